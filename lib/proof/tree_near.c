/* SPDX-License-Identifier: MIT
 * Records of a tree that say only how their multipliers differ from the first record's.
 *
 * Keeps:   between records, reduced costs and the dual value are those of the first record over the root's box. A record looks only at variables that its
 *          changes or the splits above it touch, and puts everything back. Rows narrow nothing here: the bound alone closes a node.
 * Relies:  any multipliers will do, since weak duality holds for all.
 * Source:  weak duality, [NW88] ch. II.3.
 */
#include "proof/tree.h"

#include <string.h>

#define MULTIPLIER_LIMIT ((int64_t)1 << 50)

static const struct tdm_memory *memory_of(const struct tdm_tree_check *check) { return &check->program.problem->memory; }

void tdm_near_finish(struct tdm_tree_check *check)
{
    tdm_free(memory_of(check), check->near.value);
    tdm_free(memory_of(check), check->near.is_touched);
    tdm_free(memory_of(check), check->near.touched);
    tdm_free(memory_of(check), check->near.undo);
    memset(&check->near, 0, sizeof check->near);
}

/* min(reduced * low, reduced * high), added to or (sign -1) taken from the dual value. */
static int32_t add_box(struct tdm_near *near, int sign, tdm_wide reduced, int64_t low, int64_t high)
{
    int64_t  bound = reduced > 0 ? low : high;
    tdm_wide part;

    if (reduced == 0 || bound == 0) return TANDEM_OK;
    if (bound == 1) part = reduced;
    else if (__builtin_mul_overflow(reduced, (tdm_wide)bound, &part)) return TANDEM_E_PROOF;
    return (sign > 0 ? __builtin_add_overflow(near->dual, part, &near->dual) : __builtin_sub_overflow(near->dual, part, &near->dual)) ? TANDEM_E_PROOF : TANDEM_OK;
}

static int32_t add_row(struct tdm_near *near, int sign, const struct tdm_program_row *row, int64_t value)
{
    tdm_wide part;
    if (value == 0) return TANDEM_OK;
    if ((value > 0 && row->least == TDM_NO_LEAST) || (value < 0 && row->most == TDM_NO_MOST)) return TANDEM_E_PROOF;
    part = (tdm_wide)value * (value > 0 ? row->least : row->most);
    return (sign > 0 ? __builtin_add_overflow(near->dual, part, &near->dual) : __builtin_sub_overflow(near->dual, part, &near->dual)) ? TANDEM_E_PROOF : TANDEM_OK;
}

static int32_t touch(struct tdm_tree_check *check, int64_t variable, int64_t low, int64_t high)
{
    struct tdm_near *near = &check->near;

    if (near->is_touched[variable]) return TANDEM_OK;
    if (tdm_grow(memory_of(check), (void **)&near->touched, &near->touched_capacity, near->touched_count + 1, sizeof *near->touched) != TANDEM_OK) return TANDEM_E_NOMEM;
    near->is_touched[variable] = 1;
    near->touched[near->touched_count++] = (struct tdm_touched){ variable, low, high, check->reduced[variable] };
    return TANDEM_OK;
}

/* Another multiplier for one row, as far as the dual value goes; *more: how much it grows by. Both are within the limit, so that times a weight it fits
 * 128 bits. */
static int32_t set_value(struct tdm_tree_check *check, int64_t number, int64_t value, int64_t *more)
{
    struct tdm_near              *near = &check->near;
    const struct tdm_program_row *row;
    int32_t                       status;

    if (number < 0 || number >= check->program.row_count || value > MULTIPLIER_LIMIT || value < -MULTIPLIER_LIMIT) return TANDEM_E_PROOF;
    row = &check->program.rows[number];
    *more = value - near->value[number];
    status = add_row(near, -1, row, near->value[number]);
    if (status == TANDEM_OK) status = add_row(near, 1, row, value);
    near->value[number] = value;
    return status;
}

/* The same, for the reduced costs of its entries, too. */
static int32_t change_row(struct tdm_tree_check *check, int64_t number, int64_t value)
{
    const struct tdm_program *program = &check->program;
    const struct tdm_entry   *entries;
    int64_t                   more, count;
    int32_t                   status = set_value(check, number, value, &more);

    if (status == TANDEM_OK && program->is_outline) status = tdm_tree_list_row(check, number);
    if (status != TANDEM_OK) return status;
    entries = program->is_outline ? check->entries : program->entries + program->rows[number].start;
    count = program->is_outline ? check->entry_count : program->rows[number].count;
    for (int64_t i = 0; check->near.is_based && status == TANDEM_OK && i < count; i++)
        status = touch(check, entries[i].variable, check->low[entries[i].variable], check->high[entries[i].variable]);
    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) {
        tdm_wide *reduced = &check->reduced[entries[i].variable];
        if (__builtin_sub_overflow(*reduced, (tdm_wide)more * entries[i].weight, reduced)) status = TANDEM_E_PROOF;
    }
    return status;
}

