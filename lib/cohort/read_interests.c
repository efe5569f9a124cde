/* SPDX-License-Identifier: MIT
 * interests.csv, related.csv and minutes.csv: the formula of the interest score.
 */
#include "cohort/reader.h"

#include <string.h>

static const struct tdm_known_column interest_columns[TDM_INTEREST_COLUMNS] = {
    { "part", 1 }, { "student_column", 0 }, { "opportunity_column", 0 }, { "weight", 0 }, { "kind", 0 }, { "note", 0 } };

enum related_column { TAG, OTHER, SHARE, RELATED_COLUMNS };
static const struct tdm_known_column related_columns[RELATED_COLUMNS] = { { "tag", 1 }, { "other", 1 }, { "share", 1 } };

enum minutes_column { FROM, TO, MINUTES, MINUTES_COLUMNS };
static const struct tdm_known_column minutes_columns[MINUTES_COLUMNS] = { { "from", 1 }, { "to", 1 }, { "minutes", 1 } };

static const char *const part_names[] = { "tags", "close", "overlap", "equal", "distance", "minutes", "before" };      /* as numbered in tandem_part_kind */
enum { PART_NAMES = sizeof part_names / sizeof *part_names };

/* The number of the part that a cell names, or 0. */
static int32_t find_part(const struct tdm_cell *cell)
{
    for (int32_t part = 0; part < PART_NAMES; part++)
        if (tdm_text_is(cell, part_names[part])) return part + 1;
    return 0;
}

/* ---- which columns parts name */

static uint32_t named_bit(const struct tdm_cell *cell, const char *usual, const struct tdm_known_column *columns, int32_t count)
{
    for (int32_t column = 0; column < count; column++)
        if (cell->bytes == 0 ? strcmp(usual, columns[column].name) == 0 : tdm_text_is(cell, columns[column].name)) return 1u << column;
    return 0;
}

/* A side without a column of its own has the other side's, or the usual one. */
static void name_columns(struct tdm_reader *reader, const struct tdm_table *table)
{
    const struct tdm_cell *hers = tdm_table_cell(table, TDM_INTEREST_STUDENT_COLUMN), *its = tdm_table_cell(table, TDM_INTEREST_OPPORTUNITY_COLUMN);
    const char            *usual = find_part(tdm_table_cell(table, TDM_INTEREST_PART)) == TANDEM_PART_OVERLAP ? "slots" : "";

    reader->named[0] |= named_bit(hers->bytes > 0 ? hers : its, usual, tdm_student_columns, TDM_STUDENT_COLUMNS);
    reader->named[1] |= named_bit(its->bytes > 0 ? its : hers, usual, tdm_opportunity_columns, TDM_OPPORTUNITY_COLUMNS);
    reader->named[0] &= ~(1u << TDM_STUDENT_ID);      /* the model knows these without an attribute */
    reader->named[1] &= ~(1u << TDM_OPPORTUNITY_ID | 1u << TDM_OPPORTUNITY_PARTNER);
}

int32_t tdm_read_interest_names(struct tdm_reader *reader)
{
    struct tdm_table    table;
    struct tdm_problems unread, *problems = reader->problems;
    int32_t             row = 0, status;

    tdm_problems_init(&unread, reader->memory);
    reader->problems = &unread;
    status = tdm_reader_open(reader, &table, TDM_INTERESTS_CSV, interest_columns, TDM_INTEREST_COLUMNS);
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) > 0) name_columns(reader, &table);
    reader->problems = problems;
    tdm_table_close(&table);
    tdm_problems_finish(&unread);
    return row < 0 ? row : status;
}

/* ---- weights */

int tdm_text_weight_word(const char *text, size_t bytes, int32_t *weight)
{
    static const struct { const char *word; int32_t weight; } words[] = {
        { "must", TANDEM_MUST }, { "high", 5 }, { "medium", 3 }, { "low", 1 }, { "no", 0 } };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == bytes && memcmp(text, words[i].word, bytes) == 0) return *weight = words[i].weight, 1;
    return 0;
}

/* Thousandths between least and most; 0 after telling why not (or that memory is short: *status). */
static int read_thousandths(struct tdm_table *table, int32_t known, int64_t least, int64_t most, const char *hint, int64_t *value, int32_t *status)
{
    const struct tdm_cell *cell = tdm_table_cell(table, known);

    if (tdm_text_thousandths(cell->text, cell->bytes, value) == TDM_NUMBER && *value >= least && *value <= most) return 1;
    *status = tdm_cell_is_bad(cell) ? TANDEM_OK
                                    : tdm_table_error(table, known, hint, "%s is no such number", tdm_text_quoted(cell->text, cell->bytes).text);
    return 0;
}

static int read_weight(struct tdm_table *table, tandem_part *part, int32_t *status)
{
    static const char hint[] = "write a number from -1000 to 1000 with up to three decimals, or must, high, medium, low, no";
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_INTEREST_WEIGHT);
    int32_t                word;

    part->weight = 1000;
    if (cell->bytes == 0) return !tdm_cell_is_bad(cell);
    if (!tdm_text_weight_word(cell->text, cell->bytes, &word)) return read_thousandths(table, TDM_INTEREST_WEIGHT, -1000000, 1000000, hint, &part->weight, status);
    part->is_must = word == TANDEM_MUST;
    part->weight = part->is_must ? 5000 : word * (int64_t)1000;
    return 1;
}

/* ---- parts */

