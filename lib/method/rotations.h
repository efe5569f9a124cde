/* SPDX-License-Identifier: MIT
 * Rotations: the steps between stable plans, and what must come before what.
 *
 * From the plan that is best for students, every stable plan is reached by rotations: students in a ring, each of whom gives up a place
 * to the one before and takes the next that would have her. The sets of rotations closed under "comes before" are the stable plans.
 */
#ifndef TDM_METHOD_ROTATIONS_H
#define TDM_METHOD_ROTATIONS_H

#include "method/stable.h"

/* One student's part in a rotation. */
struct tdm_move {
    int32_t row;
    int64_t removed, added;          /* pairs */
    int64_t skipped_from;            /* wishes from here to `added` are refused before this rotation can happen */
};

struct tdm_rotations {
    const struct tdm_market *market;
    int32_t          count;
    int64_t          start_capacity, move_capacity, before_capacity, before_start_capacity;
    int64_t         *start;          /* [count + 1] into moves */
    struct tdm_move *moves;
    int64_t         *before_start;   /* [count + 1] into before */
    int32_t         *before;         /* rotations that must come before: all of them follow from these */
    uint8_t         *first;          /* [pair_count] the plan that is best for students */
};

/* Finds all rotations of a market whose lists are strict and whose orders agree, in an order in which they can be made one after
 * another. O(pairs log seats). TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED. */
int32_t tdm_rotations_find(const struct tdm_market *market, struct tdm_control *control, struct tdm_rotations *rotations);
/* Finds what must come before what. At worst O(rotations x stable pairs); near linear on random lists. */
int32_t tdm_rotations_order(struct tdm_rotations *rotations, struct tdm_control *control);
void    tdm_rotations_finish(struct tdm_rotations *rotations);

#endif
