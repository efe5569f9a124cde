/* SPDX-License-Identifier: MIT
 * Mechanisms behind the same door as the optimal plans: translate, carry out, check.
 */
#include "api/instance.h"
#include "api/plan.h"
#include "proof/mechanism_check.h"

int32_t tdm_mechanism_method(int32_t mechanism)
{
    return tdm_mechanism_is_stable(mechanism) ? TANDEM_METHOD_STABLE : TANDEM_METHOD_LOTTERY;
}

int32_t tdm_instance_open_market(struct tdm_instance *instance)
{
    int32_t status = tdm_market_compile(instance->model, instance->options, &instance->problem,
                                        tdm_mechanism_is_stable(instance->options->mechanism), &instance->market);
    if (status != TANDEM_OK) tdm_problem_finish(&instance->problem);
    return status;
}

int32_t tdm_instance_carry_out(struct tdm_instance *instance, struct tdm_control *control, struct tdm_solution *solution, int32_t *method)
{
    int32_t status = tdm_market_compile(instance->model, instance->options, &instance->problem,
                                        tdm_mechanism_is_stable(instance->options->mechanism), &instance->market);

    *method = tdm_mechanism_method(instance->options->mechanism);
    if (status != TANDEM_OK) return status;
    status = tdm_mechanism_solve(instance->model, instance->options, &instance->problem, &instance->market, control, solution, &instance->answer);
    if (status != TANDEM_OK) tdm_market_finish(&instance->market);
    return status;
}

int32_t tdm_instance_check_mechanism(const struct tdm_instance *instance, const struct tdm_solution *solution, int32_t *proven, char *text,
                                     size_t room)
{
    *proven = instance->answer.proven;
    if (solution->verdict == TANDEM_INFEASIBLE) return TANDEM_OK;        /* shown by a search, or by the mechanism's own outcome */
    return tdm_mechanism_check(instance->model, &instance->problem, &instance->market, instance->options->mechanism, solution,
                               instance->is_thorough, text, room);
}
