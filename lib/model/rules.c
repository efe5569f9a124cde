/* SPDX-License-Identifier: MIT
 * Rules as they were said: texts and ids are copied, nothing is resolved yet.
 */
#include "model/model.h"

#include <string.h>

/* TANDEM_NONE is also a status: so the number goes through `out`. */
int32_t tdm_model_intern_optional(struct tandem_model *model, const char *text, int32_t *out)
{
    *out = TANDEM_NONE;
    if (text == NULL || text[0] == '\0') return TANDEM_OK;
    int32_t number = tdm_model_intern(model, text);
    if (number < 0) return number;
    *out = number;
    return TANDEM_OK;
}

static int64_t append_ids(struct tandem_model *model, const int32_t *ids, int64_t count)
{
    int64_t start = model->rule_ids.count;
    if (count > 0) memcpy(model->rule_ids.at + start, ids, (size_t)count * sizeof *ids);
    model->rule_ids.count += count;
    return start;
}

int32_t tdm_model_rule(struct tandem_model *model, const tandem_rule_row *row)
{
    struct tdm_rule rule = { .kind = row->rule, .student_count = row->student_count, .opportunity_count = row->opportunity_count };
    int32_t         status = TDM_RESERVE(model, &model->rules, 1);

    if (status == TANDEM_OK) status = TDM_RESERVE(model, &model->rule_ids, row->student_count + row->opportunity_count);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->students, &rule.students);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->opportunities, &rule.opportunities);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->min, &rule.min);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->max, &rule.max);
    if (status == TANDEM_OK) status = tdm_model_intern_optional(model, row->note, &rule.note);
    if (status != TANDEM_OK) return status;

    rule.student_start = append_ids(model, row->student_ids, row->student_count);
    rule.opportunity_start = append_ids(model, row->opportunity_ids, row->opportunity_count);
    model->rules.at[model->rules.count] = rule;
    return (int32_t)model->rules.count++;
}
