/* SPDX-License-Identifier: MIT
 * Sentences about people and places.
 *
 * Keeps:   no list names more than NAMES; the rest is counted.
 */
#include "explain/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { NAMES = 10 };

void tdm_words_init(struct tdm_words *words, const struct tandem_model *model, const struct tdm_problem *problem, int32_t wanted, char *text,
                    size_t room)
{
    *words = (struct tdm_words){ .model = model, .problem = problem, .wanted = wanted, .text = text, .room = room };
    if (room > 0) text[0] = '\0';
}

void tdm_words_say(struct tdm_words *words, const char *format, ...)
{
    int     is_full = words->length >= words->room;
    int     added;
    va_list arguments;

    if (words->number != words->wanted) return;
    va_start(arguments, format);
    added = vsnprintf(is_full ? NULL : words->text + words->length, is_full ? 0 : words->room - words->length, format, arguments);
    va_end(arguments);
    if (added > 0) words->length += (size_t)added;
}

void tdm_words_end(struct tdm_words *words) { words->number++; }

int32_t tdm_count_roles(const uint8_t *roles, int32_t count, uint8_t role)
{
    int32_t found = 0;
    for (int32_t i = 0; i < count; i++) found += roles[i] == role;
    return found;
}

/* ---- single names */

static const char *key_of(const struct tdm_words *words, int32_t kind, int32_t id)
{
    const char *key = tandem_key(words->model, kind, id);
    return key == NULL ? "?" : key;
}

void tdm_words_row(struct tdm_words *words, int32_t row)
{
    const struct tdm_problem *problem = words->problem;
    if (row == problem->silent_row) tdm_words_count(words, problem->silent_count, "student without wishes");
    else tdm_words_say(words, "%s", key_of(words, TANDEM_STUDENT, problem->row_student[row]));
}

void tdm_words_column(struct tdm_words *words, int32_t node)
{
    const struct tdm_problem *problem = words->problem;
    int32_t                   leaves = problem->columns.leaf_count;
    if (node < leaves) tdm_words_say(words, "%s", key_of(words, TANDEM_OPPORTUNITY, problem->column_opportunity[node]));
    else tdm_words_say(words, "%s", key_of(words, TANDEM_PARTNER, problem->cap_partner[node - leaves]));
}

/* ---- lists */

typedef void (*name_fn)(struct tdm_words *words, int32_t node);

/* The names of nodes [begin, end) with this role, `count` of them in all. */
static void say_names(struct tdm_words *words, const uint8_t *roles, uint8_t role, int32_t begin, int32_t end, int32_t count, name_fn name)
{
    int32_t shown = count <= NAMES + 1 ? count : NAMES;      /* "and 1 more" is no shorter than a name */
    int32_t said = 0;

    for (int32_t node = begin; node < end && said < shown; node++) {
        if (roles[node] != role) continue;
        tdm_words_say(words, "%s", said > 0 ? ", " : "");
        name(words, node);
        said++;
    }
    if (count > shown) tdm_words_say(words, " and %" PRId32 " more", count - shown);
}

/* "student ada" or "these 2 students (ada, ben)"; the noun comes with its first letter left out. */
static void say_list(struct tdm_words *words, const uint8_t *roles, uint8_t role, int32_t begin, int32_t end, name_fn name, const char *singular,
                     const char *plural, int is_first)
{
    int32_t count = tdm_count_roles(roles + begin, end - begin, role);

    if (count == 1) {
        tdm_words_say(words, "%c%s ", is_first ? singular[0] - 'a' + 'A' : singular[0], singular + 1);
        say_names(words, roles, role, begin, end, count, name);
    } else {
        tdm_words_say(words, "%s %" PRId32 " %s (", is_first ? "These" : "these", count, plural);
        say_names(words, roles, role, begin, end, count, name);
        tdm_words_say(words, ")");
    }
}

