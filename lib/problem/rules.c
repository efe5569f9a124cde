/* SPDX-License-Identifier: MIT
 * Rules and earlier placements, sorted by student, so that her pairs can be made in one pass.
 *
 * Keeps:   a CSR array pair start[], of[] per kind of fact.
 * Relies:  the model has been checked: every selector can be read.
 */
#include "problem/translate.h"

#include <string.h>

/* Turns counts at [s + 2] into starts at [s + 1]; filling at start[s + 1]++ then leaves the starts in place. */
static void sum_counts(int64_t *start, int64_t count)
{
    for (int64_t i = 0; i < count; i++) start[i + 2] += start[i + 1];
}

static int64_t *new_starts(const struct tdm_translation *t)
{
    return tdm_alloc_zeroed(&t->model->memory, t->model->student_keys.count + (int64_t)2, sizeof(int64_t));
}

static int32_t sort_wishes(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;

    t->wish_start = new_starts(t);
    if (t->wish_start == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < model->wish_count; i++) t->wish_start[model->wish_student[i] + 2] += !tdm_model_is_gone(model, model->wish_student[i]);
    sum_counts(t->wish_start, model->student_keys.count);
    if (!model->is_mixed && model->gone_wish_count == 0) {                  /* the usual case: no order to keep, each start is in its place after the shift */
        memmove(t->wish_start, t->wish_start + 1, (size_t)(model->student_keys.count + 1) * sizeof *t->wish_start);
        return TANDEM_OK;
    }
    t->wish_order = tdm_alloc_array(&model->memory, model->wish_count, sizeof *t->wish_order);
    if (t->wish_order == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < model->wish_count; i++)
        if (!tdm_model_is_gone(model, model->wish_student[i])) t->wish_order[t->wish_start[model->wish_student[i] + 1]++] = i;
    return TANDEM_OK;
}

static int32_t sort_kept(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;

    t->kept_start = new_starts(t);
    t->kept = tdm_alloc_array(&model->memory, model->previous.count, sizeof *t->kept);
    if (t->kept_start == NULL || t->kept == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < model->previous.count; i++) t->kept_start[model->previous.at[i].student + 2]++;
    sum_counts(t->kept_start, model->student_keys.count);
    for (int64_t i = 0; i < model->previous.count; i++)
        t->kept[t->kept_start[model->previous.at[i].student + 1]++] = model->previous.at[i].opportunity;
    return TANDEM_OK;
}

int32_t tdm_translate_select(const struct tdm_translation *t, int64_t rule, struct tdm_selection *students, struct tdm_selection *opportunities)
{
    struct tdm_selector_fault fault;
    int32_t                   status = tdm_select(t->model, TANDEM_STUDENT, &t->model->rules.at[rule], students, &fault);

    *opportunities = (struct tdm_selection){ 0 };
    if (status != TANDEM_OK) return status;
    status = tdm_select(t->model, TANDEM_OPPORTUNITY, &t->model->rules.at[rule], opportunities, &fault);
    if (status != TANDEM_OK) tdm_selection_finish(t->model, students);
    return status;
}

/* Calls for every rule of a kind, with both sides resolved. */
typedef int32_t (*rule_fn)(struct tdm_translation *t, int32_t rule, const struct tdm_selection *students, const struct tdm_selection *opportunities);

static int32_t for_each_rule(struct tdm_translation *t, int32_t kind, rule_fn each)
{
    int32_t status = TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < t->model->rules.count; i++) {
        struct tdm_selection students, opportunities;
        if (t->model->rules.at[i].kind != kind || tdm_translate_is_off(t, i)) continue;
        status = tdm_translate_select(t, i, &students, &opportunities);
        if (status != TANDEM_OK) break;
        status = each(t, (int32_t)i, &students, &opportunities);
        tdm_selection_finish(t->model, &students);
        tdm_selection_finish(t->model, &opportunities);
    }
    return status;
}

static int32_t count_pins(struct tdm_translation *t, int32_t rule, const struct tdm_selection *students, const struct tdm_selection *opportunities)
{
    (void)rule;
    for (int64_t i = 0; i < students->count; i++) t->pin_start[students->ids[i] + 2] += opportunities->count;
    return TANDEM_OK;
}

static int32_t fill_pins(struct tdm_translation *t, int32_t rule, const struct tdm_selection *students, const struct tdm_selection *opportunities)
{
    (void)rule;
    for (int64_t i = 0; i < students->count; i++)
        for (int64_t k = 0; k < opportunities->count; k++) t->pins[t->pin_start[students->ids[i] + 1]++] = opportunities->ids[k];
    return TANDEM_OK;
}

static int32_t sort_pins(struct tdm_translation *t)
{
    int32_t students = t->model->student_keys.count;
    int32_t status;

    t->pin_start = new_starts(t);
    if (t->pin_start == NULL) return TANDEM_E_NOMEM;
    status = for_each_rule(t, TANDEM_RULE_PIN, count_pins);
    if (status != TANDEM_OK) return status;
    sum_counts(t->pin_start, students);
    t->pins = tdm_alloc_array(&t->model->memory, t->pin_start[students + 1], sizeof *t->pins);
    return t->pins == NULL ? TANDEM_E_NOMEM : for_each_rule(t, TANDEM_RULE_PIN, fill_pins);
}

/* Copies the students, or, for `require`, everyone else. */
static void fill_ban(struct tdm_ban *ban, const struct tdm_selection *students, int32_t everyone, int is_inverse)
{
    int64_t next = 0;

    for (int32_t s = 0; s < everyone; s++) {
        int is_selected = next < students->count && students->ids[next] == s;
        next += is_selected;
        if (is_selected != is_inverse) ban->students.ids[ban->students.count++] = s;
    }
}

