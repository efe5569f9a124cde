/* SPDX-License-Identifier: MIT
 * Which rules and minimums clash.
 */
#ifndef TDM_API_CLASH_H
#define TDM_API_CLASH_H

#include "api/plan.h"

/* Of a model without a plan: a smallest set of rules and minimums that no plan keeps together, as one sentence in text[room]; "" if it holds no
 * rule and `wants_minimums` is 0, or if a limit struck before anything was found. TANDEM_OK, TANDEM_E_NOMEM. Solves the model about as many times
 * as the set has members, times the logarithm of how many rules and minimums there are. */
int32_t tdm_clash_name(const struct tandem_plan *plan, const tandem_options *options, int wants_minimums, char *text, size_t room);

#endif
