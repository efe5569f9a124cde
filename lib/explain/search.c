/* SPDX-License-Identifier: MIT
 * Dijkstra's algorithm over columns, caps and the outside; a student is looked at whenever a place of hers is settled.
 *
 * Keeps:   a label that is not reached yet is greater than any sum, or what the caller wants nodes to stay below.
 *          A settled node's label is the cost of a best way; equal ways: the one met first, and nodes are settled by key, then number, so that
 *          the same plan gives the same ways everywhere.
 * Relies:  reduced costs are not below zero.
 * Source:  [Dijkstra59]; [AMO93] sec. 9.7.
 */
#include "explain/search.h"

#include "base/fetch.h"

#include <assert.h>
#include <string.h>

int32_t tdm_search_open(struct tdm_search *search, const struct tdm_residual *residual, int is_backward)
{
    const struct tdm_memory *memory = &residual->memory;
    int64_t                  nodes = residual->node_count, limbs = residual->limb_count;

    *search = (struct tdm_search){ .residual = residual, .is_backward = is_backward };
    search->label = tdm_alloc_array(memory, nodes * limbs, sizeof *search->label);
    search->key = tdm_alloc_array(memory, nodes * limbs, sizeof *search->key);
    search->hop = tdm_alloc_array(memory, nodes, sizeof *search->hop);
    search->state = tdm_alloc_zeroed(memory, nodes, 1);
    search->is_wanted = tdm_alloc_zeroed(memory, nodes, 1);
    search->order = tdm_alloc_array(memory, nodes, sizeof *search->order);
    search->heap = tdm_alloc_array(memory, nodes, sizeof *search->heap);
    search->place = tdm_alloc_array(memory, nodes, sizeof *search->place);
    search->scratch = tdm_alloc_zeroed(memory, 3 * limbs, sizeof *search->scratch);
    if (search->label != NULL && search->key != NULL && search->hop != NULL && search->state != NULL && search->is_wanted != NULL
        && search->order != NULL && search->heap != NULL && search->place != NULL && search->scratch != NULL) {
        for (int64_t i = 0; i < nodes * limbs; i++) search->label[i] = INT64_MAX;
        return TANDEM_OK;
    }
    tdm_search_close(search);
    return TANDEM_E_NOMEM;
}

void tdm_search_close(struct tdm_search *search)
{
    void *const blocks[] = { search->label, search->key, search->hop, search->state, search->is_wanted, search->order, search->heap, search->place,
                             search->scratch };

    for (size_t i = 0; search->residual != NULL && i < sizeof blocks / sizeof *blocks; i++) tdm_free(&search->residual->memory, blocks[i]);
    memset(search, 0, sizeof *search);
}

void tdm_search_reset(struct tdm_search *search)
{
    memset(search->state, 0, (size_t)search->residual->node_count);
    memset(search->is_wanted, 0, (size_t)search->residual->node_count);
    search->wanted_count = search->settled_count = search->heap_count = 0;
}

void tdm_search_want(struct tdm_search *search, int32_t node)
{
    if (search->is_wanted[node]) return;
    search->is_wanted[node] = 1;
    search->wanted_count++;
}

/* ---- the heap: by key, then by number */

static int key_is_less(const struct tdm_search *search, int32_t a, int32_t b)
{
    int32_t        limbs = search->residual->limb_count;
    const int64_t *x = search->key + (int64_t)a * limbs, *y = search->key + (int64_t)b * limbs;

    for (int32_t k = 0; k < limbs; k++)
        if (x[k] != y[k]) return x[k] < y[k];
    return a < b;
}

static void put(struct tdm_search *search, int32_t at, int32_t node)
{
    search->heap[at] = node;
    search->place[node] = at;
}