void tdm_words_rows(struct tdm_words *words, const uint8_t *roles, uint8_t role, int is_first)
{
    say_list(words, roles, role, 0, words->problem->rows.leaf_count, tdm_words_row, "student", "students", is_first);
}

void tdm_words_row_names(struct tdm_words *words, const uint8_t *roles, uint8_t role)
{
    int32_t rows = words->problem->rows.leaf_count;
    say_names(words, roles, role, 0, rows, tdm_count_roles(roles, rows, role), tdm_words_row);
}

void tdm_words_columns(struct tdm_words *words, const uint8_t *roles, uint8_t role, int is_first)
{
    int32_t leaves = words->problem->columns.leaf_count, nodes = words->problem->columns.node_count;
    int     has_leaves = tdm_count_roles(roles, leaves, role) > 0, has_caps = tdm_count_roles(roles + leaves, nodes - leaves, role) > 0;

    if (has_leaves) say_list(words, roles, role, 0, leaves, tdm_words_column, "opportunity", "opportunities", is_first);
    if (has_leaves && has_caps) tdm_words_say(words, " and ");
    if (has_caps) say_list(words, roles, role, leaves, nodes, tdm_words_column, "partner", "partners", is_first && !has_leaves);
}

void tdm_words_number(struct tdm_words *words, tdm_wide value) { tdm_words_say(words, "%" PRIu64, (uint64_t)value); }

void tdm_words_count(struct tdm_words *words, tdm_wide value, const char *noun)
{
    const char *space = noun;
    while (*space != '\0' && *space != ' ') space++;         /* "student without wishes": the s belongs to the first word */
    if (value == 0) tdm_words_say(words, "no");
    else tdm_words_number(words, value);
    tdm_words_say(words, " %.*s%s%s", (int)(space - noun), noun, value == 1 ? "" : "s", space);
}

/* ---- seats */

/* 1 if the problem grants a node less than the school listed: rules over all who go there have become part of its bound. */
static int is_ruled(const struct tdm_words *words, int32_t node)
{
    const struct tdm_problem *problem = words->problem;
    int32_t                   leaves = problem->columns.leaf_count;
    int64_t                   seats = 0;

    if (node < leaves) (void)tandem_get_seats(words->model, TANDEM_OPPORTUNITY, problem->column_opportunity[node], NULL, &seats, NULL);
    else (void)tandem_get_seats(words->model, TANDEM_PARTNER, problem->cap_partner[node - leaves], NULL, &seats, NULL);
    return seats != problem->columns.most[node];
}

static int32_t count_ruled(const struct tdm_words *words, const uint8_t *roles, uint8_t role, int32_t *last)
{
    int32_t count = 0;
    for (int32_t node = 0; node < words->problem->columns.node_count; node++) {
        if (roles[node] != role || !is_ruled(words, node)) continue;
        *last = node;
        count++;
    }
    return count;
}

void tdm_words_room(struct tdm_words *words, const uint8_t *roles, uint8_t role, tdm_wide value)
{
    int32_t last;

    if (count_ruled(words, roles, role, &last) == 0) {
        tdm_words_count(words, value, "seat");
    } else if (value == 0) {
        tdm_words_say(words, "room for nobody");
    } else {
        tdm_words_say(words, "room for ");
        tdm_words_number(words, value);
    }
}

void tdm_words_rules(struct tdm_words *words, const uint8_t *roles, uint8_t role)
{
    int32_t last, count = count_ruled(words, roles, role, &last);

    if (count == 0) return;
    if (count == 1) {
        tdm_words_say(words, "A rule allows %s ", last < words->problem->columns.leaf_count ? "opportunity" : "partner");
        tdm_words_column(words, last);
        tdm_words_say(words, " no more than ");
        tdm_words_number(words, words->problem->columns.most[last]);
        tdm_words_say(words, ".");
    } else {
        tdm_words_say(words, "Rules allow %" PRId32 " of these places less than their seats.", count);
    }
    tdm_words_end(words);
}
