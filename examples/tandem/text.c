/* SPDX-License-Identifier: MIT
 * Text from a school's files on its way to a terminal or into JSON: a cell must not move the cursor.
 */
#include "cli.h"

#include <string.h>

void cli_print_text(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, file);
}

void cli_print_json_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20)
            fprintf(file, "\\u%04x", (unsigned)(unsigned char)*text);
        else if (*text == '"' || *text == '\\')
            fprintf(file, "\\%c", *text);
        else
            fputc(*text, file);
    }
    fputc('"', file);
}

void cli_print_count(FILE *file, int64_t count, const char *one, const char *many)
{
    fprintf(file, "%lld %s", (long long)count, count == 1 ? one : many);
}

int cli_text_width(const char *text)
{
    int width = 0;

    for (; *text != '\0'; text++) width += ((unsigned char)*text & 0xC0) != 0x80;   /* continuation bytes take no room */
    return width;
}
