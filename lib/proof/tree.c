/* SPDX-License-Identifier: MIT
 * A search tree, walked anew: in every leaf the box is empty, or no answer in it is good enough.
 *
 * Keeps:   `low` and `high` are the box of the node at hand; the trail takes them back. What narrows a box: the splits above it, rows (bounds
 *          consistency, until nothing changes), and reduced costs under the multipliers that the tree brings along.
 * Relies:  the program is made from the problem, not from the proof; nothing in the tree is trusted. What the tree gives is multipliers:
 *          any will do, since weak duality holds for all.
 * Source:  weak duality and reduced-cost fixing, [NW88] ch. II.3; a leaf is closed if its dual value exceeds what is asked.
 */
#include "proof/tree.h"

#include <string.h>

enum { OPEN = 0, CLOSED = 1 };

#define MULTIPLIER_LIMIT ((int64_t)1 << 50)

struct walk {
    struct tdm_tree_check *check;
    const struct tdm_tree *tree;
    int64_t                at;               /* next number of the tree */
    int                    is_near;          /* its records say how they differ from the first one */
    int64_t                scale;
    tdm_wide               asked;            /* nothing of this cost or less may be left */
    int32_t                status;
    int64_t                split_count, split_capacity;
    struct split { int64_t variable, at, mark; int upper_first, sides_done; } *splits;
};

static const struct tdm_memory *memory_of(const struct tdm_tree_check *check) { return &check->program.problem->memory; }

