/* SPDX-License-Identifier: MIT
 * The network method against brute force.
 *
 * property_network [COUNT [SEED]]: COUNT random small problems; for each, the whole vector of level values, the verdict, feasibility and
 * every step of the proof. Prints one line with its figure; exit code 1 at the first disagreement.
 */
#include "check_steps.h"
#include "enumerate.h"
#include "random_problem.h"

#include "method/method.h"

#include <stdio.h>
#include <stdlib.h>

struct figures {
    long tried, optimal, infeasible, larger;
};

static const struct random_shape small_shape = {
    .rows = 6, .columns = 4, .inner_rows = 3, .inner_columns = 3, .levels = 6, .ranks = 4, .score = 1000000000000000, .seats = 3,
    .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 35, .huge = 8
};

static int say(long number, const char *what)
{
    fprintf(stderr, "problem %ld: %s\n", number, what);
    return 1;
}

static int compare(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, const struct enumerated *truth)
{
    tdm_wide    value[ENUMERATE_LEVELS];
    const char *wrong = check_steps(problem, solution);

    if (wrong != NULL) return say(number, wrong);
    if (!truth->is_feasible) return solution->verdict == TANDEM_INFEASIBLE ? 0 : say(number, "infeasible, but a plan was found");
    if (solution->verdict != TANDEM_OPTIMAL) return say(number, "feasible, but no plan was found");
    if (!choice_is_feasible(problem, solution->chosen)) return say(number, "the plan is not feasible");
    choice_values(problem, solution->chosen, value);
    for (int32_t level = 0; level < problem->level_count; level++)
        if (value[level] != truth->value[level]) return say(number, "a level is not optimal");
    return 0;
}

static int try_one(long number, const struct tdm_problem *problem, const struct enumerated *truth)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution solution;
    int32_t status = tdm_network_solve(problem, &control, &solution);
    int     wrong;

    if (status != TANDEM_OK) return say(number, "the solve failed");
    wrong = compare(number, problem, &solution, truth);
    tdm_solution_finish(&solution);
    return wrong;
}

static int run(long count, uint64_t seed, struct figures *figures)
{
    struct random_source source = { seed };
    struct tdm_memory memory;
    int wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (figures->tried < count && !wrong) {
        struct tdm_problem problem;
        struct enumerated  truth;
        if (random_problem(&source, &small_shape, &memory, &problem) != TANDEM_OK) return 1;
        if (enumerate(&problem, 20000, &truth)) {
            figures->larger++;
        } else {
            wrong = try_one(figures->tried++, &problem, &truth);
            if (truth.is_feasible) figures->optimal++;
            else figures->infeasible++;
        }
        tdm_problem_finish(&problem);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures figures = { 0 };
    long     count = argc > 1 ? atol(argv[1]) : 200000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int      wrong = run(count, seed, &figures);

    printf("%ld random models (%ld optimal, %ld infeasible; %ld too large to enumerate were passed over): %d disagreements\n", figures.tried,
           figures.optimal, figures.infeasible, figures.larger, wrong);
    return wrong;
}
