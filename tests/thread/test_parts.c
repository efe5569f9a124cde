/* SPDX-License-Identifier: MIT
 * Connected parts: the same plan and the same potentials for every number of threads, and as good as without parts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/failing_memory.h"
#include "../support/small_problem.h"
#include "method/parts.h"
#include "proof/proof.h"

enum { ISLANDS = 7, WISHES = 8, TINY = 40 };

static struct tdm_problem problem;

static int finish(void **state)
{
    (void)state;
    tdm_problem_finish(&problem);
    return 0;
}

static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Island i has 40 + 30 i places, and thirty students for each; then many pairs of one student and one place. Some places have a partner. */
static void build(enum tdm_level_kind kind)
{
    static struct small_pair pairs[ISLANDS * 30 * 300 * WISHES];
    const struct tdm_level levels[] = { { TDM_LEVEL_COUNT, 0, 0 }, { kind, 1, 0 } };
    int32_t  row = 0, column = 0, places;
    int64_t  count = 0;
    uint32_t state = 11;

    for (int32_t island = 0; island < ISLANDS; island++, column += places) {
        places = 40 + 30 * island;
        for (int32_t student = 0; student < 30 * places; student++, row++)
            for (int32_t wish = 0; wish < WISHES; wish++)
                pairs[count++] = (struct small_pair){ row, column + wish * (places / WISHES) + (int32_t)(draw(&state) % (uint32_t)(places / WISHES)),
                                                      1 + (wish + row) % WISHES, draw(&state) % 1000 };
    }
    for (int32_t tiny = 0; tiny < TINY; tiny++) pairs[count++] = (struct small_pair){ row++, column++, 1, 5 };
    problem = small_problem(row + 1, column + 1, 1, pairs, count);
    for (int32_t c = 0; c < column - TINY; c++) problem.columns.most[c] = 29;
    problem.columns.parent[0] = problem.columns.parent[1] = column + 1;
    problem.columns.most[column + 1] = 50;
    small_levels(&problem, levels, 2);
}

static void assert_accepted(const struct tdm_solution *solution, int32_t verdict)
{
    char    text[300];
    int32_t proven;

    assert_int_equal(solution->verdict, verdict);
    if (tdm_proof_check(&problem, solution, &proven, text, sizeof text) != TANDEM_OK) fail_msg("%s", text);
    if (verdict == TANDEM_OPTIMAL) assert_int_equal(proven, problem.level_count);
}

static struct tdm_solution solve(int32_t threads, int64_t tick_limit)
{
    struct tdm_control  control = { .threads = threads, .tick_limit = tick_limit };
    struct tdm_solution solution;

    assert_int_equal(tdm_method_solve(&problem, &control, &solution), TANDEM_OK);
    return solution;
}

static void assert_same_bytes(const struct tdm_solution *a, const struct tdm_solution *b)
{
    assert_int_equal(a->verdict, b->verdict);
    assert_memory_equal(a->chosen, b->chosen, (size_t)problem.pair_count * sizeof *a->chosen);
    assert_int_equal(a->step_count, b->step_count);
    for (int32_t i = 0; i < a->step_count; i++) {
        assert_memory_equal(a->steps[i].row_potential, b->steps[i].row_potential, (size_t)problem.rows.node_count * sizeof(int64_t));
        assert_memory_equal(a->steps[i].column_potential, b->steps[i].column_potential, (size_t)problem.columns.node_count * sizeof(int64_t));
    }
}

static void assert_same_for_all_threads(int64_t tick_limit, int32_t verdict)
{
    static const int32_t threads[] = { 2, 3, 8, 1 };
    struct tdm_solution one = solve(1, tick_limit);

    assert_accepted(&one, verdict);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct tdm_solution many = solve(threads[i], tick_limit);
        assert_same_bytes(&one, &many);
        tdm_solution_finish(&many);
    }
    tdm_solution_finish(&one);
}

static void every_number_of_threads_gives_the_same_bytes(void **state)
{
    (void)state;
    build(TDM_LEVEL_RANK);
    assert_same_for_all_threads(0, TANDEM_OPTIMAL);
}

static void scores_too_and_a_limit_strikes_at_the_same_place(void **state)
{
    (void)state;
    build(TDM_LEVEL_SCORE);
    assert_same_for_all_threads(0, TANDEM_OPTIMAL);
    assert_same_for_all_threads(30000, TANDEM_FEASIBLE);
    assert_same_for_all_threads(300000, TANDEM_FEASIBLE);
}

static void parts_together_are_as_good_as_the_whole(void **state)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution whole, parts;

    (void)state;
    build(TDM_LEVEL_SCORE);
    parts = solve(2, 0);
    assert_int_equal(tdm_method_solve_whole(&problem, &control, &whole), TANDEM_OK);
    for (int32_t level = 0; level < problem.level_count; level++)
        assert_true(tdm_proof_level_value(&problem, &whole, level) == tdm_proof_level_value(&problem, &parts, level));
    tdm_solution_finish(&whole);
    tdm_solution_finish(&parts);
}

static void parts_are_bundled_and_the_largest_comes_first(void **state)
{
    struct tdm_parts parts;

    (void)state;
    build(TDM_LEVEL_RANK);
    assert_int_equal(tdm_parts_find(&parts, &problem, 1), TANDEM_OK);
    assert_int_equal(parts.count, ISLANDS + TINY);
    assert_true(tdm_parts_pay(&parts));
    for (int32_t i = 1; i < parts.count; i++) assert_true(parts.pairs[parts.order[i]] <= parts.pairs[parts.order[i - 1]]);
    assert_int_equal(parts.row_part[problem.rows.leaf_count - 1], -1);      /* she has no wishes */
    tdm_parts_close(&parts);
    assert_int_equal(tdm_parts_find(&parts, &problem, 30000), TANDEM_OK);
    assert_true(parts.count < ISLANDS);
    tdm_parts_close(&parts);
}

static int fails_cleanly(int64_t k)
{
    struct failing_memory failing = { .fail_at = k };
    tandem_allocator      hook = failing_hook(&failing);
    struct tdm_control    control = { .threads = 1 };
    struct tdm_memory     before = problem.memory;
    struct tdm_solution   solution;
    int32_t status;

    assert_int_equal(tdm_memory_init(&problem.memory, &hook), TANDEM_OK);
    status = tdm_method_solve(&problem, &control, &solution);
    assert_true(status == (failing.calls < k ? TANDEM_OK : TANDEM_E_NOMEM));
    if (status == TANDEM_OK) tdm_solution_finish(&solution);
    assert_int_equal(failing.blocks, 0);
    problem.memory = before;
    return status == TANDEM_OK;
}

static void every_failing_allocation_is_survived(void **state)
{
    int64_t k = 1;
    (void)state;
    build(TDM_LEVEL_RANK);
    for (; k < 60 && !fails_cleanly(k); k++) {}
    for (; !fails_cleanly(k); k += 17) {}
    assert_true(k > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_number_of_threads_gives_the_same_bytes, finish),
        cmocka_unit_test_teardown(scores_too_and_a_limit_strikes_at_the_same_place, finish),
        cmocka_unit_test_teardown(parts_together_are_as_good_as_the_whole, finish),
        cmocka_unit_test_teardown(parts_are_bundled_and_the_largest_comes_first, finish),
        cmocka_unit_test_teardown(every_failing_allocation_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
