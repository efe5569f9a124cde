/* SPDX-License-Identifier: MIT
 * Which seats are bounds of their own. The rules are read as they were said, and held against the bounds that the network has.
 *
 * Keeps:   a seat is free only if the changed school's rules come to the same network but for that one bound. With a seat fewer all that held anyway
 *          still does; with one more a rule that only the seats kept may begin to bind.
 * Relies:  the ground is a network: every rule holds anyway, or stands as a node's bound, a pin or a ban.
 */
#include "api/seat_rules.h"

#include "problem/constraints.h"

#include <string.h>

struct desk {
    const struct tdm_ground  *ground;
    const struct tdm_problem *problem;           /* the network */
    struct tdm_problem        plain;             /* rules as they were said */
    uint8_t                  *is_live;           /* [plain pairs] 0: a rule removed it */
    int32_t                  *pair_row;          /* [plain pairs] */
    int64_t                  *node_pairs;        /* [nodes] live pairs below */
    int64_t                  *row_count, *column_count;      /* of the bound at hand; all 0 in between */
    uint8_t                  *rules;
};

/* ---- pairs */

/* Both list a row's pairs by column; the network may lack some. */
static void match_row(struct desk *desk, int32_t row)
{
    int64_t at = desk->problem->row_start[row];

    for (int64_t pair = desk->plain.row_start[row]; pair < desk->plain.row_start[row + 1]; pair++) {
        int32_t column = desk->plain.pair_column[pair];
        desk->pair_row[pair] = row;
        desk->is_live[pair] = at < desk->problem->row_start[row + 1] && desk->problem->pair_column[at] == column;
        if (!desk->is_live[pair]) continue;
        at++;
        for (int32_t node = column; node >= 0; node = desk->problem->columns.parent[node]) desk->node_pairs[node]++;
    }
}

/* ---- one bound */

/* 1 if its pairs do not all weigh the same: a sum of money, or of people. */
static int is_weighed(const struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;

    for (int64_t i = 1; i < bound->count; i++)
        if (terms[i].weight != terms[0].weight) return 1;
    return 0;
}

/* Such a bound holds anyway, or there would be no network; whether it still does with a seat more, solving tells. */
static void mark_weighed(struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;

    for (int64_t i = 0; i < bound->count; i++)
        if (desk->is_live[terms[i].pair]) desk->rules[2 * (int64_t)desk->plain.pair_column[terms[i].pair] + 1] = TDM_SEAT_BOUND;
}

/* The greatest number of pairs that it allows; TDM_NO_MOST: it is none that counts. */
static int64_t most_of(const struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;
    int64_t                weight = bound->count > 0 ? terms[0].weight : 0;

    if (weight == 0 || (weight > 0 ? bound->most == TDM_NO_MOST : bound->least == TDM_NO_LEAST)) return TDM_NO_MOST;
    if (weight > 0) return bound->most / weight;
    return bound->least / weight;                            /* at most: least is 0 or more, and the weight below 0 */
}

static int64_t count_terms(struct desk *desk, const struct tdm_bound *bound, int sign)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;
    int64_t                live = 0;

    for (int64_t i = 0; i < bound->count; i++) {
        if (!desk->is_live[terms[i].pair]) continue;
        desk->row_count[desk->pair_row[terms[i].pair]] += sign;
        desk->column_count[desk->plain.pair_column[terms[i].pair]] += sign;
        live++;
    }
    return live;
}

/* What seats allow of it, or (is_row) what its students do. Each row or column is counted at its first pair, by taking its count down to 0 and back. */
static int64_t greatest(struct desk *desk, const struct tdm_bound *bound, int is_row)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;
    int64_t               *count = is_row ? desk->row_count : desk->column_count, sum = 0;

    for (int64_t i = 0; i < bound->count; i++) {
        int32_t node = is_row ? desk->pair_row[terms[i].pair] : desk->plain.pair_column[terms[i].pair];
        int64_t most = is_row ? desk->problem->rows.most[node] : desk->problem->columns.most[node];
        if (!desk->is_live[terms[i].pair] || count[node] <= 0) continue;
        sum += count[node] < most ? count[node] : most;
        count[node] = -count[node];
    }
    for (int64_t i = 0; i < bound->count; i++) {
        int32_t node = is_row ? desk->pair_row[terms[i].pair] : desk->plain.pair_column[terms[i].pair];
        if (count[node] < 0) count[node] = -count[node];
    }
    return sum;
}

static int is_below(const struct desk *desk, int32_t column, int32_t node)
{
    while (column >= 0 && column != node) column = desk->problem->columns.parent[column];
    return column == node;
}

/* 1 if the bound's pairs are just those below a node. */
static int is_of_node(const struct desk *desk, const struct tdm_bound *bound, int32_t node, int64_t live)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;

    if (desk->node_pairs[node] != live) return 0;
    for (int64_t i = 0; i < bound->count; i++)
        if (desk->is_live[terms[i].pair] && !is_below(desk, desk->plain.pair_column[terms[i].pair], node)) return 0;
    return 1;
}

/* 1 if a bound above the column says the same of the same pairs. */
static int is_held_above(const struct desk *desk, const struct tdm_bound *bound, int32_t column, int64_t live, int64_t most)
{
    for (int32_t node = desk->problem->columns.parent[column]; node >= 0; node = desk->problem->columns.parent[node])
        if (desk->problem->columns.most[node] <= most && is_of_node(desk, bound, node, live)) return 1;
    return 0;
}

