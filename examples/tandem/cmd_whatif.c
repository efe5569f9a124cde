/* SPDX-License-Identifier: MIT
 * tandem whatif: one change, and the best plan that there would be then.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* ---- the change, in ids */

static int32_t find(const tandem_model *model, int32_t kind, const char *key)
{
    int32_t id = tandem_find(model, kind, key);
    if (id == TANDEM_NONE) cli_say("there is no %s %s", kind == TANDEM_STUDENT ? "student" : "opportunity", key);
    return id;
}

/* An opportunity, or, where there is none of that name, a partner. */
static int find_place(const tandem_model *model, const char *key, tandem_change *change)
{
    change->kind = TANDEM_OPPORTUNITY;
    change->place = tandem_find(model, TANDEM_OPPORTUNITY, key);
    if (change->place != TANDEM_NONE) return CLI_OK;
    change->kind = TANDEM_PARTNER;
    change->place = tandem_find(model, TANDEM_PARTNER, key);
    if (change->place != TANDEM_NONE) return CLI_OK;
    cli_say("there is no opportunity and no partner %s", key);
    return CLI_USAGE;
}

/* `STUDENT,ID`: a comma may be part of either, so that each is tried. */
static int find_pair(const tandem_model *model, const char *text, tandem_change *change)
{
    size_t bytes = strlen(text) + 1;
    char  *copy = malloc(bytes);

    if (copy == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    memcpy(copy, text, bytes);
    change->student = TANDEM_NONE;
    for (char *comma = strchr(copy, ','); comma != NULL && change->student == TANDEM_NONE; comma = strchr(comma + 1, ',')) {
        *comma = '\0';
        change->student = tandem_find(model, TANDEM_STUDENT, copy);
        change->place = tandem_find(model, TANDEM_OPPORTUNITY, comma + 1);
        if (change->place == TANDEM_NONE) change->student = TANDEM_NONE;
        *comma = ',';
    }
    free(copy);
    if (change->student != TANDEM_NONE) return CLI_OK;
    cli_say("--grant %s: a student and an opportunity of this cohort are wanted, joined by a comma", text);
    return CLI_USAGE;
}

static int read_change(const struct cli_arguments *arguments, const tandem_model *model, tandem_change *change)
{
    *change = (tandem_change){ .size = sizeof *change };
    if (cli_given(arguments, CLI_ADD_SEAT)) {
        change->change = TANDEM_CHANGE_SEATS;
        change->seats = 1;
        return find_place(model, arguments->change, change);
    }
    if (cli_given(arguments, CLI_GRANT)) {
        change->change = TANDEM_CHANGE_GRANT;
        return find_pair(model, arguments->change, change);
    }
    if (cli_given(arguments, CLI_WITHDRAW)) {
        change->change = TANDEM_CHANGE_WITHDRAW;
        change->student = find(model, TANDEM_STUDENT, arguments->change);
        return change->student == TANDEM_NONE ? CLI_USAGE : CLI_OK;
    }
    change->change = TANDEM_CHANGE_CLOSE;
    change->place = find(model, TANDEM_OPPORTUNITY, arguments->change);
    return change->place == TANDEM_NONE ? CLI_USAGE : CLI_OK;
}

/* ---- what comes of it */

/* The summary's object with two more members: its closing brace is put off. */
static int print_json(const tandem_cohort *cohort, const tandem_plan *before, const tandem_plan *after, const tandem_move *moves, int64_t count)
{
    tandem_write_options options = { .size = sizeof options };
    tandem_error         error = { 0 };
    char                *text = NULL, *end;
    size_t               bytes = 0;
    int32_t              status = tandem_summary_text(cohort, after, &options, &text, &bytes);
    int                  result = CLI_OK;

    if (status != TANDEM_OK) return cli_fail(status, &error);
    end = text + bytes;
    while (end > text && *end != '}') end--;
    fwrite(text, 1, (size_t)(end - text), stdout);
    if (moves != NULL) {
        fputs(",\n \"change\":", stdout);
        result = cli_print_changes_json(before, after);
        fputs(",\n \"moves\":", stdout);
        cli_print_moves_json(tandem_cohort_model(cohort), moves, count);
    } else {
        fputs(",\n \"change\":null,\n \"moves\":null", stdout);
    }
    fputs("}\n", stdout);
    tandem_text_free(cohort, text);
    return result;
}

static int exit_of_verdict(const tandem_plan *plan)
{
    switch (tandem_plan_verdict(plan)) {
    case TANDEM_OPTIMAL: return CLI_OK;
    case TANDEM_INFEASIBLE: return CLI_INFEASIBLE;
    default: return cli_was_interrupted() ? CLI_INTERRUPTED : CLI_LIMIT;
    }
}

static int hand_out(const struct cli_arguments *arguments, const tandem_cohort *cohort, const tandem_plan *before, const tandem_plan *after)
{
    const tandem_model *model = tandem_cohort_model(cohort);
    int                 is_json = cli_given(arguments, CLI_JSON), result = CLI_OK, flushed;
    int64_t             count = 0;
    tandem_move        *moves = NULL;

    if (tandem_plan_verdict(after) == TANDEM_INFEASIBLE) {
        cli_print_conflict(after);
        if (is_json) result = print_json(cohort, before, after, NULL, 0);
    } else {
        moves = cli_moves(before, after, &count);
        if (moves == NULL) return CLI_FAILED;
        if (is_json) result = print_json(cohort, before, after, moves, count);
        else cli_print_moves_csv(model, moves, count);
        if (result == CLI_OK && !cli_given(arguments, CLI_QUIET | CLI_JSON)) result = cli_print_summary(arguments, model, after);
    }
    free(moves);
    flushed = cli_flush_data();
    if (result == CLI_OK) result = flushed;
    return result == CLI_OK ? exit_of_verdict(after) : result;
}

/* A change that contradicts the cohort by itself leaves no plan: the same answer as an infeasible one. */
static int fail(int32_t status, const tandem_error *error)
{
    int result = cli_fail(status, error);
    return status == TANDEM_E_STATE ? CLI_INFEASIBLE : result;
}

int cmd_whatif(const struct cli_arguments *arguments)
{
    tandem_cohort *cohort = NULL;
    tandem_plan   *plan = NULL, *after = NULL;
    tandem_change  change;
    tandem_error   error = { 0 };
    int32_t        status;
    int            result;

    if (arguments->change == NULL) {
        cli_say("whatif needs a change: --add-seat ID, --withdraw ID, --close ID or --grant STUDENT,ID");
        return CLI_USAGE;
    }
    result = cli_open_cohort(arguments, &cohort);
    if (result == CLI_OK) result = cli_list_problems(arguments, cohort);
    if (result == CLI_OK) result = read_change(arguments, tandem_cohort_model(cohort), &change);
    if (result != CLI_OK) goto out;
    status = tandem_plan_read(arguments->operands[1], cohort, &plan, &error);
    if (status == TANDEM_OK) status = tandem_verify(tandem_cohort_model(cohort), plan, &error);
    if (status != TANDEM_OK) {
        result = cli_fail(status, &error);
        goto out;
    }
    status = tandem_whatif(plan, &change, &after, &error);
    result = status == TANDEM_OK ? hand_out(arguments, cohort, plan, after) : fail(status, &error);
out:
    tandem_plan_free(after);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    return result;
}
