/* SPDX-License-Identifier: MIT
 * Hints for rules: what somebody who wrote this may have meant.
 *
 * Keeps:   a hint says how to write what is probably meant; where nothing is probable, the model's own hint stands.
 * Relies:  the model quotes the word it could not read, or the rule's cell says it.
 */
#include "cohort/reader.h"

#include <stdio.h>
#include <string.h>

enum { MOST_VALUES = 6, MOST_LOOKED = 20000 };

/* The quoted word of a sentence; 0 if there is none. */
static int quoted_word(const char *text, char *word, size_t room)
{
    const char *open = strchr(text, '"'), *close = strrchr(text, '"');
    size_t      bytes;

    if (open == NULL || open == close) return 0;
    bytes = (size_t)(close - open) - 1;
    if (bytes == 0 || bytes >= room) return 0;
    memcpy(word, open + 1, bytes);
    word[bytes] = '\0';
    return 1;
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static int has_operator(const char *word) { return strpbrk(word, "<>") != NULL; }

/* Two numbers with a dash between them, as in 6 - 8 or 9-10. */
static int has_dashed_range(const char *word)
{
    const char *dash = strchr(word, '-');
    const char *before = dash, *after = dash == NULL ? NULL : dash + 1;

    if (dash == NULL) return 0;
    while (before > word && before[-1] == ' ') before--;
    while (*after == ' ') after++;
    return before > word && is_digit(before[-1]) && is_digit(*after) && strchr(after, '-') == NULL;
}

static int has_word(const char *text) { return strstr(text, " or ") != NULL || strstr(text, " and ") != NULL; }

/* ---- an unknown id */

/* Words that are no spelling of an id. NULL where the nearest id is the better hint. */
static const char *hint_of_form(const char *word)
{
    if (has_operator(word)) return "from a to b is written column=a..b, with either end left out where there is none";
    if (strchr(word, ',') != NULL) return "several ids are joined by ;";
    if (has_word(word)) return "one or the other is written column=a|b, both at once column=a&other=b, several ids a;b";
    return NULL;
}

static const char *hint_of_id(struct tdm_reader *reader, const tandem_finding *finding, char *hint, size_t room)
{
    int                  is_student = finding->field == TANDEM_FIELD_STUDENTS;
    struct tdm_people   *people = is_student ? &reader->students : &reader->opportunities;
    const struct tdm_id *id;
    const char          *form;
    int32_t              nearest;
    char                 word[160];

    if (!quoted_word(finding->text, word, sizeof word)) return finding->hint;
    if (!is_student && tandem_find(reader->model, TANDEM_PARTNER, word) >= 0) {
        snprintf(hint, room, "it is a partner: write partner=%s for all of its opportunities", word);
        return hint;
    }
    if (tandem_find(reader->model, is_student ? TANDEM_OPPORTUNITY : TANDEM_STUDENT, word) >= 0) {
        snprintf(hint, room, "it is %s: several ids of one column are joined by ; in one cell", is_student ? "an opportunity" : "a student");
        return hint;
    }
    form = hint_of_form(word);
    if (form != NULL) return form;
    nearest = tdm_index_nearest(&people->index, word, (uint32_t)strlen(word));
    if (nearest == TANDEM_NONE) return strchr(word, ' ') != NULL ? "write the id, not the name; several ids are joined by ;" : finding->hint;
    id = &people->index.ids[nearest];
    snprintf(hint, room, "did you mean %s?", tdm_text_quoted(id->text, id->bytes).text);
    return hint;
}

/* ---- an unknown column */

static int has_column(const tandem_model *model, int32_t kind, const char *name)
{
    int32_t count = tandem_count(model, kind);

    for (int32_t id = 0; id < count && id < MOST_LOOKED; id++)
        if (tandem_get_attribute(model, kind, id, name) != NULL) return 1;
    return 0;
}

static const char *hint_of_column(const tandem_model *model, int32_t kind, const tandem_finding *finding, char *hint, size_t room)
{
    char word[160];

    if (!quoted_word(finding->text, word, sizeof word)) return finding->hint;
    if (has_operator(word)) return hint_of_form(word);
    for (char *c = word; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
    if (!has_column(model, kind, word)) return "terms are column=value; the column is named as in the first line of the file";
    snprintf(hint, room, "did you mean \"%s\"?", word);
    return hint;
}

/* ---- nobody is selected */

static size_t append(char *text, size_t room, size_t at, const char *more)
{
    int made = at < room ? snprintf(text + at, room - at, "%s", more) : 0;
    return made > 0 ? at + (size_t)made : at;
}

/* What a column holds, up to some values. 0 if nobody has the column. */
static int list_values(const tandem_model *model, int32_t kind, const char *column, char *hint, size_t room)
{
    const char *seen[MOST_VALUES];
    int32_t     count = tandem_count(model, kind), known = 0;
    size_t      at = append(hint, room, 0, "the rule has no effect; the column has ");

    for (int32_t id = 0; id < count && id < MOST_LOOKED && known < MOST_VALUES; id++) {
        const char *value = tandem_get_attribute(model, kind, id, column);
        int32_t     k = 0;
        if (value == NULL || value[0] == '\0' || strlen(value) > 30) continue;
        while (k < known && strcmp(seen[k], value) != 0) k++;
        if (k < known) continue;
        at = append(hint, room, at, known == 0 ? "" : ", ");
        at = append(hint, room, at, value);
        seen[known++] = value;
    }
    if (known == MOST_VALUES) append(hint, room, at, " and perhaps more");
    return known > 0;
}

/* The first term of a selector. 0 if it begins with none. */
static int first_term(const char *selector, char *column, char *value, size_t room)
{
    size_t mark = strcspn(selector, "=!"), end;

    while (*selector == ' ') selector++, mark--;
    if (selector[mark] == '\0' || mark == 0 || mark >= room) return 0;
    memcpy(column, selector, mark);
    column[mark] = '\0';
    while (mark > 0 && column[mark - 1] == ' ') column[--mark] = '\0';
    selector += strcspn(selector, "=");
    if (*selector == '\0') return 0;
    end = strcspn(++selector, "&");
    if (end >= room) return 0;
    memcpy(value, selector, end);
    value[end] = '\0';
    return 1;
}

static const char *hint_of_nobody(const tandem_model *model, int32_t kind, const char *selector, const tandem_finding *finding, char *hint, size_t room)
{
    char column[100], value[160];

    if (selector == NULL || !first_term(selector, column, value, sizeof column)) return finding->hint;
    if (strstr(value, "...") != NULL || strstr(value, "\xE2\x80\xA6") != NULL || has_dashed_range(value)) return "the rule has no effect; from a to b is written column=a..b, with two dots";
    if (has_word(value)) return hint_of_form(value);
    if (strchr(value, ';') != NULL) return "the rule has no effect; one or the other is written column=a|b";
    if (strcmp(column, "partner") == 0) return "the rule has no effect; partners are named by their id";
    if (value[0] == '=') return "the rule has no effect; write column=value, with one =";
    return list_values(model, kind, column, hint, room) ? hint : finding->hint;
}

/* ---- numbers */

static const char *hint_of_number(const char *cell, const tandem_finding *finding)
{
    size_t bytes = cell == NULL ? 0 : strlen(cell);

    if (strncmp(finding->text, "not a ", 6) != 0 || bytes == 0) return finding->hint;
    if (has_dashed_range(cell)) return "write the lesser number in min, the greater one in max";
    if (strchr(cell, ',') != NULL) return "write whole numbers without separators, and percentages with a point";
    if (cell[bytes - 1] == '%' && strchr(cell, ' ') != NULL) return "write the percentage without a space, as 50%";
    return finding->hint;
}

const char *tdm_rule_hint(struct tdm_reader *reader, const tandem_finding *finding, char *hint, size_t room)
{
    tandem_rule_row row = { .size = sizeof row };
    int             is_student = finding->field == TANDEM_FIELD_STUDENTS, is_side = is_student || finding->field == TANDEM_FIELD_OPPORTUNITIES;
    int32_t         kind = is_student ? TANDEM_STUDENT : TANDEM_OPPORTUNITY;

    if (finding->kind != TANDEM_RULE || tandem_get_rule(reader->model, (int32_t)finding->id, &row) != TANDEM_OK) return finding->hint;
    if (finding->field == TANDEM_FIELD_MIN || finding->field == TANDEM_FIELD_MAX)
        return hint_of_number(finding->field == TANDEM_FIELD_MIN ? row.min : row.max, finding);
    if (!is_side) return finding->hint;
    if (strncmp(finding->text, "unknown column", 14) == 0) return hint_of_column(reader->model, kind, finding, hint, room);
    if (strncmp(finding->text, "unknown ", 8) == 0) return hint_of_id(reader, finding, hint, room);
    if (finding->severity == TANDEM_WARNING) return hint_of_nobody(reader->model, kind, is_student ? row.students : row.opportunities, finding, hint, room);
    return finding->hint;
}
