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

enum { CLOSED = 1, TREE_LIMIT = 1 << 22, ROOT_ROUNDS = 500, SEATED_ROUNDS = 1500, NODE_ROUNDS = 6, ROOT_NETWORKS = 12, NODE_NETWORKS = 2,
       OPENING_ROUNDS = 60, ROUNDS_PER_SEATING = 25, TRIAL_ROUNDS = 120, SMALL_ENTRIES = 16000, NEARLY = 4, CLOSE = 100, ROOT_PASSES = 6 };

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

static void write_node(struct branch *branch, int64_t code, int64_t at, int with_multipliers)
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

/* ---- bounding */

static int is_stopped(struct branch *branch)
{
    int64_t work = branch->box.work + branch->dual.work;
    branch->box.work = branch->dual.work = 0;
    return tdm_control_tick(branch->search->control, work + 1);
}

static int is_beaten(const struct branch *branch) { return branch->dual.bound > (tdm_wide)branch->asked * branch->dual.scale; }

static void keep_best(struct branch *branch)
{
    struct dual *dual = &branch->dual;
    if (dual->bound <= dual->best_bound) return;
    dual->best_bound = dual->bound;
    memcpy(dual->best, dual->value, (size_t)dual->program->row_count * sizeof *dual->value);
}

static void return_to_best(struct branch *branch)
{
    memcpy(branch->dual.value, branch->dual.best, (size_t)branch->dual.program->row_count * sizeof *branch->dual.best);
}

/* What a step aims at: just beyond what is asked, but not absurdly far from where the bound is. */
static tdm_wide find_target(const struct branch *branch)
{
    tdm_wide asked = ((tdm_wide)branch->asked + 1) * branch->dual.scale, bound = branch->dual.best_bound;
    tdm_wide far = bound + (bound < 0 ? -bound : bound) / 16 + 64 * (tdm_wide)branch->dual.scale;
    return asked < far ? asked + branch->dual.scale / 8 : far;
}

/* Rounds of multipliers; where several in a row did not help, back to the best ones with half the step, up to VAIN times in a row. Now and then the multipliers seat everybody
 * (with_seats). 1 if the node is beaten. */
static int improve_bound(struct branch *branch, int rounds, int with_seats)
{
    enum { PATIENCE = 12, FIRST_PERCENT = 100, VAIN = 3 };
    struct dual *dual = &branch->dual;
    int64_t      permille = 10 * FIRST_PERCENT;
    int          idle = 0, vain = 0;

    dual_forget(dual);
    for (int round = 0; round < rounds && permille > 2 && vain < VAIN; round++) {
        tdm_wide before = dual->best_bound;
        dual_evaluate(dual, &branch->box);
        keep_best(branch);
        dual_share(dual);
        if (with_seats && round % ROUNDS_PER_SEATING == 0) branch_guess_seats(branch);
        if (is_beaten(branch)) return 1;
        if (branch->is_done || is_stopped(branch)) return 0;
        idle = dual->best_bound > before ? 0 : idle + 1;
        if (idle == 0 && round > 0) vain = 0;
        if (idle >= PATIENCE) {
            return_to_best(branch);
            dual_evaluate(dual, &branch->box);
            dual_forget(dual);
            permille /= 2;
            idle = 0;
            vain++;
        }
        if (!dual_step(dual, find_target(branch), permille)) return 0;
    }
    return 0;
}

/* The network with side rows at their prices; each answer is offered, and its violations move the prices. 1 if the node is beaten. */
static int solve_networks(struct branch *branch, int rounds)
{
    struct dual *dual = &branch->dual;

    for (int round = 0; round < rounds; round++) {
        int32_t status = relaxation_solve(&branch->relaxation, dual, &branch->box, branch->search->control);
        if (status != TANDEM_OK) {
            if (status != TANDEM_E_STOPPED) branch->status = status;
            return 0;
        }
        branch_offer(branch, branch->relaxation.answer);
        dual_evaluate(dual, &branch->box);
        keep_best(branch);
        if (is_beaten(branch) || branch->is_done) return is_beaten(branch);
        memcpy(dual->guess, branch->relaxation.answer, (size_t)dual->program->variable_count * sizeof *dual->guess);
        if (!dual_step(dual, find_target(branch), 1000)) return 0;
    }
    return 0;
}

