/* SPDX-License-Identifier: MIT
 * The network method against brute force.
 *
 * property_network [COUNT [SEED]]: COUNT random small problems; for each, the whole vector of level values, the verdict, feasibility and
 * every step of the proof, by the plain checker of this folder and by lib/proof. Every eighth problem is solved again with a random tick limit: what
 * comes out then must be a whole plan whose steps hold. Then COUNT / 50 problems too large to enumerate, of up to 150 rows and 40 columns and
 * twelve levels: their proofs, by both checkers. Prints two lines with the figures; exit code 1 at the first disagreement.
 */
#include "check_steps.h"
#include "enumerate.h"
#include "random_problem.h"

#include "method/method.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct figures {
    long tried, optimal, infeasible, larger, stopped;
};

enum { SHAPE_COUNT = 5, MOST_CHOICES = 20000 };

static const struct random_shape shapes[SHAPE_COUNT] = {
    { .rows = 6, .columns = 4, .inner_rows = 3, .inner_columns = 3, .levels = 6, .ranks = 4, .score = 1000000000000000, .seats = 3,
      .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 35, .huge = 8 },
    { .rows = 3, .columns = 6, .inner_rows = 2, .inner_columns = 5, .levels = 4, .ranks = 3, .score = 1000000000000000, .seats = 3,
      .row_most = 4, .pair_most = 2, .pairs = 80, .lower = 30, .huge = 5 },
    { .rows = 8, .columns = 3, .inner_rows = 4, .inner_columns = 2, .levels = 5, .ranks = 3, .score = 1000, .seats = 4,
      .row_most = 1, .pair_most = 1, .pairs = 70, .lower = 40, .huge = 2 },
    { .rows = 5, .columns = 4, .inner_rows = 6, .inner_columns = 6, .levels = 3, .ranks = 9, .score = 1000000000000, .seats = 2,
      .row_most = 2, .pair_most = 4, .pairs = 75, .lower = 60, .huge = 15 },
    { .rows = 6, .columns = 4, .inner_rows = 2, .inner_columns = 2, .levels = 8, .ranks = 6, .score = 1000000000000000, .seats = 2,
      .row_most = 2, .pair_most = 2, .pairs = 85, .lower = 10, .huge = 0 },
};

static const struct random_shape large_shape = {
    .rows = 150, .columns = 40, .inner_rows = 12, .inner_columns = 15, .levels = 12, .ranks = 15, .score = 1000000000000000, .seats = 8,
    .row_most = 4, .pair_most = 5, .pairs = 12, .lower = 40, .lower_nodes = 2, .huge = 5
};

static int say(long number, const char *what)
{
    fprintf(stderr, "problem %ld: %s\n", number, what);
    return 1;
}

/* The proof, by both checkers. */
static int check_proof(long number, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    char        text[300];
    int32_t     proven;
    const char *wrong = check_steps(problem, solution);

    if (wrong != NULL) return say(number, wrong);
    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say(number, text);
    if (solution->verdict == TANDEM_OPTIMAL && proven != problem->level_count) return say(number, "optimal, but not every level is proven");
    return 0;
}

static int compare(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, const struct enumerated *truth)
{
    tdm_wide value[ENUMERATE_LEVELS];

    if (check_proof(number, problem, solution)) return 1;
    if (!truth->is_feasible) return solution->verdict == TANDEM_INFEASIBLE ? 0 : say(number, "infeasible, but a plan was found");
    if (solution->verdict != TANDEM_OPTIMAL) return say(number, "feasible, but no plan was found");
    if (!choice_is_feasible(problem, solution->chosen)) return say(number, "the plan is not feasible");
    choice_values(problem, solution->chosen, value);
    for (int32_t level = 0; level < problem->level_count; level++) {
        if (value[level] != truth->value[level]) return say(number, "a level is not optimal");
        if (tdm_proof_level_value(problem, solution, level) != value[level]) return say(number, "a level's value is told wrong");
    }
    return 0;
}

