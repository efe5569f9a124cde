/* SPDX-License-Identifier: MIT
 * The two families of sets: which bound goes with the columns, which with the rows.
 *
 * Keeps:   a bound goes with the columns if it can, else with the rows. label[] is the least set so far that holds a pair: a set fits into the family
 *          if all of its pairs have one label, since sets come in from the greatest down.
 */
#include "method/nested.h"

#include "base/sort.h"

#include <string.h>

struct desk {
    const struct tdm_problem *problem;
    const struct tdm_memory  *memory;
    int32_t                  *row_of;                        /* [pair_count] */
    int64_t                  *column_start, *column_pairs;   /* pairs by column */
    int64_t                  *row_count, *column_count;      /* [leaf_count] of the bound at hand; all 0 in between */
    uint8_t                  *is_touched;                    /* [columns.node_count] caps above the bound at hand; all 0 in between */
    uint8_t                  *may_be;                        /* [bound_count] AS_COLUMNS, AS_ROWS */
};

enum { AS_COLUMNS = 1, AS_ROWS = 2 };

static const struct tdm_term *terms_of(const struct desk *desk, int64_t bound)
{
    return desk->problem->constraints->terms + desk->problem->constraints->bounds[bound].start;
}

/* ---- tables */

static void index_pairs(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) desk->row_of[pair] = r;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) desk->column_start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) desk->column_start[c + 2] += desk->column_start[c + 1];
    for (int64_t pair = 0; pair < problem->pair_count; pair++) desk->column_pairs[desk->column_start[problem->pair_column[pair] + 1]++] = pair;
}

static int32_t open_desk(struct desk *desk, const struct tdm_problem *problem)
{
    *desk = (struct desk){ .problem = problem, .memory = &problem->memory };
    desk->row_of = tdm_alloc_array(desk->memory, problem->pair_count, sizeof *desk->row_of);
    desk->column_start = tdm_alloc_zeroed(desk->memory, problem->columns.leaf_count + (int64_t)2, sizeof *desk->column_start);
    desk->column_pairs = tdm_alloc_array(desk->memory, problem->pair_count, sizeof *desk->column_pairs);
    desk->row_count = tdm_alloc_zeroed(desk->memory, problem->rows.leaf_count, sizeof *desk->row_count);
    desk->column_count = tdm_alloc_zeroed(desk->memory, problem->columns.leaf_count, sizeof *desk->column_count);
    desk->is_touched = tdm_alloc_zeroed(desk->memory, problem->columns.node_count, 1);
    desk->may_be = tdm_alloc_zeroed(desk->memory, problem->constraints->bound_count, 1);
    if (desk->row_of == NULL || desk->column_start == NULL || desk->column_pairs == NULL || desk->row_count == NULL || desk->column_count == NULL
        || desk->is_touched == NULL || desk->may_be == NULL)
        return TANDEM_E_NOMEM;
    index_pairs(desk);
    return TANDEM_OK;
}

static void close_desk(struct desk *desk)
{
    void *const blocks[] = { desk->row_of, desk->column_start, desk->column_pairs, desk->row_count, desk->column_count, desk->is_touched, desk->may_be };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(desk->memory, blocks[i]);
}

/* ---- what a bound may be */

static int64_t pairs_of_column(const struct desk *desk, int32_t column) { return desk->column_start[column + 1] - desk->column_start[column]; }

static int64_t pairs_of_row(const struct desk *desk, int32_t row) { return desk->problem->row_start[row + 1] - desk->problem->row_start[row]; }

static void touch_caps(struct desk *desk, const struct tdm_bound *bound, uint8_t value)
{
    const struct tdm_problem *problem = desk->problem;
    const struct tdm_term    *terms = problem->constraints->terms + bound->start;

    for (int64_t i = 0; i < bound->count; i++) {
        int32_t cap = problem->columns.parent[problem->pair_column[terms[i].pair]];
        if (cap >= 0) desk->is_touched[cap] = value;
    }
}

/* 1 if no cap above the bound has a column with pairs that the bound lacks. */
static int has_whole_caps(struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_side *columns = &desk->problem->columns;
    int                    is_whole = 1;

    touch_caps(desk, bound, 1);
    for (int32_t c = 0; c < columns->leaf_count; c++)
        if (columns->parent[c] >= 0 && desk->is_touched[columns->parent[c]] && desk->column_count[c] < pairs_of_column(desk, c)) is_whole = 0;
    touch_caps(desk, bound, 0);
    return is_whole;
}

