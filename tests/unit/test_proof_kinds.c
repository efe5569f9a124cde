/* SPDX-License-Identifier: MIT
 * The checker: the steps that are no plain levels: lower bounds, infeasibility, the worst rank, balance.
 */
#include "proof_school.h"

/* ---------------------------------------------------------------- infeasible */

static void three_who_must_be_placed_on_two_seats_are_proven_infeasible(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_infeasible(&s);
    assert_accepted(&s, 0);
    s.chosen[0] = -5;             /* the plan plays no part in it */
    assert_accepted(&s, 0);
}

static void a_claim_of_infeasibility_is_refused_where_the_bounds_can_be_met(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_infeasible(&s);
    s.column_most[1] = 2;         /* a third seat */
    assert_refused(&s, "The potentials of step 1 (lower bounds) do not show that the lower bounds cannot be met.");
    s.column_most[1] = 1;
    s.row_least[2] = 0;           /* cleo may stay home */
    assert_refused(&s, "The potentials of step 1 (lower bounds) do not show that the lower bounds cannot be met.");
}

static void infeasibility_needs_its_one_step(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_infeasible(&s);
    s.solution.step_count = 2;
    assert_refused(&s, "Step 2 of the proof is one too many.");
    s.solution.step_count = 0;
    assert_refused(&s, "The proof ends after 0 steps, before the one for lower bounds.");
    s.solution.step_count = 1;
    s.steps[0].kind = TANDEM_STEP_LEVEL;
    s.steps[0].level = 0;
    assert_refused(&s, "Step 1 of the proof is a level step for level 0 with parameter 0, where the one for lower bounds is due.");
}

static void crossed_bounds_and_pins_against_seats_are_proven_infeasible(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_infeasible(&s);
    memset(s.row_least, 0, sizeof s.row_least);
    memset(s.row_potential, 0, sizeof s.row_potential);
    memset(s.column_potential, 0, sizeof s.column_potential);
    s.column_least[1] = 2;        /* of at most 1 */
    assert_accepted(&s, 0);
    s.column_least[1] = 0;
    assert_int_equal(check(&s), TANDEM_E_PROOF);

    s.problem.pair_flags = s.pair_flags;
    s.pair_flags[0] = s.pair_flags[2] = TDM_PAIR_PINNED;   /* ada and ben, on one seat */
    s.column_potential[0][0] = 1;
    assert_accepted(&s, 0);
}

static void a_sum_that_no_integer_holds_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_infeasible(&s);
    add_partner(&s, 0, INT64_MAX);
    s.column_potential[0][COLUMNS] = INT64_MAX;
    s.column_potential[0][0] = s.column_potential[0][1] = INT64_MIN;
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    s.column_most[0] = INT64_MAX;
    s.column_potential[0][COLUMNS] = INT64_MIN;
    s.column_potential[0][0] = INT64_MAX;
    assert_refused(&s, "The potentials of step 1 (lower bounds) are too large to be summed up.");
    s.column_most[0] = 1;
    s.problem.rows.node_count = ROWS + 1;          /* a limit above ada: her arc is too large, and what follows cannot mend it */
    s.row_parent[0] = ROWS;
    s.row_most[0] = s.row_most[ROWS] = INT64_MAX;
    s.row_potential[0][0] = INT64_MIN;
    s.row_potential[0][ROWS] = INT64_MAX;
    assert_refused(&s, "The potentials of step 1 (lower bounds) are too large to be summed up.");
}

/* ---------------------------------------------------------------- worst rank */

/* Levels placed, worst-rank; nobody can avoid rank 2, since the studio must be filled. */
static void make_worst_rank(struct school *s)
{
    s->levels[1] = (struct tdm_level){ TDM_LEVEL_WORST_RANK, 1, 0 };
    s->steps[1].kind = TANDEM_STEP_WITNESS;
    s->steps[1].parameter = 2;
    memset(s->column_potential[1], 0, sizeof s->column_potential[1]);
    s->column_potential[1][1] = -1;       /* who goes to the studio pays 1: both pairs there cost 0, its taken seat 1 */
}

