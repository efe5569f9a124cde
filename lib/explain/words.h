/* SPDX-License-Identifier: MIT
 * Sentences about people and places, by number: all are composed, one is kept.
 */
#ifndef TDM_EXPLAIN_WORDS_H
#define TDM_EXPLAIN_WORDS_H

#include "problem/problem.h"

struct tdm_words {
    const struct tandem_model *model;
    const struct tdm_problem  *problem;
    int32_t                    wanted, number;     /* the sentence to keep; the one being composed */
    char                      *text;               /* [room], always terminated; NULL if room is 0 */
    size_t                     room, length;       /* length: of the whole sentence, also where it did not fit */
};

void tdm_words_init(struct tdm_words *words, const struct tandem_model *model, const struct tdm_problem *problem, int32_t wanted, char *text,
                    size_t room);
__attribute__((format(printf, 2, 3))) void tdm_words_say(struct tdm_words *words, const char *format, ...);
void tdm_words_end(struct tdm_words *words);      /* of a sentence */

/* Those nodes whose role is `role`: "student ada", "these 5 students (ada, ben and 3 more)"; "partner acme and opportunity clinic".
 * roles: [leaf_count] for rows, [node_count] for columns. `is_first`: the sentence begins with them. */
void tdm_words_rows(struct tdm_words *words, const uint8_t *roles, uint8_t role, int is_first);
void tdm_words_columns(struct tdm_words *words, const uint8_t *roles, uint8_t role, int is_first);
/* Only the names: "ada, ben and 3 more". */
void tdm_words_row_names(struct tdm_words *words, const uint8_t *roles, uint8_t role);
/* "7"; value is from 0 to 2^64 - 1. */
void tdm_words_number(struct tdm_words *words, tdm_wide value);
/* "no seats", "1 seat", "3 seats" */
void tdm_words_count(struct tdm_words *words, tdm_wide value, const char *noun);

/* "3 seats", or "room for 3" where a rule grants some of these places less than their seats. */
void tdm_words_room(struct tdm_words *words, const uint8_t *roles, uint8_t role, tdm_wide value);
/* One sentence where a rule does so. */
void tdm_words_rules(struct tdm_words *words, const uint8_t *roles, uint8_t role);

int32_t tdm_count_roles(const uint8_t *roles, int32_t count, uint8_t role);
/* "ada", "4 students without wishes", "acme" */
void tdm_words_row(struct tdm_words *words, int32_t row);
void tdm_words_column(struct tdm_words *words, int32_t node);

#endif
