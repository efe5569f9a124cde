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
    int32_t *free, *spare;           /* the list, and room for the next one */
    int32_t  all[BLOCK_PAIRS];       /* the list that every block begins with: 0, 1, 2, .. */
    int32_t  lists[2][BLOCK_PAIRS];
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

/* ---- the plan: rows, intervals and flows of a block */

/* *row is the row of the block's first pair, and moves on to that of the next block's. */
static void load_rows(const struct tdm_problem *problem, struct block *block, int32_t *row)
{
    int64_t pair = block->first, end = block->first + block->count;

    while (pair < end) {
        int64_t row_end = problem->row_start[*row + 1];
        int64_t stop = row_end < end ? row_end : end;
        for (; pair < stop; pair++) block->row[pair - block->first] = *row;
        if (stop == row_end) (*row)++;
    }
}

/* Every pair between 0 and 1, as nearly always: no branch, so that the compiler may take many at a time. 0 if one is not. */
static int load_plain_slack(const struct tdm_check *check, struct block *block)
{
    const int32_t *chosen = check->solution->chosen + block->first;
    uint32_t       bits = 0;

    for (int32_t i = 0; i < block->count; i++) {
        uint32_t units = (uint32_t)chosen[i];
        bits |= units;
        block->slack[i] = (uint8_t)(TDM_MAY_RISE - units);      /* 0 may rise, 1 may fall */
    }
    return bits <= 1;
}

static void load_slack(struct tdm_check *check, struct block *block)
{
    const struct tdm_problem *problem = check->problem;

    for (int32_t i = 0; i < block->count; i++) {
        int64_t pair = block->first + i, units = check->solution->chosen[pair];
        int64_t least = tdm_pair_least(problem, pair), most = tdm_pair_most(problem, pair);
        block->slack[i] = (uint8_t)((units > least) * TDM_MAY_FALL | (units < most) * TDM_MAY_RISE);
        if (units < least || units > most) blame_pair(check, TDM_FAULT_PAIR_BOUND, TDM_STAGE_PLAN, block, i);
    }
}

/* Few pairs are chosen: they are gathered first, without a branch. */
static void add_flows(struct tdm_check *check, struct block *block)
{
    const int32_t *chosen = check->solution->chosen + block->first, *column = check->problem->pair_column + block->first;
    int32_t       *list = block->spare, size = block->count, count = 0;

    for (int32_t i = 0; i < size; i++) {
        list[count] = i;
        count += chosen[i] != 0;
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t offset = list[i];
        check->row_flow[block->row[offset]] += chosen[offset];
        check->column_flow[column[offset]] += chosen[offset];
    }
}

static void load(struct tdm_check *check, struct block *block, int32_t *row)
{
    const struct tdm_problem *problem = check->problem;
    int64_t                   left = problem->pair_count - block->first;
    int                       is_plain = problem->pair_flags == NULL && problem->pair_most == NULL;

    block->count = block->free_count = (int32_t)(left < BLOCK_PAIRS ? left : BLOCK_PAIRS);
    block->free = block->all;
    block->spare = block->lists[0];
    load_rows(problem, block, row);
    if (!is_plain || !load_plain_slack(check, block)) load_slack(check, block);
    add_flows(check, block);
}

/* ---- reduced costs */

/* Where the costs of a level come from: the frequent levels need no list of them. */
enum source { CONSTANT, RANKS, LIST };

struct prices {
    enum source    source;
    int64_t        constant;
    const int32_t *ranks;            /* by offset */
    const int64_t *scores;           /* by offset: LIST, where costs are scores; else NULL */
};

static void list_scores(struct block *block, const int64_t *score)
{
    for (int32_t i = 0; i < block->free_count; i++) block->cost[i] = -score[block->free[i]];
}

static void list_one_rank(struct block *block, const int32_t *rank, int64_t wanted, int64_t cost)
{
    for (int32_t i = 0; i < block->free_count; i++) block->cost[i] = rank[block->free[i]] == wanted ? cost : 0;
}

