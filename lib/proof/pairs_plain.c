/* SPDX-License-Identifier: MIT
 * The frequent case in one pass without branches: no pins, each pair at most once, one level of ranks or scores, perhaps `placed` before it.
 *
 * Keeps:   says yes only if every pair is right at every level, as pairs.c would find; else pairs.c looks for what is wrong.
 *          An arc's first reduced cost that is not 0 decides: a chosen pair must not have it above 0, another one not below.
 * Relies:  a stage is narrow: its reduced costs fit 64 bits.
 * Source:  [AMO93] sec. 9.3.
 */
#include "proof/check.h"

struct plain {
    const struct tdm_problem *problem;
    const int32_t            *chosen;
    const struct tdm_stage   *placed, *costs;       /* placed: NULL if its reduced costs are all 0, or there is no such level */
    int64_t                  *row_flow, *column_flow;
};

static int is_plain_stage(const struct tdm_check *check, int32_t number, enum tdm_level_kind kind)
{
    const struct tdm_stage *stage = &check->stages[number];

    return stage->kind == TANDEM_STEP_LEVEL && stage->step >= 0 && stage->is_narrow && check->problem->levels[stage->level].kind == kind;
}

/* Level COUNT with one potential of all rows and one of all columns, such that every pair's reduced cost is 0. */
static int is_even(const struct tdm_problem *problem, const struct tdm_stage *stage)
{
    return stage->is_even && problem->pair_count > 0 && stage->column[0] - stage->row[0] == 1;
}

static int is_plain(const struct tdm_check *check, struct plain *plain)
{
    const struct tdm_problem *problem = check->problem;
    int32_t last = check->stage_count - 1;

    if (last < 0 || last > 1 || check->stage_limit != check->stage_count) return 0;
    if (problem->pair_flags != NULL || problem->pair_most != NULL || problem->row_is_silent != NULL) return 0;
    if (last == 1 && !is_plain_stage(check, 0, TDM_LEVEL_COUNT)) return 0;
    if (!(is_plain_stage(check, last, TDM_LEVEL_RANK) && problem->pair_rank != NULL)
        && !(is_plain_stage(check, last, TDM_LEVEL_SCORE) && problem->pair_score != NULL)) return 0;
    *plain = (struct plain){ problem, check->solution->chosen, NULL, &check->stages[last], check->row_flow, check->column_flow };
    if (last == 1 && !is_even(problem, &check->stages[0])) plain->placed = &check->stages[0];
    return 1;
}

static void add_flows(const struct plain *plain, int32_t row)
{
    for (int64_t pair = plain->problem->row_start[row]; pair < plain->problem->row_start[row + 1]; pair++)
        plain->column_flow[plain->problem->pair_column[pair]] += plain->chosen[pair];
}

/* 1 if all is right. */
static inline int check_row(const struct plain *plain, int32_t row, int has_placed, int by_rank)
{
    const struct tdm_problem *problem = plain->problem;
    int64_t wrong = 0, costs_row = plain->costs->row[row], placed_row = has_placed ? plain->placed->row[row] : 0;
    int32_t units = 0, any = 0, at = 0;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int32_t column = problem->pair_column[pair], chosen = plain->chosen[pair];
        int64_t reduced = (by_rank ? problem->pair_rank[pair] : -problem->pair_score[pair]) + plain->costs->column[column] - costs_row;
        int64_t placed = has_placed ? plain->placed->column[column] - placed_row - 1 : 0, sign = -(int64_t)(chosen & 1);
        if (has_placed) reduced = placed != 0 ? placed : reduced;
        wrong |= (reduced ^ sign) - sign;           /* its negative where the pair is chosen */
        units += chosen & 1;
        any |= chosen;
        at += column & (int32_t)sign;
    }
    if (wrong < 0 || (any & ~1) != 0) return 0;
    plain->row_flow[row] = units;
    if (units == 1) plain->column_flow[at]++;
    else if (units > 1) add_flows(plain, row);
    return 1;
}

static inline int check_rows(const struct plain *plain, int has_placed, int by_rank)
{
    for (int32_t row = 0; row < plain->problem->rows.leaf_count; row++)
        if (!check_row(plain, row, has_placed, by_rank)) return 0;
    return 1;
}

int tdm_check_plain_pairs(struct tdm_check *check)
{
    struct plain plain;
    int by_rank;

    if (!is_plain(check, &plain)) return 0;
    by_rank = check->problem->levels[plain.costs->level].kind == TDM_LEVEL_RANK;
    if (plain.placed != NULL) return by_rank ? check_rows(&plain, 1, 1) : check_rows(&plain, 1, 0);
    return by_rank ? check_rows(&plain, 0, 1) : check_rows(&plain, 0, 0);
}
