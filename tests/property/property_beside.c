/* SPDX-License-Identifier: MIT
 * The check of a difference against the check of the whole.
 *
 * property_beside [COUNT [SEED]]: random small problems are solved; a bound of a node, a row or a pair changes, and where the plan after it can be found by
 * ways, its difference must be accepted. Then one thing in a difference is changed, COUNT times in all: a potential, a choice, a bound, what is
 * listed. The difference is written out as a whole problem with a whole solution: the check of the difference must say what the check of the whole says,
 * and refuse lists that are no lists. Prints its figures; exit code 1 at the first disagreement.
 */
#include "random_problem.h"

#include "explain/reroute.h"
#include "method/method.h"
#include "proof/beside.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PROBLEM = 25, ROOM = 2000 };

struct figures {
    long problems, ways, claims, right, unsound;
};

static const struct random_shape shape = {
    .rows = 7, .columns = 5, .inner_rows = 0, .inner_columns = 3, .levels = 4, .ranks = 4, .score = 1000, .seats = 3, .row_most = 3, .pair_most = 1,
    .pairs = 65, .lower = 40, .huge = 0, .plain = 40
};
static const struct random_shape larger_shape = {
    .rows = 80, .columns = 20, .inner_rows = 0, .inner_columns = 5, .levels = 4, .ranks = 9, .score = 1000, .seats = 5, .row_most = 2, .pair_most = 1,
    .pairs = 40, .lower = 20, .huge = 0, .plain = 60
};

/* ---- a difference that may be changed */

struct claim {
    struct tdm_beside     beside;
    struct tdm_other_pair pairs[ROOM];
    int32_t               rows[ROOM];
    int64_t               row_potential[ROOM], column_potential[ROOM];
};

static void copy_claim(const struct tdm_problem *problem, const struct tdm_beside *from, struct claim *claim)
{
    int64_t columns = (int64_t)problem->level_count * problem->columns.node_count;

    if (from->pair_count > ROOM / 2 || from->row_count * problem->level_count > ROOM / 2 || columns > ROOM) abort();
    claim->beside = *from;
    if (from->pair_count > 0) memcpy(claim->pairs, from->pairs, (size_t)from->pair_count * sizeof *claim->pairs);
    if (from->row_count > 0) memcpy(claim->rows, from->rows, (size_t)from->row_count * sizeof *claim->rows);
    if (from->row_count > 0) memcpy(claim->row_potential, from->row_potential, (size_t)(from->row_count * problem->level_count) * sizeof(int64_t));
    if (columns > 0) memcpy(claim->column_potential, from->column_potential, (size_t)columns * sizeof(int64_t));
    claim->beside.pairs = claim->pairs;
    claim->beside.rows = claim->rows;
    claim->beside.row_potential = claim->row_potential;
    claim->beside.column_potential = claim->column_potential;
}

/* No difference at all. */
static void same_claim(const struct tdm_accepted *accepted, struct claim *claim)
{
    const struct tdm_problem *problem = accepted->problem;

    memset(claim, 0, sizeof *claim);
    claim->beside = (struct tdm_beside){ .bounds = { .node = -1, .row = -1, .pair = -1, .pair_row = -1 }, .pairs = claim->pairs, .rows = claim->rows,
                                         .row_potential = claim->row_potential, .column_potential = claim->column_potential };
    for (int32_t level = 0; level < problem->level_count; level++)
        for (int32_t node = 0; node < problem->columns.node_count; node++)
            claim->column_potential[level * problem->columns.node_count + node] =
                accepted->solution->steps[accepted->first_step + level].column_potential[node];
}

static int32_t row_of(const struct tdm_problem *problem, int64_t pair)
{
    int32_t row = 0;
    while (problem->row_start[row + 1] <= pair) row++;
    return row;
}

static void add_pair(struct random_source *source, const struct tdm_accepted *accepted, struct claim *claim)
{
    const struct tdm_problem *problem = accepted->problem;
    int64_t                   pair, at = 0;

    if (problem->pair_count == 0) return;
    pair = random_between(source, 0, problem->pair_count - 1);
    while (at < claim->beside.pair_count && claim->pairs[at].pair < pair) at++;
    if (at < claim->beside.pair_count && claim->pairs[at].pair == pair) return;
    memmove(claim->pairs + at + 1, claim->pairs + at, (size_t)(claim->beside.pair_count - at) * sizeof *claim->pairs);
    claim->pairs[at] = (struct tdm_other_pair){ pair, row_of(problem, pair), accepted->solution->chosen[pair] > 0 ? 0 : 1 };
    claim->beside.pair_count++;
}

