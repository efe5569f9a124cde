/* SPDX-License-Identifier: MIT
 * As many placements as there can be, then the worst rank as low as it can be, then the goals after that: by halving over ranks, each question
 * being how many can be placed on pairs up to some rank; then the other goals on the pairs that are left.
 *
 * The witness that rank K cannot be avoided: let p be potentials of COUNT for all pairs, q such potentials for those of rank below K. Where a
 * pair of rank K or more costs 1 and any other nothing, the potentials q - p have a dual value of at least the difference of the two counts on
 * the face of p: the reduced costs are those of q less those of p; on arcs that p has fixed the latter add up to the greater
 * count, on the others they are 0; and the former add up to no less than minus the smaller count.
 *
 * The goals after it are proven on the pairs up to K by potentials of their own COUNT, p', and of the level after it. The latter plus
 * a large multiple of p' - p hold on the face of p: where p says nothing, p' decides, and else they are what they were.
 *
 * Relies:  the shape that tdm_several_applies asks for, without lower bounds.
 * Memory:  29 bytes a pair, 16 a row and node, beside what solves each question.
 * Source:  [DM58]; solution.h for the signs.
 */
#include "method/worst.h"

#include "method/parts.h"
#include "method/placed.h"
#include "method/several.h"

#include <string.h>

struct worst {
    const struct tdm_problem *problem;
    struct tdm_control       *control;
    struct tdm_problem        part;             /* the pairs up to some rank */
    struct tdm_level          count;
    int64_t  *part_pair;                        /* [part.pair_count] which pair of the problem it is */
    int32_t  *chosen;                           /* [pairs] of the problem: the best plan so far */
    int64_t   most;                             /* placements */
    int64_t  *row, *column;                     /* potentials q; at the end q - p */
    int32_t   below, rank;                      /* ranks up to `below` place fewer (-1: not asked yet), up to `rank` as many */
};

static const struct tdm_level count_level = { TDM_LEVEL_COUNT, 0, 0 };

int tdm_worst_applies(const struct tdm_problem *problem)
{
    struct tdm_level   count = count_level;
    struct tdm_problem shape = *problem;

    if (problem->level_count < 2 || problem->levels[0].kind != TDM_LEVEL_COUNT || problem->levels[1].kind != TDM_LEVEL_WORST_RANK) return 0;
    for (int32_t level = 2; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK) return 0;
    shape.level_count = 1;
    shape.levels = &count;
    return tdm_several_applies(&shape) && !tdm_problem_has_lower_bounds(&shape);
}

static int32_t rank_of(const struct worst *worst, int64_t pair)
{
    return worst->problem->pair_rank == NULL ? 0 : worst->problem->pair_rank[pair];
}

/* ---- the pairs up to a rank */

static void take_values(const struct worst *worst, struct tdm_problem *part, int64_t pair, int64_t place)
{
    const struct tdm_problem *problem = worst->problem;

    part->pair_column[place] = problem->pair_column[pair];
    if (problem->pair_rank != NULL) part->pair_rank[place] = problem->pair_rank[pair];
    if (problem->pair_partner_rank != NULL) part->pair_partner_rank[place] = problem->pair_partner_rank[pair];
    if (problem->pair_score != NULL) part->pair_score[place] = problem->pair_score[pair];
    if (problem->pair_flags != NULL) part->pair_flags[place] = problem->pair_flags[pair];
}

static void take_pairs(struct worst *worst, int32_t rank)
{
    const struct tdm_problem *problem = worst->problem;
    int64_t count = 0;

    worst->part.row_start[0] = 0;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            if (rank_of(worst, pair) > rank) continue;
            take_values(worst, &worst->part, pair, count);
            worst->part_pair[count++] = pair;
        }
        worst->part.row_start[row + 1] = count;
    }
    worst->part.pair_count = count;
}

static void keep_plan(struct worst *worst, const struct tdm_solution *solution)
{
    memset(worst->chosen, 0, (size_t)worst->problem->pair_count * sizeof *worst->chosen);
    for (int64_t i = 0; i < worst->part.pair_count; i++) worst->chosen[worst->part_pair[i]] = solution->chosen[i];
}

static int32_t worst_chosen(const struct worst *worst)
{
    int32_t rank = 0;
    for (int64_t pair = 0; pair < worst->problem->pair_count; pair++)
        if (worst->chosen[pair] && rank_of(worst, pair) > rank) rank = rank_of(worst, pair);
    return rank;
}

/* ---- questions */

static int64_t count_chosen(const struct worst *worst, const struct tdm_solution *solution)
{
    int64_t count = 0;
    for (int64_t i = 0; i < worst->part.pair_count; i++) count += solution->chosen[i];
    return count;
}

