/* SPDX-License-Identifier: MIT
 * What a problem must be like for the fast paths: asked by each of them, and the rest by itself.
 */
#ifndef TDM_METHOD_COVERED_H
#define TDM_METHOD_COVERED_H

#include "problem/problem.h"

/* 1 if the levels are COUNT, a plain sum over pairs, or COUNT before such a sum. */
int tdm_levels_are_one_cost(const struct tdm_problem *problem);
/* 1 if no cap lies above another one. */
int tdm_caps_are_one_deep(const struct tdm_problem *problem);
int tdm_has_pins(const struct tdm_problem *problem);
/* 1 if a column or cap can seat nobody, by itself or by the cap above it. */
int tdm_node_is_closed(const struct tdm_problem *problem, int32_t node);

#endif
