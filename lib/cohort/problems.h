/* SPDX-License-Identifier: MIT
 * Everything that is wrong with the files of a cohort, each with its place.
 */
#ifndef TDM_COHORT_PROBLEMS_H
#define TDM_COHORT_PROBLEMS_H

#include "cohort/pool.h"

/* The files of a cohort, in the order of the contract. */
enum tdm_file {
    TDM_STUDENTS_CSV, TDM_OPPORTUNITIES_CSV, TDM_PARTNERS_CSV, TDM_PREFERENCES_CSV, TDM_RANKINGS_CSV, TDM_RULES_CSV, TDM_PREVIOUS_CSV,
    TDM_INTERESTS_CSV, TDM_RELATED_CSV, TDM_MINUTES_CSV, TDM_FILE_COUNT
};
const char *tdm_file_name(enum tdm_file file);

struct tdm_place {
    enum tdm_file file;
    uint32_t      line, column;   /* 0: none */
};

struct tdm_found {
    struct tdm_place place;
    int32_t          severity;
    const char      *text, *hint;
};

/* More problems than anyone reads are counted, not kept: at most TDM_PROBLEM_LIMIT of either severity. */
enum { TDM_PROBLEM_LIMIT = 10000 };

struct tdm_problems {
    const struct tdm_memory *memory;
    struct tdm_pool          pool;
    int64_t                  capacity;
    int32_t                  count, errors, warnings;
    int64_t                  dropped[2];        /* errors, warnings beyond the limit */
    struct tdm_place         first_dropped[2];
    struct tdm_found        *found;
};

void    tdm_problems_init(struct tdm_problems *problems, const struct tdm_memory *memory);
void    tdm_problems_finish(struct tdm_problems *problems);
/* Keeps one problem; `format` and what follows make its text, as in printf. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_problems_add(struct tdm_problems *problems, struct tdm_place place, int32_t severity, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Sorts by file, line and column, and says how many were not kept. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_problems_close(struct tdm_problems *problems);

#endif
