/* SPDX-License-Identifier: MIT
 * Where to start: a greedy flow before the first level, and potentials that fit the flow before each.
 *
 * Keeps:   nothing here decides anything: any flow within [0, most] and any potentials would do; good ones save work.
 */
#include "method/network.h"

#include <assert.h>

/* How deep the forests may be for the greedy start: each try climbs to the root. */
enum { GREEDY_DEPTH = 16 };

static int is_shallow(const struct tdm_side *side)
{
    for (int32_t leaf = 0; leaf < side->leaf_count; leaf++) {
        int depth = 0;
        for (int32_t node = leaf; node >= 0; node = side->parent[node])
            if (++depth > GREEDY_DEPTH) return 0;
    }
    return 1;
}

/* Does the first level gain by a pair? (Else the empty flow is a better start.) */
static int wants_pairs(const struct tdm_problem *problem)
{
    if (problem->level_count == 0) return 0;
    switch (problem->levels[0].kind) {
    case TDM_LEVEL_RANK:
    case TDM_LEVEL_PARTNER_RANK:
    case TDM_LEVEL_RANK_IS_NOT:
    case TDM_LEVEL_WORST_RANK:
    case TDM_LEVEL_BALANCE: return 0;
    default:                return 1;
    }
}

static int64_t room_above(const struct tdm_side *side, const struct tdm_arc *arcs, int32_t node)
{
    int64_t room = INT64_MAX;
    for (; node >= 0; node = side->parent[node])
        if (arcs[node].hi - arcs[node].flow < room) room = arcs[node].hi - arcs[node].flow;
    return room;
}

static void add_above(const struct tdm_side *side, struct tdm_arc *arcs, int32_t node, int64_t units)
{
    for (; node >= 0; node = side->parent[node]) arcs[node].flow += units;
}

/* Sends as much as fits through one pair. */
static int64_t fill_pair(struct network *net, int32_t row, int64_t pair)
{
    const struct tdm_problem *problem = net->problem;
    struct tdm_arc *arc = &net->arcs[net->first_pair + pair], *columns = net->arcs + net->first_column;
    int64_t units = arc->hi - arc->flow;
    int64_t room = room_above(&problem->columns, columns, problem->pair_column[pair]);

    if (room < units) units = room;
    room = room_above(&problem->rows, net->arcs, row);
    if (room < units) units = room;
    if (units <= 0) return 0;
    arc->flow += units;
    add_above(&problem->rows, net->arcs, row, units);
    add_above(&problem->columns, columns, problem->pair_column[pair], units);
    return units;
}

/* The cheapest pair of a row that a unit fits through, or -1. */
static int64_t cheapest_pair(const struct network *net, const struct tdm_level *level, int32_t row)
{
    const struct tdm_problem *problem = net->problem;
    int64_t best = -1, best_cost = 0;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int64_t cost = level == NULL ? 0 : tdm_problem_cost(problem, level, row, pair);
        if (net->arcs[net->first_pair + pair].hi == 0 || (best >= 0 && cost >= best_cost)) continue;
        if (room_above(&problem->columns, net->arcs + net->first_column, problem->pair_column[pair]) <= 0) continue;
        best = pair;
        best_cost = cost;
    }
    return best;
}

/* The first level that tells pairs of a row apart. */
static const struct tdm_level *telling_level(const struct tdm_problem *problem)
{
    for (int32_t i = 0; i < problem->level_count; i++)
        switch (problem->levels[i].kind) {
        case TDM_LEVEL_COUNT:
        case TDM_LEVEL_CLASS:
        case TDM_LEVEL_SILENT:
        case TDM_LEVEL_WORST_RANK:
        case TDM_LEVEL_BALANCE: break;
        default:                return &problem->levels[i];
        }
    return NULL;
}

void tdm_network_start_flow(struct network *net)
{
    const struct tdm_problem *problem = net->problem;
    const struct tdm_level   *level = telling_level(problem);

    if (net->spare_count == 0 && !wants_pairs(problem)) return;
    if (!is_shallow(&problem->rows) || !is_shallow(&problem->columns)) return;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        if (net->arcs[row].hi == 1) {
            int64_t best = cheapest_pair(net, level, row);
            if (best >= 0) fill_pair(net, row, best);
            continue;
        }
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) fill_pair(net, row, pair);
    }
}

/* ---- potentials: each node's cheapest way on, worked out from the far side of the network */

/* Lowers the guess at the arc's tail to what the arc offers. `is_rough`: an arc without room counts too, by its last unit. */
static void offer_arc(const struct network *net, const struct tdm_arc *arc, int is_rough, int *is_known)
{
    tdm_wide through = net->potential[arc->to];
    int64_t  narrow;

    if (arc->lo == arc->hi || (!is_rough && arc->flow == arc->hi)) return;
    through += arc->flow < arc->hi ? tdm_arc_next_cost(arc) : tdm_arc_last_cost(arc);
    if (tdm_narrow_checked(through, &narrow)) return;
    if (*is_known && net->potential[arc->from] <= narrow) return;
    net->potential[arc->from] = narrow;
    *is_known = 1;
}

static void guess_column(struct network *net, int32_t node)
{
    int known = 0;
    offer_arc(net, &net->arcs[net->first_column + node], 1, &known);
}

static void guess_row(struct network *net, int32_t row)
{
    const struct tdm_problem *problem = net->problem;
    int known = 0;

    for (int rough = 0; rough <= 1 && !known; rough++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            offer_arc(net, &net->arcs[net->first_pair + pair], rough, &known);
}

/* Row arcs run from parent to child, and children have smaller numbers: when a node is reached its children are done. */
static void guess_inner_rows(struct network *net)
{
    const struct tdm_side *rows = &net->problem->rows;

    for (int32_t node = rows->leaf_count; node < rows->node_count; node++) net->potential[row_node(node)] = INT64_MAX;
    for (int32_t node = 0; node < rows->node_count; node++) {
        int32_t own = row_node(node);
        int     known = 1;
        if (net->potential[own] == INT64_MAX) net->potential[own] = 0;   /* no child offered anything */
        if (rows->parent[node] >= 0) offer_arc(net, &net->arcs[node], 0, &known);
    }
}

void tdm_network_guess(struct network *net)
{
    for (int32_t node = 0; node < net->node_count; node++) net->potential[node] = 0;
    for (int32_t node = net->problem->columns.node_count - 1; node >= 0; node--) guess_column(net, node);
    for (int32_t row = 0; row < net->problem->rows.leaf_count; row++) guess_row(net, row);
    guess_inner_rows(net);
}
