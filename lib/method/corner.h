/* SPDX-License-Identifier: MIT
 * The corner in doubt: an exact search for problems in which rules touch few pairs of many.
 *
 * The network without the rules is solved once. From then on a flow is kept that is optimal for the bounds and prices of the node at hand: what the
 * rules ask changes few pairs, and shortest paths near them mend the rest. Where one rule holds two pairs equal, they share what they cost together,
 * so that the flow's bound is that of the linear relaxation.
 *
 *   corner_net.c     the flow and its potentials
 *   corner_column.c  who holds a column, and who would like to
 *   corner_hint.c    which way is out
 *   corner_wave.c    one side of a search: nodes by distance
 *   corner_path.c    what became wrong in them is mended path by path
 *   corner_rules.c   pairs that rules touch: parties, fixed pairs, what the rules cost, which of them the flow breaks
 *   corner_price.c   multipliers for rules that the flow breaks
 *   corner_record.c  multipliers of the program from the potentials; trees for the checker, in which a node says only what differs from the root
 *   corner.c         depth first search over the touched pairs, and the order of it all
 *
 * Keeps:   work is counted in pairs looked at; every choice follows from the problem alone.
 * Source:  [AMO93] ch. 9.7 (successive shortest paths), ch. 16 (Lagrangian relaxation); [NW88] ch. II.4 (branch and bound).
 */
#ifndef TDM_METHOD_CORNER_H
#define TDM_METHOD_CORNER_H

#include "method/integer.h"

enum { CORNER_HINTS = 32 };                  /* the last one: there are more steps, or none, or nobody knows */

/* What one side of a search knows. */
struct corner_wave {
    int                   is_active, is_two, is_over;    /* it has roots; the other side, too; nothing is left to look at */
    struct corner_label {                    /* of the search of number `search` */
        int64_t distance;
        int32_t search, settled;
        int32_t come_from, come_by;          /* by the pair, or -1 */
        int32_t next_ready;
    }                    *label;             /* [outside + 1] */
    uint8_t              *hint;              /* [outside + 1] steps to the outside, or from there, that cost nothing, when last looked up */
    int64_t               level;             /* the distance that is being settled; of what is nearer, all is known */
    int64_t               out;               /* of the outside */
    int64_t               work, effort;      /* arcs looked at; the same and labels, by the time they take */
    int64_t               seen_count;
    int32_t              *seen;              /* [outside + 1] settled nodes */
    int64_t               heap_count, heap_capacity;
    struct corner_due { int64_t distance; int32_t hint, node; } *heap;
    uint32_t              ready_mask;        /* which lists are not empty: */
    int32_t               ready[CORNER_HINTS];   /* labels at the level, by their hints */
    int64_t               base;              /* distance of the node whose arcs are looked at */
    int64_t               least;             /* of its arcs that cost something and have not been looked at */
    int                   is_lazy, is_again; /* arcs that cost something wait; now it is their turn */
    int64_t               rise;              /* by how much its roots were moved when that closed the node at hand */
};

#define CORNER_FARTHEST ((int64_t)1 << 48)

/* Rows are the nodes 0 .. row_count - 1, then come the nodes of the columns, then the outside, which has potential 0. Units run outside -> row -> column
 * -> .. -> outside; reduced costs are those of solution.h. */
struct corner_net {
    const struct tdm_problem *problem;
    const struct tdm_memory  *memory;
    struct tdm_control       *control;
    int32_t                   row_count, outside;
    int32_t                  *chosen;        /* [pairs] */
    int64_t                  *low, *high;    /* [pairs] the program's, narrowed for the node at hand */
    uint8_t                  *room;          /* [pairs] CORNER_UP: may be chosen, CORNER_DOWN: may be given up */
    int64_t                  *cost;          /* [pairs] in units of 1 / scale */
    int64_t                  *potential;     /* [outside + 1] */
    int64_t                  *carried;       /* [outside] units between the node and the one above it */
    int64_t                  *excess;        /* [outside] units that came in and did not go on; negative: that went on and did not come in */
    int32_t                  *row_of, *column_pairs;         /* [pairs] those of a column ascending */
    int64_t                  *column_start;  /* [columns + 2] */
    int32_t                  *holder_first;  /* [columns] a chosen pair of the column, or -1 */
    int32_t                  *holder_next, *holder_before;   /* [pairs] of chosen pairs */
    int64_t                  *suitor_start;  /* [columns] or -1: nobody has asked for them yet */
    int64_t                   suitor_count, suitor_capacity;
    struct corner_suitor { int64_t cost; int32_t pair, row; } *suitors;      /* all pairs of a column, ascending */
    int64_t                  *child_start;   /* [nodes of the columns + 2] children of inner nodes */
    int32_t                  *children;
    tdm_wide                  total;         /* cost of the flow */
    int32_t                   search;        /* its number */
    struct corner_wave        wave[2];       /* 0: of ways that lead to nodes that lack units; 1: of ways from those with an excess */
    int64_t                   meeting;       /* the shortest way known from the one to the other, */
    int32_t                   meeting_node;  /* and where they meet */
    int64_t                   since_hints;   /* nodes seen since hints were last looked up, */
    int64_t                   hint_count;    /* and how often they have been */
    int64_t                   open_count;
    int32_t                  *open;          /* [outside] nodes that may have an excess */
    int64_t                   moved_count;
    int32_t                  *moved;         /* [outside] nodes whose potential has been changed since corner_net_forget */
    uint8_t                  *marks;         /* [outside] CORNER_OPEN, CORNER_MOVED */
    int32_t                   status;
};

