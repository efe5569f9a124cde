/* SPDX-License-Identifier: MIT
 * summary.json against what follows from the plan.
 *
 * Keeps:   figures of the plan are compared; times, versions and digests are history and are not.
 */
#include "cohort/read_plan.h"

#include <string.h>
#include "cohort/write.h"

static int32_t refuse_figure(struct tdm_read_plan *read, const char *name)
{
    return tdm_refuse(read, "summary.json: %s is not what follows from the placements", name);
}

static int32_t compare_integer(struct tdm_read_plan *read, const json_t *root, const char *name, int64_t expected)
{
    int64_t value;
    if (tdm_json_integer(json_object_get(root, name), &value) && value == expected) return TANDEM_OK;
    return refuse_figure(read, name);
}

/* Zeros at the end do not count. */
static int is_list_of(const json_t *list, const int64_t *counts, int32_t count)
{
    size_t size = json_array_size(list);

    if (!json_is_array(list)) return 0;
    for (size_t i = 0; i < size || i < (size_t)count; i++) {
        int64_t value = 0;
        if (i < size && !tdm_json_integer(json_array_get(list, i), &value)) return 0;
        if (value != (i < (size_t)count ? counts[i] : 0)) return 0;
    }
    return 1;
}

/* ---- goals */

static int32_t compare_value(struct tdm_read_plan *read, const tandem_plan *plan, int32_t level, const tandem_goal_value *value,
                             const json_t *given)
{
    int64_t *counts;
    char     digits[64];
    int      is_right;

    if (!json_is_array(given)) {
        is_right = value->count_count == 0 && tdm_json_digits(given, digits) && strcmp(digits, value->value_text) == 0;
        return is_right ? TANDEM_OK : refuse_figure(read, tandem_goal_name(value->goal));
    }
    counts = tdm_alloc_zeroed(read->memory, value->count_count, sizeof *counts);
    if (counts == NULL) return TANDEM_E_NOMEM;
    tandem_plan_goal_counts(plan, level, counts, NULL, value->count_count);
    is_right = is_list_of(given, counts, value->count_count);
    tdm_free(read->memory, counts);
    return is_right ? TANDEM_OK : refuse_figure(read, tandem_goal_name(value->goal));
}

static int32_t compare_goal(struct tdm_read_plan *read, const tandem_plan *plan, int32_t level, const json_t *given)
{
    tandem_goal_value value;
    int64_t           scale = 1;
    int32_t           status;

    if (tandem_plan_goal(plan, level, &value) != TANDEM_OK || !tdm_json_is(json_object_get(given, "name"), tandem_goal_name(value.goal)))
        return tdm_refuse(read, "summary.json lists other goals than proof.json");
    if (json_object_get(given, "scale") != NULL) tdm_json_integer(json_object_get(given, "scale"), &scale);
    if (scale != value.scale) return refuse_figure(read, tandem_goal_name(value.goal));
    status = compare_value(read, plan, level, &value, json_object_get(given, "value"));
    if (status != TANDEM_OK || read->verdict != TANDEM_OPTIMAL) return status;
    if (!json_is_true(json_object_get(given, "proven"))) return tdm_refuse(read, "summary.json does not say that %s is proven", tandem_goal_name(value.goal));
    return compare_value(read, plan, level, &value, json_object_get(given, "bound"));
}

static int32_t compare_goals(struct tdm_read_plan *read, const tandem_plan *plan, const json_t *goals)
{
    int32_t count = tandem_plan_goal_count(plan), status = TANDEM_OK;

    if (json_array_size(goals) != (size_t)count) return tdm_refuse(read, "summary.json lists other goals than proof.json");
    for (int32_t level = 0; level < count && status == TANDEM_OK; level++)
        status = compare_goal(read, plan, level, json_array_get(goals, (size_t)level));
    return status;
}

/* ---- figures */

static int32_t compare_ranks(struct tdm_read_plan *read, const tandem_plan *plan, const json_t *given)
{
    int32_t  count = tandem_plan_ranks(plan, NULL, 0);
    int64_t *counts = tdm_alloc_zeroed(read->memory, count, sizeof *counts);
    int      is_right;

    if (counts == NULL) return TANDEM_E_NOMEM;
    tandem_plan_ranks(plan, counts, count);
    is_right = is_list_of(given, counts, count);
    tdm_free(read->memory, counts);
    return is_right ? TANDEM_OK : refuse_figure(read, "ranks");
}

static int32_t compare_figures(struct tdm_read_plan *read, const tandem_plan *plan, const json_t *root)
{
    tandem_plan_facts facts = { .size = sizeof facts };
    int32_t           status = tandem_plan_get_facts(plan, &facts);

    if (status == TANDEM_OK) status = compare_integer(read, root, "students", facts.students);
    if (status == TANDEM_OK) status = compare_integer(read, root, "placed", facts.placed);
    if (status == TANDEM_OK) status = compare_integer(read, root, "unplaced", facts.unplaced);
    if (status == TANDEM_OK) status = compare_integer(read, root, "placements", facts.placements);
    if (status == TANDEM_OK) status = compare_integer(read, root, "seats", facts.seats);
    if (status == TANDEM_OK) status = compare_integer(read, root, "open", facts.open);
    if (status == TANDEM_OK) status = compare_integer(read, root, "worst_rank", facts.worst_rank);
    if (status == TANDEM_OK && facts.blocking_pairs >= 0) status = compare_integer(read, root, "blocking_pairs", facts.blocking_pairs);
    return status == TANDEM_OK ? compare_ranks(read, plan, json_object_get(root, "ranks")) : status;
}

static int32_t compare_words(struct tdm_read_plan *read, const json_t *root)
{
    char     digits[64], seed[64] = "";
    uint64_t rest = read->options.seed;
    size_t   at = sizeof seed - 1;

    if (!tdm_json_is(json_object_get(root, "schema"), "tandem.summary/1"))
        return tdm_refuse(read, "summary.json has another schema than tandem.summary/1");
    if (!tdm_json_is(json_object_get(root, "status"), tdm_verdict_word(read->verdict)) ||
        !tdm_json_is(json_object_get(root, "method"), read->method))
        return tdm_refuse(read, "summary.json has another status or method than proof.json");
    do seed[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (!tdm_json_digits(json_object_get(root, "seed"), digits) || strcmp(digits, seed + at) != 0)
        return tdm_refuse(read, "summary.json has another seed than proof.json");
    return TANDEM_OK;
}

int32_t tdm_compare_summary(struct tdm_read_plan *read, const tandem_plan *plan, const char *text, size_t bytes)
{
    json_t *root;
    int32_t status = tdm_json_read(read, "summary.json", text, bytes, &root);

    if (status != TANDEM_OK) return status;
    status = compare_words(read, root);
    if (status == TANDEM_OK) status = compare_goals(read, plan, json_object_get(root, "goals"));
    if (status == TANDEM_OK) status = compare_figures(read, plan, root);
    json_decref(root);
    return status;
}
