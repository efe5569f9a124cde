/* SPDX-License-Identifier: MIT
 * tandem check: read and validate, nothing else.
 */
#include "cli.h"

static void print_all_well(const struct cli_arguments *arguments, const tandem_cohort *cohort)
{
    const tandem_model *model = tandem_cohort_model(cohort);
    int                 warnings = (int)tandem_cohort_warning_count(cohort);

    cli_print_text(stdout, arguments->operands[0]);
    printf(": %d students, %d opportunities, %d partners, %lld wishes: no errors", (int)tandem_count(model, TANDEM_STUDENT),
           (int)tandem_count(model, TANDEM_OPPORTUNITY), (int)tandem_count(model, TANDEM_PARTNER), (long long)tandem_wish_count(model));
    if (warnings > 0) printf(", %d warning%s", warnings, warnings == 1 ? "" : "s");
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
