/* SPDX-License-Identifier: MIT
 * Searches the other way round: a free seat becomes cheaper until somebody comes, whose own seat then draws the next one in, until somebody
 * from home is seated. Where more students stay home than seats are free, such paths are short, and nobody is asked twice in vain.
 *
 * Staying home, and all columns that those at home could reach, first become dearer by one large amount: then everyone is as content as
 * before, but the free seats among those columns are dearer than they may be. Each is brought down by a search of its own. It ends where
 * somebody comes from home, or where a price comes down to 0: there a seat may stay free.
 *
 * Keeps:   each seated student sits where cost + price is least for her, nobody at home could do better than `outside`, prices are never
 *          negative, and a column that has free seats has price 0 once all its seats have searched.
 *          The node behind the last one stands for home, its price is `outside`.
 *          bound[node] = distance[node] + price[node]: what a cost must stay below to bring the node nearer.
 * Relies:  no caps; nobody waits; prices are whole.
 * Memory:  4 or 8 bytes a pair and 8 a student while it runs.
 * Source:  [BC89] for reverse auctions; [AMO93] sec. 9.7 for the paths.
 */
#include "method/fast_queue.h"
#include "method/fast_rows.h"

#include <assert.h>

enum { CLASSES_MOST = 16, AHEAD = 8 };

struct seated {
    int32_t node, cost;             /* home: the node for home, at cost 0 */
};

struct draw {
    struct tdm_fast *fast;
    int64_t        *first;          /* [column_count * classes + 1] a column's suitors, in classes of reduced cost when they were listed */
    int64_t        *listed_price;   /* [column_count] prices at that time; since then they have only come down */
    void           *suitors;        /* [pairs] row << cost_bits | cost, in 4 bytes if that is enough, else in 8 */
    uint64_t        cost_mask;
    int32_t         cost_bits, is_small;
    struct seated  *seated;         /* [row_count] */
    int32_t        *slot;           /* [row_count] her seat within the column */
    int32_t         classes, shift, home;
    int64_t         here, exit, looked;
    int32_t         exit_node, queue_count;
};

/* ---- who wants each column */

static void list_seated(struct draw *draw)
{
    const struct tdm_fast *fast = draw->fast;

    for (int32_t row = 0; row < fast->row_count; row++) draw->seated[row] = (struct seated){ draw->home, 0 };
    for (int32_t column = 0; column < fast->column_count; column++)
        for (int32_t i = 0; i < fast->nodes[column].load; i++) {
            const struct tdm_fast_seat *seat = &fast->seats[fast->nodes[column].first + i];
            draw->seated[seat->row] = (struct seated){ column, seat->cost };
            draw->slot[seat->row] = i;
        }
}

/* How much less the column would have to cost: class 0 below 2^shift, and each class after it twice as far. */
static int32_t class_of(const struct draw *draw, int64_t reduced)
{
    uint64_t scaled = (uint64_t)reduced >> draw->shift;
    int32_t  class = scaled == 0 ? 0 : 64 - __builtin_clzll(scaled);

    assert(reduced >= 0);
    return class < draw->classes ? class : draw->classes - 1;
}

static int64_t class_least(const struct draw *draw, int32_t class)
{
    return class == 0 ? 0 : INT64_C(1) << (class - 1 + draw->shift);
}

static void choose_classes(struct draw *draw)
{
    const struct tdm_fast *fast = draw->fast;
    int64_t per_column = fast->problem->pair_count / (fast->column_count + 1) / 4 + 2;
    int32_t bits = fast->cost_greatest == 0 ? 1 : 64 - __builtin_clzll((uint64_t)fast->cost_greatest);

    draw->classes = per_column < CLASSES_MOST ? (int32_t)per_column : CLASSES_MOST;
    if (bits + 2 < draw->classes) draw->classes = bits + 2;
    draw->shift = bits + 2 - draw->classes;
}

/* What the row has now, or would have at home. */
static int64_t present_offer(const struct draw *draw, int32_t row)
{
    return draw->seated[row].cost + draw->fast->price[draw->seated[row].node];
}

