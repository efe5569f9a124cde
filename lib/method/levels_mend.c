/* SPDX-License-Identifier: MIT
 * What a small base has missed: labels and plan become right by shortest exchanges, with all levels in one number of 128 bits.
 *
 * At the labels that the packed prices gave, whoever would do better elsewhere, or at home, moves there. Then everyone is content, but some columns
 * have more than they should, others fewer. One after the other, someone leaves a column that has too many by the shortest exchange to
 * one with too few, to a free seat, or home; then those that still have too few draw someone in, by the shortest exchange the other way round.
 *
 * Keeps:   everyone is content, and each node's label fits its load: 0 at a root with room, not below 0 at a full one; a column with room is no
 *          dearer than its cap, one that is not empty no cheaper. After each exchange labels follow the distances.
 *          excess[] counts holders (of caps: what comes up from below) less load.
 *          Each level has its digits; should one ever overflow into the next, the last look (levels_prove.c) refuses the labels.
 * Relies:  the shape that tdm_fast_applies asks for. Few move: else a greater base is cheaper.
 * Memory:  16 bytes a pair, 12 more if somebody is drawn in, 8 a row, 69 a node.
 * Source:  [AMO93] sec. 9.7.
 */
#include "method/levels_mender.h"

enum { MOVES_AT_LEAST = 32, ONE_IN = 128 };      /* so many rows may move, and one in so many more */
enum { WIDE_BITS = 125, WIDEST = 60, LEAST_SPARE = 4 };      /* of all digits, of one, and of one beyond its level's own costs */

static tdm_wide label_above(const struct mender *mender, int32_t node)
{
    int32_t parent = mender->prover->problem->columns.parent[node];
    return parent < 0 ? 0 : mender->label[parent];
}

/* ---- all levels in one number, and back */

/* Bits of the level's digit. */
static int32_t width_of(const struct mender *mender, int32_t level)
{
    int32_t width = 64 - __builtin_clzll((uint64_t)mender->prover->levels->range[level]) + mender->spare_bits;
    return width < WIDEST ? width : WIDEST;
}

/* 0 if digits are too short. */
static int choose_digits(struct mender *mender)
{
    int32_t needed = 0, count = mender->prover->level_count;

    for (int32_t level = 0; level < count; level++) needed += width_of(mender, level);
    mender->spare_bits = needed < WIDE_BITS ? (WIDE_BITS - needed) / count : 0;
    return mender->spare_bits >= LEAST_SPARE;
}

/* 0 if a digit has no room for its number. */
static int join_digits(const struct mender *mender, const int64_t *from, tdm_wide *to)
{
    *to = 0;
    for (int32_t level = 0; level < mender->prover->level_count; level++) {
        int64_t base = INT64_C(1) << width_of(mender, level);
        if (from[level] > base / 4 || from[level] < -base / 4) return 0;
        *to = *to * base + from[level];
    }
    return 1;
}

static void split_digits(const struct mender *mender, tdm_wide from, int64_t *to)
{
    for (int32_t level = mender->prover->level_count; level-- > 0;) {
        int64_t base = INT64_C(1) << width_of(mender, level), digit = (int64_t)(from % base);
        if (digit >= base / 2) digit -= base;
        if (digit < -base / 2) digit += base;
        to[level] = digit;
        from = (from - digit) / base;
    }
}

static int take_costs(const struct mender *mender)
{
    struct prover *prover = mender->prover;
    const struct tdm_problem *problem = prover->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            for (int32_t level = 0; level < prover->level_count; level++) prover->row_label[level] = cost_at(prover, level, row, pair);
            if (!join_digits(mender, prover->row_label, &mender->cost[pair])) return 0;
        }
    for (int32_t node = 0; node < prover->node_count; node++)
        if (!join_digits(mender, label_of(prover, node), &mender->label[node])) return 0;
    return 1;
}

static void give_labels(const struct mender *mender)
{
    for (int32_t node = 0; node < mender->prover->node_count; node++) split_digits(mender, mender->label[node], label_of(mender->prover, node));
}

/* ---- labels that fit the loads */

static void fit_label(const struct mender *mender, int32_t node, tdm_wide above)
{
    tdm_wide label = mender->label[node];
    if ((label > above && has_room(mender->prover, node)) || (label < above && mender->prover->load[node] > 0)) mender->label[node] = above;
}

/* A full cap is as dear as the dearest of its columns with room. */
static void fit_cap(const struct mender *mender, int32_t cap)
{
    struct prover *prover = mender->prover;
    int32_t number = cap - prover->problem->columns.leaf_count;

    for (int64_t i = prover->child_start[number]; i < prover->child_start[number + 1]; i++) {
        tdm_wide label = mender->label[prover->child[i]];
        if (has_room(prover, prover->child[i]) && label > mender->label[cap]) mender->label[cap] = label;
    }
    fit_label(mender, cap, 0);
}

static void fit_labels(const struct mender *mender)
{
    int32_t leaves = mender->prover->problem->columns.leaf_count;

    for (int32_t cap = leaves; cap < mender->prover->node_count; cap++) fit_cap(mender, cap);
    for (int32_t column = 0; column < leaves; column++) fit_label(mender, column, label_above(mender, column));
}

/* Nobody is there: as dear as what is above, since nobody minds. */
static void fit_empty_nodes(const struct mender *mender)
{
    for (int32_t node = mender->prover->node_count; node-- > 0;)
        if (mender->prover->load[node] == 0 && !is_closed(mender->prover, node)) mender->label[node] = label_above(mender, node);
}

/* ---- everyone goes where it is best for her */

