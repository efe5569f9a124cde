/* SPDX-License-Identifier: MIT
 * Least-cost circulation: the one engine under every level of the network method.
 *
 * Keeps:   potentials follow the proof's convention: an arc's reduced cost is cost + p(to) - p(from); node 0 has potential 0.
 * Source:  [Gol97], [GK95]; rounding of prices in circulation.c.
 */
#ifndef TDM_METHOD_CIRCULATION_H
#define TDM_METHOD_CIRCULATION_H

#include "method/method.h"

/* Carries between lo and hi units; what it carries now is `flow`. Arcs with lo == hi are left alone. */
struct tdm_arc {
    int32_t from, to;
    int32_t is_convex;       /* 1: the unit after f units costs cost + 2f, else each unit costs `cost` */
    int64_t lo, hi, flow, cost;
};

/* Makes the flow cheapest, starting from a flow that is within its intervals and leaves no excess anywhere.
 * potential[node_count]: on entry any guess, on success integers such that an arc with room upwards has a reduced cost >= 0 and one with
 * room downwards a reduced cost <= 0 (convex arcs: of the next and of the last unit).
 * TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_RANGE (a potential does not fit), TANDEM_E_STOPPED: after a failure the flow is as it was,
 * the potentials are undefined. */
int32_t tdm_circulation_solve(const struct tdm_memory *memory, struct tdm_control *control, int32_t node_count, struct tdm_arc *arcs,
                              int64_t arc_count, int64_t *potential);

/* Cost of the next unit upwards, and of the last unit there is. */
static inline tdm_wide tdm_arc_next_cost(const struct tdm_arc *arc)
{
    return arc->is_convex ? (tdm_wide)arc->cost + 2 * (tdm_wide)arc->flow : arc->cost;
}

static inline tdm_wide tdm_arc_last_cost(const struct tdm_arc *arc)
{
    return arc->is_convex ? tdm_arc_next_cost(arc) - 2 : arc->cost;
}

#endif
