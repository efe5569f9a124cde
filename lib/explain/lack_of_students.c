/* SPDX-License-Identifier: MIT
 * "Opportunity clinic must have at least 4 students, but only 3 students can go there (...)."
 *
 * Keeps:   what is asked: the minimums of those named first; what is possible: the row parts and the seats of those named later.
 */
#include "explain/sentences.h"

#include <inttypes.h>

enum row_role { COMES = 1,         /* can have placements inside */
                BOUND };           /* could, were it not for pins elsewhere */
enum column_role { ASKS = 1,       /* its minimum must be met from inside */
                   CAPPED };       /* an opportunity outside whose seats count towards a cap inside */

struct lack {
    struct tdm_words     *words;
    const struct tdm_cut *cut;
    uint8_t              *row_roles, *column_roles;
    int32_t               come, bound, ask, capped;    /* how many */
    int                   comes_once;                  /* each of them could have but one placement inside, pins or not */
    int                   has_leaves;                  /* an opportunity is inside */
    tdm_wide              placements, seats;           /* of those who come, of the capped */
};

static void sort_row(struct lack *lack, int32_t row)
{
    const struct tdm_problem *problem = lack->words->problem;
    int64_t                   part = lack->cut->row_part[row], room = 0;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (lack->cut->column_inside[problem->pair_column[pair]]) room += tdm_pair_room(problem, pair);
    lack->row_roles[row] = part > 0 ? COMES : room > 0 && problem->rows.most[row] > 0 ? BOUND : 0;
    lack->come += part > 0;
    lack->bound += lack->row_roles[row] == BOUND;
    lack->placements += part;
    if (part > 0) lack->comes_once &= part == 1 && (room == 1 || problem->rows.most[row] == 1) && row != problem->silent_row;
}

static void sort_columns(struct lack *lack)
{
    const struct tdm_side *columns = &lack->words->problem->columns;

    for (int32_t v = 0; v < columns->node_count; v++) {
        int crossing = tdm_cut_crosses(lack->words->problem, lack->cut, v);
        lack->column_roles[v] = crossing > 0 && columns->least[v] > 0 ? ASKS : crossing < 0 ? CAPPED : 0;
        lack->ask += lack->column_roles[v] == ASKS;
        lack->capped += lack->column_roles[v] == CAPPED;
        if (lack->column_roles[v] == CAPPED) lack->seats += columns->most[v];
        lack->has_leaves |= v < columns->leaf_count && lack->cut->column_inside[v];
    }
}

/* "Opportunity clinic must have at least 4 students" */
static void say_asked(const struct lack *lack)
{
    const struct tdm_side *columns = &lack->words->problem->columns;
    int32_t                leaves = tdm_count_roles(lack->column_roles, columns->leaf_count, ASKS);

    tdm_words_columns(lack->words, lack->column_roles, ASKS, 1);
    tdm_words_say(lack->words, " must have at least ");
    tdm_words_count(lack->words, lack->cut->asked, lack->ask == 1 && leaves == 1 ? "student" : "placement");
    if (lack->ask > 1) tdm_words_say(lack->words, " in all");
}

/* "only 3 students can go there (ada, ben, cleo)", where `there` is said as given. */
static void say_who_comes(const struct lack *lack, const char *there, int is_first)
{
    struct tdm_words *words = lack->words;

    if (lack->come == 0) {
        tdm_words_say(words, "%s student can go %s", is_first ? "No" : "no", there);
    } else if (!lack->comes_once) {
        tdm_words_say(words, "%s who can go %s (", is_first ? "Those" : "those", there);
        tdm_words_row_names(words, lack->row_roles, COMES);
        tdm_words_say(words, ") can have only ");
        tdm_words_count(words, lack->placements, "placement");
        tdm_words_say(words, " there");
    } else if (lack->come == 1) {
        tdm_words_say(words, "%s student ", is_first ? "Only" : "only");
        tdm_words_row_names(words, lack->row_roles, COMES);
        tdm_words_say(words, " can go %s", there);
    } else {
        tdm_words_say(words, "%s %" PRId32 " students can go %s (", is_first ? "Only" : "only", lack->come, there);
        tdm_words_row_names(words, lack->row_roles, COMES);
        tdm_words_say(words, ")");
    }
}

/* Seats of opportunities outside count too: one sentence for each sort. */
static void say_in_parts(const struct lack *lack)
{
    struct tdm_words *words = lack->words;

    say_asked(lack);
    tdm_words_say(words, lack->cut->possible == 0 ? ", but " : ", but only ");
    tdm_words_count(words, lack->cut->possible, "placement");
    tdm_words_say(words, lack->cut->possible == 1 ? " is possible." : " are possible.");
    tdm_words_end(words);

    tdm_words_columns(words, lack->column_roles, CAPPED, 1);
    tdm_words_say(words, lack->capped == 1 ? " has " : " have ");
    if (lack->seats > 0) tdm_words_say(words, "only ");
    tdm_words_room(words, lack->column_roles, CAPPED, lack->seats);
    tdm_words_say(words, ".");
    tdm_words_end(words);
    tdm_words_rules(words, lack->column_roles, CAPPED);

    if (!lack->has_leaves) return;
    say_who_comes(lack, lack->ask == 1 ? "to its other opportunities" : "to their other opportunities", 1);
    tdm_words_say(words, ".");
    tdm_words_end(words);
}

void tdm_say_lack_of_students(struct tdm_words *words, const struct tdm_cut *cut, uint8_t *row_roles, uint8_t *column_roles)
{
    struct lack lack = { .words = words, .cut = cut, .row_roles = row_roles, .column_roles = column_roles, .comes_once = 1 };

    for (int32_t row = 0; row < words->problem->rows.leaf_count; row++) sort_row(&lack, row);
    sort_columns(&lack);
    if (lack.capped > 0) {
        say_in_parts(&lack);
    } else {
        say_asked(&lack);
        tdm_words_say(words, ", but ");
        say_who_comes(&lack, "there", 0);
        tdm_words_say(words, ".");
        tdm_words_end(words);
    }
    if (lack.bound == 0) return;
    tdm_words_rows(words, row_roles, BOUND, 1);
    tdm_words_say(words, lack.bound == 1 ? " is pinned elsewhere." : " are pinned elsewhere.");
    tdm_words_end(words);
}
