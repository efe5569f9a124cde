/* SPDX-License-Identifier: MIT
 * Random small schools with every kind of rule and goal: what a change would do, against all plans of the changed school; and for every pair
 * whether it stands in all, some or none of the optimal plans, against all plans there are.
 *
 *   property_explain COUNT [SEED]
 */
#include "random_school.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally { long models, plans, changes, impossible, moves, wishes, all, some, none, never, effects, shortages, wrong; };

/* A school, its plan, and what all plans of it say. */
struct asked {
    struct school       school;
    tandem_model       *model;
    tandem_plan        *plan;
    school_plan         mine;
    int64_t             value[MOST_VALUES];
    int                 value_count;
    struct tally       *tally;
};

static void read_plan(const struct school *school, const tandem_plan *plan, school_plan out)
{
    memset(out, 0, sizeof(school_plan));
    for (int s = 0; s < school->students; s++) {
        int32_t places[MOST_PLACES], count = tandem_plan_places(plan, s, places, MOST_PLACES);
        for (int32_t i = 0; i < count; i++) out[s] |= 1u << places[i];
    }
}

static void disagree(struct asked *asked, const char *what, const tandem_change *change)
{
    printf("model %ld: %s (change %d kind %d student %d place %d seats %d)\n", asked->tally->models, what, (int)change->change, (int)change->kind,
           (int)change->student, (int)change->place, (int)change->seats);
    if (asked->tally->wrong++ == 0) school_print(&asked->school);
}

/* ---- the changed school, in the tables of the test */

static void withdraw(struct school *school, int student)
{
    school->least[student] = school->most[student] = 0;
    school->previous[student] = 0;
    for (int i = 0; i < school->rules; i++) school->rule[i].students &= ~(1u << student);
}

static void change_school(struct school *school, const tandem_change *change)
{
    struct school_rule *rule = &school->rule[school->rules];

    switch (change->change) {
    case TANDEM_CHANGE_SEATS:
        if (change->kind == TANDEM_OPPORTUNITY) school->seats[change->place] += (int)change->seats;
        else if (school->cap[change->place] >= 0) school->cap[change->place] += (int)change->seats;
        break;
    case TANDEM_CHANGE_CLOSE: school->seats[change->place] = school->least_seats[change->place] = 0; break;
    case TANDEM_CHANGE_WITHDRAW: withdraw(school, change->student); break;
    case TANDEM_CHANGE_MOST: school->rule[change->place].most += (int)change->seats; break;
    case TANDEM_CHANGE_LEAST: school->rule[change->place].least += (int)change->seats; break;
    default:
        *rule = (struct school_rule){ .kind = change->change == TANDEM_CHANGE_GRANT ? TANDEM_RULE_PIN : TANDEM_RULE_FORBID,
                                      .students = 1u << change->student, .places = 1u << change->place };
        school->rules++;
        break;
    }
}

static int is_sound(const struct school *school)
{
    for (int p = 0; p < school->places; p++)
        if (school->seats[p] < school->least_seats[p]) return 0;
    for (int i = 0; i < school->partners; i++)
        if (school->cap[i] >= 0 && school->cap[i] < school->least_cap[i]) return 0;
    for (int i = 0; i < school->rules; i++)
        if (school->rule[i].kind == TANDEM_RULE_QUOTA || school->rule[i].kind == TANDEM_RULE_QUOTA_EACH || school->rule[i].kind == TANDEM_RULE_LIMIT)
            if (school->rule[i].has_least && school->rule[i].has_most && school->rule[i].least > school->rule[i].most) return 0;
    return 1;
}

/* ---- one change */

static int count_bits(uint32_t set)
{
    int count = 0;
    for (; set != 0; set &= set - 1) count++;
    return count;
}

struct nearest { const struct asked *asked; const int64_t *value; int least, withdrawn; };

