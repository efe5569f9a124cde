/* SPDX-License-Identifier: MIT
 * Rules that nest: the network against the search, on the same schools.
 *
 * property_nested [COUNT [STUDENTS [SEED]]]: COUNT random schools of up to so many students (default 14). Quotas for kinds and towns of places, for grades and groups of
 * students, for some students at one place, limits and slots of a student; partners' caps now and then across them. Each is decided as the library
 * chooses and by its own search, both are verified, and all goals must agree. Prints one line with its figures.
 */
#include "tandem/tandem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 };

struct figures { long models, refused, networks, infeasible, open, wrong; };

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int32_t below(uint64_t *state, int32_t limit) { return (int32_t)(draw(state) % (uint64_t)limit); }

static void need(int32_t status)
{
    if (status < 0) abort();
}

/* Two kinds of two towns each; three slots. */
static void add_places(tandem_model *model, int32_t count, int has_partners, uint64_t *state)
{
    static const char *const kinds[] = { "art", "work" }, *const towns[] = { "a1", "a2", "w1", "w2" }, *const slots[] = { "mon", "tue", "wed" };
    char key[16];

    for (int32_t i = 0; has_partners && i < 3; i++) {
        snprintf(key, sizeof key, "q%d", (int)i);
        need(tandem_add_partner(model, key));
        need(tandem_set_seats(model, TANDEM_PARTNER, i, 0, 1 + below(state, 6), 0));
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t town = below(state, 4), seats = 1 + below(state, 3);
        snprintf(key, sizeof key, "p%d", (int)i);
        need(tandem_add_opportunity(model, key, has_partners ? below(state, 4) - 1 : TANDEM_NONE, seats));
        if (below(state, 8) == 0) need(tandem_set_seats(model, TANDEM_OPPORTUNITY, i, 1, seats, 0));
        need(tandem_attribute(model, TANDEM_OPPORTUNITY, i, "kind", kinds[town / 2]));
        need(tandem_attribute(model, TANDEM_OPPORTUNITY, i, "town", towns[town]));
        if (below(state, 3) > 0) need(tandem_attribute(model, TANDEM_OPPORTUNITY, i, "slots", slots[below(state, 3)]));
    }
}

static void add_students(tandem_model *model, int32_t count, int32_t places, uint64_t *state)
{
    static const char *const grades[] = { "9", "10" }, *const groups[] = { "x9", "y9", "x10", "y10" };
    char key[16];

    for (int32_t s = 0; s < count; s++) {
        int32_t group = below(state, 4), most = 1 + below(state, 3), wishes = 1 + below(state, places < 6 ? places : 6);
        snprintf(key, sizeof key, "s%d", (int)s);
        need(tandem_add_student(model, key));
        need(tandem_set_placements(model, s, below(state, 10) == 0, most));
        need(tandem_attribute(model, TANDEM_STUDENT, s, "grade", grades[group / 2]));
        need(tandem_attribute(model, TANDEM_STUDENT, s, "group", groups[group]));
        need(tandem_set_student(model, s, TANDEM_PRIORITY, 1 + below(state, 2)));
        for (int32_t k = 0; k < wishes; k++) need(tandem_wish(model, s, below(state, places), 1 + below(state, 4), below(state, 20)));
        if (below(state, 4) == 0) need(tandem_previous(model, s, below(state, places)));
    }
}

static void add_rule(tandem_model *model, int32_t kind, const char *students, const char *opportunities, int64_t least, int64_t most)
{
    char            min[16] = "", max[16] = "";
    tandem_rule_row row = { .size = sizeof row, .rule = kind, .students = students, .opportunities = opportunities, .min = min, .max = max };

    if (least > 0) snprintf(min, sizeof min, "%d", (int)least);
    snprintf(max, sizeof max, "%d", (int)most);
    need(tandem_rule(model, &row));
}

static void add_rules(tandem_model *model, int32_t students, int32_t places, uint64_t *state)
{
    static const char *const who[] = { "grade=9", "grade=10", "group=x9", "group=y10" }, *const where[] = { "kind=art", "kind=work", "town=a1", "town=w2", "*" };
    char one[16];

    for (int32_t i = 1 + below(state, 5); i > 0; i--) {
        int32_t few = below(state, 3), many = 1 + below(state, students + 2);
        snprintf(one, sizeof one, "p%d", (int)below(state, places));
        switch (below(state, 6)) {
        case 0: add_rule(model, TANDEM_RULE_QUOTA, "*", where[below(state, 5)], below(state, 4) == 0, many); break;
        case 1: add_rule(model, TANDEM_RULE_QUOTA, who[below(state, 4)], "*", below(state, 4) == 0 ? few : 0, many + few); break;
        case 2: add_rule(model, TANDEM_RULE_QUOTA, who[below(state, 4)], one, below(state, 6) == 0, 1 + few); break;
        case 3: add_rule(model, TANDEM_RULE_QUOTA_EACH, who[below(state, 4)], where[below(state, 5)], 0, 1 + few); break;
        case 4: add_rule(model, TANDEM_RULE_LIMIT, "*", where[below(state, 5)], 0, 1); break;
        default: add_rule(model, TANDEM_RULE_QUOTA, below(state, 3) == 0 ? who[below(state, 4)] : "*", where[below(state, 5)], 0, many); break;
        }
    }
}

