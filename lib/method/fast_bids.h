/* SPDX-License-Identifier: MIT
 * What both auctions share: the queue of those who wait, first in, first out, and fetching ahead. Inline, because it is the hot loop.
 *
 * Source:  the loop is bound by memory latency: lines of pairs and holders are fetched before they are needed. Where few wait, a row is
 *          fetched as soon as she does.
 */
#ifndef TDM_METHOD_FAST_BIDS_H
#define TDM_METHOD_FAST_BIDS_H

#include "method/fast_rows.h"

#include <assert.h>

enum { BATCH = 16, AHEAD = 16 };     /* bids made at once; rows fetched in advance */

static inline void wait_for_seat(struct tdm_fast *fast, int32_t row)
{
    int32_t place = fast->waiting_first + fast->waiting_count++;
    assert(fast->waiting_count <= fast->row_count);
    fast->waiting[place >= fast->row_count ? place - fast->row_count : place] = row;
    if (fast->waiting_count < BATCH + AHEAD) fetch_row(fast, row);
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

TDM_FETCH fetch_ahead(const struct tdm_fast *fast, int32_t batch)
{
    for (int32_t i = 0; i < batch && AHEAD + i < fast->waiting_count; i++) fetch_row(fast, row_ahead(fast, AHEAD + i));
}

#endif
