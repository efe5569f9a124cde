/* SPDX-License-Identifier: MIT
 * Prices become potentials, one step per level, as in fast_proof.c; and before them a step for the lower bounds, which are kept: potentials of 0.
 *
 * Level COUNT: let U be what students who lack something can reach by exchanges, and R those students and all who hold a seat of U. Potential
 * 1 on U, 0 on R, 0 on the other nodes, -1 on the other students.
 * Level of costs: prices, less `outside` on U; of a student, what her dearest placement costs her, less `outside` in R.
 *
 * Relies:  distance[] is 0 exactly on U.
 * Source:  [DM58] for the parts, solution.h for the signs.
 */
#include "method/several.h"

#include <assert.h>

static int is_reached(const struct tdm_several *several, int32_t node) { return several->count_first && several->distance[node] == 0; }

static int64_t find_pair(const struct tdm_problem *problem, int32_t row, int32_t column)
{
    int64_t low = problem->row_start[row], high = problem->row_start[row + 1];

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (problem->pair_column[middle] <= column) low = middle;
        else high = middle;
    }
    assert(problem->pair_column[low] == column);
    return low;
}

static void write_chosen(const struct tdm_several *several, struct tdm_solution *solution)
{
    for (int32_t row = 0; row < several->row_count; row++)
        for (int32_t i = 0; i < several->rows[row].load; i++) {
            int32_t place = several->hold[several->rows[row].first_hold + i];
            solution->chosen[find_pair(several->problem, row, tdm_several_column(tdm_several_keys(several, row)[place]))] = 1;
        }
}

/* ---- rows */

/* She is among R. */
static int is_row_reached(const struct tdm_several *several, int32_t row)
{
    const struct tdm_several_row *own = &several->rows[row];

    if (!several->count_first) return 0;
    if (own->load < several->problem->rows.most[row]) return 1;
    for (int32_t i = 0; i < own->load; i++)
        if (is_reached(several, tdm_several_column(tdm_several_keys(several, row)[several->hold[own->first_hold + i]]))) return 1;
    return 0;
}

static int64_t value_at(const struct tdm_several *several, int32_t row, int32_t place)
{
    uint64_t key = tdm_several_keys(several, row)[place];
    return tdm_several_cost(key) + several->price[tdm_several_column(key)];
}

static int64_t dearest_held(const struct tdm_several *several, int32_t row)
{
    const struct tdm_several_row *own = &several->rows[row];
    int64_t dearest = INT64_MIN;

    for (int32_t i = 0; i < own->load; i++) {
        int64_t value = value_at(several, row, several->hold[own->first_hold + i]);
        if (value > dearest) dearest = value;
    }
    return dearest;
}

static int64_t cheapest_of_all(const struct tdm_several *several, int32_t row)
{
    int64_t cheapest = several->outside;

    for (int32_t place = 0; place < several->rows[row].count; place++)
        if (value_at(several, row, place) < cheapest) cheapest = value_at(several, row, place);
    return cheapest;
}

/* Not below anything that she has, not above anything that she lacks; `outside` where she could have one more or one less. */
static int64_t offer_of(const struct tdm_several *several, int32_t row)
{
    int64_t most = several->problem->rows.most[row], held;

    if (most == 0) return cheapest_of_all(several, row);
    held = dearest_held(several, row);
    if (several->rows[row].load < most && held < several->outside) return several->outside;
    return held;
}

/* ---- levels */

static void write_count_level(const struct tdm_several *several, struct tdm_step *step)
{
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++) step->column_potential[node] = is_reached(several, node);
    for (int32_t row = 0; row < several->row_count; row++) step->row_potential[row] = is_row_reached(several, row) - 1;
}

static void write_cost_level(const struct tdm_several *several, struct tdm_step *step)
{
    int64_t home = several->count_first ? several->outside + several->cost_offset : 0;

    for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
        step->column_potential[node] = several->price[node] - (is_reached(several, node) ? home : 0);
    for (int32_t row = 0; row < several->row_count; row++)
        step->row_potential[row] = offer_of(several, row) + several->cost_offset - (is_row_reached(several, row) ? home : 0);
}

/* Pairs with closed columns take no part, but must attract nobody; a closed cap must attract none of its columns. */
static void price_closed_columns(const struct tdm_several *several, const struct tdm_level *level, struct tdm_step *step)
{
    const struct tdm_problem *problem = several->problem;
    int64_t *potential = step->column_potential;

    for (int32_t row = 0; row < several->row_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int32_t column = problem->pair_column[pair];
            int64_t needed = step->row_potential[row] - tdm_problem_cost(problem, level, row, pair);
            if (tdm_several_is_closed(several, column) && needed > potential[column]) potential[column] = needed;
        }
    for (int32_t column = 0; column < several->column_count; column++) {
        int32_t cap = several->cap_of[column];
        if (cap >= 0 && several->nodes[cap].most == 0 && potential[column] > potential[cap]) potential[cap] = potential[column];
    }
}

static int32_t add_level(const struct tdm_several *several, int32_t level, struct tdm_solution *solution)
{
    const struct tdm_problem *problem = several->problem;
    struct tdm_step *step;
    int32_t status = tdm_solution_add_step(solution, problem, TANDEM_STEP_LEVEL, level, problem->levels[level].parameter, &step);

    if (status != TANDEM_OK) return status;
    if (level == several->cost_level) write_cost_level(several, step);
    else write_count_level(several, step);
    if (several->has_closed) price_closed_columns(several, &problem->levels[level], step);
    return TANDEM_OK;
}

int32_t tdm_several_prove(struct tdm_several *several, struct tdm_solution *solution)
{
    struct tdm_step *step;
    int32_t status = TANDEM_OK;

    write_chosen(several, solution);
    solution->verdict = TANDEM_OPTIMAL;
    if (several->has_lower) status = tdm_solution_add_step(solution, several->problem, TANDEM_STEP_FEASIBLE, -1, 0, &step);
    for (int32_t level = 0; level < several->problem->level_count && status == TANDEM_OK; level++) status = add_level(several, level, solution);
    return status;
}

int32_t tdm_several_give_plan(struct tdm_several *several, struct tdm_solution *solution)
{
    if (several->has_lower) return TANDEM_E_STOPPED;      /* bounds may not be met yet */
    tdm_several_drop_over(several);
    write_chosen(several, solution);
    solution->verdict = several->control->stopped;
    return TANDEM_OK;
}
