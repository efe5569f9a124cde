/* SPDX-License-Identifier: MIT
 * Where students bid: who holds the seats of each column, and up to which price, in keys of one of two widths.
 *
 * A key is bid << row_bits | row: the least bid goes first, of equal ones the least row. 8 bytes are enough for most prices.
 */
#ifndef TDM_METHOD_FAST_DESK_H
#define TDM_METHOD_FAST_DESK_H

#include "method/fast.h"

struct tdm_fast_desk {
    struct tdm_fast *fast;
    int32_t          row_bits, is_wide;
    void            *block, *keys;  /* what each column holds: fast_held.h; keys: from the first whole line on */
    uint32_t        *line;          /* [column_count + 1] where each column's block begins, in lines of eight keys */
    int64_t         *least_bid;     /* [column_count] only below caps; INT64_MAX: nobody */
};

/* Keys of 8 bytes and of 16. TANDEM_OK or TANDEM_E_NOMEM; to be closed in either case, which tells everyone's seat. */
int32_t tdm_fast_desk_open_narrow(struct tdm_fast_desk *desk);
int32_t tdm_fast_desk_open_wide(struct tdm_fast_desk *desk);
void    tdm_fast_desk_close_narrow(struct tdm_fast_desk *desk);
void    tdm_fast_desk_close_wide(struct tdm_fast_desk *desk);
/* Everyone who waits bids, until nobody does or `most` bids have been made. Returns how many were. */
int64_t tdm_fast_bid_narrow(struct tdm_fast_desk *desk, int64_t most);
int64_t tdm_fast_bid_wide(struct tdm_fast_desk *desk, int64_t most);

#endif
