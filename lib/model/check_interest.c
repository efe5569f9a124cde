/* SPDX-License-Identifier: MIT
 * What may be wrong with interests: parts that name no column, numbers that are none, tags given twice, tags that look alike.
 *
 * Keeps:   tags that look alike are told, never joined.
 * Relies:  two words at one edit apart have a word in common among those that leave out one of their characters, or the words themselves.
 */
#include "model/model.h"

#include "base/fold.h"
#include "base/sort.h"

#include <stdio.h>
#include <string.h>

struct desk {
    const struct tandem_model *model;
    tdm_report_fn              report;
    void                      *user;
};

static void warn(const struct desk *desk, int32_t kind, int64_t id, int32_t field, const char *text, const char *hint)
{
    desk->report(desk->user, TANDEM_WARNING, kind, id, field, text, hint);
}

/* ---- parts */

static int needs_columns(int32_t part) { return part != TANDEM_PART_TAGS && part != TANDEM_PART_BEFORE && part != TANDEM_PART_DISTANCE; }

static void check_column(const struct desk *desk, int64_t number, int32_t kind, const char *column)
{
    int  is_student = kind == TANDEM_STUDENT;
    char text[232];

    if (tdm_model_find_column(desk->model, kind, column) != TANDEM_NONE) return;
    if (column[0] == '\0') snprintf(text, sizeof text, "the part names no column");
    else snprintf(text, sizeof text, "%s have no column \"%.100s\", or nothing in it", is_student ? "students" : "opportunities", column);
    desk->report(desk->user, TANDEM_ERROR, TANDEM_PART, number, is_student ? TANDEM_FIELD_STUDENT_COLUMN : TANDEM_FIELD_OPPORTUNITY_COLUMN, text,
                 "write the name of a column that the file has");
}

static void check_numbers(const struct desk *desk, int32_t kind, const char *name)
{
    int32_t column = tdm_model_find_column(desk->model, kind, name), count = tdm_model_keys_of(desk->model, kind)->count;

    for (int32_t id = 0; column != TANDEM_NONE && id < count; id++) {
        const char *cell = tdm_model_cell(desk->model, kind, id, column);
        char        text[232];
        int64_t     number;
        if (cell[0] == '\0' || tdm_parse_number(cell, &number)) continue;
        snprintf(text, sizeof text, "%.60s \"%.100s\" is not a number: the interest score does without it", name, cell);
        warn(desk, kind, id, TANDEM_FIELD_COLUMN, text, "write a number with at most 9 digits before and 9 behind the point");
    }
}

static void check_part(const struct desk *desk, int64_t number, int with_warnings)
{
    static const char *const   place[] = { "lat", "lon" };
    const struct tdm_score_part *part = &desk->model->score_parts.at[number];

    for (int32_t kind = TANDEM_STUDENT; kind <= TANDEM_OPPORTUNITY; kind++) {
        const char *column = tdm_part_column(desk->model, part, kind);
        int         is_tags = part->part == TANDEM_PART_TAGS && strcmp(column, "interests") != 0;
        if (needs_columns(part->part) || is_tags) check_column(desk, number, kind, column);
        for (int i = 0; i < 2 && part->part == TANDEM_PART_DISTANCE; i++) {
            check_column(desk, number, kind, place[i]);
            if (with_warnings) check_numbers(desk, kind, place[i]);
        }
        if (with_warnings && part->part == TANDEM_PART_CLOSE) check_numbers(desk, kind, column);
    }
    if (with_warnings && part->part == TANDEM_PART_DISTANCE) check_numbers(desk, TANDEM_STUDENT, "max_km");
    if (with_warnings && part->part == TANDEM_PART_MINUTES) check_numbers(desk, TANDEM_STUDENT, "max_minutes");
}

/* ---- tags, as they are compared */

struct word {
    int32_t kind, id, text, users;     /* the first who has it, in what spelling; how many have it */
};

struct vocabulary {
    struct tdm_keys folded;
    int64_t         capacity;
    struct word    *words;             /* [folded.count] */
};

static int32_t add_word(const struct desk *desk, struct vocabulary *all, int32_t kind, const struct tdm_tag *tag)
{
    const struct tdm_memory *memory = &desk->model->memory;
    const char              *text = tdm_model_text(desk->model, tag->tag);
    size_t                   bytes = strlen(text);
    char                    *folded = tdm_alloc_array(memory, (int64_t)tdm_fold_room(bytes), 1);
    int32_t                  number, status;

    if (folded == NULL) return TANDEM_E_NOMEM;
    bytes = tdm_fold(text, bytes, folded);
    number = tdm_keys_find(&all->folded, folded, bytes);
    if (number == TANDEM_NONE) {
        status = tdm_grow(memory, (void **)&all->words, &all->capacity, all->folded.count + (int64_t)1, sizeof *all->words);
        number = status == TANDEM_OK ? tdm_keys_intern(memory, &all->folded, folded, bytes) : status;
        if (number >= 0) all->words[number] = (struct word){ kind, tag->id, tag->tag, 0 };
    }
    tdm_free(memory, folded);
    if (number >= 0) all->words[number].users++;
    return number;
}

