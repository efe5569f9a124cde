/* SPDX-License-Identifier: MIT
 * Stable improvement cycles: where places hold students alike, a stable plan may leave some who could swap and all be better off.
 *
 * Of those who would rather be at a place, the ones whom it ranks highest have arcs to it from the places where they are. Along a cycle
 * everybody moves one on: nobody is worse off, and nobody who still wants a place is ranked higher there than whoever came. What was stable
 * stays so, and no place gains or loses a student. When no cycle is left, no stable plan is better for some and worse for none.
 *
 * Keeps:   while the cycles of one pass are made, an arc stays one: nobody begins to want a place, and a place in a cycle is done with.
 * Relies:  one placement each. Places below caps are left alone, for there more than the two ends may be at stake.
 * Source:  [EE08].
 */
#include "method/stable_cycles.h"

struct arc {
    int64_t pair;                /* whoever holds `held[row]` would rather have this one */
    int32_t row;
};

enum state { NEW, ON_PATH, DONE };

struct desk {
    const struct tdm_market *market;
    uint8_t    *chosen;
    int64_t    *held;            /* [rows] her pair, or -1 */
    int32_t    *top;             /* [columns] the best level among those who would rather be there */
    int64_t    *arc_start, *next;       /* [columns + 2], [columns] */
    struct arc *arc;             /* by the column that they leave */
    int32_t    *path;            /* [columns] places, each with an arc to the one behind it */
    uint8_t    *state;           /* [columns] */
};

static int32_t column_of(const struct desk *desk, int64_t pair) { return desk->market->pair[pair].column; }

/* Behind the last pair that she likes better than what she has; a pinned student likes nothing better. */
static int64_t end_of_wants(const struct desk *desk, int32_t row)
{
    const struct tdm_market *market = desk->market;
    int64_t                  held = desk->held[row], i = market->row_start[row];

    if (held >= 0 && tdm_market_is_pinned(market, held)) return i;
    while (i < market->row_start[row + 1] && (held < 0 || market->pair_group[i] < market->pair_group[held])) i++;
    return i;
}

static void find_tops(struct desk *desk)
{
    const struct tdm_market *market = desk->market;

    for (int32_t c = 0; c < market->column_count; c++) desk->top[c] = INT32_MAX;
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r], end = end_of_wants(desk, r); i < end; i++)
            if (tdm_market_level(market, i) < desk->top[column_of(desk, i)]) desk->top[column_of(desk, i)] = tdm_market_level(market, i);
}

static int is_arc(const struct desk *desk, int64_t pair)
{
    int32_t column = column_of(desk, pair);
    return tdm_market_level(desk->market, pair) == desk->top[column] && desk->market->column_cap[column] < 0;
}

static int may_leave(const struct desk *desk, int32_t row)
{
    return desk->held[row] >= 0 && desk->market->column_cap[column_of(desk, desk->held[row])] < 0;
}

static void list_arcs(struct desk *desk)
{
    const struct tdm_market *market = desk->market;

    for (int32_t c = 0; c < market->column_count + 2; c++) desk->arc_start[c] = 0;
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r], end = may_leave(desk, r) ? end_of_wants(desk, r) : i; i < end; i++)
            if (is_arc(desk, i)) desk->arc_start[column_of(desk, desk->held[r]) + 2]++;
    for (int32_t c = 0; c < market->column_count; c++) desk->arc_start[c + 2] += desk->arc_start[c + 1];
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r], end = may_leave(desk, r) ? end_of_wants(desk, r) : i; i < end; i++)
            if (is_arc(desk, i)) desk->arc[desk->arc_start[column_of(desk, desk->held[r]) + 1]++] = (struct arc){ i, r };
}

/* Everybody from the last place of the path back to `column` moves one on; returns how long the path is without them. */
static int32_t move_on(struct desk *desk, int32_t length, int32_t column)
{
    int32_t place;

    do {
        const struct arc *arc;
        place = desk->path[--length];
        arc = &desk->arc[desk->next[place] - 1];
        desk->chosen[desk->held[arc->row]] = 0;
        desk->chosen[arc->pair] = 1;
        desk->held[arc->row] = arc->pair;
        desk->state[place] = DONE;
    } while (place != column);
    return length;
}

/* Cycles that have no place in common, found by one walk along all arcs; how many. */
static int64_t make_cycles(struct desk *desk)
{
    int64_t cycles = 0;

    for (int32_t c = 0; c < desk->market->column_count; c++) {
        desk->next[c] = desk->arc_start[c];
        desk->state[c] = NEW;
    }
    for (int32_t root = 0; root < desk->market->column_count; root++) {
        int32_t length = 0;
        if (desk->state[root] != NEW) continue;
        desk->state[desk->path[length++] = root] = ON_PATH;
        while (length > 0) {
            int32_t place = desk->path[length - 1], to;
            if (desk->next[place] == desk->arc_start[place + 1]) {
                desk->state[place] = DONE;
                length--;
                continue;
            }
            to = column_of(desk, desk->arc[desk->next[place]++].pair);
            if (desk->state[to] == ON_PATH) {
                length = move_on(desk, length, to);
                cycles++;
            } else if (desk->state[to] == NEW) {
                desk->state[desk->path[length++] = to] = ON_PATH;
            }
        }
    }
    return cycles;
}

static void find_held(struct desk *desk)
{
    const struct tdm_market *market = desk->market;

    for (int32_t r = 0; r < market->row_count; r++) {
        desk->held[r] = -1;
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++)
            if (desk->chosen[i]) desk->held[r] = i;
    }
}

int32_t tdm_stable_cycles(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen, int64_t *cycles)
{
    const struct tdm_memory *memory = &market->memory;
    struct desk              desk = { .market = market, .chosen = chosen };
    int64_t                  made = 1;

    *cycles = 0;
    desk.held = tdm_alloc_array(memory, market->row_count, sizeof *desk.held);
    desk.top = tdm_alloc_array(memory, market->column_count, sizeof *desk.top);
    desk.arc_start = tdm_alloc_array(memory, market->column_count + (int64_t)2, sizeof *desk.arc_start);
    desk.next = tdm_alloc_array(memory, market->column_count, sizeof *desk.next);
    desk.arc = tdm_alloc_array(memory, market->pair_count, sizeof *desk.arc);
    desk.path = tdm_alloc_array(memory, market->column_count, sizeof *desk.path);
    desk.state = tdm_alloc_array(memory, market->column_count, sizeof *desk.state);
    if (desk.held != NULL && desk.top != NULL && desk.arc_start != NULL && desk.next != NULL && desk.arc != NULL && desk.path != NULL
        && desk.state != NULL) {
        find_held(&desk);
        while (made > 0 && !tdm_control_tick(control, market->pair_count)) {
            find_tops(&desk);
            list_arcs(&desk);
            *cycles += made = make_cycles(&desk);
        }
        made = 0;
    }
    tdm_free(memory, desk.held);
    tdm_free(memory, desk.top);
    tdm_free(memory, desk.arc_start);
    tdm_free(memory, desk.next);
    tdm_free(memory, desk.arc);
    tdm_free(memory, desk.path);
    tdm_free(memory, desk.state);
    return made == 0 ? TANDEM_OK : TANDEM_E_NOMEM;
}
