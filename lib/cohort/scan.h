/* SPDX-License-Identifier: MIT
 * Sixty-four bytes at a time: where separators and line ends stand, and where bytes need a second look.
 *
 * Keeps:   bit i of a mask belongs to byte i of the block, on every machine.
 * Relies:  64 bytes are readable at `block`.
 * Source:  [LL19] sec. 3.1, with 16-byte registers, which every x86-64 has; elsewhere eight bytes in one word, [HD] 6-1.
 */
#ifndef TDM_COHORT_SCAN_H
#define TDM_COHORT_SCAN_H

#include <stdint.h>
#include <string.h>
#if defined(__SSE2__) && !defined(TDM_SCAN_PLAIN)   /* the plain form can be asked for, so that tests reach both */
#include <emmintrin.h>
#endif

struct tdm_marks {
    uint64_t ends;   /* separators, line feeds, carriage returns */
    uint64_t odd;    /* bytes above 127, and zero bytes */
};

#if defined(__SSE2__) && !defined(TDM_SCAN_PLAIN)   /* the plain form can be asked for, so that tests reach both */

static inline struct tdm_marks tdm_scan_block(const char *block, char separator)
{
    const __m128i    at = _mm_set1_epi8(separator), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r'), one = _mm_set1_epi8(1);
    struct tdm_marks marks = { 0, 0 };

    for (int part = 0; part < 4; part++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * part));
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, at), _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr)));
        marks.ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(ends) << (16 * part);
        marks.odd |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(bytes, one)) << (16 * part);
    }
    return marks;
}

/* How many of the first `bytes` bytes come before the first `a` or `b`; `bytes` if none does. 16 bytes past the end are readable. */
static inline uint32_t tdm_scan_either(const char *text, uint32_t bytes, char a, char b)
{
    for (uint32_t at = 0; at < bytes; at += 16) {
        __m128i  part = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i  hit = _mm_or_si128(_mm_cmpeq_epi8(part, _mm_set1_epi8(a)), _mm_cmpeq_epi8(part, _mm_set1_epi8(b)));
        uint32_t mask = (uint32_t)_mm_movemask_epi8(hit);
        if (bytes - at < 16) mask &= (1u << (bytes - at)) - 1;
        if (mask != 0) return at + (uint32_t)__builtin_ctz(mask);
    }
    return bytes;
}

#else

/* The high bit of every byte of `word` that is zero, gathered into eight bits. */
static inline uint64_t tdm_scan_zeros(uint64_t word)
{
    const uint64_t low = 0x7F7F7F7F7F7F7F7Fu;
    uint64_t       zero = ~(((word & low) + low) | word | low);
    return (zero >> 7) * 0x0102040810204080u >> 56;
}

static inline uint64_t tdm_scan_word(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline struct tdm_marks tdm_scan_block(const char *block, char separator)
{
    const uint64_t   ones = 0x0101010101010101u;
    struct tdm_marks marks = { 0, 0 };

    for (int part = 0; part < 8; part++) {
        uint64_t word = tdm_scan_word(block + 8 * part);
        uint64_t ends = tdm_scan_zeros(word ^ ones * (unsigned char)separator) | tdm_scan_zeros(word ^ ones * '\n') |
                        tdm_scan_zeros(word ^ ones * '\r');
        uint64_t high = (word >> 7 & ones) * 0x0102040810204080u >> 56;
        marks.ends |= ends << (8 * part);
        marks.odd |= (high | tdm_scan_zeros(word)) << (8 * part);
    }
    return marks;
}

static inline uint32_t tdm_scan_either(const char *text, uint32_t bytes, char a, char b)
{
    uint32_t at = 0;
    while (at < bytes && text[at] != a && text[at] != b) at++;
    return at;
}

#endif
#endif
