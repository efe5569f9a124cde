/* SPDX-License-Identifier: MIT
 * The network method, told in sentences. Every plan here also goes through the checker of lib/proof.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_problem.h"
#include "../support/solved_problem.h"
#include "base/cancel.h"
#include "method/method.h"
#include "proof/proof.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

static void build(int32_t rows, int32_t columns, int32_t caps, const struct small_pair *pairs, int64_t pair_count)
{
    problem = small_problem(rows, columns, caps, pairs, pair_count);
}

/* Levels as letters: C count, R rank, S score, W worst rank, B balance, Q silent. */
static void want(const char *letters)
{
    struct tdm_level levels[8] = { 0 };
    int32_t count = 0;

    for (; *letters != '\0'; letters++)
        levels[count++].kind = *letters == 'C' ? TDM_LEVEL_COUNT : *letters == 'R' ? TDM_LEVEL_RANK : *letters == 'S' ? TDM_LEVEL_SCORE
                               : *letters == 'W' ? TDM_LEVEL_WORST_RANK : *letters == 'B' ? TDM_LEVEL_BALANCE : TDM_LEVEL_SILENT;
    small_levels(&problem, levels, count);
}

static void solve(int32_t verdict)
{
    struct tdm_control control = { .threads = 1 };

    tdm_solution_finish(&solution);
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    assert_accepted(verdict);
}

/* ---- what best means */

static void network_leaves_a_student_home_when_no_seat_is_left(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 2, 0 } };
    (void)state;
    build(2, 1, 0, pairs, COUNT(pairs));
    want("CR");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 1, 0 });
}

static void placing_everyone_comes_before_first_choices(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 }, { 1, 0, 1, 0 }, { 2, 0, 1, 0 }, { 2, 2, 9, 0 } };
    (void)state;
    build(3, 3, 0, pairs, COUNT(pairs));
    want("CR");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1, 1, 0, 1 });
}

static void minimising_ranks_first_places_nobody(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 1, 2, 0 } };
    (void)state;
    build(2, 2, 0, pairs, COUNT(pairs));
    want("RC");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 0 });
}

static void no_goal_at_all_is_a_problem_too(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 } };
    (void)state;
    build(1, 1, 0, pairs, COUNT(pairs));
    want("");
    solve(TANDEM_OPTIMAL);
    assert_int_equal(solution.step_count, 0);
    problem.rows.least[0] = 1;
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 1 });
    assert_int_equal(solution.step_count, 1);
}

static void nobody_and_nowhere_is_a_problem_too(void **state)
{
    (void)state;
    build(0, 0, 0, NULL, 0);
    want("CRWB");
    solve(TANDEM_OPTIMAL);
}

static void one_point_in_a_thousand_million_million_decides(void **state)
{
    static const int64_t top = 1000000000000000;
    const struct small_pair pairs[] = { { 0, 0, 0, top }, { 0, 1, 0, top - 1 }, { 1, 0, 0, top - 1 }, { 1, 1, 0, top - 3 } };
    (void)state;
    build(2, 2, 0, pairs, COUNT(pairs));
    want("CS");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1, 1, 0 });
    problem.pair_score[3] = top - 1;
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 1, 0, 0, 1 });
}

static void the_worst_rank_is_held_down_before_the_sum(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 3, 0 }, { 1, 0, 3, 0 }, { 1, 1, 4, 0 }, { 1, 2, 5, 0 } };
    (void)state;
    build(2, 3, 0, pairs, COUNT(pairs));
    want("CWR");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1, 1, 0, 0 });
    assert_int_equal(solution.steps[1].kind, TANDEM_STEP_WITNESS);
    assert_int_equal(solution.steps[1].parameter, 3);
    want("CRW");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 1, 0, 0, 1, 0 });
}

static void a_worst_rank_of_nothing_needs_no_witness(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 4, 0 }, { 1, 0, 0, 0 } };
    (void)state;
    build(2, 1, 0, pairs, COUNT(pairs));
    want("WC");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1 });
    assert_int_equal(solution.step_count, 1);
}

static void balance_spreads_students_evenly(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 }, { 1, 0, 1, 0 }, { 1, 1, 2, 0 },
                                               { 2, 0, 1, 0 }, { 2, 1, 2, 0 }, { 3, 0, 1, 0 }, { 3, 1, 3, 0 } };
    (void)state;
    build(4, 2, 0, pairs, COUNT(pairs));
    problem.columns.most[0] = problem.columns.most[1] = 4;
    want("CRB");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 1, 0, 1, 0, 1, 0, 1, 0 });
    want("CBR");
    solve(TANDEM_OPTIMAL);
    assert_true(tdm_proof_level_value(&problem, &solution, 1) == 8);
    assert_true(tdm_proof_level_value(&problem, &solution, 2) == 6);
    assert_int_equal(solution.chosen[6], 1);
}

