/* SPDX-License-Identifier: MIT
 * Branch and bound over the stable plans of a market with ties.
 *
 * A branch settles one pair of the student with the fewest open ones: chosen first, then left. The bound takes each student's best
 * completion by herself, seats aside. Levels that are sums over pairs come in blocks: within a block the completions are compared as
 * vectors, so that the sum of the least ones bounds the vector of any plan; the worst rank and the balance bound themselves.
 *
 * Keeps:   `chosen` is the best stable plan so far; a branch is dropped only if no plan in it has a smaller vector.
 * Relies:  stable_filter.c draws sound conclusions, and decides fully where nothing is open.
 * Source:  [IM08] for the problem (NP-hard with ties); the search is plain branch and bound.
 */
#include "method/stable_search.h"

#include <assert.h>
#include <string.h>

#include "base/sort.h"

/* Levels first .. first + count - 1: a run of sums over pairs, or one level that is none. */
struct block {
    int32_t first, count;
    int     is_sum;
    int64_t *order;              /* [pair_count] pairs of each row by their vector in this block, smallest first; NULL if no sum */
};

struct choice {
    int64_t pair, trail_count;
    int     value;
};

struct search {
    struct tdm_filter         filter;
    const struct tdm_market  *market;
    struct tdm_control       *control;
    struct tdm_stable_search *task;
    uint8_t                  *chosen;
    int64_t                  *cost;       /* [pair_count x level_count] */
    struct block             *blocks;
    int32_t                   block_count;
    tdm_wide                 *best, *at_hand;       /* [level_count] */
    int64_t                  *loads;      /* [column_count] */
    struct choice            *stack;      /* [pair_count] */
    int64_t                   depth, ticks;
};

/* ---------------------------------------------------------------- values */

static int is_sum(enum tdm_level_kind kind)
{
    return kind != TDM_LEVEL_WORST_RANK && kind != TDM_LEVEL_BALANCE && kind != TDM_LEVEL_OPEN;
}

static int32_t rank_of(const struct tdm_market *market, int64_t pair)
{
    return market->problem->pair_rank == NULL ? 0 : market->problem->pair_rank[market->pair_origin[pair]];
}

/* BALANCE: sum of squares; OPEN: columns with a load. */
static tdm_wide value_of_loads(const struct tdm_market *market, enum tdm_level_kind kind, const int64_t *loads)
{
    tdm_wide sum = 0;
    for (int32_t c = 0; c < market->column_count; c++) sum += kind == TDM_LEVEL_BALANCE ? (tdm_wide)loads[c] * loads[c] : loads[c] > 0;
    return sum;
}

/* What one pair costs at a level that is a sum. The partners' ranks are there only if a goal asks for them; else levels stand in. */
static int64_t cost_of(const struct tdm_market *market, const struct tdm_level *level, int32_t row, int64_t pair)
{
    if (level->kind == TDM_LEVEL_PARTNER_RANK && market->problem->pair_partner_rank == NULL)
        return tdm_market_level(market, pair) == TDM_NOT_ACCEPTED ? 0 : tdm_market_level(market, pair);
    return tdm_problem_cost(market->problem, level, market->row_origin[row], market->pair_origin[pair]);
}

static void write_values(const struct tdm_market *market, const struct tdm_level *levels, int32_t level_count, const uint8_t *chosen,
                         int64_t *loads, tdm_wide *values)
{
    memset(loads, 0, (size_t)market->column_count * sizeof *loads);
    for (int32_t k = 0; k < level_count; k++) values[k] = 0;
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) {
            if (!chosen[i]) continue;
            loads[market->pair[i].column]++;
            for (int32_t k = 0; k < level_count; k++) {
                if (levels[k].kind == TDM_LEVEL_WORST_RANK) values[k] = rank_of(market, i) > values[k] ? rank_of(market, i) : values[k];
                else values[k] += cost_of(market, &levels[k], r, i);
            }
        }
    for (int32_t k = 0; k < level_count; k++)
        if (levels[k].kind == TDM_LEVEL_BALANCE || levels[k].kind == TDM_LEVEL_OPEN) values[k] = value_of_loads(market, levels[k].kind, loads);
}

