/* SPDX-License-Identifier: MIT
 * The frequent case in one pass over rows and pairs: no pins, each pair at most once, no nodes above rows, one level of ranks or scores,
 * perhaps `placed` before it.
 *
 * Keeps:   says yes only if every row and pair is right at every level, as pairs.c and nodes.c would find; else those look for what is wrong.
 *          An arc's first reduced cost that is not 0 decides: above 0 it carries its least, below 0 its most.
 *          Both levels are one number, the earlier one in the bits from LATER_BITS on, so that its sign is that of the first that is not 0.
 * Relies:  a reduced cost of the later level is below 2^52: scores are at most 10^15, and potentials of 2^50 and more are left to pairs.c.
 * Source:  [AMO93] sec. 9.3.
 */
#include "proof/check.h"

enum { NARROW_BITS = 50, LATER_BITS = 52, FIRST_BITS = 9 };

struct plain {
    const struct tdm_problem *problem;
    const int32_t            *chosen, *picked;          /* the plan: one of them */
    const int32_t            *rank;                     /* NULL where costs are scores */
    const struct tdm_stage   *placed, *costs;           /* placed: NULL if there is no such level */
    const int64_t            *column_key;
    int64_t                  *column_flow;
    int64_t                   placed_worth;             /* what a pair takes off the earlier level's number */
    int64_t                   placed_bits, costs_bits;  /* of the greatest potential so far */
};

/* ---- which case it is */

static int is_level(const struct tdm_check *check, int32_t number)
{
    return check->stages[number].kind == TANDEM_STEP_LEVEL && check->stages[number].step >= 0;
}

static enum tdm_level_kind kind_of(const struct tdm_check *check, int32_t number)
{
    return check->problem->levels[check->stages[number].level].kind;
}

static int is_plain(const struct tdm_check *check, struct plain *plain)
{
    const struct tdm_problem *problem = check->problem;
    int32_t last = check->stage_count - 1;

    if (last < 0 || last > 1 || check->stage_limit != check->stage_count || !is_level(check, last)) return 0;
    if (last == 1 && !(is_level(check, 0) && kind_of(check, 0) == TDM_LEVEL_COUNT)) return 0;
    if (problem->pair_flags != NULL || problem->pair_most != NULL || problem->row_is_silent != NULL) return 0;
    if (problem->rows.node_count != problem->rows.leaf_count) return 0;
    *plain = (struct plain){ problem, check->solution->chosen, check->solution->picked, NULL, last == 1 ? &check->stages[0] : NULL, &check->stages[last],
                             check->column_key, check->column_flow, last == 1 ? INT64_C(1) << LATER_BITS : 0, 0, 0 };
    if (kind_of(check, last) == TDM_LEVEL_RANK) plain->rank = problem->pair_rank;
    if (kind_of(check, last) == TDM_LEVEL_PARTNER_RANK) plain->rank = problem->pair_partner_rank;
    return plain->rank != NULL || (kind_of(check, last) == TDM_LEVEL_SCORE && problem->pair_score != NULL);
}

/* ---- two potentials in one number */

static inline int64_t greatness(int64_t potential) { return potential ^ potential >> 63; }

static int is_narrow(const struct plain *plain) { return plain->costs_bits >> NARROW_BITS == 0 && plain->placed_bits >> FIRST_BITS == 0; }

static inline int64_t join(struct plain *plain, int64_t placed, int64_t costs)
{
    plain->placed_bits |= greatness(placed);
    plain->costs_bits |= greatness(costs);
    return (int64_t)(((uint64_t)placed << LATER_BITS) + (uint64_t)costs);      /* never wraps while narrow */
}

static void join_columns(struct plain *plain, int64_t *column_key)
{
    for (int32_t column = 0; column < plain->problem->columns.leaf_count; column++)
        column_key[column] = join(plain, plain->placed == NULL ? 0 : plain->placed->column[column], plain->costs->column[column]);
}

/* ---- row by row */

static inline int64_t cost_of(const struct plain *plain, int64_t pair, int by_rank)
{
    return by_rank ? plain->rank[pair] : -plain->problem->pair_score[pair];
}

