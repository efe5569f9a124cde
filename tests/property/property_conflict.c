/* SPDX-License-Identifier: MIT
 * Are the reasons true? What a conflict names must contradict itself without the help of anything it does not name.
 *
 * property_conflict [COUNT [SEED]]: COUNT infeasible random problems. All sentences of each are read; every bound and pin of a student,
 * an opportunity or a partner whose key does not stand in them is lifted, and brute force must still find no plan. Where students
 * have limits above them, which have no keys, the same is done with the bounds of the cut itself. Prints one line with its figure; exit
 * code 1 at the first disagreement.
 */
#include "enumerate.h"
#include "random_problem.h"

#include "explain/conflict.h"
#include "explain/cut.h"
#include "method/method.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 200000 };

struct figures {
    long flat, general, passed_over, sentences;
};

static const struct random_shape shape = {
    .rows = 5, .columns = 4, .inner_rows = 2, .inner_columns = 3, .levels = 0, .ranks = 4, .score = 100, .seats = 3, .row_most = 3, .pair_most = 2,
    .pairs = 55, .lower = 100, .huge = 5
};

static int say(const char *what, const char *text)
{
    fprintf(stderr, "%s: %s\n", what, text);
    return 1;
}

/* Students s0 .., opportunities o0 .., partners p0 .., each key ending in a dot, so that no key begins another. */
static tandem_model *make_model(void)
{
    tandem_model *model = tandem_model_new(NULL);
    char          key[16];

    for (int i = 0; i < 8; i++) {
        snprintf(key, sizeof key, "s%d.", i);
        if (tandem_add_student(model, key) != i) abort();
        snprintf(key, sizeof key, "p%d.", i);
        if (tandem_add_partner(model, key) != i) abort();
        snprintf(key, sizeof key, "o%d.", i);
        if (tandem_add_opportunity(model, key, TANDEM_NONE, 1) != i) abort();
    }
    return model;
}

/* ---- the sentences */

/* All of them in one text. 1 if one is missing or has no end. */
static int read_sentences(const tandem_model *model, const struct tdm_problem *problem, const struct tdm_solution *solution, char *text,
                          size_t room, struct figures *figures)
{
    size_t  used = 0;
    int32_t length, number = 0;

    for (;; number++) {
        int32_t status = tdm_explain_conflict(model, problem, solution, number, text + used, room - used, &length);
        if (status == TANDEM_E_ARG && number > 0) break;
        if (status != TANDEM_OK) return say("no sentence", tandem_status_text(status));
        if (length < 10 || text[used + (size_t)length] != '\0' || text[used + (size_t)length - 1] != '.') return say("a sentence without an end", text);
        used += (size_t)length;
        text[used++] = ' ';
        figures->sentences++;
    }
    text[used] = '\0';
    return 0;
}

static int names(const char *text, char kind, int32_t id)
{
    char key[16];
    snprintf(key, sizeof key, "%c%d.", kind, (int)id);
    return strstr(text, key) != NULL;
}

/* Lifts what the text does not name. That a student may have no placement at all needs no name. */
static void lift_unnamed(struct tdm_problem *problem, const char *text)
{
    int32_t leaves = problem->columns.leaf_count;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int silent = row == problem->silent_row;
        if (silent ? strstr(text, "without wishes") != NULL : names(text, 's', row)) continue;
        problem->rows.least[row] = 0;
        if (problem->rows.most[row] > 0) problem->rows.most[row] = INT64_MAX;
        for (int64_t pair = problem->row_start[row]; problem->pair_flags != NULL && pair < problem->row_start[row + 1]; pair++)
            problem->pair_flags[pair] = 0;
    }
    for (int32_t v = 0; v < problem->columns.node_count; v++) {
        if (v < leaves ? names(text, 'o', v) : names(text, 'p', v - leaves)) continue;
        problem->columns.least[v] = 0;
        problem->columns.most[v] = INT64_MAX;
    }
}

/* ---- the cut where rows have limits above them */

