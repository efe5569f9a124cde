/* SPDX-License-Identifier: MIT
 * Share rules: who may go where because a column of both sides overlaps; and the one question whether any rule keeps a pair apart.
 *
 * Keeps:   entries are numbered per rule, in the order of the opportunities; an opportunity's entries are bits, a student's a short list.
 * Relies:  the model has been checked: the column exists on both sides.
 */
#include "problem/translate.h"

#include <string.h>

struct cell { const char *at; size_t bytes; };

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Cuts the next entry off a list joined by `;`; 0 at its end. Empty entries are skipped. */
static int next_entry(const char **rest, struct cell *entry)
{
    while (*rest != NULL) {
        const char *at = *rest, *end = strchr(at, ';');
        size_t      bytes = end == NULL ? strlen(at) : (size_t)(end - at);
        *rest = end == NULL ? NULL : end + 1;
        while (bytes > 0 && is_space(at[0])) at++, bytes--;
        while (bytes > 0 && is_space(at[bytes - 1])) bytes--;
        *entry = (struct cell){ at, bytes };
        if (bytes > 0) return 1;
    }
    return 0;
}

static const char *cell_text(const struct tandem_model *model, int32_t kind, int32_t id, const char *column)
{
    int32_t     number = tdm_keys_find(&model->attributes[kind - 1].names, column, strlen(column));
    const char *text = number == TANDEM_NONE ? NULL : tdm_model_attribute(model, kind, id, number);
    return text == NULL ? "" : text;
}

static int32_t number_entries(struct tdm_translation *t, const char *column, const struct tdm_selection *opportunities, struct tdm_keys *entries)
{
    for (int64_t k = 0; k < opportunities->count; k++) {
        const char *rest = cell_text(t->model, TANDEM_OPPORTUNITY, opportunities->ids[k], column);
        struct cell entry;
        while (next_entry(&rest, &entry)) {
            int32_t number = tdm_keys_intern(&t->model->memory, entries, entry.at, entry.bytes);
            if (number < 0) return number;
        }
    }
    return TANDEM_OK;
}

static int32_t offer_entries(struct tdm_translation *t, struct tdm_share *share, const char *column, const struct tdm_selection *opportunities,
                             const struct tdm_keys *entries)
{
    int64_t count = t->model->opportunity_keys.count;

    share->word_count = (entries->count + 63) / 64;
    share->is_meant = tdm_alloc_zeroed(&t->model->memory, count, 1);
    share->offered = tdm_alloc_zeroed(&t->model->memory, count * (share->word_count > 0 ? share->word_count : 1), sizeof *share->offered);
    if (share->is_meant == NULL || share->offered == NULL) return TANDEM_E_NOMEM;
    for (int64_t k = 0; k < opportunities->count; k++) {
        int32_t     id = opportunities->ids[k];
        const char *rest = cell_text(t->model, TANDEM_OPPORTUNITY, id, column);
        struct cell entry;
        share->is_meant[id] = 1;
        while (next_entry(&rest, &entry)) {
            int32_t number = tdm_keys_find(entries, entry.at, entry.bytes);
            share->offered[id * share->word_count + number / 64] |= (uint64_t)1 << (number % 64);
        }
    }
    return TANDEM_OK;
}

static int32_t list_entries(struct tdm_translation *t, struct tdm_share *share, const char *column, const struct tdm_selection *students,
                            const struct tdm_keys *entries)
{
    const struct tdm_memory *memory = &t->model->memory;
    int64_t                  count = t->model->student_keys.count, made = 0, next = 0, capacity = 0;

    share->start = tdm_alloc_zeroed(memory, count + 1, sizeof *share->start);
    share->is_bound = tdm_alloc_zeroed(memory, count, 1);
    if (share->start == NULL || share->is_bound == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < count; s++) {
        const char *rest = NULL;
        struct cell entry;
        if (next < students->count && students->ids[next] == s) {
            next++;
            share->is_bound[s] = 1;
            rest = cell_text(t->model, TANDEM_STUDENT, s, column);
        }
        while (next_entry(&rest, &entry)) {
            int32_t number = tdm_keys_find(entries, entry.at, entry.bytes);
            if (number == TANDEM_NONE) continue;
            if (tdm_grow(memory, (void **)&share->entries, &capacity, made + 1, sizeof *share->entries) != TANDEM_OK) return TANDEM_E_NOMEM;
            share->entries[made++] = number;
        }
        share->start[s + 1] = made;
    }
    return TANDEM_OK;
}

static int32_t add_share(struct tdm_translation *t, int64_t rule)
{
    struct tdm_share    *share = &t->shares[t->share_count];
    const char          *column = tdm_model_text(t->model, t->model->rules.at[rule].min);
    struct tdm_keys      entries = { 0 };
    struct tdm_selection students, opportunities;
    int32_t              status = tdm_translate_select(t, rule, &students, &opportunities);

    if (status != TANDEM_OK) return status;
    *share = (struct tdm_share){ .rule = (int32_t)rule };
    t->share_count++;
    t->has_bans = 1;
    status = number_entries(t, column, &opportunities, &entries);
    if (status == TANDEM_OK) status = offer_entries(t, share, column, &opportunities, &entries);
    if (status == TANDEM_OK) status = list_entries(t, share, column, &students, &entries);
    tdm_keys_finish(&t->model->memory, &entries);
    tdm_selection_finish(t->model, &students);
    tdm_selection_finish(t->model, &opportunities);
    return status;
}

int32_t tdm_translate_shares(struct tdm_translation *t)
{
    int32_t status = TANDEM_OK;

    t->shares = tdm_alloc_zeroed(&t->model->memory, t->model->rules.count, sizeof *t->shares);
    if (t->shares == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; status == TANDEM_OK && i < t->model->rules.count; i++)
        if (t->model->rules.at[i].kind == TANDEM_RULE_SHARE && !tdm_translate_is_off(t, i)) status = add_share(t, i);
    return status;
}

void tdm_shares_finish(struct tdm_translation *t)
{
    const struct tdm_memory *memory = &t->model->memory;

    for (int32_t i = 0; t->shares != NULL && i < t->share_count; i++) {
        tdm_free(memory, t->shares[i].offered);
        tdm_free(memory, t->shares[i].is_meant);
        tdm_free(memory, t->shares[i].start);
        tdm_free(memory, t->shares[i].entries);
        tdm_free(memory, t->shares[i].is_bound);
    }
    tdm_free(memory, t->shares);
}

static int shares_nothing(const struct tdm_share *share, int32_t student, int32_t opportunity)
{
    const uint64_t *offered = share->offered + opportunity * share->word_count;

    if (!share->is_bound[student] || !share->is_meant[opportunity]) return 0;
    for (int64_t i = share->start[student]; i < share->start[student + 1]; i++)
        if (offered[share->entries[i] / 64] >> (share->entries[i] % 64) & 1) return 0;
    return 1;
}

int32_t tdm_ban_of(const struct tdm_translation *t, int32_t student, int32_t opportunity)
{
    if (t->banned_for_all[opportunity] != 0) return t->banned_for_all[opportunity] - 1;
    for (int64_t i = t->ban_start[student]; i < t->ban_start[student + 1]; i++)
        if (t->bans[t->ban_of[i]].is_banned[opportunity]) return t->bans[t->ban_of[i]].rule;
    for (int32_t i = 0; i < t->share_count; i++)
        if (shares_nothing(&t->shares[i], student, opportunity)) return t->shares[i].rule;
    return TANDEM_NONE;
}
