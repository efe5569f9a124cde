/* SPDX-License-Identifier: MIT
 * Walking JSON that was checked.
 *
 * Relies:  tdm_json_check has accepted the text: brackets match, strings end, numbers and words are whole.
 */
#include "cohort/json.h"

#include <assert.h>
#include <string.h>
#include "cohort/text.h"

static int is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) at++;
    return at;
}

/* Behind the closing quote. */
static const char *skip_string(const char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == '\\') at++;
    return at + 1;
}

static const char *skip_brackets(const char *at)
{
    int64_t depth = 0;
    do {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
    } while (depth > 0);
    return at;
}

static const char *skip_value(const char *at, const char *end)
{
    if (*at == '"') return skip_string(at);
    if (*at == '{' || *at == '[') return skip_brackets(at);
    while (at < end && !is_blank(*at) && *at != ',' && *at != '}' && *at != ']') at++;
    return at;
}

/* ---- objects and lists */

static char first(struct tdm_json value) { return value.at == NULL || value.at == value.end ? '\0' : *value.at; }

int tdm_json_is_object(struct tdm_json value) { return first(value) == '{'; }
int tdm_json_is_list(struct tdm_json value) { return first(value) == '['; }
int tdm_json_is_string(struct tdm_json value) { return first(value) == '"'; }

void tdm_json_begin(struct tdm_json_walk *walk, struct tdm_json value)
{
    *walk = (struct tdm_json_walk){ value.end, value.end, tdm_json_is_object(value) };
    if (!tdm_json_is_object(value) && !tdm_json_is_list(value)) return;
    walk->at = skip_blanks(value.at + 1, value.end);
    walk->end = value.end - 1;      /* the closing bracket */
}

int tdm_json_next(struct tdm_json_walk *walk, struct tdm_json *key, struct tdm_json *value)
{
    struct tdm_json name = { NULL, NULL };

    if (walk->at >= walk->end) return 0;
    if (walk->is_object) {
        name = (struct tdm_json){ walk->at, skip_string(walk->at) };
        walk->at = skip_blanks(skip_blanks(name.end, walk->end) + 1, walk->end);
    }
    *value = (struct tdm_json){ walk->at, skip_value(walk->at, walk->end) };
    assert(value->end <= walk->end);
    if (key != NULL) *key = name;
    walk->at = skip_blanks(value->end, walk->end);
    if (walk->at < walk->end) walk->at = skip_blanks(walk->at + 1, walk->end);      /* the comma */
    return 1;
}

int64_t tdm_json_count(struct tdm_json list)
{
    struct tdm_json_walk walk;
    struct tdm_json      value;
    int64_t              count = 0;

    for (tdm_json_begin(&walk, list); tdm_json_next(&walk, NULL, &value);) count++;
    return count;
}

int tdm_json_members(struct tdm_json object, const char *const *names, int count, struct tdm_json *values)
{
    struct tdm_json_walk walk;
    struct tdm_json      key, value;

    memset(values, 0, (size_t)count * sizeof *values);
    if (!tdm_json_is_object(object)) return 1;
    for (tdm_json_begin(&walk, object); tdm_json_next(&walk, &key, &value);)
        for (int i = 0; i < count; i++) {
            if (!tdm_json_is_text(key, names[i])) continue;
            if (values[i].at != NULL) return 0;
            values[i] = value;
        }
    return 1;
}

/* ---- texts */

static int is_span(struct tdm_json value, size_t margin, const char *text)
{
    size_t bytes = value.at == NULL ? 0 : (size_t)(value.end - value.at);
    return bytes == strlen(text) + 2 * margin && memcmp(value.at + margin, text, bytes - 2 * margin) == 0;
}

int tdm_json_is_word(struct tdm_json value, const char *word) { return is_span(value, 0, word); }
int tdm_json_is_text(struct tdm_json value, const char *text) { return tdm_json_is_string(value) && is_span(value, 1, text); }

static uint32_t read_code(const char *at)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        code = code << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return code;
}

static size_t put_code(char *to, uint32_t code)
{
    size_t bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    if (bytes == 1) {
        to[0] = (char)code;
        return 1;
    }
    for (size_t i = bytes; --i > 0; code >>= 6) to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)(0xF00 >> bytes | code);
    return bytes;
}

/* What the escape at `at` (a backslash) stands for; *at moves behind it. */
static size_t put_escape(char *to, const char **at)
{
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char       *escape = *at + 1, *name = strchr(names, *escape);
    uint32_t          code;

    *at = escape + 1;
    if (*escape != 'u') {
        *to = name == NULL ? *escape : values[name - names];
        return 1;
    }
    code = read_code(escape + 1);
    *at = escape + 5;
    if (code >= 0xD800 && code <= 0xDBFF) {
        code = 0x10000 + ((code - 0xD800) << 10) + (read_code(escape + 7) - 0xDC00);
        *at = escape + 11;
    }
    return put_code(to, code);
}

const char *tdm_json_text(struct tdm_pool *pool, struct tdm_json value)
{
    const char *at = value.at + 1, *end = value.end - 1;
    char       *copy = tdm_pool_take(pool, (size_t)(end - at) + 1), *to = copy;

    if (copy == NULL) return NULL;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t      plain = (size_t)((escape == NULL ? end : escape) - at);
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (at < end) to += put_escape(to, &at);
    }
    *to = '\0';
    return copy;
}

/* ---- numbers */

int tdm_json_is_digits(struct tdm_json value, const char *digits) { return is_span(value, 0, digits); }

int tdm_json_integer(struct tdm_json value, int64_t *out)
{
    char    c = first(value);
    int64_t number;

    if (c != '-' && (c < '0' || c > '9')) return 0;
    if (tdm_text_integer(value.at, (size_t)(value.end - value.at), &number) != TDM_NUMBER) return 0;
    *out = number;
    return 1;
}
