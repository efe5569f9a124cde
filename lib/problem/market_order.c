/* SPDX-License-Identifier: MIT
 * Who decides at each column, and the place that she gives each student who asks.
 *
 * Keeps:   the opportunity's own ranking decides; where it has none, its partner's; where neither ranks, the draw alone does. A student
 *          who is missing from the deciding ranking comes after all others, by the draw, with the level TDM_NOT_ACCEPTED.
 *          Below a cap one order has to serve all columns, so ties there are broken by the single draw also where each opportunity
 *          has a draw of its own.
 * Source:  formats 3a.
 */
#include <string.h>

#include "base/lottery.h"
#include "base/sort.h"
#include "problem/market_desk.h"

enum { PINNED_PLACE = -1 };          /* before all others */

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

static void assign_orders(const struct tdm_market_desk *desk, const struct deciders *deciders)
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

/* Entries of each order, sorted; a row that stands there twice is kept where it ranks better. `entry` holds the ranks, too. */
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
            market->order_row[kept] = row;
            entry[kept++] = entry[i];
        }
    }
    market->order_start[market->order_count] = kept;
}

/* order_start and order_row; entry[i] keeps the rank of order_row[i] in its upper half. */
static int32_t sort_orders(struct tdm_market_desk *desk, const struct deciders *deciders, uint64_t *entry)
{
    const struct tandem_model *model = desk->model;
    struct tdm_market         *market = desk->market;
    const struct tdm_memory   *memory = &market->memory;
    int64_t                    total = model->opportunity_rankings.count + model->partner_rankings.count;
    int64_t                   *end = tdm_alloc_array(memory, deciders->count, sizeof *end);
    uint64_t                  *scratch = tdm_alloc_array(memory, total, sizeof *scratch);
    int32_t                   *seen = tdm_alloc_array(memory, market->row_count, sizeof *seen);
    int32_t                    status = TANDEM_E_NOMEM;

    if (end == NULL || scratch == NULL || seen == NULL) goto out;
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
    market->order_row = tdm_alloc_array(memory, total, sizeof *market->order_row);
    desk->entry = tdm_alloc_array(memory, total, sizeof *desk->entry);
    status = TANDEM_E_NOMEM;
    if (deciders.own == NULL || deciders.of == NULL || market->column_order == NULL || market->cap_order == NULL
        || market->order_row == NULL || desk->entry == NULL)
        goto out;
    number_orders(desk, &deciders);
    market->order_start = tdm_alloc_zeroed(memory, deciders.count + (int64_t)1, sizeof *market->order_start);
    if (market->order_start == NULL) goto out;
    assign_orders(desk, &deciders);
    status = sort_orders(desk, &deciders, desk->entry);
out:
    tdm_free(memory, deciders.own);
    tdm_free(memory, deciders.of);
    return status;
}

/* ---------------------------------------------------------------- places */

/* Where each row stands in the order at hand: position and rank, or position -1. */
struct standing {
    int32_t position, rank;
};

static void stand(const struct tdm_market_desk *desk, struct standing *standing, int32_t order, int present)
{
    const struct tdm_market *market = desk->market;

    for (int64_t i = market->order_start[order]; i < market->order_start[order + 1]; i++)
        standing[market->order_row[i]] =
            present ? (struct standing){ (int32_t)(i - market->order_start[order]), (int32_t)(desk->entry[i] >> 32) } : (struct standing){ -1, 0 };
}

/* Place and level of a row where `order` decides; it is the one that stands. */
static void read_standing(const struct tdm_market *market, const struct standing *standing, int32_t order, int32_t row, int32_t *place,
                          int32_t *level)
{
    int64_t length = order < 0 ? 0 : market->order_start[order + 1] - market->order_start[order];

    if (order >= 0 && standing[row].position >= 0) {
        *place = standing[row].position;
        *level = standing[row].rank;
        return;
    }
    *place = (int32_t)(length + row);
    *level = order < 0 ? 0 : TDM_NOT_ACCEPTED;
}

/* A block of columns that one order serves, as a list of columns sorted by order. */
static void place_columns(struct tdm_market_desk *desk, const struct tdm_market_columns *by, struct standing *standing, int32_t order,
                          const int32_t *served, int32_t count, int at_cap)
{
    struct tdm_market *market = desk->market;

    if (order >= 0) stand(desk, standing, order, 1);
    for (int32_t k = 0; k < count; k++)
        for (int64_t i = by->start[served[k]]; i < by->start[served[k] + 1]; i++) {
            int64_t  pair = by->pair[i];
            int32_t *place = at_cap ? &market->pair_cap_place[pair] : &market->pair[pair].place;
            int32_t *level = at_cap ? &market->pair_cap_level[pair] : &market->pair_level[pair];
            read_standing(market, standing, order, by->row[pair], place, level);
        }
    if (order >= 0) stand(desk, standing, order, 0);
}

static int32_t order_at(const struct tdm_market *market, int32_t column, int at_cap)
{
    return at_cap && market->column_cap[column] >= 0 ? market->cap_order[market->column_cap[column]] : market->column_order[column];
}

