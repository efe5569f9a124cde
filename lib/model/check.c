/* SPDX-License-Identifier: MIT
 * Every problem of a model, not just the first.
 *
 * Keeps:   an error is what no plan could repair and a person must: bounds that cross, rules that cannot be read, pins that contradict
 *          a forbid, the seats or the student's limit. All other clashes are for the solver to prove (verdict infeasible).
 */
#include "model/model.h"

#include "base/names.h"
#include "base/sort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check {
    const struct tandem_model *model;
    tandem_finding_fn          each;
    void                      *user;
    int32_t                    errors;
    int32_t                    status;      /* a negative status stops the check */
    int64_t                    pin_count, pin_capacity;
    struct pinned             *pins;
};

struct pinned {
    int32_t student, opportunity, rule;
};

static void report(struct check *check, int32_t severity, int32_t kind, int64_t id, int32_t field, const char *text, const char *hint)
{
    tandem_finding finding = { .severity = severity, .kind = kind, .id = id, .field = field };

    if (check->status != TANDEM_OK) return;
    check->errors += severity == TANDEM_ERROR;
    if (check->each == NULL) return;
    snprintf(finding.text, sizeof finding.text, "%s", text);
    snprintf(finding.hint, sizeof finding.hint, "%s", hint);
    if (check->each(check->user, &finding) != 0) check->status = TANDEM_E_STOPPED;
}

static void report_crossed(struct check *check, int32_t kind, int32_t id, int32_t field, int64_t least, int64_t most, const char *what)
{
    char text[160];
    snprintf(text, sizeof text, "at least %lld %s, but at most %lld", (long long)least, what, (long long)most);
    report(check, TANDEM_ERROR, kind, id, field, text, "lower the minimum or raise the maximum");
}

static void check_bounds(struct check *check)
{
    const struct tandem_model *model = check->model;

    for (int32_t id = 0; id < model->student_keys.count; id++)
        if (model->students.at[id].least > model->students.at[id].most)
            report_crossed(check, TANDEM_STUDENT, id, TANDEM_FIELD_MIN_PLACEMENTS, model->students.at[id].least, model->students.at[id].most,
                           "placements");
    for (int32_t id = 0; id < model->opportunity_keys.count; id++)
        if (model->opportunities.at[id].least > model->opportunities.at[id].most)
            report_crossed(check, TANDEM_OPPORTUNITY, id, TANDEM_FIELD_MIN_SEATS, model->opportunities.at[id].least,
                           model->opportunities.at[id].most, "students");
    for (int32_t id = 0; id < model->partner_keys.count; id++)
        if (model->partners.at[id].least > model->partners.at[id].most)
            report_crossed(check, TANDEM_PARTNER, id, TANDEM_FIELD_MIN_SEATS, model->partners.at[id].least, model->partners.at[id].most,
                           "students");
}

/* ---- wishes given twice */

static int32_t *count_by_student(const struct tandem_model *model, int64_t **start)
{
    int32_t students = model->student_keys.count;
    int32_t *order = tdm_alloc_array(&model->memory, model->wish_count, sizeof *order);

    *start = tdm_alloc_zeroed(&model->memory, students + (int64_t)2, sizeof **start);
    if (order == NULL || *start == NULL || model->wish_count > INT32_MAX) return order;
    for (int64_t i = 0; i < model->wish_count; i++) (*start)[model->wish_student[i] + 2] += !tdm_model_is_gone(model, model->wish_student[i]);
    for (int32_t s = 0; s < students; s++) (*start)[s + 2] += (*start)[s + 1];
    for (int64_t i = 0; i < model->wish_count; i++)
        if (!tdm_model_is_gone(model, model->wish_student[i])) order[(*start)[model->wish_student[i] + 1]++] = (int32_t)i;
    return order;
}

/* Warns of the second and later wishes of one pair. */
static void check_repeats(struct check *check)
{
    const struct tandem_model *model = check->model;
    int64_t                   *start = NULL;
    int32_t                   *order = count_by_student(model, &start);
    int32_t                   *seen_by = tdm_alloc_zeroed(&model->memory, model->opportunity_keys.count, sizeof *seen_by);

    if (order == NULL || start == NULL || seen_by == NULL) check->status = TANDEM_E_NOMEM;
    for (int32_t s = 0; check->status == TANDEM_OK && s < model->student_keys.count; s++)
        for (int64_t i = start[s]; i < start[s + 1]; i++) {
            int32_t opportunity = model->wish_opportunity[order[i]];
            if (seen_by[opportunity] == s + 1)
                report(check, TANDEM_WARNING, TANDEM_WISH, order[i], TANDEM_FIELD_OPPORTUNITIES, "this pair was given before",
                       "the better rank and the greater score count; remove one of the two");
            seen_by[opportunity] = s + 1;
        }
    tdm_free(&model->memory, order);
    tdm_free(&model->memory, start);
    tdm_free(&model->memory, seen_by);
}

