/* SPDX-License-Identifier: MIT
 * Making the ground that questions stand on.
 *
 * Keeps:   nothing stands on a proof that the checker has not accepted, whoever made the plan. Two threads that ask at once may each make a
 *          ground; one is kept.
 */
#include "api/ground.h"

#include "base/sort.h"

#include <string.h>

static void ground_free(const struct tdm_memory *memory, struct tdm_ground *ground)
{
    if (ground == NULL) return;
    tdm_accepted_close(&ground->accepted);
    tdm_residual_close(&ground->residual);
    tdm_solution_finish(&ground->solution);
    tdm_instance_finish(&ground->instance);
    tdm_free(memory, ground->student_row);
    tdm_free(memory, ground->opportunity_column);
    tdm_free(memory, ground->partner_node);
    tdm_free(memory, ground);
}

static void close_desk(const struct tdm_memory *memory, struct tdm_reroute *desk)
{
    if (desk == NULL) return;
    tdm_reroute_close(desk);
    tdm_free(memory, desk);
}

void tdm_ground_cell_finish(const struct tdm_memory *memory, struct tdm_ground_cell *cell)
{
    struct tdm_seat_ways *seats = atomic_load_explicit(&cell->seats, memory_order_acquire);

    close_desk(memory, atomic_load_explicit(&cell->desk, memory_order_acquire));
    if (seats != NULL) tdm_seat_ways_close(seats);
    tdm_free(memory, seats);
    ground_free(memory, atomic_load_explicit(&cell->ground, memory_order_acquire));
    tdm_free(memory, cell);
}

static int32_t list_ids(const struct tandem_plan *plan, struct tdm_ground *ground)
{
    const struct tdm_problem *problem = &ground->instance.problem;

    ground->student_row = tdm_alloc_array(&plan->memory, plan->student_count, sizeof *ground->student_row);
    ground->opportunity_column = tdm_alloc_array(&plan->memory, plan->opportunity_count, sizeof *ground->opportunity_column);
    ground->partner_node = tdm_alloc_array(&plan->memory, plan->partner_count, sizeof *ground->partner_node);
    if (ground->student_row == NULL || ground->opportunity_column == NULL || ground->partner_node == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < plan->student_count; s++) ground->student_row[s] = -1;
    for (int32_t p = 0; p < plan->partner_count; p++) ground->partner_node[p] = -1;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (problem->row_student[r] >= 0) ground->student_row[problem->row_student[r]] = r;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) ground->opportunity_column[problem->column_opportunity[c]] = c;
    for (int32_t v = problem->columns.leaf_count; v < problem->columns.node_count; v++)
        ground->partner_node[problem->cap_partner[v - problem->columns.leaf_count]] = v;
    return TANDEM_OK;
}

/* TANDEM_E_UNBUILT: solving anew is the way. */
static int32_t fill(const struct tandem_plan *plan, struct tdm_ground *ground)
{
    int32_t proven = 0;
    char    text[200];
    int32_t status = tdm_plan_to_solution(plan, &ground->instance.problem, &ground->solution, text, sizeof text);

    if (status == TANDEM_OK) status = tdm_instance_check(&ground->instance, &ground->solution, &proven, text, sizeof text);
    if (status == TANDEM_E_PROOF || (status == TANDEM_OK && proven != ground->instance.problem.level_count)) return TANDEM_E_UNBUILT;
    if (status == TANDEM_OK)
        status = tdm_residual_open(&ground->residual, &ground->instance.problem, &ground->solution, tdm_plan_may_count_moves(plan));
    ground->counts_moves = tdm_plan_may_count_moves(plan);
    if (status == TANDEM_OK) status = tdm_accepted_open(&ground->accepted, &ground->instance.problem, &ground->solution);
    if (status != TANDEM_OK) return status;
    ground->rows_follow = tdm_reroute_rows_follow(&ground->residual, &ground->solution);
    ground->has_lower_bounds = tdm_problem_has_lower_bounds(&ground->instance.problem);
    return list_ids(plan, ground);
}

