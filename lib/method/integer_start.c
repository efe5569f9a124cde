/* SPDX-License-Identifier: MIT
 * A start from the network: its best plan, what a rule forbids of it taken out, and its potentials as multipliers.
 *
 * Where the network's plan keeps all rules, plan and multipliers are all that is to be known: each level's search only has to look. Where few rules
 * touch few students, both are near to what is sought.
 *
 * Keeps:   what is handed on as an answer satisfies the program; multipliers may be any, since every bound made from them is checked.
 * Source:  weak duality: without the rules, no plan is better than the network's.
 */
#include "method/integer.h"

enum { SWEEPS = 200 };           /* over all rows before a plan is given up */

/* The levels that a network can be asked for: those before the first that counts openings. */
static struct tdm_problem without_rules(const struct tdm_problem *problem)
{
    struct tdm_problem network = *problem;
    int32_t            level = 0;

    while (level < problem->level_count && problem->levels[level].kind != TDM_LEVEL_OPEN) level++;
    network.level_count = level;
    network.constraints = NULL;
    return network;
}

/* ---- multipliers */

/* What a node's bound is worth: its potential against that of the node above. */
static int64_t worth_of(const struct tdm_side *side, const int64_t *potential, int64_t node)
{
    int32_t parent = side->parent[node];
    return potential[node] - (parent < 0 ? 0 : potential[parent]);
}

/* Adds a level's potentials, as heavy as the level is in the guide. 0 if they do not fit. */
static int add_step(const struct tdm_program *program, const struct tdm_step *step, const struct tdm_guide *guide)
{
    const struct tdm_problem *problem = program->problem;

    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        int64_t                       value;
        if (row->kind != TDM_ROW_STUDENT && row->kind != TDM_ROW_PLACE) continue;
        value = row->kind == TDM_ROW_STUDENT ? worth_of(&problem->rows, step->row_potential, row->index) : -worth_of(&problem->columns, step->column_potential, row->index);
        if (__builtin_mul_overflow(value, guide->weight[step->level], &value)) return 0;
        if (__builtin_add_overflow(guide->multipliers[r], value, &guide->multipliers[r])) return 0;
    }
    return 1;
}

static int32_t take_potentials(const struct tdm_program *program, const struct tdm_solution *solution, struct tdm_guide *guide)
{
    const struct tdm_problem *problem = program->problem;
    int                       fits = 1;

    guide->multipliers = tdm_alloc_zeroed(&problem->memory, program->row_count + problem->level_count, sizeof *guide->multipliers);
    if (guide->multipliers == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < solution->step_count && fits; i++)
        if (solution->steps[i].kind == TANDEM_STEP_LEVEL && guide->weight[solution->steps[i].level] != 0) fits = add_step(program, &solution->steps[i], guide);
    guide->row_count = program->row_count;
    guide->scale = fits;
    return TANDEM_OK;
}

/* ---- a plan */

static tdm_wide sum_of(const struct tdm_program *program, const struct tdm_program_row *row, const int64_t *x)
{
    tdm_wide sum = 0;
    for (int64_t i = row->start; i < row->start + row->count; i++) sum += (tdm_wide)program->entries[i].weight * x[program->entries[i].variable];
    return sum;
}

static int holds(const struct tdm_program_row *row, tdm_wide sum)
{
    return (row->most == TDM_NO_MOST || sum <= row->most) && (row->least == TDM_NO_LEAST || sum >= row->least);
}

/* Takes out what carries a row beyond its bound on one side, the last pairs first. 0 if that is not enough. */
static int mend_row(const struct tdm_program *program, const struct tdm_program_row *row, tdm_wide sum, int64_t *x)
{
    const struct tdm_entry *entries = program->entries + row->start;

    for (int64_t i = row->count; i-- > 0;) {
        int64_t v = entries[i].variable;
        int     is_above = row->most != TDM_NO_MOST && sum > row->most, is_below = row->least != TDM_NO_LEAST && sum < row->least;
        if (!is_above && !is_below) break;
        if (v >= program->problem->pair_count || x[v] <= program->low[v] || (entries[i].weight > 0) != is_above) continue;
        sum -= (tdm_wide)entries[i].weight * (x[v] - program->low[v]);
        x[v] = program->low[v];
    }
    return holds(row, sum);
}

/* An opportunity that stays open below its least number closes: the variables of its row are taken out, its opening among them. */
static int close_column(const struct tdm_program *program, const struct tdm_program_row *row, int64_t *x)
{
    for (int64_t i = row->start; i < row->start + row->count; i++) {
        int64_t v = program->entries[i].variable;
        if (program->low[v] > 0) return 0;
        x[v] = 0;
    }
    return 1;
}

/* Mends every row once, in their order. How many were broken; -1 where one cannot be mended. */
static int64_t sweep(const struct tdm_program *program, int64_t *x)
{
    int64_t broken = 0;

    tdm_program_complete(program, x);
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        tdm_wide                      sum = sum_of(program, row, x);
        if (holds(row, sum)) continue;
        broken++;
        if (row->kind == TDM_ROW_OPEN_LEAST ? !close_column(program, row, x) : !mend_row(program, row, sum, x)) return -1;
    }
    return broken;
}

/* 1 if the plan keeps every row in the end. */
static int mend(const struct tdm_program *program, struct tdm_control *control, int64_t *x)
{
    int64_t broken = 1;

    for (int count = 0; broken > 0 && count < SWEEPS; count++) {
        broken = sweep(program, x);
        if (tdm_control_tick(control, program->entry_count)) break;
    }
    return tdm_program_broken_row(program, x) == -1;
}

static int32_t take_plan(const struct tdm_program *program, struct tdm_control *control, const struct tdm_solution *solution, int64_t *best, int *has_best)
{
    int64_t *x = tdm_alloc_zeroed(&program->problem->memory, program->variable_count, sizeof *x);

    if (x == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < program->problem->pair_count; pair++) x[pair] = solution->chosen[pair];
    if (mend(program, control, x)) {
        for (int64_t v = 0; v < program->variable_count; v++) best[v] = x[v];
        *has_best = 1;
    }
    tdm_free(&program->problem->memory, x);
    return TANDEM_OK;
}

int32_t tdm_guide_relax(const struct tdm_program *program, struct tdm_control *control, struct tdm_guide *guide, int64_t *best, int *has_best)
{
    struct tdm_problem  network = without_rules(program->problem);
    struct tdm_control  half = tdm_control_half(control);
    struct tdm_solution solution;
    int32_t             status = tdm_method_solve(&network, &half, &solution);

    if (status == TANDEM_OK) {
        if (solution.verdict == TANDEM_OPTIMAL && guide != NULL) status = take_potentials(program, &solution, guide);
        if (status == TANDEM_OK && solution.verdict != TANDEM_INFEASIBLE) status = take_plan(program, &half, &solution, best, has_best);
        tdm_solution_finish(&solution);
    }
    tdm_control_join(control, &half);
    return status == TANDEM_E_RANGE || status == TANDEM_E_STOPPED ? TANDEM_OK : status;
}
