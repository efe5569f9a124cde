/* SPDX-License-Identifier: MIT
 * The dual simplex method: which variable leaves the table, which one enters, and what follows.
 *
 * Keeps:   columns rest where their cost in the cost row wants them: at the low end if it is positive, at the high end if it is negative. So the cost of
 *          the table is a lower bound at all times, and each step raises it.
 */
#include "method/simplex.h"

#include <assert.h>
#include <string.h>

enum { MOST_COLUMNS = 1600, MOST_ROWS = 3000, NOISE = 256, ROUND_ROWS = 400, IDLE_LIMIT = 30, STEPS_EACH = 20, MOST_UNIT = 1 << 26 };

#define MOST_ENTRIES ((int64_t)1 << 21)
#define FINEST ((int64_t)1 << 42)             /* of a cost in units */
#define SHIFT_LIMIT ((tdm_wide)1 << 61)
#define SUM_LIMIT ((tdm_wide)1 << 34)         /* of a row: so that its entries times what columns are worth fit 128 bits, all added up */
#define PRECISE_LIMIT ((tdm_wide)1 << 80)     /* a number below it times a divisor fits 128 bits */

static tdm_wide size_of(tdm_wide number) { return number < 0 ? -number : number; }

/* Rows but those of single pairs, which come in as they are broken. */
int simplex_fits(const struct tdm_program *program)
{
    int64_t rows = 0;
    for (int64_t r = 0; r < program->row_count; r++) rows += program->rows[r].kind != TDM_ROW_OPEN_PAIR;
    return program->variable_count <= MOST_COLUMNS && rows <= MOST_ROWS && program->variable_count * rows <= MOST_ENTRIES;
}

/* ---- beginning and end */

static int32_t allocate(struct simplex *simplex)
{
    const struct tdm_memory *memory = simplex->memory;
    int64_t                  variables = simplex->program->variable_count, rows = simplex->program->row_count;

    simplex->column_variable = tdm_alloc_array(memory, variables, sizeof *simplex->column_variable);
    simplex->column_value = tdm_alloc_array(memory, variables, sizeof *simplex->column_value);
    simplex->place = tdm_alloc_array(memory, variables + rows, sizeof *simplex->place);
    simplex->shift = tdm_alloc_zeroed(memory, rows, sizeof *simplex->shift);
    simplex->cost = tdm_alloc_zeroed(memory, variables, sizeof *simplex->cost);
    simplex->support = tdm_alloc_array(memory, variables, sizeof *simplex->support);
    simplex->candidates = tdm_alloc_array(memory, variables, sizeof *simplex->candidates);
    simplex->scratch = tdm_alloc_array(memory, variables, sizeof *simplex->scratch);
    simplex->answer = tdm_alloc_zeroed(memory, variables, sizeof *simplex->answer);
    return simplex->column_variable == NULL || simplex->column_value == NULL || simplex->place == NULL || simplex->shift == NULL
                   || simplex->cost == NULL || simplex->support == NULL || simplex->candidates == NULL || simplex->scratch == NULL
                   || simplex->answer == NULL
               ? TANDEM_E_NOMEM
               : TANDEM_OK;
}

/* As fine as the numbers allow. */
static int64_t choose_unit(const struct tdm_program *program, const int64_t *cost)
{
    int64_t unit = MOST_UNIT, greatest = 1;
    for (int64_t v = 0; v < program->variable_count; v++)
        if ((cost[v] < 0 ? -cost[v] : cost[v]) > greatest) greatest = cost[v] < 0 ? -cost[v] : cost[v];
    while (unit > 1 && greatest > FINEST / unit) unit /= 2;
    return unit;
}

static int64_t noise_of(const struct simplex *simplex, int64_t variable)
{
    uint64_t mixed = ((uint64_t)variable + 1) * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 31)) * UINT64_C(0xbf58476d1ce4e5b9);
    return simplex->unit < NOISE * NOISE ? 0 : (int64_t)((mixed >> 40) % NOISE);
}