static void add_row(struct random_source *source, const struct tdm_accepted *accepted, struct claim *claim)
{
    const struct tdm_problem *problem = accepted->problem;
    int32_t                   row, levels = problem->level_count;
    int64_t                   at = 0;

    if (problem->rows.leaf_count == 0) return;
    row = (int32_t)random_between(source, 0, problem->rows.leaf_count - 1);
    while (at < claim->beside.row_count && claim->rows[at] < row) at++;
    if (at < claim->beside.row_count && claim->rows[at] == row) return;
    memmove(claim->rows + at + 1, claim->rows + at, (size_t)(claim->beside.row_count - at) * sizeof *claim->rows);
    memmove(claim->row_potential + (at + 1) * levels, claim->row_potential + at * levels,
            (size_t)((claim->beside.row_count - at) * levels) * sizeof(int64_t));
    claim->rows[at] = row;
    claim->beside.row_count++;
    for (int32_t level = 0; level < levels; level++)
        claim->row_potential[at * levels + level] = accepted->solution->steps[accepted->first_step + level].row_potential[row];
    if (levels > 0) claim->row_potential[at * levels + random_between(source, 0, levels - 1)] += random_between(source, -2, 2);
}

static void change_bounds(struct random_source *source, const struct tdm_problem *problem, struct claim *claim)
{
    struct tdm_other_bounds *bounds = &claim->beside.bounds;
    int64_t                  what = random_between(source, 0, 2);

    if (what == 0 && problem->columns.node_count > 0) {
        bounds->node = (int32_t)random_between(source, 0, problem->columns.node_count - 1);
        bounds->most = problem->columns.most[bounds->node] + random_between(source, -1, 1);
    } else if (what == 1 && problem->rows.leaf_count > 0) {
        bounds->row = (int32_t)random_between(source, 0, problem->rows.leaf_count - 1);
    } else if (problem->pair_count > 0) {
        bounds->pair = random_between(source, 0, problem->pair_count - 1);
        bounds->pair_row = row_of(problem, bounds->pair);
        bounds->pair_least = (int32_t)random_between(source, 0, 1);
        bounds->pair_most = bounds->pair_least + (int32_t)random_between(source, 0, 1);
    }
}

/* Spoils the order of a list, or a number in it. */
static void spoil(struct random_source *source, struct claim *claim)
{
    struct tdm_beside *beside = &claim->beside;

    if (beside->pair_count > 0 && random_chance(source, 50)) claim->pairs[random_between(source, 0, beside->pair_count - 1)].row += random_chance(source, 50) ? 1 : -1;
    else if (beside->row_count > 1) claim->rows[1] = claim->rows[0];
    else if (beside->row_count > 0) claim->rows[0] = random_chance(source, 50) ? -1 : 1000000;
    else beside->bounds.pair_row = -2, beside->bounds.pair = beside->bounds.pair < 0 ? 0 : beside->bounds.pair;
}

static void corrupt(struct random_source *source, const struct tdm_accepted *accepted, struct claim *claim)
{
    const struct tdm_problem *problem = accepted->problem;
    struct tdm_beside        *beside = &claim->beside;
    int64_t                   columns = (int64_t)problem->level_count * problem->columns.node_count;

    switch (random_between(source, 0, 7)) {
    case 0: if (columns > 0) claim->column_potential[random_between(source, 0, columns - 1)] += random_between(source, -2, 2); break;
    case 1: add_row(source, accepted, claim); break;
    case 2: if (beside->row_count > 0) claim->row_potential[random_between(source, 0, beside->row_count * problem->level_count - 1)] += random_between(source, -2, 2); break;
    case 3: add_pair(source, accepted, claim); break;
    case 4: if (beside->pair_count > 0) claim->pairs[random_between(source, 0, beside->pair_count - 1)].chosen += random_chance(source, 50) ? 1 : -1; break;
    case 5: if (beside->pair_count > 0) beside->pair_count--; break;
    case 6: change_bounds(source, problem, claim); break;
    default: if (beside->row_count > 0) beside->row_count--; break;
    }
}

/* ---- the whole */

static void *copy_of(const void *from, int64_t count, size_t bytes)
{
    void *copy = malloc(count > 0 ? (size_t)count * bytes : 1);
    if (copy == NULL) exit(2);
    if (count > 0) memcpy(copy, from, (size_t)count * bytes);
    return copy;
}

