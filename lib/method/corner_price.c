/* SPDX-License-Identifier: MIT
 * Prices for rules that the flow breaks.
 *
 * As one rule's multiplier grows, the flow's bound is concave, and piecewise linear; its slope is what the rule lacks. So the best multiplier is found from
 * both sides: where the lines of two points meet, the flow is mended anew, and the point takes the place of one of them. Among flows of equal cost one is
 * then taken that keeps the rule.
 *
 * Keeps:   any multiplier is right, since the bound is computed with it; one that makes the bound worse is not kept.
 * Source:  ascent of the Lagrangian dual, one multiplier at a time, [AMO93] ch. 16; the cutting planes of one variable.
 */
#include "method/corner.h"

#include <string.h>

enum { PASSES = 4, STEPS = 64 };

#define NO_LIMIT ((tdm_wide)1 << 100)
#define GREATEST ((int64_t)1 << 42)

/* A multiplier of the rule at hand, without its sign; the bound there, and how it grows with it. */
struct point { int64_t at, slope; tdm_wide bound; };

struct auction {
    struct corner_rules *rules;
    const struct tdm_bound *bound;       /* the rule at hand, of number `number` */
    int64_t              number, mark;   /* what its sum should be, */
    int                  sign;           /* and the sign of its multiplier: 1 for a least sum, -1 for a most */
    struct point         low, high;      /* slope above 0; slope below 0 */
    uint8_t             *low_state, *high_state; /* [terms of the rule] which pairs are chosen there */
    int32_t             *held;           /* [touched pairs] parties that are held in one state */
    int64_t              held_count;
    int64_t              tick_limit;     /* half of what is left: the search comes after it */
    int                  is_stopped;
    void               (*offer)(void *user);
    void                *user;
};

/* Another multiplier for one rule. */
void corner_rules_multiply(struct corner_rules *rules, int64_t number, int64_t value)
{
    const struct tdm_bound *bound = &rules->constraints->bounds[number];
    int64_t                 more = value - rules->multiplier[number];

    if (more == 0) return;
    rules->multiplier[number] = value;
    for (int64_t i = bound->start; i < bound->start + bound->count; i++) rules->pairs[rules->term_pair[i]].cost -= more * rules->constraints->terms[i].weight;
    for (int64_t i = bound->start; i < bound->start + bound->count; i++) corner_rules_price_party(rules, rules->pairs[rules->term_pair[i]].leader);
}

/* A flow that keeps all rules is an answer. */
static void settle(struct auction *auction)
{
    if (!auction->is_stopped) auction->is_stopped = corner_net_settle(auction->rules->net, NO_LIMIT) != CORNER_SETTLED;
    if (!auction->is_stopped && corner_rules_hold(auction->rules)) auction->offer(auction->user);
}

/* ---- the best multiplier */

static int64_t slope_of(const struct auction *auction) { return auction->sign * (auction->mark - corner_rules_sum(auction->rules, auction->number)); }

static struct point here(const struct auction *auction)
{
    const struct corner_rules *rules = auction->rules;
    return (struct point){ auction->sign * rules->multiplier[auction->number], slope_of(auction), rules->net->total + corner_rules_constant(rules) };
}

static struct point go_to(struct auction *auction, int64_t at)
{
    corner_rules_multiply(auction->rules, auction->number, auction->sign * at);
    settle(auction);
    return here(auction);
}

static int is_over(const struct auction *auction) { return auction->is_stopped || auction->rules->net->control->ticks >= auction->tick_limit; }

/* Takes the place of one of both ends, with what is chosen there. */
static void keep_end(struct auction *auction, struct point point)
{
    const struct tdm_term *terms = auction->rules->constraints->terms + auction->bound->start;
    uint8_t               *state = point.slope > 0 ? auction->low_state : auction->high_state;

    for (int64_t i = 0; i < auction->bound->count; i++) state[i] = auction->rules->net->chosen[terms[i].pair] > 0;
    if (point.slope > 0) auction->low = point;
    else auction->high = point;
}

/* How far to go on: to where the slope would be 0 if it went on falling so, but at most twice as far as from 0. */
static int64_t next_step(const struct auction *auction, struct point before, struct point point)
{
    tdm_wide ahead = before.slope > point.slope ? (tdm_wide)(point.at - before.at) * point.slope / (before.slope - point.slope) : point.at;

    if (ahead > point.at) return point.at;
    return ahead < auction->rules->scale ? auction->rules->scale : (int64_t)ahead;
}

/* The other end, ever farther away. 0: there is none, or the slope is 0 on the way. */
static int find_high(struct auction *auction)
{
    struct point point = auction->low;

    for (int64_t step = auction->rules->scale; point.slope > 0 && point.at <= GREATEST && !is_over(auction);) {
        point = go_to(auction, point.at + step);
        step = next_step(auction, auction->low, point);
        if (point.slope != 0) keep_end(auction, point);
    }
    return point.slope < 0;
}

static int find_low(struct auction *auction)
{
    struct point point = go_to(auction, 0);

    if (point.slope > 0) keep_end(auction, point);
    return point.slope > 0;
}

/* Where the lines of both ends meet, in whole units, but between them. */
static int64_t meeting(const struct auction *auction)
{
    struct point low = auction->low, high = auction->high;
    tdm_wide     ahead = (high.bound - low.bound - (tdm_wide)high.slope * (high.at - low.at)) / (low.slope - high.slope);

    if (ahead < 1) ahead = 1;
    return ahead < high.at - low.at ? low.at + (int64_t)ahead : high.at - 1;
}

