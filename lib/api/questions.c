/* SPDX-License-Identifier: MIT
 * Reasons by ways through the plan's network: one search to the student serves all wishes that she was not granted, and meets one from each of them; one
 * from her and one to the place for each that she was.
 *
 * Keeps:   what a search says is checked before it is told: nothing is cheaper by its labels, and the exchange that it names keeps all bounds.
 */
#include "api/why.h"

#include "api/effect.h"
#include "explain/meet.h"
#include "explain/witness.h"

/* The way that grants her the pair: from its column to her, and the pair itself. */
static int32_t take_grant(const struct tdm_ground *ground, const struct tandem_plan *plan, struct tdm_meeting *meeting, int32_t row, int64_t pair,
                          struct tdm_why_answer *answer)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_end             from = tdm_end_at_node(residual->problem->pair_column[pair]), to = tdm_end_at_row(row);
    struct tdm_way             way = { .memory = residual->memory };
    int32_t                    status = tdm_meeting_follow(meeting, &way);

    if (status == TANDEM_OK) status = tdm_meeting_witness(meeting, from, to, &way, NULL);
    if (status == TANDEM_OK) status = tdm_way_add_pair(&way, row, pair, 1);
    if (status == TANDEM_OK) status = tdm_witness_way(residual, &way, -1, 0);
    if (status == TANDEM_OK) status = tdm_effect_of_way(plan, ground, &way, &answer->effect);
    answer->is_possible = 1;
    answer->is_free = status == TANDEM_OK && tdm_way_is_free(residual, &way);
    tdm_way_finish(&way);
    return status;
}

/* The search to her, which serves all her wishes. */
struct to_her {
    struct tdm_search search;
    int32_t           row, wishes;       /* how many it serves */
    int32_t           checked;           /* what it had settled when it was checked, or -1 */
};

static int32_t check_search(struct to_her *to_her)
{
    if (to_her->checked == to_her->search.settled_count) return TANDEM_OK;
    to_her->checked = to_her->search.settled_count;
    return tdm_meeting_backward_witness(&to_her->search);
}

/* The first wish takes the search to her as far as is worth it for all of them; the others meet it there. */
static int32_t meet(const struct tdm_ground *ground, const struct tandem_plan *plan, struct to_her *to_her, struct tdm_meeting *meeting, int64_t pair,
                    struct tdm_why_answer *answer)
{
    int32_t status = TANDEM_OK;

    meeting->weight[0] = (int64_t)2 * to_her->wishes;
    meeting->keeps_backward = to_her->checked >= 0;
    tdm_search_begin_at(meeting->forward, tdm_end_at_node(ground->residual.problem->pair_column[pair]));
    tdm_meeting_run(meeting);
    meeting->keeps_backward = 1;
    if (!tdm_meeting_found(meeting)) return TANDEM_OK;
    status = check_search(to_her);
    return status == TANDEM_OK ? take_grant(ground, plan, meeting, to_her->row, pair, answer) : status;
}

static int32_t meet_wish(const struct tdm_ground *ground, const struct tandem_plan *plan, struct to_her *to_her, int64_t pair, struct tdm_why_answer *answer)
{
    struct tdm_search  forward;
    struct tdm_meeting meeting;
    int32_t            status = tdm_search_open(&forward, &ground->residual, 0);

    if (status != TANDEM_OK) return status;
    status = tdm_meeting_open(&meeting, &forward, &to_her->search, NULL);
    if (status == TANDEM_OK) status = meet(ground, plan, to_her, &meeting, pair, answer);
    tdm_meeting_close(&meeting);
    tdm_search_close(&forward);
    return status;
}

static int32_t ask_not_granted(const struct tdm_ground *ground, const struct tandem_plan *plan, int32_t row, const int64_t *pairs, int32_t count,
                               struct tdm_why_answer *answers)
{
    const struct tdm_residual *residual = &ground->residual;
    struct to_her              to_her = { .row = row, .checked = -1 };
    int32_t                    status = TANDEM_OK;

