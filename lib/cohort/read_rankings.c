/* SPDX-License-Identifier: MIT
 * The partners' side: `ranking` lists of opportunities.csv and partners.csv, and rankings.csv.
 *
 * Keeps:   entries are grouped by target, in the order of the files; one student is ranked once by each target.
 * Relies:  students, opportunities and partners are known.
 */
#include "cohort/reader.h"

#include <assert.h>
#include <string.h>

static int32_t add_entry(struct tdm_reader *reader, struct tdm_ranked_row entry)
{
    int32_t status = tdm_grow(reader->memory, (void **)&reader->ranked, &reader->ranked_capacity, reader->ranked_count + 1,
                              sizeof *reader->ranked);
    if (status == TANDEM_OK) reader->ranked[reader->ranked_count++] = entry;
    return status;
}

/* ---- lists */

/* The list of the row at hand, whose id is in the first known column. Rows whose id was refused have no target. */
static int32_t read_list(struct tdm_reader *reader, struct tdm_table *table, struct tdm_people *people, int32_t known, int32_t base)
{
    const struct tdm_cell *cell = tdm_table_cell(table, 0);
    struct tdm_list        list;
    int32_t                target = tdm_index_find(&people->index, cell->text, cell->bytes), student, rank, step;
    int32_t                status = tdm_list_open(&list, reader, table, known, &reader->students);

    if (cell->bytes == 0 || tdm_lines_find(&people->lines, target) != table->csv.row_line) target = TANDEM_NONE;
    while (status == TANDEM_OK && (step = tdm_list_next(&list, &student, &rank)) != 0) {
        if (step < 0) return step;
        if (target != TANDEM_NONE) status = add_entry(reader, (struct tdm_ranked_row){ base + target, student, rank, 0 });
    }
    return status;
}

/* A second reading of a file of places, for its lists alone. */
static int32_t read_lists(struct tdm_reader *reader, struct tdm_table *table, struct tdm_people *people, int32_t known, int32_t base)
{
    int32_t row, status = TANDEM_OK;

    if (!table->is_usable || table->at[known] < 0) return TANDEM_OK;
    table->is_reread = 1;
    while (status == TANDEM_OK && (row = tdm_table_next(table)) != 0)
        status = row < 0 ? row : read_list(reader, table, people, known, base);
    return status;
}

/* The header was read and its problems told before: they go to a list that nobody reads. */
static int32_t read_lists_of(struct tdm_reader *reader, enum tdm_file file, const struct tdm_known_column *columns, int32_t column_count,
                             struct tdm_people *people, int32_t known, int32_t base)
{
    struct tdm_table    table;
    struct tdm_problems unread, *problems = reader->problems;
    int32_t             status;

    tdm_problems_init(&unread, reader->memory);
    reader->problems = &unread;
    status = tdm_reader_open(reader, &table, file, columns, column_count);
    reader->problems = table.problems = problems;
    if (status == TANDEM_OK) status = read_lists(reader, &table, people, known, base);
    tdm_table_close(&table);
    tdm_problems_finish(&unread);
    return status;
}

/* ---- rankings.csv */

static int32_t find_target(struct tdm_reader *reader, struct tdm_table *table, int32_t *target)
{
    const struct tdm_cell *opportunity = tdm_table_cell(table, TDM_RANKING_OPPORTUNITY);
    const struct tdm_cell *partner = tdm_table_cell(table, TDM_RANKING_PARTNER);
    int32_t                status;

    *target = TANDEM_NONE;
    if (tdm_cell_is_bad(opportunity) || tdm_cell_is_bad(partner)) return TANDEM_OK;
    if ((opportunity->bytes == 0) == (partner->bytes == 0))
        return tdm_table_error(table, table->at[TDM_RANKING_OPPORTUNITY] >= 0 ? TDM_RANKING_OPPORTUNITY : TDM_RANKING_PARTNER,
                               "a row is about one of them", "the row names %s", opportunity->bytes == 0 ? "neither an opportunity nor a partner"
                                                                                : "both an opportunity and a partner");
    if (opportunity->bytes > 0)
        return tdm_reader_find(reader, tdm_table_place(table, TDM_RANKING_OPPORTUNITY), "opportunity", &reader->opportunities, opportunity, target);
    status = tdm_reader_find(reader, tdm_table_place(table, TDM_RANKING_PARTNER), "partner", &reader->partners, partner, target);
    if (*target != TANDEM_NONE) *target += reader->opportunities.index.count;
    return status;
}

