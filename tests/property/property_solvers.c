/* SPDX-License-Identifier: MIT
 * Random schools of middle size, decided by our own search and by GLPK: the same verdict, and the same value of every goal.
 *
 *   property_solvers COUNT [SEED [STUDENTS]]
 */
#include "middle_school.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LIST = 64, TICKS = 30000000 };

struct tally { long models, invalid, infeasible, ours_stopped, glpk_stopped, compared, wrong; };

static tandem_plan *solve(const tandem_model *model, tandem_options options, int32_t solver, int32_t *status)
{
    tandem_plan *plan = NULL;

    options.solver = solver;
    options.tick_limit = TICKS;
    *status = tandem_solve(model, &options, &plan, NULL);
    return plan;
}

static int is_list(int32_t goal) { return goal == TANDEM_GOAL_PRIORITY || goal == TANDEM_GOAL_RANK_MAXIMAL || goal == TANDEM_GOAL_GENEROUS; }

static int is_same_goal(const tandem_plan *a, const tandem_plan *b, int32_t level)
{
    tandem_goal_value x, y;
    int64_t           mine[MOST_LIST] = { 0 }, other[MOST_LIST] = { 0 };

    if (tandem_plan_goal(a, level, &x) != TANDEM_OK || tandem_plan_goal(b, level, &y) != TANDEM_OK) return 0;
    if (!is_list(x.goal)) return strcmp(x.value_text, y.value_text) == 0;
    tandem_plan_goal_counts(a, level, mine, NULL, MOST_LIST);
    tandem_plan_goal_counts(b, level, other, NULL, MOST_LIST);
    return memcmp(mine, other, sizeof mine) == 0;
}

static const char *compare(const tandem_model *model, const tandem_plan *a, const tandem_plan *b, struct tally *tally)
{
    tally->ours_stopped += tandem_plan_verdict(a) == TANDEM_FEASIBLE;
    tally->glpk_stopped += tandem_plan_verdict(b) == TANDEM_FEASIBLE;
    if (tandem_plan_verdict(a) == TANDEM_FEASIBLE || tandem_plan_verdict(b) == TANDEM_FEASIBLE) return "";
    tally->compared++;
    if (tandem_plan_verdict(a) != tandem_plan_verdict(b)) return "one finds a plan, the other shows that there is none";
    if (tandem_plan_verdict(a) == TANDEM_INFEASIBLE) {
        tally->infeasible++;
        return "";
    }
    for (int32_t level = 0; level < tandem_plan_goal_count(a); level++)
        if (!is_same_goal(a, b, level)) return "a goal has two values";
    return tandem_verify(model, a, NULL) == TANDEM_OK && tandem_verify(model, b, NULL) == TANDEM_OK ? "" : "a plan does not pass the check";
}

static void try_school(struct tally *tally, uint64_t *state, int most)
{
    tandem_model  *model = middle_school(state, most);
    tandem_options options;
    tandem_plan   *ours, *glpk = NULL;
    const char    *fault = "";
    int32_t        status, other = TANDEM_OK;

    tandem_options_init(&options, sizeof options);
    middle_goals(state, &options);
    ours = solve(model, options, TANDEM_SOLVER_BRANCH, &status);
    if (status == TANDEM_OK) glpk = solve(model, options, TANDEM_SOLVER_GLPK, &other);
    tally->models++;
    if (status == TANDEM_E_INVALID) tally->invalid++;
    else if (status == TANDEM_E_STOPPED || other == TANDEM_E_STOPPED) {
        tally->ours_stopped += status == TANDEM_E_STOPPED;
        tally->glpk_stopped += other == TANDEM_E_STOPPED;
    } else if (status != TANDEM_OK || other != TANDEM_OK) fault = "a solve failed";
    else fault = compare(model, ours, glpk, tally);
    if (fault[0] != '\0') {
        tally->wrong++;
        printf("model %ld: %s\n", tally->models, fault);
    }
    tandem_plan_free(ours);
    tandem_plan_free(glpk);
    tandem_model_free(model);
}

int main(int argc, char **argv)
{
    long         count = argc > 1 ? atol(argv[1]) : 200;
    uint64_t     state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int          most = argc > 3 ? atoi(argv[3]) : 24;
    struct tally tally = { 0 };

    if (!tandem_has("glpk")) {
        printf("no GLPK in this build\n");
        return 77;
    }
    for (long i = 0; i < count; i++) try_school(&tally, &state, most);
    printf("%ld random models of up to %d students, %ld decided by both (%ld infeasible), %ld refused as invalid; the tick limit stopped ours %ld "
           "times, GLPK %ld times: %ld disagreements\n", tally.models, most, tally.compared, tally.infeasible, tally.invalid, tally.ours_stopped,
           tally.glpk_stopped, tally.wrong);
    return tally.wrong != 0;
}
