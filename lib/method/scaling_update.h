/* SPDX-License-Identifier: MIT
 * Global price updates of cost scaling: shortest distances to the nodes that want flow, in one sweep.
 *
 * Keeps:   distances count units of the error bound eps = 2^shift; a half of reduced cost rc is floor(rc / eps) + 1 long. When every price
 *          rises by eps times its node's distance, no reduced cost falls below -eps, and from every node with excess a path of
 *          admissible halves leads to one with a deficit. Nodes beyond the farthest excess rise as far as that one does.
 *          The queue is monotone: keys differ from the last one taken in bit b - 1 at most if they lie in bucket b.
 * Source:  [Gol97] for the update, [AMOT90] for the radix heap.
 */
#ifndef TDM_METHOD_SCALING_UPDATE_H
#define TDM_METHOD_SCALING_UPDATE_H

#include "method/scaling_residual.h"

enum { BUCKET_COUNT = 8 * (int)sizeof(PRICE) + 1, NOT_QUEUED = -1, NOBODY = -1 };

struct sweep {
    PRICE   *distance;               /* [node_count] */
    int32_t *next, *previous;        /* [node_count] neighbours in a bucket */
    int8_t  *state;                  /* [node_count] */
    int32_t  bucket[BUCKET_COUNT];   /* first node of each, or NOBODY */
    PRICE    last;                   /* the key taken last */
};

enum { UNSEEN, WAITING, DONE };

static void sweep_finish(const struct tdm_memory *memory, struct sweep *sweep)
{
    tdm_free(memory, sweep->distance);
    tdm_free(memory, sweep->next);
    tdm_free(memory, sweep->previous);
    tdm_free(memory, sweep->state);
}

static int32_t sweep_init(const struct tdm_memory *memory, int32_t node_count, struct sweep *sweep)
{
    sweep->distance = tdm_alloc_array(memory, node_count, sizeof *sweep->distance);
    sweep->next = tdm_alloc_array(memory, node_count, sizeof *sweep->next);
    sweep->previous = tdm_alloc_array(memory, node_count, sizeof *sweep->previous);
    sweep->state = tdm_alloc_array(memory, node_count, sizeof *sweep->state);
    if (sweep->distance == NULL || sweep->next == NULL || sweep->previous == NULL || sweep->state == NULL) return TANDEM_E_NOMEM;
    return TANDEM_OK;
}

static inline int bucket_of(const struct sweep *sweep, PRICE key)
{
    PRICE differs = key ^ sweep->last;
    int   bucket = 0;
    if (sizeof(PRICE) > 8) {
        uint64_t high = (uint64_t)(differs >> (4 * sizeof(PRICE)));
        if (high != 0) return 128 - __builtin_clzll(high);
    }
    if ((uint64_t)differs != 0) bucket = 64 - __builtin_clzll((uint64_t)differs);
    return bucket;
}

static inline void put_in(struct sweep *sweep, int32_t node)
{
    int     bucket = bucket_of(sweep, sweep->distance[node]);
    int32_t first = sweep->bucket[bucket];

    sweep->previous[node] = NOBODY - 1 - bucket;   /* the first of a bucket remembers which one */
    sweep->next[node] = first;
    if (first != NOBODY) sweep->previous[first] = node;
    sweep->bucket[bucket] = node;
}

static inline void take_out(struct sweep *sweep, int32_t node)
{
    int32_t next = sweep->next[node], previous = sweep->previous[node];

    if (previous < NOBODY) sweep->bucket[NOBODY - 1 - previous] = next;
    else sweep->next[previous] = next;
    if (next != NOBODY) sweep->previous[next] = previous;
}

