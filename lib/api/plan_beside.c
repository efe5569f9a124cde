/* SPDX-License-Identifier: MIT
 * A plan beside a plan: what both have is copied in long stretches, and only what differs is told anew.
 *
 * Relies:  both have the same students, places, partners and wishes; the turns are right for the plan before.
 */
#include "api/plan.h"

#include "base/sort.h"
#include "proof/beside.h"

#include <string.h>

/* ---- placements */

/* Students [from, to) keep their placements. */
static void copy_students(struct tandem_plan *plan, const struct tandem_plan *before, int32_t from, int32_t to, int64_t *made)
{
    int64_t first = before->student_start[from], count = before->student_start[to] - first, shift = *made - first;

    if (count > 0) memcpy(plan->placements + *made, before->placements + first, (size_t)count * sizeof *plan->placements);
    for (int32_t s = from; s < to; s++) plan->student_start[s] = before->student_start[s] + shift;
    *made += count;
}

/* One student who turns: her placements with the turns made, in order. Those that are new have no rank and score yet. */
static void merge_student(struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_plan_turn *turns, int64_t count, int64_t *made)
{
    int32_t student = turns[0].student;
    int64_t old = before->student_start[student], end = before->student_start[student + 1], turn = 0;

    plan->student_start[student] = *made;
    while (old < end || turn < count) {
        if (turn < count && turns[turn].sign > 0 && (old == end || turns[turn].opportunity < before->placements[old].opportunity))
            plan->placements[(*made)++] = (struct tdm_placement){ .student = student, .opportunity = turns[turn++].opportunity, .score = TANDEM_NO_SCORE };
        else if (turn < count && turns[turn].sign < 0 && old < end && turns[turn].opportunity == before->placements[old].opportunity) turn++, old++;
        else if (old < end) plan->placements[(*made)++] = before->placements[old++];
        else turn++;
    }
}

static void merge_placements(struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_plan_turn *turns, int64_t count)
{
    int64_t made = 0;
    int32_t next = 0;

    for (int64_t begin = 0, end; begin < count; begin = end) {
        for (end = begin; end < count && turns[end].student == turns[begin].student;) end++;
        copy_students(plan, before, next, turns[begin].student, &made);
        merge_student(plan, before, turns + begin, end - begin, &made);
        next = turns[begin].student + 1;
    }
    copy_students(plan, before, next, plan->student_count, &made);
    plan->student_start[plan->student_count] = plan->placement_count = made;
}

/* ---- ranks and scores of what is new */

static int has_turn(const struct tdm_plan_turn *turns, int64_t count, int32_t student)
{
    int64_t low = 0, high = count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (turns[middle].student < student) low = middle + 1;
        else high = middle;
    }
    return low < count && turns[low].student == student;
}

/* Rank and score of the placements of students who turn; all others keep theirs. Mixed wishes are gone through once, for all of them. */
static void fill_turned(struct tandem_plan *plan, const struct tdm_plan_turn *turns, int64_t count)
{
    const struct tandem_model *model = plan->model;

    for (int64_t wish = 0; model->is_mixed && count > 0 && wish < model->wish_count; wish++)
        if (has_turn(turns, count, model->wish_student[wish])) tdm_plan_fill_wish(plan, wish);
    for (int64_t i = 0; i < count; i++) {
        int64_t wish, end;
        if (model->is_mixed || (i > 0 && turns[i].student == turns[i - 1].student)) continue;
        tdm_model_wishes_of(model, turns[i].student, &wish, &end);
        for (; wish < end; wish++) tdm_plan_fill_wish(plan, wish);
    }
}

/* ---- rosters */

static int compare_by_place(const void *user, int64_t a, int64_t b)
{
    const struct tdm_plan_turn *turns = user;

    if (turns[a].opportunity != turns[b].opportunity) return turns[a].opportunity < turns[b].opportunity ? -1 : 1;
    return (turns[a].student > turns[b].student) - (turns[a].student < turns[b].student);
}

static void copy_rosters(struct tandem_plan *plan, const struct tandem_plan *before, int32_t from, int32_t to, int64_t *made)
{
    int64_t first = before->roster_start[from], count = before->roster_start[to] - first, shift = *made - first;

    if (count > 0) memcpy(plan->roster + *made, before->roster + first, (size_t)count * sizeof *plan->roster);
    for (int32_t o = from; o < to; o++) plan->roster_start[o] = before->roster_start[o] + shift;
    *made += count;
}

