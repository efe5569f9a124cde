/* SPDX-License-Identifier: MIT
 * The stability checker: names every pair that blocks a plan. Knows the market and the plan; shares no code with any method.
 */
#ifndef TDM_PROOF_STABILITY_H
#define TDM_PROOF_STABILITY_H

#include "problem/market.h"

/* A pair that blocks: the student would rather be there, and whoever decides would rather have her. */
struct tdm_blocking_pair {
    int32_t row, column;             /* of the market */
    int     is_excused;              /* only because a rule pins somebody */
};

struct tdm_blocking {
    int64_t                   count;       /* all of them */
    int64_t                   unexcused;   /* those that no pin explains; 0 in a stable plan */
    int64_t                   capacity;
    struct tdm_blocking_pair *pairs;       /* [count] by row, in the order of her list; NULL if only counted */
};

/* Counts the blocking pairs of chosen[market->pair_count], 0 or 1 each, and lists them where `lists`.
 * guests[column_count] are seats taken by students outside the market, or NULL; such a student counts as alike with all where nobody
 * decides, else as worse than anyone ranked. O(pairs). TANDEM_OK or TANDEM_E_NOMEM; tdm_blocking_finish frees the list. */
int32_t tdm_stability_check(const struct tdm_market *market, const uint8_t *chosen, const int64_t *guests, int lists,
                            struct tdm_blocking *blocking);
void    tdm_blocking_finish(const struct tdm_market *market, struct tdm_blocking *blocking);

#endif
