/* SPDX-License-Identifier: MIT
 * The scout: one search over all levels at once, for an answer to start from. It proves nothing.
 *
 * Keeps:   a level weighs more than all that the later ones can add up to; levels that do not fit any more are left out, the worst rank too. So what
 *          is found is good for all levels, and each level's own search has little left but to prove it.
 */
#include "method/integer.h"

#include <string.h>

#define GUIDE_LIMIT ((tdm_wide)1 << 38)      /* of one variable's cost */

/* The greatest total that a level can reach, with one place for each row: what the next weight must beat. */
static tdm_wide reach_of_level(const struct tdm_program *program, const int64_t *cost)
{
    const struct tdm_problem *problem = program->problem;
    tdm_wide                  reach = 1;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t greatest = 0;
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t size = cost[pair] < 0 ? -cost[pair] : cost[pair];
            if (size > greatest) greatest = size;
        }
        reach += greatest;
    }
    for (int64_t v = problem->pair_count; v < program->variable_count; v++) reach += cost[v] < 0 ? -cost[v] : cost[v];
    return reach;
}

static int64_t greatest_of(const struct tdm_program *program, const int64_t *cost)
{
    int64_t greatest = 1;
    for (int64_t v = 0; v < program->variable_count; v++)
        if ((cost[v] < 0 ? -cost[v] : cost[v]) > greatest) greatest = cost[v] < 0 ? -cost[v] : cost[v];
    return greatest;
}

/* Multiplies what is there by `weight`, and adds one more level below it. */
static void append_level(const struct tdm_program *program, int64_t weight, const int64_t *cost, struct tdm_guide *guide)
{
    for (int64_t v = 0; v < program->variable_count; v++) guide->cost[v] = guide->cost[v] * weight + cost[v];
    guide->balance *= weight;
}

int32_t tdm_guide_make(const struct tdm_program *program, struct tdm_guide *guide)
{
    const struct tdm_problem *problem = program->problem;
    int64_t                  *cost = tdm_alloc_array(&problem->memory, program->variable_count, sizeof *cost);

    *guide = (struct tdm_guide){ .cost = tdm_alloc_zeroed(&problem->memory, program->variable_count, sizeof *guide->cost) };
    for (int32_t level = 0; cost != NULL && guide->cost != NULL && level < problem->level_count; level++) {
        tdm_wide reach;
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK) continue;
        tdm_program_costs(program, level, cost);
        reach = reach_of_level(program, cost);
        if (2 * reach * greatest_of(program, guide->cost) + greatest_of(program, cost) > GUIDE_LIMIT) break;
        append_level(program, (int64_t)(2 * reach), cost, guide);
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE) guide->balance = 1;
    }
    tdm_free(&problem->memory, cost);
    return guide->cost == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}
