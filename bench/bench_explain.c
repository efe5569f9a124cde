/* SPDX-License-Identifier: MIT
 * What questions to a plan cost beside the solve.
 *
 * bench_explain COHORT [QUESTIONS [cpu]]
 *
 * Reads a cohort, solves it, and asks the plan: the first question (which lays the ground for all later ones), the reasons for every wish of one
 * student, all seat values, and one change of each kind. Wall milliseconds, the median of so many questions (the greatest behind it), and their
 * share of the solve. With `cpu` it is processor time, for a machine that has other work as well. Every answer is checked by the library before it
 * comes out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/cohort.h>
#include <time.h>

enum { MOST_QUESTIONS = 1000 };

struct bench {
    const tandem_model *model;
    tandem_plan        *plan;
    double              solve;
    int                 questions, count;
    double              taken[MOST_QUESTIONS];
};

static clockid_t watch = CLOCK_MONOTONIC;

static double now(void)
{
    struct timespec time;
    clock_gettime(watch, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static void fail(const char *what, const tandem_error *error)
{
    fprintf(stderr, "bench_explain: %s: %s\n", what, error->text);
    exit(1);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void tell(struct bench *bench, const char *what)
{
    double median;

    qsort(bench->taken, (size_t)bench->count, sizeof *bench->taken, ascending);
    median = bench->taken[bench->count / 2];
    printf("%-44s %9.2f ms  (most %9.2f)  %6.3f of the solve\n", what, median, bench->taken[bench->count - 1], median / bench->solve);
    bench->count = 0;
}

/* The question'th of so many ids, spread over all. */
static int32_t spread(const struct bench *bench, int32_t question, int32_t count) { return (int32_t)((int64_t)question * count / bench->questions); }

static void ask_why(struct bench *bench, int32_t student)
{
    int32_t       wishes[64];
    int64_t       count = tandem_wishes_of(bench->model, student, wishes, NULL, 64);
    tandem_reason reasons[64];
    tandem_error  error;
    double        begin = now();

    if (count > 64) count = 64;
    for (int64_t i = 0; i < count; i++) reasons[i].size = sizeof reasons[i];
    if (tandem_why_each(bench->plan, student, wishes, (int32_t)count, reasons, &error) != TANDEM_OK) fail("why", &error);
    for (int64_t i = 0; i < count; i++) tandem_reason_finish(&reasons[i]);
    bench->taken[bench->count++] = now() - begin;
}

static void ask_all_seats(struct bench *bench)
{
    double       begin = now();
    tandem_error error;

    for (int32_t kind = TANDEM_OPPORTUNITY; kind <= TANDEM_PARTNER; kind++)
        for (int32_t id = 0; id < tandem_count(bench->model, kind); id++)
            for (int32_t change = -1; change <= 1; change += 2) {
                tandem_effect effect = { .size = sizeof effect };
                if (tandem_seat_value(bench->plan, kind, id, change, &effect, &error) != TANDEM_OK) fail("seat value", &error);
                tandem_effect_finish(&effect);
            }
    bench->taken[bench->count++] = now() - begin;
}

static void ask_effect(struct bench *bench, const tandem_change *change)
{
    double        begin = now();
    tandem_effect effect = { .size = sizeof effect };
    tandem_error  error;

    if (tandem_whatif_effect(bench->plan, change, &effect, &error) != TANDEM_OK) fail("effect", &error);
    tandem_effect_finish(&effect);
    bench->taken[bench->count++] = now() - begin;
}

static void ask_whatif(struct bench *bench, const tandem_change *change)
{
    double       begin = now();
    tandem_plan *after = NULL;
    tandem_error error;
    int32_t      status = tandem_whatif(bench->plan, change, &after, &error);

    if (status != TANDEM_OK && status != TANDEM_E_STATE) fail("what if", &error);
    tandem_plan_free(after);
    bench->taken[bench->count++] = now() - begin;
}

static void ask_changes(struct bench *bench, void (*ask)(struct bench *bench, const tandem_change *change), const char *what)
{
    static const char *const names[] = { "", "a seat more", "a student withdraws", "a place closes", "a wish granted" };
    char                     line[80];
    int32_t                  students = tandem_count(bench->model, TANDEM_STUDENT), places = tandem_count(bench->model, TANDEM_OPPORTUNITY);

    for (int32_t kind = TANDEM_CHANGE_SEATS; kind <= TANDEM_CHANGE_GRANT; kind++) {
        for (int32_t i = 0; i < bench->questions; i++) {
            tandem_change change = { .size = sizeof change, .change = kind, .kind = TANDEM_OPPORTUNITY, .student = spread(bench, i, students),
                                     .place = spread(bench, i, places), .seats = 1 };
            if (kind == TANDEM_CHANGE_GRANT && tandem_wishes_of(bench->model, change.student, &change.place, NULL, 1) == 0) continue;
            ask(bench, &change);
        }
        snprintf(line, sizeof line, "%s: %s", what, names[kind]);
        tell(bench, line);
    }
}

static void run(struct bench *bench)
{
    for (int i = 0; i < 3; i++) {
        double       begin = now();
        tandem_error error;
        tandem_plan_free(bench->plan);
        if (tandem_solve(bench->model, NULL, &bench->plan, &error) != TANDEM_OK) fail("solve", &error);
        bench->taken[bench->count++] = now() - begin;
        if (i == 0 || bench->taken[i] < bench->solve) bench->solve = bench->taken[i];
    }
    tell(bench, "solve (the least counts)");
    ask_why(bench, 0);
    tell(bench, "the first question");
    for (int32_t i = 0; i < bench->questions; i++) ask_why(bench, spread(bench, i, tandem_count(bench->model, TANDEM_STUDENT)));
    tell(bench, "explain: all wishes of a student");
    ask_all_seats(bench);
    tell(bench, "all seat values, one more and one fewer");
    ask_changes(bench, ask_effect, "whatif, its effect");
    ask_changes(bench, ask_whatif, "whatif, its plan");
}

int main(int argc, char **argv)
{
    struct bench   bench = { .questions = argc > 2 ? atoi(argv[2]) : 21 };
    tandem_cohort *cohort = NULL;
    tandem_error   error;

    if (argc > 3 && strcmp(argv[3], "cpu") == 0) watch = CLOCK_PROCESS_CPUTIME_ID;
    if (argc < 2 || bench.questions < 1 || bench.questions > MOST_QUESTIONS) {
        fprintf(stderr, "bench_explain COHORT [QUESTIONS [cpu]]\n");
        return 2;
    }
    if (tandem_cohort_read(argv[1], NULL, &cohort, &error) != TANDEM_OK) fail(argv[1], &error);
    bench.model = tandem_cohort_model(cohort);
    run(&bench);
    tandem_plan_free(bench.plan);
    tandem_cohort_free(cohort);
    return 0;
}
