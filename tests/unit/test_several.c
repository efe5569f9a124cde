/* SPDX-License-Identifier: MIT
 * Several placements and lower bounds, told in sentences: what is covered, each stage by itself, stops, and failing memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "../support/crowd.h"
#include "method/several.h"
#include "proof/proof.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

static int32_t phases;

static void solve_within(const struct tdm_several_budget *budget)
{
    struct tdm_control control = { .threads = 1 };

    tdm_solution_finish(&solution);
    assert_true(tdm_several_applies(&problem));
    assert_int_equal(tdm_several_solve_within(&problem, budget, &control, &solution, &phases), TANDEM_OK);
}

/* Students of 1 to `most` places each. */
static void build_crowd(const char *letters, int32_t most, int32_t more)
{
    build_ranked_crowd(letters, WISHES, more);
    for (int32_t row = 0; row < CROWD; row++) problem.rows.most[row] = 1 + row % most;
}

/* ---- what it is for */

static void a_student_takes_as_many_places_as_she_may_and_each_once(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 }, { 0, 2, 3, 0 }, { 1, 0, 1, 0 } };
    (void)state;
    problem = small_problem(2, 3, 0, pairs, COUNT(pairs));
    problem.rows.most[0] = 2;
    problem.columns.most[0] = 5;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 1, 0, 1 });
}

static void a_second_place_gives_way_so_that_somebody_gets_a_first(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 1, 0 }, { 1, 1, 9, 0 } };
    (void)state;
    problem = small_problem(2, 2, 0, pairs, COUNT(pairs));
    problem.rows.most[0] = 2;
    problem.rows.least[1] = 1;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 0, 1 });
    assert_true(phases & TDM_SEVERAL_AUCTION);
}

static void who_must_be_placed_sends_somebody_else_home(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 5, 0 } };
    (void)state;
    problem = small_problem(2, 1, 0, pairs, COUNT(pairs));
    problem.rows.least[1] = 1;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 0, 1 });
    assert_int_equal(phases, TDM_SEVERAL_LOADED | TDM_SEVERAL_FORCED);
}

static void a_place_draws_in_those_it_must_have(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 3, 0 }, { 1, 0, 1, 0 }, { 1, 1, 2, 0 }, { 2, 0, 1, 0 } };
    (void)state;
    problem = small_problem(3, 2, 0, pairs, COUNT(pairs));
    problem.columns.most[0] = problem.columns.most[1] = 3;
    problem.columns.least[1] = 1;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 0, 0, 1, 1 });
    assert_int_equal(phases, TDM_SEVERAL_LOADED | TDM_SEVERAL_FILLED);
}

static void a_partner_draws_in_those_he_must_have(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 3, 0 }, { 1, 0, 1, 0 }, { 1, 2, 2, 0 } };
    (void)state;
    problem = small_problem(2, 3, 1, pairs, COUNT(pairs));
    problem.columns.most[0] = 2;
    problem.columns.parent[1] = problem.columns.parent[2] = 3;
    problem.columns.least[3] = 1;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 0, 0, 1 });
}

static void bounds_that_cannot_be_met_are_proven_so(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 1, 0 } };
    (void)state;
    problem = small_problem(2, 1, 0, pairs, COUNT(pairs));
    problem.rows.least[0] = problem.rows.least[1] = 1;
    want("CR");
    solve_within(NULL);
    assert_accepted(TANDEM_INFEASIBLE);
    assert_true(phases & TDM_SEVERAL_GENERAL);
}

static void what_is_not_covered_is_left_to_the_general_method(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 } };
    (void)state;
    problem = small_problem(1, 1, 0, pairs, COUNT(pairs));
    want("CR");
    assert_true(tdm_several_applies(&problem));
    problem.rows.least[0] = 2;
    assert_false(tdm_several_applies(&problem));
    problem.rows.least[0] = 0;
    problem.columns.least[0] = 2;
    assert_false(tdm_several_applies(&problem));
    problem.columns.least[0] = 0;
    want("CRR");
    assert_false(tdm_several_applies(&problem));
}

/* ---- stages: each budget forces some, and the values stay the same */

static void assert_same_values(const char *letters, int32_t more, struct tdm_several_budget budget, int32_t phase)
{
    tdm_wide best[2], value[2];

    build_crowd(letters, 3, more);
    assert_int_equal(tdm_network_solve(&problem, &(struct tdm_control){ .threads = 1 }, &solution), TANDEM_OK);
    assert_int_equal(tdm_proof_level_values(&problem, &solution, best), TANDEM_OK);
    solve_within(&budget);
    assert_accepted(TANDEM_OPTIMAL);
    assert_int_equal(phases & phase, phase);
    assert_int_equal(tdm_proof_level_values(&problem, &solution, value), TANDEM_OK);
    for (int32_t level = 0; level < problem.level_count; level++) assert_true(best[level] == value[level]);
    finish(NULL);
}

