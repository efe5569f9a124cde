/* SPDX-License-Identifier: MIT
 * A plan at hand for writing, and the words of the contract.
 */
#include "cohort/write.h"

int32_t tdm_written_init(struct tdm_written *written, const tandem_cohort *cohort, const tandem_plan *plan)
{
    const tandem_model *model = cohort->model;

    *written = (struct tdm_written){ .memory = &cohort->memory, .cohort = cohort, .model = model, .plan = plan, .facts.size = sizeof written->facts };
    if (tandem_plan_get_facts(plan, &written->facts) != TANDEM_OK) return TANDEM_E_ARG;
    if (written->facts.students != tandem_count(model, TANDEM_STUDENT) ||
        written->facts.opportunities != tandem_count(model, TANDEM_OPPORTUNITY))
        return TANDEM_E_ARG;
    written->students = tdm_alloc_array(written->memory, written->facts.placements, sizeof *written->students);
    written->opportunities = tdm_alloc_array(written->memory, written->facts.placements, sizeof *written->opportunities);
    if (written->students == NULL || written->opportunities == NULL) return TANDEM_E_NOMEM;
    tandem_plan_all(plan, written->students, written->opportunities, written->facts.placements);
    return TANDEM_OK;
}

void tdm_written_finish(struct tdm_written *written)
{
    tdm_free(written->memory, written->students);
    tdm_free(written->memory, written->opportunities);
    written->students = written->opportunities = NULL;
}

const char *tdm_verdict_word(int32_t verdict)
{
    switch (verdict) {
    case TANDEM_OPTIMAL: return "optimal";
    case TANDEM_INFEASIBLE: return "infeasible";
    case TANDEM_CANCELLED: return "interrupted";
    default: return "feasible";
    }
}

const char *tdm_method_word(int32_t method)
{
    switch (method) {
    case TANDEM_METHOD_INTEGER: return "integer";
    case TANDEM_METHOD_STABLE: return "stable";
    case TANDEM_METHOD_LOTTERY: return "lottery";
    default: return "network";
    }
}

const char *tdm_step_word(int32_t kind)
{
    switch (kind) {
    case TANDEM_STEP_FEASIBLE: return "feasible";
    case TANDEM_STEP_WITNESS: return "witness";
    default: return "level";
    }
}

const char *tdm_bound_word(int32_t how)
{
    switch (how) {
    case TANDEM_BOUND_TREE: return "tree";
    case TANDEM_BOUND_GLPK: return "glpk";
    default: return "none";
    }
}
