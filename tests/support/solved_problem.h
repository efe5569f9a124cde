/* SPDX-License-Identifier: MIT
 * A problem, its solution, and what every way of solving must stand: the checker, a stop at any moment, any allocation that fails.
 */
#ifndef TESTS_SUPPORT_SOLVED_PROBLEM_H
#define TESTS_SUPPORT_SOLVED_PROBLEM_H

#include "failing_memory.h"
#include "method/method.h"
#include "proof/proof.h"

static struct tdm_problem problem;
static struct tdm_solution solution;

static int finish(void **state)
{
    (void)state;
    tdm_solution_finish(&solution);
    tdm_problem_finish(&problem);
    return 0;
}

static inline void assert_accepted(int32_t verdict)
{
    char    text[300];
    int32_t proven;

    assert_int_equal(solution.verdict, verdict);
    if (tdm_proof_check(&problem, &solution, &proven, text, sizeof text) != TANDEM_OK) fail_msg("%s", text);
    if (verdict == TANDEM_OPTIMAL) assert_int_equal(proven, problem.level_count);
}

static inline void assert_chosen(const int32_t *chosen)
{
    assert_accepted(TANDEM_OPTIMAL);
    for (int64_t pair = 0; pair < problem.pair_count; pair++) assert_int_equal(solution.chosen[pair], chosen[pair]);
}

/* Stopped after one tick, after a few, after ever more, until nothing is left to stop. */
static inline void assert_any_stop_leaves_a_plan(int32_t (*solve_with)(struct tdm_control *control))
{
    int64_t stops = 0;
    int32_t verdict = TANDEM_FEASIBLE;

    for (int64_t limit = 1; verdict == TANDEM_FEASIBLE; limit += limit / 8 + 1, stops++) {
        struct tdm_control control = { .threads = 1, .tick_limit = limit };
        tdm_solution_finish(&solution);
        assert_int_equal(solve_with(&control), TANDEM_OK);
        verdict = solution.verdict;
        assert_accepted(verdict);
    }
    assert_int_equal(verdict, TANDEM_OPTIMAL);
    assert_true(stops > 20);
}

/* Solves with memory whose k-th allocation fails (and all after it, if `on`): 1 if there were fewer and the problem was solved. A failure is told, and
 * nothing is left behind. */
static inline int fails_cleanly(int32_t (*solve_with)(struct tdm_control *control), int64_t k, int on)
{
    struct failing_memory failing = { .fail_at = k, .fail_on = on };
    tandem_allocator      hook = failing_hook(&failing);
    struct tdm_control    control = { .threads = 1 };
    struct tdm_memory     before = problem.memory;
    int32_t status;

    assert_int_equal(tdm_memory_init(&problem.memory, &hook), TANDEM_OK);
    status = solve_with(&control);
    assert_true(status == (failing.calls < k ? TANDEM_OK : TANDEM_E_NOMEM));
    tdm_solution_finish(&solution);
    assert_int_equal(failing.blocks, 0);
    problem.memory = before;
    return status == TANDEM_OK;
}

#endif
