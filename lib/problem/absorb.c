/* SPDX-License-Identifier: MIT
 * What of the constraints is a network after all: bounds that always hold go, bounds over all pairs of a node become the node's own, bounds
 * over single pairs fix or remove the pair.
 *
 * Keeps:   the set of plans is the same before and after. A bound that nothing can satisfy stays, so that somebody notices.
 */
#include "problem/constraints.h"
#include "problem/translate.h"

#include <string.h>

struct desk {
    struct tdm_translation *t;
    struct tdm_constraints *out;
    int64_t                *row_count, *column_count;    /* [leaf_count] terms of the bound at hand; all 0 in between */
    int64_t                *node_pairs;                  /* [columns.node_count] live pairs below */
    int64_t                *row_pairs;                   /* [rows.leaf_count] */
    uint8_t                *is_dead;                     /* [pair_count] may never be chosen */
    int                     has_changed;
};

static int64_t pair_most(const struct tdm_problem *problem, int64_t pair) { return problem->pair_most == NULL ? 1 : problem->pair_most[pair]; }

static int is_pinned(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
}

static void count_pairs(struct desk *desk)
{
    const struct tdm_problem *problem = desk->t->problem;
    const struct tdm_side    *columns = &problem->columns;

    memset(desk->node_pairs, 0, (size_t)columns->node_count * sizeof *desk->node_pairs);
    memset(desk->row_pairs, 0, (size_t)problem->rows.leaf_count * sizeof *desk->row_pairs);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        if (desk->is_dead[pair]) continue;
        desk->row_pairs[desk->t->pair_row[pair]]++;
        desk->node_pairs[problem->pair_column[pair]]++;
    }
    for (int32_t v = 0; v < columns->node_count; v++)
        if (columns->parent[v] >= 0) desk->node_pairs[columns->parent[v]] += desk->node_pairs[v];
}

static void drop_dead_terms(struct desk *desk, struct tdm_bound *bound)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < bound->count; i++)
        if (!desk->is_dead[desk->out->terms[bound->start + i].pair]) desk->out->terms[bound->start + kept++] = desk->out->terms[bound->start + i];
    desk->has_changed |= kept < bound->count;
    bound->count = kept;
}

/* The common weight of all terms, or 0 if they differ or there are none. */
static int64_t common_weight(const struct desk *desk, const struct tdm_bound *bound)
{
    int64_t weight = bound->count == 0 ? 0 : desk->out->terms[bound->start].weight;
    for (int64_t i = 1; i < bound->count; i++)
        if (desk->out->terms[bound->start + i].weight != weight) return 0;
    return weight;
}

