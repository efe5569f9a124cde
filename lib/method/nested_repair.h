/* SPDX-License-Identifier: MIT
 * The cheapest repair, where the bounds that give way nest.
 */
#ifndef TDM_METHOD_NESTED_REPAIR_H
#define TDM_METHOD_NESTED_REPAIR_H

#include "method/nested.h"
#include "problem/loosen.h"

/* Solves the loose problem by the flow of the strict one it was made from. *is_done 0: that is no way, and nothing was made. TANDEM_OK, TANDEM_E_NOMEM. */
int32_t tdm_nested_repair(const struct tdm_problem *strict, const struct tdm_loose *loose, struct tdm_control *control, struct tdm_solution *solution,
                          int *is_done);

#endif
