/* SPDX-License-Identifier: MIT
 * A change closes one way into a cycle: the shortest one keeps the plan optimal. What takes several units goes unit by unit.
 *
 * Keeps:   after each unit the prices prove the plan for the bounds as they are then.
 * Source:  [AMO93] sec. 9.7 and 9.11 (sensitivity: one shortest way per unit of a bound).
 */
#include "explain/reroute.h"

#include <assert.h>
#include <string.h>

/* ---- bounds of its own */

/* Copies an array on its first change. `*own` is the copy; NULL on failure. */
static int32_t make_own(const struct tdm_memory *memory, void **own, const void *from, int64_t count, size_t bytes)
{
    if (*own != NULL) return TANDEM_OK;
    *own = from == NULL ? tdm_alloc_zeroed(memory, count, bytes) : tdm_alloc_array(memory, count, bytes);
    if (*own == NULL) return TANDEM_E_NOMEM;
    if (from != NULL && count > 0) memcpy(*own, from, (size_t)count * bytes);
    return TANDEM_OK;
}

static int32_t own_columns(struct tdm_reroute *reroute)
{
    struct tdm_side *columns = &reroute->problem.columns;
    int32_t status = make_own(&reroute->problem.memory, (void **)&reroute->column_most, columns->most, columns->node_count, sizeof *columns->most);
    if (status == TANDEM_OK) columns->most = reroute->column_most;
    return status;
}

static int32_t own_rows(struct tdm_reroute *reroute)
{
    struct tdm_side *rows = &reroute->problem.rows;
    int32_t status = make_own(&reroute->problem.memory, (void **)&reroute->row_most, rows->most, rows->node_count, sizeof *rows->most);
    if (status == TANDEM_OK) status = make_own(&reroute->problem.memory, (void **)&reroute->row_least, rows->least, rows->node_count, sizeof *rows->least);
    if (status != TANDEM_OK) return status;
    rows->most = reroute->row_most;
    rows->least = reroute->row_least;
    return TANDEM_OK;
}

static int32_t own_flags(struct tdm_reroute *reroute)
{
    struct tdm_problem *problem = &reroute->problem;
    int32_t status = make_own(&problem->memory, (void **)&reroute->pair_flags, problem->pair_flags, problem->pair_count, 1);
    if (status == TANDEM_OK) problem->pair_flags = reroute->pair_flags;
    return status;
}

static int32_t own_pair_most(struct tdm_reroute *reroute)
{
    struct tdm_problem *problem = &reroute->problem;
    int                 is_new = problem->pair_most == NULL && reroute->pair_most == NULL;
    int32_t status = make_own(&problem->memory, (void **)&reroute->pair_most, problem->pair_most, problem->pair_count, sizeof *reroute->pair_most);

    if (status != TANDEM_OK) return status;
    for (int64_t pair = 0; is_new && pair < problem->pair_count; pair++) reroute->pair_most[pair] = 1;
    problem->pair_most = reroute->pair_most;
    return TANDEM_OK;
}

/* ---- life */

int32_t tdm_reroute_open(struct tdm_reroute *reroute, const struct tdm_residual *from)
{
    *reroute = (struct tdm_reroute){ .problem = *from->problem, .way.memory = from->memory };
    return tdm_residual_fork(from, &reroute->problem, &reroute->residual);
}

void tdm_reroute_close(struct tdm_reroute *reroute)
{
    const struct tdm_memory memory = reroute->problem.memory;
    void *const             blocks[] = { reroute->column_most, reroute->row_least, reroute->row_most, reroute->pair_most, reroute->pair_flags };

    if (reroute->residual.is_fork) tdm_residual_close(&reroute->residual);
    tdm_way_finish(&reroute->way);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i] != NULL) tdm_free(&memory, blocks[i]);
    memset(reroute, 0, sizeof *reroute);
}

/* ---- searches */

static const struct tdm_hop START = { -1, -1, -1, -1 };

/* One pair as the first hop of a way at a row; its cost with a sign is the label to begin with. */
static void begin_with_pair(struct tdm_search *search, int32_t row, int64_t pair, int64_t *label)
{
    const struct tdm_residual *residual = search->residual;
    struct tdm_hop             hop = { -1, row, search->is_backward ? pair : -1, search->is_backward ? -1 : pair };

    for (int32_t k = 0; k < residual->limb_count; k++) {
        int64_t cost = residual->pair_cost[pair * residual->limb_count + k];
        label[k] = search->is_backward ? -cost : cost;
    }
    tdm_search_begin(search, residual->problem->pair_column[pair], label, hop);
}

