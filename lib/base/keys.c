/* SPDX-License-Identifier: MIT
 * A dense set of strings by open addressing.
 *
 * Keeps:   at most two thirds of the slots are taken; nothing outside depends on the order of slots.
 * Source:  multiplicative hashing of eight bytes at a time, [Knuth, vol. 3, 6.4].
 */
#include "base/keys.h"
#include "base/sort.h"

#include <string.h>

enum { WORD = 8 };

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The last, incomplete word of a key: its bytes, zeros behind. */
static uint64_t last_word(const char *text, size_t bytes)
{
    uint64_t word = 0;
    for (size_t i = 0; i < bytes; i++) word |= (uint64_t)(unsigned char)text[i] << (8 * i);
    return word;
}

static uint32_t hash(const char *key, size_t bytes)
{
    uint64_t h = mix(bytes ^ 0x9E3779B97F4A7C15u, 0xD1B54A32D192ED03u), word;

    for (; bytes >= WORD; key += WORD, bytes -= WORD) {
        memcpy(&word, key, WORD);
        h = mix(h ^ word, 0xA0761D6478BD642Fu);
    }
    return (uint32_t)(mix(h ^ last_word(key, bytes), 0xE7037ED1A0B428DBu) >> 32);
}

void tdm_keys_finish(const struct tdm_memory *memory, struct tdm_keys *keys)
{
    tdm_free(memory, keys->start);
    tdm_free(memory, keys->text);
    tdm_free(memory, keys->slots);
    *keys = (struct tdm_keys){ 0 };
}

const char *tdm_keys_text(const struct tdm_keys *keys, int32_t number) { return keys->text + keys->start[number]; }

static size_t key_bytes(const struct tdm_keys *keys, int32_t number)
{
    return (size_t)(keys->start[number + 1] - keys->start[number] - 1);
}

/* The slot that holds the key, or the free one where it belongs. */
static struct tdm_key_slot *find_slot(const struct tdm_keys *keys, uint32_t tag, const char *key, size_t bytes)
{
    uint32_t mask = (uint32_t)keys->slot_count - 1;

    for (uint32_t at = tag & mask;; at = (at + 1) & mask) {
        struct tdm_key_slot *slot = &keys->slots[at];
        if (slot->number == 0) return slot;
        if (slot->tag == tag && key_bytes(keys, slot->number - 1) == bytes && memcmp(tdm_keys_text(keys, slot->number - 1), key, bytes) == 0)
            return slot;
    }
}

int32_t tdm_keys_find(const struct tdm_keys *keys, const char *key, size_t bytes)
{
    if (keys->slot_count == 0) return TANDEM_NONE;
    return find_slot(keys, hash(key, bytes), key, bytes)->number - 1;
}

/* The free slot where a key with this tag belongs. */
static struct tdm_key_slot *free_slot(const struct tdm_keys *keys, uint32_t tag)
{
    uint32_t mask = (uint32_t)keys->slot_count - 1, at = tag & mask;
    while (keys->slots[at].number != 0) at = (at + 1) & mask;
    return &keys->slots[at];
}

static int32_t widen(const struct tdm_memory *memory, struct tdm_keys *keys)
{
    int32_t              old_count = keys->slot_count;
    struct tdm_key_slot *old = keys->slots;
    int32_t              target = old_count == 0 ? 16 : old_count * 2;

    if (target > (1 << 30)) return TANDEM_E_RANGE;
    keys->slots = tdm_alloc_zeroed(memory, target, sizeof *keys->slots);
    if (keys->slots == NULL) {
        keys->slots = old;
        return TANDEM_E_NOMEM;
    }
    keys->slot_count = target;
    for (int32_t at = 0; at < old_count; at++)
        if (old[at].number != 0) *free_slot(keys, old[at].tag) = old[at];
    tdm_free(memory, old);
    return TANDEM_OK;
}

/* Room for one key more. */
static int32_t make_room(const struct tdm_memory *memory, struct tdm_keys *keys, size_t bytes)
{
    int64_t start = keys->count == 0 ? 0 : keys->start[keys->count];
    int32_t status = tdm_grow(memory, (void **)&keys->start, &keys->start_capacity, keys->count + (int64_t)2, sizeof *keys->start);

    if (status == TANDEM_OK) status = tdm_grow(memory, (void **)&keys->text, &keys->text_capacity, start + (int64_t)bytes + 1, 1);
    if (status == TANDEM_OK && (int64_t)keys->count * 3 + 3 > (int64_t)keys->slot_count * 2) status = widen(memory, keys);
    return status;
}

/* The number of the key, which is added where it is new; *is_new says which. */
static int32_t find_or_add(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key, size_t bytes, int *is_new)
{
    uint32_t tag = hash(key, bytes);
    int32_t  number = keys->slot_count == 0 ? TANDEM_NONE : find_slot(keys, tag, key, bytes)->number - 1, status;
    int64_t  start;

    *is_new = 0;
    if (number != TANDEM_NONE) return number;
    status = make_room(memory, keys, bytes);
    if (status != TANDEM_OK) return status;
    start = keys->count == 0 ? 0 : keys->start[keys->count];
    memcpy(keys->text + start, key, bytes);
    keys->text[start + (int64_t)bytes] = '\0';
    keys->start[keys->count] = start;
    keys->start[keys->count + 1] = start + (int64_t)bytes + 1;
    *free_slot(keys, tag) = (struct tdm_key_slot){ tag, keys->count + 1 };
    *is_new = 1;
    return keys->count++;
}

int32_t tdm_keys_intern(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key, size_t bytes)
{
    int is_new;
    return find_or_add(memory, keys, key, bytes, &is_new);
}

int32_t tdm_keys_add(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key)
{
    int     is_new;
    int32_t number = find_or_add(memory, keys, key, strlen(key), &is_new);
    return number >= 0 && !is_new ? TANDEM_E_DUPLICATE : number;
}

/* Frees the slot of `number` and moves later members of its run up, so that no search stops too early. [Knuth, vol. 3, 6.4 R] */
static void vacate(struct tdm_keys *keys, int32_t number)
{
    uint32_t mask = (uint32_t)keys->slot_count - 1, gap = hash(tdm_keys_text(keys, number), key_bytes(keys, number)) & mask;

    while (keys->slots[gap].number != number + 1) gap = (gap + 1) & mask;
    for (uint32_t at = (gap + 1) & mask; keys->slots[at].number != 0; at = (at + 1) & mask) {
        if (((at - keys->slots[at].tag) & mask) < ((at - gap) & mask)) continue;
        keys->slots[gap] = keys->slots[at];
        gap = at;
    }
    keys->slots[gap].number = 0;
}

void tdm_keys_shrink(struct tdm_keys *keys, int32_t count)
{
    while (keys->count > count) {
        vacate(keys, keys->count - 1);
        keys->count--;
    }
}

static const char *text_of(const void *keys, int32_t number) { return tdm_keys_text(keys, number); }

int32_t tdm_keys_order(const struct tdm_memory *memory, const struct tdm_keys *keys, int64_t *order)
{
    return tdm_order_texts(memory, text_of, keys, keys->count, order);
}
