/* SPDX-License-Identifier: MIT
 * Columns, caps, and who decides at each.
 *
 * Keeps:   the opportunity's own ranking decides; where it has none, its partner's; where neither ranks, the draw alone does.
 * Source:  formats 3a.
 */
#include <string.h>

#include "base/sort.h"
#include "problem/market_desk.h"

/* ---------------------------------------------------------------- columns and caps */

static int64_t *count_wishes(const struct tdm_market *market)
{
    int64_t *wishes = tdm_alloc_zeroed(&market->memory, market->column_count, sizeof *wishes);
    for (int64_t i = 0; wishes != NULL && i < market->pair_count; i++) wishes[market->pair[i].column]++;
    return wishes;
}

/* Caps that bind: those of fewer seats than their columns have together, which `below` says by node. Afterwards it holds their numbers. */
static void number_caps(struct tdm_market *market, int64_t *below)
{
    const struct tdm_side *side = &market->problem->columns;

    for (int32_t v = side->leaf_count; v < side->node_count; v++) {
        int64_t *seats = &below[v - side->leaf_count];
        if (side->most[v] >= *seats) {
            *seats = -1;
            continue;
        }
        *seats = market->cap_count;
        market->cap_seats[market->cap_count] = (int32_t)side->most[v];
        market->cap_node[market->cap_count++] = v;
    }
    for (int32_t c = 0; c < market->column_count; c++)
        market->column_cap[c] = side->parent[c] < 0 ? -1 : (int32_t)below[side->parent[c] - side->leaf_count];
}

static int32_t make_columns(struct tdm_market *market)
{
    const struct tdm_side   *side = &market->problem->columns;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  nodes = side->node_count - side->leaf_count, columns = market->column_count;
    int64_t                 *wishes = count_wishes(market);
    int64_t                 *below = tdm_alloc_zeroed(memory, nodes, sizeof *below);
    int32_t                  status = TANDEM_E_NOMEM;

    market->seats = tdm_alloc_array(memory, columns, sizeof *market->seats);
    market->column_cap = tdm_alloc_array(memory, columns, sizeof *market->column_cap);
    market->cap_seats = tdm_alloc_array(memory, nodes, sizeof *market->cap_seats);
    market->cap_node = tdm_alloc_array(memory, nodes, sizeof *market->cap_node);
    if (wishes == NULL || below == NULL || market->seats == NULL || market->column_cap == NULL || market->cap_seats == NULL
        || market->cap_node == NULL)
        goto out;
    for (int32_t c = 0; c < columns; c++) {
        market->seats[c] = (int32_t)(side->most[c] < wishes[c] ? side->most[c] : wishes[c]);
        if (side->parent[c] >= 0) below[side->parent[c] - side->leaf_count] += market->seats[c];
    }
    number_caps(market, below);
    status = TANDEM_OK;
out:
    tdm_free(memory, wishes);
    tdm_free(memory, below);
    return status;
}

/* ---------------------------------------------------------------- rankings */

/* Which ranking decides where. An opportunity's ranking has the number own[opportunity], a partner's of[partner]; -1: it ranks nobody. */
struct deciders {
    int32_t  count;
    int32_t *own, *of;
};

static void number_orders(const struct tdm_market_desk *desk, struct deciders *deciders)
{
    const struct tandem_model *model = desk->model;

    memset(deciders->own, -1, (size_t)model->opportunity_keys.count * sizeof *deciders->own);
    memset(deciders->of, -1, (size_t)model->partner_keys.count * sizeof *deciders->of);
    for (int64_t i = 0; i < model->opportunity_rankings.count; i++) {
        int32_t *own = &deciders->own[model->opportunity_rankings.at[i].id];
        if (*own < 0) *own = deciders->count++;
    }
    for (int64_t i = 0; i < model->partner_rankings.count; i++) {
        int32_t *of = &deciders->of[model->partner_rankings.at[i].id];
        if (*of < 0) *of = deciders->count++;
    }
}

static void assign_orders(struct tdm_market_desk *desk, const struct deciders *deciders)
{
    struct tdm_market        *market = desk->market;
    const struct tdm_problem *problem = desk->problem;

    market->order_count = deciders->count;
    market->orders_agree = 1;
    for (int32_t k = 0; k < market->cap_count; k++)
        market->cap_order[k] = deciders->of[problem->cap_partner[market->cap_node[k] - problem->columns.leaf_count]];
    for (int32_t c = 0; c < market->column_count; c++) {
        int32_t opportunity = problem->column_opportunity[c], partner = desk->model->opportunities.at[opportunity].partner;
        int32_t order = deciders->own[opportunity];
        desk->ranks_itself[opportunity] = order >= 0;
        if (order < 0 && partner != TANDEM_NONE) order = deciders->of[partner];
        market->column_order[c] = order;
        market->anyone_ranks |= order >= 0;
        if (market->column_cap[c] >= 0 && market->cap_order[market->column_cap[c]] != order) market->orders_agree = 0;
    }
}

