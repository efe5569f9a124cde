/* SPDX-License-Identifier: MIT
 * The bounds of an integer plan: across the door and back, and asking for them.
 *
 * Keeps:   each bound of a plan owns a copy of its tree.
 */
#include "api/plan.h"

#include <string.h>

static int32_t copy_tree(const struct tdm_memory *memory, const int64_t *from, int64_t count, const int64_t **to)
{
    int64_t *copy;

    *to = NULL;
    if (count <= 0 || from == NULL) return TANDEM_OK;
    copy = tdm_alloc_array(memory, count, sizeof *copy);
    if (copy == NULL) return TANDEM_E_NOMEM;
    memcpy(copy, from, (size_t)count * sizeof *copy);
    *to = copy;
    return TANDEM_OK;
}

int32_t tdm_plan_copy_bounds(struct tandem_plan *plan, int32_t count, const tandem_level_bound *bounds)
{
    plan->bounds = tdm_alloc_zeroed(&plan->memory, count, sizeof *plan->bounds);
    if (plan->bounds == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < count; i++) {
        int32_t status;
        if (bounds[i].size != sizeof *bounds) return TANDEM_E_VERSION;
        plan->bounds[i] = bounds[i];
        plan->bounds[i].tree = NULL;
        plan->bound_count = i + 1;
        status = copy_tree(&plan->memory, bounds[i].tree, bounds[i].tree_count, &plan->bounds[i].tree);
        if (status != TANDEM_OK) return status;
        if (plan->bounds[i].tree == NULL) plan->bounds[i].tree_count = 0;
    }
    return TANDEM_OK;
}

int32_t tdm_plan_take_bounds(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    tandem_level_bound *bounds = tdm_alloc_zeroed(&plan->memory, solution->bound_count, sizeof *bounds);
    int32_t             status;

    if (bounds == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < solution->bound_count; i++) {
        const struct tdm_level_bound *from = &solution->bounds[i];
        const struct tdm_level       *level = i < problem->level_count ? &problem->levels[i] : NULL;
        bounds[i] = (tandem_level_bound){ .size = sizeof *bounds, .goal = level == NULL ? TANDEM_NONE : level->goal, .how = from->how,
                                          .parameter = level == NULL ? 0 : level->parameter, .value = from->value, .bound = from->bound,
                                          .node_count = from->node_count, .tree_count = from->tree == NULL ? 0 : from->tree->count,
                                          .tree = from->tree == NULL ? NULL : from->tree->numbers };
    }
    status = tdm_plan_copy_bounds(plan, solution->bound_count, bounds);
    tdm_free(&plan->memory, bounds);
    return status;
}

static int32_t give_tree(const struct tandem_plan *plan, const tandem_level_bound *from, struct tdm_tree **to)
{
    const int64_t *numbers;
    int32_t        status = copy_tree(&plan->memory, from->tree, from->tree_count, &numbers);

    *to = NULL;
    if (status != TANDEM_OK || numbers == NULL) return status;
    *to = tdm_alloc_zeroed(&plan->memory, 1, sizeof **to);
    if (*to == NULL) {
        tdm_free(&plan->memory, (void *)(uintptr_t)numbers);
        return TANDEM_E_NOMEM;
    }
    **to = (struct tdm_tree){ from->tree_count, from->tree_count, (int64_t *)(uintptr_t)numbers };
    return TANDEM_OK;
}

int32_t tdm_plan_give_bounds(const struct tandem_plan *plan, struct tdm_solution *solution)
{
    int32_t status = TANDEM_OK;

    for (int32_t i = 0; status == TANDEM_OK && i < plan->bound_count; i++) {
        const tandem_level_bound *from = &plan->bounds[i];
        struct tdm_level_bound    to = { from->how, from->value, from->bound, from->node_count, NULL };
        status = give_tree(plan, from, &to.tree);
        if (status == TANDEM_OK) status = tdm_solution_add_bound(solution, to);
        if (status != TANDEM_OK) tdm_tree_free(&plan->memory, to.tree);
    }
    return status;
}

int32_t tandem_plan_bound_count(const tandem_plan *plan) { return plan == NULL ? TANDEM_E_ARG : plan->bound_count; }

int32_t tandem_plan_bound(const tandem_plan *plan, int32_t number, tandem_level_bound *bound)
{
    if (plan == NULL || bound == NULL || number < 0 || number >= plan->bound_count) return TANDEM_E_ARG;
    if (bound->size != sizeof *bound) return TANDEM_E_VERSION;
    *bound = plan->bounds[number];
    return TANDEM_OK;
}
