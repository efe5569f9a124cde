/* SPDX-License-Identifier: MIT
 * Who holds what, once prices are whole; and what comes into a column passes up to its cap, as far as there is room.
 *
 * Keeps:   a node's load never exceeds its most; who is too many somewhere is counted in over[] there. A column has `load` holders, and one more
 *          for each who is too many there, or whose unit is too many at its cap but has not gone up yet.
 */
#include "method/several.h"

#include <assert.h>
#include <string.h>

static int32_t *holds_of(const struct tdm_several *several, int32_t row) { return several->hold + several->rows[row].first_hold; }

/* ---- when the auction is over */

/* over[]: for a moment, how many of those who wait might come to each column. */
static void count_comers(struct tdm_several *several)
{
    for (int32_t i = 0, at = several->waiting_first; i < several->waiting_count; i++, at = at + 1 < several->row_count ? at + 1 : 0) {
        const struct tdm_several_row *own = &several->rows[several->waiting[at]];
        for (int32_t place = 0; place < own->count; place++) several->over[tdm_several_column(several->key[own->first_key + place])]++;
    }
}

/* Room for those and for one more in each column; the holders move over. */
static int32_t widen_seats(struct tdm_several *several)
{
    struct tdm_several_seat *seats;
    int64_t first = 0;

    count_comers(several);
    for (int32_t column = 0; column < several->column_count; column++)
        first += several->nodes[column + 1].first - several->nodes[column].first + several->over[column] + 1;
    seats = tdm_alloc_array(&several->memory, first, sizeof *seats);
    if (seats == NULL) return TANDEM_E_NOMEM;
    first = 0;
    for (int32_t column = 0; column < several->column_count; column++) {
        struct tdm_several_node *node = &several->nodes[column];
        int64_t room = node[1].first - node->first + several->over[column] + 1;
        memcpy(seats + first, several->seats + node->first, (size_t)node->load * sizeof *seats);
        node->holders = node->load;
        node->first = first;
        first += room;
        several->over[column] = 0;
    }
    tdm_free(&several->memory, several->seats);
    several->seats = seats;
    return TANDEM_OK;
}

int32_t tdm_several_hold_all(struct tdm_several *several)
{
    for (int32_t row = 0; row < several->row_count; row++) {
        const uint64_t *key = tdm_several_keys(several, row);
        int32_t count = 0, *hold = holds_of(several, row);
        several->rows[row].mark = 0;
        for (int32_t place = 0; count < several->rows[row].load; place++)
            if (key[place] & TDM_SEVERAL_HELD) hold[count++] = place;
    }
    return widen_seats(several);
}

/* ---- what changes */

int32_t tdm_several_best(const struct tdm_several *several, int32_t row, int64_t *value)
{
    const uint64_t *key = tdm_several_keys(several, row);
    int32_t best = -1;

    *value = TDM_SEVERAL_FAR;
    for (int32_t place = 0; place < several->rows[row].count; place++) {
        int64_t cost = tdm_several_cost(key[place]), price;
        if (cost >= *value) return best;
        if (key[place] & TDM_SEVERAL_HELD) continue;
        price = several->price[tdm_several_column(key[place])];
        assert(price >= 0);
        if (cost + price >= *value) continue;
        *value = cost + price;
        best = place;
    }
    return best;
}

void tdm_several_join(struct tdm_several *several, int32_t row, int32_t place)
{
    uint64_t *key = tdm_several_keys(several, row) + place;
    struct tdm_several_node *node = &several->nodes[tdm_several_column(*key)];

    assert(!(*key & TDM_SEVERAL_HELD) && several->rows[row].load < several->rows[row].most);
    several->seats[node->first + node->holders++] = (struct tdm_several_seat){ 0, row, place };
    holds_of(several, row)[several->rows[row].load++] = place;
    *key |= TDM_SEVERAL_HELD;
    several->placed++;
}

void tdm_several_leave(struct tdm_several *several, int32_t row, int32_t place)
{
    uint64_t *key = tdm_several_keys(several, row) + place;
    struct tdm_several_node *node = &several->nodes[tdm_several_column(*key)];
    struct tdm_several_seat *seat = several->seats + node->first;
    int32_t *hold = holds_of(several, row), at = 0, slot = 0;

    while (hold[at] != place) at++;
    hold[at] = hold[--several->rows[row].load];
    while (seat[slot].row != row) slot++;
    seat[slot] = seat[--node->holders];
    *key &= ~TDM_SEVERAL_HELD;
    several->placed--;
}

/* An empty column may be cheaper than its cap; then it is one too many there, who may go up at that cost. */
void tdm_several_take(struct tdm_several *several, int32_t row, int32_t place)
{
    int32_t column = tdm_several_column(tdm_several_keys(several, row)[place]), cap = several->cap_of[column];

    tdm_several_join(several, row, place);
    if (several->nodes[column].load == several->nodes[column].most || (cap >= 0 && several->price[column] < several->price[cap])) {
        several->over[column]++;
        return;
    }
    several->nodes[column].load++;
    if (cap < 0) return;
    if (several->nodes[cap].load == several->nodes[cap].most) several->over[cap]++;
    else several->nodes[cap].load++;
}

/* ---- after a stop */

static void drop_last(struct tdm_several *several, int32_t column)
{
    const struct tdm_several_node *node = &several->nodes[column];
    const struct tdm_several_seat  last = several->seats[node->first + node->holders - 1];

    tdm_several_leave(several, last.row, last.place);
}

static void drop_below(struct tdm_several *several, int32_t cap)
{
    int64_t child = several->child_start[cap - several->column_count];

    while (several->nodes[several->child[child]].load == 0) child++;
    several->nodes[several->child[child]].load--;
    drop_last(several, several->child[child]);
}

void tdm_several_drop_over(struct tdm_several *several)
{
    for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
        for (; several->over[node] > 0; several->over[node]--) {
            if (node < several->column_count) drop_last(several, node);
            else drop_below(several, node);
        }
}

/* ---- sums */

int64_t tdm_several_missing(const struct tdm_several *several)
{
    return several->hold_count - several->placed;
}

int64_t tdm_several_free(const struct tdm_several *several)
{
    int64_t seats = 0;

    for (int32_t node = 0; node < several->column_count + several->cap_count; node++)
        if (several->cap_of[node] < 0) seats += several->nodes[node].most - several->nodes[node].load;
    return seats;
}
