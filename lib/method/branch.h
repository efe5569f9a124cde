/* SPDX-License-Identifier: MIT
 * Inside our own branch and bound: the box of a node, multipliers that bound it, a network that guesses answers, the tree that is left.
 *
 * Keeps:   all that decides is integers. Multipliers and reduced costs are in units of 1 / scale of the cost.
 * Source:  [NW88] ch. II.3 and II.7: Lagrangian bounds, reduced-cost fixing.
 */
#ifndef TDM_METHOD_BRANCH_H
#define TDM_METHOD_BRANCH_H

#include "method/circulation.h"
#include "method/integer.h"
#include "method/seating.h"
#include "method/simplex.h"

struct box_change { int64_t variable, low, high; };

/* The box of the node at hand, kept consistent with all rows; the last row, number row_count, is the cost. */
struct box {
    const struct tdm_program *program;
    const struct tdm_memory  *memory;
    int64_t                   row_count;     /* rows of the program; the cost is one more */
    int64_t                  *low, *high;
    int64_t                  *least, *most;  /* [row_count + 1] */
    tdm_wide                 *least_sum, *most_sum, *reach;   /* [row_count + 1] range of each row; reach: the most one variable can move it */
    int64_t                  *row_start;     /* [row_count + 2] into row_entries */
    struct tdm_entry         *row_entries;
    int64_t                  *start;         /* [variable_count + 1] into uses */
    struct box_use { int64_t row, weight; } *uses;
    int64_t                  *queue;         /* rows to look at */
    int64_t                   queue_head, queue_count;
    uint8_t                  *is_queued;
    int64_t                   change_count, change_capacity;
    struct box_change        *changes;
    int64_t                   work;          /* entries looked at */
};

int32_t box_init(struct box *box, const struct tdm_search *search);
void    box_finish(struct box *box);
/* Narrows a variable. 1: nothing is left of it. -1: no memory. */
int     box_narrow(struct box *box, int64_t variable, int64_t low, int64_t high);
/* Draws all conclusions. 1: the box is empty. -1: no memory. */
int     box_settle(struct box *box);
void    box_take_back(struct box *box, int64_t mark);
/* Only costs below `cost` are of interest from now on. */
void    box_set_cutoff(struct box *box, int64_t cost);
void    box_queue_all(struct box *box);

#define DUAL_LIMIT ((int64_t)1 << 44)        /* of a multiplier: reduced costs and their sums then fit, with room to spare */

/* Multipliers, and what they say. */
struct dual {
    const struct tdm_program *program;
    const struct tdm_memory  *memory;
    int64_t                   scale;
    const int64_t            *cost;
    int64_t                  *value;         /* [row_count] multipliers; those of derived rows are set by each evaluation */
    uint8_t                  *is_derived;    /* [row_count] column bounds, openings and equalities have a best value, given the others;
                                                0 is that of the row that counts placements where the students' rows do */
    int64_t                  *reduced;       /* [variable_count] */
    int64_t                  *guess;         /* [variable_count] the answer that the bound belongs to */
    int64_t                  *leader;        /* [variable_count] the variable that it equals, or itself */
    int64_t                  *follow_row;    /* [variable_count] the row that says so, or -1 */
    int32_t                  *group_size;    /* [variable_count] of a leader: how many equal it, itself included */
    int64_t                  *group_reduced; /* [variable_count] */
    int64_t                  *worth;         /* [pairs] the same, before the pairs pay for their openings */
    int64_t                  *column_start, *column_pairs;   /* leaders by column */
    int64_t                  *place_row, *open_most_row, *open_least_row;   /* [columns] or -1 */
    int64_t                  *open_pair_row;                 /* [pairs] or -1 */
    int64_t                   limit;         /* of a searched multiplier */
    int                       openings_cost; /* at this level, or at an earlier one that is kept */
    int64_t                   count_row;     /* the row that keeps the level COUNT, which the network knows; or -1 */
    int32_t                  *pair_size;     /* [pairs] seats that the whole group takes */
    int64_t                  *order;
    tdm_wide                  bound;         /* of the last evaluation */
    int64_t                  *best;          /* [row_count] the best multipliers since dual_restart */
    tdm_wide                  best_bound;
    int64_t                  *direction;     /* [row_count] of the last step */
    int32_t                  *share;         /* [variable_count] of late guesses that took the variable, in units of 1 / DUAL_WHOLE: near an optimum
                                                of the relaxation in fractions */
    int                       takes_all;     /* multipliers are of all rows: none is derived */
    int64_t                   work;
};

enum { DUAL_WHOLE = 1 << 20 };

