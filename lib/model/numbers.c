/* SPDX-License-Identifier: MIT
 * Numbers as rules write them: amounts, percentages, decimals. Exact, without locale.
 *
 * Keeps:   a percentage of seats rounds up where it is a minimum and down where it is a maximum, so that it never says more than was said.
 */
#include "model/model.h"

#include "base/checked.h"

#include <string.h>

struct digits {
    int64_t number;              /* all digits, the point left out */
    int     decimals, count;
};

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Reads digits with at most one point; the first character that is neither, or NULL if there are more than 18 digits. */
static const char *read_digits(const char *at, int may_have_point, struct digits *out)
{
    int after_point = 0;

    *out = (struct digits){ 0 };
    for (; (*at >= '0' && *at <= '9') || (*at == '.' && may_have_point && !after_point); at++) {
        if (*at == '.') {
            after_point = 1;
            continue;
        }
        if (++out->count > 18) return NULL;
        out->number = out->number * 10 + (*at - '0');
        out->decimals += after_point;
    }
    return at;
}

static int is_end(const char *at)
{
    while (is_space(*at)) at++;
    return *at == '\0';
}

int tdm_read_amount(const char *text, int64_t seats, int is_least, int64_t *value)
{
    struct digits digits;
    const char   *at = text;
    int64_t       unit = 100;
    tdm_wide      product;

    while (is_space(*at)) at++;
    at = read_digits(at, strchr(text, '%') != NULL, &digits);
    if (at == NULL || digits.count == 0) return 0;
    while (is_space(*at)) at++;
    if (*at != '%') {
        *value = digits.number;
        return is_end(at);
    }
    if (!is_end(at + 1) || digits.decimals > 15) return 0;
    for (int i = 0; i < digits.decimals; i++) unit *= 10;
    product = (tdm_wide)digits.number * seats;
    return !tdm_narrow_checked((product + (is_least ? unit - 1 : 0)) / unit, value);
}

int tdm_read_millionths(const char *text, int64_t *value)
{
    struct digits digits;
    const char   *at = text;
    int           is_negative;
    int64_t       number;

    while (is_space(*at)) at++;
    is_negative = *at == '-';
    at = read_digits(at + (is_negative || *at == '+'), 1, &digits);
    if (at == NULL || digits.count == 0 || digits.decimals > 6 || !is_end(at)) return 0;
    number = digits.number;
    for (int i = digits.decimals; i < 6; i++)
        if (tdm_mul_checked(number, 10, &number)) return 0;
    if (number > (int64_t)1000000 * 1000000000000) return 0;
    *value = is_negative ? -number : number;
    return 1;
}
