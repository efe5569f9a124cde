/* SPDX-License-Identifier: MIT
 * Names and sentences of statuses, goals, mechanisms and rules, and the constants of the library.
 */
#include "base/names.h"

#include <string.h>
#include <tandem/tandem.h>

const int64_t TANDEM_NO_SCORE = INT64_MIN;

#define CASE(value, text) case value: return text;

const char *tandem_status_text(int32_t status)
{
    switch (status) { TDM_STATUS_LIST(CASE) default: return "no such status"; }
}

const char *tandem_goal_name(int32_t goal)
{
    switch (goal) { TDM_GOAL_LIST(CASE) default: return NULL; }
}

const char *tandem_mechanism_name(int32_t mechanism)
{
    switch (mechanism) { TDM_MECHANISM_LIST(CASE) default: return NULL; }
}

const char *tandem_rule_name(int32_t rule)
{
    switch (rule) { TDM_RULE_LIST(CASE) default: return NULL; }
}

const char *tandem_version(void) { return TANDEM_VERSION; }
uint32_t tandem_abi(void) { return 0; }

int32_t tandem_has(const char *feature)
{
    if (feature == NULL) return 0;
#ifdef TANDEM_HAS_GLPK
    if (strcmp(feature, "glpk") == 0) return 1;
#endif
    return strcmp(feature, "threads") == 0;
}
