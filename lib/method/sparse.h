/* SPDX-License-Identifier: MIT
 * Matching by interests without the whole table: some pairs first, then those that the prices ask for.
 *
 * Keeps:   candidates are acceptable pairs whose score is exact. What is not a candidate has been bounded from above by the lists of who
 *          offers a tag, and is scored only if the bound does not rule it out.
 *          Choices among equals fall by column number, so that the order in which things were said plays no part.
 * Source:  column generation [DantzigWolfe60]; lists read in the order of what they can give [TurtleFlood95].
 */
#ifndef TDM_METHOD_SPARSE_H
#define TDM_METHOD_SPARSE_H

#include "method/method.h"
#include "problem/translate.h"

enum { TDM_FINE = 16 };                /* bounds count in steps of 2^-16 of a score's unit, so that rounding up adds next to nothing */

/* A list of those who offer a tag, with the most that the tag can add to one student's score. */
struct tdm_sparse_list {
    const struct tdm_tags *tags;
    int32_t                tag;
    int64_t                gain;       /* of the whole tag, fine; its holders give their share of it */
};

struct tdm_sparse_pair {
    int32_t student, opportunity;
    int64_t score;
};

struct tdm_sparse {
    struct tdm_memory           memory;
    const struct tandem_model  *model;
    const tandem_options       *options;
    const struct tandem_scorer *scorer;
    struct tdm_control         *control;
    struct tdm_translation      rules;
    int32_t                     opportunity_count;
    int32_t                    *column;          /* [opportunities] by key, as in every problem */
    int64_t                     rest;            /* the most that all parts but the tags can add, fine */
    struct tdm_candidates       candidates;
    int64_t                     scored;          /* pairs whose score was computed */

    /* found so far, by student */
    int64_t                     found_count, found_capacity;
    struct tdm_sparse_pair     *found;

    /* one student at a time */
    int32_t                     list_count;
    int64_t                     list_capacity;
    struct tdm_sparse_list     *lists;           /* by gain, greatest first */
    int32_t                     touched_count;
    int32_t                    *touched;         /* [opportunities] */
    int64_t                    *bound;           /* [opportunities] of those touched: no score is greater; fine */
    int32_t                    *stamp, *skip;    /* [opportunities] student + 1: touched; to be left alone */
    int32_t                    *heap;            /* [opportunities] */
    struct tdm_sparse_pair     *best;            /* [opportunities] */
};

/* sparse.c. All-zero may be finished. */
int32_t tdm_sparse_init(struct tdm_sparse *sparse, const struct tandem_model *model, const tandem_options *options,
                        const struct tandem_scorer *scorer, struct tdm_control *control);
void    tdm_sparse_finish(struct tdm_sparse *sparse);
int32_t tdm_sparse_find(struct tdm_sparse *sparse, int32_t student, int32_t opportunity, int64_t score);    /* keeps a pair; TANDEM_E_NOMEM */

/* sparse_search.c: touches every opportunity that is not to be skipped and whose score with the student may be `need` (1 or more) or greater. */
int32_t tdm_sparse_touch(struct tdm_sparse *sparse, int32_t student, int64_t need);
/* The score of a pair, or 0 if it is not acceptable or forbidden. Counts it. */
int64_t tdm_sparse_score(struct tdm_sparse *sparse, int32_t student, int32_t opportunity);
/* Finds the `count` best of every student matched by interests. */
int32_t tdm_sparse_first(struct tdm_sparse *sparse, int32_t count);

static inline int64_t tdm_sparse_bound(const struct tdm_sparse *sparse, int32_t opportunity) { return sparse->bound[opportunity] >> TDM_FINE; }

/* sparse_price.c: finds pairs that are not in the problem and could improve its solution, at most `most` of each student. */
int32_t tdm_sparse_price(struct tdm_sparse *sparse, const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t most);

/* sparse_solve.c: the whole of it. The problem and its solution are the caller's to finish; the proof covers every pair of the problem, and
 * all that were left out satisfy the same conditions. *scored receives how many pairs were scored. As tdm_method_solve otherwise. */
int32_t tdm_sparse_solve(const struct tandem_model *model, const tandem_options *options, const struct tandem_scorer *scorer,
                         struct tdm_control *control, struct tdm_problem *problem, struct tdm_solution *solution, int64_t *scored);

#endif
