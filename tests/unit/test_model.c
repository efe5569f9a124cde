/* SPDX-License-Identifier: MIT
 * The model: what it keeps, what it refuses, and every problem it names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <tandem/tandem.h>

struct findings {
    int            count;
    tandem_finding at[32];
};

static int32_t keep(void *user, const tandem_finding *finding)
{
    struct findings *findings = user;
    if (findings->count < 32) findings->at[findings->count++] = *finding;
    return 0;
}

/* ada, ben, cem; clinic (2 seats), studio (1 seat); partner town over both. */
static tandem_model *small_model(void)
{
    tandem_model *model = tandem_model_new(NULL);
    assert_int_equal(tandem_add_partner(model, "town"), 0);
    assert_int_equal(tandem_add_opportunity(model, "clinic", 0, 2), 0);
    assert_int_equal(tandem_add_opportunity(model, "studio", 0, 1), 1);
    assert_int_equal(tandem_add_student(model, "ada"), 0);
    assert_int_equal(tandem_add_student(model, "ben"), 1);
    assert_int_equal(tandem_add_student(model, "cem"), 2);
    return model;
}

static void model_gives_dense_ids_and_finds_them_again(void **state)
{
    tandem_model *model = small_model();
    char          key[16];
    (void)state;

    for (int i = 3; i < 5000; i++) {
        snprintf(key, sizeof key, "s%05d", i);
        assert_int_equal(tandem_add_student(model, key), i);
    }
    assert_int_equal(tandem_find(model, TANDEM_STUDENT, "s04999"), 4999);
    assert_int_equal(tandem_find(model, TANDEM_STUDENT, "nobody"), TANDEM_NONE);
    assert_string_equal(tandem_key(model, TANDEM_STUDENT, 3), "s00003");
    assert_null(tandem_key(model, TANDEM_STUDENT, 5000));
    assert_int_equal(tandem_count(model, TANDEM_STUDENT), 5000);
    tandem_model_free(model);
}

static void model_refuses_a_key_twice_and_adds_many_or_none(void **state)
{
    static const char *const names[] = { "dana", "eli", "ada" };
    tandem_model            *model = small_model();
    tandem_error             error;
    (void)state;

    assert_int_equal(tandem_add_student(model, "ada"), TANDEM_E_DUPLICATE);
    assert_int_equal(tandem_add_many(model, TANDEM_STUDENT, 3, names), TANDEM_E_DUPLICATE);
    assert_int_equal(tandem_count(model, TANDEM_STUDENT), 3);
    assert_int_equal(tandem_find(model, TANDEM_STUDENT, "dana"), TANDEM_NONE);
    assert_int_equal(tandem_model_error(model, &error), TANDEM_OK);
    assert_int_equal(error.status, TANDEM_E_DUPLICATE);
    assert_int_equal(tandem_add_many(model, TANDEM_STUDENT, 2, names), 3);
    tandem_model_free(model);
}

static void model_refuses_numbers_outside_their_range(void **state)
{
    tandem_model *model = small_model();
    (void)state;

    assert_int_equal(tandem_add_opportunity(model, "x", TANDEM_NONE, -1), TANDEM_E_RANGE);
    assert_int_equal(tandem_add_opportunity(model, "x", TANDEM_NONE, 1000000001), TANDEM_E_RANGE);
    assert_int_equal(tandem_add_opportunity(model, "x", 7, 1), TANDEM_E_ARG);
    assert_int_equal(tandem_wish(model, 0, 0, -1, TANDEM_NO_SCORE), TANDEM_E_RANGE);
    assert_int_equal(tandem_wish(model, 0, 0, 0, 1000000000001), TANDEM_E_RANGE);
    assert_int_equal(tandem_wish(model, 3, 0, 1, TANDEM_NO_SCORE), TANDEM_E_ARG);
    assert_int_equal(tandem_wish_count(model), 0);
    assert_int_equal(tandem_set_placements(model, 0, -1, 1), TANDEM_E_RANGE);
    assert_int_equal(tandem_set_student(model, 0, TANDEM_PRIORITY, 0), TANDEM_E_RANGE);
    assert_int_equal(tandem_set_student(model, 0, TANDEM_LOTTERY, -1), TANDEM_E_RANGE);
    assert_int_equal(tandem_set_seats(model, TANDEM_PARTNER, 0, 0, INT64_MAX, 0), TANDEM_OK);
    assert_int_equal(tandem_set_seats(model, TANDEM_OPPORTUNITY, 0, 0, INT64_MAX, 0), TANDEM_E_RANGE);
    assert_int_equal(tandem_set_scale(model, 10), TANDEM_E_RANGE);
    assert_int_equal(tandem_wish(model, 0, 0, 0, 5), TANDEM_OK);
    assert_int_equal(tandem_set_scale(model, 1000), TANDEM_E_STATE);
    tandem_model_free(model);
}

