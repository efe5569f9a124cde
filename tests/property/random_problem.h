/* SPDX-License-Identifier: MIT
 * Random problems, straight into the struct: ties, caps on both sides and in depth, lower bounds, pins, classes, pairs that may be chosen
 * several times, any list of levels.
 *
 * Keeps:   the same seed gives the same problem on every machine.
 */
#ifndef TESTS_RANDOM_PROBLEM_H
#define TESTS_RANDOM_PROBLEM_H

#include "problem/problem.h"

struct random_source {
    uint64_t state;
};

/* splitmix64: 64 random bits. */
uint64_t random_bits(struct random_source *source);
/* Uniform in low .. high; low <= high. */
int64_t  random_between(struct random_source *source, int64_t low, int64_t high);
/* 1 with the given chance in percent. */
int      random_chance(struct random_source *source, int percent);

/* Upper limits and chances (in percent); the problem is drawn within them. */
struct random_shape {
    int32_t rows, columns;             /* leaves */
    int32_t inner_rows, inner_columns; /* caps above them, in forests of any depth */
    int32_t levels;
    int32_t ranks;                     /* greatest rank */
    int64_t score;                     /* greatest |score| */
    int64_t seats;                     /* greatest upper bound of a column */
    int32_t row_most;                  /* greatest upper bound of a row */
    int32_t pair_most;                 /* greatest multiplicity of a pair */
    int     pairs;                     /* chance of a pair */
    int     lower;                     /* chance that a problem has lower bounds at all */
    int     lower_nodes;               /* then, the chance of each node to have one; a quarter of it that a pair is pinned. 0: 30 */
    int     huge;                      /* chance that an upper bound is 10^9 or no bound */
    int     plain;                     /* chance of the frequent case: nothing above rows, no pins, one level of ranks or scores, perhaps
                                          `placed` before it */
};

/* TANDEM_OK, or TANDEM_E_NOMEM with nothing left behind. */
int32_t random_problem(struct random_source *source, const struct random_shape *shape, const struct tdm_memory *memory,
                       struct tdm_problem *problem);

#endif
