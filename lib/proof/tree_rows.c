/* SPDX-License-Identifier: MIT
 * The rows of an outline, found in the problem: for trees whose records say only how they differ from the first one.
 *
 * Such a tree asks for all rows once, which takes one pass over the pairs, and then for few; writing down every entry of the program would take longer than
 * that.
 *
 * Keeps:   rows have the entries that tdm_program_make gives them. Only pairs are variables here.
 * Relies:  weights and costs are at most 10^18, multipliers 2^50, so that what one row gives a pair fits 128 bits many times.
 */
#include "proof/tree.h"

static const struct tdm_memory *memory_of(const struct tdm_tree_check *check) { return &check->program.problem->memory; }

/* Only pairs are variables, each chosen once at most, and no row has inner nodes above it. */
static int has_pairs_alone(const struct tdm_problem *problem)
{
    if (problem->pair_most != NULL || problem->rows.node_count > problem->rows.leaf_count) return 0;
    if (problem->constraints != NULL && problem->constraints->closing_count > 0) return 0;
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE || problem->levels[level].kind == TDM_LEVEL_OPEN) return 0;
    return 1;
}

int tdm_tree_outline_will_do(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    enum { COUNT = 3 };

    for (int32_t level = 0; level < solution->bound_count; level++) {
        const struct tdm_tree *tree = solution->bounds[level].tree;
        if (tree != NULL && (tree->count <= COUNT || tree->numbers[COUNT] >= 0 || tdm_tree_is_face(tree))) return 0;
    }
    return has_pairs_alone(problem);
}

/* ---- all rows at once */

/* What the rows above a column give each of its pairs, in all: sum[columns.node_count]. */
static void sum_places(const struct tdm_tree_check *check, const int64_t *value, tdm_wide *sum)
{
    const struct tdm_program *program = &check->program;
    const struct tdm_side    *columns = &program->problem->columns;

    for (int32_t v = 0; v < columns->node_count; v++) sum[v] = 0;
    for (int64_t r = 0; r < program->row_count; r++)
        if (program->rows[r].kind == TDM_ROW_PLACE) sum[program->rows[r].index] = value[r];
    for (int32_t v = columns->node_count; v-- > 0;)          /* a parent has a greater number */
        if (columns->parent[v] >= 0) sum[v] += sum[columns->parent[v]];
}

static void reduce_by_forests(struct tdm_tree_check *check, int64_t scale, const int64_t *value, const tdm_wide *place)
{
    const struct tdm_problem *problem = check->program.problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)   /* row r of the program is row r of the problem */
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            check->reduced[pair] = (tdm_wide)scale * check->cost[pair] - value[r] - place[problem->pair_column[pair]];
}

static int32_t reduce_by_level(struct tdm_tree_check *check, int64_t level, int64_t value)
{
    const struct tdm_problem *problem = check->program.problem;
    int64_t                  *cost = tdm_alloc_array(memory_of(check), problem->pair_count, sizeof *cost);

    if (cost == NULL) return TANDEM_E_NOMEM;
    tdm_problem_costs(problem, &problem->levels[level], cost);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) check->reduced[pair] -= (tdm_wide)value * cost[pair];
    tdm_free(memory_of(check), cost);
    return TANDEM_OK;
}

static int32_t reduce_by_bound(struct tdm_tree_check *check, const struct tdm_bound *bound, int64_t value)
{
    const struct tdm_term *terms = check->program.problem->constraints->terms;

    for (int64_t i = bound->start; i < bound->start + bound->count; i++) {
        tdm_wide *reduced = &check->reduced[terms[i].pair];
        if (__builtin_sub_overflow(*reduced, (tdm_wide)value * terms[i].weight, reduced)) return TANDEM_E_PROOF;
    }
    return TANDEM_OK;
}

