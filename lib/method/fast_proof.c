/* SPDX-License-Identifier: MIT
 * Prices become potentials, one step per level.
 *
 * Level COUNT: let U be what the students at home can reach by exchanges. No free seat is among it. Potential 1 on its columns and caps, 0
 * on its students, -1 on all others who can be seated: every reduced cost of a pair is 0, but 1 from others to U, and never taken.
 * Level of costs: prices, less `outside` on U. Only differences within U and within the rest matter, since the rest is fixed.
 *
 * Keeps:   with p1, p2 the potentials of the two levels, price = p2 + outside * p1 on columns and caps: one dual, taken apart.
 * Relies:  after tdm_fast_fill, distance[] is not TDM_FAST_FAR exactly on U's columns and caps.
 * Source:  [DM58] for the parts, solution.h for the signs.
 */
#include "method/fast.h"

#include <assert.h>

static int is_reached(const struct tdm_fast *fast, int32_t node)
{
    return fast->count_first && fast->distance[node] != TDM_FAST_FAR;
}

enum { SHORT = 16 };                /* from here on a plain count is faster than halving */

/* Which of the row's pairs it is, from 0. */
static int32_t find_pair(const struct tdm_problem *problem, int32_t row, int32_t column)
{
    int64_t low = problem->row_start[row], high = problem->row_start[row + 1], place;

    while (high - low > SHORT) {
        int64_t middle = low + (high - low) / 2;
        if (problem->pair_column[middle] <= column) low = middle;
        else high = middle;
    }
    place = low;
    for (int64_t pair = low; pair < high; pair++) place += problem->pair_column[pair] < column;
    assert(place < high && problem->pair_column[place] == column);
    return (int32_t)(place - problem->row_start[row]);
}

/* Where everyone sits, or -1. The list of those who wait is not needed any more and gives its room. */
static const int32_t *list_places(struct tdm_fast *fast)
{
    int32_t *place = fast->waiting;

    for (int32_t row = 0; row < fast->row_count; row++) place[row] = -1;
    for (int32_t column = 0; column < fast->column_count; column++) {
        const struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
        for (int32_t i = 0; i < fast->nodes[column].load; i++) place[seat[i].row] = column;
    }
    return place;
}

/* ---- columns and caps */

static void write_count_columns(const struct tdm_fast *fast, struct tdm_step *step)
{
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++) step->column_potential[node] = is_reached(fast, node);
}

/* What staying home costs is taken from U's prices. */
static int64_t home_price(const struct tdm_fast *fast)
{
    return fast->count_first ? fast->outside + fast->cost_offset : 0;
}

static void write_cost_columns(const struct tdm_fast *fast, struct tdm_step *step)
{
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++)
        step->column_potential[node] = fast->price[node] - (is_reached(fast, node) ? home_price(fast) : 0);
}

/* ---- rows */

/* Each seated row's pair, and her potentials: what makes the pair's reduced cost 0. In one pass, since it waits for memory. */
static void write_rows(const struct tdm_fast *fast, const int32_t *place, struct tdm_solution *solution)
{
    const struct tdm_step *counts = fast->count_first ? &solution->steps[0] : NULL, *costs = fast->cost_level < 0 ? NULL : &solution->steps[fast->cost_level];
    const struct tdm_level *level = fast->cost_level < 0 ? NULL : &fast->problem->levels[fast->cost_level];

    for (int32_t row = 0; row < fast->row_count; row++) {
        if (place[row] < 0) continue;
        int32_t picked = solution->picked[row] = find_pair(fast->problem, row, place[row]);
        int64_t pair = fast->problem->row_start[row] + picked;
        if (counts != NULL) counts->row_potential[row] = counts->column_potential[place[row]] - 1;
        if (costs != NULL) costs->row_potential[row] = tdm_problem_cost(fast->problem, level, row, pair) + costs->column_potential[place[row]];
    }
}

static void write_home(struct tdm_fast *fast, struct tdm_step *step)
{
    for (int32_t i = 0; i < fast->home_count; i++)
        step->row_potential[fast->home[i]] = tdm_fast_best(fast, fast->home[i]) + fast->cost_offset - home_price(fast);
}

/* ---- closed columns */

static int has_closed_columns(const struct tdm_fast *fast)
{
    return fast->has_closed;
}

/* Pairs with closed columns take no part, but must attract nobody; a closed cap must attract none of its columns. */
static void price_closed_columns(const struct tdm_fast *fast, const struct tdm_level *level, struct tdm_step *step)
{
    const struct tdm_problem *problem = fast->problem;

    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++)
        if (tdm_fast_is_closed(fast, node)) step->column_potential[node] = INT64_MIN;
    for (int32_t row = 0; row < fast->row_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t needed, *potential = &step->column_potential[problem->pair_column[pair]];
            if (!tdm_fast_is_closed(fast, problem->pair_column[pair])) continue;
            needed = step->row_potential[row] - tdm_problem_cost(problem, level, row, pair);
            if (needed > *potential) *potential = needed;
        }
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++) {
        int32_t cap = node < fast->column_count ? fast->cap_of[node] : -1;
        if (step->column_potential[node] == INT64_MIN) step->column_potential[node] = 0;
        if (cap < 0 || fast->nodes[cap].most > 0) continue;
        if (step->column_potential[node] > step->column_potential[cap]) step->column_potential[cap] = step->column_potential[node];
    }
}

static int32_t add_level(const struct tdm_fast *fast, int32_t level, struct tdm_solution *solution)
{
    struct tdm_step *step;
    int32_t status = tdm_solution_add_step(solution, fast->problem, TANDEM_STEP_LEVEL, level, 0, &step);

    if (status != TANDEM_OK) return status;
    if (level == fast->cost_level) write_cost_columns(fast, step);
    else write_count_columns(fast, step);
    return TANDEM_OK;
}

int32_t tdm_fast_prove(struct tdm_fast *fast, struct tdm_solution *solution)
{
    int32_t status = TANDEM_OK;

    for (int32_t level = 0; level < fast->problem->level_count && status == TANDEM_OK; level++) status = add_level(fast, level, solution);
    if (status != TANDEM_OK) return status;
    write_rows(fast, list_places(fast), solution);
    if (fast->cost_level >= 0) write_home(fast, &solution->steps[fast->cost_level]);
    for (int32_t level = 0; level < fast->problem->level_count && has_closed_columns(fast); level++)
        price_closed_columns(fast, &fast->problem->levels[level], &solution->steps[level]);
    solution->verdict = TANDEM_OPTIMAL;
    return TANDEM_OK;
}

void tdm_fast_give_plan(struct tdm_fast *fast, struct tdm_solution *solution)
{
    const int32_t *place = list_places(fast);

    for (int32_t row = 0; row < fast->row_count; row++)
        if (place[row] >= 0) solution->picked[row] = find_pair(fast->problem, row, place[row]);
    solution->verdict = fast->control->stopped;
}
