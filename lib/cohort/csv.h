/* SPDX-License-Identifier: MIT
 * Rows and cells of a CSV text: quotes, line ends and separators, nothing else.
 *
 * A cell that begins with a quote runs to the closing one and may hold separators, line ends and doubled quotes; elsewhere a quote is a
 * character like any other. Rows end with LF, CRLF or CR. Cells are handed out unquoted and without blanks at their ends.
 */
#ifndef TDM_COHORT_CSV_H
#define TDM_COHORT_CSV_H

#include "cohort/pool.h"

enum tdm_cell_flags {
    TDM_CELL_UNCLOSED = 1,      /* the quote that opens it has no end: holds the rest of its line, and ends its row */
    TDM_CELL_TRAILING = 2,      /* text stands between its closing quote and the separator */
    TDM_CELL_LONG = 4,          /* 2 GiB or more: text is empty */
    TDM_CELL_LOST = 8           /* it would stand behind an unclosed one */
};

struct tdm_cell {
    const char *text;           /* at least 64 bytes may be read beyond its end */
    uint32_t    bytes;
    uint32_t    line;           /* physical line on which it begins, from 1 */
    uint32_t    flags;
};

struct tdm_csv {
    const char     *text;       /* [bytes], and 64 zero bytes behind */
    size_t          bytes;
    struct tdm_pool pool;       /* unescaped cells of the row at hand */
    char            separator;
    int             quotes_end_with_line;   /* set after an unclosed quote: the rest of the text is not searched again and again */
    size_t          line_end;               /* the line end last looked for */

    size_t   at;                /* the next row begins here */
    uint32_t line;
    size_t   block;             /* the 64 bytes that the masks are about */
    uint64_t ends, odd;         /* ends at or after the reading position; odd bytes of the block */

    struct tdm_cell *cells;     /* [room] of the row at hand; the caller's */
    int32_t          room;
    int32_t          count;     /* cells of the row at hand, which may be more than room */
    uint32_t         row_line;
    int              is_odd;    /* some cell of the row may hold bytes above 127 or zero bytes */
    int              is_marked; /* some cell has flags */
    int32_t          spilled;   /* number, from 0, of the first cell beyond room that is not empty, or -1 */
};

/* Skips a byte order mark and finds the separator in the first line that is not blank. */
void    tdm_csv_init(struct tdm_csv *csv, const struct tdm_memory *memory, const char *text, size_t bytes);
void    tdm_csv_finish(struct tdm_csv *csv);
/* 1: a row; 0: the end; TANDEM_E_NOMEM. Cells of the row before are gone. */
int32_t tdm_csv_next(struct tdm_csv *csv);
/* Goes back to a row that was read before: `at` and `line` as they were then. */
void    tdm_csv_rewind(struct tdm_csv *csv, size_t at, uint32_t line);
/* Goes on to a row further down: `at` and `line` as they are there. */
void    tdm_csv_skip(struct tdm_csv *csv, size_t at, uint32_t line);
/* 1 if every cell of the row at hand is empty. */
int     tdm_csv_is_blank(const struct tdm_csv *csv);

/* ASCII white space, as str.strip of Python sees it. */
static inline int tdm_is_blank(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= 0x1C && byte <= 0x1F);
}

#endif
