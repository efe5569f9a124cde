/* SPDX-License-Identifier: MIT
 * preferences.csv: wishes, one a row, by the million.
 *
 * Keeps:   usual rows come in pieces that were read ahead (wish_pieces.h); every other row is read here, after all before it, and whatever is
 *          wrong is told here alone.
 */
#include "cohort/wish_pieces.h"

#include <string.h>

static int32_t read_rank(struct tdm_table *table, int32_t *rank)
{
    int64_t value = tdm_plain_digits(tdm_table_cell(table, TDM_PREFERENCE_RANK));
    int32_t status = TANDEM_OK;

    if (value <= 0) status = tdm_table_integer(table, TDM_PREFERENCE_RANK, 1, INT32_MAX, INT32_MAX, &value);
    *rank = tdm_table_cell(table, TDM_PREFERENCE_RANK)->bytes == 0 ? 0 : (int32_t)value;
    return status;
}

static int32_t tell_score(struct tdm_table *table, enum tdm_number kind)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_PREFERENCE_SCORE);
    const char            *hint = "write a number from -1000000000000 to 1000000000000 with at most 3 decimal places and a point";
    const char            *what = kind == TDM_NUMBER_WORD ? "no number" : kind == TDM_NUMBER_FRACTION ? "too precise" : "out of range";
    return tdm_table_error(table, TDM_PREFERENCE_SCORE, hint, "score is %s, which is %s",
                           tdm_text_quoted(cell->text, cell->bytes).text, what);
}

/* The score in units of the model's scale. */
static int32_t read_score(struct tdm_table *table, int32_t scale, int64_t *score)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_PREFERENCE_SCORE);
    enum tdm_number        kind;

    *score = TANDEM_NO_SCORE;
    if (cell->bytes == 0) return TANDEM_OK;
    kind = tdm_read_score(cell, scale, score);
    return kind == TDM_NUMBER ? TANDEM_OK : tell_score(table, kind);
}

/* ---- row by row: whatever a piece leaves over */

struct wishes {
    struct tdm_reader     *reader;
    struct tdm_table       table;
    struct tdm_wish_pieces pieces;
    int32_t                scale;
    int32_t                latest;        /* student of the latest row, for guessing */
    int64_t                number;        /* of the next wish */
};

/* A student hands in a list or has rows here, not both. */
static int32_t mark_student(struct wishes *wishes, int32_t student, uint32_t line)
{
    uint8_t             *marks = &wishes->reader->cohort->marks[student], before = *marks;
    const struct tdm_id *id = &wishes->reader->students.index.ids[student];

    *marks |= TDM_HAS_PREFERENCES;
    if ((before & (TDM_HAS_CHOICES | TDM_HAS_PREFERENCES)) != TDM_HAS_CHOICES) return TANDEM_OK;
    return tdm_problems_add(wishes->reader->problems, tdm_table_place_on(&wishes->table, TDM_PREFERENCE_STUDENT, line), TANDEM_ERROR,
                            "keep the choices in students.csv or the rows in preferences.csv",
                            "the student %s has choices in students.csv too", tdm_text_quoted(id->text, id->bytes).text);
}

static int32_t find_student(struct wishes *wishes, int32_t *student)
{
    struct tdm_people     *students = &wishes->reader->students;
    const struct tdm_cell *cell = tdm_table_cell(&wishes->table, TDM_PREFERENCE_STUDENT);
    int32_t                status = TANDEM_OK;

    *student = cell->bytes == 0 ? TANDEM_NONE : tdm_index_guess(&students->index, cell->text, cell->bytes, wishes->latest);
    if (*student == TANDEM_NONE)
        status = tdm_reader_find(wishes->reader, tdm_table_place(&wishes->table, TDM_PREFERENCE_STUDENT), "student", students, cell, student);
    if (status != TANDEM_OK || *student == TANDEM_NONE) return status;
    wishes->latest = *student;
    return mark_student(wishes, *student, cell->line);
}

static int32_t read_row(struct wishes *wishes)
{
    struct tdm_reader *reader = wishes->reader;
    struct tdm_table  *table = &wishes->table;
    int32_t            student, opportunity = TANDEM_NONE, rank;
    int64_t            score = TANDEM_NO_SCORE;
    int32_t            status = read_rank(table, &rank);

    if (status == TANDEM_OK) status = read_score(table, wishes->scale, &score);
    if (status == TANDEM_OK) status = find_student(wishes, &student);
    if (status == TANDEM_OK)
        status = tdm_reader_find(reader, tdm_table_place(table, TDM_PREFERENCE_OPPORTUNITY), "opportunity", &reader->opportunities,
                                 tdm_table_cell(table, TDM_PREFERENCE_OPPORTUNITY), &opportunity);
    if (status != TANDEM_OK || student == TANDEM_NONE || opportunity == TANDEM_NONE) return status;
    status = tdm_lines_add(reader->memory, &reader->wish_lines, wishes->number++, table->csv.row_line);
    return status == TANDEM_OK ? tdm_reader_wish(reader, student, opportunity, rank, score) : status;
}

