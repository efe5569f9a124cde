/* SPDX-License-Identifier: MIT
 * Walking a search tree that somebody else made: does it show that nothing is better?
 */
#ifndef TDM_PROOF_TREE_H
#define TDM_PROOF_TREE_H

#include "problem/program.h"
#include "problem/solution.h"

struct tdm_tree_check {
    struct tdm_program program;
    int64_t           *cost;
    int64_t           *low, *high;       /* the box at hand */
    tdm_wide          *reduced;
    int64_t            trail_count, trail_capacity;
    struct tdm_narrowing { int64_t variable, low, high; } *trail;
};

int32_t tdm_tree_check_init(struct tdm_tree_check *check, const struct tdm_problem *problem);
void    tdm_tree_check_finish(struct tdm_tree_check *check);
/* Walks the tree of one level, or of the question whether there is any answer (level -1); afterwards the level is kept at its value, which
 * the caller has compared. `tree` NULL: there is nothing to walk. TANDEM_OK, TANDEM_E_PROOF, TANDEM_E_NOMEM. */
int32_t tdm_tree_check_level(struct tdm_tree_check *check, int32_t level, int64_t value, const struct tdm_tree *tree);

#endif
