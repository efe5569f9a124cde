/* SPDX-License-Identifier: MIT
 * One mechanism and goal list, side by side with others.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "cli.h"

struct compare_row {
    int32_t           mechanism;
    int32_t           status;            /* of the call: TANDEM_OK and a plan, or why there is none */
    tandem_plan      *plan, *optimum;    /* optimum: by the same goals, with nothing but the rules in the way; NULL if there is none */
    tandem_plan_facts facts;
    int64_t           envy;              /* -1: nobody ranks */
    int               is_strategy_proof;
    struct cli_tally *tallies;           /* [groups] or NULL */
    char              text[232];         /* why there is no plan */
};

struct comparison {
    const struct cli_arguments *arguments;
    const tandem_model         *model;
    struct cli_groups           groups;
    int                         has_groups, row_count;
    struct compare_row          rows[CLI_MECHANISMS * CLI_GOAL_LISTS];
    tandem_plan                *optima[CLI_GOAL_LISTS];
};

static inline int compare_has_plan(const struct compare_row *row)
{
    return row->status == TANDEM_OK && tandem_plan_verdict(row->plan) != TANDEM_INFEASIBLE;
}

/* compare_print.c; CLI_OK, or CLI_FAILED after saying why */
int  compare_print_csv(const struct comparison *comparison);
int  compare_print_json(const struct comparison *comparison);
void compare_print_table(const struct comparison *comparison);

#endif
