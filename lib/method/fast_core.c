/* SPDX-License-Identifier: MIT
 * The fast path's own view of a problem: what is covered, how far costs lie apart, seats in one block per column.
 *
 * Keeps:   costs here start at 0 and fit 31 bits.
 *          A column has at most as many seats as pairs, so that all seats together are no more than all pairs.
 */
#include "method/fast_rows.h"
#include "method/covered.h"

#include <assert.h>
#include <string.h>

#define GREATEST_PRICE (INT64_MAX / 64)

/* ---- what is covered */

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

/* Opportunities, and the caps above them. */
static int columns_are_covered(const struct tdm_problem *problem)
{
    const struct tdm_side *columns = &problem->columns;

    for (int32_t node = 0; node < columns->node_count; node++)
        if (columns->least[node] != 0) return 0;

    return 1;
}

int tdm_fast_applies(const struct tdm_problem *problem)
{
    return problem->pair_count < (INT64_C(1) << 40) && tdm_levels_are_one_cost(problem) && rows_are_covered(problem) && tdm_caps_are_one_deep(problem)
        && columns_are_covered(problem) && !tdm_has_pins(problem);
}

/* ---- costs */

int tdm_fast_is_closed(const struct tdm_fast *fast, int32_t node)
{
    return tdm_node_is_closed(fast->problem, node);
}

static void note_cost(int64_t cost, int64_t *least, int64_t *greatest)
{
    if (cost < *least) *least = cost;
    if (cost > *greatest) *greatest = cost;
}

/* Ranks and scores, which are frequent, have loops of their own. */
static void find_cost_range(const struct tdm_fast *fast, int64_t *least, int64_t *greatest)
{
    const struct tdm_problem *problem = fast->problem;
    const struct tdm_level *level = &problem->levels[fast->cost_level];
    int64_t low = INT64_MAX, high = INT64_MIN;

    if (level->kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) {
        int32_t low_rank = INT32_MAX, high_rank = INT32_MIN;
        for (int64_t pair = 0; pair < problem->pair_count; pair++) {
            low_rank = problem->pair_rank[pair] < low_rank ? problem->pair_rank[pair] : low_rank;
            high_rank = problem->pair_rank[pair] > high_rank ? problem->pair_rank[pair] : high_rank;
        }
        low = low_rank;
        high = high_rank;
    } else if (level->kind == TDM_LEVEL_SCORE && problem->pair_score != NULL) {
        for (int64_t pair = 0; pair < problem->pair_count; pair++) note_cost(-problem->pair_score[pair], &low, &high);
    } else {
        for (int32_t row = 0; row < fast->row_count; row++)
            for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
                note_cost(tdm_problem_cost(problem, level, row, pair), &low, &high);
    }
    *least = low;
    *greatest = high;
}

/* TANDEM_E_RANGE if costs are 2^31 or more apart, or so far that a price in the auction's unit might not fit. */
static int32_t measure_costs(struct tdm_fast *fast)
{
    int64_t least, greatest;

    if (fast->cost_level < 0 || fast->problem->pair_count == 0) return TANDEM_OK;
    find_cost_range(fast, &least, &greatest);
    if (greatest - least > INT32_MAX) return TANDEM_E_RANGE;
    fast->cost_offset = least;
    fast->cost_greatest = greatest - least;
    if (!fast->count_first) fast->outside = -least;
    if (least < -GREATEST_PRICE / fast->unit) return TANDEM_E_RANGE;
    return tdm_fast_dearest_exchange(fast) > GREATEST_PRICE / fast->unit ? TANDEM_E_RANGE : TANDEM_OK;
}

static int64_t best_in_line(const struct tdm_fast *fast, int32_t row)
{
    struct tdm_fast_run run = row_run(fast, row);
    int64_t best = TDM_FAST_FAR;

    for (int32_t i = 0; i < run.left; i++) {
        uint64_t key = key_at(run.pairs, i, fast->is_narrow);
        int64_t  cost = (int64_t)(key >> fast->bits), price = fast->price[key & fast->mask];
        if (fast->is_narrow && cost >= best) break;
        if (cost + price < best) best = cost + price;
    }
    return best;
}

int64_t tdm_fast_best(struct tdm_fast *fast, int32_t row)
{
    int64_t best = best_in_line(fast, row);

    if (fast->is_narrow || best <= row_rest(fast, row)) return best;
    tdm_fast_renew(fast, row);
    return best_in_line(fast, row);
}