int32_t tdm_tree_reduce(struct tdm_tree_check *check, int64_t scale, const int64_t *value)
{
    const struct tdm_program *program = &check->program;
    tdm_wide                 *place = tdm_alloc_array(memory_of(check), program->problem->columns.node_count, sizeof *place);
    int32_t                   status = place == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (place != NULL) {
        sum_places(check, value, place);
        reduce_by_forests(check, scale, value, place);
    }
    for (int64_t r = 0; status == TANDEM_OK && r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        if (value[r] == 0) continue;
        if (row->kind == TDM_ROW_LEVEL) status = reduce_by_level(check, row->index, value[r]);
        if (row->kind == TDM_ROW_BOUND) status = reduce_by_bound(check, &program->problem->constraints->bounds[row->index], value[r]);
    }
    tdm_free(memory_of(check), place);
    return status;
}

/* ---- one row */

static int32_t index_columns(struct tdm_tree_check *check)
{
    const struct tdm_problem *problem = check->program.problem;
    int64_t                  *start;

    if (check->column_start != NULL) return TANDEM_OK;
    check->column_pairs = tdm_alloc_array(memory_of(check), problem->pair_count, sizeof *check->column_pairs);
    check->column_start = start = tdm_alloc_zeroed(memory_of(check), problem->columns.leaf_count + (int64_t)2, sizeof *start);
    if (check->column_pairs == NULL || start == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) start[c + 2] += start[c + 1];
    for (int64_t pair = 0; pair < problem->pair_count; pair++) check->column_pairs[start[problem->pair_column[pair] + 1]++] = pair;
    return TANDEM_OK;
}

static int32_t add_entry(struct tdm_tree_check *check, int64_t pair, int64_t weight)
{
    int32_t status = tdm_grow(memory_of(check), (void **)&check->entries, &check->entry_capacity, check->entry_count + 1, sizeof *check->entries);
    if (status == TANDEM_OK) check->entries[check->entry_count++] = (struct tdm_entry){ pair, weight };
    return status;
}

static int is_above(const struct tdm_side *columns, int32_t column, int64_t node)
{
    while (column >= 0 && column != node) column = columns->parent[column];
    return column == node;
}

static int32_t list_place(struct tdm_tree_check *check, int64_t node)
{
    const struct tdm_side *columns = &check->program.problem->columns;
    int32_t                status = index_columns(check), end = node < columns->leaf_count ? (int32_t)node + 1 : columns->leaf_count;

    for (int32_t c = node < columns->leaf_count ? (int32_t)node : 0; c < end; c++)
        for (int64_t i = check->column_start[c]; status == TANDEM_OK && is_above(columns, c, node) && i < check->column_start[c + 1]; i++)
            status = add_entry(check, check->column_pairs[i], 1);
    return status;
}

static int32_t list_level(struct tdm_tree_check *check, int64_t level)
{
    const struct tdm_problem *problem = check->program.problem;
    int64_t                  *cost = tdm_alloc_array(memory_of(check), problem->pair_count, sizeof *cost);
    int32_t                   status = cost == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (cost != NULL) tdm_problem_costs(problem, &problem->levels[level], cost);
    for (int64_t pair = 0; status == TANDEM_OK && pair < problem->pair_count; pair++)
        if (cost[pair] != 0) status = add_entry(check, pair, cost[pair]);
    tdm_free(memory_of(check), cost);
    return status;
}

int32_t tdm_tree_list_row(struct tdm_tree_check *check, int64_t number)
{
    const struct tdm_problem     *problem = check->program.problem;
    const struct tdm_program_row *row = &check->program.rows[number];
    const struct tdm_bound       *bound = row->kind == TDM_ROW_BOUND ? &problem->constraints->bounds[row->index] : NULL;
    int32_t                       status = TANDEM_OK;

    check->entry_count = 0;
    if (row->kind == TDM_ROW_PLACE) return list_place(check, row->index);
    if (row->kind == TDM_ROW_LEVEL) return list_level(check, row->index);
    for (int64_t pair = row->kind == TDM_ROW_STUDENT ? problem->row_start[row->index] : 0;
         status == TANDEM_OK && row->kind == TDM_ROW_STUDENT && pair < problem->row_start[row->index + 1]; pair++)
        status = add_entry(check, pair, 1);
    for (int64_t i = 0; bound != NULL && status == TANDEM_OK && i < bound->count; i++)
        status = add_entry(check, problem->constraints->terms[bound->start + i].pair, problem->constraints->terms[bound->start + i].weight);
    return status;
}
