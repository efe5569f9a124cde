/* SPDX-License-Identifier: MIT
 * The corner in doubt, told in sentences: what the root shows, what must be split, what is priced, and what its checker refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "method/corner.h"
#include "proof/proof.h"
#include "proof/tree.h"
#include "../support/small_problem.h"
#include "../support/solved_problem.h"

#define COUNT(array) ((int64_t)(sizeof(array) / sizeof *(array)))

static void want_placed_then_rank(void)
{
    struct tdm_level levels[] = { { TDM_LEVEL_COUNT, 0, 0 }, { TDM_LEVEL_RANK, 1, 0 } };

    small_levels(&problem, levels, 2);
    problem.constraints = tdm_alloc_zeroed(&problem.memory, 1, sizeof *problem.constraints);
    assert_non_null(problem.constraints);
    problem.constraints->rule = TANDEM_NONE;
}

static void bound(int64_t least, int64_t most) { assert_int_equal(tdm_constraints_add(&problem.memory, problem.constraints, least, most, TANDEM_NONE), TANDEM_OK); }

static void term(int64_t pair, int64_t weight) { assert_int_equal(tdm_constraints_add_term(&problem.memory, problem.constraints, pair, weight), TANDEM_OK); }

/* Two pairs of which both are chosen or none. */
static void together(int64_t a, int64_t b)
{
    bound(0, 0);
    term(a, 1);
    term(b, -1);
}

static int32_t solve_with(struct tdm_control *control) { return tdm_integer_solve(&problem, control, TANDEM_SOLVER_BRANCH, &solution); }

static int64_t value_of(int32_t level) { return (int64_t)tdm_proof_level_value(&problem, &solution, level); }

/* Solves in the corner; the checker agrees. */
static void solve(void)
{
    struct tdm_control control = { .threads = 1 };
    int32_t            proven;
    char               text[300];

    assert_int_equal(solve_with(&control), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_OPTIMAL);
    assert_int_equal(solution.bound_count, problem.level_count);
    for (int32_t level = 0; level < solution.bound_count; level++) {
        assert_non_null(solution.bounds[level].tree);
        assert_true(solution.bounds[level].tree->numbers[3] < 0);            /* a tree of differences */
    }
    if (tdm_proof_check_integer(&problem, &solution, &proven, text, sizeof text) != TANDEM_OK) fail_msg("%s", text);
    assert_int_equal(proven, problem.level_count);
}

static int is_refused(void)
{
    int32_t proven;
    char    text[300];
    return tdm_proof_check_integer(&problem, &solution, &proven, text, sizeof text) == TANDEM_E_PROOF;
}

/* Two siblings with two seats at one place and one at each of two others, and somebody else who wants the two. */
static void make_siblings(int64_t seats)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 }, { 1, 0, 2, 0 }, { 1, 1, 1, 0 }, { 2, 0, 1, 0 }, { 2, 2, 2, 0 } };

    problem = small_problem(3, 3, 0, pairs, COUNT(pairs));
    want_placed_then_rank();
    problem.columns.most[0] = seats;
    together(0, 2);
    together(1, 3);
}

static void siblings_who_find_two_seats_are_shown_by_the_root(void **state)
{
    (void)state;
    make_siblings(3);
    solve();
    assert_int_equal(value_of(0), -3);
    assert_int_equal(value_of(1), 4);
    assert_int_equal(solution.chosen[0] + solution.chosen[2] + solution.chosen[4], 3);
    assert_int_equal(solution.bounds[0].tree->numbers[1], TDM_TREE_LEAF);
}

/* One seat here and one there: half of each sibling could sit at either, so that no bound of the network sees that they stay home. */
static void siblings_who_would_be_halved_are_decided_by_splitting(void **state)
{
    (void)state;
    make_siblings(1);
    solve();
    assert_int_equal(value_of(0), -1);
    assert_int_equal(value_of(1), 1);
    assert_int_equal(solution.chosen[4], 1);
    assert_true(solution.bounds[0].node_count > 1);
    assert_true(solution.bounds[0].tree->numbers[1] >= 0);
}

/* Four want one place that has seats for all; a rule lets two of them. Those who lose least leave, and the rule has a price. */
static void make_quota(void)
{
    static const struct small_pair pairs[] = { { 0, 0, 1, 0 }, { 0, 1, 2, 0 }, { 1, 0, 1, 0 }, { 1, 1, 3, 0 }, { 2, 0, 1, 0 }, { 2, 1, 4, 0 }, { 3, 0, 1, 0 }, { 3, 1, 5, 0 } };

    problem = small_problem(4, 2, 0, pairs, COUNT(pairs));
    want_placed_then_rank();
    problem.columns.most[0] = problem.columns.most[1] = 4;
    bound(TDM_NO_LEAST, 2);
    for (int64_t pair = 0; pair < 8; pair += 2) term(pair, 1);
}

static void a_quota_is_priced_at_what_the_last_to_leave_loses(void **state)
{
    (void)state;
    make_quota();
    solve();
    assert_int_equal(value_of(1), 1 + 1 + 2 + 3);
    assert_int_equal(solution.chosen[1] + solution.chosen[3], 2);
    assert_int_equal(solution.bounds[1].node_count, 1);
}

