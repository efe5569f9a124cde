/* SPDX-License-Identifier: MIT
 * The checker on problems small enough to be proven by hand.
 *
 * The school of most tests: ada, ben and cleo (rows 0, 1, 2); clinic (1 seat) and studio (1 seat). All three accept the clinic, ada and
 * ben the studio too. Two can be placed. At the level rank: ada 1 2, ben 1 2, cleo 1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../support/failing_memory.h"
#include "proof/proof.h"

enum { PAIRS = 5, ROWS = 3, COLUMNS = 2 };

struct school {
    struct tdm_problem  problem;
    struct tdm_solution solution;
    int64_t  row_start[ROWS + 1], row_least[ROWS + 1], row_most[ROWS + 1], column_least[COLUMNS + 1], column_most[COLUMNS + 1];
    int32_t  row_parent[ROWS + 1], column_parent[COLUMNS + 1], pair_column[PAIRS], pair_rank[PAIRS], pair_most[PAIRS];
    uint8_t  pair_flags[PAIRS];
    int64_t  pair_score[PAIRS];
    int32_t  row_student[ROWS], column_opportunity[COLUMNS], cap_partner[1];
    struct tdm_level levels[3];
    int32_t  chosen[PAIRS];
    struct tdm_step steps[4];
    int64_t  row_potential[4][ROWS + 1], column_potential[4][COLUMNS + 1];
    char     text[232];
    int32_t  proven;
};

/* The problem with levels placed, rank; the plan: ada to the studio, ben to the clinic; its two steps. */
static void init(struct school *s)
{
    *s = (struct school){ .row_start = { 0, 2, 4, 5 }, .row_most = { 1, 1, 1 }, .column_most = { 1, 1, INT64_MAX },
                          .row_parent = { -1, -1, -1, -1 }, .column_parent = { -1, -1, -1 }, .pair_column = { 0, 1, 0, 1, 0 },
                          .pair_rank = { 1, 2, 1, 2, 1 }, .row_student = { 0, 1, 2 }, .column_opportunity = { 0, 1 },
                          .levels = { { TDM_LEVEL_COUNT, 0, 0 }, { TDM_LEVEL_RANK, 1, 0 } }, .chosen = { 0, 1, 1, 0, 0 } };
    tdm_memory_init(&s->problem.memory, NULL);
    s->problem.rows = (struct tdm_side){ ROWS, ROWS, s->row_parent, s->row_least, s->row_most };
    s->problem.columns = (struct tdm_side){ COLUMNS, COLUMNS, s->column_parent, s->column_least, s->column_most };
    s->problem.pair_count = PAIRS;
    s->problem.row_start = s->row_start;
    s->problem.pair_column = s->pair_column;
    s->problem.pair_rank = s->pair_rank;
    s->problem.silent_row = -1;
    s->problem.level_count = 2;
    s->problem.levels = s->levels;
    s->problem.row_student = s->row_student;
    s->problem.column_opportunity = s->column_opportunity;
    s->problem.cap_partner = s->cap_partner;
    s->solution = (struct tdm_solution){ .verdict = TANDEM_OPTIMAL, .chosen = s->chosen, .step_count = 2, .step_capacity = 4, .steps = s->steps };
    for (int32_t i = 0; i < 4; i++) s->steps[i] = (struct tdm_step){ TANDEM_STEP_LEVEL, i, 0, s->row_potential[i], s->column_potential[i] };
    /* placed: a seat gives 1, which every pair takes back, so that all pairs stay free and both seats must be taken */
    for (int32_t column = 0; column < COLUMNS; column++) s->column_potential[0][column] = 1;
    /* rank: ada and ben are equally well served at the clinic (1) and the studio (2); cleo does not mind staying home */
    s->column_potential[1][0] = -1;
    s->column_potential[1][1] = -2;
}

/* Both opportunities belong to one partner with this cap. */
static void add_partner(struct school *s, int64_t least, int64_t most)
{
    s->problem.columns.node_count = COLUMNS + 1;
    s->column_parent[0] = s->column_parent[1] = COLUMNS;
    s->column_least[COLUMNS] = least;
    s->column_most[COLUMNS] = most;
}

