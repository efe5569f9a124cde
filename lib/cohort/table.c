/* SPDX-License-Identifier: MIT
 * A CSV file with a header.
 *
 * Keeps:   after tdm_table_next the cells 0 .. column_count - 1 are there, well-formed, normalised and trimmed; those that could not be
 *          read are empty and flagged, so that one fault is told once.
 */
#include "cohort/table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "cohort/index.h"

enum { CELL_ILL_FORMED = 16 };

static const char empty_text[64] = "";      /* readable as far as the text of any cell */
const struct tdm_cell tdm_empty_cell = { empty_text, 0, 0, 0 };

struct tdm_place tdm_table_place_on(const struct tdm_table *table, int32_t known, uint32_t line)
{
    int32_t at = known < 0 ? 0 : table->at[known];
    return (struct tdm_place){ table->file, line, at < 0 ? 1 : (uint32_t)at + 1 };
}

struct tdm_place tdm_table_place(const struct tdm_table *table, int32_t known)
{
    int32_t at = known < 0 ? -1 : table->at[known];
    return tdm_table_place_on(table, known, at < 0 ? table->csv.row_line : table->csv.cells[at].line);
}

static int32_t tell(struct tdm_table *table, int32_t column, uint32_t line, const char *hint, const char *text)
{
    struct tdm_place place = { table->file, line, (uint32_t)column + 1 };
    if (table->is_reread) return TANDEM_OK;
    return tdm_problems_add(table->problems, place, TANDEM_ERROR, hint, "%s", text);
}

/* ---- cells */

static int32_t tell_flags(struct tdm_table *table, int32_t column, const struct tdm_cell *cell)
{
    if (cell->flags & TDM_CELL_UNCLOSED)
        return tell(table, column, cell->line, "close it, or write a quote inside a quoted cell twice", "the quote that opens this cell is never closed");
    if (cell->flags & TDM_CELL_TRAILING)
        return tell(table, column, cell->line, "write a quote inside a quoted cell twice", "text follows the closing quote of this cell");
    if (cell->flags & TDM_CELL_LONG) return tell(table, column, cell->line, "is a line end missing?", "the cell is longer than 2 GiB");
    return TANDEM_OK;
}

/* A cell of a row that holds more than plain ASCII. */
static int32_t finish_cell(struct tdm_table *table, int32_t column, struct tdm_cell *cell)
{
    int32_t status = TANDEM_OK;

    if (tdm_cell_has_odd_bytes(cell) && !tdm_text_is_utf8(cell->text, cell->bytes)) {
        cell->flags |= CELL_ILL_FORMED;
        status = tell(table, column, cell->line, "save the file as UTF-8", "the cell is not valid UTF-8");
    } else if (tdm_cell_has_odd_bytes(cell)) {
        status = tdm_text_normalise(&table->cells_pool, cell);
    }
    if (status == TANDEM_OK && cell->flags != 0) status = tell_flags(table, column, cell);
    if (cell->flags == 0) return status;
    cell->text = empty_text;
    cell->bytes = 0;
    return status;
}

/* Short rows are filled up with empty cells. Behind an unclosed quote nobody knows what was meant. */
static void fill_row(struct tdm_table *table)
{
    struct tdm_csv *csv = &table->csv;
    uint32_t        flags = 0;

    if (csv->count > 0 && csv->count < table->column_count && (csv->cells[csv->count - 1].flags & TDM_CELL_UNCLOSED)) flags = TDM_CELL_LOST;
    for (int32_t column = csv->count; column < table->column_count; column++)
        csv->cells[column] = (struct tdm_cell){ empty_text, 0, csv->row_line, flags };
}

static int32_t tell_spilled(struct tdm_table *table)
{
    struct tdm_place place = { table->file, table->csv.row_line, (uint32_t)table->csv.spilled + 1 };
    if (table->is_reread) return TANDEM_OK;
    return tdm_problems_add(table->problems, place, TANDEM_WARNING, "put cells that hold the separator in quotes",
                            "the row has more cells than the header; this one is not read");
}

static int32_t finish_row(struct tdm_table *table)
{
    int32_t status = TANDEM_OK;
    int32_t held = table->csv.count < table->column_count ? table->csv.count : table->column_count;

    fill_row(table);
    if (table->csv.is_odd || table->csv.is_marked) {
        tdm_pool_reset(&table->cells_pool);
        for (int32_t column = 0; column < held && status == TANDEM_OK; column++)
            status = finish_cell(table, column, &table->csv.cells[column]);
    }
    if (status == TANDEM_OK && table->csv.spilled >= 0) status = tell_spilled(table);
    return status;
}

