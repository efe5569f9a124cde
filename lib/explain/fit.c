/* SPDX-License-Identifier: MIT
 * Why two fit, in words: "shares robotics (rare: 3 of 50) and Spanish; both have Tuesday".
 *
 * Keeps:   the phrases say what the parts of the score say: a part of 0 has none. Parts and tags stand by what they add, then by their words.
 */
#include "explain/fit.h"

#include "base/decimal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMED = 4, RARE = 10 };     /* tags or words that are named before the rest is counted; a tag is rare if one in RARE offers it */

struct line {
    char  *text;
    size_t room, length;
};

__attribute__((format(printf, 2, 3))) static void say(struct line *line, const char *format, ...)
{
    int     is_full = line->length >= line->room;
    int     added;
    va_list arguments;

    va_start(arguments, format);
    added = vsnprintf(is_full ? NULL : line->text + line->length, is_full ? 0 : line->room - line->length, format, arguments);
    va_end(arguments);
    if (added > 0) line->length += (size_t)added;
}

static void say_word(struct line *line, const struct tdm_vocabulary *words, int32_t word)
{
    for (size_t i = 0; i < words->spelled[word].bytes; i++) say(line, "%c", words->spelled[word].at[i]);
}

/* Before the (i + 1)-th of `count` named members, `more` of which are not named. */
static void say_comma(struct line *line, int64_t i, int64_t count, int64_t more)
{
    if (i > 0) say(line, i + 1 == count && more == 0 ? " and " : ", ");
}

static void say_more(struct line *line, int64_t more)
{
    if (more > 0) say(line, " and %" PRId64 " more", more);
}

/* ---- tags */

struct shared {
    int32_t  tag, through;
    tdm_wide gain;
};

static int comes_before(const struct tdm_tags *tags, const struct shared *a, const struct shared *b)
{
    if (a->gain != b->gain) return a->gain > b->gain;
    return strcmp(tdm_keys_text(&tags->words.folded, a->tag), tdm_keys_text(&tags->words.folded, b->tag)) < 0;
}

/* The NAMED best of what they share; returns how many they share. */
static int64_t best_shared(const struct tdm_tags *tags, int32_t student, int32_t opportunity, struct shared best[NAMED])
{
    int64_t found = 0;

    for (int64_t i = tags->students.start[student]; i < tags->students.start[student + 1]; i++) {
        struct shared one = { .tag = tags->students.tag[i] };
        int64_t       at = found < NAMED ? found : NAMED;
        one.gain = (tdm_wide)tdm_tags_credit(tags, one.tag, opportunity, &one.through) * tags->students.weight[i] * tags->rarity[one.tag];
        if (one.gain == 0) continue;
        found++;
        for (; at > 0 && comes_before(tags, &one, &best[at - 1]); at--)
            if (at < NAMED) best[at] = best[at - 1];
        if (at < NAMED) best[at] = one;
    }
    return found;
}

static void say_tags(struct line *line, const struct tandem_scorer *scorer, const struct tdm_tags *tags, int32_t student, int32_t opportunity)
{
    struct shared best[NAMED];
    int64_t       found = best_shared(tags, student, opportunity, best), named = found < NAMED ? found : NAMED;

    say(line, "shares ");
    for (int64_t i = 0; i < named; i++) {
        int32_t offers = tags->offers[best[i].through];
        int     is_rare = (int64_t)offers * RARE <= scorer->opportunity_count;
        say_comma(line, i, named, found - named);
        say_word(line, &tags->words, best[i].tag);
        if (best[i].through != best[i].tag) {
            say(line, " (close to ");
            say_word(line, &tags->words, best[i].through);
            say(line, is_rare ? ", rare: %" PRId32 " of %" PRId32 ")" : ")", offers, scorer->opportunity_count);
        } else if (is_rare) {
            say(line, " (rare: %" PRId32 " of %" PRId32 ")", offers, scorer->opportunity_count);
        }
    }
    say_more(line, found - named);
}

/* ---- columns */

static const char *cell(const struct tandem_scorer *scorer, int32_t part, int32_t kind, int32_t id)
{
    const char *name = tdm_part_column(scorer->model, tdm_scorer_row_of(scorer, part), kind);
    return tdm_model_cell(scorer->model, kind, id, tdm_model_find_column(scorer->model, kind, name));
}

static void say_close(struct line *line, const struct tandem_scorer *scorer, int32_t part, int32_t student, int32_t opportunity)
{
    const struct tdm_score_desk *desk = &scorer->parts[part];
    const char *hers = cell(scorer, part, TANDEM_STUDENT, student), *its = cell(scorer, part, TANDEM_OPPORTUNITY, opportunity);
    const char *name = tdm_part_column(scorer->model, tdm_scorer_row_of(scorer, part), TANDEM_STUDENT);

    if (desk->student_number[student] == desk->opportunity_number[opportunity]) say(line, "same %s (%s)", name, hers);
    else say(line, "%s %s and %s", name, hers, its);
}

static int has_word(const struct tdm_score_desk *desk, int32_t opportunity, int32_t word)
{
    for (int64_t i = desk->opportunity_start[opportunity]; i < desk->opportunity_start[opportunity + 1]; i++)
        if (desk->opportunity_list[i] == word) return 1;
    return 0;
}

