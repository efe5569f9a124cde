/* SPDX-License-Identifier: MIT
 * Checking an exchange: every pair, row, column and cap that it touches, by its own bounds.
 *
 * Relies:  the plan before keeps all bounds, so that what is not touched does.
 */
#include "proof/exchange.h"

#include <string.h>

/* How often the exchange takes a pair, or gives it up (below 0). */
static int64_t net_of_pair(const struct tdm_exchange *exchange, int64_t pair)
{
    int64_t net = 0;
    for (int64_t i = 0; i < exchange->count; i++)
        if (exchange->pairs[i] == pair) net += exchange->signs[i];
    return net;
}

static int pair_holds(const struct tdm_problem *problem, const struct tdm_exchange *exchange, int64_t pair)
{
    int64_t after = exchange->chosen[pair] + net_of_pair(exchange, pair), most = problem->pair_most == NULL ? 1 : problem->pair_most[pair];
    int     is_pinned = problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
    return after >= is_pinned && after <= most;
}

static int row_holds(const struct tdm_problem *problem, const struct tdm_exchange *exchange, int32_t row)
{
    int64_t flow = 0;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) flow += exchange->chosen[pair];
    for (int64_t i = 0; i < exchange->count; i++)
        if (exchange->rows[i] == row) flow += exchange->signs[i];
    return flow >= problem->rows.least[row] && flow <= problem->rows.most[row];
}

/* A node and all above it. */
static int chain_holds(const struct tdm_problem *problem, const int64_t *node_flow, const struct tdm_exchange *exchange, const int64_t *gain, int32_t node)
{
    for (; node >= 0; node = problem->columns.parent[node]) {
        int64_t most = problem->columns.most[node] + (node == exchange->node ? exchange->seats : 0), flow = node_flow[node] + gain[node];
        if ((gain[node] != 0 || node == exchange->node) && (flow < problem->columns.least[node] || flow > most)) return 0;
    }
    return 1;
}

static int nodes_hold(const struct tdm_problem *problem, const int64_t *node_flow, const struct tdm_exchange *exchange, const int64_t *gain)
{
    for (int64_t i = 0; i < exchange->count; i++)
        if (!chain_holds(problem, node_flow, exchange, gain, problem->pair_column[exchange->pairs[i]])) return 0;
    return chain_holds(problem, node_flow, exchange, gain, exchange->node);
}

static int64_t cost_of_level(const struct tdm_problem *problem, const int64_t *node_flow, const struct tdm_exchange *exchange, const int64_t *gain,
                             const struct tdm_level *level)
{
    int64_t cost = 0;

    for (int64_t i = 0; i < exchange->count; i++) cost += exchange->signs[i] * tdm_problem_cost(problem, level, exchange->rows[i], exchange->pairs[i]);
    for (int32_t c = 0; level->kind == TDM_LEVEL_BALANCE && c < problem->columns.leaf_count; c++)
        cost += (2 * node_flow[c] + gain[c]) * gain[c];                  /* (f + g)^2 - f^2 */
    return cost;
}

int32_t tdm_proof_exchange(const struct tdm_problem *problem, const int64_t *node_flow, const struct tdm_exchange *exchange, int64_t *cost)
{
    int64_t *gain = tdm_alloc_zeroed(&problem->memory, problem->columns.node_count, sizeof *gain);
    int32_t  status = TANDEM_OK;

    if (gain == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < exchange->count; i++)
        for (int32_t node = problem->pair_column[exchange->pairs[i]]; node >= 0; node = problem->columns.parent[node]) gain[node] += exchange->signs[i];
    for (int64_t i = 0; status == TANDEM_OK && i < exchange->count; i++)
        if (!pair_holds(problem, exchange, exchange->pairs[i]) || !row_holds(problem, exchange, exchange->rows[i])) status = TANDEM_E_PROOF;
    if (status == TANDEM_OK && !nodes_hold(problem, node_flow, exchange, gain)) status = TANDEM_E_PROOF;
    for (int32_t level = 0; status == TANDEM_OK && level < problem->level_count; level++)
        cost[level] = cost_of_level(problem, node_flow, exchange, gain, &problem->levels[level]);
    tdm_free(&problem->memory, gain);
    return status;
}
