/* SPDX-License-Identifier: MIT
 * Cells and tags as lists of numbered words: folded, sorted, each once.
 */
#include "problem/interest.h"

#include "base/fold.h"

#include <string.h>

static int comes_first(const char *text, size_t bytes, const struct tdm_spelling *spelled)
{
    int order = memcmp(text, spelled->at, bytes < spelled->bytes ? bytes : spelled->bytes);
    return order < 0 || (order == 0 && bytes < spelled->bytes);
}

static int32_t add_folded(const struct tdm_memory *memory, struct tdm_vocabulary *words, const char *folded, size_t folded_bytes,
                          struct tdm_spelling spelling)
{
    int32_t number = tdm_keys_find(&words->folded, folded, folded_bytes), status;

    if (number != TANDEM_NONE) {
        if (comes_first(spelling.at, spelling.bytes, &words->spelled[number])) words->spelled[number] = spelling;
        return number;
    }
    status = tdm_grow(memory, (void **)&words->spelled, &words->capacity, words->folded.count + (int64_t)1, sizeof *words->spelled);
    number = status == TANDEM_OK ? tdm_keys_intern(memory, &words->folded, folded, folded_bytes) : status;
    if (number >= 0) words->spelled[number] = spelling;
    return number;
}

int32_t tdm_vocabulary_add(const struct tdm_memory *memory, struct tdm_vocabulary *words, const char *text, size_t bytes)
{
    char    small[256];
    char   *folded = tdm_fold_room(bytes) <= sizeof small ? small : tdm_alloc_array(memory, (int64_t)tdm_fold_room(bytes), 1);
    int32_t number;

    if (folded == NULL) return TANDEM_E_NOMEM;
    number = add_folded(memory, words, folded, tdm_fold(text, bytes, folded), (struct tdm_spelling){ text, bytes });
    if (folded != small) tdm_free(memory, folded);
    return number;
}

void tdm_vocabulary_finish(const struct tdm_memory *memory, struct tdm_vocabulary *words)
{
    tdm_keys_finish(memory, &words->folded);
    tdm_free(memory, words->spelled);
}

/* ---- tags with weights */

struct entry {
    int32_t id, tag, weight;     /* TANDEM_MUST among the weights */
};

struct entries {
    int64_t       count, capacity;
    struct entry *at;
};

static int32_t add_entry(const struct tdm_memory *memory, struct entries *entries, struct entry entry)
{
    int32_t status = tdm_grow(memory, (void **)&entries->at, &entries->capacity, entries->count + 1, sizeof *entries->at);
    if (status == TANDEM_OK) entries->at[entries->count++] = entry;
    return status;
}

/* The model's own tags. Each text is folded once. */
static int32_t collect_tags(const struct tandem_model *model, int32_t kind, struct tdm_vocabulary *words, struct entries *entries)
{
    int32_t *word_of = tdm_alloc_zeroed(&model->memory, model->texts.count, sizeof *word_of);      /* number + 1, or 0 */
    int32_t  status = word_of == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < model->tags[kind - 1].count; i++) {
        const struct tdm_tag *tag = &model->tags[kind - 1].at[i];
        if (word_of[tag->tag] == 0) {
            const char *text = tdm_model_text(model, tag->tag);
            int32_t     word = tdm_vocabulary_add(&model->memory, words, text, strlen(text));
            if (word < 0) status = word;
            else word_of[tag->tag] = word + 1;
        }
        if (status == TANDEM_OK) status = add_entry(&model->memory, entries, (struct entry){ tag->id, word_of[tag->tag] - 1, tag->weight });
    }
    tdm_free(&model->memory, word_of);
    return status;
}

/* Tags in a column of the school's own: `tag;tag:weight`. An entry whose weight cannot be read is a tag as it stands. */
static int32_t collect_cells(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, struct entries *entries)
{
    int32_t number = tdm_model_find_column(model, kind, column), count = tdm_model_keys_of(model, kind)->count, status = TANDEM_OK;

    for (int32_t id = 0; number != TANDEM_NONE && status == TANDEM_OK && id < count; id++) {
        const char *rest = tdm_model_cell(model, kind, id, number), *at;
        size_t      bytes, tag_bytes;
        int32_t     weight, word;
        while (status == TANDEM_OK && tdm_next_entry(&rest, &at, &bytes)) {
            if (bytes == 0) continue;
            if (!tdm_parse_tag(at, bytes, &tag_bytes, &weight)) tag_bytes = bytes, weight = 1;
            word = tdm_vocabulary_add(&model->memory, words, at, tag_bytes);
            status = word < 0 ? word : add_entry(&model->memory, entries, (struct entry){ id, word, weight });
        }
    }
    return status;
}

static void sort_tags(struct entry *entries, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        struct entry entry = entries[i];
        int64_t      k = i;
        for (; k > 0 && entries[k - 1].tag > entry.tag; k--) entries[k] = entries[k - 1];
        entries[k] = entry;
    }
}

/* A tag given twice has its greater weight; one that must be shared weighs as `high`. */
static void store_person(struct tdm_tag_lists *lists, int64_t *at, const struct entry *entries, int64_t count)
{
    int64_t first = *at;

    for (int64_t i = 0; i < count; i++) {
        int     is_must = entries[i].weight == TANDEM_MUST;
        int32_t weight = is_must ? 5 : entries[i].weight;
        if (*at == first || lists->tag[*at - 1] != entries[i].tag) {
            lists->tag[*at] = entries[i].tag;
            lists->weight[*at] = 0;
            lists->is_must[(*at)++] = 0;
        }
        if (weight > lists->weight[*at - 1]) lists->weight[*at - 1] = weight;
        lists->is_must[*at - 1] |= (uint8_t)is_must;
    }
}

