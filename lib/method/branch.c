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

enum { CLOSED = 1, TREE_LIMIT = 1 << 22, ROOT_ROUNDS = 60, NODE_ROUNDS = 6, ROOT_NETWORKS = 12, NODE_NETWORKS = 2 };

struct split {
    int64_t  variable, at, mark;
    int      upper_first, sides_done;
    tdm_wide bound;
};

struct branch {
    struct tdm_search *search;
    struct box         box;
    struct dual        dual;
    struct relaxation  relaxation;
    int64_t            split_count, split_capacity;
    struct split      *splits;
    tdm_wide           bound;            /* of the node at hand, scaled */
    int64_t            asked;            /* only costs up to this are of interest */
    int                is_done;          /* any answer will do, and there is one */
    int                is_written;       /* the tree is kept */
    int32_t            status;
};

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
static void offer(struct branch *branch, const int64_t *x)
{
    struct tdm_search *search = branch->search;
    int64_t            cost;

    if (tdm_program_broken_row(search->program, x) != -1) return;
    cost = tdm_integer_cost_of(search->program, search->cost, x);
    if (cost > branch->asked) return;
    memcpy(search->best, x, (size_t)search->program->variable_count * sizeof *x);
    search->has_best = 1;
    if (search->any_will_do) {
        branch->is_done = 1;
        return;
    }
    branch->asked = cost - 1;
    box_set_cutoff(&branch->box, cost);
}

/* ---- bounding */

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

/* Rounds of multipliers from where they are; 1 if the node is beaten. */
static int improve_bound(struct branch *branch, int rounds)
{
    struct dual *dual = &branch->dual;
    int64_t      percent = 120;
    int          idle = 0;

    for (int round = 0; round < rounds; round++) {
        tdm_wide before = dual->best_bound;
        dual_evaluate(dual, &branch->box);
        keep_best(branch);
        if (is_beaten(branch)) return 1;
        idle = dual->best_bound > before ? 0 : idle + 1;
        if (idle >= 4) {
            percent = percent / 2 + 1;
            idle = 0;
        }
        if (!dual_step(dual, find_target(branch), percent)) return 0;
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
        offer(branch, branch->relaxation.answer);
        dual_evaluate(dual, &branch->box);
        keep_best(branch);
        if (is_beaten(branch) || branch->is_done) return is_beaten(branch);
        memcpy(dual->guess, branch->relaxation.answer, (size_t)dual->program->variable_count * sizeof *dual->guess);
        if (!dual_step(dual, find_target(branch), 100)) return 0;
    }
    return 0;
}

/* ---- where to split */

struct choice { int64_t variable, at; int upper_first; };

static int is_free(const struct branch *branch, int64_t variable) { return branch->box.low[variable] < branch->box.high[variable]; }

static struct choice choose_value(const struct branch *branch, int64_t variable, int wants_more)
{
    int64_t at = wants_more ? branch->box.high[variable] - 1 : branch->box.low[variable];
    return (struct choice){ variable, at, wants_more };
}

/* An opening whose column the network loads, but below its least; or, if none is, one that is loaded at all. */
static int64_t choose_opening(const struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;
    int64_t                   best = -1, best_worth = -1;

    for (int64_t v = program->opening_start; v < program->unit_start; v++) {
        int32_t column = program->opening_column[v - program->opening_start];
        int64_t load = 0, least = 1, worth, row = branch->dual.open_least_row[column];
        if (!is_free(branch, v)) continue;
        if (row >= 0) least = -program->entries[program->rows[row].start + program->rows[row].count - 1].weight;
        for (int64_t i = branch->dual.column_start[column]; i < branch->dual.column_start[column + 1]; i++)
            load += branch->relaxation.answer[branch->dual.column_pairs[i]] * branch->dual.pair_size[branch->dual.column_pairs[i]];
        worth = load == 0 ? 0 : load < least ? 1000000 + load * (least - load) : 1;
        if (worth > best_worth) {
            best_worth = worth;
            best = v;
        }
    }
    return best;
}

static int opening_is_loaded(const struct branch *branch, int64_t opening)
{
    return branch->relaxation.answer[opening] > 0;
}

/* A variable that would mend a row which the network's answer breaks; -1 if no row is broken, or no free variable is in it. */
static struct choice choose_in_row(const struct branch *branch, const struct tdm_program_row *row)
{
    const struct tdm_program *program = branch->search->program;
    const int64_t            *x = branch->relaxation.answer;
    int64_t                   sum = 0, best = -1, best_reduced = 0;
    int                       is_over;

    for (int64_t i = row->start; i < row->start + row->count; i++) sum += program->entries[i].weight * x[program->entries[i].variable];
    is_over = row->most != TDM_NO_MOST && sum > row->most;
    if (!is_over && (row->least == TDM_NO_LEAST || sum >= row->least)) return (struct choice){ -1, 0, 0 };
    for (int64_t i = row->start; i < row->start + row->count; i++) {
        const struct tdm_entry *entry = &program->entries[i];
        int                     falls = (entry->weight > 0) == is_over;
        int64_t                 reduced = branch->dual.reduced[entry->variable];
        if (!is_free(branch, entry->variable) || (falls ? x[entry->variable] <= branch->box.low[entry->variable] : x[entry->variable] >= branch->box.high[entry->variable])) continue;
        if (reduced < 0) reduced = -reduced;
        if (best >= 0 && reduced >= best_reduced) continue;
        best = entry->variable;
        best_reduced = reduced;
    }
    if (best < 0) return (struct choice){ -1, 0, 0 };
    return choose_value(branch, best, x[best] > branch->box.low[best]);
}

