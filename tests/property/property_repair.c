/* SPDX-License-Identifier: MIT
 * Random small schools without a plan: the cheapest repair against every plan there would be if no bound held.
 *
 *   property_repair COUNT [SEED]
 */
#include "random_school.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally { long models, infeasible, repaired, beyond_repair, units, wrong; };

static int count_bits(uint32_t set)
{
    int count = 0;
    for (; set != 0; set &= set - 1) count++;
    return count;
}

static int in(uint32_t set, int id) { return (int)(set >> id & 1); }

/* ---- the same school with every bound out of the way that may give way */

static int gives_way(const struct school_rule *rule)
{
    return rule->kind == TANDEM_RULE_QUOTA || rule->kind == TANDEM_RULE_QUOTA_EACH || rule->kind == TANDEM_RULE_LIMIT;
}

static int count_pins(const struct school *school, int s)
{
    uint32_t places = 0;
    for (int i = 0; i < school->rules; i++)
        if (school->rule[i].kind == TANDEM_RULE_PIN && in(school->rule[i].students, s)) places |= school->rule[i].places;
    return count_bits(places);
}

static struct school without_bounds(const struct school *school)
{
    struct school free = *school;
    int           kept = 0;

    for (int s = 0; s < school->students; s++) {
        free.least[s] = 0;
        if (count_pins(school, s) > school->most[s]) free.most[s] = MOST_PLACES;
    }
    for (int p = 0; p < school->places; p++) {
        free.seats[p] = 1000;
        if (!school->may_close[p]) free.least_seats[p] = 0;
    }
    for (int i = 0; i < school->partners; i++) {
        free.cap[i] = -1;
        free.least_cap[i] = 0;
    }
    for (int i = 0; i < school->rules; i++)
        if (!gives_way(&school->rule[i])) free.rule[kept++] = school->rule[i];
    free.rules = kept;
    return free;
}

/* ---- what a plan would cost */

static int over(int have, int most) { return have > most ? have - most : 0; }
static int under(int have, int least) { return have < least ? least - have : 0; }

static int seats_taken(const struct school *school, const school_plan plan, int p)
{
    int seats = 0;
    for (int s = 0; s < school->students; s++) seats += in(plan[s], p) ? school->size[s] : 0;
    return seats;
}

/* A rule's numbers as they bind, over so many seats: a minimum rounds up, a maximum down. */
static int least_of(const struct school_rule *rule, int seats)
{
    return !rule->has_least ? 0 : rule->is_percent ? (rule->least * seats + 99) / 100 : rule->least;
}

static int most_of(const struct school_rule *rule, int seats)
{
    return !rule->has_most ? 1000000 : rule->is_percent ? rule->most * seats / 100 : rule->most;
}

/* The greatest lack and the greatest excess over all bounds of a rule. */
static void widen(const struct school_rule *rule, int count, int seats, int *lack, int *excess)
{
    int l = under(count, least_of(rule, seats)), e = over(count, most_of(rule, seats));
    if (l > *lack) *lack = l;
    if (e > *excess) *excess = e;
}

static int count_in(const struct school *school, const school_plan plan, uint32_t students, uint32_t places)
{
    int count = 0;
    for (int s = 0; s < school->students; s++)
        if (in(students, s)) count += count_bits(plan[s] & places);
    return count;
}

static int cost_of_rule(const struct school *school, const struct school_rule *rule, const school_plan plan)
{
    int lack = 0, excess = 0, seats = 0;

    for (int p = 0; p < school->places; p++) seats += in(rule->places, p) ? school->seats[p] : 0;
    if (rule->kind == TANDEM_RULE_QUOTA) widen(rule, count_in(school, plan, rule->students, rule->places), seats, &lack, &excess);
    for (int p = 0; rule->kind == TANDEM_RULE_QUOTA_EACH && p < school->places; p++)
        if (in(rule->places, p)) widen(rule, count_in(school, plan, rule->students, 1u << p), school->seats[p], &lack, &excess);
    for (int s = 0; rule->kind == TANDEM_RULE_LIMIT && s < school->students; s++)
        if (in(rule->students, s)) widen(rule, count_bits(plan[s] & rule->places), 0, &lack, &excess);
    return lack + excess;
}