/* ---- numbers in rules */

/* A whole number, or a percentage where `percent` is not NULL; 0 if it is neither. */
static int parse_amount(const char *text, int64_t *value, int *percent)
{
    char *end;
    long long number;

    if (text[0] < '0' || text[0] > '9' || strlen(text) > 12) return 0;
    number = strtoll(text, &end, 10);
    *value = number;
    if (percent != NULL) *percent = 0;
    if (percent != NULL && *end == '.' && end[1] >= '0' && end[1] <= '9') {
        while (*++end >= '0' && *end <= '9') continue;
        if (*end != '%') return 0;
    }
    if (percent != NULL && *end == '%') {
        *percent = 1;
        end++;
    }
    return *end == '\0';
}

static void check_amounts(struct check *check, int32_t number, const struct tdm_rule *rule, int may_be_percent)
{
    const char *texts[2] = { tdm_model_text(check->model, rule->min), tdm_model_text(check->model, rule->max) };
    int64_t     values[2] = { 0, INT64_MAX };
    int         percents[2] = { 0, 0 }, are_fine = 1;

    for (int side = 0; side < 2; side++) {
        int32_t field = side == 0 ? TANDEM_FIELD_MIN : TANDEM_FIELD_MAX;
        if (texts[side][0] == '\0') continue;
        if (!parse_amount(texts[side], &values[side], may_be_percent ? &percents[side] : NULL)) {
            report(check, TANDEM_ERROR, TANDEM_RULE, number, field, may_be_percent ? "not a number or a percentage" : "not a whole number",
                   may_be_percent ? "write a whole number from 0, or a percentage from 0% to 100%" : "write a whole number from 0");
            are_fine = 0;
        } else if (percents[side] && (values[side] > 100 || (values[side] == 100 && strchr(texts[side], '.') != NULL))) {
            report(check, TANDEM_ERROR, TANDEM_RULE, number, field, "a percentage over 100", "write a percentage from 0% to 100%");
            are_fine = 0;
        }
    }
    if (texts[0][0] == '\0' && texts[1][0] == '\0')
        report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MIN, "the rule has neither a min nor a max", "write at least one of them");
    if (are_fine && texts[0][0] != '\0' && texts[1][0] != '\0' && percents[0] == percents[1] && values[0] > values[1])
        report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MIN, "the minimum is above the maximum", "lower min or raise max");
}

/* A percentage and a number compare once the seats are known. */
static void check_against_seats(struct check *check, int32_t number, const struct tdm_rule *rule, const struct tdm_selection *opportunities)
{
    const struct tandem_model *model = check->model;
    const char                *min = tdm_model_text(model, rule->min), *max = tdm_model_text(model, rule->max);
    int64_t                    seats = 0, least, most;
    char                       text[160];

    for (int64_t k = 0; k < opportunities->count; k++) seats += model->opportunities.at[opportunities->ids[k]].most;
    if (opportunities->count == 0 || (strchr(min, '%') == NULL) == (strchr(max, '%') == NULL)) return;
    if (!tdm_read_amount(min, seats, 1, &least) || !tdm_read_amount(max, seats, 0, &most) || least <= most) return;
    snprintf(text, sizeof text, "the minimum is above the maximum: of %lld seats they are %lld and %lld", (long long)seats, (long long)least, (long long)most);
    report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MIN, text, "lower min or raise max");
}

static int has_column(const struct tandem_model *model, int32_t kind, const char *name)
{
    return tdm_keys_find(&model->attributes[kind - 1].names, name, strlen(name)) != TANDEM_NONE;
}

