/* SPDX-License-Identifier: MIT
 * Seating: answers by local search where every student has one place at most.
 *
 * Students who must stay together are one party of several seats. Parties of the same size are seated best, given the others, because that is a
 * network of few nodes; large parties and openings are tried one by one, and what does not help is taken back.
 *
 * Keeps:   the load of every node is the sum of the sizes below it. Costs are those that the caller set.
 * Source:  [AMO93] ch. 9: shortest paths and negative cycles in the residual network; [AEOP02] for exchanges along such paths as a neighbourhood.
 */
#ifndef TDM_METHOD_SEATING_H
#define TDM_METHOD_SEATING_H

#include "method/method.h"
#include "problem/program.h"

struct seating_option {
    int64_t pair;                            /* of the party's first student */
    int64_t cost;
    int32_t column;
};

/* The cheapest way for a party of the size at hand from one column to another. */
struct seating_arc { int64_t cost; int32_t party; int64_t option; };

struct seating {
    const struct tdm_program *program;
    const struct tdm_memory  *memory;
    struct tdm_control       *control;
    const int64_t            *leader;        /* [pairs] the pair that stands for its party at its column */
    int32_t                   leaf_count, outside;           /* nodes: columns, inner nodes, the outside */
    int32_t                   party_count;
    int32_t                  *party_of;      /* [rows] */
    int64_t                  *pair_cost;     /* [pairs] of a leader: of all that it stands for */
    int32_t                  *party_size;    /* [party_count] */
    int64_t                  *party_start;   /* [party_count + 1] into options */
    struct seating_option    *options;
    int64_t                  *nowhere_cost;  /* [party_count] of not being placed */
    int64_t                  *at;            /* [party_count] option, or -1: nowhere */
    int32_t                   size;          /* parties of this size are those that exchange at the moment */
    int32_t                  *first, *next, *previous;       /* they, by column (number leaf_count: nowhere) */
    uint8_t                  *has_size;      /* [rows + 1] some party is of that size */
    int32_t                   largest;       /* size of a party */
    int64_t                  *load, *least, *most;           /* [outside] */
    int64_t                  *open_cost;     /* [leaf_count] */
    int64_t                  *open_least;    /* [leaf_count] seats to be taken where it is open; 0: it does not close */
    int64_t                   balance;       /* cost of load squared */
    tdm_wide                  total;
    struct seating_arc       *arcs;          /* [(leaf_count + 1) squared] */
    uint8_t                  *is_stale;      /* [leaf_count + 1] arcs from there are to be found anew */
    int64_t                  *distance;      /* [outside + 1] */
    int32_t                  *come_from;
    uint8_t                  *by_exchange;   /* [outside + 1] the label came by an exchange, not by a bound */
    int32_t                  *mark;          /* [outside + 2] */
    int64_t                   undo_count, undo_capacity;
    struct seating_undo { int32_t party; int64_t option; } *undo;
    int64_t                   work;
    int64_t                   counted, next_look;            /* work that the control knows of; when it is asked again */
    int                       is_stopped;    /* the control said so: what is under way is left, answers so far stand */
    int32_t                   status;
};

/* What a program must be like: one place a student, no sizes, few columns. */
int     seating_fits(const struct tdm_program *program);
/* Parties from equal pairs: leader[pairs], of whom the group holds group_size[leader]. */
int32_t seating_init(struct seating *seating, const struct tdm_program *program, struct tdm_control *control, const int64_t *leader, const int32_t *group_size);
void    seating_finish(struct seating *seating);
/* Costs of all variables, together below 2^46; the program says which pairs are fixed. Everything is open and nobody seated afterwards. */
void    seating_price(struct seating *seating, const int64_t *cost, int64_t balance);
/* Opens or closes a column; who sat there is nowhere. */
void    seating_open(struct seating *seating, int32_t column, int is_open);
int     seating_is_open(const struct seating *seating, int32_t column);

/* seating_search.c. Each of them ends soon where the control says stop. */
/* 1 if it is time to stop. The caller counts the work up to now in the control. */
int     seating_should_stop(struct seating *seating);
/* Seats all who are nowhere, then exchanges. 0 if a bound could not be met, or it is time to stop. */
int     seating_fill(struct seating *seating);
/* Where a bound cannot be met: closes what is too empty, takes out what is too much. 1 if all bounds are met in the end. */
int     seating_relent(struct seating *seating);
/* Large parties take their places of least worth[pair], whatever is there; who sat there is pushed aside later. */
void    seating_guide(struct seating *seating, const int64_t *worth);
/* Tries every opening the other way round and every large party elsewhere while that helps; stops after so much work. */
void    seating_improve(struct seating *seating, int64_t work);
/* The answer as variables. */
void    seating_answer(const struct seating *seating, int64_t *x);

/* seating_path.c */
void    seating_move(struct seating *seating, int32_t party, int64_t option);
void    seating_take_back(struct seating *seating, int64_t mark);
/* Mends loads beyond most or below least by parties of one seat, then exchanges while that is cheaper. 0 if a load cannot be mended. */
int     seating_mend(struct seating *seating);
/* Exchanges among parties of each size in turn, while that is cheaper; as seating_mend otherwise. */
int     seating_exchange(struct seating *seating);
/* Seats a party that is nowhere at its cheapest column with room. */
void    seating_insert(struct seating *seating, int32_t party);

#endif
