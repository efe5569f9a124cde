/* SPDX-License-Identifier: MIT
 * What is wrong, in a sentence. Students, opportunities and partners appear by key where the model is at hand, else by id. Steps are
 * counted from 1, as people count.
 */
#include "model/model.h"
#include "proof/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAME_ROOM = 64, KEY_BYTES = 36 };

__attribute__((format(printf, 2, 3))) static void say(tandem_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
}

/* ---- names of things */

static const char *level_noun(enum tdm_level_kind kind)
{
    switch (kind) {
    case TDM_LEVEL_COUNT:        return "placed";
    case TDM_LEVEL_CLASS:        return "priority class";
    case TDM_LEVEL_RANK:         return "rank";
    case TDM_LEVEL_PARTNER_RANK: return "partner-rank";
    case TDM_LEVEL_SCORE:        return "score";
    case TDM_LEVEL_RANK_IS:      return "most of rank";
    case TDM_LEVEL_RANK_IS_NOT:  return "fewest of rank";
    case TDM_LEVEL_WORST_RANK:   return "worst-rank";
    case TDM_LEVEL_BALANCE:      return "balance";
    case TDM_LEVEL_CHANGES:      return "changes";
    case TDM_LEVEL_SILENT:       return "students without wishes";
    case TDM_LEVEL_OPEN:         return "open";
    }
    return "level";
}

static void name_level(const struct tdm_problem *problem, int32_t number, char name[NAME_ROOM])
{
    const struct tdm_level *level;

    if (number < 0) {
        snprintf(name, NAME_ROOM, "lower bounds");
        return;
    }
    level = &problem->levels[number];
    if (level->parameter == 0) snprintf(name, NAME_ROOM, "%s", level_noun(level->kind));
    else snprintf(name, NAME_ROOM, "%s %" PRId64, level_noun(level->kind), level->parameter);
}

/* At most KEY_BYTES of a key, never half a character. */
static int shown_bytes(const char *key, const char **more)
{
    size_t bytes = strlen(key);

    *more = bytes > KEY_BYTES ? "..." : "";
    if (bytes > KEY_BYTES)
        for (bytes = KEY_BYTES; bytes > 0 && ((unsigned char)key[bytes] & 0xC0) == 0x80;) bytes--;
    return (int)bytes;
}

static void name_person(const struct tdm_keys *keys, const char *noun, int32_t id, char name[NAME_ROOM])
{
    const char *more;

    if (keys == NULL || id >= keys->count) {
        snprintf(name, NAME_ROOM, "%s number %" PRId32, noun, id);
        return;
    }
    const char *key = tdm_keys_text(keys, id);
    int         bytes = shown_bytes(key, &more);
    snprintf(name, NAME_ROOM, "%s %.*s%s", noun, bytes, key, more);
}

static void name_row(const struct tdm_check *check, int64_t node, char name[NAME_ROOM])
{
    const struct tdm_problem *problem = check->problem;
    if (node >= problem->rows.leaf_count) snprintf(name, NAME_ROOM, "limit number %" PRId64 " above students", node - problem->rows.leaf_count);
    else if (problem->row_student[node] < 0) snprintf(name, NAME_ROOM, "the group of students without wishes");
    else name_person(check->model == NULL ? NULL : &check->model->student_keys, "student", problem->row_student[node], name);
}

static void name_column(const struct tdm_check *check, int64_t node, char name[NAME_ROOM])
{
    const struct tdm_problem *problem = check->problem;
    int32_t                   leaves = problem->columns.leaf_count;
    if (node < leaves)
        name_person(check->model == NULL ? NULL : &check->model->opportunity_keys, "opportunity", problem->column_opportunity[node], name);
    else
        name_person(check->model == NULL ? NULL : &check->model->partner_keys, "partner", problem->cap_partner[node - leaves], name);
}

/* The step and its level: "step 2 (rank)". */
static void name_stage(const struct tdm_check *check, char name[NAME_ROOM])
{
    const struct tdm_stage *stage = &check->stages[check->fault.stage];
    char                    level[NAME_ROOM];

    name_level(check->problem, stage->level, level);
    snprintf(name, NAME_ROOM, "step %" PRId32 " (%.40s)", stage->step + 1, level);
}

/* ---- the list of steps */

static const char *step_noun(int64_t kind)
{
    switch (kind) {
    case TANDEM_STEP_FEASIBLE: return "a step for the lower bounds";
    case TANDEM_STEP_LEVEL:    return "a level step";
    case TANDEM_STEP_WITNESS:  return "a witness";
    default:                   return "a step of no known kind";
    }
}

static void tell_shape(const struct tdm_check *check, tandem_error *error)
{
    const struct tdm_fault *fault = &check->fault;
    char                    level[NAME_ROOM];

    name_level(check->problem, fault->level, level);   /* -1 where no level is meant */
    switch (fault->kind) {
    case TDM_FAULT_VERDICT: say(error, "The verdict %" PRId64 " is none of the four there are.", fault->found); break;
    case TDM_FAULT_NO_PAIRS: say(error, "There is no list of chosen pairs."); break;
    case TDM_FAULT_NO_STEPS: say(error, "The proof announces %" PRId64 " steps, but has no list of them.", fault->found); break;
    case TDM_FAULT_NO_POTENTIALS: say(error, "Step %" PRId32 " of the proof has no potentials.", fault->step + 1); break;
    case TDM_FAULT_NO_NETWORK: say(error, "The level %s cannot be proven by potentials.", level); break;
    case TDM_FAULT_MISSING_STEP: say(error, "The proof ends after %" PRId32 " steps, before the one for %s.", fault->step, level); break;
    case TDM_FAULT_EXTRA_STEP: say(error, "Step %" PRId32 " of the proof is one too many.", fault->step + 1); break;
    default:
        say(error, "Step %" PRId32 " of the proof is %s for level %" PRId32 " with parameter %" PRId64 ", where the one for %s is due.",
            fault->step + 1, step_noun(fault->found), check->solution->steps[fault->step].level,
            check->solution->steps[fault->step].parameter, level);
    }
}

