/* SPDX-License-Identifier: MIT
 * Seat values and their witnesses.
 *
 * Keeps:   under a cap with room the cap and the outside are one as far as ways go; only under a full cap does a seat need a search of its own,
 *          and that one stays near (detour.h).
 * Source:  [AMO93] sec. 9.11; one shortest way answers for a bound, one search for all bounds that end at the same node.
 */
#include "explain/witness.h"

#include "proof/exchange.h"
#include "proof/labels.h"

#include <string.h>

/* ---- checks */

/* Rows that hold a pair at a settled column; all of them where the outside is settled. Those who hold two such are listed twice: no harm. */
static int32_t list_near_rows(const struct tdm_search *search, int32_t **rows, int64_t *count)
{
    const struct tdm_residual *residual = search->residual;
    const int64_t             *start = search->is_backward ? residual->asker_start : residual->holder_start;
    const int32_t             *row_of = search->is_backward ? residual->asker_row : residual->holder_row;
    int64_t                    room = 0;

    *count = 0;
    for (int32_t i = 0; i < search->settled_count; i++)
        if (search->order[i] < residual->problem->columns.leaf_count) room += start[search->order[i] + 1] - start[search->order[i]];
    *rows = tdm_alloc_array(&residual->memory, room, sizeof **rows);
    if (*rows == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < search->settled_count; i++) {
        int32_t node = search->order[i];
        for (int64_t k = node < residual->problem->columns.leaf_count ? start[node] : 0; node < residual->problem->columns.leaf_count && k < start[node + 1]; k++)
            (*rows)[(*count)++] = row_of[k];
    }
    return TANDEM_OK;
}

int32_t tdm_witness_search(const struct tdm_search *search, int is_near)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_memory   *memory = &residual->memory;
    struct tdm_labels          labels = { .chosen = residual->chosen, .node_flow = residual->node_flow, .level_count = residual->level_count,
                                           .is_backward = search->is_backward };
    int64_t                   *levels = tdm_alloc_array(memory, (int64_t)residual->node_count * residual->level_count, sizeof *levels);
    uint8_t                   *is_reached = tdm_alloc_array(memory, residual->node_count, 1);
    int32_t                   *rows = NULL, status = levels == NULL || is_reached == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (residual->level_count > residual->problem->level_count) labels.kept = residual->kept;
    if (status == TANDEM_OK && is_near && !tdm_search_reached(search, residual->outside)) status = list_near_rows(search, &rows, &labels.row_count);
    if (status == TANDEM_OK) {
        tdm_search_levels(search, levels, is_reached);
        labels.label = levels;
        labels.is_reached = is_reached;
        labels.rows = rows;
        status = tdm_proof_labels(residual->problem, &labels);
        if (status == TANDEM_E_PROOF) status = TANDEM_E_INTERNAL;
    }
    tdm_free(memory, levels);
    tdm_free(memory, is_reached);
    tdm_free(memory, rows);
    return status;
}

static int32_t compare_costs(const struct tdm_residual *residual, const struct tdm_way *way, const int64_t *cost)
{
    for (int32_t level = 0; level < residual->problem->level_count; level++)
        if (cost[level] != tdm_way_cost(residual, way, level)) return TANDEM_E_INTERNAL;
    return TANDEM_OK;
}

int32_t tdm_witness_way(const struct tdm_residual *residual, const struct tdm_way *way, int32_t node, int32_t seats)
{
    const struct tdm_memory *memory = &residual->memory;
    int64_t                 *pairs = tdm_alloc_array(memory, way->count, sizeof *pairs);
    int32_t                 *numbers = tdm_alloc_array(memory, 2 * way->count, sizeof *numbers);
    int64_t                 *cost = tdm_alloc_array(memory, residual->level_count, sizeof *cost);
    struct tdm_exchange      exchange = { .chosen = residual->chosen, .pairs = pairs, .rows = numbers, .node = node, .seats = seats };
    int32_t                  status = TANDEM_E_NOMEM;

    if (pairs != NULL && numbers != NULL && cost != NULL) {
        exchange.signs = numbers + way->count;
        for (int64_t i = 0; i < way->count; i++) {
            if (way->turns[i].pair < 0) continue;
            pairs[exchange.count] = way->turns[i].pair;
            numbers[exchange.count] = way->turns[i].row;
            numbers[way->count + exchange.count++] = way->turns[i].sign;
        }
        status = tdm_proof_exchange(residual->problem, residual->node_flow, &exchange, cost);
        status = status == TANDEM_OK ? compare_costs(residual, way, cost) : status == TANDEM_E_PROOF ? TANDEM_E_INTERNAL : status;
    }
    tdm_free(memory, pairs);
    tdm_free(memory, numbers);
    tdm_free(memory, cost);
    return status;
}

