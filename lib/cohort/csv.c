/* SPDX-License-Identifier: MIT
 * Rows and cells of a CSV text.
 *
 * Keeps:   `ends` holds the separators and line ends of the block that stand at or after the reading position, so that finding the end of
 *          a plain cell is counting zeros; every byte is looked at once, but for those of one unclosed quote.
 * Relies:  64 readable zero bytes behind the text.
 * Source:  RFC 4180; where it is silent, what the csv module of Python does.
 */
#include "cohort/csv.h"

#include <assert.h>
#include "cohort/scan.h"

enum { BLOCK = 64 };

/* ---- the reading position */

static void load_block(struct tdm_csv *csv)
{
    struct tdm_marks marks = tdm_scan_block(csv->text + csv->block, csv->separator);
    size_t           left = csv->bytes - csv->block;

    csv->ends = marks.ends;
    csv->odd = left < BLOCK ? marks.odd & ((UINT64_C(1) << left) - 1) : marks.odd;
    if (left < BLOCK) csv->ends &= (UINT64_C(1) << left) - 1;
}

/* Reading goes on at `at`, which is never before the reading position. */
static void seek(struct tdm_csv *csv, size_t at)
{
    if (at - csv->block >= BLOCK) {
        csv->block = at - at % BLOCK;
        csv->ends = csv->odd = 0;
        if (csv->block < csv->bytes) load_block(csv);
    }
    csv->ends &= ~UINT64_C(0) << (at % BLOCK);
}

static size_t next_block(struct tdm_csv *csv, uint64_t *ends, uint64_t *odd)
{
    while (*ends == 0) {
        if (csv->block + BLOCK >= csv->bytes) return csv->bytes;
        csv->block += BLOCK;
        load_block(csv);
        *ends = csv->ends;
        *odd |= csv->odd;
    }
    return csv->block;
}

/* The next separator or line end, which is used up; or the end of the text. `ends` stands for csv->ends. */
static inline size_t next_end(struct tdm_csv *csv, uint64_t *ends, uint64_t *odd)
{
    size_t end = csv->block;

    if (*ends == 0) end = next_block(csv, ends, odd);
    if (*ends == 0) return end;
    end += (size_t)__builtin_ctzll(*ends);
    *ends &= *ends - 1;
    return end;
}

/* ---- cells */

static void set_cell_slowly(struct tdm_cell *cell, const char *from, const char *to)
{
    while (from < to && tdm_is_blank(*from)) from++;
    while (from < to && tdm_is_blank(to[-1])) to--;
    cell->text = from;
    cell->bytes = (uint32_t)(to - from);
    if (to - from <= INT32_MAX) return;
    cell->bytes = 0;
    cell->flags |= TDM_CELL_LONG;
}

/* Nearly always nothing is blank at either end: the first and the last byte are looked at once. */
static inline void set_cell(struct tdm_cell *cell, const char *from, const char *to)
{
    cell->text = from;
    cell->bytes = (uint32_t)(to - from);
    if (from == to) return;
    if ((unsigned char)*from <= ' ' || (unsigned char)to[-1] <= ' ' || to - from > INT32_MAX) set_cell_slowly(cell, from, to);
}

/* Where a quoted cell ends: at its closing quote, or `limit` if there is none. */
static size_t closing_quote(const struct tdm_csv *csv, size_t from, size_t limit, int *has_doubled)
{
    while (from < limit) {
        const char *quote = memchr(csv->text + from, '"', limit - from);
        if (quote == NULL) return limit;
        from = (size_t)(quote - csv->text);
        if (from + 1 >= limit || csv->text[from + 1] != '"') return from;
        *has_doubled = 1;
        from += 2;
    }
    return limit;
}

/* The end of the line of `from`, looked for once a line. */
static size_t line_end(struct tdm_csv *csv, size_t from)
{
    if (csv->line_end >= from && csv->line_end > 0) return csv->line_end;
    while (from < csv->bytes && csv->text[from] != '\n' && csv->text[from] != '\r') from++;
    csv->line_end = from;
    return from;
}

