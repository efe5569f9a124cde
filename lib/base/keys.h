/* SPDX-License-Identifier: MIT
 * A dense set of strings: each gets the next number, and is found again: in expected constant time, or, as long as each key was greater
 * than the one before (as ids in files often are), by bisection and without a table.
 */
#ifndef TDM_BASE_KEYS_H
#define TDM_BASE_KEYS_H

#include "base/memory.h"

struct tdm_keys {
    int32_t  count;
    int64_t  start_capacity, text_capacity;
    int64_t *start;              /* [count + 1] offset of each key's text */
    char    *text;               /* all keys, each with its terminating zero */
    int32_t  slot_count;         /* a power of two; 0: the keys ascend */
    struct tdm_key_slot *slots;  /* [slot_count] open addressing */
};

struct tdm_key_slot {
    uint32_t tag;                /* the upper half of the key's hash: most other keys are told apart, and slots moved, without their text */
    int32_t  number;             /* plus one; 0: free */
};

/* An all-zero struct is an empty set. */
void    tdm_keys_finish(const struct tdm_memory *memory, struct tdm_keys *keys);
/* The new number, or TANDEM_E_NOMEM, TANDEM_E_DUPLICATE, TANDEM_E_RANGE (2^29 keys). */
int32_t tdm_keys_add(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key);
/* The number of a key, adding it where it is new; or TANDEM_E_NOMEM, TANDEM_E_RANGE. */
int32_t tdm_keys_intern(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key, size_t bytes);
/* Takes back the newest keys until `count` remain. */
void    tdm_keys_shrink(struct tdm_keys *keys, int32_t count);
int32_t tdm_keys_find(const struct tdm_keys *keys, const char *key, size_t bytes);   /* or TANDEM_NONE */
const char *tdm_keys_text(const struct tdm_keys *keys, int32_t number);
/* order[count]: the numbers by the bytes of their keys. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_keys_order(const struct tdm_memory *memory, const struct tdm_keys *keys, int64_t *order);

#endif
