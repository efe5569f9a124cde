/* SPDX-License-Identifier: MIT
 * A smallest set of rules and minimums that clash: left out one by one, or many at once, while there is still no plan.
 *
 * Keeps:   what is left out is never needed again: the rest clashes without it. In the end each member is needed, so that the set is
 *          smallest in the sense that none of its members can be spared.
 * Source:  deletion filter, halving the chunks, after Chinneck 2008 ch. 6.
 */
#include "api/clash.h"

#include "method/method.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TICKS = 2000000000 };           /* some seconds; what is not shown by then stays in the set */

struct member { int32_t kind, id; };         /* TANDEM_RULE, or whose minimum: TANDEM_STUDENT, ... */

struct clash {
    const struct tandem_model *model;
    tandem_options             options;
    int64_t                    ticks_left;       /* for all questions together */
    uint8_t                   *rule_is_off, *student_is_free, *opportunity_is_free, *partner_is_free;
    int64_t                    count, capacity;
    struct member             *members;
    char                      *text;
    size_t                     room, length;
};

/* ---- members */

static int32_t add_member(struct clash *clash, int32_t kind, int32_t id)
{
    int32_t status = tdm_grow(&clash->model->memory, (void **)&clash->members, &clash->capacity, clash->count + 1, sizeof *clash->members);
    if (status == TANDEM_OK) clash->members[clash->count++] = (struct member){ kind, id };
    return status;
}

/* Rules last: whoever is left out first is more likely to be spared, and rules are what the school can change least easily. */
static int32_t list_members(struct clash *clash)
{
    const struct tandem_model *model = clash->model;
    int32_t                    status = TANDEM_OK;

    for (int32_t i = 0; status == TANDEM_OK && i < model->students.count; i++)
        if (model->students.at[i].least > 0) status = add_member(clash, TANDEM_STUDENT, i);
    for (int32_t i = 0; status == TANDEM_OK && i < model->opportunities.count; i++)
        if (model->opportunities.at[i].least > 0) status = add_member(clash, TANDEM_OPPORTUNITY, i);
    for (int32_t i = 0; status == TANDEM_OK && i < model->partners.count; i++)
        if (model->partners.at[i].least > 0) status = add_member(clash, TANDEM_PARTNER, i);
    for (int32_t i = 0; status == TANDEM_OK && i < model->rules.count; i++) status = add_member(clash, TANDEM_RULE, i);
    return status;
}

static void leave_out(struct clash *clash, const struct member *member, uint8_t value)
{
    switch (member->kind) {
    case TANDEM_STUDENT: clash->student_is_free[member->id] = value; break;
    case TANDEM_OPPORTUNITY: clash->opportunity_is_free[member->id] = value; break;
    case TANDEM_PARTNER: clash->partner_is_free[member->id] = value; break;
    default: clash->rule_is_off[member->id] = value; break;
    }
}

/* ---- asking */

/* Is there still no plan? No answer in time counts as "there may be one". */
static int32_t ask(struct clash *clash, int *is_infeasible)
{
    const struct tdm_relaxed relaxed = { clash->rule_is_off, clash->student_is_free, clash->opportunity_is_free, clash->partner_is_free, 0 };
    struct tdm_control       control = { .threads = 1, .tick_limit = clash->ticks_left, .cancel = clash->options.cancel };
    struct tdm_problem       problem;
    struct tdm_solution      solution;
    int32_t                  method, status = tdm_problem_compile_relaxed(clash->model, &clash->options, &relaxed, &problem);

    *is_infeasible = 0;
    if (status != TANDEM_OK) return status;
    if (clash->ticks_left <= 0) goto out;
    status = tdm_method_choose(&problem, &control, TANDEM_SOLVER_AUTO, &solution, &method);
    if (status == TANDEM_OK) {
        *is_infeasible = solution.verdict == TANDEM_INFEASIBLE;
        tdm_solution_finish(&solution);
    }
    clash->ticks_left -= control.ticks;
out:
    tdm_problem_finish(&problem);
    return status == TANDEM_E_STOPPED || status == TANDEM_E_RANGE ? TANDEM_OK : status;
}

/* Leaves members [from, to) out for good if the others still clash. */
static int32_t try_without(struct clash *clash, int64_t from, int64_t to, int *is_out)
{
    int32_t status;

    for (int64_t i = from; i < to; i++) leave_out(clash, &clash->members[i], 1);
    status = ask(clash, is_out);
    if (status != TANDEM_OK) return status;
    if (!*is_out) {
        for (int64_t i = from; i < to; i++) leave_out(clash, &clash->members[i], 0);
        return TANDEM_OK;
    }
    memmove(clash->members + from, clash->members + to, (size_t)(clash->count - to) * sizeof *clash->members);
    clash->count -= to - from;
    return TANDEM_OK;
}

static int32_t shrink(struct clash *clash)
{
    int32_t status = TANDEM_OK;

    for (int64_t chunk = (clash->count + 1) / 2; status == TANDEM_OK && chunk > 0; chunk = chunk == 1 ? 0 : (chunk + 1) / 2)
        for (int64_t from = 0; status == TANDEM_OK && from < clash->count;) {
            int     is_out = 0;
            int64_t to = from + chunk < clash->count ? from + chunk : clash->count;
            status = try_without(clash, from, to, &is_out);
            if (!is_out) from = to;
        }
    return status;
}

