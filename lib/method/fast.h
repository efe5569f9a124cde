/* SPDX-License-Identifier: MIT
 * The fast path: students who each take one seat, opportunities with seats, partners' caps above them.
 *
 * One scalar cost is minimised, and every student who stays home costs `outside`. Its stages, each in a file of its own:
 *
 *   fast_core.c      the problem in arrays of its own
 *   fast_rows.c      the pairs, row by row, the cheapest first
 *   fast_auction.c   students bid for seats; prices rise; nearly everyone is seated
 *   fast_bidding.h   its hot loop, for keys of 8 bytes and, where prices need them, of 16
 *   fast_round.c     the auction's fine prices become whole ones under which every seated student is content, exactly
 *   fast_search.c    those left over, one by one: shortest exchange paths to a free seat, or to someone who stays home
 *   fast_draw.c      where more stay home than seats are free, the other way round: each free seat draws somebody in
 *   fast_reach.c     who at home could still reach a free seat at all
 *   fast_split.c     the parts that cannot help each other
 *   fast_scaling.c   where the searches would take too long: auctions of ever finer steps
 *   fast_proof.c     prices become potentials, level by level
 *   fast_solve.c     the order of it all
 *
 * Keeps:   after rounding, and after every stage from then on: each seated student sits where cost + price is least for her; a column
 *          that is not full is free but for its cap's price, a cap that is not full has price 0; prices are never negative.
 * Memory:  16 to 128 bytes a student for her best pairs, 8 bytes a seat that may be taken, and as many for searches, 8 bytes a
 *          student, 96 bytes a column; in the auction also 64 bytes for each eight seats or less of a column (twice that where prices are wide) and 4 bytes a column, below
 *          caps 12; 16 bytes a seat in the scaled auction; while free seats search, 8 bytes a pair and 8 a student more.
 * Source:  [BC89] for the auction with like seats, [AMO93] sec. 9.7 and 12.4 for the paths.
 */
#ifndef TDM_METHOD_FAST_H
#define TDM_METHOD_FAST_H

#include "method/method.h"

struct tdm_fast_run;

struct tdm_fast_node {
    int64_t first;                  /* a column's seats; those held come first */
    int32_t load, most;
};

/* How a search came to a node: the holder of `slot` of column `node` would move there, at that cost; slot -1: from a column up to its cap,
 * or from a cap down to a column that gives up a seat; node -1: from the student who searches. */
struct tdm_fast_step {
    int32_t node, slot, cost;
};

struct tdm_fast_seat {
    int32_t row, cost;              /* who holds it, and the cost of that pair, once tdm_fast_cost_seats has told it */
};

/* The parts that cannot help each other to seat more: fast_split.c. */
struct tdm_fast_split {
    uint8_t *row_part, *column_part;
    int64_t  rows[2], at_home;      /* rows of each part that have pairs; those of part 1 who stay home */
};

/* When a stage gives up and the next takes over. Counted work only, so that the plan is the same on every machine. */
struct tdm_fast_budget {
    int64_t bids_per_row;           /* the auction ends after this many bids for each row */
    int64_t growth_percent;         /* each time everyone has settled, staying home becomes this much dearer */
    int64_t patience;               /* bidding pauses while no more than one row in so many waits; 0: never */
    int64_t draw_ratio;             /* the auction ends while so many times more stay home than seats are free; 0: it does not */
    int64_t bids_in_vain;           /* so many bids a row, and many left: the scaled auction takes over at once; 0: it does not */
    int64_t usual_looks;            /* what a search is taken to look at; 0: what earlier ones did. Decides who searches for whom */
    int64_t narrow_most;            /* a price in the auction beyond this takes wide keys; 0: as much as the narrow ones hold */
    int64_t looks_per_row;          /* the searches end after looking at this many pairs for each row: the scaled auction takes over */
};

struct tdm_fast {
    const struct tdm_problem *problem;
    struct tdm_control       *control;
    struct tdm_memory         memory;
    struct tdm_fast_budget    budget;

