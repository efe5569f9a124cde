/* SPDX-License-Identifier: MIT
 * The families: those of ranks and the worst cases here, those of scores in families_scored.c, those of several placements, lower bounds and the
 * worst rank in families_several.c.
 */
#include "families_shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- wishes by popularity */

struct urn {
    int32_t  count;
    double  *upto;
};

static struct urn zipf(int32_t count, double exponent)
{
    struct urn urn = { count, need(count, sizeof(double)) };
    double sum = 0;
    for (int32_t i = 0; i < count; i++) urn.upto[i] = sum += pow(i + 1, -exponent);
    for (int32_t i = 0; i < count; i++) urn.upto[i] /= sum;
    return urn;
}

static int32_t pick(const struct urn *urn, uint64_t *state)
{
    double at = unit(state);
    int32_t low = 0, high = urn->count - 1;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (urn->upto[middle] < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

void rank_ten(struct tdm_problem *problem, uint64_t *state)
{
    struct urn urn = zipf(problem->columns.leaf_count, 0.8);

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t first = problem->row_start[row];
        for (int32_t k = 0; k < problem->row_start[row + 1] - first; k++) {
            int32_t column = pick(&urn, state);
            while (has_column(problem, first, k, column)) column = pick(&urn, state);
            problem->pair_column[first + k] = column;
            problem->pair_rank[first + k] = k + 1;
        }
        order_row(problem, row);
    }
    free(urn.upto);
}

void ranked(struct tdm_problem *problem, int32_t students, uint64_t seed, int64_t percent)
{
    uint64_t state = seed;
    shape(problem, students, columns_for(students), 0, 10, TDM_LEVEL_RANK);
    share_seats(problem, students * percent / 100, &state);
    rank_ten(problem, &state);
}

static void fill_rank(struct tdm_problem *problem, int32_t students, uint64_t seed) { ranked(problem, students, seed, 105); }
static void fill_tight(struct tdm_problem *problem, int32_t students, uint64_t seed) { ranked(problem, students, seed, 90); }
static void fill_balanced(struct tdm_problem *problem, int32_t students, uint64_t seed) { ranked(problem, students, seed, 100); }

/* Thirty-two towns of unequal size that share no places. */
static void fill_towns(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    enum { TOWNS = 32 };
    uint64_t state = seed;
    int32_t  columns = columns_for(students) < 10 * TOWNS ? 10 * TOWNS : columns_for(students), column = 0;

    shape(problem, students, columns, 0, 10, TDM_LEVEL_RANK);
    share_seats(problem, (int64_t)students * 110 / 100, &state);
    for (int32_t town = 0, row = 0; town < TOWNS; town++) {
        int32_t end = (int32_t)((int64_t)columns * (town + 1) * (town + 8) / (TOWNS * (TOWNS + 7))), rows;
        struct urn urn;
        if (end < column + 10) end = column + 10;
        if (town == TOWNS - 1 || end > columns) end = columns;
        rows = town == TOWNS - 1 ? students : (int32_t)((int64_t)students * end / columns);
        for (urn = zipf(end - column, 0.8); row < rows; row++)
            for (int32_t k = 0; k < 10; k++) {
                int64_t first = problem->row_start[row];
                int32_t at = column + pick(&urn, &state);
                while (has_column(problem, first, k, at)) at = column + pick(&urn, &state);
                problem->pair_column[first + k] = at;
                problem->pair_rank[first + k] = k + 1;
                if (k == 9) order_row(problem, row);
            }
        free(urn.upto);
        column = end;
    }
}

static void fill_tied(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 100);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) problem->pair_rank[pair] = 1;
}

/* A goal that is a list: one level per rank. `generous` comes after the number placed, since placing nobody would be the best of it. */
static void rank_levels(struct tdm_problem *problem, enum tdm_level_kind kind, int placed_first)
{
    int32_t count = 0;

    free(problem->levels);
    problem->levels = need(11, sizeof *problem->levels);
    if (placed_first) problem->levels[count++] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    for (int32_t rank = 1; rank <= 10; rank++)
        problem->levels[count++] = (struct tdm_level){ kind, 1, kind == TDM_LEVEL_RANK_IS ? rank : 11 - rank };
    problem->level_count = count;
}

static void fill_maximal(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 105);
    rank_levels(problem, TDM_LEVEL_RANK_IS, 0);
}

static void fill_maximal_tight(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 90);
    rank_levels(problem, TDM_LEVEL_RANK_IS, 1);
}

static void fill_maximal_balanced(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 100);
    rank_levels(problem, TDM_LEVEL_RANK_IS, 1);
}

