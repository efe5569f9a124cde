/* SPDX-License-Identifier: MIT
 * A violated cut in sentences.
 */
#ifndef TDM_EXPLAIN_SENTENCES_H
#define TDM_EXPLAIN_SENTENCES_H

#include "explain/cut.h"
#include "explain/words.h"

/* Roles are scratch: row_roles[rows.node_count], column_roles[columns.node_count]. */
void tdm_say_lack_of_seats(struct tdm_words *words, const struct tdm_cut *cut, uint8_t *row_roles, uint8_t *column_roles);
void tdm_say_lack_of_students(struct tdm_words *words, const struct tdm_cut *cut, uint8_t *row_roles, uint8_t *column_roles);
/* Any cut, bound by bound: where students have limits of their own. */
void tdm_say_bounds(struct tdm_words *words, const struct tdm_cut *cut);

#endif