static void bulk_wishes_are_all_or_none(void **state)
{
    static const int32_t who[] = { 0, 1, 9 }, where[] = { 0, 1, 0 };
    tandem_model        *model = small_model();
    (void)state;

    assert_int_equal(tandem_wishes(model, 3, who, where, NULL, NULL), TANDEM_E_ARG);
    assert_int_equal(tandem_wish_count(model), 0);
    assert_int_equal(tandem_wishes(model, 2, who, where, NULL, NULL), TANDEM_OK);
    assert_int_equal(tandem_wish_count(model), 2);
    tandem_model_free(model);
}

static void attributes_are_kept_and_replaced(void **state)
{
    tandem_model *model = small_model();
    (void)state;

    assert_null(tandem_get_attribute(model, TANDEM_STUDENT, 1, "grade"));
    assert_int_equal(tandem_attribute(model, TANDEM_STUDENT, 1, "grade", "9"), TANDEM_OK);
    assert_int_equal(tandem_attribute(model, TANDEM_STUDENT, 1, "grade", "10"), TANDEM_OK);
    assert_string_equal(tandem_get_attribute(model, TANDEM_STUDENT, 1, "grade"), "10");
    assert_null(tandem_get_attribute(model, TANDEM_STUDENT, 2, "grade"));
    assert_null(tandem_get_attribute(model, TANDEM_OPPORTUNITY, 1, "grade"));
    tandem_model_free(model);
}

static void check_names_every_problem_at_once(void **state)
{
    tandem_model   *model = small_model();
    struct findings findings = { 0 };
    tandem_rule_row unknown = { .size = sizeof unknown, .rule = TANDEM_RULE_FORBID, .students = "zoe", .opportunities = "clinic" };
    tandem_rule_row column = { .size = sizeof column, .rule = TANDEM_RULE_FORBID, .students = "shoe=42", .opportunities = "*" };
    tandem_rule_row quota = { .size = sizeof quota, .rule = TANDEM_RULE_QUOTA, .min = "5", .max = "4" };
    (void)state;

    tandem_set_placements(model, 0, 2, 1);
    tandem_set_seats(model, TANDEM_OPPORTUNITY, 1, 3, 1, 0);
    tandem_set_seats(model, TANDEM_PARTNER, 0, 9, 4, 0);
    assert_int_equal(tandem_rule(model, &unknown), 0);
    assert_int_equal(tandem_rule(model, &column), 1);
    assert_int_equal(tandem_rule(model, &quota), 2);
    assert_int_equal(tandem_pin(model, 1, 0), 3);
    assert_int_equal(tandem_forbid(model, 1, 0), 4);
    assert_int_equal(tandem_model_check(model, keep, &findings), 7);
    assert_int_equal(findings.count, 7);
    assert_int_equal(findings.at[0].kind, TANDEM_STUDENT);
    assert_int_equal(findings.at[0].field, TANDEM_FIELD_MIN_PLACEMENTS);
    assert_int_equal(findings.at[3].field, TANDEM_FIELD_STUDENTS);
    assert_non_null(strstr(findings.at[3].text, "zoe"));
    assert_non_null(strstr(findings.at[4].text, "shoe"));
    assert_int_equal(findings.at[6].id, 4);
    assert_int_equal(tandem_solve(model, NULL, &(tandem_plan *){ NULL }, NULL), TANDEM_E_INVALID);
    tandem_model_free(model);
}

