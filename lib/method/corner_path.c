/* SPDX-License-Identifier: MIT
 * Mending the corner's flow: from a node with an excess, or backwards from one with a lack, along a shortest path.
 *
 * Keeps:   reduced costs stay right after every path, wherever it ends; so it may end at the nearest node that can take the unit, and mostly that is the
 *          outside. Potentials of nodes at the path's own distance or beyond stay as they are.
 * Source:  [AMO93] sec. 9.7.
 */
#include "method/corner.h"

#include <assert.h>

struct walk {
    struct corner_net *net;
    int32_t            source, target;       /* target: -1 until it is found */
    int                is_forward;
    int64_t            level;                /* the distance that is being settled */
    int64_t            enough;               /* at this distance the bound is beyond what is asked, wherever the way may lead */
};

/* ---- what is due */

static int is_before(const struct corner_due *a, const struct corner_due *b)
{
    return a->distance < b->distance || (a->distance == b->distance && a->node < b->node);
}

static void push_heap(struct corner_net *net, int64_t distance, int32_t node)
{
    struct corner_due due = { distance, node };
    int64_t           at = net->heap_count;

    if (tdm_grow(net->memory, (void **)&net->heap, &net->heap_capacity, net->heap_count + 1, sizeof *net->heap) != TANDEM_OK) {
        net->status = TANDEM_E_NOMEM;
        return;
    }
    net->heap_count++;
    for (; at > 0 && is_before(&due, &net->heap[(at - 1) / 2]); at = (at - 1) / 2) net->heap[at] = net->heap[(at - 1) / 2];
    net->heap[at] = due;
}

static struct corner_due pop_heap(struct corner_net *net)
{
    struct corner_due first = net->heap[0], last = net->heap[--net->heap_count];
    int64_t           at = 0;

    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= net->heap_count) break;
        if (child + 1 < net->heap_count && is_before(&net->heap[child + 1], &net->heap[child])) child++;
        if (!is_before(&net->heap[child], &last)) break;
        net->heap[at] = net->heap[child];
        at = child;
    }
    if (net->heap_count > 0) net->heap[at] = last;
    return first;
}

static int can_take(const struct walk *walk, int32_t node)
{
    if (node == walk->net->outside) return 1;
    return walk->is_forward ? walk->net->excess[node] < 0 : walk->net->excess[node] > 0;
}

/* A way to a node over an arc of reduced cost `length`, by a pair or (-1) by a bound. */
static void reach(struct walk *walk, int32_t from, int32_t to, int64_t length, int64_t pair)
{
    struct corner_net *net = walk->net;
    int64_t            distance = walk->level + length;

    assert(length >= 0);
    if (net->label[to] == net->search && net->distance[to] <= distance) return;
    net->label[to] = net->search;
    net->distance[to] = distance;
    net->come_from[to] = from;
    net->come_by[to] = pair;
    if (length == 0 && can_take(walk, to)) {
        walk->target = to;
    } else if (length > 0) {
        push_heap(net, distance, to);
    } else if (tdm_grow(net->memory, (void **)&net->ready, &net->ready_capacity, net->ready_count + 1, sizeof *net->ready) == TANDEM_OK) {
        net->ready[net->ready_count++] = to;
    } else {
        net->status = TANDEM_E_NOMEM;
    }
}

/* ---- ways out of a node, or, backwards, into it */

static int32_t above(const struct corner_net *net, int32_t node)
{
    int32_t parent = net->problem->columns.parent[node - net->row_count];
    return parent < 0 ? net->outside : net->row_count + parent;
}

static void reach_from_row(struct walk *walk, int32_t row)
{
    struct corner_net        *net = walk->net;
    const struct tdm_problem *problem = net->problem;
    int64_t                   own = net->potential[row];
    uint8_t                   way = walk->is_forward ? CORNER_UP : CORNER_DOWN;

    if (walk->is_forward ? net->carried[row] > problem->rows.least[row] : net->carried[row] < problem->rows.most[row])
        reach(walk, row, net->outside, walk->is_forward ? -own : own, -1);
    for (int64_t pair = problem->row_start[row]; walk->target < 0 && pair < problem->row_start[row + 1]; pair++) {
        int32_t column = net->row_count + problem->pair_column[pair];
        int64_t reduced = net->cost[pair] + net->potential[column] - own;
        if ((net->room[pair] & way) != 0) reach(walk, row, column, walk->is_forward ? reduced : -reduced, pair);
    }
    net->work += problem->row_start[row + 1] - problem->row_start[row];
}

static void reach_by_pairs(struct walk *walk, int32_t node)
{
    struct corner_net *net = walk->net;
    int64_t            own = net->potential[node];
    int32_t            column = node - net->row_count;
    uint8_t            way = walk->is_forward ? CORNER_DOWN : CORNER_UP;

    for (int64_t i = net->column_start[column]; walk->target < 0 && i < net->column_start[column + 1]; i++) {
        int64_t pair = net->column_pairs[i], reduced;
        if ((net->room[pair] & way) == 0) continue;
        reduced = net->cost[pair] + own - net->potential[net->row_of[pair]];
        reach(walk, node, net->row_of[pair], walk->is_forward ? -reduced : reduced, pair);
    }
    net->work += net->column_start[column + 1] - net->column_start[column];
}

