/* SPDX-License-Identifier: MIT
 * The kernel: the few pairs of each long row that are likely to decide.
 *
 * Keeps:   kernel_pair ascends within a row, so that the kernel's columns do.
 *          A row is looked through from a place of its own on: where costs are equal, every row keeps other columns, and all can be seated.
 *          A dozen drawn pairs a row come with the cheapest.
 * Source:  2 log2(n) random pairs a row hold a complete matching nearly always; the cheapest of them hold the best one nearly always.
 */
#include "method/dense.h"

#include <assert.h>
#include <string.h>

enum { ROWS_LEAST = 64, TIMES_WIDTH = 4,    /* shorter problems are as fast without */
       BLOCK = 16,                          /* keys looked at together */
       SAMPLE = 256,                        /* the least costs are taken from as many rows, or from each seventh */
       DRAWN = 12, ROUNDS = 16, PERCENT = 50 };

#define NO_LIMIT (INT64_MAX / 2)            /* keys are less than half of it in size, so that differences fit */

struct tdm_dense_limits tdm_dense_limits_for(const struct tdm_problem *problem)
{
    int32_t nodes = problem->rows.leaf_count > problem->columns.leaf_count ? problem->rows.leaf_count : problem->columns.leaf_count, bits = 0;

    for (; nodes > 0; nodes /= 2) bits++;
    return (struct tdm_dense_limits){ 2 * bits + 6, DRAWN, ROUNDS, PERCENT };
}

int tdm_dense_applies(const struct tdm_problem *problem)
{
    int64_t rows = problem->rows.leaf_count;

    if (rows < ROWS_LEAST || problem->pair_count < TIMES_WIDTH * tdm_dense_limits_for(problem).width * rows) return 0;
    return tdm_fast_applies(problem);
}

/* ---- rows */

struct tdm_dense_row tdm_dense_row(struct tdm_dense *dense, int32_t row)
{
    const struct tdm_problem *problem = dense->problem;
    int64_t first = problem->row_start[row], count = problem->row_start[row + 1] - first;
    struct tdm_dense_row view = { problem->pair_column + first, dense->cost, 0, (int32_t)count };

    if (count == problem->columns.leaf_count) view.column = dense->every_column;
    if (dense->cost_level < 0) return view;                     /* costs of 0 stand there */
    if (problem->levels[dense->cost_level].kind == TDM_LEVEL_SCORE && problem->pair_score != NULL) {
        view.value = problem->pair_score + first;
        view.flip = -1;
        return view;
    }
    for (int64_t i = 0; i < count; i++) dense->cost[i] = tdm_problem_cost(problem, &problem->levels[dense->cost_level], row, first + i);
    return view;
}

/* ---- the cheapest of a row */

static int is_worse(struct tdm_dense_found a, struct tdm_dense_found b)
{
    return a.key != b.key ? a.key > b.key : a.place > b.place;
}