static void check_finds_a_budget_over_a_column_that_is_no_number(void **state)
{
    tandem_model   *model = tandem_model_new(NULL);
    struct findings findings = { 0 };
    tandem_rule_row row = { .size = sizeof row, .rule = TANDEM_RULE_BUDGET, .students = "*", .opportunities = "*", .min = "money", .max = "10.5" };
    tandem_plan    *plan = NULL;

    (void)state;
    tandem_add_student(model, "mia");
    tandem_add_opportunity(model, "boat", TANDEM_NONE, 1);
    tandem_add_opportunity(model, "zoo", TANDEM_NONE, 1);
    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    assert_int_equal(tandem_attribute(model, TANDEM_OPPORTUNITY, 0, "money", "12.25"), TANDEM_OK);
    assert_int_equal(tandem_attribute(model, TANDEM_OPPORTUNITY, 1, "money", "12,25"), TANDEM_OK);
    assert_int_equal(tandem_rule(model, &row), 0);
    assert_int_equal(tandem_model_check(model, keep, &findings), 1);
    assert_int_equal(findings.at[0].kind, TANDEM_RULE);
    assert_int_equal(findings.at[0].id, 0);
    assert_int_equal(findings.at[0].field, TANDEM_FIELD_MIN);
    assert_non_null(strstr(findings.at[0].text, "zoo is not a number"));
    assert_non_null(strstr(findings.at[0].hint, "at most 6 decimals"));
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_E_INVALID);
    assert_null(plan);
    assert_int_equal(tandem_attribute(model, TANDEM_OPPORTUNITY, 1, "money", "12.25"), TANDEM_OK);
    findings.count = 0;
    assert_int_equal(tandem_model_check(model, keep, &findings), 0);
    tandem_model_free(model);
}

static void check_warns_of_a_wish_given_twice_and_of_a_rule_without_students(void **state)
{
    tandem_model   *model = small_model();
    struct findings findings = { 0 };
    tandem_rule_row rule = { .size = sizeof rule, .rule = TANDEM_RULE_FORBID, .students = "grade=12", .opportunities = "*" };
    (void)state;

    tandem_attribute(model, TANDEM_STUDENT, 0, "grade", "9");
    tandem_rule(model, &rule);
    tandem_wish(model, 0, 0, 2, TANDEM_NO_SCORE);
    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    assert_int_equal(tandem_model_check(model, keep, &findings), 0);
    assert_int_equal(findings.count, 2);
    assert_int_equal(findings.at[0].severity, TANDEM_WARNING);
    assert_int_equal(findings.at[0].kind, TANDEM_WISH);
    assert_int_equal(findings.at[0].id, 1);
    assert_int_equal(findings.at[1].kind, TANDEM_RULE);
    tandem_model_free(model);
}

static void check_names_the_pin_that_is_one_too_many(void **state)
{
    tandem_model   *model = small_model();
    struct findings findings = { 0 };
    (void)state;

    tandem_pin(model, 0, 1);
    tandem_pin(model, 0, 1);                        /* the same pin again is no second pin */
    assert_int_equal(tandem_model_check(model, keep, &findings), 0);
    tandem_pin(model, 1, 1);                        /* one seat, two students */
    tandem_pin(model, 0, 0);                        /* one student, two places */
    findings.count = 0;
    assert_int_equal(tandem_model_check(model, keep, &findings), 2);
    assert_int_equal(findings.at[0].id, 2);
    assert_int_equal(findings.at[1].id, 3);
    tandem_model_free(model);
}

/* Places a student who wishes both, with one rule in force; where she goes tells whom the rule selected. */
static int32_t place_under(const char *students, const char *opportunities)
{
    tandem_model   *model = small_model();
    tandem_plan    *plan = NULL;
    int32_t         place = TANDEM_NONE;
    tandem_rule_row rule = { .size = sizeof rule, .rule = TANDEM_RULE_FORBID, .students = students, .opportunities = opportunities };

    tandem_attribute(model, TANDEM_STUDENT, 0, "grade", "9");
    tandem_attribute(model, TANDEM_STUDENT, 0, "born", "2010-05-17");
    tandem_attribute(model, TANDEM_STUDENT, 0, "languages", "Spanish; Polish");
    tandem_attribute(model, TANDEM_OPPORTUNITY, 0, "kind", "health");
    tandem_attribute(model, TANDEM_OPPORTUNITY, 1, "kind", "art");
    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 0, 1, 2, TANDEM_NO_SCORE);
    assert_true(tandem_rule(model, &rule) >= 0);
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    tandem_plan_places(plan, 0, &place, 1);
    tandem_plan_free(plan);
    tandem_model_free(model);
    return place;
}

