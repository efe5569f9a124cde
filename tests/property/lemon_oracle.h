/* SPDX-License-Identifier: MIT
 * LEMON's network simplex as an oracle. In C++, because LEMON is; the tests alone use it.
 */
#ifndef TESTS_LEMON_ORACLE_H
#define TESTS_LEMON_ORACLE_H

#include "problem/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The values of up to two levels: COUNT, a sum over pairs, or COUNT and then a sum. 0 if the problem is none of these, or its costs do not fit
 * one number; -1 if LEMON finds no plan. */
int lemon_values(const struct tdm_problem *problem, int64_t value[2]);

#ifdef __cplusplus
}
#endif
#endif
