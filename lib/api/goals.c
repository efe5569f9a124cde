/* SPDX-License-Identifier: MIT
 * Goal values, counted from the placements in the school's words.
 *
 * Keeps:   what is proven equals its bound; what is not has a bound that holds without any search.
 */
#include "api/plan.h"

#include <string.h>

static tdm_wide sum_ranks(const struct tandem_plan *plan)
{
    tdm_wide sum = 0;
    for (int64_t i = 0; i < plan->placement_count; i++) sum += plan->placements[i].rank;
    return sum;
}

static tdm_wide sum_scores(const struct tandem_plan *plan)
{
    tdm_wide sum = 0;
    for (int64_t i = 0; i < plan->placement_count; i++)
        if (plan->placements[i].score != TANDEM_NO_SCORE) sum += plan->placements[i].score;
    return sum;
}

static tdm_wide sum_partner_ranks(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    tdm_wide sum = 0;

    if (solution->picked != NULL) {
        for (int32_t row = 0; row < problem->rows.leaf_count; row++)
            if (solution->picked[row] >= 0) sum += problem->pair_partner_rank[problem->row_start[row] + solution->picked[row]];
        return sum;
    }
    for (int64_t pair = 0; pair < problem->pair_count; pair++) sum += (tdm_wide)solution->chosen[pair] * problem->pair_partner_rank[pair];
    return sum;
}

static tdm_wide sum_squares(const struct tandem_plan *plan)
{
    tdm_wide sum = 0;
    for (int32_t o = 0; o < plan->opportunity_count; o++) {
        tdm_wide load = plan->roster_start[o + 1] - plan->roster_start[o];
        sum += load * load;
    }
    return sum;
}

static int64_t count_open(const struct tandem_plan *plan)
{
    int64_t open = 0;
    for (int32_t o = 0; o < plan->opportunity_count; o++) open += plan->roster_start[o + 1] > plan->roster_start[o];
    return open;
}

static int64_t count_changes(const struct tandem_plan *plan)
{
    const struct tandem_model *model = plan->model;
    int64_t                    changes = 0;

    for (int64_t i = 0; i < model->previous.count; i++) {
        const struct tdm_pair *pair = &model->previous.at[i];
        int                    is_kept = 0;
        for (int64_t k = plan->student_start[pair->student]; k < plan->student_start[pair->student + 1]; k++)
            is_kept |= plan->placements[k].opportunity == pair->opportunity;
        changes += !is_kept;
    }
    return changes;
}

static tdm_wide value_of(const struct tandem_plan *plan, int32_t goal, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    switch (goal) {
    case TANDEM_GOAL_PLACED: return plan->placement_count;
    case TANDEM_GOAL_PRIORITY: return plan->class_count > 0 ? plan->classes[0] : 0;
    case TANDEM_GOAL_RANK: return sum_ranks(plan);
    case TANDEM_GOAL_PARTNER_RANK: return sum_partner_ranks(problem, solution);
    case TANDEM_GOAL_SCORE: return sum_scores(plan);
    case TANDEM_GOAL_RANK_MAXIMAL: return plan->rank_count > 0 ? plan->ranks[0] : 0;
    case TANDEM_GOAL_GENEROUS: return plan->rank_count > 0 ? plan->ranks[plan->rank_count - 1] : 0;
    case TANDEM_GOAL_WORST_RANK: return plan->rank_count;
    case TANDEM_GOAL_BALANCE: return sum_squares(plan);
    case TANDEM_GOAL_OPEN: return count_open(plan);
    default: return count_changes(plan);
    }
}

/* What no plan can pass, seats aside: everyone gets as many places as she may, each the best of hers. */
static tdm_wide easy_bound(const struct tdm_problem *problem, int32_t goal)
{
    tdm_wide bound = 0;
    int      counts = goal == TANDEM_GOAL_PLACED || goal == TANDEM_GOAL_PRIORITY || goal == TANDEM_GOAL_RANK_MAXIMAL;

    if (!counts && goal != TANDEM_GOAL_SCORE) return 0;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++) {
        int64_t pairs = problem->row_start[r + 1] - problem->row_start[r], best = 0;
        int     is_partial = problem->row_is_partial != NULL && problem->row_is_partial[r];
        int64_t most = problem->rows.most[r] < pairs || r == problem->silent_row ? problem->rows.most[r] : pairs;
        if (is_partial) {
            best = problem->left_out_best;
            most = problem->rows.most[r] < problem->columns.leaf_count ? problem->rows.most[r] : problem->columns.leaf_count;
        }
        for (int64_t pair = problem->row_start[r]; problem->pair_score != NULL && pair < problem->row_start[r + 1]; pair++)
            if (problem->pair_score[pair] > best) best = problem->pair_score[pair];
        bound += counts ? most : (tdm_wide)most * best;
    }
    return bound;
}

