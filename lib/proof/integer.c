/* SPDX-License-Identifier: MIT
 * Plans of the integer method: do they hold, are they worth what they claim, does the bound follow?
 *
 * Keeps:   constraints are summed here from the chosen pairs, the forests by the same walk as for network plans.
 * Relies:  a bound of GLPK's is its word: only the plan is checked then. A tree of our own is walked (tree.c).
 */
#include "problem/constraints.h"
#include "proof/proof.h"
#include "proof/tree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct verdict {
    const struct tdm_problem  *problem;
    const struct tdm_solution *solution;
    char                      *text;
    size_t                     room;
};

__attribute__((format(printf, 2, 3)))
static int32_t refuse(const struct verdict *verdict, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    if (verdict->room > 0) vsnprintf(verdict->text, verdict->room, format, rest);
    va_end(rest);
    return TANDEM_E_PROOF;
}

/* ---- the plan */

/* Bounds of rows, columns, caps and pairs: as for a plan of which nothing is claimed but that it holds. */
static int32_t check_forests(const struct verdict *verdict)
{
    struct tdm_solution plain = *verdict->solution;
    tandem_error        error;
    int32_t             proven, status;

    plain.verdict = TANDEM_FEASIBLE;
    plain.step_count = 0;
    plain.steps = NULL;
    status = tdm_proof_judge(verdict->problem, &plain, &proven, &error);
    if (verdict->room > 0) snprintf(verdict->text, verdict->room, "%s", error.text);
    return status;
}

static int32_t check_bound(const struct verdict *verdict, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = verdict->problem->constraints->terms;
    tdm_wide               sum = 0;

    for (int64_t i = bound->start; i < bound->start + bound->count; i++) sum += (tdm_wide)terms[i].weight * verdict->solution->chosen[terms[i].pair];
    if (bound->least != TDM_NO_LEAST && sum < bound->least)
        return refuse(verdict, "The plan has %" PRId64 " where rule %d asks for at least %" PRId64 ".", (int64_t)sum, bound->rule + 1, bound->least);
    if (bound->most != TDM_NO_MOST && sum > bound->most)
        return refuse(verdict, "The plan has %" PRId64 " where rule %d allows at most %" PRId64 ".", (int64_t)sum, bound->rule + 1, bound->most);
    return TANDEM_OK;
}

/* Seats taken per column: each pair as many as its student's size. */
static void count_seats(const struct verdict *verdict, int64_t *seats)
{
    const struct tdm_problem *problem = verdict->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            seats[problem->pair_column[pair]] += verdict->solution->chosen[pair] * tdm_row_size(problem, r);
}

static int32_t check_closings(const struct verdict *verdict)
{
    const struct tdm_problem     *problem = verdict->problem;
    const struct tdm_constraints *constraints = problem->constraints;
    int64_t                      *seats = tdm_alloc_zeroed(&problem->memory, problem->columns.leaf_count, sizeof *seats);
    int32_t                       status = TANDEM_OK;

    if (seats == NULL) return TANDEM_E_NOMEM;
    count_seats(verdict, seats);
    for (int32_t i = 0; status == TANDEM_OK && i < constraints->closing_count; i++) {
        const struct tdm_closing *closing = &constraints->closings[i];
        if (seats[closing->column] > 0 && seats[closing->column] < closing->least)
            status = refuse(verdict, "In the plan opportunity number %d runs with %" PRId64 " seats taken, but needs %" PRId64 " or none.",
                            problem->column_opportunity[closing->column], seats[closing->column], closing->least);
    }
    tdm_free(&problem->memory, seats);
    return status;
}

static int32_t check_plan(const struct verdict *verdict)
{
    const struct tdm_constraints *constraints = verdict->problem->constraints;
    int32_t                       status = check_forests(verdict);

    if (status != TANDEM_OK || constraints == NULL) return status;
    for (int64_t b = 0; status == TANDEM_OK && b < constraints->bound_count; b++) status = check_bound(verdict, &constraints->bounds[b]);
    return status == TANDEM_OK && constraints->closing_count > 0 ? check_closings(verdict) : status;
}

/* ---- the levels */

static int32_t check_level(const struct verdict *verdict, struct tdm_tree_check *trees, int32_t level, tdm_wide value, int32_t *proven)
{
    const struct tdm_level_bound *bound = &verdict->solution->bounds[level];

    if (bound->value != value)
        return refuse(verdict, "The plan's value at level %d is %" PRId64 ", not %" PRId64 ".", level + 1, (int64_t)value, bound->value);
    if (bound->bound > bound->value) return refuse(verdict, "The bound of level %d is beyond the plan's value.", level + 1);
    if (bound->bound == bound->value && bound->how != TANDEM_BOUND_NONE && *proven == level) {
        int32_t status = tdm_tree_check_level(trees, level, bound->value, bound->tree);
        if (status == TANDEM_E_PROOF) return refuse(verdict, "The search tree of level %d does not show that nothing is better.", level + 1);
        if (status != TANDEM_OK) return status;
        *proven = level + 1;
    }
    return TANDEM_OK;
}

static int32_t check_levels(const struct verdict *verdict, int32_t *proven)
{
    const struct tdm_problem *problem = verdict->problem;
    tdm_wide                 *values = tdm_alloc_array(&problem->memory, problem->level_count, sizeof *values);
    struct tdm_tree_check     trees = { 0 };
    int32_t                   status = values == NULL ? TANDEM_E_NOMEM : tdm_proof_level_values(problem, verdict->solution, values);

    if (status == TANDEM_OK && verdict->solution->bound_count > problem->level_count) status = refuse(verdict, "The proof has a bound too many.");
    if (status == TANDEM_OK) status = tdm_tree_check_init(&trees, problem, verdict->solution);
    for (int32_t level = 0; status == TANDEM_OK && level < verdict->solution->bound_count; level++)
        status = check_level(verdict, &trees, level, values[level], proven);
    tdm_tree_check_finish(&trees);
    tdm_free(&problem->memory, values);
    if (status == TANDEM_OK && verdict->solution->verdict == TANDEM_OPTIMAL && *proven < problem->level_count)
        return refuse(verdict, "Level %d has no proof.", *proven + 1);
    return status;
}

static int32_t check_nothing(const struct verdict *verdict)
{
    struct tdm_tree_check trees = { 0 };
    int32_t               status;

    if (verdict->solution->bound_count != 1 || verdict->solution->bounds[0].how == TANDEM_BOUND_NONE)
        return refuse(verdict, "Nothing shows that there is no plan.");
    status = tdm_tree_check_init(&trees, verdict->problem, NULL);
    if (status == TANDEM_OK) status = tdm_tree_check_level(&trees, -1, 0, verdict->solution->bounds[0].tree);
    tdm_tree_check_finish(&trees);
    return status == TANDEM_E_PROOF ? refuse(verdict, "The search tree does not show that there is no plan.") : status;
}

int32_t tdm_proof_check_integer(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven, char *text, size_t room)
{
    struct verdict verdict = { problem, solution, text, room };
    int32_t        status;

    *proven = 0;
    if (room > 0) text[0] = '\0';
    if (solution->verdict < TANDEM_OPTIMAL || solution->verdict > TANDEM_CANCELLED) return refuse(&verdict, "There is no such verdict.");
    if (solution->verdict == TANDEM_INFEASIBLE) return check_nothing(&verdict);
    if (solution->chosen == NULL) return refuse(&verdict, "There is no list of chosen pairs.");
    status = check_plan(&verdict);
    if (status == TANDEM_OK) status = check_levels(&verdict, proven);
    return status;
}
