/* SPDX-License-Identifier: MIT
 * As many students as can be seated, without costs, and the two parts that follow from it.
 *
 * Part 1: those who are at home in one such plan, and all whom they could displace: every seat of its columns is taken in every such plan.
 * Part 0: the rest. Everyone there is seated in every such plan, and on a column of part 0.
 * So where part 1's columns and staying home both become dearer by one large amount, whoever of part 0 sits in part 1 leaves, and finds a seat
 * in part 0; and each seat of part 1 that is free finds somebody of part 1.
 *
 * Keeps:   a row of part 1 wishes for columns of part 1 only.
 * Relies:  no caps.
 * Source:  [DM58].
 */
#include "method/fast_rows.h"

static void take_parts(struct tdm_fast_split *split, const struct tdm_fast *flat)
{
    for (int32_t i = 0; i < flat->home_count; i++) split->row_part[flat->home[i]] = 1;
    for (int32_t column = 0; column < flat->column_count; column++) {
        split->column_part[column] = flat->distance[column] != TDM_FAST_FAR;
        for (int32_t i = 0; i < flat->nodes[column].load; i++)
            split->row_part[flat->seats[flat->nodes[column].first + i].row] = split->column_part[column];
    }
    for (int32_t row = 0; row < flat->row_count; row++)
        if (row_count_in_line(flat, row) > 0) split->rows[split->row_part[row]]++;
    split->at_home = flat->home_count;
}

int32_t tdm_fast_split_open(struct tdm_fast_split *split, const struct tdm_fast *fast)
{
    struct tdm_fast flat;
    int32_t status = TANDEM_E_NOMEM;

    *split = (struct tdm_fast_split){ tdm_alloc_zeroed(&fast->memory, fast->row_count, sizeof *split->row_part),
                                      tdm_alloc_zeroed(&fast->memory, fast->column_count, sizeof *split->column_part), { 0, 0 }, 0 };
    if (split->row_part == NULL || split->column_part == NULL) return TANDEM_E_NOMEM;
    status = tdm_fast_open(&flat, fast->problem, fast->control, -1);
    if (status != TANDEM_OK) return status;
    if (!tdm_fast_run(&flat, &status) && status == TANDEM_OK) take_parts(split, &flat);
    tdm_fast_close(&flat);
    return status;
}

void tdm_fast_split_close(struct tdm_fast_split *split, const struct tdm_fast *fast)
{
    tdm_free(&fast->memory, split->row_part);
    tdm_free(&fast->memory, split->column_part);
}

/* ---- the parts go their own ways */

static void raise_part(struct tdm_fast *fast, const struct tdm_fast_split *split)
{
    int64_t rise = tdm_fast_dearest_exchange(fast);

    for (int32_t column = 0; column < fast->column_count; column++)
        if (split->column_part[column]) fast->price[column] += rise;
    fast->outside += rise;
}

/* Those of part 0 who are at home, or sit in part 1, wait for a seat. */
static void call_up(struct tdm_fast *fast, const struct tdm_fast_split *split)
{
    int32_t kept = 0;

    for (int32_t i = 0; i < fast->home_count; i++) {
        if (split->row_part[fast->home[i]]) fast->home[kept++] = fast->home[i];
        else fast->waiting[fast->waiting_count++] = fast->home[i];
    }
    fast->home_count = kept;
    for (int32_t column = 0; column < fast->column_count; column++) {
        struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
        for (int32_t i = 0; i < fast->nodes[column].load && split->column_part[column];) {
            if (split->row_part[seat[i].row]) i++;
            else {
                fast->waiting[fast->waiting_count++] = seat[i].row;
                tdm_fast_move_last(fast, column, i);
            }
        }
    }
}

void tdm_fast_part(struct tdm_fast *fast, const struct tdm_fast_split *split)
{
    fast->phases |= TDM_FAST_PARTED;
    raise_part(fast, split);
    call_up(fast, split);
}
