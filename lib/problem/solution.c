/* SPDX-License-Identifier: MIT
 * Chosen pairs and the steps of a proof: room for them, nothing more.
 *
 * Keeps:   a solution that failed to grow is as it was; finishing an all-zero solution does nothing.
 */
#include "problem/solution.h"

#include <assert.h>
#include <string.h>

int32_t tdm_solution_init(struct tdm_solution *solution, const struct tdm_problem *problem)
{
    memset(solution, 0, sizeof *solution);
    solution->memory = problem->memory;
    solution->chosen = tdm_alloc_zeroed(&problem->memory, problem->pair_count, sizeof *solution->chosen);
    return solution->chosen == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_solution_init_picked(struct tdm_solution *solution, const struct tdm_problem *problem)
{
    memset(solution, 0, sizeof *solution);
    solution->memory = problem->memory;
    solution->picked = tdm_alloc_array(&problem->memory, problem->rows.leaf_count, sizeof *solution->picked);
    if (solution->picked == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) solution->picked[row] = -1;
    return TANDEM_OK;
}

int32_t tdm_solution_spread(struct tdm_solution *solution, const struct tdm_problem *problem)
{
    int32_t *chosen;

    if (solution->picked == NULL) return TANDEM_OK;
    chosen = tdm_alloc_zeroed(&solution->memory, problem->pair_count, sizeof *chosen);
    if (chosen == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        if (solution->picked[row] < 0) continue;
        assert(solution->picked[row] < problem->row_start[row + 1] - problem->row_start[row]);
        chosen[problem->row_start[row] + solution->picked[row]] = 1;
    }
    tdm_free(&solution->memory, solution->picked);
    solution->picked = NULL;
    solution->chosen = chosen;
    return TANDEM_OK;
}

void tdm_solution_finish(struct tdm_solution *solution)
{
    for (int32_t i = 0; i < solution->step_count; i++) {
        tdm_free(&solution->memory, solution->steps[i].row_potential);
        tdm_free(&solution->memory, solution->steps[i].column_potential);
    }
    for (int32_t i = 0; i < solution->bound_count; i++) tdm_tree_free(&solution->memory, solution->bounds[i].tree);
    tdm_free(&solution->memory, solution->bounds);
    tdm_free(&solution->memory, solution->steps);
    tdm_free(&solution->memory, solution->chosen);
    tdm_free(&solution->memory, solution->picked);
    memset(solution, 0, sizeof *solution);
}

static int32_t grow_steps(struct tdm_solution *solution)
{
    int64_t capacity = solution->step_capacity;
    void   *steps = solution->steps;

    if (solution->step_count == INT32_MAX / 2) return TANDEM_E_NOMEM;
    if (tdm_grow(&solution->memory, &steps, &capacity, (int64_t)solution->step_count + 1, sizeof *solution->steps) != TANDEM_OK)
        return TANDEM_E_NOMEM;
    solution->steps = steps;
    solution->step_capacity = (int32_t)capacity;
    return TANDEM_OK;
}

int32_t tdm_solution_add_step(struct tdm_solution *solution, const struct tdm_problem *problem, int32_t kind, int32_t level,
                              int64_t parameter, struct tdm_step **step)
{
    int64_t *rows, *columns;

    if (grow_steps(solution) != TANDEM_OK) return TANDEM_E_NOMEM;
    rows = tdm_alloc_zeroed(&solution->memory, problem->rows.node_count, sizeof *rows);
    columns = tdm_alloc_zeroed(&solution->memory, problem->columns.node_count, sizeof *columns);
    if (rows == NULL || columns == NULL) {
        tdm_free(&solution->memory, rows);
        tdm_free(&solution->memory, columns);
        return TANDEM_E_NOMEM;
    }
    *step = &solution->steps[solution->step_count++];
    **step = (struct tdm_step){ kind, level, parameter, rows, columns };
    return TANDEM_OK;
}

void tdm_tree_free(const struct tdm_memory *memory, struct tdm_tree *tree)
{
    if (tree == NULL) return;
    tdm_free(memory, tree->numbers);
    tdm_free(memory, tree);
}

int32_t tdm_solution_add_bound(struct tdm_solution *solution, struct tdm_level_bound bound)
{
    void *bounds = tdm_resize_array(&solution->memory, solution->bounds, solution->bound_count + (int64_t)1, sizeof *solution->bounds);
    if (bounds == NULL) return TANDEM_E_NOMEM;
    solution->bounds = bounds;
    solution->bounds[solution->bound_count++] = bound;
    return TANDEM_OK;
}

static int side_has_lower_bounds(const struct tdm_side *side)
{
    for (int32_t node = 0; node < side->node_count; node++)
        if (side->least[node] > 0) return 1;
    return 0;
}

int tdm_problem_has_lower_bounds(const struct tdm_problem *problem)
{
    if (side_has_lower_bounds(&problem->rows) || side_has_lower_bounds(&problem->columns)) return 1;
    if (problem->pair_flags == NULL) return 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (problem->pair_flags[pair] & TDM_PAIR_PINNED) return 1;
    return 0;
}
