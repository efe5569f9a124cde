/* SPDX-License-Identifier: MIT
 * A plan beside a plan that was accepted: only what differs is looked at.
 *
 * Two plans of one problem, but for the bounds of one node, row or pair. A pair's part in a proof is its cost, its own bounds, how often it is chosen, and
 * the potentials of its row and its column; a row's are its bounds, its pairs and its potential. Where none of these differs from the plan that was
 * accepted, what has to hold is what was found to hold there, letter for letter. So it is enough to look at the rows that are named, at those that have a
 * pair that is named or a column whose potential moves, and at all columns and caps.
 */
#ifndef TDM_PROOF_BESIDE_H
#define TDM_PROOF_BESIDE_H

#include "problem/solution.h"

/* A plan that tdm_proof_check has accepted at all levels, and its flows. Neither problem nor solution changes while it is in use. */
struct tdm_accepted {
    const struct tdm_problem  *problem;
    const struct tdm_solution *solution;
    int32_t                    first_step;       /* the step of level 0 */
    int64_t                   *column_flow;      /* [columns.leaf_count] chosen pairs */
    uint64_t                  *row_mark;         /* [rows.leaf_count] a bit for each of its columns, one of 64: rows without the bit of a column lack it */
};

/* Bounds that are not those of the problem; -1 where there are none. */
struct tdm_other_bounds {
    int32_t node;                /* of the columns' side: `most` */
    int64_t most;
    int32_t row;                 /* carries nothing */
    int32_t pair_row;
    int64_t pair;                /* between pair_least and pair_most */
    int32_t pair_least, pair_most;
};

struct tdm_other_pair {
    int64_t pair;
    int32_t row, chosen;
};

struct tdm_beside {
    struct tdm_other_bounds bounds;
    int64_t                 pair_count, row_count;
    struct tdm_other_pair  *pairs;               /* [pair_count] chosen otherwise, each once, by ascending number */
    int32_t                *rows;                /* [row_count] with other potentials, ascending */
    int64_t                *row_potential;       /* [row_count * level_count] */
    int64_t                *column_potential;    /* [level_count * columns.node_count] of all nodes, level by level */
};

/* TANDEM_OK; TANDEM_E_UNBUILT: levels that are no sums, rows below a node, constraints: nothing that this covers; TANDEM_E_NOMEM. */
int32_t tdm_accepted_open(struct tdm_accepted *accepted, const struct tdm_problem *problem, const struct tdm_solution *solution);
void    tdm_accepted_close(struct tdm_accepted *accepted);

/* TANDEM_OK if the other plan keeps the other bounds, and the other potentials prove it optimal at every level; else TANDEM_E_PROOF, or TANDEM_E_NOMEM. It
 * accepts nothing that tdm_proof_check would not. O(pairs) bytes looked at where a column's potential moves, else no more than what is named. */
int32_t tdm_proof_beside(const struct tdm_accepted *accepted, const struct tdm_beside *beside);

#endif