/* Everyone must be placed: two seats for three, and the step that shows it. */
static void make_infeasible(struct school *s)
{
    for (int32_t row = 0; row < ROWS; row++) s->row_least[row] = s->row_potential[0][row] = 1;
    memset(s->chosen, 0, sizeof s->chosen);
    s->solution.verdict = TANDEM_INFEASIBLE;
    s->solution.step_count = 1;
    s->steps[0].kind = TANDEM_STEP_FEASIBLE;
    s->steps[0].level = -1;
}

static int32_t check(struct school *s)
{
    return tdm_proof_check(&s->problem, &s->solution, &s->proven, s->text, sizeof s->text);
}

static void assert_refused(struct school *s, const char *sentence)
{
    assert_int_equal(check(s), TANDEM_E_PROOF);
    assert_string_equal(s->text, sentence);
    assert_int_equal(s->proven, 0);
}

static void assert_accepted(struct school *s, int32_t proven)
{
    assert_int_equal(check(s), TANDEM_OK);
    assert_string_equal(s->text, "");
    assert_int_equal(s->proven, proven);
}

/* ---------------------------------------------------------------- plans */

static void a_right_plan_with_its_proof_is_accepted(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    assert_accepted(&s, 2);
}

static void a_pair_chosen_more_often_than_it_may_be_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.chosen[2] = 2;
    assert_refused(&s, "In the plan student number 1 is placed 2 times at opportunity number 0, but the bounds are 0 and 1.");
    s.chosen[2] = INT32_MIN;
    assert_refused(&s, "In the plan student number 1 is placed -2147483648 times at opportunity number 0, but the bounds are 0 and 1.");
}

static void a_pin_that_is_not_kept_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.problem.pair_flags = s.pair_flags;
    s.pair_flags[4] = TDM_PAIR_PINNED | TDM_PAIR_KEPT;
    assert_refused(&s, "In the plan student number 2 is placed 0 times at opportunity number 0, but the bounds are 1 and 1.");
}

static void a_student_with_too_many_or_too_few_places_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.chosen[0] = 1;
    assert_refused(&s, "In the plan student number 0 has 2 placements, but the bounds are 0 and 1.");
    s.chosen[0] = 0;
    s.row_least[2] = 1;
    assert_refused(&s, "In the plan student number 2 has 0 placements, but the bounds are 1 and 1.");
}

static void an_overfull_opportunity_and_an_overfull_partner_are_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    add_partner(&s, 0, 1);
    assert_refused(&s, "In the plan partner number 0 has 2 placements, but the bounds are 0 and 1.");
    s.chosen[4] = 1;
    assert_refused(&s, "In the plan opportunity number 0 has 2 placements, but the bounds are 0 and 1.");
}

static void the_error_says_whom_it_concerns(void **state)
{
    struct school s;
    tandem_error  error;
    (void)state;
    init(&s);
    s.row_student[1] = 41;
    s.column_opportunity[0] = 17;
    s.chosen[2] = 0;
    assert_int_equal(tdm_proof_judge(&s.problem, &s.solution, &s.proven, &error), TANDEM_E_PROOF);
    assert_int_equal(error.status, TANDEM_E_PROOF);
    assert_int_equal(error.student, TANDEM_NONE);
    assert_int_equal(error.opportunity, 17);
    s.chosen[2] = 7;
    assert_int_equal(tdm_proof_judge(&s.problem, &s.solution, &s.proven, &error), TANDEM_E_PROOF);
    assert_int_equal(error.student, 41);
    assert_int_equal(error.opportunity, 17);
}

/* ---------------------------------------------------------------- optimality */

static void a_plan_that_places_fewer_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.chosen[1] = 0;
    assert_refused(&s, "At step 1 (placed) of the proof the reduced cost of opportunity number 1 is below 0, yet it carries 0, less than it "
                       "may.");
}

static void a_plan_of_worse_ranks_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.pair_rank[4] = 9;
    assert_accepted(&s, 2);
    s.chosen[2] = 0;
    s.chosen[4] = 1;
    assert_refused(&s, "At step 2 (rank) of the proof the reduced cost of student number 2 with opportunity number 0 is above 0, yet it "
                       "carries 1, more than it must.");
}

