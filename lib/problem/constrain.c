/* SPDX-License-Identifier: MIT
 * Rules over several pairs, as bounds; opportunities that close; students who take several seats; slots that overlap.
 *
 * Keeps:   every rule becomes bounds of one form. What nests goes into the forests afterwards (absorb.c).
 * Relies:  rows and pairs are there; the model has been checked, so amounts and selectors can be read.
 */
#include "problem/constraints.h"
#include "problem/translate.h"

#include <string.h>

struct desk {
    struct tdm_translation *t;
    struct tdm_constraints *out;
    int32_t                 rule;
    struct tdm_selection    students, opportunities;
    uint8_t                *is_meant;          /* [columns] of the selected opportunities */
};

static const struct tdm_memory *memory_of(const struct desk *desk) { return &desk->t->problem->memory; }

static int32_t start_bound(struct desk *desk, int64_t least, int64_t most)
{
    return tdm_constraints_add(memory_of(desk), desk->out, least, most, desk->rule);
}

static int32_t add_term(struct desk *desk, int64_t pair, int64_t weight)
{
    return tdm_constraints_add_term(memory_of(desk), desk->out, pair, weight);
}

/* The row of a selected student, or -1: a plain silent one is never selected. */
static int32_t row_of(const struct desk *desk, int64_t number) { return desk->t->student_row[desk->students.ids[number]]; }

/* Adds the pairs of a row with the selected opportunities, each with its weight or with 1. */
static int32_t add_row_terms(struct desk *desk, int32_t row, const int64_t *column_weight)
{
    const struct tdm_problem *problem = desk->t->problem;
    int32_t                   status = TANDEM_OK;

    if (row < 0) return TANDEM_OK;
    for (int64_t pair = problem->row_start[row]; status == TANDEM_OK && pair < problem->row_start[row + 1]; pair++) {
        int32_t column = problem->pair_column[pair];
        if (desk->is_meant[column]) status = add_term(desk, pair, column_weight == NULL ? 1 : column_weight[column]);
    }
    return status;
}

/* ---- amounts */

static int64_t seats_of(const struct desk *desk, int32_t opportunity) { return desk->t->model->opportunities.at[opportunity].most; }

static int64_t seats_of_all(const struct desk *desk)
{
    int64_t seats = 0;
    for (int64_t k = 0; k < desk->opportunities.count; k++) seats += seats_of(desk, desk->opportunities.ids[k]);
    return seats;
}

static void read_bounds(const struct desk *desk, int64_t seats, int64_t *least, int64_t *most)
{
    const struct tdm_rule *rule = &desk->t->model->rules.at[desk->rule];

    if (!tdm_read_amount(tdm_model_text(desk->t->model, rule->min), seats, 1, least)) *least = TDM_NO_LEAST;
    if (!tdm_read_amount(tdm_model_text(desk->t->model, rule->max), seats, 0, most)) *most = TDM_NO_MOST;
}

/* ---- each rule */

static int32_t add_quota(struct desk *desk)
{
    int64_t least, most;
    int32_t status;

    read_bounds(desk, seats_of_all(desk), &least, &most);
    status = start_bound(desk, least, most);
    for (int64_t i = 0; status == TANDEM_OK && i < desk->students.count; i++) status = add_row_terms(desk, row_of(desk, i), NULL);
    return status;
}

/* The pairs of the selected students, column by column: a rule for few students looks at few pairs. */
struct by_column {
    int64_t *first;                                          /* [columns] into links, or -1 */
    struct link { int64_t pair, next; } *links;
};

static int64_t count_pairs(const struct desk *desk)
{
    int64_t count = 0;
    for (int64_t i = 0; i < desk->students.count; i++)
        if (row_of(desk, i) >= 0) count += desk->t->problem->row_start[row_of(desk, i) + 1] - desk->t->problem->row_start[row_of(desk, i)];
    return count;
}

static int32_t link_pairs(const struct desk *desk, struct by_column *by)
{
    const struct tdm_problem *problem = desk->t->problem;
    int64_t                   made = 0;

    by->first = tdm_alloc_array(memory_of(desk), problem->columns.leaf_count, sizeof *by->first);
    by->links = tdm_alloc_array(memory_of(desk), count_pairs(desk), sizeof *by->links);
    if (by->first == NULL || by->links == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) by->first[c] = -1;
    for (int64_t i = desk->students.count; i-- > 0;) {
        int32_t row = row_of(desk, i);
        for (int64_t pair = row < 0 ? 0 : problem->row_start[row]; row >= 0 && pair < problem->row_start[row + 1]; pair++) {
            by->links[made] = (struct link){ pair, by->first[problem->pair_column[pair]] };
            by->first[problem->pair_column[pair]] = made++;
        }
    }
    return TANDEM_OK;
}