int tdm_way_is_free(const struct tdm_residual *residual, const struct tdm_way *way)
{
    for (int32_t level = 0; level < residual->problem->level_count; level++)
        if (tdm_way_cost(residual, way, level) != 0) return 0;
    return 1;
}

/* ---- seats */

static const struct tdm_hop START = { -1, -1, -1, -1 };

static int32_t search_all(struct tdm_search *search, const struct tdm_residual *residual, int is_backward)
{
    int32_t status = tdm_search_open(search, residual, is_backward);

    if (status != TANDEM_OK) return status;
    tdm_search_begin(search, residual->outside, NULL, START);
    tdm_search_run(search);
    return tdm_witness_search(search, 0);
}

int32_t tdm_seat_ways_open(struct tdm_seat_ways *ways, const struct tdm_residual *residual)
{
    int32_t status;

    memset(ways, 0, sizeof *ways);
    status = search_all(&ways->from_outside, residual, 0);
    if (status == TANDEM_OK) status = search_all(&ways->to_outside, residual, 1);
    if (status != TANDEM_OK) tdm_seat_ways_close(ways);
    return status;
}

void tdm_seat_ways_close(struct tdm_seat_ways *ways)
{
    struct tdm_detours *detours = atomic_load_explicit(&ways->detours, memory_order_acquire);

    if (detours != NULL) {
        struct tdm_memory memory = detours->residual->memory;
        tdm_detours_close(detours);
        tdm_free(&memory, detours);
    }
    if (ways->from_outside.residual != NULL) tdm_free(&ways->from_outside.residual->memory, ways->rules);
    tdm_search_close(&ways->from_outside);
    tdm_search_close(&ways->to_outside);
    ways->rules = NULL;
}

/* Two threads may each make them; one is kept. */
static int32_t detours_of(struct tdm_seat_ways *ways, struct tdm_detours **out)
{
    const struct tdm_memory *memory = &ways->from_outside.residual->memory;
    struct tdm_detours      *detours = atomic_load_explicit(&ways->detours, memory_order_acquire), *none = NULL;
    int32_t                  status;

    *out = detours;
    if (detours != NULL) return TANDEM_OK;
    detours = tdm_alloc_zeroed(memory, 1, sizeof *detours);
    if (detours == NULL) return TANDEM_E_NOMEM;
    status = tdm_detours_open(detours, &ways->from_outside, &ways->to_outside);
    if (status != TANDEM_OK) {
        tdm_free(memory, detours);
        return status;
    }
    if (!atomic_compare_exchange_strong_explicit(&ways->detours, &none, detours, memory_order_acq_rel, memory_order_acquire)) {
        tdm_detours_close(detours);
        tdm_free(memory, detours);
        detours = none;
    }
    *out = detours;
    return TANDEM_OK;
}

/* 1 if units can pass between a cap and the outside both ways: then their ways cost the same. */
static int is_open(const struct tdm_residual *residual, int32_t node)
{
    const struct tdm_side *columns = &residual->problem->columns;

    for (; node != residual->outside; node = tdm_residual_parent(residual, node))
        if (residual->node_flow[node] >= columns->most[node] || residual->node_flow[node] <= columns->least[node]) return 0;
    return 1;
}

