/* SPDX-License-Identifier: MIT
 * The place that each student has with whoever decides.
 *
 * A student's ranks are laid out over the opportunities and partners that rank her, read off for her wishes, and cleared again: linear, and
 * the tables that are read at random are as long as the opportunities are many, not the students.
 *
 * Keeps:   a place is the rank given; of equal places the earlier row, drawn first, goes first. A student who is missing from the deciding
 *          ranking has the level TDM_NOT_ACCEPTED, after all others. Below a cap one order has to serve all columns, so ties there are
 *          broken by the single draw also where each opportunity has a draw of its own.
 */
#include <string.h>

#include "base/group.h"
#include "base/lottery.h"
#include "base/sort.h"
#include "problem/market_desk.h"

enum { PINNED_PLACE = -1, LAST_RANK = TDM_NOT_ACCEPTED - 1 };

/* ---------------------------------------------------------------- rankings by student */

/* Entries by student: where (an opportunity or, beyond those, a partner), and her rank there. */
struct by_student {
    int64_t          *start;         /* [students + 1] into entry */
    struct tdm_keyed *entry;
    int32_t          *rank;          /* [opportunities + partners] of the student at hand, or TDM_NOT_ACCEPTED */
};

static struct tdm_keyed *list_entries(struct tdm_keyed *entry, const struct tdm_ranked *at, int64_t count, int32_t first_house)
{
    for (int64_t i = 0; i < count; i++)
        *entry++ = (struct tdm_keyed){ at[i].student, first_house + at[i].id, at[i].rank < LAST_RANK ? at[i].rank : LAST_RANK };
    return entry;
}

static int32_t by_student_init(struct by_student *by, const struct tandem_model *model)
{
    const struct tdm_memory *memory = &model->memory;
    int64_t                  total = model->opportunity_rankings.count + model->partner_rankings.count;
    int64_t                  houses = (int64_t)model->opportunity_keys.count + model->partner_keys.count;
    struct tdm_keyed        *end;

    *by = (struct by_student){ tdm_alloc_array(memory, model->student_keys.count + (int64_t)1, sizeof *by->start),
                               tdm_alloc_array(memory, total, sizeof *by->entry), tdm_alloc_array(memory, houses, sizeof *by->rank) };
    if (by->start == NULL || by->entry == NULL || by->rank == NULL) return TANDEM_E_NOMEM;
    for (int64_t h = 0; h < houses; h++) by->rank[h] = TDM_NOT_ACCEPTED;
    end = list_entries(by->entry, model->opportunity_rankings.at, model->opportunity_rankings.count, 0);
    list_entries(end, model->partner_rankings.at, model->partner_rankings.count, model->opportunity_keys.count);
    return tdm_group(memory, by->entry, total, model->student_keys.count, by->start);
}

static void by_student_finish(struct by_student *by, const struct tdm_memory *memory)
{
    tdm_free(memory, by->start);
    tdm_free(memory, by->entry);
    tdm_free(memory, by->rank);
}

static void lay_out(struct by_student *by, int32_t student)
{
    for (int64_t i = by->start[student]; i < by->start[student + 1]; i++) {
        int32_t *rank = &by->rank[by->entry[i].id];
        if (by->entry[i].value < *rank) *rank = by->entry[i].value;
    }
}

static void clear_away(struct by_student *by, int32_t student)
{
    for (int64_t i = by->start[student]; i < by->start[student + 1]; i++) by->rank[by->entry[i].id] = TDM_NOT_ACCEPTED;
}

/* ---------------------------------------------------------------- places */

/* Whose ranking serves each column, as a house; -1: nobody's. */
static void find_houses(const struct tdm_market_desk *desk, int32_t *house, int at_cap)
{
    const struct tandem_model *model = desk->model;
    const struct tdm_market   *market = desk->market;
    const struct tdm_problem  *problem = desk->problem;

    for (int32_t c = 0; c < market->column_count; c++) {
        int32_t opportunity = problem->column_opportunity[c], cap = market->column_cap[c];
        int32_t partner = model->opportunities.at[opportunity].partner;
        if (at_cap && cap >= 0) house[c] = market->cap_order[cap] >= 0 ? model->opportunity_keys.count + partner : -1;
        else if (market->column_order[c] < 0) house[c] = -1;
        else house[c] = desk->ranks_itself[opportunity] ? opportunity : model->opportunity_keys.count + partner;
    }
}

static void place_rows(struct tdm_market_desk *desk, struct by_student *by, const int32_t *house, const int32_t *cap_house)
{
    struct tdm_market *market = desk->market;

    for (int32_t r = 0; r < market->row_count; r++) {
        int32_t student = desk->problem->row_student[market->row_origin[r]];
        lay_out(by, student);
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) {
            int32_t column = market->pair[i].column;
            market->pair[i].place = house[column] < 0 ? 0 : by->rank[house[column]];
            if (cap_house != NULL) market->pair_cap_place[i] = cap_house[column] < 0 ? 0 : by->rank[cap_house[column]];
        }
        clear_away(by, student);
    }
}

/* ---------------------------------------------------------------- a draw per opportunity */

struct own_draw {
    const struct tdm_market *market;
    const uint64_t          *number;     /* by pair */
};

