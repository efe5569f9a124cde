/* SPDX-License-Identifier: MIT
 * Many small texts, given back all at once.
 *
 * Keeps:   a block is never resized, so that texts never move; TDM_POOL_SLACK bytes behind the last text are zero and readable.
 */
#include "cohort/pool.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct tdm_pool_block {
    struct tdm_pool_block *older;
    size_t                 room;
    char                   bytes[];
};

void tdm_pool_init(struct tdm_pool *pool, const struct tdm_memory *memory) { *pool = (struct tdm_pool){ .memory = memory }; }

static void free_blocks(const struct tdm_memory *memory, struct tdm_pool_block *block)
{
    while (block != NULL) {
        struct tdm_pool_block *older = block->older;
        tdm_free(memory, block);
        block = older;
    }
}

void tdm_pool_finish(struct tdm_pool *pool)
{
    free_blocks(pool->memory, pool->blocks);
    pool->blocks = NULL;
    pool->used = 0;
}

void tdm_pool_reset(struct tdm_pool *pool)
{
    if (pool->blocks == NULL) return;
    free_blocks(pool->memory, pool->blocks->older);
    pool->blocks->older = NULL;
    pool->used = 0;
}

static int add_block(struct tdm_pool *pool, size_t bytes)
{
    size_t                 room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct tdm_pool_block *block;

    if (room > SIZE_MAX / 4) return 1;
    block = tdm_alloc_zeroed(pool->memory, (int64_t)(sizeof *block + room + TDM_POOL_SLACK), 1);
    if (block == NULL) return 1;
    block->older = pool->blocks;
    block->room = room;
    pool->blocks = block;
    pool->used = 0;
    return 0;
}

char *tdm_pool_take(struct tdm_pool *pool, size_t bytes)
{
    char *piece;
    if (pool->blocks == NULL || pool->blocks->room - pool->used < bytes)
        if (add_block(pool, bytes)) return NULL;
    piece = pool->blocks->bytes + pool->used;
    pool->used += bytes;
    return piece;
}

void tdm_pool_trim(struct tdm_pool *pool, const char *piece, size_t kept)
{
    size_t start = (size_t)(piece - pool->blocks->bytes);
    assert(start + kept <= pool->used);
    pool->used = start + kept;
}

char *tdm_pool_copy(struct tdm_pool *pool, const char *text, size_t bytes)
{
    char *copy = tdm_pool_take(pool, bytes + 1);
    if (copy == NULL) return NULL;
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    return copy;
}
