/* SPDX-License-Identifier: MIT
 * The rank that the partners' side gives each pair: the opportunity's own, else its partner's, else none.
 *
 * Keeps:   rankings are sorted by place and student once; each pair is then found by halving.
 */
#include "problem/translate.h"

#include "base/sort.h"

struct sorted_rankings {
    const struct tdm_ranked *at;
    int64_t                  count;
    int64_t                 *index;
};

static int compare_ranked(const void *user, int64_t a, int64_t b)
{
    const struct tdm_ranked *x = (const struct tdm_ranked *)user + a, *y = (const struct tdm_ranked *)user + b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    if (x->student != y->student) return x->student < y->student ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static int32_t sort_rankings(const struct tdm_memory *memory, const struct tdm_ranked *at, int64_t count, struct sorted_rankings *sorted)
{
    int64_t *scratch = tdm_alloc_array(memory, count, sizeof *scratch);

    *sorted = (struct sorted_rankings){ at, count, tdm_alloc_array(memory, count, sizeof *sorted->index) };
    if (scratch != NULL && sorted->index != NULL) {
        for (int64_t i = 0; i < count; i++) sorted->index[i] = i;
        tdm_sort(sorted->index, scratch, count, compare_ranked, at);
    }
    tdm_free(memory, scratch);
    return scratch == NULL || sorted->index == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

/* The best rank that `id` gives the student, or 0. */
static int32_t find_rank(const struct sorted_rankings *sorted, int32_t id, int32_t student)
{
    int64_t low = 0, high = sorted->count;

    while (low < high) {
        int64_t                  middle = low + (high - low) / 2;
        const struct tdm_ranked *entry = &sorted->at[sorted->index[middle]];
        if (entry->id < id || (entry->id == id && entry->student < student)) low = middle + 1;
        else high = middle;
    }
    if (low == sorted->count) return 0;
    const struct tdm_ranked *found = &sorted->at[sorted->index[low]];
    return found->id == id && found->student == student ? found->rank : 0;
}

static void fill_ranks(struct tdm_translation *t, const struct sorted_rankings *own, const struct sorted_rankings *partners)
{
    struct tdm_problem *problem = t->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            int32_t opportunity = problem->column_opportunity[problem->pair_column[pair]], rank = 0;
            int32_t partner = t->model->opportunities.at[opportunity].partner;
            if (r != problem->silent_row) rank = find_rank(own, opportunity, problem->row_student[r]);
            if (r != problem->silent_row && rank == 0 && partner != TANDEM_NONE) rank = find_rank(partners, partner, problem->row_student[r]);
            problem->pair_partner_rank[pair] = rank;
        }
}

int32_t tdm_translate_partner_ranks(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    const struct tdm_memory   *memory = &t->problem->memory;
    struct sorted_rankings     own = { 0 }, partners = { 0 };
    int32_t                    status = TANDEM_OK;

    if (!tdm_translate_has_goal(t, TANDEM_GOAL_PARTNER_RANK)) return TANDEM_OK;
    t->problem->pair_partner_rank = tdm_alloc_array(memory, t->problem->pair_count, sizeof *t->problem->pair_partner_rank);
    if (t->problem->pair_partner_rank == NULL) return TANDEM_E_NOMEM;
    status = sort_rankings(memory, model->opportunity_rankings.at, model->opportunity_rankings.count, &own);
    if (status == TANDEM_OK) status = sort_rankings(memory, model->partner_rankings.at, model->partner_rankings.count, &partners);
    if (status == TANDEM_OK) fill_ranks(t, &own, &partners);
    tdm_free(memory, own.index);
    tdm_free(memory, partners.index);
    return status;
}
