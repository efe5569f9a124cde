/* SPDX-License-Identifier: MIT
 * The stable mechanisms against brute force.
 *
 * property_stable [COUNT [SEED]]: COUNT random small markets with ties, two levels, incomplete lists, several placements and pins. For
 * each: deferred acceptance from both sides is the best and the worst for every student among all stable plans once ties are broken;
 * the best stable plan and the largest one equal enumeration, those of the public calls too; the checker counts what brute force counts,
 * and a plan is accepted just where it is stable; swaps harm nobody, and none is left out. Prints one line with its figure; exit code 1 at the first disagreement. In some, two
 * students stay together: then the search must find the best stable plan in which they do, or that there is none.
 */
#include "small_market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "method/largest.h"
#include "method/stable.h"
#include "method/stable_best.h"
#include "method/stable_cycles.h"
#include "method/stable_search.h"
#include "proof/stability.h"

struct figures {
    long tried, plans, stable, tied, mixed, many, pinned, unstable, larger, several, smaller, couples, apart, swaps;
};

struct bench {
    long                       number;
    struct figures            *figures;
    struct small_market        market;
    struct small_view          tied, strict;
    const struct tdm_market   *broken;
    int32_t                    goals[4], goal_count;

    struct small_plan          student_best, student_worst, best, swapped;
    int                        stable_count, largest, has_best, checked;
    char                       what[120];
};

static int say(const struct bench *bench, const char *what)
{
    fprintf(stderr, "market %ld: %s\n", bench->number, what);
    small_print(&bench->market);
    return 1;
}

/* ---------------------------------------------------------------- enumeration */

/* The `most` places that a student likes best of a set. */
static unsigned best_of(const struct bench *bench, int s, unsigned set)
{
    unsigned chosen = 0;

    for (int taken = 0; taken < bench->market.most[s]; taken++) {
        int best = -1;
        for (int o = 0; o < bench->market.places; o++)
            if ((set & ~chosen) >> o & 1 && (best < 0 || bench->strict.group[s][o] < bench->strict.group[s][best])) best = o;
        if (best >= 0) chosen |= 1u << best;
    }
    return chosen;
}

static int compare_strict(void *user, const struct small_plan *plan)
{
    struct bench *bench = user;
    int           unexcused;

    small_blocking(&bench->strict, plan, &unexcused);
    if (unexcused > 0) return 0;
    bench->stable_count++;
    for (int s = 0; s < bench->market.students; s++) {
        if (best_of(bench, s, bench->student_best.at[s] | plan->at[s]) != bench->student_best.at[s]) return 1;
        if (best_of(bench, s, bench->student_worst.at[s] | plan->at[s]) != plan->at[s]) return 2;
    }
    if (!bench->has_best || small_compare(&bench->market, bench->goals, bench->goal_count, plan, &bench->best) < 0) bench->best = *plan;
    bench->has_best = 1;
    return 0;
}

/* With ties: the largest and the best of the stable plans. */
static int compare_tied(void *user, const struct small_plan *plan)
{
    struct bench *bench = user;
    int           unexcused, placed = small_placed(&bench->market, plan);

    small_blocking(&bench->tied, plan, &unexcused);
    if (unexcused > 0) return 0;
    if (bench->stable_count++ == 0 || placed > bench->largest) bench->largest = placed;
    if (!bench->has_best || small_compare(&bench->market, bench->goals, bench->goal_count, plan, &bench->best) < 0) bench->best = *plan;
    bench->has_best = 1;
    return 0;
}

/* The checker of the library counts what the tables say, for any plan. */
static int compare_checker(void *user, const struct small_plan *plan)
{
    struct bench            *bench = user;
    const struct tdm_market *market = bench->broken;
    struct tdm_control       control = { .threads = 1 };
    struct tdm_blocking      blocking;
    uint8_t                  chosen[SMALL_STUDENTS * SMALL_PLACES];
    int                      is_stable, unexcused, count = small_blocking(&bench->tied, plan, &unexcused);

    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++)
            chosen[i] = plan->at[market->problem->row_student[market->row_origin[r]]] >> market->problem->column_opportunity[market->pair[i].column] & 1;
    if (tdm_stability_check(market, chosen, NULL, 0, &blocking) != TANDEM_OK) return 1;
    if (tdm_stable_accepts(market, &control, chosen, &is_stable) != TANDEM_OK) return 1;
    bench->figures->plans++;
    return blocking.count != count || blocking.unexcused != unexcused || is_stable != (unexcused == 0);
}

