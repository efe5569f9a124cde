/* SPDX-License-Identifier: MIT
 * Bundles of connected parts, solved side by side.
 *
 * Keeps:   whoever is free takes the next bundle, the largest first; each writes only what belongs to its bundle. A bundle has its share of
 *          the ticks that are left, by pairs, so that a limit strikes at the same place for every number of threads.
 *          The caller's thread works too, and it alone asks the caller's progress function.
 * Relies:  the allocator may be called from several threads at once where more than one is allowed (tandem.h).
 */
#include "method/parts.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { THREADS_MOST = 64 };

struct outcome {
    int32_t status, stopped;
    int64_t ticks;
};

struct crew {
    const struct tdm_parts   *parts;
    const struct tdm_control *control;
    struct tdm_solution      *solution;
    struct outcome           *outcomes;      /* [count] */
    _Atomic int32_t           next;
};

/* ---- a bundle as a problem */

static void free_bundle(struct tdm_problem *bundle)
{
    bundle->levels = NULL;                   /* lent */
    tdm_problem_finish(bundle);
}

static int32_t reserve_side(const struct tdm_memory *memory, struct tdm_side *side, int32_t nodes)
{
    side->node_count = nodes;
    side->parent = tdm_alloc_array(memory, nodes, sizeof *side->parent);
    side->least = tdm_alloc_array(memory, nodes, sizeof *side->least);
    side->most = tdm_alloc_array(memory, nodes, sizeof *side->most);
    return side->parent && side->least && side->most ? TANDEM_OK : TANDEM_E_NOMEM;
}

/* An array of the pairs that the problem has; 0 if memory is short. */
static int reserve_like(const struct tdm_memory *memory, const void *model, int64_t count, size_t bytes, void **block)
{
    if (model == NULL) return 1;
    *block = tdm_alloc_array(memory, count, bytes);
    return *block != NULL;
}

static int32_t reserve_bundle(const struct tdm_parts *parts, int32_t part, struct tdm_problem *bundle)
{
    const struct tdm_problem *problem = parts->problem;
    const struct tdm_memory  *memory = &parts->memory;
    int64_t pairs = parts->pairs[part], rows = parts->row_first[part + 1] - parts->row_first[part];
    int32_t nodes = (int32_t)(parts->node_first[part + 1] - parts->node_first[part]);

    *bundle = (struct tdm_problem){ .memory = *memory, .silent_row = -1, .level_count = problem->level_count, .levels = problem->levels,
                                    .pair_count = pairs };
    if (reserve_side(memory, &bundle->rows, (int32_t)rows) != TANDEM_OK || reserve_side(memory, &bundle->columns, nodes) != TANDEM_OK) return TANDEM_E_NOMEM;
    bundle->row_start = tdm_alloc_array(memory, rows + 1, sizeof *bundle->row_start);
    bundle->pair_column = tdm_alloc_array(memory, pairs, sizeof *bundle->pair_column);
    if (bundle->row_start == NULL || bundle->pair_column == NULL) return TANDEM_E_NOMEM;
    if (!reserve_like(memory, problem->pair_rank, pairs, sizeof *bundle->pair_rank, (void **)&bundle->pair_rank)
        || !reserve_like(memory, problem->pair_partner_rank, pairs, sizeof *bundle->pair_partner_rank, (void **)&bundle->pair_partner_rank)
        || !reserve_like(memory, problem->pair_score, pairs, sizeof *bundle->pair_score, (void **)&bundle->pair_score)
        || !reserve_like(memory, problem->pair_flags, pairs, sizeof *bundle->pair_flags, (void **)&bundle->pair_flags)
        || !reserve_like(memory, problem->row_class, rows, sizeof *bundle->row_class, (void **)&bundle->row_class)) return TANDEM_E_NOMEM;
    return TANDEM_OK;
}

static void fill_columns(const struct tdm_parts *parts, int32_t part, struct tdm_problem *bundle)
{
    const struct tdm_side *from = &parts->problem->columns;
    struct tdm_side       *to = &bundle->columns;

    to->leaf_count = 0;
    for (int32_t i = 0; i < to->node_count; i++) {
        int32_t node = parts->node[parts->node_first[part] + i];
        to->leaf_count += node < from->leaf_count;
        to->parent[i] = from->parent[node] < 0 ? -1 : parts->place[from->parent[node]];
        to->least[i] = from->least[node];
        to->most[i] = from->most[node];
    }
}

