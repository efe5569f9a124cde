/* SPDX-License-Identifier: MIT
 * Why a wish was granted or not: the facts, each from a plan that was solved with the wish granted, or denied, and checked.
 *
 * Keeps:   a reason is given only if it is sure: whatever a limit left open is no reason.
 */
#include "api/plan.h"
#include "problem/interest.h"
#include "problem/translate.h"

#include <stdio.h>
#include <string.h>

/* ---- what the model says of a pair */

/* Her rank for it (0: none) and whether she wished for it at all, by her own words. */
static void read_wish(const struct tandem_model *model, tandem_reason *reason)
{
    for (int64_t i = 0; i < model->wish_count; i++) {
        if (model->wish_student[i] != reason->student || model->wish_opportunity[i] != reason->opportunity) continue;
        reason->is_wished = 1;
        if (model->wish_rank[i] > 0 && (reason->rank == 0 || model->wish_rank[i] < reason->rank)) reason->rank = model->wish_rank[i];
    }
}

/* Students without wishes and interests accept what is left; those with interests alone what fits them. */
static int is_silent(const struct tandem_model *model, int32_t student)
{
    for (int64_t i = 0; i < model->wish_count; i++)
        if (model->wish_student[i] == student) return 0;
    for (int64_t i = 0; i < model->tags[0].count; i++)
        if (model->tags[0].at[i].id == student) return 0;
    return 1;
}

static int32_t read_interests(const struct tandem_plan *plan, tandem_reason *reason)
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

static int32_t find_ban(const struct tandem_plan *plan, tandem_reason *reason)
{
    struct tdm_translation rules = { 0 };
    int32_t                status = tdm_translation_open(&rules, plan->model, &plan->options);

    if (status == TANDEM_OK) reason->rule = tdm_ban_of(&rules, reason->student, reason->opportunity);
    tdm_translation_close(&rules);
    return status;
}

/* The number of the first pin of this student (or of anyone, TANDEM_NONE) at this opportunity (or at any). */
static int32_t find_pin(const struct tandem_plan *plan, int32_t student, int32_t opportunity, int32_t *number)
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

