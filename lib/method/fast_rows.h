/* SPDX-License-Identifier: MIT
 * A student's pairs, as the hot loops read them: in runs of keys, the cheapest first.
 *
 * Each row has a line of `stride` words: a head, then its best pairs. A key is cost << bits | column, so that keys order pairs by
 * (cost, column). Keys take 32 bits where all rows are short and all keys fit (is_narrow), else 64. What does not fit the line
 * is listed behind it, in `more`, when somebody first asks; only then is it sorted, ever more of it.
 */
#ifndef TDM_METHOD_FAST_ROWS_H
#define TDM_METHOD_FAST_ROWS_H

#include "method/fast.h"

struct tdm_fast_head {
    uint32_t count;                         /* pairs of the row */
    uint32_t in_line : 5, listed : 27;      /* those in the line; those that can be read in order */
};

struct tdm_fast_run {
    const void *pairs;
    int32_t     left;
};

static inline uint64_t *row_line(const struct tdm_fast *fast, int32_t row)
{
    return fast->lines + (int64_t)row * fast->stride;
}

static inline const struct tdm_fast_head *row_head(const struct tdm_fast *fast, int32_t row)
{
    return (const struct tdm_fast_head *)(const void *)row_line(fast, row);
}

static inline struct tdm_fast_run first_run(const struct tdm_fast *fast, int32_t row)
{
    return (struct tdm_fast_run){ row_line(fast, row) + 1, (int32_t)row_head(fast, row)->in_line };
}

/* After `done` pairs; left is 0 behind the last. */
static inline struct tdm_fast_run next_run(struct tdm_fast *fast, int32_t row, int32_t done, int is_narrow)
{
    if (is_narrow || (uint32_t)done == row_head(fast, row)->count) return (struct tdm_fast_run){ NULL, 0 };
    return tdm_fast_list_more(fast, row, done);
}

static inline uint64_t key_at(const void *pairs, int32_t place, int is_narrow)
{
    return is_narrow ? ((const uint32_t *)pairs)[place] : ((const uint64_t *)pairs)[place];
}

static inline void fetch_row(const struct tdm_fast *fast, int32_t row)
{
    const uint64_t *line = row_line(fast, row);
    __builtin_prefetch(line);
    if (fast->stride > 8) __builtin_prefetch(line + 8);
}

#endif
