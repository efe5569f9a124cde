/* SPDX-License-Identifier: MIT
 * The fast path, told in sentences: what it covers, each stage by itself, stops, and failing memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "../support/fast_crowd.h"
#include "proof/proof.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

static void solve_within(const struct tdm_fast_budget *budget)
{
    struct tdm_control control = { .threads = 1 };

    tdm_solution_finish(&solution);
    assert_true(tdm_fast_applies(&problem));
    assert_int_equal(tdm_fast_solve_within(&problem, budget, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
}

/* ---- what is covered */

static void a_student_stays_home_when_no_seat_is_left(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 2, 0 } };
    (void)state;
    problem = small_problem(2, 1, 0, pairs, COUNT(pairs));
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 0 });
}

static void a_place_without_seats_takes_nobody(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 } };
    (void)state;
    problem = small_problem(1, 2, 0, pairs, COUNT(pairs));
    problem.columns.most[0] = 0;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 0, 1 });
}

static void a_partner_takes_no_more_than_his_cap(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 2, 0 }, { 1, 1, 1, 0 }, { 2, 1, 3, 0 } };
    (void)state;
    problem = small_problem(3, 2, 1, pairs, COUNT(pairs));
    problem.columns.parent[0] = problem.columns.parent[1] = 2;
    problem.columns.most[0] = problem.columns.most[1] = 3;
    problem.columns.most[2] = 2;
    want("CR");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 1, 0 });
}

static void scores_alone_leave_out_those_who_would_cost(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 0, 5 }, { 1, 0, 0, -3 }, { 2, 0, 0, 7 } };
    (void)state;
    problem = small_problem(3, 1, 0, pairs, COUNT(pairs));
    problem.columns.most[0] = 3;
    want("S");
    solve_within(NULL);
    assert_chosen((const int32_t[]){ 1, 0, 1 });
}

static void minimums_and_second_placements_are_left_to_the_general_method(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 } };
    (void)state;
    problem = small_problem(1, 1, 0, pairs, COUNT(pairs));
    want("CR");
    assert_true(tdm_fast_applies(&problem));
    problem.columns.least[0] = 1;
    assert_false(tdm_fast_applies(&problem));
    problem.columns.least[0] = 0;
    problem.rows.most[0] = 2;
    assert_false(tdm_fast_applies(&problem));
}

static void costs_too_far_apart_are_left_to_the_general_method(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 0, 1000000000000 }, { 0, 1, 0, 1 }, { 1, 0, 0, 1 } };
    struct tdm_control control = { .threads = 1 };
    (void)state;
    problem = small_problem(2, 2, 0, pairs, COUNT(pairs));
    want("CS");
    assert_true(tdm_fast_applies(&problem));
    assert_int_equal(tdm_fast_solve(&problem, &control, &solution), TANDEM_E_RANGE);
    assert_int_equal(tdm_method_solve(&problem, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1, 1 });
}

/* ---- each stage alone gives the same values */

static void assert_same_values(const char *letters, struct tdm_fast_budget budget)
{
    tdm_wide usual[2];

    build_crowd(letters);
    solve_within(NULL);
    for (int32_t level = 0; level < problem.level_count; level++) usual[level] = tdm_proof_level_value(&problem, &solution, level);
    solve_within(&budget);
    for (int32_t level = 0; level < problem.level_count; level++)
        assert_true(usual[level] == tdm_proof_level_value(&problem, &solution, level));
    finish(NULL);
}

static void wide_keys_give_the_same_values(void **state)
{
    (void)state;
    assert_same_values("CR", (struct tdm_fast_budget){ 1000, 40, 2, 0, 0, 0, 1, 1000000 });
    assert_same_values("S", (struct tdm_fast_budget){ 1000, 40, 2, 0, 0, 0, 1, 1000000 });
}

static void searches_alone_seat_everyone_who_can_be_seated(void **state)
{
    (void)state;
    assert_same_values("CR", (struct tdm_fast_budget){ 0, 40, 0, 0, 0, 0, 1, 1000000 });
    assert_same_values("CS", (struct tdm_fast_budget){ 0, 40, 0, 0, 0, 0, 1, 1000000 });
    assert_same_values("S", (struct tdm_fast_budget){ 0, 40, 0, 0, 0, 0, 1, 1000000 });
}

static void an_auction_without_end_needs_no_searches(void **state)
{
    (void)state;
    assert_same_values("CR", (struct tdm_fast_budget){ 1000000, 40, 0, 0, 0, 0, 1, 1000000 });
    assert_same_values("CS", (struct tdm_fast_budget){ 1000000, 40, 0, 0, 0, 0, 1, 1000000 });
}

static void the_scaled_auction_takes_over_when_searches_are_spent(void **state)
{
    (void)state;
    assert_same_values("CR", (struct tdm_fast_budget){ 0, 40, 0, 0, 0, 0, 1, 0 });
    assert_same_values("CS", (struct tdm_fast_budget){ 1, 40, 0, 0, 0, 0, 1, 1 });
}

