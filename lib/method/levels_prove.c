/* SPDX-License-Identifier: MIT
 * Potentials of many levels for a plan, all at once: a label of one number per level for each column and cap.
 *
 * A label is the price of a seat, compared level by level. Nobody who is placed may do better elsewhere or at home, nobody at home may do
 * better anywhere: each of these says that one label is no less than another plus a vector. The least labels from 0 on that fulfil all of it
 * are longest paths; the packed prices give the order in which those are found in one pass, as far as the base was great enough. What it
 * was not great enough for is mended afterwards (levels_mend.c), the plan too.
 *
 * Keeps:   with labels that pass, every reduced cost vector has the sign that solution.h asks for, level by level.
 * Source:  [AMO93] sec. 5.4 and 9.3; Dijkstra's method on reduced costs in the packed prices.
 */
#include "method/levels_prover.h"

#include <assert.h>
#include <string.h>

/* ---- the plan */

static void take_plan(struct prover *prover, const struct tdm_solution *packed)
{
    const struct tdm_levels *levels = prover->levels;
    const struct tdm_side   *columns = &prover->problem->columns;

    for (int32_t row = 0; row < prover->problem->rows.leaf_count; row++) {
        prover->held[row] = -1;
        for (int64_t i = levels->packed.row_start[row]; i < levels->packed.row_start[row + 1]; i++)
            if (packed->chosen[i]) prover->held[row] = levels->packed_pair[i];
        if (prover->held[row] >= 0) prover->load[prover->problem->pair_column[prover->held[row]]]++;
    }
    for (int32_t column = 0; column < columns->leaf_count; column++) {
        prover->holder_start[column + 1] = prover->holder_start[column] + prover->load[column];
        if (columns->parent[column] >= 0) prover->load[columns->parent[column]] += prover->load[column];
    }
}

static void list_holders(struct prover *prover)
{
    int64_t *next = prover->slack;               /* lent until the prices are looked at */

    for (int32_t column = 0; column < prover->problem->columns.leaf_count; column++) next[column] = prover->holder_start[column];
    for (int32_t row = 0; row < prover->problem->rows.leaf_count; row++)
        if (prover->held[row] >= 0) prover->holder[next[prover->problem->pair_column[prover->held[row]]]++] = row;
}

static void list_children(struct prover *prover)
{
    const struct tdm_side *columns = &prover->problem->columns;
    int32_t  caps = columns->node_count - columns->leaf_count;
    int64_t *next = prover->slack;

    for (int32_t column = 0; column < columns->leaf_count; column++)
        if (columns->parent[column] >= 0) prover->child_start[columns->parent[column] - columns->leaf_count + 1]++;
    for (int32_t cap = 0; cap < caps; cap++) prover->child_start[cap + 1] += prover->child_start[cap];
    for (int32_t cap = 0; cap < caps; cap++) next[cap] = prover->child_start[cap];
    for (int32_t column = 0; column < columns->leaf_count; column++)
        if (columns->parent[column] >= 0) prover->child[next[columns->parent[column] - columns->leaf_count]++] = column;
}

/* ---- packed prices: the potentials of COUNT and of the packed costs in one number */

static const int64_t *potentials_of(const struct prover *prover, const struct tdm_solution *packed, enum tdm_level_kind kind, int is_row)
{
    for (int32_t i = 0; i < packed->step_count; i++)
        if (prover->levels->goal[packed->steps[i].level].kind == kind) return is_row ? packed->steps[i].row_potential : packed->steps[i].column_potential;
    return NULL;
}

static int64_t greatest_of(const int64_t *potential, int32_t count, int64_t greatest)
{
    for (int32_t i = 0; potential != NULL && i < count; i++) {
        if (potential[i] > greatest) greatest = potential[i];
        if (-potential[i] > greatest) greatest = -potential[i];
    }
    return greatest;
}