void tdm_search_begin_at_row(struct tdm_search *search, int32_t row)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_problem  *problem = residual->problem;
    int64_t                    flow = residual->row_flow[row];

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int may_begin = search->is_backward ? residual->chosen[pair] && !tdm_residual_is_pinned(residual, pair) : tdm_residual_may_take(residual, pair);
        if (may_begin) begin_with_pair(search, row, pair, search->scratch + residual->limb_count);
    }
    if (search->is_backward ? flow < problem->rows.most[row] : flow > problem->rows.least[row])
        tdm_search_begin(search, residual->outside, NULL, (struct tdm_hop){ -1, row, -1, -1 });
}

/* The way from where the search began to `target`, prices moved to match; TANDEM_E_STATE if there is none. */
static int32_t find_way(struct tdm_reroute *reroute, struct tdm_search *search, int32_t target)
{
    int32_t status;

    tdm_search_want(search, target);
    tdm_search_run(search);
    if (!tdm_search_reached(search, target)) return TANDEM_E_STATE;
    tdm_way_clear(&reroute->way);
    status = tdm_way_follow(&reroute->way, search, target);
    if (status == TANDEM_OK) status = tdm_search_reprice(search, &reroute->residual, target, NULL);
    return status;
}

/* The same from one node, or (a row is given) between the row and the target. */
static int32_t reach(struct tdm_reroute *reroute, int32_t from, int32_t row, int is_backward, int32_t target)
{
    struct tdm_search search;
    int32_t           status = tdm_search_open(&search, &reroute->residual, is_backward);

    if (status != TANDEM_OK) return status;
    if (row >= 0) tdm_search_begin_at_row(&search, row);
    else tdm_search_begin(&search, from, NULL, START);
    status = find_way(reroute, &search, target);
    tdm_search_close(&search);
    return status;
}

/* ---- seats */

/* A seat more where all are taken: it is filled if a way from above the node down to it makes the plan better. */
static int32_t fill_seat(struct tdm_reroute *reroute, int32_t node)
{
    struct tdm_residual *residual = &reroute->residual;
    struct tdm_search    search;
    int32_t              levels = residual->level_count, status;
    int64_t             *limit = tdm_alloc_array(&residual->memory, levels + (int64_t)residual->limb_count, sizeof *limit), total = 0, *key;

    if (limit == NULL) return TANDEM_E_NOMEM;
    key = limit + levels;
    status = tdm_search_open(&search, residual, 0);
    if (status == TANDEM_OK) {
        for (int32_t level = 0; level < levels; level++)
            limit[level] = residual->level_price[(int64_t)node * levels + level] - tdm_residual_next_cost(residual, level, node);
        for (int32_t k = 0; k < residual->limb_count; k++) key[k] = residual->price[(int64_t)node * residual->limb_count + k];
        if (residual->balance >= 0)
            key[residual->level_limb[residual->balance]] -= residual->level_weight[residual->balance] * tdm_residual_next_cost(residual, residual->balance, node);
        search.limit = key;
        tdm_search_begin(&search, tdm_residual_parent(residual, node), NULL, START);
        tdm_search_want(&search, node);
        tdm_search_run(&search);
        tdm_way_clear(&reroute->way);
        if (tdm_search_reached(&search, node)) status = tdm_way_follow(&reroute->way, &search, node);
        if (status == TANDEM_OK && tdm_search_reached(&search, node)) status = tdm_way_add_seat(&reroute->way, node, 1);
        for (int32_t level = 0; level < levels && total == 0; level++) total = tdm_way_cost(residual, &reroute->way, level);
        if (total >= 0) tdm_way_clear(&reroute->way);
        if (status == TANDEM_OK) status = tdm_search_reprice(&search, residual, tdm_search_reached(&search, node) ? node : -1, limit);
        if (status == TANDEM_OK) status = tdm_way_walk(residual, &reroute->way);
        tdm_search_close(&search);
    }
    tdm_free(&residual->memory, limit);
    return status;
}

