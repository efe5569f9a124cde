/* SPDX-License-Identifier: MIT
 * A violated cut: a set of places, and the students who matter to it, for which the bounds ask for more than they allow.
 *
 * Two kinds, seen from a set of column nodes (opportunities and caps) and row nodes:
 *   lack of seats      more placements must enter the set than can leave it: students who must be placed, too few seats
 *   lack of students   more placements must leave the set than can enter it: seats that must be filled, too few students
 *
 * Source:  A.J. Hoffman 1960, in [AMO93] sec. 6.7: lower bounds can be met unless such a set exists; every dual solution that refutes them
 *          contains one among its thresholds, because its value is a sum over thresholds.
 */
#ifndef TDM_EXPLAIN_CUT_H
#define TDM_EXPLAIN_CUT_H

#include "problem/solution.h"

struct tdm_cut {
    int       is_lack_of_students;
    int       is_flat;              /* no limits above rows: the rows are judged one by one, row_part says how */
    uint8_t  *row_inside;           /* [rows.node_count] where not flat */
    uint8_t  *column_inside;        /* [columns.node_count] */
    int64_t  *row_part;             /* [rows.leaf_count] where flat: how many placements the row must (lack of seats) or can
                                       (lack of students) have at columns inside */
    tdm_wide  asked, possible;      /* asked > possible */
};

/* A small violated cut from the potentials of an infeasible solution's step. TANDEM_OK; TANDEM_E_NOMEM; TANDEM_E_PROOF if there is
 * none, because the step does not prove what it should. On failure the cut is empty. */
int32_t tdm_cut_find(const struct tdm_problem *problem, const struct tdm_step *step, struct tdm_cut *cut);
void    tdm_cut_finish(const struct tdm_problem *problem, struct tdm_cut *cut);

/* Of a flat cut that is violated: makes the set smaller while it stays violated, and sets row_part, asked and possible. */
int32_t tdm_cut_shrink(const struct tdm_problem *problem, struct tdm_cut *cut);
/* Sums up asked and possible anew, from the bounds and the sets alone. */
void    tdm_cut_sum(const struct tdm_problem *problem, struct tdm_cut *cut);

/* What one column node's bound contributes: 1 it must or can carry placements out of the set, -1 into it, 0 neither. */
static inline int tdm_cut_crosses(const struct tdm_problem *problem, const struct tdm_cut *cut, int32_t node)
{
    int32_t parent = problem->columns.parent[node];
    return (int)cut->column_inside[node] - (int)(parent >= 0 && cut->column_inside[parent]);
}

static inline int tdm_pair_is_pinned(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
}

static inline int64_t tdm_pair_room(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_most == NULL ? 1 : problem->pair_most[pair];
}

#endif