static int32_t tell_unknown_part(struct tdm_table *table, const struct tdm_cell *cell)
{
    const char *hint = "parts are tags, close, overlap, equal, distance, minutes, before";
    if (tdm_cell_is_bad(cell)) return TANDEM_OK;
    if (cell->bytes == 0) return tdm_table_error(table, TDM_INTEREST_PART, "every row names one", "part is empty");
    return tdm_table_error(table, TDM_INTEREST_PART, hint, "there is no part %s", tdm_text_quoted(cell->text, cell->bytes).text);
}

/* `kind` tells how a distance is measured: km (as usual) or minutes. 0 after telling that it means nothing. */
static int read_kind(struct tdm_table *table, tandem_part *part, int32_t *status)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_INTEREST_KIND);
    int                    is_distance = part->part == TANDEM_PART_DISTANCE;

    if (cell->bytes == 0) return !tdm_cell_is_bad(cell);
    if (is_distance && tdm_text_is(cell, "minutes")) part->part = TANDEM_PART_MINUTES;
    else if (!is_distance || !tdm_text_is(cell, "km")) {
        *status = tdm_table_error(table, TDM_INTEREST_KIND, "a distance is measured in km or minutes; other parts have no kind", "%s is no kind of this part",
                                  tdm_text_quoted(cell->text, cell->bytes).text);
        return 0;
    }
    return 1;
}

static int32_t read_part(struct tdm_reader *reader, struct tdm_table *table)
{
    tandem_part part = { .size = sizeof part, .part = find_part(tdm_table_cell(table, TDM_INTEREST_PART)) };
    int32_t     number, status = TANDEM_OK;

    if (part.part == 0) return tell_unknown_part(table, tdm_table_cell(table, TDM_INTEREST_PART));
    if (!read_kind(table, &part, &status) || !read_weight(table, &part, &status)) return status;
    part.student_column = tdm_reader_text(reader, tdm_table_cell(table, TDM_INTEREST_STUDENT_COLUMN));
    part.opportunity_column = tdm_reader_text(reader, tdm_table_cell(table, TDM_INTEREST_OPPORTUNITY_COLUMN));
    part.note = tdm_reader_text(reader, tdm_table_cell(table, TDM_INTEREST_NOTE));
    if (part.student_column == NULL || part.opportunity_column == NULL || part.note == NULL) return TANDEM_E_NOMEM;
    number = tandem_score_part(reader->model, &part);
    if (number == TANDEM_E_RANGE) return tdm_table_error(table, TDM_INTEREST_PART, "join or remove some", "a score has at most 64 parts");
    return number < 0 ? number : tdm_lines_add(reader->memory, &reader->part_lines, number, table->csv.row_line);
}

/* ---- related tags, travel times */

/* Two texts that a row must have; 0 after telling which is missing. */
static int read_two(struct tdm_reader *reader, struct tdm_table *table, const char *texts[2], int32_t *status)
{
    for (int32_t known = 0; known < 2; known++) {
        const struct tdm_cell *cell = tdm_table_cell(table, known);
        if (tdm_cell_is_bad(cell)) return 0;
        if (cell->bytes == 0) {
            *status = tdm_table_error(table, known, "every row names two", "%s is empty", table->known[known].name);
            return 0;
        }
        texts[known] = tdm_reader_text(reader, cell);
        if (texts[known] == NULL) return *status = TANDEM_E_NOMEM, 0;
    }
    return 1;
}

static int32_t read_related(struct tdm_reader *reader, struct tdm_table *table)
{
    const char *tags[2];
    int64_t     share;
    int32_t     status = TANDEM_OK;

    if (!read_two(reader, table, tags, &status)) return status;
    if (!read_thousandths(table, SHARE, 0, 1000, "write a share from 0 to 1 with up to three decimals", &share, &status)) return status;
    return tandem_related(reader->model, tags[0], tags[1], (int32_t)share);
}

static int32_t read_minutes(struct tdm_reader *reader, struct tdm_table *table)
{
    const char *places[2];
    int64_t     minutes;
    int32_t     status = TANDEM_OK;

    if (!read_two(reader, table, places, &status)) return status;
    status = tdm_table_integer(table, MINUTES, 0, 1000000, -1, &minutes);
    return status != TANDEM_OK || minutes < 0 ? status : tandem_minutes(reader->model, places[0], places[1], (int32_t)minutes);
}

/* ---- files */

typedef int32_t (*read_row_fn)(struct tdm_reader *reader, struct tdm_table *table);

static int32_t read_file(struct tdm_reader *reader, enum tdm_file file, const struct tdm_known_column *known, int32_t known_count, read_row_fn read_row)
{
    struct tdm_table table;
    int32_t          row, status = tdm_reader_open(reader, &table, file, known, known_count);

    if (file == TDM_INTERESTS_CSV) memcpy(reader->part_at, table.at, sizeof table.at);
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) != 0) {
        tdm_pool_reset(&reader->scratch);
        status = row < 0 ? row : read_row(reader, &table);
    }
    tdm_table_close(&table);
    return status;
}

int32_t tdm_read_interests(struct tdm_reader *reader)
{
    int32_t status = read_file(reader, TDM_INTERESTS_CSV, interest_columns, TDM_INTEREST_COLUMNS, read_part);
    if (status == TANDEM_OK) status = read_file(reader, TDM_RELATED_CSV, related_columns, RELATED_COLUMNS, read_related);
    if (status == TANDEM_OK) status = read_file(reader, TDM_MINUTES_CSV, minutes_columns, MINUTES_COLUMNS, read_minutes);
    return status;
}
