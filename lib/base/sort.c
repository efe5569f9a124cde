/* SPDX-License-Identifier: MIT
 * Bottom-up merge sort.
 *
 * Keeps:   runs of `width` are sorted; equal elements keep their order.
 * Source:  [Knuth, vol. 3, 5.2.4]
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
