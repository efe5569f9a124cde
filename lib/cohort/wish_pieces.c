/* SPDX-License-Identifier: MIT
 * preferences.csv in pieces.
 *
 * Keeps:   a row is usual if it stands on one line, has a cell for each column and nothing but ASCII, ids that are known, and numbers that can
 *          be read. Rows are taken in up to the first that is not, so that problems are told by one voice and in order. To whoever reads a
 *          piece the text ends with it: a quote that is still open there makes its row unusual. Nothing shared is written.
 *          Some rows at a time: the index is asked for all their ids, then answers, so that waiting for memory overlaps. Rows mostly come student
 *          by student, in the order of students.csv: the one at hand and the next are tried first.
 */
#include "cohort/wish_pieces.h"

#include <string.h>

static const int64_t score_limit = INT64_C(1000000000000);

enum tdm_number tdm_read_score(const struct tdm_cell *cell, int32_t scale, int64_t *score)
{
    int64_t         value = tdm_plain_digits(cell);
    enum tdm_number kind = TDM_NUMBER;

    *score = TANDEM_NO_SCORE;
    if (value >= 0) {
        *score = value * scale;
        return kind;
    }
    kind = tdm_text_thousandths(cell->text, cell->bytes, &value);
    if (kind == TDM_NUMBER && (value > score_limit * 1000 || value < -score_limit * 1000)) return TDM_NUMBER_HUGE;
    if (kind == TDM_NUMBER) *score = scale == 1 ? value / 1000 : value;
    return kind;
}

/* ---- rows of a piece */

enum { GATHERED = 32 };
struct usual_row {
    struct tdm_cell student, opportunity;
    uint64_t        student_asked, opportunity_asked;
    size_t          at;
    int32_t         student_id;
};

struct gathering {
    const struct tdm_wish_pieces *pieces;
    struct tdm_wish_desk         *desk;
    int32_t                       latest, count;
    struct usual_row              rows[GATHERED];
};

/* The cell of a column; an empty one if the table lacks it. */
static inline const struct tdm_cell *cell_of(const struct gathering *gathering, int32_t known)
{
    int32_t at = gathering->pieces->table->at[known];
    return at < 0 ? &tdm_empty_cell : &gathering->desk->cells[at];
}

/* Rank and score of the row at hand, which becomes number `count` of the desk; 0 if one of them is unusual. */
static inline int take_numbers(const struct gathering *gathering, int32_t count)
{
    const struct tdm_cell *rank = cell_of(gathering, TDM_PREFERENCE_RANK), *score = cell_of(gathering, TDM_PREFERENCE_SCORE);
    struct tdm_wish_desk  *desk = gathering->desk;
    int64_t                value = rank->bytes == 0 ? 0 : tdm_plain_digits(rank);

    if (value < 0 || (value == 0 && rank->bytes > 0)) return 0;
    desk->ranks[count] = (int32_t)value;
    desk->scores[count] = TANDEM_NO_SCORE;
    if (score->bytes == 0) return 1;
    desk->has_scores = 1;
    return tdm_read_score(score, gathering->pieces->scale, &desk->scores[count]) == TDM_NUMBER;
}

/* The next row; 0 if its shape is unusual. A cell that had to be copied, to leave out a quote, would not outlive its row. */
static inline int next_row(struct tdm_csv *csv)
{
    if (tdm_csv_next(csv) != 1 || csv->is_marked || csv->count != csv->room) return 0;
    if (!csv->is_odd) return 1;
    for (int32_t column = 0; column < csv->count; column++)
        if (tdm_cell_has_odd_bytes(&csv->cells[column])) return 0;
    return csv->line - csv->row_line <= 1 && csv->pool.blocks == NULL;
}

/* Takes in the next row and asks for its ids; 0 if it is unusual. */
static inline int gather(struct gathering *gathering)
{
    struct tdm_wish_desk *desk = gathering->desk;
    struct usual_row     *row = &gathering->rows[gathering->count];
    const struct tdm_index *students = gathering->pieces->students;

    row->at = desk->csv.at;
    if (!next_row(&desk->csv)) return 0;
    row->student = *cell_of(gathering, TDM_PREFERENCE_STUDENT);
    row->opportunity = *cell_of(gathering, TDM_PREFERENCE_OPPORTUNITY);
    if (row->student.bytes == 0 || row->opportunity.bytes == 0 || !take_numbers(gathering, desk->count + gathering->count)) return 0;
    row->opportunity_asked = tdm_index_ask(gathering->pieces->opportunities, row->opportunity.text, row->opportunity.bytes);
    row->student_id = tdm_index_guess(students, row->student.text, row->student.bytes, gathering->latest);
    if (row->student_id == TANDEM_NONE) row->student_asked = tdm_index_ask(students, row->student.text, row->student.bytes);
    else gathering->latest = row->student_id;
    gathering->count++;
    return 1;
}

