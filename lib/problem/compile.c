/* SPDX-License-Identifier: MIT
 * The one door from the school's words to rows, columns, caps and levels.
 *
 * Keeps:   rows stand by lottery number, then key; columns and caps by key. From here on nothing knows who was said first.
 * Relies:  the model has been checked.
 */
#include "problem/translate.h"

#include "base/sort.h"

static int compare_lottery(const void *user, int64_t a, int64_t b)
{
    const struct tdm_student *students = user;
    uint64_t                  x = (uint64_t)students[a].lottery, y = (uint64_t)students[b].lottery;     /* none, -1, comes last */
    return (x > y) - (x < y);
}

/* By lottery number, then key. Sorting by key first and stably by number after gives just that. */
static int32_t order_students(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    int64_t                    count = model->student_keys.count, drawn = 0;
    int64_t                   *scratch;
    int32_t                    status;

    t->student_order = tdm_alloc_array(&model->memory, count, sizeof *t->student_order);
    if (t->student_order == NULL) return TANDEM_E_NOMEM;
    status = tdm_keys_order(&model->memory, &model->student_keys, t->student_order);
    for (int64_t i = 0; i < count; i++) drawn += model->students.at[i].lottery >= 0;
    if (status != TANDEM_OK || drawn == 0) return status;
    scratch = tdm_alloc_array(&model->memory, count, sizeof *scratch);
    if (scratch == NULL) return TANDEM_E_NOMEM;
    tdm_sort(t->student_order, scratch, count, compare_lottery, model->students.at);
    tdm_free(&model->memory, scratch);
    return TANDEM_OK;
}

static int32_t order_opportunities(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    struct tdm_problem        *problem = t->problem;
    int64_t                    count = model->opportunity_keys.count;
    int64_t                   *order = tdm_alloc_array(&model->memory, count, sizeof *order);
    int32_t                    status;

    problem->column_opportunity = tdm_alloc_array(&problem->memory, count, sizeof *problem->column_opportunity);
    t->opportunity_column = tdm_alloc_array(&model->memory, count, sizeof *t->opportunity_column);
    status = order == NULL || problem->column_opportunity == NULL || t->opportunity_column == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
    if (status == TANDEM_OK) status = tdm_keys_order(&model->memory, &model->opportunity_keys, order);
    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) {
        problem->column_opportunity[i] = (int32_t)order[i];
        t->opportunity_column[order[i]] = (int32_t)i;
    }
    tdm_free(&model->memory, order);
    return status;
}

/* Partners that bound anything, by key; the number of the inner node of each, or -1. */
static int32_t order_caps(struct tdm_translation *t, int32_t *node_of)
{
    const struct tandem_model *model = t->model;
    struct tdm_problem        *problem = t->problem;
    int64_t                    count = model->partner_keys.count;
    int64_t                   *order = tdm_alloc_array(&model->memory, count, sizeof *order);
    int32_t                    status = order == NULL ? TANDEM_E_NOMEM : tdm_keys_order(&model->memory, &model->partner_keys, order);
    int32_t                    node = problem->columns.leaf_count;

    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) {
        const struct tdm_partner *partner = &model->partners.at[order[i]];
        int                       is_cap = partner->most != TDM_NO_CAP || partner->least > 0;
        node_of[order[i]] = is_cap ? node : -1;
        if (is_cap) problem->cap_partner[node++ - problem->columns.leaf_count] = (int32_t)order[i];
    }
    problem->columns.node_count = node;
    tdm_free(&model->memory, order);
    return status;
}

static int is_free(const uint8_t *marks, int32_t id) { return marks != NULL && marks[id]; }

static void bound_columns(struct tdm_translation *t, const int32_t *node_of)
{
    const struct tandem_model *model = t->model;
    struct tdm_side           *columns = &t->problem->columns;

    for (int32_t c = 0; c < columns->leaf_count; c++) {
        const struct tdm_opportunity *opportunity = &model->opportunities.at[t->problem->column_opportunity[c]];
        columns->parent[c] = opportunity->partner == TANDEM_NONE ? -1 : node_of[opportunity->partner];
        /* none at all, or at least one, is no bound; closing from two on is no nested bound: constraints.c says it */
        columns->least[c] = opportunity->flags & TANDEM_MAY_CLOSE ? 0 : opportunity->least;
        if (t->relaxed != NULL && is_free(t->relaxed->opportunity_is_free, t->problem->column_opportunity[c])) columns->least[c] = 0;
        columns->most[c] = opportunity->most;
    }
    for (int32_t v = columns->leaf_count; v < columns->node_count; v++) {
        const struct tdm_partner *partner = &model->partners.at[t->problem->cap_partner[v - columns->leaf_count]];
        columns->parent[v] = -1;
        columns->least[v] = partner->least;
        if (t->relaxed != NULL && is_free(t->relaxed->partner_is_free, t->problem->cap_partner[v - columns->leaf_count])) columns->least[v] = 0;
        columns->most[v] = partner->most;
    }
}

