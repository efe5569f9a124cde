/* SPDX-License-Identifier: MIT
 * Matching by interests with the library alone: nobody wishes for anyone, everyone says what she cares about.
 */
#include <stdio.h>
#include <tandem/tandem.h>

static void says(tandem_model *model, int32_t kind, int32_t id, const char *grade, const char *const *tags)
{
    tandem_attribute(model, kind, id, "grade", grade);
    for (; *tags != NULL; tags++) tandem_interest(model, kind, id, *tags, 1);
}

/* Tags count five times as much as how near the grades are. */
static void set_formula(tandem_model *model)
{
    tandem_part tags = { .size = sizeof tags, .part = TANDEM_PART_TAGS, .weight = 5000 };
    tandem_part near = { .size = sizeof near, .part = TANDEM_PART_CLOSE, .weight = 1000, .student_column = "grade" };

    tandem_score_part(model, &tags);
    tandem_score_part(model, &near);
    tandem_related(model, "robotics", "electronics", 500);       /* half a match */
}

static void print_plan(const tandem_model *model, const tandem_plan *plan)
{
    tandem_scorer *scorer = NULL;
    int32_t        mentor;
    int64_t        score;
    char           why[200];

    if (tandem_scorer_new(model, &scorer) != TANDEM_OK) return;
    for (int32_t mentee = 0; mentee < tandem_count(model, TANDEM_STUDENT); mentee++) {
        if (tandem_plan_places(plan, mentee, &mentor, 1) != 1) continue;
        tandem_plan_placement(plan, mentee, mentor, NULL, &score, NULL);
        tandem_scorer_text(scorer, mentee, mentor, why, sizeof why);
        printf("%s and %s, %lld: %s\n", tandem_key(model, TANDEM_STUDENT, mentee), tandem_key(model, TANDEM_OPPORTUNITY, mentor), (long long)score, why);
    }
    tandem_scorer_free(scorer);
}

int main(void)
{
    static const char *const ada[] = { "Robotics", "chess", NULL }, *const bo[] = { "music", "chess", NULL }, *const cem[] = { "music", NULL };
    static const char *const ito[] = { "electronics", "music", NULL }, *const lund[] = { "chess", NULL }, *const roy[] = { "music", "sailing", NULL };
    tandem_model *model = tandem_model_new(NULL);
    tandem_plan  *plan = NULL;
    int32_t       status;

    if (model == NULL) return 1;
    says(model, TANDEM_STUDENT, tandem_add_student(model, "Ada"), "9", ada);
    says(model, TANDEM_STUDENT, tandem_add_student(model, "Bo"), "11", bo);
    says(model, TANDEM_STUDENT, tandem_add_student(model, "Cem"), "8", cem);
    says(model, TANDEM_OPPORTUNITY, tandem_add_opportunity(model, "Mr Ito", TANDEM_NONE, 1), "10", ito);
    says(model, TANDEM_OPPORTUNITY, tandem_add_opportunity(model, "Ms Lund", TANDEM_NONE, 1), "11", lund);
    says(model, TANDEM_OPPORTUNITY, tandem_add_opportunity(model, "Ms Roy", TANDEM_NONE, 1), "9", roy);
    set_formula(model);
    status = tandem_solve(model, NULL, &plan, NULL);
    if (status == TANDEM_OK) print_plan(model, plan);
    tandem_plan_free(plan);
    tandem_model_free(model);
    return status != TANDEM_OK;
}