int32_t tdm_tree_check_init(struct tdm_tree_check *check, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int     is_outline = solution != NULL && tdm_tree_outline_will_do(problem, solution);
    int32_t status = is_outline ? tdm_program_outline(problem, &check->program) : tdm_program_make(problem, &check->program);

    if (status != TANDEM_OK) return status;
    check->cost = tdm_alloc_array(&problem->memory, check->program.variable_count, sizeof *check->cost);
    check->reduced = tdm_alloc_array(&problem->memory, check->program.variable_count, sizeof *check->reduced);
    return check->cost == NULL || check->reduced == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

void tdm_tree_check_finish(struct tdm_tree_check *check)
{
    if (check->program.problem == NULL) return;
    tdm_free(memory_of(check), check->cost);
    tdm_free(memory_of(check), check->own_low);
    tdm_free(memory_of(check), check->own_high);
    tdm_free(memory_of(check), check->reduced);
    tdm_free(memory_of(check), check->trail);
    tdm_free(memory_of(check), check->column_start);
    tdm_free(memory_of(check), check->column_pairs);
    tdm_free(memory_of(check), check->entries);
    tdm_near_finish(check);
    tdm_program_finish(&check->program);
}

/* ---- the box */

/* Narrows one variable; CLOSED if nothing is left of it. */
static int narrow(struct walk *walk, int64_t variable, tdm_wide low, tdm_wide high)
{
    struct tdm_tree_check *check = walk->check;

    if (low < check->low[variable]) low = check->low[variable];
    if (high > check->high[variable]) high = check->high[variable];
    if (low > high) return CLOSED;
    if (low == check->low[variable] && high == check->high[variable]) return OPEN;
    if (tdm_grow(memory_of(check), (void **)&check->trail, &check->trail_capacity, check->trail_count + 1, sizeof *check->trail) != TANDEM_OK) {
        walk->status = TANDEM_E_NOMEM;
        return CLOSED;
    }
    check->trail[check->trail_count++] = (struct tdm_narrowing){ variable, check->low[variable], check->high[variable] };
    check->low[variable] = (int64_t)low;
    check->high[variable] = (int64_t)high;
    return OPEN;
}

static void take_back(struct tdm_tree_check *check, int64_t mark)
{
    while (check->trail_count > mark) {
        const struct tdm_narrowing *last = &check->trail[--check->trail_count];
        check->low[last->variable] = last->low;
        check->high[last->variable] = last->high;
    }
}

/* What a row's sum can be in the box. */
struct range { tdm_wide least, most; };

static void add_range(const struct tdm_tree_check *check, int64_t variable, int64_t weight, struct range *range)
{
    tdm_wide a = (tdm_wide)weight * check->low[variable], b = (tdm_wide)weight * check->high[variable];
    range->least += weight > 0 ? a : b;
    range->most += weight > 0 ? b : a;
}

/* How far one variable may go when all others leave it all the room they can. */
static int narrow_entry(struct walk *walk, int64_t variable, int64_t weight, const struct range *range, int has_least, tdm_wide least, int has_most,
                        tdm_wide most)
{
    const struct tdm_tree_check *check = walk->check;
    tdm_wide                     low = check->low[variable], high = check->high[variable], size = weight > 0 ? weight : -(tdm_wide)weight;
    tdm_wide                     old_low = low, old_high = high;

    if (has_most && weight > 0 && old_low + (most - range->least) / size < high) high = old_low + (most - range->least) / size;
    if (has_most && weight < 0 && old_high - (most - range->least) / size > low) low = old_high - (most - range->least) / size;
    if (has_least && weight > 0 && old_high - (range->most - least) / size > low) low = old_high - (range->most - least) / size;
    if (has_least && weight < 0 && old_low + (range->most - least) / size < high) high = old_low + (range->most - least) / size;
    return narrow(walk, variable, low, high);
}

static int narrow_row(struct walk *walk, const struct tdm_program_row *row)
{
    const struct tdm_entry *entries = walk->check->program.entries + row->start;
    struct range            range = { 0, 0 };
    int                     has_least = row->least != TDM_NO_LEAST, has_most = row->most != TDM_NO_MOST;

    for (int64_t i = 0; i < row->count; i++) add_range(walk->check, entries[i].variable, entries[i].weight, &range);
    if ((has_most && range.least > row->most) || (has_least && range.most < row->least)) return CLOSED;
    if ((!has_most || range.most <= row->most) && (!has_least || range.least >= row->least)) return OPEN;
    for (int64_t i = 0; i < row->count; i++)
        if (narrow_entry(walk, entries[i].variable, entries[i].weight, &range, has_least, row->least, has_most, row->most) == CLOSED) return CLOSED;
    return OPEN;
}

static int narrow_cost(struct walk *walk)
{
    struct range range = { 0, 0 };

    for (int64_t v = 0; v < walk->check->program.variable_count; v++)
        if (walk->check->cost[v] != 0) add_range(walk->check, v, walk->check->cost[v], &range);
    if (range.least > walk->asked) return CLOSED;
    if (range.most <= walk->asked) return OPEN;
    for (int64_t v = 0; v < walk->check->program.variable_count; v++)
        if (walk->check->cost[v] != 0 && narrow_entry(walk, v, walk->check->cost[v], &range, 0, 0, 1, walk->asked) == CLOSED) return CLOSED;
    return OPEN;
}

static int narrow_box(struct walk *walk)
{
    const struct tdm_program *program = &walk->check->program;
    int64_t                   before;

    do {
        before = walk->check->trail_count;
        for (int64_t r = 0; r < program->row_count; r++)
            if (narrow_row(walk, &program->rows[r]) == CLOSED) return CLOSED;
        if (narrow_cost(walk) == CLOSED) return CLOSED;
    } while (walk->check->trail_count != before);
    return OPEN;
}

/* ---- multipliers */

static int32_t next_number(struct walk *walk, int64_t *number)
{
    if (walk->at >= walk->tree->count) return walk->status = TANDEM_E_PROOF;
    *number = walk->tree->numbers[walk->at++];
    return TANDEM_OK;
}

/* Takes one multiplier into the reduced costs and the dual value. */
static int32_t apply_multiplier(struct walk *walk, int64_t number, int64_t value, tdm_wide *dual)
{
    const struct tdm_program     *program = &walk->check->program;
    const struct tdm_program_row *row;
    tdm_wide                      part;

    if (number < 0 || number >= program->row_count || value > MULTIPLIER_LIMIT || value < -MULTIPLIER_LIMIT) return TANDEM_E_PROOF;
    row = &program->rows[number];
    if ((value > 0 && row->least == TDM_NO_LEAST) || (value < 0 && row->most == TDM_NO_MOST)) return TANDEM_E_PROOF;
    part = (tdm_wide)value * (value > 0 ? row->least : row->most);
    if (value != 0 && __builtin_add_overflow(*dual, part, dual)) return TANDEM_E_PROOF;
    for (int64_t i = row->start; i < row->start + row->count; i++) {
        tdm_wide *reduced = &walk->check->reduced[program->entries[i].variable];
        if (__builtin_sub_overflow(*reduced, (tdm_wide)value * program->entries[i].weight, reduced)) return TANDEM_E_PROOF;
    }
    return TANDEM_OK;
}

/* min(reduced * low, reduced * high), added up. */
static int32_t add_boxes(struct walk *walk, tdm_wide *dual)
{
    const struct tdm_tree_check *check = walk->check;

    for (int64_t v = 0; v < check->program.variable_count; v++) {
        tdm_wide part;
        if (__builtin_mul_overflow(check->reduced[v], (tdm_wide)(check->reduced[v] > 0 ? check->low[v] : check->high[v]), &part)) return TANDEM_E_PROOF;
        if (__builtin_add_overflow(*dual, part, dual)) return TANDEM_E_PROOF;
    }
    return TANDEM_OK;
}

static int narrow_by_reduced(struct walk *walk, tdm_wide gap)
{
    const struct tdm_tree_check *check = walk->check;

    for (int64_t v = 0; v < check->program.variable_count; v++) {
        tdm_wide reduced = check->reduced[v];
        if (reduced > 0 && narrow(walk, v, check->low[v], check->low[v] + gap / reduced) == CLOSED) return CLOSED;
        if (reduced < 0 && narrow(walk, v, check->high[v] - gap / -reduced, check->high[v]) == CLOSED) return CLOSED;
    }
    return OPEN;
}

/* Reads the multipliers of a node and uses them. */
static int use_multipliers(struct walk *walk, int64_t count)
{
    const struct tdm_tree_check *check = walk->check;
    tdm_wide                     dual = 0;

    for (int64_t v = 0; v < check->program.variable_count; v++) check->reduced[v] = (tdm_wide)walk->scale * check->cost[v];
    for (int64_t i = 0; walk->status == TANDEM_OK && i < count; i++) {
        int64_t row = 0, value = 0;
        if (next_number(walk, &row) == TANDEM_OK && next_number(walk, &value) == TANDEM_OK) walk->status = apply_multiplier(walk, row, value, &dual);
    }
    if (walk->status == TANDEM_OK) walk->status = add_boxes(walk, &dual);
    if (walk->status != TANDEM_OK) return CLOSED;
    if (dual > walk->scale * walk->asked) return CLOSED;
    return narrow_by_reduced(walk, walk->scale * walk->asked - dual);
}

/* ---- the walk */

/* How many multipliers a record has, given its count; a negative one says that they are changes. */
static int64_t multipliers_of(struct walk *walk, int64_t count)
{
    if (count < 0) count = -1 - count;
    if (count <= (walk->tree->count - walk->at) / 2) return count;
    walk->status = TANDEM_E_PROOF;
    return 0;
}

static void step_over(struct walk *walk, int64_t count) { walk->at += 2 * multipliers_of(walk, count); }

/* Steps over a subtree of which nothing is left to show. */
static void skip_below(struct walk *walk, int64_t variable)
{
    for (int64_t due = variable >= 0 ? 2 : variable == TDM_TREE_AGAIN; due > 0 && walk->status == TANDEM_OK; due--) {
        int64_t below = 0, at = 0, count = 0;
        if (next_number(walk, &below) != TANDEM_OK || next_number(walk, &at) != TANDEM_OK || next_number(walk, &count) != TANDEM_OK) return;
        step_over(walk, count);
        due += below >= 0 ? 2 : below == TDM_TREE_AGAIN;
    }
}

static void push_split(struct walk *walk, int64_t code, int64_t at)
{
    const struct tdm_tree_check *check = walk->check;
    int64_t                      variable = code / 2;

    if (variable >= check->program.variable_count || at < check->program.low[variable] || at >= check->program.high[variable]) {
        walk->status = TANDEM_E_PROOF;
        return;
    }
    if (tdm_grow(memory_of(check), (void **)&walk->splits, &walk->split_capacity, walk->split_count + 1, sizeof *walk->splits) != TANDEM_OK) {
        walk->status = TANDEM_E_NOMEM;
        return;
    }
    walk->splits[walk->split_count++] = (struct split){ variable, at, check->trail_count, (int)(code % 2), 0 };
}

/* A record of changes: its dual value closes the node or does not. */
static int use_near(struct walk *walk, int64_t count)
{
    const int64_t *numbers = walk->tree->numbers + walk->at;
    int            is_first = !walk->is_near;
    tdm_wide       dual = 0;

    walk->is_near = 1;
    walk->status = is_first ? tdm_near_first(walk->check, walk->scale, numbers, count, &dual) : tdm_near_next(walk->check, numbers, count, &dual);
    walk->at += 2 * count;
    return walk->status != TANDEM_OK || dual > walk->scale * walk->asked ? CLOSED : OPEN;
}

/* A record of multipliers of its own, between two looks at the rows. */
static int use_own(struct walk *walk, int64_t count)
{
    if (narrow_box(walk) == CLOSED) {
        walk->at += 2 * count;
        return CLOSED;
    }
    return count > 0 && (use_multipliers(walk, count) == CLOSED || narrow_box(walk) == CLOSED) ? CLOSED : OPEN;
}

/* One record of a node: narrows the box, and asks whether it is closed. 1 if the node goes on with another record. */
static int visit_once(struct walk *walk, int is_closed)
{
    int64_t variable = 0, at = 0, count = 0, multipliers;
    int     is_root = walk->at == 1;

    if (next_number(walk, &variable) != TANDEM_OK || next_number(walk, &at) != TANDEM_OK || next_number(walk, &count) != TANDEM_OK) return 0;
    multipliers = multipliers_of(walk, count);
    if (!is_root && (count < 0) != walk->is_near) walk->status = TANDEM_E_PROOF;         /* records of both kinds do not mix */
    if (walk->status != TANDEM_OK) return 0;
    if (is_closed) walk->at += 2 * multipliers;
    else is_closed = count < 0 ? use_near(walk, multipliers) : use_own(walk, multipliers);
    if (walk->status != TANDEM_OK) return 0;
    if (is_closed) skip_below(walk, variable);
    else if (variable == TDM_TREE_AGAIN) return 1;
    else if (variable >= 0) push_split(walk, variable, at);
    else walk->status = TANDEM_E_PROOF;
    return 0;
}

/* One node: where its records do not close it, it must be split. */
static void visit(struct walk *walk, int is_closed)
{
    while (visit_once(walk, is_closed)) {}
}

/* Depth first: a split is entered on one side, then on the other, then left. */
static void walk_tree(struct walk *walk)
{
    struct tdm_tree_check *check = walk->check;

    visit(walk, OPEN);
    while (walk->status == TANDEM_OK && walk->split_count > 0) {
        struct split *split = &walk->splits[walk->split_count - 1];
        int64_t       variable = split->variable, at = split->at;
        int           side = split->sides_done++, upper_first = split->upper_first;
        take_back(check, split->mark);
        if (side == 2) walk->split_count--;
        else if ((side == 0) == upper_first) visit(walk, narrow(walk, variable, (tdm_wide)at + 1, check->high[variable]));
        else visit(walk, narrow(walk, variable, check->low[variable], at));
    }
    if (walk->status == TANDEM_OK && walk->at != walk->tree->count) walk->status = TANDEM_E_PROOF;
}

/* The root's box. Where the first record's count is negative, splits alone will narrow it, and those are taken back. */
static int32_t reset_box(struct tdm_tree_check *check, const struct tdm_tree *tree)
{
    size_t bytes = (size_t)check->program.variable_count * sizeof *check->low;

    check->trail_count = 0;
    check->low = check->program.low;
    check->high = check->program.high;
    if (tree->count > 3 && tree->numbers[3] < 0) return TANDEM_OK;
    if (check->own_low == NULL) check->own_low = tdm_alloc_array(memory_of(check), check->program.variable_count, sizeof *check->low);
    if (check->own_high == NULL) check->own_high = tdm_alloc_array(memory_of(check), check->program.variable_count, sizeof *check->high);
    if (check->own_low == NULL || check->own_high == NULL) return TANDEM_E_NOMEM;
    check->low = memcpy(check->own_low, check->program.low, bytes);
    check->high = memcpy(check->own_high, check->program.high, bytes);
    return TANDEM_OK;
}

/* What the tree has to rule out: costs below the value; of the worst rank, any answer without that rank and worse ones; any answer at all. */
static int32_t pose_question(struct tdm_tree_check *check, int32_t level, int64_t value, const struct tdm_tree *tree, tdm_wide *asked)
{
    const struct tdm_problem *problem = check->program.problem;
    int32_t                   status = reset_box(check, tree);

    *asked = 0;
    if (status != TANDEM_OK) return status;
    if (level >= 0 && problem->levels[level].kind != TDM_LEVEL_WORST_RANK) {
        tdm_program_costs(&check->program, level, check->cost);
        *asked = (tdm_wide)value - 1;
        return TANDEM_OK;
    }
    if (level >= 0 && check->high == check->program.high) return TANDEM_E_PROOF;         /* of the worst rank the box itself is the question */
    memset(check->cost, 0, (size_t)check->program.variable_count * sizeof *check->cost);
    for (int64_t pair = 0; level >= 0 && problem->pair_rank != NULL && pair < problem->pair_count; pair++)
        if (problem->pair_rank[pair] >= value) check->high[pair] = 0;
    return TANDEM_OK;
}

static int is_crossed(const struct tdm_tree_check *check)
{
    for (int64_t v = 0; v < check->program.variable_count; v++)
        if (check->low[v] > check->high[v]) return 1;
    return 0;
}

int32_t tdm_tree_check_level(struct tdm_tree_check *check, int32_t level, int64_t value, const struct tdm_tree *tree)
{
    struct walk walk = { .check = check, .tree = tree };
    int         is_least = level >= 0 && check->program.problem->levels[level].kind == TDM_LEVEL_WORST_RANK && value == 0;

    if (tree != NULL && tdm_tree_is_face(tree)) {
        walk.status = tdm_tree_check_face(check, level, value, tree);
        if (walk.status != TANDEM_OK) return walk.status;
    } else if (tree != NULL && tree->count > 0 && !is_least) {
        walk.status = pose_question(check, level, value, tree, &walk.asked);
        if (walk.status == TANDEM_OK && !is_crossed(check)) {
            if (next_number(&walk, &walk.scale) == TANDEM_OK && (walk.scale < 1 || walk.scale > MULTIPLIER_LIMIT)) walk.status = TANDEM_E_PROOF;
            if (walk.status == TANDEM_OK) walk_tree(&walk);
            take_back(check, 0);
        }
        tdm_free(memory_of(check), walk.splits);
        if (walk.status != TANDEM_OK) return walk.status;
    }
    return level < 0 || level + 1 == check->program.problem->level_count ? TANDEM_OK : tdm_program_keep_level(&check->program, level, value);
}
