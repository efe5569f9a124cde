/* SPDX-License-Identifier: MIT
 * Brute force: each row has a list of options (which of its pairs, how often); all combinations are tried.
 *
 * Keeps:   shares no code with the library but for the structs: costs and bounds are worked out here once more.
 */
#include "enumerate.h"

#include <stdlib.h>
#include <string.h>

struct option {
    int64_t units;
    int32_t worst;
    int32_t load[ENUMERATE_COLUMNS];
    int64_t cost[ENUMERATE_LEVELS];
};

struct options {
    int32_t        first[ENUMERATE_ROWS + 1];
    int64_t        count, capacity;
    struct option *list;
};

/* What has been chosen in the rows so far. */
struct prefix {
    int64_t units[ENUMERATE_ROWS];
    int32_t worst;
    int64_t load[ENUMERATE_COLUMNS];
    int64_t cost[ENUMERATE_LEVELS];
};

static int64_t flag(const struct tdm_problem *problem, int64_t pair, int mask)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & mask) != 0;
}

static int64_t pair_cost(const struct tdm_problem *problem, const struct tdm_level *level, int32_t row, int64_t pair)
{
    int     silent = problem->row_is_silent != NULL && problem->row_is_silent[row];
    int32_t rank = problem->pair_rank != NULL ? problem->pair_rank[pair] : 0;

    if (level->kind == TDM_LEVEL_COUNT) return silent ? 0 : -1;
    if (level->kind == TDM_LEVEL_SILENT) return silent ? -1 : 0;
    if (level->kind == TDM_LEVEL_CLASS) return !silent && level->parameter == (problem->row_class != NULL ? problem->row_class[row] : 1) ? -1 : 0;
    if (level->kind == TDM_LEVEL_RANK) return rank;
    if (level->kind == TDM_LEVEL_PARTNER_RANK) return problem->pair_partner_rank != NULL ? problem->pair_partner_rank[pair] : 0;
    if (level->kind == TDM_LEVEL_SCORE) return problem->pair_score != NULL ? -problem->pair_score[pair] : 0;
    if (level->kind == TDM_LEVEL_RANK_IS) return rank == level->parameter ? -1 : 0;
    if (level->kind == TDM_LEVEL_RANK_IS_NOT) return rank == level->parameter ? 1 : 0;
    if (level->kind == TDM_LEVEL_CHANGES) return -flag(problem, pair, TDM_PAIR_KEPT);
    return 0;
}

/* ---- a choice as such */

static int side_holds(const struct tdm_side *side, const int64_t *leaf_units)
{
    int64_t *units = calloc((size_t)side->node_count + 1, sizeof *units);
    int      holds = units != NULL;

    for (int32_t node = 0; holds && node < side->node_count; node++) {
        if (node < side->leaf_count) units[node] = leaf_units[node];
        if (units[node] < side->least[node] || units[node] > side->most[node]) holds = 0;
        if (side->parent[node] >= 0) units[side->parent[node]] += units[node];
    }
    free(units);
    return holds;
}

int choice_is_feasible(const struct tdm_problem *problem, const int32_t *chosen)
{
    int64_t *rows = calloc((size_t)problem->rows.leaf_count + 1, sizeof *rows);
    int64_t *columns = calloc((size_t)problem->columns.leaf_count + 1, sizeof *columns);
    int      holds = rows != NULL && columns != NULL;

    for (int32_t row = 0; holds && row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t most = problem->pair_most != NULL ? problem->pair_most[pair] : 1;
            if (chosen[pair] < flag(problem, pair, TDM_PAIR_PINNED) || chosen[pair] > most) holds = 0;
            rows[row] += chosen[pair];
            columns[problem->pair_column[pair]] += chosen[pair];
        }
    holds = holds && side_holds(&problem->rows, rows) && side_holds(&problem->columns, columns);
    free(rows);
    free(columns);
    return holds;
}

static tdm_wide balance(const struct tdm_problem *problem, const int32_t *chosen)
{
    int64_t *load = calloc((size_t)problem->columns.leaf_count + 1, sizeof *load);
    tdm_wide sum = 0;

    if (load == NULL) abort();
    for (int64_t pair = 0; pair < problem->pair_count; pair++) load[problem->pair_column[pair]] += chosen[pair];
    for (int32_t column = 0; column < problem->columns.leaf_count; column++) sum += (tdm_wide)load[column] * load[column];
    free(load);
    return sum;
}

void choice_values(const struct tdm_problem *problem, const int32_t *chosen, tdm_wide *value)
{
    for (int32_t level = 0; level < problem->level_count; level++) {
        value[level] = problem->levels[level].kind == TDM_LEVEL_BALANCE ? balance(problem, chosen) : 0;
        for (int32_t row = 0; row < problem->rows.leaf_count; row++)
            for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
                int32_t rank = problem->pair_rank != NULL && chosen[pair] > 0 ? problem->pair_rank[pair] : 0;
                value[level] += (tdm_wide)chosen[pair] * pair_cost(problem, &problem->levels[level], row, pair);
                if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK && rank > value[level]) value[level] = rank;
            }
    }
}

