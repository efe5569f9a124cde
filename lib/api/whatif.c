/* SPDX-License-Identifier: MIT
 * What if: from the plan at hand by shortest ways where it is one of a network; else the changed model, solved anew through the same door as every other.
 *
 * Keeps:   the caller's plan and model are not touched; the new plan holds a model of its own, and what is not proven is not claimed.
 *          Where nothing forbids it, one level more is solved after the goals, the fewest placements given up, and then taken off again: a proof of
 *          all levels is a proof of the first ones.
 */
#include "api/ground.h"

#include <stdio.h>
#include <string.h>

/* ---- the change */

static int is_student(const struct tandem_model *model, int32_t id) { return id >= 0 && id < model->student_keys.count; }
static int is_place(const struct tandem_model *model, int32_t id) { return id >= 0 && id < model->opportunity_keys.count; }

int tdm_change_names_its_subject(const struct tandem_model *model, const tandem_change *change)
{
    switch (change->change) {
    case TANDEM_CHANGE_SEATS:
        if (change->kind == TANDEM_PARTNER) return change->place >= 0 && change->place < model->partner_keys.count;
        return change->kind == TANDEM_OPPORTUNITY && is_place(model, change->place);
    case TANDEM_CHANGE_WITHDRAW: return is_student(model, change->student);
    case TANDEM_CHANGE_CLOSE: return is_place(model, change->place);
    case TANDEM_CHANGE_GRANT:
    case TANDEM_CHANGE_DENY: return is_student(model, change->student) && is_place(model, change->place);
    case TANDEM_CHANGE_MOST:
    case TANDEM_CHANGE_LEAST: return tdm_rule_has_bound(model, change->place, change->change == TANDEM_CHANGE_MOST);
    default: return 0;
    }
}

static int32_t apply(struct tandem_model *model, const tandem_change *change)
{
    int32_t rule;

    switch (change->change) {
    case TANDEM_CHANGE_SEATS: return tdm_model_change_seats(model, change->kind, change->place, change->seats);
    case TANDEM_CHANGE_WITHDRAW: return tdm_model_withdraw(model, change->student);
    case TANDEM_CHANGE_CLOSE: return tdm_model_close(model, change->place);
    case TANDEM_CHANGE_MOST:
    case TANDEM_CHANGE_LEAST: return tdm_model_change_bound(model, change->place, change->change == TANDEM_CHANGE_MOST, change->seats);
    default:
        rule = tdm_model_settle(model, change->student, change->place, change->change == TANDEM_CHANGE_GRANT);
        return rule < 0 ? rule : TANDEM_OK;
    }
}

/* ---- fewest moves */

int tdm_plan_may_count_moves(const struct tandem_plan *plan)
{
    const tandem_options *options = &plan->options;

    if (plan->verdict == TANDEM_INFEASIBLE || options->mechanism != TANDEM_MECHANISM_OPTIMAL || options->goal_count >= 12) return 0;
    if (options->flags & TANDEM_PLACE_SILENT) return 0;          /* they come after all goals, so that nothing may come after the goals */
    for (int32_t i = 0; i < options->goal_count; i++)
        if (options->goals[i] == TANDEM_GOAL_CHANGES) return 0;
    for (int64_t i = 0; i < plan->model->score_parts.count; i++)
        if (plan->model->score_parts.at[i].part == TANDEM_PART_BEFORE) return 0;
    return 1;
}

/* What the changed model says of earlier placements, put aside. */
struct earlier {
    int64_t          count, capacity;
    struct tdm_pair *at;
};

/* The plan takes the place of the earlier placements; the others are put aside. */
static int32_t remember_plan(struct tandem_model *model, const struct tandem_plan *plan, struct earlier *aside)
{
    struct tdm_pair *pairs = tdm_alloc_array(&model->memory, plan->placement_count, sizeof *pairs);
    int64_t          count = 0;

    if (pairs == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < plan->placement_count; i++) {
        if (tdm_model_is_gone(model, plan->placements[i].student)) continue;
        pairs[count++] = (struct tdm_pair){ plan->placements[i].student, plan->placements[i].opportunity };
    }
    *aside = (struct earlier){ model->previous.count, model->previous.capacity, model->previous.at };
    model->previous.count = count;
    model->previous.capacity = plan->placement_count;
    model->previous.at = pairs;
    return TANDEM_OK;
}

