/* SPDX-License-Identifier: MIT
 * The model's life, and the tables of people and places.
 *
 * Keeps:   a table has as many rows as its keys; a failed call leaves both as they were.
 */
#include "model/tables.h"

#include <assert.h>
#include <string.h>

struct tandem_model *tdm_model_new(const struct tdm_memory *memory)
{
    struct tandem_model *model = tdm_alloc_zeroed(memory, 1, sizeof *model);
    if (model == NULL) return NULL;
    model->memory = *memory;
    model->scale = 1;
    model->error.student = model->error.opportunity = TANDEM_NONE;
    atomic_init(&model->references, 1);
    return model;
}

void tdm_model_hold(const struct tandem_model *model)
{
    /* the count is not part of what the model says: a const model may be held */
    atomic_fetch_add(&((struct tandem_model *)(uintptr_t)model)->references, 1);
}

static void destroy(struct tandem_model *model)
{
    struct tdm_memory memory = model->memory;

    tdm_model_free_blocks(model);
    tdm_free(&memory, model);
}

void tdm_model_release(const struct tandem_model *model)
{
    struct tandem_model *mine = (struct tandem_model *)(uintptr_t)model;
    if (mine != NULL && atomic_fetch_sub(&mine->references, 1) == 1) destroy(mine);
}

struct tdm_keys *tdm_model_keys(struct tandem_model *model, int32_t kind)
{
    switch (kind) {
    case TANDEM_STUDENT: return &model->student_keys;
    case TANDEM_OPPORTUNITY: return &model->opportunity_keys;
    case TANDEM_PARTNER: return &model->partner_keys;
    default: return NULL;
    }
}

const struct tdm_keys *tdm_model_keys_of(const struct tandem_model *model, int32_t kind)
{
    return tdm_model_keys((struct tandem_model *)(uintptr_t)model, kind);
}

int32_t tdm_model_reserve(struct tandem_model *model, void **at, int64_t *capacity, int64_t needed, size_t bytes)
{
    int32_t status = tdm_model_own(model, at);
    return status == TANDEM_OK ? tdm_grow(&model->memory, at, capacity, needed, bytes) : status;
}

static int32_t reserve_people(struct tandem_model *model, int32_t kind, int32_t count)
{
    switch (kind) {
    case TANDEM_STUDENT: return TDM_RESERVE(model, &model->students, count);
    case TANDEM_OPPORTUNITY: return TDM_RESERVE(model, &model->opportunities, count);
    default: return TDM_RESERVE(model, &model->partners, count);
    }
}

static void append_default(struct tandem_model *model, int32_t kind)
{
    switch (kind) {
    case TANDEM_STUDENT:
        model->students.at[model->students.count++] = (struct tdm_student){ .most = 1, .priority = 1, .size = 1, .lottery = -1 };
        break;
    case TANDEM_OPPORTUNITY:
        model->opportunities.at[model->opportunities.count++] = (struct tdm_opportunity){ .partner = TANDEM_NONE };
        break;
    default:
        model->partners.at[model->partners.count++] = (struct tdm_partner){ .most = TDM_NO_CAP };
        break;
    }
}

int32_t tdm_model_add(struct tandem_model *model, int32_t kind, int32_t count, const char *const *keys)
{
    struct tdm_keys *set = tdm_model_keys(model, kind);
    int32_t          first = set->count;
    int32_t          status = reserve_people(model, kind, count);

    if (status == TANDEM_OK) status = tdm_model_own_keys(model, set);
    for (int32_t i = 0; i < count && status >= 0; i++) status = tdm_keys_add(&model->memory, set, keys[i]);
    if (status < 0) {
        tdm_keys_shrink(set, first);
        return status;
    }
    for (int32_t i = 0; i < count; i++) append_default(model, kind);
    return first;
}

int32_t tdm_model_intern(struct tandem_model *model, const char *text)
{
    int32_t status = tdm_model_own_keys(model, &model->texts);
    return status == TANDEM_OK ? tdm_keys_intern(&model->memory, &model->texts, text, strlen(text)) : status;
}

const char *tdm_model_text(const struct tandem_model *model, int32_t number)
{
    return number == TANDEM_NONE ? "" : tdm_keys_text(&model->texts, number);
}

/* The column's number, adding an empty column where the name is new. */
static int32_t find_or_add_column(struct tandem_model *model, struct tdm_attributes *attributes, const char *name)
{
    int32_t column = tdm_keys_find(&attributes->names, name, strlen(name));
    int32_t status;

    if (column != TANDEM_NONE) return column;
    status = tdm_grow(&model->memory, (void **)&attributes->columns, &attributes->capacity, attributes->names.count + (int64_t)1,
                      sizeof *attributes->columns);
    if (status != TANDEM_OK) return status;
    column = tdm_keys_add(&model->memory, &attributes->names, name);
    if (column >= 0) attributes->columns[column] = (struct tdm_column){ 0 };
    return column;
}

int32_t tdm_model_set_attribute(struct tandem_model *model, int32_t kind, int32_t id, const char *name, const char *value)
{
    struct tdm_attributes *attributes = &model->attributes[kind - 1];
    int32_t                columns_before = attributes->names.count;
    int32_t                status = tdm_model_own_attributes(model, kind), text = status == TANDEM_OK ? tdm_model_intern(model, value) : status;
    int32_t                number = text < 0 ? text : find_or_add_column(model, attributes, name);
    struct tdm_column     *column;

    if (number < 0) return number;
    column = &attributes->columns[number];
    if (tdm_grow(&model->memory, (void **)&column->text, &column->capacity, id + (int64_t)1, sizeof *column->text) != TANDEM_OK) {
        tdm_keys_shrink(&attributes->names, columns_before);
        return TANDEM_E_NOMEM;
    }
    while (column->count <= id) column->text[column->count++] = TANDEM_NONE;
    column->text[id] = text;
    return TANDEM_OK;
}

const char *tdm_model_attribute(const struct tandem_model *model, int32_t kind, int32_t id, int32_t column)
{
    const struct tdm_column *cells = &model->attributes[kind - 1].columns[column];
    if (id >= cells->count || cells->text[id] == TANDEM_NONE) return NULL;
    return tdm_keys_text(&model->texts, cells->text[id]);
}
