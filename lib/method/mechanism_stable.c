/* SPDX-License-Identifier: MIT
 * The stable mechanisms: deferred acceptance, the best stable plan, the largest one.
 *
 * Deferred acceptance is carried out as it stands wherever its outcome satisfies all rules: it is then the best for its side among all stable
 * plans, so also among those that satisfy them. Where it does not, or where rankings below one cap disagree, stable plans are searched.
 * With strict lists and no rules the best stable plan comes from rotations; with ties from the search, which starts from there, or from a
 * large plan, after every swap that harms nobody.
 *
 * Keeps:   what is said to be proven is: a search that ended, a theorem, or a relaxation that is met.
 */
#include "method/mechanism_stable.h"

#include <stdio.h>
#include <string.h>

#include "method/largest.h"
#include "method/stable.h"
#include "method/stable_best.h"
#include "method/stable_cycles.h"
#include "method/stable_search.h"
#include "problem/constraints.h"

/* A search may look at so many pairs before it gives up, unless the caller has set a limit of his own: some seconds. */
#define SEARCH_TICKS INT64_C(2500000000)
#define FIND_TICKS INT64_C(200000000)
/* So many, where it is no network, for the best plan of all, stable or not, before stable plans are searched: a fraction of a second. */
#define RELAX_TICKS INT64_C(30000000)

/* ---------------------------------------------------------------- what the market is like */

static int has_lower_bounds(const struct tdm_problem *problem)
{
    for (int32_t r = 0; r < problem->rows.node_count; r++)
        if (problem->rows.least[r] > 0) return 1;
    for (int32_t v = 0; v < problem->columns.node_count; v++)
        if (problem->columns.least[v] > 0) return 1;
    return 0;
}

static int has_rules(const struct tdm_problem *problem) { return problem->constraints != NULL || has_lower_bounds(problem); }

static int is_plain(const struct tdm_deciding *deciding)
{
    return deciding->market->orders_agree && !has_rules(deciding->problem);
}

/* Worse on the list is worse in rank: no wish without a rank beside ranked ones. */
static int ranks_follow_lists(const struct tdm_market *market)
{
    const int32_t *rank = market->problem->pair_rank;

    for (int64_t i = 0; rank != NULL && i < market->pair_count; i++)
        if (rank[market->pair_origin[i]] == 0 && !tdm_market_is_pinned(market, i)) return 0;
    return 1;
}

/* Can rotations serve all levels? */
static int levels_are_sums(const struct tdm_deciding *deciding)
{
    for (int32_t k = 0; k < deciding->problem->level_count; k++) {
        enum tdm_level_kind kind = deciding->problem->levels[k].kind;
        if ((kind == TDM_LEVEL_BALANCE || kind == TDM_LEVEL_OPEN) && !tdm_stable_loads_are_fixed(deciding->market)) return 0;
        if (kind == TDM_LEVEL_WORST_RANK && !ranks_follow_lists(deciding->market)) return 0;
    }
    return 1;
}

/* ---------------------------------------------------------------- by search */

static int32_t no_stable_plan(struct tdm_deciding *deciding)
{
    deciding->verdict = TANDEM_INFEASIBLE;
    snprintf(deciding->answer->text, sizeof deciding->answer->text,
             has_rules(deciding->problem) ? "no stable plan satisfies all rules and minimums: every one of them was searched, and each breaks one"
                       : "no stable plan exists: the rankings of opportunities and of their partner contradict each other");
    return TANDEM_OK;
}

static int32_t no_plan(struct tdm_deciding *deciding)
{
    deciding->verdict = TANDEM_INFEASIBLE;
    snprintf(deciding->answer->text, sizeof deciding->answer->text, "no plan at all satisfies all rules and minimums, stable or not");
    return TANDEM_OK;
}

static int32_t give_up(struct tdm_deciding *deciding)
{
    snprintf(deciding->answer->text, sizeof deciding->answer->text,
             has_rules(deciding->problem)
                 ? "deferred acceptance breaks a rule or a minimum, and no stable plan that keeps them was found before the search gave up"
                 : "rankings of opportunities and of their partner disagree, and no stable plan was found before the search gave up");
    return TANDEM_E_STOPPED;
}