int32_t tdm_table_next(struct tdm_table *table)
{
    int32_t status = 0;

    if (!table->is_usable) return 0;
    while ((status = tdm_csv_next(&table->csv)) > 0) {
        if (table->csv.cells[0].bytes == 0 && tdm_csv_is_blank(&table->csv)) continue;
        status = finish_row(table);
        if (status != TANDEM_OK) return status;
        if (table->csv.is_odd && tdm_csv_is_blank(&table->csv)) continue;      /* blanks beyond ASCII are blanks too */
        return 1;
    }
    return status;
}

/* ---- the header */

/* The header's cells are counted first, then read again into cells of that number. */
static int32_t read_header(struct tdm_table *table)
{
    struct tdm_csv *csv = &table->csv;
    struct tdm_csv  before;
    int32_t         status;

    do {
        before = *csv;
        status = tdm_csv_next(csv);
    } while (status > 0 && csv->spilled < 0);
    if (status <= 0) return status;
    if (csv->count > TDM_COLUMN_LIMIT) return tell(table, 0, csv->row_line, "is the separator right?", "the header has more than 10000 columns");
    table->column_count = csv->count;
    csv->cells = tdm_alloc_zeroed(table->memory, csv->count, sizeof *csv->cells);
    if (csv->cells == NULL) return TANDEM_E_NOMEM;
    before.pool = csv->pool;
    before.cells = csv->cells;
    before.room = csv->count;
    *csv = before;
    status = tdm_csv_next(csv);
    assert(status != 0);
    if (status > 0) status = finish_row(table);
    table->header_line = csv->row_line;
    table->first_line = csv->line;
    table->first_at = csv->at;
    return status;
}

static int32_t copy_names(struct tdm_table *table)
{
    table->names = tdm_alloc_zeroed(table->memory, table->column_count, sizeof *table->names);
    table->known_at = tdm_alloc_array(table->memory, table->column_count, sizeof *table->known_at);
    if (table->names == NULL || table->known_at == NULL) return TANDEM_E_NOMEM;
    for (int32_t column = 0; column < table->column_count; column++) {
        const struct tdm_cell *cell = &table->csv.cells[column];
        table->known_at[column] = -1;
        table->names[column] = tdm_pool_copy(&table->names_pool, cell->text, cell->bytes);
        if (table->names[column] == NULL) return TANDEM_E_NOMEM;
    }
    return TANDEM_OK;
}

static int32_t find_column(struct tdm_table *table, int32_t known)
{
    int32_t status = TANDEM_OK;

    table->at[known] = -1;
    for (int32_t column = 0; column < table->column_count && status == TANDEM_OK; column++) {
        if (strcmp(table->names[column], table->known[known].name) != 0) continue;
        table->known_at[column] = known;
        if (table->at[known] < 0) table->at[known] = column;
        else status = tell(table, column, table->csv.cells[column].line, "keep one of them", "the header names this column twice");
    }
    return status;
}

/* A column that nobody knows, with a name so near that this one may be meant; or NULL. */
static const char *nearest_column(const struct tdm_table *table, const char *name)
{
    const char *nearest = NULL;
    uint32_t    bytes = (uint32_t)strlen(name);
    int32_t     limit = 2;

    for (int32_t column = 0; column < table->column_count; column++) {
        struct tdm_cell other = { table->names[column], (uint32_t)strlen(table->names[column]), 0, 0 };
        int32_t         edits = tdm_edit_distance(other.text, other.bytes, name, bytes, limit);
        if (tdm_text_is_any_case(&other, name)) edits = 0;
        if (table->known_at[column] >= 0 || edits > limit || edits >= (int32_t)bytes) continue;
        nearest = other.text;
        limit = edits - 1;
        if (limit < 0) break;
    }
    return nearest;
}

static int32_t tell_missing(struct tdm_table *table, const char *name)
{
    const char      *nearest = nearest_column(table, name);
    struct tdm_place place = { table->file, table->header_line == 0 ? 1 : table->header_line, 1 };
    char             hint[160];

    if (table->is_reread) return TANDEM_OK;
    if (nearest == NULL) snprintf(hint, sizeof hint, "the first row must name it");
    else snprintf(hint, sizeof hint, "is it %s?", tdm_text_quoted(nearest, strlen(nearest)).text);
    return tdm_problems_add(table->problems, place, TANDEM_ERROR, hint, "the column \"%s\" is missing", name);
}

