/* SPDX-License-Identifier: MIT
 * Matching by interests against the full table: random cohorts, scored here by a second reading of tandem(5) and handed over as typed
 * scores; the plans of both must have the same goal values, whether all pairs are scored or only those that matter.
 *
 *   property_interest [COHORTS [SEED]]     prints one line, ends with 1 on the first disagreement
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tandem/tandem.h>

enum { PEOPLE = 60, PLACES = 60, TAGS = 14, WORDS = 6, TOWNS = 5 };

__extension__ typedef __int128 wide;

struct side {
    int count, weight[PEOPLE][TAGS];             /* -1: not named; TANDEM_MUST */
    int number[PEOPLE];                          /* of `close`; -1: none */
    int has_word[PEOPLE][WORDS], town[PEOPLE];   /* town -1: none */
};

struct cohort {
    struct side   hers, its;
    int           related[TAGS][TAGS];           /* thousandths */
    int           minutes[TOWNS][TOWNS];         /* -1: not given */
    int           max_minutes[PEOPLE], before[PEOPLE][PLACES], forbidden[PEOPLE][PLACES], pinned[PEOPLE], has_wish[PEOPLE];
    int           seats[PLACES], most[PEOPLE], priority[PEOPLE], cap, in_cap[PLACES], least[PLACES];
    int           part_count;
    tandem_part   parts[8];
    int           goal_count;
    int32_t       goals[5];
    char          keys[PEOPLE][8], names[PLACES][8];
};

static uint64_t state;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int below(int limit) { return (int)(draw() % (uint64_t)limit); }
static int chance(int percent) { return below(100) < percent; }

/* ---- a random cohort */

static void invent_side(struct side *side, int count, int tags, int must_percent)
{
    int weights = 1 + below(5);

    side->count = count;
    for (int i = 0; i < count; i++) {
        int named = below(6);
        for (int t = 0; t < TAGS; t++) side->weight[i][t] = -1;
        for (int k = 0; k < named; k++) side->weight[i][below(chance(50) ? 3 : tags) % tags] = chance(must_percent) ? TANDEM_MUST : chance(5) ? 0 : 1 + below(weights);
        side->number[i] = chance(10) ? -1 : below(12);
        for (int w = 0; w < WORDS; w++) side->has_word[i][w] = chance(35);
        side->town[i] = chance(10) ? -1 : below(TOWNS);
    }
}

static void invent_parts(struct cohort *cohort)
{
    static const int64_t weights[] = { 1000, 3000, 5000, 250, 1, 0, -500 };
    static const char *const columns[] = { NULL, "grade", "hours", "town", NULL, "town", NULL };

    cohort->part_count = chance(40) ? 0 : 1 + below(5);
    for (int i = 0; i < cohort->part_count; i++) {
        int kind = chance(40) ? TANDEM_PART_TAGS : 1 + below(7);
        if (kind == TANDEM_PART_DISTANCE) kind = TANDEM_PART_BEFORE;
        cohort->parts[i] = (tandem_part){ .size = sizeof(tandem_part), .part = kind, .weight = weights[below(7)], .is_must = chance(8),
                                          .student_column = columns[kind - 1] };
    }
}

static void invent_goals(struct cohort *cohort)
{
    static const int32_t lists[][4] = { { TANDEM_GOAL_PLACED, TANDEM_GOAL_SCORE }, { TANDEM_GOAL_SCORE }, { TANDEM_GOAL_SCORE, TANDEM_GOAL_PLACED },
        { TANDEM_GOAL_PRIORITY, TANDEM_GOAL_SCORE, TANDEM_GOAL_BALANCE }, { TANDEM_GOAL_PLACED, TANDEM_GOAL_CHANGES, TANDEM_GOAL_SCORE },
        { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK, TANDEM_GOAL_SCORE }, { TANDEM_GOAL_PLACED, TANDEM_GOAL_BALANCE, TANDEM_GOAL_SCORE },
        { TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_PLACED, TANDEM_GOAL_SCORE }, { TANDEM_GOAL_PLACED, TANDEM_GOAL_WORST_RANK, TANDEM_GOAL_SCORE },
        { TANDEM_GOAL_GENEROUS, TANDEM_GOAL_PLACED, TANDEM_GOAL_SCORE } };
    const int32_t *list = lists[chance(50) ? 0 : below(10)];

    for (cohort->goal_count = 0; cohort->goal_count < 4 && list[cohort->goal_count] != 0; cohort->goal_count++)
        cohort->goals[cohort->goal_count] = list[cohort->goal_count];
}

