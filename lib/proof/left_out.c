/* SPDX-License-Identifier: MIT
 * The pairs that a problem leaves out, each against the steps of the proof.
 *
 * Keeps:   what is skipped without being scored has a score of 0 or less, or would pass even with a score that is known to be too great.
 * Relies:  the scores come from problem/interest.h; nothing here comes from the method that chose which pairs to leave out.
 */
#include "proof/left_out.h"

#include "problem/translate.h"

#include <stdio.h>

struct audit {
    const struct tandem_model  *model;
    const struct tandem_scorer *scorer;
    const struct tdm_problem   *problem;
    const struct tdm_solution  *solution;
    struct tdm_translation      rules;
    int64_t                     rest;        /* the most that parts other than tags can add */
    int64_t                    *most;        /* [opportunities] what a score of the row at hand can be at most, less `rest` */
    int32_t                    *named;       /* [opportunities] those with `most` above 0 */
    int32_t                     named_count;
    uint8_t                    *is_known;    /* [opportunities] 1: the pair is in the problem */
    int32_t                    *column;      /* [opportunities] */
};

static int32_t audit_init(struct audit *audit, const tandem_options *options)
{
    const struct tdm_memory *memory = &audit->model->memory;
    int32_t                  count = audit->problem->columns.leaf_count, status = tdm_translation_open(&audit->rules, audit->model, options);

    audit->most = tdm_alloc_zeroed(memory, count, sizeof *audit->most);
    audit->named = tdm_alloc_array(memory, count, sizeof *audit->named);
    audit->is_known = tdm_alloc_zeroed(memory, count, 1);
    audit->column = tdm_alloc_array(memory, count, sizeof *audit->column);
    if (audit->most == NULL || audit->named == NULL || audit->is_known == NULL || audit->column == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < count; c++) audit->column[audit->problem->column_opportunity[c]] = c;
    for (int32_t part = 0; part < audit->scorer->part_count; part++) {
        const struct tdm_score_desk *desk = &audit->scorer->parts[part];
        if (desk->part != TANDEM_PART_TAGS && desk->weight > 0) audit->rest += TDM_FULL_VALUE * desk->weight / 1000;
    }
    return status;
}

static void audit_finish(struct audit *audit)
{
    const struct tdm_memory *memory = &audit->model->memory;

    tdm_translation_close(&audit->rules);
    tdm_free(memory, audit->most);
    tdm_free(memory, audit->named);
    tdm_free(memory, audit->is_known);
    tdm_free(memory, audit->column);
}

/* ---- what a score can be at most */

static void credit_holders(struct audit *audit, const struct tdm_tags *tags, int32_t tag, int64_t gain)
{
    for (int64_t i = tags->holder_start[tag]; i < tags->holder_start[tag + 1]; i++) {
        int32_t opportunity = tags->holder[i];
        if (audit->most[opportunity] == 0) audit->named[audit->named_count++] = opportunity;
        audit->most[opportunity] += (gain * tags->holder_share[i] >> 16) + 1;
    }
}

/* A tag gives an opportunity at most its share of the student's demand times what it weighs there, through whichever related tag. A gain is
 * below 2^31 and a share at most 2^16. */
static void credit_part(struct audit *audit, const struct tdm_score_desk *desk, int32_t student)
{
    const struct tdm_tags *tags = &desk->tags;

    for (int64_t i = tags->students.start[student]; i < tags->students.start[student + 1] && tags->demand[student] > 0; i++) {
        int32_t  tag = tags->students.tag[i];
        tdm_wide own = (tdm_wide)tags->students.weight[i] * tags->rarity[tag] * TDM_FULL_VALUE / tags->demand[student] + 1;
        int64_t  gain = (int64_t)(own * desk->weight / 1000) + 1;
        credit_holders(audit, tags, tag, gain);
        if (tags->related_start == NULL) continue;
        for (int64_t k = tags->related_start[tag]; k < tags->related_start[tag + 1]; k++) credit_holders(audit, tags, tags->related[k], gain);
    }
}

/* ---- one pair */

