/* SPDX-License-Identifier: MIT
 * Mending the corner's flow: along shortest paths from nodes with an excess to nodes that lack units, or to and from the outside.
 *
 * Keeps:   reduced costs stay right after every path. Potentials of nodes at the path's own distance or beyond stay as they are.
 * Source:  [AMO93] sec. 9.7. Where both ends are known, one searches from both: mostly all is near either end, and far from the other.
 */
#include "method/corner.h"

#include <assert.h>

/* What there is to mend, and how much dearer the bound may become. */
struct task { int64_t excess, lack; tdm_wide room; };

/* A search's end: how far the roots of either wave move, and whether the way goes by the outside. */
struct way { enum corner_outcome outcome; int64_t rise[2]; int by_outside; };

static int32_t above(const struct corner_net *net, int32_t node)
{
    int32_t parent = net->problem->columns.parent[node - net->row_count];
    return parent < 0 ? net->outside : net->row_count + parent;
}

/* ---- a search */

/* Nodes with an excess, and nodes that lack units; others are not open any more. */
static struct task list_roots(struct corner_net *net)
{
    struct task task = { 0, 0, 0 };
    int64_t     kept = 0;

    for (int64_t i = 0; i < net->open_count; i++) {
        int32_t node = net->open[i];
        if (net->excess[node] == 0) {
            net->marks[node] &= (uint8_t)~CORNER_OPEN;
            continue;
        }
        net->open[kept++] = node;
        if (net->excess[node] > 0) task.excess += net->excess[node];
        else task.lack -= net->excess[node];
    }
    net->open_count = kept;
    return task;
}

static void begin_waves(struct corner_net *net, const struct task *task)
{
    net->search++;
    net->meeting = CORNER_FARTHEST;
    for (int side = 0; side < 2; side++) corner_wave_begin(net, side);
    for (int64_t i = 0; i < net->open_count; i++) corner_wave_root(net, net->excess[net->open[i]] > 0, net->open[i]);
    for (int side = 0; side < 2; side++) net->wave[side].is_two = task->excess > 0 && task->lack > 0;
}

/* How far the roots must move for the bound to be beyond what is asked; not farther than all is known. */
static struct way close_up(const struct corner_net *net, const struct task *task)
{
    struct way way = { .outcome = CORNER_CLOSED };
    tdm_wide   due = task->room + 1;

    if (task->excess > 0) {
        tdm_wide rise = (due + task->excess - 1) / task->excess;
        way.rise[1] = rise < net->wave[1].level ? (int64_t)rise : net->wave[1].level;
        due -= (tdm_wide)way.rise[1] * task->excess;
    }
    if (due > 0) way.rise[0] = (int64_t)((due + task->lack - 1) / task->lack);
    return way;
}

static int is_beyond(const struct corner_net *net, const struct task *task)
{
    return (tdm_wide)net->wave[1].level * task->excess + (tdm_wide)net->wave[0].level * task->lack > task->room;
}

/* The outside has been reached by those who have roots, and none of them may get there sooner. */
static int is_outside_near(const struct corner_net *net)
{
    for (int side = 0; side < 2; side++)
        if (net->wave[side].is_active && (net->wave[side].out > net->wave[side].level || net->wave[side].out == CORNER_FARTHEST)) return 0;
    return 1;
}

/* 1 if the search has ended. Where there are roots of both kinds, a way leads from one to the other, be it by the outside; then no node is on both its
 * halves, or they would have met there. */
static int has_way(const struct corner_net *net, const struct task *task, struct way *way)
{
    const struct corner_wave *lacks = &net->wave[0], *excesses = &net->wave[1];

    *way = (struct way){ .outcome = CORNER_SETTLED };
    if (is_outside_near(net)) {
        way->by_outside = 1;
        for (int side = 0; side < 2; side++) way->rise[side] = net->wave[side].is_active ? net->wave[side].out : 0;
        if (way->rise[0] + way->rise[1] < net->meeting) return 1;
        way->by_outside = 0;
    }
    if (net->meeting <= lacks->level + excesses->level && net->meeting < CORNER_FARTHEST) {
        way->rise[1] = excesses->level < net->meeting ? excesses->level : net->meeting;
        way->rise[0] = net->meeting - way->rise[1];
        return 1;
    }
    if (!is_beyond(net, task)) return 0;
    *way = close_up(net, task);
    return 1;
}

static struct way find_way(struct corner_net *net, const struct task *task)
{
    struct way way = { .outcome = CORNER_STOPPED };

    begin_waves(net, task);
    while (net->status == TANDEM_OK && !has_way(net, task, &way)) {
        const struct corner_wave *lacks = &net->wave[0], *excesses = &net->wave[1];
        int                       is_left[2] = { lacks->is_active && !lacks->is_over, excesses->is_active && !excesses->is_over };
        if (!is_left[0] && !is_left[1]) return (struct way){ .outcome = CORNER_STOPPED };
        corner_wave_advance(net, is_left[1] && (!is_left[0] || excesses->effort <= lacks->effort));
    }
    return way;
}

