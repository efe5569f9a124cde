/* SPDX-License-Identifier: MIT
 * The table of the dual simplex method: rows come and go, and a variable in it changes places with one outside.
 *
 * Keeps:   row i says  variable = sum of entries[j] * column j / divisor;  the cost row says the same of the cost. value is that sum at the columns'
 *          values, times the divisor.
 */
#include "method/simplex.h"

#include <assert.h>

#define PLAIN_LIMIT ((tdm_wide)1 << 46)      /* of a weight times a divisor */

int simplex_has_low(const struct simplex *simplex, int64_t variable, int64_t *low)
{
    int64_t count = simplex->program->variable_count, least;

    if (variable < count) {
        *low = simplex->low[variable];
        return 1;
    }
    least = simplex->program->rows[variable - count].least;
    *low = least == TDM_NO_LEAST ? 0 : least - simplex->shift[variable - count];
    return least != TDM_NO_LEAST;
}

int simplex_has_high(const struct simplex *simplex, int64_t variable, int64_t *high)
{
    int64_t count = simplex->program->variable_count, most;

    if (variable < count) {
        *high = simplex->high[variable];
        return 1;
    }
    most = simplex->program->rows[variable - count].most;
    *high = most == TDM_NO_MOST ? 0 : most - simplex->shift[variable - count];
    return most != TDM_NO_MOST;
}

static void find_support(struct simplex *simplex, const struct simplex_row *row)
{
    simplex->support_count = 0;
    for (int64_t j = 0; j < simplex->column_count; j++)
        if (row->entries[j] != 0) simplex->support[simplex->support_count++] = j;
    simplex->work += simplex->column_count;
}

/* ---- moves */

void simplex_move_column(struct simplex *simplex, int64_t column, int64_t value)
{
    int64_t by = value - simplex->column_value[column];

    if (by == 0) return;
    simplex->column_value[column] = value;
    for (int64_t i = 0; i < simplex->row_count; i++) simplex->rows[i].value += (tdm_wide)simplex->rows[i].entries[column] * by;
    simplex->cost_value += simplex->cost[column] * by;
    simplex->work += simplex->row_count;
}

/* Solves the row for the column's variable; the row's own takes its place there, with `value`. */
static void turn_row(struct simplex *simplex, struct simplex_row *row, int64_t column, int64_t value)
{
    int64_t pivot = row->entries[column], sign = pivot > 0 ? 1 : -1, entering = simplex->column_variable[column];

    row->value = sign * ((tdm_wide)row->divisor * value - (row->value - (tdm_wide)pivot * simplex->column_value[column]));
    for (int64_t j = 0; j < simplex->column_count; j++) row->entries[j] *= -sign;
    row->entries[column] = sign * row->divisor;
    if (row->divisor > row->greatest) row->greatest = row->divisor;
    row->divisor = sign * pivot;
    simplex->column_variable[column] = row->variable;
    simplex->column_value[column] = value;
    simplex->place[row->variable] = column;
    row->variable = entering;
    simplex_reduce(simplex, row);
}

static int replace_column(struct simplex *simplex, struct simplex_row *row, int64_t column, int64_t old_value, const struct simplex_row *source)
{
    int64_t weight = row->entries[column];

    if (weight == 0) return 1;
    row->value -= (tdm_wide)weight * old_value;
    row->entries[column] = 0;
    return simplex_add_multiple(simplex, row, weight, source);
}

static int replace_in_cost(struct simplex *simplex, int64_t column, int64_t old_value, const struct simplex_row *source)
{
    tdm_wide weight = simplex->cost[column];

    if (weight == 0) return 1;
    simplex->cost_value -= weight * old_value;
    simplex->cost[column] = 0;
    return simplex_add_to_cost(simplex, weight, source);
}

/* The row's variable leaves for `value`, the column's comes in. 0 if the numbers grow too large. */
int simplex_pivot(struct simplex *simplex, int64_t number, int64_t column, int64_t value)
{
    struct simplex_row *row = &simplex->rows[number];
    int64_t             old_value = simplex->column_value[column];

    assert(row->entries[column] != 0);
    turn_row(simplex, row, column, value);
    simplex->place[row->variable] = -1 - number;
    row->idle = 0;
    find_support(simplex, row);
    for (int64_t i = 0; i < simplex->row_count; i++)
        if (i != number && !replace_column(simplex, &simplex->rows[i], column, old_value, row)) return 0;
    return replace_in_cost(simplex, column, old_value, row);
}

/* ---- rows come and go */

static int add_variable(struct simplex *simplex, struct simplex_row *row, int64_t variable, int64_t weight)
{
    int64_t                   place = simplex->place[variable];
    const struct simplex_row *source;

    if (place == SIMPLEX_NOWHERE) return 1;                  /* it never moves: part of the shift */
    if (place >= 0) {
        tdm_wide entry = row->entries[place] + (tdm_wide)weight * row->divisor;
        if (entry >= PLAIN_LIMIT || entry <= -PLAIN_LIMIT) return 0;
        row->entries[place] = (int64_t)entry;
        if (entry > row->greatest || -entry > row->greatest) row->greatest = (int64_t)(entry < 0 ? -entry : entry);
        row->value += (tdm_wide)weight * row->divisor * simplex->column_value[place];
        return 1;
    }
    if (__builtin_mul_overflow(weight, row->divisor, &weight)) return 0;
    source = &simplex->rows[-1 - place];
    find_support(simplex, source);
    return simplex_add_multiple(simplex, row, weight, source);
}

/* 0 if memory is short (then status says so) or the numbers grow too large. */
int simplex_add_row(struct simplex *simplex, int64_t number)
{
    const struct tdm_program_row *from = &simplex->program->rows[number];
    struct simplex_row            row = { .divisor = 1, .variable = simplex->program->variable_count + number };
    int                           fits = 1;

    simplex->status = tdm_grow(simplex->memory, (void **)&simplex->rows, &simplex->row_capacity, simplex->row_count + 1, sizeof *simplex->rows);
    if (simplex->status != TANDEM_OK) return 0;
    row.entries = tdm_alloc_zeroed(simplex->memory, simplex->column_count, sizeof *row.entries);
    if (row.entries == NULL) simplex->status = TANDEM_E_NOMEM;
    if (row.entries == NULL) return 0;
    for (int64_t i = from->start; fits && i < from->start + from->count; i++)
        fits = add_variable(simplex, &row, simplex->program->entries[i].variable, simplex->program->entries[i].weight);
    if (!fits) {
        tdm_free(simplex->memory, row.entries);
        return 0;
    }
    simplex->place[row.variable] = -1 - simplex->row_count;
    simplex->rows[simplex->row_count++] = row;
    return 1;
}

/* Only rows of the program, whose sums stand in the table, may be dropped. */
void simplex_drop_row(struct simplex *simplex, int64_t row)
{
    assert(simplex->rows[row].variable >= simplex->program->variable_count);
    simplex->place[simplex->rows[row].variable] = SIMPLEX_NOWHERE;
    tdm_free(simplex->memory, simplex->rows[row].entries);
    simplex->rows[row] = simplex->rows[--simplex->row_count];
    if (row < simplex->row_count) simplex->place[simplex->rows[row].variable] = -1 - row;
}