/* Their ids; 0 at the first row that has one which nobody knows. */
static int settle(struct gathering *gathering)
{
    struct tdm_wish_desk *desk = gathering->desk;

    for (int32_t i = 0; i < gathering->count; i++) {
        struct usual_row *row = &gathering->rows[i];
        int32_t opportunity = tdm_index_answer(gathering->pieces->opportunities, row->opportunity_asked, row->opportunity.text, row->opportunity.bytes);
        if (row->student_id == TANDEM_NONE)
            row->student_id = tdm_index_answer(gathering->pieces->students, row->student_asked, row->student.text, row->student.bytes);
        desk->to = row->at;
        if (row->student_id == TANDEM_NONE || opportunity == TANDEM_NONE) return 0;
        gathering->latest = row->student_id;
        desk->students[desk->count] = row->student_id;
        desk->opportunities[desk->count++] = opportunity;
    }
    gathering->count = 0;
    return 1;
}

static void read_piece(void *user, int32_t number, size_t from, size_t to)
{
    const struct tdm_wish_pieces *pieces = user;
    struct tdm_wish_desk         *desk = pieces->desks[number];
    struct gathering              gathering = { .pieces = pieces, .desk = desk, .latest = TANDEM_NONE };
    size_t at = from;
    int    is_usual = 1, is_known = 1;

    desk->from = from;
    desk->count = desk->has_scores = 0;
    desk->csv.bytes = to;
    tdm_csv_rewind(&desk->csv, from, 1);
    while (is_usual && is_known) {
        at = desk->csv.at;
        is_usual = at < to && desk->count + gathering.count < TDM_PIECE_WISHES && gather(&gathering);
        if (gathering.count == GATHERED || !is_usual) is_known = settle(&gathering);
    }
    if (is_known) desk->to = at;
}

/* ---- life */

static int32_t open_desk(const struct tdm_memory *memory, const struct tdm_table *table, struct tdm_wish_desk **out)
{
    struct tdm_wish_desk *desk = tdm_alloc_array(memory, 1, sizeof *desk);

    *out = desk;
    if (desk == NULL) return TANDEM_E_NOMEM;
    desk->csv = table->csv;
    tdm_pool_init(&desk->csv.pool, memory);
    desk->cells = tdm_alloc_array(memory, table->column_count, sizeof *desk->cells);
    desk->csv.cells = desk->cells;
    desk->csv.room = table->column_count;
    return desk->cells == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

int32_t tdm_wish_pieces_open(struct tdm_wish_pieces *pieces, const struct tdm_reader *reader, const struct tdm_table *table, int32_t scale)
{
    size_t  bytes = table->csv.bytes - table->first_at;
    int32_t desks = tdm_pieces_desks(bytes, reader->threads), status = TANDEM_OK;

    *pieces = (struct tdm_wish_pieces){ .table = table, .students = &reader->students.index, .opportunities = &reader->opportunities.index,
                                        .scale = scale, .next_start = table->first_at };
    pieces->pieces = (struct tdm_pieces){ .memory = reader->memory, .text = table->csv.text, .first = table->first_at, .bytes = table->csv.bytes,
                                          .read = read_piece, .user = pieces, .desk_count = desks };
    pieces->desks = tdm_alloc_zeroed(reader->memory, desks, sizeof *pieces->desks);
    if (pieces->desks == NULL) return TANDEM_E_NOMEM;
    for (int32_t number = 0; number < desks && status == TANDEM_OK; number++) status = open_desk(reader->memory, table, &pieces->desks[number]);
    return status == TANDEM_OK ? tdm_pieces_open(&pieces->pieces, reader->threads) : status;
}

void tdm_wish_pieces_close(struct tdm_wish_pieces *pieces)
{
    const struct tdm_memory *memory = pieces->pieces.memory;

    tdm_pieces_close(&pieces->pieces);
    for (int32_t number = 0; pieces->desks != NULL && number < pieces->pieces.desk_count; number++) {
        if (pieces->desks[number] == NULL) continue;
        tdm_csv_finish(&pieces->desks[number]->csv);
        tdm_free(memory, pieces->desks[number]->cells);
        tdm_free(memory, pieces->desks[number]);
    }
    tdm_free(memory, pieces->desks);
    pieces->desks = NULL;
}

/* ---- taking */

const struct tdm_wish_desk *tdm_wish_pieces_at(struct tdm_wish_pieces *pieces, size_t at)
{
    const struct tdm_wish_desk *desk;

    while (pieces->next < pieces->pieces.count && pieces->next_start < at) pieces->next_start = tdm_piece_start(&pieces->pieces, ++pieces->next);
    if (pieces->next_start != at || at >= pieces->pieces.bytes) return NULL;
    desk = pieces->desks[tdm_pieces_take(&pieces->pieces, pieces->next)];
    pieces->next_start = tdm_piece_start(&pieces->pieces, ++pieces->next);
    return desk->to > desk->from ? desk : NULL;
}
