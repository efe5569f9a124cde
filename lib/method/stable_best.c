/* SPDX-License-Identifier: MIT
 * The goal list among all stable plans of a strict market: exact, in polynomial time.
 *
 * The cost of a stable plan is that of the first one plus what its rotations change. So each goal that is a sum over pairs is a closed
 * set of least weight, and the next goal is asked of the sets that are left. The least worst rank is that of the smallest set.
 *
 * Relies:  strict lists, one order below each cap; every level is a sum over pairs, or one that all stable plans share.
 * Source:  [ILG87] for the reduction, [GI89] sec. 3.6; closure.c for the levels.
 */
#include "method/stable_best.h"

#include <assert.h>
#include <string.h>

#include "method/closure.h"

struct best {
    const struct tdm_market *market;
    struct tdm_control      *control;
    struct tdm_rotations     rotations;
    struct tdm_closure       closure;
    tdm_wide                *weight;      /* [rotations] */
    uint8_t                 *is_in;
};

static tdm_wide cost_of(const struct best *best, const struct tdm_level *level, int32_t row, int64_t pair)
{
    return tdm_problem_cost(best->market->problem, level, best->market->row_origin[row], best->market->pair_origin[pair]);
}

static int32_t rank_of(const struct best *best, int64_t pair)
{
    const int32_t *rank = best->market->problem->pair_rank;
    return rank == NULL ? 0 : rank[best->market->pair_origin[pair]];
}

static void weigh(struct best *best, const struct tdm_level *level)
{
    const struct tdm_rotations *rotations = &best->rotations;

    for (int32_t r = 0; r < rotations->count; r++) {
        best->weight[r] = 0;
        for (int64_t i = rotations->start[r]; i < rotations->start[r + 1]; i++) {
            const struct tdm_move *move = &rotations->moves[i];
            best->weight[r] += cost_of(best, level, move->row, move->added) - cost_of(best, level, move->row, move->removed);
        }
    }
}

/* The plan of the closed set is_in[]. */
static void write_plan(const struct best *best, uint8_t *chosen)
{
    const struct tdm_rotations *rotations = &best->rotations;

    memcpy(chosen, rotations->first, (size_t)best->market->pair_count);
    for (int32_t r = 0; r < rotations->count; r++)      /* in an order in which they can be made: a pair is added before it is removed */
        for (int64_t i = rotations->start[r]; best->is_in[r] && i < rotations->start[r + 1]; i++) {
            chosen[rotations->moves[i].removed] = 0;
            chosen[rotations->moves[i].added] = 1;
        }
}

/* Students only lose by rotations, so the smallest set has the least worst rank; what goes beyond it is out. */
static int32_t bound_worst_rank(struct best *best, uint8_t *chosen)
{
    const struct tdm_rotations *rotations = &best->rotations;
    int32_t                     worst = 0, status = tdm_closure_smallest(&best->closure, best->control, best->is_in);

    if (status != TANDEM_OK) return status;
    write_plan(best, chosen);
    for (int64_t i = 0; i < best->market->pair_count; i++)
        if (chosen[i] && rank_of(best, i) > worst) worst = rank_of(best, i);
    for (int32_t r = 0; r < rotations->count; r++)
        for (int64_t i = rotations->start[r]; !best->is_in[r] && i < rotations->start[r + 1]; i++)
            if (rank_of(best, rotations->moves[i].added) > worst) tdm_closure_exclude(&best->closure, r);
    return TANDEM_OK;
}

int tdm_stable_loads_are_fixed(const struct tdm_market *market)
{
    return market->cap_count == 0;
}

static int32_t minimise(struct best *best, const struct tdm_level *level, uint8_t *chosen)
{
    switch (level->kind) {
    case TDM_LEVEL_WORST_RANK: return bound_worst_rank(best, chosen);
    case TDM_LEVEL_BALANCE: return TANDEM_OK;           /* all stable plans fill the same seats [GI89, thm 1.6.3] */
    default: weigh(best, level); return tdm_closure_minimise(&best->closure, best->weight, best->control);
    }
}

int32_t tdm_stable_best(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    struct best best = { .market = market, .control = control };
    int32_t     status = tdm_rotations_find(market, control, &best.rotations);

    if (status != TANDEM_OK) return status;
    best.weight = tdm_alloc_array(&market->memory, best.rotations.count, sizeof *best.weight);
    best.is_in = tdm_alloc_zeroed(&market->memory, best.rotations.count, 1);
    status = best.weight == NULL || best.is_in == NULL ? TANDEM_E_NOMEM : tdm_rotations_order(&best.rotations, control);
    if (status == TANDEM_OK)
        status = tdm_closure_init(&best.closure, &market->memory, best.rotations.count, best.rotations.before_start, best.rotations.before);
    for (int32_t level = 0; status == TANDEM_OK && level < market->problem->level_count; level++)
        status = minimise(&best, &market->problem->levels[level], chosen);
    if (status == TANDEM_OK) status = tdm_closure_smallest(&best.closure, control, best.is_in);
    if (status == TANDEM_OK) write_plan(&best, chosen);
    tdm_free(&market->memory, best.weight);
    tdm_free(&market->memory, best.is_in);
    tdm_closure_finish(&best.closure);
    tdm_rotations_finish(&best.rotations);
    return status;
}
