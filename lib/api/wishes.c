/* SPDX-License-Identifier: MIT
 * Reading back what one student wished for.
 */
#include "model/model.h"

#include "base/sort.h"

struct wish { int32_t opportunity, rank; };

/* By opportunity; of equal ones the ranked wish first, best rank first. */
static int compare_places(const void *user, int64_t a, int64_t b)
{
    const struct wish *wishes = user;
    uint32_t           rank_a = (uint32_t)wishes[a].rank - 1, rank_b = (uint32_t)wishes[b].rank - 1;      /* no rank comes last */

    if (wishes[a].opportunity != wishes[b].opportunity) return wishes[a].opportunity < wishes[b].opportunity ? -1 : 1;
    return (rank_a > rank_b) - (rank_a < rank_b);
}

static int compare_ranks(const void *user, int64_t a, int64_t b)
{
    const struct wish *wishes = user;
    uint32_t           rank_a = (uint32_t)wishes[a].rank - 1, rank_b = (uint32_t)wishes[b].rank - 1;

    if (rank_a != rank_b) return rank_a < rank_b ? -1 : 1;
    return (wishes[a].opportunity > wishes[b].opportunity) - (wishes[a].opportunity < wishes[b].opportunity);
}

static int64_t count_of(const struct tandem_model *model, int32_t student, int64_t first, int64_t end)
{
    int64_t count = 0;
    for (int64_t i = first; i < end; i++) count += model->wish_student[i] == student;
    return count;
}

/* Keeps the first of equal opportunities in order[count]; how many are left. */
static int64_t drop_repeats(const struct wish *wishes, int64_t *order, int64_t count)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++)
        if (kept == 0 || wishes[order[kept - 1]].opportunity != wishes[order[i]].opportunity) order[kept++] = order[i];
    return kept;
}

int64_t tandem_wishes_of(const tandem_model *model, int32_t student, int32_t *opportunities, int32_t *ranks, int64_t room)
{
    int64_t      first, end, count, made = 0, *order, *scratch;
    struct wish *wishes;

    if (model == NULL || student < 0 || student >= model->student_keys.count || room < 0) return TANDEM_E_ARG;
    tdm_model_wishes_of(model, student, &first, &end);
    count = count_of(model, student, first, end);
    wishes = tdm_alloc_array(&model->memory, count, sizeof *wishes);
    order = tdm_alloc_array(&model->memory, count, sizeof *order);
    scratch = tdm_alloc_array(&model->memory, count, sizeof *scratch);
    if (wishes == NULL || order == NULL || scratch == NULL) {
        count = TANDEM_E_NOMEM;
        goto out;
    }
    for (int64_t i = first; i < end; i++)
        if (model->wish_student[i] == student) wishes[made++] = (struct wish){ model->wish_opportunity[i], model->wish_rank[i] };
    for (int64_t i = 0; i < count; i++) order[i] = i;
    tdm_sort(order, scratch, count, compare_places, wishes);
    count = drop_repeats(wishes, order, count);
    tdm_sort(order, scratch, count, compare_ranks, wishes);
    for (int64_t i = 0; i < count && i < room; i++) {
        if (opportunities != NULL) opportunities[i] = wishes[order[i]].opportunity;
        if (ranks != NULL) ranks[i] = wishes[order[i]].rank;
    }
out:
    tdm_free(&model->memory, wishes);
    tdm_free(&model->memory, order);
    tdm_free(&model->memory, scratch);
    return count;
}
