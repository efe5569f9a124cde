/* SPDX-License-Identifier: MIT
 * The facts that reasons are made of.
 */
#ifndef TDM_API_WHY_H
#define TDM_API_WHY_H

#include "api/plan.h"
#include "method/mechanism.h"
#include "proof/blocking.h"

/* Ranks, and whether she wished for them at all, by her own words. */
void    tdm_why_read_wishes(const struct tandem_model *model, int32_t student, int32_t count, tandem_reason *reasons);
/* Students without wishes and interests accept what is left; those with interests alone what fits them. */
int     tdm_why_is_silent(const struct tandem_model *model, int32_t student);
int32_t tdm_why_read_interests(const struct tandem_plan *plan, tandem_reason *reason);
int32_t tdm_why_find_ban(const struct tandem_plan *plan, tandem_reason *reason);
/* The number of the first pin of this student (or of anyone, TANDEM_NONE) at this opportunity (or at any). */
int32_t tdm_why_find_pin(const struct tandem_plan *plan, int32_t student, int32_t opportunity, int32_t *number);
const struct tdm_placement *tdm_why_placement(const struct tandem_plan *plan, int32_t student, int32_t opportunity);
int     tdm_why_is_full(const struct tandem_plan *plan, int32_t opportunity);
/* Seats of an opportunity that pins take, or (student) places of hers. */
int64_t tdm_why_count_pinned(const struct tandem_plan *plan, int32_t student, int32_t opportunity);

/* blocking.c: the last ones who got in, whatever the mechanism; both to be freed. And whether the place draws by itself. */
int32_t tdm_plan_last(const struct tandem_plan *plan, struct tdm_last **places, struct tdm_last **partners);
int     tdm_plan_draws_alone(const struct tandem_plan *plan, int32_t opportunity);
/* Reasons of a plan of another mechanism than `optimal`; wishes have been read. */
int32_t tdm_why_mechanism(const struct tandem_plan *plan, int32_t count, tandem_reason *reasons);

/* By ways, where the plan has a ground. One answer per opportunity. */
struct tdm_ground;
struct tdm_why_answer {
    int           is_asked;          /* the ways answer for it */
    int           is_possible;       /* a plan grants it (or, where it is granted, does without) */
    int           is_free;           /* and is as good */
    tandem_effect effect;            /* of granting it */
};
/* TANDEM_OK; TANDEM_E_INTERNAL: an answer did not pass its check; TANDEM_E_NOMEM. answers[count] are the caller's to finish either way. */
int32_t tdm_ground_why(const struct tdm_ground *ground, const struct tandem_plan *plan, int32_t student, const int32_t *opportunities, int32_t count,
                       struct tdm_why_answer *answers);

#endif
