/* SPDX-License-Identifier: MIT
 * The several placements' own view of a problem: what is covered, each row's pairs by cost, seats in one block per column.
 *
 * Keeps:   costs here start at 0 and fit 31 bits. A column has at most as many seats as pairs. Pairs with columns that can seat nobody are left out.
 */
#include "method/several.h"
#include "method/covered.h"

#include <string.h>

#define GREATEST_PRICE (INT64_MAX / 64)

/* ---- what is covered */

/* A row takes so many that what it has is looked through at every step: no more than 64, unless it may have all its pairs. */
static int row_is_covered(const struct tdm_problem *problem, int32_t row)
{
    int64_t pairs = problem->row_start[row + 1] - problem->row_start[row], most = problem->rows.most[row];

    if (problem->row_is_silent != NULL && problem->row_is_silent[row]) return 0;
    return problem->rows.least[row] <= most && problem->rows.least[row] <= pairs && (most <= TDM_SEVERAL_MOST || pairs <= TDM_SEVERAL_MOST);
}

static int rows_are_covered(const struct tdm_problem *problem)
{
    const struct tdm_side *rows = &problem->rows;

    if (rows->node_count != rows->leaf_count || problem->silent_row >= 0 || problem->pair_most != NULL) return 0;
    for (int32_t row = 0; row < rows->leaf_count; row++)
        if (!row_is_covered(problem, row)) return 0;
    return 1;
}

/* Opportunities, and the caps above them. */
static int columns_are_covered(const struct tdm_problem *problem)
{
    const struct tdm_side *columns = &problem->columns;

    for (int32_t node = 0; node < columns->node_count; node++)
        if (columns->least[node] > columns->most[node] || columns->least[node] > problem->pair_count) return 0;

    return 1;
}

int tdm_several_applies(const struct tdm_problem *problem)
{
    return problem->pair_count < INT32_MAX / 2 && tdm_levels_are_one_cost(problem) && rows_are_covered(problem) && tdm_caps_are_one_deep(problem)
        && columns_are_covered(problem) && !tdm_has_pins(problem);
}

/* ---- costs */

int tdm_several_is_closed(const struct tdm_several *several, int32_t node)
{
    return tdm_node_is_closed(several->problem, node);
}

static int64_t cost_of(const struct tdm_several *several, int32_t row, int64_t pair)
{
    if (several->cost_level < 0) return 0;
    return tdm_problem_cost(several->problem, &several->problem->levels[several->cost_level], row, pair);
}

/* An exchange path passes each column and cap once, and changes the cost by at most the greatest cost at each. */
int64_t tdm_several_dearest_exchange(const struct tdm_several *several)
{
    return 2 * ((int64_t)several->column_count + several->cap_count + 2) * (several->cost_greatest + 1);
}

/* TANDEM_E_RANGE if costs are 2^31 or more apart, or so far that a price in the auction's unit might not fit. */
static int32_t measure_costs(struct tdm_several *several)
{
    const struct tdm_problem *problem = several->problem;
    int64_t least = INT64_MAX, greatest = INT64_MIN;

    if (problem->pair_count == 0 || several->cost_level < 0) return TANDEM_OK;
    for (int32_t row = 0; row < several->row_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t cost = cost_of(several, row, pair);
            if (cost < least) least = cost;
            if (cost > greatest) greatest = cost;
        }
    if (greatest - least >= INT32_MAX) return TANDEM_E_RANGE;
    several->cost_offset = least;
    several->cost_greatest = greatest - least;
    if (!several->count_first) several->outside = -least;
    if (least < -GREATEST_PRICE / several->unit || least > GREATEST_PRICE / several->unit) return TANDEM_E_RANGE;
    return tdm_several_dearest_exchange(several) > GREATEST_PRICE / several->unit ? TANDEM_E_RANGE : TANDEM_OK;
}

/* ---- rows */

static void sift_down(uint64_t *key, int32_t count, int32_t at)
{
    uint64_t value = key[at];

    for (int32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && key[child + 1] > key[child]) child++;
        if (key[child] <= value) break;
        key[at] = key[child];
        at = child;
    }
    key[at] = value;
}

/* [Knuth, vol. 3, 5.2.1 and 5.2.3] */
static void sort_keys(uint64_t *key, int32_t count)
{
    enum { SHORT = 24 };

    for (int32_t i = 1; i < count && count <= SHORT; i++) {
        uint64_t moving = key[i];
        int32_t  place = i;
        for (; place > 0 && key[place - 1] > moving; place--) key[place] = key[place - 1];
        key[place] = moving;
    }
    if (count <= SHORT) return;
    for (int32_t i = count / 2; i-- > 0;) sift_down(key, count, i);
    for (int32_t last = count - 1; last > 0; last--) {
        uint64_t greatest = key[0];
        key[0] = key[last];
        key[last] = greatest;
        sift_down(key, last, 0);
    }
}

static void open_row(struct tdm_several *several, int32_t row)
{
    const struct tdm_problem *problem = several->problem;
    struct tdm_several_row   *own = &several->rows[row];
    uint64_t *key = several->key + problem->row_start[row];

    own->first_key = problem->row_start[row];
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int32_t column = problem->pair_column[pair];
        if (tdm_several_is_closed(several, column)) several->has_closed = 1;
        else key[own->count++] = (uint64_t)(cost_of(several, row, pair) - several->cost_offset) << 32 | (uint32_t)column;
    }
    sort_keys(key, own->count);
    own->most = problem->rows.most[row] < own->count ? (int32_t)problem->rows.most[row] : own->count;
    own->least = (int32_t)problem->rows.least[row];
    own->first_hold = (int32_t)several->hold_count;
    several->hold_count += own->most;
    several->has_lower |= own->least > 0;
}