static int may_have_ground(const struct tandem_plan *plan)
{
    return plan->options.mechanism == TANDEM_MECHANISM_OPTIMAL && plan->verdict == TANDEM_OPTIMAL && plan->method == TANDEM_METHOD_NETWORK
           && plan->bound_count == 0 && plan->student_count == plan->model->student_keys.count
           && plan->opportunity_count == plan->model->opportunity_keys.count && plan->partner_count == plan->model->partner_keys.count;
}

static int32_t make(const struct tandem_plan *plan, struct tdm_ground **out)
{
    struct tdm_ground *ground = tdm_alloc_zeroed(&plan->memory, 1, sizeof *ground);
    int32_t            status;

    *out = NULL;
    if (ground == NULL) return TANDEM_E_NOMEM;
    status = tdm_instance_for_plan(&ground->instance, plan->model, plan);
    if (status != TANDEM_OK) {
        tdm_free(&plan->memory, ground);
        return status;
    }
    status = fill(plan, ground);
    if (status == TANDEM_OK) *out = ground;
    else ground_free(&plan->memory, ground);
    return status;
}

int32_t tdm_ground_of(const struct tandem_plan *plan, const struct tdm_ground **out)
{
    struct tdm_ground *ground = atomic_load_explicit(&plan->cell->ground, memory_order_acquire), *none = NULL;
    int32_t            status;

    *out = ground;
    if (ground != NULL || atomic_load_explicit(&plan->cell->is_uncovered, memory_order_relaxed) || !may_have_ground(plan)) return TANDEM_OK;
    status = make(plan, &ground);
    if (status == TANDEM_E_NOMEM) return status;
    if (status != TANDEM_OK) {
        atomic_store_explicit(&plan->cell->is_uncovered, 1, memory_order_relaxed);
        return TANDEM_OK;
    }
    if (!atomic_compare_exchange_strong_explicit(&plan->cell->ground, &none, ground, memory_order_acq_rel, memory_order_acquire)) {
        ground_free(&plan->memory, ground);
        ground = none;
    }
    *out = ground;
    return TANDEM_OK;
}

int64_t tdm_ground_pair(const struct tdm_ground *ground, int32_t student, int32_t opportunity)
{
    const struct tdm_problem *problem = &ground->instance.problem;
    int32_t                   row = ground->student_row[student], column = ground->opportunity_column[opportunity];
    int64_t                   low, high;

    if (row < 0) return -1;
    low = problem->row_start[row];
    high = problem->row_start[row + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (problem->pair_column[middle] < column) low = middle + 1;
        else high = middle;
    }
    return low < problem->row_start[row + 1] && problem->pair_column[low] == column ? low : -1;
}

int tdm_ground_has_plain_rules(const struct tdm_ground *ground)
{
    const struct tandem_model *model = ground->instance.model;

    for (int64_t i = 0; i < model->rules.count; i++) {
        int32_t kind = model->rules.at[i].kind;
        if (kind != TANDEM_RULE_FORBID && kind != TANDEM_RULE_PIN && kind != TANDEM_RULE_REQUIRE && kind != TANDEM_RULE_SHARE) return 0;
    }
    if (tdm_keys_find(&model->attributes[TANDEM_OPPORTUNITY - 1].names, "slots", 5) == TANDEM_NONE) return 1;
    for (int32_t s = 0; s < model->student_keys.count; s++)
        if (model->students.at[s].most > 1) return 0;        /* two places in one slot are a bound of their own */
    return 1;
}

/* ---- what if */

/* Whether some other pair has the rank of each pair that goes: with its last pair a rank's level goes, too. `pair` -1: all pairs of the row go. */
static int keeps_levels(const struct tdm_problem *problem, int32_t row, int64_t pair)
{
    int64_t first = pair < 0 ? problem->row_start[row] : pair, end = pair < 0 ? problem->row_start[row + 1] : pair + 1;
    int     is_list = 0, is_alone = 0;

    for (int32_t level = 0; level < problem->level_count; level++)
        is_list |= problem->levels[level].kind == TDM_LEVEL_RANK_IS || problem->levels[level].kind == TDM_LEVEL_RANK_IS_NOT;
    for (int64_t gone = first; is_list && !is_alone && gone < end; gone++) {
        is_alone = problem->pair_rank[gone] > 0;
        for (int64_t other = 0; is_alone && other < problem->pair_count; other++)
            if ((other < first || other >= end) && problem->pair_rank[other] == problem->pair_rank[gone]) is_alone = 0;
    }
    return !is_alone;
}

