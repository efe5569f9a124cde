/* SPDX-License-Identifier: MIT
 * Ids of one kind, found again by their text, millions of times a second.
 */
#ifndef TDM_COHORT_INDEX_H
#define TDM_COHORT_INDEX_H

#include "cohort/text.h"

struct tdm_id {
    const char *text;            /* in the index's pool, with a terminating zero */
    uint64_t    head;            /* its first eight bytes, zeros behind the end */
    uint32_t    bytes;
};

struct tdm_index {
    const struct tdm_memory *memory;
    struct tdm_pool          pool;
    int32_t                  count, settled;      /* ids in all; those that have a slot */
    int64_t                  capacity;
    struct tdm_id           *ids;          /* [count] */
    uint64_t                 mask;         /* slots less one; 0: none yet */
    struct tdm_slot         *slots;
    int64_t                  budget;       /* work left for finding nearest spellings */
};

void    tdm_index_init(struct tdm_index *index, const struct tdm_memory *memory);
void    tdm_index_finish(struct tdm_index *index);
/* The number of an id, or TANDEM_NONE. 8 bytes past the text are readable. */
int32_t tdm_index_find(const struct tdm_index *index, const char *text, uint32_t bytes);
/* The same in two steps, so that memory is fetched meanwhile: ask for many, then find them. */
uint64_t tdm_index_ask(const struct tdm_index *index, const char *text, uint32_t bytes);
int32_t  tdm_index_answer(const struct tdm_index *index, uint64_t asked, const char *text, uint32_t bytes);
/* `guess` or the number after it, if one of them is the id; else TANDEM_NONE. */
int32_t tdm_index_guess(const struct tdm_index *index, const char *text, uint32_t bytes, int32_t guess);
/* Adds an id that is new, which the caller knows. It is found after tdm_index_settle. The number, or TANDEM_E_NOMEM. */
int32_t tdm_index_append(struct tdm_index *index, const char *text, uint32_t bytes);
/* Takes back the id appended last. */
void    tdm_index_drop(struct tdm_index *index);
/* From now on all ids are found. TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_RANGE (2^30 ids). */
int32_t tdm_index_settle(struct tdm_index *index);

/* The id that is spelt most like `text`: few edits away, the smallest by bytes among the nearest; TANDEM_NONE if none is near, or the work
 * allowed for such searches is used up. */
int32_t tdm_index_nearest(struct tdm_index *index, const char *text, uint32_t bytes);
/* Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; more than `limit` reads as limit + 1. */
int32_t tdm_edit_distance(const char *a, uint32_t a_bytes, const char *b, uint32_t b_bytes, int32_t limit);

#endif
