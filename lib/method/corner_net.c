/* SPDX-License-Identifier: MIT
 * A flow that stays optimal while few of its bounds and prices change.
 *
 * Keeps:   every arc that may carry more has a reduced cost of 0 or more, every arc that may carry less one of 0 or less. So the flow's cost, with its
 *          excesses at their potentials, is a bound at any time. An excess goes to the outside, a lack is filled from there: both are mostly near.
 * Source:  [AMO93] sec. 9.7; labels at equal distance wait on a stack, the others in a heap.
 */
#include "method/corner.h"

#include <string.h>

/* ---- tables */

static void index_children(struct corner_net *net)
{
    const struct tdm_side *columns = &net->problem->columns;
    int64_t               *start = net->child_start;

    for (int32_t v = 0; v < columns->node_count; v++)
        if (columns->parent[v] >= 0) start[columns->parent[v] + 2]++;
    for (int32_t v = 0; v < columns->node_count; v++) start[v + 2] += start[v + 1];
    for (int32_t v = 0; v < columns->node_count; v++)
        if (columns->parent[v] >= 0) net->children[start[columns->parent[v] + 1]++] = v;
}

static int32_t allocate_wave(const struct corner_net *net, struct corner_wave *wave)
{
    int64_t nodes = (int64_t)net->outside + 1;

    wave->label = tdm_alloc_zeroed(net->memory, nodes, sizeof *wave->label);
    wave->hint = tdm_alloc_array(net->memory, nodes, sizeof *wave->hint);
    wave->seen = tdm_alloc_array(net->memory, nodes, sizeof *wave->seen);
    if (wave->label == NULL || wave->hint == NULL || wave->seen == NULL) return TANDEM_E_NOMEM;
    memset(wave->hint, CORNER_HINTS - 1, (size_t)nodes);
    return TANDEM_OK;
}

static int32_t allocate(struct corner_net *net)
{
    const struct tdm_memory *memory = net->memory;
    int64_t                  pairs = net->problem->pair_count, nodes = (int64_t)net->outside + 1, columns = net->problem->columns.node_count;

    net->chosen = tdm_alloc_array(memory, pairs, sizeof *net->chosen);
    net->room = tdm_alloc_zeroed(memory, pairs, 1);
    net->cost = tdm_alloc_array(memory, pairs, sizeof *net->cost);
    net->potential = tdm_alloc_zeroed(memory, nodes, sizeof *net->potential);
    net->carried = tdm_alloc_zeroed(memory, nodes, sizeof *net->carried);
    net->excess = tdm_alloc_zeroed(memory, nodes, sizeof *net->excess);
    net->child_start = tdm_alloc_zeroed(memory, columns + 2, sizeof *net->child_start);
    net->children = tdm_alloc_array(memory, columns, sizeof *net->children);
    net->open = tdm_alloc_array(memory, nodes, sizeof *net->open);
    net->moved = tdm_alloc_array(memory, nodes, sizeof *net->moved);
    net->marks = tdm_alloc_zeroed(memory, nodes, 1);
    return net->chosen == NULL || net->room == NULL || net->cost == NULL || net->potential == NULL || net->carried == NULL || net->excess == NULL
                   || net->child_start == NULL || net->children == NULL
                   || net->open == NULL
                   || net->moved == NULL || net->marks == NULL
               ? TANDEM_E_NOMEM
               : TANDEM_OK;
}

int32_t corner_net_init(struct corner_net *net, const struct tdm_program *program, struct tdm_control *control)
{
    const struct tdm_problem *problem = program->problem;

    *net = (struct corner_net){ .problem = problem, .memory = &problem->memory, .control = control, .row_count = problem->rows.leaf_count,
                                .outside = problem->rows.leaf_count + problem->columns.node_count, .low = program->low, .high = program->high };
    if (allocate(net) != TANDEM_OK || allocate_wave(net, &net->wave[0]) != TANDEM_OK || allocate_wave(net, &net->wave[1]) != TANDEM_OK) return TANDEM_E_NOMEM;
    if (corner_columns_init(net) != TANDEM_OK) return TANDEM_E_NOMEM;
    index_children(net);
    return TANDEM_OK;
}

