/* SPDX-License-Identifier: MIT
 * Bids in keys of 8 bytes.
 */
#include "method/fast_desk.h"

#define KEY        uint64_t
#define DESK_OPEN  tdm_fast_desk_open_narrow
#define DESK_CLOSE tdm_fast_desk_close_narrow
#define BID        tdm_fast_bid_narrow
#include "method/fast_bidding.h"
