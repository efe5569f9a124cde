/* SPDX-License-Identifier: MIT
 * Option texts become numbers. No locale takes part: digits and a full stop, nothing else.
 */
#include "cli.h"

#include <string.h>

static const char *solver_name(int number)
{
    static const char *const names[] = { "auto", "network", "branch", "glpk" };   /* as numbered in tandem_solver */
    return number < 4 ? names[number] : NULL;
}

static const char *lottery_name(int number)
{
    static const char *const names[] = { "single", "per-opportunity" };
    return number < 2 ? names[number] : NULL;
}

static const char *mechanism_name(int number) { return tandem_mechanism_name(number); }
static const char *goal_name(int number) { return tandem_goal_name(number + 1); }

/* The number of a word, or -1 after saying what else it may be. */
static int find_word(const char *option, const char *word, const char *(*next)(int number))
{
    const char *nearest;

    for (int number = 0; next(number) != NULL; number++)
        if (strcmp(next(number), word) == 0) return number;
    nearest = cli_nearest(word, next);
    if (nearest != NULL) {
        cli_say("--%s %s: there is no such value; did you mean %s?", option, word, nearest);
        return -1;
    }
    fprintf(stderr, "tandem: --%s %s: there is no such value; it is one of", option, word);
    for (int number = 0; next(number) != NULL; number++) fprintf(stderr, "%s %s", number == 0 ? "" : ",", next(number));
    fputc('\n', stderr);
    return -1;
}

static int add_goal(struct cli_goals *list, const char *text, size_t bytes)
{
    char word[32] = "";
    int  number;

    memcpy(word, text, bytes < sizeof word - 1 ? bytes : sizeof word - 1);
    number = find_word("goal", word, goal_name);
    if (number < 0) return CLI_USAGE;
    for (int32_t level = 0; level < list->count; level++) {
        if (list->goals[level] != number + 1) continue;
        cli_say("--goal: %s stands twice in the list", word);
        return CLI_USAGE;
    }
    list->goals[list->count++] = number + 1;             /* no goal twice, so that 12 places are enough */
    return CLI_OK;
}

int cli_set_goals(struct cli_arguments *arguments, const char *value)
{
    struct cli_goals list = { 0 };
    int              result = CLI_OK;

    while (result == CLI_OK) {
        size_t bytes = strcspn(value, ",");
        result = add_goal(&list, value, bytes);
        if (value[bytes] == '\0') break;
        value += bytes + 1;
    }
    if (result != CLI_OK) return result;
    if (arguments->goal_list_count == CLI_GOAL_LISTS) {
        cli_say("--goal: no more than %d lists at once", (int)CLI_GOAL_LISTS);
        return CLI_USAGE;
    }
    arguments->goal_lists[arguments->goal_list_count++] = list;
    arguments->solve.goal_count = list.count;
    memcpy(arguments->solve.goals, list.goals, sizeof list.goals);
    return CLI_OK;
}

static int add_mechanism(struct cli_arguments *arguments, const char *text, size_t bytes)
{
    char word[32] = "";
    int  number;

    memcpy(word, text, bytes < sizeof word - 1 ? bytes : sizeof word - 1);
    number = find_word("mechanism", word, mechanism_name);
    if (number < 0) return CLI_USAGE;
    for (int i = 0; i < arguments->mechanism_count; i++) {
        if (arguments->mechanisms[i] != number) continue;
        cli_say("--mechanism: %s stands twice in the list", word);
        return CLI_USAGE;
    }
    arguments->mechanisms[arguments->mechanism_count++] = number;    /* none twice, so that there is room for all */
    arguments->solve.mechanism = number;
    return CLI_OK;
}

/* One, or for compare several joined by commas. */
int cli_set_mechanism(struct cli_arguments *arguments, const char *value)
{
    int result = CLI_OK;

    arguments->mechanism_count = 0;
    while (result == CLI_OK) {
        size_t bytes = strcspn(value, ",");
        result = add_mechanism(arguments, value, bytes);
        if (value[bytes] == '\0') break;
        value += bytes + 1;
    }
    return result;
}

int cli_set_solver(struct cli_arguments *arguments, const char *value)
{
    int number = find_word("solver", value, solver_name);

    if (number < 0) return CLI_USAGE;
    arguments->solve.solver = number;
    return CLI_OK;
}

