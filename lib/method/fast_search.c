/* SPDX-License-Identifier: MIT
 * Shortest exchange paths: from one student left over, by others who move on, to a free seat or to someone who stays home.
 *
 * Nodes are columns and caps. Students are none: one who sits in a column reached is reached at the same distance, since her seat is
 * among the best for her. So distances are Dijkstra's over whole reduced costs, none below 0. The search ends at the nearest exit: while
 * there are many exits, it sees only a small part of the graph. It looks no further than exits were of late, and if there is none, again
 * and further: so most of those who sit in a column reached need not even be looked at, since they would stay there at a higher price
 * (stay[]). Where that spares few, it is not kept up.
 *
 * Keeps:   bound[node] = distance[node] - price[node]: what a cost must stay below to bring the node nearer.
 *          Raising each node nearer than the exit by the difference keeps every seated student content, and makes the path tight.
 * Source:  [AMO93] sec. 9.7 and 12.4; [JV87].
 */
#include "method/fast_queue.h"
#include "method/fast_rows.h"

#include <assert.h>

enum { HOLDERS_AT_ONCE = 16,
       RENEWING = 32,               /* a line written anew counts for so many looks */
       WITHIN = 4, RECENT = 8,      /* a search goes no further than so many times the mean of so many exits */
       FINE = 64,                   /* parts of 1 that the mean is kept in */
       FURTHER = 4,                 /* times as far, where there was no exit */
       NO_EXIT = -2, SELF = -1 };   /* in place of a node: the search ended at its radius; the student stays home */

/* ---- steps */

