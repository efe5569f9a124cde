/* SPDX-License-Identifier: MIT
 * The witness of a meeting: prices under which no hop is for less than nothing say that no way is shorter.
 *
 * Keeps:   the prices go through the checker, and what follows from them is compared with the cost of the way at every level.
 * Relies:  students none of whose columns moves stand as the plan's proof has them. Where one side is kept for several meetings, its own moves are checked
 *          once: a column that rises besides makes it no better to leave for it, and whoever might leave such a column is looked at.
 * Source:  [AMO93] sec. 5.2.
 */
#include "explain/meet.h"

#include "proof/labels.h"

#include <string.h>

/* ---- who is near */

struct near {
    const struct tdm_residual *residual;
    const int64_t             *prices;
    int                        only_risen;       /* what falls has been looked at before, with everything that rises now where it was */
    int64_t                    row_count;
    int32_t                   *rows, *nodes, node_count;
    int8_t                    *direction;        /* [node_count] of a node's price: up (1), down (-1), or nowhere */
};

static int8_t direction(const struct near *near, int32_t node)
{
    const struct tdm_residual *residual = near->residual;

    for (int32_t level = 0; level < residual->level_count; level++) {
        int64_t at = (int64_t)node * residual->level_count + level;
        if (near->prices[at] == residual->level_price[at]) continue;
        if (near->prices[at] > residual->level_price[at]) return 1;
        return near->only_risen ? 0 : -1;
    }
    return 0;
}

/* Of a column that rises, those who might give it up; of one that falls, those who might take it. */
static int64_t list_of(const struct near *near, int32_t column, const int32_t **rows)
{
    const struct tdm_residual *residual = near->residual;

    if (near->direction[column] == 0) return 0;
    if (near->direction[column] > 0) {
        *rows = residual->holder_row + residual->holder_start[column];
        return residual->holder_start[column + 1] - residual->holder_start[column];
    }
    *rows = residual->asker_row + residual->asker_start[column];
    return residual->asker_start[column + 1] - residual->asker_start[column];
}

static int32_t list_near(struct near *near)
{
    const struct tdm_residual *residual = near->residual;
    const struct tdm_memory   *memory = &residual->memory;
    const int32_t             *some = NULL;
    int64_t                    room = 0;

    near->direction = tdm_alloc_array(memory, residual->node_count, 1);
    near->nodes = tdm_alloc_array(memory, residual->node_count, sizeof *near->nodes);
    if (near->direction == NULL || near->nodes == NULL) return TANDEM_E_NOMEM;
    for (int32_t node = 0; node < residual->node_count; node++) near->direction[node] = direction(near, node);
    for (int32_t node = 0; node < residual->outside; node++)
        if (near->direction[node] != 0 || near->direction[tdm_residual_parent(residual, node)] != 0) near->nodes[near->node_count++] = node;
    for (int32_t c = 0; c < residual->problem->columns.leaf_count; c++) room += list_of(near, c, &some);
    near->rows = tdm_alloc_array(memory, room, sizeof *near->rows);
    if (near->rows == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < residual->problem->columns.leaf_count; c++) {
        int64_t more = list_of(near, c, &some);
        if (more > 0) memcpy(near->rows + near->row_count, some, (size_t)more * sizeof *near->rows);
        near->row_count += more;
    }
    return TANDEM_OK;
}

static int32_t check_prices(const struct tdm_residual *residual, const int64_t *prices, int only_risen)
{
    const struct tdm_memory *memory = &residual->memory;
    struct near              near = { .residual = residual, .prices = prices, .only_risen = only_risen };
    struct tdm_labels        labels = { .chosen = residual->is_fork ? residual->chosen : residual->kept, .node_flow = residual->node_flow, .level_count = residual->level_count, .is_backward = 1,
                                        .label = prices };
    int32_t                  status = list_near(&near);

    if (residual->level_count > residual->problem->level_count) labels.kept = residual->kept;
    if (status == TANDEM_OK) {
        labels.rows = near.rows;
        labels.row_count = near.row_count;
        labels.nodes = near.nodes;
        labels.node_count = near.node_count;
        status = tdm_proof_labels(residual->problem, &labels);
        if (status == TANDEM_E_PROOF) status = TANDEM_E_INTERNAL;
    }
    tdm_free(memory, near.direction);
    tdm_free(memory, near.nodes);
    tdm_free(memory, near.rows);
    return status;
}

