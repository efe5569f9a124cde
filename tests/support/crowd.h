/* SPDX-License-Identifier: MIT
 * A crowd for the tests of methods: popular places, ranks and scores. Needs small_problem.h and solved_problem.h before it.
 */
#ifndef TESTS_SUPPORT_CROWD_H
#define TESTS_SUPPORT_CROWD_H

enum { CROWD = 240, PLACES = 24, WISHES = 6 };

/* Levels as letters: C count, W worst rank, R rank, M of rank 1, S score, B balance. */
static void want(const char *letters)
{
    static const char names[] = "CWRMSB";
    static const enum tdm_level_kind kinds[] = { TDM_LEVEL_COUNT, TDM_LEVEL_WORST_RANK, TDM_LEVEL_RANK, TDM_LEVEL_RANK_IS, TDM_LEVEL_SCORE,
                                                 TDM_LEVEL_BALANCE };
    struct tdm_level levels[6] = { 0 };
    int32_t count = 0;

    for (; *letters != '\0'; letters++) {
        levels[count].kind = kinds[strchr(names, *letters) - names];
        levels[count++].parameter = *letters == 'M';
    }
    small_levels(&problem, levels, count);
}

/* Ranks 1 to `ranks`; 4 to 10 seats at each place, and `more`: without more, fewer seats than students. */
static void build_ranked_crowd(const char *letters, int32_t ranks, int32_t more)
{
    static struct small_pair pairs[CROWD * WISHES];
    uint32_t chance = 1;

    for (int32_t row = 0; row < CROWD; row++)
        for (int32_t k = 0; k < WISHES; k++) {
            chance = chance * 1664525u + 1013904223u;
            pairs[row * WISHES + k] = (struct small_pair){ row, k * (PLACES / WISHES) + (int32_t)(chance >> 24) % (1 + row % 4),
                                                          1 + (int32_t)(chance >> 16) % ranks, (int64_t)(chance >> 8) % 100000 };
        }
    problem = small_problem(CROWD, PLACES, 0, pairs, CROWD * WISHES);
    for (int32_t column = 0; column < PLACES; column++) problem.columns.most[column] = 4 + column % 7 + more;
    want(letters);
}

#endif
