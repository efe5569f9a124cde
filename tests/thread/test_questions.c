/* SPDX-License-Identifier: MIT
 * Many threads ask one plan at once, and all get the answers that one thread gets. Built with -Db_sanitize=thread it also shows that what the questions
 * stand on is made once and left alone.
 *
 * test_questions [ROUNDS]
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

enum { STUDENTS = 80, PLACES = 12, WISHES = 6, THREADS = 4, QUESTIONS = 40 };

struct crew {
    tandem_model    *model;
    tandem_plan     *plan;
    uint64_t         answers[QUESTIONS];      /* of one thread, to a plan of its own */
    int              rounds;
    _Atomic int64_t  asked, faults;
};

static tandem_model *make_model(void)
{
    tandem_model *model = tandem_model_new(NULL);
    uint64_t      x = 7;
    char          key[16];

    for (int p = 0; p < PLACES; p++) {
        if (p % 3 == 0) {                                        /* three places each under a cap that will be full */
            snprintf(key, sizeof key, "o%02d", p);
            tandem_set_seats(model, TANDEM_PARTNER, tandem_add_partner(model, key), 0, 14, 0);
        }
        snprintf(key, sizeof key, "p%02d", p);
        tandem_add_opportunity(model, key, p / 3, 6);
    }
    for (int s = 0; s < STUDENTS; s++) {
        snprintf(key, sizeof key, "s%02d", s);
        tandem_add_student(model, key);
        for (int k = 1; k <= WISHES; k++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            tandem_wish(model, s, (int32_t)((x >> 33) % PLACES * (x >> 60) % PLACES), k, TANDEM_NO_SCORE);
        }
    }
    return model;
}

static tandem_change make_change(int question)
{
    return (tandem_change){ .size = sizeof(tandem_change), .change = TANDEM_CHANGE_SEATS + question % 5, .kind = TANDEM_OPPORTUNITY, .seats = question % 2 ? 1 : -1,
                            .student = question * 7 % STUDENTS, .place = question % PLACES };
}

static uint64_t sum_effect(const tandem_effect *effect)
{
    uint64_t sum = (uint64_t)(effect->is_possible + 1000 * effect->move_count);
    int64_t  at = 0;

    for (int32_t goal = 0; goal < effect->goal_count; goal++)
        for (int32_t i = 0; i < effect->counts[goal]; i++, at++) sum = 31 * sum + (uint64_t)effect->changes[at];
    for (int64_t i = 0; i < effect->move_count; i++) sum = 31 * sum + (uint64_t)(effect->moves[i].student + 100 * effect->moves[i].from + 10000 * effect->moves[i].to);
    return sum;
}

static uint64_t ask_seat(const tandem_plan *plan, int32_t place, int32_t change)
{
    tandem_effect effect = { .size = sizeof effect };
    uint64_t      sum = (uint64_t)tandem_seat_value(plan, TANDEM_OPPORTUNITY, place, change, &effect, NULL);

    sum = 31 * sum + sum_effect(&effect);
    tandem_effect_finish(&effect);
    return sum;
}

/* One number for the answers to one question: an effect, the plan behind it, a reason, and what a seat is worth. */
static uint64_t ask(const tandem_plan *plan, int question)
{
    tandem_change change = make_change(question);
    tandem_effect effect = { .size = sizeof effect };
    tandem_reason reason = { .size = sizeof reason };
    tandem_plan  *after = NULL;
    uint64_t      sum;
    int32_t       places[2 * STUDENTS], students[2 * STUDENTS];

    sum = (uint64_t)tandem_whatif_effect(plan, &change, &effect, NULL);
    sum = 31 * sum + sum_effect(&effect);
    tandem_effect_finish(&effect);
    sum = 31 * sum + (uint64_t)tandem_whatif(plan, &change, &after, NULL);
    if (after != NULL) {
        int64_t count = tandem_plan_all(after, students, places, 2 * STUDENTS);
        for (int64_t i = 0; i < count; i++) sum = 31 * sum + (uint64_t)(students[i] + 1000 * places[i]);
        if (tandem_verify(tandem_plan_model(after), after, NULL) != TANDEM_OK) sum = 1;
    }
    tandem_plan_free(after);
    if (tandem_why(plan, change.student, change.place, &reason, NULL) == TANDEM_OK) sum = 31 * sum + (uint64_t)(reason.why + 100 * reason.optimal_plans) + sum_effect(&reason.granting);
    tandem_reason_finish(&reason);
    return 31 * (31 * sum + ask_seat(plan, change.place, 1)) + ask_seat(plan, change.place, -1);
}

static void *ask_often(void *user)
{
    struct crew *crew = user;

    for (int i = 0; i < crew->rounds; i++)
        for (int question = 0; question < QUESTIONS; question++) {
            if (ask(crew->plan, question) != crew->answers[question]) crew->faults++;
            crew->asked++;
        }
    return NULL;
}

int main(int argc, char **argv)
{
    struct crew  crew = { .model = make_model(), .rounds = argc > 1 ? atoi(argv[1]) : 20 };
    tandem_plan *alone = NULL;
    pthread_t    threads[THREADS];

    if (tandem_solve(crew.model, NULL, &alone, NULL) != TANDEM_OK || tandem_solve(crew.model, NULL, &crew.plan, NULL) != TANDEM_OK) return 1;
    for (int question = 0; question < QUESTIONS; question++) crew.answers[question] = ask(alone, question);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, ask_often, &crew) != 0) return 1;
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    tandem_plan_free(alone);
    tandem_plan_free(crew.plan);
    tandem_model_free(crew.model);
    printf("%lld questions to one plan in %d threads: %lld differ\n", (long long)crew.asked, THREADS, (long long)crew.faults);
    return crew.faults == 0 && crew.asked == (int64_t)THREADS * crew.rounds * QUESTIONS ? 0 : 1;
}
