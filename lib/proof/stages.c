/* SPDX-License-Identifier: MIT
 * Which steps are due, and whether they are there.
 *
 * Keeps:   a stage is lined up only with a step that has potentials. The first step out of place ends the line.
 */
#include "proof/check.h"

/* Potentials below this, and costs below twice this, give reduced costs that fit 64 bits. Scores are at most 10^15. */
enum { NARROW_BITS = 61 };

/* Whether the potentials of one side are narrow, and whether those of its leaves are all the same. */
static void survey(const int64_t *potential, const struct tdm_side *side, struct tdm_stage *stage)
{
    int64_t bits = 0, difference = 0;

    for (int32_t node = 0; node < side->leaf_count; node++) {
        bits |= potential[node] ^ potential[node] >> 63;
        difference |= potential[node] ^ potential[0];
    }
    stage->is_narrow &= bits >> NARROW_BITS == 0;
    stage->is_even &= difference == 0;
}

static int64_t worst_rank(const struct tdm_problem *problem, const int32_t *chosen)
{
    int32_t worst = 0;
    if (problem->pair_rank == NULL) return 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (chosen[pair] > 0 && problem->pair_rank[pair] > worst) worst = problem->pair_rank[pair];
    return worst;
}

int tdm_stages_ask_for_pairs(const struct tdm_problem *problem)
{
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK) return 1;
    return 0;
}

/* The parameter of a level step says what its level says, or nothing. */
static int serves(const struct tdm_problem *problem, const struct tdm_step *step, int32_t kind, int32_t level, int64_t rank)
{
    if (step->kind != kind || step->level != level) return 0;
    if (kind == TANDEM_STEP_WITNESS) return step->parameter == rank;
    return step->parameter == 0 || (level >= 0 && step->parameter == problem->levels[level].parameter);
}

/* Appends a stage served by step number `number`; 0 if that step does not serve. */
static int line_up(struct tdm_check *check, int32_t number, int32_t kind, int32_t level)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_step    *step = &check->solution->steps[number];
    int64_t                   rank = kind == TANDEM_STEP_WITNESS ? check->worst_rank : 0;
    enum tdm_fault_kind       fault = TDM_FAULT_NONE;
    struct tdm_stage         *stage = &check->stages[check->stage_count];

    if (!serves(problem, step, kind, level, rank)) fault = TDM_FAULT_WRONG_STEP;
    else if (step->row_potential == NULL || step->column_potential == NULL) fault = TDM_FAULT_NO_POTENTIALS;
    if (fault != TDM_FAULT_NONE) {
        tdm_check_blame(check, (struct tdm_fault){ .kind = fault, .stage = TDM_STAGE_SHAPE, .step = number, .level = level, .found = step->kind });
        return 0;
    }
    *stage = (struct tdm_stage){ .kind = kind, .step = number, .level = level, .rank = rank, .row = step->row_potential,
                                 .column = step->column_potential };
    check->stage_count++;
    return 1;
}

/* The stage of level number `level`, served by *number, which moves on; 0 if the line ends here. */
static int line_up_level(struct tdm_check *check, int32_t level, int32_t *number)
{
    int32_t kind = check->problem->levels[level].kind == TDM_LEVEL_WORST_RANK ? TANDEM_STEP_WITNESS : TANDEM_STEP_LEVEL;

    if (check->problem->levels[level].kind == TDM_LEVEL_OPEN) {
        if (check->solution->verdict == TANDEM_OPTIMAL)
            tdm_check_blame(check, (struct tdm_fault){ .kind = TDM_FAULT_NO_NETWORK, .stage = TDM_STAGE_SHAPE, .level = level });
        return 0;
    }
    if (kind == TANDEM_STEP_WITNESS && check->worst_rank == 0) {
        check->stages[check->stage_count++] = (struct tdm_stage){ .kind = kind, .step = -1, .level = level };
        return 1;
    }
    if (*number < check->solution->step_count) return line_up(check, (*number)++, kind, level);
    if (check->solution->verdict == TANDEM_OPTIMAL)
        tdm_check_blame(check, (struct tdm_fault){ .kind = TDM_FAULT_MISSING_STEP, .stage = TDM_STAGE_SHAPE, .step = *number, .level = level });
    return 0;
}

/* The steps of a plan: perhaps a FEASIBLE step, then the levels in order. The number of steps that found their place. */
static int32_t line_up_plan(struct tdm_check *check)
{
    const struct tdm_solution *solution = check->solution;
    int32_t number = 0, level = 0;

    if (tdm_stages_ask_for_pairs(check->problem)) check->worst_rank = worst_rank(check->problem, solution->chosen);
    if (solution->step_count > 0 && solution->steps[0].kind == TANDEM_STEP_FEASIBLE && !line_up(check, number++, TANDEM_STEP_FEASIBLE, -1))
        return number;
    while (level < check->problem->level_count && line_up_level(check, level, &number)) level++;
    return number;
}

void tdm_stages_line_up(struct tdm_check *check)
{
    const struct tdm_solution *solution = check->solution;
    int32_t number = 0;

    if (solution->verdict != TANDEM_INFEASIBLE) number = line_up_plan(check);
    else if (solution->step_count > 0) (void)line_up(check, number++, TANDEM_STEP_FEASIBLE, -1);
    else tdm_check_blame(check, (struct tdm_fault){ .kind = TDM_FAULT_MISSING_STEP, .stage = TDM_STAGE_SHAPE, .level = -1 });

    if (check->fault.kind == TDM_FAULT_NONE && number < solution->step_count)
        tdm_check_blame(check, (struct tdm_fault){ .kind = TDM_FAULT_EXTRA_STEP, .stage = TDM_STAGE_SHAPE, .step = number, .level = -1 });
}

void tdm_stages_survey(struct tdm_check *check)
{
    for (int32_t number = 0; number < check->stage_count; number++) {
        struct tdm_stage *stage = &check->stages[number];
        if (stage->step < 0) continue;
        stage->is_narrow = stage->is_even = 1;
        survey(stage->row, &check->problem->rows, stage);
        survey(stage->column, &check->problem->columns, stage);
    }
}
