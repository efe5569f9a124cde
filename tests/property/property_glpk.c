/* SPDX-License-Identifier: MIT
 * The network method against GLPK's simplex, on problems too large for brute force.
 *
 * property_glpk [COUNT [SEED]]: COUNT random problems of up to 60 rows and 12 columns with small weights. GLPK solves the same levels one
 * after another as linear programs, each with the optima of those before it as equations; the bounds are those of a network, so that every
 * optimum is integral. Level values and verdicts must agree, and lib/proof must accept the network method's proof. Prints one line
 * with its figure; exit code 1 at the first disagreement. Programs that the simplex gives up on are counted, not compared.
 */
#include "random_problem.h"

#include "method/method.h"
#include "proof/proof.h"

#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_LEVELS = 5, SOLVED = 0, EMPTY = 1, GAVE_UP = 2 };

static const struct random_shape shape = {
    .rows = 60, .columns = 12, .inner_rows = 4, .inner_columns = 5, .levels = MOST_LEVELS, .ranks = 8, .score = 1000, .seats = 6,
    .row_most = 3, .pair_most = 3, .pairs = 30, .lower = 50, .lower_nodes = 5, .huge = 5
};

/* The program: variable 1 + i is pair i; behind them, per column, the units that the level BALANCE counts. */
struct program {
    const struct tdm_problem *problem;
    glp_prob *lp;
    int      *index;          /* scratch for one equation */
    double   *value;
    int       pair_count, unit_count;
};

static int64_t pair_most(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_most == NULL ? 1 : problem->pair_most[pair];
}

static int is_pinned(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
}

static void bound_pair(struct program *program, int pair, int is_banned)
{
    double least = is_pinned(program->problem, pair), most = is_banned ? 0 : (double)pair_most(program->problem, pair);
    glp_set_col_bnds(program->lp, 1 + pair, least < most ? GLP_DB : GLP_FX, least, most);
}

static int is_below(const struct tdm_side *side, int32_t leaf, int32_t node)
{
    while (leaf >= 0 && leaf != node) leaf = side->parent[leaf];
    return leaf == node;
}

/* least <= pairs below the node <= most. 0 if least > most. */
static int add_node(struct program *program, const struct tdm_side *side, int32_t node, const int32_t *leaf_of_pair)
{
    double least = (double)side->least[node], most = (double)side->most[node];
    int    row = glp_add_rows(program->lp, 1), count = 0;

    for (int pair = 0; pair < program->pair_count; pair++)
        if (is_below(side, leaf_of_pair[pair], node)) {
            program->index[++count] = 1 + pair;
            program->value[count] = 1;
        }
    glp_set_mat_row(program->lp, row, count, program->index, program->value);
    glp_set_row_bnds(program->lp, row, side->most[node] >= 1000000000 ? GLP_LO : least < most ? GLP_DB : GLP_FX, least, most);
    return side->least[node] <= side->most[node];
}

static int32_t *rows_of_pairs(const struct tdm_problem *problem)
{
    int32_t *row_of = calloc((size_t)problem->pair_count + 1, sizeof *row_of);
    if (row_of == NULL) abort();
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) row_of[pair] = row;
    return row_of;
}

static int add_nodes(struct program *program, const int32_t *row_of)
{
    const struct tdm_problem *problem = program->problem;
    int sound = 1;

    for (int32_t node = 0; node < problem->rows.node_count; node++) sound &= add_node(program, &problem->rows, node, row_of);
    for (int32_t node = 0; node < problem->columns.node_count; node++) sound &= add_node(program, &problem->columns, node, problem->pair_column);
    return sound;
}

