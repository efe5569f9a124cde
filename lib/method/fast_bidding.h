/* SPDX-License-Identifier: MIT
 * The hot loop of the auction, for one width of keys: KEY, and the names DESK_OPEN, DESK_CLOSE, BID, are defined by whoever includes this.
 *
 * Keeps:   of a full column, price is the bid of its least key; a column that is not full has price 0 (but for its cap's).
 *          Bids are made a few at a time at the same prices: a price that has risen in between makes a bid too low or less daring,
 *          never wrong.
 * Source:  [BC89]; the loop is bound by memory latency (fast_bids.h). Pairs are compared without branches, in fours: which of them are the
 *          best two cannot be guessed.
 */
#include "method/fast_bids.h"
#include "method/fast_held.h"

#include <assert.h>
#include <string.h>

enum { AT_ONCE = 4 };

struct bid {
    KEY     key;
    int32_t column;
};

static inline int64_t bid_of(const struct tdm_fast_desk *desk, KEY key) { return (int64_t)(key >> desk->row_bits); }

static inline int32_t row_of(const struct tdm_fast_desk *desk, KEY key) { return (int32_t)(key & (((KEY)1 << desk->row_bits) - 1)); }

static inline KEY *least_of(const struct tdm_fast_desk *desk, int32_t column) { return (KEY *)desk->least + column; }

static inline KEY *block_of(const struct tdm_fast_desk *desk, int32_t column) { return (KEY *)desk->keys + desk->fast->nodes[column].first; }

static inline int64_t block_length(const struct tdm_fast *fast, int32_t column) { return fast->nodes[column + 1].first - fast->nodes[column].first; }

/* ---- a cap's columns: a heap by their least bid; columns without holders last */

static int child_before(const struct tdm_fast_desk *desk, int32_t a, int32_t b)
{
    KEY bid_a = *least_of(desk, a) >> desk->row_bits, bid_b = *least_of(desk, b) >> desk->row_bits;
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
    if (fast->nodes[cap].load == fast->nodes[cap].most) fast->price[cap] = bid_of(desk, *least_of(desk, first_child(fast, cap)));
}

/* The cap is over its limit: its least bid, wherever it sits, gives way. */
static int32_t give_way(const struct tdm_fast_desk *desk, int32_t cap)
{
    struct tdm_fast *fast = desk->fast;
    int32_t column = first_child(fast, cap);
    KEY    *least = least_of(desk, column);
    int32_t row = row_of(desk, *least);

    if (fast->nodes[column].load == fast->nodes[column].most) fast->price[column] = 0;    /* its cap's price holds from now on, and is no lower */
    *least = drop_least(block_of(desk, column), block_length(fast, column), --fast->nodes[column].load);
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

static inline void hear_offer(const struct tdm_fast *fast, uint64_t key, struct offers *offers, int has_caps)
{
    int64_t value = fast->unit * (int64_t)(key >> fast->bits) + price_of(fast, (int32_t)(key & fast->mask), has_caps);
    int     is_best = value < offers->best;
    int64_t other = is_best ? offers->best : value;

    offers->key = is_best ? key : offers->key;
    offers->best = is_best ? value : offers->best;
    offers->second = other < offers->second ? other : offers->second;
}

/* From the cheapest on, until the rest cannot be among the best two. */
static inline void hear_narrow(const struct tdm_fast *fast, struct tdm_fast_run run, struct offers *offers, int has_caps)
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
static inline void hear_wide(const struct tdm_fast *fast, struct tdm_fast_run run, struct offers *offers, int has_caps)
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
static inline int make_bid(const struct tdm_fast_desk *desk, int32_t row, struct bid *bid, int has_caps, int is_narrow)
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

static inline void place_bid(const struct tdm_fast_desk *desk, const struct bid *bid, int has_caps)
{
    struct tdm_fast *fast = desk->fast;
    struct tdm_fast_node *node = &fast->nodes[bid->column];
    KEY    *least = least_of(desk, bid->column), *block = block_of(desk, bid->column);
    int32_t cap = has_caps ? fast->cap_of[bid->column] : -1;

    if (bid_of(desk, bid->key) <= price_of(fast, bid->column, has_caps)) {
        wait_for_seat(fast, row_of(desk, bid->key));    /* the price has risen since: she bids again */
    } else if (node->load == node->most) {
        wait_for_seat(fast, row_of(desk, *least));
        *least = replace_least(block, block_length(fast, bid->column), bid->key);
        fast->price[bid->column] = bid_of(desk, *least);
        if (cap < 0) return;
        move_child(desk, bid->column);
        price_cap(desk, cap);
    } else {
        *least = add_held(block, node->load++ - 1, *least, bid->key);
        if (node->load == node->most) fast->price[bid->column] = bid_of(desk, *least);
        if (cap >= 0) seat_below_cap(desk, cap, bid->column);
    }
}

static inline int32_t bid_batch(const struct tdm_fast_desk *desk, int has_caps, int is_narrow)
{
    struct tdm_fast *fast = desk->fast;
    struct bid bids[BATCH];
    int32_t count = 0, batch = fast->waiting_count < BATCH ? fast->waiting_count : BATCH;

    fetch_ahead(fast, batch);
    for (int32_t i = 0; i < batch; i++) {
        int32_t row = next_waiting(fast);
        if (make_bid(desk, row, &bids[count], has_caps, is_narrow)) {
            __builtin_prefetch(fast->nodes + bids[count].column);
            __builtin_prefetch(least_of(desk, bids[count++].column));
        } else {
            fast->home[fast->home_count++] = row;
        }
    }
    for (int32_t i = 0; i < count; i++) __builtin_prefetch(block_of(desk, bids[i].column));
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

int32_t DESK_OPEN(struct tdm_fast_desk *desk)
{
    struct tdm_fast *fast = desk->fast;
    int64_t seats = fast->nodes[fast->column_count].first;
    size_t  line = SISTERS * sizeof(KEY);

    desk->least = tdm_alloc_array(&fast->memory, fast->column_count, sizeof(KEY));
    desk->block = tdm_alloc_array(&fast->memory, seats + SISTERS, sizeof(KEY));
    if (desk->least == NULL || desk->block == NULL) return TANDEM_E_NOMEM;
    desk->keys = (char *)desk->block + (line - (uintptr_t)desk->block % line) % line;
    memset(desk->least, 0xff, (size_t)fast->column_count * sizeof(KEY));
    memset(desk->keys, 0xff, (size_t)seats * sizeof(KEY));
    return TANDEM_OK;
}

static void tell_seats(const struct tdm_fast_desk *desk)
{
    struct tdm_fast *fast = desk->fast;

    for (int32_t column = 0; column < fast->column_count; column++) {
        struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
        const KEY *block = block_of(desk, column);
        if (fast->nodes[column].load > 0) seat[0] = (struct tdm_fast_seat){ row_of(desk, *least_of(desk, column)), 0 };
        for (int32_t i = 1; i < fast->nodes[column].load; i++) seat[i] = (struct tdm_fast_seat){ row_of(desk, block[i - 1]), 0 };
    }
}

void DESK_CLOSE(struct tdm_fast_desk *desk)
{
    if (desk->keys != NULL) tell_seats(desk);
    tdm_free(&desk->fast->memory, desk->least);
    tdm_free(&desk->fast->memory, desk->block);
}
