/* SPDX-License-Identifier: MIT
 * Checking what differs from an accepted plan.
 *
 * Keeps:   nothing in `beside` is trusted but the lengths of its arrays. Whether a column's potential moves is found here, not told.
 * Relies:  the accepted plan was checked whole.
 * Source:  [AMO93] sec. 9.3: slackness is a condition on each arc by itself.
 */
#include "proof/beside.h"

#include "proof/check.h"

#include <string.h>

struct desk {
    const struct tdm_accepted *accepted;
    const struct tdm_problem  *problem;
    const struct tdm_beside   *beside;
    int32_t                    level_count;
    uint8_t                   *is_moved;         /* [columns.leaf_count] */
    uint64_t                  *due;              /* one bit for each row that is to be looked at */
    int64_t                   *potential;        /* [level_count] of the row at hand */
    int64_t                   *column_flow;      /* [columns.node_count] */
    int64_t                   *most;             /* [columns.node_count] */
    int64_t                    next_row, next_pair;      /* in the lists of `beside` */
    struct tdm_stage          *stages;           /* [level_count] */
};

/* ---- the accepted plan */

static int is_covered(const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    int32_t first = solution->step_count - problem->level_count;

    if (problem->constraints != NULL || problem->row_is_partial != NULL || problem->rows.node_count != problem->rows.leaf_count) return 0;
    if (solution->verdict != TANDEM_OPTIMAL || first < 0 || solution->bound_count > 0) return 0;
    for (int32_t level = 0; level < problem->level_count; level++) {
        enum tdm_level_kind kind = problem->levels[level].kind;
        if (kind == TDM_LEVEL_WORST_RANK || kind == TDM_LEVEL_OPEN) return 0;
        if (solution->steps[first + level].kind != TANDEM_STEP_LEVEL || solution->steps[first + level].level != level) return 0;
    }
    return 1;
}

static uint64_t bit_of(int32_t column) { return (uint64_t)1 << ((uint32_t)column * 0x9E3779B1u >> 26); }

int32_t tdm_accepted_open(struct tdm_accepted *accepted, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    *accepted = (struct tdm_accepted){ .problem = problem, .solution = solution, .first_step = solution->step_count - problem->level_count };
    if (!is_covered(problem, solution)) return TANDEM_E_UNBUILT;
    accepted->column_flow = tdm_alloc_zeroed(&problem->memory, problem->columns.leaf_count, sizeof *accepted->column_flow);
    accepted->row_mark = tdm_alloc_zeroed(&problem->memory, problem->rows.leaf_count, sizeof *accepted->row_mark);
    if (accepted->column_flow == NULL || accepted->row_mark == NULL) {
        tdm_accepted_close(accepted);
        return TANDEM_E_NOMEM;
    }
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            accepted->row_mark[row] |= bit_of(problem->pair_column[pair]);
            accepted->column_flow[problem->pair_column[pair]] += solution->chosen[pair];
        }
    return TANDEM_OK;
}

void tdm_accepted_close(struct tdm_accepted *accepted)
{
    if (accepted->problem != NULL) tdm_free(&accepted->problem->memory, accepted->column_flow);
    if (accepted->problem != NULL) tdm_free(&accepted->problem->memory, accepted->row_mark);
    *accepted = (struct tdm_accepted){ 0 };
}

/* ---- the lists */

/* Numbers within the problem, ascending; pairs in the row that they name. */
static int are_lists_sound(const struct desk *desk)
{
    const struct tdm_problem      *problem = desk->problem;
    const struct tdm_beside       *beside = desk->beside;
    const struct tdm_other_bounds *bounds = &beside->bounds;

    for (int64_t i = 0; i < beside->row_count; i++)
        if (beside->rows[i] < (i == 0 ? 0 : beside->rows[i - 1] + 1) || beside->rows[i] >= problem->rows.leaf_count) return 0;
    for (int64_t i = 0; i < beside->pair_count; i++) {
        const struct tdm_other_pair *other = &beside->pairs[i];
        if (other->row < 0 || other->row >= problem->rows.leaf_count || (i > 0 && other->pair <= beside->pairs[i - 1].pair)) return 0;
        if (other->pair < problem->row_start[other->row] || other->pair >= problem->row_start[other->row + 1]) return 0;
    }
    if (bounds->node >= problem->columns.node_count || bounds->row >= problem->rows.leaf_count) return 0;
    return bounds->pair < 0 || (bounds->pair_row >= 0 && bounds->pair_row < problem->rows.leaf_count
                                && bounds->pair >= problem->row_start[bounds->pair_row] && bounds->pair < problem->row_start[bounds->pair_row + 1]);
}

