/* SPDX-License-Identifier: MIT
 * Solving what nests: unfold, let the network methods decide, and say their proof in terms of the problem's own bounds.
 *
 * Keeps:   whether a problem is solved so depends on it alone.
 */
#include "method/nested.h"

#include <string.h>

/* Two plain sides, and bounds. */
static int has_families(const struct tdm_problem *problem)
{
    if (problem->constraints == NULL || problem->constraints->bound_count == 0 || problem->rows.node_count != problem->rows.leaf_count) return 0;
    for (int32_t v = problem->columns.leaf_count; v < problem->columns.node_count; v++)
        if (problem->columns.parent[v] >= 0) return 0;
    return 1;
}

/* Pairs that a silent row takes several times, or that are left out, closings, sizes and openings that cost are no network. */
static int is_candidate(const struct tdm_problem *problem)
{
    const struct tdm_constraints *constraints = problem->constraints;

    if (!has_families(problem) || constraints->closing_count > 0 || constraints->row_size != NULL) return 0;
    if (problem->pair_most != NULL || problem->row_is_partial != NULL) return 0;
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_OPEN) return 0;
    return 1;
}

/* Load squared is a cost of whole columns. */
static int splits_balanced(const struct tdm_nest *nest)
{
    int has_balance = 0;

    for (int32_t level = 0; level < nest->problem->level_count; level++) has_balance |= nest->problem->levels[level].kind == TDM_LEVEL_BALANCE;
    for (int32_t c = 0; has_balance && c < nest->problem->columns.leaf_count; c++)
        if (nest->columns.sets[nest->columns.node_set[c]].has_child) return 1;
    return 0;
}

/* A bound whose least is beyond its most is refuted by itself, which no multiplier says: the search does. */
static int has_contradiction(const struct tdm_side *side)
{
    for (int32_t v = 0; v < side->node_count; v++)
        if (side->least[v] > side->most[v]) return 1;
    return 0;
}

static int32_t solve(struct tdm_nest *nest, struct tdm_control *control, struct tdm_solution *solution, int *is_done)
{
    struct tdm_solution unfolded;
    int32_t             status = tdm_nest_unfold(nest);

    if (status != TANDEM_OK || splits_balanced(nest) || has_contradiction(&nest->rows.side) || has_contradiction(&nest->columns.side)) return status;
    status = tdm_method_solve(&nest->unfolded, control, &unfolded);
    if (status != TANDEM_OK) return status == TANDEM_E_RANGE ? TANDEM_OK : status;
    status = tdm_solution_init(solution, nest->problem);
    if (status == TANDEM_OK) status = tdm_nest_prove(nest, &unfolded, solution, is_done);
    if (status != TANDEM_OK || !*is_done) tdm_solution_finish(solution);
    tdm_solution_finish(&unfolded);
    return status;
}

int32_t tdm_nested_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution, int *is_done)
{
    struct tdm_nest nest = { .problem = problem };
    int             fits;
    int32_t         status;

    *is_done = 0;
    if (!is_candidate(problem)) return TANDEM_OK;
    status = tdm_nest_find(&nest, &fits);
    if (status == TANDEM_OK && fits) status = solve(&nest, control, solution, is_done);
    tdm_nest_finish(&nest);
    return status;
}

int32_t tdm_nested_breaker(const struct tdm_problem *problem, int32_t *rule)
{
    struct tdm_nest nest = { .problem = problem, .wants_breaker = 1 };
    int             fits;
    int32_t         status;

    *rule = TANDEM_NONE;
    if (!has_families(problem)) return TANDEM_OK;
    status = tdm_nest_find(&nest, &fits);
    *rule = nest.breaker;
    tdm_nest_finish(&nest);
    return status;
}

int tdm_nested_made(const struct tdm_level_bound *bounds, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (bounds[i].tree != NULL && bounds[i].tree->count > 1 && bounds[i].tree->numbers[1] == TDM_TREE_FACE) return 1;
    return 0;
}
