/* SPDX-License-Identifier: MIT
 * Plans of mechanisms: bounds and rules as for every plan, then what the mechanism promises.
 */
#include "proof/mechanism_check.h"

#include <stdio.h>
#include <string.h>

#include "model/model.h"
#include "proof/proof.h"
#include "proof/redraw.h"
#include "proof/stability.h"

struct examination {
    const struct tandem_model   *model;
    const struct tdm_problem    *problem;
    const struct tdm_market     *market;
    const struct tdm_solution   *solution;
    uint8_t                     *chosen, *other;      /* [market pairs] the plan's; what it should be */
    int64_t                     *guests;              /* [columns] seats taken by students outside the market */
    char                        *text;
    size_t                       room;
};

static const char *student_key(const struct examination *exam, int32_t row)
{
    return tdm_keys_text(&exam->model->student_keys, exam->problem->row_student[exam->market->row_origin[row]]);
}

static const char *opportunity_key(const struct examination *exam, int32_t column)
{
    return tdm_keys_text(&exam->model->opportunity_keys, exam->problem->column_opportunity[column]);
}

static int32_t check_bounds(struct examination *exam)
{
    struct tdm_solution plain = *exam->solution;
    int32_t             proven;

    plain.verdict = TANDEM_FEASIBLE;
    plain.step_count = 0;
    plain.bound_count = 0;
    return tdm_proof_check(exam->problem, &plain, &proven, exam->text, exam->room);
}

/* The plan in pairs of the market; whatever the market does not have is a guest, or wrong. */
static int32_t read_plan(struct examination *exam)
{
    const struct tdm_market *market = exam->market;
    int64_t                  held = 0, placed = 0;

    for (int64_t i = 0; i < exam->problem->pair_count; i++) exam->guests[exam->problem->pair_column[i]] += exam->solution->chosen[i];
    for (int64_t i = 0; i < market->pair_count; i++) {
        exam->chosen[i] = exam->solution->chosen[market->pair_origin[i]] > 0;
        exam->guests[market->pair[i].column] -= exam->chosen[i];
        held += exam->chosen[i];
    }
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = exam->problem->row_start[market->row_origin[r]]; i < exam->problem->row_start[market->row_origin[r] + 1]; i++)
            placed += exam->solution->chosen[i];
    if (placed == held) return TANDEM_OK;
    snprintf(exam->text, exam->room, "somebody is placed where she is not accepted");
    return TANDEM_E_PROOF;
}

static int32_t check_stability(struct examination *exam)
{
    struct tdm_blocking blocking;
    int32_t             status = tdm_stability_check(exam->market, exam->chosen, exam->guests, 1, &blocking);

    if (status != TANDEM_OK) return status;
    for (int64_t i = 0; status == TANDEM_OK && blocking.unexcused > 0 && i < blocking.count; i++) {
        if (blocking.pairs[i].is_excused) continue;
        snprintf(exam->text, exam->room, "%.70s and %.70s block the plan: both would rather have each other", student_key(exam, blocking.pairs[i].row),
                 opportunity_key(exam, blocking.pairs[i].column));
        status = TANDEM_E_PROOF;
    }
    tdm_blocking_finish(exam->market, &blocking);
    return status;
}

/* The first student whose places differ from what they should be. */
static int32_t compare(struct examination *exam, const char *what)
{
    const struct tdm_market *market = exam->market;

    for (int32_t r = 0; r < market->row_count; r++) {
        size_t count = (size_t)(market->row_start[r + 1] - market->row_start[r]);
        if (memcmp(exam->chosen + market->row_start[r], exam->other + market->row_start[r], count) == 0) continue;
        snprintf(exam->text, exam->room, "%.90s has not what %s", student_key(exam, r), what);
        return TANDEM_E_PROOF;
    }
    return TANDEM_OK;
}

/* Without rules there is one plan that is best for students, and one that is worst. */
static int has_extremes(const struct examination *exam)
{
    const struct tdm_problem *problem = exam->problem;
    int                       has_least = 0;

    for (int32_t r = 0; r < problem->rows.node_count; r++) has_least |= problem->rows.least[r] > 0;
    for (int32_t v = 0; v < problem->columns.node_count; v++) has_least |= problem->columns.least[v] > 0;
    return problem->constraints == NULL && exam->market->orders_agree && !has_least;
}

static int32_t check_extreme(struct examination *exam, int32_t mechanism)
{
    int     is_worst = 1;
    int32_t status;

    if (mechanism == TANDEM_MECHANISM_STABLE_STUDENTS) {
        status = tdm_redraw_rounds(exam->market, exam->other);
        return status == TANDEM_OK ? compare(exam, "is best for her among all stable plans") : status;
    }
    status = tdm_redraw_is_worst(exam->market, exam->chosen, &is_worst);
    if (status != TANDEM_OK || is_worst) return status;
    snprintf(exam->text, exam->room, "another stable plan is better for the partners");
    return TANDEM_E_PROOF;
}

static int32_t check_promise(struct examination *exam, int32_t mechanism, int is_thorough)
{
    int32_t status;

    if (mechanism == TANDEM_MECHANISM_SERIAL || mechanism == TANDEM_MECHANISM_BOSTON || mechanism == TANDEM_MECHANISM_TTC) {
        status = tdm_redraw_serving(exam->market, mechanism, exam->other);
        return status == TANDEM_OK ? compare(exam, "the mechanism gives her") : status;
    }
    status = check_stability(exam);
    if (status != TANDEM_OK || !is_thorough || !has_extremes(exam)) return status;
    return mechanism == TANDEM_MECHANISM_STABLE_STUDENTS || mechanism == TANDEM_MECHANISM_STABLE_PARTNERS ? check_extreme(exam, mechanism) : TANDEM_OK;
}

int32_t tdm_mechanism_check(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_market *market,
                            int32_t mechanism, const struct tdm_solution *solution, int is_thorough, char *text, size_t room)
{
    const struct tdm_memory *memory = &problem->memory;
    struct examination       exam = { model, problem, market, solution, tdm_alloc_array(memory, market->pair_count, 1),
                                      tdm_alloc_array(memory, market->pair_count, 1),
                                      tdm_alloc_zeroed(memory, market->column_count, sizeof *exam.guests), text, room };
    int32_t                  status = exam.chosen == NULL || exam.other == NULL || exam.guests == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) status = check_bounds(&exam);
    if (status == TANDEM_OK) status = read_plan(&exam);
    if (status == TANDEM_OK) status = check_promise(&exam, mechanism, is_thorough);
    tdm_free(memory, exam.chosen);
    tdm_free(memory, exam.other);
    tdm_free(memory, exam.guests);
    return status;
}
