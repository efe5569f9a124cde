/* SPDX-License-Identifier: MIT
 * Connected parts: students and opportunities that no chain of wishes and caps joins to the rest are problems of their own.
 *
 *   parts_find.c    who belongs together; small parts are bundled
 *   parts_solve.c   each bundle as a problem, the largest first, on as many threads as are allowed; plan and potentials side by side
 *
 * Keeps:   the same bundles, and so the same plan and potentials, for every number of threads: only who solves which differs.
 * Relies:  levels that are sums over pairs, so that what is best for each part is best for all; the shape that tdm_fast_applies asks for.
 * Memory:  28 bytes a row and node; while a bundle is solved, its pairs once more.
 */
#ifndef TDM_METHOD_PARTS_H
#define TDM_METHOD_PARTS_H

#include "method/method.h"

struct tdm_parts {
    const struct tdm_problem *problem;
    struct tdm_memory         memory;
    int32_t  count;                     /* bundles */
    int32_t *row_part, *node_part;      /* [rows], [nodes of columns]; -1: nothing to decide there */
    int64_t *row_first, *node_first;    /* [count + 1] */
    int32_t *row, *node;                /* bundle by bundle, ascending */
    int32_t *place;                     /* [nodes] its number within its bundle */
    int64_t *pairs;                     /* [count] */
    int32_t *order;                     /* [count] bundles, the largest first */
};

/* Bundles of `bundle` pairs or more, as far as parts are not larger. A count of 1 or less: there is nothing to split. */
int32_t tdm_parts_find(struct tdm_parts *parts, const struct tdm_problem *problem, int64_t bundle);
void    tdm_parts_close(struct tdm_parts *parts);
/* 1 if no bundle has nearly everything. */
int     tdm_parts_pay(const struct tdm_parts *parts);

int32_t tdm_parts_solve(const struct tdm_parts *parts, struct tdm_control *control, struct tdm_solution *solution);

/* method.c: tdm_method_solve without looking for parts. */
int32_t tdm_method_solve_whole(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

#endif
