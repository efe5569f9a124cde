/* SPDX-License-Identifier: MIT
 * The fast path's own view of the pairs: lines of keys, filled from the problem.
 *
 * Keeps:   costs here start at 0 and fit 31 bits. Pairs with columns that can seat nobody are left out.
 */
#include "method/fast_rows.h"

#include <assert.h>
#include <string.h>

enum { LINE_WORDS = 8, NARROW_MOST = 30, WIDE_MOST = 15, WIDE_BITS = 32, FEW = 6, SHARES = 64, ROWS_AHEAD = 16, FOURTH = 4, USUAL = 10 };

/* ---- keys, as the problem has them */

static int64_t cost_of(const struct tdm_fast *fast, int32_t row, int64_t pair)
{
    if (fast->cost_level < 0) return 0;
    return tdm_problem_cost(fast->problem, &fast->problem->levels[fast->cost_level], row, pair) - fast->cost_offset;
}

/* Keys of pairs first .. first + count - 1. Ranks and scores, which are frequent, have loops of their own. */
static void make_keys(const struct tdm_fast *fast, int32_t row, int64_t first, int32_t count, uint64_t *key)
{
    const struct tdm_problem *problem = fast->problem;
    const int32_t *column = problem->pair_column + first;
    enum tdm_level_kind kind = fast->cost_level < 0 ? TDM_LEVEL_COUNT : problem->levels[fast->cost_level].kind;
    int bits = fast->bits;

    if (kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) {
        for (int32_t i = 0; i < count; i++)
            key[i] = (uint64_t)(problem->pair_rank[first + i] - fast->cost_offset) << bits | (uint32_t)column[i];
    } else if (kind == TDM_LEVEL_SCORE && problem->pair_score != NULL) {
        for (int32_t i = 0; i < count; i++)
            key[i] = (uint64_t)(-problem->pair_score[first + i] - fast->cost_offset) << bits | (uint32_t)column[i];
    } else {
        for (int32_t i = 0; i < count; i++) key[i] = (uint64_t)cost_of(fast, row, first + i) << bits | (uint32_t)column[i];
    }
}

static int32_t drop_closed(const struct tdm_fast *fast, uint64_t *key, int32_t count)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++)
        if (!tdm_fast_is_closed(fast, (int32_t)(key[i] & fast->mask))) key[kept++] = key[i];
    return kept;
}

int32_t tdm_fast_next_keys(const struct tdm_fast *fast, int32_t row, int64_t *pair, uint64_t *key)
{
    int64_t left = fast->problem->row_start[row + 1] - *pair;
    int32_t count = left < TDM_FAST_CHUNK ? (int32_t)left : TDM_FAST_CHUNK;

    if (left == 0) return -1;
    make_keys(fast, row, *pair, count, key);
    *pair += count;
    return fast->has_closed ? drop_closed(fast, key, count) : count;
}

/* ---- the best of a row */

/* All keys seen that are below `limit`, in order. */
struct best {
    uint64_t *kept;
    uint64_t  limit;
    int32_t   count, capacity;
};

static void keep_key(struct best *best, uint64_t key)
{
    int32_t place = best->count < best->capacity ? best->count++ : best->capacity - 1;

    for (; place > 0 && best->kept[place - 1] > key; place--) best->kept[place] = best->kept[place - 1];
    best->kept[place] = key;
    if (best->count == best->capacity) best->limit = best->kept[best->capacity - 1];
}

static void keep_keys(struct best *best, const uint64_t *key, int32_t count)
{
    uint64_t near[TDM_FAST_CHUNK];
    int32_t  near_count = 0;

    for (int32_t i = 0; i < count; i++) {           /* without a branch: most are not among the best */
        near[near_count] = key[i];
        near_count += key[i] < best->limit;
    }
    for (int32_t i = 0; i < near_count; i++)
        if (near[i] < best->limit) keep_key(best, near[i]);
}

