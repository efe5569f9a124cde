/* SPDX-License-Identifier: MIT
 * The cheapest repair of a network without a plan, where each bound gives way by itself: a flow of least cost.
 *
 * Every node's arc is cut in three: what fills its least number is worth 1 a unit where that may shrink, what fits its greatest costs nothing, what goes
 * beyond costs 1 a unit where that may grow. Ends that do not give way are worth more than all others together, as pins are.
 *
 * Keeps:   what is handed out is an answer of the loose problem with a tree of one leaf; the caller has both checked, as those of any search.
 * Relies:  a slack serves one bound alone; where one serves several (quota-each, limit), nothing is done.
 * Source:  [AMO93] ch. 9; weak duality.
 */
#include "method/nested_repair.h"

#include "method/circulation.h"
#include "problem/program.h"

#include <string.h>

struct ends { int32_t least, most; };      /* slacks, or -1 */

struct repair {
    struct tdm_nest         nest;          /* of the strict problem */
    const struct tdm_loose *loose;
    struct tdm_control     *control;
    struct ends            *row_ends, *node_ends, *bound_ends;
    int64_t                 arc_count, first_pair;
    struct tdm_arc         *arcs;
    int64_t                *set_arc[2];    /* [set_count] the first arc of each set */
    int64_t                *potential;
    int64_t                 must;          /* more than all that can be gained or lost otherwise */
};

static const struct tdm_memory *memory_of(const struct repair *repair) { return &repair->nest.problem->memory; }

static const struct tdm_nest_side *side_of(const struct repair *repair, int side) { return side == 0 ? &repair->nest.rows : &repair->nest.columns; }

/* ---- which bound each slack serves */

static struct ends *new_ends(const struct repair *repair, int64_t count)
{
    struct ends *ends = tdm_alloc_array(memory_of(repair), count, sizeof *ends);
    for (int64_t i = 0; ends != NULL && i < count; i++) ends[i] = (struct ends){ -1, -1 };
    return ends;
}

static void give(struct ends *ends, int is_most, int32_t slack)
{
    if (is_most) ends->most = slack;
    else ends->least = slack;
}

/* of[id] is the index of an id, or -1. */
static int32_t *index_ids(const struct repair *repair, const int32_t *ids, int64_t count)
{
    int32_t  most = -1;
    int32_t *of;

    for (int64_t i = 0; i < count; i++)
        if (ids[i] > most) most = ids[i];
    of = tdm_alloc_array(memory_of(repair), most + (int64_t)1, sizeof *of);
    for (int64_t i = 0; of != NULL && i < count; i++)
        if (ids[i] >= 0) of[ids[i]] = (int32_t)i;
    return of;
}

/* 1 if the slack serves one bound of a rule, which has that end. */
static int give_rule(struct repair *repair, const struct tdm_slack *slack, int32_t number)
{
    const struct tdm_constraints *constraints = repair->nest.problem->constraints;
    int64_t                       found = -1;

    for (int64_t b = 0; b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        if (bound->rule != slack->id || (slack->is_most ? bound->most == TDM_NO_MOST : bound->least == TDM_NO_LEAST || bound->least <= 0)) continue;
        if (found >= 0) return 0;
        found = b;
    }
    if (found >= 0) give(&repair->bound_ends[found], slack->is_most, number);
    return found >= 0;
}

