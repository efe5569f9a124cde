/* SPDX-License-Identifier: MIT
 * The checker: plans, optimality, and steps that are missing, doubled, out of place or not what they say.
 */
#include "proof_school.h"

/* ---------------------------------------------------------------- plans */

static void a_right_plan_with_its_proof_is_accepted(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    assert_accepted(&s, 2);
}

static void a_pair_chosen_more_often_than_it_may_be_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.chosen[2] = 2;
    assert_refused(&s, "In the plan student number 1 is placed 2 times at opportunity number 0, but the bounds are 0 and 1.");
    s.chosen[2] = INT32_MIN;
    assert_refused(&s, "In the plan student number 1 is placed -2147483648 times at opportunity number 0, but the bounds are 0 and 1.");
}

static void a_pin_that_is_not_kept_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.problem.pair_flags = s.pair_flags;
    s.pair_flags[4] = TDM_PAIR_PINNED | TDM_PAIR_KEPT;
    assert_refused(&s, "In the plan student number 2 is placed 0 times at opportunity number 0, but the bounds are 1 and 1.");
}

static void a_student_with_too_many_or_too_few_places_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.chosen[0] = 1;
    assert_refused(&s, "In the plan student number 0 has 2 placements, but the bounds are 0 and 1.");
    s.chosen[0] = 0;
    s.row_least[2] = 1;
    assert_refused(&s, "In the plan student number 2 has 0 placements, but the bounds are 1 and 1.");
}

static void an_overfull_opportunity_and_an_overfull_partner_are_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    add_partner(&s, 0, 1);
    assert_refused(&s, "In the plan partner number 0 has 2 placements, but the bounds are 0 and 1.");
    s.chosen[4] = 1;
    assert_refused(&s, "In the plan opportunity number 0 has 2 placements, but the bounds are 0 and 1.");
}

static void the_error_says_whom_it_concerns(void **state)
{
    struct school s;
    tandem_error  error;
    (void)state;
    init(&s);
    s.row_student[1] = 41;
    s.column_opportunity[0] = 17;
    s.chosen[2] = 0;
    assert_int_equal(tdm_proof_judge(&s.problem, &s.solution, &s.proven, &error), TANDEM_E_PROOF);
    assert_int_equal(error.status, TANDEM_E_PROOF);
    assert_int_equal(error.student, TANDEM_NONE);
    assert_int_equal(error.opportunity, 17);
    s.chosen[2] = 7;
    assert_int_equal(tdm_proof_judge(&s.problem, &s.solution, &s.proven, &error), TANDEM_E_PROOF);
    assert_int_equal(error.student, 41);
    assert_int_equal(error.opportunity, 17);
}

/* ---------------------------------------------------------------- optimality */

static void a_plan_that_places_fewer_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.chosen[1] = 0;
    assert_refused(&s, "At step 1 (placed) of the proof the reduced cost of opportunity number 1 is below 0, yet it carries 0, less than it "
                       "may.");
}

static void a_plan_of_worse_ranks_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.pair_rank[4] = 9;
    assert_accepted(&s, 2);
    s.chosen[2] = 0;
    s.chosen[4] = 1;
    assert_refused(&s, "At step 2 (rank) of the proof the reduced cost of student number 2 with opportunity number 0 is above 0, yet it "
                       "carries 1, more than it must.");
}

static void a_potential_that_misjudges_a_student_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.row_potential[0][2] = -1;   /* would have cleo placed at all costs */
    assert_refused(&s, "At step 1 (placed) of the proof the reduced cost of student number 2 is below 0, yet it carries 0, less than it may.");
    s.row_potential[0][2] = INT64_MAX;
    assert_refused(&s, "At step 1 (placed) of the proof the reduced cost of student number 2 with opportunity number 0 is below 0, yet it "
                       "carries 0, less than it may.");
}

static void the_earliest_fault_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.column_potential[1][0] = -9;   /* step 2: the pairs of ada and cleo at the clinic */
    assert_refused(&s, "At step 2 (rank) of the proof the reduced cost of student number 0 with opportunity number 0 is below 0, yet it "
                       "carries 0, less than it may.");
    s.row_potential[1][0] = 5;    /* step 2, the first pair */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "step 2 (rank)"));
    s.row_potential[0][2] = 5;    /* step 1, the last pair */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "step 1 (placed)"));
    s.steps[1].kind = 9;          /* the list of steps */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "a step of no known kind"));
    s.chosen[4] = 1;              /* the plan */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "In the plan"));
}

static void a_decided_pair_is_free_from_later_levels(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    /* at the level placed nobody may want cleo's pair: her own potential says that it costs 1 */
    s.row_potential[0][2] = -1;
    s.row_most[2] = 0;
    s.pair_rank[4] = -1000;
    assert_accepted(&s, 2);
}

static void extreme_potentials_are_summed_without_overflow(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    for (int32_t row = 0; row < ROWS; row++) s.row_potential[1][row] = 0;
    s.row_least[0] = s.row_least[1] = 1;              /* fixed: any reduced cost will do */
    s.row_potential[1][0] = INT64_MIN + 2;
    s.row_potential[1][1] = INT64_MIN + 2;
    s.column_potential[1][0] = INT64_MIN + 1;
    s.column_potential[1][1] = INT64_MIN;
    s.row_potential[1][2] = INT64_MIN + 2;
    s.row_most[2] = 0;
    assert_accepted(&s, 2);
    s.row_potential[1][1] = INT64_MAX;
    assert_refused(&s, "At step 2 (rank) of the proof the reduced cost of student number 1 with opportunity number 1 is below 0, yet it "
                       "carries 0, less than it may.");
}

