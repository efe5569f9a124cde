/* SPDX-License-Identifier: MIT
 * The steps of a proof, by the book: every arc of every step is looked at, and intervals are kept for all arcs.
 *
 * Keeps:   no code and no idea is shared with the method or with lib/proof: convex costs are summed unit by unit or found by ternary choice
 *          over the breakpoints, sums are 128 bits wide.
 */
#include "check_steps.h"

#include <stdlib.h>
#include <string.h>

struct line {
    int32_t  row_side, tail, head;      /* kind: 0 pair, 1 row node, 2 column node; ends as numbers, -1 outside */
    int64_t  least, most, low, high, flow;
    tdm_wide cost;                      /* of this step */
    int      is_convex;
};

struct lines {
    int64_t      count;
    struct line *line;
};

enum { PAIR, ROW_NODE, COLUMN_NODE };

static struct lines lay_lines(const struct tdm_problem *problem, const int32_t *chosen)
{
    struct lines all = { problem->pair_count + problem->rows.node_count + problem->columns.node_count, NULL };
    struct line *rows, *columns;

    all.line = calloc((size_t)all.count + 1, sizeof *all.line);
    if (all.line == NULL) abort();
    rows = all.line + problem->pair_count;
    columns = rows + problem->rows.node_count;
    for (int32_t v = 0; v < problem->rows.node_count; v++)
        rows[v] = (struct line){ ROW_NODE, problem->rows.parent[v], v, problem->rows.least[v], problem->rows.most[v], 0, 0, 0, 0, 0 };
    for (int32_t v = 0; v < problem->columns.node_count; v++)
        columns[v] = (struct line){ COLUMN_NODE, v, problem->columns.parent[v], problem->columns.least[v], problem->columns.most[v], 0, 0, 0, 0, 0 };
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t i = problem->row_start[r]; i < problem->row_start[r + 1]; i++) {
            int pinned = problem->pair_flags != NULL && (problem->pair_flags[i] & TDM_PAIR_PINNED);
            all.line[i] = (struct line){ PAIR, r, problem->pair_column[i], pinned, problem->pair_most ? problem->pair_most[i] : 1, 0, 0, 0, 0, 0 };
            for (int32_t v = r; v >= 0; v = problem->rows.parent[v]) rows[v].flow += chosen[i];
            for (int32_t v = problem->pair_column[i]; v >= 0; v = problem->columns.parent[v]) columns[v].flow += chosen[i];
            all.line[i].flow = chosen[i];
        }
    for (int64_t i = 0; i < all.count; i++) {
        all.line[i].low = all.line[i].least;
        all.line[i].high = all.line[i].most;
    }
    return all;
}

static tdm_wide drop(const struct line *line, const struct tdm_step *step)
{
    const int64_t *tails = line->row_side == COLUMN_NODE ? step->column_potential : step->row_potential;
    const int64_t *heads = line->row_side == ROW_NODE ? step->row_potential : step->column_potential;
    tdm_wide tail = line->tail < 0 ? 0 : tails[line->tail];
    return (line->head < 0 ? 0 : heads[line->head]) - tail;
}

/* Least of (cost + drop) f, plus f^2 where convex, over low .. high. */
static tdm_wide least_total(const struct line *line, tdm_wide reduced)
{
    tdm_wide best = reduced * line->low + (line->is_convex ? (tdm_wide)line->low * line->low : 0);
    tdm_wide ends[3] = { line->high, line->low, line->low };

    if (line->is_convex) {               /* f^2 + d f is least beside -d / 2 */
        ends[1] = -reduced / 2;
        ends[2] = -reduced / 2 + (reduced > 0 ? -1 : 1);
    }
    for (int i = 0; i < 3; i++) {
        tdm_wide f = ends[i] < line->low ? line->low : ends[i] > line->high ? line->high : ends[i];
        tdm_wide total = reduced * f + (line->is_convex ? f * f : 0);
        if (total < best) best = total;
    }
    return best;
}

/* The feasible step's arc: each of the first `least` units costs -1, interval from 0. */
static tdm_wide least_total_feasible(const struct line *line, tdm_wide d)
{
    int64_t  bend = line->least < line->most ? line->least : line->most;
    tdm_wide at_bend = (d - 1) * bend, at_end = at_bend + d * ((tdm_wide)line->most - bend);
    tdm_wide best = at_bend < 0 ? at_bend : 0;
    return at_end < best ? at_end : best;
}

static const char *check_feasible(const struct tdm_solution *solution, const struct lines *all, const struct tdm_step *step)
{
    tdm_wide dual = 0, wanted = 0, reached = 0;

    for (int64_t i = 0; i < all->count; i++) {
        const struct line *line = &all->line[i];
        tdm_wide d = drop(line, step);
        tdm_wide next = d - (line->flow < line->least), last = d - (line->flow <= line->least);
        if (line->flow < 0 || line->flow > line->most) return "feasible: a flow outside its bounds";
        dual += least_total_feasible(line, d);
        wanted += line->least;
        reached += line->flow < line->least ? line->flow : line->least;
        if (solution->verdict != TANDEM_INFEASIBLE) continue;     /* the flow moves on later */
        if (line->flow < line->most && next < 0) return "feasible: a unit more would gain";
        if (line->flow > 0 && last > 0) return "feasible: a unit less would gain";
    }
    if (solution->verdict == TANDEM_INFEASIBLE) {
        if (-dual >= wanted) return "feasible: the dual value does not refute the bounds";
        return -dual == reached ? NULL : "feasible: the flow does not come nearest";
    }
    return -dual == wanted ? NULL : "feasible: the dual value is not the sum of the bounds";
}

