/* SPDX-License-Identifier: MIT
 * Random problems that the fast path covers, and its many ways to solve one.
 */
#include "fast_models.h"

#include <stdio.h>

#include "method/dense.h"
#include "method/fast.h"
#include "method/levels.h"
#include "method/parts.h"

enum { LEVELS_MOST = 6 };

const struct random_shape fast_small_shape = {
    .rows = 7, .columns = 5, .inner_rows = 0, .inner_columns = 2, .levels = 1, .ranks = 4, .score = 1000, .seats = 3,
    .row_most = 1, .pair_most = 1, .pairs = 65, .lower = 0, .huge = 4
};
const struct random_shape fast_thin_shape = {
    .rows = 8, .columns = 6, .inner_rows = 0, .inner_columns = 2, .levels = 1, .ranks = 4, .score = 1000, .seats = 2,
    .row_most = 1, .pair_most = 1, .pairs = 25, .lower = 0, .huge = 4
};
const struct random_shape fast_middle_shape = {
    .rows = 400, .columns = 40, .inner_rows = 0, .inner_columns = 10, .levels = 1, .ranks = 10, .score = 1000000, .seats = 25,
    .row_most = 1, .pair_most = 1, .pairs = 15, .lower = 0, .huge = 2
};
const struct random_shape fast_long_shape = {
    .rows = 150, .columns = 60, .inner_rows = 0, .inner_columns = 8, .levels = 1, .ranks = 30, .score = 1000000, .seats = 4,
    .row_most = 1, .pair_most = 1, .pairs = 75, .lower = 0, .huge = 2
};
const struct random_shape fast_large_shape = {
    .rows = 2000, .columns = 150, .inner_rows = 0, .inner_columns = 30, .levels = 1, .ranks = 10, .score = 1000000, .seats = 30,
    .row_most = 1, .pair_most = 1, .pairs = 7, .lower = 0, .huge = 2
};

int say_of(long number, const char *what)
{
    fprintf(stderr, "problem %ld: %s\n", number, what);
    return 1;
}

void draw_one_cost(struct random_source *source, struct tdm_problem *problem)
{
    static const enum tdm_level_kind sums[] = { TDM_LEVEL_RANK, TDM_LEVEL_SCORE, TDM_LEVEL_PARTNER_RANK, TDM_LEVEL_CHANGES };
    enum tdm_level_kind sum = sums[random_between(source, 0, 3)];
    int64_t which = random_between(source, 0, 5);

    problem->level_count = 0;
    if (which != 0) problem->levels[problem->level_count++] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    if (which != 1) problem->levels[problem->level_count++] = (struct tdm_level){ sum, 1, 0 };
}

/* Any list of sums over pairs, as goals of many levels make them. */
static void draw_many_levels(struct random_source *source, struct tdm_problem *problem)
{
    static const enum tdm_level_kind sums[] = { TDM_LEVEL_COUNT, TDM_LEVEL_CLASS, TDM_LEVEL_RANK, TDM_LEVEL_SCORE, TDM_LEVEL_PARTNER_RANK,
                                                TDM_LEVEL_CHANGES, TDM_LEVEL_RANK_IS, TDM_LEVEL_RANK_IS_NOT };
    int32_t count = (int32_t)random_between(source, 2, LEVELS_MOST), mood = (int32_t)random_between(source, 0, 3);

    problem->level_count = 0;
    if (mood <= 1) problem->levels[problem->level_count++] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    for (int32_t rank = 1; problem->level_count < count; rank++) {
        enum tdm_level_kind kind = mood == 1 ? TDM_LEVEL_RANK_IS_NOT : mood == 2 ? TDM_LEVEL_RANK_IS : sums[random_between(source, 0, 7)];
        problem->levels[problem->level_count++] = (struct tdm_level){ kind, 1, mood == 1 ? 5 - rank : mood == 2 ? rank : random_between(source, 1, 3) };
    }
}

