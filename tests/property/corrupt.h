/* SPDX-License-Identifier: MIT
 * Right answers made wrong, one field at a time.
 */
#ifndef TESTS_CORRUPT_H
#define TESTS_CORRUPT_H

#include "random_problem.h"

#include "problem/solution.h"

/* A copy of an answer whose choices and list of steps may be rearranged; the potentials belong to the original. */
struct claim {
    struct tdm_solution solution;
    int64_t            *changed;           /* the potential that was changed, or NULL; and what it was before */
    int64_t             before;
};

void copy_claim(const struct tdm_problem *problem, const struct tdm_solution *original, struct claim *claim);
/* Takes a changed potential back. */
void drop_claim(struct claim *claim);
/* Changes one field: a choice, a potential, the list of steps, a step's kind, level or parameter, the verdict. 0 if there was none. */
int  corrupt(struct random_source *source, const struct tdm_problem *problem, struct claim *claim);
/* calloc of at least one element, or the end. */
void *allocate(size_t count, size_t bytes);

#endif
