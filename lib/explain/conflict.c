/* SPDX-License-Identifier: MIT
 * Why no plan exists: first what one person or place contradicts by itself, then the violated set that the proof holds.
 *
 * Keeps:   every number in a sentence is summed from the bounds of those whom it names.
 */
#include "explain/conflict.h"

#include "explain/sentences.h"

#include <string.h>

enum { NAMED = 1 };      /* the role of places that a sentence here is about */

/* ---- bounds that cross */

static int32_t crossed_node(const struct tdm_side *side)
{
    for (int32_t node = 0; node < side->node_count; node++)
        if (side->least[node] > side->most[node]) return node;
    return -1;
}

static void say_crossed_row(struct tdm_words *words, int32_t row)
{
    const struct tdm_side *rows = &words->problem->rows;

    if (row >= rows->leaf_count) {
        tdm_words_say(words, "A limit on students");
    } else {
        tdm_words_say(words, "Student ");
        tdm_words_row(words, row);
    }
    tdm_words_say(words, " must have at least ");
    tdm_words_count(words, rows->least[row], "placement");
    tdm_words_say(words, " but may have ");
    tdm_words_count(words, rows->most[row], "placement");
    tdm_words_say(words, " at most.");
    tdm_words_end(words);
}

static void say_crossed_column(struct tdm_words *words, int32_t node, uint8_t *roles)
{
    const struct tdm_side *columns = &words->problem->columns;

    roles[node] = NAMED;

    tdm_words_say(words, node < columns->leaf_count ? "Opportunity " : "Partner ");
    tdm_words_column(words, node);
    tdm_words_say(words, " must have at least ");
    tdm_words_count(words, columns->least[node], node < columns->leaf_count ? "student" : "placement");
    tdm_words_say(words, " but has ");
    tdm_words_room(words, roles, NAMED, columns->most[node]);
    tdm_words_say(words, ".");
    tdm_words_end(words);
    tdm_words_rules(words, roles, NAMED);
}

/* ---- one student who asks for too much */

/* The places that a row may go to, or is pinned to, as roles of columns. */
static int64_t mark_places(const struct tdm_problem *problem, int32_t row, int pinned_only, uint8_t *roles)
{
    int64_t count = 0;

    memset(roles, 0, (size_t)problem->columns.node_count);
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        if (pinned_only && !tdm_pair_is_pinned(problem, pair)) continue;
        roles[problem->pair_column[pair]] = NAMED;
        count += pinned_only ? 1 : tdm_pair_room(problem, pair);
    }
    return count;
}

static void say_too_few_places(struct tdm_words *words, int32_t row, const uint8_t *roles)
{
    int64_t least = words->problem->rows.least[row];

    tdm_words_say(words, "Student ");
    tdm_words_row(words, row);
    if (least == 1) tdm_words_say(words, " must be placed");
    else tdm_words_say(words, " must have ");
    if (least != 1) tdm_words_count(words, least, "placement");
    if (tdm_count_roles(roles, words->problem->columns.leaf_count, NAMED) == 0) {
        tdm_words_say(words, " but can go nowhere.");
    } else {
        tdm_words_say(words, " but can only go to ");
        tdm_words_columns(words, roles, NAMED, 0);
        tdm_words_say(words, ".");
    }
    tdm_words_end(words);
}

static void say_too_many_pins(struct tdm_words *words, int32_t row, const uint8_t *roles)
{
    int64_t most = words->problem->rows.most[row];

    tdm_words_say(words, "Student ");
    tdm_words_row(words, row);
    tdm_words_say(words, " is pinned to ");
    tdm_words_columns(words, roles, NAMED, 0);
    tdm_words_say(words, most == 0 ? " but may have " : " but may have only ");
    tdm_words_count(words, most, "placement");
    tdm_words_say(words, ".");
    tdm_words_end(words);
}

/* 1 if some row contradicts itself, and a sentence says so. */
static int say_lone_row(struct tdm_words *words, uint8_t *roles)
{
    const struct tdm_problem *problem = words->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        if (problem->rows.least[row] > 0 && mark_places(problem, row, 0, roles) < problem->rows.least[row]) {
            say_too_few_places(words, row, roles);
            return 1;
        }
        if (problem->pair_flags != NULL && mark_places(problem, row, 1, roles) > problem->rows.most[row]) {
            say_too_many_pins(words, row, roles);
            return 1;
        }
    }
    return 0;
}

/* 1 if one person or place contradicts itself. roles: [columns.node_count] */
static int say_lone(struct tdm_words *words, uint8_t *roles)
{
    int32_t row = crossed_node(&words->problem->rows), column = crossed_node(&words->problem->columns);

    if (row >= 0) say_crossed_row(words, row);
    else if (column >= 0) say_crossed_column(words, column, roles);
    else return say_lone_row(words, roles);
    return 1;
}

/* ---- the violated set */

static int32_t say_cut(struct tdm_words *words, const struct tdm_step *step, uint8_t *row_roles, uint8_t *column_roles)
{
    struct tdm_cut cut;
    int32_t        status = tdm_cut_find(words->problem, step, &cut);

    if (status != TANDEM_OK) return status;
    if (!cut.is_flat) tdm_say_bounds(words, &cut);
    else if (cut.is_lack_of_students) tdm_say_lack_of_students(words, &cut, row_roles, column_roles);
    else tdm_say_lack_of_seats(words, &cut, row_roles, column_roles);
    tdm_cut_finish(words->problem, &cut);
    return TANDEM_OK;
}

int32_t tdm_explain_conflict(const struct tandem_model *model, const struct tdm_problem *problem, const struct tdm_solution *solution,
                             int32_t number, char *text, size_t room, int32_t *length)
{
    const struct tdm_memory *memory = &problem->memory;
    struct tdm_words         words;
    uint8_t                 *row_roles, *column_roles;
    int32_t                  status = TANDEM_E_NOMEM;

    tdm_words_init(&words, model, problem, number, text, room);
    if (number < 0) return TANDEM_E_ARG;
    if (solution->verdict != TANDEM_INFEASIBLE || solution->step_count < 1) return TANDEM_E_STATE;
    row_roles = tdm_alloc_zeroed(memory, problem->rows.node_count, 1);
    column_roles = tdm_alloc_zeroed(memory, problem->columns.node_count, 1);
    if (row_roles == NULL || column_roles == NULL) goto out;

    status = TANDEM_OK;
    if (!say_lone(&words, column_roles)) status = say_cut(&words, &solution->steps[0], row_roles, column_roles);
    if (status == TANDEM_OK && number >= words.number) status = TANDEM_E_ARG;
    if (status == TANDEM_OK) *length = words.length > INT32_MAX ? INT32_MAX : (int32_t)words.length;
out:
    tdm_free(memory, row_roles);
    tdm_free(memory, column_roles);
    return status;
}