struct cheapest { const struct school *school; int least; };

static int weigh(const struct school *free, const school_plan plan, void *user)
{
    struct cheapest     *cheapest = user;
    const struct school *school = cheapest->school;
    int                  load[MOST_PARTNERS] = { 0 }, cost = 0;

    for (int s = 0; s < school->students; s++) cost += under(count_bits(plan[s]), school->least[s]) + over(count_bits(plan[s]), school->most[s]);
    for (int p = 0; p < school->places; p++) {
        int seats = seats_taken(school, plan, p);
        cost += over(seats, school->seats[p]);
        if (!school->may_close[p]) cost += under(seats, school->least_seats[p]);
        if (school->partner[p] >= 0) load[school->partner[p]] += seats;
    }
    for (int i = 0; i < school->partners; i++) cost += under(load[i], school->least_cap[i]) + (school->cap[i] >= 0 ? over(load[i], school->cap[i]) : 0);
    for (int i = 0; i < school->rules; i++)
        if (gives_way(&school->rule[i])) cost += cost_of_rule(school, &school->rule[i], plan);
    if (cheapest->least < 0 || cost < cheapest->least) cheapest->least = cost;
    (void)free;
    return 0;
}

/* ---- one school */

static int64_t sum_of(const tandem_repair *repairs, int32_t count)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < count; i++) sum += repairs[i].by > 0 ? repairs[i].by : 1000000;
    return sum;
}

static const char *judge(const struct school *school, const tandem_plan *plan, struct tally *tally)
{
    enum { ROOM = 64 };
    const struct school free = without_bounds(school);
    struct cheapest     cheapest = { school, -1 };
    tandem_repair       repairs[ROOM];
    int32_t             is_least = 0, count = tandem_plan_repair(plan, repairs, ROOM, &is_least);

    school_each(&free, weigh, &cheapest);
    if (count < 0 || count > ROOM) return "the repair failed";
    if (!is_least) return "the repair is not proven least";
    if ((count == 0) != (cheapest.least < 0)) return "there is a repair, or there is none";
    if (count == 0) {
        tally->beyond_repair++;
        return "";
    }
    tally->repaired++;
    tally->units += cheapest.least;
    return sum_of(repairs, count) == cheapest.least ? "" : "the repair is not the cheapest";
}

static void try_school(struct tally *tally, uint64_t *state, int32_t solver)
{
    struct school  school;
    tandem_options options;
    tandem_model  *model;
    tandem_plan   *plan = NULL;
    const char    *fault = "";

    school_draw(&school, state);
    model = school_model(&school);
    tally->models++;
    tandem_options_init(&options, sizeof options);
    options.solver = solver;
    if (tandem_solve(model, &options, &plan, NULL) == TANDEM_OK && tandem_plan_verdict(plan) == TANDEM_INFEASIBLE) {
        tally->infeasible++;
        fault = judge(&school, plan, tally);
    }
    if (fault[0] != '\0') {
        printf("model %ld: %s\n", tally->models, fault);
        if (tally->wrong++ == 0) school_print(&school);
    }
    tandem_plan_free(plan);
    tandem_model_free(model);
}

int main(int argc, char **argv)
{
    long         count = argc > 1 ? atol(argv[1]) : 1000;
    uint64_t     state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct tally tally = { 0 };

    for (long i = 0; i < count; i++) try_school(&tally, &state, i % 2 == 0 ? TANDEM_SOLVER_AUTO : TANDEM_SOLVER_BRANCH);
    printf("%ld random models, %ld without a plan: %ld repaired by %ld units in all, %ld beyond repair by bounds: %ld disagreements\n", tally.models,
           tally.infeasible, tally.repaired, tally.units, tally.beyond_repair, tally.wrong);
    return tally.wrong != 0;
}