/* Spreads the lowest bucket that holds anyone: its least key becomes the last one, all others fall to lower buckets. */
static int spread_lowest(struct sweep *sweep)
{
    int     bucket = 1;
    int32_t node;

    while (bucket < BUCKET_COUNT && sweep->bucket[bucket] == NOBODY) bucket++;
    if (bucket == BUCKET_COUNT) return 0;
    node = sweep->bucket[bucket];
    sweep->bucket[bucket] = NOBODY;
    sweep->last = sweep->distance[node];
    for (int32_t other = sweep->next[node]; other != NOBODY; other = sweep->next[other])
        if (sweep->distance[other] < sweep->last) sweep->last = sweep->distance[other];
    while (node != NOBODY) {
        int32_t next = sweep->next[node];
        put_in(sweep, node);
        node = next;
    }
    return 1;
}

/* The node with the least distance, or NOBODY. */
static int32_t take_nearest(struct sweep *sweep)
{
    int32_t node;
    if (sweep->bucket[0] == NOBODY && !spread_lowest(sweep)) return NOBODY;
    node = sweep->bucket[0];
    take_out(sweep, node);
    return node;
}

static inline void offer(struct sweep *sweep, int32_t node, PRICE distance)
{
    if (sweep->state[node] == DONE) return;
    if (sweep->state[node] == WAITING) {
        if (sweep->distance[node] <= distance) return;
        take_out(sweep, node);
    }
    sweep->state[node] = WAITING;
    sweep->distance[node] = distance;
    put_in(sweep, node);
}

/* Looks backwards from `node`: whoever can send to it is at most so far. */
static void look_back(const struct residual *net, struct sweep *sweep, int32_t node, int shift)
{
    PRICE base = sweep->distance[node];

    for (uint32_t i = net->first[node]; i < net->first[node + 1]; i++) {
        const struct half *half = &net->halves[i];
        if (sweep->state[half->head] == DONE || !is_open(net, half->twin)) continue;
        PRICE cost = half->is_convex ? net->halves[half->twin].cost : -half->cost;
        PRICE reduced = cost + net->price[node] - net->price[half->head];
        PRICE length = reduced < 0 ? 0 : (reduced >> shift) + 1;
        if (length < PRICE_LIMIT - base) offer(sweep, half->head, base + length);
    }
}

static int64_t start_at_deficits(const struct residual *net, struct sweep *sweep)
{
    int64_t waiting = 0;

    sweep->last = 0;
    for (int i = 0; i < BUCKET_COUNT; i++) sweep->bucket[i] = NOBODY;
    memset(sweep->state, UNSEEN, (size_t)net->node_count);
    for (int32_t node = 0; node < net->node_count; node++) {
        if (net->excess[node] < 0) offer(sweep, node, 0);
        waiting += net->excess[node] > 0;
    }
    return waiting;
}

static int32_t raise_prices(struct residual *net, const struct sweep *sweep, PRICE farthest, int shift)
{
    for (int32_t node = 0; node < net->node_count; node++) {
        PRICE units = sweep->state[node] == DONE ? sweep->distance[node] : farthest;
        if (units > (PRICE_LIMIT - net->price[node]) >> shift) return TANDEM_E_RANGE;
        net->price[node] += units * ((PRICE)1 << shift);
    }
    memcpy(net->current, net->first, (size_t)net->node_count * sizeof *net->current);
    return TANDEM_OK;
}

/* `work` receives how many halves were looked at. */
static int32_t update_prices(struct residual *net, struct sweep *sweep, int shift, int64_t *work)
{
    int64_t waiting = start_at_deficits(net, sweep);
    PRICE   farthest = 0;
    int32_t node;

    *work = net->node_count;
    while (waiting > 0 && (node = take_nearest(sweep)) != NOBODY) {
        sweep->state[node] = DONE;
        farthest = sweep->distance[node];
        waiting -= net->excess[node] > 0;
        *work += net->first[node + 1] - net->first[node];
        look_back(net, sweep, node, shift);
    }
    return waiting > 0 ? TANDEM_E_RANGE : raise_prices(net, sweep, farthest, shift);
}

#endif