static void sift_up(struct tdm_search *search, int32_t at, int32_t node)
{
    while (at > 0 && key_is_less(search, node, search->heap[(at - 1) / 2])) {
        put(search, at, search->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(search, at, node);
}

static int32_t take_first(struct tdm_search *search)
{
    int32_t first = search->heap[0], node = search->heap[--search->heap_count], at = 0;

    for (int32_t child = 1; child < search->heap_count; child = 2 * at + 1) {
        if (child + 1 < search->heap_count && key_is_less(search, search->heap[child + 1], search->heap[child])) child++;
        if (!key_is_less(search, search->heap[child], node)) break;
        put(search, at, search->heap[child]);
        at = child;
    }
    if (search->heap_count > 0) put(search, at, node);
    return first;
}

/* ---- labels */

static int is_better(const struct tdm_search *search, int32_t node, const int64_t *label)
{
    const int64_t *old = tdm_search_label(search, node);

    if (search->state[node] == 2) return 0;
    for (int32_t k = 0; k < search->residual->limb_count; k++)
        if (label[k] != old[k]) return label[k] < old[k];
    return 0;
}

/* A node that both searches have reached. */
static void meet(struct tdm_search *search, int32_t node)
{
    const int64_t     *one = tdm_search_label(search, node), *other = tdm_search_label(search->other, node);
    struct tdm_common *common = search->common;
    int32_t            limbs = search->residual->limb_count, k = 0;

    if (common->node >= 0) {
        while (k < limbs && one[k] + other[k] == common->total[k]) k++;
        if (k == limbs || one[k] + other[k] > common->total[k]) return;
    }
    common->node = node;
    for (k = 0; k < limbs; k++) common->total[k] = one[k] + other[k];
}

/* 1 if no way by this label is better than the best one to the outside. */
static int is_cut(const struct tdm_search *search, int32_t node, const int64_t *label)
{
    const struct tdm_common *common = search->common;
    int32_t                  limbs = search->residual->limb_count;
    const int64_t           *price = search->residual->price + (int64_t)node * limbs;

    if (common == NULL || common->rest == NULL || common->node < 0 || search->is_backward) return 0;
    for (int32_t k = 0; k < limbs; k++) {
        int64_t sum = label[k] + price[k] + common->rest[k];
        if (sum != common->total[k]) return sum > common->total[k];
    }
    return 1;
}

static void offer_free_seat(struct tdm_search *search, int32_t node);

static void keep_label(struct tdm_search *search, int32_t node, const int64_t *label, struct tdm_hop hop)
{
    int32_t        limbs = search->residual->limb_count;
    int64_t       *own = search->label + (int64_t)node * limbs, *key = search->key + (int64_t)node * limbs;
    const int64_t *price = (search->price != NULL ? search->price : search->residual->price) + (int64_t)node * limbs;

    for (int32_t k = 0; k < limbs; k++) {
        own[k] = label[k];
        key[k] = search->is_backward ? label[k] - price[k] : label[k] + price[k];
    }
    search->hop[node] = hop;
    if (search->state[node] == 0) search->place[node] = search->heap_count++;
    search->state[node] = 1;
    sift_up(search, search->place[node], node);
    if (search->other != NULL && search->other->state[node] != 0) meet(search, node);
    if (search->common != NULL && search->common->rest != NULL && !search->is_backward) offer_free_seat(search, node);
}

static void offer(struct tdm_search *search, int32_t node, const int64_t *label, struct tdm_hop hop)
{
    if (is_better(search, node, label) && !is_cut(search, node, label)) keep_label(search, node, label, hop);
}

/* A column with a seat that nobody holds, below nothing: so much for the way to the outside. It is offered again whenever the column is. */
static void offer_free_seat(struct tdm_search *search, int32_t node)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_side     *columns = &residual->problem->columns;
    int64_t                   *sum = search->scratch + 2 * (int64_t)residual->limb_count;

    if (node == residual->outside || columns->parent[node] >= 0 || residual->node_flow[node] >= columns->most[node]) return;
    memcpy(sum, tdm_search_label(search, node), (size_t)residual->limb_count * sizeof *sum);
    if (residual->balance >= 0)
        sum[residual->level_limb[residual->balance]] += tdm_residual_next_cost(residual, residual->balance, node) * residual->level_weight[residual->balance];
    offer(search, residual->outside, sum, (struct tdm_hop){ node, -1, -1, -1 });
}

void tdm_search_begin(struct tdm_search *search, int32_t node, const int64_t *label, struct tdm_hop hop)
{
    memset(search->scratch, 0, (size_t)search->residual->limb_count * sizeof *search->scratch);
    offer(search, node, label != NULL ? label : search->scratch, hop);
}

/* scratch: the label of `node`, plus `sign` times the cost of a pair. */
static const int64_t *add_pair(struct tdm_search *search, const int64_t *label, int64_t pair, int sign, int64_t *sum)
{
    const int64_t *cost = search->residual->pair_cost + pair * search->residual->limb_count;

    for (int32_t k = 0; k < search->residual->limb_count; k++) sum[k] = label[k] + sign * cost[k];
    return sum;
}

/* ---- seats: a node's own arc, filled or left empty */

static void offer_seat(struct tdm_search *search, int32_t from, int32_t node, int64_t balance_cost)
{
    const struct tdm_residual *residual = search->residual;
    const int64_t             *label = tdm_search_label(search, from);

    for (int32_t k = 0; k < residual->limb_count; k++) search->scratch[k] = label[k];
    if (balance_cost != 0) search->scratch[residual->level_limb[residual->balance]] += balance_cost * residual->level_weight[residual->balance];
    offer(search, node, search->scratch, (struct tdm_hop){ from, -1, -1, -1 });
}

/* Flow up: node to parent. Flow down: parent to node, giving back a unit. */
static void offer_up(struct tdm_search *search, int32_t from, int32_t node, int32_t arc)
{
    const struct tdm_residual *residual = search->residual;
    if (residual->node_flow[arc] < residual->problem->columns.most[arc])
        offer_seat(search, from, node, residual->balance < 0 ? 0 : tdm_residual_next_cost(residual, residual->balance, arc));
}

static void offer_down(struct tdm_search *search, int32_t from, int32_t node, int32_t arc)
{
    const struct tdm_residual *residual = search->residual;
    if (residual->node_flow[arc] > residual->problem->columns.least[arc])
        offer_seat(search, from, node, residual->balance < 0 ? 0 : -tdm_residual_last_cost(residual, residual->balance, arc));
}

static void offer_seats(struct tdm_search *search, int32_t node)
{
    const struct tdm_residual *residual = search->residual;

    if (node != residual->outside) {
        int32_t parent = tdm_residual_parent(residual, node);
        if (search->is_backward) offer_down(search, node, parent, node);
        else offer_up(search, node, parent, node);
    }
    for (int32_t i = residual->child_start[node]; i < residual->child_start[node + 1]; i++) {
        int32_t child = residual->child[i];
        if (search->is_backward) offer_up(search, node, child, child);
        else offer_down(search, node, child, child);
    }
}

/* ---- students, forward: whoever holds a seat of `node` gives it up and takes another, or none */

static void offer_other_pairs(struct tdm_search *search, int32_t node, int32_t row, int64_t give, const int64_t *base)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_problem  *problem = residual->problem;
    int64_t                   *sum = search->scratch + residual->limb_count;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (search->state[problem->pair_column[pair]] != 2 && tdm_residual_may_take(residual, pair))
            offer(search, problem->pair_column[pair], add_pair(search, base, pair, 1, sum), (struct tdm_hop){ node, row, give, pair });
}

