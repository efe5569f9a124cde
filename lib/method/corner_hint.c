/* SPDX-License-Identifier: MIT
 * Which way is out, or in: of every node, the least number of steps to the outside, or from there, along arcs of reduced cost 0.
 *
 * In a network of ranks most nodes near a popular place are a step of cost 0 from each other, and few of them lead out. A search that must find one of
 * them does not try all, but goes where the steps become fewer.
 *
 * Keeps:   hints decide the order of searches, and nothing else: they may be old.
 * Source:  exact distance labels, [AMO93] sec. 7.4.
 */
#include "method/corner.h"

#include <string.h>

/* Pairs of reduced cost 0: by row, and by column. */
struct arcs {
    int64_t  count, capacity;
    int32_t *columns, *rows;                         /* by row; by column */
    int64_t *row_start, *column_start;               /* [rows + 1], [columns + 2] */
};

struct ways {
    struct corner_net *net;
    struct arcs        up, down;                     /* pairs that may be chosen; that may be given up */
    int                is_forward;                   /* ways to the outside; else from there */
    uint8_t           *hint;
    int32_t           *queue;                        /* [outside] */
    int64_t            queue_count;
};

/* ---- arcs that cost nothing */

static int32_t list_of_row(const struct corner_net *net, int32_t row, uint8_t way, struct arcs *arcs)
{
    const struct tdm_problem *problem = net->problem;
    int64_t                   own = net->potential[row], end = problem->row_start[row + 1];
    int32_t                   status = tdm_grow(net->memory, (void **)&arcs->columns, &arcs->capacity, arcs->count + end - problem->row_start[row], sizeof *arcs->columns);

    for (int64_t pair = problem->row_start[row]; status == TANDEM_OK && pair < end; pair++)
        if ((net->room[pair] & way) != 0 && net->cost[pair] + net->potential[net->row_count + problem->pair_column[pair]] == own)
            arcs->columns[arcs->count++] = problem->pair_column[pair];
    arcs->row_start[row + 1] = arcs->count;
    return status;
}

static int32_t sort_by_column(const struct corner_net *net, struct arcs *arcs)
{
    int32_t columns = net->problem->columns.leaf_count;

    arcs->rows = tdm_alloc_array(net->memory, arcs->count, sizeof *arcs->rows);
    arcs->column_start = tdm_alloc_zeroed(net->memory, columns + (int64_t)2, sizeof *arcs->column_start);
    if (arcs->rows == NULL || arcs->column_start == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < arcs->count; i++) arcs->column_start[arcs->columns[i] + 2]++;
    for (int32_t c = 0; c < columns; c++) arcs->column_start[c + 2] += arcs->column_start[c + 1];
    for (int32_t r = 0; r < net->row_count; r++)
        for (int64_t i = arcs->row_start[r]; i < arcs->row_start[r + 1]; i++) arcs->rows[arcs->column_start[arcs->columns[i] + 1]++] = r;
    return TANDEM_OK;
}

static int32_t list_arcs(const struct corner_net *net, uint8_t way, struct arcs *arcs)
{
    int32_t status;

    arcs->row_start = tdm_alloc_zeroed(net->memory, net->row_count + (int64_t)1, sizeof *arcs->row_start);
    status = arcs->row_start == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
    for (int32_t r = 0; status == TANDEM_OK && r < net->row_count; r++) status = list_of_row(net, r, way, arcs);
    return status == TANDEM_OK ? sort_by_column(net, arcs) : status;
}

static void free_arcs(const struct corner_net *net, struct arcs *arcs)
{
    tdm_free(net->memory, arcs->columns);
    tdm_free(net->memory, arcs->rows);
    tdm_free(net->memory, arcs->row_start);
    tdm_free(net->memory, arcs->column_start);
}

/* ---- steps */

static void come_to(struct ways *ways, int32_t node, int steps)
{
    if (ways->hint[node] <= steps) return;
    ways->hint[node] = (uint8_t)steps;
    ways->queue[ways->queue_count++] = node;
}

static int32_t above(const struct corner_net *net, int32_t node)
{
    int32_t parent = net->problem->columns.parent[node - net->row_count];
    return parent < 0 ? net->outside : net->row_count + parent;
}