int32_t tdm_stable_own_values(const struct tdm_market *market, const struct tdm_level *levels, int32_t level_count, const uint8_t *chosen,
                              tdm_wide *values)
{
    int64_t *loads = tdm_alloc_array(&market->memory, market->column_count, sizeof *loads);

    if (loads == NULL) return TANDEM_E_NOMEM;
    write_values(market, levels, level_count, chosen, loads, values);
    tdm_free(&market->memory, loads);
    return TANDEM_OK;
}

int32_t tdm_stable_relaxed_values(const struct tdm_market *market, const struct tdm_level *levels, int32_t level_count, const int32_t *chosen,
                                  tdm_wide *values)
{
    const struct tdm_problem *problem = market->problem;
    int64_t                  *loads = tdm_alloc_zeroed(&market->memory, market->column_count, sizeof *loads);

    if (loads == NULL) return TANDEM_E_NOMEM;
    for (int32_t k = 0; k < level_count; k++) values[k] = 0;
    for (int32_t i = 0; i < market->row_count; i++) {
        int32_t row = market->row_origin[i];
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int32_t rank = problem->pair_rank == NULL ? 0 : problem->pair_rank[pair];
            if (chosen[pair] == 0) continue;
            loads[problem->pair_column[pair]]++;
            for (int32_t k = 0; k < level_count; k++) {
                if (levels[k].kind == TDM_LEVEL_WORST_RANK) values[k] = rank > values[k] ? rank : values[k];
                else values[k] += tdm_problem_cost(problem, &levels[k], row, pair);
            }
        }
    }
    for (int32_t k = 0; k < level_count; k++)
        if (levels[k].kind == TDM_LEVEL_BALANCE || levels[k].kind == TDM_LEVEL_OPEN) values[k] = value_of_loads(market, levels[k].kind, loads);
    tdm_free(&market->memory, loads);
    return TANDEM_OK;
}

static int compare_values(const tdm_wide *a, const tdm_wide *b, int32_t count)
{
    for (int32_t k = 0; k < count; k++)
        if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
    return 0;
}

/* ---------------------------------------------------------------- bounds */

static const int64_t *costs_of(const struct search *search, int64_t pair) { return search->cost + pair * search->task->level_count; }

/* Negative, 0 or positive: the vector of the pair in this block against none. */
static int sign_of(const struct search *search, const struct block *block, int64_t pair)
{
    const int64_t *cost = costs_of(search, pair);
    for (int32_t k = block->first; k < block->first + block->count; k++)
        if (cost[k] != 0) return cost[k] < 0 ? -1 : 1;
    return 0;
}

static void add_costs(struct search *search, const struct block *block, int64_t pair)
{
    const int64_t *cost = costs_of(search, pair);
    for (int32_t k = block->first; k < block->first + block->count; k++) search->at_hand[k] += cost[k];
}

/* The least vector that the row can add: what is chosen, and the best of what is open, at least as much as she must hold. */
static void bound_row(struct search *search, const struct block *block, int32_t row)
{
    const struct tdm_tally *tally = &search->filter.row[row];
    int64_t                 room = tally->most - tally->ones, due = tally->least - tally->ones;

    for (int64_t i = search->market->row_start[row]; i < search->market->row_start[row + 1]; i++) {
        int64_t pair = block->order[i];
        if (search->filter.value[pair] == 1) add_costs(search, block, pair);
        if (search->filter.value[pair] != TDM_OPEN || room <= 0) continue;
        if (due <= 0 && sign_of(search, block, pair) >= 0) continue;
        add_costs(search, block, pair);
        room--;
        due--;
    }
}

static void bound_alone(struct search *search, int32_t level)
{
    const struct tdm_market *market = search->market;
    tdm_wide                *bound = &search->at_hand[level];

    if (search->task->levels[level].kind != TDM_LEVEL_WORST_RANK) {
        for (int32_t c = 0; c < market->column_count; c++) search->loads[c] = search->filter.column[c].ones;
        *bound = value_of_loads(market, search->task->levels[level].kind, search->loads);
        return;
    }
    for (int64_t i = 0; i < market->pair_count; i++)
        if (search->filter.value[i] == 1 && rank_of(market, i) > *bound) *bound = rank_of(market, i);
}

