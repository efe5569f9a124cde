/* SPDX-License-Identifier: MIT
 * Opening a residual network: costs into limbs, prices from the proof, who holds and who asked.
 *
 * Keeps:   a level's weight in its limb is greater than any sum of what lies below it there; a vector never leaves 62 bits.
 */
#include "explain/residual.h"

#include "problem/constraints.h"

#include <assert.h>
#include <string.h>

enum { LIMB_BITS = 62 };

/* ---- what this covers */

static int is_covered(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int32_t steps = 0;

    if (problem->constraints != NULL || problem->row_is_partial != NULL || problem->silent_row >= 0 || problem->row_is_silent != NULL) return 0;
    if (solution->verdict != TANDEM_OPTIMAL || problem->rows.node_count != problem->rows.leaf_count) return 0;
    for (int32_t i = 0; i < solution->step_count; i++) steps += solution->steps[i].kind == TANDEM_STEP_LEVEL;
    if (steps != problem->level_count) return 0;
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK || problem->levels[level].kind == TDM_LEVEL_OPEN) return 0;
    return 1;
}

/* ---- costs */

int64_t tdm_residual_cost(const struct tdm_residual *residual, int32_t level, int32_t row, int64_t pair)
{
    if (level == residual->problem->level_count) return -(int64_t)residual->kept[pair];
    return tdm_problem_cost(residual->problem, &residual->problem->levels[level], row, pair);
}

int64_t tdm_residual_next_cost(const struct tdm_residual *residual, int32_t level, int32_t node)
{
    return level == residual->balance && node < residual->problem->columns.leaf_count ? 2 * residual->node_flow[node] + 1 : 0;
}

int64_t tdm_residual_last_cost(const struct tdm_residual *residual, int32_t level, int32_t node)
{
    return level == residual->balance && node < residual->problem->columns.leaf_count ? 2 * residual->node_flow[node] - 1 : 0;
}

int tdm_residual_pack_price(struct tdm_residual *residual, int32_t node)
{
    int64_t *own = residual->price + (int64_t)node * residual->limb_count;
    int      is_too_large = 0;

    memset(own, 0, (size_t)residual->limb_count * sizeof *own);
    for (int32_t level = 0; level < residual->level_count; level++) {
        int64_t price = residual->level_price[(int64_t)node * residual->level_count + level];
        if (price > residual->price_limit[level] || price < -residual->price_limit[level]) is_too_large = 1;
        else own[residual->level_limb[level]] += price * residual->level_weight[level];
    }
    return is_too_large;
}

static int64_t magnitude(int64_t value) { return value < 0 ? -value : value; }

/* The greatest cost of a pair at a level. */
static int64_t greatest_cost(const struct tdm_residual *residual, int32_t level)
{
    const struct tdm_problem *problem = residual->problem;
    int64_t                   greatest = 0;

    if (level == problem->level_count) return 1;
    switch (problem->levels[level].kind) {
    case TDM_LEVEL_COUNT: case TDM_LEVEL_CLASS: case TDM_LEVEL_RANK_IS: case TDM_LEVEL_RANK_IS_NOT: case TDM_LEVEL_CHANGES: return 1;
    case TDM_LEVEL_BALANCE: return 2 * ((int64_t)problem->rows.leaf_count + 1);
    default: break;
    }
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            int64_t cost = magnitude(tdm_problem_cost(problem, &problem->levels[level], r, pair));
            if (cost > greatest) greatest = cost;
        }
    return greatest;
}

static int64_t greatest_price(const struct tdm_residual *residual, int32_t level)
{
    int64_t greatest = 0;
    for (int32_t node = 0; node < residual->node_count; node++) {
        int64_t price = magnitude(residual->level_price[(int64_t)node * residual->level_count + level]);
        if (price > greatest) greatest = price;
    }
    return greatest;
}

/* Bits for every sum, and every difference of two sums, that a search meets at a level: simple ways of at most two pairs a node, and prices. */
static int bits_needed(struct tdm_residual *residual, int32_t level)
{
    tdm_wide cost = greatest_cost(residual, level), price = greatest_price(residual, level);
    tdm_wide limit = 4 * price + ((tdm_wide)residual->node_count / 4 + 16) * cost;
    tdm_wide range = 4 * ((tdm_wide)(2 * ((int64_t)residual->node_count + 4)) * cost + 2 * limit) + 4;
    int      bits = 1;

    while (bits <= LIMB_BITS && (tdm_wide)1 << bits <= range) bits++;
    residual->price_limit[level] = limit > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)limit;
    return bits;
}

