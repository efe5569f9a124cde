/* SPDX-License-Identifier: MIT
 * A change closes one way into a cycle: the shortest one keeps the plan optimal. What takes several units goes unit by unit.
 *
 * Keeps:   after each unit the prices prove the plan for the bounds as they are then.
 * Source:  [AMO93] sec. 9.7 and 9.11 (sensitivity: one shortest way per unit of a bound).
 */
#include "explain/reroute.h"

#include "explain/meet.h"

#include <assert.h>
#include <string.h>

static const struct tdm_other_bounds NO_BOUNDS = { .node = -1, .row = -1, .pair = -1, .pair_row = -1 };

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
    *reroute = (struct tdm_reroute){ .problem = *from->problem, .way.memory = from->memory, .bounds = NO_BOUNDS };
    return tdm_residual_fork(from, &reroute->problem, &reroute->residual);
}

static void restore_row(struct tdm_reroute *reroute, const struct tdm_residual *from, int32_t row)
{
    struct tdm_residual *fork = &reroute->residual;

    if (row < 0) return;
    fork->row_flow[row] = from->row_flow[row];
    fork->row_pair[row] = from->row_pair[row];
    fork->holding[row] = from->holding[row];
    if (reroute->row_most == NULL || reroute->row_least == NULL) return;
    reroute->row_most[row] = from->problem->rows.most[row];
    reroute->row_least[row] = from->problem->rows.least[row];
}

static void restore_pair(struct tdm_reroute *reroute, const struct tdm_residual *from, int64_t pair)
{
    const struct tdm_problem *problem = from->problem;

    if (pair < 0) return;
    reroute->residual.chosen[pair] = from->chosen[pair];
    if (reroute->pair_flags != NULL) reroute->pair_flags[pair] = problem->pair_flags == NULL ? 0 : problem->pair_flags[pair];
    if (reroute->pair_most != NULL) reroute->pair_most[pair] = problem->pair_most == NULL ? 1 : problem->pair_most[pair];
}

static void restore_nodes(struct tdm_reroute *reroute, const struct tdm_residual *from)
{
    struct tdm_residual *fork = &reroute->residual;
    int64_t              nodes = from->node_count;

    memcpy(fork->node_flow, from->node_flow, (size_t)nodes * sizeof *fork->node_flow);
    memcpy(fork->level_price, from->level_price, (size_t)(nodes * from->level_count) * sizeof *fork->level_price);
    memcpy(fork->price, from->price, (size_t)(nodes * from->limb_count) * sizeof *fork->price);
    if (reroute->column_most != NULL)
        memcpy(reroute->column_most, from->problem->columns.most, (size_t)from->problem->columns.node_count * sizeof *reroute->column_most);
}

void tdm_reroute_reset(struct tdm_reroute *reroute, const struct tdm_residual *from)
{
    struct tdm_residual *fork = &reroute->residual;

    for (int32_t i = 0; i < fork->gained_count; i++) {
        restore_pair(reroute, from, fork->gained_pair[i]);
        restore_row(reroute, from, fork->gained_row[i]);
    }
    for (int32_t i = 0; i < fork->lost_count; i++) {
        restore_pair(reroute, from, fork->lost_pair[i]);
        restore_row(reroute, from, fork->lost_row[i]);
    }
    restore_pair(reroute, from, reroute->bounds.pair);
    restore_row(reroute, from, reroute->bounds.row);
    restore_row(reroute, from, reroute->bounds.pair_row);
    restore_nodes(reroute, from);
    fork->gained_count = fork->lost_count = 0;
    reroute->problem = *from->problem;
    reroute->bounds = NO_BOUNDS;
    tdm_way_clear(&reroute->way);
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

/* Prices of what a search has settled become those of the meeting: no other node moves. */
static int32_t take_settled(struct tdm_residual *fork, const struct tdm_search *search, const int64_t *prices)
{
    int32_t count = fork->level_count;

    for (int32_t i = 0; i < search->settled_count; i++) {
        int32_t node = search->order[i];
        memcpy(fork->level_price + (int64_t)node * count, prices + (int64_t)node * count, (size_t)count * sizeof *prices);
        if (tdm_residual_pack_price(fork, node)) return TANDEM_E_UNBUILT;
    }
    return TANDEM_OK;
}

static int32_t take_prices(struct tdm_residual *fork, const struct tdm_meeting *meeting, const int64_t *limit)
{
    int64_t *prices = tdm_alloc_array(&fork->memory, (int64_t)fork->node_count * fork->level_count, sizeof *prices);
    int32_t  status = prices == NULL ? TANDEM_E_NOMEM : tdm_meeting_prices(meeting, limit, prices);

    if (status == TANDEM_OK) status = take_settled(fork, meeting->forward, prices);
    if (status == TANDEM_OK) status = take_settled(fork, meeting->backward, prices);
    tdm_free(&fork->memory, prices);
    return status;
}

static int32_t meet(struct tdm_reroute *reroute, struct tdm_meeting *meeting, struct tdm_end from, struct tdm_end to, const int64_t *limit)
{
    int32_t status = TANDEM_OK;

    tdm_search_begin_at(meeting->backward, to);
    tdm_search_begin_at(meeting->forward, from);
    tdm_meeting_run(meeting);
    tdm_way_clear(&reroute->way);
    if (tdm_meeting_found(meeting)) status = tdm_meeting_follow(meeting, &reroute->way);
    else if (limit == NULL) status = TANDEM_E_STATE;
    return status == TANDEM_OK ? take_prices(&reroute->residual, meeting, limit) : status;
}

/* The best way from one end to the other, prices moved to match; TANDEM_E_STATE if there is none. With a limit (packed, and by level): none if its cost is not
 * below it, and prices for that. */
static int32_t reach(struct tdm_reroute *reroute, struct tdm_end from, struct tdm_end to, const int64_t *packed, const int64_t *limit)
{
    struct tdm_search  forward, backward;
    struct tdm_meeting meeting = { 0 };
    int32_t            status = tdm_search_open(&forward, &reroute->residual, 0);

    if (status != TANDEM_OK) return status;
    status = tdm_search_open(&backward, &reroute->residual, 1);
    if (status == TANDEM_OK) {
        status = tdm_meeting_open(&meeting, &forward, &backward, packed);
        if (status == TANDEM_OK) status = meet(reroute, &meeting, from, to, limit);
        tdm_meeting_close(&meeting);
        tdm_search_close(&backward);
    }
    tdm_search_close(&forward);
    return status;
}

/* ---- seats */

/* A seat more where all are taken: it is filled if a way from above the node down to it makes the plan better, its own unit counted. */
static int32_t fill_seat(struct tdm_reroute *reroute, int32_t node)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              levels = residual->level_count, status;
    int64_t             *limit = tdm_alloc_zeroed(&residual->memory, levels + (int64_t)residual->limb_count, sizeof *limit), *packed;

    if (limit == NULL) return TANDEM_E_NOMEM;
    packed = limit + levels;
    for (int32_t level = 0; level < levels; level++) {
        limit[level] = -tdm_residual_next_cost(residual, level, node);
        packed[residual->level_limb[level]] += limit[level] * residual->level_weight[level];
    }
    status = reach(reroute, tdm_end_at_node(tdm_residual_parent(residual, node)), tdm_end_at_node(node), packed, limit);
    if (status == TANDEM_OK && reroute->way.count > 0) status = tdm_way_add_seat(&reroute->way, node, 1);
    if (status == TANDEM_OK) status = tdm_way_walk(residual, &reroute->way);
    tdm_free(&residual->memory, limit);
    return status;
}

