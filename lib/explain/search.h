/* SPDX-License-Identifier: MIT
 * Shortest ways in a residual network, from some nodes to all others or from all others to some nodes.
 */
#ifndef TDM_EXPLAIN_SEARCH_H
#define TDM_EXPLAIN_SEARCH_H

#include "explain/residual.h"

/* One hop, in the direction of the flow: a student gives up `give` and takes `take` (-1: nothing); neither: a seat. */
struct tdm_hop {
    int32_t next;                /* the node before (forward) or behind (backward) this one, or -1 where the search began */
    int32_t row;                 /* who hops, or -1 */
    int64_t give, take;
};

/* Which students a forward search may pass over: those from whom every way on comes out no cheaper than `near` by the one table and `far` by the other. */
struct tdm_fence {
    const int64_t *exit_near, *exit_far; /* [holders * limb_count] by holder, what it adds at least to her column's label; INT64_MAX: no way on */
    int64_t       *near, *far;           /* [limb_count] */
};

/* Where two searches, from both ends of a way, have met. */
struct tdm_common {
    int32_t  node;               /* of the best way so far, or -1 */
    int64_t *total;              /* [limb_count] the sum of both labels there */
    const int64_t *rest;         /* [limb_count] where the other end is the outside, and stays there: its key. Then the forward search looks at seats outside
                                    at once, and passes over what is no nearer than the best way; NULL: not so */
};

struct tdm_search {
    const struct tdm_residual *residual;
    int             is_backward; /* labels are ways to the start instead of ways from it */
    int64_t        *label;       /* [node_count * limb_count] costs of the best way */
    int64_t        *key;         /* the same, reduced: the order in which nodes are settled */
    struct tdm_hop *hop;         /* [node_count] the last hop of the way (forward), or the first one */
    uint8_t        *state;       /* [node_count] 0: not reached, 1: reached, 2: settled */
    uint8_t        *is_wanted;   /* [node_count] the search ends when all of them are settled */
    int32_t         wanted_count;
    int32_t        *order;       /* [settled_count] */
    int32_t         settled_count;
    int32_t        *heap, *place, heap_count;
    const int64_t  *price;       /* [node_count * limb_count] with which keys are reduced; NULL: those of the residual */
    int64_t        *limit;       /* [limb_count] nodes whose key is not below it stay unsettled; NULL: none */
    const struct tdm_fence *fence; /* or NULL: all are looked at */
    int64_t        *scratch;     /* [3 * limb_count] */
    const struct tdm_search *other;      /* the search from the other end, or NULL; both have one `common` */
    struct tdm_common       *common;
};

int32_t tdm_search_open(struct tdm_search *search, const struct tdm_residual *residual, int is_backward);
void    tdm_search_close(struct tdm_search *search);
/* Forgets all nodes; labels keep what they hold: the caller sets what each node's must stay below to be reached. */
void    tdm_search_reset(struct tdm_search *search);
void    tdm_search_want(struct tdm_search *search, int32_t node);
/* A way to begin with; `label` NULL: costs nothing. */
void    tdm_search_begin(struct tdm_search *search, int32_t node, const int64_t *label, struct tdm_hop hop);
/* Settles the node of the least key; there must be one. */
void    tdm_search_step(struct tdm_search *search);
/* Settles nodes in the order of their keys until all that are wanted are settled, or none is left (or below the limit). */
void    tdm_search_run(struct tdm_search *search);

static inline const int64_t *tdm_search_label(const struct tdm_search *search, int32_t node)
{
    return search->label + (int64_t)node * search->residual->limb_count;
}

static inline int tdm_search_reached(const struct tdm_search *search, int32_t node) { return search->state[node] == 2; }

#endif
