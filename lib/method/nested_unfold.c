/* SPDX-License-Identifier: MIT
 * From two families of sets to a network: each set a node, each row or column that holds lesser sets split into leaves.
 *
 * Keeps:   a side without such rows or columns keeps its leaves' numbers, so that the fast paths take what is only caps of caps. The pairs of a row
 *          stand together and by ascending leaf column.
 * Source:  [BCKM13].
 */
#include "method/nested.h"

#include "base/sort.h"

#include <string.h>

static const struct tdm_memory *memory_of(const struct tdm_nest *nest) { return &nest->problem->memory; }

/* ---- one side */

static void mark_sets(const struct tdm_nest *nest, struct tdm_nest_side *family)
{
    for (int32_t i = 0; i < family->set_count; i++)
        if (family->sets[i].parent >= 0) family->sets[family->sets[i].parent].has_child = 1;
    for (int64_t pair = 0; pair < nest->problem->pair_count; pair++) family->sets[family->label[pair]].has_pairs = 1;
}

static int is_leaf_node(const struct tdm_nest_set *set, const struct tdm_side *side) { return set->kind == TDM_NEST_NODE && set->number < side->leaf_count; }

/* Leaves by owner, in it by the order of the sets: those that hold pairs themselves, and rows or columns without any. */
static int32_t number_leaves(const struct tdm_nest *nest, struct tdm_nest_side *family, const struct tdm_side *side)
{
    uint64_t *order = tdm_alloc_array(memory_of(nest), 2 * (int64_t)family->set_count, sizeof *order);
    int32_t   count = 0;

    if (order == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < family->set_count; i++)
        if (family->sets[i].has_pairs || (is_leaf_node(&family->sets[i], side) && !family->sets[i].has_child))
            order[count++] = (uint64_t)family->sets[i].owner << 32 | (uint32_t)i;
    tdm_sort_numbers(order, order + family->set_count, count);
    for (int32_t k = 0; k < count; k++) family->sets[(uint32_t)order[k]].leaf = k;
    family->side.leaf_count = count;
    tdm_free(memory_of(nest), order);
    return TANDEM_OK;
}

/* A set without lesser ones is its own leaf; the others are inner nodes, the least first. */
static void number_nodes(struct tdm_nest_side *family)
{
    family->side.node_count = family->side.leaf_count;
    for (int32_t i = family->set_count; i-- > 0;) {
        struct tdm_nest_set *set = &family->sets[i];
        set->node = set->leaf >= 0 && !set->has_child ? set->leaf : family->side.node_count++;
    }
}

static void bound_set(const struct tdm_nest *nest, const struct tdm_side *side, const struct tdm_nest_set *set, struct tdm_side *out)
{
    const struct tdm_bound *bound = set->kind == TDM_NEST_BOUND ? &nest->problem->constraints->bounds[set->number] : NULL;
    int64_t                 least = bound != NULL ? bound->least : side->least[set->number];

    out->least[set->node] = least > 0 ? least : 0;
    out->most[set->node] = bound != NULL ? bound->most : side->most[set->number];
}

/* A leaf beside lesser sets has no bound of its own. */
static void lay_nodes(const struct tdm_nest *nest, struct tdm_nest_side *family, const struct tdm_side *side)
{
    struct tdm_side *out = &family->side;

    for (int32_t i = 0; i < family->set_count; i++) {
        const struct tdm_nest_set *set = &family->sets[i];
        bound_set(nest, side, set, out);
        out->parent[set->node] = set->parent < 0 ? -1 : family->sets[set->parent].node;
        if (set->leaf < 0) continue;
        family->leaf_owner[set->leaf] = set->owner;
        if (set->leaf == set->node) continue;
        out->parent[set->leaf] = set->node;
        out->least[set->leaf] = 0;
        out->most[set->leaf] = INT64_MAX;
    }
}