static void place_variables(struct simplex *simplex, const int64_t *cost)
{
    const struct tdm_program *program = simplex->program;

    for (int64_t v = 0; v < program->variable_count + program->row_count; v++) simplex->place[v] = SIMPLEX_NOWHERE;
    for (int64_t v = 0; v < program->variable_count; v++) {
        int64_t at = simplex->column_count;
        if (simplex->low[v] == simplex->high[v]) {
            simplex->base += (tdm_wide)cost[v] * simplex->unit * simplex->low[v];
            continue;
        }
        simplex->cost[at] = cost[v] * simplex->unit + noise_of(simplex, v);
        if (size_of(simplex->cost[at]) > simplex->cost_greatest) simplex->cost_greatest = size_of(simplex->cost[at]);
        simplex->column_variable[at] = v;
        simplex->column_value[at] = 0;
        simplex->place[v] = at;
        simplex->column_count++;
    }
}

/* 0 if one does not fit. */
static int find_shift(struct simplex *simplex, int64_t number)
{
    const struct tdm_program_row *row = &simplex->program->rows[number];
    const struct tdm_entry       *entries = simplex->program->entries;
    tdm_wide                      shift = 0, sum = 0;

    for (int64_t i = row->start; i < row->start + row->count && sum < SUM_LIMIT; i++) {
        int64_t variable = entries[i].variable;
        sum += size_of(entries[i].weight) * (size_of(simplex->low[variable]) + size_of(simplex->high[variable]));
        if (simplex->place[variable] == SIMPLEX_NOWHERE) shift += (tdm_wide)entries[i].weight * simplex->low[variable];
    }
    if (sum >= SUM_LIMIT) return 0;
    simplex->shift[number] = (int64_t)shift;
    return shift < SHIFT_LIMIT && shift > -SHIFT_LIMIT && (row->least == TDM_NO_LEAST || (row->least < SHIFT_LIMIT && row->least > -SHIFT_LIMIT))
           && (row->most == TDM_NO_MOST || (row->most < SHIFT_LIMIT && row->most > -SHIFT_LIMIT));
}

int32_t simplex_init(struct simplex *simplex, const struct tdm_program *program, const int64_t *cost, const int64_t *low, const int64_t *high)
{
    *simplex = (struct simplex){ .program = program, .memory = &program->problem->memory, .low = low, .high = high, .cost_divisor = 1 };
    if (allocate(simplex) != TANDEM_OK) return TANDEM_E_NOMEM;
    simplex->unit = choose_unit(program, cost);
    place_variables(simplex, cost);
    for (int64_t r = 0; r < program->row_count; r++)
        if (!find_shift(simplex, r)) return TANDEM_E_RANGE;
    return TANDEM_OK;
}

