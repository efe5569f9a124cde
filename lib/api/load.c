/* SPDX-License-Identifier: MIT
 * A plan from elsewhere, and the way back from a plan to the problem's words, for the checker.
 *
 * Keeps:   nothing that a plan says is trusted: whatever cannot be said in the problem's words is a wrong plan.
 */
#include "api/instance.h"
#include "api/plan.h"
#include "method/nested.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 4)))
static int32_t refuse(char *text, size_t room, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(text, room, format, rest);
    va_end(rest);
    return TANDEM_E_PROOF;
}

/* ---- from a plan to a solution */

struct way {
    const struct tandem_plan *plan;
    const struct tdm_problem *problem;
    int32_t                  *student_row, *opportunity_column;
    uint8_t                  *is_held;      /* [students] a plain silent student who has her place */
};

static int32_t way_init(struct way *way, const struct tandem_plan *plan, const struct tdm_problem *problem)
{
    const struct tdm_memory *memory = &plan->memory;

    *way = (struct way){ plan, problem, tdm_alloc_array(memory, plan->model->student_keys.count, sizeof(int32_t)),
                         tdm_alloc_array(memory, plan->model->opportunity_keys.count, sizeof(int32_t)),
                         tdm_alloc_zeroed(memory, plan->model->student_keys.count, 1) };
    if (way->student_row == NULL || way->opportunity_column == NULL || way->is_held == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (r != problem->silent_row) way->student_row[problem->row_student[r]] = r;
    for (int32_t i = 0; i < problem->silent_count; i++) way->student_row[problem->silent_students[i]] = problem->silent_row;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) way->opportunity_column[problem->column_opportunity[c]] = c;
    return TANDEM_OK;
}

static void way_finish(struct way *way)
{
    tdm_free(&way->plan->memory, way->student_row);
    tdm_free(&way->plan->memory, way->opportunity_column);
    tdm_free(&way->plan->memory, way->is_held);
}

static int64_t find_pair(const struct tdm_problem *problem, int32_t row, int32_t column)
{
    int64_t low = problem->row_start[row], high = problem->row_start[row + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (problem->pair_column[middle] < column) low = middle + 1;
        else high = middle;
    }
    return low < problem->row_start[row + 1] && problem->pair_column[low] == column ? low : -1;
}

static int32_t choose(struct way *way, struct tdm_solution *solution, const struct tdm_placement *placement, char *text, size_t room)
{
    const struct tandem_model *model = way->plan->model;
    const char                *who = tdm_keys_text(&model->student_keys, placement->student);
    const char                *where = tdm_keys_text(&model->opportunity_keys, placement->opportunity);
    int32_t                    row = way->student_row[placement->student];
    int64_t                    pair = find_pair(way->problem, row, way->opportunity_column[placement->opportunity]);

    if (pair < 0) return refuse(text, room, "%.90s may not go to %.90s", who, where);
    if (row == way->problem->silent_row && way->is_held[placement->student]) return refuse(text, room, "%.90s is placed twice", who);
    if (solution->chosen[pair] == INT32_MAX) return refuse(text, room, "%.90s is placed too often at %.90s", who, where);
    way->is_held[placement->student] = 1;
    solution->chosen[pair]++;
    return TANDEM_OK;
}

/* The level that a step speaks of, from `from` on; -1 if there is none. */
static int32_t find_level(const struct tdm_problem *problem, const struct tdm_plan_step *step, int32_t from)
{
    for (int32_t level = from; level < problem->level_count; level++) {
        const struct tdm_level *candidate = &problem->levels[level];
        if (candidate->goal != step->goal) continue;
        if (step->kind == TANDEM_STEP_WITNESS ? candidate->kind == TDM_LEVEL_WORST_RANK : candidate->parameter == step->parameter) return level;
    }
    return -1;
}

