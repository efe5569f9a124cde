/* SPDX-License-Identifier: MIT
 * The bound of a node: multipliers stepped along, networks, and at the root as much of both as helps; or the simplex method.
 *
 * Keeps:   a node is closed when its box is empty or its bound is no better than the best answer; what closes or narrows it is written to the tree.
 */
#include "method/branch.h"

#include <string.h>

enum { ROOT_ROUNDS = 500, SEATED_ROUNDS = 1500, NODE_ROUNDS = 6, ROOT_NETWORKS = 12, NODE_NETWORKS = 2,
       OPENING_ROUNDS = 60, ROUNDS_PER_SEATING = 25, TRIAL_ROUNDS = 120, SMALL_ENTRIES = 16000, NEARLY = 4, CLOSE = 100, ROOT_PASSES = 6 };

int branch_is_stopped(struct branch *branch)
{
    int64_t work = branch->box.work + branch->dual.work;
    branch->box.work = branch->dual.work = 0;
    return tdm_control_tick(branch->search->control, work + 1);
}

static int is_beaten(const struct branch *branch) { return dual_is_beyond(&branch->dual, branch->asked); }

static void keep_best(struct branch *branch)
{
    struct dual *dual = &branch->dual;
    if (dual->bound <= dual->best_bound) return;
    dual->best_bound = dual->bound;
    memcpy(dual->best, dual->value, (size_t)dual->program->row_count * sizeof *dual->value);
}

void branch_return_to_best(struct branch *branch)
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
        if (branch->is_done || branch_is_stopped(branch)) return 0;
        idle = dual->best_bound > before ? 0 : idle + 1;
        if (idle == 0 && round > 0) vain = 0;
        if (idle >= PATIENCE) {
            branch_return_to_best(branch);
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

static int settle(struct branch *branch)
{
    int outcome = box_settle(&branch->box);
    if (outcome < 0) branch->status = TANDEM_E_NOMEM;
    return outcome != 0;
}

static int close_node(struct branch *branch, int with_multipliers)
{
    branch_write_node(branch, TDM_TREE_LEAF, 0, with_multipliers);
    return BRANCH_CLOSED;
}

/* The best multipliers narrow the box. BRANCH_CLOSED if nothing is left. */
static int narrow_node(struct branch *branch)
{
    branch_return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
    if (branch->dual.bound > branch->bound) branch->bound = branch->dual.bound;
    return is_beaten(branch) || dual_fix(&branch->dual, &branch->box, branch->asked) != 0 || settle(branch) ? BRANCH_CLOSED : 0;
}

/* At the root, the narrower box makes better multipliers, and those a narrower box. Each time is a record of its own in the tree. */
static int bound_again(struct branch *branch, int64_t changes)
{
    for (int pass = 1; pass < ROOT_PASSES && branch->status == TANDEM_OK && !branch->is_done && !branch_is_stopped(branch); pass++) {
        if (branch->box.change_count - changes < branch->search->program->variable_count / 50 + 1) return 0;
        branch_write_node(branch, TDM_TREE_AGAIN, 0, 1);
        changes = branch->box.change_count;
        branch->dual.best_bound = -((tdm_wide)1 << 120);
        if (improve_bound(branch, SEATED_ROUNDS, 1) || narrow_node(branch)) return BRANCH_CLOSED;
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
    if (branch->is_done || branch_is_stopped(branch) || !branch->search->has_best) return 0;
    first = dual->best_bound;
    gap = ((tdm_wide)branch->asked + 1) * dual->scale - first;
    if (!is_small && gap < (first < 0 ? -first : first) / CLOSE) return 0;
    memcpy(branch->written, dual->best, bytes);
    price_by_answer(branch);
    dual->best_bound = -((tdm_wide)1 << 120);
    if (improve_bound(branch, is_small ? rounds : TRIAL_ROUNDS, is_small && branch->can_seat)) return 1;
    if (dual->best_bound > first - (is_small ? gap / NEARLY : 0)) {
        branch_return_to_best(branch);
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
    branch_return_to_best(branch);
    if (!branch->is_done && (is_root ? improve_root(branch) : improve_bound(branch, 2, 0))) return 1;
    branch_return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
    guess(branch);
    return 0;
}

/* By the simplex method, which may give up: then the multipliers it had, or those of the node above, are as good as any. */
static int bound_by_simplex(struct branch *branch)
{
    branch->dual.best_bound = -((tdm_wide)1 << 120);
    return branch_weigh_by_simplex(branch) || narrow_node(branch) ? close_node(branch, 1) : 0;
}

/* Bounds the node and narrows its box. BRANCH_CLOSED if nothing is left; then the leaf is written. */
int branch_bound_node(struct branch *branch)
{
    int     is_root = branch->split_count == 0;
    int64_t changes;

    if (settle(branch)) return close_node(branch, 0);
    if (branch->has_simplex) return bound_by_simplex(branch);
    changes = branch->box.change_count;
    branch->dual.best_bound = -((tdm_wide)1 << 120);
    if (weigh_node(branch, is_root) || narrow_node(branch)) return close_node(branch, 1);
    if (is_root && branch->can_seat && bound_again(branch, changes) == BRANCH_CLOSED) return close_node(branch, 1);
    return 0;
}
