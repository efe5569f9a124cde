/* SPDX-License-Identifier: MIT
 * What an integer program says of an answer: its costs, whether it holds.
 *
 * Relies:  weights are at most 10^18, a pair is chosen at most 10^9 times, and there are fewer than 2^31 pairs: totals fit 128 bits.
 */
#include "problem/program.h"

void tdm_program_costs(const struct tdm_program *program, int32_t level, int64_t *cost)
{
    const struct tdm_problem *problem = program->problem;
    enum tdm_level_kind       kind = problem->levels[level].kind;

    tdm_problem_costs(problem, &problem->levels[level], cost);
    for (int64_t v = problem->pair_count; v < program->variable_count; v++) cost[v] = 0;
    for (int64_t v = program->opening_start; kind == TDM_LEVEL_OPEN && v < program->unit_start; v++) cost[v] = 1;
    for (int32_t c = 0; kind == TDM_LEVEL_BALANCE && c < problem->columns.leaf_count; c++)
        for (int64_t v = program->unit_first[c]; v < program->unit_first[c + 1]; v++) cost[v] = 2 * (v - program->unit_first[c]) + 1;
}

void tdm_program_complete(const struct tdm_program *program, int64_t *x)
{
    const struct tdm_problem *problem = program->problem;

    for (int64_t v = problem->pair_count; v < program->variable_count; v++) x[v] = 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        int32_t column = problem->pair_column[pair];
        if (x[pair] <= 0) continue;
        if (program->opening_of[column] >= 0) x[program->opening_start + program->opening_of[column]] = 1;
        for (int64_t k = 0, v = program->unit_first == NULL ? 0 : program->unit_first[column];
             program->unit_first != NULL && k < x[pair] && v < program->unit_first[column + 1]; v++) {
            k += x[v] == 0;
            x[v] = 1;
        }
    }
}

tdm_wide tdm_program_value(const struct tdm_program *program, int32_t level, const int64_t *x)
{
    const struct tdm_problem *problem = program->problem;
    const struct tdm_level   *at = &problem->levels[level];
    tdm_wide                  value = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            if (x[pair] == 0) continue;
            if (at->kind == TDM_LEVEL_WORST_RANK && problem->pair_rank != NULL && problem->pair_rank[pair] > value) value = problem->pair_rank[pair];
            value += (tdm_wide)tdm_problem_cost(problem, at, row, pair) * x[pair];
        }
    for (int64_t v = program->opening_start; at->kind == TDM_LEVEL_OPEN && v < program->unit_start; v++) value += x[v];
    for (int32_t c = 0; at->kind == TDM_LEVEL_BALANCE && c < problem->columns.leaf_count; c++)
        for (int64_t v = program->unit_first[c]; v < program->unit_first[c + 1]; v++) value += (2 * (v - program->unit_first[c]) + 1) * x[v];
    return value;
}

int64_t tdm_program_broken_row(const struct tdm_program *program, const int64_t *x)
{
    for (int64_t v = 0; v < program->variable_count; v++)
        if (x[v] < program->low[v] || x[v] > program->high[v]) return -2;
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        tdm_wide                      sum = 0;
        for (int64_t i = row->start; i < row->start + row->count; i++) sum += (tdm_wide)program->entries[i].weight * x[program->entries[i].variable];
        if ((row->least != TDM_NO_LEAST && sum < row->least) || (row->most != TDM_NO_MOST && sum > row->most)) return r;
    }
    return -1;
}
