/* SPDX-License-Identifier: MIT
 * Why two fit, in words.
 */
#ifndef TDM_EXPLAIN_FIT_H
#define TDM_EXPLAIN_FIT_H

#include "problem/interest.h"

/* One phrase per part that counts, joined by "; ". Returns the length, which may be more than room - 1. */
size_t tdm_explain_fit(const struct tandem_scorer *scorer, int32_t student, int32_t opportunity, char *text, size_t room);

#endif
