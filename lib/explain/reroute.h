/* SPDX-License-Identifier: MIT
 * One change to a problem, and the best plan after it: by shortest ways from the plan that is there, with its proof.
 */
#ifndef TDM_EXPLAIN_REROUTE_H
#define TDM_EXPLAIN_REROUTE_H

#include "explain/way.h"
#include "proof/beside.h"

struct tdm_reroute {
    struct tdm_problem  problem;         /* the one asked, with bounds of its own where they change */
    struct tdm_residual residual;        /* a fork: the plan and prices after the change */
    struct tdm_way      way;             /* scratch */
    struct tdm_other_bounds bounds;      /* which of them do */
    int64_t            *column_most, *row_least, *row_most;      /* NULL until they change */
    int32_t            *pair_most;
    uint8_t            *pair_flags;
};

/* `from` and its problem stay as they are and must outlive it. */
int32_t tdm_reroute_open(struct tdm_reroute *reroute, const struct tdm_residual *from);
void    tdm_reroute_close(struct tdm_reroute *reroute);

/* Takes everything back that a change has done, whether it came to an end or not (but for a lack of memory): ready for the next one. */
void    tdm_reroute_reset(struct tdm_reroute *reroute, const struct tdm_residual *from);

/* One change each; TANDEM_OK, TANDEM_E_STATE where no plan is left, TANDEM_E_UNBUILT where costs leave their packing, TANDEM_E_NOMEM. After a
 * failure the reroute is only to be reset, or, for a lack of memory, closed. */
int32_t tdm_reroute_seat(struct tdm_reroute *reroute, int32_t node, int32_t change);       /* +1 or -1 */
int32_t tdm_reroute_empty(struct tdm_reroute *reroute, int32_t column);                    /* no seats any more */
int32_t tdm_reroute_grant(struct tdm_reroute *reroute, int32_t row, int64_t pair);         /* a pair stands from now on */
int32_t tdm_reroute_deny(struct tdm_reroute *reroute, int32_t row, int64_t pair);          /* a pair is not to be chosen */
int32_t tdm_reroute_withdraw(struct tdm_reroute *reroute, int32_t row);                    /* the row has no pair any more */

/* Whether each student's potential in a proof is the one that her own pairs, and her room, ask for: then none moves but those of students who hold a
 * place whose potential moves, or whose own pairs or bounds do. */
int     tdm_reroute_rows_follow(const struct tdm_residual *residual, const struct tdm_solution *solution);
/* What differs from `accepted`, with its proof, for tdm_proof_beside. The arrays are the caller's to free: tdm_beside_finish. */
int32_t tdm_reroute_beside(const struct tdm_reroute *reroute, const struct tdm_accepted *accepted, int rows_follow, struct tdm_beside *beside);
void    tdm_beside_finish(const struct tdm_memory *memory, struct tdm_beside *beside);

#endif
