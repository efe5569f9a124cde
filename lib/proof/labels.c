/* SPDX-License-Identifier: MIT
 * Checking labels: one pass over the students, one over the columns and caps.
 *
 * Keeps:   no search, no packing, no prices: only costs as the problem has them, level by level.
 * Source:  [AMO93] sec. 5.2: labels that no arc violates are lower bounds on the ways.
 */
#include "proof/labels.h"

#include "base/fetch.h"

#include <string.h>

/* What pairs cost at a level: a constant, a list, a list of what counts against it, or what the problem says. */
enum how { CONSTANT, LISTED, NEGATED, ASKED };

struct level_cost {
    enum how       how;
    int64_t        constant;
    const int32_t *list;
};

struct desk {
    const struct tdm_problem *problem;
    const struct tdm_labels  *labels;
    int32_t                   outside;
    int64_t                  *best, *way;    /* [level_count] */
    struct level_cost        *costs;         /* [level_count] */
    int                       has_best, has_unreached;
};

static const int64_t *label_of(const struct desk *desk, int32_t node) { return desk->labels->label + (int64_t)node * desk->labels->level_count; }

static struct level_cost cost_of(const struct desk *desk, int32_t level)
{
    const struct tdm_problem *problem = desk->problem;

    if (level == problem->level_count) return (struct level_cost){ .how = NEGATED, .list = desk->labels->kept };
    if (problem->levels[level].kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) return (struct level_cost){ .how = LISTED, .list = problem->pair_rank };
    if (problem->levels[level].kind == TDM_LEVEL_COUNT && problem->row_is_silent == NULL) return (struct level_cost){ .how = CONSTANT, .constant = -1 };
    return (struct level_cost){ .how = ASKED };
}

static inline int64_t pair_cost(const struct desk *desk, int32_t level, int32_t row, int64_t pair)
{
    const struct level_cost *cost = &desk->costs[level];

    if (pair < 0) return 0;
    if (cost->how == CONSTANT) return cost->constant;
    if (cost->how == LISTED) return cost->list[pair];
    if (cost->how == NEGATED) return -(int64_t)cost->list[pair];
    return tdm_problem_cost(desk->problem, &desk->problem->levels[level], row, pair);
}

static inline int is_reached(const struct desk *desk, int32_t node) { return desk->labels->is_reached == NULL || desk->labels->is_reached[node]; }

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

    if (!is_reached(desk, node)) {
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

    if (is_backward && is_reached(desk, node) && desk->has_unreached) return 0;
    if (!is_backward && !is_reached(desk, node)) return !desk->has_best;
    if (!desk->has_best || !is_reached(desk, node)) return 1;
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

/* Her only pair, if she has one that may go, and has no room; else -1. */
static int64_t simple_pair(const struct desk *desk, int32_t row)
{
    const struct tdm_problem *problem = desk->problem;
    int64_t                   own = -1, flow = 0;

    if (desk->labels->is_reached != NULL || problem->rows.most[row] != 1) return -1;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        flow += desk->labels->chosen[pair];
        if (desk->labels->chosen[pair] != 0) own = pair;
    }
    return flow == 1 && may_leave(desk, own) ? own : -1;
}

/* check_row for a student with one way in, where all is reached: nearly always. 1 if no other pair of hers is a shorter way out than the labels say.
 * `sign` is 1 backward, -1 forward. */
static inline int are_others_right(struct desk *desk, int32_t row, int64_t own, int64_t sign)
{
    const struct tdm_problem *problem = desk->problem;
    int32_t                   count = desk->labels->level_count;
    const int64_t            *in = label_of(desk, problem->pair_column[own]);
    int64_t                  *best = desk->best;

    for (int32_t level = 0; level < count; level++) best[level] = sign * in[level] + pair_cost(desk, level, row, own);
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        const int64_t *out = label_of(desk, problem->pair_column[pair]);
        int64_t        excess = 0;
        for (int32_t level = 0; level < count && excess == 0; level++) excess = sign * out[level] + pair_cost(desk, level, row, pair) - best[level];
        if (excess < 0 && may_take(desk, pair)) return 0;
    }
    return 1;
}