static void a_potential_that_misjudges_a_student_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.row_potential[0][2] = -1;   /* would have cleo placed at all costs */
    assert_refused(&s, "At step 1 (placed) of the proof the reduced cost of student number 2 is below 0, yet it carries 0, less than it may.");
    s.row_potential[0][2] = INT64_MAX;
    assert_refused(&s, "At step 1 (placed) of the proof the reduced cost of student number 2 with opportunity number 0 is below 0, yet it "
                       "carries 0, less than it may.");
}

static void the_earliest_fault_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.row_potential[1][0] = 5;    /* step 2, the first pair */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "step 2 (rank)"));
    s.row_potential[0][2] = 5;    /* step 1, the last pair */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "step 1 (placed)"));
    s.steps[1].kind = 9;          /* the list of steps */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "a step of no known kind"));
    s.chosen[4] = 1;              /* the plan */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "In the plan"));
}

static void a_decided_pair_is_free_from_later_levels(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    /* at the level placed nobody may want cleo's pair: her own potential says that it costs 1 */
    s.row_potential[0][2] = -1;
    s.row_most[2] = 0;
    s.pair_rank[4] = -1000;
    assert_accepted(&s, 2);
}

static void extreme_potentials_are_summed_without_overflow(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    for (int32_t row = 0; row < ROWS; row++) s.row_potential[1][row] = 0;
    s.row_least[0] = s.row_least[1] = 1;              /* fixed: any reduced cost will do */
    s.row_potential[1][0] = INT64_MIN + 2;
    s.row_potential[1][1] = INT64_MIN + 2;
    s.column_potential[1][0] = INT64_MIN + 1;
    s.column_potential[1][1] = INT64_MIN;
    s.row_potential[1][2] = INT64_MIN + 2;
    s.row_most[2] = 0;
    assert_accepted(&s, 2);
    s.row_potential[1][1] = INT64_MAX;
    assert_refused(&s, "At step 2 (rank) of the proof the reduced cost of student number 1 with opportunity number 1 is below 0, yet it "
                       "carries 0, less than it may.");
}

/* ---------------------------------------------------------------- the list of steps */

static void a_missing_step_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.step_count = 1;
    assert_refused(&s, "The proof ends after 1 steps, before the one for rank.");
    s.solution.step_count = 0;
    assert_refused(&s, "The proof ends after 0 steps, before the one for placed.");
}

static void a_step_too_many_is_named(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.step_count = 3;
    assert_refused(&s, "Step 3 of the proof is one too many.");
}

static void steps_in_the_wrong_order_are_refused(void **state)
{
    struct school   s;
    struct tdm_step swap;
    (void)state;
    init(&s);
    swap = s.steps[0];
    s.steps[0] = s.steps[1];
    s.steps[1] = swap;
    assert_refused(&s, "Step 1 of the proof is a level step for level 1 with parameter 0, where the one for placed is due.");
}

static void a_step_of_another_kind_or_parameter_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.steps[1].parameter = 4;
    assert_refused(&s, "Step 2 of the proof is a level step for level 1 with parameter 4, where the one for rank is due.");
    s.steps[1].kind = TANDEM_STEP_FEASIBLE;
    assert_refused(&s, "Step 2 of the proof is a step for the lower bounds for level 1 with parameter 4, where the one for rank is due.");
    s.steps[1].kind = -77;
    s.steps[1].level = INT32_MIN;
    assert_refused(&s, "Step 2 of the proof is a step of no known kind for level -2147483648 with parameter 4, where the one for rank is due.");
}

static void missing_arrays_are_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.steps[1].row_potential = NULL;
    assert_refused(&s, "Step 2 of the proof has no potentials.");
    s.solution.steps = NULL;
    assert_refused(&s, "The proof announces 2 steps, but has no list of them.");
    s.solution.step_count = -1;
    assert_refused(&s, "The proof announces -1 steps, but has no list of them.");
    s.solution.chosen = NULL;
    s.solution.step_count = 0;
    assert_refused(&s, "There is no list of chosen pairs.");
}