/* ---- bounds */

static void a_partner_cap_holds_over_its_opportunities(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 1, 1, 0 }, { 1, 2, 5, 0 } };
    (void)state;
    build(2, 3, 1, pairs, COUNT(pairs));
    problem.columns.parent[0] = problem.columns.parent[1] = 3;
    problem.columns.most[3] = 1;
    want("CR");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 1, 0, 1 });
}

static void a_minimum_is_met_before_any_goal(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 9, 0 } };
    (void)state;
    build(1, 2, 0, pairs, COUNT(pairs));
    problem.columns.least[1] = 1;
    want("CR");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1 });
    assert_int_equal(solution.steps[0].kind, TANDEM_STEP_FEASIBLE);
    assert_int_equal(solution.step_count, 3);
}

static void a_pin_stands_against_every_goal(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 7, 0 }, { 1, 1, 1, 0 } };
    (void)state;
    build(2, 2, 0, pairs, COUNT(pairs));
    problem.pair_flags = tdm_alloc_zeroed(&problem.memory, COUNT(pairs), 1);
    problem.pair_flags[1] = TDM_PAIR_PINNED;
    want("CR");
    solve(TANDEM_OPTIMAL);
    assert_chosen((const int32_t[]){ 0, 1, 0 });
}

static void three_who_must_go_to_two_seats_are_infeasible(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 1, 0 }, { 1, 1, 2, 0 }, { 2, 1, 1, 0 } };
    (void)state;
    build(3, 2, 0, pairs, COUNT(pairs));
    for (int32_t row = 0; row < 3; row++) problem.rows.least[row] = 1;
    want("CR");
    solve(TANDEM_INFEASIBLE);
    assert_int_equal(solution.step_count, 1);
    assert_int_equal(solution.chosen[0] + solution.chosen[1] + solution.chosen[2] + solution.chosen[3], 2);
}

static void a_minimum_above_its_own_maximum_is_infeasible(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 1, 0, 1, 0 }, { 2, 0, 1, 0 } };
    (void)state;
    build(3, 1, 0, pairs, COUNT(pairs));
    problem.columns.least[0] = 3;
    problem.columns.most[0] = 2;
    want("C");
    solve(TANDEM_INFEASIBLE);
}

static void a_minimum_that_nobody_wishes_for_is_infeasible(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 } };
    (void)state;
    build(1, 2, 0, pairs, COUNT(pairs));
    problem.columns.least[1] = 1000000000;
    problem.columns.most[1] = INT64_MAX;
    want("C");
    solve(TANDEM_INFEASIBLE);
}

static void a_thousand_million_silent_students_are_spread_at_once(void **state)
{
    static const struct small_pair pairs[] = { { 0, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 2, 0, 0 } };
    (void)state;
    build(1, 3, 0, pairs, COUNT(pairs));
    problem.pair_most = tdm_alloc_array(&problem.memory, 3, sizeof *problem.pair_most);
    problem.row_is_silent = tdm_alloc_zeroed(&problem.memory, 1, 1);
    for (int32_t i = 0; i < 3; i++) {
        problem.pair_most[i] = 1000000000;
        problem.columns.most[i] = i == 0 ? 100000000 : 1000000000;
    }
    problem.row_is_silent[0] = 1;
    problem.rows.most[0] = 1000000001;
    want("CQB");
    solve(TANDEM_OPTIMAL);
    assert_int_equal(solution.chosen[0], 100000000);
    assert_int_equal(solution.chosen[1] + solution.chosen[2], 900000001);
    assert_int_equal(abs(solution.chosen[1] - solution.chosen[2]), 1);
}

/* ---- many levels, great numbers */

static void a_hundred_and_twenty_ranks_are_a_hundred_and_twenty_levels(void **state)
{
    enum { ROWS = 40, RANKS = 120 };
    static struct small_pair pairs[ROWS * ROWS];
    static struct tdm_level levels[RANKS + 1];
    (void)state;
    for (int32_t i = 0; i < ROWS * ROWS; i++) pairs[i] = (struct small_pair){ i / ROWS, i % ROWS, 1 + (i * 37 + i / ROWS * 11) % RANKS, 0 };
    build(ROWS, ROWS, 0, pairs, COUNT(pairs));
    levels[0].kind = TDM_LEVEL_COUNT;
    for (int32_t rank = 1; rank <= RANKS; rank++) levels[rank] = (struct tdm_level){ TDM_LEVEL_RANK_IS, 0, rank };
    small_levels(&problem, levels, COUNT(levels));
    solve(TANDEM_OPTIMAL);
    assert_true(tdm_proof_level_value(&problem, &solution, 0) == -ROWS);
    for (int32_t rank = 1; rank <= RANKS; rank++) levels[rank] = (struct tdm_level){ TDM_LEVEL_RANK_IS_NOT, 0, RANKS + 1 - rank };
    small_levels(&problem, levels, COUNT(levels));
    solve(TANDEM_OPTIMAL);
}

