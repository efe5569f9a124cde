/* SPDX-License-Identifier: MIT
 * Many levels as one cost.
 *
 * Keeps:   a level weighs `base` times the range of the next one and that one's weight; costs start at 0 at every level, so that packed
 *          costs are never negative but for what staying home costs at a level that counts.
 *          Packed costs fit 31 bits, as the fast path wants them.
 */
#include "method/levels.h"

#include <assert.h>
#include <string.h>

static int level_is_sum_over_pairs(enum tdm_level_kind kind)
{
    return kind != TDM_LEVEL_WORST_RANK && kind != TDM_LEVEL_BALANCE && kind != TDM_LEVEL_OPEN && kind != TDM_LEVEL_SILENT;
}

int tdm_levels_applies(const struct tdm_problem *problem)
{
    struct tdm_level   count = { TDM_LEVEL_COUNT, 0, 0 };
    struct tdm_problem shape = *problem;

    if (problem->level_count < 2) return 0;
    for (int32_t level = 0; level < problem->level_count; level++)
        if (!level_is_sum_over_pairs(problem->levels[level].kind)) return 0;
    shape.level_count = 1;
    shape.levels = &count;
    return tdm_fast_applies(&shape);
}

/* ---- ranges */

static void measure(struct tdm_levels *levels, int32_t level)
{
    const struct tdm_problem *problem = levels->problem;
    int64_t least = 0, greatest = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t cost = tdm_problem_cost(problem, &problem->levels[level], row, pair);
            if (cost < least) least = cost;
            if (cost > greatest) greatest = cost;
        }
    levels->least[level] = least;               /* staying home costs 0, and is one of the costs that are compared */
    levels->range[level] = greatest - least < 1 ? 1 : greatest - least;
}

/* What the packed pairs' costs differ by at a level: nothing, where their ranks do not come up to it. */
static int64_t range_up_to(const struct tdm_levels *levels, int32_t level, int32_t rank)
{
    const struct tdm_level *one = &levels->problem->levels[level];
    int is_one_rank = one->kind == TDM_LEVEL_RANK_IS || one->kind == TDM_LEVEL_RANK_IS_NOT;

    if (is_one_rank && one->parameter > rank) return 0;
    return levels->range[level];
}

/* 1 if the weights fit: if no packed cost is more than about `most`. */
static int weigh(struct tdm_levels *levels, int64_t base, int32_t rank, int64_t most)
{
    int64_t next = 1;                           /* no packed cost of the levels below is more than twice next / base */

    for (int32_t level = levels->problem->level_count - 1; level >= levels->first; level--) {
        int64_t range = range_up_to(levels, level, rank);
        levels->weight[level] = range == 0 ? 0 : next;
        if (range == 0) continue;
        if (tdm_mul_checked(next, range, &next) || next > most || tdm_mul_checked(next, base, &next)) return 0;
    }
    return 1;
}

int64_t tdm_levels_greatest_base(struct tdm_levels *levels, int32_t rank, int64_t most)
{
    int64_t base = 0;

    for (int64_t next = TDM_LEVELS_BASE; next <= INT32_MAX && weigh(levels, next, rank, most); next *= 2) base = next;
    return base;
}

/* ---- the packed problem */

static int64_t pack_cost(const struct tdm_levels *levels, int32_t row, int64_t pair)
{
    const struct tdm_problem *problem = levels->problem;
    int64_t cost = 0;

    for (int32_t level = levels->first; level < problem->level_count; level++)
        cost += levels->weight[level] * tdm_problem_cost(problem, &problem->levels[level], row, pair);
    return cost;
}

void tdm_levels_pack(struct tdm_levels *levels, int64_t base, int32_t rank)
{
    const struct tdm_problem *problem = levels->problem;
    struct tdm_problem *packed = &levels->packed;
    int64_t count = 0;

    if (base > 0) weigh(levels, base, rank, TDM_LEVELS_MOST);
    packed->row_start[0] = 0;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            if (problem->pair_rank != NULL && problem->pair_rank[pair] > rank) continue;
            levels->packed_pair[count] = pair;
            packed->pair_column[count] = problem->pair_column[pair];
            packed->pair_score[count++] = base > 0 ? -pack_cost(levels, row, pair) : 0;
        }
        packed->row_start[row + 1] = count;
    }
    packed->pair_count = count;
    packed->level_count = 0;
    if (levels->first == 1 || base == 0) levels->goal[packed->level_count++] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    if (base > 0 && levels->first < problem->level_count) levels->goal[packed->level_count++] = (struct tdm_level){ TDM_LEVEL_SCORE, 0, 0 };
}

/* ---- life */

static int32_t reserve(struct tdm_levels *levels)
{
    const struct tdm_problem *problem = levels->problem;
    struct tdm_problem *packed = &levels->packed;

    levels->least = tdm_alloc_array(&levels->memory, problem->level_count, sizeof *levels->least);
    levels->range = tdm_alloc_array(&levels->memory, problem->level_count, sizeof *levels->range);
    levels->weight = tdm_alloc_zeroed(&levels->memory, problem->level_count, sizeof *levels->weight);
    levels->packed_pair = tdm_alloc_array(&levels->memory, problem->pair_count, sizeof *levels->packed_pair);
    packed->row_start = tdm_alloc_array(&levels->memory, (int64_t)problem->rows.leaf_count + 1, sizeof *packed->row_start);
    packed->pair_column = tdm_alloc_array(&levels->memory, problem->pair_count, sizeof *packed->pair_column);
    packed->pair_score = tdm_alloc_array(&levels->memory, problem->pair_count, sizeof *packed->pair_score);
    return levels->least && levels->range && levels->weight && levels->packed_pair && packed->row_start && packed->pair_column
        && packed->pair_score ? TANDEM_OK : TANDEM_E_NOMEM;
}

int32_t tdm_levels_open(struct tdm_levels *levels, const struct tdm_problem *problem, struct tdm_control *control)
{
    *levels = (struct tdm_levels){ .problem = problem, .control = control, .memory = problem->memory,
                                   .first = problem->levels[0].kind == TDM_LEVEL_COUNT };
    levels->packed = (struct tdm_problem){ .memory = problem->memory, .rows = problem->rows, .columns = problem->columns, .silent_row = -1,
                                           .levels = levels->goal };
    if (reserve(levels) != TANDEM_OK) {
        tdm_levels_close(levels);
        return TANDEM_E_NOMEM;
    }
    for (int32_t level = 0; level < problem->level_count; level++) measure(levels, level);
    return TANDEM_OK;
}

void tdm_levels_close(struct tdm_levels *levels)
{
    void *blocks[] = { levels->least, levels->range, levels->weight, levels->packed_pair, levels->packed.row_start, levels->packed.pair_column,
                       levels->packed.pair_score };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&levels->memory, blocks[i]);
    memset(levels, 0, sizeof *levels);
}
