/* SPDX-License-Identifier: MIT
 * From a problem to arcs.
 *
 * Keeps:   an upper bound is cut to one more than the pairs below can carry: such an arc is never full, just as before, so that a proof
 *          over the cut intervals is one over the true ones.
 *          All pairs together carry at most 2^60 units, so that no sum of flows overflows.
 */
#include "method/network.h"

#include <assert.h>

static const int64_t MOST_UNITS = (int64_t)1 << 60;

static int64_t pair_most(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_most == NULL ? 1 : problem->pair_most[pair];
}

static int pair_is_pinned(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
}

int64_t tdm_network_least(const struct network *net, int64_t arc)
{
    const struct tdm_problem *problem = net->problem;
    if (arc < net->first_pair) return problem->rows.least[arc];
    if (arc < net->first_column) return pair_is_pinned(problem, arc - net->first_pair);
    return problem->columns.least[arc - net->first_column];
}

static int32_t parent_node(const struct tdm_side *side, int32_t node, int32_t first)
{
    return side->parent[node] < 0 ? 0 : first + side->parent[node];
}

/* Row arcs run downwards, from parent to child; column arcs upwards. */
static void lay_side_arcs(const struct tdm_side *side, int32_t first_node, struct tdm_arc *arcs, int is_downwards)
{
    for (int32_t node = 0; node < side->node_count; node++) {
        int32_t own = first_node + node, parent = parent_node(side, node, first_node);
        arcs[node] = (struct tdm_arc){ .from = is_downwards ? parent : own, .to = is_downwards ? own : parent };
        assert(side->parent[node] < 0 || side->parent[node] > node);
    }
}

/* Lays the pair arcs; the `hi` of each leaf's arc adds up what its pairs can carry. */
static int32_t lay_pair_arcs(struct network *net)
{
    const struct tdm_problem *problem = net->problem;
    int64_t units = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int32_t column = problem->pair_column[pair];
            int64_t most = pair_most(problem, pair);
            if ((units += most) > MOST_UNITS) return TANDEM_E_RANGE;
            net->arcs[net->first_pair + pair] = (struct tdm_arc){ .from = row_node(row), .to = column_node(net, column), .hi = most };
            net->arcs[row].hi += most;
            net->arcs[net->first_column + column].hi += most;
        }
    return TANDEM_OK;
}

/* On entry the leaves' `hi` say what the pairs below them can carry; on return all say how far the flow may go. */
static void bound_side(const struct tdm_side *side, struct tdm_arc *arcs)
{
    for (int32_t node = 0; node < side->node_count; node++) {
        int64_t below = arcs[node].hi;
        if (side->parent[node] >= 0) arcs[side->parent[node]].hi += below;
        arcs[node].hi = side->most[node] <= below ? side->most[node] : below + 1;
    }
}

static int32_t lay_spare_arcs(struct network *net)
{
    int64_t spare = 0;
    void   *larger;

    for (int64_t i = 0; i < net->arc_count; i++) net->spare_count += tdm_network_least(net, i) > 0;
    if (net->spare_count == 0) return TANDEM_OK;
    larger = tdm_resize_array(&net->problem->memory, net->arcs, net->arc_count + net->spare_count, sizeof *net->arcs);
    if (larger == NULL) return TANDEM_E_NOMEM;
    net->arcs = larger;
    net->spare_owner = tdm_alloc_array(&net->problem->memory, net->spare_count, sizeof *net->spare_owner);
    if (net->spare_owner == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < net->arc_count; i++)
        if (tdm_network_least(net, i) > 0) net->spare_owner[spare++] = i;
    return TANDEM_OK;
}

int32_t tdm_network_build(struct network *net)
{
    const struct tdm_problem *problem = net->problem;
    int64_t node_count = (int64_t)1 + problem->rows.node_count + problem->columns.node_count;

    if (node_count >= INT32_MAX / 2) return TANDEM_E_RANGE;
    net->node_count = (int32_t)node_count;
    net->first_pair = problem->rows.node_count;
    net->first_column = net->first_pair + problem->pair_count;
    net->arc_count = net->first_column + problem->columns.node_count;
    net->arcs = tdm_alloc_array(&problem->memory, net->arc_count, sizeof *net->arcs);
    net->potential = tdm_alloc_array(&problem->memory, node_count, sizeof *net->potential);
    if (net->arcs == NULL || net->potential == NULL) return TANDEM_E_NOMEM;
    lay_side_arcs(&problem->rows, row_node(0), net->arcs, 1);
    lay_side_arcs(&problem->columns, column_node(net, 0), net->arcs + net->first_column, 0);
    if (lay_pair_arcs(net) != TANDEM_OK) return TANDEM_E_RANGE;
    bound_side(&problem->rows, net->arcs);
    bound_side(&problem->columns, net->arcs + net->first_column);
    return lay_spare_arcs(net);
}

void tdm_network_finish(struct network *net)
{
    if (net->problem == NULL) return;
    tdm_free(&net->problem->memory, net->arcs);
    tdm_free(&net->problem->memory, net->spare_owner);
    tdm_free(&net->problem->memory, net->potential);
}
