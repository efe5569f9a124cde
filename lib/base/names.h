/* SPDX-License-Identifier: MIT
 * Every name and sentence that belongs to a number of the public header, from one list each.
 */
#ifndef TDM_BASE_NAMES_H
#define TDM_BASE_NAMES_H

#define TDM_STATUS_LIST(X) \
    X(TANDEM_OK,          "done") \
    X(TANDEM_E_NOMEM,     "not enough memory") \
    X(TANDEM_E_ARG,       "an argument is not of the promised shape") \
    X(TANDEM_E_RANGE,     "a number is outside its range") \
    X(TANDEM_E_DUPLICATE, "the key is taken") \
    X(TANDEM_E_INVALID,   "the model contradicts itself") \
    X(TANDEM_E_STATE,     "the question does not apply here") \
    X(TANDEM_E_VERSION,   "a struct has a size that this library does not know") \
    X(TANDEM_E_UNBUILT,   "this build does not have the feature") \
    X(TANDEM_E_PROOF,     "the plan or its proof is wrong") \
    X(TANDEM_E_FILE,      "a file could not be read or written") \
    X(TANDEM_E_STOPPED,   "stopped before there was an answer") \
    X(TANDEM_E_INTERNAL,  "an answer did not pass its own check")

#define TDM_GOAL_LIST(X) \
    X(TANDEM_GOAL_PLACED, "placed") X(TANDEM_GOAL_PRIORITY, "priority") X(TANDEM_GOAL_RANK, "rank") \
    X(TANDEM_GOAL_PARTNER_RANK, "partner-rank") X(TANDEM_GOAL_SCORE, "score") X(TANDEM_GOAL_RANK_MAXIMAL, "rank-maximal") \
    X(TANDEM_GOAL_GENEROUS, "generous") X(TANDEM_GOAL_WORST_RANK, "worst-rank") X(TANDEM_GOAL_BALANCE, "balance") \
    X(TANDEM_GOAL_OPEN, "open") X(TANDEM_GOAL_CHANGES, "changes")

#define TDM_MECHANISM_LIST(X) \
    X(TANDEM_MECHANISM_OPTIMAL, "optimal") X(TANDEM_MECHANISM_STABLE_STUDENTS, "stable-students") \
    X(TANDEM_MECHANISM_STABLE_PARTNERS, "stable-partners") X(TANDEM_MECHANISM_STABLE_BEST, "stable-best") \
    X(TANDEM_MECHANISM_STABLE_LARGEST, "stable-largest") X(TANDEM_MECHANISM_SERIAL, "serial") \
    X(TANDEM_MECHANISM_BOSTON, "boston") X(TANDEM_MECHANISM_TTC, "ttc")

#define TDM_RULE_LIST(X) \
    X(TANDEM_RULE_FORBID, "forbid") X(TANDEM_RULE_PIN, "pin") X(TANDEM_RULE_REQUIRE, "require") X(TANDEM_RULE_SHARE, "share") \
    X(TANDEM_RULE_QUOTA, "quota") X(TANDEM_RULE_QUOTA_EACH, "quota-each") X(TANDEM_RULE_LIMIT, "limit") \
    X(TANDEM_RULE_TOGETHER, "together") X(TANDEM_RULE_APART, "apart") X(TANDEM_RULE_CONFLICT, "conflict") \
    X(TANDEM_RULE_BUDGET, "budget")

#endif
