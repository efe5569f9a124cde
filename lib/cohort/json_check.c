/* SPDX-License-Identifier: MIT
 * Is a text JSON?
 *
 * Keeps:   `is_object` has a bit per open bracket, so that no recursion follows the text's.
 * Source:  RFC 8259. Texts are objects or lists; the character 0 and unpaired surrogates are refused.
 */
#include "cohort/json.h"

#include <string.h>
#include "cohort/text.h"

enum { DEPTH = 2048 };
enum expected { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END };

struct text {
    const char *at, *end;
    int         depth;
    uint8_t     is_object[DEPTH / 8];
};

static int is_digit(const struct text *text) { return text->at < text->end && *text->at >= '0' && *text->at <= '9'; }
static int is_at(const struct text *text, char c) { return text->at < text->end && *text->at == c; }

static int take(struct text *text, char c)
{
    if (!is_at(text, c)) return 0;
    text->at++;
    return 1;
}

static void skip_blanks(struct text *text)
{
    while (text->at < text->end && strchr(" \t\r\n", *text->at) != NULL && *text->at != '\0') text->at++;
}

static int take_digits(struct text *text)
{
    const char *start = text->at;
    while (is_digit(text)) text->at++;
    return text->at > start;
}

static int take_number(struct text *text)
{
    take(text, '-');
    if (!take(text, '0') && !take_digits(text)) return 0;
    if (take(text, '.') && !take_digits(text)) return 0;
    if (!take(text, 'e') && !take(text, 'E')) return 1;
    if (!take(text, '+')) take(text, '-');
    return take_digits(text);
}

/* Four hexadecimal digits; -1 if they are not. */
static int32_t take_code(struct text *text)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int32_t           code = 0;

    for (int i = 0; i < 4; i++, text->at++) {
        const char *digit = text->at < text->end ? memchr(digits, *text->at, sizeof digits - 1) : NULL;
        if (digit == NULL) return -1;
        code = code * 16 + (int32_t)((digit - digits) % 16);
    }
    return code;
}

/* What follows a backslash. Surrogates come in pairs; the code 0 is not taken. */
static int take_escape(struct text *text)
{
    int32_t code;

    if (text->at < text->end && *text->at != '\0' && strchr("\"\\/bfnrt", *text->at) != NULL) {
        text->at++;
        return 1;
    }
    if (!take(text, 'u')) return 0;
    code = take_code(text);
    if (code < 0xD800 || code > 0xDFFF) return code > 0;
    if (code > 0xDBFF || !take(text, '\\') || !take(text, 'u')) return 0;
    code = take_code(text);
    return code >= 0xDC00 && code <= 0xDFFF;
}

static int take_string(struct text *text)
{
    const char *start = text->at + 1;

    if (!take(text, '"')) return 0;
    while (text->at < text->end && *text->at != '"') {
        if ((unsigned char)*text->at < ' ') return 0;
        if (*text->at++ == '\\' && !take_escape(text)) return 0;
    }
    return text->at < text->end && tdm_text_is_utf8(start, (size_t)(text->at - start)) && take(text, '"');
}

static int take_word(struct text *text, const char *word)
{
    size_t bytes = strlen(word);
    if ((size_t)(text->end - text->at) < bytes || memcmp(text->at, word, bytes) != 0) return 0;
    text->at += bytes;
    return 1;
}

/* ---- brackets */

static int in_object(const struct text *text) { return text->is_object[(text->depth - 1) / 8] >> (text->depth - 1) % 8 & 1; }

static int open_bracket(struct text *text, enum expected *expected)
{
    int     is_object = *text->at++ == '{';
    uint8_t bit;

    if (text->depth == DEPTH) return 0;
    bit = (uint8_t)(1u << text->depth % 8);
    if (is_object) text->is_object[text->depth / 8] |= bit;
    else text->is_object[text->depth / 8] &= (uint8_t)~bit;
    text->depth++;
    *expected = is_object ? KEY_OR_END : VALUE_OR_END;
    return 1;
}

static int close_bracket(struct text *text, enum expected *expected)
{
    *expected = COMMA_OR_END;
    if (!take(text, in_object(text) ? '}' : ']')) return 0;
    text->depth--;
    return 1;
}

static int take_value(struct text *text, enum expected *expected)
{
    if (is_at(text, '{') || is_at(text, '[')) return open_bracket(text, expected);
    *expected = COMMA_OR_END;
    if (is_at(text, '"')) return take_string(text);
    if (is_at(text, '-') || is_digit(text)) return take_number(text);
    return take_word(text, "true") || take_word(text, "false") || take_word(text, "null");
}

static int take_next(struct text *text, enum expected *expected)
{
    int may_end = *expected == VALUE_OR_END || *expected == KEY_OR_END || *expected == COMMA_OR_END;

    if (may_end && (is_at(text, '}') || is_at(text, ']'))) return close_bracket(text, expected);
    switch (*expected) {
    case VALUE: case VALUE_OR_END: return take_value(text, expected);
    case KEY: case KEY_OR_END: *expected = COLON; return take_string(text);
    case COLON: *expected = VALUE; return take(text, ':');
    default: *expected = in_object(text) ? KEY : VALUE; return take(text, ',');
    }
}

static int is_sound(struct text *text)
{
    enum expected expected = VALUE;

    skip_blanks(text);
    if (!is_at(text, '{') && !is_at(text, '[')) return 0;
    do {
        if (!take_next(text, &expected)) return 0;
        skip_blanks(text);
    } while (text->depth > 0);
    return text->at == text->end;
}

int tdm_json_check(const char *bytes, size_t count, uint32_t *line)
{
    struct text text = { .at = bytes, .end = bytes + count };
    int         sound = is_sound(&text);

    *line = 1;
    for (const char *at = bytes; at < text.at; at++) *line += *at == '\n';
    return sound;
}
