/* SPDX-License-Identifier: MIT
 * What a cell means as text or as a number. No locale takes part.
 */
#ifndef TDM_COHORT_TEXT_H
#define TDM_COHORT_TEXT_H

#include "cohort/csv.h"

/* 1 if the bytes are well-formed UTF-8 without zero bytes. Source: Unicode 15, table 3-7. */
int  tdm_text_is_utf8(const char *text, size_t bytes);
/* Takes white space from both ends, Unicode's included. The text is well-formed. */
void tdm_text_trim(const char **text, uint32_t *bytes);
/* The NFC form, trimmed; the cell's text may move into the pool. The text is well-formed. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_text_normalise(struct tdm_pool *pool, struct tdm_cell *cell);

enum tdm_number {
    TDM_NUMBER = 0,             /* out has the value */
    TDM_NUMBER_EMPTY,
    TDM_NUMBER_WORD,            /* no number */
    TDM_NUMBER_FRACTION,        /* a number, but not a whole one; in decimals: more than three places */
    TDM_NUMBER_HUGE             /* beyond 64 bits */
};

/* A whole number in decimal digits, with an optional sign. */
enum tdm_number tdm_text_integer(const char *text, size_t bytes, int64_t *out);
/* A whole or decimal number in thousandths, exactly. */
enum tdm_number tdm_text_thousandths(const char *text, size_t bytes, int64_t *out);

/* Compares a cell with a word. */
int tdm_text_is(const struct tdm_cell *cell, const char *word);
int tdm_text_is_any_case(const struct tdm_cell *cell, const char *word);   /* ASCII letters alike */

/* A cell as it stands in a message: in quotes, shortened, without control characters. */
struct tdm_quoted { char text[96]; };
struct tdm_quoted tdm_text_quoted(const char *text, size_t bytes);

/* The next member of a list that `separator` or `other` divides: without blanks at its ends, perhaps empty. 0 when there is none left.
 * *end receives the character that ended it, 0 at the end of the cell. The cell shrinks to what is left. */
int tdm_text_split(struct tdm_cell *rest, char separator, char other, struct tdm_cell *member, char *end);

#endif
