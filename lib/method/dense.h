/* SPDX-License-Identifier: MIT
 * Long rows: where students could go nearly everywhere, few of all pairs decide, and the rest need only be priced.
 *
 *   dense_kernel.c   the few: of each row the cheapest, costs being less what its column costs at least
 *   dense_price.c    all pairs against the potentials of the few; those that could improve join them
 *   dense_solve.c    the order of it all
 *
 * Keeps:   the kernel has the problem's rows, columns and levels, and some of its pairs. A plan and potentials of the kernel that no pair left
 *          out could improve are a plan and potentials of the problem.
 * Relies:  tdm_fast_applies.
 * Memory:  20 bytes a column, 8 bytes a row, 36 bytes a pair of the kernel, of which there are 2 log2(n) + 20 a row at first, beside the fast
 *          path's own for the kernel; and 4 bytes a pair of the problem for the plan.
 * Source:  [Vol96] for sparse kernels of dense assignment problems.
 */
#ifndef TDM_METHOD_DENSE_H
#define TDM_METHOD_DENSE_H

#include "method/fast.h"

struct tdm_dense_found {
    int64_t key;                    /* reduced cost */
    int32_t place;                  /* within its row */
};

/* A row as the loops read it: the cost of pair i is (value[i] ^ flip) - flip, so that scores need no copy. */
struct tdm_dense_row {
    const int32_t *column;
    const int64_t *value;
    int64_t        flip;            /* -1: the cost is minus the value */
    int32_t        count;
};

/* Counted, so that the plan is the same on every machine. */
struct tdm_dense_limits {
    int32_t width;                  /* so many pairs of a row join the kernel at once */
    int32_t drawn;                  /* and so many from anywhere join the first one */
    int32_t rounds;                 /* of pricing, before the fast path takes all pairs */
    int32_t percent;                /* of all pairs: a kernel of more saves nothing */
};

struct tdm_dense {
    const struct tdm_problem *problem;
    struct tdm_control       *control;
    struct tdm_memory         memory;
    int32_t                   cost_level;       /* or -1 */
    struct tdm_dense_limits   limits;
    struct tdm_level          levels[2];
    struct tdm_problem        kernel;           /* costs as scores; sides are the problem's own */
    int64_t                  *kernel_pair;      /* [kernel.pair_count] which pair of the problem it is */

    int32_t                  *every_column;     /* [columns] 0, 1, 2, .. */
    int64_t                  *cost;             /* [columns] costs of a row that are no scores */
    int64_t                  *base;             /* [columns] what is added to a cost to reduce it */
    struct tdm_dense_found   *best;             /* [width + drawn] of one row: a heap, the worst on top */
    int32_t                   best_count;
    int64_t                  *found_start;      /* [rows + 1] pairs found, row by row, ascending */
    int64_t                  *found, found_count, found_capacity;
};

/* kernel */
int     tdm_dense_applies(const struct tdm_problem *problem);
struct tdm_dense_limits tdm_dense_limits_for(const struct tdm_problem *problem);
int32_t tdm_dense_open(struct tdm_dense *dense, const struct tdm_problem *problem, struct tdm_dense_limits limits, struct tdm_control *control);
void    tdm_dense_close(struct tdm_dense *dense);
struct tdm_dense_row tdm_dense_row(struct tdm_dense *dense, int32_t row);
/* Of the row's pairs whose cost + base is below `limit`, the `width` cheapest join `found`. */
int32_t tdm_dense_find(struct tdm_dense *dense, int32_t row, int64_t limit);
/* The `width` cheapest of all, whose keys are expected up to *guess above `origin`. */
int32_t tdm_dense_select_row(struct tdm_dense *dense, int32_t row, int64_t origin, int64_t *guess);
/* `width` pairs more of each row, from anywhere, join the kernel. */
int32_t tdm_dense_draw(struct tdm_dense *dense);
/* What was found joins the kernel. */
int32_t tdm_dense_merge(struct tdm_dense *dense);
/* The first kernel. */
int32_t tdm_dense_select(struct tdm_dense *dense);

/* All pairs against the potentials; `found` receives those that could improve. */
int32_t tdm_dense_price(struct tdm_dense *dense, const struct tdm_solution *solution);

/* `found` receives the cheapest of each row by the potentials, whether they improve or not. */
int32_t tdm_dense_reselect(struct tdm_dense *dense, const struct tdm_solution *solution);

/* The door: as tdm_fast_solve, for problems to which tdm_dense_applies; within limits of the caller's, any to which tdm_fast_applies. */
int32_t tdm_dense_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);
int32_t tdm_dense_solve_within(const struct tdm_problem *problem, struct tdm_dense_limits limits, struct tdm_control *control,
                               struct tdm_solution *solution);
/* The same as the first, with the plan by rows: picked. */
int32_t tdm_dense_pick(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

#endif
