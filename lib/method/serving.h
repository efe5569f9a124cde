/* SPDX-License-Identifier: MIT
 * Mechanisms that serve: serial dictatorship, immediate acceptance, top trading cycles. They never take a place back.
 */
#ifndef TDM_METHOD_SERVING_H
#define TDM_METHOD_SERVING_H

#include "method/method.h"
#include "problem/constraints.h"
#include "problem/market.h"

/* Upper bounds of the constraints, and what is left of each. */
struct tdm_serving_rules {
    const struct tdm_constraints *constraints;     /* NULL: none */
    int64_t                      *left;            /* [bound_count] */
    int64_t                      *start;           /* [problem pairs + 2] into entries: the bounds that a pair stands in */
    struct tdm_term              *entry;           /* .pair is the number of the bound */
};

int32_t tdm_serving_rules_init(struct tdm_serving_rules *rules, const struct tdm_problem *problem);
void    tdm_serving_rules_finish(struct tdm_serving_rules *rules, const struct tdm_problem *problem);
int     tdm_serving_rules_allow(const struct tdm_serving_rules *rules, int64_t pair);       /* pairs of the problem */
void    tdm_serving_rules_count(struct tdm_serving_rules *rules, int64_t pair);

/* Seats taken so far. Pins are placed first, whatever the mechanism. */
struct tdm_serving {
    const struct tdm_market *market;
    uint8_t                 *chosen;      /* [pair_count], the caller's */
    int32_t                 *load;        /* [column_count] */
    int32_t                 *cap_load;    /* [cap_count] */
    int32_t                 *holding;     /* [row_count] */
    struct tdm_serving_rules rules;
};

int32_t tdm_serving_init(struct tdm_serving *serving, const struct tdm_market *market, uint8_t *chosen);
void    tdm_serving_finish(struct tdm_serving *serving);
int     tdm_serving_has_room(const struct tdm_serving *serving, int64_t pair);      /* a seat, and no rule against it */
void    tdm_serving_place(struct tdm_serving *serving, int32_t row, int64_t pair);

/* One student after another, by priority class, then drawing order, takes the best places that are left. */
int32_t tdm_serial(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);
/* In round k everybody who may hold more asks at the k-th wish; places are given at once and for good. */
int32_t tdm_boston(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);
/* Places point at the first who is left in their order, students at the best place that is left; rings trade. */
int32_t tdm_trading(const struct tdm_market *market, struct tdm_control *control, uint8_t *chosen);

#endif
