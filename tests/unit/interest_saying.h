/* SPDX-License-Identifier: MIT
 * Saying interests by key, for tests: people and places come into being when they are first named.
 */
#ifndef INTEREST_SAYING_H
#define INTEREST_SAYING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <tandem/tandem.h>

static inline int32_t student(tandem_model *model, const char *key)
{
    int32_t id = tandem_find(model, TANDEM_STUDENT, key);
    return id == TANDEM_NONE ? tandem_add_student(model, key) : id;
}

static inline int32_t place(tandem_model *model, const char *key)
{
    int32_t id = tandem_find(model, TANDEM_OPPORTUNITY, key);
    return id == TANDEM_NONE ? tandem_add_opportunity(model, key, TANDEM_NONE, 1) : id;
}

static inline void hers(tandem_model *model, const char *key, const char *tag, int32_t weight)
{
    assert_int_equal(tandem_interest(model, TANDEM_STUDENT, student(model, key), tag, weight), TANDEM_OK);
}

static inline void its(tandem_model *model, const char *key, const char *tag, int32_t weight)
{
    assert_int_equal(tandem_interest(model, TANDEM_OPPORTUNITY, place(model, key), tag, weight), TANDEM_OK);
}

static inline void cell(tandem_model *model, int32_t kind, const char *key, const char *column, const char *value)
{
    int32_t id = kind == TANDEM_STUDENT ? student(model, key) : place(model, key);
    assert_int_equal(tandem_attribute(model, kind, id, column, value), TANDEM_OK);
}

static inline void part(tandem_model *model, int32_t kind, int64_t weight, int32_t is_must, const char *hers_column, const char *its_column)
{
    tandem_part row = { .size = sizeof row, .part = kind, .weight = weight, .is_must = is_must, .student_column = hers_column,
                        .opportunity_column = its_column };
    assert_true(tandem_score_part(model, &row) >= 0);
}

#endif
