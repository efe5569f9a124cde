/* SPDX-License-Identifier: MIT
 * A student's pairs, as the hot loops read them: the best of them in one line of keys.
 *
 * Each row has a line of `stride` words: a head, then keys. A key is cost << bits | column, so that keys order pairs by (cost, column).
 * Keys take 32 bits where all rows are short and all keys fit (is_narrow): then a line has the whole row, the cheapest first. Else they
 * take 64 bits, and where a row is longer than its line, the head tells what none of the others can be less than: cost + price when the
 * line was written. Prices rise; so a look at the line is enough until the offers in it have become dearer than that. Then the line is
 * written anew, at present prices (tdm_fast_renew).
 *
 * Keeps:   the head is rest << 5 | pairs in the line. `rest` counts as prices do; it is no more than cost + price of any pair that is not
 *          in the line. Whoever lowers prices calls tdm_fast_distrust.
 */
#ifndef TDM_METHOD_FAST_ROWS_H
#define TDM_METHOD_FAST_ROWS_H

#include "base/fetch.h"
#include "method/fast.h"

enum { LINE_BITS = 5 };
#define NO_REST (UINT64_MAX >> LINE_BITS)   /* all pairs are in the line, or are as good as closed */

struct tdm_fast_run {
    const void *pairs;
    int32_t     left;
};

static inline uint64_t *row_line(const struct tdm_fast *fast, int32_t row)
{
    return fast->lines + (int64_t)row * fast->stride;
}

/* Of the pairs in the line; 0: the row has none at all. */
static inline int32_t row_count_in_line(const struct tdm_fast *fast, int32_t row)
{
    return (int32_t)(row_line(fast, row)[0] & ((1 << LINE_BITS) - 1));
}

/* No pair outside the line has a cost + price below this. */
static inline int64_t row_rest(const struct tdm_fast *fast, int32_t row)
{
    uint64_t rest = row_line(fast, row)[0] >> LINE_BITS;
    return rest == NO_REST ? INT64_MAX : (int64_t)rest;
}

static inline struct tdm_fast_run row_run(const struct tdm_fast *fast, int32_t row)
{
    return (struct tdm_fast_run){ row_line(fast, row) + 1, row_count_in_line(fast, row) };
}

static inline uint64_t key_at(const void *pairs, int32_t place, int is_narrow)
{
    return is_narrow ? ((const uint32_t *)pairs)[place] : ((const uint64_t *)pairs)[place];
}

/* What a seat in the column costs besides the pair. */
static inline int64_t price_of(const struct tdm_fast *fast, int32_t column, int has_caps)
{
    int64_t price = fast->price[column];
    if (has_caps && fast->cap_of[column] >= 0 && fast->price[fast->cap_of[column]] > price) price = fast->price[fast->cap_of[column]];
    return price;
}

TDM_FETCH fetch_row(const struct tdm_fast *fast, int32_t row)
{
    const uint64_t *line = row_line(fast, row);
    __builtin_prefetch(line);
    if (fast->stride > 8) __builtin_prefetch(line + 8);
}

#endif
