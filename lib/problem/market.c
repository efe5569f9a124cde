/* SPDX-License-Identifier: MIT
 * The market: rows in drawing order, and what each student wishes, the best first.
 *
 * Keeps:   one pass per step; a row is sorted only where it does not come sorted.
 * Relies:  the problem's rows stand by lottery, then key, those without a lottery last (compile.c).
 */
#include "problem/market.h"

#include <string.h>

#include "base/lottery.h"
#include "base/sort.h"
#include "problem/market_desk.h"

uint64_t tdm_market_number(const struct tandem_model *model, uint64_t seed, int32_t student)
{
    int64_t lottery = model->students.at[student].lottery;
    return lottery >= 0 ? (uint64_t)lottery : tdm_lottery_number(seed, tdm_keys_text(&model->student_keys, student), NULL);
}

/* ---------------------------------------------------------------- rows */

struct draw {
    const struct tandem_model *model;
    const struct tdm_problem  *problem;
    uint64_t                  *number;        /* [problem rows] */
};

static int compare_draw(const void *user, int64_t a, int64_t b)
{
    const struct draw *draw = user;
    if (draw->number[a] != draw->number[b]) return draw->number[a] < draw->number[b] ? -1 : 1;
    return strcmp(tdm_keys_text(&draw->model->student_keys, draw->problem->row_student[a]),
                  tdm_keys_text(&draw->model->student_keys, draw->problem->row_student[b]));
}

/* Silent students ask for nothing: they are no part of the market. */
static int is_silent(const struct tdm_problem *problem, int32_t row)
{
    return row == problem->silent_row || (problem->row_is_silent != NULL && problem->row_is_silent[row]);
}

static int64_t list_rows(const struct tdm_problem *problem, int64_t *rows)
{
    int64_t count = 0;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (!is_silent(problem, r)) rows[count++] = r;
    return count;
}

static int is_drawn_in_order(const struct draw *draw, const int64_t *rows, int64_t count)
{
    for (int64_t i = 1; i < count; i++)
        if (compare_draw(draw, rows[i - 1], rows[i]) > 0) return 0;
    return 1;
}

static void store_rows(struct tdm_market_desk *desk, const int64_t *rows, int64_t count)
{
    struct tdm_market        *market = desk->market;
    const struct tdm_problem *problem = desk->problem;

    market->row_count = (int32_t)count;
    for (int32_t s = 0; s < desk->model->student_keys.count; s++) desk->row_of_student[s] = -1;
    for (int32_t r = 0; r < market->row_count; r++) {
        int32_t origin = (int32_t)rows[r];
        int64_t wished = problem->row_start[origin + 1] - problem->row_start[origin], most = problem->rows.most[origin];
        market->row_origin[r] = origin;
        market->row_most[r] = (int32_t)(most < wished ? most : wished);
        desk->row_of_student[problem->row_student[origin]] = r;
    }
}

int32_t tdm_market_draw_rows(struct tdm_market_desk *desk)
{
    struct tdm_market        *market = desk->market;
    const struct tdm_problem *problem = desk->problem;
    const struct tdm_memory  *memory = &market->memory;
    int64_t                   count = problem->rows.leaf_count;
    struct draw               draw = { desk->model, problem, tdm_alloc_array(memory, count, sizeof *draw.number) };
    int64_t                  *rows = tdm_alloc_array(memory, count, sizeof *rows);
    int64_t                  *scratch = tdm_alloc_array(memory, count, sizeof *scratch);
    int32_t                   status = TANDEM_E_NOMEM;

    market->row_origin = tdm_alloc_array(memory, count, sizeof *market->row_origin);
    market->row_most = tdm_alloc_array(memory, count, sizeof *market->row_most);
    desk->row_of_student = tdm_alloc_array(memory, desk->model->student_keys.count, sizeof *desk->row_of_student);
    if (draw.number == NULL || rows == NULL || scratch == NULL || market->row_origin == NULL || market->row_most == NULL
        || desk->row_of_student == NULL)
        goto out;

    count = list_rows(problem, rows);
    for (int64_t i = 0; i < count; i++)
        draw.number[rows[i]] = tdm_market_number(desk->model, desk->options->seed, problem->row_student[rows[i]]);
    if (!is_drawn_in_order(&draw, rows, count)) tdm_sort(rows, scratch, count, compare_draw, &draw);
    store_rows(desk, rows, count);
    status = TANDEM_OK;
out:
    tdm_free(memory, draw.number);
    tdm_free(memory, rows);
    tdm_free(memory, scratch);
    return status;
}

/* ---------------------------------------------------------------- lists */

struct list {
    const struct tdm_market_desk *desk;
    int32_t                       student;
    uint64_t                     *tie;         /* [columns] numbers of the pairs of this student that need one, by column */
};

static int pair_is_pinned(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED);
}

