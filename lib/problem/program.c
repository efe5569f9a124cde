/* SPDX-License-Identifier: MIT
 * From a problem with constraints to an integer program.
 *
 * Keeps:   rows that hold anyway (a node without bounds that matter) are left out.
 */
#include "problem/program.h"

#include <string.h>

static const struct tdm_memory *memory_of(const struct tdm_program *program) { return &program->problem->memory; }

int32_t tdm_program_add_row(struct tdm_program *program, enum tdm_row_kind kind, int64_t index, int64_t least, int64_t most)
{
    int32_t status = tdm_grow(memory_of(program), (void **)&program->rows, &program->row_capacity, program->row_count + 1, sizeof *program->rows);
    if (status == TANDEM_OK)
        program->rows[program->row_count++] = (struct tdm_program_row){ kind, index, least, most, program->entry_count, 0 };
    return status;
}

/* Room for so many entries more, at once: a level or a side has as many as there are pairs. */
static int32_t reserve_entries(struct tdm_program *program, int64_t count)
{
    return tdm_grow(memory_of(program), (void **)&program->entries, &program->entry_capacity, program->entry_count + count, sizeof *program->entries);
}

int32_t tdm_program_add_entry(struct tdm_program *program, int64_t variable, int64_t weight)
{
    if (!program->is_outline) {
        if (program->entry_count == program->entry_capacity && reserve_entries(program, 1) != TANDEM_OK) return TANDEM_E_NOMEM;
        program->entries[program->entry_count] = (struct tdm_entry){ variable, weight };
    }
    program->entry_count++;
    program->rows[program->row_count - 1].count++;
    return TANDEM_OK;
}

/* So many entries at once, of an outline. */
static void count_entries(struct tdm_program *program, int64_t count)
{
    program->entry_count += count;
    program->rows[program->row_count - 1].count += count;
}

static int64_t pair_most(const struct tdm_problem *problem, int64_t pair) { return problem->pair_most == NULL ? 1 : problem->pair_most[pair]; }

static int has_level(const struct tdm_problem *problem, enum tdm_level_kind kind)
{
    for (int32_t i = 0; i < problem->level_count; i++)
        if (problem->levels[i].kind == kind) return 1;
    return 0;
}

/* ---- variables */

/* What each column can carry at most: by its pairs, its seats, and the caps above. */
static void count_load(const struct tdm_problem *problem, int64_t *load)
{
    const struct tdm_side *columns = &problem->columns;

    for (int64_t pair = 0; pair < problem->pair_count; pair++) load[problem->pair_column[pair]] += pair_most(problem, pair);
    for (int32_t c = 0; c < columns->leaf_count; c++)
        for (int32_t node = c; node >= 0; node = columns->parent[node])
            if (load[c] > columns->most[node]) load[c] = columns->most[node];
}

/* Columns that need an opening variable: those that may close, and all with pairs if openings are counted. */
static void number_openings(struct tdm_program *program, const int64_t *load)
{
    const struct tdm_problem     *problem = program->problem;
    const struct tdm_constraints *constraints = problem->constraints;
    int                           counts = has_level(problem, TDM_LEVEL_OPEN);
    int32_t                       made = 0;

    for (int32_t c = 0; c < problem->columns.leaf_count; c++) program->opening_of[c] = counts && load[c] > 0 ? 0 : -1;
    for (int32_t i = 0; constraints != NULL && i < constraints->closing_count; i++) program->opening_of[constraints->closings[i].column] = 0;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) {
        if (program->opening_of[c] < 0) continue;
        program->opening_column[made] = c;
        program->opening_of[c] = made++;
    }
    program->opening_start = problem->pair_count;
    program->unit_start = program->opening_start + made;
    program->variable_count = program->unit_start;
}

static int32_t number_units(struct tdm_program *program, const int64_t *load)
{
    const struct tdm_problem *problem = program->problem;

    if (!has_level(problem, TDM_LEVEL_BALANCE)) return TANDEM_OK;
    program->unit_first = tdm_alloc_array(memory_of(program), problem->columns.leaf_count + (int64_t)1, sizeof *program->unit_first);
    if (program->unit_first == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) {
        program->unit_first[c] = program->variable_count;
        program->variable_count += load[c];
    }
    program->unit_first[problem->columns.leaf_count] = program->variable_count;
    return TANDEM_OK;
}