/* ---------------------------------------------------------------- one market */

static int32_t draw_goals(struct random_source *source, int32_t goals[4], int with_balance)
{
    static const int32_t all[] = { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK, TANDEM_GOAL_PARTNER_RANK, TANDEM_GOAL_RANK_MAXIMAL,
                                   TANDEM_GOAL_GENEROUS, TANDEM_GOAL_WORST_RANK, TANDEM_GOAL_PRIORITY, TANDEM_GOAL_BALANCE };
    int32_t count = 0, wanted = (int32_t)random_between(source, 1, 3);

    while (count < wanted) {
        int32_t goal = all[random_between(source, 0, with_balance ? 7 : 6)], known = 0;
        for (int32_t i = 0; i < count; i++) known |= goals[i] == goal;
        if (!known) goals[count++] = goal;
    }
    return count;
}

static int try_strict(struct bench *bench, const struct tdm_market *market, uint8_t *chosen)
{
    struct tdm_control control = { .threads = 1 };
    struct small_plan  plan;
    int                wrong;

    if (tdm_deferred_students(market, &control, NULL, chosen) != TANDEM_OK) return say(bench, "deferred acceptance failed");
    small_read(market, chosen, &bench->student_best);
    if (tdm_deferred_partners(market, &control, chosen) != TANDEM_OK) return say(bench, "deferred acceptance from the partners failed");
    small_read(market, chosen, &bench->student_worst);
    bench->stable_count = bench->has_best = 0;
    wrong = small_enumerate(&bench->strict, compare_strict, bench);
    if (wrong != 0) return say(bench, wrong == 1 ? "the students' plan is not their best" : "the partners' plan is not the students' worst");
    if (bench->stable_count == 0) return say(bench, "brute force finds no stable plan");
    bench->figures->stable += bench->stable_count;
    bench->figures->several += bench->stable_count > 1;
    for (int32_t i = 0; i < bench->goal_count; i++)
        if (bench->goals[i] == TANDEM_GOAL_BALANCE && !tdm_stable_loads_are_fixed(market)) return 0;
    if (tdm_stable_best(market, &control, chosen) != TANDEM_OK) return say(bench, "the best stable plan failed");
    small_read(market, chosen, &plan);
    small_blocking(&bench->strict, &plan, &wrong);
    if (wrong > 0) return say(bench, "the best stable plan is not stable");
    if (small_compare(&bench->market, bench->goals, bench->goal_count, &plan, &bench->best) != 0) return say(bench, "the best stable plan is not the best");
    return 0;
}

/* Least numbers or a couple: what deferred acceptance knows nothing of. */
static int has_rules(const struct bench *bench)
{
    int any = bench->market.couple[0] >= 0;
    for (int o = 0; o < bench->market.places; o++) any |= bench->market.least[o] > 0;
    return any;
}

static int group_held(const struct bench *bench, const struct small_plan *plan, int s)
{
    int group = INT32_MAX;
    for (int o = 0; o < bench->market.places; o++)
        if (plan->at[s] >> o & 1) group = bench->tied.group[s][o];
    return group;
}

/* 1 if `plan` is stable, better than bench->swapped for some student and worse for none. */
static int compare_swapped(void *user, const struct small_plan *plan)
{
    const struct bench *bench = user;
    int                 unexcused, gains = 0;

    small_blocking(&bench->tied, plan, &unexcused);
    if (unexcused > 0) return 0;
    for (int s = 0; s < bench->market.students; s++) {
        int own = group_held(bench, &bench->swapped, s), other = group_held(bench, plan, s);
        if (other > own) return 0;
        gains += other < own;
    }
    return gains > 0;
}

static int has_strict_wishes(const struct bench *bench)
{
    const struct small_market *m = &bench->market;
    int                        strict = 1;

    for (int s = 0; s < m->students; s++)
        for (int o = 0; o < m->places; o++)
            for (int x = 0; x < o; x++) strict &= m->rank[s][o] == 0 || m->rank[s][o] != m->rank[s][x];
    return strict;
}

