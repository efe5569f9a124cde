/* SPDX-License-Identifier: MIT
 * What a question of the kind "what if" changes in a model of its own.
 *
 * Keeps:   ids stay. A student who withdraws keeps hers, but her wishes do not count, she has no interest and no earlier place, and no rule selects her;
 *          scores of the others are what they were, as are those of an opportunity that closes.
 */
#include "model/model.h"

#include <stdio.h>
#include <string.h>

int32_t tdm_model_change_seats(struct tandem_model *model, int32_t kind, int32_t id, int64_t seats)
{
    int32_t  status = kind == TANDEM_PARTNER ? tdm_model_own(model, &model->partners.at) : tdm_model_own(model, &model->opportunities.at);
    int64_t *most = kind == TANDEM_PARTNER ? &model->partners.at[id].most : &model->opportunities.at[id].most;

    if (status != TANDEM_OK) return status;
    if (kind == TANDEM_PARTNER && *most == TDM_NO_CAP) return TANDEM_OK;
    if (seats < -*most || seats > TDM_MAX_SEATS - *most) return TANDEM_E_RANGE;
    *most += seats;
    return TANDEM_OK;
}

int32_t tdm_model_close(struct tandem_model *model, int32_t opportunity)
{
    int32_t                 status = tdm_model_own(model, &model->opportunities.at);
    struct tdm_opportunity *closed = &model->opportunities.at[opportunity];

    if (status != TANDEM_OK) return status;
    closed->least = closed->most = 0;
    closed->flags = 0;
    return TANDEM_OK;
}

static void drop_tags_and_previous(struct tandem_model *model, int32_t student)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < model->tags[0].count; i++)
        if (model->tags[0].at[i].id != student) model->tags[0].at[kept++] = model->tags[0].at[i];
    model->tags[0].count = kept;
    kept = 0;
    for (int64_t i = 0; i < model->previous.count; i++)
        if (model->previous.at[i].student != student) model->previous.at[kept++] = model->previous.at[i];
    model->previous.count = kept;
}

static int32_t own_all_of_a_student(struct tandem_model *model)
{
    int32_t status = tdm_model_own(model, &model->students.at);

    if (status == TANDEM_OK) status = tdm_model_own(model, &model->tags[0].at);
    if (status == TANDEM_OK) status = tdm_model_own(model, &model->previous.at);
    if (status == TANDEM_OK) status = tdm_model_own(model, &model->is_gone);
    if (status == TANDEM_OK && model->is_gone == NULL) model->is_gone = tdm_alloc_zeroed(&model->memory, model->student_keys.count, 1);
    return status == TANDEM_OK && model->is_gone == NULL ? TANDEM_E_NOMEM : status;
}

int32_t tdm_model_withdraw(struct tandem_model *model, int32_t student)
{
    int32_t status = own_all_of_a_student(model);
    int64_t first, end;

    tdm_model_wishes_of(model, student, &first, &end);
    if (status != TANDEM_OK || model->is_gone[student]) return status;
    model->is_gone[student] = 1;
    for (int64_t i = first; i < end; i++) model->gone_wish_count += model->wish_student[i] == student;
    drop_tags_and_previous(model, student);
    model->students.at[student].least = model->students.at[student].most = 0;
    return TANDEM_OK;
}

int32_t tdm_model_settle(struct tandem_model *model, int32_t student, int32_t opportunity, int is_granted)
{
    tandem_rule_row row = { .size = sizeof row, .rule = is_granted ? TANDEM_RULE_PIN : TANDEM_RULE_FORBID, .student_ids = &student,
                            .opportunity_ids = &opportunity, .student_count = 1, .opportunity_count = 1 };

    int32_t         rule = tdm_model_rule(model, &row);

    if (rule >= 0) model->rules.at[rule].is_asked = 1;
    return rule;
}

/* ---- bounds of rules */

int tdm_rule_has_bound(const struct tandem_model *model, int32_t number, int is_most)
{
    const struct tdm_rule *rule;

    if (number < 0 || number >= model->rules.count) return 0;
    rule = &model->rules.at[number];
    if (rule->kind != TANDEM_RULE_QUOTA && rule->kind != TANDEM_RULE_QUOTA_EACH && rule->kind != TANDEM_RULE_LIMIT) return 0;
    return (is_most ? rule->max : rule->min) != TANDEM_NONE;
}

/* The seats that a percentage of a rule is of. */
static int32_t count_selected_seats(const struct tandem_model *model, const struct tdm_rule *rule, int64_t *seats)
{
    struct tdm_selection      selection = { 0 };
    struct tdm_selector_fault fault;
    int32_t                   status = tdm_select(model, TANDEM_OPPORTUNITY, rule, &selection, &fault);

    *seats = 0;
    for (int64_t i = 0; status == TANDEM_OK && i < selection.count; i++) *seats += model->opportunities.at[selection.ids[i]].most;
    tdm_selection_finish(model, &selection);
    return status;
}

int32_t tdm_model_change_bound(struct tandem_model *model, int32_t number, int is_most, int64_t by)
{
    struct tdm_rule *rule = &model->rules.at[number];
    const char      *old = tdm_model_text(model, is_most ? rule->max : rule->min);
    char             text[32];
    int64_t          seats = 0, value;
    int32_t          status = TANDEM_OK, interned;

    if (strchr(old, '%') != NULL && rule->kind != TANDEM_RULE_QUOTA) return TANDEM_E_UNBUILT;
    if (strchr(old, '%') != NULL) status = count_selected_seats(model, rule, &seats);
    if (status != TANDEM_OK) return status;
    if (!tdm_read_amount(old, seats, !is_most, &value)) return TANDEM_E_INVALID;
    if (by < -value || by > TDM_MAX_SEATS - value) return by < 0 ? TANDEM_E_STATE : TANDEM_E_RANGE;
    snprintf(text, sizeof text, "%lld", (long long)(value + by));
    status = tdm_model_own(model, &model->rules.at);
    interned = status == TANDEM_OK ? tdm_model_intern(model, text) : status;
    if (interned < 0) return interned;
    rule = &model->rules.at[number];
    *(is_most ? &rule->max : &rule->min) = interned;
    return TANDEM_OK;
}
