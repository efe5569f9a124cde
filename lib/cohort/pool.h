/* SPDX-License-Identifier: MIT
 * Many small texts, given back all at once. Texts never move.
 */
#ifndef TDM_COHORT_POOL_H
#define TDM_COHORT_POOL_H

#include "base/memory.h"

struct tdm_pool_block;
struct tdm_pool {
    const struct tdm_memory *memory;
    struct tdm_pool_block   *blocks;   /* the newest first */
    size_t                   used;     /* of the newest */
};

/* Bytes that may be read, not written, beyond the end of any text of a pool. */
enum { TDM_POOL_SLACK = 64 };

void  tdm_pool_init(struct tdm_pool *pool, const struct tdm_memory *memory);
void  tdm_pool_finish(struct tdm_pool *pool);
/* Forgets every text and keeps one block for those to come. */
void  tdm_pool_reset(struct tdm_pool *pool);
/* Room for `bytes` bytes, or NULL. */
char *tdm_pool_take(struct tdm_pool *pool, size_t bytes);
/* Gives back the end of the latest piece, of which only `kept` bytes are needed. */
void  tdm_pool_trim(struct tdm_pool *pool, const char *piece, size_t kept);
/* A copy with a terminating zero, or NULL. */
char *tdm_pool_copy(struct tdm_pool *pool, const char *text, size_t bytes);

#endif
