/* SPDX-License-Identifier: MIT
 * Matching by interests at size: the time against the same cohort given as its 50 best typed scores, and how many pairs were scored.
 *
 *   bench_interests [STUDENTS PLACES [TAGS [zipf|even [SEATS]]]]
 *
 * 3 to 8 tags each; SEATS per hundred students in all (105), shared evenly. One line per run. Up to ALL_PAIRS pairs the cohort is also solved with
 * every pair scored, and the goal values have to be the same: exit code 1 if they are not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>
#include <time.h>

enum { BEST = 50, ALL_PAIRS = 30000000 };

struct outcome {
    double  seconds;
    int64_t placed, score;
};

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Tags by popularity 1 / (number + 1), or evenly. */
static int draw_tag(int tags, int is_zipf, const int64_t *sums)
{
    int64_t at, low = 0, high = tags - 1;

    if (!is_zipf) return (int)(draw() % (uint64_t)tags);
    at = (int64_t)(draw() % (uint64_t)sums[tags - 1]);
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (sums[middle] <= at) low = middle + 1;
        else high = middle;
    }
    return (int)low;
}

static void add_people(tandem_model *model, int students, int places, int seats)
{
    char key[16];

    for (int o = 0; o < places; o++) {
        snprintf(key, sizeof key, "o%05d", o);
        tandem_add_opportunity(model, key, TANDEM_NONE, ((int64_t)(o + 1) * students * seats / 100) / places - ((int64_t)o * students * seats / 100) / places);
    }
    for (int s = 0; s < students; s++) {
        snprintf(key, sizeof key, "s%06d", s);
        tandem_add_student(model, key);
    }
}

static void add_tags(tandem_model *model, int students, int places, int tags, int is_zipf)
{
    int64_t *sums = calloc((size_t)tags, sizeof *sums);
    char     tag[16];

    for (int t = 0; t < tags; t++) sums[t] = (t == 0 ? 0 : sums[t - 1]) + 1000000 / (t + 1);
    for (int i = 0; i < students + places; i++) {
        int named = 3 + (int)(draw() % 6);
        for (int k = 0; k < named; k++) {
            snprintf(tag, sizeof tag, "tag%03d", draw_tag(tags, is_zipf, sums));
            tandem_interest(model, i < students ? TANDEM_STUDENT : TANDEM_OPPORTUNITY, i < students ? i : i - students, tag, 1 + (int)(draw() % 3));
        }
    }
    free(sums);
}

struct scored { int64_t score; int32_t place; };

static int compare(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* The same cohort with the BEST best of each student as typed scores. */
static void add_best(tandem_model *typed, const tandem_model *model, int students, int places)
{
    struct scored *row = calloc((size_t)places, sizeof *row);
    tandem_scorer *scorer = NULL;

    tandem_scorer_new(model, &scorer);
    for (int s = 0; s < students; s++) {
        int count = 0;
        for (int o = 0; o < places; o++) {
            row[count].place = o;
            if (tandem_scorer_pair(scorer, s, o, &row[count].score, NULL, 0) == 1) count++;
        }
        qsort(row, (size_t)count, sizeof *row, compare);
        for (int i = 0; i < count && i < BEST; i++) tandem_wish(typed, s, row[i].place, 0, row[i].score);
    }
    tandem_scorer_free(scorer);
    free(row);
}

static struct outcome solve(const char *what, const tandem_model *model, int64_t limit)
{
    tandem_options    options;
    tandem_plan      *plan = NULL;
    tandem_error      error;
    tandem_plan_facts facts = { .size = sizeof facts };
    tandem_goal_value placed, score;
    double            start = seconds();
    struct outcome    outcome;

    tandem_options_init(&options, sizeof options);
    options.pair_limit = limit;
    if (tandem_solve(model, &options, &plan, &error) != TANDEM_OK) {
        printf("%s: %s\n", what, error.text);
        exit(1);
    }
    outcome.seconds = seconds() - start;
    tandem_plan_get_facts(plan, &facts);
    tandem_plan_goal(plan, 0, &placed);
    tandem_plan_goal(plan, 1, &score);
    outcome.placed = placed.value;
    outcome.score = score.value;
    printf("%-12s %8.3f s (check %.3f)  placed %s  score %s  pairs %lld  scored %lld of %lld\n", what, outcome.seconds, (double)facts.check_ns * 1e-9, placed.value_text,
           score.value_text, (long long)facts.pairs, (long long)facts.pairs_scored, (long long)facts.pairs_possible);
    if (facts.pairs_possible > 0) {
        start = seconds();
        if (tandem_verify(model, plan, &error) != TANDEM_OK) printf("verify: %s\n", error.text);
        printf("%-12s %8.3f s\n", "verify", seconds() - start);
    }
    tandem_plan_free(plan);
    return outcome;
}

int main(int count, char **texts)
{
    int students = count > 2 ? atoi(texts[1]) : 100000, places = count > 2 ? atoi(texts[2]) : 2000, tags = count > 3 ? atoi(texts[3]) : 500;
    int is_zipf = count > 4 && strcmp(texts[4], "zipf") == 0, seats = count > 5 ? atoi(texts[5]) : 105;
    tandem_model *model = tandem_model_new(NULL), *typed = tandem_model_new(NULL);
    struct outcome by_interests, by_scores, by_all;
    int           wrong = 0;

    add_people(model, students, places, seats);
    add_people(typed, students, places, seats);
    add_tags(model, students, places, tags, is_zipf);
    printf("%d students, %d places, %d tags %s, seats %d %%\n", students, places, tags, is_zipf ? "by popularity" : "evenly", seats);
    by_interests = solve("interests", model, (int64_t)students * places <= ALL_PAIRS ? 1 : 0);      /* never the whole table */
    if ((int64_t)students * places <= ALL_PAIRS) {
        by_all = solve("all pairs", model, ALL_PAIRS);
        wrong = by_all.placed != by_interests.placed || by_all.score != by_interests.score;
        printf("interests and all pairs %s\n", wrong ? "DISAGREE" : "agree");
    }
    add_best(typed, model, students, places);
    by_scores = solve("50 best", typed, 0);
    printf("interests / 50 best: %.2f times\n", by_interests.seconds / by_scores.seconds);
    tandem_model_free(model);
    tandem_model_free(typed);
    return wrong;
}