static void a_verdict_of_no_known_number_is_refused(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.verdict = 0;
    assert_refused(&s, "The verdict 0 is none of the four there are.");
    s.solution.verdict = 5;
    assert_refused(&s, "The verdict 5 is none of the four there are.");
}

static void a_stopped_solve_may_prove_the_first_levels_only(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.verdict = TANDEM_FEASIBLE;
    assert_accepted(&s, 2);
    s.solution.step_count = 1;
    assert_accepted(&s, 1);
    s.solution.verdict = TANDEM_CANCELLED;
    s.solution.step_count = 0;
    s.chosen[1] = 0;
    assert_accepted(&s, 0);
    s.solution.step_count = 1;
    assert_int_equal(check(&s), TANDEM_E_PROOF);
}

static void a_step_for_lower_bounds_is_checked_where_it_is_given(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.row_least[0] = 1;
    s.solution.step_count = 3;
    s.steps[2] = s.steps[1];
    s.steps[1] = s.steps[0];
    s.steps[0] = (struct tdm_step){ TANDEM_STEP_FEASIBLE, -1, 0, s.row_potential[3], s.column_potential[3] };
    assert_accepted(&s, 2);
    s.row_potential[3][0] = 1;    /* ada's own unit may cost up to 1, the units at the studio then must, too */
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    s.column_potential[3][0] = s.column_potential[3][1] = 1;
    assert_int_equal(check(&s), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "step 1 (lower bounds)"));
    s.row_potential[3][1] = s.row_potential[3][2] = 1;
    assert_refused(&s, "At step 1 (lower bounds) of the proof the reduced cost of student number 1 is above 0, yet it carries 1, more than "
                       "it must.");
    s.row_least[1] = 1;
    assert_accepted(&s, 2);
}

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

/* ---------------------------------------------------------------- large rows, values, the rest */

enum { WIDE = 3000 };

/* One row of WIDE pairs that may choose one of them, each column with one seat; rank = column + 1. */
static void a_fault_far_beyond_the_first_block_is_found(void **state)
{
    static int64_t zero[WIDE], one[WIDE], row_start[2] = { 0, WIDE };
    static int32_t column[WIDE], rank[WIDE], roots[WIDE], chosen[WIDE];
    static int64_t row_potential[1] = { -1 }, column_potential[WIDE];
    int32_t        none = 0, proven;
    struct tdm_level    level = { TDM_LEVEL_RANK_IS, 0, 2500 };
    struct tdm_step     step = { TANDEM_STEP_LEVEL, 0, 2500, row_potential, column_potential };
    struct tdm_problem  problem = { .rows = { 1, 1, roots, zero, one }, .columns = { WIDE, WIDE, roots, zero, one }, .pair_count = WIDE,
                                    .row_start = row_start, .pair_column = column, .pair_rank = rank, .silent_row = -1, .level_count = 1,
                                    .levels = &level, .row_student = &none, .column_opportunity = column };
    struct tdm_solution solution = { .verdict = TANDEM_OPTIMAL, .chosen = chosen, .step_count = 1, .steps = &step };
    char text[232];
    (void)state;

    tdm_memory_init(&problem.memory, NULL);
    for (int32_t i = 0; i < WIDE; i++) {
        one[i] = 1;
        column[i] = i;
        rank[i] = i + 1;
        roots[i] = -1;
    }
    chosen[2499] = 1;
    assert_int_equal(tdm_proof_check(&problem, &solution, &proven, text, sizeof text), TANDEM_OK);
    assert_int_equal(proven, 1);
    assert_true(tdm_proof_level_value(&problem, &solution, 0) == -1);
    chosen[2499] = 0;
    chosen[2700] = 1;
    assert_int_equal(tdm_proof_check(&problem, &solution, &proven, text, sizeof text), TANDEM_E_PROOF);
    assert_string_equal(text, "At step 1 (most of rank 2500) of the proof the reduced cost of student number 0 with opportunity number 2700 is "
                              "above 0, yet it carries 1, more than it must.");
    column_potential[2900] = -5;
    chosen[2700] = 0;
    chosen[2499] = 1;
    assert_int_equal(tdm_proof_check(&problem, &solution, &proven, text, sizeof text), TANDEM_E_PROOF);
    assert_non_null(strstr(text, "opportunity number 2900"));
}