static void lift_uncrossed(struct tdm_side *side, const uint8_t *inside, int asked, int is_columns)
{
    for (int32_t v = 0; v < side->node_count; v++) {
        int above = side->parent[v] >= 0 && inside[side->parent[v]];
        int tail = is_columns ? inside[v] : above, head = is_columns ? above : inside[v];
        if (head - tail != asked) side->least[v] = 0;
        if (tail - head != asked) side->most[v] = INT64_MAX;
    }
}

/* asked: 1 if what enters the set is asked for, -1 if what leaves it is. */
static void lift_all_but_cut(struct tdm_problem *problem, const struct tdm_cut *cut)
{
    int asked = cut->is_lack_of_students ? -1 : 1;

    lift_uncrossed(&problem->rows, cut->row_inside, asked, 0);
    lift_uncrossed(&problem->columns, cut->column_inside, asked, 1);
    for (int32_t row = 0; problem->pair_flags != NULL && row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            if (cut->column_inside[problem->pair_column[pair]] - cut->row_inside[row] != asked) problem->pair_flags[pair] = 0;
}

static int has_crossed_bounds(const struct tdm_side *side)
{
    for (int32_t v = 0; v < side->node_count; v++)
        if (side->least[v] > side->most[v]) return 1;
    return 0;
}

/* ---- one problem */

static int still_infeasible(const struct tdm_problem *problem, struct figures *figures, long *tried)
{
    struct enumerated truth;
    if (enumerate(problem, LIMIT, &truth)) {
        figures->passed_over++;
        return 1;
    }
    (*tried)++;
    return !truth.is_feasible;
}

static int judge_general(struct tdm_problem *problem, const struct tdm_solution *solution, const char *text, struct figures *figures)
{
    struct tdm_cut cut;
    int32_t        status;

    if (has_crossed_bounds(&problem->rows) || has_crossed_bounds(&problem->columns)) return 0;
    status = tdm_cut_find(problem, &solution->steps[0], &cut);
    if (status != TANDEM_OK) return say("no cut", tandem_status_text(status));
    lift_all_but_cut(problem, &cut);
    tdm_cut_finish(problem, &cut);
    return still_infeasible(problem, figures, &figures->general) ? 0 : say("a cut that is none", text);
}

static int judge(const tandem_model *model, struct tdm_problem *problem, const struct tdm_solution *solution, struct figures *figures)
{
    static char text[65536];
    int32_t     proven;

    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say("refused", text);
    if (read_sentences(model, problem, solution, text, sizeof text, figures)) return 1;
    if (problem->rows.node_count > problem->rows.leaf_count) return judge_general(problem, solution, text, figures);
    lift_unnamed(problem, text);
    return still_infeasible(problem, figures, &figures->flat) ? 0 : say("not a contradiction", text);
}

static int run(long count, uint64_t seed, const tandem_model *model, struct figures *figures)
{
    struct random_source source = { seed };
    struct tdm_memory    memory;
    int                  wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (!wrong && figures->flat + figures->general < count) {
        struct tdm_control  control = { .threads = 1 };
        struct tdm_problem  problem;
        struct tdm_solution solution;
        if (random_problem(&source, &shape, &memory, &problem) != TANDEM_OK) return 1;
        if (problem.silent_row >= 0) problem.silent_count = (int32_t)(problem.rows.most[problem.silent_row] % 1000);
        if (tdm_network_solve(&problem, &control, &solution) != TANDEM_OK) return say("the solve failed", "");
        if (solution.verdict == TANDEM_INFEASIBLE) wrong = judge(model, &problem, &solution, figures);
        tdm_solution_finish(&solution);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures figures = { 0 };
    tandem_model  *model = make_model();
    long           count = argc > 1 ? atol(argv[1]) : 20000;
    uint64_t       seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int            wrong = run(count, seed, model, &figures);

    printf("%ld sentences on %ld infeasible models: what they name contradicts itself in %ld, and so does the cut of %ld with limits above students "
           "(%ld too large to enumerate): %d disagreements\n",
           figures.sentences, figures.flat + figures.general + figures.passed_over, figures.flat, figures.general, figures.passed_over, wrong);
    tandem_model_free(model);
    return wrong;
}
