/* SPDX-License-Identifier: MIT
 * Conclusions about stable plans with ties.
 *
 * A pair that is left must not block. That it does not has one of three grounds: the student is full with places that she likes at least
 * as much (HERS); the column is full with students ranked at least as high (COLUMN); the column has room, but the cap above is full with
 * students ranked at least as high, and the student herself holds nothing below it that she likes less (CAP). Where no ground is
 * possible any more, an open pair is chosen and a left one is a contradiction; where one is left, what it needs is settled.
 * A pinned student leaves no place and makes way for nobody, so pins count as good enough for every ground.
 *
 * Keeps:   tallies agree with the values; a settled pair stands on the trail once.
 * Source:  formats 3a, read as a constraint; the filtering is bounds consistency on the counts of each ground.
 */
#include "method/stable_filter.h"

#include <assert.h>
#include <string.h>

/* ---------------------------------------------------------------- settling */

static int32_t cap_of(const struct tdm_filter *filter, int64_t pair)
{
    return filter->market->column_cap[filter->market->pair[pair].column];
}

static void enqueue(struct tdm_filter *filter, int64_t pair)
{
    int64_t at = filter->queue_head + filter->queue_count;

    if (filter->is_queued[pair] || filter->value[pair] == 1) return;
    filter->is_queued[pair] = 1;
    filter->queue[at < filter->market->pair_count ? at : at - filter->market->pair_count] = pair;
    filter->queue_count++;
}

static void enqueue_around(struct tdm_filter *filter, int64_t pair)
{
    const struct tdm_market *market = filter->market;
    int32_t                  row = filter->by.row[pair], column = market->pair[pair].column, cap = cap_of(filter, pair);

    for (int64_t i = market->row_start[row]; i < market->row_start[row + 1]; i++) enqueue(filter, i);
    for (int64_t i = filter->by.start[column]; i < filter->by.start[column + 1]; i++) enqueue(filter, filter->by.pair[i]);
    for (int64_t i = cap < 0 ? 0 : filter->cap_start[cap]; cap >= 0 && i < filter->cap_start[cap + 1]; i++) enqueue(filter, filter->cap_pair[i]);
}

static void count(struct tdm_tally *tally, int value, int back)
{
    tally->opens -= back ? -1 : 1;
    if (value == 1) tally->ones += back ? -1 : 1;
}

static void count_all(struct tdm_filter *filter, int64_t pair, int back)
{
    int32_t cap = cap_of(filter, pair);

    count(&filter->row[filter->by.row[pair]], filter->value[pair], back);
    count(&filter->column[filter->market->pair[pair].column], filter->value[pair], back);
    if (cap >= 0) count(&filter->cap[cap], filter->value[pair], back);
    tdm_filter_bounds_count(filter, pair, back);
}

void tdm_filter_settle(struct tdm_filter *filter, int64_t pair, int value)
{
    assert(filter->value[pair] == TDM_OPEN);
    filter->value[pair] = (int8_t)value;
    filter->trail[filter->trail_count++] = pair;
    count_all(filter, pair, 0);
    enqueue_around(filter, pair);
}

void tdm_filter_undo(struct tdm_filter *filter, int64_t trail_count)
{
    while (filter->trail_count > trail_count) {
        int64_t pair = filter->trail[--filter->trail_count];
        count_all(filter, pair, 1);
        filter->value[pair] = TDM_OPEN;
    }
    if (filter->looked > trail_count) filter->looked = trail_count;
    while (filter->queue_count > 0) {
        filter->is_queued[filter->queue[filter->queue_head]] = 0;
        filter->queue_head = filter->queue_head + 1 < filter->market->pair_count ? filter->queue_head + 1 : 0;
        filter->queue_count--;
    }
}

/* 0 if the pair is settled the other way. */
static int demand(struct tdm_filter *filter, int64_t pair, int value)
{
    if (filter->value[pair] == TDM_OPEN) tdm_filter_settle(filter, pair, value);
    return filter->value[pair] == value;
}

/* ---------------------------------------------------------------- grounds */

/* The pairs that one ground is about. */
struct group {
    const int64_t *list;         /* or NULL: the pairs `from` to `end` themselves */
    int64_t        from, end;
};

enum ground { HERS, COLUMN, CAP };

static struct group group_of(const struct tdm_filter *filter, int64_t pair, enum ground ground)
{
    int32_t row = filter->by.row[pair], column = filter->market->pair[pair].column, cap = cap_of(filter, pair);

    if (ground == HERS) return (struct group){ NULL, filter->market->row_start[row], filter->market->row_start[row + 1] };
    if (ground == COLUMN) return (struct group){ filter->by.pair, filter->by.start[column], filter->by.start[column + 1] };
    return (struct group){ filter->cap_pair, filter->cap_start[cap], filter->cap_start[cap + 1] };
}

static int64_t member(struct group group, int64_t at) { return group.list == NULL ? at : group.list[at]; }

