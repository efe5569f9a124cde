/* SPDX-License-Identifier: MIT
 * Shortest exchange paths: from one student left over, by others who move on, to a free seat or to someone who stays home.
 *
 * Nodes are columns and caps. Students are none: one who sits in a column reached is reached at the same distance, since her seat is
 * among the best for her. So distances are Dijkstra's over whole reduced costs, none below 0. Nodes at the present distance stand in a
 * plain queue, since most steps cost nothing; those beyond stand in a heap. The search ends at the nearest exit: while there are many
 * exits, it sees only a small part of the graph.
 *
 * Keeps:   distance[] is TDM_FAST_FAR except for touched[]; tdm_fast_forget undoes that.
 *          Raising each node nearer than the exit by the difference keeps every seated student content, and makes the path tight.
 * Source:  [AMO93] sec. 9.7 and 12.4; [JV87].
 */
#include "method/fast.h"

#include <assert.h>

/* ---- nodes beyond the present distance: a heap by (distance, node) */

static int node_before(const struct tdm_fast *fast, int32_t a, int32_t b)
{
    return fast->distance[a] != fast->distance[b] ? fast->distance[a] < fast->distance[b] : a < b;
}

static void put(struct tdm_fast *fast, int32_t place, int32_t node)
{
    fast->heap[place] = node;
    fast->heap_place[node] = place + 1;
}

/* The node is new in the heap, or its distance has become less. */
static void heap_rise(struct tdm_fast *fast, int32_t node)
{
    int32_t place = fast->heap_place[node] > 0 ? fast->heap_place[node] - 1 : fast->heap_count++;

    for (; place > 0 && node_before(fast, node, fast->heap[(place - 1) / 2]); place = (place - 1) / 2)
        put(fast, place, fast->heap[(place - 1) / 2]);
    put(fast, place, node);
}

static int32_t heap_take(struct tdm_fast *fast)
{
    int32_t node = fast->heap[0], last = fast->heap[--fast->heap_count], place = 0;

    for (int32_t child = 1; child < fast->heap_count; child = 2 * place + 1) {
        if (child + 1 < fast->heap_count && node_before(fast, fast->heap[child + 1], fast->heap[child])) child++;
        if (!node_before(fast, fast->heap[child], last)) break;
        put(fast, place, fast->heap[child]);
        place = child;
    }
    if (fast->heap_count > 0) put(fast, place, last);
    fast->heap_place[node] = 0;
    return node;
}

/* ---- steps */

struct search {
    struct tdm_fast *fast;
    int64_t here;                   /* the present distance */
    int64_t exit;                   /* distance of the nearest exit so far */
    int32_t exit_node, exit_slot;   /* a node with room; or the holder who goes home; node -1: the student herself does */
    int32_t queue_count, home_allowed;
    int64_t looked;                 /* pairs looked at, for the tick count */
};

static int is_exit(const struct tdm_fast *fast, int32_t node)
{
    if (fast->nodes[node].load >= fast->nodes[node].most) return 0;
    return node >= fast->column_count || fast->cap_of[node] < 0;
}

static void note_exit(struct search *search, int64_t distance, int32_t node, int32_t slot)
{
    if (distance >= search->exit) return;
    search->exit = distance;
    search->exit_node = node;
    search->exit_slot = slot;
}

static inline void reach(struct search *search, int32_t node, int64_t distance, struct tdm_fast_step by)
{
    struct tdm_fast *fast = search->fast;

    if (distance >= fast->distance[node] || distance >= search->exit) return;
    assert(distance >= search->here);
    if (fast->distance[node] == TDM_FAST_FAR) fast->touched[fast->touched_count++] = node;
    fast->distance[node] = distance;
    fast->path[node] = by;
    if (is_exit(fast, node)) note_exit(search, distance, node, -1);
    else if (distance > search->here || fast->heap_place[node] > 0) heap_rise(fast, node);
    else fast->level_queue[search->queue_count++] = node;
}

/* From a student whose offers are `base` + cost + price away: to each column on her list. */
static inline void reach_from_row(struct search *search, int32_t row, int64_t base, int32_t node, int32_t slot)
{
    struct tdm_fast *fast = search->fast;
    const struct tdm_fast_pair *pair = fast->pairs + fast->rows[row].first;
    int32_t count = fast->rows[row].count, i = 0;

    for (; i < count; i++) {
        if (i == fast->rows[row].sorted) tdm_fast_sort_more(fast, row);
        if (base + pair[i].cost >= search->exit) break;
        reach(search, pair[i].column, base + pair[i].cost + fast->price[pair[i].column], (struct tdm_fast_step){ node, slot, pair[i].cost });
    }
    search->looked += i + 1;
}

static void reach_from_column(struct search *search, int32_t column)
{
    struct tdm_fast *fast = search->fast;
    const struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
    int32_t cap = fast->cap_of[column], load = fast->nodes[column].load;

    if (load < fast->nodes[column].most && cap >= 0)
        reach(search, cap, search->here + fast->price[cap] - fast->price[column], (struct tdm_fast_step){ column, -1, 0 });
    for (int32_t i = 0; i < load && search->exit > search->here; i++) {
        int64_t best = seat[i].cost + fast->price[column];
        if (i + 6 < load) __builtin_prefetch(fast->pairs + fast->rows[seat[i + 6].row].first);
        if (search->home_allowed) note_exit(search, search->here + fast->outside - best, column, i);
        reach_from_row(search, seat[i].row, search->here - best, column, i);
    }
}

