/* SPDX-License-Identifier: MIT
 * The auction where a student may hold several places, each once: she bids for the cheapest places that she lacks, as many as she may still
 * have, up to where the next best would do as well. A full column keeps its highest bids; its price is the least of them. A cap does
 * the same over all its columns.
 *
 * Keeps:   what a student holds is within one price step of the best that she lacks, but for places that she has lost since her last bids; of
 *          those there are no more than placements for which she waits. A place that she has lost and does not take back is no better than
 *          one that she takes instead.
 *          What is above `outside` stays so: others' prices only rise. What a student must have is bid for up to FORCED times that.
 * Source:  [BC89]; first in, first out, and `outside` grows by and by, as in fast_auction.c.
 */
#include "method/several.h"

#include <assert.h>

enum { BATCH = 16, AHEAD = 16,       /* rows that bid at once; rows fetched in advance */
       AT_ONCE = 6,                  /* bids of a row at once */
       FAR_ENOUGH = 24,              /* without costs: steps to a free seat */
       FORCED = 4,
       FEW_BIDS = 128, BIDS_AT_LEAST = 1024, BIDS_PER_SEAT = 40 };    /* as in fast_auction.c */

struct bid {
    int64_t price;
    int32_t row, place, column;
};

/* ---- a column's holders: a heap, the least bid on top */

static inline int seat_before(const struct tdm_several_seat *a, const struct tdm_several_seat *b)
{
    return a->bid != b->bid ? a->bid < b->bid : a->row < b->row;
}

static void sift_down(struct tdm_several_seat *seats, int32_t count, struct tdm_several_seat moving)
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

static void sift_up(struct tdm_several_seat *seats, int32_t place, struct tdm_several_seat moving)
{
    for (; place > 0; place = (place - 1) / 2) {
        if (!seat_before(&moving, &seats[(place - 1) / 2])) break;
        seats[place] = seats[(place - 1) / 2];
    }
    seats[place] = moving;
}

/* ---- those who wait */

static inline void wait_for_seat(struct tdm_several *several, int32_t row)
{
    int32_t place = several->waiting_first + several->waiting_count;

    if (several->rows[row].mark) return;
    several->rows[row].mark = 1;
    several->waiting_count++;
    several->waiting[place >= several->row_count ? place - several->row_count : place] = row;
}

static inline int32_t next_waiting(struct tdm_several *several)
{
    int32_t row = several->waiting[several->waiting_first];

    if (++several->waiting_first == several->row_count) several->waiting_first = 0;
    several->waiting_count--;
    several->rows[row].mark = 0;
    return row;
}

static inline void fetch_ahead(const struct tdm_several *several, int32_t batch)
{
    for (int32_t i = 0; i < batch && AHEAD + i < several->waiting_count; i++) {
        int32_t place = several->waiting_first + AHEAD + i, row = several->waiting[place >= several->row_count ? place - several->row_count : place];
        const uint64_t *key = several->key + several->problem->row_start[row];
        __builtin_prefetch(&several->rows[row]);
        __builtin_prefetch(key);
        __builtin_prefetch(key + 8);
    }
}

static void turn_out(struct tdm_several *several, const struct tdm_several_seat *seat)
{
    tdm_several_keys(several, seat->row)[seat->place] &= ~TDM_SEVERAL_HELD;
    several->rows[seat->row].load--;
    several->placed--;
    wait_for_seat(several, seat->row);
}

/* ---- a cap's columns: a heap by their least bid; columns without holders last */

static int64_t least_bid(const struct tdm_several *several, int32_t column)
{
    return several->nodes[column].load == 0 ? INT64_MAX : several->seats[several->nodes[column].first].bid;
}

static int child_before(const struct tdm_several *several, int32_t a, int32_t b)
{
    int64_t bid_a = least_bid(several, a), bid_b = least_bid(several, b);
    return bid_a != bid_b ? bid_a < bid_b : a < b;
}

static void put_child(struct tdm_several *several, int32_t *child, int32_t place, int32_t column)
{
    child[place] = column;
    several->child_place[column] = place;
}

