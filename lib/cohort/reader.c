/* SPDX-License-Identifier: MIT
 * The steps that reading shares: opening a file of the cohort, finding ids, collecting wishes, keeping attributes.
 */
#include "cohort/reader.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const struct tdm_known_column tdm_student_columns[TDM_STUDENT_COLUMNS] = {
    { "id", 1 }, { "name", 0 }, { "choices", 0 }, { "interests", 0 }, { "slots", 0 }, { "max_placements", 0 }, { "min_placements", 0 },
    { "priority", 0 }, { "lottery", 0 }, { "size", 0 } };
const struct tdm_known_column tdm_opportunity_columns[TDM_OPPORTUNITY_COLUMNS] = {
    { "id", 1 }, { "seats", 1 }, { "partner", 0 }, { "name", 0 }, { "min_seats", 0 }, { "may_close", 0 }, { "interests", 0 },
    { "slots", 0 }, { "ranking", 0 } };
const struct tdm_known_column tdm_partner_columns[TDM_PARTNER_COLUMNS] = {
    { "id", 1 }, { "name", 0 }, { "seats", 0 }, { "min_seats", 0 }, { "ranking", 0 } };
const struct tdm_known_column tdm_preference_columns[TDM_PREFERENCE_COLUMNS] = {
    { "student", 1 }, { "opportunity", 1 }, { "rank", 0 }, { "score", 0 } };
const struct tdm_known_column tdm_ranking_columns[TDM_RANKING_COLUMNS] = {
    { "student", 1 }, { "rank", 1 }, { "opportunity", 0 }, { "partner", 0 }, { "score", 0 } };
const struct tdm_known_column tdm_rule_columns[TDM_RULE_COLUMNS] = {
    { "rule", 1 }, { "students", 0 }, { "opportunities", 0 }, { "min", 0 }, { "max", 0 }, { "note", 0 } };
const struct tdm_known_column tdm_previous_columns[TDM_PREVIOUS_COLUMNS] = { { "student", 1 }, { "opportunity", 1 }, { "status", 0 } };

int32_t tdm_reader_open(struct tdm_reader *reader, struct tdm_table *table, enum tdm_file file, const struct tdm_known_column *known,
                        int32_t known_count)
{
    const struct tdm_input *input = &reader->inputs.files[file];
    *table = (struct tdm_table){ .memory = reader->memory };
    if (input->text == NULL) return TANDEM_OK;
    return tdm_table_open(table, reader->memory, reader->problems, file, input->text, input->bytes, known, known_count);
}

const char *tdm_reader_text(struct tdm_reader *reader, const struct tdm_cell *cell)
{
    return tdm_pool_copy(&reader->scratch, cell->text, cell->bytes);
}

/* ---- wishes */

int32_t tdm_reader_flush(struct tdm_reader *reader)
{
    struct tdm_wish_chunk *chunk = reader->chunk;
    int32_t                status;

    if (chunk->count == 0) return TANDEM_OK;
    status = tandem_wishes(reader->model, chunk->count, chunk->students, chunk->opportunities, chunk->ranks,
                           chunk->has_scores ? chunk->scores : NULL);
    chunk->count = 0;
    chunk->has_scores = 0;
    return status;
}

int32_t tdm_reader_wish(struct tdm_reader *reader, int32_t student, int32_t opportunity, int32_t rank, int64_t score)
{
    struct tdm_wish_chunk *chunk = reader->chunk;
    int32_t                number = chunk->count++;

    chunk->students[number] = student;
    chunk->opportunities[number] = opportunity;
    chunk->ranks[number] = rank;
    chunk->scores[number] = score;
    if (score != TANDEM_NO_SCORE) chunk->has_scores = 1;
    return chunk->count == TDM_WISH_CHUNK ? tdm_reader_flush(reader) : TANDEM_OK;
}

int32_t tdm_reader_wishes(struct tdm_reader *reader, int32_t student, int32_t count, const int32_t *opportunities, const int32_t *ranks)
{
    int32_t status = TANDEM_OK;
    for (int32_t i = 0; i < count && status == TANDEM_OK; i++) status = tdm_reader_wish(reader, student, opportunities[i], ranks[i], TANDEM_NO_SCORE);
    return status;
}

/* ---- ids */