/* One bound per selected opportunity over the selected students. */
static int32_t add_each_column(struct desk *desk, int is_apart)
{
    struct by_column by = { NULL, NULL };
    int32_t          status = link_pairs(desk, &by);

    for (int64_t k = 0; status == TANDEM_OK && k < desk->opportunities.count; k++) {
        int32_t column = desk->t->opportunity_column[desk->opportunities.ids[k]];
        int64_t least = TDM_NO_LEAST, most = 1;
        if (!is_apart) read_bounds(desk, seats_of(desk, desk->opportunities.ids[k]), &least, &most);
        status = start_bound(desk, least, most);
        for (int64_t i = by.first[column]; status == TANDEM_OK && i >= 0; i = by.links[i].next) status = add_term(desk, by.links[i].pair, 1);
    }
    tdm_free(memory_of(desk), by.first);
    tdm_free(memory_of(desk), by.links);
    return status;
}

/* One bound per selected student over the selected opportunities. */
static int32_t add_each_row(struct desk *desk, int64_t least, int64_t most)
{
    int32_t status = TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < desk->students.count; i++) {
        if (least <= 0 && row_of(desk, i) < 0) continue;
        status = start_bound(desk, least, most);
        if (status == TANDEM_OK) status = add_row_terms(desk, row_of(desk, i), NULL);
    }
    return status;
}

static int32_t add_limit(struct desk *desk)
{
    int64_t least, most;
    read_bounds(desk, 0, &least, &most);
    return add_each_row(desk, least, most);
}

static int32_t add_equal(struct desk *desk, int64_t a, int64_t b)
{
    int32_t status = start_bound(desk, 0, 0);
    if (status == TANDEM_OK && a >= 0) status = add_term(desk, a, 1);
    if (status == TANDEM_OK && b >= 0) status = add_term(desk, b, a >= 0 ? -1 : 1);
    return status;
}

/* Two students have the same places: walks both rows by column. */
static int32_t add_same(struct desk *desk, int32_t row, int32_t other)
{
    const struct tdm_problem *problem = desk->t->problem;
    int64_t                   a = problem->row_start[row], b = problem->row_start[other];
    int32_t                   status = TANDEM_OK;

    while (status == TANDEM_OK && (a < problem->row_start[row + 1] || b < problem->row_start[other + 1])) {
        int32_t left = a < problem->row_start[row + 1] ? problem->pair_column[a] : INT32_MAX;
        int32_t right = b < problem->row_start[other + 1] ? problem->pair_column[b] : INT32_MAX;
        status = add_equal(desk, left <= right ? a : -1, right <= left ? b : -1);
        a += left <= right;
        b += right <= left;
    }
    return status;
}