static int32_t make_variables(struct tdm_program *program)
{
    const struct tdm_problem *problem = program->problem;

    program->load = tdm_alloc_zeroed(memory_of(program), problem->columns.leaf_count, sizeof *program->load);
    program->opening_of = tdm_alloc_array(memory_of(program), problem->columns.leaf_count, sizeof *program->opening_of);
    program->opening_column = tdm_alloc_array(memory_of(program), problem->columns.leaf_count, sizeof *program->opening_column);
    if (program->load == NULL || program->opening_of == NULL || program->opening_column == NULL) return TANDEM_E_NOMEM;
    count_load(problem, program->load);
    number_openings(program, program->load);
    if (number_units(program, program->load) != TANDEM_OK) return TANDEM_E_NOMEM;
    program->low = tdm_alloc_zeroed(memory_of(program), program->variable_count, sizeof *program->low);
    program->high = tdm_alloc_array(memory_of(program), program->variable_count, sizeof *program->high);
    if (program->low == NULL || program->high == NULL) return TANDEM_E_NOMEM;
    for (int64_t v = 0; v < program->variable_count; v++) {
        program->high[v] = v < problem->pair_count ? pair_most(problem, v) : 1;
        program->low[v] = v < problem->pair_count && problem->pair_flags != NULL && (problem->pair_flags[v] & TDM_PAIR_PINNED) != 0;
    }
    return TANDEM_OK;
}

/* ---- rows */

static int32_t add_student_rows(struct tdm_program *program)
{
    const struct tdm_problem *problem = program->problem;
    const struct tdm_side    *rows = &problem->rows;
    int64_t                   entries = 2 * problem->pair_count + (problem->constraints == NULL ? 0 : problem->constraints->term_count);
    int32_t                   status = program->is_outline ? TANDEM_OK : reserve_entries(program, entries);

    for (int32_t r = 0; status == TANDEM_OK && r < rows->leaf_count; r++) {
        status = tdm_program_add_row(program, TDM_ROW_STUDENT, r, rows->least[r], rows->most[r]);
        if (status == TANDEM_OK && program->is_outline) count_entries(program, problem->row_start[r + 1] - problem->row_start[r]);
        for (int64_t pair = problem->row_start[r]; !program->is_outline && status == TANDEM_OK && pair < problem->row_start[r + 1]; pair++)
            status = tdm_program_add_entry(program, pair, 1);
    }
    return status;
}

/* Pairs by column: start[columns + 1], order[pair_count]; row_of[pair_count]. */
struct by_column {
    int64_t *start, *order;
    int32_t *row_of;
};

static void by_column_finish(const struct tdm_memory *memory, struct by_column *index)
{
    tdm_free(memory, index->start);
    tdm_free(memory, index->order);
    tdm_free(memory, index->row_of);
}

/* An outline needs the starts alone. */
static int32_t by_column_make(const struct tdm_problem *problem, int is_outline, struct by_column *index)
{
    const struct tdm_memory *memory = &problem->memory;
    int32_t                  columns = problem->columns.leaf_count;

    index->start = tdm_alloc_zeroed(memory, columns + (int64_t)2, sizeof *index->start);
    index->order = tdm_alloc_array(memory, is_outline ? 0 : problem->pair_count, sizeof *index->order);
    index->row_of = tdm_alloc_array(memory, is_outline ? 0 : problem->pair_count, sizeof *index->row_of);
    if (index->start == NULL || index->order == NULL || index->row_of == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) index->start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < columns; c++) index->start[c + 2] += index->start[c + 1];
    if (is_outline) memmove(index->start, index->start + 1, ((size_t)columns + 1) * sizeof *index->start);
    if (is_outline) return TANDEM_OK;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            index->row_of[pair] = r;
            index->order[index->start[problem->pair_column[pair] + 1]++] = pair;
        }
    return TANDEM_OK;
}

static int32_t add_column_entries(struct tdm_program *program, const struct by_column *index, int32_t column, int is_sized)
{
    int32_t status = TANDEM_OK;

    if (program->is_outline) {
        count_entries(program, index->start[column + 1] - index->start[column]);
        return TANDEM_OK;
    }
    for (int64_t i = index->start[column]; status == TANDEM_OK && i < index->start[column + 1]; i++)
        status = tdm_program_add_entry(program, index->order[i], is_sized ? tdm_row_size(program->problem, index->row_of[index->order[i]]) : 1);
    return status;
}

/* 1 if `node` lies on the way from a column up to its root. */
static int is_above(const struct tdm_side *columns, int32_t column, int32_t node)
{
    while (column >= 0 && column != node) column = columns->parent[column];
    return column == node;
}

