/* SPDX-License-Identifier: MIT
 * Goals of many levels on the fast path, told in sentences: one weighted solve, its proof, its refusal, stops, and failing memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "method/levels.h"
#include "proof/proof.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

enum { CROWD = 200, PLACES = 20, WISHES = 6 };

/* Goals as letters: P placed, M rank-maximal, G generous, R rank, C classes 1 and 2. */
static void want(const char *letters, int32_t ranks)
{
    struct tdm_level levels[32];
    int32_t count = 0;

    for (; *letters != '\0'; letters++) {
        if (*letters == 'P') levels[count++] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
        if (*letters == 'R') levels[count++] = (struct tdm_level){ TDM_LEVEL_RANK, 0, 0 };
        for (int32_t rank = 1; rank <= ranks && *letters == 'M'; rank++) levels[count++] = (struct tdm_level){ TDM_LEVEL_RANK_IS, 0, rank };
        for (int32_t rank = ranks; rank > 0 && *letters == 'G'; rank--) levels[count++] = (struct tdm_level){ TDM_LEVEL_RANK_IS_NOT, 0, rank };
        for (int32_t class = 1; class <= 2 && *letters == 'C'; class++) levels[count++] = (struct tdm_level){ TDM_LEVEL_CLASS, 0, class };
    }
    small_levels(&problem, levels, count);
}

static int64_t value_of(int32_t level) { return (int64_t)tdm_proof_level_value(&problem, &solution, level); }

/* One weighted solve with this base, and what the prover says to it, who may mend until there are so many ticks. */
static int is_proven_within(int64_t base, int64_t tick_limit)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_levels   levels;
    struct tdm_solution packed;
    int is_proven = 0;

    tdm_solution_finish(&solution);
    assert_true(tdm_levels_applies(&problem));
    assert_int_equal(tdm_levels_open(&levels, &problem, &control), TANDEM_OK);
    tdm_levels_pack(&levels, base, INT32_MAX);
    levels.tick_limit = tick_limit;
    assert_int_equal(tdm_fast_solve(&levels.packed, &control, &packed), TANDEM_OK);
    assert_int_equal(tdm_levels_prove(&levels, &packed, &solution, &is_proven), TANDEM_OK);
    tdm_solution_finish(&packed);
    tdm_levels_close(&levels);
    if (is_proven) assert_accepted(TANDEM_OPTIMAL);
    return is_proven;
}

static int is_proven_with(int64_t base) { return is_proven_within(base, INT64_MAX); }