/* Swaps leave a stable plan stable and nobody worse off; with strict wishes and no caps no stable plan is better for all. */
static int check_cycles(struct bench *bench, const struct tdm_market *market, uint8_t *chosen)
{
    struct tdm_control control = { .threads = 1 };
    struct small_plan  before;
    int64_t            cycles;
    int                unexcused, can_tell = market->cap_count == 0 && has_strict_wishes(bench);

    small_read(market, chosen, &before);
    if (tdm_stable_cycles(market, &control, chosen, &cycles) != TANDEM_OK) return say(bench, "the swaps failed");
    small_read(market, chosen, &bench->swapped);
    small_blocking(&bench->tied, &bench->swapped, &unexcused);
    if (!small_is_feasible(&bench->tied, &bench->swapped) || unexcused > 0) return say(bench, "the plan after swaps is not stable");
    for (int s = 0; s < bench->market.students; s++)
        if (group_held(bench, &bench->swapped, s) > group_held(bench, &before, s)) return say(bench, "a swap harms a student");
    for (int s = 0; s < bench->market.students; s++) can_tell &= bench->market.pinned[s] < 0;
    bench->figures->swaps += cycles;
    if (can_tell && small_enumerate(&bench->tied, compare_swapped, bench) != 0) return say(bench, "a swap was left out");
    return 0;
}

static int check_large(struct bench *bench, const struct tdm_market *market, uint8_t *chosen)
{
    struct tdm_control control = { .threads = 1 };
    struct small_plan  plan;
    int                unexcused, several = 0;

    for (int s = 0; s < bench->market.students; s++) several |= bench->market.most[s] > 1;
    if (several || !market->orders_agree || has_rules(bench)) return 0;
    if (tdm_large_stable(market, &control, chosen) != TANDEM_OK) return say(bench, "the large plan failed");
    small_read(market, chosen, &plan);
    small_blocking(&bench->tied, &plan, &unexcused);
    if (!small_is_feasible(&bench->tied, &plan) || unexcused > 0) return say(bench, "the large plan is not stable");
    if (3 * small_placed(&bench->market, &plan) < 2 * bench->largest) return say(bench, "the large plan is less than two thirds of the largest");
    bench->figures->smaller += small_placed(&bench->market, &plan) < bench->largest;
    if (check_cycles(bench, market, chosen) != 0) return 1;
    if (tdm_deferred_students(market, &control, NULL, chosen) != TANDEM_OK) return say(bench, "deferred acceptance failed");
    return check_cycles(bench, market, chosen);
}

static int try_tied(struct bench *bench, const struct tdm_market *market, uint8_t *chosen)
{
    struct tdm_control       control = { .threads = 1 };
    struct tdm_stable_search search = { .levels = market->problem->levels, .level_count = market->problem->level_count };
    struct small_plan        plan;
    int                      unexcused;

    bench->stable_count = bench->has_best = bench->largest = 0;
    small_enumerate(&bench->tied, compare_tied, bench);
    if (tdm_stable_search(market, &control, &search, chosen) != TANDEM_OK || !search.is_exact) return say(bench, "the search failed");
    if (bench->stable_count == 0) {
        bench->figures->unstable++;
        bench->figures->apart += bench->market.couple[0] >= 0;
        return search.has_plan ? say(bench, "the search finds a stable plan where there is none") : 0;
    }
    if (!search.has_plan) return say(bench, "the search finds no stable plan");
    small_read(market, chosen, &plan);
    small_blocking(&bench->tied, &plan, &unexcused);
    if (!small_is_feasible(&bench->tied, &plan) || unexcused > 0) return say(bench, "the search's plan is not stable");
    if (small_compare(&bench->market, bench->goals, bench->goal_count, &plan, &bench->best) != 0) return say(bench, "the search's plan is not the best");
    return check_large(bench, market, chosen);
}

static int try_market(struct bench *bench, const struct tdm_market *market)
{
    uint8_t *chosen = malloc((size_t)market->pair_count + 1);
    int      wrong = chosen == NULL;

    bench->broken = market;
    small_view_tied(&bench->market, &bench->tied);
    small_view_strict(&bench->market, market, &bench->strict);
    if (small_size(&bench->tied) > 20000) bench->figures->larger++;
    else {
        bench->figures->tried++;
        bench->figures->couples += bench->market.couple[0] >= 0;
        if (!wrong && market->orders_agree && !has_rules(bench)) wrong = try_strict(bench, market, chosen);
        if (!wrong) wrong = try_tied(bench, market, chosen);
        if (!wrong && bench->number % 50 == 0 && small_enumerate(&bench->tied, compare_checker, bench) != 0)
            wrong = say(bench, "the checker counts other pairs");
    }
    free(chosen);
    return wrong;
}

