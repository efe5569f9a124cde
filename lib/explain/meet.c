/* SPDX-License-Identifier: MIT
 * Searching from both ends.
 *
 * Keeps:   a way's cost is the sum of the labels, and of the keys, of both sides where they meet: prices cancel. Nodes nearer to the first end than its bound rise
 *          by what is missing, nodes nearer to the second end than its own fall; both bounds together are the cost of the way, so that no node does both.
 *          The outside, from which or to which any student may go, is settled by neither side: its price stays 0, and no loop goes over all students.
 * Source:  bidirectional shortest ways, [AMO93] sec. 4.5 and 9.7.
 */
#include "explain/meet.h"

#include <assert.h>
#include <string.h>

/* What it takes to look at a student who might give a seat up, with all her pairs, and at one who might take it, with her own. */
enum { HOLDER = 12, ASKER = 1 };

int32_t tdm_meeting_open(struct tdm_meeting *meeting, struct tdm_search *forward, struct tdm_search *backward, const int64_t *limit)
{
    const struct tdm_residual *residual = forward->residual;

    assert(residual == backward->residual && !forward->is_backward && backward->is_backward && forward->heap_count + forward->settled_count == 0);
    *meeting = (struct tdm_meeting){ .forward = forward, .backward = backward, .limit = limit, .common.node = -1, .weight = { HOLDER, ASKER } };
    meeting->common.total = tdm_alloc_array(&residual->memory, residual->limb_count, sizeof *meeting->common.total);
    if (meeting->common.total == NULL) return TANDEM_E_NOMEM;
    forward->other = backward;
    backward->other = forward;
    forward->common = backward->common = &meeting->common;
    return TANDEM_OK;
}

void tdm_meeting_close(struct tdm_meeting *meeting)
{
    if (meeting->forward == NULL) return;
    meeting->forward->other = meeting->backward->other = NULL;
    meeting->forward->common = meeting->backward->common = NULL;
    tdm_free(&meeting->forward->residual->memory, meeting->common.total);
    memset(meeting, 0, sizeof *meeting);
}

int tdm_meeting_found(const struct tdm_meeting *meeting)
{
    if (meeting->common.node < 0) return 0;
    for (int32_t k = 0; meeting->limit != NULL && k < meeting->forward->residual->limb_count; k++)
        if (meeting->common.total[k] != meeting->limit[k]) return meeting->common.total[k] < meeting->limit[k];
    return meeting->limit == NULL;
}

/* ---- the search */

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

/* Backward: she gives up a pair, or has room; forward: she takes one, or does without. */
static void begin_at_row(struct tdm_search *search, int32_t row)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_problem  *problem = residual->problem;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (tdm_residual_may_begin(residual, pair, search->is_backward)) begin_with_pair(search, row, pair, search->scratch + residual->limb_count);
    if (tdm_residual_may_begin_outside(residual, row, search->is_backward))
        tdm_search_begin(search, residual->outside, NULL, (struct tdm_hop){ -1, row, -1, -1 });
}

void tdm_search_begin_at(struct tdm_search *search, struct tdm_end end)
{
    if (end.node >= 0) tdm_search_begin(search, end.node, NULL, START);
    else begin_at_row(search, end.row);
}

static int is_frozen(const struct tdm_search *search) { return search->heap[0] == search->residual->outside; }

/* 1 if a search has begun at the outside and nowhere else. */
static int is_at_outside(const struct tdm_search *search) { return search->settled_count == 0 && search->heap_count == 1 && is_frozen(search); }

/* 1 if no way through what is left on both sides is shorter than the best one, or than the limit. */
static int is_done(const struct tdm_meeting *meeting)
{
    const struct tdm_search *forward = meeting->forward, *backward = meeting->backward;
    int32_t                  limbs = forward->residual->limb_count;
    const int64_t           *bound = tdm_meeting_found(meeting) ? meeting->common.total : meeting->limit, *one, *other;

    if (forward->heap_count == 0 || backward->heap_count == 0) return 1;
    if (is_frozen(forward) && is_frozen(backward)) return 1;
    if (bound == NULL) return 0;
    one = forward->key + (int64_t)forward->heap[0] * limbs;
    other = backward->key + (int64_t)backward->heap[0] * limbs;
    for (int32_t k = 0; k < limbs; k++)
        if (one[k] + other[k] != bound[k]) return one[k] + other[k] > bound[k];
    return 1;
}

