/* SPDX-License-Identifier: MIT
 * Any bytes as a CSV file: every cell is well-formed, normal and trimmed, and a second reading says the same.
 */
#include "fuzz.h"

#include "cohort/table.h"

static const struct tdm_known_column columns[] = { { "id", 0 }, { "seats", 0 }, { "choices", 0 } };

static uint64_t mix(uint64_t hash, const void *data, size_t bytes)
{
    const uint8_t *at = data;
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ at[i]) * 1099511628211u;
    return (hash ^ bytes) * 1099511628211u;
}

static void check_cell(const struct tdm_cell *cell)
{
    struct tdm_cell trimmed = *cell;

    HOLDS(tdm_text_is_utf8(cell->text, cell->bytes));
    tdm_text_trim(&trimmed.text, &trimmed.bytes);
    HOLDS(trimmed.bytes == cell->bytes);
    HOLDS(cell->flags == 0 || cell->bytes == 0);
    HOLDS(cell->line >= 1);
}

static uint64_t read_rows(struct tdm_table *table)
{
    uint64_t hash = 0;
    uint32_t line = 0;

    while (tdm_table_next(table) == 1) {
        HOLDS(table->csv.row_line > line);
        line = table->csv.row_line;
        hash = mix(hash, &line, sizeof line);
        for (int32_t i = 0; i < table->column_count; i++) {
            check_cell(&table->csv.cells[i]);
            hash = mix(hash, table->csv.cells[i].text, table->csv.cells[i].bytes);
        }
    }
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct tdm_memory   memory;
    struct tdm_problems problems;
    struct tdm_table    table;
    char               *text = calloc(1, bytes + 64);
    uint64_t            first;
    int32_t             found;

    HOLDS(text != NULL && tdm_memory_init(&memory, NULL) == TANDEM_OK);
    if (bytes > 0) memcpy(text, data, bytes);
    tdm_problems_init(&problems, &memory);
    HOLDS(tdm_table_open(&table, &memory, &problems, TDM_STUDENTS_CSV, text, bytes, columns, 3) == TANDEM_OK);
    if (table.is_usable) {
        first = read_rows(&table);
        found = problems.count;
        tdm_table_rewind(&table);
        HOLDS(read_rows(&table) == first);
        HOLDS(problems.count == found);
    }
    HOLDS(tdm_problems_close(&problems) == TANDEM_OK);
    tdm_table_close(&table);
    tdm_problems_finish(&problems);
    free(text);
    return 0;
}
