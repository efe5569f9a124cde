/* SPDX-License-Identifier: MIT
 * Deferred acceptance and what builds on it: the state after the students have proposed, kept so that rotations can start from it.
 */
#ifndef TDM_METHOD_STABLE_H
#define TDM_METHOD_STABLE_H

#include "method/method.h"
#include "problem/market.h"

/* One column, in one piece so that a proposal touches one line of memory. */
struct tdm_column_state {
    int64_t slot;                /* where its heap begins in `held` */
    int32_t load, seats;
    int32_t worst;               /* place of the worst it holds once full, INT32_MAX before */
    int32_t cap;                 /* or -1 */
};

struct tdm_deferred {
    const struct tdm_market *market;
    struct tdm_control      *control;
    int64_t                 *cursor;       /* [row_count] the next pair to propose; those before have been proposed */
    int32_t                 *holding;      /* [row_count] places held */
    struct tdm_column_state *column;       /* [column_count] */
    uint64_t                *held;         /* a heap per column, the worst on top: place + 1, then row */
    int32_t                 *queue;        /* [row_count] rows with wishes left to propose, first in first out */
    int64_t                  queue_head, queue_count;
    uint8_t                 *is_queued;    /* [row_count] */

    /* below caps: a heap of columns per cap, the one with the worst holder on top */
    int32_t  *cap_load;                    /* [cap_count] */
    int64_t  *cap_start;                   /* [cap_count + 1] into cap_heap */
    int32_t  *cap_heap;
    int32_t  *heap_position;               /* [column_count] within its cap's part */
    uint64_t *column_key;                  /* [column_count] the worst holder at the cap's order, plus one; 0 if there is none */
};

/* Students propose down their lists until nobody has anything left to ask. TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED.
 * With `desk` non-NULL, which tdm_deferred_finish frees, the state stays. chosen[pair_count] receives 0 or 1. */
int32_t tdm_deferred_students(const struct tdm_market *market, struct tdm_control *control, struct tdm_deferred *desk, uint8_t *chosen);
void    tdm_deferred_finish(struct tdm_deferred *desk);

/* Whoever decides offers down the order, and students keep the best of what they are offered. */
int32_t tdm_deferred_partners(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);

static inline int32_t tdm_held_row(uint64_t held) { return (int32_t)(uint32_t)held; }
static inline int32_t tdm_held_place(uint64_t held) { return (int32_t)(held >> 32) - 1; }
static inline uint64_t tdm_held_key(int32_t place, int32_t row) { return (uint64_t)(uint32_t)(place + 1) << 32 | (uint32_t)row; }

/* The first wish from the row's cursor on that would be held, and whom it would push out. The cursor moves to that wish, past others that
 * are refused for good. 0 if there is none, or if it would be held without pushing anyone out. */
int  tdm_deferred_next(struct tdm_deferred *desk, int32_t row, int32_t *pushed_row, int32_t *pushed_column);
/* Proposes a wish that tdm_deferred_next found. */
void tdm_deferred_push(struct tdm_deferred *desk, int64_t pair, int32_t row);

/* The pair of a row and a column: one look back in the list where a student holds one place, a search below the cursor else. */
int64_t tdm_deferred_pair(const struct tdm_deferred *desk, int32_t row, int32_t column);

#endif
