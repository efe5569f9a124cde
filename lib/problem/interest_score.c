/* SPDX-License-Identifier: MIT
 * The whole formula: the parts of a pair, weighted and added.
 *
 * Keeps:   at most 64 parts of at most 10^9 each: a score fits 64 bits with room to spare.
 */
#include "problem/interest.h"

#include <assert.h>
#include <string.h>

/* Who is matched by interests: has some, and wished for nothing. */
static void mark_matched(const struct tandem_model *model, uint8_t *is_matched)
{
    for (int64_t i = 0; i < model->tags[0].count; i++) is_matched[model->tags[0].at[i].id] = 1;
    for (int64_t i = 0; i < model->wish_count; i++) is_matched[model->wish_student[i]] = 0;      /* whoever is gone has no interests either */
}

int tdm_model_has_matched(const struct tandem_model *model)
{
    uint8_t *is_matched;
    int      found = 0;

    if (model->tags[0].count == 0) return 0;
    if (model->wish_count == model->gone_wish_count) return 1;
    is_matched = tdm_alloc_zeroed(&model->memory, model->student_keys.count, 1);
    if (is_matched == NULL) return 1;      /* the scorer finds out, or is short of memory too */
    mark_matched(model, is_matched);
    for (int32_t s = 0; s < model->student_keys.count; s++) found |= is_matched[s];
    tdm_free(&model->memory, is_matched);
    return found;
}

const struct tdm_score_part *tdm_scorer_row_of(const struct tandem_scorer *scorer, int32_t number)
{
    return scorer->model->score_parts.count == 0 ? &scorer->default_part : &scorer->model->score_parts.at[number];
}

int32_t tdm_scorer_init(struct tandem_scorer *scorer, const struct tandem_model *model)
{
    int32_t status = TANDEM_OK, count = model->score_parts.count == 0 ? 1 : (int32_t)model->score_parts.count;

    *scorer = (struct tandem_scorer){ .memory = model->memory, .model = model, .student_count = model->student_keys.count,
                                      .opportunity_count = model->opportunity_keys.count };
    scorer->default_part = (struct tdm_score_part){ .part = TANDEM_PART_TAGS, .weight = 1000, .student_column = TANDEM_NONE,
                                                    .opportunity_column = TANDEM_NONE, .note = TANDEM_NONE };
    scorer->is_matched = tdm_alloc_zeroed(&model->memory, scorer->student_count, 1);
    scorer->parts = tdm_alloc_zeroed(&model->memory, count, sizeof *scorer->parts);
    if (scorer->is_matched == NULL || scorer->parts == NULL) status = TANDEM_E_NOMEM;
    else mark_matched(model, scorer->is_matched);
    for (int32_t s = 0; status == TANDEM_OK && s < scorer->student_count; s++) scorer->matched_count += scorer->is_matched[s];
    for (int32_t i = 0; status == TANDEM_OK && i < count; i++) {
        scorer->part_count = i + 1;
        status = tdm_desk_init(&scorer->parts[i], model, tdm_scorer_row_of(scorer, i));
    }
    if (status != TANDEM_OK) tdm_scorer_finish(scorer);
    return status;
}

void tdm_scorer_finish(struct tandem_scorer *scorer)
{
    if (scorer->model == NULL) return;
    for (int32_t i = 0; i < scorer->part_count; i++) tdm_desk_finish(&scorer->memory, &scorer->parts[i]);
    tdm_free(&scorer->memory, scorer->parts);
    tdm_free(&scorer->memory, scorer->is_matched);
    *scorer = (struct tandem_scorer){ .memory = scorer->memory };
}

int64_t tdm_scorer_pair(const struct tandem_scorer *scorer, int32_t student, int32_t opportunity, int *is_eligible, int64_t *values)
{
    int64_t score = 0;
    int     is_barred = 0;

    for (int32_t i = 0; i < scorer->part_count; i++) {
        const struct tdm_score_desk *desk = &scorer->parts[i];
        int64_t                      value = tdm_desk_value(desk, student, opportunity, &is_barred), part = value * desk->weight / 1000;
        assert(value >= 0 && value <= TDM_FULL_VALUE);
        if (desk->is_must && value == 0) is_barred = 1;
        if (desk->part == TANDEM_PART_TAGS && !tdm_tags_are_met(&desk->tags, student, opportunity)) is_barred = 1;
        if (values != NULL) values[i] = part;
        score += part;
    }
    *is_eligible = !is_barred;
    return score;
}

/* Opportunities that share a tag with her, or have a related one: score[o] is set to 1. */
static void touch(const struct tdm_tags *tags, int32_t tag, int64_t *score)
{
    for (int64_t i = tags->holder_start[tag]; i < tags->holder_start[tag + 1]; i++) score[tags->holder[i]] = 1;
}

static void touch_all(const struct tdm_tags *tags, int32_t student, int64_t *score)
{
    for (int64_t i = tags->students.start[student]; i < tags->students.start[student + 1]; i++) {
        int32_t tag = tags->students.tag[i];
        touch(tags, tag, score);
        if (tags->related_start == NULL) continue;
        for (int64_t k = tags->related_start[tag]; k < tags->related_start[tag + 1]; k++) touch(tags, tags->related[k], score);
    }
}

/* 1 if only pairs that share a tag can have a score above 0. */
static int is_by_tags_alone(const struct tandem_scorer *scorer)
{
    for (int32_t i = 0; i < scorer->part_count; i++)
        if (scorer->parts[i].part != TANDEM_PART_TAGS && scorer->parts[i].weight > 0) return 0;
    return 1;
}

/* The usual formula, tags and nothing else, goes list by list. 0 if this is another one. */
static int is_row_of_tags(const struct tandem_scorer *scorer, int32_t student, int64_t *score)
{
    const struct tdm_score_desk *desk = &scorer->parts[0];

    if (scorer->part_count != 1 || desk->part != TANDEM_PART_TAGS || desk->weight < 0) return 0;
    memset(score, 0, (size_t)scorer->opportunity_count * sizeof *score);
    if (!tdm_tags_row(&desk->tags, student, score, scorer->opportunity_count)) return 0;
    for (int32_t o = 0; desk->weight != 1000 && o < scorer->opportunity_count; o++) score[o] = score[o] * desk->weight / 1000;
    return 1;
}

void tdm_scorer_row(const struct tandem_scorer *scorer, int32_t student, int64_t *score)
{
    int is_alone = is_by_tags_alone(scorer), is_eligible;

    if (is_row_of_tags(scorer, student, score)) return;

    for (int32_t o = 0; o < scorer->opportunity_count; o++) score[o] = !is_alone;
    for (int32_t i = 0; is_alone && i < scorer->part_count; i++)
        if (scorer->parts[i].part == TANDEM_PART_TAGS) touch_all(&scorer->parts[i].tags, student, score);
    for (int32_t o = 0; o < scorer->opportunity_count; o++) {
        if (score[o] == 0) continue;
        score[o] = tdm_scorer_pair(scorer, student, o, &is_eligible, NULL);
        if (!is_eligible || score[o] < 0) score[o] = 0;
    }
}
