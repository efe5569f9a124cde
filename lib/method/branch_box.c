/* SPDX-License-Identifier: MIT
 * The box of a node: bounds of all variables, narrowed by every row until nothing changes.
 *
 * Keeps:   least_sum and most_sum of a row are exact for the box at hand, forwards and when changes are taken back. What the rows conclude does
 *          not depend on the order in which they are looked at, so that a checker comes to the same box.
 */
#include "method/branch.h"

#include <assert.h>
#include <string.h>

/* ---- tables */

static int64_t count_cost(const struct tdm_search *search)
{
    int64_t count = 0;
    for (int64_t v = 0; v < search->program->variable_count; v++) count += search->cost[v] != 0;
    return count;
}

static void fill_rows(struct box *box, const struct tdm_search *search)
{
    const struct tdm_program *program = box->program;
    int64_t                   at = 0;

    for (int64_t r = 0; r < box->row_count; r++) {
        box->row_start[r] = at;
        box->least[r] = program->rows[r].least;
        box->most[r] = program->rows[r].most;
        if (program->rows[r].count > 0)                      /* without any entry there is no array of them */
            memcpy(box->row_entries + at, program->entries + program->rows[r].start, (size_t)program->rows[r].count * sizeof *program->entries);
        at += program->rows[r].count;
    }
    box->row_start[box->row_count] = at;
    for (int64_t v = 0; v < program->variable_count; v++)
        if (search->cost[v] != 0) box->row_entries[at++] = (struct tdm_entry){ v, search->cost[v] };
    box->row_start[box->row_count + 1] = at;
    box->least[box->row_count] = TDM_NO_LEAST;
    box->most[box->row_count] = TDM_NO_MOST;
}

static void fill_uses(struct box *box)
{
    int64_t *at = box->start;

    for (int64_t i = 0; i < box->row_start[box->row_count + 1]; i++) at[box->row_entries[i].variable + 1]++;
    for (int64_t v = 0; v < box->program->variable_count; v++) at[v + 1] += at[v];
    for (int64_t r = box->row_count; r >= 0; r--)
        for (int64_t i = box->row_start[r + 1] - 1; i >= box->row_start[r]; i--)
            box->uses[--at[box->row_entries[i].variable + 1]] = (struct box_use){ r, box->row_entries[i].weight };
    for (int64_t v = 0; v < box->program->variable_count; v++) at[v] = at[v + 1];
    at[box->program->variable_count] = box->row_start[box->row_count + 1];
}

static void sum_rows(struct box *box)
{
    for (int64_t r = 0; r <= box->row_count; r++) {
        box->least_sum[r] = box->most_sum[r] = box->reach[r] = 0;
        for (int64_t i = box->row_start[r]; i < box->row_start[r + 1]; i++) {
            const struct tdm_entry *entry = &box->row_entries[i];
            tdm_wide                a = (tdm_wide)entry->weight * box->low[entry->variable], b = (tdm_wide)entry->weight * box->high[entry->variable];
            tdm_wide                move = a > b ? a - b : b - a;
            box->least_sum[r] += a < b ? a : b;
            box->most_sum[r] += a < b ? b : a;
            if (move > box->reach[r]) box->reach[r] = move;
        }
    }
}

int32_t box_init(struct box *box, const struct tdm_search *search)
{
    const struct tdm_program *program = search->program;
    const struct tdm_memory  *memory = &program->problem->memory;
    int64_t                   rows = program->row_count + 2, entries = program->entry_count + count_cost(search);
    size_t                    bytes = (size_t)program->variable_count * sizeof *box->low;

    *box = (struct box){ .program = program, .memory = memory, .row_count = program->row_count };
    box->low = tdm_alloc_array(memory, program->variable_count, sizeof *box->low);
    box->high = tdm_alloc_array(memory, program->variable_count, sizeof *box->high);
    box->least = tdm_alloc_array(memory, rows, sizeof *box->least);
    box->most = tdm_alloc_array(memory, rows, sizeof *box->most);
    box->least_sum = tdm_alloc_array(memory, rows, sizeof *box->least_sum);
    box->most_sum = tdm_alloc_array(memory, rows, sizeof *box->most_sum);
    box->reach = tdm_alloc_array(memory, rows, sizeof *box->reach);
    box->row_start = tdm_alloc_array(memory, rows, sizeof *box->row_start);
    box->row_entries = tdm_alloc_array(memory, entries, sizeof *box->row_entries);
    box->start = tdm_alloc_zeroed(memory, program->variable_count + 1, sizeof *box->start);
    box->uses = tdm_alloc_array(memory, entries, sizeof *box->uses);
    box->queue = tdm_alloc_array(memory, rows, sizeof *box->queue);
    box->is_queued = tdm_alloc_zeroed(memory, rows, 1);
    if (box->low == NULL || box->high == NULL || box->least == NULL || box->most == NULL || box->least_sum == NULL || box->most_sum == NULL
        || box->reach == NULL || box->row_start == NULL || box->row_entries == NULL || box->start == NULL || box->uses == NULL || box->queue == NULL
        || box->is_queued == NULL)
        return TANDEM_E_NOMEM;
    memcpy(box->low, program->low, bytes);
    memcpy(box->high, program->high, bytes);
    fill_rows(box, search);
    fill_uses(box);
    sum_rows(box);
    box_queue_all(box);
    return TANDEM_OK;
}

