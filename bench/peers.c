/* SPDX-License-Identifier: MIT
 * The list of peers, what they share, and the general method as one of them.
 */
#include "peers.h"

#include "method/method.h"
#include "proof/proof.h"

#include <string.h>
#include <time.h>

enum { LEMON_PAIRS = 6000000,          /* a flow of more takes gigabytes and minutes, and was never ahead */
       GENERAL_PAIRS = 200000 };

int peer_is_plain(const struct tdm_problem *problem)
{
    return problem->level_count == 2 && problem->levels[0].kind == TDM_LEVEL_COUNT;
}

int peer_is_single(const struct tdm_problem *problem)
{
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (problem->rows.most[row] != 1) return 0;
    return peer_is_plain(problem) && !tdm_problem_has_lower_bounds(problem);
}

int64_t peer_home_cost(const struct tdm_problem *problem, int64_t *least)
{
    int64_t greatest = INT64_MIN;

    *least = INT64_MAX;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t cost = tdm_problem_cost(problem, &problem->levels[1], row, pair);
            if (cost < *least) *least = cost;
            if (cost > greatest) greatest = cost;
        }
    return (greatest - *least + 1) * (2 * ((int64_t)problem->columns.node_count + 1));
}

void peer_add_pair(const struct tdm_problem *problem, int32_t row, int64_t pair, int64_t *value)
{
    for (int32_t level = 0; level < problem->level_count; level++) value[level] += tdm_problem_cost(problem, &problem->levels[level], row, pair);
}

static int lemon_takes(const struct tdm_problem *problem) { return peer_is_plain(problem) && problem->pair_count <= LEMON_PAIRS; }

/* ---- the general method */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int general_takes(const struct tdm_problem *problem) { return !peer_is_plain(problem) && problem->pair_count <= GENERAL_PAIRS; }

static void general(const struct tdm_problem *problem, struct peer_answer *answer)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution solution;
    double begin = now();

    answer->is_right = tdm_network_solve(problem, &control, &solution) == TANDEM_OK;
    answer->seconds = now() - begin;
    if (!answer->is_right) return;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (solution.chosen[pair]) peer_add_pair(problem, row, pair, answer->value);
    tdm_solution_finish(&solution);
}

const struct peer peers[] = {
    { "lemon_ns", lemon_takes, peer_lemon_simplex },
    { "lemon_cs", lemon_takes, peer_lemon_scaling },
    { "scipy", peer_scipy_takes, peer_scipy },
#ifdef BENCH_HAS_GLPK
    { "glpk", peer_glpk_takes, peer_glpk },
#endif
    { "general", general_takes, general },
};
const int peer_count = sizeof peers / sizeof *peers;
