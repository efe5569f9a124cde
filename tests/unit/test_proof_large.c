/* SPDX-License-Identifier: MIT
 * The checker: rows of many blocks, level values, texts and memory that are short.
 */
#include "proof_school.h"
#include "../support/failing_memory.h"

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

static void people_and_places_are_named_by_their_keys(void **state)
{
    struct school s;
    tandem_model *model = tandem_model_new(NULL);
    (void)state;
    init(&s);
    assert_int_equal(tandem_add_student(model, "ada"), 0);
    assert_int_equal(tandem_add_student(model, "a key of thirty-five bytes and then \xC3\xBC"), 1);
    assert_int_equal(tandem_add_opportunity(model, "clinic", TANDEM_NONE, 1), 0);
    assert_int_equal(tandem_add_partner(model, "acme"), 0);
    s.chosen[2] = 2;
    assert_int_equal(tdm_proof_check_for(model, &s.problem, &s.solution, &s.proven, s.text, sizeof s.text), TANDEM_E_PROOF);
    assert_string_equal(s.text, "In the plan student a key of thirty-five bytes and then ... is placed 2 times at opportunity clinic, but the "
                                "bounds are 0 and 1.");
    s.chosen[2] = 1;
    s.chosen[1] = 0;                      /* an empty seat at the studio, which this model does not have */
    assert_int_equal(tdm_proof_check_for(model, &s.problem, &s.solution, &s.proven, s.text, sizeof s.text), TANDEM_E_PROOF);
    assert_non_null(strstr(s.text, "opportunity number 1"));
    add_partner(&s, 2, 1);
    assert_int_equal(tdm_proof_check_for(model, &s.problem, &s.solution, &s.proven, s.text, sizeof s.text), TANDEM_E_PROOF);
    assert_string_equal(s.text, "In the plan partner acme has 1 placements, but the bounds are 2 and 1.");
    tandem_model_free(model);
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
        cmocka_unit_test(a_fault_far_beyond_the_first_block_is_found),
        cmocka_unit_test(levels_with_costs_of_their_own_are_right_in_every_block),
        cmocka_unit_test(level_values_are_recomputed_from_the_plan),
        cmocka_unit_test(many_like_students_share_one_row),
        cmocka_unit_test(a_short_text_is_cut_and_terminated),
        cmocka_unit_test(people_and_places_are_named_by_their_keys),
        cmocka_unit_test(short_memory_is_said_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
