/* SPDX-License-Identifier: MIT
 * Too few seats: the students who together asked only for places that are all taken.
 */
#ifndef TDM_EXPLAIN_SHORTAGE_H
#define TDM_EXPLAIN_SHORTAGE_H

#include "explain/residual.h"

struct tdm_shortage {
    int32_t  row_count, column_count;
    int32_t *rows, *columns;             /* ascending */
    int64_t  seats;                      /* that the columns have together */
};

/* The students and places that a row without a pair reaches by asking and making room; row_count 0: some place among them has room, or somebody among them
 * may have several, so that it is no want of seats. TANDEM_OK or TANDEM_E_NOMEM; the caller finishes it either way. */
int32_t tdm_shortage_find(const struct tdm_residual *residual, int32_t row, struct tdm_shortage *shortage);
void    tdm_shortage_finish(const struct tdm_memory *memory, struct tdm_shortage *shortage);

#endif
