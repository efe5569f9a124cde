/* SPDX-License-Identifier: MIT
 * Students who take several places each, or must have some; and places that must have some students.
 *
 * As the fast path (fast.h), one scalar cost is minimised, and a placement that is not used costs `outside`. A student bids for as many places
 * as she lacks, each at most once. Its stages:
 *
 *   several_open.c      the problem in arrays of its own
 *   several_auction.c   students bid for the places that they lack; prices rise
 *   several_load.c      or: a plan and prices that the fast path has found without lower bounds
 *   several_seats.c     who holds what; what comes in passes up, or is too much
 *   several_search.c    whoever is too many somewhere leaves by the shortest exchange
 *   several_draw.c      a seat that is too dear while free, or that must be taken, draws somebody in by the shortest exchange
 *   several_prove.c     prices become potentials, level by level
 *   several_solve.c     the order of it all
 *
 * Keeps:   after rounding: what a student has costs her no more than anything that she lacks; more than `outside` only what she must have.
 *          A node above its least and below its most is free but for its cap's price; at its most its price may be higher, at its least lower.
 * Relies:  fast.h's levels; rows and columns as tdm_several_applies says.
 * Memory:  8 bytes a pair, 8 more while seats draw; 36 bytes a student, 4 a placement, 16 a seat that may be taken, 120 a column.
 * Source:  [BC89] for auctions with like persons, [AMO93] sec. 9.7 and 12.4 for the paths.
 */
#ifndef TDM_METHOD_SEVERAL_H
#define TDM_METHOD_SEVERAL_H

#include "method/method.h"

struct tdm_several_row {
    int64_t first_key;
    int32_t first_hold, count;          /* pairs */
    int32_t load, most, least;          /* placements */
    int32_t mark;                       /* auction: she waits; later: when she was last reached */
};

struct tdm_several_node {
    int64_t first;                      /* a column's seats */
    int32_t holders;                    /* of a column: more than its load while somebody is too many */
    int32_t load, least, most;
};

struct tdm_several_seat {
    int64_t bid;                        /* auction: the price up to which the holder stays */
    int32_t row, place;                 /* the place of the pair among her keys */
};

/* A row moves: the pair at place `from` of hers (-1: from home) gives way to the one at `to`, with `node` at the other end of the step. Row -1:
 * between a column and its cap. Node -1: the search began here. */
struct tdm_several_step {
    int32_t node, row, from, to;
};

/* Counted work only, so that the plan is the same on every machine. */
struct tdm_several_budget {
    int64_t bids_per_unit;              /* the auction ends after so many bids for each placement */
    int64_t growth_percent;             /* each time everyone has settled, `outside` becomes this much dearer */
    int64_t patience;                   /* bidding pauses while no more than one row in so many waits; 0: never */
    int64_t draw_ratio;                 /* the auction ends while so many times more placements are missing than seats free; 0: it does not */
    int64_t ask_ratio;                  /* free seats search unless so many times fewer placements are missing */
    int64_t ticks_per_pair;             /* after so many, and some, the general method takes over; 0: it does not */
};

struct tdm_several {
    const struct tdm_problem  *problem;
    struct tdm_control        *control;
    struct tdm_memory          memory;
    struct tdm_several_budget  budget;
    int32_t  row_count, column_count, cap_count;
    int32_t  cost_level, count_first;       /* as in struct tdm_fast */
    int32_t  has_closed, has_lower;
    int64_t  cost_offset, cost_greatest;

    struct tdm_several_row  *rows;
    uint64_t                *key;           /* row by row as the problem's pairs, by cost, then column: TDM_SEVERAL_HELD, cost << 32, column */
    int32_t                 *hold;          /* [all rows' most] places held, row by row, in no order; since several_hold_all */
    int64_t                  hold_count;

    int32_t                 *cap_of;
    struct tdm_several_node *nodes;         /* columns, then caps */
    struct tdm_several_seat *seats;         /* column by column: as many as may be taken; since tdm_several_hold_all, also those too many */
    int64_t                 *price;
    int64_t                 *child_start;
    int32_t                 *child, *child_place;

    int64_t  unit, outside;
    int32_t *waiting, waiting_first, waiting_count;     /* [rows] a ring */
    int64_t  placed, bids, searches, looks, first_tick;
    int32_t  phases;

    int64_t *distance, *bound;
    int32_t *heap, *heap_place, heap_count, *touched, touched_count, *level_queue;
    struct tdm_several_step *path;
    int32_t *over;                          /* [nodes] how many too many */
    int32_t  mark;
};

#define TDM_SEVERAL_HELD (UINT64_C(1) << 63)
#define TDM_SEVERAL_FAR INT64_MAX

