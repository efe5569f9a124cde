/* SPDX-License-Identifier: MIT
 * What both auctions share: the queue of those who wait, the holders of a column, and fetching ahead. Inline, because it is the hot loop.
 *
 * Source:  the loop is bound by memory latency: rows of keys and heaps of holders are fetched before they are needed.
 */
#ifndef TDM_METHOD_FAST_BIDS_H
#define TDM_METHOD_FAST_BIDS_H

#include "method/fast_rows.h"

#include <assert.h>

enum { BATCH = 16, AHEAD = 16 };     /* bids made at once; rows fetched in advance */

struct bid {
    int64_t price;
    int32_t row, column, cost;
};

/* ---- a column's holders: a heap, the least bid on top */

static inline int seat_before(const struct tdm_fast_seat *a, const struct tdm_fast_seat *b)
{
    return a->bid != b->bid ? a->bid < b->bid : a->row < b->row;
}

static inline void sift_down(struct tdm_fast_seat *seats, int32_t count, struct tdm_fast_seat moving)
{
    int32_t place = 0;

    for (int32_t child = 1; child < count; child = 2 * place + 1) {
        if (child + 1 < count && seat_before(&seats[child + 1], &seats[child])) child++;
        if (!seat_before(&seats[child], &moving)) break;
        seats[place] = seats[child];
        place = child;
    }
    seats[place] = moving;
}

static inline void sift_up(struct tdm_fast_seat *seats, int32_t place, struct tdm_fast_seat moving)
{
    for (; place > 0; place = (place - 1) / 2) {
        if (!seat_before(&moving, &seats[(place - 1) / 2])) break;
        seats[place] = seats[(place - 1) / 2];
    }
    seats[place] = moving;
}

/* ---- those who wait: first in, first out */

static inline void wait_for_seat(struct tdm_fast *fast, int32_t row)
{
    int32_t place = fast->waiting_first + fast->waiting_count++;
    assert(fast->waiting_count <= fast->row_count);
    fast->waiting[place >= fast->row_count ? place - fast->row_count : place] = row;
}

static inline int32_t next_waiting(struct tdm_fast *fast)
{
    int32_t row = fast->waiting[fast->waiting_first];
    if (++fast->waiting_first == fast->row_count) fast->waiting_first = 0;
    fast->waiting_count--;
    return row;
}

/* The row that will bid when `ahead` others have. */
static inline int32_t row_ahead(const struct tdm_fast *fast, int32_t ahead)
{
    int32_t place = fast->waiting_first + ahead;
    return fast->waiting[place >= fast->row_count ? place - fast->row_count : place];
}

static inline void fetch_ahead(const struct tdm_fast *fast, int32_t batch)
{
    for (int32_t i = 0; i < batch && AHEAD + i < fast->waiting_count; i++) fetch_row(fast, row_ahead(fast, AHEAD + i));
}

static inline void fetch_seats(const struct tdm_fast *fast, const struct bid *bids, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const struct tdm_fast_seat *seats = fast->seats + fast->nodes[bids[i].column].first;
        __builtin_prefetch(seats);
        __builtin_prefetch(seats + 4);
        __builtin_prefetch(seats + 8);
    }
}

#endif
