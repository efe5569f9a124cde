/* SPDX-License-Identifier: MIT
 * The one that picks: the fast path where it covers the problem, else the general method.
 */
#include "method/fast.h"

int32_t tdm_method_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    int32_t status;

    if (!tdm_fast_applies(problem)) return tdm_network_solve(problem, control, solution);
    status = tdm_fast_solve(problem, control, solution);
    return status == TANDEM_E_RANGE ? tdm_network_solve(problem, control, solution) : status;     /* costs too far apart for it */
}
