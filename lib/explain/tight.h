/* SPDX-License-Identifier: MIT
 * What is the same in every optimal plan, and what is not.
 */
#ifndef TDM_EXPLAIN_TIGHT_H
#define TDM_EXPLAIN_TIGHT_H

#include "explain/residual.h"

/* The parts within which units can go round at no cost to any goal: a pair stands in some optimal plans and not in others just where it is tight and its
 * ends are in one part. */
struct tdm_tight {
    const struct tdm_residual *residual;
    int64_t                   *row_price;        /* [rows * limb_count] */
    int32_t                   *part;             /* [node_count + rows] columns, caps, the outside, then rows */
};

int32_t tdm_tight_open(struct tdm_tight *tight, const struct tdm_residual *residual);
void    tdm_tight_close(struct tdm_tight *tight);
/* 1 if some optimal plans have the pair and some have not. */
int     tdm_tight_may_change(const struct tdm_tight *tight, int32_t row, int64_t pair);

#endif
