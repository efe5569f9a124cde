/* SPDX-License-Identifier: MIT
 * Who else can solve the same cohort. The bench alone uses them.
 *
 *   lemon_ns, lemon_cs   LEMON's network simplex and cost scaling (peers.cc; C++, because LEMON is)
 *   scipy                linear_sum_assignment, for one seat a place and all pairs (peer_scipy.c, peer_scipy.py)
 *   glpk                 the out-of-kilter method, for small ones (peer_glpk.c)
 *   general              the library's own general method, level by level: the only one here for goals of many levels (peers.c)
 */
#ifndef TDM_BENCH_PEERS_H
#define TDM_BENCH_PEERS_H

#include "problem/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PEER_LEVELS = 64 };

struct peer_answer {
    int     is_missing;             /* not installed: there is no answer */
    int     is_right;               /* it said optimal */
    int64_t value[PEER_LEVELS];     /* level by level */
    double  seconds;                /* of the solve alone, without building its view of the cohort */
};

struct peer {
    const char *name;
    int  (*takes)(const struct tdm_problem *problem);
    void (*solve)(const struct tdm_problem *problem, struct peer_answer *answer);
};

extern const struct peer peers[];
extern const int         peer_count;

/* peers.cc */
void peer_lemon_simplex(const struct tdm_problem *problem, struct peer_answer *answer);
void peer_lemon_scaling(const struct tdm_problem *problem, struct peer_answer *answer);
/* peer_scipy.c */
int  peer_scipy_takes(const struct tdm_problem *problem);
void peer_scipy(const struct tdm_problem *problem, struct peer_answer *answer);
/* peer_glpk.c */
int  peer_glpk_takes(const struct tdm_problem *problem);
void peer_glpk(const struct tdm_problem *problem, struct peer_answer *answer);

/* COUNT, then one sum; what staying home must cost so that no exchange of costs outweighs it, least and greatest cost. */
int     peer_is_plain(const struct tdm_problem *problem);
/* The same, and one place each, without lower bounds. */
int     peer_is_single(const struct tdm_problem *problem);
int64_t peer_home_cost(const struct tdm_problem *problem, int64_t *least);
/* The values of all levels that a choice of pairs has: what a peer that hands out pairs is judged by. */
void    peer_add_pair(const struct tdm_problem *problem, int32_t row, int64_t pair, int64_t *value);

#ifdef __cplusplus
}
#endif
#endif