static int32_t add_place_rows(struct tdm_program *program, const struct by_column *index)
{
    const struct tdm_side *columns = &program->problem->columns;
    int32_t                status = TANDEM_OK;

    for (int32_t v = 0; status == TANDEM_OK && v < columns->node_count; v++) {
        status = tdm_program_add_row(program, TDM_ROW_PLACE, v, columns->least[v] <= 0 ? TDM_NO_LEAST : columns->least[v], columns->most[v]);
        if (v < columns->leaf_count && status == TANDEM_OK) status = add_column_entries(program, index, v, 0);
        for (int32_t c = 0; v >= columns->leaf_count && status == TANDEM_OK && c < columns->leaf_count; c++)
            if (is_above(columns, c, v)) status = add_column_entries(program, index, c, 0);
        if (status == TANDEM_OK && columns->least[v] <= 0 && program->rows[program->row_count - 1].count <= columns->most[v]
            && program->problem->pair_most == NULL) {
            program->row_count--;                                /* it holds anyway */
            program->entry_count = program->rows[program->row_count].start;
        }
    }
    return status;
}

static int32_t add_bound_rows(struct tdm_program *program)
{
    const struct tdm_constraints *constraints = program->problem->constraints;
    int32_t                       status = TANDEM_OK;

    for (int64_t b = 0; constraints != NULL && status == TANDEM_OK && b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        status = tdm_program_add_row(program, TDM_ROW_BOUND, b, bound->least, bound->most);
        for (int64_t i = bound->start; status == TANDEM_OK && i < bound->start + bound->count; i++)
            status = tdm_program_add_entry(program, constraints->terms[i].pair, constraints->terms[i].weight);
    }
    return status;
}

static int32_t add_opening_rows(struct tdm_program *program, const struct by_column *index, int32_t opening)
{
    const struct tdm_problem *problem = program->problem;
    int32_t                   column = program->opening_column[opening];
    int64_t                   variable = program->opening_start + opening;
    int32_t                   status = tdm_program_add_row(program, TDM_ROW_OPEN_MOST, column, TDM_NO_LEAST, 0);

    if (status == TANDEM_OK) status = add_column_entries(program, index, column, 0);
    if (status == TANDEM_OK) status = tdm_program_add_entry(program, variable, -program->load[column]);
    for (int64_t i = index->start[column]; status == TANDEM_OK && i < index->start[column + 1]; i++) {
        status = tdm_program_add_row(program, TDM_ROW_OPEN_PAIR, index->order[i], TDM_NO_LEAST, 0);
        if (status == TANDEM_OK) status = tdm_program_add_entry(program, index->order[i], 1);
        if (status == TANDEM_OK) status = tdm_program_add_entry(program, variable, -pair_most(problem, index->order[i]));
    }
    return status;
}

static int32_t add_closing_rows(struct tdm_program *program, const struct by_column *index)
{
    const struct tdm_constraints *constraints = program->problem->constraints;
    int32_t                       status = TANDEM_OK;

    for (int32_t i = 0; constraints != NULL && status == TANDEM_OK && i < constraints->closing_count; i++) {
        const struct tdm_closing *closing = &constraints->closings[i];
        status = tdm_program_add_row(program, TDM_ROW_OPEN_LEAST, closing->column, 0, TDM_NO_MOST);
        if (status == TANDEM_OK) status = add_column_entries(program, index, closing->column, 1);
        if (status == TANDEM_OK) status = tdm_program_add_entry(program, program->opening_start + program->opening_of[closing->column], -closing->least);
    }
    return status;
}

/* A column that is closed has no unit of load: without these an opening by a fraction would carry the cheapest units alone. */
static int32_t add_open_unit_rows(struct tdm_program *program, int32_t column)
{
    int64_t opening = program->opening_start + program->opening_of[column];
    int32_t status = TANDEM_OK;

    for (int64_t v = program->unit_first[column]; status == TANDEM_OK && v < program->unit_first[column + 1]; v++) {
        status = tdm_program_add_row(program, TDM_ROW_OPEN_UNIT, v, TDM_NO_LEAST, 0);
        if (status == TANDEM_OK) status = tdm_program_add_entry(program, v, 1);
        if (status == TANDEM_OK) status = tdm_program_add_entry(program, opening, -1);
    }
    return status;
}

