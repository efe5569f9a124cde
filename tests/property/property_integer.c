/* SPDX-License-Identifier: MIT
 * Random small schools with every kind of rule and goal: each way of deciding against all plans there are.
 *
 *   property_integer COUNT [SEED]
 */
#include "random_school.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally { long models, infeasible, invalid, integer, corner, network, wrong; };

static void take_plan(const struct school *school, const tandem_plan *plan, school_plan out)
{
    memset(out, 0, sizeof(school_plan));
    for (int s = 0; s < school->students; s++) {
        int32_t places[MOST_PLACES], count = tandem_plan_places(plan, s, places, MOST_PLACES);
        for (int32_t i = 0; i < count; i++) out[s] |= 1u << places[i];
    }
}

/* "" if the library's plan is as good as the best there is and says so. */
static const char *judge(const struct school *school, const tandem_model *model, const tandem_plan *plan, int exists, const school_plan best)
{
    school_plan  mine;
    int64_t      a[MOST_VALUES], b[MOST_VALUES];
    int          count;
    tandem_error error;

    if (tandem_plan_verdict(plan) == TANDEM_INFEASIBLE) return exists ? "a plan exists, but none was found" : "";
    if (!exists) return "no plan exists, but one was made";
    if (tandem_plan_verdict(plan) != TANDEM_OPTIMAL) return "the verdict is not optimal";
    take_plan(school, plan, mine);
    if (!school_allows(school, mine)) return "the plan breaks a rule";
    count = school_value(school, mine, a);
    school_value(school, best, b);
    if (memcmp(a, b, (size_t)count * sizeof *a) != 0) return "the plan is not the best";
    for (int32_t i = 0; i < tandem_plan_goal_count(plan); i++) {
        tandem_goal_value value;
        if (tandem_plan_goal(plan, i, &value) != TANDEM_OK || !value.proven || value.value != value.bound) return "a goal is not proven";
    }
    return tandem_verify(model, plan, &error) == TANDEM_OK ? "" : "the plan does not pass its own check";
}

/* Decided where the rules touch (method/corner.h): its trees are of differences, whose counts are negative. */
static int is_of_corner(const tandem_plan *plan)
{
    tandem_level_bound bound = { .size = sizeof bound };
    return tandem_plan_bound_count(plan) > 0 && tandem_plan_bound(plan, 0, &bound) == TANDEM_OK && bound.tree_count > 3 && bound.tree[3] < 0;
}

static void try_solver(const struct school *school, const tandem_model *model, int32_t solver, int exists, const school_plan best, struct tally *tally)
{
    tandem_options options;
    tandem_plan   *plan = NULL;
    tandem_error   error;
    const char    *fault;
    int32_t        status;

    tandem_options_init(&options, sizeof options);
    options.goal_count = school->goals;
    memcpy(options.goals, school->goal, sizeof school->goal);
    options.solver = solver;
    status = tandem_solve(model, &options, &plan, &error);
    fault = status == TANDEM_OK ? judge(school, model, plan, exists, best) : error.text;
    if (status == TANDEM_OK && tandem_plan_method(plan, NULL) == TANDEM_METHOD_INTEGER) tally->integer++;
    if (status == TANDEM_OK && is_of_corner(plan)) tally->corner++;
    if (status == TANDEM_OK && tandem_plan_method(plan, NULL) == TANDEM_METHOD_NETWORK) tally->network++;
    if (fault[0] != '\0') {
        tally->wrong++;
        printf("model %ld, solver %d: %s\n", tally->models, solver, fault);
        if (tally->wrong == 1) school_print(school);
    }
    tandem_plan_free(plan);
}

static void try_school(const struct school *school, struct tally *tally)
{
    tandem_model *model = school_model(school);
    school_plan   best;
    int           exists;

    tally->models++;
    if (tandem_model_check(model, NULL, NULL) > 0) {
        tally->invalid++;
    } else {
        exists = school_best(school, best);
        tally->infeasible += !exists;
        try_solver(school, model, TANDEM_SOLVER_AUTO, exists, best, tally);
        try_solver(school, model, TANDEM_SOLVER_BRANCH, exists, best, tally);
        if (tandem_has("glpk") && tally->models % 8 == 0) try_solver(school, model, TANDEM_SOLVER_GLPK, exists, best, tally);
    }
    tandem_model_free(model);
}

int main(int argc, char **argv)
{
    long         count = argc > 1 ? atol(argv[1]) : 1000;
    uint64_t     state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct tally tally = { 0 };

    for (long i = 0; i < count; i++) {
        struct school school;
        school_draw(&school, &state);
        try_school(&school, &tally);
    }
    printf("%ld random models over all rules and goals (%ld infeasible, %ld refused as invalid; %ld solves by search, of which %ld in a corner, %ld by "
           "network): %ld disagreements\n", tally.models, tally.infeasible, tally.invalid, tally.integer, tally.corner, tally.network, tally.wrong);
    return tally.wrong != 0 || (count >= 100 && tally.corner == 0);
}
