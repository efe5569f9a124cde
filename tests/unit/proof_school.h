/* SPDX-License-Identifier: MIT
 * A school small enough to be proven by hand, for the tests of the checker.
 *
 * Ada, ben and cleo (rows 0, 1, 2); clinic (1 seat) and studio (1 seat). All three accept the clinic, ada and ben the studio too. Two can
 * be placed. At the level rank: ada 1 2, ben 1 2, cleo 1.
 */
#ifndef TESTS_UNIT_PROOF_SCHOOL_H
#define TESTS_UNIT_PROOF_SCHOOL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

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
static inline void init(struct school *s)
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
static inline void add_partner(struct school *s, int64_t least, int64_t most)
{
    s->problem.columns.node_count = COLUMNS + 1;
    s->column_parent[0] = s->column_parent[1] = COLUMNS;
    s->column_least[COLUMNS] = least;
    s->column_most[COLUMNS] = most;
}

/* Everyone must be placed: two seats for three, and the step that shows it. */
static inline void make_infeasible(struct school *s)
{
    for (int32_t row = 0; row < ROWS; row++) s->row_least[row] = s->row_potential[0][row] = 1;
    memset(s->chosen, 0, sizeof s->chosen);
    s->solution.verdict = TANDEM_INFEASIBLE;
    s->solution.step_count = 1;
    s->steps[0].kind = TANDEM_STEP_FEASIBLE;
    s->steps[0].level = -1;
}

static inline int32_t check(struct school *s)
{
    return tdm_proof_check(&s->problem, &s->solution, &s->proven, s->text, sizeof s->text);
}

static inline void assert_refused(struct school *s, const char *sentence)
{
    assert_int_equal(check(s), TANDEM_E_PROOF);
    assert_string_equal(s->text, sentence);
    assert_int_equal(s->proven, 0);
}

static inline void assert_accepted(struct school *s, int32_t proven)
{
    assert_int_equal(check(s), TANDEM_OK);
    assert_string_equal(s->text, "");
    assert_int_equal(s->proven, proven);
}

#endif