static int given_up(const struct nearest *nearest, const school_plan plan)
{
    int count = 0;
    for (int s = 0; s < nearest->asked->school.students; s++)
        if (s != nearest->withdrawn) count += count_bits(nearest->asked->mine[s] & ~plan[s]);
    return count;
}

static int keep_nearest(const struct school *school, const school_plan plan, void *user)
{
    struct nearest *nearest = user;
    int64_t         value[MOST_VALUES];
    int             count = school_value(school, plan, value);

    if (memcmp(value, nearest->value, (size_t)count * sizeof *value) != 0) return 0;
    if (nearest->least < 0 || given_up(nearest, plan) < nearest->least) nearest->least = given_up(nearest, plan);
    return 0;
}

static int has_goal(const struct school *school, int32_t goal)
{
    for (int i = 0; i < school->goals; i++)
        if (school->goal[i] == goal) return 1;
    return 0;
}

/* The change of a goal: of two plans, or of an effect. */
static int32_t read_change(const struct asked *asked, const tandem_plan *after, const tandem_effect *effect, int level, int64_t change[8])
{
    const int64_t *own;

    if (after != NULL) return tandem_plan_goal_change(asked->plan, after, level, change, 8);
    own = effect->changes;
    for (int i = 0; i < level; i++) own += effect->counts[i];
    for (int32_t i = 0; i < effect->counts[level] && i < 8; i++) change[i] = own[i];
    return effect->counts[level];
}

/* Values of the test are better when smaller; those of a plan that counts upwards have the other sign. */
static int is_told_change(const struct asked *asked, const tandem_plan *after, const tandem_effect *effect, const int64_t *value)
{
    for (int level = 0, at = 0; level < asked->school.goals; level++) {
        int64_t change[8] = { 0 };
        int32_t goal = asked->school.goal[level], count = read_change(asked, after, effect, level, change);
        if (goal == TANDEM_GOAL_PRIORITY) at += 2;                      /* classes that nobody has are not listed: compared below by the plan */
        else if (goal == TANDEM_GOAL_RANK_MAXIMAL || goal == TANDEM_GOAL_GENEROUS) {
            for (int k = 0; k < 4; k++) {
                int64_t told = k < count ? change[k] : 0, i = goal == TANDEM_GOAL_GENEROUS ? 3 - k : k;
                int64_t true_change = value[at + i] - asked->value[at + i];
                if (told != (goal == TANDEM_GOAL_GENEROUS ? true_change : -true_change)) return 0;
            }
            at += 4;
        } else {
            int64_t true_change = value[at] - asked->value[at];
            if (change[0] != (goal == TANDEM_GOAL_PLACED || goal == TANDEM_GOAL_SCORE ? -true_change : true_change)) return 0;
            at++;
        }
    }
    return 1;
}

static void compare(struct asked *asked, const struct school *changed, const tandem_change *change, const tandem_plan *after, const school_plan best)
{
    struct nearest nearest = { .asked = asked, .least = -1, .withdrawn = change->change == TANDEM_CHANGE_WITHDRAW ? change->student : -1 };
    school_plan    mine;
    int64_t        value[MOST_VALUES], best_value[MOST_VALUES];
    int            count = school_value(changed, best, best_value);

    read_plan(changed, after, mine);
    school_value(changed, mine, value);
    if (tandem_plan_verdict(after) != TANDEM_OPTIMAL) disagree(asked, "the new plan is not proven", change);
    else if (!school_allows(changed, mine)) disagree(asked, "the new plan breaks a rule", change);
    else if (memcmp(value, best_value, (size_t)count * sizeof *value) != 0) disagree(asked, "the new plan is not the best", change);
    else if (!is_told_change(asked, after, NULL, value)) disagree(asked, "a goal changes by another amount", change);
    else if (tandem_verify(tandem_plan_model(after), after, NULL) != TANDEM_OK) disagree(asked, "the new plan does not pass the check", change);
    if (has_goal(changed, TANDEM_GOAL_CHANGES)) return;
    nearest.value = best_value;
    school_each(changed, keep_nearest, &nearest);
    if (given_up(&nearest, mine) != nearest.least) disagree(asked, "more placements are given up than needed", change);
    asked->tally->moves += nearest.least;
}

