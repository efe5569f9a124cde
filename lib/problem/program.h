/* SPDX-License-Identifier: MIT
 * A problem with constraints as one integer program: variables with bounds, rows over them, a cost per level.
 *
 * Variables are the pairs first (how often each is chosen), then one 0-1 variable per column that may close or whose opening counts, then,
 * where a level is BALANCE, one 0-1 variable per unit of load of each column; the unit after k units costs 2k + 1.
 *
 *   row        least <= sum of weight * variable <= most
 *   opening y  of column c: no pair of c without y; the seats taken at c reach least * y where c may close
 *
 * Keeps:   variables and rows in an order given by the problem alone; row r of the program is row r of the problem, for the students. Levels
 *          that are done become rows: the value reached is kept; where all that can be placed are, every student must be.
 */
#ifndef TDM_PROBLEM_PROGRAM_H
#define TDM_PROBLEM_PROGRAM_H

#include "problem/constraints.h"

struct tdm_entry {
    int64_t variable, weight;
};

/* What a row says, for those who treat some kinds better than others. */
enum tdm_row_kind {
    TDM_ROW_STUDENT,             /* a node of the rows */
    TDM_ROW_PLACE,               /* a node of the columns */
    TDM_ROW_BOUND,               /* a bound of the constraints; `index` is its number */
    TDM_ROW_OPEN_LEAST,          /* seats taken at a column reach its least where it is open */
    TDM_ROW_OPEN_MOST,           /* no pair without opening: all pairs of a column together */
    TDM_ROW_OPEN_PAIR,           /* the same for a single pair */
    TDM_ROW_CUT,                 /* how many openings a cap leaves room for at all; follows from the others, in whole numbers */
    TDM_ROW_UNITS,               /* load of a column is the sum of its units */
    TDM_ROW_OPEN_UNIT,           /* no unit of load without opening; `index` is the unit's variable; follows from the others, in whole numbers */
    TDM_ROW_LEVEL                /* an earlier level keeps its value; `index` is the level */
};

struct tdm_program_row {
    enum tdm_row_kind kind;
    int64_t           index;     /* node, bound, column, pair or level */
    int64_t           least, most;
    int64_t           start, count;
};

struct tdm_program {
    const struct tdm_problem *problem;
    int64_t                   variable_count, opening_start, unit_start;
    int64_t                  *low, *high;            /* [variable_count] */
    int64_t                  *load;                  /* [columns.leaf_count] what each can carry at most: by its pairs, its seats, the caps above */
    int32_t                  *opening_of;            /* [columns.leaf_count] variable number less opening_start, or -1 */
    int32_t                  *opening_column;        /* [unit_start - opening_start] */
    int64_t                  *unit_first;            /* [columns.leaf_count + 1] first unit variable of each column; NULL without BALANCE */
    int64_t                   row_count, row_capacity;
    struct tdm_program_row   *rows;
    int64_t                   entry_count, entry_capacity;
    struct tdm_entry         *entries;
    int                       is_outline;            /* rows say how many entries they have (those of levels not even that), but there are none */
};

/* TANDEM_OK, TANDEM_E_NOMEM. On failure nothing is left behind. */
int32_t tdm_program_make(const struct tdm_problem *problem, struct tdm_program *program);
/* The same without entries, for those who only ask which rows there are. */
int32_t tdm_program_outline(const struct tdm_problem *problem, struct tdm_program *program);
void    tdm_program_finish(struct tdm_program *program);
/* For those who add rows: a new row, then its entries. */
int32_t tdm_program_add_row(struct tdm_program *program, enum tdm_row_kind kind, int64_t index, int64_t least, int64_t most);
int32_t tdm_program_add_entry(struct tdm_program *program, int64_t variable, int64_t weight);
int32_t tdm_program_add_cuts(struct tdm_program *program);
/* Cost of every variable at one level: cost[variable_count]. All 0 for WORST_RANK, which is no sum. */
void    tdm_program_costs(const struct tdm_program *program, int32_t level, int64_t *cost);
/* Keeps a level at `value` or better from now on. Of WORST_RANK: pairs of a worse rank may not be chosen. */
int32_t tdm_program_keep_level(struct tdm_program *program, int32_t level, int64_t value);
/* Fills in openings and units from the pairs: x[variable_count], of which the first pair_count are given. */
void    tdm_program_complete(const struct tdm_program *program, int64_t *x);
/* Value of a level. */
tdm_wide tdm_program_value(const struct tdm_program *program, int32_t level, const int64_t *x);
/* The first row that x breaks, or -1; -2 if a variable leaves its bounds. */
int64_t  tdm_program_broken_row(const struct tdm_program *program, const int64_t *x);

#endif
