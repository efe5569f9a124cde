/* SPDX-License-Identifier: MIT
 * tandem check: read and validate, nothing else.
 */
#include "cli.h"

static void print_all_well(const struct cli_arguments *arguments, const tandem_cohort *cohort)
{
    const tandem_model *model = tandem_cohort_model(cohort);
    int32_t             warnings = tandem_cohort_warning_count(cohort);

    cli_print_text(stdout, arguments->operands[0]);
    fputs(": ", stdout);
    cli_print_count(stdout, tandem_count(model, TANDEM_STUDENT), "student, ", "students, ");
    cli_print_count(stdout, tandem_count(model, TANDEM_OPPORTUNITY), "opportunity, ", "opportunities, ");
    cli_print_count(stdout, tandem_count(model, TANDEM_PARTNER), "partner, ", "partners, ");
    cli_print_count(stdout, tandem_wish_count(model), "wish: no errors", "wishes: no errors");
    if (warnings > 0) fputs(", ", stdout);
    if (warnings > 0) cli_print_count(stdout, warnings, "warning", "warnings");
    putchar('\n');
}

int cmd_check(const struct cli_arguments *arguments)
{
    tandem_cohort *cohort = NULL;
    int            result = cli_open_cohort(arguments, &cohort), flushed;

    if (result != CLI_OK) goto out;
    if (cli_given(arguments, CLI_JSON)) {
        cli_print_problems_json(stdout, cohort);
        result = tandem_cohort_error_count(cohort) > 0 ? CLI_INVALID : CLI_OK;
    } else {
        result = cli_list_problems(arguments, cohort);
        if (result == CLI_OK && !cli_given(arguments, CLI_QUIET)) print_all_well(arguments, cohort);
    }
    flushed = cli_flush_data();
    if (flushed != CLI_OK) result = flushed;
out:
    tandem_cohort_free(cohort);
    return result;
}
