/* SPDX-License-Identifier: MIT
 * Checks plans of mechanisms. Knows the market and what the mechanism promises; shares no code with any method.
 */
#ifndef TDM_PROOF_MECHANISM_CHECK_H
#define TDM_PROOF_MECHANISM_CHECK_H

#include "problem/market.h"
#include "problem/solution.h"

/* TANDEM_OK if the plan keeps all bounds and rules and is what `mechanism` promises:
 *   stable-*         no pair blocks it, pins aside
 *   stable-students  with `is_thorough`, also: it is the best stable plan for every student; stable-partners: the worst. Where rules or rankings
 *                    that contradict each other leave no such plan, stability is all that is promised
 *   serial, boston, ttc   it is what the mechanism gives, carried out once more
 * That a stable plan is the largest, or the best by the goals, is not shown here.
 * TANDEM_E_PROOF with a sentence in text[room]; TANDEM_E_NOMEM. */
int32_t tdm_mechanism_check(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_market *market,
                            int32_t mechanism, const struct tdm_solution *solution, int is_thorough, char *text, size_t room);

#endif
