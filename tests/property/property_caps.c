/* SPDX-License-Identifier: MIT
 * Random schools of middle size whose partners' caps are mostly full: what a seat more and one fewer is worth anywhere, against solving the changed
 * school anew with one more goal, the placements that stay. So every value, and that the moves are the fewest, comes from two ways that share nothing
 * but the solver.
 *
 *   property_caps COUNT [SEED]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

enum { MOST_STUDENTS = 40, MOST_PLACES = 16, MOST_PARTNERS = 5, MOST_GIVEN = 3 * MOST_STUDENTS };

struct market {
    int     students, places, partners, goals;
    int     most[MOST_STUDENTS], least[MOST_STUDENTS], priority[MOST_STUDENTS], pin[MOST_STUDENTS];
    int     seats[MOST_PLACES], least_seats[MOST_PLACES], partner[MOST_PLACES], cap[MOST_PARTNERS], least_cap[MOST_PARTNERS];
    int     rank[MOST_STUDENTS][MOST_PLACES], score[MOST_STUDENTS][MOST_PLACES];
    int32_t goal[3];
};

struct tally { long models, plans, values, impossible, gains, losses, under_cap, moves, wrong; };

/* The plan asked, and its placements. */
struct asked {
    struct market *market;
    tandem_plan   *plan;
    int            given;
    int32_t        student[MOST_GIVEN], place[MOST_GIVEN];
    struct tally  *tally;
};

static int draw(uint64_t *state, int least, int most)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return least + (int)((z ^ (z >> 31)) % (uint64_t)(most - least + 1));
}

static int chance(uint64_t *state, int percent) { return draw(state, 1, 100) <= percent; }

/* ---- schools */

static void draw_students(struct market *market, uint64_t *state)
{
    int several = chance(state, 25), classes = chance(state, 30), pins = chance(state, 20), musts = chance(state, 15), wishes = draw(state, 20, 60);

    for (int s = 0; s < market->students; s++) {
        market->most[s] = several ? draw(state, 1, 3) : 1;
        market->least[s] = musts && chance(state, 10);
        market->priority[s] = classes ? draw(state, 1, 3) : 1;
        market->pin[s] = -1;
        for (int p = 0; p < market->places; p++) {
            market->rank[s][p] = chance(state, wishes) ? draw(state, 1, 5) : 0;
            market->score[s][p] = draw(state, -2, 9);
            if (pins && market->rank[s][p] > 0 && chance(state, 4)) market->pin[s] = p;
        }
    }
}

static void draw_places(struct market *market, uint64_t *state)
{
    int below[MOST_PARTNERS] = { 0 }, least = chance(state, 25);

    for (int p = 0; p < market->places; p++) {
        market->seats[p] = chance(state, 6) ? 0 : draw(state, 1, 4);
        market->least_seats[p] = least && market->seats[p] > 0 && chance(state, 15);
        market->partner[p] = chance(state, 12) ? -1 : draw(state, 0, market->partners - 1);
        if (market->partner[p] >= 0) below[market->partner[p]] += market->seats[p];
    }
    for (int i = 0; i < market->partners; i++) {
        market->cap[i] = chance(state, 85) ? below[i] * draw(state, 40, 95) / 100 : chance(state, 50) ? below[i] : -1;
        market->least_cap[i] = market->cap[i] > 0 && chance(state, 10) ? draw(state, 1, market->cap[i]) : 0;
    }
}

static void draw_market(struct market *market, uint64_t *state)
{
    static const int32_t goals[] = { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK, TANDEM_GOAL_SCORE, TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_GENEROUS,
                                     TANDEM_GOAL_PRIORITY, TANDEM_GOAL_BALANCE };
    memset(market, 0, sizeof *market);
    market->students = draw(state, 8, MOST_STUDENTS);
    market->places = draw(state, 4, MOST_PLACES);
    market->partners = draw(state, 1, MOST_PARTNERS);
    draw_students(market, state);
    draw_places(market, state);
    market->goals = draw(state, 1, 3);
    for (int i = 0; i < market->goals; i++) {
        int is_new = 1;
        market->goal[i] = i == 0 && chance(state, 60) ? TANDEM_GOAL_PLACED : goals[draw(state, 0, 6)];
        for (int k = 0; k < i; k++) is_new &= market->goal[k] != market->goal[i];
        if (!is_new) i--;
    }
}

