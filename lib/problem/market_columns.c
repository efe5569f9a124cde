/* SPDX-License-Identifier: MIT
 * The market seen from the columns, and what can be said of it as a whole.
 */
#include <string.h>

#include "base/sort.h"
#include "problem/market_desk.h"

int32_t tdm_market_list_columns(const struct tdm_market *market, struct tdm_market_columns *columns)
{
    const struct tdm_memory *memory = &market->memory;

    *columns = (struct tdm_market_columns){ tdm_alloc_zeroed(memory, market->column_count + (int64_t)2, sizeof *columns->start),
                                            tdm_alloc_array(memory, market->pair_count, sizeof *columns->pair),
                                            tdm_alloc_array(memory, market->pair_count, sizeof *columns->row) };
    if (columns->start == NULL || columns->pair == NULL || columns->row == NULL) {
        tdm_market_columns_finish(market, columns);
        return TANDEM_E_NOMEM;
    }
    /* counts at [c + 2] become starts at [c + 1]; filling at start[c + 1]++ leaves the starts in place */
    for (int64_t i = 0; i < market->pair_count; i++) columns->start[market->pair[i].column + 2]++;
    for (int32_t c = 0; c < market->column_count; c++) columns->start[c + 2] += columns->start[c + 1];
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) {
            columns->row[i] = r;
            columns->pair[columns->start[market->pair[i].column + 1]++] = i;
        }
    return TANDEM_OK;
}

/* A place fits 32 bits and, offset by the pins' -1, no sign; of equal places the earlier row goes first. */
static int32_t sort_by_place(const struct tdm_market *market, struct tdm_market_columns *columns)
{
    const struct tdm_memory *memory = &market->memory;
    uint64_t                *key = tdm_alloc_array(memory, market->pair_count, sizeof *key);
    uint64_t                *scratch = tdm_alloc_array(memory, market->pair_count, sizeof *scratch);
    int64_t                 *sorted = tdm_alloc_array(memory, market->pair_count, sizeof *sorted);
    int32_t                  status = key == NULL || scratch == NULL || sorted == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int32_t c = 0; status == TANDEM_OK && c < market->column_count; c++) {
        int64_t from = columns->start[c], count = columns->start[c + 1] - from;
        for (int64_t i = 0; i < count; i++)
            key[i] = (uint64_t)((uint32_t)market->pair[columns->pair[from + i]].place + 1u) << 32 | (uint32_t)i;
        tdm_sort_numbers(key, scratch, count);
        for (int64_t i = 0; i < count; i++) sorted[i] = columns->pair[from + (int64_t)(uint32_t)key[i]];
        if (count > 0) memcpy(columns->pair + from, sorted, (size_t)count * sizeof *sorted);
    }
    tdm_free(memory, key);
    tdm_free(memory, scratch);
    tdm_free(memory, sorted);
    return status;
}

int32_t tdm_market_sort_columns(const struct tdm_market *market, struct tdm_market_columns *columns)
{
    int32_t status = tdm_market_list_columns(market, columns);

    if (status != TANDEM_OK) return status;
    status = sort_by_place(market, columns);
    if (status != TANDEM_OK) tdm_market_columns_finish(market, columns);
    return status;
}

void tdm_market_columns_finish(const struct tdm_market *market, struct tdm_market_columns *columns)
{
    tdm_free(&market->memory, columns->start);
    tdm_free(&market->memory, columns->pair);
    tdm_free(&market->memory, columns->row);
    *columns = (struct tdm_market_columns){ 0 };
}

