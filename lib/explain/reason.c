/* SPDX-License-Identifier: MIT
 * A reason in a sentence that is true and can be checked.
 *
 * Keeps:   nothing is said that the two plans and the rules do not say; no more than OTHERS students are named.
 * Relies:  the public calls, for the facts were decided before; memory is the model's.
 */
#include "explain/words.h"
#include "model/model.h"

enum { OTHERS = 3 };

struct telling {
    struct tdm_words     words;
    const tandem_plan   *plan;
    const tandem_reason *reason;
    const char          *student, *opportunity;
};

#define SAY(telling, ...) tdm_words_say(&(telling)->words, __VA_ARGS__)

/* ---- rules */

static void say_rule(struct telling *telling)
{
    tandem_rule_row row = { .size = sizeof row };

    if (tandem_get_rule(tandem_plan_model(telling->plan), telling->reason->rule, &row) != TANDEM_OK) return;
    SAY(telling, "rule %d (%s)", (int)telling->reason->rule + 1, tandem_rule_name(row.rule));
}

static void say_note(struct telling *telling)
{
    tandem_rule_row row = { .size = sizeof row };

    if (telling->reason->rule == TANDEM_NONE || tandem_get_rule(tandem_plan_model(telling->plan), telling->reason->rule, &row) != TANDEM_OK) return;
    if (row.note != NULL) SAY(telling, ": %s", row.note);
}

/* ---- moves */

static const char *place_key(const struct telling *telling, int32_t opportunity)
{
    return tandem_key(tandem_plan_model(telling->plan), TANDEM_OPPORTUNITY, opportunity);
}

static void say_move(struct telling *telling, const tandem_move *move)
{
    SAY(telling, "%s would ", tandem_key(tandem_plan_model(telling->plan), TANDEM_STUDENT, move->student));
    if (move->from == TANDEM_NONE) SAY(telling, "get %s", place_key(telling, move->to));
    else if (move->to == TANDEM_NONE) SAY(telling, "lose %s", place_key(telling, move->from));
    else SAY(telling, "move from %s to %s", place_key(telling, move->from), place_key(telling, move->to));
}

/* ": s044 would move from p3 to p9, and 2 more moves"; her own moves are left out. */
static void say_moves(struct telling *telling, const tandem_move *moves, int64_t count)
{
    int64_t others = 0, said = 0, shown;

    for (int64_t i = 0; i < count; i++) others += moves[i].student != telling->reason->student;
    shown = others <= OTHERS + 1 ? others : OTHERS;
    for (int64_t i = 0; i < count && said < shown; i++) {
        if (moves[i].student == telling->reason->student) continue;
        SAY(telling, "%s", said == 0 ? ": " : said + 1 == others ? " and " : ", ");
        say_move(telling, &moves[i]);
        said++;
    }
    if (others > shown) SAY(telling, ", and %lld more moves", (long long)(others - shown));
}

static void say_all_moves(struct telling *telling)
{
    say_moves(telling, telling->reason->granting.moves, telling->reason->granting.move_count);
}

/* ---- goals */

/* The numbers of a goal in an effect. */
static const int64_t *changes_of(const tandem_effect *effect, int32_t goal, int32_t *count)
{
    const int64_t *changes = effect->changes;

    for (int32_t i = 0; i < goal; i++) changes += effect->counts[i];
    *count = effect->counts[goal];
    return changes;
}

/* The priority class of which `number` others come before, among those that any student has. */
static int32_t class_number(const struct tandem_model *model, int32_t number)
{
    int32_t class = 0;

    for (; number >= 0; number--) {
        int32_t next = INT32_MAX;
        for (int32_t s = 0; s < model->student_keys.count; s++)
            if (model->students.at[s].priority > class && model->students.at[s].priority < next) next = model->students.at[s].priority;
        class = next;
    }
    return class;
}