static void mark(struct desk *desk, int32_t row)
{
    if (row >= 0) desk->due[row / 64] |= (uint64_t)1 << (row % 64);
}

/* The bits of all columns whose potential moves. */
static uint64_t find_moved(struct desk *desk)
{
    int32_t  nodes = desk->problem->columns.node_count;
    uint64_t bits = 0;

    for (int32_t level = 0; level < desk->level_count; level++) {
        const int64_t *old = desk->accepted->solution->steps[desk->accepted->first_step + level].column_potential;
        const int64_t *new = desk->beside->column_potential + (int64_t)level * nodes;
        for (int32_t c = 0; c < desk->problem->columns.leaf_count; c++) desk->is_moved[c] |= old[c] != new[c];
    }
    for (int32_t c = 0; c < desk->problem->columns.leaf_count; c++)
        if (desk->is_moved[c]) bits |= bit_of(c);
    return bits;
}

static void find_due(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;
    uint64_t                  moved;

    for (int64_t i = 0; i < desk->beside->row_count; i++) mark(desk, desk->beside->rows[i]);
    for (int64_t i = 0; i < desk->beside->pair_count; i++) mark(desk, desk->beside->pairs[i].row);
    mark(desk, desk->beside->bounds.row);
    if (desk->beside->bounds.pair >= 0) mark(desk, desk->beside->bounds.pair_row);
    moved = find_moved(desk);
    for (int32_t row = 0; moved != 0 && row < problem->rows.leaf_count; row++) {
        uint8_t is_due = 0;
        if ((desk->accepted->row_mark[row] & moved) == 0) continue;
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) is_due |= desk->is_moved[problem->pair_column[pair]];
        desk->due[row / 64] |= (uint64_t)is_due << (row % 64);
    }
}

/* ---- rows */

static void take_potential(struct desk *desk, int32_t row)
{
    const struct tdm_beside *beside = desk->beside;

    while (desk->next_row < beside->row_count && beside->rows[desk->next_row] < row) desk->next_row++;
    for (int32_t level = 0; level < desk->level_count; level++)
        desk->potential[level] = desk->next_row < beside->row_count && beside->rows[desk->next_row] == row
                                     ? beside->row_potential[desk->next_row * desk->level_count + level]
                                     : desk->accepted->solution->steps[desk->accepted->first_step + level].row_potential[row];
}

/* The commonest levels are at hand; the problem knows all. */
static inline int64_t pair_cost(const struct tdm_problem *problem, int32_t level, int32_t row, int64_t pair)
{
    if (problem->levels[level].kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) return problem->pair_rank[pair];
    if (problem->levels[level].kind == TDM_LEVEL_COUNT && problem->row_is_silent == NULL) return -1;
    return tdm_problem_cost(problem, &problem->levels[level], row, pair);
}

/* The first reduced cost that is not 0 decides: above it the flow is at its least, below at its most. */
static int is_right(tdm_wide cost, int64_t flow, int64_t least, int64_t most) { return cost > 0 ? flow == least : flow == most; }

static int is_pair_right(const struct desk *desk, int32_t row, int64_t pair, int64_t units)
{
    const struct tdm_problem      *problem = desk->problem;
    const struct tdm_other_bounds *bounds = &desk->beside->bounds;
    int64_t                        least = pair == bounds->pair ? bounds->pair_least : tdm_pair_least(problem, pair);
    int64_t                        most = pair == bounds->pair ? bounds->pair_most : tdm_pair_most(problem, pair);

    if (units < least || units > most) return 0;
    for (int32_t level = 0; level < desk->level_count; level++) {
        tdm_wide cost = (tdm_wide)pair_cost(problem, level, row, pair) - desk->potential[level]
                        + desk->beside->column_potential[(int64_t)level * problem->columns.node_count + problem->pair_column[pair]];
        if (cost != 0) return is_right(cost, units, least, most);
    }
    return 1;
}

