/* SPDX-License-Identifier: MIT
 * Following the hops of a search, walking them, and what they cost level by level.
 */
#include "explain/way.h"

#include <assert.h>
#include <string.h>

/* ---- turns */

static int32_t add_turn(struct tdm_way *way, struct tdm_turn turn)
{
    void   *turns = way->turns;
    int32_t status = tdm_grow(&way->memory, &turns, &way->capacity, way->count + 1, sizeof *way->turns);

    if (status != TANDEM_OK) return status;
    way->turns = turns;
    way->turns[way->count++] = turn;
    return TANDEM_OK;
}

int32_t tdm_way_add_pair(struct tdm_way *way, int32_t row, int64_t pair, int32_t sign)
{
    return add_turn(way, (struct tdm_turn){ .pair = pair, .row = row, .node = -1, .sign = sign });
}

int32_t tdm_way_add_seat(struct tdm_way *way, int32_t node, int32_t sign)
{
    return add_turn(way, (struct tdm_turn){ .pair = -1, .row = -1, .node = node, .sign = sign });
}

void tdm_way_clear(struct tdm_way *way) { way->count = 0; }

void tdm_way_finish(struct tdm_way *way)
{
    if (way->turns != NULL) tdm_free(&way->memory, way->turns);
    way->turns = NULL;
    way->count = way->capacity = 0;
}

/* A seat between a node and its parent: filled if the flow runs up, given back if it runs down. */
static struct tdm_turn seat_turn(const struct tdm_residual *residual, int32_t from, int32_t to)
{
    int is_up = from != residual->outside && tdm_residual_parent(residual, from) == to;
    return (struct tdm_turn){ .pair = -1, .row = -1, .node = is_up ? from : to, .sign = is_up ? 1 : -1 };
}

static int32_t add_hop(struct tdm_way *way, const struct tdm_search *search, int32_t node)
{
    const struct tdm_hop *hop = &search->hop[node];
    int32_t               from = search->is_backward ? node : hop->next, to = search->is_backward ? hop->next : node, status = TANDEM_OK;

    if (hop->give >= 0) status = tdm_way_add_pair(way, hop->row, hop->give, -1);
    if (status == TANDEM_OK && hop->take >= 0) status = tdm_way_add_pair(way, hop->row, hop->take, 1);
    if (status == TANDEM_OK && hop->row < 0 && hop->next >= 0) status = add_turn(way, seat_turn(search->residual, from, to));
    return status;
}

int32_t tdm_way_follow_until(struct tdm_way *way, const struct tdm_search *search, int32_t node, int32_t end)
{
    int32_t status = TANDEM_OK;

    assert(search->state[node] != 0);
    for (; status == TANDEM_OK && node != end; node = search->hop[node].next) status = add_hop(way, search, node);
    return status;
}

int32_t tdm_way_follow(struct tdm_way *way, const struct tdm_search *search, int32_t node) { return tdm_way_follow_until(way, search, node, -1); }

int64_t tdm_way_cost(const struct tdm_residual *residual, const struct tdm_way *way, int32_t level)
{
    int64_t cost = 0;

    for (int64_t i = 0; i < way->count; i++) {
        const struct tdm_turn *turn = &way->turns[i];
        if (turn->pair >= 0) cost += turn->sign * tdm_residual_cost(residual, level, turn->row, turn->pair);
        else cost += turn->sign > 0 ? tdm_residual_next_cost(residual, level, turn->node) : -tdm_residual_last_cost(residual, level, turn->node);
    }
    return cost;
}

/* ---- walking */

/* A list of pairs, each once. */
static int32_t note(const struct tdm_memory *memory, int32_t row, int64_t pair, int32_t *count, int32_t *capacity, int64_t **pairs, int32_t **rows)
{
    for (int32_t i = 0; i < *count; i++)
        if ((*pairs)[i] == pair) return TANDEM_OK;
    if (*count == *capacity) {
        int32_t  larger = 2 * *capacity + 16;
        int64_t *more = tdm_resize_array(memory, *pairs, larger, sizeof *more);
        int32_t *more_rows;
        if (more == NULL) return TANDEM_E_NOMEM;
        *pairs = more;
        more_rows = tdm_resize_array(memory, *rows, larger, sizeof *more_rows);
        if (more_rows == NULL) return TANDEM_E_NOMEM;
        *rows = more_rows;
        *capacity = larger;
    }
    (*pairs)[*count] = pair;
    (*rows)[(*count)++] = row;
    return TANDEM_OK;
}

