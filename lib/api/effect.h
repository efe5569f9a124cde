/* SPDX-License-Identifier: MIT
 * What a change does to the goals, and who moves: from two plans, or from the way between them.
 */
#ifndef TDM_API_EFFECT_H
#define TDM_API_EFFECT_H

#include "api/ground.h"

/* The effect that `after` has, compared with `plan`; `after` may be `plan`: nothing changes. */
int32_t tdm_effect_of_plan(const struct tandem_plan *plan, const struct tandem_plan *after, tandem_effect *effect);
/* The effect of walking a way; its exchange has been checked. */
int32_t tdm_effect_of_way(const struct tandem_plan *plan, const struct tdm_ground *ground, const struct tdm_way *way, tandem_effect *effect);

/* The first goal that changes, or TANDEM_NONE. */
int32_t tdm_effect_first_goal(const tandem_effect *effect);

#endif
