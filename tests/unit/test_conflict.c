/* SPDX-License-Identifier: MIT
 * What is said where no plan exists, word by word, from the school's model to the sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../support/failing_memory.h"
#include "explain/conflict.h"
#include "method/method.h"
#include "proof/proof.h"

struct desk {
    tandem_model *model;
    char          text[1024];
};

static void open_desk(struct desk *desk) { desk->model = tandem_model_new(NULL); }

static void add_opportunity(struct desk *desk, const char *key, const char *partner, int64_t least, int64_t seats)
{
    int32_t owner = TANDEM_NONE, id;
    if (partner != NULL) {
        owner = tandem_find(desk->model, TANDEM_PARTNER, partner);
        if (owner == TANDEM_NONE) owner = tandem_add_partner(desk->model, partner);
    }
    id = tandem_add_opportunity(desk->model, key, owner, seats);
    assert_true(id >= 0);
    assert_int_equal(tandem_set_seats(desk->model, TANDEM_OPPORTUNITY, id, least, seats, 0), TANDEM_OK);
}

static void set_partner(struct desk *desk, const char *partner, int64_t least, int64_t seats)
{
    int32_t id = tandem_find(desk->model, TANDEM_PARTNER, partner);
    assert_int_equal(tandem_set_seats(desk->model, TANDEM_PARTNER, id, least, seats, 0), TANDEM_OK);
}

/* places: keys with one space between; a leading ! pins instead of wishing. */
static void add_student(struct desk *desk, const char *key, int32_t least, int32_t most, const char *places)
{
    int32_t student = tandem_add_student(desk->model, key), rank = 0;
    char    list[256], *rest = list;

    assert_true(student >= 0);
    assert_int_equal(tandem_set_placements(desk->model, student, least, most), TANDEM_OK);
    snprintf(list, sizeof list, "%s", places);
    for (char *place = strtok_r(rest, " ", &rest); place != NULL; place = strtok_r(rest, " ", &rest)) {
        int32_t opportunity = tandem_find(desk->model, TANDEM_OPPORTUNITY, place + (place[0] == '!'));
        assert_true(opportunity >= 0);
        if (place[0] == '!') assert_true(tandem_pin(desk->model, student, opportunity) >= 0);
        else assert_int_equal(tandem_wish(desk->model, student, opportunity, ++rank, TANDEM_NO_SCORE), TANDEM_OK);
    }
}

/* prefix1 .. prefix<count>, all alike */
static void add_students(struct desk *desk, const char *prefix, int32_t count, int32_t least, int32_t most, const char *places)
{
    char key[32];
    for (int32_t i = 1; i <= count; i++) {
        snprintf(key, sizeof key, "%s%02d", prefix, (int)i);
        add_student(desk, key, least, most, places);
    }
}

/* Solves, has the checker accept the verdict, and holds the sentences against `sentences`, which ends with NULL. Gives the model back. */
static void assert_conflict(struct desk *desk, uint32_t flags, const char *const *sentences)
{
    tandem_options      options;
    struct tdm_problem  problem;
    struct tdm_solution solution;
    struct tdm_control  control = { .threads = 1 };
    int32_t             proven, length = -1, number = 0;

    tandem_options_init(&options, sizeof options);
    options.goal_count = 1;
    options.goals[0] = TANDEM_GOAL_PLACED;
    options.flags = flags;
    assert_int_equal(tdm_problem_compile(desk->model, &options, &problem), TANDEM_OK);
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_INFEASIBLE);
    assert_int_equal(tdm_proof_check(&problem, &solution, &proven, desk->text, sizeof desk->text), TANDEM_OK);

    for (; sentences[number] != NULL; number++) {
        assert_int_equal(tdm_explain_conflict(desk->model, &problem, &solution, number, desk->text, sizeof desk->text, &length), TANDEM_OK);
        assert_string_equal(desk->text, sentences[number]);
        assert_int_equal(length, strlen(sentences[number]));
    }
    assert_int_equal(tdm_explain_conflict(desk->model, &problem, &solution, number, desk->text, sizeof desk->text, &length), TANDEM_E_ARG);
    assert_string_equal(desk->text, "");
    assert_int_equal(tdm_explain_conflict(desk->model, &problem, &solution, -1, NULL, 0, &length), TANDEM_E_ARG);
    tdm_solution_finish(&solution);
    tdm_problem_finish(&problem);
    tandem_model_free(desk->model);
}

#define ASSERT_CONFLICT(desk, ...) assert_conflict(&desk, 0, (const char *const[]){ __VA_ARGS__, NULL })

/* ---------------------------------------------------------------- too few seats */

