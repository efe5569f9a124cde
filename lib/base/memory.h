/* SPDX-License-Identifier: MIT
 * Memory through the caller's hook; array sizes are checked here and nowhere else.
 */
#ifndef TDM_BASE_MEMORY_H
#define TDM_BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <tandem/tandem.h>

/* A copy of the caller's three functions. Plain data: copy it freely. */
struct tdm_memory {
    void  *user;
    void *(*allocate)(void *user, size_t bytes);
    void *(*resize)(void *user, void *block, size_t bytes);
    void  (*release)(void *user, void *block);
};

/* TANDEM_E_ARG if `hook` lacks a function; NULL means malloc. */
int32_t tdm_memory_init(struct tdm_memory *memory, const tandem_allocator *hook);

/* Blocks of count * bytes, or NULL. A count of 0 gives a block of one element, so that NULL always means failure. */
void *tdm_alloc_array(const struct tdm_memory *memory, int64_t count, size_t bytes);   /* contents undefined */
void *tdm_alloc_zeroed(const struct tdm_memory *memory, int64_t count, size_t bytes);
void *tdm_resize_array(const struct tdm_memory *memory, void *block, int64_t count, size_t bytes);
void  tdm_free(const struct tdm_memory *memory, void *block);                          /* NULL does nothing */

/* Makes room for `needed` elements in *block, doubling; on failure block and capacity stay. */
int32_t tdm_grow(const struct tdm_memory *memory, void **block, int64_t *capacity, int64_t needed, size_t bytes);

#endif
