/* SPDX-License-Identifier: MIT
 * When pairs may be left out, and who shows that they may.
 *
 * Keeps:   a cohort is solved with all its pairs unless interests make more than the limit of them, the model is a network whatever pairs it
 *          has, every goal can be priced, and there is a plan: why there is none is told from all pairs.
 */
#include "api/instance.h"

#include "api/plan.h"
#include "method/sparse.h"
#include "proof/left_out.h"
#include "proof/proof.h"

enum { USUAL_LIMIT = 1000000 };

/* Forbid, pin, require and share make pairs or keep them away; every other rule looks at all pairs of those it selects. */
static int has_plain_rules(const struct tandem_model *model)
{
    for (int64_t i = 0; i < model->rules.count; i++) {
        int32_t kind = model->rules.at[i].kind;
        if (kind != TANDEM_RULE_FORBID && kind != TANDEM_RULE_PIN && kind != TANDEM_RULE_REQUIRE && kind != TANDEM_RULE_SHARE) return 0;
    }
    return 1;
}

/* No opportunity that may close, nobody who takes two seats, or two places in one slot. */
static int has_plain_people(const struct tandem_model *model)
{
    int has_slots = tdm_keys_find(&model->attributes[TANDEM_OPPORTUNITY - 1].names, "slots", 5) != TANDEM_NONE;

    for (int32_t o = 0; o < model->opportunity_keys.count; o++)
        if ((model->opportunities.at[o].flags & TANDEM_MAY_CLOSE) && model->opportunities.at[o].least > 1) return 0;
    for (int32_t s = 0; s < model->student_keys.count; s++)
        if (model->students.at[s].size != 1 || (has_slots && model->students.at[s].most > 1)) return 0;
    return 1;
}

/* Goals whose cost of a pair is not known before the pair is in the problem, or whose proof fixes nothing. */
static int can_be_priced(const tandem_options *options)
{
    for (int32_t i = 0; i < options->goal_count; i++)
        if (options->goals[i] == TANDEM_GOAL_PARTNER_RANK || options->goals[i] == TANDEM_GOAL_WORST_RANK || options->goals[i] == TANDEM_GOAL_OPEN) return 0;
    return 1;
}

static int is_large(const struct tdm_instance *instance)
{
    int64_t limit = instance->options->pair_limit > 0 ? instance->options->pair_limit : USUAL_LIMIT;
    int32_t solver = instance->options->solver;

    if (instance->options->mechanism != TANDEM_MECHANISM_OPTIMAL) return 0;
    return (int64_t)instance->scorer.matched_count * instance->scorer.opportunity_count > limit && can_be_priced(instance->options)
           && (solver == TANDEM_SOLVER_AUTO || solver == TANDEM_SOLVER_NETWORK) && has_plain_rules(instance->model) && has_plain_people(instance->model);
}

static int32_t open_instance(struct tdm_instance *instance, const struct tandem_model *model, const tandem_options *options)
{
    *instance = (struct tdm_instance){ .model = model, .options = options };
    return tdm_model_has_matched(model) ? tdm_scorer_init(&instance->scorer, model) : TANDEM_OK;
}

static const struct tandem_scorer *scorer_of(const struct tdm_instance *instance)
{
    return instance->scorer.model == NULL ? NULL : &instance->scorer;
}

void tdm_instance_finish(struct tdm_instance *instance)
{
    tdm_market_finish(&instance->market);
    tdm_problem_finish(&instance->problem);
    tdm_scorer_finish(&instance->scorer);
}

/* ---- deciding */

static int32_t solve_all(struct tdm_instance *instance, struct tdm_control *control, struct tdm_solution *solution, int32_t *method)
{
    int32_t status = tdm_problem_compile_some(instance->model, instance->options, scorer_of(instance), NULL, &instance->problem);

    if (status != TANDEM_OK) return status;
    instance->pairs_scored = (int64_t)instance->scorer.matched_count * instance->scorer.opportunity_count;
    if (instance->options->mechanism != TANDEM_MECHANISM_OPTIMAL) status = tdm_instance_carry_out(instance, control, solution, method);
    else status = tdm_method_choose(&instance->problem, control, instance->options->solver, solution, method);
    if (status != TANDEM_OK) tdm_problem_finish(&instance->problem);
    return status;
}

