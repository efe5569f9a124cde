/* SPDX-License-Identifier: MIT
 * Proposals with a second chance: two thirds of the largest stable plan at least.
 *
 * Among wishes that she likes alike, a student asks first where there is still room. If somebody asks for the place that she holds while
 * another that she likes alike has room, she gives way and takes that one. A student whom everybody has refused goes through her list a
 * second time, and is then preferred among those ranked alike. Room that is gone never comes back: a full column or cap stays full, and
 * a column that gives up a student because its cap is full has no room either.
 *
 * Who gives way need not be the worst that the cap holds. So a column below a full cap may lose a student, and somebody who holds another
 * column of that cap may like it better: she is moved up at the end. Nobody else gains or loses by that, and the size is the same.
 *
 * Keeps:   pins are placed first and stay. Who is refused by a column or cap stays refused there: while lists are gone through, what it holds
 *          gets no worse but for those who give way, and they find room elsewhere. So what can block in the end is a move below a full cap.
 * Source:  [Kir13] for students and places of one seat; [CM18] for student-project with ties, its three phases, precarious pairs and
 *          the moves up at the end. For students of one placement.
 */
#include "method/largest.h"

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

static void give_up(struct large *large, int32_t row)
{
    int32_t  column = large->market->pair[large->place[row]].column, cap = large->market->column_cap[column];
    int32_t *holder = large->holder + large->holder_start[column], at = 0;

    while (holder[at] != row) at++;
    holder[at] = holder[--large->load[column]];
    if (cap >= 0) large->cap_load[cap]--;
    large->place[row] = -1;
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
#define COULD_MOVE ((uint64_t)1 << 34)

static uint64_t standing(struct large *large, int32_t row, int64_t pair, int at_cap, int holds)
{
    int32_t level = at_cap ? tdm_market_cap_level(large->market, pair) : tdm_market_level(large->market, pair);

    if (tdm_market_is_pinned(large->market, pair)) return 0;
    return (holds && could_move(large, row) ? COULD_MOVE : 0) | (uint64_t)(uint32_t)level << 1 | (large->round[row] == 0);
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
        if (stands < COULD_MOVE) large->is_asked[large->place[last]] = 1;        /* who could move may ask here again */
        give_up(large, last);
        large->queue[large->queue_count++] = last;
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

/* ---------------------------------------------------------------- up below a full cap */

struct ladder {
    struct large             *large;
    struct tdm_market_columns by;
    int64_t                  *next;          /* [column_count] into by.pair: those before hold better, or hold nothing below this cap, for good */
    int32_t                  *open;          /* columns with room below full caps */
    int64_t                   open_count;
};

/* Would the row rather have this pair, and does it hold another of the same cap? */
static int climbs(const struct large *large, int32_t row, int64_t pair)
{
    const struct tdm_market *market = large->market;
    int64_t                  held = large->place[row];

    return held >= 0 && held != pair && !tdm_market_is_pinned(market, held) && market->pair_group[pair] < market->pair_group[held]
           && market->column_cap[market->pair[held].column] == market->column_cap[market->pair[pair].column];
}

/* Fills the column's room from below, the best ranked first. Columns that lose somebody have room in turn. */
static void fill_from_below(struct ladder *ladder, int32_t column)
{
    struct large *large = ladder->large;

    while (large->load[column] < large->market->seats[column] && ladder->next[column] < ladder->by.start[column + 1]) {
        int64_t pair = ladder->by.pair[ladder->next[column]++];
        int32_t row = ladder->by.row[pair];
        large->work++;
        if (!climbs(large, row, pair)) continue;
        ladder->open[ladder->open_count++] = large->market->pair[large->place[row]].column;
        give_up(large, row);
        hold(large, row, pair);
    }
}

static int32_t move_up(struct ladder *ladder)
{
    struct large            *large = ladder->large;
    const struct tdm_market *market = large->market;

    for (int32_t c = 0; c < market->column_count; c++) ladder->next[c] = ladder->by.start[c];
    for (int32_t c = 0; c < market->column_count; c++) {
        int32_t cap = market->column_cap[c];
        if (cap < 0 || large->cap_load[cap] < market->cap_seats[cap]) continue;
        ladder->open[ladder->open_count++] = c;
        while (ladder->open_count > 0) fill_from_below(ladder, ladder->open[--ladder->open_count]);
    }
    return tdm_control_tick(large->control, large->work) ? TANDEM_E_STOPPED : TANDEM_OK;
}

/* Every move makes one student happier, and a wish is looked at once: O(pairs). A column is open once for each student it loses, at most. */
static int32_t climb(struct large *large)
{
    const struct tdm_market *market = large->market;
    struct ladder            ladder = { .large = large };
    int32_t                  status;

    if (market->cap_count == 0) return TANDEM_OK;
    status = tdm_market_sort_columns(market, &ladder.by);
    if (status != TANDEM_OK) return status;
    ladder.next = tdm_alloc_array(&market->memory, market->column_count, sizeof *ladder.next);
    ladder.open = tdm_alloc_array(&market->memory, market->pair_count + 1, sizeof *ladder.open);
    status = ladder.next == NULL || ladder.open == NULL ? TANDEM_E_NOMEM : move_up(&ladder);
    tdm_market_columns_finish(market, &ladder.by);
    tdm_free(&market->memory, ladder.next);
    tdm_free(&market->memory, ladder.open);
    return status;
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

static void finish(const struct large *large)
{
    void *const blocks[] = { large->place, large->start, large->is_asked, large->round, large->holder_start, large->holder, large->load,
                             large->cap_load, large->cap_start, large->cap_column, large->queue };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&large->market->memory, blocks[i]);
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

int32_t tdm_large_stable(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    struct large large = { .market = market, .control = control };
    int32_t      status = allocate(&large);

    if (status == TANDEM_OK) {
        open_doors(&large);
        status = run(&large);
    }
    if (status == TANDEM_OK) status = climb(&large);
    memset(chosen, 0, (size_t)market->pair_count);
    for (int32_t r = 0; status == TANDEM_OK && r < market->row_count; r++)
        if (large.place[r] >= 0) chosen[large.place[r]] = 1;
    finish(&large);
    return status;
}
