/* SPDX-License-Identifier: MIT
 * tandem, the command: finds out what is asked and runs it.
 */
#include "cli.h"

static int check_operands(const struct cli_arguments *arguments)
{
    const struct cli_command *command = arguments->command;

    if (arguments->operand_count >= command->least && arguments->operand_count <= command->most) return CLI_OK;
    cli_say(arguments->operand_count < command->least ? "%s needs more: tandem %s %s" : "%s takes less: tandem %s %s", command->name,
            command->name, command->operands);
    return CLI_USAGE;
}

static int run_command(const struct cli_arguments *arguments)
{
    int result = check_operands(arguments);

    if (result != CLI_OK) return result;
    if (cli_interrupt_start() != CLI_OK) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    result = arguments->command->run(arguments);
    cli_interrupt_finish();
    return result;
}

static int run_unbuilt(const struct cli_command *command)
{
    cli_say("%s is not built into this version (%s)", command->name, command->about);
    return CLI_UNBUILT;
}

int main(int count, char **texts)
{
    struct cli_arguments arguments;
    int                  result = cli_parse(count - 1, texts + 1, &arguments);

    if (arguments.command != NULL && arguments.command->run == NULL) return run_unbuilt(arguments.command);
    if (result != CLI_OK) return result;
    if (cli_given(&arguments, CLI_VERSION)) {
        cli_print_version(stdout);
        return cli_flush_data();
    }
    if (cli_given(&arguments, CLI_HELP)) {
        cli_print_help(stdout, arguments.command);
        return cli_flush_data();
    }
    if (arguments.command == NULL) {
        cli_print_usage(stderr);
        return CLI_USAGE;
    }
    return run_command(&arguments);
}
