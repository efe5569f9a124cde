/* SPDX-License-Identifier: MIT
 * Seeded cohorts for measuring: the families of bench/README.md, filled straight into a problem.
 */
#ifndef TDM_BENCH_FAMILIES_H
#define TDM_BENCH_FAMILIES_H

#include "problem/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

struct family {
    const char *name;
    const char *words;                                  /* what it is, in a line */
    int32_t     largest;                                /* students; larger ones are not run */
    void (*fill)(struct tdm_problem *problem, int32_t students, uint64_t seed);
};

extern const struct family families[];
extern const int32_t family_count;

/* 0 if there is no such family. Exits when memory is short. */
int  family_make(const char *name, int32_t students, uint64_t seed, struct tdm_problem *problem);
void family_free(struct tdm_problem *problem);

#ifdef __cplusplus
}
#endif
#endif
