/* SPDX-License-Identifier: MIT
 * The best stable plan by the problem's levels, where lists are strict.
 */
#ifndef TDM_METHOD_STABLE_BEST_H
#define TDM_METHOD_STABLE_BEST_H

#include "method/rotations.h"

/* chosen[pair_count] receives the plan that is best among all stable ones, level by level; of several the one that students like best.
 * Needs strict lists, one order below each cap, and no BALANCE level where caps let loads differ (tdm_stable_loads_are_fixed).
 * TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED. */
int32_t tdm_stable_best(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);

/* 1 if every stable plan fills every column alike: no cap shifts seats from one to another. */
int tdm_stable_loads_are_fixed(const struct tdm_market *market);

#endif
