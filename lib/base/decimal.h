/* SPDX-License-Identifier: MIT
 * Decimal numbers as fixed point: units of 10^-9, no locale, no floating point.
 */
#ifndef TDM_BASE_DECIMAL_H
#define TDM_BASE_DECIMAL_H

#include "base/checked.h"

#include <stddef.h>

#define TDM_DECIMAL_UNIT 1000000000

/* 1 and the number in units of 10^-9, or 0 if the text (already trimmed) is not a number with at most 27 digits, 9 of them decimals. */
int tdm_decimal_parse(const char *text, size_t bytes, tdm_wide *value);

#endif
