/* SPDX-License-Identifier: MIT
 * Checking labels: one pass over the students, one over the columns and caps.
 *
 * Keeps:   no search, no packing, no prices: only costs as the problem has them, level by level.
 * Source:  [AMO93] sec. 5.2: labels that no arc violates are lower bounds on the ways.
 */
#include "proof/labels.h"

#include <string.h>

struct desk {
    const struct tdm_problem *problem;
    const struct tdm_labels  *labels;
    int32_t                   outside;
    int64_t                  *node_flow;     /* [columns.node_count] */
    int64_t                  *best, *way;    /* [level_count] */
    int                       has_best;
};

static const int64_t *label_of(const struct desk *desk, int32_t node) { return desk->labels->label + (int64_t)node * desk->labels->level_count; }

static int64_t pair_cost(const struct desk *desk, int32_t level, int32_t row, int64_t pair)
{
    if (pair < 0) return 0;
    if (level == desk->problem->level_count) return -(int64_t)desk->labels->kept[pair];
    return tdm_problem_cost(desk->problem, &desk->problem->levels[level], row, pair);
}

static int is_less(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return 0;
}

/* The label of a node with a pair's cost added or taken off; the better of it and the best so far is kept. */
static void meet(struct desk *desk, int32_t node, int32_t row, int64_t pair, int sign)
{
    int32_t count = desk->labels->level_count;

    if (!desk->labels->is_reached[node]) return;
    for (int32_t level = 0; level < count; level++) desk->way[level] = label_of(desk, node)[level] + sign * pair_cost(desk, level, row, pair);
    if (desk->has_best && !is_less(desk->way, desk->best, count)) return;
    memcpy(desk->best, desk->way, (size_t)count * sizeof *desk->best);
    desk->has_best = 1;
}

/* 1 if the way over the best so far is no shorter than the node's label. */
static int holds(struct desk *desk, int32_t node, int32_t row, int64_t pair, int sign)
{
    const int64_t *label = label_of(desk, node);

    if (!desk->has_best) return 1;
    if (!desk->labels->is_reached[node]) return 0;
    for (int32_t level = 0; level < desk->labels->level_count; level++) {
        int64_t way = desk->best[level] + sign * pair_cost(desk, level, row, pair);
        if (way != label[level]) return label[level] < way;
    }
    return 1;
}

static int may_leave(const struct desk *desk, int64_t pair)
{
    const uint8_t *flags = desk->problem->pair_flags;
    return desk->labels->chosen[pair] > 0 && (flags == NULL || (flags[pair] & TDM_PAIR_PINNED) == 0);
}

static int may_take(const struct desk *desk, int64_t pair)
{
    const int32_t *most = desk->problem->pair_most;
    return desk->labels->chosen[pair] < (most == NULL ? 1 : most[pair]);
}

/* Every way through one student: forward from each place that she can give up to each that she can take; backward the other way round. */
static int check_row(struct desk *desk, int32_t row)
{
    const struct tdm_problem *problem = desk->problem;
    int                       is_backward = desk->labels->is_backward;
    int64_t                   flow = 0;

    desk->has_best = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        flow += desk->labels->chosen[pair];
        if (is_backward ? may_take(desk, pair) : may_leave(desk, pair)) meet(desk, problem->pair_column[pair], row, pair, is_backward ? 1 : -1);
    }
    if (is_backward ? flow > problem->rows.least[row] : flow < problem->rows.most[row]) meet(desk, desk->outside, row, -1, 0);
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if ((is_backward ? may_leave(desk, pair) : may_take(desk, pair))
            && !holds(desk, problem->pair_column[pair], row, pair, is_backward ? -1 : 1))
            return 0;
    return !(is_backward ? flow < problem->rows.most[row] : flow > problem->rows.least[row]) || holds(desk, desk->outside, row, -1, 0);
}

/* A seat filled between a node and its parent (sign 1), or given back (-1): from `from` to `to`. */
static int check_seat(struct desk *desk, int32_t node, int32_t from, int32_t to, int sign)
{
    const struct tdm_problem *problem = desk->problem;
    int32_t                   near = desk->labels->is_backward ? to : from, far = desk->labels->is_backward ? from : to;

    desk->has_best = 0;
    meet(desk, near, 0, -1, 0);
    for (int32_t level = 0; desk->has_best && level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE && node < problem->columns.leaf_count)
            desk->best[level] += sign * (2 * desk->node_flow[node] + sign);
    return holds(desk, far, 0, -1, 0);
}

static int check_nodes(struct desk *desk)
{
    const struct tdm_side *columns = &desk->problem->columns;

    for (int32_t node = 0; node < columns->node_count; node++) {
        int32_t parent = columns->parent[node] < 0 ? desk->outside : columns->parent[node];
        if (desk->node_flow[node] < columns->most[node] && !check_seat(desk, node, node, parent, 1)) return 0;
        if (desk->node_flow[node] > columns->least[node] && !check_seat(desk, node, parent, node, -1)) return 0;
    }
    return 1;
}

static void count_flows(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    for (int64_t pair = 0; pair < problem->pair_count; pair++) desk->node_flow[problem->pair_column[pair]] += desk->labels->chosen[pair];
    for (int32_t node = 0; node < problem->columns.node_count; node++)
        if (problem->columns.parent[node] >= 0) desk->node_flow[problem->columns.parent[node]] += desk->node_flow[node];
}

int32_t tdm_proof_labels(const struct tdm_problem *problem, const struct tdm_labels *labels)
{
    const struct tdm_memory *memory = &problem->memory;
    struct desk              desk = { .problem = problem, .labels = labels, .outside = problem->columns.node_count };
    int32_t                  status = TANDEM_E_NOMEM;

    desk.node_flow = tdm_alloc_zeroed(memory, problem->columns.node_count, sizeof *desk.node_flow);
    desk.best = tdm_alloc_array(memory, labels->level_count, sizeof *desk.best);
    desk.way = tdm_alloc_array(memory, labels->level_count, sizeof *desk.way);
    if (desk.node_flow != NULL && desk.best != NULL && desk.way != NULL) {
        count_flows(&desk);
        status = check_nodes(&desk) ? TANDEM_OK : TANDEM_E_PROOF;
        for (int32_t row = 0; status == TANDEM_OK && row < problem->rows.leaf_count; row++)
            if (!check_row(&desk, row)) status = TANDEM_E_PROOF;
    }
    tdm_free(memory, desk.node_flow);
    tdm_free(memory, desk.best);
    tdm_free(memory, desk.way);
    return status;
}