/* ---- nodes */

/* Guesses at the root, and then ever more rarely; more often while nothing is known. */
static void guess(struct branch *branch)
{
    int64_t nodes = branch->search->node_count;
    int     is_root = nodes == 1;

    if (branch->is_done) return;
    if (branch->can_seat && (nodes < 16 || nodes % 4 == 0)) branch_guess_seats(branch);
    if (!branch->can_seat && (is_root || nodes % 16 == 0)) branch_guess_openings(branch);
    if (branch->is_done || (branch->can_seat && branch->search->has_best)) return;
    if (!is_root && (nodes & (nodes - 1)) != 0 && (branch->search->has_best || nodes % 8 != 0)) return;
    branch_guess_dive(branch);
    if (!branch->is_done && branch->search->has_best && !branch->search->any_will_do) branch_guess_flips(branch);
}

/* A box of one point keeps all rows, because rows were settled on it. */
static void offer_point(struct branch *branch)
{
    branch_offer(branch, branch->box.low);
}

static int settle(struct branch *branch)
{
    int outcome = box_settle(&branch->box);
    if (outcome < 0) branch->status = TANDEM_E_NOMEM;
    return outcome != 0;
}

static int close_node(struct branch *branch, int with_multipliers)
{
    write_node(branch, TDM_TREE_LEAF, 0, with_multipliers);
    return CLOSED;
}

/* The best multipliers narrow the box. CLOSED if nothing is left. */
static int narrow_node(struct branch *branch)
{
    return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
    if (branch->dual.bound > branch->bound) branch->bound = branch->dual.bound;
    return is_beaten(branch) || dual_fix(&branch->dual, &branch->box, branch->asked) != 0 || settle(branch) ? CLOSED : 0;
}

/* At the root, the narrower box makes better multipliers, and those a narrower box. Each time is a record of its own in the tree. */
static int bound_again(struct branch *branch, int64_t changes)
{
    for (int pass = 1; pass < ROOT_PASSES && branch->status == TANDEM_OK && !branch->is_done && !is_stopped(branch); pass++) {
        if (branch->box.change_count - changes < branch->search->program->variable_count / 50 + 1) return 0;
        write_node(branch, TDM_TREE_AGAIN, 0, 1);
        changes = branch->box.change_count;
        branch->dual.best_bound = -((tdm_wide)1 << 120);
        if (improve_bound(branch, SEATED_ROUNDS, 1) || narrow_node(branch)) return CLOSED;
    }
    return 0;
}

/* Everyone is worth what her places cost in the best answer, and nothing else has a price: where minimums and openings decide, steps come further
 * from here than from a network's potentials, which are high where seats are scarce. */
static void price_by_answer(struct branch *branch)
{
    struct dual              *dual = &branch->dual;
    const struct tdm_problem *problem = dual->program->problem;

    memset(dual->value, 0, (size_t)dual->program->row_count * sizeof *dual->value);
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t cost = 0, count = 0;
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            cost += branch->search->best[pair] * dual->cost[pair];
            count += branch->search->best[pair];
        }
        dual->value[row] = dual_clamp(dual, row, count == 0 ? 0 : cost * dual->scale / count);
    }
}

/* At the root, where the first beginning did not come close, a second one has some rounds to show that it comes further. In a small program it has all of
 * them, and coming nearly as far will do: better shares to split by are worth a quarter of the gap. 1 if the node is beaten. */
static int improve_root(struct branch *branch)
{
    struct dual *dual = &branch->dual;
    size_t       bytes = (size_t)dual->program->row_count * sizeof *dual->best;
    int          rounds = branch->can_seat ? SEATED_ROUNDS : ROOT_ROUNDS, is_small = dual->program->entry_count <= SMALL_ENTRIES;
    tdm_wide     first, gap;

    if (improve_bound(branch, rounds, branch->can_seat)) return 1;
    if (branch->is_done || is_stopped(branch) || !branch->search->has_best) return 0;
    first = dual->best_bound;
    gap = ((tdm_wide)branch->asked + 1) * dual->scale - first;
    if (!is_small && gap < (first < 0 ? -first : first) / CLOSE) return 0;
    memcpy(branch->written, dual->best, bytes);
    price_by_answer(branch);
    dual->best_bound = -((tdm_wide)1 << 120);
    if (improve_bound(branch, is_small ? rounds : TRIAL_ROUNDS, is_small && branch->can_seat)) return 1;
    if (dual->best_bound > first - (is_small ? gap / NEARLY : 0)) {
        return_to_best(branch);
        return is_small ? 0 : improve_bound(branch, rounds, branch->can_seat);
    }
    dual->best_bound = first;
    memcpy(dual->best, branch->written, bytes);
    return 0;
}