/* The column's least bid has changed. */
static void move_child(struct tdm_several *several, int32_t column)
{
    int32_t  cap = several->cap_of[column] - several->column_count, place = several->child_place[column];
    int32_t *child = several->child + several->child_start[cap];
    int32_t  count = (int32_t)(several->child_start[cap + 1] - several->child_start[cap]);

    for (; place > 0 && child_before(several, column, child[(place - 1) / 2]); place = (place - 1) / 2)
        put_child(several, child, place, child[(place - 1) / 2]);
    for (int32_t below = 2 * place + 1; below < count; below = 2 * place + 1) {
        if (below + 1 < count && child_before(several, child[below + 1], child[below])) below++;
        if (!child_before(several, child[below], column)) break;
        put_child(several, child, place, child[below]);
        place = below;
    }
    put_child(several, child, place, column);
}

static int32_t first_child(const struct tdm_several *several, int32_t cap)
{
    return several->child[several->child_start[cap - several->column_count]];
}

/* The cap is over its limit: its least bid, wherever it sits, gives way. */
static void give_way(struct tdm_several *several, int32_t cap)
{
    int32_t column = first_child(several, cap);
    struct tdm_several_seat *seats = several->seats + several->nodes[column].first, last;

    if (several->nodes[column].load == several->nodes[column].most) several->price[column] = 0;    /* its cap's price is no lower */
    turn_out(several, &seats[0]);
    last = seats[--several->nodes[column].load];
    sift_down(seats, several->nodes[column].load, last);
    move_child(several, column);
}

static void tell_cap(struct tdm_several *several, int32_t column, int is_more)
{
    int32_t cap = several->cap_of[column];

    move_child(several, column);
    if (is_more && ++several->nodes[cap].load > several->nodes[cap].most) {
        give_way(several, cap);
        several->nodes[cap].load--;
    }
    if (several->nodes[cap].load == several->nodes[cap].most) several->price[cap] = least_bid(several, first_child(several, cap));
}

/* ---- bids */

static inline int64_t total_price(const struct tdm_several *several, int32_t column, int has_caps)
{
    int64_t price = several->price[column];
    int32_t cap = has_caps ? several->cap_of[column] : -1;

    return cap >= 0 && several->price[cap] > price ? several->price[cap] : price;
}

/* The cheapest offers of a row, in order; one more than it bids for, if there are as many. */
struct offers {
    int64_t value[AT_ONCE + 1];
    int32_t place[AT_ONCE + 1], count, wanted;
    int64_t limit;
};

static inline void keep_offer(struct offers *offers, int64_t value, int32_t place)
{
    int32_t at = offers->count < offers->wanted + 1 ? offers->count++ : offers->wanted;

    for (; at > 0 && offers->value[at - 1] > value; at--) {
        offers->value[at] = offers->value[at - 1];
        offers->place[at] = offers->place[at - 1];
    }
    offers->value[at] = value;
    offers->place[at] = place;
    if (offers->count == offers->wanted + 1) offers->limit = offers->value[offers->wanted];
}

static inline void hear_offers(const struct tdm_several *several, int32_t row, struct offers *offers, int has_caps)
{
    const uint64_t *key = tdm_several_keys(several, row);

    for (int32_t place = 0; place < several->rows[row].count; place++) {
        int64_t value = several->unit * tdm_several_cost(key[place]);
        if (value >= offers->limit) return;
        if (key[place] & TDM_SEVERAL_HELD) continue;
        value += total_price(several, tdm_several_column(key[place]), has_caps);
        if (value < offers->limit) keep_offer(offers, value, place);
    }
}

/* What a placement may cost: what she must have is worth more than `outside`, whatever that is. */
static inline int64_t limit_of(const struct tdm_several *several, int must)
{
    int64_t outside = several->outside > 0 ? several->outside : 0;
    return must ? FORCED * outside + several->unit * (several->cost_greatest + 1) : several->outside;
}

/* How many bids the row makes. */
static inline int32_t make_bids(struct tdm_several *several, int32_t row, struct bid *bids, int has_caps)
{
    const struct tdm_several_row *own = &several->rows[row];
    int32_t must = own->least - own->load, wanted = must > 0 ? must : own->most - own->load, count;
    struct offers offers = { .count = 0, .wanted = wanted < AT_ONCE ? wanted : AT_ONCE, .limit = limit_of(several, must > 0) };

    if (wanted <= 0) return 0;
    hear_offers(several, row, &offers, has_caps);
    count = offers.count < offers.wanted ? offers.count : offers.wanted;
    for (int32_t i = 0; i < count; i++) {
        uint64_t key = tdm_several_keys(several, row)[offers.place[i]];
        bids[i] = (struct bid){ offers.limit - several->unit * tdm_several_cost(key) + 1, row, offers.place[i], tdm_several_column(key) };
        __builtin_prefetch(several->seats + several->nodes[bids[i].column].first);
    }
    if (count == offers.wanted && own->load + count < own->most) wait_for_seat(several, row);     /* for the rest */
    return count;
}