/* ---- options of a row */

static void add_option(const struct tdm_problem *problem, int32_t row, const int32_t *times, struct options *options)
{
    struct option option = { 0 };
    int64_t start = problem->row_start[row];

    for (int64_t pair = start; pair < problem->row_start[row + 1]; pair++) {
        int32_t taken = times[pair - start];
        option.units += taken;
        option.load[problem->pair_column[pair]] += taken;
        if (taken > 0 && problem->pair_rank != NULL && problem->pair_rank[pair] > option.worst) option.worst = problem->pair_rank[pair];
        for (int32_t level = 0; level < problem->level_count; level++)
            option.cost[level] += taken * pair_cost(problem, &problem->levels[level], row, pair);
    }
    if (option.units < problem->rows.least[row] || option.units > problem->rows.most[row]) return;
    if (options->count == options->capacity) {
        options->capacity = 2 * options->capacity + 64;
        options->list = realloc(options->list, (size_t)options->capacity * sizeof *options->list);
        if (options->list == NULL) abort();
    }
    options->list[options->count++] = option;
}

/* An odometer over how often each pair of the row is taken. */
static void list_row(const struct tdm_problem *problem, int32_t row, struct options *options)
{
    int64_t start = problem->row_start[row], count = problem->row_start[row + 1] - start;
    int32_t times[ENUMERATE_COLUMNS], at;

    for (int64_t i = 0; i < count; i++) times[i] = (int32_t)flag(problem, start + i, TDM_PAIR_PINNED);
    do {
        add_option(problem, row, times, options);
        for (at = 0; at < count; at++) {
            int32_t most = problem->pair_most != NULL ? problem->pair_most[start + at] : 1;
            if (times[at] < most) {
                times[at]++;
                break;
            }
            times[at] = (int32_t)flag(problem, start + at, TDM_PAIR_PINNED);
        }
    } while (at < count);
}

/* ---- all combinations */

static int extend(const struct tdm_problem *problem, const struct prefix *before, int32_t row, const struct option *option, struct prefix *after)
{
    *after = *before;
    after->units[row] = option->units;
    if (option->worst > after->worst) after->worst = option->worst;
    for (int32_t column = 0; column < problem->columns.leaf_count; column++) {
        after->load[column] += option->load[column];
        if (after->load[column] > problem->columns.most[column]) return 0;
    }
    for (int32_t level = 0; level < problem->level_count; level++) after->cost[level] += option->cost[level];
    return 1;
}

static void compare(const struct tdm_problem *problem, const struct prefix *whole, struct enumerated *best)
{
    tdm_wide value[ENUMERATE_LEVELS];
    int      better = !best->is_feasible;

    for (int32_t level = 0; level < problem->level_count; level++) {
        value[level] = whole->cost[level];
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK) value[level] = whole->worst;
        if (problem->levels[level].kind != TDM_LEVEL_BALANCE) continue;
        for (int32_t column = 0; column < problem->columns.leaf_count; column++)
            value[level] += (tdm_wide)whole->load[column] * whole->load[column];
    }
    for (int32_t level = 0; !better && level < problem->level_count && value[level] <= best->value[level]; level++)
        better = value[level] < best->value[level];
    if (!better || !side_holds(&problem->rows, whole->units) || !side_holds(&problem->columns, whole->load)) return;
    best->is_feasible = 1;
    memcpy(best->value, value, sizeof value);
}

static void try_all(const struct tdm_problem *problem, const struct options *options, struct enumerated *best)
{
    struct prefix prefix[ENUMERATE_ROWS + 1] = { 0 };
    int32_t next[ENUMERATE_ROWS + 1], row = 0, rows = problem->rows.leaf_count;

    next[0] = options->first[0];
    while (row >= 0) {
        if (row == rows) {
            compare(problem, &prefix[row--], best);
        } else if (next[row] == options->first[row + 1]) {
            row--;
        } else if (extend(problem, &prefix[row], row, &options->list[next[row]++], &prefix[row + 1])) {
            row++;
            if (row < rows) next[row] = options->first[row];
        }
    }
}

int enumerate(const struct tdm_problem *problem, int64_t limit, struct enumerated *best)
{
    struct options options = { 0 };
    int64_t product = 1;

    if (problem->rows.leaf_count > ENUMERATE_ROWS || problem->columns.leaf_count > ENUMERATE_COLUMNS) return 1;
    if (problem->level_count > ENUMERATE_LEVELS) return 1;
    memset(best, 0, sizeof *best);
    for (int32_t row = 0; row < problem->rows.leaf_count && product <= limit; row++) {
        list_row(problem, row, &options);
        options.first[row + 1] = (int32_t)options.count;
        product *= options.count - options.first[row];
    }
    if (product <= limit && product > 0) try_all(problem, &options, best);
    free(options.list);
    return product > limit;
}
