/* SPDX-License-Identifier: MIT
 * A text that grows: numbers, CSV cells and JSON strings are appended at memory speed.
 *
 * Keeps:   once memory was short, nothing more is appended, and tdm_out_close says so: callers ask once, at the end.
 */
#ifndef TDM_COHORT_OUT_H
#define TDM_COHORT_OUT_H

#include "base/memory.h"

struct tdm_out {
    const struct tdm_memory *memory;
    char                    *text;
    size_t                   bytes;
    int64_t                  capacity;
    int                      is_short;      /* of memory */
};

void tdm_out_init(struct tdm_out *out, const struct tdm_memory *memory);
void tdm_out_finish(struct tdm_out *out);
/* A terminating zero behind the text, which is not counted. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_out_close(struct tdm_out *out);

void tdm_out_bytes(struct tdm_out *out, const char *text, size_t bytes);
void tdm_out_text(struct tdm_out *out, const char *text);
void tdm_out_char(struct tdm_out *out, char c);
void tdm_out_integer(struct tdm_out *out, int64_t value);
void tdm_out_unsigned(struct tdm_out *out, uint64_t value);
/* Thousandths as a decimal number without zeros at its end: 2500 reads 2.5. */
void tdm_out_thousandths(struct tdm_out *out, int64_t value);
/* Nanoseconds as seconds, to the microsecond. */
void tdm_out_seconds(struct tdm_out *out, int64_t nanoseconds);
void tdm_out_hex(struct tdm_out *out, const uint8_t *bytes, size_t count);
/* In quotes, escaped. The text is well-formed UTF-8. */
void tdm_out_json(struct tdm_out *out, const char *text);
/* Quoted where it must be, guarded where a spreadsheet would run it. */
void tdm_out_cell(struct tdm_out *out, const char *text);

/* 1 if a cell needs the apostrophe: apostrophes or none, then = + - @ tab or CR, and no number. With apostrophes counted in, guarding can
 * be undone: guarded text begins with one apostrophe more. */
int tdm_needs_guard(const char *text, size_t bytes);

#endif