static void selectors_mean_what_the_contract_says(void **state)
{
    (void)state;
    assert_int_equal(place_under("ada", "clinic"), 1);
    assert_int_equal(place_under("ben;cem", "clinic"), 0);
    assert_int_equal(place_under(" ben ; ada ", "clinic"), 1);
    assert_int_equal(place_under("*", "clinic"), 1);
    assert_int_equal(place_under("grade=9", "kind=health"), 1);
    assert_int_equal(place_under("grade=10..12", "kind=health"), 0);
    assert_int_equal(place_under("grade=..9", "kind=health"), 1);
    assert_int_equal(place_under("grade=8|9", "kind=health"), 1);
    assert_int_equal(place_under("grade!=9", "kind=health"), 0);
    assert_int_equal(place_under("born=2010-01-01..2010-12-31", "kind!=art"), 1);
    assert_int_equal(place_under("born=2011-01-01..", "kind!=art"), 0);
    assert_int_equal(place_under("languages=Polish", "clinic"), 1);
    assert_int_equal(place_under("languages!=Polish", "clinic"), 0);
    assert_int_equal(place_under("grade=9 & languages=Spanish", "clinic"), 1);
    assert_int_equal(place_under("grade=9 & languages=Greek", "clinic"), 0);
    assert_int_equal(place_under("id=ada", "partner=town & kind=health"), 1);
    assert_int_equal(place_under("grade=09.0..9.5", "clinic"), 1);
}

static void digest_does_not_depend_on_the_order_of_saying(void **state)
{
    uint8_t       a[32], b[32];
    tandem_model *model = tandem_model_new(NULL), *other = tandem_model_new(NULL);
    (void)state;

    tandem_add_student(model, "ada");
    tandem_add_student(model, "ben");
    tandem_add_opportunity(model, "clinic", TANDEM_NONE, 1);
    tandem_wish(model, 0, 0, 1, TANDEM_NO_SCORE);
    tandem_wish(model, 1, 0, 2, TANDEM_NO_SCORE);
    tandem_add_opportunity(other, "clinic", TANDEM_NONE, 1);
    tandem_add_student(other, "ben");
    tandem_add_student(other, "ada");
    tandem_wish(other, 0, 0, 2, TANDEM_NO_SCORE);
    tandem_wish(other, 1, 0, 1, TANDEM_NO_SCORE);
    assert_int_equal(tandem_model_digest(model, a), TANDEM_OK);
    assert_int_equal(tandem_model_digest(other, b), TANDEM_OK);
    assert_memory_equal(a, b, 32);
    tandem_set_placements(other, 0, 0, 2);
    assert_int_equal(tandem_model_digest(other, b), TANDEM_OK);
    assert_memory_not_equal(a, b, 32);
    tandem_model_free(model);
    tandem_model_free(other);
}

static void options_of_another_size_are_understood_or_refused(void **state)
{
    struct { tandem_options options; uint64_t more; } newer = { 0 };
    tandem_model *model = small_model();
    tandem_plan  *plan = NULL;
    (void)state;

    tandem_options_init(&newer.options, sizeof newer);
    assert_int_equal(tandem_solve(model, &newer.options, &plan, NULL), TANDEM_OK);
    tandem_plan_free(plan);
    newer.more = 1;
    assert_int_equal(tandem_solve(model, &newer.options, &plan, NULL), TANDEM_E_VERSION);
    assert_null(plan);
    newer.options.size = offsetof(tandem_options, solver);      /* an older header */
    assert_int_equal(tandem_solve(model, &newer.options, &plan, NULL), TANDEM_OK);
    tandem_plan_free(plan);
    newer.options.goal_count = 2;
    newer.options.goals[0] = newer.options.goals[1] = TANDEM_GOAL_RANK;
    assert_int_equal(tandem_solve(model, &newer.options, &plan, NULL), TANDEM_E_ARG);
    tandem_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_gives_dense_ids_and_finds_them_again),
        cmocka_unit_test(model_refuses_a_key_twice_and_adds_many_or_none),
        cmocka_unit_test(model_refuses_numbers_outside_their_range),
        cmocka_unit_test(bulk_wishes_are_all_or_none),
        cmocka_unit_test(attributes_are_kept_and_replaced),
        cmocka_unit_test(check_names_every_problem_at_once),
        cmocka_unit_test(check_finds_a_budget_over_a_column_that_is_no_number),
        cmocka_unit_test(check_warns_of_a_wish_given_twice_and_of_a_rule_without_students),
        cmocka_unit_test(check_names_the_pin_that_is_one_too_many),
        cmocka_unit_test(selectors_mean_what_the_contract_says),
        cmocka_unit_test(digest_does_not_depend_on_the_order_of_saying),
        cmocka_unit_test(options_of_another_size_are_understood_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