/* The moves of an effect lead to a plan that is as good as the best, and they are the fewest that do. */
static void compare_effect(struct asked *asked, const struct school *changed, const tandem_change *change, const tandem_effect *effect)
{
    struct nearest nearest = { .asked = asked, .least = -1, .withdrawn = change->change == TANDEM_CHANGE_WITHDRAW ? change->student : -1 };
    school_plan    best, mine;
    int64_t        value[MOST_VALUES], best_value[MOST_VALUES];
    int            count;

    asked->tally->effects++;
    if (!is_sound(changed) || !school_best(changed, best)) {
        if (effect->is_possible) disagree(asked, "no plan exists, but one is told of", change);
        return;
    }
    if (!effect->is_possible) {
        disagree(asked, "a plan exists, but none is told of", change);
        return;
    }
    count = school_value(changed, best, best_value);
    memcpy(mine, asked->mine, sizeof mine);
    for (int64_t i = 0; i < effect->move_count; i++) {
        if (effect->moves[i].from != TANDEM_NONE) mine[effect->moves[i].student] &= ~(1u << effect->moves[i].from);
        if (effect->moves[i].to != TANDEM_NONE) mine[effect->moves[i].student] |= 1u << effect->moves[i].to;
    }
    school_value(changed, mine, value);
    if (!school_allows(changed, mine)) disagree(asked, "the moves break a rule", change);
    else if (memcmp(value, best_value, (size_t)count * sizeof *value) != 0) disagree(asked, "the moves do not lead to the best", change);
    else if (!is_told_change(asked, NULL, effect, value)) disagree(asked, "an effect tells another amount", change);
    if (has_goal(changed, TANDEM_GOAL_CHANGES)) return;
    nearest.value = best_value;
    school_each(changed, keep_nearest, &nearest);
    if (given_up(&nearest, mine) != nearest.least) disagree(asked, "an effect gives up more than needed", change);
}

static void try_seats(struct asked *asked, int32_t kind, int32_t place, int32_t seats)
{
    tandem_change change = { .change = TANDEM_CHANGE_SEATS, .kind = kind, .place = place, .seats = seats };
    tandem_effect effect = { .size = sizeof effect };
    struct school changed = asked->school;
    tandem_error  error;

    if (kind == TANDEM_OPPORTUNITY ? asked->school.seats[place] + seats < 0 : asked->school.cap[place] >= 0 && asked->school.cap[place] + seats < 0) return;
    change_school(&changed, &change);
    if (tandem_seat_value(asked->plan, kind, place, seats, &effect, &error) != TANDEM_OK) disagree(asked, error.text, &change);
    else compare_effect(asked, &changed, &change, &effect);
    tandem_effect_finish(&effect);
}

static void try_all_seats(struct asked *asked)
{
    for (int32_t seats = -1; seats <= 1; seats += 2) {
        for (int32_t p = 0; p < asked->school.places; p++) try_seats(asked, TANDEM_OPPORTUNITY, p, seats);
        for (int32_t o = 0; o < asked->school.partners; o++) try_seats(asked, TANDEM_PARTNER, o, seats);
    }
}

static void try_change(struct asked *asked, const tandem_change *change)
{
    struct school changed = asked->school;
    tandem_plan  *after = NULL;
    tandem_error  error;
    school_plan   best;
    int32_t       status;
    int           exists;

    change_school(&changed, change);
    if (!is_sound(&changed)) return;
    exists = school_best(&changed, best);
    status = tandem_whatif(asked->plan, change, &after, &error);
    asked->tally->changes++;
    asked->tally->impossible += !exists;
    if (status == TANDEM_E_STATE || (status == TANDEM_OK && tandem_plan_verdict(after) == TANDEM_INFEASIBLE)) {
        if (exists) disagree(asked, "a plan exists, but none was found", change);
    } else if (status != TANDEM_OK) disagree(asked, error.text, change);
    else if (!exists) disagree(asked, "no plan exists, but one was made", change);
    else compare(asked, &changed, change, after, best);
    tandem_plan_free(after);
}

