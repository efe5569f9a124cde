/* SPDX-License-Identifier: MIT
 * A text that grows.
 */
#include "cohort/out.h"

#include <string.h>

void tdm_out_init(struct tdm_out *out, const struct tdm_memory *memory) { *out = (struct tdm_out){ .memory = memory }; }

void tdm_out_finish(struct tdm_out *out)
{
    tdm_free(out->memory, out->text);
    out->text = NULL;
}

/* Room for so many bytes at the end of the text, or NULL. */
static inline char *reserve(struct tdm_out *out, size_t bytes)
{
    if (out->is_short) return NULL;
    if ((size_t)out->capacity - out->bytes < bytes) {
        if (tdm_grow(out->memory, (void **)&out->text, &out->capacity, (int64_t)(out->bytes + bytes), 1) != TANDEM_OK) {
            out->is_short = 1;
            return NULL;
        }
    }
    return out->text + out->bytes;
}

int32_t tdm_out_close(struct tdm_out *out)
{
    char *end = reserve(out, 1);
    if (end == NULL) return TANDEM_E_NOMEM;
    *end = '\0';
    return TANDEM_OK;
}

void tdm_out_bytes(struct tdm_out *out, const char *text, size_t bytes)
{
    char *to = reserve(out, bytes);
    if (to == NULL || bytes == 0) return;
    memcpy(to, text, bytes);
    out->bytes += bytes;
}

void tdm_out_text(struct tdm_out *out, const char *text) { tdm_out_bytes(out, text, strlen(text)); }

void tdm_out_char(struct tdm_out *out, char c)
{
    char *to = reserve(out, 1);
    if (to == NULL) return;
    *to = c;
    out->bytes++;
}

/* ---- numbers */

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960"
                                  "616263646566676869707172737475767778798081828384858687888990919293949596979899";

enum { DIGITS = 20 };      /* of 2^64 - 1 */

void tdm_out_unsigned(struct tdm_out *out, uint64_t value)
{
    char   digits[DIGITS];
    size_t at = DIGITS;

    for (; value >= 100; value /= 100) memcpy(digits + (at -= 2), digit_pairs + 2 * (value % 100), 2);
    if (value >= 10) memcpy(digits + (at -= 2), digit_pairs + 2 * value, 2);
    else digits[--at] = (char)('0' + value);
    tdm_out_bytes(out, digits + at, DIGITS - at);
}

static uint64_t magnitude(int64_t value) { return value < 0 ? -(uint64_t)value : (uint64_t)value; }

void tdm_out_integer(struct tdm_out *out, int64_t value)
{
    if (value < 0) tdm_out_char(out, '-');
    tdm_out_unsigned(out, magnitude(value));
}

/* The lowest `places` decimal digits of value. */
static void put_places(struct tdm_out *out, uint64_t value, int places)
{
    char digits[DIGITS];
    for (int at = places; at > 0; value /= 10) digits[--at] = (char)('0' + value % 10);
    tdm_out_bytes(out, digits, (size_t)places);
}

void tdm_out_thousandths(struct tdm_out *out, int64_t value)
{
    uint64_t size = magnitude(value), rest = size % 1000;
    int      places = 3;

    if (value < 0) tdm_out_char(out, '-');
    tdm_out_unsigned(out, size / 1000);
    if (rest == 0) return;
    for (; rest % 10 == 0; rest /= 10) places--;
    tdm_out_char(out, '.');
    put_places(out, rest, places);
}

void tdm_out_seconds(struct tdm_out *out, int64_t nanoseconds)
{
    uint64_t microseconds = nanoseconds < 0 ? 0 : (uint64_t)nanoseconds / 1000;
    tdm_out_unsigned(out, microseconds / 1000000);
    tdm_out_char(out, '.');
    put_places(out, microseconds, 6);
}

void tdm_out_hex(struct tdm_out *out, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tdm_out_char(out, "0123456789abcdef"[bytes[i] >> 4]);
        tdm_out_char(out, "0123456789abcdef"[bytes[i] & 15]);
    }
}

/* ---- JSON */

static int needs_escape(char c) { return (unsigned char)c < ' ' || c == '"' || c == '\\'; }

static void put_escape(struct tdm_out *out, char c)
{
    tdm_out_char(out, '\\');
    if (c == '"' || c == '\\') {
        tdm_out_char(out, c);
        return;
    }
    tdm_out_text(out, "u00");
    tdm_out_hex(out, (const uint8_t *)&c, 1);
}

void tdm_out_json(struct tdm_out *out, const char *text)
{
    tdm_out_char(out, '"');
    while (*text != '\0') {
        size_t plain = 0;
        while (text[plain] != '\0' && !needs_escape(text[plain])) plain++;
        tdm_out_bytes(out, text, plain);
        text += plain;
        if (*text != '\0') put_escape(out, *text++);
    }
    tdm_out_char(out, '"');
}

/* ---- CSV */

static size_t digits_from(const char *text, size_t bytes, size_t at)
{
    while (at < bytes && text[at] >= '0' && text[at] <= '9') at++;
    return at;
}

/* Sign, digits, point, digits, exponent: what every spreadsheet takes for a number. */
static int is_number(const char *text, size_t bytes)
{
    size_t start = bytes > 0 && (text[0] == '-' || text[0] == '+'), at = digits_from(text, bytes, start), digits = at - start;

    if (at < bytes && text[at] == '.') {
        start = at + 1;
        at = digits_from(text, bytes, start);
        digits += at - start;
    }
    if (digits == 0) return 0;
    if (at == bytes) return 1;
    if (text[at] != 'e' && text[at] != 'E') return 0;
    start = at + 1 < bytes && (text[at + 1] == '-' || text[at + 1] == '+') ? at + 2 : at + 1;
    return start < bytes && digits_from(text, bytes, start) == bytes;
}

int tdm_needs_guard(const char *text, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && text[at] == '\'') at++;
    if (at == bytes || text[at] == '\0' || strchr("=+-@\t\r", text[at]) == NULL) return 0;
    return at > 0 || !is_number(text, bytes);
}

static int is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

/* Most cells are keys: a letter first, and nothing up to a comma in ASCII, which all that needs quotes is. */
void tdm_out_cell(struct tdm_out *out, const char *text)
{
    unsigned char least = UINT8_MAX;
    size_t        bytes = 0;
    int           is_guarded;

    for (; text[bytes] != '\0'; bytes++)
        if ((unsigned char)text[bytes] < least) least = (unsigned char)text[bytes];
    if (least > ',' && is_letter_or_digit(text[0])) {
        tdm_out_bytes(out, text, bytes);
        return;
    }
    is_guarded = tdm_needs_guard(text, bytes);
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        if (is_guarded) tdm_out_char(out, '\'');
        tdm_out_bytes(out, text, bytes);
        return;
    }
    tdm_out_char(out, '"');
    if (is_guarded) tdm_out_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"') tdm_out_char(out, '"');
        tdm_out_char(out, *text);
    }
    tdm_out_char(out, '"');
}
