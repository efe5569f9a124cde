/* SPDX-License-Identifier: MIT
 * Lists, looked up ahead.
 *
 * Keeps:   a list is filed if all its members are known, none is there twice, and they are not many; the others are left to whoever tells what
 *          is wrong. To whoever reads a piece the text ends with it. Nothing shared is written.
 */
#include "cohort/list_pieces.h"

#include <string.h>

enum { MEMBERS_MOST = 64 };

/* ---- one list */

struct members {
    int32_t         count;
    struct tdm_cell cells[MEMBERS_MOST];
    uint64_t        asked[MEMBERS_MOST];
    int32_t         ranks[MEMBERS_MOST];
};

/* The members of a list, each asked for in the index; 0 if they are too many. Ranks count groups, as in tdm_list_next. */
static int split(const struct tdm_index *index, struct tdm_cell rest, struct members *members)
{
    struct tdm_cell cell;
    int32_t         rank = 0;
    int             is_in_group = 0;
    char            end;

    members->count = 0;
    while (tdm_text_split(&rest, ';', '=', &cell, &end)) {
        if (cell.bytes > 0) {
            if (members->count == MEMBERS_MOST) return 0;
            rank += !is_in_group;
            is_in_group = 1;
            members->cells[members->count] = cell;
            members->asked[members->count] = tdm_index_ask(index, cell.text, cell.bytes);
            members->ranks[members->count++] = rank;
        }
        if (end != '=') is_in_group = 0;
    }
    return 1;
}

/* Their numbers; 0 if one is unknown or there twice. */
static int look_up(const struct tdm_index *index, const struct members *members, int32_t *numbers)
{
    int is_repeated = 0;

    for (int32_t i = 0; i < members->count; i++) {
        numbers[i] = tdm_index_answer(index, members->asked[i], members->cells[i].text, members->cells[i].bytes);
        if (numbers[i] == TANDEM_NONE) return 0;
        for (int32_t k = 0; k < i; k++) is_repeated |= numbers[k] == numbers[i];
    }
    return !is_repeated;
}

static void file_list(const struct tdm_index *index, struct tdm_list_desk *desk, const struct tdm_cell *cell)
{
    struct members members;
    int32_t       *numbers = desk->members + desk->member_count, *ranks = desk->ranks + desk->member_count;

    if (!split(index, *cell, &members) || members.count > TDM_PIECE_MEMBERS - desk->member_count || !look_up(index, &members, numbers)) return;
    memcpy(ranks, members.ranks, (size_t)members.count * sizeof *ranks);
    desk->lists[desk->list_count++] = (struct tdm_known_list){ cell->text, cell->bytes, members.count, numbers, ranks };
    desk->member_count += members.count;
}

/* Cells that were put together from pieces of the text stand elsewhere. */
static int stands_in(const char *text, size_t from, size_t to, const struct tdm_cell *cell)
{
    return cell->text >= text + from && cell->text < text + to;
}

static void read_piece(void *user, int32_t number, size_t from, size_t to)
{
    const struct tdm_list_pieces *pieces = user;
    struct tdm_list_desk         *desk = pieces->desks[number];
    const struct tdm_cell        *cell = &desk->cells[pieces->column];

    desk->list_count = desk->member_count = 0;
    desk->csv.bytes = to;
    tdm_csv_rewind(&desk->csv, from, 1);
    while (desk->list_count < TDM_PIECE_LISTS && tdm_csv_next(&desk->csv) == 1)
        if (desk->csv.count > pieces->column && cell->bytes > 0 && cell->flags == 0 && stands_in(pieces->pieces.text, from, to, cell))
            file_list(pieces->index, desk, cell);
}

/* ---- life */

static int32_t open_desk(const struct tdm_memory *memory, const struct tdm_table *table, int32_t column, struct tdm_list_desk **out)
{
    struct tdm_list_desk *desk = tdm_alloc_array(memory, 1, sizeof *desk);

    *out = desk;
    if (desk == NULL) return TANDEM_E_NOMEM;
    desk->csv = table->csv;
    tdm_pool_init(&desk->csv.pool, memory);
    desk->cells = desk->csv.cells = tdm_alloc_zeroed(memory, (int64_t)column + 1, sizeof *desk->cells);
    desk->csv.room = column + 1;
    return desk->cells == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_list_pieces_open(struct tdm_list_pieces *pieces, const struct tdm_reader *reader, const struct tdm_table *table, int32_t known,
                             const struct tdm_index *index)
{
    size_t  bytes = table->csv.bytes - table->first_at;
    int32_t desks = tdm_pieces_desks(bytes, reader->threads), column = table->at[known], status = TANDEM_OK;

    *pieces = (struct tdm_list_pieces){ .index = index, .column = column, .next_start = table->first_at };
    if (!table->is_usable || column < 0 || desks == 1) return TANDEM_OK;
    pieces->pieces = (struct tdm_pieces){ .memory = reader->memory, .text = table->csv.text, .first = table->first_at, .bytes = table->csv.bytes,
                                          .read = read_piece, .user = pieces, .desk_count = desks };
    pieces->desks = tdm_alloc_zeroed(reader->memory, desks, sizeof *pieces->desks);
    if (pieces->desks == NULL) return TANDEM_E_NOMEM;
    for (int32_t number = 0; number < desks && status == TANDEM_OK; number++) status = open_desk(reader->memory, table, column, &pieces->desks[number]);
    return status == TANDEM_OK ? tdm_pieces_open(&pieces->pieces, reader->threads) : status;
}

void tdm_list_pieces_close(struct tdm_list_pieces *pieces)
{
    const struct tdm_memory *memory = pieces->pieces.memory;

    if (pieces->desks == NULL) return;
    tdm_pieces_close(&pieces->pieces);
    for (int32_t number = 0; number < pieces->pieces.desk_count; number++) {
        if (pieces->desks[number] == NULL) continue;
        tdm_csv_finish(&pieces->desks[number]->csv);
        tdm_free(memory, pieces->desks[number]->cells);
        tdm_free(memory, pieces->desks[number]);
    }
    tdm_free(memory, pieces->desks);
    pieces->desks = NULL;
}

/* ---- taking */

const struct tdm_known_list *tdm_list_pieces_find(struct tdm_list_pieces *pieces, const struct tdm_cell *cell)
{
    const struct tdm_list_desk *desk;
    int64_t                     piece = pieces->next;

    if (pieces->desks == NULL || !stands_in(pieces->pieces.text, pieces->pieces.first, pieces->pieces.bytes, cell)) return NULL;
    while (pieces->next < pieces->pieces.count && pieces->pieces.text + pieces->next_start <= cell->text)
        pieces->next_start = tdm_piece_start(&pieces->pieces, ++pieces->next);
    if (pieces->next > piece) {
        pieces->desk = pieces->desks[tdm_pieces_take(&pieces->pieces, pieces->next - 1)];
        pieces->at = 0;
    }
    desk = pieces->desk;
    while (pieces->at < desk->list_count && desk->lists[pieces->at].text < cell->text) pieces->at++;
    if (pieces->at == desk->list_count || desk->lists[pieces->at].text != cell->text || desk->lists[pieces->at].bytes != cell->bytes) return NULL;
    return &desk->lists[pieces->at];
}