static struct choice choose_broken(const struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;

    for (int64_t r = 0; r < program->row_count; r++) {
        struct choice choice;
        if (program->rows[r].kind != TDM_ROW_BOUND && program->rows[r].kind != TDM_ROW_LEVEL) continue;
        choice = choose_in_row(branch, &program->rows[r]);
        if (choice.variable >= 0) return choice;
    }
    return (struct choice){ -1, 0, 0 };
}

/* Any free variable, pairs that the network chose first. */
static struct choice choose_any(const struct branch *branch)
{
    int64_t other = -1;

    for (int64_t v = 0; v < branch->search->program->variable_count; v++) {
        if (!is_free(branch, v)) continue;
        if (branch->relaxation.answer[v] > branch->box.low[v]) return choose_value(branch, v, 1);
        if (other < 0) other = v;
    }
    return other < 0 ? (struct choice){ -1, 0, 0 } : choose_value(branch, other, 0);
}

static struct choice choose(const struct branch *branch)
{
    int64_t       opening = choose_opening(branch);
    struct choice choice = choose_broken(branch);

    if (opening >= 0 && (choice.variable < 0 || opening_is_loaded(branch, opening))) return choose_value(branch, opening, opening_is_loaded(branch, opening));
    return choice.variable >= 0 ? choice : choose_any(branch);
}

/* ---- nodes */

/* A box of one point keeps all rows, because rows were settled on it. */
static void offer_point(struct branch *branch)
{
    offer(branch, branch->box.low);
}

static int settle(struct branch *branch)
{
    int outcome = box_settle(&branch->box);
    if (outcome < 0) branch->status = TANDEM_E_NOMEM;
    return outcome != 0;
}

/* Bounds the node and narrows its box. CLOSED if nothing is left; then the leaf is written. */
static int bound_node(struct branch *branch)
{
    int is_root = branch->split_count == 0;

    if (settle(branch)) {
        write_node(branch, -1, 0, 0);
        return CLOSED;
    }
    branch->dual.best_bound = -((tdm_wide)1 << 120);
    if (improve_bound(branch, is_root ? 1 : NODE_ROUNDS) || solve_networks(branch, is_root ? ROOT_NETWORKS : NODE_NETWORKS)
        || (!branch->is_done && improve_bound(branch, is_root ? ROOT_ROUNDS : 2))) {
        write_node(branch, -1, 0, 1);
        return CLOSED;
    }
    return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
    if (branch->dual.bound > branch->bound) branch->bound = branch->dual.bound;
    if (is_beaten(branch) || dual_fix(&branch->dual, &branch->box, branch->asked) != 0 || settle(branch)) {
        write_node(branch, -1, 0, 1);
        return CLOSED;
    }
    return 0;
}

static void push_split(struct branch *branch, struct choice choice)
{
    if (tdm_grow(branch->box.memory, (void **)&branch->splits, &branch->split_capacity, branch->split_count + 1, sizeof *branch->splits) != TANDEM_OK) {
        branch->status = TANDEM_E_NOMEM;
        return;
    }
    branch->splits[branch->split_count++] = (struct split){ choice.variable, choice.at, branch->box.change_count, choice.upper_first, 0, branch->bound };
}

static void visit(struct branch *branch)
{
    struct choice choice;

    branch->search->node_count++;
    if (bound_node(branch) == CLOSED || branch->is_done || branch->status != TANDEM_OK) return;
    choice = choose(branch);
    if (choice.variable < 0) {
        offer_point(branch);
        write_node(branch, -1, 0, 1);
        return;
    }
    write_node(branch, 2 * choice.variable + choice.upper_first, choice.at, 1);
    push_split(branch, choice);
}

static int is_stopped(struct branch *branch)
{
    int64_t work = branch->box.work + branch->dual.work;
    branch->box.work = branch->dual.work = 0;
    return tdm_control_tick(branch->search->control, work + 1);
}

/* One side of the topmost split, or its end. */
static void advance(struct branch *branch)
{
    struct split *split = &branch->splits[branch->split_count - 1];
    int           side = split->sides_done++, is_upper = (side == 0) == split->upper_first, outcome;

    box_take_back(&branch->box, split->mark);
    if (side == 2) {
        branch->split_count--;
        return;
    }
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
    while (branch->status == TANDEM_OK && !branch->is_done && branch->split_count > 0 && !is_stopped(branch)) advance(branch);
    search->how = TANDEM_BOUND_TREE;
    search->is_finished = branch->is_done || (branch->split_count == 0 && search->control->stopped == 0);
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
    int64_t scale = 1024, greatest = greatest_cost(search);
    while (scale > 1 && greatest > ((int64_t)1 << 40) / scale) scale /= 2;
    return scale;
}

int32_t tdm_branch_search(struct tdm_search *search)
{
    struct branch            branch = { .search = search, .is_written = 1, .bound = -((tdm_wide)1 << 120), .status = TANDEM_OK };
    const struct tdm_memory *memory = &search->program->problem->memory;
    int32_t                  status = box_init(&branch.box, search);

    if (status == TANDEM_OK) status = dual_init(&branch.dual, search, choose_scale(search));
    if (status == TANDEM_OK) status = relaxation_init(&branch.relaxation, search->program);
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
    }
    if (!branch.is_written || status != TANDEM_OK || !search->is_finished || branch.is_done) {
        tdm_tree_free(memory, search->tree);
        search->tree = NULL;
    }
    tdm_free(memory, branch.splits);
    box_finish(&branch.box);
    dual_finish(&branch.dual);
    relaxation_finish(&branch.relaxation, search->program);
    return status;
}
