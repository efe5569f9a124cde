/* SPDX-License-Identifier: MIT
 * Strongly connected parts of the tight residual network: hops of reduced cost 0 at every goal. Here rows are nodes, too.
 *
 * Keeps:   the level of the moves does not count. No recursion: the stack of the walk lies in an array.
 * Source:  [Tarjan72]; two optimal flows differ by cycles of tight arcs [AMO93] sec. 9.2.
 */
#include "explain/tight.h"

#include <assert.h>
#include <string.h>

struct walk {
    struct tdm_tight *tight;
    int32_t           node_count;
    int64_t          *cursor;            /* [nodes] the next arc of each to look at */
    int32_t          *number, *low;      /* [nodes] 0: not met */
    int32_t          *path, *open;       /* stacks: of the walk, and of nodes without a part */
    int32_t           path_count, open_count, met, parts;
};

/* ---- costs of the goals alone, packed */

static int64_t pair_cost(const struct tdm_residual *residual, int64_t pair, int32_t limb)
{
    int64_t cost = residual->pair_cost[pair * residual->limb_count + limb];
    int32_t moves = residual->level_count - 1;

    if (moves < residual->problem->level_count || limb != residual->level_limb[moves]) return cost;
    return cost + residual->kept[pair] * residual->level_weight[moves];
}

static int64_t node_price(const struct tdm_residual *residual, int32_t node, int32_t limb)
{
    return residual->price[(int64_t)node * residual->limb_count + limb];
}

static int64_t balance_cost(const struct tdm_residual *residual, int64_t cost, int32_t limb)
{
    return residual->balance >= 0 && limb == residual->level_limb[residual->balance] ? cost * residual->level_weight[residual->balance] : 0;
}

/* ---- which arcs are tight */

static int pair_is_tight(const struct tdm_tight *tight, int32_t row, int64_t pair)
{
    const struct tdm_residual *residual = tight->residual;
    int32_t                    column = residual->problem->pair_column[pair];

    for (int32_t k = 0; k < residual->limb_count; k++)
        if (pair_cost(residual, pair, k) + node_price(residual, column, k) != tight->row_price[(int64_t)row * residual->limb_count + k]) return 0;
    return 1;
}

static int row_is_level(const struct tdm_tight *tight, int32_t row)
{
    for (int32_t k = 0; k < tight->residual->limb_count; k++)
        if (tight->row_price[(int64_t)row * tight->residual->limb_count + k] != 0) return 0;
    return 1;
}

/* The arc from a node to its parent carries a unit more (sign 1), or one fewer. */
static int seat_is_tight(const struct tdm_residual *residual, int32_t node, int sign)
{
    const struct tdm_side *columns = &residual->problem->columns;
    int32_t                parent = tdm_residual_parent(residual, node);
    int64_t                cost;

    if (sign > 0 ? residual->node_flow[node] >= columns->most[node] : residual->node_flow[node] <= columns->least[node]) return 0;
    cost = residual->balance < 0 ? 0
           : sign > 0            ? tdm_residual_next_cost(residual, residual->balance, node)
                                 : tdm_residual_last_cost(residual, residual->balance, node);
    for (int32_t k = 0; k < residual->limb_count; k++)
        if (balance_cost(residual, cost, k) + node_price(residual, parent, k) != node_price(residual, node, k)) return 0;
    return 1;
}

/* ---- the price of a row: the greatest that a pair of its own, or room, asks for. Where neither leads into it, no cycle does, and any will do. */

static int is_greater(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t k = 0; k < count; k++)
        if (a[k] != b[k]) return a[k] > b[k];
    return 0;
}

static void meet(const struct tdm_residual *residual, int64_t pair, int64_t *best, int *has_best)
{
    int64_t price[64];
    int32_t limbs = residual->limb_count;

    for (int32_t k = 0; k < limbs; k++)
        price[k] = pair < 0 ? 0 : pair_cost(residual, pair, k) + node_price(residual, residual->problem->pair_column[pair], k);
    if (*has_best && !is_greater(price, best, limbs)) return;
    memcpy(best, price, (size_t)limbs * sizeof *best);
    *has_best = 1;
}

