/* SPDX-License-Identifier: MIT
 * A CSV file with a header: columns by name, and every problem of its shape.
 */
#ifndef TDM_COHORT_TABLE_H
#define TDM_COHORT_TABLE_H

#include "cohort/problems.h"
#include "cohort/text.h"

/* A column that the contract knows. */
struct tdm_known_column {
    const char *name;
    int         is_required;
};

enum { TDM_COLUMN_LIMIT = 10000, TDM_KNOWN_LIMIT = 12 };

struct tdm_table {
    const struct tdm_memory *memory;
    struct tdm_problems     *problems;
    int                      is_reread;     /* problems of its shape have been told */
    enum tdm_file            file;
    struct tdm_csv           csv;
    struct tdm_pool          names_pool, cells_pool;
    int32_t                  column_count;
    const char             **names;         /* [column_count] */
    const struct tdm_known_column *known;         /* [known_count] */
    int32_t                  known_count;
    int32_t                  at[TDM_KNOWN_LIMIT];   /* where a known column stands, or -1 */
    int32_t                 *known_at;      /* [column_count] which known column stands here, or -1 */
    uint32_t                 header_line, first_line;
    size_t                   first_at;      /* the first row after the header */
    int                      is_usable;     /* every required column is there */
};

/* Reads the header. TANDEM_OK, also when the table is not usable (the problems say why); TANDEM_E_NOMEM. */
int32_t tdm_table_open(struct tdm_table *table, const struct tdm_memory *memory, struct tdm_problems *problems, enum tdm_file file,
                       const char *text, size_t bytes, const struct tdm_known_column *known, int32_t known_count);
void    tdm_table_close(struct tdm_table *table);
/* The next row that is not blank, cells normalised. 1, 0 at the end or if the table is not usable, TANDEM_E_NOMEM. */
int32_t tdm_table_next(struct tdm_table *table);
/* Goes back to the first row; problems of its shape are not told again. */
void    tdm_table_rewind(struct tdm_table *table);

/* Which cells are worth a second look was settled by tdm_table_next: they count as empty, and their problem is told. */
static inline int tdm_cell_is_bad(const struct tdm_cell *cell) { return cell->flags != 0; }

/* 1 if some byte is above 127 or zero. */
static inline int tdm_cell_has_odd_bytes(const struct tdm_cell *cell)
{
    for (uint32_t at = 0; at < cell->bytes; at++)
        if ((signed char)cell->text[at] <= 0) return 1;
    return 0;
}

extern const struct tdm_cell tdm_empty_cell;
/* The cell of a known column in the row at hand; an empty one if the table lacks the column. */
static inline const struct tdm_cell *tdm_table_cell(const struct tdm_table *table, int32_t known)
{
    int32_t at = table->at[known];
    return at < 0 ? &tdm_empty_cell : &table->csv.cells[at];
}
/* Where that cell begins. Without the column, the row's first cell. */
struct tdm_place       tdm_table_place(const struct tdm_table *table, int32_t known);
/* The place of a column of a row on `line`, for rows that are no longer at hand. */
struct tdm_place       tdm_table_place_on(const struct tdm_table *table, int32_t known, uint32_t line);

/* Keeps a problem of the row at hand. TANDEM_OK, TANDEM_E_NOMEM. */
#define tdm_table_error(table, known, hint, ...) \
    tdm_problems_add((table)->problems, tdm_table_place(table, known), TANDEM_ERROR, hint, __VA_ARGS__)
#define tdm_table_warning(table, known, hint, ...) \
    tdm_problems_add((table)->problems, tdm_table_place(table, known), TANDEM_WARNING, hint, __VA_ARGS__)

/* A whole number between least and most; `fallback` where the cell is empty (an error if `fallback` is below least) or bad. */
int32_t tdm_table_integer(struct tdm_table *table, int32_t known, int64_t least, int64_t most, int64_t fallback, int64_t *out);

#endif