/* May `other` be chosen under this ground for leaving `pair`? */
static int is_fine(const struct tdm_filter *filter, int64_t pair, int64_t other, enum ground ground)
{
    const struct tdm_market *market = filter->market;

    if (tdm_market_is_pinned(market, other)) return 1;
    if (ground == HERS) return market->pair_group[other] <= market->pair_group[pair];
    if (ground == COLUMN) return tdm_market_level(market, other) <= tdm_market_level(market, pair);
    if (filter->by.row[other] == filter->by.row[pair] && market->pair_group[other] > market->pair_group[pair]) return 0;
    return tdm_market_cap_level(market, other) <= tdm_market_cap_level(market, pair);
}

static int64_t size_of(const struct tdm_filter *filter, int64_t pair, enum ground ground)
{
    const struct tdm_market *market = filter->market;
    if (ground == HERS) return filter->row[filter->by.row[pair]].most;
    return ground == COLUMN ? market->seats[market->pair[pair].column] : market->cap_seats[cap_of(filter, pair)];
}

/* How many more than needed could still fill this ground; negative: it is impossible. */
static int64_t slack(struct tdm_filter *filter, int64_t pair, enum ground ground)
{
    struct group group;
    int64_t      able = 0;

    if (ground == CAP) {
        const struct tdm_tally *column = &filter->column[filter->market->pair[pair].column];
        if (cap_of(filter, pair) < 0 || column->ones >= column->most) return -1;
    }
    group = group_of(filter, pair, ground);
    filter->work += group.end - group.from;
    for (int64_t i = group.from; i < group.end; i++) {
        int64_t other = member(group, i);
        if (other == pair || filter->value[other] == 0) continue;
        if (is_fine(filter, pair, other, ground)) able++;
        else if (filter->value[other] == 1) return -1;
    }
    return able - size_of(filter, pair, ground);
}

/* Settles what the one possible ground for leaving `pair` needs. */
static int enforce(struct tdm_filter *filter, int64_t pair, enum ground ground, int64_t spare)
{
    struct group group = group_of(filter, pair, ground);

    for (int64_t i = group.from; i < group.end; i++) {
        int64_t other = member(group, i);
        if (other == pair || filter->value[other] != TDM_OPEN) continue;
        if (!is_fine(filter, pair, other, ground)) tdm_filter_settle(filter, other, 0);
        else if (spare == 0) tdm_filter_settle(filter, other, 1);
    }
    if (ground == CAP) {                        /* the column must keep room */
        const struct tdm_tally *column = &filter->column[filter->market->pair[pair].column];
        group = group_of(filter, pair, COLUMN);
        if (column->ones >= column->most) return 0;
        for (int64_t i = group.from; column->ones == column->most - 1 && i < group.end; i++)
            if (filter->value[member(group, i)] == TDM_OPEN) tdm_filter_settle(filter, member(group, i), 0);
    }
    return 1;
}

/* The condition of one pair that is not chosen. */
static int examine(struct tdm_filter *filter, int64_t pair)
{
    enum ground only = HERS;
    int64_t     spare = -1;
    int         grounds = 0;

    for (enum ground ground = HERS; ground <= CAP && grounds < 2; ground++) {
        int64_t own = slack(filter, pair, ground);
        if (own < 0) continue;
        grounds++;
        only = ground;
        spare = own;
    }
    if (grounds == 0) return demand(filter, pair, 1);
    if (grounds == 1 && filter->value[pair] == 0) return enforce(filter, pair, only, spare);
    return 1;
}

/* ---------------------------------------------------------------- bounds */

/* Leaves or chooses what is open where a bound leaves no other way. */
static int keep_bound(struct tdm_filter *filter, const struct tdm_tally *tally, struct group group)
{
    int value = tally->ones == tally->most ? 0 : tally->ones + tally->opens == tally->least ? 1 : TDM_OPEN;

    if (tally->ones > tally->most || tally->ones + tally->opens < tally->least) return 0;
    if (tally->opens == 0 || value == TDM_OPEN) return 1;
    for (int64_t i = group.from; i < group.end; i++)
        if (filter->value[member(group, i)] == TDM_OPEN) tdm_filter_settle(filter, member(group, i), value);
    return 1;
}

static int keep_bounds(struct tdm_filter *filter, int64_t pair)
{
    int32_t cap = cap_of(filter, pair);

    if (!keep_bound(filter, &filter->row[filter->by.row[pair]], group_of(filter, pair, HERS))) return 0;
    if (!keep_bound(filter, &filter->column[filter->market->pair[pair].column], group_of(filter, pair, COLUMN))) return 0;
    if (cap >= 0 && !keep_bound(filter, &filter->cap[cap], group_of(filter, pair, CAP))) return 0;
    return tdm_filter_bounds_keep(filter, pair);
}

int tdm_filter_open(struct tdm_filter *filter)
{
    const struct tdm_market *market = filter->market;

    for (int64_t i = 0; i < market->pair_count; i++)
        if (tdm_market_is_pinned(market, i) && !demand(filter, i, 1)) return 0;
    for (int32_t r = 0; r < market->row_count; r++)
        if (!keep_bound(filter, &filter->row[r], (struct group){ NULL, market->row_start[r], market->row_start[r + 1] })) return 0;
    for (int32_t c = 0; c < market->column_count; c++)
        if (!keep_bound(filter, &filter->column[c], (struct group){ filter->by.pair, filter->by.start[c], filter->by.start[c + 1] })) return 0;
    for (int32_t k = 0; k < market->cap_count; k++)
        if (!keep_bound(filter, &filter->cap[k], (struct group){ filter->cap_pair, filter->cap_start[k], filter->cap_start[k + 1] })) return 0;
    return tdm_filter_bounds_open(filter) && tdm_filter_run(filter);
}

