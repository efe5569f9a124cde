/* SPDX-License-Identifier: MIT
 * A model beside a model: the same school, to be changed without touching the first.
 *
 * Keeps:   ids, texts and rule numbers are those of the original; a copy that fails leaves nothing behind. The blocks of the original are shared from then
 *          on: a copy costs nothing until one of the two changes, and then only what changes.
 */
#include "model/tables.h"

/* A block that only the original has. It changed there after it had been shared. */
static int32_t copy_own_blocks(const struct tandem_model *from, const struct tdm_shared *shared, struct tandem_model *to)
{
    struct tdm_block blocks[TDM_MODEL_BLOCKS], others[TDM_MODEL_BLOCKS];
    int32_t          status = TANDEM_OK;

    tdm_model_list_blocks(to, blocks);
    tdm_model_list_blocks((struct tandem_model *)(uintptr_t)&shared->tables, others);
    for (int i = 0; i < TDM_MODEL_BLOCKS; i++) {
        if (*blocks[i].at == *others[i].at) continue;
        if (status == TANDEM_OK) status = tdm_model_copy_block(&to->memory, &blocks[i]);
        if (status != TANDEM_OK) *blocks[i].at = NULL;
    }
    for (int kind = 0; kind < 3; kind++) {
        if (from->attributes[kind].columns == shared->tables.attributes[kind].columns) continue;
        if (status == TANDEM_OK) status = tdm_model_copy_columns(&to->memory, &to->attributes[kind]);
        if (status != TANDEM_OK) to->attributes[kind].columns = NULL;
    }
    return status;
}

int32_t tdm_model_copy(const struct tandem_model *from, struct tandem_model **out)
{
    struct tdm_shared   *shared = tdm_model_share((struct tandem_model *)(uintptr_t)from);
    struct tandem_model *to = shared == NULL ? NULL : tdm_model_new(&from->memory);
    int32_t              status = to == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    *out = NULL;
    if (status != TANDEM_OK) return status;
    atomic_fetch_add(&shared->references, 1);
    atomic_store_explicit(&to->shared, shared, memory_order_relaxed);
    tdm_model_take_words(to, from);
    status = copy_own_blocks(from, shared, to);
    if (status == TANDEM_OK) *out = to;
    else tdm_model_release(to);
    return status;
}
