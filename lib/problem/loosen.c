/* SPDX-License-Identifier: MIT
 * Loosening a problem: a giver row has one pair for each bound that may give way, at a column that nobody else can reach.
 *
 * Keeps:   pairs, rows and columns of the strict problem keep their numbers; inner nodes of the columns move up by the number of new columns.
 *          A rule's number is one number, however many bounds it makes: they share one slack.
 */
#include "problem/loosen.h"
#include "problem/problem.h"
#include "model/model.h"

#include <assert.h>
#include <string.h>

struct desk {
    const struct tandem_model *model;
    struct tdm_problem         strict;
    struct tdm_loose          *loose;
    int32_t                    capacity;
    int32_t                   *row_least, *row_most;         /* [rows] number of the slack, or -1 */
    int32_t                   *node_least, *node_most;       /* [columns.node_count] */
    int32_t                   *rule_least, *rule_most;       /* [rules] */
    int64_t                   *reach;                        /* [columns.node_count] seats that all pairs below take together */
    int64_t                   *column_start, *column_pairs;  /* pairs by column */
    int32_t                   *row_of;                       /* [pair_count] */
    struct tdm_constraints    *out;
};

static const struct tdm_memory *memory_of(const struct desk *desk) { return &desk->model->memory; }

/* ---- which bounds give way */

static int32_t add_slack(struct desk *desk, int32_t kind, int32_t id, int is_most, int32_t *number)
{
    struct tdm_loose *loose = desk->loose;
    int64_t           capacity = desk->capacity;
    int32_t           status = tdm_grow(memory_of(desk), (void **)&loose->slacks, &capacity, loose->slack_count + (int64_t)1, sizeof *loose->slacks);

    if (status != TANDEM_OK) return status;
    desk->capacity = (int32_t)capacity;
    loose->slacks[loose->slack_count] = (struct tdm_slack){ kind, id, is_most };
    *number = loose->slack_count++;
    return TANDEM_OK;
}

