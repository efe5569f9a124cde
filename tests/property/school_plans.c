/* SPDX-License-Identifier: MIT
 * All plans of a small school: which hold, what they are worth, which is best. Written from the words of the formats alone.
 */
#include "random_school.h"

#include <string.h>

static int count_bits(uint32_t set)
{
    int count = 0;
    for (; set != 0; set &= set - 1) count++;
    return count;
}

static int in(uint32_t set, int id) { return (int)(set >> id & 1); }

/* ---- rules */

static int seats_in(const struct school *school, uint32_t places)
{
    int seats = 0;
    for (int p = 0; p < school->places; p++) seats += in(places, p) ? school->seats[p] : 0;
    return seats;
}

static int count_in(const struct school *school, const school_plan plan, uint32_t students, uint32_t places)
{
    int count = 0;
    for (int s = 0; s < school->students; s++)
        if (in(students, s)) count += count_bits(plan[s] & places);
    return count;
}

static int within(const struct school_rule *rule, int count, int seats)
{
    int unit = rule->is_percent ? 100 : 1, factor = rule->is_percent ? seats : 1;
    if (rule->has_least && count * unit < rule->least * factor) return 0;
    return !rule->has_most || count * unit <= rule->most * factor;
}

static int keeps_each(const struct school *school, const struct school_rule *rule, const school_plan plan)
{
    for (int p = 0; p < school->places; p++)
        if (in(rule->places, p)) {
            int count = count_in(school, plan, rule->students, 1u << p);
            if (rule->kind == TANDEM_RULE_APART ? count > 1 : !within(rule, count, school->seats[p])) return 0;
        }
    return 1;
}

static int keeps_for_student(const struct school *school, const struct school_rule *rule, const school_plan plan, int s)
{
    int count = count_bits(plan[s] & rule->places);

    switch (rule->kind) {
    case TANDEM_RULE_FORBID: return count == 0;
    case TANDEM_RULE_PIN: return (plan[s] & rule->places) == rule->places;
    case TANDEM_RULE_LIMIT: return within(rule, count, 0);
    case TANDEM_RULE_CONFLICT: return count <= 1;
    default:
        for (int p = 0; p < school->places; p++)
            if (in(plan[s] & rule->places, p) && (school->speaks[s] & school->languages[p]) == 0) return 0;
        return 1;
    }
}

static int keeps_together(const struct school *school, const struct school_rule *rule, const school_plan plan)
{
    int first = -1;
    for (int s = 0; s < school->students; s++) {
        if (!in(rule->students, s)) continue;
        if (first >= 0 && plan[s] != plan[first]) return 0;
        first = s;
    }
    return 1;
}

static int money_of(const struct school *school, const struct school_rule *rule, const school_plan plan)
{
    int money = 0;
    for (int s = 0; s < school->students; s++)
        for (int p = 0; p < school->places; p++)
            if (in(rule->students, s) && in(rule->places & plan[s], p)) money += school->money[p];
    return money;
}

static int keeps(const struct school *school, const struct school_rule *rule, const school_plan plan)
{
    switch (rule->kind) {
    case TANDEM_RULE_REQUIRE: return count_in(school, plan, ~rule->students, rule->places) == 0;
    case TANDEM_RULE_QUOTA: return within(rule, count_in(school, plan, rule->students, rule->places), seats_in(school, rule->places));
    case TANDEM_RULE_QUOTA_EACH:
    case TANDEM_RULE_APART: return keeps_each(school, rule, plan);
    case TANDEM_RULE_TOGETHER: return keeps_together(school, rule, plan);
    case TANDEM_RULE_BUDGET: return money_of(school, rule, plan) <= rule->most;
    default: break;
    }
    for (int s = 0; s < school->students; s++)
        if (in(rule->students, s) && !keeps_for_student(school, rule, plan, s)) return 0;
    return 1;
}

/* ---- bounds */

static int is_pinned(const struct school *school, int s, int p)
{
    for (int i = 0; i < school->rules; i++)
        if (school->rule[i].kind == TANDEM_RULE_PIN && in(school->rule[i].students, s) && in(school->rule[i].places, p)) return 1;
    return 0;
}

static int student_may(const struct school *school, int s, uint32_t places)
{
    int count = count_bits(places), slots[3] = { 0, 0, 0 };

    if (count < school->least[s] || count > school->most[s]) return 0;
    for (int p = 0; p < school->places; p++) {
        if (!in(places, p)) continue;
        if (school->rank[s][p] == 0 && !is_pinned(school, s, p)) return 0;
        if (school->slot[p] > 0 && ++slots[school->slot[p]] > 1) return 0;
    }
    return 1;
}

static int seats_taken(const struct school *school, const school_plan plan, int p)
{
    int seats = 0;
    for (int s = 0; s < school->students; s++) seats += in(plan[s], p) ? school->size[s] : 0;
    return seats;
}

