/* SPDX-License-Identifier: MIT
 * The scaled auction: for costs that make price wars, and for cohorts with hardly a free seat more than needed.
 *
 * The most students that can be seated are found first, without costs. That splits the problem: those who are at home and all they could
 * displace (part 1: every seat is taken, some stay home), and the rest (part 0: everyone is seated, some seats stay free). In each part
 * as many seats as holders are wanted, if staying home counts as an opportunity with that many seats, and each free seat is held by a
 * stand-in who likes all opportunities alike. So prices may start anywhere, and an auction with a coarse step gives good prices to the
 * next one with a finer step.
 *
 * Keeps:   in each auction prices only rise; at its end every holder, stand-ins too, is within one step of the best for her.
 *          The last step is one price step, so that rounding is exact. Then stand-ins leave: they sat where prices are least.
 * Relies:  no caps; level 0 is COUNT. A part's rows see the other part's columns at a price that nobody pays.
 * Source:  [BC89] sec. 4; [GK95]; the parts are those of [DM58].
 */
#include "method/fast_bids.h"

#include <string.h>

enum { FINER = 6, STAND_IN = -1 };
#define MASKED (INT64_MAX / 4)

struct scaled_seat {
    int64_t bid;                    /* the price up to which the holder stays */
    int32_t row, cost;
};

struct scaled_bid {
    int64_t price;
    int32_t row, column, cost;
};

struct scale {
    struct tdm_fast *fast;
    struct scaled_seat *seats;      /* as fast->seats, then those of home */
    uint8_t *row_part, *column_part;
    int32_t  part, home_node;       /* part 1 has a column for staying home, else -1 */
    int64_t  step, least_price;
    int64_t  stand_ins, waiting_stand_ins;
    int64_t *key;                   /* heap of columns by price; a key may lag behind its price, which only rises */
    int32_t *heap, heap_count;
};

static int64_t seats_of(const struct scale *scale, int32_t column)
{
    const struct tdm_fast_node *node = &scale->fast->nodes[column];
    return column == scale->home_node ? node->most : node[1].first - node->first;
}

/* ---- a column's holders: a heap, the least bid on top */

static inline int seat_before(const struct scaled_seat *a, const struct scaled_seat *b)
{
    return a->bid != b->bid ? a->bid < b->bid : a->row < b->row;
}

static inline void sift_down(struct scaled_seat *seats, int32_t count, struct scaled_seat moving)
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

static inline void sift_up(struct scaled_seat *seats, int32_t place, struct scaled_seat moving)
{
    for (; place > 0; place = (place - 1) / 2) {
        if (!seat_before(&moving, &seats[(place - 1) / 2])) break;
        seats[place] = seats[(place - 1) / 2];
    }
    seats[place] = moving;
}

TDM_FETCH fetch_seats(const struct scale *scale, const struct scaled_bid *bids, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const struct scaled_seat *seats = scale->seats + scale->fast->nodes[bids[i].column].first;
        __builtin_prefetch(seats);
        __builtin_prefetch(seats + 4);
        __builtin_prefetch(seats + 8);
    }
}

/* ---- columns by price, for stand-ins */

static int key_before(const struct scale *scale, int32_t a, int32_t b)
{
    return scale->key[a] != scale->key[b] ? scale->key[a] < scale->key[b] : a < b;
}

static void sink(struct scale *scale, int32_t place)
{
    int32_t column = scale->heap[place];

    for (int32_t child = 2 * place + 1; child < scale->heap_count; child = 2 * place + 1) {
        if (child + 1 < scale->heap_count && key_before(scale, scale->heap[child + 1], scale->heap[child])) child++;
        if (!key_before(scale, scale->heap[child], column)) break;
        scale->heap[place] = scale->heap[child];
        place = child;
    }
    scale->heap[place] = column;
}

/* Brings the key at a place up to date; 1 if it was. */
static int is_current(struct scale *scale, int32_t place)
{
    int32_t column = scale->heap[place];
    if (scale->key[column] == scale->fast->price[column]) return 1;
    scale->key[column] = scale->fast->price[column];
    sink(scale, place);
    return 0;
}