/* Within one column; or whole columns, and whole caps unless all of it lies below one. */
static int is_of_columns(struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_problem *problem = desk->problem;
    const struct tdm_term    *terms = desk->problem->constraints->terms + bound->start;
    int32_t                   first = problem->pair_column[terms[0].pair], cap = problem->columns.parent[first];
    int                       is_below = cap >= 0;

    if (desk->column_count[first] == bound->count) return 1;
    for (int64_t i = 0; i < bound->count; i++) {
        int32_t column = problem->pair_column[terms[i].pair];
        if (desk->column_count[column] != pairs_of_column(desk, column)) return 0;
        is_below &= problem->columns.parent[column] == cap;
    }
    return is_below || has_whole_caps(desk, bound);
}

static int is_of_rows(const struct desk *desk, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = desk->problem->constraints->terms + bound->start;

    if (desk->row_count[desk->row_of[terms[0].pair]] == bound->count) return 1;
    for (int64_t i = 0; i < bound->count; i++)
        if (desk->row_count[desk->row_of[terms[i].pair]] != pairs_of_row(desk, desk->row_of[terms[i].pair])) return 0;
    return 1;
}

/* 1 if it counts pairs, and can be met by itself. */
static int counts_pairs(const struct tdm_problem *problem, const struct tdm_bound *bound)
{
    const struct tdm_term *terms = problem->constraints->terms + bound->start;

    for (int64_t i = 0; i < bound->count; i++)
        if (terms[i].weight != 1) return 0;
    return bound->count > 0 && bound->most >= 0 && bound->least <= bound->most && bound->node < 0;
}

static void look_at_bound(struct desk *desk, int64_t number)
{
    const struct tdm_bound *bound = &desk->problem->constraints->bounds[number];
    const struct tdm_term  *terms = terms_of(desk, number);

    if (!counts_pairs(desk->problem, bound)) return;
    for (int64_t i = 0; i < bound->count; i++) {
        desk->row_count[desk->row_of[terms[i].pair]]++;
        desk->column_count[desk->problem->pair_column[terms[i].pair]]++;
    }
    desk->may_be[number] = (uint8_t)((is_of_columns(desk, bound) ? AS_COLUMNS : 0) | (is_of_rows(desk, bound) ? AS_ROWS : 0));
    for (int64_t i = 0; i < bound->count; i++) {
        desk->row_count[desk->row_of[terms[i].pair]] = 0;
        desk->column_count[desk->problem->pair_column[terms[i].pair]] = 0;
    }
}

static void look_at_bounds(struct desk *desk)
{
    for (int64_t b = 0; b < desk->problem->constraints->bound_count; b++) look_at_bound(desk, b);
}

/* ---- one family */

struct inserting { struct desk *desk; struct tdm_nest_side *family; int32_t set; int is_checking; };

/* 1 unless the pair lies in another set than those before it. */
static int take_pair(struct inserting *insert, int64_t pair)
{
    struct tdm_nest_set *set = &insert->family->sets[insert->set];

    if (!insert->is_checking) {
        insert->family->label[pair] = insert->set;
        return 1;
    }
    if (set->size++ == 0) set->parent = insert->family->label[pair];
    return insert->family->label[pair] == set->parent;
}

static int walk_columns(struct inserting *insert, int32_t node)
{
    const struct desk *desk = insert->desk;
    int32_t            leaves = desk->problem->columns.leaf_count, first = node < leaves ? node : 0, end = node < leaves ? node + 1 : leaves;

    for (int32_t c = first; c < end; c++)
        for (int64_t i = desk->column_start[c]; (c == node || desk->problem->columns.parent[c] == node) && i < desk->column_start[c + 1]; i++)
            if (!take_pair(insert, desk->column_pairs[i])) return 0;
    return 1;
}

static int walk_set(struct inserting *insert, int is_columns)
{
    const struct tdm_problem  *problem = insert->desk->problem;
    const struct tdm_nest_set *set = &insert->family->sets[insert->set];

    if (set->kind == TDM_NEST_BOUND) {
        const struct tdm_bound *bound = &problem->constraints->bounds[set->number];
        for (int64_t i = 0; i < bound->count; i++)
            if (!take_pair(insert, terms_of(insert->desk, set->number)[i].pair)) return 0;
        return 1;
    }
    if (is_columns) return walk_columns(insert, (int32_t)set->number);
    for (int64_t pair = problem->row_start[set->number]; pair < problem->row_start[set->number + 1]; pair++)
        if (!take_pair(insert, pair)) return 0;
    return 1;
}

