/* SPDX-License-Identifier: MIT
 * A dense set of strings by open addressing, once there is a key that is not greater than the one before.
 *
 * Keeps:   at most two thirds of the slots are taken; nothing outside depends on the order of slots. Without slots the keys ascend by
 *          their bytes.
 * Source:  multiplicative hashing of eight bytes at a time, [Knuth, vol. 3, 6.4].
 */
#include "base/keys.h"
#include "base/sort.h"

#include <string.h>

enum { WORD = 8, MOST_KEYS = 1 << 29 };

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

/* The key of a number against another one: negative, 0 or positive. */
static int compare(const struct tdm_keys *keys, int32_t number, const char *key, size_t bytes)
{
    size_t mine = key_bytes(keys, number);
    int    order = memcmp(tdm_keys_text(keys, number), key, mine < bytes ? mine : bytes);
    return order != 0 ? order : (mine > bytes) - (mine < bytes);
}

/* Keys ascend: how many are smaller. */
static int32_t count_smaller(const struct tdm_keys *keys, const char *key, size_t bytes)
{
    int32_t low = 0, high = keys->count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (compare(keys, middle, key, bytes) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

int32_t tdm_keys_find(const struct tdm_keys *keys, const char *key, size_t bytes)
{
    int32_t place;

    if (keys->slot_count > 0) return find_slot(keys, hash(key, bytes), key, bytes)->number - 1;
    place = count_smaller(keys, key, bytes);
    return place < keys->count && compare(keys, place, key, bytes) == 0 ? place : TANDEM_NONE;
}

/* The free slot where a key with this tag belongs. */
static struct tdm_key_slot *free_slot(const struct tdm_keys *keys, uint32_t tag)
{
    uint32_t mask = (uint32_t)keys->slot_count - 1, at = tag & mask;
    while (keys->slots[at].number != 0) at = (at + 1) & mask;
    return &keys->slots[at];
}

/* At most two thirds of the slots will be taken with one key more. Keys that ascended until now get their slots here. */
static int32_t widen(const struct tdm_memory *memory, struct tdm_keys *keys)
{
    int32_t              old_count = keys->slot_count, target = old_count == 0 ? 16 : old_count;
    struct tdm_key_slot *old = keys->slots;

    while ((int64_t)keys->count * 3 + 3 > (int64_t)target * 2) target *= 2;
    if (target == old_count) return TANDEM_OK;
    keys->slots = tdm_alloc_zeroed(memory, target, sizeof *keys->slots);
    if (keys->slots == NULL) {
        keys->slots = old;
        return TANDEM_E_NOMEM;
    }
    keys->slot_count = target;
    for (int32_t at = 0; at < old_count; at++)
        if (old[at].number != 0) *free_slot(keys, old[at].tag) = old[at];
    for (int32_t number = 0; number < keys->count && old_count == 0; number++) {
        uint32_t tag = hash(tdm_keys_text(keys, number), key_bytes(keys, number));
        *free_slot(keys, tag) = (struct tdm_key_slot){ tag, number + 1 };
    }
    tdm_free(memory, old);
    return TANDEM_OK;
}

/* Appends a key that is new. */
static int32_t append(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key, size_t bytes)
{
    int64_t start = keys->count == 0 ? 0 : keys->start[keys->count];
    int32_t status = keys->count >= MOST_KEYS ? TANDEM_E_RANGE : TANDEM_OK;

    if (status == TANDEM_OK)
        status = tdm_grow(memory, (void **)&keys->start, &keys->start_capacity, keys->count + (int64_t)2, sizeof *keys->start);
    if (status == TANDEM_OK) status = tdm_grow(memory, (void **)&keys->text, &keys->text_capacity, start + (int64_t)bytes + 1, 1);
    if (status != TANDEM_OK) return status;
    memcpy(keys->text + start, key, bytes);
    keys->text[start + (int64_t)bytes] = '\0';
    keys->start[keys->count] = start;
    keys->start[keys->count + 1] = start + (int64_t)bytes + 1;
    return keys->count++;
}

/* The number of the key, which is added where it is new; *is_new says which. */
static int32_t find_or_add(const struct tdm_memory *memory, struct tdm_keys *keys, const char *key, size_t bytes, int *is_new)
{
    int      is_greatest = keys->slot_count == 0 && (keys->count == 0 || compare(keys, keys->count - 1, key, bytes) < 0);
    int32_t  number = is_greatest ? TANDEM_NONE : tdm_keys_find(keys, key, bytes), status;

    *is_new = number == TANDEM_NONE;
    if (number != TANDEM_NONE) return number;
    if (is_greatest) return append(memory, keys, key, bytes);
    status = widen(memory, keys);
    number = status == TANDEM_OK ? append(memory, keys, key, bytes) : status;
    if (number >= 0) {
        uint32_t tag = hash(key, bytes);
        *free_slot(keys, tag) = (struct tdm_key_slot){ tag, number + 1 };
    }
    return number;
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
        if (keys->slot_count > 0) vacate(keys, keys->count - 1);
        keys->count--;
    }
}

static const char *text_of(const void *keys, int32_t number) { return tdm_keys_text(keys, number); }

int32_t tdm_keys_order(const struct tdm_memory *memory, const struct tdm_keys *keys, int64_t *order)
{
    return tdm_order_texts(memory, text_of, keys, keys->count, order);
}
