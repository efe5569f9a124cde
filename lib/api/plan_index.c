/* SPDX-License-Identifier: MIT
 * Placements in order, with what the model says of each, and what can be counted from them: rosters and profiles.
 *
 * Keeps:   rank, score and pin of a placement come from the model, not from the solver.
 */
#include "api/plan.h"

#include "problem/interest.h"

#include <string.h>

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
void tdm_plan_fill_wish(struct tandem_plan *plan, int64_t wish)
{
    const struct tandem_model *model = plan->model;
    int32_t                    student = model->wish_student[wish];
    struct tdm_placement      *placement;

    if (student >= plan->student_count || plan->student_start[student] == plan->student_start[student + 1]) return;
    placement = find_placement(plan, student, model->wish_opportunity[wish]);
    if (placement == NULL) return;
    if (placement->rank == 0 || (model->wish_rank[wish] > 0 && model->wish_rank[wish] < placement->rank)) placement->rank = model->wish_rank[wish];
    if (model->wish_score != NULL && model->wish_score[wish] > placement->score) placement->score = model->wish_score[wish];
}

static void fill_wishes(struct tandem_plan *plan)
{
    for (int64_t i = 0; i < plan->model->wish_count; i++) tdm_plan_fill_wish(plan, i);
}

/* Those matched by interests have the score of their interests, pinned or not. */
int32_t tdm_plan_fill_interests(struct tandem_plan *plan)
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

int32_t tdm_plan_fill_pins(struct tandem_plan *plan, int64_t first)
{
    const struct tandem_model *model = plan->model;
    int32_t                    status = TANDEM_OK;

    for (int64_t number = first; status == TANDEM_OK && number < model->rules.count; number++) {
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

static int32_t count_ranks(struct tandem_plan *plan)
{
    for (int64_t i = 0; i < plan->placement_count; i++)
        if (plan->placements[i].rank > plan->rank_count) plan->rank_count = plan->placements[i].rank;
    plan->ranks = tdm_alloc_zeroed(&plan->memory, plan->rank_count, sizeof *plan->ranks);
    if (plan->ranks == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < plan->placement_count; i++)
        if (plan->placements[i].rank > 0) plan->ranks[plan->placements[i].rank - 1]++;
    return TANDEM_OK;
}

int32_t tdm_plan_class(const struct tandem_plan *plan, int32_t priority)
{
    int32_t low = 0, high = plan->class_count;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (plan->class_priority[middle] < priority) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Makes room for `priority` among the classes, ascending. */
static int32_t add_class(struct tandem_plan *plan, int64_t *capacity, int32_t priority)
{
    int32_t at = tdm_plan_class(plan, priority), status;
    int64_t own = *capacity;

    if (at < plan->class_count && plan->class_priority[at] == priority) return TANDEM_OK;
    status = tdm_grow(&plan->memory, (void **)&plan->class_priority, &own, plan->class_count + (int64_t)1, sizeof *plan->class_priority);
    if (status == TANDEM_OK) status = tdm_grow(&plan->memory, (void **)&plan->classes, capacity, plan->class_count + (int64_t)1, sizeof *plan->classes);
    if (status != TANDEM_OK) return status;
    memmove(plan->class_priority + at + 1, plan->class_priority + at, (size_t)(plan->class_count - at) * sizeof *plan->class_priority);
    memmove(plan->classes + at + 1, plan->classes + at, (size_t)(plan->class_count - at) * sizeof *plan->classes);
    plan->class_priority[at] = priority;
    plan->classes[at] = 0;
    plan->class_count++;
    return TANDEM_OK;
}

/* Placements per priority class that any student has, ascending. Classes are few, and most often small numbers: those are counted without looking for them. */
static int32_t count_classes(struct tandem_plan *plan)
{
    enum { SMALL = 64 };
    const struct tdm_student *students = plan->model->students.at;
    int64_t                   count[SMALL] = { 0 }, capacity = 0;
    uint64_t                  is_there = 0;
    int32_t                   status = TANDEM_OK;

    for (int32_t s = 0; s < plan->student_count && status == TANDEM_OK; s++) {
        int32_t priority = students[s].priority;
        int64_t placements = plan->student_start[s + 1] - plan->student_start[s];
        if (priority < SMALL) {
            count[priority] += placements;
            is_there |= (uint64_t)1 << priority;
        } else {
            status = add_class(plan, &capacity, priority);
            if (status == TANDEM_OK) plan->classes[tdm_plan_class(plan, priority)] += placements;
        }
    }
    for (int32_t priority = 0; priority < SMALL && status == TANDEM_OK; priority++) {
        if (!(is_there >> priority & 1)) continue;
        status = add_class(plan, &capacity, priority);
        if (status == TANDEM_OK) plan->classes[tdm_plan_class(plan, priority)] += count[priority];
    }
    return status;
}

int32_t tdm_plan_index(struct tandem_plan *plan)
{
    int32_t status = sort_placements(plan);
    if (status == TANDEM_OK) fill_wishes(plan);
    if (status == TANDEM_OK) status = tdm_plan_fill_interests(plan);
    if (status == TANDEM_OK) status = tdm_plan_fill_pins(plan, 0);
    if (status == TANDEM_OK) status = make_rosters(plan);
    if (status == TANDEM_OK) status = count_ranks(plan);
    if (status == TANDEM_OK) status = count_classes(plan);
    return status;
}
