/* SPDX-License-Identifier: MIT
 * Branch and bound of our own: depth first, the network relaxation and Lagrangian multipliers at each node.
 *
 * Keeps:   a node is closed when its box is empty or its bound is no better than the best answer; everything that closes or narrows a node can
 *          be repeated from the tree that is written along: splits, rows, multipliers.
 *          Every choice follows from the program alone, so that equal input gives the same tree.
 */
#include "method/branch.h"

#include <assert.h>
#include <string.h>

enum { TREE_LIMIT = 1 << 22, FINER = 256 };

#define COST_LIMIT ((int64_t)1 << 40)        /* of a cost in units of 1 / scale */

/* ---- the tree */

static void write_number(struct branch *branch, int64_t number)
{
    struct tdm_tree *tree = branch->search->tree;

    if (!branch->is_written) return;
    if (tree->count == TREE_LIMIT || tdm_grow(branch->box.memory, (void **)&tree->numbers, &tree->capacity, tree->count + 1, sizeof *tree->numbers) != TANDEM_OK) {
        branch->is_written = 0;          /* too large to keep, or no room for it: the search itself goes on */
        return;
    }
    tree->numbers[tree->count++] = number;
}

void branch_write_node(struct branch *branch, int64_t code, int64_t at, int with_multipliers)
{
    const struct dual *dual = &branch->dual;
    int64_t            count = 0;

    if (!branch->is_written) return;
    for (int64_t r = 0; with_multipliers && r < dual->program->row_count; r++) count += dual->value[r] != 0;
    write_number(branch, code);
    write_number(branch, at);
    write_number(branch, count);
    for (int64_t r = 0; with_multipliers && r < dual->program->row_count; r++) {
        if (dual->value[r] == 0) continue;
        write_number(branch, r);
        write_number(branch, dual->value[r]);
    }
}

/* ---- answers */

/* Takes an answer that keeps all rows and is better than the best. */
void branch_offer(struct branch *branch, const int64_t *x)
{
    struct tdm_search *search = branch->search;
    int64_t            cost;

    if (tdm_program_broken_row(search->program, x) != -1) return;
    cost = tdm_integer_cost_of(search->program, search->cost, x);
    if (cost > branch->asked) return;
    memcpy(search->best, x, (size_t)search->program->variable_count * sizeof *x);
    search->has_best = 1;
    branch->answers++;
    if (search->any_will_do) {
        branch->is_done = 1;
        return;
    }
    branch->asked = cost - 1;
    box_set_cutoff(&branch->box, cost);
}

/* A box of one point keeps all rows, because rows were settled on it. */
static void offer_point(struct branch *branch)
{
    branch_offer(branch, branch->box.low);
}

/* NULL where memory is short: then the second side starts from whatever the first one left. */
static int64_t *copy_multipliers(const struct branch *branch)
{
    int64_t *copy = tdm_alloc_array(branch->box.memory, branch->dual.program->row_count, sizeof *copy);
    if (copy != NULL) memcpy(copy, branch->dual.value, (size_t)branch->dual.program->row_count * sizeof *copy);
    return copy;
}

static void push_split(struct branch *branch, struct branch_choice choice)
{
    if (tdm_grow(branch->box.memory, (void **)&branch->splits, &branch->split_capacity, branch->split_count + 1, sizeof *branch->splits) != TANDEM_OK) {
        branch->status = TANDEM_E_NOMEM;
        return;
    }
    branch->splits[branch->split_count++] = (struct branch_split){ choice.variable, choice.at, branch->box.change_count, choice.upper_first, 0, branch->bound,
                                                                   copy_multipliers(branch) };
}

/* A network's answer under the best multipliers, to see where it breaks the rules. */
static void look_for_breaks(struct branch *branch)
{
    int32_t status = relaxation_solve(&branch->relaxation, &branch->dual, &branch->box, branch->search->control);

    if (status != TANDEM_OK && status != TANDEM_E_STOPPED) branch->status = status;
    if (status == TANDEM_OK) branch_offer(branch, branch->relaxation.answer);
    branch_return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
}

/* Where to split. The multipliers that narrowed the node stay: they depend on the box as it was then, and so does the tree. */
static struct branch_choice choose(struct branch *branch)
{
    size_t               bytes = (size_t)branch->dual.program->row_count * sizeof *branch->written;
    struct branch_choice choice;

    if (branch->has_simplex) return branch_choose_by_simplex(branch);
    if (!branch->can_seat || branch->has_looked) return branch_choose(branch);
    memcpy(branch->written, branch->dual.value, bytes);
    look_for_breaks(branch);
    choice = branch_choose(branch);
    memcpy(branch->dual.value, branch->written, bytes);
    return choice;
}

/* Where to come back to. */
static void keep_root(struct branch *branch)
{
    branch->root_mark = branch->box.change_count;
    branch->root_numbers = branch->search->tree->count;
    branch->root_bound = branch->bound;
    branch->root_end = branch->search->control->ticks;
}

