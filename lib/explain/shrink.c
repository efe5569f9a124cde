/* SPDX-License-Identifier: MIT
 * A smaller set that is still violated makes a shorter sentence.
 *
 * Keeps:   `excess` is what is asked less what is possible, for the set as it stands; it stays above 0.
 *          The rows follow from the columns: each takes the side that makes the excess greatest, so that only columns are decided.
 * Relies:  no row asks for more, or is pinned more often, than it can have by itself: such rows are named without a set.
 */
#include "explain/cut.h"
#include "base/forest.h"

#include <assert.h>
#include <string.h>

/* What of a row lies inside the set, and in all. */
struct reach {
    int64_t room, pinned, all_room, all_pinned;
};

struct desk {
    const struct tdm_problem *problem;
    struct tdm_cut           *cut;
    struct reach             *reach;          /* [rows] */
    int32_t                  *pair_row;       /* [pairs] */
    int64_t                  *column_start;   /* [columns + 1] */
    int64_t                  *column_pair;    /* [pairs] by column */
    int32_t                  *child_start;    /* [column nodes + 1] */
    int32_t                  *child;          /* [column nodes] */
    int32_t                  *up;             /* [column nodes] union-find */
    tdm_wide                 *part_excess;    /* [column nodes] */
    int64_t                  *part_names;     /* [column nodes] */
    tdm_wide                  excess;
};

static void clear(struct desk *desk)
{
    void *const blocks[] = { desk->reach, desk->pair_row, desk->column_start, desk->column_pair, desk->child_start,
                             desk->child, desk->up, desk->part_excess, desk->part_names };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&desk->problem->memory, blocks[i]);
}

static int32_t set_out(struct desk *desk, const struct tdm_problem *problem, struct tdm_cut *cut)
{
    const struct tdm_memory *memory = &problem->memory;
    int64_t                  nodes = problem->columns.node_count, pairs = problem->pair_count;

    *desk = (struct desk){ .problem = problem, .cut = cut,
                           .reach = tdm_alloc_array(memory, problem->rows.leaf_count, sizeof *desk->reach),
                           .pair_row = tdm_alloc_array(memory, pairs, sizeof *desk->pair_row),
                           .column_start = tdm_alloc_zeroed(memory, (int64_t)problem->columns.leaf_count + 2, sizeof *desk->column_start),
                           .column_pair = tdm_alloc_array(memory, pairs, sizeof *desk->column_pair),
                           .child_start = tdm_alloc_zeroed(memory, nodes + 2, sizeof *desk->child_start),
                           .child = tdm_alloc_array(memory, nodes, sizeof *desk->child),
                           .up = tdm_alloc_array(memory, nodes, sizeof *desk->up),
                           .part_excess = tdm_alloc_array(memory, nodes, sizeof *desk->part_excess),
                           .part_names = tdm_alloc_array(memory, nodes, sizeof *desk->part_names) };
    if (desk->reach != NULL && desk->pair_row != NULL && desk->column_start != NULL && desk->column_pair != NULL && desk->child_start != NULL
        && desk->child != NULL && desk->up != NULL && desk->part_excess != NULL && desk->part_names != NULL)
        return TANDEM_OK;
    clear(desk);
    return TANDEM_E_NOMEM;
}

/* Pairs by column and children by parent. Each start is filled one place late and moves to its place while the items are dealt out. */
static void sort_by_column(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    for (int64_t pair = 0; pair < problem->pair_count; pair++) desk->column_start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) desk->column_start[c + 2] += desk->column_start[c + 1];
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            desk->pair_row[pair] = row;
            desk->column_pair[desk->column_start[problem->pair_column[pair] + 1]++] = pair;
        }
    }
}

static void sort_by_parent(struct desk *desk)
{
    const struct tdm_side *columns = &desk->problem->columns;

    for (int32_t v = 0; v < columns->node_count; v++)
        if (columns->parent[v] >= 0) desk->child_start[columns->parent[v] + 2]++;
    for (int32_t v = 0; v < columns->node_count; v++) desk->child_start[v + 2] += desk->child_start[v + 1];
    for (int32_t v = 0; v < columns->node_count; v++)
        if (columns->parent[v] >= 0) desk->child[desk->child_start[columns->parent[v] + 1]++] = v;
}

/* ---- the excess, and what each row and node adds to it */

/* Placements that a row must have inside, or (below 0) can. */
static int64_t row_excess(const struct desk *desk, int32_t row)
{
    const struct reach *reach = &desk->reach[row];

    if (desk->cut->is_lack_of_students) {
        int64_t left = desk->problem->rows.most[row] - (reach->all_pinned - reach->pinned);
        return -(left < reach->room ? left : reach->room);
    }
    int64_t left = desk->problem->rows.least[row] - (reach->all_room - reach->room);
    return left > reach->pinned ? left : reach->pinned;
}

static tdm_wide node_excess(const struct desk *desk, int32_t node)
{
    int crossing = tdm_cut_crosses(desk->problem, desk->cut, node);
    if (crossing == 0) return 0;
    if ((crossing > 0) == desk->cut->is_lack_of_students) return desk->problem->columns.least[node];
    return -(tdm_wide)desk->problem->columns.most[node];
}

