/* SPDX-License-Identifier: MIT
 * Several placements and lower bounds from end to end: a start, those left over, then as many placements as there can be, then what must be met.
 *
 * Keeps:   where a bound cannot be met this way, the general method decides, and proves it if it cannot be met at all. So it does where the
 *          searches take too long.
 */
#include "method/several.h"
#include "method/fast.h"
#include "method/parts.h"

#include <assert.h>

/* Why a stage ended: 0 all is well. */
enum { WELL, STOPPED, FAILED, STUCK };

struct course {
    struct tdm_several *several;
    struct tdm_several_suitors suitors;
    int32_t status;                     /* with FAILED */
};

static int as_stage(struct course *course, int stopped, int is_stuck)
{
    (void)course;
    return stopped ? STOPPED : is_stuck ? STUCK : WELL;
}

/* ---- those who are too many somewhere */

static int push_all(struct course *course)
{
    struct tdm_several *several = course->several;

    for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
        while (several->over[node] > 0) {
            int is_stuck, stopped = tdm_several_push(several, node, &is_stuck);
            if (stopped || is_stuck) return as_stage(course, stopped, is_stuck);
        }
    return WELL;
}

static int push_from(struct course *course, int32_t column)
{
    struct tdm_several *several = course->several;
    int32_t node = several->over[column] > 0 ? column : several->cap_of[column];
    int     is_stuck, stopped;

    if (node < 0 || several->over[node] == 0) return WELL;
    stopped = tdm_several_push(several, node, &is_stuck);
    return as_stage(course, stopped, is_stuck);
}

/* Whoever lacks something at less than `outside` takes it; at first nobody leaves for her, since some of those who wait hold
 * what is dearer than what they lost. */
static int settle(struct course *course)
{
    struct tdm_several *several = course->several;

    for (int32_t i = 0, at = several->waiting_first; i < several->waiting_count; i++, at = at + 1 < several->row_count ? at + 1 : 0) {
        int32_t row = several->waiting[at], place = 0;
        int64_t value;
        while (place >= 0 && several->rows[row].load < several->rows[row].most) {
            place = tdm_several_best(several, row, &value);
            if (place < 0 || value >= several->outside) break;
            tdm_several_take(several, row, place);
        }
    }
    several->waiting_count = 0;
    return push_all(course);
}

/* ---- as many placements as there can be */

/* `outside` becomes dearer than any exchange: each row takes what it lacks, one at a time. */
static int ask(struct course *course)
{
    struct tdm_several *several = course->several;

    several->phases |= TDM_SEVERAL_ASKED;
    tdm_several_forget(several);
    several->outside += tdm_several_dearest_exchange(several);
    for (int32_t row = 0; row < several->row_count; row++)
        for (int32_t before = -1; before < several->rows[row].load && several->rows[row].load < several->rows[row].most;) {
            int64_t value;
            int32_t place = tdm_several_best(several, row, &value);
            int     stage;
            if (place < 0 || value >= several->outside) break;
            before = several->rows[row].load;
            tdm_several_take(several, row, place);
            stage = push_from(course, tdm_several_column(tdm_several_keys(several, row)[place]));
            if (stage != WELL) return stage;
        }
    return WELL;
}

static int list_suitors(struct course *course)
{
    if (course->suitors.first == NULL) course->status = tdm_several_suitors_open(&course->suitors, course->several);
    if (course->status != TANDEM_OK) return FAILED;
    tdm_several_suitors_list(&course->suitors, course->several);
    return WELL;
}

/* What was reached, and `outside`, become dearer than any exchange; then free seats that are dearer than 0 find somebody. */
static int draw(struct course *course)
{
    struct tdm_several *several = course->several;
    int64_t rise = tdm_several_dearest_exchange(several);

    several->phases |= TDM_SEVERAL_DREW;
    for (int32_t i = 0; i < several->touched_count; i++) several->price[several->touched[i]] += rise;
    several->outside += rise;
    tdm_several_forget(several);
    if (list_suitors(course) != WELL) return FAILED;
    for (int32_t column = 0; column < several->column_count; column++)
        while (several->nodes[column].load < several->nodes[column].most && several->price[column] > 0) {
            int is_stuck, stopped = tdm_several_draw(several, &course->suitors, column, 0, &is_stuck);
            if (stopped || is_stuck) return as_stage(course, stopped, is_stuck);
        }
    return WELL;
}

/* Until nobody who lacks a placement can reach a free seat at any price. */
static int fill(struct course *course)
{
    struct tdm_several *several = course->several;
    int64_t free_seats;

    for (;;) {
        int stage;
        if (tdm_several_reach(several, &free_seats)) return STOPPED;
        if (free_seats == 0) return WELL;
        if (several->cap_count == 0 && free_seats <= several->budget.ask_ratio * tdm_several_missing(several)) stage = draw(course);
        else stage = ask(course);
        if (stage != WELL) return stage;
    }
}

/* ---- what must be met */

static int force_rows(struct course *course)
{
    struct tdm_several *several = course->several;

    for (int32_t row = 0; row < several->row_count; row++)
        while (several->rows[row].load < several->rows[row].least) {
            int64_t value;
            int32_t place = tdm_several_best(several, row, &value);
            int     stage;
            several->phases |= TDM_SEVERAL_FORCED;
            if (place < 0) return STUCK;
            tdm_several_take(several, row, place);
            stage = push_from(course, tdm_several_column(tdm_several_keys(several, row)[place]));
            if (stage != WELL) return stage;
        }
    return WELL;
}

