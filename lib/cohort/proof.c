/* SPDX-License-Identifier: MIT
 * proof.json: the potentials of every step; of an integer plan, how each level was bounded; of a stable plan, its cut-offs.
 *
 * Keeps:   people and places stand in bytewise order of their ids, and potentials of 0 are left out, so that the bytes depend neither on the
 *          order of rows nor on the machine.
 */
#include "cohort/write.h"

#include "base/sort.h"

struct named {
    const tandem_model *model;
    int32_t             kind;
    int64_t            *order;      /* ids, by key */
};

static const char *key_of(const void *user, int32_t id)
{
    const struct named *named = user;
    return tandem_key(named->model, named->kind, id);
}

static int32_t named_init(struct named *named, const struct tdm_written *written, int32_t kind)
{
    int32_t count = tandem_count(written->model, kind);

    *named = (struct named){ written->model, kind, tdm_alloc_array(written->memory, count, sizeof(int64_t)) };
    if (named->order == NULL) return TANDEM_E_NOMEM;
    return tdm_order_texts(written->memory, key_of, named, count, named->order);
}

static void put_potentials(struct tdm_out *out, const struct named *named, const char *name, const int64_t *potentials)
{
    int32_t count = tandem_count(named->model, named->kind);
    int     is_first = 1;

    tdm_out_text(out, name);
    for (int32_t i = 0; i < count; i++) {
        int64_t potential = potentials[named->order[i]];
        if (potential == 0) continue;
        if (!is_first) tdm_out_char(out, ',');
        is_first = 0;
        tdm_out_json(out, tandem_key(named->model, named->kind, (int32_t)named->order[i]));
        tdm_out_char(out, ':');
        tdm_out_integer(out, potential);
    }
    tdm_out_char(out, '}');
}

/* The name of goal number `goal`, or null. */
static void put_goal(struct tdm_out *out, const tandem_plan *plan, int32_t goal)
{
    tandem_goal_value value;
    if (tandem_plan_goal(plan, goal, &value) == TANDEM_OK) tdm_out_json(out, tandem_goal_name(value.goal));
    else tdm_out_text(out, "null");
}

static void put_number(struct tdm_out *out, const char *name, int64_t value)
{
    tdm_out_text(out, name);
    tdm_out_integer(out, value);
}

static void put_step(struct tdm_out *out, const struct tdm_written *written, int32_t number, const struct named named[3])
{
    tandem_proof_step step = { .size = sizeof step };

    if (tandem_plan_step(written->plan, number, &step) != TANDEM_OK) return;
    tdm_out_text(out, number > 0 ? ",\n  {\"goal\":" : "\n  {\"goal\":");
    put_goal(out, written->plan, step.goal);
    tdm_out_text(out, ",\"kind\":");
    tdm_out_json(out, tdm_step_word(step.kind));
    put_number(out, ",\"parameter\":", step.parameter);
    put_potentials(out, &named[0], ",\n   \"students\":{", step.students);
    put_potentials(out, &named[1], ",\n   \"opportunities\":{", step.opportunities);
    put_potentials(out, &named[2], ",\n   \"partners\":{", step.partners);
    tdm_out_char(out, '}');
}

/* What an integer plan knows of one level: a bound, how it was reached, and the search tree where it was kept. */
static void put_bound(struct tdm_out *out, const tandem_plan *plan, int32_t number)
{
    tandem_level_bound bound = { .size = sizeof bound };

    if (tandem_plan_bound(plan, number, &bound) != TANDEM_OK) return;
    tdm_out_text(out, number > 0 ? ",\n  {\"goal\":" : "\n  {\"goal\":");
    put_goal(out, plan, bound.goal);
    tdm_out_text(out, ",\"how\":");
    tdm_out_json(out, tdm_bound_word(bound.how));
    put_number(out, ",\"parameter\":", bound.parameter);
    put_number(out, ",\"value\":", bound.value);
    if (bound.bound == INT64_MIN) tdm_out_text(out, ",\"bound\":null");
    else put_number(out, ",\"bound\":", bound.bound);
    put_number(out, ",\"nodes\":", bound.node_count);
    tdm_out_text(out, ",\n   \"tree\":[");
    for (int64_t i = 0; i < bound.tree_count; i++) {
        if (i > 0) tdm_out_char(out, ',');
        tdm_out_integer(out, bound.tree[i]);
    }
    tdm_out_text(out, "]}");
}

static void put_bounds(struct tdm_out *out, const tandem_plan *plan)
{
    int32_t count = tandem_plan_bound_count(plan);

    if (count == 0) return;
    tdm_out_text(out, ",\n \"bounds\":[");
    for (int32_t number = 0; number < count; number++) put_bound(out, plan, number);
    tdm_out_char(out, ']');
}

static void put_goal_names(struct tdm_out *out, const tandem_plan *plan)
{
    int32_t count = tandem_plan_goal_count(plan);

    tdm_out_text(out, ",\"goals\":[");
    for (int32_t level = 0; level < count; level++) {
        if (level > 0) tdm_out_char(out, ',');
        put_goal(out, plan, level);
    }
    tdm_out_char(out, ']');
}

static void put_head(struct tdm_out *out, const struct tdm_written *written)
{
    tdm_out_text(out, "{\"schema\":\"tandem.proof/1\",\"method\":");
    tdm_out_json(out, tdm_method_word(tandem_plan_method(written->plan, NULL)));
    tdm_out_text(out, ",\"status\":");
    tdm_out_json(out, tdm_verdict_word(tandem_plan_verdict(written->plan)));
    put_goal_names(out, written->plan);
    tdm_out_text(out, ",\"mechanism\":");
    tdm_out_json(out, tandem_mechanism_name(tandem_plan_mechanism(written->plan)));
    tdm_out_text(out, ",\"seed\":");
    tdm_out_unsigned(out, written->facts.seed);
    tdm_out_text(out, ",\n \"options\":{\"place_silent\":");
    tdm_out_text(out, written->facts.flags & TANDEM_PLACE_SILENT ? "true" : "false");
    tdm_out_text(out, ",\"lottery\":");
    tdm_out_json(out, written->facts.flags & TANDEM_LOTTERY_PER_OPPORTUNITY ? "per-opportunity" : "single");
    tdm_out_text(out, "},\n \"steps\":[");
}

int32_t tdm_put_proof(struct tdm_out *out, const struct tdm_written *written)
{
    struct named named[3] = { { 0 } };
    int32_t      steps = tandem_plan_step_count(written->plan), status = named_init(&named[0], written, TANDEM_STUDENT);

    if (status == TANDEM_OK) status = named_init(&named[1], written, TANDEM_OPPORTUNITY);
    if (status == TANDEM_OK) status = named_init(&named[2], written, TANDEM_PARTNER);
    if (status == TANDEM_OK) {
        put_head(out, written);
        for (int32_t number = 0; number < steps; number++) put_step(out, written, number, named);
        tdm_out_char(out, ']');
        put_bounds(out, written->plan);
        status = tdm_put_cutoffs(out, written);
        tdm_out_text(out, "}\n");
        if (status == TANDEM_OK) status = tdm_out_close(out);
    }
    for (int i = 0; i < 3; i++) tdm_free(written->memory, named[i].order);
    return status;
}
