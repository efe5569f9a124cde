/* SPDX-License-Identifier: MIT
 * Multipliers: a bound on the cost in a box by weak duality, and what it rules out.
 *
 * Keeps:   only some rows are searched (students, caps, general bounds, earlier levels). Given those, the best multipliers of the others are
 *          known: equal variables share one reduced cost; a column's bound is priced at the reduced cost where its seats run out; an opening
 *          pays for all of its pairs that are worth it, so that "no pair without opening" is as tight as a relaxation can make it.
 * Source:  [NW88] ch. II.3.6 (Lagrangian duality); the openings as in facility location.
 */
#include "method/branch.h"

#include <string.h>

/* ---- tables */

static int is_wishing(const struct tdm_problem *problem, int32_t row) { return problem->row_is_silent == NULL || !problem->row_is_silent[row]; }

/* Where the students' rows ask for as many places as are to be counted, the row that counts them says nothing new, and has no multiplier: steps along
 * one row of all pairs and the rows of its students at once would be short. Not where openings cost: what all places are worth alike decides there. */
static int is_count_idle(const struct dual *dual, int64_t row)
{
    const struct tdm_program *program = dual->program;
    const struct tdm_problem *problem = program->problem;
    int64_t                   asked = 0;

    if (dual->openings_cost) return 0;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (is_wishing(problem, r)) asked += program->rows[r].least;
    return asked == -program->rows[row].most;
}

static void derive_rows(struct dual *dual)
{
    const struct tdm_program *program = dual->program;

    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        int                           is_leaf = row->kind == TDM_ROW_PLACE && row->index < program->problem->columns.leaf_count;
        if (is_leaf) dual->place_row[row->index] = r;
        if (row->kind == TDM_ROW_LEVEL && program->problem->levels[row->index].kind == TDM_LEVEL_COUNT) dual->count_row = r;
        if (r == dual->count_row) dual->is_derived[r] = is_count_idle(dual, r) != 0;
        if (row->kind == TDM_ROW_OPEN_MOST) dual->open_most_row[row->index] = r;
        if (row->kind == TDM_ROW_OPEN_LEAST) dual->open_least_row[row->index] = r;
        if (row->kind == TDM_ROW_OPEN_PAIR) dual->open_pair_row[row->index] = r;
        dual->is_derived[r] |= is_leaf || row->kind == TDM_ROW_OPEN_MOST || row->kind == TDM_ROW_OPEN_LEAST || row->kind == TDM_ROW_OPEN_PAIR;
    }
}

/* Rows "a - b = 0" make b follow a, where neither follows or leads another way. */
static void find_groups(struct dual *dual)
{
    const struct tdm_program *program = dual->program;

    for (int64_t v = 0; v < program->variable_count; v++) {
        dual->leader[v] = v;
        dual->follow_row[v] = -1;
        dual->group_size[v] = 1;
    }
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        const struct tdm_entry       *entries = program->entries + row->start;
        int64_t                       a, b;
        if (row->kind != TDM_ROW_BOUND || row->count != 2 || row->least != 0 || row->most != 0 || entries[0].weight != 1 || entries[1].weight != -1) continue;
        a = entries[0].variable;
        b = entries[1].variable;
        if (program->problem->pair_column[a] != program->problem->pair_column[b]) continue;
        if (dual->leader[a] != a || dual->leader[b] != b || dual->group_size[b] != 1) continue;
        dual->leader[b] = a;
        dual->follow_row[b] = r;
        dual->group_size[a]++;
        dual->is_derived[r] = 1;
    }
}

static void index_leaders(struct dual *dual)
{
    const struct tdm_problem *problem = dual->program->problem;
    int64_t                  *at = dual->column_start;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            dual->pair_size[dual->leader[pair]] += (int32_t)tdm_row_size(problem, r);
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (dual->leader[pair] == pair) at[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) at[c + 2] += at[c + 1];
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (dual->leader[pair] == pair) dual->column_pairs[at[problem->pair_column[pair] + 1]++] = pair;
}