static int32_t give_slacks(struct repair *repair, int *fits)
{
    const struct tdm_problem *strict = repair->nest.problem;
    int32_t                   leaves = strict->columns.leaf_count;
    int32_t                  *row_of = index_ids(repair, strict->row_student, strict->rows.leaf_count);
    int32_t                  *column_of = index_ids(repair, strict->column_opportunity, leaves);
    int32_t                  *cap_of = index_ids(repair, strict->cap_partner, strict->columns.node_count - leaves);
    int32_t                   status = row_of == NULL || column_of == NULL || cap_of == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int32_t k = 0; status == TANDEM_OK && *fits && k < repair->loose->slack_count; k++) {
        const struct tdm_slack *slack = &repair->loose->slacks[k];
        switch (slack->kind) {
        case TANDEM_STUDENT: give(&repair->row_ends[row_of[slack->id]], slack->is_most, k); break;
        case TANDEM_OPPORTUNITY: give(&repair->node_ends[column_of[slack->id]], slack->is_most, k); break;
        case TANDEM_PARTNER: give(&repair->node_ends[leaves + cap_of[slack->id]], slack->is_most, k); break;
        default: *fits = give_rule(repair, slack, k); break;
        }
    }
    tdm_free(memory_of(repair), row_of);
    tdm_free(memory_of(repair), column_of);
    tdm_free(memory_of(repair), cap_of);
    return status;
}

/* A bound of a rule that does not give way at each of its ends has no row that we could name. */
static int all_give_way(const struct repair *repair)
{
    const struct tdm_constraints *constraints = repair->nest.problem->constraints;

    for (int64_t b = 0; b < constraints->bound_count; b++) {
        if (constraints->bounds[b].most != TDM_NO_MOST && repair->bound_ends[b].most < 0) return 0;
        if (constraints->bounds[b].least != TDM_NO_LEAST && constraints->bounds[b].least > 0 && repair->bound_ends[b].least < 0) return 0;
    }
    return 1;
}

static int32_t find_ends(struct repair *repair, int *fits)
{
    const struct tdm_problem *strict = repair->nest.problem;

    repair->row_ends = new_ends(repair, strict->rows.leaf_count);
    repair->node_ends = new_ends(repair, strict->columns.node_count);
    repair->bound_ends = new_ends(repair, strict->constraints->bound_count);
    if (repair->row_ends == NULL || repair->node_ends == NULL || repair->bound_ends == NULL) return TANDEM_E_NOMEM;
    int32_t status = give_slacks(repair, fits);
    if (status == TANDEM_OK && *fits) *fits = all_give_way(repair);
    return status;
}

static struct ends ends_of(const struct repair *repair, int side, const struct tdm_nest_set *set)
{
    if (set->kind == TDM_NEST_BOUND) return repair->bound_ends[set->number];
    return side == 0 ? repair->row_ends[set->number] : repair->node_ends[set->number];
}

/* ---- the flow */

static int32_t node_of(const struct repair *repair, int side, int32_t node)
{
    return node < 0 ? 0 : 1 + node + (side == 0 ? 0 : repair->nest.rows.side.node_count);
}

static void add_arc(struct repair *repair, int32_t from, int32_t to, int64_t most, int64_t cost)
{
    repair->arcs[repair->arc_count++] = (struct tdm_arc){ .from = from, .to = to, .hi = most > INT32_MAX ? INT32_MAX : most, .cost = cost };
}

/* Three arcs for a node: up to its least, up to its most, beyond. Row arcs run down, column arcs up. */
static void add_node(struct repair *repair, int side, int32_t node, struct ends ends)
{
    const struct tdm_side *forest = &side_of(repair, side)->side;
    int32_t                own = node_of(repair, side, node), parent = node_of(repair, side, forest->parent[node]);
    int32_t                from = side == 0 ? parent : own, to = side == 0 ? own : parent;
    int64_t                least = forest->least[node], most = forest->most[node];

    if (most < least) most = least;
    add_arc(repair, from, to, least, ends.least >= 0 ? -1 : -repair->must);
    add_arc(repair, from, to, most - least, 0);
    add_arc(repair, from, to, ends.most >= 0 ? INT32_MAX : 0, 1);
}

static void add_side(struct repair *repair, int side)
{
    const struct tdm_nest_side *family = side_of(repair, side);

    for (int32_t i = 0; i < family->set_count; i++) {
        const struct tdm_nest_set *set = &family->sets[i];
        repair->set_arc[side][i] = repair->arc_count;
        add_node(repair, side, set->node, ends_of(repair, side, set));
        if (set->leaf >= 0 && set->leaf != set->node) add_node(repair, side, set->leaf, (struct ends){ -1, -1 });
    }
}

