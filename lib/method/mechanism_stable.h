/* SPDX-License-Identifier: MIT
 * The mechanism at work, and the stable ones.
 */
#ifndef TDM_METHOD_MECHANISM_STABLE_H
#define TDM_METHOD_MECHANISM_STABLE_H

#include "method/mechanism.h"

struct tdm_deciding {
    const tandem_options        *options;
    const struct tdm_problem    *problem;
    const struct tdm_market     *market;
    struct tdm_control          *control;
    struct tdm_mechanism_answer *answer;
    uint8_t                     *chosen;        /* [market pairs] out */
    int32_t                      verdict;       /* in: OPTIMAL; out: what holds of chosen[] */
};

/* TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED (before there was a plan). */
int32_t tdm_mechanism_deferred(struct tdm_deciding *deciding, int by_students);
int32_t tdm_mechanism_best(struct tdm_deciding *deciding);          /* answer->proven: all levels, or none */
int32_t tdm_mechanism_largest(struct tdm_deciding *deciding);       /* answer->proven: 1 if it is known to be the largest and asked for first */

#endif
