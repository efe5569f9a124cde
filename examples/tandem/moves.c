/* SPDX-License-Identifier: MIT
 * Who is elsewhere in another plan, and by how much each goal differs.
 */
#include "cli.h"

#include <stdlib.h>

tandem_move *cli_moves(const tandem_plan *before, const tandem_plan *after, int64_t *count)
{
    tandem_move *moves;

    *count = tandem_plan_moves(before, after, NULL, 0);
    if (*count < 0) {
        cli_say("the two plans are not of the same cohort");
        return NULL;
    }
    moves = calloc((size_t)*count + 1, sizeof *moves);
    if (moves == NULL) cli_say("not enough memory");
    else tandem_plan_moves(before, after, moves, *count);
    return moves;
}

void cli_print_moves_csv(const tandem_model *model, const tandem_move *moves, int64_t count)
{
    fputs("student,from,to\n", stdout);
    for (int64_t i = 0; i < count; i++) {
        cli_print_cell(stdout, tandem_key(model, TANDEM_STUDENT, moves[i].student));
        putchar(',');
        if (moves[i].from != TANDEM_NONE) cli_print_cell(stdout, tandem_key(model, TANDEM_OPPORTUNITY, moves[i].from));
        putchar(',');
        if (moves[i].to != TANDEM_NONE) cli_print_cell(stdout, tandem_key(model, TANDEM_OPPORTUNITY, moves[i].to));
        putchar('\n');
    }
}

static void print_place(const tandem_model *model, int32_t opportunity)
{
    if (opportunity == TANDEM_NONE) fputs("null", stdout);
    else cli_print_json_text(stdout, tandem_key(model, TANDEM_OPPORTUNITY, opportunity));
}

void cli_print_moves_json(const tandem_model *model, const tandem_move *moves, int64_t count)
{
    putchar('[');
    for (int64_t i = 0; i < count; i++) {
        fputs(i > 0 ? ",{\"student\":" : "{\"student\":", stdout);
        cli_print_json_text(stdout, tandem_key(model, TANDEM_STUDENT, moves[i].student));
        fputs(",\"from\":", stdout);
        print_place(model, moves[i].from);
        fputs(",\"to\":", stdout);
        print_place(model, moves[i].to);
        putchar('}');
    }
    putchar(']');
}

static int is_list(int32_t goal)
{
    return goal == TANDEM_GOAL_PRIORITY || goal == TANDEM_GOAL_RANK_MAXIMAL || goal == TANDEM_GOAL_GENEROUS;
}

static int print_change(const tandem_plan *before, const tandem_plan *after, int32_t level, int32_t goal)
{
    int32_t  count = tandem_plan_goal_change(before, after, level, NULL, 0);
    int64_t *changes = calloc(count > 0 ? (size_t)count : 1, sizeof *changes);

    if (count < 0 || changes == NULL) {
        free(changes);
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    tandem_plan_goal_change(before, after, level, changes, count);
    if (is_list(goal)) putchar('[');
    for (int32_t i = 0; i < count; i++) printf("%s%lld", i > 0 ? "," : "", (long long)changes[i]);
    if (is_list(goal)) putchar(']');
    free(changes);
    return CLI_OK;
}

int cli_print_changes_json(const tandem_plan *before, const tandem_plan *after)
{
    int32_t count = tandem_plan_goal_count(after);
    int     result = CLI_OK;

    putchar('{');
    for (int32_t level = 0; level < count && result == CLI_OK; level++) {
        tandem_goal_value value;
        tandem_plan_goal(after, level, &value);
        printf("%s\"%s\":", level > 0 ? "," : "", tandem_goal_name(value.goal));
        result = print_change(before, after, level, value.goal);
    }
    putchar('}');
    return result;
}

void cli_print_effect_json(const tandem_plan *plan, const tandem_effect *effect)
{
    const int64_t *change = effect->changes;

    putchar('{');
    for (int32_t level = 0; level < effect->goal_count; level++) {
        tandem_goal_value value;
        tandem_plan_goal(plan, level, &value);
        printf("%s\"%s\":%s", level > 0 ? "," : "", tandem_goal_name(value.goal), is_list(value.goal) ? "[" : "");
        for (int32_t i = 0; i < effect->counts[level]; i++) printf("%s%lld", i > 0 ? "," : "", (long long)*change++);
        if (is_list(value.goal)) putchar(']');
    }
    putchar('}');
}
