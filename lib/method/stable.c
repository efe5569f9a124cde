/* SPDX-License-Identifier: MIT
 * Deferred acceptance: students propose, with seats per column and caps over several of them.
 *
 * Keeps:   every column, and every cap over its columns, holds the best of those who have asked so far; the worst is at hand. A full
 *          column decides for itself. Where it has room and its cap has none, the cap gives up the worst that it holds anywhere.
 * Relies:  places are strict, and stand in one order below a cap (else the outcome is a candidate, and the checker decides).
 *          The outcome does not depend on the order of proposals, so the queue is free to be kind to the memory.
 * Source:  [GS62]; [AIM07] sec. 3 for caps. Heaps in place of pointers into rankings: O(log seats) a displacement, O(1) a refusal.
 */
#include "method/stable.h"

#include <assert.h>
#include <string.h>

/* How far ahead in the queue the list, the column and the heap of a student are asked for. */
enum { LOOK_LIST = 24, LOOK_COLUMN = 16, LOOK_HEAP = 8, TICK_EVERY = 4096 };

/* ---------------------------------------------------------------- the heap of a column */

static void push_held(uint64_t *heap, int32_t count, uint64_t key)
{
    int32_t at = count;
    while (at > 0 && heap[(at - 1) / 2] < key) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = key;
}

/* Puts `key` in place of the top. */
static void replace_top(uint64_t *heap, int32_t count, uint64_t key)
{
    int32_t at = 0;
    for (int32_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= key) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = key;
}

/* ---------------------------------------------------------------- the heap of a cap */

static void put_column(struct tdm_deferred *desk, int64_t start, int32_t at, int32_t column)
{
    desk->cap_heap[start + at] = column;
    desk->heap_position[column] = at;
}

int64_t tdm_deferred_pair(const struct tdm_deferred *desk, int32_t row, int32_t column)
{
    int64_t pair = desk->cursor[row] - 1;
    while (desk->market->pair[pair].column != column) pair--;
    assert(pair >= desk->market->row_start[row]);
    return pair;
}

/* Does the cap like the worst holder of column `a` less than that of `b`? Of one student's two places, it takes the one she likes less. */
static int is_worse(const struct tdm_deferred *desk, int32_t a, int32_t b)
{
    int32_t row = tdm_held_row(desk->column_key[a] - 1);

    if (desk->column_key[a] != desk->column_key[b]) return desk->column_key[a] > desk->column_key[b];
    return desk->column_key[a] != 0 && tdm_deferred_pair(desk, row, a) > tdm_deferred_pair(desk, row, b);
}

