/* SPDX-License-Identifier: MIT
 * From the network's potentials to multipliers of the program's rows: a tree of one leaf for each level.
 *
 * Keeps:   least[] and most[] are the rows as the checker narrows them, level after level. A multiplier stands only where its row is at that end; where
 *          it is not, nothing flows, and all pairs below are held at 0 without it.
 *          A column's multiplier falls to its units of load first: as much as leaves those that carry at most 0, the others at least 0.
 * Source:  weak duality; problem/solution.h for the signs.
 */
#include "method/nested.h"

#include "problem/program.h"

#include <string.h>

#define GREATEST ((int64_t)1 << 50)

struct prover {
    const struct tdm_nest     *nest;
    const struct tdm_solution *unfolded;
    struct tdm_solution       *solution;
    struct tdm_program         program;          /* the outline */
    int64_t                   *x;                /* [variable_count] */
    int64_t                   *node_flow;        /* [columns.node_count] */
    int64_t                   *least, *most;     /* [row_count] */
    int64_t                   *flow, *value;     /* [row_count] of the level at hand */
    int64_t                   *units_row;        /* [columns.leaf_count] or -1 */
    uint8_t                   *is_fixed;         /* [variable_count] units that earlier levels hold */
    int                        fits;
};

static const struct tdm_problem *problem_of(const struct prover *prover) { return prover->nest->problem; }

/* ---- what is carried */

static void take_answer(struct prover *prover)
{
    const struct tdm_nest    *nest = prover->nest;
    const struct tdm_problem *problem = nest->problem;

    for (int64_t i = 0; i < problem->pair_count; i++) prover->solution->chosen[nest->pair_of[i]] = prover->unfolded->chosen[i];
    for (int64_t pair = 0; pair < problem->pair_count; pair++) {
        prover->x[pair] = prover->solution->chosen[pair];
        prover->node_flow[problem->pair_column[pair]] += prover->x[pair];
    }
    for (int32_t v = 0; v < problem->columns.node_count; v++)
        if (problem->columns.parent[v] >= 0) prover->node_flow[problem->columns.parent[v]] += prover->node_flow[v];
    tdm_program_complete(&prover->program, prover->x);
}

static int64_t flow_of(const struct prover *prover, const struct tdm_program_row *row)
{
    const struct tdm_problem *problem = problem_of(prover);
    int64_t                   flow = 0;

    if (row->kind == TDM_ROW_PLACE) return prover->node_flow[row->index];
    if (row->kind == TDM_ROW_STUDENT)
        for (int64_t pair = problem->row_start[row->index]; pair < problem->row_start[row->index + 1]; pair++) flow += prover->x[pair];
    if (row->kind == TDM_ROW_BOUND) {
        const struct tdm_bound *bound = &problem->constraints->bounds[row->index];
        for (int64_t i = bound->start; i < bound->start + bound->count; i++) flow += prover->x[problem->constraints->terms[i].pair];
    }
    return flow;
}

static void read_rows(struct prover *prover)
{
    for (int64_t r = 0; r < prover->program.row_count; r++) {
        const struct tdm_program_row *row = &prover->program.rows[r];
        prover->least[r] = row->least;
        prover->most[r] = row->most;
        prover->flow[r] = flow_of(prover, row);
        if (row->kind == TDM_ROW_UNITS) prover->units_row[row->index] = r;
    }
}

/* ---- multipliers */

static int64_t difference(const struct tdm_side *side, const int64_t *potential, int32_t node)
{
    return potential[node] - (side->parent[node] < 0 ? 0 : potential[side->parent[node]]);
}

/* The reduced cost of the arc that a row stands for. */
static int64_t worth_of(const struct prover *prover, const struct tdm_program_row *row, const struct tdm_step *step)
{
    const struct tdm_nest *nest = prover->nest;
    int                    is_row = row->kind == TDM_ROW_STUDENT || (row->kind == TDM_ROW_BOUND && nest->is_row_bound[row->index]);

    if (is_row) {
        int32_t set = row->kind == TDM_ROW_BOUND ? nest->bound_set[row->index] : nest->rows.node_set[row->index];
        return difference(&nest->rows.side, step->row_potential, nest->rows.sets[set].node);
    }
    int32_t set = row->kind == TDM_ROW_BOUND ? nest->bound_set[row->index] : nest->columns.node_set[row->index];
    return -difference(&nest->columns.side, step->column_potential, nest->columns.sets[set].node);
}

static int64_t unit_cost(const struct prover *prover, int32_t level, int64_t unit)
{
    return level >= 0 && problem_of(prover)->levels[level].kind == TDM_LEVEL_BALANCE ? 2 * unit + 1 : 0;
}

