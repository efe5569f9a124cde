/* SPDX-License-Identifier: MIT
 * partners.csv and opportunities.csv: who offers, what is offered, how many seats.
 *
 * Keeps:   a partner whom only opportunities.csv names exists too; it has no cap.
 */
#include "cohort/reader.h"

#include <stdio.h>
#include <string.h>

static const int64_t seats_limit = 1000 * 1000 * 1000;

static void keep_columns(struct tdm_people *people, const struct tdm_table *table) { memcpy(people->at, table->at, sizeof people->at); }

/* ---- partners */

static int32_t read_partner(struct tdm_reader *reader, struct tdm_table *table)
{
    int64_t least = 0, most = INT64_MAX;
    int32_t id, status = tdm_reader_add(reader, table, &reader->partners, &id);

    if (status == TANDEM_OK) status = tdm_table_integer(table, TDM_PARTNER_MIN_SEATS, 0, seats_limit, 0, &least);
    if (status == TANDEM_OK && tdm_table_cell(table, TDM_PARTNER_SEATS)->bytes > 0)
        status = tdm_table_integer(table, TDM_PARTNER_SEATS, 0, seats_limit, seats_limit, &most);
    if (status != TANDEM_OK || id == TANDEM_NONE) return status;
    status = tandem_set_seats(reader->model, TANDEM_PARTNER, id, least, most, 0);
    return status == TANDEM_OK ? tdm_reader_attributes(reader, table, TANDEM_PARTNER, id, 0) : status;
}

int32_t tdm_read_partners(struct tdm_reader *reader)
{
    struct tdm_table table;
    int32_t          row, status = tdm_reader_open(reader, &table, TDM_PARTNERS_CSV, tdm_partner_columns, TDM_PARTNER_COLUMNS);

    keep_columns(&reader->partners, &table);
    reader->partners.is_known = table.is_usable;
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) != 0) {
        tdm_pool_reset(&reader->scratch);
        status = row < 0 ? row : read_partner(reader, &table);
    }
    tdm_table_close(&table);
    return status == TANDEM_OK ? tdm_index_settle(&reader->partners.index) : status;
}

/* ---- opportunities */

/* A partner without a row: may it be a slip? Told once, where partners.csv has a like id. */
static int32_t tell_new_partner(struct tdm_reader *reader, struct tdm_table *table, const struct tdm_cell *cell)
{
    struct tdm_index *index = &reader->partners.index;
    int32_t           nearest = reader->partners.is_known ? tdm_index_nearest(index, cell->text, cell->bytes) : TANDEM_NONE;
    char              hint[160];

    if (nearest == TANDEM_NONE || tdm_lines_find(&reader->partners.lines, nearest) == 0) return TANDEM_OK;
    snprintf(hint, sizeof hint, "did you mean %s? Without a row it has no cap",
             tdm_text_quoted(index->ids[nearest].text, index->ids[nearest].bytes).text);
    return tdm_table_warning(table, TDM_OPPORTUNITY_PARTNER, hint, "partners.csv has no row for %s",
                             tdm_text_quoted(cell->text, cell->bytes).text);
}

/* The partner in the row at hand, made if it is new. */
static int32_t find_partner(struct tdm_reader *reader, struct tdm_table *table, int32_t *partner)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_OPPORTUNITY_PARTNER);
    int32_t                status;

    *partner = TANDEM_NONE;
    if (cell->bytes == 0) return TANDEM_OK;
    *partner = tdm_index_find(&reader->partners.index, cell->text, cell->bytes);
    if (*partner != TANDEM_NONE) return TANDEM_OK;
    status = tell_new_partner(reader, table, cell);
    if (status != TANDEM_OK) return status;
    *partner = tdm_reader_add_id(reader, &reader->partners, cell);
    return *partner < 0 ? *partner : tdm_index_settle(&reader->partners.index);
}

static int32_t read_may_close(struct tdm_table *table, uint32_t *flags)
{
    const struct tdm_cell *cell = tdm_table_cell(table, TDM_OPPORTUNITY_MAY_CLOSE);

    *flags = 0;
    if (cell->bytes == 0 || tdm_text_is_any_case(cell, "no")) return TANDEM_OK;
    *flags = TANDEM_MAY_CLOSE;
    if (tdm_text_is_any_case(cell, "yes")) return TANDEM_OK;
    return tdm_table_error(table, TDM_OPPORTUNITY_MAY_CLOSE, "write yes or no", "may_close is %s",
                           tdm_text_quoted(cell->text, cell->bytes).text);
}

static int32_t read_opportunity(struct tdm_reader *reader, struct tdm_table *table)
{
    int64_t  least = 0, most = 0;
    uint32_t flags = 0;
    int      interests;
    int32_t  id, partner, status = tdm_reader_add(reader, table, &reader->opportunities, &id);

    if (status == TANDEM_OK) status = find_partner(reader, table, &partner);
    if (status == TANDEM_OK) status = tdm_table_integer(table, TDM_OPPORTUNITY_SEATS, 0, seats_limit, -1, &most);
    if (status == TANDEM_OK) status = tdm_table_integer(table, TDM_OPPORTUNITY_MIN_SEATS, 0, seats_limit, 0, &least);
    if (status == TANDEM_OK) status = read_may_close(table, &flags);
    if (status != TANDEM_OK) return status;
    if (id != TANDEM_NONE) {
        status = tandem_set_partner(reader->model, id, partner);
        if (status == TANDEM_OK) status = tandem_set_seats(reader->model, TANDEM_OPPORTUNITY, id, least, most, flags);
        if (status == TANDEM_OK)
            status = tdm_reader_attributes(reader, table, TANDEM_OPPORTUNITY, id, reader->named[1] | 1u << TDM_OPPORTUNITY_SLOTS);
    }
    if (status != TANDEM_OK) return status;
    return tdm_reader_interests(reader, table, TDM_OPPORTUNITY_INTERESTS, TANDEM_OPPORTUNITY, id, &interests);
}

int32_t tdm_read_opportunities(struct tdm_reader *reader)
{
    struct tdm_table table;
    int32_t row, status = tdm_reader_open(reader, &table, TDM_OPPORTUNITIES_CSV, tdm_opportunity_columns, TDM_OPPORTUNITY_COLUMNS);

    keep_columns(&reader->opportunities, &table);
    reader->opportunities.is_known = table.is_usable;
    while (status == TANDEM_OK && (row = tdm_table_next(&table)) != 0) {
        tdm_pool_reset(&reader->scratch);
        status = row < 0 ? row : read_opportunity(reader, &table);
    }
    if (reader->inputs.files[TDM_PARTNERS_CSV].text == NULL) reader->partners.is_known = reader->opportunities.is_known;
    tdm_table_close(&table);
    return status == TANDEM_OK ? tdm_index_settle(&reader->opportunities.index) : status;
}