static void set_costs(const struct tdm_problem *problem, const struct lines *all, const struct tdm_step *step)
{
    const struct tdm_level *level = &problem->levels[step->level];

    for (int64_t i = 0; i < all->count; i++) {
        struct line *line = &all->line[i];
        line->is_convex = level->kind == TDM_LEVEL_BALANCE && line->row_side == COLUMN_NODE && line->tail < problem->columns.leaf_count;
        line->cost = 0;
        if (line->row_side != PAIR) continue;
        line->cost = tdm_problem_cost(problem, level, line->tail, i);
        if (step->kind == TANDEM_STEP_WITNESS) line->cost = problem->pair_rank[i] >= step->parameter;
    }
}

static const char *check_level(const struct tdm_problem *problem, struct lines *all, const struct tdm_step *step)
{
    set_costs(problem, all, step);
    for (int64_t i = 0; i < all->count; i++) {
        struct line *line = &all->line[i];
        tdm_wide reduced = line->cost + drop(line, step);
        tdm_wide next = reduced + (line->is_convex ? 2 * (tdm_wide)line->flow + 1 : 0);
        tdm_wide last = reduced + (line->is_convex ? 2 * (tdm_wide)line->flow - 1 : 0);
        int64_t  low = line->low, high = line->high;
        if (line->flow < low || line->flow > high) return "level: a flow outside its interval";
        if (line->flow < high && next < 0) return "level: a unit more would gain";
        if (line->flow > low && last > 0) return "level: a unit less would gain";
        if (line->flow < high) line->high = next > 0 ? line->flow : line->is_convex ? line->flow + 1 : high;
        if (line->flow > low) line->low = last < 0 ? line->flow : line->is_convex ? line->flow - 1 : low;
    }
    return NULL;
}

static const char *check_witness(const struct tdm_problem *problem, struct lines *all, const struct tdm_step *step)
{
    tdm_wide dual = 0;

    set_costs(problem, all, step);
    for (int64_t i = 0; i < all->count; i++) dual += least_total(&all->line[i], all->line[i].cost + drop(&all->line[i], step));
    return dual >= 1 ? NULL : "witness: the dual value is below 1";
}

static const char *ban(const struct tdm_problem *problem, struct lines *all, int64_t rank)
{
    for (int64_t i = 0; i < problem->pair_count; i++) {
        if (problem->pair_rank == NULL || problem->pair_rank[i] <= rank) continue;
        if (all->line[i].flow != 0 || all->line[i].low != 0) return "worst rank: a worse one is chosen";
        all->line[i].high = 0;
    }
    return NULL;
}

/* One level of the list; *at is the next step. */
static const char *check_one(const struct tdm_problem *problem, const struct tdm_solution *solution, struct lines *all, int32_t level, int32_t *at)
{
    const struct tdm_step *step = *at < solution->step_count ? &solution->steps[*at] : NULL;
    const char *wrong = NULL;
    int is_worst = problem->levels[level].kind == TDM_LEVEL_WORST_RANK;
    int is_own = step != NULL && step->level == level;

    if (!is_worst && (!is_own || step->kind != TANDEM_STEP_LEVEL)) return "a step is missing or of the wrong kind";
    if (is_own) (*at)++;
    if (!is_worst) return check_level(problem, all, step);
    if (is_own && (step->kind != TANDEM_STEP_WITNESS || step->parameter <= 0)) return "a witness of the wrong kind";
    if (is_own) wrong = check_witness(problem, all, step);
    return wrong != NULL ? wrong : ban(problem, all, is_own ? step->parameter : 0);
}

const char *check_steps(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    struct lines all = lay_lines(problem, solution->chosen);
    const char  *wrong = NULL;
    int32_t      at = 0;
    int          whole = solution->verdict == TANDEM_OPTIMAL;

    if (tdm_problem_has_lower_bounds(problem)) {
        if (solution->step_count == 0 || solution->steps[0].kind != TANDEM_STEP_FEASIBLE) wrong = "no feasible step";
        else wrong = check_feasible(solution, &all, &solution->steps[at++]);
    }
    if (solution->verdict != TANDEM_INFEASIBLE)
        for (int32_t level = 0; wrong == NULL && level < problem->level_count && (whole || at < solution->step_count); level++)
            wrong = check_one(problem, solution, &all, level, &at);
    if (wrong == NULL && at != solution->step_count) wrong = "a step too many";
    free(all.line);
    return wrong;
}
