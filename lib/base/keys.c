/* SPDX-License-Identifier: MIT
 * A dense set of strings by open addressing.
 *
 * Keeps:   at most two thirds of the slots are taken; nothing outside depends on the order of slots.
 * Source:  FNV-1a with a final mix for short, similar keys.
 */
#include "base/keys.h"
#include "base/sort.h"

#include <string.h>

static uint64_t hash(const char *key, size_t bytes)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < bytes; i++) h = (h ^ (unsigned char)key[i]) * 1099511628211u;
    h ^= h >> 32;
    return h * 0x9E3779B97F4A7C15u >> 16;
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
static int32_t find_slot(const struct tdm_keys *keys, const char *key, size_t bytes)
{
    uint64_t mask = (uint64_t)keys->slot_count - 1;
    uint64_t slot = hash(key, bytes) & mask;
    while (keys->slots[slot] != 0) {
        int32_t number = keys->slots[slot] - 1;
        if (key_bytes(keys, number) == bytes && memcmp(tdm_keys_text(keys, number), key, bytes) == 0) break;
        slot = (slot + 1) & mask;
    }
    return (int32_t)slot;
}

int32_t tdm_keys_find(const struct tdm_keys *keys, const char *key, size_t bytes)
{
    if (keys->slot_count == 0) return TANDEM_NONE;
    return keys->slots[find_slot(keys, key, bytes)] - 1;
}

static int32_t widen(const struct tdm_memory *memory, struct tdm_keys *keys)
{
    int32_t  old_count = keys->slot_count;
    int32_t *old = keys->slots;
    int32_t  target = old_count == 0 ? 16 : old_count * 2;

    if (target > (1 << 30)) return TANDEM_E_RANGE;
    keys->slots = tdm_alloc_zeroed(memory, target, sizeof *keys->slots);
    if (keys->slots == NULL) {
        keys->slots = old;
        return TANDEM_E_NOMEM;
    }
    keys->slot_count = target;
    for (int32_t number = 0; number < keys->count; number++)
        keys->slots[find_slot(keys, tdm_keys_text(keys, number), key_bytes(keys, number))] = number + 1;
    tdm_free(memory, old);
    return TANDEM_OK;
}

int32_t tdm_keys_intern(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key, size_t bytes)
{
    int64_t start = keys->count == 0 ? 0 : keys->start[keys->count];
    int32_t number = tdm_keys_find(keys, key, bytes);
    int32_t status;

    if (number != TANDEM_NONE) return number;
    status = tdm_grow(memory, (void **)&keys->start, &keys->start_capacity, keys->count + (int64_t)2, sizeof *keys->start);
    if (status == TANDEM_OK)
        status = tdm_grow(memory, (void **)&keys->text, &keys->text_capacity, start + (int64_t)bytes + 1, 1);
    if (status == TANDEM_OK && (int64_t)keys->count * 3 + 3 > (int64_t)keys->slot_count * 2) status = widen(memory, keys);
    if (status != TANDEM_OK) return status;

    memcpy(keys->text + start, key, bytes);
    keys->text[start + (int64_t)bytes] = '\0';
    keys->start[keys->count] = start;
    keys->start[keys->count + 1] = start + (int64_t)bytes + 1;
    keys->slots[find_slot(keys, key, bytes)] = keys->count + 1;
    return keys->count++;
}

int32_t tdm_keys_add(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key)
{
    size_t bytes = strlen(key);
    if (tdm_keys_find(keys, key, bytes) != TANDEM_NONE) return TANDEM_E_DUPLICATE;
    return tdm_keys_intern(memory, keys, key, bytes);
}

/* Frees the slot of `number` and moves later members of its run up, so that no search stops too early. [Knuth, vol. 3, 6.4 R] */
static void vacate(struct tdm_keys *keys, int32_t number)
{
    uint64_t mask = (uint64_t)keys->slot_count - 1;
    uint64_t gap = (uint64_t)find_slot(keys, tdm_keys_text(keys, number), key_bytes(keys, number));

    for (uint64_t slot = (gap + 1) & mask; keys->slots[slot] != 0; slot = (slot + 1) & mask) {
        int32_t  other = keys->slots[slot] - 1;
        uint64_t home = hash(tdm_keys_text(keys, other), key_bytes(keys, other)) & mask;
        if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
        keys->slots[gap] = keys->slots[slot];
        gap = slot;
    }
    keys->slots[gap] = 0;
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
