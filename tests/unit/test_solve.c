/* SPDX-License-Identifier: MIT
 * From a model to a plan, through the public calls alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

static int32_t place_of(const tandem_plan *plan, int32_t student)
{
    int32_t place = TANDEM_NONE;
    assert_true(tandem_plan_places(plan, student, &place, 1) <= 1);
    return place;
}

static tandem_plan *solve_for(const tandem_model *model, uint32_t flags, int32_t count, const int32_t *goals)
{
    tandem_options options;
    tandem_plan   *plan = NULL;
    tandem_error   error;

    tandem_options_init(&options, sizeof options);
    options.flags = flags;
    options.goal_count = count;
    for (int32_t i = 0; i < count; i++) options.goals[i] = goals[i];
    assert_int_equal(tandem_solve(model, &options, &plan, &error), TANDEM_OK);
    assert_int_equal(tandem_verify(model, plan, &error), TANDEM_OK);
    return plan;
}

static int64_t value_of(const tandem_plan *plan, int32_t level)
{
    tandem_goal_value value;
    assert_int_equal(tandem_plan_goal(plan, level, &value), TANDEM_OK);
    assert_int_equal(value.proven, 1);
    assert_string_equal(value.value_text, value.bound_text);
    return value.value;
}

/* students a..e; x (1 seat), y (1 seat), z (2 seats) */
static tandem_model *school(void)
{
    tandem_model *model = tandem_model_new(NULL);
    static const char *const students[] = { "a", "b", "c", "d", "e" };
    tandem_add_many(model, TANDEM_STUDENT, 5, students);
    tandem_add_opportunity(model, "x", TANDEM_NONE, 1);
    tandem_add_opportunity(model, "y", TANDEM_NONE, 1);
    tandem_add_opportunity(model, "z", TANDEM_NONE, 2);
    return model;
}

