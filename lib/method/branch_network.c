/* SPDX-License-Identifier: MIT
 * The network inside an integer program: the forests hold, everything else has its price.
 *
 * Keeps:   lower bounds are not demanded but rewarded, by more than all costs together: so the empty flow is always a start, and where the
 *          bounds cannot be met the potentials show it.
 * Source:  [AMO93] sec. 9; Lagrangian relaxation of the side rows, ibid. ch. 16.
 */
#include "method/branch.h"

#include <string.h>

struct build {
    struct relaxation *relaxation;
    struct dual       *dual;
    const struct box  *box;
    int64_t            reward;
};

int32_t relaxation_init(struct relaxation *relaxation, const struct tdm_program *program)
{
    const struct tdm_problem *problem = program->problem;
    const struct tdm_memory  *memory = &problem->memory;
    int64_t                   nodes = 2 + (int64_t)problem->rows.leaf_count + problem->columns.node_count;
    int64_t                   most = 2 * (nodes + problem->pair_count) + (program->variable_count - program->unit_start);

    *relaxation = (struct relaxation){ .node_count = (int32_t)nodes };
    relaxation->arcs = tdm_alloc_array(memory, most, sizeof *relaxation->arcs);
    relaxation->arc_pair = tdm_alloc_array(memory, most, sizeof *relaxation->arc_pair);
    relaxation->potential = tdm_alloc_zeroed(memory, nodes, sizeof *relaxation->potential);
    relaxation->answer = tdm_alloc_zeroed(memory, program->variable_count, sizeof *relaxation->answer);
    return relaxation->arcs == NULL || relaxation->arc_pair == NULL || relaxation->potential == NULL || relaxation->answer == NULL ? TANDEM_E_NOMEM
                                                                                                                                 : TANDEM_OK;
}

void relaxation_finish(struct relaxation *relaxation, const struct tdm_program *program)
{
    const struct tdm_memory *memory = &program->problem->memory;
    tdm_free(memory, relaxation->arcs);
    tdm_free(memory, relaxation->arc_pair);
    tdm_free(memory, relaxation->potential);
    tdm_free(memory, relaxation->answer);
}

/* ---- prices */

/* A price at which no cost of the level at hand is worth giving up a unit of an earlier one; where such a price is too large, half of it. */
static int64_t strict_price(const struct dual *dual, const struct tdm_program_row *row)
{
    int64_t limit = (int64_t)1 << 40, greatest = 1;
    tdm_wide all = 1;

    for (int64_t v = 0; v < dual->program->variable_count && all < limit; v++)
        all += (tdm_wide)dual->scale * (dual->cost[v] < 0 ? -dual->cost[v] : dual->cost[v]);
    for (int64_t i = row->start; i < row->start + row->count; i++) {
        int64_t weight = dual->program->entries[i].weight < 0 ? -dual->program->entries[i].weight : dual->program->entries[i].weight;
        if (weight > greatest) greatest = weight;
    }
    limit /= greatest;
    return -(all > limit ? limit : (int64_t)all);
}

/* What an opening costs is shared by its pairs as if all seats were taken: no more than that is sure. */
static void share_openings(struct dual *dual)
{
    const struct tdm_program *program = dual->program;

    for (int64_t pair = 0; pair < program->problem->pair_count; pair++) {
        int32_t column = program->problem->pair_column[pair];
        int64_t opening = program->opening_of[column] < 0 ? -1 : program->opening_start + program->opening_of[column];
        if (opening >= 0 && dual->reduced[opening] > 0 && program->problem->columns.most[column] > 0)
            dual->reduced[pair] += dual->reduced[opening] / program->problem->columns.most[column];
    }
}

