/* SPDX-License-Identifier: MIT
 * Inside the checker: what one check knows, and which of its files does what.
 *
 * Keeps:   an arc's interval is never stored. Every arc (a pair or a node's bound) walks through the stages by itself, from its own
 *          interval to the face that the stages before have left of it, so that one pass over the arcs checks all stages.
 *          The fault that is kept is the first one: the plan before the list of steps, then the earliest stage, in it pairs, rows, columns,
 *          each by number.
 * Source:  [AMO93] sec. 9.3; the steps are laid down in problem/solution.h.
 */
#ifndef TDM_PROOF_CHECK_H
#define TDM_PROOF_CHECK_H

#include "problem/solution.h"

/* What is due at one place of the proof. A level of worst rank 0 is a stage without a step: it needs no witness. */
struct tdm_stage {
    int32_t                 kind;             /* tandem_step_kind */
    int32_t                 step;             /* the step that serves it, or -1 */
    int32_t                 level;            /* the level it proves, or -1 */
    int64_t                 rank;             /* WITNESS: the worst chosen rank */
    const int64_t          *row, *column;     /* potentials; NULL without a step */
    int                     is_narrow;        /* reduced costs of pairs fit 64 bits */
    int                     is_even;          /* all rows have one potential, all columns have one */
    int                     is_overfull;      /* WITNESS: the sum left 128 bits */
    tdm_wide                bound;            /* WITNESS: the dual value of the arcs seen so far */
};

enum tdm_fault_kind {
    TDM_FAULT_NONE,
    TDM_FAULT_VERDICT,            /* no such verdict */
    TDM_FAULT_NO_PAIRS,           /* no list of chosen pairs */
    TDM_FAULT_NO_STEPS,           /* no list of steps, though some are announced */
    TDM_FAULT_NO_POTENTIALS,
    TDM_FAULT_NO_NETWORK,         /* a level that no potentials can prove */
    TDM_FAULT_WRONG_STEP,         /* another kind, level or parameter was due */
    TDM_FAULT_MISSING_STEP,
    TDM_FAULT_EXTRA_STEP,
    TDM_FAULT_NO_SUCH_PAIR,       /* the plan: a row has picked what is none of its pairs */
    TDM_FAULT_PAIR_BOUND,         /* a pair, a row node, a column node leaves its interval */
    TDM_FAULT_ROW_BOUND,
    TDM_FAULT_COLUMN_BOUND,
    TDM_FAULT_PAIR_HIGH,          /* reduced cost above 0, flow above its least; LOW: below 0, and below its most */
    TDM_FAULT_PAIR_LOW,
    TDM_FAULT_ROW_HIGH,
    TDM_FAULT_ROW_LOW,
    TDM_FAULT_COLUMN_HIGH,
    TDM_FAULT_COLUMN_LOW,
    TDM_FAULT_WITNESS,            /* a better worst rank is not ruled out */
    TDM_FAULT_BOUNDS_MET,         /* infeasibility is not shown */
    TDM_FAULT_OVERFULL            /* the potentials' sum leaves 128 bits */
};

enum { TDM_STAGE_PLAN = -2, TDM_STAGE_SHAPE = -1 };   /* where faults stand that belong to no stage: the plan, the list of steps */

struct tdm_fault {
    enum tdm_fault_kind kind;
    int32_t             stage;    /* number of a stage, or TDM_STAGE_... */
    int32_t             step, level, row;
    int64_t             index;    /* pair or node */
    int64_t             found;    /* the flow, or what stands where something else was due */
};

struct tdm_check {
    const struct tandem_model *model;                    /* for keys in sentences only; or NULL */
    const struct tdm_problem  *problem;
    const struct tdm_solution *solution;
    struct tdm_solution        laid_out;                 /* the same with chosen, where it came with picked and that is not enough */
    int64_t                   *row_flow, *column_flow;   /* [node_count] chosen pairs below; rows': NULL in the plain case */
    int64_t                   *column_key;               /* [node_count] room for the plain case */
    int64_t                    worst_rank;               /* of a chosen pair; 0 if no stage asks */
    int32_t                    stage_count;
    int32_t                    stage_limit;              /* stages that can still hold an earlier fault than the one found */
    struct tdm_stage          *stages;
    struct tdm_fault           fault;
};

/* Where an arc's flow stands within the face: bits, so that a kernel tests them without a branch. */
enum { TDM_MAY_FALL = 1, TDM_MAY_RISE = 2 };

/* Keeps a fault unless an earlier one is known. */
void tdm_check_blame(struct tdm_check *check, struct tdm_fault fault);
/* The sentence of check->fault, and whom it concerns. */
void tdm_fault_tell(const struct tdm_check *check, tandem_error *error);

/* The stages that the problem asks for, each with the step that serves it. stages[] has room for level_count + 1. */
void tdm_stages_line_up(struct tdm_check *check);
/* Which of them are narrow, and which are even. */
void tdm_stages_survey(struct tdm_check *check);
/* 1 if a stage's witness depends on which pairs are chosen. */
int  tdm_stages_ask_for_pairs(const struct tdm_problem *problem);

int  tdm_check_plain(struct tdm_check *check);   /* 1: all rows and pairs are right, and columns' flows are counted; 0: not so, or not plain */
void tdm_check_pairs(struct tdm_check *check);   /* also counts the flow of the leaves */
void tdm_check_rows(struct tdm_check *check);    /* after the pairs; also sums the flow up to the inner nodes */
void tdm_check_columns(struct tdm_check *check); /* the same */

/* What is wrong with an arc of a plan within bounds at a FEASIBLE step: a HIGH, a LOW (as for a pair), or NONE. */
enum tdm_fault_kind tdm_feasible_fault(tdm_wide cost, int64_t least, int64_t most, int64_t flow);

/* Adds an arc's part of a dual value: min(cost * low, cost * high). 1 if it leaves 128 bits. */
int  tdm_dual_add(tdm_wide *sum, tdm_wide cost, int64_t low, int64_t high);
/* Blames the step unless its dual value shows that the lower bounds cannot all be met. */
void tdm_check_infeasible(struct tdm_check *check);

static inline tdm_wide tdm_row_cost(const struct tdm_problem *problem, const int64_t *potential, int32_t node)
{
    int32_t parent = problem->rows.parent[node];
    return (tdm_wide)potential[node] - (parent < 0 ? 0 : potential[parent]);
}

static inline tdm_wide tdm_column_cost(const struct tdm_problem *problem, const int64_t *potential, int32_t node)
{
    int32_t parent = problem->columns.parent[node];
    return (tdm_wide)(parent < 0 ? 0 : potential[parent]) - potential[node];
}

static inline int64_t tdm_pair_least(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0;
}

static inline int64_t tdm_pair_most(const struct tdm_problem *problem, int64_t pair)
{
    return problem->pair_most == NULL ? 1 : problem->pair_most[pair];
}

#endif
