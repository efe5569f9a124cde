/* SPDX-License-Identifier: MIT
 * The fast path's own view of a problem: short rows of eight-byte pairs, the cheapest first; seats in one block per column.
 *
 * Keeps:   costs here start at 0 and fit 31 bits; (cost, column) orders a row's pairs totally.
 *          A column has at most as many seats as pairs, so that all seats together are no more than all pairs.
 */
#include "method/fast.h"

#include <assert.h>
#include <string.h>

#define GREATEST_PRICE (INT64_MAX / 64)

/* ---- what is covered */

static int level_is_plain_sum(enum tdm_level_kind kind)
{
    return kind == TDM_LEVEL_RANK || kind == TDM_LEVEL_PARTNER_RANK || kind == TDM_LEVEL_SCORE || kind == TDM_LEVEL_CHANGES;
}

static int levels_are_covered(const struct tdm_problem *problem)
{
    if (problem->level_count == 1)
        return problem->levels[0].kind == TDM_LEVEL_COUNT || level_is_plain_sum(problem->levels[0].kind);
    return problem->level_count == 2 && problem->levels[0].kind == TDM_LEVEL_COUNT && level_is_plain_sum(problem->levels[1].kind);
}

static int rows_are_covered(const struct tdm_problem *problem)
{
    const struct tdm_side *rows = &problem->rows;

    if (rows->node_count != rows->leaf_count || problem->silent_row >= 0 || problem->pair_most != NULL) return 0;
    for (int32_t row = 0; row < rows->leaf_count; row++)
        if (rows->most[row] != 1 || rows->least[row] != 0) return 0;
    if (problem->row_is_silent == NULL) return 1;
    for (int32_t row = 0; row < rows->leaf_count; row++)
        if (problem->row_is_silent[row]) return 0;
    return 1;
}

/* Opportunities, and at most one layer of caps above them. */
static int columns_are_covered(const struct tdm_problem *problem)
{
    const struct tdm_side *columns = &problem->columns;

    for (int32_t node = 0; node < columns->node_count; node++) {
        if (columns->least[node] != 0) return 0;
        if (columns->parent[node] >= 0 && node >= columns->leaf_count) return 0;
    }
    return 1;
}

static int pairs_are_covered(const struct tdm_problem *problem)
{
    if (problem->pair_count >= INT64_C(1) << 40) return 0;
    if (problem->pair_flags == NULL) return 1;
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (problem->pair_flags[pair] & TDM_PAIR_PINNED) return 0;
    return 1;
}

int tdm_fast_applies(const struct tdm_problem *problem)
{
    return levels_are_covered(problem) && rows_are_covered(problem) && columns_are_covered(problem) && pairs_are_covered(problem);
}

/* ---- rows of pairs */

static int comes_before(struct tdm_fast_pair a, struct tdm_fast_pair b)
{
    return a.cost != b.cost ? a.cost < b.cost : a.column < b.column;
}

/* Moves the cheapest of pair[done .. count) behind the sorted pair[0 .. done), until `target` are sorted. */
static void sort_front(struct tdm_fast_pair *pair, int64_t done, int64_t target, int64_t count)
{
    for (int64_t i = done; i < count; i++) {
        struct tdm_fast_pair moving = pair[i];
        int64_t place = i < target ? i : target;
        if (i >= target) {
            if (!comes_before(moving, pair[target - 1])) continue;
            pair[i] = pair[--place];
        }
        for (; place > done && comes_before(moving, pair[place - 1]); place--) pair[place] = pair[place - 1];
        pair[place] = moving;
    }
}

void tdm_fast_sort_more(struct tdm_fast *fast, int32_t row)
{
    struct tdm_fast_row *list = &fast->rows[row];
    int32_t target = list->sorted == 0 ? TDM_FAST_SORTED / 2 : 2 * list->sorted;

    if (list->count <= TDM_FAST_SORTED || target > list->count) target = list->count;
    sort_front(fast->pairs + list->first, list->sorted, target, list->count);
    list->sorted = target;
}