int tdm_filter_run(struct tdm_filter *filter)
{
    while (filter->looked < filter->trail_count || filter->queue_count > 0) {
        int64_t pair;
        if (filter->looked < filter->trail_count) {
            if (!keep_bounds(filter, filter->trail[filter->looked++])) return 0;
            continue;
        }
        pair = filter->queue[filter->queue_head];
        filter->queue_head = filter->queue_head + 1 < filter->market->pair_count ? filter->queue_head + 1 : 0;
        filter->queue_count--;
        filter->is_queued[pair] = 0;
        if (filter->value[pair] != 1 && !examine(filter, pair)) return 0;
    }
    return 1;
}

/* ---------------------------------------------------------------- life */

static int32_t list_caps(struct tdm_filter *filter)
{
    const struct tdm_market *market = filter->market;

    filter->cap_start = tdm_alloc_zeroed(&market->memory, market->cap_count + (int64_t)2, sizeof *filter->cap_start);
    filter->cap_pair = tdm_alloc_array(&market->memory, market->pair_count, sizeof *filter->cap_pair);
    if (filter->cap_start == NULL || filter->cap_pair == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < market->pair_count; i++)
        if (cap_of(filter, i) >= 0) filter->cap_start[cap_of(filter, i) + 2]++;
    for (int32_t k = 0; k < market->cap_count; k++) filter->cap_start[k + 2] += filter->cap_start[k + 1];
    for (int64_t i = 0; i < market->pair_count; i++)
        if (cap_of(filter, i) >= 0) filter->cap_pair[filter->cap_start[cap_of(filter, i) + 1]++] = i;
    return TANDEM_OK;
}

static void count_bounds(struct tdm_filter *filter)
{
    const struct tdm_market  *market = filter->market;
    const struct tdm_problem *problem = market->problem;

    for (int32_t r = 0; r < market->row_count; r++)
        filter->row[r] = (struct tdm_tally){ 0, market->row_start[r + 1] - market->row_start[r], problem->rows.least[market->row_origin[r]], market->row_most[r] };
    for (int32_t c = 0; c < market->column_count; c++)
        filter->column[c] = (struct tdm_tally){ 0, filter->by.start[c + 1] - filter->by.start[c], problem->columns.least[c], market->seats[c] };
    for (int32_t k = 0; k < market->cap_count; k++)
        filter->cap[k] = (struct tdm_tally){ 0, filter->cap_start[k + 1] - filter->cap_start[k], problem->columns.least[market->cap_node[k]], market->cap_seats[k] };
    for (int64_t i = 0; i < market->pair_count; i++) {
        filter->value[i] = TDM_OPEN;
        enqueue(filter, i);
    }
}

int32_t tdm_filter_init(struct tdm_filter *filter, const struct tdm_market *market, struct tdm_control *control)
{
    const struct tdm_memory *memory = &market->memory;
    int32_t                  status;

    *filter = (struct tdm_filter){ .market = market, .control = control };
    status = tdm_market_sort_columns(market, &filter->by);
    if (status == TANDEM_OK) status = list_caps(filter);
    filter->row = tdm_alloc_array(memory, market->row_count, sizeof *filter->row);
    filter->column = tdm_alloc_array(memory, market->column_count, sizeof *filter->column);
    filter->cap = tdm_alloc_array(memory, market->cap_count, sizeof *filter->cap);
    filter->value = tdm_alloc_array(memory, market->pair_count, sizeof *filter->value);
    filter->trail = tdm_alloc_array(memory, market->pair_count, sizeof *filter->trail);
    filter->queue = tdm_alloc_array(memory, market->pair_count, sizeof *filter->queue);
    filter->is_queued = tdm_alloc_zeroed(memory, market->pair_count, 1);
    if (filter->row == NULL || filter->column == NULL || filter->cap == NULL || filter->value == NULL || filter->trail == NULL
        || filter->queue == NULL || filter->is_queued == NULL)
        status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) count_bounds(filter);
    if (status == TANDEM_OK) status = tdm_filter_bounds_init(filter);
    if (status != TANDEM_OK) tdm_filter_finish(filter);
    return status;
}

void tdm_filter_finish(struct tdm_filter *filter)
{
    void *const blocks[] = { filter->cap_start, filter->cap_pair, filter->row, filter->column, filter->cap, filter->value, filter->trail,
                             filter->queue, filter->is_queued };

    if (filter->market == NULL) return;
    tdm_market_columns_finish(filter->market, &filter->by);
    tdm_filter_bounds_finish(filter);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&filter->market->memory, blocks[i]);
    *filter = (struct tdm_filter){ 0 };      /* a failed init has finished it, and its owner will again */
}
