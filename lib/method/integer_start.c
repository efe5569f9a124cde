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

enum { REPAIRS = 2000 };         /* rows mended before a plan is given up */

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

/* Takes out what carries row r beyond its bound on one side, the last pairs first. 0 if that is not enough. */
static int mend_row(const struct tdm_program *program, int64_t r, int64_t *x)
{
    const struct tdm_program_row *row = &program->rows[r];
    const struct tdm_entry       *entries = program->entries + row->start;
    tdm_wide                      sum = 0;

    for (int64_t i = 0; i < row->count; i++) sum += (tdm_wide)entries[i].weight * x[entries[i].variable];
    for (int64_t i = row->count; i-- > 0;) {
        int64_t v = entries[i].variable;
        int     is_above = row->most != TDM_NO_MOST && sum > row->most, is_below = row->least != TDM_NO_LEAST && sum < row->least;
        if (!is_above && !is_below) break;
        if (v >= program->problem->pair_count || x[v] <= program->low[v] || (entries[i].weight > 0) != is_above) continue;
        sum -= (tdm_wide)entries[i].weight * (x[v] - program->low[v]);
        x[v] = program->low[v];
    }
    return (row->most == TDM_NO_MOST || sum <= row->most) && (row->least == TDM_NO_LEAST || sum >= row->least);
}

/* An opportunity that stays open below its least number closes: its pairs are taken out. */
static int close_column(const struct tdm_program *program, int32_t column, int64_t *x)
{
    for (int64_t pair = 0; pair < program->problem->pair_count; pair++) {
        if (program->problem->pair_column[pair] != column || x[pair] == 0) continue;
        if (program->low[pair] > 0) return 0;
        x[pair] = 0;
    }
    return 1;
}

/* 1 if the plan keeps every row in the end. */
static int mend(const struct tdm_program *program, int64_t *x)
{
    for (int repair = 0; repair < REPAIRS; repair++) {
        int64_t r;
        tdm_program_complete(program, x);
        r = tdm_program_broken_row(program, x);
        if (r < 0) return r == -1;
        if (program->rows[r].kind == TDM_ROW_OPEN_LEAST ? !close_column(program, (int32_t)program->rows[r].index, x) : !mend_row(program, r, x)) return 0;
    }
    return 0;
}

static int32_t take_plan(const struct tdm_program *program, const struct tdm_solution *solution, int64_t *best, int *has_best)
{
    int64_t *x = tdm_alloc_zeroed(&program->problem->memory, program->variable_count, sizeof *x);

    if (x == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < program->problem->pair_count; pair++) x[pair] = solution->chosen[pair];
    if (mend(program, x)) {
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

    tdm_control_join(control, &half);
    if (status == TANDEM_E_RANGE || status == TANDEM_E_STOPPED) return TANDEM_OK;
    if (status != TANDEM_OK) return status;
    if (solution.verdict == TANDEM_OPTIMAL) {
        status = take_potentials(program, &solution, guide);
        if (status == TANDEM_OK) status = take_plan(program, &solution, best, has_best);
    }
    tdm_solution_finish(&solution);
    return status;
}
