/* SPDX-License-Identifier: MIT
 * What a plan is worth at each level, from the chosen pairs alone.
 *
 * Relies:  the plan has been checked: no pair is chosen a negative number of times.
 */
#include "proof/proof.h"

enum { BLOCK_PAIRS = 512 };

static int counts_load(const struct tdm_level *level) { return level->kind == TDM_LEVEL_BALANCE || level->kind == TDM_LEVEL_OPEN; }

static int is_sum(const struct tdm_level *level) { return level->kind != TDM_LEVEL_WORST_RANK && !counts_load(level); }

/* Levels [begin, end) of one chosen pair. */
static void add_pair(const struct tdm_problem *problem, int32_t begin, int32_t end, int32_t row, int64_t pair, int64_t units, tdm_wide *value)
{
    for (int32_t i = begin; i < end; i++) {
        const struct tdm_level *level = &problem->levels[i];
        if (is_sum(level)) {
            value[i - begin] += (tdm_wide)units * tdm_problem_cost(problem, level, row, pair);
        } else if (level->kind == TDM_LEVEL_WORST_RANK && problem->pair_rank != NULL && problem->pair_rank[pair] > value[i - begin]) {
            value[i - begin] = problem->pair_rank[pair];
        }
    }
}

/* The chosen pairs of [begin, end), few among many, are listed without a branch. */
static int32_t list_chosen(const int32_t *chosen, int64_t begin, int64_t end, int64_t *list)
{
    int32_t count = 0;
    for (int64_t pair = begin; pair < end; pair++) {
        list[count] = pair;
        count += chosen[pair] != 0;
    }
    return count;
}

/* load: NULL, or [columns.leaf_count] receives how many pairs each column carries. */
static void add_pairs(const struct tdm_problem *problem, const int32_t *chosen, int32_t begin, int32_t end, tdm_wide *value, int64_t *load)
{
    int64_t list[BLOCK_PAIRS];
    int32_t row = 0;

    for (int64_t first = 0; first < problem->pair_count; first += BLOCK_PAIRS) {
        int64_t last = first + BLOCK_PAIRS < problem->pair_count ? first + BLOCK_PAIRS : problem->pair_count;
        int32_t count = list_chosen(chosen, first, last, list);
        for (int32_t i = 0; i < count; i++) {
            int64_t pair = list[i];
            while (problem->row_start[row + 1] <= pair) row++;
            add_pair(problem, begin, end, row, pair, chosen[pair], value);
            if (load != NULL) load[problem->pair_column[pair]] += chosen[pair];
        }
    }
}

/* The same of a plan by rows. */
static void add_picked(const struct tdm_problem *problem, const int32_t *picked, int32_t begin, int32_t end, tdm_wide *value, int64_t *load)
{
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t pair = problem->row_start[row] + picked[row];
        if (picked[row] < 0) continue;
        add_pair(problem, begin, end, row, pair, 1, value);
        if (load != NULL) load[problem->pair_column[pair]]++;
    }
}

static tdm_wide sum_of_squares(const int64_t *load, int32_t count)
{
    tdm_wide sum = 0;
    for (int32_t column = 0; column < count; column++) sum += (tdm_wide)load[column] * load[column];
    return sum;
}

static tdm_wide count_open(const int64_t *load, int32_t count)
{
    tdm_wide open = 0;
    for (int32_t column = 0; column < count; column++) open += load[column] > 0;
    return open;
}

static int32_t find_values(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t begin, int32_t end, tdm_wide *value)
{
    int32_t  columns = problem->columns.leaf_count;
    int64_t *load = NULL;
    int      has_load = 0;

    for (int32_t i = begin; i < end; i++) has_load |= counts_load(&problem->levels[i]);
    if (has_load) {
        load = tdm_alloc_zeroed(&problem->memory, columns, sizeof *load);
        if (load == NULL) return TANDEM_E_NOMEM;
    }
    for (int32_t i = begin; i < end; i++) value[i - begin] = 0;
    if (solution->picked != NULL) add_picked(problem, solution->picked, begin, end, value, load);
    else add_pairs(problem, solution->chosen, begin, end, value, load);
    for (int32_t i = begin; i < end; i++)
        if (counts_load(&problem->levels[i]))
            value[i - begin] = problem->levels[i].kind == TDM_LEVEL_BALANCE ? sum_of_squares(load, columns) : count_open(load, columns);
    tdm_free(&problem->memory, load);
    return TANDEM_OK;
}

tdm_wide tdm_proof_level_value(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t level)
{
    tdm_wide value;
    return find_values(problem, solution, level, level + 1, &value) == TANDEM_OK ? value : -1;
}

int32_t tdm_proof_level_values(const struct tdm_problem *problem, const struct tdm_solution *solution, tdm_wide *value)
{
    return find_values(problem, solution, 0, problem->level_count, value);
}
