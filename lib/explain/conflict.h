/* SPDX-License-Identifier: MIT
 * Why no plan exists, in the school's words.
 */
#ifndef TDM_EXPLAIN_CONFLICT_H
#define TDM_EXPLAIN_CONFLICT_H

#include "problem/solution.h"

/* Sentence `number`, from 0, of why the lower bounds and pins cannot all be met; each is true by itself, together they show it.
 *
 * Relies on a solution whose verdict INFEASIBLE the checker has accepted; still, nothing is said whose sums do not show a contradiction.
 * text[room] is always terminated (room 0: text may be NULL); *length receives the length of the whole sentence.
 * TANDEM_OK; TANDEM_E_ARG past the last sentence; TANDEM_E_STATE if the solution is not infeasible; TANDEM_E_PROOF if its step shows nothing;
 * TANDEM_E_NOMEM. O(pairs + nodes log nodes). */
int32_t tdm_explain_conflict(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_solution *solution,
                             int32_t number, char *text, size_t room, int32_t *length);

#endif