/* ": 1 placement fewer at rank 1, 41 instead of 42": the first entry that differs, in the order in which the goal compares them. */
static int32_t say_entry(struct telling *telling, int32_t goal)
{
    const struct tdm_memory *memory = &tandem_plan_model(telling->plan)->memory;
    int32_t                  count, own = tandem_plan_goal_counts(telling->plan, telling->reason->goal, NULL, NULL, 0), entry;
    const int64_t           *changes = changes_of(&telling->reason->granting, telling->reason->goal, &count);
    int64_t                 *values = tdm_alloc_zeroed(memory, count > own ? count : own, sizeof *values), by;

    if (values == NULL) return TANDEM_E_NOMEM;
    tandem_plan_goal_counts(telling->plan, telling->reason->goal, values, NULL, own);
    entry = goal == TANDEM_GOAL_GENEROUS ? count - 1 : 0;
    while (changes[entry] == 0) entry += goal == TANDEM_GOAL_GENEROUS ? -1 : 1;
    by = changes[entry] < 0 ? -changes[entry] : changes[entry];
    SAY(telling, ": %lld placement%s %s ", (long long)by, by == 1 ? "" : "s", changes[entry] < 0 ? "fewer" : "more");
    if (goal == TANDEM_GOAL_PRIORITY) SAY(telling, "in priority class %d", (int)class_number(tandem_plan_model(telling->plan), entry));
    else SAY(telling, "at rank %d", (int)entry + 1);
    SAY(telling, ", %lld instead of %lld", (long long)(values[entry] + changes[entry]), (long long)values[entry]);
    tdm_free(memory, values);
    return TANDEM_OK;
}

static int32_t say_goal(struct telling *telling)
{
    tandem_goal_value before;
    int32_t           count;
    int64_t           change;

    tandem_plan_goal(telling->plan, telling->reason->goal, &before);
    SAY(telling, "would make the goal %s worse", tandem_goal_name(before.goal));
    if (before.goal == TANDEM_GOAL_PRIORITY || before.goal == TANDEM_GOAL_RANK_MAXIMAL || before.goal == TANDEM_GOAL_GENEROUS)
        return say_entry(telling, before.goal);
    change = changes_of(&telling->reason->granting, telling->reason->goal, &count)[0];
    SAY(telling, " by %lld%s", (long long)(change < 0 ? -change : change), before.scale == 1000 ? " thousandths" : "");
    if (before.value < INT64_MAX / 2 && before.value > -INT64_MAX / 2) SAY(telling, ", from %lld to %lld", (long long)before.value, (long long)(before.value + change));
    return TANDEM_OK;
}

/* ---- the sentences */

/* Of a mechanism other than `optimal`: who came before her, by the published cut-off. */
static void say_cutoff(struct telling *telling)
{
    const tandem_reason *reason = telling->reason;
    const tandem_model  *model = tandem_plan_model(telling->plan);
    int32_t              partner = model->opportunities.at[reason->opportunity].partner;

    if (reason->is_better) {
        SAY(telling, "%s has a place that she ranked at least as high as %s", telling->student, telling->opportunity);
        return;
    }
    if (reason->cutoff_kind == TANDEM_PARTNER) SAY(telling, "all seats of %s, to whom %s belongs, are taken", tandem_key(model, TANDEM_PARTNER, partner), telling->opportunity);
    else SAY(telling, "all seats of %s are taken", telling->opportunity);
    if (reason->cutoff_rank > 0)
        SAY(telling, ": the last one who got in has rank %d there, %s has rank %d", (int)reason->cutoff_rank, telling->student, (int)reason->own_rank);
    else if (reason->own_number > 0)
        SAY(telling, ": the last one who got in has lottery number %llu, %s has %llu", (unsigned long long)reason->cutoff_number, telling->student,
            (unsigned long long)reason->own_number);
}

static int is_of_mechanism(const struct telling *telling) { return tandem_plan_mechanism(telling->plan) != TANDEM_MECHANISM_OPTIMAL; }


static void say_granted(struct telling *telling)
{
    if (telling->reason->rule != TANDEM_NONE) {
        SAY(telling, "%s has %s: ", telling->student, telling->opportunity);
        say_rule(telling);
        SAY(telling, " pins it");
        say_note(telling);
    } else if (is_of_mechanism(telling)) {
        SAY(telling, "%s has %s", telling->student, telling->opportunity);
    } else if (telling->reason->optimal_plans == TANDEM_IN_ALL_PLANS) {
        SAY(telling, "%s has %s, as in every optimal plan", telling->student, telling->opportunity);
    } else {
        SAY(telling, "%s has %s; there are plans just as good in which it goes to others", telling->student, telling->opportunity);
    }
}

