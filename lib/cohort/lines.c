/* SPDX-License-Identifier: MIT
 * Which physical line a row stands on.
 *
 * Keeps:   runs ascend by `first`; within a run each number is one line further than the one before. A file without blank lines and
 *          line ends in cells is a single run.
 */
#include "cohort/lines.h"

#include <assert.h>

void tdm_lines_finish(const struct tdm_memory *memory, struct tdm_lines *lines)
{
    tdm_free(memory, lines->runs);
    *lines = (struct tdm_lines){ 0 };
}

int32_t tdm_lines_begin_run(const struct tdm_memory *memory, struct tdm_lines *lines, int64_t number, uint32_t line)
{
    int32_t status;

    assert(lines->count == 0 || number > lines->runs[lines->count - 1].first);
    status = tdm_grow(memory, (void **)&lines->runs, &lines->capacity, lines->count + 1, sizeof *lines->runs);
    if (status != TANDEM_OK) return status;
    lines->runs[lines->count++] = (struct tdm_line_run){ number, line };
    return TANDEM_OK;
}

uint32_t tdm_lines_find(const struct tdm_lines *lines, int64_t number)
{
    int64_t low = 0, high = lines->count;

    while (low < high) {             /* runs before `low` begin at or before `number`, those from `high` on behind it */
        int64_t middle = low + (high - low) / 2;
        if (lines->runs[middle].first <= number) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return 0;
    return (uint32_t)(lines->runs[low - 1].line + (number - lines->runs[low - 1].first));
}