static void a_witness_shows_that_the_worst_rank_is_unavoidable(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_worst_rank(&s);
    assert_accepted(&s, 2);
    s.column_potential[1][1] = 0;
    assert_refused(&s, "The potentials of step 2 (worst-rank) do not show that rank 2 or worse is unavoidable.");
}

static void a_witness_for_another_rank_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_worst_rank(&s);
    s.steps[1].parameter = 1;
    assert_refused(&s, "Step 2 of the proof is a witness for level 1 with parameter 1, where the one for worst-rank is due.");
}

static void a_witness_is_worth_nothing_where_the_rank_can_be_avoided(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_worst_rank(&s);
    s.pair_rank[3] = 1;                   /* ben takes the studio gladly, so that ada could have the clinic */
    for (int64_t clinic = -3; clinic <= 3; clinic++) {
        for (int64_t studio = -3; studio <= 3; studio++) {
            s.column_potential[1][0] = clinic;
            s.column_potential[1][1] = studio;
            assert_int_equal(check(&s), TANDEM_E_PROOF);
        }
    }
}

static void a_witness_too_large_to_sum_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_worst_rank(&s);
    add_partner(&s, 0, INT64_MAX);        /* over both opportunities; fixed arcs below, a free one above */
    for (int32_t column = 0; column < COLUMNS; column++) s.column_most[column] = INT64_MAX;
    s.column_potential[0][0] = s.column_potential[0][1] = s.column_potential[0][COLUMNS] = 0;
    for (int32_t row = 0; row < ROWS; row++) s.row_potential[0][row] = -1;
    s.chosen[4] = 1;
    s.column_potential[1][0] = INT64_MAX;
    s.column_potential[1][1] = INT64_MAX;
    s.column_potential[1][COLUMNS] = INT64_MIN;
    assert_refused(&s, "The potentials of step 2 (worst-rank) are too large to be summed up.");
}

static void after_a_witness_worse_ranks_are_out(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_worst_rank(&s);
    s.pair_rank[4] = 3;                   /* cleo's: worse than what the plan needs */
    s.problem.pair_score = s.pair_score;
    s.pair_score[4] = 1000;               /* the level score would want her, but she is out */
    s.levels[2] = (struct tdm_level){ TDM_LEVEL_SCORE, 2, 0 };
    s.problem.level_count = 3;
    s.solution.step_count = 3;
    assert_accepted(&s, 3);
    s.pair_rank[4] = 2;
    assert_refused(&s, "At step 3 (score) of the proof the reduced cost of student number 2 with opportunity number 0 is below 0, yet it "
                       "carries 0, less than it may.");
}

static void no_witness_is_due_where_no_placement_has_a_rank(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    make_worst_rank(&s);
    s.levels[0] = s.levels[1];            /* worst-rank first: nobody is placed, and then nobody can be */
    s.levels[1] = (struct tdm_level){ TDM_LEVEL_COUNT, 1, 0 };
    s.steps[0] = (struct tdm_step){ TANDEM_STEP_LEVEL, 1, 0, s.row_potential[2], s.column_potential[2] };
    s.solution.step_count = 1;
    memset(s.chosen, 0, sizeof s.chosen);
    assert_accepted(&s, 2);
    s.solution.step_count = 2;
    assert_refused(&s, "Step 2 of the proof is one too many.");
    s.solution.step_count = 1;
    s.pair_rank[4] = 0;                   /* cleo's wish has no rank: she can be placed after all */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
}

/* ---------------------------------------------------------------- balance */