/* By liking alone: ranked before scored before neither; a wished pin is liked as wished. */
static int compare_liking(const struct tdm_problem *problem, int64_t a, int64_t b)
{
    uint32_t x = problem->pair_rank == NULL ? 0 : (uint32_t)problem->pair_rank[a];
    uint32_t y = problem->pair_rank == NULL ? 0 : (uint32_t)problem->pair_rank[b];

    if (x != y) return x - 1 < y - 1 ? -1 : 1;           /* no rank, 0, wraps to the end */
    if (x != 0 || problem->pair_score == NULL || problem->pair_score[a] == problem->pair_score[b]) return 0;
    return problem->pair_score[a] > problem->pair_score[b] ? -1 : 1;
}

static int compare_wishes(const void *user, int64_t a, int64_t b)
{
    const struct list        *list = user;
    const struct tdm_problem *problem = list->desk->problem;
    int                       pinned = pair_is_pinned(problem, b) - pair_is_pinned(problem, a);
    int                       order = pinned != 0 ? pinned : compare_liking(problem, a, b);

    if (order != 0) return order;
    if (list->tie[problem->pair_column[a]] != list->tie[problem->pair_column[b]])
        return list->tie[problem->pair_column[a]] < list->tie[problem->pair_column[b]] ? -1 : 1;
    return (a > b) - (a < b);                            /* columns stand by key */
}

/* Numbers for the pairs of this student, where two of them are alike. */
static void draw_ties(struct list *list, const int64_t *sorted, int64_t count)
{
    const struct tdm_market_desk *desk = list->desk;
    const struct tandem_model    *model = desk->model;
    const struct tdm_problem     *problem = desk->problem;

    for (int64_t i = 0; i < count; i++) {
        int alike = (i > 0 && compare_liking(problem, sorted[i - 1], sorted[i]) == 0)
                    || (i + 1 < count && compare_liking(problem, sorted[i], sorted[i + 1]) == 0);
        int32_t column = problem->pair_column[sorted[i]];
        if (alike)
            list->tie[column] = tdm_lottery_number(desk->options->seed, tdm_keys_text(&model->student_keys, list->student),
                                                   tdm_keys_text(&model->opportunity_keys, problem->column_opportunity[column]));
    }
}

static int any_alike(const struct tdm_problem *problem, const int64_t *sorted, int64_t count)
{
    for (int64_t i = 1; i < count; i++)
        if (compare_liking(problem, sorted[i - 1], sorted[i]) == 0) return 1;
    return 0;
}

/* The usual list, ranked without ties and without pins, by plain numbers: 1 if it was one. */
static int sort_plain(const struct tdm_problem *problem, int64_t from, int64_t count, int64_t *sorted, uint64_t *key, uint64_t *scratch)
{
    if (problem->pair_rank == NULL || problem->pair_flags != NULL) return 0;
    for (int64_t i = 0; i < count; i++) key[i] = (uint64_t)((uint32_t)problem->pair_rank[from + i] - 1u) << 32 | (uint32_t)i;
    tdm_sort_numbers(key, scratch, count);
    if (count > 0 && key[count - 1] >> 32 == UINT32_MAX) return 0;                   /* no rank, 0, wraps to the end */
    for (int64_t i = 1; i < count; i++)
        if (key[i] >> 32 == key[i - 1] >> 32) return 0;
    for (int64_t i = 0; i < count; i++) sorted[i] = from + (int64_t)(uint32_t)key[i];
    return 1;
}

static void sort_slowly(struct list *list, int64_t from, int64_t count, int64_t *sorted, int64_t *scratch)
{
    const struct tdm_problem *problem = list->desk->problem;

    for (int64_t i = 0; i < count; i++) sorted[i] = from + i;
    tdm_sort(sorted, scratch, count, compare_wishes, list);
    if (!any_alike(problem, sorted, count)) return;
    draw_ties(list, sorted, count);
    tdm_sort(sorted, scratch, count, compare_wishes, list);
    for (int64_t i = 0; i < count; i++) list->tie[problem->pair_column[sorted[i]]] = 0;
}

static int compare_groups(const void *user, int64_t a, int64_t b)
{
    const struct tdm_market *market = user;
    return compare_liking(market->problem, market->pair_origin[a], market->pair_origin[b]);
}

/* Tie groups. Pins stand first on the list though they may be liked less: such a row's groups come from a sort by liking alone. */
static void number_groups(struct tdm_market *market, int32_t row, int64_t *sorted, int64_t *scratch)
{
    int64_t from = market->row_start[row], count = market->row_start[row + 1] - from;
    int32_t group = 0;

    for (int64_t i = 0; i < count; i++) sorted[i] = from + i;
    if (count > 0 && tdm_market_is_pinned(market, from)) tdm_sort(sorted, scratch, count, compare_groups, market);
    for (int64_t i = 0; i < count; i++) {
        if (i > 0 && compare_groups(market, sorted[i - 1], sorted[i]) != 0) group++;
        market->pair_group[sorted[i]] = group;
    }
}

