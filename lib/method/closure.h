/* SPDX-License-Identifier: MIT
 * Closed sets of least weight, level after level: each level exactly among the optima of those before it.
 */
#ifndef TDM_METHOD_CLOSURE_H
#define TDM_METHOD_CLOSURE_H

#include "method/method.h"

struct tdm_closure_arc;

/* Sets of elements such that with an element all that comes before it is in the set. */
struct tdm_closure {
    struct tdm_memory       memory;
    int32_t                 count;         /* elements; beyond them stand the source and the sink */
    int64_t                 arc_count, before_count;
    struct tdm_closure_arc *arc;           /* two by two: an arc and its reverse; first those of `before`, then source and sink per element */
    int64_t                *out_start;     /* [count + 3] */
    int64_t                *out;           /* arcs by tail */
    int8_t                 *fixed;         /* [count] 1: in every set that is left, -1: in none, 0: open */
    int32_t                *level, *queue; /* for the flow */
    int64_t                *at;
};

/* before[before_start[i] .. before_start[i + 1] - 1] are elements that come before i. */
int32_t tdm_closure_init(struct tdm_closure *closure, const struct tdm_memory *memory, int32_t count, const int64_t *before_start,
                         const int32_t *before);
void    tdm_closure_finish(struct tdm_closure *closure);

/* From here on only sets without this element (and so without all that it comes before) count. */
void    tdm_closure_exclude(struct tdm_closure *closure, int32_t element);
/* From here on only sets of least weight among those that were left count. One maximum flow. TANDEM_OK or TANDEM_E_STOPPED. */
int32_t tdm_closure_minimise(struct tdm_closure *closure, const tdm_wide *weight, struct tdm_control *control);
/* The smallest set that is left: is_in[count]. */
int32_t tdm_closure_smallest(struct tdm_closure *closure, struct tdm_control *control, uint8_t *is_in);

#endif