static void rise(struct tdm_dense_found *heap, int32_t at, struct tdm_dense_found moving)
{
    for (; at > 0 && is_worse(moving, heap[(at - 1) / 2]); at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = moving;
}

static void sink(struct tdm_dense_found *heap, int32_t count, struct tdm_dense_found moving)
{
    int32_t at = 0;

    for (int32_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_worse(heap[child + 1], heap[child])) child++;
        if (!is_worse(heap[child], moving)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

/* Returns the limit from now on. */
static int64_t keep(struct tdm_dense *dense, struct tdm_dense_found found, int64_t limit)
{
    if (dense->best_count < dense->limits.width) {
        rise(dense->best, dense->best_count, found);
        dense->best_count++;
    } else {
        sink(dense->best, dense->limits.width, found);
    }
    return dense->best_count < dense->limits.width ? limit : dense->best[0].key;
}

/* Whether any of BLOCK keys is below the limit: the sign of their differences, without a branch. Every column in turn, or as listed. */
static inline int is_any_below(const struct tdm_dense_row *view, const int64_t *base, int32_t from, int64_t limit, int is_whole)
{
    const int64_t *value = view->value + from, flip = view->flip;
    const int32_t *column = view->column + from;
    int64_t signs = 0;

    for (int32_t i = 0; i < BLOCK; i++) signs |= (value[i] ^ flip) - flip + base[is_whole ? from + i : column[i]] - limit;
    return signs < 0;
}

static inline int64_t look_closely(struct tdm_dense *dense, const struct tdm_dense_row *view, int32_t from, int32_t to, int64_t limit)
{
    for (int32_t i = from; i < to; i++) {
        int64_t key = (view->value[i] ^ view->flip) - view->flip + dense->base[view->column[i]];
        if (key < limit) limit = keep(dense, (struct tdm_dense_found){ key, i }, limit);
    }
    return limit;
}

static inline int64_t look_at_blocks(struct tdm_dense *dense, const struct tdm_dense_row *view, int32_t from, int32_t to, int64_t limit, int is_whole)
{
    const int64_t *base = dense->base;

    for (; from + BLOCK <= to; from += BLOCK)
        if (is_any_below(view, base, from, limit, is_whole)) limit = look_closely(dense, view, from, from + BLOCK, limit);
    return look_closely(dense, view, from, to, limit);
}

static int64_t look_through(struct tdm_dense *dense, const struct tdm_dense_row *view, int32_t from, int32_t to, int64_t limit)
{
    return view->column == dense->every_column ? look_at_blocks(dense, view, from, to, limit, 1) : look_at_blocks(dense, view, from, to, limit, 0);
}

/* A place of the row's own; rows are spread evenly over their columns. */
static int32_t first_place(const struct tdm_dense *dense, int32_t row, int32_t count)
{
    return (int32_t)((int64_t)row * count / dense->problem->rows.leaf_count);
}

static void sort_by_place(struct tdm_dense_found *best, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        struct tdm_dense_found moving = best[i];
        int32_t at = i;
        for (; at > 0 && best[at - 1].place > moving.place; at--) best[at] = best[at - 1];
        best[at] = moving;
    }
}

/* Returns the limit in the end: the key of the worst that was kept, if there is no more room. */
static int64_t find_best(struct tdm_dense *dense, int32_t row, int64_t limit)
{
    struct tdm_dense_row view = tdm_dense_row(dense, row);
    int32_t start = first_place(dense, row, view.count);

    dense->best_count = 0;
    limit = look_through(dense, &view, start, view.count, limit);
    return look_through(dense, &view, 0, start, limit);
}

/* Splitmix64's last step: a place that looks drawn, and is the same everywhere. */
static int32_t drawn_place(int32_t row, int32_t number, int32_t count)
{
    uint64_t z = ((uint64_t)(uint32_t)row << 32 | (uint32_t)number) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int32_t)((z ^ (z >> 31)) % (uint64_t)count);
}

/* Prices learn little from cheap pairs alone where all want the same: a few pairs from anywhere tell what the rest is worth, and her own place
 * sees to it that everyone can be seated. On costs x * y, prices come to rest after a few rounds with a dozen of them and more where that is
 * not enough, never without. */
static void add_drawn(struct tdm_dense *dense, int32_t row, int32_t from, int32_t to)
{
    int32_t count = (int32_t)(dense->problem->row_start[row + 1] - dense->problem->row_start[row]);

    for (int32_t i = from; i < to && count > 0; i++)
        dense->best[dense->best_count++].place = i == 0 ? first_place(dense, row, count) : drawn_place(row, i, count);
}

static int32_t take_best(struct tdm_dense *dense, int32_t row)
{
    int32_t status, last = -1;

    sort_by_place(dense->best, dense->best_count);
    status = tdm_grow(&dense->memory, (void **)&dense->found, &dense->found_capacity, dense->found_count + dense->best_count, sizeof *dense->found);
    if (status != TANDEM_OK) return status;
    for (int32_t i = 0; i < dense->best_count; last = dense->best[i++].place)
        if (dense->best[i].place != last) dense->found[dense->found_count++] = dense->problem->row_start[row] + dense->best[i].place;
    dense->found_start[row + 1] = dense->found_count;
    return TANDEM_OK;
}

int32_t tdm_dense_find(struct tdm_dense *dense, int32_t row, int64_t limit)
{
    find_best(dense, row, limit);
    return take_best(dense, row);
}

/* base: minus the least cost of each column, as far as some of the rows tell. Memory is read twice less a little, not three times. */
static int reduce_columns(struct tdm_dense *dense)
{
    int32_t columns = dense->problem->columns.leaf_count, rows = dense->problem->rows.leaf_count;
    int32_t step = rows >= 7 * SAMPLE ? 7 : rows >= 3 * SAMPLE ? 3 : 1;      /* primes: rows often come in turns of ten or so */

    for (int32_t c = 0; c < columns; c++) dense->base[c] = INT64_MAX;
    for (int32_t row = 0; row < rows; row += step) {
        struct tdm_dense_row view = tdm_dense_row(dense, row);
        for (int32_t i = 0; i < view.count; i++) {
            int64_t cost = (view.value[i] ^ view.flip) - view.flip, *least = &dense->base[view.column[i]];
            *least = cost < *least ? cost : *least;
        }
        if (tdm_control_tick(dense->control, view.count)) return 1;
    }
    for (int32_t c = 0; c < columns; c++) dense->base[c] = dense->base[c] == INT64_MAX ? 0 : -dense->base[c];
    return 0;
}

/* The width best pairs of a row. What the last row's worst was above its `origin` is a good guess for this one; a guess that leaves too few is
 * taken back. */
static int64_t select_row(struct tdm_dense *dense, int32_t row, int64_t origin, int64_t guess)
{
    int64_t limit = find_best(dense, row, guess < NO_LIMIT ? origin + guess : NO_LIMIT);

    if (dense->best_count < dense->limits.width / 2 && guess < NO_LIMIT) limit = find_best(dense, row, NO_LIMIT);
    if (dense->best_count < dense->limits.width || limit > NO_LIMIT / 2) return NO_LIMIT;
    return limit > origin ? (limit - origin) + (limit - origin) / 4 + 1 : 1;
}

int32_t tdm_dense_select(struct tdm_dense *dense)
{
    int64_t guess = NO_LIMIT;
    int32_t status = TANDEM_OK;

    if (reduce_columns(dense)) return TANDEM_OK;
    for (int32_t row = 0; row < dense->problem->rows.leaf_count && status == TANDEM_OK; row++) {
        guess = select_row(dense, row, 0, guess);
        add_drawn(dense, row, 0, dense->limits.drawn);
        status = take_best(dense, row);
        if (tdm_control_tick(dense->control, dense->problem->row_start[row + 1] - dense->problem->row_start[row])) return status;
    }
    return status == TANDEM_OK ? tdm_dense_merge(dense) : status;
}

int32_t tdm_dense_draw(struct tdm_dense *dense)
{
    int32_t status = TANDEM_OK;

    dense->found_count = 0;
    for (int32_t row = 0; row < dense->problem->rows.leaf_count && status == TANDEM_OK; row++) {
        dense->best_count = 0;
        add_drawn(dense, row, dense->limits.drawn, dense->limits.drawn + dense->limits.width);
        status = take_best(dense, row);
    }
    return status == TANDEM_OK ? tdm_dense_merge(dense) : status;
}

int32_t tdm_dense_select_row(struct tdm_dense *dense, int32_t row, int64_t origin, int64_t *guess)
{
    *guess = select_row(dense, row, origin, *guess);
    return take_best(dense, row);
}

/* ---- the kernel as a problem of its own */

/* Two ascending lists of pairs into one; a pair that is in both comes once. */
static int64_t merge_row(int64_t *to, const int64_t *a, int64_t a_count, const int64_t *b, int64_t b_count)
{
    int64_t count = 0;

    while (a_count > 0 || b_count > 0) {
        int64_t from_a = a_count > 0 && (b_count == 0 || *a <= *b), from_b = b_count > 0 && (a_count == 0 || *b <= *a);
        to[count++] = from_a ? *a : *b;
        a += from_a;
        a_count -= from_a;
        b += from_b;
        b_count -= from_b;
    }
    return count;
}

static int64_t merge_rows(const struct tdm_dense *dense, int64_t *start, int64_t *pair)
{
    const struct tdm_problem *kernel = &dense->kernel;

    start[0] = 0;
    for (int32_t row = 0; row < kernel->rows.leaf_count; row++) {
        int64_t old = kernel->pair_count == 0 ? 0 : kernel->row_start[row], old_end = kernel->pair_count == 0 ? 0 : kernel->row_start[row + 1];
        start[row + 1] = start[row] + merge_row(pair + start[row], dense->kernel_pair + old, old_end - old,
                                                dense->found + dense->found_start[row], dense->found_start[row + 1] - dense->found_start[row]);
    }
    return start[kernel->rows.leaf_count];
}

static void free_kernel(struct tdm_dense *dense)
{
    tdm_free(&dense->memory, dense->kernel.row_start);
    tdm_free(&dense->memory, dense->kernel.pair_column);
    tdm_free(&dense->memory, dense->kernel.pair_score);
    tdm_free(&dense->memory, dense->kernel_pair);
}

static void fill_kernel(struct tdm_dense *dense)
{
    struct tdm_problem *kernel = &dense->kernel;
    const struct tdm_problem *problem = dense->problem;

    for (int32_t row = 0; row < kernel->rows.leaf_count; row++)
        for (int64_t i = kernel->row_start[row]; i < kernel->row_start[row + 1]; i++) {
            kernel->pair_column[i] = problem->pair_column[dense->kernel_pair[i]];
            kernel->pair_score[i] = dense->cost_level < 0 ? 0 : -tdm_problem_cost(problem, &problem->levels[dense->cost_level], row, dense->kernel_pair[i]);
        }
}

int32_t tdm_dense_merge(struct tdm_dense *dense)
{
    const struct tdm_memory *memory = &dense->memory;
    int64_t  room = dense->kernel.pair_count + dense->found_count;
    int64_t *start = tdm_alloc_array(memory, (int64_t)dense->kernel.rows.leaf_count + 1, sizeof *start), *pair = tdm_alloc_array(memory, room, sizeof *pair);
    int32_t *column = tdm_alloc_array(memory, room, sizeof *column);
    int64_t *score = tdm_alloc_array(memory, room, sizeof *score), count;

    if (start == NULL || pair == NULL || column == NULL || score == NULL) {
        tdm_free(memory, start);
        tdm_free(memory, pair);
        tdm_free(memory, column);
        tdm_free(memory, score);
        return TANDEM_E_NOMEM;
    }
    count = merge_rows(dense, start, pair);
    free_kernel(dense);
    dense->kernel.row_start = start;
    dense->kernel.pair_column = column;
    dense->kernel.pair_score = score;
    dense->kernel.pair_count = count;
    dense->kernel_pair = pair;
    fill_kernel(dense);
    dense->found_count = 0;
    return TANDEM_OK;
}

/* ---- life */

static void set_out(struct tdm_dense *dense, const struct tdm_problem *problem, struct tdm_dense_limits limits, struct tdm_control *control)
{
    *dense = (struct tdm_dense){ .problem = problem, .control = control, .memory = problem->memory, .cost_level = tdm_fast_cost_level(problem),
                                 .limits = limits };
    for (int32_t level = 0; level < problem->level_count; level++) {
        dense->levels[level] = problem->levels[level];
        if (level == dense->cost_level) dense->levels[level].kind = TDM_LEVEL_SCORE;
    }
    dense->kernel = (struct tdm_problem){ .memory = problem->memory, .rows = problem->rows, .columns = problem->columns, .silent_row = -1,
                                          .level_count = problem->level_count, .levels = dense->levels };
}

int32_t tdm_dense_open(struct tdm_dense *dense, const struct tdm_problem *problem, struct tdm_dense_limits limits, struct tdm_control *control)
{
    int32_t columns = problem->columns.leaf_count;

    assert(limits.width > 0 && limits.drawn >= 0);
    set_out(dense, problem, limits, control);
    dense->every_column = tdm_alloc_array(&dense->memory, columns, sizeof *dense->every_column);
    dense->cost = tdm_alloc_zeroed(&dense->memory, columns, sizeof *dense->cost);
    dense->base = tdm_alloc_array(&dense->memory, columns, sizeof *dense->base);
    dense->best = tdm_alloc_array(&dense->memory, (int64_t)dense->limits.width + dense->limits.drawn, sizeof *dense->best);
    dense->found_start = tdm_alloc_zeroed(&dense->memory, (int64_t)problem->rows.leaf_count + 1, sizeof *dense->found_start);
    if (dense->every_column == NULL || dense->cost == NULL || dense->base == NULL || dense->best == NULL || dense->found_start == NULL) {
        tdm_dense_close(dense);
        return TANDEM_E_NOMEM;
    }
    for (int32_t c = 0; c < columns; c++) dense->every_column[c] = c;
    return TANDEM_OK;
}

void tdm_dense_close(struct tdm_dense *dense)
{
    void *blocks[] = { dense->every_column, dense->cost, dense->base, dense->best, dense->found_start, dense->found };

    free_kernel(dense);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&dense->memory, blocks[i]);
    memset(dense, 0, sizeof *dense);
}
