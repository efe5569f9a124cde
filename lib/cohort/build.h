/* SPDX-License-Identifier: MIT
 * The door for tests: a cohort from texts in memory instead of a folder.
 */
#ifndef TDM_COHORT_BUILD_H
#define TDM_COHORT_BUILD_H

#include <tandem/cohort.h>
#include "cohort/input.h"

/* Puts texts into `inputs` (from its memory, padded as input.h says). A status; TANDEM_E_FILE with a sentence in text[room]. */
typedef int32_t (*tdm_fill_fn)(struct tdm_inputs *inputs, const void *source, int32_t threads, char *text, size_t room);

int32_t tdm_cohort_build(tdm_fill_fn fill, const void *source, const tandem_allocator *hook, int32_t threads, tandem_cohort **out,
                         tandem_error *error);

#endif
