/* SPDX-License-Identifier: MIT
 * Cuts: rows that follow from the others for whole numbers only, and bring the relaxation close to them.
 *
 * Under a cap, openings of at least m placements each leave room for cap / m of them, rounded down. And where no column below takes more than u,
 * a load beyond a multiple of u needs one opening more: load <= cap - r * (ceil(cap / u) - openings), r = cap mod u.
 *
 * Keeps:   every answer in whole numbers keeps every cut; answers in fractions need not.
 * Source:  Chvatal-Gomory rounding and mixed-integer rounding, [NW88] ch. II.1.
 */
#include "problem/program.h"

/* 1 if `node` lies on the way from a column up to its root. */
static int is_above(const struct tdm_side *columns, int32_t column, int32_t node)
{
    while (column >= 0 && column != node) column = columns->parent[column];
    return column == node;
}

/* How many placements a column has in any case, and how many more at least where it runs; the size of the largest student who wishes for it. */
struct demand { int64_t when_open, always, size; };

/* A least number counts seats, everything else here placements: a class of four fills four seats at once. */
static void find_demands(const struct tdm_program *program, struct demand *demands)
{
    const struct tdm_problem     *problem = program->problem;
    const struct tdm_constraints *constraints = problem->constraints;

    for (int32_t c = 0; c < problem->columns.leaf_count; c++) demands[c] = (struct demand){ 0, problem->columns.least[c], 1 };
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            if (tdm_row_size(problem, r) > demands[problem->pair_column[pair]].size) demands[problem->pair_column[pair]].size = tdm_row_size(problem, r);
    for (int32_t i = 0; constraints != NULL && i < constraints->closing_count; i++) {
        struct demand *demand = &demands[constraints->closings[i].column];
        int64_t        least = (constraints->closings[i].least + demand->size - 1) / demand->size;
        if (least > demand->always) demand->when_open = least - demand->always;
    }
}

/* sum of (when_open / divisor) * opening <= room / divisor, all rounded down: a Chvatal-Gomory cut of sum of when_open * opening <= room. */
static int32_t add_cut(struct tdm_program *program, const struct demand *demands, int32_t node, int64_t room, int64_t divisor)
{
    const struct tdm_side *columns = &program->problem->columns;
    int32_t                status = tdm_program_add_row(program, TDM_ROW_CUT, node, TDM_NO_LEAST, room / divisor);

    for (int32_t c = 0; status == TANDEM_OK && c < columns->leaf_count; c++) {
        if (demands[c].when_open < divisor || !is_above(columns, c, node)) continue;
        status = tdm_program_add_entry(program, program->opening_start + program->opening_of[c], demands[c].when_open / divisor);
    }
    return status;
}

static int32_t add_cuts_of(struct tdm_program *program, const struct demand *demands, int32_t node)
{
    const struct tdm_side *columns = &program->problem->columns;
    int64_t                room = columns->most[node];
    int32_t                status = TANDEM_OK;

    for (int32_t c = 0; c < columns->leaf_count; c++)
        if (is_above(columns, c, node)) room -= demands[c].always;
    for (int32_t c = 0; status == TANDEM_OK && room >= 0 && c < columns->leaf_count; c++) {
        int is_new = demands[c].when_open > 1 && is_above(columns, c, node);
        for (int32_t k = 0; is_new && k < c; k++)
            if (demands[k].when_open == demands[c].when_open && is_above(columns, k, node)) is_new = 0;
        if (is_new) status = add_cut(program, demands, node, room, demands[c].when_open);
    }
    return status;
}

/* ---- loads that are no multiple of what one column takes */

/* The most that any column below the node takes; 0 if one of them has pairs and no opening. */
static int64_t greatest_below(const struct tdm_program *program, int32_t node, int64_t *count)
{
    const struct tdm_side *columns = &program->problem->columns;
    int64_t                greatest = 0;

    *count = 0;
    for (int32_t c = 0; c < columns->leaf_count; c++) {
        int64_t load;
        if (!is_above(columns, c, node)) continue;
        load = program->load[c];
        if (load > 0 && program->opening_of[c] < 0) return 0;
        if (load > greatest) greatest = load;
        *count += load > 0;
    }
    return greatest;
}

static int32_t add_rounding(struct tdm_program *program, int32_t node)
{
    const struct tdm_problem *problem = program->problem;
    int64_t                   cap = problem->columns.most[node], count, unit = greatest_below(program, node, &count), rest = unit == 0 ? 0 : cap % unit;
    int32_t                   status;

    if (rest == 0 || count < 2) return TANDEM_OK;
    status = tdm_program_add_row(program, TDM_ROW_CUT, node, TDM_NO_LEAST, cap - rest * ((cap + unit - 1) / unit));
    for (int64_t pair = 0; status == TANDEM_OK && pair < problem->pair_count; pair++)
        if (is_above(&problem->columns, problem->pair_column[pair], node)) status = tdm_program_add_entry(program, pair, 1);
    for (int64_t v = program->opening_start; status == TANDEM_OK && v < program->unit_start; v++)
        if (is_above(&problem->columns, program->opening_column[v - program->opening_start], node)) status = tdm_program_add_entry(program, v, -rest);
    return status;
}

int32_t tdm_program_add_cuts(struct tdm_program *program)
{
    const struct tdm_side *columns = &program->problem->columns;
    struct demand         *demands;
    int32_t                status = TANDEM_OK;

    if (program->unit_start == program->opening_start) return TANDEM_OK;
    demands = tdm_alloc_array(&program->problem->memory, columns->leaf_count, sizeof *demands);
    if (demands == NULL) return TANDEM_E_NOMEM;
    find_demands(program, demands);
    for (int32_t v = columns->leaf_count; status == TANDEM_OK && v < columns->node_count; v++)
        if (columns->most[v] != TDM_NO_MOST) {
            status = add_cuts_of(program, demands, v);
            if (status == TANDEM_OK) status = add_rounding(program, v);
        }
    tdm_free(&program->problem->memory, demands);
    return status;
}
