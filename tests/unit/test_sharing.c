/* SPDX-License-Identifier: MIT
 * Models that share what neither has changed: each goes on saying what it said, whatever happens to the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include <tandem/tandem.h>

enum { STUDENTS = 6, PLACES = 3 };

static const char *const student_keys[] = { "ada", "ben", "cem", "dea", "eli", "fay" };
static const char *const place_keys[] = { "clinic", "studio", "farm" };

/* With something in every table. */
static tandem_model *school(void)
{
    tandem_model   *model = tandem_model_new(NULL);
    int32_t         ada = 0, one = 1;
    tandem_rule_row ban = { .size = sizeof ban, .rule = TANDEM_RULE_FORBID, .student_ids = &ada, .student_count = 1, .opportunities = "farm", .note = "hay fever" };

    assert_int_equal(tandem_add_partner(model, "town"), 0);
    for (int p = 0; p < PLACES; p++) assert_int_equal(tandem_add_opportunity(model, place_keys[p], p == 0 ? 0 : TANDEM_NONE, p + 1), p);
    for (int s = 0; s < STUDENTS; s++) assert_int_equal(tandem_add_student(model, student_keys[s]), s);
    for (int s = 0; s < STUDENTS; s++)
        for (int k = 0; k < PLACES; k++) assert_int_equal(tandem_wish(model, s, (s + k) % PLACES, k + 1, 10 * k), TANDEM_OK);
    assert_int_equal(tandem_attribute(model, TANDEM_STUDENT, 2, "grade", "9"), TANDEM_OK);
    assert_int_equal(tandem_ranking(model, TANDEM_OPPORTUNITY, 0, 1, &ada, &one), TANDEM_OK);
    assert_int_equal(tandem_ranking(model, TANDEM_PARTNER, 0, 1, &ada, &one), TANDEM_OK);
    assert_int_equal(tandem_previous(model, 1, 1), TANDEM_OK);
    assert_int_equal(tandem_rule(model, &ban), 0);
    return model;
}

static tandem_plan *solve(const tandem_model *model)
{
    tandem_plan *plan = NULL;
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    return plan;
}

static tandem_plan *what_if(const tandem_plan *plan, int32_t change, int32_t student, int32_t place)
{
    tandem_change what = { .size = sizeof what, .change = change, .kind = TANDEM_OPPORTUNITY, .student = student, .place = place, .seats = 1 };
    tandem_plan  *after = NULL;
    assert_int_equal(tandem_whatif(plan, &what, &after, NULL), TANDEM_OK);
    return after;
}

/* Changes every table that a caller can change. */
static void change_all(tandem_model *model)
{
    int32_t     ben = 1, two = 2;
    tandem_part tags = { .size = sizeof tags, .part = TANDEM_PART_TAGS, .weight = 1000 };

    assert_int_equal(tandem_set_student(model, 3, TANDEM_PRIORITY, 7), TANDEM_OK);
    assert_int_equal(tandem_set_placements(model, 4, 0, 2), TANDEM_OK);
    assert_int_equal(tandem_set_seats(model, TANDEM_OPPORTUNITY, 2, 0, 9, 0), TANDEM_OK);
    assert_int_equal(tandem_set_seats(model, TANDEM_PARTNER, 0, 0, 5, 0), TANDEM_OK);
    assert_int_equal(tandem_set_partner(model, 1, 0), TANDEM_OK);
    assert_int_equal(tandem_wish(model, 5, 1, 4, 77), TANDEM_OK);
    assert_int_equal(tandem_attribute(model, TANDEM_STUDENT, 2, "grade", "10"), TANDEM_OK);
    assert_int_equal(tandem_attribute(model, TANDEM_OPPORTUNITY, 1, "town", "Ulm"), TANDEM_OK);
    assert_int_equal(tandem_ranking(model, TANDEM_OPPORTUNITY, 1, 1, &ben, &two), TANDEM_OK);
    assert_int_equal(tandem_ranking(model, TANDEM_PARTNER, 0, 1, &ben, &two), TANDEM_OK);
    assert_int_equal(tandem_previous(model, 2, 2), TANDEM_OK);
    assert_int_equal(tandem_forbid(model, 5, 0), 1);
    assert_int_equal(tandem_score_part(model, &tags), 0);
    assert_int_equal(tandem_related(model, "art", "music", 500), TANDEM_OK);
    assert_int_equal(tandem_minutes(model, "here", "there", 12), TANDEM_OK);
    assert_int_equal(tandem_interest(model, TANDEM_STUDENT, 0, "art", 3), TANDEM_OK);
    assert_int_equal(tandem_interest(model, TANDEM_OPPORTUNITY, 0, "art", 3), TANDEM_OK);
    assert_int_equal(tandem_add_student(model, "gus"), STUDENTS);
    assert_int_equal(tandem_add_opportunity(model, "mill", 0, 1), PLACES);
    assert_int_equal(tandem_add_partner(model, "land"), 1);
}

static void assert_says(const tandem_model *model, const uint8_t digest[32])
{
    uint8_t now[32];
    assert_int_equal(tandem_model_digest(model, now), TANDEM_OK);
    assert_memory_equal(now, digest, sizeof now);
}

