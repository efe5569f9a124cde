/* SPDX-License-Identifier: MIT
 * The proof of a plan after a change: potentials of columns from the searches, those of rows from them.
 *
 * Keeps:   only rows are priced anew whose potential can have moved; what comes out is little where little has changed.
 * Source:  [AMO93] sec. 9.3.
 */
#include "explain/reroute.h"

#include "base/sort.h"

#include <string.h>

/* ---- one row */

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

/* ---- which rows */

struct desk {
    const struct tdm_residual *residual;         /* after the change */
    const struct tdm_solution *before;
    int32_t                    first_step;       /* of `before`: the step of level 0 */
    int                        rows_follow;
    uint64_t                  *due;              /* one bit for each row whose potential may have moved */
    int64_t                   *best;             /* [level_count of the residual] */
};

static void mark(struct desk *desk, int32_t row)
{
    if (row >= 0) desk->due[row / 64] |= (uint64_t)1 << (row % 64);
}

static int is_moved(const struct desk *desk, int32_t column)
{
    const struct tdm_residual *residual = desk->residual;

    for (int32_t level = 0; level < residual->problem->level_count; level++)
        if (desk->before->steps[desk->first_step + level].column_potential[column] != residual->level_price[(int64_t)column * residual->level_count + level])
            return 1;
    return 0;
}

/* Everyone who asked for a column that moves, but for those whose own place is elsewhere and says what she is worth. */
static void mark_askers(struct desk *desk, int32_t column)
{
    const struct tdm_residual *residual = desk->residual;

    for (int64_t i = residual->asker_start[column]; i < residual->asker_start[column + 1]; i++) {
        const struct tdm_holding *holding = &residual->holding[residual->asker_row[i]];
        if (desk->rows_follow && holding->flow == 1 && holding->column >= 0 && holding->column != column) continue;
        mark(desk, residual->asker_row[i]);
    }
}

static void mark_rows(struct desk *desk, const struct tdm_other_bounds *bounds)
{
    const struct tdm_residual *residual = desk->residual;

    for (int32_t i = 0; i < residual->gained_count; i++) mark(desk, residual->gained_row[i]);
    for (int32_t i = 0; i < residual->lost_count; i++) mark(desk, residual->lost_row[i]);
    mark(desk, bounds->row);
    mark(desk, bounds->pair_row);
    for (int32_t c = 0; c < residual->problem->columns.leaf_count; c++)
        if (is_moved(desk, c)) mark_askers(desk, c);
}

static int differs(const struct desk *desk, int32_t row)
{
    for (int32_t level = 0; level < desk->residual->problem->level_count; level++)
        if (desk->before->steps[desk->first_step + level].row_potential[row] != desk->best[level]) return 1;
    return 0;
}

int tdm_reroute_rows_follow(const struct tdm_residual *residual, const struct tdm_solution *solution)
{
    struct desk desk = { .residual = residual, .before = solution, .first_step = solution->step_count - residual->problem->level_count };
    int         do_follow = 0;

    desk.best = tdm_alloc_array(&residual->memory, residual->level_count, sizeof *desk.best);
    if (desk.best == NULL) return 0;                 /* then all who asked are looked at: slower, not wrong */
    for (int32_t row = 0, count = residual->problem->rows.leaf_count; row <= count; row++) {
        do_follow = row == count;
        if (do_follow) break;
        price_row(residual, row, desk.best);
        if (differs(&desk, row)) break;
    }
    tdm_free(&residual->memory, desk.best);
    return do_follow;
}

/* ---- what differs */

static int64_t count_due(const struct desk *desk)
{
    int64_t count = 0;
    for (int32_t word = 0; word <= desk->residual->problem->rows.leaf_count / 64; word++) count += __builtin_popcountll(desk->due[word]);
    return count;
}

static int32_t price_rows(struct desk *desk, struct tdm_beside *beside)
{
    const struct tdm_memory *memory = &desk->residual->memory;
    int32_t                  levels = desk->residual->problem->level_count;
    int64_t                  room = count_due(desk);

    beside->rows = tdm_alloc_array(memory, room, sizeof *beside->rows);
    beside->row_potential = tdm_alloc_array(memory, room * levels, sizeof *beside->row_potential);
    if (beside->rows == NULL || beside->row_potential == NULL) return TANDEM_E_NOMEM;
    for (int32_t word = 0; word <= desk->residual->problem->rows.leaf_count / 64; word++)
        for (uint64_t left = desk->due[word]; left != 0; left &= left - 1) {
            int32_t row = 64 * word + __builtin_ctzll(left);
            price_row(desk->residual, row, desk->best);
            if (!differs(desk, row)) continue;
            memcpy(beside->row_potential + beside->row_count * levels, desk->best, (size_t)levels * sizeof *desk->best);
            beside->rows[beside->row_count++] = row;
        }
    return TANDEM_OK;
}