/* ---- saying it */

__attribute__((format(printf, 2, 3)))
static void say(struct clash *clash, const char *format, ...)
{
    va_list rest;
    int     added;

    if (clash->length + 1 >= clash->room) return;
    va_start(rest, format);
    added = vsnprintf(clash->text + clash->length, clash->room - clash->length, format, rest);
    va_end(rest);
    if (added > 0) clash->length += (size_t)added;
}

/* The one pair that a question of the kind "what if" grants or denies. */
static void say_asked(struct clash *clash, const struct tdm_rule *rule)
{
    const struct tandem_model *model = clash->model;

    say(clash, "student %.80s %s %.80s, as asked", tdm_keys_text(&model->student_keys, model->rule_ids.at[rule->student_start]),
        rule->kind == TANDEM_RULE_PIN ? "at" : "kept out of", tdm_keys_text(&model->opportunity_keys, model->rule_ids.at[rule->opportunity_start]));
}

static void say_member(struct clash *clash, const struct member *member)
{
    const struct tandem_model *model = clash->model;

    if (member->kind == TANDEM_RULE) {
        const struct tdm_rule *rule = &model->rules.at[member->id];
        const char            *note = tdm_model_text(model, rule->note);
        if (rule->is_asked) say_asked(clash, rule);
        else say(clash, "rule %d (%s%s%.120s)", member->id + 1, tandem_rule_name(rule->kind), note[0] == '\0' ? "" : ": ", note);
    } else if (member->kind == TANDEM_STUDENT) {
        say(clash, "the least number of placements of student %.80s (%d)", tdm_keys_text(&model->student_keys, member->id),
            model->students.at[member->id].least);
    } else if (member->kind == TANDEM_OPPORTUNITY) {
        say(clash, "the least number of students of opportunity %.80s (%lld)", tdm_keys_text(&model->opportunity_keys, member->id),
            (long long)model->opportunities.at[member->id].least);
    } else {
        say(clash, "the least number of students of partner %.80s (%lld)", tdm_keys_text(&model->partner_keys, member->id),
            (long long)model->partners.at[member->id].least);
    }
}

static void say_all(struct clash *clash)
{
    enum { NAMED = 12 };

    say(clash, clash->count == 1 ? "No plan keeps " : "No plan keeps all of these: ");
    for (int64_t i = 0; i < clash->count && i < NAMED; i++) {
        if (i > 0) say(clash, i + 1 == clash->count ? " and " : ", ");
        say_member(clash, &clash->members[i]);
    }
    if (clash->count > NAMED) say(clash, " and %lld more", (long long)(clash->count - NAMED));
    say(clash, clash->count == 1 ? "; without it there may be one." : "; without any one of them there may be one.");
}

/* ---- all of it */

static int32_t prepare(struct clash *clash)
{
    const struct tandem_model *model = clash->model;

    clash->rule_is_off = tdm_alloc_zeroed(&model->memory, model->rules.count, 1);
    clash->student_is_free = tdm_alloc_zeroed(&model->memory, model->students.count, 1);
    clash->opportunity_is_free = tdm_alloc_zeroed(&model->memory, model->opportunities.count, 1);
    clash->partner_is_free = tdm_alloc_zeroed(&model->memory, model->partners.count, 1);
    if (clash->rule_is_off == NULL || clash->student_is_free == NULL || clash->opportunity_is_free == NULL || clash->partner_is_free == NULL)
        return TANDEM_E_NOMEM;
    return list_members(clash);
}

static int holds_rule(const struct clash *clash)
{
    for (int64_t i = 0; i < clash->count; i++)
        if (clash->members[i].kind == TANDEM_RULE) return 1;
    return 0;
}

int32_t tdm_clash_name(const struct tandem_plan *plan, const tandem_options *options, int wants_minimums, char *text, size_t room)
{
    struct clash             clash = { .model = plan->model, .options = plan->options, .text = text, .room = room, .ticks_left = MOST_TICKS };
    const struct tdm_memory *memory = &plan->model->memory;
    int                      is_infeasible = 0;
    int32_t                  status;

    text[0] = '\0';
    if (plan->model->rules.count == 0 && !wants_minimums) return TANDEM_OK;
    clash.options.goal_count = 0;
    clash.options.cancel = options->cancel;
    status = prepare(&clash);
    if (status == TANDEM_OK) status = ask(&clash, &is_infeasible);
    if (status == TANDEM_OK && is_infeasible) status = shrink(&clash);
    if (status == TANDEM_OK && is_infeasible && (wants_minimums || holds_rule(&clash))) say_all(&clash);
    tdm_free(memory, clash.members);
    tdm_free(memory, clash.rule_is_off);
    tdm_free(memory, clash.student_is_free);
    tdm_free(memory, clash.opportunity_is_free);
    tdm_free(memory, clash.partner_is_free);
    return status;
}
