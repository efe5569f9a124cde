/* SPDX-License-Identifier: MIT
 * What searches in both directions share: nodes beyond the present distance stand in a heap by (distance, node), those at it in a plain
 * queue, since most steps cost nothing.
 *
 * Keeps:   distance[] and bound[] are TDM_FAST_FAR except for touched[]; tdm_fast_forget undoes that.
 */
#ifndef TDM_METHOD_FAST_QUEUE_H
#define TDM_METHOD_FAST_QUEUE_H

#include "method/fast.h"

static inline int node_before(const struct tdm_fast *fast, int32_t a, int32_t b)
{
    return fast->distance[a] != fast->distance[b] ? fast->distance[a] < fast->distance[b] : a < b;
}

static inline void put_node(struct tdm_fast *fast, int32_t place, int32_t node)
{
    fast->heap[place] = node;
    fast->heap_place[node] = place + 1;
}

/* The node is new in the heap, or its distance has become less. */
static inline void heap_rise(struct tdm_fast *fast, int32_t node)
{
    int32_t place = fast->heap_place[node] > 0 ? fast->heap_place[node] - 1 : fast->heap_count++;

    for (; place > 0 && node_before(fast, node, fast->heap[(place - 1) / 2]); place = (place - 1) / 2)
        put_node(fast, place, fast->heap[(place - 1) / 2]);
    put_node(fast, place, node);
}

static inline int32_t heap_take(struct tdm_fast *fast)
{
    int32_t node = fast->heap[0], last = fast->heap[--fast->heap_count], place = 0;

    for (int32_t child = 1; child < fast->heap_count; child = 2 * place + 1) {
        if (child + 1 < fast->heap_count && node_before(fast, fast->heap[child + 1], fast->heap[child])) child++;
        if (!node_before(fast, fast->heap[child], last)) break;
        put_node(fast, place, fast->heap[child]);
        place = child;
    }
    if (fast->heap_count > 0) put_node(fast, place, last);
    fast->heap_place[node] = 0;
    return node;
}

/* The node is nearer than it was, and worth looking at: at the present distance, or beyond. */
static inline void line_up(struct tdm_fast *fast, int32_t node, int64_t here, int32_t *queue_count)
{
    if (fast->distance[node] > here || fast->heap_place[node] > 0) heap_rise(fast, node);
    else fast->level_queue[(*queue_count)++] = node;
}

#endif
