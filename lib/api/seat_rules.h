/* SPDX-License-Identifier: MIT
 * Rules and seats: where a seat more or fewer is the bound of one node and nothing else, though rules bound many pairs.
 */
#ifndef TDM_API_SEAT_RULES_H
#define TDM_API_SEAT_RULES_H

#include "api/ground.h"

enum tdm_seat_rule {
    TDM_SEAT_FREE,               /* the node's bound moves with the seats */
    TDM_SEAT_HELD,               /* a rule holds the bound where it is: nothing changes */
    TDM_SEAT_BOUND               /* rules may be said otherwise afterwards: the changed school is solved anew */
};

/* *rules receives an array [2 * node_count] of the ground's nodes, a seat fewer and one more for each; or NULL: all are free. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_seat_rules_make(const struct tdm_ground *ground, uint8_t **rules);

#endif