static void copy_pairs(const struct tdm_problem *problem, int64_t from, int64_t count, struct tdm_problem *bundle, int64_t to)
{
    size_t many = (size_t)count;

    if (problem->pair_rank != NULL) memcpy(bundle->pair_rank + to, problem->pair_rank + from, many * sizeof *bundle->pair_rank);
    if (problem->pair_partner_rank != NULL) memcpy(bundle->pair_partner_rank + to, problem->pair_partner_rank + from, many * sizeof *bundle->pair_partner_rank);
    if (problem->pair_score != NULL) memcpy(bundle->pair_score + to, problem->pair_score + from, many * sizeof *bundle->pair_score);
    if (problem->pair_flags != NULL) memcpy(bundle->pair_flags + to, problem->pair_flags + from, many);
}

static void fill_rows(const struct tdm_parts *parts, int32_t part, struct tdm_problem *bundle)
{
    const struct tdm_problem *problem = parts->problem;
    int64_t place = 0;

    bundle->rows.leaf_count = bundle->rows.node_count;
    bundle->row_start[0] = 0;
    for (int32_t i = 0; i < bundle->rows.leaf_count; i++) {
        int32_t row = parts->row[parts->row_first[part] + i];
        int64_t first = problem->row_start[row], count = problem->row_start[row + 1] - first;
        bundle->rows.parent[i] = -1;
        bundle->rows.least[i] = problem->rows.least[row];
        bundle->rows.most[i] = problem->rows.most[row];
        if (problem->row_class != NULL) bundle->row_class[i] = problem->row_class[row];
        for (int64_t k = 0; k < count; k++) bundle->pair_column[place + k] = parts->place[problem->pair_column[first + k]];
        copy_pairs(problem, first, count, bundle, place);
        bundle->row_start[i + 1] = place += count;
    }
    assert(place == bundle->pair_count);
}

/* ---- its solution, back into the whole */

static void take_chosen(const struct tdm_parts *parts, int32_t part, const struct tdm_solution *from, struct tdm_solution *solution)
{
    const int32_t *chosen = from->chosen;

    for (int64_t i = parts->row_first[part]; i < parts->row_first[part + 1]; i++) {
        int64_t first = parts->problem->row_start[parts->row[i]], count = parts->problem->row_start[parts->row[i] + 1] - first;
        for (int64_t k = 0; k < count; k++)
            if (chosen[k]) solution->chosen[first + k] = chosen[k];
        chosen += count;
    }
}

static void take_step(const struct tdm_parts *parts, int32_t part, const struct tdm_step *from, struct tdm_step *step)
{
    for (int64_t i = parts->row_first[part]; i < parts->row_first[part + 1]; i++)
        step->row_potential[parts->row[i]] = from->row_potential[i - parts->row_first[part]];
    for (int64_t i = parts->node_first[part]; i < parts->node_first[part + 1]; i++)
        step->column_potential[parts->node[i]] = from->column_potential[i - parts->node_first[part]];
}

static int32_t solve_bundle(struct crew *crew, int32_t part, struct tdm_control *control)
{
    struct tdm_problem  bundle;
    struct tdm_solution solution;
    int32_t status = reserve_bundle(crew->parts, part, &bundle);

    if (status != TANDEM_OK) goto out;
    fill_columns(crew->parts, part, &bundle);
    fill_rows(crew->parts, part, &bundle);
    status = tdm_method_solve_whole(&bundle, control, &solution);
    if (status != TANDEM_OK) goto out;
    take_chosen(crew->parts, part, &solution, crew->solution);
    assert(control->stopped || solution.step_count == bundle.level_count);
    for (int32_t i = 0; i < solution.step_count; i++) take_step(crew->parts, part, &solution.steps[i], &crew->solution->steps[i]);
    tdm_solution_finish(&solution);
out:
    free_bundle(&bundle);
    return status;
}

/* ---- the crew */