enum { CORNER_UP = 1, CORNER_DOWN = 2, CORNER_OPEN = 1, CORNER_MOVED = 2 };

/* Empty: plan, prices and potentials are the caller's to set; `low` and `high` are the program's own. */
int32_t corner_net_init(struct corner_net *net, const struct tdm_program *program, struct tdm_control *control);
void    corner_net_finish(struct corner_net *net);
/* Gives every pair and bound its right end where the potentials ask for it; to be called once, after plan, prices and potentials are set. 0: it cannot be. */
int     corner_net_begin(struct corner_net *net);
/* After a pair's bounds or price have changed. */
void    corner_net_fit(struct corner_net *net, int64_t pair);
void    corner_net_price(struct corner_net *net, int64_t pair, int64_t cost);
/* Mends the flow. CORNER_SETTLED; CORNER_CLOSED as soon as its bound is beyond `limit`; CORNER_STOPPED. */
enum corner_outcome { CORNER_SETTLED, CORNER_CLOSED, CORNER_STOPPED };
enum corner_outcome corner_net_settle(struct corner_net *net, tdm_wide limit);
/* Takes back what the last search did to potentials to close the node: the next node is elsewhere. */
void    corner_net_calm(struct corner_net *net);
/* What the potentials prove: no flow within the bounds costs less. */
tdm_wide corner_net_bound(const struct corner_net *net);
/* From here on potentials that change are listed anew. */
void    corner_net_forget(struct corner_net *net);

/* corner_column.c: lists of the pairs of columns. TANDEM_OK, TANDEM_E_NOMEM. */
int32_t corner_columns_init(struct corner_net *net);
void    corner_columns_finish(struct corner_net *net);
/* After a pair is chosen, or given up, or has another price. */
void    corner_columns_seat(struct corner_net *net, int64_t pair);
void    corner_columns_clear(struct corner_net *net, int64_t pair);
void    corner_columns_price(struct corner_net *net, int64_t pair);
/* The suitors of a column, column_start[column + 1] - column_start[column] of them; NULL: memory is short. */
const struct corner_suitor *corner_columns_suitors(struct corner_net *net, int32_t column);

/* corner_wave.c: a wave without roots; another root; the next node of it, all of whose arcs are looked at. Where nothing is left, it is
 * over, and its level that of the outside. */
void corner_wave_begin(struct corner_net *net, int is_forward);
void corner_wave_root(struct corner_net *net, int is_forward, int32_t node);
void corner_wave_advance(struct corner_net *net, int is_forward);

/* corner_hint.c: how many steps it is to the outside and from there, of every node, along arcs that cost nothing. Hints tell a search where to look first, and age.
 * TANDEM_OK, TANDEM_E_NOMEM. */
int32_t corner_hints_find(struct corner_net *net);

/* A pair that some rule touches. */
struct corner_pair {
    int64_t pair, cost;          /* cost: of all levels, in units of 1 / scale, less what the rules' multipliers give */
    int32_t leader, next, size;  /* the party: first pair, the next one or -1, and of a leader how many */
    int64_t follow;              /* the rule that holds it equal to its leader, or -1 */
    int64_t fixing;              /* the rule that fixes it alone, or -1 */
};