static int32_t reroute(const struct tdm_ground *ground, const tandem_change *change, struct tdm_reroute *desk)
{
    int32_t node = -1, row = -1;
    int64_t pair = -1;

    if (!tdm_ground_has_plain_rules(ground) || change->change >= TANDEM_CHANGE_MOST) return TANDEM_E_UNBUILT;
    if (change->change >= TANDEM_CHANGE_GRANT) {
        pair = tdm_ground_pair(ground, change->student, change->place);
        row = ground->student_row[change->student];
        if (pair < 0) return TANDEM_E_UNBUILT;
        if (change->change == TANDEM_CHANGE_DENY)
            return tdm_residual_is_pinned(&desk->residual, pair) || !keeps_levels(&desk->problem, row, pair) ? TANDEM_E_UNBUILT
                                                                                                             : tdm_reroute_deny(desk, row, pair);
        return tdm_reroute_grant(desk, row, pair);
    }
    if (change->change == TANDEM_CHANGE_WITHDRAW) {
        row = ground->student_row[change->student];
        return row < 0 || !keeps_levels(&desk->problem, row, -1) ? TANDEM_E_UNBUILT : tdm_reroute_withdraw(desk, row);
    }
    if (change->change == TANDEM_CHANGE_CLOSE) return tdm_reroute_empty(desk, ground->opportunity_column[change->place]);
    node = change->kind == TANDEM_PARTNER ? ground->partner_node[change->place] : ground->opportunity_column[change->place];
    if (node < 0 || desk->problem.columns.most[node] == TDM_NO_CAP || (change->seats != 1 && change->seats != -1)) return TANDEM_E_UNBUILT;
    return tdm_reroute_seat(desk, node, (int32_t)change->seats);
}

static int compare_turns(const void *user, int64_t a, int64_t b)
{
    const struct tdm_plan_turn *turns = user;

    if (turns[a].student != turns[b].student) return turns[a].student < turns[b].student ? -1 : 1;
    return (turns[a].opportunity > turns[b].opportunity) - (turns[a].opportunity < turns[b].opportunity);
}

/* What has changed in the end, by student, then opportunity: turns[beside->pair_count]. */
static int32_t list_turns(const struct tdm_problem *problem, const struct tdm_beside *beside, struct tdm_plan_turn **out)
{
    const struct tdm_memory *memory = &problem->memory;
    int64_t                  count = beside->pair_count;
    struct tdm_plan_turn    *turns = tdm_alloc_array(memory, count, sizeof *turns), *sorted = tdm_alloc_array(memory, count, sizeof *sorted);
    int64_t                 *order = tdm_alloc_array(memory, 2 * count, sizeof *order);
    int                      has_room = turns != NULL && sorted != NULL && order != NULL;

    for (int64_t i = 0; has_room && i < count; i++) {
        const struct tdm_other_pair *other = &beside->pairs[i];
        turns[i] = (struct tdm_plan_turn){ problem->row_student[other->row], problem->column_opportunity[problem->pair_column[other->pair]],
                                           other->chosen > 0 ? 1 : -1 };
        order[i] = i;
    }
    if (has_room) tdm_sort(order, order + count, count, compare_turns, turns);
    for (int64_t i = 0; has_room && i < count; i++) sorted[i] = turns[order[i]];
    tdm_free(memory, turns);
    tdm_free(memory, order);
    if (!has_room) tdm_free(memory, sorted);
    *out = has_room ? sorted : NULL;
    return has_room ? TANDEM_OK : TANDEM_E_NOMEM;
}