/* A guess that some keys stay below, but not many: between the least and the mean. */
static uint64_t guess_limit(const struct tdm_fast *fast, const uint64_t *key, int32_t count)
{
    uint64_t least = UINT64_MAX, sum = 0;

    for (int32_t i = 0; i < count; i++) {
        if (key[i] < least) least = key[i];
        sum += key[i] >> fast->bits;
    }
    least >>= fast->bits;
    return (least + (sum / (uint64_t)count - least) * (uint64_t)fast->share / SHARES + 1) << fast->bits;
}

static int32_t keep_row(const struct tdm_fast *fast, int32_t row, struct best *best)
{
    uint64_t key[TDM_FAST_CHUNK];
    int64_t  pair = fast->problem->row_start[row];
    int32_t  total = 0;

    for (int32_t count; (count = tdm_fast_next_keys(fast, row, &pair, key)) >= 0;) {
        if (total == 0 && count > best->capacity) best->limit = guess_limit(fast, key, count);
        keep_keys(best, key, count);
        total += count;
    }
    return total;
}

/* The guess follows what the rows before have shown. */
static void learn(struct tdm_fast *fast, const struct best *best)
{
    if (best->count < FEW && fast->share < SHARES) fast->share++;
    if (best->count == best->capacity && fast->share > 1) fast->share--;
}

static void write_head(uint64_t *line, uint64_t rest, int32_t count)
{
    line[0] = (rest < NO_REST ? rest : NO_REST) << LINE_BITS | (uint64_t)count;
}

/* At prices of 0. */
static void fill_wide(struct tdm_fast *fast, int32_t row)
{
    uint64_t   *line = row_line(fast, row);
    struct best best = { line + 1, UINT64_MAX, 0, fast->capacity };
    int32_t     total = keep_row(fast, row, &best);

    if (total > best.count) learn(fast, &best);
    assert(total == 0 || best.count > 0);
    write_head(line, total > best.count ? (best.limit >> fast->bits) * (uint64_t)fast->unit : NO_REST, best.count);
}

/* ---- short rows */

/* Costs 0 to count - 1, each once: every pair goes straight to its place. 0 if the row is not like that. */
static int place_by_cost(uint32_t *line, const uint64_t *key, int32_t count, int bits)
{
    uint64_t seen = 0;

    for (int32_t i = 0; i < count; i++) {
        uint64_t cost = key[i] >> bits;
        if (cost >= (uint64_t)count) return 0;
        line[cost] = (uint32_t)key[i];
        seen |= UINT64_C(1) << cost;
    }
    return seen == (UINT64_C(1) << count) - 1;
}

static void fill_narrow(struct tdm_fast *fast, int32_t row)
{
    uint64_t  key[TDM_FAST_CHUNK], *line = row_line(fast, row);
    uint32_t *pair = (uint32_t *)(void *)(line + 1);
    int64_t   first = fast->problem->row_start[row];
    int32_t   count = tdm_fast_next_keys(fast, row, &first, key);

    assert(count <= fast->capacity);
    if (count < 0) count = 0;
    write_head(line, NO_REST, count);
    if (place_by_cost(pair, key, count, fast->bits)) return;
    for (int32_t i = 0; i < count; i++) {
        int32_t place = i;
        for (; place > 0 && pair[place - 1] > key[i]; place--) pair[place] = pair[place - 1];
        pair[place] = (uint32_t)key[i];
    }
}

/* ---- lines anew */

/* The pairs that are best at present prices, in order, and what the others are at least. */
struct choice {
    uint64_t *kept;
    int64_t   value[WIDE_MOST], rest;
    int32_t   count, capacity;
};

static void choose_key(struct choice *choice, uint64_t key, int64_t value)
{
    int32_t place = choice->count;

    if (choice->count < choice->capacity) choice->count++;
    else {
        if (value >= choice->value[--place]) {
            if (value < choice->rest) choice->rest = value;
            return;
        }
        if (choice->value[place] < choice->rest) choice->rest = choice->value[place];
    }
    for (; place > 0 && choice->value[place - 1] > value; place--) {
        choice->value[place] = choice->value[place - 1];
        choice->kept[place] = choice->kept[place - 1];
    }
    choice->value[place] = value;
    choice->kept[place] = key;
}