static void a_least_number_draws_in_those_who_lose_least(void **state)
{
    (void)state;
    make_quota();
    problem.constraints->bounds[0].least = 3;
    problem.constraints->bounds[0].most = TDM_NO_MOST;
    for (int64_t i = 0; i < 4; i++) problem.constraints->terms[i].pair++;        /* at the place that is nobody's first choice */
    solve();
    assert_int_equal(value_of(1), 2 + 3 + 4 + 1);
}

/* Whoever must be there, by her own rule, takes her sibling along. */
static void a_rule_that_fixes_one_pair_fixes_its_party(void **state)
{
    (void)state;
    make_siblings(2);
    bound(1, 1);
    term(2, 1);
    bound(0, 0);
    term(1, 1);
    solve();
    assert_int_equal(value_of(0), -3);
    assert_int_equal(solution.chosen[0], 1);
}

/* Rules that nothing can keep are not the corner's: its search ends without an answer, and the integer method shows that there is none. */
static void rules_that_clash_are_left_to_the_integer_method(void **state)
{
    struct tdm_control control = { .threads = 1 };
    (void)state;
    make_siblings(1);
    bound(1, 1);
    term(2, 1);
    assert_int_equal(solve_with(&control), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_INFEASIBLE);
}

static void a_tree_that_is_cut_off_is_refused(void **state)
{
    (void)state;
    make_siblings(1);
    solve();
    solution.bounds[0].tree->count -= 2;
    assert_true(is_refused());
}

static void records_of_both_kinds_do_not_mix(void **state)
{
    struct tdm_tree *tree;
    int64_t          next;
    (void)state;
    make_siblings(1);
    solve();
    tree = solution.bounds[0].tree;
    next = 4 + 2 * (-1 - tree->numbers[3]);                  /* the second record's count */
    assert_true(tree->numbers[next + 2] < 0);
    tree->numbers[next + 2] = -1 - tree->numbers[next + 2];
    assert_true(is_refused());
}

static void a_multiplier_named_twice_counts_once(void **state)
{
    struct tdm_tree *tree, kept;
    int64_t          more[64], count = 0;
    (void)state;
    make_quota();
    solve();
    tree = solution.bounds[1].tree;
    assert_true(tree->count < 60);
    kept = *tree;
    for (int64_t i = 0; i < tree->count; i++) more[count++] = tree->numbers[i];
    more[count++] = more[4];                                 /* the first row again, with the same multiplier: nothing changes */
    more[count++] = more[5];
    more[3]--;
    tree->numbers = more;
    tree->count = count;
    assert_false(is_refused());
    more[count - 1] = more[5] / 2 - 1000;                    /* with another one, that one holds, and shows less */
    assert_true(is_refused());
    *tree = kept;
}

/* Multipliers turned one by one: what is accepted then must still be true, and here nothing is to be found but the truth or a refusal. */
static void a_better_value_than_the_true_one_is_never_shown(void **state)
{
    struct tdm_tree_check check = { 0 };
    struct tdm_tree      *tree;
    int32_t               refused = 0;
    (void)state;
    make_siblings(1);
    solve();
    tree = solution.bounds[0].tree;
    for (int64_t i = 0; i < tree->count; i++)
        for (int64_t by = -1000; by <= 1000; by += 100) {
            int64_t kept = tree->numbers[i];
            tree->numbers[i] += by;
            assert_int_equal(tdm_tree_check_init(&check, &problem, by % 200 == 0 ? &solution : NULL), TANDEM_OK);
            refused += tdm_tree_check_level(&check, 0, 0, tree) == TANDEM_E_PROOF;        /* "nobody can be placed": there is a plan with one */
            tdm_tree_check_finish(&check);
            memset(&check, 0, sizeof check);
            tree->numbers[i] = kept;
        }
    assert_int_equal(refused, tree->count * 21);
}

static void every_allocation_in_the_corner_may_fail(void **state)
{
    (void)state;
    for (int on = 0; on < 2; on++) {
        make_siblings(1);
        for (int64_t k = 1; !fails_cleanly(solve_with, k, on); k++) assert_true(k < 2000);
        tdm_problem_finish(&problem);
    }
    make_quota();
    for (int64_t k = 1; !fails_cleanly(solve_with, k, 0); k++) assert_true(k < 2000);
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(siblings_who_find_two_seats_are_shown_by_the_root),
        TEST(siblings_who_would_be_halved_are_decided_by_splitting),
        TEST(a_quota_is_priced_at_what_the_last_to_leave_loses),
        TEST(a_least_number_draws_in_those_who_lose_least),
        TEST(a_rule_that_fixes_one_pair_fixes_its_party),
        TEST(rules_that_clash_are_left_to_the_integer_method),
        TEST(a_tree_that_is_cut_off_is_refused),
        TEST(records_of_both_kinds_do_not_mix),
        TEST(a_multiplier_named_twice_counts_once),
        TEST(a_better_value_than_the_true_one_is_never_shown),
        TEST(every_allocation_in_the_corner_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
