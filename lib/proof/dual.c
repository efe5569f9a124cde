/* SPDX-License-Identifier: MIT
 * Dual values: what no flow within the intervals can undercut.
 *
 * Keeps:   sums are exact in 128 bits, or the caller learns that they are not.
 * Source:  weak duality, [AMO93] sec. 9.4; the costs of a FEASIBLE step are laid down in problem/solution.h.
 */
#include "proof/check.h"

/* 1 if the product may leave 128 bits. |factor| < 2^66 by construction: a cost and two potentials. */
static int multiply(tdm_wide factor, int64_t bound, tdm_wide *product)
{
    int is_long = factor > INT64_MAX || factor < INT64_MIN;
    if (is_long && (bound > INT64_MAX / 4 || bound < INT64_MIN / 4)) return 1;
    *product = factor * bound;
    return 0;
}

int tdm_dual_add(tdm_wide *sum, tdm_wide cost, int64_t low, int64_t high)
{
    tdm_wide part;
    if (cost == 0) return 0;
    if (multiply(cost, cost > 0 ? low : high, &part)) return 1;
    return __builtin_add_overflow(*sum, part, sum);
}

/* The least total of r per unit, less 1 for each of the first `least` units, over 0 .. most: nothing at r >= 1, else everything. */
static int add_relaxed(tdm_wide *sum, tdm_wide cost, int64_t least, int64_t most)
{
    if (cost >= 1) return 0;
    if (tdm_dual_add(sum, cost, 0, most)) return 1;
    return __builtin_sub_overflow(*sum, (tdm_wide)(least < most ? least : most), sum);
}

static int add_pairs(const struct tdm_problem *problem, const struct tdm_step *step, tdm_wide *sum, tdm_wide *asked)
{
    int is_overfull = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            tdm_wide cost = (tdm_wide)step->column_potential[problem->pair_column[pair]] - step->row_potential[row];
            int64_t  least = tdm_pair_least(problem, pair);
            is_overfull |= add_relaxed(sum, cost, least, tdm_pair_most(problem, pair));
            *asked += least;
        }
    }
    return is_overfull;
}

static int add_nodes(const struct tdm_problem *problem, const struct tdm_step *step, tdm_wide *sum, tdm_wide *asked)
{
    int is_overfull = 0;

    for (int32_t node = 0; node < problem->rows.node_count; node++) {
        tdm_wide cost = tdm_row_cost(problem, step->row_potential, node);
        is_overfull |= add_relaxed(sum, cost, problem->rows.least[node], problem->rows.most[node]);
        *asked += problem->rows.least[node];
    }
    for (int32_t node = 0; node < problem->columns.node_count; node++) {
        tdm_wide cost = tdm_column_cost(problem, step->column_potential, node);
        is_overfull |= add_relaxed(sum, cost, problem->columns.least[node], problem->columns.most[node]);
        *asked += problem->columns.least[node];
    }
    return is_overfull;
}

void tdm_check_infeasible(struct tdm_check *check)
{
    const struct tdm_step *step = &check->solution->steps[check->stages[0].step];
    tdm_wide               sum = 0, asked = 0;
    struct tdm_fault       fault = { .kind = TDM_FAULT_OVERFULL };
    int                    is_overfull = add_pairs(check->problem, step, &sum, &asked);

    is_overfull |= add_nodes(check->problem, step, &sum, &asked);
    if (!is_overfull && sum > -asked) return;
    if (!is_overfull) fault.kind = TDM_FAULT_BOUNDS_MET;
    tdm_check_blame(check, fault);
}
