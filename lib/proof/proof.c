/* SPDX-License-Identifier: MIT
 * The checker's front: verdict, list of steps, plan, stages; and what is said in the end.
 *
 * Keeps:   nothing in a solution is trusted but the lengths of its arrays. Nothing in it can make the check run longer than
 *          one pass over the pairs for each stage.
 * Source:  [MMNS11]: an answer comes with a witness that is easier to check than the answer is to find.
 */
#include "proof/proof.h"

#include "proof/check.h"

#include <assert.h>
#include <stdio.h>

void tdm_check_blame(struct tdm_check *check, struct tdm_fault fault)
{
    assert(fault.kind != TDM_FAULT_NONE);
    if (check->fault.kind != TDM_FAULT_NONE && check->fault.stage <= fault.stage) return;
    check->fault = fault;
    if (fault.stage < check->stage_limit) check->stage_limit = fault.stage < 0 ? 0 : fault.stage;
}

static void blame_shape(struct tdm_check *check, enum tdm_fault_kind kind, int64_t found)
{
    tdm_check_blame(check, (struct tdm_fault){ .kind = kind, .stage = TDM_STAGE_SHAPE, .level = -1, .found = found });
}

static void judge_witnesses(struct tdm_check *check)
{
    for (int32_t number = 0; number < check->stage_limit; number++) {
        const struct tdm_stage *stage = &check->stages[number];
        if (stage->kind != TANDEM_STEP_WITNESS || stage->step < 0 || (!stage->is_overfull && stage->bound >= 1)) continue;
        tdm_check_blame(check, (struct tdm_fault){ .kind = stage->is_overfull ? TDM_FAULT_OVERFULL : TDM_FAULT_WITNESS, .stage = number });
    }
}

static int64_t find_bad_pick(const struct tdm_problem *problem, const int32_t *picked)
{
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (picked[row] < -1 || picked[row] >= problem->row_start[row + 1] - problem->row_start[row]) return row;
    return -1;
}

/* From here on the plan is looked at pair by pair. TANDEM_OK, and perhaps a fault; TANDEM_E_NOMEM. */
static int32_t lay_out(struct tdm_check *check)
{
    const struct tdm_problem *problem = check->problem;
    struct tdm_solution      *laid_out = &check->laid_out;
    int64_t                   row;

    if (check->solution->picked == NULL) return TANDEM_OK;
    row = find_bad_pick(problem, check->solution->picked);
    if (row >= 0) {
        tdm_check_blame(check, (struct tdm_fault){ .kind = TDM_FAULT_NO_SUCH_PAIR, .stage = TDM_STAGE_PLAN, .level = -1, .row = (int32_t)row,
                                                   .index = row, .found = check->solution->picked[row] });
        return TANDEM_OK;
    }
    *laid_out = *check->solution;
    laid_out->chosen = tdm_alloc_zeroed(&problem->memory, problem->pair_count, sizeof *laid_out->chosen);
    if (laid_out->chosen == NULL) return TANDEM_E_NOMEM;
    for (row = 0; row < problem->rows.leaf_count; row++)
        if (laid_out->picked[row] >= 0) laid_out->chosen[problem->row_start[row] + laid_out->picked[row]] = 1;
    laid_out->picked = NULL;
    check->solution = laid_out;
    return TANDEM_OK;
}

/* Rows and pairs, whatever they are. TANDEM_OK or TANDEM_E_NOMEM. */
static int32_t check_all_pairs(struct tdm_check *check)
{
    const struct tdm_problem *problem = check->problem;

    if (lay_out(check) != TANDEM_OK) return TANDEM_E_NOMEM;
    if (check->fault.kind == TDM_FAULT_NO_SUCH_PAIR) return TANDEM_OK;
    check->row_flow = tdm_alloc_array(&problem->memory, problem->rows.node_count, sizeof *check->row_flow);
    if (check->row_flow == NULL) return TANDEM_E_NOMEM;
    tdm_check_pairs(check);
    tdm_check_rows(check);
    return TANDEM_OK;
}