    int32_t               row_count, column_count, cap_count;
    int32_t               cost_level;       /* the level that the costs are taken from, or -1 */
    int32_t               count_first;      /* 1: staying home is worse than anything (level 0 is COUNT) */
    int64_t               cost_offset;      /* cost of a pair at its level, less its cost here */
    int64_t               cost_greatest;
    int32_t               has_closed;       /* some columns can seat nobody: their pairs are left out here */
    uint64_t             *lines, *line_block;           /* the rows' pairs: fast_rows.h */
    uint64_t              mask;             /* of the column in a key */
    int32_t               stride, capacity, bits, is_narrow, share;
    int32_t               wishing_count;    /* rows that have pairs */
    int64_t               fourth_sum;       /* of the costs of their fourth choices, or last ones */

    int32_t              *cap_of;           /* [column_count] node of the cap above, or -1 */
    struct tdm_fast_node *nodes;            /* [node_count] columns, then caps */
    struct tdm_fast_seat *seats;
    int64_t              *stay;             /* [seats] for searches: up to this price of the column its holder wants no other seat */
    int64_t              *price;            /* [node_count] of columns and caps; see each stage for its unit */
    int64_t              *child_start;      /* [cap_count + 1] columns below a cap */
    int32_t              *child, *child_place;

    int64_t               unit;             /* auction: how many price steps make a cost of 1 */
    int32_t               is_bidding;       /* prices count steps, and a cap's stands apart: until tdm_fast_round */
    int64_t               outside;          /* what staying home costs, in units of price */
    int32_t              *waiting;          /* [row_count] rows that have no seat yet and have not given up */
    int32_t              *home;             /* [row_count] rows that stay home at the present `outside` */
    int32_t               waiting_first, waiting_count, home_count;
    int32_t               phases;           /* TDM_FAST_... that were entered */
    int64_t               bids, searches, looks;      /* work done */

    /* search and augmentation; arrays over nodes */
    int64_t              *distance, *bound;
    int32_t              *heap, *heap_place, heap_count;
    int32_t              *touched, touched_count;
    int32_t              *level_queue;      /* nodes at the present distance */
    struct tdm_fast_step *path;             /* how each touched node was reached */
    int64_t               movers, stayers;  /* holders in columns reached, who might move within the radius, and who would not */
    int64_t               usual_exit;       /* how far exits were of late, in small parts of 1 */
};

enum { TDM_FAST_CHUNK = 128 };

enum { TDM_FAST_STUCK = 1,          /* the auction ended because many bids had seated nobody more */
       TDM_FAST_HOPELESS = 2,       /* many bids had left many: straight to the scaled auction */
       TDM_FAST_RENEWED = 4,        /* a row's line was written anew */
       TDM_FAST_ASKED = 8,          /* those at home searched */
       TDM_FAST_DREW = 16,          /* free seats searched */
       TDM_FAST_PARTED = 32,        /* the parts were found first */
       TDM_FAST_SCALED = 64,
       TDM_FAST_WIDE = 128 };       /* the auction's keys took 16 bytes */
#define TDM_FAST_FAR INT64_MAX

/* core */
int     tdm_fast_applies(const struct tdm_problem *problem);
/* `cost_level` -1: costs of 0, for the level COUNT alone */
int32_t tdm_fast_open(struct tdm_fast *fast, const struct tdm_problem *problem, struct tdm_control *control, int32_t cost_level);
int32_t tdm_fast_cost_level(const struct tdm_problem *problem);
void    tdm_fast_close(struct tdm_fast *fast);
/* least cost + price over the row's pairs, prices being total ones */
int64_t tdm_fast_best(struct tdm_fast *fast, int32_t row);
int64_t tdm_fast_dearest_exchange(const struct tdm_fast *fast);    /* no exchange gains or loses more */
int     tdm_fast_is_closed(const struct tdm_fast *fast, int32_t node);
int64_t tdm_fast_free_seats(const struct tdm_fast *fast);

