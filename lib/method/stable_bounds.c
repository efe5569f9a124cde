/* SPDX-License-Identifier: MIT
 * Rules over several pairs, as conclusions about a stable plan: people who stay together or apart, quotas, limits, budgets, slots, and
 * opportunities that close.
 *
 * Keeps:   a range holds the least and the greatest sum that a bound can still have; pairs outside the market count as left.
 * Source:  bounds consistency on linear constraints.
 */
#include "method/stable_filter.h"

#include <string.h>

static int value_at(const struct tdm_filter *filter, int64_t pair) { return pair < 0 ? 0 : filter->value[pair]; }

void tdm_filter_bounds_count(struct tdm_filter *filter, int64_t pair, int back)
{
    const struct tdm_filter_bounds *bounds = &filter->bounds;

    if (bounds->constraints == NULL) return;
    for (int64_t i = bounds->start[pair]; i < bounds->start[pair + 1]; i++) {
        struct tdm_range *range = &bounds->range[bounds->entry[i].pair];
        tdm_wide          weight = back ? -bounds->entry[i].weight : bounds->entry[i].weight;
        if (filter->value[pair] == 1) *(bounds->entry[i].weight > 0 ? &range->low : &range->high) += weight;
        else *(bounds->entry[i].weight > 0 ? &range->high : &range->low) -= weight;
    }
}

/* What an open term must be, or TDM_OPEN: choosing it moves one end of the range, leaving it the other. */
static int forced(const struct tdm_range *range, const struct tdm_bound *bound, int64_t weight)
{
    tdm_wide gain = weight > 0 ? weight : -(tdm_wide)weight;
    int      too_much = bound->most != TDM_NO_MOST && range->low + gain > bound->most;
    int      too_little = bound->least != TDM_NO_LEAST && range->high - gain < bound->least;

    if (!too_much && !too_little) return TDM_OPEN;
    return too_much ? weight < 0 : weight > 0;
}

static int keep_one(struct tdm_filter *filter, int64_t number)
{
    const struct tdm_constraints *constraints = filter->bounds.constraints;
    const struct tdm_bound       *bound = &constraints->bounds[number];
    const struct tdm_range       *range = &filter->bounds.range[number];

    if (bound->most != TDM_NO_MOST && range->low > bound->most) return 0;
    if (bound->least != TDM_NO_LEAST && range->high < bound->least) return 0;
    filter->work += bound->count;
    for (int64_t i = bound->start; i < bound->start + bound->count; i++) {
        int64_t pair = filter->bounds.pair_of[constraints->terms[i].pair];
        int     value;
        if (value_at(filter, pair) != TDM_OPEN) continue;
        value = forced(range, bound, constraints->terms[i].weight);
        if (value != TDM_OPEN) tdm_filter_settle(filter, pair, value);
    }
    return 1;
}

/* A column that may close: none, or at least `closing`. */
static int keep_closing(struct tdm_filter *filter, int32_t column)
{
    const struct tdm_tally *tally = &filter->column[column];
    int64_t                 least = filter->bounds.closing[column];
    int                     value = tally->ones == 0 ? 0 : 1;

    if (least == 0 || tally->ones >= least) return 1;
    if (tally->ones > 0 && tally->ones + tally->opens < least) return 0;
    if (tally->ones + tally->opens > least || (tally->ones == 0 && tally->opens >= least)) return 1;
    for (int64_t i = filter->by.start[column]; i < filter->by.start[column + 1]; i++)
        if (filter->value[filter->by.pair[i]] == TDM_OPEN) tdm_filter_settle(filter, filter->by.pair[i], value);
    return 1;
}

int tdm_filter_bounds_keep(struct tdm_filter *filter, int64_t pair)
{
    const struct tdm_filter_bounds *bounds = &filter->bounds;

    if (bounds->constraints == NULL) return 1;
    for (int64_t i = bounds->start[pair]; i < bounds->start[pair + 1]; i++)
        if (!keep_one(filter, bounds->entry[i].pair)) return 0;
    return keep_closing(filter, filter->market->pair[pair].column);
}

int tdm_filter_bounds_open(struct tdm_filter *filter)
{
    if (filter->bounds.constraints == NULL) return 1;
    for (int64_t b = 0; b < filter->bounds.constraints->bound_count; b++)
        if (!keep_one(filter, b)) return 0;
    for (int32_t c = 0; c < filter->market->column_count; c++)
        if (!keep_closing(filter, c)) return 0;
    return 1;
}

/* ---------------------------------------------------------------- life */

static void list_entries(struct tdm_filter *filter)
{
    struct tdm_filter_bounds     *bounds = &filter->bounds;
    const struct tdm_constraints *constraints = bounds->constraints;

    for (int64_t i = 0; i < filter->market->problem->pair_count; i++) bounds->pair_of[i] = -1;
    for (int64_t i = 0; i < filter->market->pair_count; i++) bounds->pair_of[filter->market->pair_origin[i]] = i;
    for (int64_t b = 0; b < constraints->bound_count; b++)
        for (int64_t i = constraints->bounds[b].start; i < constraints->bounds[b].start + constraints->bounds[b].count; i++)
            if (bounds->pair_of[constraints->terms[i].pair] >= 0) bounds->start[bounds->pair_of[constraints->terms[i].pair] + 2]++;
    for (int64_t i = 0; i < filter->market->pair_count; i++) bounds->start[i + 2] += bounds->start[i + 1];
    for (int64_t b = 0; b < constraints->bound_count; b++) {
        bounds->range[b] = (struct tdm_range){ 0, 0 };
        for (int64_t i = constraints->bounds[b].start; i < constraints->bounds[b].start + constraints->bounds[b].count; i++) {
            int64_t pair = bounds->pair_of[constraints->terms[i].pair], weight = constraints->terms[i].weight;
            if (pair < 0) continue;
            bounds->entry[bounds->start[pair + 1]++] = (struct tdm_term){ b, weight };
            *(weight > 0 ? &bounds->range[b].high : &bounds->range[b].low) += weight;
        }
    }
    for (int32_t i = 0; i < constraints->closing_count; i++) bounds->closing[constraints->closings[i].column] = constraints->closings[i].least;
}

int32_t tdm_filter_bounds_init(struct tdm_filter *filter)
{
    const struct tdm_market  *market = filter->market;
    const struct tdm_memory  *memory = &market->memory;
    struct tdm_filter_bounds *bounds = &filter->bounds;

    bounds->constraints = market->problem->constraints;
    if (bounds->constraints == NULL) return TANDEM_OK;
    bounds->range = tdm_alloc_array(memory, bounds->constraints->bound_count, sizeof *bounds->range);
    bounds->pair_of = tdm_alloc_array(memory, market->problem->pair_count, sizeof *bounds->pair_of);
    bounds->start = tdm_alloc_zeroed(memory, market->pair_count + 2, sizeof *bounds->start);
    bounds->entry = tdm_alloc_array(memory, bounds->constraints->term_count, sizeof *bounds->entry);
    bounds->closing = tdm_alloc_zeroed(memory, market->column_count, sizeof *bounds->closing);
    if (bounds->range == NULL || bounds->pair_of == NULL || bounds->start == NULL || bounds->entry == NULL || bounds->closing == NULL)
        return TANDEM_E_NOMEM;
    list_entries(filter);
    return TANDEM_OK;
}

void tdm_filter_bounds_finish(struct tdm_filter *filter)
{
    struct tdm_filter_bounds *bounds = &filter->bounds;
    void *const               blocks[] = { bounds->range, bounds->pair_of, bounds->start, bounds->entry, bounds->closing };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&filter->market->memory, blocks[i]);
}
