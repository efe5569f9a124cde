/* SPDX-License-Identifier: MIT
 * Building a model, from outside: arguments are checked here, then one call goes inward.
 *
 * Keeps:   a call that fails leaves its sentence in the model (tandem_model_error) and nothing else.
 */
#include "model/model.h"

#include <stdio.h>
#include <string.h>

enum { MOST_PLACEMENTS = 1000000000, MOST_WEIGHT = 1000000 };
static const int64_t MOST_SCORE = 1000000000000;
static const int64_t MOST_LOTTERY = 1000000000000000000;

static int32_t fail(tandem_model *model, int32_t status, const char *text)
{
    if (status >= 0 || model == NULL) return status;
    model->error = (tandem_error){ .status = status, .student = TANDEM_NONE, .opportunity = TANDEM_NONE };
    snprintf(model->error.text, sizeof model->error.text, "%s", text != NULL ? text : tandem_status_text(status));
    return status;
}

static int is_id(const tandem_model *model, int32_t kind, int32_t id)
{
    const struct tdm_keys *keys = tdm_model_keys_of(model, kind);
    return keys != NULL && id >= 0 && id < keys->count;
}

tandem_model *tandem_model_new(const tandem_allocator *hook)
{
    struct tdm_memory memory;
    return tdm_memory_init(&memory, hook) == TANDEM_OK ? tdm_model_new(&memory) : NULL;
}

void tandem_model_free(tandem_model *model) { tdm_model_release(model); }

int32_t tandem_model_error(const tandem_model *model, tandem_error *out)
{
    if (model == NULL || out == NULL) return TANDEM_E_ARG;
    *out = model->error;
    return TANDEM_OK;
}

int32_t tandem_model_check(const tandem_model *model, tandem_finding_fn each, void *user)
{
    return model == NULL ? TANDEM_E_ARG : tdm_model_check(model, each, user);
}

int32_t tandem_model_digest(const tandem_model *model, uint8_t sha256[32])
{
    return model == NULL || sha256 == NULL ? TANDEM_E_ARG : tdm_model_digest(model, sha256);
}

/* ---- people and places */

int32_t tandem_add_many(tandem_model *model, int32_t kind, int32_t count, const char *const *keys)
{
    int32_t first;

    if (model == NULL) return TANDEM_E_ARG;
    if (tdm_model_keys(model, kind) == NULL || count < 0 || (count > 0 && keys == NULL)) return fail(model, TANDEM_E_ARG, "unknown kind, or no keys");
    for (int32_t i = 0; i < count; i++)
        if (keys[i] == NULL || keys[i][0] == '\0') return fail(model, TANDEM_E_ARG, "a key is empty");
    first = tdm_model_add(model, kind, count, keys);
    return fail(model, first, first == TANDEM_E_DUPLICATE ? "a key is there already" : NULL);
}

int32_t tandem_add_student(tandem_model *model, const char *key) { return tandem_add_many(model, TANDEM_STUDENT, 1, &key); }
int32_t tandem_add_partner(tandem_model *model, const char *key) { return tandem_add_many(model, TANDEM_PARTNER, 1, &key); }

int32_t tandem_add_opportunity(tandem_model *model, const char *key, int32_t partner, int64_t seats)
{
    int32_t id;

    if (model == NULL) return TANDEM_E_ARG;
    if (partner != TANDEM_NONE && !is_id(model, TANDEM_PARTNER, partner)) return fail(model, TANDEM_E_ARG, "unknown partner");
    if (seats < 0 || seats > TDM_MAX_SEATS) return fail(model, TANDEM_E_RANGE, "seats go from 0 to 1,000,000,000");
    id = tandem_add_many(model, TANDEM_OPPORTUNITY, 1, &key);
    if (id < 0) return id;
    model->opportunities.at[id].partner = partner;
    model->opportunities.at[id].most = seats;
    return id;
}

int32_t tandem_find(const tandem_model *model, int32_t kind, const char *key)
{
    const struct tdm_keys *keys = model == NULL ? NULL : tdm_model_keys_of(model, kind);
    return keys == NULL || key == NULL ? TANDEM_NONE : tdm_keys_find(keys, key, strlen(key));
}

int32_t tandem_count(const tandem_model *model, int32_t kind)
{
    const struct tdm_keys *keys = model == NULL ? NULL : tdm_model_keys_of(model, kind);
    return keys == NULL ? 0 : keys->count;
}

