/* SPDX-License-Identifier: MIT
 * Shortest exchange paths: from a column or cap where one is too many, by holders who move on, to a free seat or to someone who can do with
 * one placement less.
 *
 * Nodes are columns and caps. Who holds a seat of a column reached is reached at the same distance less what it costs her, and so may be
 * passed more than once, each time with another of her placements.
 *
 * Keeps:   bound[node] = distance[node] - price[node]: what a cost must stay below to bring the node nearer.
 *          Raising each node nearer than the exit by the difference keeps everyone content, and makes the path tight.
 * Relies:  prices are not negative: nothing was drawn below its least yet.
 * Source:  [AMO93] sec. 9.7 and 12.4.
 */
#include "method/several_queue.h"

#include <assert.h>

enum { HOLDERS_AHEAD = 6, SOME_TICKS = 1 << 16 };

/* ---- steps */

static int has_room(const struct tdm_several *several, int32_t node) { return several->nodes[node].load < several->nodes[node].most; }

static void reach(struct several_search *search, int32_t node, int64_t distance, struct tdm_several_step step)
{
    struct tdm_several *several = search->several;

    if (distance >= several->distance[node] || distance >= search->exit) return;
    assert(distance >= search->here);
    reach_node(search, node, distance, step, 1);
    if (several->cap_of[node] < 0 && has_room(several, node)) note_exit(search, distance, node, (struct tdm_several_step){ -1, -1, -1, -1 });
}

/* The row would give up the pair at place `from`, in `column`, for any that it lacks: offers are `base` + cost + price away. */
static void reach_from_row(struct several_search *search, int32_t column, int32_t row, int32_t from, int64_t base)
{
    const struct tdm_several *several = search->several;
    const uint64_t *key = tdm_several_keys(several, row);
    int32_t place = 0, count = several->rows[row].count;

    for (; place < count; place++) {
        int64_t through = base + tdm_several_cost(key[place]);
        int32_t to = tdm_several_column(key[place]);
        if (through >= search->exit) break;
        if (through >= several->bound[to] || key[place] & TDM_SEVERAL_HELD) continue;
        reach(search, to, through + several->price[to], (struct tdm_several_step){ column, row, from, place });
    }
    search->looked += place + 1;
}

static void reach_from_column(struct several_search *search, int32_t column)
{
    struct tdm_several *several = search->several;
    const struct tdm_several_node *node = &several->nodes[column];
    const struct tdm_several_seat *seat = several->seats + node->first;
    int32_t cap = several->cap_of[column];

    if (cap >= 0 && has_room(several, column))
        reach(search, cap, search->here + several->price[cap] - several->price[column], (struct tdm_several_step){ column, -1, -1, -1 });
    for (int32_t i = 0; i < node->holders && search->exit > search->here; i++) {
        int32_t row = seat[i].row, place = seat[i].place;
        if (i + HOLDERS_AHEAD < node->holders) __builtin_prefetch(tdm_several_keys(several, seat[i + HOLDERS_AHEAD].row));
        int64_t value = tdm_several_cost(tdm_several_keys(several, row)[place]) + several->price[column];
        if (several->rows[row].load > several->rows[row].least)
            note_exit(search, search->here + several->outside - value, column, (struct tdm_several_step){ -1, row, place, -1 });
        reach_from_row(search, column, row, place, search->here - value);
    }
}

static void reach_from_cap(struct several_search *search, int32_t cap)
{
    struct tdm_several *several = search->several;
    int32_t number = cap - several->column_count;

    for (int64_t i = several->child_start[number]; i < several->child_start[number + 1]; i++) {
        int32_t column = several->child[i];
        if (several->nodes[column].load <= several->nodes[column].least) continue;
        reach(search, column, search->here + several->price[column] - several->price[cap], (struct tdm_several_step){ cap, -1, -1, -1 });
    }
    search->looked += several->child_start[number + 1] - several->child_start[number];
}

/* Looks at nodes by ascending distance until the nearest exit is known. 1 if told to stop. */
static int look_around(struct several_search *search)
{
    struct tdm_several *several = search->several;

    for (int32_t node; (node = next_node(search)) >= 0;) {
        if (node >= several->column_count) reach_from_cap(search, node);
        else reach_from_column(search, node);
        several->looks += search->looked;
        if (tdm_control_tick(several->control, search->looked + 1)) return 1;
        search->looked = 0;
    }
    return 0;
}