static void list_holders(struct mender *mender)
{
    struct prover *prover = mender->prover;

    for (int32_t column = 0; column < prover->problem->columns.leaf_count; column++) mender->first[column] = -1;
    for (int32_t row = prover->problem->rows.leaf_count; row-- > 0;)
        if (prover->held[row] >= 0) tdm_mender_join(mender, row, prover->held[row]);
}

static void content_row(struct mender *mender, int32_t row)
{
    struct prover *prover = mender->prover;
    const struct tdm_problem *problem = prover->problem;
    int64_t  best = prover->held[row];
    tdm_wide offer = present_offer(mender, row);

    if (offer > 0) {
        offer = 0;
        best = -1;
    }
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        if (offer_at(mender, pair) >= offer || is_closed(prover, problem->pair_column[pair])) continue;
        offer = offer_at(mender, pair);
        best = pair;
    }
    if (best == prover->held[row]) return;
    mender->moved++;
    if (prover->held[row] >= 0) {
        mender->excess[problem->pair_column[prover->held[row]]]--;
        tdm_mender_leave(mender, row);
    }
    if (best < 0) return;
    mender->excess[problem->pair_column[best]]++;
    tdm_mender_join(mender, row, best);
}

/* ---- all of it */

static int has_too_few(const struct mender *mender)
{
    for (int32_t node = 0; node < mender->prover->node_count; node++)
        if (mender->excess[node] < 0) return 1;
    return 0;
}

/* *is_right: 0 if told to stop. */
static int32_t settle(struct mender *mender, int *is_right)
{
    int32_t nodes = mender->prover->node_count, status;

    *is_right = 0;
    for (int32_t node = 0; node < nodes; node++)
        while (mender->excess[node] > 0)
            if (tdm_mender_push(mender, node)) return TANDEM_OK;
    *is_right = !has_too_few(mender);
    if (*is_right) return TANDEM_OK;
    status = tdm_mender_list_suitors(mender);
    if (status != TANDEM_OK) return status;
    for (int32_t node = 0; node < nodes; node++)
        while (mender->excess[node] < 0)
            if (tdm_mender_draw(mender, node)) return TANDEM_OK;
    fit_empty_nodes(mender);
    *is_right = 1;
    return TANDEM_OK;
}

/* Closed columns attract nobody, a closed cap none of its columns. */
static void price_closed(struct mender *mender)
{
    const struct tdm_problem *problem = mender->prover->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int32_t  column = problem->pair_column[pair], cap = problem->columns.parent[column];
            tdm_wide needed;
            if (!is_closed(mender->prover, column)) continue;
            needed = present_offer(mender, row) - mender->cost[pair];
            if (needed > mender->label[column]) mender->label[column] = needed;
            if (cap >= 0 && problem->columns.most[cap] == 0 && mender->label[column] > mender->label[cap]) mender->label[cap] = mender->label[column];
        }
}

static int32_t reserve(struct mender *mender)
{
    const struct tdm_memory *memory = &mender->prover->levels->memory;
    int32_t nodes = mender->prover->node_count, rows = mender->prover->problem->rows.leaf_count;

    mender->cost = tdm_alloc_array(memory, mender->prover->problem->pair_count, sizeof *mender->cost);
    mender->label = tdm_alloc_array(memory, nodes, sizeof *mender->label);
    mender->distance = tdm_alloc_array(memory, nodes, sizeof *mender->distance);
    mender->state = tdm_alloc_zeroed(memory, nodes, sizeof *mender->state);
    mender->touched = tdm_alloc_array(memory, nodes, sizeof *mender->touched);
    mender->first = tdm_alloc_array(memory, nodes, sizeof *mender->first);
    mender->next = tdm_alloc_array(memory, rows, sizeof *mender->next);
    mender->before = tdm_alloc_array(memory, rows, sizeof *mender->before);
    mender->excess = tdm_alloc_zeroed(memory, nodes, sizeof *mender->excess);
    return mender->cost && mender->label && mender->distance && mender->state && mender->touched && mender->first && mender->next && mender->before
        && mender->excess ? TANDEM_OK : TANDEM_E_NOMEM;
}

static void release(struct mender *mender)
{
    void *blocks[] = { mender->cost, mender->label, mender->distance, mender->state, mender->touched, mender->first, mender->next, mender->before,
                       mender->excess, mender->suitor_start, mender->suitor_pair, mender->suitor };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&mender->prover->levels->memory, blocks[i]);
}

static int64_t most_moves(int64_t rows) { return rows / ONE_IN + MOVES_AT_LEAST; }

/* 0 if there are too many. */
static int content_rows(struct mender *mender)
{
    struct prover *prover = mender->prover;
    int32_t rows = prover->problem->rows.leaf_count;

    for (int32_t row = 0; row < rows; row++) {
        content_row(mender, row);
        if (mender->moved > most_moves(rows)) return 0;
    }
    return !tdm_control_tick(prover->levels->control, prover->problem->pair_count);
}

int32_t tdm_levels_mend(struct prover *prover, int *is_right, int *is_touched)
{
    struct mender mender = { .prover = prover };
    int32_t status = TANDEM_OK;

    *is_right = *is_touched = 0;
    if (!choose_digits(&mender)) return TANDEM_OK;
    status = reserve(&mender);
    if (status != TANDEM_OK || !take_costs(&mender)) goto out;
    *is_touched = 1;
    prover->heap_count = 0;
    list_holders(&mender);
    fit_labels(&mender);
    if (content_rows(&mender)) status = settle(&mender, is_right);
    if (status != TANDEM_OK || !*is_right) goto out;
    price_closed(&mender);
    give_labels(&mender);
out:
    release(&mender);
    return status;
}
