/* SPDX-License-Identifier: MIT
 * Random schools of middle size with every kind of rule, straight into a model.
 */
#ifndef TESTS_PROPERTY_MIDDLE_SCHOOL_H
#define TESTS_PROPERTY_MIDDLE_SCHOOL_H

#include <stdint.h>
#include <tandem/tandem.h>

/* 10 to `most` students, a fifth of that many places. NULL if memory is short. */
tandem_model *middle_school(uint64_t *state, int most);
/* One to three goals, the first mostly `placed`. */
void          middle_goals(uint64_t *state, tandem_options *options);
uint32_t      middle_random(uint64_t *state, uint32_t below);

#endif
