/* SPDX-License-Identifier: MIT
 * Problems of a few lines, for tests by hand: columns with seats, rows that take one pair, pairs row by row.
 */
#ifndef TESTS_SUPPORT_SMALL_PROBLEM_H
#define TESTS_SUPPORT_SMALL_PROBLEM_H

#include <stdlib.h>
#include <string.h>

#include "problem/problem.h"

struct small_pair {
    int32_t row, column, rank;
    int64_t score;
};

static inline void small_side(const struct tdm_memory *memory, struct tdm_side *side, int32_t leaf_count, int32_t node_count)
{
    *side = (struct tdm_side){ leaf_count, node_count, tdm_alloc_array(memory, node_count, sizeof *side->parent),
                               tdm_alloc_zeroed(memory, node_count, sizeof *side->least), tdm_alloc_array(memory, node_count, sizeof *side->most) };
    if (side->parent == NULL || side->least == NULL || side->most == NULL) abort();
    for (int32_t node = 0; node < node_count; node++) {
        side->parent[node] = -1;
        side->most[node] = node < leaf_count ? 1 : INT64_MAX;
    }
}

/* Pairs must stand by row, then column. `caps` inner nodes above the columns, without bounds and children. */
static inline struct tdm_problem small_problem(int32_t rows, int32_t columns, int32_t caps, const struct small_pair *pairs, int64_t pair_count)
{
    struct tdm_problem problem = { .silent_row = -1, .pair_count = pair_count };
    const struct tdm_memory *memory = &problem.memory;

    if (tdm_memory_init(&problem.memory, NULL) != TANDEM_OK) abort();
    small_side(memory, &problem.rows, rows, rows);
    small_side(memory, &problem.columns, columns, columns + caps);
    problem.row_start = tdm_alloc_zeroed(memory, (int64_t)rows + 1, sizeof *problem.row_start);
    problem.pair_column = tdm_alloc_array(memory, pair_count, sizeof *problem.pair_column);
    problem.pair_rank = tdm_alloc_array(memory, pair_count, sizeof *problem.pair_rank);
    problem.pair_score = tdm_alloc_array(memory, pair_count, sizeof *problem.pair_score);
    if (!problem.row_start || !problem.pair_column || !problem.pair_rank || !problem.pair_score) abort();
    for (int64_t i = 0; i < pair_count; i++) {
        problem.row_start[pairs[i].row + 1]++;
        problem.pair_column[i] = pairs[i].column;
        problem.pair_rank[i] = pairs[i].rank;
        problem.pair_score[i] = pairs[i].score;
    }
    for (int32_t row = 0; row < rows; row++) problem.row_start[row + 1] += problem.row_start[row];
    return problem;
}

static inline void small_levels(struct tdm_problem *problem, const struct tdm_level *levels, int32_t count)
{
    tdm_free(&problem->memory, problem->levels);
    problem->levels = tdm_alloc_array(&problem->memory, count, sizeof *levels);
    if (problem->levels == NULL) abort();
    memcpy(problem->levels, levels, (size_t)count * sizeof *levels);
    problem->level_count = count;
}

#endif
