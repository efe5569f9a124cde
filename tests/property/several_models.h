/* SPDX-License-Identifier: MIT
 * Random problems of students with several places, or who must have some, and of places that must have some students; some with the worst rank.
 */
#ifndef TESTS_SEVERAL_MODELS_H
#define TESTS_SEVERAL_MODELS_H

#include "fast_models.h"

#include "problem/solution.h"

extern const struct random_shape several_small_shape, several_thin_shape, several_middle_shape, several_large_shape;

/* The random problem, brought down to what is covered: one layer of caps, COUNT and a sum, or COUNT, the worst rank and more. With some chance students have one place each, or no
 * bound is a lower one. 0 if that is not enough. */
int several_model_narrow(struct random_source *source, struct tdm_problem *problem);

/* Within budgets that are drawn, so that every stage hands over to the next early and late. `phases`: TDM_SEVERAL_... */
int32_t several_solve_somehow(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, int32_t *phases);

#endif
