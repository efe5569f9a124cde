/* SPDX-License-Identifier: MIT
 * Random problems of students with several places, or who must have some, and of places that must have some students.
 */
#include "several_models.h"

#include "method/several.h"
#include "method/worst.h"

enum { LEVELS_MOST = 5 };

const struct random_shape several_small_shape = {
    .rows = 6, .columns = 4, .inner_rows = 0, .inner_columns = 2, .levels = 1, .ranks = 4, .score = 1000, .seats = 4,
    .row_most = 3, .pair_most = 1, .pairs = 70, .lower = 60, .lower_nodes = 20, .huge = 4
};
const struct random_shape several_thin_shape = {
    .rows = 7, .columns = 6, .inner_rows = 0, .inner_columns = 2, .levels = 1, .ranks = 4, .score = 1000, .seats = 3,
    .row_most = 3, .pair_most = 1, .pairs = 40, .lower = 40, .lower_nodes = 15, .huge = 4
};
const struct random_shape several_middle_shape = {
    .rows = 400, .columns = 60, .inner_rows = 0, .inner_columns = 10, .levels = 1, .ranks = 10, .score = 1000000, .seats = 25,
    .row_most = 4, .pair_most = 1, .pairs = 15, .lower = 60, .lower_nodes = 10, .huge = 2
};
const struct random_shape several_large_shape = {
    .rows = 2000, .columns = 150, .inner_rows = 0, .inner_columns = 30, .levels = 1, .ranks = 10, .score = 1000000, .seats = 40,
    .row_most = 3, .pair_most = 1, .pairs = 7, .lower = 60, .lower_nodes = 10, .huge = 2
};

/* COUNT, the worst rank, then up to three of any kind. */
static void draw_worst_levels(struct random_source *source, struct tdm_problem *problem)
{
    static const enum tdm_level_kind kinds[] = { TDM_LEVEL_RANK, TDM_LEVEL_SCORE, TDM_LEVEL_RANK_IS, TDM_LEVEL_RANK_IS_NOT, TDM_LEVEL_CLASS,
                                                 TDM_LEVEL_BALANCE, TDM_LEVEL_PARTNER_RANK };
    int32_t more = (int32_t)random_between(source, 0, 3);

    problem->levels[0] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    problem->levels[1] = (struct tdm_level){ TDM_LEVEL_WORST_RANK, 1, 0 };
    for (problem->level_count = 2; problem->level_count < 2 + more; problem->level_count++)
        problem->levels[problem->level_count] = (struct tdm_level){ kinds[random_between(source, 0, more == 1 ? 1 : 6)], 2, random_between(source, 1, 3) };
}

/* Moods: students of one place each; no lower bounds; only nodes have some. */
static void draw_rows(struct random_source *source, struct tdm_problem *problem, int no_lower)
{
    int one_each = random_chance(source, 30), nodes_only = random_chance(source, 30);

    no_lower |= random_chance(source, 30);
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        if (one_each) problem->rows.most[row] = 1;
        if (problem->rows.least[row] > problem->rows.most[row]) problem->rows.least[row] = problem->rows.most[row];
        if (no_lower || nodes_only || problem->rows.least[row] > 3) problem->rows.least[row] = 0;
    }
    for (int32_t node = 0; node < problem->columns.node_count && no_lower; node++) problem->columns.least[node] = 0;
}

int several_model_narrow(struct random_source *source, struct tdm_problem *problem)
{
    struct tdm_level *levels = tdm_resize_array(&problem->memory, problem->levels, LEVELS_MOST, sizeof *levels);
    int plain_columns = random_chance(source, 60), is_worst = random_chance(source, 15);

    if (levels == NULL) return 0;
    problem->levels = levels;
    if (is_worst) draw_worst_levels(source, problem);
    else draw_one_cost(source, problem);
    draw_rows(source, problem, is_worst);
    for (int32_t node = problem->columns.leaf_count; node < problem->columns.node_count; node++) problem->columns.parent[node] = -1;
    for (int32_t node = 0; node < problem->columns.leaf_count && plain_columns; node++) problem->columns.parent[node] = -1;
    for (int64_t pair = 0; problem->pair_flags != NULL && pair < problem->pair_count; pair++) problem->pair_flags[pair] &= TDM_PAIR_KEPT;
    return tdm_several_applies(problem) || tdm_worst_applies(problem);
}

static struct tdm_several_budget draw_budget(struct random_source *source)
{
    static const int64_t bids[] = { 0, 1, 2, 10, 1000 }, growth[] = { 0, 40, 300 }, patience[] = { 0, 2, 20 }, ratio[] = { 0, 1, 3 },
                         ask[] = { 0, 1, 1000 };
    struct tdm_several_budget budget = { .bids_per_unit = bids[random_between(source, 0, 4)] };

    budget.growth_percent = growth[random_between(source, 0, 2)];
    budget.patience = patience[random_between(source, 0, 2)];
    budget.draw_ratio = ratio[random_between(source, 0, 2)];
    budget.ask_ratio = ask[random_between(source, 0, 2)];
    budget.ticks_per_pair = random_between(source, 0, 1) * 10000;
    return budget;
}

int32_t several_solve_somehow(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, int32_t *phases)
{
    struct tdm_control        control = { .threads = 1 };
    struct tdm_several_budget budget = draw_budget(source);

    *phases = 0;
    if (tdm_worst_applies(problem)) return tdm_worst_solve(problem, &control, solution);
    return tdm_several_solve_within(problem, &budget, &control, solution, phases);
}