/* 0 if they do not fit. */
static int take_prices(struct prover *prover, const struct tdm_solution *packed)
{
    const int64_t *count = potentials_of(prover, packed, TDM_LEVEL_COUNT, 0), *cost = potentials_of(prover, packed, TDM_LEVEL_SCORE, 0);
    int64_t greatest = greatest_of(cost, prover->node_count, INT32_MAX);

    greatest = greatest_of(potentials_of(prover, packed, TDM_LEVEL_SCORE, 1), prover->problem->rows.leaf_count, greatest);
    if (greatest > INT64_MAX / 64) return 0;
    prover->home = count == NULL ? 0 : 4 * greatest;
    for (int32_t node = 0; node < prover->node_count; node++)
        prover->price[node] = (count == NULL ? 0 : count[node] * prover->home) + (cost == NULL ? 0 : cost[node]);
    return greatest_of(prover->price, prover->node_count, 0) <= INT64_MAX / 8;
}

/* ---- the nodes in the order of their slack */

static int comes_first(const struct prover *prover, int32_t a, int32_t b)
{
    return prover->slack[a] != prover->slack[b] ? prover->slack[a] < prover->slack[b] : a < b;
}

static void put(struct prover *prover, int32_t place, int32_t node)
{
    prover->heap[place] = node;
    prover->heap_place[node] = place;
}

static void rise(struct prover *prover, int32_t node)
{
    int32_t place = prover->heap_place[node];

    for (; place > 0 && comes_first(prover, node, prover->heap[(place - 1) / 2]); place = (place - 1) / 2)
        put(prover, place, prover->heap[(place - 1) / 2]);
    put(prover, place, node);
}

static int32_t take_first(struct prover *prover)
{
    int32_t node = prover->heap[0], last = prover->heap[--prover->heap_count], place = 0;

    for (int32_t child = 1; child < prover->heap_count; child = 2 * place + 1) {
        if (child + 1 < prover->heap_count && comes_first(prover, prover->heap[child + 1], prover->heap[child])) child++;
        if (!comes_first(prover, prover->heap[child], last)) break;
        put(prover, place, prover->heap[child]);
        place = child;
    }
    if (prover->heap_count > 0) put(prover, place, last);
    prover->heap_place[node] = -1;
    return node;
}

static void reach(struct prover *prover, int32_t node, int64_t slack, struct way way)
{
    if (prover->heap_place[node] < 0 || slack >= prover->slack[node]) return;
    prover->slack[node] = slack;
    prover->way[node] = way;
    rise(prover, node);
}

/* From a row whose seat (home: nothing) is worth `base` less the slack: to every column on her list. */
static void reach_from_row(struct prover *prover, int32_t row, int32_t from, int64_t base)
{
    const struct tdm_problem *packed = &prover->levels->packed;

    for (int64_t i = packed->row_start[row]; i < packed->row_start[row + 1]; i++) {
        int32_t column = packed->pair_column[i];
        reach(prover, column, prover->price[column] - packed->pair_score[i] - base, (struct way){ from, row, prover->levels->packed_pair[i] });
    }
}

/* Score of a held pair; packed_pair ascends. */
static int64_t held_score(const struct prover *prover, int32_t row)
{
    const struct tdm_levels *levels = prover->levels;
    int64_t low = levels->packed.row_start[row], high = levels->packed.row_start[row + 1] - 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (levels->packed_pair[middle] < prover->held[row]) low = middle + 1;
        else high = middle;
    }
    return levels->packed.pair_score[low];
}

static void reach_from_node(struct prover *prover, int32_t node)
{
    const struct tdm_side *columns = &prover->problem->columns;
    const struct way       within = { node, -1, -1 };
    int32_t cap = columns->parent[node];

    if (node >= columns->leaf_count) {
        int32_t number = node - columns->leaf_count;
        for (int64_t i = prover->child_start[number]; i < prover->child_start[number + 1]; i++)
            if (prover->load[prover->child[i]] > 0)
                reach(prover, prover->child[i], prover->slack[node] + prover->price[prover->child[i]] - prover->price[node], within);
        return;
    }
    for (int64_t i = prover->holder_start[node]; i < prover->holder_start[node + 1]; i++)
        reach_from_row(prover, prover->holder[i], node, prover->price[node] - held_score(prover, prover->holder[i]) - prover->slack[node]);
    if (cap >= 0 && has_room(prover, node)) reach(prover, cap, prover->slack[node] + prover->price[cap] - prover->price[node], within);
}

