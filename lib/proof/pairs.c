/* SPDX-License-Identifier: MIT
 * The pairs, block by block: each block walks through all stages while it is in the cache.
 *
 * Keeps:   free[] holds the offsets of those pairs of the block that no stage has fixed, ascending; a pair whose reduced cost was decided
 *          is not looked at again, but for the dual value of a witness, which needs every arc.
 * Relies:  costs are below 2^62 in size (ranks are int32_t, scores at most 10^15).
 * Source:  [AMO93] sec. 9.3.
 */
#include "proof/check.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_PAIRS = 512 };

struct block {
    int64_t  first;                  /* its first pair */
    int32_t  count, free_count;
    int32_t  free[BLOCK_PAIRS];
    int32_t  row[BLOCK_PAIRS];       /* by offset */
    uint8_t  slack[BLOCK_PAIRS];     /* by offset: TDM_MAY_... */
    int64_t  cost[BLOCK_PAIRS];      /* by place in free[] */
};

static void blame_pair(struct tdm_check *check, enum tdm_fault_kind kind, int32_t stage, const struct block *block, int32_t offset)
{
    int64_t pair = block->first + offset;
    tdm_check_blame(check, (struct tdm_fault){ .kind = kind, .stage = stage, .row = block->row[offset], .index = pair,
                                               .found = check->solution->chosen[pair] });
}

/* ---- the plan: intervals and flows */

/* Pairs [begin, end) of one row. */
static void load_row(struct tdm_check *check, struct block *block, int32_t row, int64_t begin, int64_t end)
{
    const struct tdm_problem *problem = check->problem;
    const int32_t            *chosen = check->solution->chosen;
    int64_t                   flow = 0;

    for (int64_t pair = begin; pair < end; pair++) {
        int32_t offset = (int32_t)(pair - block->first);
        int64_t units = chosen[pair], least = tdm_pair_least(problem, pair), most = tdm_pair_most(problem, pair);
        block->row[offset] = row;
        block->free[offset] = offset;
        block->slack[offset] = (uint8_t)((units > least) * TDM_MAY_FALL | (units < most) * TDM_MAY_RISE);
        if (units < least || units > most) blame_pair(check, TDM_FAULT_PAIR_BOUND, TDM_STAGE_PLAN, block, offset);
        check->column_flow[problem->pair_column[pair]] += units;
        flow += units;
    }
    check->row_flow[row] += flow;
}

/* Fills the block from pair block->first on; *row is the row of that pair and moves on. */
static void load(struct tdm_check *check, struct block *block, int32_t *row)
{
    const struct tdm_problem *problem = check->problem;
    int64_t                   left = problem->pair_count - block->first;
    int64_t                   end = block->first + (left < BLOCK_PAIRS ? left : BLOCK_PAIRS);

    block->count = block->free_count = (int32_t)(end - block->first);
    for (int64_t pair = block->first; pair < end;) {
        int64_t row_end = problem->row_start[*row + 1];
        int64_t stop = row_end < end ? row_end : end;
        load_row(check, block, *row, pair, stop);
        if (stop == row_end) (*row)++;
        pair = stop;
    }
}

/* ---- the costs of the free pairs */

static void fill_costs(const struct tdm_problem *problem, const struct tdm_level *level, struct block *block)
{
    const int32_t *free = block->free;
    int64_t        first = block->first;

    for (int32_t i = 0; i < block->free_count; i++)
        block->cost[i] = tdm_problem_cost(problem, level, block->row[free[i]], first + free[i]);
}

static void fill_constant(struct block *block, int64_t cost)
{
    for (int32_t i = 0; i < block->free_count; i++) block->cost[i] = cost;
}

static void fill_ranks(struct block *block, const int32_t *rank)
{
    for (int32_t i = 0; i < block->free_count; i++) block->cost[i] = rank[block->first + block->free[i]];
}

static void fill_scores(struct block *block, const int64_t *score)
{
    for (int32_t i = 0; i < block->free_count; i++) block->cost[i] = -score[block->first + block->free[i]];
}

/* The frequent kinds in tight loops, the others one by one. */
static void price(const struct tdm_problem *problem, const struct tdm_level *level, struct block *block)
{
    if (level->kind == TDM_LEVEL_COUNT && problem->row_is_silent == NULL) fill_constant(block, -1);
    else if (level->kind == TDM_LEVEL_RANK && problem->pair_rank != NULL) fill_ranks(block, problem->pair_rank);
    else if (level->kind == TDM_LEVEL_SCORE && problem->pair_score != NULL) fill_scores(block, problem->pair_score);
    else if (level->kind == TDM_LEVEL_BALANCE) fill_constant(block, 0);
    else fill_costs(problem, level, block);
}

/* ---- the stages */

/* 1 if above 0, 2 if below, 0 if none: the slack that a reduced cost of this sign forbids. */
static inline int forbidden_slack(int64_t cost, int64_t column, int64_t row, int is_narrow)
{
    if (is_narrow) {
        int64_t reduced = cost + column - row;
        return (reduced > 0) * TDM_MAY_FALL | (reduced < 0) * TDM_MAY_RISE;
    }
    tdm_wide reduced = (tdm_wide)cost + column - row;
    return (reduced > 0) * TDM_MAY_FALL | (reduced < 0) * TDM_MAY_RISE;
}

