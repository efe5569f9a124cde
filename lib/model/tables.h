/* SPDX-License-Identifier: MIT
 * The tables of a model as blocks of memory, and blocks that several models read.
 *
 * Keeps:   a block belongs to one model, or to what the models share: then nobody writes to it, and whoever is to change it has a copy made first.
 */
#ifndef TDM_MODEL_TABLES_H
#define TDM_MODEL_TABLES_H

#include "model/model.h"

/* What several models share; the last one frees it. */
struct tdm_shared {
    _Atomic int32_t     references;
    struct tandem_model tables;          /* only its blocks count */
};

/* One block of a model. */
struct tdm_block {
    void  **at;
    int64_t count;                       /* elements in use */
    size_t  bytes;                       /* of one */
    int64_t *capacity;                   /* or NULL */
};

enum { TDM_MODEL_BLOCKS = 39 };

/* All blocks but the columns of attributes: blocks[TDM_MODEL_BLOCKS]. */
void tdm_model_list_blocks(struct tandem_model *model, struct tdm_block *blocks);
/* Frees all blocks of a model that it does not share, and lets go of what it shares. */
void tdm_model_free_blocks(struct tandem_model *model);
/* Copies what a model says, block by block as pointers. */
void tdm_model_take_words(struct tandem_model *to, const struct tandem_model *from);
/* The block of the same content that takes its place; the columns of a kind of attributes. On failure nothing changes. */
int32_t tdm_model_copy_block(const struct tdm_memory *memory, const struct tdm_block *block);
int32_t tdm_model_copy_columns(const struct tdm_memory *memory, struct tdm_attributes *attributes);
/* From now on a model shares all its blocks; NULL if memory is short. Any thread may ask. */
struct tdm_shared *tdm_model_share(struct tandem_model *model);

#endif