static void invent(struct cohort *cohort, int size)
{
    int students = 1 + below(size), places = 1 + below(size), tags = 1 + below(TAGS);

    memset(cohort, 0, sizeof *cohort);
    invent_side(&cohort->hers, students, tags, chance(20) ? 10 : 0);
    invent_side(&cohort->its, places, tags, chance(20) ? 10 : 0);
    for (int k = chance(30) ? below(6) : 0; k > 0; k--) {
        int a = below(TAGS), b = below(TAGS), share = below(1001);
        if (a != b && share > cohort->related[a][b]) cohort->related[a][b] = cohort->related[b][a] = share;
    }
    for (int a = 0; a < TOWNS; a++)
        for (int b = 0; b < TOWNS; b++) cohort->minutes[a][b] = chance(50) ? below(60) : -1;
    for (int s = 0; s < students; s++) {
        snprintf(cohort->keys[s], sizeof cohort->keys[s], "s%d", below(90) * 64 + s);
        cohort->max_minutes[s] = chance(20) ? -1 : below(60);
        cohort->most[s] = chance(90) ? 1 : below(4);
        cohort->priority[s] = chance(80) ? 1 : 2;
        cohort->pinned[s] = chance(1) && cohort->most[s] > 0 ? below(places) : -1;
        cohort->has_wish[s] = chance(10);
        for (int o = 0; o < places; o++) {
            cohort->before[s][o] = chance(3);
            cohort->forbidden[s][o] = chance(2) && cohort->pinned[s] != o;
        }
    }
    for (int o = 0; o < places; o++) {
        snprintf(cohort->names[o], sizeof cohort->names[o], "o%d", below(90) * 64 + o);
        cohort->seats[o] = below(1 + 2 * students / places + 1);
        cohort->in_cap[o] = chance(30);
        cohort->least[o] = chance(3) ? below(cohort->seats[o] + 1) : 0;
    }
    cohort->cap = chance(50) ? 1 + below(students) : -1;
    for (int s = 0; s < students; s++)
        if (cohort->pinned[s] >= 0) cohort->seats[cohort->pinned[s]] += 1;
    invent_parts(cohort);
    invent_goals(cohort);
}

/* ---- the second reading of the formulas */

static int own_weight(int weight) { return weight == TANDEM_MUST ? 5 : weight; }

static int64_t tags_value(const struct cohort *cohort, int s, int o)
{
    int64_t greatest = 0;
    wide    above = 0, below_line = 0;

    for (int t = 0; t < TAGS; t++)
        if (own_weight(cohort->its.weight[o][t]) > greatest) greatest = own_weight(cohort->its.weight[o][t]);
    for (int t = 0; t < TAGS; t++) {
        int64_t offers = 0, rarity = 1000, w = own_weight(cohort->hers.weight[s][t]), credit = 0;
        if (w < 0) continue;
        for (int p = 0; p < cohort->its.count; p++) offers += own_weight(cohort->its.weight[p][t]) > 0;
        if (offers > 0) rarity = (int64_t)1000 * cohort->its.count / offers;
        if (rarity > 10000) rarity = 10000;
        for (int u = 0; u < TAGS; u++) {
            int64_t share = u == t ? 1000 : cohort->related[t][u], a = own_weight(cohort->its.weight[o][u]);
            if (a > 0 && share * a > credit) credit = share * a;
        }
        above += (wide)w * rarity * credit;
        below_line += (wide)w * rarity * 1000 * greatest;
    }
    return below_line == 0 ? 0 : (int64_t)(above * 1000000 / below_line);
}

