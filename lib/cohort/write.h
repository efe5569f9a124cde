/* SPDX-License-Identifier: MIT
 * A plan as text, and as a folder.
 */
#ifndef TDM_COHORT_WRITE_H
#define TDM_COHORT_WRITE_H

#include "cohort/cohort.h"
#include "cohort/out.h"

/* A plan at hand, with what every text needs of it. */
struct tdm_written {
    const struct tdm_memory *memory;
    const tandem_cohort     *cohort;
    const tandem_model      *model;
    const tandem_plan       *plan;
    tandem_plan_facts        facts;
    int32_t                 *students, *opportunities;   /* [facts.placements] by student, then opportunity */
};

/* TANDEM_OK, TANDEM_E_ARG (the plan is not one of this cohort's size), TANDEM_E_NOMEM. Finish it either way. */
int32_t tdm_written_init(struct tdm_written *written, const tandem_cohort *cohort, const tandem_plan *plan);
void    tdm_written_finish(struct tdm_written *written);

/* Each: TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_put_placements(struct tdm_out *out, const struct tdm_written *written);
int32_t tdm_put_summary(struct tdm_out *out, const struct tdm_written *written, int64_t read_ns, int64_t write_ns);
int32_t tdm_put_proof(struct tdm_out *out, const struct tdm_written *written);
int32_t tdm_put_cutoffs(struct tdm_out *out, const struct tdm_written *written);       /* of a stable plan; nothing for others */

/* Words of the contract. */
const char *tdm_verdict_word(int32_t verdict);
const char *tdm_method_word(int32_t method);
const char *tdm_step_word(int32_t kind);
const char *tdm_bound_word(int32_t how);
/* "value" or "bound" of a goal: a number, or a list for a goal that is one. */
void tdm_put_goal_value(struct tdm_out *out, const tandem_plan *plan, int32_t level, const tandem_goal_value *value, int is_bound);

struct tdm_disk;
/* tandem_plan_write on a disk of the caller's; options as filled in. A sentence in text[room] where the status has one. */
int32_t tdm_plan_write(const struct tdm_disk *disk, const char *folder, const tandem_cohort *cohort, const tandem_plan *plan,
                       const tandem_write_options *options, char *text, size_t room);

#endif