/* Ranks 1 to count, each once: every pair goes straight to its place. 0 if the row is not like that. */
static int place_by_rank(struct tdm_fast_pair *pair, const int32_t *column, const int32_t *rank, int64_t count, int64_t offset)
{
    for (int64_t i = 0; i < count; i++) pair[i].cost = -1;
    for (int64_t i = 0; i < count; i++) {
        int64_t cost = rank[i] - offset;
        if (cost >= count || pair[cost].cost >= 0) return 0;
        pair[cost] = (struct tdm_fast_pair){ column[i], (int32_t)cost };
    }
    return 1;
}

static int64_t fill_row(struct tdm_fast *fast, int32_t row, int64_t place)
{
    const struct tdm_problem *problem = fast->problem;
    const struct tdm_level *level = fast->cost_level < 0 ? NULL : &problem->levels[fast->cost_level];
    int64_t first = problem->row_start[row], count = problem->row_start[row + 1] - first;
    struct tdm_fast_pair *pair = fast->pairs + place;

    fast->rows[row] = (struct tdm_fast_row){ place, (int32_t)count, (int32_t)count };
    if (!fast->has_closed && level != NULL && level->kind == TDM_LEVEL_RANK && problem->pair_rank != NULL
        && place_by_rank(pair, problem->pair_column + first, problem->pair_rank + first, count, fast->cost_offset))
        return place + count;
    for (int64_t i = 0; i < count; i++) {
        int64_t cost = level == NULL ? 0 : tdm_problem_cost(problem, level, row, first + i) - fast->cost_offset;
        if (fast->has_closed && tdm_fast_is_closed(fast, problem->pair_column[first + i])) continue;
        *pair++ = (struct tdm_fast_pair){ problem->pair_column[first + i], (int32_t)cost };
    }
    fast->rows[row] = (struct tdm_fast_row){ place, (int32_t)(pair - (fast->pairs + place)), 0 };
    tdm_fast_sort_more(fast, row);
    return place + fast->rows[row].count;
}

static void fill_rows(struct tdm_fast *fast)
{
    int64_t place = 0;

    for (int32_t column = 0; column < fast->column_count; column++) fast->has_closed |= tdm_fast_is_closed(fast, column);
    for (int32_t row = 0; row < fast->row_count; row++) place = fill_row(fast, row, place);
}

int tdm_fast_is_closed(const struct tdm_fast *fast, int32_t node)
{
    const struct tdm_side *columns = &fast->problem->columns;
    return columns->most[node] == 0 || (columns->parent[node] >= 0 && columns->most[columns->parent[node]] == 0);
}

/* Least and greatest cost. TANDEM_E_RANGE if they are 2^31 or more apart, or so far that a price in the auction's unit might not fit. */
static int32_t measure_costs(struct tdm_fast *fast)
{
    const struct tdm_problem *problem = fast->problem;
    int64_t least = INT64_MAX, greatest = INT64_MIN;

    if (fast->cost_level < 0 || problem->pair_count == 0) return TANDEM_OK;
    for (int32_t row = 0; row < fast->row_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t cost = tdm_problem_cost(problem, &problem->levels[fast->cost_level], row, pair);
            if (cost < least) least = cost;
            if (cost > greatest) greatest = cost;
        }
    if (greatest - least > INT32_MAX) return TANDEM_E_RANGE;
    fast->cost_offset = least;
    fast->cost_greatest = greatest - least;
    if (!fast->count_first) fast->outside = -least;
    if (least < -GREATEST_PRICE / fast->unit) return TANDEM_E_RANGE;
    return tdm_fast_dearest_exchange(fast) > GREATEST_PRICE / fast->unit ? TANDEM_E_RANGE : TANDEM_OK;
}