/* Fills limbs from the last level up, so that a level's weight is the product of the rooms below it. */
static int32_t lay_limbs(struct tdm_residual *residual)
{
    int32_t limb = 0;
    int     used = 0;

    for (int32_t level = residual->level_count; level-- > 0;) {
        int bits = bits_needed(residual, level);
        if (bits > LIMB_BITS) return TANDEM_E_UNBUILT;
        if (used + bits > LIMB_BITS) {
            limb++;
            used = 0;
        }
        residual->level_limb[level] = limb;
        residual->level_weight[level] = (int64_t)1 << used;
        used += bits;
    }
    residual->limb_count = limb + 1;
    for (int32_t level = 0; level < residual->level_count; level++) residual->level_limb[level] = limb - residual->level_limb[level];
    return TANDEM_OK;
}

static int32_t pack_costs(struct tdm_residual *residual)
{
    const struct tdm_problem *problem = residual->problem;
    int32_t                   limbs = residual->limb_count;

    residual->pair_cost = tdm_alloc_zeroed(&residual->memory, problem->pair_count * limbs, sizeof *residual->pair_cost);
    if (residual->pair_cost == NULL) return TANDEM_E_NOMEM;
    for (int32_t level = 0; level < residual->level_count; level++) {
        int64_t  weight = residual->level_weight[level];
        int64_t *at = residual->pair_cost + residual->level_limb[level];
        for (int32_t r = 0; r < problem->rows.leaf_count; r++)
            for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
                at[pair * limbs] += weight * tdm_residual_cost(residual, level, r, pair);
    }
    return TANDEM_OK;
}

/* ---- prices */

static int32_t take_prices(struct tdm_residual *residual, const struct tdm_solution *solution)
{
    const struct tdm_problem *problem = residual->problem;

    for (int32_t i = 0; i < solution->step_count; i++) {
        const struct tdm_step *step = &solution->steps[i];
        if (step->kind != TANDEM_STEP_LEVEL) continue;
        for (int32_t node = 0; node < problem->columns.node_count; node++) {
            if (magnitude(step->column_potential[node] >> 1) > INT64_MAX / 8) return TANDEM_E_UNBUILT;
            residual->level_price[(int64_t)node * residual->level_count + step->level] = step->column_potential[node];
        }
    }
    return TANDEM_OK;
}

static int32_t pack_prices(struct tdm_residual *residual)
{
    residual->price = tdm_alloc_zeroed(&residual->memory, (int64_t)residual->node_count * residual->limb_count, sizeof *residual->price);
    if (residual->price == NULL) return TANDEM_E_NOMEM;
    for (int32_t node = 0; node < residual->node_count; node++)
        if (tdm_residual_pack_price(residual, node)) return TANDEM_E_UNBUILT;
    return TANDEM_OK;
}

/* ---- the plan, and who is where */

static void count_flows(struct tdm_residual *residual)
{
    const struct tdm_problem *problem = residual->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            if (residual->chosen[pair] == 0) continue;
            residual->row_flow[r]++;
            residual->node_flow[problem->pair_column[pair]]++;
        }
    for (int32_t node = 0; node < problem->columns.node_count; node++)
        if (problem->columns.parent[node] >= 0) residual->node_flow[problem->columns.parent[node]] += residual->node_flow[node];
}

void tdm_residual_update_row(struct tdm_residual *residual, int32_t row)
{
    const struct tdm_problem *problem = residual->problem;
    struct tdm_holding       *holding = &residual->holding[row];
    int32_t                   flow = residual->row_flow[row];
    int64_t                   pair = problem->row_start[row];

    while (flow > 0 && !residual->chosen[pair]) pair++;
    residual->row_pair[row] = flow > 0 ? pair : -1;
    *holding = (struct tdm_holding){ .column = -1, .flow = (uint8_t)(flow > 2 ? 2 : flow), .has_room = flow < problem->rows.most[row],
                                     .may_leave = flow > problem->rows.least[row] };
    if (flow != 1 || tdm_residual_is_pinned(residual, pair)) return;
    holding->column = problem->pair_column[pair];
    if (residual->limb_count == 1) holding->cost = residual->pair_cost[pair];
}

