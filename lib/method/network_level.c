/* SPDX-License-Identifier: MIT
 * The feasible step and the levels that are sums: cheapest flow on the face so far, its step, the next face.
 *
 * Keeps:   an arc leaves the face by the sign of its reduced cost alone, exactly as the checker will do it.
 * Source:  [AMO93] sec. 9.3.
 */
#include "method/network.h"

#include <assert.h>
#include <string.h>

int32_t tdm_network_add_step(struct network *net, int32_t kind, int32_t level, int64_t parameter)
{
    const struct tdm_problem *problem = net->problem;
    struct tdm_step *step;

    if (tdm_solution_add_step(net->solution, problem, kind, level, parameter, &step) != TANDEM_OK) return TANDEM_E_NOMEM;
    memcpy(step->row_potential, net->potential + row_node(0), (size_t)problem->rows.node_count * sizeof *step->row_potential);
    memcpy(step->column_potential, net->potential + column_node(net, 0),
           (size_t)problem->columns.node_count * sizeof *step->column_potential);
    return TANDEM_OK;
}

/* ---- the feasible step: the first `least` units of an arc earn 1 each and run on the arc itself, all others on its spare arc */

static void split_arcs(struct network *net)
{
    for (int64_t i = 0; i < net->spare_count; i++) {
        struct tdm_arc *arc = &net->arcs[net->spare_owner[i]], *spare = &net->arcs[net->arc_count + i];
        int64_t least = tdm_network_least(net, net->spare_owner[i]);
        int64_t first = least < arc->hi ? least : arc->hi;
        *spare = *arc;
        spare->hi = arc->hi - first;
        spare->flow = arc->flow > first ? arc->flow - first : 0;
        arc->hi = first;
        arc->flow -= spare->flow;
        arc->cost = -1;
    }
}

static int64_t join_arcs(struct network *net)
{
    int64_t missing = 0;

    for (int64_t i = 0; i < net->spare_count; i++) {
        struct tdm_arc *arc = &net->arcs[net->spare_owner[i]], *spare = &net->arcs[net->arc_count + i];
        int64_t least = tdm_network_least(net, net->spare_owner[i]);
        arc->hi += spare->hi;
        arc->flow += spare->flow;
        arc->cost = 0;
        if (arc->flow < least) missing++;
        else arc->lo = least;
    }
    return missing;
}

static int meets_lower_bounds(const struct network *net)
{
    for (int64_t i = 0; i < net->spare_count; i++)
        if (net->arcs[net->spare_owner[i]].flow < tdm_network_least(net, net->spare_owner[i])) return 0;
    return 1;
}

int32_t tdm_network_feasible(struct network *net, int *is_feasible)
{
    int32_t status = TANDEM_OK;
    int     meets = meets_lower_bounds(net);

    split_arcs(net);
    memset(net->potential, 0, (size_t)net->node_count * sizeof *net->potential);
    if (!meets)
        status = tdm_circulation_solve(&net->problem->memory, net->control, net->node_count, net->arcs, net->arc_count + net->spare_count,
                                       net->potential);
    *is_feasible = join_arcs(net) == 0;
    if (status != TANDEM_OK) return status;
    return tdm_network_add_step(net, TANDEM_STEP_FEASIBLE, -1, 0);
}

/* ---- levels */

/* Sets the costs of a level. Returns 1 if it can still tell flows of the face apart. */
static int set_costs(struct network *net, const struct tdm_level *level)
{
    const struct tdm_problem *problem = net->problem;
    int matters = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            struct tdm_arc *arc = &net->arcs[net->first_pair + pair];
            if (arc->lo == arc->hi) continue;
            arc->cost = tdm_problem_cost(problem, level, row, pair);
            matters |= arc->cost != 0;
        }
    for (int32_t column = 0; column < problem->columns.leaf_count; column++) {
        struct tdm_arc *arc = &net->arcs[net->first_column + column];
        arc->is_convex = level->kind == TDM_LEVEL_BALANCE;
        arc->cost = arc->is_convex;
        matters |= arc->is_convex && arc->lo < arc->hi;
    }
    return matters;
}

/* Convex arcs: the unit after f costs 2 more than the f-th, so at most one of them is indifferent. */
static void narrow_convex(struct tdm_arc *arc, tdm_wide drop)
{
    int64_t flow = arc->flow;

    assert(flow == arc->hi || tdm_arc_next_cost(arc) + drop >= 0);
    assert(flow == arc->lo || tdm_arc_last_cost(arc) + drop <= 0);
    if (flow < arc->hi) arc->hi = flow + (tdm_arc_next_cost(arc) + drop == 0);
    if (flow > arc->lo) arc->lo = flow - (tdm_arc_last_cost(arc) + drop == 0);
}

static void narrow(struct network *net)
{
    for (int64_t i = 0; i < net->arc_count; i++) {
        struct tdm_arc *arc = &net->arcs[i];
        if (arc->lo == arc->hi) continue;
        tdm_wide drop = (tdm_wide)net->potential[arc->to] - net->potential[arc->from];
        assert(arc->cost + drop <= 0 || arc->is_convex || arc->flow == arc->lo);
        assert(arc->cost + drop >= 0 || arc->is_convex || arc->flow == arc->hi);
        if (arc->is_convex) narrow_convex(arc, drop);
        else if (arc->cost + drop > 0) arc->hi = arc->lo;
        else if (arc->cost + drop < 0) arc->lo = arc->hi;
    }
}

int32_t tdm_network_level(struct network *net, int32_t level)
{
    int32_t status;

    if (!set_costs(net, &net->problem->levels[level])) {
        memset(net->potential, 0, (size_t)net->node_count * sizeof *net->potential);
        return tdm_network_add_step(net, TANDEM_STEP_LEVEL, level, net->problem->levels[level].parameter);
    }
    tdm_network_guess(net);
    status = tdm_circulation_solve(&net->problem->memory, net->control, net->node_count, net->arcs, net->arc_count, net->potential);
    if (status != TANDEM_OK) return status;
    status = tdm_network_add_step(net, TANDEM_STEP_LEVEL, level, net->problem->levels[level].parameter);
    if (status == TANDEM_OK) narrow(net);
    return status;
}
