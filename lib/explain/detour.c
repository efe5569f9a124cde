/* SPDX-License-Identifier: MIT
 * Searches that stay below what the way by the outside costs.
 *
 * Keeps:   F(v) and G(v) are the costs of the best ways from the outside to v and back. Of a way that costs less than T, every node v has
 *          label(v) < T - F(to) + F(v) and label(v) < T + G(to) - G(v): no other is reached. So few are that the searches of all seats together cost
 *          about as much as one through the whole market.
 * Relies:  the two searches were checked; from and to have ways to and from the outside.
 * Source:  [AMO93] sec. 9.11; bounds on the rest of a way as in [HNR68].
 */
#include "explain/detour.h"

#include "proof/labels.h"

#include <assert.h>
#include <string.h>

#define FAR (INT64_MAX / 2)              /* beyond three labels, each of which has less than 61 bits */

#define BEYOND ((int64_t)1 << 61)        /* beyond any sum at one level */

static const struct tdm_hop START = { -1, -1, -1, -1 };

struct tdm_detour_desk {
    struct tdm_search search;
    struct tdm_fence  fence;
    int64_t *bounds;                     /* [3 * limb_count] the target, and the fence's two */
    int64_t *levels;                     /* [node_count * level_count] labels of settled nodes */
    int64_t *numbers;                    /* [7 * level_count] target, a, b, bound, scratch */
    int32_t *near;                       /* [node_count] nodes whose labels stay below what the target allows */
    uint8_t *mark;                       /* [node_count] all 0 in between */
};

/* ---- tables */

static int is_less(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return 0;
}

/* The checker's table of a holder, packed; INT64_MAX where there is no way on, or only into a place that nobody leaves; far below all where there is none. */
static void pack_exit(const struct tdm_residual *residual, const int64_t *levels, int exits, int64_t *packed)
{
    int32_t limbs = residual->limb_count;
    int     is_listed = exits == TDM_NEAR_LISTED && (residual->level_count == 0 || levels[0] < BEYOND / 2);

    for (int32_t k = 0; k < limbs; k++) packed[k] = is_listed ? 0 : exits == TDM_NEAR_UNLISTED ? -FAR : INT64_MAX;
    for (int32_t level = 0; is_listed && level < residual->level_count; level++)
        packed[residual->level_limb[level]] += levels[level] * residual->level_weight[level];
}

/* Both list the holders of a column in the order of the students. */
static void fill_exits(struct tdm_detours *detours)
{
    const struct tdm_residual *residual = detours->residual;
    int64_t                    held = residual->holder_start[residual->problem->columns.leaf_count], count = residual->level_count;

    for (int64_t i = 0; i < held; i++) {
        assert(detours->labels.holder_pair[i] == residual->holder_pair[i]);
        pack_exit(residual, detours->labels.exit_from + i * count, detours->labels.exits[i], detours->exit_from + i * residual->limb_count);
        pack_exit(residual, detours->labels.exit_to + i * count, detours->labels.exits[i], detours->exit_to + i * residual->limb_count);
    }
}

static void fill_prices(struct tdm_detours *detours)
{
    int32_t limbs = detours->residual->limb_count;

    for (int64_t i = 0; i < (int64_t)detours->residual->node_count * limbs; i++) {
        detours->away[i] = detours->from_outside->label[i] == INT64_MAX ? 0 : -detours->from_outside->label[i];
        detours->out[i] = detours->to_outside->label[i] == INT64_MAX ? FAR : detours->to_outside->label[i];
    }
}

/* Who cannot get to the outside gets a label that is too great for anything: the price that the proof has, and more than any sum at the first level. Such
 * labels hold, too, and are checked like the others. */
