/* SPDX-License-Identifier: MIT
 * tandem-io: cohort folders in, plan folders out. Uses only tandem.h; adds utf8proc.
 *
 *   tandem_cohort *cohort = NULL;
 *   tandem_error   error;
 *   if (tandem_cohort_read("school", NULL, &cohort, &error) == TANDEM_OK && tandem_cohort_error_count(cohort) == 0) {
 *       tandem_plan *plan = NULL;
 *       if (tandem_solve(tandem_cohort_model(cohort), NULL, &plan, &error) == TANDEM_OK)
 *           tandem_plan_write("plan", cohort, plan, NULL, &error);
 *       tandem_plan_free(plan);
 *   }
 *   tandem_cohort_free(cohort);
 *
 * Ids of students, opportunities and partners are their row order in the files, so that output can follow the input's order.
 */
#ifndef TANDEM_COHORT_H
#define TANDEM_COHORT_H

#include <tandem/tandem.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tandem_cohort tandem_cohort;   /* a model, and where in the files each part of it stands */

typedef struct tandem_read_options {
    size_t                  size;
    const tandem_allocator *memory;           /* NULL: malloc */
    int32_t                 threads;          /* 0 or 1: the caller's thread; more hash files and read ahead, and change nothing but the time.
                                                 The allocator is then called from several threads at once */
    int32_t                 reserved;
} tandem_read_options;

/** One problem in the files. Text belongs to the cohort. */
typedef struct tandem_problem {
    const char *file;                         /* "students.csv" */
    uint32_t    line, column;                 /* physical line on which the cell begins, number of the cell in its row, from 1; 0: none */
    int32_t     severity;                     /* tandem_severity */
    const char *text, *hint;                  /* what is wrong; what to do about it */
} tandem_problem;

/** Reads a cohort folder and checks all of it, the model included.
 *
 *  @param options  NULL: defaults
 *  @param cohort   receives the cohort, also when it has problems (then its model is not to be solved); NULL on error
 *  @return TANDEM_OK: the files were read, and tandem_cohort_error_count says how many errors they hold;
 *          TANDEM_E_FILE: there is no such folder, or a file cannot be read; TANDEM_E_NOMEM, TANDEM_E_ARG, TANDEM_E_VERSION
 *
 *  Cost: one pass over each file, at hundreds of MB/s; every file's SHA-256 besides. Does not depend on the locale.
 */
TANDEM_API int32_t tandem_cohort_read(const char *folder, const tandem_read_options *options, tandem_cohort **cohort, tandem_error *error);
TANDEM_API void tandem_cohort_free(tandem_cohort *cohort);
/** The model; belongs to the cohort. */
TANDEM_API const tandem_model *tandem_cohort_model(const tandem_cohort *cohort);
/** Errors alone; warnings alone; and each problem from 0 to errors + warnings - 1, by file, line and column. */
TANDEM_API int32_t tandem_cohort_error_count(const tandem_cohort *cohort);
TANDEM_API int32_t tandem_cohort_warning_count(const tandem_cohort *cohort);
TANDEM_API int32_t tandem_cohort_problem(const tandem_cohort *cohort, int32_t number, tandem_problem *problem);
/** The files that were read, from 0. @return TANDEM_OK, or TANDEM_E_ARG past the last */
TANDEM_API int32_t tandem_cohort_input(const tandem_cohort *cohort, int32_t number, const char **file, uint8_t sha256[32]);

typedef struct tandem_write_options {
    size_t  size;
    int32_t overwrite;                        /* 1: an existing plan folder is replaced */
    int32_t reserved;
    int64_t read_ns;                          /* for `seconds` in summary.json */
} tandem_write_options;

/** Writes a plan folder: placements.csv, summary.json, proof.json. The folder appears whole or not at all; an earlier plan stays as it
 *  was until the new one has been written and synchronised.
 *  @return TANDEM_OK; TANDEM_E_FILE with the reason; TANDEM_E_DUPLICATE: the folder exists and `overwrite` is 0; TANDEM_E_NOMEM, TANDEM_E_ARG
 */
TANDEM_API int32_t tandem_plan_write(const char *folder, const tandem_cohort *cohort, const tandem_plan *plan,
                                     const tandem_write_options *options, tandem_error *error);
/** Reads a plan folder back, for tandem_verify. Goals, mechanism and seed come from the plan.
 *  @return TANDEM_OK; TANDEM_E_FILE: it cannot be read; TANDEM_E_PROOF: it can be read and is not a plan of this cohort, or
 *          what its placements.csv or summary.json says is not what follows; TANDEM_E_NOMEM, TANDEM_E_ARG
 */
TANDEM_API int32_t tandem_plan_read(const char *folder, const tandem_cohort *cohort, tandem_plan **plan, tandem_error *error);
/** The texts of the plan's files, as they would be written. @param text receives memory to be given to tandem_text_free */
TANDEM_API int32_t tandem_placements_text(const tandem_cohort *cohort, const tandem_plan *plan, char **text, size_t *bytes);
TANDEM_API int32_t tandem_summary_text(const tandem_cohort *cohort, const tandem_plan *plan, const tandem_write_options *options,
                                       char **text, size_t *bytes);
TANDEM_API void tandem_text_free(const tandem_cohort *cohort, char *text);

#ifdef __cplusplus
}
#endif
#endif
