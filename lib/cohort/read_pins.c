/* SPDX-License-Identifier: MIT
 * Notes of pins, kept for the reason that placements.csv gives.
 *
 * Keeps:   only pins that name their students and opportunities by id; others are pinned without a word.
 */
#include "cohort/reader.h"

#include "base/sort.h"

struct ids {
    struct tdm_cell rest;
    int             is_whole;      /* the cell is one id, whatever it holds */
};

/* The next id of a selector. 1; 0 at the end; TANDEM_NONE where the selector is more than ids. */
static int next_id(struct ids *ids, const struct tdm_index *index, int32_t *number)
{
    struct tdm_cell member;
    char            end;

    if (ids->is_whole) {
        ids->is_whole = 0;
        *number = tdm_index_find(index, ids->rest.text, ids->rest.bytes);
        if (*number != TANDEM_NONE) {
            ids->rest.text = NULL;
            return 1;
        }
    }
    do {
        if (!tdm_text_split(&ids->rest, ';', ';', &member, &end)) return 0;
    } while (member.bytes == 0);
    *number = tdm_index_find(index, member.text, member.bytes);
    return *number == TANDEM_NONE ? TANDEM_NONE : 1;
}

static int32_t keep_pin(struct tdm_reader *reader, int32_t student, int32_t opportunity, const char *note)
{
    tandem_cohort *cohort = reader->cohort;
    int32_t        status = tdm_grow(reader->memory, (void **)&cohort->pins, &cohort->pin_capacity, cohort->pin_count + 1, sizeof *cohort->pins);

    if (status == TANDEM_OK) cohort->pins[cohort->pin_count++] = (struct tdm_pin_note){ student, opportunity, note };
    return status;
}

int32_t tdm_read_pin(struct tdm_reader *reader, const struct tdm_table *table)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_RULE_NOTE);
    struct ids             students = { *tdm_table_cell(table, TDM_RULE_STUDENTS), 1 };
    int32_t                student, opportunity, status = TANDEM_OK;
    const char            *note;

    if (cell->bytes == 0) return TANDEM_OK;
    note = tdm_pool_copy(&reader->cohort->notes, cell->text, cell->bytes);
    if (note == NULL) return TANDEM_E_NOMEM;
    while (status == TANDEM_OK && next_id(&students, &reader->students.index, &student) == 1) {
        struct ids opportunities = { *tdm_table_cell(table, TDM_RULE_OPPORTUNITIES), 1 };
        while (status == TANDEM_OK && next_id(&opportunities, &reader->opportunities.index, &opportunity) == 1)
            status = keep_pin(reader, student, opportunity, note);
    }
    return status;
}

static int compare_pins(const void *user, int64_t a, int64_t b)
{
    const struct tdm_pin_note *left = (const struct tdm_pin_note *)user + a, *right = (const struct tdm_pin_note *)user + b;
    if (left->student != right->student) return left->student < right->student ? -1 : 1;
    return (left->opportunity > right->opportunity) - (left->opportunity < right->opportunity);
}

int32_t tdm_read_pins_end(struct tdm_reader *reader)
{
    tandem_cohort       *cohort = reader->cohort;
    int64_t             *order = tdm_alloc_array(reader->memory, 2 * cohort->pin_count, sizeof *order);
    struct tdm_pin_note *sorted = tdm_alloc_array(reader->memory, cohort->pin_count, sizeof *sorted);
    int32_t              status = order == NULL || sorted == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) {
        for (int64_t i = 0; i < cohort->pin_count; i++) order[i] = i;
        tdm_sort(order, order + cohort->pin_count, cohort->pin_count, compare_pins, cohort->pins);
        for (int64_t i = 0; i < cohort->pin_count; i++) sorted[i] = cohort->pins[order[i]];
        tdm_free(reader->memory, cohort->pins);
        cohort->pins = sorted;
        sorted = NULL;
    }
    tdm_free(reader->memory, sorted);
    tdm_free(reader->memory, order);
    return status;
}
