/* SPDX-License-Identifier: MIT
 * placements.csv read back, and compared with what follows from who goes where.
 *
 * Keeps:   every student is there, and either placed or unplaced; the order of the rows does not matter.
 */
#include "cohort/read_plan.h"

#include <string.h>
#include "cohort/out.h"

enum { STUDENT, OPPORTUNITY, PARTNER, RANK, SCORE, STATUS, COLUMNS };
static const struct tdm_known_column columns[COLUMNS] = {
    { "student", 1 }, { "opportunity", 1 }, { "partner", 1 }, { "rank", 1 }, { "score", 1 }, { "status", 1 } };

/* A cell as it was before it was guarded: see tdm_needs_guard. */
static struct tdm_cell unguarded(const struct tdm_cell *cell)
{
    struct tdm_cell bare = *cell;
    if (cell->bytes < 2 || cell->text[0] != '\'' || !tdm_needs_guard(cell->text + 1, cell->bytes - 1)) return bare;
    bare.text++;
    bare.bytes--;
    return bare;
}

static const char *quoted_key(const struct tdm_read_plan *read, int32_t kind, int32_t id, struct tdm_quoted *quoted)
{
    const char *key = tandem_key(read->model, kind, id);
    *quoted = tdm_text_quoted(key, strlen(key));
    return quoted->text;
}

static int is_key(const tandem_model *model, int32_t kind, int32_t id, const struct tdm_cell *cell)
{
    const char *key = tandem_key(model, kind, id);
    return key != NULL && strlen(key) == cell->bytes && memcmp(key, cell->text, cell->bytes) == 0;
}

/* ---- rows */

/* `guess` is mostly right: rows come in the order of students.csv. */
static int32_t find_id(struct tdm_read_plan *read, int32_t known, int32_t kind, int32_t guess, int32_t *id)
{
    struct tdm_cell cell = unguarded(tdm_table_cell(&read->table, known));
    const char     *key;

    *id = guess;
    if (guess >= 0 && is_key(read->model, kind, guess, &cell)) return TANDEM_OK;
    tdm_pool_reset(&read->pool);
    key = tdm_pool_copy(&read->pool, cell.text, cell.bytes);
    if (key == NULL) return TANDEM_E_NOMEM;
    *id = tandem_find(read->model, kind, key);
    if (*id >= 0) return TANDEM_OK;
    return tdm_refuse(read, "placements.csv, line %u: no %s has the id %s", (unsigned)read->table.csv.row_line, columns[known].name,
                      tdm_text_quoted(cell.text, cell.bytes).text);
}

static int32_t read_row(struct tdm_read_plan *read)
{
    struct tdm_plan_row row = { 0, TANDEM_NONE };
    int32_t             guess = read->row_count > 0 ? read->rows[read->row_count - 1].student + 1 : 0;
    int32_t             status = find_id(read, STUDENT, TANDEM_STUDENT, guess, &row.student);

    if (status == TANDEM_OK && tdm_table_cell(&read->table, OPPORTUNITY)->bytes > 0)
        status = find_id(read, OPPORTUNITY, TANDEM_OPPORTUNITY, TANDEM_NONE, &row.opportunity);
    if (status == TANDEM_OK)
        status = tdm_grow(read->memory, (void **)&read->rows, &read->row_capacity, read->row_count + 1, sizeof *read->rows);
    if (status == TANDEM_OK) read->rows[read->row_count++] = row;
    return status;
}

enum { IS_PLACED = 1, IS_UNPLACED = 2 };

static int32_t mark_row(struct tdm_read_plan *read, const struct tdm_plan_row *row, uint8_t *seen)
{
    struct tdm_quoted quoted;
    uint8_t           mark = row->opportunity == TANDEM_NONE ? IS_UNPLACED : IS_PLACED;

    if (seen[row->student] != 0 && (seen[row->student] | mark) != IS_PLACED)
        return tdm_refuse(read, "placements.csv says of %s both where she goes and that she goes nowhere, or the latter twice",
                          quoted_key(read, TANDEM_STUDENT, row->student, &quoted));
    seen[row->student] |= mark;
    return TANDEM_OK;
}

static int32_t check_rows(struct tdm_read_plan *read)
{
    struct tdm_quoted quoted;
    int32_t           count = tandem_count(read->model, TANDEM_STUDENT), status = TANDEM_OK;
    uint8_t          *seen = tdm_alloc_zeroed(read->memory, count, 1);

    if (seen == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < read->row_count && status == TANDEM_OK; i++) status = mark_row(read, &read->rows[i], seen);
    for (int32_t id = 0; id < count && status == TANDEM_OK; id++)
        if (seen[id] == 0) status = tdm_refuse(read, "placements.csv does not speak of %s", quoted_key(read, TANDEM_STUDENT, id, &quoted));
    tdm_free(read->memory, seen);
    return status;
}

