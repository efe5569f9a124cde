/* SPDX-License-Identifier: MIT
 * What is said where students are too few for seats that must be filled, and where one alone contradicts itself.
 */
#include "conflict_desk.h"
#include "../support/failing_memory.h"

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
