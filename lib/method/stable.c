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

#include "base/fetch.h"

#include <assert.h>
#include <string.h>

/* How far ahead a student's place on the list, the list, what refuses, the column that will not, and its heap are asked for. */
enum { LOOK_ROW = 32, LOOK_LIST = 24, LOOK_WORST = 16, LOOK_COLUMN = 10, LOOK_HEAP = 5, TICK_EVERY = 4096 };

/* ---------------------------------------------------------------- the heap of a column */

/* Families are wide: to look for the greatest of 32 sisters takes no branch that could be guessed wrong, each step down takes one. */
enum { SISTERS = 32 };

static inline void push_held(uint64_t *heap, int64_t count, uint64_t key)
{
    int64_t at = count;
    while (at > 0 && heap[(at - 1) / SISTERS] < key) {
        heap[at] = heap[(at - 1) / SISTERS];
        at = (at - 1) / SISTERS;
    }
    heap[at] = key;
}

/* Puts `key` in place of the top. */
static inline void replace_top(uint64_t *heap, int64_t count, uint64_t key)
{
    int64_t at = 0;

    for (int64_t child = 1; child < count; child = SISTERS * at + 1) {
        int64_t  end = child + SISTERS < count ? child + SISTERS : count, greatest = child;
        uint64_t most = heap[child];
        for (int64_t i = child + 1; i < end; i++) {
            greatest = heap[i] > most ? i : greatest;
            most = heap[i] > most ? heap[i] : most;
        }
        if (most <= key) break;
        heap[at] = most;
        at = greatest;
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
    int64_t pair = desk->row[row].next - 1;
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
    uint64_t                       top;

    if (state->load == 0) return 0;
    top = desk->held[state->slot];
    if (desk->market->pair_cap_place == NULL) return top + 1;
    return tdm_held_key(desk->market->pair_cap_place[tdm_deferred_pair(desk, tdm_held_row(top), column)], tdm_held_row(top)) + 1;
}

/* ---------------------------------------------------------------- holding and losing */

static inline void enqueue(struct tdm_deferred *desk, int32_t row)
{
    int64_t at = desk->queue_head + desk->queue_count++;
    desk->queue[at < desk->queue_size ? at : at - desk->queue_size] = row;
}

static inline void note_worst(struct tdm_deferred *desk, int32_t column)
{
    struct tdm_column_state *state = &desk->column[column];
    desk->worst[column] = state->load == state->seats ? desk->held[state->slot] : UINT64_MAX;
    if (state->cap >= 0) settle_column(desk, column, key_at_cap(desk, column));
}

static inline void fill_seat(struct tdm_deferred *desk, int32_t column, uint64_t key)
{
    struct tdm_column_state *state = &desk->column[column];
    push_held(desk->held + state->slot, state->load++, key);
    if (state->cap >= 0) desk->cap_load[state->cap]++;
    note_worst(desk, column);
}

static void drop_worst(struct tdm_deferred *desk, int32_t column)
{
    struct tdm_column_state *state = &desk->column[column];
    uint64_t                *heap = desk->held + state->slot, last = heap[--state->load];

    enqueue(desk, tdm_held_row(heap[0]));
    if (state->load > 0) replace_top(heap, state->load, last);
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
    uint64_t                 key = tdm_held_key(bid.place, row);

    if (key >= desk->worst[bid.column]) return 0;
    if (state->load == state->seats) {
        enqueue(desk, tdm_held_row(desk->worst[bid.column]));
        replace_top(desk->held + state->slot, state->load, key);
        note_worst(desk, bid.column);
        return 1;
    }
    if (state->cap >= 0 && desk->cap_load[state->cap] >= desk->market->cap_seats[state->cap]) return squeeze_in(desk, pair, row);
    fill_seat(desk, bid.column, key);
    return 1;
}

void tdm_deferred_push(struct tdm_deferred *desk, int64_t pair, int32_t row)
{
    int is_held;

    desk->row[row].next = pair + 1;
    is_held = propose(desk, pair, row);
    assert(is_held);
    (void)is_held;
    desk->queue_count = 0;
}

/* The column that would lose its worst to this pair: -1 if the pair is refused, -2 if there is room. */
static int32_t find_pushed(const struct tdm_deferred *desk, int64_t pair, int32_t row)
{
    struct tdm_bid                 bid = desk->market->pair[pair];
    const struct tdm_column_state *state = &desk->column[bid.column];
    int32_t                        cap = state->cap, worst;

    if (tdm_held_key(bid.place, row) >= desk->worst[bid.column]) return -1;
    if (state->load == state->seats) return bid.column;
    if (cap < 0 || desk->cap_load[cap] < desk->market->cap_seats[cap]) return -2;
    worst = desk->cap_heap[desk->cap_start[cap]];
    return tdm_held_key(tdm_market_cap_place(desk->market, pair), row) + 1 < desk->column_key[worst] ? worst : -1;
}

int tdm_deferred_next(struct tdm_deferred *desk, int32_t row, int32_t *pushed_row, int32_t *pushed_column)
{
    for (; desk->row[row].next < desk->row[row].end; desk->row[row].next++) {
        int32_t column = find_pushed(desk, desk->row[row].next, row);
        if (column == -1) continue;
        if (column == -2) return 0;
        *pushed_column = column;
        *pushed_row = tdm_held_row(desk->held[desk->column[column].slot]);
        return 1;
    }
    return 0;
}

/* ---------------------------------------------------------------- the rounds */

/* One student goes down her list until she holds one place more or has asked everywhere. Returns how often she asked. */
static inline int64_t serve(struct tdm_deferred *desk, int32_t row)
{
    struct tdm_row_state *state = &desk->row[row];
    int64_t               from = state->next;

    while (state->next < state->end) {
        int64_t pair = state->next++;
        if (propose(desk, pair, row)) return state->next - from;
    }
    state->end = TDM_IN_VAIN;
    return state->next - from;
}

/* Moves past wishes that a full column refuses: what it holds only gets better, so they stay refused. */
static inline void skip_refused(struct tdm_deferred *desk, int32_t row)
{
    struct tdm_row_state *state = &desk->row[row];
    const struct tdm_bid *pair = desk->market->pair;

    while (state->next < state->end && tdm_held_key(pair[state->next].place, row) >= desk->worst[pair[state->next].column]) state->next++;
}

TDM_FETCH look_at_list(const struct tdm_deferred *desk, int32_t row)
{
    const char *list = (const char *)(desk->market->pair + desk->row[row].next);

    __builtin_prefetch(list);
    __builtin_prefetch(list + 64);
}

TDM_FETCH look_at_worst(const struct tdm_deferred *desk, int32_t row)
{
    const struct tdm_row_state *state = &desk->row[row];
    const struct tdm_bid       *bid = desk->market->pair + state->next, *last = desk->market->pair + state->end;

    for (int i = 0; i < 4 && bid < last; i++, bid++) __builtin_prefetch(&desk->worst[bid->column]);
}

TDM_FETCH look_at_column(struct tdm_deferred *desk, int32_t row)
{
    const struct tdm_row_state *state = &desk->row[row];

    skip_refused(desk, row);
    if (state->next < state->end) __builtin_prefetch(&desk->column[desk->market->pair[state->next].column]);
}

TDM_FETCH look_at_heap(const struct tdm_deferred *desk, int32_t row)
{
    const struct tdm_row_state *state = &desk->row[row];
    const char                 *heap;

    if (state->next >= state->end) return;
    heap = (const char *)(desk->held + desk->column[desk->market->pair[state->next].column].slot);
    __builtin_prefetch(heap);
    __builtin_prefetch(heap + 64);
    __builtin_prefetch(heap + 128);
}

/* Everybody's first places, in drawing order: lists are read one after another, only columns are jumped to. */
static int32_t serve_all(struct tdm_deferred *desk)
{
    const struct tdm_market *market = desk->market;
    int64_t                  asked = 0;

    for (int32_t row = 0; row < market->row_count; row++) {
        if (row < market->row_count - LOOK_WORST) {
            look_at_worst(desk, row + LOOK_WORST);
            look_at_column(desk, row + LOOK_COLUMN);
            look_at_heap(desk, row + LOOK_HEAP);
        }
        for (int32_t i = 0; i < market->row_most[row]; i++) asked += serve(desk, row) + 1;
        if (asked < TICK_EVERY) continue;
        if (tdm_control_tick(desk->control, asked)) return TANDEM_E_STOPPED;
        asked = 0;
    }
    return tdm_control_tick(desk->control, asked) ? TANDEM_E_STOPPED : TANDEM_OK;
}

static inline int32_t queued_row(const struct tdm_deferred *desk, int64_t ahead)
{
    int64_t at = desk->queue_head + ahead;
    return desk->queue[at < desk->queue_size ? at : at - desk->queue_size];
}

/* Each step of the way to a heap is asked for when the one before has arrived. */
static inline void look_ahead(struct tdm_deferred *desk)
{
    if (desk->queue_count <= LOOK_ROW) return;
    __builtin_prefetch(&desk->row[queued_row(desk, LOOK_ROW)]);
    look_at_list(desk, queued_row(desk, LOOK_LIST));
    look_at_worst(desk, queued_row(desk, LOOK_WORST));
    look_at_column(desk, queued_row(desk, LOOK_COLUMN));
    look_at_heap(desk, queued_row(desk, LOOK_HEAP));
}

static int32_t serve_losers(struct tdm_deferred *desk)
{
    int64_t asked = 0;

    while (desk->queue_count > 0) {
        int32_t row = queued_row(desk, 0);
        look_ahead(desk);
        desk->queue_head = desk->queue_head + 1 < desk->queue_size ? desk->queue_head + 1 : 0;
        desk->queue_count--;
        asked += serve(desk, row) + 1;
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
    desk->worst = tdm_alloc_array(&market->memory, market->column_count, sizeof *desk->worst);
    if (desk->column == NULL || desk->worst == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < market->column_count; c++) {
        desk->column[c] = (struct tdm_column_state){ slots, 0, market->seats[c], market->column_cap[c], 0 };
        desk->worst[c] = market->seats[c] == 0 ? 0 : UINT64_MAX;
        slots += market->seats[c];
    }
    desk->held = tdm_alloc_array(&market->memory, slots, sizeof *desk->held);
    return desk->held == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

/* No more can wait at once than there are places to be held. */
static int32_t open_rows(struct tdm_deferred *desk)
{
    const struct tdm_market *market = desk->market;

    for (int32_t r = 0; r < market->row_count; r++) desk->queue_size += market->row_most[r];
    desk->row = tdm_alloc_array(&market->memory, market->row_count, sizeof *desk->row);
    desk->queue = tdm_alloc_array(&market->memory, desk->queue_size, sizeof *desk->queue);
    if (desk->row == NULL || desk->queue == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < market->row_count; r++) desk->row[r] = (struct tdm_row_state){ market->row_start[r], market->row_start[r + 1] };
    return TANDEM_OK;
}

/* Where nobody holds two places, the last proposal is held unless it was made in vain. */
static void read_last(const struct tdm_deferred *desk, uint8_t *chosen)
{
    const struct tdm_market *market = desk->market;

    for (int32_t r = 0; r < market->row_count; r++)
        if (market->row_most[r] > 0 && desk->row[r].end != TDM_IN_VAIN) chosen[desk->row[r].next - 1] = 1;
}

static void read_heaps(const struct tdm_deferred *desk, uint8_t *chosen)
{
    for (int32_t c = 0; c < desk->market->column_count; c++)
        for (int32_t i = 0; i < desk->column[c].load; i++)
            chosen[tdm_deferred_pair(desk, tdm_held_row(desk->held[desk->column[c].slot + i]), c)] = 1;
}

static void write_chosen(const struct tdm_deferred *desk, uint8_t *chosen)
{
    int32_t most = 0;

    for (int32_t r = 0; r < desk->market->row_count; r++) most = desk->market->row_most[r] > most ? desk->market->row_most[r] : most;
    memset(chosen, 0, (size_t)desk->market->pair_count);
    if (most <= 1) read_last(desk, chosen);
    else read_heaps(desk, chosen);
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
    if (status == TANDEM_OK) status = serve_all(desk);
    if (status == TANDEM_OK) status = serve_losers(desk);
    if (status == TANDEM_OK) write_chosen(desk, chosen);
    if (!keeps || status != TANDEM_OK) tdm_deferred_finish(desk);
    return status;
}

void tdm_deferred_finish(struct tdm_deferred *desk)
{
    void *const blocks[] = { desk->row, desk->column, desk->worst, desk->held, desk->queue, desk->cap_load, desk->cap_start, desk->cap_heap,
                             desk->heap_position, desk->column_key };

    if (desk->market != NULL)
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&desk->market->memory, blocks[i]);
    *desk = (struct tdm_deferred){ 0 };
}
