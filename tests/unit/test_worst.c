/* SPDX-License-Identifier: MIT
 * The worst rank on the fast path, told in sentences: questions, the witness, goals after it, stops, and failing memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "../support/crowd.h"
#include "method/worst.h"
#include "proof/proof.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

static void solve(void)
{
    struct tdm_control control = { .threads = 1 };

    tdm_solution_finish(&solution);
    assert_true(tdm_worst_applies(&problem));
    assert_int_equal(tdm_worst_solve(&problem, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
}

static int32_t worst_chosen(void)
{
    int32_t rank = 0;
    for (int64_t pair = 0; pair < problem.pair_count; pair++)
        if (solution.chosen[pair] && problem.pair_rank[pair] > rank) rank = problem.pair_rank[pair];
    return rank;
}

static void build_crowd(const char *letters, int32_t more) { build_ranked_crowd(letters, 40, more); }

/* ---- what it says */

static void nobody_is_pushed_further_down_her_list_than_need_be(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 5, 0 }, { 1, 0, 2, 0 }, { 1, 1, 3, 0 } };
    (void)state;
    problem = small_problem(2, 2, 0, pairs, COUNT(pairs));
    want("CW");
    solve();
    assert_int_equal(worst_chosen(), 3);
    assert_int_equal(solution.step_count, 2);
    assert_int_equal(solution.steps[1].kind, TANDEM_STEP_WITNESS);
    assert_int_equal(solution.steps[1].parameter, 3);
}

static void the_most_placed_comes_before_the_worst_rank(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 1, 0 }, { 1, 1, 9, 0 } };
    (void)state;
    problem = small_problem(2, 2, 0, pairs, COUNT(pairs));
    want("CWR");
    solve();
    assert_int_equal(worst_chosen(), 9);
}

static void where_nobody_has_a_rank_no_witness_is_needed(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 0, 0 }, { 0, 1, 4, 0 } };
    (void)state;
    problem = small_problem(1, 2, 0, pairs, COUNT(pairs));
    want("CW");
    solve();
    assert_int_equal(solution.step_count, 1);
    tdm_free(&problem.memory, problem.pair_rank);
    problem.pair_rank = NULL;
    want("CWS");
    solve();
    assert_int_equal(solution.step_count, 2);
}

static void other_orders_of_goals_are_left_to_the_general_method(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 } };
    (void)state;
    problem = small_problem(1, 1, 0, pairs, COUNT(pairs));
    want("WC");
    assert_false(tdm_worst_applies(&problem));
    want("CRW");
    assert_false(tdm_worst_applies(&problem));
    want("CW");
    problem.columns.least[0] = 1;
    assert_false(tdm_worst_applies(&problem));
}

static void goals_after_the_worst_rank_have_the_general_methods_values(void **state)
{
    static const char *const lists[] = { "CW", "CWR", "CWS", "CWMR", "CWB", "CWBS" };
    tdm_wide best[6], value[6];

    (void)state;
    for (int32_t more = 0; more <= 8; more += 4)
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
            build_crowd(lists[i], more);
            assert_int_equal(tdm_network_solve(&problem, &(struct tdm_control){ .threads = 1 }, &solution), TANDEM_OK);
            assert_int_equal(tdm_proof_level_values(&problem, &solution, best), TANDEM_OK);
            solve();
            assert_int_equal(tdm_proof_level_values(&problem, &solution, value), TANDEM_OK);
            for (int32_t level = 0; level < problem.level_count; level++) assert_true(best[level] == value[level]);
            finish(NULL);
        }
}

/* ---- stops, and failing memory */

static int32_t solve_with(struct tdm_control *control) { return tdm_worst_solve(&problem, control, &solution); }

static void a_stop_at_any_tick_leaves_a_whole_plan(void **state)
{
    (void)state;
    build_crowd("CWS", 4);
    assert_any_stop_leaves_a_plan(solve_with);
}

static void every_failing_allocation_is_survived(void **state)
{
    int64_t k = 1;

    (void)state;
    build_crowd("CWR", 4);
    while (!fails_cleanly(solve_with, k, 0)) k++;
    assert_true(k > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nobody_is_pushed_further_down_her_list_than_need_be, finish),
        cmocka_unit_test_teardown(the_most_placed_comes_before_the_worst_rank, finish),
        cmocka_unit_test_teardown(where_nobody_has_a_rank_no_witness_is_needed, finish),
        cmocka_unit_test_teardown(other_orders_of_goals_are_left_to_the_general_method, finish),
        cmocka_unit_test(goals_after_the_worst_rank_have_the_general_methods_values),
        cmocka_unit_test_teardown(a_stop_at_any_tick_leaves_a_whole_plan, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
