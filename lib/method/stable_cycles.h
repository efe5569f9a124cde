/* SPDX-License-Identifier: MIT
 * Swaps that leave a plan stable and nobody worse off.
 */
#ifndef TDM_METHOD_STABLE_CYCLES_H
#define TDM_METHOD_STABLE_CYCLES_H

#include "method/method.h"
#include "problem/market.h"

/* chosen[pair_count], a stable plan of students with one placement each: makes every swap of that kind, `*cycles` of them, O(pairs) a pass.
 * Ends early where the control says stop; the plan is stable then, too. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_stable_cycles(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen, int64_t *cycles);

#endif
