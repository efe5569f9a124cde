/* SPDX-License-Identifier: MIT
 * An allocator that fails when told to, and counts what is still out.
 */
#ifndef TESTS_SUPPORT_FAILING_MEMORY_H
#define TESTS_SUPPORT_FAILING_MEMORY_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <tandem/tandem.h>

struct failing_memory {
    _Atomic int64_t calls, blocks;      /* asked for so far; not yet given back */
    int64_t         fail_at;            /* the call that fails, from 1; 0: none */
    int             fail_on;            /* 1: every later call fails too */
};

static inline int fails_now(struct failing_memory *memory)
{
    int64_t call = ++memory->calls;
    return memory->fail_at > 0 && (call == memory->fail_at || (memory->fail_on && call > memory->fail_at));
}

static inline void *failing_allocate(void *user, size_t bytes)
{
    struct failing_memory *memory = user;
    void                  *block = fails_now(memory) ? NULL : malloc(bytes);
    if (block != NULL) memory->blocks++;
    return block;
}

static inline void *failing_resize(void *user, void *block, size_t bytes)
{
    return fails_now(user) ? NULL : realloc(block, bytes);
}

static inline void failing_release(void *user, void *block)
{
    ((struct failing_memory *)user)->blocks--;
    free(block);
}

static inline tandem_allocator failing_hook(struct failing_memory *memory)
{
    return (tandem_allocator){ sizeof(tandem_allocator), memory, failing_allocate, failing_resize, failing_release };
}

#endif
