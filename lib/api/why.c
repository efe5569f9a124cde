/* SPDX-License-Identifier: MIT
 * Why a wish was granted or not: decided by ways through the plan's network, or by plans that were solved with the wish granted, or denied, and checked.
 *
 * Keeps:   a reason is given only if it is sure: whatever a limit left open is no reason.
 */
#include "api/why.h"

#include "api/effect.h"

#include <stdio.h>
#include <string.h>

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

/* ---- by a plan solved anew */

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

static int32_t solve_denied(const struct tandem_plan *plan, tandem_reason *reason, int *is_free, tandem_error *error)
{
    tandem_plan *after = NULL;
    int32_t      status = try_change(plan, reason, TANDEM_CHANGE_DENY, &after, error);

    *is_free = 0;
    if (status != TANDEM_OK || after == NULL) return status;
    *is_free = first_difference(plan, after) == TANDEM_NONE;
    if (*is_free) status = compare_silent(plan, after, is_free);
    tandem_plan_free(after);
    return status;
}

static int32_t solve_granted(const struct tandem_plan *plan, tandem_reason *reason, int *is_free, tandem_error *error)
{
    tandem_plan *after = NULL;
    int32_t      status = try_change(plan, reason, TANDEM_CHANGE_GRANT, &after, error);

    *is_free = 0;
    if (status != TANDEM_OK || after == NULL) return status;
    status = tdm_effect_of_plan(plan, after, &reason->granting);
    reason->goal = first_difference(plan, after);
    *is_free = reason->goal == TANDEM_NONE;
    if (status == TANDEM_OK && *is_free) status = compare_silent(plan, after, is_free);
    tandem_plan_free(after);
    return status;
}

/* ---- the reason */

static int32_t why_granted(const struct tandem_plan *plan, const struct tdm_why_answer *answer, int is_pinned, tandem_reason *reason,
                           tandem_error *error)
{
    int     is_free = answer->is_free;
    int32_t status = tdm_effect_of_plan(plan, plan, &reason->granting);

    reason->why = TANDEM_WHY_GRANTED;
    reason->optimal_plans = TANDEM_IN_ALL_PLANS;
    if (status != TANDEM_OK) return status;
    if (is_pinned) return tdm_why_find_pin(plan, reason->student, reason->opportunity, &reason->rule);
    if (!answer->is_asked) status = solve_denied(plan, reason, &is_free, error);
    if (is_free) reason->optimal_plans = TANDEM_IN_SOME_PLANS;
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
    if (tdm_why_count_pinned(plan, reason->student, TANDEM_NONE) >= model->students.at[reason->student].most)
        return tdm_why_find_pin(plan, reason->student, TANDEM_NONE, &reason->rule);
    if (tdm_why_count_pinned(plan, TANDEM_NONE, reason->opportunity) + model->students.at[reason->student].size
        > model->opportunities.at[reason->opportunity].most)
        return tdm_why_find_pin(plan, TANDEM_NONE, reason->opportunity, &reason->rule);
    reason->why = TANDEM_WHY_RULE;
    reason->optimal_plans = TANDEM_NEVER;
    snprintf(reason->conflict, sizeof reason->conflict, "%s", conflict);
    return TANDEM_OK;
}

/* It could be granted; at what cost is known. */
static void why_others(tandem_reason *reason, int is_free)
{
    reason->why = TANDEM_WHY_GOAL;
    reason->optimal_plans = TANDEM_IN_NO_PLAN;
    if (!is_free) return;
    reason->optimal_plans = TANDEM_IN_SOME_PLANS;
    if (reason->is_full) reason->why = TANDEM_WHY_SEATS;
}

static int32_t why_not(const struct tandem_plan *plan, struct tdm_why_answer *answer, tandem_reason *reason, tandem_error *error)
{
    int     is_free = answer->is_free;
    int32_t status = TANDEM_OK;

    reason->why = TANDEM_WHY_RULE;
    reason->optimal_plans = TANDEM_NEVER;
    if (!reason->is_wished) return TANDEM_OK;
    if (answer->is_asked && answer->is_possible) {
        reason->granting = answer->effect;
        answer->effect = (tandem_effect){ 0 };
        reason->goal = tdm_effect_first_goal(&reason->granting);
    } else {
        status = tdm_why_find_ban(plan, reason);
        if (status != TANDEM_OK || reason->rule != TANDEM_NONE) return status;
        status = solve_granted(plan, reason, &is_free, error);
        if (status != TANDEM_OK) return status;
        if (!reason->granting.is_possible) return why_impossible(plan, reason, error->text);
    }
    why_others(reason, is_free);
    return TANDEM_OK;
}