/* Pairs by column, by ascending row in each: all, or those chosen. start has room for leaf_count + 2. */
static void list_by_column(const struct tdm_residual *residual, int only_chosen, int64_t *start, int64_t *pairs, int32_t *rows)
{
    const struct tdm_problem *problem = residual->problem;

    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (!only_chosen || residual->chosen[pair]) start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) start[c + 2] += start[c + 1];
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            int64_t at;
            if (only_chosen && !residual->chosen[pair]) continue;
            at = start[problem->pair_column[pair] + 1]++;
            pairs[at] = pair;
            rows[at] = r;
        }
}

static int32_t list_pairs(struct tdm_residual *residual)
{
    const struct tdm_problem *problem = residual->problem;
    const struct tdm_memory  *memory = &residual->memory;
    int64_t                   held = 0, columns = problem->columns.leaf_count;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++) held += residual->row_flow[r];
    residual->holder_start = tdm_alloc_zeroed(memory, columns + 2, sizeof *residual->holder_start);
    residual->asker_start = tdm_alloc_zeroed(memory, columns + 2, sizeof *residual->asker_start);
    residual->holder_pair = tdm_alloc_array(memory, held, sizeof *residual->holder_pair);
    residual->holder_row = tdm_alloc_array(memory, held, sizeof *residual->holder_row);
    residual->asker_pair = tdm_alloc_array(memory, problem->pair_count, sizeof *residual->asker_pair);
    residual->asker_row = tdm_alloc_array(memory, problem->pair_count, sizeof *residual->asker_row);
    if (residual->holder_start == NULL || residual->asker_start == NULL || residual->holder_pair == NULL || residual->holder_row == NULL
        || residual->asker_pair == NULL || residual->asker_row == NULL)
        return TANDEM_E_NOMEM;
    list_by_column(residual, 1, residual->holder_start, residual->holder_pair, residual->holder_row);
    list_by_column(residual, 0, residual->asker_start, residual->asker_pair, residual->asker_row);
    if (residual->limb_count > 1) return TANDEM_OK;
    residual->asker_cost = tdm_alloc_array(memory, problem->pair_count, sizeof *residual->asker_cost);
    if (residual->asker_cost == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < problem->pair_count; i++) residual->asker_cost[i] = residual->pair_cost[residual->asker_pair[i]];
    return TANDEM_OK;
}

static int32_t list_children(struct tdm_residual *residual)
{
    int32_t nodes = residual->node_count;

    residual->child_start = tdm_alloc_zeroed(&residual->memory, nodes + (int64_t)2, sizeof *residual->child_start);
    residual->child = tdm_alloc_array(&residual->memory, nodes, sizeof *residual->child);
    if (residual->child_start == NULL || residual->child == NULL) return TANDEM_E_NOMEM;
    for (int32_t node = 0; node < nodes - 1; node++) residual->child_start[tdm_residual_parent(residual, node) + 2]++;
    for (int32_t node = 0; node < nodes; node++) residual->child_start[node + 2] += residual->child_start[node + 1];
    for (int32_t node = 0; node < nodes - 1; node++) residual->child[residual->child_start[tdm_residual_parent(residual, node) + 1]++] = node;
    return TANDEM_OK;
}

/* ---- life */

static int32_t allocate_own(struct tdm_residual *residual)
{
    const struct tdm_problem *problem = residual->problem;
    const struct tdm_memory  *memory = &residual->memory;

    residual->chosen = tdm_alloc_array(memory, problem->pair_count, sizeof *residual->chosen);
    residual->row_flow = tdm_alloc_zeroed(memory, problem->rows.leaf_count, sizeof *residual->row_flow);
    residual->row_pair = tdm_alloc_array(memory, problem->rows.leaf_count, sizeof *residual->row_pair);
    residual->holding = tdm_alloc_array(memory, problem->rows.leaf_count, sizeof *residual->holding);
    residual->node_flow = tdm_alloc_zeroed(memory, residual->node_count, sizeof *residual->node_flow);
    residual->level_price = tdm_alloc_zeroed(memory, (int64_t)residual->node_count * residual->level_count, sizeof *residual->level_price);
    if (residual->chosen == NULL || residual->row_flow == NULL || residual->row_pair == NULL || residual->holding == NULL || residual->node_flow == NULL
        || residual->level_price == NULL)
        return TANDEM_E_NOMEM;
    return TANDEM_OK;
}

