/* SPDX-License-Identifier: MIT
 * Two plans side by side: who is elsewhere, and by how much each goal differs.
 */
#include "api/plan.h"

static int are_comparable(const struct tandem_plan *a, const struct tandem_plan *b)
{
    return a != NULL && b != NULL && a->student_count == b->student_count && a->opportunity_count == b->opportunity_count;
}

const tandem_model *tandem_plan_model(const tandem_plan *plan) { return plan == NULL ? NULL : plan->model; }

/* ---- moves */

static int holds(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
{
    for (int64_t i = plan->student_start[student]; i < plan->student_start[student + 1]; i++)
        if (plan->placements[i].opportunity == opportunity) return 1;
    return 0;
}

/* The next place of `student` in `plan` from placement *at on that she does not hold in `other`, or TANDEM_NONE. */
static int32_t next_difference(const struct tandem_plan *plan, const struct tandem_plan *other, int32_t student, int64_t *at)
{
    while (*at < plan->student_start[student + 1]) {
        int32_t opportunity = plan->placements[(*at)++].opportunity;
        if (!holds(other, student, opportunity)) return opportunity;
    }
    return TANDEM_NONE;
}

int64_t tandem_plan_moves(const tandem_plan *before, const tandem_plan *after, tandem_move *moves, int64_t room)
{
    int64_t count = 0;

    if (!are_comparable(before, after) || room < 0 || (room > 0 && moves == NULL)) return TANDEM_E_ARG;
    for (int32_t s = 0; s < before->student_count; s++) {
        int64_t old = before->student_start[s], new = after->student_start[s];
        for (;;) {
            tandem_move move = { s, next_difference(before, after, s, &old), next_difference(after, before, s, &new) };
            if (move.from == TANDEM_NONE && move.to == TANDEM_NONE) break;
            if (count < room) moves[count] = move;
            count++;
        }
    }
    return count;
}

/* ---- goals */

static int64_t saturate(tdm_wide value)
{
    return value > INT64_MAX ? INT64_MAX : value < -INT64_MAX ? -INT64_MAX : (int64_t)value;
}

/* The profile of a goal that is a list; NULL for one that is a number. */
static const int64_t *profile_of(const struct tandem_plan *plan, int32_t goal, int32_t *count)
{
    *count = 1;
    if (goal == TANDEM_GOAL_PRIORITY) {
        *count = plan->class_count;
        return plan->classes;
    }
    if (goal != TANDEM_GOAL_RANK_MAXIMAL && goal != TANDEM_GOAL_GENEROUS) return NULL;
    *count = plan->rank_count;
    return plan->ranks;
}

int32_t tandem_plan_goal_change(const tandem_plan *before, const tandem_plan *after, int32_t level, int64_t *changes, int32_t room)
{
    const int64_t *old, *new;
    int32_t        old_count, new_count, count;

    if (!are_comparable(before, after) || room < 0 || (room > 0 && changes == NULL)) return TANDEM_E_ARG;
    if (level < 0 || level >= before->options.goal_count || level >= after->options.goal_count) return TANDEM_E_ARG;
    if (before->options.goals[level] != after->options.goals[level]) return TANDEM_E_ARG;
    old = profile_of(before, before->options.goals[level], &old_count);
    new = profile_of(after, after->options.goals[level], &new_count);
    if (old == NULL || new == NULL) {
        if (room > 0) changes[0] = saturate(after->goals[level].value - before->goals[level].value);
        return 1;
    }
    count = old_count > new_count ? old_count : new_count;
    for (int32_t i = 0; i < count && i < room; i++) changes[i] = (i < new_count ? new[i] : 0) - (i < old_count ? old[i] : 0);
    return count;
}
