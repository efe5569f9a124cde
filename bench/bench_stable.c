/* SPDX-License-Identifier: MIT
 * Deferred acceptance beside a plain one and beside its own bare memory traffic, on one market in one run.
 *
 * bench_stable [STUDENTS...]: markets of the family two-sided (each student ranks 10 of STUDENTS / 20 opportunities, popularity Zipf 0.8;
 * seats for 1.05 students in all; opportunities rank whoever asks). A row of a table each, in milliseconds of processor time, the least of
 * RUNS, all in turn. Every plan is compared with the plain one's, place by place, and searched for blocking pairs; the exit code is 1 if
 * anything differs or blocks.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <tandem/tandem.h>

#include "method/stable.h"
#include "problem/market.h"
#include "proof/stability.h"
#include "stable_plain.h"

enum { WISHES = 10, RUNS = 9 };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);      /* of a busy machine, our share */
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static uint64_t state = 7;

static uint64_t bits(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* ---------------------------------------------------------------- the market */

static void name_all(tandem_model *model, int32_t kind, int32_t count, char letter)
{
    char        *text = plain_must(malloc((size_t)count * 12));
    const char **keys = plain_must(malloc((size_t)count * sizeof *keys));

    for (int32_t i = 0; i < count; i++) {
        snprintf(text + 12 * (size_t)i, 12, "%c%08d", letter, (int)i);
        keys[i] = text + 12 * (size_t)i;
    }
    tandem_add_many(model, kind, count, keys);
    free(text);
    free(keys);
}

/* Zipf by a table of cumulated weights and halving. */
static int32_t draw(const double *sum, int32_t count)
{
    double  at = (double)(bits() >> 11) / 9007199254740992.0 * sum[count - 1];
    int32_t low = 0, high = count - 1;

    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (sum[middle] < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void wish(tandem_model *model, int32_t students, int32_t opportunities, int32_t *student, int32_t *opportunity)
{
    double  *sum = plain_must(malloc((size_t)opportunities * sizeof *sum));
    int32_t *rank = plain_must(malloc((size_t)students * WISHES * sizeof *rank));

    for (int32_t o = 0; o < opportunities; o++) sum[o] = (o > 0 ? sum[o - 1] : 0) + pow(o + 1, -0.8);
    for (int64_t s = 0; s < students; s++)
        for (int k = 0; k < WISHES; k++) {
            int is_new;
            do {
                opportunity[s * WISHES + k] = draw(sum, opportunities);
                is_new = 1;
                for (int i = 0; i < k; i++) is_new &= opportunity[s * WISHES + i] != opportunity[s * WISHES + k];
            } while (!is_new);
            student[s * WISHES + k] = (int32_t)s;
            rank[s * WISHES + k] = k + 1;
        }
    tandem_wishes(model, (int64_t)students * WISHES, student, opportunity, rank, NULL);
    free(sum);
    free(rank);
}

/* Each opportunity ranks those who ask, in random order. */
static void rank_back(tandem_model *model, int32_t students, int32_t opportunities, const int32_t *opportunity)
{
    int64_t *start = plain_must(calloc((size_t)opportunities + 2, sizeof *start));
    int32_t *who = plain_must(malloc((size_t)students * WISHES * sizeof *who)), *rank = plain_must(malloc((size_t)students * sizeof *rank));

    for (int64_t i = 0; i < (int64_t)students * WISHES; i++) start[opportunity[i] + 2]++;
    for (int32_t o = 0; o < opportunities; o++) start[o + 2] += start[o + 1];
    for (int64_t i = 0; i < (int64_t)students * WISHES; i++) who[start[opportunity[i] + 1]++] = (int32_t)(i / WISHES);
    for (int32_t i = 0; i < students; i++) rank[i] = i + 1;
    for (int32_t o = 0; o < opportunities; o++) {
        int64_t count = start[o + 1] - start[o];
        for (int64_t i = count - 1; i > 0; i--) {
            int64_t k = (int64_t)(bits() % (uint64_t)(i + 1));
            int32_t swap = who[start[o] + i];
            who[start[o] + i] = who[start[o] + k];
            who[start[o] + k] = swap;
        }
        tandem_ranking(model, TANDEM_OPPORTUNITY, o, count, who + start[o], rank);
    }
    free(start);
    free(who);
    free(rank);
}

static tandem_model *make_model(int32_t students)
{
    tandem_model *model = plain_must(tandem_model_new(NULL));
    int32_t       opportunities = students / 20;
    int32_t      *student = plain_must(malloc((size_t)students * WISHES * sizeof *student));
    int32_t      *opportunity = plain_must(malloc((size_t)students * WISHES * sizeof *opportunity));

    name_all(model, TANDEM_STUDENT, students, 's');
    name_all(model, TANDEM_OPPORTUNITY, opportunities, 'o');
    for (int32_t s = 0; s < students; s++) tandem_set_student(model, s, TANDEM_LOTTERY, s);
    for (int32_t o = 0; o < opportunities; o++) tandem_set_seats(model, TANDEM_OPPORTUNITY, o, 0, (int64_t)(10 + bits() % 21) * 105 / 100, 0);
    wish(model, students, opportunities, student, opportunity);
    rank_back(model, students, opportunities, opportunity);
    free(student);
    free(opportunity);
    return model;
}

/* ---------------------------------------------------------------- timing */

/* Milliseconds, the least of all runs. */
struct figures {
    double  gather, pass, plain, ours, partners, check, market, whole;
    int64_t proposals, differences, blocking_pairs;
};

static volatile int64_t nowhere;

static void keep_least(double *least, double start)
{
    double time = now_ms() - start;
    if (*least == 0 || time < *least) *least = time;
}

static void gather(const struct tdm_market *market, const int32_t *price, double *least)
{
    double  start = now_ms();
    int64_t sum = 0;

    for (int64_t i = 0; i < market->pair_count; i++) sum += price[market->pair[i].column];
    nowhere = sum;
    keep_least(least, start);
}

static void ours(const struct tdm_market *market, int by_students, uint8_t *chosen, double *least)
{
    struct tdm_control control = { .threads = 1 };
    double             start = now_ms();
    int32_t            status = by_students ? tdm_deferred_students(market, &control, NULL, chosen) : tdm_deferred_partners(market, &control, chosen);

    keep_least(least, start);
    if (status != TANDEM_OK) exit(1);
}

static void check(const struct tdm_market *market, const uint8_t *chosen, struct figures *figures)
{
    struct tdm_blocking blocking;
    double              start = now_ms();

    if (tdm_stability_check(market, chosen, NULL, 0, &blocking) != TANDEM_OK) exit(1);
    keep_least(&figures->check, start);
    figures->blocking_pairs += blocking.count;
}

static void whole(const tandem_model *model, struct figures *figures)
{
    tandem_options    options;
    tandem_plan      *plan = NULL;
    tandem_plan_facts facts = { .size = sizeof facts };
    double            start = now_ms();

    tandem_options_init(&options, sizeof options);
    options.mechanism = TANDEM_MECHANISM_STABLE_STUDENTS;
    if (tandem_solve(model, &options, &plan, NULL) != TANDEM_OK || tandem_plan_get_facts(plan, &facts) != TANDEM_OK) exit(1);
    keep_least(&figures->whole, start);
    figures->blocking_pairs += facts.blocking_pairs;
    tandem_plan_free(plan);
}

/* Everything in turn, so that a busy machine is busy for all alike. */
static void run_all(const tandem_model *model, const struct tdm_market *market, struct figures *figures)
{
    struct plain       plain;
    struct plain_step *step;
    int32_t           *price = plain_must(calloc((size_t)market->column_count + 1, sizeof *price));
    uint8_t           *chosen = plain_must(malloc((size_t)market->pair_count + 1));
    double             start;

    plain_init(&plain, market);
    figures->proposals = plain_run(&plain);
    step = plain_must(malloc((size_t)figures->proposals * sizeof *step));
    plain_record(&plain, step);
    plain_finish(&plain);
    for (int run = 0; run < RUNS; run++) {
        gather(market, price, &figures->gather);
        start = now_ms();
        plain_init(&plain, market);
        nowhere = plain_replay(&plain, step, figures->proposals, chosen);
        plain_finish(&plain);
        keep_least(&figures->pass, start);
        start = now_ms();
        plain_init(&plain, market);
        plain_run(&plain);
        keep_least(&figures->plain, start);
        ours(market, 1, chosen, &figures->ours);
        figures->differences += plain_count_differences(&plain, chosen);
        plain_finish(&plain);
        check(market, chosen, figures);
        if (run < 2) ours(market, 0, chosen, &figures->partners);
        if (run < 2) check(market, chosen, figures);
        if (run < 2) whole(model, figures);
    }
    free(step);
    free(price);
    free(chosen);
}

static void print(int32_t students, const struct figures *figures)
{
    printf("| %d | %.2f | %.2f | %.2f | **%.2f** | %.2f | %.2f | %.1f | %.0f | %.2f | %.2f | %.1f | %.0f |\n", (int)students,
           (double)figures->proposals / students, figures->gather, figures->pass, figures->ours, figures->ours / figures->pass, figures->plain,
           figures->plain / figures->ours, figures->ours * 1e6 / (double)figures->proposals, figures->partners, figures->check, figures->market,
           figures->whole);
    fflush(stdout);
}

/* 1 if a plan differs from the plain one's, or is not stable. */
static int bench(int32_t students)
{
    tandem_model      *model = make_model(students);
    struct figures     figures = { 0 };
    tandem_options     options;
    struct tdm_problem problem;
    struct tdm_market  market;

    tandem_options_init(&options, sizeof options);
    if (tdm_problem_compile(model, &options, &problem) != TANDEM_OK) return 1;
    figures.market = now_ms();
    if (tdm_market_compile(model, &options, &problem, 1, &market) != TANDEM_OK) return 1;
    figures.market = now_ms() - figures.market;
    run_all(model, &market, &figures);
    print(students, &figures);
    if (figures.differences != 0 || figures.blocking_pairs != 0)
        fprintf(stderr, "bench_stable: %lld differences, %lld blocking pairs\n", (long long)figures.differences, (long long)figures.blocking_pairs);
    tdm_market_finish(&market);
    tdm_problem_finish(&problem);
    tandem_model_free(model);
    return figures.differences != 0 || figures.blocking_pairs != 0;
}

int main(int argc, char **argv)
{
    static const int32_t usual[] = { 10000, 100000, 1000000 };
    int                  wrong = 0;

    printf("| students | proposals a student | gather pass | pass of proposals | ours | ours / pass | plain heaps | plain / ours | ns a proposal "
           "| from the places' side | check | building the market | tandem_solve |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (int i = 1; i < argc; i++) wrong |= bench((int32_t)strtol(argv[i], NULL, 10));
    for (size_t i = 0; argc == 1 && i < sizeof usual / sizeof *usual; i++) wrong |= bench(usual[i]);
    return wrong;
}