/* Multipliers, networks, guesses, as much as the place of the node is worth. 1 if the node is beaten. */
static int weigh_node(struct branch *branch, int is_root)
{
    int in_doubt = branch_free_openings(branch) > 0, networks = in_doubt && !is_root ? 0 : branch->can_seat ? 1 : is_root ? ROOT_NETWORKS : NODE_NETWORKS;

    if (improve_bound(branch, is_root ? 1 : in_doubt ? OPENING_ROUNDS : NODE_ROUNDS, 0) || solve_networks(branch, networks)) return 1;
    branch->has_looked = networks > 0 && !is_root;
    if (is_root) guess(branch);
    return_to_best(branch);
    if (!branch->is_done && (is_root ? improve_root(branch) : improve_bound(branch, 2, 0))) return 1;
    return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
    guess(branch);
    return 0;
}

/* Bounds the node and narrows its box. CLOSED if nothing is left; then the leaf is written. */
static int bound_node(struct branch *branch)
{
    int     is_root = branch->split_count == 0;
    int64_t changes;

    if (settle(branch)) return close_node(branch, 0);
    changes = branch->box.change_count;
    branch->dual.best_bound = -((tdm_wide)1 << 120);
    if (weigh_node(branch, is_root) || narrow_node(branch)) return close_node(branch, 1);
    return is_root && branch->can_seat && bound_again(branch, changes) == CLOSED ? close_node(branch, 1) : 0;
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
    return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
}

/* Where to split. The multipliers that narrowed the node stay: they depend on the box as it was then, and so does the tree. */
static struct branch_choice choose(struct branch *branch)
{
    size_t               bytes = (size_t)branch->dual.program->row_count * sizeof *branch->written;
    struct branch_choice choice;

    if (!branch->can_seat || branch->has_looked) return branch_choose(branch);
    memcpy(branch->written, branch->dual.value, bytes);
    look_for_breaks(branch);
    choice = branch_choose(branch);
    memcpy(branch->dual.value, branch->written, bytes);
    return choice;
}

static void visit(struct branch *branch)
{
    struct branch_choice choice;

    branch->search->node_count++;
    if (bound_node(branch) == CLOSED || branch->is_done || branch->status != TANDEM_OK) return;
    choice = choose(branch);
    if (branch->is_done || branch->status != TANDEM_OK) return;
    if (choice.variable < 0) {
        offer_point(branch);
        write_node(branch, TDM_TREE_LEAF, 0, 1);
        return;
    }
    if (branch->search->is_scout) return;
    write_node(branch, 2 * choice.variable + choice.upper_first, choice.at, 1);
    push_split(branch, choice);
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

    write_number(branch, branch->dual.scale);
    visit(branch);
    while (branch->status == TANDEM_OK && !branch->is_done && !search->is_scout && branch->split_count > 0 && !is_stopped(branch)) advance(branch);
    search->how = TANDEM_BOUND_TREE;
    search->is_finished = branch->is_done || (branch->split_count == 0 && search->control->stopped == 0 && !search->is_scout);
    search->bound = search->is_finished ? branch->asked + 1 : open_bound(branch);
}

/* ---- sizes of numbers */

static int64_t greatest_cost(const struct tdm_search *search)
{
    int64_t greatest = 1;
    for (int64_t v = 0; v < search->program->variable_count; v++) {
        int64_t cost = search->cost[v] < 0 ? -search->cost[v] : search->cost[v];
        if (cost > greatest) greatest = cost;
    }
    return greatest;
}

/* As fine as the numbers allow. */
static int64_t choose_scale(const struct tdm_search *search)
{
    int64_t scale = 256, greatest = greatest_cost(search);
    while (scale > 1 && greatest > ((int64_t)1 << 40) / scale) scale /= 2;
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
    tdm_free(memory, branch.seated);
    tdm_free(memory, branch.written);
    return status;
}