static void say_forbidden(struct telling *telling)
{
    if (!telling->reason->is_wished) {
        SAY(telling, "%s did not wish for %s", telling->student, telling->opportunity);
    } else if (telling->reason->rule != TANDEM_NONE) {
        say_rule(telling);
        SAY(telling, " keeps %s out of %s", telling->student, telling->opportunity);
        say_note(telling);
    } else if (is_of_mechanism(telling)) {
        SAY(telling, "%s was not to be had for %s: %s", telling->opportunity, telling->student, telling->reason->conflict);
    } else {
        SAY(telling, "no plan that keeps all rules and minimums gives %s to %s", telling->opportunity, telling->student);
        if (telling->reason->conflict[0] != '\0') SAY(telling, ": %s", telling->reason->conflict);
    }
}

static void say_pinned(struct telling *telling)
{
    SAY(telling, "pins leave no room for %s at %s: ", telling->student, telling->opportunity);
    say_rule(telling);
    say_note(telling);
}

static void say_seats(struct telling *telling)
{
    if (!telling->reason->granting.is_possible) {
        SAY(telling, "%s has no seat for %s", telling->opportunity, telling->student);
        return;
    }
    SAY(telling, "others hold the seats of %s; a plan just as good would grant it to %s", telling->opportunity, telling->student);
    say_all_moves(telling);
}

static int32_t say_cost(struct telling *telling)
{
    int32_t status = TANDEM_OK;

    if (telling->reason->goal == TANDEM_NONE) {
        if (telling->reason->optimal_plans == TANDEM_IN_SOME_PLANS)
            SAY(telling, "a plan just as good would grant %s to %s", telling->opportunity, telling->student);
        else
            SAY(telling, "granting %s to %s would leave fewer places for students without wishes", telling->opportunity, telling->student);
    } else {
        SAY(telling, "granting %s to %s ", telling->opportunity, telling->student);
        status = say_goal(telling);
    }
    say_all_moves(telling);
    return status;
}

static int32_t say_reason(struct telling *telling)
{
    int is_cutoff = is_of_mechanism(telling) && (telling->reason->why == TANDEM_WHY_SEATS || telling->reason->why == TANDEM_WHY_GOAL);

    if (is_cutoff) {
        say_cutoff(telling);
        return TANDEM_OK;
    }
    switch (telling->reason->why) {
    case TANDEM_WHY_GRANTED: say_granted(telling); return TANDEM_OK;
    case TANDEM_WHY_RULE: say_forbidden(telling); return TANDEM_OK;
    case TANDEM_WHY_PIN: say_pinned(telling); return TANDEM_OK;
    case TANDEM_WHY_SEATS: say_seats(telling); return TANDEM_OK;
    default: return say_cost(telling);
    }
}

static void raise_first_letter(char *text, size_t room, const struct telling *telling)
{
    int begins_with_key = (is_of_mechanism(telling) && (telling->reason->is_better || telling->reason->conflict[0] != '\0')) || telling->reason->why == TANDEM_WHY_GRANTED || (telling->reason->why == TANDEM_WHY_RULE && !telling->reason->is_wished)
                          || (!is_of_mechanism(telling) && telling->reason->why == TANDEM_WHY_SEATS && !telling->reason->granting.is_possible);

    if (room > 1 && !begins_with_key && text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');      /* a key stays as it is */
}

int32_t tandem_reason_text(const tandem_plan *plan, const tandem_reason *reason, char *text, size_t room)
{
    struct telling telling = { .plan = plan, .reason = reason };
    int32_t        status;

    if (plan == NULL || reason == NULL || (room > 0 && text == NULL)) return TANDEM_E_ARG;
    telling.student = tandem_key(tandem_plan_model(plan), TANDEM_STUDENT, reason->student);
    telling.opportunity = tandem_key(tandem_plan_model(plan), TANDEM_OPPORTUNITY, reason->opportunity);
    if (telling.student == NULL || telling.opportunity == NULL) return TANDEM_E_ARG;
    tdm_words_init(&telling.words, NULL, NULL, 0, text, room);
    status = say_reason(&telling);
    if (status != TANDEM_OK) return status;
    if (reason->conflict[0] == '\0' || reason->why != TANDEM_WHY_RULE || is_of_mechanism(&telling)) SAY(&telling, ".");
    raise_first_letter(text, room, &telling);
    return (int32_t)telling.words.length;
}