static void add_pairs(struct repair *repair)
{
    const struct tdm_problem *unfolded = &repair->nest.unfolded;

    repair->first_pair = repair->arc_count;
    for (int32_t r = 0; r < unfolded->rows.leaf_count; r++)
        for (int64_t pair = unfolded->row_start[r]; pair < unfolded->row_start[r + 1]; pair++) {
            int is_pinned = unfolded->pair_flags != NULL && (unfolded->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
            add_arc(repair, node_of(repair, 0, r), node_of(repair, 1, unfolded->pair_column[pair]), 1, is_pinned ? -repair->must : 0);
        }
}

static int32_t flow(struct repair *repair)
{
    int64_t nodes = (int64_t)1 + repair->nest.rows.side.node_count + repair->nest.columns.side.node_count;
    int64_t sets = (int64_t)repair->nest.rows.set_count + repair->nest.columns.set_count;

    if (nodes >= INT32_MAX / 8) return TANDEM_E_RANGE;
    repair->must = 8 * nodes;
    repair->arcs = tdm_alloc_array(memory_of(repair), 6 * sets + repair->nest.problem->pair_count, sizeof *repair->arcs);
    repair->potential = tdm_alloc_zeroed(memory_of(repair), nodes, sizeof *repair->potential);
    repair->set_arc[0] = tdm_alloc_array(memory_of(repair), repair->nest.rows.set_count, sizeof *repair->set_arc[0]);
    repair->set_arc[1] = tdm_alloc_array(memory_of(repair), repair->nest.columns.set_count, sizeof *repair->set_arc[1]);
    if (repair->arcs == NULL || repair->potential == NULL || repair->set_arc[0] == NULL || repair->set_arc[1] == NULL) return TANDEM_E_NOMEM;
    add_side(repair, 0);
    add_side(repair, 1);
    add_pairs(repair);
    return tdm_circulation_solve(memory_of(repair), repair->control, (int32_t)nodes, repair->arcs, repair->arc_count, repair->potential);
}

/* ---- the answer */

/* By how much each end of each set gives way. 0 where one would have to that must not. */
static int take_slacks(const struct repair *repair, int side, struct tdm_solution *solution)
{
    const struct tdm_nest_side *family = side_of(repair, side);

    for (int32_t i = 0; i < family->set_count; i++) {
        const struct tdm_arc *arc = &repair->arcs[repair->set_arc[side][i]];
        struct ends           ends = ends_of(repair, side, &family->sets[i]);
        if (arc[0].flow < arc[0].hi && ends.least < 0) return 0;
        if (ends.least >= 0) solution->chosen[repair->loose->first_pair + ends.least] = (int32_t)(arc[0].hi - arc[0].flow);
        if (ends.most >= 0) solution->chosen[repair->loose->first_pair + ends.most] = (int32_t)arc[2].flow;
    }
    return 1;
}

static int take_pairs(const struct repair *repair, struct tdm_solution *solution)
{
    for (int64_t i = 0; i < repair->nest.problem->pair_count; i++) {
        const struct tdm_arc *arc = &repair->arcs[repair->first_pair + i];
        if (arc->cost < 0 && arc->flow == 0) return 0;
        solution->chosen[repair->nest.pair_of[i]] = (int32_t)arc->flow;
    }
    return 1;
}

/* The reduced cost of a node's arc. */
static int64_t worth_of(const struct repair *repair, int side, const struct tdm_nest_set *set)
{
    const struct tdm_side *forest = &side_of(repair, side)->side;
    int64_t own = repair->potential[node_of(repair, side, set->node)], parent = repair->potential[node_of(repair, side, forest->parent[set->node])];
    return side == 0 ? own - parent : parent - own;
}

/* Rows of the loose program: a slack's is the bound that holds it; [0] students', [1] opportunities' and partners' by their nodes there. */
struct loose_rows { int64_t *of_slack, *of_node[2]; };

static int32_t find_rows(const struct repair *repair, const struct tdm_program *program, struct loose_rows *rows)
{
    const struct tdm_loose       *loose = repair->loose;
    const struct tdm_constraints *constraints = loose->problem.constraints;

    rows->of_slack = tdm_alloc_array(memory_of(repair), loose->slack_count, sizeof *rows->of_slack);
    rows->of_node[0] = tdm_alloc_array(memory_of(repair), loose->problem.rows.node_count, sizeof *rows->of_node[0]);
    rows->of_node[1] = tdm_alloc_array(memory_of(repair), loose->problem.columns.node_count, sizeof *rows->of_node[1]);
    if (rows->of_slack == NULL || rows->of_node[0] == NULL || rows->of_node[1] == NULL) return TANDEM_E_NOMEM;
    for (int32_t k = 0; k < loose->slack_count; k++) rows->of_slack[k] = -1;
    for (int32_t r = 0; r < loose->problem.rows.node_count; r++) rows->of_node[0][r] = -1;
    for (int32_t v = 0; v < loose->problem.columns.node_count; v++) rows->of_node[1][v] = -1;
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        if (row->kind == TDM_ROW_STUDENT) rows->of_node[0][row->index] = r;
        if (row->kind == TDM_ROW_PLACE) rows->of_node[1][row->index] = r;
        if (row->kind != TDM_ROW_BOUND) continue;
        const struct tdm_bound *bound = &constraints->bounds[row->index];
        int64_t                 last = constraints->terms[bound->start + bound->count - 1].pair;
        if (last >= loose->first_pair) rows->of_slack[last - loose->first_pair] = r;
    }
    return TANDEM_OK;
}

