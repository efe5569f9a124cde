/* SPDX-License-Identifier: MIT
 * Keys: whatever the order they come in, each is found by its number and no other is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/keys.h"

enum { KEYS = 3000 };

static struct tdm_memory memory;
static uint64_t          state = 1;

static int32_t below(int32_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int32_t)((state >> 33) % (uint64_t)limit);
}

/* Texts of 1 to 30 bytes, all different; those of smaller numbers are smaller. */
static const char *text_of(int32_t number)
{
    static char text[48];
    snprintf(text, sizeof text, "%06d%.*s", number, (int)(number % 25), "abcdefghijklmnopqrstuvwxyz");
    return text;
}

static void assert_found(const struct tdm_keys *keys, const int32_t *order, int32_t count)
{
    for (int32_t number = 0; number < count; number++) {
        const char *text = text_of(2 * order[number]);
        assert_int_equal(tdm_keys_find(keys, text, strlen(text)), number);
        assert_string_equal(tdm_keys_text(keys, number), text);
        text = text_of(2 * order[number] + 1);
        assert_int_equal(tdm_keys_find(keys, text, strlen(text)), TANDEM_NONE);
    }
    assert_int_equal(tdm_keys_find(keys, "", 0), TANDEM_NONE);
    assert_int_equal(tdm_keys_find(keys, "zzz", 3), TANDEM_NONE);
}

static void add_all(struct tdm_keys *keys, const int32_t *order, int32_t count)
{
    for (int32_t number = keys->count; number < count; number++) {
        assert_int_equal(tdm_keys_add(&memory, keys, text_of(2 * order[number])), number);
        assert_int_equal(tdm_keys_add(&memory, keys, text_of(2 * order[below(number + 1)])), TANDEM_E_DUPLICATE);
    }
}

/* 0 .. KEYS - 1, of which those from `first` on stand in random order. */
static void shuffle(int32_t *order, int32_t first)
{
    for (int32_t i = 0; i < KEYS; i++) order[i] = i;
    for (int32_t i = KEYS - 1; i > first; i--) {
        int32_t other = first + below(i - first + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

static void keys_are_found_when_they_come_in_order_and_when_they_do_not(void **state_)
{
    static const int32_t ascending[] = { 0, 1, 10, 1500, KEYS };
    int32_t              order[KEYS];

    (void)state_;
    for (size_t i = 0; i < sizeof ascending / sizeof *ascending; i++) {
        struct tdm_keys keys = { 0 };
        shuffle(order, ascending[i]);
        add_all(&keys, order, KEYS);
        assert_found(&keys, order, KEYS);
        tdm_keys_finish(&memory, &keys);
    }
}

static void keys_in_order_need_no_table(void **state_)
{
    struct tdm_keys keys = { 0 };
    int32_t         order[KEYS];

    (void)state_;
    shuffle(order, KEYS);
    add_all(&keys, order, KEYS);
    assert_int_equal(keys.slot_count, 0);
    assert_int_equal(tdm_keys_add(&memory, &keys, "000000x"), KEYS);
    assert_true(keys.slot_count > KEYS);
    assert_found(&keys, order, KEYS);
    tdm_keys_finish(&memory, &keys);
}

static void keys_taken_back_may_come_again_in_another_order(void **state_)
{
    for (int32_t first = 0; first <= KEYS; first += KEYS / 4) {
        struct tdm_keys keys = { 0 };
        int32_t         order[KEYS];

        (void)state_;
        shuffle(order, first);
        add_all(&keys, order, KEYS);
        for (int round = 0; round < 5; round++) {
            int32_t kept = below(KEYS);
            tdm_keys_shrink(&keys, kept);
            assert_found(&keys, order, kept);
            for (int32_t number = kept; number < KEYS; number++)
                assert_int_equal(tdm_keys_find(&keys, text_of(2 * order[number]), strlen(text_of(2 * order[number]))), TANDEM_NONE);
            if (kept + 1 < KEYS) {
                int32_t swapped = order[kept];
                order[kept] = order[KEYS - 1];
                order[KEYS - 1] = swapped;
            }
            add_all(&keys, order, KEYS);
        }
        assert_found(&keys, order, KEYS);
        tdm_keys_finish(&memory, &keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_when_they_come_in_order_and_when_they_do_not), cmocka_unit_test(keys_in_order_need_no_table),
        cmocka_unit_test(keys_taken_back_may_come_again_in_another_order),
    };
    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
