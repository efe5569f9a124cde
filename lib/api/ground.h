/* SPDX-License-Identifier: MIT
 * What questions to a plan stand on: the problem it answers, its checked proof, and its residual network. Made by the first question, shared by
 * all later ones.
 */
#ifndef TDM_API_GROUND_H
#define TDM_API_GROUND_H

#include <stdatomic.h>

#include "api/instance.h"
#include "api/plan.h"
#include "explain/reroute.h"
#include "explain/witness.h"

struct tdm_ground {
    struct tdm_instance instance;
    struct tdm_solution solution;
    struct tdm_residual residual;
    struct tdm_accepted accepted;
    int                 counts_moves;            /* its last level is one for the moves */
    int                 rows_follow;             /* tdm_reroute_rows_follow */
    int                 has_lower_bounds;        /* some node or pair has */
    int32_t            *student_row;             /* [students] or -1 */
    int32_t            *opportunity_column;      /* [opportunities] */
    int32_t            *partner_node;            /* [partners] or -1: no cap */
};

/* The cell that a plan keeps its ground in. Any thread may fill it, once. */
struct tdm_ground_cell {
    _Atomic(struct tdm_ground *)    ground;
    _Atomic(struct tdm_seat_ways *) seats;
    _Atomic(struct tdm_reroute *)   desk;            /* for one question that makes a plan; others at the same time have desks of their own */
    _Atomic int                     is_uncovered;
};

void    tdm_ground_cell_finish(const struct tdm_memory *memory, struct tdm_ground_cell *cell);

/* *ground receives the plan's ground, or NULL where its method, goals or rules are not of the kind that ways cover: then questions are answered by
 * solving anew. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_ground_of(const struct tandem_plan *plan, const struct tdm_ground **ground);

/* The pair of a student and an opportunity, or -1. */
int64_t tdm_ground_pair(const struct tdm_ground *ground, int32_t student, int32_t opportunity);
/* Whether a change leaves all bounds that it does not name as they are: rules that bound many pairs may be said in other ways afterwards. */
int     tdm_ground_has_plain_rules(const struct tdm_ground *ground);

/* tandem_whatif by ways: TANDEM_OK with *after NULL where that does not cover the change, or no plan is left. `model` is the changed one. */
int32_t tdm_ground_whatif(const struct tdm_ground *ground, const struct tandem_plan *plan, const struct tandem_model *model,
                          const tandem_change *change, tandem_plan **after);

int     tdm_change_names_its_subject(const struct tandem_model *model, const tandem_change *change);
/* Whether one more goal may count the moves. */
int     tdm_plan_may_count_moves(const struct tandem_plan *plan);

#endif