/* rows */
int32_t tdm_fast_fill_rows(struct tdm_fast *fast);      /* TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_RANGE */
/* The keys of the row's pairs from *pair on, as the problem has them: how many, a chunk at most; -1 behind the last. */
int32_t tdm_fast_next_keys(const struct tdm_fast *fast, int32_t row, int64_t *pair, uint64_t *key);
/* The row's line from now on: her best pairs at present prices. Not while she holds a seat whose cost is still to be found. */
void    tdm_fast_renew(struct tdm_fast *fast, int32_t row);
void    tdm_fast_distrust(struct tdm_fast *fast);       /* some price has become lower: no line is known to be enough, nobody to stay */
/* Prices have been divided by `unit`, after adding `up`: so are the rests of lines, and up to where holders stay. */
void    tdm_fast_round_rests(struct tdm_fast *fast, int64_t up);
void    tdm_fast_cost_seats(struct tdm_fast *fast);     /* after an auction: finds the cost of each seat that is held */

/* stages; each 1 if the method was told to stop */
int     tdm_fast_auction(struct tdm_fast *fast, int32_t *status);      /* 1 if memory is short, too */
int32_t tdm_fast_round(struct tdm_fast *fast);      /* TANDEM_OK or TANDEM_E_NOMEM */
int     tdm_fast_seat_row(struct tdm_fast *fast, int32_t row);      /* seats her, or sends her or somebody else home */
/* The nodes that those at home could reach by exchanges at any cost become touched[]; the free seats among them. */
int     tdm_fast_reach(struct tdm_fast *fast, int64_t *free_seats);
/* Nodes that were reached, and staying home, become dearer than any exchange. */
void    tdm_fast_raise_reached(struct tdm_fast *fast);
/* Free seats that are dearer than 0 draw people in, those at home too. Nobody waits, no caps. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_fast_draw_in(struct tdm_fast *fast);
/* TANDEM_OK (or told to stop: then nothing is known), TANDEM_E_NOMEM; to be closed in either case. */
int32_t tdm_fast_split_open(struct tdm_fast_split *split, const struct tdm_fast *fast);
void    tdm_fast_split_close(struct tdm_fast_split *split, const struct tdm_fast *fast);
/* Part 1 and staying home become dearer than any exchange; those of part 0 who lack a seat in part 0 wait for one. */
void    tdm_fast_part(struct tdm_fast *fast, const struct tdm_fast_split *split);
void    tdm_fast_forget(struct tdm_fast *fast);
/* The last holder of a column takes `slot`, which nobody has any more. */
void    tdm_fast_move_last(struct tdm_fast *fast, int32_t column, int32_t slot);

int     tdm_fast_is_spent(const struct tdm_fast *fast);     /* the searches have looked at more than their share */

/* Auction, rounding, searches, and the scaled auction if need be. 1 if told to stop. */
int     tdm_fast_run(struct tdm_fast *fast, int32_t *status);
/* TANDEM_OK or TANDEM_E_NOMEM; control->stopped if it was told to stop. Afterwards everything is as after a fill. */
int32_t tdm_fast_scale(struct tdm_fast *fast);
/* Into a solution by rows (tdm_solution_init_picked). */
int32_t tdm_fast_prove(struct tdm_fast *fast, struct tdm_solution *solution);
void    tdm_fast_give_plan(struct tdm_fast *fast, struct tdm_solution *solution);    /* whole, not proven */

/* The door: as tdm_network_solve, for problems to which tdm_fast_applies. */
int32_t tdm_fast_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);
int32_t tdm_fast_solve_within(const struct tdm_problem *problem, const struct tdm_fast_budget *budget, struct tdm_control *control,
                              struct tdm_solution *solution);
/* The same, with the plan by rows: picked. */
int32_t tdm_fast_pick(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

#endif