/* Optimises the levels among all stable plans that satisfy the rules; `has_plan` says that chosen[] is one. */
static int32_t search(struct tdm_deciding *deciding, const struct tdm_level *levels, int32_t level_count, int has_plan)
{
    int                      is_limited = deciding->options->time_limit_ms > 0 || deciding->options->tick_limit > 0;
    struct tdm_stable_search task = { .levels = levels, .level_count = level_count, .has_plan = has_plan,
                                      .tick_limit = is_limited ? 0 : has_plan ? SEARCH_TICKS : FIND_TICKS };
    int32_t                  status = tdm_stable_search(deciding->market, deciding->control, &task, deciding->chosen);

    if (status != TANDEM_OK) return status;
    if (!task.has_plan && task.is_exact) return no_stable_plan(deciding);
    if (!task.has_plan) return give_up(deciding);
    deciding->verdict = task.is_exact ? TANDEM_OPTIMAL : deciding->control->stopped == TANDEM_CANCELLED ? TANDEM_CANCELLED : TANDEM_FEASIBLE;
    return TANDEM_OK;
}

static int32_t accepts(const struct tdm_deciding *deciding, const uint8_t *plan, int *is_stable)
{
    return tdm_stable_accepts(deciding->market, deciding->control, plan, is_stable);
}

/* ---------------------------------------------------------------- stable or not */

/* The plan of the whole problem as one of the market; 0 if it chooses what is no part of the market. */
static int take_chosen(const struct tdm_market *market, const int32_t *plan, uint8_t *chosen)
{
    const struct tdm_problem *problem = market->problem;
    int64_t                   surplus = 0;

    for (int64_t i = 0; i < market->pair_count; i++) {
        chosen[i] = plan[market->pair_origin[i]] > 0;
        surplus -= chosen[i];
    }
    for (int32_t i = 0; i < market->row_count; i++)
        for (int64_t pair = problem->row_start[market->row_origin[i]]; pair < problem->row_start[market->row_origin[i] + 1]; pair++)
            surplus += plan[pair];
    return surplus == 0;
}

/* Are the plan's level values those of the best plan of all? Then nothing stable is better. */
static int32_t meets(struct tdm_deciding *deciding, const struct tdm_level *levels, int32_t level_count, const int32_t *plan, int *is_met)
{
    const struct tdm_memory *memory = &deciding->problem->memory;
    tdm_wide                *own = tdm_alloc_array(memory, level_count, sizeof *own);
    tdm_wide                *best = tdm_alloc_array(memory, level_count, sizeof *best);
    int32_t                  status = own == NULL || best == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) status = tdm_stable_relaxed_values(deciding->market, levels, level_count, plan, best);
    if (status == TANDEM_OK) status = tdm_stable_own_values(deciding->market, levels, level_count, deciding->chosen, own);
    if (status == TANDEM_OK) *is_met = memcmp(own, best, (size_t)level_count * sizeof *own) == 0;
    tdm_free(memory, own);
    tdm_free(memory, best);
    return status;
}

/* The best plan of all is the best stable one if it is stable. */
static int32_t adopt(struct tdm_deciding *deciding, const int32_t *plan, int *is_settled)
{
    const struct tdm_market *market = deciding->market;
    uint8_t                 *chosen = tdm_alloc_array(&deciding->problem->memory, market->pair_count, 1);
    int32_t                  status = chosen == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK && take_chosen(market, plan, chosen)) status = accepts(deciding, chosen, is_settled);
    if (*is_settled) memcpy(deciding->chosen, chosen, (size_t)market->pair_count);
    tdm_free(&deciding->problem->memory, chosen);
    return status;
}

static int32_t solve_relaxed(struct tdm_deciding *deciding, const struct tdm_problem *relaxed, struct tdm_solution *solution)
{
    struct tdm_control limited = *deciding->control;
    int64_t            limit = limited.ticks + RELAX_TICKS;
    int32_t            status;

    if (relaxed->constraints == NULL) return tdm_method_solve(relaxed, deciding->control, solution);
    if (limited.tick_limit == 0 || limited.tick_limit > limit) limited.tick_limit = limit;
    status = tdm_integer_solve(relaxed, &limited, TANDEM_SOLVER_BRANCH, solution);
    tdm_control_join(deciding->control, &limited);
    return status;
}

/* What the best plan of all says, stable or not: that there is no plan at all, that it is stable itself, or, if chosen[] is a plan, that
 * nothing stable is better than that. 0 in *is_settled if it says nothing. */