/* Each would gain 10^15 by moving on to the next seat, and the last one must stay: potentials rise to 2 * 10^19. */
static void potentials_beyond_64_bits_are_a_range_error(void **state)
{
    enum { ROWS = 20000 };
    struct tdm_control control = { .threads = 1 };
    struct small_pair *pairs = calloc(2 * ROWS, sizeof *pairs);
    (void)state;
    assert_non_null(pairs);
    for (int32_t row = 0; row < ROWS; row++) {
        pairs[2 * row] = (struct small_pair){ row, row, 0, 0 };
        pairs[2 * row + 1] = (struct small_pair){ row, row + 1, 0, 1000000000000000 };
    }
    build(ROWS, ROWS, 0, pairs, 2 * ROWS - 1);
    free(pairs);
    for (int32_t row = 0; row < ROWS; row++) problem.rows.least[row] = 1;
    want("S");
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_E_RANGE);
}

/* ---- stopping */

/* 60 rows, 20 columns, ties everywhere; five levels. */
static void build_crowd(void)
{
    enum { ROWS = 60, COLUMNS = 20, WISHES = 6 };
    static struct small_pair pairs[ROWS * WISHES];

    for (int32_t i = 0; i < ROWS * WISHES; i++)
        pairs[i] = (struct small_pair){ i / WISHES, i / WISHES % 3 + 3 * (i % WISHES), 1 + (i * 7 + i / WISHES) % 5, (i * 31) % 17 };
    build(ROWS, COLUMNS, 1, pairs, COUNT(pairs));
    for (int32_t column = 0; column < COLUMNS; column++) {
        problem.columns.most[column] = 3;
        problem.columns.parent[column] = column < 5 ? COLUMNS : -1;
    }
    problem.columns.most[COLUMNS] = 7;
    want("CWRBS");
}

static void a_tick_limit_strikes_at_the_same_place_every_time(void **state)
{
    struct tdm_control whole = { .threads = 1 };
    struct tdm_solution again;
    (void)state;
    build_crowd();
    assert_int_equal(tdm_network_solve(&problem, &whole, &solution), TANDEM_OK);
    for (int64_t limit = 1; limit < whole.ticks; limit += whole.ticks / 50 + 1) {
        struct tdm_control first = { .threads = 1, .tick_limit = limit }, second = first;
        tdm_solution_finish(&solution);
        assert_int_equal(tdm_network_solve(&problem, &first, &solution), TANDEM_OK);
        assert_int_equal(tdm_network_solve(&problem, &second, &again), TANDEM_OK);
        assert_int_equal(first.ticks, second.ticks);
        assert_int_equal(solution.verdict, TANDEM_FEASIBLE);
        assert_int_equal(solution.step_count, again.step_count);
        assert_memory_equal(solution.chosen, again.chosen, (size_t)problem.pair_count * sizeof *solution.chosen);
        tdm_solution_finish(&again);
    }
}

static void equal_problems_get_equal_plans_and_proofs(void **state)
{
    struct tdm_control first = { .threads = 1 }, second = first;
    struct tdm_solution again;
    (void)state;
    build_crowd();
    assert_int_equal(tdm_network_solve(&problem, &first, &solution), TANDEM_OK);
    assert_int_equal(tdm_network_solve(&problem, &second, &again), TANDEM_OK);
    assert_memory_equal(solution.chosen, again.chosen, (size_t)problem.pair_count * sizeof *solution.chosen);
    assert_int_equal(solution.step_count, again.step_count);
    for (int32_t i = 0; i < again.step_count; i++) {
        assert_memory_equal(solution.steps[i].row_potential, again.steps[i].row_potential, (size_t)problem.rows.node_count * 8);
        assert_memory_equal(solution.steps[i].column_potential, again.steps[i].column_potential, (size_t)problem.columns.node_count * 8);
    }
    tdm_solution_finish(&again);
}

static void a_raised_flag_ends_the_solve_with_a_whole_plan(void **state)
{
    tandem_cancel *cancel = tandem_cancel_new();
    struct tdm_control control = { .threads = 1, .cancel = cancel };
    (void)state;
    assert_non_null(cancel);
    assert_false(tdm_cancel_is_raised(cancel));
    build_crowd();
    tandem_cancel_request(cancel);
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_CANCELLED);
    tandem_cancel_free(cancel);
    tandem_cancel_free(NULL);
    tandem_cancel_request(NULL);
}