static int64_t second_price(struct scale *scale)
{
    int64_t second = MASKED;
    for (int32_t place = 1; place <= 2 && place < scale->heap_count; place++) {
        while (!is_current(scale, place)) continue;
        if (scale->key[scale->heap[place]] < second) second = scale->key[scale->heap[place]];
    }
    return second;
}

static void order_columns(struct scale *scale)
{
    scale->heap_count = 0;
    for (int32_t column = 0; column < scale->fast->column_count; column++) {
        if (scale->column_part[column] != scale->part || seats_of(scale, column) == 0) continue;
        scale->key[column] = scale->fast->price[column];
        scale->heap[scale->heap_count++] = column;
    }
    for (int32_t place = scale->heap_count / 2; place-- > 0;) sink(scale, place);
}

/* ---- bids */

/* A bid goes no further up than this at once, where a row has no second offer. */
static int64_t bounded(const struct scale *scale, int64_t best, int64_t second)
{
    int64_t bound = best + 4 * scale->fast->unit * (scale->fast->cost_greatest + 1);
    return second < bound ? second : bound;
}

/* The best two offers of a row so far, home among them. */
struct offers {
    int64_t best, second;
    int32_t column, cost;
};

/* 0 if the rest cannot be among the best two: narrow lines have the cheapest pairs first. */
static inline int hear_offer(const struct scale *scale, uint64_t key, struct offers *offers, int is_narrow)
{
    const struct tdm_fast *fast = scale->fast;
    int32_t column = (int32_t)(key & fast->mask), cost = (int32_t)(key >> fast->bits);
    int64_t value = fast->unit * cost;

    if (is_narrow && value + scale->least_price >= offers->second) return 0;
    value += fast->price[column];
    if (value >= offers->second) return 1;
    if (value >= offers->best) {
        offers->second = value;
        return 1;
    }
    *offers = (struct offers){ value, offers->best, column, cost };
    return 1;
}

static inline void hear_offers(const struct scale *scale, int32_t row, struct offers *offers, int is_narrow)
{
    struct tdm_fast_run run = row_run(scale->fast, row);

    for (int32_t i = 0; i < run.left; i++)
        if (!hear_offer(scale, key_at(run.pairs, i, is_narrow), offers, is_narrow)) return;
}

static inline struct scaled_bid make_bid(struct scale *scale, int32_t row)
{
    struct tdm_fast *fast = scale->fast;
    struct offers at_home = { scale->home_node >= 0 ? fast->price[scale->home_node] : MASKED, MASKED, scale->home_node, 0 }, offers = at_home;

    if (fast->is_narrow) hear_offers(scale, row, &offers, 1);
    else hear_offers(scale, row, &offers, 0);
    if (!fast->is_narrow && offers.second > row_rest(fast, row)) {
        tdm_fast_renew(fast, row);
        offers = at_home;
        hear_offers(scale, row, &offers, 0);
    }
    return (struct scaled_bid){ bounded(scale, offers.best, offers.second) - fast->unit * offers.cost + scale->step, row, offers.column, offers.cost };
}

/* Somebody has lost her seat, or a stand-in his. */
static inline void turn_out(struct scale *scale, int32_t row)
{
    if (row == STAND_IN) scale->waiting_stand_ins++;
    else wait_for_seat(scale->fast, row);
}

/* The bid is above the column's price. */
static inline void take_seat(struct scale *scale, int32_t column, struct scaled_seat seat)
{
    struct tdm_fast *fast = scale->fast;
    struct scaled_seat *seats = scale->seats + fast->nodes[column].first;

    if (fast->nodes[column].load == seats_of(scale, column)) {
        turn_out(scale, seats[0].row);
        sift_down(seats, fast->nodes[column].load, seat);
    } else {
        sift_up(seats, fast->nodes[column].load++, seat);
    }
    if (fast->nodes[column].load == seats_of(scale, column)) fast->price[column] = seats[0].bid;
}

static int32_t bid_batch(struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;
    struct scaled_bid bids[BATCH];
    int32_t batch = fast->waiting_count < BATCH ? fast->waiting_count : BATCH;

    fetch_ahead(fast, batch);
    for (int32_t i = 0; i < batch; i++) {
        bids[i] = make_bid(scale, next_waiting(fast));
        __builtin_prefetch(fast->nodes + bids[i].column);
    }
    fetch_seats(scale, bids, batch);
    for (int32_t i = 0; i < batch; i++) {
        if (bids[i].price <= fast->price[bids[i].column]) wait_for_seat(fast, bids[i].row);
        else take_seat(scale, bids[i].column, (struct scaled_seat){ bids[i].price, bids[i].row, bids[i].cost });
    }
    return batch;
}

