/* SPDX-License-Identifier: MIT
 * A large stable plan with ties, fast.
 */
#ifndef TDM_METHOD_LARGEST_H
#define TDM_METHOD_LARGEST_H

#include "method/method.h"
#include "problem/market.h"

/* A stable plan with at least two thirds of the placements of the largest one, for students of one placement and one order below each
 * cap; for others a candidate. O(pairs x seats) at worst. chosen[pair_count]. TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED. */
int32_t tdm_large_stable(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);

#endif