static void visit(struct branch *branch)
{
    struct branch_choice choice;

    branch->search->node_count++;
    if (branch_bound_node(branch) == BRANCH_CLOSED || branch->is_done || branch->status != TANDEM_OK) return;
    choice = choose(branch);
    if (branch->is_done || branch->status != TANDEM_OK) return;
    if (choice.variable < 0) {
        offer_point(branch);
        branch_write_node(branch, TDM_TREE_LEAF, 0, 1);
        return;
    }
    if (branch->search->is_scout) return;
    if (branch->split_count == 0) keep_root(branch);
    branch_write_node(branch, 2 * choice.variable + choice.upper_first, choice.at, 1);
    push_split(branch, choice);
}

static int64_t greatest_cost(const struct tdm_search *search)
{
    int64_t greatest = 1;
    for (int64_t v = 0; v < search->program->variable_count; v++) {
        int64_t cost = search->cost[v] < 0 ? -search->cost[v] : search->cost[v];
        if (cost > greatest) greatest = cost;
    }
    return greatest;
}

/* The search has gone on from the root for as long as the root took, and is not done; or one before it was not. */
static int is_tired(const struct branch *branch)
{
    const struct tdm_search *search = branch->search;

    if (branch->has_turned || !simplex_fits(search->program)) return 0;
    return search->needs_simplex || search->control->ticks - branch->root_end > branch->root_end - branch->begin;
}

/* Multipliers in smaller units, in the tree so far too: the simplex method's are fractions, and what rounding takes from them would be missed. */
static void refine(struct branch *branch, int64_t times)
{
    struct tdm_tree *tree = branch->search->tree;

    branch->dual.scale *= times;
    branch->bound *= times;
    for (int64_t r = 0; r < branch->dual.program->row_count; r++) branch->dual.value[r] *= times;
    if (!branch->is_written) return;
    tree->numbers[0] *= times;
    for (int64_t at = 1; at < tree->count; at += 3 + 2 * tree->numbers[at + 2])
        for (int64_t i = 0; i < tree->numbers[at + 2]; i++) tree->numbers[at + 4 + 2 * i] *= times;
}

static int can_refine(const struct branch *branch)
{
    int64_t greatest = greatest_cost(branch->search);

    for (int64_t r = 0; r < branch->dual.program->row_count; r++)
        if (branch->dual.value[r] > branch->dual.limit / FINER || branch->dual.value[r] < -branch->dual.limit / FINER) return 0;
    return greatest <= COST_LIMIT / branch->dual.scale / FINER;
}

/* Back to the root, and on with the simplex method. What has narrowed the root's box so far is a record of its own. */
static void turn_to_simplex(struct branch *branch)
{
    branch->has_turned = 1;
    if (branch->splits[0].value == NULL) return;
    memcpy(branch->dual.value, branch->splits[0].value, (size_t)branch->dual.program->row_count * sizeof *branch->dual.value);
    while (branch->split_count > 0) tdm_free(branch->box.memory, branch->splits[--branch->split_count].value);
    box_take_back(&branch->box, branch->root_mark);
    branch->bound = branch->root_bound;
    if (branch->search->tree->count >= branch->root_numbers) {
        branch->search->tree->count = branch->root_numbers;
        branch->is_written = 1;
    }
    branch_write_node(branch, TDM_TREE_AGAIN, 0, 1);
    if (can_refine(branch)) refine(branch, FINER);
    branch_begin_simplex(branch);
    branch->search->needs_simplex = branch->has_simplex;
    if (branch->status == TANDEM_OK) visit(branch);
}

/* One side of the topmost split, or its end. */
static void advance(struct branch *branch)
{
    struct branch_split *split = &branch->splits[branch->split_count - 1];
    int           side = split->sides_done++, is_upper = (side == 0) == split->upper_first, outcome;

    box_take_back(&branch->box, split->mark);
    if (side == 2) {
        tdm_free(branch->box.memory, split->value);
        branch->split_count--;
        return;
    }
    if (side == 1 && split->value != NULL) memcpy(branch->dual.value, split->value, (size_t)branch->dual.program->row_count * sizeof *split->value);
    branch->bound = split->bound;
    outcome = is_upper ? box_narrow(&branch->box, split->variable, split->at + 1, branch->box.high[split->variable])
                       : box_narrow(&branch->box, split->variable, branch->box.low[split->variable], split->at);
    if (outcome < 0) branch->status = TANDEM_E_NOMEM;
    else visit(branch);
}

