/* SPDX-License-Identifier: MIT
 * One side of a search in the corner: nodes by their distance from those with an excess, or to those that lack units.
 *
 * Nodes at the distance that is being settled wait in lists by their hints, the others in a heap. Most searches end at the distance 0, so that arcs which
 * cost something wait until all others have been looked at.
 *
 * Keeps:   where both sides are at work, a side that leaves distance 0 looks at all arcs of a node at once, so that no way between them is missed.
 * Source:  [AMO93] sec. 4.5 (Dijkstra), searched from both ends.
 */
#include "method/corner.h"

#include <assert.h>

enum { AGAIN = -1,                           /* in the heap in place of a hint, before all hints */
       LABEL_EFFORT = 40 };                  /* time for a label, in arcs that are only looked at */

struct walk {
    struct corner_net  *net;
    struct corner_wave *wave, *other;
    int                 is_forward;
};

/* ---- what is due */

static int is_before(const struct corner_due *a, const struct corner_due *b)
{
    if (a->distance != b->distance) return a->distance < b->distance;
    return a->hint < b->hint || (a->hint == b->hint && a->node < b->node);
}

static void push_heap(const struct walk *walk, int64_t distance, int32_t node, int32_t hint)
{
    struct corner_wave *wave = walk->wave;
    struct corner_due   due = { distance, hint, node };
    int64_t             at = wave->heap_count;

    if (tdm_grow(walk->net->memory, (void **)&wave->heap, &wave->heap_capacity, wave->heap_count + 1, sizeof *wave->heap) != TANDEM_OK) {
        walk->net->status = TANDEM_E_NOMEM;
        return;
    }
    wave->heap_count++;
    for (; at > 0 && is_before(&due, &wave->heap[(at - 1) / 2]); at = (at - 1) / 2) wave->heap[at] = wave->heap[(at - 1) / 2];
    wave->heap[at] = due;
}

static struct corner_due pop_heap(struct corner_wave *wave)
{
    struct corner_due first = wave->heap[0], last = wave->heap[--wave->heap_count];
    int64_t           at = 0;

    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= wave->heap_count) break;
        if (child + 1 < wave->heap_count && is_before(&wave->heap[child + 1], &wave->heap[child])) child++;
        if (!is_before(&wave->heap[child], &last)) break;
        wave->heap[at] = wave->heap[child];
        at = child;
    }
    if (wave->heap_count > 0) wave->heap[at] = last;
    return first;
}

/* A label comes to the level once at most: it is in one list. */
static void push_ready(struct corner_wave *wave, int32_t node)
{
    int hint = wave->hint[node];

    wave->label[node].next_ready = (wave->ready_mask >> hint & 1) != 0 ? wave->ready[hint] : -1;
    wave->ready[hint] = node;
    wave->ready_mask |= (uint32_t)1 << hint;
}

/* Of those with the least hint the last one: -1 if there is none. */
static int32_t pop_ready(struct corner_wave *wave)
{
    int     hint = 0;
    int32_t node;

    if (wave->ready_mask == 0) return -1;
    while ((wave->ready_mask >> hint & 1) == 0) hint++;
    node = wave->ready[hint];
    wave->ready[hint] = wave->label[node].next_ready;
    if (wave->ready[hint] < 0) wave->ready_mask &= ~((uint32_t)1 << hint);
    return node;
}

/* ---- ways to a node */

static int is_labelled(const struct walk *walk, const struct corner_wave *wave, int32_t node) { return wave->label[node].search == walk->net->search; }

/* How long a way may be that is of use; what is longer by itself than that to the outside may still meet the other side. */
static int64_t limit_of(const struct walk *walk)
{
    int64_t by_outside = walk->wave->out + walk->other->out;

    if (!walk->wave->is_two) return walk->wave->out;
    return walk->net->meeting <= by_outside ? walk->net->meeting : by_outside + 1;
}

/* 1 if a label at that distance makes the shortest way known from one side to the other. */
static int meets(const struct walk *walk, int32_t node, int64_t distance)
{
    return walk->wave->is_two && node != walk->net->outside && is_labelled(walk, walk->other, node)
           && distance + walk->other->label[node].distance < walk->net->meeting;
}

