/* SPDX-License-Identifier: MIT
 * A flag, lowered or raised.
 *
 * Keeps:   the flag is lock-free, so that a signal handler may raise it; nothing else is published through it, so relaxed order will do.
 * Relies:  the flag belongs to no model, hence malloc and not a model's allocator.
 */
#include "base/cancel.h"

#include <stdlib.h>

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler may only touch lock-free atomics");

tandem_cancel *tandem_cancel_new(void)
{
    tandem_cancel *cancel = malloc(sizeof *cancel);
    if (cancel != NULL) atomic_init(&cancel->raised, 0);
    return cancel;
}

void tandem_cancel_request(tandem_cancel *cancel)
{
    if (cancel != NULL) atomic_store_explicit(&cancel->raised, 1, memory_order_relaxed);
}

void tandem_cancel_free(tandem_cancel *cancel)
{
    free(cancel);
}
