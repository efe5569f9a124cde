/* SPDX-License-Identifier: MIT
 * What a seat more, or one fewer, is worth; what any change would do, without the plan that comes of it.
 */
#include "api/effect.h"
#include "api/seat_rules.h"
#include "api/why.h"
#include "explain/witness.h"

/* The searches that answer for all seats: made by the first question. Two threads may each make them; one pair is kept. */
static int32_t seat_ways_of(const struct tandem_plan *plan, const struct tdm_ground *ground, struct tdm_seat_ways **out)
{
    struct tdm_seat_ways *ways = atomic_load_explicit(&plan->cell->seats, memory_order_acquire), *none = NULL;
    int32_t               status;

    *out = ways;
    if (ways != NULL) return TANDEM_OK;
    ways = tdm_alloc_zeroed(&plan->memory, 1, sizeof *ways);
    if (ways == NULL) return TANDEM_E_NOMEM;
    status = tdm_seat_ways_open(ways, &ground->residual);
    if (status == TANDEM_OK) {
        status = tdm_seat_rules_make(ground, &ways->rules);
        if (status != TANDEM_OK) tdm_seat_ways_close(ways);
    }
    if (status != TANDEM_OK) {
        tdm_free(&plan->memory, ways);
        return status;
    }
    if (!atomic_compare_exchange_strong_explicit(&plan->cell->seats, &none, ways, memory_order_acq_rel, memory_order_acquire)) {
        tdm_seat_ways_close(ways);
        tdm_free(&plan->memory, ways);
        ways = none;
    }
    *out = ways;
    return TANDEM_OK;
}

/* The model itself must not contradict itself, even where an opportunity that may close would do without its least number. */
static int keeps_least(const struct tandem_plan *plan, int32_t kind, int32_t id, int32_t change)
{
    const struct tandem_model *model = plan->model;

    if (kind == TANDEM_PARTNER && model->partners.at[id].most == TDM_NO_CAP) return 1;
    if (kind == TANDEM_PARTNER) return model->partners.at[id].most + change >= model->partners.at[id].least;
    return model->opportunities.at[id].most + change >= model->opportunities.at[id].least;
}

/* Whether the seats of a node are its bound, are kept by a rule, or are the matter of rules (TDM_SEAT_...). */
static int rule_of(const struct tdm_seat_ways *ways, int32_t node, int32_t change)
{
    return ways->rules == NULL ? TDM_SEAT_FREE : ways->rules[2 * (int64_t)node + (change > 0)];
}

/* TANDEM_E_UNBUILT: the changed school is to be solved. A node below 0 is a partner's without a cap, which nothing changes. */
static int32_t value_by_ways(const struct tandem_plan *plan, const struct tdm_ground *ground, int32_t node, int32_t change, tandem_effect *effect)
{
    struct tdm_seat_ways *ways;
    struct tdm_way        way = { .memory = plan->memory };
    int                   is_possible = 1, rule = TDM_SEAT_HELD;
    int32_t               status = seat_ways_of(plan, ground, &ways);

    if (status == TANDEM_OK && node >= 0) rule = rule_of(ways, node, change);
    if (status == TANDEM_OK && rule == TDM_SEAT_BOUND) return TANDEM_E_UNBUILT;
    if (status == TANDEM_OK && rule == TDM_SEAT_FREE) status = tdm_seat_way(ways, node, change, &way, &is_possible);
    if (status == TANDEM_OK && is_possible) status = tdm_effect_of_way(plan, ground, &way, effect);
    tdm_way_finish(&way);
    return status;
}

static int32_t effect_anew(const struct tandem_plan *plan, const tandem_change *change, tandem_effect *effect, tandem_error *error)
{
    tandem_plan *after = NULL;
    int32_t      status = tandem_whatif(plan, change, &after, error);

    if (status == TANDEM_E_STATE) return tdm_error_set(error, TANDEM_OK, NULL);
    if (status == TANDEM_OK && after->verdict == plan->verdict) status = tdm_effect_of_plan(plan, after, effect);
    else if (status == TANDEM_OK && after->verdict != TANDEM_INFEASIBLE)
        status = tdm_error_set(error, TANDEM_E_STOPPED, "a limit struck before the answer was sure");
    tandem_plan_free(after);
    return status;
}

static int32_t value_anew(const struct tandem_plan *plan, int32_t kind, int32_t id, int32_t change, tandem_effect *effect, tandem_error *error)
{
    tandem_change what = { .size = sizeof what, .change = TANDEM_CHANGE_SEATS, .kind = kind, .place = id, .seats = change };
    return effect_anew(plan, &what, effect, error);
}

static int names_a_place(const struct tandem_plan *plan, int32_t kind, int32_t id)
{
    if (id < 0 || (kind != TANDEM_OPPORTUNITY && kind != TANDEM_PARTNER)) return 0;
    return id < (kind == TANDEM_PARTNER ? plan->partner_count : plan->opportunity_count);
}

