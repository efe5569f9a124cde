/* SPDX-License-Identifier: MIT
 * Hall's condition, violated: from a student without a place to all she asked for, to those who hold it, to all they asked for.
 *
 * Keeps:   the set is closed: nobody in it asked for a place outside, every place in it is taken by somebody in it.
 * Source:  [Hall35].
 */
#include "explain/shortage.h"

#include <string.h>

struct walk {
    const struct tdm_residual *residual;
    uint8_t                   *has_row, *has_node;   /* [rows], [node_count] */
    int32_t                   *queue, count;         /* rows */
    int                        has_room;
};

static void add_row(struct walk *walk, int32_t row)
{
    if (walk->has_row[row]) return;
    walk->has_row[row] = 1;
    walk->queue[walk->count++] = row;
    if (walk->residual->problem->rows.most[row] != 1) walk->has_room = 1;
}

static void add_column(struct walk *walk, int32_t column)
{
    const struct tdm_residual *residual = walk->residual;

    if (walk->has_node[column]) return;
    walk->has_node[column] = 1;
    for (int64_t i = residual->holder_start[column]; i < residual->holder_start[column + 1]; i++) add_row(walk, residual->holder_row[i]);
}

/* A place that is full by itself; or one below a full cap, with all that share the cap. */
static void add_place(struct walk *walk, int32_t column)
{
    const struct tdm_residual *residual = walk->residual;
    const struct tdm_side     *columns = &residual->problem->columns;
    int32_t                    parent = columns->parent[column];

    if (walk->has_node[column]) return;
    if (residual->node_flow[column] >= columns->most[column]) {
        add_column(walk, column);
        return;
    }
    if (parent < 0 || residual->node_flow[parent] < columns->most[parent] || columns->parent[parent] >= 0) {
        walk->has_room = 1;
        return;
    }
    walk->has_node[parent] = 1;
    for (int32_t i = residual->child_start[parent]; i < residual->child_start[parent + 1]; i++) add_column(walk, residual->child[i]);
}

static int64_t count_seats(const struct walk *walk)
{
    const struct tdm_side *columns = &walk->residual->problem->columns;
    int64_t                seats = 0;

    for (int32_t node = 0; node < columns->node_count; node++) {
        int is_counted_above = columns->parent[node] >= 0 && walk->has_node[columns->parent[node]];
        if (walk->has_node[node] && !is_counted_above) seats += columns->most[node];
    }
    return seats;
}

static int32_t list_marked(const struct tdm_memory *memory, const uint8_t *marks, int32_t count, int32_t **out, int32_t *made)
{
    *made = 0;
    *out = tdm_alloc_array(memory, count, sizeof **out);
    if (*out == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < count; i++)
        if (marks[i]) (*out)[(*made)++] = i;
    return TANDEM_OK;
}

int32_t tdm_shortage_find(const struct tdm_residual *residual, int32_t row, struct tdm_shortage *shortage)
{
    const struct tdm_problem *problem = residual->problem;
    const struct tdm_memory  *memory = &residual->memory;
    struct walk               walk = { .residual = residual };
    int32_t                   status = TANDEM_E_NOMEM;

    *shortage = (struct tdm_shortage){ 0 };
    walk.has_row = tdm_alloc_zeroed(memory, problem->rows.leaf_count, 1);
    walk.has_node = tdm_alloc_zeroed(memory, residual->node_count, 1);
    walk.queue = tdm_alloc_array(memory, problem->rows.leaf_count, sizeof *walk.queue);
    if (walk.has_row != NULL && walk.has_node != NULL && walk.queue != NULL) {
        status = TANDEM_OK;
        if (residual->row_flow[row] == 0) add_row(&walk, row);
        for (int32_t at = 0; at < walk.count && !walk.has_room; at++)
            for (int64_t pair = problem->row_start[walk.queue[at]]; pair < problem->row_start[walk.queue[at] + 1] && !walk.has_room; pair++)
                add_place(&walk, problem->pair_column[pair]);
    }
    if (status == TANDEM_OK && walk.count > 0 && !walk.has_room) {
        status = list_marked(memory, walk.has_row, problem->rows.leaf_count, &shortage->rows, &shortage->row_count);
        if (status == TANDEM_OK) status = list_marked(memory, walk.has_node, problem->columns.leaf_count, &shortage->columns, &shortage->column_count);
        shortage->seats = count_seats(&walk);
    }
    tdm_free(memory, walk.has_row);
    tdm_free(memory, walk.has_node);
    tdm_free(memory, walk.queue);
    return status;
}

void tdm_shortage_finish(const struct tdm_memory *memory, struct tdm_shortage *shortage)
{
    if (shortage->rows != NULL) tdm_free(memory, shortage->rows);
    if (shortage->columns != NULL) tdm_free(memory, shortage->columns);
    memset(shortage, 0, sizeof *shortage);
}