static void searches_alone_place_everyone_who_can_be_placed(void **state)
{
    (void)state;
    assert_same_values("CR", 0, (struct tdm_several_budget){ 0, 40, 0, 0, 0, 0 }, TDM_SEVERAL_ASKED);
    assert_same_values("CS", 8, (struct tdm_several_budget){ 0, 40, 0, 0, 0, 0 }, TDM_SEVERAL_ASKED);
    assert_same_values("S", 8, (struct tdm_several_budget){ 0, 40, 0, 0, 0, 0 }, TDM_SEVERAL_AUCTION);
}

static void free_seats_draw_placements_in(void **state)
{
    (void)state;
    assert_same_values("CR", 12, (struct tdm_several_budget){ 1, 40, 0, 0, 1000, 0 }, TDM_SEVERAL_DREW);
    assert_same_values("CS", 11, (struct tdm_several_budget){ 1, 40, 0, 0, 1000, 0 }, TDM_SEVERAL_DREW);
}

static void an_auction_without_end_needs_no_searches(void **state)
{
    (void)state;
    assert_same_values("CS", 40, (struct tdm_several_budget){ 1000000, 40, 0, 0, 0, 0 }, TDM_SEVERAL_AUCTION);
    assert_false(phases & (TDM_SEVERAL_DREW | TDM_SEVERAL_ASKED));
}

static void bidding_may_pause_while_somebody_waits(void **state)
{
    (void)state;
    assert_same_values("CR", 8, (struct tdm_several_budget){ 1000, 40, 1, 0, 1, 0 }, TDM_SEVERAL_AUCTION);
}

static void searches_that_take_too_long_are_left_to_the_general_method(void **state)
{
    static const struct tdm_several_budget no_bids = { 0, 40, 0, 0, 0, 1 };

    (void)state;
    build_crowd("CS", 3, 8);
    solve_within(&no_bids);
    assert_accepted(TANDEM_OPTIMAL);
    assert_true(phases & TDM_SEVERAL_GENERAL);
}

/* ---- stops, and failing memory */

static int32_t solve_with(struct tdm_control *control)
{
    static const struct tdm_several_budget budget = { 1, 40, 0, 0, 1000, 0 };
    return tdm_several_solve_within(&problem, &budget, control, &solution, NULL);
}

static void a_stop_at_any_tick_leaves_a_whole_plan(void **state)
{
    (void)state;
    build_crowd("CS", 3, 4);
    assert_any_stop_leaves_a_plan(solve_with);
}

static void a_stop_before_the_bounds_are_met_is_told(void **state)
{
    struct tdm_control control = { .threads = 1, .tick_limit = 1 };

    (void)state;
    build_crowd("CR", 1, 0);
    problem.columns.least[0] = 1;
    assert_int_equal(tdm_several_solve(&problem, &control, &solution), TANDEM_E_STOPPED);
}

static void every_failing_allocation_is_survived(void **state)
{
    int64_t k = 1;

    (void)state;
    build_crowd("CR", 3, 4);
    while (!fails_cleanly(solve_with, k, 0)) k++;
    assert_true(k > 20);
    finish(NULL);
    build_crowd("CR", 1, 8);
    for (int32_t column = 0; column < PLACES; column++) problem.columns.least[column] = 3;
    for (k = 1; !fails_cleanly(solve_with, k, 0);) k++;
    assert_true(k > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_student_takes_as_many_places_as_she_may_and_each_once, finish),
        cmocka_unit_test_teardown(a_second_place_gives_way_so_that_somebody_gets_a_first, finish),
        cmocka_unit_test_teardown(who_must_be_placed_sends_somebody_else_home, finish),
        cmocka_unit_test_teardown(a_place_draws_in_those_it_must_have, finish),
        cmocka_unit_test_teardown(a_partner_draws_in_those_he_must_have, finish),
        cmocka_unit_test_teardown(bounds_that_cannot_be_met_are_proven_so, finish),
        cmocka_unit_test_teardown(what_is_not_covered_is_left_to_the_general_method, finish),
        cmocka_unit_test(searches_alone_place_everyone_who_can_be_placed),
        cmocka_unit_test(free_seats_draw_placements_in),
        cmocka_unit_test(an_auction_without_end_needs_no_searches),
        cmocka_unit_test(bidding_may_pause_while_somebody_waits),
        cmocka_unit_test_teardown(searches_that_take_too_long_are_left_to_the_general_method, finish),
        cmocka_unit_test_teardown(a_stop_at_any_tick_leaves_a_whole_plan, finish),
        cmocka_unit_test_teardown(a_stop_before_the_bounds_are_met_is_told, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
