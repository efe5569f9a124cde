/* SPDX-License-Identifier: MIT
 * Shortest exchange paths: from one student left over, by others who move on, to a free seat or to someone who stays home.
 *
 * Nodes are columns and caps. Students are none: one who sits in a column reached is reached at the same distance, since her seat is
 * among the best for her. So distances are Dijkstra's over whole reduced costs, none below 0. The search ends at the nearest exit: while
 * there are many exits, it sees only a small part of the graph.
 *
 * Keeps:   bound[node] = distance[node] - price[node]: what a cost must stay below to bring the node nearer.
 *          Raising each node nearer than the exit by the difference keeps every seated student content, and makes the path tight.
 * Source:  [AMO93] sec. 9.7 and 12.4; [JV87].
 */
#include "method/fast_queue.h"
#include "method/fast_rows.h"

#include <assert.h>

enum { HOLDERS_AHEAD = 6, RENEWING = 32 };    /* a line written anew counts for so many looks */

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

/* It pays to enter the node at this distance, price and all; an exit may be nearer still. */
static void reach(struct search *search, int32_t node, int64_t distance, struct tdm_fast_step by)
{
    struct tdm_fast *fast = search->fast;

    if (distance >= fast->distance[node] || distance >= search->exit) return;
    assert(distance >= search->here);
    if (fast->distance[node] == TDM_FAST_FAR) fast->touched[fast->touched_count++] = node;
    fast->distance[node] = distance;
    fast->bound[node] = distance - fast->price[node];
    fast->path[node] = by;
    if (is_exit(fast, node)) note_exit(search, distance, node, -1);
    else line_up(fast, node, search->here, &search->queue_count);
}

/* From a student whose offers are `base` + cost + price away: to a column on her list. One load for each pair: bound[]. */
static inline void reach_by_key(struct search *search, uint64_t key, int64_t base, int32_t node, int32_t slot)
{
    const struct tdm_fast *fast = search->fast;
    int32_t column = (int32_t)(key & fast->mask), cost = (int32_t)(key >> fast->bits);

    if (base + cost < fast->bound[column]) reach(search, column, base + cost + fast->price[column], (struct tdm_fast_step){ node, slot, cost });
}

/* To all columns on her list. */
static void reach_by_list(struct search *search, int32_t row, int64_t base, int32_t node, int32_t slot)
{
    uint64_t key[TDM_FAST_CHUNK];
    int64_t  pair = search->fast->problem->row_start[row];

    for (int32_t count; (count = tdm_fast_next_keys(search->fast, row, &pair, key)) >= 0;) {
        for (int32_t i = 0; i < count; i++) reach_by_key(search, key[i], base, node, slot);
        search->looked += count;
    }
}

/* To those in her line, as far as they are nearer than the exit. */
static inline void reach_by_line(struct search *search, int32_t row, int64_t base, int32_t node, int32_t slot, int is_narrow)
{
    struct tdm_fast_run run = row_run(search->fast, row);
    int32_t i = 0;

    for (; i < run.left; i++) {
        uint64_t key = key_at(run.pairs, i, is_narrow);
        if (is_narrow && base + (int64_t)(key >> search->fast->bits) >= search->exit) break;
        reach_by_key(search, key, base, node, slot);
    }
    search->looked += i + 1;
}

/* Whether the exit is no further than all that is not in her line. */
static inline int is_line_enough(const struct search *search, int32_t row, int64_t base)
{
    int64_t rest = row_rest(search->fast, row);
    return rest == INT64_MAX || base + rest >= search->exit;
}

static inline void reach_from_row(struct search *search, int32_t row, int64_t base, int32_t node, int32_t slot, int is_narrow)
{
    reach_by_line(search, row, base, node, slot, is_narrow);
    if (is_narrow || is_line_enough(search, row, base)) return;
    tdm_fast_renew(search->fast, row);
    search->looked += RENEWING;
    if (is_line_enough(search, row, base)) reach_by_line(search, row, base, node, slot, 0);
    else reach_by_list(search, row, base, node, slot);
}

TDM_FETCH fetch_first(const struct tdm_fast *fast, const struct tdm_fast_seat *seat, int32_t load)
{
    for (int32_t i = 0; i < load && i < HOLDERS_AHEAD; i++) fetch_row(fast, seat[i].row);
}

static inline void reach_from_column(struct search *search, int32_t column, int is_narrow)
{
    struct tdm_fast *fast = search->fast;
    const struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
    int32_t cap = fast->cap_of[column], load = fast->nodes[column].load;

    if (load < fast->nodes[column].most && cap >= 0)
        reach(search, cap, search->here + fast->price[cap] - fast->price[column], (struct tdm_fast_step){ column, -1, 0 });
    fetch_first(fast, seat, load);
    for (int32_t i = 0; i < load && search->exit > search->here; i++) {
        int64_t best = seat[i].cost + fast->price[column];
        if (i + HOLDERS_AHEAD < load) fetch_row(fast, seat[i + HOLDERS_AHEAD].row);
        if (search->home_allowed) note_exit(search, search->here + fast->outside - best, column, i);
        reach_from_row(search, seat[i].row, search->here - best, column, i, is_narrow);
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
        if (node >= fast->column_count) reach_from_cap(search, node);
        else if (fast->is_narrow) reach_from_column(search, node, 1);
        else reach_from_column(search, node, 0);
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
        fast->distance[fast->touched[i]] = fast->bound[fast->touched[i]] = TDM_FAST_FAR;
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
            *seat = (struct tdm_fast_seat){ row, by.cost };
            return;
        }
        if (by.node >= fast->column_count) {
            *seat = fast->seats[fast->nodes[node].first + --fast->nodes[node].load];
            node = pass_cap(fast, by.node, &slot);
        } else {
            *seat = (struct tdm_fast_seat){ fast->seats[fast->nodes[by.node].first + by.slot].row, by.cost };
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
    reach_from_row(&search, row, -best, -1, -1, fast->is_narrow);
    if (look_around(&search)) return 1;
    raise_prices(fast, search.exit);
    if (search.exit_node < 0) fast->home[fast->home_count++] = row;
    else exchange(fast, row, search.exit_node, search.exit_slot);
    tdm_fast_forget(fast);
    return 0;
}