static void an_empty_model_has_an_empty_optimal_plan(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    tandem_plan  *plan = solve_for(model, 0, 0, NULL);
    (void)state;

    assert_int_equal(tandem_plan_verdict(plan), TANDEM_OPTIMAL);
    assert_int_equal(tandem_plan_all(plan, NULL, NULL, 0), 0);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void goals_are_kept_in_their_order(void **state)
{
    static const int32_t rank_first[] = { TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_PLACED }, placed_first[] = { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK };
    tandem_model        *model = school();
    tandem_plan         *plan;
    (void)state;

    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 0, 1, 2, TANDEM_NO_SCORE);
    tandem_wish(model, 1, 0, 2, TANDEM_NO_SCORE);       /* b can only have x */
    plan = solve_for(model, 0, 2, placed_first);
    assert_int_equal(value_of(plan, 0), 2);
    assert_int_equal(value_of(plan, 1), 4);
    assert_int_equal(place_of(plan, 0), 1);
    tandem_plan_free(plan);
    plan = solve_for(model, 0, 2, rank_first);
    assert_int_equal(place_of(plan, 0), 0);
    assert_int_equal(place_of(plan, 1), TANDEM_NONE);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void the_plan_outlives_the_model(void **state)
{
    tandem_model *model = school();
    tandem_plan  *plan;
    int32_t       rank = 0, pinned = 1;
    int64_t       score = 0;
    (void)state;

    tandem_wish(model, 2, 2, 3, 40);
    plan = solve_for(model, 0, 0, NULL);
    tandem_model_free(model);
    assert_int_equal(place_of(plan, 2), 2);
    assert_int_equal(tandem_plan_placement(plan, 2, 2, &rank, &score, &pinned), TANDEM_OK);
    assert_int_equal(rank, 3);
    assert_int_equal(score, 40);
    assert_int_equal(pinned, 0);
    assert_int_equal(tandem_plan_roster(plan, 2, &rank, 1), 1);
    assert_int_equal(rank, 2);
    tandem_plan_free(plan);
}

static void the_order_of_adding_changes_nothing(void **state)
{
    enum { STUDENTS = 40, PLACES = 7 };
    char    places[2][STUDENTS][8];
    int32_t order[STUDENTS];
    (void)state;

    for (int turn = 0; turn < 2; turn++) {
        tandem_model *model = tandem_model_new(NULL);
        tandem_plan  *plan;
        char          key[8];
        for (int o = 0; o < PLACES; o++) {
            snprintf(key, sizeof key, "p%d", turn ? PLACES - 1 - o : o);
            tandem_add_opportunity(model, key, TANDEM_NONE, 3);
        }
        for (int s = 0; s < STUDENTS; s++) {
            order[s] = turn ? (s * 7 + 3) % STUDENTS : s;           /* 7 and 40 share no factor: a permutation */
            snprintf(key, sizeof key, "s%02d", order[s]);
            tandem_add_student(model, key);
        }
        for (int s = 0; s < STUDENTS; s++)
            for (int k = 0; k < 3; k++) {
                snprintf(key, sizeof key, "p%d", (order[s] * order[s] + k * 3) % PLACES);
                tandem_wish(model, s, tandem_find(model, TANDEM_OPPORTUNITY, key), 1, TANDEM_NO_SCORE);    /* all tied: nothing but the order decides */
            }
        plan = solve_for(model, 0, 0, NULL);
        for (int s = 0; s < STUDENTS; s++) {
            int32_t place = place_of(plan, s);
            strcpy(places[turn][order[s]], place == TANDEM_NONE ? "" : tandem_key(model, TANDEM_OPPORTUNITY, place));
        }
        tandem_plan_free(plan);
        tandem_model_free(model);
    }
    for (int s = 0; s < STUDENTS; s++) assert_string_equal(places[0][s], places[1][s]);
}

static void silent_students_take_only_what_is_left(void **state)
{
    tandem_model *model = school();
    tandem_plan  *plan;
    (void)state;

    tandem_wish(model, 3, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 4, 0, 1, TANDEM_NO_SCORE);
    plan = solve_for(model, 0, 0, NULL);
    assert_int_equal(value_of(plan, 0), 1);
    tandem_plan_free(plan);
    plan = solve_for(model, TANDEM_PLACE_SILENT, 0, NULL);
    assert_int_equal(value_of(plan, 0), 4);                         /* x to a student who asked, y and z to the silent */
    assert_true(place_of(plan, 3) == 0 || place_of(plan, 4) == 0);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void pins_stand_and_forbids_hold(void **state)
{
    tandem_model *model = school();
    tandem_plan  *plan;
    int32_t       pinned = 0;
    (void)state;

    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 1, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 1, 1, 2, TANDEM_NO_SCORE);
    tandem_pin(model, 2, 0);                                        /* c never asked for x, and has it */
    tandem_forbid(model, 1, 1);
    plan = solve_for(model, 0, 0, NULL);
    assert_int_equal(place_of(plan, 2), 0);
    assert_int_equal(tandem_plan_placement(plan, 2, 0, NULL, NULL, &pinned), TANDEM_OK);
    assert_int_equal(pinned, 1);
    assert_int_equal(place_of(plan, 0), TANDEM_NONE);
    assert_int_equal(place_of(plan, 1), TANDEM_NONE);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void what_cannot_be_met_is_named_and_proven(void **state)
{
    tandem_model *model = school();
    tandem_plan  *plan = NULL;
    char          text[512] = "";
    (void)state;

    for (int s = 0; s < 3; s++) {
        tandem_set_placements(model, s, 1, 1);
        tandem_wish(model, s, 0, 1, TANDEM_NO_SCORE);
        tandem_wish(model, s, 1, 2, TANDEM_NO_SCORE);
    }
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_verdict(plan), TANDEM_INFEASIBLE);
    assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
    assert_true(tandem_plan_conflict(plan, 0, text, sizeof text) > 0);
    assert_non_null(strstr(text, "a, b, c"));
    assert_non_null(strstr(text, "x, y"));
    assert_int_equal(tandem_plan_conflict(plan, 99, text, sizeof text), TANDEM_E_ARG);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void a_pin_where_there_is_no_seat_is_a_conflict_and_no_bad_input(void **state)
{
    tandem_model *model = school();
    tandem_plan  *plan = NULL;
    char          text[512] = "";
    (void)state;

    tandem_set_seats(model, TANDEM_OPPORTUNITY, 0, 0, 0, 0);
    tandem_pin(model, 0, 0);
    assert_int_equal(tandem_model_check(model, NULL, NULL), 0);
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_verdict(plan), TANDEM_INFEASIBLE);
    for (int32_t number = 0; strstr(text, "opportunity x") == NULL; number++)
        assert_true(tandem_plan_conflict(plan, number, text, sizeof text) > 0);     /* some sentence names it */
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void a_total_beyond_64_bits_is_still_exact(void **state)
{
    tandem_model     *model = tandem_model_new(NULL);
    tandem_plan      *plan;
    tandem_goal_value value;
    char              key[16];
    (void)state;

    tandem_set_scale(model, 1000);
    tandem_add_opportunity(model, "hall", TANDEM_NONE, 1000000000);
    for (int s = 0; s < 10000; s++) {
        snprintf(key, sizeof key, "s%d", s);
        tandem_add_student(model, key);
        tandem_wish(model, s, 0, 0, 1000000000000000);
    }
    plan = solve_for(model, 0, 0, NULL);
    assert_int_equal(tandem_plan_goal(plan, 1, &value), TANDEM_OK);
    assert_string_equal(value.value_text, "10000000000000000000");
    assert_int_equal(value.scale, 1000);
    assert_true(value.value == INT64_MAX);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void a_plan_with_one_student_moved_is_refused(void **state)
{
    static const int32_t students[] = { 0, 1 }, right[] = { 0, 1 }, worse[] = { 1, 0 }, foreign[] = { 0, 2 };
    tandem_model        *model = school();
    tandem_plan         *plan, *loaded = NULL;
    tandem_proof_step    steps[8];
    tandem_plan_data     data = { .size = sizeof data, .verdict = TANDEM_OPTIMAL, .placement_count = 2, .students = students, .opportunities = right };
    tandem_error         error;
    (void)state;

    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 0, 1, 2, TANDEM_NO_SCORE);
    tandem_wish(model, 1, 0, 2, TANDEM_NO_SCORE);
    tandem_wish(model, 1, 1, 1, TANDEM_NO_SCORE);
    plan = solve_for(model, 0, 0, NULL);
    data.steps = steps;
    data.step_count = tandem_plan_step_count(plan);
    for (int32_t i = 0; i < data.step_count; i++) {
        steps[i].size = sizeof steps[i];
        assert_int_equal(tandem_plan_step(plan, i, &steps[i]), TANDEM_OK);
    }
    assert_int_equal(tandem_plan_load(model, NULL, &data, &loaded, &error), TANDEM_OK);
    assert_int_equal(tandem_verify(model, loaded, &error), TANDEM_OK);
    tandem_plan_free(loaded);
    data.opportunities = worse;
    assert_int_equal(tandem_plan_load(model, NULL, &data, &loaded, &error), TANDEM_OK);
    assert_int_equal(tandem_verify(model, loaded, &error), TANDEM_E_PROOF);
    assert_true(error.text[0] != '\0');
    tandem_plan_free(loaded);
    data.opportunities = foreign;
    assert_int_equal(tandem_plan_load(model, NULL, &data, &loaded, &error), TANDEM_E_PROOF);
    data.placement_count = 1;
    assert_int_equal(tandem_plan_load(model, NULL, &data, &loaded, &error), TANDEM_OK);
    assert_int_equal(tandem_verify(model, loaded, &error), TANDEM_E_PROOF);
    tandem_plan_free(loaded);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void a_raised_cancel_stops_a_solve(void **state)
{
    tandem_model   *model = tandem_model_new(NULL);
    tandem_cancel  *cancel = tandem_cancel_new();
    tandem_plan    *plan = NULL;
    tandem_options  options;
    char            key[16];
    int32_t         status;
    (void)state;

    for (int o = 0; o < 500; o++) {
        snprintf(key, sizeof key, "p%d", o);
        tandem_add_opportunity(model, key, TANDEM_NONE, 20);
    }
    for (int s = 0; s < 10000; s++) {
        snprintf(key, sizeof key, "s%d", s);
        tandem_add_student(model, key);
        for (int k = 1; k <= 5; k++) tandem_wish(model, s, (s * 13 + k * k * 31) % 500, k, TANDEM_NO_SCORE);
    }
    tandem_options_init(&options, sizeof options);
    options.cancel = cancel;
    tandem_cancel_request(cancel);
    status = tandem_solve(model, &options, &plan, NULL);
    if (status == TANDEM_OK) assert_int_equal(tandem_plan_verdict(plan), TANDEM_CANCELLED);
    else assert_int_equal(status, TANDEM_E_STOPPED);
    tandem_plan_free(plan);
    tandem_cancel_free(cancel);
    tandem_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_model_has_an_empty_optimal_plan),
        cmocka_unit_test(goals_are_kept_in_their_order),
        cmocka_unit_test(the_plan_outlives_the_model),
        cmocka_unit_test(the_order_of_adding_changes_nothing),
        cmocka_unit_test(silent_students_take_only_what_is_left),
        cmocka_unit_test(pins_stand_and_forbids_hold),
        cmocka_unit_test(what_cannot_be_met_is_named_and_proven),
        cmocka_unit_test(a_pin_where_there_is_no_seat_is_a_conflict_and_no_bad_input),
        cmocka_unit_test(a_total_beyond_64_bits_is_still_exact),
        cmocka_unit_test(a_plan_with_one_student_moved_is_refused),
        cmocka_unit_test(a_raised_cancel_stops_a_solve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