static void give_potentials(const struct way *way, const struct tdm_plan_step *from, struct tdm_step *to)
{
    const struct tdm_problem *problem = way->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        to->row_potential[r] = from->students[r == problem->silent_row ? problem->silent_students[0] : problem->row_student[r]];
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) to->column_potential[c] = from->opportunities[problem->column_opportunity[c]];
    for (int32_t v = problem->columns.leaf_count; v < problem->columns.node_count; v++)
        to->column_potential[v] = from->partners[problem->cap_partner[v - problem->columns.leaf_count]];
}

static int32_t give_steps(const struct way *way, struct tdm_solution *solution, char *text, size_t room)
{
    int32_t level = -1;

    for (int32_t i = 0; i < way->plan->step_count; i++) {
        const struct tdm_plan_step *from = &way->plan->steps[i];
        struct tdm_step            *to;
        int32_t                     own = from->kind == TANDEM_STEP_FEASIBLE ? -1 : find_level(way->problem, from, level + 1), status;
        if (own < 0 && from->kind != TANDEM_STEP_FEASIBLE) return refuse(text, room, "a step of the proof belongs to no goal of the plan");
        status = tdm_solution_add_step(solution, way->problem, from->kind, own, from->kind == TANDEM_STEP_WITNESS ? from->parameter : 0, &to);
        if (status != TANDEM_OK) return status;
        give_potentials(way, from, to);
        if (own >= 0) level = own;
    }
    return TANDEM_OK;
}