static int32_t unfold_side(const struct tdm_nest *nest, struct tdm_nest_side *family, const struct tdm_side *side)
{
    int32_t status;

    mark_sets(nest, family);
    status = number_leaves(nest, family, side);
    if (status != TANDEM_OK) return status;
    number_nodes(family);
    family->leaf_owner = tdm_alloc_array(memory_of(nest), family->side.leaf_count, sizeof *family->leaf_owner);
    family->side.parent = tdm_alloc_array(memory_of(nest), family->side.node_count, sizeof *family->side.parent);
    family->side.least = tdm_alloc_array(memory_of(nest), family->side.node_count, sizeof *family->side.least);
    family->side.most = tdm_alloc_array(memory_of(nest), family->side.node_count, sizeof *family->side.most);
    if (family->leaf_owner == NULL || family->side.parent == NULL || family->side.least == NULL || family->side.most == NULL) return TANDEM_E_NOMEM;
    lay_nodes(nest, family, side);
    return TANDEM_OK;
}

/* ---- pairs */

static int32_t leaf_of(const struct tdm_nest_side *family, int64_t pair) { return family->sets[family->label[pair]].leaf; }

/* By leaf row, in it by leaf column: that is the order they have within their row, for leaves are numbered by owner. */
static int32_t order_pairs(struct tdm_nest *nest)
{
    int64_t  count = nest->problem->pair_count, leaves = nest->rows.side.leaf_count;
    int64_t *start = tdm_alloc_zeroed(memory_of(nest), leaves + 2, sizeof *start);

    nest->unfolded.row_start = start;
    nest->pair_of = tdm_alloc_array(memory_of(nest), count, sizeof *nest->pair_of);
    if (start == NULL || nest->pair_of == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < count; pair++) start[leaf_of(&nest->rows, pair) + 2]++;
    for (int64_t leaf = 0; leaf < leaves; leaf++) start[leaf + 2] += start[leaf + 1];
    for (int64_t pair = 0; pair < count; pair++) nest->pair_of[start[leaf_of(&nest->rows, pair) + 1]++] = pair;
    return TANDEM_OK;
}

/* out[i] = in[from[i]], where there is any `in`. */
static int32_t copy_numbers(const struct tdm_memory *memory, const int32_t *in, const int64_t *from, int64_t count, int32_t **out)
{
    if (in == NULL) return TANDEM_OK;
    *out = tdm_alloc_array(memory, count, sizeof **out);
    if (*out == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < count; i++) (*out)[i] = in[from[i]];
    return TANDEM_OK;
}

static int32_t copy_scores(const struct tdm_nest *nest, int64_t **out)
{
    if (nest->problem->pair_score == NULL) return TANDEM_OK;
    *out = tdm_alloc_array(memory_of(nest), nest->problem->pair_count, sizeof **out);
    if (*out == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < nest->problem->pair_count; i++) (*out)[i] = nest->problem->pair_score[nest->pair_of[i]];
    return TANDEM_OK;
}

/* No pin: no flags, as the fast paths like it. */
static int32_t copy_flags(const struct tdm_nest *nest, uint8_t **out)
{
    const uint8_t *flags = nest->problem->pair_flags;
    int            any = 0;

    for (int64_t pair = 0; flags != NULL && pair < nest->problem->pair_count; pair++) any |= flags[pair];
    if (!any) return TANDEM_OK;
    *out = tdm_alloc_array(memory_of(nest), nest->problem->pair_count, 1);
    if (*out == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < nest->problem->pair_count; i++) (*out)[i] = flags[nest->pair_of[i]];
    return TANDEM_OK;
}

static int32_t lay_pairs(struct tdm_nest *nest)
{
    const struct tdm_problem *problem = nest->problem;
    struct tdm_problem       *unfolded = &nest->unfolded;
    int32_t                   status;

    unfolded->pair_count = problem->pair_count;
    unfolded->pair_column = tdm_alloc_array(memory_of(nest), problem->pair_count, sizeof *unfolded->pair_column);
    if (unfolded->pair_column == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < problem->pair_count; i++) unfolded->pair_column[i] = leaf_of(&nest->columns, nest->pair_of[i]);
    status = copy_numbers(memory_of(nest), problem->pair_rank, nest->pair_of, problem->pair_count, &unfolded->pair_rank);
    if (status == TANDEM_OK) status = copy_numbers(memory_of(nest), problem->pair_partner_rank, nest->pair_of, problem->pair_count, &unfolded->pair_partner_rank);
    if (status == TANDEM_OK) status = copy_scores(nest, &unfolded->pair_score);
    return status == TANDEM_OK ? copy_flags(nest, &unfolded->pair_flags) : status;
}

