/* SPDX-License-Identifier: MIT
 * The dual simplex method, told in sentences. The oracle is duality: an answer that keeps all rows, and multipliers whose bound, weighed here, is as
 * high as that answer costs, are both right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "method/simplex.h"
#include "../support/small_problem.h"

enum { SCALE = 1 << 20, MOST_ROWS = 12, MOST_COLUMNS = 6, MOST_PAIRS = MOST_ROWS * MOST_COLUMNS, MOST_VARIABLES = MOST_PAIRS + MOST_COLUMNS };

static struct tdm_problem problem;
static struct tdm_program program;
static struct simplex     simplex;
static int64_t            cost[MOST_VARIABLES], low[MOST_VARIABLES], high[MOST_VARIABLES];

static void free_all(void)
{
    simplex_finish(&simplex);
    tdm_program_finish(&program);
    tdm_problem_finish(&problem);
}

/* Everybody wishes everything: rows x columns pairs. Rules are added by bound and term. */
static void make_problem(int32_t rows, int32_t columns, int64_t seats)
{
    struct small_pair pairs[MOST_PAIRS];
    int64_t           count = 0;

    for (int32_t r = 0; r < rows; r++)
        for (int32_t c = 0; c < columns; c++) pairs[count++] = (struct small_pair){ r, c, c + 1, 0 };
    problem = small_problem(rows, columns, 0, pairs, count);
    for (int32_t c = 0; c < columns; c++) problem.columns.most[c] = seats;
    problem.constraints = tdm_alloc_zeroed(&problem.memory, 1, sizeof *problem.constraints);
    assert_non_null(problem.constraints);
    problem.constraints->rule = TANDEM_NONE;
}

static void bound(int64_t least, int64_t most) { assert_int_equal(tdm_constraints_add(&problem.memory, problem.constraints, least, most, TANDEM_NONE), TANDEM_OK); }

static void term(int64_t pair, int64_t weight) { assert_int_equal(tdm_constraints_add_term(&problem.memory, problem.constraints, pair, weight), TANDEM_OK); }

static void begin(void)
{
    assert_int_equal(tdm_program_make(&problem, &program), TANDEM_OK);
    assert_true(program.variable_count <= MOST_VARIABLES);
    for (int64_t v = 0; v < program.variable_count; v++) {
        low[v] = program.low[v];
        high[v] = program.high[v];
    }
    assert_int_equal(simplex_init(&simplex, &program, cost, low, high), TANDEM_OK);
}

static enum simplex_outcome solve(tdm_wide limit)
{
    struct tdm_control   control = { .threads = 1 };
    enum simplex_outcome outcome;

    do outcome = simplex_solve(&simplex, limit, &control);
    while (outcome == SIMPLEX_OPTIMAL && simplex_separate(&simplex) > 0);
    assert_int_equal(simplex.status, TANDEM_OK);
    return outcome;
}

/* Weak duality, in units of 1 / SCALE; multipliers on sides that a row has not are refused. */
static tdm_wide bound_of(const int64_t *multipliers)
{
    tdm_wide sum = 0, reduced[MOST_VARIABLES];

    for (int64_t v = 0; v < program.variable_count; v++) reduced[v] = (tdm_wide)cost[v] * SCALE;
    for (int64_t r = 0; r < program.row_count; r++) {
        const struct tdm_program_row *row = &program.rows[r];
        if (multipliers[r] == 0) continue;
        assert_true(multipliers[r] > 0 ? row->least != TDM_NO_LEAST : row->most != TDM_NO_MOST);
        sum += (tdm_wide)multipliers[r] * (multipliers[r] > 0 ? row->least : row->most);
        for (int64_t i = row->start; i < row->start + row->count; i++)
            reduced[program.entries[i].variable] -= (tdm_wide)multipliers[r] * program.entries[i].weight;
    }
    for (int64_t v = 0; v < program.variable_count; v++) sum += reduced[v] * (reduced[v] > 0 ? low[v] : high[v]);
    return sum;
}

static tdm_wide bound_now(tdm_wide limit)
{
    int64_t *multipliers = tdm_alloc_array(&problem.memory, program.row_count, sizeof *multipliers);
    tdm_wide sum;

    assert_non_null(multipliers);
    simplex_multipliers(&simplex, SCALE, limit, (int64_t)1 << 44, multipliers);
    sum = bound_of(multipliers);
    tdm_free(&problem.memory, multipliers);
    return sum;
}

