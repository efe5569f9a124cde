/* SPDX-License-Identifier: MIT
 * Files to a model: how many million bytes a second.
 *
 * bench_read COHORT [RUNS [THREADS]]: reads the cohort RUNS times with 1 thread and as often with THREADS, in turn. Prints the least wall time, the
 * least processor time of the whole process and that of the calling thread, which is what is left to wait for where every thread has a core.
 */
#include <tandem/cohort.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { CLOCKS = 3 };
static const clockid_t clocks[CLOCKS] = { CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double folder_bytes(const char *folder)
{
    static const char *const names[] = { "students.csv", "opportunities.csv", "partners.csv", "preferences.csv", "rankings.csv", "rules.csv" };
    double bytes = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char        path[4096];
        struct stat facts;
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (stat(path, &facts) == 0) bytes += (double)facts.st_size;
    }
    return bytes;
}

/* 1 if it cannot be read. */
static int read_once(const char *folder, int32_t threads, double least[CLOCKS])
{
    tandem_read_options options = { .size = sizeof options, .threads = threads };
    tandem_cohort      *cohort = NULL;
    tandem_error        error;
    double              begin[CLOCKS];

    for (int i = 0; i < CLOCKS; i++) begin[i] = seconds(clocks[i]);
    if (tandem_cohort_read(folder, &options, &cohort, &error) != TANDEM_OK || tandem_cohort_error_count(cohort) > 0) {
        fprintf(stderr, "bench: %s: %s\n", folder, cohort == NULL ? error.text : "the cohort has errors");
        return 1;
    }
    for (int i = 0; i < CLOCKS; i++) {
        double took = seconds(clocks[i]) - begin[i];
        if (took < least[i]) least[i] = took;
    }
    tandem_cohort_free(cohort);
    return 0;
}

int main(int argc, char **argv)
{
    int32_t threads[2] = { 1, argc > 3 ? (int32_t)atol(argv[3]) : 2 };
    int     runs = argc > 2 ? atoi(argv[2]) : 5;
    double  least[2][CLOCKS] = { { 1e9, 1e9, 1e9 }, { 1e9, 1e9, 1e9 } }, bytes;

    if (argc < 2 || runs < 1 || threads[1] < 1) {
        fprintf(stderr, "bench_read COHORT [RUNS [THREADS]]\n");
        return 2;
    }
    bytes = folder_bytes(argv[1]);
    for (int run = 0; run < runs; run++)
        for (int i = 0; i < 2; i++)
            if (read_once(argv[1], threads[i], least[i])) return 1;
    for (int i = 0; i < 2; i++)
        printf("%.1f MB, %d thread%s: %.3f s (%.0f MB/s), processor %.3f s, calling thread %.3f s (%.0f MB/s)\n", bytes / 1e6, threads[i], threads[i] == 1 ? "" : "s",
               least[i][0], bytes / 1e6 / least[i][0], least[i][1], least[i][2], bytes / 1e6 / least[i][2]);
    return 0;
}
