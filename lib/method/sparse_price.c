/* SPDX-License-Identifier: MIT
 * Pricing: which pairs that were left out could improve a solution, by its potentials.
 *
 * Keeps:   a pair may be left out if, walking through the steps, its reduced cost is above 0 before it is ever below. A greater score never
 *          makes that less likely to fail, so a bound on the score that passes lets the pair pass.
 * Source:  the conditions are those of problem/solution.h for a pair that may be chosen and is not.
 */
#include "method/sparse.h"

#include "base/sort.h"

enum { MOST_GROUPS = 256 };

/* One step, with the potentials of columns by opportunity. */
struct toll {
    const struct tdm_step *step;
    enum tdm_level_kind    kind;
    int64_t                parameter;
    int64_t               *at;             /* [opportunities] */
    tdm_wide               base;           /* cost less potential of the row at hand */
};

struct pricing {
    struct tdm_sparse        *sparse;
    const struct tdm_problem *problem;
    int32_t                   toll_count, score_toll;     /* the toll of the score, or toll_count */
    struct toll              *tolls;
    int                       is_simple;                  /* no step but levels */
    int32_t                   group_count;                /* opportunities whose tolls before the score are the same; -1: too many */
    int32_t                  *group_member;               /* [MOST_GROUPS] */
    int64_t                  *group_least;                /* [MOST_GROUPS] least toll of the score */
};

static int is_due(const struct tdm_solution *solution, const struct tdm_step *step)
{
    return (step->kind == TANDEM_STEP_FEASIBLE) == (solution->verdict == TANDEM_INFEASIBLE);
}

static int32_t add_toll(struct pricing *pricing, const struct tdm_step *step)
{
    const struct tdm_problem *problem = pricing->problem;
    struct toll              *toll = &pricing->tolls[pricing->toll_count];

    *toll = (struct toll){ .step = step, .kind = TDM_LEVEL_BALANCE };       /* a kind without a cost of its own */
    toll->at = tdm_alloc_array(&pricing->sparse->memory, problem->columns.leaf_count, sizeof *toll->at);
    if (toll->at == NULL) return TANDEM_E_NOMEM;
    pricing->toll_count++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) toll->at[problem->column_opportunity[c]] = step->column_potential[c];
    if (step->kind != TANDEM_STEP_LEVEL) {
        pricing->is_simple = 0;
        return TANDEM_OK;
    }
    toll->kind = problem->levels[step->level].kind;
    toll->parameter = problem->levels[step->level].parameter;
    if (toll->kind == TDM_LEVEL_SCORE) pricing->score_toll = pricing->toll_count - 1;
    return TANDEM_OK;
}

static int32_t collect_tolls(struct pricing *pricing, const struct tdm_solution *solution)
{
    int32_t status = TANDEM_OK;

    pricing->is_simple = 1;
    pricing->score_toll = -1;
    pricing->tolls = tdm_alloc_zeroed(&pricing->sparse->memory, solution->step_count, sizeof *pricing->tolls);
    if (pricing->tolls == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; status == TANDEM_OK && i < solution->step_count; i++)
        if (is_due(solution, &solution->steps[i])) status = add_toll(pricing, &solution->steps[i]);
    if (pricing->score_toll < 0) pricing->score_toll = pricing->toll_count;
    return status;
}

/* ---- groups of opportunities that only the score tells apart */

static int compare_tolls(const void *user, int64_t a, int64_t b)
{
    const struct pricing *pricing = user;
    for (int32_t i = 0; i < pricing->score_toll; i++)
        if (pricing->tolls[i].at[a] != pricing->tolls[i].at[b]) return pricing->tolls[i].at[a] < pricing->tolls[i].at[b] ? -1 : 1;
    return 0;
}

static void number_groups(struct pricing *pricing, const int64_t *index)
{
    int32_t group = -1, count = pricing->problem->columns.leaf_count;

    for (int32_t i = 0; i < count; i++) {
        int32_t opportunity = (int32_t)index[i];
        int64_t toll = pricing->score_toll < pricing->toll_count ? pricing->tolls[pricing->score_toll].at[opportunity] : 0;
        if (group < 0 || compare_tolls(pricing, pricing->group_member[group], opportunity) != 0) {
            if (++group == MOST_GROUPS) break;
            pricing->group_member[group] = opportunity;
            pricing->group_least[group] = toll;
        }
        if (toll < pricing->group_least[group]) pricing->group_least[group] = toll;
    }
    pricing->group_count = group == MOST_GROUPS ? -1 : group + 1;
}

static int32_t collect_groups(struct pricing *pricing)
{
    const struct tdm_memory *memory = &pricing->sparse->memory;
    int32_t                  count = pricing->problem->columns.leaf_count;
    int64_t                 *index = tdm_alloc_array(memory, count, sizeof *index), *scratch = tdm_alloc_array(memory, count, sizeof *scratch);
    int32_t                  status = TANDEM_E_NOMEM;

    pricing->group_member = tdm_alloc_array(memory, MOST_GROUPS, sizeof *pricing->group_member);
    pricing->group_least = tdm_alloc_array(memory, MOST_GROUPS, sizeof *pricing->group_least);
    if (index != NULL && scratch != NULL && pricing->group_member != NULL && pricing->group_least != NULL) {
        for (int32_t i = 0; i < count; i++) index[i] = i;
        tdm_sort(index, scratch, count, compare_tolls, pricing);
        number_groups(pricing, index);
        status = TANDEM_OK;
    }
    tdm_free(memory, index);
    tdm_free(memory, scratch);
    return status;
}

/* ---- one student */