static int64_t cost_of(const struct tdm_problem *problem, const struct tdm_level *level, int32_t row, int64_t score)
{
    switch (level->kind) {
    case TDM_LEVEL_COUNT: return -1;
    case TDM_LEVEL_CLASS: return -(int64_t)((problem->row_class == NULL ? 1 : problem->row_class[row]) == level->parameter);
    case TDM_LEVEL_SCORE: return -score;
    default: return 0;      /* no rank, no earlier placement: those are never left out */
    }
}

/* 1 if the steps show that the pair, with this score, changes nothing. */
static int passes(const struct audit *audit, int32_t row, int32_t column, int64_t score)
{
    const struct tdm_solution *solution = audit->solution;

    for (int32_t i = 0; i < solution->step_count; i++) {
        const struct tdm_step *step = &solution->steps[i];
        tdm_wide               cost = (tdm_wide)step->column_potential[column] - step->row_potential[row];
        if (step->kind == TANDEM_STEP_FEASIBLE && solution->verdict != TANDEM_INFEASIBLE) continue;      /* the plan itself shows what it says */
        if (step->kind == TANDEM_STEP_LEVEL) cost += cost_of(audit->problem, &audit->problem->levels[step->level], row, score);
        if (cost < 0) return 0;
        if (cost > 0 && step->kind == TANDEM_STEP_LEVEL) return 1;
    }
    return 1;
}

static int32_t check_pair(struct audit *audit, int32_t row, int32_t opportunity, char *text, size_t room)
{
    int32_t student = audit->problem->row_student[row], column = audit->column[opportunity];
    int64_t scale = audit->model->scale, score;
    int     is_eligible;

    if (audit->is_known[opportunity] || passes(audit, row, column, (audit->rest + audit->most[opportunity]) * scale)) return TANDEM_OK;
    score = tdm_scorer_pair(audit->scorer, student, opportunity, &is_eligible, NULL);
    if (!is_eligible || score <= 0 || tdm_ban_of(&audit->rules, student, opportunity) != TANDEM_NONE) return TANDEM_OK;
    if (passes(audit, row, column, score * scale)) return TANDEM_OK;
    snprintf(text, room, "%.80s could go to %.80s, and the proof does not show that this changes nothing",
             tdm_keys_text(&audit->model->student_keys, student), tdm_keys_text(&audit->model->opportunity_keys, opportunity));
    return TANDEM_E_PROOF;
}

static int32_t check_row(struct audit *audit, int32_t row, char *text, size_t room)
{
    const struct tdm_problem *problem = audit->problem;
    int32_t                   student = problem->row_student[row], status = TANDEM_OK;

    audit->named_count = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        audit->is_known[problem->column_opportunity[problem->pair_column[pair]]] = 1;
    for (int32_t part = 0; part < audit->scorer->part_count; part++)
        if (audit->scorer->parts[part].part == TANDEM_PART_TAGS && audit->scorer->parts[part].weight > 0) credit_part(audit, &audit->scorer->parts[part], student);

    if (audit->rest > 0)
        for (int32_t o = 0; status == TANDEM_OK && o < problem->columns.leaf_count; o++) status = check_pair(audit, row, o, text, room);
    else
        for (int32_t i = 0; status == TANDEM_OK && i < audit->named_count; i++) status = check_pair(audit, row, audit->named[i], text, room);

    for (int32_t i = 0; i < audit->named_count; i++) audit->most[audit->named[i]] = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        audit->is_known[problem->column_opportunity[problem->pair_column[pair]]] = 0;
    return status;
}

int32_t tdm_proof_left_out(const struct tandem_model *model, const tandem_options *options, const struct tandem_scorer *scorer,
                           const struct tdm_problem *problem, const struct tdm_solution *solution, char *text, size_t room)
{
    struct audit audit = { .model = model, .scorer = scorer, .problem = problem, .solution = solution };
    int32_t      status;

    if (problem->row_is_partial == NULL) return TANDEM_OK;
    status = audit_init(&audit, options);
    for (int32_t row = 0; status == TANDEM_OK && row < problem->rows.leaf_count; row++)
        if (problem->row_is_partial[row]) status = check_row(&audit, row, text, room);
    audit_finish(&audit);
    return status;
}
