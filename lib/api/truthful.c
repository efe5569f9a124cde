/* SPDX-License-Identifier: MIT
 * May a student be told that listing the truth is best for her?
 *
 * Keeps:   a yes is a theorem about the mechanism on a model like this one; where none is known to cover the model, the answer is no.
 * Source:  deferred acceptance [DF81], with one ranking below each cap by the choice rules of [HM05]; serial dictatorship plainly;
 *          top trading cycles [AS03]. All for one placement each, and rules that look at single pairs alone.
 */
#include "api/plan.h"

static int looks_at_pairs(int32_t kind)
{
    return kind == TANDEM_RULE_FORBID || kind == TANDEM_RULE_PIN || kind == TANDEM_RULE_REQUIRE || kind == TANDEM_RULE_SHARE;
}

/* One placement of one seat each, no least numbers, no rule over several pairs. */
static int is_simple(const struct tandem_model *model)
{
    for (int32_t s = 0; s < model->student_keys.count; s++) {
        const struct tdm_student *student = &model->students.at[s];
        if (student->least > 0 || student->most > 1 || student->size > 1) return 0;
    }
    for (int32_t o = 0; o < model->opportunity_keys.count; o++)
        if (model->opportunities.at[o].least > 0 || (model->opportunities.at[o].flags & TANDEM_MAY_CLOSE)) return 0;
    for (int32_t p = 0; p < model->partner_keys.count; p++)
        if (model->partners.at[p].least > 0) return 0;
    for (int64_t r = 0; r < model->rules.count; r++)
        if (!looks_at_pairs(model->rules.at[r].kind)) return 0;
    return 1;
}

static int has_cap(const struct tandem_model *model, int32_t opportunity)
{
    int32_t partner = model->opportunities.at[opportunity].partner;
    return partner != TANDEM_NONE && model->partners.at[partner].most != TDM_NO_CAP;
}

static int any_cap(const struct tandem_model *model)
{
    for (int32_t o = 0; o < model->opportunity_keys.count; o++)
        if (has_cap(model, o)) return 1;
    return 0;
}

/* A ranking of an opportunity's own below a cap may contradict its partner's. */
static int any_own_below_cap(const struct tandem_model *model)
{
    for (int64_t i = 0; i < model->opportunity_rankings.count; i++)
        if (has_cap(model, model->opportunity_rankings.at[i].id)) return 1;
    return 0;
}

int32_t tandem_plan_is_strategy_proof(const tandem_plan *plan)
{
    if (plan == NULL) return TANDEM_E_ARG;
    if (!is_simple(plan->model)) return 0;
    switch (plan->options.mechanism) {
    case TANDEM_MECHANISM_STABLE_STUDENTS: return !any_own_below_cap(plan->model);
    case TANDEM_MECHANISM_SERIAL: return 1;
    case TANDEM_MECHANISM_TTC: return !any_cap(plan->model);
    default: return 0;
    }
}