static int32_t check_plan(struct tdm_check *check)
{
    int32_t status = TANDEM_OK;

    check->stage_limit = check->fault.kind == TDM_FAULT_NONE ? check->stage_count : 0;
    if (!tdm_check_plain(check)) status = check_all_pairs(check);
    if (status != TANDEM_OK || check->fault.kind == TDM_FAULT_NO_SUCH_PAIR) return status;
    tdm_check_columns(check);
    judge_witnesses(check);
    return TANDEM_OK;
}

/* TANDEM_E_NOMEM, or TANDEM_OK and perhaps a fault. */
static int32_t check_solution(struct tdm_check *check)
{
    const struct tdm_solution *solution = check->solution;
    int32_t                    verdict = solution->verdict, status = TANDEM_OK;

    if (verdict < TANDEM_OPTIMAL || verdict > TANDEM_CANCELLED) blame_shape(check, TDM_FAULT_VERDICT, verdict);
    else if (solution->step_count < 0 || (solution->steps == NULL && solution->step_count > 0))
        blame_shape(check, TDM_FAULT_NO_STEPS, solution->step_count);
    else if (verdict != TANDEM_INFEASIBLE && solution->chosen == NULL && solution->picked == NULL) blame_shape(check, TDM_FAULT_NO_PAIRS, 0);
    if (check->fault.kind == TDM_FAULT_NONE && verdict != TANDEM_INFEASIBLE && tdm_stages_ask_for_pairs(check->problem)) status = lay_out(check);
    if (status != TANDEM_OK || check->fault.kind != TDM_FAULT_NONE) return status;

    tdm_stages_line_up(check);
    if (verdict != TANDEM_INFEASIBLE) return check_plan(check);
    if (check->fault.kind == TDM_FAULT_NONE) tdm_check_infeasible(check);
    return TANDEM_OK;
}

static int32_t count_levels(const struct tdm_check *check)
{
    int32_t count = 0;
    for (int32_t number = 0; number < check->stage_count; number++) count += check->stages[number].level >= 0;
    return count;
}

static int32_t judge(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven,
                     tandem_error *error)
{
    const struct tdm_memory *memory = &problem->memory;
    struct tdm_check         check = { .model = model, .problem = problem, .solution = solution };
    int32_t                  status = TANDEM_E_NOMEM;

    *proven = 0;
    *error = (tandem_error){ .student = TANDEM_NONE, .opportunity = TANDEM_NONE };
    check.column_flow = tdm_alloc_zeroed(memory, problem->columns.node_count, sizeof *check.column_flow);
    check.column_key = tdm_alloc_array(memory, problem->columns.node_count, sizeof *check.column_key);
    check.stages = tdm_alloc_array(memory, (int64_t)problem->level_count + 1, sizeof *check.stages);
    if (check.column_flow == NULL || check.column_key == NULL || check.stages == NULL) goto out;
    if (check_solution(&check) != TANDEM_OK) goto out;

    status = check.fault.kind == TDM_FAULT_NONE ? TANDEM_OK : TANDEM_E_PROOF;
    if (status == TANDEM_OK) *proven = count_levels(&check);
    else tdm_fault_tell(&check, error);
out:
    error->status = status;
    if (status == TANDEM_E_NOMEM) snprintf(error->text, sizeof error->text, "%s", tandem_status_text(status));
    tdm_free(memory, check.laid_out.chosen);
    tdm_free(memory, check.row_flow);
    tdm_free(memory, check.column_flow);
    tdm_free(memory, check.column_key);
    tdm_free(memory, check.stages);
    return status;
}

int32_t tdm_proof_judge(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven, tandem_error *error)
{
    return judge(NULL, problem, solution, proven, error);
}

int32_t tdm_proof_check_for(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_solution *solution,
                            int32_t *proven, char *text, size_t room)
{
    tandem_error error;
    int32_t      status;

    if (problem->constraints != NULL || solution->bound_count > 0) return tdm_proof_check_integer(problem, solution, proven, text, room);
    status = judge(model, problem, solution, proven, &error);
    if (room > 0) snprintf(text, room, "%s", status == TANDEM_OK ? "" : error.text);
    return status;
}

int32_t tdm_proof_check(const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t *proven, char *text, size_t room)
{
    return tdm_proof_check_for(NULL, problem, solution, proven, text, room);
}
