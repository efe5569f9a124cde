/* SPDX-License-Identifier: MIT
 * Least-cost circulation: how far the start is from right, how wide the numbers must be, and off it goes.
 *
 * Keeps:   64-bit prices are tried first wherever all scaled costs fit; should a price outgrow them, the work is done again in 128 bits,
 *          where scaled costs (10^15 * 2^31) times nodes (2^31) always fit.
 *          Small costs (ranks, counts) are solved without scaling: with global updates, that is a maximum flow or a handful of distances.
 * Source:  [GT90]
 */
#include "method/scaling.h"

enum {
    NARROW_BITS = 60,        /* scaled costs of the 64-bit form stay below 2^60 */
    EASY_BITS   = 6,         /* a start that is wrong by less than 2^EASY_BITS needs no scaling: error bound 1 at once */
    FIRST_BITS  = 6          /* otherwise the first error bound is that much below the start's error */
};

static tdm_wide magnitude(tdm_wide value)
{
    return value < 0 ? -value : value;
}

static int bit_length(tdm_wide value)
{
    int bits = 0;
    for (; value > 0; value >>= 1) bits++;
    return bits;
}

/* By how much the arc's reduced cost has the wrong sign. */
static tdm_wide arc_error(const struct tdm_arc *arc, const int64_t *potential)
{
    tdm_wide drop = (tdm_wide)potential[arc->to] - potential[arc->from];
    tdm_wide up = arc->flow < arc->hi ? -(tdm_arc_next_cost(arc) + drop) : 0;
    tdm_wide down = arc->flow > arc->lo ? tdm_arc_last_cost(arc) + drop : 0;
    return up > down ? up : down;
}

/* Greatest size of a cost anywhere in the arc's interval. */
static tdm_wide arc_size(const struct tdm_arc *arc)
{
    tdm_wide low = magnitude(arc->is_convex ? (tdm_wide)arc->cost + 2 * (tdm_wide)arc->lo : arc->cost);
    tdm_wide high = magnitude(arc->is_convex ? (tdm_wide)arc->cost + 2 * (tdm_wide)arc->hi : arc->cost);
    return low > high ? low : high;
}

static void measure(const struct tdm_scaling_task *task, tdm_wide *error, tdm_wide *size)
{
    *error = *size = 0;
    for (int64_t i = 0; i < task->arc_count; i++) {
        const struct tdm_arc *arc = &task->arcs[i];
        if (arc->lo == arc->hi) continue;
        tdm_wide wrong = arc_error(arc, task->potential);
        tdm_wide large = arc_size(arc);
        if (wrong > *error) *error = wrong;
        if (large > *size) *size = large;
    }
    for (int32_t node = 0; node < task->node_count; node++) {
        tdm_wide large = magnitude(task->potential[node]);
        if (large > *size) *size = large;
    }
}

static int32_t shift_to_zero(const struct tdm_scaling_task *task)
{
    int64_t base = task->potential[0];
    for (int32_t node = 0; node < task->node_count; node++)
        if (tdm_sub_checked(task->potential[node], base, &task->potential[node])) return TANDEM_E_RANGE;
    return TANDEM_OK;
}

int32_t tdm_circulation_solve(const struct tdm_memory *memory, struct tdm_control *control, int32_t node_count, struct tdm_arc *arcs,
                              int64_t arc_count, int64_t *potential)
{
    struct tdm_scaling_task task = { memory, control, node_count, arcs, arc_count, potential, 0, 0 };
    int32_t  status = TANDEM_E_RANGE;
    tdm_wide error, size;

    measure(&task, &error, &size);
    if (tdm_control_tick(control, arc_count)) return TANDEM_E_STOPPED;
    if (error <= 0) return shift_to_zero(&task);
    task.scale_bits = bit_length(node_count);
    if (bit_length(error) > EASY_BITS) task.first_shift = bit_length(error) + task.scale_bits - FIRST_BITS;
    if (bit_length(size) + task.scale_bits <= NARROW_BITS) status = tdm_scaling_solve_narrow(&task);
    if (status == TANDEM_E_RANGE) status = tdm_scaling_solve_wide(&task);
    return status;
}
