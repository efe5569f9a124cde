/* SPDX-License-Identifier: MIT
 * tandem match: read, solve, write, say what came of it.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* An earlier plan is not touched unless asked. Looked at first, so that nobody waits in vain. */
static int check_out(const struct cli_arguments *arguments)
{
    struct stat found;

    if (arguments->out == NULL || cli_given(arguments, CLI_FORCE) || lstat(arguments->out, &found) != 0) return CLI_OK;
    cli_say("%s exists already; --force replaces it", arguments->out);
    return CLI_USAGE;
}

/* `--out -` is stdout, as no --out at all. */
static int settle_out(struct cli_arguments *arguments)
{
    if (arguments->out == NULL || strcmp(arguments->out, "-") != 0) return CLI_OK;
    if (cli_given(arguments, CLI_JSON)) {
        cli_say("--json and --out - both want stdout");
        return CLI_USAGE;
    }
    arguments->out = NULL;
    return CLI_OK;
}

static int print_placements(const tandem_cohort *cohort, const tandem_plan *plan)
{
    char        *text = NULL;
    size_t       bytes = 0;
    tandem_error error = { 0 };
    int32_t      status = tandem_placements_text(cohort, plan, &text, &bytes);
    int          result = status == TANDEM_OK ? cli_print_data(text, bytes) : cli_fail(status, &error);

    tandem_text_free(cohort, text);
    return result;
}

static int print_json(const tandem_cohort *cohort, const tandem_plan *plan, const tandem_write_options *options)
{
    char        *text = NULL;
    size_t       bytes = 0;
    tandem_error error = { 0 };
    int32_t      status = tandem_summary_text(cohort, plan, options, &text, &bytes);
    int          result = status == TANDEM_OK ? cli_print_data(text, bytes) : cli_fail(status, &error);

    tandem_text_free(cohort, text);
    return result;
}

static int write_plan(const struct cli_arguments *arguments, const tandem_cohort *cohort, const tandem_plan *plan,
                      const tandem_write_options *options)
{
    tandem_error error = { 0 };
    int32_t      status = TANDEM_OK;

    if (arguments->out != NULL) status = tandem_plan_write(arguments->out, cohort, plan, options, &error);
    if (status == TANDEM_E_DUPLICATE) return check_out(arguments) == CLI_OK ? cli_fail(status, &error) : CLI_USAGE;
    if (status != TANDEM_OK) return cli_fail(status, &error);
    if (cli_given(arguments, CLI_JSON)) return print_json(cohort, plan, options);
    return arguments->out == NULL ? print_placements(cohort, plan) : CLI_OK;
}

void cli_print_conflict(const tandem_plan *plan)
{
    int32_t bytes;

    fprintf(stderr, "%sNo plan satisfies the rules.%s\n", cli_colour(CLI_RED), cli_colour(CLI_PLAIN));
    for (int32_t number = 0; (bytes = tandem_plan_conflict(plan, number, NULL, 0)) >= 0; number++) {
        char *text = malloc((size_t)bytes + 1);
        if (text == NULL) break;
        tandem_plan_conflict(plan, number, text, (size_t)bytes + 1);
        fputs("  ", stderr);
        cli_print_text(stderr, text);
        fputc('\n', stderr);
        free(text);
    }
}

static int exit_of_verdict(const tandem_plan *plan)
{
    switch (tandem_plan_verdict(plan)) {
    case TANDEM_OPTIMAL: return CLI_OK;
    case TANDEM_INFEASIBLE: return CLI_INFEASIBLE;
    case TANDEM_CANCELLED: return CLI_INTERRUPTED;
    default: return CLI_LIMIT;
    }
}

/* Everything after the solve. An infeasible cohort has no plan to write, only a reason. */
static int hand_out(const struct cli_arguments *arguments, const tandem_cohort *cohort, const tandem_plan *plan,
                    const tandem_write_options *options)
{
    int result = CLI_OK;

    if (exit_of_verdict(plan) == CLI_INFEASIBLE) {
        cli_print_conflict(plan);
        cli_print_repair(plan);
        if (cli_given(arguments, CLI_JSON)) result = print_json(cohort, plan, options);
    } else {
        result = write_plan(arguments, cohort, plan, options);
        if (result == CLI_OK && !cli_given(arguments, CLI_QUIET | CLI_JSON))
            result = cli_print_summary(arguments, tandem_cohort_model(cohort), plan);
    }
    return result == CLI_OK ? exit_of_verdict(plan) : result;
}

static int solve(const struct cli_arguments *arguments, const tandem_cohort *cohort, tandem_plan **plan)
{
    struct cli_progress_line line = { .start_ns = cli_now_ns() };
    tandem_options           options = arguments->solve;
    tandem_error             error = { 0 };
    int32_t                  status;

    if (cli_has_screen() && !cli_given(arguments, CLI_QUIET)) {
        options.progress = cli_progress;
        options.progress_user = &line;
    }
    options.cancel = cli_interrupt_flag();
    status = tandem_solve(tandem_cohort_model(cohort), &options, plan, &error);
    cli_progress_clear(&line);
    return status == TANDEM_OK ? CLI_OK : cli_fail(status, &error);
}

static int match(const struct cli_arguments *arguments)
{
    tandem_write_options options = { .size = sizeof options, .overwrite = cli_given(arguments, CLI_FORCE) };
    tandem_cohort       *cohort = NULL;
    tandem_plan         *plan = NULL;
    int64_t              start_ns = cli_now_ns();
    int                  result = cli_open_cohort(arguments, &cohort);

    if (result != CLI_OK) goto out;
    options.read_ns = cli_now_ns() - start_ns;
    result = cli_list_problems(arguments, cohort);
    if (result == CLI_OK && arguments->by != NULL) result = cli_check_column(tandem_cohort_model(cohort), arguments->by);
    if (result == CLI_OK) result = solve(arguments, cohort, &plan);
    if (result == CLI_OK) result = hand_out(arguments, cohort, plan, &options);
out:
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    return result;
}

int cmd_match(const struct cli_arguments *arguments)
{
    struct cli_arguments settled = *arguments;
    int                  result = settle_out(&settled);

    if (result == CLI_OK) result = check_out(&settled);
    return result == CLI_OK ? match(&settled) : result;
}
