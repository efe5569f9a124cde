/* SPDX-License-Identifier: MIT
 * The checker. Knows the problem and what a solution claims; shares no code with any method.
 */
#ifndef TDM_PROOF_PROOF_H
#define TDM_PROOF_PROOF_H

#include "problem/solution.h"

/* TANDEM_OK if the solution's verdict is right: OPTIMAL: feasible, and every level proven; INFEASIBLE: the FEASIBLE step's dual value shows
 * that the lower bounds cannot be met; FEASIBLE, CANCELLED: feasible, and those steps that are given are right.
 * TANDEM_E_PROOF with a sentence in text[room] if not; TANDEM_E_NOMEM. `proven` receives how many levels the steps prove. */
int32_t tdm_proof_check(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven, char *text, size_t room);

/* The value of a level, recomputed from the chosen pairs. */
tdm_wide tdm_proof_level_value(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t level);

#endif
