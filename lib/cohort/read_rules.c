/* SPDX-License-Identifier: MIT
 * rules.csv and previous.csv. Rules are handed to the model as they stand: it resolves the selectors.
 */
#include "cohort/reader.h"

#include <stdio.h>
#include <string.h>

/* ---- which columns rules name */

/* 1 if the cell holds a term about `column`: its name before `=` or `!=`, or the name alone. */
static int names_column(const struct tdm_cell *cell, const char *column)
{
    size_t bytes = strlen(column);

    if (tdm_text_is(cell, column)) return 1;
    for (uint32_t at = 0; at < cell->bytes; at++) {
        uint32_t end = at;
        if (cell->text[at] != '=') continue;
        if (end > 0 && cell->text[end - 1] == '!') end--;
        while (end > 0 && tdm_is_blank(cell->text[end - 1])) end--;
        if (end < bytes || memcmp(cell->text + end - bytes, column, bytes) != 0) continue;
        if (end == bytes || cell->text[end - bytes - 1] == '&' || tdm_is_blank(cell->text[end - bytes - 1])) return 1;
    }
    return 0;
}

static uint32_t named_columns(const struct tdm_cell *cell, const struct tdm_known_column *columns, int32_t count)
{
    uint32_t named = 0;
    if (cell->bytes == 0) return 0;
    for (int32_t column = 0; column < count; column++)
        if (names_column(cell, columns[column].name)) named |= 1u << column;
    return named;
}

/* `min` names a column of both sides (share) or of opportunities (budget). */
static void name_columns(struct tdm_reader *reader, const struct tdm_table *table)
{
    const struct tdm_cell *min = tdm_table_cell(table, TDM_RULE_MIN);

    reader->named[0] |= named_columns(tdm_table_cell(table, TDM_RULE_STUDENTS), tdm_student_columns, TDM_STUDENT_COLUMNS);
    reader->named[1] |= named_columns(tdm_table_cell(table, TDM_RULE_OPPORTUNITIES), tdm_opportunity_columns, TDM_OPPORTUNITY_COLUMNS);
    reader->named[0] |= named_columns(min, tdm_student_columns, TDM_STUDENT_COLUMNS);
    reader->named[1] |= named_columns(min, tdm_opportunity_columns, TDM_OPPORTUNITY_COLUMNS);
    reader->named[0] &= ~(1u << TDM_STUDENT_ID);      /* the model knows these without an attribute */
    reader->named[1] &= ~(1u << TDM_OPPORTUNITY_ID | 1u << TDM_OPPORTUNITY_PARTNER);
}

int32_t tdm_read_rule_names(struct tdm_reader *reader)
{
    struct tdm_table    table;
    struct tdm_problems unread, *problems = reader->problems;
    int32_t             row = 0, status;

    tdm_problems_init(&unread, reader->memory);
    reader->problems = &unread;
    status = tdm_reader_open(reader, &table, TDM_RULES_CSV, tdm_rule_columns, TDM_RULE_COLUMNS);
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) > 0) name_columns(reader, &table);
    reader->problems = problems;
    tdm_table_close(&table);
    tdm_problems_finish(&unread);
    return row < 0 ? row : status;
}

/* ---- rules */

enum { RULES = TANDEM_RULE_BUDGET };

static int32_t tell_unknown_rule(struct tdm_table *table, const struct tdm_cell *cell)
{
    const char *nearest = NULL;
    int32_t     limit = 3;
    char        hint[160], lower[24] = "";

    for (uint32_t i = 0; i < cell->bytes && i + 1 < sizeof lower; i++)
        lower[i] = cell->text[i] >= 'A' && cell->text[i] <= 'Z' ? (char)(cell->text[i] + ('a' - 'A')) : cell->text[i];

    for (int32_t rule = 1; rule <= RULES && limit >= 0; rule++) {
        const char *name = tandem_rule_name(rule);
        int32_t     edits = tdm_edit_distance(name, (uint32_t)strlen(name), lower, cell->bytes < sizeof lower ? cell->bytes : (uint32_t)sizeof lower, limit);
        if (edits > limit) continue;
        nearest = name;
        limit = edits - 1;
    }
    if (memchr(cell->text, ';', cell->bytes) != NULL) snprintf(hint, sizeof hint, "separate the cells of a row by the sign that separates those of the first line");
    else if (nearest != NULL) snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    else snprintf(hint, sizeof hint, "rules are forbid, pin, require, share, quota, quota-each, limit, together, apart, conflict, budget");
    return tdm_table_error(table, TDM_RULE_NAME, hint, "there is no rule %s", tdm_text_quoted(cell->text, cell->bytes).text);
}

