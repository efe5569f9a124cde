/* SPDX-License-Identifier: MIT
 * The cheapest repair: which bounds to change by how much, where no plan keeps them all.
 *
 * Keeps:   what is handed out has been checked like a plan: the loose problem's bounds, its total, and the tree that proves it least.
 */
#include "api/plan.h"
#include "method/nested_repair.h"
#include "proof/proof.h"

#include <string.h>
#include <time.h>

enum { MOST_WORK = 200000000 };              /* pairs times places: beyond that no search would be done soon */

#define MOST_TICKS ((int64_t)10000000000)      /* some seconds; what was found by then may not be the least */

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

static int32_t check(const struct tdm_loose *loose, struct tdm_solution *solution)
{
    char    text[200];
    int32_t proven, status = tdm_proof_check_integer(&loose->problem, solution, &proven, text, sizeof text);

    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

/* By a flow, where the bounds that give way nest. */
static int32_t solve_as_flow(const struct tandem_plan *plan, const tandem_options *options, const struct tdm_loose *loose, struct tdm_control *control,
                             struct tdm_solution *solution, int *is_done)
{
    const struct tdm_relaxed plain = { .is_plain = 1 };
    struct tdm_problem       strict;
    int32_t                  status = tdm_problem_compile_relaxed(plan->model, options, &plain, &strict);

    if (status != TANDEM_OK) return status;
    status = tdm_nested_repair(&strict, loose, control, solution, is_done);
    tdm_problem_finish(&strict);
    if (status != TANDEM_OK || !*is_done) return status;
    status = check(loose, solution);
    *is_done = status == TANDEM_OK;
    return status == TANDEM_E_PROOF ? TANDEM_OK : status;
}

static int32_t solve(const struct tandem_plan *plan, const tandem_options *options, const struct tdm_loose *loose, struct tdm_solution *solution)
{
    struct tdm_control control = control_for(&plan->options);
    int32_t            solver = plan->options.solver == TANDEM_SOLVER_BRANCH ? TANDEM_SOLVER_BRANCH : TANDEM_SOLVER_AUTO;
    int                is_done = 0;
    int32_t            status = solve_as_flow(plan, options, loose, &control, solution, &is_done);

    if (status != TANDEM_OK || is_done) return status;
    if (plan->model->wish_count > MOST_WORK / (plan->opportunity_count + (int64_t)1)) return TANDEM_E_RANGE;
    status = tdm_integer_solve(&loose->problem, &control, solver, solution);
    if (status == TANDEM_OK) status = check(loose, solution);
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
    options = plan->options;
    options.goal_count = 0;
    status = tdm_problem_loosen(plan->model, &options, &loose);
    if (status != TANDEM_OK) return status;
    status = solve(plan, &options, &loose, &solution);
    if (status == TANDEM_OK) {
        if (is_least != NULL) *is_least = solution.verdict == TANDEM_OPTIMAL || solution.verdict == TANDEM_INFEASIBLE;
        if (solution.verdict != TANDEM_INFEASIBLE) count = hand_out(&loose, &solution, repairs, room);
        tdm_solution_finish(&solution);
    }
    tdm_loose_finish(&loose);
    return status == TANDEM_OK ? count : status;
}