static void check_named_column(struct check *check, int32_t number, const struct tdm_rule *rule)
{
    const struct tandem_model *model = check->model;
    const char                *name = tdm_model_text(model, rule->min);
    int64_t                    most;

    if (name[0] == '\0') {
        report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MIN, "the rule names no column", "write the column's name in min");
    } else if (!has_column(model, TANDEM_OPPORTUNITY, name)
               || (rule->kind == TANDEM_RULE_SHARE && !has_column(model, TANDEM_STUDENT, name))) {
        char text[232];
        snprintf(text, sizeof text, "there is no column \"%.100s\" %s", name,
                 rule->kind == TANDEM_RULE_SHARE ? "on both sides" : "of opportunities");
        report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MIN, text, "write the name of a column that the files have");
    }
    if (rule->kind == TANDEM_RULE_BUDGET && !tdm_read_millionths(tdm_model_text(model, rule->max), &most))
        report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MAX, "not a number", "write the greatest sum that is allowed, with at most 6 decimals");
}

/* ---- whom rules select */

enum { MOST_FAULTS = 50 };       /* told of one selector */

static void report_fault(struct check *check, int32_t number, int32_t kind, const struct tdm_selector_fault *fault)
{
    const char *who = kind == TANDEM_STUDENT ? "student" : "opportunity";
    int32_t     field = kind == TANDEM_STUDENT ? TANDEM_FIELD_STUDENTS : TANDEM_FIELD_OPPORTUNITIES;
    char        text[232];

    switch (fault->kind) {
    case TDM_FAULT_UNKNOWN_ID: snprintf(text, sizeof text, "unknown %s \"%s\"", who, fault->word); break;
    case TDM_FAULT_UNKNOWN_COLUMN: snprintf(text, sizeof text, "unknown column \"%s\"", fault->word); break;
    case TDM_FAULT_RANGE: snprintf(text, sizeof text, "\"%s\" in a range is no number and no date", fault->word); break;
    default: snprintf(text, sizeof text, "the selector \"%s\" cannot be read", fault->word); break;
    }
    if (fault->kind == TDM_FAULT_RANGE) report(check, TANDEM_WARNING, TANDEM_RULE, number, field, text, "write a range like 9..12 or 2025-09-01..2026-08-31");
    else report(check, TANDEM_ERROR, TANDEM_RULE, number, field, text, "write *, ids joined by ;, or column=value terms joined by &");
}

static void report_faults(struct check *check, int32_t number, int32_t kind, int32_t count)
{
    struct tdm_selector_fault fault;

    for (int32_t i = 0; i < count && check->status == TANDEM_OK; i++) {
        check->status = tdm_selector_fault_at(check->model, kind, &check->model->rules.at[number], i, &fault);
        if (check->status == TANDEM_OK) report_fault(check, number, kind, &fault);
    }
}

static void select_side(struct check *check, int32_t number, int32_t kind, struct tdm_selection *selection)
{
    const struct tdm_rule    *rule = &check->model->rules.at[number];
    struct tdm_selector_fault fault;
    int32_t                   status = tdm_select(check->model, kind, rule, selection, &fault);

    if (status != TANDEM_OK) {
        check->status = status;
        return;
    }
    report_faults(check, number, kind, fault.count < MOST_FAULTS ? fault.count : MOST_FAULTS);
    if (!fault.is_fatal && selection->count == 0)
        report(check, TANDEM_WARNING, TANDEM_RULE, number, kind == TANDEM_STUDENT ? TANDEM_FIELD_STUDENTS : TANDEM_FIELD_OPPORTUNITIES,
               kind == TANDEM_STUDENT ? "the rule selects no student" : "the rule selects no opportunity", "the rule has no effect; check the selector");
}

static void remember_pins(struct check *check, int32_t number, const struct tdm_selection *students, const struct tdm_selection *opportunities)
{
    int64_t more = students->count * opportunities->count;

    if (check->status != TANDEM_OK) return;
    check->status = tdm_grow(&check->model->memory, (void **)&check->pins, &check->pin_capacity, check->pin_count + more, sizeof *check->pins);
    for (int64_t i = 0; check->status == TANDEM_OK && i < students->count; i++)
        for (int64_t k = 0; k < opportunities->count; k++)
            check->pins[check->pin_count++] = (struct pinned){ students->ids[i], opportunities->ids[k], number };
}

static int selects(const struct tdm_selection *selection, int32_t id)
{
    int64_t low = 0, high = selection->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (selection->ids[middle] < id) low = middle + 1;
        else high = middle;
    }
    return low < selection->count && selection->ids[low] == id;
}