static void set_label(struct prover *prover, int32_t node)
{
    const struct way *way = &prover->way[node];
    int64_t          *label = label_of(prover, node);

    for (int32_t level = 0; level < prover->level_count; level++) {
        label[level] = way->from < 0 ? 0 : label_of(prover, way->from)[level];
        if (way->row < 0) continue;
        if (way->from >= 0) label[level] += cost_at(prover, level, way->row, prover->held[way->row]);
        label[level] -= cost_at(prover, level, way->row, way->taken);
    }
}

static void find_labels(struct prover *prover)
{
    prover->heap_count = 0;
    for (int32_t node = 0; node < prover->node_count; node++) {
        prover->slack[node] = prover->price[node];
        prover->way[node] = (struct way){ -1, -1, -1 };
        prover->heap_place[node] = prover->heap_count++;
        rise(prover, node);
    }
    for (int32_t row = 0; row < prover->problem->rows.leaf_count; row++)
        if (prover->held[row] < 0) reach_from_row(prover, row, -1, prover->home);
    while (prover->heap_count > 0) {
        int32_t node = take_first(prover);
        set_label(prover, node);
        reach_from_node(prover, node);
    }
}

/* ---- a last look */

static int is_above(const struct prover *prover, const int64_t *a, const int64_t *b)
{
    return tdm_levels_compare(a, b, prover->level_count) > 0;
}

static void face_row(struct prover *prover, int32_t row)
{
    int64_t pair = prover->held[row];

    for (int32_t level = 0; level < prover->level_count; level++)
        prover->row_label[level] = pair < 0 ? 0 : label_of(prover, prover->problem->pair_column[pair])[level] + cost_at(prover, level, row, pair);
}

/* What she has, or nothing, is no worse than the pair. */
static int is_content(const struct prover *prover, int32_t row, int64_t pair)
{
    const int64_t *label = label_of(prover, prover->problem->pair_column[pair]);

    for (int32_t level = 0; level < prover->level_count; level++) {
        int64_t above = prover->row_label[level] - cost_at(prover, level, row, pair) - label[level];
        if (above != 0) return above < 0;
    }
    return 1;
}

static int are_rows_content(struct prover *prover)
{
    const struct tdm_problem *problem = prover->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        face_row(prover, row);
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (pair != prover->held[row] && !is_content(prover, row, pair)) return 0;
        for (int32_t level = 0; level < prover->level_count && prover->row_label[level] >= 0; level++)
            if (prover->row_label[level] > 0) return 0;
    }
    return 1;
}

static int are_nodes_right(const struct prover *prover)
{
    const struct tdm_side *columns = &prover->problem->columns;

    for (int32_t node = 0; node < prover->node_count; node++) {
        const int64_t *above = columns->parent[node] < 0 ? prover->nothing : label_of(prover, columns->parent[node]);
        if (prover->load[node] > 0 && is_above(prover, above, label_of(prover, node)) && columns->most[node] > 0) return 0;
        if (has_room(prover, node) && is_above(prover, label_of(prover, node), above)) return 0;
    }
    return 1;
}

/* ---- steps */

static int32_t write_level(struct prover *prover, int32_t level, struct tdm_solution *solution)
{
    const struct tdm_problem *problem = prover->problem;
    struct tdm_step *step;
    int32_t status = tdm_solution_add_step(solution, problem, TANDEM_STEP_LEVEL, level, problem->levels[level].parameter, &step);

    if (status != TANDEM_OK) return status;
    for (int32_t node = 0; node < prover->node_count; node++) step->column_potential[node] = label_of(prover, node)[level];
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t pair = prover->held[row];
        if (pair >= 0) step->row_potential[row] = label_of(prover, problem->pair_column[pair])[level] + cost_at(prover, level, row, pair);
    }
    return TANDEM_OK;
}