/* One roster with its turns made: order[count] are theirs, by student. */
static void merge_roster(struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_plan_turn *turns, const int64_t *order, int64_t count,
                         int64_t *made)
{
    int32_t place = turns[order[0]].opportunity;
    int64_t old = before->roster_start[place], end = before->roster_start[place + 1], turn = 0;

    plan->roster_start[place] = *made;
    while (old < end || turn < count) {
        const struct tdm_plan_turn *next = turn < count ? &turns[order[turn]] : NULL;
        if (next == NULL || (old < end && before->roster[old] < next->student)) plan->roster[(*made)++] = before->roster[old++];
        else if (next->sign > 0) plan->roster[(*made)++] = next->student, turn++;
        else turn++, old += old < end;
    }
}

static int32_t merge_rosters(struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_plan_turn *turns, int64_t count)
{
    int64_t *order = tdm_alloc_array(&plan->memory, 2 * count, sizeof *order), made = 0;
    int32_t  next = 0;

    if (order == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < count; i++) order[i] = i;
    tdm_sort(order, order + count, count, compare_by_place, turns);
    for (int64_t begin = 0, end; begin < count; begin = end) {
        int32_t place = turns[order[begin]].opportunity;
        for (end = begin; end < count && turns[order[end]].opportunity == place;) end++;
        copy_rosters(plan, before, next, place, &made);
        merge_roster(plan, before, turns, order + begin, end - begin, &made);
        next = place + 1;
    }
    copy_rosters(plan, before, next, plan->opportunity_count, &made);
    plan->roster_start[plan->opportunity_count] = made;
    tdm_free(&plan->memory, order);
    return TANDEM_OK;
}

/* ---- the whole */

/* Placements of one student, per rank: counted in, or out. */
static void count_placements(struct tandem_plan *plan, const struct tandem_plan *of, int32_t student, int64_t sign)
{
    for (int64_t i = of->student_start[student]; i < of->student_start[student + 1]; i++)
        if (of->placements[i].rank > 0) plan->ranks[of->placements[i].rank - 1] += sign;
}

/* The profile before, less the students who turn as they were, and with them as they are. */
static int32_t count_ranks(struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_plan_turn *turns, int64_t count)
{
    int32_t most = before->rank_count;

    for (int64_t i = 0; i < count; i++)
        for (int64_t k = plan->student_start[turns[i].student]; k < plan->student_start[turns[i].student + 1]; k++)
            if (plan->placements[k].rank > most) most = plan->placements[k].rank;
    plan->ranks = tdm_alloc_zeroed(&plan->memory, most, sizeof *plan->ranks);
    if (plan->ranks == NULL) return TANDEM_E_NOMEM;
    if (before->rank_count > 0) memcpy(plan->ranks, before->ranks, (size_t)before->rank_count * sizeof *plan->ranks);
    for (int64_t i = 0; i < count; i++) {
        if (i > 0 && turns[i].student == turns[i - 1].student) continue;
        count_placements(plan, before, turns[i].student, -1);
        count_placements(plan, plan, turns[i].student, 1);
    }
    for (plan->rank_count = most; plan->rank_count > 0 && plan->ranks[plan->rank_count - 1] == 0;) plan->rank_count--;
    return TANDEM_OK;
}

/* The classes are the same; placements move between them with the turns. */
static int32_t count_classes(struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_plan_turn *turns, int64_t count)
{
    plan->class_priority = tdm_alloc_array(&plan->memory, before->class_count, sizeof *plan->class_priority);
    plan->classes = tdm_alloc_array(&plan->memory, before->class_count, sizeof *plan->classes);
    if (plan->class_priority == NULL || plan->classes == NULL) return TANDEM_E_NOMEM;
    for (int32_t class = 0; class < before->class_count; class++) {
        plan->class_priority[class] = before->class_priority[class];
        plan->classes[class] = before->classes[class];
    }
    plan->class_count = before->class_count;
    for (int64_t i = 0; i < count; i++)
        plan->classes[tdm_plan_class(plan, plan->model->students.at[turns[i].student].priority)] += turns[i].sign;
    return TANDEM_OK;
}