static int places_hold(const struct school *school, const school_plan plan)
{
    int load[MOST_PARTNERS] = { 0 };

    for (int p = 0; p < school->places; p++) {
        int seats = seats_taken(school, plan, p);
        if (seats > school->seats[p]) return 0;
        if (seats < school->least_seats[p] && !(school->may_close[p] && seats == 0)) return 0;
        if (school->partner[p] >= 0) load[school->partner[p]] += seats;
    }
    for (int i = 0; i < school->partners; i++)
        if ((school->cap[i] >= 0 && load[i] > school->cap[i]) || load[i] < school->least_cap[i]) return 0;
    return 1;
}

int school_allows(const struct school *school, const school_plan plan)
{
    for (int s = 0; s < school->students; s++)
        if (!student_may(school, s, plan[s])) return 0;
    if (!places_hold(school, plan)) return 0;
    for (int i = 0; i < school->rules; i++)
        if (!keeps(school, &school->rule[i], plan)) return 0;
    return 1;
}

/* ---- worth */

struct sums { int64_t placed, rank, partner_rank, score, worst, balance, open, changes, ranks[8], classes[4]; };

static void add_placement(const struct school *school, int s, int p, struct sums *sums)
{
    int rank = school->rank[s][p];

    sums->placed++;
    sums->rank += rank;
    sums->ranks[rank]++;
    if (rank > sums->worst) sums->worst = rank;
    sums->partner_rank += school->partner_rank[s][p];
    sums->score += rank > 0 ? school->score[s][p] : 0;       /* a pinned pair that nobody wished has no score */
    sums->classes[school->priority[s]]++;
}

static void sum_up(const struct school *school, const school_plan plan, struct sums *sums)
{
    int load[MOST_PLACES] = { 0 };

    memset(sums, 0, sizeof *sums);
    for (int s = 0; s < school->students; s++) {
        sums->changes += count_bits(school->previous[s] & ~plan[s]);
        for (int p = 0; p < school->places; p++)
            if (in(plan[s], p)) {
                add_placement(school, s, p, sums);
                load[p]++;
            }
    }
    for (int p = 0; p < school->places; p++) {
        sums->balance += (int64_t)load[p] * load[p];
        sums->open += load[p] > 0;
    }
}

int school_value(const struct school *school, const school_plan plan, int64_t *value)
{
    struct sums sums;
    int         count = 0;

    sum_up(school, plan, &sums);
    for (int i = 0; i < school->goals; i++) {
        switch (school->goal[i]) {
        case TANDEM_GOAL_PLACED: value[count++] = -sums.placed; break;
        case TANDEM_GOAL_PRIORITY:
            for (int k = 1; k <= 2; k++) value[count++] = -sums.classes[k];
            break;
        case TANDEM_GOAL_RANK: value[count++] = sums.rank; break;
        case TANDEM_GOAL_PARTNER_RANK: value[count++] = sums.partner_rank; break;
        case TANDEM_GOAL_SCORE: value[count++] = -sums.score; break;
        case TANDEM_GOAL_RANK_MAXIMAL:
            for (int k = 1; k <= 4; k++) value[count++] = -sums.ranks[k];
            break;
        case TANDEM_GOAL_GENEROUS:
            for (int k = 4; k >= 1; k--) value[count++] = sums.ranks[k];
            break;
        case TANDEM_GOAL_WORST_RANK: value[count++] = sums.worst; break;
        case TANDEM_GOAL_BALANCE: value[count++] = sums.balance; break;
        case TANDEM_GOAL_OPEN: value[count++] = sums.open; break;
        default: value[count++] = sums.changes; break;
        }
    }
    return count;
}

/* ---- the best */

static int is_better(const int64_t *a, const int64_t *b, int count)
{
    for (int i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return 0;
}

/* The next plan in the order of an odometer; sets that a student may not have are stepped over. 0 after the last one. */
static int step(const struct school *school, school_plan plan)
{
    for (int s = 0; s < school->students; s++) {
        do plan[s]++;
        while (plan[s] < 1u << school->places && !student_may(school, s, plan[s]));
        if (plan[s] < 1u << school->places) return 1;
        for (plan[s] = 0; plan[s] < 1u << school->places && !student_may(school, s, plan[s]);) plan[s]++;
    }
    return 0;
}

int school_each(const struct school *school, school_visit_fn visit, void *user)
{
    school_plan plan;

    for (int s = 0; s < school->students; s++) {
        for (plan[s] = 0; plan[s] < 1u << school->places && !student_may(school, s, plan[s]);) plan[s]++;
        if (plan[s] == 1u << school->places) return 0;
    }
    do {
        int stop = school_allows(school, plan) ? visit(school, plan, user) : 0;
        if (stop != 0) return stop;
    } while (step(school, plan));
    return 0;
}

struct best { int found; uint32_t *plan; int64_t value[MOST_VALUES]; };

static int keep_better(const struct school *school, const school_plan plan, void *user)
{
    struct best *best = user;
    int64_t      value[MOST_VALUES];
    int          count = school_value(school, plan, value);

    if (best->found && !is_better(value, best->value, count)) return 0;
    memcpy(best->value, value, (size_t)count * sizeof *value);
    memcpy(best->plan, plan, sizeof(school_plan));
    best->found = 1;
    return 0;
}

int school_best(const struct school *school, school_plan best)
{
    struct best keep = { .plan = best };

    school_each(school, keep_better, &keep);
    return keep.found;
}
