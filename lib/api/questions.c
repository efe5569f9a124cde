/* SPDX-License-Identifier: MIT
 * Reasons by ways through the plan's network: one search to the student answers for all wishes that she was not granted, one from her for
 * each that she was.
 *
 * Keeps:   what a search says is checked before it is told: nothing is cheaper by its labels, and the exchange that it names keeps all bounds.
 */
#include "api/why.h"

#include "api/effect.h"
#include "explain/witness.h"

/* The way that grants her the pair: from its column to her, and the pair itself. */
static int32_t take_grant(const struct tdm_ground *ground, const struct tandem_plan *plan, const struct tdm_search *search, int32_t row, int64_t pair,
                          struct tdm_why_answer *answer)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_way             way = { .memory = residual->memory };
    int32_t                    status = tdm_way_follow(&way, search, residual->problem->pair_column[pair]);

    if (status == TANDEM_OK) status = tdm_way_add_pair(&way, row, pair, 1);
    if (status == TANDEM_OK) status = tdm_witness_way(residual, &way, -1, 0);
    if (status == TANDEM_OK) status = tdm_effect_of_way(plan, ground, &way, &answer->effect);
    answer->is_possible = 1;
    answer->is_free = status == TANDEM_OK && tdm_way_is_free(residual, &way);
    tdm_way_finish(&way);
    return status;
}

static int32_t ask_not_granted(const struct tdm_ground *ground, const struct tandem_plan *plan, int32_t row, const int64_t *pairs, int32_t count,
                               struct tdm_why_answer *answers)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_search          search;
    int32_t                    status = tdm_search_open(&search, residual, 1);

    if (status != TANDEM_OK) return status;
    for (int32_t i = 0; i < count; i++)
        if (pairs[i] >= 0 && !residual->chosen[pairs[i]]) tdm_search_want(&search, residual->problem->pair_column[pairs[i]]);
    if (search.wanted_count > 0) {
        tdm_search_begin_at_row(&search, row);
        tdm_search_run(&search);
        status = tdm_witness_search(&search, 0);
    }
    for (int32_t i = 0; status == TANDEM_OK && i < count; i++) {
        if (pairs[i] < 0 || residual->chosen[pairs[i]]) continue;
        answers[i].is_asked = 1;
        if (tdm_search_reached(&search, residual->problem->pair_column[pairs[i]]))
            status = take_grant(ground, plan, &search, row, pairs[i], &answers[i]);
    }
    tdm_search_close(&search);
    return status;
}

/* Beyond this key the way to her pair's column costs something of a goal: only the moves, the last level, may cost. */
static void limit_to_free(const struct tdm_residual *residual, int64_t pair, int64_t *limit)
{
    int32_t column = residual->problem->pair_column[pair], last = residual->problem->level_count - 1, limbs = residual->limb_count;

    for (int32_t k = 0; k < limbs; k++) limit[k] = residual->pair_cost[pair * limbs + k] + residual->price[(int64_t)column * limbs + k];
    limit[residual->level_limb[last]] += residual->level_weight[last];
    for (int32_t k = residual->level_limb[last] + 1; k < limbs; k++) limit[k] = INT64_MIN;
}

/* Could she do without it, at no cost? A way from her to its column, that somebody else, or nobody, then takes. */
static int32_t find_other_use(const struct tdm_ground *ground, struct tdm_search *search, int32_t row, int64_t pair, struct tdm_why_answer *answer)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_way             way = { .memory = residual->memory };
    int32_t                    column = residual->problem->pair_column[pair], status;

    tdm_search_begin_at_row(search, row);
    tdm_search_want(search, column);
    tdm_search_run(search);
    answer->is_asked = 1;
    answer->is_possible = tdm_search_reached(search, column);
    status = tdm_witness_search(search, 1);
    if (answer->is_possible && status == TANDEM_OK) {
        status = tdm_way_follow(&way, search, column);
        if (status == TANDEM_OK) status = tdm_way_add_pair(&way, row, pair, -1);
        if (status == TANDEM_OK) status = tdm_witness_way(residual, &way, -1, 0);
        answer->is_free = status == TANDEM_OK && tdm_way_is_free(residual, &way);
    }
    tdm_way_finish(&way);
    return status;
}

static int32_t ask_granted(const struct tdm_ground *ground, int32_t row, int64_t pair, struct tdm_why_answer *answer)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_search          search;
    int64_t                   *limit = tdm_alloc_array(&residual->memory, residual->limb_count, sizeof *limit);
    int32_t                    status = limit == NULL ? TANDEM_E_NOMEM : tdm_search_open(&search, residual, 0);

    if (status == TANDEM_OK) {
        limit_to_free(residual, pair, limit);
        search.limit = limit;
        status = find_other_use(ground, &search, row, pair, answer);
        tdm_search_close(&search);
    }
    tdm_free(&residual->memory, limit);
    return status;
}

int32_t tdm_ground_why(const struct tdm_ground *ground, const struct tandem_plan *plan, int32_t student, const int32_t *opportunities, int32_t count,
                       struct tdm_why_answer *answers)
{
    const struct tdm_residual *residual = &ground->residual;
    int32_t                    row = ground->student_row[student], status;
    int64_t                   *pairs;

    if (row < 0) return TANDEM_OK;
    pairs = tdm_alloc_array(&plan->memory, count, sizeof *pairs);
    if (pairs == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < count; i++) pairs[i] = tdm_ground_pair(ground, student, opportunities[i]);
    status = ask_not_granted(ground, plan, row, pairs, count, answers);
    for (int32_t i = 0; status == TANDEM_OK && i < count; i++)
        if (pairs[i] >= 0 && residual->chosen[pairs[i]] && !tdm_residual_is_pinned(residual, pairs[i]))
            status = ask_granted(ground, row, pairs[i], &answers[i]);
    tdm_free(&plan->memory, pairs);
    return status;
}
