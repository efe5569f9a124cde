/* SPDX-License-Identifier: MIT
 * Prints lottery numbers for the second implementation to compare: seed, student, opportunity (empty: the single draw), number; tab separated.
 *
 * print_numbers COUNT: students and opportunities of varied length and alphabet, seeds of every size.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/lottery.h"

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void draw_key(uint64_t *state, char *key)
{
    static const char *const parts[] = { "s", "0", "17", "-", "name ", "\xC3\xA9", "\xE6\x97\xA5", "Z", "_", "9", "student", "." };
    int count = 1 + (int)(next(state) % 24);

    key[0] = '\0';
    for (char *at = key; count > 0; count--) at += sprintf(at, "%s", parts[next(state) % 12]);
}

int main(int argc, char **argv)
{
    long     count = argc > 1 ? strtol(argv[1], NULL, 10) : 10000;
    uint64_t state = 1;
    char     student[256], opportunity[256];

    for (long i = 0; i < count; i++) {
        uint64_t seed = next(&state) >> (next(&state) % 64);
        int      is_single = next(&state) % 2 == 0;
        draw_key(&state, student);
        draw_key(&state, opportunity);
        printf("%" PRIu64 "\t%s\t%s\t%" PRIu64 "\n", seed, student, is_single ? "" : opportunity,
               tdm_lottery_number(seed, student, is_single ? NULL : opportunity));
    }
    return 0;
}
