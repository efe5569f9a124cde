/* SPDX-License-Identifier: MIT
 * Deferred acceptance the other way: whoever decides offers places down the order, and students keep the best of what they are offered.
 *
 * A column, or a cap over several of them, is a house. A house with room offers to the best student whom it has not asked yet; below a
 * cap that is the best next student of any of its columns with room, and of one student's several places the one she likes best.
 *
 * Keeps:   what a column has offered is a prefix of its order; a student holds the best of her offers so far, at most row_most of them.
 *          So the outcome is the plan that is best for every house and worst for every student among all stable ones.
 * Relies:  places are strict, and stand in one order below a cap (else the outcome is a candidate, and the checker decides).
 * Source:  [AIM07] sec. 4; [GS62].
 */
#include "method/stable.h"

#include <assert.h>
#include <string.h>

enum { TICK_EVERY = 4096 };

struct offering {
    const struct tdm_market  *market;
    struct tdm_control       *control;
    struct tdm_market_columns by;
    int64_t                  *next;          /* [column_count] into by.pair */
    int32_t                  *load;          /* [column_count] */
    int32_t                  *cap_load;      /* [cap_count] */
    int64_t                  *kept;          /* [sum of row_most] pairs a row holds, a heap, the least liked on top */
    int64_t                  *kept_start;    /* [row_count + 1] */
    int32_t                  *kept_count;    /* [row_count] */

    /* columns of a cap that may offer, the best next offer on top */
    int64_t                  *heap_start;    /* [cap_count + 1] */
    int32_t                  *heap, *heap_count;
    uint8_t                  *is_waiting;    /* [column_count] stands in its cap's heap */

    int32_t                  *queue;         /* houses with room: column, or column_count + cap */
    int64_t                   queue_head, queue_count, house_count;
    uint8_t                  *is_queued;
};

/* ---------------------------------------------------------------- houses */

static int32_t house_of(const struct offering *desk, int32_t column)
{
    int32_t cap = desk->market->column_cap[column];
    return cap < 0 ? column : desk->market->column_count + cap;
}

static void enqueue(struct offering *desk, int32_t house)
{
    int64_t at = desk->queue_head + desk->queue_count;

    if (desk->is_queued[house]) return;
    desk->is_queued[house] = 1;
    desk->queue[at < desk->house_count ? at : at - desk->house_count] = house;
    desk->queue_count++;
}

static int32_t dequeue(struct offering *desk)
{
    int32_t house = desk->queue[desk->queue_head];

    desk->queue_head = desk->queue_head + 1 < desk->house_count ? desk->queue_head + 1 : 0;
    desk->queue_count--;
    desk->is_queued[house] = 0;
    return house;
}

static int has_offer(const struct offering *desk, int32_t column)
{
    return desk->load[column] < desk->market->seats[column] && desk->next[column] < desk->by.start[column + 1];
}

/* 1 if the next offer of column `a` goes out before that of column `b`. */
static int offers_first(const struct offering *desk, int32_t a, int32_t b)
{
    int64_t x = desk->by.pair[desk->next[a]], y = desk->by.pair[desk->next[b]];
    int32_t place_x = tdm_market_cap_place(desk->market, x), place_y = tdm_market_cap_place(desk->market, y);
    return place_x != place_y ? place_x < place_y : x < y;      /* one student's pairs stand in her order */
}