void simplex_finish(struct simplex *simplex)
{
    void *const blocks[] = { simplex->column_variable, simplex->column_value, simplex->place, simplex->shift, simplex->cost, simplex->support,
                             simplex->candidates, simplex->scratch, simplex->answer };

    if (simplex->memory == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(simplex->memory, blocks[i]);
    for (int64_t i = 0; i < simplex->row_count; i++) tdm_free(simplex->memory, simplex->rows[i].entries);
    tdm_free(simplex->memory, simplex->rows);
}

/* ---- one step */

/* Columns go where their costs want them in the box as it is now. */
static void rest_columns(struct simplex *simplex)
{
    for (int64_t j = 0; j < simplex->column_count; j++) {
        int64_t low, high, value = simplex->column_value[j];
        int     has_low = simplex_has_low(simplex, simplex->column_variable[j], &low), has_high = simplex_has_high(simplex, simplex->column_variable[j], &high);
        int     at_high = has_high && (!has_low || simplex->cost[j] < 0 || (simplex->cost[j] == 0 && value >= high));
        simplex_move_column(simplex, j, at_high ? high : low);
    }
}

/* How far a row is beyond its interval, times its divisor: negative below it. */
static tdm_wide excess_of(const struct simplex *simplex, const struct simplex_row *row)
{
    int64_t bound;

    if (simplex_has_low(simplex, row->variable, &bound) && row->value < (tdm_wide)bound * row->divisor) return row->value - (tdm_wide)bound * row->divisor;
    if (simplex_has_high(simplex, row->variable, &bound) && row->value > (tdm_wide)bound * row->divisor) return row->value - (tdm_wide)bound * row->divisor;
    return 0;
}

/* a / b > c / d. Of numbers so great that it does not matter, whole parts alone are compared. */
static int is_greater(tdm_wide a, int64_t b, tdm_wide c, int64_t d)
{
    return a < PRECISE_LIMIT && c < PRECISE_LIMIT ? a * d > c * b : a / b > c / d;
}

/* The row that is furthest out; -1 if all are within. */
static int64_t choose_row(struct simplex *simplex, tdm_wide *excess)
{
    int64_t  best = -1;
    tdm_wide most = 0;

    *excess = 0;
    for (int64_t i = 0; i < simplex->row_count; i++) {
        tdm_wide by = excess_of(simplex, &simplex->rows[i]), size = by < 0 ? -by : by;
        if (size == 0 || (best >= 0 && !is_greater(size, simplex->rows[i].divisor, most, simplex->rows[best].divisor))) continue;
        best = i;
        most = size;
        *excess = by;
    }
    simplex->work += simplex->row_count;
    return best;
}

/* Room of a column between its ends; -1 if it has only one. */
static int64_t room_of(const struct simplex *simplex, int64_t column)
{
    int64_t low, high;
    if (!simplex_has_low(simplex, simplex->column_variable[column], &low) || !simplex_has_high(simplex, simplex->column_variable[column], &high)) return -1;
    return high - low;
}

/* 1 if moving the column from where it rests brings the row up (`is_up`) or down. */
static int helps(const struct simplex *simplex, const struct simplex_row *row, int64_t column, int is_up)
{
    int64_t low, entry = row->entries[column];
    int     at_low;

    if (entry == 0 || room_of(simplex, column) == 0) return 0;
    at_low = simplex_has_low(simplex, simplex->column_variable[column], &low) && simplex->column_value[column] == low;
    return at_low == ((entry > 0) == is_up);
}

/* 1 if column a comes to cost nothing before column b does; of equals, the one with the smaller entry, so that divisors stay small. */
static int is_sooner(const struct simplex *simplex, const struct simplex_row *row, int64_t a, int64_t b)
{
    tdm_wide x = size_of(simplex->cost[a]) * size_of(row->entries[b]), y = size_of(simplex->cost[b]) * size_of(row->entries[a]);

    if (x != y) return x < y;
    x = size_of(row->entries[a]);
    y = size_of(row->entries[b]);
    return x != y ? x < y : a < b;
}

/* The column to enter: those that cost nothing before it go over to their other end, while the row still needs more. -1: all of them are not enough. */
static int64_t choose_column(struct simplex *simplex, const struct simplex_row *row, tdm_wide excess)
{
    int64_t  count = 0, *candidates = simplex->candidates, passed = 0;
    tdm_wide missing = size_of(excess);

    for (int64_t j = 0; j < simplex->column_count; j++)
        if (helps(simplex, row, j, excess < 0)) candidates[count++] = j;
    simplex->work += simplex->column_count;
    for (; passed < count; passed++) {
        int64_t best = passed, column, room;
        for (int64_t i = passed + 1; i < count; i++)
            if (is_sooner(simplex, row, candidates[i], candidates[best])) best = i;
        simplex->work += count - passed;
        column = candidates[best];
        candidates[best] = candidates[passed];
        candidates[passed] = column;
        room = room_of(simplex, column);
        if (room < 0 || size_of(row->entries[column]) * room >= missing) break;
        missing -= size_of(row->entries[column]) * room;
    }
    if (passed == count) return -1;
    for (int64_t i = 0; i < passed; i++) {
        int64_t low, high, column = candidates[i];
        simplex_has_low(simplex, simplex->column_variable[column], &low);
        simplex_has_high(simplex, simplex->column_variable[column], &high);
        simplex_move_column(simplex, column, simplex->column_value[column] == low ? high : low);
    }
    return candidates[passed];
}

static int is_beyond(const struct simplex *simplex, tdm_wide limit)
{
    if (limit >= SIMPLEX_NO_LIMIT) return 0;
    return simplex->cost_value > (limit * simplex->unit + simplex->unit / 4 - simplex->base) * simplex->cost_divisor;
}

static void write_answer(struct simplex *simplex)
{
    for (int64_t v = 0; v < simplex->program->variable_count; v++) simplex->answer[v] = simplex->low[v] * SIMPLEX_ONE;
    for (int64_t j = 0; j < simplex->column_count; j++)
        if (simplex->column_variable[j] < simplex->program->variable_count) simplex->answer[simplex->column_variable[j]] = simplex->column_value[j] * SIMPLEX_ONE;
    for (int64_t i = 0; i < simplex->row_count; i++)
        if (simplex->rows[i].variable < simplex->program->variable_count)
            simplex->answer[simplex->rows[i].variable] = (int64_t)(simplex->rows[i].value * SIMPLEX_ONE / simplex->rows[i].divisor);
}

/* Rows of the program whose sums have stood in the table for long without leaving it. */
static void drop_idle(struct simplex *simplex)
{
    for (int64_t i = simplex->row_count - 1; i >= 0; i--)
        if (simplex->rows[i].variable >= simplex->program->variable_count && simplex->rows[i].idle++ >= IDLE_LIMIT) simplex_drop_row(simplex, i);
}

enum simplex_outcome simplex_solve(struct simplex *simplex, tdm_wide limit, struct tdm_control *control)
{
    int64_t steps = STEPS_EACH * (simplex->column_count + simplex->row_count + 1);

    simplex->broken = -1;
    rest_columns(simplex);
    for (;;) {
        tdm_wide excess;
        int64_t  row = choose_row(simplex, &excess), column, bound = 0, work;
        if (is_beyond(simplex, limit)) return SIMPLEX_BEYOND;
        if (row < 0) break;
        column = choose_column(simplex, &simplex->rows[row], excess);
        if (column < 0) {
            simplex->broken = row;
            simplex->is_below = excess < 0;
            return SIMPLEX_EMPTY;
        }
        if (excess < 0) simplex_has_low(simplex, simplex->rows[row].variable, &bound);
        else simplex_has_high(simplex, simplex->rows[row].variable, &bound);
        if (steps-- == 0 || !simplex_pivot(simplex, row, column, bound)) return SIMPLEX_LOST;
        work = simplex->work;
        simplex->work = 0;
        if (tdm_control_tick(control, work + 1)) return SIMPLEX_LOST;
    }
    write_answer(simplex);
    drop_idle(simplex);
    return SIMPLEX_OPTIMAL;
}

/* ---- what comes of it */

/* The answer's sum of a row, beyond its bounds: in units of 1 / SIMPLEX_ONE. */
static tdm_wide breach_of(const struct simplex *simplex, int64_t number)
{
    const struct tdm_program_row *row = &simplex->program->rows[number];
    tdm_wide                      sum = 0;

    for (int64_t i = row->start; i < row->start + row->count; i++)
        sum += (tdm_wide)simplex->program->entries[i].weight * simplex->answer[simplex->program->entries[i].variable];
    if (row->least != TDM_NO_LEAST && sum < (tdm_wide)row->least * SIMPLEX_ONE) return (tdm_wide)row->least * SIMPLEX_ONE - sum;
    if (row->most != TDM_NO_MOST && sum > (tdm_wide)row->most * SIMPLEX_ONE) return sum - (tdm_wide)row->most * SIMPLEX_ONE;
    return 0;
}

static int64_t separate(struct simplex *simplex, int is_of_pairs)
{
    const struct tdm_program *program = simplex->program;
    int64_t                   count = 0;

    for (int64_t r = 0; r < program->row_count && count < ROUND_ROWS; r++) {
        if (simplex->place[program->variable_count + r] != SIMPLEX_NOWHERE || (program->rows[r].kind == TDM_ROW_OPEN_PAIR) != is_of_pairs) continue;
        simplex->work += program->rows[r].count;
        if (breach_of(simplex, r) <= SIMPLEX_ONE / 256) continue;
        if (!simplex_add_row(simplex, r)) return 0;
        count++;
    }
    return count;
}

/* Rows of single pairs are many, and few are of use: they have to wait. */
int64_t simplex_separate(struct simplex *simplex)
{
    int64_t count = separate(simplex, 0);
    return count > 0 || simplex->status != TANDEM_OK ? count : separate(simplex, 1);
}

/* Rounds to the nearest. */
static tdm_wide divide(tdm_wide number, tdm_wide by) { return number < 0 ? -((by / 2 - number) / by) : (number + by / 2) / by; }

/* How far from its bound the broken row stays, whatever the columns do; in units of 1 / divisor. */
static tdm_wide distance_of(const struct simplex *simplex)
{
    const struct simplex_row *row = &simplex->rows[simplex->broken];
    tdm_wide                  missing = size_of(excess_of(simplex, row));

    for (int64_t j = 0; j < simplex->column_count; j++)
        if (helps(simplex, row, j, simplex->is_below)) missing -= size_of(row->entries[j]) * room_of(simplex, j);
    return missing;
}

static void put(int64_t *multiplier, tdm_wide value, int64_t most) { *multiplier = value > most || value < -most ? 0 : (int64_t)value; }

void simplex_multipliers(const struct simplex *simplex, int64_t scale, tdm_wide limit, int64_t most, int64_t *multipliers)
{
    int64_t                   first = simplex->program->variable_count;
    const struct simplex_row *broken = simplex->broken >= 0 ? &simplex->rows[simplex->broken] : NULL;
    tdm_wide                  times = 0, divisor = (tdm_wide)simplex->cost_divisor * simplex->unit;

    memset(multipliers, 0, (size_t)simplex->program->row_count * sizeof *multipliers);
    if (broken != NULL) {
        tdm_wide reached = (simplex->cost_value / simplex->cost_divisor + simplex->base) / simplex->unit;
        times = reached > limit ? scale : (limit - reached + 2) * scale / distance_of(simplex) + 1;
        if (times > most) times = most;
        if (!simplex->is_below) times = -times;
        if (broken->variable >= first) put(&multipliers[broken->variable - first], times * broken->divisor, most);
    }
    for (int64_t j = 0; j < simplex->column_count; j++) {
        if (simplex->column_variable[j] < first) continue;
        put(&multipliers[simplex->column_variable[j] - first],
            divide((tdm_wide)simplex->cost[j] * scale, divisor) - (broken == NULL ? 0 : times * broken->entries[j]), most);
    }
}

tdm_wide simplex_penalty(const struct simplex *simplex, int64_t variable, int is_up)
{
    const struct simplex_row *row = &simplex->rows[-1 - simplex->place[variable]];
    tdm_wide                  rest = row->value % row->divisor, way;
    int64_t                   best = -1;

    if (rest < 0) rest += row->divisor;
    way = is_up ? row->divisor - rest : rest;
    for (int64_t j = 0; j < simplex->column_count; j++)
        if (helps(simplex, row, j, is_up) && (best < 0 || is_sooner(simplex, row, j, best))) best = j;
    if (best < 0) return INT64_MAX;
    return size_of(simplex->cost[best]) * way / size_of(row->entries[best]) / simplex->cost_divisor;
}