static inline void place_bid(struct tdm_several *several, const struct bid *bid, int has_caps)
{
    struct tdm_several_node *node = &several->nodes[bid->column];
    struct tdm_several_seat *seats = several->seats + node->first, seat = { bid->price, bid->row, bid->place };
    int is_full = node->load == node->most;

    if (bid->price <= total_price(several, bid->column, has_caps)) {
        wait_for_seat(several, bid->row);      /* the price has risen since: she bids again */
        return;
    }
    tdm_several_keys(several, bid->row)[bid->place] |= TDM_SEVERAL_HELD;
    several->rows[bid->row].load++;
    several->placed++;
    if (is_full) {
        turn_out(several, &seats[0]);
        sift_down(seats, node->load, seat);
    } else {
        sift_up(seats, node->load++, seat);
    }
    if (node->load == node->most) several->price[bid->column] = seats[0].bid;
    if (has_caps && several->cap_of[bid->column] >= 0) tell_cap(several, bid->column, !is_full);
}

/* Those who may lose their seats. */
static inline void fetch_losers(const struct tdm_several *several, const struct bid *bids, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const struct tdm_several_node *node = &several->nodes[bids[i].column];
        const struct tdm_several_seat *seat = several->seats + node->first;
        if (node->load < node->most) continue;
        __builtin_prefetch(&several->rows[seat->row]);
        __builtin_prefetch(several->key + several->problem->row_start[seat->row] + seat->place);
    }
}

static inline int32_t bid_batch(struct tdm_several *several, int has_caps)
{
    struct bid bids[BATCH * AT_ONCE];
    int32_t count = 0, batch = several->waiting_count < BATCH ? several->waiting_count : BATCH;

    fetch_ahead(several, batch);
    for (int32_t i = 0; i < batch; i++) count += make_bids(several, next_waiting(several), bids + count, has_caps);
    fetch_losers(several, bids, count);
    for (int32_t i = 0; i < count; i++) place_bid(several, &bids[i], has_caps);
    return count + 1;
}

/* Some thousand bids, while somebody waits. */
static void bid_some(struct tdm_several *several)
{
    int64_t end = several->bids + BIDS_AT_LEAST;

    if (several->cap_count > 0)
        while (several->waiting_count > 0 && several->bids < end) several->bids += bid_batch(several, 1);
    else
        while (several->waiting_count > 0 && several->bids < end) several->bids += bid_batch(several, 0);
}

/* ---- when to end */

/* What the bids since `first` have brought. */
struct progress {
    int64_t first, first_placed, last_gain, most_placed;
};

static int is_stuck(const struct tdm_several *several, struct progress *progress)
{
    int64_t worth = several->problem->pair_count / 64 > BIDS_PER_SEAT ? several->problem->pair_count / 64 : BIDS_PER_SEAT;

    if (several->placed > progress->most_placed) {
        progress->most_placed = several->placed;
        progress->last_gain = several->bids;
    }
    return several->bids - progress->last_gain > several->row_count / 2 + BIDS_AT_LEAST
        || several->bids - progress->first > several->hold_count / 4 + (progress->most_placed - progress->first_placed + 4) * worth;
}

/* Until nobody waits, until few do and that does not change soon, or until the bids are spent or in vain: then *is_over. 1 if told to stop. */
static int bid_while(struct tdm_several *several, int64_t limit, int *is_over)
{
    int64_t few = several->budget.patience > 0 ? several->row_count / several->budget.patience + 1 : 0, last_bids = FEW_BIDS * few;
    struct progress progress = { several->bids, several->placed, several->bids, 0 };

    while (several->waiting_count > 0 && last_bids >= 0 && several->bids < limit) {
        int64_t before = several->bids;
        bid_some(several);
        if (several->waiting_count <= few) last_bids -= several->bids - before;
        if (tdm_control_tick(several->control, 8 * (several->bids - before))) return 1;
        if (few > 0 && is_stuck(several, &progress)) break;
    }
    *is_over = several->waiting_count > 0 && last_bids >= 0;
    return 0;
}