static int32_t solve_some(struct tdm_instance *instance, struct tdm_control *control, struct tdm_solution *solution, int32_t *method)
{
    int32_t status = tdm_sparse_solve(instance->model, instance->options, &instance->scorer, control, &instance->problem, solution, &instance->pairs_scored);

    *method = TANDEM_METHOD_NETWORK;
    if (status != TANDEM_OK || solution->verdict != TANDEM_INFEASIBLE) return status;
    tdm_solution_finish(solution);
    tdm_problem_finish(&instance->problem);
    return solve_all(instance, control, solution, method);
}

int32_t tdm_instance_solve(struct tdm_instance *instance, const struct tandem_model *model, const tandem_options *options,
                           struct tdm_control *control, struct tdm_solution *solution, int32_t *method)
{
    int32_t status = open_instance(instance, model, options);

    if (status != TANDEM_OK) return status;
    status = is_large(instance) ? solve_some(instance, control, solution, method) : solve_all(instance, control, solution, method);
    if (status != TANDEM_OK) tdm_scorer_finish(&instance->scorer);
    return status;
}

/* ---- checking */

/* The placements of those matched by interests that are acceptable: the others are refused as soon as the plan is put into the problem. */
static int32_t list_placements(const struct tdm_instance *instance, const struct tandem_plan *plan, struct tdm_candidates *candidates)
{
    const struct tdm_memory *memory = &instance->model->memory;
    struct tdm_translation   rules = { 0 };
    int64_t                  at = 0;
    int32_t                  status = TANDEM_E_NOMEM, student = 0;

    candidates->start = tdm_alloc_zeroed(memory, plan->student_count + (int64_t)1, sizeof *candidates->start);
    candidates->opportunity = tdm_alloc_array(memory, plan->placement_count, sizeof *candidates->opportunity);
    candidates->score = tdm_alloc_array(memory, plan->placement_count, sizeof *candidates->score);
    if (candidates->start == NULL || candidates->opportunity == NULL || candidates->score == NULL) return status;
    status = tdm_translation_open(&rules, instance->model, instance->options);
    for (int64_t i = 0; status == TANDEM_OK && i < plan->placement_count; i++) {
        const struct tdm_placement *placement = &plan->placements[i];
        int                         is_eligible;
        int64_t                     score;
        while (student < placement->student) candidates->start[++student] = at;
        if (!instance->scorer.is_matched[student]) continue;
        score = tdm_scorer_pair(&instance->scorer, student, placement->opportunity, &is_eligible, NULL);
        if (!is_eligible || score <= 0 || tdm_ban_of(&rules, student, placement->opportunity) != TANDEM_NONE) continue;
        candidates->opportunity[at] = placement->opportunity;
        candidates->score[at++] = score;
    }
    while (student < plan->student_count) candidates->start[++student] = at;
    tdm_translation_close(&rules);
    return status;
}

int32_t tdm_instance_for_plan(struct tdm_instance *instance, const struct tandem_model *model, const struct tandem_plan *plan)
{
    struct tdm_candidates candidates = { 0 };
    int32_t               status = open_instance(instance, model, &plan->options);
    int                   is_partial = status == TANDEM_OK && is_large(instance) && plan->verdict != TANDEM_INFEASIBLE;

    if (status != TANDEM_OK) return status;
    if (is_partial) status = list_placements(instance, plan, &candidates);
    if (status == TANDEM_OK)
        status = tdm_problem_compile_some(model, &plan->options, scorer_of(instance), is_partial ? &candidates : NULL, &instance->problem);
    tdm_free(&model->memory, candidates.start);
    tdm_free(&model->memory, candidates.opportunity);
    tdm_free(&model->memory, candidates.score);
    if (status == TANDEM_OK && plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL) status = tdm_instance_open_market(instance);
    if (status != TANDEM_OK) tdm_scorer_finish(&instance->scorer);
    instance->is_thorough = 1;
    return status;
}

int32_t tdm_instance_check(const struct tdm_instance *instance, const struct tdm_solution *solution, int32_t *proven, char *text, size_t room)
{
    int32_t status;

    if (instance->options->mechanism != TANDEM_MECHANISM_OPTIMAL) return tdm_instance_check_mechanism(instance, solution, proven, text, room);
    status = tdm_proof_check_for(instance->model, &instance->problem, solution, proven, text, room);
    if (status != TANDEM_OK || instance->problem.row_is_partial == NULL) return status;
    return tdm_proof_left_out(instance->model, instance->options, &instance->scorer, &instance->problem, solution, text, room);
}
