/* SPDX-License-Identifier: MIT
 * Bounds that places bring along: slots that overlap, students of several seats, opportunities that close.
 *
 * Keeps:   where a student takes several seats, the seats of her opportunities and their partners are counted by bounds, and the nested
 *          bounds there still count pairs: a relaxation, since everybody takes at least one seat.
 */
#include "problem/constraints.h"
#include "problem/translate.h"

#include <string.h>

int32_t tdm_translate_index(struct tdm_translation *t)
{
    const struct tdm_problem *problem = t->problem;
    const struct tdm_memory  *memory = &problem->memory;
    int32_t                   columns = problem->columns.leaf_count;

    if (t->column_start != NULL) return TANDEM_OK;
    t->column_start = tdm_alloc_zeroed(memory, columns + (int64_t)2, sizeof *t->column_start);
    t->column_pairs = tdm_alloc_array(memory, problem->pair_count, sizeof *t->column_pairs);
    t->pair_row = tdm_alloc_array(memory, problem->pair_count, sizeof *t->pair_row);
    if (t->column_start == NULL || t->column_pairs == NULL || t->pair_row == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) t->column_start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < columns; c++) t->column_start[c + 2] += t->column_start[c + 1];
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            t->pair_row[pair] = r;
            t->column_pairs[t->column_start[problem->pair_column[pair] + 1]++] = pair;
        }
    return TANDEM_OK;
}

/* ---- slots */

struct slots {
    struct tdm_keys names;
    int64_t        *start;           /* [columns + 1] into of */
    int32_t        *of;              /* slots of each column */
    int64_t         capacity;
    int64_t         found_count, found_capacity;
    struct found { int32_t slot; int64_t pair; } *found;   /* of the row at hand */
};

/* Cuts the next label off a list joined by `;`; 0 at its end. */
static int next_label(const char **rest, const char **label, size_t *bytes)
{
    while (**rest != '\0') {
        const char *at = *rest + strspn(*rest, "; \t\r\n");
        size_t      length = strcspn(at, ";");
        *rest = at + length;
        while (length > 0 && strchr(" \t\r\n", at[length - 1]) != NULL) length--;
        *label = at;
        *bytes = length;
        if (length > 0) return 1;
    }
    return 0;
}

static int32_t read_slots(const struct tdm_translation *t, struct slots *slots)
{
    const struct tandem_model *model = t->model;
    const struct tdm_memory   *memory = &t->problem->memory;
    int32_t                    columns = t->problem->columns.leaf_count;
    int32_t                    attribute = tdm_keys_find(&model->attributes[TANDEM_OPPORTUNITY - 1].names, "slots", 5);
    int64_t                    made = 0;

    slots->start = tdm_alloc_zeroed(memory, columns + (int64_t)1, sizeof *slots->start);
    if (slots->start == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; attribute != TANDEM_NONE && c < columns; c++) {
        const char *rest = tdm_model_attribute(model, TANDEM_OPPORTUNITY, t->problem->column_opportunity[c], attribute), *label;
        size_t      bytes;
        while (rest != NULL && next_label(&rest, &label, &bytes)) {
            int32_t slot = tdm_keys_intern(memory, &slots->names, label, bytes);
            if (slot < 0) return slot;
            if (tdm_grow(memory, (void **)&slots->of, &slots->capacity, made + 1, sizeof *slots->of) != TANDEM_OK) return TANDEM_E_NOMEM;
            slots->of[made++] = slot;
        }
        slots->start[c + 1] = made;
    }
    return TANDEM_OK;
}

static int32_t find_slots(const struct tdm_problem *problem, struct slots *slots, int32_t row)
{
    slots->found_count = 0;
    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        for (int64_t i = slots->start[problem->pair_column[pair]]; i < slots->start[problem->pair_column[pair] + 1]; i++) {
            if (tdm_grow(&problem->memory, (void **)&slots->found, &slots->found_capacity, slots->found_count + 1, sizeof *slots->found) != TANDEM_OK)
                return TANDEM_E_NOMEM;
            slots->found[slots->found_count++] = (struct found){ slots->of[i], pair };
        }
    return TANDEM_OK;
}

/* At most one place per slot: a bound over the pairs of each slot that occurs. */
static int32_t bound_slots(const struct tdm_problem *problem, struct slots *slots, struct tdm_constraints *out)
{
    int32_t status = TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < slots->found_count; i++) {
        int32_t slot = slots->found[i].slot;
        int64_t last = -1;
        if (slot < 0) continue;
        status = tdm_constraints_add(&problem->memory, out, TDM_NO_LEAST, 1, TANDEM_NONE);
        for (int64_t k = i; status == TANDEM_OK && k < slots->found_count; k++) {
            if (slots->found[k].slot != slot) continue;
            slots->found[k].slot = -1;
            if (slots->found[k].pair == last) continue;      /* a label written twice in one cell */
            last = slots->found[k].pair;
            status = tdm_constraints_add_term(&problem->memory, out, last, 1);
        }
    }
    return status;
}

