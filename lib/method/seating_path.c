/* SPDX-License-Identifier: MIT
 * Chains of exchanges: the residual network over columns, caps and the outside.
 *
 * Keeps:   a unit too much at a node goes on by one of these: a party of one seat leaves the column for another; the unit goes up into a cap with
 *          room; it takes back a unit that a column below the cap sent up. Chains visit a node once, so that each party moves once.
 */
#include "method/seating.h"

#include <assert.h>
#include <string.h>

#define FAR ((int64_t)1 << 61)

static int32_t parent_of(const struct seating *seating, int32_t node)
{
    int32_t parent = seating->program->problem->columns.parent[node];
    return parent < 0 ? seating->outside : parent;
}

static int32_t place_of(const struct seating *seating, int32_t party)
{
    return seating->at[party] < 0 ? seating->leaf_count : seating->options[seating->at[party]].column;
}

static int64_t cost_at(const struct seating *seating, int32_t party, int64_t option)
{
    return option < 0 ? seating->nowhere_cost[party] : seating->options[option].cost;
}

/* ---- moving */

static void unlink_party(struct seating *seating, int32_t party, int32_t place)
{
    int32_t before = seating->previous[party], after = seating->next[party];
    if (before >= 0) seating->next[before] = after;
    else seating->first[place] = after;
    if (after >= 0) seating->previous[after] = before;
}

static void link_party(struct seating *seating, int32_t party, int32_t place)
{
    int32_t after = seating->first[place];
    seating->next[party] = after;
    seating->previous[party] = -1;
    if (after >= 0) seating->previous[after] = party;
    seating->first[place] = party;
}

/* Adds to the loads from a column upwards, and what that costs. */
static void add_load(struct seating *seating, int32_t column, int64_t by)
{
    int64_t before = seating->load[column], after = before + by;

    if (column == seating->leaf_count) return;
    if ((before > 0) != (after > 0)) seating->total += after > 0 ? seating->open_cost[column] : -seating->open_cost[column];
    seating->total += seating->balance * ((tdm_wide)after * after - (tdm_wide)before * before);
    for (int32_t node = column; node != seating->outside; node = parent_of(seating, node)) seating->load[node] += by;
}

static void place_party(struct seating *seating, int32_t party, int64_t option)
{
    int32_t from = place_of(seating, party), to = option < 0 ? seating->leaf_count : seating->options[option].column;

    if (seating->party_size[party] == seating->size) {
        unlink_party(seating, party, from);
        link_party(seating, party, to);
        seating->is_stale[from] = seating->is_stale[to] = 1;
    }
    if (from != seating->leaf_count) add_load(seating, from, -seating->party_size[party]);
    seating->total += cost_at(seating, party, option) - cost_at(seating, party, seating->at[party]);
    seating->at[party] = option;
    if (to != seating->leaf_count) add_load(seating, to, seating->party_size[party]);
}

void seating_move(struct seating *seating, int32_t party, int64_t option)
{
    if (tdm_grow(seating->memory, (void **)&seating->undo, &seating->undo_capacity, seating->undo_count + 1, sizeof *seating->undo) != TANDEM_OK) {
        seating->status = TANDEM_E_NOMEM;
        return;
    }
    seating->undo[seating->undo_count++] = (struct seating_undo){ party, seating->at[party] };
    place_party(seating, party, option);
}

void seating_take_back(struct seating *seating, int64_t mark)
{
    while (seating->undo_count > mark) {
        struct seating_undo last = seating->undo[--seating->undo_count];
        place_party(seating, last.party, last.option);
    }
}

/* ---- arcs */

static void offer_arc(struct seating *seating, int32_t from, int32_t to, int32_t party, int64_t option, int64_t cost)
{
    struct seating_arc *arc = &seating->arcs[(int64_t)from * (seating->leaf_count + 1) + to];
    if (cost < arc->cost) *arc = (struct seating_arc){ cost, party, option };
}