static int32_t prepare(struct tdm_tree_check *check)
{
    struct tdm_near *near = &check->near;

    tdm_free(memory_of(check), near->value);                 /* levels that were kept have become rows */
    near->value = tdm_alloc_array(memory_of(check), check->program.row_count, sizeof *near->value);
    if (near->is_touched == NULL) near->is_touched = tdm_alloc_zeroed(memory_of(check), check->program.variable_count, 1);
    if (near->value == NULL || near->is_touched == NULL) return TANDEM_E_NOMEM;
    memset(near->value, 0, (size_t)check->program.row_count * sizeof *near->value);
    near->is_based = 0;
    near->dual = 0;
    return TANDEM_OK;
}

/* Row by row; or, of an outline, all in one pass. */
static int32_t take_rows(struct tdm_tree_check *check, int64_t scale, const int64_t *numbers, int64_t count)
{
    int     is_outline = check->program.is_outline;
    int32_t status = TANDEM_OK;
    int64_t more;

    for (int64_t v = 0; !is_outline && v < check->program.variable_count; v++) check->reduced[v] = (tdm_wide)scale * check->cost[v];
    for (int64_t i = 0; status == TANDEM_OK && i < count; i++)
        status = is_outline ? set_value(check, numbers[2 * i], numbers[2 * i + 1], &more) : change_row(check, numbers[2 * i], numbers[2 * i + 1]);
    return status == TANDEM_OK && is_outline ? tdm_tree_reduce(check, scale, check->near.value) : status;
}

int32_t tdm_near_first(struct tdm_tree_check *check, int64_t scale, const int64_t *numbers, int64_t count, tdm_wide *dual)
{
    struct tdm_near *near = &check->near;
    int32_t          status = prepare(check);

    if (status == TANDEM_OK) status = take_rows(check, scale, numbers, count);
    for (int64_t v = 0; status == TANDEM_OK && v < check->program.variable_count; v++) status = add_box(near, 1, check->reduced[v], check->low[v], check->high[v]);
    near->is_based = 1;
    *dual = near->dual;
    return status;
}

/* The changes, noted so that they can be put back. */
static int32_t change_rows(struct tdm_tree_check *check, const int64_t *numbers, int64_t count)
{
    struct tdm_near *near = &check->near;
    int32_t          status = TANDEM_OK;

    near->undo_count = 0;
    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) {
        int64_t row = numbers[2 * i];
        if (row < 0 || row >= check->program.row_count) return TANDEM_E_PROOF;
        status = tdm_grow(memory_of(check), (void **)&near->undo, &near->undo_capacity, near->undo_count + 1, sizeof *near->undo);
        if (status != TANDEM_OK) return status;
        near->undo[near->undo_count++] = (struct tdm_changed){ row, near->value[row] };
        status = change_row(check, row, numbers[2 * i + 1]);
    }
    return status;
}

static void put_back(struct tdm_tree_check *check)
{
    struct tdm_near *near = &check->near;

    while (near->undo_count > 0) {
        struct tdm_changed last = near->undo[--near->undo_count];
        near->value[last.row] = last.value;
    }
    while (near->touched_count > 0) {
        const struct tdm_touched *last = &near->touched[--near->touched_count];
        check->reduced[last->variable] = last->reduced;
        near->is_touched[last->variable] = 0;
    }
}

int32_t tdm_near_next(struct tdm_tree_check *check, const int64_t *numbers, int64_t count, tdm_wide *dual)
{
    struct tdm_near *near = &check->near;
    tdm_wide         kept = near->dual;
    int32_t          status = TANDEM_OK;

    near->undo_count = 0;
    for (int64_t i = 0; status == TANDEM_OK && i < check->trail_count; i++)      /* the oldest entry of a variable has the root's bounds */
        status = touch(check, check->trail[i].variable, check->trail[i].low, check->trail[i].high);
    if (status == TANDEM_OK) status = change_rows(check, numbers, count);
    for (int64_t i = 0; status == TANDEM_OK && i < near->touched_count; i++) {
        const struct tdm_touched *at = &near->touched[i];
        status = add_box(near, -1, at->reduced, at->low, at->high);
        if (status == TANDEM_OK) status = add_box(near, 1, check->reduced[at->variable], check->low[at->variable], check->high[at->variable]);
    }
    *dual = near->dual;
    near->dual = kept;
    put_back(check);
    return status;
}
