/* SPDX-License-Identifier: MIT
 * Searches the other way round: a seat becomes cheaper until somebody comes, whose own seat may then draw the next one in, until somebody
 * comes who lacks a placement, or from where one less will do.
 *
 * It serves free seats that are dearer than 0, and nodes below their least: their price may fall below 0, as a subsidy.
 *
 * Keeps:   bound[node] = distance[node] + price[node]: what a cost must stay below to bring the node nearer.
 *          Lowering each node nearer than the exit by the difference keeps everyone content.
 *          Where a column must have one more, its cap is an end too, since what another of its columns gives up stays below it.
 * Relies:  nobody is too many anywhere; no row is below its least.
 * Memory:  8 bytes a pair for the lists of suitors.
 * Source:  [BC89] for reverse auctions; [AMO93] sec. 9.7 for the paths.
 */
#include "method/several_queue.h"

#include <assert.h>
#include <string.h>

enum { CLASSES_MOST = 16, SUITORS_AHEAD = 8 };

/* ---- who could take each column, in classes of how much less it would have to cost */

/* What the row's dearest placement costs her; or one more would be worth, if she lacks one. */
static int64_t present_offer(const struct tdm_several *several, int32_t row)
{
    const struct tdm_several_row *own = &several->rows[row];
    int64_t dearest = own->load < own->most ? several->outside : INT64_MIN;

    for (int32_t i = 0; i < own->load; i++) {
        uint64_t key = tdm_several_keys(several, row)[several->hold[own->first_hold + i]];
        int64_t  value = tdm_several_cost(key) + several->price[tdm_several_column(key)];
        if (value > dearest) dearest = value;
    }
    return dearest;
}

/* Class 0 below 2^shift, each class after it twice as far; what she holds, too, is in class 0. */
static inline int32_t class_of(const struct tdm_several_suitors *suitors, int64_t reduced)
{
    uint64_t scaled = reduced < 0 ? 0 : (uint64_t)reduced >> suitors->shift;
    int32_t  class = scaled == 0 ? 0 : 64 - __builtin_clzll(scaled);

    return class < suitors->classes ? class : suitors->classes - 1;
}

static int64_t class_least(const struct tdm_several_suitors *suitors, int32_t class)
{
    return class == 0 ? INT64_MIN / 4 : INT64_C(1) << (class - 1 + suitors->shift);
}

/* Counts her pairs in their classes, or lists them there. */
static inline void visit_row(struct tdm_several_suitors *suitors, const struct tdm_several *several, int32_t row, int is_listing)
{
    const uint64_t *key = tdm_several_keys(several, row);
    int64_t offer = several->rows[row].most > 0 ? present_offer(several, row) : 0;

    for (int32_t place = 0; place < several->rows[row].count; place++) {
        int32_t column = tdm_several_column(key[place]);
        int64_t class = (int64_t)column * suitors->classes + class_of(suitors, tdm_several_cost(key[place]) + several->price[column] - offer);
        if (!is_listing) suitors->first[class]++;
        else {
            suitors->suitor[--suitors->first[class]].row = row;
            suitors->suitor[suitors->first[class]].place = place;
        }
    }
}

void tdm_several_suitors_list(struct tdm_several_suitors *suitors, const struct tdm_several *several)
{
    int64_t class_count = (int64_t)several->column_count * suitors->classes;

    memset(suitors->first, 0, ((size_t)class_count + 1) * sizeof *suitors->first);
    for (int32_t row = 0; row < several->row_count; row++) visit_row(suitors, several, row, 0);
    for (int64_t class = 1; class <= class_count; class++) suitors->first[class] += suitors->first[class - 1];
    for (int32_t row = several->row_count; row-- > 0;) visit_row(suitors, several, row, 1);
    memcpy(suitors->listed_price, several->price, (size_t)several->column_count * sizeof *suitors->listed_price);
}

