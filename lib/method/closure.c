/* SPDX-License-Identifier: MIT
 * Closed sets of least weight by maximum flow.
 *
 * The closed sets of least weight are the minimum cuts of a network: source to each element of negative weight, each of positive weight
 * to the sink, and an arc without limit from an element to what comes before it. After a maximum flow, the minimum cuts are the
 * sets closed under the residual arcs; so those arcs become arcs without limit, and the next level is asked of what is left.
 *
 * Keeps:   between levels the sets that are left are those closed under the unlimited arcs, with the fixed elements in or out.
 * Source:  [Pic76] for the closure; [PQ80] for all minimum cuts; [Din70] for the flow, by blocking flows without recursion.
 */
#include "method/closure.h"

#include <assert.h>
#include <string.h>

#define UNLIMITED ((tdm_wide)1 << 120)

struct tdm_closure_arc {
    tdm_wide room;
    int32_t  head;
};

static int32_t source_of(const struct tdm_closure *closure) { return closure->count; }
static int32_t sink_of(const struct tdm_closure *closure) { return closure->count + 1; }
static int64_t source_arc(const struct tdm_closure *closure, int32_t element) { return 2 * closure->before_count + 4 * (int64_t)element; }
static int64_t sink_arc(const struct tdm_closure *closure, int32_t element) { return source_arc(closure, element) + 2; }

/* ---------------------------------------------------------------- building */

static void add_arc(struct tdm_closure *closure, int32_t tail, int32_t head, tdm_wide room)
{
    closure->arc[closure->arc_count++] = (struct tdm_closure_arc){ room, head };
    closure->arc[closure->arc_count++] = (struct tdm_closure_arc){ 0, tail };
}

static void list_arcs(struct tdm_closure *closure)
{
    int32_t nodes = closure->count + 2;

    for (int64_t i = 0; i < closure->arc_count; i++) closure->out_start[closure->arc[i ^ 1].head + 2]++;
    for (int32_t v = 0; v < nodes; v++) closure->out_start[v + 2] += closure->out_start[v + 1];
    for (int64_t i = 0; i < closure->arc_count; i++) closure->out[closure->out_start[closure->arc[i ^ 1].head + 1]++] = i;
}

int32_t tdm_closure_init(struct tdm_closure *closure, const struct tdm_memory *memory, int32_t count, const int64_t *before_start,
                         const int32_t *before)
{
    int64_t arcs = 2 * before_start[count] + 4 * (int64_t)count;

    *closure = (struct tdm_closure){ .memory = *memory, .count = count, .before_count = before_start[count] };
    closure->arc = tdm_alloc_array(memory, arcs, sizeof *closure->arc);
    closure->out_start = tdm_alloc_zeroed(memory, count + (int64_t)4, sizeof *closure->out_start);
    closure->out = tdm_alloc_array(memory, arcs, sizeof *closure->out);
    closure->fixed = tdm_alloc_zeroed(memory, count, 1);
    closure->level = tdm_alloc_array(memory, count + (int64_t)2, sizeof *closure->level);
    closure->queue = tdm_alloc_array(memory, count + (int64_t)2, sizeof *closure->queue);
    closure->at = tdm_alloc_array(memory, count + (int64_t)2, sizeof *closure->at);
    if (closure->arc == NULL || closure->out_start == NULL || closure->out == NULL || closure->fixed == NULL || closure->level == NULL
        || closure->queue == NULL || closure->at == NULL) {
        tdm_closure_finish(closure);
        return TANDEM_E_NOMEM;
    }
    for (int32_t i = 0; i < count; i++)
        for (int64_t k = before_start[i]; k < before_start[i + 1]; k++) add_arc(closure, i, before[k], UNLIMITED);
    for (int32_t i = 0; i < count; i++) {
        add_arc(closure, source_of(closure), i, 0);
        add_arc(closure, i, sink_of(closure), 0);
    }
    list_arcs(closure);
    return TANDEM_OK;
}

void tdm_closure_finish(struct tdm_closure *closure)
{
    void *const blocks[] = { closure->arc, closure->out_start, closure->out, closure->fixed, closure->level, closure->queue, closure->at };

    if (closure->memory.release != NULL)
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&closure->memory, blocks[i]);
    *closure = (struct tdm_closure){ 0 };
}

/* ---------------------------------------------------------------- the flow */

/* Levels by breadth from the source over arcs with room; 1 if the sink was reached. */
static int find_levels(struct tdm_closure *closure)
{
    int32_t nodes = closure->count + 2, head = 0, tail = 0;

    for (int32_t v = 0; v < nodes; v++) closure->level[v] = -1;
    closure->level[source_of(closure)] = 0;
    closure->queue[tail++] = source_of(closure);
    while (head < tail) {
        int32_t v = closure->queue[head++];
        for (int64_t k = closure->out_start[v]; k < closure->out_start[v + 1]; k++) {
            const struct tdm_closure_arc *arc = &closure->arc[closure->out[k]];
            if (arc->room <= 0 || closure->level[arc->head] >= 0) continue;
            closure->level[arc->head] = closure->level[v] + 1;
            closure->queue[tail++] = arc->head;
        }
    }
    return closure->level[sink_of(closure)] >= 0;
}