int32_t tdm_meeting_backward_witness(const struct tdm_search *backward)
{
    const struct tdm_residual *residual = backward->residual;
    int64_t                   *prices = tdm_alloc_array(&residual->memory, (int64_t)residual->node_count * residual->level_count, sizeof *prices);
    int32_t                    status = prices == NULL ? TANDEM_E_NOMEM : tdm_meeting_backward_prices(backward, prices);

    if (status == TANDEM_OK) status = check_prices(residual, prices, 0);
    tdm_free(&residual->memory, prices);
    return status;
}

/* ---- what follows */

/* What the prices allow for one beginning at an end, less than before at some level first: kept. */
static void keep_least(const struct tdm_residual *residual, const int64_t *prices, int is_backward, int32_t row, int64_t pair, int32_t node, int64_t *least, int *is_any)
{
    int is_less = !*is_any;

    for (int32_t level = 0; level < residual->level_count; level++) {
        int64_t cost = pair < 0 ? 0 : tdm_residual_cost(residual, level, row, pair), price = prices[(int64_t)node * residual->level_count + level];
        int64_t value = is_backward ? -cost - price : cost + price;
        if (!is_less && value > least[level]) return;
        if (value < least[level]) is_less = 1;
        if (is_less) least[level] = value;
    }
    *is_any = 1;
}

/* The least that a way costs at one of its ends, by the prices: least[level_count]. 0 if no way begins there. */
static int find_least(const struct tdm_residual *residual, const int64_t *prices, struct tdm_end end, int is_backward, int64_t *least)
{
    const struct tdm_problem *problem = residual->problem;
    int                       is_any = 0;

    if (end.node >= 0) keep_least(residual, prices, is_backward, -1, -1, end.node, least, &is_any);
    if (end.node >= 0) return 1;
    for (int64_t pair = problem->row_start[end.row]; pair < problem->row_start[end.row + 1]; pair++)
        if (tdm_residual_may_begin(residual, pair, is_backward)) keep_least(residual, prices, is_backward, end.row, pair, problem->pair_column[pair], least, &is_any);
    if (tdm_residual_may_begin_outside(residual, end.row, is_backward)) keep_least(residual, prices, is_backward, end.row, -1, residual->outside, least, &is_any);
    return is_any;
}

/* With a way: it costs just what the prices allow. Without: they allow nothing below the limit at the goals. */
static int is_shown(const struct tdm_meeting *meeting, const struct tdm_way *way, const int64_t *limit, const int64_t *from, const int64_t *to)
{
    const struct tdm_residual *residual = meeting->forward->residual;
    int                        is_found = tdm_meeting_found(meeting);

    for (int32_t level = 0; level < (is_found ? residual->level_count : residual->problem->level_count); level++) {
        int64_t due = is_found ? tdm_way_cost(residual, way, level) : limit[level];
        if (from[level] + to[level] != due) return !is_found && from[level] + to[level] > due;
    }
    return 1;
}

int32_t tdm_meeting_witness(const struct tdm_meeting *meeting, struct tdm_end from, struct tdm_end to, const struct tdm_way *way, const int64_t *limit)
{
    const struct tdm_residual *residual = meeting->forward->residual;
    const struct tdm_memory   *memory = &residual->memory;
    int64_t                    size = (int64_t)residual->node_count * residual->level_count;
    int64_t                   *prices = tdm_alloc_array(memory, size + 2 * residual->level_count, sizeof *prices);
    int32_t                    status = prices == NULL ? TANDEM_E_NOMEM : tdm_meeting_prices(meeting, limit, prices);

    if (status == TANDEM_OK) status = check_prices(residual, prices, meeting->keeps_backward);
    if (status == TANDEM_OK) {
        int64_t *least = prices + size, *other = least + residual->level_count;
        int      is_any = find_least(residual, prices, from, 0, least) & find_least(residual, prices, to, 1, other);
        if (is_any ? !is_shown(meeting, way, limit, least, other) : tdm_meeting_found(meeting)) status = TANDEM_E_INTERNAL;
    }
    tdm_free(memory, prices);
    return status;
}
