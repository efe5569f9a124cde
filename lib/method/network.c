/* SPDX-License-Identifier: MIT
 * The network method: lower bounds first, then level after level on the optimal face.
 *
 * Keeps:   after every level the flow at hand is a whole plan, optimal for all levels so far; a stop hands it out as it is.
 * Source:  [AMO93] ch. 9; the form of the proof is that of problem/solution.h.
 */
#include "method/network.h"

#include <assert.h>
#include <string.h>

enum { EXPECTED_TICKS_PER_ARC = 40 };   /* measured on rank problems: what one level costs, for the progress line */

static void expect_work(struct network *net)
{
    int64_t runs = net->problem->level_count + (net->spare_count > 0);
    net->control->expected_ticks = net->control->ticks + runs * net->arc_count * EXPECTED_TICKS_PER_ARC;
}

static void take_chosen(struct network *net)
{
    for (int64_t pair = 0; pair < net->problem->pair_count; pair++) {
        assert(net->arcs[net->first_pair + pair].flow <= INT32_MAX);
        net->solution->chosen[pair] = (int32_t)net->arcs[net->first_pair + pair].flow;
    }
}

static int32_t run_levels(struct network *net)
{
    for (int32_t level = 0; level < net->problem->level_count; level++) {
        int32_t status = net->problem->levels[level].kind == TDM_LEVEL_WORST_RANK ? tdm_network_worst_rank(net, level)
                                                                                  : tdm_network_level(net, level);
        if (status != TANDEM_OK) return status;
    }
    return TANDEM_OK;
}

static int32_t run(struct network *net)
{
    int     is_feasible = 1;
    int32_t status = tdm_network_build(net);

    if (status != TANDEM_OK) return status;
    tdm_network_start_flow(net);
    expect_work(net);
    if (net->spare_count > 0) status = tdm_network_feasible(net, &is_feasible);
    if (status != TANDEM_OK) return status;              /* stopped here, there is no whole plan yet */
    if (is_feasible) status = run_levels(net);
    if (status == TANDEM_OK) net->solution->verdict = is_feasible ? TANDEM_OPTIMAL : TANDEM_INFEASIBLE;
    else if (status == TANDEM_E_STOPPED) net->solution->verdict = net->control->stopped;
    else return status;
    take_chosen(net);
    return TANDEM_OK;
}

int32_t tdm_network_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    struct network net = { .problem = problem, .control = control, .solution = solution };
    int32_t status = tdm_solution_init(solution, problem);

    if (status == TANDEM_OK) status = run(&net);
    tdm_network_finish(&net);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}