static void students_who_must_be_placed_on_too_few_seats_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 1);
    add_opportunity(&desk, "hotel", NULL, 0, 9);
    add_students(&desk, "s", 5, 1, 1, "clinic studio");
    add_students(&desk, "t", 5, 0, 1, "clinic studio hotel");
    add_students(&desk, "u", 5, 1, 1, "clinic hotel");
    ASSERT_CONFLICT(desk, "These 5 students (s01, s02, s03, s04, s05) must be placed and can only go to these 2 opportunities (clinic, studio) "
                          "with 3 seats.");
}

static void one_student_and_one_full_house_are_named_in_the_singular(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 0);
    add_student(&desk, "ada", 1, 1, "clinic");
    ASSERT_CONFLICT(desk, "Student ada must be placed and can only go to opportunity clinic with no seats.");
}

static void long_lists_are_cut_at_ten_names(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 1);
    add_students(&desk, "s", 22, 1, 1, "clinic");
    ASSERT_CONFLICT(desk, "These 22 students (s01, s02, s03, s04, s05, s06, s07, s08, s09, s10 and 12 more) must be placed and can only go to "
                          "opportunity clinic with 1 seat.");
}

static void a_partner_cap_is_named_instead_of_its_opportunities(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 0, 5);
    set_partner(&desk, "acme", 0, 2);
    add_students(&desk, "s", 3, 1, 1, "clinic studio");
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) must be placed and can only go to partner acme with 2 seats.");
}

static void seats_of_partners_and_opportunities_are_counted_together(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 0, 5);
    add_opportunity(&desk, "hotel", NULL, 0, 1);
    set_partner(&desk, "acme", 0, 2);
    add_students(&desk, "s", 4, 1, 1, "clinic hotel");
    ASSERT_CONFLICT(desk, "These 4 students (s01, s02, s03, s04) must be placed and can only go to opportunity hotel and partner acme with 3 "
                          "seats.");
}

static void seats_kept_for_another_opportunity_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 2, 5);
    set_partner(&desk, "acme", 0, 4);
    add_students(&desk, "s", 3, 1, 1, "clinic");
    add_students(&desk, "t", 5, 0, 1, "studio");
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) must be placed and can only go to partner acme with 4 seats, of which 2 must be kept "
                          "for opportunity studio.");
}

static void minimums_above_a_partner_cap_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 2, 5);
    add_opportunity(&desk, "studio", "acme", 2, 5);
    set_partner(&desk, "acme", 0, 3);
    add_students(&desk, "s", 9, 0, 1, "clinic studio");
    ASSERT_CONFLICT(desk, "Partner acme has 3 seats, but 4 must be kept for these 2 opportunities (clinic, studio).");
}

static void students_who_must_have_several_placements_are_named_with_them(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 0, 5);
    set_partner(&desk, "acme", 0, 3);
    add_students(&desk, "s", 2, 2, 2, "clinic studio");
    ASSERT_CONFLICT(desk, "These 2 students (s01, s02) must have 4 placements in all and can only go to partner acme with 3 seats.");
}

static void students_with_some_places_elsewhere_are_counted_for_the_rest(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 1);
    add_opportunity(&desk, "studio", NULL, 0, 9);
    add_students(&desk, "s", 3, 2, 2, "clinic studio");
    ASSERT_CONFLICT(desk, "Opportunity clinic has 1 seat, but 3 placements must be there.",
                    "These 3 students (s01, s02, s03) must have 6 placements in all and can have only 3 elsewhere.");
}

/* ---------------------------------------------------------------- pins */

static void pins_above_the_seats_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 2);
    add_students(&desk, "s", 3, 0, 1, "!clinic");
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) are pinned to opportunity clinic with 2 seats.");
}

static void pins_across_the_opportunities_of_a_partner_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 2);
    add_opportunity(&desk, "studio", "acme", 0, 2);
    set_partner(&desk, "acme", 0, 3);
    add_students(&desk, "s", 2, 0, 2, "!clinic !studio");
    ASSERT_CONFLICT(desk, "These 2 students (s01, s02) have 4 pins to partner acme with 3 seats.");
}

static void a_pin_that_takes_the_seat_another_student_needs_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 2);
    add_student(&desk, "ada", 0, 1, "!clinic studio");
    add_student(&desk, "ben", 1, 1, "clinic");
    add_student(&desk, "cleo", 1, 1, "clinic");
    ASSERT_CONFLICT(desk, "Opportunity clinic has 2 seats, but 3 placements must be there.",
                    "These 2 students (ben, cleo) must be placed and can only go there.", "Student ada is pinned there.");
}

static void more_pins_than_placements_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 2);
    add_student(&desk, "ada", 0, 1, "!clinic !studio");
    ASSERT_CONFLICT(desk, "Student ada is pinned to these 2 opportunities (clinic, studio) but may have only 1 placement.");
}