/* Tight loops where a level has a loop of its own to gain from, else cost by cost. */
static void list_costs(const struct tdm_problem *problem, const struct tdm_level *level, struct block *block)
{
    if (level->kind == TDM_LEVEL_SCORE && problem->pair_score != NULL) {
        list_scores(block, problem->pair_score + block->first);
    } else if (level->kind == TDM_LEVEL_RANK_IS && problem->pair_rank != NULL) {
        list_one_rank(block, problem->pair_rank + block->first, level->parameter, -1);
    } else if (level->kind == TDM_LEVEL_RANK_IS_NOT && problem->pair_rank != NULL) {
        list_one_rank(block, problem->pair_rank + block->first, level->parameter, 1);
    } else {
        for (int32_t i = 0; i < block->free_count; i++)
            block->cost[i] = tdm_problem_cost(problem, level, block->row[block->free[i]], block->first + block->free[i]);
    }
}

static struct prices price(const struct tdm_problem *problem, const struct tdm_level *level, const struct block *block)
{
    if (level->kind == TDM_LEVEL_BALANCE) return (struct prices){ CONSTANT, 0, NULL, NULL };
    if (level->kind == TDM_LEVEL_COUNT && problem->row_is_silent == NULL) return (struct prices){ CONSTANT, -1, NULL, NULL };
    if (level->kind == TDM_LEVEL_RANK && problem->pair_rank != NULL)
        return (struct prices){ RANKS, 0, problem->pair_rank + block->first, NULL };
    if (level->kind == TDM_LEVEL_PARTNER_RANK && problem->pair_partner_rank != NULL)
        return (struct prices){ RANKS, 0, problem->pair_partner_rank + block->first, NULL };
    if (level->kind == TDM_LEVEL_SCORE && problem->pair_score != NULL)
        return (struct prices){ LIST, 0, NULL, problem->pair_score + block->first };
    return (struct prices){ LIST, 0, NULL, NULL };
}

/* The slack that a reduced cost of this sign forbids. */
static inline int forbidden_slack(int64_t cost, int64_t column, int64_t row, int is_narrow)
{
    if (is_narrow) {
        int64_t reduced = cost + column - row;
        return (reduced > 0) * TDM_MAY_FALL | (reduced < 0) * TDM_MAY_RISE;
    }
    tdm_wide reduced = (tdm_wide)cost + column - row;
    return (reduced > 0) * TDM_MAY_FALL | (reduced < 0) * TDM_MAY_RISE;
}

/* What a level leaves of a block: how many pairs in spare[], and the first one whose slack is forbidden, or -1. */
struct outcome {
    int32_t kept, wrong;
    int     is_high;                 /* its reduced cost is above 0 */
};

/* Columns beyond this many: their potentials do not stay in the cache by themselves. */
enum { COLUMNS_NEAR = 1 << 15 };

/* Where no pair of the block is fixed: whether any slack is forbidden, and whether any reduced cost is not 0. No branch, so that many loads
 * are under way at once. */
static inline void survey(const struct tdm_problem *problem, const struct tdm_stage *stage, const struct block *block,
                          const struct prices *prices, enum source source, int *is_wrong, int *is_uneven)
{
    const int32_t *column = problem->pair_column + block->first;
    int wrong = 0, uneven = 0;

    for (int32_t i = 0; i < block->count; i++) {
        int64_t cost = source == CONSTANT ? prices->constant : source == RANKS ? prices->ranks[i] : -prices->scores[i];
        int     forbidden = forbidden_slack(cost, stage->column[column[i]], stage->row[block->row[i]], 1);
        wrong |= forbidden & block->slack[i];
        uneven |= forbidden;
    }
    *is_wrong = wrong != 0;
    *is_uneven = uneven != 0;
}

/* 1 if the level is right for the block and leaves all its pairs free, or need not tell which. */
static int is_settled(const struct tdm_check *check, int32_t number, const struct block *block, const struct prices *prices)
{
    const struct tdm_stage *stage = &check->stages[number];
    int is_wrong, is_uneven;

    if (!stage->is_narrow || block->free != block->all || (prices->source == LIST && prices->scores == NULL)) return 0;
    if (prices->source == CONSTANT) survey(check->problem, stage, block, prices, CONSTANT, &is_wrong, &is_uneven);
    else if (prices->source == RANKS) survey(check->problem, stage, block, prices, RANKS, &is_wrong, &is_uneven);
    else survey(check->problem, stage, block, prices, LIST, &is_wrong, &is_uneven);
    return !is_wrong && (!is_uneven || number == check->stage_count - 1);
}

