/* SPDX-License-Identifier: MIT
 * What can be said of a problem once it is there: costs, connected parts, its end.
 *
 * Keeps:   a cost fits 64 bits, because ranks are int32_t and scores are at most 10^15.
 *          Parts are numbered by their first row, then by their first column for parts without rows.
 */
#include "problem/constraints.h"
#include "base/forest.h"

#include <assert.h>
#include <string.h>

static int row_is_silent(const struct tdm_problem *problem, int32_t row)
{
    return problem->row_is_silent != NULL && problem->row_is_silent[row];
}

static int row_has_class(const struct tdm_problem *problem, int32_t row, int64_t class)
{
    if (row_is_silent(problem, row)) return 0;   /* the silent are placed last: no class lifts them */
    return (problem->row_class == NULL ? 1 : problem->row_class[row]) == class;
}

static int64_t rank_of(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_rank == NULL ? 0 : problem->pair_rank[pair];
}

int64_t tdm_problem_cost(const struct tdm_problem *problem, const struct tdm_level *level, int32_t row, int64_t pair)
{
    switch (level->kind) {
    case TDM_LEVEL_COUNT:        return -(int64_t)!row_is_silent(problem, row);
    case TDM_LEVEL_SILENT:       return -(int64_t)row_is_silent(problem, row);
    case TDM_LEVEL_CLASS:        return -(int64_t)row_has_class(problem, row, level->parameter);
    case TDM_LEVEL_RANK:         return rank_of(problem, pair);
    case TDM_LEVEL_PARTNER_RANK: return problem->pair_partner_rank == NULL ? 0 : problem->pair_partner_rank[pair];
    case TDM_LEVEL_SCORE:        return problem->pair_score == NULL ? 0 : -problem->pair_score[pair];
    case TDM_LEVEL_RANK_IS:      return -(int64_t)(rank_of(problem, pair) == level->parameter);
    case TDM_LEVEL_RANK_IS_NOT:  return rank_of(problem, pair) == level->parameter;
    case TDM_LEVEL_CHANGES:      return -(int64_t)(problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_KEPT) != 0);
    case TDM_LEVEL_WORST_RANK:
    case TDM_LEVEL_BALANCE:
    case TDM_LEVEL_OPEN:         return 0;
    }
    return 0;
}

void tdm_problem_costs(const struct tdm_problem *problem, const struct tdm_level *level, int64_t *cost)
{
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            cost[pair] = tdm_problem_cost(problem, level, row, pair);
}

/* ---- connected parts: a forest over row nodes, then column nodes */

static void join_side(const struct tdm_side *side, int32_t offset, int32_t *up)
{
    for (int32_t node = 0; node < side->node_count; node++)
        if (side->parent[node] >= 0) tdm_forest_join(up, offset + node, offset + side->parent[node]);
}

static void join_pairs(const struct tdm_problem *problem, int32_t *up)
{
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            tdm_forest_join(up, row, problem->rows.node_count + problem->pair_column[pair]);
}

/* number[root] is the part of a root, or -1. */
static void number_leaves(struct tdm_problem *problem, int32_t *up, int32_t *number)
{
    int32_t parts = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int32_t root = tdm_forest_root(up, row);
        if (number[root] < 0) number[root] = parts++;
        problem->row_part[row] = number[root];
    }
    for (int32_t column = 0; column < problem->columns.leaf_count; column++) {
        int32_t root = tdm_forest_root(up, problem->rows.node_count + column);
        if (number[root] < 0) number[root] = parts++;
        problem->column_part[column] = number[root];
    }
    problem->part_count = parts;
}

int32_t tdm_problem_split(struct tdm_problem *problem)
{
    const struct tdm_memory *memory = &problem->memory;
    int64_t  node_count = (int64_t)problem->rows.node_count + problem->columns.node_count;
    int32_t  status = TANDEM_E_NOMEM;
    int32_t *up = tdm_alloc_array(memory, node_count, sizeof *up);
    int32_t *number = tdm_alloc_array(memory, node_count, sizeof *number);
    int32_t *row_part = tdm_alloc_array(memory, problem->rows.leaf_count, sizeof *row_part);
    int32_t *column_part = tdm_alloc_array(memory, problem->columns.leaf_count, sizeof *column_part);

    assert(node_count <= INT32_MAX && problem->part_count == 0);
    if (up == NULL || number == NULL || row_part == NULL || column_part == NULL) goto out;
    for (int32_t node = 0; node < node_count; node++) up[node] = node;
    memset(number, 0xff, (size_t)node_count * sizeof *number);
    join_side(&problem->rows, 0, up);
    join_side(&problem->columns, problem->rows.node_count, up);
    join_pairs(problem, up);
    problem->row_part = row_part;
    problem->column_part = column_part;
    row_part = column_part = NULL;
    number_leaves(problem, up, number);
    status = TANDEM_OK;
out:
    tdm_free(memory, up);
    tdm_free(memory, number);
    tdm_free(memory, row_part);
    tdm_free(memory, column_part);
    return status;
}

static void finish_side(const struct tdm_memory *memory, struct tdm_side *side)
{
    tdm_free(memory, side->parent);
    tdm_free(memory, side->least);
    tdm_free(memory, side->most);
}

void tdm_problem_finish(struct tdm_problem *problem)
{
    void *blocks[] = { problem->row_start, problem->pair_column, problem->pair_rank, problem->pair_partner_rank, problem->pair_score,
                       problem->pair_flags, problem->pair_most, problem->row_class, problem->row_is_silent, problem->row_is_partial, problem->levels,
                       problem->row_student, problem->column_opportunity, problem->cap_partner, problem->silent_students,
                       problem->row_part, problem->column_part };

    tdm_constraints_finish(&problem->memory, problem->constraints);
    finish_side(&problem->memory, &problem->rows);
    finish_side(&problem->memory, &problem->columns);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&problem->memory, blocks[i]);
    memset(problem, 0, sizeof *problem);
}
