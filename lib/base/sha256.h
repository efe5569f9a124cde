/* SPDX-License-Identifier: MIT
 * SHA-256. Source: FIPS 180-4.
 */
#ifndef TDM_BASE_SHA256_H
#define TDM_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct tdm_sha256 {
    uint32_t state[8];
    uint64_t bytes;
    uint8_t  block[64];
};

void tdm_sha256_init(struct tdm_sha256 *sha);
void tdm_sha256_add(struct tdm_sha256 *sha, const void *data, size_t bytes);
void tdm_sha256_finish(struct tdm_sha256 *sha, uint8_t digest[32]);

#endif