static int fill_node(struct course *course, int32_t node)
{
    struct tdm_several *several = course->several;
    int is_stuck, stopped;

    several->phases |= TDM_SEVERAL_FILLED;
    stopped = tdm_several_draw(several, &course->suitors, node, 1, &is_stuck);
    return as_stage(course, stopped, is_stuck);
}

static int lacks_somebody(const struct tdm_several *several)
{
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
        if (several->nodes[node].load < several->nodes[node].least) return 1;
    return 0;
}

static int fill_nodes(struct course *course)
{
    struct tdm_several *several = course->several;

    if (!lacks_somebody(several)) return WELL;
    if (list_suitors(course) != WELL) return FAILED;
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
        while (several->nodes[node].load < several->nodes[node].least) {
            int stage = fill_node(course, node);
            if (stage != WELL) return stage;
        }
    return WELL;
}

/* The nodes that count at the level COUNT, for the proof. */
static int look_once_more(struct course *course)
{
    int64_t free_seats;

    if (!course->several->count_first) return WELL;
    if (tdm_several_reach(course->several, &free_seats)) return STOPPED;
    return free_seats == 0 ? WELL : STUCK;
}

static int meet_bounds(struct course *course)
{
    int stage;

    if (!course->several->has_lower) return WELL;
    tdm_several_forget(course->several);
    stage = force_rows(course);
    if (stage == WELL) stage = fill_nodes(course);
    return stage == WELL ? look_once_more(course) : stage;
}

/* ---- the two starts */

static int start_by_auction(struct course *course)
{
    struct tdm_several *several = course->several;

    int stopped = tdm_several_auction(several);

    course->status = tdm_several_hold_all(several);
    if (course->status == TANDEM_OK && several->cost_level >= 0 && !stopped) course->status = tdm_several_round(several);
    if (course->status != TANDEM_OK) return FAILED;
    return stopped ? STOPPED : settle(course);
}

/* The problem without lower bounds; `none` is a row of zeros. */
static struct tdm_problem relax(const struct tdm_problem *problem, int64_t *none)
{
    struct tdm_problem relaxed = *problem;

    relaxed.rows.least = none;
    relaxed.columns.least = none;
    return relaxed;
}

static int load(struct course *course, const struct tdm_problem *relaxed)
{
    struct tdm_solution solution;
    int stage = WELL;

    course->status = tdm_method_solve_whole(relaxed, course->several->control, &solution);
    if (course->status != TANDEM_OK) return FAILED;
    course->status = tdm_several_hold_all(course->several);
    if (course->status != TANDEM_OK) stage = FAILED;
    else if (course->several->control->stopped) stage = STOPPED;
    else if (!tdm_several_load(course->several, &solution)) stage = STUCK;
    course->several->first_tick = course->several->control->ticks;
    tdm_solution_finish(&solution);
    return stage;
}

/* Students of one place each, and lower bounds: the fast path goes first. */
static int start(struct course *course)
{
    const struct tdm_problem *problem = course->several->problem;
    int32_t  nodes = problem->rows.node_count > problem->columns.node_count ? problem->rows.node_count : problem->columns.node_count;
    int64_t *none;
    struct tdm_problem relaxed;
    int stage;

    if (!course->several->has_lower) return start_by_auction(course);
    none = tdm_alloc_zeroed(&problem->memory, nodes, sizeof *none);
    course->status = none == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
    if (none == NULL) return FAILED;
    relaxed = relax(problem, none);
    stage = tdm_fast_applies(&relaxed) ? load(course, &relaxed) : start_by_auction(course);
    tdm_free(&problem->memory, none);
    return stage;
}

/* ---- the order of it all */

static int run(struct course *course)
{
    int stage = start(course);

    if (stage == WELL && course->several->count_first) stage = fill(course);
    if (stage == WELL) stage = meet_bounds(course);
    return stage;
}

/* What has been found; *is_open: nothing, the general method decides. */
static int32_t conclude(struct course *course, int stage, struct tdm_solution *solution, int *is_open)
{
    struct tdm_several *several = course->several;
    int32_t status = course->status;

    *is_open = stage == STUCK;
    if (stage == STUCK) {
        several->phases |= TDM_SEVERAL_GENERAL;
        return TANDEM_E_STATE;
    }
    if (stage == FAILED) return status;
    status = tdm_solution_init(solution, several->problem);
    if (status != TANDEM_OK) return status;
    status = stage == STOPPED ? tdm_several_give_plan(several, solution) : tdm_several_prove(several, solution);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

int32_t tdm_several_solve_within(const struct tdm_problem *problem, const struct tdm_several_budget *budget, struct tdm_control *control,
                                 struct tdm_solution *solution, int32_t *phases)
{
    struct tdm_several several;
    struct course course = { .several = &several };
    int     is_open = 0;
    int32_t status = tdm_several_open(&several, problem, control);

    *solution = (struct tdm_solution){ 0 };
    if (status != TANDEM_OK) return status;
    if (budget != NULL) several.budget = *budget;
    status = conclude(&course, run(&course), solution, &is_open);
    if (phases != NULL) *phases = several.phases;
    tdm_several_suitors_close(&course.suitors, &several);
    tdm_several_close(&several);
    return is_open ? tdm_network_solve(problem, control, solution) : status;
}

int32_t tdm_several_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return tdm_several_solve_within(problem, NULL, control, solution, NULL);
}