/* The ranked students of one table, as (rank, row), into the segments of their orders. */
static void spread_rankings(const struct tdm_market_desk *desk, const struct tdm_ranked *at, int64_t count, const int32_t *number,
                            int64_t *end, uint64_t *entry)
{
    for (int64_t i = 0; i < count; i++) {
        int32_t row = desk->row_of_student[at[i].student];
        if (row >= 0) entry[end[number[at[i].id]]++] = (uint64_t)(uint32_t)at[i].rank << 32 | (uint32_t)row;
    }
}

static void count_rankings(const struct tdm_ranked *at, int64_t count, const int32_t *number, int64_t *start)
{
    for (int64_t i = 0; i < count; i++) start[number[at[i].id] + 1]++;
}

/* Entries of each order, sorted; a row that stands there twice is kept where it ranks better. */
static void settle_orders(struct tdm_market *market, uint64_t *entry, uint64_t *scratch, int32_t *seen, const int64_t *end)
{
    int64_t kept = 0;

    for (int32_t r = 0; r < market->row_count; r++) seen[r] = -1;
    for (int32_t order = 0; order < market->order_count; order++) {
        int64_t from = market->order_start[order], count = end[order] - from;
        tdm_sort_numbers(entry + from, scratch, count);
        market->order_start[order] = kept;
        for (int64_t i = from; i < from + count; i++) {
            int32_t row = (int32_t)(uint32_t)entry[i];
            if (seen[row] == order) continue;
            seen[row] = order;
            market->order_row[kept++] = row;
        }
    }
    market->order_start[market->order_count] = kept;
}

/* order_start and order_row, for the mechanism that reads whole rankings. */
static int32_t sort_orders(struct tdm_market_desk *desk, const struct deciders *deciders, int64_t total)
{
    const struct tandem_model *model = desk->model;
    struct tdm_market         *market = desk->market;
    const struct tdm_memory   *memory = &market->memory;
    int64_t                   *end = tdm_alloc_array(memory, deciders->count, sizeof *end);
    uint64_t                  *entry = tdm_alloc_array(memory, total, sizeof *entry), *scratch = tdm_alloc_array(memory, total, sizeof *scratch);
    int32_t                   *seen = tdm_alloc_array(memory, market->row_count, sizeof *seen);
    int32_t                    status = TANDEM_E_NOMEM;

    market->order_row = tdm_alloc_array(memory, total, sizeof *market->order_row);
    market->order_start = tdm_alloc_zeroed(memory, deciders->count + (int64_t)1, sizeof *market->order_start);
    if (end == NULL || entry == NULL || scratch == NULL || seen == NULL || market->order_row == NULL || market->order_start == NULL) goto out;
    count_rankings(model->opportunity_rankings.at, model->opportunity_rankings.count, deciders->own, market->order_start);
    count_rankings(model->partner_rankings.at, model->partner_rankings.count, deciders->of, market->order_start);
    for (int32_t i = 0; i < deciders->count; i++) {
        end[i] = market->order_start[i];
        market->order_start[i + 1] += market->order_start[i];
    }
    spread_rankings(desk, model->opportunity_rankings.at, model->opportunity_rankings.count, deciders->own, end, entry);
    spread_rankings(desk, model->partner_rankings.at, model->partner_rankings.count, deciders->of, end, entry);
    settle_orders(market, entry, scratch, seen, end);
    status = TANDEM_OK;
out:
    tdm_free(memory, end);
    tdm_free(memory, entry);
    tdm_free(memory, scratch);
    tdm_free(memory, seen);
    return status;
}

int32_t tdm_market_make_orders(struct tdm_market_desk *desk)
{
    const struct tandem_model *model = desk->model;
    struct tdm_market         *market = desk->market;
    const struct tdm_memory   *memory = &market->memory;
    int64_t                    total = model->opportunity_rankings.count + model->partner_rankings.count;
    struct deciders            deciders = { 0 };
    int32_t                    status = make_columns(market);

    if (status != TANDEM_OK) return status;
    deciders.own = tdm_alloc_array(memory, model->opportunity_keys.count, sizeof *deciders.own);
    deciders.of = tdm_alloc_array(memory, model->partner_keys.count, sizeof *deciders.of);
    market->column_order = tdm_alloc_array(memory, market->column_count, sizeof *market->column_order);
    market->cap_order = tdm_alloc_array(memory, market->cap_count, sizeof *market->cap_order);
    desk->ranks_itself = tdm_alloc_zeroed(memory, model->opportunity_keys.count, 1);
    if (deciders.own == NULL || deciders.of == NULL || market->column_order == NULL || market->cap_order == NULL || desk->ranks_itself == NULL)
        status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) {
        number_orders(desk, &deciders);
        assign_orders(desk, &deciders);
    }
    if (status == TANDEM_OK && desk->options->mechanism == TANDEM_MECHANISM_TTC) status = sort_orders(desk, &deciders, total);
    tdm_free(memory, deciders.own);
    tdm_free(memory, deciders.of);
    return status;
}