/* As much of a column's worth as its units take; each that is held takes any. */
static int64_t share_of_units(const struct prover *prover, int32_t column, int32_t level, int64_t worth)
{
    const struct tdm_program *program = &prover->program;
    int64_t                   low = INT64_MIN, high = INT64_MAX, first = program->unit_first[column];

    for (int64_t v = first; v < program->unit_first[column + 1]; v++) {
        int64_t cost = unit_cost(prover, level, v - first);
        if (prover->is_fixed[v]) continue;
        if (prover->x[v] > 0 && -cost < high) high = -cost;
        if (prover->x[v] == 0 && -cost > low) low = -cost;
    }
    return worth > high ? high : worth < low ? low : worth;
}

static void fix_units(struct prover *prover, int32_t column, int32_t level, int64_t share)
{
    const struct tdm_program *program = &prover->program;

    for (int64_t v = program->unit_first[column]; v < program->unit_first[column + 1]; v++)
        prover->is_fixed[v] |= unit_cost(prover, level, v - program->unit_first[column]) + share != 0;
}

/* Keeps a multiplier where its row is at that end. Of an infeasible problem: where there is such an end. */
static int64_t fitting(const struct prover *prover, int64_t r, int64_t value)
{
    int is_infeasible = prover->unfolded->verdict == TANDEM_INFEASIBLE;

    if (value > 0 && prover->least[r] != TDM_NO_LEAST && (is_infeasible || prover->least[r] == prover->flow[r])) return value;
    if (value < 0 && prover->most[r] != TDM_NO_MOST && (is_infeasible || prover->most[r] == prover->flow[r])) return value;
    return 0;
}

static void set_values(struct prover *prover, const struct tdm_step *step)
{
    for (int64_t r = 0; r < prover->program.row_count; r++) {
        const struct tdm_program_row *row = &prover->program.rows[r];
        int64_t                       worth, units = -1;
        if (row->kind == TDM_ROW_UNITS) continue;                    /* set with its column, or by itself below */
        worth = worth_of(prover, row, step);
        if (row->kind == TDM_ROW_PLACE && row->index < problem_of(prover)->columns.leaf_count) units = prover->units_row[row->index];
        if (units < 0) prover->value[r] = fitting(prover, r, worth);
        else prover->value[r] = fitting(prover, r, worth - share_of_units(prover, (int32_t)row->index, step->level, worth));
    }
    for (int32_t c = 0; prover->program.unit_first != NULL && c < problem_of(prover)->columns.leaf_count; c++) {
        int64_t worth = -difference(&prover->nest->columns.side, step->column_potential, prover->nest->columns.sets[prover->nest->columns.node_set[c]].node);
        if (prover->units_row[c] >= 0) prover->value[prover->units_row[c]] = share_of_units(prover, c, step->level, worth);
    }
}

/* What the checker concludes: rows with a multiplier stay at their end, units with a reduced cost where they are. */
static void narrow_rows(struct prover *prover, int32_t level)
{
    for (int64_t r = 0; r < prover->program.row_count; r++) {
        if (prover->value[r] > 0) prover->most[r] = prover->least[r];
        if (prover->value[r] < 0) prover->least[r] = prover->most[r];
    }
    for (int32_t c = 0; prover->program.unit_first != NULL && c < problem_of(prover)->columns.leaf_count; c++)
        if (prover->units_row[c] >= 0) fix_units(prover, c, level, prover->value[prover->units_row[c]]);
}

/* ---- trees */

static int32_t make_tree(struct prover *prover, int64_t variable, struct tdm_tree **out)
{
    const struct tdm_memory *memory = &problem_of(prover)->memory;
    struct tdm_tree         *tree = tdm_alloc_zeroed(memory, 1, sizeof *tree);
    int64_t                  count = 0, at = 4;

    for (int64_t r = 0; r < prover->program.row_count; r++) {
        count += prover->value[r] != 0;
        if (prover->value[r] > GREATEST || prover->value[r] < -GREATEST) prover->fits = 0;
    }
    *out = tree;
    if (tree == NULL) return TANDEM_E_NOMEM;
    tree->count = tree->capacity = 4 + 2 * count;
    tree->numbers = tdm_alloc_array(memory, tree->count, sizeof *tree->numbers);
    if (tree->numbers == NULL) return TANDEM_E_NOMEM;
    tree->numbers[0] = 1;
    tree->numbers[1] = variable;
    tree->numbers[2] = 0;
    tree->numbers[3] = count;
    for (int64_t r = 0; r < prover->program.row_count; r++) {
        if (prover->value[r] == 0) continue;
        tree->numbers[at++] = r;
        tree->numbers[at++] = prover->value[r];
    }
    return TANDEM_OK;
}

