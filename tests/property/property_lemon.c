/* SPDX-License-Identifier: MIT
 * The fast path against the general method and, for a tenth of the models, against LEMON.
 *
 * property_lemon [COUNT [LARGE [SEED]]]: COUNT random small problems, then LARGE of 200 to 2,000 students, and half as many with several placements
 * and lower bounds. Every certificate is checked, every goal value compared. Prints one line with its figures; exit code 1 at the first disagreement. Without LEMON the general method stands alone.
 */
#include "fast_models.h"
#include "lemon_oracle.h"
#include "several_models.h"

#include "method/method.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEVELS = 8, LARGE_ROWS = 200 };

struct figures {
    long small, large, lemon, wide, several, infeasible;
};

static int say(long number, const char *what)
{
    fprintf(stderr, "problem %ld: %s\n", number, what);
    return 1;
}

static int read_values(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, int64_t value[LEVELS])
{
    int32_t proven = 0;
    char    text[200];

    if (solution->verdict != TANDEM_OPTIMAL) return say(number, "not optimal");
    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say(number, text);
    if (proven != problem->level_count) return say(number, "a level is not proven");
    for (int32_t level = 0; level < problem->level_count; level++) value[level] = (int64_t)tdm_proof_level_value(problem, solution, level);
    return 0;
}

static int ask_general(long number, const struct tdm_problem *problem, const int64_t *value)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution solution;
    int64_t general[LEVELS];
    int     wrong;

    if (tdm_network_solve(problem, &control, &solution) != TANDEM_OK) return say(number, "the general method failed");
    wrong = read_values(number, problem, &solution, general);
    for (int32_t level = 0; level < problem->level_count && !wrong; level++)
        if (value[level] != general[level]) wrong = say(number, "the general method has another value");
    tdm_solution_finish(&solution);
    return wrong;
}

/* Every fifth is asked where its levels are two at most: a tenth of all. */
static int ask_lemon(long number, const struct tdm_problem *problem, const int64_t *value, struct figures *figures)
{
#ifdef TESTS_HAVE_LEMON
    int64_t lemon[2];
    int     answer = number % 5 == 0 && problem->level_count <= 2 ? lemon_values(problem, lemon) : 0;

    if (answer < 0) return say(number, "LEMON failed");
    figures->lemon += answer;
    for (int32_t level = 0; level < problem->level_count && answer; level++)
        if (value[level] != lemon[level]) return say(number, "LEMON has another value");
#else
    (void)number, (void)problem, (void)value, (void)figures;
#endif
    return 0;
}

static int try_one(long number, struct random_source *source, const struct tdm_problem *problem, struct figures *figures)
{
    struct tdm_solution solution;
    int64_t value[LEVELS];
    struct fast_way way;
    int32_t status = fast_solve_somehow(source, problem, &solution, &way);
    int     wrong;

    if (status == TANDEM_E_RANGE) {
        figures->wide++;
        return 0;
    }
    if (status != TANDEM_OK) return say(number, "the solve failed");
    wrong = read_values(number, problem, &solution, value);
    tdm_solution_finish(&solution);
    if (!wrong) wrong = ask_general(number, problem, value);
    return wrong ? wrong : ask_lemon(number, problem, value, figures);
}

/* The problem has no plan: the proof of that is right, and LEMON finds none either. */
static int check_infeasible(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, struct figures *figures)
{
    int32_t proven = 0;
    char    text[200];

    figures->infeasible++;
    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say(number, text);
#ifdef TESTS_HAVE_LEMON
    int64_t lemon[2];
    if (number % 5 == 0 && lemon_values(problem, lemon) > 0) return say(number, "LEMON has a plan");
#endif
    return 0;
}

static int try_several(long number, struct random_source *source, const struct tdm_problem *problem, struct figures *figures)
{
    struct tdm_solution solution;
    int64_t value[LEVELS];
    int32_t phases, status = several_solve_somehow(source, problem, &solution, &phases);
    int     wrong, is_infeasible;

    if (status == TANDEM_E_RANGE) {
        figures->wide++;
        return 0;
    }
    if (status != TANDEM_OK) return say(number, "the solve failed");
    is_infeasible = solution.verdict == TANDEM_INFEASIBLE;
    wrong = is_infeasible ? check_infeasible(number, problem, &solution, figures) : read_values(number, problem, &solution, value);
    tdm_solution_finish(&solution);
    if (!wrong && !is_infeasible) wrong = ask_general(number, problem, value);
    return wrong || is_infeasible ? wrong : ask_lemon(number, problem, value, figures);
}

static int run_several(const struct random_shape *shape, long count, int32_t least_rows, struct random_source *source, struct figures *figures)
{
    struct tdm_memory memory;
    long end = figures->several + count;
    int  wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (figures->several < end && !wrong) {
        struct tdm_problem problem;
        if (random_problem(source, shape, &memory, &problem) != TANDEM_OK) return 1;
        if (problem.rows.leaf_count >= least_rows && several_model_narrow(source, &problem)) wrong = try_several(figures->several++, source, &problem, figures);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

static int run(const struct random_shape *shape, long count, int32_t least_rows, struct random_source *source, long *done, struct figures *figures)
{
    struct tdm_memory memory;
    int wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (*done < count && !wrong) {
        struct tdm_problem problem;
        if (random_problem(source, shape, &memory, &problem) != TANDEM_OK) return 1;
        if (problem.rows.leaf_count >= least_rows && fast_model_narrow(source, &problem)) wrong = try_one((*done)++, source, &problem, figures);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures figures = { 0 };
    long count = argc > 1 ? atol(argv[1]) : 20000, large = argc > 2 ? atol(argv[2]) : 20;
    struct random_source source = { argc > 3 ? strtoull(argv[3], NULL, 10) : 2 };
    int  wrong = run(&fast_small_shape, count / 4 * 3, 0, &source, &figures.small, &figures);

    if (!wrong) wrong = run(&fast_thin_shape, count, 0, &source, &figures.small, &figures);
    if (!wrong) wrong = run(&fast_large_shape, large, LARGE_ROWS, &source, &figures.large, &figures);
    if (!wrong) wrong = run_several(&several_small_shape, count / 4, 0, &source, &figures);
    if (!wrong) wrong = run_several(&several_thin_shape, count / 4, 0, &source, &figures);
    if (!wrong) wrong = run_several(&several_large_shape, large / 2, LARGE_ROWS, &source, &figures);
    printf("%ld random models and %ld of 200 to 2,000 students, and %ld with several placements and lower bounds (%ld of them without a "
           "plan), against the general method (%ld left to it), %ld of them against LEMON: %d disagreements\n", figures.small, figures.large,
           figures.several, figures.infeasible, figures.wide, figures.lemon, wrong);
#ifndef TESTS_HAVE_LEMON
    puts("LEMON is not installed: left out");
#endif
    return wrong;
}
