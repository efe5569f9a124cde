/* SPDX-License-Identifier: MIT
 * Checking labels near a node: the seats of the nodes whose labels are their own, and the students who hold a place there.
 *
 * Keeps:   a student is passed over only where nothing that she could take is worth less than B, by a table that this file makes for itself.
 *          Costs are those of the problem, level by level: no packing, no prices, no search.
 * Source:  [AMO93] sec. 5.2: labels that no arc violates are lower bounds on the ways; the least of such labels are such labels.
 */
#include "proof/near_labels.h"

#include <string.h>

static int is_less(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return 0;
}

static int64_t pair_cost(const struct tdm_near_labels *near, int32_t level, int32_t row, int64_t pair)
{
    const struct tdm_problem *problem = near->problem;

    if (pair < 0) return 0;
    if (level == problem->level_count) return -(int64_t)near->kept[pair];
    if (problem->levels[level].kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) return problem->pair_rank[pair];
    if (problem->levels[level].kind == TDM_LEVEL_COUNT && problem->row_is_silent == NULL) return -1;
    return tdm_problem_cost(problem, &problem->levels[level], row, pair);
}

static int may_leave(const struct tdm_near_labels *near, int64_t pair)
{
    const uint8_t *flags = near->problem->pair_flags;
    return near->chosen[pair] > 0 && (flags == NULL || (flags[pair] & TDM_PAIR_PINNED) == 0);
}

static int may_take(const struct tdm_near_labels *near, int64_t pair)
{
    const int32_t *most = near->problem->pair_most;
    return near->chosen[pair] < (most == NULL ? 1 : most[pair]);
}

/* ---- tables */

static void count_holders(struct tdm_near_labels *near)
{
    const struct tdm_problem *problem = near->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            if (near->chosen[pair] == 0) continue;
            near->row_flow[r] += near->chosen[pair];
            near->holder_start[problem->pair_column[pair] + 2]++;
        }
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) near->holder_start[c + 2] += near->holder_start[c + 1];
}

static int32_t parent_of(const struct tdm_near_labels *near, int32_t node)
{
    const struct tdm_side *columns = &near->problem->columns;
    return columns->parent[node] < 0 ? columns->node_count : columns->parent[node];
}

static void list_children(struct tdm_near_labels *near)
{
    int32_t count = near->problem->columns.node_count;

    for (int32_t node = 0; node < count; node++) near->child_start[parent_of(near, node) + 2]++;
    for (int32_t node = 0; node <= count; node++) near->child_start[node + 2] += near->child_start[node + 1];
    for (int32_t node = 0; node < count; node++) near->child[near->child_start[parent_of(near, node) + 1]++] = node;
}

/* What a row can do instead of holding a place, at its least in both tables. */
struct exits {
    int64_t *cost, *from, *to;           /* [level_count] */
    int32_t  count;
};

/* Keeps cost + sign * label, if it is less than what there was. */
static void keep_least(const int64_t *cost, const int64_t *label, int64_t sign, int32_t count, int is_first, int64_t *least)
{
    int32_t level = 0;

    while (!is_first && level < count && cost[level] + sign * label[level] == least[level]) level++;
    if (!is_first && (level == count || cost[level] + sign * label[level] > least[level])) return;
    for (; level < count; level++) least[level] = cost[level] + sign * label[level];
}

/* Takes a pair, or (-1) has one place fewer. */
static void meet_exit(const struct tdm_near_labels *near, int32_t row, int64_t pair, struct exits *exits)
{
    int64_t node = pair < 0 ? near->problem->columns.node_count : near->problem->pair_column[pair], count = near->level_count;

    for (int32_t level = 0; level < count; level++) exits->cost[level] = pair_cost(near, level, row, pair);
    keep_least(exits->cost, near->from_outside + node * count, -1, (int32_t)count, exits->count == 0, exits->from);
    keep_least(exits->cost, near->to_outside + node * count, 1, (int32_t)count, exits->count == 0, exits->to);
    exits->count++;
}