/* What settling the next node takes. */
static int64_t next_work(const struct tdm_search *search, int64_t weight)
{
    const struct tdm_residual *residual = search->residual;
    const int64_t             *start = search->is_backward ? residual->asker_start : residual->holder_start;
    int32_t                    node = search->heap[0];

    return node >= residual->problem->columns.leaf_count ? weight : weight * (1 + start[node + 1] - start[node]);
}

void tdm_meeting_run(struct tdm_meeting *meeting)
{
    struct tdm_search *sides[2] = { meeting->forward, meeting->backward };

    if (is_at_outside(meeting->backward)) meeting->common.rest = sides[1]->key + (int64_t)sides[1]->residual->outside * sides[1]->residual->limb_count;
    while (!is_done(meeting)) {
        int64_t next[2] = { next_work(sides[0], meeting->weight[0]), next_work(sides[1], meeting->weight[1]) };
        int     side = !meeting->keeps_backward && meeting->work[0] + next[0] > meeting->work[1] + next[1];
        if (is_frozen(sides[side])) side = 1 - side;
        meeting->work[side] += next[side];
        tdm_search_step(sides[side]);
    }
}

/* ---- the way */

int32_t tdm_meeting_follow(const struct tdm_meeting *meeting, struct tdm_way *way)
{
    const struct tdm_memory *memory = &meeting->forward->residual->memory;
    uint8_t                 *is_behind = tdm_alloc_zeroed(memory, meeting->forward->residual->node_count, 1);
    int32_t                  join = meeting->common.node, status;

    if (is_behind == NULL) return TANDEM_E_NOMEM;
    for (int32_t node = meeting->common.node; node >= 0; node = meeting->backward->hop[node].next) is_behind[node] = 1;
    for (int32_t node = meeting->common.node; node >= 0; node = meeting->forward->hop[node].next)
        if (is_behind[node]) join = node;
    status = tdm_way_follow(way, meeting->forward, join);
    if (status == TANDEM_OK) status = tdm_way_follow(way, meeting->backward, join);
    tdm_free(memory, is_behind);
    return status;
}

/* ---- prices */

struct mover {
    const struct tdm_meeting  *meeting;
    const struct tdm_residual *residual;
    int64_t                   *labels[2];        /* [node_count * level_count] by level, of what each side has settled */
    int64_t                   *bound[2];         /* [level_count] keys */
    int64_t                   *cost;             /* [level_count] of the best way, or the limit */
};

static int64_t key_of(const struct mover *mover, int side, int32_t node, int32_t level)
{
    int64_t at = (int64_t)node * mover->residual->level_count + level, price = mover->residual->level_price[at];
    return side == 1 ? mover->labels[1][at] - price : mover->labels[0][at] + price;
}

static void set_cost(struct mover *mover, const int64_t *limit)
{
    const struct tdm_meeting *meeting = mover->meeting;
    int64_t                   base = (int64_t)meeting->common.node * mover->residual->level_count;

    for (int32_t level = 0; level < mover->residual->level_count; level++)
        mover->cost[level] = tdm_meeting_found(meeting) ? mover->labels[0][base + level] + mover->labels[1][base + level] : limit[level];
}

/* 1 if the key of the node that a side would settle next is less than `bound`. */
static int next_is_less(const struct mover *mover, const struct tdm_search *search, int side, const int64_t *bound)
{
    for (int32_t level = 0; search->heap_count > 0 && level < mover->residual->level_count; level++) {
        int64_t key = key_of(mover, side, search->heap[0], level);
        if (key != bound[level]) return key < bound[level];
    }
    return 0;
}

/* The node whose key a side can vouch for: what it would settle next, or, with nothing left, what it settled last; -1 if there is neither. */
static int32_t frontier(const struct tdm_search *search)
{
    if (search->heap_count > 0) return search->heap[0];
    return search->settled_count > 0 ? search->order[search->settled_count - 1] : -1;
}

/* One side's bound is the key of what it would settle next, the other's what is left of the cost, but no more than what it has settled itself (a limit that
 * is none at its last levels would ask for more). A side with nothing left has settled all that it can reach, and may have any bound. */
