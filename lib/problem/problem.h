/* SPDX-License-Identifier: MIT
 * The problem: what the school said, in the words of networks.
 *
 * A row is a student, a column is an opportunity, a pair is a wish that may be granted. On either side the leaves (rows, columns) hang
 * under inner nodes (a partner's cap above its opportunities; later a student's own limits), so that the bounds of a side are laminar:
 * a forest. A node bounds how many chosen pairs lie below it. What "best" means is a list of levels, compared lexicographically.
 *
 * Keeps:   rows and columns stand in an order of their own (rows by lottery number, then key; columns and caps by key; the pairs of a
 *          row by column), so that no method can depend on the order in which the school said things.
 * Source:  [AMO93] ch. 9; laminar bounds as in [BCKM13].
 */
#ifndef TDM_PROBLEM_PROBLEM_H
#define TDM_PROBLEM_PROBLEM_H

#include "base/checked.h"
#include "base/memory.h"

struct tandem_model;
struct tdm_constraints;

/* One side: a forest of bounds. Nodes 0 .. leaf_count - 1 are the leaves; a parent has a greater number than its children. */
struct tdm_side {
    int32_t  leaf_count;
    int32_t  node_count;
    int32_t *parent;            /* [node_count], or -1 for a root */
    int64_t *least, *most;      /* [node_count] 0 <= least; most <= INT64_MAX, least may exceed most: then nothing is feasible */
};

/* A level's cost is a sum over pairs, or (balance, open) over columns. Lower is better at every level. */
enum tdm_level_kind {
    TDM_LEVEL_COUNT,            /* -1 per pair of a wishing row (goal placed) */
    TDM_LEVEL_CLASS,            /* -1 per pair whose row has priority class `parameter` */
    TDM_LEVEL_RANK,             /* the pair's rank */
    TDM_LEVEL_PARTNER_RANK,     /* the pair's partner rank */
    TDM_LEVEL_SCORE,            /* minus the pair's score */
    TDM_LEVEL_RANK_IS,          /* -1 per pair of rank `parameter` (rank-maximal) */
    TDM_LEVEL_RANK_IS_NOT,      /* +1 per pair of rank `parameter` (generous) */
    TDM_LEVEL_WORST_RANK,       /* the greatest rank of a chosen pair: a bottleneck, not a sum */
    TDM_LEVEL_BALANCE,          /* sum over columns of load squared: the node of column c costs (2 * load + 1) for one more */
    TDM_LEVEL_CHANGES,          /* -1 per pair that stands in the earlier plan */
    TDM_LEVEL_SILENT,           /* -1 per pair of a silent row: students without wishes, placed last */
    TDM_LEVEL_OPEN              /* +1 per column with a chosen pair: a fixed charge, not a sum; never in a network */
};

struct tdm_level {
    enum tdm_level_kind kind;
    int32_t             goal;        /* number of the goal in the caller's list, or -1 */
    int64_t             parameter;   /* rank or class */
};

struct tdm_problem {
    struct tdm_memory memory;
    struct tdm_side   rows, columns;

    /* pairs of row r: row_start[r] .. row_start[r + 1] - 1, by ascending column, no column twice in a row */
    int64_t  pair_count;
    int64_t *row_start;              /* [rows.leaf_count + 1] */
    int32_t *pair_column;            /* [pair_count] */
    int32_t *pair_rank;              /* [pair_count] 0: none; NULL if no pair has a rank */
    int32_t *pair_partner_rank;      /* [pair_count] 0: none; NULL unless a level asks for it */
    int64_t *pair_score;             /* [pair_count] 0 if none; NULL if no pair has a score */
    uint8_t *pair_flags;             /* [pair_count] TDM_PAIR_... ; NULL if all 0 */
    int32_t *pair_most;              /* [pair_count] how often a pair may be chosen; NULL: once each (more only for a silent row that
                                        stands for many like students) */

    int32_t  silent_row;             /* the row that stands for all plain silent students, or -1 */
    int32_t *row_class;              /* [rows.leaf_count] priority class from 1; NULL if all are 1 */
    uint8_t *row_is_silent;          /* [rows.leaf_count]; NULL if none is */

    uint8_t *row_is_partial;         /* [rows.leaf_count] rows that lack pairs of theirs; NULL if none does. Whoever leaves pairs out
                                        shows that they change nothing */
    int64_t  left_out_best;          /* no pair that is left out has a greater score */

    int32_t           level_count;
    struct tdm_level *levels;

    struct tdm_constraints *constraints;   /* what is no network, or NULL: then the problem is one */

    /* the way back */
    int32_t *row_student;            /* [rows.leaf_count] student id; -1 for the silent row */
    int32_t *column_opportunity;     /* [columns.leaf_count] */
    int32_t *cap_partner;            /* [columns.node_count - columns.leaf_count] partner id of inner node leaf_count + i */
    int32_t  silent_count;
    int32_t *silent_students;        /* [silent_count] those the silent row stands for, in their order */

    /* connected parts: nodes joined by pairs or caps. part_count == 0 until tdm_problem_split */
    int32_t  part_count;
    int32_t *row_part, *column_part; /* [leaf_count] each */
};

enum { TDM_PAIR_PINNED = 1,          /* must be chosen */
       TDM_PAIR_KEPT   = 2 };        /* stands in the earlier plan */

/* Cost of one pair at one level; 0 for levels that are no sum over pairs (WORST_RANK, BALANCE). */
int64_t tdm_problem_cost(const struct tdm_problem *problem, const struct tdm_level *level, int32_t row, int64_t pair);
/* The same for all pairs at once: cost[pair_count]. */
void tdm_problem_costs(const struct tdm_problem *problem, const struct tdm_level *level, int64_t *cost);

/* Numbers the connected parts, in the order of their first row. O(pairs). TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_problem_split(struct tdm_problem *problem);

/* Parts of a model to leave out, where one asks which of them clash. */
struct tdm_relaxed {
    const uint8_t *rule_is_off;          /* [rules]; NULL: none is */
    const uint8_t *student_is_free;      /* [students] her least number of placements does not count; NULL: all count */
    const uint8_t *opportunity_is_free;  /* [opportunities] its least number of seats does not count; NULL: all count */
    const uint8_t *partner_is_free;      /* [partners] the same */
    int            is_plain;             /* nothing is moved into the forests: every rule's bounds stay as the rule says them */
};

/* The one translator. The model has been checked (no errors). On failure nothing is left behind. */
int32_t tdm_problem_compile(const struct tandem_model *model, const tandem_options *options, struct tdm_problem *problem);
/* The same without the parts that `relaxed` leaves out (NULL: nothing). */
int32_t tdm_problem_compile_relaxed(const struct tandem_model *model, const tandem_options *options, const struct tdm_relaxed *relaxed,
                                    struct tdm_problem *problem);
/* The same with a ready scorer, and of the students matched by interests only some pairs: candidates (NULL: all), pins and, if a goal asks,
 * those of the earlier plan. */
struct tandem_scorer;
struct tdm_candidates;
int32_t tdm_problem_compile_some(const struct tandem_model *model, const tandem_options *options, const struct tandem_scorer *scorer,
                                 const struct tdm_candidates *candidates, struct tdm_problem *problem);
void    tdm_problem_finish(struct tdm_problem *problem);

#endif
