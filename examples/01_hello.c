/* SPDX-License-Identifier: MIT
 * The least there is: two places, two students, one question.
 */
#include <stdio.h>
#include <tandem/tandem.h>

int main(void)
{
    tandem_model *model = tandem_model_new(NULL);
    tandem_plan  *plan = NULL;
    int32_t       clinic, studio, ada, bo, place, status;

    if (model == NULL) return 1;
    clinic = tandem_add_opportunity(model, "the clinic", TANDEM_NONE, 1);    /* one seat each */
    studio = tandem_add_opportunity(model, "the studio", TANDEM_NONE, 1);
    ada = tandem_add_student(model, "Ada");
    bo = tandem_add_student(model, "Bo");
    tandem_wish(model, ada, clinic, 1, TANDEM_NO_SCORE);                     /* Ada: the clinic, or else the studio */
    tandem_wish(model, ada, studio, 2, TANDEM_NO_SCORE);
    tandem_wish(model, bo, clinic, 1, TANDEM_NO_SCORE);                      /* Bo: the clinic or nothing */

    status = tandem_solve(model, NULL, &plan, NULL);
    for (int32_t student = 0; status == TANDEM_OK && student < tandem_count(model, TANDEM_STUDENT); student++)
        if (tandem_plan_places(plan, student, &place, 1) == 1)
            printf("%s goes to %s\n", tandem_key(model, TANDEM_STUDENT, student), tandem_key(model, TANDEM_OPPORTUNITY, place));
    tandem_plan_free(plan);
    tandem_model_free(model);
    return status != TANDEM_OK;
}