/* One row that must choose one of WIDE pairs. At each level one pair is the best: the potential of the row is its cost. */
static void levels_with_costs_of_their_own_are_right_in_every_block(void **state)
{
    static const struct { struct tdm_level level; int64_t best_cost; } cases[] = {
        { { TDM_LEVEL_SCORE, 0, 0 }, -9 }, { { TDM_LEVEL_RANK_IS_NOT, 0, 7 }, 0 }, { { TDM_LEVEL_RANK_IS, 0, 2 }, -1 },
        { { TDM_LEVEL_PARTNER_RANK, 0, 0 }, 4 }, { { TDM_LEVEL_RANK, 0, 0 }, 2 }, { { TDM_LEVEL_CHANGES, 0, 0 }, -1 } };
    static int64_t zero[WIDE], one[WIDE], row_start[2] = { 0, WIDE }, score[WIDE], row_potential[1], column_potential[WIDE];
    static int32_t column[WIDE], rank[WIDE], partner_rank[WIDE], roots[WIDE], chosen[WIDE];
    static uint8_t flags[WIDE];
    int32_t        none = 0, proven;
    struct tdm_step     step = { TANDEM_STEP_LEVEL, 0, 0, row_potential, column_potential };
    struct tdm_level    level;
    struct tdm_problem  problem = { .rows = { 1, 1, roots, one, one }, .columns = { WIDE, WIDE, roots, zero, one }, .pair_count = WIDE,
                                    .row_start = row_start, .pair_column = column, .pair_rank = rank, .pair_partner_rank = partner_rank,
                                    .pair_score = score, .pair_flags = flags, .silent_row = -1, .level_count = 1, .levels = &level,
                                    .row_student = &none, .column_opportunity = column };
    struct tdm_solution solution = { .verdict = TANDEM_OPTIMAL, .chosen = chosen, .step_count = 1, .steps = &step };
    char text[232];
    (void)state;

    tdm_memory_init(&problem.memory, NULL);
    for (int32_t best = 3; best < WIDE; best += 749) {
        for (int32_t i = 0; i < WIDE; i++) {
            one[i] = 1;
            column[i] = i;
            roots[i] = -1;
            score[i] = i == best ? 9 : 8;
            rank[i] = i == best ? 2 : 7;
            partner_rank[i] = i == best ? 4 : 5;
            flags[i] = i == best ? TDM_PAIR_KEPT : 0;
        }
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            level = cases[i].level;
            row_potential[0] = cases[i].best_cost;
            chosen[best] = 1;
            assert_int_equal(tdm_proof_check(&problem, &solution, &proven, text, sizeof text), TANDEM_OK);
            chosen[best] = 0;
            chosen[(best + 1) % WIDE] = 1;
            assert_int_equal(tdm_proof_check(&problem, &solution, &proven, text, sizeof text), TANDEM_E_PROOF);
            chosen[(best + 1) % WIDE] = 0;
        }
    }
}

static void level_values_are_recomputed_from_the_plan(void **state)
{
    struct school s;
    tdm_wide      value[3];
    (void)state;
    init(&s);
    s.levels[1] = (struct tdm_level){ TDM_LEVEL_BALANCE, 1, 0 };
    s.levels[2] = (struct tdm_level){ TDM_LEVEL_WORST_RANK, 2, 0 };
    s.problem.level_count = 3;
    s.problem.pair_most = s.pair_most;
    s.chosen[4] = 4;
    assert_int_equal(tdm_proof_level_values(&s.problem, &s.solution, value), TANDEM_OK);
    assert_true(value[0] == -6 && value[1] == 26 && value[2] == 2);
    for (int32_t level = 0; level < 3; level++) assert_true(tdm_proof_level_value(&s.problem, &s.solution, level) == value[level]);
}

