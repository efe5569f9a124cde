/* SPDX-License-Identifier: MIT
 * Is a stable plan the best for students, or the worst? By means other than the methods'.
 *
 * The best: deferred acceptance in rounds. All who lack a place ask at once; each house (a column, or a cap with its columns) sorts whom it
 * holds and who asks, and takes them in order as far as seats go. The worst: a plan that is not the worst has a ring of students each of
 * whom would take the next wish that pushes out the one after her; so walk those pointers, and find no ring.
 *
 * Relies:  strict places, one order below each cap.
 * Source:  [GS62]; [GI89, sec. 2.5.1] for rings.
 */
#include <string.h>

#include "base/sort.h"
#include "proof/redraw.h"

/* ---------------------------------------------------------------- rounds */

struct rounds {
    const struct tdm_market *market;
    int64_t                 *next;           /* [row_count] wishes before it have been asked */
    int32_t                 *lacks;          /* [row_count] places that she may hold and does not */
    int32_t                 *row_of;         /* [pair_count] */
    int32_t                 *seats;          /* [column_count] left, while a house sorts */
    int64_t                 *asking, *scratch, asking_count;
    int64_t                 *held_start, *held, *held_count;        /* pairs that each house holds, in its order */
};

static int32_t house_of(const struct tdm_market *market, int64_t pair)
{
    int32_t column = market->pair[pair].column, cap = market->column_cap[column];
    return cap < 0 ? column : market->column_count + cap;
}

static int compare_at_house(const void *user, int64_t a, int64_t b)
{
    const struct tdm_market *market = user;
    int32_t                  x = house_of(market, a), y = house_of(market, b);

    if (x != y) return x < y ? -1 : 1;
    x = tdm_market_cap_place(market, a);
    y = tdm_market_cap_place(market, b);
    return x != y ? (x < y ? -1 : 1) : (a > b) - (a < b);
}

static int ask_round(struct rounds *rounds)
{
    const struct tdm_market *market = rounds->market;

    rounds->asking_count = 0;
    for (int32_t r = 0; r < market->row_count; r++)
        for (; rounds->lacks[r] > 0 && rounds->next[r] < market->row_start[r + 1]; rounds->lacks[r]--)
            rounds->asking[rounds->asking_count++] = rounds->next[r]++;
    return rounds->asking_count > 0;
}

/* A house takes the best of whom it holds and of asking[from .. end - 1], both in its order. */
static void sort_out(struct rounds *rounds, int32_t house, int64_t from, int64_t end)
{
    const struct tdm_market *market = rounds->market;
    int64_t                 *held = rounds->held + rounds->held_start[house], count = rounds->held_count[house], kept = 0, all = 0;
    int64_t                  left = house < market->column_count ? market->seats[house] : market->cap_seats[house - market->column_count];

    for (int64_t i = 0; i < count || from < end;) {
        int takes_held = i < count && (from >= end || compare_at_house(market, held[i], rounds->asking[from]) < 0);
        rounds->scratch[all++] = takes_held ? held[i++] : rounds->asking[from++];
    }
    for (int64_t i = 0; i < all; i++) rounds->seats[market->pair[rounds->scratch[i]].column] = market->seats[market->pair[rounds->scratch[i]].column];
    for (int64_t i = 0; i < all; i++) {
        int64_t pair = rounds->scratch[i];
        int32_t column = market->pair[pair].column;
        if (left > 0 && rounds->seats[column] > 0) {
            left--;
            rounds->seats[column]--;
            held[kept++] = pair;
        } else {
            rounds->lacks[rounds->row_of[pair]]++;
        }
    }
    rounds->held_count[house] = kept;
}

static void run_rounds(struct rounds *rounds)
{
    const struct tdm_market *market = rounds->market;

    while (ask_round(rounds)) {
        tdm_sort(rounds->asking, rounds->scratch, rounds->asking_count, compare_at_house, market);
        for (int64_t from = 0, end; from < rounds->asking_count; from = end) {
            int32_t house = house_of(market, rounds->asking[from]);
            for (end = from; end < rounds->asking_count && house_of(market, rounds->asking[end]) == house; end++) continue;
            sort_out(rounds, house, from, end);
        }
    }
}

static int32_t rounds_init(struct rounds *rounds)
{
    const struct tdm_market *market = rounds->market;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  houses = market->column_count + (int64_t)market->cap_count;

    rounds->next = tdm_alloc_array(memory, market->row_count, sizeof *rounds->next);
    rounds->lacks = tdm_alloc_array(memory, market->row_count, sizeof *rounds->lacks);
    rounds->row_of = tdm_alloc_array(memory, market->pair_count, sizeof *rounds->row_of);
    rounds->seats = tdm_alloc_array(memory, market->column_count, sizeof *rounds->seats);
    rounds->asking = tdm_alloc_array(memory, market->pair_count, sizeof *rounds->asking);
    rounds->scratch = tdm_alloc_array(memory, market->pair_count, sizeof *rounds->scratch);
    rounds->held_start = tdm_alloc_zeroed(memory, houses + 1, sizeof *rounds->held_start);
    rounds->held = tdm_alloc_array(memory, market->pair_count, sizeof *rounds->held);
    rounds->held_count = tdm_alloc_zeroed(memory, houses, sizeof *rounds->held_count);
    if (rounds->next == NULL || rounds->lacks == NULL || rounds->row_of == NULL || rounds->seats == NULL || rounds->asking == NULL
        || rounds->scratch == NULL || rounds->held_start == NULL || rounds->held == NULL || rounds->held_count == NULL)
        return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < market->row_count; r++) {
        rounds->next[r] = market->row_start[r];
        rounds->lacks[r] = market->row_most[r];
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) rounds->row_of[i] = r;
    }
    for (int64_t i = 0; i < market->pair_count; i++) rounds->held_start[house_of(market, i) + 1]++;
    for (int64_t h = 0; h < houses; h++) rounds->held_start[h + 1] += rounds->held_start[h];
    return TANDEM_OK;
}

