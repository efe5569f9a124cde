/* SPDX-License-Identifier: MIT
 * Which method decides: the network wherever the problem is one, or its constraints nest, else the integer method.
 *
 * Keeps:   the choice depends on the problem and the caller's word alone, so that it is the same everywhere.
 */
#include "method/nested.h"

int32_t tdm_method_choose(const struct tdm_problem *problem, struct tdm_control *control, int32_t solver, struct tdm_solution *solution,
                          int32_t *method)
{
    int     is_asked = solver == TANDEM_SOLVER_NETWORK || solver == TANDEM_SOLVER_AUTO, is_done = 0;
    int32_t status;

    *method = TANDEM_METHOD_NETWORK;
    if (is_asked && problem->constraints == NULL) return tdm_method_pick(problem, control, solution);
    status = is_asked ? tdm_nested_solve(problem, control, solution, &is_done) : TANDEM_OK;
    if (status != TANDEM_OK || is_done) return status;
    if (solver == TANDEM_SOLVER_NETWORK) return TANDEM_E_STATE;
    *method = TANDEM_METHOD_INTEGER;
    return tdm_integer_solve(problem, control, solver, solution);
}
