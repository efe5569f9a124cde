/* SPDX-License-Identifier: MIT
 * Distances and folding: fixed point against the C library's floating point, and the words that must come out the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "base/fold.h"
#include "problem/interest.h"

static uint64_t state = 1;

static int64_t below(int64_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 16) % (uint64_t)limit);
}

static long double metres(int64_t lat1, int64_t lon1, int64_t lat2, int64_t lon2)
{
    const long double unit = 3.14159265358979323846264338327950288L / 180 / 1e9L;
    long double       dy = sinl((long double)(lat2 - lat1) * unit / 2), dx = sinl((long double)(lon2 - lon1) * unit / 2);
    long double       h = dy * dy + cosl((long double)lat1 * unit) * cosl((long double)lat2 * unit) * dx * dx;
    return 2 * 6371009.0L * asinl(sqrtl(h));
}

static void distance_is_within_five_centimetres_of_the_sphere(void **state_)
{
    (void)state_;
    for (int i = 0; i < 200000; i++) {
        int64_t     near = i % 2 == 0 ? 1000000000 : INT64_C(180000000000);      /* every other pair within a degree */
        int64_t     lat1 = below(INT64_C(178000000000)) - INT64_C(89000000000), lon1 = below(INT64_C(360000000000)) - INT64_C(180000000000);
        int64_t     lat2 = i % 2 == 0 ? lat1 + below(near) : below(near) - near / 2, lon2 = lon1 + below(2 * near) - near;
        long double exact = metres(lat1, lon1, lat2, lon2);
        int64_t     found = tdm_point_metres(tdm_point_at(lat1, lon1), tdm_point_at(lat2, lon2));
        if (exact > 15000000) continue;
        assert_true(fabsl((long double)found - exact) <= 0.55L);
    }
}

static void distance_is_symmetric_and_zero_at_home(void **state_)
{
    (void)state_;
    for (int i = 0; i < 1000; i++) {
        struct tdm_point a = tdm_point_at(below(180000000) * 1000 - INT64_C(90000000000), below(360000000) * 1000);
        struct tdm_point b = tdm_point_at(below(180000000) * 1000 - INT64_C(90000000000), below(360000000) * 1000);
        assert_int_equal(tdm_point_metres(a, b), tdm_point_metres(b, a));
        assert_int_equal(tdm_point_metres(a, a), 0);
    }
    assert_int_equal(tdm_point_metres(tdm_point_at(INT64_C(90000000000), 0), tdm_point_at(INT64_C(-90000000000), 0)), 20015115);
    assert_int_equal(tdm_point_metres(tdm_point_at(0, INT64_C(-180000000000)), tdm_point_at(0, INT64_C(180000000000))), 0);
}

static void assert_folds(const char *text, const char *expected)
{
    char folded[64];
    assert_int_equal(tdm_fold(text, strlen(text), folded), strlen(expected));
    assert_string_equal(folded, expected);
}

static void folding_joins_cases_and_white_space_and_nothing_else(void **state_)
{
    (void)state_;
    assert_folds("Robotics", "robotics");
    assert_folds("\t ROBOTICS \n club ", "robotics club");
    assert_folds("\xC3\x84pfel", "\xC3\xA4pfel");
    assert_folds("\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82", "\xCF\x83\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83");      /* both sigmas */
    assert_folds("\xD0\x96\xD0\xA3\xD0\x9A", "\xD0\xB6\xD1\x83\xD0\xBA");
    assert_folds("stra\xC3\x9F" "e", "stra\xC3\x9F" "e");                                     /* no full folding: not strasse */
    assert_folds("\xC8\xBA", "\xE2\xB1\xA5");                                                 /* grows by half */
    assert_folds("\xF0\x90\x90\x80", "\xF0\x90\x90\xA8");
    assert_folds("a\xFF" "B\xC3", "a\xFF" "b\xC3");                                           /* no UTF-8: as it stands */
    assert_folds("", "");
    assert_folds("C++", "c++");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_is_within_five_centimetres_of_the_sphere),
        cmocka_unit_test(distance_is_symmetric_and_zero_at_home),
        cmocka_unit_test(folding_joins_cases_and_white_space_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
