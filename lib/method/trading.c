/* SPDX-License-Identifier: MIT
 * Top trading cycles with several seats a place and caps over several places.
 *
 * Every place with a seat left points at the first student who is left in its order, every student at the best place that is left. Each
 * ring of pointers trades: its students get the places that they point at. Places below a cap point as one, by their partner's
 * order, since they share seats; so a ring takes at most one seat of a cap.
 *
 * The order of a place holds everybody, not those alone who asked for it: what a student may trade with does not depend on what she lists,
 * and so listing the truth is best for her. Those whom the ranking leaves out come last, by the draw. Ties, too, are broken by the single
 * draw, also where opportunities draw for themselves.
 *
 * Keeps:   pointers only move down; a student who can get nothing more is out. A ring takes no seat twice; a rule over several students
 *          may forbid what a ring trades, and then the outcome fails the test at the end.
 * Source:  [AS03] sec. 2; [SS74].
 */
#include <assert.h>
#include <string.h>

#include "method/serving.h"

struct trading {
    struct tdm_serving       serving;
    const struct tdm_market *market;
    int64_t                 *wish;          /* [row_count] the best wish that may still be granted */
    uint8_t                 *is_out;        /* [row_count] */
    int64_t                 *next;          /* [column_count + cap_count] into order_row: the first who is left */
    int32_t                  first_left;    /* the first row in drawing order who is left */
    int32_t                 *stack, *position, depth;
};

/* Moves the student's pointer to the best place with room; 0 if there is none, or if she holds all that she may. */
static int seek_place(struct trading *trading, int32_t row)
{
    const struct tdm_market *market = trading->market;
    int64_t                 *wish = &trading->wish[row];

    if (trading->is_out[row]) return 0;
    while (*wish < market->row_start[row + 1]
           && (trading->serving.chosen[*wish] || !tdm_serving_has_room(&trading->serving, *wish)))
        (*wish)++;
    if (*wish == market->row_start[row + 1] || trading->serving.holding[row] >= market->row_most[row]) trading->is_out[row] = 1;
    return !trading->is_out[row];
}

/* The first student who is left in the order of the house that this column belongs to. Somebody is left: the one who points here. */
static int32_t seek_student(struct trading *trading, int32_t column)
{
    const struct tdm_market *market = trading->market;
    int32_t                  cap = market->column_cap[column];
    int32_t                  order = cap < 0 ? market->column_order[column] : market->cap_order[cap];
    int64_t                 *next = &trading->next[cap < 0 ? column : market->column_count + cap];

    if (order >= 0) {
        while (*next < market->order_start[order + 1] && !seek_place(trading, market->order_row[*next])) (*next)++;
        if (*next < market->order_start[order + 1]) return market->order_row[*next];
    }
    while (!seek_place(trading, trading->first_left)) trading->first_left++;
    assert(trading->first_left < market->row_count);
    return trading->first_left;
}

/* The ring stack[low .. depth - 1] trades. */
static void trade(struct trading *trading, int32_t low)
{
    for (; trading->depth > low; trading->depth--) {
        int32_t row = trading->stack[trading->depth - 1];
        tdm_serving_place(&trading->serving, row, trading->wish[row]);
        trading->position[row] = -1;
    }
}

static void enter(struct trading *trading, int32_t row)
{
    trading->position[row] = trading->depth;
    trading->stack[trading->depth++] = row;
}

/* Follows pointers from the top of the stack, lets rings trade, and ends when the stack is empty. Below a ring that has traded all pointers
 * but the last stand: every house points at one student, so the ring took no seat that somebody below points at. */
static int64_t follow(struct trading *trading)
{
    int64_t steps = 0;

    for (; trading->depth > 0; steps++) {
        int32_t at = trading->stack[trading->depth - 1], pointed;
        if (!seek_place(trading, at)) {
            trading->position[at] = -1;
            trading->depth--;
            continue;
        }
        pointed = seek_student(trading, trading->market->pair[trading->wish[at]].column);
        if (trading->position[pointed] >= 0) trade(trading, trading->position[pointed]);
        else enter(trading, pointed);
    }
    return steps;
}

static int32_t trading_init(struct trading *trading)
{
    const struct tdm_market *market = trading->market;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  houses = market->column_count + (int64_t)market->cap_count;

    trading->wish = tdm_alloc_array(memory, market->row_count, sizeof *trading->wish);
    trading->is_out = tdm_alloc_zeroed(memory, market->row_count, 1);
    trading->next = tdm_alloc_array(memory, houses, sizeof *trading->next);
    trading->stack = tdm_alloc_array(memory, market->row_count, sizeof *trading->stack);
    trading->position = tdm_alloc_array(memory, market->row_count, sizeof *trading->position);
    if (trading->wish == NULL || trading->is_out == NULL || trading->next == NULL || trading->stack == NULL || trading->position == NULL)
        return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < market->row_count; r++) {
        trading->wish[r] = market->row_start[r];
        trading->position[r] = -1;
    }
    for (int32_t h = 0; h < houses; h++) {
        int32_t order = h < market->column_count ? market->column_order[h] : market->cap_order[h - market->column_count];
        trading->next[h] = order < 0 ? 0 : market->order_start[order];
    }
    return TANDEM_OK;
}

int32_t tdm_trading(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    struct trading trading = { .market = market };
    int32_t        status = tdm_serving_init(&trading.serving, market, chosen);

    if (status != TANDEM_OK) return status;
    status = trading_init(&trading);
    for (int32_t row = 0; status == TANDEM_OK && row < market->row_count; row++)
        while (status == TANDEM_OK && seek_place(&trading, row)) {
            enter(&trading, row);
            if (tdm_control_tick(control, follow(&trading))) status = TANDEM_E_STOPPED;
        }
    tdm_serving_finish(&trading.serving);
    tdm_free(&market->memory, trading.wish);
    tdm_free(&market->memory, trading.is_out);
    tdm_free(&market->memory, trading.next);
    tdm_free(&market->memory, trading.stack);
    tdm_free(&market->memory, trading.position);
    return status;
}
