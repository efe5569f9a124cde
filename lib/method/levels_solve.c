/* SPDX-License-Identifier: MIT
 * Many levels from end to end: pack, solve, mend and prove; once more with a greater base where too much would have to be mended; in the end level
 * by level.
 *
 * Keeps:   the plan that is handed out after a stop is whole, but not proven.
 */
#include "method/levels.h"

#include <string.h>

enum { CHEAP_COST = 1 << 20,         /* the auction takes little longer for packed costs of this size than for small ones */
       GOOD_BASE = 16,               /* with a lesser one there may be much to mend */
       TICKS_PER_LEVEL = 22,         /* for each pair, before the general method takes over */
       TICKS_ON_TRIAL = 3,           /* with the first base, if it is less than a good one */
       WORTH_IT = 16 };              /* so many times greater is the next base after a good one */

/* ---- `generous`: ranks that nobody needs weigh nothing */

static int64_t count_chosen(const struct tdm_levels *levels, const struct tdm_solution *solution)
{
    int64_t count = 0;
    for (int64_t i = 0; i < levels->packed.pair_count; i++) count += solution->chosen[i];
    return count;
}

/* The packed problem, within the share of work that is left; *is_spent if that did not do. */
static int32_t solve_packed(struct tdm_levels *levels, struct tdm_solution *packed, int *is_spent)
{
    struct tdm_control *outer = levels->control, inner = *outer;
    int32_t status;

    if (outer->tick_limit == 0 || levels->tick_limit < outer->tick_limit) inner.tick_limit = levels->tick_limit;
    status = tdm_fast_solve(&levels->packed, &inner, packed);
    *is_spent = inner.stopped != 0 && inner.tick_limit != outer->tick_limit && inner.ticks >= inner.tick_limit;
    outer->ticks = inner.ticks;
    outer->next_look = inner.next_look;
    if (!*is_spent) outer->stopped = inner.stopped;
    return status;
}

/* How many can be placed on ranks up to `rank`. */
static int32_t place_up_to(struct tdm_levels *levels, int32_t rank, int64_t *placed, int *is_spent)
{
    struct tdm_solution solution;
    int32_t status;

    tdm_levels_pack(levels, 0, rank);
    status = solve_packed(levels, &solution, is_spent);
    if (status != TANDEM_OK) return status;
    *placed = count_chosen(levels, &solution);
    tdm_solution_finish(&solution);
    return TANDEM_OK;
}

/* Levels 1 to this many are ranks to avoid, the greatest first. */
static int32_t avoided_ranks(const struct tdm_problem *problem)
{
    int32_t count = 0;

    if (problem->levels[0].kind != TDM_LEVEL_COUNT) return 0;
    while (count + 1 < problem->level_count && problem->levels[count + 1].kind == TDM_LEVEL_RANK_IS_NOT
           && (count == 0 || problem->levels[count + 1].parameter < problem->levels[count].parameter))
        count++;
    return count;
}

/* *worst receives the least rank that seats as many as all ranks do, by halving; INT32_MAX where the goals ask nothing of the kind. */
static int32_t find_worst_rank(struct tdm_levels *levels, int32_t *worst, int *is_spent)
{
    const struct tdm_problem *problem = levels->problem;
    int32_t low = 0, high = avoided_ranks(problem), status = TANDEM_OK;      /* ranks of levels 1 .. low can be avoided */
    int64_t all = 0, placed = 0;

    *worst = INT32_MAX;
    if (high < 2) return TANDEM_OK;
    status = place_up_to(levels, INT32_MAX, &all, is_spent);
    while (low < high && status == TANDEM_OK && !*is_spent && !levels->control->stopped) {
        int32_t middle = low + (high - low + 1) / 2;
        status = place_up_to(levels, (int32_t)problem->levels[middle].parameter - 1, &placed, is_spent);
        if (placed == all) low = middle;
        else high = middle - 1;
    }
    if (status == TANDEM_OK && low > 0) *worst = (int32_t)problem->levels[low].parameter - 1;
    return status;
}

/* ---- one base */

/* The plan after a stop. */
static int32_t give_plan(const struct tdm_levels *levels, const struct tdm_solution *packed, struct tdm_solution *solution)
{
    int32_t status = tdm_solution_init(solution, levels->problem);

    if (status != TANDEM_OK) return status;
    for (int64_t i = 0; i < levels->packed.pair_count; i++)
        if (packed->chosen[i]) solution->chosen[levels->packed_pair[i]] = 1;
    solution->verdict = levels->control->stopped;
    return TANDEM_OK;
}

static int32_t try_base(struct tdm_levels *levels, int64_t base, int32_t rank, struct tdm_solution *solution, int *is_done, int *is_spent)
{
    struct tdm_solution packed;
    int32_t status;

    tdm_levels_pack(levels, base, rank);
    status = solve_packed(levels, &packed, is_spent);
    if (status != TANDEM_OK) return status;
    if (!*is_spent && !levels->control->stopped) status = tdm_levels_prove(levels, &packed, solution, is_done);
    if (status == TANDEM_OK && levels->control->stopped && !*is_done) {
        status = give_plan(levels, &packed, solution);
        *is_done = 1;
    }
    tdm_solution_finish(&packed);
    return status;
}

static int64_t next_base(int64_t base) { return base * (base < GOOD_BASE ? 2 : WORTH_IT); }

/* The base whose next one is the last up to `greatest`. */
static int64_t last_before(int64_t base, int64_t greatest)
{
    while (next_base(next_base(base)) <= greatest) base = next_base(base);
    return base;
}

static int32_t try_bases(struct tdm_levels *levels, int64_t cheap, struct tdm_solution *solution, int *is_done)
{
    int64_t start = levels->control->ticks, work = levels->problem->level_count * (levels->problem->pair_count + 1);
    int     is_spent = 0;
    int32_t rank, status;
    int64_t greatest, base;

    levels->tick_limit = start + TICKS_PER_LEVEL * work;
    status = find_worst_rank(levels, &rank, &is_spent);
    if (status != TANDEM_OK || is_spent || levels->control->stopped) return status;
    greatest = tdm_levels_greatest_base(levels, rank, TDM_LEVELS_MOST);
    base = tdm_levels_greatest_base(levels, rank, cheap);
    if (greatest == 0) return TANDEM_E_RANGE;
    if (base == 0) base = cheap == 0 ? 1 : TDM_LEVELS_BASE;
    if (base < GOOD_BASE) levels->tick_limit = start + TICKS_ON_TRIAL * work;
    for (; base <= greatest && status == TANDEM_OK && !*is_done && !levels->control->stopped; base = next_base(base)) {
        status = try_base(levels, base, rank, solution, is_done, &is_spent);
        if (is_spent && levels->control->ticks >= start + TICKS_PER_LEVEL * work) return status;
        levels->tick_limit = start + TICKS_PER_LEVEL * work;
        if (is_spent && base < greatest) base = last_before(base, greatest);
    }
    return status;
}

int32_t tdm_levels_solve_within(const struct tdm_problem *problem, int64_t cheap, struct tdm_control *control, struct tdm_solution *solution)
{
    struct tdm_levels levels;
    int     is_done = 0;
    int32_t status = tdm_levels_open(&levels, problem, control);

    memset(solution, 0, sizeof *solution);
    if (status != TANDEM_OK) return status;
    status = try_bases(&levels, cheap, solution, &is_done);
    tdm_levels_close(&levels);
    return status != TANDEM_OK || is_done ? status : tdm_network_solve(problem, control, solution);
}

int32_t tdm_levels_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return tdm_levels_solve_within(problem, CHEAP_COST, control, solution);
}