const char *tandem_key(const tandem_model *model, int32_t kind, int32_t id)
{
    return model == NULL || !is_id(model, kind, id) ? NULL : tdm_keys_text(tdm_model_keys_of(model, kind), id);
}

/* ---- how much */

int32_t tandem_set_seats(tandem_model *model, int32_t kind, int32_t id, int64_t least, int64_t most, uint32_t flags)
{
    int     is_partner = kind == TANDEM_PARTNER;
    int32_t status;

    if (model == NULL) return TANDEM_E_ARG;
    if ((kind != TANDEM_OPPORTUNITY && !is_partner) || !is_id(model, kind, id) || (flags & ~(uint32_t)(is_partner ? 0 : TANDEM_MAY_CLOSE)))
        return fail(model, TANDEM_E_ARG, "unknown id or flag");
    if (least < 0 || least > TDM_MAX_SEATS || most < 0 || (most > TDM_MAX_SEATS && !(is_partner && most == TDM_NO_CAP)))
        return fail(model, TANDEM_E_RANGE, "seats go from 0 to 1,000,000,000");
    status = is_partner ? tdm_model_own(model, &model->partners.at) : tdm_model_own(model, &model->opportunities.at);
    if (status != TANDEM_OK) return fail(model, status, NULL);
    if (is_partner) {
        model->partners.at[id] = (struct tdm_partner){ least, most };
    } else {
        model->opportunities.at[id].least = least;
        model->opportunities.at[id].most = most;
        model->opportunities.at[id].flags = flags;
    }
    return TANDEM_OK;
}

int32_t tandem_get_seats(const tandem_model *model, int32_t kind, int32_t id, int64_t *least, int64_t *most, uint32_t *flags)
{
    int is_partner = kind == TANDEM_PARTNER;

    if (model == NULL || (kind != TANDEM_OPPORTUNITY && !is_partner) || !is_id(model, kind, id)) return TANDEM_E_ARG;
    if (least != NULL) *least = is_partner ? model->partners.at[id].least : model->opportunities.at[id].least;
    if (most != NULL) *most = is_partner ? model->partners.at[id].most : model->opportunities.at[id].most;
    if (flags != NULL) *flags = is_partner ? 0 : model->opportunities.at[id].flags;
    return TANDEM_OK;
}

int32_t tandem_set_partner(tandem_model *model, int32_t opportunity, int32_t partner)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (!is_id(model, TANDEM_OPPORTUNITY, opportunity) || (partner != TANDEM_NONE && !is_id(model, TANDEM_PARTNER, partner)))
        return fail(model, TANDEM_E_ARG, "unknown opportunity or partner");
    if (tdm_model_own(model, &model->opportunities.at) != TANDEM_OK) return fail(model, TANDEM_E_NOMEM, NULL);
    model->opportunities.at[opportunity].partner = partner;
    return TANDEM_OK;
}

int32_t tandem_partner_of(const tandem_model *model, int32_t opportunity)
{
    return model == NULL || !is_id(model, TANDEM_OPPORTUNITY, opportunity) ? TANDEM_NONE : model->opportunities.at[opportunity].partner;
}

int32_t tandem_set_placements(tandem_model *model, int32_t student, int32_t least, int32_t most)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (!is_id(model, TANDEM_STUDENT, student)) return fail(model, TANDEM_E_ARG, "unknown student");
    if (least < 0 || least > MOST_PLACEMENTS || most < 0 || most > MOST_PLACEMENTS)
        return fail(model, TANDEM_E_RANGE, "placements go from 0 to 1,000,000,000");
    if (tdm_model_own(model, &model->students.at) != TANDEM_OK) return fail(model, TANDEM_E_NOMEM, NULL);
    model->students.at[student].least = least;
    model->students.at[student].most = most;
    return TANDEM_OK;
}