/* What the whole check says of the problem with the other bounds and the solution with what differs. */
static int32_t check_whole(const struct tdm_accepted *accepted, const struct tdm_beside *beside)
{
    struct tdm_problem   problem = *accepted->problem;
    struct tdm_solution  solution = { .memory = problem.memory, .verdict = TANDEM_OPTIMAL, .step_count = problem.level_count };
    struct tdm_step      steps[16];
    const struct tdm_other_bounds *bounds = &beside->bounds;
    int64_t             *most = copy_of(problem.columns.most, problem.columns.node_count, sizeof *most);
    int64_t             *row_most = copy_of(problem.rows.most, problem.rows.node_count, sizeof *row_most);
    int64_t             *row_least = copy_of(problem.rows.least, problem.rows.node_count, sizeof *row_least);
    uint8_t             *flags = calloc((size_t)problem.pair_count + 1, 1);
    int32_t             *pair_most = calloc((size_t)problem.pair_count + 1, sizeof *pair_most), status, proven;
    char                 text[200];

    if (flags == NULL || pair_most == NULL) exit(2);
    for (int64_t pair = 0; pair < problem.pair_count; pair++) {
        flags[pair] = problem.pair_flags == NULL ? 0 : problem.pair_flags[pair];
        pair_most[pair] = problem.pair_most == NULL ? 1 : problem.pair_most[pair];
    }
    if (bounds->node >= 0) most[bounds->node] = bounds->most;
    if (bounds->row >= 0) row_most[bounds->row] = row_least[bounds->row] = 0;
    if (bounds->pair >= 0) {
        flags[bounds->pair] = (uint8_t)((flags[bounds->pair] & ~TDM_PAIR_PINNED) | (bounds->pair_least > 0 ? TDM_PAIR_PINNED : 0));
        pair_most[bounds->pair] = bounds->pair_most;
    }
    problem.columns.most = most;
    problem.rows.most = row_most;
    problem.rows.least = row_least;
    problem.pair_flags = flags;
    problem.pair_most = pair_most;
    solution.steps = steps;
    solution.chosen = copy_of(accepted->solution->chosen, problem.pair_count, sizeof *solution.chosen);
    for (int64_t i = 0; i < beside->pair_count; i++) solution.chosen[beside->pairs[i].pair] = beside->pairs[i].chosen;
    for (int32_t level = 0; level < problem.level_count; level++) {
        steps[level] = accepted->solution->steps[accepted->first_step + level];
        steps[level].row_potential = copy_of(steps[level].row_potential, problem.rows.node_count, sizeof(int64_t));
        for (int64_t i = 0; i < beside->row_count; i++) steps[level].row_potential[beside->rows[i]] = beside->row_potential[i * problem.level_count + level];
        steps[level].column_potential = beside->column_potential + (int64_t)level * problem.columns.node_count;
    }
    status = tdm_proof_check(&problem, &solution, &proven, text, sizeof text);
    for (int32_t level = 0; level < problem.level_count; level++) free(steps[level].row_potential);
    free(solution.chosen);
    free(most);
    free(row_most);
    free(row_least);
    free(flags);
    free(pair_most);
    return status;
}

/* ---- one problem */

static int judge(const struct tdm_accepted *accepted, const struct tdm_beside *beside, struct figures *figures, const char *what)
{
    int32_t whole = check_whole(accepted, beside), difference = tdm_proof_beside(accepted, beside);

    figures->claims++;
    figures->right += whole == TANDEM_OK;
    if (whole == difference) return 1;
    fprintf(stderr, "property_beside: %s: the whole gives %d, the difference %d\n", what, whole, difference);
    return 0;
}

static int32_t change(struct random_source *source, struct tdm_reroute *desk)
{
    const struct tdm_problem *problem = &desk->problem;
    int32_t                   row = (int32_t)random_between(source, 0, problem->rows.leaf_count - 1);
    int64_t                   pair = problem->pair_count == 0 ? -1 : random_between(source, 0, problem->pair_count - 1);

    switch (random_between(source, 0, 4)) {
    case 0: return tdm_reroute_seat(desk, (int32_t)random_between(source, 0, problem->columns.node_count - 1), random_chance(source, 50) ? 1 : -1);
    case 1: return tdm_reroute_empty(desk, (int32_t)random_between(source, 0, problem->columns.leaf_count - 1));
    case 2: return pair < 0 ? TANDEM_E_STATE : tdm_reroute_grant(desk, row_of(problem, pair), pair);
    case 3: return pair < 0 || tdm_residual_is_pinned(&desk->residual, pair) ? TANDEM_E_STATE : tdm_reroute_deny(desk, row_of(problem, pair), pair);
    default: return tdm_reroute_withdraw(desk, row);
    }
}

/* One change by ways, whose difference must hold; then spoilt ones of it. The desk is used again and again. */
static int by_ways(struct random_source *source, const struct tdm_accepted *accepted, const struct tdm_residual *residual, struct tdm_reroute *desk,
                   struct claim *claim, struct figures *figures)
{
    struct tdm_beside beside;
    int               is_right = 1;

