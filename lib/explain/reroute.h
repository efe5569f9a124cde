/* SPDX-License-Identifier: MIT
 * One change to a problem, and the best plan after it: by shortest ways from the plan that is there, with its proof.
 */
#ifndef TDM_EXPLAIN_REROUTE_H
#define TDM_EXPLAIN_REROUTE_H

#include "explain/way.h"

struct tdm_reroute {
    struct tdm_problem  problem;         /* the one asked, with bounds of its own where they change */
    struct tdm_residual residual;        /* a fork: the plan and prices after the change */
    struct tdm_way      way;             /* scratch */
    int64_t            *column_most, *row_least, *row_most;      /* NULL until they change */
    int32_t            *pair_most;
    uint8_t            *pair_flags;
};

/* `from` and its problem stay as they are and must outlive it. */
int32_t tdm_reroute_open(struct tdm_reroute *reroute, const struct tdm_residual *from);
void    tdm_reroute_close(struct tdm_reroute *reroute);

/* One change each; TANDEM_OK, TANDEM_E_STATE where no plan is left, TANDEM_E_UNBUILT where costs leave their packing, TANDEM_E_NOMEM. After a
 * failure the reroute is only to be closed. */
int32_t tdm_reroute_seat(struct tdm_reroute *reroute, int32_t node, int32_t change);       /* +1 or -1 */
int32_t tdm_reroute_empty(struct tdm_reroute *reroute, int32_t column);                    /* no seats any more */
int32_t tdm_reroute_grant(struct tdm_reroute *reroute, int32_t row, int64_t pair);         /* a pair stands from now on */
int32_t tdm_reroute_deny(struct tdm_reroute *reroute, int32_t row, int64_t pair);          /* a pair is not to be chosen */
int32_t tdm_reroute_withdraw(struct tdm_reroute *reroute, int32_t row);                    /* the row has no pair any more */

/* The plan, which leaves the reroute, and its proof; the caller finishes it. After this the reroute is only to be closed. */
int32_t tdm_reroute_solution(struct tdm_reroute *reroute, struct tdm_solution *solution);

/* The nodes from which, in a search backward to a row (she gives up a pair, or has room), or to which, in one forward from it, a way may begin. */
void tdm_search_begin_at_row(struct tdm_search *search, int32_t row);

#endif
