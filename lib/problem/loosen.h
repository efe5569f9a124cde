/* SPDX-License-Identifier: MIT
 * A problem whose bounds give way: each unit by which a bound is passed is a pair of its own that costs 1.
 *
 * What gives way: least numbers of students, seats and least numbers of opportunities, caps and least numbers of partners, the numbers of quota,
 * quota-each and limit rules, and the most placements of a student who is pinned to more. Pins, bans, budgets and who stays together stand.
 *
 * Keeps:   the least total of the loose problem is the least total change after which there is a plan.
 */
#ifndef TDM_PROBLEM_LOOSEN_H
#define TDM_PROBLEM_LOOSEN_H

#include "problem/constraints.h"

/* Whose bound: a student's, an opportunity's, a partner's or a rule's (TANDEM_STUDENT, ...), its greatest or its least number. */
struct tdm_slack {
    int32_t kind, id, is_most;
};

struct tdm_loose {
    struct tdm_problem problem;              /* one level: the total change */
    int64_t            first_pair;           /* slack k is pair first_pair + k: how often it is chosen is by how much the bound is passed */
    int32_t            slack_count;
    struct tdm_slack  *slacks;
};

/* TANDEM_OK, TANDEM_E_NOMEM; then nothing is left behind. */
int32_t tdm_problem_loosen(const struct tandem_model *model, const tandem_options *options, struct tdm_loose *loose);
void    tdm_loose_finish(struct tdm_loose *loose);

#endif