/* A bound that holds anyway, but with one seat more at some of its columns would not. */
static void mark_columns(struct desk *desk, const struct tdm_bound *bound, int64_t live, int64_t most)
{
    const struct tdm_term *terms = desk->plain.constraints->terms + bound->start;

    for (int64_t i = 0; i < bound->count; i++) {
        int32_t  column = desk->plain.pair_column[terms[i].pair];
        uint8_t *mark = &desk->rules[2 * (int64_t)column + 1], rule;
        if (!desk->is_live[terms[i].pair] || *mark == TDM_SEAT_BOUND || desk->column_count[column] <= desk->problem->columns.most[column]) continue;
        if (is_held_above(desk, bound, column, live, most)) continue;
        rule = is_of_node(desk, bound, column, live) ? TDM_SEAT_HELD : TDM_SEAT_BOUND;
        if (rule > *mark) *mark = rule;
    }
}

static void look_at_bound(struct desk *desk, const struct tdm_bound *bound)
{
    int64_t most = most_of(desk, bound), live, by_row, by_column;

    if (is_weighed(desk, bound)) {
        mark_weighed(desk, bound);
        return;
    }
    if (most == TDM_NO_MOST) return;
    live = count_terms(desk, bound, 1);
    by_row = greatest(desk, bound, 1);
    by_column = greatest(desk, bound, 0);
    if (by_row > most && by_column <= most && by_column + 1 > most) mark_columns(desk, bound, live, most);
    count_terms(desk, bound, -1);
}

/* ---- all */

/* Where the network's bound is below what was said, a rule made it so. */
static void look_at_nodes(struct desk *desk)
{
    const struct tdm_side *columns = &desk->problem->columns;

    for (int32_t node = 0; node < columns->node_count; node++)
        if (columns->most[node] < desk->plain.columns.most[node])
            desk->rules[2 * (int64_t)node] = desk->rules[2 * (int64_t)node + 1] = TDM_SEAT_HELD;
}

static int has_percent(const struct tandem_model *model, const struct tdm_rule *rule)
{
    return (rule->min != TANDEM_NONE && strchr(tdm_model_text(model, rule->min), '%') != NULL)
           || (rule->max != TANDEM_NONE && strchr(tdm_model_text(model, rule->max), '%') != NULL);
}

/* A share of the seats changes with them. */
static int32_t look_at_shares(struct desk *desk)
{
    const struct tandem_model *model = desk->ground->instance.model;
    int32_t                    status = TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < model->rules.count; i++) {
        struct tdm_selection      places = { 0 };
        struct tdm_selector_fault fault;
        if (!has_percent(model, &model->rules.at[i])) continue;
        status = tdm_select(model, TANDEM_OPPORTUNITY, &model->rules.at[i], &places, &fault);
        for (int64_t k = 0; status == TANDEM_OK && k < places.count; k++) {
            int64_t column = desk->ground->opportunity_column[places.ids[k]];
            desk->rules[2 * column] = desk->rules[2 * column + 1] = TDM_SEAT_BOUND;
        }
        tdm_selection_finish(model, &places);
    }
    return status;
}

static int32_t look(struct desk *desk)
{
    const struct tdm_memory *memory = &desk->problem->memory;
    int64_t                  rows = desk->problem->rows.leaf_count, nodes = desk->problem->columns.node_count;

    desk->is_live = tdm_alloc_zeroed(memory, desk->plain.pair_count, 1);
    desk->pair_row = tdm_alloc_zeroed(memory, desk->plain.pair_count, sizeof *desk->pair_row);
    desk->node_pairs = tdm_alloc_zeroed(memory, nodes, sizeof *desk->node_pairs);
    desk->row_count = tdm_alloc_zeroed(memory, rows, sizeof *desk->row_count);
    desk->column_count = tdm_alloc_zeroed(memory, nodes, sizeof *desk->column_count);
    desk->rules = tdm_alloc_zeroed(memory, 2 * nodes, 1);
    if (desk->is_live == NULL || desk->pair_row == NULL || desk->node_pairs == NULL || desk->row_count == NULL || desk->column_count == NULL || desk->rules == NULL)
        return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < rows; row++) match_row(desk, row);
    look_at_nodes(desk);
    for (int64_t b = 0; desk->plain.constraints != NULL && b < desk->plain.constraints->bound_count; b++) look_at_bound(desk, &desk->plain.constraints->bounds[b]);
    return look_at_shares(desk);
}

int32_t tdm_seat_rules_make(const struct tdm_ground *ground, uint8_t **rules)
{
    struct desk              desk = { .ground = ground, .problem = &ground->instance.problem };
    const struct tdm_memory *memory = &desk.problem->memory;
    struct tdm_relaxed       relaxed = { .is_plain = 1 };
    int32_t                  status;

    *rules = NULL;
    if (tdm_ground_has_plain_rules(ground)) return TANDEM_OK;
    status = tdm_problem_compile_relaxed(ground->instance.model, ground->instance.options, &relaxed, &desk.plain);
    if (status != TANDEM_OK) return status;
    status = look(&desk);
    tdm_free(memory, desk.is_live);
    tdm_free(memory, desk.pair_row);
    tdm_free(memory, desk.node_pairs);
    tdm_free(memory, desk.row_count);
    tdm_free(memory, desk.column_count);
    tdm_problem_finish(&desk.plain);
    if (status == TANDEM_OK) *rules = desk.rules;
    else tdm_free(memory, desk.rules);
    return status;
}