/* `ticks` receives how much work there was. */
static int try_one(long number, const struct tdm_problem *problem, const struct enumerated *truth, int64_t *ticks)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution solution;
    int wrong;

    if (tdm_network_solve(problem, &control, &solution) != TANDEM_OK) return say(number, "the solve failed");
    wrong = compare(number, problem, &solution, truth);
    *ticks = control.ticks;
    tdm_solution_finish(&solution);
    return wrong;
}

static int try_stopped(long number, const struct tdm_problem *problem, int64_t limit, struct figures *figures)
{
    struct tdm_control  control = { .threads = 1, .tick_limit = limit };
    struct tdm_solution solution;
    int32_t status = tdm_network_solve(problem, &control, &solution);
    int     wrong = 0;

    if (status == TANDEM_E_STOPPED) return tdm_problem_has_lower_bounds(problem) ? 0 : say(number, "stopped without a plan");
    if (status != TANDEM_OK) return say(number, "the solve failed under a limit");
    if (solution.verdict == TANDEM_FEASIBLE) {
        figures->stopped++;
        wrong = check_proof(number, problem, &solution);
        if (!wrong && !choice_is_feasible(problem, solution.chosen)) wrong = say(number, "stopped, and the plan is not feasible");
    }
    tdm_solution_finish(&solution);
    return wrong;
}

static int try_problem(struct random_source *source, const struct tdm_problem *problem, struct figures *figures)
{
    struct enumerated truth;
    int64_t ticks = 0;
    long    number = figures->tried;

    if (enumerate(problem, MOST_CHOICES, &truth)) {
        figures->larger++;
        return 0;
    }
    figures->tried++;
    figures->optimal += truth.is_feasible;
    figures->infeasible += !truth.is_feasible;
    if (try_one(number, problem, &truth, &ticks)) return 1;
    if (number % 8 != 0 || ticks == 0) return 0;
    return try_stopped(number, problem, random_between(source, 1, ticks), figures);
}

static int run(long count, uint64_t seed, struct figures *figures)
{
    struct random_source source = { seed };
    struct tdm_memory memory;
    int wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (figures->tried < count && !wrong) {
        struct tdm_problem problem;
        if (random_problem(&source, &shapes[random_between(&source, 0, SHAPE_COUNT - 1)], &memory, &problem) != TANDEM_OK) return 1;
        wrong = try_problem(&source, &problem, figures);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

/* Nothing to compare with: the proofs speak for themselves. */
static int run_large(long count, uint64_t seed, struct figures *figures)
{
    struct random_source source = { seed };
    struct tdm_memory memory;
    int wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    for (; figures->tried < count && !wrong; figures->tried++) {
        struct tdm_control  control = { .threads = 1 };
        struct tdm_solution solution;
        struct tdm_problem  problem;
        if (random_problem(&source, &large_shape, &memory, &problem) != TANDEM_OK) return 1;
        if (tdm_network_solve(&problem, &control, &solution) != TANDEM_OK) return say(figures->tried, "the solve failed");
        wrong = check_proof(figures->tried, &problem, &solution);
        if (!wrong && solution.verdict == TANDEM_OPTIMAL && !choice_is_feasible(&problem, solution.chosen))
            wrong = say(figures->tried, "the plan is not feasible");
        figures->infeasible += solution.verdict == TANDEM_INFEASIBLE;
        tdm_solution_finish(&solution);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures small = { 0 }, large = { 0 };
    long     count = argc > 1 ? atol(argv[1]) : 200000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int      wrong = run(count, seed, &small);

    printf("%ld random models (%ld optimal, %ld infeasible, %ld also stopped midway; %ld too large to enumerate were passed over): "
           "%d disagreements\n", small.tried, small.optimal, small.infeasible, small.stopped, small.larger, wrong);
    if (wrong) return 1;
    wrong = run_large(count / 50, seed + 1, &large);
    printf("%ld larger random models (%ld infeasible): %d proofs refused\n", large.tried, large.infeasible, wrong);
    return wrong;
}
