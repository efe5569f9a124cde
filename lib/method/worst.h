/* SPDX-License-Identifier: MIT
 * Goals that begin with `placed`, `worst-rank`.
 */
#ifndef TDM_METHOD_WORST_H
#define TDM_METHOD_WORST_H

#include "method/method.h"

int     tdm_worst_applies(const struct tdm_problem *problem);
/* The door: as tdm_network_solve, for problems to which tdm_worst_applies. TANDEM_E_RANGE if a potential does not fit. */
int32_t tdm_worst_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

#endif
