/* SPDX-License-Identifier: MIT
 * students.csv: who is to be placed, and the ordered lists that students hand in.
 *
 * Relies:  opportunities are known; wishes of lists come before those of preferences.csv.
 */
#include "cohort/list_pieces.h"

#include <string.h>

static const int64_t people_limit = 1000 * 1000 * 1000;
static const int64_t lottery_limit = INT64_C(1000000000000000000);

/* Numbers that differ from the model's defaults are handed on. */
static int32_t read_placements(struct tdm_reader *reader, struct tdm_table *table, int32_t id)
{
    int64_t least = 0, most = 1;
    int32_t status = tdm_table_integer(table, TDM_STUDENT_MIN_PLACEMENTS, 0, people_limit, 0, &least);

    if (status == TANDEM_OK) status = tdm_table_integer(table, TDM_STUDENT_MAX_PLACEMENTS, 0, people_limit, 1, &most);
    if (status != TANDEM_OK || id == TANDEM_NONE || (least == 0 && most == 1)) return status;
    return tandem_set_placements(reader->model, id, (int32_t)least, (int32_t)most);
}

static int32_t read_value(struct tdm_reader *reader, struct tdm_table *table, int32_t known, int32_t id, int32_t field, int64_t least,
                          int64_t most)
{
    int64_t value = least;
    int32_t status;

    if (tdm_table_cell(table, known)->bytes == 0) return TANDEM_OK;
    status = tdm_table_integer(table, known, least, most, least, &value);
    if (status != TANDEM_OK || id == TANDEM_NONE) return status;
    return tandem_set_student(reader->model, id, field, value);
}

static int32_t take_choices(struct tdm_reader *reader, const struct tdm_known_list *list, int32_t id)
{
    if (id == TANDEM_NONE || list->count == 0) return TANDEM_OK;
    reader->cohort->marks[id] |= TDM_HAS_CHOICES;
    return tdm_reader_wishes(reader, id, list->count, list->members, list->ranks);
}

static int32_t read_choices(struct tdm_reader *reader, struct tdm_table *table, int32_t id)
{
    struct tdm_list list;
    int32_t         opportunity, rank, step, status = tdm_list_open(&list, reader, table, TDM_STUDENT_CHOICES, &reader->opportunities);

    while (status == TANDEM_OK && (step = tdm_list_next(&list, &opportunity, &rank)) != 0) {
        if (step < 0) return step;
        if (id == TANDEM_NONE) continue;
        reader->cohort->marks[id] |= TDM_HAS_CHOICES;
        status = tdm_reader_wish(reader, id, opportunity, rank, TANDEM_NO_SCORE);
    }
    return status;
}

/* Adds the student of the row at hand to model, index and marks. */
static int32_t add_student(struct tdm_reader *reader, struct tdm_table *table, int32_t *id)
{
    int32_t status = tdm_reader_add(reader, table, &reader->students, id);

    if (status != TANDEM_OK || *id == TANDEM_NONE) return status;
    status = tdm_grow(reader->memory, (void **)&reader->cohort->marks, &reader->marks_capacity, (int64_t)*id + 1, 1);
    if (status == TANDEM_OK) reader->cohort->marks[*id] = 0;
    return status;
}

static int32_t read_student(struct tdm_reader *reader, struct tdm_table *table, struct tdm_list_pieces *ahead)
{
    const struct tdm_known_list *choices = tdm_list_pieces_find(ahead, tdm_table_cell(table, TDM_STUDENT_CHOICES));
    int     interests = 0;
    int32_t id, status = add_student(reader, table, &id);

    if (status == TANDEM_OK) status = read_placements(reader, table, id);
    if (status == TANDEM_OK) status = read_value(reader, table, TDM_STUDENT_PRIORITY, id, TANDEM_PRIORITY, 1, people_limit);
    if (status == TANDEM_OK) status = read_value(reader, table, TDM_STUDENT_LOTTERY, id, TANDEM_LOTTERY, 0, lottery_limit);
    if (status == TANDEM_OK) status = read_value(reader, table, TDM_STUDENT_SIZE, id, TANDEM_SIZE, 1, people_limit);
    if (status == TANDEM_OK) status = choices != NULL ? take_choices(reader, choices, id) : read_choices(reader, table, id);
    if (status == TANDEM_OK) status = tdm_reader_interests(reader, table, TDM_STUDENT_INTERESTS, TANDEM_STUDENT, id, &interests);
    if (status != TANDEM_OK || id == TANDEM_NONE) return status;
    if (interests > 0) reader->cohort->marks[id] |= TDM_HAS_INTERESTS;
    return tdm_reader_attributes(reader, table, TANDEM_STUDENT, id, reader->named[0]);
}

int32_t tdm_read_students(struct tdm_reader *reader)
{
    struct tdm_list_pieces ahead = { 0 };
    struct tdm_table       table;
    int32_t                row, status = tdm_reader_open(reader, &table, TDM_STUDENTS_CSV, tdm_student_columns, TDM_STUDENT_COLUMNS);

    memcpy(reader->students.at, table.at, sizeof table.at);
    reader->students.is_known = table.is_usable;
    if (status == TANDEM_OK) status = tdm_list_pieces_open(&ahead, reader, &table, TDM_STUDENT_CHOICES, &reader->opportunities.index);
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) != 0) {
        tdm_pool_reset(&reader->scratch);
        status = row < 0 ? row : read_student(reader, &table, &ahead);
    }
    tdm_list_pieces_close(&ahead);
    tdm_table_close(&table);
    if (status == TANDEM_OK) status = tdm_index_settle(&reader->students.index);
    return status == TANDEM_OK ? tdm_reader_flush(reader) : status;
}
