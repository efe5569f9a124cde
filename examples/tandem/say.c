/* SPDX-License-Identifier: MIT
 * What the command says and where: data to stdout, everything else to stderr.
 */
#include "cli.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

void cli_say(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    fprintf(stderr, "%standem:%s ", cli_colour(CLI_BOLD), cli_colour(CLI_PLAIN));
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
}

static int exit_of_status(int32_t status)
{
    switch (status) {
    case TANDEM_OK: return CLI_OK;
    case TANDEM_E_INVALID: return CLI_INVALID;
    case TANDEM_E_UNBUILT: return CLI_UNBUILT;
    case TANDEM_E_PROOF: return CLI_WRONG;
    case TANDEM_E_STOPPED: return cli_was_interrupted() ? CLI_INTERRUPTED : CLI_LIMIT;
    default: return CLI_FAILED;
    }
}

int cli_fail(int32_t status, const tandem_error *error)
{
    cli_say("%s", error->text[0] != '\0' ? error->text : tandem_status_text(status));
    return exit_of_status(status);
}

int cli_print_data(const char *text, size_t bytes)
{
    fwrite(text, 1, bytes, stdout);
    return cli_flush_data();
}

int cli_flush_data(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return CLI_OK;
    cli_say("stdout could not be written");
    return CLI_FAILED;
}

int64_t cli_now_ns(void)
{
    struct timespec now = { 0, 0 };

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
