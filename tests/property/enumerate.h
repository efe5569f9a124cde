/* SPDX-License-Identifier: MIT
 * Every choice of a small problem, one after another: the truth that methods are held against.
 */
#ifndef TESTS_ENUMERATE_H
#define TESTS_ENUMERATE_H

#include "problem/solution.h"

enum { ENUMERATE_ROWS = 8, ENUMERATE_COLUMNS = 6, ENUMERATE_LEVELS = 8 };

struct enumerated {
    int      is_feasible;
    tdm_wide value[ENUMERATE_LEVELS];   /* lexicographically least vector of level values */
};

/* 0 if done; 1 if the problem has more than `limit` choices (row by row, before caps) and was left alone. */
int enumerate(const struct tdm_problem *problem, int64_t limit, struct enumerated *best);

/* 1 if the chosen pairs are within all bounds. */
int  choice_is_feasible(const struct tdm_problem *problem, const int32_t *chosen);
/* Level values of a choice. */
void choice_values(const struct tdm_problem *problem, const int32_t *chosen, tdm_wide *value);

#endif
