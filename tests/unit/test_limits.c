/* SPDX-License-Identifier: MIT
 * Limits of the search: wherever one strikes, the plan so far is whole, checked, and says how far it may be off.
 */
#include "../property/middle_school.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t number(const char *text) { return strtoll(text, NULL, 10); }

/* Which goals count upwards, so that the bound lies above. */
static int counts_up(int32_t goal)
{
    return goal == TANDEM_GOAL_PLACED || goal == TANDEM_GOAL_SCORE || goal == TANDEM_GOAL_PRIORITY || goal == TANDEM_GOAL_RANK_MAXIMAL;
}

static void assert_bounds(const tandem_plan *plan)
{
    tandem_goal_value value;

    for (int32_t level = 0; level < tandem_plan_goal_count(plan); level++) {
        assert_int_equal(tandem_plan_goal(plan, level, &value), TANDEM_OK);
        if (value.count_count > 0) continue;
        if (counts_up(value.goal)) assert_true(number(value.bound_text) >= number(value.value_text));
        else assert_true(number(value.bound_text) <= number(value.value_text));
        if (value.proven) assert_string_equal(value.bound_text, value.value_text);
    }
}

struct counts { long whole, proven, none; };

static void solve_within(const tandem_model *model, const tandem_options *options, struct counts *counts)
{
    tandem_plan *plan = NULL;
    int32_t      status = tandem_solve(model, options, &plan, NULL);

    if (status == TANDEM_E_STOPPED) {
        counts->none++;
        return;
    }
    assert_int_equal(status, TANDEM_OK);
    if (tandem_plan_verdict(plan) == TANDEM_INFEASIBLE || tandem_plan_verdict(plan) == TANDEM_OPTIMAL) {
        counts->proven++;
    } else {
        assert_int_equal(tandem_plan_verdict(plan), TANDEM_FEASIBLE);
        assert_bounds(plan);
        assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
        counts->whole++;
    }
    tandem_plan_free(plan);
}

static void a_tick_limit_anywhere_leaves_a_whole_plan_with_its_bound(void **unused)
{
    static const int32_t solvers[] = { TANDEM_SOLVER_AUTO, TANDEM_SOLVER_BRANCH, TANDEM_SOLVER_GLPK };
    struct counts        counts = { 0 };

    (void)unused;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        uint64_t       state = seed;
        tandem_model  *model = middle_school(&state, 40);
        tandem_options options;
        tandem_options_init(&options, sizeof options);
        middle_goals(&state, &options);
        options.solver = solvers[seed % 3];
        if (options.solver == TANDEM_SOLVER_GLPK && !tandem_has("glpk")) options.solver = TANDEM_SOLVER_BRANCH;
        for (options.tick_limit = 1; options.tick_limit < 20000000; options.tick_limit += options.tick_limit / 2 + 1)
            solve_within(model, &options, &counts);
        tandem_model_free(model);
    }
    printf("tick limits: %ld whole plans so far, %ld finished in time, %ld before there was any plan\n", counts.whole, counts.proven, counts.none);
    assert_true(counts.whole > 100);
    assert_true(counts.proven > 10);
}

static void the_same_tick_limit_stops_at_the_same_plan(void **unused)
{
    uint64_t       state = 5;
    tandem_model  *model = middle_school(&state, 40);
    tandem_options options;

    (void)unused;
    tandem_options_init(&options, sizeof options);
    for (options.tick_limit = 1000; options.tick_limit < 5000000; options.tick_limit *= 3) {
        tandem_plan *a = NULL, *b = NULL;
        int32_t      first = tandem_solve(model, &options, &a, NULL), second = tandem_solve(model, &options, &b, NULL);
        assert_int_equal(first, second);
        for (int32_t s = 0; first == TANDEM_OK && s < tandem_count(model, TANDEM_STUDENT); s++) {
            int32_t x[4] = { -1, -1, -1, -1 }, y[4] = { -1, -1, -1, -1 };
            assert_int_equal(tandem_plan_places(a, s, x, 4), tandem_plan_places(b, s, y, 4));
            assert_memory_equal(x, y, sizeof x);
        }
        tandem_plan_free(a);
        tandem_plan_free(b);
    }
    tandem_model_free(model);
}

static void a_time_limit_leaves_a_whole_plan(void **unused)
{
    struct counts counts = { 0 };

    (void)unused;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        uint64_t       state = seed;
        tandem_model  *model = middle_school(&state, 120);
        tandem_options options;
        tandem_options_init(&options, sizeof options);
        middle_goals(&state, &options);
        for (options.time_limit_ms = 1; options.time_limit_ms < 60; options.time_limit_ms *= 3) solve_within(model, &options, &counts);
        tandem_model_free(model);
    }
    printf("time limits: %ld whole plans so far, %ld finished in time, %ld before there was any plan\n", counts.whole, counts.proven, counts.none);
    assert_int_equal(counts.whole + counts.proven + counts.none, 40);
}

/* ---- a large school: places close below a least number, every tenth student stays with the next one */

enum { MANY = 8000, PLACES = 400, CHOICES = 8 };

