/* SPDX-License-Identifier: MIT
 * What follows from some pairs being chosen or left, if the plan is to be stable with ties as they are.
 */
#ifndef TDM_METHOD_STABLE_FILTER_H
#define TDM_METHOD_STABLE_FILTER_H

#include "method/method.h"
#include "problem/constraints.h"
#include "problem/market.h"

enum { TDM_OPEN = -1 };                       /* a pair that is neither chosen (1) nor left (0) yet */

/* How many pairs of a row, column or cap are chosen and how many are open; and what it has to have. */
struct tdm_tally {
    int64_t ones, opens, least, most;
};

/* What the sum of a bound of the problem's constraints can still be. */
struct tdm_range {
    tdm_wide low, high;
};

/* The bounds of the problem's constraints, in pairs of the market. */
struct tdm_filter_bounds {
    const struct tdm_constraints *constraints;    /* NULL: none */
    struct tdm_range             *range;          /* [bound_count] */
    int64_t                      *pair_of;        /* [problem pairs] pair of the market, or -1: not there, never chosen */
    int64_t                      *start;          /* [pair_count + 1] into entries: the bounds that a pair stands in */
    struct tdm_term              *entry;          /* .pair is the number of the bound */
    int64_t                      *closing;        /* [column_count] at least so many or none; 0 where the column does not close */
};

struct tdm_filter {
    const struct tdm_market  *market;
    struct tdm_control       *control;
    struct tdm_market_columns by;             /* pairs by column, and the row of each */
    int64_t                  *cap_start, *cap_pair;          /* pairs by cap */
    struct tdm_tally         *row, *column, *cap;
    int8_t                   *value;          /* [pair_count] */
    int64_t                  *trail;          /* pairs in the order in which they were settled */
    int64_t                   trail_count, looked;           /* bounds around the first `looked` of the trail have been kept */
    int64_t                  *queue;          /* pairs whose condition is to be looked at again; a ring */
    int64_t                   queue_head, queue_count;
    uint8_t                  *is_queued;
    int64_t                   work;           /* looks since the last tick */
    struct tdm_filter_bounds  bounds;
};

/* TANDEM_OK or TANDEM_E_NOMEM. Lower bounds are those of the problem's sides. */
int32_t tdm_filter_init(struct tdm_filter *filter, const struct tdm_market *market, struct tdm_control *control);
void    tdm_filter_finish(struct tdm_filter *filter);

/* Chooses the pins and draws the first conclusions; 0 if there is no stable plan within the bounds. */
int  tdm_filter_open(struct tdm_filter *filter);
/* Draws every conclusion at hand after pairs were settled; 0 if they contradict each other. */
int  tdm_filter_run(struct tdm_filter *filter);
/* Settles an open pair. */
void tdm_filter_settle(struct tdm_filter *filter, int64_t pair, int value);
/* Takes back everything settled since the trail had this length. */
void tdm_filter_undo(struct tdm_filter *filter, int64_t trail_count);

/* Bounds of the constraints; called by the above. */
int32_t tdm_filter_bounds_init(struct tdm_filter *filter);
void    tdm_filter_bounds_finish(struct tdm_filter *filter);
void    tdm_filter_bounds_count(struct tdm_filter *filter, int64_t pair, int back);   /* the pair was settled, or is about to be open again */
int     tdm_filter_bounds_keep(struct tdm_filter *filter, int64_t pair);              /* conclusions around a settled pair; 0: contradiction */
int     tdm_filter_bounds_open(struct tdm_filter *filter);                            /* conclusions from all bounds */

#endif
