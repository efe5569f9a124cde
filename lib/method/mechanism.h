/* SPDX-License-Identifier: MIT
 * The door to the mechanisms: stable, lottery and trading.
 */
#ifndef TDM_METHOD_MECHANISM_H
#define TDM_METHOD_MECHANISM_H

#include "method/method.h"
#include "problem/market.h"

struct tdm_mechanism_answer {
    int32_t proven;              /* so many of the problem's levels, from the first, are proven the best among the mechanism's plans */
    char    text[200];           /* why there is no plan (verdict INFEASIBLE), what the mechanism cannot do (TANDEM_E_UNBUILT), or what was not found (TANDEM_E_STOPPED) */
};

/* Decides by options->mechanism, which is not OPTIMAL. `market` was compiled from the same model, options and problem, with
 * only_accepted for the stable mechanisms and without for the others. `solution` is initialised by the call and is the caller's to finish.
 * TANDEM_OK: verdict OPTIMAL (the mechanism was carried out, and if it optimises, the search ended), FEASIBLE or CANCELLED (a plan of
 * the mechanism, but a search was cut short), INFEASIBLE (no plan of the mechanism satisfies the rules).
 * TANDEM_E_UNBUILT, TANDEM_E_NOMEM, TANDEM_E_RANGE, TANDEM_E_STOPPED (before there was a plan). */
int32_t tdm_mechanism_solve(const struct tandem_model *model, const tandem_options *options, const struct tdm_problem *problem,
                            const struct tdm_market *market, struct tdm_control *control, struct tdm_solution *solution,
                            struct tdm_mechanism_answer *answer);

/* Students without wishes take seats that are left. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_mechanism_place_silent(const tandem_options *options, const struct tdm_problem *problem, const struct tdm_market *market,
                                   struct tdm_solution *solution);
/* 1 in *is_broken, with a sentence, if the outcome breaks a bound or a rule. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_mechanism_find_broken(const struct tandem_model *model, const tandem_options *options, const struct tdm_problem *problem,
                                  const struct tdm_solution *solution, int *is_broken, char *text, size_t room);

static inline int tdm_mechanism_is_stable(int32_t mechanism)
{
    return mechanism >= TANDEM_MECHANISM_STABLE_STUDENTS && mechanism <= TANDEM_MECHANISM_STABLE_LARGEST;
}

#endif
