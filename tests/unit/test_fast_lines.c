/* SPDX-License-Identifier: MIT
 * What the fast path keeps about rows and seats: lines of pairs, keys of bids, up to which price somebody stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "../support/fast_crowd.h"

/* Rows longer than a line. */
enum { LONG = 70, LONG_ROWS = 40 };

static void build_long_rows(const char *letters)
{
    static struct small_pair pairs[LONG_ROWS * LONG];

    for (int32_t i = 0; i < LONG_ROWS * LONG; i++)
        pairs[i] = (struct small_pair){ i / LONG, i % LONG, 1 + i % LONG, (i / LONG * 7 + i % LONG * 37) % 101 * 1000003 };
    problem = small_problem(LONG_ROWS, LONG, 0, pairs, LONG_ROWS * LONG);
    want(letters);
}

/* cost + price of the row's pairs, `is_outside` or all: the least of them. */
static int64_t least_offer(const struct tdm_fast *fast, int32_t row, int is_outside)
{
    struct tdm_fast_run run = row_run(fast, row);
    uint64_t key[TDM_FAST_CHUNK];
    int64_t  pair = problem.row_start[row], least = INT64_MAX;

    for (int32_t count; (count = tdm_fast_next_keys(fast, row, &pair, key)) >= 0;)
        for (int32_t i = 0; i < count; i++) {
            int64_t value = (fast->is_bidding ? fast->unit : 1) * (int64_t)(key[i] >> fast->bits) + fast->price[key[i] & fast->mask];
            int     is_in_line = 0;
            for (int32_t k = 0; k < run.left; k++) is_in_line |= key_at(run.pairs, k, fast->is_narrow) == key[i];
            if (value < least && !(is_outside && is_in_line)) least = value;
        }
    return least;
}

static void a_line_tells_what_the_other_pairs_cost_at_least(void **state)
{
    struct tdm_control control;
    struct tdm_fast fast;

    (void)state;
    build_long_rows("CS");
    open_stages(&fast, &control);
    assert_false(fast.is_narrow);
    for (int32_t round = 0; round < 20; round++)
        for (int32_t row = 0; row < LONG_ROWS; row++) {
            int64_t offered;
            assert_true(row_count_in_line(&fast, row) < LONG);
            assert_true(row_rest(&fast, row) <= least_offer(&fast, row, 1));
            fast.price[(row * 11 + round) % LONG] += (1 + (row * 31 + round) % 9) * fast.unit * 1000003;
            if ((row + round) % 3 == 0) tdm_fast_renew(&fast, row);
            else continue;
            offered = least_offer(&fast, row, 1);
            assert_int_equal(row_rest(&fast, row), offered);
            for (int32_t k = 0; k < row_count_in_line(&fast, row); k++) {
                uint64_t key = key_at(row_run(&fast, row).pairs, k, 0);
                assert_true(fast.unit * (int64_t)(key >> fast.bits) + fast.price[key & fast.mask] <= offered);
            }
        }
    tdm_fast_close(&fast);
}

static void offers_are_the_best_whatever_prices_did(void **state)
{
    struct tdm_control control;
    struct tdm_fast fast;
    int32_t status = TANDEM_OK;

    (void)state;
    build_long_rows("CS");
    open_stages(&fast, &control);
    assert_false(tdm_fast_auction(&fast, &status));
    assert_int_equal(tdm_fast_round(&fast), TANDEM_OK);
    for (int32_t row = 0; row < LONG_ROWS; row++) assert_int_equal(tdm_fast_best(&fast, row), least_offer(&fast, row, 0));
    for (int32_t column = 0; column < LONG; column++) fast.price[column] += column % 7 * 30000000;
    for (int32_t row = 0; row < LONG_ROWS; row++) assert_int_equal(tdm_fast_best(&fast, row), least_offer(&fast, row, 0));
    for (int32_t column = 0; column < LONG; column++) fast.price[column] /= 1 + column % 3;
    tdm_fast_distrust(&fast);
    for (int32_t row = 0; row < LONG_ROWS; row++) assert_int_equal(tdm_fast_best(&fast, row), least_offer(&fast, row, 0));
    tdm_fast_close(&fast);
}

static void bids_of_either_width_end_in_the_same_seats(void **state)
{
    struct tdm_control control;
    struct tdm_fast fast[2];
    int32_t status = TANDEM_OK;

    (void)state;
    build_crowd("CS");
    for (int wide = 0; wide < 2; wide++) {
        open_stages(&fast[wide], &control);
        fast[wide].budget.narrow_most = wide;
        assert_false(tdm_fast_auction(&fast[wide], &status));
        assert_int_equal((fast[wide].phases & TDM_FAST_WIDE) != 0, wide);
    }
    assert_true(fast[0].bids > CROWD && fast[0].bids == fast[1].bids);
    assert_memory_equal(fast[0].price, fast[1].price, PLACES * sizeof *fast[0].price);
    for (int32_t column = 0; column < PLACES; column++) {
        assert_int_equal(fast[0].nodes[column].load, fast[1].nodes[column].load);
        for (int32_t i = 0; i < fast[0].nodes[column].load; i++)
            assert_int_equal(fast[0].seats[fast[0].nodes[column].first + i].row, fast[1].seats[fast[1].nodes[column].first + i].row);
    }
    for (int wide = 0; wide < 2; wide++) tdm_fast_close(&fast[wide]);
}