static void many_like_students_share_one_row(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.problem.pair_most = s.pair_most;
    for (int32_t pair = 0; pair < PAIRS; pair++) s.pair_most[pair] = pair == 4 ? 8 : 1;
    s.row_student[2] = -1;
    s.row_most[2] = 8;
    s.column_most[0] = 6;
    s.chosen[4] = 5;
    assert_accepted(&s, 2);
    s.chosen[4] = 9;
    assert_refused(&s, "In the plan the group of students without wishes is placed 9 times at opportunity number 0, but the bounds are 0 and 8.");
}

static void a_short_text_is_cut_and_terminated(void **state)
{
    struct school s;
    (void)state;
    init(&s);
    s.solution.verdict = 0;
    memset(s.text, 'x', sizeof s.text);
    assert_int_equal(tdm_proof_check(&s.problem, &s.solution, &s.proven, s.text, 8), TANDEM_E_PROOF);
    assert_string_equal(s.text, "The ver");
    assert_int_equal(tdm_proof_check(&s.problem, &s.solution, &s.proven, NULL, 0), TANDEM_E_PROOF);
}

static void short_memory_is_said_and_nothing_leaks(void **state)
{
    struct school         s;
    struct failing_memory memory = { 0 };
    tandem_allocator      hook = failing_hook(&memory);
    int64_t               calls;
    (void)state;
    init(&s);
    assert_int_equal(tdm_memory_init(&s.problem.memory, &hook), TANDEM_OK);
    assert_accepted(&s, 2);
    calls = memory.calls;
    assert_int_equal(calls, 3);
    for (int32_t on = 0; on <= 1; on++) {
        for (int64_t at = 1; at <= calls; at++) {
            memory.calls = 0;
            memory.fail_at = at;
            memory.fail_on = on;
            assert_int_equal(check(&s), TANDEM_E_NOMEM);
            assert_string_equal(s.text, "not enough memory");
            assert_int_equal(memory.blocks, 0);
        }
    }
    s.levels[0].kind = TDM_LEVEL_BALANCE;
    assert_true(tdm_proof_level_value(&s.problem, &s.solution, 0) == -1);
    memory.fail_at = 0;
    assert_true(tdm_proof_level_value(&s.problem, &s.solution, 0) == 2);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_plan_with_its_proof_is_accepted),
        cmocka_unit_test(a_pair_chosen_more_often_than_it_may_be_is_named),
        cmocka_unit_test(a_pin_that_is_not_kept_is_named),
        cmocka_unit_test(a_student_with_too_many_or_too_few_places_is_named),
        cmocka_unit_test(an_overfull_opportunity_and_an_overfull_partner_are_named),
        cmocka_unit_test(the_error_says_whom_it_concerns),
        cmocka_unit_test(a_plan_that_places_fewer_is_refused),
        cmocka_unit_test(a_plan_of_worse_ranks_is_refused),
        cmocka_unit_test(a_potential_that_misjudges_a_student_is_refused),
        cmocka_unit_test(the_earliest_fault_is_named),
        cmocka_unit_test(a_decided_pair_is_free_from_later_levels),
        cmocka_unit_test(extreme_potentials_are_summed_without_overflow),
        cmocka_unit_test(a_missing_step_is_named),
        cmocka_unit_test(a_step_too_many_is_named),
        cmocka_unit_test(steps_in_the_wrong_order_are_refused),
        cmocka_unit_test(a_step_of_another_kind_or_parameter_is_refused),
        cmocka_unit_test(missing_arrays_are_refused),
        cmocka_unit_test(a_verdict_of_no_known_number_is_refused),
        cmocka_unit_test(a_stopped_solve_may_prove_the_first_levels_only),
        cmocka_unit_test(a_step_for_lower_bounds_is_checked_where_it_is_given),
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
        cmocka_unit_test(a_fault_far_beyond_the_first_block_is_found),
        cmocka_unit_test(levels_with_costs_of_their_own_are_right_in_every_block),
        cmocka_unit_test(level_values_are_recomputed_from_the_plan),
        cmocka_unit_test(many_like_students_share_one_row),
        cmocka_unit_test(a_short_text_is_cut_and_terminated),
        cmocka_unit_test(short_memory_is_said_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