/* Stand-ins take the cheapest column until none waits, or it is no longer the cheapest. */
static int64_t place_stand_ins(struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;
    int64_t placed = 0, bid;
    int32_t column;

    while (!is_current(scale, 0)) continue;
    column = scale->heap[0];
    bid = bounded(scale, fast->price[column], second_price(scale)) + scale->step;
    for (; scale->waiting_stand_ins > 0 && fast->price[column] < bid; placed++) {
        scale->waiting_stand_ins--;
        take_seat(scale, column, (struct scaled_seat){ bid, STAND_IN, 0 });
    }
    return placed;
}

/* ---- one auction, and all of them */

static int64_t least_price(const struct scale *scale)
{
    int64_t least = scale->home_node >= 0 ? scale->fast->price[scale->home_node] : MASKED;
    for (int32_t column = 0; column < scale->fast->column_count; column++)
        if (scale->column_part[column] == scale->part && seats_of(scale, column) > 0 && scale->fast->price[column] < least)
            least = scale->fast->price[column];
    return least;
}

static void clear_part(struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;

    for (int32_t column = 0; column < fast->column_count; column++)
        if (scale->column_part[column] == scale->part) fast->nodes[column].load = 0;
    if (scale->home_node >= 0) fast->nodes[scale->home_node].load = 0;
    for (int32_t row = 0; row < fast->row_count; row++)
        if (scale->row_part[row] == scale->part && row_count_in_line(fast, row) > 0) wait_for_seat(fast, row);
    scale->waiting_stand_ins = scale->stand_ins;
}

/* 1 if told to stop. */
static int auction(struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;

    clear_part(scale);
    scale->least_price = least_price(scale);
    if (scale->stand_ins > 0) order_columns(scale);
    while (fast->waiting_count > 0 || scale->waiting_stand_ins > 0) {
        int64_t bids = 0;
        while (fast->waiting_count > 0 && bids < 1024) bids += bid_batch(scale);
        fast->bids += bids;
        if (fast->waiting_count == 0 && scale->waiting_stand_ins > 0) bids += place_stand_ins(scale);
        if (tdm_control_tick(fast->control, 8 * bids + 1)) return 1;
    }
    return 0;
}

static void open_part(struct scale *scale, int32_t part, int64_t rows, int64_t at_home)
{
    struct tdm_fast *fast = scale->fast;

    scale->part = part;
    scale->home_node = part == 1 ? fast->column_count : -1;
    scale->stand_ins = -rows;
    for (int32_t column = 0; column < fast->column_count; column++) {
        if (scale->column_part[column] == part) scale->stand_ins += seats_of(scale, column);
        fast->price[column] = scale->column_part[column] == part ? 0 : MASKED;
    }
    tdm_fast_distrust(fast);
    if (part == 0) return;
    scale->stand_ins += at_home;
    fast->price[scale->home_node] = 0;
    fast->nodes[scale->home_node].most = (int32_t)at_home;
}

static int run_part(struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;

    assert(scale->stand_ins >= 0 && (scale->part == 0 || scale->stand_ins == 0));
    scale->step = fast->cost_greatest * fast->unit / 4 + 1;
    for (;;) {
        if (auction(scale)) return 1;
        if (scale->step == 1) return 0;
        scale->step = scale->step / FINER + 1;
        if (scale->step < FINER) scale->step = 1;
    }
}

/* ---- back to the form of the other stages */

/* Without the stand-ins, and without those at home. */
static void tell_seats(const struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;

    for (int32_t column = 0; column < fast->column_count; column++) {
        const struct scaled_seat *from = scale->seats + fast->nodes[column].first;
        struct tdm_fast_seat *seats = fast->seats + fast->nodes[column].first;
        int32_t kept = 0;
        for (int32_t i = 0; i < fast->nodes[column].load; i++)
            if (from[i].row != STAND_IN) seats[kept++] = (struct tdm_fast_seat){ from[i].row, from[i].cost };
        fast->nodes[column].load = kept;
        for (int32_t i = 0; i < kept; i++) fast->stay[fast->nodes[column].first + i] = 0;
    }
}

