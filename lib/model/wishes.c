/* SPDX-License-Identifier: MIT
 * Who wants what: wishes, rankings, tags, earlier placements.
 */
#include "model/model.h"

#include <string.h>

/* The array of scores exists from the first score on; earlier wishes have none. */
static int32_t reserve_scores(struct tandem_model *model, int64_t more)
{
    int     is_new = model->wish_score == NULL;
    int32_t status = tdm_grow(&model->memory, (void **)&model->wish_score, &model->score_capacity, model->wish_count + more,
                              sizeof *model->wish_score);
    if (status != TANDEM_OK || !is_new) return status;
    for (int64_t i = 0; i < model->wish_count; i++) model->wish_score[i] = TANDEM_NO_SCORE;
    return TANDEM_OK;
}

static int32_t reserve_wishes(struct tandem_model *model, int64_t more)
{
    int32_t **const arrays[] = { &model->wish_student, &model->wish_opportunity, &model->wish_rank };
    int64_t         capacity = model->wish_capacity;

    for (int i = 0; i < 3; i++) {
        int64_t own = model->wish_capacity;      /* all three grow alike; a failure between them leaves some longer than needed */
        int32_t status = tdm_grow(&model->memory, (void **)arrays[i], &own, model->wish_count + more, sizeof **arrays[i]);
        if (status != TANDEM_OK) return status;
        capacity = own;
    }
    model->wish_capacity = capacity;
    return TANDEM_OK;
}

static int any_score(int64_t count, const int64_t *scores)
{
    for (int64_t i = 0; scores != NULL && i < count; i++)
        if (scores[i] != TANDEM_NO_SCORE) return 1;
    return 0;
}

int32_t tdm_model_wishes(struct tandem_model *model, int64_t count, const int32_t *students, const int32_t *opportunities,
                         const int32_t *ranks, const int64_t *scores)
{
    int64_t start = model->wish_count;
    size_t  bytes = (size_t)count * sizeof *students;
    int32_t status = tdm_model_own_wishes(model);

    if (status == TANDEM_OK) status = reserve_wishes(model, count);
    if (status == TANDEM_OK && (model->wish_score != NULL || any_score(count, scores))) status = reserve_scores(model, count);
    if (status != TANDEM_OK || count == 0) return status;

    memcpy(model->wish_student + start, students, bytes);
    for (int64_t i = start > 0 ? start : 1; !model->is_mixed && i < start + count; i++) model->is_mixed = model->wish_student[i - 1] > model->wish_student[i];
    memcpy(model->wish_opportunity + start, opportunities, bytes);
    if (ranks != NULL) memcpy(model->wish_rank + start, ranks, bytes);
    else memset(model->wish_rank + start, 0, bytes);
    for (int64_t i = 0; !model->has_rank && i < count; i++) model->has_rank = model->wish_rank[start + i] > 0;
    for (int64_t i = 0; model->wish_score != NULL && i < count; i++)
        model->wish_score[start + i] = scores == NULL ? TANDEM_NO_SCORE : scores[i];
    model->wish_count = start + count;
    return TANDEM_OK;
}

/* The first wish of a student or of one behind her. */
static int64_t first_wish(const struct tandem_model *model, int32_t student)
{
    int64_t low = 0, high = model->wish_count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (model->wish_student[middle] < student) low = middle + 1;
        else high = middle;
    }
    return low;
}

void tdm_model_wishes_of(const struct tandem_model *model, int32_t student, int64_t *first, int64_t *end)
{
    *first = 0;
    *end = tdm_model_is_gone(model, student) ? 0 : model->wish_count;
    if (model->is_mixed || *end == 0) return;
    *first = first_wish(model, student);
    *end = first_wish(model, student + 1);
}

int32_t tdm_model_ranking(struct tandem_model *model, int32_t kind, int32_t id, int64_t count, const int32_t *students, const int32_t *ranks)
{
    int      is_opportunity = kind == TANDEM_OPPORTUNITY;
    int32_t  status = is_opportunity ? TDM_RESERVE(model, &model->opportunity_rankings, count) : TDM_RESERVE(model, &model->partner_rankings, count);

    if (status != TANDEM_OK) return status;
    for (int64_t i = 0; i < count; i++) {
        struct tdm_ranked entry = { id, students[i], ranks[i] };
        if (is_opportunity) model->opportunity_rankings.at[model->opportunity_rankings.count++] = entry;
        else model->partner_rankings.at[model->partner_rankings.count++] = entry;
    }
    return TANDEM_OK;
}

int32_t tdm_model_tag(struct tandem_model *model, int32_t kind, int32_t id, const char *tag, int32_t weight)
{
    int     side = kind == TANDEM_STUDENT ? 0 : 1;
    int32_t status = TDM_RESERVE(model, &model->tags[side], 1);
    int32_t text = status == TANDEM_OK ? tdm_model_intern(model, tag) : status;

    if (text < 0) return text;
    model->tags[side].at[model->tags[side].count++] = (struct tdm_tag){ id, text, weight };
    return TANDEM_OK;
}

int32_t tdm_model_previous(struct tandem_model *model, int32_t student, int32_t opportunity)
{
    int32_t status = TDM_RESERVE(model, &model->previous, 1);
    if (status == TANDEM_OK) model->previous.at[model->previous.count++] = (struct tdm_pair){ student, opportunity };
    return status;
}
