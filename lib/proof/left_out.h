/* SPDX-License-Identifier: MIT
 * Checking the pairs that a problem leaves out.
 */
#ifndef TDM_PROOF_LEFT_OUT_H
#define TDM_PROOF_LEFT_OUT_H

#include "problem/interest.h"
#include "problem/solution.h"

/* Of every partial row, each pair that is not in the problem, is acceptable and not forbidden satisfies the conditions of a pair that may be
 * chosen and is not, at every step. TANDEM_OK; TANDEM_E_PROOF with a sentence; TANDEM_E_NOMEM. Costs one pass over the lists of who offers
 * a tag, for each student, where tags alone make a score; else over all pairs. Call it after tdm_proof_check. */
int32_t tdm_proof_left_out(const struct tandem_model *model, const tandem_options *options, const struct tandem_scorer *scorer,
                           const struct tdm_problem *problem, const struct tdm_solution *solution, char *text, size_t room);

#endif
