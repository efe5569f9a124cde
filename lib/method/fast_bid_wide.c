/* SPDX-License-Identifier: MIT
 * Bids in keys of 16 bytes, for a million students with costs of 2^31.
 */
#include "method/fast_desk.h"

__extension__ typedef unsigned __int128 wide_key;

#define KEY        wide_key
#define DESK_OPEN  tdm_fast_desk_open_wide
#define DESK_CLOSE tdm_fast_desk_close_wide
#define BID        tdm_fast_bid_wide
#include "method/fast_bidding.h"