static int64_t row_of_end(const struct repair *repair, const struct loose_rows *rows, int side, const struct tdm_nest_set *set, int32_t slack)
{
    int64_t node = set->number;

    if (slack >= 0) return rows->of_slack[slack];
    if (set->kind == TDM_NEST_BOUND) return -1;
    if (side == 1 && node >= repair->nest.problem->columns.leaf_count) node += repair->loose->slack_count;
    return rows->of_node[side][node];
}

/* A multiplier stands where its end is reached, by the flow or by what it gives way. */
static void value_side(const struct repair *repair, int side, const struct loose_rows *rows, const struct tdm_program *program, int64_t *value)
{
    const struct tdm_nest_side *family = side_of(repair, side);

    for (int32_t i = 0; i < family->set_count; i++) {
        const struct tdm_nest_set *set = &family->sets[i];
        const struct tdm_arc      *arc = &repair->arcs[repair->set_arc[side][i]];
        struct ends                ends = ends_of(repair, side, set);
        int64_t                    worth = worth_of(repair, side, set), row = row_of_end(repair, rows, side, set, worth > 0 ? ends.least : ends.most);
        int64_t                    flow = arc[0].flow + arc[1].flow + arc[2].flow;
        if (worth == 0 || row < 0) continue;
        if (worth > 0 && (program->rows[row].least == TDM_NO_LEAST || flow > side_of(repair, side)->side.least[set->node])) continue;
        if (worth < 0 && (program->rows[row].most == TDM_NO_MOST || flow < side_of(repair, side)->side.most[set->node])) continue;
        value[row] = worth;
    }
}