/* Who could leave a column most cheaply, and where to. */
static void refresh_arcs(struct seating *seating, int32_t from)
{
    struct seating_arc *row = seating->arcs + (int64_t)from * (seating->leaf_count + 1);

    for (int32_t to = 0; to <= seating->leaf_count; to++) row[to].cost = FAR;
    for (int32_t party = seating->first[from]; party >= 0; party = seating->next[party]) {
        int64_t here = cost_at(seating, party, seating->at[party]);
        for (int64_t option = seating->party_start[party]; option < seating->party_start[party + 1]; option++) {
            int32_t to = seating->options[option].column;
            if (to != from && seating->most[to] >= seating->size) offer_arc(seating, from, to, party, option, seating->options[option].cost - here);
        }
        if (from != seating->leaf_count) offer_arc(seating, from, seating->leaf_count, party, -1, seating->nowhere_cost[party] - here);
        seating->work += seating->party_start[party + 1] - seating->party_start[party];
    }
    seating->work += seating->leaf_count;
    seating->is_stale[from] = 0;
}

static void refresh(struct seating *seating)
{
    for (int32_t from = 0; from <= seating->leaf_count; from++)
        if (seating->is_stale[from]) refresh_arcs(seating, from);
}

/* ---- labels */

static int relax(struct seating *seating, int32_t from, int32_t to, int64_t cost, int by_exchange)
{
    if (cost >= FAR || seating->distance[from] + cost >= seating->distance[to]) return 0;
    seating->distance[to] = seating->distance[from] + cost;
    seating->come_from[to] = from;
    seating->by_exchange[to] = (uint8_t)by_exchange;
    return 1;
}

static int64_t cost_up(const struct seating *seating, int32_t node)
{
    return node < seating->leaf_count ? seating->balance * seating->size * (2 * seating->load[node] + seating->size) : 0;
}

static int64_t cost_down(const struct seating *seating, int32_t node)
{
    return node < seating->leaf_count ? -seating->balance * seating->size * (2 * seating->load[node] - seating->size) : 0;
}

static int relax_exchanges(struct seating *seating, int32_t node)
{
    int32_t                   row = node == seating->outside ? seating->leaf_count : node;
    const struct seating_arc *arcs = seating->arcs + (int64_t)row * (seating->leaf_count + 1);
    int                       moved = 0;

    for (int32_t to = 0; to < seating->leaf_count; to++) moved |= relax(seating, node, to, arcs[to].cost, 1);
    if (node != seating->outside) moved |= relax(seating, node, seating->outside, arcs[seating->leaf_count].cost, 1);
    return moved;
}

/* One pass over all arcs of the residual network; none where it is time to stop. */
static int relax_all(struct seating *seating)
{
    int moved = 0;

    if (seating_should_stop(seating)) return 0;
    for (int32_t node = 0; node <= seating->outside; node++) {
        if (seating->distance[node] >= FAR) continue;
        if (node < seating->leaf_count || node == seating->outside) moved |= relax_exchanges(seating, node);
        if (node != seating->outside && seating->load[node] + seating->size <= seating->most[node]) moved |= relax(seating, node, parent_of(seating, node), cost_up(seating, node), 0);
    }
    for (int32_t node = 0; node < seating->outside; node++)
        if (seating->load[node] - seating->size >= (seating->least[node] > 0 ? seating->least[node] : 0) && seating->distance[parent_of(seating, node)] < FAR)
            moved |= relax(seating, parent_of(seating, node), node, cost_down(seating, node), 0);
    seating->work += (int64_t)(seating->leaf_count + 1) * (seating->leaf_count + 1);
    return moved;
}

/* A node on a cycle of labels, or -1. */
static int32_t find_cycle(struct seating *seating)
{
    for (int32_t node = 0; node <= seating->outside; node++) seating->mark[node] = -1;
    for (int32_t start = 0; start <= seating->outside; start++) {
        int32_t node = start;
        while (node >= 0 && seating->mark[node] < 0) {
            seating->mark[node] = start;
            node = seating->come_from[node];
        }
        if (node >= 0 && seating->mark[node] == start) return node;
    }
    return -1;
}

static void clear_labels(struct seating *seating, int64_t distance)
{
    for (int32_t node = 0; node <= seating->outside; node++) {
        seating->distance[node] = distance;
        seating->come_from[node] = -1;
    }
    refresh(seating);
}

/* ---- chains */

/* Carries out one arc. Up and down are nothing of their own: loads follow from who sits where. */
static void follow(struct seating *seating, int32_t from, int32_t to)
{
    int32_t                   row = from == seating->outside ? seating->leaf_count : from, column = to == seating->outside ? seating->leaf_count : to;
    const struct seating_arc *arc;

    if (!seating->by_exchange[to]) return;
    arc = &seating->arcs[(int64_t)row * (seating->leaf_count + 1) + column];
    seating_move(seating, arc->party, arc->option);
}