/* No column or cap takes more than it has seats or open pairs: a second bound on the number of placements. */
static tdm_wide most_seated(const struct search *search)
{
    const struct tdm_filter *filter = &search->filter;
    tdm_wide                 seated = 0;

    for (int32_t c = 0; c < search->market->column_count; c++) {
        const struct tdm_tally *tally = &filter->column[c];
        if (search->market->column_cap[c] < 0) seated += tally->ones + tally->opens < tally->most ? tally->ones + tally->opens : tally->most;
    }
    for (int32_t k = 0; k < search->market->cap_count; k++) {
        const struct tdm_tally *tally = &filter->cap[k];
        seated += tally->ones + tally->opens < tally->most ? tally->ones + tally->opens : tally->most;
    }
    return seated;
}

/* 1 if some plan of this branch might have a smaller vector than the best. */
static int has_hope(struct search *search)
{
    const struct tdm_stable_search *task = search->task;
    int32_t                         count = task->level_count;

    for (int32_t k = 0; k < count; k++) search->at_hand[k] = 0;
    for (int32_t b = 0; b < search->block_count; b++) {
        const struct block *block = &search->blocks[b];
        if (!block->is_sum) bound_alone(search, block->first);
        for (int32_t r = 0; block->is_sum && r < search->market->row_count; r++) bound_row(search, block, r);
    }
    search->filter.work += search->market->pair_count;
    if (!task->has_plan) return 1;
    if (count > 0 && task->levels[0].kind == TDM_LEVEL_COUNT && -most_seated(search) > search->best[0]) return 0;
    return compare_values(search->at_hand, search->best, count) < 0;
}

/* ---------------------------------------------------------------- branches */

/* The first open pair on the list of the row with the fewest; -1 if nothing is open. */
static int64_t pick_pair(const struct search *search)
{
    const struct tdm_market *market = search->market;
    int32_t                  best = -1;

    for (int32_t r = 0; r < market->row_count; r++) {
        int64_t opens = search->filter.row[r].opens;
        if (opens > 0 && (best < 0 || opens < search->filter.row[best].opens)) best = r;
    }
    for (int64_t i = best < 0 ? 0 : market->row_start[best]; best >= 0; i++)
        if (search->filter.value[i] == TDM_OPEN) return i;
    return -1;
}

/* Bounds that the market does not hold: partners whose cap does not bind, students and places outside of it. */
static int keeps_bounds(struct search *search)
{
    const struct tdm_market *market = search->market;
    const struct tdm_side   *side = &market->problem->columns;

    for (int32_t v = side->leaf_count; v < side->node_count; v++) {
        int64_t load = 0;
        if (side->least[v] == 0) continue;
        for (int32_t c = 0; c < market->column_count; c++) load += side->parent[c] == v ? search->filter.column[c].ones : 0;
        if (load < side->least[v]) return 0;
    }
    return 1;
}

static void take_plan(struct search *search)
{
    for (int64_t i = 0; i < search->market->pair_count; i++) search->chosen[i] = search->filter.value[i] == 1;
    write_values(search->market, search->task->levels, search->task->level_count, search->chosen, search->loads, search->best);
    search->task->has_plan = 1;
}

static void descend(struct search *search, int64_t pair, int value)
{
    search->stack[search->depth++] = (struct choice){ pair, search->filter.trail_count, value };
    tdm_filter_settle(&search->filter, pair, value);
}

/* Back to the last choice with another side, and over to it; 0 if there is none. */
static int turn_back(struct search *search)
{
    while (search->depth > 0) {
        struct choice *choice = &search->stack[--search->depth];
        tdm_filter_undo(&search->filter, choice->trail_count);
        if (choice->value == 0) continue;
        descend(search, choice->pair, 0);
        return 1;
    }
    return 0;
}

/* 1 if the budget or the control says stop. */
static int is_over(struct search *search)
{
    int64_t work = search->filter.work;

    search->filter.work = 0;
    search->ticks += work;
    if (tdm_control_tick(search->control, work)) return 1;
    return search->task->tick_limit > 0 && search->ticks >= search->task->tick_limit;
}

static void explore(struct search *search)
{
    int is_sound = tdm_filter_open(&search->filter);

    for (;;) {
        int64_t pair = is_sound && has_hope(search) ? pick_pair(search) : -2;
        if (pair >= 0) {
            descend(search, pair, 1);
        } else {
            if (pair == -1 && keeps_bounds(search)) take_plan(search);
            if (!turn_back(search)) break;
        }
        if (is_over(search)) return;
        is_sound = tdm_filter_run(&search->filter);
    }
    search->task->is_exact = 1;
}

/* ---------------------------------------------------------------- before and after */

struct vector_order {
    const struct search *search;
    const struct block  *block;
};