static void an_even_load_is_proven_unit_by_unit(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.levels[1] = (struct tdm_level){ TDM_LEVEL_BALANCE, 1, 0 };
    s.column_most[0] = s.column_most[1] = 3;
    memset(s.row_potential, 0, sizeof s.row_potential);
    memset(s.column_potential, 0, sizeof s.column_potential);
    s.chosen[4] = 1;                      /* ada to the studio, ben and cleo to the clinic: 4 + 1 */
    for (int32_t row = 0; row < ROWS; row++) s.row_potential[0][row] = -1;
    for (int32_t row = 0; row < ROWS; row++) s.row_potential[1][row] = 3;
    s.column_potential[1][0] = s.column_potential[1][1] = 3;   /* a third unit would cost 5, the second 3, the first 1 */
    assert_accepted(&s, 2);

    s.chosen[0] = 1;
    s.chosen[1] = 0;                      /* all three at the clinic: 9 */
    assert_refused(&s, "At step 2 (balance) of the proof the reduced cost of opportunity number 0 is above 0, yet it carries 3, more than it "
                       "must.");
}

/* Levels placed, balance, rank; the studio is better liked. Loads of 2 and 1 are as even as loads of 1 and 2. */
static void init_even_choice(struct school *s)
{
    init(s);
    s->levels[1] = (struct tdm_level){ TDM_LEVEL_BALANCE, 1, 0 };
    s->levels[2] = (struct tdm_level){ TDM_LEVEL_RANK, 2, 0 };
    s->problem.level_count = s->solution.step_count = 3;
    s->column_most[0] = s->column_most[1] = 3;
    s->pair_rank[0] = s->pair_rank[2] = 2;
    s->pair_rank[1] = s->pair_rank[3] = 1;
    memset(s->column_potential, 0, sizeof s->column_potential);
    for (int32_t row = 0; row < ROWS; row++) s->row_potential[0][row] = -1;
    for (int32_t row = 0; row < ROWS; row++) s->row_potential[1][row] = 3;
    s->column_potential[1][0] = s->column_potential[1][1] = 3;
}

static void a_unit_of_reduced_cost_zero_stays_free_after_balance(void **state)
{
    struct school s;
    (void)state;
    init_even_choice(&s);
    s.chosen[4] = 1;                      /* ben at the clinic, ada at the studio: even, but ben could follow her */
    for (int64_t rows = -3; rows <= 3; rows++) {
        for (int64_t clinic = -3; clinic <= 3; clinic++) {
            for (int32_t row = 0; row < ROWS; row++) s.row_potential[2][row] = rows;
            s.column_potential[2][0] = clinic;
            assert_int_equal(check(&s), TANDEM_E_PROOF);
            assert_non_null(strstr(s.text, "step 3 (rank)"));
        }
    }
    s.chosen[2] = 0;
    s.chosen[3] = 1;
    for (int32_t row = 0; row < ROWS; row++) s.row_potential[2][row] = 1;
    s.column_potential[2][0] = 0;
    assert_accepted(&s, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_who_must_be_placed_on_two_seats_are_proven_infeasible),
        cmocka_unit_test(a_claim_of_infeasibility_is_refused_where_the_bounds_can_be_met),
        cmocka_unit_test(infeasibility_needs_its_one_step),
        cmocka_unit_test(crossed_bounds_and_pins_against_seats_are_proven_infeasible),
        cmocka_unit_test(a_sum_that_no_integer_holds_is_refused),
        cmocka_unit_test(a_witness_shows_that_the_worst_rank_is_unavoidable),
        cmocka_unit_test(a_witness_for_another_rank_is_refused),
        cmocka_unit_test(a_witness_is_worth_nothing_where_the_rank_can_be_avoided),
        cmocka_unit_test(a_witness_too_large_to_sum_is_refused),
        cmocka_unit_test(after_a_witness_worse_ranks_are_out),
        cmocka_unit_test(no_witness_is_due_where_no_placement_has_a_rank),
        cmocka_unit_test(an_even_load_is_proven_unit_by_unit),
        cmocka_unit_test(a_unit_of_reduced_cost_zero_stays_free_after_balance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