/* The arcs from `first` to `last`, or all of a ring where both are the same. The table of arcs stays as it was until it is refreshed. */
static void follow_chain(struct seating *seating, int32_t first, int32_t last)
{
    int32_t count = 0, node = last;

    do {
        seating->mark[count++] = node;
        node = seating->come_from[node];
    } while (node != first && count <= seating->outside);
    assert(node == first);
    seating->mark[count] = first;
    for (int32_t i = count; i > 0; i--) follow(seating, seating->mark[i], seating->mark[i - 1]);
}

/* The cheapest chain from a unit too much at `start` to `target`. 0 if there is none. */
static int push_chain(struct seating *seating, int32_t start, int32_t target)
{
    clear_labels(seating, FAR);
    seating->distance[start] = 0;
    for (int32_t pass = 0; pass <= seating->outside && relax_all(seating); pass++) {
        seating->come_from[start] = -1;
        if (seating->distance[start] < 0) return 0;           /* a negative cycle: exchanges come first */
    }
    if (seating->is_stopped || seating->distance[target] >= FAR || find_cycle(seating) >= 0) return 0;
    follow_chain(seating, start, target);
    return 1;
}

/* Exchanges in rings while some ring is cheaper. */
static void cancel_rings(struct seating *seating)
{
    for (int64_t ring = 0; ring < 100000 && seating->status == TANDEM_OK; ring++) {
        int32_t node = -1;
        clear_labels(seating, 0);
        for (int32_t pass = 0; node < 0 && pass <= seating->outside + 1 && relax_all(seating); pass++) node = find_cycle(seating);
        if (node < 0) return;
        follow_chain(seating, node, node);
    }
}

/* ---- mending */

static int mend_node(struct seating *seating, int32_t node)
{
    int32_t parent = parent_of(seating, node);

    for (int64_t before = seating->load[node]; seating->load[node] > seating->most[node]; before = seating->load[node])
        if (!push_chain(seating, node, parent) || seating->load[node] >= before) return 0;
    for (int64_t before = seating->load[node]; seating->load[node] < seating->least[node]; before = seating->load[node])
        if (!push_chain(seating, parent, node) || seating->load[node] <= before) return 0;
    return 1;
}

int seating_mend(struct seating *seating)
{
    for (int32_t round = 0; round < 3; round++) {
        int is_mended = 1;
        cancel_rings(seating);
        for (int32_t node = 0; node < seating->outside; node++)
            if (!mend_node(seating, node)) return 0;
        cancel_rings(seating);
        for (int32_t node = 0; node < seating->outside; node++)
            is_mended &= seating->load[node] <= seating->most[node] && seating->load[node] >= seating->least[node];
        if (is_mended) return seating->status == TANDEM_OK;
    }
    return 0;
}

static void list_parties(struct seating *seating, int32_t size)
{
    if (seating->size == size) return;
    seating->size = size;
    for (int32_t place = 0; place <= seating->leaf_count; place++) seating->first[place] = -1;
    memset(seating->is_stale, 1, (size_t)seating->leaf_count + 1);
    for (int32_t party = seating->party_count; party-- > 0;)
        if (seating->party_size[party] == size) link_party(seating, party, place_of(seating, party));
}

int seating_exchange(struct seating *seating)
{
    tdm_wide before;

    do {
        before = seating->total;
        for (int32_t size = seating->largest; size > 1; size--) {
            if (!seating->has_size[size]) continue;
            list_parties(seating, size);
            cancel_rings(seating);
        }
        list_parties(seating, 1);
        if (!seating_mend(seating)) return 0;
    } while (seating->total < before && seating->largest > 1 && seating->status == TANDEM_OK);
    return 1;
}

static int has_room(const struct seating *seating, int32_t column, int64_t size)
{
    for (int32_t node = column; node != seating->outside; node = parent_of(seating, node))
        if (seating->load[node] + size > seating->most[node]) return 0;
    return 1;
}

void seating_insert(struct seating *seating, int32_t party)
{
    int64_t best = -1, best_cost = seating->nowhere_cost[party];

    for (int64_t option = seating->party_start[party]; option < seating->party_start[party + 1]; option++) {
        if (seating->options[option].cost >= best_cost || !has_room(seating, seating->options[option].column, seating->party_size[party])) continue;
        best = option;
        best_cost = seating->options[option].cost;
    }
    if (best >= 0) seating_move(seating, party, best);
}