/* The node's last unit leaves it for its parent by another way. */
static int32_t clear_seat(struct tdm_reroute *reroute, int32_t node)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status;

    if (residual->node_flow[node] <= residual->problem->columns.least[node]) return TANDEM_E_STATE;
    status = reach(reroute, node, -1, 0, tdm_residual_parent(residual, node));
    if (status == TANDEM_OK) status = tdm_way_add_seat(&reroute->way, node, -1);
    return status == TANDEM_OK ? tdm_way_walk(residual, &reroute->way) : status;
}

int32_t tdm_reroute_seat(struct tdm_reroute *reroute, int32_t node, int32_t change)
{
    int32_t status = own_columns(reroute);
    int64_t flow = reroute->residual.node_flow[node];
    int     is_full;

    if (status != TANDEM_OK) return status;
    is_full = flow == reroute->column_most[node];
    if (change > 0) {
        status = is_full ? fill_seat(reroute, node) : TANDEM_OK;
        reroute->column_most[node]++;
        return status;
    }
    if (reroute->column_most[node] <= reroute->problem.columns.least[node]) return TANDEM_E_STATE;
    reroute->column_most[node]--;
    return is_full ? clear_seat(reroute, node) : TANDEM_OK;
}

int32_t tdm_reroute_empty(struct tdm_reroute *reroute, int32_t column)
{
    int32_t status = own_columns(reroute);

    if (status != TANDEM_OK) return status;
    if (reroute->problem.columns.least[column] > 0) return TANDEM_E_UNBUILT;
    while (status == TANDEM_OK && reroute->residual.node_flow[column] > 0) {
        reroute->column_most[column] = reroute->residual.node_flow[column] - 1;
        status = clear_seat(reroute, column);
    }
    reroute->column_most[column] = 0;
    return status;
}

/* ---- pairs */

int32_t tdm_reroute_grant(struct tdm_reroute *reroute, int32_t row, int64_t pair)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status = own_flags(reroute);

    if (status == TANDEM_OK && residual->chosen[pair]) {
        reroute->pair_flags[pair] |= TDM_PAIR_PINNED;
        tdm_residual_update_row(residual, row);
        return status;
    }
    if (status == TANDEM_OK) status = reach(reroute, -1, row, 1, residual->problem->pair_column[pair]);
    if (status == TANDEM_OK) status = tdm_way_add_pair(&reroute->way, row, pair, 1);
    if (status == TANDEM_OK) status = tdm_way_walk(residual, &reroute->way);
    /* a way that ends outside brings the row one unit more, which its pair carries: walking counted both */
    if (status == TANDEM_OK) reroute->pair_flags[pair] |= TDM_PAIR_PINNED;
    if (status == TANDEM_OK) tdm_residual_update_row(residual, row);
    return status;
}

int32_t tdm_reroute_deny(struct tdm_reroute *reroute, int32_t row, int64_t pair)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status = own_pair_most(reroute);

    if (status != TANDEM_OK) return status;
    reroute->pair_most[pair] = 0;
    if (!residual->chosen[pair]) return TANDEM_OK;
    status = reach(reroute, -1, row, 0, residual->problem->pair_column[pair]);
    if (status == TANDEM_OK) status = tdm_way_add_pair(&reroute->way, row, pair, -1);
    return status == TANDEM_OK ? tdm_way_walk(residual, &reroute->way) : status;
}

/* One place of hers goes back: to whom it is worth most. The search ends at the outside, which takes her unit. */
static int32_t give_back(struct tdm_reroute *reroute, int32_t row)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status = reach(reroute, -1, row, 1, residual->outside);

    if (status == TANDEM_OK) status = tdm_way_walk(residual, &reroute->way);
    return status;
}

int32_t tdm_reroute_withdraw(struct tdm_reroute *reroute, int32_t row)
{
    const struct tdm_problem *problem = &reroute->problem;
    int32_t                   status = own_rows(reroute);

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (tdm_residual_is_pinned(&reroute->residual, pair)) return TANDEM_E_UNBUILT;
    if (status != TANDEM_OK) return status;
    reroute->row_least[row] = 0;
    while (status == TANDEM_OK && reroute->residual.row_flow[row] > 0) {
        reroute->row_most[row] = reroute->residual.row_flow[row] - 1;
        tdm_residual_update_row(&reroute->residual, row);
        status = give_back(reroute, row);
    }
    reroute->row_most[row] = 0;
    tdm_residual_update_row(&reroute->residual, row);
    return status;
}