/* 1 if F + G is 0 there. */
static int is_idle(const struct tdm_near_labels *near, int32_t node)
{
    const int64_t *from = near->from_outside + (int64_t)node * near->level_count, *to = near->to_outside + (int64_t)node * near->level_count;

    for (int32_t level = 0; level < near->level_count; level++)
        if (from[level] + to[level] != 0) return 0;
    return near->is_reached[node];
}

static void find_exits(const struct tdm_near_labels *near, int32_t row, struct exits *exits)
{
    const struct tdm_problem *problem = near->problem;
    int                       is_asked = 0;

    exits->count = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        is_asked |= near->chosen[pair] > 0 && !is_idle(near, problem->pair_column[pair]);
    for (int64_t pair = problem->row_start[row]; is_asked && pair < problem->row_start[row + 1]; pair++)
        if (may_take(near, pair) && near->is_reached[problem->pair_column[pair]]) meet_exit(near, row, pair, exits);
    if (is_asked && near->row_flow[row] > problem->rows.least[row]) meet_exit(near, row, -1, exits);
}

/* One of the row's places, with its number in the lists. */
static void add_holder(struct tdm_near_labels *near, int32_t row, int64_t pair, const struct exits *exits)
{
    int64_t at = near->holder_start[near->problem->pair_column[pair] + 1]++, count = near->level_count;

    near->holder_pair[at] = pair;
    near->holder_row[at] = row;
    near->exits[at] = is_idle(near, near->problem->pair_column[pair]) ? TDM_NEAR_UNLISTED : exits->count > 0 && may_leave(near, pair) ? TDM_NEAR_LISTED : TDM_NEAR_NONE;
    for (int32_t level = 0; near->exits[at] == TDM_NEAR_LISTED && level < count; level++) {
        int64_t cost = pair_cost(near, level, row, pair);
        near->exit_from[at * count + level] = exits->from[level] - cost;
        near->exit_to[at * count + level] = exits->to[level] - cost;
    }
}

static void list_holders(struct tdm_near_labels *near, struct exits *exits)
{
    const struct tdm_problem *problem = near->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++) {
        if (near->row_flow[r] == 0) continue;
        find_exits(near, r, exits);
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            if (near->chosen[pair] > 0) add_holder(near, r, pair, exits);
    }
}

static int32_t allocate(struct tdm_near_labels *near)
{
    const struct tdm_problem *problem = near->problem;
    const struct tdm_memory  *memory = &problem->memory;
    int64_t                   nodes = problem->columns.node_count + (int64_t)1, held = 0;

    for (int64_t pair = 0; pair < problem->pair_count; pair++) held += near->chosen[pair] > 0;
    near->holder_start = tdm_alloc_zeroed(memory, problem->columns.leaf_count + (int64_t)2, sizeof *near->holder_start);
    near->holder_pair = tdm_alloc_array(memory, held, sizeof *near->holder_pair);
    near->holder_row = tdm_alloc_array(memory, held, sizeof *near->holder_row);
    near->child_start = tdm_alloc_zeroed(memory, nodes + 2, sizeof *near->child_start);
    near->child = tdm_alloc_array(memory, nodes, sizeof *near->child);
    near->row_flow = tdm_alloc_zeroed(memory, problem->rows.leaf_count, sizeof *near->row_flow);
    near->exit_from = tdm_alloc_array(memory, held * near->level_count, sizeof *near->exit_from);
    near->exit_to = tdm_alloc_array(memory, held * near->level_count, sizeof *near->exit_to);
    near->exits = tdm_alloc_array(memory, held, 1);
    return near->holder_start != NULL && near->holder_pair != NULL && near->holder_row != NULL && near->child_start != NULL && near->child != NULL
                   && near->row_flow != NULL && near->exit_from != NULL && near->exit_to != NULL && near->exits != NULL
               ? TANDEM_OK : TANDEM_E_NOMEM;
}

