/* SPDX-License-Identifier: MIT
 * Prices for rules that the flow breaks.
 *
 * A rule's multiplier is raised to where enough of the pairs that it counts are as well off elsewhere: what a pair loses elsewhere is found by closing it,
 * mending the flow, and opening it again. Among flows of equal cost one is then taken that keeps the rule.
 *
 * Keeps:   any multiplier is right, since the bound is computed with it; a step that makes the bound worse is taken back.
 * Source:  ascent of the Lagrangian dual, one multiplier at a time; [AMO93] ch. 16.
 */
#include "method/corner.h"

enum { PASSES = 4, STEPS = 12 };

#define NO_LIMIT ((tdm_wide)1 << 100)

/* A pair whose other state would help the rule: by `gain` units, for a loss of at least `least`, in fact `loss`. */
struct taker { int32_t number; int is_chosen; int64_t gain, least, loss; };

struct auction {
    struct corner_rules *rules;
    struct taker        *takers;         /* [touched pairs] */
    int64_t              count;
    int32_t             *held;           /* [touched pairs] parties that are held in one state */
    int64_t              held_count;
    int64_t              tick_limit;     /* half of what is left: the search comes after it */
    int                  is_stopped;
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

static void settle(struct auction *auction)
{
    if (!auction->is_stopped) auction->is_stopped = corner_net_settle(auction->rules->net, NO_LIMIT) != CORNER_SETTLED;
}

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

/* Brings a pair into its other state. Where that is to leave the rule, the student may not stay in it by another pair. */
static void turn(struct auction *auction, const struct tdm_bound *bound, const struct taker *taker)
{
    const struct corner_rules *rules = auction->rules;
    int32_t                    row = rules->net->row_of[rules->pairs[taker->number].pair];

    hold(auction, taker->number, !taker->is_chosen);
    for (int64_t i = bound->start; taker->is_chosen && i < bound->start + bound->count; i++)
        if (rules->net->row_of[rules->constraints->terms[i].pair] == row && rules->net->chosen[rules->constraints->terms[i].pair] == 0)
            hold(auction, rules->term_pair[i], 0);
    settle(auction);
}

/* How far a rule is from being kept: above 0, too much; below 0, too little; with a multiplier, it should be met exactly. */
static int64_t miss_of(const struct corner_rules *rules, int64_t number)
{
    const struct tdm_bound *bound = &rules->constraints->bounds[number];
    int64_t                 sum = corner_rules_sum(rules, number);

    if (bound->most != TDM_NO_MOST && (sum > bound->most || rules->multiplier[number] < 0)) return sum - bound->most;
    if (bound->least != TDM_NO_LEAST && (sum < bound->least || rules->multiplier[number] > 0)) return sum - bound->least;
    return 0;
}

/* What the flow costs more with a pair in its other state, and what the rule gains by it. */
static void find_loss(struct auction *auction, int64_t number, struct taker *taker)
{
    const struct corner_rules *rules = auction->rules;
    tdm_wide                   before = rules->net->total, loss;
    int64_t                    sum = corner_rules_sum(rules, number);

    turn(auction, &rules->constraints->bounds[number], taker);
    loss = rules->net->total - before;
    taker->loss = (int64_t)(loss > (tdm_wide)1 << 48 ? (tdm_wide)1 << 48 : loss);
    taker->gain = corner_rules_sum(rules, number) - sum;
    if (taker->gain < 0) taker->gain = -taker->gain;
    let_go(auction);
}

/* 1 if a unit of x costs more than one of y. */
static int is_dearer(int64_t x, int64_t x_gain, int64_t y, int64_t y_gain) { return (tdm_wide)x * y_gain > (tdm_wide)y * x_gain; }

static int64_t reduced_of(const struct corner_net *net, int64_t pair)
{
    return net->cost[pair] + net->potential[net->row_count + net->problem->pair_column[pair]] - net->potential[net->row_of[pair]];
}

/* The parties that could help, by what a unit of it costs at least: their reduced cost. */
static void list_takers(struct auction *auction, const struct tdm_bound *bound, int is_above)
{
    const struct corner_rules *rules = auction->rules;

    auction->count = 0;
    for (int64_t i = bound->start; i < bound->start + bound->count; i++) {
        struct tdm_term term = rules->constraints->terms[i];
        int64_t         reduced = reduced_of(rules->net, term.pair), at = auction->count;
        struct taker    taker = { rules->term_pair[i], rules->net->chosen[term.pair] > 0, term.weight < 0 ? -term.weight : term.weight,
                                  reduced < 0 ? -reduced : reduced, -1 };
        if (rules->net->low[term.pair] == rules->net->high[term.pair] || ((term.weight > 0) == is_above) != taker.is_chosen) continue;
        for (; at > 0 && is_dearer(auction->takers[at - 1].least, auction->takers[at - 1].gain, taker.least, taker.gain); at--)
            auction->takers[at] = auction->takers[at - 1];
        auction->takers[at] = taker;
        auction->count++;
    }
}

/* Puts the taker of number i, whose loss is known by now, in its place among those before it. */
static void sort_in(struct auction *auction, int64_t i)
{
    struct taker taker = auction->takers[i];

    for (; i > 0 && is_dearer(auction->takers[i - 1].loss, auction->takers[i - 1].gain, taker.loss, taker.gain); i--) auction->takers[i] = auction->takers[i - 1];
    auction->takers[i] = taker;
}

/* The losses, as far as the cheapest `miss` units need them. Takers of whom the rule gains nothing are left out, and those not asked. */
static void find_losses(struct auction *auction, int64_t number, int64_t miss)
{
    const struct tdm_control *control = auction->rules->net->control;
    int64_t                   known = 0;

    for (int64_t i = 0; i < auction->count && !auction->is_stopped && control->ticks < auction->tick_limit; i++) {
        struct taker next = auction->takers[i];
        int64_t      units = 0, enough = 0;
        while (enough < known && units < miss) units += auction->takers[enough++].gain;
        if (units >= miss && !is_dearer(auction->takers[enough - 1].loss, auction->takers[enough - 1].gain, next.least, next.gain)) break;
        find_loss(auction, number, &next);
        if (next.gain == 0) continue;
        auction->takers[known] = next;
        sort_in(auction, known++);
    }
    auction->count = known;
}

/* The price at which just enough of them go over. */
static int64_t find_price(const struct auction *auction, int64_t miss)
{
    int64_t price = 0;

    for (int64_t i = 0; i < auction->count && miss > 0; i++) {
        price = auction->takers[i].loss / auction->takers[i].gain;
        miss -= auction->takers[i].gain;
    }
    return price > 0 ? price : 0;
}

/* At equal cost, the flow is to keep the rule: those go over who lose least, and come back who lose most. */
static void break_ties(struct auction *auction, int64_t number, int is_above)
{
    const struct corner_rules *rules = auction->rules;

    for (int64_t i = 0; !auction->is_stopped && i < auction->count && (is_above ? miss_of(rules, number) > 0 : miss_of(rules, number) < 0); i++) {
        turn(auction, &rules->constraints->bounds[number], &auction->takers[i]);
        let_go(auction);
    }
    for (int64_t i = auction->count; !auction->is_stopped && i-- > 0 && (is_above ? miss_of(rules, number) < 0 : miss_of(rules, number) > 0);) {
        hold(auction, auction->takers[i].number, auction->takers[i].is_chosen);
        settle(auction);
        let_go(auction);
    }
}

/* A multiplier moved by a price against the miss; where its sign would turn, 0 comes first. */
static int64_t moved(int64_t old, int64_t miss, int64_t price)
{
    int64_t value = miss > 0 ? old - price : old + price;
    return (old < 0 && value > 0) || (old > 0 && value < 0) ? 0 : value;
}

/* One rule that the flow breaks, or does not use up, one step. 1: its price has moved, and that was no loss. */
static int price_once(struct auction *auction, int64_t number, int64_t miss)
{
    struct corner_rules *rules = auction->rules;
    int64_t              old = rules->multiplier[number], price;
    tdm_wide             before = rules->net->total + corner_rules_constant(rules);

    list_takers(auction, &rules->constraints->bounds[number], miss > 0);
    find_losses(auction, number, miss < 0 ? -miss : miss);
    if ((miss_of(rules, number) > 0) != (miss > 0) || miss_of(rules, number) == 0) return 0;     /* ties were broken another way meanwhile */
    miss = miss_of(rules, number);
    price = find_price(auction, miss < 0 ? -miss : miss);
    corner_rules_multiply(rules, number, moved(old, miss, price));
    settle(auction);
    break_ties(auction, number, miss > 0);
    if (auction->is_stopped || rules->net->total + corner_rules_constant(rules) >= before) return price > 0;
    corner_rules_multiply(rules, number, old);
    settle(auction);
    return 0;
}

static int price_rule(struct auction *auction, int64_t number)
{
    int has_moved = 0, moves = 1;

    for (int step = 0; step < STEPS && moves && !auction->is_stopped && auction->rules->net->control->ticks < auction->tick_limit; step++) {
        int64_t miss = miss_of(auction->rules, number);
        moves = miss != 0 && price_once(auction, number, miss);
        has_moved |= moves;
    }
    return has_moved;
}

/* Rules are priced in turn, until nothing moves. */
int corner_rules_ascend(struct corner_rules *rules)
{
    const struct tdm_control *control = rules->net->control;
    struct auction            auction = { .rules = rules, .takers = tdm_alloc_array(rules->memory, rules->count, sizeof *auction.takers),
                                          .held = tdm_alloc_array(rules->memory, rules->count, sizeof *auction.held),
                                          .tick_limit = control->ticks + (control->tick_limit - control->ticks) / 2 };

    if (auction.takers == NULL || auction.held == NULL) {
        rules->status = TANDEM_E_NOMEM;
        auction.is_stopped = 1;
    }
    for (int pass = 0, has_moved = 1; pass < PASSES && has_moved && !auction.is_stopped; pass++) {
        has_moved = 0;
        for (int64_t b = 0; b < rules->constraints->bound_count && !auction.is_stopped; b++)
            if (rules->is_plain[b]) has_moved |= price_rule(&auction, b);
    }
    tdm_free(rules->memory, auction.takers);
    tdm_free(rules->memory, auction.held);
    return !auction.is_stopped;
}