/* Over an arc of reduced cost `length`, by a pair or (-1) by a bound. */
static void reach(const struct walk *walk, int32_t from, int32_t to, int64_t length, int64_t pair)
{
    struct corner_net   *net = walk->net;
    struct corner_wave  *wave = walk->wave;
    struct corner_label *label = &wave->label[to];
    int64_t              distance = wave->base + length;
    int                  is_meeting;

    assert(length >= 0);
    if (distance >= limit_of(walk)) return;
    if (wave->is_lazy && !wave->is_again && length > 0 && to != net->outside) {
        if (length < wave->least) wave->least = length;
        return;
    }
    if (is_labelled(walk, wave, to) && label->distance <= distance) return;
    is_meeting = meets(walk, to, distance);
    if (distance > wave->out && !is_meeting) return;
    *label = (struct corner_label){ distance, net->search, label->settled, from, (int32_t)pair, -1 };
    wave->effort += LABEL_EFFORT;
    if (is_meeting) {
        net->meeting = distance + walk->other->label[to].distance;
        net->meeting_node = to;
    }
    if (to == net->outside) wave->out = distance;
    else if (distance > wave->out) return;
    else if (distance > wave->level) push_heap(walk, distance, to, wave->hint[to]);
    else push_ready(wave, to);
}

static int32_t above(const struct corner_net *net, int32_t node)
{
    int32_t parent = net->problem->columns.parent[node - net->row_count];
    return parent < 0 ? net->outside : net->row_count + parent;
}

static void reach_from_row(const struct walk *walk, int32_t row)
{
    const struct corner_net  *net = walk->net;
    const struct tdm_problem *problem = net->problem;
    int64_t                   own = net->potential[row];
    uint8_t                   way = walk->is_forward ? CORNER_UP : CORNER_DOWN;

    if (walk->is_forward ? net->carried[row] > problem->rows.least[row] : net->carried[row] < problem->rows.most[row])
        reach(walk, row, net->outside, walk->is_forward ? -own : own, -1);
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int32_t column = net->row_count + problem->pair_column[pair];
        int64_t reduced = net->cost[pair] + net->potential[column] - own;
        if ((net->room[pair] & way) != 0) reach(walk, row, column, walk->is_forward ? reduced : -reduced, pair);
    }
    walk->wave->work += problem->row_start[row + 1] - problem->row_start[row];
}

/* Those who hold the column can leave it. */
static void reach_holders(const struct walk *walk, int32_t node)
{
    const struct corner_net *net = walk->net;
    int64_t                  own = net->potential[node];

    for (int32_t pair = net->holder_first[node - net->row_count]; pair >= 0; pair = net->holder_next[pair]) {
        walk->wave->work++;
        if ((net->room[pair] & CORNER_DOWN) != 0) reach(walk, node, net->row_of[pair], net->potential[net->row_of[pair]] - net->cost[pair] - own, pair);
    }
}

/* Backwards: those who do not hold it can come. Most would lose too much. */
static void reach_suitors(const struct walk *walk, int32_t node)
{
    struct corner_net          *net = walk->net;
    const struct corner_suitor *suitors = corner_columns_suitors(net, node - net->row_count);
    int64_t                     own = net->potential[node], count = net->column_start[node - net->row_count + 1] - net->column_start[node - net->row_count];
    int                         is_first = walk->wave->is_two && walk->wave->is_lazy && !walk->wave->is_again;
    int64_t                     within = is_first ? 1 : limit_of(walk) - walk->wave->base;

    for (int64_t i = 0; suitors != NULL && i < count; i++) {
        int64_t reduced = suitors[i].cost + own - net->potential[suitors[i].row];
        if (reduced < within && (net->room[suitors[i].pair] & CORNER_UP) != 0) reach(walk, node, suitors[i].row, reduced, suitors[i].pair);
    }
    walk->wave->work += count;
}