static void choose_width(struct draw *draw)
{
    const struct tdm_fast *fast = draw->fast;

    while (INT64_C(1) << draw->cost_bits <= fast->cost_greatest) draw->cost_bits++;
    draw->is_small = (int64_t)fast->row_count << draw->cost_bits <= UINT32_MAX;
    draw->cost_mask = (UINT64_C(1) << draw->cost_bits) - 1;
}

static inline void put_suitor(struct draw *draw, int64_t place, uint64_t suitor)
{
    if (draw->is_small) ((uint32_t *)draw->suitors)[place] = (uint32_t)suitor;
    else ((uint64_t *)draw->suitors)[place] = suitor;
}

static inline uint64_t suitor_at(const struct draw *draw, int64_t place, int is_small)
{
    return is_small ? ((const uint32_t *)draw->suitors)[place] : ((const uint64_t *)draw->suitors)[place];
}

/* Counts a pair in its class, or lists it there. */
static inline void visit_pair(struct draw *draw, int32_t row, int64_t offer, uint64_t key, int is_listing)
{
    const struct tdm_fast *fast = draw->fast;
    int64_t column = (int64_t)(key & fast->mask), cost = (int64_t)(key >> fast->bits);
    int64_t class = column * draw->classes + class_of(draw, cost + fast->price[column] - offer);

    if (is_listing) put_suitor(draw, --draw->first[class], (uint64_t)row << draw->cost_bits | (uint64_t)cost);
    else draw->first[class]++;
}

static inline void visit_rows(struct draw *draw, int is_listing)
{
    const struct tdm_fast *fast = draw->fast;
    uint64_t key[TDM_FAST_CHUNK];
    int64_t  pair = 0;

    for (int32_t row = 0; row < fast->row_count; row++) {
        int64_t offer = present_offer(draw, row);
        if (fast->is_narrow) {
            struct tdm_fast_run run = row_run(fast, row);
            for (int32_t i = 0; i < run.left; i++) visit_pair(draw, row, offer, key_at(run.pairs, i, 1), is_listing);
        } else {
            for (int32_t left; (left = tdm_fast_next_keys(fast, row, &pair, key)) >= 0;)
                for (int32_t i = 0; i < left; i++) visit_pair(draw, row, offer, key[i], is_listing);
        }
    }
}

/* On return first[class] is where the class begins. */
static void list_suitors(struct draw *draw)
{
    const struct tdm_fast *fast = draw->fast;
    int64_t class_count = (int64_t)fast->column_count * draw->classes;

    visit_rows(draw, 0);
    for (int64_t class = 1; class <= class_count; class++) draw->first[class] += draw->first[class - 1];
    visit_rows(draw, 1);
    for (int32_t column = 0; column < fast->column_count; column++) draw->listed_price[column] = fast->price[column];
}

/* ---- one search */

static void note_exit(struct draw *draw, int64_t distance, int32_t node)
{
    if (distance >= draw->exit) return;
    draw->exit = distance;
    draw->exit_node = node;
}

/* The row would leave her node for `column`, at that cost, if it came down by this much. */
static void draw_from(struct draw *draw, int32_t column, int32_t row, int32_t cost, int64_t distance)
{
    struct tdm_fast *fast = draw->fast;
    int32_t node = draw->seated[row].node;

    if (distance >= draw->exit) return;
    assert(distance >= draw->here);
    if (fast->distance[node] == TDM_FAST_FAR) fast->touched[fast->touched_count++] = node;
    fast->distance[node] = distance;
    fast->bound[node] = distance + fast->price[node];
    fast->path[node] = (struct tdm_fast_step){ column, row, cost };
    if (node == draw->home) {
        note_exit(draw, distance, node);
        return;
    }
    note_exit(draw, distance + fast->price[node], node);
    line_up(fast, node, draw->here, &draw->queue_count);
}