/* 0 where the set crosses one that is there. */
static int insert_set(struct desk *desk, struct tdm_nest_side *family, int32_t number, int is_columns)
{
    struct inserting     insert = { desk, family, number, 1 };
    struct tdm_nest_set *set = &family->sets[number];

    set->size = 0;
    set->parent = -1;
    if (!walk_set(&insert, is_columns)) return 0;
    insert.is_checking = 0;
    return walk_set(&insert, is_columns);
}

static int64_t size_of_node(const struct desk *desk, int32_t node, int is_columns)
{
    const struct tdm_side *columns = &desk->problem->columns;
    int64_t                size = 0;

    if (!is_columns) return pairs_of_row(desk, node);
    if (node < columns->leaf_count) return pairs_of_column(desk, node);
    for (int32_t c = 0; c < columns->leaf_count; c++)
        if (columns->parent[c] == node) size += pairs_of_column(desk, c);
    return size;
}

/* The greatest first; of equal ones caps before leaves before bounds. */
static int compare_sets(const void *user, int64_t a, int64_t b)
{
    const struct tdm_nest_set *x = (const struct tdm_nest_set *)user + a, *y = (const struct tdm_nest_set *)user + b;

    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    if (x->kind != y->kind) return x->kind == TDM_NEST_NODE ? -1 : 1;
    if (x->kind == TDM_NEST_NODE) return (x->number < y->number) - (x->number > y->number);
    return (x->number > y->number) - (x->number < y->number);
}

static void list_sets(struct desk *desk, struct tdm_nest_side *family, const struct tdm_side *side, const uint8_t *is_taken, int is_columns)
{
    const struct tdm_constraints *constraints = desk->problem->constraints;

    for (int32_t v = 0; v < side->node_count; v++)
        family->sets[family->set_count++] = (struct tdm_nest_set){ .kind = TDM_NEST_NODE, .number = v, .size = size_of_node(desk, v, is_columns), .parent = -1,
                                                                   .owner = v, .node = -1, .leaf = -1 };
    for (int64_t b = 0; b < constraints->bound_count; b++)
        if ((desk->may_be[b] & (is_columns ? AS_COLUMNS : AS_ROWS)) && !is_taken[b])
            family->sets[family->set_count++] = (struct tdm_nest_set){ .kind = TDM_NEST_BOUND, .number = b, .size = constraints->bounds[b].count, .parent = -1,
                                                                       .node = -1, .leaf = -1 };
}

static int32_t sort_sets(const struct desk *desk, struct tdm_nest_side *family)
{
    int64_t             *index = tdm_alloc_array(desk->memory, 2 * (int64_t)family->set_count, sizeof *index);
    struct tdm_nest_set *sorted = tdm_alloc_array(desk->memory, family->set_count, sizeof *sorted);
    int32_t              status = index == NULL || sorted == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) {
        for (int32_t i = 0; i < family->set_count; i++) index[i] = i;
        tdm_sort(index, index + family->set_count, family->set_count, compare_sets, family->sets);
        for (int32_t i = 0; i < family->set_count; i++) sorted[i] = family->sets[index[i]];
        tdm_free(desk->memory, family->sets);
        family->sets = sorted;
        sorted = NULL;
    }
    tdm_free(desk->memory, sorted);
    tdm_free(desk->memory, index);
    return status;
}

/* Sets that find their place stay, in their order; is_taken[] of their bounds becomes 1. 0 where a node finds none. */
static int insert_all(struct desk *desk, struct tdm_nest_side *family, uint8_t *is_taken, int is_columns)
{
    int32_t kept = 0;

    for (int64_t pair = 0; pair < desk->problem->pair_count; pair++) family->label[pair] = -1;
    for (int32_t i = 0; i < family->set_count; i++) {
        family->sets[kept] = family->sets[i];
        if (insert_set(desk, family, kept, is_columns)) {
            if (family->sets[kept].kind == TDM_NEST_BOUND) is_taken[family->sets[kept].number] = 1;
            kept++;
        } else if (family->sets[kept].kind == TDM_NEST_NODE) {
            return 0;
        }
    }
    family->set_count = kept;
    return 1;
}

static int32_t find_family(struct desk *desk, struct tdm_nest_side *family, const struct tdm_side *side, uint8_t *is_taken, int is_columns, int *fits)
{
    int64_t most = side->node_count + desk->problem->constraints->bound_count;
    int32_t status;

    if (most > INT32_MAX / 2) {
        *fits = 0;
        return TANDEM_OK;
    }
    family->sets = tdm_alloc_array(desk->memory, most, sizeof *family->sets);
    family->label = tdm_alloc_array(desk->memory, desk->problem->pair_count, sizeof *family->label);
    family->node_set = tdm_alloc_array(desk->memory, side->node_count, sizeof *family->node_set);
    if (family->sets == NULL || family->label == NULL || family->node_set == NULL) return TANDEM_E_NOMEM;
    list_sets(desk, family, side, is_taken, is_columns);
    status = sort_sets(desk, family);
    if (status == TANDEM_OK) *fits = insert_all(desk, family, is_taken, is_columns);
    return status;
}