static int32_t allocate(struct dual *dual)
{
    const struct tdm_memory *memory = dual->memory;
    int64_t                  variables = dual->program->variable_count, rows = dual->program->row_count;
    int64_t                  pairs = dual->program->problem->pair_count, columns = dual->program->problem->columns.leaf_count;

    dual->value = tdm_alloc_zeroed(memory, rows, sizeof *dual->value);
    dual->best = tdm_alloc_zeroed(memory, rows, sizeof *dual->best);
    dual->direction = tdm_alloc_zeroed(memory, rows, sizeof *dual->direction);
    dual->is_derived = tdm_alloc_zeroed(memory, rows, 1);
    dual->share = tdm_alloc_zeroed(memory, variables, sizeof *dual->share);
    dual->reduced = tdm_alloc_array(memory, variables, sizeof *dual->reduced);
    dual->guess = tdm_alloc_zeroed(memory, variables, sizeof *dual->guess);
    dual->leader = tdm_alloc_array(memory, variables, sizeof *dual->leader);
    dual->follow_row = tdm_alloc_array(memory, variables, sizeof *dual->follow_row);
    dual->group_size = tdm_alloc_array(memory, variables, sizeof *dual->group_size);
    dual->group_reduced = tdm_alloc_array(memory, variables, sizeof *dual->group_reduced);
    dual->worth = tdm_alloc_zeroed(memory, variables, sizeof *dual->worth);
    dual->column_start = tdm_alloc_zeroed(memory, columns + 2, sizeof *dual->column_start);
    dual->column_pairs = tdm_alloc_array(memory, pairs, sizeof *dual->column_pairs);
    dual->place_row = tdm_alloc_array(memory, columns, sizeof *dual->place_row);
    dual->open_most_row = tdm_alloc_array(memory, columns, sizeof *dual->open_most_row);
    dual->open_least_row = tdm_alloc_array(memory, columns, sizeof *dual->open_least_row);
    dual->open_pair_row = tdm_alloc_array(memory, pairs, sizeof *dual->open_pair_row);
    dual->pair_size = tdm_alloc_zeroed(memory, pairs, sizeof *dual->pair_size);
    dual->order = tdm_alloc_array(memory, pairs, sizeof *dual->order);
    void *const blocks[] = { dual->value, dual->best, dual->direction, dual->share, dual->is_derived, dual->reduced, dual->guess, dual->leader, dual->follow_row, dual->group_size,
                             dual->group_reduced, dual->worth, dual->column_start, dual->column_pairs, dual->place_row, dual->open_most_row,
                             dual->open_least_row, dual->open_pair_row, dual->pair_size, dual->order };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i] == NULL) return TANDEM_E_NOMEM;
    memset(dual->place_row, 0xff, (size_t)columns * sizeof *dual->place_row);
    memset(dual->open_most_row, 0xff, (size_t)columns * sizeof *dual->open_most_row);
    memset(dual->open_least_row, 0xff, (size_t)columns * sizeof *dual->open_least_row);
    memset(dual->open_pair_row, 0xff, (size_t)pairs * sizeof *dual->open_pair_row);
    return TANDEM_OK;
}

static int64_t find_limit(const struct tdm_program *program)
{
    int64_t greatest = 1;
    for (int64_t i = 0; i < program->entry_count; i++) {
        int64_t weight = program->entries[i].weight < 0 ? -program->entries[i].weight : program->entries[i].weight;
        if (weight > greatest) greatest = weight;
    }
    return greatest >= DUAL_LIMIT ? 1 : DUAL_LIMIT / greatest;
}

static int openings_cost(const struct tdm_search *search)
{
    const struct tdm_program *program = search->program;

    for (int64_t v = program->opening_start; v < program->unit_start; v++)
        if (search->cost[v] != 0) return 1;
    for (int64_t r = 0; r < program->row_count; r++)
        if (program->rows[r].kind == TDM_ROW_LEVEL && program->problem->levels[program->rows[r].index].kind == TDM_LEVEL_OPEN) return 1;
    return 0;
}