static void fill_generous(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 105);
    rank_levels(problem, TDM_LEVEL_RANK_IS_NOT, 1);
}

static void fill_generous_tight(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 90);
    rank_levels(problem, TDM_LEVEL_RANK_IS_NOT, 1);
}

static void fill_generous_balanced(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 100);
    rank_levels(problem, TDM_LEVEL_RANK_IS_NOT, 1);
}

/* Balanced, and ranks in three classes only. */
static void fill_balanced_ties(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    ranked(problem, students, seed, 100);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) problem->pair_rank[pair] = (problem->pair_rank[pair] + 3) / 4;
}

/* Places are wished for by the product of two even chances: a few by nearly everyone, most by hardly anybody; all have as many seats. */
static void fill_popular(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    uint64_t state = seed;
    int32_t columns = columns_for(students);

    shape(problem, students, columns, 0, 10, TDM_LEVEL_RANK);
    for (int32_t c = 0; c < columns; c++) problem->columns.most[c] = (int64_t)students * 105 / 100 / columns;
    for (int32_t row = 0; row < students; row++) {
        int64_t first = problem->row_start[row];
        for (int32_t k = 0; k < 10; k++) {
            int32_t column = -1;
            while (column < 0 || has_column(problem, first, k, column)) column = (int32_t)(unit(&state) * unit(&state) * columns);
            problem->pair_column[first + k] = column;
            problem->pair_rank[first + k] = k + 1;
        }
        order_row(problem, row);
    }
}

static void fill_few_big(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    uint64_t state = seed;
    int32_t columns = students < 5000 ? students / 10 : 500;

    shape(problem, students, columns, 0, 10, TDM_LEVEL_RANK);
    for (int32_t c = 0; c < columns; c++) problem->columns.most[c] = students / columns;
    rank_ten(problem, &state);
}

/* Partners own five opportunities on average, and take at most 70 % of what those offer; caps together are 1.05 per student. */
static void fill_project(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    uint64_t state = seed;
    int32_t columns = columns_for(students), partners = columns / 5;

    shape(problem, students, columns, partners, 10, TDM_LEVEL_RANK);
    share_seats(problem, (int64_t)students * 150 / 100, &state);
    for (int32_t c = 0; c < columns; c++) {
        int32_t node = columns + (int32_t)below(&state, partners);
        problem->columns.parent[c] = node;
        problem->columns.most[node] += problem->columns.most[c];
    }
    for (int32_t node = columns; node < columns + partners; node++) problem->columns.most[node] = problem->columns.most[node] * 7 / 10;
    rank_ten(problem, &state);
}

/* ---- worst cases */

static void fill_same(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    (void)seed;
    shape(problem, students, 20, 0, 20, TDM_LEVEL_RANK);
    for (int32_t c = 0; c < 20; c++) problem->columns.most[c] = students / 21;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        problem->pair_column[pair] = (int32_t)(pair % 20);
        problem->pair_rank[pair] = (int32_t)(pair % 20) + 1;
    }
}

/* Student i ranks place i first and place i + 1 second; one at the head of each chain has no first choice of her own. Chains of N / 4. */
static void fill_chain(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    int32_t length = students / 4;

    (void)seed;
    shape(problem, students, students + 1, 0, 2, TDM_LEVEL_RANK);
    for (int32_t c = 0; c <= students; c++) problem->columns.most[c] = 1;
    for (int32_t row = 0; row < students; row++) {
        int32_t at = row % length == length - 1 ? row - length + 1 : row;      /* the last of a chain wants what the first has */
        problem->pair_column[2 * row] = at;
        problem->pair_rank[2 * row] = 1;
        problem->pair_column[2 * row + 1] = at + 1;
        problem->pair_rank[2 * row + 1] = 2;
    }
}

/* Points on a line; each student knows the ten places nearest to her. */
static void fill_geo(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    uint64_t state = seed;
    int32_t columns = columns_for(students);
    int64_t width = 1000000, step = width / columns > 0 ? width / columns : 1;

    shape(problem, students, columns, 0, 10, TDM_LEVEL_SCORE);
    share_seats(problem, (int64_t)students * 105 / 100, &state);
    for (int32_t row = 0; row < students; row++) {
        int64_t at = below(&state, step * columns), first = at / step - 5;
        if (first < 0) first = 0;
        if (first > columns - 10) first = columns - 10;
        for (int32_t k = 0; k < 10; k++) {
            int64_t away = at - (first + k) * step;
            problem->pair_column[10 * (int64_t)row + k] = (int32_t)first + k;
            problem->pair_score[10 * (int64_t)row + k] = width - (away < 0 ? -away : away);
        }
    }
}