static void solve(void)
{
    struct tdm_control control = { .threads = 1 };

    tdm_solution_finish(&solution);
    assert_int_equal(tdm_levels_solve(&problem, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
}

/* A crowd that wants more of the first places than of the last; places take less than all of it. */
static void build_crowd(void)
{
    static struct small_pair pairs[CROWD * WISHES];
    uint32_t draw = 5;

    for (int32_t row = 0; row < CROWD; row++)
        for (int32_t wish = 0; wish < WISHES; wish++) {
            draw = draw * 1664525u + 1013904223u;
            pairs[row * WISHES + wish] = (struct small_pair){ row, wish * 3 + (int32_t)(draw >> 16) % 3, 1 + (wish + row) % WISHES, 0 };
        }
    problem = small_problem(CROWD, PLACES, 1, pairs, COUNT(pairs));
    for (int32_t column = 0; column < PLACES; column++) problem.columns.most[column] = 8;
    problem.columns.parent[1] = problem.columns.parent[2] = PLACES;
    problem.columns.most[PLACES] = 11;
}

/* Taking the first choice of student 0 costs six others their second choice: a base of 4 does not see that it is worth it. */
static void build_long_exchange(void)
{
    struct small_pair pairs[14] = { { 0, 0, 1, 0 }, { 0, 7, 2, 0 } };

    for (int32_t row = 1; row <= 6; row++) {
        pairs[2 * row] = (struct small_pair){ row, row - 1, 2, 0 };
        pairs[2 * row + 1] = (struct small_pair){ row, row, 3, 0 };
    }
    problem = small_problem(7, 8, 0, pairs, 14);
    want("PM", 3);
}

static void most_first_choices_are_found_by_one_weighted_solve(void **state)
{
    (void)state;
    build_crowd();
    want("M", WISHES);
    assert_true(is_proven_with(TDM_LEVELS_BASE));
}

static void where_too_much_would_have_to_be_mended_the_plan_is_refused(void **state)
{
    (void)state;
    build_crowd();
    want("M", WISHES);
    assert_false(is_proven_with(1));
}

static void what_a_small_base_has_missed_is_mended(void **state)
{
    (void)state;
    build_long_exchange();
    assert_false(is_proven_within(4, 0));
    assert_true(is_proven_within(16, 0));
    assert_int_equal(value_of(1), -1);
    assert_true(is_proven_with(4));
    assert_int_equal(value_of(1), -1);
    assert_int_equal(value_of(3), -6);
    solve();
    assert_int_equal(value_of(1), -1);
    assert_int_equal(value_of(3), -6);
}

/* Ranks weigh little more than the next ones at first, so that a plan is mended below a cap, with places that take nobody. */
static void a_plan_is_mended_below_caps_and_beside_closed_places(void **state)
{
    struct tdm_control control = { .threads = 1 };
    int64_t value[32];

    (void)state;
    for (int32_t most = 0; most <= 16; most += 4) {
        build_crowd();
        problem.columns.most[3] = 0;
        problem.columns.most[PLACES] = most;
        want("PG", WISHES);
        assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
        for (int32_t level = 0; level < problem.level_count; level++) value[level] = value_of(level);
        for (int64_t base = 2; base <= 8; base *= 2)
            if (is_proven_with(base))
                for (int32_t level = 0; level < problem.level_count; level++) assert_int_equal(value_of(level), value[level]);
        assert_true(is_proven_with(8));
        finish(state);
    }
}

/* Every order of goals against the general method. */
static void every_order_of_goals_is_as_good_as_level_by_level(void **state)
{
    static const char *const orders[] = { "M", "PM", "PG", "PGR", "CPR", "CM", "RP", "PRM" };
    (void)state;
    build_crowd();
    problem.row_class = tdm_alloc_array(&problem.memory, CROWD, sizeof *problem.row_class);
    assert_non_null(problem.row_class);
    for (int32_t row = 0; row < CROWD; row++) problem.row_class[row] = 1 + row % 2;
    for (int64_t i = 0; i < COUNT(orders); i++) {
        struct tdm_control control = { .threads = 1 };
        int64_t value[32];
        want(orders[i], WISHES);
        tdm_solution_finish(&solution);
        assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
        for (int32_t level = 0; level < problem.level_count; level++) value[level] = value_of(level);
        solve();
        for (int32_t level = 0; level < problem.level_count; level++) assert_int_equal(value[level], value_of(level));
    }
}

static void goals_that_are_no_sums_are_left_to_the_general_method(void **state)
{
    const struct tdm_level levels[] = { { TDM_LEVEL_COUNT, 0, 0 }, { TDM_LEVEL_WORST_RANK, 1, 0 } };
    (void)state;
    build_long_exchange();
    assert_true(tdm_levels_applies(&problem));
    small_levels(&problem, levels, 2);
    assert_false(tdm_levels_applies(&problem));
}

static void levels_too_many_for_one_cost_are_left_to_the_general_method(void **state)
{
    struct tdm_control control = { .threads = 1 };
    (void)state;
    build_crowd();
    want("MGMG", WISHES);
    assert_int_equal(tdm_levels_solve(&problem, &control, &solution), TANDEM_E_RANGE);
    assert_int_equal(tdm_method_solve(&problem, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
}

static int32_t solve_with(struct tdm_control *control) { return tdm_levels_solve(&problem, control, &solution); }

static void a_stop_at_any_tick_leaves_a_whole_plan(void **state)
{
    (void)state;
    build_crowd();
    want("PG", WISHES);
    assert_any_stop_leaves_a_plan(solve_with);
}

static void every_failing_allocation_is_survived(void **state)
{
    int64_t k = 1;
    (void)state;
    build_long_exchange();
    while (!fails_cleanly(solve_with, k, 0)) k++;
    assert_true(k > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(most_first_choices_are_found_by_one_weighted_solve, finish),
        cmocka_unit_test_teardown(where_too_much_would_have_to_be_mended_the_plan_is_refused, finish),
        cmocka_unit_test_teardown(what_a_small_base_has_missed_is_mended, finish),
        cmocka_unit_test(a_plan_is_mended_below_caps_and_beside_closed_places),
        cmocka_unit_test_teardown(every_order_of_goals_is_as_good_as_level_by_level, finish),
        cmocka_unit_test_teardown(goals_that_are_no_sums_are_left_to_the_general_method, finish),
        cmocka_unit_test_teardown(levels_too_many_for_one_cost_are_left_to_the_general_method, finish),
        cmocka_unit_test_teardown(a_stop_at_any_tick_leaves_a_whole_plan, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