static int32_t note_turn(struct tdm_residual *fork, const struct tdm_turn *turn)
{
    if (turn->sign > 0 && !fork->kept[turn->pair])
        return note(&fork->memory, turn->row, turn->pair, &fork->gained_count, &fork->gained_capacity, &fork->gained_pair, &fork->gained_row);
    if (turn->sign < 0 && fork->kept[turn->pair])
        return note(&fork->memory, turn->row, turn->pair, &fork->lost_count, &fork->lost_capacity, &fork->lost_pair, &fork->lost_row);
    return TANDEM_OK;
}

int32_t tdm_way_walk(struct tdm_residual *fork, const struct tdm_way *way)
{
    int32_t status = TANDEM_OK;

    assert(fork->is_fork);
    for (int64_t i = 0; status == TANDEM_OK && i < way->count; i++) {
        const struct tdm_turn *turn = &way->turns[i];
        if (turn->pair < 0) {
            fork->node_flow[turn->node] += turn->sign;
            continue;
        }
        fork->chosen[turn->pair] += turn->sign;
        fork->row_flow[turn->row] += turn->sign;
        status = note_turn(fork, turn);
    }
    for (int64_t i = 0; i < way->count; i++)
        if (way->turns[i].pair >= 0) tdm_residual_update_row(fork, way->turns[i].row);
    return status;
}

/* ---- labels and prices by level */

static int64_t hop_cost(const struct tdm_search *search, int32_t node, int32_t level)
{
    const struct tdm_residual *residual = search->residual;
    const struct tdm_hop      *hop = &search->hop[node];
    int64_t                    cost = 0;
    struct tdm_turn            seat;

    if (hop->give >= 0) cost -= tdm_residual_cost(residual, level, hop->row, hop->give);
    if (hop->take >= 0) cost += tdm_residual_cost(residual, level, hop->row, hop->take);
    if (hop->row >= 0 || hop->next < 0 || level != residual->balance) return cost;
    seat = search->is_backward ? seat_turn(residual, node, hop->next) : seat_turn(residual, hop->next, node);
    return seat.sign > 0 ? tdm_residual_next_cost(residual, level, seat.node) : -tdm_residual_last_cost(residual, level, seat.node);
}

static void label_node(const struct tdm_search *search, int64_t *levels, int32_t node)
{
    int32_t        count = search->residual->level_count, next = search->hop[node].next;
    const int64_t *before = next < 0 ? NULL : levels + (int64_t)next * count;

    for (int32_t level = 0; level < count; level++)
        levels[(int64_t)node * count + level] = (before == NULL ? 0 : before[level]) + hop_cost(search, node, level);
}

void tdm_search_settled_levels(const struct tdm_search *search, int64_t *levels)
{
    for (int32_t i = 0; i < search->settled_count; i++) label_node(search, levels, search->order[i]);
}

void tdm_search_reached_levels(const struct tdm_search *search, int32_t more, int64_t *levels)
{
    tdm_search_settled_levels(search, levels);
    if (search->heap_count > 0) label_node(search, levels, search->heap[0]);
    if (more >= 0 && search->hop[more].next >= 0) label_node(search, levels, search->hop[more].next);      /* it may not have been settled yet */
    if (more >= 0) label_node(search, levels, more);
}

/* The key of a settled node at a level. */
static int64_t key_of(const struct tdm_search *search, const int64_t *levels, int32_t node, int32_t level)
{
    int64_t at = (int64_t)node * search->residual->level_count + level, price = search->residual->level_price[at];
    return search->is_backward ? levels[at] - price : levels[at] + price;
}

void tdm_search_levels(const struct tdm_search *search, int64_t *levels, uint8_t *is_reached)
{
    const struct tdm_residual *residual = search->residual;
    int32_t                    least = search->heap_count > 0 ? search->heap[0] : -1;      /* no node that is left has a lesser key */

    tdm_search_settled_levels(search, levels);
    if (least >= 0) label_node(search, levels, least);
    for (int32_t node = 0; node < residual->node_count; node++) {
        is_reached[node] = search->state[node] == 2 || least >= 0;
        if (search->state[node] == 2 || !is_reached[node] || node == least) continue;
        for (int32_t level = 0; level < residual->level_count; level++) {
            int64_t at = (int64_t)node * residual->level_count + level, key = key_of(search, levels, least, level);
            levels[at] = search->is_backward ? key + residual->level_price[at] : key - residual->level_price[at];
        }
    }
}