int32_t tdm_reader_tell_unknown(struct tdm_reader *reader, struct tdm_place place, struct tdm_people *people, const struct tdm_cell *cell)
{
    int32_t nearest = tdm_index_nearest(&people->index, cell->text, cell->bytes);
    char    hint[160] = "give it a row of its own, or mend the spelling";

    if (!people->is_known) return TANDEM_OK;      /* its file could not be read, which has been told */
    if (nearest != TANDEM_NONE) {
        const struct tdm_id *id = &people->index.ids[nearest];
        snprintf(hint, sizeof hint, "did you mean %s?", tdm_text_quoted(id->text, id->bytes).text);
    }
    return tdm_problems_add(reader->problems, place, TANDEM_ERROR, hint, "no %s has the id %s", people->word,
                            tdm_text_quoted(cell->text, cell->bytes).text);
}

int32_t tdm_reader_find(struct tdm_reader *reader, struct tdm_place place, const char *column, struct tdm_people *people,
                        const struct tdm_cell *cell, int32_t *number)
{
    *number = TANDEM_NONE;
    if (tdm_cell_is_bad(cell)) return TANDEM_OK;
    if (cell->bytes == 0) return tdm_problems_add(reader->problems, place, TANDEM_ERROR, "every row names one", "%s is empty", column);
    *number = tdm_index_find(&people->index, cell->text, cell->bytes);
    return *number != TANDEM_NONE ? TANDEM_OK : tdm_reader_tell_unknown(reader, place, people, cell);
}

int32_t tdm_reader_add_id(struct tdm_reader *reader, struct tdm_people *people, const struct tdm_cell *cell)
{
    int32_t number = tdm_index_append(&people->index, cell->text, cell->bytes), id;

    if (number < 0) return number;
    id = tandem_add_many(reader->model, people->kind, 1, &people->index.ids[number].text);
    assert(id < 0 || id == number);
    if (id < 0) tdm_index_drop(&people->index);
    return id;
}

/* The model knows the id: where was it first? */
static int32_t tell_repeated(struct tdm_table *table, struct tdm_people *people, const struct tdm_cell *cell)
{
    int32_t  status = tdm_index_settle(&people->index);
    uint32_t line;

    if (status != TANDEM_OK) return status;
    line = tdm_lines_find(&people->lines, tdm_index_find(&people->index, cell->text, cell->bytes));
    return tdm_table_error(table, 0, "delete one of the rows, or give it an id of its own", "the id %s stands on line %u already",
                           tdm_text_quoted(cell->text, cell->bytes).text, (unsigned)line);
}

int32_t tdm_reader_add(struct tdm_reader *reader, struct tdm_table *table, struct tdm_people *people, int32_t *number)
{
    const struct tdm_cell *cell = tdm_table_cell(table, 0);
    int32_t                id;

    *number = TANDEM_NONE;
    if (tdm_cell_is_bad(cell)) return TANDEM_OK;
    if (cell->bytes == 0) return tdm_table_error(table, 0, "give every row an id", "the id is empty");
    id = tdm_reader_add_id(reader, people, cell);
    if (id == TANDEM_E_DUPLICATE) return tell_repeated(table, people, cell);
    if (id < 0) return id;
    *number = id;
    return tdm_lines_add(reader->memory, &people->lines, id, table->csv.row_line);
}

/* ---- attributes and interests */

int32_t tdm_reader_attributes(struct tdm_reader *reader, const struct tdm_table *table, int32_t kind, int32_t id, uint32_t named)
{
    int32_t status = TANDEM_OK;

    for (int32_t column = 0; column < table->column_count && status == TANDEM_OK; column++) {
        const struct tdm_cell *cell = &table->csv.cells[column];
        int32_t                known = table->known_at[column];
        const char            *value;
        if ((cell->bytes == 0 && id > 0) || table->names[column][0] == '\0') continue;      /* the first row names every column */
        if (known >= 0 && (named >> known & 1) == 0) continue;
        value = tdm_reader_text(reader, cell);
        status = value == NULL ? TANDEM_E_NOMEM : tandem_attribute(reader->model, kind, id, table->names[column], value);
    }
    return status;
}

/* The weight behind the last colon, as a number or a word; the member shrinks to the tag. */
static int32_t read_weight(struct tdm_table *table, int32_t known, struct tdm_cell *member, int32_t *weight)
{
    uint32_t        colon = member->bytes, start;
    int64_t         value = 1;
    struct tdm_cell whole = *member;

    *weight = 1;
    while (colon > 0 && member->text[colon - 1] != ':') colon--;
    if (colon == 0) return TANDEM_OK;
    for (start = colon; start < whole.bytes && tdm_is_blank(whole.text[start]); start++) continue;
    member->bytes = colon - 1;
    while (member->bytes > 0 && tdm_is_blank(member->text[member->bytes - 1])) member->bytes--;
    if (member->bytes > 0 && tdm_text_weight_word(whole.text + start, whole.bytes - start, weight)) return TANDEM_OK;
    if (member->bytes > 0 && tdm_text_integer(whole.text + start, whole.bytes - start, &value) == TDM_NUMBER && value >= 0 && value <= 1000000) {
        *weight = (int32_t)value;
        return TANDEM_OK;
    }
    member->bytes = 0;
    return tdm_table_error(table, known, "write a tag, or a tag and a weight from 0 to 1000000 or in words, as in music:3 or music:high",
                           "%s is no interest", tdm_text_quoted(whole.text, whole.bytes).text);
}

