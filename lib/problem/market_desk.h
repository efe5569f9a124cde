/* SPDX-License-Identifier: MIT
 * What the files that make a market share while they make it.
 */
#ifndef TDM_PROBLEM_MARKET_DESK_H
#define TDM_PROBLEM_MARKET_DESK_H

#include "model/model.h"
#include "problem/market.h"

struct tdm_market_desk {
    const struct tandem_model *model;
    const tandem_options      *options;
    const struct tdm_problem  *problem;
    struct tdm_market         *market;
    int32_t                   *row_of_student;     /* [students] market row, or -1 */
    uint8_t                   *ranks_itself;       /* [opportunities] has a ranking of its own */
};

/* 1. Rows in drawing order. */
int32_t tdm_market_draw_rows(struct tdm_market_desk *desk);
/* 2. Each student's list, the best first; places and levels still empty. */
int32_t tdm_market_make_lists(struct tdm_market_desk *desk);
/* 3. Columns, caps, and the order of whoever decides. */
int32_t tdm_market_make_orders(struct tdm_market_desk *desk);
int32_t tdm_market_place_pairs(struct tdm_market_desk *desk);
/* 4. Leaves out what is not accepted. */
void    tdm_market_drop_refused(struct tdm_market *market);

/* The pairs of each column by row, and the row of each pair; freed by tdm_market_columns_finish. */
int32_t tdm_market_list_columns(const struct tdm_market *market, struct tdm_market_columns *columns);

#endif
