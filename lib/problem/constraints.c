/* SPDX-License-Identifier: MIT
 * Bounds over pairs: room for them, and the order they stand in.
 *
 * Keeps:   a call that fails for want of memory leaves the bounds as they were.
 */
#include "problem/constraints.h"

#include "base/sort.h"

#include <assert.h>
#include <string.h>

int32_t tdm_constraints_add(const struct tdm_memory *memory, struct tdm_constraints *constraints, int64_t least, int64_t most, int32_t rule)
{
    void   *bounds = constraints->bounds;
    int32_t status = tdm_grow(memory, &bounds, &constraints->bound_capacity, constraints->bound_count + 1, sizeof *constraints->bounds);

    if (status != TANDEM_OK) return status;
    constraints->bounds = bounds;
    constraints->bounds[constraints->bound_count++] = (struct tdm_bound){ least, most, constraints->term_count, 0, rule, -1 };
    return TANDEM_OK;
}

int32_t tdm_constraints_add_term(const struct tdm_memory *memory, struct tdm_constraints *constraints, int64_t pair, int64_t weight)
{
    void   *terms = constraints->terms;
    int32_t status;

    assert(constraints->bound_count > 0);
    if (weight == 0) return TANDEM_OK;
    status = tdm_grow(memory, &terms, &constraints->term_capacity, constraints->term_count + 1, sizeof *constraints->terms);
    if (status != TANDEM_OK) return status;
    constraints->terms = terms;
    constraints->terms[constraints->term_count++] = (struct tdm_term){ pair, weight };
    constraints->bounds[constraints->bound_count - 1].count++;
    return TANDEM_OK;
}

void tdm_constraints_finish(const struct tdm_memory *memory, struct tdm_constraints *constraints)
{
    if (constraints == NULL) return;
    tdm_free(memory, constraints->bounds);
    tdm_free(memory, constraints->terms);
    tdm_free(memory, constraints->closings);
    tdm_free(memory, constraints->row_size);
    tdm_free(memory, constraints);
}

/* ---- order */

static int compare_terms(const void *user, int64_t a, int64_t b)
{
    const struct tdm_term *terms = user;
    return (terms[a].pair > terms[b].pair) - (terms[a].pair < terms[b].pair);
}

static int compare_numbers(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* By content alone; two bounds of the same content are alike in all that counts. */
static int compare_bounds(const void *user, int64_t a, int64_t b)
{
    const struct tdm_constraints *constraints = user;
    const struct tdm_bound       *x = &constraints->bounds[a], *y = &constraints->bounds[b];
    int                           order = compare_numbers(x->count, y->count);

    for (int64_t i = 0; order == 0 && i < x->count; i++) {
        const struct tdm_term *s = &constraints->terms[x->start + i], *t = &constraints->terms[y->start + i];
        order = compare_numbers(s->pair, t->pair);
        if (order == 0) order = compare_numbers(s->weight, t->weight);
    }
    if (order == 0) order = compare_numbers(x->least, y->least);
    return order != 0 ? order : compare_numbers(x->most, y->most);
}

static void sort_terms(struct tdm_constraints *constraints, const struct tdm_bound *bound, int64_t *index, struct tdm_term *copy)
{
    struct tdm_term *terms = constraints->terms + bound->start;
    int              is_sorted = 1;

    for (int64_t i = 1; i < bound->count; i++) is_sorted &= terms[i - 1].pair < terms[i].pair;
    if (is_sorted) return;
    for (int64_t i = 0; i < bound->count; i++) index[i] = i;
    tdm_sort(index, index + bound->count, bound->count, compare_terms, terms);
    for (int64_t i = 0; i < bound->count; i++) copy[i] = terms[index[i]];
    memcpy(terms, copy, (size_t)bound->count * sizeof *terms);
}

/* A bound without terms sums up to 0. */
static int says_nothing(const struct tdm_bound *bound)
{
    return (bound->count == 0 && bound->least <= 0 && bound->most >= 0) || (bound->least == TDM_NO_LEAST && bound->most == TDM_NO_MOST);
}

/* Bounds in their order, those that say nothing and repeats left out. */
static void place_bounds(struct tdm_constraints *constraints, const int64_t *index, struct tdm_bound *copy)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < constraints->bound_count; i++) {
        if (says_nothing(&constraints->bounds[index[i]])) continue;
        if (i > 0 && compare_bounds(constraints, index[i - 1], index[i]) == 0) continue;
        copy[kept++] = constraints->bounds[index[i]];
    }
    if (kept > 0) memcpy(constraints->bounds, copy, (size_t)kept * sizeof *copy);
    constraints->bound_count = kept;
}

int32_t tdm_constraints_sort(const struct tdm_memory *memory, struct tdm_constraints *constraints)
{
    int64_t           longest = constraints->bound_count;
    int64_t          *index = NULL;
    struct tdm_term  *terms = NULL;
    struct tdm_bound *bounds = NULL;
    int32_t           status = TANDEM_E_NOMEM;

    for (int64_t i = 0; i < constraints->bound_count; i++)
        if (constraints->bounds[i].count > longest) longest = constraints->bounds[i].count;
    index = tdm_alloc_array(memory, 2 * longest, sizeof *index);
    terms = tdm_alloc_array(memory, longest, sizeof *terms);
    bounds = tdm_alloc_array(memory, constraints->bound_count, sizeof *bounds);
    if (index == NULL || terms == NULL || bounds == NULL) goto out;

    status = TANDEM_OK;
    for (int64_t i = 0; i < constraints->bound_count; i++) sort_terms(constraints, &constraints->bounds[i], index, terms);
    for (int64_t i = 0; i < constraints->bound_count; i++) index[i] = i;
    tdm_sort(index, index + constraints->bound_count, constraints->bound_count, compare_bounds, constraints);
    place_bounds(constraints, index, bounds);
out:
    tdm_free(memory, index);
    tdm_free(memory, terms);
    tdm_free(memory, bounds);
    return status;
}
