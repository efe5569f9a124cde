/* SPDX-License-Identifier: MIT
 * Texts in bytewise order.
 *
 * Keeps:   texts are first told apart by the eight bytes that follow what all of them share, by radix; only what is still alike is
 *          compared as text. School ids ("s000123") rarely need the second step.
 * Source:  [Knuth, vol. 3, 5.2.5]
 */
#include "base/sort.h"

#include <string.h>

struct entry { uint64_t prefix; int64_t number; };
struct texts {
    tdm_text_fn text;
    const void *user;
    int32_t     count;
};

static const char *text_of(const struct texts *texts, int32_t number) { return texts->text(texts->user, number); }

static int is_sorted(const struct texts *texts)
{
    for (int32_t i = 1; i < texts->count; i++)
        if (strcmp(text_of(texts, i - 1), text_of(texts, i)) > 0) return 0;
    return 1;
}

static size_t shared_bytes(const struct texts *texts)
{
    const char *first = text_of(texts, 0);
    size_t      shared = strlen(first);

    for (int32_t i = 1; i < texts->count; i++) {
        const char *key = text_of(texts, i);
        size_t      k = 0;
        while (k < shared && key[k] == first[k]) k++;
        shared = k;
    }
    return shared;
}

static uint64_t prefix_of(const char *key)
{
    uint64_t prefix = 0;
    for (int i = 0; i < 8; i++) {
        prefix = prefix << 8 | (unsigned char)*key;
        key += *key != '\0';
    }
    return prefix;
}

/* One stable pass by one byte of the prefix; 0 if all have the same and nothing moved. */
static int radix_pass(const struct entry *from, struct entry *to, int64_t count, int shift)
{
    int64_t start[256] = { 0 }, sum = 0;

    for (int64_t i = 0; i < count; i++) start[from[i].prefix >> shift & 255]++;
    if (start[from[0].prefix >> shift & 255] == count) return 0;
    for (int digit = 0; digit < 256; digit++) {
        int64_t own = start[digit];
        start[digit] = sum;
        sum += own;
    }
    for (int64_t i = 0; i < count; i++) to[start[from[i].prefix >> shift & 255]++] = from[i];
    return 1;
}

static int compare_texts(const void *user, int64_t a, int64_t b)
{
    return strcmp(text_of(user, (int32_t)a), text_of(user, (int32_t)b));
}

static void sort_runs(const struct texts *texts, const struct entry *sorted, int64_t *order, int64_t *scratch)
{
    for (int64_t low = 0, high; low < texts->count; low = high) {
        for (high = low; high < texts->count && sorted[high].prefix == sorted[low].prefix; high++) order[high] = sorted[high].number;
        if (high - low > 1) tdm_sort(order + low, scratch, high - low, compare_texts, texts);
    }
}

static int32_t sort_by_radix(const struct tdm_memory *memory, const struct texts *texts, int64_t *order)
{
    struct entry *from = tdm_alloc_array(memory, texts->count, sizeof *from), *to = tdm_alloc_array(memory, texts->count, sizeof *to), *swap;
    size_t        shared;

    if (from != NULL && to != NULL) {
        shared = shared_bytes(texts);
        for (int32_t i = 0; i < texts->count; i++) from[i] = (struct entry){ prefix_of(text_of(texts, i) + shared), i };
        for (int shift = 0; shift < 64; shift += 8)
            if (radix_pass(from, to, texts->count, shift)) swap = from, from = to, to = swap;
        sort_runs(texts, from, order, (int64_t *)(void *)to);
    }
    tdm_free(memory, from);
    tdm_free(memory, to);
    return from == NULL || to == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_order_texts(const struct tdm_memory *memory, tdm_text_fn text, const void *user, int32_t count, int64_t *order)
{
    struct texts texts = { text, user, count };

    for (int64_t i = 0; i < count; i++) order[i] = i;
    if (count < 2 || is_sorted(&texts)) return TANDEM_OK;
    return sort_by_radix(memory, &texts, order);
}
