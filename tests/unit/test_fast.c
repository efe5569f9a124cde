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
#include "method/fast_rows.h"
#include "proof/proof.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

enum { CROWD = 240, PLACES = 24, WISHES = 6 };

/* Levels as letters: C count, R rank, S score. */
static void want(const char *letters)
{
    struct tdm_level levels[4] = { 0 };
    int32_t count = 0;

    for (; *letters != '\0'; letters++)
        levels[count++].kind = *letters == 'C' ? TDM_LEVEL_COUNT : *letters == 'R' ? TDM_LEVEL_RANK : TDM_LEVEL_SCORE;
    small_levels(&problem, levels, count);
}

static void assert_accepted(int32_t verdict)
{
    char    text[300];
    int32_t proven;

    assert_int_equal(solution.verdict, verdict);
    if (tdm_proof_check(&problem, &solution, &proven, text, sizeof text) != TANDEM_OK) fail_msg("%s", text);
    if (verdict == TANDEM_OPTIMAL) assert_int_equal(proven, problem.level_count);
}

static void solve_within(const struct tdm_fast_budget *budget)
{
    struct tdm_control control = { .threads = 1 };

    tdm_solution_finish(&solution);
    assert_true(tdm_fast_applies(&problem));
    assert_int_equal(tdm_fast_solve_within(&problem, budget, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
}

static void assert_chosen(const int32_t *chosen)
{
    for (int64_t pair = 0; pair < problem.pair_count; pair++) assert_int_equal(solution.chosen[pair], chosen[pair]);
}

/* A crowd with fewer seats than students; popular places, ranks 1 to 6 and scores. */
static void build_crowd(const char *letters)
{
    static struct small_pair pairs[CROWD * WISHES];
    uint32_t chance = 1;

    for (int32_t row = 0; row < CROWD; row++)
        for (int32_t k = 0; k < WISHES; k++) {
            chance = chance * 1664525u + 1013904223u;
            pairs[row * WISHES + k] = (struct small_pair){ row, k * (PLACES / WISHES) + (int32_t)(chance >> 24) % (1 + row % 4),
                                                          1 + (int32_t)(chance >> 16) % WISHES, (int64_t)(chance >> 8) % 100000 };
        }
    problem = small_problem(CROWD, PLACES, 0, pairs, CROWD * WISHES);
    for (int32_t column = 0; column < PLACES; column++) problem.columns.most[column] = 4 + column % 7;
    want(letters);
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

static void open_stages(struct tdm_fast *fast, struct tdm_control *control)
{
    *control = (struct tdm_control){ .threads = 1 };
    assert_int_equal(tdm_fast_open(fast, &problem, control, 1), TANDEM_OK);
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
    finish(NULL);
    assert_same_values("CR", (struct tdm_fast_budget){ 1000, 40, 2, 0, 0, 0, 1, 1000000 });
    assert_same_values("S", (struct tdm_fast_budget){ 1000, 40, 2, 0, 0, 0, 1, 1000000 });
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
    fast.unit = INT64_C(1) << 40;
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

static void a_stop_at_any_tick_leaves_a_whole_plan(void **state)
{
    static const struct tdm_fast_budget scaled = { 1, 40, 0, 0, 0, 0, 1, 1 };
    int64_t stops = 0;
    int32_t verdict = TANDEM_FEASIBLE;

    (void)state;
    build_crowd("CS");
    for (int64_t limit = 1; verdict == TANDEM_FEASIBLE; limit += limit / 8 + 1, stops++) {
        struct tdm_control control = { .threads = 1, .tick_limit = limit };
        tdm_solution_finish(&solution);
        assert_int_equal(tdm_fast_solve_within(&problem, &scaled, &control, &solution), TANDEM_OK);
        verdict = solution.verdict;
        assert_accepted(verdict);
    }
    assert_int_equal(verdict, TANDEM_OPTIMAL);
    assert_true(stops > 20);
}

static const struct tdm_fast_budget *budget_at_hand;

static int32_t solve_with(struct tdm_control *control) { return tdm_fast_solve_within(&problem, budget_at_hand, control, &solution); }

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
        cmocka_unit_test(searches_alone_seat_everyone_who_can_be_seated),
        cmocka_unit_test(an_auction_without_end_needs_no_searches),
        cmocka_unit_test(free_seats_draw_people_in_where_more_stay_home),
        cmocka_unit_test(after_drawing_in_nobody_at_home_reaches_a_free_seat),
        cmocka_unit_test(bidding_may_pause_while_somebody_waits),
        cmocka_unit_test_teardown(parts_that_cannot_help_each_other_are_told_apart, finish),
        cmocka_unit_test_teardown(who_sits_in_a_part_that_others_need_leaves_it, finish),
        cmocka_unit_test_teardown(a_line_tells_what_the_other_pairs_cost_at_least, finish),
        cmocka_unit_test_teardown(offers_are_the_best_whatever_prices_did, finish),
        cmocka_unit_test(bids_of_either_width_end_in_the_same_seats),
        cmocka_unit_test(nobody_is_said_to_stay_at_a_price_at_which_she_would_move),
        cmocka_unit_test_teardown(prices_beyond_narrow_keys_take_wide_ones, finish),
        cmocka_unit_test_teardown(an_auction_that_seats_nobody_more_gives_up, finish),
        cmocka_unit_test_teardown(a_price_war_goes_straight_to_the_scaled_auction, finish),
        cmocka_unit_test(the_scaled_auction_takes_over_when_searches_are_spent),
        cmocka_unit_test_teardown(a_stop_at_any_tick_leaves_a_whole_plan, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