static const struct tdm_placement *find_placement(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
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

static int is_full(const struct tandem_plan *plan, int32_t opportunity)
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
static int64_t count_pinned(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
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

/* ---- two plans, compared */

static int64_t count_silent(const struct tandem_plan *plan, const uint8_t *speaks)
{
    int64_t count = 0;
    for (int64_t i = 0; i < plan->placement_count; i++) count += !speaks[plan->placements[i].student];
    return count;
}

/* Whether both place as many of those without wishes: with TANDEM_PLACE_SILENT that is a goal, the last one. */
static int32_t compare_silent(const struct tandem_plan *plan, const struct tandem_plan *after, int *is_same)
{
    const struct tandem_model *model = plan->model;
    uint8_t                   *speaks;

    if (!(plan->options.flags & TANDEM_PLACE_SILENT)) return TANDEM_OK;
    speaks = tdm_alloc_zeroed(&plan->memory, plan->student_count, 1);
    if (speaks == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < model->wish_count; i++) speaks[model->wish_student[i]] = 1;
    for (int64_t i = 0; i < model->tags[0].count; i++) speaks[model->tags[0].at[i].id] = 1;
    *is_same = count_silent(plan, speaks) == count_silent(after, speaks);
    tdm_free(&plan->memory, speaks);
    return TANDEM_OK;
}

/* The first goal of which they have different values, or TANDEM_NONE. */
static int32_t first_difference(const struct tandem_plan *plan, const struct tandem_plan *after)
{
    for (int32_t level = 0; level < plan->options.goal_count; level++) {
        int32_t        goal = plan->options.goals[level];
        int64_t        more = plan->rank_count > after->rank_count ? plan->rank_count : after->rank_count;
        const int64_t *old = plan->ranks, *new = after->ranks;
        if (goal == TANDEM_GOAL_PRIORITY) {
            for (int32_t i = 0; i < plan->class_count; i++)
                if (plan->classes[i] != after->classes[i]) return level;
        } else if (goal == TANDEM_GOAL_RANK_MAXIMAL || goal == TANDEM_GOAL_GENEROUS) {
            for (int64_t i = 0; i < more; i++)
                if ((i < plan->rank_count ? old[i] : 0) != (i < after->rank_count ? new[i] : 0)) return level;
        } else if (plan->goals[level].value != after->goals[level].value) {
            return level;
        }
    }
    return TANDEM_NONE;
}

/* ---- the reason */

/* The first sentence on why there is no plan that fits whole; "" if none does. */
static void take_whole_conflict(const struct tandem_plan *plan, char *text, size_t room)
{
    int32_t length, number = 0;

    do length = tandem_plan_conflict(plan, number++, text, room);
    while (length >= 0 && (size_t)length >= room);
    if (length < 0) text[0] = '\0';
}

/* Solves with the wish granted or denied. *after stays NULL where no plan does so, and then *error says why. */
static int32_t try_change(const struct tandem_plan *plan, const tandem_reason *reason, int32_t what, tandem_plan **after, tandem_error *error)
{
    tandem_change change = { .size = sizeof change, .change = what, .student = reason->student, .place = reason->opportunity };
    int32_t       status = tandem_whatif(plan, &change, after, error);

    if (status == TANDEM_E_STATE) return TANDEM_OK;
    if (status != TANDEM_OK) return status;
    if ((*after)->verdict == TANDEM_OPTIMAL) return TANDEM_OK;
    if ((*after)->verdict == TANDEM_INFEASIBLE) take_whole_conflict(*after, error->text, sizeof error->text);
    else status = tdm_error_set(error, TANDEM_E_STOPPED, "a limit struck before the answer was sure");
    tandem_plan_free(*after);
    *after = NULL;
    return status;
}

static int32_t why_granted(const struct tandem_plan *plan, int is_pinned, tandem_reason *reason, tandem_error *error)
{
    tandem_plan *after = NULL;
    int          is_same = 1;
    int32_t      status;

    reason->why = TANDEM_WHY_GRANTED;
    reason->optimal_plans = TANDEM_IN_ALL_PLANS;
    if (is_pinned) return find_pin(plan, reason->student, reason->opportunity, &reason->rule);
    status = try_change(plan, reason, TANDEM_CHANGE_DENY, &after, error);
    if (status != TANDEM_OK || after == NULL) return status;
    if (first_difference(plan, after) == TANDEM_NONE) {
        status = compare_silent(plan, after, &is_same);
        if (is_same) reason->optimal_plans = TANDEM_IN_SOME_PLANS;
    }
    tandem_plan_free(after);
    return status;
}

/* No plan grants it, whatever it costs. */
static int32_t why_impossible(const struct tandem_plan *plan, tandem_reason *reason, const char *conflict)
{
    const struct tandem_model *model = plan->model;

    reason->optimal_plans = TANDEM_IN_NO_PLAN;
    if (model->opportunities.at[reason->opportunity].most < model->students.at[reason->student].size) {
        reason->why = TANDEM_WHY_SEATS;
        return TANDEM_OK;
    }
    reason->why = TANDEM_WHY_PIN;
    if (count_pinned(plan, reason->student, TANDEM_NONE) >= model->students.at[reason->student].most)
        return find_pin(plan, reason->student, TANDEM_NONE, &reason->rule);
    if (count_pinned(plan, TANDEM_NONE, reason->opportunity) + model->students.at[reason->student].size
        > model->opportunities.at[reason->opportunity].most)
        return find_pin(plan, TANDEM_NONE, reason->opportunity, &reason->rule);
    reason->why = TANDEM_WHY_RULE;
    reason->optimal_plans = TANDEM_NEVER;
    snprintf(reason->conflict, sizeof reason->conflict, "%s", conflict);
    return TANDEM_OK;
}

static int32_t why_not(const struct tandem_plan *plan, tandem_reason *reason, tandem_error *error)
{
    tandem_error own = { 0 };
    int          is_same = 1;
    int32_t      status;

    reason->why = TANDEM_WHY_RULE;
    reason->optimal_plans = TANDEM_NEVER;
    if (!reason->is_wished) return TANDEM_OK;
    status = find_ban(plan, reason);
    if (status != TANDEM_OK || reason->rule != TANDEM_NONE) return status;
    status = try_change(plan, reason, TANDEM_CHANGE_GRANT, &reason->after, &own);
    if (status != TANDEM_OK) return tdm_error_set(error, status, own.text);
    if (reason->after == NULL) return why_impossible(plan, reason, own.text);

    reason->why = TANDEM_WHY_GOAL;
    reason->optimal_plans = TANDEM_IN_NO_PLAN;
    reason->goal = first_difference(plan, reason->after);
    if (reason->goal != TANDEM_NONE) return TANDEM_OK;
    status = compare_silent(plan, reason->after, &is_same);
    if (is_same) reason->optimal_plans = TANDEM_IN_SOME_PLANS;
    if (is_same && reason->is_full) reason->why = TANDEM_WHY_SEATS;
    return status;
}

static int32_t admit(const struct tandem_plan *plan, int32_t student, int32_t opportunity, const tandem_reason *reason, tandem_error *error)
{
    if (plan == NULL || reason == NULL || student < 0 || student >= plan->student_count || opportunity < 0 || opportunity >= plan->opportunity_count)
        return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (reason->size != sizeof *reason) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    if (plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL)
        return tdm_error_set(error, TANDEM_E_UNBUILT, "reasons are built for the mechanism `optimal` only");
    if (plan->verdict != TANDEM_OPTIMAL) return tdm_error_set(error, TANDEM_E_STATE, "the plan is not proven optimal, so that there is no reason in its goals");
    return TANDEM_OK;
}

int32_t tandem_why(const tandem_plan *plan, int32_t student, int32_t opportunity, tandem_reason *reason, tandem_error *error)
{
    const struct tdm_placement *placement;
    int32_t                     status = admit(plan, student, opportunity, reason, error);

    if (status != TANDEM_OK) return status;
    *reason = (tandem_reason){ .size = sizeof *reason, .student = student, .opportunity = opportunity, .rule = TANDEM_NONE, .goal = TANDEM_NONE };
    reason->is_full = is_full(plan, opportunity);
    read_wish(plan->model, reason);
    status = read_interests(plan, reason);
    if (status == TANDEM_OK && !reason->is_wished && (plan->options.flags & TANDEM_PLACE_SILENT)) reason->is_wished = is_silent(plan->model, student);
    placement = find_placement(plan, student, opportunity);
    reason->is_granted = placement != NULL;
    tdm_error_set(error, TANDEM_OK, NULL);
    if (status == TANDEM_OK) {
        tandem_error own = { 0 };
        status = placement != NULL ? why_granted(plan, placement->is_pinned, reason, &own) : why_not(plan, reason, &own);
        if (status != TANDEM_OK) tdm_error_set(error, status, own.text[0] != '\0' ? own.text : NULL);
    }
    if (status != TANDEM_OK) tandem_reason_finish(reason);
    return status;
}

void tandem_reason_finish(tandem_reason *reason)
{
    if (reason == NULL) return;
    tandem_plan_free(reason->after);
    reason->after = NULL;
}