static void free_seats_draw_people_in_where_more_stay_home(void **state)
{
    (void)state;
    for (int64_t bids = 0; bids < 4; bids++) {
        assert_same_values("CR", (struct tdm_fast_budget){ bids, 40, 3, 1, 0, 0, 1, 1000000 });
        assert_same_values("CS", (struct tdm_fast_budget){ bids, 40, 3, 1, 0, 0, 1, 1000000 });
    }
}

static void after_drawing_in_nobody_at_home_reaches_a_free_seat(void **state)
{
    struct tdm_control control = { .threads = 1 };
    struct tdm_fast fast;
    int64_t free_seats;
    int32_t status = TANDEM_OK;

    (void)state;
    build_crowd("CR");
    assert_int_equal(tdm_fast_open(&fast, &problem, &control, 1), TANDEM_OK);
    fast.budget = (struct tdm_fast_budget){ 1000, 0, 0, 1, 0, 0, 1, 1000000 };
    assert_false(tdm_fast_auction(&fast, &status));
    assert_int_equal(tdm_fast_round(&fast), TANDEM_OK);
    assert_int_equal(fast.waiting_count, 0);
    tdm_fast_cost_seats(&fast);
    assert_false(tdm_fast_reach(&fast, &free_seats));
    assert_true(free_seats > 0 && free_seats <= fast.home_count);
    tdm_fast_raise_reached(&fast);
    assert_int_equal(tdm_fast_draw_in(&fast), TANDEM_OK);
    assert_false(tdm_fast_reach(&fast, &free_seats));
    assert_int_equal(free_seats, 0);
    tdm_fast_close(&fast);
    finish(NULL);
}

static void bidding_may_pause_while_somebody_waits(void **state)
{
    (void)state;
    assert_same_values("CR", (struct tdm_fast_budget){ 1000, 40, 2, 0, 0, 0, 1, 1000000 });
    assert_same_values("CS", (struct tdm_fast_budget){ 1000, 40, 10, 0, 0, 0, 1, 1000000 });
}

/* Students 1 and 2 want place 0 alone, which has one seat; 0 wants it first, but would sit elsewhere; 3 has a place to herself. */
static void build_two_parts(void)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 6, 0 }, { 1, 0, 1, 0 }, { 2, 0, 1, 0 }, { 3, 2, 1, 0 } };

    problem = small_problem(4, 3, 0, pairs, COUNT(pairs));
    want("CR");
}

static void parts_that_cannot_help_each_other_are_told_apart(void **state)
{
    struct tdm_control    control;
    struct tdm_fast       fast;
    struct tdm_fast_split split;

    (void)state;
    build_two_parts();
    open_stages(&fast, &control);
    assert_int_equal(tdm_fast_split_open(&split, &fast), TANDEM_OK);
    assert_memory_equal(split.row_part, ((const uint8_t[]){ 0, 1, 1, 0 }), 4);
    assert_memory_equal(split.column_part, ((const uint8_t[]){ 1, 0, 0 }), 3);
    assert_int_equal(split.rows[0], 2);
    assert_int_equal(split.rows[1], 2);
    assert_int_equal(split.at_home, 1);
    tdm_fast_split_close(&split, &fast);
    tdm_fast_close(&fast);
}

static void who_sits_in_a_part_that_others_need_leaves_it(void **state)
{
    struct tdm_control    control;
    struct tdm_fast       fast;
    struct tdm_fast_split split;

    (void)state;
    build_two_parts();
    open_stages(&fast, &control);
    fast.outside = 2;
    for (int32_t row = 0; row < 4; row++) assert_false(tdm_fast_seat_row(&fast, row));
    assert_int_equal(fast.home_count, 2);                           /* one seat for three: the second choice of student 0 is too dear as yet */
    assert_int_equal(tdm_fast_split_open(&split, &fast), TANDEM_OK);
    tdm_fast_part(&fast, &split);
    assert_int_equal(fast.waiting_count, 1);
    assert_int_equal(fast.waiting[0], 0);
    fast.waiting_count = 0;
    assert_false(tdm_fast_seat_row(&fast, 0));
    assert_int_equal(fast.seats[fast.nodes[1].first].row, 0);
    assert_int_equal(tdm_fast_draw_in(&fast), TANDEM_OK);
    assert_int_equal(fast.home_count, 1);
    assert_int_equal(fast.nodes[0].load, 1);
    tdm_fast_split_close(&split, &fast);
    tdm_fast_close(&fast);
}