void corner_net_finish(struct corner_net *net)
{
    void *const blocks[] = { net->chosen, net->room, net->cost, net->potential, net->carried, net->excess, net->child_start, net->children, net->open, net->moved,
                             net->marks };

    if (net->memory == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(net->memory, blocks[i]);
    for (int i = 0; i < 2; i++) {
        tdm_free(net->memory, net->wave[i].label);
        tdm_free(net->memory, net->wave[i].hint);
        tdm_free(net->memory, net->wave[i].seen);
        tdm_free(net->memory, net->wave[i].heap);
    }
    corner_columns_finish(net);
}

/* ---- arcs */

static int32_t column_of(const struct corner_net *net, int64_t pair) { return net->row_count + net->problem->pair_column[pair]; }

/* The node above a node of the columns. */
static int32_t above(const struct corner_net *net, int32_t node)
{
    int32_t parent = net->problem->columns.parent[node - net->row_count];
    return parent < 0 ? net->outside : net->row_count + parent;
}

static int64_t least_of(const struct corner_net *net, int32_t node)
{
    return node < net->row_count ? net->problem->rows.least[node] : net->problem->columns.least[node - net->row_count];
}

static int64_t most_of(const struct corner_net *net, int32_t node)
{
    return node < net->row_count ? net->problem->rows.most[node] : net->problem->columns.most[node - net->row_count];
}

/* Reduced cost of the arc between a node and the one above it, in its own direction. */
static int64_t reduced_above(const struct corner_net *net, int32_t node)
{
    return node < net->row_count ? net->potential[node] : net->potential[above(net, node)] - net->potential[node];
}

static int64_t reduced_pair(const struct corner_net *net, int64_t pair)
{
    return net->cost[pair] + net->potential[column_of(net, pair)] - net->potential[net->row_of[pair]];
}

static void set_room(struct corner_net *net, int64_t pair)
{
    net->room[pair] = (uint8_t)((net->chosen[pair] < net->high[pair] ? CORNER_UP : 0) | (net->chosen[pair] > net->low[pair] ? CORNER_DOWN : 0));
}

/* Lists a node that may have an excess now. */
static void list_open(struct corner_net *net, int32_t node)
{
    if (node == net->outside || (net->marks[node] & CORNER_OPEN) != 0) return;
    net->marks[node] |= CORNER_OPEN;
    net->open[net->open_count++] = node;
}

static void choose_pair(struct corner_net *net, int64_t pair, int64_t times)
{
    int64_t more = times - net->chosen[pair];

    net->total += (tdm_wide)net->cost[pair] * more;
    net->chosen[pair] = (int32_t)times;
    if (more > 0) corner_columns_seat(net, pair);
    else corner_columns_clear(net, pair);
    net->excess[net->row_of[pair]] -= more;
    net->excess[column_of(net, pair)] += more;
    set_room(net, pair);
}

void corner_net_fit(struct corner_net *net, int64_t pair)
{
    int64_t reduced = reduced_pair(net, pair), times = net->chosen[pair];

    if (times < net->low[pair] || reduced > 0) times = net->low[pair];
    if (times > net->high[pair] || reduced < 0) times = net->high[pair];
    if (times == net->chosen[pair]) {
        set_room(net, pair);
        return;
    }
    choose_pair(net, pair, times);
    list_open(net, net->row_of[pair]);
    list_open(net, column_of(net, pair));
}

void corner_net_price(struct corner_net *net, int64_t pair, int64_t cost)
{
    net->total += (tdm_wide)(cost - net->cost[pair]) * net->chosen[pair];
    net->cost[pair] = cost;
    corner_columns_price(net, pair);
    corner_net_fit(net, pair);
}

/* Units between a node and the one above it. */
static void carry(struct corner_net *net, int32_t node, int64_t units)
{
    int64_t more = units - net->carried[node];
    int32_t from = node < net->row_count ? net->outside : node, to = node < net->row_count ? node : above(net, node);

    net->carried[node] = units;
    if (from != net->outside) net->excess[from] -= more;
    if (to != net->outside) net->excess[to] += more;
}

static int fit_above(struct corner_net *net, int32_t node)
{
    int64_t reduced = reduced_above(net, node), units = net->carried[node], most = most_of(net, node);

    if (reduced > 0) units = least_of(net, node);
    if (reduced < 0) units = most;
    if (units == net->carried[node]) return 1;
    if (units > INT32_MAX) return 0;
    carry(net, node, units);
    list_open(net, node);
    if (node >= net->row_count) list_open(net, above(net, node));
    return 1;
}

int corner_net_begin(struct corner_net *net)
{
    const struct tdm_problem *problem = net->problem;
    int                       is_right = 1;

    net->total = 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        int64_t times = net->chosen[pair];
        set_room(net, pair);
        if (times == 0) continue;
        net->total += (tdm_wide)net->cost[pair] * times;
        net->carried[net->row_of[pair]] += times;
        corner_columns_seat(net, pair);
        for (int32_t node = column_of(net, pair); node != net->outside; node = above(net, node)) net->carried[node] += times;
    }
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        int64_t reduced = reduced_pair(net, pair);
        if ((reduced > 0 && (net->room[pair] & CORNER_DOWN) != 0) || (reduced < 0 && (net->room[pair] & CORNER_UP) != 0)) corner_net_fit(net, pair);
    }
    for (int32_t node = 0; is_right && node < net->outside; node++) is_right = fit_above(net, node);
    return is_right;
}

tdm_wide corner_net_bound(const struct corner_net *net)
{
    tdm_wide bound = net->total;
    for (int64_t i = 0; i < net->open_count; i++) bound += (tdm_wide)net->potential[net->open[i]] * net->excess[net->open[i]];
    return bound;
}

void corner_net_forget(struct corner_net *net)
{
    for (int64_t i = 0; i < net->moved_count; i++) net->marks[net->moved[i]] &= (uint8_t)~CORNER_MOVED;
    net->moved_count = 0;
}