void tdm_market_drop_refused(struct tdm_market *market)
{
    int64_t kept = 0;

    for (int32_t r = 0; r < market->row_count; r++) {
        int64_t from = market->row_start[r], end = market->row_start[r + 1];
        market->row_start[r] = kept;
        for (int64_t i = from; i < end; i++) {
            if (tdm_market_level(market, i) == TDM_NOT_ACCEPTED && !tdm_market_is_pinned(market, i)) continue;
            market->pair[kept] = market->pair[i];
            market->pair_group[kept] = market->pair_group[i];
            market->pair_origin[kept] = market->pair_origin[i];
            if (market->pair_level != NULL) market->pair_level[kept] = market->pair_level[i];
            if (market->pair_cap_place != NULL) market->pair_cap_place[kept] = market->pair_cap_place[i];
            if (market->pair_cap_level != NULL) market->pair_cap_level[kept] = market->pair_cap_level[i];
            if (market->pair_pinned != NULL) market->pair_pinned[kept] = market->pair_pinned[i];
            kept++;
        }
    }
    market->row_start[market->row_count] = market->pair_count = kept;
}

/* Pins stand first and are out of the question. */
static int wishes_are_strict(const struct tdm_market *market)
{
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r] + 1; i < market->row_start[r + 1]; i++)
            if (market->pair_group[i] == market->pair_group[i - 1] && !tdm_market_is_pinned(market, i - 1)) return 0;
    return 1;
}

/* Two students alike matter only where not all who ask can get in. */
static int column_is_strict(const struct tdm_market *market, const struct tdm_market_columns *columns, int32_t column)
{
    int64_t from = columns->start[column], end = columns->start[column + 1];

    if (market->column_cap[column] < 0 && market->seats[column] >= end - from) return 1;
    for (int64_t i = from + 1; i < end; i++)
        if (tdm_market_level(market, columns->pair[i]) == tdm_market_level(market, columns->pair[i - 1])
            && !tdm_market_is_pinned(market, columns->pair[i - 1]))
            return 0;
    return 1;
}

/* Below a cap, students of different columns are compared, too. */
struct cap_entry {
    int32_t cap, level, row;
};

static int compare_cap_entries(const void *user, int64_t a, int64_t b)
{
    const struct cap_entry *x = (const struct cap_entry *)user + a, *y = (const struct cap_entry *)user + b;
    if (x->cap != y->cap) return x->cap < y->cap ? -1 : 1;
    if (x->level != y->level) return x->level < y->level ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int32_t caps_are_strict(const struct tdm_market *market, const struct tdm_market_columns *columns, int *is_strict)
{
    const struct tdm_memory *memory = &market->memory;
    int64_t                  count = 0;
    struct cap_entry        *entry = tdm_alloc_array(memory, market->pair_count, sizeof *entry);
    int64_t                 *index = tdm_alloc_array(memory, market->pair_count, sizeof *index);
    int64_t                 *scratch = tdm_alloc_array(memory, market->pair_count, sizeof *scratch);
    int32_t                  status = entry == NULL || index == NULL || scratch == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < market->pair_count; i++) {
        int32_t cap = market->column_cap[market->pair[i].column];
        if (cap < 0 || tdm_market_is_pinned(market, i)) continue;
        index[count] = count;
        entry[count++] = (struct cap_entry){ cap, tdm_market_cap_level(market, i), columns->row[i] };
    }
    if (status == TANDEM_OK) tdm_sort(index, scratch, count, compare_cap_entries, entry);
    *is_strict = 1;
    for (int64_t i = 1; status == TANDEM_OK && i < count; i++) {
        const struct cap_entry *x = &entry[index[i - 1]], *y = &entry[index[i]];
        if (x->cap == y->cap && x->level == y->level && x->row != y->row) *is_strict = 0;
    }
    tdm_free(memory, entry);
    tdm_free(memory, index);
    tdm_free(memory, scratch);
    return status;
}

int32_t tdm_market_find_ties(const struct tdm_market *market, int *wishes, int *places)
{
    struct tdm_market_columns columns = { 0 };
    int32_t                   status = tdm_market_sort_columns(market, &columns);

    if (status != TANDEM_OK) return status;
    *wishes = wishes_are_strict(market);
    *places = 1;
    for (int32_t c = 0; *places && c < market->column_count; c++) *places = column_is_strict(market, &columns, c);
    if (*places && market->cap_count > 0) status = caps_are_strict(market, &columns, places);
    tdm_market_columns_finish(market, &columns);
    return status;
}
