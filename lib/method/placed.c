/* SPDX-License-Identifier: MIT
 * Potentials of the level COUNT from the plan alone: what those who lack a placement could reach by exchanges. No free seat is among it. Potential 1
 * there, -1 for all students who neither lack something nor hold a seat there, 0 for the rest.
 *
 * Keeps:   a node or row is taken up once; then everything next to it is reached.
 * Memory:  4 bytes a placement, 20 bytes a node.
 * Source:  [DM58] for the parts, solution.h for the signs.
 */
#include "method/placed.h"

#include <assert.h>

struct reach {
    const struct tdm_problem *problem;
    const int32_t *chosen;
    int64_t *row, *column;              /* potentials */
    int64_t *load, *start;              /* [nodes], [nodes + 1]: who holds a column's seats, or which columns are below a cap */
    int32_t *below;                     /* [placements + columns] */
    int32_t *queue, queue_count;        /* [nodes] */
};

static void count_loads(struct reach *reach)
{
    const struct tdm_side *columns = &reach->problem->columns;

    for (int64_t pair = 0; pair < reach->problem->pair_count; pair++) reach->load[reach->problem->pair_column[pair]] += reach->chosen[pair];
    for (int32_t column = 0; column < columns->leaf_count; column++) reach->start[column] = reach->load[column];
    for (int32_t column = 0; column < columns->leaf_count; column++) {
        if (columns->parent[column] < 0) continue;
        reach->load[columns->parent[column]] += reach->load[column];
        reach->start[columns->parent[column]]++;
    }
}

/* start[node] is then where its list begins, start[node + 1] where it ends. */
static void list_below(struct reach *reach)
{
    const struct tdm_problem *problem = reach->problem;
    const struct tdm_side    *columns = &problem->columns;

    for (int32_t node = 1; node <= columns->node_count; node++) reach->start[node] += reach->start[node - 1];
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (reach->chosen[pair]) reach->below[--reach->start[problem->pair_column[pair]]] = row;
    for (int32_t column = 0; column < columns->leaf_count; column++)
        if (columns->parent[column] >= 0) reach->below[--reach->start[columns->parent[column]]] = column;
}

static void reach_node(struct reach *reach, int32_t node)
{
    if (reach->column[node] == 1) return;
    reach->column[node] = 1;
    reach->queue[reach->queue_count++] = node;
}

static void reach_row(struct reach *reach, int32_t row)
{
    const struct tdm_problem *problem = reach->problem;

    if (reach->row[row] == 0) return;
    reach->row[row] = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (!reach->chosen[pair]) reach_node(reach, problem->pair_column[pair]);
}

static void start_from_rows(struct reach *reach)
{
    const struct tdm_problem *problem = reach->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t load = 0;
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) load += reach->chosen[pair];
        if (load < problem->rows.most[row]) reach_row(reach, row);
    }
}

static void follow(struct reach *reach, int32_t node)
{
    const struct tdm_side *columns = &reach->problem->columns;
    int is_column = node < columns->leaf_count;

    for (int64_t i = reach->start[node]; i < reach->start[node + 1]; i++) {
        if (is_column) reach_row(reach, reach->below[i]);
        else if (reach->load[reach->below[i]] > 0) reach_node(reach, reach->below[i]);
    }
    if (reach->load[node] == columns->most[node]) return;
    assert(columns->parent[node] >= 0);          /* else one more could be placed */
    reach_node(reach, columns->parent[node]);
}

static void set_out(struct reach *reach)
{
    for (int32_t row = 0; row < reach->problem->rows.node_count; row++) reach->row[row] = -1;
    for (int32_t node = 0; node < reach->problem->columns.node_count; node++) reach->column[node] = 0;
}

static int64_t count_chosen(const struct tdm_problem *problem, const int32_t *chosen)
{
    int64_t count = 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) count += chosen[pair];
    return count;
}

int32_t tdm_placed_potentials(const struct tdm_problem *problem, const int32_t *chosen, int64_t *row, int64_t *column)
{
    const struct tdm_memory *memory = &problem->memory;
    struct reach reach = { .problem = problem, .chosen = chosen, .row = row, .column = column };
    int32_t nodes = problem->columns.node_count, status = TANDEM_E_NOMEM;

    reach.load = tdm_alloc_zeroed(memory, nodes, sizeof *reach.load);
    reach.start = tdm_alloc_zeroed(memory, (int64_t)nodes + 1, sizeof *reach.start);
    reach.below = tdm_alloc_array(memory, count_chosen(problem, chosen) + problem->columns.leaf_count, sizeof *reach.below);
    reach.queue = tdm_alloc_array(memory, nodes, sizeof *reach.queue);
    if (reach.load == NULL || reach.start == NULL || reach.below == NULL || reach.queue == NULL) goto out;
    count_loads(&reach);
    list_below(&reach);
    set_out(&reach);
    start_from_rows(&reach);
    for (int32_t taken = 0; taken < reach.queue_count; taken++) follow(&reach, reach.queue[taken]);
    status = TANDEM_OK;
out:
    tdm_free(memory, reach.load);
    tdm_free(memory, reach.start);
    tdm_free(memory, reach.below);
    tdm_free(memory, reach.queue);
    return status;
}