static int32_t translate_columns(struct tdm_translation *t)
{
    struct tdm_problem      *problem = t->problem;
    const struct tdm_memory *memory = &problem->memory;
    int64_t                  partners = t->model->partner_keys.count, nodes = t->model->opportunity_keys.count + partners;
    int32_t                 *node_of = tdm_alloc_array(memory, partners, sizeof *node_of);
    int32_t                  status = order_opportunities(t);

    problem->columns.leaf_count = t->model->opportunity_keys.count;
    problem->cap_partner = tdm_alloc_array(memory, partners, sizeof *problem->cap_partner);
    problem->columns.parent = tdm_alloc_array(memory, nodes, sizeof *problem->columns.parent);
    problem->columns.least = tdm_alloc_array(memory, nodes, sizeof *problem->columns.least);
    problem->columns.most = tdm_alloc_array(memory, nodes, sizeof *problem->columns.most);
    if (node_of == NULL || problem->cap_partner == NULL || problem->columns.parent == NULL || problem->columns.least == NULL
        || problem->columns.most == NULL)
        status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) status = order_caps(t, node_of);
    if (status == TANDEM_OK) bound_columns(t, node_of);
    tdm_free(memory, node_of);
    return status;
}

void tdm_translation_close(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    void *const                blocks[] = { t->student_order, t->opportunity_column, t->is_silent, t->is_plain, t->wish_start, t->wish_order,
                                            t->pin_start, t->pins, t->ban_start, t->ban_of, t->banned_for_all, t->kept_start, t->kept,
                                            t->row_score, t->student_row, t->column_start, t->column_pairs, t->pair_row };

    if (model == NULL) return;
    for (int32_t b = 0; t->bans != NULL && b < t->ban_count; b++) {
        tdm_free(&model->memory, t->bans[b].is_banned);
        tdm_selection_finish(model, &t->bans[b].students);
    }
    tdm_free(&model->memory, t->bans);
    tdm_shares_finish(t);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&model->memory, blocks[i]);
    *t = (struct tdm_translation){ 0 };
}

int32_t tdm_translation_open(struct tdm_translation *t, const struct tandem_model *model, const tandem_options *options)
{
    int32_t status;
    *t = (struct tdm_translation){ .model = model, .options = options };
    status = tdm_translate_rules(t);
    if (status != TANDEM_OK) tdm_translation_close(t);
    return status;
}

/* What the best pair of a student matched by interests can add to the goal score: every part at its best. */
static int64_t best_score(const struct tandem_scorer *scorer)
{
    int64_t best = 0;
    for (int32_t part = 0; part < scorer->part_count; part++)
        if (scorer->parts[part].weight > 0) best += TDM_FULL_VALUE * scorer->parts[part].weight / 1000;
    return best;
}

static int32_t mark_partial(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;

    if (t->candidates == NULL) return TANDEM_OK;
    problem->row_is_partial = tdm_alloc_zeroed(&problem->memory, problem->rows.leaf_count, 1);
    if (problem->row_is_partial == NULL) return TANDEM_E_NOMEM;
    problem->left_out_best = best_score(t->scorer) * t->model->scale;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (r != problem->silent_row) problem->row_is_partial[r] = t->scorer->is_matched[problem->row_student[r]];
    return TANDEM_OK;
}

int tdm_translate_is_off(const struct tdm_translation *t, int64_t rule) { return t->relaxed != NULL && t->relaxed->rule_is_off != NULL && t->relaxed->rule_is_off[rule]; }

/* What every way of compiling does, once the desk says what there is to do. */
static int32_t compile(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    int32_t             status;

    *problem = (struct tdm_problem){ .memory = t->model->memory, .silent_row = -1 };
    status = order_students(t);
    if (status == TANDEM_OK) status = translate_columns(t);
    if (status == TANDEM_OK) status = tdm_translate_rules(t);
    if (status == TANDEM_OK) status = tdm_translate_pairs(t);
    if (status == TANDEM_OK) status = tdm_translate_constraints(t);
    if (status == TANDEM_OK) status = tdm_translate_partner_ranks(t);
    if (status == TANDEM_OK) status = tdm_translate_levels(t);
    if (status == TANDEM_OK) status = mark_partial(t);
    tdm_translation_close(t);
    if (status != TANDEM_OK) tdm_problem_finish(problem);
    return status;
}

int32_t tdm_problem_compile(const struct tandem_model *model, const tandem_options *options, struct tdm_problem *problem)
{
    return tdm_problem_compile_relaxed(model, options, NULL, problem);
}

int32_t tdm_problem_compile_relaxed(const struct tandem_model *model, const tandem_options *options, const struct tdm_relaxed *relaxed,
                                    struct tdm_problem *problem)
{
    struct tandem_scorer   scorer;
    struct tdm_translation t = { .model = model, .options = options, .problem = problem, .relaxed = relaxed };
    int32_t                status;

    if (!tdm_model_has_matched(model)) return compile(&t);
    t.scorer = &scorer;
    status = tdm_scorer_init(&scorer, model);
    if (status == TANDEM_OK) status = compile(&t);
    else *problem = (struct tdm_problem){ .memory = model->memory, .silent_row = -1 };
    tdm_scorer_finish(&scorer);
    return status;
}

int32_t tdm_problem_compile_some(const struct tandem_model *model, const tandem_options *options, const struct tandem_scorer *scorer,
                                 const struct tdm_candidates *candidates, struct tdm_problem *problem)
{
    struct tdm_translation t = { .model = model, .options = options, .problem = problem, .scorer = scorer, .candidates = candidates };
    return compile(&t);
}