static void sift_down(const struct offering *desk, int32_t *heap, int32_t count, int32_t column)
{
    int32_t at = 0;
    for (int32_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && offers_first(desk, heap[child + 1], heap[child])) child++;
        if (!offers_first(desk, heap[child], column)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = column;
}

/* A column below a cap that may offer again. */
static void await_turn(struct offering *desk, int32_t column)
{
    int32_t  cap = desk->market->column_cap[column];
    int32_t *heap = desk->heap + desk->heap_start[cap];
    int32_t  at = desk->heap_count[cap];

    if (desk->is_waiting[column] || !has_offer(desk, column)) return;
    desk->is_waiting[column] = 1;
    desk->heap_count[cap]++;
    while (at > 0 && offers_first(desk, column, heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = column;
}

static int32_t take_turn(struct offering *desk, int32_t cap)
{
    int32_t *heap = desk->heap + desk->heap_start[cap];
    int32_t  column = heap[0], count = --desk->heap_count[cap];

    desk->is_waiting[column] = 0;
    if (count > 0) sift_down(desk, heap, count, heap[count]);
    return column;
}

/* ---------------------------------------------------------------- students */

/* A pair's number grows as liking falls, within a row. */
static void keep(struct offering *desk, int32_t row, int64_t pair)
{
    int64_t *heap = desk->kept + desk->kept_start[row];
    int32_t  at = desk->kept_count[row]++;

    while (at > 0 && heap[(at - 1) / 2] < pair) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = pair;
}

static void replace_least(int64_t *heap, int32_t count, int64_t pair)
{
    int32_t at = 0;
    for (int32_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= pair) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = pair;
}

static void give_back(struct offering *desk, int64_t pair)
{
    int32_t column = desk->market->pair[pair].column, cap = desk->market->column_cap[column];

    desk->load[column]--;
    if (cap >= 0) {
        desk->cap_load[cap]--;
        await_turn(desk, column);
    }
    enqueue(desk, house_of(desk, column));
}

/* The student takes the offer, gives one back for it, or refuses. */
static void offer(struct offering *desk, int64_t pair)
{
    int32_t  row = desk->by.row[pair], column = desk->market->pair[pair].column, cap = desk->market->column_cap[column];
    int64_t *heap = desk->kept + desk->kept_start[row];

    if (desk->kept_count[row] < desk->market->row_most[row]) {
        keep(desk, row, pair);
    } else {
        int64_t least = desk->kept_count[row] > 0 ? heap[0] : -1;
        if (least < pair) return;
        replace_least(heap, desk->kept_count[row], pair);
        give_back(desk, least);
    }
    desk->load[column]++;
    if (cap >= 0) desk->cap_load[cap]++;
}

/* ---------------------------------------------------------------- the rounds */

static int64_t serve_column(struct offering *desk, int32_t column)
{
    int64_t offered = 0;
    for (; has_offer(desk, column); offered++) offer(desk, desk->by.pair[desk->next[column]++]);
    return offered;
}

static int64_t serve_cap(struct offering *desk, int32_t cap)
{
    int64_t offered = 0;

    for (; desk->cap_load[cap] < desk->market->cap_seats[cap] && desk->heap_count[cap] > 0; offered++) {
        int32_t column = take_turn(desk, cap);
        assert(has_offer(desk, column));
        offer(desk, desk->by.pair[desk->next[column]++]);
        await_turn(desk, column);
    }
    return offered;
}

static int32_t run_rounds(struct offering *desk)
{
    int64_t offered = 0;

    while (desk->queue_count > 0) {
        int32_t house = dequeue(desk);
        offered += house < desk->market->column_count ? serve_column(desk, house) : serve_cap(desk, house - desk->market->column_count);
        if (offered < TICK_EVERY) continue;
        if (tdm_control_tick(desk->control, offered)) return TANDEM_E_STOPPED;
        offered = 0;
    }
    return tdm_control_tick(desk->control, offered) ? TANDEM_E_STOPPED : TANDEM_OK;
}

/* ---------------------------------------------------------------- before and after */

static int32_t allocate(struct offering *desk)
{
    const struct tdm_market *market = desk->market;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  kept = 0;

    for (int32_t r = 0; r < market->row_count; r++) kept += market->row_most[r];
    desk->house_count = market->column_count + (int64_t)market->cap_count;
    desk->next = tdm_alloc_array(memory, market->column_count, sizeof *desk->next);
    desk->load = tdm_alloc_zeroed(memory, market->column_count, sizeof *desk->load);
    desk->cap_load = tdm_alloc_zeroed(memory, market->cap_count, sizeof *desk->cap_load);
    desk->kept = tdm_alloc_array(memory, kept, sizeof *desk->kept);
    desk->kept_start = tdm_alloc_array(memory, market->row_count + (int64_t)1, sizeof *desk->kept_start);
    desk->kept_count = tdm_alloc_zeroed(memory, market->row_count, sizeof *desk->kept_count);
    desk->heap_start = tdm_alloc_zeroed(memory, market->cap_count + (int64_t)1, sizeof *desk->heap_start);
    desk->heap = tdm_alloc_array(memory, market->column_count, sizeof *desk->heap);
    desk->heap_count = tdm_alloc_zeroed(memory, market->cap_count, sizeof *desk->heap_count);
    desk->is_waiting = tdm_alloc_zeroed(memory, market->column_count, 1);
    desk->queue = tdm_alloc_array(memory, desk->house_count, sizeof *desk->queue);
    desk->is_queued = tdm_alloc_zeroed(memory, desk->house_count, 1);
    return desk->next == NULL || desk->load == NULL || desk->cap_load == NULL || desk->kept == NULL || desk->kept_start == NULL
                   || desk->kept_count == NULL || desk->heap_start == NULL || desk->heap == NULL || desk->heap_count == NULL
                   || desk->is_waiting == NULL || desk->queue == NULL || desk->is_queued == NULL
               ? TANDEM_E_NOMEM
               : TANDEM_OK;
}

static void open_houses(struct offering *desk)
{
    const struct tdm_market *market = desk->market;

    desk->kept_start[0] = 0;
    for (int32_t r = 0; r < market->row_count; r++) desk->kept_start[r + 1] = desk->kept_start[r] + market->row_most[r];
    for (int32_t c = 0; c < market->column_count; c++) {
        desk->next[c] = desk->by.start[c];
        if (market->column_cap[c] >= 0) desk->heap_start[market->column_cap[c] + 1]++;
    }
    for (int32_t k = 0; k < market->cap_count; k++) desk->heap_start[k + 1] += desk->heap_start[k];
    for (int32_t c = 0; c < market->column_count; c++) {
        if (market->column_cap[c] >= 0) await_turn(desk, c);
        enqueue(desk, house_of(desk, c));
    }
}

static void write_chosen(const struct offering *desk, uint8_t *chosen)
{
    memset(chosen, 0, (size_t)desk->market->pair_count);
    for (int32_t r = 0; r < desk->market->row_count; r++)
        for (int32_t i = 0; i < desk->kept_count[r]; i++) chosen[desk->kept[desk->kept_start[r] + i]] = 1;
}

static void clear(struct offering *desk)
{
    void *const blocks[] = { desk->next, desk->load, desk->cap_load, desk->kept, desk->kept_start, desk->kept_count, desk->heap_start,
                             desk->heap, desk->heap_count, desk->is_waiting, desk->queue, desk->is_queued };

    tdm_market_columns_finish(desk->market, &desk->by);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&desk->market->memory, blocks[i]);
}

int32_t tdm_deferred_partners(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    struct offering desk = { .market = market, .control = control };
    int32_t         status = tdm_market_sort_columns(market, &desk.by);

    if (status != TANDEM_OK) return status;
    status = allocate(&desk);
    if (status == TANDEM_OK) {
        open_houses(&desk);
        status = run_rounds(&desk);
    }
    if (status == TANDEM_OK) write_chosen(&desk, chosen);
    clear(&desk);
    return status;
}