/* The answer keeps every row and its box, but for what rounding to 1 / SIMPLEX_ONE takes. */
static void assert_answer_holds(void)
{
    for (int64_t v = 0; v < program.variable_count; v++) assert_true(simplex.answer[v] >= low[v] * SIMPLEX_ONE && simplex.answer[v] <= high[v] * SIMPLEX_ONE);
    for (int64_t r = 0; r < program.row_count; r++) {
        const struct tdm_program_row *row = &program.rows[r];
        tdm_wide                      sum = 0, slack = SIMPLEX_ONE / 128;
        for (int64_t i = row->start; i < row->start + row->count; i++)
            sum += (tdm_wide)program.entries[i].weight * simplex.answer[program.entries[i].variable];
        assert_true(row->least == TDM_NO_LEAST || sum >= (tdm_wide)row->least * SIMPLEX_ONE - slack);
        assert_true(row->most == TDM_NO_MOST || sum <= (tdm_wide)row->most * SIMPLEX_ONE + slack);
    }
}

static tdm_wide cost_of_answer(void)
{
    tdm_wide sum = 0;
    for (int64_t v = 0; v < program.variable_count; v++) sum += (tdm_wide)cost[v] * simplex.answer[v];
    return sum;
}

/* Both sides meet, within what noise and rounding take: a fiftieth of a unit. */
static void assert_optimal(void)
{
    tdm_wide gap;

    assert_int_equal(solve(SIMPLEX_NO_LIMIT), SIMPLEX_OPTIMAL);
    assert_answer_holds();
    gap = cost_of_answer() - bound_now(SIMPLEX_NO_LIMIT);
    assert_true(gap < SIMPLEX_ONE / 50 && gap > -SIMPLEX_ONE / 50);
}

/* Three who want one place, any two of them apart. */
static void begin_with_three_apart(int64_t cost_of_each)
{
    make_problem(3, 1, 3);
    for (int64_t a = 0; a < 3; a++) {
        bound(TDM_NO_LEAST, 1);
        term(a, 1);
        term((a + 1) % 3, 1);
        cost[a] = cost_of_each;
    }
    begin();
}

/* Half of each is the best in fractions. */
static void three_who_keep_apart_are_halved(void **state)
{
    (void)state;
    begin_with_three_apart(-1);
    assert_optimal();
    for (int64_t v = 0; v < 3; v++) assert_int_equal(simplex.answer[v], SIMPLEX_ONE / 2);
    assert_true(simplex_penalty(&simplex, 0, 1) > 0);
    free_all();
}

static void a_narrower_box_and_the_old_one_again_need_no_new_table(void **state)
{
    (void)state;
    begin_with_three_apart(-2);
    assert_optimal();
    low[1] = 1;
    assert_optimal();
    assert_int_equal(simplex.answer[1], SIMPLEX_ONE);
    assert_int_equal(cost_of_answer(), -2 * SIMPLEX_ONE);
    low[1] = 0;
    assert_optimal();
    assert_int_equal(cost_of_answer(), -3 * SIMPLEX_ONE);
    free_all();
}

static void rows_that_cannot_be_met_give_multipliers_beyond_any_limit(void **state)
{
    (void)state;
    make_problem(3, 2, 1);
    bound(3, TDM_NO_MOST);
    for (int64_t pair = 0; pair < 6; pair++) {
        term(pair, 1);
        cost[pair] = pair;
    }
    begin();
    assert_int_equal(solve(SIMPLEX_NO_LIMIT), SIMPLEX_EMPTY);
    assert_true(bound_now(1000) > (tdm_wide)1000 * SCALE);
    assert_true(bound_now(1000000) > (tdm_wide)1000000 * SCALE);
    free_all();
}

static void it_stops_where_the_cost_is_beyond_what_is_asked(void **state)
{
    (void)state;
    make_problem(4, 2, 2);
    bound(4, TDM_NO_MOST);
    for (int64_t pair = 0; pair < 8; pair++) {
        term(pair, 1);
        cost[pair] = 10;
    }
    begin();
    assert_int_equal(solve(30), SIMPLEX_BEYOND);
    assert_true(bound_now(30) > (tdm_wide)30 * SCALE);
    assert_optimal();
    free_all();
}

