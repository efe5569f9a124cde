/* SPDX-License-Identifier: MIT
 * Shortest ways between two nodes, checked: labels of which all but a few follow from those of two searches that have been accepted before.
 *
 * F(v) is the cost of the way from the outside to v, G(v) that of the way from v to the outside. Whatever the vectors a and b, the labels
 *
 *   B(v) = the lesser of a + F(v) and b - G(v)
 *
 * are such that no hop shortens them. The same holds of labels that say less than B at some nodes, if the hops from just those nodes shorten
 * nothing: they alone are looked at here. Then no way from u to v costs less than L(v) - L(u).
 */
#ifndef TDM_PROOF_NEAR_LABELS_H
#define TDM_PROOF_NEAR_LABELS_H

#include "problem/problem.h"

/* Of a student who holds a place. A place from which the way to the outside costs just what the way back gains is never worth a label of its own: there is no
 * table for those who hold it. */
enum tdm_near_exits { TDM_NEAR_NONE, TDM_NEAR_LISTED, TDM_NEAR_UNLISTED };

struct tdm_near_labels {
    const struct tdm_problem *problem;
    const int32_t *chosen;               /* [pair_count] the plan */
    const int64_t *node_flow;            /* [columns.node_count] */
    const int32_t *kept;                 /* [pair_count] one more level counts pairs of these given up; NULL: none */
    int32_t        level_count;          /* the problem's, and that one */
    const int64_t *from_outside;         /* [(columns.node_count + 1) * level_count] F */
    const int64_t *to_outside;           /* G */
    const uint8_t *is_reached;           /* [columns.node_count + 1] from the outside; every node has a G */

    int64_t *holder_start, *holder_pair; /* by column: its chosen pairs */
    int32_t *holder_row;
    int32_t *child_start, *child;        /* by node, the outside last */
    int32_t *row_flow;                   /* [rows] */
    int64_t *exit_from, *exit_to;        /* [holders * level_count] the least, over all that she could do instead, of its cost less F, and with G */
    uint8_t *exits;                      /* [holders] enum tdm_near_exits */
};

/* What differs from B. */
struct tdm_near_part {
    const int64_t *a, *b;                /* [level_count] */
    int32_t        count;
    const int32_t *nodes;                /* [count] whose labels are in `label` */
    const int64_t *label;                /* [(columns.node_count + 1) * level_count] read at those nodes only */
    uint8_t       *is_own;               /* [columns.node_count + 1] scratch: all 0 before and after */
    int64_t       *scratch;              /* [2 * level_count] */
};

/* The caller has set the first group, and both labels have passed tdm_proof_labels. TANDEM_OK or TANDEM_E_NOMEM. O(pairs * levels). */
int32_t tdm_near_labels_open(struct tdm_near_labels *near);
void    tdm_near_labels_close(struct tdm_near_labels *near);
/* TANDEM_OK: no way from `from` to `to` costs less than bound[level_count]. TANDEM_E_PROOF: some hop shortens a label. */
int32_t tdm_near_labels_check(const struct tdm_near_labels *near, const struct tdm_near_part *part, int32_t from, int32_t to, int64_t *bound);

#endif
