/* SPDX-License-Identifier: MIT
 * Bottom-up merge sort of an index, radix sort of numbers.
 *
 * Keeps:   runs of `width` are sorted; equal elements keep their order.
 * Source:  [Knuth, vol. 3, 5.2.4 and 5.2.5]
 */
#include "base/sort.h"

#include <string.h>

static void merge(const int64_t *from, int64_t *to, int64_t low, int64_t middle, int64_t high, tdm_compare_fn compare, const void *user)
{
    int64_t a = low, b = middle;
    for (int64_t i = low; i < high; i++) {
        int left = a < middle && (b >= high || compare(user, from[a], from[b]) <= 0);
        to[i] = left ? from[a++] : from[b++];
    }
}

void tdm_sort(int64_t *index, int64_t *scratch, int64_t count, tdm_compare_fn compare, const void *user)
{
    int64_t *from = index, *to = scratch;

    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t low = 0; low < count; low += 2 * width) {
            int64_t middle = low + width < count ? low + width : count;
            int64_t high = low + 2 * width < count ? low + 2 * width : count;
            merge(from, to, low, middle, high, compare, user);
        }
        int64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != index) memcpy(index, from, (size_t)count * sizeof *index);
}

static void insert_numbers(uint64_t *at, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        uint64_t number = at[i];
        int64_t  k = i;
        for (; k > 0 && at[k - 1] > number; k--) at[k] = at[k - 1];
        at[k] = number;
    }
}

/* One stable pass by one byte. */
static void radix_numbers(const uint64_t *from, uint64_t *to, int64_t count, int shift)
{
    int64_t start[256] = { 0 }, sum = 0;

    for (int64_t i = 0; i < count; i++) start[from[i] >> shift & 255]++;
    for (int digit = 0; digit < 256; digit++) {
        int64_t own = start[digit];
        start[digit] = sum;
        sum += own;
    }
    for (int64_t i = 0; i < count; i++) to[start[from[i] >> shift & 255]++] = from[i];
}

void tdm_sort_numbers(uint64_t *at, uint64_t *scratch, int64_t count)
{
    uint64_t *from = at, *to = scratch, varying = 0;
    int64_t   sorted = 1;

    while (sorted < count && at[sorted - 1] <= at[sorted]) sorted++;
    if (sorted >= count) return;
    if (count <= 48) {
        insert_numbers(at, count);
        return;
    }
    for (int64_t i = 1; i < count; i++) varying |= at[i] ^ at[0];
    for (int shift = 0; shift < 64; shift += 8) {
        if ((varying >> shift & 255) == 0) continue;      /* all alike in this byte */
        radix_numbers(from, to, count, shift);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != at) memcpy(at, from, (size_t)count * sizeof *at);
}