/* The bound of a goal that is not proven: of the search that was stopped in it, or the easy one. */
static tdm_wide open_bound(const struct tdm_problem *problem, const struct tdm_solution *solution, const struct tdm_plan_goal *goal, int32_t number)
{
    const struct tdm_level_bound *last = solution->bound_count == 0 ? NULL : &solution->bounds[solution->bound_count - 1];
    tdm_wide                      easy = easy_bound(problem, goal->goal), gap, bound;
    int                           counts_up = goal->goal == TANDEM_GOAL_PLACED || goal->goal == TANDEM_GOAL_SCORE;

    if (last == NULL || last->how == TANDEM_BOUND_NONE || last->bound == INT64_MIN || problem->levels[solution->bound_count - 1].goal != number) return easy;
    if (goal->goal == TANDEM_GOAL_PRIORITY || goal->goal == TANDEM_GOAL_RANK_MAXIMAL || goal->goal == TANDEM_GOAL_GENEROUS) return easy;
    gap = (tdm_wide)last->value - last->bound;
    bound = counts_up ? goal->value + gap : goal->value - gap;
    return counts_up ? (bound < easy ? bound : easy) : (bound > easy ? bound : easy);
}

void tdm_plan_value_goals(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t proven)
{
    for (int32_t number = 0; number < plan->options.goal_count; number++) {
        struct tdm_plan_goal *goal = &plan->goals[number];
        int                   is_proven = 1;
        for (int32_t level = proven; level < problem->level_count; level++)
            if (problem->levels[level].goal == number) is_proven = 0;
        goal->goal = plan->options.goals[number];
        goal->proven = is_proven;
        goal->value = value_of(plan, goal->goal, problem, solution);
        goal->bound = is_proven ? goal->value : open_bound(problem, solution, goal, number);
    }
}

/* ---- asking */

static int64_t saturate(tdm_wide value)
{
    return value > INT64_MAX ? INT64_MAX : value < -INT64_MAX ? -INT64_MAX : (int64_t)value;
}

static void write_wide(tdm_wide value, char text[48])
{
    char     digits[48];
    int      count = 0, at = 0;
    unsigned __int128 rest = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;

    do {
        digits[count++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (value < 0) text[at++] = '-';
    while (count > 0) text[at++] = digits[--count];
    text[at] = '\0';
}

int32_t tandem_plan_goal_count(const tandem_plan *plan) { return plan == NULL ? TANDEM_E_ARG : plan->options.goal_count; }

int32_t tandem_plan_goal(const tandem_plan *plan, int32_t level, tandem_goal_value *value)
{
    const struct tdm_plan_goal *goal;

    if (plan == NULL || value == NULL || level < 0 || level >= plan->options.goal_count) return TANDEM_E_ARG;
    goal = &plan->goals[level];
    *value = (tandem_goal_value){ .goal = plan->options.goals[level], .proven = goal->proven, .scale = 1,
                                  .value = saturate(goal->value), .bound = saturate(goal->bound) };
    if (value->goal == TANDEM_GOAL_SCORE) value->scale = plan->model->scale;
    if (value->goal == TANDEM_GOAL_PRIORITY) value->count_count = plan->class_count;
    if (value->goal == TANDEM_GOAL_RANK_MAXIMAL || value->goal == TANDEM_GOAL_GENEROUS) value->count_count = plan->rank_count;
    write_wide(goal->value, value->value_text);
    write_wide(goal->bound, value->bound_text);
    return TANDEM_OK;
}

int32_t tandem_plan_goal_counts(const tandem_plan *plan, int32_t level, int64_t *values, int64_t *bounds, int32_t room)
{
    const int64_t *counts;
    int32_t        count;

    if (plan == NULL || level < 0 || level >= plan->options.goal_count || room < 0) return TANDEM_E_ARG;
    switch (plan->options.goals[level]) {
    case TANDEM_GOAL_PRIORITY: counts = plan->classes; count = plan->class_count; break;
    case TANDEM_GOAL_RANK_MAXIMAL:
    case TANDEM_GOAL_GENEROUS: counts = plan->ranks; count = plan->rank_count; break;
    default: return 0;
    }
    for (int32_t i = 0; i < count && i < room; i++) {
        if (values != NULL) values[i] = counts[i];
        if (bounds != NULL) bounds[i] = counts[i];
    }
    return count;
}

int32_t tandem_plan_ranks(const tandem_plan *plan, int64_t *counts, int32_t room)
{
    if (plan == NULL || room < 0 || (room > 0 && counts == NULL)) return TANDEM_E_ARG;
    for (int32_t i = 0; i < plan->rank_count && i < room; i++) counts[i] = plan->ranks[i];
    return plan->rank_count;
}

int32_t tandem_plan_get_facts(const tandem_plan *plan, tandem_plan_facts *facts)
{
    if (plan == NULL || facts == NULL) return TANDEM_E_ARG;
    if (facts->size != sizeof *facts) return TANDEM_E_VERSION;
    *facts = (tandem_plan_facts){ .size = sizeof *facts, .students = plan->student_count, .opportunities = plan->opportunity_count,
                                  .worst_rank = plan->rank_count, .placements = plan->placement_count, .blocking_pairs = plan->blocking_pairs,
                                  .pairs = plan->pair_count, .solve_ns = plan->solve_ns, .check_ns = plan->check_ns, .seed = plan->options.seed,
                                  .pairs_scored = plan->pairs_scored, .pairs_possible = plan->pairs_possible,
                                  .flags = plan->options.flags };
    for (int32_t s = 0; s < plan->student_count; s++) facts->placed += plan->student_start[s + 1] > plan->student_start[s];
    facts->unplaced = facts->students - facts->placed;
    facts->open = (int32_t)count_open(plan);
    for (int32_t o = 0; o < plan->opportunity_count; o++) facts->seats += plan->model->opportunities.at[o].most;
    return TANDEM_OK;
}
