/* SPDX-License-Identifier: MIT
 * Blocking pairs as outsiders count them: from what the school said and the placements alone, rules left aside.
 */
#ifndef TDM_PROOF_BLOCKING_H
#define TDM_PROOF_BLOCKING_H

#include "model/model.h"

/* Placements in the school's ids, by student: those of student s are start[s] .. start[s + 1] - 1. */
struct tdm_seating {
    const struct tandem_model *model;
    int32_t                    student_count, opportunity_count;    /* as they were when the plan was made; the model may have grown */
    const int64_t             *start;
    const int32_t             *opportunity;
};

/* The worst that an opportunity or a partner holds. */
struct tdm_last {
    int64_t load;
    int32_t student;      /* the last one who got in, of those ranked alike the last drawn; TANDEM_NONE if nobody did */
    int32_t rank;         /* her rank with whoever decides; 0 where nobody does; INT32_MAX: not ranked */
    uint64_t number;      /* her lottery number there */
};

/* Pairs that block [formats 3a], listed by student id, then opportunity id, where pairs is not NULL (the block is the caller's to free with
 * tdm_free). Counts ranked wishes alone. O(wishes + rankings). TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_blocking_count(const struct tdm_seating *seating, int64_t *count, struct tdm_pair **pairs);

/* Students who envy with reason: an opportunity that they would rather have, and could take, holds somebody ranked strictly lower there.
 * O(wishes + rankings). TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_blocking_envy(const struct tdm_seating *seating, int64_t *students);

/* The last ones at each opportunity and partner: opportunities[opportunity_count], partners[partners of the model]. Ties by lottery number:
 * at_partner[students], at_place[placements]. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_blocking_last(const struct tdm_seating *seating, const uint64_t *at_partner, const uint64_t *at_place,
                          struct tdm_last *opportunities, struct tdm_last *partners);

/* 1 if any opportunity or partner ranks anybody. */
int     tdm_blocking_applies(const struct tandem_model *model);

#endif
