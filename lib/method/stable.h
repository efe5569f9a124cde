/* SPDX-License-Identifier: MIT
 * Deferred acceptance and what builds on it: the state after the students have proposed, kept so that rotations can start from it.
 */
#ifndef TDM_METHOD_STABLE_H
#define TDM_METHOD_STABLE_H

#include "method/method.h"
#include "problem/market.h"

/* One column. What refuses most proposals stands apart, in `worst`, so that it stays in the cache. */
struct tdm_column_state {
    int64_t slot;                /* where its heap begins in `held` */
    int32_t load, seats;
    int32_t cap;                 /* or -1 */
    int32_t unused;
};

/* Where a student stands on her list: pairs before `next` have been proposed, those from `end` on are another's. Once she has asked
 * everywhere and is one place short, `end` is TDM_IN_VAIN. */
enum { TDM_IN_VAIN = -1 };
struct tdm_row_state {
    int64_t next, end;
};

struct tdm_deferred {
    const struct tdm_market *market;
    struct tdm_control      *control;
    struct tdm_row_state    *row;          /* [row_count] */
    struct tdm_column_state *column;       /* [column_count] */
    uint64_t                *worst;        /* [column_count] key of the worst held once it is full; UINT64_MAX before; 0 without seats */
    uint64_t                *held;         /* a heap of keys per column, the worst on top */
    int32_t                 *queue;        /* rows that lost a place, once for each, first in first out; a ring */
    int64_t                  queue_head, queue_count, queue_size;

    /* below caps: a heap of columns per cap, the one with the worst holder on top */
    int32_t  *cap_load;                    /* [cap_count] */
    int64_t  *cap_start;                   /* [cap_count + 1] into cap_heap */
    int32_t  *cap_heap;
    int32_t  *heap_position;               /* [column_count] within its cap's part */
    uint64_t *column_key;                  /* [column_count] key of the worst holder at the cap's order, plus one; 0 if there is none */
};

/* Students propose down their lists until nobody has anything left to ask. TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED.
 * With `desk` non-NULL, which tdm_deferred_finish frees, the state stays. chosen[pair_count] receives 0 or 1. */
int32_t tdm_deferred_students(const struct tdm_market *market, struct tdm_control *control, struct tdm_deferred *desk, uint8_t *chosen);
void    tdm_deferred_finish(struct tdm_deferred *desk);

/* Whoever decides offers down the order, and students keep the best of what they are offered. */
int32_t tdm_deferred_partners(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);

/* A holder's key: place, then row, so that of equal places the one drawn first is the better. */
static inline int32_t  tdm_held_row(uint64_t key) { return (int32_t)(uint32_t)key; }
static inline uint64_t tdm_held_key(int32_t place, int32_t row) { return (uint64_t)((uint32_t)place + 1u) << 32 | (uint32_t)row; }

/* The first wish from the row's place on the list on that would be held, and whom it would push out. `next` moves to that wish, past others
 * that are refused for good. 0 if there is none, or if it would be held without pushing anyone out. */
int  tdm_deferred_next(struct tdm_deferred *desk, int32_t row, int32_t *pushed_row, int32_t *pushed_column);
/* Proposes a wish that tdm_deferred_next found. Nobody goes on from there: the caller sees to those who lose a place. */
void tdm_deferred_push(struct tdm_deferred *desk, int64_t pair, int32_t row);

/* The pair of a row and a column that it has proposed to: a search up the list. */
int64_t tdm_deferred_pair(const struct tdm_deferred *desk, int32_t row, int32_t column);

#endif
