/* SPDX-License-Identifier: MIT
 * Which physical line a row stands on: one entry per run of rows that follow each other line by line.
 */
#ifndef TDM_COHORT_LINES_H
#define TDM_COHORT_LINES_H

#include "base/memory.h"

struct tdm_line_run { int64_t first; int64_t line; };
struct tdm_lines {
    int64_t              count, capacity;
    struct tdm_line_run *runs;
};

void     tdm_lines_finish(const struct tdm_memory *memory, struct tdm_lines *lines);
int32_t  tdm_lines_begin_run(const struct tdm_memory *memory, struct tdm_lines *lines, int64_t number, uint32_t line);
/* Things are numbered upwards; those without an entry of their own follow the one before. TANDEM_OK or TANDEM_E_NOMEM. */
static inline int32_t tdm_lines_add(const struct tdm_memory *memory, struct tdm_lines *lines, int64_t number, uint32_t line)
{
    if (lines->count > 0 && number - lines->runs[lines->count - 1].first == line - lines->runs[lines->count - 1].line) return TANDEM_OK;
    return tdm_lines_begin_run(memory, lines, number, line);
}
uint32_t tdm_lines_find(const struct tdm_lines *lines, int64_t number);   /* 0 before the first */

#endif
