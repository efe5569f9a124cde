/* SPDX-License-Identifier: MIT
 * Which method decides: the network wherever the problem is one, else the integer method.
 *
 * Keeps:   the choice depends on the problem and the caller's word alone, so that it is the same everywhere.
 */
#include "method/method.h"

int32_t tdm_method_choose(const struct tdm_problem *problem, struct tdm_control *control, int32_t solver, struct tdm_solution *solution,
                          int32_t *method)
{
    int is_network = problem->constraints == NULL;

    *method = TANDEM_METHOD_NETWORK;
    if (solver == TANDEM_SOLVER_NETWORK && !is_network) return TANDEM_E_STATE;
    if (solver == TANDEM_SOLVER_NETWORK || (solver == TANDEM_SOLVER_AUTO && is_network)) return tdm_method_pick(problem, control, solution);
    *method = TANDEM_METHOD_INTEGER;
    return tdm_integer_solve(problem, control, solver, solution);
}