/* How many can be placed up to `rank`? Narrows below or rank, unless it is the first question, or was stopped. */
static int32_t ask(struct worst *worst, int32_t rank, int is_first)
{
    struct tdm_solution solution;
    int64_t placed;
    int32_t status;

    take_pairs(worst, rank);
    worst->part.level_count = 1;
    worst->part.levels = &worst->count;
    status = tdm_method_solve_whole(&worst->part, worst->control, &solution);
    if (status != TANDEM_OK) return status;
    placed = count_chosen(worst, &solution);
    if (is_first) worst->most = placed;
    if (placed == worst->most) {
        keep_plan(worst, &solution);
        worst->rank = worst_chosen(worst);
    } else if (!worst->control->stopped) {
        worst->below = rank;
        status = tdm_placed_potentials(&worst->part, solution.chosen, worst->row, worst->column);
    }
    tdm_solution_finish(&solution);
    return status;
}

/* The least rank there is above `below`; at most worst->rank, which there is, or 0. */
static int32_t next_rank(const struct worst *worst)
{
    int32_t next = worst->rank;

    for (int64_t pair = 0; pair < worst->problem->pair_count; pair++)
        if (rank_of(worst, pair) > worst->below && rank_of(worst, pair) < next) next = rank_of(worst, pair);
    return next;
}

/* Ranks from low to worst->rank are in question. */
static int32_t narrow_down(struct worst *worst)
{
    int32_t status = ask(worst, INT32_MAX, 1);

    while (status == TANDEM_OK && !worst->control->stopped) {
        int32_t low = next_rank(worst);
        if (low == worst->rank && (worst->below >= 0 || low == 0)) break;
        status = ask(worst, low == worst->rank ? low - 1 : low + (worst->rank - low) / 2, 0);
    }
    return status;
}

/* ---- the proof */

static int32_t add_count_step(const struct worst *worst, struct tdm_solution *solution, struct tdm_step **step)
{
    int32_t status = tdm_solution_add_step(solution, worst->problem, TANDEM_STEP_LEVEL, 0, 0, step);

    if (status != TANDEM_OK) return status;
    return tdm_placed_potentials(worst->problem, solution->chosen, (*step)->row_potential, (*step)->column_potential);
}

static int32_t add_witness(struct worst *worst, struct tdm_solution *solution)
{
    const struct tdm_step *count = &solution->steps[0];
    struct tdm_step *step;
    int32_t status;

    if (worst->rank == 0) return TANDEM_OK;
    status = tdm_solution_add_step(solution, worst->problem, TANDEM_STEP_WITNESS, 1, worst->rank, &step);
    if (status != TANDEM_OK) return status;
    count = &solution->steps[0];
    for (int32_t row = 0; row < worst->problem->rows.node_count; row++) step->row_potential[row] = worst->row[row] - count->row_potential[row];
    for (int32_t node = 0; node < worst->problem->columns.node_count; node++)
        step->column_potential[node] = worst->column[node] - count->column_potential[node];
    return TANDEM_OK;
}

static int64_t greatest_of(const int64_t *potential, int32_t count, int64_t greatest)
{
    for (int32_t i = 0; i < count; i++) {
        if (potential[i] > greatest) greatest = potential[i];
        if (potential[i] < -greatest) greatest = potential[i] < -INT64_MAX ? INT64_MAX : -potential[i];
    }
    return greatest;
}

/* More than any reduced cost of the level can be, whose costs lie between potentials or below `size`; 0 if that does not fit. */
static int64_t multiple_for(const struct worst *worst, const struct tdm_step *step)
{
    const struct tdm_problem *part = &worst->part;
    int64_t greatest = greatest_of(step->row_potential, part->rows.node_count, part->rows.leaf_count);

    greatest = greatest_of(step->column_potential, part->columns.node_count, greatest);
    for (int32_t row = 0; row < part->rows.leaf_count; row++)
        for (int64_t pair = part->row_start[row]; pair < part->row_start[row + 1]; pair++) {
            int64_t cost = tdm_problem_cost(part, &part->levels[step->level], row, pair);
            greatest = greatest_of(&cost, 1, greatest);
        }
    return greatest > INT64_MAX / 64 ? 0 : 8 * greatest + 8;
}

static void add_multiple(int64_t *potential, const int64_t *from, int32_t count, const int64_t *own, const int64_t *other, int64_t multiple)
{
    for (int32_t i = 0; i < count; i++) potential[i] = from[i] + multiple * (own[i] - other[i]);
}

/* The steps of the goals after the worst rank, as they were found on the part. */
static int32_t add_rest(struct worst *worst, const struct tdm_solution *rest, struct tdm_solution *solution)
{
    int32_t rows = worst->problem->rows.node_count, nodes = worst->problem->columns.node_count;

    for (int32_t i = 1; i < rest->step_count; i++) {
        const struct tdm_step *from = &rest->steps[i], *own = &rest->steps[0];
        int64_t multiple = i == 1 ? multiple_for(worst, from) : 0;
        int32_t level = from->level + 1;
        struct tdm_step *step;
        int32_t status = tdm_solution_add_step(solution, worst->problem, from->kind, level, from->parameter, &step);
        if (status != TANDEM_OK) return status;
        if (i == 1 && multiple == 0) return TANDEM_E_RANGE;
        if (greatest_of(own->row_potential, rows, 1) > 1 || greatest_of(own->column_potential, nodes, 1) > 1) return TANDEM_E_RANGE;
        add_multiple(step->row_potential, from->row_potential, rows, own->row_potential, solution->steps[0].row_potential, multiple);
        add_multiple(step->column_potential, from->column_potential, nodes, own->column_potential, solution->steps[0].column_potential, multiple);
    }
    return TANDEM_OK;
}

