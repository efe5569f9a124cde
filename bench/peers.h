/* SPDX-License-Identifier: MIT
 * The same cohort as a minimum-cost flow, for LEMON. In C++, because LEMON is; the bench alone uses it.
 */
#ifndef TDM_BENCH_PEERS_H
#define TDM_BENCH_PEERS_H

#include "problem/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

enum peer { PEER_NETWORK_SIMPLEX, PEER_COST_SCALING, PEER_COUNT };

struct peer_answer {
    int     is_right;               /* it said optimal */
    int64_t placed, cost;           /* level by level */
    double  seconds;                /* its run() alone, without building the graph */
};

void peer_solve(enum peer peer, const struct tdm_problem *problem, struct peer_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