static int32_t open_residual(struct tdm_residual *residual, const struct tdm_solution *solution)
{
    const struct tdm_memory *memory = &residual->memory;
    int32_t                  status = allocate_own(residual);

    residual->level_limb = tdm_alloc_array(memory, residual->level_count, sizeof *residual->level_limb);
    residual->level_weight = tdm_alloc_array(memory, residual->level_count, sizeof *residual->level_weight);
    residual->price_limit = tdm_alloc_array(memory, residual->level_count, sizeof *residual->price_limit);
    if (residual->level_limb == NULL || residual->level_weight == NULL || residual->price_limit == NULL) return TANDEM_E_NOMEM;
    if (status != TANDEM_OK) return status;
    memcpy(residual->chosen, solution->chosen, (size_t)residual->problem->pair_count * sizeof *residual->chosen);
    count_flows(residual);
    status = take_prices(residual, solution);
    if (status == TANDEM_OK) status = lay_limbs(residual);
    if (status == TANDEM_OK) status = pack_costs(residual);
    if (status == TANDEM_OK) status = pack_prices(residual);
    if (status == TANDEM_OK) status = list_pairs(residual);
    if (status == TANDEM_OK) status = list_children(residual);
    for (int32_t r = 0; status == TANDEM_OK && r < residual->problem->rows.leaf_count; r++) tdm_residual_update_row(residual, r);
    return status;
}

int32_t tdm_residual_open(struct tdm_residual *residual, const struct tdm_problem *problem, const struct tdm_solution *solution, int counts_moves)
{
    int32_t status;

    *residual = (struct tdm_residual){ .memory = problem->memory, .problem = problem, .kept = solution->chosen, .balance = -1 };
    if (!is_covered(problem, solution) || problem->columns.node_count == INT32_MAX) return TANDEM_E_UNBUILT;
    residual->node_count = problem->columns.node_count + 1;
    residual->outside = problem->columns.node_count;
    residual->level_count = problem->level_count + (counts_moves != 0);
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_BALANCE) residual->balance = level;
    status = open_residual(residual, solution);
    if (status != TANDEM_OK) tdm_residual_close(residual);
    return status;
}

void tdm_residual_close(struct tdm_residual *residual)
{
    void *const own[] = { residual->chosen, residual->row_flow, residual->row_pair, residual->holding, residual->node_flow, residual->level_price, residual->price,
                          residual->gained_pair, residual->gained_row, residual->lost_pair, residual->lost_row };
    void *const shared[] = { residual->level_limb, residual->level_weight, residual->price_limit, residual->pair_cost, residual->holder_start,
                             residual->holder_pair, residual->holder_row, residual->asker_start, residual->asker_pair, residual->asker_row, residual->asker_cost,
                             residual->child_start, residual->child };

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) tdm_free(&residual->memory, own[i]);
    for (size_t i = 0; !residual->is_fork && i < sizeof shared / sizeof *shared; i++) tdm_free(&residual->memory, shared[i]);
    memset(residual, 0, sizeof *residual);
}

static void copy_own(const struct tdm_residual *from, struct tdm_residual *fork)
{
    int64_t nodes = from->node_count, rows = from->problem->rows.leaf_count;

    memcpy(fork->chosen, from->chosen, (size_t)from->problem->pair_count * sizeof *fork->chosen);
    memcpy(fork->row_flow, from->row_flow, (size_t)rows * sizeof *fork->row_flow);
    memcpy(fork->row_pair, from->row_pair, (size_t)rows * sizeof *fork->row_pair);
    memcpy(fork->holding, from->holding, (size_t)rows * sizeof *fork->holding);
    memcpy(fork->node_flow, from->node_flow, (size_t)nodes * sizeof *fork->node_flow);
    memcpy(fork->level_price, from->level_price, (size_t)(nodes * from->level_count) * sizeof *fork->level_price);
    memcpy(fork->price, from->price, (size_t)(nodes * from->limb_count) * sizeof *fork->price);
}

int32_t tdm_residual_fork(const struct tdm_residual *from, const struct tdm_problem *problem, struct tdm_residual *fork)
{
    int32_t status;

    *fork = *from;
    fork->problem = problem;
    fork->is_fork = 1;
    fork->chosen = NULL;
    fork->holding = NULL;
    fork->row_flow = NULL;
    fork->node_flow = fork->row_pair = fork->level_price = fork->price = fork->gained_pair = NULL;
    fork->lost_pair = NULL;
    fork->gained_row = fork->lost_row = NULL;
    fork->gained_count = fork->gained_capacity = fork->lost_count = fork->lost_capacity = 0;
    status = allocate_own(fork);
    fork->price = tdm_alloc_array(&fork->memory, (int64_t)fork->node_count * fork->limb_count, sizeof *fork->price);
    if (fork->price == NULL) status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) copy_own(from, fork);
    else tdm_residual_close(fork);
    return status;
}
