/* SPDX-License-Identifier: MIT
 * --help, help COMMAND, --version.
 */
#include "cli.h"

#include <string.h>

void cli_print_usage(FILE *file)
{
    fputs("Who goes where, and why nothing better exists.\n\n", file);
    for (int number = 0; cli_command_at(number) != NULL; number++) {
        const struct cli_command *command = cli_command_at(number);
        if (command->run != NULL) fprintf(file, "  tandem %-7s %-20s %s\n", command->name, command->operands, command->about);
    }
    fputs("\ntandem help COMMAND lists what a command takes; tandem help formats says what the files hold.\n"
          "A cohort is a folder with students.csv and opportunities.csv. man tandem has everything.\n", file);
}

static void print_option(FILE *file, const struct cli_option *option)
{
    char label[64];

    snprintf(label, sizeof label, "--%s%s%s", option->name, option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    if (option->letter != 0)
        fprintf(file, "  -%c, %-19s %s\n", option->letter, label, option->about);
    else
        fprintf(file, "      %-19s %s\n", label, option->about);
}

static void print_options(FILE *file, uint32_t bits)
{
    fputs("\nOptions:\n", file);
    for (int number = 0; cli_option_at(number) != NULL; number++)
        if (cli_option_at(number)->bit & bits) print_option(file, cli_option_at(number));
}

static void print_exit_codes(FILE *file)
{
    fputs("\nExit codes:\n"
          "  0  solved as asked and proven                4  no plan satisfies the rules\n"
          "  1  could not run: file, memory, internal     5  a limit struck; the best plan found is written\n"
          "  2  wrong usage                               6  verify found the plan or its proof wrong\n"
          "  3  the cohort is invalid                     7  a feature is not built in\n"
          "  130  interrupted; the best plan found is written\n", file);
}

void cli_print_help(FILE *file, const struct cli_command *command)
{
    if (command == NULL) {
        cli_print_usage(file);
        print_options(file, CLI_COMMON);
    } else {
        fprintf(file, "tandem %s %s [options]: %s\n", command->name, command->operands, command->about);
        if (command->details != NULL) fprintf(file, "\n%s", command->details);
        print_options(file, command->options);
    }
    print_exit_codes(file);
}

void cli_print_version(FILE *file)
{
    fprintf(file, "tandem %s\n", tandem_version());
    if (tandem_has("glpk") == 1)
        fputs("Built with GLPK: this build may be passed on under the terms of the GNU GPL, version 3.\n"
              "The sources of tandem itself are under the MIT licence.\n", file);
    else
        fputs("Built without GLPK: MIT licence.\n", file);
}

int cmd_help(const struct cli_arguments *arguments)
{
    const char               *topic = arguments->operand_count == 0 ? NULL : arguments->operands[0];
    const struct cli_command *command = topic == NULL ? NULL : cli_command_find(topic);

    if (topic != NULL && strcmp(topic, "formats") == 0)
        cli_print_formats(stdout);
    else if (topic != NULL && command == NULL)
        return cli_unknown_command(topic);
    else if (command != NULL && command->run == NULL)
        printf("tandem %s %s: %s\nIt is not built into this version.\n", command->name, command->operands, command->about);
    else
        cli_print_help(stdout, command);
    return cli_flush_data();
}