/* ---- the plan */

static void tell_bound(const struct tdm_check *check, const char *name, const struct tdm_side *side, tandem_error *error)
{
    const struct tdm_fault *fault = &check->fault;
    say(error, "In the plan %s has %" PRId64 " placements, but the bounds are %" PRId64 " and %" PRId64 ".", name, fault->found,
        side->least[fault->index], side->most[fault->index]);
}

static void tell_plan(const struct tdm_check *check, tandem_error *error)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_fault   *fault = &check->fault;
    char                      row[NAME_ROOM], column[NAME_ROOM];

    if (fault->kind == TDM_FAULT_ROW_BOUND) {
        name_row(check, fault->index, row);
        tell_bound(check, row, &problem->rows, error);
    } else if (fault->kind == TDM_FAULT_COLUMN_BOUND) {
        name_column(check, fault->index, column);
        tell_bound(check, column, &problem->columns, error);
    } else if (fault->kind == TDM_FAULT_NO_SUCH_PAIR) {
        name_row(check, fault->row, row);
        say(error, "In the plan %s has pair %" PRId64 " of %" PRId64 ".", row, fault->found + 1, problem->row_start[fault->row + 1] - problem->row_start[fault->row]);
    } else {
        name_row(check, fault->row, row);
        name_column(check, problem->pair_column[fault->index], column);
        say(error, "In the plan %s is placed %" PRId64 " times at %s, but the bounds are %" PRId64 " and %" PRId64 ".", row, fault->found,
            column, tdm_pair_least(problem, fault->index), tdm_pair_most(problem, fault->index));
    }
}

/* ---- the stages */

static void tell_slackness(const struct tdm_check *check, int is_high, const char *arc, tandem_error *error)
{
    char stage[NAME_ROOM];
    name_stage(check, stage);
    say(error, "At %s of the proof the reduced cost of %s is %s 0, yet it carries %" PRId64 ", %s than it %s.", stage, arc,
        is_high ? "above" : "below", check->fault.found, is_high ? "more" : "less", is_high ? "must" : "may");
}

static void tell_arc(const struct tdm_check *check, tandem_error *error)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_fault   *fault = &check->fault;
    enum tdm_fault_kind       kind = fault->kind;
    int  is_high = kind == TDM_FAULT_PAIR_HIGH || kind == TDM_FAULT_ROW_HIGH || kind == TDM_FAULT_COLUMN_HIGH;
    char row[NAME_ROOM], column[NAME_ROOM], pair[2 * NAME_ROOM + 16];

    if (kind == TDM_FAULT_PAIR_HIGH || kind == TDM_FAULT_PAIR_LOW) {
        name_row(check, fault->row, row);
        name_column(check, problem->pair_column[fault->index], column);
        snprintf(pair, sizeof pair, "%s with %s", row, column);
        tell_slackness(check, is_high, pair, error);
    } else if (kind == TDM_FAULT_ROW_HIGH || kind == TDM_FAULT_ROW_LOW) {
        name_row(check, fault->index, row);
        tell_slackness(check, is_high, row, error);
    } else {
        name_column(check, fault->index, column);
        tell_slackness(check, is_high, column, error);
    }
}

static void tell_stage(const struct tdm_check *check, tandem_error *error)
{
    const struct tdm_stage *stage = &check->stages[check->fault.stage];
    char                    name[NAME_ROOM];

    name_stage(check, name);
    switch (check->fault.kind) {
    case TDM_FAULT_WITNESS:
        say(error, "The potentials of %s do not show that rank %" PRId64 " or worse is unavoidable.", name, stage->rank);
        break;
    case TDM_FAULT_BOUNDS_MET: say(error, "The potentials of %s do not show that the lower bounds cannot be met.", name); break;
    case TDM_FAULT_OVERFULL:   say(error, "The potentials of %s are too large to be summed up.", name); break;
    default:                   tell_arc(check, error);
    }
}

/* ---- whom it concerns */

static void point_at(const struct tdm_check *check, tandem_error *error)
{
    const struct tdm_problem *problem = check->problem;
    const struct tdm_fault   *fault = &check->fault;

    switch (fault->kind) {
    case TDM_FAULT_PAIR_BOUND: case TDM_FAULT_PAIR_HIGH: case TDM_FAULT_PAIR_LOW:
        error->student = problem->row_student[fault->row];
        error->opportunity = problem->column_opportunity[problem->pair_column[fault->index]];
        break;
    case TDM_FAULT_NO_SUCH_PAIR: case TDM_FAULT_ROW_BOUND: case TDM_FAULT_ROW_HIGH: case TDM_FAULT_ROW_LOW:
        if (fault->index < problem->rows.leaf_count) error->student = problem->row_student[fault->index];
        break;
    case TDM_FAULT_COLUMN_BOUND: case TDM_FAULT_COLUMN_HIGH: case TDM_FAULT_COLUMN_LOW:
        if (fault->index < problem->columns.leaf_count) error->opportunity = problem->column_opportunity[fault->index];
        break;
    default: break;
    }
}

void tdm_fault_tell(const struct tdm_check *check, tandem_error *error)
{
    if (check->fault.stage == TDM_STAGE_PLAN) tell_plan(check, error);
    else if (check->fault.stage == TDM_STAGE_SHAPE) tell_shape(check, error);
    else tell_stage(check, error);
    point_at(check, error);
}
