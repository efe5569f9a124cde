/* SPDX-License-Identifier: MIT
 * Rules that a serving mechanism keeps while it serves: upper bounds over several pairs, such as quotas, limits, slots, people apart.
 *
 * Keeps:   no bound of the constraints with weights of one sign rises above its most. Lower bounds and bounds of mixed signs (people
 *          together) are not looked at here: the outcome is tested against them at the end.
 */
#include "method/serving.h"

static int is_upper(const struct tdm_constraints *constraints, const struct tdm_bound *bound)
{
    for (int64_t i = bound->start; i < bound->start + bound->count; i++)
        if (constraints->terms[i].weight < 0) return 0;
    return bound->most != TDM_NO_MOST;
}

static void list_entries(struct tdm_serving_rules *rules, const struct tdm_constraints *constraints, int64_t pairs)
{
    for (int64_t b = 0; b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        for (int64_t i = bound->start; is_upper(constraints, bound) && i < bound->start + bound->count; i++) rules->start[constraints->terms[i].pair + 2]++;
    }
    for (int64_t i = 0; i < pairs; i++) rules->start[i + 2] += rules->start[i + 1];
    for (int64_t b = 0; b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        for (int64_t i = bound->start; is_upper(constraints, bound) && i < bound->start + bound->count; i++)
            rules->entry[rules->start[constraints->terms[i].pair + 1]++] = (struct tdm_term){ b, constraints->terms[i].weight };
    }
}

int32_t tdm_serving_rules_init(struct tdm_serving_rules *rules, const struct tdm_problem *problem)
{
    const struct tdm_memory *memory = &problem->memory;

    *rules = (struct tdm_serving_rules){ .constraints = problem->constraints };
    if (rules->constraints == NULL) return TANDEM_OK;
    rules->left = tdm_alloc_array(memory, rules->constraints->bound_count, sizeof *rules->left);
    rules->start = tdm_alloc_zeroed(memory, problem->pair_count + 2, sizeof *rules->start);
    rules->entry = tdm_alloc_array(memory, rules->constraints->term_count, sizeof *rules->entry);
    if (rules->left == NULL || rules->start == NULL || rules->entry == NULL) return TANDEM_E_NOMEM;
    for (int64_t b = 0; b < rules->constraints->bound_count; b++) rules->left[b] = rules->constraints->bounds[b].most;
    list_entries(rules, rules->constraints, problem->pair_count);
    return TANDEM_OK;
}

void tdm_serving_rules_finish(struct tdm_serving_rules *rules, const struct tdm_problem *problem)
{
    tdm_free(&problem->memory, rules->left);
    tdm_free(&problem->memory, rules->start);
    tdm_free(&problem->memory, rules->entry);
}

int tdm_serving_rules_allow(const struct tdm_serving_rules *rules, int64_t pair)
{
    if (rules->constraints == NULL) return 1;
    for (int64_t i = rules->start[pair]; i < rules->start[pair + 1]; i++)
        if (rules->entry[i].weight > rules->left[rules->entry[i].pair]) return 0;
    return 1;
}

void tdm_serving_rules_count(struct tdm_serving_rules *rules, int64_t pair)
{
    if (rules->constraints == NULL) return;
    for (int64_t i = rules->start[pair]; i < rules->start[pair + 1]; i++) rules->left[rules->entry[i].pair] -= rules->entry[i].weight;
}
