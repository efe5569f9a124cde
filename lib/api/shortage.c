/* SPDX-License-Identifier: MIT
 * Why a student has no place at all: the named set of students who share too few seats.
 */
#include "explain/shortage.h"

#include "api/ground.h"
#include "base/sort.h"

static int compare_ids(const void *user, int64_t a, int64_t b)
{
    (void)user;
    return (a > b) - (a < b);
}

/* Rows or columns as ids of the school, ascending. */
static int32_t hand_out(const struct tandem_plan *plan, const int32_t *numbers, int32_t count, const int32_t *id_of, int32_t *ids, int32_t room)
{
    int64_t *order = tdm_alloc_array(&plan->memory, 2 * (int64_t)count, sizeof *order);

    if (order == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < count; i++) order[i] = id_of[numbers[i]];
    tdm_sort(order, order + count, count, compare_ids, NULL);
    for (int32_t i = 0; i < count && i < room; i++) ids[i] = (int32_t)order[i];
    tdm_free(&plan->memory, order);
    return TANDEM_OK;
}

int32_t tandem_shortage(const tandem_plan *plan, int32_t student, int32_t *students, int32_t student_room, int32_t *opportunities,
                        int32_t opportunity_room, tandem_shortage_size *size)
{
    const struct tdm_ground *ground = NULL;
    struct tdm_shortage      shortage = { 0 };
    int32_t                  status, row;

    if (plan == NULL || size == NULL || student < 0 || student >= plan->student_count || student_room < 0 || opportunity_room < 0
        || (student_room > 0 && students == NULL) || (opportunity_room > 0 && opportunities == NULL))
        return TANDEM_E_ARG;
    *size = (tandem_shortage_size){ 0 };
    status = tdm_ground_of(plan, &ground);
    row = status == TANDEM_OK && ground != NULL ? ground->student_row[student] : -1;
    if (status != TANDEM_OK || row < 0 || !tdm_ground_has_plain_rules(ground)) return status;
    status = tdm_shortage_find(&ground->residual, row, &shortage);
    if (status == TANDEM_OK && shortage.row_count > shortage.seats) {
        const struct tdm_problem *problem = &ground->instance.problem;
        *size = (tandem_shortage_size){ shortage.row_count, shortage.column_count, shortage.seats };
        status = hand_out(plan, shortage.rows, shortage.row_count, problem->row_student, students, student_room);
        if (status == TANDEM_OK) status = hand_out(plan, shortage.columns, shortage.column_count, problem->column_opportunity, opportunities, opportunity_room);
    }
    tdm_shortage_finish(&plan->memory, &shortage);
    return status;
}
