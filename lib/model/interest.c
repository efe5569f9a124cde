/* SPDX-License-Identifier: MIT
 * The score formula as it was said: parts, related tags, travel times. Nothing is looked up yet.
 */
#include "model/model.h"

#include "base/decimal.h"

#include <string.h>

int32_t tdm_model_score_part(struct tandem_model *model, const tandem_part *row)
{
    struct tdm_score_part part = { .part = row->part, .is_must = row->is_must, .weight = row->weight };
    int32_t               status = TDM_RESERVE(model, &model->score_parts, 1);

    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->student_column, &part.student_column);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->opportunity_column, &part.opportunity_column);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->note, &part.note);
    if (status != TANDEM_OK) return status;
    model->score_parts.at[model->score_parts.count] = part;
    return (int32_t)model->score_parts.count++;
}

int32_t tdm_model_related(struct tandem_model *model, const char *tag, const char *other, int32_t share)
{
    struct tdm_related related = { .share = share };
    int32_t            status = TDM_RESERVE(model, &model->related, 1);

    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, tag, &related.tag);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, other, &related.other);
    if (status == TANDEM_OK) model->related.at[model->related.count++] = related;
    return status;
}

int32_t tdm_model_minutes(struct tandem_model *model, const char *from, const char *to, int32_t minutes)
{
    struct tdm_minutes row = { .minutes = minutes };
    int32_t            status = TDM_RESERVE(model, &model->minutes, 1);

    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, from, &row.from);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, to, &row.to);
    if (status == TANDEM_OK) model->minutes.at[model->minutes.count++] = row;
    return status;
}

static const char *usual_column(int32_t part)
{
    switch (part) {
    case TANDEM_PART_TAGS: return "interests";
    case TANDEM_PART_OVERLAP: return "slots";
    default: return "";
    }
}

const char *tdm_part_column(const struct tandem_model *model, const struct tdm_score_part *part, int32_t kind)
{
    int32_t own = kind == TANDEM_STUDENT ? part->student_column : part->opportunity_column;
    int32_t other = kind == TANDEM_STUDENT ? part->opportunity_column : part->student_column;

    if (own != TANDEM_NONE) return tdm_model_text(model, own);
    return other != TANDEM_NONE ? tdm_model_text(model, other) : usual_column(part->part);
}

/* ---- a tag and its weight */

static int is_word(const char *text, size_t bytes, const char *word) { return strlen(word) == bytes && memcmp(text, word, bytes) == 0; }

static int parse_weight(const char *text, size_t bytes, int32_t *weight)
{
    static const struct { const char *word; int32_t weight; } words[] = {
        { "must", TANDEM_MUST }, { "high", 5 }, { "medium", 3 }, { "low", 1 }, { "no", 0 } };
    int32_t number = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(text, bytes, words[i].word)) return *weight = words[i].weight, 1;
    if (bytes == 0 || bytes > 7) return 0;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] < '0' || text[i] > '9') return 0;
        number = number * 10 + (text[i] - '0');
    }
    *weight = number;
    return number <= 1000000;
}

static size_t trimmed_end(const char *text, size_t bytes)
{
    while (bytes > 0 && (text[bytes - 1] == ' ' || (text[bytes - 1] >= '\t' && text[bytes - 1] <= '\r'))) bytes--;
    return bytes;
}

int tdm_parse_tag(const char *entry, size_t bytes, size_t *tag_bytes, int32_t *weight)
{
    size_t colon = bytes, start;

    *weight = 1;
    *tag_bytes = bytes;
    while (colon > 0 && entry[colon - 1] != ':') colon--;
    if (colon == 0) return bytes > 0;
    for (start = colon; start < bytes && (entry[start] == ' ' || entry[start] == '\t'); start++) continue;
    *tag_bytes = trimmed_end(entry, colon - 1);
    return *tag_bytes > 0 && parse_weight(entry + start, bytes - start, weight);
}

/* ---- a number in a cell */

int tdm_parse_number(const char *cell, int64_t *number)
{
    const char *rest = cell, *entry;
    size_t      bytes;
    tdm_wide    value;

    if (!tdm_next_entry(&rest, &entry, &bytes) || rest != NULL || !tdm_decimal_parse(entry, bytes, &value)) return 0;
    if (value >= (tdm_wide)TDM_DECIMAL_UNIT * TDM_DECIMAL_UNIT || value <= -(tdm_wide)TDM_DECIMAL_UNIT * TDM_DECIMAL_UNIT) return 0;
    *number = (int64_t)value;
    return 1;
}