static int64_t floor_divide(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
static int64_t ceil_divide(int64_t a, int64_t b) { return a >= 0 ? (a + b - 1) / b : -(-a / b); }

static void turn_signs(struct desk *desk, struct tdm_bound *bound)
{
    int64_t least = bound->least;

    bound->least = bound->most == TDM_NO_MOST ? TDM_NO_LEAST : -bound->most;
    bound->most = least == TDM_NO_LEAST ? TDM_NO_MOST : -least;
    for (int64_t i = 0; i < bound->count; i++) desk->out->terms[bound->start + i].weight *= -1;
}

/* Divides a common weight out, so that the bound counts pairs. */
static void make_unit(struct desk *desk, struct tdm_bound *bound)
{
    int64_t weight = common_weight(desk, bound);

    if (weight < 0) {
        turn_signs(desk, bound);
        weight = -weight;
    }
    if (weight <= 1 || weight > INT32_MAX) return;
    if (bound->most != TDM_NO_MOST) bound->most = floor_divide(bound->most, weight);
    if (bound->least != TDM_NO_LEAST) bound->least = ceil_divide(bound->least, weight);
    for (int64_t i = 0; i < bound->count; i++) desk->out->terms[bound->start + i].weight = 1;
}

/* The most pairs that can be chosen of a bound's, by the limits of their rows and of their columns. */
static int64_t greatest_count(struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_problem *problem = desk->t->problem;
    const struct tdm_term    *terms = desk->out->terms + bound->start;
    int64_t                   by_row = 0, by_column = 0;

    for (int64_t i = 0; i < bound->count; i++) {
        int32_t row = desk->t->pair_row[terms[i].pair], column = problem->pair_column[terms[i].pair];
        int64_t more = pair_most(problem, terms[i].pair);
        if (desk->row_count[row] < problem->rows.most[row]) by_row += more;
        if (desk->column_count[column] < problem->columns.most[column]) by_column += more;
        desk->row_count[row] += more;
        desk->column_count[column] += more;
    }
    for (int64_t i = 0; i < bound->count; i++) {
        desk->row_count[desk->t->pair_row[terms[i].pair]] = 0;
        desk->column_count[problem->pair_column[terms[i].pair]] = 0;
    }
    return by_row < by_column ? by_row : by_column;
}

/* What the sum can be at least and at most; saturated well inside 64 bits. */
static void find_range(struct desk *desk, const struct tdm_bound *bound, int64_t *least, int64_t *most)
{
    const struct tdm_problem *problem = desk->t->problem;
    tdm_wide                  low = 0, high = 0;

    if (common_weight(desk, bound) == 1) {
        high = greatest_count(desk, bound);
        for (int64_t i = 0; i < bound->count; i++) low += is_pinned(problem, desk->out->terms[bound->start + i].pair);
    } else {
        for (int64_t i = 0; i < bound->count; i++) {
            const struct tdm_term *term = &desk->out->terms[bound->start + i];
            tdm_wide               all = (tdm_wide)term->weight * pair_most(problem, term->pair);
            if (all > 0) high += all;
            else low += all;
        }
    }
    *least = low < INT64_MIN / 2 ? INT64_MIN / 2 : (int64_t)low;
    *most = high > INT64_MAX / 2 ? INT64_MAX / 2 : (int64_t)high;
}

static void kill_pairs(struct desk *desk, const struct tdm_bound *bound)
{
    for (int64_t i = 0; i < bound->count; i++) desk->is_dead[desk->out->terms[bound->start + i].pair] = 1;
    desk->has_changed = 1;
}

static int any_pinned(const struct desk *desk, const struct tdm_bound *bound)
{
    for (int64_t i = 0; i < bound->count; i++)
        if (is_pinned(desk->t->problem, desk->out->terms[bound->start + i].pair)) return 1;
    return 0;
}

static void tighten(struct tdm_side *side, int32_t node, const struct tdm_bound *bound)
{
    if (bound->least > side->least[node]) side->least[node] = bound->least;
    if (bound->most < side->most[node]) side->most[node] = bound->most;
}

/* The node of the columns whose pairs are just those of the bound, or -1. */
static int32_t find_node(const struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_problem *problem = desk->t->problem;
    const struct tdm_term    *terms = desk->out->terms + bound->start;
    int32_t                   node = problem->pair_column[terms[0].pair];

    while (node >= 0 && desk->node_pairs[node] < bound->count) node = problem->columns.parent[node];
    if (node < 0 || desk->node_pairs[node] != bound->count) return -1;
    for (int64_t i = 0; i < bound->count; i++) {
        int32_t up = problem->pair_column[terms[i].pair];
        while (up >= 0 && up != node) up = problem->columns.parent[up];
        if (up < 0) return -1;
    }
    return node;
}

static int is_whole_row(const struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = desk->out->terms + bound->start;
    int32_t                row = desk->t->pair_row[terms[0].pair];

    if (desk->row_pairs[row] != bound->count) return 0;
    for (int64_t i = 1; i < bound->count; i++)
        if (desk->t->pair_row[terms[i].pair] != row) return 0;
    return 1;
}

/* 1 if the bound is done for: it holds anyway, or something else says it now. */
static int absorb(struct desk *desk, struct tdm_bound *bound)
{
    struct tdm_problem *problem = desk->t->problem;
    int64_t             least, most;
    int32_t             node;

    make_unit(desk, bound);
    find_range(desk, bound, &least, &most);
    if (least >= bound->least && most <= bound->most) return 1;
    if (bound->count == 0 || common_weight(desk, bound) != 1) return 0;
    if (bound->least > most || bound->most < least || bound->least > bound->most) return 0;
    if (bound->most == 0 && !any_pinned(desk, bound)) {
        kill_pairs(desk, bound);
        return 1;
    }
    if (bound->count == 1 && bound->least == 1 && problem->pair_flags != NULL && pair_most(problem, desk->out->terms[bound->start].pair) == 1) {
        problem->pair_flags[desk->out->terms[bound->start].pair] |= TDM_PAIR_PINNED;
        return 1;
    }
    if (is_whole_row(desk, bound)) {
        tighten(&problem->rows, desk->t->pair_row[desk->out->terms[bound->start].pair], bound);
        return 1;
    }
    node = find_node(desk, bound);
    if (node < 0) return 0;
    tighten(&problem->columns, node, bound);
    return 1;
}

static void absorb_all(struct desk *desk)
{
    int64_t kept = 0;

    desk->has_changed = 0;
    count_pairs(desk);
    for (int64_t i = 0; i < desk->out->bound_count; i++) {
        struct tdm_bound *bound = &desk->out->bounds[i];
        drop_dead_terms(desk, bound);
        if (absorb(desk, bound)) desk->has_changed = 1;
        else desk->out->bounds[kept++] = *bound;
    }
    desk->out->bound_count = kept;
}

/* Moves the pairs that live together; *map receives the new number of each. */
static void remove_dead(struct desk *desk, int64_t *map)
{
    struct tdm_problem *problem = desk->t->problem;
    int64_t             kept = 0;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++) {
        int64_t begin = problem->row_start[r];
        problem->row_start[r] = kept;
        for (int64_t pair = begin; pair < problem->pair_count && desk->t->pair_row[pair] == r; pair++) {
            if (desk->is_dead[pair]) continue;
            problem->pair_column[kept] = problem->pair_column[pair];
            if (problem->pair_rank != NULL) problem->pair_rank[kept] = problem->pair_rank[pair];
            if (problem->pair_score != NULL) problem->pair_score[kept] = problem->pair_score[pair];
            if (problem->pair_flags != NULL) problem->pair_flags[kept] = problem->pair_flags[pair];
            if (problem->pair_most != NULL) problem->pair_most[kept] = problem->pair_most[pair];
            map[pair] = kept++;
        }
    }
    problem->row_start[problem->rows.leaf_count] = problem->pair_count = kept;
    for (int64_t b = 0; b < desk->out->bound_count; b++)
        for (int64_t i = 0; i < desk->out->bounds[b].count; i++) {
            struct tdm_term *term = &desk->out->terms[desk->out->bounds[b].start + i];
            term->pair = map[term->pair];
        }
}

