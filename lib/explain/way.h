/* SPDX-License-Identifier: MIT
 * A way through a residual network, as the pairs and seats that it changes; what it costs at each level; and the plan after it.
 */
#ifndef TDM_EXPLAIN_WAY_H
#define TDM_EXPLAIN_WAY_H

#include "explain/search.h"

/* A pair that is taken (+1) or given up (-1), or a node whose own arc carries a unit more or less (pair -1). */
struct tdm_turn {
    int64_t pair;
    int32_t row, node;           /* row: of the pair */
    int32_t sign;
};

struct tdm_way {
    struct tdm_memory memory;
    int64_t           count, capacity;
    struct tdm_turn  *turns;
};

int32_t tdm_way_add_pair(struct tdm_way *way, int32_t row, int64_t pair, int32_t sign);
int32_t tdm_way_add_seat(struct tdm_way *way, int32_t node, int32_t sign);
/* Everything that lies between where the search began and `node`, which it has reached; or between `end`, which is on that way, and `node`. */
int32_t tdm_way_follow(struct tdm_way *way, const struct tdm_search *search, int32_t node);
int32_t tdm_way_follow_until(struct tdm_way *way, const struct tdm_search *search, int32_t node, int32_t end);
void    tdm_way_clear(struct tdm_way *way);      /* keeps its memory */
void    tdm_way_finish(struct tdm_way *way);

/* What it costs at one level, before it is walked. */
int64_t tdm_way_cost(const struct tdm_residual *residual, const struct tdm_way *way, int32_t level);
/* Walks it: the plan of a fork changes. */
int32_t tdm_way_walk(struct tdm_residual *fork, const struct tdm_way *way);

/* Labels of the settled nodes by level; the others' places in levels[node_count * level_count] stay as they are. */
void    tdm_search_settled_levels(const struct tdm_search *search, int64_t *levels);
/* Labels of a search by level: levels[node_count * level_count]. Nodes that were not settled get the least that they can be, where the search
 * ended before it had met them all; else is_reached[node] is 0. */
void    tdm_search_levels(const struct tdm_search *search, int64_t *levels, uint8_t *is_reached);
/* The same for nodes that are settled, the one that would be next, and `more` (-1: none), which has been reached; others are not written. */
void    tdm_search_reached_levels(const struct tdm_search *search, int32_t more, int64_t *levels);

#endif
