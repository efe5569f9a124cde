/* SPDX-License-Identifier: MIT
 * Not every cohort has a plan. Then the answer is the reason, and the reason has a proof, too.
 */
#include <stdio.h>
#include <tandem/tandem.h>

int main(void)
{
    static const char *const names[] = { "Ada", "Bo", "Cem", "Dara" };
    tandem_model *model = tandem_model_new(NULL);
    tandem_plan  *plan = NULL;
    int32_t       hospital, ward, kitchen;
    int32_t       status;
    char          sentence[512];

    if (model == NULL) return 1;
    hospital = tandem_add_partner(model, "hospital");
    ward = tandem_add_opportunity(model, "ward", hospital, 2);
    kitchen = tandem_add_opportunity(model, "kitchen", hospital, 2);
    tandem_set_seats(model, TANDEM_PARTNER, hospital, 0, 3, 0);      /* two and two, but no more than three in all */
    for (int i = 0; i < 4; i++) {
        int32_t student = tandem_add_student(model, names[i]);
        tandem_set_placements(model, student, 1, 1);                 /* everyone must be placed */
        tandem_wish(model, student, ward, 1, TANDEM_NO_SCORE);
        tandem_wish(model, student, kitchen, 2, TANDEM_NO_SCORE);
    }

    status = tandem_solve(model, NULL, &plan, NULL);
    if (status == TANDEM_OK && tandem_plan_verdict(plan) == TANDEM_INFEASIBLE) {
        printf("There is no plan.\n");
        for (int32_t number = 0; tandem_plan_conflict(plan, number, sentence, sizeof sentence) >= 0; number++) printf("- %s\n", sentence);
        printf("The proof %s.\n", tandem_verify(model, plan, NULL) == TANDEM_OK ? "holds" : "does not hold");
    }
    tandem_plan_free(plan);
    tandem_model_free(model);
    return status != TANDEM_OK;
}
