/* SPDX-License-Identifier: MIT
 * Long rows, told in sentences: what a kernel is for, when it gives way, stops, and failing memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "method/dense.h"
#include "proof/proof.h"

enum { CROWD = 150 };

static void want(enum tdm_level_kind kind)
{
    const struct tdm_level levels[] = { { TDM_LEVEL_COUNT, 0, 0 }, { kind, 1, 0 } };
    small_levels(&problem, levels, 2);
}

static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* All pairs; drawn scores and ranks. */
static void build(int32_t rows, int32_t columns)
{
    struct small_pair *pairs = malloc((size_t)rows * (size_t)columns * sizeof *pairs);
    uint32_t state = 7;

    if (pairs == NULL) abort();
    for (int32_t i = 0; i < rows * columns; i++)
        pairs[i] = (struct small_pair){ i / columns, i % columns, 1 + (int32_t)(draw(&state) % 60), draw(&state) % 1000000 };
    problem = small_problem(rows, columns, 0, pairs, (int64_t)rows * columns);
    free(pairs);
    want(TDM_LEVEL_SCORE);
}

/* The same values as over all pairs at once, and a proof that the checker accepts. */
static void assert_as_good_within(struct tdm_dense_limits limits)
{
    struct tdm_control control = { .threads = 1 };
    tdm_wide value[2];

    tdm_solution_finish(&solution);
    assert_int_equal(tdm_fast_solve(&problem, &control, &solution), TANDEM_OK);
    for (int32_t level = 0; level < 2; level++) value[level] = tdm_proof_level_value(&problem, &solution, level);
    tdm_solution_finish(&solution);
    assert_int_equal(tdm_dense_solve_within(&problem, limits, &control, &solution), TANDEM_OK);
    assert_accepted(TANDEM_OPTIMAL);
    for (int32_t level = 0; level < 2; level++) assert_true(value[level] == tdm_proof_level_value(&problem, &solution, level));
}

static void assert_as_good(void)
{
    assert_true(tdm_dense_applies(&problem));
    assert_as_good_within(tdm_dense_limits_for(&problem));
}

static void a_kernel_is_proven_over_all_pairs(void **state)
{
    (void)state;
    build(CROWD, CROWD);
    assert_as_good();
}

static void ranks_and_places_with_several_seats_are_covered(void **state)
{
    (void)state;
    build(2 * CROWD, CROWD);
    want(TDM_LEVEL_RANK);
    for (int32_t column = 0; column < CROWD; column++) problem.columns.most[column] = column % 4;      /* every fourth takes nobody */
    assert_as_good();
}

static void more_students_than_seats_are_covered(void **state)
{
    (void)state;
    build(2 * CROWD, CROWD);
    assert_as_good();
}

static void more_seats_than_students_are_covered(void **state)
{
    (void)state;
    build(CROWD, 2 * CROWD);
    assert_as_good();
}

static void equal_scores_seat_everyone(void **state)
{
    (void)state;
    build(CROWD, CROWD);
    for (int64_t pair = 0; pair < problem.pair_count; pair++) problem.pair_score[pair] = 1;
    assert_as_good();
    assert_true(tdm_proof_level_value(&problem, &solution, 0) == -CROWD);
}

/* score - x * y: the same places are the cheapest for all. */
static void build_rush(void)
{
    uint32_t state = 3;
    int64_t x[CROWD], y[CROWD];

    build(CROWD, CROWD);
    for (int32_t i = 0; i < CROWD; i++) {
        x[i] = draw(&state) % 1000;
        y[i] = draw(&state) % 1000;
    }
    for (int64_t pair = 0; pair < problem.pair_count; pair++) problem.pair_score[pair] = 1000000 - x[pair / CROWD] * y[pair % CROWD];
}

static void where_all_want_the_same_the_kernel_grows_until_it_is_proven(void **state)
{
    (void)state;
    build_rush();
    assert_as_good_within((struct tdm_dense_limits){ 4, 4, 1000, 100 });
}

static void when_the_rounds_are_up_the_fast_path_takes_all_pairs(void **state)
{
    (void)state;
    build_rush();
    assert_as_good_within((struct tdm_dense_limits){ 1, 0, 2, 100 });
    assert_as_good_within((struct tdm_dense_limits){ 1, 0, 0, 100 });
}

static void a_kernel_that_has_outgrown_its_use_gives_way_too(void **state)
{
    (void)state;
    build_rush();
    assert_as_good_within((struct tdm_dense_limits){ 4, 0, 1000, 10 });
}

static void short_rows_need_no_kernel(void **state)
{
    (void)state;
    build(CROWD, CROWD / 3);
    assert_true(tdm_fast_applies(&problem));
    assert_false(tdm_dense_applies(&problem));
}

static int32_t solve_whole(struct tdm_control *control) { return tdm_dense_solve(&problem, control, &solution); }

static void a_stop_at_any_tick_leaves_a_whole_plan(void **state)
{
    (void)state;
    build(CROWD, CROWD);
    assert_any_stop_leaves_a_plan(solve_whole);
}

static int32_t solve_with(struct tdm_control *control) { return tdm_dense_solve_within(&problem, (struct tdm_dense_limits){ 2, 2, 3, 100 }, control, &solution); }

static void every_failing_allocation_is_survived(void **state)
{
    int64_t k = 1;
    (void)state;
    build_rush();
    while (!fails_cleanly(solve_with, k, 0)) k++;
    assert_true(k > 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_kernel_is_proven_over_all_pairs, finish),
        cmocka_unit_test_teardown(ranks_and_places_with_several_seats_are_covered, finish),
        cmocka_unit_test_teardown(more_students_than_seats_are_covered, finish),
        cmocka_unit_test_teardown(more_seats_than_students_are_covered, finish),
        cmocka_unit_test_teardown(equal_scores_seat_everyone, finish),
        cmocka_unit_test_teardown(where_all_want_the_same_the_kernel_grows_until_it_is_proven, finish),
        cmocka_unit_test_teardown(when_the_rounds_are_up_the_fast_path_takes_all_pairs, finish),
        cmocka_unit_test_teardown(a_kernel_that_has_outgrown_its_use_gives_way_too, finish),
        cmocka_unit_test_teardown(short_rows_need_no_kernel, finish),
        cmocka_unit_test_teardown(a_stop_at_any_tick_leaves_a_whole_plan, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