static int64_t share_of(const struct crew *crew, int32_t part)
{
    int64_t left = crew->control->tick_limit - crew->control->ticks;
    return left <= 0 ? 1 : (int64_t)((tdm_wide)left * crew->parts->pairs[part] / (crew->parts->problem->pair_count + 1)) + 1;
}

static void work(struct crew *crew, int is_caller)
{
    struct tdm_control control = { .threads = 1, .deadline_ns = crew->control->deadline_ns, .cancel = crew->control->cancel,
                                   .expected_ticks = crew->control->expected_ticks, .ticks = crew->control->ticks };
    int32_t number;

    if (is_caller) {
        control.progress = crew->control->progress;
        control.progress_user = crew->control->progress_user;
    }
    while ((number = atomic_fetch_add(&crew->next, 1)) < crew->parts->count) {
        int32_t part = crew->parts->order[number];
        int64_t before = control.ticks;
        if (crew->control->tick_limit != 0) control.tick_limit = before + share_of(crew, part);
        control.stopped = 0;
        crew->outcomes[part].status = solve_bundle(crew, part, &control);
        crew->outcomes[part].stopped = control.stopped;
        crew->outcomes[part].ticks = control.ticks - before;
    }
}

static void *work_beside(void *crew)
{
    work(crew, 0);
    return NULL;
}

static void work_together(struct crew *crew)
{
    pthread_t threads[THREADS_MOST];
    int32_t   wanted = crew->control->threads - 1, count = 0;

    if (wanted > THREADS_MOST) wanted = THREADS_MOST;
    if (wanted > crew->parts->count - 1) wanted = crew->parts->count - 1;
    while (count < wanted && pthread_create(&threads[count], NULL, work_beside, crew) == 0) count++;
    work(crew, 1);
    for (int32_t i = 0; i < count; i++) pthread_join(threads[i], NULL);
}

/* The first failure by number of bundle; a cancelled one before one at its limit. */
static int32_t sum_up(const struct crew *crew, struct tdm_control *control)
{
    for (int32_t part = 0; part < crew->parts->count; part++) {
        const struct outcome *outcome = &crew->outcomes[part];
        control->ticks += outcome->ticks;
        if (outcome->stopped == TANDEM_CANCELLED || control->stopped == 0) control->stopped = outcome->stopped;
    }
    for (int32_t part = 0; part < crew->parts->count; part++)
        if (crew->outcomes[part].status != TANDEM_OK) return crew->outcomes[part].status;
    return TANDEM_OK;
}

static int32_t add_steps(const struct tdm_problem *problem, struct tdm_solution *solution)
{
    struct tdm_step *step;
    int32_t status = TANDEM_OK;

    for (int32_t level = 0; level < problem->level_count && status == TANDEM_OK; level++)
        status = tdm_solution_add_step(solution, problem, TANDEM_STEP_LEVEL, level, problem->levels[level].parameter, &step);
    return status;
}

/* A stopped plan is whole, but some of its bundles have no proof. */
static void drop_steps(struct tdm_solution *solution)
{
    for (; solution->step_count > 0; solution->step_count--) {
        tdm_free(&solution->memory, solution->steps[solution->step_count - 1].row_potential);
        tdm_free(&solution->memory, solution->steps[solution->step_count - 1].column_potential);
    }
}

int32_t tdm_parts_solve(const struct tdm_parts *parts, struct tdm_control *control, struct tdm_solution *solution)
{
    struct crew crew = { .parts = parts, .control = control, .solution = solution };
    int32_t status = tdm_solution_init(solution, parts->problem);

    if (status != TANDEM_OK) return status;
    crew.outcomes = tdm_alloc_zeroed(&parts->memory, parts->count, sizeof *crew.outcomes);
    status = crew.outcomes == NULL ? TANDEM_E_NOMEM : add_steps(parts->problem, solution);
    if (status == TANDEM_OK) {
        work_together(&crew);
        status = sum_up(&crew, control);
    }
    if (control->stopped) drop_steps(solution);
    solution->verdict = control->stopped ? control->stopped : TANDEM_OPTIMAL;
    tdm_free(&parts->memory, crew.outcomes);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}
