/* SPDX-License-Identifier: MIT
 * Cost scaling with prices of 128 bits, for scores of 10^12 on many nodes.
 */
#include "method/scaling.h"

#define PRICE         tdm_wide
#define PRICE_LIMIT   ((PRICE)1 << 124)
#define SCALING_SOLVE tdm_scaling_solve_wide
#include "method/scaling_refine.h"