static void list_home(const struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;
    const struct tdm_fast_node *home = &fast->nodes[fast->column_count];

    for (int32_t i = 0; i < home->load; i++) fast->home[fast->home_count++] = scale->seats[home->first + i].row;
}

/* Each part's prices from 0 on: where a stand-in sat, they are least. Only differences within a part matter; nobody looks at the price
 * of a closed column. */
static void lower_prices(const struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;
    int64_t least[2] = { MASKED, MASKED };

    for (int32_t column = 0; column < fast->column_count; column++)
        if (seats_of(scale, column) > 0 && fast->price[column] < least[scale->column_part[column]])
            least[scale->column_part[column]] = fast->price[column];
    for (int32_t column = 0; column < fast->column_count; column++)
        fast->price[column] = seats_of(scale, column) > 0 ? fast->price[column] - least[scale->column_part[column]] : 0;
    if (least[1] < MASKED) fast->outside -= least[1];
}

static int run_parts(struct scale *scale, const int64_t *rows, int64_t at_home, int64_t *price)
{
    struct tdm_fast *fast = scale->fast;

    for (int32_t part = 1; part >= 0; part--) {
        if (rows[part] == 0 && part == 1) continue;
        open_part(scale, part, rows[part], at_home);
        if (run_part(scale)) return 1;
        for (int32_t column = 0; column < fast->column_count; column++)
            if (scale->column_part[column] == part) price[column] = fast->price[column];
        if (part == 1) fast->outside = fast->price[scale->home_node];
    }
    memcpy(fast->price, price, (size_t)fast->column_count * sizeof *price);
    return 0;
}

static int32_t finish(struct scale *scale)
{
    struct tdm_fast *fast = scale->fast;
    int64_t free_seats = 0;
    int32_t status;

    list_home(scale);
    status = tdm_fast_round(fast);
    if (status != TANDEM_OK) return status;
    lower_prices(scale);
    tdm_fast_distrust(fast);
    if (!tdm_fast_reach(fast, &free_seats)) assert(free_seats == 0);
    return TANDEM_OK;
}

static void restart(struct tdm_fast *fast)
{
    for (int32_t column = 0; column <= fast->column_count; column++) fast->nodes[column].load = 0;
    fast->waiting_first = fast->waiting_count = fast->home_count = 0;
    fast->outside = 0;
    fast->is_bidding = 1;
}

static int32_t reserve(struct scale *scale, int64_t **price, int64_t at_home)
{
    struct tdm_fast *fast = scale->fast;
    int64_t seat_count = fast->nodes[fast->column_count].first + at_home;

    scale->seats = tdm_alloc_array(&fast->memory, seat_count, sizeof *scale->seats);
    *price = tdm_alloc_zeroed(&fast->memory, fast->column_count, sizeof **price);
    scale->key = tdm_alloc_array(&fast->memory, fast->column_count, sizeof *scale->key);
    scale->heap = tdm_alloc_array(&fast->memory, fast->column_count, sizeof *scale->heap);
    return scale->seats != NULL && *price != NULL && scale->key != NULL && scale->heap != NULL ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t scale_parts(struct scale *scale, const struct tdm_fast_split *split)
{
    struct tdm_fast *fast = scale->fast;
    int64_t *price = NULL;
    int32_t  status = reserve(scale, &price, split->at_home);

    if (status == TANDEM_OK) {
        restart(fast);
        int stopped = run_parts(scale, split->rows, split->at_home, price);
        tell_seats(scale);
        if (!stopped) status = finish(scale);
    }
    tdm_free(&fast->memory, scale->seats);
    tdm_free(&fast->memory, scale->key);
    tdm_free(&fast->memory, scale->heap);
    tdm_free(&fast->memory, price);
    return status;
}

int32_t tdm_fast_scale(struct tdm_fast *fast)
{
    struct tdm_fast_split split;
    int32_t status = tdm_fast_split_open(&split, fast);

    if (status == TANDEM_OK && !fast->control->stopped) {
        struct scale scale = { .fast = fast, .row_part = split.row_part, .column_part = split.column_part };
        status = scale_parts(&scale, &split);
    }
    tdm_fast_split_close(&split, fast);
    return status;
}
