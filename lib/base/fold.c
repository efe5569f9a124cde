/* SPDX-License-Identifier: MIT
 * Case folding, one character at a time.
 *
 * Keeps:   a character never grows by more than half: a two-byte one becomes at most three bytes, a three-byte one at most four.
 * Source:  Unicode 14.0, simple case folding (fold_table.h).
 */
#include "base/fold.h"

#include "base/fold_table.h"

static uint32_t fold_one(uint32_t character)
{
    size_t low = 0, high = sizeof tdm_fold_ranges / sizeof *tdm_fold_ranges;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tdm_fold_ranges[middle].last < character) low = middle + 1;
        else high = middle;
    }
    if (low == sizeof tdm_fold_ranges / sizeof *tdm_fold_ranges) return character;
    const struct tdm_fold_range *range = &tdm_fold_ranges[low];
    if (character < range->first || (character - range->first) % (uint32_t)range->step != 0) return character;
    return (uint32_t)((int32_t)character + range->delta);
}

/* One character of well-formed UTF-8, and its bytes; 0 bytes where there is none. */
static size_t read_one(const unsigned char *at, size_t bytes, uint32_t *character)
{
    size_t   length = at[0] < 0x80 ? 1 : at[0] >= 0xC2 && at[0] < 0xE0 ? 2 : at[0] >= 0xE0 && at[0] < 0xF0 ? 3 : at[0] >= 0xF0 && at[0] < 0xF5 ? 4 : 0;
    uint32_t value = length == 1 ? at[0] : length == 2 ? at[0] & 0x1FU : length == 3 ? at[0] & 0x0FU : at[0] & 0x07U;

    if (length == 0 || length > bytes) return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (at[i] & 0x3FU);
    }
    *character = value;
    return length;
}

static size_t write_one(uint32_t character, char *to)
{
    static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    for (size_t i = length; i-- > 1; character >>= 6) to[i] = (char)(0x80 | (character & 0x3F));
    to[0] = (char)(marks[length == 1 ? 0 : length] | character);
    return length;
}

static int is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

size_t tdm_fold(const char *text, size_t bytes, char *folded)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t               made = 0, i = 0;
    int                  gap = 0;

    while (i < bytes) {
        uint32_t character = 0;
        size_t   length = read_one(at + i, bytes - i, &character);
        if (length == 1 && is_space(at[i])) {
            gap = made > 0;
            i++;
            continue;
        }
        if (gap) folded[made++] = ' ';
        gap = 0;
        if (length == 0) folded[made++] = text[i++];
        else made += write_one(fold_one(character), folded + made);
        i += length;
    }
    folded[made] = '\0';
    return made;
}
