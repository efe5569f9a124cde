/* SPDX-License-Identifier: MIT
 * The residual graph of cost scaling. Included once per width: PRICE and PRICE_LIMIT are defined by the including file.
 *
 * Keeps:   every arc with room to move has two halves, one at either end, each knowing the other; only such arcs are here.
 *          A half's reduced cost is cost + price[head] - price[tail]; a half with room and a negative reduced cost is admissible.
 *          The half of a convex arc bears the cost of its next unit, so a push along it changes its cost and that of its twin.
 *          A bit per half says whether it has room: popular columns have thousands of halves, and few that matter.
 */
#ifndef TDM_METHOD_SCALING_RESIDUAL_H
#define TDM_METHOD_SCALING_RESIDUAL_H

#include "method/scaling.h"

#include <assert.h>
#include <string.h>

struct half {
    int32_t  head;
    unsigned twin : 31;
    unsigned is_convex : 1;
    PRICE    cost;
};

struct residual {
    int32_t      node_count;
    int          scale_bits;
    uint32_t    *first;          /* [node_count + 1] halves by tail */
    uint32_t    *current;        /* [node_count] no half before it is admissible */
    struct half *halves;
    int64_t     *room;           /* of each half */
    uint64_t    *has_room;       /* bit i % 64 of word i / 64: room[i] > 0 */
    PRICE       *price;          /* [node_count] */
    int64_t     *excess;         /* [node_count] */
};

static void residual_finish(const struct tdm_memory *memory, struct residual *net)
{
    tdm_free(memory, net->first);
    tdm_free(memory, net->current);
    tdm_free(memory, net->halves);
    tdm_free(memory, net->room);
    tdm_free(memory, net->has_room);
    tdm_free(memory, net->price);
    tdm_free(memory, net->excess);
}

/* Where the halves of each node begin. Returns how many halves there are, or -1 if they are too many to be numbered. */
static int64_t count_halves(const struct tdm_scaling_task *task, uint32_t *first)
{
    int64_t total = 0;

    for (int64_t i = 0; i < task->arc_count; i++) {
        const struct tdm_arc *arc = &task->arcs[i];
        if (arc->lo == arc->hi) continue;
        if ((total += 2) > INT32_MAX) return -1;
        first[arc->from + 1]++;
        first[arc->to + 1]++;
    }
    for (int32_t node = 0; node < task->node_count; node++) first[node + 1] += first[node];
    return total;
}

static inline void set_room(struct residual *net, uint32_t half, int64_t room)
{
    uint64_t bit = (uint64_t)1 << (half & 63);
    net->room[half] = room;
    if (room > 0) net->has_room[half >> 6] |= bit;
    else net->has_room[half >> 6] &= ~bit;
}

static inline int is_open(const struct residual *net, uint32_t half)
{
    return (int)(net->has_room[half >> 6] >> (half & 63)) & 1;
}

/* The first half from `half` on that has room, or `end`. */
static inline uint32_t open_from(const struct residual *net, uint32_t half, uint32_t end)
{
    while (half < end) {
        uint64_t word = net->has_room[half >> 6] >> (half & 63);
        if (word != 0) {
            half += (uint32_t)__builtin_ctzll(word);
            return half < end ? half : end;
        }
        half = (half | 63) + 1;
    }
    return end;
}

/* Halves stand in the order of their arcs; collect_flow relies on it. */
static void fill_halves(const struct tdm_scaling_task *task, struct residual *net)
{
    PRICE scale = (PRICE)1 << task->scale_bits;

    memcpy(net->current, net->first, (size_t)task->node_count * sizeof *net->current);
    for (int64_t i = 0; i < task->arc_count; i++) {
        const struct tdm_arc *arc = &task->arcs[i];
        if (arc->lo == arc->hi) continue;
        uint32_t up = net->current[arc->from]++, down = net->current[arc->to]++;
        unsigned convex = arc->is_convex ? 1 : 0;
        net->halves[up] = (struct half){ arc->to, down & INT32_MAX, convex & 1, scale * (PRICE)tdm_arc_next_cost(arc) };
        net->halves[down] = (struct half){ arc->from, up & INT32_MAX, convex & 1, -scale * (PRICE)tdm_arc_last_cost(arc) };
        set_room(net, up, arc->hi - arc->flow);
        set_room(net, down, arc->flow - arc->lo);
    }
    for (int32_t node = 0; node < task->node_count; node++) net->price[node] = scale * task->potential[node];
}

static int32_t residual_init(const struct tdm_scaling_task *task, struct residual *net)
{
    const struct tdm_memory *memory = task->memory;
    int64_t half_count;

    memset(net, 0, sizeof *net);
    net->node_count = task->node_count;
    net->scale_bits = task->scale_bits;
    net->first = tdm_alloc_zeroed(memory, (int64_t)task->node_count + 1, sizeof *net->first);
    net->current = tdm_alloc_array(memory, task->node_count, sizeof *net->current);
    net->price = tdm_alloc_array(memory, task->node_count, sizeof *net->price);
    net->excess = tdm_alloc_zeroed(memory, task->node_count, sizeof *net->excess);
    if (net->first == NULL || net->current == NULL || net->price == NULL || net->excess == NULL) return TANDEM_E_NOMEM;
    half_count = count_halves(task, net->first);
    if (half_count < 0) return TANDEM_E_NOMEM;
    net->halves = tdm_alloc_array(memory, half_count, sizeof *net->halves);
    net->room = tdm_alloc_array(memory, half_count, sizeof *net->room);
    net->has_room = tdm_alloc_zeroed(memory, half_count / 64 + 1, sizeof *net->has_room);
    if (net->halves == NULL || net->room == NULL || net->has_room == NULL) return TANDEM_E_NOMEM;
    fill_halves(task, net);
    return TANDEM_OK;
}

static void collect_flow(const struct tdm_scaling_task *task, struct residual *net)
{
    memcpy(net->current, net->first, (size_t)task->node_count * sizeof *net->current);
    for (int64_t i = 0; i < task->arc_count; i++) {
        struct tdm_arc *arc = &task->arcs[i];
        if (arc->lo == arc->hi) continue;
        uint32_t up = net->current[arc->from]++;
        net->current[arc->to]++;
        arc->flow = arc->hi - net->room[up];
        assert(arc->lo <= arc->flow && arc->flow <= arc->hi);
    }
}

static inline PRICE reduced_cost(const struct residual *net, int32_t tail, const struct half *half)
{
    return half->cost + net->price[half->head] - net->price[tail];
}

/* How many units may go along an admissible half before its reduced cost stops being negative. */
static inline int64_t admissible_room(const struct residual *net, uint32_t i, PRICE reduced)
{
    PRICE units;
    assert(net->room[i] > 0 && reduced < 0);
    if (!net->halves[i].is_convex) return net->room[i];
    units = ((-reduced - 1) >> (net->scale_bits + 1)) + 1;
    return units < net->room[i] ? (int64_t)units : net->room[i];
}

static inline void push(struct residual *net, int32_t tail, uint32_t i, int64_t amount)
{
    struct half *half = &net->halves[i];

    set_room(net, i, net->room[i] - amount);
    set_room(net, half->twin, net->room[half->twin] + amount);
    if (half->is_convex) {
        PRICE rise = (PRICE)2 << net->scale_bits;
        half->cost += rise * (PRICE)amount;
        net->halves[half->twin].cost = rise - half->cost;
    }
    net->excess[tail] -= amount;
    net->excess[half->head] += amount;
}

#endif
