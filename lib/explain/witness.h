/* SPDX-License-Identifier: MIT
 * Answers from a residual network, each with the check that makes it a witness: the labels of the search say that nothing is cheaper, the
 * exchange of pairs that so much is enough.
 */
#ifndef TDM_EXPLAIN_WITNESS_H
#define TDM_EXPLAIN_WITNESS_H

#include "explain/detour.h"

/* TANDEM_OK; TANDEM_E_INTERNAL if a search's labels, or a way's exchange with so many seats more at `node` (-1: at none), do not pass the checker;
 * TANDEM_E_NOMEM. `is_near`: the search ended early, and only students with a place that it settled are looked at; all others stand as the
 * plan's proof has them. */
int32_t tdm_witness_search(const struct tdm_search *search, int is_near);
int32_t tdm_witness_way(const struct tdm_residual *residual, const struct tdm_way *way, int32_t node, int32_t seats);

/* 1 if a way changes no level but the moves. */
int     tdm_way_is_free(const struct tdm_residual *residual, const struct tdm_way *way);

/* The two searches that give what a seat more or one fewer does anywhere: from the outside and to it. What seats under full caps need besides is made by
 * the first question for one. */
struct tdm_seat_ways {
    struct tdm_search from_outside, to_outside;
    _Atomic(struct tdm_detours *) detours;
    uint8_t          *rules;             /* what the caller has to know of each node, or NULL; freed with the rest */
};

int32_t tdm_seat_ways_open(struct tdm_seat_ways *ways, const struct tdm_residual *residual);
void    tdm_seat_ways_close(struct tdm_seat_ways *ways);
/* What one seat more (+1) or fewer (-1) at a node does. *is_possible 0: no plan is left. The way stays empty where nothing changes. */
int32_t tdm_seat_way(struct tdm_seat_ways *ways, int32_t node, int32_t change, struct tdm_way *way, int *is_possible);

#endif