/* The same for costs of one limb, a row that holds `give` alone, and pairs that may all be chosen: nearly every row of nearly every school. */
static void offer_row(struct tdm_search *search, int32_t node, int32_t row, int64_t give)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_problem  *problem = residual->problem;
    const int64_t             *cost = residual->pair_cost, *label = search->label;
    int64_t                    base = label[node] - cost[give];

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int64_t sum = base + cost[pair];
        if (sum < label[problem->pair_column[pair]] && pair != give) offer(search, problem->pair_column[pair], &sum, (struct tdm_hop){ node, row, give, pair });
    }
    if (residual->holding[row].may_leave && base < label[residual->outside]) offer(search, residual->outside, &base, (struct tdm_hop){ node, row, give, -1 });
}

static void leave_pair(struct tdm_search *search, int32_t node, int32_t row, int64_t pair)
{
    const struct tdm_residual *residual = search->residual;

    if (residual->limb_count == 1 && residual->holding[row].flow == 1 && residual->problem->pair_most == NULL) {
        if (residual->holding[row].column == node) offer_row(search, node, row, pair);      /* her one pair, which is this, and may leave */
        return;
    }
    if (!residual->chosen[pair] || tdm_residual_is_pinned(residual, pair)) return;
    add_pair(search, tdm_search_label(search, node), pair, -1, search->scratch);
    offer_other_pairs(search, node, row, pair, search->scratch);
    if (residual->row_flow[row] > residual->problem->rows.least[row])
        offer(search, residual->outside, search->scratch, (struct tdm_hop){ node, row, pair, -1 });
}

