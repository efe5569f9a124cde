/* SPDX-License-Identifier: MIT
 * What the model and the plan say of a student and an opportunity: wishes, interests, bans, pins, seats taken.
 */
#include "api/why.h"

#include "problem/interest.h"
#include "problem/translate.h"

#include <string.h>

/* ---- what the model says of a pair */

void tdm_why_read_wishes(const struct tandem_model *model, int32_t student, int32_t count, tandem_reason *reasons)
{
    int64_t first, end;

    tdm_model_wishes_of(model, student, &first, &end);
    for (int64_t i = first; i < end; i++) {
        if (model->wish_student[i] != student) continue;
        for (int32_t k = 0; k < count; k++) {
            tandem_reason *reason = &reasons[k];
            if (reason->opportunity != model->wish_opportunity[i]) continue;
            reason->is_wished = 1;
            if (model->wish_rank[i] > 0 && (reason->rank == 0 || model->wish_rank[i] < reason->rank)) reason->rank = model->wish_rank[i];
        }
    }
}

/* Students without wishes and interests accept what is left; those with interests alone what fits them. */
int tdm_why_is_silent(const struct tandem_model *model, int32_t student)
{
    int64_t first, end;

    tdm_model_wishes_of(model, student, &first, &end);
    for (int64_t i = first; i < end; i++)
        if (model->wish_student[i] == student) return 0;
    for (int64_t i = 0; i < model->tags[0].count; i++)
        if (model->tags[0].at[i].id == student) return 0;
    return 1;
}

int32_t tdm_why_read_interests(const struct tandem_plan *plan, tandem_reason *reason)
{
    struct tandem_scorer scorer;
    int32_t              status;
    int                  is_eligible;

    if (reason->is_wished || !tdm_model_has_matched(plan->model)) return TANDEM_OK;
    status = tdm_scorer_init(&scorer, plan->model);
    if (status != TANDEM_OK) return status;
    if (scorer.is_matched[reason->student]
        && tdm_scorer_pair(&scorer, reason->student, reason->opportunity, &is_eligible, NULL) > 0 && is_eligible) reason->is_wished = 1;
    tdm_scorer_finish(&scorer);
    return TANDEM_OK;
}

int32_t tdm_why_find_ban(const struct tandem_plan *plan, tandem_reason *reason)
{
    struct tdm_translation rules = { 0 };
    int32_t                status = tdm_translation_open(&rules, plan->model, &plan->options);

    if (status == TANDEM_OK) reason->rule = tdm_ban_of(&rules, reason->student, reason->opportunity);
    tdm_translation_close(&rules);
    return status;
}

/* The number of the first pin of this student (or of anyone, TANDEM_NONE) at this opportunity (or at any). */
int32_t tdm_why_find_pin(const struct tandem_plan *plan, int32_t student, int32_t opportunity, int32_t *number)
{
    const struct tandem_model *model = plan->model;
    int32_t                    status = TANDEM_OK;

    *number = TANDEM_NONE;
    for (int64_t i = 0; status == TANDEM_OK && *number == TANDEM_NONE && i < model->rules.count; i++) {
        struct tdm_selection      students = { 0 }, opportunities = { 0 };
        struct tdm_selector_fault fault;
        int                       has_student = student == TANDEM_NONE, has_opportunity = opportunity == TANDEM_NONE;
        if (model->rules.at[i].kind != TANDEM_RULE_PIN) continue;
        status = tdm_select(model, TANDEM_STUDENT, &model->rules.at[i], &students, &fault);
        if (status == TANDEM_OK) status = tdm_select(model, TANDEM_OPPORTUNITY, &model->rules.at[i], &opportunities, &fault);
        for (int64_t k = 0; k < students.count; k++) has_student |= students.ids[k] == student;
        for (int64_t k = 0; k < opportunities.count; k++) has_opportunity |= opportunities.ids[k] == opportunity;
        if (status == TANDEM_OK && has_student && has_opportunity && students.count > 0 && opportunities.count > 0) *number = (int32_t)i;
        tdm_selection_finish(model, &students);
        tdm_selection_finish(model, &opportunities);
    }
    return status;
}

/* ---- what the plan says of it */

const struct tdm_placement *tdm_why_placement(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
{
    for (int64_t i = plan->student_start[student]; i < plan->student_start[student + 1]; i++)
        if (plan->placements[i].opportunity == opportunity) return &plan->placements[i];
    return NULL;
}

static int64_t seats_taken(const struct tandem_plan *plan, int32_t opportunity)
{
    int64_t taken = 0;
    for (int64_t i = plan->roster_start[opportunity]; i < plan->roster_start[opportunity + 1]; i++)
        taken += plan->model->students.at[plan->roster[i]].size;
    return taken;
}

int tdm_why_is_full(const struct tandem_plan *plan, int32_t opportunity)
{
    const struct tandem_model *model = plan->model;
    int32_t                    partner = model->opportunities.at[opportunity].partner;
    int64_t                    load = 0;

    if (seats_taken(plan, opportunity) >= model->opportunities.at[opportunity].most) return 1;
    if (partner == TANDEM_NONE || model->partners.at[partner].most == TDM_NO_CAP) return 0;
    for (int32_t o = 0; o < plan->opportunity_count; o++)
        if (model->opportunities.at[o].partner == partner) load += seats_taken(plan, o);
    return load >= model->partners.at[partner].most;
}

/* Seats of an opportunity that pins take, or (student) places of hers. */
int64_t tdm_why_count_pinned(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
{
    int64_t count = 0;
    for (int64_t i = 0; i < plan->placement_count; i++) {
        const struct tdm_placement *placement = &plan->placements[i];
        if (!placement->is_pinned) continue;
        if (student != TANDEM_NONE) count += placement->student == student;
        else if (placement->opportunity == opportunity) count += plan->model->students.at[placement->student].size;
    }
    return count;
}
