/* SPDX-License-Identifier: MIT
 * A crowd for the tests of the fast path, and its stages opened by hand. Needs small_problem.h and solved_problem.h before it.
 */
#ifndef TDM_TESTS_FAST_CROWD_H
#define TDM_TESTS_FAST_CROWD_H

#include "method/fast_rows.h"

enum { CROWD = 240, PLACES = 24, WISHES = 6 };

/* Levels as letters: C count, R rank, S score. */
static void want(const char *letters)
{
    struct tdm_level levels[4] = { 0 };
    int32_t count = 0;

    for (; *letters != '\0'; letters++)
        levels[count++].kind = *letters == 'C' ? TDM_LEVEL_COUNT : *letters == 'R' ? TDM_LEVEL_RANK : TDM_LEVEL_SCORE;
    small_levels(&problem, levels, count);
}

/* A crowd with fewer seats than students; popular places, ranks 1 to 6 and scores. */
static void build_crowd(const char *letters)
{
    static struct small_pair pairs[CROWD * WISHES];
    uint32_t chance = 1;

    for (int32_t row = 0; row < CROWD; row++)
        for (int32_t k = 0; k < WISHES; k++) {
            chance = chance * 1664525u + 1013904223u;
            pairs[row * WISHES + k] = (struct small_pair){ row, k * (PLACES / WISHES) + (int32_t)(chance >> 24) % (1 + row % 4),
                                                          1 + (int32_t)(chance >> 16) % WISHES, (int64_t)(chance >> 8) % 100000 };
        }
    problem = small_problem(CROWD, PLACES, 0, pairs, CROWD * WISHES);
    for (int32_t column = 0; column < PLACES; column++) problem.columns.most[column] = 4 + column % 7;
    want(letters);
}

static void open_stages(struct tdm_fast *fast, struct tdm_control *control)
{
    *control = (struct tdm_control){ .threads = 1 };
    assert_int_equal(tdm_fast_open(fast, &problem, control, 1), TANDEM_OK);
}

#endif