void box_finish(struct box *box)
{
    void *const blocks[] = { box->low, box->high, box->least, box->most, box->least_sum, box->most_sum, box->reach, box->row_start, box->row_entries,
                             box->start, box->uses, box->queue, box->is_queued, box->changes };
    if (box->memory == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(box->memory, blocks[i]);
}

/* ---- the queue of rows */

static void enqueue(struct box *box, int64_t row)
{
    int64_t slot;
    if (box->is_queued[row]) return;
    box->is_queued[row] = 1;
    slot = box->queue_head + box->queue_count++;
    box->queue[slot > box->row_count ? slot - box->row_count - 1 : slot] = row;
}

static int64_t dequeue(struct box *box)
{
    int64_t row = box->queue[box->queue_head];
    box->queue_head = box->queue_head == box->row_count ? 0 : box->queue_head + 1;
    box->queue_count--;
    box->is_queued[row] = 0;
    return row;
}

void box_queue_all(struct box *box)
{
    for (int64_t r = 0; r <= box->row_count; r++) enqueue(box, r);
}

void box_set_cutoff(struct box *box, int64_t cost)
{
    box->most[box->row_count] = cost - 1;
    enqueue(box, box->row_count);
}

/* ---- narrowing */

static int has_work(const struct box *box, int64_t row)
{
    if (box->most[row] != TDM_NO_MOST && box->least_sum[row] + box->reach[row] > box->most[row]) return 1;
    return box->least[row] != TDM_NO_LEAST && box->most_sum[row] - box->reach[row] < box->least[row];
}

/* Moves the sums of all rows of a variable along. */
static void set_bounds(struct box *box, int64_t variable, int64_t low, int64_t high, int wakes)
{
    tdm_wide up = (tdm_wide)low - box->low[variable], down = (tdm_wide)high - box->high[variable];

    for (int64_t i = box->start[variable]; i < box->start[variable + 1]; i++) {
        const struct box_use *use = &box->uses[i];
        box->least_sum[use->row] += (tdm_wide)use->weight * (use->weight > 0 ? up : down);
        box->most_sum[use->row] += (tdm_wide)use->weight * (use->weight > 0 ? down : up);
        if (wakes && has_work(box, use->row)) enqueue(box, use->row);
    }
    box->work += box->start[variable + 1] - box->start[variable];
    box->low[variable] = low;
    box->high[variable] = high;
}

int box_narrow(struct box *box, int64_t variable, int64_t low, int64_t high)
{
    if (low < box->low[variable]) low = box->low[variable];
    if (high > box->high[variable]) high = box->high[variable];
    if (low > high) return 1;
    if (low == box->low[variable] && high == box->high[variable]) return 0;
    if (tdm_grow(box->memory, (void **)&box->changes, &box->change_capacity, box->change_count + 1, sizeof *box->changes) != TANDEM_OK) return -1;
    box->changes[box->change_count++] = (struct box_change){ variable, box->low[variable], box->high[variable] };
    set_bounds(box, variable, low, high, 1);
    return 0;
}

void box_take_back(struct box *box, int64_t mark)
{
    while (box->change_count > mark) {
        struct box_change last = box->changes[--box->change_count];
        set_bounds(box, last.variable, last.low, last.high, 0);
    }
    while (box->queue_count > 0) dequeue(box);
    enqueue(box, box->row_count);            /* the cutoff may have moved since */
}

/* How far a variable can move in a row, given the room of all others. */
static int narrow_entry(struct box *box, int64_t row, const struct tdm_entry *entry)
{
    int64_t  variable = entry->variable;
    tdm_wide low = box->low[variable], high = box->high[variable], size = entry->weight > 0 ? entry->weight : -(tdm_wide)entry->weight;
    tdm_wide room_up = box->most[row] == TDM_NO_MOST ? -1 : box->most[row] - box->least_sum[row];
    tdm_wide room_down = box->least[row] == TDM_NO_LEAST ? -1 : box->most_sum[row] - box->least[row];
    tdm_wide new_low = low, new_high = high;

    if (low == high) return 0;
    if (room_up >= 0 && entry->weight > 0 && low + room_up / size < new_high) new_high = low + room_up / size;
    if (room_up >= 0 && entry->weight < 0 && high - room_up / size > new_low) new_low = high - room_up / size;
    if (room_down >= 0 && entry->weight > 0 && high - room_down / size > new_low) new_low = high - room_down / size;
    if (room_down >= 0 && entry->weight < 0 && low + room_down / size < new_high) new_high = low + room_down / size;
    return new_low > new_high ? 1 : box_narrow(box, variable, (int64_t)new_low, (int64_t)new_high);
}

static int settle_row(struct box *box, int64_t row)
{
    if (box->most[row] != TDM_NO_MOST && box->least_sum[row] > box->most[row]) return 1;
    if (box->least[row] != TDM_NO_LEAST && box->most_sum[row] < box->least[row]) return 1;
    if (!has_work(box, row)) return 0;
    box->work += box->row_start[row + 1] - box->row_start[row];
    for (int64_t i = box->row_start[row]; i < box->row_start[row + 1]; i++) {
        int outcome = narrow_entry(box, row, &box->row_entries[i]);
        if (outcome != 0) return outcome;
        if (box->most[row] != TDM_NO_MOST && box->least_sum[row] > box->most[row]) return 1;
        if (box->least[row] != TDM_NO_LEAST && box->most_sum[row] < box->least[row]) return 1;
    }
    return 0;
}

int box_settle(struct box *box)
{
    int outcome = 0;

    while (outcome == 0 && box->queue_count > 0) outcome = settle_row(box, dequeue(box));
    while (box->queue_count > 0) dequeue(box);
    return outcome;
}
