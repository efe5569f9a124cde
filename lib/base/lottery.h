/* SPDX-License-Identifier: MIT
 * The draw: a number that depends on the seed and the student's key alone, so that no row, no rerun and nobody else changes it.
 */
#ifndef TDM_BASE_LOTTERY_H
#define TDM_BASE_LOTTERY_H

#include <stdint.h>

/* The first 8 bytes, big-endian, of SHA-256 over the seed in decimal, a line feed and the student's key; with an opportunity's key
 * also a line feed and that key. `opportunity` NULL: the single draw. The smallest number goes first, equal ones by key. */
uint64_t tdm_lottery_number(uint64_t seed, const char *student, const char *opportunity);

#endif
