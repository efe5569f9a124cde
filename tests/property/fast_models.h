/* SPDX-License-Identifier: MIT
 * Random problems that the fast path covers, and its many ways to solve one.
 */
#ifndef TESTS_FAST_MODELS_H
#define TESTS_FAST_MODELS_H

#include "random_problem.h"

#include "problem/solution.h"

extern const struct random_shape fast_small_shape, fast_thin_shape, fast_middle_shape, fast_long_shape, fast_large_shape;

/* Says what is wrong with which problem. 1 */
int say_of(long number, const char *what);

/* Levels that the fast paths cover: COUNT, a sum, or one before the other. */
void draw_one_cost(struct random_source *source, struct tdm_problem *problem);

/* The random problem, brought down to what is covered: one seat a student, one layer of caps, sums over pairs. 0 if that is not enough. */
int fast_model_narrow(struct random_source *source, struct tdm_problem *problem);

/* How it was solved: it had several connected parts; phases of the fast path (TDM_FAST_...) that were entered. */
struct fast_way {
    int     is_split;
    int32_t phases;
};

/* One of the ways to solve it: by its connected parts, through a kernel, level by level packed, or plainly. Budgets
 * are drawn too, so that every stage hands over to the next early and late. */
int32_t fast_solve_somehow(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, struct fast_way *way);

#endif
