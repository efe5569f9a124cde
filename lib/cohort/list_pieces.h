/* SPDX-License-Identifier: MIT
 * The lists of one column of a table, `a;b=c;d`, looked up ahead of the row by row reading.
 *
 * What a list means depends on its bytes alone. So what was found is filed under where the bytes stand, and however the caller came to read a
 * cell there, it is right.
 */
#ifndef TDM_COHORT_LIST_PIECES_H
#define TDM_COHORT_LIST_PIECES_H

#include "cohort/pieces.h"
#include "cohort/reader.h"

enum { TDM_PIECE_LISTS = 1 << 13, TDM_PIECE_MEMBERS = 1 << 15 };

/* Members are numbers of the index, each with its rank. */
struct tdm_known_list {
    const char *text;
    uint32_t    bytes;
    int32_t     count;
    int32_t    *members, *ranks;      /* [count] */
};

struct tdm_list_desk {
    int32_t               list_count, member_count;
    struct tdm_known_list lists[TDM_PIECE_LISTS];
    int32_t               members[TDM_PIECE_MEMBERS], ranks[TDM_PIECE_MEMBERS];
    struct tdm_csv        csv;
    struct tdm_cell      *cells;      /* [column + 1] */
};

struct tdm_list_pieces {
    const struct tdm_index      *index;
    int32_t                      column;
    struct tdm_list_desk       **desks;    /* [pieces.desk_count], NULL: nothing is read ahead */
    struct tdm_pieces            pieces;
    int64_t                      next;     /* the next piece that may be asked for, and where it begins */
    size_t                       next_start;
    const struct tdm_list_desk  *desk;     /* of the piece at hand */
    int32_t                      at;       /* the list looked at last */
};

/* Begins where there is something to gain: other threads, and lists. `table` is open and at its first row; `pieces` does not move from here on.
 * TANDEM_OK or TANDEM_E_NOMEM; to be closed in either case. */
int32_t tdm_list_pieces_open(struct tdm_list_pieces *pieces, const struct tdm_reader *reader, const struct tdm_table *table, int32_t known,
                             const struct tdm_index *index);
void    tdm_list_pieces_close(struct tdm_list_pieces *pieces);
/* What the list in this cell says, if it is known and nothing is wrong with it; else NULL. Cells are asked for in the order of the file. */
const struct tdm_known_list *tdm_list_pieces_find(struct tdm_list_pieces *pieces, const struct tdm_cell *cell);

#endif
