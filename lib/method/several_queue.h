/* SPDX-License-Identifier: MIT
 * What searches in both directions share: nodes beyond the present distance stand in a heap by (distance, node), those at it in a queue.
 *
 * Keeps:   distance[] and bound[] are TDM_SEVERAL_FAR except for touched[]; tdm_several_forget undoes that.
 */
#ifndef TDM_METHOD_SEVERAL_QUEUE_H
#define TDM_METHOD_SEVERAL_QUEUE_H

#include "method/several.h"

struct several_search {
    struct tdm_several *several;
    int64_t here;                       /* the present distance */
    int64_t exit;                       /* of the nearest exit so far */
    int32_t exit_node, root_cap;        /* root_cap: above a column that must have one more, or -1 */
    struct tdm_several_step exit_step;  /* the row that goes home, or comes from there; row -1: the node itself has room, or enough */
    int32_t queue_count, taken;
    int64_t looked;                     /* for the tick count */
};

static inline int node_before(const struct tdm_several *several, int32_t a, int32_t b)
{
    return several->distance[a] != several->distance[b] ? several->distance[a] < several->distance[b] : a < b;
}

static inline void put_node(struct tdm_several *several, int32_t place, int32_t node)
{
    several->heap[place] = node;
    several->heap_place[node] = place + 1;
}

/* The node is new in the heap, or its distance has become less. */
static inline void heap_rise(struct tdm_several *several, int32_t node)
{
    int32_t place = several->heap_place[node] > 0 ? several->heap_place[node] - 1 : several->heap_count++;

    for (; place > 0 && node_before(several, node, several->heap[(place - 1) / 2]); place = (place - 1) / 2)
        put_node(several, place, several->heap[(place - 1) / 2]);
    put_node(several, place, node);
}

static inline int32_t heap_take(struct tdm_several *several)
{
    int32_t node = several->heap[0], last = several->heap[--several->heap_count], place = 0;

    for (int32_t child = 1; child < several->heap_count; child = 2 * place + 1) {
        if (child + 1 < several->heap_count && node_before(several, several->heap[child + 1], several->heap[child])) child++;
        if (!node_before(several, several->heap[child], last)) break;
        put_node(several, place, several->heap[child]);
        place = child;
    }
    if (several->heap_count > 0) put_node(several, place, last);
    several->heap_place[node] = 0;
    return node;
}

/* The next node by distance, or -1: none is nearer than the exit. */
static inline int32_t next_node(struct several_search *search)
{
    struct tdm_several *several = search->several;

    if (search->taken == search->queue_count) {
        if (several->heap_count == 0 || several->distance[several->heap[0]] >= search->exit) return -1;
        search->taken = search->queue_count = 0;
        search->here = several->distance[several->heap[0]];
        several->level_queue[search->queue_count++] = heap_take(several);
    }
    return search->here >= search->exit ? -1 : several->level_queue[search->taken++];
}

/* The node is reached, or reached on a shorter way. `sign`: 1 if prices rise by the search, -1 if they fall. */
static inline void reach_node(struct several_search *search, int32_t node, int64_t distance, struct tdm_several_step step, int sign)
{
    struct tdm_several *several = search->several;
    int is_waiting = several->heap_place[node] > 0;

    if (several->distance[node] == TDM_SEVERAL_FAR) several->touched[several->touched_count++] = node;
    several->distance[node] = distance;
    several->bound[node] = distance - sign * several->price[node];
    several->path[node] = step;
    if (distance > search->here || is_waiting) heap_rise(several, node);
    else several->level_queue[search->queue_count++] = node;
}

static inline void note_exit(struct several_search *search, int64_t distance, int32_t node, struct tdm_several_step step)
{
    if (distance >= search->exit) return;
    search->exit = distance;
    search->exit_node = node;
    search->exit_step = step;
}

static inline struct several_search begin_search(struct tdm_several *several, int32_t root, int sign)
{
    struct several_search search = { .several = several, .exit = TDM_SEVERAL_FAR, .exit_node = -1, .root_cap = -1 };

    reach_node(&search, root, 0, (struct tdm_several_step){ -1, -1, -1, -1 }, sign);
    return search;
}

#endif