static int compare_own_draw(const void *user, int64_t a, int64_t b)
{
    const struct own_draw *draw = user;
    int32_t                x = draw->market->pair[a].place, y = draw->market->pair[b].place;

    if (x != y) return x < y ? -1 : 1;
    if (draw->number[a] != draw->number[b]) return draw->number[a] < draw->number[b] ? -1 : 1;
    return (a > b) - (a < b);            /* within a column: by row, so by single draw, then key */
}

static uint64_t own_number(const struct tdm_market_desk *desk, int32_t row, int32_t column)
{
    const struct tandem_model *model = desk->model;
    int32_t                    student = desk->problem->row_student[desk->market->row_origin[row]];
    int64_t                    lottery = model->students.at[student].lottery;

    return lottery >= 0 ? (uint64_t)lottery
                        : tdm_lottery_number(desk->options->seed, tdm_keys_text(&model->student_keys, student),
                                             tdm_keys_text(&model->opportunity_keys, desk->problem->column_opportunity[column]));
}

/* New places, one by one, in each column that no cap joins with others. */
static void number_columns(struct tdm_market_desk *desk, const struct tdm_market_columns *by, uint64_t *number, int64_t *scratch)
{
    struct tdm_market *market = desk->market;
    struct own_draw    draw = { market, number };

    for (int32_t c = 0; c < market->column_count; c++) {
        int64_t from = by->start[c], count = by->start[c + 1] - from;
        if (market->column_cap[c] >= 0) continue;
        for (int64_t i = from; i < from + count; i++) number[by->pair[i]] = own_number(desk, by->row[by->pair[i]], c);
        tdm_sort(by->pair + from, scratch, count, compare_own_draw, &draw);
        for (int64_t i = 0; i < count; i++) market->pair[by->pair[from + i]].place = (int32_t)i;
    }
}

static int32_t draw_per_opportunity(struct tdm_market_desk *desk)
{
    struct tdm_market        *market = desk->market;
    const struct tdm_memory  *memory = &market->memory;
    struct tdm_market_columns by = { 0 };
    uint64_t                 *number = tdm_alloc_array(memory, market->pair_count, sizeof *number);
    int64_t                  *scratch = tdm_alloc_array(memory, market->pair_count, sizeof *scratch);
    int32_t                   status = number == NULL || scratch == NULL ? TANDEM_E_NOMEM : tdm_market_list_columns(market, &by);

    if (status == TANDEM_OK) number_columns(desk, &by, number, scratch);
    tdm_market_columns_finish(market, &by);
    tdm_free(memory, number);
    tdm_free(memory, scratch);
    return status;
}

/* ---------------------------------------------------------------- all places */

/* Levels of their own where places will differ from them: pins, and a draw per opportunity. */
static int32_t keep_levels(struct tdm_market_desk *desk)
{
    struct tdm_market *market = desk->market;

    if (market->pair_pinned == NULL && !(desk->options->flags & TANDEM_LOTTERY_PER_OPPORTUNITY)) return TANDEM_OK;
    market->pair_level = tdm_alloc_array(&market->memory, market->pair_count, sizeof *market->pair_level);
    if (market->pair_level == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < market->pair_count; i++) market->pair_level[i] = market->pair[i].place;
    if (market->pair_cap_place == NULL) return TANDEM_OK;
    market->pair_cap_level = tdm_alloc_array(&market->memory, market->pair_count, sizeof *market->pair_cap_level);
    if (market->pair_cap_level == NULL) return TANDEM_E_NOMEM;
    memcpy(market->pair_cap_level, market->pair_cap_place, (size_t)market->pair_count * sizeof *market->pair_cap_level);
    return TANDEM_OK;
}

static void place_pins(struct tdm_market *market)
{
    for (int64_t i = 0; market->pair_pinned != NULL && i < market->pair_count; i++) {
        if (!market->pair_pinned[i]) continue;
        market->pair[i].place = PINNED_PLACE;
        if (market->pair_cap_place != NULL) market->pair_cap_place[i] = PINNED_PLACE;
    }
}

int32_t tdm_market_place_pairs(struct tdm_market_desk *desk)
{
    struct tdm_market       *market = desk->market;
    const struct tdm_memory *memory = &market->memory;
    int32_t                 *house = tdm_alloc_array(memory, market->column_count, sizeof *house);
    int32_t                 *cap_house = tdm_alloc_array(memory, market->column_count, sizeof *cap_house);
    struct by_student        by = { 0 };
    int32_t                  status = house == NULL || cap_house == NULL ? TANDEM_E_NOMEM : by_student_init(&by, desk->model);

    if (status == TANDEM_OK && !market->orders_agree) {
        market->pair_cap_place = tdm_alloc_array(memory, market->pair_count, sizeof *market->pair_cap_place);
        if (market->pair_cap_place == NULL) status = TANDEM_E_NOMEM;
    }
    if (status == TANDEM_OK) {
        find_houses(desk, house, 0);
        find_houses(desk, cap_house, 1);
        place_rows(desk, &by, house, market->orders_agree ? NULL : cap_house);
        status = keep_levels(desk);
    }
    by_student_finish(&by, memory);
    tdm_free(memory, house);
    tdm_free(memory, cap_house);
    if (status == TANDEM_OK && (desk->options->flags & TANDEM_LOTTERY_PER_OPPORTUNITY)) status = draw_per_opportunity(desk);
    place_pins(market);
    return status;
}
