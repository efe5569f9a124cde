/* SPDX-License-Identifier: MIT
 * Who holds what, once prices are whole; and what comes into a column passes up to its cap, as far as there is room.
 *
 * Keeps:   a node's load never exceeds its most; who is too many somewhere is counted in over[] there. A column has `load` holders, and one more
 *          for each who is too many there, or whose unit is too many at its cap but has not gone up yet.
 */
#include "method/several.h"

#include <assert.h>

static int32_t *holds_of(const struct tdm_several *several, int32_t row) { return several->hold + several->rows[row].first_hold; }

void tdm_several_hold_all(struct tdm_several *several)
{
    for (int32_t column = 0; column < several->column_count; column++) several->nodes[column].holders = several->nodes[column].load;
    for (int32_t row = 0; row < several->row_count; row++) {
        const uint64_t *key = tdm_several_keys(several, row);
        int32_t count = 0, *hold = holds_of(several, row);
        for (int32_t place = 0; count < several->rows[row].load; place++)
            if (key[place] & TDM_SEVERAL_HELD) hold[count++] = place;
    }
}

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
