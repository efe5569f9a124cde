/* SPDX-License-Identifier: MIT
 * Any violated cut, bound by bound: plain, and true whatever limits students have.
 */
#include "explain/sentences.h"

#include <inttypes.h>

enum { ITEMS = 10 };

struct listing {
    struct tdm_words     *words;
    const struct tdm_cut *cut;
    int                   is_asked;        /* list what is asked, else what is possible */
    int32_t               said, left_out;
};

/* An arc from inside or not to inside or not: its bound counts if it crosses in the listed direction. */
static int counts(const struct listing *listing, int tail_inside, int head_inside)
{
    int leaves = tail_inside && !head_inside, enters = head_inside && !tail_inside;
    return listing->is_asked == listing->cut->is_lack_of_students ? leaves : enters;
}

/* 1 if there is room for one more item, which the caller then names. */
static int open_item(struct listing *listing)
{
    if (listing->said == ITEMS) {
        listing->left_out++;
        return 0;
    }
    tdm_words_say(listing->words, "%s", listing->said++ > 0 ? ", " : "");
    return 1;
}

static void close_item(struct listing *listing, int64_t amount)
{
    tdm_words_say(listing->words, " (%s %" PRId64 ")", listing->is_asked ? "at least" : "at most", amount);
}

/* A limit above rows is named after the first student below it. */
static int32_t first_leaf(const struct tdm_side *rows, int32_t node)
{
    for (int32_t leaf = 0; leaf < rows->leaf_count; leaf++)
        for (int32_t v = leaf; v >= 0; v = rows->parent[v])
            if (v == node) return leaf;
    return -1;
}

static void list_row(struct listing *listing, int32_t node, int64_t amount)
{
    const struct tdm_side *rows = &listing->words->problem->rows;
    int32_t                leaf;

    if (!open_item(listing)) return;
    leaf = first_leaf(rows, node);
    if (leaf < 0) {
        tdm_words_say(listing->words, "a limit on no student");
    } else {
        tdm_words_say(listing->words, node < rows->leaf_count ? "student " : "the limit on student ");
        tdm_words_row(listing->words, leaf);
        if (node >= rows->leaf_count) tdm_words_say(listing->words, " and others");
    }
    close_item(listing, amount);
}

static void list_pair(struct listing *listing, int32_t row, int32_t column, int64_t amount)
{
    if (!open_item(listing)) return;
    tdm_words_say(listing->words, "student ");
    tdm_words_row(listing->words, row);
    tdm_words_say(listing->words, " at opportunity ");
    tdm_words_column(listing->words, column);
    close_item(listing, amount);
}

static void list_column(struct listing *listing, int32_t node, int64_t amount)
{
    if (!open_item(listing)) return;
    tdm_words_say(listing->words, node < listing->words->problem->columns.leaf_count ? "opportunity " : "partner ");
    tdm_words_column(listing->words, node);
    close_item(listing, amount);
}

static void list_rows(struct listing *listing)
{
    const struct tdm_problem *problem = listing->words->problem;
    const struct tdm_side    *rows = &problem->rows;
    const struct tdm_cut     *cut = listing->cut;

    for (int32_t v = 0; v < rows->node_count; v++) {
        int64_t amount = listing->is_asked ? rows->least[v] : rows->most[v];
        if (amount > 0 && counts(listing, rows->parent[v] >= 0 && cut->row_inside[rows->parent[v]], cut->row_inside[v]))
            list_row(listing, v, amount);
    }
}

static void list_pairs(struct listing *listing)
{
    const struct tdm_problem *problem = listing->words->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t amount = listing->is_asked ? tdm_pair_is_pinned(problem, pair) : tdm_pair_room(problem, pair);
            int32_t column = problem->pair_column[pair];
            if (amount > 0 && counts(listing, listing->cut->row_inside[row], listing->cut->column_inside[column]))
                list_pair(listing, row, column, amount);
        }
    }
}

static void list_columns(struct listing *listing)
{
    const struct tdm_side *columns = &listing->words->problem->columns;
    const struct tdm_cut  *cut = listing->cut;

    for (int32_t v = 0; v < columns->node_count; v++) {
        int64_t amount = listing->is_asked ? columns->least[v] : columns->most[v];
        if (amount > 0 && counts(listing, cut->column_inside[v], columns->parent[v] >= 0 && cut->column_inside[columns->parent[v]]))
            list_column(listing, v, amount);
    }
}

static void list_all(struct tdm_words *words, const struct tdm_cut *cut, int is_asked)
{
    struct listing listing = { .words = words, .cut = cut, .is_asked = is_asked };

    tdm_words_say(words, is_asked ? "Asked for by: " : "Possible through: ");
    list_rows(&listing);
    list_pairs(&listing);
    list_columns(&listing);
    if (listing.left_out > 0) tdm_words_say(words, " and %" PRId32 " more", listing.left_out);
    if (listing.said == 0) tdm_words_say(words, "nobody");
    tdm_words_say(words, ".");
    tdm_words_end(words);
}

void tdm_say_bounds(struct tdm_words *words, const struct tdm_cut *cut)
{
    tdm_words_say(words, "Some bounds cannot all be met: they ask for ");
    tdm_words_count(words, cut->asked, "placement");
    tdm_words_say(words, ", but ");
    if (cut->possible > 0) tdm_words_say(words, "only ");
    if (cut->possible > 0) tdm_words_number(words, cut->possible);
    else tdm_words_say(words, "none");
    tdm_words_say(words, cut->possible > 1 ? " are possible." : " is possible.");
    tdm_words_end(words);
    list_all(words, cut, 1);
    list_all(words, cut, 0);
}