static int64_t count_pins(const struct tdm_problem *problem, int32_t row)
{
    int64_t pins = 0;
    for (int64_t pair = problem->row_start[row]; problem->pair_flags != NULL && pair < problem->row_start[row + 1]; pair++)
        pins += (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
    return pins;
}

static int32_t loosen_rows(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;
    int32_t                   status = TANDEM_OK;

    for (int32_t r = 0; status == TANDEM_OK && r < strict->rows.leaf_count; r++) {
        if (r == strict->silent_row) continue;
        if (strict->rows.least[r] > 0) status = add_slack(desk, TANDEM_STUDENT, strict->row_student[r], 0, &desk->row_least[r]);
        if (status == TANDEM_OK && count_pins(strict, r) > strict->rows.most[r])
            status = add_slack(desk, TANDEM_STUDENT, strict->row_student[r], 1, &desk->row_most[r]);
    }
    return status;
}

static void sum_reach(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;

    for (int32_t r = 0; r < strict->rows.leaf_count; r++)
        for (int64_t pair = strict->row_start[r]; pair < strict->row_start[r + 1]; pair++)
            desk->reach[strict->pair_column[pair]] += tdm_row_size(strict, r) * (strict->pair_most == NULL ? 1 : strict->pair_most[pair]);
    for (int32_t v = 0; v < strict->columns.node_count; v++)
        if (strict->columns.parent[v] >= 0) desk->reach[strict->columns.parent[v]] += desk->reach[v];
}

/* Where seats are counted by a bound, that bound says the least number. */
static int64_t least_of_node(const struct desk *desk, int32_t node)
{
    for (int64_t b = 0; b < desk->strict.constraints->bound_count; b++)
        if (desk->strict.constraints->bounds[b].node == node) return desk->strict.constraints->bounds[b].least;
    return desk->strict.columns.least[node];
}

static int32_t loosen_columns(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;
    int32_t                   status = TANDEM_OK;

    sum_reach(desk);
    for (int32_t v = 0; status == TANDEM_OK && v < strict->columns.node_count; v++) {
        int     is_leaf = v < strict->columns.leaf_count;
        int32_t kind = is_leaf ? TANDEM_OPPORTUNITY : TANDEM_PARTNER;
        int32_t id = is_leaf ? strict->column_opportunity[v] : strict->cap_partner[v - strict->columns.leaf_count];
        if (least_of_node(desk, v) > 0) status = add_slack(desk, kind, id, 0, &desk->node_least[v]);
        if (status == TANDEM_OK && desk->reach[v] > strict->columns.most[v]) status = add_slack(desk, kind, id, 1, &desk->node_most[v]);
    }
    return status;
}

static int has_number(const struct tdm_rule *rule)
{
    return rule->kind == TANDEM_RULE_QUOTA || rule->kind == TANDEM_RULE_QUOTA_EACH || rule->kind == TANDEM_RULE_LIMIT;
}

static int32_t loosen_rules(struct desk *desk)
{
    const struct tdm_constraints *constraints = desk->strict.constraints;
    int32_t                       status = TANDEM_OK;

    for (int64_t b = 0; status == TANDEM_OK && b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        if (bound->rule == TANDEM_NONE || !has_number(&desk->model->rules.at[bound->rule])) continue;
        if (bound->least != TDM_NO_LEAST && bound->least > 0 && desk->rule_least[bound->rule] < 0)
            status = add_slack(desk, TANDEM_RULE, bound->rule, 0, &desk->rule_least[bound->rule]);
        if (status == TANDEM_OK && bound->most != TDM_NO_MOST && desk->rule_most[bound->rule] < 0)
            status = add_slack(desk, TANDEM_RULE, bound->rule, 1, &desk->rule_most[bound->rule]);
    }
    return status;
}

/* ---- the loose problem's pairs */

static int32_t make_pairs(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;
    struct tdm_problem       *made = &desk->loose->problem;
    int64_t                   rows = strict->rows.leaf_count, pairs = strict->pair_count, slacks = desk->loose->slack_count;

    made->row_start = tdm_alloc_array(memory_of(desk), rows + 2, sizeof *made->row_start);
    made->pair_column = tdm_alloc_array(memory_of(desk), pairs + slacks, sizeof *made->pair_column);
    made->pair_rank = tdm_alloc_zeroed(memory_of(desk), pairs + slacks, sizeof *made->pair_rank);
    made->pair_most = tdm_alloc_array(memory_of(desk), pairs + slacks, sizeof *made->pair_most);
    made->pair_flags = tdm_alloc_zeroed(memory_of(desk), pairs + slacks, 1);
    if (made->row_start == NULL || made->pair_column == NULL || made->pair_rank == NULL || made->pair_most == NULL || made->pair_flags == NULL)
        return TANDEM_E_NOMEM;
    memcpy(made->row_start, strict->row_start, (size_t)(rows + 1) * sizeof *made->row_start);
    made->row_start[rows + 1] = pairs + slacks;
    if (pairs > 0) memcpy(made->pair_column, strict->pair_column, (size_t)pairs * sizeof *made->pair_column);
    for (int64_t pair = 0; pair < pairs; pair++) {
        made->pair_most[pair] = strict->pair_most == NULL ? 1 : strict->pair_most[pair];
        made->pair_flags[pair] = strict->pair_flags == NULL ? 0 : strict->pair_flags[pair] & TDM_PAIR_PINNED;
    }
    for (int64_t k = 0; k < slacks; k++) {
        made->pair_column[pairs + k] = strict->columns.leaf_count + (int32_t)k;
        made->pair_rank[pairs + k] = 1;
        made->pair_most[pairs + k] = 0;      /* until bounds ask for room: allow */
    }
    made->pair_count = pairs + slacks;
    desk->loose->first_pair = pairs;
    return TANDEM_OK;
}

static int32_t allocate_side(const struct tdm_memory *memory, struct tdm_side *side)
{
    side->parent = tdm_alloc_array(memory, side->node_count, sizeof *side->parent);
    side->least = tdm_alloc_zeroed(memory, side->node_count, sizeof *side->least);
    side->most = tdm_alloc_array(memory, side->node_count, sizeof *side->most);
    return side->parent == NULL || side->least == NULL || side->most == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static int32_t make_rows(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;
    struct tdm_problem       *made = &desk->loose->problem;
    int32_t                   rows = strict->rows.leaf_count, status;

    assert(strict->rows.node_count == rows);
    made->rows = (struct tdm_side){ .leaf_count = rows + 1, .node_count = rows + 1 };
    status = allocate_side(memory_of(desk), &made->rows);
    made->row_student = tdm_alloc_array(memory_of(desk), rows + (int64_t)1, sizeof *made->row_student);
    if (status != TANDEM_OK || made->row_student == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r <= rows; r++) {
        int is_giver = r == rows;
        made->rows.parent[r] = -1;
        made->rows.least[r] = is_giver || desk->row_least[r] >= 0 ? 0 : strict->rows.least[r];
        made->rows.most[r] = is_giver || desk->row_most[r] >= 0 ? INT32_MAX : strict->rows.most[r];
        made->row_student[r] = is_giver ? TANDEM_NONE : strict->row_student[r];
    }
    return TANDEM_OK;
}

/* The number of a node of the strict problem in the loose one. */
static int32_t moved(const struct desk *desk, int32_t node)
{
    return node < desk->strict.columns.leaf_count ? node : node + desk->loose->slack_count;
}

static int32_t make_columns(struct desk *desk)
{
    const struct tdm_side *columns = &desk->strict.columns;
    struct tdm_problem    *made = &desk->loose->problem;
    int32_t                slacks = desk->loose->slack_count, status, caps = columns->node_count - columns->leaf_count;

    made->columns = (struct tdm_side){ .leaf_count = columns->leaf_count + slacks, .node_count = columns->node_count + slacks };
    status = allocate_side(memory_of(desk), &made->columns);
    made->column_opportunity = tdm_alloc_array(memory_of(desk), made->columns.leaf_count, sizeof *made->column_opportunity);
    made->cap_partner = tdm_alloc_array(memory_of(desk), caps, sizeof *made->cap_partner);
    if (status != TANDEM_OK || made->column_opportunity == NULL || made->cap_partner == NULL) return TANDEM_E_NOMEM;
    for (int32_t k = 0; k < slacks; k++) {
        made->columns.parent[columns->leaf_count + k] = -1;
        made->columns.most[columns->leaf_count + k] = INT32_MAX;
        made->column_opportunity[columns->leaf_count + k] = TANDEM_NONE;
    }
    for (int32_t v = 0; v < columns->node_count; v++) {
        int32_t to = moved(desk, v);
        made->columns.parent[to] = columns->parent[v] < 0 ? -1 : moved(desk, columns->parent[v]);
        made->columns.least[to] = desk->node_least[v] >= 0 ? 0 : columns->least[v];
        made->columns.most[to] = desk->node_most[v] >= 0 ? INT32_MAX : columns->most[v];
        if (v < columns->leaf_count) made->column_opportunity[v] = desk->strict.column_opportunity[v];
        else made->cap_partner[v - columns->leaf_count] = desk->strict.cap_partner[v - columns->leaf_count];
    }
    return TANDEM_OK;
}

/* ---- bounds that give way */

/* What a slack may be at most: as much as its bounds could ever need. */
static void allow(struct desk *desk, int32_t slack, int64_t most)
{
    int32_t *room = &desk->loose->problem.pair_most[desk->loose->first_pair + slack];
    if (most > INT32_MAX / 4) most = INT32_MAX / 4;
    if (most > *room) *room = (int32_t)most;
}

/* Begins a bound for one end of another, with its slack as the only term yet. */
static int32_t begin(struct desk *desk, int64_t least, int64_t most, int32_t slack, int is_most)
{
    int32_t status = tdm_constraints_add(memory_of(desk), desk->out, is_most ? TDM_NO_LEAST : least, is_most ? most : TDM_NO_MOST, TANDEM_NONE);
    if (status == TANDEM_OK) status = tdm_constraints_add_term(memory_of(desk), desk->out, desk->loose->first_pair + slack, is_most ? -1 : 1);
    return status;
}

static int32_t bound_row(struct desk *desk, int32_t row, int32_t slack, int is_most)
{
    const struct tdm_problem *strict = &desk->strict;
    int32_t                   status = slack < 0 ? TANDEM_OK : begin(desk, strict->rows.least[row], strict->rows.most[row], slack, is_most);

    for (int64_t pair = strict->row_start[row]; slack >= 0 && status == TANDEM_OK && pair < strict->row_start[row + 1]; pair++)
        status = tdm_constraints_add_term(memory_of(desk), desk->out, pair, 1);
    if (slack >= 0 && status == TANDEM_OK) allow(desk, slack, is_most ? strict->row_start[row + 1] - strict->row_start[row] : strict->rows.least[row]);
    return status;
}

static int is_below(const struct tdm_side *columns, int32_t column, int32_t node)
{
    while (column >= 0 && column != node) column = columns->parent[column];
    return column == node;
}

/* Pairs by column, and the row of each. */
static int32_t index_columns(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;
    int32_t                   columns = strict->columns.leaf_count;

    desk->column_start = tdm_alloc_zeroed(memory_of(desk), columns + (int64_t)2, sizeof *desk->column_start);
    desk->column_pairs = tdm_alloc_array(memory_of(desk), strict->pair_count, sizeof *desk->column_pairs);
    desk->row_of = tdm_alloc_array(memory_of(desk), strict->pair_count, sizeof *desk->row_of);
    if (desk->column_start == NULL || desk->column_pairs == NULL || desk->row_of == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < strict->pair_count; pair++) desk->column_start[strict->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < columns; c++) desk->column_start[c + 2] += desk->column_start[c + 1];
    for (int32_t r = 0; r < strict->rows.leaf_count; r++)
        for (int64_t pair = strict->row_start[r]; pair < strict->row_start[r + 1]; pair++) {
            desk->row_of[pair] = r;
            desk->column_pairs[desk->column_start[strict->pair_column[pair] + 1]++] = pair;
        }
    return TANDEM_OK;
}

static int32_t bound_node(struct desk *desk, int32_t node, int32_t slack, int is_most)
{
    const struct tdm_problem *strict = &desk->strict;
    int64_t                   least = least_of_node(desk, node);
    int32_t                   status = slack < 0 ? TANDEM_OK : begin(desk, least, strict->columns.most[node], slack, is_most);

    for (int32_t c = 0; slack >= 0 && c < strict->columns.leaf_count; c++)
        for (int64_t i = desk->column_start[c]; is_below(&strict->columns, c, node) && status == TANDEM_OK && i < desk->column_start[c + 1]; i++)
            status = tdm_constraints_add_term(memory_of(desk), desk->out, desk->column_pairs[i], tdm_row_size(strict, desk->row_of[desk->column_pairs[i]]));
    if (slack >= 0 && status == TANDEM_OK) allow(desk, slack, is_most ? desk->reach[node] : least);
    return status;
}

/* One end of a bound of the strict problem, with its slack, or both ends as they were (slack -1). */
static int32_t copy_bound(struct desk *desk, const struct tdm_bound *bound, int32_t slack, int is_most)
{
    const struct tdm_term *terms = desk->strict.constraints->terms + bound->start;
    int64_t                sum = 0;
    int32_t                status;

    if (slack >= 0) status = begin(desk, bound->least, bound->most, slack, is_most);
    else status = tdm_constraints_add(memory_of(desk), desk->out, bound->least, bound->most, bound->rule);
    for (int64_t i = 0; status == TANDEM_OK && i < bound->count; i++) {
        status = tdm_constraints_add_term(memory_of(desk), desk->out, terms[i].pair, terms[i].weight);
        sum += terms[i].weight > 0 ? terms[i].weight : 0;
    }
    if (slack >= 0 && status == TANDEM_OK) allow(desk, slack, is_most ? sum : bound->least);
    return status;
}

/* Bounds that count seats of a node have been made from the node; where only one of its ends gives way, the other stays as it is. */
static int32_t keep_bound(struct desk *desk, const struct tdm_bound *bound)
{
    struct tdm_bound rest = *bound;
    int32_t          least = -1, most = -1, status = TANDEM_OK;

    if (bound->node >= 0) {
        if (desk->node_least[bound->node] >= 0) rest.least = TDM_NO_LEAST;
        if (desk->node_most[bound->node] >= 0) rest.most = TDM_NO_MOST;
    } else if (bound->rule != TANDEM_NONE && has_number(&desk->model->rules.at[bound->rule])) {
        least = bound->least != TDM_NO_LEAST && bound->least > 0 ? desk->rule_least[bound->rule] : -1;
        most = bound->most != TDM_NO_MOST ? desk->rule_most[bound->rule] : -1;
        if (least >= 0) status = copy_bound(desk, bound, least, 0);
        if (most >= 0 && status == TANDEM_OK) status = copy_bound(desk, bound, most, 1);
        if (least >= 0) rest.least = TDM_NO_LEAST;
        if (most >= 0) rest.most = TDM_NO_MOST;
    }
    if (status != TANDEM_OK || (rest.least == TDM_NO_LEAST && rest.most == TDM_NO_MOST)) return status;
    return copy_bound(desk, &rest, -1, 0);
}

static int32_t make_bounds(struct desk *desk)
{
    const struct tdm_constraints *strict = desk->strict.constraints;
    int32_t                       status = TANDEM_OK;

    for (int32_t r = 0; status == TANDEM_OK && r < desk->strict.rows.leaf_count; r++) {
        status = bound_row(desk, r, desk->row_least[r], 0);
        if (status == TANDEM_OK) status = bound_row(desk, r, desk->row_most[r], 1);
    }
    for (int32_t v = 0; status == TANDEM_OK && v < desk->strict.columns.node_count; v++) {
        status = bound_node(desk, v, desk->node_least[v], 0);
        if (status == TANDEM_OK) status = bound_node(desk, v, desk->node_most[v], 1);
    }
    for (int64_t b = 0; status == TANDEM_OK && b < strict->bound_count; b++) status = keep_bound(desk, &strict->bounds[b]);
    return status == TANDEM_OK ? tdm_constraints_sort(memory_of(desk), desk->out) : status;
}

static int32_t make_constraints(struct desk *desk)
{
    const struct tdm_constraints *strict = desk->strict.constraints;
    int64_t                       rows = desk->strict.rows.leaf_count;

    desk->out = desk->loose->problem.constraints = tdm_alloc_zeroed(memory_of(desk), 1, sizeof *desk->out);
    if (desk->out == NULL) return TANDEM_E_NOMEM;
    desk->out->rule = TANDEM_NONE;
    desk->out->closings = tdm_alloc_array(memory_of(desk), strict->closing_count, sizeof *desk->out->closings);
    if (desk->out->closings == NULL) return TANDEM_E_NOMEM;
    if (strict->closing_count > 0) memcpy(desk->out->closings, strict->closings, (size_t)strict->closing_count * sizeof *strict->closings);
    desk->out->closing_count = strict->closing_count;
    if (strict->row_size != NULL) {
        desk->out->row_size = tdm_alloc_array(memory_of(desk), rows + 1, sizeof *strict->row_size);
        if (desk->out->row_size == NULL) return TANDEM_E_NOMEM;
        memcpy(desk->out->row_size, strict->row_size, (size_t)rows * sizeof *strict->row_size);
        desk->out->row_size[rows] = 1;
    }
    return make_bounds(desk);
}

static int32_t make_level(struct desk *desk)
{
    struct tdm_problem *made = &desk->loose->problem;

    made->levels = tdm_alloc_array(memory_of(desk), 1, sizeof *made->levels);
    if (made->levels == NULL) return TANDEM_E_NOMEM;
    made->levels[0] = (struct tdm_level){ TDM_LEVEL_RANK, 0, 0 };
    made->level_count = 1;
    return TANDEM_OK;
}

/* ---- all of it */

static int32_t *numbers(const struct desk *desk, int64_t count)
{
    int32_t *made = tdm_alloc_array(memory_of(desk), count, sizeof *made);
    if (made != NULL) memset(made, 0xff, (size_t)count * sizeof *made);
    return made;
}

static int32_t prepare(struct desk *desk)
{
    const struct tdm_problem *strict = &desk->strict;

    desk->row_least = numbers(desk, strict->rows.leaf_count);
    desk->row_most = numbers(desk, strict->rows.leaf_count);
    desk->node_least = numbers(desk, strict->columns.node_count);
    desk->node_most = numbers(desk, strict->columns.node_count);
    desk->rule_least = numbers(desk, desk->model->rules.count);
    desk->rule_most = numbers(desk, desk->model->rules.count);
    desk->reach = tdm_alloc_zeroed(memory_of(desk), strict->columns.node_count, sizeof *desk->reach);
    if (index_columns(desk) != TANDEM_OK) return TANDEM_E_NOMEM;
    return desk->row_least == NULL || desk->row_most == NULL || desk->node_least == NULL || desk->node_most == NULL || desk->rule_least == NULL
           || desk->rule_most == NULL || desk->reach == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static void clear(struct desk *desk)
{
    void *const blocks[] = { desk->row_least, desk->row_most, desk->node_least, desk->node_most, desk->rule_least, desk->rule_most, desk->reach,
                             desk->column_start, desk->column_pairs, desk->row_of };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory_of(desk), blocks[i]);
    tdm_problem_finish(&desk->strict);
}

int32_t tdm_problem_loosen(const struct tandem_model *model, const tandem_options *options, struct tdm_loose *loose)
{
    const struct tdm_relaxed relaxed = { .is_plain = 1 };
    struct desk              desk = { .model = model, .loose = loose };
    int32_t                  status = tdm_problem_compile_relaxed(model, options, &relaxed, &desk.strict);

    *loose = (struct tdm_loose){ .problem = { .memory = model->memory, .silent_row = -1 } };
    if (status != TANDEM_OK) return status;
    loose->problem.silent_row = desk.strict.silent_row;
    status = prepare(&desk);
    if (status == TANDEM_OK) status = loosen_rows(&desk);
    if (status == TANDEM_OK) status = loosen_columns(&desk);
    if (status == TANDEM_OK) status = loosen_rules(&desk);
    if (status == TANDEM_OK) status = make_pairs(&desk);
    if (status == TANDEM_OK) status = make_rows(&desk);
    if (status == TANDEM_OK) status = make_columns(&desk);
    if (status == TANDEM_OK) status = make_constraints(&desk);
    if (status == TANDEM_OK) status = make_level(&desk);
    clear(&desk);
    if (status != TANDEM_OK) tdm_loose_finish(loose);
    return status;
}

void tdm_loose_finish(struct tdm_loose *loose)
{
    const struct tdm_memory memory = loose->problem.memory;

    tdm_free(&memory, loose->slacks);
    tdm_problem_finish(&loose->problem);
    memset(loose, 0, sizeof *loose);
}