int32_t dual_init(struct dual *dual, const struct tdm_search *search, int64_t scale)
{
    *dual = (struct dual){ .program = search->program, .memory = &search->program->problem->memory, .scale = scale, .cost = search->cost,
                          .count_row = -1, .limit = find_limit(search->program), .openings_cost = openings_cost(search) };
    if (allocate(dual) != TANDEM_OK) return TANDEM_E_NOMEM;
    derive_rows(dual);
    find_groups(dual);
    index_leaders(dual);
    return TANDEM_OK;
}

void dual_finish(struct dual *dual)
{
    void *const blocks[] = { dual->value, dual->best, dual->direction, dual->share, dual->is_derived, dual->reduced, dual->guess, dual->leader, dual->follow_row, dual->group_size,
                             dual->group_reduced, dual->worth, dual->column_start, dual->column_pairs, dual->place_row, dual->open_most_row,
                             dual->open_least_row, dual->open_pair_row, dual->pair_size, dual->order };
    if (dual->memory == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(dual->memory, blocks[i]);
}

/* ---- evaluation */

/* Takes one row's multiplier into the reduced costs and the bound. */
static void apply_row(struct dual *dual, int64_t number)
{
    const struct tdm_program_row *row = &dual->program->rows[number];
    int64_t                       value = dual->value[number];

    if (value == 0) return;
    dual->bound += (tdm_wide)value * (value > 0 ? row->least : row->most);
    for (int64_t i = row->start; i < row->start + row->count; i++)
        dual->reduced[dual->program->entries[i].variable] -= value * dual->program->entries[i].weight;
    dual->work += row->count;
}

static void apply_searched(struct dual *dual)
{
    for (int64_t v = 0; v < dual->program->variable_count; v++) dual->reduced[v] = dual->scale * dual->cost[v];
    dual->bound = 0;
    for (int64_t r = 0; r < dual->program->row_count; r++) {
        if (dual->is_derived[r]) dual->value[r] = 0;
        else apply_row(dual, r);
    }
    dual->work += dual->program->variable_count;
    for (int64_t v = 0; v < dual->program->problem->pair_count; v++) dual->group_reduced[v] = 0;
    for (int64_t v = 0; v < dual->program->problem->pair_count; v++) dual->group_reduced[dual->leader[v]] += dual->reduced[v];
}

static int64_t floor_divide(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

/* A column at hand: its pairs that are still free; what the fixed ones take already. */
struct column {
    int32_t number;
    int64_t count;               /* free pairs in dual->order */
    int64_t taken;               /* placements of pairs that are fixed */
    int64_t taken_seats;
};

static void collect_column(struct dual *dual, const struct box *box, struct column *column)
{
    for (int64_t i = dual->column_start[column->number]; i < dual->column_start[column->number + 1]; i++) {
        int64_t pair = dual->column_pairs[i];
        column->taken += box->low[pair] * dual->group_size[pair];
        column->taken_seats += box->low[pair] * dual->pair_size[pair];
        if (box->low[pair] < box->high[pair]) dual->order[column->count++] = pair;
    }
    dual->work += 4 * column->count;
}

static int64_t weight_of(const struct dual *dual, int64_t pair, int is_sized) { return is_sized ? dual->pair_size[pair] : dual->group_size[pair]; }

/* By reduced cost per seat; compared crosswise, so that nothing is rounded. */
static int is_worth_more(const struct dual *dual, int64_t a, int64_t b)
{
    int64_t x = dual->group_size[a], y = dual->group_size[b];
    if (x == y) return dual->group_reduced[a] < dual->group_reduced[b];
    return (tdm_wide)dual->group_reduced[a] * y < (tdm_wide)dual->group_reduced[b] * x;
}

static void swap_order(struct dual *dual, int64_t i, int64_t k)
{
    int64_t pair = dual->order[i];
    dual->order[i] = dual->order[k];
    dual->order[k] = pair;
}

/* Splits order[from, to) at a middle one: what is worth more comes first. Returns where the less worthy begin, and the end of equal ones in *end. */
static int64_t partition(struct dual *dual, int64_t from, int64_t to, int64_t *end)
{
    int64_t pivot = dual->order[from + (to - from) / 2], less = from, at = from, more = to;

    while (at < more) {
        if (is_worth_more(dual, dual->order[at], pivot)) swap_order(dual, at++, less++);
        else if (is_worth_more(dual, pivot, dual->order[at])) swap_order(dual, at, --more);
        else at++;
    }
    *end = more;
    return less;
}

static int64_t load_between(const struct dual *dual, const struct box *box, int64_t from, int64_t to, int is_sized)
{
    int64_t load = 0;
    for (int64_t i = from; i < to; i++) load += (box->high[dual->order[i]] - box->low[dual->order[i]]) * weight_of(dual, dual->order[i], is_sized);
    return load;
}

/* The first pair, by worth, with which the load reaches `wanted`; -1 if it never does. [NW88] ch. II.7: the break item, by selection. */
static int64_t find_break(struct dual *dual, const struct box *box, int64_t count, int64_t wanted, int is_sized)
{
    int64_t from = 0, to = count, load = 0;

    if (load_between(dual, box, 0, count, is_sized) < wanted) return -1;
    while (to - from > 1) {
        int64_t end, less = partition(dual, from, to, &end), below = load_between(dual, box, from, less, is_sized), equal;
        if (load + below >= wanted) {
            to = less;
            continue;
        }
        equal = load_between(dual, box, less, end, is_sized);
        if (load + below + equal >= wanted) return dual->order[less];
        load += below + equal;
        from = end;
    }
    return dual->order[from];
}

/* The price at which what is worth having just fills `most`: 0 if all of it fits. Negative otherwise. */
static int64_t price_of_most(struct dual *dual, const struct box *box, const struct column *column, int64_t most)
{
    int64_t load = column->taken, count = 0, pair;

    for (int64_t i = 0; i < column->count; i++) {
        if (dual->group_reduced[dual->order[i]] >= 0) continue;
        load += (box->high[dual->order[i]] - box->low[dual->order[i]]) * dual->group_size[dual->order[i]];
        swap_order(dual, i, count++);
    }
    if (load <= most) return 0;
    pair = find_break(dual, box, count, most - column->taken + 1, 0);
    return pair < 0 ? 0 : floor_divide(dual->group_reduced[pair], dual->group_size[pair]);
}

/* The price at which enough is worth having to reach `least`: 0 if enough is anyway. Positive otherwise. */
static int64_t price_of_least(struct dual *dual, const struct box *box, const struct column *column, int64_t least, int is_sized)
{
    int64_t taken = is_sized ? column->taken_seats : column->taken, load = taken, price = 0, pair;

    for (int64_t i = 0; i < column->count; i++)
        if (dual->group_reduced[dual->order[i]] <= 0)
            load += (box->high[dual->order[i]] - box->low[dual->order[i]]) * weight_of(dual, dual->order[i], is_sized);
    if (load >= least) return 0;
    pair = find_break(dual, box, column->count, least - taken, is_sized);
    if (pair >= 0) return dual->group_reduced[pair] > 0 ? dual->group_reduced[pair] / weight_of(dual, pair, is_sized) : 0;
    for (int64_t i = 0; i < column->count; i++)              /* it cannot be reached: any price will do, so the greatest that is of use */
        if (dual->group_reduced[dual->order[i]] / weight_of(dual, dual->order[i], is_sized) > price)
            price = dual->group_reduced[dual->order[i]] / weight_of(dual, dual->order[i], is_sized);
    return price;
}

static void set_row(struct dual *dual, int64_t row, int64_t value)
{
    dual->value[row] = value;
    apply_row(dual, row);
}

static void reprice_group(struct dual *dual, int64_t pair, int64_t price, int is_sized)
{
    dual->group_reduced[pair] -= price * (is_sized ? dual->pair_size[pair] : dual->group_size[pair]);
}

static void reprice_column(struct dual *dual, int32_t number, int64_t price, int is_sized)
{
    for (int64_t i = dual->column_start[number]; price != 0 && i < dual->column_start[number + 1]; i++)
        reprice_group(dual, dual->column_pairs[i], price, is_sized);
}

static int64_t most_of_column(const struct dual *dual, int32_t number)
{
    int64_t row = dual->open_most_row[number];
    return row >= 0 ? dual->program->load[number] : dual->program->rows[dual->place_row[number]].most;
}

/* The column's own bounds, or those of its opening. */
static void price_column(struct dual *dual, const struct box *box, int32_t number)
{
    const struct tdm_program *program = dual->program;
    int64_t                   place = dual->place_row[number], most_row = dual->open_most_row[number], least_row = dual->open_least_row[number];
    struct column             column = { .number = number };
    int64_t                   price = 0;

    collect_column(dual, box, &column);
    if (most_row >= 0 || place >= 0) price = price_of_most(dual, box, &column, most_of_column(dual, number));
    if (price < 0) {
        set_row(dual, most_row >= 0 ? most_row : place, price);
        reprice_column(dual, number, price, 0);
        return;
    }
    if (least_row >= 0) {
        int64_t opening = program->opening_start + program->opening_of[number];
        int64_t least = -program->entries[program->rows[least_row].start + program->rows[least_row].count - 1].weight;
        price = box->high[opening] == 0 ? 0 : price_of_least(dual, box, &column, least, 1);
        if (price > 0) set_row(dual, least_row, price);
        reprice_column(dual, number, price, 1);
    } else if (place >= 0 && program->rows[place].least != TDM_NO_LEAST) {
        price = price_of_least(dual, box, &column, program->rows[place].least, 0);
        if (price > 0) set_row(dual, place, price);
        reprice_column(dual, number, price, 0);
    }
}

static void keep_worth(struct dual *dual, int32_t number)
{
    for (int64_t i = dual->column_start[number]; i < dual->column_start[number + 1]; i++)
        dual->worth[dual->column_pairs[i]] = dual->group_reduced[dual->column_pairs[i]];
}

/* Pairs that are worth having pay their opening. */
static void pay_opening(struct dual *dual, const struct box *box, int32_t number)
{
    for (int64_t i = dual->column_start[number]; i < dual->column_start[number + 1]; i++) {
        int64_t pair = dual->column_pairs[i];
        if (dual->group_reduced[pair] >= 0 || box->high[pair] == 0) continue;
        set_row(dual, dual->open_pair_row[pair], dual->group_reduced[pair]);
        dual->group_reduced[pair] = 0;
    }
}

/* Followers hand their reduced costs to their leader. */
static void join_groups(struct dual *dual)
{
    for (int64_t v = 0; v < dual->program->problem->pair_count; v++)
        if (dual->follow_row[v] >= 0) set_row(dual, dual->follow_row[v], -dual->reduced[v]);
}

/* The cheapest corner of the box, and its cost. Where an opening is not worth it, none of its pairs are. */
static void find_guess(struct dual *dual, const struct box *box, int64_t begin, int64_t end)
{
    for (int64_t v = begin; v < end; v++) {
        int64_t reduced = dual->reduced[v];
        dual->bound += (tdm_wide)reduced * (reduced > 0 ? box->low[v] : box->high[v]);
        dual->guess[v] = reduced < 0 ? box->high[v] : box->low[v];
    }
}

/* A column's guess: the pairs below its price, and of those at the price as many as its bound takes. */
static void fill_column(struct dual *dual, const struct box *box, int32_t number)
{
    const struct tdm_program *program = dual->program;
    int64_t                   most_row = dual->open_most_row[number], place = dual->place_row[number], least_row = dual->open_least_row[number];
    int64_t                   opening = program->opening_of[number] >= 0 ? program->opening_start + program->opening_of[number] : -1;
    int                       is_closed = opening >= 0 && dual->guess[opening] == 0;
    int64_t                   load = 0, wanted = 0, bound_row = most_row >= 0 && dual->value[most_row] != 0 ? most_row : place;

    if (bound_row >= 0 && dual->value[bound_row] < 0) wanted = most_of_column(dual, number);
    else if (least_row >= 0 && dual->value[least_row] > 0) wanted = -program->entries[program->rows[least_row].start + program->rows[least_row].count - 1].weight;
    else if (place >= 0 && dual->value[place] > 0) wanted = program->rows[place].least;
    for (int64_t i = dual->column_start[number]; i < dual->column_start[number + 1]; i++) {
        int64_t pair = dual->column_pairs[i];
        int     is_worth = opening >= 0 ? dual->value[dual->open_pair_row[pair]] < 0 : dual->reduced[pair] < 0;
        dual->guess[pair] = is_closed || !is_worth ? box->low[pair] : box->high[pair];
        load += dual->guess[pair] * dual->group_size[pair];
    }
    for (int64_t i = dual->column_start[number]; !is_closed && load < wanted && i < dual->column_start[number + 1]; i++) {
        int64_t pair = dual->column_pairs[i], step = dual->group_size[pair];
        if (dual->guess[pair] == box->high[pair] || dual->reduced[pair] > step || load + step > wanted) continue;
        dual->guess[pair] = box->high[pair];
        load += step;
    }
}

/* All multipliers as they are. */
static void evaluate_all(struct dual *dual, const struct box *box)
{
    for (int64_t v = 0; v < dual->program->variable_count; v++) dual->reduced[v] = dual->scale * dual->cost[v];
    dual->bound = 0;
    for (int64_t r = 0; r < dual->program->row_count; r++) apply_row(dual, r);
    find_guess(dual, box, 0, dual->program->variable_count);
    dual->work += dual->program->variable_count;
}

void dual_evaluate(struct dual *dual, const struct box *box)
{
    const struct tdm_program *program = dual->program;
    int64_t                   pairs = program->problem->pair_count;

    if (dual->takes_all) {
        evaluate_all(dual, box);
        return;
    }
    apply_searched(dual);
    for (int32_t c = 0; c < program->problem->columns.leaf_count; c++) {
        price_column(dual, box, c);
        keep_worth(dual, c);
        if (program->opening_of[c] >= 0) pay_opening(dual, box, c);
    }
    join_groups(dual);
    find_guess(dual, box, 0, program->variable_count);
    for (int32_t c = 0; c < program->problem->columns.leaf_count; c++) fill_column(dual, box, c);
    for (int64_t v = 0; v < pairs; v++)
        if (dual->leader[v] != v) dual->guess[v] = dual->guess[dual->leader[v]];
}

/* ---- what it rules out */

int dual_fix(const struct dual *dual, struct box *box, tdm_wide asked)
{
    tdm_wide gap = asked * dual->scale - dual->bound;

    for (int64_t v = 0; v < dual->program->variable_count; v++) {
        int64_t  reduced = dual->reduced[v];
        tdm_wide room = reduced == 0 ? 0 : gap / (reduced > 0 ? reduced : -(tdm_wide)reduced);
        int      outcome = 0;
        if (reduced > 0 && box->low[v] + room < box->high[v]) outcome = box_narrow(box, v, box->low[v], box->low[v] + (int64_t)room);
        if (reduced < 0 && box->high[v] - room > box->low[v]) outcome = box_narrow(box, v, box->high[v] - (int64_t)room, box->high[v]);
        if (outcome != 0) return outcome;
    }
    return 0;
}