static int32_t find_columns(struct tdm_table *table)
{
    int32_t status = TANDEM_OK;

    for (int32_t column = 0; column < table->column_count; column++)
        if (table->csv.cells[column].flags != 0) return TANDEM_OK;      /* half a header names no columns */
    table->is_usable = table->column_count > 0;
    for (int32_t known = 0; known < table->known_count && status == TANDEM_OK; known++) status = find_column(table, known);
    for (int32_t known = 0; known < table->known_count && status == TANDEM_OK; known++) {
        if (!table->known[known].is_required || table->at[known] >= 0) continue;
        table->is_usable = 0;
        status = tell_missing(table, table->known[known].name);
    }
    return status;
}

static int is_utf16(const char *text, size_t bytes)
{
    return bytes >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

int32_t tdm_table_open(struct tdm_table *table, const struct tdm_memory *memory, struct tdm_problems *problems, enum tdm_file file,
                       const char *text, size_t bytes, const struct tdm_known_column *known, int32_t known_count)
{
    int32_t status;

    assert(known_count <= TDM_KNOWN_LIMIT);
    *table = (struct tdm_table){ .memory = memory, .problems = problems, .file = file, .known = known, .known_count = known_count };
    for (int32_t i = 0; i < known_count; i++) table->at[i] = -1;
    tdm_csv_init(&table->csv, memory, text, bytes);
    tdm_pool_init(&table->names_pool, memory);
    tdm_pool_init(&table->cells_pool, memory);
    if (is_utf16(text, bytes)) return tell(table, 0, 1, "save the file as UTF-8", "the file is UTF-16, not UTF-8");
    status = read_header(table);
    if (status < 0) return status;
    if (table->csv.count > TDM_COLUMN_LIMIT) return TANDEM_OK;
    status = copy_names(table);
    return status == TANDEM_OK ? find_columns(table) : status;
}

void tdm_table_rewind(struct tdm_table *table)
{
    table->is_reread = 1;
    tdm_csv_rewind(&table->csv, table->first_at, table->first_line);
}

void tdm_table_close(struct tdm_table *table)
{
    tdm_csv_finish(&table->csv);
    tdm_pool_finish(&table->names_pool);
    tdm_pool_finish(&table->cells_pool);
    tdm_free(table->memory, table->names);
    tdm_free(table->memory, table->known_at);
    tdm_free(table->memory, table->csv.cells);
    *table = (struct tdm_table){ .memory = table->memory };
}

/* ---- numbers */

static int32_t tell_number(struct tdm_table *table, int32_t known, enum tdm_number kind, int64_t least, int64_t most)
{
    const struct tdm_cell *cell = tdm_table_cell(table, known);
    const char            *name = table->known[known].name;
    char                   hint[96];

    snprintf(hint, sizeof hint, "write a whole number from %lld to %lld", (long long)least, (long long)most);
    if (kind == TDM_NUMBER_EMPTY) return tdm_table_error(table, known, hint, "%s is empty", name);
    if (kind == TDM_NUMBER_WORD)
        return tdm_table_error(table, known, hint, "%s is %s, which is no number", name, tdm_text_quoted(cell->text, cell->bytes).text);
    if (kind == TDM_NUMBER_FRACTION)
        return tdm_table_error(table, known, hint, "%s is %s, which is no whole number", name, tdm_text_quoted(cell->text, cell->bytes).text);
    return tdm_table_error(table, known, hint, "%s is %s, which is out of range", name, tdm_text_quoted(cell->text, cell->bytes).text);
}

int32_t tdm_table_integer(struct tdm_table *table, int32_t known, int64_t least, int64_t most, int64_t fallback, int64_t *out)
{
    const struct tdm_cell *cell = tdm_table_cell(table, known);
    int64_t                value = 0;
    enum tdm_number        kind = tdm_text_integer(cell->text, cell->bytes, &value);

    *out = fallback < least ? most : fallback;
    if (tdm_cell_is_bad(cell) || (kind == TDM_NUMBER_EMPTY && fallback >= least)) return TANDEM_OK;
    if (kind == TDM_NUMBER && value >= least && value <= most) {
        *out = value;
        return TANDEM_OK;
    }
    return tell_number(table, known, kind, least, most);
}
