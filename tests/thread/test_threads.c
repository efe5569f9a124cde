/* SPDX-License-Identifier: MIT
 * Many threads solve one model at once, and all get the plan that one thread gets. Built with -Db_sanitize=thread it also shows that they
 * share nothing that changes.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

enum { STUDENTS = 60, PLACES = 12, WISHES = 5, THREADS = 8 };

struct crew {
    const tandem_model *model;
    int32_t             places[STUDENTS];     /* what one thread gets */
    int                 rounds;
    _Atomic int64_t     solves, faults;
};

static tandem_model *make_model(void)
{
    tandem_model *model = tandem_model_new(NULL);
    uint64_t      x = 42;
    char          key[16];

    for (int p = 0; p < PLACES; p++) {
        snprintf(key, sizeof key, "p%02d", p);
        tandem_add_opportunity(model, key, TANDEM_NONE, 4);
    }
    for (int s = 0; s < STUDENTS; s++) {
        snprintf(key, sizeof key, "s%02d", s);
        tandem_add_student(model, key);
        for (int k = 1; k <= WISHES; k++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            tandem_wish(model, s, (int32_t)(x >> 33) % PLACES, 1 + k / 2, TANDEM_NO_SCORE);
        }
    }
    return model;
}

static int32_t solve_into(const tandem_model *model, int32_t places[STUDENTS])
{
    tandem_plan *plan = NULL;
    int32_t      status = tandem_solve(model, NULL, &plan, NULL);

    for (int32_t s = 0; s < STUDENTS && status == TANDEM_OK; s++)
        if (tandem_plan_places(plan, s, &places[s], 1) < 1) places[s] = TANDEM_NONE;
    if (status == TANDEM_OK) status = tandem_verify(model, plan, NULL);
    tandem_plan_free(plan);
    return status;
}

static void *solve_often(void *user)
{
    struct crew *crew = user;
    int32_t      places[STUDENTS];

    for (int i = 0; i < crew->rounds; i++) {
        memset(places, 0, sizeof places);
        if (solve_into(crew->model, places) != TANDEM_OK || memcmp(places, crew->places, sizeof places) != 0) crew->faults++;
        crew->solves++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    tandem_model *model = make_model();
    struct crew   crew = { .model = model, .rounds = argc > 1 ? atoi(argv[1]) : 1000 };
    pthread_t     threads[THREADS];

    if (solve_into(model, crew.places) != TANDEM_OK) return 1;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, solve_often, &crew) != 0) return 1;
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    tandem_model_free(model);
    printf("%lld solves of one model in %d threads: %lld differ\n", (long long)crew.solves, THREADS, (long long)crew.faults);
    return crew.faults == 0 && crew.solves == (int64_t)THREADS * crew.rounds ? 0 : 1;
}