static void warn_repeat(const struct desk *desk, int32_t kind, const struct tdm_tag *tag)
{
    char text[232];
    snprintf(text, sizeof text, "the interest \"%.150s\" is given twice", tdm_model_text(desk->model, tag->tag));
    warn(desk, kind, tag->id, TANDEM_FIELD_INTERESTS, text, "the greater weight counts; remove one of the two");
}

/* All tags of one side. Tags of one person are given in a run nearly always; a repeat that is not in her run is found all the same. */
static int32_t add_side(const struct desk *desk, struct vocabulary *all, int32_t kind)
{
    const struct tandem_model *model = desk->model;
    int32_t                   *last = tdm_alloc_zeroed(&model->memory, model->texts.count, sizeof *last);
    int32_t                    number = TANDEM_OK;

    if (last == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; number >= 0 && i < model->tags[kind - 1].count; i++) {
        const struct tdm_tag *tag = &model->tags[kind - 1].at[i];
        number = add_word(desk, all, kind, tag);
        if (number < 0) break;
        if (last[number] == tag->id + 1) warn_repeat(desk, kind, tag);
        last[number] = tag->id + 1;
    }
    tdm_free(&model->memory, last);
    return number < 0 ? number : TANDEM_OK;
}

/* ---- tags that look alike */

enum { LONGEST = 64, SHORTEST = 5 };   /* bytes looked at; characters from which one edit is a likely slip */

/* The word without spaces, hyphens and other ASCII punctuation, cut at LONGEST; its length in bytes. */
static size_t squeeze(const char *word, char *squeezed)
{
    size_t made = 0;
    for (; *word != '\0' && made < LONGEST; word++) {
        unsigned char c = (unsigned char)*word;
        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '+' || c == '#') squeezed[made++] = (char)c;
    }
    return made;
}

static size_t character_bytes(const char *text, size_t bytes)
{
    size_t length = 1;
    while (length < bytes && ((unsigned char)text[length] & 0xC0) == 0x80) length++;
    return length;
}

static uint64_t hash_without(const char *text, size_t bytes, size_t from, size_t to)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < bytes; i++)
        if (i < from || i >= to) hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3U;
    return hash;
}

struct variant {
    uint64_t hash;
    int32_t  word;
};

struct variants {
    int64_t         count, capacity;
    struct variant *at;
};

static int32_t add_variant(const struct tdm_memory *memory, struct variants *all, uint64_t hash, int32_t word)
{
    int32_t status = tdm_grow(memory, (void **)&all->at, &all->capacity, all->count + 1, sizeof *all->at);
    if (status == TANDEM_OK) all->at[all->count++] = (struct variant){ hash, word };
    return status;
}