/* An exchange path passes each column and cap once, and changes the cost by at most the greatest cost at each. */
int64_t tdm_fast_dearest_exchange(const struct tdm_fast *fast)
{
    return 2 * ((int64_t)fast->column_count + fast->cap_count + 2) * (fast->cost_greatest + 1);
}

/* ---- columns and caps */

static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

/* Only where seats that nobody can want would take much room. */
static void count_pairs(struct tdm_fast *fast)
{
    int64_t seats = 0;

    for (int32_t column = 0; column < fast->column_count; column++) {
        fast->nodes[column].load = fast->row_count;
        seats += least_of(fast->problem->columns.most[column], fast->row_count);
    }
    if (seats <= fast->problem->pair_count) return;
    for (int32_t column = 0; column < fast->column_count; column++) fast->nodes[column].load = 0;
    for (int64_t pair = 0; pair < fast->problem->pair_count; pair++) fast->nodes[fast->problem->pair_column[pair]].load++;
}

/* No node holds more than INT32_MAX: each row takes one seat at most. */
static void bound_node(struct tdm_fast *fast, int32_t node)
{
    int64_t most = fast->problem->columns.most[node];
    fast->nodes[node].most = (int32_t)(most < INT32_MAX ? most : INT32_MAX);
}

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

void tdm_fast_move_last(struct tdm_fast *fast, int32_t column, int32_t slot)
{
    int64_t first = fast->nodes[column].first, last = first + --fast->nodes[column].load;

    fast->seats[first + slot] = fast->seats[last];
    fast->stay[first + slot] = fast->stay[last];
}

/* ---- memory */

static void *node_array(struct tdm_fast *fast, size_t bytes)
{
    return tdm_alloc_zeroed(&fast->memory, (int64_t)fast->column_count + fast->cap_count + 1, bytes);
}

static int32_t reserve_rows(struct tdm_fast *fast)
{
    fast->waiting = tdm_alloc_array(&fast->memory, fast->row_count, sizeof *fast->waiting);
    fast->home = tdm_alloc_array(&fast->memory, fast->row_count, sizeof *fast->home);
    return fast->waiting && fast->home ? TANDEM_OK : TANDEM_E_NOMEM;
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
    fast->bound = node_array(fast, sizeof *fast->bound);
    fast->heap = node_array(fast, sizeof *fast->heap);
    fast->heap_place = node_array(fast, sizeof *fast->heap_place);
    fast->touched = node_array(fast, sizeof *fast->touched);
    fast->level_queue = node_array(fast, sizeof *fast->level_queue);
    fast->path = node_array(fast, sizeof *fast->path);
    return fast->distance && fast->bound && fast->heap && fast->heap_place && fast->touched && fast->level_queue
        && fast->path ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_seats(struct tdm_fast *fast)
{
    fast->seats = tdm_alloc_array(&fast->memory, fast->nodes[fast->column_count].first, sizeof *fast->seats);
    fast->stay = tdm_alloc_array(&fast->memory, fast->nodes[fast->column_count].first, sizeof *fast->stay);
    return fast->seats && fast->stay ? TANDEM_OK : TANDEM_E_NOMEM;
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
    fast->is_bidding = 1;
    fast->budget = (struct tdm_fast_budget){ .bids_per_row = 16, .growth_percent = 40, .patience = 2048, .draw_ratio = 2, .bids_in_vain = 8,
                                             .looks_per_row = 480 };
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
    status = tdm_fast_fill_rows(fast);
    if (status != TANDEM_OK) goto out;
    open_columns(fast);
    open_caps(fast);
    for (int32_t node = 0; node <= fast->column_count + fast->cap_count; node++) fast->distance[node] = fast->bound[node] = TDM_FAST_FAR;
    status = reserve_seats(fast);
out:
    if (status != TANDEM_OK) tdm_fast_close(fast);
    return status;
}

void tdm_fast_close(struct tdm_fast *fast)
{
    void *blocks[] = { fast->line_block, fast->waiting, fast->home, fast->cap_of, fast->nodes,
                       fast->price, fast->child_start, fast->child, fast->child_place, fast->distance, fast->bound, fast->heap, fast->heap_place,
                       fast->touched, fast->level_queue, fast->path, fast->seats, fast->stay };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&fast->memory, blocks[i]);
    memset(fast, 0, sizeof *fast);
}
