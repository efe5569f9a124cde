/* SPDX-License-Identifier: MIT
 * The same cohort under three mechanisms: who gets what, who has a reason to complain, and where it is best to list the truth.
 *
 * The bakery takes one, and so do the clinic and the studio. Both bakery and clinic say whom they would rather have.
 */
#include <stdio.h>
#include <tandem/tandem.h>

enum { STUDENTS = 3, PLACES = 3 };

static const char *const students[STUDENTS] = { "Ada", "Bo", "Cem" }, *const places[PLACES] = { "bakery", "clinic", "studio" };
static const int32_t wishes[STUDENTS][PLACES] = { { 1, 2, 3 }, { 1, 2, 3 }, { 2, 1, 3 } };      /* rank of each place */
static const int32_t rankings[2][STUDENTS] = { { 3, 2, 1 }, { 1, 3, 2 } };                      /* rank of each student, at bakery and clinic */

static tandem_model *make_model(void)
{
    tandem_model *model = tandem_model_new(NULL);

    if (model == NULL) return NULL;
    tandem_add_many(model, TANDEM_STUDENT, STUDENTS, students);
    for (int o = 0; o < PLACES; o++) tandem_add_opportunity(model, places[o], TANDEM_NONE, 1);
    for (int s = 0; s < STUDENTS; s++) {
        tandem_set_student(model, s, TANDEM_LOTTERY, s + 1);                /* drawn at the assembly: Ada first */
        for (int o = 0; o < PLACES; o++) tandem_wish(model, s, o, wishes[s][o], TANDEM_NO_SCORE);
    }
    for (int o = 0; o < 2; o++)
        for (int s = 0; s < STUDENTS; s++) tandem_ranking(model, TANDEM_OPPORTUNITY, o, 1, &s, &rankings[o][s]);
    return model;
}

static void print_plan(const tandem_plan *plan, const char *name)
{
    int64_t blocking = 0, envious = 0;
    int32_t place, rank;

    printf("%s\n", name);
    for (int s = 0; s < STUDENTS; s++) {
        if (tandem_plan_places(plan, s, &place, 1) != 1) continue;
        tandem_plan_placement(plan, s, place, &rank, NULL, NULL);
        printf("  %-4s %-7s choice %d\n", students[s], places[place], (int)rank);
    }
    tandem_blocking(plan, NULL, 0, &blocking);
    tandem_envy(plan, &envious);
    printf("  blocking pairs %d, envious with reason %d, listing the truth %s\n", (int)blocking, (int)envious,
           tandem_plan_is_strategy_proof(plan) == 1 ? "is best for everyone" : "may cost a place");
}

int main(void)
{
    static const int32_t mechanisms[] = { TANDEM_MECHANISM_STABLE_STUDENTS, TANDEM_MECHANISM_SERIAL, TANDEM_MECHANISM_BOSTON };
    tandem_model  *model = make_model();
    tandem_options options;
    int32_t        status = model == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    tandem_options_init(&options, sizeof options);
    for (int i = 0; i < 3 && status == TANDEM_OK; i++) {
        tandem_plan *plan = NULL;
        options.mechanism = mechanisms[i];
        status = tandem_solve(model, &options, &plan, NULL);
        if (status == TANDEM_OK) print_plan(plan, tandem_mechanism_name(mechanisms[i]));
        tandem_plan_free(plan);
    }
    tandem_model_free(model);
    return status != TANDEM_OK;
}
