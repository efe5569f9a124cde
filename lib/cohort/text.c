/* SPDX-License-Identifier: MIT
 * What a cell means as text or as a number.
 *
 * Keeps:   ASCII text, and text in scripts that have one form only, is never sent through the normaliser.
 * Source:  [UAX15] for NFC and its quick check; blanks as in the White_Space property and str.strip of Python.
 */
#include "cohort/text.h"

#include <string.h>
#include <utf8proc.h>
#include "cohort/scan.h"

/* ---- UTF-8 */

/* Bytes of the well-formed character at `text`, or 0. */
static size_t character_bytes(const unsigned char *text, size_t bytes)
{
    unsigned char lead = text[0];
    size_t        length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (lead == 0 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || length > bytes) return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80) return 0;
    if (lead == 0xE0 && text[1] < 0xA0) return 0;    /* overlong */
    if (lead == 0xED && text[1] > 0x9F) return 0;    /* a surrogate */
    if (lead == 0xF0 && text[1] < 0x90) return 0;    /* overlong */
    if (lead == 0xF4 && text[1] > 0x8F) return 0;    /* beyond U+10FFFF */
    return length;
}

int tdm_text_is_utf8(const char *text, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + bytes;
    while (at < end) {
        size_t length = character_bytes(at, (size_t)(end - at));
        if (length == 0) return 0;
        at += length;
    }
    return 1;
}

/* ---- blanks */

static int is_blank_code(uint32_t code)
{
    if (code < 0x80) return tdm_is_blank((char)code);
    return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 ||
           code == 0x202F || code == 0x205F || code == 0x3000;
}

/* The well-formed character at `text`, which has `length` bytes. */
static uint32_t decode(const char *text, size_t length)
{
    static const unsigned char lead_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t                   code = (unsigned char)text[0] & lead_bits[length];
    for (size_t i = 1; i < length; i++) code = code << 6 | ((unsigned char)text[i] & 0x3F);
    return code;
}

static size_t blank_at_start(const char *text, uint32_t bytes)
{
    size_t length = character_bytes((const unsigned char *)text, bytes);
    return length > 0 && is_blank_code(decode(text, length)) ? length : 0;
}

static size_t blank_at_end(const char *text, uint32_t bytes)
{
    size_t length = 1;
    while (length < 4 && length < bytes && ((unsigned char)text[bytes - length] & 0xC0) == 0x80) length++;
    return is_blank_code(decode(text + bytes - length, length)) ? length : 0;
}

void tdm_text_trim(const char **text, uint32_t *bytes)
{
    size_t blank;
    while (*bytes > 0 && (blank = blank_at_start(*text, *bytes)) > 0) {
        *text += blank;
        *bytes -= (uint32_t)blank;
    }
    while (*bytes > 0 && (blank = blank_at_end(*text, *bytes)) > 0) *bytes -= (uint32_t)blank;
}

/* ---- normal form C */

/* 1 if every character lies below U+0300 or in U+4000 .. U+9FFF, where nothing composes or is reordered. */
static int is_surely_nfc(const char *text, uint32_t bytes)
{
    for (uint32_t at = 0; at < bytes; at++) {
        unsigned char byte = (unsigned char)text[at];
        if (byte >= 0xCC && (byte < 0xE4 || byte > 0xE9)) return 0;
    }
    return 1;
}

/* At most three bytes of NFC come from one byte. The code points need four bytes each, and NFC is made in their place. */
static int32_t compose(struct tdm_pool *pool, struct tdm_cell *cell)
{
    const utf8proc_option_t form = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)cell->text;
    utf8proc_ssize_t        count = utf8proc_decompose(text, cell->bytes, NULL, 0, form), bytes;
    utf8proc_int32_t       *codes;

    if (count < 0) return TANDEM_E_NOMEM;
    codes = tdm_alloc_array(pool->memory, count + 1, sizeof *codes);
    if (codes == NULL) return TANDEM_E_NOMEM;
    utf8proc_decompose(text, cell->bytes, codes, count, form);
    bytes = utf8proc_reencode(codes, count, form);
    cell->text = bytes < 0 ? NULL : tdm_pool_copy(pool, (const char *)codes, (size_t)bytes);
    cell->bytes = (uint32_t)bytes;
    tdm_free(pool->memory, codes);
    return cell->text == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_text_normalise(struct tdm_pool *pool, struct tdm_cell *cell)
{
    if (!is_surely_nfc(cell->text, cell->bytes)) {
        int32_t status = compose(pool, cell);
        if (status != TANDEM_OK) return status;
    }
    tdm_text_trim(&cell->text, &cell->bytes);
    return TANDEM_OK;
}

/* ---- numbers */

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits from *at on, appended to *value; saturates. */
static void read_digits(const char *text, size_t bytes, size_t *at, int64_t *value)
{
    for (; *at < bytes && is_digit(text[*at]); (*at)++)
        if (__builtin_mul_overflow(*value, 10, value) || __builtin_add_overflow(*value, text[*at] - '0', value)) *value = INT64_MAX;
}

