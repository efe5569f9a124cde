/* SPDX-License-Identifier: MIT
 * A text in pieces that begin behind line ends, read ahead by other threads while the caller takes one after the other.
 *
 * A piece is read at a desk, which holds what was found until the caller has taken it; there are a few desks, used in turn. What is found
 * depends on the piece alone, so that nobody can tell how many threads there were.
 */
#ifndef TDM_COHORT_PIECES_H
#define TDM_COHORT_PIECES_H

#include "base/memory.h"

struct tdm_crew;

/* Reads bytes [from, to) of the text at the desk. Several run at once, each at a desk of its own. */
typedef void (*tdm_piece_fn)(void *user, int32_t desk, size_t from, size_t to);

struct tdm_pieces {
    const struct tdm_memory *memory;
    const char              *text;
    size_t                   first, bytes;  /* the text from `first` on is cut into pieces */
    tdm_piece_fn             read;
    void                    *user;
    int64_t                  count;
    int32_t                  desk_count;
    struct tdm_crew         *crew;          /* NULL: the caller reads alone */
};

/* How many desks so many threads use for so much text. */
int32_t tdm_pieces_desks(size_t bytes, int32_t threads);
/* TANDEM_OK, also where no thread can be had: then the caller reads each piece when it is needed. TANDEM_E_NOMEM. */
int32_t tdm_pieces_open(struct tdm_pieces *pieces, int32_t threads);
void    tdm_pieces_close(struct tdm_pieces *pieces);
/* Where a piece begins: behind the first line end at or after its share; the text's end where there is none. Piece `count` begins at the end. */
size_t  tdm_piece_start(const struct tdm_pieces *pieces, int64_t piece);
/* Waits until the piece has been read, reading others meanwhile: its desk. No piece before it is asked for any more, nor are their desks. */
int32_t tdm_pieces_take(struct tdm_pieces *pieces, int64_t piece);

#endif