static int32_t add_ban_of(struct tdm_translation *t, int32_t rule, const struct tdm_selection *students, const struct tdm_selection *opportunities,
                          int is_inverse)
{
    const struct tandem_model *model = t->model;
    int32_t                    everyone = model->student_keys.count;
    int64_t                    banned = is_inverse ? everyone - students->count : students->count;
    struct tdm_ban            *ban = &t->bans[t->ban_count];

    t->has_bans = 1;
    if (banned == everyone) {
        for (int64_t k = 0; k < opportunities->count; k++)
            if (t->banned_for_all[opportunities->ids[k]] == 0) t->banned_for_all[opportunities->ids[k]] = rule + 1;
        return TANDEM_OK;
    }
    *ban = (struct tdm_ban){ .rule = rule };
    ban->students.ids = tdm_alloc_array(&model->memory, banned, sizeof *students->ids);
    ban->is_banned = tdm_alloc_zeroed(&model->memory, model->opportunity_keys.count, 1);
    t->ban_count++;
    if (ban->students.ids == NULL || ban->is_banned == NULL) return TANDEM_E_NOMEM;
    fill_ban(ban, students, everyone, is_inverse);
    for (int64_t k = 0; k < opportunities->count; k++) ban->is_banned[opportunities->ids[k]] = 1;
    return TANDEM_OK;
}

static int32_t add_forbid(struct tdm_translation *t, int32_t rule, const struct tdm_selection *students, const struct tdm_selection *opportunities)
{
    return add_ban_of(t, rule, students, opportunities, 0);
}

static int32_t add_require(struct tdm_translation *t, int32_t rule, const struct tdm_selection *students, const struct tdm_selection *opportunities)
{
    return add_ban_of(t, rule, students, opportunities, 1);
}

static int32_t sort_bans(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    int32_t                    students = model->student_keys.count, status;

    t->banned_for_all = tdm_alloc_zeroed(&model->memory, model->opportunity_keys.count, sizeof *t->banned_for_all);
    t->bans = tdm_alloc_zeroed(&model->memory, model->rules.count, sizeof *t->bans);
    t->ban_start = new_starts(t);
    if (t->banned_for_all == NULL || t->bans == NULL || t->ban_start == NULL) return TANDEM_E_NOMEM;
    status = for_each_rule(t, TANDEM_RULE_FORBID, add_forbid);
    if (status == TANDEM_OK) status = for_each_rule(t, TANDEM_RULE_REQUIRE, add_require);
    if (status != TANDEM_OK) return status;

    for (int32_t b = 0; b < t->ban_count; b++)
        for (int64_t i = 0; i < t->bans[b].students.count; i++) t->ban_start[t->bans[b].students.ids[i] + 2]++;
    sum_counts(t->ban_start, students);
    t->ban_of = tdm_alloc_array(&model->memory, t->ban_start[students + 1], sizeof *t->ban_of);
    if (t->ban_of == NULL) return TANDEM_E_NOMEM;
    for (int32_t b = 0; b < t->ban_count; b++)
        for (int64_t i = 0; i < t->bans[b].students.count; i++) t->ban_of[t->ban_start[t->bans[b].students.ids[i] + 1]++] = b;
    return TANDEM_OK;
}

/* A student whom a rule picks out, other than by a pin or a ban, which have lists of their own, is not like the others. */
static int32_t single_out(struct tdm_translation *t)
{
    int32_t status = TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < t->model->rules.count; i++) {
        int32_t              kind = t->model->rules.at[i].kind;
        struct tdm_selection students, opportunities;
        if (kind == TANDEM_RULE_FORBID || kind == TANDEM_RULE_PIN || kind == TANDEM_RULE_REQUIRE || tdm_translate_is_off(t, i)) continue;
        status = tdm_translate_select(t, i, &students, &opportunities);
        if (status != TANDEM_OK) break;
        for (int64_t k = 0; k < students.count; k++) t->is_plain[students.ids[k]] = 0;
        tdm_selection_finish(t->model, &students);
        tdm_selection_finish(t->model, &opportunities);
    }
    return status;
}

/* Silent: no wishes, no interests. Plain: silent, and nothing tells her from the others. */
static int32_t find_silent(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    int32_t                    students = model->student_keys.count;

    t->is_silent = tdm_alloc_zeroed(&model->memory, students, 1);
    t->is_plain = tdm_alloc_zeroed(&model->memory, students, 1);
    if (t->is_silent == NULL || t->is_plain == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < students; s++) t->is_silent[s] = t->wish_start[s] == t->wish_start[s + 1];
    for (int64_t i = 0; i < model->tags[0].count; i++) t->is_silent[model->tags[0].at[i].id] = 0;
    if (!(t->options->flags & TANDEM_PLACE_SILENT)) return TANDEM_OK;
    for (int32_t s = 0; s < students; s++)
        t->is_plain[s] = t->is_silent[s] && model->students.at[s].least == 0 && model->students.at[s].most == 1 && model->students.at[s].size == 1
                         && t->pin_start[s] == t->pin_start[s + 1] && t->ban_start[s] == t->ban_start[s + 1];
    for (int64_t i = 0; i < model->previous.count; i++) t->is_plain[model->previous.at[i].student] = 0;
    return single_out(t);
}

int32_t tdm_translate_rules(struct tdm_translation *t)
{
    int32_t status = sort_wishes(t);
    if (status == TANDEM_OK && tdm_translate_has_goal(t, TANDEM_GOAL_CHANGES)) status = sort_kept(t);
    if (status == TANDEM_OK) status = sort_pins(t);
    if (status == TANDEM_OK) status = sort_bans(t);
    if (status == TANDEM_OK) status = tdm_translate_shares(t);
    if (status == TANDEM_OK) status = find_silent(t);
    return status;
}