/* One student's list into the market: sorted[], scratch[] and key[] hold a row. All ties are 0 until two wishes turn out to be alike. */
static void make_list(struct list *list, int32_t row, int64_t *sorted, int64_t *scratch, uint64_t *key)
{
    const struct tdm_problem *problem = list->desk->problem;
    struct tdm_market        *market = list->desk->market;
    int32_t                   origin = market->row_origin[row];
    int64_t                   from = problem->row_start[origin], count = problem->row_start[origin + 1] - from, at = market->row_start[row];
    int                       is_plain = sort_plain(problem, from, count, sorted, key, (uint64_t *)scratch);

    list->student = problem->row_student[origin];
    if (!is_plain) sort_slowly(list, from, count, sorted, scratch);
    for (int64_t i = 0; i < count; i++) {
        market->pair[at + i] = (struct tdm_bid){ problem->pair_column[sorted[i]], 0 };
        market->pair_origin[at + i] = sorted[i];
        market->pair_group[at + i] = (int32_t)i;
        if (market->pair_pinned != NULL) market->pair_pinned[at + i] = (uint8_t)pair_is_pinned(problem, sorted[i]);
    }
    if (!is_plain) number_groups(market, row, sorted, scratch);
}

static int has_pins(const struct tdm_problem *problem)
{
    for (int64_t i = 0; problem->pair_flags != NULL && i < problem->pair_count; i++)
        if (problem->pair_flags[i] & TDM_PAIR_PINNED) return 1;
    return 0;
}

static int32_t allocate_lists(struct tdm_market_desk *desk)
{
    struct tdm_market        *market = desk->market;
    const struct tdm_problem *problem = desk->problem;
    const struct tdm_memory  *memory = &market->memory;
    int64_t                   pairs = 0;

    market->row_start = tdm_alloc_array(memory, market->row_count + (int64_t)1, sizeof *market->row_start);
    if (market->row_start == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < market->row_count; r++) {
        market->row_start[r] = pairs;
        pairs += problem->row_start[market->row_origin[r] + 1] - problem->row_start[market->row_origin[r]];
    }
    market->row_start[market->row_count] = market->pair_count = pairs;
    market->pair = tdm_alloc_array(memory, pairs, sizeof *market->pair);
    market->pair_group = tdm_alloc_array(memory, pairs, sizeof *market->pair_group);
    market->pair_origin = tdm_alloc_array(memory, pairs, sizeof *market->pair_origin);
    if (market->pair == NULL || market->pair_group == NULL || market->pair_origin == NULL) return TANDEM_E_NOMEM;
    if (has_pins(problem) && (market->pair_pinned = tdm_alloc_zeroed(memory, pairs, 1)) == NULL) return TANDEM_E_NOMEM;
    return TANDEM_OK;
}

int32_t tdm_market_make_lists(struct tdm_market_desk *desk)
{
    struct tdm_market       *market = desk->market;
    const struct tdm_memory *memory = &market->memory;
    int32_t                  columns = desk->problem->columns.leaf_count, status = allocate_lists(desk);
    struct list              list = { desk, TANDEM_NONE, tdm_alloc_zeroed(memory, columns, sizeof *list.tie) };
    int64_t                 *sorted = tdm_alloc_array(memory, columns, sizeof *sorted);      /* no column stands in a row twice */
    int64_t                 *scratch = tdm_alloc_array(memory, columns, sizeof *scratch);
    uint64_t                *key = tdm_alloc_array(memory, columns, sizeof *key);

    if (status == TANDEM_OK && (list.tie == NULL || sorted == NULL || scratch == NULL || key == NULL)) status = TANDEM_E_NOMEM;
    if (status != TANDEM_OK) goto out;
    for (int32_t r = 0; r < market->row_count; r++) make_list(&list, r, sorted, scratch, key);
out:
    tdm_free(memory, list.tie);
    tdm_free(memory, sorted);
    tdm_free(memory, scratch);
    tdm_free(memory, key);
    return status;
}

/* ---------------------------------------------------------------- the whole */

int32_t tdm_market_compile(const struct tandem_model *model, const tandem_options *options, const struct tdm_problem *problem,
                           int only_accepted, struct tdm_market *market)
{
    struct tdm_market_desk desk = { model, options, problem, market, NULL, NULL };
    int32_t                status;

    *market = (struct tdm_market){ .memory = problem->memory, .problem = problem, .column_count = problem->columns.leaf_count };
    status = tdm_market_draw_rows(&desk);
    if (status == TANDEM_OK) status = tdm_market_make_lists(&desk);
    if (status == TANDEM_OK) status = tdm_market_make_orders(&desk);
    if (status == TANDEM_OK) status = tdm_market_place_pairs(&desk);
    if (status == TANDEM_OK && only_accepted) tdm_market_drop_refused(market);
    tdm_free(&problem->memory, desk.row_of_student);
    tdm_free(&problem->memory, desk.ranks_itself);
    if (status != TANDEM_OK) tdm_market_finish(market);
    return status;
}

void tdm_market_finish(struct tdm_market *market)
{
    void *const blocks[] = { market->row_start, market->pair, market->pair_group, market->pair_level, market->pair_cap_place,
                             market->pair_cap_level, market->pair_pinned, market->pair_origin, market->row_most, market->row_origin,
                             market->seats, market->column_cap, market->cap_seats, market->cap_node, market->order_start,
                             market->order_row, market->column_order, market->cap_order };

    if (market->memory.release != NULL)
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&market->memory, blocks[i]);
    *market = (struct tdm_market){ 0 };
}
