/* SPDX-License-Identifier: MIT
 * "These 5 students (...) must be placed and can only go to these 2 opportunities (...) with 3 seats."
 *
 * Keeps:   what is asked: the row parts and what is kept for others; what is possible: the seats of those named.
 */
#include "explain/sentences.h"

enum row_role { ROW_MUST = 1,      /* all her placements must be inside */
                ROW_PINNED,        /* her pins inside count */
                ROW_PARTLY };      /* she has places elsewhere, but too few */
enum column_role { HOLDS = 1,      /* its seats bound the set */
                   KEEPS };        /* outside, but must get some of those seats */

struct lack {
    struct tdm_words     *words;
    const struct tdm_cut *cut;
    uint8_t              *row_roles, *column_roles;
    int32_t               must, pinned, partly;             /* rows */
    tdm_wide              must_least, partly_least, pins;   /* what they ask for in all */
    tdm_wide              needed, kept;                     /* of the seats */
};

static int64_t pins_inside(const struct tdm_problem *problem, const struct tdm_cut *cut, int32_t row)
{
    int64_t pins = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        pins += tdm_pair_is_pinned(problem, pair) && cut->column_inside[problem->pair_column[pair]];
    return pins;
}

static void sort_rows(struct lack *lack)
{
    const struct tdm_problem *problem = lack->words->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t part = lack->cut->row_part[row], least = problem->rows.least[row];
        lack->row_roles[row] = 0;
        if (part <= 0) continue;
        lack->needed += part;
        if (pins_inside(problem, lack->cut, row) == part) {
            lack->row_roles[row] = ROW_PINNED;
            lack->pinned++;
            lack->pins += part;
        } else if (part == least) {
            lack->row_roles[row] = ROW_MUST;
            lack->must++;
            lack->must_least += least;
        } else {
            lack->row_roles[row] = ROW_PARTLY;
            lack->partly++;
            lack->partly_least += least;
        }
    }
}

static void sort_columns(struct lack *lack)
{
    const struct tdm_side *columns = &lack->words->problem->columns;

    for (int32_t v = 0; v < columns->node_count; v++) {
        int crossing = tdm_cut_crosses(lack->words->problem, lack->cut, v);
        lack->column_roles[v] = crossing > 0 ? HOLDS : crossing < 0 && columns->least[v] > 0 ? KEEPS : 0;
        if (lack->column_roles[v] == KEEPS) lack->kept += columns->least[v];
    }
}

/* "with 3 seats, of which 1 must be kept for opportunity studio" */
static void say_seats(const struct lack *lack)
{
    tdm_words_room(lack->words, lack->column_roles, HOLDS, lack->cut->possible);
    if (lack->kept == 0) return;
    tdm_words_say(lack->words, ", of which ");
    tdm_words_number(lack->words, lack->kept);
    tdm_words_say(lack->words, " must be kept for ");
    tdm_words_columns(lack->words, lack->column_roles, KEEPS, 0);
}

static int has_one_holder(const struct lack *lack)
{
    return tdm_count_roles(lack->column_roles, lack->words->problem->columns.node_count, HOLDS) == 1;
}

/* "must be placed" or "must have 7 placements in all" */
static void say_must(const struct lack *lack, int32_t rows, tdm_wide least)
{
    if (least == rows) {
        tdm_words_say(lack->words, " must be placed");
        return;
    }
    tdm_words_say(lack->words, " must have ");
    tdm_words_count(lack->words, least, "placement");
    if (rows > 1) tdm_words_say(lack->words, " in all");
}

/* "is pinned" or "have 4 pins" */
static void say_pinned(const struct lack *lack)
{
    if (lack->pins == lack->pinned) {
        tdm_words_say(lack->words, lack->pinned == 1 ? " is pinned" : " are pinned");
        return;
    }
    tdm_words_say(lack->words, lack->pinned == 1 ? " has " : " have ");
    tdm_words_count(lack->words, lack->pins, "pin");
}

/* Everyone asks in the same way: one sentence says it all. */
static void say_at_once(const struct lack *lack)
{
    struct tdm_words *words = lack->words;

    tdm_words_rows(words, lack->row_roles, lack->must > 0 ? ROW_MUST : ROW_PINNED, 1);
    if (lack->must > 0) {
        say_must(lack, lack->must, lack->must_least);
        tdm_words_say(words, " and can only go to ");
    } else {
        say_pinned(lack);
        tdm_words_say(words, " to ");
    }
    tdm_words_columns(words, lack->column_roles, HOLDS, 0);
    tdm_words_say(words, " with ");
    say_seats(lack);
    tdm_words_say(words, ".");
    tdm_words_end(words);
}

static void say_each(const struct lack *lack)
{
    struct tdm_words *words = lack->words;

    if (lack->must > 0) {
        tdm_words_rows(words, lack->row_roles, ROW_MUST, 1);
        say_must(lack, lack->must, lack->must_least);
        tdm_words_say(words, " and can only go there.");
        tdm_words_end(words);
    }
    if (lack->pinned > 0) {
        tdm_words_rows(words, lack->row_roles, ROW_PINNED, 1);
        say_pinned(lack);
        tdm_words_say(words, " there.");
        tdm_words_end(words);
    }
    if (lack->partly > 0) {
        tdm_wide elsewhere = lack->partly_least - (lack->needed - lack->pins - lack->must_least);
        tdm_words_rows(words, lack->row_roles, ROW_PARTLY, 1);
        say_must(lack, lack->partly, lack->partly_least);
        tdm_words_say(words, " and can have only ");
        tdm_words_number(words, elsewhere);
        tdm_words_say(words, " elsewhere.");
        tdm_words_end(words);
    }
}

static void say_in_parts(const struct lack *lack)
{
    struct tdm_words *words = lack->words;

    tdm_words_columns(words, lack->column_roles, HOLDS, 1);
    tdm_words_say(words, has_one_holder(lack) ? " has " : " have ");
    if (lack->needed > 0) {
        say_seats(lack);
        tdm_words_say(words, ", but ");
        tdm_words_count(words, lack->needed, "placement");
        tdm_words_say(words, " must be there.");
    } else {
        tdm_words_room(words, lack->column_roles, HOLDS, lack->cut->possible);
        tdm_words_say(words, ", but ");
        tdm_words_number(words, lack->kept);
        tdm_words_say(words, " must be kept for ");
        tdm_words_columns(words, lack->column_roles, KEEPS, 0);
        tdm_words_say(words, ".");
    }
    tdm_words_end(words);
    say_each(lack);
}

void tdm_say_lack_of_seats(struct tdm_words *words, const struct tdm_cut *cut, uint8_t *row_roles, uint8_t *column_roles)
{
    struct lack lack = { .words = words, .cut = cut, .row_roles = row_roles, .column_roles = column_roles };

    sort_rows(&lack);
    sort_columns(&lack);
    if (lack.partly == 0 && (lack.must > 0) != (lack.pinned > 0)) say_at_once(&lack);
    else say_in_parts(&lack);
    tdm_words_rules(words, column_roles, HOLDS);
}