/* Everybody who lacks a placement waits. */
static void ask_all(struct tdm_several *several)
{
    for (int32_t row = 0; row < several->row_count; row++)
        if (several->rows[row].load < several->rows[row].most) wait_for_seat(several, row);
}

/* Where `outside` starts: the mean cost of what comes third after as many as each may have. */
static int64_t mean_later_cost(const struct tdm_several *several)
{
    int64_t sum = 0, count = 0;

    for (int32_t row = 0; row < several->row_count; row++) {
        const struct tdm_several_row *own = &several->rows[row];
        int32_t at = own->most + 2 < own->count ? own->most + 2 : own->count - 1;
        if (own->count == 0) continue;
        sum += tdm_several_cost(tdm_several_keys(several, row)[at]);
        count++;
    }
    return count == 0 ? 1 : sum / count + 1;
}

/* Without costs whole steps will do, and a price is how far the next free seat is; whoever finds that too far is left to the searches, and
 * then prices have done their service, since without costs everyone is content with anything. */
static int auction_without_costs(struct tdm_several *several, int64_t limit)
{
    int is_over;

    several->unit = 1;
    several->outside = FAR_ENOUGH;
    if (bid_while(several, limit, &is_over)) return 1;
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++) several->price[node] = 0;
    several->outside = 0;
    return 0;
}

/* Not worth a higher `outside`: the searches do the rest. */
static int is_enough(const struct tdm_several *several, int64_t bids, int64_t gain)
{
    int64_t free_seats = tdm_several_free(several), missing = tdm_several_missing(several);

    if (!several->count_first || free_seats == 0 || missing == 0) return 1;
    if (several->budget.draw_ratio > 0 && several->cap_count == 0 && free_seats * several->budget.draw_ratio < missing) return 1;
    if (bids > BIDS_PER_SEAT * gain && (free_seats <= missing || missing > several->hold_count / 32)) return 1;
    return several->outside / several->unit > tdm_several_dearest_exchange(several);
}

int tdm_several_auction(struct tdm_several *several)
{
    int64_t limit = several->budget.bids_per_unit * several->hold_count;
    int     is_over = 0;

    several->phases |= TDM_SEVERAL_AUCTION;
    ask_all(several);
    if (several->cost_level < 0) return auction_without_costs(several, limit);
    if (several->count_first) several->outside = mean_later_cost(several);
    several->outside *= several->unit;
    for (;;) {
        int64_t bids = several->bids, placed = several->placed;
        if (bid_while(several, limit, &is_over)) return 1;
        if (is_over || several->bids >= limit || is_enough(several, several->bids - bids, several->placed - placed)) return 0;
        several->outside += (several->outside / several->unit * several->budget.growth_percent / 100 + 1) * several->unit;
        ask_all(several);
    }
}

/* ---- whole prices: as fast_round.c, with the same reason, since it compares any two offers */

int32_t tdm_several_round(struct tdm_several *several)
{
    int32_t  node_count = several->column_count + several->cap_count;
    int64_t  remainder = 1, unit = several->unit;
    uint8_t *taken = tdm_alloc_zeroed(&several->memory, unit + 1, sizeof *taken);

    if (taken == NULL) return TANDEM_E_NOMEM;
    for (int32_t node = 0; node < node_count; node++) taken[several->price[node] % unit] = 1;
    if (several->outside >= 0) taken[several->outside % unit] = 1;
    while (remainder < unit && taken[remainder]) remainder++;
    assert(remainder < unit || unit == 1);
    for (int32_t node = 0; node < node_count; node++) several->price[node] = (several->price[node] + unit - remainder - 1) / unit;
    if (several->outside >= 0) several->outside = (several->outside + unit - remainder - 1) / unit;
    else several->outside /= unit;
    several->unit = 1;
    for (int32_t column = 0; column < several->column_count; column++)     /* from here on: the whole price of entering the column */
        if (several->cap_of[column] >= 0 && several->price[several->cap_of[column]] > several->price[column])
            several->price[column] = several->price[several->cap_of[column]];
    tdm_free(&several->memory, taken);
    return TANDEM_OK;
}
