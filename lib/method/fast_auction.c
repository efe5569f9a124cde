/* SPDX-License-Identifier: MIT
 * The auction: a student without a seat bids for the one that is cheapest for her at today's prices, up to where the next best would do
 * as well. A full column keeps its highest bids; its price is the least of them. A cap does the same over all its columns.
 *
 * Keeps:   prices only rise, and start at 0; what a student sits on is within one price step of the best for her, at any later time,
 *          because the other prices only rise and her own seat costs her no more than her bid as long as she holds it.
 *          A column that has never been full has price 0.
 * Relies:  costs count `unit` price steps, and unit exceeds the number of prices, so that rounding is exact afterwards (fast_round.c).
 *          Bids are made a few at a time at the same prices: a price that has risen in between makes a bid too low or less daring,
 *          never wrong.
 * Source:  [BC89]. First in, first out: last in, first out took up to 20 times as many bids. Staying home is dear only by and by: one
 *          huge penalty at once made 75 bids a student instead of 5.
 */
#include "method/fast_bids.h"

#include <assert.h>

enum { FAR_ENOUGH = 24 };            /* without costs: steps to a free seat */

/* ---- a cap's columns: a heap by their least bid; columns without holders last */

static int64_t least_bid(const struct tdm_fast *fast, int32_t column)
{
    return fast->nodes[column].load == 0 ? INT64_MAX : fast->seats[fast->nodes[column].first].bid;
}

static int child_before(const struct tdm_fast *fast, int32_t a, int32_t b)
{
    int64_t bid_a = least_bid(fast, a), bid_b = least_bid(fast, b);
    return bid_a != bid_b ? bid_a < bid_b : a < b;
}

static void put_child(struct tdm_fast *fast, int32_t *child, int32_t place, int32_t column)
{
    child[place] = column;
    fast->child_place[column] = place;
}

/* The column's least bid has changed. */
static void move_child(struct tdm_fast *fast, int32_t column)
{
    int32_t  cap = fast->cap_of[column] - fast->column_count, place = fast->child_place[column];
    int32_t *child = fast->child + fast->child_start[cap];
    int32_t  count = (int32_t)(fast->child_start[cap + 1] - fast->child_start[cap]);

    for (; place > 0 && child_before(fast, column, child[(place - 1) / 2]); place = (place - 1) / 2)
        put_child(fast, child, place, child[(place - 1) / 2]);
    for (int32_t below = 2 * place + 1; below < count; below = 2 * place + 1) {
        if (below + 1 < count && child_before(fast, child[below + 1], child[below])) below++;
        if (!child_before(fast, child[below], column)) break;
        put_child(fast, child, place, child[below]);
        place = below;
    }
    put_child(fast, child, place, column);
}

/* ---- bids */

static inline int64_t total_price(const struct tdm_fast *fast, int32_t column, int has_caps)
{
    int64_t price = fast->price[column];
    if (has_caps && fast->cap_of[column] >= 0 && fast->price[fast->cap_of[column]] > price) price = fast->price[fast->cap_of[column]];
    return price;
}

/* The row's best two offers, home among them. 0 if home is best. */
static inline int make_bid(struct tdm_fast *fast, int32_t row, struct bid *bid, int has_caps)
{
    const struct tdm_fast_pair *pair = fast->pairs + fast->rows[row].first;
    int32_t count = fast->rows[row].count, sorted = fast->rows[row].sorted;
    int64_t unit = fast->unit, best = INT64_MAX, second = fast->outside;

    for (int32_t i = 0; i < count; i++) {
        if (i == sorted) {
            tdm_fast_sort_more(fast, row);
            sorted = fast->rows[row].sorted;
        }
        int64_t value = unit * pair[i].cost;
        if (value >= second) break;
        value += total_price(fast, pair[i].column, has_caps);
        if (value >= second) continue;
        if (value >= best) {
            second = value;
            continue;
        }
        if (best < second) second = best;
        best = value;
        bid->column = pair[i].column;
        bid->cost = pair[i].cost;
    }
    if (best == INT64_MAX) return 0;
    bid->row = row;
    bid->price = second - unit * bid->cost + 1;
    return 1;
}

/* The cap is over its limit: its least bid, wherever it sits, gives way. */
static int32_t give_way(struct tdm_fast *fast, int32_t cap)
{
    int32_t column = fast->child[fast->child_start[cap - fast->column_count]];
    struct tdm_fast_seat *seats = fast->seats + fast->nodes[column].first;
    int32_t row = seats[0].row;

    if (fast->nodes[column].load == fast->nodes[column].most) fast->price[column] = 0;    /* its cap's price holds from now on, and is no lower */
    fast->nodes[column].load--;
    sift_down(seats, fast->nodes[column].load, seats[fast->nodes[column].load]);
    move_child(fast, column);
    return row;
}

static void seat_below_cap(struct tdm_fast *fast, int32_t cap, int32_t column)
{
    move_child(fast, column);
    if (++fast->nodes[cap].load > fast->nodes[cap].most) {
        wait_for_seat(fast, give_way(fast, cap));
        fast->nodes[cap].load--;
    }
    if (fast->nodes[cap].load == fast->nodes[cap].most) fast->price[cap] = least_bid(fast, fast->child[fast->child_start[cap - fast->column_count]]);
}