static const struct { int32_t change, student, place; } changes[] = {
    { TANDEM_CHANGE_SEATS, 0, 0 }, { TANDEM_CHANGE_WITHDRAW, 2, 0 }, { TANDEM_CHANGE_CLOSE, 0, 2 }, { TANDEM_CHANGE_GRANT, 4, 0 }, { TANDEM_CHANGE_DENY, 1, 1 } };
enum { CHANGES = sizeof changes / sizeof *changes };

static void what_if_goes_on_saying_what_it_said_while_the_school_changes(void **state)
{
    tandem_model *model = school(), *fresh = school();
    tandem_plan  *plan = solve(model), *after[CHANGES];
    uint8_t       digest[CHANGES][32], changed[32];

    (void)state;
    for (int i = 0; i < CHANGES; i++) {
        after[i] = what_if(plan, changes[i].change, changes[i].student, changes[i].place);
        assert_int_equal(tandem_model_digest(tandem_plan_model(after[i]), digest[i]), TANDEM_OK);
        for (int k = 0; k < i; k++) assert_memory_not_equal(digest[i], digest[k], sizeof digest[i]);
    }
    change_all(model);
    change_all(fresh);
    assert_int_equal(tandem_model_digest(fresh, changed), TANDEM_OK);
    assert_says(model, changed);
    for (int i = 0; i < CHANGES; i++) {
        assert_says(tandem_plan_model(after[i]), digest[i]);
        assert_int_equal(tandem_verify(tandem_plan_model(after[i]), after[i], NULL), TANDEM_OK);
        tandem_plan_free(after[i]);
    }
    assert_says(model, changed);
    tandem_plan_free(plan);
    tandem_model_free(fresh);
    tandem_model_free(model);
}

static void what_if_outlives_the_school_and_what_it_was_asked_of(void **state)
{
    tandem_model *model = school();
    tandem_plan  *plan = solve(model), *once = what_if(plan, TANDEM_CHANGE_WITHDRAW, 3, 0), *twice;
    uint8_t       digest[32];
    int32_t       place;

    (void)state;
    tandem_plan_free(plan);
    tandem_model_free(model);
    twice = what_if(once, TANDEM_CHANGE_CLOSE, 0, 1);
    assert_int_equal(tandem_model_digest(tandem_plan_model(twice), digest), TANDEM_OK);
    tandem_plan_free(once);
    assert_says(tandem_plan_model(twice), digest);
    assert_int_equal(tandem_plan_places(twice, 3, &place, 1), 0);
    assert_int_equal(tandem_plan_roster(twice, 1, NULL, 0), 0);
    assert_int_equal(tandem_verify(tandem_plan_model(twice), twice, NULL), TANDEM_OK);
    tandem_plan_free(twice);
}

static void wishes_of_who_withdrew_do_not_count(void **state)
{
    tandem_model       *model = school();
    tandem_plan        *plan = solve(model), *after = what_if(plan, TANDEM_CHANGE_WITHDRAW, 2, 0);
    const tandem_model *without = tandem_plan_model(after);

    (void)state;
    assert_int_equal(tandem_wish_count(model), STUDENTS * PLACES);
    assert_int_equal(tandem_wish_count(without), (STUDENTS - 1) * PLACES);
    assert_int_equal(tandem_wishes_of(without, 2, NULL, NULL, 0), 0);
    assert_int_equal(tandem_wishes_of(without, 1, NULL, NULL, 0), PLACES);
    assert_int_equal(tandem_wishes_of(model, 2, NULL, NULL, 0), PLACES);
    tandem_plan_free(after);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

/* The same wishes, said in another order: found all the same. */
static void wishes_are_found_in_whatever_order_they_were_said(void **state)
{
    tandem_model *ordered = school(), *mixed = tandem_model_new(NULL);
    int32_t       places[2][PLACES], ranks[2][PLACES];

    (void)state;
    for (int p = 0; p < PLACES; p++) tandem_add_opportunity(mixed, place_keys[p], TANDEM_NONE, p + 1);
    for (int s = 0; s < STUDENTS; s++) tandem_add_student(mixed, student_keys[s]);
    for (int k = PLACES; k-- > 0;)
        for (int s = 0; s < STUDENTS; s++) assert_int_equal(tandem_wish(mixed, s, (s + k) % PLACES, k + 1, 10 * k), TANDEM_OK);
    for (int s = 0; s < STUDENTS; s++) {
        assert_int_equal(tandem_wishes_of(ordered, s, places[0], ranks[0], PLACES), PLACES);
        assert_int_equal(tandem_wishes_of(mixed, s, places[1], ranks[1], PLACES), PLACES);
        assert_memory_equal(places[0], places[1], sizeof places[0]);
        assert_memory_equal(ranks[0], ranks[1], sizeof ranks[0]);
    }
    tandem_model_free(ordered);
    tandem_model_free(mixed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_if_goes_on_saying_what_it_said_while_the_school_changes),
        cmocka_unit_test(what_if_outlives_the_school_and_what_it_was_asked_of),
        cmocka_unit_test(wishes_of_who_withdrew_do_not_count),
        cmocka_unit_test(wishes_are_found_in_whatever_order_they_were_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