int32_t tandem_set_student(tandem_model *model, int32_t student, int32_t field, int64_t value)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (!is_id(model, TANDEM_STUDENT, student)) return fail(model, TANDEM_E_ARG, "unknown student");
    if (field < TANDEM_PRIORITY || field > TANDEM_SIZE) return fail(model, TANDEM_E_ARG, "unknown field");
    if (field == TANDEM_LOTTERY ? value < 0 || value > MOST_LOTTERY : value < 1 || value > MOST_PLACEMENTS)
        return fail(model, TANDEM_E_RANGE, NULL);
    if (tdm_model_own(model, &model->students.at) != TANDEM_OK) return fail(model, TANDEM_E_NOMEM, NULL);
    if (field == TANDEM_PRIORITY) model->students.at[student].priority = (int32_t)value;
    else if (field == TANDEM_SIZE) model->students.at[student].size = (int32_t)value;
    else model->students.at[student].lottery = value;
    return TANDEM_OK;
}

int32_t tandem_get_student(const tandem_model *model, int32_t student, int32_t field, int64_t *value)
{
    if (model == NULL || value == NULL || !is_id(model, TANDEM_STUDENT, student)) return TANDEM_E_ARG;
    switch (field) {
    case TANDEM_PRIORITY: *value = model->students.at[student].priority; return TANDEM_OK;
    case TANDEM_LOTTERY: *value = model->students.at[student].lottery; return TANDEM_OK;
    case TANDEM_SIZE: *value = model->students.at[student].size; return TANDEM_OK;
    default: return TANDEM_E_ARG;
    }
}

/* ---- who wants what */

int32_t tandem_set_scale(tandem_model *model, int32_t scale)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (scale != 1 && scale != 1000) return fail(model, TANDEM_E_RANGE, "the scale is 1 or 1000");
    if (model->wish_score != NULL) return fail(model, TANDEM_E_STATE, "scores were given before the scale");
    model->scale = scale;
    return TANDEM_OK;
}

int32_t tandem_wishes(tandem_model *model, int64_t count, const int32_t *students, const int32_t *opportunities, const int32_t *ranks,
                      const int64_t *scores)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (count < 0 || (count > 0 && (students == NULL || opportunities == NULL))) return fail(model, TANDEM_E_ARG, "no arrays, or a negative count");
    for (int64_t i = 0; i < count; i++) {
        if (!is_id(model, TANDEM_STUDENT, students[i]) || !is_id(model, TANDEM_OPPORTUNITY, opportunities[i]))
            return fail(model, TANDEM_E_ARG, "unknown student or opportunity");
        if (ranks != NULL && ranks[i] < 0) return fail(model, TANDEM_E_RANGE, "ranks start at 1");
        if (scores != NULL && scores[i] != TANDEM_NO_SCORE && (scores[i] > MOST_SCORE * model->scale || scores[i] < -MOST_SCORE * model->scale))
            return fail(model, TANDEM_E_RANGE, "scores go from -10^12 to 10^12");
    }
    return fail(model, tdm_model_wishes(model, count, students, opportunities, ranks, scores), NULL);
}

int32_t tandem_wish(tandem_model *model, int32_t student, int32_t opportunity, int32_t rank, int64_t score)
{
    return tandem_wishes(model, 1, &student, &opportunity, &rank, &score);
}

int64_t tandem_wish_count(const tandem_model *model) { return model == NULL ? 0 : model->wish_count - model->gone_wish_count; }

int32_t tandem_ranking(tandem_model *model, int32_t kind, int32_t id, int64_t count, const int32_t *students, const int32_t *ranks)
{
    if (model == NULL) return TANDEM_E_ARG;
    if ((kind != TANDEM_OPPORTUNITY && kind != TANDEM_PARTNER) || !is_id(model, kind, id) || count < 0
        || (count > 0 && (students == NULL || ranks == NULL)))
        return fail(model, TANDEM_E_ARG, "unknown opportunity or partner, or no arrays");
    for (int64_t i = 0; i < count; i++) {
        if (!is_id(model, TANDEM_STUDENT, students[i])) return fail(model, TANDEM_E_ARG, "unknown student");
        if (ranks[i] < 1) return fail(model, TANDEM_E_RANGE, "ranks start at 1");
    }
    return fail(model, tdm_model_ranking(model, kind, id, count, students, ranks), NULL);
}