/* What each leaf row has from its row. */
static int32_t lay_rows(struct tdm_nest *nest)
{
    const struct tdm_problem *problem = nest->problem;
    struct tdm_problem       *unfolded = &nest->unfolded;
    int32_t                   count = nest->rows.side.leaf_count;

    unfolded->row_student = tdm_alloc_array(memory_of(nest), count, sizeof *unfolded->row_student);
    if (problem->row_class != NULL) unfolded->row_class = tdm_alloc_array(memory_of(nest), count, sizeof *unfolded->row_class);
    if (problem->row_is_silent != NULL) unfolded->row_is_silent = tdm_alloc_array(memory_of(nest), count, 1);
    if (unfolded->row_student == NULL || (problem->row_class != NULL && unfolded->row_class == NULL)
        || (problem->row_is_silent != NULL && unfolded->row_is_silent == NULL))
        return TANDEM_E_NOMEM;
    for (int32_t leaf = 0; leaf < count; leaf++) {
        int32_t row = nest->rows.leaf_owner[leaf];
        unfolded->row_student[leaf] = problem->row_student[row];
        if (problem->row_class != NULL) unfolded->row_class[leaf] = problem->row_class[row];
        if (problem->row_is_silent != NULL) unfolded->row_is_silent[leaf] = problem->row_is_silent[row];
    }
    return TANDEM_OK;
}

static int32_t lay_columns(struct tdm_nest *nest)
{
    const struct tdm_problem *problem = nest->problem;
    struct tdm_problem       *unfolded = &nest->unfolded;
    int32_t                   count = nest->columns.side.leaf_count;

    unfolded->column_opportunity = tdm_alloc_array(memory_of(nest), count, sizeof *unfolded->column_opportunity);
    if (unfolded->column_opportunity == NULL) return TANDEM_E_NOMEM;
    for (int32_t leaf = 0; leaf < count; leaf++) unfolded->column_opportunity[leaf] = problem->column_opportunity[nest->columns.leaf_owner[leaf]];
    return TANDEM_OK;
}

/* The sides and levels are lent: nest->rows, nest->columns and the problem own them. */
int32_t tdm_nest_unfold(struct tdm_nest *nest)
{
    const struct tdm_problem *problem = nest->problem;
    int32_t                   status = unfold_side(nest, &nest->rows, &problem->rows);

    nest->unfolded = (struct tdm_problem){ .memory = problem->memory, .silent_row = -1, .level_count = problem->level_count, .levels = problem->levels };
    if (status == TANDEM_OK) status = unfold_side(nest, &nest->columns, &problem->columns);
    if (status == TANDEM_OK) status = order_pairs(nest);
    if (status == TANDEM_OK) status = lay_pairs(nest);
    if (status == TANDEM_OK) status = lay_rows(nest);
    if (status == TANDEM_OK) status = lay_columns(nest);
    nest->unfolded.rows = nest->rows.side;
    nest->unfolded.columns = nest->columns.side;
    return status;
}

static void finish_side(const struct tdm_memory *memory, struct tdm_nest_side *family)
{
    void *const blocks[] = { family->sets, family->label, family->node_set, family->leaf_owner, family->side.parent, family->side.least, family->side.most };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory, blocks[i]);
}

void tdm_nest_finish(struct tdm_nest *nest)
{
    const struct tdm_memory  *memory = memory_of(nest);
    const struct tdm_problem *unfolded = &nest->unfolded;
    void *const               blocks[] = { unfolded->row_start, unfolded->pair_column, unfolded->pair_rank, unfolded->pair_partner_rank, unfolded->pair_score,
                                           unfolded->pair_flags, unfolded->row_student, unfolded->row_class, unfolded->row_is_silent,
                                           unfolded->column_opportunity, nest->pair_of, nest->bound_set, nest->is_row_bound };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory, blocks[i]);
    finish_side(memory, &nest->rows);
    finish_side(memory, &nest->columns);
}
