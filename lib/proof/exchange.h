/* SPDX-License-Identifier: MIT
 * An exchange of pairs, checked: that the plan after it keeps all bounds, and what it costs.
 */
#ifndef TDM_PROOF_EXCHANGE_H
#define TDM_PROOF_EXCHANGE_H

#include "problem/problem.h"

struct tdm_exchange {
    const int32_t *chosen;               /* [pair_count] the plan before */
    int64_t        count;
    const int64_t *pairs;                /* [count] taken (sign 1) or given up (-1); a pair may stand here more than once */
    const int32_t *rows, *signs;
    int32_t        node;                 /* whose `most` is changed by `seats` first, or -1 */
    int32_t        seats;
};

/* TANDEM_OK and the cost of each level of the problem in cost[level_count] (less is better); TANDEM_E_PROOF if a pair, a row, a column or a cap leaves its
 * bounds; TANDEM_E_NOMEM. O(pairs at the columns' flows + count * levels). `node_flow` [columns.node_count] are the plan's. */
int32_t tdm_proof_exchange(const struct tdm_problem *problem, const int64_t *node_flow, const struct tdm_exchange *exchange, int64_t *cost);

#endif
