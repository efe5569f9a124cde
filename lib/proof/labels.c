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
    int64_t                  *best, *way;    /* [level_count] */
    int                       has_best, has_unreached;
};

static const int64_t *label_of(const struct desk *desk, int32_t node) { return desk->labels->label + (int64_t)node * desk->labels->level_count; }

/* The commonest goal is at hand; the problem knows all. */
static inline int64_t pair_cost(const struct desk *desk, int32_t level, int32_t row, int64_t pair)
{
    const struct tdm_problem *problem = desk->problem;

    if (pair < 0) return 0;
    if (level == problem->level_count) return -(int64_t)desk->labels->kept[pair];
    if (problem->levels[level].kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) return problem->pair_rank[pair];
    if (problem->levels[level].kind == TDM_LEVEL_COUNT && problem->row_is_silent == NULL) return -1;
    return tdm_problem_cost(problem, &problem->levels[level], row, pair);
}

static int is_less(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return 0;
}

/* A way into the student: the label of a node less its pair's cost (forward) or with it (backward). Kept if it is the tightest so far: the least
 * forward, the greatest backward. */
static void meet(struct desk *desk, int32_t node, int32_t row, int64_t pair)
{
    const int64_t *label = label_of(desk, node);
    int            is_backward = desk->labels->is_backward;

    if (!desk->labels->is_reached[node]) {
        desk->has_unreached = 1;
        return;
    }
    for (int32_t level = 0; level < desk->labels->level_count; level++) {
        int64_t cost = pair_cost(desk, level, row, pair);
        desk->way[level] = is_backward ? label[level] + cost : label[level] - cost;
    }
    if (desk->has_best && (is_backward ? !is_less(desk->best, desk->way, desk->labels->level_count)
                                       : !is_less(desk->way, desk->best, desk->labels->level_count)))
        return;
    memcpy(desk->best, desk->way, (size_t)desk->labels->level_count * sizeof *desk->best);
    desk->has_best = 1;
}

/* A way out of her: 1 if no way in makes it shorter than the labels say. */
static int holds(struct desk *desk, int32_t node, int32_t row, int64_t pair)
{
    const int64_t *label = label_of(desk, node);
    int            is_backward = desk->labels->is_backward;

    if (is_backward && desk->labels->is_reached[node] && desk->has_unreached) return 0;
    if (!is_backward && !desk->labels->is_reached[node]) return !desk->has_best;
    if (!desk->has_best || !desk->labels->is_reached[node]) return 1;
    for (int32_t level = 0; level < desk->labels->level_count; level++) {
        int64_t cost = pair_cost(desk, level, row, pair);
        if (is_backward ? label[level] + cost != desk->best[level] : label[level] != desk->best[level] + cost)
            return is_backward ? desk->best[level] < label[level] + cost : label[level] < desk->best[level] + cost;
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

/* Every way through one student: from each place that she can give up, or none, to each that she can take, or none. */
static int check_row(struct desk *desk, int32_t row)
{
    const struct tdm_problem *problem = desk->problem;
    int64_t                   flow = 0;

    desk->has_best = desk->has_unreached = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        flow += desk->labels->chosen[pair];
        if (may_leave(desk, pair)) meet(desk, problem->pair_column[pair], row, pair);
    }
    if (flow < problem->rows.most[row]) meet(desk, desk->outside, row, -1);
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (may_take(desk, pair) && !holds(desk, problem->pair_column[pair], row, pair)) return 0;
    return flow <= problem->rows.least[row] || holds(desk, desk->outside, row, -1);
}

/* A seat filled between a node and its parent (sign 1), or given back (-1): from `from` to `to`. */
static int check_seat(struct desk *desk, int32_t node, int32_t from, int32_t to, int sign)
{
    const struct tdm_problem *problem = desk->problem;

    desk->has_best = desk->has_unreached = 0;
    meet(desk, from, 0, -1);
    for (int32_t level = 0; desk->has_best && level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE && node < problem->columns.leaf_count)
            desk->best[level] += (desk->labels->is_backward ? -sign : sign) * (2 * desk->labels->node_flow[node] + sign);
    return holds(desk, to, 0, -1);
}

static int check_nodes(struct desk *desk)
{
    const struct tdm_side *columns = &desk->problem->columns;

    for (int32_t node = 0; node < columns->node_count; node++) {
        int32_t parent = columns->parent[node] < 0 ? desk->outside : columns->parent[node];
        if (desk->labels->node_flow[node] < columns->most[node] && !check_seat(desk, node, node, parent, 1)) return 0;
        if (desk->labels->node_flow[node] > columns->least[node] && !check_seat(desk, node, parent, node, -1)) return 0;
    }
    return 1;
}

int32_t tdm_proof_labels(const struct tdm_problem *problem, const struct tdm_labels *labels)
{
    const struct tdm_memory *memory = &problem->memory;
    struct desk              desk = { .problem = problem, .labels = labels, .outside = problem->columns.node_count };
    int32_t                  status = TANDEM_E_NOMEM;
    int64_t                  row_count;

    desk.best = tdm_alloc_array(memory, labels->level_count, sizeof *desk.best);
    desk.way = tdm_alloc_array(memory, labels->level_count, sizeof *desk.way);
    if (desk.best != NULL && desk.way != NULL) {
        status = check_nodes(&desk) ? TANDEM_OK : TANDEM_E_PROOF;
        row_count = labels->rows == NULL ? problem->rows.leaf_count : labels->row_count;
        for (int64_t i = 0; status == TANDEM_OK && i < row_count; i++)
            if (!check_row(&desk, labels->rows == NULL ? (int32_t)i : labels->rows[i])) status = TANDEM_E_PROOF;
    }
    tdm_free(memory, desk.best);
    tdm_free(memory, desk.way);
    return status;
}