/* The same by the call that gives the effect alone. A student who withdraws gives up nothing that counts. */
static void try_effect(struct asked *asked, const tandem_change *change)
{
    tandem_effect effect = { .size = sizeof effect };
    struct school changed = asked->school;
    tandem_error  error;

    change_school(&changed, change);
    if (tandem_whatif_effect(asked->plan, change, &effect, &error) != TANDEM_OK) disagree(asked, error.text, change);
    else compare_effect(asked, &changed, change, &effect);
    tandem_effect_finish(&effect);
}

/* One more, or one fewer, allowed or asked for by a rule that counts. */
static void try_bounds(struct asked *asked)
{
    tandem_change change = { .size = sizeof change };

    for (change.place = 0; change.place < asked->school.rules; change.place++) {
        const struct school_rule *rule = &asked->school.rule[change.place];
        if (rule->is_percent || (rule->kind != TANDEM_RULE_QUOTA && rule->kind != TANDEM_RULE_QUOTA_EACH && rule->kind != TANDEM_RULE_LIMIT)) continue;
        for (change.seats = -1; change.seats <= 1; change.seats += 2) {
            change.change = TANDEM_CHANGE_MOST;
            if (rule->has_most && rule->most + change.seats >= 0) try_change(asked, &change);
            change.change = TANDEM_CHANGE_LEAST;
            if (rule->has_least && rule->least + change.seats >= 0) try_effect(asked, &change);
        }
    }
}

static void try_changes(struct asked *asked, uint64_t *state)
{
    tandem_change change = { .size = sizeof change };

    change.student = (int32_t)school_random(state, (uint32_t)asked->school.students);
    change.place = (int32_t)school_random(state, (uint32_t)asked->school.places);
    for (change.change = TANDEM_CHANGE_WITHDRAW; change.change <= TANDEM_CHANGE_DENY; change.change++) {
        try_change(asked, &change);
        try_effect(asked, &change);
    }
    change.change = TANDEM_CHANGE_SEATS;
    change.kind = TANDEM_OPPORTUNITY;
    change.seats = 1;
    try_change(asked, &change);
    change.seats = -1;
    if (asked->school.seats[change.place] > 0) try_change(asked, &change);
    change.kind = TANDEM_PARTNER;
    change.place = (int32_t)school_random(state, MOST_PARTNERS);
    change.seats = asked->school.cap[change.place] > 0 && school_random(state, 2) == 0 ? -1 : 1;
    try_change(asked, &change);
}

/* ---- every wish: granted in all, some or none of the optimal plans */

struct optima { const int64_t *value; school_plan in_all, in_some, ever; };

static int meet(const struct school *school, const school_plan plan, void *user)
{
    struct optima *optima = user;
    int64_t        value[MOST_VALUES];
    int            count = school_value(school, plan, value);
    int            is_optimal = memcmp(value, optima->value, (size_t)count * sizeof *value) == 0;

    for (int s = 0; s < school->students; s++) {
        optima->ever[s] |= plan[s];
        if (!is_optimal) continue;
        optima->in_all[s] &= plan[s];
        optima->in_some[s] |= plan[s];
    }
    return 0;
}

