/* SPDX-License-Identifier: MIT
 * The hot loop of the auction, for one width of keys: KEY, and the names DESK_OPEN, DESK_CLOSE, BID, are defined by whoever includes this.
 *
 * Keeps:   of a full column, price is the bid of its least key, more than 0; one that is not full has price 0 (but for its cap's).
 *          Below caps, desk->least_bid has every column's.
 *          Bids are made a few at a time at the same prices: a price that has risen in between makes a bid too low or less daring,
 *          never wrong.
 * Source:  [BC89]; the loop is bound by memory latency (fast_bids.h). Pairs are compared without branches, in fours: which of them are the
 *          best two cannot be guessed.
 */
#include "method/fast_bids.h"
#include "method/fast_held.h"

#include <assert.h>
#include <string.h>

enum { AT_ONCE = 4,                  /* pairs compared without a look at where to stop */
       LAG = 4 };                    /* bids made between fetching where a block is and fetching the block */

struct bid {
    KEY     key;
    int32_t column;
};

static inline int64_t bid_of(const struct tdm_fast_desk *desk, KEY key) { return (int64_t)(key >> desk->row_bits); }

static inline int32_t row_of(const struct tdm_fast_desk *desk, KEY key) { return (int32_t)(key & (((KEY)1 << desk->row_bits) - 1)); }

static inline KEY *block_of(const struct tdm_fast_desk *desk, int32_t column) { return (KEY *)desk->keys + (size_t)SISTERS * desk->line[column]; }

static inline int64_t block_length(const struct tdm_fast_desk *desk, int32_t column)
{
    return (int64_t)SISTERS * (desk->line[column + 1] - desk->line[column]);
}

/* ---- a cap's columns: a heap by their least bid; columns without holders last */

static int child_before(const struct tdm_fast_desk *desk, int32_t a, int32_t b)
{
    int64_t bid_a = desk->least_bid[a], bid_b = desk->least_bid[b];
    return bid_a != bid_b ? bid_a < bid_b : a < b;
}

static void put_child(struct tdm_fast *fast, int32_t *child, int32_t place, int32_t column)
{
    child[place] = column;
    fast->child_place[column] = place;
}

/* The column's least bid has changed. */
static void move_child(const struct tdm_fast_desk *desk, int32_t column)
{
    struct tdm_fast *fast = desk->fast;
    int32_t  cap = fast->cap_of[column] - fast->column_count, place = fast->child_place[column];
    int32_t *child = fast->child + fast->child_start[cap];
    int32_t  count = (int32_t)(fast->child_start[cap + 1] - fast->child_start[cap]);

    desk->least_bid[column] = fast->nodes[column].load == 0 ? INT64_MAX : bid_of(desk, block_of(desk, column)[0]);
    for (; place > 0 && child_before(desk, column, child[(place - 1) / 2]); place = (place - 1) / 2)
        put_child(fast, child, place, child[(place - 1) / 2]);
    for (int32_t below = 2 * place + 1; below < count; below = 2 * place + 1) {
        if (below + 1 < count && child_before(desk, child[below + 1], child[below])) below++;
        if (!child_before(desk, child[below], column)) break;
        put_child(fast, child, place, child[below]);
        place = below;
    }
    put_child(fast, child, place, column);
}

/* The column of the cap with the least bid. */
static int32_t first_child(const struct tdm_fast *fast, int32_t cap) { return fast->child[fast->child_start[cap - fast->column_count]]; }

static void price_cap(const struct tdm_fast_desk *desk, int32_t cap)
{
    struct tdm_fast *fast = desk->fast;
    if (fast->nodes[cap].load == fast->nodes[cap].most) fast->price[cap] = desk->least_bid[first_child(fast, cap)];
}

/* The cap is over its limit: its least bid, wherever it sits, gives way. */
static int32_t give_way(const struct tdm_fast_desk *desk, int32_t cap)
{
    struct tdm_fast *fast = desk->fast;
    int32_t column = first_child(fast, cap);
    KEY    *block = block_of(desk, column);
    int32_t row = row_of(desk, block[0]);

    if (fast->nodes[column].load == fast->nodes[column].most) fast->price[column] = 0;    /* its cap's price holds from now on, and is no lower */
    drop_least(block, block_length(desk, column), --fast->nodes[column].load);
    move_child(desk, column);
    return row;
}

static void seat_below_cap(const struct tdm_fast_desk *desk, int32_t cap, int32_t column)
{
    struct tdm_fast *fast = desk->fast;

    move_child(desk, column);
    if (++fast->nodes[cap].load > fast->nodes[cap].most) {
        wait_for_seat(fast, give_way(desk, cap));
        fast->nodes[cap].load--;
    }
    price_cap(desk, cap);
}

/* ---- offers */

/* The best two offers of a row so far, home among them. */
struct offers {
    int64_t  best, second;
    uint64_t key;                   /* of the best; HOME */
};