/* Both of the fence's tables, at the label that a node has. */
static int is_beyond(const struct tdm_search *search, int32_t node, int64_t holder)
{
    int32_t        limbs = search->residual->limb_count;
    const int64_t *label = tdm_search_label(search, node), *near = search->fence->exit_near + holder * limbs, *far = search->fence->exit_far + holder * limbs;
    int            is_near = 0, is_far = 0;

    if (near[0] == INT64_MAX || far[0] == INT64_MAX) return 1;
    for (int32_t k = 0; k < limbs && is_near == 0; k++) is_near = (label[k] + near[k] < search->fence->near[k]) - (label[k] + near[k] > search->fence->near[k]);
    for (int32_t k = 0; k < limbs && is_far == 0; k++) is_far = (label[k] + far[k] < search->fence->far[k]) - (label[k] + far[k] > search->fence->far[k]);
    return is_near <= 0 || is_far <= 0;
}

/* 1 if whoever holds the seat number `holder` of a node can go nowhere that is worth reaching. */
static inline int is_fenced(const struct tdm_search *search, int32_t node, int64_t holder)
{
    if (search->fence == NULL) return 0;
    return is_beyond(search, node, holder);
}

/* Students stand in no order that a processor could foresee: what one of them needs is asked for some turns before hers, where it lies first. */
TDM_FETCH fetch_holder(const struct tdm_residual *residual, int32_t row)
{
    __builtin_prefetch(&residual->holding[row]);
    __builtin_prefetch(&residual->problem->row_start[row]);
}

TDM_FETCH fetch_pairs(const struct tdm_residual *residual, int32_t row)
{
    int64_t first = residual->problem->row_start[row], last = residual->problem->row_start[row + 1] - 1;

    __builtin_prefetch(&residual->problem->pair_column[first]);
    __builtin_prefetch(&residual->problem->pair_column[last]);
    __builtin_prefetch(&residual->pair_cost[first * residual->limb_count]);
    __builtin_prefetch(&residual->pair_cost[(first + last) / 2 * residual->limb_count]);
    __builtin_prefetch(&residual->pair_cost[last * residual->limb_count]);
}

static void expand_forward(struct tdm_search *search, int32_t node)
{
    enum { FAR = 10, NEAR = 5 };
    const struct tdm_residual *residual = search->residual;
    const struct tdm_problem  *problem = residual->problem;

    if (node < problem->columns.leaf_count) {
        int64_t first = residual->holder_start[node], end = residual->holder_start[node + 1];
        for (int64_t i = first; i < end && i < first + FAR; i++)
            if (!is_fenced(search, node, i)) fetch_holder(residual, residual->holder_row[i]);
        for (int64_t i = first; i < end && i < first + NEAR; i++)
            if (!is_fenced(search, node, i)) fetch_pairs(residual, residual->holder_row[i]);
        for (int64_t i = first; i < end; i++) {
            if (i + FAR < end && !is_fenced(search, node, i + FAR)) fetch_holder(residual, residual->holder_row[i + FAR]);
            if (i + NEAR < end && !is_fenced(search, node, i + NEAR)) fetch_pairs(residual, residual->holder_row[i + NEAR]);
            if (!is_fenced(search, node, i)) leave_pair(search, node, residual->holder_row[i], residual->holder_pair[i]);
        }
        for (int32_t i = 0; i < residual->gained_count; i++)
            if (problem->pair_column[residual->gained_pair[i]] == node) leave_pair(search, node, residual->gained_row[i], residual->gained_pair[i]);
    } else if (node == residual->outside) {
        memcpy(search->scratch, tdm_search_label(search, node), (size_t)residual->limb_count * sizeof *search->scratch);
        for (int32_t row = 0; row < problem->rows.leaf_count; row++)
            if (residual->row_flow[row] < problem->rows.most[row]) offer_other_pairs(search, node, row, -1, search->scratch);
    }
}

/* ---- students, backward: whoever asked for `node` takes it and gives up a pair of hers, or has room for it */

static void offer_held(struct tdm_search *search, int32_t node, int32_t row, int64_t give, int64_t take, const int64_t *base)
{
    const struct tdm_residual *residual = search->residual;
    int32_t                    column = residual->problem->pair_column[give];

    if (search->state[column] == 2 || tdm_residual_is_pinned(residual, give)) return;
    offer(search, column, add_pair(search, base, give, -1, search->scratch + residual->limb_count), (struct tdm_hop){ node, row, give, take });
}

