/* SPDX-License-Identifier: MIT
 * What finds and mends the potentials of many levels: a plan, and a label of one number per level for each column and cap.
 */
#ifndef TDM_METHOD_LEVELS_PROVER_H
#define TDM_METHOD_LEVELS_PROVER_H

#include "method/levels.h"

/* How a label came about: the holder of a seat in column `from` (or, -1, someone at home) would take pair `taken`; row -1: between a column
 * and its cap, or, without `from` too, from 0. */
struct way {
    int32_t from, row;
    int64_t taken;
};

struct prover {
    struct tdm_levels        *levels;
    const struct tdm_problem *problem;
    int32_t                   node_count, level_count;
    int64_t                  *held;              /* [rows] the pair that a row has, or -1 */
    int64_t                  *holder_start;      /* [columns + 1] */
    int32_t                  *holder;            /* [rows] who is placed, column by column */
    int64_t                  *child_start;       /* [caps + 1] */
    int32_t                  *child;             /* [columns] columns below a cap */
    int64_t                  *load;              /* [node_count] */
    int64_t                  *price;             /* [node_count] packed */
    int64_t                   home;              /* packed: what a placement is worth beside the packed costs */
    int64_t                  *slack;             /* [node_count] the price above the least possible one, as far as known */
    int32_t                  *heap, *heap_place, heap_count;
    struct way               *way;               /* [node_count] */
    int64_t                  *label;             /* [node_count * level_count] */
    int64_t                  *row_label;         /* [level_count] of the row at hand */
    int64_t                  *nothing;           /* [level_count] zeros */
};

static inline int64_t *label_of(const struct prover *prover, int32_t node) { return prover->label + (int64_t)node * prover->level_count; }

static inline int64_t cost_at(const struct prover *prover, int32_t level, int32_t row, int64_t pair)
{
    return tdm_problem_cost(prover->problem, &prover->problem->levels[level], row, pair);
}

static inline int has_room(const struct prover *prover, int32_t node) { return prover->load[node] < prover->problem->columns.most[node]; }

/* Below 0, 0 or above 0, as a comes before b, equals it, or comes after it. */
static inline int tdm_levels_compare(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t level = 0; level < count; level++)
        if (a[level] != b[level]) return a[level] < b[level] ? -1 : 1;
    return 0;
}

/* Changes plan and labels until all is right, as far as levels fit their digits. *is_right: 0 if they do not, if told to stop, or if the work
 * would be too much; *is_touched: 0 if plan and labels are as they were. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_levels_mend(struct prover *prover, int *is_right, int *is_touched);

#endif