/* All columns, grouped by the order that serves them at this level. */
static void place_all(struct tdm_market_desk *desk, const struct tdm_market_columns *by, struct standing *standing, uint64_t *group,
                      uint64_t *scratch, int32_t *served, int at_cap)
{
    struct tdm_market *market = desk->market;
    int32_t            count = market->column_count;

    for (int32_t c = 0; c < count; c++) group[c] = (uint64_t)(uint32_t)(order_at(market, c, at_cap) + 1) << 32 | (uint32_t)c;
    tdm_sort_numbers(group, scratch, count);
    for (int32_t low = 0, high; low < count; low = high) {
        for (high = low; high < count && group[high] >> 32 == group[low] >> 32; high++) served[high] = (int32_t)(uint32_t)group[high];
        place_columns(desk, by, standing, (int32_t)(group[low] >> 32) - 1, served + low, high - low, at_cap);
    }
}

/* ---------------------------------------------------------------- a draw per opportunity */

struct own_draw {
    const struct tdm_market *market;
    const uint64_t          *number;     /* by pair */
};

static int compare_own_draw(const void *user, int64_t a, int64_t b)
{
    const struct own_draw *draw = user;
    int32_t                x = draw->market->pair_level[a], y = draw->market->pair_level[b];

    if (x != y) return x < y ? -1 : 1;
    if (draw->number[a] != draw->number[b]) return draw->number[a] < draw->number[b] ? -1 : 1;
    return (a > b) - (a < b);            /* within a column: by row, so by single draw, then key */
}

static uint64_t own_number(const struct tdm_market_desk *desk, int32_t row, int32_t column)
{
    const struct tandem_model *model = desk->model;
    int32_t                    student = desk->problem->row_student[desk->market->row_origin[row]];
    int64_t                    lottery = model->students.at[student].lottery;

    return lottery >= 0 ? (uint64_t)lottery
                        : tdm_lottery_number(desk->options->seed, tdm_keys_text(&model->student_keys, student),
                                             tdm_keys_text(&model->opportunity_keys, desk->problem->column_opportunity[column]));
}

/* New places in each column that no cap joins with others. */
static int32_t draw_per_opportunity(struct tdm_market_desk *desk, const struct tdm_market_columns *by)
{
    struct tdm_market       *market = desk->market;
    const struct tdm_memory *memory = &market->memory;
    uint64_t                *number = tdm_alloc_array(memory, market->pair_count, sizeof *number);
    int64_t                 *scratch = tdm_alloc_array(memory, market->pair_count, sizeof *scratch);
    struct own_draw          draw = { market, number };

    for (int32_t c = 0; number != NULL && scratch != NULL && c < market->column_count; c++) {
        int64_t from = by->start[c], count = by->start[c + 1] - from;
        if (market->column_cap[c] >= 0) continue;
        for (int64_t i = from; i < from + count; i++) number[by->pair[i]] = own_number(desk, by->row[by->pair[i]], c);
        tdm_sort(by->pair + from, scratch, count, compare_own_draw, &draw);
        for (int64_t i = 0; i < count; i++) market->pair[by->pair[from + i]].place = (int32_t)i;
    }
    tdm_free(memory, number);
    tdm_free(memory, scratch);
    return number == NULL || scratch == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

/* ---------------------------------------------------------------- all places */

static void place_pins(struct tdm_market *market)
{
    for (int64_t i = 0; market->pair_pinned != NULL && i < market->pair_count; i++) {
        if (!market->pair_pinned[i]) continue;
        market->pair[i].place = PINNED_PLACE;
        if (market->pair_cap_place != NULL) market->pair_cap_place[i] = PINNED_PLACE;
    }
}

static int32_t allocate_cap_orders(struct tdm_market *market)
{
    if (market->orders_agree) return TANDEM_OK;
    market->pair_cap_place = tdm_alloc_array(&market->memory, market->pair_count, sizeof *market->pair_cap_place);
    market->pair_cap_level = tdm_alloc_array(&market->memory, market->pair_count, sizeof *market->pair_cap_level);
    return market->pair_cap_place == NULL || market->pair_cap_level == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_market_place_pairs(struct tdm_market_desk *desk)
{
    struct tdm_market        *market = desk->market;
    const struct tdm_memory  *memory = &market->memory;
    struct tdm_market_columns by = { 0 };
    int64_t                   columns = market->column_count;
    struct standing          *standing = tdm_alloc_array(memory, market->row_count, sizeof *standing);
    uint64_t                 *group = tdm_alloc_array(memory, columns, sizeof *group);
    uint64_t                 *scratch = tdm_alloc_array(memory, columns, sizeof *scratch);
    int32_t                  *served = tdm_alloc_array(memory, columns, sizeof *served);
    int32_t                   status = tdm_market_list_columns(market, &by);

    if (status == TANDEM_OK) status = allocate_cap_orders(market);
    if (standing == NULL || group == NULL || scratch == NULL || served == NULL) status = TANDEM_E_NOMEM;
    if (status != TANDEM_OK) goto out;
    for (int32_t r = 0; r < market->row_count; r++) standing[r] = (struct standing){ -1, 0 };
    place_all(desk, &by, standing, group, scratch, served, 0);
    if (!market->orders_agree) place_all(desk, &by, standing, group, scratch, served, 1);
    if (desk->options->flags & TANDEM_LOTTERY_PER_OPPORTUNITY) status = draw_per_opportunity(desk, &by);
    place_pins(market);
out:
    tdm_market_columns_finish(market, &by);
    tdm_free(memory, standing);
    tdm_free(memory, group);
    tdm_free(memory, scratch);
    tdm_free(memory, served);
    return status;
}