static const char *judge_reason(const struct asked *asked, const struct optima *optima, const tandem_reason *reason)
{
    int      student = reason->student;
    uint32_t bit = 1u << reason->opportunity;
    int      is_granted = (asked->mine[student] & bit) != 0, possible = (optima->ever[student] & bit) != 0;

    if (reason->is_granted != is_granted) return "the plan says otherwise";
    if ((reason->optimal_plans == TANDEM_IN_ALL_PLANS) != ((optima->in_all[student] & bit) != 0)) return "all, or not all, of the optimal plans";
    if ((reason->optimal_plans == TANDEM_IN_SOME_PLANS) != ((optima->in_some[student] & ~optima->in_all[student] & bit) != 0))
        return "some, or not some, of the optimal plans";
    if (reason->optimal_plans == TANDEM_NEVER && possible) return "never, but there is a plan";
    if (!is_granted && reason->granting.is_possible != possible) return "a plan that grants it exists, or does not";
    if ((reason->why == TANDEM_WHY_GRANTED) != is_granted) return "granted, or not granted";
    if ((reason->goal != TANDEM_NONE) != (!is_granted && possible && (optima->in_some[student] & bit) == 0)) return "no goal pays, or one does";
    return "";
}

/* Says the reason into a room that is just large enough. */
static int is_told(const struct asked *asked, const tandem_reason *reason)
{
    char    text[4096];
    int32_t bytes = tandem_reason_text(asked->plan, reason, NULL, 0);

    return bytes > 10 && bytes < (int32_t)sizeof text && tandem_reason_text(asked->plan, reason, text, (size_t)bytes + 1) == bytes
           && (int32_t)strlen(text) == bytes && text[bytes - 1] == '.';
}

static void try_wish(struct asked *asked, const struct optima *optima, int32_t student, int32_t place)
{
    tandem_change shown = { .change = TANDEM_CHANGE_GRANT, .student = student, .place = place };
    tandem_reason reason = { .size = sizeof reason };
    tandem_error  error;
    const char   *fault;

    if (tandem_why(asked->plan, student, place, &reason, &error) != TANDEM_OK) {
        disagree(asked, error.text, &shown);
        return;
    }
    asked->tally->wishes++;
    asked->tally->all += reason.optimal_plans == TANDEM_IN_ALL_PLANS;
    asked->tally->some += reason.optimal_plans == TANDEM_IN_SOME_PLANS;
    asked->tally->none += reason.optimal_plans == TANDEM_IN_NO_PLAN;
    asked->tally->never += reason.optimal_plans == TANDEM_NEVER;
    fault = judge_reason(asked, optima, &reason);
    if (fault[0] == '\0' && !is_told(asked, &reason)) fault = "the sentence is no sentence";
    if (fault[0] != '\0') disagree(asked, fault, &shown);
    if (!reason.is_granted && reason.granting.is_possible) {
        struct school changed = asked->school;
        change_school(&changed, &shown);
        compare_effect(asked, &changed, &shown, &reason.granting);
    }
    tandem_reason_finish(&reason);
}

/* The call that answers for all pairs at once. */
static void try_shares(struct asked *asked, const struct optima *optima)
{
    int32_t      students[MOST_STUDENTS * MOST_PLACES], places[MOST_STUDENTS * MOST_PLACES], shares[MOST_STUDENTS * MOST_PLACES];
    int64_t      count = 0;
    tandem_error error;

    for (int32_t s = 0; s < asked->school.students; s++)
        for (int32_t p = 0; p < asked->school.places; p++) {
            students[count] = s;
            places[count++] = p;
        }
    if (tandem_shares(asked->plan, count, students, places, shares, &error) != TANDEM_OK) memset(shares, 0, sizeof shares);
    for (int64_t i = 0; i < count; i++) {
        tandem_change shown = { .change = TANDEM_CHANGE_GRANT, .student = students[i], .place = places[i] };
        uint32_t      bit = 1u << places[i];
        int           in_all = (optima->in_all[students[i]] & bit) != 0, in_some = (optima->in_some[students[i]] & bit) != 0;
        if (shares[i] == 0 || (shares[i] == TANDEM_IN_ALL_PLANS) != in_all || (shares[i] == TANDEM_IN_SOME_PLANS) != (in_some && !in_all)
            || (shares[i] == TANDEM_NEVER && (optima->ever[students[i]] & bit) != 0))
            disagree(asked, "shares of all pairs", &shown);
    }
}

