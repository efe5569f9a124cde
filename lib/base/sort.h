/* SPDX-License-Identifier: MIT
 * Stable sorting of index arrays: same input, same order, no recursion, one scratch array of the caller's.
 */
#ifndef TDM_BASE_SORT_H
#define TDM_BASE_SORT_H

#include "base/memory.h"

/* Negative, 0 or positive, as strcmp; `user` first. */
typedef int (*tdm_compare_fn)(const void *user, int64_t a, int64_t b);

/* Sorts index[count] by merging; scratch[count]. O(n log n) comparisons. */
void tdm_sort(int64_t *index, int64_t *scratch, int64_t count, tdm_compare_fn compare, const void *user);

/* Sorts plain numbers; at[count], scratch[count]. O(n) where they come sorted, else by radix over the bytes that differ. */
void tdm_sort_numbers(uint64_t *at, uint64_t *scratch, int64_t count);

/* The text of a number; `user` first. */
typedef const char *(*tdm_text_fn)(const void *user, int32_t number);

/* order[count] receives the numbers 0 .. count - 1, by their texts, bytewise; equal texts by number. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_order_texts(const struct tdm_memory *memory, tdm_text_fn text, const void *user, int32_t count, int64_t *order);

#endif
