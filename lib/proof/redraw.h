/* SPDX-License-Identifier: MIT
 * Re-derives what a mechanism decides by other means than the methods do; shares no code with lib/method.
 */
#ifndef TDM_PROOF_REDRAW_H
#define TDM_PROOF_REDRAW_H

#include "problem/market.h"

/* What serial, boston or ttc gives on this market: chosen[pair_count]. TANDEM_OK, TANDEM_E_NOMEM. */
int32_t tdm_redraw_serving(const struct tdm_market *market, int32_t mechanism, uint8_t *chosen);

/* Deferred acceptance from the students in Gale and Shapley's rounds: everybody asks at once, every place sorts all who ask. */
int32_t tdm_redraw_rounds(const struct tdm_market *market, uint8_t *chosen);

/* 1 in *is_worst if no stable plan is worse for students than this one, which is stable: nobody could move down in a ring. */
int32_t tdm_redraw_is_worst(const struct tdm_market *market, const uint8_t *chosen, int *is_worst);

#endif
