/* SPDX-License-Identifier: MIT
 * The draw.
 *
 * Source:  FIPS 180-4 for the digest; tandem(1), "Lottery", has the function in words, and tests/lottery a second implementation.
 */
#include "base/lottery.h"

#include <string.h>

#include "base/sha256.h"

/* Writes `value` in decimal at the end of text[20]; returns where it begins. */
static const char *decimal(uint64_t value, char text[20])
{
    char *at = text + 20;
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return at;
}

uint64_t tdm_lottery_number(uint64_t seed, const char *student, const char *opportunity)
{
    struct tdm_sha256 sha;
    char              text[20];
    const char       *digits = decimal(seed, text);
    uint8_t           digest[32];
    uint64_t          number = 0;

    tdm_sha256_init(&sha);
    tdm_sha256_add(&sha, digits, (size_t)(text + 20 - digits));
    tdm_sha256_add(&sha, "\n", 1);
    tdm_sha256_add(&sha, student, strlen(student));
    if (opportunity != NULL) {
        tdm_sha256_add(&sha, "\n", 1);
        tdm_sha256_add(&sha, opportunity, strlen(opportunity));
    }
    tdm_sha256_finish(&sha, digest);
    for (int i = 0; i < 8; i++) number = number << 8 | digest[i];
    return number;
}