/* The least bound of all that is open, in whole units. */
static int64_t open_bound(const struct branch *branch)
{
    tdm_wide bound = branch->bound, scale = branch->dual.scale;
    for (int64_t i = 0; i < branch->split_count; i++)
        if (branch->splits[i].sides_done < 2 && branch->splits[i].bound < bound) bound = branch->splits[i].bound;
    bound = bound >= 0 ? (bound + scale - 1) / scale : -(-bound / scale);
    return bound > branch->asked + (tdm_wide)1 ? branch->asked + 1 : bound < INT64_MIN / 4 ? INT64_MIN : (int64_t)bound;
}

static void run(struct branch *branch)
{
    struct tdm_search *search = branch->search;

    branch->begin = search->control->ticks;
    write_number(branch, branch->dual.scale);
    visit(branch);
    while (branch->status == TANDEM_OK && !branch->is_done && !search->is_scout && branch->split_count > 0 && !branch_is_stopped(branch)) {
        if (is_tired(branch)) turn_to_simplex(branch);
        else advance(branch);
    }
    search->how = TANDEM_BOUND_TREE;
    search->is_finished = branch->is_done || (branch->split_count == 0 && search->control->stopped == 0 && !search->is_scout);
    search->bound = search->is_finished ? branch->asked + 1 : open_bound(branch);
}

/* ---- sizes of numbers */

/* As fine as the numbers allow. */
static int64_t choose_scale(const struct tdm_search *search)
{
    int64_t scale = 256, greatest = greatest_cost(search);
    while (scale > 1 && greatest > COST_LIMIT / scale) scale /= 2;
    return scale;
}

static int32_t prepare_seats(struct branch *branch)
{
    struct tdm_search *search = branch->search;
    int32_t            status;

    if (search->guide == NULL || !seating_fits(search->program)) return TANDEM_OK;
    status = seating_init(&branch->seating, search->program, search->control, branch->dual.leader, branch->dual.group_size);
    if (status != TANDEM_OK) return status;
    branch->seated = tdm_alloc_array(&search->program->problem->memory, search->program->variable_count, sizeof *branch->seated);
    if (branch->seated == NULL) return TANDEM_E_NOMEM;
    seating_price(&branch->seating, search->guide, search->guide_balance);
    branch->can_seat = 1;
    return TANDEM_OK;
}

static tdm_wide nearest(tdm_wide value, tdm_wide unit) { return value < 0 ? -((unit / 2 - value) / unit) : (value + unit / 2) / unit; }

/* Multipliers that the caller has, in our units. */
static void begin_with(struct branch *branch)
{
    const struct tdm_search *search = branch->search;

    for (int64_t r = 0; search->start != NULL && r < search->start_count; r++) {
        tdm_wide value = nearest((tdm_wide)search->start[r] * branch->dual.scale, search->start_scale), limit = branch->dual.limit;
        branch->dual.value[r] = dual_clamp(&branch->dual, r, (int64_t)(value > limit ? limit : value < -limit ? -limit : value));
    }
    dual_fold_count(&branch->dual);
}

int32_t tdm_branch_search(struct tdm_search *search)
{
    struct branch            branch = { .search = search, .is_written = 1, .bound = -((tdm_wide)1 << 120), .status = TANDEM_OK };
    const struct tdm_memory *memory = &search->program->problem->memory;
    int32_t                  status = box_init(&branch.box, search);

    if (status == TANDEM_OK) status = dual_init(&branch.dual, search, choose_scale(search));
    if (status == TANDEM_OK) status = relaxation_init(&branch.relaxation, search->program);
    branch.written = tdm_alloc_array(memory, search->program->row_count, sizeof *branch.written);
    if (branch.written == NULL) status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) status = prepare_seats(&branch);
    if (status == TANDEM_OK) begin_with(&branch);
    search->tree = tdm_alloc_zeroed(memory, 1, sizeof *search->tree);
    if (search->tree == NULL) status = TANDEM_E_NOMEM;
    if (status == TANDEM_OK) {
        branch.asked = search->any_will_do ? 0 : INT64_MAX / 4;
        if (search->has_best && !search->any_will_do) {
            branch.asked = tdm_integer_cost_of(search->program, search->cost, search->best) - 1;
            box_set_cutoff(&branch.box, branch.asked + 1);
        }
        run(&branch);
        status = branch.status;
        search->scale = branch.dual.scale;
        if (search->multipliers != NULL) memcpy(search->multipliers, branch.dual.best, (size_t)search->program->row_count * sizeof *branch.dual.best);
    }
    if (!branch.is_written || status != TANDEM_OK || !search->is_finished || branch.is_done) {
        tdm_tree_free(memory, search->tree);
        search->tree = NULL;
    }
    while (branch.split_count > 0) tdm_free(memory, branch.splits[--branch.split_count].value);
    tdm_free(memory, branch.splits);
    box_finish(&branch.box);
    dual_finish(&branch.dual);
    relaxation_finish(&branch.relaxation, search->program);
    seating_finish(&branch.seating);
    simplex_finish(&branch.simplex);
    tdm_free(memory, branch.seated);
    tdm_free(memory, branch.written);
    return status;
}
