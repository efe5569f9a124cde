/* SPDX-License-Identifier: MIT
 * SHA-256, plainly.
 *
 * Source:  FIPS 180-4, sec. 4.1.2, 4.2.2, 5.1.1, 6.2.
 */
#include "base/sha256.h"

#include <string.h>

const uint32_t tdm_sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* One of eight rounds in a row. The eight words move down one place a round: here the names move instead, and the words stay. */
static inline void round_of(uint32_t v[8], int turn, uint32_t k_and_w)
{
    uint32_t a = v[(8 - turn) % 8], b = v[(9 - turn) % 8], c = v[(10 - turn) % 8];
    uint32_t e = v[(12 - turn) % 8], f = v[(13 - turn) % 8], g = v[(14 - turn) % 8];
    uint32_t t1 = v[(15 - turn) % 8] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + k_and_w;
    uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));

    v[(11 - turn) % 8] += t1;
    v[(15 - turn) % 8] = t1 + t2;
}

static void compress_block(uint32_t state[8], const uint8_t *block)
{
    uint32_t w[64], v[8];

    for (int t = 0; t < 16; t++) w[t] = big_endian(block + 4 * t);
    for (int t = 16; t < 64; t++) {
        uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
        uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    memcpy(v, state, sizeof v);
    for (int t = 0; t < 64; t += 8) {
#pragma GCC unroll 8
        for (int turn = 0; turn < 8; turn++) round_of(v, turn, tdm_sha256_k[t + turn] + w[t + turn]);
    }
    for (int i = 0; i < 8; i++) state[i] += v[i];
}

static void compress(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    for (; count > 0; count--, blocks += 64) compress_block(state, blocks);
}

void tdm_sha256_init(struct tdm_sha256 *sha)
{
    static const uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    memcpy(sha->state, start, sizeof start);
    sha->bytes = 0;
    sha->compress = compress;
}

void tdm_sha256_init_fast(struct tdm_sha256 *sha)
{
    tdm_sha256_fn native = tdm_sha256_native();
    tdm_sha256_init(sha);
    if (native != NULL) sha->compress = native;
}

void tdm_sha256_add(struct tdm_sha256 *sha, const void *data, size_t bytes)
{
    const uint8_t *p = data;
    size_t         held = sha->bytes % 64;

    sha->bytes += bytes;
    if (held > 0) {
        size_t take = bytes < 64 - held ? bytes : 64 - held;
        memcpy(sha->block + held, p, take);
        p += take;
        bytes -= take;
        if (held + take < 64) return;
        sha->compress(sha->state, sha->block, 1);
    }
    if (bytes >= 64) sha->compress(sha->state, p, bytes / 64);
    if (bytes % 64 > 0) memcpy(sha->block, p + (bytes - bytes % 64), bytes % 64);
}

void tdm_sha256_finish(struct tdm_sha256 *sha, uint8_t digest[32])
{
    uint64_t bits = sha->bytes * 8;
    size_t   held = sha->bytes % 64;
    uint8_t  pad[72] = { 0x80 };
    size_t   length = (held < 56 ? 56 : 120) - held;

    for (int i = 0; i < 8; i++) pad[length + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    tdm_sha256_add(sha, pad, length + 8);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}