/* ---- the proof */

/* At one level and at all before: is the row's price, so far `best`, to be replaced by that of `pair` (-1: of the outside)? */
static int replaces(const struct tdm_residual *residual, int32_t row, int64_t pair, const int64_t *best, int wants_greater)
{
    int32_t node = pair < 0 ? residual->outside : residual->problem->pair_column[pair], count = residual->level_count;

    for (int32_t level = 0; level < count; level++) {
        int64_t price = residual->level_price[(int64_t)node * count + level] + (pair < 0 ? 0 : tdm_residual_cost(residual, level, row, pair));
        if (price != best[level]) return wants_greater ? price > best[level] : price < best[level];
    }
    return 0;
}

static void set_price(const struct tdm_residual *residual, int32_t row, int64_t pair, int64_t *best, int *has_best, int wants_greater)
{
    int32_t node = pair < 0 ? residual->outside : residual->problem->pair_column[pair], count = residual->level_count;

    if (*has_best && !replaces(residual, row, pair, best, wants_greater)) return;
    *has_best = 1;
    for (int32_t level = 0; level < count; level++)
        best[level] = residual->level_price[(int64_t)node * count + level] + (pair < 0 ? 0 : tdm_residual_cost(residual, level, row, pair));
}

/* A row's price follows from those of the columns: the greatest that its own pairs (and room) ask for, or else the least that the others allow. */
static void price_row(const struct tdm_residual *residual, int32_t row, int64_t *best)
{
    const struct tdm_problem *problem = residual->problem;
    int64_t                   flow = residual->row_flow[row];
    int                       has_best = 0;

    memset(best, 0, (size_t)residual->level_count * sizeof *best);
    if (flow == 1 && !tdm_residual_is_pinned(residual, residual->row_pair[row])) set_price(residual, row, residual->row_pair[row], best, &has_best, 1);
    for (int64_t pair = problem->row_start[row]; flow > 1 && pair < problem->row_start[row + 1]; pair++)
        if (residual->chosen[pair] && !tdm_residual_is_pinned(residual, pair)) set_price(residual, row, pair, best, &has_best, 1);
    if (flow < problem->rows.most[row]) set_price(residual, row, -1, best, &has_best, 1);
    if (has_best) return;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (tdm_residual_may_take(residual, pair)) set_price(residual, row, pair, best, &has_best, 0);
    if (flow > problem->rows.least[row]) set_price(residual, row, -1, best, &has_best, 0);
}

static int32_t add_steps(const struct tdm_residual *residual, struct tdm_solution *solution)
{
    const struct tdm_problem *problem = residual->problem;
    struct tdm_step          *step;
    int32_t                   status = TANDEM_OK;

    if (tdm_problem_has_lower_bounds(problem)) status = tdm_solution_add_step(solution, problem, TANDEM_STEP_FEASIBLE, -1, 0, &step);
    for (int32_t level = 0; status == TANDEM_OK && level < problem->level_count; level++) {
        status = tdm_solution_add_step(solution, problem, TANDEM_STEP_LEVEL, level, problem->levels[level].parameter, &step);
        for (int32_t node = 0; status == TANDEM_OK && node < problem->columns.node_count; node++)
            step->column_potential[node] = residual->level_price[(int64_t)node * residual->level_count + level];
    }
    return status;
}

static int32_t price_rows(const struct tdm_residual *residual, struct tdm_solution *solution)
{
    const struct tdm_problem *problem = residual->problem;
    struct tdm_step          *steps = solution->steps + (solution->step_count - problem->level_count);
    int64_t                  *best = tdm_alloc_array(&residual->memory, residual->level_count, sizeof *best);

    if (best == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        price_row(residual, row, best);
        for (int32_t level = 0; level < problem->level_count; level++) steps[level].row_potential[row] = best[level];
    }
    tdm_free(&residual->memory, best);
    return TANDEM_OK;
}

int32_t tdm_reroute_solution(struct tdm_reroute *reroute, struct tdm_solution *solution)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status;

    *solution = (struct tdm_solution){ .memory = residual->memory, .verdict = TANDEM_OPTIMAL };
    status = add_steps(residual, solution);
    if (status == TANDEM_OK) status = price_rows(residual, solution);
    solution->chosen = residual->chosen;
    residual->chosen = NULL;
    return status;
}