static inline int64_t value_now(const struct tdm_fast *fast, uint64_t key)
{
    int64_t unit = fast->is_bidding ? fast->unit : 1;
    return unit * (int64_t)(key >> fast->bits) + price_of(fast, (int32_t)(key & fast->mask), fast->is_bidding && fast->cap_count > 0);
}

/* Most of what was best before is below this, two pairs at least, and not much else. */
static int64_t usual_limit(const struct tdm_fast *fast, int32_t row)
{
    struct tdm_fast_run run = row_run(fast, row);
    int64_t most = 0;

    if (run.left < 2) return INT64_MAX;
    for (int32_t i = 0; i < run.left && i < USUAL; i++) {
        int64_t value = value_now(fast, key_at(run.pairs, i, 0));
        if (value > most) most = value;
    }
    return most + 1;
}

/* Without a branch: most pairs are not among the best. */
static void choose_keys(const struct tdm_fast *fast, struct choice *choice, int64_t limit, const uint64_t *key, int32_t count)
{
    int64_t value[TDM_FAST_CHUNK], rest = choice->rest;
    int32_t near[TDM_FAST_CHUNK], near_count = 0;

    for (int32_t i = 0; i < count; i++) {
        int64_t other;
        value[i] = value_now(fast, key[i]);
        near[near_count] = i;
        near_count += value[i] < limit;
        other = value[i] < limit ? INT64_MAX : value[i];
        rest = other < rest ? other : rest;
    }
    choice->rest = rest;
    for (int32_t i = 0; i < near_count; i++) choose_key(choice, key[near[i]], value[near[i]]);
}

void tdm_fast_renew(struct tdm_fast *fast, int32_t row)
{
    uint64_t key[TDM_FAST_CHUNK], *line = row_line(fast, row);
    struct choice choice = { .kept = line + 1, .rest = INT64_MAX, .capacity = fast->capacity };
    int64_t pair = fast->problem->row_start[row], limit = usual_limit(fast, row);

    assert(!fast->is_narrow);
    fast->phases |= TDM_FAST_RENEWED;
    for (int32_t count; (count = tdm_fast_next_keys(fast, row, &pair, key)) >= 0;) choose_keys(fast, &choice, limit, key, count);
    assert(choice.count >= 2 || choice.rest == INT64_MAX);
    write_head(line, (uint64_t)choice.rest, choice.count);
}

/* Nobody's bid counts any more. Prices are 0 at least. */
static void forget_stays(struct tdm_fast *fast)
{
    for (int32_t column = 0; column < fast->column_count; column++)
        for (int32_t i = 0; i < fast->nodes[column].load; i++) fast->stay[fast->nodes[column].first + i] = 0;
}

void tdm_fast_distrust(struct tdm_fast *fast)
{
    forget_stays(fast);
    for (int32_t row = 0; row < fast->row_count && !fast->is_narrow; row++)
        if (row_rest(fast, row) != INT64_MAX) write_head(row_line(fast, row), 0, row_count_in_line(fast, row));
}

/* A bid went one step beyond where the second best offer was as good. */
static void round_stays(struct tdm_fast *fast, int64_t up)
{
    for (int32_t column = 0; column < fast->column_count; column++)
        for (int32_t i = 0; i < fast->nodes[column].load; i++) {
            int64_t *stay = &fast->stay[fast->nodes[column].first + i];
            *stay = (*stay - 1 + up) / fast->unit;
        }
}