static int32_t check_score(struct tdm_table *table)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_RANKING_SCORE);
    int64_t                value;
    enum tdm_number        kind = tdm_text_thousandths(cell->text, cell->bytes, &value);

    if (kind == TDM_NUMBER || kind == TDM_NUMBER_EMPTY) return TANDEM_OK;
    return tdm_table_error(table, TDM_RANKING_SCORE, "write a number with at most 3 decimal places and a point", "score is %s",
                           tdm_text_quoted(cell->text, cell->bytes).text);
}

static int32_t read_ranking(struct tdm_reader *reader, struct tdm_table *table)
{
    int32_t student, target;
    int64_t rank;
    int32_t status = tdm_reader_find(reader, tdm_table_place(table, TDM_RANKING_STUDENT), "student", &reader->students,
                                     tdm_table_cell(table, TDM_RANKING_STUDENT), &student);

    if (status == TANDEM_OK) status = find_target(reader, table, &target);
    if (status == TANDEM_OK) status = tdm_table_integer(table, TDM_RANKING_RANK, 1, INT32_MAX, 0, &rank);
    if (status == TANDEM_OK) status = check_score(table);
    if (status != TANDEM_OK || student == TANDEM_NONE || target == TANDEM_NONE) return status;
    return add_entry(reader, (struct tdm_ranked_row){ target, student, (int32_t)rank, table->csv.row_line });
}

static int32_t tell_no_target(struct tdm_table *table)
{
    struct tdm_place place = { table->file, table->header_line, 1 };
    table->is_usable = 0;
    return tdm_problems_add(table->problems, place, TANDEM_ERROR, "the first row must name \"opportunity\" or \"partner\"",
                            "there is no column that says who ranks");
}

static int32_t read_file(struct tdm_reader *reader, struct tdm_table *table)
{
    int32_t row, status = TANDEM_OK;

    if (table->is_usable && table->at[TDM_RANKING_OPPORTUNITY] < 0 && table->at[TDM_RANKING_PARTNER] < 0) status = tell_no_target(table);
    while (status == TANDEM_OK && (row = tdm_table_next(table)) != 0) status = row < 0 ? row : read_ranking(reader, table);
    return status;
}

/* ---- to the model */

struct grouped {
    int64_t  *start;                 /* [targets + 1] */
    int32_t  *students, *ranks;      /* [entries] by target */
    uint32_t *lines;
    uint32_t  student_column;
};

/* Counting sort: entries of one target keep their order. */
static void group(const struct tdm_reader *reader, int32_t targets, struct grouped *grouped)
{
    for (int64_t i = 0; i < reader->ranked_count; i++) grouped->start[reader->ranked[i].target + 1]++;
    for (int32_t target = 0; target < targets; target++) grouped->start[target + 1] += grouped->start[target];
    for (int64_t i = 0; i < reader->ranked_count; i++) {
        const struct tdm_ranked_row *entry = &reader->ranked[i];
        int64_t                  at = grouped->start[entry->target]++;
        grouped->students[at] = entry->student;
        grouped->ranks[at] = entry->rank;
        grouped->lines[at] = entry->line;
    }
    for (int32_t target = targets; target > 0; target--) grouped->start[target] = grouped->start[target - 1];
    grouped->start[0] = 0;
}