static int32_t label_stranded(struct tdm_detours *detours, const uint8_t *gets_out)
{
    const struct tdm_residual *residual = detours->residual;
    struct tdm_labels          labels = { .chosen = residual->chosen, .node_flow = residual->node_flow, .level_count = residual->level_count,
                                           .is_backward = 1, .label = detours->to_levels };
    uint8_t                   *all;
    int32_t                    stranded = 0, levels = residual->level_count, status;

    for (int32_t node = 0; node < residual->node_count; node++) {
        if (gets_out[node]) continue;
        stranded++;
        memcpy(detours->to_levels + (int64_t)node * levels, residual->level_price + (int64_t)node * levels, (size_t)levels * sizeof(int64_t));
        detours->to_levels[(int64_t)node * levels] += BEYOND;
    }
    if (stranded == 0) return TANDEM_OK;
    all = tdm_alloc_array(&residual->memory, residual->node_count, 1);
    if (all == NULL) return TANDEM_E_NOMEM;
    memset(all, 1, (size_t)residual->node_count);
    labels.is_reached = all;
    if (residual->level_count > residual->problem->level_count) labels.kept = residual->kept;
    status = tdm_proof_labels(residual->problem, &labels);
    tdm_free(&residual->memory, all);
    return status == TANDEM_E_PROOF ? TANDEM_E_INTERNAL : status;
}

static int32_t fill_levels(struct tdm_detours *detours)
{
    const struct tdm_residual *residual = detours->residual;
    uint8_t                   *gets_out = tdm_alloc_array(&residual->memory, residual->node_count, 1);
    int32_t                    status;

    if (gets_out == NULL) return TANDEM_E_NOMEM;
    tdm_search_levels(detours->from_outside, detours->from_levels, detours->is_reached);
    tdm_search_levels(detours->to_outside, detours->to_levels, gets_out);
    status = label_stranded(detours, gets_out);
    tdm_free(&residual->memory, gets_out);
    if (status != TANDEM_OK) return status;
    detours->labels = (struct tdm_near_labels){ .problem = residual->problem, .chosen = residual->chosen, .node_flow = residual->node_flow,
                                                .kept = residual->level_count > residual->problem->level_count ? residual->kept : NULL,
                                                .level_count = residual->level_count, .from_outside = detours->from_levels,
                                                .to_outside = detours->to_levels, .is_reached = detours->is_reached };
    return tdm_near_labels_open(&detours->labels);
}

int32_t tdm_detours_open(struct tdm_detours *detours, const struct tdm_search *from_outside, const struct tdm_search *to_outside)
{
    const struct tdm_residual *residual = from_outside->residual;
    const struct tdm_memory   *memory = &residual->memory;
    int64_t                    nodes = residual->node_count, held = residual->holder_start[residual->problem->columns.leaf_count];
    int32_t                    status = TANDEM_E_NOMEM;

    memset(detours, 0, sizeof *detours);
    detours->residual = residual;
    detours->from_outside = from_outside;
    detours->to_outside = to_outside;
    detours->away = tdm_alloc_array(memory, nodes * residual->limb_count, sizeof *detours->away);
    detours->out = tdm_alloc_array(memory, nodes * residual->limb_count, sizeof *detours->out);
    detours->exit_from = tdm_alloc_array(memory, held * residual->limb_count, sizeof *detours->exit_from);
    detours->exit_to = tdm_alloc_array(memory, held * residual->limb_count, sizeof *detours->exit_to);
    detours->from_levels = tdm_alloc_array(memory, nodes * residual->level_count, sizeof *detours->from_levels);
    detours->to_levels = tdm_alloc_array(memory, nodes * residual->level_count, sizeof *detours->to_levels);
    detours->is_reached = tdm_alloc_array(memory, nodes, 1);
    if (detours->away != NULL && detours->out != NULL && detours->exit_from != NULL && detours->exit_to != NULL && detours->from_levels != NULL && detours->to_levels != NULL
        && detours->is_reached != NULL)
        status = TANDEM_OK;
    if (status == TANDEM_OK) fill_prices(detours);
    if (status == TANDEM_OK) status = fill_levels(detours);
    if (status == TANDEM_OK) fill_exits(detours);
    if (status != TANDEM_OK) tdm_detours_close(detours);
    return status;
}

/* ---- desks */

static void desk_free(const struct tdm_memory *memory, struct tdm_detour_desk *desk)
{
    if (desk == NULL) return;
    tdm_search_close(&desk->search);
    tdm_free(memory, desk->bounds);
    tdm_free(memory, desk->levels);
    tdm_free(memory, desk->numbers);
    tdm_free(memory, desk->near);
    tdm_free(memory, desk->mark);
    tdm_free(memory, desk);
}