int32_t tandem_seat_value(const tandem_plan *plan, int32_t kind, int32_t id, int32_t change, tandem_effect *effect, tandem_error *error)
{
    const struct tdm_ground *ground = NULL;
    int32_t                  node = -1, status;

    if (plan == NULL || effect == NULL || (change != 1 && change != -1) || !names_a_place(plan, kind, id)) return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (effect->size != sizeof *effect) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    *effect = (tandem_effect){ .size = sizeof *effect };
    if (plan->verdict == TANDEM_INFEASIBLE) return tdm_error_set(error, TANDEM_E_STATE, "there is no plan");
    status = tdm_ground_of(plan, &ground);
    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    if (ground == NULL) return value_anew(plan, kind, id, change, effect, error);
    node = kind == TANDEM_PARTNER ? ground->partner_node[id] : ground->opportunity_column[id];
    if (!keeps_least(plan, kind, id, change)) return tdm_error_set(error, TANDEM_OK, NULL);
    status = value_by_ways(plan, ground, node, change, effect);
    return status == TANDEM_E_UNBUILT ? value_anew(plan, kind, id, change, effect, error) : tdm_error_set(error, status, NULL);
}

/* ---- any change */

/* Her seat goes to whom it is worth most: the way from the outside that one seat more there would take, and she gives hers up. */
static int32_t withdraw_by_way(const struct tandem_plan *plan, const struct tdm_ground *ground, int32_t row, tandem_effect *effect)
{
    const struct tdm_residual *residual = &ground->residual;
    struct tdm_seat_ways      *ways;
    struct tdm_way             way = { .memory = plan->memory };
    int64_t                    pair = residual->row_pair[row];
    int                        is_possible = 1;
    int32_t                    status = seat_ways_of(plan, ground, &ways);

    if (status == TANDEM_OK && pair >= 0) {
        int32_t column = residual->problem->pair_column[pair];
        is_possible = tdm_search_reached(&ways->from_outside, column);
        if (is_possible) status = tdm_way_follow(&way, &ways->from_outside, column);
        if (is_possible && status == TANDEM_OK) status = tdm_way_add_pair(&way, row, pair, -1);
        if (is_possible && status == TANDEM_OK) status = tdm_witness_way(residual, &way, -1, 0);
    }
    if (status == TANDEM_OK && is_possible) status = tdm_effect_of_way(plan, ground, &way, effect);
    tdm_way_finish(&way);
    return status;
}

/* Her places but one, her least number and her earlier places go with her, too: then the plan is asked. */
static int may_withdraw_by_way(const struct tandem_plan *plan, const struct tdm_ground *ground, int32_t student)
{
    const struct tdm_residual *residual = &ground->residual;
    int32_t                    row = ground->student_row[student];

    for (int32_t i = 0; i < plan->options.goal_count; i++)
        if (plan->options.goals[i] == TANDEM_GOAL_CHANGES) return 0;
    return row >= 0 && residual->problem->rows.most[row] == 1 && residual->problem->rows.least[row] == 0
           && (residual->row_flow[row] == 0 || !tdm_residual_is_pinned(residual, residual->row_pair[row]));
}

static int32_t grant_by_way(const struct tandem_plan *plan, const struct tdm_ground *ground, const tandem_change *change, tandem_effect *effect)
{
    struct tdm_why_answer answer = { 0 };
    int32_t               status = tdm_ground_why(ground, plan, change->student, &change->place, 1, &answer);

    if (status == TANDEM_OK && answer.effect.is_possible) {
        *effect = answer.effect;
        return status;
    }
    tandem_effect_finish(&answer.effect);
    return status == TANDEM_OK ? TANDEM_E_UNBUILT : status;
}

int32_t tandem_whatif_effect(const tandem_plan *plan, const tandem_change *change, tandem_effect *effect, tandem_error *error)
{
    const struct tdm_ground *ground = NULL;
    int32_t                  status;

    if (plan == NULL || change == NULL || effect == NULL) return tdm_error_set(error, TANDEM_E_ARG, NULL);
    if (change->size != sizeof *change || effect->size != sizeof *effect) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    if (!tdm_change_names_its_subject(plan->model, change)) return tdm_error_set(error, TANDEM_E_ARG, "the change names nobody of this model");
    if (change->change == TANDEM_CHANGE_SEATS && (change->seats == 1 || change->seats == -1))
        return tandem_seat_value(plan, change->kind, change->place, (int32_t)change->seats, effect, error);
    *effect = (tandem_effect){ .size = sizeof *effect };
    if (plan->verdict == TANDEM_INFEASIBLE) return tdm_error_set(error, TANDEM_E_STATE, "there is no plan");
    status = tdm_ground_of(plan, &ground);
    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    status = TANDEM_E_UNBUILT;
    if (ground != NULL && change->change == TANDEM_CHANGE_GRANT && tdm_why_placement(plan, change->student, change->place) == NULL)
        status = grant_by_way(plan, ground, change, effect);
    else if (ground != NULL && change->change == TANDEM_CHANGE_WITHDRAW && tdm_ground_has_plain_rules(ground)
             && may_withdraw_by_way(plan, ground, change->student))
        status = withdraw_by_way(plan, ground, ground->student_row[change->student], effect);
    return status == TANDEM_E_UNBUILT ? effect_anew(plan, change, effect, error) : tdm_error_set(error, status, NULL);
}
