/* SPDX-License-Identifier: MIT
 * Chance, and an empty problem of a given shape.
 *
 * Source:  splitmix64 [SLF14].
 */
#include "families_shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- chance */

static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int64_t below(uint64_t *state, int64_t bound) { return (int64_t)(draw(state) % (uint64_t)bound); }
double unit(uint64_t *state) { return (double)(draw(state) >> 11) * 0x1p-53; }

/* ---- an empty problem of a given shape */

void *need(int64_t count, size_t bytes)
{
    void *block = calloc((size_t)(count > 0 ? count : 1), bytes);
    if (block == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(1);
    }
    return block;
}

static void shape_side(struct tdm_side *side, int32_t leaves, int32_t inner)
{
    side->leaf_count = leaves;
    side->node_count = leaves + inner;
    side->parent = need(leaves + inner, sizeof *side->parent);
    side->least = need(leaves + inner, sizeof *side->least);
    side->most = need(leaves + inner, sizeof *side->most);
    for (int32_t node = 0; node < leaves + inner; node++) side->parent[node] = -1;
}

void shape(struct tdm_problem *problem, int32_t rows, int32_t columns, int32_t caps, int32_t per_row, enum tdm_level_kind kind)
{
    memset(problem, 0, sizeof *problem);
    tdm_memory_init(&problem->memory, NULL);
    shape_side(&problem->rows, rows, 0);
    shape_side(&problem->columns, columns, caps);
    for (int32_t row = 0; row < rows; row++) problem->rows.most[row] = 1;
    problem->pair_count = (int64_t)rows * per_row;
    problem->row_start = need((int64_t)rows + 1, sizeof *problem->row_start);
    for (int32_t row = 0; row <= rows; row++) problem->row_start[row] = (int64_t)row * per_row;
    problem->pair_column = need(problem->pair_count, sizeof *problem->pair_column);
    if (kind == TDM_LEVEL_RANK) problem->pair_rank = need(problem->pair_count, sizeof *problem->pair_rank);
    else problem->pair_score = need(problem->pair_count, sizeof *problem->pair_score);
    problem->silent_row = -1;
    problem->level_count = 2;
    problem->levels = need(2, sizeof *problem->levels);
    problem->levels[0] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    problem->levels[1] = (struct tdm_level){ kind, 1, 0 };
}

/* Sorts the row's pairs by column, values along with them. */
void order_row(struct tdm_problem *problem, int32_t row)
{
    for (int64_t i = problem->row_start[row] + 1; i < problem->row_start[row + 1]; i++)
        for (int64_t j = i; j > problem->row_start[row] && problem->pair_column[j] < problem->pair_column[j - 1]; j--) {
            int32_t column = problem->pair_column[j];
            problem->pair_column[j] = problem->pair_column[j - 1];
            problem->pair_column[j - 1] = column;
            if (problem->pair_rank != NULL) {
                int32_t rank = problem->pair_rank[j];
                problem->pair_rank[j] = problem->pair_rank[j - 1];
                problem->pair_rank[j - 1] = rank;
            } else {
                int64_t score = problem->pair_score[j];
                problem->pair_score[j] = problem->pair_score[j - 1];
                problem->pair_score[j - 1] = score;
            }
        }
}

int has_column(const struct tdm_problem *problem, int64_t first, int64_t count, int32_t column)
{
    for (int64_t i = 0; i < count; i++)
        if (problem->pair_column[first + i] == column) return 1;
    return 0;
}

/* Seats of 10 to 30, then scaled so that all of them are about `total`, exactly so in the end. */
void share_seats(struct tdm_problem *problem, int64_t total, uint64_t *state)
{
    int32_t count = problem->columns.leaf_count;
    int64_t sum = 0, given = 0, before = 0;

    for (int32_t c = 0; c < count; c++) sum += problem->columns.most[c] = 10 + below(state, 21);
    for (int32_t c = 0; c < count; c++) {
        before += problem->columns.most[c];
        problem->columns.most[c] = before * total / sum - given;
        given = before * total / sum;
    }
}

int32_t columns_for(int32_t students) { return students / 20 < 10 ? 10 : students / 20; }
