/* SPDX-License-Identifier: MIT
 * Cost scaling with prices of 64 bits.
 *
 * Keeps:   scaled costs are below 2^60 and prices at most 2^61 in size, so that a reduced cost cannot overflow; a price that would pass the
 *          limit ends the attempt with TANDEM_E_RANGE.
 */
#include "method/scaling.h"

#define PRICE         int64_t
#define PRICE_LIMIT   ((PRICE)1 << 61)
#define SCALING_SOLVE tdm_scaling_solve_narrow
#include "method/scaling_refine.h"
