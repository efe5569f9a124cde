/* SPDX-License-Identifier: MIT
 * Random small schools: drawing one, telling it to the library, printing it.
 */
#include "random_school.h"

#include <stdio.h>
#include <string.h>

uint32_t school_random(uint64_t *state, uint32_t below)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static int chance(uint64_t *state, uint32_t percent) { return school_random(state, 100) < percent; }
static int draw(uint64_t *state, int least, int most) { return least + (int)school_random(state, (uint32_t)(most - least + 1)); }

static void draw_people(struct school *school, uint64_t *state)
{
    int several = chance(state, 40), sizes = chance(state, 20), classes = chance(state, 30), musts = chance(state, 20);

    for (int s = 0; s < school->students; s++) {
        school->most[s] = several ? draw(state, 1, 3) : 1;
        school->least[s] = musts && chance(state, 40) ? 1 : 0;
        school->size[s] = sizes && chance(state, 40) ? draw(state, 2, 3) : 1;
        school->priority[s] = classes ? draw(state, 1, 2) : 1;
        school->speaks[s] = draw(state, 0, 3);
        for (int p = 0; p < school->places; p++) {
            school->rank[s][p] = chance(state, 75) ? draw(state, 1, 4) : 0;
            school->score[s][p] = draw(state, -2, 9);
            school->partner_rank[s][p] = draw(state, 0, 3);
            if (chance(state, 25)) school->previous[s] |= 1u << p;
        }
    }
}

static void draw_places(struct school *school, uint64_t *state)
{
    int closing = chance(state, 45), slots = chance(state, 40), caps = chance(state, 40);

    for (int p = 0; p < school->places; p++) {
        school->seats[p] = draw(state, 0, 3);
        school->least_seats[p] = chance(state, closing ? 80 : 10) ? draw(state, 0, school->seats[p]) : 0;
        school->may_close[p] = closing && chance(state, 85);
        school->partner[p] = draw(state, -1, MOST_PARTNERS - 1);
        school->slot[p] = slots ? draw(state, 0, 2) : 0;
        school->money[p] = draw(state, 0, 5);
        school->languages[p] = draw(state, 0, 3);
    }
    for (int i = 0; i < MOST_PARTNERS; i++) {
        school->cap[i] = caps && chance(state, 60) ? draw(state, 0, 4) : -1;
        school->least_cap[i] = caps && chance(state, 15) ? 1 : 0;
        if (school->cap[i] >= 0 && school->least_cap[i] > school->cap[i]) school->least_cap[i] = school->cap[i];
    }
}

static uint32_t draw_set(uint64_t *state, int count)
{
    uint32_t all = (1u << count) - 1, set = chance(state, 30) ? all : school_random(state, all + 1);
    return set == 0 ? 1u << school_random(state, (uint32_t)count) : set;
}

static void draw_rule(struct school *school, struct school_rule *rule, uint64_t *state)
{
    static const int32_t kinds[] = { TANDEM_RULE_FORBID, TANDEM_RULE_PIN, TANDEM_RULE_REQUIRE, TANDEM_RULE_SHARE, TANDEM_RULE_QUOTA, TANDEM_RULE_QUOTA,
                                     TANDEM_RULE_QUOTA_EACH, TANDEM_RULE_LIMIT, TANDEM_RULE_TOGETHER, TANDEM_RULE_APART, TANDEM_RULE_CONFLICT,
                                     TANDEM_RULE_BUDGET };
    rule->kind = kinds[school_random(state, sizeof kinds / sizeof *kinds)];
    rule->students = draw_set(state, school->students);
    rule->places = draw_set(state, school->places);
    if (rule->kind == TANDEM_RULE_PIN || (rule->kind == TANDEM_RULE_FORBID && chance(state, 60))) {
        rule->students = 1u << school_random(state, (uint32_t)school->students);
        rule->places = 1u << school_random(state, (uint32_t)school->places);
    }
    if (rule->kind == TANDEM_RULE_TOGETHER) rule->places = (1u << school->places) - 1;
    rule->has_most = chance(state, 75);
    rule->has_least = !rule->has_most || chance(state, 25);
    rule->least = draw(state, 0, 2);
    rule->most = rule->least + draw(state, 0, 2);
    rule->is_percent = (rule->kind == TANDEM_RULE_QUOTA || rule->kind == TANDEM_RULE_QUOTA_EACH) && chance(state, 30);
    if (rule->is_percent) {
        rule->least = draw(state, 0, 30);
        rule->most = draw(state, 30, 100);
    }
    if (rule->kind == TANDEM_RULE_BUDGET) rule->most = draw(state, 0, 12);
}

