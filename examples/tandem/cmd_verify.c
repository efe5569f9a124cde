/* SPDX-License-Identifier: MIT
 * tandem verify: is the plan what it says, and does its proof hold? No solver takes part.
 */
#include "cli.h"

static const char *sentence_of_verdict(const tandem_plan *plan)
{
    switch (tandem_plan_verdict(plan)) {
    case TANDEM_OPTIMAL: return "the plan is allowed, its figures are right, and its proof holds: nothing better exists";
    case TANDEM_INFEASIBLE: return "the proof holds: no plan satisfies the rules";
    default: return "the plan is allowed and its figures are right; it does not claim to be the best";
    }
}

static void print_right(const struct cli_arguments *arguments, const tandem_plan *plan)
{
    if (cli_given(arguments, CLI_JSON)) {
        printf("{\"verified\":true,\"optimal\":%s,\"reason\":null}\n",
               tandem_plan_verdict(plan) == TANDEM_OPTIMAL ? "true" : "false");
    } else if (!cli_given(arguments, CLI_QUIET)) {
        cli_print_text(stdout, arguments->operands[1]);
        printf(": %s\n", sentence_of_verdict(plan));
    }
}

static int print_wrong(const struct cli_arguments *arguments, int32_t status, const tandem_error *error)
{
    if (status == TANDEM_E_PROOF && cli_given(arguments, CLI_JSON)) {
        printf("{\"verified\":false,\"optimal\":false,\"reason\":");
        cli_print_json_text(stdout, error->text);
        printf("}\n");
    }
    return cli_fail(status, error);
}

int cmd_verify(const struct cli_arguments *arguments)
{
    tandem_cohort *cohort = NULL;
    tandem_plan   *plan = NULL;
    tandem_error   error = { 0 };
    int32_t        status;
    int            result = cli_open_cohort(arguments, &cohort), flushed;

    if (result == CLI_OK) result = cli_list_problems(arguments, cohort);
    if (result != CLI_OK) goto out;
    status = tandem_plan_read(arguments->operands[1], cohort, &plan, &error);
    if (status == TANDEM_OK) status = tandem_verify(tandem_cohort_model(cohort), plan, &error);
    if (status == TANDEM_OK)
        print_right(arguments, plan);
    else
        result = print_wrong(arguments, status, &error);
    flushed = cli_flush_data();
    if (flushed != CLI_OK) result = flushed;
out:
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    return result;
}
