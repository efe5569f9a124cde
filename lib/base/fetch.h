/* SPDX-License-Identifier: MIT
 * Functions that only fetch ahead of need.
 *
 * gcc takes a function that does nothing but prefetch for one without effect, and drops calls of it before it would inline them: the
 * fetching is then gone without a word (gcc 12; it doubled the time of an auction). Declared TDM_FETCH, it is inlined before that.
 */
#ifndef TDM_BASE_FETCH_H
#define TDM_BASE_FETCH_H

/* For loops of which there is one copy for each combination of constant arguments: a call left over would carry them along. */
#define TDM_INLINE static inline __attribute__((always_inline))

#define TDM_FETCH TDM_INLINE void

#endif
