/* SPDX-License-Identifier: MIT
 * The best stable plan with ties as they are: a search over the stable plans, exact when it ends.
 */
#ifndef TDM_METHOD_STABLE_SEARCH_H
#define TDM_METHOD_STABLE_SEARCH_H

#include "method/stable_filter.h"

struct tdm_stable_search {
    const struct tdm_level *levels;       /* what is optimised, the first things first */
    int32_t                 level_count;
    int64_t                 tick_limit;   /* of this search; 0: none but the control's */
    int                     has_plan;     /* in: chosen[] holds a stable plan to start from; out: it holds the best one found */
    int                     is_exact;     /* out: the search ended, so that the plan is the best; without a plan there is none */
};

/* chosen[pair_count] in and out. TANDEM_OK (also after a limit of ticks: see is_exact), TANDEM_E_NOMEM, TANDEM_E_STOPPED. */
int32_t tdm_stable_search(const struct tdm_market *market, struct tdm_control *control, struct tdm_stable_search *search, uint8_t *chosen);

/* The value of each level, lower is better: of a plan of the market, and of any plan of the problem, chosen[problem pairs], without its silent
 * students. values[level_count]. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_stable_own_values(const struct tdm_market *market, const struct tdm_level *levels, int32_t level_count, const uint8_t *chosen,
                              tdm_wide *values);
int32_t tdm_stable_relaxed_values(const struct tdm_market *market, const struct tdm_level *levels, int32_t level_count, const int32_t *chosen,
                                  tdm_wide *values);

/* 1 in *is_stable if chosen[pair_count] is stable and satisfies all bounds. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_stable_accepts(const struct tdm_market *market, struct tdm_control *control, const uint8_t *chosen, int *is_stable);

#endif
