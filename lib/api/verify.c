/* SPDX-License-Identifier: MIT
 * Checking a plan against the model anew. No solver takes part.
 */
#include "api/instance.h"
#include "api/plan.h"

int32_t tandem_verify(const tandem_model *model, const tandem_plan *plan, tandem_error *error)
{
    struct tdm_instance instance;
    struct tdm_solution solution;
    int32_t             proven = 0, status;
    char                text[200] = "";

    if (model == NULL || plan == NULL) return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (model->student_keys.count != plan->student_count || model->opportunity_keys.count != plan->opportunity_count
        || model->partner_keys.count != plan->partner_count)
        return tdm_error_set(error, TANDEM_E_PROOF, "the plan was made for a model of another size");
    status = tdm_model_admit(model, &plan->options, error);
    if (status != TANDEM_OK) return status;

    status = tdm_instance_for_plan(&instance, model, plan);
    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    status = tdm_plan_to_solution(plan, &instance.problem, &solution, text, sizeof text);
    if (status == TANDEM_OK) {
        status = tdm_instance_check(&instance, &solution, &proven, text, sizeof text);
        tdm_solution_finish(&solution);
    }
    tdm_instance_finish(&instance);
    return tdm_error_set(error, status, status != TANDEM_OK && text[0] != '\0' ? text : NULL);
}
