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

static int32_t compare_integer(struct tdm_read_plan *read, const char *name, struct tdm_json given, int64_t expected)
{
    int64_t value;
    return tdm_json_integer(given, &value) && value == expected ? TANDEM_OK : refuse_figure(read, name);
}

/* Zeros at the end do not count. */
static int is_list_of(struct tdm_json list, const int64_t *counts, int32_t count)
{
    struct tdm_json_walk walk;
    struct tdm_json      element;
    int32_t              at = 0;
    int64_t              value;

    if (!tdm_json_is_list(list)) return 0;
    for (tdm_json_begin(&walk, list); tdm_json_next(&walk, NULL, &element); at++)
        if (!tdm_json_integer(element, &value) || value != (at < count ? counts[at] : 0)) return 0;
    for (; at < count; at++)
        if (counts[at] != 0) return 0;
    return 1;
}

/* ---- goals */

static int32_t compare_value(struct tdm_read_plan *read, const tandem_plan *plan, int32_t level, const tandem_goal_value *value,
                             struct tdm_json given)
{
    int64_t *counts;
    int      is_right;

    if (!tdm_json_is_list(given)) {
        is_right = value->count_count == 0 && tdm_json_is_digits(given, value->value_text);
        return is_right ? TANDEM_OK : refuse_figure(read, tandem_goal_name(value->goal));
    }
    counts = tdm_alloc_zeroed(read->memory, value->count_count, sizeof *counts);
    if (counts == NULL) return TANDEM_E_NOMEM;
    tandem_plan_goal_counts(plan, level, counts, NULL, value->count_count);
    is_right = is_list_of(given, counts, value->count_count);
    tdm_free(read->memory, counts);
    return is_right ? TANDEM_OK : refuse_figure(read, tandem_goal_name(value->goal));
}

static int32_t compare_goal(struct tdm_read_plan *read, const tandem_plan *plan, int32_t level, struct tdm_json given)
{
    enum { NAME, VALUE, BOUND, PROVEN, SCALE, MEMBERS };
    static const char *const names[MEMBERS] = { "name", "value", "bound", "proven", "scale" };
    struct tdm_json          members[MEMBERS];
    tandem_goal_value        value;
    int64_t                  scale = 1;
    int32_t                  status;

    if (!tdm_json_members(given, names, MEMBERS, members) || tandem_plan_goal(plan, level, &value) != TANDEM_OK ||
        !tdm_json_is_text(members[NAME], tandem_goal_name(value.goal)))
        return tdm_refuse(read, "summary.json lists other goals than proof.json");
    if (members[SCALE].at != NULL) tdm_json_integer(members[SCALE], &scale);
    if (scale != value.scale) return refuse_figure(read, tandem_goal_name(value.goal));
    status = compare_value(read, plan, level, &value, members[VALUE]);
    if (status != TANDEM_OK || read->verdict != TANDEM_OPTIMAL) return status;
    if (!tdm_json_is_word(members[PROVEN], value.proven ? "true" : "false"))
        return tdm_refuse(read, "summary.json says wrongly whether %s is proven", tandem_goal_name(value.goal));
    return value.proven ? compare_value(read, plan, level, &value, members[BOUND]) : TANDEM_OK;
}

static int32_t compare_goals(struct tdm_read_plan *read, const tandem_plan *plan, struct tdm_json goals)
{
    struct tdm_json_walk walk;
    struct tdm_json      goal;
    int32_t              level = 0, status = TANDEM_OK;

    if (tdm_json_count(goals) != tandem_plan_goal_count(plan)) return tdm_refuse(read, "summary.json lists other goals than proof.json");
    for (tdm_json_begin(&walk, goals); status == TANDEM_OK && tdm_json_next(&walk, NULL, &goal);)
        status = compare_goal(read, plan, level++, goal);
    return status;
}

/* ---- figures */

static int32_t compare_ranks(struct tdm_read_plan *read, const tandem_plan *plan, struct tdm_json given)
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

enum { STUDENTS, PLACED, UNPLACED, PLACEMENTS, SEATS, OPEN, WORST_RANK, FIGURES, BLOCKING_PAIRS = FIGURES, RANKS, SCHEMA, STATUS, METHOD, SEED, GOALS, MEMBERS };
static const char *const names[MEMBERS] = { "students", "placed", "unplaced", "placements", "seats", "open", "worst_rank", "blocking_pairs",
                                            "ranks", "schema", "status", "method", "seed", "goals" };

static int32_t compare_figures(struct tdm_read_plan *read, const tandem_plan *plan, const struct tdm_json members[MEMBERS])
{
    tandem_plan_facts facts = { .size = sizeof facts };
    int32_t           status = tandem_plan_get_facts(plan, &facts);
    const int64_t     figures[FIGURES] = { facts.students, facts.placed, facts.unplaced, facts.placements, facts.seats, facts.open,
                                           facts.worst_rank };

    for (int i = 0; i < FIGURES && status == TANDEM_OK; i++) status = compare_integer(read, names[i], members[i], figures[i]);
    if (status == TANDEM_OK && facts.blocking_pairs >= 0)
        status = compare_integer(read, names[BLOCKING_PAIRS], members[BLOCKING_PAIRS], facts.blocking_pairs);
    return status == TANDEM_OK ? compare_ranks(read, plan, members[RANKS]) : status;
}

static int32_t compare_words(struct tdm_read_plan *read, const struct tdm_json members[MEMBERS])
{
    char     seed[24] = "";
    uint64_t rest = read->options.seed;
    size_t   at = sizeof seed - 1;

    if (!tdm_json_is_text(members[SCHEMA], "tandem.summary/1"))
        return tdm_refuse(read, "summary.json has another schema than tandem.summary/1");
    if (!tdm_json_is_text(members[STATUS], tdm_verdict_word(read->verdict)) ||
        !tdm_json_is_text(members[METHOD], tdm_method_word(read->method)))
        return tdm_refuse(read, "summary.json has another status or method than proof.json");
    do seed[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (!tdm_json_is_digits(members[SEED], seed + at)) return tdm_refuse(read, "summary.json has another seed than proof.json");
    return TANDEM_OK;
}

int32_t tdm_compare_summary(struct tdm_read_plan *read, const tandem_plan *plan, const char *text, size_t bytes)
{
    struct tdm_json root, members[MEMBERS];
    int32_t         status = tdm_json_root(read, "summary.json", text, bytes, &root);

    if (status != TANDEM_OK) return status;
    if (!tdm_json_members(root, names, MEMBERS, members)) return tdm_refuse(read, "summary.json says something twice");
    status = compare_words(read, members);
    if (status == TANDEM_OK) status = compare_goals(read, plan, members[GOALS]);
    return status == TANDEM_OK ? compare_figures(read, plan, members) : status;
}