static void draw_goals(struct school *school, uint64_t *state)
{
    school->goals = draw(state, 1, MOST_GOALS);
    for (int i = 0; i < school->goals; i++) {
        int32_t goal = i == 0 && chance(state, 60) ? TANDEM_GOAL_PLACED : draw(state, 1, 11), is_new = 1;
        for (int k = 0; k < i; k++) is_new &= school->goal[k] != goal;
        if (is_new) school->goal[i] = goal;
        else i--;
    }
}

void school_draw(struct school *school, uint64_t *state)
{
    memset(school, 0, sizeof *school);
    school->students = draw(state, 1, MOST_STUDENTS);
    school->places = draw(state, 1, school->students > 4 ? 3 : MOST_PLACES);
    school->partners = MOST_PARTNERS;
    school->rules = draw(state, 0, MOST_RULES);
    draw_people(school, state);
    draw_places(school, state);
    for (int i = 0; i < school->rules; i++) draw_rule(school, &school->rule[i], state);
    draw_goals(school, state);
}

/* Every place has a partner, and every partner a cap below the seats of its places. */
static void cap_tightly(struct school *school, uint64_t *state)
{
    int below[MOST_PARTNERS] = { 0 };

    for (int p = 0; p < school->places; p++) {
        school->partner[p] = draw(state, 0, MOST_PARTNERS - 1);
        below[school->partner[p]] += school->seats[p];
    }
    for (int i = 0; i < MOST_PARTNERS; i++) {
        school->cap[i] = below[i] > 1 ? draw(state, 1, below[i] - 1) : below[i];
        school->least_cap[i] = school->least_cap[i] > 0 && school->cap[i] > 0;
    }
}

void school_draw_capped(struct school *school, uint64_t *state)
{
    static const int32_t goals[] = { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK, TANDEM_GOAL_SCORE, TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_BALANCE };
    int                  first = draw(state, 0, 4);

    do school_draw(school, state);
    while (school->students < 3 || school->places < 3);
    school->rules = 0;
    for (int s = 0; s < school->students; s++) school->size[s] = 1;
    for (int p = 0; p < school->places; p++) school->least_seats[p] = school->may_close[p] = school->slot[p] = 0;
    cap_tightly(school, state);
    for (int i = 0; i < school->goals; i++) school->goal[i] = goals[(first + i) % 5];
}

/* ---- telling it */

static void tell_ids(uint32_t set, int32_t *ids, int64_t *count)
{
    *count = 0;
    for (int i = 0; set >> i != 0; i++)
        if (set >> i & 1) ids[(*count)++] = i;
}

static void tell_rule(const struct school_rule *rule, tandem_model *model)
{
    int32_t         students[MOST_STUDENTS], places[MOST_PLACES];
    char            least[16], most[16];
    tandem_rule_row row = { .size = sizeof row, .rule = rule->kind, .student_ids = students, .opportunity_ids = places };

    tell_ids(rule->students, students, &row.student_count);
    tell_ids(rule->places, places, &row.opportunity_count);
    snprintf(least, sizeof least, "%d%s", rule->least, rule->is_percent ? "%" : "");
    snprintf(most, sizeof most, "%d%s", rule->most, rule->is_percent ? "%" : "");
    row.min = rule->kind == TANDEM_RULE_SHARE ? "language" : rule->kind == TANDEM_RULE_BUDGET ? "money" : rule->has_least ? least : NULL;
    row.max = rule->kind == TANDEM_RULE_BUDGET || rule->has_most ? most : NULL;
    tandem_rule(model, &row);
}

static void tell_languages(tandem_model *model, int32_t kind, int32_t id, int set)
{
    static const char *const texts[] = { "", "en", "fr", "fr; en" };
    tandem_attribute(model, kind, id, "language", texts[set]);
}

