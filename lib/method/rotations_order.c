/* SPDX-License-Identifier: MIT
 * What must come before a rotation.
 *
 * A rotation moves a student past wishes that refuse her only from some point on. With several seats, and below a cap, no single rotation
 * need be that point: two independent ones may each improve what the partner holds, and only both together shut her out. So the rules of
 * the marriage case [GI89, sec. 3.3] do not carry over. Instead the least set that allows the rotation is grown: as long as a wish in the
 * way would still be granted, the holder whom it would push out must have left before, so the rotation that takes her away comes first.
 * This is deferred acceptance from the point of view of the wish: what it pushes out, every stable plan that refuses the wish has lost.
 *
 * Keeps:   `before` names rotations of smaller number only; the set that follows from it is closed.
 * Relies:  tdm_rotations_find made the rotations in this order, so all that a rotation needs has a smaller number.
 */
#include <assert.h>
#include <string.h>

#include "base/sort.h"
#include "method/rotations.h"

/* A pair that some stable plan chooses. */
struct stable_pair {
    int64_t pair;
    int32_t added_by, removed_by;    /* rotation, or -1: held from the start; held to the end */
};

struct order_desk {
    struct tdm_rotations     *rotations;
    const struct tdm_market  *market;
    struct tdm_control       *control;
    int64_t                   ticks;
    int64_t                   count;          /* of stable pairs */
    struct stable_pair       *stable;         /* by pair */
    int64_t                  *column_start, *column_list;      /* stable pairs of a column, the worst place first */
    int64_t                  *cap_start, *cap_list;            /* of a cap, the worst at its order first */
    int32_t                  *last_of;        /* [row_count] the last rotation so far that moved the row, or -1 */
    int32_t                  *mark;           /* [rotation count] == epoch: in the set being grown */
    int32_t                  *stack;
    int32_t                   epoch;
};

/* ---------------------------------------------------------------- stable pairs */

static int compare_pairs(const void *user, int64_t a, int64_t b)
{
    const struct stable_pair *x = (const struct stable_pair *)user + a, *y = (const struct stable_pair *)user + b;
    if (x->pair != y->pair) return x->pair < y->pair ? -1 : 1;
    return (x->removed_by < 0) - (y->removed_by < 0);
}

static struct stable_pair *find_stable(const struct order_desk *desk, int64_t pair)
{
    int64_t low = 0, high = desk->count - 1;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (desk->stable[middle].pair < pair) low = middle + 1;
        else high = middle;
    }
    assert(desk->stable[low].pair == pair);
    return &desk->stable[low];
}

/* All pairs of the first plan and all that are ever added, then who removes them. */
static int32_t list_stable(struct order_desk *desk)
{
    const struct tdm_rotations *rotations = desk->rotations;
    const struct tdm_memory    *memory = &desk->market->memory;
    int64_t                     moves = rotations->start[rotations->count], total = moves;
    struct stable_pair         *list;
    int64_t                    *index, *scratch;
    int32_t                     status = TANDEM_E_NOMEM;

    for (int64_t i = 0; i < desk->market->pair_count; i++) total += rotations->first[i];
    list = tdm_alloc_array(memory, total, sizeof *list);
    index = tdm_alloc_array(memory, total, sizeof *index);
    scratch = tdm_alloc_array(memory, total, sizeof *scratch);
    desk->stable = tdm_alloc_array(memory, total, sizeof *desk->stable);
    if (list == NULL || index == NULL || scratch == NULL || desk->stable == NULL) goto out;
    for (int64_t i = 0; i < desk->market->pair_count; i++)
        if (rotations->first[i]) list[desk->count++] = (struct stable_pair){ i, -1, -1 };
    for (int32_t r = 0; r < rotations->count; r++)
        for (int64_t i = rotations->start[r]; i < rotations->start[r + 1]; i++)
            list[desk->count++] = (struct stable_pair){ rotations->moves[i].added, r, -1 };
    for (int64_t i = 0; i < desk->count; i++) index[i] = i;
    tdm_sort(index, scratch, desk->count, compare_pairs, list);
    for (int64_t i = 0; i < desk->count; i++) desk->stable[i] = list[index[i]];
    for (int32_t r = 0; r < rotations->count; r++)
        for (int64_t i = rotations->start[r]; i < rotations->start[r + 1]; i++)
            find_stable(desk, rotations->moves[i].removed)->removed_by = r;
    status = TANDEM_OK;
out:
    tdm_free(memory, list);
    tdm_free(memory, index);
    tdm_free(memory, scratch);
    return status;
}

