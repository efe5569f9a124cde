/* SPDX-License-Identifier: MIT
 * SHA-256 by the processor's own instructions.
 *
 * Relies:  tdm_sha256_native is asked first; nothing here runs on a processor that lacks the instructions.
 * Source:  FIPS 180-4, sec. 6.2.2; the instructions as in [SDM] vol. 2, SHA256RNDS2, SHA256MSG1, SHA256MSG2.
 */
#include "base/sha256.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cpuid.h>
#include <immintrin.h>

enum { SSSE3_BIT = 1 << 9, SSE41_BIT = 1 << 19, SHA_BIT = 1 << 29 };

/* Four words of the schedule from the sixteen before, which m[0 .. 3] hold in turn. */
__attribute__((target("sha,sse4.1"))) static inline __m128i next_words(__m128i oldest, __m128i old, __m128i late, __m128i latest)
{
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(oldest, old), _mm_alignr_epi8(latest, late, 4));
    return _mm_sha256msg2_epu32(sum, latest);
}

/* The 64 rounds of one block; the state as the instructions want it: words a b e f, and c d g h. */
__attribute__((target("sha,sse4.1"))) static inline void rounds(__m128i *abef, __m128i *cdgh, const uint8_t *block)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i       m[4], before_abef = *abef, before_cdgh = *cdgh;

#pragma GCC unroll 16
    for (int group = 0; group < 16; group++) {
        __m128i *words = &m[group % 4], with_k;
        if (group < 4) *words = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(block + 16 * group)), swap);
        else *words = next_words(*words, m[(group + 1) % 4], m[(group + 2) % 4], m[(group + 3) % 4]);
        with_k = _mm_add_epi32(*words, _mm_loadu_si128((const __m128i *)(const void *)(tdm_sha256_k + 4 * group)));
        *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, with_k);
        *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(with_k, 0x0E));
    }
    *abef = _mm_add_epi32(*abef, before_abef);
    *cdgh = _mm_add_epi32(*cdgh, before_cdgh);
}

__attribute__((target("sha,sse4.1"))) static void compress(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0xB1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    __m128i feba, dchg;

    for (; count > 0; count--, blocks += 64) rounds(&abef, &cdgh, blocks);
    feba = _mm_shuffle_epi32(abef, 0x1B);
    dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

tdm_sha256_fn tdm_sha256_native(void)
{
    unsigned int a, b, c, d, b7, c7;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & SSSE3_BIT) == 0 || (c & SSE41_BIT) == 0) return NULL;
    if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d) || (b7 & SHA_BIT) == 0) return NULL;
    return compress;
}

#else

tdm_sha256_fn tdm_sha256_native(void) { return NULL; }

#endif