/* Cost x_i * y_j: everyone wants the same places, some more than others. */
static void fill_product(struct tdm_problem *problem, int32_t students, uint64_t seed)
{
    uint64_t state = seed;
    int32_t columns = columns_for(students);
    int64_t *y = need(columns, sizeof *y);

    shape(problem, students, columns, 0, 10, TDM_LEVEL_SCORE);
    share_seats(problem, students, &state);
    for (int32_t c = 0; c < columns; c++) y[c] = 1 + below(&state, 1000);
    for (int32_t row = 0; row < students; row++) {
        int64_t x = 1 + below(&state, 1000), first = problem->row_start[row];
        for (int32_t k = 0; k < 10; k++) {
            int32_t column = (int32_t)below(&state, columns);
            while (has_column(problem, first, k, column)) column = (int32_t)below(&state, columns);
            problem->pair_column[first + k] = column;
            problem->pair_score[first + k] = 1000000 - x * y[column];
        }
        order_row(problem, row);
    }
    free(y);
}

const struct family families[] = {
    { "rank", "10 ranked wishes, 1.05 seats a student", 10000000, fill_rank },
    { "rank-tight", "the same with 0.9 seats a student", 10000000, fill_tight },
    { "rank-balanced", "the same with 1.00 seats a student", 10000000, fill_balanced },
    { "score", "50 scored places, 1.05 seats a student", 1000000, fill_score },
    { "score-tight", "the same with 0.9 seats a student", 1000000, fill_score_tight },
    { "project", "10 ranked wishes, partners with caps", 10000000, fill_project },
    { "rank-maximal", "rank, goal rank-maximal: ten levels", 10000000, fill_maximal },
    { "maximal-tight", "rank-tight, goals placed and rank-maximal: eleven levels", 10000000, fill_maximal_tight },
    { "maximal-balanced", "rank-balanced, the same goals", 10000000, fill_maximal_balanced },
    { "generous", "rank, goals placed and generous: eleven levels", 10000000, fill_generous },
    { "generous-tight", "rank-tight, the same goals", 10000000, fill_generous_tight },
    { "generous-balanced", "rank-balanced, the same goals", 10000000, fill_generous_balanced },
    { "rank-several", "rank, one to three places each, 1.05 seats a placement", 10000000, fill_several },
    { "several-tight", "the same with 0.9 seats a placement", 10000000, fill_several_tight },
    { "rank-minimums", "rank, 1.5 seats a student, half of each place's must be taken", 10000000, fill_minimums },
    { "rank-musts", "rank, 0.9 seats a student, every fifth must have one", 10000000, fill_musts },
    { "worst-rank", "rank, goals placed, worst-rank and rank", 10000000, fill_worst },
    { "towns", "rank in 32 towns that share no places, 1.10 seats a student", 10000000, fill_towns },
    { "few-big", "500 places", 10000000, fill_few_big },
    { "popular", "10 ranked wishes, popularity a product of two even chances", 10000000, fill_popular },
    { "dense", "all pairs, uniform scores", 5000, fill_dense },
    { "dense-clustered", "all pairs, clustered scores", 5000, fill_dense_clustered },
    { "dense-product", "all pairs, cost x * y", 5000, fill_dense_product },
    { "dense-geo", "all pairs, points on a line", 5000, fill_dense_geo },
    { "dense-ties", "all pairs, six scores", 5000, fill_dense_ties },
    { "dense-popular", "all pairs, some places liked by all", 5000, fill_dense_popular },
    { "same", "everyone has one list", 1000000, fill_same },
    { "tied", "all ranks equal, 1.00 seats a student", 1000000, fill_tied },
    { "balanced-ties", "ranks in three classes, 1.00 seats a student", 1000000, fill_balanced_ties },
    { "chain", "four alternating chains", 1000000, fill_chain },
    { "geo", "points on a line", 1000000, fill_geo },
    { "product", "cost x * y, 1.00 seats a student", 1000000, fill_product },
};
const int32_t family_count = sizeof families / sizeof *families;

int family_make(const char *name, int32_t students, uint64_t seed, struct tdm_problem *problem)
{
    for (int32_t i = 0; i < family_count; i++)
        if (strcmp(families[i].name, name) == 0) {
            families[i].fill(problem, students, seed * 0x2545f4914f6cdd1du + (uint64_t)students);
            return 1;
        }
    return 0;
}

void family_free(struct tdm_problem *problem)
{
    void *blocks[] = { problem->rows.parent, problem->rows.least, problem->rows.most, problem->columns.parent, problem->columns.least,
                       problem->columns.most, problem->row_start, problem->pair_column, problem->pair_rank, problem->pair_score,
                       problem->levels };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    memset(problem, 0, sizeof *problem);
}
