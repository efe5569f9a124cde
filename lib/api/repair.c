/* SPDX-License-Identifier: MIT
 * The cheapest repair: which bounds to change by how much, where no plan keeps them all.
 *
 * Keeps:   what is handed out has been checked like a plan: the loose problem's bounds, its total, and the tree that proves it least.
 */
#include "api/plan.h"
#include "method/method.h"
#include "problem/loosen.h"
#include "proof/proof.h"

#include <string.h>
#include <time.h>

enum { MOST_WORK = 200000000 };              /* pairs times places: beyond that, translating alone would take minutes */

#define MOST_TICKS ((int64_t)60000000000)

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct tdm_control control_for(const tandem_options *options)
{
    return (struct tdm_control){ .tick_limit = options->tick_limit > 0 ? options->tick_limit : MOST_TICKS, .threads = 1, .cancel = options->cancel,
                                 .deadline_ns = options->time_limit_ms > 0 ? now_ns() + (int64_t)options->time_limit_ms * 1000000 : 0 };
}

static int32_t hand_out(const struct tdm_loose *loose, const struct tdm_solution *solution, tandem_repair *repairs, int32_t room)
{
    int32_t count = 0;

    for (int32_t k = 0; k < loose->slack_count; k++) {
        const struct tdm_slack *slack = &loose->slacks[k];
        int32_t                 by = solution->chosen[loose->first_pair + k];
        if (by == 0) continue;
        if (count < room) repairs[count] = (tandem_repair){ slack->kind, slack->id, slack->is_most, 0, by };
        count++;
    }
    return count;
}

static int32_t solve(const struct tandem_plan *plan, const struct tdm_loose *loose, struct tdm_solution *solution)
{
    struct tdm_control control = control_for(&plan->options);
    char               text[200];
    int32_t            proven, status = tdm_integer_solve(&loose->problem, &control, plan->options.solver == TANDEM_SOLVER_BRANCH
                                                          ? TANDEM_SOLVER_BRANCH : TANDEM_SOLVER_AUTO, solution);

    if (status != TANDEM_OK) return status;
    status = tdm_proof_check_integer(&loose->problem, solution, &proven, text, sizeof text);
    if (status == TANDEM_OK) return TANDEM_OK;
    tdm_solution_finish(solution);
    return status == TANDEM_E_PROOF ? TANDEM_E_INTERNAL : status;
}

int32_t tandem_plan_repair(const tandem_plan *plan, tandem_repair *repairs, int32_t room, int32_t *is_least)
{
    tandem_options      options;
    struct tdm_loose    loose;
    struct tdm_solution solution;
    int32_t             status, count = 0;

    if (plan == NULL || room < 0 || (room > 0 && repairs == NULL)) return TANDEM_E_ARG;
    if (plan->verdict != TANDEM_INFEASIBLE || plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL) return TANDEM_E_STATE;
    if (plan->model->wish_count > MOST_WORK / (plan->opportunity_count + (int64_t)1)) return TANDEM_E_RANGE;
    options = plan->options;
    options.goal_count = 0;
    status = tdm_problem_loosen(plan->model, &options, &loose);
    if (status != TANDEM_OK) return status;
    status = solve(plan, &loose, &solution);
    if (status == TANDEM_OK) {
        if (is_least != NULL) *is_least = solution.verdict == TANDEM_OPTIMAL || solution.verdict == TANDEM_INFEASIBLE;
        if (solution.verdict != TANDEM_INFEASIBLE) count = hand_out(&loose, &solution, repairs, room);
        tdm_solution_finish(&solution);
    }
    tdm_loose_finish(&loose);
    return status == TANDEM_OK ? count : status;
}