static uint32_t count_lines(const char *text, size_t bytes)
{
    uint32_t lines = 0;
    for (size_t at = 0; at < bytes; at++) {
        if (text[at] == '\n') lines++;
        if (text[at] == '\r' && (at + 1 == bytes || text[at + 1] != '\n')) lines++;
    }
    return lines;
}

/* Copies what stands between the quotes with doubled quotes single, then what trails behind them. */
static int32_t join_pieces(struct tdm_csv *csv, size_t open, size_t close, size_t end, struct tdm_cell *cell)
{
    char  *copy = tdm_pool_take(&csv->pool, end - open);
    size_t to = 0;

    if (copy == NULL) return TANDEM_E_NOMEM;
    for (size_t from = open + 1; from < close; from++) {
        if (csv->text[from] == '"') from++;
        copy[to++] = csv->text[from];
    }
    if (cell->flags & TDM_CELL_TRAILING) {
        memcpy(copy + to, csv->text + close + 1, end - close - 1);
        to += end - close - 1;
    }
    set_cell(cell, copy, copy + to);
    return TANDEM_OK;
}

static int is_blank_text(const char *text, size_t bytes)
{
    for (size_t at = 0; at < bytes; at++)
        if (!tdm_is_blank(text[at])) return 0;
    return 1;
}

/* The quote at `open` has no end: the cell is what is left of its line, and reading goes on at the line end. */
static size_t unclosed_cell(struct tdm_csv *csv, size_t open, struct tdm_cell *cell)
{
    size_t end = line_end(csv, open);
    cell->flags |= TDM_CELL_UNCLOSED;
    set_cell(cell, csv->text + open + 1, csv->text + end);
    csv->quotes_end_with_line = 1;
    seek(csv, end < csv->bytes ? end + 1 : end);
    return end;
}

/* Reads a cell that begins with a quote; *end receives the separator or line end behind it. */
static int32_t quoted_cell(struct tdm_csv *csv, size_t open, struct tdm_cell *cell, size_t *end)
{
    int      has_doubled = 0;
    uint64_t odd = 0;
    size_t   limit = csv->quotes_end_with_line ? line_end(csv, open) : csv->bytes;
    size_t   close = closing_quote(csv, open + 1, limit, &has_doubled);

    csv->is_odd = 1;
    if (close == limit) {
        *end = unclosed_cell(csv, open, cell);
        return TANDEM_OK;
    }
    csv->line += count_lines(csv->text + open, close - open);
    seek(csv, close + 1);
    *end = next_end(csv, &csv->ends, &odd);
    if (!is_blank_text(csv->text + close + 1, *end - close - 1)) cell->flags |= TDM_CELL_TRAILING;
    if (has_doubled || (cell->flags & TDM_CELL_TRAILING)) return join_pieces(csv, open, close, *end, cell);
    set_cell(cell, csv->text + open + 1, csv->text + close);
    return TANDEM_OK;
}

/* ---- rows */

/* Takes in the line end at `end`; the next row begins behind it. */
static void end_row(struct tdm_csv *csv, size_t end)
{
    csv->at = end;
    if (end >= csv->bytes) return;
    csv->line++;
    csv->at = end + 1;
    if (csv->text[end] == '\r' && csv->text[end + 1] == '\n') {
        csv->at++;
        seek(csv, csv->at);
    }
}

static void keep_spilled(struct tdm_csv *csv, const struct tdm_cell *cell, int32_t number)
{
    if (csv->spilled < 0 && (cell->bytes > 0 || cell->flags != 0)) csv->spilled = number;
}

static void begin_row(struct tdm_csv *csv)
{
    tdm_pool_reset(&csv->pool);
    csv->row_line = csv->line;
    csv->count = 0;
    csv->spilled = -1;
    csv->is_odd = csv->is_marked = 0;
}

