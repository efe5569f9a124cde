/* SPDX-License-Identifier: MIT
 * The pairs that rules touch, and what the rules ask of them.
 *
 * Keeps:   pairs of a party have the same bounds, and prices as equal as whole units allow; a party is split where the flow splits it. Of a rule that
 *          fixes one pair, or holds two equal, the multiplier follows from the others (corner_record.c); the others have one of their own.
 */
#include "method/corner.h"


/* ---- tables */

static int32_t find_pair(const struct corner_rules *rules, int64_t pair)
{
    int64_t low = 0, high = rules->count;

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (rules->pairs[middle].pair <= pair) low = middle;
        else high = middle;
    }
    return (int32_t)low;
}

/* The touched pairs, ascending, each once: by a mark on each pair of the problem. */
static int32_t list_pairs(struct corner_rules *rules, const int64_t *cost)
{
    const struct tdm_constraints *constraints = rules->constraints;
    int64_t                       pair_count = rules->net->problem->pair_count, made = 0;
    uint8_t                      *is_touched = tdm_alloc_zeroed(rules->memory, pair_count, 1);

    if (is_touched == NULL) return TANDEM_E_NOMEM;
    for (int64_t b = 0; b < constraints->bound_count; b++)
        for (int64_t i = constraints->bounds[b].start; i < constraints->bounds[b].start + constraints->bounds[b].count; i++) {
            rules->count += is_touched[constraints->terms[i].pair] == 0;
            is_touched[constraints->terms[i].pair] = 1;
        }
    rules->pairs = tdm_alloc_array(rules->memory, rules->count, sizeof *rules->pairs);
    for (int64_t pair = 0; rules->pairs != NULL && pair < pair_count; pair++) {
        if (!is_touched[pair]) continue;
        rules->pairs[made] = (struct corner_pair){ pair, rules->scale * cost[pair], (int32_t)made, -1, 1, -1, -1 };
        made++;
    }
    tdm_free(rules->memory, is_touched);
    return rules->pairs == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

/* Rules "a - b = 0" make b follow a, where neither follows or leads another way. */
static int join_parties(struct corner_rules *rules, const struct tdm_bound *bound, int64_t number)
{
    const struct tdm_term *terms = rules->constraints->terms + bound->start;
    const int32_t         *column = rules->net->problem->pair_column;
    int32_t                a, b, last;

    if (bound->count != 2 || bound->least != 0 || bound->most != 0 || terms[0].weight + terms[1].weight != 0 || (terms[0].weight != 1 && terms[0].weight != -1)) return 0;
    if (column[terms[0].pair] != column[terms[1].pair]) return 0;
    a = rules->term_pair[bound->start];
    b = rules->term_pair[bound->start + 1];
    if (rules->pairs[a].leader != a || rules->pairs[b].leader != b || rules->pairs[b].size != 1) return 0;
    for (last = a; rules->pairs[last].next >= 0; last = rules->pairs[last].next) {}
    rules->pairs[last].next = b;
    rules->pairs[b].leader = a;
    rules->pairs[b].follow = number;
    rules->pairs[a].size++;
    return 1;
}

/* Rules of one pair that may not be chosen, or must be. */
static int takes_fixing(struct corner_rules *rules, const struct tdm_bound *bound, int64_t number)
{
    const struct tdm_term *term = rules->constraints->terms + bound->start;
    int                    is_out, is_in;

    if (bound->count != 1 || term->weight != 1 || bound->least > 1 || bound->most < 0) return 0;
    is_out = bound->most == 0;
    is_in = bound->least == 1;
    if (is_out == is_in || rules->pairs[rules->term_pair[bound->start]].fixing >= 0) return 0;
    rules->pairs[rules->term_pair[bound->start]].fixing = number;
    return 1;
}

int32_t corner_rules_init(struct corner_rules *rules, struct corner_net *net, const int64_t *cost, int64_t scale)
{
    const struct tdm_constraints *constraints = net->problem->constraints;

    *rules = (struct corner_rules){ .constraints = constraints, .memory = net->memory, .net = net, .scale = scale };
    if (list_pairs(rules, cost) != TANDEM_OK) return TANDEM_E_NOMEM;
    rules->term_pair = tdm_alloc_array(rules->memory, constraints->term_count, sizeof *rules->term_pair);
    rules->multiplier = tdm_alloc_zeroed(rules->memory, constraints->bound_count, sizeof *rules->multiplier);
    rules->is_plain = tdm_alloc_zeroed(rules->memory, constraints->bound_count, 1);
    if (rules->term_pair == NULL || rules->multiplier == NULL || rules->is_plain == NULL) return TANDEM_E_NOMEM;
    for (int64_t b = 0; b < constraints->bound_count; b++)
        for (int64_t i = constraints->bounds[b].start; i < constraints->bounds[b].start + constraints->bounds[b].count; i++)
            rules->term_pair[i] = find_pair(rules, constraints->terms[i].pair);
    for (int64_t b = 0; b < constraints->bound_count; b++)
        rules->is_plain[b] = !join_parties(rules, &constraints->bounds[b], b) && !takes_fixing(rules, &constraints->bounds[b], b);
    return TANDEM_OK;
}

void corner_rules_finish(struct corner_rules *rules)
{
    if (rules->memory == NULL) return;
    tdm_free(rules->memory, rules->pairs);
    tdm_free(rules->memory, rules->term_pair);
    tdm_free(rules->memory, rules->multiplier);
    tdm_free(rules->memory, rules->is_plain);
}

/* ---- bounds and prices */

void corner_rules_bound(struct corner_rules *rules, int32_t leader, int64_t low, int64_t high)
{
    for (int32_t i = leader; i >= 0; i = rules->pairs[i].next) {
        rules->net->low[rules->pairs[i].pair] = low;
        rules->net->high[rules->pairs[i].pair] = high;
        corner_net_fit(rules->net, rules->pairs[i].pair);
    }
}

int corner_rules_fix(struct corner_rules *rules)
{
    for (int32_t leader = 0; leader < rules->count; leader++) {
        int64_t low = 0, high = 1;
        if (rules->pairs[leader].leader != leader) continue;
        for (int32_t i = leader; i >= 0; i = rules->pairs[i].next) {
            const struct corner_pair *at = &rules->pairs[i];
            const struct tdm_bound   *bound = at->fixing < 0 ? NULL : &rules->constraints->bounds[at->fixing];
            if (rules->net->low[at->pair] > low || (bound != NULL && bound->least == 1)) low = 1;
            if (rules->net->high[at->pair] < high || (bound != NULL && bound->most == 0)) high = 0;
        }
        if (low > high) return 0;
        corner_rules_bound(rules, leader, low, high);
    }
    return 1;
}

/* Costs of a party, shared as evenly as whole units allow. */
void corner_rules_price_party(struct corner_rules *rules, int32_t leader)
{
    int64_t all = 0, size = rules->pairs[leader].size, share;

    for (int32_t i = leader; i >= 0; i = rules->pairs[i].next) all += rules->pairs[i].cost;
    share = all / size;
    for (int32_t i = leader; i >= 0; i = rules->pairs[i].next) corner_net_price(rules->net, rules->pairs[i].pair, i == leader ? all - (size - 1) * share : share);
}

void corner_rules_price(struct corner_rules *rules)
{
    for (int32_t i = 0; i < rules->count; i++)
        if (rules->pairs[i].leader == i) corner_rules_price_party(rules, i);
}

tdm_wide corner_rules_constant(const struct corner_rules *rules)
{
    tdm_wide constant = 0;

    for (int64_t b = 0; b < rules->constraints->bound_count; b++)
        if (rules->multiplier[b] != 0)
            constant += (tdm_wide)rules->multiplier[b] * (rules->multiplier[b] > 0 ? rules->constraints->bounds[b].least : rules->constraints->bounds[b].most);
    return constant;
}

tdm_wide corner_rules_cost(const struct corner_rules *rules)
{
    tdm_wide cost = rules->net->total;

    for (int64_t b = 0; b < rules->constraints->bound_count; b++)
        if (rules->multiplier[b] != 0) cost += (tdm_wide)rules->multiplier[b] * corner_rules_sum(rules, b);
    return cost;
}

/* ---- what the flow breaks */

int64_t corner_rules_sum(const struct corner_rules *rules, int64_t number)
{
    const struct tdm_bound *bound = &rules->constraints->bounds[number];
    int64_t                 sum = 0;

    for (int64_t i = bound->start; i < bound->start + bound->count; i++) sum += rules->constraints->terms[i].weight * rules->net->chosen[rules->constraints->terms[i].pair];
    return sum;
}

int64_t corner_rules_impossible(const struct corner_rules *rules, int *is_above)
{
    const struct corner_net *net = rules->net;

    for (int64_t b = 0; b < rules->constraints->bound_count; b++) {
        const struct tdm_bound *bound = &rules->constraints->bounds[b];
        int64_t                 least = 0, most = 0;
        if (!rules->is_plain[b]) continue;
        for (int64_t i = bound->start; i < bound->start + bound->count; i++) {
            struct tdm_term term = rules->constraints->terms[i];
            least += term.weight * (term.weight > 0 ? net->low[term.pair] : net->high[term.pair]);
            most += term.weight * (term.weight > 0 ? net->high[term.pair] : net->low[term.pair]);
        }
        *is_above = bound->most != TDM_NO_MOST && least > bound->most;
        if (*is_above || (bound->least != TDM_NO_LEAST && most < bound->least)) return b;
    }
    return -1;
}

static int is_free(const struct corner_rules *rules, int32_t number) { return rules->net->low[rules->pairs[number].pair] < rules->net->high[rules->pairs[number].pair]; }

/* A party of which some are there and some are not. */
static int32_t split_party(const struct corner_rules *rules)
{
    for (int32_t i = 0; i < rules->count; i++)
        if (rules->pairs[i].leader != i && rules->net->chosen[rules->pairs[i].pair] != rules->net->chosen[rules->pairs[rules->pairs[i].leader].pair])
            return rules->pairs[i].leader;
    return -1;
}

/* The party in a rule to split where the sum is to go down, or up: one whose going the other way helps, else any that is free. */
static int32_t party_of_rule(const struct corner_rules *rules, const struct tdm_bound *bound, int is_above, int *upper_first)
{
    const struct tdm_term *terms = rules->constraints->terms;
    int32_t                any = -1;

    for (int64_t i = bound->start; i < bound->start + bound->count; i++) {
        int is_chosen = rules->net->chosen[terms[i].pair] > 0;
        if (!is_free(rules, rules->term_pair[i])) continue;
        any = rules->pairs[rules->term_pair[i]].leader;
        *upper_first = !is_chosen;
        if (((terms[i].weight > 0) == is_above) == is_chosen) return any;
    }
    return any;
}

int corner_rules_hold(const struct corner_rules *rules)
{
    if (split_party(rules) >= 0) return 0;
    for (int64_t b = 0; b < rules->constraints->bound_count; b++) {
        const struct tdm_bound *bound = &rules->constraints->bounds[b];
        int64_t                 sum = corner_rules_sum(rules, b);
        if ((bound->most != TDM_NO_MOST && sum > bound->most) || (bound->least != TDM_NO_LEAST && sum < bound->least)) return 0;
    }
    return 1;
}

int32_t corner_rules_broken(const struct corner_rules *rules, int *upper_first)
{
    int32_t party = split_party(rules);

    *upper_first = 1;
    for (int64_t b = 0; party < 0 && b < rules->constraints->bound_count; b++) {
        const struct tdm_bound *bound = &rules->constraints->bounds[b];
        int64_t                 sum;
        if (!rules->is_plain[b]) continue;
        sum = corner_rules_sum(rules, b);
        if (bound->most != TDM_NO_MOST && sum > bound->most) party = party_of_rule(rules, bound, 1, upper_first);
        else if (bound->least != TDM_NO_LEAST && sum < bound->least) party = party_of_rule(rules, bound, 0, upper_first);
    }
    return party;
}

int64_t corner_rules_slack(const struct corner_rules *rules)
{
    for (int64_t b = 0; b < rules->constraints->bound_count; b++) {
        const struct tdm_bound *bound = &rules->constraints->bounds[b];
        if (rules->multiplier[b] != 0 && corner_rules_sum(rules, b) != (rules->multiplier[b] > 0 ? bound->least : bound->most)) return b;
    }
    return -1;
}