    if (change(source, desk) == TANDEM_OK) {
        if (tdm_reroute_beside(desk, accepted, tdm_reroute_rows_follow(residual, accepted->solution), &beside) != TANDEM_OK) exit(2);
        figures->ways++;
        if (tdm_proof_beside(accepted, &beside) != TANDEM_OK) {
            fprintf(stderr, "property_beside: a difference found by ways is refused\n");
            is_right = 0;
        }
        is_right = is_right && judge(accepted, &beside, figures, "as found");
        for (int i = 0; is_right && i < PER_PROBLEM; i++) {
            copy_claim(accepted->problem, &beside, claim);
            for (int64_t more = random_between(source, 1, 3); more > 0; more--) corrupt(source, accepted, claim);
            is_right = judge(accepted, &claim->beside, figures, "spoilt");
        }
        copy_claim(accepted->problem, &beside, claim);
        spoil(source, claim);
        figures->unsound++;
        if (is_right && tdm_proof_beside(accepted, &claim->beside) != TANDEM_E_PROOF) {
            fprintf(stderr, "property_beside: a broken list is accepted\n");
            is_right = 0;
        }
        tdm_beside_finish(&residual->memory, &beside);
    }
    tdm_reroute_reset(desk, residual);
    return is_right;
}

/* A way has two ends; and no list of goals names balance twice. */
static int may_ask_ways(const struct tdm_problem *problem)
{
    int balances = 0;

    for (int32_t level = 0; level < problem->level_count; level++) balances += problem->levels[level].kind == TDM_LEVEL_BALANCE;
    return problem->rows.leaf_count > 0 && problem->columns.leaf_count > 0 && balances <= 1;
}

static int ask(struct random_source *source, const struct tdm_accepted *accepted, struct claim *claim, struct figures *figures)
{
    struct tdm_residual residual;
    struct tdm_reroute  desk;
    int                 is_right = 1;

    for (int i = 0; is_right && i < PER_PROBLEM; i++) {
        same_claim(accepted, claim);
        for (int64_t more = random_between(source, 0, 3); more > 0; more--) corrupt(source, accepted, claim);
        is_right = judge(accepted, &claim->beside, figures, "made up");
    }
    if (!may_ask_ways(accepted->problem)) return is_right;
    if (!is_right || tdm_residual_open(&residual, accepted->problem, accepted->solution, random_chance(source, 50)) != TANDEM_OK) return is_right;
    if (tdm_reroute_open(&desk, &residual) != TANDEM_OK) exit(2);
    for (int i = 0; is_right && i < 6; i++) is_right = by_ways(source, accepted, &residual, &desk, claim, figures);
    tdm_reroute_close(&desk);
    tdm_residual_close(&residual);
    return is_right;
}

static int one_problem(struct random_source *source, const struct random_shape *within, const struct tdm_memory *memory, struct claim *claim,
                       struct figures *figures)
{
    struct tdm_problem  problem;
    struct tdm_solution solution;
    struct tdm_accepted accepted;
    struct tdm_control  control = { .threads = 1 };
    int32_t             proven;
    int                 is_right = 1;
    char                text[200];

    if (random_problem(source, within, memory, &problem) != TANDEM_OK) exit(2);
    if (tdm_network_solve(&problem, &control, &solution) != TANDEM_OK) exit(2);
    if (solution.verdict == TANDEM_OPTIMAL && problem.level_count > 0 && tdm_proof_check(&problem, &solution, &proven, text, sizeof text) == TANDEM_OK
        && tdm_accepted_open(&accepted, &problem, &solution) == TANDEM_OK) {
        figures->problems++;
        is_right = ask(source, &accepted, claim, figures);
        tdm_accepted_close(&accepted);
    }
    tdm_solution_finish(&solution);
    tdm_problem_finish(&problem);
    return is_right;
}

int main(int argc, char **argv)
{
    long                 count = argc > 1 ? atol(argv[1]) : 100000;
    struct random_source source = { argc > 2 ? strtoull(argv[2], NULL, 10) : 1 };
    struct figures       figures = { 0 };
    struct tdm_memory    memory;
    static struct claim  claim;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 2;
    while (figures.claims < count)
        if (!one_problem(&source, random_chance(&source, 10) ? &larger_shape : &shape, &memory, &claim, &figures)) return 1;
    printf("%ld problems, %ld plans by ways accepted; %ld differences, %ld of them right, as the check of the whole says; %ld broken lists: 0 disagreements\n",
           figures.problems, figures.ways, figures.claims, figures.right, figures.unsound);
    return 0;
}