/* ---- potentials */

/* Moves what is nearer to the roots than they rise: up on the side of excesses, down on the other. */
static void move_potentials(struct corner_net *net, int side, int64_t rise)
{
    const struct corner_wave *wave = &net->wave[side];

    for (int64_t i = 0; rise > 0 && i < wave->seen_count; i++) {
        int32_t node = wave->seen[i];
        int64_t by = rise - wave->label[node].distance;
        if (by <= 0) continue;
        net->potential[node] += side ? by : -by;
        if ((net->marks[node] & CORNER_MOVED) != 0) continue;
        net->marks[node] |= CORNER_MOVED;
        net->moved[net->moved_count++] = node;
    }
}

void corner_net_calm(struct corner_net *net)
{
    for (int side = 0; side < 2; side++) {
        struct corner_wave *wave = &net->wave[side];
        for (int64_t i = 0; wave->rise > 0 && i < wave->seen_count; i++) {
            int64_t by = wave->rise - wave->label[wave->seen[i]].distance;
            if (by > 0) net->potential[wave->seen[i]] -= side ? by : -by;
        }
        wave->rise = 0;
    }
}

/* ---- a path */

static void move_unit(struct corner_net *net, int32_t from, int32_t to, int64_t pair)
{
    if (pair >= 0) {
        int by = from < net->row_count ? 1 : -1;
        net->total += by > 0 ? net->cost[pair] : -net->cost[pair];
        net->chosen[pair] += by;
        if (by > 0) corner_columns_seat(net, pair);
        else corner_columns_clear(net, pair);
        net->room[pair] = (uint8_t)((net->chosen[pair] < net->high[pair] ? CORNER_UP : 0) | (net->chosen[pair] > net->low[pair] ? CORNER_DOWN : 0));
    } else if (from < net->row_count) {
        net->carried[from]--;
    } else if (to < net->row_count) {
        net->carried[to]++;
    } else if (from != net->outside && above(net, from) == to) {
        net->carried[from]++;
    } else {
        net->carried[to]--;
    }
    net->excess[from]--;
    net->excess[to]++;
}

/* From a root of the wave to a node, or from the node to the root. */
static void move_along(struct corner_net *net, int side, int32_t node)
{
    const struct corner_label *label = net->wave[side].label;

    for (int32_t next = label[node].come_from; next >= 0; node = next, next = label[node].come_from) {
        if (side) move_unit(net, next, node, label[node].come_by);
        else move_unit(net, node, next, label[node].come_by);
    }
    net->excess[net->outside] = 0;
}

/* ---- all of it */

/* Hints are looked up anew when searches have seen as much as that costs; ever more rarely, since where searches stay long hints do not help. */
static void look_for_ways(struct corner_net *net)
{
    enum { LEAST = 50, NODES_EACH = 8 };

    if (net->since_hints < LEAST || net->since_hints < net->outside / NODES_EACH * (1 + net->hint_count)) return;
    net->since_hints = 0;
    net->hint_count++;
    if (corner_hints_find(net) != TANDEM_OK) net->status = TANDEM_E_NOMEM;
}

/* One unit, or one of either kind. Where no way is short enough, the node at hand is closed: what was seen cannot carry what it has for less. */
static enum corner_outcome mend(struct corner_net *net, const struct task *task)
{
    struct way way;

    look_for_ways(net);
    way = find_way(net, task);
    net->since_hints += net->wave[0].seen_count + net->wave[1].seen_count;
    if (net->status != TANDEM_OK || tdm_control_tick(net->control, net->wave[0].work + net->wave[1].work + 1)) return CORNER_STOPPED;
    if (way.outcome == CORNER_STOPPED) return CORNER_STOPPED;
    for (int side = 0; side < 2; side++) {
        if (way.outcome == CORNER_CLOSED) net->wave[side].rise = way.rise[side];
        move_potentials(net, side, way.rise[side]);
    }
    if (way.outcome == CORNER_CLOSED) return CORNER_CLOSED;
    for (int side = 0; side < 2; side++)
        if (net->wave[side].is_active) move_along(net, side, way.by_outside ? net->outside : net->meeting_node);
    return CORNER_SETTLED;
}

enum corner_outcome corner_net_settle(struct corner_net *net, tdm_wide limit)
{
    tdm_wide            bound = corner_net_bound(net);
    enum corner_outcome outcome = bound > limit ? CORNER_CLOSED : CORNER_SETTLED;

    assert(net->wave[0].rise == 0 && net->wave[1].rise == 0);
    while (outcome == CORNER_SETTLED) {
        struct task task = list_roots(net);
        if (net->open_count == 0) break;
        task.room = limit - corner_net_bound(net);
        outcome = task.room < 0 ? CORNER_CLOSED : mend(net, &task);
    }
    return outcome;
}