static void price_row(const struct tdm_residual *residual, int32_t row, int64_t *best)
{
    const int64_t *start = residual->problem->row_start;
    int            has_best = 0;

    for (int64_t pair = start[row]; pair < start[row + 1]; pair++)
        if (residual->chosen[pair] && !tdm_residual_is_pinned(residual, pair)) meet(residual, pair, best, &has_best);
    if (residual->holding[row].has_room) meet(residual, -1, best, &has_best);
}

/* ---- arcs of a node, one after the other: -1 when there are no more */

static int32_t next_of_row(const struct tdm_tight *tight, int32_t row, int64_t *cursor)
{
    const struct tdm_residual *residual = tight->residual;
    const int64_t             *start = residual->problem->row_start;

    while (start[row] + *cursor < start[row + 1]) {
        int64_t pair = start[row] + (*cursor)++;
        if (tdm_residual_may_take(residual, pair) && pair_is_tight(tight, row, pair)) return residual->problem->pair_column[pair];
    }
    if (start[row] + *cursor > start[row + 1]) return -1;
    (*cursor)++;
    return residual->holding[row].may_leave && row_is_level(tight, row) ? residual->outside : -1;
}

static int32_t next_of_column(const struct tdm_tight *tight, int32_t column, int64_t *cursor)
{
    const struct tdm_residual *residual = tight->residual;
    const int64_t             *start = residual->holder_start;

    if (*cursor == 0) {
        (*cursor)++;
        if (seat_is_tight(residual, column, 1)) return tdm_residual_parent(residual, column);
    }
    while (start[column] + *cursor - 1 < start[column + 1]) {
        int64_t at = start[column] + (*cursor)++ - 1;
        if (!tdm_residual_is_pinned(residual, residual->holder_pair[at]) && pair_is_tight(tight, residual->holder_row[at], residual->holder_pair[at]))
            return residual->node_count + residual->holder_row[at];
    }
    return -1;
}

static int32_t next_of_node(const struct tdm_tight *tight, int32_t node, int64_t *cursor)
{
    const struct tdm_residual *residual = tight->residual;
    int32_t                    first = residual->child_start[node], children = residual->child_start[node + 1] - first;

    if (*cursor == 0) {
        (*cursor)++;
        if (node != residual->outside && seat_is_tight(residual, node, 1)) return tdm_residual_parent(residual, node);
    }
    while (*cursor - 1 < children) {
        int32_t child = residual->child[first + (*cursor)++ - 1];
        if (seat_is_tight(residual, child, -1)) return child;
    }
    while (node == residual->outside && *cursor - 1 - children < residual->problem->rows.leaf_count) {
        int32_t row = (int32_t)((*cursor)++ - 1 - children);
        if (residual->holding[row].has_room && row_is_level(tight, row)) return residual->node_count + row;
    }
    return -1;
}

static int32_t next_arc(struct walk *walk, int32_t node)
{
    const struct tdm_residual *residual = walk->tight->residual;

    if (node >= residual->node_count) return next_of_row(walk->tight, node - residual->node_count, &walk->cursor[node]);
    if (node < residual->problem->columns.leaf_count) return next_of_column(walk->tight, node, &walk->cursor[node]);
    return next_of_node(walk->tight, node, &walk->cursor[node]);
}

/* ---- the walk */

static void enter(struct walk *walk, int32_t node)
{
    walk->number[node] = walk->low[node] = ++walk->met;
    walk->path[walk->path_count++] = node;
    walk->open[walk->open_count++] = node;
}

