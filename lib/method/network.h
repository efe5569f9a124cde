/* SPDX-License-Identifier: MIT
 * Inside the network method: the problem as a circulation, and its levels.
 *
 * Keeps:   node 0 is the outside, then the row nodes, then the column nodes. Arcs: one into each row node from its parent, one per pair,
 *          one out of each column node to its parent, in this order; behind them the spare arcs of the feasible step.
 *          Between levels the intervals are the optimal face of all levels so far, and the flow lies on it.
 */
#ifndef TDM_METHOD_NETWORK_H
#define TDM_METHOD_NETWORK_H

#include "method/circulation.h"

struct network {
    const struct tdm_problem *problem;
    struct tdm_control       *control;
    struct tdm_solution      *solution;
    int32_t          node_count;
    int64_t          arc_count;        /* without the spare ones */
    int64_t          first_pair, first_column;   /* arcs */
    struct tdm_arc  *arcs;
    int64_t          spare_count;      /* arcs that have a lower bound */
    int64_t         *spare_owner;      /* [spare_count] the arc that a spare arc lies beside */
    int64_t         *potential;        /* [node_count] */
};

static inline int32_t row_node(int32_t node)
{
    return 1 + node;
}

static inline int32_t column_node(const struct network *net, int32_t node)
{
    return 1 + net->problem->rows.node_count + node;
}

/* network_build.c: arcs with intervals [0, most]; TANDEM_E_NOMEM, TANDEM_E_RANGE. Finishing an all-zero network does nothing. */
int32_t tdm_network_build(struct network *net);
void    tdm_network_finish(struct network *net);
int64_t tdm_network_least(const struct network *net, int64_t arc);   /* the arc's lower bound */

/* network_start.c: a flow to start from, potentials to start from */
void    tdm_network_start_flow(struct network *net);
void    tdm_network_guess(struct network *net);

/* network_level.c: one level or the feasible step, with its step in the solution */
int32_t tdm_network_feasible(struct network *net, int *is_feasible);
int32_t tdm_network_level(struct network *net, int32_t level);
int32_t tdm_network_add_step(struct network *net, int32_t kind, int32_t level, int64_t parameter);

/* network_worst.c: the level WORST_RANK */
int32_t tdm_network_worst_rank(struct network *net, int32_t level);

#endif