static int32_t add_unit_rows(struct tdm_program *program, const struct by_column *index)
{
    int32_t status = TANDEM_OK;

    for (int32_t c = 0; program->unit_first != NULL && status == TANDEM_OK && c < program->problem->columns.leaf_count; c++) {
        if (index->start[c] == index->start[c + 1]) continue;
        status = tdm_program_add_row(program, TDM_ROW_UNITS, c, 0, 0);
        if (status == TANDEM_OK) status = add_column_entries(program, index, c, 0);
        for (int64_t v = program->unit_first[c]; status == TANDEM_OK && v < program->unit_first[c + 1]; v++) status = tdm_program_add_entry(program, v, -1);
        if (status == TANDEM_OK && program->opening_of[c] >= 0) status = add_open_unit_rows(program, c);
    }
    return status;
}

static int32_t make(const struct tdm_problem *problem, int is_outline, struct tdm_program *program)
{
    struct by_column index = { 0 };
    int32_t          status;

    *program = (struct tdm_program){ .problem = problem, .is_outline = is_outline };
    status = make_variables(program);
    if (status == TANDEM_OK) status = by_column_make(problem, is_outline, &index);
    if (status == TANDEM_OK) status = add_student_rows(program);
    if (status == TANDEM_OK) status = add_place_rows(program, &index);
    if (status == TANDEM_OK) status = add_bound_rows(program);
    for (int32_t i = 0; status == TANDEM_OK && i < program->unit_start - program->opening_start; i++) status = add_opening_rows(program, &index, i);
    if (status == TANDEM_OK) status = add_closing_rows(program, &index);
    if (status == TANDEM_OK) status = tdm_program_add_cuts(program);
    if (status == TANDEM_OK) status = add_unit_rows(program, &index);
    by_column_finish(&problem->memory, &index);
    if (status != TANDEM_OK) tdm_program_finish(program);
    return status;
}

int32_t tdm_program_make(const struct tdm_problem *problem, struct tdm_program *program) { return make(problem, 0, program); }

int32_t tdm_program_outline(const struct tdm_problem *problem, struct tdm_program *program) { return make(problem, 1, program); }

void tdm_program_finish(struct tdm_program *program)
{
    void *const blocks[] = { program->low, program->high, program->load, program->opening_of, program->opening_column, program->unit_first, program->rows,
                             program->entries };

    for (size_t i = 0; program->problem != NULL && i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory_of(program), blocks[i]);
    memset(program, 0, sizeof *program);
}

/* As many placements as a row can have. */
static int64_t greatest_count(const struct tdm_problem *problem, int32_t row)
{
    int64_t all = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) all += pair_most(problem, pair);
    return all < problem->rows.most[row] ? all : problem->rows.most[row];
}

/* Where everybody has as much as she can, nobody may have less. */
static void require_everyone(struct tdm_program *program, int64_t value)
{
    const struct tdm_problem *problem = program->problem;
    int64_t                   all = 0;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (problem->row_is_silent == NULL || !problem->row_is_silent[r]) all += greatest_count(problem, r);
    if (all != -value) return;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (problem->row_is_silent == NULL || !problem->row_is_silent[r]) program->rows[r].least = greatest_count(problem, r);
}

int32_t tdm_program_keep_level(struct tdm_program *program, int32_t level, int64_t value)
{
    const struct tdm_problem *problem = program->problem;
    int32_t                   status;
    int64_t                  *cost;

    if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK) {
        for (int64_t pair = 0; problem->pair_rank != NULL && pair < problem->pair_count; pair++)
            if (problem->pair_rank[pair] > value) program->high[pair] = 0;
        return TANDEM_OK;
    }
    if (problem->levels[level].kind == TDM_LEVEL_COUNT) require_everyone(program, value);
    if (program->is_outline) return tdm_program_add_row(program, TDM_ROW_LEVEL, level, TDM_NO_LEAST, value);
    cost = tdm_alloc_array(memory_of(program), program->variable_count, sizeof *cost);
    if (cost == NULL) return TANDEM_E_NOMEM;
    tdm_program_costs(program, level, cost);
    status = tdm_program_add_row(program, TDM_ROW_LEVEL, level, TDM_NO_LEAST, value);
    if (status == TANDEM_OK) status = reserve_entries(program, program->variable_count);
    for (int64_t v = 0; status == TANDEM_OK && v < program->variable_count; v++)
        if (cost[v] != 0) status = tdm_program_add_entry(program, v, cost[v]);
    tdm_free(memory_of(program), cost);
    return status;
}