/* All pins are known: does this forbid hit one? */
static void check_forbid(struct check *check, int32_t number)
{
    struct tdm_selection      students, opportunities;
    struct tdm_selector_fault fault;
    const struct tdm_rule    *rule = &check->model->rules.at[number];
    int32_t                   status = tdm_select(check->model, TANDEM_STUDENT, rule, &students, &fault);

    if (status == TANDEM_OK) {
        status = tdm_select(check->model, TANDEM_OPPORTUNITY, rule, &opportunities, &fault);
        for (int64_t i = 0; status == TANDEM_OK && i < check->pin_count; i++) {
            char text[232];
            if (!selects(&students, check->pins[i].student) || !selects(&opportunities, check->pins[i].opportunity)) continue;
            snprintf(text, sizeof text, "forbids %.80s at %.80s, which rule %d pins", tdm_keys_text(&check->model->student_keys, check->pins[i].student),
                     tdm_keys_text(&check->model->opportunity_keys, check->pins[i].opportunity), check->pins[i].rule + 1);
            report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_RULE, text, "remove one of the two rules");
            break;
        }
        tdm_selection_finish(check->model, &opportunities);
        tdm_selection_finish(check->model, &students);
    }
    if (status != TANDEM_OK) check->status = status;
}

/* Every selected opportunity's cell of the column is a number, or empty. */
static void check_budget_cells(struct check *check, int32_t number, const struct tdm_selection *opportunities)
{
    const struct tandem_model *model = check->model;
    const char                *name = tdm_model_text(model, model->rules.at[number].min);
    int32_t                    column = tdm_keys_find(&model->attributes[TANDEM_OPPORTUNITY - 1].names, name, strlen(name));

    for (int64_t k = 0; column != TANDEM_NONE && k < opportunities->count; k++) {
        const char *cell = tdm_model_attribute(model, TANDEM_OPPORTUNITY, opportunities->ids[k], column);
        char        text[232];
        int64_t     value;
        if (cell == NULL || cell[strspn(cell, " \t")] == '\0' || tdm_read_millionths(cell, &value)) continue;
        snprintf(text, sizeof text, "\"%.60s\" of opportunity %.80s is not a number", name,
                 tdm_keys_text(&model->opportunity_keys, opportunities->ids[k]));
        report(check, TANDEM_ERROR, TANDEM_RULE, number, TANDEM_FIELD_MIN, text, "write numbers with at most 6 decimals into that column, or leave cells empty");
        return;
    }
}

static void check_rule(struct check *check, int32_t number)
{
    const struct tdm_rule *rule = &check->model->rules.at[number];
    struct tdm_selection   students = { 0 }, opportunities = { 0 };

    select_side(check, number, TANDEM_STUDENT, &students);
    if (check->status == TANDEM_OK) select_side(check, number, TANDEM_OPPORTUNITY, &opportunities);
    switch (rule->kind) {
    case TANDEM_RULE_PIN: remember_pins(check, number, &students, &opportunities); break;
    case TANDEM_RULE_QUOTA:
    case TANDEM_RULE_QUOTA_EACH: check_amounts(check, number, rule, 1); break;
    case TANDEM_RULE_LIMIT: check_amounts(check, number, rule, 0); break;
    case TANDEM_RULE_SHARE:
    case TANDEM_RULE_BUDGET: check_named_column(check, number, rule); break;
    default: break;
    }
    if (rule->kind == TANDEM_RULE_QUOTA && check->status == TANDEM_OK) check_against_seats(check, number, rule, &opportunities);
    if (rule->kind == TANDEM_RULE_BUDGET && check->status == TANDEM_OK) check_budget_cells(check, number, &opportunities);
    tdm_selection_finish(check->model, &students);
    tdm_selection_finish(check->model, &opportunities);
}

/* ---- pins against seats and limits */

static int compare_pins(const void *user, int64_t a, int64_t b)
{
    const struct pinned *pins = user;
    if (pins[a].student != pins[b].student) return pins[a].student < pins[b].student ? -1 : 1;
    return (pins[a].opportunity > pins[b].opportunity) - (pins[a].opportunity < pins[b].opportunity);
}