int32_t tdm_near_labels_open(struct tdm_near_labels *near)
{
    const struct tdm_memory *memory = &near->problem->memory;
    int64_t                  count = near->level_count, *scratch = tdm_alloc_array(memory, 3 * count, sizeof *scratch);
    struct exits             exits = { .cost = scratch };
    int32_t                  status = allocate(near);

    if (status == TANDEM_OK && scratch != NULL) {
        exits.from = scratch + count;
        exits.to = exits.from + count;
        count_holders(near);
        list_holders(near, &exits);
        list_children(near);
    }
    if (scratch == NULL) status = TANDEM_E_NOMEM;
    tdm_free(memory, scratch);
    if (status != TANDEM_OK) tdm_near_labels_close(near);
    return status;
}

void tdm_near_labels_close(struct tdm_near_labels *near)
{
    void *const blocks[] = { near->holder_start, near->holder_pair, near->holder_row, near->child_start, near->child, near->row_flow,
                             near->exit_from, near->exit_to, near->exits };

    for (size_t i = 0; near->problem != NULL && i < sizeof blocks / sizeof *blocks; i++) tdm_free(&near->problem->memory, blocks[i]);
    memset(near, 0, sizeof *near);
}

/* ---- hops */

struct desk {
    const struct tdm_near_labels *near;
    const struct tdm_near_part   *part;
    int64_t                      *label, *base;          /* [level_count] */
};

/* 1 if start + sign * table is at most what the hop comes to: desk->base, and the cost of a pair (or, -1, nothing). */
static int is_at_most(const struct desk *desk, const int64_t *start, const int64_t *table, int64_t sign, int32_t row, int64_t pair)
{
    for (int32_t level = 0; level < desk->near->level_count; level++) {
        int64_t label = start[level] + sign * table[level], sum = desk->base[level] + pair_cost(desk->near, level, row, pair);
        if (label != sum) return label < sum;
    }
    return 1;
}

static const int64_t *at_node(const struct desk *desk, const int64_t *table, int32_t node) { return table + (int64_t)node * desk->near->level_count; }

/* A hop from a node of its own label, that costs desk->base up to here, then the pair, to `node`, does not shorten that one's label: B is the lesser of two. */
static int holds(const struct desk *desk, int32_t node, int32_t row, int64_t pair)
{
    if (desk->part->is_own[node]) return is_at_most(desk, at_node(desk, desk->part->label, node), desk->part->a, 0, row, pair);
    if (!desk->near->is_reached[node]) return 0;
    return is_at_most(desk, desk->part->a, at_node(desk, desk->near->from_outside, node), 1, row, pair)
           || is_at_most(desk, desk->part->b, at_node(desk, desk->near->to_outside, node), -1, row, pair);
}

/* B(node). */
static void fill_bound(const struct desk *desk, int32_t node, int64_t *label)
{
    int32_t        count = desk->near->level_count;
    const int64_t *from = at_node(desk, desk->near->from_outside, node), *to = at_node(desk, desk->near->to_outside, node);
    const int64_t *a = desk->part->a, *b = desk->part->b;
    int            is_near = 0;

    for (int32_t level = 0; level < count; level++)
        if (a[level] + from[level] != b[level] - to[level]) {
            is_near = a[level] + from[level] < b[level] - to[level];
            break;
        }
    for (int32_t level = 0; level < count; level++) label[level] = is_near ? a[level] + from[level] : b[level] - to[level];
}

static const int64_t *label_of(const struct desk *desk, int32_t node)
{
    if (desk->part->is_own[node]) return at_node(desk, desk->part->label, node);
    fill_bound(desk, node, desk->label);
    return desk->label;
}

static int is_sum_less(const int64_t *label, const int64_t *rest, const int64_t *bound, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (label[i] + rest[i] != bound[i]) return label[i] + rest[i] < bound[i];
    return 0;
}

/* 1 if whatever she does instead, it is worth no less than B where it leads. */
static int is_shut(const struct desk *desk, int64_t holder, const int64_t *label)
{
    int64_t count = desk->near->level_count;

    if (desk->near->exits[holder] != TDM_NEAR_LISTED) return desk->near->exits[holder] == TDM_NEAR_NONE;
    return !is_sum_less(label, desk->near->exit_from + holder * count, desk->part->a, (int32_t)count)
           || !is_sum_less(label, desk->near->exit_to + holder * count, desk->part->b, (int32_t)count);
}

