/* SPDX-License-Identifier: MIT
 * The level WORST_RANK: the least K such that some flow on the face uses no rank above K.
 *
 * Keeps:   the answer lies between `low` (no flow of the face avoids rank >= low; its potentials are kept) and `high` (a flow that is
 *          kept uses no rank above). Worse pairs stay in the network until the end, because a witness is to hold on the whole face.
 *          A question costs 1 per pair of rank >= K; the least cost is 0 if and only if rank K and worse can be avoided.
 *          A pair that the face has fixed as chosen settles its rank without a question: with potentials 0 it alone costs 1.
 */
#include "method/network.h"

#include <assert.h>
#include <string.h>

struct bottleneck {
    int32_t *ranks;            /* [rank_count] distinct ranks that the face still admits, ascending */
    int32_t  rank_count;
    int64_t *witness;          /* [node_count] potentials that prove `low` */
    int64_t *flow;             /* [arc_count] a flow that shows `high` */
    int32_t  low, high;
};

static int32_t rank_of(const struct network *net, int64_t pair)
{
    return net->problem->pair_rank[pair];
}

static int32_t worst_chosen(const struct network *net)
{
    int32_t worst = 0;
    for (int64_t pair = 0; pair < net->problem->pair_count; pair++)
        if (net->arcs[net->first_pair + pair].flow > 0 && rank_of(net, pair) > worst) worst = rank_of(net, pair);
    return worst;
}

static int32_t worst_forced(const struct network *net)
{
    int32_t worst = 0;
    for (int64_t pair = 0; pair < net->problem->pair_count; pair++)
        if (net->arcs[net->first_pair + pair].lo > 0 && rank_of(net, pair) > worst) worst = rank_of(net, pair);
    return worst;
}

/* Sorts without recursion and keeps one of each. [Knuth, vol. 3, 5.2.3] */
static void sift_down(int32_t *heap, int64_t count, int64_t at)
{
    int32_t value = heap[at];
    for (int64_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= value) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = value;
}

static int32_t sort_distinct(int32_t *values, int64_t count)
{
    int32_t distinct = 0;

    for (int64_t i = count / 2; i-- > 0;) sift_down(values, count, i);
    for (int64_t last = count - 1; last > 0; last--) {
        int32_t greatest = values[0];
        values[0] = values[last];
        values[last] = greatest;
        sift_down(values, last, 0);
    }
    for (int64_t i = 0; i < count; i++)
        if (distinct == 0 || values[distinct - 1] != values[i]) values[distinct++] = values[i];
    return distinct;
}

/* Ranks in question: above `low`, up to `high`. */
static int32_t list_ranks(const struct network *net, struct bottleneck *search)
{
    int64_t count = 0;

    search->ranks = tdm_alloc_array(&net->problem->memory, net->problem->pair_count, sizeof *search->ranks);
    if (search->ranks == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < net->problem->pair_count; pair++) {
        int32_t rank = rank_of(net, pair);
        if (net->arcs[net->first_pair + pair].hi > 0 && rank > search->low && rank <= search->high) search->ranks[count++] = rank;
    }
    search->rank_count = sort_distinct(search->ranks, count);
    return TANDEM_OK;
}

static void set_question(struct network *net, int32_t rank)
{
    for (int64_t pair = 0; pair < net->problem->pair_count; pair++)
        net->arcs[net->first_pair + pair].cost = rank_of(net, pair) >= rank;
    for (int32_t column = 0; column < net->problem->columns.leaf_count; column++) {
        net->arcs[net->first_column + column].is_convex = 0;
        net->arcs[net->first_column + column].cost = 0;
    }
}

static void keep_flow(const struct network *net, struct bottleneck *search, int32_t worst)
{
    for (int64_t i = 0; i < net->arc_count; i++) search->flow[i] = net->arcs[i].flow;
    search->high = worst;
}

static void take_flow_back(struct network *net, const struct bottleneck *search)
{
    for (int64_t i = 0; i < net->arc_count; i++) net->arcs[i].flow = search->flow[i];
}

/* Can the face do without ranks >= `rank`? Narrows low or high. */
static int32_t ask(struct network *net, struct bottleneck *search, int32_t rank)
{
    int32_t status, worst;

    set_question(net, rank);
    tdm_network_guess(net);
    status = tdm_circulation_solve(&net->problem->memory, net->control, net->node_count, net->arcs, net->arc_count, net->potential);
    if (status != TANDEM_OK) return status;
    worst = worst_chosen(net);
    if (worst < search->high) keep_flow(net, search, worst);
    if (worst >= rank) {
        search->low = rank;
        memcpy(search->witness, net->potential, (size_t)net->node_count * sizeof *net->potential);
    }
    return TANDEM_OK;
}

static int32_t narrow_down(struct network *net, struct bottleneck *search)
{
    int32_t below = 0, above = search->rank_count;   /* ranks[below .. above) are in question */

    while (search->low < search->high) {
        int32_t status;
        while (above > below && search->ranks[above - 1] > search->high) above--;
        while (below < above && search->ranks[below] <= search->low) below++;
        assert(below < above);
        status = ask(net, search, search->ranks[below + (above - below) / 2]);
        if (status != TANDEM_OK) return status;
    }
    return TANDEM_OK;
}

static void ban_worse(struct network *net, int32_t rank)
{
    for (int64_t pair = 0; pair < net->problem->pair_count; pair++) {
        struct tdm_arc *arc = &net->arcs[net->first_pair + pair];
        if (rank_of(net, pair) <= rank) continue;
        assert(arc->flow == 0 && arc->lo == 0);
        arc->hi = 0;
    }
}

int32_t tdm_network_worst_rank(struct network *net, int32_t level)
{
    struct bottleneck search = { 0 };
    int32_t status = TANDEM_E_NOMEM;

    if (net->problem->pair_rank == NULL) return TANDEM_OK;
    search.witness = tdm_alloc_zeroed(&net->problem->memory, net->node_count, sizeof *search.witness);
    search.flow = tdm_alloc_array(&net->problem->memory, net->arc_count, sizeof *search.flow);
    if (search.witness == NULL || search.flow == NULL) goto out;
    search.low = worst_forced(net);
    keep_flow(net, &search, worst_chosen(net));
    if (list_ranks(net, &search) != TANDEM_OK) goto out;
    status = narrow_down(net, &search);
    take_flow_back(net, &search);
    if (status != TANDEM_OK) goto out;
    if (search.high > 0) {
        memcpy(net->potential, search.witness, (size_t)net->node_count * sizeof *net->potential);
        status = tdm_network_add_step(net, TANDEM_STEP_WITNESS, level, search.high);
    }
    if (status == TANDEM_OK) ban_worse(net, search.high);
out:
    tdm_free(&net->problem->memory, search.ranks);
    tdm_free(&net->problem->memory, search.witness);
    tdm_free(&net->problem->memory, search.flow);
    return status;
}
