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

enum { FAR_ENOUGH = 24,              /* without costs: steps to a free seat */
       FEW_BIDS = 128,               /* the last few may make so many bids each, on average */
       BIDS_AT_LEAST = 1024,         /* between two looks at what they have brought */
       BIDS_PER_SEAT = 40,           /* more than this for each student seated: searches do that at less cost */
       FEW_LEFT = 32,                /* unless one row in so many, or less, is left */
       MANY_LEFT = 8 };              /* one row in so many */

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

/* The best two offers of a row so far, home among them. */
struct offers {
    int64_t best, second;
    int32_t column, cost;
};

/* 0 if the rest cannot be among the best two. */
static inline int hear_offer(const struct tdm_fast *fast, uint64_t key, struct offers *offers, int has_caps)
{
    int32_t column = (int32_t)(key & fast->mask), cost = (int32_t)(key >> fast->bits);
    int64_t value = fast->unit * cost;

    if (value >= offers->second) return 0;
    value += total_price(fast, column, has_caps);
    if (value >= offers->second) return 1;
    if (value >= offers->best) {
        offers->second = value;
        return 1;
    }
    if (offers->best < offers->second) offers->second = offers->best;
    offers->best = value;
    offers->column = column;
    offers->cost = cost;
    return 1;
}

static inline void hear_offers(struct tdm_fast *fast, int32_t row, struct offers *offers, int has_caps, int is_narrow)
{
    struct tdm_fast_run run = first_run(fast, row);

    for (int32_t done = 0; run.left > 0; run = next_run(fast, row, done, is_narrow))
        for (int32_t i = 0; i < run.left; i++, done++)
            if (!hear_offer(fast, key_at(run.pairs, i, is_narrow), offers, has_caps)) return;
}

/* 0 if home is best. */
static inline int make_bid(struct tdm_fast *fast, int32_t row, struct bid *bid, int has_caps, int is_narrow)
{
    struct offers offers = { INT64_MAX, fast->outside, -1, 0 };

    hear_offers(fast, row, &offers, has_caps, is_narrow);
    if (offers.best == INT64_MAX) return 0;
    *bid = (struct bid){ offers.second - fast->unit * offers.cost + 1, row, offers.column, offers.cost };
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

static inline int32_t bid_batch(struct tdm_fast *fast, int has_caps, int is_narrow)
{
    struct bid bids[BATCH];
    int32_t count = 0, batch = fast->waiting_count < BATCH ? fast->waiting_count : BATCH;

    fetch_ahead(fast, batch);
    for (int32_t i = 0; i < batch; i++) {
        int32_t row = next_waiting(fast);
        if (make_bid(fast, row, &bids[count], has_caps, is_narrow)) __builtin_prefetch(fast->nodes + bids[count++].column);
        else fast->home[fast->home_count++] = row;
    }
    fetch_seats(fast, bids, count);
    for (int32_t i = 0; i < count; i++) place_bid(fast, &bids[i], has_caps);
    return batch;
}

static int64_t count_seated(const struct tdm_fast *fast)
{
    return (int64_t)fast->row_count - fast->home_count - fast->waiting_count;
}

/* Bids that one search can cost: it looks at each pair once at worst. */
static int64_t worth_of_seat(const struct tdm_fast *fast)
{
    int64_t bids = fast->problem->pair_count / 64;
    return bids > BIDS_PER_SEAT ? bids : BIDS_PER_SEAT;
}

/* What the bids since `first_bids` have brought. */
struct progress {
    int64_t first_bids, first_seated, last_gain, most_seated;
};

/* Many bids, and nobody more is seated; or each more takes so many that a search would cost less. */
static int is_stuck(const struct tdm_fast *fast, struct progress *progress)
{
    int64_t seated = count_seated(fast), worth;

    if (seated > progress->most_seated) {
        progress->most_seated = seated;
        progress->last_gain = fast->bids;
    }
    worth = (progress->most_seated - progress->first_seated + 4) * worth_of_seat(fast);
    return fast->bids - progress->last_gain > fast->row_count / 2 + BIDS_AT_LEAST || fast->bids - progress->first_bids > fast->row_count / 4 + worth;
}

/* Everyone who waits bids until nobody does, until few do and that does not change soon, or until the budget is spent. 1 if told to stop. */
static inline int bid_while(struct tdm_fast *fast, int64_t limit, int has_caps, int is_narrow)
{
    int64_t few = fast->budget.patience > 0 ? fast->row_count / fast->budget.patience + 1 : 0, last_bids = FEW_BIDS * few;
    struct progress progress = { fast->bids, count_seated(fast), fast->bids, 0 };

    while (fast->waiting_count > 0 && last_bids >= 0 && fast->bids < limit) {
        int64_t before = fast->bids;
        while (fast->waiting_count > 0 && fast->bids < before + BIDS_AT_LEAST) fast->bids += bid_batch(fast, has_caps, is_narrow);
        if (fast->waiting_count <= few) last_bids -= fast->bids - before;
        if (few > 0 && is_stuck(fast, &progress)) {
            fast->phases |= TDM_FAST_STUCK;
            return 0;
        }
        if (tdm_control_tick(fast->control, 8 * (fast->bids - before))) return 1;
    }
    return 0;
}

static int bid_on(struct tdm_fast *fast, int64_t limit)
{
    if (fast->is_narrow) return fast->cap_count > 0 ? bid_while(fast, limit, 1, 1) : bid_while(fast, limit, 0, 1);
    return fast->cap_count > 0 ? bid_while(fast, limit, 1, 0) : bid_while(fast, limit, 0, 0);
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
        struct tdm_fast_run run = first_run(fast, row);
        if (run.left == 0) continue;
        sum += (int64_t)(key_at(run.pairs, (run.left < 4 ? run.left : 4) - 1, fast->is_narrow) >> fast->bits);
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
    if (bid_on(fast, limit)) return 1;
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++) fast->price[node] = 0;
    fast->outside = 0;
    return 0;
}

