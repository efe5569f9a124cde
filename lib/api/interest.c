/* SPDX-License-Identifier: MIT
 * Interest scores, from outside: the formula in, scores and their reasons out.
 */
#include "api/plan.h"
#include "explain/fit.h"


enum { MOST_WEIGHT = 1000000, MOST_MINUTES = 1000000, FULL_SHARE = 1000 };

static int32_t fail(tandem_model *model, int32_t status, const char *text)
{
    if (status < 0) tdm_error_set(&model->error, status, text);
    return status;
}

int32_t tandem_score_part(tandem_model *model, const tandem_part *part)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (part == NULL) return fail(model, TANDEM_E_ARG, "no part");
    if (part->size != sizeof *part) return fail(model, TANDEM_E_VERSION, NULL);
    if (part->part < TANDEM_PART_TAGS || part->part > TANDEM_PART_BEFORE || part->is_must < 0 || part->is_must > 1)
        return fail(model, TANDEM_E_ARG, "unknown part");
    if (part->weight < -MOST_WEIGHT || part->weight > MOST_WEIGHT) return fail(model, TANDEM_E_RANGE, "weights go from -1000 to 1000");
    if (model->score_parts.count >= TDM_MOST_PARTS) return fail(model, TANDEM_E_RANGE, "a score has at most 64 parts");
    return fail(model, tdm_model_score_part(model, part), NULL);
}

int32_t tandem_related(tandem_model *model, const char *tag, const char *other, int32_t share)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (tag == NULL || other == NULL || tag[0] == '\0' || other[0] == '\0') return fail(model, TANDEM_E_ARG, "an empty tag");
    if (share < 0 || share > FULL_SHARE) return fail(model, TANDEM_E_RANGE, "a share goes from 0 to 1000 thousandths");
    return fail(model, tdm_model_related(model, tag, other, share), NULL);
}

int32_t tandem_minutes(tandem_model *model, const char *from, const char *to, int32_t minutes)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (from == NULL || to == NULL || from[0] == '\0' || to[0] == '\0') return fail(model, TANDEM_E_ARG, "an empty place");
    if (minutes < 0 || minutes > MOST_MINUTES) return fail(model, TANDEM_E_RANGE, "minutes go from 0 to 1,000,000");
    return fail(model, tdm_model_minutes(model, from, to, minutes), NULL);
}

/* ---- asking */

int32_t tandem_scorer_new(const tandem_model *model, tandem_scorer **out)
{
    tandem_scorer *scorer;
    int32_t        status;

    if (out != NULL) *out = NULL;
    if (model == NULL || out == NULL) return TANDEM_E_ARG;
    status = tdm_model_check(model, NULL, NULL);
    if (status != 0) return status > 0 ? TANDEM_E_INVALID : status;
    scorer = tdm_alloc_array(&model->memory, 1, sizeof *scorer);
    if (scorer == NULL) return TANDEM_E_NOMEM;
    status = tdm_scorer_init(scorer, model);
    if (status != TANDEM_OK) {
        tdm_free(&model->memory, scorer);
        return status;
    }
    tdm_model_hold(model);
    *out = scorer;
    return TANDEM_OK;
}

void tandem_scorer_free(tandem_scorer *scorer)
{
    struct tdm_memory          memory;
    const struct tandem_model *model;

    if (scorer == NULL) return;
    memory = scorer->memory;
    model = scorer->model;
    tdm_scorer_finish(scorer);
    tdm_free(&memory, scorer);
    tdm_model_release(model);
}

static int is_pair(const tandem_scorer *scorer, int32_t student, int32_t opportunity)
{
    return scorer != NULL && student >= 0 && student < scorer->student_count && opportunity >= 0 && opportunity < scorer->opportunity_count;
}

int32_t tandem_scorer_part_count(const tandem_scorer *scorer) { return scorer == NULL ? TANDEM_E_ARG : scorer->part_count; }

int32_t tandem_scorer_part(const tandem_scorer *scorer, int32_t number, tandem_part *part)
{
    const struct tdm_score_part *row;

    if (scorer == NULL || part == NULL || number < 0 || number >= scorer->part_count) return TANDEM_E_ARG;
    if (part->size != sizeof *part) return TANDEM_E_VERSION;
    row = tdm_scorer_row_of(scorer, number);
    *part = (tandem_part){ .size = sizeof *part, .part = row->part, .is_must = row->is_must, .weight = row->weight,
                           .student_column = tdm_part_column(scorer->model, row, TANDEM_STUDENT),
                           .opportunity_column = tdm_part_column(scorer->model, row, TANDEM_OPPORTUNITY),
                           .note = row->note == TANDEM_NONE ? NULL : tdm_model_text(scorer->model, row->note) };
    return TANDEM_OK;
}

int32_t tandem_scorer_matches(const tandem_scorer *scorer, int32_t student)
{
    if (scorer == NULL || student < 0 || student >= scorer->student_count) return TANDEM_E_ARG;
    return scorer->is_matched[student];
}

int32_t tandem_scorer_pair(const tandem_scorer *scorer, int32_t student, int32_t opportunity, int64_t *score, int64_t *parts, int32_t room)
{
    int64_t values[TDM_MOST_PARTS], sum;
    int     is_eligible;

    if (!is_pair(scorer, student, opportunity) || room < 0 || (room > 0 && parts == NULL)) return TANDEM_E_ARG;
    sum = tdm_scorer_pair(scorer, student, opportunity, &is_eligible, values);
    if (score != NULL) *score = sum;
    for (int32_t i = 0; i < room && i < scorer->part_count; i++) parts[i] = values[i];
    return is_eligible && sum > 0;
}

int32_t tandem_scorer_text(const tandem_scorer *scorer, int32_t student, int32_t opportunity, char *text, size_t room)
{
    if (!is_pair(scorer, student, opportunity) || (room > 0 && text == NULL)) return TANDEM_E_ARG;
    return (int32_t)tdm_explain_fit(scorer, student, opportunity, text, room);
}