/* ---- piece by piece */

static int32_t take_piece(struct wishes *wishes, const struct tdm_wish_desk *desk)
{
    struct tdm_reader *reader = wishes->reader;
    uint32_t           line = wishes->table.csv.line;
    int32_t            status = tdm_lines_add(reader->memory, &reader->wish_lines, wishes->number, line);

    for (int32_t i = 0; i < desk->count && status == TANDEM_OK; i++)
        if (reader->cohort->marks[desk->students[i]] != TDM_HAS_PREFERENCES) status = mark_student(wishes, desk->students[i], line + (uint32_t)i);
    if (status == TANDEM_OK) status = tdm_reader_flush(reader);
    if (status == TANDEM_OK)
        status = tandem_wishes(reader->model, desk->count, desk->students, desk->opportunities, desk->ranks, desk->has_scores ? desk->scores : NULL);
    wishes->number += desk->count;
    wishes->latest = desk->students[desk->count - 1];
    tdm_csv_skip(&wishes->table.csv, desk->to, line + (uint32_t)desk->count);
    return status;
}

/* What was read ahead, then at least one row. */
static int32_t read_rows(struct wishes *wishes)
{
    const struct tdm_wish_desk *desk;
    int32_t row = 1, status = TANDEM_OK;

    while (row > 0 && status == TANDEM_OK) {
        while (status == TANDEM_OK && (desk = tdm_wish_pieces_at(&wishes->pieces, wishes->table.csv.at)) != NULL) status = take_piece(wishes, desk);
        if (status == TANDEM_OK) row = tdm_table_next(&wishes->table);
        if (status == TANDEM_OK && row != 0) status = row < 0 ? row : read_row(wishes);
    }
    return status == TANDEM_OK ? tdm_reader_flush(wishes->reader) : status;
}

static int32_t read_wishes(struct wishes *wishes)
{
    int32_t status = tdm_wish_pieces_open(&wishes->pieces, wishes->reader, &wishes->table, wishes->scale);

    if (status == TANDEM_OK) status = read_rows(wishes);
    tdm_wish_pieces_close(&wishes->pieces);
    return status;
}

/* 1000 if a score has decimals, else 1. Most files have no point anywhere, which is seen at once. */
static int32_t find_scale(struct tdm_table *table, int32_t *scale)
{
    int32_t row = 0;

    *scale = 1;
    if (!table->is_usable || table->at[TDM_PREFERENCE_SCORE] < 0 || memchr(table->csv.text, '.', table->csv.bytes) == NULL) return TANDEM_OK;
    table->is_reread = 1;
    while (*scale == 1 && (row = tdm_table_next(table)) > 0) {
        const struct tdm_cell *cell = tdm_table_cell(table, TDM_PREFERENCE_SCORE);
        int64_t                value;
        if (tdm_text_thousandths(cell->text, cell->bytes, &value) == TDM_NUMBER && value % 1000 != 0) *scale = 1000;
    }
    tdm_table_rewind(table);
    table->is_reread = 0;
    return row < 0 ? row : TANDEM_OK;
}

int32_t tdm_read_preferences(struct tdm_reader *reader)
{
    struct wishes wishes = { .reader = reader, .scale = 1, .latest = TANDEM_NONE, .number = tandem_wish_count(reader->model) };
    int32_t       status = tdm_reader_open(reader, &wishes.table, TDM_PREFERENCES_CSV, tdm_preference_columns, TDM_PREFERENCE_COLUMNS);

    memcpy(reader->wish_at, wishes.table.at, sizeof wishes.table.at);
    if (status == TANDEM_OK) status = find_scale(&wishes.table, &wishes.scale);
    if (status == TANDEM_OK && wishes.scale != 1) status = tandem_set_scale(reader->model, wishes.scale);
    reader->cohort->scale = wishes.scale;
    if (status == TANDEM_OK && wishes.table.is_usable) status = read_wishes(&wishes);
    tdm_table_close(&wishes.table);
    return status;
}
