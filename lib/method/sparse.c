/* SPDX-License-Identifier: MIT
 * The desk of matching without the whole table: its life, and the candidates so far.
 */
#include "method/sparse.h"

#include <string.h>

static int32_t number_columns(struct tdm_sparse *sparse)
{
    const struct tandem_model *model = sparse->model;
    int64_t                   *order = tdm_alloc_array(&sparse->memory, model->opportunity_keys.count, sizeof *order);
    int32_t                    status = order == NULL ? TANDEM_E_NOMEM : tdm_keys_order(&sparse->memory, &model->opportunity_keys, order);

    for (int32_t i = 0; status == TANDEM_OK && i < model->opportunity_keys.count; i++) sparse->column[order[i]] = i;
    tdm_free(&sparse->memory, order);
    return status;
}

static int32_t allocate(struct tdm_sparse *sparse)
{
    int64_t count = sparse->opportunity_count;

    sparse->column = tdm_alloc_array(&sparse->memory, count, sizeof *sparse->column);
    sparse->touched = tdm_alloc_array(&sparse->memory, count, sizeof *sparse->touched);
    sparse->bound = tdm_alloc_array(&sparse->memory, count, sizeof *sparse->bound);
    sparse->stamp = tdm_alloc_zeroed(&sparse->memory, count, sizeof *sparse->stamp);
    sparse->skip = tdm_alloc_zeroed(&sparse->memory, count, sizeof *sparse->skip);
    sparse->heap = tdm_alloc_array(&sparse->memory, count, sizeof *sparse->heap);
    sparse->best = tdm_alloc_array(&sparse->memory, count, sizeof *sparse->best);
    sparse->candidates.start = tdm_alloc_zeroed(&sparse->memory, sparse->scorer->student_count + (int64_t)1, sizeof *sparse->candidates.start);
    if (sparse->column == NULL || sparse->touched == NULL || sparse->bound == NULL || sparse->stamp == NULL || sparse->skip == NULL
        || sparse->heap == NULL || sparse->best == NULL || sparse->candidates.start == NULL)
        return TANDEM_E_NOMEM;
    return TANDEM_OK;
}

static int64_t sum_rest(const struct tandem_scorer *scorer)
{
    int64_t rest = 0;
    for (int32_t part = 0; part < scorer->part_count; part++)
        if (scorer->parts[part].part != TANDEM_PART_TAGS && scorer->parts[part].weight > 0)
            rest += (TDM_FULL_VALUE * scorer->parts[part].weight / 1000) << TDM_FINE;
    return rest;
}

int32_t tdm_sparse_init(struct tdm_sparse *sparse, const struct tandem_model *model, const tandem_options *options,
                        const struct tandem_scorer *scorer, struct tdm_control *control)
{
    int32_t status;

    *sparse = (struct tdm_sparse){ .memory = model->memory, .model = model, .options = options, .scorer = scorer, .control = control,
                                   .opportunity_count = model->opportunity_keys.count, .rest = sum_rest(scorer) };
    status = tdm_translation_open(&sparse->rules, model, options);
    if (status == TANDEM_OK) status = allocate(sparse);
    if (status == TANDEM_OK) status = number_columns(sparse);
    if (status != TANDEM_OK) tdm_sparse_finish(sparse);
    return status;
}

void tdm_sparse_finish(struct tdm_sparse *sparse)
{
    void *const blocks[] = { sparse->column, sparse->touched, sparse->bound, sparse->stamp, sparse->skip, sparse->heap, sparse->best, sparse->lists,
                             sparse->found, sparse->candidates.start, sparse->candidates.opportunity, sparse->candidates.score };

    tdm_translation_close(&sparse->rules);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&sparse->memory, blocks[i]);
    memset(sparse, 0, sizeof *sparse);
}

int32_t tdm_sparse_find(struct tdm_sparse *sparse, int32_t student, int32_t opportunity, int64_t score)
{
    int32_t status = tdm_grow(&sparse->memory, (void **)&sparse->found, &sparse->found_capacity, sparse->found_count + 1, sizeof *sparse->found);
    if (status == TANDEM_OK) sparse->found[sparse->found_count++] = (struct tdm_sparse_pair){ student, opportunity, score };
    return status;
}