static int compare_vectors(const void *user, int64_t a, int64_t b)
{
    const struct vector_order *order = user;
    const int64_t             *x = costs_of(order->search, a), *y = costs_of(order->search, b);

    for (int32_t k = order->block->first; k < order->block->first + order->block->count; k++)
        if (x[k] != y[k]) return x[k] < y[k] ? -1 : 1;
    return (a > b) - (a < b);
}

static int32_t sort_block(struct search *search, struct block *block, int64_t *scratch)
{
    const struct tdm_market *market = search->market;
    struct vector_order      order = { search, block };

    block->order = tdm_alloc_array(&market->memory, market->pair_count, sizeof *block->order);
    if (block->order == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < market->pair_count; i++) block->order[i] = i;
    for (int32_t r = 0; r < market->row_count; r++)
        tdm_sort(block->order + market->row_start[r], scratch, market->row_start[r + 1] - market->row_start[r], compare_vectors, &order);
    return TANDEM_OK;
}

static int32_t make_blocks(struct search *search)
{
    const struct tdm_stable_search *task = search->task;
    int64_t                        *scratch = tdm_alloc_array(&search->market->memory, search->market->pair_count, sizeof *scratch);
    int32_t                         status = scratch == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int32_t k = 0; k < task->level_count; k++) {
        struct block *last = search->block_count > 0 ? &search->blocks[search->block_count - 1] : NULL;
        if (last != NULL && last->is_sum && is_sum(task->levels[k].kind)) last->count++;
        else search->blocks[search->block_count++] = (struct block){ k, 1, is_sum(task->levels[k].kind), NULL };
    }
    for (int32_t b = 0; status == TANDEM_OK && b < search->block_count; b++)
        if (search->blocks[b].is_sum) status = sort_block(search, &search->blocks[b], scratch);
    tdm_free(&search->market->memory, scratch);
    return status;
}

static void write_costs(struct search *search)
{
    const struct tdm_market *market = search->market;

    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++)
            for (int32_t k = 0; k < search->task->level_count; k++)
                search->cost[i * search->task->level_count + k] = cost_of(market, &search->task->levels[k], r, i);
}

static int32_t prepare(struct search *search)
{
    const struct tdm_market *market = search->market;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  levels = search->task->level_count, cells;

    if (tdm_mul_checked(market->pair_count, levels, &cells)) return TANDEM_E_NOMEM;
    search->cost = tdm_alloc_array(memory, cells, sizeof *search->cost);
    search->blocks = tdm_alloc_zeroed(memory, levels, sizeof *search->blocks);
    search->best = tdm_alloc_zeroed(memory, levels, sizeof *search->best);
    search->at_hand = tdm_alloc_zeroed(memory, levels, sizeof *search->at_hand);
    search->loads = tdm_alloc_array(memory, market->column_count, sizeof *search->loads);
    search->stack = tdm_alloc_array(memory, market->pair_count, sizeof *search->stack);
    if (search->cost == NULL || search->blocks == NULL || search->best == NULL || search->at_hand == NULL || search->loads == NULL
        || search->stack == NULL)
        return TANDEM_E_NOMEM;
    write_costs(search);
    return make_blocks(search);
}

static void clear(struct search *search)
{
    const struct tdm_memory *memory = &search->market->memory;

    for (int32_t b = 0; b < search->block_count; b++) tdm_free(memory, search->blocks[b].order);
    tdm_free(memory, search->cost);
    tdm_free(memory, search->blocks);
    tdm_free(memory, search->best);
    tdm_free(memory, search->at_hand);
    tdm_free(memory, search->loads);
    tdm_free(memory, search->stack);
    tdm_filter_finish(&search->filter);
}

int32_t tdm_stable_search(const struct tdm_market *market, struct tdm_control *control, struct tdm_stable_search *task, uint8_t *chosen)
{
    struct search search = { .market = market, .control = control, .task = task, .chosen = chosen };
    int32_t       status = tdm_filter_init(&search.filter, market, control);

    task->is_exact = 0;
    if (status == TANDEM_OK) status = prepare(&search);
    if (status == TANDEM_OK) {
        if (task->has_plan) write_values(market, task->levels, task->level_count, chosen, search.loads, search.best);
        explore(&search);
        if (control->stopped != 0 && !task->has_plan) status = TANDEM_E_STOPPED;
    }
    clear(&search);
    return status;
}