/* The first of them in the order of the problem leads; all others follow her. */
static int32_t add_together(struct desk *desk)
{
    int32_t leader = -1, status = TANDEM_OK;

    for (int64_t i = 0; i < desk->students.count; i++)
        if (row_of(desk, i) >= 0 && (leader < 0 || row_of(desk, i) < leader)) leader = row_of(desk, i);
    for (int64_t i = 0; status == TANDEM_OK && i < desk->students.count; i++)
        if (row_of(desk, i) >= 0 && row_of(desk, i) != leader) status = add_same(desk, leader, row_of(desk, i));
    return status;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Weights in millionths, divided by what they have in common; the greatest sum rounds down with them. */
static int64_t weigh_columns(const struct desk *desk, int64_t *weight, int64_t most)
{
    const struct tandem_model *model = desk->t->model;
    const char                *name = tdm_model_text(model, model->rules.at[desk->rule].min);
    int32_t                    number = tdm_keys_find(&model->attributes[TANDEM_OPPORTUNITY - 1].names, name, strlen(name));
    int64_t                    common = 0;

    for (int64_t k = 0; k < desk->opportunities.count; k++) {
        int32_t     id = desk->opportunities.ids[k], column = desk->t->opportunity_column[id];
        const char *cell = number == TANDEM_NONE ? NULL : tdm_model_attribute(model, TANDEM_OPPORTUNITY, id, number);
        if (cell == NULL || !tdm_read_millionths(cell, &weight[column])) weight[column] = 0;
        common = divisor(common, weight[column]);
    }
    if (common <= 1) return most;
    for (int32_t c = 0; c < desk->t->problem->columns.leaf_count; c++) weight[c] /= common;
    return most < 0 && most % common != 0 ? most / common - 1 : most / common;
}

static int32_t add_budget(struct desk *desk)
{
    const struct tandem_model *model = desk->t->model;
    int64_t                   *weight = tdm_alloc_zeroed(memory_of(desk), desk->t->problem->columns.leaf_count, sizeof *weight);
    int64_t                    most = TDM_NO_MOST;
    int32_t                    status = TANDEM_E_NOMEM;

    if (weight == NULL) return TANDEM_E_NOMEM;
    if (tdm_read_millionths(tdm_model_text(model, model->rules.at[desk->rule].max), &most)) most = weigh_columns(desk, weight, most);
    status = start_bound(desk, TDM_NO_LEAST, most);
    for (int64_t i = 0; status == TANDEM_OK && i < desk->students.count; i++) status = add_row_terms(desk, row_of(desk, i), weight);
    tdm_free(memory_of(desk), weight);
    return status;
}

/* A pin that a require or share rule forbids: both stand, and nothing satisfies them. */
static int32_t add_barred_pins(struct desk *desk)
{
    const struct tdm_translation *t = desk->t;
    const struct tdm_problem     *problem = t->problem;
    int32_t                       status = TANDEM_OK;

    for (int32_t r = 0; status == TANDEM_OK && problem->pair_flags != NULL && r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; status == TANDEM_OK && pair < problem->row_start[r + 1]; pair++) {
            if (!(problem->pair_flags[pair] & TDM_PAIR_PINNED)) continue;
            desk->rule = tdm_ban_of(t, problem->row_student[r], problem->column_opportunity[problem->pair_column[pair]]);
            if (desk->rule == TANDEM_NONE) continue;
            status = start_bound(desk, TDM_NO_LEAST, 0);
            if (status == TANDEM_OK) status = add_term(desk, pair, 1);
        }
    return status;
}

static int32_t add_rule(struct desk *desk)
{
    switch (desk->t->model->rules.at[desk->rule].kind) {
    case TANDEM_RULE_QUOTA: return add_quota(desk);
    case TANDEM_RULE_QUOTA_EACH: return add_each_column(desk, 0);
    case TANDEM_RULE_LIMIT: return add_limit(desk);
    case TANDEM_RULE_TOGETHER: return add_together(desk);
    case TANDEM_RULE_APART: return add_each_column(desk, 1);
    case TANDEM_RULE_CONFLICT: return add_each_row(desk, TDM_NO_LEAST, 1);
    case TANDEM_RULE_BUDGET: return add_budget(desk);
    default: return TANDEM_OK;      /* pins and bans are pairs already */
    }
}

static int32_t add_rules(struct desk *desk)
{
    const struct tandem_model *model = desk->t->model;
    int32_t                    status = add_barred_pins(desk);

    for (int32_t i = 0; status == TANDEM_OK && i < model->rules.count; i++) {
        if (tdm_translate_is_off(desk->t, i)) continue;
        desk->rule = i;
        status = tdm_translate_select(desk->t, i, &desk->students, &desk->opportunities);
        if (status != TANDEM_OK) break;
        memset(desk->is_meant, 0, (size_t)desk->t->problem->columns.leaf_count);
        for (int64_t k = 0; k < desk->opportunities.count; k++) desk->is_meant[desk->t->opportunity_column[desk->opportunities.ids[k]]] = 1;
        status = add_rule(desk);
        tdm_selection_finish(model, &desk->students);
        tdm_selection_finish(model, &desk->opportunities);
    }
    desk->rule = TANDEM_NONE;
    return status;
}

int32_t tdm_translate_constraints(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    struct desk         desk = { .t = t, .rule = TANDEM_NONE };
    int32_t             status = TANDEM_E_NOMEM;

    problem->constraints = desk.out = tdm_alloc_zeroed(&problem->memory, 1, sizeof *desk.out);
    desk.is_meant = tdm_alloc_zeroed(&problem->memory, problem->columns.leaf_count, 1);
    if (desk.out == NULL || desk.is_meant == NULL) goto out;
    status = add_rules(&desk);
    if (status == TANDEM_OK) status = tdm_constrain_slots(t, desk.out);
    if (status == TANDEM_OK) status = tdm_constrain_sizes(t, desk.out);
    if (status == TANDEM_OK) status = tdm_constrain_closings(t, desk.out);
    if (t->relaxed != NULL && t->relaxed->is_plain) goto out;
    if (status == TANDEM_OK) status = tdm_constraints_sort(&problem->memory, desk.out);
    if (status == TANDEM_OK) status = tdm_constraints_absorb(t);
out:
    tdm_free(&problem->memory, desk.is_meant);
    return status;
}