#define HOME UINT64_MAX

TDM_INLINE void hear_offer(const struct tdm_fast *fast, uint64_t key, struct offers *offers, int has_caps)
{
    int64_t value = fast->unit * (int64_t)(key >> fast->bits) + price_of(fast, (int32_t)(key & fast->mask), has_caps);
    int     is_best = value < offers->best;
    int64_t other = is_best ? offers->best : value;

    offers->key = is_best ? key : offers->key;
    offers->best = is_best ? value : offers->best;
    offers->second = other < offers->second ? other : offers->second;
}

/* From the cheapest on, until the rest cannot be among the best two. */
TDM_INLINE void hear_narrow(const struct tdm_fast *fast, struct tdm_fast_run run, struct offers *offers, int has_caps)
{
    for (int32_t i = 0; i < run.left;) {
        int32_t end = i + AT_ONCE;
        if (fast->unit * (int64_t)(key_at(run.pairs, i, 1) >> fast->bits) >= offers->second) return;
        if (end <= run.left)
            for (int32_t k = 0; k < AT_ONCE; k++) hear_offer(fast, key_at(run.pairs, i + k, 1), offers, has_caps);
        else
            for (int32_t k = i; k < run.left; k++) hear_offer(fast, key_at(run.pairs, k, 1), offers, has_caps);
        i = end;
    }
}

/* The first few are mostly the best, as they were when the line was written. */
TDM_INLINE void hear_wide(const struct tdm_fast *fast, struct tdm_fast_run run, struct offers *offers, int has_caps)
{
    int32_t i = 0;

    for (; i < AT_ONCE && i < run.left; i++) hear_offer(fast, key_at(run.pairs, i, 0), offers, has_caps);
    for (; i < run.left; i++) {
        uint64_t key = key_at(run.pairs, i, 0);
        int64_t  value = fast->unit * (int64_t)(key >> fast->bits) + price_of(fast, (int32_t)(key & fast->mask), has_caps);
        if (value < offers->second) hear_offer(fast, key, offers, has_caps);
    }
}

/* 0 if home is best. */
TDM_INLINE int make_bid(const struct tdm_fast_desk *desk, int32_t row, struct bid *bid, int has_caps, int is_narrow)
{
    struct tdm_fast *fast = desk->fast;
    struct offers offers = { fast->outside, INT64_MAX, HOME };

    if (is_narrow) {
        hear_narrow(fast, row_run(fast, row), &offers, has_caps);
    } else {
        hear_wide(fast, row_run(fast, row), &offers, has_caps);
        if (offers.second > row_rest(fast, row)) {
            tdm_fast_renew(fast, row);
            offers = (struct offers){ fast->outside, INT64_MAX, HOME };
            hear_wide(fast, row_run(fast, row), &offers, has_caps);
        }
    }
    if (offers.key == HOME) return 0;
    bid->column = (int32_t)(offers.key & fast->mask);
    bid->key = (KEY)(offers.second - fast->unit * (int64_t)(offers.key >> fast->bits) + 1) << desk->row_bits | (KEY)row;
    return 1;
}

/* ---- bids */

TDM_INLINE void place_bid(const struct tdm_fast_desk *desk, const struct bid *bid, int has_caps)
{
    struct tdm_fast *fast = desk->fast;
    KEY    *block = block_of(desk, bid->column);
    int32_t cap = has_caps ? fast->cap_of[bid->column] : -1;

    if (bid_of(desk, bid->key) <= price_of(fast, bid->column, has_caps)) {
        wait_for_seat(fast, row_of(desk, bid->key));    /* the price has risen since: she bids again */
    } else if (fast->price[bid->column] > 0) {
        wait_for_seat(fast, row_of(desk, block[0]));
        replace_least(block, block_length(desk, bid->column), bid->key);
        fast->price[bid->column] = bid_of(desk, block[0]);
        if (cap < 0) return;
        move_child(desk, bid->column);
        price_cap(desk, cap);
    } else {
        struct tdm_fast_node *node = &fast->nodes[bid->column];
        add_held(block, node->load++, bid->key);
        if (node->load == node->most) fast->price[bid->column] = bid_of(desk, block[0]);
        if (cap >= 0) seat_below_cap(desk, cap, bid->column);
    }
}

/* Three lines, which is all of most blocks, or as many as there are. */
TDM_FETCH fetch_block(const struct tdm_fast_desk *desk, int32_t column)
{
    const KEY *block = block_of(desk, column), *last = block + block_length(desk, column) - SISTERS;

    __builtin_prefetch(block);
    __builtin_prefetch(block + SISTERS < last ? block + SISTERS : last);
    __builtin_prefetch(block + 2 * SISTERS < last ? block + 2 * SISTERS : last);
}