static void face_row(struct pricing *pricing, int32_t row)
{
    const struct tdm_problem *problem = pricing->problem;
    int32_t                   class = problem->row_class == NULL ? 1 : problem->row_class[row];

    for (int32_t i = 0; i < pricing->toll_count; i++) {
        struct toll *toll = &pricing->tolls[i];
        int          counts = toll->kind == TDM_LEVEL_COUNT || (toll->kind == TDM_LEVEL_CLASS && toll->parameter == class);
        toll->base = -(tdm_wide)counts - toll->step->row_potential[row];
    }
}

/* The reduced cost with the score at its place; without rank, in no earlier plan: all other levels cost such a pair nothing. */
static tdm_wide reduced(const struct pricing *pricing, int32_t i, int32_t opportunity, int64_t score)
{
    const struct toll *toll = &pricing->tolls[i];
    tdm_wide           cost = toll->base + toll->at[opportunity];
    return i == pricing->score_toll ? cost - (tdm_wide)score * pricing->sparse->model->scale : cost;
}

/* Below 0: the pair could improve the step that *where receives. */
static tdm_wide first_verdict(const struct pricing *pricing, int32_t opportunity, int64_t score, int32_t *where)
{
    for (int32_t i = 0; i < pricing->toll_count; i++) {
        tdm_wide cost = reduced(pricing, i, opportunity, score);
        *where = i;
        if (cost < 0) return cost;
        if (cost > 0 && pricing->tolls[i].step->kind == TANDEM_STEP_LEVEL) return cost;
    }
    return 0;
}

/* What a pair needs to score at least, in some group, to improve anything; INT64_MAX: nothing does. */
static int64_t least_need(const struct pricing *pricing)
{
    int64_t need = INT64_MAX, scale = pricing->sparse->model->scale;

    if (!pricing->is_simple || pricing->group_count < 0) return 1;
    for (int32_t g = 0; g < pricing->group_count; g++) {
        tdm_wide cost = 0;
        for (int32_t i = 0; cost == 0 && i < pricing->score_toll; i++) cost = reduced(pricing, i, pricing->group_member[g], 0);
        if (cost < 0) return 1;
        if (cost > 0 || pricing->score_toll == pricing->toll_count) continue;
        cost = pricing->tolls[pricing->score_toll].base + pricing->group_least[g];      /* score * scale reaches it */
        if (cost <= scale) return 1;
        if (cost / scale < need) need = (int64_t)(cost / scale);
    }
    return need;
}

static void skip_candidates(struct tdm_sparse *sparse, const struct tdm_problem *problem, int32_t row, int32_t student)
{
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        sparse->skip[problem->column_opportunity[problem->pair_column[pair]]] = student + 1;
}

struct offer {
    int32_t  opportunity, where;
    int64_t  score;
    tdm_wide cost;
};

static int is_stronger(const struct tdm_sparse *sparse, const struct offer *a, const struct offer *b)
{
    if (a->where != b->where) return a->where < b->where;
    if (a->cost != b->cost) return a->cost < b->cost;
    return sparse->column[a->opportunity] < sparse->column[b->opportunity];
}

static void keep_offer(const struct tdm_sparse *sparse, struct offer *offers, int32_t *kept, int32_t most, struct offer offer)
{
    int32_t at = *kept < most ? (*kept)++ : most;

    for (; at > 0 && is_stronger(sparse, &offer, &offers[at - 1]); at--)
        if (at < most) offers[at] = offers[at - 1];
    if (at < most) offers[at] = offer;
}

enum { MOST_OFFERS = 64 };

static int32_t price_student(struct pricing *pricing, int32_t row, int32_t most)
{
    struct tdm_sparse *sparse = pricing->sparse;
    struct offer       offers[MOST_OFFERS];
    int32_t            student = pricing->problem->row_student[row], kept = 0, where = 0, status;
    int64_t            need;

    face_row(pricing, row);
    need = least_need(pricing);
    if (need == INT64_MAX) return TANDEM_OK;
    skip_candidates(sparse, pricing->problem, row, student);
    status = tdm_sparse_touch(sparse, student, need);
    for (int32_t i = 0; status == TANDEM_OK && i < sparse->touched_count; i++) {
        struct offer offer = { .opportunity = sparse->touched[i] };
        if (first_verdict(pricing, offer.opportunity, tdm_sparse_bound(sparse, offer.opportunity), &where) >= 0) continue;
        offer.score = tdm_sparse_score(sparse, student, offer.opportunity);
        if (offer.score == 0) continue;
        offer.cost = first_verdict(pricing, offer.opportunity, offer.score, &offer.where);
        if (offer.cost < 0) keep_offer(sparse, offers, &kept, most, offer);
    }
    for (int32_t i = 0; status == TANDEM_OK && i < kept; i++) status = tdm_sparse_find(sparse, student, offers[i].opportunity, offers[i].score);
    return status;
}

int32_t tdm_sparse_price(struct tdm_sparse *sparse, const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t most)
{
    struct pricing pricing = { .sparse = sparse, .problem = problem };
    int32_t        status = collect_tolls(&pricing, solution);

    if (most > MOST_OFFERS) most = MOST_OFFERS;
    for (int32_t o = 0; o < sparse->opportunity_count; o++) sparse->skip[o] = sparse->stamp[o] = 0;
    if (status == TANDEM_OK) status = collect_groups(&pricing);
    for (int32_t row = 0; status == TANDEM_OK && row < problem->rows.leaf_count && sparse->control->stopped == 0; row++)
        if (problem->row_is_partial[row]) status = price_student(&pricing, row, most);
    for (int32_t i = 0; i < pricing.toll_count; i++) tdm_free(&sparse->memory, pricing.tolls[i].at);
    tdm_free(&sparse->memory, pricing.tolls);
    tdm_free(&sparse->memory, pricing.group_member);
    tdm_free(&sparse->memory, pricing.group_least);
    return status;
}
