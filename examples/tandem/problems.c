/* SPDX-License-Identifier: MIT
 * Reading a cohort, and saying what is wrong with it: one line per problem, errors before warnings.
 */
#include "cli.h"

#include <string.h>

enum { PROBLEMS_SHOWN = 50 };

int cli_open_cohort(const struct cli_arguments *arguments, tandem_cohort **cohort)
{
    tandem_read_options options = { .size = sizeof options, .threads = arguments->solve.threads };
    tandem_error        error = { 0 };
    int32_t             status;

    if (strcmp(arguments->operands[0], "-") == 0) {
        cli_say("a cohort is a folder of several files and cannot come from stdin");
        return CLI_USAGE;
    }
    status = tandem_cohort_read(arguments->operands[0], &options, cohort, &error);
    if (status != TANDEM_OK) return cli_fail(status, &error);
    if (!cli_was_interrupted()) return CLI_OK;
    tandem_cohort_free(*cohort);
    *cohort = NULL;
    return CLI_INTERRUPTED;
}

/* file:line:column: problem: hint */
static void print_problem(const tandem_problem *problem)
{
    fputs(cli_colour(CLI_BOLD), stderr);
    cli_print_text(stderr, problem->file);
    if (problem->line > 0) fprintf(stderr, ":%u:%u", (unsigned)problem->line, (unsigned)problem->column);
    fprintf(stderr, ":%s ", cli_colour(CLI_PLAIN));
    if (problem->severity == TANDEM_WARNING) fprintf(stderr, "%swarning:%s ", cli_colour(CLI_YELLOW), cli_colour(CLI_PLAIN));
    cli_print_text(stderr, problem->text);
    if (problem->hint != NULL && problem->hint[0] != '\0') {
        fputs(": ", stderr);
        cli_print_text(stderr, problem->hint);
    }
    fputc('\n', stderr);
}

/* Those of one severity while there is room; returns how many were shown. */
static int32_t list_severity(const tandem_cohort *cohort, int32_t severity, int32_t room)
{
    int32_t        shown = 0;
    tandem_problem problem;

    for (int32_t number = 0; shown < room && tandem_cohort_problem(cohort, number, &problem) == TANDEM_OK; number++) {
        if (problem.severity != severity) continue;
        print_problem(&problem);
        shown++;
    }
    return shown;
}

int cli_list_problems(const struct cli_arguments *arguments, const tandem_cohort *cohort)
{
    int32_t errors = tandem_cohort_error_count(cohort);
    int32_t warnings = cli_given(arguments, CLI_QUIET) ? 0 : tandem_cohort_warning_count(cohort);
    int32_t shown = list_severity(cohort, TANDEM_ERROR, PROBLEMS_SHOWN);

    if (warnings > 0) shown += list_severity(cohort, TANDEM_WARNING, PROBLEMS_SHOWN - shown);
    if (errors + warnings > shown) fprintf(stderr, "and %d more\n", (int)(errors + warnings - shown));
    return errors > 0 ? CLI_INVALID : CLI_OK;
}

void cli_print_problems_json(FILE *file, const tandem_cohort *cohort)
{
    tandem_problem problem;

    fputs("{\"problems\":[", file);
    for (int32_t number = 0; tandem_cohort_problem(cohort, number, &problem) == TANDEM_OK; number++) {
        fprintf(file, "%s\n {\"file\":", number == 0 ? "" : ",");
        cli_print_json_text(file, problem.file);
        fprintf(file, ",\"line\":%u,\"column\":%u,\"severity\":\"%s\",\"text\":", (unsigned)problem.line, (unsigned)problem.column,
                problem.severity == TANDEM_WARNING ? "warning" : "error");
        cli_print_json_text(file, problem.text);
        fputs(",\"hint\":", file);
        cli_print_json_text(file, problem.hint == NULL ? "" : problem.hint);
        fputc('}', file);
    }
    fputs("]}\n", file);
}
