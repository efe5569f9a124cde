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
/* The same, with people and places by their keys. */
int32_t tdm_proof_check_for(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_solution *solution,
                            int32_t *proven, char *text, size_t room);
/* The same by id, with the student and the opportunity that the sentence is about. For networks only. */
int32_t tdm_proof_judge(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven, tandem_error *error);

/* The same for plans of the integer method: the forests, every constraint, every level's value, and the search trees that are there. A bound
 * that GLPK found is taken as it is: GLPK's tree cannot be asked again, but the plan itself has been checked exactly. */
int32_t tdm_proof_check_integer(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven, char *text, size_t room);

/* The value of a level, recomputed from the chosen pairs. Of the level BALANCE: -1 if memory is short. */
tdm_wide tdm_proof_level_value(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t level);
/* All of them in one pass: value[level_count]. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_proof_level_values(const struct tdm_problem *problem, const struct tdm_solution *solution, tdm_wide *value);

#endif
