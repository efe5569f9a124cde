/* SPDX-License-Identifier: MIT
 * Shortest ways, checked: labels over the columns, caps and the outside of a plan's residual network that no hop shortens.
 */
#ifndef TDM_PROOF_LABELS_H
#define TDM_PROOF_LABELS_H

#include "problem/problem.h"

struct tdm_labels {
    const int32_t *chosen;               /* [pair_count] the plan */
    const int64_t *node_flow;            /* [columns.node_count] how many of its pairs lie below each node */
    const int32_t *kept;                 /* [pair_count] one more level counts pairs of these given up; NULL: none */
    int32_t        level_count;          /* the problem's, and that one */
    int            is_backward;          /* the cost of a way from each node to the start, else of a way from the start */
    const int64_t *label;                /* [(columns.node_count + 1) * level_count]; the outside is the last node */
    const uint8_t *is_reached;           /* [columns.node_count + 1] 0: there is no way; NULL: there is one for all */
    int64_t        row_count;
    const int32_t *rows;                 /* [row_count] only these are looked at; NULL: all */
    int32_t        node_count;
    const int32_t *nodes;                /* [node_count] only the arcs between these and what is above them are; NULL: all */
};

/* TANDEM_OK; TANDEM_E_PROOF if some hop is shorter than the labels of its ends differ, or leads to a node that is said not to be reached; TANDEM_E_NOMEM.
 * Then no way, and no cycle through anything else, costs less than the labels say. O(pairs * levels). */
int32_t tdm_proof_labels(const struct tdm_problem *problem, const struct tdm_labels *labels);

#endif