static int32_t stop_at_once(void *user, int64_t done, int64_t expected)
{
    ++*(int *)user;
    assert_true(done >= 0 && expected > 0);
    return 1;
}

static void a_progress_function_may_stop_the_solve(void **state)
{
    int calls = 0;
    struct tdm_control control = { .threads = 1, .progress = stop_at_once, .progress_user = &calls };
    (void)state;
    build_crowd();
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_CANCELLED);
    assert_int_equal(calls, 1);
}

static void a_deadline_that_has_passed_stops_the_solve(void **state)
{
    struct tdm_control control = { .threads = 1, .deadline_ns = 1 };
    (void)state;
    build_crowd();
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_FEASIBLE);
}

static void a_stop_before_the_minimums_are_met_has_no_plan(void **state)
{
    struct tdm_control control = { .threads = 1, .tick_limit = 1 };
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 }, { 1, 0, 1, 0 } };
    (void)state;
    build(2, 2, 0, pairs, COUNT(pairs));
    problem.rows.least[0] = problem.rows.least[1] = 1;
    want("C");
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_E_STOPPED);
    assert_null(solution.chosen);
}

/* ---- failing memory */

/* Solves with the k-th allocation failing (and all later ones, if `on`). 1 once nothing fails any more. */
static int32_t solve_with(struct tdm_control *control) { return tdm_network_solve(&problem, control, &solution); }

static void every_failing_allocation_is_survived(void **state)
{
    long tried = 0;
    (void)state;
    build_crowd();
    for (int lower = 0; lower <= 1; lower++) {
        for (int32_t row = 0; row < problem.rows.leaf_count; row += 7) problem.rows.least[row] = lower;
        for (int on = 0; on <= 1; on++)
            for (int64_t k = 1; !fails_cleanly(solve_with, k, on); k++) tried++;
    }
    solve(TANDEM_OPTIMAL);
    assert_true(tried > 100);
    print_message("%ld failing allocations survived\n", tried);
}

/* ---- connected parts */

static void parts_are_numbered_by_their_first_row(void **state)
{
    static const struct small_pair pairs[] = { { 0, 3, 1, 0 }, { 1, 1, 1, 0 }, { 2, 3, 1, 0 }, { 3, 2, 1, 0 } };
    (void)state;
    build(5, 5, 1, pairs, COUNT(pairs));
    problem.columns.parent[1] = problem.columns.parent[2] = 5;
    assert_int_equal(tdm_problem_split(&problem), TANDEM_OK);
    assert_int_equal(problem.part_count, 5);
    assert_memory_equal(problem.row_part, ((const int32_t[]){ 0, 1, 0, 1, 2 }), 5 * sizeof(int32_t));
    assert_memory_equal(problem.column_part, ((const int32_t[]){ 3, 1, 1, 0, 4 }), 5 * sizeof(int32_t));
}

#define SENTENCE(name) cmocka_unit_test_teardown(name, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(network_leaves_a_student_home_when_no_seat_is_left), SENTENCE(placing_everyone_comes_before_first_choices),
        SENTENCE(minimising_ranks_first_places_nobody), SENTENCE(no_goal_at_all_is_a_problem_too),
        SENTENCE(nobody_and_nowhere_is_a_problem_too), SENTENCE(one_point_in_a_thousand_million_million_decides),
        SENTENCE(the_worst_rank_is_held_down_before_the_sum), SENTENCE(a_worst_rank_of_nothing_needs_no_witness),
        SENTENCE(balance_spreads_students_evenly), SENTENCE(a_partner_cap_holds_over_its_opportunities),
        SENTENCE(a_minimum_is_met_before_any_goal), SENTENCE(a_pin_stands_against_every_goal),
        SENTENCE(three_who_must_go_to_two_seats_are_infeasible), SENTENCE(a_minimum_above_its_own_maximum_is_infeasible),
        SENTENCE(a_minimum_that_nobody_wishes_for_is_infeasible), SENTENCE(a_thousand_million_silent_students_are_spread_at_once),
        SENTENCE(a_hundred_and_twenty_ranks_are_a_hundred_and_twenty_levels), SENTENCE(potentials_beyond_64_bits_are_a_range_error),
        SENTENCE(a_tick_limit_strikes_at_the_same_place_every_time), SENTENCE(equal_problems_get_equal_plans_and_proofs),
        SENTENCE(a_raised_flag_ends_the_solve_with_a_whole_plan), SENTENCE(a_progress_function_may_stop_the_solve),
        SENTENCE(a_deadline_that_has_passed_stops_the_solve), SENTENCE(a_stop_before_the_minimums_are_met_has_no_plan),
        SENTENCE(every_failing_allocation_is_survived), SENTENCE(parts_are_numbered_by_their_first_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
