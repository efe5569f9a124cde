/* SPDX-License-Identifier: MIT
 * Words as interests compare them: case folded, white space joined and trimmed.
 */
#ifndef TDM_BASE_FOLD_H
#define TDM_BASE_FOLD_H

#include <stddef.h>

/* Folds a UTF-8 text of `bytes` into folded[], which needs room for bytes + bytes / 2 + 1, and ends it with a zero. Bytes that are no UTF-8
 * stay as they are. Returns the length. */
size_t tdm_fold(const char *text, size_t bytes, char *folded);
/* The room that tdm_fold needs. */
static inline size_t tdm_fold_room(size_t bytes) { return bytes + bytes / 2 + 1; }

#endif