void tdm_detours_close(struct tdm_detours *detours)
{
    const struct tdm_memory *memory;

    if (detours->residual == NULL) return;
    memory = &detours->residual->memory;
    desk_free(memory, atomic_load_explicit(&detours->idle, memory_order_acquire));
    tdm_near_labels_close(&detours->labels);
    tdm_free(memory, detours->away);
    tdm_free(memory, detours->out);
    tdm_free(memory, detours->exit_from);
    tdm_free(memory, detours->exit_to);
    tdm_free(memory, detours->from_levels);
    tdm_free(memory, detours->to_levels);
    tdm_free(memory, detours->is_reached);
    memset(detours, 0, sizeof *detours);
}

static struct tdm_detour_desk *desk_new(const struct tdm_detours *detours)
{
    const struct tdm_residual *residual = detours->residual;
    const struct tdm_memory   *memory = &residual->memory;
    struct tdm_detour_desk    *desk = tdm_alloc_zeroed(memory, 1, sizeof *desk);
    int64_t                    nodes = residual->node_count;

    if (desk == NULL) return NULL;
    desk->bounds = tdm_alloc_array(memory, 3 * (int64_t)residual->limb_count, sizeof *desk->bounds);
    desk->levels = tdm_alloc_array(memory, nodes * residual->level_count, sizeof *desk->levels);
    desk->numbers = tdm_alloc_array(memory, 7 * (int64_t)residual->level_count, sizeof *desk->numbers);
    desk->near = tdm_alloc_array(memory, nodes, sizeof *desk->near);
    desk->mark = tdm_alloc_zeroed(memory, nodes, 1);
    if (desk->bounds == NULL || desk->levels == NULL || desk->numbers == NULL || desk->near == NULL || desk->mark == NULL
        || tdm_search_open(&desk->search, residual, 0) != TANDEM_OK) {
        desk_free(memory, desk);
        return NULL;
    }
    desk->fence = (struct tdm_fence){ .exit_near = detours->exit_from, .exit_far = detours->exit_to, .near = desk->bounds + residual->limb_count,
                                      .far = desk->bounds + 2 * (int64_t)residual->limb_count };
    desk->search.price = detours->away;
    desk->search.fence = &desk->fence;
    return desk;
}

static struct tdm_detour_desk *take_desk(struct tdm_detours *detours)
{
    struct tdm_detour_desk *desk = atomic_exchange_explicit(&detours->idle, NULL, memory_order_acq_rel);
    return desk != NULL ? desk : desk_new(detours);
}

static void put_desk_back(struct tdm_detours *detours, struct tdm_detour_desk *desk)
{
    desk_free(&detours->residual->memory, atomic_exchange_explicit(&detours->idle, desk, memory_order_acq_rel));
}

/* ---- what a way must stay below */

struct question {
    struct tdm_detours     *detours;
    struct tdm_detour_desk *desk;
    int32_t                 node, change, from, to;
    int                     is_outside;          /* the target is what the way by the outside costs; else what makes a seat worth nothing */
};

/* What a way must cost less than, so that a seat more at `node` makes any goal better: the moves do not count. */
static void fill_worthless(const struct question *question, int64_t *packed, int64_t *levels)
{
    const struct tdm_residual *residual = question->detours->residual;
    int32_t                    last = residual->level_count - 1, balance = residual->balance;

    memset(packed, 0, (size_t)residual->limb_count * sizeof *packed);
    memset(levels, 0, (size_t)residual->level_count * sizeof *levels);
    if (balance >= 0) {
        levels[balance] = -tdm_residual_next_cost(residual, balance, question->node);
        packed[residual->level_limb[balance]] += residual->level_weight[balance] * levels[balance];
    }
    if (last < residual->problem->level_count) return;
    levels[last] = -BEYOND;
    assert(residual->level_weight[last] == 1 && residual->level_limb[last] == residual->limb_count - 1);
    if (last > 0 && residual->level_limb[last - 1] == residual->level_limb[last]) packed[residual->limb_count - 1] -= residual->level_weight[last - 1] / 2;
    else packed[residual->limb_count - 1] = levels[last];
}