int cli_set_lottery(struct cli_arguments *arguments, const char *value)
{
    int number = find_word("lottery", value, lottery_name);

    if (number < 0) return CLI_USAGE;
    arguments->solve.flags &= ~(uint32_t)TANDEM_LOTTERY_PER_OPPORTUNITY;
    if (number == 1) arguments->solve.flags |= TANDEM_LOTTERY_PER_OPPORTUNITY;
    return CLI_OK;
}

int cli_set_place_silent(struct cli_arguments *arguments, const char *value)
{
    (void)value;
    arguments->solve.flags |= TANDEM_PLACE_SILENT;
    return CLI_OK;
}

static int set_text(const char **target, const char *option, const char *value)
{
    if (*value == '\0') {
        cli_say("--%s is empty", option);
        return CLI_USAGE;
    }
    *target = value;
    return CLI_OK;
}

int cli_set_out(struct cli_arguments *arguments, const char *value) { return set_text(&arguments->out, "out", value); }
int cli_set_change(struct cli_arguments *arguments, const char *value)
{
    if (arguments->change == NULL) return set_text(&arguments->change, "add-seat, --withdraw, --close or --grant", value);
    cli_say("one change at a time: one of --add-seat, --withdraw, --close and --grant, once");
    return CLI_USAGE;
}

int cli_set_letters(struct cli_arguments *arguments, const char *value) { return set_text(&arguments->letters, "letters", value); }
int cli_set_by(struct cli_arguments *arguments, const char *value) { return set_text(&arguments->by, "by", value); }

/* Digits alone, from 0 to `most`. 1 if it is such a number. */
static int read_number(const char *text, size_t bytes, uint64_t most, uint64_t *number)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++) {
        uint64_t digit = (uint64_t)(unsigned char)text[i] - '0';
        if (digit > 9 || value > (most - digit) / 10) return 0;
        value = value * 10 + digit;
    }
    *number = value;
    return bytes > 0;
}

int cli_set_seed(struct cli_arguments *arguments, const char *value)
{
    if (read_number(value, strlen(value), UINT64_MAX, &arguments->solve.seed)) return CLI_OK;
    cli_say("--seed %s: a seed is a whole number from 0 to 18446744073709551615", value);
    return CLI_USAGE;
}

int cli_set_students(struct cli_arguments *arguments, const char *value)
{
    uint64_t number = 0;

    if (!read_number(value, strlen(value), 10000000, &number) || number == 0) {
        cli_say("--students %s: a whole number from 1 to 10000000 is wanted", value);
        return CLI_USAGE;
    }
    arguments->students = (int64_t)number;
    return CLI_OK;
}

int cli_set_threads(struct cli_arguments *arguments, const char *value)
{
    uint64_t number = 0;

    if (!read_number(value, strlen(value), 1024, &number) || number == 0) {
        cli_say("--threads %s: a whole number from 1 to 1024 is wanted", value);
        return CLI_USAGE;
    }
    arguments->solve.threads = (int32_t)number;
    return CLI_OK;
}

/* Seconds with up to three decimals, as milliseconds. */
static int read_milliseconds(const char *text, uint64_t *milliseconds)
{
    size_t   whole = strcspn(text, "."), decimals = text[whole] == '.' ? strlen(text + whole + 1) : 0;
    uint64_t seconds = 0, part = 0;

    if (!read_number(text, whole, INT32_MAX / 1000 - 1, &seconds)) return 0;
    if (text[whole] == '.' && (decimals > 3 || !read_number(text + whole + 1, decimals, 999, &part))) return 0;
    for (; decimals < 3; decimals++) part *= 10;
    *milliseconds = seconds * 1000 + part;
    return *milliseconds > 0;
}

int cli_set_time_limit(struct cli_arguments *arguments, const char *value)
{
    uint64_t milliseconds = 0;

    if (!read_milliseconds(value, &milliseconds)) {
        cli_say("--time-limit %s: seconds are wanted, as 30 or 0.5", value);
        return CLI_USAGE;
    }
    arguments->solve.time_limit_ms = (int32_t)milliseconds;
    return CLI_OK;
}