/* One pair after the other: 1 if all of the row are right. Also counts the flows. */
static int check_each(const struct plain *plain, int32_t row, int64_t key, int by_rank)
{
    int64_t first = plain->problem->row_start[row];

    for (int64_t pair = first; pair < plain->problem->row_start[row + 1]; pair++) {
        int32_t column = plain->problem->pair_column[pair], units = plain->picked != NULL ? plain->picked[row] == pair - first : plain->chosen[pair];
        int64_t reduced = cost_of(plain, pair, by_rank) + plain->column_key[column] - key;
        if (units == 0 ? reduced < 0 : reduced > 0) return 0;
        plain->column_flow[column] += units;
    }
    return 1;
}

static int is_flow_right(const struct tdm_side *rows, int32_t row, int64_t flow, int64_t key)
{
    int64_t least = rows->least[row], most = rows->most[row];
    return flow >= least && flow <= most && (key <= 0 || flow == least) && (key >= 0 || flow == most);
}

/* The row's key; 0 if numbers are too great for it. */
static inline int join_row(struct plain *plain, int32_t row, int64_t *key)
{
    *key = join(plain, plain->placed == NULL ? 0 : plain->placed->row[row], plain->costs->row[row]);
    return is_narrow(plain);
}

/* A pair that is chosen: 1 unless it repels. */
static inline int seat(struct plain *plain, int64_t pair, int64_t key, int by_rank)
{
    int32_t column = plain->problem->pair_column[pair];
    plain->column_flow[column]++;
    return cost_of(plain, pair, by_rank) + plain->column_key[column] <= key;
}

/* 1 if all is right: nearly always no pair attracts, and the one that is picked does not repel. No branch in the loop. */
static inline int check_picked(struct plain *plain, int32_t row, int by_rank)
{
    const struct tdm_problem *problem = plain->problem;
    int64_t first = problem->row_start[row], last = problem->row_start[row + 1], picked = plain->picked[row], attracts = 0, key, pair_key;

    if (picked < -1 || picked >= last - first) return 0;
    if (!join_row(plain, row, &key) || !is_flow_right(&problem->rows, row, picked >= 0, key)) return 0;
    pair_key = key + plain->placed_worth;
    for (int64_t pair = first; pair < last; pair++)
        attracts |= cost_of(plain, pair, by_rank) + plain->column_key[problem->pair_column[pair]] - pair_key;
    if (attracts < 0) return check_each(plain, row, pair_key, by_rank);
    return picked < 0 || seat(plain, first + picked, pair_key, by_rank);
}

/* The same where the plan is a list of all pairs. */
static inline int check_row(struct plain *plain, int32_t row, int by_rank)
{
    const struct tdm_problem *problem = plain->problem;
    int64_t first = problem->row_start[row], last = problem->row_start[row + 1], attracts = 0, key, pair_key;
    uint32_t units = 0, any = 0, at = 0;

    if (!join_row(plain, row, &key)) return 0;
    pair_key = key + plain->placed_worth;
    for (int64_t pair = first; pair < last; pair++) {
        uint32_t chosen = (uint32_t)plain->chosen[pair];
        attracts |= cost_of(plain, pair, by_rank) + plain->column_key[problem->pair_column[pair]] - pair_key;
        any |= chosen;
        units += chosen;
        at += (uint32_t)(pair - first) & (0 - chosen);
    }
    if ((any & ~1U) != 0 || !is_flow_right(&problem->rows, row, units, key)) return 0;
    if (attracts < 0 || units > 1) return check_each(plain, row, pair_key, by_rank);
    return units == 0 || seat(plain, first + at, pair_key, by_rank);
}

static inline int check_rows(struct plain *plain, int by_rank, int is_picked)
{
    for (int32_t row = 0; row < plain->problem->rows.leaf_count; row++)
        if (!(is_picked ? check_picked(plain, row, by_rank) : check_row(plain, row, by_rank))) return 0;
    return 1;
}

int tdm_check_plain(struct tdm_check *check)
{
    struct plain plain;

    if (!is_plain(check, &plain)) return 0;
    join_columns(&plain, check->column_key);
    if (plain.picked != NULL) return plain.rank != NULL ? check_rows(&plain, 1, 1) : check_rows(&plain, 0, 1);
    return plain.rank != NULL ? check_rows(&plain, 1, 0) : check_rows(&plain, 0, 0);
}
