/* SPDX-License-Identifier: MIT
 * A model beside a model: the same school, to be changed without touching the first.
 *
 * Keeps:   ids, texts and rule numbers are those of the original; a copy that fails leaves nothing behind.
 */
#include "model/model.h"

#include <string.h>

/* A block of `count` elements like the one at *block, which still belongs to the original. NULL stays NULL. */
static int32_t copy_block(const struct tdm_memory *memory, void **block, int64_t count, size_t bytes)
{
    const void *from = *block;

    if (from == NULL) return TANDEM_OK;
    *block = tdm_alloc_array(memory, count, bytes);
    if (*block == NULL) return TANDEM_E_NOMEM;
    if (count > 0) memcpy(*block, from, (size_t)count * bytes);
    return TANDEM_OK;
}

static int32_t copy_keys(const struct tdm_memory *memory, const struct tdm_keys *from, struct tdm_keys *to)
{
    int64_t text_bytes = from->count == 0 ? 0 : from->start[from->count];
    int32_t status;

    *to = (struct tdm_keys){ 0 };
    if (from->count == 0) return TANDEM_OK;
    *to = *from;
    to->text = NULL;
    to->slots = NULL;
    status = copy_block(memory, (void **)&to->start, from->count + (int64_t)1, sizeof *to->start);
    to->start_capacity = from->count + (int64_t)1;
    if (status == TANDEM_OK) {
        to->text = from->text;
        to->text_capacity = text_bytes;
        status = copy_block(memory, (void **)&to->text, text_bytes, 1);
    }
    if (status == TANDEM_OK) {
        to->slots = from->slots;
        status = copy_block(memory, (void **)&to->slots, from->slot_count, sizeof *to->slots);
    }
    return status;
}

static int32_t copy_attributes(const struct tdm_memory *memory, const struct tdm_attributes *from, struct tdm_attributes *to)
{
    int32_t count = from->names.count, status = copy_keys(memory, &from->names, &to->names);

    if (status != TANDEM_OK || count == 0) {
        to->names.count = 0;         /* so that nobody looks for the columns */
        return status;
    }
    to->columns = tdm_alloc_zeroed(memory, count, sizeof *to->columns);
    if (to->columns == NULL) {
        to->names.count = 0;
        return TANDEM_E_NOMEM;
    }
    to->capacity = count;
    for (int32_t column = 0; status == TANDEM_OK && column < count; column++) {
        struct tdm_column *own = &to->columns[column];
        own->text = from->columns[column].text;
        own->count = from->columns[column].count;
        own->capacity = own->count;
        status = copy_block(memory, (void **)&own->text, own->count, sizeof *own->text);
    }
    return status;
}

/* The table `name` of the original becomes that of the copy. */
#define COPY_TABLE(name)                                                                                                          \
    do {                                                                                                                          \
        if (status != TANDEM_OK) break;                                                                                           \
        to->name.at = from->name.at;                                                                                              \
        to->name.count = to->name.capacity = from->name.count;                                                                    \
        status = copy_block(&to->memory, (void **)&to->name.at, from->name.count, sizeof *to->name.at);                           \
    } while (0)

static int32_t copy_tables(const struct tandem_model *from, struct tandem_model *to)
{
    int32_t status = TANDEM_OK;

    COPY_TABLE(students);
    COPY_TABLE(opportunities);
    COPY_TABLE(partners);
    COPY_TABLE(tags[0]);
    COPY_TABLE(tags[1]);
    COPY_TABLE(opportunity_rankings);
    COPY_TABLE(partner_rankings);
    COPY_TABLE(rules);
    COPY_TABLE(rule_ids);
    COPY_TABLE(previous);
    COPY_TABLE(score_parts);
    COPY_TABLE(related);
    COPY_TABLE(minutes);
    return status;
}

#undef COPY_TABLE

static int32_t copy_column(const struct tandem_model *from, struct tandem_model *to, void *const *source, void **target, size_t bytes)
{
    *target = *source;
    return copy_block(&to->memory, target, from->wish_count, bytes);
}

static int32_t copy_wishes(const struct tandem_model *from, struct tandem_model *to)
{
    int32_t status = copy_column(from, to, (void *const *)&from->wish_student, (void **)&to->wish_student, sizeof(int32_t));

    if (status == TANDEM_OK) status = copy_column(from, to, (void *const *)&from->wish_opportunity, (void **)&to->wish_opportunity, sizeof(int32_t));
    if (status == TANDEM_OK) status = copy_column(from, to, (void *const *)&from->wish_rank, (void **)&to->wish_rank, sizeof(int32_t));
    if (status == TANDEM_OK) status = copy_column(from, to, (void *const *)&from->wish_score, (void **)&to->wish_score, sizeof(int64_t));
    to->wish_count = to->wish_capacity = from->wish_count;
    to->score_capacity = from->wish_score == NULL ? 0 : from->wish_count;
    to->scale = from->scale;
    to->has_rank = from->has_rank;
    return status;
}

int32_t tdm_model_copy(const struct tandem_model *from, struct tandem_model **out)
{
    struct tandem_model *to = tdm_model_new(&from->memory);
    int32_t              status = to == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    *out = NULL;
    if (status == TANDEM_OK) status = copy_keys(&to->memory, &from->student_keys, &to->student_keys);
    if (status == TANDEM_OK) status = copy_keys(&to->memory, &from->opportunity_keys, &to->opportunity_keys);
    if (status == TANDEM_OK) status = copy_keys(&to->memory, &from->partner_keys, &to->partner_keys);
    if (status == TANDEM_OK) status = copy_keys(&to->memory, &from->texts, &to->texts);
    for (int kind = 0; status == TANDEM_OK && kind < 3; kind++)
        status = copy_attributes(&to->memory, &from->attributes[kind], &to->attributes[kind]);
    if (status == TANDEM_OK) status = copy_tables(from, to);
    if (status == TANDEM_OK) status = copy_wishes(from, to);
    if (status == TANDEM_OK && from->is_gone != NULL) {
        to->is_gone = from->is_gone;
        status = copy_block(&to->memory, (void **)&to->is_gone, from->student_keys.count, 1);
    }
    if (status == TANDEM_OK) *out = to;
    else tdm_model_release(to);
    return status;
}
