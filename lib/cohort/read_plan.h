/* SPDX-License-Identifier: MIT
 * A plan folder read back. Nothing that stands in it is trusted: it becomes a plan that tandem_verify judges, and its figures are
 * compared with those that follow from the placements.
 */
#ifndef TDM_COHORT_READ_PLAN_H
#define TDM_COHORT_READ_PLAN_H

#include "cohort/cohort.h"
#include "cohort/json.h"
#include "cohort/table.h"

struct tdm_read_plan {
    const struct tdm_memory *memory;
    const tandem_cohort     *cohort;
    const tandem_model      *model;
    char                    *text;             /* [room] why it is no plan of this cohort */
    size_t                   room;

    /* proof.json */
    tandem_options           options;
    int32_t                  verdict;
    int32_t                  method;
    int32_t                  step_count;
    tandem_proof_step       *steps;            /* their arrays are ours */
    int32_t                  bound_count;
    tandem_level_bound      *bounds;           /* their trees are ours */
    struct tdm_json          cutoffs;          /* as they stand there, or no value */

    /* placements.csv, row by row */
    struct tdm_table         table;
    struct tdm_problems      problems;
    struct tdm_pool          pool;
    int64_t                  row_count, row_capacity;
    struct tdm_plan_row     *rows;
};

struct tdm_plan_row { int32_t student, opportunity; };      /* opportunity TANDEM_NONE: unplaced */

/* Writes the sentence and returns TANDEM_E_PROOF. */
int32_t tdm_refuse(struct tdm_read_plan *read, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Each: TANDEM_OK, TANDEM_E_PROOF with a sentence, TANDEM_E_NOMEM. */
int32_t tdm_read_proof(struct tdm_read_plan *read, const char *text, size_t bytes);          /* options, verdict, steps */
int32_t tdm_read_placements(struct tdm_read_plan *read, const char *text, size_t bytes);     /* rows */
int32_t tdm_compare_placements(struct tdm_read_plan *read, const tandem_plan *plan);         /* after tdm_read_placements */
int32_t tdm_compare_cutoffs(struct tdm_read_plan *read, const tandem_plan *plan);            /* after tdm_read_proof */
int32_t tdm_compare_summary(struct tdm_read_plan *read, const tandem_plan *plan, const char *text, size_t bytes);

/* The root of a JSON file, an object, after its check. `file` for the sentence. */
int32_t tdm_json_root(struct tdm_read_plan *read, const char *file, const char *text, size_t bytes, struct tdm_json *root);

#endif
