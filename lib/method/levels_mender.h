/* SPDX-License-Identifier: MIT
 * Between what mends the plan and labels of many levels (levels_mend.c) and the exchanges it makes (levels_exchange.c).
 */
#ifndef TDM_METHOD_LEVELS_MENDER_H
#define TDM_METHOD_LEVELS_MENDER_H

#include "method/levels_prover.h"

enum tdm_mender_state { UNSEEN, SEEN, DONE };

struct mender {
    struct prover *prover;
    int32_t  spare_bits;                /* of each level's digit, beyond its own costs */
    tdm_wide *cost;                     /* [pairs] */
    tdm_wide *label, *distance;         /* [nodes] */
    uint8_t *state;                     /* [nodes] */
    int32_t *touched, touched_count;
    int32_t *first, *next, *before;     /* [columns], [rows], [rows]: holders */
    int64_t *excess;
    tdm_wide exit;
    int32_t  has_exit, exit_node, exit_row;      /* who goes home, or comes from there; or -1 */
    int64_t  exit_pair;                 /* what she takes */
    int64_t *suitor_start, *suitor_pair;         /* [columns + 1], [pairs]: who could take each column; NULL until somebody is drawn in */
    int32_t *suitor;
    int64_t  looked, moved;
};

static inline int is_closed(const struct prover *prover, int32_t column)
{
    const struct tdm_side *columns = &prover->problem->columns;
    return columns->most[column] == 0 || (columns->parent[column] >= 0 && columns->most[columns->parent[column]] == 0);
}

static inline tdm_wide offer_at(const struct mender *mender, int64_t pair)
{
    return mender->cost[pair] + mender->label[mender->prover->problem->pair_column[pair]];
}

/* What she has; at home nothing. */
static inline tdm_wide present_offer(const struct mender *mender, int32_t row)
{
    return mender->prover->held[row] < 0 ? 0 : offer_at(mender, mender->prover->held[row]);
}

void tdm_mender_leave(struct mender *mender, int32_t row);
void tdm_mender_join(struct mender *mender, int32_t row, int64_t pair);

/* One of those too many at the node goes. 1 if told to stop. */
int     tdm_mender_push(struct mender *mender, int32_t node);
/* One more comes to the node, or it can do with one less. 1 if told to stop. */
int     tdm_mender_draw(struct mender *mender, int32_t node);
int32_t tdm_mender_list_suitors(struct mender *mender);     /* before the first draw. TANDEM_OK or TANDEM_E_NOMEM */

#endif
