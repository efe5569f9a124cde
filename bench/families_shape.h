/* SPDX-License-Identifier: MIT
 * What all families are made of. Every number comes from one 64-bit generator, so that a seed gives the same cohort everywhere.
 */
#ifndef TDM_BENCH_FAMILIES_SHAPE_H
#define TDM_BENCH_FAMILIES_SHAPE_H

#include "families.h"

int64_t below(uint64_t *state, int64_t bound);          /* 0 .. bound - 1 */
double  unit(uint64_t *state);                          /* 0 .. 1, without 1 */
void   *need(int64_t count, size_t bytes);              /* zeroed; exits when memory is short */
/* Rows of one place each and `per_row` pairs, columns without seats yet, caps above them; levels COUNT and `kind`. */
void    shape(struct tdm_problem *problem, int32_t rows, int32_t columns, int32_t caps, int32_t per_row, enum tdm_level_kind kind);
/* Sorts the row's pairs by column, values along with them. */
void    order_row(struct tdm_problem *problem, int32_t row);
int     has_column(const struct tdm_problem *problem, int64_t first, int64_t count, int32_t column);
/* Seats of 10 to 30, then scaled so that all of them are about `total`, exactly so in the end. */
void    share_seats(struct tdm_problem *problem, int64_t total, uint64_t *state);
int32_t columns_for(int32_t students);                  /* a twentieth */

/* families.c: ten ranked wishes by popularity; in a problem of its own, with so many seats for each hundred students. */
void    rank_ten(struct tdm_problem *problem, uint64_t *state);
void    ranked(struct tdm_problem *problem, int32_t students, uint64_t seed, int64_t percent);

/* families_several.c: several placements each, lower bounds, the worst rank. */
void fill_worst(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_several(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_several_tight(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_minimums(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_musts(struct tdm_problem *problem, int32_t students, uint64_t seed);

/* families_scored.c: places with scores, some or all of them. */
void fill_score(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_score_tight(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_dense(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_dense_clustered(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_dense_product(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_dense_geo(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_dense_ties(struct tdm_problem *problem, int32_t students, uint64_t seed);
void fill_dense_popular(struct tdm_problem *problem, int32_t students, uint64_t seed);

#endif