static enum tdm_number signed_value(int64_t magnitude, int is_negative, int64_t *out)
{
    if (magnitude == INT64_MAX) return TDM_NUMBER_HUGE;
    *out = is_negative ? -magnitude : magnitude;
    return TDM_NUMBER;
}

/* 1 if only zeros are left. */
static int is_zeros(const char *text, size_t bytes, size_t at)
{
    while (at < bytes && text[at] == '0') at++;
    return at == bytes;
}

enum tdm_number tdm_text_integer(const char *text, size_t bytes, int64_t *out)
{
    int64_t value = 0, places = 0;
    size_t  at = bytes > 0 && (text[0] == '-' || text[0] == '+'), start = at;

    if (bytes == 0) return TDM_NUMBER_EMPTY;
    read_digits(text, bytes, &at, &value);
    if (at == bytes && at > start) return signed_value(value, text[0] == '-', out);
    if (at == bytes || text[at] != '.') return TDM_NUMBER_WORD;
    at++;
    read_digits(text, bytes, &at, &places);
    return at == bytes && at > start + 1 ? TDM_NUMBER_FRACTION : TDM_NUMBER_WORD;
}

enum tdm_number tdm_text_thousandths(const char *text, size_t bytes, int64_t *out)
{
    int64_t value = 0;
    size_t  at = bytes > 0 && (text[0] == '-' || text[0] == '+'), start = at, whole, places;

    if (bytes == 0) return TDM_NUMBER_EMPTY;
    read_digits(text, bytes, &at, &value);
    whole = at - start;
    if (at < bytes && text[at] == '.') at++;
    start = at;
    read_digits(text, bytes < start + 3 ? bytes : start + 3, &at, &value);
    places = at - start;
    while (at < bytes && is_digit(text[at])) at++;
    if (at < bytes || whole + places == 0) return TDM_NUMBER_WORD;
    if (!is_zeros(text, bytes, start + places)) return TDM_NUMBER_FRACTION;
    for (; places < 3; places++)
        if (__builtin_mul_overflow(value, 10, &value)) value = INT64_MAX;
    return signed_value(value, text[0] == '-', out);
}

/* ---- words */

int tdm_text_is(const struct tdm_cell *cell, const char *word)
{
    return strlen(word) == cell->bytes && memcmp(cell->text, word, cell->bytes) == 0;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

int tdm_text_is_any_case(const struct tdm_cell *cell, const char *word)
{
    if (strlen(word) != cell->bytes) return 0;
    for (uint32_t at = 0; at < cell->bytes; at++)
        if (lower(cell->text[at]) != lower(word[at])) return 0;
    return 1;
}

/* Characters that may stand in a terminal's line: not C0, DEL or C1, and well-formed. */
static size_t harmless_bytes(const char *text, size_t bytes)
{
    size_t length = character_bytes((const unsigned char *)text, bytes);
    if (length == 0 || (unsigned char)text[0] < ' ' || text[0] == 0x7F) return 0;
    return length == 2 && (unsigned char)text[0] == 0xC2 && (unsigned char)text[1] < 0xA0 ? 0 : length;
}

struct tdm_quoted tdm_text_quoted(const char *text, size_t bytes)
{
    struct tdm_quoted quoted = { "\"" };
    size_t            to = 1, at = 0;

    while (at < bytes && to < sizeof quoted.text - 10) {
        size_t length = harmless_bytes(text + at, bytes - at);
        if (length == 0) {
            quoted.text[to++] = '?';
            at++;
            continue;
        }
        memcpy(quoted.text + to, text + at, length);
        to += length;
        at += length;
    }
    memcpy(quoted.text + to, at < bytes ? "...\"" : "\"", at < bytes ? 5 : 2);
    return quoted;
}

/* ---- lists */

int tdm_text_split(struct tdm_cell *rest, char separator, char other, struct tdm_cell *member, char *end)
{
    uint32_t length;

    if (rest->text == NULL) return 0;
    length = tdm_scan_either(rest->text, rest->bytes, separator, other);
    *member = *rest;
    member->bytes = length;
    *end = length < rest->bytes ? rest->text[length] : '\0';
    rest->text = length < rest->bytes ? rest->text + length + 1 : NULL;
    rest->bytes -= length < rest->bytes ? length + 1 : length;
    while (member->bytes > 0 && tdm_is_blank(member->text[0])) member->text++, member->bytes--;
    while (member->bytes > 0 && tdm_is_blank(member->text[member->bytes - 1])) member->bytes--;
    if (member->bytes > 0 && ((member->text[0] | member->text[member->bytes - 1]) & 0x80)) tdm_text_trim(&member->text, &member->bytes);
    return 1;
}
