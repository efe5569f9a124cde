/* SPDX-License-Identifier: MIT
 * Several placements and lower bounds against brute force and against the general method.
 *
 * property_several [COUNT [MIDDLE [LARGE [SEED]]]]: COUNT random small problems against brute force, then MIDDLE of up to 400 students and LARGE of
 * up to 2,000 against the general method. Every proof is checked by both checkers, where the problem is small. Prints one line with its figures; exit
 * code 1 at the first disagreement.
 */
#include "check_steps.h"
#include "enumerate.h"
#include "several_models.h"

#include "method/several.h"
#include "method/worst.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>

/* Each must be entered somewhere, or a campaign shows nothing about it. In the order of their bits. */
enum { PHASES = 7, CAMPAIGN = 20000 };
static const char *const phase_names[PHASES] = { "auction", "loaded", "asked", "drew in", "forced students", "filled places", "left to the general method" };

struct figures {
    long tried, larger, infeasible, wide, worst;
    long phase[PHASES];                 /* how often each was entered */
};

static int check(long number, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    const char *wrong = check_steps(problem, solution);
    char        text[200];
    int32_t     proven = 0;

    if (wrong != NULL) return say_of(number, wrong);
    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say_of(number, text);
    if (solution->verdict == TANDEM_INFEASIBLE) return 0;
    if (solution->verdict != TANDEM_OPTIMAL) return say_of(number, "not optimal");
    if (!choice_is_feasible(problem, solution->chosen)) return say_of(number, "the plan is not feasible");
    return proven == problem->level_count ? 0 : say_of(number, "a level is not proven");
}

/* What the general method says, in the form of brute force. */
static int ask_general(long number, const struct tdm_problem *problem, struct enumerated *truth)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution general;

    if (tdm_network_solve(problem, &control, &general) != TANDEM_OK) return say_of(number, "the general method failed");
    truth->is_feasible = general.verdict == TANDEM_OPTIMAL;
    choice_values(problem, general.chosen, truth->value);
    tdm_solution_finish(&general);
    return 0;
}

static int compare(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, const struct enumerated *truth)
{
    tdm_wide value[ENUMERATE_LEVELS];

    if (check(number, problem, solution)) return 1;
    if (truth->is_feasible != (solution->verdict == TANDEM_OPTIMAL)) return say_of(number, "another verdict");
    choice_values(problem, solution->chosen, value);
    for (int32_t level = 0; level < problem->level_count && truth->is_feasible; level++)
        if (value[level] != truth->value[level]) return say_of(number, "a level is not optimal");
    return 0;
}

static int try_one(long number, struct random_source *source, const struct tdm_problem *problem, const struct enumerated *truth, struct figures *figures)
{
    struct tdm_solution solution;
    int32_t phases, status = several_solve_somehow(source, problem, &solution, &phases);
    int     wrong = 0;

    for (int phase = 0; phase < PHASES; phase++) figures->phase[phase] += phases >> phase & 1;
    figures->infeasible += !truth->is_feasible;
    figures->worst += tdm_worst_applies(problem);
    if (status == TANDEM_E_RANGE) figures->wide++;
    else wrong = status != TANDEM_OK ? say_of(number, "the solve failed") : compare(number, problem, &solution, truth);
    tdm_solution_finish(&solution);
    return wrong;
}

static int run(const struct random_shape *shape, long count, int small, struct random_source *source, long *done, struct figures *figures)
{
    struct tdm_memory memory;
    int wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (*done < count && !wrong) {
        struct tdm_problem problem;
        struct enumerated  truth;
        if (random_problem(source, shape, &memory, &problem) != TANDEM_OK) return 1;
        if (several_model_narrow(source, &problem) && (!small || !enumerate(&problem, 20000, &truth))) {
            if (!small) wrong = ask_general(*done, &problem, &truth);
            if (!wrong) wrong = try_one((*done)++, source, &problem, &truth, figures);
        }
        tdm_problem_finish(&problem);
    }
    return wrong;
}

static int tell_phases(const struct figures *figures)
{
    int wrong = 0;

    for (int phase = 0; phase < PHASES; phase++) {
        printf("%s %s %ld times", phase == 0 ? "" : ",", phase_names[phase], figures->phase[phase]);
        if (figures->tried >= CAMPAIGN && figures->phase[phase] == 0) wrong = say_of(0, "a phase was never entered");
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures figures = { 0 };
    long count = argc > 1 ? atol(argv[1]) : 100000, middle = argc > 2 ? atol(argv[2]) : 300, large = argc > 3 ? atol(argv[3]) : 20;
    struct random_source source = { argc > 4 ? strtoull(argv[4], NULL, 10) : 1 };
    int  wrong = run(&several_small_shape, count / 2, 1, &source, &figures.tried, &figures);

    if (!wrong) wrong = run(&several_thin_shape, count, 1, &source, &figures.tried, &figures);
    if (!wrong) wrong = run(&several_middle_shape, middle, 0, &source, &figures.larger, &figures);
    if (!wrong) wrong = run(&several_large_shape, middle + large, 0, &source, &figures.larger, &figures);
    printf("%ld random models against brute force, %ld larger ones against the general method (%ld too wide), %ld of them without a plan, %ld "
           "with the worst rank;",
           figures.tried, figures.larger, figures.wide, figures.infeasible, figures.worst);
    wrong |= tell_phases(&figures);
    printf(": %d disagreements\n", wrong);
    return wrong;
}