static void reach_from_cap(struct search *search, int32_t cap)
{
    struct tdm_fast *fast = search->fast;
    int32_t number = cap - fast->column_count;

    for (int64_t i = fast->child_start[number]; i < fast->child_start[number + 1]; i++) {
        int32_t column = fast->child[i];
        if (fast->nodes[column].load == 0) continue;
        reach(search, column, search->here + fast->price[column] - fast->price[cap], (struct tdm_fast_step){ cap, -1, 0 });
    }
    search->looked += fast->child_start[number + 1] - fast->child_start[number];
}

/* Looks at nodes by ascending distance until the nearest exit is known. 1 if told to stop. */
static int look_around(struct search *search)
{
    struct tdm_fast *fast = search->fast;
    int32_t taken = 0;

    for (;;) {
        if (taken == search->queue_count) {
            if (fast->heap_count == 0 || fast->distance[fast->heap[0]] >= search->exit) return 0;
            taken = search->queue_count = 0;
            search->here = fast->distance[fast->heap[0]];
            fast->level_queue[search->queue_count++] = heap_take(fast);
        }
        int32_t node = fast->level_queue[taken++];
        if (search->here >= search->exit) return 0;
        if (node < fast->column_count) reach_from_column(search, node);
        else reach_from_cap(search, node);
        fast->looks += search->looked;
        if (tdm_control_tick(fast->control, search->looked)) return 1;
        search->looked = 0;
    }
}

static void raise_prices(struct tdm_fast *fast, int64_t rise)
{
    for (int32_t i = 0; i < fast->touched_count; i++) {
        int32_t node = fast->touched[i];
        if (fast->distance[node] < rise) fast->price[node] += rise - fast->distance[node];
    }
}

void tdm_fast_forget(struct tdm_fast *fast)
{
    for (int32_t i = 0; i < fast->touched_count; i++) {
        fast->distance[fast->touched[i]] = TDM_FAST_FAR;
        fast->heap_place[fast->touched[i]] = 0;
    }
    fast->touched_count = fast->heap_count = 0;
}

/* ---- the exchange: from the exit back to the student who started it */

/* A cap was passed on the way: its column below gives up the slot, and the column that led up to it gets one more. */
static int32_t pass_cap(struct tdm_fast *fast, int32_t cap, int32_t *slot)
{
    int32_t column = fast->path[cap].node;
    assert(fast->nodes[column].load < fast->nodes[column].most);
    *slot = fast->nodes[column].load++;
    return column;
}

static void exchange(struct tdm_fast *fast, int32_t row, int32_t node, int32_t slot)
{
    if (slot >= 0) {
        fast->home[fast->home_count++] = fast->seats[fast->nodes[node].first + slot].row;
    } else if (node >= fast->column_count) {
        fast->nodes[node].load++;
        node = pass_cap(fast, node, &slot);
    } else {
        slot = fast->nodes[node].load++;
    }
    for (;;) {                                      /* invariant: seat `slot` of column `node` waits to be taken or given up */
        struct tdm_fast_step by = fast->path[node];
        struct tdm_fast_seat *seat = fast->seats + fast->nodes[node].first + slot;
        if (by.node < 0) {
            *seat = (struct tdm_fast_seat){ 0, row, by.cost };
            return;
        }
        if (by.node >= fast->column_count) {
            *seat = fast->seats[fast->nodes[node].first + --fast->nodes[node].load];
            node = pass_cap(fast, by.node, &slot);
        } else {
            *seat = (struct tdm_fast_seat){ 0, fast->seats[fast->nodes[by.node].first + by.slot].row, by.cost };
            node = by.node;
            slot = by.slot;
        }
    }
}

int tdm_fast_seat_row(struct tdm_fast *fast, int32_t row)
{
    int64_t best = tdm_fast_best(fast, row);
    struct search search = { fast, -1, TDM_FAST_FAR, -1, -1, 0, 1, 0 };

    note_exit(&search, fast->outside > best ? fast->outside - best : 0, -1, -1);
    reach_from_row(&search, row, -best, -1, -1);
    if (look_around(&search)) return 1;
    raise_prices(fast, search.exit);
    if (search.exit_node < 0) fast->home[fast->home_count++] = row;
    else exchange(fast, row, search.exit_node, search.exit_slot);
    tdm_fast_forget(fast);
    return 0;
}

int tdm_fast_reach_free_seat(struct tdm_fast *fast, int *is_reached)
{
    struct search search = { fast, -1, TDM_FAST_FAR, -1, -1, 0, 0, 0 };

    for (int32_t i = 0; i < fast->home_count; i++)
        reach_from_row(&search, fast->home[i], -fast->outside, -1, -1);
    if (look_around(&search)) return 1;
    *is_reached = search.exit != TDM_FAST_FAR;
    return 0;
}
