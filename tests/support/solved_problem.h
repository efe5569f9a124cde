/* SPDX-License-Identifier: MIT
 * A problem, its solution, and what every way of solving must stand: any allocation may fail.
 */
#ifndef TESTS_SUPPORT_SOLVED_PROBLEM_H
#define TESTS_SUPPORT_SOLVED_PROBLEM_H

#include "failing_memory.h"
#include "method/method.h"

static struct tdm_problem problem;
static struct tdm_solution solution;

static int finish(void **state)
{
    (void)state;
    tdm_solution_finish(&solution);
    tdm_problem_finish(&problem);
    return 0;
}

/* Solves with memory whose k-th allocation fails (and all after it, if `on`): 1 if there were fewer and the problem was solved. A failure is told, and
 * nothing is left behind. */
static int fails_cleanly(int32_t (*solve_with)(struct tdm_control *control), int64_t k, int on)
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
