/* SPDX-License-Identifier: MIT
 * Sharing the blocks of a model, and taking one back before it changes.
 *
 * Keeps:   a call that fails leaves every block where it was. Sharing changes no pointer of the model, so that others may read it meanwhile.
 */
#include "model/tables.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static struct tdm_block *list_keys(struct tdm_block *block, struct tdm_keys *keys)
{
    int     is_empty = keys->count == 0 || keys->start == NULL;
    int64_t bytes = is_empty ? 0 : keys->start[keys->count];

    *block++ = (struct tdm_block){ (void **)&keys->start, is_empty ? 0 : keys->count + (int64_t)1, sizeof *keys->start, &keys->start_capacity };
    *block++ = (struct tdm_block){ (void **)&keys->text, bytes, 1, &keys->text_capacity };
    *block++ = (struct tdm_block){ (void **)&keys->slots, keys->slot_count, sizeof *keys->slots, NULL };
    return block;
}

#define LIST_TABLE(table) *block++ = (struct tdm_block){ (void **)&(table).at, (table).count, sizeof *(table).at, &(table).capacity }

static struct tdm_block *list_tables(struct tdm_block *block, struct tandem_model *model)
{
    LIST_TABLE(model->students);
    LIST_TABLE(model->opportunities);
    LIST_TABLE(model->partners);
    LIST_TABLE(model->tags[0]);
    LIST_TABLE(model->tags[1]);
    LIST_TABLE(model->opportunity_rankings);
    LIST_TABLE(model->partner_rankings);
    LIST_TABLE(model->rules);
    LIST_TABLE(model->rule_ids);
    LIST_TABLE(model->previous);
    LIST_TABLE(model->score_parts);
    LIST_TABLE(model->related);
    LIST_TABLE(model->minutes);
    return block;
}

#undef LIST_TABLE

static struct tdm_block *list_wishes(struct tdm_block *block, struct tandem_model *model)
{
    *block++ = (struct tdm_block){ (void **)&model->wish_student, model->wish_count, sizeof *model->wish_student, &model->wish_capacity };
    *block++ = (struct tdm_block){ (void **)&model->wish_opportunity, model->wish_count, sizeof *model->wish_opportunity, &model->wish_capacity };
    *block++ = (struct tdm_block){ (void **)&model->wish_rank, model->wish_count, sizeof *model->wish_rank, &model->wish_capacity };
    *block++ = (struct tdm_block){ (void **)&model->wish_score, model->wish_count, sizeof *model->wish_score, &model->score_capacity };
    return block;
}

void tdm_model_list_blocks(struct tandem_model *model, struct tdm_block *blocks)
{
    struct tdm_block *block = list_wishes(list_tables(blocks, model), model);

    *block++ = (struct tdm_block){ (void **)&model->is_gone, model->student_keys.count, 1, NULL };
    block = list_keys(block, &model->student_keys);
    block = list_keys(block, &model->opportunity_keys);
    block = list_keys(block, &model->partner_keys);
    block = list_keys(block, &model->texts);
    for (int kind = 0; kind < 3; kind++) block = list_keys(block, &model->attributes[kind].names);
    assert(block == blocks + TDM_MODEL_BLOCKS);
    (void)block;
}

static void free_columns(const struct tdm_memory *memory, struct tdm_column *columns, int32_t count)
{
    for (int32_t column = 0; columns != NULL && column < count; column++) tdm_free(memory, columns[column].text);
    tdm_free(memory, columns);
}

/* ---- sharing */

static struct tdm_shared *shared_of(const struct tandem_model *model) { return atomic_load_explicit(&model->shared, memory_order_acquire); }

struct tdm_shared *tdm_model_share(struct tandem_model *model)
{
    struct tdm_shared *shared = shared_of(model), *none = NULL, *mine;

    if (shared != NULL) return shared;
    mine = tdm_alloc_array(&model->memory, 1, sizeof *mine);
    if (mine == NULL) return NULL;
    tdm_model_take_words(&mine->tables, model);
    mine->tables.memory = model->memory;
    atomic_init(&mine->tables.shared, NULL);
    atomic_init(&mine->references, 1);
    if (atomic_compare_exchange_strong_explicit(&model->shared, &none, mine, memory_order_acq_rel, memory_order_acquire)) return mine;
    tdm_free(&model->memory, mine);
    return none;
}

static void let_go(struct tdm_shared *shared)
{
    struct tdm_memory memory;

    if (shared == NULL || atomic_fetch_sub(&shared->references, 1) != 1) return;
    memory = shared->tables.memory;
    tdm_model_free_blocks(&shared->tables);
    tdm_free(&memory, shared);
}

