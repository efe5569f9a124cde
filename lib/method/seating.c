/* SPDX-License-Identifier: MIT
 * Seating: parties, prices, openings; the search over openings and large parties.
 *
 * Keeps:   an improvement is one that lowers the total with all loads within their bounds; everything else is taken back.
 */
#include "method/seating.h"

#include <string.h>

enum { MOST_COLUMNS = 1500 };        /* the table of arcs is square in them */

#define FORBIDDEN ((int64_t)1 << 48)      /* more than all other costs together; a chain of such costs still fits */

int seating_fits(const struct tdm_program *program)
{
    const struct tdm_problem *problem = program->problem;

    if (problem->columns.leaf_count > MOST_COLUMNS || problem->columns.node_count > 2 * MOST_COLUMNS || problem->pair_most != NULL) return 0;
    if (problem->rows.node_count > problem->rows.leaf_count) return 0;
    if (problem->constraints != NULL && problem->constraints->row_size != NULL) return 0;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (problem->rows.most[row] > 1 && problem->row_start[row + 1] - problem->row_start[row] > 1) return 0;
    return 1;
}

/* ---- parties */

/* The first row of each row's party: rows are joined where pairs of theirs are equal. */
static void join_rows(const struct seating *seating, const int32_t *row_of, int32_t *party_of)
{
    const struct tdm_problem *problem = seating->program->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) party_of[row] = row;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        int32_t a = row_of[pair], b = row_of[seating->leader[pair]];
        while (party_of[a] != a) a = party_of[a];
        while (party_of[b] != b) b = party_of[b];
        if (a < b) party_of[b] = a;
        else party_of[a] = b;
    }
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        while (party_of[party_of[row]] != party_of[row]) party_of[row] = party_of[party_of[row]];
}

/* Options of a party: its places where all of its students can go together. party_of becomes the number of the party. */
static void list_options(struct seating *seating, const int32_t *size, const int32_t *group_size)
{
    const struct tdm_problem *problem = seating->program->problem;
    int64_t                   made = 0;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        if (seating->party_of[row] != row) continue;
        seating->party_size[seating->party_count] = size[row];
        seating->has_size[size[row]] = 1;
        if (size[row] > seating->largest) seating->largest = size[row];
        seating->party_start[seating->party_count++] = made;
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (group_size[seating->leader[pair]] == size[row]) seating->options[made++] = (struct seating_option){ seating->leader[pair], 0, problem->pair_column[pair] };
    }
    seating->party_start[seating->party_count] = made;
    for (int32_t row = 0, number = 0; row < problem->rows.leaf_count; row++)        /* a first row stands before the others of its party */
        seating->party_of[row] = seating->party_of[row] == row ? number++ : seating->party_of[seating->party_of[row]];
}

static int32_t make_parties(struct seating *seating, const int32_t *group_size)
{
    const struct tdm_problem *problem = seating->program->problem;
    int32_t                  *row_of = tdm_alloc_array(seating->memory, problem->pair_count, sizeof *row_of);
    int32_t                  *size = tdm_alloc_zeroed(seating->memory, problem->rows.leaf_count, sizeof *size);
    int32_t                   status = row_of == NULL || size == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) {
        for (int32_t row = 0; row < problem->rows.leaf_count; row++)
            for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) row_of[pair] = row;
        join_rows(seating, row_of, seating->party_of);
        for (int32_t row = 0; row < problem->rows.leaf_count; row++) size[seating->party_of[row]]++;
        list_options(seating, size, group_size);
    }
    tdm_free(seating->memory, row_of);
    tdm_free(seating->memory, size);
    return status;
}

/* ---- columns */

int seating_is_open(const struct seating *seating, int32_t column) { return seating->most[column] > 0; }

static void leave_column(struct seating *seating, int32_t column)
{
    for (int32_t party = 0; seating->load[column] > 0 && party < seating->party_count; party++)
        if (seating->at[party] >= 0 && seating->options[seating->at[party]].column == column) seating_move(seating, party, -1);
}

void seating_open(struct seating *seating, int32_t column, int is_open)
{
    const struct tdm_side *columns = &seating->program->problem->columns;

    if (!is_open) leave_column(seating, column);
    seating->most[column] = is_open ? columns->most[column] : 0;
    seating->least[column] = is_open && seating->open_least[column] > columns->least[column] ? seating->open_least[column] : columns->least[column];
    memset(seating->is_stale, 1, (size_t)seating->leaf_count + 1);
}

static void set_columns(struct seating *seating)
{
    const struct tdm_problem     *problem = seating->program->problem;
    const struct tdm_constraints *constraints = problem->constraints;

    memcpy(seating->least, problem->columns.least, (size_t)seating->outside * sizeof *seating->least);
    memcpy(seating->most, problem->columns.most, (size_t)seating->outside * sizeof *seating->most);
    for (int32_t i = 0; constraints != NULL && i < constraints->closing_count; i++)
        seating->open_least[constraints->closings[i].column] = constraints->closings[i].least;
    for (int32_t c = 0; c < seating->leaf_count; c++) seating_open(seating, c, 1);
}

/* ---- beginning and end */

