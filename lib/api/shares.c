/* SPDX-License-Identifier: MIT
 * Sure, possible, never: in how many of the optimal plans each wish is granted.
 */
#include "api/ground.h"
#include "api/why.h"
#include "explain/tight.h"

static int32_t share_of(const struct tdm_ground *ground, const struct tdm_tight *tight, int32_t student, int32_t opportunity)
{
    int64_t pair = tdm_ground_pair(ground, student, opportunity);

    if (pair < 0) return TANDEM_NEVER;
    if (tdm_tight_may_change(tight, ground->student_row[student], pair)) return TANDEM_IN_SOME_PLANS;
    return ground->residual.chosen[pair] ? TANDEM_IN_ALL_PLANS : TANDEM_IN_NO_PLAN;
}

static int32_t share_anew(const struct tandem_plan *plan, int32_t student, int32_t opportunity, int32_t *share, tandem_error *error)
{
    tandem_reason reason = { .size = sizeof reason };
    int32_t       status = tandem_why(plan, student, opportunity, &reason, error);

    if (status != TANDEM_OK) return status;
    *share = reason.optimal_plans;
    tandem_reason_finish(&reason);
    return status;
}

static int32_t answer(const struct tandem_plan *plan, int64_t count, const int32_t *students, const int32_t *opportunities, int32_t *shares,
                      tandem_error *error)
{
    const struct tdm_ground *ground = NULL;
    struct tdm_tight         tight = { 0 };
    int32_t                  status = tdm_ground_of(plan, &ground);

    if (status == TANDEM_OK && ground != NULL) status = tdm_tight_open(&tight, &ground->residual);
    if (status == TANDEM_E_UNBUILT) status = TANDEM_OK;
    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) {
        if (tight.residual != NULL) shares[i] = share_of(ground, &tight, students[i], opportunities[i]);
        else status = share_anew(plan, students[i], opportunities[i], &shares[i], error);
    }
    tdm_tight_close(&tight);
    return status;
}

int32_t tandem_shares(const tandem_plan *plan, int64_t count, const int32_t *students, const int32_t *opportunities, int32_t *shares, tandem_error *error)
{
    if (plan == NULL || count < 0 || (count > 0 && (students == NULL || opportunities == NULL || shares == NULL)))
        return tdm_error_set(error, TANDEM_E_ARG, NULL);
    for (int64_t i = 0; i < count; i++)
        if (students[i] < 0 || students[i] >= plan->student_count || opportunities[i] < 0 || opportunities[i] >= plan->opportunity_count)
            return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL)
        return tdm_error_set(error, TANDEM_E_UNBUILT, "this is built for the mechanism `optimal` only");
    if (plan->verdict != TANDEM_OPTIMAL) return tdm_error_set(error, TANDEM_E_STATE, "the plan is not proven optimal");
    tdm_error_set(error, TANDEM_OK, NULL);
    return answer(plan, count, students, opportunities, shares, error);
}
