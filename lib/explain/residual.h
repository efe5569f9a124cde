/* SPDX-License-Identifier: MIT
 * The residual network of an optimal plan: what could still move, and at what cost, in the order of the goals.
 *
 * A node is a column, a cap or the outside; students are no nodes. One hop is either one student who gives up a pair and takes another (or has
 * no place before, or none afterwards), or a seat that is filled or left empty between a column, its cap and the outside. The cost of a hop is
 * a vector, one number per level, compared first things first; a last level counts placements given up, so that of equally good ways the one
 * that moves the fewest is found. Vectors are packed into limbs of 62 bits, most often a single one: each level gets room for every sum
 * and difference that a search can meet, so that comparing limbs is comparing vectors.
 *
 *   reduced cost of a hop u -> v    cost + price(v) - price(u) >= 0, as the plan's proof has it for every level
 *
 * Keeps:   an open residual is never written to by a search: any number may run at once.
 * Relies:  the plan's proof was checked. Rows are roots, and no pair may be chosen twice.
 * Source:  [AMO93] sec. 9.3 (reduced costs), 9.7 (successive shortest paths); lexicographic costs form an ordered group, and nothing else is used.
 */
#ifndef TDM_EXPLAIN_RESIDUAL_H
#define TDM_EXPLAIN_RESIDUAL_H

#include "problem/solution.h"

/* What a search asks of a row, in one piece. */
struct tdm_holding {
    int64_t cost;                        /* of its pair, where it has just one that may leave and costs are one limb; else 0 */
    int32_t column;                      /* of that pair, or -1 */
    uint8_t flow;                        /* 0, 1, or 2 for more */
    uint8_t has_room, may_leave;         /* it may carry a unit more; it may carry one fewer */
    uint8_t reserved;
};

struct tdm_residual {
    struct tdm_memory         memory;
    const struct tdm_problem *problem;
    int32_t  node_count, outside;        /* columns.node_count + 1; the last node */
    int32_t  level_count;                /* those of the problem, and one for the moves */
    int32_t  limb_count;
    int32_t  balance;                    /* the level BALANCE, or -1 */
    int32_t *level_limb;                 /* [level_count] */
    int64_t *level_weight;               /* [level_count] */
    int64_t *price_limit;                /* [level_count] prices beyond this do not fit the packing */
    const int32_t *kept;                 /* [pair_count] the plan that was asked: giving up one of its pairs is a move */
    int64_t *pair_cost;                  /* [pair_count * limb_count] */

    int32_t *chosen;                     /* [pair_count] */
    int32_t *row_flow;                   /* [rows] */
    int64_t *node_flow;                  /* [node_count] */
    int64_t *level_price;                /* [node_count * level_count] */
    int64_t *price;                      /* [node_count * limb_count] the same, packed */

    int64_t *holder_start, *holder_pair; /* by column: the pairs that `kept` chooses */
    int32_t *holder_row;
    int64_t *asker_start, *asker_pair;   /* by column: all its pairs */
    int32_t *asker_row;
    int32_t *child_start, *child;        /* by node: the nodes below; leaves have none */
    int64_t *asker_cost;                 /* by column, as asker_pair: costs of one limb; NULL where they are more */
    int64_t *row_pair;                   /* [rows] a chosen pair of the row, or -1 */
    struct tdm_holding *holding;         /* [rows] */

    int32_t  gained_count, gained_capacity;  /* a fork: pairs once taken that `kept` does not choose, and once given up that it does */
    int64_t *gained_pair;
    int32_t *gained_row;
    int32_t  lost_count, lost_capacity;
    int64_t *lost_pair;
    int32_t *lost_row;
    int      is_fork;
};

/* TANDEM_OK; TANDEM_E_UNBUILT: the problem or its costs are not of the kind that this covers; TANDEM_E_NOMEM. `problem` and `solution` must outlive it
 * (chosen pairs and steps are copied, `kept` is not). */
int32_t tdm_residual_open(struct tdm_residual *residual, const struct tdm_problem *problem, const struct tdm_solution *solution, int counts_moves);
void    tdm_residual_close(struct tdm_residual *residual);
/* A residual of its own plan and prices over the same tables; `problem` has the same pairs and nodes, perhaps other bounds. */
int32_t tdm_residual_fork(const struct tdm_residual *from, const struct tdm_problem *problem, struct tdm_residual *fork);

/* What one unit of a pair costs at a level, and what the next and the last unit of a node's own arc cost. */
int64_t tdm_residual_cost(const struct tdm_residual *residual, int32_t level, int32_t row, int64_t pair);
int64_t tdm_residual_next_cost(const struct tdm_residual *residual, int32_t level, int32_t node);
int64_t tdm_residual_last_cost(const struct tdm_residual *residual, int32_t level, int32_t node);
/* Brings row_pair and holding of a row up to date with its chosen pairs and bounds. */
void    tdm_residual_update_row(struct tdm_residual *residual, int32_t row);
/* Packs the prices of a node anew; 1 if they have grown out of the packing. */
int     tdm_residual_pack_price(struct tdm_residual *residual, int32_t node);

static inline int32_t tdm_residual_parent(const struct tdm_residual *residual, int32_t node)
{
    int32_t parent = residual->problem->columns.parent[node];
    return parent < 0 ? residual->outside : parent;
}

static inline int tdm_residual_is_pinned(const struct tdm_residual *residual, int64_t pair)
{
    const uint8_t *flags = residual->problem->pair_flags;
    return flags != NULL && (flags[pair] & TDM_PAIR_PINNED) != 0;
}

static inline int tdm_residual_may_take(const struct tdm_residual *residual, int64_t pair)
{
    const int32_t *most = residual->problem->pair_most;
    return residual->chosen[pair] == 0 && (most == NULL || most[pair] > 0);
}

#endif