/* One student's pairs at a cap stand in her own order. */
static int compare_worst_first(const void *user, int64_t a, int64_t b)
{
    const struct order_desk *desk = user;
    int64_t                  x = desk->stable[a].pair, y = desk->stable[b].pair;
    int32_t                  place_x = tdm_market_cap_place(desk->market, x), place_y = tdm_market_cap_place(desk->market, y);
    if (place_x != place_y) return place_x > place_y ? -1 : 1;
    return (x < y) - (x > y);
}

static int32_t house_of(const struct order_desk *desk, int64_t stable, int at_cap)
{
    int32_t column = desk->market->pair[desk->stable[stable].pair].column;
    return at_cap ? desk->market->column_cap[column] : column;
}

/* start[houses + 1] and list: the stable pairs of each house, the worst first. In one order below a cap, a column's is the cap's. */
static int32_t list_houses(const struct order_desk *desk, int32_t houses, int at_cap, int64_t **start, int64_t **list)
{
    const struct tdm_memory *memory = &desk->market->memory;
    int64_t                 *scratch = tdm_alloc_array(memory, desk->count, sizeof *scratch);

    *start = tdm_alloc_zeroed(memory, houses + (int64_t)2, sizeof **start);
    *list = tdm_alloc_array(memory, desk->count, sizeof **list);
    if (scratch == NULL || *start == NULL || *list == NULL) {
        tdm_free(memory, scratch);
        return TANDEM_E_NOMEM;
    }
    for (int64_t i = 0; i < desk->count; i++)
        if (house_of(desk, i, at_cap) >= 0) (*start)[house_of(desk, i, at_cap) + 2]++;
    for (int32_t h = 0; h < houses; h++) (*start)[h + 2] += (*start)[h + 1];
    for (int64_t i = 0; i < desk->count; i++)
        if (house_of(desk, i, at_cap) >= 0) (*list)[(*start)[house_of(desk, i, at_cap) + 1]++] = i;
    for (int32_t h = 0; h < houses; h++) tdm_sort(*list + (*start)[h], scratch, (*start)[h + 1] - (*start)[h], compare_worst_first, desk);
    tdm_free(memory, scratch);
    return TANDEM_OK;
}

/* ---------------------------------------------------------------- the set that is grown */

static int is_in(const struct order_desk *desk, int32_t rotation) { return desk->mark[rotation] == desk->epoch; }

static int is_held(const struct order_desk *desk, const struct stable_pair *stable)
{
    return (stable->added_by < 0 || is_in(desk, stable->added_by)) && (stable->removed_by < 0 || !is_in(desk, stable->removed_by));
}

/* Puts a rotation into the set, with all that comes before it. */
static void include(struct order_desk *desk, int32_t rotation)
{
    const struct tdm_rotations *rotations = desk->rotations;
    int32_t                     depth = 0;

    if (is_in(desk, rotation)) return;
    desk->mark[rotation] = desk->epoch;
    desk->stack[depth++] = rotation;
    while (depth > 0) {
        int32_t at = desk->stack[--depth];
        for (int64_t i = rotations->before_start[at]; i < rotations->before_start[at + 1]; i++) {
            if (is_in(desk, rotations->before[i])) continue;
            desk->mark[rotations->before[i]] = desk->epoch;
            desk->stack[depth++] = rotations->before[i];
        }
        desk->ticks += rotations->before_start[at + 1] - rotations->before_start[at];
    }
}

static int32_t note_before(struct order_desk *desk, int32_t rotation, int32_t before)
{
    struct tdm_rotations *rotations = desk->rotations;
    int64_t              *end = &rotations->before_start[rotation + 1];
    int32_t               status;

    assert(before >= 0 && before < rotation);
    if (is_in(desk, before)) return TANDEM_OK;
    status = tdm_grow(&desk->market->memory, (void **)&rotations->before, &rotations->before_capacity, *end + 1, sizeof *rotations->before);
    if (status != TANDEM_OK) return status;
    rotations->before[(*end)++] = before;
    include(desk, before);
    return TANDEM_OK;
}

/* How many of a house are held in the set at hand, and the worst of them, or -1. */
static int64_t count_held(struct order_desk *desk, const int64_t *list, int64_t from, int64_t end, int64_t *worst)
{
    int64_t held = 0;

    *worst = -1;
    for (int64_t i = from; i < end; i++) {
        if (!is_held(desk, &desk->stable[list[i]])) continue;
        if (*worst < 0) *worst = list[i];
        held++;
    }
    desk->ticks += end - from;
    return held;
}

static int goes_first(const struct tdm_market *market, int64_t a, int64_t b)
{
    int32_t x = tdm_market_cap_place(market, a), y = tdm_market_cap_place(market, b);
    return x != y ? x < y : a < b;
}

