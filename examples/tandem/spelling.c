/* SPDX-License-Identifier: MIT
 * The known word nearest to a mistyped one: letters added, lost, changed, or two neighbours swapped.
 *
 * Keeps:   three rows of the table are enough, as no step looks back further than two.
 * Source:  optimal string alignment; words are compared byte for byte.
 */
#include "cli.h"

#include <string.h>

enum { LONGEST = 31 };

static int least(int a, int b) { return a < b ? a : b; }

static int distance(const char *a, const char *b)
{
    int table[3][LONGEST + 2];
    int a_length = (int)strlen(a), b_length = (int)strlen(b);

    for (int j = 0; j <= b_length; j++) table[0][j] = j;
    for (int i = 1; i <= a_length; i++) {
        int *row = table[i % 3], *above = table[(i + 2) % 3], *before = table[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= b_length; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return table[a_length % 3][b_length];
}

const char *cli_nearest(const char *word, const char *(*next)(int number))
{
    const char *nearest = NULL;
    int         best = (int)strlen(word) / 3 + 1;          /* a third of the word may be wrong, and a letter */

    if (strlen(word) > LONGEST) return NULL;
    for (int number = 0; next(number) != NULL; number++) {
        int steps;
        if (strlen(next(number)) > LONGEST) continue;
        steps = distance(word, next(number));
        if (steps > best || (steps == best && nearest != NULL)) continue;
        best = steps;
        nearest = next(number);
    }
    return nearest;
}
