/* SPDX-License-Identifier: MIT
 * JSON with whole numbers of any length, by jansson.
 *
 * Keeps:   numbers that jansson's 64 bits may not hold reach it as strings, so that a sum of scores stays exact.
 */
#include "cohort/read_plan.h"

#include <stdio.h>
#include <string.h>
#include "cohort/out.h"

enum { SURELY_FITS = 18 };      /* digits */

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* The end of the number at `at`. *is_long: it is a whole number of more digits than surely fit. */
static size_t number_end(const char *text, size_t bytes, size_t at, int *is_long)
{
    size_t start = at, digits;

    if (text[at] == '-') at++;
    for (digits = at; at < bytes && is_digit(text[at]);) at++;
    digits = at - digits;
    *is_long = digits > SURELY_FITS && (at == bytes || (text[at] != '.' && text[at] != 'e' && text[at] != 'E'));
    return at > start ? at : at + 1;
}

static size_t string_end(const char *text, size_t bytes, size_t at)
{
    for (at++; at < bytes && text[at] != '"'; at++)
        if (text[at] == '\\') at++;
    return at < bytes ? at + 1 : bytes;
}

/* Copies the text with long numbers in quotes. */
static void quote_long_numbers(struct tdm_out *out, const char *text, size_t bytes)
{
    size_t done = 0, at = 0;
    int    is_long;

    while (at < bytes) {
        size_t start = at;
        if (text[at] == '"') at = string_end(text, bytes, at);
        else if (text[at] != '-' && !is_digit(text[at])) at++;
        else {
            at = number_end(text, bytes, at, &is_long);
            if (!is_long) continue;
            tdm_out_bytes(out, text + done, start - done);
            tdm_out_char(out, '"');
            tdm_out_bytes(out, text + start, at - start);
            tdm_out_char(out, '"');
            done = at;
        }
    }
    tdm_out_bytes(out, text + done, bytes - done);
}

int32_t tdm_json_read(struct tdm_read_plan *read, const char *file, const char *text, size_t bytes, json_t **root)
{
    struct tdm_out out;
    json_error_t   error;
    int32_t        status;

    *root = NULL;
    tdm_out_init(&out, read->memory);
    quote_long_numbers(&out, text, bytes);
    status = tdm_out_close(&out);
    if (status == TANDEM_OK) {
        *root = json_loadb(out.text, out.bytes, JSON_REJECT_DUPLICATES, &error);
        if (*root == NULL && json_error_code(&error) == json_error_out_of_memory) status = TANDEM_E_NOMEM;
        else if (*root == NULL) status = tdm_refuse(read, "%s is no JSON: line %d: %.100s", file, error.line, error.text);
        else if (!json_is_object(*root)) status = tdm_refuse(read, "%s is no object", file);
    }
    tdm_out_finish(&out);
    if (status == TANDEM_OK || *root == NULL) return status;
    json_decref(*root);
    *root = NULL;
    return status;
}

int tdm_json_digits(const json_t *value, char digits[64])
{
    const char *text = json_string_value(value);
    size_t      start, bytes;

    if (json_is_integer(value)) {
        snprintf(digits, 64, "%lld", (long long)json_integer_value(value));
        return 1;
    }
    if (text == NULL) return 0;
    start = text[0] == '-';
    bytes = strlen(text);
    if (bytes >= 64 || bytes == start || strspn(text + start, "0123456789") != bytes - start) return 0;
    memcpy(digits, text, bytes + 1);
    return 1;
}

int tdm_json_integer(const json_t *value, int64_t *out)
{
    char    digits[64];
    int64_t number;

    if (!tdm_json_digits(value, digits) || tdm_text_integer(digits, strlen(digits), &number) != TDM_NUMBER) return 0;
    *out = number;
    return 1;
}

int tdm_json_is(const json_t *value, const char *word)
{
    const char *text = json_string_value(value);
    return text != NULL && strcmp(text, word) == 0;
}