/* A pin given twice counts once: leaves the first of each pair, in the order of the rules. */
static void drop_repeated_pins(struct check *check)
{
    const struct tdm_memory *memory = &check->model->memory;
    int64_t                 *index = tdm_alloc_array(memory, check->pin_count, sizeof *index);
    int64_t                 *scratch = tdm_alloc_array(memory, check->pin_count, sizeof *scratch);
    int64_t                  kept = 0;

    if (index == NULL || scratch == NULL) {
        check->status = TANDEM_E_NOMEM;
    } else {
        for (int64_t i = 0; i < check->pin_count; i++) index[i] = i;
        tdm_sort(index, scratch, check->pin_count, compare_pins, check->pins);
        for (int64_t i = 1; i < check->pin_count; i++)
            if (compare_pins(check->pins, index[i - 1], index[i]) == 0) scratch[kept++] = index[i];
        for (int64_t i = 0; i < kept; i++) check->pins[scratch[i]].rule = -1;
        kept = 0;
        for (int64_t i = 0; i < check->pin_count; i++)
            if (check->pins[i].rule >= 0) check->pins[kept++] = check->pins[i];
        check->pin_count = kept;
    }
    tdm_free(memory, index);
    tdm_free(memory, scratch);
}

static void report_pin(struct check *check, const struct pinned *pin, int32_t kind, int64_t most)
{
    const struct tandem_model *model = check->model;
    int                        is_student = kind == TANDEM_STUDENT;
    char                       text[232];

    snprintf(text, sizeof text, is_student ? "pins %.100s to more places than the %lld she may hold" : "pins more students to %.100s than its %lld seats",
             is_student ? tdm_keys_text(&model->student_keys, pin->student) : tdm_keys_text(&model->opportunity_keys, pin->opportunity), (long long)most);
    report(check, TANDEM_ERROR, TANDEM_RULE, pin->rule, TANDEM_FIELD_RULE, text, is_student ? "remove a pin or raise max_placements" : "remove a pin or add a seat");
}

static void check_pin_counts(struct check *check)
{
    const struct tandem_model *model = check->model;
    int64_t *held = tdm_alloc_zeroed(&model->memory, model->student_keys.count, sizeof *held);
    int64_t *taken = tdm_alloc_zeroed(&model->memory, model->opportunity_keys.count, sizeof *taken);

    if (held == NULL || taken == NULL) check->status = TANDEM_E_NOMEM;
    for (int64_t i = 0; check->status == TANDEM_OK && i < check->pin_count; i++) {
        const struct pinned *pin = &check->pins[i];
        int64_t              seats = model->opportunities.at[pin->opportunity].most, places = model->students.at[pin->student].most;
        /* a pin where there is no seat at all contradicts no other row: that there is no plan is for the solver to prove */
        if (++taken[pin->opportunity] == seats + 1 && seats > 0) report_pin(check, pin, TANDEM_OPPORTUNITY, seats);
        if (++held[pin->student] == places + 1) report_pin(check, pin, TANDEM_STUDENT, places);
    }
    tdm_free(&model->memory, held);
    tdm_free(&model->memory, taken);
}

static void check_rules(struct check *check)
{
    const struct tandem_model *model = check->model;

    for (int32_t number = 0; check->status == TANDEM_OK && number < model->rules.count; number++) check_rule(check, number);
    if (check->pin_count == 0) return;
    for (int32_t number = 0; check->status == TANDEM_OK && number < model->rules.count; number++)
        if (model->rules.at[number].kind == TANDEM_RULE_FORBID) check_forbid(check, number);
    if (check->status == TANDEM_OK) drop_repeated_pins(check);
    if (check->status == TANDEM_OK) check_pin_counts(check);
}

static void report_interest(void *user, int32_t severity, int32_t kind, int64_t id, int32_t field, const char *text, const char *hint)
{
    report(user, severity, kind, id, field, text, hint);
}

static void check_interests(struct check *check)
{
    int32_t status = tdm_model_check_interests(check->model, check->each != NULL, report_interest, check);
    if (status != TANDEM_OK) check->status = status;
}

int32_t tdm_model_check(const struct tandem_model *model, tandem_finding_fn each, void *user)
{
    struct check check = { .model = model, .each = each, .user = user, .status = TANDEM_OK };

    check_bounds(&check);
    if (check.status == TANDEM_OK && each != NULL) check_repeats(&check);      /* warnings only: nothing to count */
    if (check.status == TANDEM_OK) check_rules(&check);
    if (check.status == TANDEM_OK) check_interests(&check);
    tdm_free(&model->memory, check.pins);
    return check.status == TANDEM_OK ? check.errors : check.status;
}