/* The column's key has changed: moves it to where it belongs. */
static void settle_column(struct tdm_deferred *desk, int32_t column, uint64_t key)
{
    int32_t  cap = desk->column[column].cap;
    int64_t  start = desk->cap_start[cap];
    int32_t *heap = desk->cap_heap + start, count = (int32_t)(desk->cap_start[cap + 1] - start), at = desk->heap_position[column];

    desk->column_key[column] = key;
    while (at > 0 && is_worse(desk, column, heap[(at - 1) / 2])) {
        put_column(desk, start, at, heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (int32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_worse(desk, heap[child + 1], heap[child])) child++;
        if (!is_worse(desk, heap[child], column)) break;
        put_column(desk, start, at, heap[child]);
        at = child;
    }
    put_column(desk, start, at, column);
}

/* What the cap sees of a column: the worst holder there, by the cap's own order. */
static uint64_t key_at_cap(const struct tdm_deferred *desk, int32_t column)
{
    const struct tdm_column_state *state = &desk->column[column];
    uint64_t                       top = desk->held[state->slot];

    if (state->load == 0) return 0;
    if (desk->market->pair_cap_place == NULL) return top + 1;
    return tdm_held_key(desk->market->pair_cap_place[tdm_deferred_pair(desk, tdm_held_row(top), column)], tdm_held_row(top)) + 1;
}

/* ---------------------------------------------------------------- holding and losing */

static void enqueue(struct tdm_deferred *desk, int32_t row)
{
    int64_t at = desk->queue_head + desk->queue_count;

    if (desk->is_queued[row] || desk->cursor[row] == desk->market->row_start[row + 1]) return;
    desk->is_queued[row] = 1;
    desk->queue[at < desk->market->row_count ? at : at - desk->market->row_count] = row;
    desk->queue_count++;
}

static void lose_place(struct tdm_deferred *desk, int32_t row)
{
    desk->holding[row]--;
    enqueue(desk, row);
}

static void note_worst(struct tdm_deferred *desk, int32_t column)
{
    struct tdm_column_state *state = &desk->column[column];
    state->worst = state->load == state->seats ? tdm_held_place(desk->held[state->slot]) : INT32_MAX;
    if (state->cap >= 0) settle_column(desk, column, key_at_cap(desk, column));
}

static void fill_seat(struct tdm_deferred *desk, int32_t column, uint64_t key)
{
    struct tdm_column_state *state = &desk->column[column];
    push_held(desk->held + state->slot, state->load++, key);
    if (state->cap >= 0) desk->cap_load[state->cap]++;
    note_worst(desk, column);
}

static void drop_worst(struct tdm_deferred *desk, int32_t column)
{
    struct tdm_column_state *state = &desk->column[column];
    uint64_t                *heap = desk->held + state->slot;

    lose_place(desk, tdm_held_row(heap[0]));
    state->load--;
    replace_top(heap, state->load, heap[state->load]);
    desk->cap_load[state->cap]--;
    note_worst(desk, column);
}

/* A column with room below a cap without: the worst holder anywhere below the cap makes way, or the proposal is refused. */
static int squeeze_in(struct tdm_deferred *desk, int64_t pair, int32_t row)
{
    struct tdm_bid bid = desk->market->pair[pair];
    int32_t        cap = desk->column[bid.column].cap, worst = desk->cap_heap[desk->cap_start[cap]];

    if (desk->market->cap_seats[cap] == 0) return 0;
    if (tdm_held_key(tdm_market_cap_place(desk->market, pair), row) + 1 >= desk->column_key[worst]) return 0;
    drop_worst(desk, worst);
    fill_seat(desk, bid.column, tdm_held_key(bid.place, row));
    return 1;
}

/* 1 if the proposal is held. */
static inline int propose(struct tdm_deferred *desk, int64_t pair, int32_t row)
{
    struct tdm_bid           bid = desk->market->pair[pair];
    struct tdm_column_state *state = &desk->column[bid.column];

    if (bid.place >= state->worst) return 0;
    if (state->load == state->seats) {
        uint64_t *heap = desk->held + state->slot;
        lose_place(desk, tdm_held_row(heap[0]));
        replace_top(heap, state->load, tdm_held_key(bid.place, row));
        note_worst(desk, bid.column);
        return 1;
    }
    if (state->cap >= 0 && desk->cap_load[state->cap] >= desk->market->cap_seats[state->cap]) return squeeze_in(desk, pair, row);
    fill_seat(desk, bid.column, tdm_held_key(bid.place, row));
    return 1;
}

void tdm_deferred_push(struct tdm_deferred *desk, int64_t pair, int32_t row)
{
    int is_held;

    desk->cursor[row] = pair + 1;
    is_held = propose(desk, pair, row);
    assert(is_held);
    desk->holding[row] += is_held;
}

/* The column that would lose its worst to this pair: -1 if the pair is refused, -2 if there is room. */
static int32_t find_pushed(const struct tdm_deferred *desk, int64_t pair, int32_t row)
{
    struct tdm_bid                 bid = desk->market->pair[pair];
    const struct tdm_column_state *state = &desk->column[bid.column];
    int32_t                        cap = state->cap, worst;

    if (bid.place >= state->worst) return -1;
    if (state->load == state->seats) return bid.column;
    if (cap < 0 || desk->cap_load[cap] < desk->market->cap_seats[cap]) return -2;
    worst = desk->cap_heap[desk->cap_start[cap]];
    return tdm_held_key(tdm_market_cap_place(desk->market, pair), row) + 1 < desk->column_key[worst] ? worst : -1;
}

int tdm_deferred_next(struct tdm_deferred *desk, int32_t row, int32_t *pushed_row, int32_t *pushed_column)
{
    for (; desk->cursor[row] < desk->market->row_start[row + 1]; desk->cursor[row]++) {
        int32_t column = find_pushed(desk, desk->cursor[row], row);
        if (column == -1) continue;
        if (column == -2) return 0;
        *pushed_column = column;
        *pushed_row = tdm_held_row(desk->held[desk->column[column].slot]);
        return 1;
    }
    return 0;
}

/* ---------------------------------------------------------------- the rounds */

static inline int32_t queued_row(const struct tdm_deferred *desk, int64_t ahead)
{
    int64_t at = desk->queue_head + ahead;
    return desk->queue[at < desk->market->row_count ? at : at - desk->market->row_count];
}

static inline void look_ahead(const struct tdm_deferred *desk)
{
    const struct tdm_market *market = desk->market;

    if (desk->queue_count <= LOOK_LIST) return;
    __builtin_prefetch(&market->pair[desk->cursor[queued_row(desk, LOOK_LIST)]]);
    __builtin_prefetch(&desk->column[market->pair[desk->cursor[queued_row(desk, LOOK_COLUMN)]].column]);
    __builtin_prefetch(&desk->held[desk->column[market->pair[desk->cursor[queued_row(desk, LOOK_HEAP)]].column].slot]);
}

/* One student goes down her list until she holds what she may or has asked everywhere. */
static int64_t serve(struct tdm_deferred *desk, int32_t row)
{
    const struct tdm_market *market = desk->market;
    int64_t                  from = desk->cursor[row], end = market->row_start[row + 1];

    while (desk->holding[row] < market->row_most[row] && desk->cursor[row] < end) {
        int64_t pair = desk->cursor[row]++;
        desk->holding[row] += propose(desk, pair, row);
    }
    return desk->cursor[row] - from;
}

static int32_t run_rounds(struct tdm_deferred *desk)
{
    int64_t asked = 0;

    while (desk->queue_count > 0) {
        int32_t row = queued_row(desk, 0);
        look_ahead(desk);
        desk->queue_head = desk->queue_head + 1 < desk->market->row_count ? desk->queue_head + 1 : 0;
        desk->queue_count--;
        desk->is_queued[row] = 0;
        asked += serve(desk, row);
        if (asked < TICK_EVERY) continue;
        if (tdm_control_tick(desk->control, asked)) return TANDEM_E_STOPPED;
        asked = 0;
    }
    return tdm_control_tick(desk->control, asked) ? TANDEM_E_STOPPED : TANDEM_OK;
}

/* ---------------------------------------------------------------- before and after */

static int32_t open_caps(struct tdm_deferred *desk)
{
    const struct tdm_market *market = desk->market;
    const struct tdm_memory *memory = &market->memory;

    desk->cap_load = tdm_alloc_zeroed(memory, market->cap_count, sizeof *desk->cap_load);
    desk->cap_start = tdm_alloc_zeroed(memory, market->cap_count + (int64_t)2, sizeof *desk->cap_start);
    desk->cap_heap = tdm_alloc_array(memory, market->column_count, sizeof *desk->cap_heap);
    desk->heap_position = tdm_alloc_array(memory, market->column_count, sizeof *desk->heap_position);
    desk->column_key = tdm_alloc_zeroed(memory, market->column_count, sizeof *desk->column_key);
    if (desk->cap_load == NULL || desk->cap_start == NULL || desk->cap_heap == NULL || desk->heap_position == NULL || desk->column_key == NULL)
        return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < market->column_count; c++)
        if (market->column_cap[c] >= 0) desk->cap_start[market->column_cap[c] + 2]++;
    for (int32_t k = 0; k < market->cap_count; k++) desk->cap_start[k + 2] += desk->cap_start[k + 1];
    for (int32_t c = 0; c < market->column_count; c++)
        if (market->column_cap[c] >= 0) desk->cap_heap[desk->cap_start[market->column_cap[c] + 1]++] = c;
    for (int32_t k = 0; k < market->cap_count; k++)
        for (int64_t i = desk->cap_start[k]; i < desk->cap_start[k + 1]; i++) desk->heap_position[desk->cap_heap[i]] = (int32_t)(i - desk->cap_start[k]);
    return TANDEM_OK;
}