/* Until the class ends, or somebody comes from home at the present distance. */
static inline void look_at_class(struct draw *draw, int32_t column, int64_t class, int64_t base, int is_small)
{
    const struct tdm_fast *fast = draw->fast;
    int64_t i = draw->first[class], end = draw->first[class + 1];

    for (; i < end && draw->exit > draw->here; i++) {
        if (i + AHEAD < end) __builtin_prefetch(&draw->seated[suitor_at(draw, i + AHEAD, is_small) >> draw->cost_bits]);
        uint64_t suitor = suitor_at(draw, i, is_small);
        int32_t  row = (int32_t)(suitor >> draw->cost_bits), cost = (int32_t)(suitor & draw->cost_mask);
        struct seated from = draw->seated[row];
        int64_t before = base + cost - from.cost;
        if (before < fast->bound[from.node]) draw_from(draw, column, row, cost, before - fast->price[from.node]);
    }
    draw->looked += i - draw->first[class];
}

static void look_at_column(struct draw *draw, int32_t column)
{
    const struct tdm_fast *fast = draw->fast;
    int64_t base = draw->here + fast->price[column], fallen = draw->listed_price[column] - fast->price[column];

    for (int32_t class = 0; class < draw->classes; class++) {
        if (draw->here + class_least(draw, class) - fallen >= draw->exit) return;
        if (draw->is_small) look_at_class(draw, column, (int64_t)column * draw->classes + class, base, 1);
        else look_at_class(draw, column, (int64_t)column * draw->classes + class, base, 0);
    }
}

/* 1 if told to stop. */
static int look_around(struct draw *draw)
{
    struct tdm_fast *fast = draw->fast;
    int32_t taken = 0;

    for (;;) {
        if (taken == draw->queue_count) {
            if (fast->heap_count == 0 || fast->distance[fast->heap[0]] >= draw->exit) return 0;
            taken = draw->queue_count = 0;
            draw->here = fast->distance[fast->heap[0]];
            fast->level_queue[draw->queue_count++] = heap_take(fast);
        }
        if (draw->here >= draw->exit) return 0;
        look_at_column(draw, fast->level_queue[taken++]);
        fast->looks += draw->looked;
        if (tdm_control_tick(fast->control, draw->looked + 1)) return 1;
        draw->looked = 0;
    }
}

static void lower_prices(struct draw *draw)
{
    struct tdm_fast *fast = draw->fast;

    for (int32_t i = 0; i < fast->touched_count; i++) {
        int32_t node = fast->touched[i];
        if (fast->distance[node] < draw->exit) fast->price[node] -= draw->exit - fast->distance[node];
        assert(fast->price[node] >= 0);
    }
}

/* ---- the exchange */

static int32_t take_from_column(struct draw *draw, int32_t column, int32_t row)
{
    struct tdm_fast *fast = draw->fast;
    struct tdm_fast_seat *seats = fast->seats + fast->nodes[column].first;
    int32_t last = --fast->nodes[column].load;

    seats[draw->slot[row]] = seats[last];
    draw->slot[seats[last].row] = draw->slot[row];
    return row;
}

static void seat(struct draw *draw, int32_t column, int32_t slot, int32_t row, int32_t cost)
{
    draw->fast->seats[draw->fast->nodes[column].first + slot] = (struct tdm_fast_seat){ row, cost };
    draw->seated[row] = (struct seated){ column, cost };
    draw->slot[row] = slot;
}

static void exchange(struct draw *draw)
{
    struct tdm_fast *fast = draw->fast;
    int32_t node = draw->exit_node, row = fast->path[node].slot;

    if (fast->path[node].node < 0) return;                      /* the seat stays free where it is */
    if (node != draw->home) take_from_column(draw, node, row);
    for (;;) {                                                  /* invariant: `row` has left `node` and takes a seat one step on */
        struct tdm_fast_step by = fast->path[node], on = fast->path[by.node];
        int32_t slot = on.node < 0 ? fast->nodes[by.node].load++ : draw->slot[on.slot];
        seat(draw, by.node, slot, row, by.cost);
        if (on.node < 0) return;
        node = by.node;
        row = on.slot;
    }
}