static void set_bounds(struct mover *mover)
{
    const struct tdm_search *sides[2] = { mover->meeting->forward, mover->meeting->backward };
    int                      first = mover->meeting->keeps_backward || mover->meeting->common.rest != NULL || sides[0]->heap_count == 0;
    int32_t                  node = frontier(sides[first]);

    for (int32_t level = 0; level < mover->residual->level_count; level++) {
        mover->bound[first][level] = node < 0 ? 0 : key_of(mover, first, node, level);
        mover->bound[1 - first][level] = mover->cost[level] - mover->bound[first][level];
    }
    if (!next_is_less(mover, sides[1 - first], 1 - first, mover->bound[1 - first])) return;
    for (int32_t level = 0; level < mover->residual->level_count; level++)
        mover->bound[1 - first][level] = key_of(mover, 1 - first, sides[1 - first]->heap[0], level);
}

/* Settled nodes within the bound move: up on the first side, down on the second. */
static void move_side(const struct mover *mover, const struct tdm_search *search, int side, int64_t *prices)
{
    int32_t count = mover->residual->level_count;

    for (int32_t i = 0; i < search->settled_count; i++) {
        int32_t node = search->order[i], level = 0;
        while (level < count && key_of(mover, side, node, level) == mover->bound[side][level]) level++;
        if (level == count || key_of(mover, side, node, level) > mover->bound[side][level]) continue;
        for (level = 0; level < count; level++) {
            int64_t rest = mover->bound[side][level] - key_of(mover, side, node, level);
            prices[(int64_t)node * count + level] += side == 0 ? rest : -rest;
        }
    }
}

int32_t tdm_meeting_prices(const struct tdm_meeting *meeting, const int64_t *limit, int64_t *prices)
{
    const struct tdm_residual *residual = meeting->forward->residual;
    const struct tdm_memory   *memory = &residual->memory;
    int64_t                    size = (int64_t)residual->node_count * residual->level_count;
    struct mover               mover = { .meeting = meeting, .residual = residual };
    int32_t                    status = TANDEM_E_NOMEM;

    assert(prices != residual->level_price);
    for (int i = 0; i < 2; i++) {
        mover.labels[i] = tdm_alloc_array(memory, size, sizeof(int64_t));
        mover.bound[i] = tdm_alloc_array(memory, residual->level_count, sizeof(int64_t));
    }
    mover.cost = tdm_alloc_array(memory, residual->level_count, sizeof *mover.cost);
    if (mover.labels[0] != NULL && mover.labels[1] != NULL && mover.bound[0] != NULL && mover.bound[1] != NULL && mover.cost != NULL) {
        tdm_search_reached_levels(meeting->forward, meeting->common.node, mover.labels[0]);
        tdm_search_reached_levels(meeting->backward, meeting->common.node, mover.labels[1]);
        memcpy(prices, residual->level_price, (size_t)size * sizeof *prices);
        set_cost(&mover, limit);
        set_bounds(&mover);
        move_side(&mover, meeting->forward, 0, prices);
        move_side(&mover, meeting->backward, 1, prices);
        status = TANDEM_OK;
    }
    for (int i = 0; i < 2; i++) {
        tdm_free(memory, mover.labels[i]);
        tdm_free(memory, mover.bound[i]);
    }
    tdm_free(memory, mover.cost);
    return status;
}

int32_t tdm_meeting_backward_prices(const struct tdm_search *backward, int64_t *prices)
{
    const struct tdm_residual *residual = backward->residual;
    int64_t                    size = (int64_t)residual->node_count * residual->level_count;
    struct mover               mover = { .residual = residual };
    int32_t                    node = frontier(backward), status = TANDEM_E_NOMEM;

    mover.labels[1] = tdm_alloc_array(&residual->memory, size, sizeof(int64_t));
    mover.bound[1] = tdm_alloc_array(&residual->memory, residual->level_count, sizeof(int64_t));
    if (mover.labels[1] != NULL && mover.bound[1] != NULL) {
        tdm_search_reached_levels(backward, -1, mover.labels[1]);
        memcpy(prices, residual->level_price, (size_t)size * sizeof *prices);
        for (int32_t level = 0; node >= 0 && level < residual->level_count; level++) mover.bound[1][level] = key_of(&mover, 1, node, level);
        if (node >= 0) move_side(&mover, backward, 1, prices);
        status = TANDEM_OK;
    }
    tdm_free(&residual->memory, mover.labels[1]);
    tdm_free(&residual->memory, mover.bound[1]);
    return status;
}