static void restore_previous(struct tandem_model *model, const struct earlier *aside)
{
    tdm_free(&model->memory, model->previous.at);
    model->previous.count = aside->count;
    model->previous.capacity = aside->capacity;
    model->previous.at = aside->at;
}

/* Takes the last goal off a plan, its steps and bounds with it. */
static void drop_last_goal(struct tandem_plan *plan)
{
    int32_t goal = --plan->options.goal_count;
    int     is_proven = 1;

    while (plan->step_count > 0 && plan->steps[plan->step_count - 1].goal == goal) {
        struct tdm_plan_step *step = &plan->steps[--plan->step_count];
        tdm_free(&plan->memory, step->students);
        tdm_free(&plan->memory, step->opportunities);
        tdm_free(&plan->memory, step->partners);
    }
    while (plan->bound_count > 0 && plan->bounds[plan->bound_count - 1].goal == goal)
        tdm_free(&plan->memory, (void *)(uintptr_t)plan->bounds[--plan->bound_count].tree);
    for (int32_t i = 0; i < goal; i++) is_proven &= plan->goals[i].proven;
    if (plan->verdict == TANDEM_FEASIBLE && is_proven) plan->verdict = TANDEM_OPTIMAL;      /* only the moves may be more than needed */
}

/* ---- deciding */

static int32_t keep_first(void *user, const tandem_finding *finding)
{
    char *text = user;

    if (finding->severity != TANDEM_ERROR) return 0;
    snprintf(text, sizeof finding->text, "%s", finding->text);
    return 1;
}

/* The changed model contradicts itself: says how. The one before did not, so that the change is what does it. */
static int32_t contradiction(const struct tandem_model *model, tandem_error *error)
{
    char text[sizeof((tandem_finding *)0)->text] = "";

    tdm_model_check(model, keep_first, text);
    return tdm_error_set(error, TANDEM_E_STATE, text[0] != '\0' ? text : NULL);
}

static int32_t decide(const struct tandem_plan *plan, struct tandem_model *model, tandem_plan **after, tandem_error *error)
{
    tandem_options options = plan->options;
    struct earlier aside = { 0 };
    int            is_counted = tdm_plan_may_count_moves(plan);
    int32_t        status = is_counted ? remember_plan(model, plan, &aside) : TANDEM_OK;

    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    if (is_counted) options.goals[options.goal_count++] = TANDEM_GOAL_CHANGES;
    status = tandem_solve(model, &options, after, error);
    if (is_counted) restore_previous(model, &aside);
    if (status == TANDEM_OK && is_counted) drop_last_goal(*after);
    return status == TANDEM_E_INVALID ? contradiction(model, error) : status;
}

int32_t tandem_whatif(const tandem_plan *plan, const tandem_change *change, tandem_plan **after, tandem_error *error)
{
    const struct tdm_ground *ground = NULL;
    struct tandem_model     *model = NULL;
    int32_t                  status;

    if (after != NULL) *after = NULL;
    if (plan == NULL || change == NULL || after == NULL) return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (change->size != sizeof *change) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    if (!tdm_change_names_its_subject(plan->model, change)) return tdm_error_set(error, TANDEM_E_ARG, "the change names nobody of this model");
    if (plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL && (change->change == TANDEM_CHANGE_GRANT || change->change == TANDEM_CHANGE_DENY))
        return tdm_error_set(error, TANDEM_E_UNBUILT, "a wish can be granted by force only under the mechanism `optimal`");
    if (plan->student_count != plan->model->student_keys.count || plan->opportunity_count != plan->model->opportunity_keys.count)
        return tdm_error_set(error, TANDEM_E_STATE, "the model has grown since the plan was made");

    status = tdm_model_copy(plan->model, &model);
    if (status == TANDEM_OK) status = apply(model, change);
    if (status == TANDEM_OK) status = tdm_ground_of(plan, &ground);
    if (status == TANDEM_OK && ground != NULL) status = tdm_ground_whatif(ground, plan, model, change, after);
    if (status != TANDEM_OK || *after != NULL) status = tdm_error_set(error, status, NULL);
    else status = decide(plan, model, after, error);
    tdm_model_release(model);
    return status;
}