static tandem_model *large_school(void)
{
    tandem_model *model = tandem_model_new(NULL);
    uint32_t      chance = 7;
    char          key[16], other[40];

    for (int32_t place = 0; place < PLACES; place++) {
        snprintf(key, sizeof key, "p%d", (int)place);
        assert_int_equal(tandem_add_opportunity(model, key, TANDEM_NONE, 30), place);
        assert_int_equal(tandem_set_seats(model, TANDEM_OPPORTUNITY, place, 24, 30, TANDEM_MAY_CLOSE), TANDEM_OK);
    }
    for (int32_t student = 0; student < MANY; student++) {
        tandem_rule_row rule = { .size = sizeof rule, .rule = TANDEM_RULE_TOGETHER, .students = other };
        snprintf(key, sizeof key, "s%d", (int)student);
        assert_int_equal(tandem_add_student(model, key), student);
        for (int32_t rank = 1; rank <= CHOICES; rank++) {
            chance = chance * 1664525u + 1013904223u;
            assert_int_equal(tandem_wish(model, student, (int32_t)((uint64_t)(chance >> 16) * (chance >> 16) % 65536 * PLACES / 65536), rank, TANDEM_NO_SCORE), TANDEM_OK);
        }
        snprintf(other, sizeof other, "s%d;s%d", (int)student, (int)student + 1);
        if (student % 10 == 0) assert_true(tandem_rule(model, &rule) >= 0);
    }
    return model;
}

struct watch { int64_t longest, last, until; };

/* Stops the solve after so much work, and keeps the most work during which nobody asked. */
static int32_t look(void *user, int64_t done, int64_t expected)
{
    struct watch *watch = user;

    (void)expected;
    if (done - watch->last > watch->longest) watch->longest = done - watch->last;
    watch->last = done;
    return done > watch->until;
}

static void a_large_school_is_asked_often_whether_to_stop_and_has_a_plan_early(void **unused)
{
    enum { ENOUGH = 60000000, SELDOM = 10000000 };
    tandem_model     *model = large_school();
    struct watch      watch = { .until = ENOUGH };
    tandem_options    options;
    tandem_plan      *plan = NULL;
    tandem_plan_facts facts = { .size = sizeof facts };

    (void)unused;
    tandem_options_init(&options, sizeof options);
    options.solver = TANDEM_SOLVER_BRANCH;
    options.progress = look;
    options.progress_user = &watch;
    assert_int_equal(tandem_solve(model, &options, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_verdict(plan), TANDEM_CANCELLED);
    assert_int_equal(tandem_plan_get_facts(plan, &facts), TANDEM_OK);
    printf("stopped after %lld ticks: %d of %d placed, asked at least every %lld\n", (long long)watch.last, (int)facts.placed, MANY, (long long)watch.longest);
    assert_true(facts.placed > MANY / 4);
    assert_true(watch.last < ENOUGH + SELDOM && watch.longest < SELDOM);
    assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

/* As many least numbers as seats, and fewer students who can meet them: a flow says by how much to lower which. */
static void the_cheapest_repair_of_a_large_school_is_found_and_proven_at_once(void **unused)
{
    enum { SCHOOL = 3000, SITES = 150, LEAST = 21, ROOM = 400 };
    tandem_model *model = tandem_model_new(NULL);
    tandem_plan  *plan = NULL;
    tandem_repair repairs[ROOM];
    uint32_t      chance = 3;
    int32_t       is_least = 0, count;
    int64_t       total = 0;
    char          key[16];

    (void)unused;
    for (int32_t site = 0; site < SITES; site++) {
        snprintf(key, sizeof key, "p%d", (int)site);
        assert_int_equal(tandem_add_opportunity(model, key, TANDEM_NONE, LEAST), site);
        assert_int_equal(tandem_set_seats(model, TANDEM_OPPORTUNITY, site, LEAST, LEAST, 0), TANDEM_OK);
    }
    for (int32_t student = 0; student < SCHOOL; student++) {
        snprintf(key, sizeof key, "s%d", (int)student);
        assert_int_equal(tandem_add_student(model, key), student);
        for (int32_t rank = 1; rank <= CHOICES; rank++) {
            chance = chance * 1664525u + 1013904223u;
            assert_int_equal(tandem_wish(model, student, (int32_t)(chance >> 8) % SITES, rank, TANDEM_NO_SCORE), TANDEM_OK);
        }
    }
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_verdict(plan), TANDEM_INFEASIBLE);
    count = tandem_plan_repair(plan, repairs, ROOM, &is_least);
    assert_in_range(count, 1, ROOM);
    assert_int_equal(is_least, 1);
    for (int32_t i = 0; i < count; i++) total += repairs[i].by;
    assert_int_equal(total, SITES * LEAST - SCHOOL);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tick_limit_anywhere_leaves_a_whole_plan_with_its_bound),
        cmocka_unit_test(the_same_tick_limit_stops_at_the_same_plan),
        cmocka_unit_test(a_time_limit_leaves_a_whole_plan),
        cmocka_unit_test(a_large_school_is_asked_often_whether_to_stop_and_has_a_plan_early),
        cmocka_unit_test(the_cheapest_repair_of_a_large_school_is_found_and_proven_at_once),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
