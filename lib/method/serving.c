/* SPDX-License-Identifier: MIT
 * Serial dictatorship and immediate acceptance.
 *
 * Keeps:   no column and no cap over several columns gets more than its seats; a place once given stays given.
 * Source:  [AS98] for serial dictatorship; [AS03] for immediate acceptance, the Boston mechanism.
 */
#include "method/serving.h"

#include <string.h>

#include "base/sort.h"

/* ---------------------------------------------------------------- seats */

int tdm_serving_has_room(const struct tdm_serving *serving, int64_t pair)
{
    int32_t column = serving->market->pair[pair].column, cap = serving->market->column_cap[column];

    return serving->load[column] < serving->market->seats[column]
           && (cap < 0 || serving->cap_load[cap] < serving->market->cap_seats[cap])
           && tdm_serving_rules_allow(&serving->rules, serving->market->pair_origin[pair]);
}

void tdm_serving_place(struct tdm_serving *serving, int32_t row, int64_t pair)
{
    int32_t column = serving->market->pair[pair].column, cap = serving->market->column_cap[column];

    serving->chosen[pair] = 1;
    serving->holding[row]++;
    serving->load[column]++;
    if (cap >= 0) serving->cap_load[cap]++;
    tdm_serving_rules_count(&serving->rules, serving->market->pair_origin[pair]);
}

static void place_pins(struct tdm_serving *serving)
{
    const struct tdm_market *market = serving->market;

    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1] && tdm_market_is_pinned(market, i); i++)
            if (tdm_serving_has_room(serving, i)) tdm_serving_place(serving, r, i);
}

int32_t tdm_serving_init(struct tdm_serving *serving, const struct tdm_market *market, uint8_t *chosen)
{
    const struct tdm_memory *memory = &market->memory;

    *serving = (struct tdm_serving){ market, chosen, tdm_alloc_zeroed(memory, market->column_count, sizeof *serving->load),
                                     tdm_alloc_zeroed(memory, market->cap_count, sizeof *serving->cap_load),
                                     tdm_alloc_zeroed(memory, market->row_count, sizeof *serving->holding), { 0 } };
    memset(chosen, 0, (size_t)market->pair_count);
    if (serving->load == NULL || serving->cap_load == NULL || serving->holding == NULL
        || tdm_serving_rules_init(&serving->rules, market->problem) != TANDEM_OK) {
        tdm_serving_finish(serving);
        return TANDEM_E_NOMEM;
    }
    place_pins(serving);
    return TANDEM_OK;
}

void tdm_serving_finish(struct tdm_serving *serving)
{
    tdm_free(&serving->market->memory, serving->load);
    tdm_free(&serving->market->memory, serving->cap_load);
    tdm_free(&serving->market->memory, serving->holding);
    tdm_serving_rules_finish(&serving->rules, serving->market->problem);
    *serving = (struct tdm_serving){ .market = serving->market };
}

/* ---------------------------------------------------------------- serial dictatorship */

static void serve_row(struct tdm_serving *serving, int32_t row)
{
    const struct tdm_market *market = serving->market;

    for (int64_t i = market->row_start[row]; i < market->row_start[row + 1] && serving->holding[row] < market->row_most[row]; i++)
        if (!serving->chosen[i] && tdm_serving_has_room(serving, i)) tdm_serving_place(serving, row, i);
}

int32_t tdm_serial(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    const struct tdm_memory *memory = &market->memory;
    const int32_t           *classes = market->problem->row_class;
    uint64_t                *turn = tdm_alloc_array(memory, market->row_count, sizeof *turn);
    uint64_t                *scratch = tdm_alloc_array(memory, market->row_count, sizeof *scratch);
    struct tdm_serving       serving;
    int32_t                  status = tdm_serving_init(&serving, market, chosen);

    if (status == TANDEM_OK && (turn == NULL || scratch == NULL)) status = TANDEM_E_NOMEM;
    if (status != TANDEM_OK) goto out;
    for (int32_t r = 0; r < market->row_count; r++)
        turn[r] = (uint64_t)(classes == NULL ? 0 : classes[market->row_origin[r]]) << 32 | (uint32_t)r;
    tdm_sort_numbers(turn, scratch, market->row_count);
    for (int32_t i = 0; status == TANDEM_OK && i < market->row_count; i++) {
        int32_t row = (int32_t)(uint32_t)turn[i];
        serve_row(&serving, row);
        if (tdm_control_tick(control, market->row_start[row + 1] - market->row_start[row])) status = TANDEM_E_STOPPED;
    }
out:
    tdm_serving_finish(&serving);
    tdm_free(memory, turn);
    tdm_free(memory, scratch);
    return status;
}

/* ---------------------------------------------------------------- immediate acceptance */

struct round {
    const struct tdm_market *market;
    int64_t                  count;
    int64_t                 *asked, *scratch;     /* [row_count] pairs asked for in this round and not decided */
    int64_t                 *passed;              /* [row_count] those that their columns would take */
    int64_t                 *first;               /* [row_count] the first wish that is no pin */
};

