/* SPDX-License-Identifier: MIT
 * Searches the other way round: a seat becomes cheaper until somebody comes, whose own seat may then draw the next one in, until somebody
 * comes who lacks a placement, or from where one less will do.
 *
 * It serves free seats that are dearer than 0, and nodes below their least: their price may fall below 0, as a subsidy.
 *
 * Keeps:   bound[node] = distance[node] + price[node]: what a cost must stay below to bring the node nearer.
 *          Lowering each node nearer than the exit by the difference keeps everyone content.
 * Relies:  nobody is too many anywhere; no row is below its least. A column below its least has no full cap above it.
 * Memory:  8 bytes a pair for the lists of suitors.
 * Source:  [BC89] for reverse auctions; [AMO93] sec. 9.7 for the paths.
 */
#include "method/several_queue.h"

#include <assert.h>

enum { SUITORS_AHEAD = 8 };

/* ---- who could take each column */

int32_t tdm_several_suitors_open(struct tdm_several_suitors *suitors, const struct tdm_several *several)
{
    suitors->first = tdm_alloc_zeroed(&several->memory, (int64_t)several->column_count + 1, sizeof *suitors->first);
    suitors->suitor = tdm_alloc_array(&several->memory, several->problem->pair_count, sizeof *suitors->suitor);
    if (suitors->first == NULL || suitors->suitor == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < several->row_count; row++)
        for (int32_t place = 0; place < several->rows[row].count; place++) suitors->first[tdm_several_column(tdm_several_keys(several, row)[place])]++;
    for (int32_t column = 1; column <= several->column_count; column++) suitors->first[column] += suitors->first[column - 1];
    for (int32_t row = several->row_count; row-- > 0;)
        for (int32_t place = 0; place < several->rows[row].count; place++) {
            int64_t at = --suitors->first[tdm_several_column(tdm_several_keys(several, row)[place])];
            suitors->suitor[at].row = row;
            suitors->suitor[at].place = place;
        }
    return TANDEM_OK;
}

void tdm_several_suitors_close(struct tdm_several_suitors *suitors, const struct tdm_several *several)
{
    tdm_free(&several->memory, suitors->first);
    tdm_free(&several->memory, suitors->suitor);
}

/* ---- one search */

static int has_enough(const struct tdm_several *several, int32_t node) { return several->nodes[node].load > several->nodes[node].least; }

static void reach(struct several_search *search, int32_t node, int64_t distance, struct tdm_several_step step)
{
    struct tdm_several *several = search->several;

    if (distance >= several->distance[node] || distance >= search->exit) return;
    assert(distance >= search->here);
    reach_node(search, node, distance, step, -1);
    if (several->cap_of[node] < 0 && has_enough(several, node))
        note_exit(search, distance + several->price[node], node, (struct tdm_several_step){ -1, -1, -1, -1 });
}

/* The row would take the pair at place `to`, in `column`, for one that it has, or for nothing if it lacks one. */
static void draw_row(struct several_search *search, int32_t column, int32_t row, int32_t to)
{
    const struct tdm_several *several = search->several;
    const struct tdm_several_row *own = &several->rows[row];
    const uint64_t *key = tdm_several_keys(several, row);
    int64_t base = search->here + several->price[column] + tdm_several_cost(key[to]);

    if (key[to] & TDM_SEVERAL_HELD) return;
    if (own->load < own->most) note_exit(search, base - several->outside, column, (struct tdm_several_step){ -1, row, -1, to });
    for (int32_t i = 0; i < own->load; i++) {
        int32_t from = several->hold[own->first_hold + i], node = tdm_several_column(key[from]);
        int64_t before = base - tdm_several_cost(key[from]);
        if (before < several->bound[node]) reach(search, node, before - several->price[node], (struct tdm_several_step){ column, row, from, to });
    }
    search->looked += own->load + 1;
}

static void draw_to_column(struct several_search *search, const struct tdm_several_suitors *suitors, int32_t column)
{
    struct tdm_several *several = search->several;
    int32_t cap = several->cap_of[column];
    int64_t end = suitors->first[column + 1];

    if (cap >= 0 && has_enough(several, column) && several->path[column].node >= 0)
        reach(search, cap, search->here + several->price[column] - several->price[cap], (struct tdm_several_step){ column, -1, -1, -1 });
    for (int64_t i = suitors->first[column]; i < end && search->exit > search->here; i++) {
        if (i + SUITORS_AHEAD < end) __builtin_prefetch(&several->rows[suitors->suitor[i + SUITORS_AHEAD].row]);
        draw_row(search, column, suitors->suitor[i].row, suitors->suitor[i].place);
    }
}

static void draw_to_cap(struct several_search *search, int32_t cap)
{
    struct tdm_several *several = search->several;
    int32_t number = cap - several->column_count;

    for (int64_t i = several->child_start[number]; i < several->child_start[number + 1]; i++) {
        int32_t column = several->child[i];
        if (several->nodes[column].load == several->nodes[column].most) continue;
        reach(search, column, search->here + several->price[cap] - several->price[column], (struct tdm_several_step){ cap, -1, -1, -1 });
    }
    search->looked += several->child_start[number + 1] - several->child_start[number];
}

/* 1 if told to stop. */
static int look_around(struct several_search *search, const struct tdm_several_suitors *suitors)
{
    struct tdm_several *several = search->several;

    for (int32_t node; (node = next_node(search)) >= 0;) {
        if (node >= several->column_count) draw_to_cap(search, node);
        else draw_to_column(search, suitors, node);
        several->looks += search->looked;
        if (tdm_control_tick(several->control, search->looked + 1)) return 1;
        search->looked = 0;
    }
    return 0;
}

static void lower_prices(const struct several_search *search)
{
    struct tdm_several *several = search->several;

    for (int32_t i = 0; i < several->touched_count; i++) {
        int32_t node = several->touched[i];
        if (several->distance[node] < search->exit) several->price[node] -= search->exit - several->distance[node];
    }
}

/* ---- the exchange: from the exit back to the seat that began it */

static void exchange(const struct several_search *search)
{
    struct tdm_several *several = search->several;
    int32_t node = search->exit_node;

    if (search->exit_step.row >= 0) tdm_several_join(several, search->exit_step.row, search->exit_step.to);
    else several->nodes[node].load--;
    while (several->path[node].node >= 0) {
        struct tdm_several_step step = several->path[node];
        if (step.row >= 0) {
            tdm_several_leave(several, step.row, step.from);
            tdm_several_join(several, step.row, step.to);
        } else if (node >= several->column_count) {
            several->nodes[step.node].load--;
        } else {
            several->nodes[node].load++;
        }
        node = step.node;
    }
    several->nodes[node].load++;
    if (several->cap_of[node] >= 0) several->nodes[several->cap_of[node]].load++;
}

int tdm_several_draw(struct tdm_several *several, const struct tdm_several_suitors *suitors, int32_t node, int must, int *is_stuck)
{
    struct several_search search = begin_search(several, node, -1);
    int stopped, stays_free;

    if (!must) note_exit(&search, several->price[node], node, (struct tdm_several_step){ -1, -1, -1, -1 });
    stopped = look_around(&search, suitors);
    *is_stuck = !stopped && search.exit == TDM_SEVERAL_FAR;
    if (!stopped && !*is_stuck) {
        stays_free = search.exit_node == node && search.exit_step.row < 0;
        lower_prices(&search);
        if (!stays_free) exchange(&search);
    }
    several->searches++;
    tdm_several_forget(several);
    return stopped;
}
