/* SPDX-License-Identifier: MIT
 * From the auction's fine prices to whole ones, without losing anything.
 *
 * Keeps:   for any two offers a <= b + 1 (in price steps) of one student, whole(a) <= whole(b). A cost is a multiple of `unit` steps, so
 *          only prices matter: if no price leaves the remainder q on division by unit, then a step across from remainder q to q + 1
 *          is never the one step of slack that a bid leaves, and rounding all prices up or down at that place keeps every order.
 *          There are fewer prices than remainders, so some q other than 0 is free; and a multiple of `unit` stays what it is.
 *          What staying home costs is one more price; below 0, where nobody wants to be seated, it is a multiple of `unit`.
 */
#include "method/fast.h"

#include <assert.h>

static int64_t free_remainder(const uint8_t *taken, int64_t unit)
{
    int64_t remainder = 1;

    (void)unit;
    while (taken[remainder]) remainder++;
    assert(remainder < unit);
    return remainder;
}

int32_t tdm_fast_round(struct tdm_fast *fast)
{
    int32_t  node_count = fast->column_count + fast->cap_count;
    int64_t  remainder;
    uint8_t *taken = tdm_alloc_zeroed(&fast->memory, fast->unit, sizeof *taken);

    if (taken == NULL) return TANDEM_E_NOMEM;
    for (int32_t node = 0; node < node_count; node++) taken[fast->price[node] % fast->unit] = 1;
    taken[fast->outside < 0 ? 0 : fast->outside % fast->unit] = 1;
    remainder = free_remainder(taken, fast->unit);
    for (int32_t node = 0; node < node_count; node++) fast->price[node] = (fast->price[node] + fast->unit - remainder - 1) / fast->unit;
    fast->outside = fast->outside < 0 ? fast->outside / fast->unit : (fast->outside + fast->unit - remainder - 1) / fast->unit;
    for (int32_t column = 0; column < fast->column_count; column++)     /* from here on: the whole price of entering the column */
        if (fast->cap_of[column] >= 0 && fast->price[fast->cap_of[column]] > fast->price[column])
            fast->price[column] = fast->price[fast->cap_of[column]];
    fast->is_bidding = 0;
    tdm_fast_round_rests(fast, fast->unit - remainder - 1);
    tdm_free(&fast->memory, taken);
    return TANDEM_OK;
}