/* The rule of the row at hand, or 0 after telling why there is none. */
static int32_t find_rule(struct tdm_table *table, int32_t *rule)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_RULE_NAME);

    *rule = 0;
    if (tdm_cell_is_bad(cell)) return TANDEM_OK;
    if (cell->bytes == 0) return tdm_table_error(table, TDM_RULE_NAME, "every row names one", "rule is empty");
    for (*rule = 1; *rule <= RULES; ++*rule)
        if (tdm_text_is(cell, tandem_rule_name(*rule))) return TANDEM_OK;
    *rule = 0;
    return tell_unknown_rule(table, cell);
}

static int is_row_readable(const struct tdm_table *table)
{
    for (int32_t known = 0; known < TDM_RULE_COLUMNS; known++)
        if (tdm_cell_is_bad(tdm_table_cell(table, known))) return 0;
    return 1;
}

static int32_t read_rule(struct tdm_reader *reader, struct tdm_table *table)
{
    tandem_rule_row row = { .size = sizeof row };
    int32_t         number, status = find_rule(table, &row.rule);

    if (status != TANDEM_OK || row.rule == 0 || !is_row_readable(table)) return status;
    row.students = tdm_reader_text(reader, tdm_table_cell(table, TDM_RULE_STUDENTS));
    row.opportunities = tdm_reader_text(reader, tdm_table_cell(table, TDM_RULE_OPPORTUNITIES));
    row.min = tdm_reader_text(reader, tdm_table_cell(table, TDM_RULE_MIN));
    row.max = tdm_reader_text(reader, tdm_table_cell(table, TDM_RULE_MAX));
    row.note = tdm_reader_text(reader, tdm_table_cell(table, TDM_RULE_NOTE));
    if (row.students == NULL || row.opportunities == NULL || row.min == NULL || row.max == NULL || row.note == NULL) return TANDEM_E_NOMEM;
    number = tandem_rule(reader->model, &row);
    if (number < 0) return number;
    status = tdm_lines_add(reader->memory, &reader->rule_lines, number, table->csv.row_line);
    return status == TANDEM_OK && row.rule == TANDEM_RULE_PIN ? tdm_read_pin(reader, table) : status;
}

int32_t tdm_read_rules(struct tdm_reader *reader)
{
    struct tdm_table table;
    int32_t          row, status = tdm_reader_open(reader, &table, TDM_RULES_CSV, tdm_rule_columns, TDM_RULE_COLUMNS);

    memcpy(reader->rule_at, table.at, sizeof table.at);
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) != 0) {
        tdm_pool_reset(&reader->scratch);
        status = row < 0 ? row : read_rule(reader, &table);
    }
    tdm_table_close(&table);
    return status == TANDEM_OK ? tdm_read_pins_end(reader) : status;
}

/* ---- the plan that is already out */

/* Without the apostrophe that keeps a spreadsheet from running the cell: a written placements.csv may serve as previous.csv. */
static struct tdm_cell unguarded(const struct tdm_people *people, const struct tdm_cell *cell)
{
    struct tdm_cell bare = *cell;
    if (cell->bytes < 2 || cell->text[0] != '\'' || tdm_index_find(&people->index, cell->text, cell->bytes) != TANDEM_NONE) return bare;
    bare.text++;
    bare.bytes--;
    return tdm_index_find(&people->index, bare.text, bare.bytes) == TANDEM_NONE ? *cell : bare;
}

static int32_t read_previous(struct tdm_reader *reader, struct tdm_table *table)
{
    struct tdm_cell student_cell = unguarded(&reader->students, tdm_table_cell(table, TDM_PREVIOUS_STUDENT));
    struct tdm_cell opportunity_cell = unguarded(&reader->opportunities, tdm_table_cell(table, TDM_PREVIOUS_OPPORTUNITY));
    int32_t         student, opportunity;
    int32_t         status = tdm_reader_find(reader, tdm_table_place(table, TDM_PREVIOUS_STUDENT), "student", &reader->students, &student_cell, &student);

    if (status != TANDEM_OK) return status;
    if (opportunity_cell.bytes == 0 && tdm_text_is(tdm_table_cell(table, TDM_PREVIOUS_STATUS), "unplaced")) return TANDEM_OK;
    status = tdm_reader_find(reader, tdm_table_place(table, TDM_PREVIOUS_OPPORTUNITY), "opportunity", &reader->opportunities,
                             &opportunity_cell, &opportunity);
    if (status != TANDEM_OK || student == TANDEM_NONE || opportunity == TANDEM_NONE) return status;
    return tandem_previous(reader->model, student, opportunity);
}

int32_t tdm_read_previous(struct tdm_reader *reader)
{
    struct tdm_table table;
    int32_t          row, status = tdm_reader_open(reader, &table, TDM_PREVIOUS_CSV, tdm_previous_columns, TDM_PREVIOUS_COLUMNS);

    while (status == TANDEM_OK && (row = tdm_table_next(&table)) != 0) status = row < 0 ? row : read_previous(reader, &table);
    tdm_table_close(&table);
    return status;
}