int32_t tdm_plan_take_over(struct tandem_plan *plan, const struct tandem_plan *from, const struct tdm_plan_turn *turns, int64_t count)
{
    const struct tdm_memory *memory = &plan->memory;
    int32_t                  status;

    plan->pair_count = from->pair_count;
    plan->placements = tdm_alloc_array(memory, from->placement_count + count, sizeof *plan->placements);
    plan->student_start = tdm_alloc_array(memory, plan->student_count + (int64_t)2, sizeof *plan->student_start);
    plan->roster = tdm_alloc_array(memory, from->placement_count + count, sizeof *plan->roster);
    plan->roster_start = tdm_alloc_array(memory, plan->opportunity_count + (int64_t)2, sizeof *plan->roster_start);
    if (plan->placements == NULL || plan->student_start == NULL || plan->roster == NULL || plan->roster_start == NULL) return TANDEM_E_NOMEM;
    merge_placements(plan, from, turns, count);
    fill_turned(plan, turns, count);
    status = merge_rosters(plan, from, turns, count);
    if (status == TANDEM_OK) status = tdm_plan_fill_interests(plan);
    if (status == TANDEM_OK) status = tdm_plan_fill_pins(plan, from->model->rules.count);     /* who is pinned stays so, and stays where she is */
    if (status == TANDEM_OK) status = count_ranks(plan, from, turns, count);
    return status == TANDEM_OK ? count_classes(plan, from, turns, count) : status;
}

/* ---- steps */

static int32_t new_step(struct tandem_plan *plan, int32_t goal, int32_t kind, int64_t parameter, int is_zero, struct tdm_plan_step **out)
{
    struct tdm_plan_step *step = &plan->steps[plan->step_count++];

    *step = (struct tdm_plan_step){ .goal = goal, .kind = kind, .parameter = parameter };
    *out = step;
    step->students = is_zero ? tdm_alloc_zeroed(&plan->memory, plan->student_count, sizeof *step->students)
                             : tdm_alloc_array(&plan->memory, plan->student_count, sizeof *step->students);
    step->opportunities = tdm_alloc_zeroed(&plan->memory, plan->opportunity_count, sizeof *step->opportunities);
    step->partners = tdm_alloc_zeroed(&plan->memory, plan->partner_count, sizeof *step->partners);
    return step->students == NULL || step->opportunities == NULL || step->partners == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static void fill_step(const struct tdm_problem *problem, const struct tdm_beside *beside, int32_t level, struct tdm_plan_step *step)
{
    const int64_t *columns = beside->column_potential + (int64_t)level * problem->columns.node_count;

    for (int64_t i = 0; i < beside->row_count; i++)
        step->students[problem->row_student[beside->rows[i]]] = beside->row_potential[i * problem->level_count + level];
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) step->opportunities[problem->column_opportunity[c]] = columns[c];
    for (int32_t v = problem->columns.leaf_count; v < problem->columns.node_count; v++)
        step->partners[problem->cap_partner[v - problem->columns.leaf_count]] = columns[v];
}

int32_t tdm_plan_take_steps_over(struct tandem_plan *plan, const struct tandem_plan *from, const struct tdm_problem *problem, const struct tdm_beside *beside,
                                 int has_feasible)
{
    int32_t               first = from->step_count - problem->level_count, status = TANDEM_OK;
    struct tdm_plan_step *step;

    plan->steps = tdm_alloc_zeroed(&plan->memory, problem->level_count + (int64_t)1, sizeof *plan->steps);
    if (plan->steps == NULL) return TANDEM_E_NOMEM;
    /* potentials of 0 at each bound are right for every plan that keeps all bounds */
    if (has_feasible) status = new_step(plan, TANDEM_NONE, TANDEM_STEP_FEASIBLE, 0, 1, &step);
    for (int32_t level = 0; status == TANDEM_OK && level < problem->level_count; level++) {
        const struct tdm_plan_step *old = &from->steps[first + level];
        status = new_step(plan, old->goal, TANDEM_STEP_LEVEL, problem->levels[level].parameter, 0, &step);
        if (status != TANDEM_OK) break;
        memcpy(step->students, old->students, (size_t)plan->student_count * sizeof *step->students);
        fill_step(problem, beside, level, step);
    }
    return status;
}