/* Units of a column: as many as its pairs can bring; the k-th costs 2k - 1. Their numbers go to first .. first + count - 1. */
static void add_units(struct program *program, int32_t column)
{
    int64_t units = 0;
    int     count = 0, row = glp_add_rows(program->lp, 1), first;

    for (int pair = 0; pair < program->pair_count; pair++)
        if (program->problem->pair_column[pair] == column) {
            units += pair_most(program->problem, pair);
            program->index[++count] = 1 + pair;
            program->value[count] = 1;
        }
    if (units > 0) {
        first = glp_add_cols(program->lp, (int)units);
        for (int k = 0; k < units; k++) {
            glp_set_col_bnds(program->lp, first + k, GLP_DB, 0, 1);
            program->index[++count] = first + k;
            program->value[count] = -1;
        }
    }
    program->unit_count += (int)units;
    glp_set_mat_row(program->lp, row, count, program->index, program->value);
    glp_set_row_bnds(program->lp, row, GLP_FX, 0, 0);
}

/* ---- levels */

static void set_level(struct program *program, const struct tdm_level *level, const int32_t *row_of)
{
    int next = 1 + program->pair_count;

    for (int pair = 0; pair < program->pair_count; pair++)
        glp_set_obj_coef(program->lp, 1 + pair, level == NULL ? 0 : (double)tdm_problem_cost(program->problem, level, row_of[pair], pair));
    for (int32_t column = 0; column < program->problem->columns.leaf_count; column++) {
        int units = 0;
        for (int pair = 0; pair < program->pair_count; pair++)
            if (program->problem->pair_column[pair] == column) units += (int)pair_most(program->problem, pair);
        for (int k = 0; k < units; k++, next++)
            glp_set_obj_coef(program->lp, next, level != NULL && level->kind == TDM_LEVEL_BALANCE ? 2 * k + 1 : 0);
    }
}

static int optimise(struct program *program, tdm_wide *value)
{
    glp_smcp parameters;
    double   found;

    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.it_lim = 100000;
    glp_adv_basis(program->lp, 0);
    if (glp_simplex(program->lp, &parameters) != 0) return GAVE_UP;
    if (glp_get_status(program->lp) == GLP_NOFEAS) return EMPTY;
    if (glp_get_status(program->lp) != GLP_OPT) return GAVE_UP;
    found = glp_get_obj_val(program->lp);
    *value = (tdm_wide)llround(found);
    return fabs(found - (double)llround(found)) < 1e-4 ? SOLVED : GAVE_UP;
}

/* From here on the level costs what it costs now. */
static void hold(struct program *program, tdm_wide value)
{
    int count = 0, row = glp_add_rows(program->lp, 1);

    for (int column = 1; column <= glp_get_num_cols(program->lp); column++)
        if (glp_get_obj_coef(program->lp, column) != 0) {
            program->index[++count] = column;
            program->value[count] = glp_get_obj_coef(program->lp, column);
        }
    glp_set_mat_row(program->lp, row, count, program->index, program->value);
    glp_set_row_bnds(program->lp, row, GLP_FX, (double)value, (double)value);
}

/* Bans every pair worse than `rank`. 0 if a pinned one is among them. */
static int ban(struct program *program, int32_t rank)
{
    int lawful = 1;
    for (int pair = 0; pair < program->pair_count; pair++) {
        if (program->problem->pair_rank == NULL || program->problem->pair_rank[pair] <= rank) continue;
        if (is_pinned(program->problem, pair)) lawful = 0;
        else bound_pair(program, pair, 1);
    }
    return lawful;
}

/* Bans what no earlier level has banned already, rank by rank from below, until a plan is left. `banned` is the worst rank still lawful. */
static int worst_rank(struct program *program, const int32_t *row_of, int32_t *banned, tdm_wide *value)
{
    set_level(program, NULL, row_of);
    for (int32_t rank = 0; rank <= *banned; rank++) {
        tdm_wide nothing;
        int      outcome = EMPTY;
        for (int pair = 0; pair < program->pair_count; pair++)
            bound_pair(program, pair, program->problem->pair_rank != NULL && program->problem->pair_rank[pair] > *banned);
        if (ban(program, rank)) outcome = optimise(program, &nothing);
        if (outcome == GAVE_UP) return GAVE_UP;
        if (outcome == EMPTY) continue;
        *value = *banned = rank;
        return SOLVED;
    }
    return GAVE_UP;                       /* cannot be: the level before had a plan */
}