static int32_t first_rule(const struct tdm_constraints *out)
{
    int32_t rule = TANDEM_NONE;
    for (int64_t i = 0; i < out->bound_count; i++)
        if (out->bounds[i].rule != TANDEM_NONE && (rule == TANDEM_NONE || out->bounds[i].rule < rule)) rule = out->bounds[i].rule;
    return rule;
}

static int32_t run(struct desk *desk)
{
    const struct tdm_problem *problem = desk->t->problem;
    const struct tdm_memory  *memory = &problem->memory;
    int64_t                  *map = NULL;
    int32_t                   status = tdm_translate_index(desk->t);

    if (problem->pair_flags == NULL) desk->t->problem->pair_flags = tdm_alloc_zeroed(memory, problem->pair_count, 1);   /* a bound may pin a pair */
    desk->row_count = tdm_alloc_zeroed(memory, problem->rows.leaf_count, sizeof *desk->row_count);
    desk->column_count = tdm_alloc_zeroed(memory, problem->columns.leaf_count, sizeof *desk->column_count);
    desk->node_pairs = tdm_alloc_zeroed(memory, problem->columns.node_count, sizeof *desk->node_pairs);
    desk->row_pairs = tdm_alloc_zeroed(memory, problem->rows.leaf_count, sizeof *desk->row_pairs);
    desk->is_dead = tdm_alloc_zeroed(memory, problem->pair_count, 1);
    map = tdm_alloc_array(memory, problem->pair_count, sizeof *map);
    if (problem->pair_flags == NULL || desk->row_count == NULL || desk->column_count == NULL || desk->node_pairs == NULL || desk->row_pairs == NULL || desk->is_dead == NULL
        || map == NULL)
        status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) {
        do absorb_all(desk);
        while (desk->has_changed);
        remove_dead(desk, map);
    }
    tdm_free(memory, map);
    return status;
}

int32_t tdm_constraints_absorb(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    struct desk         desk = { .t = t, .out = problem->constraints };
    int32_t             status = desk.out->bound_count > 0 ? run(&desk) : TANDEM_OK;

    tdm_free(&problem->memory, desk.row_count);
    tdm_free(&problem->memory, desk.column_count);
    tdm_free(&problem->memory, desk.node_pairs);
    tdm_free(&problem->memory, desk.row_pairs);
    tdm_free(&problem->memory, desk.is_dead);
    if (status != TANDEM_OK) return status;
    desk.out->rule = first_rule(desk.out);
    if (desk.out->bound_count == 0 && desk.out->closing_count == 0 && desk.out->row_size == NULL && !tdm_translate_has_goal(t, TANDEM_GOAL_OPEN)) {
        tdm_constraints_finish(&problem->memory, desk.out);
        problem->constraints = NULL;
    }
    return TANDEM_OK;
}