static void tell_students(const struct school *school, tandem_model *model)
{
    for (int s = 0; s < school->students; s++) {
        char key[16];
        snprintf(key, sizeof key, "s%d", s);
        tandem_add_student(model, key);
        tandem_set_placements(model, s, school->least[s], school->most[s]);
        tandem_set_student(model, s, TANDEM_SIZE, school->size[s]);
        tandem_set_student(model, s, TANDEM_PRIORITY, school->priority[s]);
        tell_languages(model, TANDEM_STUDENT, s, school->speaks[s]);
    }
}

static void tell_places(const struct school *school, tandem_model *model)
{
    for (int p = 0; p < school->places; p++) {
        char key[16], text[16];
        snprintf(key, sizeof key, "p%d", p);
        tandem_add_opportunity(model, key, school->partner[p] < 0 ? TANDEM_NONE : school->partner[p], school->seats[p]);
        tandem_set_seats(model, TANDEM_OPPORTUNITY, p, school->least_seats[p], school->seats[p], school->may_close[p] ? TANDEM_MAY_CLOSE : 0);
        snprintf(text, sizeof text, "%d", school->money[p]);
        tandem_attribute(model, TANDEM_OPPORTUNITY, p, "money", text);
        if (school->slot[p] > 0) tandem_attribute(model, TANDEM_OPPORTUNITY, p, "slots", school->slot[p] == 1 ? "monday" : "tuesday;friday");
        tell_languages(model, TANDEM_OPPORTUNITY, p, school->languages[p]);
    }
}

static void tell_wishes(const struct school *school, tandem_model *model)
{
    for (int s = 0; s < school->students; s++)
        for (int p = 0; p < school->places; p++) {
            int32_t student = s, rank = school->partner_rank[s][p];
            if (school->rank[s][p] > 0) tandem_wish(model, s, p, school->rank[s][p], school->score[s][p]);
            if (rank > 0) tandem_ranking(model, TANDEM_OPPORTUNITY, p, 1, &student, &rank);
            if (school->previous[s] >> p & 1) tandem_previous(model, s, p);
        }
}

tandem_model *school_model(const struct school *school)
{
    tandem_model *model = tandem_model_new(NULL);

    if (model == NULL) return NULL;
    for (int i = 0; i < school->partners; i++) {
        char key[16];
        snprintf(key, sizeof key, "o%d", i);
        tandem_add_partner(model, key);
        tandem_set_seats(model, TANDEM_PARTNER, i, school->least_cap[i], school->cap[i] < 0 ? INT64_MAX : school->cap[i], 0);
    }
    tell_students(school, model);
    tell_places(school, model);
    tell_wishes(school, model);
    for (int i = 0; i < school->rules; i++) tell_rule(&school->rule[i], model);
    return model;
}

void school_print(const struct school *school)
{
    for (int s = 0; s < school->students; s++) {
        printf("s%d %d..%d size %d priority %d speaks %d previous %x:", s, school->least[s], school->most[s], school->size[s], school->priority[s],
               school->speaks[s], school->previous[s]);
        for (int p = 0; p < school->places; p++) printf(" p%d rank %d score %d by %d;", p, school->rank[s][p], school->score[s][p], school->partner_rank[s][p]);
        printf("\n");
    }
    for (int p = 0; p < school->places; p++)
        printf("p%d seats %d..%d close %d partner %d slot %d money %d languages %d\n", p, school->least_seats[p], school->seats[p], school->may_close[p],
               school->partner[p], school->slot[p], school->money[p], school->languages[p]);
    for (int i = 0; i < school->partners; i++) printf("o%d %d..%d\n", i, school->least_cap[i], school->cap[i]);
    for (int i = 0; i < school->rules; i++) {
        const struct school_rule *rule = &school->rule[i];
        printf("%s students %x places %x least %d(%d) most %d(%d) percent %d\n", tandem_rule_name(rule->kind), rule->students, rule->places, rule->least,
               rule->has_least, rule->most, rule->has_most, rule->is_percent);
    }
    for (int i = 0; i < school->goals; i++) printf("goal %s\n", tandem_goal_name(school->goal[i]));
}
