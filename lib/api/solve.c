/* SPDX-License-Identifier: MIT
 * From a model to a plan: check, translate, decide, check the proof, hand out.
 *
 * Keeps:   no plan leaves before proof/ has accepted it.
 */
#include "api/instance.h"
#include "api/clash.h"
#include "api/plan.h"
#include "explain/conflict.h"
#include "method/nested.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct tdm_control control_for(const tandem_options *options, int64_t start)
{
    return (struct tdm_control){ .tick_limit = options->tick_limit, .progress = options->progress, .progress_user = options->progress_user,
                                 .deadline_ns = options->time_limit_ms > 0 ? start + (int64_t)options->time_limit_ms * 1000000 : 0,
                                 .cancel = options->cancel, .threads = options->threads > 1 ? options->threads : 1 };
}

static int32_t add_conflict(struct tandem_plan *plan, const char *text, int64_t length)
{
    char **larger = tdm_resize_array(&plan->memory, plan->conflicts, plan->conflict_count + (int64_t)1, sizeof *plan->conflicts);
    if (larger == NULL) return TANDEM_E_NOMEM;
    plan->conflicts = larger;
    plan->conflicts[plan->conflict_count] = tdm_alloc_array(&plan->memory, length + 1, 1);
    if (plan->conflicts[plan->conflict_count] == NULL) return TANDEM_E_NOMEM;
    memcpy(plan->conflicts[plan->conflict_count++], text, (size_t)length + 1);
    return TANDEM_OK;
}

/* Why there is no plan, in the school's words; `reason` if a mechanism gave one. */
static int32_t take_conflicts(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution, const char *reason)
{
    char    text[4096];
    int32_t length = 0, status = TANDEM_OK;

    if (reason[0] != '\0') return add_conflict(plan, reason, (int64_t)strlen(reason));
    status = tdm_clash_name(plan, &plan->options, solution->step_count == 0, text, sizeof text);
    if (status == TANDEM_OK && text[0] != '\0') status = add_conflict(plan, text, (int64_t)strlen(text));
    if (solution->step_count == 0 && status == TANDEM_OK && plan->conflict_count == 0)
        status = add_conflict(plan, "No plan keeps all rules and minimums.", 37);
    for (int32_t number = 0; status == TANDEM_OK && solution->step_count > 0; number++) {
        status = tdm_explain_conflict(plan->model, problem, solution, number, text, sizeof text, &length);
        if (status == TANDEM_E_ARG) return TANDEM_OK;
        if (status == TANDEM_OK) status = add_conflict(plan, text, (int64_t)strlen(text));
    }
    return status;
}

static int32_t fill_plan(struct tandem_plan *plan, const struct tdm_instance *instance, const struct tdm_solution *solution, int32_t proven)
{
    const struct tdm_problem *problem = &instance->problem;
    int32_t                   status = TANDEM_OK;

    plan->verdict = solution->verdict;
    if (plan->verdict == TANDEM_INFEASIBLE) status = take_conflicts(plan, problem, solution, instance->answer.text);
    else status = tdm_plan_take_placements(plan, problem, solution);
    plan->pair_count = problem->pair_count;
    if (status == TANDEM_OK) status = tdm_plan_index(plan);
    if (status == TANDEM_OK) status = tdm_plan_take_steps(plan, problem, solution);
    if (status == TANDEM_OK) status = tdm_plan_take_bounds(plan, problem, solution);
    if (status == TANDEM_OK && plan->method == TANDEM_METHOD_INTEGER) status = tdm_nested_breaker(problem, &plan->rule);
    if (status == TANDEM_OK) tdm_plan_value_goals(plan, problem, solution, proven);
    return status;
}

/* Translates, decides and checks; a status other than TANDEM_OK has its sentence in `error`. */
static int32_t decide(struct tandem_plan *plan, const tandem_options *options, tandem_error *error)
{
    int64_t             start = now_ns(), checked;
    struct tdm_control  control = control_for(options, start);
    struct tdm_instance instance;
    struct tdm_solution solution;
    int32_t             proven = 0;
    char                text[200] = "";
    int32_t             status = tdm_instance_solve(&instance, plan->model, &plan->options, &control, &solution, &plan->method);

    if (status == TANDEM_OK) {
        checked = now_ns();
        status = tdm_instance_check(&instance, &solution, &proven, text, sizeof text);
        plan->check_ns = now_ns() - checked;
        plan->pairs_scored = instance.pairs_scored;
        if (status == TANDEM_E_PROOF) status = TANDEM_E_INTERNAL;
        if (status == TANDEM_OK) status = fill_plan(plan, &instance, &solution, proven);
        if (status == TANDEM_OK && solution.verdict != TANDEM_INFEASIBLE) status = tdm_plan_count_blocking(plan);
        tdm_solution_finish(&solution);
        tdm_instance_finish(&instance);
    }
    if ((status == TANDEM_E_UNBUILT || status == TANDEM_E_STOPPED) && instance.answer.text[0] != '\0') snprintf(text, sizeof text, "%.190s", instance.answer.text);
    plan->solve_ns = now_ns() - start - plan->check_ns;
    if (status == TANDEM_E_STATE && options->solver == TANDEM_SOLVER_NETWORK)
        snprintf(text, sizeof text, "the model is no network, so the solver `network` cannot decide it; `auto` can");
    return status == TANDEM_OK ? status : tdm_error_set(error, status, text[0] != '\0' ? text : NULL);
}

int32_t tandem_solve(const tandem_model *model, const tandem_options *options, tandem_plan **out, tandem_error *error)
{
    tandem_options own;
    tandem_plan   *plan;
    int32_t        status;

    if (out != NULL) *out = NULL;
    if (model == NULL || out == NULL) return tdm_error_set(error, TANDEM_E_ARG, NULL);
    status = tdm_options_read(model, options, &own, error);
    if (status != TANDEM_OK) return status;
    status = tdm_model_admit(model, &own, error);
    if (status != TANDEM_OK) return status;
    plan = tdm_plan_new(model, &own);
    if (plan == NULL) return tdm_error_set(error, TANDEM_E_NOMEM, NULL);

    status = decide(plan, &own, error);
    if (status == TANDEM_OK) {
        *out = plan;
        return tdm_error_set(error, TANDEM_OK, NULL);
    }
    tandem_plan_free(plan);
    return status;
}