static void raise_prices(const struct several_search *search)
{
    struct tdm_several *several = search->several;

    for (int32_t i = 0; i < several->touched_count; i++) {
        int32_t node = several->touched[i];
        if (several->distance[node] < search->exit) several->price[node] += search->exit - several->distance[node];
    }
}

void tdm_several_forget(struct tdm_several *several)
{
    for (int32_t i = 0; i < several->touched_count; i++) {
        several->distance[several->touched[i]] = several->bound[several->touched[i]] = TDM_SEVERAL_FAR;
        several->heap_place[several->touched[i]] = 0;
    }
    several->touched_count = several->heap_count = 0;
}

/* ---- the exchange: from the exit back to where the search began */

static void exchange(const struct several_search *search)
{
    struct tdm_several *several = search->several;
    int32_t node = search->exit_node;

    if (search->exit_step.row >= 0) tdm_several_leave(several, search->exit_step.row, search->exit_step.from);
    else several->nodes[node].load++;
    while (several->path[node].node >= 0) {
        struct tdm_several_step step = several->path[node];
        if (step.row >= 0) {
            tdm_several_leave(several, step.row, step.from);
            tdm_several_join(several, step.row, step.to);
        } else if (node >= several->column_count) {
            several->nodes[step.node].load++;
        } else {
            several->nodes[node].load--;
        }
        node = step.node;
    }
    several->over[node]--;
}

int tdm_several_is_spent(const struct tdm_several *several)
{
    int64_t limit = several->budget.ticks_per_pair * several->problem->pair_count + SOME_TICKS;
    return several->budget.ticks_per_pair > 0 && several->control->ticks - several->first_tick > limit;
}

int tdm_several_push(struct tdm_several *several, int32_t node, int *is_stuck)
{
    struct several_search search;
    int stopped;

    assert(several->over[node] > 0);
    *is_stuck = tdm_several_is_spent(several);
    if (*is_stuck) return 0;
    search = begin_search(several, node, 1);
    stopped = look_around(&search);
    *is_stuck = !stopped && search.exit == TDM_SEVERAL_FAR;
    if (!stopped && !*is_stuck) {
        raise_prices(&search);
        exchange(&search);
    }
    several->searches++;
    tdm_several_forget(several);
    return stopped;
}

/* ---- who could be reached at any cost, by those who lack something: [DM58] */

struct reached {
    struct tdm_several *several;
    int64_t looked, free_seats;
};

static void touch(struct reached *reached, int32_t node)
{
    struct tdm_several *several = reached->several;

    if (several->distance[node] == 0) return;
    several->distance[node] = 0;
    several->touched[several->touched_count++] = node;
    if (several->cap_of[node] < 0) reached->free_seats += several->nodes[node].most - several->nodes[node].load;
}

static void touch_from_row(struct reached *reached, int32_t row)
{
    struct tdm_several_row *own = &reached->several->rows[row];
    const uint64_t *key = tdm_several_keys(reached->several, row);

    if (own->mark == reached->several->mark) return;
    own->mark = reached->several->mark;
    for (int32_t place = 0; place < own->count; place++)
        if (!(key[place] & TDM_SEVERAL_HELD)) touch(reached, tdm_several_column(key[place]));
    reached->looked += own->count;
}

static void touch_from_node(struct reached *reached, int32_t node)
{
    struct tdm_several *several = reached->several;
    const struct tdm_several_node *own = &several->nodes[node];

    if (node < several->column_count) {
        for (int32_t i = 0; i < own->holders; i++) touch_from_row(reached, several->seats[own->first + i].row);
        if (has_room(several, node) && several->cap_of[node] >= 0) touch(reached, several->cap_of[node]);
        return;
    }
    for (int64_t i = several->child_start[node - several->column_count]; i < several->child_start[node - several->column_count + 1]; i++)
        if (several->nodes[several->child[i]].load > several->nodes[several->child[i]].least) touch(reached, several->child[i]);
}

int tdm_several_reach(struct tdm_several *several, int64_t *free_seats)
{
    struct reached reached = { several, 0, 0 };

    several->mark++;
    for (int32_t row = 0; row < several->row_count; row++)
        if (several->rows[row].load < several->rows[row].most) touch_from_row(&reached, row);
    for (int32_t taken = 0; taken < several->touched_count && several->touched_count < several->column_count + several->cap_count; taken++) {
        touch_from_node(&reached, several->touched[taken]);
        several->looks += reached.looked;
        if (tdm_control_tick(several->control, reached.looked + 1)) return 1;
        reached.looked = 0;
    }
    *free_seats = reached.free_seats;
    return 0;
}
