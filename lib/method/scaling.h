/* SPDX-License-Identifier: MIT
 * What the two widths of cost scaling share: their task and their names.
 */
#ifndef TDM_METHOD_SCALING_H
#define TDM_METHOD_SCALING_H

#include "method/circulation.h"

struct tdm_scaling_task {
    const struct tdm_memory *memory;
    struct tdm_control      *control;
    int32_t                  node_count;
    struct tdm_arc          *arcs;
    int64_t                  arc_count;
    int64_t                 *potential;
    int                      scale_bits;      /* costs are multiplied by 2^scale_bits, more than there are nodes */
    int                      first_shift;     /* the first error bound is 2^first_shift, in scaled costs */
};

/* TANDEM_E_RANGE: a price or, in the wide form, an integer potential outgrew its type. The rest as tdm_circulation_solve. */
int32_t tdm_scaling_solve_narrow(const struct tdm_scaling_task *task);   /* prices of 64 bits */
int32_t tdm_scaling_solve_wide(const struct tdm_scaling_task *task);     /* prices of 128 bits */

#endif
