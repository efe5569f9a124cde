/* SPDX-License-Identifier: MIT
 * The dual simplex method in whole numbers: the least of a cost over a box and rows, in fractions, exactly; again and again, as the box changes.
 *
 * Variables are those of an integer program (program.h), and after them one for each of its rows, which is the row's sum. At any time some variables
 * stand in a table: each is a sum of multiples of those outside, which rest at one end of their interval. Rows come into the table when an answer
 * breaks them, and leave it when they have long been idle.
 *
 * Keeps:   nothing is rounded: a row of the table is whole numbers over one divisor. Where numbers grow too large, it says
 *          so and is of no use any more; nobody depends on it, since what it finds is multipliers, and those are weighed elsewhere.
 *          Costs carry a little noise, the same each time, so that hardly two ways are equally good: the method does not go round in circles.
 * Source:  [Mar03] ch. 10, the bounded dual method with long steps; all in fractions as in [Edm67].
 */
#ifndef TDM_METHOD_SIMPLEX_H
#define TDM_METHOD_SIMPLEX_H

#include "method/method.h"
#include "problem/program.h"

#define SIMPLEX_ONE ((int64_t)1 << 20)       /* a whole unit in `answer` */
#define SIMPLEX_NO_LIMIT ((tdm_wide)1 << 50) /* of the cost */
#define SIMPLEX_NOWHERE INT64_MIN

enum simplex_outcome {
    SIMPLEX_OPTIMAL,             /* of the rows in the table */
    SIMPLEX_EMPTY,               /* the rows in the table cannot be met in the box */
    SIMPLEX_BEYOND,              /* the cost is beyond what was asked */
    SIMPLEX_LOST                 /* numbers too large, memory short, or stopped */
};

struct simplex_row {
    int64_t *entries;            /* [column_count] */
    int64_t  divisor;            /* positive */
    int64_t  greatest;           /* no entry is larger, either sign */
    tdm_wide value;              /* at the columns' values, times divisor */
    int64_t  variable;
    int64_t  idle;               /* how often it was found idle */
};

struct simplex {
    const struct tdm_program *program;
    const struct tdm_memory  *memory;
    const int64_t            *low, *high;    /* [variable_count] the box; may change between calls, never beyond what it was at first */
    int64_t                   unit;          /* of the cost row: this many are 1 of the cost */
    int64_t                   column_count;
    int64_t                  *column_variable, *column_value;
    int64_t                  *place;         /* [variable_count + row_count] column, or -1 - row of the table, or SIMPLEX_NOWHERE */
    int64_t                  *shift;         /* [row_count] what variables that never move bring to each row's sum */
    tdm_wide                  base;          /* and to the cost */
    tdm_wide                 *cost;          /* [column_count] the cost row, wider than the others, */
    tdm_wide                  cost_greatest, cost_value;
    int64_t                   cost_divisor;
    int64_t                   row_count, row_capacity;
    struct simplex_row       *rows;
    int64_t                   support_count;
    int64_t                  *support;       /* [column_count] where the row at hand is not 0 */
    int64_t                  *candidates;    /* [column_count] */
    int64_t                  *scratch;       /* [column_count] */
    int64_t                  *answer;        /* [variable_count] the last answer, in units of 1 / SIMPLEX_ONE */
    int64_t                   broken;        /* -1; of SIMPLEX_EMPTY the row of the table that cannot be met, */
    int                       is_below;      /* for it stays below its least; else it stays above its most */
    int64_t                   work;
    int32_t                   status;
};

/* 1 if the program is of a size for it. */
int     simplex_fits(const struct tdm_program *program);
/* low and high stay the caller's, and are looked at in each call. TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_RANGE; to be finished in any case. */
int32_t simplex_init(struct simplex *simplex, const struct tdm_program *program, const int64_t *cost, const int64_t *low, const int64_t *high);
void    simplex_finish(struct simplex *simplex);
/* Until the rows in the table are met at the least cost, or it is shown to be above `limit`. Fills in `answer`. */
enum simplex_outcome simplex_solve(struct simplex *simplex, tdm_wide limit, struct tdm_control *control);
/* Takes rows that the answer breaks into the table. How many; 0 with status if memory is short. */
int64_t simplex_separate(struct simplex *simplex);
/* Multipliers of the program's rows, [row_count], in units of 1 / scale. Where the rows cannot be met, as much of the reason is added as brings the bound
 * beyond `limit`. Those that do not fit are 0. */
void    simplex_multipliers(const struct simplex *simplex, int64_t scale, tdm_wide limit, int64_t most, int64_t *multipliers);
/* How much the cost rises at least, in its own units times `simplex->unit`, if a variable of the table goes down (or up) to the next whole number. */
tdm_wide simplex_penalty(const struct simplex *simplex, int64_t variable, int is_up);

/* Inside: simplex_table.c */
int     simplex_has_low(const struct simplex *simplex, int64_t variable, int64_t *low);
int     simplex_has_high(const struct simplex *simplex, int64_t variable, int64_t *high);
void    simplex_move_column(struct simplex *simplex, int64_t column, int64_t value);
int     simplex_pivot(struct simplex *simplex, int64_t row, int64_t column, int64_t value);
int     simplex_add_row(struct simplex *simplex, int64_t program_row);
void    simplex_drop_row(struct simplex *simplex, int64_t row);
/* simplex_numbers.c */
void    simplex_reduce(struct simplex *simplex, struct simplex_row *row);
int     simplex_add_multiple(struct simplex *simplex, struct simplex_row *row, int64_t weight, const struct simplex_row *source);
int     simplex_add_to_cost(struct simplex *simplex, tdm_wide weight, const struct simplex_row *source);

#endif