static int tags_are_met(const struct cohort *cohort, int s, int o)
{
    for (int t = 0; t < TAGS; t++) {
        if (cohort->hers.weight[s][t] == TANDEM_MUST && own_weight(cohort->its.weight[o][t]) <= 0) return 0;
        if (cohort->its.weight[o][t] == TANDEM_MUST && own_weight(cohort->hers.weight[s][t]) <= 0) return 0;
    }
    return 1;
}

static int64_t close_value(const struct cohort *cohort, int s, int o)
{
    int least = 99, most = -1, a = cohort->hers.number[s], b = cohort->its.number[o];

    for (int i = 0; i < cohort->hers.count + cohort->its.count; i++) {
        int number = i < cohort->hers.count ? cohort->hers.number[i] : cohort->its.number[i - cohort->hers.count];
        if (number < 0) continue;
        if (number < least) least = number;
        if (number > most) most = number;
    }
    if (a < 0 || b < 0) return 0;
    return least == most ? 1000000 : (int64_t)1000000 * (most - least - abs(a - b)) / (most - least);
}

static int64_t overlap_value(const struct cohort *cohort, int s, int o)
{
    int own = 0, shared = 0;
    for (int w = 0; w < WORDS; w++) {
        own += cohort->hers.has_word[s][w];
        shared += cohort->hers.has_word[s][w] && cohort->its.has_word[o][w];
    }
    return own == 0 ? 0 : (int64_t)1000000 * shared / own;
}

static int64_t minutes_value(const struct cohort *cohort, int s, int o, int *barred)
{
    int a = cohort->hers.town[s], b = cohort->its.town[o], minutes, most = cohort->max_minutes[s];

    if (a < 0 || b < 0) return 0;
    minutes = cohort->minutes[a][b] >= 0 ? cohort->minutes[a][b] : cohort->minutes[b][a] >= 0 ? cohort->minutes[b][a] : a == b ? 0 : -1;
    if (minutes < 0 || most < 0) return 0;
    if (minutes > most) *barred = 1;
    return minutes >= most ? 0 : (int64_t)1000000 * (most - minutes) / most;
}

/* The score, or 0 where the pair is not acceptable; *whole receives it in any case. */
static int64_t score_of(const struct cohort *cohort, int s, int o, int64_t *whole)
{
    tandem_part        usual = { .part = TANDEM_PART_TAGS, .weight = 1000 };
    const tandem_part *parts = cohort->part_count == 0 ? &usual : cohort->parts;
    int64_t            score = 0;
    int                barred = 0;

    for (int i = 0; i < (cohort->part_count == 0 ? 1 : cohort->part_count); i++) {
        int64_t value = 0;
        switch (parts[i].part) {
        case TANDEM_PART_TAGS:
            value = tags_value(cohort, s, o);
            barred |= !tags_are_met(cohort, s, o);
            break;
        case TANDEM_PART_CLOSE: value = close_value(cohort, s, o); break;
        case TANDEM_PART_OVERLAP: value = overlap_value(cohort, s, o); break;
        case TANDEM_PART_EQUAL: value = cohort->hers.town[s] >= 0 && cohort->hers.town[s] == cohort->its.town[o] ? 1000000 : 0; break;
        case TANDEM_PART_MINUTES: value = minutes_value(cohort, s, o, &barred); break;
        default: value = cohort->before[s][o] ? 1000000 : 0; break;
        }
        if (parts[i].is_must && value == 0) barred = 1;
        score += value * parts[i].weight / 1000;
    }
    *whole = score;
    return barred || score < 0 ? 0 : score;
}