/* Costs of all variables under the multipliers of rows that are no forest; members of a group share what they cost together. */
static void price_variables(struct dual *dual, int is_strict)
{
    const struct tdm_program *program = dual->program;
    int64_t                   pairs = program->problem->pair_count;

    for (int64_t v = 0; v < program->variable_count; v++) dual->reduced[v] = dual->scale * dual->cost[v];
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        int64_t                       value = is_strict && row->kind == TDM_ROW_LEVEL ? strict_price(dual, row) : dual->value[r];
        if (dual->is_derived[r] || (row->kind != TDM_ROW_BOUND && row->kind != TDM_ROW_LEVEL && row->kind != TDM_ROW_CUT) || r == dual->count_row || value == 0) continue;
        for (int64_t i = row->start; i < row->start + row->count; i++)
            dual->reduced[program->entries[i].variable] -= value * program->entries[i].weight;
    }
    share_openings(dual);
    for (int64_t v = 0; v < pairs; v++) dual->group_reduced[v] = 0;
    for (int64_t v = 0; v < pairs; v++) dual->group_reduced[dual->leader[v]] += dual->reduced[v];
    for (int64_t v = 0; v < pairs; v++) dual->reduced[v] = dual->group_reduced[dual->leader[v]] / dual->group_size[dual->leader[v]];
}

static int64_t find_reward(const struct dual *dual, const struct box *box)
{
    tdm_wide sum = 1;
    for (int64_t v = 0; v < dual->program->variable_count; v++)
        sum += (tdm_wide)(dual->reduced[v] < 0 ? -dual->reduced[v] : dual->reduced[v]) * (box->high[v] > 0 ? box->high[v] : 0);
    return sum > ((tdm_wide)1 << 42) ? (int64_t)1 << 42 : (int64_t)sum;
}

/* ---- arcs */

/* Node 0 is the outside, node 1 the gate that all placements pass which count, then come the rows and the columns. */
enum { OUTSIDE = 0, GATE = 1, FIRST_ROW = 2 };

static int32_t row_node(int32_t row) { return FIRST_ROW + row; }

static int32_t column_node(const struct build *build, int32_t node)
{
    return node < 0 ? OUTSIDE : FIRST_ROW + build->dual->program->problem->rows.leaf_count + node;
}

static int counts(const struct tdm_problem *problem, int32_t row) { return problem->row_is_silent == NULL || !problem->row_is_silent[row]; }

static void add_arc(struct build *build, int32_t from, int32_t to, int64_t most, int64_t cost, int64_t pair)
{
    struct relaxation *relaxation = build->relaxation;

    if (most <= 0) return;
    relaxation->arc_pair[relaxation->arc_count] = pair;
    relaxation->arcs[relaxation->arc_count++] = (struct tdm_arc){ .from = from, .to = to, .hi = most, .cost = cost };
}

/* The first `least` units are rewarded. */
static void add_bounded(struct build *build, int32_t from, int32_t to, int64_t least, int64_t most, int64_t cost, int64_t pair)
{
    if (least > most) least = most;
    if (least < 0) least = 0;
    add_arc(build, from, to, least, cost - build->reward, pair);
    add_arc(build, from, to, most - least, cost, pair);
}

static int64_t least_of_column(const struct build *build, int32_t column)
{
    const struct tdm_program *program = build->dual->program;
    int64_t                   least = program->problem->columns.least[column], row = build->dual->open_least_row[column];

    if (row < 0 || program->problem->constraints->row_size != NULL || build->box->low[program->opening_start + program->opening_of[column]] == 0)
        return least;
    row = -program->entries[program->rows[row].start + program->rows[row].count - 1].weight;
    return row > least ? row : least;
}

/* Units of load, each with its own cost; the cheapest are rewarded first where there is a least. */
static void add_units(struct build *build, int32_t column, int64_t least)
{
    const struct tdm_program *program = build->dual->program;
    int32_t                   parent = program->problem->columns.parent[column];

    for (int64_t v = program->unit_first[column]; v < program->unit_first[column + 1]; v++)
        add_arc(build, column_node(build, column), column_node(build, parent), build->box->high[v],
                build->dual->reduced[v] - (v - program->unit_first[column] < least ? build->reward : 0), -1);
}