static void set_target(struct question *question)
{
    const struct tdm_detours  *detours = question->detours;
    const struct tdm_residual *residual = detours->residual;
    int32_t                    limbs = residual->limb_count, count = residual->level_count;
    int64_t                   *packed = question->desk->bounds, *levels = question->desk->numbers, *limit = packed + limbs;

    fill_worthless(question, limit, levels);
    for (int32_t k = 0; k < limbs; k++)
        packed[k] = tdm_search_label(detours->to_outside, question->from)[k] + tdm_search_label(detours->from_outside, question->to)[k];
    question->is_outside = question->change < 0 || is_less(packed, limit, limbs);
    if (!question->is_outside) memcpy(packed, limit, (size_t)limbs * sizeof *packed);
    for (int32_t level = 0; question->is_outside && level < count; level++)
        levels[level] = detours->to_levels[(int64_t)question->from * count + level] + detours->from_levels[(int64_t)question->to * count + level];
}

/* The fence and the labels that nodes must stay below, for the target as it is. */
static void set_fence(const struct question *question)
{
    const struct tdm_detours *detours = question->detours;
    struct tdm_detour_desk   *desk = question->desk;
    int32_t                   limbs = detours->residual->limb_count;

    for (int32_t k = 0; k < limbs; k++) {
        desk->fence.near[k] = desk->bounds[k] - tdm_search_label(detours->from_outside, question->to)[k];
        desk->fence.far[k] = desk->bounds[k] + tdm_search_label(detours->to_outside, question->to)[k];
    }
}

/* A way was found, perhaps not the best: only what is cheaper than that is looked for from now on. */
static void lower_fence(const struct question *question)
{
    const struct tdm_search *search = &question->desk->search;

    memcpy(question->desk->bounds, tdm_search_label(search, question->to), (size_t)search->residual->limb_count * sizeof(int64_t));
    set_fence(question);
}

/* What a node's label must stay below. */
static void fill_ceiling(const struct question *question, int32_t node, int64_t *ceiling)
{
    const struct tdm_fence *fence = &question->desk->fence;
    int32_t                 limbs = question->detours->residual->limb_count;
    const int64_t          *away = question->detours->away + (int64_t)node * limbs, *out = question->detours->out + (int64_t)node * limbs;
    int                     order = 0;           /* of what the two tables say */

    for (int32_t k = 0; k < limbs && order == 0; k++) order = (fence->near[k] - away[k] > fence->far[k] - out[k]) - (fence->near[k] - away[k] < fence->far[k] - out[k]);
    for (int32_t k = 0; k < limbs; k++) ceiling[k] = order < 0 ? fence->near[k] - away[k] : fence->far[k] - out[k];
}

static void fill_ceilings(const struct question *question, int64_t *ceilings)
{
    const struct tdm_detours *detours = question->detours;
    const int64_t            *restrict away = detours->away, *restrict out = detours->out;
    int64_t                   near = question->desk->fence.near[0], far = question->desk->fence.far[0];
    int32_t                   nodes = detours->residual->node_count, limbs = detours->residual->limb_count;

    for (int32_t node = 0; limbs > 1 && node < nodes; node++) fill_ceiling(question, node, ceilings + (int64_t)node * limbs);
    for (int32_t node = 0; limbs == 1 && node < nodes; node++) ceilings[node] = near - away[node] < far - out[node] ? near - away[node] : far - out[node];
}

static void run(const struct question *question)
{
    struct tdm_search *search = &question->desk->search;

    set_fence(question);
    tdm_search_reset(search);
    fill_ceilings(question, search->label);
    tdm_search_begin(search, question->from, NULL, START);
    while (search->heap_count > 0 && !tdm_search_reached(search, question->to)) {
        if (search->state[question->to] == 1 && is_less(tdm_search_label(search, question->to), question->desk->bounds, search->residual->limb_count))
            lower_fence(question);
        tdm_search_step(search);
    }
}

/* ---- the way, and its check */

/* Where the way to the outside and the way from there meet first, seen from the end. */
static int32_t meeting_of(const struct question *question)
{
    const struct tdm_detours *detours = question->detours;
    uint8_t                  *mark = question->desk->mark;
    int32_t                   meeting = question->to;

    for (int32_t node = question->from; node >= 0; node = detours->to_outside->hop[node].next) mark[node] = 1;
    while (!mark[meeting]) meeting = detours->from_outside->hop[meeting].next;
    for (int32_t node = question->from; node >= 0; node = detours->to_outside->hop[node].next) mark[node] = 0;
    return meeting;
}