static int compare_pairs(const void *user, int64_t a, int64_t b)
{
    const struct tdm_other_pair *pairs = user;
    return (pairs[a].pair > pairs[b].pair) - (pairs[a].pair < pairs[b].pair);
}

static int32_t list_pairs(const struct tdm_residual *residual, struct tdm_beside *beside)
{
    const struct tdm_memory *memory = &residual->memory;
    int64_t                  room = (int64_t)residual->gained_count + residual->lost_count, count = 0;
    struct tdm_other_pair   *pairs = tdm_alloc_array(memory, room, sizeof *pairs);
    int64_t                 *order = tdm_alloc_array(memory, 2 * room, sizeof *order);

    beside->pairs = tdm_alloc_array(memory, room, sizeof *beside->pairs);
    if (pairs != NULL && order != NULL && beside->pairs != NULL) {
        for (int64_t i = 0; i < room; i++) {
            int     is_gain = i < residual->gained_count;
            int64_t k = is_gain ? i : i - residual->gained_count, pair = is_gain ? residual->gained_pair[k] : residual->lost_pair[k];
            if (residual->chosen[pair] == residual->kept[pair]) continue;
            order[count] = count;
            pairs[count++] = (struct tdm_other_pair){ pair, is_gain ? residual->gained_row[k] : residual->lost_row[k], residual->chosen[pair] };
        }
        tdm_sort(order, order + room, count, compare_pairs, pairs);
        for (int64_t i = 0; i < count; i++) beside->pairs[i] = pairs[order[i]];
        beside->pair_count = count;
    }
    count = pairs == NULL || order == NULL || beside->pairs == NULL;
    tdm_free(memory, pairs);
    tdm_free(memory, order);
    return count ? TANDEM_E_NOMEM : TANDEM_OK;
}

static int32_t list_columns(const struct tdm_residual *residual, struct tdm_beside *beside)
{
    int32_t nodes = residual->problem->columns.node_count, levels = residual->problem->level_count;

    beside->column_potential = tdm_alloc_array(&residual->memory, (int64_t)nodes * levels, sizeof *beside->column_potential);
    if (beside->column_potential == NULL) return TANDEM_E_NOMEM;
    for (int32_t level = 0; level < levels; level++)
        for (int32_t node = 0; node < nodes; node++)
            beside->column_potential[(int64_t)level * nodes + node] = residual->level_price[(int64_t)node * residual->level_count + level];
    return TANDEM_OK;
}

int32_t tdm_reroute_beside(const struct tdm_reroute *reroute, const struct tdm_accepted *accepted, int rows_follow, struct tdm_beside *beside)
{
    const struct tdm_residual *residual = &reroute->residual;
    const struct tdm_memory   *memory = &residual->memory;
    struct desk                desk = { .residual = residual, .before = accepted->solution, .first_step = accepted->first_step, .rows_follow = rows_follow };
    int32_t                    status = TANDEM_E_NOMEM;

    *beside = (struct tdm_beside){ .bounds = reroute->bounds };
    desk.due = tdm_alloc_zeroed(memory, residual->problem->rows.leaf_count / 64 + (int64_t)1, sizeof *desk.due);
    desk.best = tdm_alloc_array(memory, residual->level_count, sizeof *desk.best);
    if (desk.due != NULL && desk.best != NULL) {
        mark_rows(&desk, &reroute->bounds);
        status = price_rows(&desk, beside);
    }
    if (status == TANDEM_OK) status = list_pairs(residual, beside);
    if (status == TANDEM_OK) status = list_columns(residual, beside);
    if (status != TANDEM_OK) tdm_beside_finish(memory, beside);
    tdm_free(memory, desk.due);
    tdm_free(memory, desk.best);
    return status;
}

void tdm_beside_finish(const struct tdm_memory *memory, struct tdm_beside *beside)
{
    tdm_free(memory, beside->pairs);
    tdm_free(memory, beside->rows);
    tdm_free(memory, beside->row_potential);
    tdm_free(memory, beside->column_potential);
    *beside = (struct tdm_beside){ .bounds = beside->bounds };
}