struct search {
    struct tdm_fast *fast;
    int64_t here;                   /* the present distance */
    int64_t exit;                   /* distance of the nearest exit so far */
    int32_t exit_node, exit_slot;   /* a node with room; or the holder who goes home; or SELF, NO_EXIT */
    int64_t beyond;                 /* the nearest that was left out for being as far as the exit, or the radius */
    int32_t queue_count, is_asked;  /* whoever is moved is asked up to which price she stays */
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

static inline void leave_out(struct search *search, int64_t distance)
{
    if (distance < search->beyond) search->beyond = distance;
}

/* It pays to enter the node at this distance, price and all; an exit may be nearer still. */
static void reach(struct search *search, int32_t node, int64_t distance, struct tdm_fast_step by)
{
    struct tdm_fast *fast = search->fast;

    if (distance >= fast->distance[node]) return;
    if (distance >= search->exit) {
        leave_out(search, distance);
        return;
    }
    assert(distance >= search->here);
    if (fast->distance[node] == TDM_FAST_FAR) fast->touched[fast->touched_count++] = node;
    fast->distance[node] = distance;
    fast->bound[node] = distance - fast->price[node];
    fast->path[node] = by;
    if (is_exit(fast, node)) note_exit(search, distance, node, -1);
    else line_up(fast, node, search->here, &search->queue_count);
}

/* A student on the move: her offers are `base` + cost + price away. She sits in `slot` of column `node`, or the search is hers. */
struct mover {
    int64_t base;
    int32_t row, node, slot;
    int64_t elsewhere;              /* the least cost + price on her list but for her own seat, as far as she was asked */
};

/* To a column on her list. */
static inline void reach_by_key(struct search *search, uint64_t key, struct mover *mover, int is_asked)
{
    const struct tdm_fast *fast = search->fast;
    int32_t column = (int32_t)(key & fast->mask), cost = (int32_t)(key >> fast->bits);

    if (is_asked && cost + fast->price[column] < mover->elsewhere && column != mover->node) mover->elsewhere = cost + fast->price[column];
    if (mover->base + cost < fast->bound[column])
        reach(search, column, mover->base + cost + fast->price[column], (struct tdm_fast_step){ mover->node, mover->slot, cost });
}

/* To all columns on her list. */
static void reach_by_list(struct search *search, struct mover *mover)
{
    uint64_t key[TDM_FAST_CHUNK];
    int64_t  pair = search->fast->problem->row_start[mover->row];

    for (int32_t count; (count = tdm_fast_next_keys(search->fast, mover->row, &pair, key)) >= 0;) {
        for (int32_t i = 0; i < count; i++) reach_by_key(search, key[i], mover, 1);
        search->looked += count;
    }
}

/* To those in her line, as far as they are nearer than the exit. */
static inline void reach_by_line(struct search *search, struct mover *mover, int is_narrow, int is_asked)
{
    struct tdm_fast_run run = row_run(search->fast, mover->row);
    int32_t i = 0;

    for (; i < run.left; i++) {
        uint64_t key = key_at(run.pairs, i, is_narrow);
        int64_t  cost = (int64_t)(key >> search->fast->bits);
        if (is_narrow && mover->base + cost >= search->exit) {
            leave_out(search, mover->base + cost);
            if (cost < mover->elsewhere) mover->elsewhere = cost;
            break;
        }
        reach_by_key(search, key, mover, is_asked);
    }
    search->looked += i + 1;
}

/* Whether the exit is no further than all that is not in her line. */
static inline int is_line_enough(struct search *search, struct mover *mover)
{
    int64_t rest = row_rest(search->fast, mover->row);

    if (rest == INT64_MAX) return 1;
    if (mover->base + rest < search->exit) return 0;
    leave_out(search, mover->base + rest);
    if (rest < mover->elsewhere) mover->elsewhere = rest;
    return 1;
}

static inline void reach_from_row(struct search *search, struct mover *mover, int is_narrow, int is_asked)
{
    reach_by_line(search, mover, is_narrow, is_asked);
    if (is_narrow || is_line_enough(search, mover)) return;
    tdm_fast_renew(search->fast, mover->row);
    search->looked += RENEWING;
    if (is_line_enough(search, mover)) reach_by_line(search, mover, 0, 1);
    else reach_by_list(search, mover);
}

/* Which of up to HOLDERS_AT_ONCE holders could reach anything nearer than the exit. Their lines are fetched. */
static inline int32_t choose_holders(struct search *search, int32_t column, int32_t from, int32_t *slot)
{
    struct tdm_fast *fast = search->fast;
    const int64_t *stay = fast->stay + fast->nodes[column].first;
    int64_t rise = search->here - fast->price[column];
    int32_t count = 0, end = fast->nodes[column].load < from + HOLDERS_AT_ONCE ? fast->nodes[column].load : from + HOLDERS_AT_ONCE;

    for (int32_t i = from; i < end; i++) {
        slot[count] = i;
        if (rise + stay[i] < search->exit) count++;
        else leave_out(search, rise + stay[i]);
    }
    fast->movers += count;
    fast->stayers += end - from - count;
    for (int32_t i = 0; i < count; i++) fetch_row(fast, fast->seats[fast->nodes[column].first + slot[i]].row);
    search->looked += (end - from) / 8 + 1;
    return count;
}

static inline void reach_from_holder(struct search *search, int32_t column, int32_t slot, int is_narrow, int is_asked)
{
    struct tdm_fast *fast = search->fast;
    const struct tdm_fast_seat *seat = &fast->seats[fast->nodes[column].first + slot];
    int64_t *stay = &fast->stay[fast->nodes[column].first + slot];
    struct mover mover = { search->here - seat->cost - fast->price[column], seat->row, column, slot, TDM_FAST_FAR };

    reach_from_row(search, &mover, is_narrow, is_asked);
    if (is_asked && mover.elsewhere != TDM_FAST_FAR && mover.elsewhere - seat->cost > *stay) *stay = mover.elsewhere - seat->cost;
}

/* Holders who had better go home. */
static void send_home(struct search *search, int32_t column)
{
    const struct tdm_fast *fast = search->fast;
    const struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;

    for (int32_t i = 0; i < fast->nodes[column].load && search->exit > search->here; i++)
        note_exit(search, search->here + fast->outside - seat[i].cost - fast->price[column], column, i);
}

static inline void reach_from_column(struct search *search, int32_t column, int is_narrow, int is_asked)
{
    struct tdm_fast *fast = search->fast;
    int32_t slot[HOLDERS_AT_ONCE], cap = fast->cap_of[column], load = fast->nodes[column].load;

    if (load < fast->nodes[column].most && cap >= 0)
        reach(search, cap, search->here + fast->price[cap] - fast->price[column], (struct tdm_fast_step){ column, -1, 0 });
    if (search->here + fast->outside - fast->cost_greatest - fast->price[column] < search->exit) send_home(search, column);
    for (int32_t from = 0; from < load && search->exit > search->here; from += HOLDERS_AT_ONCE) {
        int32_t count = choose_holders(search, column, from, slot);
        for (int32_t i = 0; i < count && search->exit > search->here; i++) reach_from_holder(search, column, slot[i], is_narrow, is_asked);
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
        else if (fast->is_narrow) search->is_asked ? reach_from_column(search, node, 1, 1) : reach_from_column(search, node, 1, 0);
        else search->is_asked ? reach_from_column(search, node, 0, 1) : reach_from_column(search, node, 0, 0);
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

/* As from now on nothing else is better for her at present prices, she stays up to this one. */
static void put_seat(struct tdm_fast *fast, int32_t column, int32_t slot, int32_t row, int32_t cost)
{
    fast->seats[fast->nodes[column].first + slot] = (struct tdm_fast_seat){ row, cost };
    fast->stay[fast->nodes[column].first + slot] = fast->price[column];
}

static int32_t holder(const struct tdm_fast *fast, int32_t column, int32_t slot) { return fast->seats[fast->nodes[column].first + slot].row; }

static void exchange(struct tdm_fast *fast, int32_t row, int32_t node, int32_t slot)
{
    if (slot >= 0) {
        fast->home[fast->home_count++] = holder(fast, node, slot);
    } else if (node >= fast->column_count) {
        fast->nodes[node].load++;
        node = pass_cap(fast, node, &slot);
    } else {
        slot = fast->nodes[node].load++;
    }
    for (;;) {                                      /* invariant: seat `slot` of column `node` waits to be taken or given up */
        struct tdm_fast_step by = fast->path[node];
        if (by.node == SELF) {
            put_seat(fast, node, slot, row, by.cost);
            return;
        }
        if (by.node >= fast->column_count) {
            tdm_fast_move_last(fast, node, slot);
            node = pass_cap(fast, by.node, &slot);
        } else {
            put_seat(fast, node, slot, holder(fast, by.node, by.slot), by.cost);
            node = by.node;
            slot = by.slot;
        }
    }
}

/* The nearest exit within the radius. 1 if told to stop. */
static int find_exit(struct search *search, int32_t row, int64_t best, int64_t radius)
{
    struct tdm_fast *fast = search->fast;
    struct mover mover = { -best, row, SELF, -1, TDM_FAST_FAR };

    search->here = -1;
    search->exit = search->beyond = TDM_FAST_FAR;
    search->queue_count = 0;
    note_exit(search, fast->outside > best ? fast->outside - best : 0, SELF, -1);
    if (search->exit > radius) note_exit(search, radius, NO_EXIT, -1);
    reach_from_row(search, &mover, fast->is_narrow, 0);
    return look_around(search);
}

int tdm_fast_seat_row(struct tdm_fast *fast, int32_t row)
{
    int32_t is_asked = fast->movers < fast->row_count || fast->stayers > fast->movers / 2;
    int64_t best = tdm_fast_best(fast, row), radius = is_asked ? fast->usual_exit / (FINE / WITHIN) + 1 : TDM_FAST_FAR;
    struct search search = { .fast = fast, .is_asked = is_asked };

    for (;;) {
        if (find_exit(&search, row, best, radius)) return 1;
        if (search.exit_node != NO_EXIT) break;
        tdm_fast_forget(fast);
        radius = search.beyond < TDM_FAST_FAR / FURTHER ? FURTHER * search.beyond + 1 : TDM_FAST_FAR;
    }
    fast->usual_exit += search.exit * (FINE / RECENT) - fast->usual_exit / RECENT;
    raise_prices(fast, search.exit);
    if (search.exit_node == SELF) fast->home[fast->home_count++] = row;
    else exchange(fast, row, search.exit_node, search.exit_slot);
    tdm_fast_forget(fast);
    return 0;
}