static void offer_all_held(struct tdm_search *search, int32_t node, int32_t row, int64_t take, const int64_t *base)
{
    const struct tdm_residual *residual = search->residual;

    if (residual->row_flow[row] == 0) return;
    if (residual->row_flow[row] == 1) {
        offer_held(search, node, row, residual->row_pair[row], take, base);
        return;
    }
    for (int64_t pair = residual->problem->row_start[row]; pair < residual->problem->row_start[row + 1]; pair++)
        if (residual->chosen[pair]) offer_held(search, node, row, pair, take, base);
}

/* The same for costs of one limb and pairs that may all be chosen. */
static void offer_askers(struct tdm_search *search, int32_t node)
{
    enum { AHEAD = 16 };
    const struct tdm_residual *residual = search->residual;
    const int64_t             *label = search->label, start = residual->asker_start[node], end = residual->asker_start[node + 1], own = label[node];

    for (int64_t i = start; i < end; i++) {
        int32_t                   row = residual->asker_row[i];
        const struct tdm_holding *holding = &residual->holding[row];
        int64_t                   sum = own + residual->asker_cost[i], rest = sum - holding->cost;
        if (i + AHEAD < end) __builtin_prefetch(&residual->holding[residual->asker_row[i + AHEAD]]);
        if (holding->flow == 2) {
            if (!residual->chosen[residual->asker_pair[i]]) offer_all_held(search, node, row, residual->asker_pair[i], &sum);
        } else if (holding->column >= 0 && rest < label[holding->column] && holding->column != node) {
            offer(search, holding->column, &rest, (struct tdm_hop){ node, row, residual->row_pair[row], residual->asker_pair[i] });
        }
        if (holding->has_room && sum < label[residual->outside] && !residual->chosen[residual->asker_pair[i]])
            offer(search, residual->outside, &sum, (struct tdm_hop){ node, row, -1, residual->asker_pair[i] });
    }
}

static void expand_backward(struct tdm_search *search, int32_t node)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_problem  *problem = residual->problem;
    const int64_t             *label = tdm_search_label(search, node);

    if (node < problem->columns.leaf_count && residual->limb_count == 1 && problem->pair_most == NULL) {
        offer_askers(search, node);
    } else if (node < problem->columns.leaf_count) {
        for (int64_t i = residual->asker_start[node]; i < residual->asker_start[node + 1]; i++) {
            int64_t pair = residual->asker_pair[i];
            int32_t row = residual->asker_row[i];
            if (!tdm_residual_may_take(residual, pair)) continue;
            add_pair(search, label, pair, 1, search->scratch);
            offer_all_held(search, node, row, pair, search->scratch);
            if (residual->row_flow[row] < problem->rows.most[row])
                offer(search, residual->outside, search->scratch, (struct tdm_hop){ node, row, -1, pair });
        }
    } else if (node == residual->outside) {
        memcpy(search->scratch, label, (size_t)residual->limb_count * sizeof *search->scratch);
        for (int32_t row = 0; row < problem->rows.leaf_count; row++)
            if (residual->row_flow[row] > problem->rows.least[row]) offer_all_held(search, node, row, -1, search->scratch);
    }
}

/* ---- the search */

static int is_within(const struct tdm_search *search, int32_t node)
{
    int32_t        limbs = search->residual->limb_count;
    const int64_t *key = search->key + (int64_t)node * limbs;

    if (search->limit == NULL) return 1;
    for (int32_t k = 0; k < limbs; k++)
        if (key[k] != search->limit[k]) return key[k] < search->limit[k];
    return 0;
}

void tdm_search_step(struct tdm_search *search)
{
    int32_t node = take_first(search);

    search->state[node] = 2;
    search->order[search->settled_count++] = node;
    offer_seats(search, node);
    if (search->is_backward) expand_backward(search, node);
    else expand_forward(search, node);
}

void tdm_search_run(struct tdm_search *search)
{
    int has_wanted = search->wanted_count > 0;

    while (search->heap_count > 0 && is_within(search, search->heap[0])) {
        int32_t node = search->heap[0];
        tdm_search_step(search);
        if (search->is_wanted[node] && --search->wanted_count == 0 && has_wanted) return;
    }
}