static int is_matched(const struct cohort *cohort, int s)
{
    int named = 0;
    for (int t = 0; t < TAGS; t++) named |= cohort->hers.weight[s][t] != -1;
    return named && !cohort->has_wish[s];
}

/* ---- the two models */

static void say_people(tandem_model *model, const struct cohort *cohort)
{
    int32_t partner = tandem_add_partner(model, "p");

    if (cohort->cap >= 0) tandem_set_seats(model, TANDEM_PARTNER, partner, 0, cohort->cap, 0);
    for (int o = 0; o < cohort->its.count; o++) {
        tandem_add_opportunity(model, cohort->names[o], cohort->in_cap[o] ? partner : TANDEM_NONE, cohort->seats[o]);
        tandem_set_seats(model, TANDEM_OPPORTUNITY, o, cohort->least[o], cohort->seats[o], 0);
    }
    for (int s = 0; s < cohort->hers.count; s++) {
        tandem_add_student(model, cohort->keys[s]);
        tandem_set_placements(model, s, 0, cohort->most[s]);
        tandem_set_student(model, s, TANDEM_PRIORITY, cohort->priority[s]);
        if (cohort->has_wish[s])
            for (int o = 0; o < cohort->its.count; o += 1 + s % 3) tandem_wish(model, s, o, 1 + (s * 7 + o * 5) % 9, TANDEM_NO_SCORE);
    }
    for (int s = 0; s < cohort->hers.count; s++)
        for (int o = 0; o < cohort->its.count; o++) {
            if (cohort->forbidden[s][o]) tandem_forbid(model, s, o);
            if (cohort->before[s][o]) tandem_previous(model, s, o);
            if (cohort->pinned[s] == o) tandem_pin(model, s, o);
        }
}

static void say_side(tandem_model *model, int32_t kind, const struct side *side)
{
    static const char *const tags[TAGS] = { "alpha", "Beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi" };
    static const char *const towns[TOWNS] = { "Ulm", "Bonn", "Kiel", "Trier", "Jena" };
    char text[64];

    for (int i = 0; i < side->count; i++) {
        for (int t = 0; t < TAGS; t++)
            if (side->weight[i][t] != -1) tandem_interest(model, kind, i, tags[t], side->weight[i][t]);
        snprintf(text, sizeof text, "%d", side->number[i]);
        tandem_attribute(model, kind, i, "grade", side->number[i] < 0 ? "" : text);
        text[0] = '\0';
        for (int w = 0; w < WORDS; w++)
            if (side->has_word[i][w]) snprintf(text + strlen(text), sizeof text - strlen(text), "%s%c%c", text[0] ? ";" : "", (i + w) % 2 ? 'A' + w : 'a' + w, 'x');
        tandem_attribute(model, kind, i, "hours", text);
        tandem_attribute(model, kind, i, "town", side->town[i] < 0 ? "" : towns[side->town[i]]);
    }
}

static tandem_model *model_by_interests(const struct cohort *cohort)
{
    static const char *const tags[TAGS] = { "alpha", "Beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi" };
    static const char *const towns[TOWNS] = { "ULM", "bonn", "Kiel", "Trier", "Jena" };
    tandem_model *model = tandem_model_new(NULL);
    char          text[16];

    say_people(model, cohort);
    say_side(model, TANDEM_STUDENT, &cohort->hers);
    say_side(model, TANDEM_OPPORTUNITY, &cohort->its);
    for (int s = 0; s < cohort->hers.count; s++) {
        snprintf(text, sizeof text, "%d", cohort->max_minutes[s]);
        tandem_attribute(model, TANDEM_STUDENT, s, "max_minutes", cohort->max_minutes[s] < 0 ? "" : text);
    }
    for (int a = 0; a < TAGS; a++)
        for (int b = 0; b < TAGS; b++)
            if (cohort->related[a][b] > 0) tandem_related(model, tags[a], tags[b], cohort->related[a][b]);
    for (int a = 0; a < TOWNS; a++)
        for (int b = 0; b < TOWNS; b++)
            if (cohort->minutes[a][b] >= 0) tandem_minutes(model, towns[a], towns[b], cohort->minutes[a][b]);
    for (int i = 0; i < cohort->part_count; i++) tandem_score_part(model, &cohort->parts[i]);
    return model;
}