static void tell_student(const struct market *market, tandem_model *model, int32_t student)
{
    tandem_set_placements(model, student, market->least[student], market->most[student]);
    tandem_set_student(model, student, TANDEM_PRIORITY, market->priority[student]);
    for (int32_t p = 0; p < market->places; p++)
        if (market->rank[student][p] > 0) tandem_wish(model, student, p, market->rank[student][p], market->score[student][p]);
    if (market->pin[student] >= 0) {
        int32_t         place = market->pin[student];
        tandem_rule_row row = { .size = sizeof row, .rule = TANDEM_RULE_PIN, .student_ids = &student, .student_count = 1, .opportunity_ids = &place,
                                .opportunity_count = 1 };
        tandem_rule(model, &row);
    }
}

static tandem_model *tell(const struct market *market)
{
    tandem_model *model = tandem_model_new(NULL);
    char          key[16];

    for (int i = 0; i < market->partners; i++) {
        snprintf(key, sizeof key, "o%d", i);
        tandem_add_partner(model, key);
        tandem_set_seats(model, TANDEM_PARTNER, i, market->least_cap[i], market->cap[i] < 0 ? INT64_MAX : market->cap[i], 0);
    }
    for (int p = 0; p < market->places; p++) {
        snprintf(key, sizeof key, "p%d", p);
        tandem_add_opportunity(model, key, market->partner[p] < 0 ? TANDEM_NONE : market->partner[p], market->seats[p]);
        tandem_set_seats(model, TANDEM_OPPORTUNITY, p, market->least_seats[p], market->seats[p], 0);
    }
    for (int s = 0; s < market->students; s++) {
        snprintf(key, sizeof key, "s%d", s);
        tandem_add_student(model, key);
    }
    for (int32_t s = 0; s < market->students; s++) tell_student(market, model, s);
    return model;
}

static void disagree(const struct asked *asked, const char *what, int32_t kind, int32_t id, int32_t change)
{
    printf("model %ld: %s (%s %d, %+d)\n", asked->tally->models, what, kind == TANDEM_PARTNER ? "partner" : "opportunity", (int)id, (int)change);
    asked->tally->wrong++;
}

/* ---- one value */

static int list_goal(const tandem_plan *plan, int32_t level, int64_t values[16])
{
    tandem_goal_value value;

    memset(values, 0, 16 * sizeof *values);
    tandem_plan_goal(plan, level, &value);
    if (value.goal == TANDEM_GOAL_RANK_MAXIMAL || value.goal == TANDEM_GOAL_GENEROUS || value.goal == TANDEM_GOAL_PRIORITY)
        return tandem_plan_goal_counts(plan, level, values, NULL, 16);
    values[0] = value.value;
    return 1;
}

/* Each goal changes by what the effect says. */
static int tells_changes(const struct asked *asked, const tandem_plan *after, const tandem_effect *effect)
{
    const int64_t *change = effect->changes;

    for (int32_t level = 0; level < asked->market->goals; level++) {
        int64_t before[16], now[16];
        int     count = list_goal(asked->plan, level, before), other = list_goal(after, level, now);
        if (effect->counts[level] < (other > count ? other : count)) return 0;
        for (int32_t i = 0; i < effect->counts[level]; i++)
            if (*change++ != (i < 16 ? now[i] - before[i] : 0)) return 0;
    }
    return 1;
}

static int has_place(const tandem_plan *plan, int32_t student, int32_t place)
{
    int32_t places[MOST_PLACES], count = tandem_plan_places(plan, student, places, MOST_PLACES);

    for (int32_t i = 0; i < count; i++)
        if (places[i] == place) return 1;
    return 0;
}

static void compare(const struct asked *asked, const tandem_plan *after, const tandem_effect *effect, int32_t kind, int32_t id, int32_t change)
{
    int given_up = 0, told = 0, is_any = 0;

    for (int i = 0; i < asked->given; i++) given_up += !has_place(after, asked->student[i], asked->place[i]);
    for (int64_t i = 0; i < effect->move_count; i++) told += effect->moves[i].from != TANDEM_NONE;
    if (!tells_changes(asked, after, effect)) disagree(asked, "a goal changes by another amount", kind, id, change);
    else if (told != given_up) disagree(asked, "more placements are given up than needed", kind, id, change);
    for (int32_t i = 0, at = 0; i < effect->goal_count; i++)
        for (int32_t k = 0; k < effect->counts[i]; k++) is_any |= effect->changes[at++] != 0;
    asked->tally->gains += is_any && change > 0;
    asked->tally->losses += is_any && change < 0;
    asked->tally->moves += told;
}

