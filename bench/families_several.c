/* SPDX-License-Identifier: MIT
 * Families of several placements each, of lower bounds and of the worst rank: rank with as many seats as make them hard.
 */
#include "families_shape.h"

#include <stdlib.h>

/* One to three places each, and so many seats for each hundred placements. */
static void several(struct tdm_problem *problem, int32_t students, uint64_t seed, int64_t percent)
{
    uint64_t state = seed ^ 0x5e7e7a1u;
    int64_t  units = 0;

    ranked(problem, students, seed, 100);
    for (int32_t row = 0; row < students; row++) units += problem->rows.most[row] = 1 + below(&state, 3);
    share_seats(problem, units * percent / 100, &state);
}

void fill_several(struct tdm_problem *problem, int32_t students, uint64_t seed) { several(problem, students, seed, 105); }
void fill_several_tight(struct tdm_problem *problem, int32_t students, uint64_t seed) { several(problem, students, seed, 90); }

/* Places that need half their seats taken, and seats for one and a half times as many students. */
void fill_minimums(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 150);
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) problem->columns.least[c] = problem->columns.most[c] / 2;
}

/* Seats for nine in ten, and every fifth student must have one. */
void fill_musts(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 90);
    for (int32_t row = 0; row < students; row += 5) problem->rows.least[row] = 1;
}

/* Goals placed, worst-rank, rank. */
void fill_worst(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 105);
    free(problem->levels);
    problem->levels = need(3, sizeof *problem->levels);
    problem->levels[0] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    problem->levels[1] = (struct tdm_level){ TDM_LEVEL_WORST_RANK, 1, 0 };
    problem->levels[2] = (struct tdm_level){ TDM_LEVEL_RANK, 2, 0 };
    problem->level_count = 3;
}