TDM_INLINE int32_t bid_batch(const struct tdm_fast_desk *desk, int has_caps, int is_narrow)
{
    struct tdm_fast *fast = desk->fast;
    struct bid bids[BATCH];
    int32_t count = 0, batch = fast->waiting_count < BATCH ? fast->waiting_count : BATCH;

    fetch_ahead(fast, batch);
    for (int32_t i = 0; i < batch; i++) {
        int32_t row = next_waiting(fast);
        if (!make_bid(desk, row, &bids[count], has_caps, is_narrow)) {
            fast->home[fast->home_count++] = row;
            continue;
        }
        __builtin_prefetch(&desk->line[bids[count].column]);
        if (count >= LAG) fetch_block(desk, bids[count - LAG].column);
        count++;
    }
    for (int32_t i = count > LAG ? count - LAG : 0; i < count; i++) fetch_block(desk, bids[i].column);
    for (int32_t i = 0; i < count; i++) place_bid(desk, &bids[i], has_caps);
    return batch;
}

static inline int64_t bid_some(const struct tdm_fast_desk *desk, int64_t most, int has_caps, int is_narrow)
{
    int64_t bids = 0;
    while (desk->fast->waiting_count > 0 && bids < most) bids += bid_batch(desk, has_caps, is_narrow);
    return bids;
}

int64_t BID(struct tdm_fast_desk *desk, int64_t most)
{
    if (desk->fast->is_narrow) return desk->fast->cap_count > 0 ? bid_some(desk, most, 1, 1) : bid_some(desk, most, 0, 1);
    return desk->fast->cap_count > 0 ? bid_some(desk, most, 1, 0) : bid_some(desk, most, 0, 0);
}

/* ---- the desk */

/* A line for each eight seats, at least one. */
static int32_t open_lines(struct tdm_fast_desk *desk)
{
    const struct tdm_fast *fast = desk->fast;

    desk->line = tdm_alloc_array(&fast->memory, (int64_t)fast->column_count + 1, sizeof *desk->line);
    if (desk->line == NULL) return TANDEM_E_NOMEM;
    desk->line[0] = 0;
    for (int32_t column = 0; column < fast->column_count; column++) {
        int64_t seats = fast->nodes[column + 1].first - fast->nodes[column].first;
        desk->line[column + 1] = desk->line[column] + (uint32_t)(seats == 0 ? 1 : (seats + SISTERS - 1) / SISTERS);
    }
    return TANDEM_OK;
}

static int32_t open_blocks(struct tdm_fast_desk *desk)
{
    const struct tdm_fast *fast = desk->fast;
    int64_t keys = SISTERS * (int64_t)desk->line[fast->column_count];
    size_t  line = SISTERS * sizeof(KEY);

    desk->block = tdm_alloc_array(&fast->memory, keys + SISTERS, sizeof(KEY));
    if (desk->block == NULL) return TANDEM_E_NOMEM;
    desk->keys = (char *)desk->block + (line - (uintptr_t)desk->block % line) % line;
    memset(desk->keys, 0xff, (size_t)keys * sizeof(KEY));
    return TANDEM_OK;
}

static int32_t open_least_bids(struct tdm_fast_desk *desk)
{
    const struct tdm_fast *fast = desk->fast;

    if (fast->cap_count == 0) return TANDEM_OK;
    desk->least_bid = tdm_alloc_array(&fast->memory, fast->column_count, sizeof *desk->least_bid);
    if (desk->least_bid == NULL) return TANDEM_E_NOMEM;
    for (int32_t column = 0; column < fast->column_count; column++) desk->least_bid[column] = INT64_MAX;
    return TANDEM_OK;
}

int32_t DESK_OPEN(struct tdm_fast_desk *desk)
{
    int32_t status = open_lines(desk);

    if (status == TANDEM_OK) status = open_least_bids(desk);
    if (status == TANDEM_OK) status = open_blocks(desk);
    return status;
}

/* And up to which price they stay, if anybody is left to search. */
static void tell_seats(const struct tdm_fast_desk *desk)
{
    struct tdm_fast *fast = desk->fast;
    int is_all = fast->waiting_count == 0 && fast->home_count == 0;

    for (int32_t column = 0; column < fast->column_count; column++) {
        struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
        const KEY *block = block_of(desk, column);
        for (int32_t i = 0; i < fast->nodes[column].load; i++) seat[i] = (struct tdm_fast_seat){ row_of(desk, block[i]), 0 };
        for (int32_t i = 0; i < fast->nodes[column].load && !is_all; i++) fast->stay[fast->nodes[column].first + i] = bid_of(desk, block[i]);
    }
}

void DESK_CLOSE(struct tdm_fast_desk *desk)
{
    if (desk->keys != NULL) tell_seats(desk);
    tdm_free(&desk->fast->memory, desk->line);
    tdm_free(&desk->fast->memory, desk->least_bid);
    tdm_free(&desk->fast->memory, desk->block);
}
