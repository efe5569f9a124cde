/* SPDX-License-Identifier: MIT
 * preferences.csv in pieces: rows in which nothing is unusual, read ahead and without a word. Whatever is unusual is left to the caller.
 */
#ifndef TDM_COHORT_WISH_PIECES_H
#define TDM_COHORT_WISH_PIECES_H

#include "cohort/pieces.h"
#include "cohort/reader.h"

/* 16 bytes a row are usual. Where rows are so short that these are full before the piece ends, the rest is left to the caller. */
enum { TDM_PIECE_WISHES = 1 << 14 };

/* The rows of a piece up to the first unusual one: each stands on one line. */
struct tdm_wish_desk {
    size_t           from, to;        /* the first row begins, and the first one that is left to the caller, or that of the next piece */
    int32_t          count;
    int              has_scores;
    int32_t          students[TDM_PIECE_WISHES], opportunities[TDM_PIECE_WISHES], ranks[TDM_PIECE_WISHES];
    int64_t          scores[TDM_PIECE_WISHES];
    struct tdm_csv   csv;
    struct tdm_cell *cells;           /* [column_count] */
};

struct tdm_wish_pieces {
    const struct tdm_table *table;
    const struct tdm_index *students, *opportunities;
    int32_t                 scale;
    struct tdm_wish_desk  **desks;    /* [pieces.desk_count] */
    struct tdm_pieces       pieces;
    int64_t                 next;     /* the next piece that may be asked for, and where it begins */
    size_t                  next_start;
};

/* Up to nine digits, which is what ranks and most scores are; -1 for anything else. */
static inline int64_t tdm_plain_digits(const struct tdm_cell *cell)
{
    int64_t value = 0;
    if (cell->bytes == 0 || cell->bytes > 9) return -1;
    for (uint32_t at = 0; at < cell->bytes; at++) {
        unsigned int digit = (unsigned int)(unsigned char)cell->text[at] - '0';
        if (digit > 9) return -1;
        value = value * 10 + digit;
    }
    return value;
}

/* A score that is there, in units of the scale. */
enum tdm_number tdm_read_score(const struct tdm_cell *cell, int32_t scale, int64_t *score);

/* `table` is open, at its first row, and usable; `pieces` does not move from here on. TANDEM_OK or TANDEM_E_NOMEM; to be closed in either case. */
int32_t tdm_wish_pieces_open(struct tdm_wish_pieces *pieces, const struct tdm_reader *reader, const struct tdm_table *table, int32_t scale);
void    tdm_wish_pieces_close(struct tdm_wish_pieces *pieces);
/* The rows that were read ahead from here on, if a piece begins exactly here and its first row is a usual one; else NULL. Good until the next call. */
const struct tdm_wish_desk *tdm_wish_pieces_at(struct tdm_wish_pieces *pieces, size_t at);

#endif