/* Nodes with one step: columns that take one more, rows that do without one; backwards, columns that do without one, rows that take one more. */
static void come_from_outside(struct ways *ways)
{
    const struct corner_net  *net = ways->net;
    const struct tdm_problem *problem = net->problem;

    for (int32_t node = 0; node < net->outside; node++) {
        int is_row = node < net->row_count, has_more;
        if (net->potential[node] != 0 || (!is_row && above(net, node) != net->outside)) continue;
        has_more = is_row == ways->is_forward;
        if (is_row ? (has_more ? net->carried[node] > problem->rows.least[node] : net->carried[node] < problem->rows.most[node])
                   : (has_more ? net->carried[node] > problem->columns.least[node - net->row_count] : net->carried[node] < problem->columns.most[node - net->row_count]))
            come_to(ways, node, 1);
    }
}

/* To the places where a row is; backwards, where it would like to be. */
static void come_from_row(struct ways *ways, int32_t row, int steps)
{
    const struct arcs *arcs = ways->is_forward ? &ways->down : &ways->up;
    for (int64_t i = arcs->row_start[row]; i < arcs->row_start[row + 1]; i++) come_to(ways, ways->net->row_count + arcs->columns[i], steps);
}

/* To those who would like the column; backwards, to those who hold it. */
static void come_from_leaf(struct ways *ways, int32_t column, int steps)
{
    const struct arcs *arcs = ways->is_forward ? &ways->up : &ways->down;
    for (int64_t i = arcs->column_start[column]; i < arcs->column_start[column + 1]; i++) come_to(ways, arcs->rows[i], steps);
}

/* 1 if one more may pass between a node of the columns and the one above it; backwards, one fewer. */
static int can_pass(const struct ways *ways, int32_t node, int is_more)
{
    const struct tdm_side *columns = &ways->net->problem->columns;
    int32_t                v = node - ways->net->row_count;
    return is_more == ways->is_forward ? ways->net->carried[node] < columns->most[v] : ways->net->carried[node] > columns->least[v];
}

static void come_from_column(struct ways *ways, int32_t node, int steps)
{
    const struct corner_net *net = ways->net;
    int32_t                  v = node - net->row_count, parent = above(net, node);

    if (v < net->problem->columns.leaf_count) come_from_leaf(ways, v, steps);
    if (parent != net->outside && net->potential[parent] == net->potential[node] && can_pass(ways, node, 0)) come_to(ways, parent, steps);
    for (int64_t i = net->child_start[v]; i < net->child_start[v + 1]; i++) {
        int32_t below = net->row_count + net->children[i];
        if (net->potential[below] == net->potential[node] && can_pass(ways, below, 1)) come_to(ways, below, steps);
    }
}

static void find_steps(struct ways *ways, int is_forward)
{
    struct corner_net *net = ways->net;

    ways->is_forward = is_forward;
    ways->hint = net->wave[is_forward].hint;
    ways->queue_count = 0;
    memset(ways->hint, CORNER_HINTS - 1, (size_t)net->outside + 1);
    come_from_outside(ways);
    for (int64_t i = 0; i < ways->queue_count; i++) {
        int32_t node = ways->queue[i];
        int     steps = ways->hint[node] + 1;
        if (node < net->row_count) come_from_row(ways, node, steps);
        else come_from_column(ways, node, steps);
    }
}

int32_t corner_hints_find(struct corner_net *net)
{
    struct ways ways = { .net = net, .queue = tdm_alloc_array(net->memory, net->outside, sizeof *ways.queue) };
    int32_t     status = ways.queue == NULL ? TANDEM_E_NOMEM : list_arcs(net, CORNER_UP, &ways.up);

    if (status == TANDEM_OK) status = list_arcs(net, CORNER_DOWN, &ways.down);
    for (int is_forward = 0; status == TANDEM_OK && is_forward < 2; is_forward++) find_steps(&ways, is_forward);
    free_arcs(net, &ways.up);
    free_arcs(net, &ways.down);
    tdm_free(net->memory, ways.queue);
    return status;
}
