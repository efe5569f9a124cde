/* SPDX-License-Identifier: MIT
 * The steps of a proof, held against their definition in problem/solution.h, word by word and without haste.
 */
#ifndef TESTS_CHECK_STEPS_H
#define TESTS_CHECK_STEPS_H

#include "problem/solution.h"

/* NULL if every step that is there is right and, for an optimal or infeasible verdict, none is missing; else what is wrong. */
const char *check_steps(const struct tdm_problem *problem, const struct tdm_solution *solution);

#endif