/* Leaves out who was ranked before, which is an error: within lists that was settled. */
static int32_t drop_repeated(struct tdm_reader *reader, struct grouped *grouped, int32_t target, int64_t *count)
{
    int64_t start = grouped->start[target], to = start;
    int32_t status = TANDEM_OK;

    for (int64_t at = start; at < grouped->start[target + 1] && status == TANDEM_OK; at++) {
        int32_t student = grouped->students[at];
        if (reader->stamps[student] == target + 1) {
            struct tdm_place place = { TDM_RANKINGS_CSV, grouped->lines[at], grouped->student_column };
            status = tdm_problems_add(reader->problems, place, TANDEM_ERROR, "delete one of the ranks",
                                      "the student %s is ranked here a second time",
                                      tdm_text_quoted(reader->students.index.ids[student].text, reader->students.index.ids[student].bytes).text);
            continue;
        }
        reader->stamps[student] = target + 1;
        grouped->students[to] = student;
        grouped->ranks[to++] = grouped->ranks[at];
    }
    *count = to - start;
    return status;
}

static int32_t hand_on(struct tdm_reader *reader, struct grouped *grouped, int32_t targets)
{
    int32_t opportunities = reader->opportunities.index.count, status = TANDEM_OK;

    for (int32_t target = 0; target < targets && status == TANDEM_OK; target++) {
        int64_t start = grouped->start[target], count;
        int     is_partner = target >= opportunities;
        if (grouped->start[target + 1] == start) continue;
        status = drop_repeated(reader, grouped, target, &count);
        if (status == TANDEM_OK)
            status = tandem_ranking(reader->model, is_partner ? TANDEM_PARTNER : TANDEM_OPPORTUNITY,
                                    is_partner ? target - opportunities : target, count, grouped->students + start, grouped->ranks + start);
    }
    return status;
}

static int32_t hand_on_all(struct tdm_reader *reader, uint32_t student_column)
{
    int32_t        targets = reader->opportunities.index.count + reader->partners.index.count;
    struct grouped grouped = { .student_column = student_column };
    int32_t        status = TANDEM_E_NOMEM;

    tdm_free(reader->memory, reader->stamps);
    reader->stamp_count = reader->stamp = 0;
    reader->stamps = tdm_alloc_zeroed(reader->memory, reader->students.index.count, sizeof *reader->stamps);
    grouped.start = tdm_alloc_zeroed(reader->memory, (int64_t)targets + 1, sizeof *grouped.start);
    grouped.students = tdm_alloc_array(reader->memory, reader->ranked_count, sizeof *grouped.students);
    grouped.ranks = tdm_alloc_array(reader->memory, reader->ranked_count, sizeof *grouped.ranks);
    grouped.lines = tdm_alloc_array(reader->memory, reader->ranked_count, sizeof *grouped.lines);
    if (reader->stamps != NULL && grouped.start != NULL && grouped.students != NULL && grouped.ranks != NULL && grouped.lines != NULL) {
        group(reader, targets, &grouped);
        status = hand_on(reader, &grouped, targets);
    }
    tdm_free(reader->memory, grouped.start);
    tdm_free(reader->memory, grouped.students);
    tdm_free(reader->memory, grouped.ranks);
    tdm_free(reader->memory, grouped.lines);
    return status;
}

int32_t tdm_read_rankings(struct tdm_reader *reader)
{
    struct tdm_table table;
    uint32_t         student_column = 1;
    int32_t          status;

    status = read_lists_of(reader, TDM_OPPORTUNITIES_CSV, tdm_opportunity_columns, TDM_OPPORTUNITY_COLUMNS, &reader->opportunities,
                           TDM_OPPORTUNITY_RANKING, 0);
    if (status == TANDEM_OK)
        status = read_lists_of(reader, TDM_PARTNERS_CSV, tdm_partner_columns, TDM_PARTNER_COLUMNS, &reader->partners,
                               TDM_PARTNER_RANKING, reader->opportunities.index.count);
    if (status != TANDEM_OK) return status;
    status = tdm_reader_open(reader, &table, TDM_RANKINGS_CSV, tdm_ranking_columns, TDM_RANKING_COLUMNS);
    if (status == TANDEM_OK) status = read_file(reader, &table);
    if (table.is_usable) student_column = (uint32_t)table.at[TDM_RANKING_STUDENT] + 1;
    tdm_table_close(&table);
    if (status != TANDEM_OK || reader->ranked_count == 0) return status;
    return hand_on_all(reader, student_column);
}
