/* SPDX-License-Identifier: MIT
 * Schools without a plan, and what is said of them, for the tests of reasons.
 */
#ifndef TESTS_UNIT_CONFLICT_DESK_H
#define TESTS_UNIT_CONFLICT_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "explain/conflict.h"
#include "method/method.h"
#include "proof/proof.h"

struct desk {
    tandem_model *model;
    char          text[1024];
};

static inline void open_desk(struct desk *desk) { desk->model = tandem_model_new(NULL); }

static inline void add_opportunity(struct desk *desk, const char *key, const char *partner, int64_t least, int64_t seats)
{
    int32_t owner = TANDEM_NONE, id;
    if (partner != NULL) {
        owner = tandem_find(desk->model, TANDEM_PARTNER, partner);
        if (owner == TANDEM_NONE) owner = tandem_add_partner(desk->model, partner);
    }
    id = tandem_add_opportunity(desk->model, key, owner, seats);
    assert_true(id >= 0);
    assert_int_equal(tandem_set_seats(desk->model, TANDEM_OPPORTUNITY, id, least, seats, 0), TANDEM_OK);
}

static inline void set_partner(struct desk *desk, const char *partner, int64_t least, int64_t seats)
{
    int32_t id = tandem_find(desk->model, TANDEM_PARTNER, partner);
    assert_int_equal(tandem_set_seats(desk->model, TANDEM_PARTNER, id, least, seats, 0), TANDEM_OK);
}

/* places: keys with one space between; a leading ! pins instead of wishing. */
static inline void add_student(struct desk *desk, const char *key, int32_t least, int32_t most, const char *places)
{
    int32_t student = tandem_add_student(desk->model, key), rank = 0;
    char    list[256], *rest = list;

    assert_true(student >= 0);
    assert_int_equal(tandem_set_placements(desk->model, student, least, most), TANDEM_OK);
    snprintf(list, sizeof list, "%s", places);
    for (char *place = strtok_r(rest, " ", &rest); place != NULL; place = strtok_r(rest, " ", &rest)) {
        int32_t opportunity = tandem_find(desk->model, TANDEM_OPPORTUNITY, place + (place[0] == '!'));
        assert_true(opportunity >= 0);
        if (place[0] == '!') assert_true(tandem_pin(desk->model, student, opportunity) >= 0);
        else assert_int_equal(tandem_wish(desk->model, student, opportunity, ++rank, TANDEM_NO_SCORE), TANDEM_OK);
    }
}

/* prefix1 .. prefix<count>, all alike */
static inline void add_students(struct desk *desk, const char *prefix, int32_t count, int32_t least, int32_t most, const char *places)
{
    char key[32];
    for (int32_t i = 1; i <= count; i++) {
        snprintf(key, sizeof key, "%s%02d", prefix, (int)i);
        add_student(desk, key, least, most, places);
    }
}

/* Solves, has the checker accept the verdict, and holds the sentences against `sentences`, which ends with NULL. Gives the model back. */
static inline void assert_conflict(struct desk *desk, uint32_t flags, const char *const *sentences)
{
    tandem_options      options;
    struct tdm_problem  problem;
    struct tdm_solution solution;
    struct tdm_control  control = { .threads = 1 };
    int32_t             proven, length = -1, number = 0;

    tandem_options_init(&options, sizeof options);
    options.goal_count = 1;
    options.goals[0] = TANDEM_GOAL_PLACED;
    options.flags = flags;
    assert_int_equal(tdm_problem_compile(desk->model, &options, &problem), TANDEM_OK);
    assert_int_equal(tdm_network_solve(&problem, &control, &solution), TANDEM_OK);
    assert_int_equal(solution.verdict, TANDEM_INFEASIBLE);
    assert_int_equal(tdm_proof_check(&problem, &solution, &proven, desk->text, sizeof desk->text), TANDEM_OK);

    for (; sentences[number] != NULL; number++) {
        assert_int_equal(tdm_explain_conflict(desk->model, &problem, &solution, number, desk->text, sizeof desk->text, &length), TANDEM_OK);
        assert_string_equal(desk->text, sentences[number]);
        assert_int_equal(length, strlen(sentences[number]));
    }
    assert_int_equal(tdm_explain_conflict(desk->model, &problem, &solution, number, desk->text, sizeof desk->text, &length), TANDEM_E_ARG);
    assert_string_equal(desk->text, "");
    assert_int_equal(tdm_explain_conflict(desk->model, &problem, &solution, -1, NULL, 0, &length), TANDEM_E_ARG);
    tdm_solution_finish(&solution);
    tdm_problem_finish(&problem);
    tandem_model_free(desk->model);
}

#define ASSERT_CONFLICT(desk, ...) assert_conflict(&desk, 0, (const char *const[]){ __VA_ARGS__, NULL })

#endif
