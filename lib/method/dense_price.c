/* SPDX-License-Identifier: MIT
 * Pricing: all pairs against the potentials of the kernel's solution.
 *
 * Keeps:   a pair that is not chosen improves nothing if its reduced cost is above 0 at the level COUNT, or 0 there and not below 0 at the
 *          level of costs. Columns stand in one sum with the costs: one whose pairs are decided by COUNT is far above or far below.
 *          Pairs of the kernel are never found: they passed the same conditions there.
 * Source:  the conditions are those of problem/solution.h.
 */
#include "method/dense.h"

#include <assert.h>

#define DECIDED (INT64_MAX / 4)      /* costs and potentials are smaller */

struct sides {
    const int64_t *count_row, *count_column;    /* potentials of the level COUNT, or NULL */
    const int64_t *cost_row, *cost_column;      /* of the level of costs, or NULL */
};

static struct sides sides_of(const struct tdm_dense *dense, const struct tdm_solution *solution)
{
    struct sides sides = { NULL, NULL, NULL, NULL };

    for (int32_t i = 0; i < solution->step_count; i++) {
        const struct tdm_step *step = &solution->steps[i];
        if (step->level == dense->cost_level) {
            sides.cost_row = step->row_potential;
            sides.cost_column = step->column_potential;
        } else {
            sides.count_row = step->row_potential;
            sides.count_column = step->column_potential;
        }
    }
    return sides;
}

/* What is added to the costs of a row with this potential at the level COUNT. */
static void set_base(struct tdm_dense *dense, const struct sides *sides, int64_t count_row)
{
    for (int32_t c = 0; c < dense->problem->columns.leaf_count; c++) {
        int64_t count = sides->count_column == NULL ? 0 : sides->count_column[c] - count_row - 1;
        dense->base[c] = count != 0 ? (count < 0 ? -DECIDED : DECIDED) : sides->cost_column == NULL ? 0 : sides->cost_column[c];
    }
}

int32_t tdm_dense_price(struct tdm_dense *dense, const struct tdm_solution *solution)
{
    const struct tdm_problem *problem = dense->problem;
    struct sides sides = sides_of(dense, solution);
    int64_t known = 0;
    int32_t status = TANDEM_OK;

    dense->found_count = 0;
    for (int32_t row = 0; row < problem->rows.leaf_count && status == TANDEM_OK; row++) {
        int64_t count_row = sides.count_row == NULL ? 0 : sides.count_row[row];
        if (row == 0 || count_row != known) set_base(dense, &sides, known = count_row);
        status = tdm_dense_find(dense, row, sides.cost_row == NULL ? 0 : sides.cost_row[row]);
        if (tdm_control_tick(dense->control, problem->row_start[row + 1] - problem->row_start[row])) break;
    }
    return status;
}

int32_t tdm_dense_reselect(struct tdm_dense *dense, const struct tdm_solution *solution)
{
    struct sides sides = sides_of(dense, solution);
    int64_t known = 0, guess = INT64_MAX;
    int32_t status = TANDEM_OK;

    dense->found_count = 0;
    for (int32_t row = 0; row < dense->problem->rows.leaf_count && status == TANDEM_OK; row++) {
        int64_t count_row = sides.count_row == NULL ? 0 : sides.count_row[row];
        if (row == 0 || count_row != known) set_base(dense, &sides, known = count_row);
        status = tdm_dense_select_row(dense, row, sides.cost_row == NULL ? 0 : sides.cost_row[row], &guess);
        if (tdm_control_tick(dense->control, dense->problem->row_start[row + 1] - dense->problem->row_start[row])) break;
    }
    return status;
}
