/* SPDX-License-Identifier: MIT
 * Asking a plan: who goes where, and what the proof says of each.
 */
#include "api/plan.h"

#include <stdio.h>
#include <string.h>

int32_t tandem_plan_verdict(const tandem_plan *plan) { return plan == NULL ? TANDEM_E_ARG : plan->verdict; }
int32_t tandem_plan_mechanism(const tandem_plan *plan) { return plan == NULL ? TANDEM_E_ARG : plan->options.mechanism; }

int32_t tandem_plan_method(const tandem_plan *plan, int32_t *rule)
{
    if (plan == NULL) return TANDEM_E_ARG;
    if (rule != NULL) *rule = plan->rule;
    return plan->method;
}

int32_t tandem_plan_places(const tandem_plan *plan, int32_t student, int32_t *opportunities, int32_t room)
{
    int64_t start, count;

    if (plan == NULL || student < 0 || student >= plan->student_count || room < 0 || (room > 0 && opportunities == NULL)) return TANDEM_E_ARG;
    start = plan->student_start[student];
    count = plan->student_start[student + 1] - start;
    for (int64_t i = 0; i < count && i < room; i++) opportunities[i] = plan->placements[start + i].opportunity;
    return (int32_t)count;
}

int32_t tandem_plan_roster(const tandem_plan *plan, int32_t opportunity, int32_t *students, int32_t room)
{
    int64_t start, count;

    if (plan == NULL || opportunity < 0 || opportunity >= plan->opportunity_count || room < 0 || (room > 0 && students == NULL)) return TANDEM_E_ARG;
    start = plan->roster_start[opportunity];
    count = plan->roster_start[opportunity + 1] - start;
    for (int64_t i = 0; i < count && i < room; i++) students[i] = plan->roster[start + i];
    return (int32_t)count;
}

int64_t tandem_plan_all(const tandem_plan *plan, int32_t *students, int32_t *opportunities, int64_t room)
{
    if (plan == NULL || room < 0) return TANDEM_E_ARG;
    for (int64_t i = 0; i < plan->placement_count && i < room; i++) {
        if (students != NULL) students[i] = plan->placements[i].student;
        if (opportunities != NULL) opportunities[i] = plan->placements[i].opportunity;
    }
    return plan->placement_count;
}

int32_t tandem_plan_placement(const tandem_plan *plan, int32_t student, int32_t opportunity, int32_t *rank, int64_t *score, int32_t *pinned)
{
    if (plan == NULL || student < 0 || student >= plan->student_count) return TANDEM_E_ARG;
    for (int64_t i = plan->student_start[student]; i < plan->student_start[student + 1]; i++) {
        const struct tdm_placement *placement = &plan->placements[i];
        if (placement->opportunity != opportunity) continue;
        if (rank != NULL) *rank = placement->rank;
        if (score != NULL) *score = placement->score;
        if (pinned != NULL) *pinned = placement->is_pinned;
        return TANDEM_OK;
    }
    return TANDEM_E_ARG;
}

/* ---- the proof */

int32_t tandem_plan_step_count(const tandem_plan *plan) { return plan == NULL ? TANDEM_E_ARG : plan->step_count; }

int32_t tandem_plan_step(const tandem_plan *plan, int32_t number, tandem_proof_step *step)
{
    const struct tdm_plan_step *own;

    if (plan == NULL || step == NULL || number < 0 || number >= plan->step_count) return TANDEM_E_ARG;
    if (step->size != sizeof *step) return TANDEM_E_VERSION;
    own = &plan->steps[number];
    *step = (tandem_proof_step){ sizeof *step, own->goal, own->kind, own->parameter, own->students, own->opportunities, own->partners };
    return TANDEM_OK;
}

int32_t tandem_plan_potential(const tandem_plan *plan, int32_t number, int32_t kind, int32_t id, int64_t *value)
{
    const struct tdm_plan_step *step;

    if (plan == NULL || value == NULL || number < 0 || number >= plan->step_count || id < 0) return TANDEM_E_ARG;
    step = &plan->steps[number];
    if (kind == TANDEM_STUDENT && id < plan->student_count) *value = step->students[id];
    else if (kind == TANDEM_OPPORTUNITY && id < plan->opportunity_count) *value = step->opportunities[id];
    else if (kind == TANDEM_PARTNER && id < plan->partner_count) *value = step->partners[id];
    else return TANDEM_E_ARG;
    return TANDEM_OK;
}

int32_t tandem_plan_conflict(const tandem_plan *plan, int32_t number, char *text, size_t room)
{
    size_t length;

    if (plan == NULL || number < 0 || number >= plan->conflict_count || (room > 0 && text == NULL)) return TANDEM_E_ARG;
    length = strlen(plan->conflicts[number]);
    if (room > 0) snprintf(text, room, "%s", plan->conflicts[number]);
    return (int32_t)length;
}
