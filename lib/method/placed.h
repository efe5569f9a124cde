/* SPDX-License-Identifier: MIT
 * Potentials of the level COUNT, for any plan that places the most.
 */
#ifndef TDM_METHOD_PLACED_H
#define TDM_METHOD_PLACED_H

#include "method/method.h"

/* row[rows], column[nodes]: 0 or -1, 0 or 1. Relies: the shape that tdm_several_applies asks for, no lower bounds; `chosen` places the most.
 * TANDEM_OK or TANDEM_E_NOMEM. O(pairs). */
int32_t tdm_placed_potentials(const struct tdm_problem *problem, const int32_t *chosen, int64_t *row, int64_t *column);

#endif
