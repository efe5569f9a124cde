/* SPDX-License-Identifier: MIT
 * The files of a cohort in memory, and their digests.
 */
#ifndef TDM_COHORT_INPUT_H
#define TDM_COHORT_INPUT_H

#include "cohort/problems.h"

struct tdm_input {
    char   *text;                /* [bytes], and 64 zero bytes behind; NULL: there is no such file */
    size_t  bytes;
    uint8_t sha256[32];
};

struct tdm_inputs {
    const struct tdm_memory *memory;
    struct tdm_input         files[TDM_FILE_COUNT];
    struct tdm_hashing      *hashing;      /* under way in another thread, or NULL */
};

void    tdm_inputs_init(struct tdm_inputs *inputs, const struct tdm_memory *memory);
/* Waits for the hashing and gives the texts back. Digests stay. */
void    tdm_inputs_finish(struct tdm_inputs *inputs);
/* Reads every file that is there. Digests are made while reading, or, with more than one thread, beside what comes next.
 * TANDEM_E_FILE with a sentence in text[room] if the folder or a file in it cannot be read; TANDEM_E_NOMEM. */
int32_t tdm_inputs_read(struct tdm_inputs *inputs, const char *folder, int32_t threads, char *text, size_t room);
/* After this call the digests are there. */
void    tdm_inputs_join(struct tdm_inputs *inputs);

/* One file of an open folder, without its digest. TANDEM_E_FILE: errno says why; a file that does not exist has no text. */
int32_t tdm_input_read(const struct tdm_memory *memory, int folder, const char *name, struct tdm_input *input);

/* A short sentence for an errno value, the same in every locale. */
const char *tdm_errno_text(int number);

#endif
