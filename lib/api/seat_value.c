/* SPDX-License-Identifier: MIT
 * What a seat more, or one fewer, is worth.
 */
#include "api/effect.h"
#include "explain/witness.h"

/* The searches that answer for all seats: made by the first question. Two threads may each make them; one pair is kept. */
static int32_t seat_ways_of(const struct tandem_plan *plan, const struct tdm_ground *ground, const struct tdm_seat_ways **out)
{
    struct tdm_seat_ways *ways = atomic_load_explicit(&plan->cell->seats, memory_order_acquire), *none = NULL;
    int32_t               status;

    *out = ways;
    if (ways != NULL) return TANDEM_OK;
    ways = tdm_alloc_zeroed(&plan->memory, 1, sizeof *ways);
    if (ways == NULL) return TANDEM_E_NOMEM;
    status = tdm_seat_ways_open(ways, &ground->residual);
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

static int32_t value_by_ways(const struct tandem_plan *plan, const struct tdm_ground *ground, int32_t node, int32_t change, tandem_effect *effect)
{
    const struct tdm_seat_ways *ways;
    struct tdm_way              way = { .memory = plan->memory };
    int                         is_possible = 0;
    int32_t                     status = seat_ways_of(plan, ground, &ways);

    if (status == TANDEM_OK) status = tdm_seat_way(ways, node, change, &way, &is_possible);
    if (status == TANDEM_OK && is_possible) status = tdm_effect_of_way(plan, ground, &way, effect);
    tdm_way_finish(&way);
    return status;
}

static int32_t value_anew(const struct tandem_plan *plan, int32_t kind, int32_t id, int32_t change, tandem_effect *effect, tandem_error *error)
{
    tandem_change what = { .size = sizeof what, .change = TANDEM_CHANGE_SEATS, .kind = kind, .place = id, .seats = change };
    tandem_plan  *after = NULL;
    int32_t       status = tandem_whatif(plan, &what, &after, error);

    if (status == TANDEM_E_STATE) return TANDEM_OK;              /* fewer seats than pins, or than the least number: there is no plan */
    if (status == TANDEM_OK && after->verdict == plan->verdict) status = tdm_effect_of_plan(plan, after, effect);
    else if (status == TANDEM_OK && after->verdict != TANDEM_INFEASIBLE)
        status = tdm_error_set(error, TANDEM_E_STOPPED, "a limit struck before the answer was sure");
    tandem_plan_free(after);
    return status;
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
    if (status == TANDEM_OK && ground != NULL && tdm_ground_has_plain_rules(ground))
        node = kind == TANDEM_PARTNER ? ground->partner_node[id] : ground->opportunity_column[id];
    if (status != TANDEM_OK) return tdm_error_set(error, status, NULL);
    if (node >= 0 && !keeps_least(plan, kind, id, change)) return tdm_error_set(error, TANDEM_OK, NULL);
    if (node < 0) return value_anew(plan, kind, id, change, effect, error);
    status = value_by_ways(plan, ground, node, change, effect);
    return tdm_error_set(error, status, NULL);
}