static void reach_from_column(const struct walk *walk, int32_t node)
{
    const struct corner_net *net = walk->net;
    const struct tdm_side   *columns = &net->problem->columns;
    int32_t                  v = node - net->row_count, parent = above(net, node);
    int64_t                  own = net->potential[node], up = net->potential[parent] - own;

    if (walk->is_forward ? net->carried[node] < columns->most[v] : net->carried[node] > columns->least[v]) reach(walk, node, parent, walk->is_forward ? up : -up, -1);
    if (v < columns->leaf_count && walk->is_forward) reach_holders(walk, node);
    if (v < columns->leaf_count && !walk->is_forward) reach_suitors(walk, node);
    for (int64_t i = net->child_start[v]; i < net->child_start[v + 1]; i++) {
        int32_t child = net->children[i], below = net->row_count + child;
        int64_t down = own - net->potential[below];
        if (walk->is_forward ? net->carried[below] > columns->least[child] : net->carried[below] < columns->most[child])
            reach(walk, node, below, walk->is_forward ? -down : down, -1);
    }
}

static void look_at(const struct walk *walk, int32_t node)
{
    struct corner_wave *wave = walk->wave;

    wave->least = CORNER_FARTHEST;
    wave->base = wave->label[node].distance;
    if (node < walk->net->row_count) reach_from_row(walk, node);
    else reach_from_column(walk, node);
    if (!wave->is_two && wave->least < CORNER_FARTHEST && !wave->is_again) push_heap(walk, wave->base + wave->least, node, AGAIN);
}

/* ---- the wave */

static struct walk walk_of(struct corner_net *net, int is_forward) { return (struct walk){ net, &net->wave[is_forward], &net->wave[!is_forward], is_forward }; }

void corner_wave_begin(struct corner_net *net, int is_forward)
{
    struct corner_wave *wave = &net->wave[is_forward];

    wave->is_active = wave->is_two = wave->is_over = 0;
    wave->is_lazy = 1;
    wave->is_again = 0;
    wave->level = wave->base = wave->work = wave->effort = wave->seen_count = wave->heap_count = 0;
    wave->ready_mask = 0;
    wave->out = CORNER_FARTHEST;
}

void corner_wave_root(struct corner_net *net, int is_forward, int32_t node)
{
    struct walk walk = walk_of(net, is_forward);

    walk.wave->is_active = 1;
    reach(&walk, -1, node, 0, -1);
}

/* All that is at distance 0 has been seen, and did not do: now the arcs that cost something. */
static void look_again(const struct walk *walk)
{
    walk->wave->is_again = 1;
    for (int64_t i = 0; i < walk->wave->seen_count; i++) look_at(walk, walk->wave->seen[i]);
    walk->wave->is_again = walk->wave->is_lazy = 0;
}

/* The next node to look at, or (is_again) to look at once more; -1 if there is none. */
static int32_t next_node(const struct walk *walk)
{
    struct corner_wave *wave = walk->wave;
    int32_t             ready;

    wave->is_again = 0;
    while ((ready = pop_ready(wave)) >= 0)
        if (wave->label[ready].settled != walk->net->search) return ready;
    if (wave->is_two && wave->is_lazy) look_again(walk);
    while (wave->heap_count > 0) {
        struct corner_due due = pop_heap(wave);
        if (due.distance > wave->out) return -1;         /* it was not known when this was put there */
        wave->is_again = due.hint == AGAIN;
        if (!wave->is_again && (wave->label[due.node].settled == walk->net->search || wave->label[due.node].distance != due.distance)) continue;
        wave->level = due.distance;
        return due.node;
    }
    return -1;
}

void corner_wave_advance(struct corner_net *net, int is_forward)
{
    struct walk         walk = walk_of(net, is_forward);
    struct corner_wave *wave = walk.wave;
    int32_t             node = next_node(&walk);
    int64_t             before = wave->work;

    if (node < 0) {
        wave->level = wave->out;
        wave->is_over = 1;
        return;
    }
    if (!wave->is_again) {
        wave->label[node].settled = net->search;
        wave->seen[wave->seen_count++] = node;
    }
    look_at(&walk, node);
    wave->effort += wave->work - before;
}