static void build_arcs(struct build *build)
{
    const struct tdm_problem *problem = build->dual->program->problem;
    const struct tdm_program_row *rows = build->dual->program->rows;
    const int64_t            *low = build->box->low, *high = build->box->high;

    build->relaxation->arc_count = 0;
    add_bounded(build, OUTSIDE, GATE, build->dual->count_row < 0 ? 0 : -rows[build->dual->count_row].most, INT32_MAX, 0, -1);
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        add_bounded(build, counts(problem, r) ? GATE : OUTSIDE, row_node(r), rows[r].least, rows[r].most, 0, -1);
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++)
            add_bounded(build, row_node(r), column_node(build, problem->pair_column[pair]), low[pair], high[pair], build->dual->reduced[pair], pair);
    for (int32_t v = 0; v < problem->columns.node_count; v++) {
        int     is_leaf = v < problem->columns.leaf_count;
        int64_t least = is_leaf ? least_of_column(build, v) : problem->columns.least[v], most = problem->columns.most[v];
        if (is_leaf && build->dual->program->unit_first != NULL) add_units(build, v, least);
        else add_bounded(build, column_node(build, v), column_node(build, problem->columns.parent[v]), least, most < INT32_MAX ? most : INT32_MAX, 0, -1);
    }
}

/* ---- there and back */

/* Potentials are multipliers of the forests; those of leaf columns are derived anew by the next evaluation. */
static void take_potentials(const struct relaxation *relaxation, struct dual *dual)
{
    const struct tdm_program *program = dual->program;
    const int64_t            *row = relaxation->potential + FIRST_ROW, *column = row + program->problem->rows.leaf_count;
    int64_t                   gate = relaxation->potential[GATE];

    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *at = &program->rows[r];
        if (at->kind == TDM_ROW_STUDENT) dual->value[r] = dual_clamp(dual, r, row[at->index] - (counts(program->problem, (int32_t)at->index) ? gate : 0));
        if (r == dual->count_row) dual->value[r] = dual_clamp(dual, r, -gate);
        if (at->kind == TDM_ROW_PLACE && at->index >= program->problem->columns.leaf_count) {
            int32_t parent = program->problem->columns.parent[at->index];
            dual->value[r] = dual_clamp(dual, r, (parent < 0 ? 0 : column[parent]) - column[at->index]);
        }
        if (at->kind == TDM_ROW_UNITS) {
            int32_t parent = program->problem->columns.parent[at->index];
            dual->value[r] = dual_clamp(dual, r, (parent < 0 ? 0 : column[parent]) - column[at->index]);
        }
    }
}

/* Solves over the box; the answer keeps the forests where the box lets it. */
static int32_t solve(struct relaxation *relaxation, struct dual *dual, const struct box *box, struct tdm_control *control, int is_strict)
{
    struct build build = { .relaxation = relaxation, .dual = dual, .box = box };
    int32_t      status;

    price_variables(dual, is_strict);
    build.reward = find_reward(dual, box);
    build_arcs(&build);
    status = tdm_circulation_solve(dual->memory, control, relaxation->node_count, relaxation->arcs, relaxation->arc_count, relaxation->potential);
    if (status != TANDEM_OK) {
        memset(relaxation->potential, 0, (size_t)relaxation->node_count * sizeof *relaxation->potential);
        return status;
    }
    memset(relaxation->answer, 0, (size_t)dual->program->variable_count * sizeof *relaxation->answer);
    for (int64_t i = 0; i < relaxation->arc_count; i++)
        if (relaxation->arc_pair[i] >= 0) relaxation->answer[relaxation->arc_pair[i]] += relaxation->arcs[i].flow;
    tdm_program_complete(dual->program, relaxation->answer);
    return TANDEM_OK;
}

int32_t relaxation_solve(struct relaxation *relaxation, struct dual *dual, const struct box *box, struct tdm_control *control)
{
    int32_t status = solve(relaxation, dual, box, control, 0);
    if (status != TANDEM_OK) return status;
    take_potentials(relaxation, dual);
    dual_fold_count(dual);
    return TANDEM_OK;
}

int32_t relaxation_try(struct relaxation *relaxation, struct dual *dual, const struct box *box, struct tdm_control *control)
{
    return solve(relaxation, dual, box, control, 1);
}