/* The changed school, solved with what stays as its last goal. */
static tandem_plan *solve_anew(const struct asked *asked, const struct market *changed, tandem_model **model)
{
    tandem_options options;
    tandem_plan   *plan = NULL;

    *model = tell(changed);
    for (int i = 0; i < asked->given; i++) tandem_previous(*model, asked->student[i], asked->place[i]);
    tandem_options_init(&options, sizeof options);
    options.goal_count = changed->goals + 1;
    memcpy(options.goals, changed->goal, sizeof changed->goal);
    options.goals[changed->goals] = TANDEM_GOAL_CHANGES;
    if (tandem_solve(*model, &options, &plan, NULL) != TANDEM_OK) return NULL;
    if (tandem_plan_verdict(plan) == TANDEM_OPTIMAL) return plan;
    tandem_plan_free(plan);
    return NULL;
}

static void try_seat(const struct asked *asked, int32_t kind, int32_t id, int32_t change)
{
    struct market changed = *asked->market;
    tandem_effect effect = { .size = sizeof effect };
    tandem_error  error;
    tandem_model *model;
    tandem_plan  *after;
    int          *number = kind == TANDEM_PARTNER ? &changed.cap[id] : &changed.seats[id];

    if (*number == 0 && change < 0) return;
    if (*number >= 0) *number += change;             /* a partner without a cap has none afterwards */
    after = solve_anew(asked, &changed, &model);
    asked->tally->values++;
    asked->tally->impossible += after == NULL;
    if (tandem_seat_value(asked->plan, kind, id, change, &effect, &error) != TANDEM_OK) disagree(asked, error.text, kind, id, change);
    else if ((after != NULL) != effect.is_possible) disagree(asked, after != NULL ? "a plan exists, but none is told of" : "no plan exists, but one is told of", kind, id, change);
    else if (after != NULL) compare(asked, after, &effect, kind, id, change);
    tandem_effect_finish(&effect);
    tandem_plan_free(after);
    tandem_model_free(model);
}

/* Seats of full opportunities under full caps: those that this campaign is for. */
static void count_under_caps(const struct asked *asked)
{
    int held[MOST_PLACES] = { 0 }, under[MOST_PARTNERS] = { 0 };

    for (int i = 0; i < asked->given; i++) {
        held[asked->place[i]]++;
        if (asked->market->partner[asked->place[i]] >= 0) under[asked->market->partner[asked->place[i]]]++;
    }
    for (int p = 0; p < asked->market->places; p++) {
        int partner = asked->market->partner[p];
        asked->tally->under_cap += partner >= 0 && held[p] == asked->market->seats[p] && under[partner] == asked->market->cap[partner];
    }
}

static void try_market(struct market *market, struct tally *tally)
{
    struct asked   asked = { .market = market, .tally = tally };
    tandem_model  *model = tell(market);
    tandem_options options;

    tally->models++;
    tandem_options_init(&options, sizeof options);
    options.goal_count = market->goals;
    memcpy(options.goals, market->goal, sizeof market->goal);
    if (tandem_solve(model, &options, &asked.plan, NULL) == TANDEM_OK && tandem_plan_verdict(asked.plan) == TANDEM_OPTIMAL) {
        tally->plans++;
        for (int32_t s = 0; s < market->students; s++) {
            int32_t places[MOST_PLACES], count = tandem_plan_places(asked.plan, s, places, MOST_PLACES);
            for (int32_t i = 0; i < count; i++) {
                asked.student[asked.given] = s;
                asked.place[asked.given++] = places[i];
            }
        }
        count_under_caps(&asked);
        for (int32_t change = -1; change <= 1; change += 2) {
            for (int32_t p = 0; p < market->places; p++) try_seat(&asked, TANDEM_OPPORTUNITY, p, change);
            for (int32_t i = 0; i < market->partners; i++) try_seat(&asked, TANDEM_PARTNER, i, change);
        }
    }
    tandem_plan_free(asked.plan);
    tandem_model_free(model);
}

int main(int argc, char **argv)
{
    long          count = argc > 1 ? atol(argv[1]) : 100;
    uint64_t      state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct tally  tally = { 0 };
    struct market market;

    for (long i = 0; i < count; i++) {
        draw_market(&market, &state);
        try_market(&market, &tally);
    }
    printf("%ld random models with caps, %ld with a plan, %ld full opportunities under full caps; %ld seats more or fewer (%ld leave no plan, %ld gains, %ld "
           "losses, %ld placements given up): %ld disagreements\n", tally.models, tally.plans, tally.under_cap, tally.values, tally.impossible, tally.gains,
           tally.losses, tally.moves, tally.wrong);
    return tally.wrong != 0;
}