/* Draws both ends together. */
static void close_in(struct auction *auction)
{
    while (auction->high.at - auction->low.at > 1 && !is_over(auction)) {
        struct point point = go_to(auction, meeting(auction));
        tdm_wide     line = auction->low.bound + (tdm_wide)auction->low.slope * (point.at - auction->low.at);
        tdm_wide     other = auction->high.bound - (tdm_wide)auction->high.slope * (auction->high.at - point.at);
        if (point.slope == 0 || (point.bound == line && point.bound >= other - auction->low.slope + auction->high.slope)) return;
        keep_end(auction, point);
    }
    if (!auction->is_stopped) go_to(auction, auction->low.bound >= auction->high.bound ? auction->low.at : auction->high.at);
}

/* ---- ties */

static void hold(struct auction *auction, int32_t number, int is_chosen)
{
    int32_t leader = auction->rules->pairs[number].leader;
    int64_t pair = auction->rules->pairs[leader].pair;

    if (auction->rules->net->low[pair] == auction->rules->net->high[pair]) return;
    corner_rules_bound(auction->rules, leader, is_chosen, is_chosen);
    auction->held[auction->held_count++] = leader;
}

static void let_go(struct auction *auction)
{
    while (auction->held_count > 0) corner_rules_bound(auction->rules, auction->held[--auction->held_count], 0, 1);
    settle(auction);
}

/* At equal cost, the flow is to keep the rule: pairs go over, one by one, to how they are at the other end. */
static void break_ties(struct auction *auction)
{
    const struct corner_rules *rules = auction->rules;
    int                        rises = slope_of(auction) > 0;
    const uint8_t             *state = rises ? auction->high_state : auction->low_state;

    for (int64_t i = 0; i < auction->bound->count && !auction->is_stopped && (rises ? slope_of(auction) > 0 : slope_of(auction) < 0); i++) {
        struct tdm_term term = rules->constraints->terms[auction->bound->start + i];
        int             is_chosen = rules->net->chosen[term.pair] > 0, adds = (term.weight > 0) == (auction->sign > 0);
        if (is_chosen == state[i] || (is_chosen == adds) == rises) continue;
        hold(auction, rules->term_pair[auction->bound->start + i], !is_chosen);
        settle(auction);
        let_go(auction);
    }
}

/* ---- all of it */

/* Which side of the rule is at stake; 0: it is kept, and used up if it has a multiplier. */
static int pose(struct auction *auction, int64_t number)
{
    const struct corner_rules *rules = auction->rules;
    const struct tdm_bound    *bound = &rules->constraints->bounds[number];
    int64_t                    sum = corner_rules_sum(rules, number);
    int                        has_most = bound->most != TDM_NO_MOST && (sum > bound->most || rules->multiplier[number] < 0);
    int                        has_least = bound->least != TDM_NO_LEAST && (sum < bound->least || rules->multiplier[number] > 0);

    auction->bound = bound;
    auction->number = number;
    auction->sign = has_least ? 1 : -1;
    auction->mark = has_least ? bound->least : bound->most;
    return (has_most || has_least) && sum != auction->mark;
}

/* One rule. 1: its multiplier has moved, and that was no loss. */
static int price_rule(struct auction *auction, int64_t number)
{
    struct point start, end;
    int          has_ends;

    if (!pose(auction, number)) return 0;
    start = here(auction);
    if (start.at < 0) return 0;
    keep_end(auction, start);
    has_ends = start.slope > 0 ? find_high(auction) : find_low(auction);
    if (has_ends) close_in(auction);
    if (has_ends && slope_of(auction) != 0 && !is_over(auction)) break_ties(auction);
    end = here(auction);
    if (end.bound >= start.bound && end.at <= GREATEST) return end.at != start.at;
    go_to(auction, start.at);
    return 0;
}

/* Rules are priced in turn, until nothing moves. */
int corner_rules_ascend(struct corner_rules *rules, void (*offer)(void *user), void *user)
{
    const struct tdm_control *control = rules->net->control;
    struct auction            auction = { .rules = rules, .held = tdm_alloc_array(rules->memory, rules->count, sizeof *auction.held),
                                          .low_state = tdm_alloc_array(rules->memory, rules->constraints->term_count, 1),
                                          .high_state = tdm_alloc_array(rules->memory, rules->constraints->term_count, 1), .offer = offer, .user = user,
                                          .tick_limit = control->ticks + (control->tick_limit - control->ticks) / 2 };

    if (auction.held == NULL || auction.low_state == NULL || auction.high_state == NULL) {
        rules->status = TANDEM_E_NOMEM;
        auction.is_stopped = 1;
    }
    for (int pass = 0, has_moved = 1; pass < PASSES && has_moved && !auction.is_stopped; pass++) {
        has_moved = 0;
        for (int64_t b = 0; b < rules->constraints->bound_count && !auction.is_stopped; b++)
            if (rules->is_plain[b]) has_moved |= price_rule(&auction, b);
    }
    tdm_free(rules->memory, auction.held);
    tdm_free(rules->memory, auction.low_state);
    tdm_free(rules->memory, auction.high_state);
    return !auction.is_stopped;
}
