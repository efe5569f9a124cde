/* SPDX-License-Identifier: MIT
 * Asking a plan who blocks it and how far down places went; asking for lottery numbers.
 */
#include "api/plan.h"
#include "api/why.h"
#include "base/lottery.h"
#include "method/mechanism.h"
#include "proof/blocking.h"

#include <string.h>

/* The placements as the counter reads them; seating->opportunity is the caller's to free. */
static int32_t seat(const struct tandem_plan *plan, struct tdm_seating *seating)
{
    int32_t *opportunity = tdm_alloc_array(&plan->memory, plan->placement_count, sizeof *opportunity);

    for (int64_t i = 0; opportunity != NULL && i < plan->placement_count; i++) opportunity[i] = plan->placements[i].opportunity;
    *seating = (struct tdm_seating){ plan->model, plan->student_count, plan->opportunity_count, plan->student_start, opportunity };
    return opportunity == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static void unseat(const struct tandem_plan *plan, struct tdm_seating *seating)
{
    union { const int32_t *kept; void *block; } own = { .kept = seating->opportunity };
    tdm_free(&plan->memory, own.block);
}

int32_t tdm_plan_count_blocking(struct tandem_plan *plan)
{
    struct tdm_seating seating;
    int32_t            status;

    plan->blocking_pairs = -1;
    if (plan->verdict == TANDEM_INFEASIBLE) return TANDEM_OK;
    if (!tdm_blocking_applies(plan->model) && !tdm_mechanism_is_stable(plan->options.mechanism)) return TANDEM_OK;
    status = seat(plan, &seating);
    if (status != TANDEM_OK) return status;
    status = tdm_blocking_count(&seating, &plan->blocking_pairs, NULL);
    unseat(plan, &seating);
    return status;
}

int32_t tandem_blocking(const tandem_plan *plan, tandem_pair *pairs, int64_t room, int64_t *count)
{
    struct tdm_seating seating;
    struct tdm_pair   *found = NULL;
    int32_t            status;

    if (plan == NULL || count == NULL || room < 0 || (room > 0 && pairs == NULL)) return TANDEM_E_ARG;
    if (plan->verdict == TANDEM_INFEASIBLE) return TANDEM_E_STATE;
    status = seat(plan, &seating);
    if (status != TANDEM_OK) return status;
    status = tdm_blocking_count(&seating, count, &found);
    for (int64_t i = 0; status == TANDEM_OK && i < *count && i < room; i++) pairs[i] = (tandem_pair){ found[i].student, found[i].opportunity };
    tdm_free(&plan->memory, found);
    unseat(plan, &seating);
    return status;
}

int32_t tandem_envy(const tandem_plan *plan, int64_t *students)
{
    struct tdm_seating seating;
    int32_t            status;

    if (plan == NULL || students == NULL) return TANDEM_E_ARG;
    if (plan->verdict == TANDEM_INFEASIBLE) return TANDEM_E_STATE;
    status = seat(plan, &seating);
    if (status != TANDEM_OK) return status;
    status = tdm_blocking_envy(&seating, students);
    unseat(plan, &seating);
    return status;
}

/* ---------------------------------------------------------------- cut-offs */

static uint64_t number_of(const struct tandem_plan *plan, int32_t student, int32_t opportunity)
{
    uint64_t number = 0;
    tandem_lottery(plan->model, plan->options.seed, student, opportunity, &number);
    return number;
}

static tandem_cutoff make_cutoff(const struct tdm_last *last, int64_t most)
{
    return (tandem_cutoff){ .size = sizeof(tandem_cutoff), .is_full = last->load >= most, .student = last->student,
                            .rank = last->student == TANDEM_NONE || last->rank == INT32_MAX ? 0 : last->rank, .number = last->number };
}

/* A draw per opportunity holds where no cap joins several: below a cap the single draw does, as in the market. */
int tdm_plan_draws_alone(const struct tandem_plan *plan, int32_t opportunity)
{
    int32_t partner = plan->model->opportunities.at[opportunity].partner;
    int     has_cap = partner != TANDEM_NONE && plan->model->partners.at[partner].most != TDM_NO_CAP;
    return (plan->options.flags & TANDEM_LOTTERY_PER_OPPORTUNITY) && !has_cap;
}

int32_t tdm_plan_last(const struct tandem_plan *plan, struct tdm_last **places, struct tdm_last **partners)
{
    const struct tdm_memory *memory = &plan->memory;
    uint64_t                *at_partner = tdm_alloc_array(memory, plan->student_count, sizeof *at_partner);
    uint64_t                *at_place = tdm_alloc_array(memory, plan->placement_count, sizeof *at_place);
    struct tdm_seating       seating;
    int32_t                  status = seat(plan, &seating);

    *places = tdm_alloc_array(memory, plan->opportunity_count, sizeof **places);
    *partners = tdm_alloc_array(memory, plan->model->partner_keys.count, sizeof **partners);
    if (at_partner == NULL || at_place == NULL || *places == NULL || *partners == NULL) status = TANDEM_E_NOMEM;
    for (int32_t s = 0; status == TANDEM_OK && s < plan->student_count; s++) at_partner[s] = number_of(plan, s, TANDEM_NONE);
    for (int64_t i = 0; status == TANDEM_OK && i < plan->placement_count; i++) {
        int32_t student = plan->placements[i].student, opportunity = plan->placements[i].opportunity;
        at_place[i] = tdm_plan_draws_alone(plan, opportunity) ? number_of(plan, student, opportunity) : at_partner[student];
    }
    if (status == TANDEM_OK) status = tdm_blocking_last(&seating, at_partner, at_place, *places, *partners);
    unseat(plan, &seating);
    tdm_free(memory, at_partner);
    tdm_free(memory, at_place);
    return status;
}

int32_t tandem_plan_cutoffs(const tandem_plan *plan, int32_t kind, tandem_cutoff *cutoffs, int32_t room)
{
    struct tdm_last *places = NULL, *partners = NULL;
    int32_t          count, status;

    if (plan == NULL || room < 0 || (room > 0 && cutoffs == NULL) || (kind != TANDEM_OPPORTUNITY && kind != TANDEM_PARTNER)) return TANDEM_E_ARG;
    if (plan->verdict == TANDEM_INFEASIBLE || !tdm_mechanism_is_stable(plan->options.mechanism)) return TANDEM_E_STATE;
    count = kind == TANDEM_OPPORTUNITY ? plan->opportunity_count : plan->partner_count;
    if (room == 0) return count;
    status = tdm_plan_last(plan, &places, &partners);
    for (int32_t i = 0; status == TANDEM_OK && i < count && i < room; i++)
        cutoffs[i] = kind == TANDEM_OPPORTUNITY ? make_cutoff(&places[i], plan->model->opportunities.at[i].most)
                                                : make_cutoff(&partners[i], plan->model->partners.at[i].most);
    tdm_free(&plan->memory, places);
    tdm_free(&plan->memory, partners);
    return status == TANDEM_OK ? count : status;
}

/* ---------------------------------------------------------------- the lottery */

int32_t tandem_lottery(const tandem_model *model, uint64_t seed, int32_t student, int32_t opportunity, uint64_t *number)
{
    if (model == NULL || number == NULL || student < 0 || student >= model->student_keys.count || opportunity < TANDEM_NONE
        || opportunity >= model->opportunity_keys.count)
        return TANDEM_E_ARG;
    if (model->students.at[student].lottery >= 0) *number = (uint64_t)model->students.at[student].lottery;
    else *number = tdm_lottery_number(seed, tdm_keys_text(&model->student_keys, student),
                                      opportunity == TANDEM_NONE ? NULL : tdm_keys_text(&model->opportunity_keys, opportunity));
    return TANDEM_OK;
}
