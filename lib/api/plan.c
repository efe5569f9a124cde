/* SPDX-License-Identifier: MIT
 * A plan's life, and the two ways across the door: from a solution to placements in the school's ids, and back for the checker.
 *
 * Keeps:   rank, score and pin of a placement come from the model, not from the solver.
 */
#include "api/ground.h"
#include "problem/interest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct tandem_plan *tdm_plan_new(const struct tandem_model *model, const tandem_options *options)
{
    struct tandem_plan *plan = tdm_alloc_zeroed(&model->memory, 1, sizeof *plan);

    if (plan == NULL) return NULL;
    plan->cell = tdm_alloc_zeroed(&model->memory, 1, sizeof *plan->cell);
    if (plan->cell == NULL) {
        tdm_free(&model->memory, plan);
        return NULL;
    }
    plan->memory = model->memory;
    plan->model = model;
    tdm_model_hold(model);
    plan->options = *options;
    plan->options.progress = NULL;
    plan->options.progress_user = NULL;
    plan->options.cancel = NULL;
    plan->method = TANDEM_METHOD_NETWORK;
    plan->rule = TANDEM_NONE;
    plan->blocking_pairs = -1;
    plan->student_count = model->student_keys.count;
    plan->opportunity_count = model->opportunity_keys.count;
    plan->partner_count = model->partner_keys.count;
    return plan;
}

void tandem_plan_free(tandem_plan *plan)
{
    struct tdm_memory memory;

    if (plan == NULL) return;
    memory = plan->memory;
    tdm_ground_cell_finish(&memory, plan->cell);
    for (int32_t i = 0; i < plan->step_count; i++) {
        tdm_free(&memory, plan->steps[i].students);
        tdm_free(&memory, plan->steps[i].opportunities);
        tdm_free(&memory, plan->steps[i].partners);
    }
    for (int32_t i = 0; i < plan->bound_count; i++) tdm_free(&memory, (void *)(uintptr_t)plan->bounds[i].tree);
    tdm_free(&memory, plan->bounds);
    for (int32_t i = 0; i < plan->conflict_count; i++) tdm_free(&memory, plan->conflicts[i]);
    void *const blocks[] = { plan->steps, plan->conflicts, plan->placements, plan->student_start, plan->roster_start, plan->roster,
                             plan->ranks, plan->class_priority, plan->classes };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&memory, blocks[i]);
    tdm_model_release(plan->model);
    tdm_free(&memory, plan);
}

/* ---- from the solution */

static int64_t count_placements(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int64_t count = 0;

    if (solution->picked != NULL) {
        for (int32_t r = 0; r < problem->rows.leaf_count; r++) count += solution->picked[r] >= 0;
        return count;
    }
    for (int64_t pair = 0; pair < problem->pair_count; pair++) count += solution->chosen[pair];
    return count;
}

static struct tdm_placement place(const struct tdm_problem *problem, int32_t student, int64_t pair)
{
    return (struct tdm_placement){ .student = student, .score = TANDEM_NO_SCORE, .opportunity = problem->column_opportunity[problem->pair_column[pair]] };
}

static int64_t take_picked(struct tandem_plan *plan, const struct tdm_problem *problem, const int32_t *picked)
{
    int64_t made = 0;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (picked[r] >= 0) plan->placements[made++] = place(problem, problem->row_student[r], problem->row_start[r] + picked[r]);
    return made;
}

static int64_t take_chosen(struct tandem_plan *plan, const struct tdm_problem *problem, const int32_t *chosen)
{
    int64_t made = 0;
    int32_t silent = 0;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            for (int32_t times = chosen[pair]; times > 0; times--) {
                int32_t student = r == problem->silent_row ? problem->silent_students[silent++] : problem->row_student[r];
                plan->placements[made++] = place(problem, student, pair);
            }
    assert(silent <= problem->silent_count);
    return made;
}

int32_t tdm_plan_take_placements(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int64_t count = count_placements(problem, solution);

    plan->pair_count = problem->pair_count;
    plan->placements = tdm_alloc_array(&plan->memory, count, sizeof *plan->placements);
    if (plan->placements == NULL) return TANDEM_E_NOMEM;
    if (solution->picked != NULL) plan->placement_count = take_picked(plan, problem, solution->picked);
    else plan->placement_count = take_chosen(plan, problem, solution->chosen);
    assert(plan->placement_count == count);
    return TANDEM_OK;
}

static void take_potentials(const struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_step *from, struct tdm_plan_step *to)
{
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (r != problem->silent_row) to->students[problem->row_student[r]] = from->row_potential[r];
    for (int32_t i = 0; i < problem->silent_count; i++) to->students[problem->silent_students[i]] = from->row_potential[problem->silent_row];
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) to->opportunities[problem->column_opportunity[c]] = from->column_potential[c];
    for (int32_t v = problem->columns.leaf_count; v < problem->columns.node_count; v++)
        to->partners[problem->cap_partner[v - problem->columns.leaf_count]] = from->column_potential[v];
    (void)plan;
}

static int32_t allocate_step(struct tandem_plan *plan, struct tdm_plan_step *step)
{
    step->students = tdm_alloc_zeroed(&plan->memory, plan->student_count, sizeof *step->students);
    step->opportunities = tdm_alloc_zeroed(&plan->memory, plan->opportunity_count, sizeof *step->opportunities);
    step->partners = tdm_alloc_zeroed(&plan->memory, plan->partner_count, sizeof *step->partners);
    return step->students == NULL || step->opportunities == NULL || step->partners == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_plan_take_steps(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    plan->steps = tdm_alloc_zeroed(&plan->memory, solution->step_count, sizeof *plan->steps);
    if (plan->steps == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < solution->step_count; i++) {
        const struct tdm_step *from = &solution->steps[i];
        struct tdm_plan_step  *to = &plan->steps[i];
        plan->step_count = i + 1;
        to->goal = from->level < 0 ? TANDEM_NONE : problem->levels[from->level].goal;
        to->kind = from->kind;
        to->parameter = from->kind == TANDEM_STEP_LEVEL ? problem->levels[from->level].parameter : from->parameter;
        if (allocate_step(plan, to) != TANDEM_OK) return TANDEM_E_NOMEM;
        take_potentials(plan, problem, from, to);
    }
    return TANDEM_OK;
}