static int32_t write_tree(const struct repair *repair, const struct tdm_program *program, const int64_t *value, struct tdm_solution *solution)
{
    struct tdm_tree *tree = tdm_alloc_zeroed(memory_of(repair), 1, sizeof *tree);
    int64_t          count = 0, total = 0, at = 4;
    int32_t          status = TANDEM_E_NOMEM;

    for (int64_t r = 0; r < program->row_count; r++) count += value[r] != 0;
    for (int32_t k = 0; k < repair->loose->slack_count; k++) total += solution->chosen[repair->loose->first_pair + k];
    if (tree != NULL) tree->numbers = tdm_alloc_array(memory_of(repair), 4 + 2 * count, sizeof *tree->numbers);
    if (tree != NULL && tree->numbers != NULL) {
        const int64_t head[4] = { 1, TDM_TREE_FACE, 0, count };
        tree->count = tree->capacity = 4 + 2 * count;
        memcpy(tree->numbers, head, sizeof head);
        for (int64_t r = 0; r < program->row_count; r++) {
            if (value[r] == 0) continue;
            tree->numbers[at++] = r;
            tree->numbers[at++] = value[r];
        }
        status = tdm_solution_add_bound(solution, (struct tdm_level_bound){ TANDEM_BOUND_TREE, total, total, 1, tree });
    }
    if (status != TANDEM_OK) tdm_tree_free(memory_of(repair), tree);
    return status;
}

static int32_t prove(const struct repair *repair, struct tdm_solution *solution)
{
    struct tdm_program program;
    struct loose_rows  rows = { 0 };
    int64_t           *value = NULL;
    int32_t            status = tdm_program_outline(&repair->loose->problem, &program);

    if (status != TANDEM_OK) return status;
    value = tdm_alloc_zeroed(memory_of(repair), program.row_count, sizeof *value);
    status = value == NULL ? TANDEM_E_NOMEM : find_rows(repair, &program, &rows);
    if (status == TANDEM_OK) {
        value_side(repair, 0, &rows, &program, value);
        value_side(repair, 1, &rows, &program, value);
        status = write_tree(repair, &program, value, solution);
    }
    tdm_free(memory_of(repair), rows.of_slack);
    tdm_free(memory_of(repair), rows.of_node[0]);
    tdm_free(memory_of(repair), rows.of_node[1]);
    tdm_free(memory_of(repair), value);
    tdm_program_finish(&program);
    return status;
}

/* ---- all of it */

static int32_t solve(struct repair *repair, struct tdm_solution *solution, int *is_done)
{
    int32_t status = tdm_nest_unfold(&repair->nest);

    if (status == TANDEM_OK) status = flow(repair);
    if (status == TANDEM_E_RANGE || status == TANDEM_E_STOPPED) return TANDEM_OK;
    if (status != TANDEM_OK) return status;
    status = tdm_solution_init(solution, &repair->loose->problem);
    if (status != TANDEM_OK) return status;
    solution->verdict = TANDEM_OPTIMAL;
    *is_done = take_slacks(repair, 0, solution) && take_slacks(repair, 1, solution) && take_pairs(repair, solution);
    if (*is_done) status = prove(repair, solution);
    if (status != TANDEM_OK || !*is_done) tdm_solution_finish(solution);
    return status;
}

static void close(struct repair *repair)
{
    void *const blocks[] = { repair->row_ends, repair->node_ends, repair->bound_ends, repair->arcs, repair->set_arc[0], repair->set_arc[1], repair->potential };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory_of(repair), blocks[i]);
    tdm_nest_finish(&repair->nest);
}

int32_t tdm_nested_repair(const struct tdm_problem *strict, const struct tdm_loose *loose, struct tdm_control *control, struct tdm_solution *solution, int *is_done)
{
    struct repair repair = { .nest = { .problem = strict }, .loose = loose, .control = control };
    int           fits = 1;
    int32_t       status;

    *is_done = 0;
    if (strict->constraints->closing_count > 0 || strict->constraints->row_size != NULL || strict->pair_most != NULL || strict->row_is_partial != NULL)
        return TANDEM_OK;
    status = find_ends(&repair, &fits);
    if (status == TANDEM_OK && fits) status = tdm_nest_find(&repair.nest, &fits);
    if (status == TANDEM_OK && fits) status = solve(&repair, solution, is_done);
    close(&repair);
    return status;
}
