/* SPDX-License-Identifier: MIT
 * What a tandem_cohort holds: the model, what was wrong with the files, and what writing a plan needs of them.
 */
#ifndef TDM_COHORT_COHORT_H
#define TDM_COHORT_COHORT_H

#include <tandem/cohort.h>
#include "cohort/problems.h"

enum tdm_student_marks { TDM_HAS_CHOICES = 1, TDM_HAS_PREFERENCES = 2, TDM_HAS_INTERESTS = 4 };

/* Why a pair is pinned, where the rule says so. */
struct tdm_pin_note {
    int32_t     student, opportunity;
    const char *note;                     /* in the cohort's pool */
};

struct tandem_cohort {
    struct tdm_memory   memory;
    tandem_model       *model;
    struct tdm_problems problems;
    int32_t             input_count;
    const char         *input_names[TDM_FILE_COUNT];
    uint8_t             input_digests[TDM_FILE_COUNT][32];
    uint8_t            *marks;            /* [students] tdm_student_marks */
    int32_t             scale;            /* of scores: 1 or 1000 */
    struct tdm_pool      notes;
    int64_t              pin_count, pin_capacity;
    struct tdm_pin_note *pins;            /* by student, then opportunity; of one pair the first rule's */
};

#endif