/* A million students and costs of 2^31: half a word is too short for prices, and two of them are not. */
static void prices_beyond_narrow_keys_take_wide_ones(void **state)
{
    struct tdm_control control;
    struct tdm_fast fast;
    int32_t status = TANDEM_OK;

    (void)state;
    build_long_rows("CS");
    open_stages(&fast, &control);
    fast.unit = INT64_C(1) << 34;
    assert_false(tdm_fast_auction(&fast, &status));
    assert_true(fast.phases & TDM_FAST_WIDE);
    for (int32_t column = 0; column < LONG; column++) assert_true(fast.price[column] <= fast.outside + 1);
    assert_int_equal(fast.home_count + fast.waiting_count, 0);
    tdm_fast_close(&fast);
}

/* The least cost + price on the row's list but for one column. */
static int64_t best_elsewhere(const struct tdm_fast *fast, int32_t row, int32_t column)
{
    uint64_t key[TDM_FAST_CHUNK];
    int64_t  pair = problem.row_start[row], least = INT64_MAX;

    for (int32_t count; (count = tdm_fast_next_keys(fast, row, &pair, key)) >= 0;)
        for (int32_t i = 0; i < count; i++) {
            int32_t other = (int32_t)(key[i] & fast->mask);
            if (other != column && (int64_t)(key[i] >> fast->bits) + fast->price[other] < least) least = (int64_t)(key[i] >> fast->bits) + fast->price[other];
        }
    return least;
}

static int64_t count_stays(const struct tdm_fast *fast)
{
    int64_t useful = 0;

    for (int32_t column = 0; column < fast->column_count; column++)
        for (int32_t i = 0; i < fast->nodes[column].load; i++) {
            int64_t place = fast->nodes[column].first + i, other = best_elsewhere(fast, fast->seats[place].row, column);
            assert_true(other == INT64_MAX || fast->stay[place] <= other - fast->seats[place].cost);
            useful += fast->stay[place] > fast->price[column];
        }
    return useful;
}

static void nobody_is_said_to_stay_at_a_price_at_which_she_would_move(void **state)
{
    static const char *const goals[] = { "CR", "CS" };
    struct tdm_control control;
    struct tdm_fast fast;
    int32_t waiting[CROWD], status = TANDEM_OK;

    (void)state;
    for (int goal = 0; goal < 2; goal++) {
        build_crowd(goals[goal]);
        open_stages(&fast, &control);
        fast.budget.bids_per_row = 2;
        assert_false(tdm_fast_auction(&fast, &status));
        assert_int_equal(tdm_fast_round(&fast), TANDEM_OK);
        tdm_fast_cost_seats(&fast);
        assert_true(count_stays(&fast) > 0);
        assert_true(fast.waiting_count + fast.home_count > 10);
        for (int32_t i = 0; i < fast.waiting_count; i++) waiting[i] = fast.waiting[(fast.waiting_first + i) % CROWD];
        for (int32_t i = 0; i < fast.waiting_count; i++) {
            assert_false(tdm_fast_seat_row(&fast, waiting[i]));
            count_stays(&fast);
        }
        fast.outside += 3;
        for (int32_t i = 0; i < 10; i++) {
            int32_t row = fast.home[--fast.home_count];
            assert_false(tdm_fast_seat_row(&fast, row));
            count_stays(&fast);
        }
        tdm_fast_close(&fast);
        finish(NULL);
    }
}

static int32_t solve_in_wide_keys(struct tdm_control *control)
{
    static const struct tdm_fast_budget wide = { 16, 40, 2048, 2, 8, 0, 1, 480 };
    return tdm_fast_solve_within(&problem, &wide, control, &solution);
}

static void wide_keys_survive_every_failing_allocation(void **state)
{
    int64_t k = 1;

    (void)state;
    build_crowd("CS");
    while (!fails_cleanly(solve_in_wide_keys, k, 0)) k++;
    assert_true(k > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_line_tells_what_the_other_pairs_cost_at_least, finish),
        cmocka_unit_test_teardown(offers_are_the_best_whatever_prices_did, finish),
        cmocka_unit_test_teardown(bids_of_either_width_end_in_the_same_seats, finish),
        cmocka_unit_test(nobody_is_said_to_stay_at_a_price_at_which_she_would_move),
        cmocka_unit_test_teardown(prices_beyond_narrow_keys_take_wide_ones, finish),
        cmocka_unit_test_teardown(wide_keys_survive_every_failing_allocation, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