/* The next shared word after `last` in the order of words, TANDEM_NONE: the first; *count receives how many are shared in all. */
static int32_t next_shared(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity, int32_t last, int64_t *count)
{
    const struct tdm_keys *words = &desk->words.folded;
    int32_t                next = TANDEM_NONE;

    *count = 0;
    for (int64_t i = desk->student_start[student]; i < desk->student_start[student + 1]; i++) {
        int32_t word = desk->student_list[i];
        if (!has_word(desk, opportunity, word)) continue;
        ++*count;
        if (last != TANDEM_NONE && strcmp(tdm_keys_text(words, word), tdm_keys_text(words, last)) <= 0) continue;
        if (next == TANDEM_NONE || strcmp(tdm_keys_text(words, word), tdm_keys_text(words, next)) < 0) next = word;
    }
    return next;
}

static void say_overlap(struct line *line, const struct tdm_score_desk *desk, int32_t student, int32_t opportunity)
{
    int64_t count, named;
    int32_t word = next_shared(desk, student, opportunity, TANDEM_NONE, &count);

    named = count < NAMED ? count : NAMED;
    say(line, "both have ");
    for (int64_t i = 0; i < named; i++) {
        say_comma(line, i, named, count - named);
        say_word(line, &desk->words, word);
        word = next_shared(desk, student, opportunity, word, &count);
    }
    say_more(line, count - named);
}

static void say_distance(struct line *line, const struct tdm_score_desk *desk, int32_t student, int32_t opportunity)
{
    int64_t metres = tdm_point_metres(desk->student_point[student], desk->opportunity_point[opportunity]);
    if (metres < 1000) say(line, "%" PRId64 " m away", metres);
    else say(line, "%" PRId64 ".%" PRId64 " km away", metres / 1000, metres % 1000 / 100);
}

static void say_part(struct line *line, const struct tandem_scorer *scorer, int32_t part, int32_t student, int32_t opportunity)
{
    const struct tdm_score_desk *desk = &scorer->parts[part];

    switch (desk->part) {
    case TANDEM_PART_TAGS: say_tags(line, scorer, &desk->tags, student, opportunity); break;
    case TANDEM_PART_CLOSE: say_close(line, scorer, part, student, opportunity); break;
    case TANDEM_PART_OVERLAP: say_overlap(line, desk, student, opportunity); break;
    case TANDEM_PART_EQUAL:
        say(line, "same %s (%s)", tdm_part_column(scorer->model, tdm_scorer_row_of(scorer, part), TANDEM_STUDENT),
            cell(scorer, part, TANDEM_OPPORTUNITY, opportunity));
        break;
    case TANDEM_PART_DISTANCE: say_distance(line, desk, student, opportunity); break;
    case TANDEM_PART_MINUTES: say(line, "%" PRId64 " minutes away", tdm_desk_minutes(desk, student, opportunity)); break;
    default: say(line, "together before"); break;
    }
}

/* ---- the order of phrases: by what they add, then by what the parts are, so that the order of rows in interests.csv plays no part */

static int compare_rows(const struct tandem_scorer *scorer, int32_t a, int32_t b)
{
    const struct tdm_score_part *x = tdm_scorer_row_of(scorer, a), *y = tdm_scorer_row_of(scorer, b);
    int                          order;

    if (x->part != y->part) return x->part - y->part;
    order = strcmp(tdm_part_column(scorer->model, x, TANDEM_STUDENT), tdm_part_column(scorer->model, y, TANDEM_STUDENT));
    if (order == 0) order = strcmp(tdm_part_column(scorer->model, x, TANDEM_OPPORTUNITY), tdm_part_column(scorer->model, y, TANDEM_OPPORTUNITY));
    return order != 0 ? order : strcmp(tdm_model_text(scorer->model, x->note), tdm_model_text(scorer->model, y->note));
}

static int stands_before(const struct tandem_scorer *scorer, const int64_t *values, int32_t a, int32_t b)
{
    if (values[a] != values[b]) return values[a] > values[b];
    return compare_rows(scorer, a, b) < 0;
}

/* The parts that count, in the order of their phrases; how many. */
static int32_t order_parts(const struct tandem_scorer *scorer, int32_t student, int32_t opportunity, int32_t parts[TDM_MOST_PARTS])
{
    int64_t values[TDM_MOST_PARTS];
    int32_t count = 0;
    int     is_eligible;

    tdm_scorer_pair(scorer, student, opportunity, &is_eligible, values);
    for (int32_t part = 0; part < scorer->part_count; part++) {
        int32_t at = count;
        if (values[part] == 0) continue;
        for (; at > 0 && stands_before(scorer, values, part, parts[at - 1]); at--) parts[at] = parts[at - 1];
        parts[at] = part;
        count++;
    }
    return count;
}

size_t tdm_explain_fit(const struct tandem_scorer *scorer, int32_t student, int32_t opportunity, char *text, size_t room)
{
    struct line line = { text, room, 0 };
    int32_t     parts[TDM_MOST_PARTS], count = order_parts(scorer, student, opportunity, parts);

    if (room > 0) text[0] = '\0';
    for (int32_t i = 0; i < count; i++) {
        const struct tdm_score_part *row = tdm_scorer_row_of(scorer, parts[i]);
        if (i > 0) say(&line, "; ");
        say_part(&line, scorer, parts[i], student, opportunity);
        if (row->weight < 0) say(&line, ", which counts against it");
        if (row->note != TANDEM_NONE) say(&line, " (%s)", tdm_model_text(scorer->model, row->note));
    }
    return line.length;
}
