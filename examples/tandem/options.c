/* SPDX-License-Identifier: MIT
 * The table of options and the parser of the command line. Options may stand anywhere; `--` ends them.
 */
#include "cli.h"

#include <string.h>

static const struct cli_option options[] = {
    { CLI_GOAL, 'g', "goal", "LIST", "what to optimise, first things first", cli_set_goals },
    { CLI_MECHANISM, 'm', "mechanism", "NAME", "optimal (default), stable-students, serial, ...", cli_set_mechanism },
    { CLI_OUT, 'o', "out", "DIR", "write the plan into this folder; - is stdout", cli_set_out },
    { CLI_BY, 0, "by", "COLUMN", "outcome per group of a column of students.csv", cli_set_by },
    { CLI_PLACE_SILENT, 0, "place-silent", NULL, "students without wishes get a seat that is left", cli_set_place_silent },
    { CLI_SOLVER, 0, "solver", "NAME", "auto (default), network, branch or glpk", cli_set_solver },
    { CLI_LOTTERY, 0, "lottery", "KIND", "single (default) or per-opportunity", cli_set_lottery },
    { CLI_FAMILY, 0, "family", "NAME", "what kind of cohort to invent", cli_set_family },
    { CLI_STUDENTS, 0, "students", "N", "how many students to invent", cli_set_students },
    { CLI_SEATS, 0, "seats", NULL, "what a seat more, or one fewer, would do everywhere", NULL },
    { CLI_LETTERS, 0, "letters", "DIR", "a letter per student and a roster per partner", cli_set_letters },
    { CLI_ADD_SEAT, 0, "add-seat", "ID", "one seat more at an opportunity, or in a partner's cap", cli_set_change },
    { CLI_WITHDRAW, 0, "withdraw", "ID", "this student goes", cli_set_change },
    { CLI_CLOSE, 0, "close", "ID", "this opportunity takes nobody", cli_set_change },
    { CLI_GRANT, 0, "grant", "STUDENT,ID", "this student gets this opportunity", cli_set_change },
    { CLI_SEED, 0, "seed", "N", "seed of the lottery", cli_set_seed },
    { CLI_TIME_LIMIT, 0, "time-limit", "S", "stop after so many seconds with the best plan so far", cli_set_time_limit },
    { CLI_THREADS, 0, "threads", "N", "threads to use; the plan is the same", cli_set_threads },
    { CLI_JSON, 0, "json", NULL, "one JSON object on stdout", NULL },
    { CLI_QUIET, 'q', "quiet", NULL, "say nothing but what went wrong", NULL },
    { CLI_FORCE, 'f', "force", NULL, "replace an earlier plan", NULL },
    { CLI_HELP, 'h', "help", NULL, "this text", NULL },
    { CLI_VERSION, 'V', "version", NULL, "version and licence", NULL }
};

enum { OPTION_COUNT = sizeof options / sizeof options[0] };

const struct cli_option *cli_option_at(int number) { return number < OPTION_COUNT ? &options[number] : NULL; }

static const char *option_name(int number) { return number < OPTION_COUNT ? options[number].name : NULL; }

static const struct cli_option *find_long(const char *name, size_t bytes)
{
    for (int number = 0; number < OPTION_COUNT; number++)
        if (strlen(options[number].name) == bytes && memcmp(options[number].name, name, bytes) == 0) return &options[number];
    return NULL;
}

static const struct cli_option *find_short(char letter)
{
    for (int number = 0; number < OPTION_COUNT; number++)
        if (options[number].letter == letter) return &options[number];
    return NULL;
}

static int unknown_option(const char *text)
{
    size_t      dashes = strspn(text, "-"), bytes = strcspn(text + dashes, "=");
    char        word[64] = "";
    const char *nearest = NULL;

    if (bytes < sizeof word) {
        memcpy(word, text + dashes, bytes);
        word[bytes] = '\0';
        nearest = bytes > 1 ? cli_nearest(word, option_name) : NULL;
    }
    if (nearest != NULL)
        cli_say("there is no option %.*s; did you mean --%s?", (int)(dashes + bytes), text, nearest);
    else
        cli_say("there is no option %.*s; see tandem help", (int)(dashes + bytes), text);
    return CLI_USAGE;
}

