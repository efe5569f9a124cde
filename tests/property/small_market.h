/* SPDX-License-Identifier: MIT
 * Small random markets in plain tables, every plan of theirs by brute force, and what blocks it, worked out from the tables alone.
 */
#ifndef TESTS_SMALL_MARKET_H
#define TESTS_SMALL_MARKET_H

#include "random_problem.h"

#include "problem/market.h"

enum { SMALL_STUDENTS = 6, SMALL_PLACES = 5, SMALL_PARTNERS = 3, SMALL_RANKS = 6 };

struct small_market {
    int students, places, partners;
    int rank[SMALL_STUDENTS][SMALL_PLACES];              /* 0: no wish */
    int place_ranks[SMALL_PLACES], place_rank[SMALL_PLACES][SMALL_STUDENTS];        /* whether it ranks at all; 0: not ranked */
    int partner_ranks[SMALL_PARTNERS], partner_rank[SMALL_PARTNERS][SMALL_STUDENTS];
    int partner_of[SMALL_PLACES];                        /* -1: none */
    int seats[SMALL_PLACES], cap[SMALL_PARTNERS];        /* -1: no cap */
    int most[SMALL_STUDENTS], priority[SMALL_STUDENTS], lottery[SMALL_STUDENTS];
    int pinned[SMALL_STUDENTS];                          /* a place, or -1 */
    int least[SMALL_PLACES];
    int couple[2];                                       /* students who stay together, or -1 */
};

/* What the random market may have; chances in percent. */
struct small_shape {
    int ties, many, pins, least, caps;
    int couples;                                         /* two students stay together */
    int mixed;                                           /* chance that a place below a capped partner has a ranking of its own */
};

/* A plan: the places of each student, as bits. */
struct small_plan {
    unsigned at[SMALL_STUDENTS];
};

/* Both orders of a market, smaller is better; -1: not accepted (level) or no wish (group). */
struct small_view {
    const struct small_market *market;
    int group[SMALL_STUDENTS][SMALL_PLACES], level[SMALL_STUDENTS][SMALL_PLACES], cap_level[SMALL_STUDENTS][SMALL_PLACES];
};

void small_random(struct random_source *source, const struct small_shape *shape, struct small_market *market);
struct tandem_model *small_model(const struct small_market *market);     /* through the public calls; NULL if memory is short */
void small_print(const struct small_market *market);

/* With ties, from the tables; with ties broken, as the library broke them. */
void small_view_tied(const struct small_market *market, struct small_view *view);
void small_view_strict(const struct small_market *market, const struct tdm_market *broken, struct small_view *view);

int  small_is_feasible(const struct small_view *view, const struct small_plan *plan);
/* Pairs that block; those that no pin explains in *unexcused if it is not NULL. */
int  small_blocking(const struct small_view *view, const struct small_plan *plan, int *unexcused);
/* How many plans there are, seats aside. */
double small_size(const struct small_view *view);
/* Calls for every feasible plan; stops when the call returns non-zero. */
typedef int (*small_plan_fn)(void *user, const struct small_plan *plan);
int  small_enumerate(const struct small_view *view, small_plan_fn each, void *user);

/* Compares two plans by a goal list: negative if the first is better. */
int  small_compare(const struct small_market *market, const int32_t *goals, int count, const struct small_plan *a, const struct small_plan *b);
int  small_placed(const struct small_market *market, const struct small_plan *plan);
/* The plan of chosen[pair_count]. */
void small_read(const struct tdm_market *market, const uint8_t *chosen, struct small_plan *plan);

#endif
