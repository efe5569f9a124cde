/* SPDX-License-Identifier: MIT
 * preferences.csv: wishes, one a row, by the million.
 *
 * Keeps:   rows are gathered some at a time: the index is asked for all their ids, then answers, so that waiting for memory overlaps.
 *          They mostly come student by student, in the order of students.csv: the one at hand and the next are tried first.
 * Relies:  cells of plain rows stay where they are in the file's text; others live until the next row is read, and end the gathering.
 */
#include "cohort/reader.h"

#include <string.h>

static const int64_t score_limit = INT64_C(1000000000000);

/* Up to nine digits, which is what ranks and most scores are; -1 for anything else. */
static inline int64_t plain_digits(const struct tdm_cell *cell)
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

static int32_t read_rank(struct tdm_table *table, int32_t *rank)
{
    int64_t value = plain_digits(tdm_table_cell(table, TDM_PREFERENCE_RANK));
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
    int64_t                value = plain_digits(cell);
    enum tdm_number        kind;

    *score = TANDEM_NO_SCORE;
    if (value >= 0) {
        *score = value * scale;
        return TANDEM_OK;
    }
    if (cell->bytes == 0) return TANDEM_OK;
    kind = tdm_text_thousandths(cell->text, cell->bytes, &value);
    if (kind != TDM_NUMBER || value > score_limit * 1000 || value < -score_limit * 1000) return tell_score(table, kind);
    *score = scale == 1 ? value / 1000 : value;
    return TANDEM_OK;
}

/* ---- rows, some at a time */

enum { GATHERED = 32 };
struct wish_row {
    struct tdm_cell student, opportunity;
    uint64_t        student_asked, opportunity_asked;
    int64_t         score;
    int32_t         student_id, rank;
    uint32_t        line;
};

struct wishes {
    struct tdm_reader *reader;
    struct tdm_table   table;
    int32_t            scale;
    int32_t            latest;            /* student of the latest row, for guessing */
    int64_t            number;            /* of the next wish */
    int32_t            count;
    struct wish_row    rows[GATHERED];
};

static struct tdm_place place_of(const struct wishes *wishes, const struct wish_row *row, int32_t known)
{
    return tdm_table_place_on(&wishes->table, known, known == TDM_PREFERENCE_STUDENT ? row->student.line : row->opportunity.line);
}

/* A student hands in a list or has rows here, not both. */
static int32_t mark_student(struct wishes *wishes, const struct wish_row *row, int32_t student)
{
    uint8_t *marks = &wishes->reader->cohort->marks[student], before = *marks;

    *marks |= TDM_HAS_PREFERENCES;
    if ((before & (TDM_HAS_CHOICES | TDM_HAS_PREFERENCES)) != TDM_HAS_CHOICES) return TANDEM_OK;
    return tdm_problems_add(wishes->reader->problems, place_of(wishes, row, TDM_PREFERENCE_STUDENT), TANDEM_ERROR,
                            "keep the choices in students.csv or the rows in preferences.csv",
                            "the student %s has choices in students.csv too", tdm_text_quoted(row->student.text, row->student.bytes).text);
}

static int32_t find_student(struct wishes *wishes, struct wish_row *row)
{
    struct tdm_people *students = &wishes->reader->students;
    int32_t            status = TANDEM_OK;

    if (row->student_id == TANDEM_NONE && row->student.bytes > 0)
        row->student_id = tdm_index_answer(&students->index, row->student_asked, row->student.text, row->student.bytes);
    if (row->student_id == TANDEM_NONE)
        return tdm_reader_find(wishes->reader, place_of(wishes, row, TDM_PREFERENCE_STUDENT), "student", students, &row->student,
                               &row->student_id);
    wishes->latest = row->student_id;
    if (wishes->reader->cohort->marks[row->student_id] != TDM_HAS_PREFERENCES) status = mark_student(wishes, row, row->student_id);
    return status;
}

static int32_t find_opportunity(struct wishes *wishes, struct wish_row *row, int32_t *opportunity)
{
    struct tdm_people *opportunities = &wishes->reader->opportunities;

    *opportunity = TANDEM_NONE;
    if (row->opportunity.bytes > 0)
        *opportunity = tdm_index_answer(&opportunities->index, row->opportunity_asked, row->opportunity.text, row->opportunity.bytes);
    if (*opportunity != TANDEM_NONE) return TANDEM_OK;
    return tdm_reader_find(wishes->reader, place_of(wishes, row, TDM_PREFERENCE_OPPORTUNITY), "opportunity", opportunities,
                           &row->opportunity, opportunity);
}

static int32_t settle_row(struct wishes *wishes, struct wish_row *row)
{
    int32_t opportunity, status = find_student(wishes, row);

    if (status == TANDEM_OK) status = find_opportunity(wishes, row, &opportunity);
    if (status != TANDEM_OK || row->student_id == TANDEM_NONE || opportunity == TANDEM_NONE) return status;
    status = tdm_lines_add(wishes->reader->memory, &wishes->reader->wish_lines, wishes->number++, row->line);
    return status == TANDEM_OK ? tdm_reader_wish(wishes->reader, row->student_id, opportunity, row->rank, row->score) : status;
}

static int32_t settle_rows(struct wishes *wishes)
{
    int32_t status = TANDEM_OK;
    for (int32_t i = 0; i < wishes->count && status == TANDEM_OK; i++) status = settle_row(wishes, &wishes->rows[i]);
    wishes->count = 0;
    return status;
}

/* Keeps the row at hand and asks for its ids. */
static int32_t gather_row(struct wishes *wishes)
{
    struct wish_row *row = &wishes->rows[wishes->count++];
    int32_t          status;

    row->student = *tdm_table_cell(&wishes->table, TDM_PREFERENCE_STUDENT);
    row->opportunity = *tdm_table_cell(&wishes->table, TDM_PREFERENCE_OPPORTUNITY);
    row->line = wishes->table.csv.row_line;
    row->opportunity_asked = tdm_index_ask(&wishes->reader->opportunities.index, row->opportunity.text, row->opportunity.bytes);
    row->student_id = tdm_index_guess(&wishes->reader->students.index, row->student.text, row->student.bytes, wishes->latest);
    if (row->student_id == TANDEM_NONE)
        row->student_asked = tdm_index_ask(&wishes->reader->students.index, row->student.text, row->student.bytes);
    else
        wishes->latest = row->student_id;
    status = read_rank(&wishes->table, &row->rank);
    return status == TANDEM_OK ? read_score(&wishes->table, wishes->scale, &row->score) : status;
}

static int32_t read_rows(struct wishes *wishes)
{
    int32_t row, status = TANDEM_OK;

    while (status == TANDEM_OK && (row = tdm_table_next(&wishes->table)) != 0) {
        status = row < 0 ? row : gather_row(wishes);
        if (status == TANDEM_OK && (wishes->count == GATHERED || wishes->table.csv.is_odd)) status = settle_rows(wishes);
    }
    if (status == TANDEM_OK) status = settle_rows(wishes);
    return status == TANDEM_OK ? tdm_reader_flush(wishes->reader) : status;
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
    if (status == TANDEM_OK) status = read_rows(&wishes);
    tdm_table_close(&wishes.table);
    return status;
}