int32_t tdm_plan_to_solution(const struct tandem_plan *plan, const struct tdm_problem *problem, struct tdm_solution *solution, char *text, size_t room)
{
    struct way way = { 0 };
    int32_t    status = tdm_solution_init(solution, problem);

    if (status != TANDEM_OK) return status;
    solution->verdict = plan->verdict;
    status = way_init(&way, plan, problem);
    for (int64_t i = 0; status == TANDEM_OK && i < plan->placement_count; i++) status = choose(&way, solution, &plan->placements[i], text, room);
    if (status == TANDEM_OK) status = give_steps(&way, solution, text, room);
    if (status == TANDEM_OK) status = tdm_plan_give_bounds(plan, solution);
    way_finish(&way);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

/* ---- from outside to a plan */

static int32_t copy_potentials(const struct tdm_memory *memory, const int64_t *from, int32_t count, int64_t **to)
{
    *to = tdm_alloc_zeroed(memory, count, sizeof **to);
    if (*to == NULL) return TANDEM_E_NOMEM;
    if (from != NULL && count > 0) memcpy(*to, from, (size_t)count * sizeof **to);
    return TANDEM_OK;
}

static int32_t copy_steps(struct tandem_plan *plan, const tandem_plan_data *data)
{
    plan->steps = tdm_alloc_zeroed(&plan->memory, data->step_count, sizeof *plan->steps);
    if (plan->steps == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < data->step_count; i++) {
        const tandem_proof_step *from = &data->steps[i];
        struct tdm_plan_step    *to = &plan->steps[i];
        int32_t                  status = TANDEM_OK;
        if (from->size != sizeof *from) return TANDEM_E_VERSION;
        plan->step_count = i + 1;
        *to = (struct tdm_plan_step){ .goal = from->goal, .kind = from->kind, .parameter = from->parameter };
        status = copy_potentials(&plan->memory, from->students, plan->student_count, &to->students);
        if (status == TANDEM_OK) status = copy_potentials(&plan->memory, from->opportunities, plan->opportunity_count, &to->opportunities);
        if (status == TANDEM_OK) status = copy_potentials(&plan->memory, from->partners, plan->partner_count, &to->partners);
        if (status != TANDEM_OK) return status;
    }
    return TANDEM_OK;
}

static int32_t copy_placements(struct tandem_plan *plan, const tandem_plan_data *data)
{
    plan->placements = tdm_alloc_array(&plan->memory, data->placement_count, sizeof *plan->placements);
    if (plan->placements == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < data->placement_count; i++) {
        int32_t student = data->students[i], opportunity = data->opportunities[i];
        if (student < 0 || student >= plan->student_count || opportunity < 0 || opportunity >= plan->opportunity_count) return TANDEM_E_PROOF;
        plan->placements[i] = (struct tdm_placement){ .student = student, .opportunity = opportunity, .score = TANDEM_NO_SCORE };
    }
    plan->placement_count = data->placement_count;
    return TANDEM_OK;
}

/* How many levels a plan claims to prove: all, or as many as its mechanism optimises. */
static int32_t proven_levels(const struct tandem_plan *plan, const struct tdm_problem *problem)
{
    int is_optimal = plan->verdict == TANDEM_OPTIMAL;

    switch (plan->options.mechanism) {
    case TANDEM_MECHANISM_OPTIMAL:
    case TANDEM_MECHANISM_STABLE_BEST: return is_optimal ? problem->level_count : 0;
    case TANDEM_MECHANISM_STABLE_LARGEST: return is_optimal && problem->level_count > 0 && problem->levels[0].kind == TDM_LEVEL_COUNT;
    default: return 0;
    }
}

/* Goal values follow from the placements alone; what is proven is for tandem_verify to say. */
static int32_t value_loaded(struct tandem_plan *plan, tandem_error *error)
{
    struct tdm_instance instance;
    struct tdm_solution solution;
    char                text[200] = "";
    int32_t             status = tdm_instance_for_plan(&instance, plan->model, plan);

    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    plan->pair_count = instance.problem.pair_count;
    status = tdm_plan_to_solution(plan, &instance.problem, &solution, text, sizeof text);
    if (status == TANDEM_OK) {
        if (instance.problem.constraints != NULL || solution.bound_count > 0)
            plan->method = tdm_nested_made(solution.bounds, solution.bound_count) ? TANDEM_METHOD_NETWORK : TANDEM_METHOD_INTEGER;
        if (plan->options.mechanism != TANDEM_MECHANISM_OPTIMAL) plan->method = tdm_mechanism_method(plan->options.mechanism);
        if (plan->method == TANDEM_METHOD_INTEGER) status = tdm_nested_breaker(&instance.problem, &plan->rule);
        tdm_plan_value_goals(plan, &instance.problem, &solution, proven_levels(plan, &instance.problem));
        tdm_solution_finish(&solution);
    }
    tdm_instance_finish(&instance);
    if (status == TANDEM_OK) status = tdm_plan_count_blocking(plan);
    return status == TANDEM_OK ? status : tdm_error_set(error, status, text[0] ? text : NULL);
}

int32_t tandem_plan_load(const tandem_model *model, const tandem_options *options, const tandem_plan_data *data, tandem_plan **out,
                         tandem_error *error)
{
    tandem_options own;
    tandem_plan   *plan;
    int32_t        status;

    if (out != NULL) *out = NULL;
    if (model == NULL || data == NULL || out == NULL || data->placement_count < 0 || data->step_count < 0
        || (data->placement_count > 0 && (data->students == NULL || data->opportunities == NULL)) || (data->step_count > 0 && data->steps == NULL)
        || data->bound_count < 0 || (data->bound_count > 0 && data->bounds == NULL))
        return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (data->size != sizeof *data) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    status = tdm_options_read(model, options, &own, error);
    if (status != TANDEM_OK) return status;
    status = tdm_model_admit(model, &own, error);
    if (status != TANDEM_OK) return status;
    plan = tdm_plan_new(model, &own);
    if (plan == NULL) return tdm_error_set(error, TANDEM_E_NOMEM, NULL);

    plan->verdict = data->verdict;
    status = copy_placements(plan, data);
    if (status == TANDEM_OK) status = copy_steps(plan, data);
    if (status == TANDEM_OK) status = tdm_plan_copy_bounds(plan, data->bound_count, data->bounds);
    if (status == TANDEM_OK) status = tdm_plan_index(plan);
    status = status == TANDEM_OK ? value_loaded(plan, error) : tdm_error_set(error, status, NULL);
    if (status == TANDEM_OK) *out = plan;
    else tandem_plan_free(plan);
    return status;
}