/* Sends as much as fits along the path of arcs path[depth]; returns how far the path stands afterwards. */
static int32_t send(struct tdm_closure *closure, const int64_t *path, int32_t depth)
{
    tdm_wide amount = UNLIMITED;
    int32_t  keeps = 0;

    for (int32_t i = 0; i < depth; i++)
        if (closure->arc[path[i]].room < amount) {
            amount = closure->arc[path[i]].room;
            keeps = i;
        }
    for (int32_t i = 0; i < depth; i++) {
        struct tdm_closure_arc *arc = &closure->arc[path[i]], *back = &closure->arc[path[i] ^ 1];
        if (arc->room < UNLIMITED) arc->room -= amount;
        if (back->room < UNLIMITED) back->room += amount;
    }
    return keeps;
}

/* The next arc of a node that leads one level on, or -1. */
static int64_t next_arc(struct tdm_closure *closure, int32_t v)
{
    for (; closure->at[v] < closure->out_start[v + 1]; closure->at[v]++) {
        const struct tdm_closure_arc *arc = &closure->arc[closure->out[closure->at[v]]];
        if (arc->room > 0 && closure->level[arc->head] == closure->level[v] + 1) return closure->out[closure->at[v]];
    }
    return -1;
}

/* A blocking flow on the levels; `path` holds count + 2 arcs. */
static void block(struct tdm_closure *closure, int64_t *path)
{
    int32_t depth = 0, v = source_of(closure);

    for (int32_t i = 0; i < closure->count + 2; i++) closure->at[i] = closure->out_start[i];
    for (;;) {
        int64_t arc = v == sink_of(closure) ? -1 : next_arc(closure, v);
        if (arc >= 0) {
            path[depth++] = arc;
            v = closure->arc[arc].head;
        } else if (v == sink_of(closure)) {
            depth = send(closure, path, depth);
            v = closure->arc[path[depth] ^ 1].head;
        } else if (depth > 0) {
            v = closure->arc[path[--depth] ^ 1].head;
            closure->at[v]++;
        } else {
            return;
        }
    }
}

static int32_t saturate(struct tdm_closure *closure, struct tdm_control *control)
{
    int64_t *path = tdm_alloc_array(&closure->memory, closure->count + (int64_t)2, sizeof *path);
    int32_t  status = path == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    while (status == TANDEM_OK && find_levels(closure)) {
        block(closure, path);
        if (tdm_control_tick(control, closure->arc_count)) status = TANDEM_E_STOPPED;
    }
    tdm_free(&closure->memory, path);
    return status;
}

/* ---------------------------------------------------------------- levels */

void tdm_closure_exclude(struct tdm_closure *closure, int32_t element)
{
    assert(closure->fixed[element] != 1);
    closure->fixed[element] = -1;
}

static void set_weights(struct tdm_closure *closure, const tdm_wide *weight)
{
    for (int32_t i = 0; i < closure->count; i++) {
        tdm_wide w = weight == NULL ? 0 : weight[i];
        closure->arc[source_arc(closure, i)].room = closure->fixed[i] > 0 ? UNLIMITED : w < 0 && closure->fixed[i] == 0 ? -w : 0;
        closure->arc[sink_arc(closure, i)].room = closure->fixed[i] < 0 ? UNLIMITED : w > 0 && closure->fixed[i] == 0 ? w : 0;
        closure->arc[source_arc(closure, i) + 1].room = closure->arc[sink_arc(closure, i) + 1].room = 0;
    }
}

/* What has room after the flow holds for every set that is left. */
static void keep_optima(struct tdm_closure *closure)
{
    for (int64_t i = 0; i < 2 * closure->before_count; i++)
        closure->arc[i].room = closure->arc[i].room > 0 ? UNLIMITED : 0;
    for (int32_t i = 0; i < closure->count; i++) {
        if (closure->arc[source_arc(closure, i)].room > 0) closure->fixed[i] = 1;
        if (closure->arc[sink_arc(closure, i)].room > 0) closure->fixed[i] = -1;
    }
}

int32_t tdm_closure_minimise(struct tdm_closure *closure, const tdm_wide *weight, struct tdm_control *control)
{
    int32_t status;

    set_weights(closure, weight);
    status = saturate(closure, control);
    if (status == TANDEM_OK) keep_optima(closure);
    return status;
}

int32_t tdm_closure_smallest(struct tdm_closure *closure, struct tdm_control *control, uint8_t *is_in)
{
    int32_t status;

    set_weights(closure, NULL);
    status = saturate(closure, control);
    if (status != TANDEM_OK) return status;
    find_levels(closure);
    for (int32_t i = 0; i < closure->count; i++) is_in[i] = closure->level[i] >= 0;
    keep_optima(closure);
    return TANDEM_OK;
}