/* Whether a FEASIBLE step is due after the change: a pair that must stand is a lower bound. */
static int has_lower_bounds(const struct tdm_ground *ground, const struct tdm_beside *beside)
{
    return ground->has_lower_bounds || (beside->bounds.pair >= 0 && beside->bounds.pair_least > 0);
}

static int32_t fill_plan(const struct tdm_ground *ground, struct tandem_plan *plan, const struct tandem_plan *before, const struct tdm_reroute *desk,
                         const struct tdm_beside *beside)
{
    const struct tdm_problem *problem = &ground->instance.problem;
    struct tdm_solution       solution = { .memory = plan->memory, .verdict = TANDEM_OPTIMAL, .chosen = desk->residual.chosen };
    struct tdm_plan_turn     *turns;
    int32_t                   status = list_turns(problem, beside, &turns);

    plan->verdict = TANDEM_OPTIMAL;
    if (status == TANDEM_OK) status = tdm_plan_take_over(plan, before, turns, beside->pair_count);
    tdm_free(&plan->memory, turns);
    if (status == TANDEM_OK) status = tdm_plan_take_steps_over(plan, before, problem, beside, has_lower_bounds(ground, beside));
    if (status == TANDEM_OK) tdm_plan_value_goals(plan, problem, &solution, problem->level_count);
    return status == TANDEM_OK ? tdm_plan_count_blocking(plan) : status;
}

/* A plan leaves only with a proof that the checker accepts; one that it does not is left to solving anew. */
static int32_t hand_out(const struct tdm_ground *ground, const struct tdm_reroute *desk, const struct tandem_plan *plan, const struct tandem_model *model,
                        tandem_plan **after)
{
    struct tdm_beside beside;
    int32_t           status = tdm_reroute_beside(desk, &ground->accepted, ground->rows_follow, &beside);

    if (status != TANDEM_OK) return status;
    status = tdm_proof_beside(&ground->accepted, &beside);
    if (status == TANDEM_OK) {
        *after = tdm_plan_new(model, &plan->options);
        status = *after == NULL ? TANDEM_E_NOMEM : fill_plan(ground, *after, plan, desk, &beside);
    }
    tdm_beside_finish(&plan->memory, &beside);
    if (status == TANDEM_OK) return status;
    tandem_plan_free(*after);
    *after = NULL;
    return status;
}

/* ---- the desk, kept for the next question */

static int32_t take_desk(const struct tdm_ground *ground, const struct tandem_plan *plan, struct tdm_reroute **desk)
{
    int32_t status;

    *desk = atomic_exchange_explicit(&plan->cell->desk, NULL, memory_order_acq_rel);
    if (*desk != NULL) return TANDEM_OK;
    *desk = tdm_alloc_array(&plan->memory, 1, sizeof **desk);
    if (*desk == NULL) return TANDEM_E_NOMEM;
    status = tdm_reroute_open(*desk, &ground->residual);
    if (status != TANDEM_OK) tdm_free(&plan->memory, *desk);
    return status;
}

/* Back in its place, as it was; one that met a lack of memory cannot be trusted to be. */
static void leave_desk(const struct tdm_ground *ground, const struct tandem_plan *plan, struct tdm_reroute *desk, int32_t status)
{
    struct tdm_reroute *none = NULL;

    if (status != TANDEM_E_NOMEM) {
        tdm_reroute_reset(desk, &ground->residual);
        if (atomic_compare_exchange_strong_explicit(&plan->cell->desk, &none, desk, memory_order_acq_rel, memory_order_relaxed)) return;
    }
    close_desk(&plan->memory, desk);
}

int32_t tdm_ground_whatif(const struct tdm_ground *ground, const struct tandem_plan *plan, const struct tandem_model *model,
                          const tandem_change *change, tandem_plan **after)
{
    struct tdm_reroute *desk;
    int32_t             status = take_desk(ground, plan, &desk);

    *after = NULL;
    if (status != TANDEM_OK) return status;
    status = reroute(ground, change, desk);
    if (status == TANDEM_OK) status = hand_out(ground, desk, plan, model, after);
    leave_desk(ground, plan, desk, status);
    return status == TANDEM_E_NOMEM ? status : TANDEM_OK;
}
