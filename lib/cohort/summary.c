/* SPDX-License-Identifier: MIT
 * summary.json: the figures of a plan.
 *
 * Keeps:   goal values are exact: whole numbers, however many digits they have.
 */
#include "cohort/write.h"

/* ---- goals */

static void put_counts(struct tdm_out *out, const int64_t *counts, int32_t count)
{
    tdm_out_char(out, '[');
    for (int32_t i = 0; i < count; i++) {
        if (i > 0) tdm_out_char(out, ',');
        tdm_out_integer(out, counts[i]);
    }
    tdm_out_char(out, ']');
}

static int is_list(int32_t goal)
{
    return goal == TANDEM_GOAL_PRIORITY || goal == TANDEM_GOAL_RANK_MAXIMAL || goal == TANDEM_GOAL_GENEROUS;
}

void tdm_put_goal_value(struct tdm_out *out, const tandem_plan *plan, int32_t level, const tandem_goal_value *value, int is_bound)
{
    int64_t *counts;

    if (!is_list(value->goal)) {
        tdm_out_text(out, is_bound ? value->bound_text : value->value_text);
        return;
    }
    counts = tdm_alloc_zeroed(out->memory, value->count_count, sizeof *counts);
    if (counts == NULL) {
        out->is_short = 1;
        return;
    }
    tandem_plan_goal_counts(plan, level, is_bound ? NULL : counts, is_bound ? counts : NULL, value->count_count);
    put_counts(out, counts, value->count_count);
    tdm_free(out->memory, counts);
}

static void put_goal(struct tdm_out *out, const struct tdm_written *written, int32_t level)
{
    tandem_goal_value value;

    if (tandem_plan_goal(written->plan, level, &value) != TANDEM_OK) return;
    tdm_out_text(out, level > 0 ? ",\n          {\"name\":" : "{\"name\":");
    tdm_out_json(out, tandem_goal_name(value.goal));
    tdm_out_text(out, ",\"value\":");
    tdm_put_goal_value(out, written->plan, level, &value, 0);
    tdm_out_text(out, ",\"bound\":");
    tdm_put_goal_value(out, written->plan, level, &value, 1);
    tdm_out_text(out, value.proven ? ",\"proven\":true" : ",\"proven\":false");
    if (value.scale == 1000) tdm_out_text(out, ",\"scale\":1000");
    tdm_out_char(out, '}');
}

static void put_goals(struct tdm_out *out, const struct tdm_written *written)
{
    int32_t count = tandem_plan_goal_count(written->plan);
    tdm_out_text(out, "\"goals\":[");
    for (int32_t level = 0; level < count; level++) put_goal(out, written, level);
    tdm_out_text(out, "],\n ");
}

/* ---- figures */

static void put_figure(struct tdm_out *out, const char *name, int64_t value)
{
    tdm_out_json(out, name);
    tdm_out_char(out, ':');
    tdm_out_integer(out, value);
    tdm_out_char(out, ',');
}

static void put_figures(struct tdm_out *out, const tandem_plan_facts *facts)
{
    put_figure(out, "students", facts->students);
    put_figure(out, "placed", facts->placed);
    put_figure(out, "unplaced", facts->unplaced);
    put_figure(out, "placements", facts->placements);
    put_figure(out, "seats", facts->seats);
    put_figure(out, "open", facts->open);
    tdm_out_text(out, "\n ");
}

static void put_ranks(struct tdm_out *out, const struct tdm_written *written)
{
    int32_t  count = tandem_plan_ranks(written->plan, NULL, 0);
    int64_t *counts = tdm_alloc_zeroed(out->memory, count, sizeof *counts);

    if (counts == NULL) {
        out->is_short = 1;
        return;
    }
    tandem_plan_ranks(written->plan, counts, count);
    tdm_out_text(out, "\"ranks\":");
    put_counts(out, counts, count);
    tdm_free(out->memory, counts);
    tdm_out_char(out, ',');
    put_figure(out, "worst_rank", written->facts.worst_rank);
    tdm_out_text(out, "\"blocking_pairs\":");
    if (written->facts.blocking_pairs < 0) tdm_out_text(out, "null");      /* nobody on the partners' side ranks */
    else tdm_out_integer(out, written->facts.blocking_pairs);
    tdm_out_text(out, ",\n ");
}

/* By interests: how many pairs were scored to find the plan, of all that the proof covers. */
static void put_pairs(struct tdm_out *out, const tandem_plan_facts *facts)
{
    if (facts->pairs_possible <= 0) return;
    put_figure(out, "pairs_scored", facts->pairs_scored);
    put_figure(out, "pairs_possible", facts->pairs_possible);
    tdm_out_text(out, "\n ");
}