void tdm_model_free_blocks(struct tandem_model *model)
{
    struct tdm_shared *shared = shared_of(model);
    struct tdm_block   own[TDM_MODEL_BLOCKS], others[TDM_MODEL_BLOCKS];

    if (shared != NULL) tdm_model_list_blocks(&shared->tables, others);
    for (int kind = 0; kind < 3; kind++)
        if (shared == NULL || model->attributes[kind].columns != shared->tables.attributes[kind].columns)
            free_columns(&model->memory, model->attributes[kind].columns, model->attributes[kind].names.count);
    tdm_model_list_blocks(model, own);
    for (int i = 0; i < TDM_MODEL_BLOCKS; i++)
        if (shared == NULL || *own[i].at != *others[i].at) tdm_free(&model->memory, *own[i].at);
    let_go(shared);
}

void tdm_model_take_words(struct tandem_model *to, const struct tandem_model *from)
{
    size_t begin = offsetof(struct tandem_model, student_keys);

    memcpy((char *)to + begin, (const char *)from + begin, sizeof *to - begin);
}

/* ---- taking back */

int32_t tdm_model_copy_block(const struct tdm_memory *memory, const struct tdm_block *block)
{
    void *own;

    if (*block->at == NULL) return TANDEM_OK;
    own = tdm_alloc_array(memory, block->count, block->bytes);
    if (own == NULL) return TANDEM_E_NOMEM;
    if (block->count > 0) memcpy(own, *block->at, (size_t)block->count * block->bytes);
    *block->at = own;
    if (block->capacity != NULL) *block->capacity = block->count;
    return TANDEM_OK;
}

int32_t tdm_model_own(struct tandem_model *model, void *at)
{
    struct tdm_shared *shared = shared_of(model);
    struct tdm_block   own[TDM_MODEL_BLOCKS], others[TDM_MODEL_BLOCKS];
    int                i = 0;

    if (shared == NULL) return TANDEM_OK;
    tdm_model_list_blocks(model, own);
    tdm_model_list_blocks(&shared->tables, others);
    while ((void *)own[i].at != at) {
        assert(i < TDM_MODEL_BLOCKS - 1);
        i++;
    }
    return *own[i].at != *others[i].at ? TANDEM_OK : tdm_model_copy_block(&model->memory, &own[i]);
}

int32_t tdm_model_own_keys(struct tandem_model *model, struct tdm_keys *keys)
{
    int32_t status = tdm_model_own(model, &keys->start);

    if (status == TANDEM_OK) status = tdm_model_own(model, &keys->text);
    return status == TANDEM_OK ? tdm_model_own(model, &keys->slots) : status;
}

int32_t tdm_model_own_wishes(struct tandem_model *model)
{
    int32_t status = tdm_model_own(model, &model->wish_student);

    if (status == TANDEM_OK) status = tdm_model_own(model, &model->wish_opportunity);
    if (status == TANDEM_OK) status = tdm_model_own(model, &model->wish_rank);
    return status == TANDEM_OK ? tdm_model_own(model, &model->wish_score) : status;
}

int32_t tdm_model_copy_columns(const struct tdm_memory *memory, struct tdm_attributes *attributes)
{
    int32_t            count = attributes->names.count, status = TANDEM_OK;
    struct tdm_column *own;

    if (attributes->columns == NULL) return TANDEM_OK;
    own = tdm_alloc_zeroed(memory, count, sizeof *own);
    if (own == NULL) return TANDEM_E_NOMEM;
    for (int32_t column = 0; status == TANDEM_OK && column < count; column++) {
        struct tdm_block text = { (void **)&own[column].text, attributes->columns[column].count, sizeof *own->text, &own[column].capacity };
        own[column].text = attributes->columns[column].text;
        own[column].count = attributes->columns[column].count;
        status = tdm_model_copy_block(memory, &text);
        if (status != TANDEM_OK) own[column].text = NULL;
    }
    if (status == TANDEM_OK) {
        attributes->columns = own;
        attributes->capacity = count;
    } else {
        free_columns(memory, own, count);
    }
    return status;
}

int32_t tdm_model_own_attributes(struct tandem_model *model, int32_t kind)
{
    struct tdm_shared     *shared = shared_of(model);
    struct tdm_attributes *attributes = &model->attributes[kind - 1];
    int32_t                status = tdm_model_own_keys(model, &attributes->names);

    if (status != TANDEM_OK || shared == NULL || attributes->columns != shared->tables.attributes[kind - 1].columns) return status;
    return tdm_model_copy_columns(&model->memory, attributes);
}
