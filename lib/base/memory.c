/* SPDX-License-Identifier: MIT
 * Memory through the caller's hook.
 *
 * Keeps:   no size reaches an allocator before its product was checked.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void *system_allocate(void *user, size_t bytes) { (void)user; return malloc(bytes); }
static void *system_resize(void *user, void *block, size_t bytes) { (void)user; return realloc(block, bytes); }
static void system_release(void *user, void *block) { (void)user; free(block); }

int32_t tdm_memory_init(struct tdm_memory *memory, const tandem_allocator *hook)
{
    if (hook == NULL) {
        *memory = (struct tdm_memory){ NULL, system_allocate, system_resize, system_release };
        return TANDEM_OK;
    }
    if (hook->size < sizeof *hook || hook->allocate == NULL || hook->resize == NULL || hook->release == NULL) return TANDEM_E_ARG;
    *memory = (struct tdm_memory){ hook->user, hook->allocate, hook->resize, hook->release };
    return TANDEM_OK;
}

/* Bytes of an array, or 0 if they do not fit. Half the address space is kept free, as malloc does. */
static size_t array_bytes(int64_t count, size_t bytes)
{
    size_t product;
    if (count < 0 || (uint64_t)count > SIZE_MAX) return 0;
    if (count == 0) count = 1;
    if (__builtin_mul_overflow((size_t)count, bytes, &product) || product > SIZE_MAX / 2) return 0;
    return product;
}

void *tdm_alloc_array(const struct tdm_memory *memory, int64_t count, size_t bytes)
{
    size_t size = array_bytes(count, bytes);
    return size == 0 ? NULL : memory->allocate(memory->user, size);
}

void *tdm_alloc_zeroed(const struct tdm_memory *memory, int64_t count, size_t bytes)
{
    size_t size = array_bytes(count, bytes);
    void  *block;

    if (size == 0) return NULL;
    if (memory->allocate == system_allocate) return calloc(1, size);      /* fresh pages are zero: nothing is written */
    block = memory->allocate(memory->user, size);
    if (block != NULL) memset(block, 0, size);
    return block;
}

void *tdm_resize_array(const struct tdm_memory *memory, void *block, int64_t count, size_t bytes)
{
    size_t size = array_bytes(count, bytes);
    if (size == 0) return NULL;
    return block == NULL ? memory->allocate(memory->user, size) : memory->resize(memory->user, block, size);
}

void tdm_free(const struct tdm_memory *memory, void *block)
{
    if (block != NULL) memory->release(memory->user, block);
}

int32_t tdm_grow(const struct tdm_memory *memory, void **block, int64_t *capacity, int64_t needed, size_t bytes)
{
    int64_t target = *capacity < 8 ? 8 : *capacity;
    void   *larger;

    if (needed <= *capacity) return TANDEM_OK;
    while (target < needed) {
        if (target > INT64_MAX / 2) return TANDEM_E_NOMEM;
        target *= 2;
    }
    larger = tdm_resize_array(memory, *block, target, bytes);
    if (larger == NULL) return TANDEM_E_NOMEM;
    *block = larger;
    *capacity = target;
    return TANDEM_OK;
}