static int32_t write_solution(struct prover *prover, struct tdm_solution *solution)
{
    int32_t status = TANDEM_OK;

    for (int32_t row = 0; row < prover->problem->rows.leaf_count; row++)
        if (prover->held[row] >= 0) solution->chosen[prover->held[row]] = 1;
    for (int32_t level = 0; level < prover->level_count && status == TANDEM_OK; level++) status = write_level(prover, level, solution);
    solution->verdict = TANDEM_OPTIMAL;
    return status;
}

/* ---- memory */

static int32_t reserve(struct prover *prover)
{
    const struct tdm_memory *memory = &prover->levels->memory;
    int32_t rows = prover->problem->rows.leaf_count, nodes = prover->node_count;

    prover->held = tdm_alloc_array(memory, rows, sizeof *prover->held);
    prover->holder_start = tdm_alloc_zeroed(memory, (int64_t)nodes + 1, sizeof *prover->holder_start);
    prover->holder = tdm_alloc_array(memory, rows, sizeof *prover->holder);
    prover->child_start = tdm_alloc_zeroed(memory, (int64_t)nodes + 1, sizeof *prover->child_start);
    prover->child = tdm_alloc_array(memory, nodes, sizeof *prover->child);
    prover->load = tdm_alloc_zeroed(memory, nodes, sizeof *prover->load);
    prover->price = tdm_alloc_array(memory, nodes, sizeof *prover->price);
    prover->slack = tdm_alloc_array(memory, nodes, sizeof *prover->slack);
    prover->heap = tdm_alloc_array(memory, nodes, sizeof *prover->heap);
    prover->heap_place = tdm_alloc_array(memory, nodes, sizeof *prover->heap_place);
    prover->way = tdm_alloc_array(memory, nodes, sizeof *prover->way);
    prover->label = tdm_alloc_array(memory, (int64_t)nodes * prover->level_count, sizeof *prover->label);
    prover->row_label = tdm_alloc_array(memory, prover->level_count, sizeof *prover->row_label);
    prover->nothing = tdm_alloc_zeroed(memory, prover->level_count, sizeof *prover->nothing);
    return prover->held && prover->holder_start && prover->holder && prover->child_start && prover->child && prover->load && prover->price
        && prover->slack && prover->heap && prover->heap_place && prover->way && prover->label && prover->row_label && prover->nothing ? TANDEM_OK : TANDEM_E_NOMEM;
}

static void release(struct prover *prover)
{
    void *blocks[] = { prover->held, prover->holder_start, prover->holder, prover->child_start, prover->child, prover->load, prover->price,
                       prover->slack, prover->heap, prover->heap_place, prover->way, prover->label, prover->row_label, prover->nothing };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&prover->levels->memory, blocks[i]);
}

int32_t tdm_levels_prove(struct tdm_levels *levels, const struct tdm_solution *packed, struct tdm_solution *solution, int *is_proven)
{
    struct prover prover = { .levels = levels, .problem = levels->problem, .node_count = levels->problem->columns.node_count,
                             .level_count = levels->problem->level_count };
    int32_t status = reserve(&prover);
    int     is_right, is_touched;

    *is_proven = 0;
    if (status != TANDEM_OK) goto out;
    take_plan(&prover, packed);
    list_holders(&prover);
    list_children(&prover);
    if (!take_prices(&prover, packed)) goto out;
    find_labels(&prover);
    status = tdm_levels_mend(&prover, &is_right, &is_touched);
    if (status != TANDEM_OK || (is_touched && !is_right) || !are_rows_content(&prover) || !are_nodes_right(&prover)) goto out;
    *is_proven = 1;
    status = tdm_solution_init(solution, levels->problem);
    if (status != TANDEM_OK) goto out;
    status = write_solution(&prover, solution);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
out:
    release(&prover);
    return status;
}