/* Lists in spare[] the pairs of reduced cost 0. Source and width are constants where this is compiled in. */
static inline struct outcome narrow_down(const struct tdm_problem *problem, const struct tdm_stage *stage, struct block *block,
                                         const struct prices *prices, enum source source, int is_narrow)
{
    const int32_t *column = problem->pair_column + block->first, *free = block->free;
    int32_t       *spare = block->spare, count = block->free_count;
    struct outcome outcome = { .wrong = -1 };

    /* the column's potential is the one load that the processor cannot foresee: asked for ahead, many are under way at once */
    if (problem->columns.node_count > COLUMNS_NEAR)
        for (int32_t i = 0; i < count; i++) __builtin_prefetch(&stage->column[column[free[i]]]);
    for (int32_t i = 0; i < count; i++) {
        int32_t offset = free[i];
        int64_t cost = source == CONSTANT ? prices->constant : source == RANKS ? prices->ranks[offset] : block->cost[i];
        int     forbidden = forbidden_slack(cost, stage->column[column[offset]], stage->row[block->row[offset]], is_narrow);
        if ((forbidden & block->slack[offset]) != 0 && outcome.wrong < 0) {
            outcome.wrong = offset;
            outcome.is_high = forbidden == TDM_MAY_FALL;
        }
        spare[outcome.kept] = offset;
        outcome.kept += forbidden == 0;
    }
    return outcome;
}

static void take_spare(struct block *block, int32_t count)
{
    block->free = block->spare;
    block->spare = block->free == block->lists[0] ? block->lists[1] : block->lists[0];
    block->free_count = count;
}

/* With one cost, one potential of all rows and one of all columns: is the reduced cost of every pair 0? Often so at the level placed,
 * where everyone can be. */
static int is_even_zero(const struct tdm_problem *problem, const struct tdm_stage *stage, const struct prices *prices)
{
    if (!stage->is_even || prices->source != CONSTANT || problem->pair_count == 0) return 0;
    return forbidden_slack(prices->constant, stage->column[0], stage->row[0], 0) == 0;
}

static void check_level(struct tdm_check *check, int32_t number, struct block *block)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_stage   *stage = &check->stages[number];
    struct prices             prices = price(problem, &problem->levels[stage->level], block);
    struct outcome            outcome;

    if (is_even_zero(problem, stage, &prices) || is_settled(check, number, block, &prices)) return;
    if (!stage->is_narrow || prices.source == LIST) list_costs(problem, &problem->levels[stage->level], block);
    if (!stage->is_narrow) {
        outcome = narrow_down(problem, stage, block, &prices, LIST, 0);
    } else if (prices.source == CONSTANT) {
        outcome = narrow_down(problem, stage, block, &prices, CONSTANT, 1);
    } else if (prices.source == RANKS) {
        outcome = narrow_down(problem, stage, block, &prices, RANKS, 1);
    } else {
        outcome = narrow_down(problem, stage, block, &prices, LIST, 1);
    }
    if (outcome.wrong >= 0) blame_pair(check, outcome.is_high ? TDM_FAULT_PAIR_HIGH : TDM_FAULT_PAIR_LOW, number, block, outcome.wrong);
    take_spare(block, outcome.kept);
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
        block->spare[kept] = offset;
        kept += problem->pair_rank[block->first + offset] <= rank;
    }
    take_spare(block, kept);
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
    tdm_stages_survey(check);
    for (int32_t i = 0; i < BLOCK_PAIRS; i++) block.all[i] = i;
    for (int64_t first = 0; first < check->problem->pair_count; first += BLOCK_PAIRS) {
        block.first = first;
        load(check, &block, &row);
        walk(check, &block);
    }
    assert(row <= check->problem->rows.leaf_count);
}