static int32_t lay_way(const struct question *question, struct tdm_way *way)
{
    int32_t meeting, status;

    if (tdm_search_reached(&question->desk->search, question->to)) return tdm_way_follow(way, &question->desk->search, question->to);
    if (!question->is_outside) return TANDEM_OK;
    meeting = meeting_of(question);
    status = tdm_way_follow_until(way, question->detours->to_outside, question->from, meeting);
    return status == TANDEM_OK ? tdm_way_follow_until(way, question->detours->from_outside, question->to, meeting) : status;
}

/* A way was found: from now on its cost is the target, and of the settled nodes those count whose labels stay below what it allows. */
static void tighten(const struct question *question)
{
    const struct tdm_search *search = &question->desk->search;
    int32_t                  count = search->residual->level_count;

    memcpy(question->desk->numbers, question->desk->levels + (int64_t)question->to * count, (size_t)count * sizeof(int64_t));
    lower_fence(question);
}

static int32_t list_near(const struct question *question)
{
    struct tdm_detour_desk  *desk = question->desk;
    const struct tdm_search *search = &desk->search;
    int32_t                  limbs = search->residual->limb_count, count = 0;

    for (int32_t i = 0; i < search->settled_count; i++) {
        fill_ceiling(question, search->order[i], search->scratch);
        if (is_less(tdm_search_label(search, search->order[i]), search->scratch, limbs)) desk->near[count++] = search->order[i];
    }
    return count;
}

/* The labels say that no way costs less than the one that was laid; or, if none was, that none is worth it. */
static int32_t compare(const struct question *question, const struct tdm_way *way, const int64_t *bound)
{
    const struct tdm_residual *residual = question->detours->residual;

    for (int32_t level = 0; level < residual->problem->level_count; level++) {
        int64_t cost = way->count > 0 ? tdm_way_cost(residual, way, level)
                                      : question->change > 0 ? -tdm_residual_next_cost(residual, level, question->node) : 0;
        if (bound[level] == cost) continue;
        return way->count > 0 || bound[level] < cost ? TANDEM_E_INTERNAL : TANDEM_OK;
    }
    return TANDEM_OK;
}

static int32_t check(const struct question *question, const struct tdm_way *way)
{
    const struct tdm_detours *detours = question->detours;
    struct tdm_detour_desk   *desk = question->desk;
    int32_t                   count = detours->residual->level_count, status;
    int64_t                  *target = desk->numbers, *a = target + count, *b = a + count, *bound = b + count;
    struct tdm_near_part      part = { .a = a, .b = b, .nodes = desk->near, .label = desk->levels, .is_own = desk->mark, .scratch = bound + count };

    tdm_search_settled_levels(&desk->search, desk->levels);
    if (tdm_search_reached(&desk->search, question->to)) tighten(question);
    part.count = list_near(question);
    for (int32_t level = 0; level < count; level++) {
        a[level] = target[level] - detours->from_levels[(int64_t)question->to * count + level];
        b[level] = target[level] + detours->to_levels[(int64_t)question->to * count + level];
    }
    status = tdm_near_labels_check(&detours->labels, &part, question->from, question->to, bound);
    if (status == TANDEM_OK) status = compare(question, way, bound);
    return status == TANDEM_E_PROOF ? TANDEM_E_INTERNAL : status;
}

int tdm_detours_cover(const struct tdm_detours *detours, int32_t node)
{
    int32_t parent = tdm_residual_parent(detours->residual, node);

    return tdm_search_reached(detours->from_outside, node) && tdm_search_reached(detours->from_outside, parent)
           && tdm_search_reached(detours->to_outside, node) && tdm_search_reached(detours->to_outside, parent);
}

int32_t tdm_detours_find(struct tdm_detours *detours, int32_t node, int32_t change, struct tdm_way *way)
{
    int32_t         parent = tdm_residual_parent(detours->residual, node), status;
    struct question question = { .detours = detours, .desk = take_desk(detours), .node = node, .change = change, .from = change > 0 ? parent : node,
                                 .to = change > 0 ? node : parent };

    if (question.desk == NULL) return TANDEM_E_NOMEM;
    set_target(&question);
    run(&question);
    tdm_way_clear(way);
    status = lay_way(&question, way);
    if (status == TANDEM_OK) status = check(&question, way);
    put_desk_back(detours, question.desk);
    return status;
}
