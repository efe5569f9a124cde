/* SPDX-License-Identifier: MIT
 * scipy's linear_sum_assignment, in a process of its own: the costs go into a file, seconds and the least cost come back in a line.
 *
 * Keeps:   costs are handed over as float64, which is what it computes in; they and their sum fit 53 bits. Only the call is timed.
 */
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int peer_scipy_takes(const struct tdm_problem *problem)
{
    int32_t columns = problem->columns.leaf_count;

    if (!peer_is_single(problem) || problem->columns.node_count != columns) return 0;
    for (int32_t column = 0; column < columns; column++)
        if (problem->columns.most[column] != 1) return 0;
    return problem->pair_count == (int64_t)columns * problem->rows.leaf_count;
}

static int write_costs(const struct tdm_problem *problem, FILE *file)
{
    int32_t columns = problem->columns.leaf_count, shape[2] = { problem->rows.leaf_count, columns };
    double *row_cost = malloc((size_t)columns * sizeof *row_cost);
    int     is_written = row_cost != NULL && fwrite(shape, sizeof shape, 1, file) == 1;

    for (int32_t row = 0; row < problem->rows.leaf_count && is_written; row++) {
        for (int32_t c = 0; c < columns; c++)
            row_cost[c] = (double)tdm_problem_cost(problem, &problem->levels[1], row, problem->row_start[row] + c);
        is_written = fwrite(row_cost, sizeof *row_cost, (size_t)columns, file) == (size_t)columns;
    }
    free(row_cost);
    return is_written;
}

/* The script answers "SECONDS ASSIGNED COST", or "missing". */
static void ask(const char *path, struct peer_answer *answer)
{
    const char *python = getenv("BENCH_PYTHON"), *script = getenv("BENCH_SCIPY");
    char   command[1024], line[200] = "";
    long   placed = 0, cost = 0;
    FILE  *pipe;

    snprintf(command, sizeof command, "%s '%s' '%s'", python == NULL ? "/usr/bin/python3" : python, script == NULL ? "bench/peer_scipy.py" : script, path);
    pipe = popen(command, "r");
    if (pipe == NULL) return;
    if (fgets(line, sizeof line, pipe) == NULL) line[0] = '\0';
    pclose(pipe);
    answer->is_missing = strncmp(line, "missing", 7) == 0;
    answer->is_right = sscanf(line, "%lf %ld %ld", &answer->seconds, &placed, &cost) == 3;
    answer->value[0] = -placed;
    answer->value[1] = cost;
}

void peer_scipy(const struct tdm_problem *problem, struct peer_answer *answer)
{
    char  path[] = "/tmp/tandem-bench-XXXXXX";
    int   handle = mkstemp(path);
    FILE *file = handle < 0 ? NULL : fdopen(handle, "wb");
    int   is_written = file != NULL && write_costs(problem, file);

    if (file != NULL && fclose(file) != 0) is_written = 0;
    if (is_written) ask(path, answer);
    if (handle >= 0) unlink(path);
}