/* One seat of the column, which is dearer than a free seat may be. 1 if told to stop: then nothing has happened. */
static int draw_one(struct draw *draw, int32_t column)
{
    struct tdm_fast *fast = draw->fast;

    draw->here = 0;
    draw->exit = TDM_FAST_FAR;
    draw->queue_count = 0;
    fast->distance[column] = 0;
    fast->bound[column] = fast->price[column];
    fast->touched[fast->touched_count++] = column;
    fast->path[column] = (struct tdm_fast_step){ -1, -1, 0 };
    note_exit(draw, fast->price[column], column);
    fast->level_queue[draw->queue_count++] = column;
    if (look_around(draw)) {
        tdm_fast_forget(fast);
        return 1;
    }
    lower_prices(draw);
    fast->price[draw->home] = fast->outside;
    exchange(draw);
    tdm_fast_forget(fast);
    fast->searches++;
    return 0;
}

/* ---- all of them */

void tdm_fast_raise_reached(struct tdm_fast *fast)
{
    int64_t rise = tdm_fast_dearest_exchange(fast);

    for (int32_t i = 0; i < fast->touched_count; i++) fast->price[fast->touched[i]] += rise;
    fast->outside += rise;
    tdm_fast_forget(fast);
}

static void keep_home(struct draw *draw)
{
    struct tdm_fast *fast = draw->fast;
    int32_t kept = 0;

    for (int32_t i = 0; i < fast->home_count; i++)
        if (draw->seated[fast->home[i]].node == draw->home) fast->home[kept++] = fast->home[i];
    fast->home_count = kept;
}

static void draw_all(struct draw *draw)
{
    struct tdm_fast *fast = draw->fast;

    for (int32_t column = 0; column < fast->column_count; column++)
        while (fast->nodes[column].load < fast->nodes[column].most && fast->price[column] > 0)
            if (tdm_fast_is_spent(fast) || draw_one(draw, column)) return;
}

/* Some free seat is dearer than 0. */
static int has_dear_seat(const struct tdm_fast *fast)
{
    for (int32_t column = 0; column < fast->column_count; column++)
        if (fast->nodes[column].load < fast->nodes[column].most && fast->price[column] > 0) return 1;
    return 0;
}

int32_t tdm_fast_draw_in(struct tdm_fast *fast)
{
    struct draw draw = { .fast = fast, .slot = fast->waiting, .home = fast->column_count + fast->cap_count };
    int32_t status = TANDEM_E_NOMEM;

    assert(fast->cap_count == 0 && fast->waiting_count == 0);
    if (!has_dear_seat(fast)) return TANDEM_OK;
    fast->phases |= TDM_FAST_DREW;
    choose_classes(&draw);
    choose_width(&draw);
    draw.first = tdm_alloc_zeroed(&fast->memory, (int64_t)fast->column_count * draw.classes + 1, sizeof *draw.first);
    draw.suitors = tdm_alloc_array(&fast->memory, fast->problem->pair_count, draw.is_small ? sizeof(uint32_t) : sizeof(uint64_t));
    draw.listed_price = tdm_alloc_array(&fast->memory, fast->column_count, sizeof *draw.listed_price);
    draw.seated = tdm_alloc_array(&fast->memory, fast->row_count, sizeof *draw.seated);
    if (draw.first == NULL || draw.suitors == NULL || draw.seated == NULL || draw.listed_price == NULL) goto out;
    fast->price[draw.home] = fast->outside;
    list_seated(&draw);
    list_suitors(&draw);
    draw_all(&draw);
    keep_home(&draw);
    tdm_fast_distrust(fast);
    status = TANDEM_OK;
out:
    tdm_free(&fast->memory, draw.first);
    tdm_free(&fast->memory, draw.suitors);
    tdm_free(&fast->memory, draw.seated);
    tdm_free(&fast->memory, draw.listed_price);
    return status;
}
