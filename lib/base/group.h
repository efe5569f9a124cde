/* SPDX-License-Identifier: MIT
 * Records grouped by a key, in order: many records, many keys.
 */
#ifndef TDM_BASE_GROUP_H
#define TDM_BASE_GROUP_H

#include "base/memory.h"

struct tdm_keyed {
    int32_t key, id, value;
};

/* Sorts records[count] by key, equal keys in the order in which they stood; those of key k are then start[k] .. start[k + 1] - 1.
 * Keys are 0 .. key_count - 1; start[key_count + 1] is the caller's. O(count + key_count); a second copy of the records meanwhile.
 * TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_group(const struct tdm_memory *memory, struct tdm_keyed *records, int64_t count, int32_t key_count, int64_t *start);

#endif