static void sum_up(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    desk->excess = 0;
    memset(desk->reach, 0, (size_t)problem->rows.leaf_count * sizeof *desk->reach);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        struct reach *reach = &desk->reach[desk->pair_row[pair]];
        int64_t       inside = desk->cut->column_inside[problem->pair_column[pair]];
        reach->all_room += tdm_pair_room(problem, pair);
        reach->all_pinned += tdm_pair_is_pinned(problem, pair);
        reach->room += inside * tdm_pair_room(problem, pair);
        reach->pinned += inside * tdm_pair_is_pinned(problem, pair);
    }
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) desk->excess += row_excess(desk, row);
    for (int32_t v = 0; v < problem->columns.node_count; v++) desk->excess += node_excess(desk, v);
}

/* ---- one node in or out */

static tdm_wide family_excess(const struct desk *desk, int32_t node)
{
    tdm_wide sum = node_excess(desk, node);
    for (int32_t i = desk->child_start[node]; i < desk->child_start[node + 1]; i++) sum += node_excess(desk, desk->child[i]);
    return sum;
}

static void turn(struct desk *desk, int32_t node)
{
    const struct tdm_problem *problem = desk->problem;
    int64_t                   sign = desk->cut->column_inside[node] ? -1 : 1;

    desk->excess -= family_excess(desk, node);
    desk->cut->column_inside[node] ^= 1;
    desk->excess += family_excess(desk, node);
    if (node >= problem->columns.leaf_count) return;
    for (int64_t i = desk->column_start[node]; i < desk->column_start[node + 1]; i++) {
        int64_t pair = desk->column_pair[i];
        int32_t row = desk->pair_row[pair];
        desk->excess -= row_excess(desk, row);
        desk->reach[row].room += sign * tdm_pair_room(problem, pair);
        desk->reach[row].pinned += sign * tdm_pair_is_pinned(problem, pair);
        desk->excess += row_excess(desk, row);
    }
}

/* Leaves out each node that is not needed; a second round catches what the first made needless. */
static void thin_out(struct desk *desk)
{
    enum { ROUNDS = 2 };
    for (int round = 0; round < ROUNDS; round++) {
        for (int32_t node = 0; node < desk->problem->columns.node_count; node++) {
            if (!desk->cut->column_inside[node]) continue;
            turn(desk, node);
            if (desk->excess <= 0) turn(desk, node);
        }
    }
    assert(desk->excess > 0);
}

/* ---- connected pieces: their excesses add up, so that one of them is violated by itself */

/* Joins the columns inside that a row with a part links. The first of them, or -1. */
static int32_t join_row(struct desk *desk, int32_t row)
{
    const struct tdm_problem *problem = desk->problem;
    int32_t                   first = -1;

    if (row_excess(desk, row) == 0) return -1;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int32_t column = problem->pair_column[pair];
        if (!desk->cut->column_inside[column]) continue;
        if (first < 0) first = column;
        tdm_forest_join(desk->up, column, first);
    }
    return first;
}

static void join_all(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    for (int32_t v = 0; v < problem->columns.node_count; v++) desk->up[v] = v;
    for (int32_t v = 0; v < problem->columns.node_count; v++) {
        int32_t parent = problem->columns.parent[v];
        if (parent >= 0 && desk->cut->column_inside[v] && desk->cut->column_inside[parent])
            tdm_forest_join(desk->up, v, parent);
    }
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) (void)join_row(desk, row);
}

static void credit(struct desk *desk, int32_t node, tdm_wide excess)
{
    int32_t root = tdm_forest_root(desk->up, node);
    desk->part_excess[root] += excess;
    desk->part_names[root] += excess != 0;
}

static void credit_all(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    memset(desk->part_excess, 0, (size_t)problem->columns.node_count * sizeof *desk->part_excess);
    memset(desk->part_names, 0, (size_t)problem->columns.node_count * sizeof *desk->part_names);
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int32_t column = join_row(desk, row);
        if (column >= 0) credit(desk, column, row_excess(desk, row));
    }
    for (int32_t v = 0; v < problem->columns.node_count; v++) {
        int crossing = tdm_cut_crosses(problem, desk->cut, v);
        if (crossing != 0) credit(desk, crossing > 0 ? v : problem->columns.parent[v], node_excess(desk, v));
    }
}

/* Keeps the violated piece of fewest names, the first of those. */
static void keep_one_piece(struct desk *desk)
{
    int32_t nodes = desk->problem->columns.node_count, best = -1;

    join_all(desk);
    credit_all(desk);
    for (int32_t v = 0; v < nodes; v++)
        if (desk->part_excess[v] > 0 && (best < 0 || desk->part_names[v] < desk->part_names[best])) best = v;
    if (best < 0) return;      /* a row by itself: see Relies */
    for (int32_t v = 0; v < nodes; v++) desk->cut->column_inside[v] &= tdm_forest_root(desk->up, v) == best;
    sum_up(desk);
}

int32_t tdm_cut_shrink(const struct tdm_problem *problem, struct tdm_cut *cut)
{
    struct desk desk;
    int32_t     status = set_out(&desk, problem, cut);

    if (status != TANDEM_OK) return status;
    sort_by_column(&desk);
    sort_by_parent(&desk);
    sum_up(&desk);
    if (desk.excess > 0) {
        keep_one_piece(&desk);
        thin_out(&desk);
        keep_one_piece(&desk);
    }
    clear(&desk);
    return TANDEM_OK;
}