static int32_t add_variants(const struct tdm_memory *memory, struct variants *all, const char *word, int32_t number)
{
    char    squeezed[LONGEST];
    size_t  bytes = squeeze(word, squeezed), at = 0;
    int32_t status = add_variant(memory, all, hash_without(squeezed, bytes, 0, 0), number);

    while (status == TANDEM_OK && at < bytes) {
        size_t length = character_bytes(squeezed + at, bytes - at);
        status = add_variant(memory, all, hash_without(squeezed, bytes, at, at + length), number);
        at += length;
    }
    return status;
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* 1 if the squeezed words are the same, or long enough and at one edit apart that is no digit. */
static int look_alike(const char *word, const char *other)
{
    char   a[LONGEST + 1] = { 0 }, b[LONGEST + 1] = { 0 };
    size_t a_bytes = squeeze(word, a), b_bytes = squeeze(other, b), head = 0, tail = 0, short_bytes = a_bytes < b_bytes ? a_bytes : b_bytes;

    if (a_bytes == 0 || b_bytes == 0) return 0;
    while (head < short_bytes && a[head] == b[head]) head++;
    while (tail < short_bytes - head && a[a_bytes - 1 - tail] == b[b_bytes - 1 - tail]) tail++;
    if (head == a_bytes && head == b_bytes) return 1;
    if (short_bytes < SHORTEST || is_digit(a[head]) || is_digit(b[head])) return 0;
    if (a_bytes - head - tail > 0 && character_bytes(a + head, a_bytes - head) < a_bytes - head - tail) return 0;
    return b_bytes - head - tail == 0 || character_bytes(b + head, b_bytes - head) >= b_bytes - head - tail;
}

static int compare_variants(const void *user, int64_t a, int64_t b)
{
    const struct variant *at = user;
    if (at[a].hash != at[b].hash) return at[a].hash < at[b].hash ? -1 : 1;
    return (at[a].word > at[b].word) - (at[a].word < at[b].word);
}

static void warn_alike(const struct desk *desk, const struct vocabulary *all, int32_t a, int32_t b)
{
    int32_t            rare = all->words[a].users < all->words[b].users ? a : b, common = rare == a ? b : a;
    const struct word *word = &all->words[rare];
    char               text[232];

    snprintf(text, sizeof text, "the interest \"%.80s\" (%d) looks like \"%.80s\" (%d); they count as two", tdm_model_text(desk->model, word->text),
             word->users, tdm_model_text(desk->model, all->words[common].text), all->words[common].users);
    warn(desk, word->kind, word->id, TANDEM_FIELD_INTERESTS, text, "write them alike if they mean the same");
}

struct likeness {
    int32_t a, b;
};

struct likenesses {
    int64_t          count, capacity;
    struct likeness *at;
};

static int compare_likenesses(const void *user, int64_t a, int64_t b)
{
    const struct likeness *at = user;
    if (at[a].a != at[b].a) return at[a].a < at[b].a ? -1 : 1;
    return (at[a].b > at[b].b) - (at[a].b < at[b].b);
}

/* Sorts what index[] counts off; *index is to be freed. */
static int32_t sort_all(const struct tdm_memory *memory, int64_t count, tdm_compare_fn compare, const void *user, int64_t **index)
{
    int64_t *scratch = tdm_alloc_array(memory, count, sizeof *scratch);

    *index = tdm_alloc_array(memory, count, sizeof **index);
    if (*index == NULL || scratch == NULL) {
        tdm_free(memory, scratch);
        return TANDEM_E_NOMEM;
    }
    for (int64_t i = 0; i < count; i++) (*index)[i] = i;
    tdm_sort(*index, scratch, count, compare, user);
    tdm_free(memory, scratch);
    return TANDEM_OK;
}

/* Words that share a variant stand together once the variants are sorted. A crowd of more than 64 at one variant is cut short. */
static int32_t find_alike(const struct desk *desk, const struct vocabulary *all, const struct variants *variants, struct likenesses *found)
{
    const struct tdm_memory *memory = &desk->model->memory;
    int64_t                 *index;
    int32_t                  status = sort_all(memory, variants->count, compare_variants, variants->at, &index);

    for (int64_t i = 0; status == TANDEM_OK && i < variants->count; i++) {
        const struct variant *one = &variants->at[index[i]];
        for (int64_t k = i + 1; k < variants->count && k < i + 64 && variants->at[index[k]].hash == one->hash; k++) {
            struct likeness pair = { one->word, variants->at[index[k]].word };
            if (pair.a == pair.b || !look_alike(tdm_keys_text(&all->folded, pair.a), tdm_keys_text(&all->folded, pair.b))) continue;
            status = tdm_grow(memory, (void **)&found->at, &found->capacity, found->count + 1, sizeof *found->at);
            if (status != TANDEM_OK) break;
            found->at[found->count++] = pair;
        }
    }
    tdm_free(memory, index);
    return status;
}

/* Each pair once, in the order in which the tags were first said. */
static int32_t warn_of_all_alike(const struct desk *desk, const struct vocabulary *all, const struct variants *variants)
{
    struct likenesses found = { 0 };
    int64_t          *index = NULL;
    int32_t           status = find_alike(desk, all, variants, &found);

    if (status == TANDEM_OK) status = sort_all(&desk->model->memory, found.count, compare_likenesses, found.at, &index);
    for (int64_t i = 0; status == TANDEM_OK && i < found.count; i++)
        if (i == 0 || compare_likenesses(found.at, index[i - 1], index[i]) != 0) warn_alike(desk, all, found.at[index[i]].a, found.at[index[i]].b);
    tdm_free(&desk->model->memory, index);
    tdm_free(&desk->model->memory, found.at);
    return status;
}

static int32_t check_tags(const struct desk *desk)
{
    const struct tdm_memory *memory = &desk->model->memory;
    struct vocabulary        all = { 0 };
    struct variants          variants = { 0 };
    int32_t                  status = add_side(desk, &all, TANDEM_STUDENT);

    if (status == TANDEM_OK) status = add_side(desk, &all, TANDEM_OPPORTUNITY);
    for (int32_t word = 0; status == TANDEM_OK && word < all.folded.count; word++)
        status = add_variants(memory, &variants, tdm_keys_text(&all.folded, word), word);
    if (status == TANDEM_OK) status = warn_of_all_alike(desk, &all, &variants);
    tdm_free(memory, variants.at);
    tdm_free(memory, all.words);
    tdm_keys_finish(memory, &all.folded);
    return status;
}

int32_t tdm_model_check_interests(const struct tandem_model *model, int with_warnings, tdm_report_fn report, void *user)
{
    struct desk desk = { model, report, user };

    for (int64_t number = 0; number < model->score_parts.count; number++) check_part(&desk, number, with_warnings);
    return with_warnings && model->tags[0].count + model->tags[1].count > 0 ? check_tags(&desk) : TANDEM_OK;
}