int fast_model_narrow(struct random_source *source, struct tdm_problem *problem)
{
    struct tdm_level *levels = tdm_resize_array(&problem->memory, problem->levels, LEVELS_MOST, sizeof *levels);

    if (levels == NULL) return 0;
    problem->levels = levels;
    if (random_chance(source, 40)) draw_many_levels(source, problem);
    else draw_one_cost(source, problem);
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) problem->rows.most[row] = 1;
    for (int32_t node = problem->columns.leaf_count; node < problem->columns.node_count; node++) problem->columns.parent[node] = -1;
    for (int64_t pair = 0; problem->pair_flags != NULL && pair < problem->pair_count; pair++) problem->pair_flags[pair] &= TDM_PAIR_KEPT;
    return tdm_fast_applies(problem) || tdm_levels_applies(problem);
}

static struct tdm_fast_budget draw_budget(struct random_source *source)
{
    static const int64_t bids[] = { 0, 1, 2, 10, 1000 }, growth[] = { 0, 40, 300 }, patience[] = { 0, 2, 20 }, ratio[] = { 0, 1, 3 },
                         looks[] = { 0, 2, 1000000 }, usual[] = { 0, 1, 1 << 20 };
    struct tdm_fast_budget budget = { .bids_per_row = bids[random_between(source, 0, 4)] };

    budget.growth_percent = growth[random_between(source, 0, 2)];
    budget.patience = patience[random_between(source, 0, 2)];
    budget.draw_ratio = ratio[random_between(source, 0, 2)];
    budget.bids_in_vain = random_between(source, 0, 2);
    budget.usual_looks = usual[random_between(source, 0, 2)];
    budget.narrow_most = random_between(source, 0, 2);
    budget.looks_per_row = looks[random_between(source, 0, 2)];
    return budget;
}

static struct tdm_dense_limits draw_limits(struct random_source *source)
{
    static const int32_t drawn[] = { 0, 1, 3 }, rounds[] = { 0, 1, 2, 50 };
    return (struct tdm_dense_limits){ (int32_t)random_between(source, 1, 4), drawn[random_between(source, 0, 2)], rounds[random_between(source, 0, 3)], 100 };
}

/* tdm_fast_solve_within, and which phases it went through. */
static int32_t solve_in_phases(const struct tdm_problem *problem, const struct tdm_fast_budget *budget, struct tdm_solution *solution, int32_t *phases)
{
    struct tdm_control control = { .threads = 1 };
    struct tdm_fast    fast;
    int32_t status = tdm_solution_init_picked(solution, problem);

    if (status != TANDEM_OK) return status;
    status = tdm_fast_open(&fast, problem, &control, tdm_fast_cost_level(problem));
    if (status == TANDEM_OK) {
        fast.budget = *budget;
        if (tdm_fast_run(&fast, &status)) status = TANDEM_E_STATE;
        *phases = fast.phases;
        if (status == TANDEM_OK) status = tdm_fast_prove(&fast, solution);
        if (status == TANDEM_OK) status = tdm_solution_spread(solution, problem);
        tdm_fast_close(&fast);
    }
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

/* The whole of it, within limits that are drawn. */
static int32_t solve_whole(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, int32_t *phases)
{
    struct tdm_control     control = { .threads = 1 };
    struct tdm_fast_budget budget = draw_budget(source);

    if (!tdm_fast_applies(problem))
        return tdm_levels_solve_within(problem, random_between(source, 0, 1) * random_between(source, 0, 1 << 20), &control, solution);
    if (random_chance(source, 30)) return tdm_dense_solve_within(problem, draw_limits(source), &control, solution);
    return solve_in_phases(problem, &budget, solution, phases);
}

/* By its connected parts, if it has several. */
static int32_t solve_parts(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, int *is_split)
{
    struct tdm_control control = { .threads = (int32_t)random_between(source, 1, 3) };
    struct tdm_parts   parts;
    int32_t status = tdm_parts_find(&parts, problem, random_between(source, 1, 5));

    *is_split = status == TANDEM_OK && parts.count > 1;
    if (*is_split) status = tdm_parts_solve(&parts, &control, solution);
    tdm_parts_close(&parts);
    return status;
}

int32_t fast_solve_somehow(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, struct fast_way *way)
{
    int32_t status = TANDEM_OK;

    *way = (struct fast_way){ 0, 0 };
    if (random_chance(source, 60)) status = solve_parts(source, problem, solution, &way->is_split);
    return status != TANDEM_OK || way->is_split ? status : solve_whole(source, problem, solution, &way->phases);
}