/* What every cell needs is at hand in variables of its own: through `csv` it would be read again after each cell that is written. */
int32_t tdm_csv_next(struct tdm_csv *csv)
{
    const char      *text = csv->text;
    const size_t     bytes = csv->bytes;
    const int32_t    room = csv->room;
    struct tdm_cell  spare, *cell = csv->cells;
    uint64_t         odd = csv->odd, ends = csv->ends;
    uint32_t         flags = 0;
    int32_t          count = 0, status;
    size_t           at = csv->at, end = at;

    if (at >= bytes) return 0;
    begin_row(csv);
    for (;; at = end + 1, cell++) {
        if (count >= room) cell = &spare;
        cell->line = csv->line;
        cell->flags = 0;
        if (text[at] == '"' && at < bytes) {
            csv->ends = ends;
            status = quoted_cell(csv, at, cell, &end);
            if (status != TANDEM_OK) return status;
            ends = csv->ends;
        } else {
            end = next_end(csv, &ends, &odd);
            assert(end >= at);
            set_cell(cell, text + at, text + end);
        }
        if (count >= room) keep_spilled(csv, cell, count);
        flags |= cell->flags;
        if (count < INT32_MAX) count++;
        if (end >= bytes || text[end] != csv->separator) break;
    }
    csv->ends = ends;
    csv->count = count;
    csv->is_marked = flags != 0;
    csv->is_odd |= odd != 0;
    end_row(csv, end);
    return 1;
}

int tdm_csv_is_blank(const struct tdm_csv *csv)
{
    int32_t held = csv->count < csv->room ? csv->count : csv->room;
    for (int32_t number = 0; number < held; number++)
        if (csv->cells[number].bytes > 0 || csv->cells[number].flags != 0) return 0;
    return csv->spilled < 0;
}

/* ---- the separator */

static const char separators[] = { ',', ';', '\t' };

/* Counts separators outside quotes in the row at `from`; 1 if something else than separators, quotes and blanks stands in it. */
static int count_separators(const struct tdm_csv *csv, size_t *from, int64_t count[3])
{
    int is_quoted = 0, has_text = 0;

    count[0] = count[1] = count[2] = 0;
    for (; *from < csv->bytes; (*from)++) {
        char c = csv->text[*from];
        if (c == '"') is_quoted = !is_quoted;
        has_text |= is_quoted;
        if (is_quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (int i = 0; i < 3; i++) count[i] += c == separators[i];
        if (c != ',' && c != ';' && !tdm_is_blank(c)) has_text = 1;
    }
    (*from)++;
    return has_text;
}

/* The most frequent one; a comma where there are as many. */
static char find_separator(const struct tdm_csv *csv)
{
    int64_t count[3] = { 0, 0, 0 };
    size_t  from = csv->at;
    int     best = 0;

    while (from < csv->bytes && !count_separators(csv, &from, count)) {}
    for (int i = 1; i < 3; i++)
        if (count[i] > count[best]) best = i;
    return separators[best];
}

void tdm_csv_rewind(struct tdm_csv *csv, size_t at, uint32_t line)
{
    csv->at = at;
    csv->line = line;
    csv->quotes_end_with_line = 0;
    csv->line_end = 0;
    csv->block = at - at % BLOCK;
    csv->ends = csv->odd = 0;
    if (csv->block < csv->bytes) load_block(csv);
    csv->ends &= ~UINT64_C(0) << (at % BLOCK);
}

void tdm_csv_skip(struct tdm_csv *csv, size_t at, uint32_t line)
{
    assert(at >= csv->at);
    csv->at = at;
    csv->line = line;
    seek(csv, at);
}

void tdm_csv_init(struct tdm_csv *csv, const struct tdm_memory *memory, const char *text, size_t bytes)
{
    *csv = (struct tdm_csv){ .text = text, .bytes = bytes, .line = 1, .spilled = -1 };
    tdm_pool_init(&csv->pool, memory);
    if (bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) csv->at = 3;
    csv->separator = find_separator(csv);
    tdm_csv_rewind(csv, csv->at, 1);
}

void tdm_csv_finish(struct tdm_csv *csv) { tdm_pool_finish(&csv->pool); }