int32_t tdm_redraw_rounds(const struct tdm_market *market, uint8_t *chosen)
{
    struct rounds rounds = { .market = market };
    int32_t       status = rounds_init(&rounds);

    memset(chosen, 0, (size_t)market->pair_count);
    if (status == TANDEM_OK) {
        run_rounds(&rounds);
        for (int32_t h = 0; h < market->column_count + market->cap_count; h++)
            for (int64_t i = 0; i < rounds.held_count[h]; i++) chosen[rounds.held[rounds.held_start[h] + i]] = 1;
    }
    void *const blocks[] = { rounds.next, rounds.lacks, rounds.row_of, rounds.seats, rounds.asking, rounds.scratch, rounds.held_start,
                             rounds.held, rounds.held_count };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&market->memory, blocks[i]);
    return status;
}

/* ---------------------------------------------------------------- rings */

/* The worst pair that a house holds, -1 if none; how many it holds. */
struct worst {
    int64_t pair;
    int64_t load;
    int32_t row;
};

struct rings {
    const struct tdm_market *market;
    const uint8_t           *chosen;
    struct worst            *column, *cap;
    int32_t                 *next, *mark;    /* [row_count] whom she would push out, or -1; the walk that came by, plus 1 */
};

static void admit(const struct tdm_market *market, struct worst *worst, int64_t pair, int32_t row)
{
    if (worst->load++ > 0) {
        int32_t x = tdm_market_cap_place(market, pair), y = tdm_market_cap_place(market, worst->pair);
        if (x < y || (x == y && pair < worst->pair)) return;
    }
    worst->pair = pair;
    worst->row = row;
}

static int goes_first(const struct tdm_market *market, int64_t a, int64_t b)
{
    int32_t x = tdm_market_cap_place(market, a), y = tdm_market_cap_place(market, b);
    return x != y ? x < y : a < b;
}

/* Whom a wish would push out: -1 nobody, since it is refused; -2 nobody, since there is room. */
static int32_t pushes_out(const struct rings *rings, int64_t pair)
{
    const struct tdm_market *market = rings->market;
    int32_t                  column = market->pair[pair].column, cap = market->column_cap[column];
    const struct worst      *worst = &rings->column[column];

    if (worst->load < market->seats[column]) {
        if (cap < 0 || rings->cap[cap].load < market->cap_seats[cap]) return -2;
        worst = &rings->cap[cap];
    }
    return worst->load > 0 && goes_first(market, pair, worst->pair) ? worst->row : -1;
}

static int32_t find_next(const struct rings *rings, int32_t row)
{
    const struct tdm_market *market = rings->market;
    int64_t                  from = market->row_start[row + 1];

    while (from > market->row_start[row] && !rings->chosen[from - 1]) from--;
    if (from == market->row_start[row]) return -1;         /* unplaced: unplaced in every stable plan */
    for (int64_t i = from; i < market->row_start[row + 1]; i++) {
        int32_t pushed = pushes_out(rings, i);
        if (pushed != -1) return pushed;
    }
    return -1;
}

static int has_ring(struct rings *rings)
{
    for (int32_t r = 0; r < rings->market->row_count; r++) {
        int32_t at = r;
        while (at >= 0 && rings->mark[at] == 0) {
            rings->mark[at] = r + 1;
            at = rings->next[at];
        }
        if (at >= 0 && rings->mark[at] == r + 1) return 1;
    }
    return 0;
}

int32_t tdm_redraw_is_worst(const struct tdm_market *market, const uint8_t *chosen, int *is_worst)
{
    const struct tdm_memory *memory = &market->memory;
    struct rings             rings = { market, chosen, tdm_alloc_zeroed(memory, market->column_count, sizeof *rings.column),
                                       tdm_alloc_zeroed(memory, market->cap_count, sizeof *rings.cap),
                                       tdm_alloc_array(memory, market->row_count, sizeof *rings.next),
                                       tdm_alloc_zeroed(memory, market->row_count, sizeof *rings.mark) };
    int32_t status = rings.column == NULL || rings.cap == NULL || rings.next == NULL || rings.mark == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) {
        for (int32_t r = 0; r < market->row_count; r++)
            for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) {
                int32_t cap = market->column_cap[market->pair[i].column];
                if (!chosen[i]) continue;
                admit(market, &rings.column[market->pair[i].column], i, r);
                if (cap >= 0) admit(market, &rings.cap[cap], i, r);
            }
        for (int32_t r = 0; r < market->row_count; r++) rings.next[r] = find_next(&rings, r);
        *is_worst = !has_ring(&rings);
    }
    tdm_free(memory, rings.column);
    tdm_free(memory, rings.cap);
    tdm_free(memory, rings.next);
    tdm_free(memory, rings.mark);
    return status;
}