/* ---------------------------------------------------------------- too few students */

static void an_opportunity_with_too_few_who_accept_it_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 4, 9);
    add_opportunity(&desk, "studio", NULL, 0, 9);
    add_students(&desk, "s", 3, 0, 1, "studio clinic");
    add_students(&desk, "t", 3, 0, 1, "studio");
    ASSERT_CONFLICT(desk, "Opportunity clinic must have at least 4 students, but only 3 students can go there (s01, s02, s03).");
}

static void an_opportunity_that_only_one_or_nobody_accepts_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 2, 9);
    add_student(&desk, "ada", 0, 1, "clinic");
    ASSERT_CONFLICT(desk, "Opportunity clinic must have at least 2 students, but only student ada can go there.");
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 1, 9);
    ASSERT_CONFLICT(desk, "Opportunity clinic must have at least 1 student, but no student can go there.");
}

static void opportunities_that_share_too_few_students_are_named_together(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 2, 9);
    add_opportunity(&desk, "studio", NULL, 2, 9);
    add_opportunity(&desk, "hotel", NULL, 1, 9);
    add_students(&desk, "s", 3, 0, 1, "studio clinic");
    add_students(&desk, "t", 3, 0, 1, "hotel");
    ASSERT_CONFLICT(desk, "These 2 opportunities (clinic, studio) must have at least 4 placements in all, but only 3 students can go there (s01, "
                          "s02, s03).");
}

static void students_who_could_come_twice_are_counted_twice(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 2, 9);
    add_opportunity(&desk, "studio", NULL, 2, 9);
    add_opportunity(&desk, "hotel", NULL, 1, 9);
    add_student(&desk, "ada", 0, 2, "studio clinic hotel");
    add_student(&desk, "ben", 0, 2, "studio clinic hotel");
    ASSERT_CONFLICT(desk, "These 3 opportunities (clinic, hotel, studio) must have at least 5 placements in all, but those who can go there (ada, "
                          "ben) can have only 4 placements there.");
}

static void a_partner_with_too_few_students_or_seats_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 9);
    add_opportunity(&desk, "studio", "acme", 0, 9);
    set_partner(&desk, "acme", 3, 9);
    add_student(&desk, "ada", 0, 1, "studio clinic");
    add_student(&desk, "ben", 0, 1, "studio");
    ASSERT_CONFLICT(desk, "Partner acme must have at least 3 placements, but only 2 students can go there (ada, ben).");

    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 1);
    add_opportunity(&desk, "studio", "acme", 0, 9);
    set_partner(&desk, "acme", 3, 9);
    add_students(&desk, "s", 7, 0, 1, "clinic");
    add_student(&desk, "ada", 0, 1, "studio clinic");
    ASSERT_CONFLICT(desk, "Partner acme must have at least 3 placements, but only 2 placements are possible.", "Opportunity clinic has only 1 seat.",
                    "Only student ada can go to its other opportunities.");
}

static void a_partner_whose_opportunities_have_no_seats_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 0);
    set_partner(&desk, "acme", 3, 9);
    add_students(&desk, "s", 7, 0, 1, "clinic");
    ASSERT_CONFLICT(desk, "Partner acme must have at least 3 placements, but no placements are possible.", "Opportunity clinic has no seats.");
}

static void students_pinned_elsewhere_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 2, 9);
    add_opportunity(&desk, "studio", NULL, 0, 9);
    add_student(&desk, "ada", 0, 1, "clinic");
    add_student(&desk, "ben", 0, 1, "clinic !studio");
    ASSERT_CONFLICT(desk, "Opportunity clinic must have at least 2 students, but only student ada can go there.",
                    "Student ben is pinned elsewhere.");
}

static void students_without_wishes_are_counted(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 6, 9);
    add_student(&desk, "ada", 0, 1, "clinic");
    add_students(&desk, "s", 4, 0, 1, "");
    assert_conflict(&desk, TANDEM_PLACE_SILENT, (const char *const[]){
        "Opportunity clinic must have at least 6 students, but those who can go there (ada, 4 students without wishes) can have only 5 placements "
        "there.", NULL });
}

/* ---------------------------------------------------------------- by themselves */

static void a_student_who_can_go_nowhere_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 9);
    add_student(&desk, "ada", 1, 1, "");
    ASSERT_CONFLICT(desk, "Student ada must be placed but can go nowhere.");
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 9);
    add_student(&desk, "ada", 2, 3, "clinic");
    ASSERT_CONFLICT(desk, "Student ada must have 2 placements but can only go to opportunity clinic.");
}