static void draw_goals(tandem_options *options, uint64_t *state)
{
    static const int32_t lists[][4] = { { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, { TANDEM_GOAL_PLACED, TANDEM_GOAL_SCORE, TANDEM_GOAL_CHANGES },
        { TANDEM_GOAL_PLACED, TANDEM_GOAL_GENEROUS }, { TANDEM_GOAL_PRIORITY, TANDEM_GOAL_RANK_MAXIMAL }, { TANDEM_GOAL_PLACED, TANDEM_GOAL_BALANCE, TANDEM_GOAL_RANK },
        { TANDEM_GOAL_PLACED, TANDEM_GOAL_WORST_RANK, TANDEM_GOAL_RANK }, { TANDEM_GOAL_WORST_RANK, TANDEM_GOAL_SCORE }, { TANDEM_GOAL_BALANCE, TANDEM_GOAL_PLACED },
        { TANDEM_GOAL_RANK, TANDEM_GOAL_PLACED, TANDEM_GOAL_BALANCE, TANDEM_GOAL_SCORE } };
    int32_t list = below(state, 9);

    memcpy(options->goals, lists[list], sizeof lists[list]);
    for (options->goal_count = 0; options->goal_count < 4 && lists[list][options->goal_count] != 0; options->goal_count++) continue;
}

static tandem_plan *solve(const tandem_model *model, tandem_options options, int32_t solver)
{
    tandem_plan *plan = NULL;
    tandem_error error;

    options.solver = solver;
    options.tick_limit = 200000000;
    if (tandem_solve(model, &options, &plan, &error) < 0 && error.status != TANDEM_E_STOPPED) printf("%s\n", error.text);
    return plan;
}

/* "" where both say the same. */
static const char *compare(const tandem_plan *one, const tandem_plan *other)
{
    static char text[160];

    if ((tandem_plan_verdict(one) == TANDEM_INFEASIBLE) != (tandem_plan_verdict(other) == TANDEM_INFEASIBLE)) return "one has a plan, the other has none";
    for (int32_t level = 0; tandem_plan_verdict(one) == TANDEM_OPTIMAL && level < tandem_plan_goal_count(one); level++) {
        tandem_goal_value a, b;
        int64_t           mine[ROOM] = { 0 }, theirs[ROOM] = { 0 };
        need(tandem_plan_goal(one, level, &a));
        need(tandem_plan_goal(other, level, &b));
        tandem_plan_goal_counts(one, level, mine, NULL, ROOM);
        tandem_plan_goal_counts(other, level, theirs, NULL, ROOM);
        if (strcmp(a.value_text, b.value_text) == 0 && memcmp(mine, theirs, sizeof mine) == 0) continue;
        snprintf(text, sizeof text, "%s is %s and %s", tandem_goal_name(a.goal), a.value_text, b.value_text);
        return text;
    }
    return "";
}

static void judge(const tandem_model *model, const tandem_plan *plan, const tandem_plan *other, struct figures *figures)
{
    tandem_error error;
    const char  *fault = plan == NULL ? "no answer" : "";

    figures->open += plan != NULL && other == NULL;
    if (plan != NULL && other != NULL) {
        fault = compare(plan, other);
        if (fault[0] == '\0' && tandem_verify(model, plan, &error) != TANDEM_OK) fault = error.text;
        figures->networks += tandem_plan_method(plan, NULL) == TANDEM_METHOD_NETWORK && tandem_plan_bound_count(plan) > 0;
        figures->infeasible += tandem_plan_verdict(plan) == TANDEM_INFEASIBLE;
        if (tandem_plan_verdict(plan) == TANDEM_FEASIBLE || tandem_plan_verdict(other) == TANDEM_FEASIBLE) {
            figures->open++;
            fault = "";
        }
    }
    if (fault[0] == '\0') return;
    figures->wrong++;
    printf("model %ld: %s\n", figures->models, fault);
}

static void try_school(int32_t most, uint64_t *state, struct figures *figures)
{
    tandem_model  *model = tandem_model_new(NULL);
    int32_t        students = 2 + below(state, most - 1), places = 2 + below(state, 2 + most / 2);
    tandem_options options;

    tandem_options_init(&options, sizeof options);
    add_places(model, places, below(state, 4) == 0, state);
    add_students(model, students, places, state);
    add_rules(model, students, places, state);
    draw_goals(&options, state);
    figures->models++;
    if (tandem_model_check(model, NULL, NULL) > 0) {
        figures->refused++;
    } else {
        tandem_plan *plan = solve(model, options, TANDEM_SOLVER_AUTO), *other = solve(model, options, TANDEM_SOLVER_BRANCH);
        judge(model, plan, other, figures);
        tandem_plan_free(plan);
        tandem_plan_free(other);
    }
    tandem_model_free(model);
}

int main(int argc, char **argv)
{
    long           count = argc > 1 ? atol(argv[1]) : 1000;
    int32_t        most = argc > 2 ? (int32_t)atol(argv[2]) : 14;
    uint64_t       state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    struct figures figures = { 0 };

    for (long i = 0; i < count; i++) try_school(most, &state, &figures);
    printf("%ld random schools with rules that may nest (%ld refused, %ld infeasible; %ld solved as networks of rules, %ld left open by the search): "
           "%ld disagreements\n", figures.models, figures.refused, figures.infeasible, figures.networks, figures.open, figures.wrong);
    return figures.wrong != 0 || (count >= 100 && figures.networks < count / 10);
}