/* What the public calls hand out, after try_tied has found what is best. */
static int try_public(struct bench *bench, const struct tandem_model *model, const tandem_options *asked, int32_t mechanism)
{
    tandem_options    options = *asked;
    tandem_plan      *answer = NULL;
    struct small_plan plan = { { 0 } };
    int               unexcused, is_right;

    options.mechanism = mechanism;
    if (tandem_solve(model, &options, &answer, NULL) != TANDEM_OK) return say(bench, "the public call failed");
    is_right = tandem_plan_verdict(answer) == (bench->stable_count == 0 ? TANDEM_INFEASIBLE : TANDEM_OPTIMAL);
    for (int s = 0; is_right && bench->stable_count > 0 && s < bench->market.students; s++) {
        int32_t places[SMALL_PLACES], count = tandem_plan_places(answer, s, places, SMALL_PLACES);
        for (int32_t i = 0; i < count; i++) plan.at[s] |= 1u << places[i];
    }
    tandem_plan_free(answer);
    if (!is_right) return say(bench, "the public call gives another verdict");
    if (bench->stable_count == 0) return 0;
    small_blocking(&bench->tied, &plan, &unexcused);
    if (!small_is_feasible(&bench->tied, &plan) || unexcused > 0) return say(bench, "the plan of the public call is not stable");
    if (mechanism == TANDEM_MECHANISM_STABLE_LARGEST)
        return small_placed(&bench->market, &plan) == bench->largest ? 0 : say(bench, "the plan of the public call is not the largest");
    return small_compare(&bench->market, bench->goals, bench->goal_count, &plan, &bench->best) == 0
               ? 0 : say(bench, "the plan of the public call is not the best");
}

static int try_one(struct bench *bench)
{
    struct tandem_model *model = small_model(&bench->market);
    struct tdm_problem   problem;
    struct tdm_market    market;
    tandem_options       options;
    int                  wrong = 1;

    tandem_options_init(&options, sizeof options);
    memcpy(options.goals, bench->goals, sizeof bench->goals);
    options.goal_count = bench->goal_count;
    if (model == NULL || tdm_problem_compile(model, &options, &problem) != TANDEM_OK) return say(bench, "the model failed");
    if (tdm_market_compile(model, &options, &problem, 1, &market) == TANDEM_OK) {
        long tried = bench->figures->tried;
        wrong = try_market(bench, &market);
        if (!wrong && bench->figures->tried > tried)
            wrong = try_public(bench, model, &options, TANDEM_MECHANISM_STABLE_BEST)
                    || try_public(bench, model, &options, TANDEM_MECHANISM_STABLE_LARGEST);
        tdm_market_finish(&market);
    }
    tdm_problem_finish(&problem);
    tandem_model_free(model);
    return wrong;
}

int main(int argc, char **argv)
{
    static const struct small_shape shape = { .ties = 35, .many = 25, .pins = 10, .least = 4, .caps = 70, .mixed = 10, .couples = 15 };
    long                 count = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
    struct random_source source = { argc > 2 ? strtoull(argv[2], NULL, 10) : 5 };
    struct figures       figures = { 0 };
    static struct bench  bench;
    int                  wrong = 0;

    for (bench.figures = &figures; figures.tried < count && !wrong; bench.number++) {
        small_random(&source, &shape, &bench.market);
        bench.goal_count = draw_goals(&source, bench.goals, random_chance(&source, 15));
        wrong = try_one(&bench);
    }
    printf("%ld random markets (%ld stable plans with ties broken, several in %ld; none with ties in %ld; couples in %ld, of these no stable plan "
           "in %ld; the fast large plan short of the largest in %ld; %ld swaps; %ld plans counted for the checker): %d disagreements\n",
           figures.tried, figures.stable, figures.several, figures.unstable, figures.couples, figures.apart, figures.smaller, figures.swaps, figures.plans, wrong);
    return wrong;
}
