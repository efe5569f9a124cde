/* SPDX-License-Identifier: MIT
 * What was reached, and what is proven about it, in sentences.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* A total in thousandths as a decimal: 12500 is 12.500, and 12000 is 12. */
static void print_thousandths(const char *digits)
{
    char   text[64];
    size_t bytes;

    if (*digits == '-') fputc(*digits++, stderr);
    bytes = strlen(digits);
    snprintf(text, sizeof text, "%.*s%s", bytes < 4 ? 4 - (int)bytes : 0, "0000", digits);
    bytes = strlen(text);
    fprintf(stderr, "%.*s", (int)bytes - 3, text);
    if (strcmp(text + bytes - 3, "000") != 0) fprintf(stderr, ".%s", text + bytes - 3);
}

static void print_value(const tandem_goal_value *value, const char *text)
{
    if (value->scale == 1000)
        print_thousandths(text);
    else
        fputs(text, stderr);
}

enum { COUNTS_SHOWN = 9 };

/* A goal that is a profile: 171/32/18, from the first rank or class on. */
static void print_profile(const tandem_plan *plan, int32_t level)
{
    int64_t counts[COUNTS_SHOWN] = { 0 };
    int32_t count = tandem_plan_goal_counts(plan, level, counts, NULL, COUNTS_SHOWN);

    for (int32_t i = 0; i < count && i < COUNTS_SHOWN; i++) fprintf(stderr, "%s%lld", i == 0 ? "" : "/", (long long)counts[i]);
    if (count > COUNTS_SHOWN) fputs("/...", stderr);
}

static void print_goal_value(const tandem_plan *plan, int32_t level, const tandem_goal_value *value)
{
    if (value->count_count > 0)
        print_profile(plan, level);
    else
        print_value(value, value->value_text);
}

void cli_print_goals(const tandem_plan *plan)
{
    tandem_goal_value value;

    for (int32_t level = 0; tandem_plan_goal(plan, level, &value) == TANDEM_OK; level++) {
        fprintf(stderr, "%s%s ", level == 0 ? "" : ", then ", tandem_goal_name(value.goal));
        print_goal_value(plan, level, &value);
    }
}

/* The bound, and how far the value is from it where both are small enough to tell. */
static void print_bound(const tandem_goal_value *value)
{
    char    gap[32];
    int64_t bound = strtoll(value->bound_text, NULL, 10), reached = strtoll(value->value_text, NULL, 10);

    fputs("; no plan gets beyond ", stderr);
    print_value(value, value->bound_text);
    if (strlen(value->bound_text) > 17 || strlen(value->value_text) > 17) return;
    snprintf(gap, sizeof gap, "%lld", bound > reached ? (long long)(bound - reached) : (long long)(reached - bound));
    fputs(" (a gap of ", stderr);
    print_value(value, gap);
    fputc(')', stderr);
}

static void print_unproven(const tandem_plan *plan, int32_t level, const tandem_goal_value *value)
{
    fprintf(stderr, "   %s is ", tandem_goal_name(value->goal));
    print_goal_value(plan, level, value);
    fputs(" and not proven", stderr);
    if (value->count_count == 0) print_bound(value);
    fputs(".\n", stderr);
}

/* After a stop: which goals stand, and how far the others may still be off. */
static void print_open_ends(const tandem_plan *plan, const char *why)
{
    tandem_goal_value value;
    int               proven = 0;

    fprintf(stderr, " %s%s", cli_colour(CLI_YELLOW), why);
    for (int32_t level = 0; tandem_plan_goal(plan, level, &value) == TANDEM_OK; level++) {
        if (!value.proven) break;                           /* what follows an unproven goal was not pursued to its end */
        fprintf(stderr, "%s%s", proven++ == 0 ? " Proven: " : ", ", tandem_goal_name(value.goal));
    }
    fprintf(stderr, "%s%s\n", proven > 0 ? "." : "", cli_colour(CLI_PLAIN));
    for (int32_t level = 0; tandem_plan_goal(plan, level, &value) == TANDEM_OK; level++)
        if (!value.proven) print_unproven(plan, level, &value);
}

static const char *sentence_of_method(int32_t method)
{
    switch (method) {
    case TANDEM_METHOD_STABLE: return "Nobody who would rather swap can: stable, proven, and checked.";
    case TANDEM_METHOD_LOTTERY: return "As the draw decides: anyone can derive it again from the seed. Checked.";
    default: return "Nothing better exists: proven, and checked.";
    }
}

static void print_pairs(const tandem_plan *plan)
{
    tandem_plan_facts facts = { .size = sizeof facts };

    if (tandem_plan_get_facts(plan, &facts) != TANDEM_OK || facts.pairs_possible <= 0) return;
    fprintf(stderr, " By interests: %lld of %lld pairs were scored; the proof covers all of them.\n", (long long)facts.pairs_scored,
            (long long)facts.pairs_possible);
}

/* What it was that no network can hold. */
static void print_search(const tandem_plan *plan)
{
    tandem_rule_row rule = { .size = sizeof rule };
    int32_t         number = TANDEM_NONE;

    if (tandem_plan_method(plan, &number) != TANDEM_METHOD_INTEGER) return;
    if (number == TANDEM_NONE || tandem_get_rule(tandem_plan_model(plan), number, &rule) != TANDEM_OK) return;
    fprintf(stderr, " It took a search: rule %d (%s%s%s) makes it more than a network.\n", (int)number + 1, tandem_rule_name(rule.rule),
            rule.note == NULL || rule.note[0] == '\0' ? "" : ": ", rule.note == NULL ? "" : rule.note);
}

void cli_print_proven(const tandem_plan *plan)
{
    switch (tandem_plan_verdict(plan)) {
    case TANDEM_OPTIMAL:
        fprintf(stderr, " %s%s%s\n", cli_colour(CLI_GREEN), sentence_of_method(tandem_plan_method(plan, NULL)), cli_colour(CLI_PLAIN));
        print_pairs(plan);
        print_search(plan);
        break;
    case TANDEM_CANCELLED: print_open_ends(plan, "Interrupted: the best plan so far."); break;
    default: print_open_ends(plan, "The limit struck: the best plan so far."); break;
    }
}
