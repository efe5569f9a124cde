/* SPDX-License-Identifier: MIT
 * One family at one size: ours and the peers in turn, several runs, one line of JSON.
 *
 * bench_engine FAMILY STUDENTS [RUNS [PEER_LIMIT [SEED [THREADS]]]]
 *
 * Wall seconds of the solve alone, medians. Each of our plans is checked by the library's checker; every peer's objective must be ours, level
 * by level, or the exit code is 1. "gather" is one pass over the pairs that reads a price for each, measured on the spot: the floor.
 */
#include "families.h"
#include "peers.h"

#include "method/method.h"
#include "proof/proof.h"

#include <assert.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS_MOST = 99, PEERS_MOST = 8 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *value, int count)
{
    qsort(value, (size_t)count, sizeof *value, ascending);
    return count == 0 ? 0 : count % 2 ? value[count / 2] : (value[count / 2 - 1] + value[count / 2]) / 2;
}

/* ---- memory of ours, through the hook */

struct counted {
    size_t now, peak;
};

static void *count_block(struct counted *counted, void *block)
{
    if (block != NULL) counted->now += malloc_usable_size(block);
    if (counted->now > counted->peak) counted->peak = counted->now;
    return block;
}

static void *counted_allocate(void *user, size_t bytes) { return count_block(user, malloc(bytes)); }

static void *counted_resize(void *user, void *block, size_t bytes)
{
    struct counted *counted = user;
    size_t before = malloc_usable_size(block);
    void  *larger = realloc(block, bytes);
    if (larger != NULL) counted->now -= before;
    return count_block(counted, larger);
}

static void counted_release(void *user, void *block)
{
    struct counted *counted = user;
    counted->now -= malloc_usable_size(block);
    free(block);
}

/* ---- the runs */

struct figures {
    double ours[RUNS_MOST], check[RUNS_MOST], gather[RUNS_MOST], peer[PEERS_MOST][RUNS_MOST];
    int     took[PEERS_MOST];               /* runs of each peer */
    int64_t value[PEER_LEVELS];
    size_t peak;
};

static void measure_gather(const struct tdm_problem *problem, double *seconds)
{
    int64_t *price = calloc((size_t)problem->columns.leaf_count + 1, sizeof *price), sum = 0;
    volatile int64_t keep;
    double   begin;

    if (price == NULL) exit(1);
    begin = now();
    for (int64_t pair = 0; pair < problem->pair_count; pair++) sum += price[problem->pair_column[pair]];
    *seconds = now() - begin;
    keep = sum;
    (void)keep;
    free(price);
}

static void add_up(const struct tdm_problem *problem, const int32_t *chosen, struct figures *figures)
{
    memset(figures->value, 0, sizeof figures->value);
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (chosen[pair]) peer_add_pair(problem, row, pair, figures->value);
}

/* A run of its own, since counting costs time. */
static int measure_memory(struct tdm_problem *problem, struct figures *figures)
{
    struct counted counted = { 0, 0 };
    struct tdm_memory plain = problem->memory;
    struct tdm_control control = { .threads = 1 };
    struct tdm_solution solution;
    int32_t status;

    problem->memory = (struct tdm_memory){ &counted, counted_allocate, counted_resize, counted_release };
    status = tdm_method_pick(problem, &control, &solution);
    figures->peak = counted.peak;
    tdm_solution_finish(&solution);
    problem->memory = plain;
    return status != TANDEM_OK;
}

/* 1 if something is wrong. */
static int run_ours(const struct tdm_problem *problem, int run, int32_t threads, struct figures *figures)
{
    struct tdm_control control = { .threads = threads };
    struct tdm_solution solution;
    char    text[200] = "";
    int32_t proven, status;
    double  begin;

    begin = now();
    status = tdm_method_pick(problem, &control, &solution);
    figures->ours[run] = now() - begin;
    if (status != TANDEM_OK) return 1;
    begin = now();
    status = tdm_proof_check(problem, &solution, &proven, text, sizeof text);
    figures->check[run] = now() - begin;
    if (tdm_solution_spread(&solution, problem) != TANDEM_OK) exit(1);
    add_up(problem, solution.chosen, figures);
    if (status != TANDEM_OK || proven != problem->level_count) fprintf(stderr, "the proof was refused: %s\n", text);
    tdm_solution_finish(&solution);
    return status != TANDEM_OK || proven != problem->level_count;
}

static int run_peer(int number, const struct tdm_problem *problem, struct figures *figures)
{
    struct peer_answer answer = { 0 };

    if (!peers[number].takes(problem)) return 0;
    peers[number].solve(problem, &answer);
    if (answer.is_missing) {
        fprintf(stderr, "bench: %s is not installed: left out\n", peers[number].name);
        return 0;
    }
    figures->peer[number][figures->took[number]++] = answer.seconds;
    for (int32_t level = 0; level < problem->level_count; level++)
        if (!answer.is_right || answer.value[level] != figures->value[level]) {
            fprintf(stderr, "bench: %s disagrees at level %d: %ld, ours %ld\n", peers[number].name, level, (long)answer.value[level],
                    (long)figures->value[level]);
            return 1;
        }
    return 0;
}

static void print(const char *family, const struct tdm_problem *problem, int runs, struct figures *figures)
{
    double ours = median(figures->ours, runs), gather = median(figures->gather, runs);

    printf("{\"family\": \"%s\", \"students\": %d, \"opportunities\": %d, \"pairs\": %ld, \"runs\": %d, \"ours\": %.6f, \"check\": %.6f, "
           "\"gather\": %.6f, \"peak_bytes\": %zu, \"value\": [", family, problem->rows.leaf_count,
           problem->columns.leaf_count, (long)problem->pair_count, runs, ours, median(figures->check, runs), gather, figures->peak);
    for (int32_t level = 0; level < problem->level_count; level++) printf("%s%ld", level == 0 ? "" : ", ", (long)figures->value[level]);
    printf("]");
    for (int peer = 0; peer < peer_count; peer++)
        if (figures->took[peer] > 0) printf(", \"%s\": %.6f", peers[peer].name, median(figures->peer[peer], figures->took[peer]));
    printf("}\n");
}

int main(int argc, char **argv)
{
    struct tdm_problem problem;
    static struct figures figures;
    int32_t students = argc > 2 ? (int32_t)atol(argv[2]) : 0;
    int32_t threads = argc > 6 ? (int32_t)atol(argv[6]) : 1;
    int     runs = argc > 3 ? atoi(argv[3]) : 3, with_peers = students <= (argc > 4 ? atol(argv[4]) : 100000), wrong = 0;

    if (argc < 3 || threads < 1 || runs < 1 || runs > RUNS_MOST || students < 100) {
        fprintf(stderr, "bench_engine FAMILY STUDENTS [RUNS [PEER_LIMIT [SEED [THREADS]]]]\n");
        return 2;
    }
    assert(peer_count <= PEERS_MOST);
    if (!family_make(argv[1], students, argc > 5 ? (uint64_t)atol(argv[5]) : 1, &problem)) return 2;
    wrong = measure_memory(&problem, &figures);
    for (int run = 0; run < runs && !wrong; run++) {
        measure_gather(&problem, &figures.gather[run]);
        wrong = run_ours(&problem, run, threads, &figures);
        for (int peer = 0; peer < peer_count && with_peers && !wrong; peer++) wrong = run_peer(peer, &problem, &figures);
    }
    if (!wrong) print(argv[1], &problem, runs, &figures);
    family_free(&problem);
    return wrong;
}