/* Whom would this wish push out? The stable pair, or -1 if the wish is refused. */
static int64_t find_pushed(struct order_desk *desk, int64_t pair)
{
    const struct tdm_market *market = desk->market;
    int32_t                  column = market->pair[pair].column, cap = market->column_cap[column];
    int64_t                  worst, held = count_held(desk, desk->column_list, desk->column_start[column], desk->column_start[column + 1], &worst);

    if (held >= market->seats[column]) return held > 0 && goes_first(market, pair, desk->stable[worst].pair) ? worst : -1;
    assert(cap >= 0);                    /* a wish with room is never passed: the student would have stayed */
    held = count_held(desk, desk->cap_list, desk->cap_start[cap], desk->cap_start[cap + 1], &worst);
    assert(held >= market->cap_seats[cap]);
    return held > 0 && goes_first(market, pair, desk->stable[worst].pair) ? worst : -1;
}

/* Every wish that a move passes must refuse, and the one that it takes must push out the next of the ring (`last`) and nobody else:
 * whoever stands in the way of that has to go first. */
static int32_t clear_way(struct order_desk *desk, int32_t rotation, const struct tdm_move *move, int64_t last)
{
    int32_t status = TANDEM_OK;

    for (int64_t pair = move->skipped_from; status == TANDEM_OK && pair <= move->added; pair++)
        while (status == TANDEM_OK) {
            int64_t pushed = find_pushed(desk, pair);
            assert(pushed >= 0 || pair < move->added);
            if (pushed < 0 || (pair == move->added && desk->stable[pushed].pair == last)) break;
            status = note_before(desk, rotation, desk->stable[pushed].removed_by);
        }
    return status;
}

static int32_t order_rotation(struct order_desk *desk, int32_t rotation)
{
    struct tdm_rotations *rotations = desk->rotations;
    int64_t               from = rotations->start[rotation], end = rotations->start[rotation + 1];
    int32_t               status = TANDEM_OK;

    desk->epoch = rotation + 1;
    rotations->before_start[rotation + 1] = rotations->before_start[rotation];
    for (int64_t i = from; status == TANDEM_OK && i < end; i++) {
        int32_t added_by = find_stable(desk, rotations->moves[i].removed)->added_by, last = desk->last_of[rotations->moves[i].row];
        if (added_by >= 0) status = note_before(desk, rotation, added_by);
        if (status == TANDEM_OK && last >= 0) status = note_before(desk, rotation, last);
    }
    for (int64_t i = from; status == TANDEM_OK && i < end; i++) {
        status = clear_way(desk, rotation, &rotations->moves[i], rotations->moves[i + 1 < end ? i + 1 : from].removed);
        desk->last_of[rotations->moves[i].row] = rotation;
    }
    if (tdm_control_tick(desk->control, desk->ticks + end - from)) return TANDEM_E_STOPPED;
    desk->ticks = 0;
    return status;
}

static void clear(struct order_desk *desk)
{
    void *const blocks[] = { desk->stable, desk->column_start, desk->column_list, desk->cap_start, desk->cap_list, desk->last_of,
                             desk->mark, desk->stack };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&desk->market->memory, blocks[i]);
}

int32_t tdm_rotations_order(struct tdm_rotations *rotations, struct tdm_control *control)
{
    const struct tdm_market *market = rotations->market;
    const struct tdm_memory *memory = &market->memory;
    struct order_desk        desk = { .rotations = rotations, .market = market, .control = control };
    int32_t                  status = list_stable(&desk);

    rotations->before_start = tdm_alloc_zeroed(memory, rotations->count + (int64_t)1, sizeof *rotations->before_start);
    desk.last_of = tdm_alloc_array(memory, market->row_count, sizeof *desk.last_of);
    desk.mark = tdm_alloc_zeroed(memory, rotations->count, sizeof *desk.mark);
    desk.stack = tdm_alloc_array(memory, rotations->count, sizeof *desk.stack);
    if (rotations->before_start == NULL || desk.last_of == NULL || desk.mark == NULL || desk.stack == NULL) status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) status = list_houses(&desk, market->column_count, 0, &desk.column_start, &desk.column_list);
    if (status == TANDEM_OK) status = list_houses(&desk, market->cap_count, 1, &desk.cap_start, &desk.cap_list);
    if (status != TANDEM_OK) goto out;
    memset(desk.last_of, -1, (size_t)market->row_count * sizeof *desk.last_of);
    for (int32_t r = 0; status == TANDEM_OK && r < rotations->count; r++) status = order_rotation(&desk, r);
out:
    clear(&desk);
    return status;
}