static int compare_at_column(const void *user, int64_t a, int64_t b)
{
    const struct tdm_bid *x = &((const struct tdm_market *)user)->pair[a], *y = &((const struct tdm_market *)user)->pair[b];
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (a > b) - (a < b);
}

/* Whoever stands higher where it is decided, at the cap or else at the column, goes first: rules may join places far apart. */
static int compare_at_house(const void *user, int64_t a, int64_t b)
{
    const struct tdm_market *market = user;
    int32_t                  x = market->column_cap[market->pair[a].column] < 0 ? market->pair[a].place : tdm_market_cap_place(market, a);
    int32_t                  y = market->column_cap[market->pair[b].column] < 0 ? market->pair[b].place : tdm_market_cap_place(market, b);

    return x != y ? (x < y ? -1 : 1) : (a > b) - (a < b);
}

/* Who asks in round k: everyone with room and a k-th wish. */
static int collect(struct round *round, const struct tdm_serving *serving, int64_t k)
{
    const struct tdm_market *market = round->market;

    round->count = 0;
    for (int32_t r = 0; r < market->row_count; r++) {
        if (serving->holding[r] >= market->row_most[r] || round->first[r] + k >= market->row_start[r + 1]) continue;
        round->asked[round->count++] = round->first[r] + k;
    }
    return round->count > 0;
}

static int32_t row_of(const struct tdm_market *market, int64_t pair)
{
    int32_t low = 0, high = market->row_count - 1;
    while (low < high) {
        int32_t middle = low + (high - low + 1) / 2;
        if (market->row_start[middle] <= pair) low = middle;
        else high = middle - 1;
    }
    return low;
}

static void drop_decided(struct round *round, const struct tdm_serving *serving)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < round->count; i++)
        if (!serving->chosen[round->asked[i]] && tdm_serving_has_room(serving, round->asked[i])) round->asked[kept++] = round->asked[i];
    round->count = kept;
}

/* Columns choose first, as many as they have seats left; then caps choose among those. */
static int64_t decide(struct round *round, struct tdm_serving *serving)
{
    const struct tdm_market *market = round->market;
    int64_t                  passed = 0, placed = 0;
    int32_t                  column = -1, left = 0;

    tdm_sort(round->asked, round->scratch, round->count, compare_at_column, market);
    for (int64_t i = 0; i < round->count; i++) {
        int32_t own = market->pair[round->asked[i]].column;
        if (own != column) left = market->seats[own] - serving->load[own];
        column = own;
        if (left-- > 0) round->passed[passed++] = round->asked[i];
    }
    tdm_sort(round->passed, round->scratch, passed, compare_at_house, market);
    for (int64_t i = 0; i < passed; i++) {
        if (!tdm_serving_has_room(serving, round->passed[i])) continue;
        tdm_serving_place(serving, row_of(market, round->passed[i]), round->passed[i]);
        placed++;
    }
    return placed;
}

/* Whom a rule keeps out, or a party too large for the seats left, makes way for the next who asks: so go on until nobody gets in. */
static void decide_all(struct round *round, struct tdm_serving *serving)
{
    do {
        drop_decided(round, serving);
    } while (round->count > 0 && decide(round, serving) > 0);
}

static void skip_pins(struct round *round)
{
    const struct tdm_market *market = round->market;

    for (int32_t r = 0; r < market->row_count; r++) {
        round->first[r] = market->row_start[r];
        while (round->first[r] < market->row_start[r + 1] && tdm_market_is_pinned(market, round->first[r])) round->first[r]++;
    }
}

int32_t tdm_boston(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen)
{
    const struct tdm_memory *memory = &market->memory;
    struct round             round = { .market = market, .asked = tdm_alloc_array(memory, market->row_count, sizeof *round.asked),
                                       .scratch = tdm_alloc_array(memory, market->row_count, sizeof *round.scratch),
                                       .passed = tdm_alloc_array(memory, market->row_count, sizeof *round.passed),
                                       .first = tdm_alloc_array(memory, market->row_count, sizeof *round.first) };
    struct tdm_serving       serving;
    int32_t                  status = tdm_serving_init(&serving, market, chosen);

    if (status == TANDEM_OK && (round.asked == NULL || round.scratch == NULL || round.passed == NULL || round.first == NULL)) status = TANDEM_E_NOMEM;
    if (status != TANDEM_OK) goto out;
    skip_pins(&round);
    for (int64_t k = 0; status == TANDEM_OK && collect(&round, &serving, k); k++) {
        int64_t asked = round.count;
        decide_all(&round, &serving);
        if (tdm_control_tick(control, asked + market->row_count)) status = TANDEM_E_STOPPED;
    }
out:
    tdm_serving_finish(&serving);
    tdm_free(memory, round.asked);
    tdm_free(memory, round.scratch);
    tdm_free(memory, round.passed);
    tdm_free(memory, round.first);
    return status;
}