/* Everyone has one list, and one seat in ten is missing. */
static void an_auction_that_seats_nobody_more_gives_up(void **state)
{
    static struct small_pair pairs[CROWD * WISHES];
    struct tdm_control control;
    struct tdm_fast fast;
    int32_t status = TANDEM_OK;

    (void)state;
    for (int32_t i = 0; i < CROWD * WISHES; i++) pairs[i] = (struct small_pair){ i / WISHES, i % WISHES, 1 + i % WISHES, 0 };
    problem = small_problem(CROWD, WISHES, 0, pairs, CROWD * WISHES);
    for (int32_t column = 0; column < WISHES; column++) problem.columns.most[column] = CROWD * 9 / 10 / WISHES;
    want("CR");
    open_stages(&fast, &control);
    fast.budget.bids_per_row = 1000;
    fast.budget.bids_in_vain = fast.budget.draw_ratio = 0;
    assert_false(tdm_fast_auction(&fast, &status));
    assert_true(fast.phases & TDM_FAST_STUCK);
    assert_true(fast.bids < 50 * CROWD);
    tdm_fast_close(&fast);
    solve_within(NULL);
}

/* Cost x times y: some want the same places more than others. */
static void a_price_war_goes_straight_to_the_scaled_auction(void **state)
{
    static struct small_pair pairs[CROWD * WISHES];
    struct tdm_control control;
    struct tdm_fast fast;
    int32_t status = TANDEM_OK;

    (void)state;
    for (int32_t i = 0; i < CROWD * WISHES; i++) {
        int32_t row = i / WISHES, column = i % WISHES * 4 + (row + i) % 4;
        pairs[i] = (struct small_pair){ row, column, 1, 1000000 - (int64_t)(1 + row * 7919 % 1000) * (1 + column * 379 % 1000) };
    }
    problem = small_problem(CROWD, PLACES, 0, pairs, CROWD * WISHES);
    for (int32_t column = 0; column < PLACES; column++) problem.columns.most[column] = CROWD / PLACES;
    want("CS");
    open_stages(&fast, &control);
    fast.budget.bids_in_vain = 1;
    assert_false(tdm_fast_run(&fast, &status));
    assert_int_equal(status, TANDEM_OK);
    assert_true(fast.phases & TDM_FAST_HOPELESS);
    assert_true(fast.phases & TDM_FAST_SCALED);
    tdm_fast_close(&fast);
    solve_within(NULL);
}

/* ---- stops, and failing memory */

static const struct tdm_fast_budget *budget_at_hand;

static int32_t solve_with(struct tdm_control *control) { return tdm_fast_solve_within(&problem, budget_at_hand, control, &solution); }

static void a_stop_at_any_tick_leaves_a_whole_plan(void **state)
{
    static const struct tdm_fast_budget scaled = { 1, 40, 0, 0, 0, 0, 1, 1 };

    (void)state;
    budget_at_hand = &scaled;
    build_crowd("CS");
    assert_any_stop_leaves_a_plan(solve_with);
}

static void every_failing_allocation_is_survived(void **state)
{
    static const struct tdm_fast_budget scaled = { 0, 40, 0, 0, 0, 0, 1, 0 }, drawing = { 1000, 0, 0, 1, 0, 0, 1, 1000000 };
    int64_t k = 1;
    (void)state;
    build_crowd("CR");
    budget_at_hand = NULL;
    while (!fails_cleanly(solve_with, k, 0)) k++;
    assert_true(k > 10);
    budget_at_hand = &scaled;
    for (k = 1; !fails_cleanly(solve_with, k, 0);) k++;
    assert_true(k > 30);
    budget_at_hand = &drawing;
    for (k = 1; !fails_cleanly(solve_with, k, 0);) k++;
    assert_true(k > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_student_stays_home_when_no_seat_is_left, finish),
        cmocka_unit_test_teardown(a_place_without_seats_takes_nobody, finish),
        cmocka_unit_test_teardown(a_partner_takes_no_more_than_his_cap, finish),
        cmocka_unit_test_teardown(scores_alone_leave_out_those_who_would_cost, finish),
        cmocka_unit_test_teardown(minimums_and_second_placements_are_left_to_the_general_method, finish),
        cmocka_unit_test_teardown(costs_too_far_apart_are_left_to_the_general_method, finish),
        cmocka_unit_test(wide_keys_give_the_same_values),
        cmocka_unit_test(searches_alone_seat_everyone_who_can_be_seated),
        cmocka_unit_test(an_auction_without_end_needs_no_searches),
        cmocka_unit_test(free_seats_draw_people_in_where_more_stay_home),
        cmocka_unit_test(after_drawing_in_nobody_at_home_reaches_a_free_seat),
        cmocka_unit_test(bidding_may_pause_while_somebody_waits),
        cmocka_unit_test_teardown(parts_that_cannot_help_each_other_are_told_apart, finish),
        cmocka_unit_test_teardown(who_sits_in_a_part_that_others_need_leaves_it, finish),
        cmocka_unit_test_teardown(an_auction_that_seats_nobody_more_gives_up, finish),
        cmocka_unit_test_teardown(a_price_war_goes_straight_to_the_scaled_auction, finish),
        cmocka_unit_test(the_scaled_auction_takes_over_when_searches_are_spent),
        cmocka_unit_test_teardown(a_stop_at_any_tick_leaves_a_whole_plan, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
