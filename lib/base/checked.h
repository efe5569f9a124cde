/* SPDX-License-Identifier: MIT
 * Integer arithmetic that says when it does not fit. Each returns 1 on overflow and leaves *out alone.
 */
#ifndef TDM_BASE_CHECKED_H
#define TDM_BASE_CHECKED_H

#include <stdint.h>

__extension__ typedef __int128 tdm_wide;             /* totals: a product of two int64 always fits */

static inline int tdm_add_checked(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) return 1;
    *out = sum;
    return 0;
}

static inline int tdm_sub_checked(int64_t a, int64_t b, int64_t *out)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference)) return 1;
    *out = difference;
    return 0;
}

static inline int tdm_mul_checked(int64_t a, int64_t b, int64_t *out)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product)) return 1;
    *out = product;
    return 0;
}

/* 1 if the wide value does not fit 64 bits. */
static inline int tdm_narrow_checked(tdm_wide value, int64_t *out)
{
    if (value > INT64_MAX || value < INT64_MIN) return 1;
    *out = (int64_t)value;
    return 0;
}

#endif
