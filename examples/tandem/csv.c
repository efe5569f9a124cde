/* SPDX-License-Identifier: MIT
 * A cell of CSV on its way to stdout: quoted where it must be, and never a formula for a spreadsheet.
 */
#include "cli.h"

#include <string.h>

static int is_number(const char *text)
{
    size_t digits;

    text += *text == '-' || *text == '+';
    digits = strspn(text, "0123456789");
    if (digits == 0) return 0;
    text += digits;
    if (*text == '.') text += 1 + strspn(text + 1, "0123456789");
    return *text == '\0';
}

void cli_print_cell(FILE *file, const char *text)
{
    int is_guarded = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL && !is_number(text);

    if (strpbrk(text, ",;\t\"\r\n") == NULL && text[0] != ' ') {
        fprintf(file, "%s%s", is_guarded ? "'" : "", text);
        return;
    }
    fputs(is_guarded ? "\"'" : "\"", file);
    for (; *text != '\0'; text++) {
        if (*text == '"') fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}