/* ---- both */

/* Where each bound and node went, and which leaf of the side holds a set that lies within one. */
static void note_places(const struct desk *desk, struct tdm_nest *nest, struct tdm_nest_side *family, int is_columns)
{
    for (int32_t i = 0; i < family->set_count; i++) {
        struct tdm_nest_set *set = &family->sets[i];
        int64_t              pair;
        if (set->kind == TDM_NEST_NODE) {
            family->node_set[set->number] = i;
            continue;
        }
        nest->bound_set[set->number] = i;
        nest->is_row_bound[set->number] = (uint8_t)!is_columns;
        pair = terms_of(desk, set->number)[0].pair;
        set->owner = is_columns ? desk->problem->pair_column[pair] : desk->row_of[pair];
    }
}

/* 1 if every bound has a place; else the first rule of those that have none is kept. */
static int all_are_taken(struct tdm_nest *nest, const uint8_t *is_taken)
{
    const struct tdm_constraints *constraints = nest->problem->constraints;
    int                           is_all = 1;

    for (int64_t b = 0; b < constraints->bound_count; b++) {
        int32_t rule = constraints->bounds[b].rule;
        if (is_taken[b]) continue;
        is_all = 0;
        if (rule != TANDEM_NONE && (nest->breaker == TANDEM_NONE || rule < nest->breaker)) nest->breaker = rule;
    }
    return is_all;
}

static int32_t find_families(struct desk *desk, struct tdm_nest *nest, uint8_t *is_taken, int *fits)
{
    const struct tdm_problem *problem = desk->problem;
    int32_t                   status = find_family(desk, &nest->columns, &problem->columns, is_taken, 1, fits);

    if (status != TANDEM_OK || !*fits) return status;
    note_places(desk, nest, &nest->columns, 1);
    status = find_family(desk, &nest->rows, &problem->rows, is_taken, 0, fits);
    if (status != TANDEM_OK || !*fits) return status;
    note_places(desk, nest, &nest->rows, 0);
    *fits = all_are_taken(nest, is_taken);
    return TANDEM_OK;
}

/* 1 where bounds that can be in no family (may_be NULL: that count no pairs) settle it all: that it does not fit, and which rule is the first. */
static int is_settled(struct tdm_nest *nest, const uint8_t *may_be)
{
    const struct tdm_constraints *constraints = nest->problem->constraints;
    int32_t                       first = INT32_MAX, breaker = INT32_MAX;
    int                           fits = 1;

    for (int64_t b = 0; b < constraints->bound_count; b++) {
        int32_t rule = constraints->bounds[b].rule == TANDEM_NONE ? INT32_MAX : constraints->bounds[b].rule;
        int     is_out = may_be == NULL ? !counts_pairs(nest->problem, &constraints->bounds[b]) : may_be[b] == 0;
        if (rule < first) first = rule;
        if (is_out && rule < breaker) breaker = rule;
        fits &= !is_out;
    }
    if (fits || (nest->wants_breaker && (breaker > first || breaker == INT32_MAX))) return 0;
    nest->breaker = breaker == INT32_MAX ? TANDEM_NONE : breaker;
    return 1;
}

static int32_t find_all(struct tdm_nest *nest, int *fits)
{
    const struct tdm_problem *problem = nest->problem;
    int64_t                   bounds = problem->constraints->bound_count;
    struct desk               desk;
    uint8_t                  *is_taken = tdm_alloc_zeroed(&problem->memory, bounds, 1);
    int32_t                   status = open_desk(&desk, problem);

    nest->bound_set = tdm_alloc_array(&problem->memory, bounds, sizeof *nest->bound_set);
    nest->is_row_bound = tdm_alloc_zeroed(&problem->memory, bounds, 1);
    if (is_taken == NULL || nest->bound_set == NULL || nest->is_row_bound == NULL) status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) {
        look_at_bounds(&desk);
        if (!is_settled(nest, desk.may_be)) status = find_families(&desk, nest, is_taken, fits);
    }
    close_desk(&desk);
    tdm_free(&problem->memory, is_taken);
    return status;
}

int32_t tdm_nest_find(struct tdm_nest *nest, int *fits)
{
    nest->breaker = TANDEM_NONE;
    *fits = 0;
    return is_settled(nest, NULL) ? TANDEM_OK : find_all(nest, fits);
}