int64_t tdm_fast_best(struct tdm_fast *fast, int32_t row)
{
    const struct tdm_fast_pair *pair = fast->pairs + fast->rows[row].first;
    int64_t best = TDM_FAST_FAR;

    for (int32_t i = 0; i < fast->rows[row].count; i++) {
        if (i == fast->rows[row].sorted) tdm_fast_sort_more(fast, row);
        if (pair[i].cost >= best) break;
        if (pair[i].cost + fast->price[pair[i].column] < best) best = pair[i].cost + fast->price[pair[i].column];
    }
    return best;
}

/* An exchange path passes each column and cap once, and changes the cost by at most the greatest cost at each. */
int64_t tdm_fast_dearest_exchange(const struct tdm_fast *fast)
{
    return 2 * ((int64_t)fast->column_count + fast->cap_count + 2) * (fast->cost_greatest + 1);
}

/* ---- columns and caps */

static void count_pairs(struct tdm_fast *fast)
{
    for (int64_t pair = 0; pair < fast->problem->pair_count; pair++) fast->nodes[fast->problem->pair_column[pair]].load++;
}

/* No node holds more than INT32_MAX: each row takes one seat at most. */
static void bound_node(struct tdm_fast *fast, int32_t node)
{
    int64_t most = fast->problem->columns.most[node];
    fast->nodes[node].most = (int32_t)(most < INT32_MAX ? most : INT32_MAX);
}

static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

static void open_columns(struct tdm_fast *fast)
{
    const struct tdm_side *columns = &fast->problem->columns;
    int64_t first = 0;

    count_pairs(fast);
    for (int32_t column = 0; column < fast->column_count; column++) {
        int32_t parent = columns->parent[column];
        bound_node(fast, column);
        fast->cap_of[column] = parent;
        fast->nodes[column].first = first;
        first += least_of(fast->nodes[column].most, (int64_t)fast->nodes[column].load + 1);
        fast->nodes[column].load = 0;
        if (parent >= 0) fast->child_start[parent - fast->column_count + 1]++;
    }
    fast->nodes[fast->column_count].first = first;
}

static void open_caps(struct tdm_fast *fast)
{
    for (int32_t cap = 0; cap < fast->cap_count; cap++) {
        fast->child_start[cap + 1] += fast->child_start[cap];
        bound_node(fast, fast->column_count + cap);
    }
    for (int32_t column = 0; column < fast->column_count; column++) {
        int32_t cap = fast->cap_of[column] - fast->column_count;
        if (fast->cap_of[column] < 0) continue;
        fast->child_place[column] = fast->nodes[fast->cap_of[column]].load++;
        fast->child[fast->child_start[cap] + fast->child_place[column]] = column;
    }
    for (int32_t cap = 0; cap < fast->cap_count; cap++) fast->nodes[fast->column_count + cap].load = 0;
}

/* Seats that could still be taken, as far as each column, or the cap above it, allows. */
int64_t tdm_fast_free_seats(const struct tdm_fast *fast)
{
    int64_t seats = 0;

    for (int32_t column = 0; column < fast->column_count; column++)
        if (fast->cap_of[column] < 0) seats += fast->nodes[column].most - fast->nodes[column].load;
    for (int32_t cap = fast->column_count; cap < fast->column_count + fast->cap_count; cap++) seats += fast->nodes[cap].most - fast->nodes[cap].load;
    return seats;
}

/* ---- memory */

static void *node_array(struct tdm_fast *fast, size_t bytes)
{
    return tdm_alloc_zeroed(&fast->memory, (int64_t)fast->column_count + fast->cap_count + 1, bytes);
}

