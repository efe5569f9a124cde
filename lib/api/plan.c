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
                             plan->ranks, plan->classes };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&memory, blocks[i]);
    tdm_model_release(plan->model);
    tdm_free(&memory, plan);
}

/* ---- from the solution */

static int64_t count_chosen(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int64_t count = 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) count += solution->chosen[pair];
    return count;
}

int32_t tdm_plan_take_placements(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int64_t count = count_chosen(problem, solution), made = 0;
    int32_t silent = 0;

    plan->pair_count = problem->pair_count;
    plan->placements = tdm_alloc_array(&plan->memory, count, sizeof *plan->placements);
    if (plan->placements == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            for (int32_t times = solution->chosen[pair]; times > 0; times--) {
                int32_t student = r == problem->silent_row ? problem->silent_students[silent++] : problem->row_student[r];
                plan->placements[made++] = (struct tdm_placement){ .student = student, .score = TANDEM_NO_SCORE,
                                                                   .opportunity = problem->column_opportunity[problem->pair_column[pair]] };
            }
    assert(made == count && silent <= problem->silent_count);
    plan->placement_count = made;
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

/* ---- placements in order, with what the model says of them */

/* By insertion: a student holds few places. */
static void sort_by_opportunity(struct tdm_placement *placements, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        struct tdm_placement placement = placements[i];
        int64_t              at = i;
        for (; at > 0 && placements[at - 1].opportunity > placement.opportunity; at--) placements[at] = placements[at - 1];
        placements[at] = placement;
    }
}

static int32_t sort_placements(struct tandem_plan *plan)
{
    int64_t              *start = tdm_alloc_zeroed(&plan->memory, plan->student_count + (int64_t)2, sizeof *start);
    struct tdm_placement *sorted = tdm_alloc_array(&plan->memory, plan->placement_count, sizeof *sorted);

    if (start == NULL || sorted == NULL) {
        tdm_free(&plan->memory, start);
        tdm_free(&plan->memory, sorted);
        return TANDEM_E_NOMEM;
    }
    for (int64_t i = 0; i < plan->placement_count; i++) start[plan->placements[i].student + 2]++;
    for (int32_t s = 0; s < plan->student_count; s++) start[s + 2] += start[s + 1];
    for (int64_t i = 0; i < plan->placement_count; i++) sorted[start[plan->placements[i].student + 1]++] = plan->placements[i];
    for (int32_t s = 0; s < plan->student_count; s++) sort_by_opportunity(sorted + start[s], start[s + 1] - start[s]);
    tdm_free(&plan->memory, plan->placements);
    plan->placements = sorted;
    plan->student_start = start;
    return TANDEM_OK;
}

static struct tdm_placement *find_placement(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
{
    for (int64_t i = plan->student_start[student]; i < plan->student_start[student + 1]; i++)
        if (plan->placements[i].opportunity == opportunity) return &plan->placements[i];
    return NULL;
}

/* A pair said twice has its better rank and its greater score, as everywhere. */
static void fill_wishes(struct tandem_plan *plan)
{
    const struct tandem_model *model = plan->model;

    for (int64_t i = 0; i < model->wish_count; i++) {
        int32_t               student = model->wish_student[i];
        struct tdm_placement *placement;
        if (student >= plan->student_count || plan->student_start[student] == plan->student_start[student + 1]) continue;
        placement = find_placement(plan, student, model->wish_opportunity[i]);
        if (placement == NULL) continue;
        if (placement->rank == 0 || (model->wish_rank[i] > 0 && model->wish_rank[i] < placement->rank)) placement->rank = model->wish_rank[i];
        if (model->wish_score != NULL && model->wish_score[i] > placement->score) placement->score = model->wish_score[i];
    }
}

/* Those matched by interests have the score of their interests, pinned or not. */
static int32_t fill_interests(struct tandem_plan *plan)
{
    struct tandem_scorer scorer;
    int32_t              status;
    int                  is_eligible;

    if (!tdm_model_has_matched(plan->model)) return TANDEM_OK;
    status = tdm_scorer_init(&scorer, plan->model);
    if (status != TANDEM_OK) return status;
    for (int64_t i = 0; i < plan->placement_count; i++) {
        struct tdm_placement *placement = &plan->placements[i];
        if (!scorer.is_matched[placement->student]) continue;
        placement->score = tdm_scorer_pair(&scorer, placement->student, placement->opportunity, &is_eligible, NULL) * plan->model->scale;
    }
    plan->pairs_possible = (int64_t)scorer.matched_count * plan->opportunity_count;
    tdm_scorer_finish(&scorer);
    return TANDEM_OK;
}

static int32_t fill_pins(struct tandem_plan *plan)
{
    const struct tandem_model *model = plan->model;
    int32_t                    status = TANDEM_OK;

    for (int64_t number = 0; status == TANDEM_OK && number < model->rules.count; number++) {
        struct tdm_selection      students = { 0 }, opportunities = { 0 };
        struct tdm_selector_fault fault;
        if (model->rules.at[number].kind != TANDEM_RULE_PIN) continue;
        status = tdm_select(model, TANDEM_STUDENT, &model->rules.at[number], &students, &fault);
        if (status == TANDEM_OK) status = tdm_select(model, TANDEM_OPPORTUNITY, &model->rules.at[number], &opportunities, &fault);
        for (int64_t i = 0; i < students.count; i++)
            for (int64_t k = 0; k < opportunities.count; k++) {
                struct tdm_placement *placement = students.ids[i] < plan->student_count ? find_placement(plan, students.ids[i], opportunities.ids[k]) : NULL;
                if (placement != NULL) placement->is_pinned = 1;
            }
        tdm_selection_finish(model, &students);
        tdm_selection_finish(model, &opportunities);
    }
    return status;
}

static int32_t make_rosters(struct tandem_plan *plan)
{
    int64_t *start = tdm_alloc_zeroed(&plan->memory, plan->opportunity_count + (int64_t)2, sizeof *start);

    plan->roster_start = start;
    plan->roster = tdm_alloc_array(&plan->memory, plan->placement_count, sizeof *plan->roster);
    if (start == NULL || plan->roster == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < plan->placement_count; i++) start[plan->placements[i].opportunity + 2]++;
    for (int32_t o = 0; o < plan->opportunity_count; o++) start[o + 2] += start[o + 1];
    for (int64_t i = 0; i < plan->placement_count; i++) plan->roster[start[plan->placements[i].opportunity + 1]++] = plan->placements[i].student;
    return TANDEM_OK;
}

static int32_t make_rank_profile(struct tandem_plan *plan)
{
    for (int64_t i = 0; i < plan->placement_count; i++)
        if (plan->placements[i].rank > plan->rank_count) plan->rank_count = plan->placements[i].rank;
    plan->ranks = tdm_alloc_zeroed(&plan->memory, plan->rank_count, sizeof *plan->ranks);
    if (plan->ranks == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < plan->placement_count; i++)
        if (plan->placements[i].rank > 0) plan->ranks[plan->placements[i].rank - 1]++;
    return TANDEM_OK;
}

/* Placements per priority class that any student has, ascending. Classes are few: found by insertion. */
static int32_t make_class_profile(struct tandem_plan *plan)
{
    const struct tdm_student *students = plan->model->students.at;
    int32_t                  *found = NULL;
    int64_t                   capacity = 0, own = 0;
    int32_t                   status = TANDEM_OK;

    for (int32_t s = 0; s < plan->student_count && status == TANDEM_OK; s++) {
        int32_t low = 0, high = plan->class_count, priority = students[s].priority;
        while (low < high) {
            int32_t middle = (low + high) / 2;
            if (found[middle] < priority) low = middle + 1;
            else high = middle;
        }
        if (low == plan->class_count || found[low] != priority) {
            status = tdm_grow(&plan->memory, (void **)&found, &capacity, plan->class_count + (int64_t)1, sizeof *found);
            if (status == TANDEM_OK) status = tdm_grow(&plan->memory, (void **)&plan->classes, &own, plan->class_count + (int64_t)1, sizeof *plan->classes);
            if (status != TANDEM_OK) break;
            memmove(found + low + 1, found + low, (size_t)(plan->class_count - low) * sizeof *found);
            memmove(plan->classes + low + 1, plan->classes + low, (size_t)(plan->class_count - low) * sizeof *plan->classes);
            found[low] = priority;
            plan->classes[low] = 0;
            plan->class_count++;
        }
        plan->classes[low] += plan->student_start[s + 1] - plan->student_start[s];
    }
    tdm_free(&plan->memory, found);
    return status;
}

int32_t tdm_plan_index(struct tandem_plan *plan)
{
    int32_t status = sort_placements(plan);
    if (status == TANDEM_OK) fill_wishes(plan);
    if (status == TANDEM_OK) status = fill_interests(plan);
    if (status == TANDEM_OK) status = fill_pins(plan);
    if (status == TANDEM_OK) status = make_rosters(plan);
    if (status == TANDEM_OK) status = make_rank_profile(plan);
    if (status == TANDEM_OK) status = make_class_profile(plan);
    return status;
}
