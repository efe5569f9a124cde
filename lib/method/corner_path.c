/* SPDX-License-Identifier: MIT
 * Mending the corner's flow: from a node with an excess, or backwards from one with a lack, along a shortest path.
 *
 * Keeps:   reduced costs stay right after every path, wherever it ends; so it may end at the nearest node that can take the unit, and mostly that is the
 *          outside. Potentials of nodes at the path's own distance or beyond stay as they are.
 * Source:  [AMO93] sec. 9.7.
 */
#include "method/corner.h"

#include <assert.h>

enum { AGAIN = -1 };                         /* in the heap, before all hints */

struct walk {
    struct corner_net *net;
    int32_t            source, target;       /* target: -1 until it is found */
    int                is_forward;
    int64_t            level;                /* the distance that is being settled */
    int64_t            base;                 /* that of the node whose arcs are looked at */
    int                is_again;             /* a second look, at arcs that cost something; the first, at those that do not, finds the least of them: */
    int64_t            least;
    int64_t            enough;               /* at this distance the bound is beyond what is asked, wherever the way may lead */
    int64_t            within;               /* only what is nearer counts: a way so long is known, or it is enough */
};

/* ---- what is due */

static int is_before(const struct corner_due *a, const struct corner_due *b)
{
    if (a->distance != b->distance) return a->distance < b->distance;
    return a->hint < b->hint || (a->hint == b->hint && a->node < b->node);
}

