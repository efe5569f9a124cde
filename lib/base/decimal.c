/* SPDX-License-Identifier: MIT
 * Reading decimal numbers.
 */
#include "base/decimal.h"

int tdm_decimal_parse(const char *text, size_t bytes, tdm_wide *value)
{
    int      is_negative = bytes > 0 && text[0] == '-', decimals = -1;
    size_t   i = is_negative || (bytes > 0 && text[0] == '+');
    size_t   digits = 0;
    tdm_wide number = 0;

    for (; i < bytes; i++) {
        if (text[i] == '.' && decimals < 0) {
            decimals = 0;
        } else if (text[i] >= '0' && text[i] <= '9' && ++digits <= 27 && decimals < 9) {
            number = number * 10 + (text[i] - '0');
            decimals += decimals >= 0;
        } else {
            return 0;
        }
    }
    if (digits == 0) return 0;
    for (int scale = decimals < 0 ? 0 : decimals; scale < 9; scale++) number *= 10;
    *value = is_negative ? -number : number;
    return 1;
}
