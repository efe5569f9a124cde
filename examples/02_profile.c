/* SPDX-License-Identifier: MIT
 * Everything in arrays: a thousand students in one call, their wishes in another, and the profile of two notions of "best".
 */
#include <inttypes.h>
#include <stdio.h>
#include <tandem/tandem.h>

enum { STUDENTS = 1000, PLACES = 40, WISHES = 4, SEATS = 25 };

static char        names[STUDENTS][8];
static const char *keys[STUDENTS];
static int32_t     students[STUDENTS * WISHES], places[STUDENTS * WISHES], ranks[STUDENTS * WISHES];

/* Wish k of a student; low numbers are popular, and no place comes twice on a list. */
static int32_t favourite(int32_t student, int32_t k)
{
    int32_t draw = (int32_t)((uint32_t)(student * 7919 + 104729) % (PLACES * PLACES));

    return (draw * draw / (PLACES * PLACES * PLACES) + k * 11) % PLACES;
}

static int32_t build(tandem_model *model)
{
    for (int32_t i = 0; i < STUDENTS; i++) {
        snprintf(names[i], sizeof names[i], "s%04d", (int)i);
        keys[i] = names[i];
    }
    tandem_add_many(model, TANDEM_STUDENT, STUDENTS, keys);
    tandem_add_many(model, TANDEM_OPPORTUNITY, PLACES, keys);        /* the first forty names serve for places too */
    for (int32_t place = 0; place < PLACES; place++) tandem_set_seats(model, TANDEM_OPPORTUNITY, place, 0, SEATS, 0);
    for (int32_t i = 0; i < STUDENTS * WISHES; i++) {
        students[i] = i / WISHES;
        places[i] = favourite(i / WISHES, i % WISHES);
        ranks[i] = i % WISHES + 1;
    }
    return tandem_wishes(model, STUDENTS * WISHES, students, places, ranks, NULL);
}

static void show(const tandem_model *model, const char *label, int32_t second, int32_t third)
{
    tandem_options options;
    tandem_plan   *plan = NULL;
    int64_t        counts[WISHES] = { 0 };

    tandem_options_init(&options, sizeof options);
    options.goals[options.goal_count++] = TANDEM_GOAL_PLACED;
    options.goals[options.goal_count++] = second;
    options.goals[options.goal_count++] = third;                      /* decides among plans that are equal so far */
    if (tandem_solve(model, &options, &plan, NULL) == TANDEM_OK) {
        tandem_plan_ranks(plan, counts, WISHES);
        printf("%-24s", label);
        for (int32_t rank = 0; rank < WISHES; rank++) printf("%5" PRId64, counts[rank]);
        printf("\n");
    }
    tandem_plan_free(plan);
}

int main(void)
{
    tandem_model *model = tandem_model_new(NULL);
    int32_t       status = model == NULL ? TANDEM_E_NOMEM : build(model);

    if (status == TANDEM_OK) {
        printf("choice                    1st  2nd  3rd  4th\n");
        show(model, "least sum of ranks", TANDEM_GOAL_RANK, TANDEM_GOAL_RANK_MAXIMAL);
        show(model, "most first choices", TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_RANK);
        show(model, "fewest last choices", TANDEM_GOAL_GENEROUS, TANDEM_GOAL_RANK);
    }
    tandem_model_free(model);
    return status != TANDEM_OK;
}