/* Keeps in free[] the pairs of reduced cost 0. The offset of the first pair whose slack is forbidden, or -1. */
static inline int32_t narrow_down(const struct tdm_problem *problem, const struct tdm_stage *stage, struct block *block, int is_narrow)
{
    const int32_t *column = problem->pair_column + block->first;
    int32_t        kept = 0, wrong = -1;

    for (int32_t i = 0; i < block->free_count; i++) {
        int32_t offset = block->free[i];
        int     forbidden = forbidden_slack(block->cost[i], stage->column[column[offset]], stage->row[block->row[offset]], is_narrow);
        if ((forbidden & block->slack[offset]) != 0 && wrong < 0) wrong = offset;
        block->free[kept] = offset;
        kept += forbidden == 0;
    }
    block->free_count = kept;
    return wrong;
}

static void check_level(struct tdm_check *check, int32_t number, struct block *block)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_stage   *stage = &check->stages[number];
    int32_t                   wrong;

    price(problem, &problem->levels[stage->level], block);
    wrong = stage->is_narrow ? narrow_down(problem, stage, block, 1) : narrow_down(problem, stage, block, 0);
    if (wrong < 0) return;
    /* a wrong pair that may do both would be a pair of several units: what its sign forbids decides the name */
    tdm_wide reduced = (tdm_wide)tdm_problem_cost(problem, &problem->levels[stage->level], block->row[wrong], block->first + wrong) +
                       stage->column[problem->pair_column[block->first + wrong]] - stage->row[block->row[wrong]];
    blame_pair(check, reduced > 0 ? TDM_FAULT_PAIR_HIGH : TDM_FAULT_PAIR_LOW, number, block, wrong);
}

/* Each of the first `least` units costs 1 less, and the interval starts at 0; nothing is fixed. */
static void check_feasible(struct tdm_check *check, int32_t number, struct block *block)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_stage   *stage = &check->stages[number];

    for (int32_t offset = 0; offset < block->count; offset++) {
        int64_t  pair = block->first + offset;
        tdm_wide cost = (tdm_wide)stage->column[problem->pair_column[pair]] - stage->row[block->row[offset]];
        enum tdm_fault_kind fault = tdm_feasible_fault(cost, tdm_pair_least(problem, pair), tdm_pair_most(problem, pair),
                                                       check->solution->chosen[pair]);
        if (fault != TDM_FAULT_NONE) {
            blame_pair(check, fault, number, block, offset);
            return;
        }
    }
}

/* ---- the worst rank */

/* Pairs that earlier stages fixed are worth what they carry, free ones the cheaper end of their interval. */
static void add_to_witness(const struct tdm_check *check, struct tdm_stage *stage, const struct block *block)
{
    const struct tdm_problem *problem = check->problem;
    uint8_t                   is_free[BLOCK_PAIRS] = { 0 };

    for (int32_t i = 0; i < block->free_count; i++) is_free[block->free[i]] = 1;
    for (int32_t offset = 0; offset < block->count; offset++) {
        int64_t  pair = block->first + offset, units = check->solution->chosen[pair];
        tdm_wide cost = (tdm_wide)(problem->pair_rank[pair] >= stage->rank) + stage->column[problem->pair_column[pair]] -
                        stage->row[block->row[offset]];
        int64_t low = is_free[offset] ? tdm_pair_least(problem, pair) : units;
        int64_t high = is_free[offset] ? tdm_pair_most(problem, pair) : units;
        stage->is_overfull |= tdm_dual_add(&stage->bound, cost, low, high);
    }
}

static void drop_worse_ranks(const struct tdm_problem *problem, int64_t rank, struct block *block)
{
    int32_t kept = 0;

    if (problem->pair_rank == NULL) return;
    for (int32_t i = 0; i < block->free_count; i++) {
        int32_t offset = block->free[i];
        block->free[kept] = offset;
        kept += problem->pair_rank[block->first + offset] <= rank;
    }
    block->free_count = kept;
}

static void walk(struct tdm_check *check, struct block *block)
{
    for (int32_t number = 0; number < check->stage_limit; number++) {
        struct tdm_stage *stage = &check->stages[number];
        if (stage->kind == TANDEM_STEP_LEVEL) {
            check_level(check, number, block);
        } else if (stage->kind == TANDEM_STEP_FEASIBLE) {
            check_feasible(check, number, block);
        } else {
            if (stage->step >= 0) add_to_witness(check, stage, block);
            drop_worse_ranks(check->problem, stage->rank, block);
        }
    }
}

void tdm_check_pairs(struct tdm_check *check)
{
    struct block block;
    int32_t      row = 0;

    memset(check->row_flow, 0, (size_t)check->problem->rows.node_count * sizeof *check->row_flow);
    memset(check->column_flow, 0, (size_t)check->problem->columns.node_count * sizeof *check->column_flow);
    for (int64_t first = 0; first < check->problem->pair_count; first += BLOCK_PAIRS) {
        block.first = first;
        load(check, &block, &row);
        walk(check, &block);
    }
    assert(row <= check->problem->rows.leaf_count);
}
