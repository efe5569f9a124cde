/* SPDX-License-Identifier: MIT
 * Solve what is there, ask the prices what is missing, add it, and again, until nothing is.
 *
 * Keeps:   every round adds a pair that was not there, so it ends; mostly after a handful of rounds.
 */
#include "method/sparse.h"

/* Pairs that a student begins with beyond one, or two, for each doubling that leads to all opportunities; how many a round adds at most. */
enum { FIRST = 4, MORE = 12 };

/* Places of one seat are fought over longer than large ones: there a student needs more to choose from. */
static int32_t first_count(const struct tdm_sparse *sparse)
{
    int     is_narrow = sparse->scorer->matched_count / 4 < sparse->opportunity_count;
    int32_t count = FIRST;

    for (int32_t reach = sparse->opportunity_count; reach > 1; reach /= 2) count += is_narrow ? 2 : 1;
    return count;
}

/* Sorts what was found in among the candidates. */
static int32_t merge_found(struct tdm_sparse *sparse)
{
    const struct tdm_memory *memory = &sparse->memory;
    struct tdm_candidates   *old = &sparse->candidates;
    int32_t                  students = sparse->scorer->student_count;
    int64_t                  count = old->start[students] + sparse->found_count, at = 0;
    struct tdm_candidates    merged = { tdm_alloc_zeroed(memory, students + (int64_t)2, sizeof *merged.start),
                                        tdm_alloc_array(memory, count, sizeof *merged.opportunity), tdm_alloc_array(memory, count, sizeof *merged.score) };

    if (merged.start == NULL || merged.opportunity == NULL || merged.score == NULL) {
        tdm_free(memory, merged.start);
        tdm_free(memory, merged.opportunity);
        tdm_free(memory, merged.score);
        return TANDEM_E_NOMEM;
    }
    for (int32_t s = 0; s < students; s++) merged.start[s + 2] = old->start[s + 1] - old->start[s];
    for (int64_t i = 0; i < sparse->found_count; i++) merged.start[sparse->found[i].student + 2]++;
    for (int32_t s = 0; s < students; s++) merged.start[s + 2] += merged.start[s + 1];
    for (int32_t s = 0; s < students; s++)
        for (int64_t i = old->start[s]; i < old->start[s + 1]; i++) {
            at = merged.start[s + 1]++;
            merged.opportunity[at] = old->opportunity[i];
            merged.score[at] = old->score[i];
        }
    for (int64_t i = 0; i < sparse->found_count; i++) {
        at = merged.start[sparse->found[i].student + 1]++;
        merged.opportunity[at] = sparse->found[i].opportunity;
        merged.score[at] = sparse->found[i].score;
    }
    tdm_free(memory, old->start);
    tdm_free(memory, old->opportunity);
    tdm_free(memory, old->score);
    *old = merged;
    sparse->found_count = 0;
    return TANDEM_OK;
}

/* A plan that a limit cut short proves nothing about pairs that were left out. */
static void drop_steps(struct tdm_solution *solution)
{
    for (int32_t i = 0; i < solution->step_count; i++) {
        tdm_free(&solution->memory, solution->steps[i].row_potential);
        tdm_free(&solution->memory, solution->steps[i].column_potential);
    }
    solution->step_count = 0;
}

/* One round. *is_done: the solution stands, for all pairs or as a limit left it. */
static int32_t run_round(struct tdm_sparse *sparse, struct tdm_problem *problem, struct tdm_solution *solution, int *is_done)
{
    int32_t status = tdm_problem_compile_some(sparse->model, sparse->options, sparse->scorer, &sparse->candidates, problem);

    *is_done = 0;
    if (status != TANDEM_OK) return status;
    status = tdm_method_pick(problem, sparse->control, solution);
    if (status != TANDEM_OK) {
        tdm_problem_finish(problem);
        return status;
    }
    if (solution->verdict == TANDEM_OPTIMAL || solution->verdict == TANDEM_INFEASIBLE) status = tdm_sparse_price(sparse, problem, solution, MORE);
    if (sparse->control->stopped != 0) {
        if (solution->verdict == TANDEM_INFEASIBLE) status = TANDEM_E_STOPPED;
        solution->verdict = sparse->control->stopped;
        drop_steps(solution);
    }
    *is_done = sparse->found_count == 0 || sparse->control->stopped != 0;
    if (status == TANDEM_OK && *is_done) return TANDEM_OK;
    tdm_solution_finish(solution);
    tdm_problem_finish(problem);
    return status;
}

int32_t tdm_sparse_solve(const struct tandem_model *model, const tandem_options *options, const struct tandem_scorer *scorer,
                         struct tdm_control *control, struct tdm_problem *problem, struct tdm_solution *solution, int64_t *scored)
{
    struct tdm_sparse sparse;
    int               is_done = 0;
    int32_t           status = tdm_sparse_init(&sparse, model, options, scorer, control);

    if (status != TANDEM_OK) return status;
    status = tdm_sparse_first(&sparse, first_count(&sparse));
    while (status == TANDEM_OK && !is_done) {
        status = merge_found(&sparse);
        if (status == TANDEM_OK) status = run_round(&sparse, problem, solution, &is_done);
    }
    *scored = sparse.scored;
    tdm_sparse_finish(&sparse);
    return status;
}