/* Those who are said to share too few seats: no plan, optimal or not, has a place for each of them. */
static int has_places_for(const struct school *school, const school_plan plan, void *user)
{
    const uint32_t *students = user;
    for (int s = 0; s < school->students; s++)
        if ((*students >> s & 1) && plan[s] == 0) return 0;
    return 1;
}

static void try_shortages(struct asked *asked)
{
    for (int32_t s = 0; s < asked->school.students; s++) {
        tandem_change        shown = { .student = s };
        tandem_shortage_size size;
        int32_t              students[MOST_STUDENTS], places[MOST_PLACES];
        uint32_t             set = 0;
        if (tandem_shortage(asked->plan, s, students, MOST_STUDENTS, places, MOST_PLACES, &size) != TANDEM_OK) disagree(asked, "no answer on seats", &shown);
        if (size.students == 0) continue;
        asked->tally->shortages++;
        for (int32_t i = 0; i < size.students; i++) set |= 1u << students[i];
        if (asked->mine[s] != 0 || !(set >> s & 1) || size.students <= size.seats) disagree(asked, "a shortage that is none", &shown);
        if (school_each(&asked->school, has_places_for, &set)) disagree(asked, "a plan has places for all who are said to be too many", &shown);
    }
}

static void try_wishes(struct asked *asked)
{
    struct optima optima = { .value = asked->value };

    memset(optima.in_all, 0xFF, sizeof optima.in_all);
    school_each(&asked->school, meet, &optima);
    for (int s = 0; s < asked->school.students; s++)
        for (int p = 0; p < asked->school.places; p++) try_wish(asked, &optima, s, p);
    try_shares(asked, &optima);
}

/* ---- one school */

static void try_school(struct asked *asked, uint64_t *state)
{
    tandem_options options;

    asked->model = school_model(&asked->school);
    asked->tally->models++;
    tandem_options_init(&options, sizeof options);
    options.goal_count = asked->school.goals;
    memcpy(options.goals, asked->school.goal, sizeof asked->school.goal);
    if (tandem_solve(asked->model, &options, &asked->plan, NULL) == TANDEM_OK && tandem_plan_verdict(asked->plan) == TANDEM_OPTIMAL) {
        asked->tally->plans++;
        read_plan(&asked->school, asked->plan, asked->mine);
        asked->value_count = school_value(&asked->school, asked->mine, asked->value);
        try_changes(asked, state);
        try_wishes(asked);
        try_all_seats(asked);
        try_bounds(asked);
        try_shortages(asked);
    }
    tandem_plan_free(asked->plan);
    tandem_model_free(asked->model);
}

int main(int argc, char **argv)
{
    long         count = argc > 1 ? atol(argv[1]) : 1000;
    uint64_t     state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct tally tally = { 0 };

    for (long i = 0; i < count; i++) {
        struct asked asked = { .tally = &tally };
        if (i % 4 == 0) school_draw_capped(&asked.school, &state);
        else
            do school_draw(&asked.school, &state);
            while (asked.school.rules == MOST_RULES);           /* room for the rule of a grant */
        try_school(&asked, &state);
    }
    printf("%ld random models over all rules and goals, %ld with a plan; %ld changes (%ld leave no plan, %ld placements given up); %ld wishes (granted "
           "in all optimal plans %ld, some %ld, none %ld, never %ld); %ld effects of a grant or a seat; %ld wants of seats: %ld disagreements\n", tally.models, tally.plans, tally.changes, tally.impossible,
           tally.moves, tally.wishes, tally.all, tally.some, tally.none, tally.never, tally.effects, tally.shortages, tally.wrong);
    return tally.wrong != 0;
}
