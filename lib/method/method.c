/* SPDX-License-Identifier: MIT
 * The one that picks: part by part where a problem falls apart; the fast path where it covers a part, over a kernel where rows are long, with
 * packed levels where they are many; its sibling for several placements and lower bounds; else the general method.
 */
#include "method/dense.h"
#include "method/levels.h"
#include "method/parts.h"
#include "method/several.h"
#include "method/worst.h"

#include <string.h>

enum { BUNDLE_PAIRS = 1 << 14,       /* parts this small are solved together; */
       FEWEST_PAIRS = 1 << 16 };     /* problems this small are not looked at for parts */

/* Without looking for parts. */
static int32_t pick_whole(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    int32_t status;

    if (tdm_fast_applies(problem)) status = tdm_dense_applies(problem) ? tdm_dense_pick(problem, control, solution) : tdm_fast_pick(problem, control, solution);
    else if (tdm_worst_applies(problem)) status = tdm_worst_solve(problem, control, solution);
    else if (tdm_several_applies(problem)) status = tdm_several_solve(problem, control, solution);
    else status = tdm_levels_applies(problem) ? tdm_levels_solve(problem, control, solution) : TANDEM_E_RANGE;
    return status == TANDEM_E_RANGE ? tdm_network_solve(problem, control, solution) : status;     /* costs too far apart for it */
}

static int32_t spread(const struct tdm_problem *problem, struct tdm_solution *solution, int32_t status)
{
    if (status != TANDEM_OK) return status;
    status = tdm_solution_spread(solution, problem);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

int32_t tdm_method_solve_whole(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return spread(problem, solution, pick_whole(problem, control, solution));
}

/* What is best for each part is best for all, and each part ends in one step for each level. */
static int may_fall_apart(const struct tdm_problem *problem)
{
    if (problem->pair_count < FEWEST_PAIRS) return 0;
    if (tdm_fast_applies(problem) || tdm_levels_applies(problem)) return 1;
    return tdm_several_applies(problem) && !tdm_problem_has_lower_bounds(problem);
}

int32_t tdm_method_pick(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    struct tdm_parts parts;
    int32_t status;

    if (!may_fall_apart(problem)) return pick_whole(problem, control, solution);
    status = tdm_parts_find(&parts, problem, BUNDLE_PAIRS);
    memset(solution, 0, sizeof *solution);
    if (status != TANDEM_OK) return status;
    status = tdm_parts_pay(&parts) ? tdm_parts_solve(&parts, control, solution) : pick_whole(problem, control, solution);
    tdm_parts_close(&parts);
    return status;
}

int32_t tdm_method_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return spread(problem, solution, tdm_method_pick(problem, control, solution));
}