static int32_t add_bound(struct prover *prover, struct tdm_level_bound bound)
{
    int32_t status = tdm_solution_add_bound(prover->solution, bound);
    if (status != TANDEM_OK) tdm_tree_free(&problem_of(prover)->memory, bound.tree);
    return status;
}

static int32_t add_step(struct prover *prover, const struct tdm_step *step, int64_t value)
{
    int              is_face = step->kind == TANDEM_STEP_LEVEL;
    struct tdm_tree *tree = NULL;
    int32_t          status;

    set_values(prover, step);
    status = make_tree(prover, is_face ? TDM_TREE_FACE : TDM_TREE_LEAF, &tree);
    if (status != TANDEM_OK) {
        tdm_tree_free(&problem_of(prover)->memory, tree);
        return status;
    }
    if (is_face) narrow_rows(prover, step->level);
    return add_bound(prover, (struct tdm_level_bound){ TANDEM_BOUND_TREE, value, value, 1, tree });
}

/* The step of a level: the worst rank 0 has none, and a level that a limit left open has none either. */
static const struct tdm_step *step_of(const struct tdm_solution *unfolded, int32_t level)
{
    for (int32_t i = 0; i < unfolded->step_count; i++)
        if (unfolded->steps[i].level == level && unfolded->steps[i].kind != TANDEM_STEP_FEASIBLE) return &unfolded->steps[i];
    return NULL;
}

static int32_t add_levels(struct prover *prover)
{
    const struct tdm_problem *problem = problem_of(prover);
    int32_t                   status = TANDEM_OK;

    for (int32_t level = 0; status == TANDEM_OK && level < problem->level_count; level++) {
        const struct tdm_step *step = step_of(prover->unfolded, level);
        int64_t                value = (int64_t)tdm_program_value(&prover->program, level, prover->x);
        if (step == NULL && prover->unfolded->verdict != TANDEM_OPTIMAL)
            return add_bound(prover, (struct tdm_level_bound){ TANDEM_BOUND_NONE, value, INT64_MIN, 0, NULL });
        if (step == NULL) status = add_bound(prover, (struct tdm_level_bound){ TANDEM_BOUND_TREE, value, value, 0, NULL });
        else status = add_step(prover, step, value);
    }
    return status;
}

/* ---- all of it */

static int32_t open_prover(struct prover *prover)
{
    const struct tdm_problem *problem = problem_of(prover);
    const struct tdm_memory  *memory = &problem->memory;
    int32_t                   status = tdm_program_outline(problem, &prover->program);

    if (status != TANDEM_OK) return status;
    prover->x = tdm_alloc_zeroed(memory, prover->program.variable_count, sizeof *prover->x);
    prover->is_fixed = tdm_alloc_zeroed(memory, prover->program.variable_count, 1);
    prover->node_flow = tdm_alloc_zeroed(memory, problem->columns.node_count, sizeof *prover->node_flow);
    prover->least = tdm_alloc_array(memory, prover->program.row_count, sizeof *prover->least);
    prover->most = tdm_alloc_array(memory, prover->program.row_count, sizeof *prover->most);
    prover->flow = tdm_alloc_array(memory, prover->program.row_count, sizeof *prover->flow);
    prover->value = tdm_alloc_zeroed(memory, prover->program.row_count, sizeof *prover->value);
    prover->units_row = tdm_alloc_array(memory, problem->columns.leaf_count, sizeof *prover->units_row);
    if (prover->x == NULL || prover->is_fixed == NULL || prover->node_flow == NULL || prover->least == NULL || prover->most == NULL || prover->flow == NULL
        || prover->value == NULL || prover->units_row == NULL)
        return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) prover->units_row[c] = -1;
    return TANDEM_OK;
}

static void close_prover(struct prover *prover)
{
    void *const blocks[] = { prover->x, prover->is_fixed, prover->node_flow, prover->least, prover->most, prover->flow, prover->value, prover->units_row };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&problem_of(prover)->memory, blocks[i]);
    tdm_program_finish(&prover->program);
}

int32_t tdm_nest_prove(const struct tdm_nest *nest, const struct tdm_solution *unfolded, struct tdm_solution *solution, int *fits)
{
    struct prover prover = { .nest = nest, .unfolded = unfolded, .solution = solution, .fits = 1 };
    int32_t       status = open_prover(&prover);

    if (status == TANDEM_OK) {
        take_answer(&prover);
        read_rows(&prover);
        if (unfolded->verdict != TANDEM_INFEASIBLE) status = add_levels(&prover);
        else status = add_step(&prover, &unfolded->steps[unfolded->step_count - 1], 0);
        solution->verdict = unfolded->verdict;
    }
    close_prover(&prover);
    *fits = prover.fits;
    return status;
}
