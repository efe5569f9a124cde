/* SPDX-License-Identifier: MIT
 * The nearest spelling: what someone who typed an unknown id may have meant.
 *
 * Keeps:   the work over all searches of an index is bounded, so that a file full of unknown ids costs no more than a moment.
 * Source:  [Dam64]: insertions, deletions, replacements and swaps of neighbours, each letter touched once.
 */
#include "cohort/index.h"

#include <string.h>

enum { LONGEST = 64 };                   /* longer words are not looked for */

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

/* Row i of the table from rows i - 1 and i - 2. A change of case alone costs one, however many letters it takes: see tdm_index_nearest. */
static int32_t next_row(const char *a, uint32_t i, const char *b, uint32_t b_bytes, const int32_t *older, const int32_t *old, int32_t *row)
{
    int32_t best = row[0] = (int32_t)i;
    for (uint32_t j = 1; j <= b_bytes; j++) {
        int32_t cost = old[j - 1] + (a[i - 1] != b[j - 1]);
        cost = least(cost, least(old[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost = least(cost, older[j - 2] + 1);
        row[j] = cost;
        best = least(best, cost);
    }
    return best;
}

int32_t tdm_edit_distance(const char *a, uint32_t a_bytes, const char *b, uint32_t b_bytes, int32_t limit)
{
    int32_t table[3][LONGEST + 1];

    if (a_bytes > LONGEST || b_bytes > LONGEST) return limit + 1;
    if ((a_bytes > b_bytes ? a_bytes - b_bytes : b_bytes - a_bytes) > (uint32_t)limit) return limit + 1;
    for (uint32_t j = 0; j <= b_bytes; j++) table[0][j] = (int32_t)j;
    for (uint32_t i = 1; i <= a_bytes; i++)
        if (next_row(a, i, b, b_bytes, table[(i + 1) % 3], table[(i - 1) % 3], table[i % 3]) > limit) return limit + 1;
    return least(table[a_bytes % 3][b_bytes], limit + 1);
}

static int is_same_but_case(const char *a, const char *b, uint32_t bytes)
{
    for (uint32_t at = 0; at < bytes; at++)
        if (lower(a[at]) != lower(b[at])) return 0;
    return 1;
}

static int32_t distance(const struct tdm_id *id, const char *text, uint32_t bytes, int32_t limit)
{
    if (id->bytes == bytes && is_same_but_case(id->text, text, bytes)) return least(1, limit + 1);
    return tdm_edit_distance(id->text, id->bytes, text, bytes, limit);
}

/* Among equally near ids the one that begins more like the text, then the smaller one. */
static int is_better(const struct tdm_index *index, int32_t a, int32_t b, const char *text, uint32_t bytes)
{
    const char *left = index->ids[a].text, *right = index->ids[b].text;
    uint32_t    at = 0;

    while (at < bytes && left[at] == text[at] && right[at] == text[at]) at++;
    if (at < bytes && (left[at] == text[at]) != (right[at] == text[at])) return left[at] == text[at];
    return strcmp(left, right) < 0;
}

int32_t tdm_index_nearest(struct tdm_index *index, const char *text, uint32_t bytes)
{
    int32_t nearest = TANDEM_NONE;
    int32_t limit = bytes < 2 ? 0 : bytes < 5 ? 1 : bytes < 9 ? 2 : 3;
    int64_t work = (int64_t)index->count * (bytes + 1);

    if (bytes == 0 || bytes > LONGEST || work > index->budget) return TANDEM_NONE;
    index->budget -= work;
    for (int32_t number = 0; number < index->count; number++) {
        int32_t edits = distance(&index->ids[number], text, bytes, limit);
        if (edits > limit || (edits == limit && nearest != TANDEM_NONE && !is_better(index, number, nearest, text, bytes))) continue;
        nearest = number;
        limit = edits;
    }
    return nearest;
}
