/* SPDX-License-Identifier: MIT
 * The fast path against brute force and against the general method.
 *
 * property_fast [COUNT [MIDDLE [SEED]]]: COUNT random small problems against brute force, then MIDDLE problems of up to 400 students against
 * the general method, a quarter of them with long rows. Every proof is checked. Prints one line with its figures; exit code 1 at the first disagreement.
 */
#include "check_steps.h"
#include "enumerate.h"
#include "fast_models.h"

#include "method/fast.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>

/* Each must be entered somewhere, or a campaign shows nothing about it. In the order of their bits. */
enum { PHASES = 8, CAMPAIGN = 20000 };
static const char *const phase_names[PHASES] = { "stuck", "hopeless", "renewed lines", "asked those at home", "drew in", "parted", "scaled",
                                                "wide keys" };

struct figures {
    long tried, wide, middle, levels, parts;
    long phase[PHASES];                 /* how often each was entered */
};

static int check(long number, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    const char *wrong = check_steps(problem, solution);
    char        text[200];
    int32_t     proven = 0;

    if (wrong != NULL) return say_of(number, wrong);
    if (solution->verdict != TANDEM_OPTIMAL) return say_of(number, "not optimal");
    if (!choice_is_feasible(problem, solution->chosen)) return say_of(number, "the plan is not feasible");
    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say_of(number, text);
    return proven == problem->level_count ? 0 : say_of(number, "a level is not proven");
}

/* Values by brute force (truth) or, where that is NULL, by the general method. */
static int compare(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, const struct enumerated *truth)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution general;
    tdm_wide value[ENUMERATE_LEVELS], other[ENUMERATE_LEVELS];
    int      wrong = check(number, problem, solution);

    choice_values(problem, solution->chosen, value);
    if (truth == NULL) {
        if (tdm_network_solve(problem, &control, &general) != TANDEM_OK) return say_of(number, "the general method failed");
        choice_values(problem, general.chosen, other);
        tdm_solution_finish(&general);
    }
    for (int32_t level = 0; level < problem->level_count && !wrong; level++)
        if (value[level] != (truth == NULL ? other[level] : truth->value[level])) wrong = say_of(number, "a level is not optimal");
    return wrong;
}

static int try_one(long number, struct random_source *source, const struct tdm_problem *problem, const struct enumerated *truth, struct figures *figures)
{
    struct tdm_solution solution;
    struct fast_way way;
    int     wrong = 0;
    int32_t status = fast_solve_somehow(source, problem, &solution, &way);

    figures->levels += !tdm_fast_applies(problem);
    figures->parts += way.is_split;
    for (int phase = 0; phase < PHASES; phase++) figures->phase[phase] += way.phases >> phase & 1;
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
        if (fast_model_narrow(source, &problem) && (!small || !enumerate(&problem, 20000, &truth)))
            wrong = try_one((*done)++, source, &problem, small ? &truth : NULL, figures);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

static int tell_phases(const struct figures *figures)
{
    int wrong = 0;

    for (int phase = 0; phase < PHASES; phase++) {
        printf("%s %s %ld times", phase == 0 ? "" : ",", phase_names[phase], figures->phase[phase]);
        if (figures->tried >= CAMPAIGN && figures->middle > 0 && figures->phase[phase] == 0) wrong = say_of(0, "a phase was never entered");
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures figures = { 0 };
    long count = argc > 1 ? atol(argv[1]) : 100000, middle = argc > 2 ? atol(argv[2]) : 300;
    struct random_source source = { argc > 3 ? strtoull(argv[3], NULL, 10) : 1 };
    int  wrong = run(&fast_small_shape, count / 4 * 3, 1, &source, &figures.tried, &figures);

    if (!wrong) wrong = run(&fast_thin_shape, count, 1, &source, &figures.tried, &figures);      /* these fall apart */
    if (!wrong) wrong = run(&fast_middle_shape, middle * 3 / 4, 0, &source, &figures.middle, &figures);
    if (!wrong) wrong = run(&fast_long_shape, middle, 0, &source, &figures.middle, &figures);      /* more pairs than a line has */
    printf("%ld random models against brute force, %ld larger ones against the general method (%ld left to it), %ld of them with many levels, %ld by parts;",
           figures.tried, figures.middle, figures.wide, figures.levels, figures.parts);
    wrong |= tell_phases(&figures);
    printf(": %d disagreements\n", wrong);
    return wrong;
}
