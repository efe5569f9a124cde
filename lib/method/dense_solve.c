/* SPDX-License-Identifier: MIT
 * Long rows from end to end: choose a kernel, solve it, price all pairs, add what was found, again.
 *
 * A kernel that has not settled after so many rounds gives way to the fast path over all pairs.
 *
 * Keeps:   a plan of the kernel is a plan of the problem; it is proven when pricing finds nothing.
 */
#include "method/dense.h"

#include <string.h>


/* The kernel's solution becomes the problem's: the potentials are the same, the pairs have other numbers. */
static void translate(const struct tdm_dense *dense, struct tdm_solution *solution)
{
    for (int32_t row = 0; row < dense->problem->rows.leaf_count; row++)
        if (solution->picked[row] >= 0)
            solution->picked[row] = (int32_t)(dense->kernel_pair[dense->kernel.row_start[row] + solution->picked[row]] - dense->problem->row_start[row]);
}

static void drop_proof(struct tdm_dense *dense, struct tdm_solution *solution)
{
    int32_t *picked = solution->picked;

    solution->picked = NULL;
    tdm_solution_finish(solution);
    solution->memory = dense->memory;
    solution->picked = picked;
    solution->verdict = dense->control->stopped;
}

/* Where nearly all rows found as much as they may, prices know too little of the rest. Where few found anything, the end is near: the nearly
 * best of all rows come too, so that it comes at once; without them each of the last pairs took a round of its own. */
static int32_t widen(struct tdm_dense *dense, const struct tdm_solution *solution)
{
    int64_t rows = dense->problem->rows.leaf_count, found = dense->found_count;
    int32_t status = found < rows ? tdm_dense_reselect(dense, solution) : TANDEM_OK;

    if (status == TANDEM_OK) status = tdm_dense_merge(dense);
    if (status == TANDEM_OK && found > rows * dense->limits.width / 2) status = tdm_dense_draw(dense);
    return status;
}

/* One round. *is_done: the solution is there, proven or after a stop. */
static int32_t try_kernel(struct tdm_dense *dense, struct tdm_solution *solution, int *is_done)
{
    int32_t status = tdm_fast_pick(&dense->kernel, dense->control, solution);

    if (status != TANDEM_OK) return status;
    if (!dense->control->stopped) status = tdm_dense_price(dense, solution);
    *is_done = dense->control->stopped != 0 || dense->found_count == 0;
    if (status == TANDEM_OK && dense->control->stopped) drop_proof(dense, solution);
    if (status == TANDEM_OK && *is_done) translate(dense, solution);
    else if (status == TANDEM_OK) status = widen(dense, solution);
    if (status != TANDEM_OK || !*is_done) tdm_solution_finish(solution);
    return status;
}

/* It has become so large that it saves nothing. A stop before the first round leaves it empty. */
static int is_outgrown(const struct tdm_dense *dense)
{
    return dense->control->stopped || dense->kernel.pair_count > dense->problem->pair_count * dense->limits.percent / 100;
}

static int32_t pick_within(const struct tdm_problem *problem, struct tdm_dense_limits limits, struct tdm_control *control,
                           struct tdm_solution *solution)
{
    struct tdm_dense dense;
    int     is_done = 0;
    int32_t status = tdm_dense_open(&dense, problem, limits, control);

    memset(solution, 0, sizeof *solution);
    if (status != TANDEM_OK) return status;
    status = tdm_dense_select(&dense);
    for (int32_t round = 0; status == TANDEM_OK && !is_done && round < limits.rounds && !is_outgrown(&dense); round++)
        status = try_kernel(&dense, solution, &is_done);
    tdm_dense_close(&dense);
    return status != TANDEM_OK || is_done ? status : tdm_fast_pick(problem, control, solution);
}

int32_t tdm_dense_pick(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return pick_within(problem, tdm_dense_limits_for(problem), control, solution);
}

int32_t tdm_dense_solve_within(const struct tdm_problem *problem, struct tdm_dense_limits limits, struct tdm_control *control,
                               struct tdm_solution *solution)
{
    int32_t status = pick_within(problem, limits, control, solution);

    if (status == TANDEM_OK) status = tdm_solution_spread(solution, problem);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

int32_t tdm_dense_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return tdm_dense_solve_within(problem, tdm_dense_limits_for(problem), control, solution);
}