/* The node's last unit leaves it for its parent by another way. */
static int32_t clear_seat(struct tdm_reroute *reroute, int32_t node)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status;

    if (residual->node_flow[node] <= residual->problem->columns.least[node]) return TANDEM_E_STATE;
    status = reach(reroute, tdm_end_at_node(node), tdm_end_at_node(tdm_residual_parent(residual, node)), NULL, NULL);
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
    reroute->bounds.node = node;
    reroute->bounds.most = reroute->column_most[node] + change;
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
    reroute->bounds.node = column;
    reroute->bounds.most = 0;
    while (status == TANDEM_OK && reroute->residual.node_flow[column] > 0) {
        reroute->column_most[column] = reroute->residual.node_flow[column] - 1;
        status = clear_seat(reroute, column);
    }
    reroute->column_most[column] = 0;
    return status;
}

/* ---- pairs */

static void bind_pair(struct tdm_reroute *reroute, int32_t row, int64_t pair, int is_granted)
{
    const int32_t *most = reroute->residual.problem->pair_most;

    reroute->bounds.pair_row = row;
    reroute->bounds.pair = pair;
    reroute->bounds.pair_least = is_granted;
    reroute->bounds.pair_most = !is_granted ? 0 : most == NULL ? 1 : most[pair];
}

int32_t tdm_reroute_grant(struct tdm_reroute *reroute, int32_t row, int64_t pair)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status = own_flags(reroute);

    bind_pair(reroute, row, pair, 1);
    if (status == TANDEM_OK && residual->chosen[pair]) {
        reroute->pair_flags[pair] |= TDM_PAIR_PINNED;
        tdm_residual_update_row(residual, row);
        return status;
    }
    if (status == TANDEM_OK) status = reach(reroute, tdm_end_at_node(residual->problem->pair_column[pair]), tdm_end_at_row(row), NULL, NULL);
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
    bind_pair(reroute, row, pair, 0);
    reroute->pair_most[pair] = 0;
    if (!residual->chosen[pair]) return TANDEM_OK;
    status = reach(reroute, tdm_end_at_row(row), tdm_end_at_node(residual->problem->pair_column[pair]), NULL, NULL);
    if (status == TANDEM_OK) status = tdm_way_add_pair(&reroute->way, row, pair, -1);
    return status == TANDEM_OK ? tdm_way_walk(residual, &reroute->way) : status;
}

/* One place of hers goes back: to whom it is worth most. The way begins at the outside, which takes her unit. */
static int32_t give_back(struct tdm_reroute *reroute, int32_t row)
{
    struct tdm_residual *residual = &reroute->residual;
    int32_t              status = reach(reroute, tdm_end_at_node(residual->outside), tdm_end_at_row(row), NULL, NULL);

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
    reroute->bounds.row = row;
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