/* ---- columns and caps */

static void open_nodes(struct tdm_several *several)
{
    const struct tdm_side *columns = &several->problem->columns;

    for (int64_t pair = 0; pair < several->problem->pair_count; pair++) several->nodes[several->problem->pair_column[pair]].holders++;
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++) {
        struct tdm_several_node *own = &several->nodes[node];
        own->most = (int32_t)(columns->most[node] < INT32_MAX ? columns->most[node] : INT32_MAX);
        own->least = (int32_t)columns->least[node];
        several->has_lower |= own->least > 0;
        several->cap_of[node] = columns->parent[node];
        if (node < several->column_count) own[1].first = own->first + (own->holders < own->most ? own->holders : own->most);
        own->holders = 0;
    }
}

static void open_caps(struct tdm_several *several)
{
    for (int32_t column = 0; column < several->column_count; column++)
        if (several->cap_of[column] >= 0) several->child_start[several->cap_of[column] - several->column_count + 1]++;
    for (int32_t cap = 0; cap < several->cap_count; cap++) several->child_start[cap + 1] += several->child_start[cap];
    for (int32_t column = 0; column < several->column_count; column++) {
        int32_t cap = several->cap_of[column] - several->column_count;
        if (several->cap_of[column] < 0) continue;
        several->child_place[column] = several->over[several->cap_of[column]]++;
        several->child[several->child_start[cap] + several->child_place[column]] = column;
    }
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++) several->over[node] = 0;
}

/* ---- memory */

static void *node_array(struct tdm_several *several, size_t bytes)
{
    return tdm_alloc_zeroed(&several->memory, (int64_t)several->column_count + several->cap_count + 1, bytes);
}

static int32_t reserve_rows(struct tdm_several *several)
{
    several->rows = tdm_alloc_zeroed(&several->memory, several->row_count, sizeof *several->rows);
    several->key = tdm_alloc_array(&several->memory, several->problem->pair_count, sizeof *several->key);
    several->waiting = tdm_alloc_array(&several->memory, several->row_count, sizeof *several->waiting);
    return several->rows && several->key && several->waiting ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_nodes(struct tdm_several *several)
{
    several->cap_of = node_array(several, sizeof *several->cap_of);
    several->nodes = node_array(several, sizeof *several->nodes);
    several->price = node_array(several, sizeof *several->price);
    several->child_start = node_array(several, sizeof *several->child_start);
    several->child = node_array(several, sizeof *several->child);
    several->child_place = node_array(several, sizeof *several->child_place);
    several->over = node_array(several, sizeof *several->over);
    return several->cap_of && several->nodes && several->price && several->child_start && several->child && several->child_place
        && several->over ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_search(struct tdm_several *several)
{
    several->distance = node_array(several, sizeof *several->distance);
    several->bound = node_array(several, sizeof *several->bound);
    several->heap = node_array(several, sizeof *several->heap);
    several->heap_place = node_array(several, sizeof *several->heap_place);
    several->touched = node_array(several, sizeof *several->touched);
    several->level_queue = node_array(several, sizeof *several->level_queue);
    several->path = node_array(several, sizeof *several->path);
    return several->distance && several->bound && several->heap && several->heap_place && several->touched && several->level_queue
        && several->path ? TANDEM_OK : TANDEM_E_NOMEM;
}

static void set_out(struct tdm_several *several, const struct tdm_problem *problem, struct tdm_control *control)
{
    memset(several, 0, sizeof *several);
    several->problem = problem;
    several->control = control;
    several->memory = problem->memory;
    several->first_tick = control->ticks;
    several->row_count = problem->rows.leaf_count;
    several->column_count = problem->columns.leaf_count;
    several->cap_count = problem->columns.node_count - problem->columns.leaf_count;
    several->unit = problem->columns.node_count + 3;
    several->count_first = problem->levels[0].kind == TDM_LEVEL_COUNT;
    several->cost_level = !several->count_first ? 0 : problem->level_count == 2 ? 1 : -1;
    several->budget = (struct tdm_several_budget){ .bids_per_unit = 16, .growth_percent = 40, .patience = 2048, .draw_ratio = 2, .ask_ratio = 1,
                                                    .ticks_per_pair = 128 };
}

int32_t tdm_several_open(struct tdm_several *several, const struct tdm_problem *problem, struct tdm_control *control)
{
    int32_t status;

    set_out(several, problem, control);
    status = measure_costs(several);
    if (status == TANDEM_OK) status = reserve_rows(several);
    if (status == TANDEM_OK) status = reserve_nodes(several);
    if (status == TANDEM_OK) status = reserve_search(several);
    if (status != TANDEM_OK) goto out;
    open_nodes(several);
    open_caps(several);
    for (int32_t row = 0; row < several->row_count; row++) open_row(several, row);
    for (int32_t node = 0; node <= several->column_count + several->cap_count; node++)
        several->distance[node] = several->bound[node] = TDM_SEVERAL_FAR;
    several->hold = tdm_alloc_array(&several->memory, several->hold_count, sizeof *several->hold);
    several->seats = tdm_alloc_array(&several->memory, several->nodes[several->column_count].first, sizeof *several->seats);
    if (several->hold == NULL || several->seats == NULL) status = TANDEM_E_NOMEM;
out:
    if (status != TANDEM_OK) tdm_several_close(several);
    return status;
}

void tdm_several_close(struct tdm_several *several)
{
    void *blocks[] = { several->rows, several->key, several->seats, several->waiting, several->cap_of, several->nodes, several->price,
                       several->child_start, several->child, several->child_place, several->over, several->distance, several->bound,
                       several->heap, several->heap_place, several->touched, several->level_queue, several->path, several->hold };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&several->memory, blocks[i]);
    memset(several, 0, sizeof *several);
}
