/* SPDX-License-Identifier: MIT
 * What only a terminal gets: colours and a progress line. And bars, which every reader gets.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR_CELLS = 36 };

int cli_has_screen(void)
{
    const char *terminal = getenv("TERM");

    return isatty(STDERR_FILENO) && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static int wants_colour(void)
{
    const char *refusal = getenv("NO_COLOR");

    return (refusal == NULL || refusal[0] == '\0') && cli_has_screen();
}

const char *cli_colour(enum cli_colour colour)
{
    if (!wants_colour()) return "";
    switch (colour) {
    case CLI_BOLD: return "\033[1m";
    case CLI_DIM: return "\033[2m";
    case CLI_GREEN: return "\033[32m";
    case CLI_YELLOW: return "\033[33m";
    case CLI_RED: return "\033[31m";
    default: return "\033[0m";
    }
}

/* Does the reader's terminal show UTF-8? */
static int wants_utf8(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || value[0] == '\0') continue;
        return strstr(value, "UTF-8") != NULL || strstr(value, "utf8") != NULL || strstr(value, "UTF8") != NULL;
    }
    return 0;
}

const char *cli_bar(int64_t count, int64_t most, char *room, size_t bytes)
{
    const char *cell = wants_utf8() ? "\xe2\x96\x88" : "#";
    size_t      cell_bytes = strlen(cell), used = 0;
    int64_t     cells = most <= 0 ? 0 : (int64_t)((double)count / (double)most * BAR_CELLS + 0.5);

    if (count > 0 && cells == 0) cells = 1;                /* few is not none */
    for (; cells > 0 && used + cell_bytes < bytes; cells--) {
        memcpy(room + used, cell, cell_bytes);
        used += cell_bytes;
    }
    room[used] = '\0';
    return room;
}

int32_t cli_progress(void *user, int64_t done, int64_t expected)
{
    struct cli_progress_line *line = user;
    int64_t                   now = cli_now_ns();

    if (now - line->start_ns < 500000000 || now - line->last_ns < 100000000) return 0;   /* a quick run shows none */
    line->last_ns = now;
    line->is_drawn = 1;
    fprintf(stderr, "\r\033[K%sdeciding%s", cli_colour(CLI_DIM), cli_colour(CLI_PLAIN));
    if (expected > 0) fprintf(stderr, " %3.0f %%", done >= expected ? 99.0 : (double)done / (double)expected * 99.0);
    fprintf(stderr, " %.0f s", (double)(now - line->start_ns) / 1e9);
    fflush(stderr);
    return 0;
}

void cli_progress_clear(struct cli_progress_line *line)
{
    if (line->is_drawn) fputs("\r\033[K", stderr);
    line->is_drawn = 0;
}
