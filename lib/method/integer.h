/* SPDX-License-Identifier: MIT
 * Inside the integer method: one search per level, by either of two searchers behind one form.
 */
#ifndef TDM_METHOD_INTEGER_H
#define TDM_METHOD_INTEGER_H

#include "method/method.h"
#include "problem/program.h"

/* One search: the least of cost over the program. */
struct tdm_search {
    const struct tdm_program *program;
    struct tdm_control       *control;
    const int64_t            *cost;          /* [variable_count] */
    int64_t                  *best;          /* [variable_count] on entry, if has_best, an answer; on return the best one found */
    int                       has_best;
    const int64_t            *guide;         /* [variable_count] costs of all levels in one, for guesses; or NULL */
    int64_t                   guide_balance; /* the same of load squared */
    int                       is_scout;      /* only the root: what is asked is an answer, not a proof */
    const int64_t            *start;         /* [start_count] multipliers of the first rows to begin with, in units of 1 / start_scale; or NULL */
    int64_t                   start_count;
    tdm_wide                  start_scale;
    int64_t                  *multipliers;   /* [row_count] receives the best of the root, in units of 1 / scale; or NULL */
    int64_t                   scale;
    int                       needs_simplex; /* a search like this one was not done without; on return, whether this one was */
    int                       any_will_do;   /* stop at the first answer: only whether there is one is asked */
    /* what came out */
    int                       is_finished;   /* the tree is finished: `best` is optimal, or there is no answer at all */
    int64_t                   bound;         /* no answer costs less; INT64_MIN if nothing is known */
    int32_t                   how;           /* tandem_bound_kind */
    int64_t                   node_count;
    struct tdm_tree          *tree;          /* or NULL; the caller's to free */
};

/* All levels in one cost, for guesses. The first levels, as many as fit, weigh as much as they must. */
struct tdm_guide {
    int64_t *cost;                           /* [variable_count] */
    int64_t *weight;                         /* [level_count] of each level in the cost; 0: it is left out */
    int64_t  balance;                        /* of load squared */
    int64_t *multipliers;                    /* what the scout or the network found for the first row_count rows, in units of 1 / scale; or NULL */
    int64_t  row_count, scale;
};
int32_t tdm_guide_make(const struct tdm_program *program, struct tdm_guide *guide);
void    tdm_guide_finish(const struct tdm_program *program, struct tdm_guide *guide);
/* The scout: an answer (where *has_best, a better one, if there is one at hand) and multipliers for all levels at once. */
int32_t tdm_guide_scout(const struct tdm_program *program, struct tdm_control *control, struct tdm_guide *guide, int64_t *best, int *has_best);
/* The same from the network that is left without the rules, for programs too large for the scout: its plan, mended, and its potentials (guide NULL:
 * the plan alone). */
int32_t tdm_guide_relax(const struct tdm_program *program, struct tdm_control *control, struct tdm_guide *guide, int64_t *best, int *has_best);
/* Multipliers for one level's search to begin with. */
void    tdm_guide_begin(const struct tdm_program *program, struct tdm_guide *guide, int32_t level, struct tdm_search *search);

/* TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_RANGE. A stop is no error: then is_finished is 0. */
int32_t tdm_branch_search(struct tdm_search *search);
/* TANDEM_E_UNBUILT without GLPK; TANDEM_E_INTERNAL where GLPK failed or its answer did not hold. */
int32_t tdm_glpk_search(struct tdm_search *search);

int64_t tdm_integer_cost_of(const struct tdm_program *program, const int64_t *cost, const int64_t *x);

#endif