/* What one price of staying home has brought. */
struct growth {
    int64_t bids, seated;
};

static int is_hopeless(const struct tdm_fast *fast, int64_t left)
{
    return fast->budget.bids_in_vain > 0 && fast->bids > fast->budget.bids_in_vain * fast->row_count && left > fast->row_count / MANY_LEFT;
}

/* Not worth raising the price of staying home once more: nobody stays there, nothing is free, or the few free seats had better look for
 * somebody themselves (fast_draw.c). */
static int is_over(struct tdm_fast *fast, struct growth before, int64_t limit)
{
    int64_t free_seats = tdm_fast_free_seats(fast), left = (int64_t)fast->home_count + fast->waiting_count;

    if (is_hopeless(fast, left < free_seats ? left : free_seats)) {
        fast->phases |= TDM_FAST_HOPELESS;
        return 1;
    }
    if (!fast->count_first || fast->home_count == 0 || free_seats == 0 || fast->bids >= limit || (fast->phases & TDM_FAST_STUCK)) return 1;
    if (fast->budget.draw_ratio > 0 && fast->cap_count == 0) {
        if (free_seats * fast->budget.draw_ratio < left) return 1;
        if ((free_seats <= left || left > fast->row_count / FEW_LEFT)
            && fast->bids - before.bids > BIDS_PER_SEAT * (count_seated(fast) - before.seated)) return 1;
    }
    return fast->outside / fast->unit > tdm_fast_dearest_exchange(fast);
}

/* Long rows: a price of staying home that took many bids has made many prices high. */
static int is_war(const struct tdm_fast *fast, struct growth before)
{
    return !fast->is_narrow && fast->budget.reprice_bids > 0 && fast->bids - before.bids > fast->budget.reprice_bids * fast->row_count;
}

int tdm_fast_auction(struct tdm_fast *fast, int32_t *status)
{
    int64_t limit = fast->budget.bids_per_row * fast->row_count;

    for (int32_t row = 0; row < fast->row_count; row++)
        if (row_head(fast, row)->count > 0) wait_for_seat(fast, row);
    if (fast->cost_level < 0) return auction_without_costs(fast, limit);
    if (fast->count_first) fast->outside = mean_fourth_cost(fast);
    fast->outside *= fast->unit;
    for (;;) {
        struct growth before = { fast->bids, count_seated(fast) };
        if (bid_on(fast, limit)) return 1;
        if (is_over(fast, before, limit)) return 0;
        if (is_war(fast, before)) *status = tdm_fast_reprice(fast, fast->unit);
        if (*status != TANDEM_OK) return 1;
        fast->outside += (fast->outside / fast->unit * fast->budget.growth_percent / 100 + 1) * fast->unit;
        ask_again(fast);
    }
}