static int32_t prove(struct worst *worst, const struct tdm_solution *rest, struct tdm_solution *solution)
{
    struct tdm_step *step;
    int32_t status = tdm_solution_init(solution, worst->problem);

    if (status != TANDEM_OK) return status;
    memcpy(solution->chosen, worst->chosen, (size_t)worst->problem->pair_count * sizeof *worst->chosen);
    solution->verdict = worst->control->stopped ? worst->control->stopped : TANDEM_OPTIMAL;
    if (!worst->control->stopped) {
        status = add_count_step(worst, solution, &step);
        if (status == TANDEM_OK) status = add_witness(worst, solution);
        if (status == TANDEM_OK) status = add_rest(worst, rest, solution);
    }
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

/* ---- the goals after the worst rank */

/* `rest` receives their solution on the pairs up to the worst rank; without steps if there are none. */
static int32_t solve_rest(struct worst *worst, struct tdm_solution *rest)
{
    const struct tdm_problem *problem = worst->problem;
    struct tdm_level *levels = tdm_alloc_array(&problem->memory, problem->level_count, sizeof *levels);
    int32_t status;

    if (levels == NULL) return TANDEM_E_NOMEM;
    levels[0] = worst->count;
    for (int32_t level = 2; level < problem->level_count; level++) levels[level - 1] = problem->levels[level];
    take_pairs(worst, worst->rank);
    worst->part.level_count = problem->level_count - 1;
    worst->part.levels = levels;
    status = tdm_method_solve_whole(&worst->part, worst->control, rest);
    if (status == TANDEM_OK) keep_plan(worst, rest);
    return status;
}

/* ---- life */

/* An array of the pairs that the problem has; 0 if memory is short. */
static int reserve_like(const struct tdm_problem *problem, const void *model, size_t bytes, void *slot)
{
    void *block;

    if (model == NULL) return 1;
    block = tdm_alloc_array(&problem->memory, problem->pair_count, bytes);
    memcpy(slot, &block, sizeof block);
    return block != NULL;
}

static int32_t reserve(struct worst *worst)
{
    const struct tdm_problem *problem = worst->problem;
    struct tdm_problem *part = &worst->part;

    if (!reserve_like(problem, problem->pair_column, sizeof *part->pair_column, &part->pair_column)
        || !reserve_like(problem, problem->pair_rank, sizeof *part->pair_rank, &part->pair_rank)
        || !reserve_like(problem, problem->pair_partner_rank, sizeof *part->pair_partner_rank, &part->pair_partner_rank)
        || !reserve_like(problem, problem->pair_score, sizeof *part->pair_score, &part->pair_score)
        || !reserve_like(problem, problem->pair_flags, sizeof *part->pair_flags, &part->pair_flags)) return TANDEM_E_NOMEM;
    part->row_start = tdm_alloc_array(&problem->memory, (int64_t)problem->rows.leaf_count + 1, sizeof *part->row_start);
    worst->part_pair = tdm_alloc_array(&problem->memory, problem->pair_count, sizeof *worst->part_pair);
    worst->chosen = tdm_alloc_zeroed(&problem->memory, problem->pair_count, sizeof *worst->chosen);
    worst->row = tdm_alloc_zeroed(&problem->memory, problem->rows.node_count, sizeof *worst->row);
    worst->column = tdm_alloc_zeroed(&problem->memory, problem->columns.node_count, sizeof *worst->column);
    return part->row_start && worst->part_pair && worst->chosen && worst->row && worst->column ? TANDEM_OK : TANDEM_E_NOMEM;
}

static void release(struct worst *worst)
{
    struct tdm_problem *part = &worst->part;
    void *blocks[] = { part->pair_column, part->pair_rank, part->pair_partner_rank, part->pair_score, part->pair_flags, part->row_start,
                       worst->part_pair, worst->chosen, worst->row, worst->column };

    if (part->levels != &worst->count) tdm_free(&worst->problem->memory, part->levels);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&worst->problem->memory, blocks[i]);
}

int32_t tdm_worst_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    struct worst worst = { .problem = problem, .control = control, .count = count_level, .below = -1 };
    struct tdm_solution rest = { 0 };
    int32_t status;

    *solution = (struct tdm_solution){ 0 };
    worst.part = (struct tdm_problem){ .memory = problem->memory, .rows = problem->rows, .columns = problem->columns, .silent_row = -1,
                                       .row_class = problem->row_class, .row_is_silent = problem->row_is_silent, .levels = &worst.count };
    status = reserve(&worst);
    if (status == TANDEM_OK) status = narrow_down(&worst);
    if (status == TANDEM_OK && !control->stopped && problem->level_count > 2) status = solve_rest(&worst, &rest);
    if (status == TANDEM_OK) status = prove(&worst, &rest, solution);
    tdm_solution_finish(&rest);
    release(&worst);
    return status;
}