static int solve_levels(struct program *program, const int32_t *row_of, tdm_wide *value)
{
    int32_t banned = shape.ranks;
    tdm_wide nothing;
    int      outcome;

    set_level(program, NULL, row_of);
    outcome = optimise(program, &nothing);
    for (int32_t i = 0; outcome == SOLVED && i < program->problem->level_count; i++) {
        const struct tdm_level *level = &program->problem->levels[i];
        if (level->kind == TDM_LEVEL_WORST_RANK) {
            outcome = worst_rank(program, row_of, &banned, &value[i]);
            continue;
        }
        set_level(program, level, row_of);
        outcome = optimise(program, &value[i]);
        if (outcome == SOLVED) hold(program, value[i]);
        if (outcome == EMPTY) outcome = GAVE_UP;     /* a plan was there: the simplex lost it to its tolerances */
    }
    return outcome;
}

static int solve_by_glpk(const struct tdm_problem *problem, tdm_wide *value)
{
    struct program program = { .problem = problem, .lp = glp_create_prob(), .pair_count = (int)problem->pair_count };
    int32_t *row_of = rows_of_pairs(problem);
    size_t   room = (size_t)problem->pair_count * 8 + 2;
    int      outcome = EMPTY;

    program.index = calloc(room, sizeof *program.index);
    program.value = calloc(room, sizeof *program.value);
    if (program.index == NULL || program.value == NULL) abort();
    if (problem->pair_count > 0) glp_add_cols(program.lp, program.pair_count);
    for (int pair = 0; pair < program.pair_count; pair++) bound_pair(&program, pair, 0);
    if (add_nodes(&program, row_of)) {
        for (int32_t column = 0; column < problem->columns.leaf_count; column++) add_units(&program, column);
        outcome = solve_levels(&program, row_of, value);
    }
    glp_delete_prob(program.lp);
    free(program.index);
    free(program.value);
    free(row_of);
    return outcome;
}

/* ---- comparison */

static int say(long number, const char *what)
{
    fprintf(stderr, "problem %ld: %s\n", number, what);
    return 1;
}

static int compare(long number, const struct tdm_problem *problem, const struct tdm_solution *solution, long *undecided)
{
    tdm_wide value[MOST_LEVELS];
    char     text[300];
    int32_t  proven;
    int      outcome = solve_by_glpk(problem, value);

    if (tdm_proof_check(problem, solution, &proven, text, sizeof text) != TANDEM_OK) return say(number, text);
    *undecided += outcome == GAVE_UP;
    if (outcome == GAVE_UP) return 0;
    if ((outcome == EMPTY) != (solution->verdict == TANDEM_INFEASIBLE)) return say(number, "the verdicts differ");
    for (int32_t level = 0; outcome == SOLVED && level < problem->level_count; level++)
        if (tdm_proof_level_value(problem, solution, level) != value[level]) return say(number, "a level value differs");
    return 0;
}

static int run(long count, uint64_t seed, long *infeasible, long *undecided)
{
    struct random_source source = { seed };
    struct tdm_memory memory;
    int wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    for (long number = 0; number < count && !wrong; number++) {
        struct tdm_control  control = { .threads = 1 };
        struct tdm_solution solution;
        struct tdm_problem  problem;
        if (random_problem(&source, &shape, &memory, &problem) != TANDEM_OK) return 1;
        if (tdm_network_solve(&problem, &control, &solution) != TANDEM_OK) return say(number, "the solve failed");
        *infeasible += solution.verdict == TANDEM_INFEASIBLE;
        wrong = compare(number, &problem, &solution, undecided);
        tdm_solution_finish(&solution);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    long     count = argc > 1 ? atol(argv[1]) : 5000, infeasible = 0, undecided = 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int      wrong;

    glp_term_out(GLP_OFF);
    wrong = run(count, seed, &infeasible, &undecided);
    printf("%ld random models against GLPK (%ld infeasible, %ld that its simplex gave up on): %d disagreements\n", count, infeasible, undecided,
           wrong);
    if (undecided * 50 > count) wrong = say(count, "GLPK gave up on more than one model in fifty: too little was compared");
    return wrong;
}
