/* SPDX-License-Identifier: MIT
 * The bounds of rows, columns and the nodes above them: each walks through all stages by itself.
 *
 * Relies:  a parent has a greater number than its children, so that one ascending pass sums up the flows.
 * Source:  [AMO93] sec. 9.3; convex arcs (balance) sec. 14.2: one unit after the other, each with a reduced cost of its own.
 */
#include "proof/check.h"

#include <assert.h>

/* One side, seen so that the same walk serves both. */
struct side {
    const struct tdm_side *nodes;
    int64_t               *flow;
    int                    is_columns;
    enum tdm_fault_kind    bound_fault, high_fault, low_fault;
};

static enum tdm_fault_kind settle_linear(tdm_wide cost, int64_t flow, int64_t *low, int64_t *high)
{
    if (cost > 0 && flow > *low) return TDM_FAULT_PAIR_HIGH;
    if (cost < 0 && flow < *high) return TDM_FAULT_PAIR_LOW;
    if (cost != 0) *low = *high = flow;
    return TDM_FAULT_NONE;
}

/* The (f + 1)-th unit costs 2f + 1 more. At most one unit next to the flow has reduced cost 0: only that one stays free. */
static enum tdm_fault_kind settle_convex(tdm_wide cost, int64_t flow, int64_t *low, int64_t *high)
{
    tdm_wide last = cost + 2 * (tdm_wide)flow - 1, next = cost + 2 * (tdm_wide)flow + 1;

    if (flow > *low && last > 0) return TDM_FAULT_PAIR_HIGH;
    if (flow < *high && next < 0) return TDM_FAULT_PAIR_LOW;
    *low = flow > *low && last == 0 ? flow - 1 : flow;
    *high = flow < *high && next == 0 ? flow + 1 : flow;
    return TDM_FAULT_NONE;
}

enum tdm_fault_kind tdm_feasible_fault(tdm_wide cost, int64_t least, int64_t most, int64_t flow)
{
    if (flow > 0 && cost - (flow <= least) > 0) return TDM_FAULT_PAIR_HIGH;
    if (flow < most && cost - (flow < least) < 0) return TDM_FAULT_PAIR_LOW;
    return TDM_FAULT_NONE;
}

static void blame_node(struct tdm_check *check, const struct side *side, enum tdm_fault_kind kind, int32_t stage, int32_t node)
{
    if (kind == TDM_FAULT_PAIR_HIGH) kind = side->high_fault;
    if (kind == TDM_FAULT_PAIR_LOW) kind = side->low_fault;
    tdm_check_blame(check, (struct tdm_fault){ .kind = kind, .stage = stage, .index = node, .found = side->flow[node] });
}

/* One stage of one node, which narrows [*low, *high] down to what is optimal. */
static enum tdm_fault_kind walk_stage(const struct tdm_check *check, const struct side *side, struct tdm_stage *stage, int32_t node,
                                      int64_t *low, int64_t *high)
{
    int64_t  flow = side->flow[node];
    tdm_wide cost;

    if (stage->step < 0) return TDM_FAULT_NONE;
    cost = side->is_columns ? tdm_column_cost(check->problem, stage->column, node) : tdm_row_cost(check->problem, stage->row, node);
    if (stage->kind == TANDEM_STEP_FEASIBLE) return tdm_feasible_fault(cost, side->nodes->least[node], side->nodes->most[node], flow);
    if (stage->kind == TANDEM_STEP_WITNESS) {
        stage->is_overfull |= tdm_dual_add(&stage->bound, cost, *low, *high);
        return TDM_FAULT_NONE;
    }
    if (check->problem->levels[stage->level].kind == TDM_LEVEL_BALANCE && side->is_columns && node < side->nodes->leaf_count)
        return settle_convex(cost, flow, low, high);
    return settle_linear(cost, flow, low, high);
}

/* The frequent row: one seat at most, no node above. Its first reduced cost that is not 0 decides. 1 if all is right. */
static int is_row_right(const struct tdm_check *check, const struct side *side, int32_t node)
{
    int64_t flow = side->flow[node];
    int     is_right = 1, is_decided = 0;

    if (side->is_columns || side->nodes->parent[node] >= 0 || side->nodes->least[node] != 0 || side->nodes->most[node] != 1) return 0;
    if (flow < 0 || flow > 1) return 0;
    for (int32_t number = 0; number < check->stage_limit; number++) {
        const struct tdm_stage *stage = &check->stages[number];
        if (stage->kind != TANDEM_STEP_LEVEL || stage->step < 0) return 0;
        if (is_decided || stage->row[node] == 0) continue;
        is_decided = 1;
        is_right = (stage->row[node] > 0) != (flow == 1);
    }
    return is_right;
}

static void walk_node(struct tdm_check *check, const struct side *side, int32_t node)
{
    int64_t low = side->nodes->least[node], high = side->nodes->most[node], flow = side->flow[node];

    if (flow < low || flow > high) blame_node(check, side, side->bound_fault, TDM_STAGE_PLAN, node);
    for (int32_t number = 0; number < check->stage_limit; number++) {
        enum tdm_fault_kind fault = walk_stage(check, side, &check->stages[number], node, &low, &high);
        if (fault != TDM_FAULT_NONE) blame_node(check, side, fault, number, node);
    }
}

static void walk_side(struct tdm_check *check, const struct side *side)
{
    for (int32_t node = 0; node < side->nodes->node_count; node++) {
        int32_t parent = side->nodes->parent[node];
        assert(parent < 0 || parent > node);
        if (parent >= 0) side->flow[parent] += side->flow[node];
        if (!is_row_right(check, side, node)) walk_node(check, side, node);
    }
}

void tdm_check_rows(struct tdm_check *check)
{
    struct side rows = { &check->problem->rows, check->row_flow, 0, TDM_FAULT_ROW_BOUND, TDM_FAULT_ROW_HIGH, TDM_FAULT_ROW_LOW };
    walk_side(check, &rows);
}

void tdm_check_columns(struct tdm_check *check)
{
    struct side columns = { &check->problem->columns, check->column_flow, 1, TDM_FAULT_COLUMN_BOUND, TDM_FAULT_COLUMN_HIGH,
                            TDM_FAULT_COLUMN_LOW };
    walk_side(check, &columns);
}