int32_t tdm_several_suitors_open(struct tdm_several_suitors *suitors, const struct tdm_several *several)
{
    int64_t per_column = several->problem->pair_count / (several->column_count + 1) / 4 + 2;
    int32_t bits = several->cost_greatest == 0 ? 1 : 64 - __builtin_clzll((uint64_t)several->cost_greatest);

    suitors->classes = per_column < CLASSES_MOST ? (int32_t)per_column : CLASSES_MOST;
    if (bits + 2 < suitors->classes) suitors->classes = bits + 2;
    suitors->shift = bits + 2 - suitors->classes;
    suitors->first = tdm_alloc_array(&several->memory, (int64_t)several->column_count * suitors->classes + 1, sizeof *suitors->first);
    suitors->listed_price = tdm_alloc_array(&several->memory, several->column_count, sizeof *suitors->listed_price);
    suitors->suitor = tdm_alloc_array(&several->memory, several->problem->pair_count, sizeof *suitors->suitor);
    return suitors->first && suitors->listed_price && suitors->suitor ? TANDEM_OK : TANDEM_E_NOMEM;
}

void tdm_several_suitors_close(struct tdm_several_suitors *suitors, const struct tdm_several *several)
{
    tdm_free(&several->memory, suitors->first);
    tdm_free(&several->memory, suitors->listed_price);
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
    if (node == search->root_cap) note_exit(search, distance, node, (struct tdm_several_step){ -1, -1, -1, -1 });
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

static void draw_class(struct several_search *search, const struct tdm_several_suitors *suitors, int32_t column, int64_t class)
{
    int64_t end = suitors->first[class + 1];

    for (int64_t i = suitors->first[class]; i < end && search->exit > search->here; i++) {
        if (i + SUITORS_AHEAD < end) __builtin_prefetch(&search->several->rows[suitors->suitor[i + SUITORS_AHEAD].row]);
        draw_row(search, column, suitors->suitor[i].row, suitors->suitor[i].place);
    }
}

static void draw_to_column(struct several_search *search, const struct tdm_several_suitors *suitors, int32_t column)
{
    struct tdm_several *several = search->several;
    int32_t cap = several->cap_of[column];
    int64_t fallen = suitors->listed_price[column] - several->price[column];

    if (cap >= 0 && has_enough(several, column) && several->path[column].node >= 0)
        reach(search, cap, search->here + several->price[column] - several->price[cap], (struct tdm_several_step){ column, -1, -1, -1 });
    for (int32_t class = 0; class < suitors->classes && search->here + class_least(suitors, class) - fallen < search->exit; class++)
        draw_class(search, suitors, column, (int64_t)column * suitors->classes + class);
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

/* One more below the cap from elsewhere: there must be room, and no subsidy, which would not hold for one more. */
static int is_end_allowed(const struct several_search *search)
{
    const struct tdm_several *several = search->several;
    int32_t cap = search->root_cap;

    if (search->exit == TDM_SEVERAL_FAR) return 0;
    if (cap < 0 || (search->exit_node == cap && search->exit_step.row < 0)) return 1;
    return several->nodes[cap].load < several->nodes[cap].most && several->price[cap] == 0;
}

int tdm_several_draw(struct tdm_several *several, const struct tdm_several_suitors *suitors, int32_t node, int must, int *is_stuck)
{
    struct several_search search;
    int stopped, stays_free;

    *is_stuck = tdm_several_is_spent(several);
    if (*is_stuck) return 0;
    search = begin_search(several, node, -1);
    if (must) search.root_cap = several->cap_of[node];
    else note_exit(&search, several->price[node], node, (struct tdm_several_step){ -1, -1, -1, -1 });
    stopped = look_around(&search, suitors);
    *is_stuck = !stopped && !is_end_allowed(&search);
    if (!stopped && !*is_stuck) {
        stays_free = search.exit_node == node && search.exit_step.row < 0;
        lower_prices(&search);
        if (!stays_free) exchange(&search);
    }
    several->searches++;
    tdm_several_forget(several);
    return stopped;
}
