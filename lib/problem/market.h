/* SPDX-License-Identifier: MIT
 * The market: the problem as the mechanisms see it. Students propose down their lists, places take the best of those who ask.
 *
 * Rows are students in drawing order (lottery number, then key); columns are the problem's columns; caps are partners whose seats are
 * fewer than those of their columns together. A pair is a wish. Each has two orders: the student's, which is the order of the list,
 * and that of whoever decides at the column, which is its `place` there: smaller is better, and of equal places the earlier pair, that
 * of the student drawn first, goes first. So (place, pair) is a strict order. Groups and levels are the ties as they were given, for
 * the checker and for the searches that look at every way to break them.
 *
 * Keeps:   the order (place, pair) of a column is that of all columns below its cap where `orders_agree`.
 *          A pinned pair stands first on the student's list and has a place before all others, so that every mechanism honours it.
 * Source:  [AIM07] for the two levels; formats 3a for who decides.
 */
#ifndef TDM_PROBLEM_MARKET_H
#define TDM_PROBLEM_MARKET_H

#include "problem/problem.h"

/* The level of a pair that whoever decides has not ranked. Stable mechanisms never choose such a pair; boston and ttc place it last. */
#define TDM_NOT_ACCEPTED INT32_MAX

struct tdm_bid {
    int32_t column, place;
};

struct tdm_market {
    struct tdm_memory memory;
    const struct tdm_problem *problem;
    int32_t  row_count, column_count, cap_count;

    int64_t         pair_count;
    int64_t        *row_start;        /* [row_count + 1] pairs of row r, the best first */
    struct tdm_bid *pair;             /* [pair_count] */
    int32_t        *pair_group;       /* [pair_count] the student's tie groups, from 0: equal is alike, smaller is better. By rank; wishes
                                        without one come after those, by score; pins that nobody wished for come last */
    int32_t        *pair_level;       /* [pair_count] the rank given by whoever decides at the column, 0 where nobody does; NULL: `place` is */
    int32_t        *pair_cap_place;   /* [pair_count] the order at the cap; NULL: as `place` */
    int32_t        *pair_cap_level;   /* [pair_count] the rank given there; NULL: pair_cap_place or, without one, the level */
    uint8_t        *pair_pinned;      /* [pair_count] or NULL: no pins */
    int64_t        *pair_origin;      /* [pair_count] the problem's pair */

    int32_t *row_most;                /* [row_count] placements */
    int32_t *row_origin;              /* [row_count] the problem's row */
    int32_t *seats;                   /* [column_count] no more than wish for them */
    int32_t *column_cap;              /* [column_count] or -1 */
    int32_t *cap_seats;               /* [cap_count] */
    int32_t *cap_node;                /* [cap_count] the problem's column node */

    /* The rankings as they were given, for the mechanism that lets places point at people who did not ask (ttc). */
    int32_t  order_count;
    int64_t *order_start;             /* [order_count + 1]; NULL unless the mechanism is ttc */
    int32_t *order_row;               /* best first, ties by the draw */
    int32_t *column_order;            /* [column_count] whose ranking decides there, or -1: nobody's */
    int32_t *cap_order;               /* [cap_count] the partner's, or -1 */

    int orders_agree;                 /* below each cap one ranking, or none, decides: the classical student-project form */
    int anyone_ranks;                 /* some ranking decides somewhere */
};

/* Builds the market of a problem that tdm_problem_compile made from `model` with these options. Pairs that whoever decides has not
 * ranked are left out if `only_accepted` (pins excepted). Linear in wishes and rankings where lists are short or come sorted.
 * TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_RANGE (more than 2^31 - 1 rankings of one place). */
int32_t tdm_market_compile(const struct tandem_model *model, const tandem_options *options, const struct tdm_problem *problem,
                           int only_accepted, struct tdm_market *market);
void    tdm_market_finish(struct tdm_market *market);

/* 1 in *wishes if no student likes two of her places alike; in *places if nobody who decides holds two alike of more students who ask
 * than there is room for. Pins are out of the question. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_market_find_ties(const struct tdm_market *market, int *wishes, int *places);

/* The number that puts a student into the drawing order: her `lottery`, or the draw from the seed. */
uint64_t tdm_market_number(const struct tandem_model *model, uint64_t seed, int32_t student);

/* The pairs of each column, by place; and the row of each pair. */
struct tdm_market_columns {
    int64_t *start;                   /* [column_count + 1] */
    int64_t *pair;                    /* [pair_count] */
    int32_t *row;                     /* [pair_count] row of a pair, by the pair's number */
};
int32_t tdm_market_sort_columns(const struct tdm_market *market, struct tdm_market_columns *columns);
void    tdm_market_columns_finish(const struct tdm_market *market, struct tdm_market_columns *columns);

static inline int32_t tdm_market_cap_place(const struct tdm_market *market, int64_t pair)
{
    return market->pair_cap_place == NULL ? market->pair[pair].place : market->pair_cap_place[pair];
}

static inline int32_t tdm_market_level(const struct tdm_market *market, int64_t pair)
{
    return market->pair_level == NULL ? market->pair[pair].place : market->pair_level[pair];
}

static inline int32_t tdm_market_cap_level(const struct tdm_market *market, int64_t pair)
{
    if (market->pair_cap_level != NULL) return market->pair_cap_level[pair];
    return market->pair_cap_place != NULL ? market->pair_cap_place[pair] : tdm_market_level(market, pair);
}

static inline int tdm_market_is_pinned(const struct tdm_market *market, int64_t pair)
{
    return market->pair_pinned != NULL && market->pair_pinned[pair];
}

#endif
