/* SPDX-License-Identifier: MIT
 * Grouping records by a key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/group.h"

enum { RECORDS = 20000, KEYS = 70000 };

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Grouped, complete, and in the order in which equal keys stood: ids are given in that order. */
static void check(int64_t count, int32_t keys, uint64_t seed)
{
    struct tdm_memory memory;
    struct tdm_keyed *records = calloc((size_t)count + 1, sizeof *records);
    int64_t          *start = calloc((size_t)keys + 1, sizeof *start), sum = 0;

    assert_non_null(records);
    assert_non_null(start);
    tdm_memory_init(&memory, NULL);
    for (int64_t i = 0; i < count; i++) {
        records[i] = (struct tdm_keyed){ (int32_t)(draw(&seed) % (uint64_t)keys), (int32_t)i, (int32_t)(i * 7) };
        sum += records[i].key;
    }
    assert_int_equal(tdm_group(&memory, records, count, keys, start), TANDEM_OK);
    assert_int_equal(start[0], 0);
    assert_int_equal(start[keys], count);
    for (int32_t k = 0; k < keys; k++)
        for (int64_t i = start[k]; i < start[k + 1]; i++) {
            assert_int_equal(records[i].key, k);
            assert_int_equal(records[i].value, records[i].id * 7);
            assert_true(i == start[k] || records[i - 1].id < records[i].id);
            sum -= k;
        }
    assert_int_equal(sum, 0);
    free(records);
    free(start);
}

static void records_stand_by_key_and_equal_keys_keep_their_order(void **state)
{
    (void)state;
    check(RECORDS, KEYS, 1);
    check(RECORDS, 3, 2);
    check(RECORDS, 512, 3);
    check(RECORDS, 513, 4);
}

static void one_key_and_no_records_at_all_are_groups_too(void **state)
{
    (void)state;
    check(100, 1, 5);
    check(0, 1, 6);
    check(0, 0, 7);
    check(1, KEYS, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(records_stand_by_key_and_equal_keys_keep_their_order),
                                        cmocka_unit_test(one_key_and_no_records_at_all_are_groups_too) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