/* A parser in the middle of the texts. */
struct cursor {
    int    count, next;
    char **texts;
};

static int set_option(struct cli_arguments *arguments, const struct cli_option *option, const char *value)
{
    arguments->given |= option->bit;
    return option->set == NULL ? CLI_OK : option->set(arguments, value);
}

/* The option's value: what follows `=`, or the next text. */
static int take_option(struct cli_arguments *arguments, struct cursor *cursor, const struct cli_option *option, const char *attached)
{
    if (option->value == NULL && attached != NULL) {
        cli_say("--%s takes no value", option->name);
        return CLI_USAGE;
    }
    if (option->value == NULL || attached != NULL) return set_option(arguments, option, attached);
    if (cursor->next == cursor->count) {
        cli_say("--%s needs a value: --%s %s", option->name, option->name, option->value);
        return CLI_USAGE;
    }
    return set_option(arguments, option, cursor->texts[cursor->next++]);
}

static int take_long(struct cli_arguments *arguments, struct cursor *cursor, const char *text)
{
    size_t                   bytes = strcspn(text + 2, "=");
    const struct cli_option *option = find_long(text + 2, bytes);

    if (option == NULL) return unknown_option(text);
    return take_option(arguments, cursor, option, text[2 + bytes] == '=' ? text + 3 + bytes : NULL);
}

/* One or more letters; the last may have its value right behind it. */
static int take_short(struct cli_arguments *arguments, struct cursor *cursor, const char *text)
{
    int result = CLI_OK;

    for (const char *letter = text + 1; *letter != '\0' && result == CLI_OK; letter++) {
        const struct cli_option *option = find_short(*letter);
        if (option == NULL) return unknown_option(text);
        if (option->value != NULL) return take_option(arguments, cursor, option, letter[1] == '\0' ? NULL : letter + 1);
        result = set_option(arguments, option, NULL);
    }
    return result;
}

static int take_operand(struct cli_arguments *arguments, const char *text)
{
    if (arguments->command == NULL) {
        arguments->command = cli_command_find(text);
        return arguments->command == NULL ? cli_unknown_command(text) : CLI_OK;
    }
    if (arguments->operand_count == CLI_OPERANDS) {
        cli_say("%s takes less: tandem %s %s", arguments->command->name, arguments->command->name, arguments->command->operands);
        return CLI_USAGE;
    }
    arguments->operands[arguments->operand_count++] = text;
    return CLI_OK;
}

static int check_given(const struct cli_arguments *arguments)
{
    const struct cli_command *command = arguments->command;

    for (int number = 0; command != NULL && number < OPTION_COUNT; number++) {
        if (!cli_given(arguments, options[number].bit & ~command->options)) continue;
        cli_say("--%s does not apply to %s; see tandem help %s", options[number].name, command->name, command->name);
        return CLI_USAGE;
    }
    if (arguments->mechanism_count > 1 && command != NULL && command->run != cmd_compare) {
        cli_say("%s takes one mechanism; tandem compare takes several", command->name);
        return CLI_USAGE;
    }
    return CLI_OK;
}

int cli_parse(int count, char **texts, struct cli_arguments *arguments)
{
    struct cursor cursor = { count, 0, texts };
    int           result = CLI_OK, are_options_over = 0;

    memset(arguments, 0, sizeof *arguments);
    tandem_options_init(&arguments->solve, sizeof arguments->solve);
    while (cursor.next < count && result == CLI_OK) {
        const char *text = texts[cursor.next++];
        if (are_options_over || text[0] != '-' || text[1] == '\0')
            result = take_operand(arguments, text);
        else if (strcmp(text, "--") == 0)
            are_options_over = 1;
        else
            result = text[1] == '-' ? take_long(arguments, &cursor, text) : take_short(arguments, &cursor, text);
        /* a command of a later version has options that this one does not know */
        if (arguments->command != NULL && arguments->command->run == NULL) return result;
    }
    return result == CLI_OK ? check_given(arguments) : result;
}
