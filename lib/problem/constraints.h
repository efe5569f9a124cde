/* SPDX-License-Identifier: MIT
 * What is no network: bounds over any set of pairs, opportunities that close, students who take several seats.
 *
 * A problem without this part is a network. With it, the nested bounds of both sides still hold, and so does every bound here:
 *
 *   bound     least <= sum over its terms of weight * (how often the pair is chosen) <= most
 *   closing   the seats taken at a column are none, or at least `least`
 *   row_size  what a pair of the row takes at its column and above. The forests count pairs; where sizes matter, bounds here count seats.
 *
 * Keeps:   terms of a bound by ascending pair, no pair twice, no weight 0; bounds in an order of their own (by content), so that the order in
 *          which rules were said decides nothing; closings by ascending column.
 * Source:  [BCKM13] for what nests; the rest is the general linear case.
 */
#ifndef TDM_PROBLEM_CONSTRAINTS_H
#define TDM_PROBLEM_CONSTRAINTS_H

#include "problem/problem.h"

#define TDM_NO_LEAST INT64_MIN
#define TDM_NO_MOST  INT64_MAX

struct tdm_term {
    int64_t pair, weight;
};

struct tdm_bound {
    int64_t least, most;         /* TDM_NO_LEAST, TDM_NO_MOST where there is none */
    int64_t start, count;        /* its terms */
    int32_t rule;                /* number of the rule that says so, or TANDEM_NONE */
    int32_t node;                /* node of the columns whose seats it counts, or -1 */
};

struct tdm_closing {
    int32_t column;
    int64_t least;               /* 2 or more */
};

struct tdm_constraints {
    int64_t             bound_count, bound_capacity;
    struct tdm_bound   *bounds;
    int64_t             term_count, term_capacity;
    struct tdm_term    *terms;
    int32_t             closing_count;
    struct tdm_closing *closings;
    int32_t            *row_size;        /* [rows.leaf_count]; NULL if all are 1 */
    int32_t             rule;            /* a rule that made the model integer, or TANDEM_NONE */
};

/* Seats that one pair of a row takes. */
static inline int64_t tdm_row_size(const struct tdm_problem *problem, int32_t row)
{
    const struct tdm_constraints *constraints = problem->constraints;
    return constraints == NULL || constraints->row_size == NULL ? 1 : constraints->row_size[row];
}

/* Starts an empty bound at the end; terms are added to the newest one. TANDEM_E_NOMEM leaves all as it was. */
int32_t tdm_constraints_add(const struct tdm_memory *memory, struct tdm_constraints *constraints, int64_t least, int64_t most, int32_t rule);
int32_t tdm_constraints_add_term(const struct tdm_memory *memory, struct tdm_constraints *constraints, int64_t pair, int64_t weight);
/* Brings terms and bounds into their order and drops bounds without terms that hold anyway. */
int32_t tdm_constraints_sort(const struct tdm_memory *memory, struct tdm_constraints *constraints);
void    tdm_constraints_finish(const struct tdm_memory *memory, struct tdm_constraints *constraints);

#endif