static int32_t decide(const struct tandem_plan *plan, struct tdm_why_answer *answer, tandem_reason *reason, tandem_error *error)
{
    const struct tdm_placement *placement = tdm_why_placement(plan, reason->student, reason->opportunity);
    tandem_error                own = { 0 };
    int32_t                     status = tdm_why_read_interests(plan, reason);

    reason->is_full = tdm_why_is_full(plan, reason->opportunity);
    if (status == TANDEM_OK && !reason->is_wished && (plan->options.flags & TANDEM_PLACE_SILENT))
        reason->is_wished = tdm_why_is_silent(plan->model, reason->student);
    reason->is_granted = placement != NULL;
    if (status == TANDEM_OK)
        status = placement != NULL ? why_granted(plan, answer, placement->is_pinned, reason, &own) : why_not(plan, answer, reason, &own);
    return status == TANDEM_OK ? status : tdm_error_set(error, status, own.text[0] != '\0' ? own.text : NULL);
}

/* ---- the calls */

static int32_t admit(const struct tandem_plan *plan, int32_t student, const int32_t *opportunities, int32_t count, const tandem_reason *reasons,
                     tandem_error *error)
{
    if (plan == NULL || count < 0 || (count > 0 && (opportunities == NULL || reasons == NULL)) || student < 0 || student >= plan->student_count)
        return tdm_error_set(error, TANDEM_E_ARG, NULL);
    for (int32_t i = 0; i < count; i++) {
        if (opportunities[i] < 0 || opportunities[i] >= plan->opportunity_count) return tdm_error_set(error, TANDEM_E_ARG, NULL);
        if (reasons[i].size != sizeof *reasons) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    }
    if (plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL && plan->verdict != TANDEM_INFEASIBLE) return TANDEM_OK;
    if (plan->verdict != TANDEM_OPTIMAL) return tdm_error_set(error, TANDEM_E_STATE, "the plan is not proven optimal, so that there is no reason in its goals");
    return TANDEM_OK;
}

static int32_t answer_each(const struct tandem_plan *plan, int32_t student, const int32_t *opportunities, int32_t count,
                           struct tdm_why_answer *answers, tandem_reason *reasons, tandem_error *error)
{
    const struct tdm_ground *ground = NULL;
    int32_t                  status;

    if (plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL) return tdm_error_set(error, tdm_why_mechanism(plan, count, reasons), NULL);
    status = tdm_ground_of(plan, &ground);
    if (status == TANDEM_OK && ground != NULL) status = tdm_ground_why(ground, plan, student, opportunities, count, answers);
    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    for (int32_t i = 0; status == TANDEM_OK && i < count; i++) status = decide(plan, &answers[i], &reasons[i], error);
    return status;
}

int32_t tandem_why_each(const tandem_plan *plan, int32_t student, const int32_t *opportunities, int32_t count, tandem_reason *reasons,
                        tandem_error *error)
{
    struct tdm_why_answer *answers;
    int32_t                status = admit(plan, student, opportunities, count, reasons, error);

    if (status != TANDEM_OK) return status;
    for (int32_t i = 0; i < count; i++)
        reasons[i] = (tandem_reason){ .size = sizeof *reasons, .student = student, .opportunity = opportunities[i], .rule = TANDEM_NONE,
                                      .goal = TANDEM_NONE, .granting.size = sizeof reasons->granting };
    answers = tdm_alloc_zeroed(&plan->memory, count, sizeof *answers);
    if (answers == NULL) return tdm_error_set(error, TANDEM_E_NOMEM, NULL);
    tdm_error_set(error, TANDEM_OK, NULL);
    tdm_why_read_wishes(plan->model, student, count, reasons);
    status = answer_each(plan, student, opportunities, count, answers, reasons, error);
    for (int32_t i = 0; i < count; i++) {
        tandem_effect_finish(&answers[i].effect);
        if (status != TANDEM_OK) tandem_reason_finish(&reasons[i]);
    }
    tdm_free(&plan->memory, answers);
    return status;
}

int32_t tandem_why(const tandem_plan *plan, int32_t student, int32_t opportunity, tandem_reason *reason, tandem_error *error)
{
    return tandem_why_each(plan, student, &opportunity, 1, reason, error);
}

void tandem_reason_finish(tandem_reason *reason)
{
    if (reason != NULL) tandem_effect_finish(&reason->granting);
}