static int32_t refuse_shape(struct tdm_read_plan *read)
{
    const struct tdm_found *found = read->problems.found;
    return tdm_refuse(read, "placements.csv, line %u: %s", (unsigned)found->place.line, found->text);
}

int32_t tdm_read_placements(struct tdm_read_plan *read, const char *text, size_t bytes)
{
    int32_t row, status = tdm_table_open(&read->table, read->memory, &read->problems, TDM_STUDENTS_CSV, text, bytes, columns, COLUMNS);

    while (status == TANDEM_OK && (row = tdm_table_next(&read->table)) != 0) status = row < 0 ? row : read_row(read);
    if (status != TANDEM_E_NOMEM && read->problems.count > 0) return refuse_shape(read);
    return status == TANDEM_OK ? check_rows(read) : status;
}

/* ---- against the plan */

static int32_t refuse_cell(struct tdm_read_plan *read, int32_t known)
{
    const struct tdm_cell *cell = tdm_table_cell(&read->table, known);
    return tdm_refuse(read, "placements.csv, line %u: %s is %s, which does not follow", (unsigned)read->table.csv.row_line,
                      columns[known].name, tdm_text_quoted(cell->text, cell->bytes).text);
}

static int is_empty(const struct tdm_read_plan *read, int32_t known) { return tdm_table_cell(&read->table, known)->bytes == 0; }

static int32_t compare_unplaced(struct tdm_read_plan *read)
{
    for (int32_t known = PARTNER; known <= SCORE; known++)
        if (!is_empty(read, known)) return refuse_cell(read, known);
    return tdm_text_is(tdm_table_cell(&read->table, STATUS), "unplaced") ? TANDEM_OK : refuse_cell(read, STATUS);
}

static int has_rank(const struct tdm_read_plan *read, int32_t rank)
{
    const struct tdm_cell *cell = tdm_table_cell(&read->table, RANK);
    int64_t                value;

    if (rank == 0) return cell->bytes == 0;
    return tdm_text_integer(cell->text, cell->bytes, &value) == TDM_NUMBER && value == rank;
}

static int has_score(const struct tdm_read_plan *read, int64_t score)
{
    const struct tdm_cell *cell = tdm_table_cell(&read->table, SCORE);
    int64_t                value, expected;

    if (score == TANDEM_NO_SCORE) return cell->bytes == 0;
    if (__builtin_mul_overflow(score, read->cohort->scale == 1000 ? 1 : 1000, &expected)) return 0;
    return tdm_text_thousandths(cell->text, cell->bytes, &value) == TDM_NUMBER && value == expected;
}

static int has_partner(const struct tdm_read_plan *read, int32_t opportunity)
{
    struct tdm_cell cell = unguarded(tdm_table_cell(&read->table, PARTNER));
    int32_t         partner = tandem_partner_of(read->model, opportunity);

    return partner == TANDEM_NONE ? cell.bytes == 0 : is_key(read->model, TANDEM_PARTNER, partner, &cell);
}

static int32_t compare_row(struct tdm_read_plan *read, const tandem_plan *plan, const struct tdm_plan_row *row)
{
    int32_t rank, is_pinned;
    int64_t score;

    if (row->opportunity == TANDEM_NONE) return compare_unplaced(read);
    if (tandem_plan_placement(plan, row->student, row->opportunity, &rank, &score, &is_pinned) != TANDEM_OK) return refuse_cell(read, OPPORTUNITY);
    if (!has_partner(read, row->opportunity)) return refuse_cell(read, PARTNER);
    if (!has_rank(read, rank)) return refuse_cell(read, RANK);
    if (!has_score(read, score)) return refuse_cell(read, SCORE);
    return tdm_text_is(tdm_table_cell(&read->table, STATUS), is_pinned ? "pinned" : "placed") ? TANDEM_OK : refuse_cell(read, STATUS);
}

int32_t tdm_compare_placements(struct tdm_read_plan *read, const tandem_plan *plan)
{
    int64_t number = 0;
    int32_t row, status = TANDEM_OK;

    tdm_table_rewind(&read->table);
    while (status == TANDEM_OK && (row = tdm_table_next(&read->table)) != 0)
        status = row < 0 ? row : compare_row(read, plan, &read->rows[number++]);
    return status;
}
