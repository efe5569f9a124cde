/* SPDX-License-Identifier: MIT
 * Which pairs block a plan.
 *
 * A pair (s, o) blocks if s wished for o and is not there; has room left or holds a place that she likes strictly less; is accepted by
 * whoever decides; and one of these holds: o and its partner have room; o is full and holds somebody ranked strictly lower there; o has
 * room, its partner has none, and s would give up a place with that partner that she likes strictly less, or the partner holds somebody
 * whom it ranks strictly lower.
 *
 * Keeps:   the same question is put twice, once with pins taken for what they are: a pinned student leaves no place and makes way for
 *          nobody. A pair that blocks only before is excused.
 * Source:  formats 3a.
 */
#include "proof/stability.h"

#include <string.h>

/* Who sits at a column, or below a cap. */
struct house {
    int64_t load;
    int32_t lowest, lowest_free;     /* the greatest level held, by anyone and by those who are not pinned; -1 if nobody */
};

struct look {
    const struct tdm_market *market;
    const uint8_t           *chosen;
    struct house            *column, *cap;
    int64_t                 *held;   /* [columns] pairs that the row at hand holds */
    int32_t                  held_count;
};

static void admit(struct house *house, int32_t level, int is_pinned)
{
    house->load++;
    if (level > house->lowest) house->lowest = level;
    if (!is_pinned && level > house->lowest_free) house->lowest_free = level;
}

static void admit_guests(struct look *look, int32_t column, int64_t count)
{
    const struct tdm_market *market = look->market;
    int32_t                  cap = market->column_cap[column];

    for (int64_t i = 0; i < count; i++) {
        admit(&look->column[column], market->column_order[column] >= 0 ? TDM_NOT_ACCEPTED : 0, 0);
        if (cap >= 0) admit(&look->cap[cap], market->cap_order[cap] >= 0 ? TDM_NOT_ACCEPTED : 0, 0);
    }
}

static void seat_everyone(struct look *look, const int64_t *guests)
{
    const struct tdm_market *market = look->market;

    for (int32_t c = 0; c < market->column_count; c++) look->column[c] = (struct house){ 0, -1, -1 };
    for (int32_t k = 0; k < market->cap_count; k++) look->cap[k] = (struct house){ 0, -1, -1 };
    for (int64_t i = 0; i < market->pair_count; i++) {
        int32_t column = market->pair[i].column, cap = market->column_cap[column];
        int     is_pinned = tdm_market_is_pinned(market, i);
        if (!look->chosen[i]) continue;
        admit(&look->column[column], tdm_market_level(market, i), is_pinned);
        if (cap >= 0) admit(&look->cap[cap], tdm_market_cap_level(market, i), is_pinned);
    }
    for (int32_t c = 0; guests != NULL && c < market->column_count; c++) admit_guests(look, c, guests[c]);
}

/* Does the student of this row hold a place that she likes less than `pair`? below_cap -1: any place. */
static int holds_less(const struct look *look, int64_t pair, int32_t below_cap, int with_pins)
{
    const struct tdm_market *market = look->market;

    for (int32_t i = 0; i < look->held_count; i++) {
        int64_t held = look->held[i];
        if (market->pair_group[held] <= market->pair_group[pair] || (!with_pins && tdm_market_is_pinned(market, held))) continue;
        if (below_cap < 0 || market->column_cap[market->pair[held].column] == below_cap) return 1;
    }
    return 0;
}

/* Would whoever decides rather have her? with_pins: as if nobody were pinned. */
static int place_agrees(const struct look *look, int64_t pair, int with_pins)
{
    const struct tdm_market *market = look->market;
    int32_t                  column = market->pair[pair].column, cap = market->column_cap[column];
    const struct house      *house = &look->column[column];

    if (house->load >= market->problem->columns.most[column]) return (with_pins ? house->lowest : house->lowest_free) > tdm_market_level(market, pair);
    if (cap < 0 || look->cap[cap].load < market->cap_seats[cap]) return 1;
    house = &look->cap[cap];
    return (with_pins ? house->lowest : house->lowest_free) > tdm_market_cap_level(market, pair) || holds_less(look, pair, cap, with_pins);
}

static int blocks(const struct look *look, int32_t row, int64_t pair, int with_pins)
{
    if (look->held_count >= look->market->row_most[row] && !holds_less(look, pair, -1, with_pins)) return 0;
    return place_agrees(look, pair, with_pins);
}

static int32_t note(const struct tdm_market *market, struct tdm_blocking *blocking, int32_t row, int32_t column, int is_excused, int lists)
{
    if (lists) {
        int32_t status = tdm_grow(&market->memory, (void **)&blocking->pairs, &blocking->capacity, blocking->count + 1, sizeof *blocking->pairs);
        if (status != TANDEM_OK) return status;
        blocking->pairs[blocking->count] = (struct tdm_blocking_pair){ row, column, is_excused };
    }
    blocking->count++;
    blocking->unexcused += !is_excused;
    return TANDEM_OK;
}

static void list_held(struct look *look, int32_t row)
{
    look->held_count = 0;
    for (int64_t i = look->market->row_start[row]; i < look->market->row_start[row + 1]; i++)
        if (look->chosen[i]) look->held[look->held_count++] = i;
}

static int32_t look_at_rows(struct look *look, int lists, struct tdm_blocking *blocking)
{
    const struct tdm_market *market = look->market;
    int32_t                  status = TANDEM_OK;

    for (int32_t r = 0; status == TANDEM_OK && r < market->row_count; r++) {
        list_held(look, r);
        for (int64_t i = market->row_start[r]; status == TANDEM_OK && i < market->row_start[r + 1]; i++) {
            if (look->chosen[i] || tdm_market_level(market, i) == TDM_NOT_ACCEPTED || !blocks(look, r, i, 1)) continue;
            status = note(market, blocking, r, market->pair[i].column, market->pair_pinned != NULL && !blocks(look, r, i, 0), lists);
        }
    }
    return status;
}

int32_t tdm_stability_check(const struct tdm_market *market, const uint8_t *chosen, const int64_t *guests, int lists,
                            struct tdm_blocking *blocking)
{
    const struct tdm_memory *memory = &market->memory;
    struct look              look = { .market = market, .chosen = chosen };
    int32_t                  status = TANDEM_E_NOMEM;

    *blocking = (struct tdm_blocking){ 0 };
    look.column = tdm_alloc_array(memory, market->column_count, sizeof *look.column);
    look.cap = tdm_alloc_array(memory, market->cap_count, sizeof *look.cap);
    look.held = tdm_alloc_array(memory, market->column_count, sizeof *look.held);
    if (look.column == NULL || look.cap == NULL || look.held == NULL) goto out;
    seat_everyone(&look, guests);
    status = look_at_rows(&look, lists, blocking);
out:
    tdm_free(memory, look.column);
    tdm_free(memory, look.cap);
    tdm_free(memory, look.held);
    if (status != TANDEM_OK) tdm_blocking_finish(market, blocking);
    return status;
}

void tdm_blocking_finish(const struct tdm_market *market, struct tdm_blocking *blocking)
{
    tdm_free(&market->memory, blocking->pairs);
    *blocking = (struct tdm_blocking){ 0 };
}
