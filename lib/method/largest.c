/* SPDX-License-Identifier: MIT
 * Proposals with a second chance: two thirds of the largest stable plan at least.
 *
 * Among wishes that she likes alike, a student asks first where there is still room. If somebody asks for the place that she holds while
 * another that she likes alike has room, she gives way and takes that one. A student whom everybody has refused goes through her list a
 * second time, and is then preferred among those ranked alike. Room that is gone never comes back: a full column or cap stays full, and
 * a column that gives up a student because its cap is full has no room either.
 *
 * Keeps:   pins are placed first and stay. What a column or cap holds is, at each level, at least as good as all it has refused; so the outcome is stable with ties.
 * Source:  [Kir13] for students and places of one seat; [CM18] for student-project with ties. Students of several placements are served
 *          without the second chance's promise.
 */
#include "method/largest.h"

#include "method/stable.h"
#include "method/stable_search.h"

#include <assert.h>
#include <string.h>

enum { TICK_EVERY = 4096 };

struct large {
    const struct tdm_market *market;
    struct tdm_control      *control;
    int64_t                 *place;           /* [row_count] the pair held, or -1 */
    int64_t                 *start;           /* [row_count] the tie group at hand begins here */
    uint8_t                 *is_asked;        /* [pair_count] asked for in this round of the list */
    uint8_t                 *round;           /* [row_count] 0: first time through the list, 1: second, 2: done */
    int64_t                 *holder_start;    /* [column_count + 1] */
    int32_t                 *holder;          /* rows that a column holds, in no order */
    int32_t                 *load, *cap_load;
    int64_t                 *cap_start;       /* [cap_count + 1] */
    int32_t                 *cap_column;      /* columns below a cap */
    int32_t                 *queue;           /* rows without a place and with wishes left */
    int64_t                  queue_count, work;
};

/* ---------------------------------------------------------------- who holds what */

static int has_room(const struct large *large, int32_t column)
{
    int32_t cap = large->market->column_cap[column];
    return large->load[column] < large->market->seats[column] && (cap < 0 || large->cap_load[cap] < large->market->cap_seats[cap]);
}

static void hold(struct large *large, int32_t row, int64_t pair)
{
    int32_t column = large->market->pair[pair].column, cap = large->market->column_cap[column];

    large->place[row] = pair;
    large->holder[large->holder_start[column] + large->load[column]++] = row;
    if (cap >= 0) large->cap_load[cap]++;
}

/* The row loses its place and asks on. */
static void give_up(struct large *large, int32_t row)
{
    int32_t  column = large->market->pair[large->place[row]].column, cap = large->market->column_cap[column];
    int32_t *holder = large->holder + large->holder_start[column], at = 0;

    while (holder[at] != row) at++;
    holder[at] = holder[--large->load[column]];
    if (cap >= 0) large->cap_load[cap]--;
    large->place[row] = -1;
    large->queue[large->queue_count++] = row;
}

/* Could she as well have a place that she likes alike and that has room? Then she gives way to anyone. */
static int could_move(struct large *large, int32_t row)
{
    const struct tdm_market *market = large->market;
    int64_t                  held = large->place[row];

    if (tdm_market_is_pinned(market, held)) return 0;
    for (int64_t i = large->start[row]; i < market->row_start[row + 1] && market->pair_group[i] == market->pair_group[held]; i++) {
        large->work++;
        if (i != held && !large->is_asked[i] && has_room(large, market->pair[i].column)) return 1;
    }
    return 0;
}

/* Smaller is better: level, then whether this is only the first time through the list; who could move stands last. */
static uint64_t standing(struct large *large, int32_t row, int64_t pair, int at_cap, int holds)
{
    int32_t level = at_cap ? tdm_market_cap_level(large->market, pair) : tdm_market_level(large->market, pair);

    if (tdm_market_is_pinned(large->market, pair)) return 0;
    return (uint64_t)(holds && could_move(large, row)) << 34 | (uint64_t)(uint32_t)level << 1 | (large->round[row] == 0);
}

/* The holder of a column who stands last, and how she stands. */
static int32_t last_of(struct large *large, int32_t column, int at_cap, uint64_t *stands)
{
    int32_t last = -1;

    *stands = 0;
    for (int32_t i = 0; i < large->load[column]; i++) {
        int32_t  row = large->holder[large->holder_start[column] + i];
        uint64_t own = standing(large, row, large->place[row], at_cap, 1);
        if (last >= 0 && (own < *stands || (own == *stands && row < last))) continue;      /* of those alike, the last drawn */
        last = row;
        *stands = own;
    }
    large->work += large->load[column];
    return last;
}

static int32_t last_below(struct large *large, int32_t cap, uint64_t *stands)
{
    int32_t last = -1;

    *stands = 0;
    for (int64_t i = large->cap_start[cap]; i < large->cap_start[cap + 1]; i++) {
        uint64_t own;
        int32_t  row = last_of(large, large->cap_column[i], 1, &own);
        if (row < 0 || (last >= 0 && (own < *stands || (own == *stands && row < last)))) continue;
        last = row;
        *stands = own;
    }
    return last;
}

/* 1 if the place is held. */
static int ask(struct large *large, int32_t row, int64_t pair)
{
    int32_t  column = large->market->pair[pair].column, last;
    int      is_full = large->load[column] >= large->market->seats[column];
    uint64_t stands;

    if (!has_room(large, column)) {
        last = is_full ? last_of(large, column, 0, &stands) : last_below(large, large->market->column_cap[column], &stands);
        if (last < 0 || stands <= standing(large, row, pair, !is_full, 0)) return 0;
        give_up(large, last);
    }
    hold(large, row, pair);
    return 1;
}

/* ---------------------------------------------------------------- who asks where */