/* Follows a settled way, and takes it if its seat is needed (`is_forced`) or makes the plan better. */
static int32_t take_way(const struct tdm_search *search, int32_t target, int32_t node, int32_t change, int is_forced, struct tdm_way *way)
{
    const struct tdm_residual *residual = search->residual;
    int64_t                    total = 0;
    int32_t                    status = tdm_way_follow(way, search, target);

    if (status == TANDEM_OK) status = tdm_way_add_seat(way, node, change);
    for (int32_t level = 0; status == TANDEM_OK && level < residual->problem->level_count && total == 0; level++) total = tdm_way_cost(residual, way, level);
    if (total >= 0 && !is_forced) tdm_way_clear(way);
    return status == TANDEM_OK ? tdm_witness_way(residual, way, node, change) : status;
}

/* The key beyond which filling the seat of `node` is no gain. */
static void limit_of(const struct tdm_residual *residual, int32_t node, int64_t *limit)
{
    for (int32_t k = 0; k < residual->limb_count; k++) limit[k] = residual->price[(int64_t)node * residual->limb_count + k];
    if (residual->balance >= 0)
        limit[residual->level_limb[residual->balance]] -= residual->level_weight[residual->balance] * tdm_residual_next_cost(residual, residual->balance, node);
}

/* Where some of these nodes have no way to the outside or from there. */
static int32_t search_alone(const struct tdm_residual *residual, int32_t node, int32_t change, struct tdm_way *way, int *is_possible)
{
    int32_t           parent = tdm_residual_parent(residual, node), from = change > 0 ? parent : node, to = change > 0 ? node : parent;
    int64_t          *limit = tdm_alloc_array(&residual->memory, residual->limb_count, sizeof *limit);
    struct tdm_search search;
    int32_t           status = limit == NULL ? TANDEM_E_NOMEM : tdm_search_open(&search, residual, 0);

    if (status == TANDEM_OK) {
        limit_of(residual, node, limit);
        if (change > 0) search.limit = limit;
        tdm_search_begin(&search, from, NULL, START);
        tdm_search_want(&search, to);
        tdm_search_run(&search);
        *is_possible = change > 0 || tdm_search_reached(&search, to);
        if (tdm_search_reached(&search, to)) status = take_way(&search, to, node, change, change < 0, way);
        if (status == TANDEM_OK) status = tdm_witness_search(&search, 1);
        tdm_search_close(&search);
    }
    tdm_free(&residual->memory, limit);
    return status;
}

static int32_t search_under_cap(struct tdm_seat_ways *ways, int32_t node, int32_t change, struct tdm_way *way, int *is_possible)
{
    const struct tdm_residual *residual = ways->from_outside.residual;
    struct tdm_detours        *detours;
    int32_t                    status = detours_of(ways, &detours);

    if (status != TANDEM_OK) return status;
    if (!tdm_detours_cover(detours, node)) return search_alone(residual, node, change, way, is_possible);
    status = tdm_detours_find(detours, node, change, way);
    if (status != TANDEM_OK || way->count == 0) return status;
    status = tdm_way_add_seat(way, node, change);
    return status == TANDEM_OK ? tdm_witness_way(residual, way, node, change) : status;
}

int32_t tdm_seat_way(struct tdm_seat_ways *ways, int32_t node, int32_t change, struct tdm_way *way, int *is_possible)
{
    const struct tdm_search   *search = change > 0 ? &ways->from_outside : &ways->to_outside;
    const struct tdm_residual *residual = search->residual;
    int64_t                    flow = residual->node_flow[node], most = residual->problem->columns.most[node];

    tdm_way_clear(way);
    *is_possible = change > 0 || (most > residual->problem->columns.least[node] && flow + (flow == most ? -1 : 0) >= residual->problem->columns.least[node]);
    if (!*is_possible || flow < most) return TANDEM_OK;
    if (!is_open(residual, tdm_residual_parent(residual, node))) return search_under_cap(ways, node, change, way, is_possible);
    *is_possible = change > 0 || tdm_search_reached(search, node);
    return tdm_search_reached(search, node) ? take_way(search, node, node, change, change < 0, way) : TANDEM_OK;
}