struct corner_rules {
    const struct tdm_constraints *constraints;
    const struct tdm_memory      *memory;
    struct corner_net            *net;
    int64_t                       count;
    struct corner_pair           *pairs;         /* [count] ascending */
    int32_t                      *term_pair;     /* [terms of the constraints, some of which no bound uses any more] number of the touched pair */
    int64_t                      *multiplier;    /* [bounds] in units of 1 / scale; 0 of those that follow and fix */
    uint8_t                      *is_plain;      /* [bounds] a rule neither followed nor fixed */
    int64_t                       scale;
    int32_t                       status;
};

int32_t corner_rules_init(struct corner_rules *rules, struct corner_net *net, const int64_t *cost, int64_t scale);
void    corner_rules_finish(struct corner_rules *rules);
/* Narrows the pairs that rules fix alone, and their parties with them. 0: a pair must be chosen and may not be. */
int     corner_rules_fix(struct corner_rules *rules);
/* Prices the touched pairs in the net. */
void    corner_rules_price(struct corner_rules *rules);
/* Bounds of a whole party. */
void    corner_rules_bound(struct corner_rules *rules, int32_t leader, int64_t low, int64_t high);
int64_t corner_rules_sum(const struct corner_rules *rules, int64_t bound);
/* A rule that nothing in the bounds can keep, or -1; *is_above: even its least sum is too much. */
int64_t corner_rules_impossible(const struct corner_rules *rules, int *is_above);
/* The flow keeps all rules. */
int     corner_rules_hold(const struct corner_rules *rules);
/* A party to split: one that is not of one mind, or one in a rule that the flow breaks; -1: there is none. *upper_first: the side to try first. */
int32_t corner_rules_broken(const struct corner_rules *rules, int *upper_first);
void    corner_rules_price_party(struct corner_rules *rules, int32_t leader);
/* Another multiplier for a plain rule. */
void    corner_rules_multiply(struct corner_rules *rules, int64_t bound, int64_t value);
/* A rule that has a multiplier and is not met exactly; -1: none. */
int64_t corner_rules_slack(const struct corner_rules *rules);
/* Prices rules that the settled flow breaks, until it keeps them or that does not help any more. Calls `offer` for every flow on the way that keeps all
 * rules. 0: stopped. */
int     corner_rules_ascend(struct corner_rules *rules, void (*offer)(void *user), void *user);
/* What the flow costs without the rules' multipliers, where it keeps all rules; in units of 1 / scale. */
tdm_wide corner_rules_cost(const struct corner_rules *rules);
/* What the rules' multipliers add to the bound. */
tdm_wide corner_rules_constant(const struct corner_rules *rules);

/* Multipliers of the root, and the records of a tree below it. */
struct corner_records {
    const struct tdm_program *program;
    const struct corner_rules *rules;
    const struct corner_net  *net;
    int64_t                  *place_row;         /* [nodes of the columns] or -1 */
    int64_t                   bound_row;         /* of the first bound */
    int64_t                  *root;              /* [row_count] */
    int64_t                  *root_multiplier;   /* [bounds] */
    int64_t                  *value;             /* [bounds] multipliers of the rules' rows at the node at hand */
    int64_t                  *reduced;           /* [touched pairs] */
    int64_t                   root_code, root_at;    /* how the root is split */
    int64_t                   count, capacity;
    int64_t                  *numbers;           /* records as in solution.h, without the root's */
    int32_t                   status;
};

int32_t corner_records_init(struct corner_records *records, const struct tdm_program *program, const struct corner_rules *rules);
void    corner_records_finish(struct corner_records *records);
void    corner_records_root(struct corner_records *records);
/* A split record, which says no multipliers: it has nothing to close. */
void    corner_records_split(struct corner_records *records, int64_t code, int64_t at);
/* A leaf; `extra` is added to the multiplier of rule `bound` (-1: none). */
void    corner_records_leaf(struct corner_records *records, int64_t bound, int64_t extra);
/* What one level's tree is made of. */
struct corner_level {
    int64_t  weight;             /* of the level among all */
    int64_t *shift;              /* [rows] what the later levels can be worth to a row at most, in units of 1 / scale */
    int64_t  earlier;            /* levels before it, which are kept, */
    const int64_t *earlier_weight;   /* [earlier] and what they weigh */
};
/* The tree for one level: the root's record, as a leaf if nothing else is needed, then the others. */
int32_t corner_records_tree(const struct corner_records *records, const struct corner_level *level, int is_leaf, struct tdm_tree **tree);

/* Solves a problem that is of this kind and does not turn out to be hard: then *is_done, and chosen pairs and bounds are in `solution`, which is empty
 * else. TANDEM_OK, TANDEM_E_NOMEM. */
int32_t tdm_corner_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution, int *is_done);

#endif
