/* SPDX-License-Identifier: MIT
 * Which way of deciding carries out which mechanism.
 */
#include "method/mechanism.h"

#include <stdio.h>
#include <string.h>

#include "method/mechanism_stable.h"
#include "method/serving.h"
#include "problem/constraints.h"

static int has_sizes(const struct tdm_problem *problem)
{
    return problem->constraints != NULL && problem->constraints->row_size != NULL;
}

static int32_t carry_out(struct tdm_deciding *deciding)
{
    const struct tdm_market *market = deciding->market;

    switch (deciding->options->mechanism) {
    case TANDEM_MECHANISM_STABLE_STUDENTS: return tdm_mechanism_deferred(deciding, 1);
    case TANDEM_MECHANISM_STABLE_PARTNERS: return tdm_mechanism_deferred(deciding, 0);
    case TANDEM_MECHANISM_STABLE_BEST: return tdm_mechanism_best(deciding);
    case TANDEM_MECHANISM_STABLE_LARGEST: return tdm_mechanism_largest(deciding);
    case TANDEM_MECHANISM_SERIAL: return tdm_serial(market, deciding->control, deciding->chosen);
    case TANDEM_MECHANISM_BOSTON: return tdm_boston(market, deciding->control, deciding->chosen);
    default: return tdm_trading(market, deciding->control, deciding->chosen);
    }
}

static int32_t refuse(struct tdm_deciding *deciding, const char *what)
{
    snprintf(deciding->answer->text, sizeof deciding->answer->text, "%s: the mechanism `%s` does not know how", what,
             tandem_mechanism_name(deciding->options->mechanism));
    return TANDEM_E_UNBUILT;
}

/* From the market to the solution: those without wishes come last, and an outcome that breaks a rule is none. */
static int32_t hand_over(struct tdm_deciding *deciding, const struct tandem_model *model, struct tdm_solution *solution)
{
    const struct tdm_market *market = deciding->market;
    int                      is_broken = 0;
    int32_t                  status;

    solution->verdict = deciding->verdict;
    if (deciding->verdict == TANDEM_INFEASIBLE) return TANDEM_OK;
    for (int64_t i = 0; i < market->pair_count; i++) solution->chosen[market->pair_origin[i]] = deciding->chosen[i];
    status = tdm_mechanism_place_silent(deciding->options, deciding->problem, market, solution);
    if (status == TANDEM_OK)
        status = tdm_mechanism_find_broken(model, deciding->options, deciding->problem, solution, &is_broken, deciding->answer->text,
                                           sizeof deciding->answer->text);
    if (is_broken) solution->verdict = TANDEM_INFEASIBLE;
    return status;
}

int32_t tdm_mechanism_solve(const struct tandem_model *model, const tandem_options *options, const struct tdm_problem *problem,
                            const struct tdm_market *market, struct tdm_control *control, struct tdm_solution *solution,
                            struct tdm_mechanism_answer *answer)
{
    struct tdm_deciding deciding = { options, problem, market, control, answer, NULL, TANDEM_OPTIMAL };
    int32_t         status;

    *answer = (struct tdm_mechanism_answer){ 0 };
    if (tdm_mechanism_is_stable(options->mechanism) && has_sizes(problem)) return refuse(&deciding, "students who take several seats (size)");
    status = tdm_solution_init(solution, problem);
    if (status != TANDEM_OK) return status;
    deciding.chosen = tdm_alloc_zeroed(&problem->memory, market->pair_count, 1);
    status = deciding.chosen == NULL ? TANDEM_E_NOMEM : carry_out(&deciding);
    if (status == TANDEM_OK) status = hand_over(&deciding, model, solution);
    tdm_free(&problem->memory, deciding.chosen);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}
