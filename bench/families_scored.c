/* SPDX-License-Identifier: MIT
 * Families of scores: by taste, and dense ones, where every pair may be chosen.
 */
#include "families_shape.h"

#include <math.h>
#include <stdlib.h>

/* ---- scores */

enum { TAGS = 16, CLUSTERS = 64, BEST = 50, CANDIDATES = 120 };

struct taste {
    float of[TAGS];
};

static void draw_taste(struct taste *taste, const struct taste *near, uint64_t *state)
{
    for (int32_t t = 0; t < TAGS; t++) taste->of[t] = (float)(near == NULL ? unit(state) * unit(state) : 0.7 * (double)near->of[t] + 0.3 * unit(state));
}

static int64_t match(const struct taste *a, const struct taste *b)
{
    float sum = 0, norm_a = 0, norm_b = 0;
    for (int32_t t = 0; t < TAGS; t++) {
        sum += a->of[t] * b->of[t];
        norm_a += a->of[t] * a->of[t];
        norm_b += b->of[t] * b->of[t];
    }
    return (int64_t)(1000000.0 * (double)sum / sqrt((double)norm_a * (double)norm_b));
}

struct scored { int64_t score; int32_t column; };

static int better(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? 1 : -1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* Candidates: half from the student's own cluster, half from anywhere; the best fifty of them are her list. */
static void score_row(struct tdm_problem *problem, int32_t row, const struct taste *student, int32_t cluster, const struct taste *columns, uint64_t *state)
{
    struct scored best[CANDIDATES];
    int32_t count = 0, per_row = (int32_t)(problem->row_start[row + 1] - problem->row_start[row]), all = problem->columns.leaf_count;

    for (int32_t tries = 0; count < CANDIDATES && count < all && tries < 20 * CANDIDATES; tries++) {
        int32_t column = (int32_t)below(state, all), seen = 0;
        if (tries % 2 == 0 && all >= 4 * CLUSTERS) column = column / CLUSTERS * CLUSTERS + cluster;
        if (column >= all) continue;
        for (int32_t i = 0; i < count; i++) seen |= best[i].column == column;
        if (!seen) best[count++] = (struct scored){ match(student, &columns[column]), column };
    }
    for (int32_t column = 0; count < per_row; column++) {
        int32_t seen = 0;
        for (int32_t i = 0; i < count; i++) seen |= best[i].column == column;
        if (!seen) best[count++] = (struct scored){ match(student, &columns[column]), column };
    }
    qsort(best, (size_t)count, sizeof *best, better);
    for (int32_t k = 0; k < per_row; k++) {
        problem->pair_column[problem->row_start[row] + k] = best[k].column;
        problem->pair_score[problem->row_start[row] + k] = best[k].score;
    }
    order_row(problem, row);
}

static void scored(struct tdm_problem *problem, int32_t students, uint64_t seed, int64_t percent)
{
    uint64_t state = seed;
    int32_t columns = columns_for(students), per_row = columns < BEST ? columns : BEST;
    struct taste *cluster = need(CLUSTERS, sizeof *cluster), *column = need(columns, sizeof *column), student;

    shape(problem, students, columns, 0, per_row, TDM_LEVEL_SCORE);
    share_seats(problem, students * percent / 100, &state);
    for (int32_t i = 0; i < CLUSTERS; i++) draw_taste(&cluster[i], NULL, &state);
    for (int32_t c = 0; c < columns; c++) draw_taste(&column[c], &cluster[c % CLUSTERS], &state);
    for (int32_t row = 0; row < students; row++) {
        int32_t home = (int32_t)below(&state, CLUSTERS);
        draw_taste(&student, &cluster[home], &state);
        score_row(problem, row, &student, home, column, &state);
    }
    free(cluster);
    free(column);
}

void fill_score(struct tdm_problem *problem, int32_t students, uint64_t seed) { scored(problem, students, seed, 105); }
void fill_score_tight(struct tdm_problem *problem, int32_t students, uint64_t seed) { scored(problem, students, seed, 90); }

/* ---- all pairs */

/* As many places as students, one seat each, all pairs. The `clustered` ones depend on two points in a plane and a little chance. */
static void dense(struct tdm_problem *problem, int32_t students, uint64_t seed, int clustered)
{
    uint64_t state = seed;

    shape(problem, students, students, 0, students, TDM_LEVEL_SCORE);
    for (int32_t c = 0; c < students; c++) problem->columns.most[c] = 1;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        int64_t row = pair / students, column = pair % students;
        int64_t near = (row % 10 - column % 10) * (row % 10 - column % 10) * 10000;
        problem->pair_column[pair] = (int32_t)column;
        problem->pair_score[pair] = clustered ? 1000000 - near - below(&state, 1000) : below(&state, 1000001);
    }
}

void fill_dense(struct tdm_problem *problem, int32_t students, uint64_t seed) { dense(problem, students, seed, 0); }
void fill_dense_clustered(struct tdm_problem *problem, int32_t students, uint64_t seed) { dense(problem, students, seed, 1); }

enum dense_kind { DENSE_PRODUCT, DENSE_GEO, DENSE_TIES, DENSE_POPULAR };

static int64_t dense_score(enum dense_kind kind, int64_t x, int64_t y, uint64_t *state)
{
    switch (kind) {
    case DENSE_PRODUCT: return 1000000 - x * y;
    case DENSE_GEO:     return 1000000 - 1000 * (x < y ? y - x : x - y);
    case DENSE_TIES:    return below(state, 6);
    case DENSE_POPULAR: return 1000000 - 500 * y - below(state, 100000);
    }
    return 0;
}

/* Students and places have a number each; ties draw one of six scores, popular places are so for everyone. */
static void dense_structured(struct tdm_problem *problem, int32_t students, uint64_t seed, enum dense_kind kind)
{
    uint64_t state = seed;
    int64_t *y = need(students, sizeof *y);

    shape(problem, students, students, 0, students, TDM_LEVEL_SCORE);
    for (int32_t c = 0; c < students; c++) {
        problem->columns.most[c] = 1;
        y[c] = 1 + below(&state, 1000);
    }
    for (int32_t row = 0; row < students; row++) {
        int64_t x = 1 + below(&state, 1000), first = problem->row_start[row];
        for (int32_t c = 0; c < students; c++) {
            problem->pair_column[first + c] = c;
            problem->pair_score[first + c] = dense_score(kind, x, y[c], &state);
        }
    }
    free(y);
}

void fill_dense_product(struct tdm_problem *problem, int32_t students, uint64_t seed) { dense_structured(problem, students, seed, DENSE_PRODUCT); }
void fill_dense_geo(struct tdm_problem *problem, int32_t students, uint64_t seed) { dense_structured(problem, students, seed, DENSE_GEO); }
void fill_dense_ties(struct tdm_problem *problem, int32_t students, uint64_t seed) { dense_structured(problem, students, seed, DENSE_TIES); }
void fill_dense_popular(struct tdm_problem *problem, int32_t students, uint64_t seed) { dense_structured(problem, students, seed, DENSE_POPULAR); }
