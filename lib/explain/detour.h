/* SPDX-License-Identifier: MIT
 * Ways between a full cap and an opportunity of it.
 *
 * A seat more under a full cap takes a way that begins at the cap and ends at the opportunity; a seat fewer takes one back. The best one by the outside
 * is known from two searches that serve all seats. Only what is cheaper than that is looked for, and only among the nodes from which it can still be.
 */
#ifndef TDM_EXPLAIN_DETOUR_H
#define TDM_EXPLAIN_DETOUR_H

#include <stdatomic.h>

#include "explain/way.h"
#include "proof/near_labels.h"

struct tdm_detour_desk;

struct tdm_detours {
    const struct tdm_residual *residual;
    const struct tdm_search   *from_outside, *to_outside;
    int64_t *away;                       /* [node_count * limb_count] minus the way from the outside; with it keys are reduced */
    int64_t *out;                        /* [node_count * limb_count] the way to the outside; FAR in the first limb where there is none */
    int64_t *exit_from, *exit_to;        /* [holders * limb_count] the checker's tables of the same name, packed */
    int64_t *from_levels, *to_levels;    /* [node_count * level_count] */
    uint8_t *is_reached;                 /* [node_count] from the outside */
    struct tdm_near_labels labels;
    _Atomic(struct tdm_detour_desk *) idle;      /* scratch that waits for the next search */
};

/* Both searches began at the outside, ran to their ends, and were checked; they and the residual must outlive it. TANDEM_OK, TANDEM_E_NOMEM or
 * TANDEM_E_INTERNAL. O(pairs * levels). */
int32_t tdm_detours_open(struct tdm_detours *detours, const struct tdm_search *from_outside, const struct tdm_search *to_outside);
void    tdm_detours_close(struct tdm_detours *detours);

/* 1 if there are ways between the node, its parent and the outside, all of them. */
int     tdm_detours_cover(const struct tdm_detours *detours, int32_t node);

/* The best way that one seat more (+1) or fewer (-1) at a node under a full cap takes, without the seat itself. It stays empty where a seat more is no
 * gain. Its cost was checked against labels: TANDEM_E_INTERNAL if they do not hold. Any number of threads may ask at once. */
int32_t tdm_detours_find(struct tdm_detours *detours, int32_t node, int32_t change, struct tdm_way *way);

#endif