static int is_row_right(struct desk *desk, int32_t row)
{
    const struct tdm_problem *problem = desk->problem;
    const struct tdm_beside  *beside = desk->beside;
    int64_t                   flow = 0, least = row == beside->bounds.row ? 0 : problem->rows.least[row];
    int64_t                   most = row == beside->bounds.row ? 0 : problem->rows.most[row];

    take_potential(desk, row);
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int64_t units = desk->accepted->solution->chosen[pair];
        if (desk->next_pair < beside->pair_count && beside->pairs[desk->next_pair].pair == pair) units = beside->pairs[desk->next_pair++].chosen;
        if (!is_pair_right(desk, row, pair, units)) return 0;
        flow += units;
    }
    if (flow < least || flow > most) return 0;
    for (int32_t level = 0; level < desk->level_count; level++)
        if (desk->potential[level] != 0) return is_right(desk->potential[level], flow, least, most);
    return 1;
}

static int are_rows_right(struct desk *desk)
{
    int32_t words = (desk->problem->rows.leaf_count + 63) / 64;

    for (int32_t word = 0; word < words; word++)
        for (uint64_t left = desk->due[word]; left != 0; left &= left - 1)
            if (!is_row_right(desk, 64 * word + __builtin_ctzll(left))) return 0;
    return 1;
}

/* ---- columns and caps */

static void count_flows(struct desk *desk)
{
    const struct tdm_problem *problem = desk->problem;

    memcpy(desk->column_flow, desk->accepted->column_flow, (size_t)problem->columns.leaf_count * sizeof *desk->column_flow);
    for (int64_t i = 0; i < desk->beside->pair_count; i++) {
        const struct tdm_other_pair *other = &desk->beside->pairs[i];
        desk->column_flow[problem->pair_column[other->pair]] += (int64_t)other->chosen - desk->accepted->solution->chosen[other->pair];
    }
}

static int are_columns_right(struct desk *desk)
{
    struct tdm_problem problem = *desk->problem;
    struct tdm_check   check = { .problem = &problem, .column_flow = desk->column_flow, .stage_count = desk->level_count,
                                 .stage_limit = desk->level_count, .stages = desk->stages };
    int32_t            nodes = problem.columns.node_count;

    memcpy(desk->most, problem.columns.most, (size_t)nodes * sizeof *desk->most);
    if (desk->beside->bounds.node >= 0) desk->most[desk->beside->bounds.node] = desk->beside->bounds.most;
    problem.columns.most = desk->most;
    for (int32_t level = 0; level < desk->level_count; level++)
        desk->stages[level] = (struct tdm_stage){ .kind = TANDEM_STEP_LEVEL, .step = level, .level = level,
                                                  .column = desk->beside->column_potential + (int64_t)level * nodes };
    count_flows(desk);
    tdm_check_columns(&check);
    return check.fault.kind == TDM_FAULT_NONE;
}

static int32_t judge(struct desk *desk)
{
    if (!are_lists_sound(desk)) return TANDEM_E_PROOF;
    find_due(desk);
    return are_rows_right(desk) && are_columns_right(desk) ? TANDEM_OK : TANDEM_E_PROOF;
}

int32_t tdm_proof_beside(const struct tdm_accepted *accepted, const struct tdm_beside *beside)
{
    const struct tdm_problem *problem = accepted->problem;
    const struct tdm_memory  *memory = &problem->memory;
    struct desk               desk = { .accepted = accepted, .problem = problem, .beside = beside, .level_count = problem->level_count };
    int32_t                   status = TANDEM_E_NOMEM;

    desk.is_moved = tdm_alloc_zeroed(memory, problem->columns.leaf_count, 1);
    desk.due = tdm_alloc_zeroed(memory, problem->rows.leaf_count / 64 + (int64_t)1, sizeof *desk.due);
    desk.potential = tdm_alloc_array(memory, problem->level_count, sizeof *desk.potential);
    desk.column_flow = tdm_alloc_zeroed(memory, problem->columns.node_count, sizeof *desk.column_flow);
    desk.most = tdm_alloc_array(memory, problem->columns.node_count, sizeof *desk.most);
    desk.stages = tdm_alloc_array(memory, problem->level_count, sizeof *desk.stages);
    if (desk.is_moved != NULL && desk.due != NULL && desk.potential != NULL && desk.column_flow != NULL && desk.most != NULL && desk.stages != NULL)
        status = judge(&desk);
    tdm_free(memory, desk.is_moved);
    tdm_free(memory, desk.due);
    tdm_free(memory, desk.potential);
    tdm_free(memory, desk.column_flow);
    tdm_free(memory, desk.most);
    tdm_free(memory, desk.stages);
    return status;
}