/* Weights near 2^40 without a common factor, in rows that depend on each other: their minors do not fit, and it says so. */
static void numbers_that_grow_too_large_end_it_without_harm(void **state)
{
    (void)state;
    make_problem(6, 2, 6);
    for (int64_t k = 0; k < 8; k++) {
        bound(TDM_NO_LEAST, ((int64_t)3 << 27) + 7 * k);
        for (int64_t pair = 0; pair < 12; pair++) term(pair, ((int64_t)1 << 26) + (pair * 7919 + k * 104729 + pair * pair * k * 31013) % 67108859);
    }
    for (int64_t pair = 0; pair < 12; pair++) cost[pair] = -1000 - pair;
    begin();
    assert_int_equal(solve(SIMPLEX_NO_LIMIT), SIMPLEX_LOST);
    free_all();
}

static void rows_whose_sums_would_not_fit_are_refused(void **state)
{
    (void)state;
    make_problem(2, 2, 2);
    bound(TDM_NO_LEAST, (int64_t)1 << 40);
    for (int64_t pair = 0; pair < 4; pair++) term(pair, (int64_t)1 << 39);
    assert_int_equal(tdm_program_make(&problem, &program), TANDEM_OK);
    assert_int_equal(simplex_init(&simplex, &program, cost, program.low, program.high), TANDEM_E_RANGE);
    free_all();
}

/* ---- many at random */

static uint64_t seed = 1;

static int64_t below(int64_t limit)
{
    uint64_t mixed = seed += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((mixed ^ (mixed >> 31)) % (uint64_t)limit);
}

static void add_random_rules(int64_t pairs)
{
    for (int64_t k = below(5); k >= 0; k--) {
        static const int64_t weights[] = { 1, 9, 300 };
        int64_t              greatest = weights[below(3)], kind = below(3);
        bound(kind == 0 ? 1 + below(3) : TDM_NO_LEAST, kind == 0 ? TDM_NO_MOST : 1 + below(3 * greatest));
        for (int64_t pair = 0; pair < pairs; pair++)
            if (below(3) == 0) term(pair, 1 + below(greatest));
    }
}

/* 1 if the rows can be met in fractions; whichever is claimed is shown. */
static int check_one(void)
{
    enum simplex_outcome outcome = solve(SIMPLEX_NO_LIMIT);

    assert_true(outcome == SIMPLEX_OPTIMAL || outcome == SIMPLEX_EMPTY);
    if (outcome == SIMPLEX_OPTIMAL) assert_optimal();
    else assert_true(bound_now(500) > (tdm_wide)500 * SCALE);
    return outcome == SIMPLEX_OPTIMAL;
}

static void random_programs_are_solved_from_both_sides_in_box_after_box(void **state)
{
    int met = 0, unmet = 0;

    (void)state;
    for (int model = 0; model < 2000; model++) {
        int32_t rows = (int32_t)(1 + below(MOST_ROWS)), columns = (int32_t)(1 + below(MOST_COLUMNS));
        make_problem(rows, columns, 1 + below(3));
        add_random_rules((int64_t)rows * columns);
        for (int64_t v = 0; v < MOST_VARIABLES; v++) cost[v] = below(21) - 10;
        begin();
        for (int box = 0; box < 6; box++) {
            int64_t v = below(program.variable_count);
            if (check_one()) met++;
            else unmet++;
            if (below(3) == 0) low[v] = 0, high[v] = 1;
            else low[v] = high[v] = below(2);
        }
        free_all();
    }
    assert_true(met > 1000 && unmet > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_who_keep_apart_are_halved),
        cmocka_unit_test(a_narrower_box_and_the_old_one_again_need_no_new_table),
        cmocka_unit_test(rows_that_cannot_be_met_give_multipliers_beyond_any_limit),
        cmocka_unit_test(it_stops_where_the_cost_is_beyond_what_is_asked),
        cmocka_unit_test(numbers_that_grow_too_large_end_it_without_harm),
        cmocka_unit_test(rows_whose_sums_would_not_fit_are_refused),
        cmocka_unit_test(random_programs_are_solved_from_both_sides_in_box_after_box),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