static int32_t relax(struct tdm_deciding *deciding, const struct tdm_level *levels, int32_t level_count, int has_plan, int *is_settled)
{
    const struct tdm_memory *memory = &deciding->problem->memory;
    struct tdm_problem       relaxed = *deciding->problem;
    struct tdm_level        *copy = tdm_alloc_array(memory, level_count, sizeof *copy);
    struct tdm_solution      solution;
    int32_t                  status;

    *is_settled = 0;
    if (copy == NULL) return TANDEM_E_NOMEM;
    if (level_count > 0) memcpy(copy, levels, (size_t)level_count * sizeof *copy);
    relaxed.levels = copy;
    relaxed.level_count = level_count;
    status = solve_relaxed(deciding, &relaxed, &solution);
    if (status == TANDEM_OK) {
        if (solution.verdict == TANDEM_INFEASIBLE) {
            *is_settled = 1;
            status = no_plan(deciding);
        }
        if (solution.verdict == TANDEM_OPTIMAL && has_plan) status = meets(deciding, levels, level_count, solution.chosen, is_settled);
        if (solution.verdict == TANDEM_OPTIMAL && status == TANDEM_OK && !*is_settled) status = adopt(deciding, solution.chosen, is_settled);
        tdm_solution_finish(&solution);
    } else if (status == TANDEM_E_STOPPED || status == TANDEM_E_RANGE) {
        status = TANDEM_OK;
    }
    tdm_free(memory, copy);
    return status;
}

/* ---------------------------------------------------------------- deferred acceptance */

/* Deferred acceptance where its outcome stands, else the stable plan that is next to it in words: most placements, then least ranks. */
int32_t tdm_mechanism_deferred(struct tdm_deciding *deciding, int by_students)
{
    const struct tdm_level levels[2] = { { TDM_LEVEL_COUNT, -1, 0 }, { by_students ? TDM_LEVEL_RANK : TDM_LEVEL_PARTNER_RANK, -1, 0 } };
    int                    is_stable = 1, is_settled = 0;
    int32_t                status = by_students ? tdm_deferred_students(deciding->market, deciding->control, NULL, deciding->chosen)
                                                : tdm_deferred_partners(deciding->market, deciding->control, deciding->chosen);

    if (status == TANDEM_OK && !is_plain(deciding)) status = accepts(deciding, deciding->chosen, &is_stable);
    if (status == TANDEM_OK && !is_stable) status = relax(deciding, levels, 2, 0, &is_settled);
    if (status != TANDEM_OK || is_stable || is_settled) return status;
    return search(deciding, levels, 2, 0);
}

/* ---------------------------------------------------------------- plans to start from */

static int serves_one_each(const struct tdm_market *market)
{
    for (int32_t r = 0; r < market->row_count; r++)
        if (market->row_most[r] > 1) return 0;
    return 1;
}

static int is_no_worse(const tdm_wide *own, const tdm_wide *other, int32_t count)
{
    for (int32_t k = 0; k < count; k++)
        if (own[k] != other[k]) return own[k] < other[k];
    return 1;
}

/* Takes the stable plan instead of the present one if it keeps all rules and no level is worse for it. */
static int32_t offer(struct tdm_deciding *deciding, const struct tdm_level *levels, int32_t level_count, const uint8_t *plan, int *has_plan)
{
    const struct tdm_memory *memory = &deciding->problem->memory;
    tdm_wide                *own = tdm_alloc_array(memory, level_count, sizeof *own);
    tdm_wide                *present = tdm_alloc_array(memory, level_count, sizeof *present);
    int                      is_taken = 1;
    int32_t                  status = own == NULL || present == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK && !is_plain(deciding)) status = accepts(deciding, plan, &is_taken);
    if (status == TANDEM_OK && is_taken && *has_plan) {
        status = tdm_stable_own_values(deciding->market, levels, level_count, plan, own);
        if (status == TANDEM_OK) status = tdm_stable_own_values(deciding->market, levels, level_count, deciding->chosen, present);
        is_taken = status == TANDEM_OK && is_no_worse(own, present, level_count);
    }
    if (status == TANDEM_OK && is_taken) {
        memcpy(deciding->chosen, plan, (size_t)deciding->market->pair_count);
        *has_plan = 1;
    }
    tdm_free(memory, own);
    tdm_free(memory, present);
    return status;
}