static inline void place_bid(struct tdm_fast *fast, const struct bid *bid, int has_caps)
{
    int32_t column = bid->column;
    struct tdm_fast_seat *seats = fast->seats + fast->nodes[column].first, seat = { bid->price, bid->row, bid->cost };

    if (bid->price <= total_price(fast, column, has_caps)) {
        wait_for_seat(fast, bid->row);     /* the price has risen since: she bids again */
        return;
    }
    if (fast->nodes[column].load == fast->nodes[column].most) {
        wait_for_seat(fast, seats[0].row);
        sift_down(seats, fast->nodes[column].load, seat);
        fast->price[column] = seats[0].bid;
        if (has_caps && fast->cap_of[column] >= 0) {
            move_child(fast, column);
            int32_t cap = fast->cap_of[column];
            if (fast->nodes[cap].load == fast->nodes[cap].most)
                fast->price[cap] = least_bid(fast, fast->child[fast->child_start[cap - fast->column_count]]);
        }
        return;
    }
    sift_up(seats, fast->nodes[column].load++, seat);
    if (fast->nodes[column].load == fast->nodes[column].most) fast->price[column] = seats[0].bid;
    if (has_caps && fast->cap_of[column] >= 0) seat_below_cap(fast, fast->cap_of[column], column);
}

static inline int32_t bid_batch(struct tdm_fast *fast, int has_caps)
{
    struct bid bids[BATCH];
    int32_t count = 0, batch = fast->waiting_count < BATCH ? fast->waiting_count : BATCH;

    fetch_ahead(fast, batch);
    for (int32_t i = 0; i < batch; i++) {
        int32_t row = next_waiting(fast);
        if (make_bid(fast, row, &bids[count], has_caps)) __builtin_prefetch(fast->nodes + bids[count++].column);
        else fast->home[fast->home_count++] = row;
    }
    fetch_seats(fast, bids, count);
    for (int32_t i = 0; i < count; i++) place_bid(fast, &bids[i], has_caps);
    return batch;
}

/* Everyone who waits bids until nobody does, or until the budget is spent. 1 if told to stop. */
static inline int bid_on(struct tdm_fast *fast, int64_t limit, int has_caps)
{
    while (fast->waiting_count > 0 && fast->bids < limit) {
        int64_t before = fast->bids;
        while (fast->waiting_count > 0 && fast->bids < before + 1024) fast->bids += bid_batch(fast, has_caps);
        if (tdm_control_tick(fast->control, 8 * (fast->bids - before))) return 1;
    }
    return 0;
}

static void ask_again(struct tdm_fast *fast)
{
    int32_t count = fast->home_count;
    fast->home_count = 0;
    for (int32_t i = 0; i < count; i++) wait_for_seat(fast, fast->home[i]);
}

/* Where staying home starts: the mean cost of everyone's fourth choice. */
static int64_t mean_fourth_cost(const struct tdm_fast *fast)
{
    int64_t sum = 0, count = 0;

    for (int32_t row = 0; row < fast->row_count; row++) {
        int32_t length = fast->rows[row].count;
        if (length == 0) continue;
        sum += fast->pairs[fast->rows[row].first + (length < 4 ? length : 4) - 1].cost;
        count++;
    }
    return count == 0 ? 1 : sum / count + 1;
}

/* Without costs whole steps will do, and a price is how far the next free seat is: [AMO93] sec. 7.6. Whoever finds that too far is left to
 * the searches; then prices have done their service, since without costs everyone is content with any seat. */
static int auction_without_costs(struct tdm_fast *fast, int64_t limit)
{
    fast->unit = 1;
    fast->outside = FAR_ENOUGH;
    if (fast->cap_count > 0 ? bid_on(fast, limit, 1) : bid_on(fast, limit, 0)) return 1;
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++) fast->price[node] = 0;
    fast->outside = 0;
    return 0;
}

int tdm_fast_auction(struct tdm_fast *fast)
{
    int64_t limit = fast->budget.bids_per_row * fast->row_count;

    for (int32_t row = 0; row < fast->row_count; row++)
        if (fast->rows[row].count > 0) wait_for_seat(fast, row);
    if (fast->cost_level < 0) return auction_without_costs(fast, limit);
    if (fast->count_first) fast->outside = mean_fourth_cost(fast);
    fast->outside *= fast->unit;
    for (;;) {
        int stopped = fast->cap_count > 0 ? bid_on(fast, limit, 1) : bid_on(fast, limit, 0);
        if (stopped) return 1;
        if (!fast->count_first || fast->waiting_count > 0 || fast->home_count == 0 || tdm_fast_free_seats(fast) == 0) return 0;
        if (fast->bids >= limit || fast->outside / fast->unit > tdm_fast_dearest_exchange(fast)) return 0;
        fast->outside += (fast->outside / fast->unit * fast->budget.growth_percent / 100 + 1) * fast->unit;
        ask_again(fast);
    }
}