static int32_t open_columns(struct tdm_deferred *desk)
{
    const struct tdm_market *market = desk->market;
    int64_t                  slots = 0;

    desk->column = tdm_alloc_array(&market->memory, market->column_count, sizeof *desk->column);
    if (desk->column == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < market->column_count; c++) {
        int32_t seats = market->seats[c];
        desk->column[c] = (struct tdm_column_state){ slots, 0, seats, seats == 0 ? INT32_MIN : INT32_MAX, market->column_cap[c] };
        slots += seats;
    }
    desk->held = tdm_alloc_array(&market->memory, slots, sizeof *desk->held);
    return desk->held == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static int32_t open_rows(struct tdm_deferred *desk)
{
    const struct tdm_market *market = desk->market;
    const struct tdm_memory *memory = &market->memory;

    desk->cursor = tdm_alloc_array(memory, market->row_count, sizeof *desk->cursor);
    desk->holding = tdm_alloc_zeroed(memory, market->row_count, sizeof *desk->holding);
    desk->queue = tdm_alloc_array(memory, market->row_count, sizeof *desk->queue);
    desk->is_queued = tdm_alloc_zeroed(memory, market->row_count, 1);
    if (desk->cursor == NULL || desk->holding == NULL || desk->queue == NULL || desk->is_queued == NULL) return TANDEM_E_NOMEM;
    memcpy(desk->cursor, market->row_start, (size_t)market->row_count * sizeof *desk->cursor);
    for (int32_t r = 0; r < market->row_count; r++) enqueue(desk, r);
    return TANDEM_OK;
}

static void write_chosen(const struct tdm_deferred *desk, uint8_t *chosen)
{
    const struct tdm_market *market = desk->market;

    memset(chosen, 0, (size_t)market->pair_count);
    for (int32_t c = 0; c < market->column_count; c++)
        for (int32_t i = 0; i < desk->column[c].load; i++) {
            int32_t row = tdm_held_row(desk->held[desk->column[c].slot + i]);
            int64_t pair = market->row_most[row] == 1 ? desk->cursor[row] - 1 : tdm_deferred_pair(desk, row, c);
            assert(market->pair[pair].column == c);
            chosen[pair] = 1;
        }
}

int32_t tdm_deferred_students(const struct tdm_market *market, struct tdm_control *control, struct tdm_deferred *desk, uint8_t *chosen)
{
    struct tdm_deferred own = { 0 };
    int                 keeps = desk != NULL;
    int32_t             status;

    if (!keeps) desk = &own;
    *desk = (struct tdm_deferred){ .market = market, .control = control };
    status = open_rows(desk);
    if (status == TANDEM_OK) status = open_columns(desk);
    if (status == TANDEM_OK) status = open_caps(desk);
    if (status == TANDEM_OK) status = run_rounds(desk);
    if (status == TANDEM_OK) write_chosen(desk, chosen);
    if (!keeps || status != TANDEM_OK) tdm_deferred_finish(desk);
    return status;
}

void tdm_deferred_finish(struct tdm_deferred *desk)
{
    void *const blocks[] = { desk->cursor, desk->holding, desk->column, desk->held, desk->queue, desk->is_queued, desk->cap_load,
                             desk->cap_start, desk->cap_heap, desk->heap_position, desk->column_key };

    if (desk->market != NULL)
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&desk->market->memory, blocks[i]);
    *desk = (struct tdm_deferred){ 0 };
}