/* With ties: the present plan, and if `large` a large one, each without swaps that harm nobody. */
static int32_t start_well(struct tdm_deciding *deciding, const struct tdm_level *levels, int32_t level_count, int large, int *has_plan)
{
    const struct tdm_market *market = deciding->market;
    uint8_t                 *plan = tdm_alloc_array(&market->memory, market->pair_count, sizeof *plan);
    int64_t                  cycles = 0;
    int32_t                  status = plan == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status != TANDEM_OK || !serves_one_each(market)) goto out;
    if (*has_plan) {
        memcpy(plan, deciding->chosen, (size_t)market->pair_count);
        status = tdm_stable_cycles(market, deciding->control, plan, &cycles);
        if (status == TANDEM_OK && cycles > 0) status = offer(deciding, levels, level_count, plan, has_plan);
    }
    if (status != TANDEM_OK || !large || !market->orders_agree) goto out;
    status = tdm_large_stable(market, deciding->control, plan);
    if (status == TANDEM_OK) status = tdm_stable_cycles(market, deciding->control, plan, &cycles);
    if (status == TANDEM_OK) status = offer(deciding, levels, level_count, plan, has_plan);
out:
    tdm_free(&market->memory, plan);
    return status;
}

/* ---------------------------------------------------------------- the best */

int32_t tdm_mechanism_best(struct tdm_deciding *deciding)
{
    const struct tdm_problem *problem = deciding->problem;
    int                       wishes = 0, places = 0, has_plan = 0, is_settled = 0;
    int                       can_rotate = deciding->market->orders_agree && levels_are_sums(deciding);
    int32_t                   status = tdm_market_find_ties(deciding->market, &wishes, &places);

    if (status == TANDEM_OK && can_rotate) {
        status = tdm_stable_best(deciding->market, deciding->control, deciding->chosen);
        has_plan = 1;
        if (status == TANDEM_OK && !is_plain(deciding)) status = accepts(deciding, deciding->chosen, &has_plan);
    }
    if (status != TANDEM_OK) return status;
    deciding->answer->proven = problem->level_count;
    if (has_plan && wishes && places) return TANDEM_OK;         /* the best of all stable plans, and it satisfies the rules */
    status = start_well(deciding, problem->levels, problem->level_count, 1, &has_plan);
    if (status == TANDEM_OK) status = relax(deciding, problem->levels, problem->level_count, has_plan, &is_settled);
    if (status != TANDEM_OK || is_settled) return status;
    status = search(deciding, problem->levels, problem->level_count, has_plan);
    if (deciding->verdict != TANDEM_OPTIMAL) deciding->answer->proven = 0;
    return status;
}

/* ---------------------------------------------------------------- the largest */

/* With strict lists all stable plans place as many [GI89, thm 1.6.3; AIM07, thm 4]. */
int32_t tdm_mechanism_largest(struct tdm_deciding *deciding)
{
    const struct tdm_level count = { TDM_LEVEL_COUNT, -1, 0 };
    int                    wishes = 0, places = 0, has_plan = 1, is_settled = 0;
    int32_t                status = tdm_market_find_ties(deciding->market, &wishes, &places);
    int                    is_strict = wishes && places && is_plain(deciding);

    if (status != TANDEM_OK) return status;
    if (!is_strict && serves_one_each(deciding->market)) status = tdm_large_stable(deciding->market, deciding->control, deciding->chosen);
    else status = tdm_deferred_students(deciding->market, deciding->control, NULL, deciding->chosen);
    if (deciding->problem->level_count > 0 && deciding->problem->levels[0].kind == TDM_LEVEL_COUNT) deciding->answer->proven = 1;
    if (status != TANDEM_OK || is_strict) return status;
    if (!is_plain(deciding)) status = accepts(deciding, deciding->chosen, &has_plan);
    if (status == TANDEM_OK && has_plan) status = start_well(deciding, &count, 1, 0, &has_plan);
    if (status == TANDEM_OK) status = relax(deciding, &count, 1, has_plan, &is_settled);
    if (status != TANDEM_OK || is_settled) return status;
    status = search(deciding, &count, 1, has_plan);
    if (deciding->verdict != TANDEM_OPTIMAL) deciding->answer->proven = 0;
    return status;
}