enum { TDM_SEVERAL_AUCTION = 1,
       TDM_SEVERAL_LOADED = 2,
       TDM_SEVERAL_ASKED = 4,           /* rows that lack something searched at a higher `outside` */
       TDM_SEVERAL_DREW = 8,            /* free seats searched */
       TDM_SEVERAL_FORCED = 16,         /* rows below their least searched */
       TDM_SEVERAL_FILLED = 32,         /* nodes below their least searched */
       TDM_SEVERAL_GENERAL = 64 };      /* it was left to the general method */

enum { TDM_SEVERAL_MOST = 64 };         /* placements of a row that has more pairs than it may take */

int     tdm_several_applies(const struct tdm_problem *problem);
int32_t tdm_several_open(struct tdm_several *several, const struct tdm_problem *problem, struct tdm_control *control);
void    tdm_several_close(struct tdm_several *several);
int64_t tdm_several_dearest_exchange(const struct tdm_several *several);
int     tdm_several_is_closed(const struct tdm_several *several, int32_t node);

/* auction: 1 if told to stop. Afterwards prices count `unit` to a cost of 1. */
int     tdm_several_auction(struct tdm_several *several);
/* Whole prices, those of columns with their caps'. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_several_round(struct tdm_several *several);
/* A proven solution of the same problem without lower bounds, and its prices. 0 if they do not fit. */
int     tdm_several_load(struct tdm_several *several, const struct tdm_solution *relaxed);

/* seats */
static inline int64_t tdm_several_cost(uint64_t key) { return (int64_t)(key >> 32 & INT32_MAX); }
static inline int32_t tdm_several_column(uint64_t key) { return (int32_t)(uint32_t)key; }
static inline uint64_t *tdm_several_keys(const struct tdm_several *several, int32_t row) { return several->key + several->rows[row].first_key; }
/* Once the auction is over: what each row holds, and room for all that those who wait lack, and one more. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_several_hold_all(struct tdm_several *several);
int32_t tdm_several_best(const struct tdm_several *several, int32_t row, int64_t *value);   /* place of the cheapest pair not held, or -1 */
/* She holds one more, and it comes in: where that is one too many, over[] says so. */
void    tdm_several_take(struct tdm_several *several, int32_t row, int32_t place);
void    tdm_several_join(struct tdm_several *several, int32_t row, int32_t place);      /* the seat alone */
void    tdm_several_leave(struct tdm_several *several, int32_t row, int32_t place);
void    tdm_several_drop_over(struct tdm_several *several);                             /* a whole plan, after a stop */
int64_t tdm_several_missing(const struct tdm_several *several);                         /* placements that rows could still take */
int64_t tdm_several_free(const struct tdm_several *several);                            /* seats that could still be taken */

/* The searches have taken more than their share. */
int     tdm_several_is_spent(const struct tdm_several *several);

/* search: one of those too many at the node leaves. *is_stuck: there is no way, or it is spent. 1 if told to stop. */
int     tdm_several_push(struct tdm_several *several, int32_t node, int *is_stuck);
void    tdm_several_forget(struct tdm_several *several);
/* Nodes that rows which lack something could reach become touched[], at distance 0. 1 if told to stop. */
int     tdm_several_reach(struct tdm_several *several, int64_t *free_seats);

/* draw */
struct tdm_several_suitors {
    int64_t *first;                         /* [columns * classes + 1] a column's suitors, in classes of reduced cost when they were listed */
    int64_t *listed_price;                  /* [columns] at that time; since then prices have only come down */
    struct { int32_t row, place; } *suitor; /* [pairs] */
    int32_t  classes, shift;
};
int32_t tdm_several_suitors_open(struct tdm_several_suitors *suitors, const struct tdm_several *several);
/* Once more, at today's prices. */
void    tdm_several_suitors_list(struct tdm_several_suitors *suitors, const struct tdm_several *several);
void    tdm_several_suitors_close(struct tdm_several_suitors *suitors, const struct tdm_several *several);
/* One more comes to the node; unless `must`, its price may also come down to 0. *is_stuck: nobody can, or it is not known
 * what that does to its cap, or it is spent. 1 if told to stop. */
int     tdm_several_draw(struct tdm_several *several, const struct tdm_several_suitors *suitors, int32_t node, int must, int *is_stuck);

int32_t tdm_several_prove(struct tdm_several *several, struct tdm_solution *solution);
int32_t tdm_several_give_plan(struct tdm_several *several, struct tdm_solution *solution);

/* The door: as tdm_network_solve, for problems to which tdm_several_applies. */
int32_t tdm_several_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);
int32_t tdm_several_solve_within(const struct tdm_problem *problem, const struct tdm_several_budget *budget, struct tdm_control *control,
                                 struct tdm_solution *solution, int32_t *phases);

#endif