static void push_heap(struct corner_net *net, int64_t distance, int32_t node, int32_t hint)
{
    struct corner_due due = { distance, hint, node };
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

/* A label is at this distance once at most: it is in one list. */
static void push_ready(struct corner_net *net, int32_t node, int hint)
{
    net->label[node].next_ready = (net->ready_mask >> hint & 1) != 0 ? net->ready[hint] : -1;
    net->ready[hint] = node;
    net->ready_mask |= (uint32_t)1 << hint;
}

/* Of those with the least hint the last one: -1 if there is none. */
static int32_t pop_ready(struct corner_net *net)
{
    int     hint = 0;
    int32_t node;

    if (net->ready_mask == 0) return -1;
    while ((net->ready_mask >> hint & 1) == 0) hint++;
    node = net->ready[hint];
    net->ready[hint] = net->label[node].next_ready;
    if (net->ready[hint] < 0) net->ready_mask &= ~((uint32_t)1 << hint);
    return node;
}

static int can_take(const struct walk *walk, int32_t node)
{
    if (node == walk->net->outside) return 1;
    return walk->is_forward ? walk->net->excess[node] < 0 : walk->net->excess[node] > 0;
}

/* A way to a node over an arc of reduced cost `length`, by a pair or (-1) by a bound. Most searches end before any arc counts that costs something. */
static void reach(struct walk *walk, int32_t from, int32_t to, int64_t length, int64_t pair)
{
    struct corner_net   *net = walk->net;
    struct corner_label *label = &net->label[to];
    int64_t              distance = walk->base + length;

    assert(length >= 0);
    if (distance >= walk->within) return;
    if (!walk->is_again && length > 0 && !can_take(walk, to)) {
        if (length < walk->least) walk->least = length;
        return;
    }
    if (label->search == net->search && label->distance <= distance) return;
    *label = (struct corner_label){ distance, net->search, label->settled, from, (int32_t)pair, -1 };
    if (can_take(walk, to)) walk->within = distance;
    if (distance == walk->level && can_take(walk, to)) walk->target = to;
    else if (distance > walk->level) push_heap(net, distance, to, net->hint[walk->is_forward][to]);
    else push_ready(net, to, net->hint[walk->is_forward][to]);
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

/* Those who hold the column can leave it. */
static void reach_holders(struct walk *walk, int32_t node)
{
    struct corner_net *net = walk->net;
    int64_t            own = net->potential[node];

    for (int32_t pair = net->holder_first[node - net->row_count]; walk->target < 0 && pair >= 0; pair = net->holder_next[pair]) {
        net->work++;
        if ((net->room[pair] & CORNER_DOWN) != 0) reach(walk, node, net->row_of[pair], net->potential[net->row_of[pair]] - net->cost[pair] - own, pair);
    }
}

/* Backwards: those who do not hold it can come. Most would lose too much. */
static void reach_suitors(struct walk *walk, int32_t node)
{
    struct corner_net          *net = walk->net;
    const struct corner_suitor *suitors = corner_columns_suitors(net, node - net->row_count);
    int64_t                     own = net->potential[node], count = net->column_start[node - net->row_count + 1] - net->column_start[node - net->row_count];

    for (int64_t i = 0; suitors != NULL && walk->target < 0 && i < count; i++) {
        int64_t reduced = suitors[i].cost + own - net->potential[suitors[i].row];
        if (reduced < walk->within - walk->base && (net->room[suitors[i].pair] & CORNER_UP) != 0) reach(walk, node, suitors[i].row, reduced, suitors[i].pair);
    }
    net->work += count;
}

static void reach_from_column(struct walk *walk, int32_t node)
{
    struct corner_net     *net = walk->net;
    const struct tdm_side *columns = &net->problem->columns;
    int32_t                v = node - net->row_count, parent = above(net, node);
    int64_t                own = net->potential[node], up = net->potential[parent] - own;

    if (walk->is_forward ? net->carried[node] < columns->most[v] : net->carried[node] > columns->least[v]) reach(walk, node, parent, walk->is_forward ? up : -up, -1);
    if (v < columns->leaf_count && walk->target < 0 && walk->is_forward) reach_holders(walk, node);
    if (v < columns->leaf_count && walk->target < 0 && !walk->is_forward) reach_suitors(walk, node);
    for (int64_t i = net->child_start[v]; walk->target < 0 && i < net->child_start[v + 1]; i++) {
        int32_t child = net->children[i], below = net->row_count + child;
        int64_t down = own - net->potential[below];
        if (walk->is_forward ? net->carried[below] > columns->least[child] : net->carried[below] < columns->most[child])
            reach(walk, node, below, walk->is_forward ? -down : down, -1);
    }
}

/* ---- a search */

/* The next node to settle, or (is_again) to look at once more; -1 if there is none. */
static int32_t next_node(struct walk *walk)
{
    struct corner_net *net = walk->net;
    int32_t            ready;

    walk->is_again = 0;
    while ((ready = pop_ready(net)) >= 0)
        if (net->label[ready].settled != net->search) return ready;
    while (net->heap_count > 0) {
        struct corner_due due = pop_heap(net);
        walk->is_again = due.hint == AGAIN;
        if (!walk->is_again && (net->label[due.node].settled == net->search || net->label[due.node].distance != due.distance)) continue;
        walk->level = due.distance;
        return due.node;
    }
    return -1;
}

static void look_at(struct walk *walk, int32_t node)
{
    struct corner_net *net = walk->net;

    walk->least = INT64_MAX;
    walk->base = net->label[node].distance;
    if (!walk->is_again) {
        net->label[node].settled = net->search;
        net->seen[net->seen_count++] = node;
    }
    if (node < net->row_count) reach_from_row(walk, node);
    else reach_from_column(walk, node);
    if (walk->least < walk->within - walk->base) push_heap(net, walk->base + walk->least, node, AGAIN);
}

static void find_target(struct walk *walk)
{
    struct corner_net *net = walk->net;

    net->search++;
    net->seen_count = net->heap_count = 0;
    net->ready_mask = 0;
    reach(walk, -1, walk->source, 0, -1);
    while (walk->target < 0 && net->status == TANDEM_OK) {
        int32_t node = next_node(walk);
        if (node < 0) return;
        if (!walk->is_again && can_take(walk, node)) walk->target = node;
        else look_at(walk, node);
    }
}

/* Brings every settled node nearer by `distance` less its own. */
static void move_potentials(struct corner_net *net, int64_t distance, int sign)
{
    for (int64_t i = 0; i < net->seen_count; i++) {
        int32_t node = net->seen[i];
        int64_t by = distance - net->label[node].distance;
        if (by == 0) continue;
        net->potential[node] += sign * by;
        if ((net->marks[node] & CORNER_MOVED) != 0) continue;
        net->marks[node] |= CORNER_MOVED;
        net->moved[net->moved_count++] = node;
    }
}

void corner_net_calm(struct corner_net *net)
{
    for (int64_t i = 0; net->rise > 0 && i < net->seen_count; i++) net->potential[net->seen[i]] -= net->rise_sign * (net->rise - net->label[net->seen[i]].distance);
    net->rise = 0;
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

static void move_along(struct walk *walk)
{
    struct corner_net *net = walk->net;

    for (int32_t node = walk->target; node != walk->source; node = net->label[node].come_from) {
        if (walk->is_forward) move_unit(net, net->label[node].come_from, node, net->label[node].come_by);
        else move_unit(net, node, net->label[node].come_from, net->label[node].come_by);
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

/* Hints are looked up anew when searches have seen as much as that costs. */
static void look_for_ways(struct corner_net *net)
{
    enum { LEAST = 50, NODES_EACH = 8 };

    if (net->since_hints < LEAST || net->since_hints < net->outside / NODES_EACH) return;
    net->since_hints = 0;
    if (corner_hints_find(net) != TANDEM_OK) net->status = TANDEM_E_NOMEM;
}

/* From one node, one unit. Where the way ends nowhere, or too far away, the node at hand is closed: what was seen cannot carry what it has for less. */
static enum corner_outcome mend(struct corner_net *net, int32_t source, tdm_wide limit)
{
    struct walk walk = { .net = net, .source = source, .target = -1, .is_forward = net->excess[source] > 0, .enough = find_enough(net, source, limit) };

    walk.within = walk.enough;
    net->work = 0;
    look_for_ways(net);
    find_target(&walk);
    net->since_hints += net->seen_count;
    if (net->status != TANDEM_OK || tdm_control_tick(net->control, net->work + 1)) return CORNER_STOPPED;
    if (walk.target >= 0) {
        move_potentials(net, net->label[walk.target].distance, walk.is_forward ? 1 : -1);
        move_along(&walk);
        return CORNER_SETTLED;
    }
    if (walk.enough == FARTHEST) return CORNER_STOPPED;
    net->rise = walk.enough;
    net->rise_sign = walk.is_forward ? 1 : -1;
    move_potentials(net, net->rise, net->rise_sign);
    return CORNER_CLOSED;
}

/* All excesses before all lacks: what sends units away raises potentials, what calls them lowers them, and turning about is dear. */
enum corner_outcome corner_net_settle(struct corner_net *net, tdm_wide limit)
{
    enum corner_outcome outcome = corner_net_bound(net) > limit ? CORNER_CLOSED : CORNER_SETTLED;

    assert(net->rise == 0);
    for (int64_t i = net->open_count; outcome == CORNER_SETTLED && i-- > 0;)
        while (outcome == CORNER_SETTLED && net->excess[net->open[i]] > 0) outcome = mend(net, net->open[i], limit);
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
