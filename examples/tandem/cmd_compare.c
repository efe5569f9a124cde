/* SPDX-License-Identifier: MIT
 * tandem compare: the same cohort under several mechanisms and goal lists.
 *
 * Keeps:   the price of a plan is what each goal loses against the plan of the mechanism `optimal` for the same goals and rules, which is
 *          proven; it is solved also where nobody asked for its row.
 */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

static int solve(const struct comparison *comparison, int32_t mechanism, const struct cli_goals *goals, tandem_plan **plan, struct compare_row *row)
{
    struct cli_progress_line line = { .start_ns = cli_now_ns() };
    tandem_options           options = comparison->arguments->solve;
    tandem_error             error = { 0 };

    options.mechanism = mechanism;
    if (goals != NULL) {
        options.goal_count = goals->count;
        memcpy(options.goals, goals->goals, sizeof options.goals);
    }
    if (cli_has_screen() && !cli_given(comparison->arguments, CLI_QUIET)) {
        options.progress = cli_progress;
        options.progress_user = &line;
    }
    options.cancel = cli_interrupt_flag();
    row->status = tandem_solve(comparison->model, &options, plan, &error);
    cli_progress_clear(&line);
    if (cli_was_interrupted()) return CLI_INTERRUPTED;
    if (row->status == TANDEM_E_UNBUILT || row->status == TANDEM_E_STOPPED) {      /* this one mechanism has no answer: a row that says so */
        snprintf(row->text, sizeof row->text, "%s", error.text);
        return CLI_OK;
    }
    return row->status == TANDEM_OK ? CLI_OK : cli_fail(row->status, &error);
}

static int count_groups(struct comparison *comparison, struct compare_row *row)
{
    size_t bytes = (size_t)comparison->groups.count * sizeof *row->tallies;

    if (!comparison->has_groups) return CLI_OK;
    if (cli_groups_count(&comparison->groups, row->plan) != CLI_OK) return CLI_FAILED;
    row->tallies = malloc(bytes + 1);
    if (row->tallies != NULL) memcpy(row->tallies, comparison->groups.tallies, bytes);
    else cli_say("not enough memory");
    return row->tallies != NULL ? CLI_OK : CLI_FAILED;
}

/* What follows from the row's plan. */
static int describe(struct comparison *comparison, struct compare_row *row)
{
    int32_t status = TANDEM_OK;

    row->facts.size = sizeof row->facts;
    row->envy = -1;
    if (row->status != TANDEM_OK) return CLI_OK;
    row->is_strategy_proof = tandem_plan_is_strategy_proof(row->plan) == 1;
    if (!compare_has_plan(row)) {
        tandem_plan_conflict(row->plan, 0, row->text, sizeof row->text);
        return CLI_OK;
    }
    tandem_plan_get_facts(row->plan, &row->facts);
    if (row->facts.blocking_pairs >= 0) status = tandem_envy(row->plan, &row->envy);
    return status == TANDEM_OK ? count_groups(comparison, row) : cli_fail(status, NULL);
}

/* One goal list: the optimum first, then a row for each mechanism. */
static int compare_goals(struct comparison *comparison, int list)
{
    const struct cli_arguments *arguments = comparison->arguments;
    const struct cli_goals     *goals = list < arguments->goal_list_count ? &arguments->goal_lists[list] : NULL;
    int                         count = arguments->mechanism_count > 0 ? arguments->mechanism_count : CLI_MECHANISMS;
    struct compare_row          best = { 0 };
    int                         result = solve(comparison, TANDEM_MECHANISM_OPTIMAL, goals, &comparison->optima[list], &best);

    for (int i = 0; i < count && result == CLI_OK; i++) {
        struct compare_row *row = &comparison->rows[comparison->row_count++];
        *row = best;
        row->mechanism = arguments->mechanism_count > 0 ? arguments->mechanisms[i] : i;
        row->optimum = best.status == TANDEM_OK && tandem_plan_verdict(comparison->optima[list]) == TANDEM_OPTIMAL ? comparison->optima[list] : NULL;
        row->plan = comparison->optima[list];
        if (row->mechanism != TANDEM_MECHANISM_OPTIMAL) {
            row->plan = NULL;
            result = solve(comparison, row->mechanism, goals, &row->plan, row);
        }
        if (result == CLI_OK) result = describe(comparison, row);
    }
    return result;
}

static int compare_all(struct comparison *comparison)
{
    const struct cli_arguments *arguments = comparison->arguments;
    int                         lists = arguments->goal_list_count > 0 ? arguments->goal_list_count : 1, result = CLI_OK;

    if (arguments->by != NULL) {
        result = cli_check_column(comparison->model, arguments->by);
        if (result == CLI_OK) result = cli_groups_open(&comparison->groups, comparison->model, arguments->by);
        comparison->has_groups = result == CLI_OK;
    }
    for (int list = 0; list < lists && result == CLI_OK; list++) result = compare_goals(comparison, list);
    return result;
}

static int print(const struct comparison *comparison)
{
    int result = cli_given(comparison->arguments, CLI_JSON) ? compare_print_json(comparison) : compare_print_csv(comparison);

    if (result == CLI_OK) result = cli_flush_data();
    if (result == CLI_OK && !cli_given(comparison->arguments, CLI_JSON | CLI_QUIET)) compare_print_table(comparison);
    return result;
}

/* No plan at all: 4. A limit struck somewhere: 5. */
static int exit_of(const struct comparison *comparison)
{
    int plans = 0, limits = 0;

    for (int i = 0; i < comparison->row_count; i++) {
        const struct compare_row *row = &comparison->rows[i];
        plans += compare_has_plan(row);
        limits += row->status == TANDEM_E_STOPPED || (row->status == TANDEM_OK && tandem_plan_verdict(row->plan) == TANDEM_FEASIBLE);
    }
    return limits > 0 ? CLI_LIMIT : plans == 0 ? CLI_INFEASIBLE : CLI_OK;
}

static void release(struct comparison *comparison)
{
    for (int i = 0; i < comparison->row_count; i++) {
        if (comparison->rows[i].mechanism != TANDEM_MECHANISM_OPTIMAL) tandem_plan_free(comparison->rows[i].plan);
        free(comparison->rows[i].tallies);
    }
    for (int list = 0; list < CLI_GOAL_LISTS; list++) tandem_plan_free(comparison->optima[list]);
    if (comparison->has_groups) cli_groups_close(&comparison->groups);
    free(comparison);
}

int cmd_compare(const struct cli_arguments *arguments)
{
    struct comparison *comparison = calloc(1, sizeof *comparison);
    tandem_cohort     *cohort = NULL;
    int                result = CLI_FAILED;

    if (comparison == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    comparison->arguments = arguments;
    result = cli_open_cohort(arguments, &cohort);
    if (result == CLI_OK) result = cli_list_problems(arguments, cohort);
    if (result == CLI_OK) {
        comparison->model = tandem_cohort_model(cohort);
        result = compare_all(comparison);
    }
    if (result == CLI_OK) result = print(comparison);
    if (result == CLI_OK) result = exit_of(comparison);
    release(comparison);
    tandem_cohort_free(cohort);
    return result;
}