int32_t tandem_interest(tandem_model *model, int32_t kind, int32_t id, const char *tag, int32_t weight)
{
    if (model == NULL) return TANDEM_E_ARG;
    if ((kind != TANDEM_STUDENT && kind != TANDEM_OPPORTUNITY) || !is_id(model, kind, id) || tag == NULL || tag[0] == '\0')
        return fail(model, TANDEM_E_ARG, "unknown student or opportunity, or an empty tag");
    if ((weight < 0 && weight != TANDEM_MUST) || weight > MOST_WEIGHT) return fail(model, TANDEM_E_RANGE, "weights go from 0 to 1,000,000");
    return fail(model, tdm_model_tag(model, kind, id, tag, weight), NULL);
}

int32_t tandem_attribute(tandem_model *model, int32_t kind, int32_t id, const char *column, const char *value)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (!is_id(model, kind, id) || column == NULL || column[0] == '\0' || value == NULL) return fail(model, TANDEM_E_ARG, "unknown id, or no column");
    return fail(model, tdm_model_set_attribute(model, kind, id, column, value), NULL);
}

const char *tandem_get_attribute(const tandem_model *model, int32_t kind, int32_t id, const char *column)
{
    int32_t number;
    if (model == NULL || column == NULL || !is_id(model, kind, id)) return NULL;
    number = tdm_keys_find(&model->attributes[kind - 1].names, column, strlen(column));
    return number == TANDEM_NONE ? NULL : tdm_model_attribute(model, kind, id, number);
}

/* ---- what must hold */

static int are_ids(const tandem_model *model, int32_t kind, const int32_t *ids, int64_t count)
{
    if (count < 0 || (count > 0 && ids == NULL)) return 0;
    for (int64_t i = 0; i < count; i++)
        if (!is_id(model, kind, ids[i])) return 0;
    return 1;
}

int32_t tandem_rule(tandem_model *model, const tandem_rule_row *row)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (row == NULL || tandem_rule_name(row->rule) == NULL) return fail(model, TANDEM_E_ARG, "unknown rule");
    if (row->size != sizeof *row) return fail(model, TANDEM_E_VERSION, NULL);
    if (!are_ids(model, TANDEM_STUDENT, row->student_ids, row->student_count)
        || !are_ids(model, TANDEM_OPPORTUNITY, row->opportunity_ids, row->opportunity_count))
        return fail(model, TANDEM_E_ARG, "the rule names an unknown id");
    return fail(model, tdm_model_rule(model, row), NULL);
}

static const char *text_or_null(const tandem_model *model, int32_t text) { return text == TANDEM_NONE ? NULL : tdm_model_text(model, text); }

int32_t tandem_get_rule(const tandem_model *model, int32_t number, tandem_rule_row *row)
{
    const struct tdm_rule *rule;

    if (model == NULL || row == NULL || number < 0 || number >= model->rules.count) return TANDEM_E_ARG;
    if (row->size != sizeof *row) return TANDEM_E_VERSION;
    rule = &model->rules.at[number];
    *row = (tandem_rule_row){ .size = sizeof *row, .rule = rule->kind, .students = text_or_null(model, rule->students),
                              .opportunities = text_or_null(model, rule->opportunities), .student_count = rule->student_count,
                              .opportunity_count = rule->opportunity_count, .min = text_or_null(model, rule->min),
                              .max = text_or_null(model, rule->max), .note = text_or_null(model, rule->note) };
    return TANDEM_OK;
}

static int32_t rule_for_pair(tandem_model *model, int32_t rule, int32_t student, int32_t opportunity)
{
    tandem_rule_row row = { .size = sizeof row, .rule = rule, .student_ids = &student, .student_count = 1, .opportunity_ids = &opportunity,
                            .opportunity_count = 1 };
    return tandem_rule(model, &row);
}

int32_t tandem_forbid(tandem_model *model, int32_t student, int32_t opportunity)
{
    return rule_for_pair(model, TANDEM_RULE_FORBID, student, opportunity);
}

int32_t tandem_pin(tandem_model *model, int32_t student, int32_t opportunity)
{
    return rule_for_pair(model, TANDEM_RULE_PIN, student, opportunity);
}

int32_t tandem_previous(tandem_model *model, int32_t student, int32_t opportunity)
{
    if (model == NULL) return TANDEM_E_ARG;
    if (!is_id(model, TANDEM_STUDENT, student) || !is_id(model, TANDEM_OPPORTUNITY, opportunity))
        return fail(model, TANDEM_E_ARG, "unknown student or opportunity");
    return fail(model, tdm_model_previous(model, student, opportunity), NULL);
}