static int32_t reserve_rows(struct tdm_fast *fast)
{
    fast->pairs = tdm_alloc_array(&fast->memory, fast->problem->pair_count, sizeof *fast->pairs);
    fast->rows = tdm_alloc_array(&fast->memory, fast->row_count, sizeof *fast->rows);
    fast->waiting = tdm_alloc_array(&fast->memory, fast->row_count, sizeof *fast->waiting);
    fast->home = tdm_alloc_array(&fast->memory, fast->row_count, sizeof *fast->home);
    return fast->pairs && fast->rows && fast->waiting && fast->home ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_nodes(struct tdm_fast *fast)
{
    fast->cap_of = node_array(fast, sizeof *fast->cap_of);
    fast->nodes = node_array(fast, sizeof *fast->nodes);
    fast->price = node_array(fast, sizeof *fast->price);
    fast->child_start = node_array(fast, sizeof *fast->child_start);
    fast->child = node_array(fast, sizeof *fast->child);
    fast->child_place = node_array(fast, sizeof *fast->child_place);
    return fast->cap_of && fast->nodes && fast->price && fast->child_start && fast->child
        && fast->child_place ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_search(struct tdm_fast *fast)
{
    fast->distance = node_array(fast, sizeof *fast->distance);
    fast->heap = node_array(fast, sizeof *fast->heap);
    fast->heap_place = node_array(fast, sizeof *fast->heap_place);
    fast->touched = node_array(fast, sizeof *fast->touched);
    fast->level_queue = node_array(fast, sizeof *fast->level_queue);
    fast->path = node_array(fast, sizeof *fast->path);
    return fast->distance && fast->heap && fast->heap_place && fast->touched && fast->level_queue && fast->path ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_seats(struct tdm_fast *fast)
{
    fast->seats = tdm_alloc_array(&fast->memory, fast->nodes[fast->column_count].first, sizeof *fast->seats);
    return fast->seats ? TANDEM_OK : TANDEM_E_NOMEM;
}

static void set_out(struct tdm_fast *fast, const struct tdm_problem *problem, struct tdm_control *control, int32_t cost_level)
{
    memset(fast, 0, sizeof *fast);
    fast->problem = problem;
    fast->control = control;
    fast->memory = problem->memory;
    fast->row_count = problem->rows.leaf_count;
    fast->column_count = problem->columns.leaf_count;
    fast->cap_count = problem->columns.node_count - problem->columns.leaf_count;
    fast->unit = fast->column_count + fast->cap_count + 3;
    fast->count_first = problem->levels[0].kind == TDM_LEVEL_COUNT;
    fast->cost_level = cost_level;
    fast->budget = (struct tdm_fast_budget){ 10, 40, 480 };
}

int32_t tdm_fast_cost_level(const struct tdm_problem *problem)
{
    if (problem->levels[0].kind != TDM_LEVEL_COUNT) return 0;
    return problem->level_count == 2 ? 1 : -1;
}

int32_t tdm_fast_open(struct tdm_fast *fast, const struct tdm_problem *problem, struct tdm_control *control, int32_t cost_level)
{
    int32_t status;

    set_out(fast, problem, control, cost_level);
    status = measure_costs(fast);
    if (status == TANDEM_OK) status = reserve_rows(fast);
    if (status == TANDEM_OK) status = reserve_nodes(fast);
    if (status == TANDEM_OK) status = reserve_search(fast);
    if (status != TANDEM_OK) goto out;
    fill_rows(fast);
    open_columns(fast);
    open_caps(fast);
    for (int32_t node = 0; node < fast->column_count + fast->cap_count; node++) fast->distance[node] = TDM_FAST_FAR;
    status = reserve_seats(fast);
out:
    if (status != TANDEM_OK) tdm_fast_close(fast);
    return status;
}

void tdm_fast_close(struct tdm_fast *fast)
{
    void *blocks[] = { fast->pairs, fast->rows, fast->waiting, fast->home, fast->cap_of, fast->nodes,
                       fast->price, fast->child_start, fast->child, fast->child_place, fast->distance, fast->heap, fast->heap_place,
                       fast->touched, fast->level_queue, fast->path, fast->seats };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&fast->memory, blocks[i]);
    memset(fast, 0, sizeof *fast);
}
