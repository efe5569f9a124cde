/* SPDX-License-Identifier: MIT
 * A model as a problem: with every pair, or, where interests make too many, with those that matter.
 */
#ifndef TDM_API_INSTANCE_H
#define TDM_API_INSTANCE_H

#include "method/mechanism.h"
#include "problem/interest.h"
#include "problem/solution.h"

struct tandem_plan;

struct tdm_instance {
    const struct tandem_model *model;
    const tandem_options      *options;
    struct tandem_scorer       scorer;           /* all-zero if nobody is matched by interests */
    struct tdm_problem         problem;
    int64_t                    pairs_scored;

    /* mechanisms other than `optimal` */
    struct tdm_market           market;          /* all-zero without */
    struct tdm_mechanism_answer answer;
    int                         is_thorough;     /* a plan from elsewhere: everything that can be checked is */
};

/* Translates and decides; *method receives the tandem_method. On failure nothing is left behind; else both are the caller's to finish. */
int32_t tdm_instance_solve(struct tdm_instance *instance, const struct tandem_model *model, const tandem_options *options,
                           struct tdm_control *control, struct tdm_solution *solution, int32_t *method);
/* Translates for a plan that is there already: where pairs are left out, those of the plan are not. */
int32_t tdm_instance_for_plan(struct tdm_instance *instance, const struct tandem_model *model, const struct tandem_plan *plan);
/* tdm_proof_check, for the pairs that were left out too. */
int32_t tdm_instance_check(const struct tdm_instance *instance, const struct tdm_solution *solution, int32_t *proven, char *text, size_t room);
void    tdm_instance_finish(struct tdm_instance *instance);

/* The same three for a mechanism; the problem is there. */
int32_t tdm_instance_open_market(struct tdm_instance *instance);
int32_t tdm_instance_carry_out(struct tdm_instance *instance, struct tdm_control *control, struct tdm_solution *solution, int32_t *method);
int32_t tdm_instance_check_mechanism(const struct tdm_instance *instance, const struct tdm_solution *solution, int32_t *proven, char *text,
                                     size_t room);

#endif
