/* SPDX-License-Identifier: MIT
 * What a method hands back, and what the checker reads: chosen pairs and a proof in potentials.
 *
 * A proof is a list of steps. Each has an integer potential p for every node of both sides; the outside (above all roots) has 0.
 *
 *   pair (r, c)             reduced cost  cost + p(c) - p(r)          chosen between pinned (0 or 1) and pair_most
 *   row node v, parent u    reduced cost  p(v) - p(u)                 carries the pairs below v, between least and most
 *   column node v, parent u reduced cost  p(u) - p(v)                 (balance: + 2f + 1 for the (f+1)-th unit)
 *
 * (u is the outside for roots.) So units run outside -> row root -> .. -> row -> column -> .. -> column root -> outside. A step
 * is right if every arc with positive reduced cost is at the lower end of its interval and every arc with negative reduced cost
 * at the upper end. From then on those arcs are fixed there; arcs of reduced cost 0 keep their interval. Thus each step is proven on
 * the optimal face of those before it, and the steps together prove the lexicographic optimum. [AMO93] sec. 9.3.
 *
 *   FEASIBLE  only where a node or pair has a lower bound: every interval starts at 0 instead, each of the first `least` units costs -1.
 *             Its steps fix nothing: afterwards the intervals are [least, most]. With the verdict infeasible it is the last step, and the
 *             chosen pairs are those that come nearest; its dual value shows that the bounds cannot be met.
 *   LEVEL     one level of the problem, as above.
 *   WITNESS   for the level WORST_RANK of value K: cost 1 on every pair with rank >= K (parameter = K), else 0; its dual value on
 *             the face so far is at least 1, so no optimum avoids rank K. It fixes nothing by reduced cost; afterwards every pair of
 *             rank > K is fixed at 0. No witness is needed (and none is given) for K = 0; the pairs are then all fixed at 0 if ranked.
 *
 * The dual value of potentials p over intervals [lo, hi] is the sum over all arcs of min(rc * lo, rc * hi) (for convex arcs the minimum of
 * the arc's total cost over its interval): no flow within the intervals costs less.
 */
#ifndef TDM_PROBLEM_SOLUTION_H
#define TDM_PROBLEM_SOLUTION_H

#include "problem/problem.h"

struct tdm_step {
    int32_t  kind;               /* tandem_step_kind */
    int32_t  level;              /* index into problem->levels, or -1 (FEASIBLE) */
    int64_t  parameter;          /* rank of a WITNESS */
    int64_t *row_potential;      /* [rows.node_count] */
    int64_t *column_potential;   /* [columns.node_count] */
};

/* What an integer method proved of one level: no plan that keeps the values of the levels before is below `bound`. */
struct tdm_level_bound {
    int32_t          how;        /* tandem_bound_kind */
    int64_t          value, bound;
    int64_t          node_count; /* of the search tree */
    struct tdm_tree *tree;       /* the tree itself, or NULL: it was too large to keep, or is not ours */
};

/* A search tree as a row of numbers: the scale of the multipliers, then the nodes, each before its children:
 *
 *   variable, at, count, then `count` times: row, multiplier
 *
 * A leaf has the variable -1. A record with the variable -2 only narrows its box, and the same node goes on with the next record. A split node has
 * twice the number of its variable, and is followed by the tree below "variable <= at", then by the one below "variable > at"; or that number and 1
 * more, and then the one above comes first. Rows and variables are those of the integer program (program.h). A node's multipliers, divided by the
 * scale, bound its box by weak duality and narrow it by reduced costs.
 *
 * Where a count is negative, -1 less the number of multipliers, every count of the tree is: the multipliers of the first record hold for all, but for
 * the rows that a later record names. In such a tree splits alone narrow a box, and the bound alone closes a leaf, so that a record costs what it says.
 *
 * A tree of one record with the variable -3, the scale 1 and its rows ascending has the level's very value as its dual value. So every answer of that value
 * lies on a face, and later levels are about that: variables with a reduced cost, and rows with a multiplier, stay at the end that these name. */
enum { TDM_TREE_LEAF = -1, TDM_TREE_AGAIN = -2, TDM_TREE_FACE = -3 };

struct tdm_tree {
    int64_t  count, capacity;
    int64_t *numbers;
};

struct tdm_solution {
    struct tdm_memory memory;
    int32_t          verdict;    /* tandem_verdict */
    int32_t         *chosen;     /* [pair_count] how often each pair is chosen: 0 or 1, more only where pair_most allows; or NULL, and instead */
    int32_t         *picked;     /* [rows.leaf_count] which of her pairs each row has, the first is 0, or -1: a tenth of the memory to write and
                                    to check. Only from calls that say so */
    int32_t          step_count;
    int32_t          step_capacity;
    struct tdm_step *steps;
    int32_t          bound_count;    /* integer method: levels with a bound, in order; the last one may be short of its value */
    struct tdm_level_bound *bounds;
};

/* Empty solution: no steps, every pair 0 times. */
int32_t tdm_solution_init(struct tdm_solution *solution, const struct tdm_problem *problem);
/* The same with nobody's pair picked in place of chosen. */
int32_t tdm_solution_init_picked(struct tdm_solution *solution, const struct tdm_problem *problem);
void    tdm_solution_finish(struct tdm_solution *solution);
/* From picked to chosen, if that is not there. TANDEM_OK; TANDEM_E_NOMEM, and all is as it was. */
int32_t tdm_solution_spread(struct tdm_solution *solution, const struct tdm_problem *problem);
/* Appends a step with all potentials 0. */
int32_t tdm_solution_add_step(struct tdm_solution *solution, const struct tdm_problem *problem, int32_t kind, int32_t level,
                              int64_t parameter, struct tdm_step **step);
/* Appends the bound of the next level. */
int32_t tdm_solution_add_bound(struct tdm_solution *solution, struct tdm_level_bound bound);
void    tdm_tree_free(const struct tdm_memory *memory, struct tdm_tree *tree);
/* 1 if some node or pair has a lower bound, so that a FEASIBLE step is due. */
int     tdm_problem_has_lower_bounds(const struct tdm_problem *problem);

#endif