int32_t tdm_reader_interests(struct tdm_reader *reader, struct tdm_table *table, int32_t known, int32_t kind, int32_t id, int *count)
{
    struct tdm_cell rest = *tdm_table_cell(table, known), member;
    int32_t         status = TANDEM_OK, weight;
    char            end;

    *count = 0;
    if (rest.bytes == 0) return TANDEM_OK;
    while (status == TANDEM_OK && tdm_text_split(&rest, ';', ';', &member, &end)) {
        const char *tag;
        if (member.bytes == 0) continue;
        status = read_weight(table, known, &member, &weight);
        if (status != TANDEM_OK || member.bytes == 0) continue;
        ++*count;
        if (id == TANDEM_NONE) continue;
        tag = tdm_reader_text(reader, &member);
        status = tag == NULL ? TANDEM_E_NOMEM : tandem_interest(reader->model, kind, id, tag, weight);
    }
    return status;
}

/* ---- lists */

/* Room for one stamp per member of `people`, and a stamp that nobody bears yet. */
static int32_t begin_stamps(struct tdm_reader *reader, int32_t count)
{
    if (count > reader->stamp_count || reader->stamp == INT32_MAX) {
        int32_t  target = count > reader->stamp_count ? count : reader->stamp_count;
        int32_t *larger = tdm_alloc_zeroed(reader->memory, target, sizeof *larger);
        if (larger == NULL) return TANDEM_E_NOMEM;
        tdm_free(reader->memory, reader->stamps);
        reader->stamps = larger;
        reader->stamp_count = target;
        reader->stamp = 0;
    }
    reader->stamp++;
    return TANDEM_OK;
}

int32_t tdm_list_open(struct tdm_list *list, struct tdm_reader *reader, struct tdm_table *table, int32_t known, struct tdm_people *people)
{
    list->reader = reader;
    list->table = table;
    list->people = people;
    list->known = known;
    list->rest = *tdm_table_cell(table, known);
    list->rank = list->is_in_group = list->count = list->next = 0;
    if (list->rest.bytes == 0) {
        list->rest.text = NULL;
        return TANDEM_OK;
    }
    return begin_stamps(reader, people->index.count);
}

/* 1 if the member counts. */
static int32_t take_member(struct tdm_list *list, const struct tdm_member *member, int32_t *number)
{
    struct tdm_reader     *reader = list->reader;
    const struct tdm_cell *cell = &member->cell;

    *number = tdm_index_answer(&list->people->index, member->asked, cell->text, cell->bytes);
    if (*number == TANDEM_NONE)
        return tdm_reader_tell_unknown(reader, tdm_table_place(list->table, list->known), list->people, cell);
    if (reader->stamps[*number] != reader->stamp) {
        reader->stamps[*number] = reader->stamp;
        return 1;
    }
    return tdm_table_warning(list->table, list->known, "the first place counts", "the list names %s twice",
                             tdm_text_quoted(cell->text, cell->bytes).text);
}

/* Splits the next members off, and asks the index for all of them before the first is needed. */
static void look_ahead(struct tdm_list *list)
{
    struct tdm_cell cell;
    char            end;

    list->count = list->next = 0;
    while (list->count < TDM_LIST_AHEAD && tdm_text_split(&list->rest, ';', '=', &cell, &end)) {
        if (cell.bytes > 0) {
            if (!list->is_in_group) list->rank++;
            list->is_in_group = 1;
            list->ahead[list->count++] =
                (struct tdm_member){ cell, tdm_index_ask(&list->people->index, cell.text, cell.bytes), list->rank };
        }
        if (end != '=') list->is_in_group = 0;
    }
}

int32_t tdm_list_next(struct tdm_list *list, int32_t *number, int32_t *rank)
{
    int32_t status = 0;

    while (status == 0) {
        if (list->next == list->count) look_ahead(list);
        if (list->count == 0) break;
        *rank = list->ahead[list->next].rank;
        status = take_member(list, &list->ahead[list->next++], number);
    }
    return status;
}