static tandem_model *model_by_table(const struct cohort *cohort)
{
    tandem_model *model = tandem_model_new(NULL);

    say_people(model, cohort);
    for (int s = 0; s < cohort->hers.count; s++)
        for (int o = 0; is_matched(cohort, s) && o < cohort->its.count; o++) {
            int64_t whole, score = score_of(cohort, s, o, &whole);
            if (cohort->pinned[s] == o) tandem_wish(model, s, o, 0, whole);
            else if (score > 0) tandem_wish(model, s, o, 0, score);
        }
    return model;
}

/* ---- comparing */

static int fail(int64_t number, const char *what, int level)
{
    printf("cohort %lld: %s (%d)\n", (long long)number, what, level);
    return 1;
}

static int compare_scores(const struct cohort *cohort, const tandem_model *model, int64_t number)
{
    tandem_scorer *scorer = NULL;
    int            result = tandem_scorer_new(model, &scorer) == TANDEM_OK ? 0 : fail(number, "no scorer", 0);

    for (int s = 0; result == 0 && s < cohort->hers.count; s++)
        for (int o = 0; result == 0 && o < cohort->its.count; o++) {
            int64_t score = 0, whole, expected = score_of(cohort, s, o, &whole);
            int32_t is_acceptable = tandem_scorer_pair(scorer, s, o, &score, NULL, 0);
            if (score != whole || is_acceptable != (expected > 0)) result = fail(number, "a score differs", s * 100 + o);
        }
    tandem_scorer_free(scorer);
    return result;
}

static tandem_plan *solve(const struct cohort *cohort, const tandem_model *model, int64_t limit)
{
    tandem_options options;
    tandem_plan   *plan = NULL;
    tandem_error   error;

    tandem_options_init(&options, sizeof options);
    options.goal_count = cohort->goal_count;
    memcpy(options.goals, cohort->goals, sizeof cohort->goals);
    options.pair_limit = limit;
    if (tandem_solve(model, &options, &plan, &error) != TANDEM_OK) printf("%s\n", error.text);
    return plan;
}

static int compare_plans(const struct cohort *cohort, const tandem_plan *a, const tandem_plan *b, int64_t number)
{
    if (a == NULL || b == NULL) return fail(number, "no answer", a == NULL);
    if (tandem_plan_verdict(a) != tandem_plan_verdict(b)) return fail(number, "another verdict", tandem_plan_verdict(b));
    for (int level = 0; tandem_plan_verdict(a) == TANDEM_OPTIMAL && level < cohort->goal_count; level++) {
        tandem_goal_value x, y;
        int64_t           counts[2][64] = { { 0 } };
        tandem_plan_goal(a, level, &x);
        tandem_plan_goal(b, level, &y);
        if (x.value != y.value || !x.proven || !y.proven) return fail(number, "a goal differs", level);
        tandem_plan_goal_counts(a, level, counts[0], NULL, 64);
        tandem_plan_goal_counts(b, level, counts[1], NULL, 64);
        if (memcmp(counts[0], counts[1], sizeof counts[0]) != 0) return fail(number, "a profile differs", level);
    }
    return 0;
}