static void leave(struct walk *walk, int32_t node)
{
    int32_t member;

    if (walk->low[node] == walk->number[node]) {
        do {
            member = walk->open[--walk->open_count];
            walk->tight->part[member] = walk->parts;
        } while (member != node);
        walk->parts++;
    }
    walk->path_count--;
    if (walk->path_count > 0 && walk->low[node] < walk->low[walk->path[walk->path_count - 1]]) walk->low[walk->path[walk->path_count - 1]] = walk->low[node];
}

static void walk_from(struct walk *walk, int32_t start)
{
    enter(walk, start);
    while (walk->path_count > 0) {
        int32_t node = walk->path[walk->path_count - 1], next = next_arc(walk, node);
        if (next < 0) leave(walk, node);
        else if (walk->number[next] == 0) enter(walk, next);
        else if (walk->tight->part[next] < 0 && walk->number[next] < walk->low[node]) walk->low[node] = walk->number[next];
    }
}

static int32_t find_parts(struct tdm_tight *tight)
{
    const struct tdm_memory *memory = &tight->residual->memory;
    int64_t                  nodes = (int64_t)tight->residual->node_count + tight->residual->problem->rows.leaf_count;
    struct walk              walk = { .tight = tight, .node_count = (int32_t)nodes };
    int32_t                  status = nodes > INT32_MAX / 2 ? TANDEM_E_RANGE : TANDEM_E_NOMEM;

    walk.cursor = tdm_alloc_zeroed(memory, nodes, sizeof *walk.cursor);
    walk.number = tdm_alloc_zeroed(memory, nodes, sizeof *walk.number);
    walk.low = tdm_alloc_array(memory, nodes, sizeof *walk.low);
    walk.path = tdm_alloc_array(memory, nodes, sizeof *walk.path);
    walk.open = tdm_alloc_array(memory, nodes, sizeof *walk.open);
    if (walk.cursor != NULL && walk.number != NULL && walk.low != NULL && walk.path != NULL && walk.open != NULL && status == TANDEM_E_NOMEM) {
        status = TANDEM_OK;
        for (int32_t node = 0; node < walk.node_count; node++)
            if (walk.number[node] == 0) walk_from(&walk, node);
    }
    void *const blocks[] = { walk.cursor, walk.number, walk.low, walk.path, walk.open };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory, blocks[i]);
    return status;
}

int32_t tdm_tight_open(struct tdm_tight *tight, const struct tdm_residual *residual)
{
    int64_t rows = residual->problem->rows.leaf_count, nodes = residual->node_count + rows;
    int32_t status = TANDEM_E_NOMEM;

    *tight = (struct tdm_tight){ .residual = residual };
    if (residual->limb_count > 64) return TANDEM_E_UNBUILT;
    tight->row_price = tdm_alloc_zeroed(&residual->memory, rows * residual->limb_count, sizeof *tight->row_price);
    tight->part = tdm_alloc_array(&residual->memory, nodes, sizeof *tight->part);
    if (tight->row_price != NULL && tight->part != NULL) {
        for (int64_t i = 0; i < nodes; i++) tight->part[i] = -1;
        for (int32_t row = 0; row < rows; row++) price_row(residual, row, tight->row_price + (int64_t)row * residual->limb_count);
        status = find_parts(tight);
    }
    if (status != TANDEM_OK) tdm_tight_close(tight);
    return status;
}

void tdm_tight_close(struct tdm_tight *tight)
{
    if (tight->residual == NULL) return;
    tdm_free(&tight->residual->memory, tight->row_price);
    tdm_free(&tight->residual->memory, tight->part);
    memset(tight, 0, sizeof *tight);
}

int tdm_tight_may_change(const struct tdm_tight *tight, int32_t row, int64_t pair)
{
    const struct tdm_residual *residual = tight->residual;

    if (tdm_residual_is_pinned(residual, pair) || !pair_is_tight(tight, row, pair)) return 0;
    return tight->part[residual->node_count + row] == tight->part[residual->problem->pair_column[pair]];
}