int32_t dual_init(struct dual *dual, const struct tdm_search *search, int64_t scale);
void    dual_finish(struct dual *dual);
/* Completes the multipliers by the best for the derived rows, and sets reduced costs, guess and bound. */
void    dual_evaluate(struct dual *dual, const struct box *box);
/* 1 if the bound of the last evaluation is beyond a cost. */
static inline int dual_is_beyond(const struct dual *dual, int64_t cost) { return dual->bound > (tdm_wide)cost * dual->scale; }
/* Moves the searched multipliers against the violations of the guess; `target` is what the bound should reach. 0: nothing is violated. */
int     dual_step(struct dual *dual, tdm_wide target, int64_t permille);
/* The nearest value that a row's multiplier may have. */
int64_t dual_clamp(const struct dual *dual, int64_t number, int64_t value);
/* A multiplier of the row that counts placements, where it needs none, becomes part of the students'. */
void    dual_fold_count(struct dual *dual);
/* Takes the last guess into the shares. */
void    dual_share(struct dual *dual);
/* Steps begin anew, without the memory of earlier ones. */
void    dual_forget(struct dual *dual);
/* Narrows the box by the reduced costs of the last evaluation, given that only costs up to `asked` are of interest. As box_narrow. */
int     dual_fix(const struct dual *dual, struct box *box, tdm_wide asked);

/* The network that is left when all but bounds of the forests are priced by the multipliers. Its answer keeps the forests; its potentials become
 * multipliers. */
struct relaxation {
    int32_t          node_count;
    int64_t          arc_count;
    struct tdm_arc  *arcs;
    int64_t         *arc_pair;               /* [arc_count] the pair, or -1 */
    int64_t         *potential;
    int64_t         *answer;                 /* [variable_count] pairs chosen; openings and units completed */
};

int32_t relaxation_init(struct relaxation *relaxation, const struct tdm_program *program);
void    relaxation_finish(struct relaxation *relaxation, const struct tdm_program *program);
/* Solves it over the box with the side rows priced as in `dual`; then dual->value holds its potentials. */
int32_t relaxation_solve(struct relaxation *relaxation, struct dual *dual, const struct box *box, struct tdm_control *control);

/* For an answer only: earlier levels come before everything else. The multipliers stay. */
int32_t relaxation_try(struct relaxation *relaxation, struct dual *dual, const struct box *box, struct tdm_control *control);

/* The search as a whole. */
struct branch_split {
    int64_t  variable, at, mark;
    int      upper_first, sides_done;
    tdm_wide bound;
    int64_t *value;                      /* [row_count] the multipliers of the node, for its second side */
};

struct branch {
    struct tdm_search *search;
    struct box         box;
    struct dual        dual;
    struct relaxation  relaxation;
    struct seating     seating;
    struct simplex     simplex;
    int                has_simplex;      /* it bounds the nodes from now on */
    int                has_turned;       /* it has been tried */
    int64_t            begin, root_end;  /* ticks */
    int64_t            root_mark, root_numbers;      /* how long the box's changes and the tree were then */
    tdm_wide           root_bound;
    int                can_seat;         /* the model is one for seating.h */
    int                has_looked;       /* relaxation.answer is of the node at hand */
    int64_t           *seated;           /* [variable_count] an answer from there */
    int64_t           *written;          /* [row_count] the multipliers that narrowed the node, as the tree will have them */
    int64_t            split_count, split_capacity;
    struct branch_split *splits;
    tdm_wide           bound;            /* of the node at hand, scaled */
    int64_t            asked;            /* only costs up to this are of interest */
    int                is_done;          /* any answer will do, and there is one */
    int                is_written;       /* the tree is kept */
    int64_t            answers;          /* how many better answers were found */
    int32_t            status;
};

/* branch.c: takes an answer that keeps all rows and is better than the best. */
void branch_offer(struct branch *branch, const int64_t *x);

/* The tree goes on with a record of the multipliers at hand, or of none. */
void branch_write_node(struct branch *branch, int64_t code, int64_t at, int with_multipliers);

/* branch_bound.c: bounds the node at hand and narrows its box. BRANCH_CLOSED if nothing is left; then the leaf is written. */
enum { BRANCH_CLOSED = 1 };
int  branch_bound_node(struct branch *branch);
void branch_return_to_best(struct branch *branch);
int  branch_is_stopped(struct branch *branch);

/* branch_choose.c: where to split, by what the network's answer breaks. variable -1: the box is a single point. */
struct branch_choice { int64_t variable, at; int upper_first; };
struct branch_choice branch_choose(const struct branch *branch);
/* Openings that matter and are not fixed: those with a least, and all where openings cost. */
int64_t branch_free_openings(const struct branch *branch);
int     branch_opening_matters(const struct branch *branch, int64_t opening);

/* branch_simplex.c: the relaxation in fractions, for small programs in which the multipliers of the root did not settle everything. */
void branch_begin_simplex(struct branch *branch);
/* Its multipliers, in `dual`, for the node at hand. 1 if the node is beaten. */
int  branch_weigh_by_simplex(struct branch *branch);
struct branch_choice branch_choose_by_simplex(const struct branch *branch);

/* branch_guess.c: answers by guessing; each is offered. The box stays as it was. */
void branch_guess_seats(struct branch *branch);         /* openings and large parties as the multipliers have them, then local search */
void branch_guess_openings(struct branch *branch);      /* those openings that the multipliers hold worth it */
void branch_guess_dive(struct branch *branch);          /* one choice after the other, never back */
void branch_guess_flips(struct branch *branch);         /* the best answer with one opening more or less, while that helps */

#endif
