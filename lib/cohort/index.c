/* SPDX-License-Identifier: MIT
 * Ids of one kind, found again by their text.
 *
 * Keeps:   at most half of the slots are taken. A slot holds the first eight bytes and the length, so that ids of up to eight bytes are
 *          compared within it; nothing outside depends on the order of slots.
 * Source:  multiplicative hashing, [Knuth, vol. 3, 6.4].
 */
#include "cohort/index.h"

#include <assert.h>
#include <string.h>

struct tdm_slot {
    uint64_t head;
    uint32_t bytes;
    int32_t  number;             /* plus one; 0: free */
};

enum { HEAD = 8 };

/* The first eight bytes, in memory order, zeros behind the end. */
static inline uint64_t read_head(const char *text, uint32_t bytes)
{
    uint64_t head = 0;
    if (bytes >= HEAD) {
        memcpy(&head, text, HEAD);
        return head;
    }
    memcpy(&head, text, HEAD);           /* readable: see index.h */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return bytes == 0 ? 0 : head & ~UINT64_C(0) << (64 - 8 * bytes);
#else
    return head & ((UINT64_C(1) << (8 * bytes)) - 1);
#endif
}

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash(uint64_t head, const char *text, uint32_t bytes)
{
    uint64_t h = mix(head ^ 0x9E3779B97F4A7C15u, bytes ^ 0xD1B54A32D192ED03u);
    for (uint32_t at = HEAD; at < bytes; at += HEAD) h = mix(h ^ read_head(text + at, bytes - at), 0xA0761D6478BD642Fu);
    return h;
}

void tdm_index_init(struct tdm_index *index, const struct tdm_memory *memory)
{
    *index = (struct tdm_index){ .memory = memory, .budget = INT64_C(50) * 1000 * 1000 };
    tdm_pool_init(&index->pool, memory);
}

void tdm_index_finish(struct tdm_index *index)
{
    tdm_pool_finish(&index->pool);
    tdm_free(index->memory, index->ids);
    tdm_free(index->memory, index->slots);
    index->ids = NULL;
    index->slots = NULL;
}

static inline int is_id(const struct tdm_id *id, uint64_t head, const char *text, uint32_t bytes)
{
    return id->head == head && id->bytes == bytes && (bytes <= HEAD || memcmp(id->text + HEAD, text + HEAD, bytes - HEAD) == 0);
}

/* The slot that holds the id, or the free one where it belongs; `at` is its hash. */
static inline struct tdm_slot *find_slot(const struct tdm_index *index, uint64_t at, uint64_t head, const char *text, uint32_t bytes)
{
    for (at &= index->mask;; at = (at + 1) & index->mask) {
        struct tdm_slot *slot = &index->slots[at];
        if (slot->number == 0) return slot;
        if (slot->head == head && slot->bytes == bytes && (bytes <= HEAD || is_id(&index->ids[slot->number - 1], head, text, bytes)))
            return slot;
    }
}

int32_t tdm_index_find(const struct tdm_index *index, const char *text, uint32_t bytes)
{
    uint64_t head = read_head(text, bytes);
    if (index->slots == NULL) return TANDEM_NONE;
    return find_slot(index, hash(head, text, bytes), head, text, bytes)->number - 1;
}

uint64_t tdm_index_ask(const struct tdm_index *index, const char *text, uint32_t bytes)
{
    uint64_t at = hash(read_head(text, bytes), text, bytes);
    if (index->slots != NULL) __builtin_prefetch(&index->slots[at & index->mask]);
    return at;
}

int32_t tdm_index_answer(const struct tdm_index *index, uint64_t asked, const char *text, uint32_t bytes)
{
    if (index->slots == NULL) return TANDEM_NONE;
    return find_slot(index, asked, read_head(text, bytes), text, bytes)->number - 1;
}

int32_t tdm_index_guess(const struct tdm_index *index, const char *text, uint32_t bytes, int32_t guess)
{
    uint64_t head = read_head(text, bytes);
    if (guess >= 0 && guess < index->count && is_id(&index->ids[guess], head, text, bytes)) return guess;
    if (guess + 1 < index->count && is_id(&index->ids[guess + 1], head, text, bytes)) return guess + 1;
    return TANDEM_NONE;
}

/* ---- adding */

int32_t tdm_index_append(struct tdm_index *index, const char *text, uint32_t bytes)
{
    int32_t status = tdm_grow(index->memory, (void **)&index->ids, &index->capacity, (int64_t)index->count + 1, sizeof *index->ids);
    char   *copy;

    if (status != TANDEM_OK) return status;
    copy = tdm_pool_copy(&index->pool, text, bytes);
    if (copy == NULL) return TANDEM_E_NOMEM;
    index->ids[index->count] = (struct tdm_id){ copy, read_head(text, bytes), bytes };
    return index->count++;
}

void tdm_index_drop(struct tdm_index *index)
{
    assert(index->count > index->settled);
    index->count--;
    tdm_pool_trim(&index->pool, index->ids[index->count].text, 0);
}

/* Twice as many slots as ids, at least; those settled before are settled anew. */
static int32_t widen(struct tdm_index *index)
{
    uint64_t         slots = index->slots == NULL ? 64 : index->mask + 1;
    struct tdm_slot *larger;

    while ((uint64_t)index->count * 2 > slots) slots *= 2;
    if (index->slots != NULL && slots == index->mask + 1) return TANDEM_OK;
    if (slots > UINT64_C(1) << 31) return TANDEM_E_RANGE;
    larger = tdm_alloc_zeroed(index->memory, (int64_t)slots, sizeof *larger);
    if (larger == NULL) return TANDEM_E_NOMEM;
    tdm_free(index->memory, index->slots);
    index->slots = larger;
    index->mask = slots - 1;
    index->settled = 0;
    return TANDEM_OK;
}

enum { AHEAD = 16 };       /* slots asked for before they are needed */

int32_t tdm_index_settle(struct tdm_index *index)
{
    uint64_t asked[AHEAD];
    int32_t  status = widen(index), next = index->settled;

    if (status != TANDEM_OK) return status;
    for (; index->settled < index->count; index->settled++) {
        const struct tdm_id *id = &index->ids[index->settled];
        for (; next < index->count && next < index->settled + AHEAD; next++)
            asked[next % AHEAD] = tdm_index_ask(index, index->ids[next].text, index->ids[next].bytes);
        *find_slot(index, asked[index->settled % AHEAD], id->head, id->text, id->bytes) =
            (struct tdm_slot){ id->head, id->bytes, index->settled + 1 };
    }
    return TANDEM_OK;
}