static void put_seconds(struct tdm_out *out, const tandem_plan_facts *facts, int64_t read_ns, int64_t write_ns)
{
    tdm_out_text(out, "\"seconds\":{\"read\":");
    tdm_out_seconds(out, read_ns);
    tdm_out_text(out, ",\"solve\":");
    tdm_out_seconds(out, facts->solve_ns);
    tdm_out_text(out, ",\"check\":");
    tdm_out_seconds(out, facts->check_ns);
    tdm_out_text(out, ",\"write\":");
    tdm_out_seconds(out, write_ns);
    tdm_out_text(out, "},\n ");
}

static void put_inputs(struct tdm_out *out, const tandem_cohort *cohort)
{
    tdm_out_text(out, "\"inputs\":[");
    for (int32_t i = 0; i < cohort->input_count; i++) {
        tdm_out_text(out, i > 0 ? ",\n           {\"file\":" : "{\"file\":");
        tdm_out_json(out, cohort->input_names[i]);
        tdm_out_text(out, ",\"sha256\":\"");
        tdm_out_hex(out, cohort->input_digests[i], 32);
        tdm_out_text(out, "\"}");
    }
    tdm_out_text(out, "]}\n");
}

static void put_repair(struct tdm_out *out, const tandem_model *model, const tandem_repair *repair)
{
    static const char *const words[] = { [TANDEM_STUDENT] = "student", [TANDEM_OPPORTUNITY] = "opportunity", [TANDEM_PARTNER] = "partner" };

    tdm_out_text(out, "{\"kind\":");
    tdm_out_json(out, repair->kind == TANDEM_RULE ? "rule" : words[repair->kind]);
    tdm_out_text(out, ",\"id\":");
    if (repair->kind == TANDEM_RULE) tdm_out_integer(out, repair->id + (int64_t)1);
    else tdm_out_json(out, tandem_key(model, repair->kind, repair->id));
    tdm_out_text(out, repair->is_most ? ",\"bound\":\"max\",\"change\":" : ",\"bound\":\"min\",\"change\":");
    tdm_out_integer(out, repair->is_most ? repair->by : -repair->by);
    tdm_out_char(out, '}');
}

/* Why there is no plan, and the cheapest change after which there is one. */
static void put_repairs(struct tdm_out *out, const tandem_plan *plan)
{
    enum { ROOM = 256 };
    tandem_repair repairs[ROOM];
    int32_t       is_least = 0, count;

    if (tandem_plan_verdict(plan) != TANDEM_INFEASIBLE) return;
    count = tandem_plan_repair(plan, repairs, ROOM, &is_least);
    if (count < 0 || count > ROOM) return;
    tdm_out_text(out, is_least ? "\"repair_is_least\":true,\"repair\":[" : "\"repair_is_least\":false,\"repair\":[");
    for (int32_t i = 0; i < count; i++) {
        if (i > 0) tdm_out_char(out, ',');
        put_repair(out, tandem_plan_model(plan), &repairs[i]);
    }
    tdm_out_text(out, "],\n ");
}

int32_t tdm_put_summary(struct tdm_out *out, const struct tdm_written *written, int64_t read_ns, int64_t write_ns)
{
    int32_t rule = TANDEM_NONE;

    tdm_out_text(out, "{\"schema\":\"tandem.summary/1\",\"status\":");
    tdm_out_json(out, tdm_verdict_word(tandem_plan_verdict(written->plan)));
    tdm_out_text(out, ",\"method\":");
    tdm_out_json(out, tdm_method_word(tandem_plan_method(written->plan, &rule)));
    if (rule != TANDEM_NONE) {
        tdm_out_text(out, ",\"integer_rule\":");
        tdm_out_integer(out, rule + (int64_t)1);
    }
    tdm_out_text(out, ",\n ");
    put_goals(out, written);
    put_figures(out, &written->facts);
    put_ranks(out, written);
    put_repairs(out, written->plan);
    put_pairs(out, &written->facts);
    tdm_out_text(out, "\"seed\":");
    tdm_out_unsigned(out, written->facts.seed);
    tdm_out_text(out, ",\"version\":");
    tdm_out_json(out, tandem_version());
    tdm_out_char(out, ',');
    put_seconds(out, &written->facts, read_ns, write_ns);
    put_inputs(out, written->cohort);
    return tdm_out_close(out);
}