static void bounds_that_cross_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 3, 2);
    ASSERT_CONFLICT(desk, "Opportunity clinic must have at least 3 students but has 2 seats.");
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 2);
    set_partner(&desk, "acme", 1, 0);
    ASSERT_CONFLICT(desk, "Partner acme must have at least 1 placement but has no seats.");
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_student(&desk, "ada", 1, 0, "clinic");
    ASSERT_CONFLICT(desk, "Student ada must have at least 1 placement but may have no placements at most.");
}

static void of_two_conflicts_the_smaller_one_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 1);
    add_students(&desk, "s", 5, 1, 1, "clinic");
    add_students(&desk, "t", 2, 1, 1, "studio");
    ASSERT_CONFLICT(desk, "These 2 students (t01, t02) must be placed and can only go to opportunity studio with 1 seat.");
}

static void short_memory_is_said_and_nothing_leaks(void **state)
{
    struct desk           desk;
    struct failing_memory memory = { 0 };
    tandem_allocator      hook = failing_hook(&memory);
    struct tdm_memory     before;
    tandem_options        options;
    struct tdm_problem    problem;
    struct tdm_solution   solution;
    struct tdm_control    control = { .threads = 1 };
    int64_t               calls;
    int32_t               length;
    (void)state;

    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_students(&desk, "s", 3, 1, 1, "clinic");
    tandem_options_init(&options, sizeof options);
    options.goal_count = 1;
    options.goals[0] = TANDEM_GOAL_PLACED;
    assert_int_equal(tdm_problem_compile(desk.model, &options, &problem), TANDEM_OK);
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    before = problem.memory;
    assert_int_equal(tdm_memory_init(&problem.memory, &hook), TANDEM_OK);
    assert_int_equal(tdm_explain_conflict(desk.model, &problem, &solution, 0, desk.text, sizeof desk.text, &length), TANDEM_OK);
    calls = memory.calls;
    assert_true(calls > 15);
    for (int64_t at = 1; at <= 2 * calls; at++) {
        memory.calls = 0;
        memory.fail_at = (at + 1) / 2;
        memory.fail_on = (int)(at % 2);
        assert_int_equal(tdm_explain_conflict(desk.model, &problem, &solution, 0, desk.text, sizeof desk.text, &length), TANDEM_E_NOMEM);
        assert_int_equal(memory.blocks, 0);
    }
    problem.memory = before;
    tdm_solution_finish(&solution);
    tdm_problem_finish(&problem);
    tandem_model_free(desk.model);
}

static void a_plan_that_exists_has_no_conflict(void **state)
{
    struct tdm_problem  problem = { .silent_row = -1 };
    struct tdm_solution solution = { .verdict = TANDEM_OPTIMAL };
    int32_t             length;
    (void)state;
    assert_int_equal(tdm_explain_conflict(NULL, &problem, &solution, 0, NULL, 0, &length), TANDEM_E_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(students_who_must_be_placed_on_too_few_seats_are_named),
        cmocka_unit_test(one_student_and_one_full_house_are_named_in_the_singular),
        cmocka_unit_test(long_lists_are_cut_at_ten_names),
        cmocka_unit_test(a_partner_cap_is_named_instead_of_its_opportunities),
        cmocka_unit_test(seats_of_partners_and_opportunities_are_counted_together),
        cmocka_unit_test(seats_kept_for_another_opportunity_are_named),
        cmocka_unit_test(minimums_above_a_partner_cap_are_named),
        cmocka_unit_test(students_who_must_have_several_placements_are_named_with_them),
        cmocka_unit_test(students_with_some_places_elsewhere_are_counted_for_the_rest),
        cmocka_unit_test(pins_above_the_seats_are_named),
        cmocka_unit_test(pins_across_the_opportunities_of_a_partner_are_named),
        cmocka_unit_test(a_pin_that_takes_the_seat_another_student_needs_is_named),
        cmocka_unit_test(more_pins_than_placements_are_named),
        cmocka_unit_test(an_opportunity_with_too_few_who_accept_it_is_named),
        cmocka_unit_test(an_opportunity_that_only_one_or_nobody_accepts_is_named),
        cmocka_unit_test(opportunities_that_share_too_few_students_are_named_together),
        cmocka_unit_test(students_who_could_come_twice_are_counted_twice),
        cmocka_unit_test(a_partner_with_too_few_students_or_seats_is_named),
        cmocka_unit_test(a_partner_whose_opportunities_have_no_seats_is_named),
        cmocka_unit_test(students_pinned_elsewhere_are_named),
        cmocka_unit_test(students_without_wishes_are_counted),
        cmocka_unit_test(a_student_who_can_go_nowhere_is_named),
        cmocka_unit_test(bounds_that_cross_are_named),
        cmocka_unit_test(of_two_conflicts_the_smaller_one_is_named),
        cmocka_unit_test(short_memory_is_said_and_nothing_leaks),
        cmocka_unit_test(a_plan_that_exists_has_no_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
