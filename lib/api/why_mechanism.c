/* SPDX-License-Identifier: MIT
 * Why a wish was granted or not by a mechanism that makes one plan: who came before her, as the published cut-off says.
 *
 * Keeps:   a cut-off is given only where it decides: she comes after it.
 */
#include "api/why.h"

#include "problem/constraints.h"

#include <stdio.h>

/* Her rank with whoever decides at the opportunity: 0 where nobody does, INT32_MAX where she is not ranked. */
static int32_t rank_with(const struct tandem_model *model, int32_t student, int32_t opportunity)
{
    int32_t own = INT32_MAX, theirs = INT32_MAX, partner = model->opportunities.at[opportunity].partner;
    int     has_own = 0, has_theirs = 0;

    for (int64_t i = 0; i < model->opportunity_rankings.count; i++) {
        const struct tdm_ranked *ranked = &model->opportunity_rankings.at[i];
        if (ranked->id != opportunity) continue;
        has_own = 1;
        if (ranked->student == student && ranked->rank < own) own = ranked->rank;
    }
    for (int64_t i = 0; i < model->partner_rankings.count; i++) {
        const struct tdm_ranked *ranked = &model->partner_rankings.at[i];
        if (ranked->id != partner) continue;
        has_theirs = 1;
        if (ranked->student == student && ranked->rank < theirs) theirs = ranked->rank;
    }
    return has_own ? own : has_theirs ? theirs : 0;
}

/* All her places are taken up by ones that she ranked at least as high. */
static int has_better(const struct tandem_plan *plan, const tandem_reason *reason)
{
    int64_t start = plan->student_start[reason->student], end = plan->student_start[reason->student + 1];

    if (end - start < plan->model->students.at[reason->student].most) return 0;
    for (int64_t i = start; i < end; i++)
        if (plan->placements[i].rank == 0 || (reason->rank > 0 && plan->placements[i].rank > reason->rank)) return 0;
    return end > start;
}

/* Takes a cut-off down if she comes after it: by rank where somebody decides, then by lottery number. */
static int comes_after(const struct tandem_plan *plan, const struct tdm_last *last, int32_t kind, int64_t most, int32_t own_rank, tandem_reason *reason)
{
    int32_t  is_stable = tdm_mechanism_is_stable(plan->options.mechanism), last_rank = last->rank == INT32_MAX ? 0 : last->rank;
    uint64_t own = 0;

    if (last->load < most) return 0;
    reason->why = TANDEM_WHY_SEATS;
    reason->cutoff_kind = kind;
    if (last->student == TANDEM_NONE) return 1;
    tandem_lottery(plan->model, plan->options.seed, reason->student, tdm_plan_draws_alone(plan, reason->opportunity) ? reason->opportunity : TANDEM_NONE, &own);
    if (is_stable && own_rank > 0 && own_rank != INT32_MAX && last_rank > 0 && own_rank > last_rank) {
        reason->cutoff_rank = last_rank;
        reason->own_rank = own_rank;
    } else if (own > last->number && (!is_stable || own_rank == last_rank)) {
        reason->cutoff_number = last->number;
        reason->own_number = own;
    }
    return 1;
}

static int32_t why_not(const struct tandem_plan *plan, const struct tdm_last *places, const struct tdm_last *partners, tandem_reason *reason)
{
    const struct tandem_model *model = plan->model;
    int32_t                    partner = model->opportunities.at[reason->opportunity].partner, own_rank, status;

    reason->why = TANDEM_WHY_RULE;
    reason->optimal_plans = TANDEM_NEVER;
    if (!reason->is_wished) return TANDEM_OK;
    status = tdm_why_find_ban(plan, reason);
    if (status != TANDEM_OK || reason->rule != TANDEM_NONE) return status;
    own_rank = rank_with(model, reason->student, reason->opportunity);
    if (own_rank == INT32_MAX && tdm_mechanism_is_stable(plan->options.mechanism)) {
        snprintf(reason->conflict, sizeof reason->conflict, "the ranking that decides there does not name her");
        return TANDEM_OK;
    }
    reason->optimal_plans = TANDEM_IN_NO_PLAN;
    reason->why = TANDEM_WHY_GOAL;
    reason->is_better = has_better(plan, reason);
    if (reason->is_better) return TANDEM_OK;
    if (comes_after(plan, &places[reason->opportunity], TANDEM_OPPORTUNITY, model->opportunities.at[reason->opportunity].most, own_rank, reason)) return TANDEM_OK;
    if (partner != TANDEM_NONE && comes_after(plan, &partners[partner], TANDEM_PARTNER, model->partners.at[partner].most, own_rank, reason)) return TANDEM_OK;
    reason->why = TANDEM_WHY_RULE;
    snprintf(reason->conflict, sizeof reason->conflict, "the rules, pins and minimums left it no seat when it was her turn");
    return TANDEM_OK;
}

int32_t tdm_why_mechanism(const struct tandem_plan *plan, int32_t count, tandem_reason *reasons)
{
    struct tdm_last *places = NULL, *partners = NULL;
    int32_t          status = tdm_plan_last(plan, &places, &partners);

    for (int32_t i = 0; status == TANDEM_OK && i < count; i++) {
        tandem_reason              *reason = &reasons[i];
        const struct tdm_placement *placement = tdm_why_placement(plan, reason->student, reason->opportunity);
        reason->is_granted = placement != NULL;
        reason->is_full = tdm_why_is_full(plan, reason->opportunity);
        if (placement == NULL) {
            status = why_not(plan, places, partners, reason);
            continue;
        }
        reason->why = TANDEM_WHY_GRANTED;
        reason->optimal_plans = TANDEM_IN_ALL_PLANS;
        if (placement->is_pinned) status = tdm_why_find_pin(plan, reason->student, reason->opportunity, &reason->rule);
    }
    tdm_free(&plan->memory, places);
    tdm_free(&plan->memory, partners);
    return status;
}
