/* SPDX-License-Identifier: MIT
 * The one door to GLPK: an integer program goes in, a candidate comes out.
 *
 * Keeps:   each call runs in a thread and an environment of its own, which are gone when it returns; the host's GLPK objects are never
 *          touched. A fatal error inside GLPK is an outcome. Only integers go in, so that nothing infinite or undefined can.
 * Trap:    GLPK computes in floating point. A candidate is only that until it has been checked exactly.
 */
#ifndef TDM_GLPK_GLPK_DOOR_H
#define TDM_GLPK_GLPK_DOOR_H

#include "method/method.h"
#include "problem/program.h"

enum tdm_glpk_outcome {
    TDM_GLPK_FINISHED,           /* the search tree is finished: x is its best candidate */
    TDM_GLPK_NOTHING,            /* the search tree is finished: it holds nothing */
    TDM_GLPK_STOPPED,            /* a limit or a cancel struck; x may hold a candidate */
    TDM_GLPK_FAILED              /* a fatal error, or no numeric progress */
};

struct tdm_glpk_answer {
    enum tdm_glpk_outcome outcome;
    int                   has_candidate;
    int64_t               node_count;
    double                bound;             /* STOPPED: what GLPK believes no answer can pass; -HUGE_VAL if nothing */
};

/* 1 if the program's numbers are small enough for GLPK to be trusted with: at most 2^30 each, totals far below 2^53. */
int tdm_glpk_can_take(const struct tdm_program *program, const int64_t *cost);

/* Minimises cost over the program. x[variable_count]: on entry, if has_start, a start that satisfies the program; on return the candidate.
 * TANDEM_OK, or TANDEM_E_NOMEM where not even the thread could be started. */
int32_t tdm_glpk_solve(const struct tdm_program *program, const int64_t *cost, struct tdm_control *control, int has_start, int64_t *x,
                       struct tdm_glpk_answer *answer);

#endif