static int row_holds(struct desk *desk, int32_t row)
{
    const struct tdm_problem *problem = desk->near->problem;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (may_take(desk->near, pair) && !holds(desk, problem->pair_column[pair], row, pair)) return 0;
    return 1;
}

static int holders_hold(struct desk *desk, int32_t column, const int64_t *label)
{
    const struct tdm_near_labels *near = desk->near;

    for (int64_t i = near->holder_start[column]; i < near->holder_start[column + 1]; i++) {
        int32_t row = near->holder_row[i];
        if (is_shut(desk, i, label) || !may_leave(near, near->holder_pair[i])) continue;
        for (int32_t level = 0; level < near->level_count; level++) desk->base[level] = label[level] - pair_cost(near, level, row, near->holder_pair[i]);
        if (!row_holds(desk, row)) return 0;
        if (near->row_flow[row] > near->problem->rows.least[row] && !holds(desk, near->problem->columns.node_count, row, -1)) return 0;
    }
    return 1;
}

/* A seat of `node` filled (1) or given back (-1), from a node with this label to `to`. */
static int seat_holds(struct desk *desk, const int64_t *label, int32_t node, int32_t to, int sign)
{
    const struct tdm_problem *problem = desk->near->problem;

    memcpy(desk->base, label, (size_t)desk->near->level_count * sizeof *desk->base);
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE && node < problem->columns.leaf_count)
            desk->base[level] += sign * (2 * desk->near->node_flow[node] + sign);
    return holds(desk, to, 0, -1);
}

static int seats_hold(struct desk *desk, int32_t node, const int64_t *label)
{
    const struct tdm_near_labels *near = desk->near;
    const struct tdm_side        *columns = &near->problem->columns;

    if (node < columns->node_count && near->node_flow[node] < columns->most[node] && !seat_holds(desk, label, node, parent_of(near, node), 1)) return 0;
    for (int32_t i = near->child_start[node]; i < near->child_start[node + 1]; i++)
        if (near->node_flow[near->child[i]] > columns->least[near->child[i]] && !seat_holds(desk, label, near->child[i], near->child[i], -1)) return 0;
    return 1;
}

static int newcomers_hold(struct desk *desk, const int64_t *label)
{
    const struct tdm_problem *problem = desk->near->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        if (desk->near->row_flow[row] >= problem->rows.most[row]) continue;
        memcpy(desk->base, label, (size_t)desk->near->level_count * sizeof *desk->base);
        if (!row_holds(desk, row)) return 0;
    }
    return 1;
}

/* Its label is not above B, and no hop from it shortens another. */
static int node_holds(struct desk *desk, int32_t node)
{
    const struct tdm_side *columns = &desk->near->problem->columns;
    const int64_t         *label = desk->part->label + (int64_t)node * desk->near->level_count;

    fill_bound(desk, node, desk->label);
    if (!desk->near->is_reached[node] || is_less(desk->label, label, desk->near->level_count)) return 0;
    if (!seats_hold(desk, node, label)) return 0;
    if (node < columns->leaf_count) return holders_hold(desk, node, label);
    return node < columns->node_count || newcomers_hold(desk, label);
}

int32_t tdm_near_labels_check(const struct tdm_near_labels *near, const struct tdm_near_part *part, int32_t from, int32_t to, int64_t *bound)
{
    int32_t     count = near->level_count, status = TANDEM_OK;
    struct desk desk = { .near = near, .part = part, .label = part->scratch, .base = part->scratch + count };

    if (!near->is_reached[from] || !near->is_reached[to]) return TANDEM_E_PROOF;
    for (int32_t i = 0; i < part->count; i++) part->is_own[part->nodes[i]] = 1;
    for (int32_t i = 0; status == TANDEM_OK && i < part->count; i++)
        if (!node_holds(&desk, part->nodes[i])) status = TANDEM_E_PROOF;
    memcpy(bound, label_of(&desk, to), (size_t)count * sizeof *bound);
    for (int32_t level = 0; level < count; level++) bound[level] -= label_of(&desk, from)[level];
    for (int32_t i = 0; i < part->count; i++) part->is_own[part->nodes[i]] = 0;
    return status;
}