int32_t seating_init(struct seating *seating, const struct tdm_program *program, struct tdm_control *control, const int64_t *leader, const int32_t *group_size)
{
    const struct tdm_problem *problem = program->problem;
    const struct tdm_memory  *memory = &problem->memory;
    int64_t                   rows = problem->rows.leaf_count, leaves = problem->columns.leaf_count, nodes = problem->columns.node_count;

    *seating = (struct seating){ .program = program, .memory = memory, .control = control, .leader = leader, .leaf_count = (int32_t)leaves,
                                 .outside = (int32_t)nodes };
    seating->party_of = tdm_alloc_array(memory, rows, sizeof *seating->party_of);
    seating->pair_cost = tdm_alloc_array(memory, problem->pair_count, sizeof *seating->pair_cost);
    seating->party_size = tdm_alloc_array(memory, rows, sizeof *seating->party_size);
    seating->party_start = tdm_alloc_array(memory, rows + 1, sizeof *seating->party_start);
    seating->options = tdm_alloc_array(memory, problem->pair_count, sizeof *seating->options);
    seating->nowhere_cost = tdm_alloc_zeroed(memory, rows, sizeof *seating->nowhere_cost);
    seating->at = tdm_alloc_array(memory, rows, sizeof *seating->at);
    seating->has_size = tdm_alloc_zeroed(memory, rows + 1, 1);
    seating->first = tdm_alloc_array(memory, leaves + 1, sizeof *seating->first);
    seating->next = tdm_alloc_array(memory, rows, sizeof *seating->next);
    seating->previous = tdm_alloc_array(memory, rows, sizeof *seating->previous);
    seating->load = tdm_alloc_zeroed(memory, nodes, sizeof *seating->load);
    seating->least = tdm_alloc_zeroed(memory, nodes, sizeof *seating->least);
    seating->most = tdm_alloc_zeroed(memory, nodes, sizeof *seating->most);
    seating->open_cost = tdm_alloc_zeroed(memory, leaves, sizeof *seating->open_cost);
    seating->open_least = tdm_alloc_zeroed(memory, leaves, sizeof *seating->open_least);
    seating->arcs = tdm_alloc_array(memory, (leaves + 1) * (leaves + 1), sizeof *seating->arcs);
    seating->is_stale = tdm_alloc_zeroed(memory, leaves + 1, 1);
    seating->distance = tdm_alloc_array(memory, nodes + 1, sizeof *seating->distance);
    seating->come_from = tdm_alloc_array(memory, nodes + 1, sizeof *seating->come_from);
    seating->by_exchange = tdm_alloc_zeroed(memory, nodes + 1, 1);
    seating->mark = tdm_alloc_array(memory, nodes + 2, sizeof *seating->mark);
    void *const blocks[] = { seating->party_of, seating->pair_cost, seating->party_size, seating->party_start, seating->options, seating->nowhere_cost, seating->at, seating->has_size, seating->first,
                             seating->next, seating->previous, seating->load, seating->least, seating->most, seating->open_cost, seating->open_least,
                             seating->arcs, seating->is_stale, seating->distance, seating->come_from, seating->by_exchange, seating->mark };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i] == NULL) return TANDEM_E_NOMEM;
    return make_parties(seating, group_size);
}

void seating_finish(struct seating *seating)
{
    void *const blocks[] = { seating->party_of, seating->pair_cost, seating->party_size, seating->party_start, seating->options, seating->nowhere_cost, seating->at, seating->has_size, seating->first,
                             seating->next, seating->previous, seating->load, seating->least, seating->most, seating->open_cost, seating->open_least,
                             seating->arcs, seating->is_stale, seating->distance, seating->come_from, seating->by_exchange, seating->mark, seating->undo };
    if (seating->memory == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(seating->memory, blocks[i]);
}

/* ---- prices */

static void clear_seats(struct seating *seating)
{
    for (int32_t place = 0; place <= seating->leaf_count; place++) seating->first[place] = -1;
    memset(seating->load, 0, (size_t)seating->outside * sizeof *seating->load);
    memset(seating->is_stale, 1, (size_t)seating->leaf_count + 1);
    seating->total = 0;
    seating->undo_count = 0;
    seating->size = 1;
    for (int32_t party = seating->party_count; party-- > 0;) {
        seating->at[party] = -1;
        seating->total += seating->nowhere_cost[party];
        if (seating->party_size[party] != 1) continue;
        seating->next[party] = seating->first[seating->leaf_count];
        seating->previous[party] = -1;
        if (seating->next[party] >= 0) seating->previous[seating->next[party]] = party;
        seating->first[seating->leaf_count] = party;
    }
}

/* An option costs what all pairs of the party there cost together. Where a pair is fixed, everything else is out of the question. */
static void price_party(struct seating *seating, int32_t party, const struct tdm_program *program)
{
    int64_t begin = seating->party_start[party], end = seating->party_start[party + 1];
    int     has_fixed = 0;

    for (int64_t option = begin; option < end; option++) has_fixed |= program->low[seating->options[option].pair] > 0;
    for (int64_t option = begin; option < end; option++) {
        int64_t pair = seating->options[option].pair;
        int     is_out = program->high[pair] == 0 || (has_fixed && program->low[pair] == 0);
        seating->options[option].cost = seating->pair_cost[pair] + (is_out ? FORBIDDEN : 0);
    }
    if (has_fixed) seating->nowhere_cost[party] = FORBIDDEN;
}

void seating_price(struct seating *seating, const int64_t *cost, int64_t balance)
{
    const struct tdm_program *program = seating->program;
    const struct tdm_problem *problem = program->problem;

    seating->balance = balance;
    memset(seating->pair_cost, 0, (size_t)problem->pair_count * sizeof *seating->pair_cost);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) seating->pair_cost[seating->leader[pair]] += cost[pair];
    for (int32_t party = 0; party < seating->party_count; party++) seating->nowhere_cost[party] = 0;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (program->rows[row].least > 0) seating->nowhere_cost[seating->party_of[row]] = FORBIDDEN;
    for (int32_t party = 0; party < seating->party_count; party++) price_party(seating, party, program);
    for (int32_t c = 0; c < seating->leaf_count; c++)
        seating->open_cost[c] = program->opening_of[c] < 0 ? 0 : cost[program->opening_start + program->opening_of[c]];
    clear_seats(seating);
    set_columns(seating);
}
