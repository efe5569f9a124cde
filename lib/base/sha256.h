/* SPDX-License-Identifier: MIT
 * SHA-256. Source: FIPS 180-4.
 */
#ifndef TDM_BASE_SHA256_H
#define TDM_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* Takes `count` blocks of 64 bytes into the state. */
typedef void (*tdm_sha256_fn)(uint32_t state[8], const uint8_t *blocks, size_t count);

struct tdm_sha256 {
    uint32_t      state[8];
    uint64_t      bytes;
    tdm_sha256_fn compress;
    uint8_t       block[64];
};

void tdm_sha256_init(struct tdm_sha256 *sha);
/* The same, by the processor's own instructions where it has them. Asking costs microseconds: for many short texts, copy one such start. */
void tdm_sha256_init_fast(struct tdm_sha256 *sha);
void tdm_sha256_add(struct tdm_sha256 *sha, const void *data, size_t bytes);
void tdm_sha256_finish(struct tdm_sha256 *sha, uint8_t digest[32]);

/* For the forms of tdm_sha256_fn. */
extern const uint32_t tdm_sha256_k[64];
/* The form for this processor, or NULL if it has no instructions for it. */
tdm_sha256_fn tdm_sha256_native(void);

#endif