    for (int32_t i = 0; i < count; i++) to_her.wishes += pairs[i] >= 0 && !residual->chosen[pairs[i]];
    if (to_her.wishes == 0) return TANDEM_OK;
    status = tdm_search_open(&to_her.search, residual, 1);
    if (status != TANDEM_OK) return status;
    tdm_search_begin_at(&to_her.search, tdm_end_at_row(row));
    for (int32_t i = 0; status == TANDEM_OK && i < count; i++) {
        if (pairs[i] < 0 || residual->chosen[pairs[i]]) continue;
        answers[i].is_asked = 1;
        status = meet_wish(ground, plan, &to_her, pairs[i], &answers[i]);
    }
    tdm_search_close(&to_her.search);
    return status;
}

/* A way from her to her pair's column that costs this much, or more, costs something of a goal: only the moves, the last level, may cost. limit[] is packed,
 * levels[] by level. */
static void limit_to_free(const struct tdm_residual *residual, int32_t row, int64_t pair, int64_t *limit, int64_t *levels)
{
    int32_t last = residual->problem->level_count - 1, limbs = residual->limb_count;

    for (int32_t k = 0; k < limbs; k++) limit[k] = residual->pair_cost[pair * limbs + k];
    limit[residual->level_limb[last]] += residual->level_weight[last];
    for (int32_t k = residual->level_limb[last] + 1; k < limbs; k++) limit[k] = INT64_MIN;
    for (int32_t level = 0; level < residual->level_count; level++)
        levels[level] = level > last ? 0 : tdm_residual_cost(residual, level, row, pair) + (level == last);
}

/* Could she do without it, at no cost? A way from her to its column, that somebody else, or nobody, then takes. */
static int32_t find_other_use(const struct tdm_ground *ground, struct tdm_meeting *meeting, int32_t row, int64_t pair, const int64_t *levels,
                              struct tdm_why_answer *answer)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_end             from = tdm_end_at_row(row), to = tdm_end_at_node(residual->problem->pair_column[pair]);
    struct tdm_way             way = { .memory = residual->memory };
    int32_t                    status = TANDEM_OK;

    tdm_search_begin_at(meeting->backward, to);
    tdm_search_begin_at(meeting->forward, from);
    tdm_meeting_run(meeting);
    answer->is_asked = 1;
    answer->is_possible = tdm_meeting_found(meeting);
    if (answer->is_possible) status = tdm_meeting_follow(meeting, &way);
    if (status == TANDEM_OK) status = tdm_meeting_witness(meeting, from, to, &way, levels);
    if (answer->is_possible && status == TANDEM_OK) {
        status = tdm_way_add_pair(&way, row, pair, -1);
        if (status == TANDEM_OK) status = tdm_witness_way(residual, &way, -1, 0);
        answer->is_free = status == TANDEM_OK && tdm_way_is_free(residual, &way);
    }
    tdm_way_finish(&way);
    return status;
}

static int32_t meet_other_use(const struct tdm_ground *ground, struct tdm_search *forward, struct tdm_search *backward, int32_t row, int64_t pair,
                              struct tdm_why_answer *answer)
{
    const struct tdm_residual *residual = &ground->residual;
    int64_t                   *limit = tdm_alloc_array(&residual->memory, residual->limb_count + (int64_t)residual->level_count, sizeof *limit);
    struct tdm_meeting         meeting;
    int32_t                    status = limit == NULL ? TANDEM_E_NOMEM : tdm_meeting_open(&meeting, forward, backward, limit);

    if (status == TANDEM_OK) {
        limit_to_free(residual, row, pair, limit, limit + residual->limb_count);
        status = find_other_use(ground, &meeting, row, pair, limit + residual->limb_count, answer);
        tdm_meeting_close(&meeting);
    }
    tdm_free(&residual->memory, limit);
    return status;
}

static int32_t ask_granted(const struct tdm_ground *ground, int32_t row, int64_t pair, struct tdm_why_answer *answer)
{
    struct tdm_search forward, backward;
    int32_t           status = tdm_search_open(&forward, &ground->residual, 0);

    if (status != TANDEM_OK) return status;
    status = tdm_search_open(&backward, &ground->residual, 1);
    if (status == TANDEM_OK) {
        status = meet_other_use(ground, &forward, &backward, row, pair, answer);
        tdm_search_close(&backward);
    }
    tdm_search_close(&forward);
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
