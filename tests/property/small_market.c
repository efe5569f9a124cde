/* SPDX-License-Identifier: MIT
 * Small random markets and brute force over them.
 *
 * Keeps:   nothing here calls the library but small_model and the two readers of its market.
 */
#include "small_market.h"

#include <stdio.h>
#include <string.h>

#include <tandem/tandem.h>

/* Ranks of `count` people in random order; with ties in some places; 0 for those left out. */
static void draw_ranking(struct random_source *source, int count, int ties, int left_out, int *rank)
{
    int order[SMALL_STUDENTS + SMALL_PLACES], next = 0, group = 0;

    for (int i = 0; i < count; i++) order[i] = i;
    for (int i = count - 1; i > 0; i--) {
        int k = (int)random_between(source, 0, i), swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
    for (int i = 0; i < count; i++) {
        rank[order[i]] = 0;
        if (random_chance(source, left_out)) continue;
        if (next++ == 0 || !random_chance(source, ties)) group++;
        rank[order[i]] = group;
    }
}

static void draw_partners(struct random_source *source, const struct small_shape *shape, struct small_market *m)
{
    m->partners = (int)random_between(source, 0, SMALL_PARTNERS);
    for (int p = 0; p < m->partners; p++) {
        m->partner_ranks[p] = random_chance(source, 70);
        m->cap[p] = random_chance(source, shape->caps) ? (int)random_between(source, 0, 4) : -1;
        draw_ranking(source, m->students, shape->ties, random_chance(source, 50) ? 0 : 15, m->partner_rank[p]);
    }
}

static void draw_places(struct random_source *source, const struct small_shape *shape, struct small_market *m)
{
    for (int o = 0; o < m->places; o++) {
        int p = m->partners > 0 && random_chance(source, 75) ? (int)random_between(source, 0, m->partners - 1) : -1;
        m->partner_of[o] = p;
        m->seats[o] = (int)random_between(source, random_chance(source, 5) ? 0 : 1, 3);
        m->place_ranks[o] = random_chance(source, p >= 0 && m->cap[p] >= 0 ? shape->mixed : p >= 0 ? 30 : 70);
        draw_ranking(source, m->students, shape->ties, random_chance(source, 50) ? 0 : 15, m->place_rank[o]);
        if (random_chance(source, shape->least)) m->least[o] = (int)random_between(source, 0, m->seats[o] < 2 ? m->seats[o] : 2);
    }
}

static void draw_students(struct random_source *source, const struct small_shape *shape, struct small_market *m)
{
    int many = random_chance(source, shape->many), complete = random_chance(source, 60);

    for (int s = 0; s < m->students; s++) {
        draw_ranking(source, m->places, shape->ties, complete ? 0 : 35, m->rank[s]);
        m->most[s] = many ? (int)random_between(source, 1, 3) : 1;
        m->priority[s] = (int)random_between(source, 1, 2);
        m->lottery[s] = s;
        m->pinned[s] = -1;
    }
    for (int s = m->students - 1; s > 0; s--) {
        int k = (int)random_between(source, 0, s), swap = m->lottery[s];
        m->lottery[s] = m->lottery[k];
        m->lottery[k] = swap;
    }
}

/* Ranks students the other way round than they like the places at hand: so one gets markets with many stable plans. */
static void oppose(struct random_source *source, const struct small_market *m, int ties, unsigned places, int *rank)
{
    int dislike[SMALL_STUDENTS], order[SMALL_STUDENTS], group = 0;

    for (int s = 0; s < m->students; s++) {
        dislike[s] = (int)random_between(source, 0, 1);
        for (int o = 0; o < m->places; o++) dislike[s] += places >> o & 1 ? 2 * m->rank[s][o] : 0;
        order[s] = s;
        for (int k = s; k > 0 && dislike[order[k]] > dislike[order[k - 1]]; k--) {
            int swap = order[k];
            order[k] = order[k - 1];
            order[k - 1] = swap;
        }
    }
    for (int i = 0; i < m->students; i++) {
        if (i == 0 || !random_chance(source, ties)) group++;
        rank[order[i]] = group;
    }
}

static void oppose_all(struct random_source *source, const struct small_shape *shape, struct small_market *m)
{
    for (int s = 0; s < m->students; s++)
        if (random_chance(source, 60)) draw_ranking(source, m->places, shape->ties, 0, m->rank[s]);
    for (int o = 0; o < m->places; o++) {
        if (random_chance(source, 70)) m->seats[o] = 1;
        if (m->least[o] > m->seats[o]) m->least[o] = m->seats[o];
        if (m->partner_of[o] < 0) m->place_ranks[o] = 1;
        oppose(source, m, shape->ties, 1u << o, m->place_rank[o]);
    }
    for (int p = 0; p < m->partners; p++) {
        unsigned places = 0;
        for (int o = 0; o < m->places; o++) places |= m->partner_of[o] == p ? 1u << o : 0;
        oppose(source, m, shape->ties, places, m->partner_rank[p]);
        m->partner_ranks[p] = 1;
        if (m->cap[p] > 0 && random_chance(source, 50)) m->cap[p] = 2;
    }
}

static void draw_pins(struct random_source *source, const struct small_shape *shape, struct small_market *m)
{
    int taken[SMALL_PLACES] = { 0 }, below[SMALL_PARTNERS] = { 0 };

    if (!random_chance(source, shape->pins)) return;
    for (int s = 0; s < m->students; s++) {
        int o = (int)random_between(source, 0, m->places - 1), p = m->partner_of[o];
        if (!random_chance(source, 25) || taken[o] >= m->seats[o] || (p >= 0 && m->cap[p] >= 0 && below[p] >= m->cap[p])) continue;
        taken[o]++;
        if (p >= 0) below[p]++;
        m->pinned[s] = o;
    }
}

static void draw_couple(struct random_source *source, const struct small_shape *shape, struct small_market *m)
{
    m->couple[0] = m->couple[1] = -1;
    if (m->students < 2 || !random_chance(source, shape->couples)) return;
    m->couple[0] = (int)random_between(source, 0, m->students - 2);
    m->couple[1] = (int)random_between(source, m->couple[0] + 1, m->students - 1);
    memset(m->pinned, -1, sizeof m->pinned);
}

void small_random(struct random_source *source, const struct small_shape *shape, struct small_market *market)
{
    *market = (struct small_market){ .students = (int)random_between(source, 1, SMALL_STUDENTS),
                                     .places = (int)random_between(source, 1, SMALL_PLACES) };
    struct small_shape own = *shape;
    int                contrary = random_chance(source, 50);
    if (random_chance(source, 40)) own.ties = 0;                 /* many markets are wholly strict */
    if (contrary) {
        market->students = (int)random_between(source, 3, 5);
        market->places = (int)random_between(source, 3, SMALL_PLACES);
    }
    draw_partners(source, &own, market);
    draw_places(source, &own, market);
    draw_students(source, &own, market);
    if (contrary) oppose_all(source, &own, market);
    draw_pins(source, &own, market);
    draw_couple(source, &own, market);
}

/* ---------------------------------------------------------------- the library's model */

static const char *key(char kind, int number)
{
    static const char *const names[3][SMALL_STUDENTS] = { { "s0", "s1", "s2", "s3", "s4", "s5" },
                                                          { "o0", "o1", "o2", "o3", "o4", "o5" },
                                                          { "p0", "p1", "p2", "p3", "p4", "p5" } };
    return names[kind == 's' ? 0 : kind == 'o' ? 1 : 2][number];
}

static void add_couple(struct tandem_model *model, const struct small_market *m)
{
    int32_t         ids[2] = { m->couple[0], m->couple[1] };
    tandem_rule_row rule = { .size = sizeof rule, .rule = TANDEM_RULE_TOGETHER, .student_ids = ids, .student_count = 2 };

    if (m->couple[0] >= 0) tandem_rule(model, &rule);
}

static void add_ranking(struct tandem_model *model, int kind, int id, int students, const int *rank)
{
    for (int32_t s = 0; s < students; s++) {
        int32_t given = rank[s];
        if (given > 0) tandem_ranking(model, kind, id, 1, &s, &given);
    }
}

struct tandem_model *small_model(const struct small_market *m)
{
    struct tandem_model *model = tandem_model_new(NULL);

    if (model == NULL) return NULL;
    for (int s = 0; s < m->students; s++) {
        tandem_add_student(model, key('s', s));
        tandem_set_placements(model, s, 0, m->most[s]);
        tandem_set_student(model, s, TANDEM_PRIORITY, m->priority[s]);
        tandem_set_student(model, s, TANDEM_LOTTERY, m->lottery[s]);
    }
    for (int p = 0; p < m->partners; p++) {
        tandem_add_partner(model, key('p', p));
        if (m->cap[p] >= 0) tandem_set_seats(model, TANDEM_PARTNER, p, 0, m->cap[p], 0);
        if (m->partner_ranks[p]) add_ranking(model, TANDEM_PARTNER, p, m->students, m->partner_rank[p]);
    }
    for (int o = 0; o < m->places; o++) {
        tandem_add_opportunity(model, key('o', o), m->partner_of[o], m->seats[o]);
        tandem_set_seats(model, TANDEM_OPPORTUNITY, o, m->least[o], m->seats[o], 0);
        if (m->place_ranks[o]) add_ranking(model, TANDEM_OPPORTUNITY, o, m->students, m->place_rank[o]);
    }
    for (int s = 0; s < m->students; s++) {
        for (int o = 0; o < m->places; o++)
            if (m->rank[s][o] > 0) tandem_wish(model, s, o, m->rank[s][o], TANDEM_NO_SCORE);
        if (m->pinned[s] >= 0) tandem_pin(model, s, m->pinned[s]);
    }
    add_couple(model, m);
    return model;
}

void small_print(const struct small_market *m)
{
    for (int s = 0; s < m->students; s++) {
        fprintf(stderr, "s%d most %d lottery %d pinned %d ranks", s, m->most[s], m->lottery[s], m->pinned[s]);
        for (int o = 0; o < m->places; o++) fprintf(stderr, " %d", m->rank[s][o]);
        fprintf(stderr, "\n");
    }
    for (int o = 0; o < m->places; o++) {
        fprintf(stderr, "o%d seats %d least %d partner %d ranks %d:", o, m->seats[o], m->least[o], m->partner_of[o], m->place_ranks[o]);
        for (int s = 0; s < m->students; s++) fprintf(stderr, " %d", m->place_rank[o][s]);
        fprintf(stderr, "\n");
    }
    fprintf(stderr, "together s%d s%d\n", m->couple[0], m->couple[1]);
    for (int p = 0; p < m->partners; p++) {
        fprintf(stderr, "p%d cap %d ranks %d:", p, m->cap[p], m->partner_ranks[p]);
        for (int s = 0; s < m->students; s++) fprintf(stderr, " %d", m->partner_rank[p][s]);
        fprintf(stderr, "\n");
    }
}

/* ---------------------------------------------------------------- views */

enum { LAST = 1000 };

/* A ranking without anybody in it is none. */
static int ranks_at_all(const struct small_market *m, int ranks, const int *rank)
{
    int any = 0;
    for (int s = 0; s < m->students; s++) any |= rank[s] > 0;
    return ranks && any;
}

static int level_at(const struct small_market *m, int s, int o)
{
    int p = m->partner_of[o];
    if (ranks_at_all(m, m->place_ranks[o], m->place_rank[o])) return m->place_rank[o][s] > 0 ? m->place_rank[o][s] : -1;
    if (p >= 0 && ranks_at_all(m, m->partner_ranks[p], m->partner_rank[p])) return m->partner_rank[p][s] > 0 ? m->partner_rank[p][s] : -1;
    return 0;
}

/* Where only one of a couple would go, the rule keeps her out, and so she wants nothing there. */
static int is_wanted_alone(const struct small_market *m, int s, int o)
{
    if (m->couple[0] != s && m->couple[1] != s) return 0;
    return m->rank[m->couple[0] + m->couple[1] - s][o] == 0;
}

void small_view_tied(const struct small_market *m, struct small_view *view)
{
    view->market = m;
    for (int s = 0; s < m->students; s++)
        for (int o = 0; o < m->places; o++) {
            int p = m->partner_of[o], level = level_at(m, s, o), is_pinned = m->pinned[s] == o;
            view->group[s][o] = m->rank[s][o] > 0 ? m->rank[s][o] : is_pinned ? LAST : -1;
            if (is_wanted_alone(m, s, o)) view->group[s][o] = -1;
            view->level[s][o] = level < 0 && is_pinned ? LAST : level;
            view->cap_level[s][o] = level;
            if (p >= 0 && ranks_at_all(m, m->partner_ranks[p], m->partner_rank[p]))
                view->cap_level[s][o] = m->partner_rank[p][s] > 0 ? m->partner_rank[p][s] : LAST;
            else if (p >= 0) view->cap_level[s][o] = 0;
        }
}

/* By place, then by row; whoever is not ranked has the greatest place there is, and stays behind all others. */
static int strict_level(int32_t place, int32_t row)
{
    enum { BEHIND_ALL = 1 << 20 };
    return ((place < BEHIND_ALL ? place : BEHIND_ALL) + 1) * SMALL_STUDENTS + row;
}

void small_view_strict(const struct small_market *m, const struct tdm_market *broken, struct small_view *view)
{
    view->market = m;
    for (int s = 0; s < m->students; s++)
        for (int o = 0; o < m->places; o++) view->group[s][o] = view->level[s][o] = view->cap_level[s][o] = -1;
    for (int32_t r = 0; r < broken->row_count; r++)
        for (int64_t i = broken->row_start[r]; i < broken->row_start[r + 1]; i++) {
            int s = broken->problem->row_student[broken->row_origin[r]], o = broken->problem->column_opportunity[broken->pair[i].column];
            view->group[s][o] = (int)(i - broken->row_start[r]);
            view->level[s][o] = strict_level(broken->pair[i].place, r);
            view->cap_level[s][o] = strict_level(tdm_market_cap_place(broken, i), r);
        }
}

/* ---------------------------------------------------------------- plans */

static int bits(unsigned set)
{
    int count = 0;
    for (; set != 0; set &= set - 1) count++;
    return count;
}

static int load(const struct small_market *m, const struct small_plan *plan, int o)
{
    int count = 0;
    for (int s = 0; s < m->students; s++) count += (plan->at[s] >> o & 1) != 0;
    return count;
}

static int partner_load(const struct small_market *m, const struct small_plan *plan, int p)
{
    int count = 0;
    for (int o = 0; o < m->places; o++) count += m->partner_of[o] == p ? load(m, plan, o) : 0;
    return count;
}

int small_is_feasible(const struct small_view *view, const struct small_plan *plan)
{
    const struct small_market *m = view->market;

    if (m->couple[0] >= 0 && plan->at[m->couple[0]] != plan->at[m->couple[1]]) return 0;
    for (int s = 0; s < m->students; s++) {
        if (bits(plan->at[s]) > m->most[s] || (m->pinned[s] >= 0 && !(plan->at[s] >> m->pinned[s] & 1))) return 0;
        for (int o = 0; o < m->places; o++)
            if ((plan->at[s] >> o & 1) && (view->group[s][o] < 0 || view->level[s][o] < 0)) return 0;
    }
    for (int o = 0; o < m->places; o++)
        if (load(m, plan, o) > m->seats[o] || load(m, plan, o) < m->least[o]) return 0;
    for (int p = 0; p < m->partners; p++)
        if (m->cap[p] >= 0 && partner_load(m, plan, p) > m->cap[p]) return 0;
    return 1;
}

static int gives_up(const struct small_view *view, const struct small_plan *plan, int s, int o, int partner, int with_pins)
{
    for (int x = 0; x < view->market->places; x++) {
        if (!(plan->at[s] >> x & 1) || view->group[s][x] <= view->group[s][o]) continue;
        if (!with_pins && view->market->pinned[s] == x) continue;
        if (partner < 0 || view->market->partner_of[x] == partner) return 1;
    }
    return 0;
}

static int holds_lower(const struct small_view *view, const struct small_plan *plan, int s, int o, int partner, int with_pins)
{
    const struct small_market *m = view->market;

    for (int t = 0; t < m->students; t++)
        for (int x = 0; x < m->places; x++) {
            if (!(plan->at[t] >> x & 1) || (!with_pins && m->pinned[t] == x)) continue;
            if (partner < 0 && x == o && view->level[t][x] > view->level[s][o]) return 1;
            if (partner >= 0 && m->partner_of[x] == partner && t != s && view->cap_level[t][x] > view->cap_level[s][o]) return 1;
        }
    return 0;
}

static int pair_blocks(const struct small_view *view, const struct small_plan *plan, int s, int o, int with_pins)
{
    const struct small_market *m = view->market;
    int                        p = m->partner_of[o];

    if (view->group[s][o] < 0 || view->level[s][o] < 0 || (plan->at[s] >> o & 1)) return 0;
    if (m->pinned[s] == o) return 0;
    if (bits(plan->at[s]) >= m->most[s] && !gives_up(view, plan, s, o, -1, with_pins)) return 0;
    if (load(m, plan, o) >= m->seats[o]) return holds_lower(view, plan, s, o, -1, with_pins);
    if (p < 0 || m->cap[p] < 0 || partner_load(m, plan, p) < m->cap[p]) return 1;
    return gives_up(view, plan, s, o, p, with_pins) || holds_lower(view, plan, s, o, p, with_pins);
}

int small_blocking(const struct small_view *view, const struct small_plan *plan, int *unexcused)
{
    int count = 0, own = 0;

    for (int s = 0; s < view->market->students; s++)
        for (int o = 0; o < view->market->places; o++) {
            count += pair_blocks(view, plan, s, o, 1);
            own += pair_blocks(view, plan, s, o, 0);
        }
    if (unexcused != NULL) *unexcused = own;
    return count;
}

double small_size(const struct small_view *view)
{
    double size = 1;

    for (int s = 0; s < view->market->students; s++) {
        double sets = 1, ways = 1;
        int    wished = 0;
        for (int o = 0; o < view->market->places; o++) wished += view->group[s][o] >= 0;
        for (int k = 1; k <= view->market->most[s] && k <= wished; k++) sets += ways = ways * (wished - k + 1) / k;
        size *= sets;
    }
    return size;
}

int small_enumerate(const struct small_view *view, small_plan_fn each, void *user)
{
    const struct small_market *m = view->market;
    struct small_plan          plan = { { 0 } };

    for (;;) {
        int s = 0, stop;
        if (small_is_feasible(view, &plan) && (stop = each(user, &plan)) != 0) return stop;
        do {
            plan.at[s] = (plan.at[s] + 1) & ((1u << m->places) - 1);
            for (; plan.at[s] != 0; plan.at[s]++) {               /* the next set that this student may hold at all */
                int right = bits(plan.at[s]) <= m->most[s];
                for (int o = 0; o < m->places; o++) right &= !(plan.at[s] >> o & 1) || view->group[s][o] >= 0;
                if (right && plan.at[s] < 1u << m->places) break;
                if (plan.at[s] >= 1u << m->places) break;
            }
            plan.at[s] &= (1u << m->places) - 1;
        } while (plan.at[s] == 0 && ++s < m->students);
        if (s == m->students) return 0;
    }
}

/* ---------------------------------------------------------------- goals */

static void profile(const struct small_market *m, const struct small_plan *plan, int count[SMALL_RANKS])
{
    memset(count, 0, SMALL_RANKS * sizeof *count);
    for (int s = 0; s < m->students; s++)
        for (int o = 0; o < m->places; o++)
            if (plan->at[s] >> o & 1) count[m->rank[s][o]]++;
}

int small_placed(const struct small_market *m, const struct small_plan *plan)
{
    int count = 0;
    for (int s = 0; s < m->students; s++) count += bits(plan->at[s]);
    return count;
}

static int partner_rank(const struct small_market *m, int s, int o)
{
    int p = m->partner_of[o];
    if (m->place_ranks[o] && m->place_rank[o][s] > 0) return m->place_rank[o][s];
    return p >= 0 && m->partner_ranks[p] ? m->partner_rank[p][s] : 0;
}

/* The value of a goal that is one number, smaller is better. */
static int value(const struct small_market *m, int32_t goal, const struct small_plan *plan)
{
    int count[SMALL_RANKS], total = 0;

    profile(m, plan, count);
    switch (goal) {
    case TANDEM_GOAL_PLACED: return -small_placed(m, plan);
    case TANDEM_GOAL_RANK:
        for (int k = 1; k < SMALL_RANKS; k++) total += k * count[k];
        return total;
    case TANDEM_GOAL_WORST_RANK:
        for (int k = 1; k < SMALL_RANKS; k++) total = count[k] > 0 ? k : total;
        return total;
    case TANDEM_GOAL_BALANCE:
        for (int o = 0; o < m->places; o++) total += load(m, plan, o) * load(m, plan, o);
        return total;
    default:
        for (int s = 0; s < m->students; s++)
            for (int o = 0; o < m->places; o++) total += plan->at[s] >> o & 1 ? partner_rank(m, s, o) : 0;
        return total;
    }
}

static int compare_goal(const struct small_market *m, int32_t goal, const struct small_plan *a, const struct small_plan *b)
{
    int x[SMALL_RANKS], y[SMALL_RANKS];

    profile(m, a, x);
    profile(m, b, y);
    if (goal == TANDEM_GOAL_RANK_MAXIMAL) {
        for (int k = 1; k < SMALL_RANKS; k++)
            if (x[k] != y[k]) return y[k] - x[k];
        return 0;
    }
    if (goal == TANDEM_GOAL_GENEROUS) {
        for (int k = SMALL_RANKS - 1; k > 0; k--)
            if (x[k] != y[k]) return x[k] - y[k];
        return 0;
    }
    if (goal == TANDEM_GOAL_PRIORITY) {
        int first = 0, second = 0;
        for (int s = 0; s < m->students; s++) *(m->priority[s] == 1 ? &first : &second) += bits(b->at[s]) - bits(a->at[s]);
        return first != 0 ? first : second;
    }
    return value(m, goal, a) - value(m, goal, b);
}

int small_compare(const struct small_market *m, const int32_t *goals, int count, const struct small_plan *a, const struct small_plan *b)
{
    for (int i = 0; i < count; i++) {
        int order = compare_goal(m, goals[i], a, b);
        if (order != 0) return order;
    }
    return 0;
}

void small_read(const struct tdm_market *market, const uint8_t *chosen, struct small_plan *plan)
{
    memset(plan, 0, sizeof *plan);
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++)
            if (chosen[i])
                plan->at[market->problem->row_student[market->row_origin[r]]] |= 1u << market->problem->column_opportunity[market->pair[i].column];
}