static int32_t store_lists(const struct tandem_model *model, int32_t people, const struct entries *entries, struct tdm_tag_lists *lists)
{
    const struct tdm_memory *memory = &model->memory;
    int64_t                 *start = tdm_alloc_zeroed(memory, people + (int64_t)2, sizeof *start), at = 0;
    struct entry            *sorted = tdm_alloc_array(memory, entries->count, sizeof *sorted);
    int32_t                  any_must = 0;

    lists->start = start;
    lists->tag = tdm_alloc_array(memory, entries->count, sizeof *lists->tag);
    lists->weight = tdm_alloc_array(memory, entries->count, sizeof *lists->weight);
    lists->is_must = tdm_alloc_array(memory, entries->count, 1);
    if (start == NULL || sorted == NULL || lists->tag == NULL || lists->weight == NULL || lists->is_must == NULL) {
        tdm_free(memory, sorted);
        return TANDEM_E_NOMEM;
    }
    for (int64_t i = 0; i < entries->count; i++) {
        start[entries->at[i].id + 2]++;
        any_must |= entries->at[i].weight == TANDEM_MUST;
    }
    for (int32_t id = 0; id < people; id++) start[id + 2] += start[id + 1];
    for (int64_t i = 0; i < entries->count; i++) sorted[start[entries->at[i].id + 1]++] = entries->at[i];
    for (int32_t id = 0; id < people; id++) {
        int64_t from = start[id], count = start[id + 1] - from;
        sort_tags(sorted + from, count);
        start[id] = at;
        store_person(lists, &at, sorted + from, count);
    }
    start[people] = at;
    tdm_free(memory, sorted);
    if (!any_must) {
        tdm_free(memory, lists->is_must);
        lists->is_must = NULL;
    }
    return TANDEM_OK;
}

int32_t tdm_tag_lists_read(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, struct tdm_tag_lists *lists)
{
    struct entries entries = { 0 };
    int32_t        status;

    if (strcmp(column, "interests") == 0) status = collect_tags(model, kind, words, &entries);
    else status = collect_cells(model, kind, column, words, &entries);
    if (status == TANDEM_OK) status = store_lists(model, tdm_model_keys_of(model, kind)->count, &entries, lists);
    tdm_free(&model->memory, entries.at);
    return status;
}

void tdm_tag_lists_finish(const struct tdm_memory *memory, struct tdm_tag_lists *lists)
{
    tdm_free(memory, lists->start);
    tdm_free(memory, lists->tag);
    tdm_free(memory, lists->weight);
    tdm_free(memory, lists->is_must);
}

/* ---- plain words */

static int64_t sort_words(int32_t *list, int64_t count)
{
    int64_t kept = 0;
    for (int64_t i = 1; i < count; i++) {
        int32_t word = list[i];
        int64_t k = i;
        for (; k > 0 && list[k - 1] > word; k--) list[k] = list[k - 1];
        list[k] = word;
    }
    for (int64_t i = 0; i < count; i++)
        if (kept == 0 || list[kept - 1] != list[i]) list[kept++] = list[i];
    return kept;
}

int32_t tdm_column_lists_read(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, int64_t **start,
                            int32_t **list)
{
    int32_t number = tdm_model_find_column(model, kind, column), count = tdm_model_keys_of(model, kind)->count, status = TANDEM_OK;
    int64_t capacity = 0, made = 0;

    *start = tdm_alloc_zeroed(&model->memory, count + (int64_t)1, sizeof **start);
    if (*start == NULL) return TANDEM_E_NOMEM;
    for (int32_t id = 0; status == TANDEM_OK && id < count; id++) {
        const char *rest = number == TANDEM_NONE ? NULL : tdm_model_cell(model, kind, id, number), *at;
        size_t      bytes;
        int64_t     first = made;
        while (status == TANDEM_OK && tdm_next_entry(&rest, &at, &bytes)) {
            int32_t word = bytes == 0 ? TANDEM_OK : tdm_vocabulary_add(&model->memory, words, at, bytes);
            status = word < 0 ? word : tdm_grow(&model->memory, (void **)list, &capacity, made + 1, sizeof **list);
            if (status == TANDEM_OK && bytes > 0) (*list)[made++] = word;
        }
        made = first + sort_words(*list + first, made - first);
        (*start)[id + 1] = made;
    }
    return status;
}

/* The cell as one word. */
int32_t tdm_column_words_read(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, int32_t **word)
{
    int32_t number = tdm_model_find_column(model, kind, column), count = tdm_model_keys_of(model, kind)->count;

    *word = tdm_alloc_array(&model->memory, count, sizeof **word);
    if (*word == NULL) return TANDEM_E_NOMEM;
    for (int32_t id = 0; id < count; id++) {
        const char *cell = number == TANDEM_NONE ? "" : tdm_model_cell(model, kind, id, number);
        int32_t     own = tdm_vocabulary_add(&model->memory, words, cell, strlen(cell));
        if (own < 0) return own;
        (*word)[id] = tdm_keys_text(&words->folded, own)[0] == '\0' ? TANDEM_NONE : own;
    }
    return TANDEM_OK;
}

int32_t tdm_column_numbers_read(const struct tandem_model *model, int32_t kind, const char *column, int64_t **number)
{
    int32_t from = tdm_model_find_column(model, kind, column), count = tdm_model_keys_of(model, kind)->count;

    *number = tdm_alloc_array(&model->memory, count, sizeof **number);
    if (*number == NULL) return TANDEM_E_NOMEM;
    for (int32_t id = 0; id < count; id++)
        if (from == TANDEM_NONE || !tdm_parse_number(tdm_model_cell(model, kind, id, from), &(*number)[id])) (*number)[id] = TDM_NO_NUMBER;
    return TANDEM_OK;
}
