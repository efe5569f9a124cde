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
static void append_level(const struct tdm_program *program, int64_t weight, const int64_t *cost, struct tdm_guide *guide, int32_t level)
{
    for (int32_t i = 0; i < level; i++) guide->weight[i] *= weight;
    guide->weight[level] = 1;
    for (int64_t v = 0; v < program->variable_count; v++) guide->cost[v] = guide->cost[v] * weight + cost[v];
    guide->balance *= weight;
}

int32_t tdm_guide_make(const struct tdm_program *program, struct tdm_guide *guide)
{
    const struct tdm_problem *problem = program->problem;
    int64_t                  *cost = tdm_alloc_array(&problem->memory, program->variable_count, sizeof *cost);
    int32_t                   status;

    *guide = (struct tdm_guide){ .cost = tdm_alloc_zeroed(&problem->memory, program->variable_count, sizeof *guide->cost),
                                 .weight = tdm_alloc_zeroed(&problem->memory, problem->level_count, sizeof *guide->weight) };
    for (int32_t level = 0; cost != NULL && guide->cost != NULL && guide->weight != NULL && level < problem->level_count; level++) {
        tdm_wide reach;
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK) continue;
        tdm_program_costs(program, level, cost);
        reach = reach_of_level(program, cost);
        if (2 * reach * greatest_of(program, guide->cost) + greatest_of(program, cost) > GUIDE_LIMIT) break;
        append_level(program, (int64_t)(2 * reach), cost, guide, level);
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE) guide->balance = 1;
    }
    status = cost == NULL || guide->cost == NULL || guide->weight == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
    tdm_free(&problem->memory, cost);
    return status;
}

void tdm_guide_finish(const struct tdm_program *program, struct tdm_guide *guide)
{
    tdm_free(&program->problem->memory, guide->cost);
    tdm_free(&program->problem->memory, guide->weight);
    tdm_free(&program->problem->memory, guide->multipliers);
}

int32_t tdm_guide_scout(const struct tdm_program *program, struct tdm_control *control, struct tdm_guide *guide, int64_t *best, int *has_best)
{
    const struct tdm_problem *problem = program->problem;
    struct tdm_search         search = { .program = program, .control = control, .cost = guide->cost, .best = best, .has_best = *has_best, .is_scout = 1,
                                         .bound = INT64_MIN, .guide = guide->cost, .guide_balance = guide->balance };
    struct tdm_control        half = tdm_control_half(control);
    int32_t                   status;

    search.control = &half;
    guide->multipliers = tdm_alloc_zeroed(&problem->memory, program->row_count + problem->level_count, sizeof *guide->multipliers);
    if (guide->multipliers == NULL) return TANDEM_E_NOMEM;
    search.multipliers = guide->multipliers;
    status = tdm_branch_search(&search);
    tdm_control_join(control, &half);
    tdm_tree_free(&problem->memory, search.tree);
    guide->row_count = program->row_count;
    guide->scale = search.scale;
    *has_best = search.has_best;
    return status;
}

/* A level that is kept costs its weight: so the multipliers of all levels together are multipliers of this level, divided by its own weight. */
void tdm_guide_begin(const struct tdm_program *program, struct tdm_guide *guide, int32_t level, struct tdm_search *search)
{
    if (guide->multipliers == NULL || guide->scale == 0 || guide->weight[level] == 0) return;
    for (int64_t r = guide->row_count; r < program->row_count; r++) {
        tdm_wide value = program->rows[r].kind == TDM_ROW_LEVEL ? -(tdm_wide)guide->weight[program->rows[r].index] * guide->scale : 0;
        guide->multipliers[r] = (int64_t)value;
    }
    search->start = guide->multipliers;
    search->start_count = program->row_count;
    search->start_scale = (tdm_wide)guide->scale * guide->weight[level];
}
