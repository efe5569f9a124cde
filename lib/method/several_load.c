/* SPDX-License-Identifier: MIT
 * The start from a plan and potentials that hold without lower bounds: what the fast path finds for students of one place each.
 *
 * Keeps:   one price instead of two: with p1, p2 the potentials of COUNT and of costs, price = p2 + outside * p1, where `outside` is so great that
 *          a reduced cost at COUNT outweighs every one of costs. An empty node is as dear as what is above it.
 * Source:  solution.h for the signs.
 */
#include "method/several.h"

static int64_t greatest_of(const int64_t *potential, int32_t count, int64_t greatest)
{
    for (int32_t i = 0; i < count; i++) {
        if (potential[i] > greatest) greatest = potential[i];
        if (-potential[i] > greatest) greatest = -potential[i];
    }
    return greatest;
}

/* How much a placement must be worth, so that costs never outweigh it; 0 if that does not fit. */
static int64_t worth_of_placement(const struct tdm_several *several, const struct tdm_solution *relaxed)
{
    int64_t greatest = several->cost_offset < 0 ? -several->cost_offset : several->cost_offset;

    greatest += INT32_MAX;
    for (int32_t i = 0; i < relaxed->step_count; i++) {
        greatest = greatest_of(relaxed->steps[i].row_potential, several->row_count, greatest);
        greatest = greatest_of(relaxed->steps[i].column_potential, several->column_count + several->cap_count, greatest);
    }
    return greatest > INT64_MAX / 1024 ? 0 : 4 * greatest;
}

static void load_prices(struct tdm_several *several, const struct tdm_solution *relaxed, int64_t worth)
{
    for (int32_t i = 0; i < relaxed->step_count; i++) {
        int64_t factor = relaxed->steps[i].level == several->cost_level ? 1 : worth;
        for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
            several->price[node] += factor * relaxed->steps[i].column_potential[node];
    }
    if (several->count_first) several->outside = worth - several->cost_offset;
}

static void price_empty_nodes(struct tdm_several *several)
{
    for (int32_t node = several->column_count + several->cap_count; node-- > 0;)
        if (several->nodes[node].load == 0) several->price[node] = several->cap_of[node] < 0 ? 0 : several->price[several->cap_of[node]];
}

static int32_t place_of(const struct tdm_several *several, int32_t row, int32_t column)
{
    const uint64_t *key = tdm_several_keys(several, row);
    int32_t place = 0;

    while (tdm_several_column(key[place]) != column) place++;
    return place;
}

int tdm_several_load(struct tdm_several *several, const struct tdm_solution *relaxed)
{
    const struct tdm_problem *problem = several->problem;
    int64_t worth = worth_of_placement(several, relaxed);

    several->phases |= TDM_SEVERAL_LOADED;
    if (worth == 0) return 0;
    for (int32_t row = 0; row < several->row_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (relaxed->chosen[pair]) tdm_several_take(several, row, place_of(several, row, problem->pair_column[pair]));
    load_prices(several, relaxed, worth);
    price_empty_nodes(several);
    return 1;
}
