/* SPDX-License-Identifier: MIT
 * The one that picks: the fast path where it covers the problem, over a kernel where rows are long, else the general method.
 */
#include "method/dense.h"
#include "method/levels.h"

int32_t tdm_method_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    int32_t status;

    if (tdm_fast_applies(problem)) status = tdm_dense_applies(problem) ? tdm_dense_solve(problem, control, solution) : tdm_fast_solve(problem, control, solution);
    else status = tdm_levels_applies(problem) ? tdm_levels_solve(problem, control, solution) : TANDEM_E_RANGE;
    return status == TANDEM_E_RANGE ? tdm_network_solve(problem, control, solution) : status;     /* costs too far apart for it */
}
