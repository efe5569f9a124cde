/* SPDX-License-Identifier: MIT
 * The auction: a student without a seat bids for the one that is cheapest for her at today's prices, up to where the next best would do
 * as well. A full column keeps its highest bids; its price is the least of them. A cap does the same over all its columns.
 *
 * Keeps:   prices only rise, and start at 0; what a student sits on is within one price step of the best for her, at any later time,
 *          because the other prices only rise and her own seat costs her no more than her bid as long as she holds it.
 *          A column that has never been full has price 0.
 * Relies:  costs count `unit` price steps, and unit exceeds the number of prices, so that rounding is exact afterwards (fast_round.c).
 * Source:  [BC89]. First in, first out: last in, first out took up to 20 times as many bids. Staying home is dear only by and by: one
 *          huge penalty at once made 75 bids a student instead of 5.
 */
#include "method/fast_bids.h"
#include "method/fast_desk.h"

#include <assert.h>

enum { FAR_ENOUGH = 24,              /* without costs: steps to a free seat */
       FEW_BIDS = 128,               /* the last few may make so many bids each, on average */
       BIDS_AT_LEAST = 1024,         /* between two looks at what they have brought */
       BIDS_PER_SEAT = 40,           /* more than this for each student seated: searches do that at less cost */
       FEW_LEFT = 32,                /* unless one row in so many, or less, is left */
       MANY_LEFT = 8,                /* one row in so many */
       GROWTH_AHEAD = 64 };          /* so many times dearer may staying home become before narrow keys are full */

/* Of keys as wide as the desk's; a bid of all ones stands for nobody. */
static int64_t greatest_bid(const struct tdm_fast_desk *desk)
{
    return desk->is_wide ? INT64_MAX / 2 : (int64_t)(UINT64_MAX >> desk->row_bits) - 1;
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
static int bid_on(struct tdm_fast_desk *desk, int64_t limit)
{
    struct tdm_fast *fast = desk->fast;
    int64_t few = fast->budget.patience > 0 ? fast->row_count / fast->budget.patience + 1 : 0, last_bids = FEW_BIDS * few;
    struct progress progress = { fast->bids, count_seated(fast), fast->bids, 0 };

    while (fast->waiting_count > 0 && last_bids >= 0 && fast->bids < limit) {
        int64_t bids = desk->is_wide ? tdm_fast_bid_wide(desk, BIDS_AT_LEAST) : tdm_fast_bid_narrow(desk, BIDS_AT_LEAST);
        fast->bids += bids;
        if (fast->waiting_count <= few) last_bids -= bids;
        if (few > 0 && is_stuck(fast, &progress)) {
            fast->phases |= TDM_FAST_STUCK;
            return 0;
        }
        if (tdm_control_tick(fast->control, 8 * bids)) return 1;
    }
    return 0;
}

static void ask_again(struct tdm_fast *fast)
{
    int32_t count = fast->home_count;
    fast->home_count = 0;
    for (int32_t i = 0; i < count; i++) wait_for_seat(fast, fast->home[i]);
}

/* Without costs whole steps will do, and a price is how far the next free seat is: [AMO93] sec. 7.6. Whoever finds that too far is left to
 * the searches; then prices have done their service, since without costs everyone is content with any seat. */
static void forget_prices(struct tdm_fast *fast)
{
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++) fast->price[node] = 0;
    fast->outside = 0;
    fast->is_bidding = 0;
    tdm_fast_distrust(fast);
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

static int64_t next_outside(const struct tdm_fast *fast)
{
    return fast->outside + (fast->outside / fast->unit * fast->budget.growth_percent / 100 + 1) * fast->unit;
}

/* 1 if told to stop. */
static int bid_at_growing_prices(struct tdm_fast_desk *desk)
{
    struct tdm_fast *fast = desk->fast;
    int64_t limit = fast->budget.bids_per_row * fast->row_count;

    for (;;) {
        struct growth before = { fast->bids, count_seated(fast) };
        if (bid_on(desk, limit)) return 1;
        if (fast->cost_level < 0 || is_over(fast, before, limit) || next_outside(fast) > greatest_bid(desk)) return 0;
        fast->outside = next_outside(fast);
        ask_again(fast);
    }
}

/* Staying home starts at the mean cost of everyone's fourth choice. */
static void set_outside(struct tdm_fast *fast)
{
    if (fast->cost_level < 0) {
        fast->unit = 1;
        fast->outside = FAR_ENOUGH;
        return;
    }
    if (fast->count_first) fast->outside = fast->wishing_count == 0 ? 1 : fast->fourth_sum / fast->wishing_count + 1;
    fast->outside *= fast->unit;
}

static int32_t open_desk(struct tdm_fast_desk *desk)
{
    struct tdm_fast *fast = desk->fast;
    int64_t needed = fast->count_first && fast->outside < INT64_MAX / GROWTH_AHEAD ? fast->outside * GROWTH_AHEAD : fast->outside, most;

    for (desk->row_bits = 1; INT64_C(1) << desk->row_bits < fast->row_count;) desk->row_bits++;
    most = fast->budget.narrow_most > 0 ? fast->budget.narrow_most : greatest_bid(desk);
    desk->is_wide = needed > most;
    if (!desk->is_wide) return tdm_fast_desk_open_narrow(desk);
    fast->phases |= TDM_FAST_WIDE;
    return tdm_fast_desk_open_wide(desk);
}

int tdm_fast_auction(struct tdm_fast *fast, int32_t *status)
{
    struct tdm_fast_desk desk = { .fast = fast };
    int stopped = 0;

    set_outside(fast);
    *status = open_desk(&desk);
    if (*status == TANDEM_OK) {
        for (int32_t row = 0; row < fast->row_count; row++)
            if (fast->wishing_count == fast->row_count || row_count_in_line(fast, row) > 0) wait_for_seat(fast, row);
        stopped = bid_at_growing_prices(&desk);
    }
    if (desk.is_wide) tdm_fast_desk_close_wide(&desk);
    else tdm_fast_desk_close_narrow(&desk);
    if (fast->cost_level < 0 && !stopped) forget_prices(fast);
    return stopped || *status != TANDEM_OK;
}
