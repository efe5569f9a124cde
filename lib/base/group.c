/* SPDX-License-Identifier: MIT
 * Grouping by a key in two passes: first by blocks of keys, then by key within a block.
 *
 * One pass over a million keys writes to a million places, each in another line of memory. Here each pass writes to a few hundred, or within
 * what a cache holds.
 *
 * Keeps:   both passes are stable.
 * Source:  [Knuth, vol. 3, 5.2.5]
 */
#include "base/group.h"

#include <string.h>

enum { BLOCKS = 512 };

/* Keys of one block: as many as a power of two, and no more than BLOCKS blocks. */
static int block_shift(int32_t key_count)
{
    int shift = 0;
    while ((key_count - 1) >> shift >= BLOCKS) shift++;
    return shift;
}

static void spread_blocks(const struct tdm_keyed *records, struct tdm_keyed *to, int64_t count, int shift, int64_t *block)
{
    int64_t next[BLOCKS];

    memset(block, 0, (BLOCKS + 1) * sizeof *block);
    for (int64_t i = 0; i < count; i++) block[(records[i].key >> shift) + 1]++;
    for (int b = 0; b < BLOCKS; b++) block[b + 1] += block[b];
    memcpy(next, block, sizeof next);
    for (int64_t i = 0; i < count; i++) to[next[records[i].key >> shift]++] = records[i];
}

int32_t tdm_group(const struct tdm_memory *memory, struct tdm_keyed *records, int64_t count, int32_t key_count, int64_t *start)
{
    int64_t           block[BLOCKS + 1];
    int               shift = block_shift(key_count);
    struct tdm_keyed *copy = tdm_alloc_array(memory, count, sizeof *copy);

    if (copy == NULL) return TANDEM_E_NOMEM;
    memset(start, 0, ((size_t)key_count + 1) * sizeof *start);
    spread_blocks(records, copy, count, shift, block);
    for (int64_t i = 0; i < count; i++) start[copy[i].key]++;                       /* by block, so in cached order */
    for (int64_t k = 0, sum = 0; k <= key_count; k++) {                             /* start[k] becomes the end of k - 1 */
        int64_t own = start[k];
        start[k] = sum;
        sum += own;
    }
    for (int64_t i = 0; i < count; i++) records[start[copy[i].key]++] = copy[i];
    for (int64_t k = key_count; k > 0; k--) start[k] = start[k - 1];                /* each has run on to the next: back by one */
    start[0] = 0;
    tdm_free(memory, copy);
    return TANDEM_OK;
}