/* ---------------------------------------------------------------- the list of steps */

static void a_missing_step_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.step_count = 1;
    assert_refused(&s, "The proof ends after 1 steps, before the one for rank.");
    s.solution.step_count = 0;
    assert_refused(&s, "The proof ends after 0 steps, before the one for placed.");
}

static void a_step_too_many_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.step_count = 3;
    assert_refused(&s, "Step 3 of the proof is one too many.");
}

static void steps_in_the_wrong_order_are_refused(void **state)
{
    struct school   s;
    struct tdm_step swap;
    (void)state;
    init(&s);
    swap = s.steps[0];
    s.steps[0] = s.steps[1];
    s.steps[1] = swap;
    assert_refused(&s, "Step 1 of the proof is a level step for level 1 with parameter 0, where the one for placed is due.");
}

static void a_step_of_another_kind_or_parameter_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.steps[1].parameter = 4;
    assert_refused(&s, "Step 2 of the proof is a level step for level 1 with parameter 4, where the one for rank is due.");
    s.steps[1].kind = TANDEM_STEP_FEASIBLE;
    assert_refused(&s, "Step 2 of the proof is a step for the lower bounds for level 1 with parameter 4, where the one for rank is due.");
    s.steps[1].kind = -77;
    s.steps[1].level = INT32_MIN;
    assert_refused(&s, "Step 2 of the proof is a step of no known kind for level -2147483648 with parameter 4, where the one for rank is due.");
}

static void a_level_that_no_potentials_prove_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.levels[1].kind = TDM_LEVEL_OPEN;
    assert_refused(&s, "The level open cannot be proven by potentials.");
    s.solution.verdict = TANDEM_FEASIBLE;
    assert_refused(&s, "Step 2 of the proof is one too many.");
    s.solution.step_count = 1;
    assert_accepted(&s, 1);
}

static void missing_arrays_are_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.steps[1].row_potential = NULL;
    assert_refused(&s, "Step 2 of the proof has no potentials.");
    s.solution.steps = NULL;
    assert_refused(&s, "The proof announces 2 steps, but has no list of them.");
    s.solution.step_count = -1;
    assert_refused(&s, "The proof announces -1 steps, but has no list of them.");
    s.solution.chosen = NULL;
    s.solution.step_count = 0;
    assert_refused(&s, "There is no list of chosen pairs.");
}

static void a_verdict_of_no_known_number_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.verdict = 0;
    assert_refused(&s, "The verdict 0 is none of the four there are.");
    s.solution.verdict = 5;
    assert_refused(&s, "The verdict 5 is none of the four there are.");
}

static void a_stopped_solve_may_prove_the_first_levels_only(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.verdict = TANDEM_FEASIBLE;
    assert_accepted(&s, 2);
    s.solution.step_count = 1;
    assert_accepted(&s, 1);
    s.solution.verdict = TANDEM_CANCELLED;
    s.solution.step_count = 0;
    s.chosen[1] = 0;
    assert_accepted(&s, 0);
    s.solution.step_count = 1;
    assert_int_equal(check(&s), TANDEM_E_PROOF);
}

static void a_step_for_lower_bounds_is_checked_where_it_is_given(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.row_least[0] = 1;
    s.solution.step_count = 3;
    s.steps[2] = s.steps[1];
    s.steps[1] = s.steps[0];
    s.steps[0] = (struct tdm_step){ TANDEM_STEP_FEASIBLE, -1, 0, s.row_potential[3], s.column_potential[3] };
    assert_accepted(&s, 2);
    s.row_potential[3][0] = 1;    /* ada's own unit may cost up to 1, the units at the studio then must, too */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    s.column_potential[3][0] = s.column_potential[3][1] = 1;
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "step 1 (lower bounds)"));
    s.row_potential[3][1] = s.row_potential[3][2] = 1;
    assert_refused(&s, "At step 1 (lower bounds) of the proof the reduced cost of student number 1 is above 0, yet it carries 1, more than "
                       "it must.");
    s.row_least[1] = 1;
    assert_accepted(&s, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_plan_with_its_proof_is_accepted),
        cmocka_unit_test(a_pair_chosen_more_often_than_it_may_be_is_named),
        cmocka_unit_test(a_pin_that_is_not_kept_is_named),
        cmocka_unit_test(a_student_with_too_many_or_too_few_places_is_named),
        cmocka_unit_test(an_overfull_opportunity_and_an_overfull_partner_are_named),
        cmocka_unit_test(the_error_says_whom_it_concerns),
        cmocka_unit_test(a_plan_that_places_fewer_is_refused),
        cmocka_unit_test(a_plan_of_worse_ranks_is_refused),
        cmocka_unit_test(a_potential_that_misjudges_a_student_is_refused),
        cmocka_unit_test(the_earliest_fault_is_named),
        cmocka_unit_test(a_decided_pair_is_free_from_later_levels),
        cmocka_unit_test(extreme_potentials_are_summed_without_overflow),
        cmocka_unit_test(a_missing_step_is_named),
        cmocka_unit_test(a_step_too_many_is_named),
        cmocka_unit_test(steps_in_the_wrong_order_are_refused),
        cmocka_unit_test(a_step_of_another_kind_or_parameter_is_refused),
        cmocka_unit_test(a_level_that_no_potentials_prove_is_refused),
        cmocka_unit_test(missing_arrays_are_refused),
        cmocka_unit_test(a_verdict_of_no_known_number_is_refused),
        cmocka_unit_test(a_stopped_solve_may_prove_the_first_levels_only),
        cmocka_unit_test(a_step_for_lower_bounds_is_checked_where_it_is_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