/* A plan with one placement taken away or moved must not pass, unless it is another optimum: then its goals are the same. */
static int corrupt(const struct cohort *cohort, const tandem_model *model, const tandem_plan *plan, int64_t number)
{
    int32_t           students[256], places[256];
    int64_t           count = tandem_plan_all(plan, students, places, 256);
    tandem_proof_step steps[16];
    tandem_plan_data  data = { .size = sizeof data, .verdict = TANDEM_OPTIMAL, .placement_count = count, .students = students,
                               .opportunities = places, .steps = steps, .step_count = tandem_plan_step_count(plan) };
    tandem_options    options;
    tandem_plan      *other = NULL;
    int               result = 0, is_right;

    if (count == 0 || count > 256 || data.step_count > 16) return 0;
    for (int i = 0; i < data.step_count; i++) {
        steps[i].size = sizeof steps[i];
        tandem_plan_step(plan, i, &steps[i]);
    }
    if (chance(30)) {
        int gone = below((int)count);
        students[gone] = students[count - 1];
        places[gone] = places[count - 1];
        data.placement_count--;
    } else {
        places[below((int)count)] = below(cohort->its.count);
    }
    tandem_options_init(&options, sizeof options);
    options.goal_count = cohort->goal_count;
    memcpy(options.goals, cohort->goals, sizeof cohort->goals);
    options.pair_limit = 1;
    if (tandem_plan_load(model, &options, &data, &other, NULL) != TANDEM_OK) return 0;
    is_right = tandem_verify(model, other, NULL) == TANDEM_OK;
    for (int level = 0; is_right && result == 0 && level < cohort->goal_count; level++) {
        tandem_goal_value x, y;
        tandem_plan_goal(plan, level, &x);
        tandem_plan_goal(other, level, &y);
        if (x.value != y.value) result = fail(number, "a worse plan passes", level);
    }
    tandem_plan_free(other);
    return result;
}

static int try_one(int64_t number, int size, int64_t *optimal)
{
    struct cohort *cohort = malloc(sizeof *cohort);
    tandem_model  *interests, *table;
    tandem_plan   *whole, *some, *typed;
    int            result;

    if (cohort == NULL) return 1;
    invent(cohort, size);
    interests = model_by_interests(cohort);
    table = model_by_table(cohort);
    if (tandem_model_check(interests, NULL, NULL) != 0) {        /* pins beyond seats, columns with nothing in them */
        result = 0;
        whole = some = typed = NULL;
    } else {
        result = compare_scores(cohort, interests, number);
        typed = solve(cohort, table, 0);
        whole = solve(cohort, interests, 0);
        some = solve(cohort, interests, 1);
        if (result == 0) result = compare_plans(cohort, typed, whole, number);
        if (result == 0) result = compare_plans(cohort, typed, some, number);
        if (result == 0 && tandem_verify(interests, whole, NULL) != TANDEM_OK) result = fail(number, "the plan does not pass", 0);
        if (result == 0 && tandem_verify(interests, some, NULL) != TANDEM_OK) result = fail(number, "the plan of some pairs does not pass", 0);
        if (result == 0 && tandem_plan_verdict(some) == TANDEM_OPTIMAL) {
            result = corrupt(cohort, interests, some, number);
            ++*optimal;
        }
    }
    tandem_plan_free(whole);
    tandem_plan_free(some);
    tandem_plan_free(typed);
    tandem_model_free(interests);
    tandem_model_free(table);
    free(cohort);
    return result;
}

int main(int count, char **texts)
{
    int64_t cohorts = count > 1 ? strtoll(texts[1], NULL, 10) : 500, optimal = 0, number;
    uint64_t seed = count > 2 ? strtoull(texts[2], NULL, 10) : 1;

    for (number = 0; number < cohorts; number++) {
        state = (seed * 1000003 + (uint64_t)number + 1) * UINT64_C(0x9E3779B97F4A7C15);
        if (try_one(number, number % 4 == 0 ? PEOPLE : 12, &optimal) != 0) return 1;
    }
    printf("%lld random cohorts by interests: 0 disagreements with the full table, %lld plans proven\n", (long long)cohorts, (long long)optimal);
    return 0;
}