static void reach_from_column(struct walk *walk, int32_t node)
{
    struct corner_net     *net = walk->net;
    const struct tdm_side *columns = &net->problem->columns;
    int32_t                v = node - net->row_count, parent = above(net, node);
    int64_t                own = net->potential[node], up = net->potential[parent] - own;

    if (walk->is_forward ? net->carried[node] < columns->most[v] : net->carried[node] > columns->least[v]) reach(walk, node, parent, walk->is_forward ? up : -up, -1);
    if (v < columns->leaf_count && walk->target < 0) reach_by_pairs(walk, node);
    for (int64_t i = net->child_start[v]; walk->target < 0 && i < net->child_start[v + 1]; i++) {
        int32_t child = net->children[i], below = net->row_count + child;
        int64_t down = own - net->potential[below];
        if (walk->is_forward ? net->carried[below] > columns->least[child] : net->carried[below] < columns->most[child])
            reach(walk, node, below, walk->is_forward ? -down : down, -1);
    }
}

/* ---- a search */

/* The next node to settle; -1 if there is none. */
static int32_t next_node(struct walk *walk)
{
    struct corner_net *net = walk->net;

    while (net->ready_count > 0) {
        int32_t node = net->ready[--net->ready_count];
        if (net->settled[node] != net->search && net->distance[node] == walk->level) return node;
    }
    while (net->heap_count > 0) {
        struct corner_due due = pop_heap(net);
        if (net->settled[due.node] == net->search || net->distance[due.node] != due.distance) continue;
        walk->level = due.distance;
        return due.node;
    }
    return -1;
}

static void find_target(struct walk *walk)
{
    struct corner_net *net = walk->net;

    net->search++;
    net->seen_count = net->heap_count = net->ready_count = 0;
    reach(walk, -1, walk->source, 0, -1);
    while (walk->target < 0 && net->status == TANDEM_OK) {
        int32_t node = next_node(walk);
        if (node < 0 || walk->level >= walk->enough) return;
        if (can_take(walk, node)) {
            walk->target = node;
            return;
        }
        net->settled[node] = net->search;
        net->seen[net->seen_count++] = node;
        if (node < net->row_count) reach_from_row(walk, node);
        else reach_from_column(walk, node);
    }
}

/* Brings every settled node nearer by `distance` less its own. */
static void move_potentials(struct corner_net *net, int64_t distance, int sign)
{
    for (int64_t i = 0; i < net->seen_count; i++) {
        int32_t node = net->seen[i];
        int64_t by = distance - net->distance[node];
        if (by == 0) continue;
        net->potential[node] += sign * by;
        if ((net->marks[node] & CORNER_MOVED) != 0) continue;
        net->marks[node] |= CORNER_MOVED;
        net->moved[net->moved_count++] = node;
    }
}

void corner_net_calm(struct corner_net *net)
{
    for (int64_t i = 0; net->rise > 0 && i < net->seen_count; i++) net->potential[net->seen[i]] -= net->rise_sign * (net->rise - net->distance[net->seen[i]]);
    net->rise = 0;
}

/* ---- a path */

static void move_unit(struct corner_net *net, int32_t from, int32_t to, int64_t pair)
{
    if (pair >= 0) {
        int by = from < net->row_count ? 1 : -1;
        net->total += by > 0 ? net->cost[pair] : -net->cost[pair];
        net->chosen[pair] += by;
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

static void move_along(struct walk *walk)
{
    struct corner_net *net = walk->net;

    for (int32_t node = walk->target; node != walk->source; node = net->come_from[node]) {
        if (walk->is_forward) move_unit(net, net->come_from[node], node, net->come_by[node]);
        else move_unit(net, node, net->come_from[node], net->come_by[node]);
    }
    net->excess[net->outside] = 0;
}

/* ---- all of it */

#define FARTHEST ((tdm_wide)1 << 48)

/* At which distance from the source the bound is beyond the limit. */
static int64_t find_enough(const struct corner_net *net, int32_t source, tdm_wide limit)
{
    tdm_wide units = net->excess[source] > 0 ? net->excess[source] : -net->excess[source], enough = (limit - corner_net_bound(net)) / units + 1;
    return (int64_t)(enough > FARTHEST ? FARTHEST : enough);
}

/* From one node, one unit. Where the way ends nowhere, or too far away, the node at hand is closed: what was seen cannot carry what it has for less. */
static enum corner_outcome mend(struct corner_net *net, int32_t source, tdm_wide limit)
{
    struct walk walk = { .net = net, .source = source, .target = -1, .is_forward = net->excess[source] > 0, .enough = find_enough(net, source, limit) };

    net->work = 0;
    find_target(&walk);
    if (net->status != TANDEM_OK || tdm_control_tick(net->control, net->work + 1)) return CORNER_STOPPED;
    if (walk.target >= 0) {
        move_potentials(net, net->distance[walk.target], walk.is_forward ? 1 : -1);
        move_along(&walk);
        return CORNER_SETTLED;
    }
    if (walk.enough == FARTHEST) return CORNER_STOPPED;
    net->rise = walk.enough;
    net->rise_sign = walk.is_forward ? 1 : -1;
    move_potentials(net, net->rise, net->rise_sign);
    return CORNER_CLOSED;
}

enum corner_outcome corner_net_settle(struct corner_net *net, tdm_wide limit)
{
    enum corner_outcome outcome = corner_net_bound(net) > limit ? CORNER_CLOSED : CORNER_SETTLED;

    assert(net->rise == 0);
    while (outcome == CORNER_SETTLED && net->open_count > 0) {
        int32_t node = net->open[net->open_count - 1];
        if (net->excess[node] != 0) {
            outcome = mend(net, node, limit);
        } else {
            net->marks[node] &= (uint8_t)~CORNER_OPEN;
            net->open_count--;
        }
    }
    return outcome;
}