void tdm_fast_round_rests(struct tdm_fast *fast, int64_t up)
{
    if (fast->waiting_count > 0 || fast->home_count > 0) round_stays(fast, up);
    for (int32_t row = 0; row < fast->row_count && !fast->is_narrow; row++)
        if (row_rest(fast, row) != INT64_MAX)
            write_head(row_line(fast, row), (uint64_t)((row_rest(fast, row) + up) / fast->unit), row_count_in_line(fast, row));
}

/* ---- costs of seats */

/* Her seat's column is in her line: bids are made from there, and no line changes while its row holds a seat. */
static int32_t cost_in_line(const struct tdm_fast *fast, int32_t row, int32_t column)
{
    struct tdm_fast_run run = row_run(fast, row);

    for (int32_t i = 0; i < run.left; i++) {
        uint64_t key = key_at(run.pairs, i, fast->is_narrow);
        if ((key & fast->mask) == (uint64_t)column) return (int32_t)(key >> fast->bits);
    }
    assert(0);
    return 0;
}

void tdm_fast_cost_seats(struct tdm_fast *fast)
{
    for (int32_t column = 0; column < fast->column_count; column++) {
        struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
        int32_t load = fast->nodes[column].load;
        for (int32_t i = 0; i < load && i < ROWS_AHEAD; i++) fetch_row(fast, seat[i].row);
        for (int32_t i = 0; i < load; i++) {
            if (i + ROWS_AHEAD < load) fetch_row(fast, seat[i + ROWS_AHEAD].row);
            seat[i].cost = cost_in_line(fast, seat[i].row, column);
        }
    }
}

/* ---- all rows */

static int64_t longest_row(const struct tdm_problem *problem)
{
    int64_t most = 0;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (problem->row_start[row + 1] - problem->row_start[row] > most) most = problem->row_start[row + 1] - problem->row_start[row];
    return most;
}

static void choose_width(struct tdm_fast *fast, int64_t longest)
{
    while (INT64_C(1) << fast->bits < fast->column_count) fast->bits++;
    fast->is_narrow = longest <= NARROW_MOST && fast->bits < 32 && fast->cost_greatest < INT64_C(1) << (32 - fast->bits);
    if (!fast->is_narrow) fast->bits = WIDE_BITS;
    fast->mask = (UINT64_C(1) << fast->bits) - 1;
    fast->stride = 2;
    while (fast->stride < 2 * LINE_WORDS && (fast->stride - 1) * (fast->is_narrow + 1) < longest) fast->stride *= 2;
    fast->capacity = (fast->stride - 1) * (fast->is_narrow + 1);
}

static void note_fourth(struct tdm_fast *fast, int32_t row)
{
    struct tdm_fast_run run = row_run(fast, row);

    if (run.left == 0) return;
    fast->wishing_count++;
    fast->fourth_sum += (int64_t)(key_at(run.pairs, (run.left < FOURTH ? run.left : FOURTH) - 1, fast->is_narrow) >> fast->bits);
}

static void fill_lines(struct tdm_fast *fast)
{
    fast->share = SHARES / 2;
    for (int32_t row = 0; row < fast->row_count; row++) {
        if (fast->is_narrow) fill_narrow(fast, row);
        else fill_wide(fast, row);
        note_fourth(fast, row);
    }
}

int32_t tdm_fast_fill_rows(struct tdm_fast *fast)
{
    int64_t longest = longest_row(fast->problem);

    if (longest > INT32_MAX) return TANDEM_E_RANGE;
    choose_width(fast, longest);
    fast->line_block = tdm_alloc_array(&fast->memory, (int64_t)fast->row_count * fast->stride + LINE_WORDS, sizeof *fast->line_block);
    if (fast->line_block == NULL) return TANDEM_E_NOMEM;
    fast->lines = fast->line_block + (LINE_WORDS - (uintptr_t)fast->line_block / sizeof(uint64_t) % LINE_WORDS) % LINE_WORDS;
    for (int32_t column = 0; column < fast->column_count; column++) fast->has_closed |= tdm_fast_is_closed(fast, column);
    fill_lines(fast);
    return TANDEM_OK;
}