/* The next wish: in the tie group at hand first one with room, else the first not asked yet; -1 at the end of the list. */
static int64_t next_wish(struct large *large, int32_t row)
{
    const struct tdm_market *market = large->market;
    int64_t                  end = market->row_start[row + 1];

    while (large->start[row] < end) {
        int64_t first = large->start[row], any = -1, i;
        for (i = first; i < end && market->pair_group[i] == market->pair_group[first]; i++) {
            large->work++;
            if (large->is_asked[i]) continue;
            if (has_room(large, market->pair[i].column)) return i;
            if (any < 0) any = i;
        }
        if (any >= 0) return any;
        large->start[row] = i;
    }
    return -1;
}

static void begin_list(struct large *large, int32_t row)
{
    const struct tdm_market *market = large->market;

    large->start[row] = market->row_start[row];
    memset(large->is_asked + market->row_start[row], 0, (size_t)(market->row_start[row + 1] - market->row_start[row]));
}

/* The row asks until it holds a place or has gone through its list twice. */
static void serve(struct large *large, int32_t row)
{
    while (large->place[row] < 0 && large->round[row] < 2) {
        int64_t pair = next_wish(large, row);
        if (pair < 0) {
            large->round[row]++;
            begin_list(large, row);
            continue;
        }
        if (ask(large, row, pair)) return;
        large->is_asked[pair] = 1;
    }
}

/* ---------------------------------------------------------------- the whole */

static int32_t allocate(struct large *large)
{
    const struct tdm_market *market = large->market;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  seats = 0;

    for (int32_t c = 0; c < market->column_count; c++) seats += market->seats[c];
    large->place = tdm_alloc_array(memory, market->row_count, sizeof *large->place);
    large->start = tdm_alloc_array(memory, market->row_count, sizeof *large->start);
    large->is_asked = tdm_alloc_zeroed(memory, market->pair_count, 1);
    large->round = tdm_alloc_zeroed(memory, market->row_count, 1);
    large->holder_start = tdm_alloc_array(memory, market->column_count + (int64_t)1, sizeof *large->holder_start);
    large->holder = tdm_alloc_array(memory, seats, sizeof *large->holder);
    large->load = tdm_alloc_zeroed(memory, market->column_count, sizeof *large->load);
    large->cap_load = tdm_alloc_zeroed(memory, market->cap_count, sizeof *large->cap_load);
    large->cap_start = tdm_alloc_zeroed(memory, market->cap_count + (int64_t)2, sizeof *large->cap_start);
    large->cap_column = tdm_alloc_array(memory, market->column_count, sizeof *large->cap_column);
    large->queue = tdm_alloc_array(memory, market->row_count, sizeof *large->queue);
    return large->place == NULL || large->start == NULL || large->is_asked == NULL || large->round == NULL || large->holder_start == NULL
                   || large->holder == NULL || large->load == NULL || large->cap_load == NULL || large->cap_start == NULL
                   || large->cap_column == NULL || large->queue == NULL
               ? TANDEM_E_NOMEM
               : TANDEM_OK;
}

static void open_doors(struct large *large)
{
    const struct tdm_market *market = large->market;

    large->holder_start[0] = 0;
    for (int32_t c = 0; c < market->column_count; c++) {
        large->holder_start[c + 1] = large->holder_start[c] + market->seats[c];
        if (market->column_cap[c] >= 0) large->cap_start[market->column_cap[c] + 2]++;
    }
    for (int32_t k = 0; k < market->cap_count; k++) large->cap_start[k + 2] += large->cap_start[k + 1];
    for (int32_t c = 0; c < market->column_count; c++)
        if (market->column_cap[c] >= 0) large->cap_column[large->cap_start[market->column_cap[c] + 1]++] = c;
    for (int32_t r = 0; r < market->row_count; r++) {
        int64_t first = large->start[r] = market->row_start[r];
        large->place[r] = -1;
        if (first < market->row_start[r + 1] && tdm_market_is_pinned(market, first) && has_room(large, market->pair[first].column)) hold(large, r, first);
    }
    for (int32_t r = market->row_count - 1; r >= 0; r--)        /* a stack: the first drawn asks first */
        if (large->place[r] < 0) large->queue[large->queue_count++] = r;
}

static int32_t run(struct large *large)
{
    while (large->queue_count > 0) {
        serve(large, large->queue[--large->queue_count]);
        large->work++;
        if (large->work < TICK_EVERY) continue;
        if (tdm_control_tick(large->control, large->work)) return TANDEM_E_STOPPED;
        large->work = 0;
    }
    return TANDEM_OK;
}

static int32_t propose(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    struct large large = { .market = market, .control = control };
    int32_t      status = allocate(&large);

    if (status == TANDEM_OK) {
        open_doors(&large);
        status = run(&large);
    }
    memset(chosen, 0, (size_t)market->pair_count);
    for (int32_t r = 0; status == TANDEM_OK && r < market->row_count; r++)
        if (large.place[r] >= 0) chosen[large.place[r]] = 1;
    void *const blocks[] = { large.place, large.start, large.is_asked, large.round, large.holder_start, large.holder, large.load,
                             large.cap_load, large.cap_start, large.cap_column, large.queue };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&market->memory, blocks[i]);
    return status;
}

/* A second chance may shift a cap in a way that leaves a pair wanting each other (seen once in 20,000 random markets): what is not stable is
 * never handed on. */
int32_t tdm_large_stable(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    int     is_stable = 0;
    int32_t status = propose(market, control, chosen);

    if (status == TANDEM_OK) status = tdm_stable_accepts(market, control, chosen, &is_stable);
    if (status == TANDEM_OK && !is_stable) status = tdm_deferred_students(market, control, NULL, chosen);
    return status;
}
