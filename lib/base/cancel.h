/* SPDX-License-Identifier: MIT
 * The inside of the flag that any thread, or a signal handler, may raise.
 */
#ifndef TDM_BASE_CANCEL_H
#define TDM_BASE_CANCEL_H

#include <stdatomic.h>
#include <tandem/tandem.h>

struct tandem_cancel {
    _Atomic int raised;
};

/* 1 if the flag is up; NULL never is. */
static inline int tdm_cancel_is_raised(const struct tandem_cancel *cancel)
{
    return cancel != NULL && atomic_load_explicit(&cancel->raised, memory_order_relaxed) != 0;
}

#endif