int32_t tdm_constrain_slots(struct tdm_translation *t, struct tdm_constraints *out)
{
    const struct tdm_problem *problem = t->problem;
    struct slots              slots = { 0 };
    int32_t                   status = read_slots(t, &slots);

    for (int32_t r = 0; status == TANDEM_OK && slots.names.count > 0 && r < problem->rows.leaf_count; r++) {
        if (r == problem->silent_row || problem->rows.most[r] <= 1) continue;
        status = find_slots(problem, &slots, r);
        if (status == TANDEM_OK) status = bound_slots(problem, &slots, out);
    }
    tdm_keys_finish(&problem->memory, &slots.names);
    tdm_free(&problem->memory, slots.start);
    tdm_free(&problem->memory, slots.of);
    tdm_free(&problem->memory, slots.found);
    return status;
}

/* ---- sizes */

static int32_t read_sizes(const struct tdm_translation *t, struct tdm_constraints *out)
{
    const struct tdm_problem *problem = t->problem;
    int                       any = 0;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++) any |= r != problem->silent_row && t->model->students.at[problem->row_student[r]].size != 1;
    if (!any) return TANDEM_OK;
    out->row_size = tdm_alloc_array(&problem->memory, problem->rows.leaf_count, sizeof *out->row_size);
    if (out->row_size == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        out->row_size[r] = r == problem->silent_row ? 1 : t->model->students.at[problem->row_student[r]].size;
    return TANDEM_OK;
}

static int has_sized_pair(const struct tdm_translation *t, const struct tdm_constraints *out, int32_t column)
{
    for (int64_t i = t->column_start[column]; i < t->column_start[column + 1]; i++)
        if (out->row_size[t->pair_row[t->column_pairs[i]]] != 1) return 1;
    return 0;
}

static int32_t add_sized_column(const struct tdm_translation *t, struct tdm_constraints *out, int32_t column)
{
    int32_t status = TANDEM_OK;

    for (int64_t i = t->column_start[column]; status == TANDEM_OK && i < t->column_start[column + 1]; i++)
        status = tdm_constraints_add_term(&t->problem->memory, out, t->column_pairs[i], out->row_size[t->pair_row[t->column_pairs[i]]]);
    return status;
}

/* Counts the seats of one node by a bound; its nested bound no longer asks for a minimum, which counted seats too. */
static int32_t bound_node(struct tdm_translation *t, struct tdm_constraints *out, int32_t node)
{
    struct tdm_side *columns = &t->problem->columns;
    int32_t          status = tdm_constraints_add(&t->problem->memory, out, columns->least[node], columns->most[node], TANDEM_NONE);

    for (int32_t c = 0; status == TANDEM_OK && c < columns->leaf_count; c++)
        if (c == node || columns->parent[c] == node) status = add_sized_column(t, out, c);
    if (status == TANDEM_OK) out->bounds[out->bound_count - 1].node = node;
    columns->least[node] = 0;
    return status;
}

int32_t tdm_constrain_sizes(struct tdm_translation *t, struct tdm_constraints *out)
{
    const struct tdm_side *columns = &t->problem->columns;
    int32_t                status = read_sizes(t, out);

    if (status != TANDEM_OK || out->row_size == NULL) return status;
    status = tdm_translate_index(t);
    for (int32_t c = 0; status == TANDEM_OK && c < columns->leaf_count; c++)
        if (has_sized_pair(t, out, c)) status = bound_node(t, out, c);
    for (int32_t v = columns->leaf_count; status == TANDEM_OK && v < columns->node_count; v++) {
        int any = 0;
        for (int32_t c = 0; c < columns->leaf_count && !any; c++) any = columns->parent[c] == v && has_sized_pair(t, out, c);
        if (any) status = bound_node(t, out, v);
    }
    return status;
}

/* ---- closing */

int32_t tdm_constrain_closings(struct tdm_translation *t, struct tdm_constraints *out)
{
    const struct tdm_problem *problem = t->problem;
    const uint8_t            *is_free = t->relaxed == NULL ? NULL : t->relaxed->opportunity_is_free;

    out->closings = tdm_alloc_array(&problem->memory, problem->columns.leaf_count, sizeof *out->closings);
    if (out->closings == NULL) return TANDEM_E_NOMEM;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) {
        int32_t                       id = problem->column_opportunity[c];
        const struct tdm_opportunity *opportunity = &t->model->opportunities.at[id];
        if (!(opportunity->flags & TANDEM_MAY_CLOSE) || opportunity->least < 2 || (is_free != NULL && is_free[id])) continue;
        out->closings[out->closing_count++] = (struct tdm_closing){ c, opportunity->least };
    }
    return TANDEM_OK;
}