static int check_any_row(struct desk *desk, int32_t row)
{
    int64_t own = simple_pair(desk, row);

    if (own < 0) return check_row(desk, row);
    if (!(desk->labels->is_backward ? are_others_right(desk, row, own, 1) : are_others_right(desk, row, own, -1))) return 0;
    if (desk->problem->rows.least[row] > 0) return 1;
    desk->has_best = desk->has_unreached = 0;
    meet(desk, desk->problem->pair_column[own], row, own);
    return holds(desk, desk->outside, row, -1);
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
    const int32_t         *nodes = desk->labels->nodes;
    int32_t                count = nodes == NULL ? columns->node_count : desk->labels->node_count;

    for (int32_t i = 0; i < count; i++) {
        int32_t node = nodes == NULL ? i : nodes[i];
        int32_t parent = columns->parent[node] < 0 ? desk->outside : columns->parent[node];
        if (desk->labels->node_flow[node] < columns->most[node] && !check_seat(desk, node, node, parent, 1)) return 0;
        if (desk->labels->node_flow[node] > columns->least[node] && !check_seat(desk, node, parent, node, -1)) return 0;
    }
    return 1;
}

/* Listed students stand in no order that a processor could foresee: what one of them needs is asked for some turns before hers. */
TDM_FETCH fetch_ahead(const struct desk *desk, int64_t at, int64_t count)
{
    enum { FAR = 12, NEAR = 6 };
    const struct tdm_problem *problem = desk->problem;
    const int32_t            *rows = desk->labels->rows;
    int64_t                   first, last;

    if (at + FAR < count) {
        __builtin_prefetch(&problem->row_start[rows[at + FAR]]);
        __builtin_prefetch(&problem->rows.most[rows[at + FAR]]);
        __builtin_prefetch(&problem->rows.least[rows[at + FAR]]);
    }
    if (at + NEAR >= count) return;
    first = problem->row_start[rows[at + NEAR]];
    last = problem->row_start[rows[at + NEAR] + 1] - 1;
    if (last < first) return;
    __builtin_prefetch(&problem->pair_column[first]);
    __builtin_prefetch(&problem->pair_column[last]);
    __builtin_prefetch(&desk->labels->chosen[first]);
    __builtin_prefetch(&desk->labels->chosen[last]);
    if (problem->pair_rank == NULL) return;
    __builtin_prefetch(&problem->pair_rank[first]);
    __builtin_prefetch(&problem->pair_rank[last]);
}

int32_t tdm_proof_labels(const struct tdm_problem *problem, const struct tdm_labels *labels)
{
    const struct tdm_memory *memory = &problem->memory;
    struct desk              desk = { .problem = problem, .labels = labels, .outside = problem->columns.node_count };
    int32_t                  status = TANDEM_E_NOMEM;
    int64_t                  row_count = labels->rows == NULL ? problem->rows.leaf_count : labels->row_count;

    desk.costs = tdm_alloc_array(memory, labels->level_count, sizeof *desk.costs);
    desk.best = tdm_alloc_array(memory, labels->level_count, sizeof *desk.best);
    desk.way = tdm_alloc_array(memory, labels->level_count, sizeof *desk.way);
    if (desk.best != NULL && desk.way != NULL && desk.costs != NULL) {
        for (int32_t level = 0; level < labels->level_count; level++) desk.costs[level] = cost_of(&desk, level);
        status = check_nodes(&desk) ? TANDEM_OK : TANDEM_E_PROOF;
        for (int64_t i = 0; status == TANDEM_OK && i < row_count; i++) {
            if (labels->rows != NULL) fetch_ahead(&desk, i, row_count);
            if (!check_any_row(&desk, labels->rows == NULL ? (int32_t)i : labels->rows[i])) status = TANDEM_E_PROOF;
        }
    }
    tdm_free(memory, desk.costs);
    tdm_free(memory, desk.best);
    tdm_free(memory, desk.way);
    return status;
}
