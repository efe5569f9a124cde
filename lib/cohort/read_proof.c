/* SPDX-License-Identifier: MIT
 * proof.json read back: what was asked for, the potentials of every step, the bounds of an integer plan.
 */
#include "cohort/read_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cohort/write.h"

/* ---- what was asked for */

static int find_word(const json_t *value, const char *(*word_of)(int32_t), int32_t first, int32_t last, int32_t *out)
{
    for (*out = first; *out <= last; ++*out)
        if (tdm_json_is(value, word_of(*out))) return 1;
    return 0;
}

static int32_t read_goals(struct tdm_read_plan *read, const json_t *goals)
{
    size_t count = json_array_size(goals);

    if (!json_is_array(goals) || count == 0 || count > sizeof read->options.goals / sizeof *read->options.goals)
        return tdm_refuse(read, "proof.json lists no goals that a plan may have");
    for (size_t i = 0; i < count; i++)
        if (!find_word(json_array_get(goals, i), tandem_goal_name, TANDEM_GOAL_PLACED, TANDEM_GOAL_CHANGES, &read->options.goals[i]))
            return tdm_refuse(read, "proof.json names a goal that does not exist");
    read->options.goal_count = (int32_t)count;
    return TANDEM_OK;
}

static int32_t read_seed(struct tdm_read_plan *read, const json_t *value)
{
    char     digits[64];
    uint64_t seed = 0;

    if (!tdm_json_digits(value, digits) || digits[0] == '-') return tdm_refuse(read, "proof.json has no seed");
    for (const char *at = digits; *at != '\0'; at++)
        if (__builtin_mul_overflow(seed, 10u, &seed) || __builtin_add_overflow(seed, (uint64_t)(*at - '0'), &seed))
            return tdm_refuse(read, "the seed in proof.json is too large");
    read->options.seed = seed;
    return TANDEM_OK;
}

static int32_t read_flags(struct tdm_read_plan *read, const json_t *options)
{
    const json_t *silent = json_object_get(options, "place_silent"), *lottery = json_object_get(options, "lottery");

    if (options == NULL) return TANDEM_OK;
    if (!json_is_object(options) || (silent != NULL && !json_is_boolean(silent))) return tdm_refuse(read, "proof.json has odd options");
    if (json_is_true(silent)) read->options.flags |= TANDEM_PLACE_SILENT;
    if (tdm_json_is(lottery, "per-opportunity")) read->options.flags |= TANDEM_LOTTERY_PER_OPPORTUNITY;
    else if (lottery != NULL && !tdm_json_is(lottery, "single")) return tdm_refuse(read, "proof.json has odd options");
    return TANDEM_OK;
}

static int32_t read_head(struct tdm_read_plan *read, const json_t *root)
{
    const char *method = json_string_value(json_object_get(root, "method"));
    int32_t     status;

    if (!tdm_json_is(json_object_get(root, "schema"), "tandem.proof/1")) return tdm_refuse(read, "proof.json has another schema than tandem.proof/1");
    if (method == NULL) return tdm_refuse(read, "proof.json names no method");
    snprintf(read->method, sizeof read->method, "%s", method);
    if (!find_word(json_object_get(root, "status"), tdm_verdict_word, TANDEM_OPTIMAL, TANDEM_CANCELLED, &read->verdict))
        return tdm_refuse(read, "proof.json has no status");
    if (!find_word(json_object_get(root, "mechanism"), tandem_mechanism_name, TANDEM_MECHANISM_OPTIMAL, TANDEM_MECHANISM_TTC,
                   &read->options.mechanism))
        return tdm_refuse(read, "proof.json names no mechanism");
    status = read_goals(read, json_object_get(root, "goals"));
    if (status == TANDEM_OK) status = read_seed(read, json_object_get(root, "seed"));
    return status == TANDEM_OK ? read_flags(read, json_object_get(root, "options")) : status;
}

/* ---- steps */

/* Potentials by key; those that are not there are 0. *out is ours, also after a refusal. */
static int32_t read_potentials(struct tdm_read_plan *read, const json_t *step, const char *name, int32_t kind, const int64_t **out)
{
    json_t     *object = json_object_get(step, name);
    int64_t    *potentials = tdm_alloc_zeroed(read->memory, tandem_count(read->model, kind), sizeof *potentials);

    *out = potentials;
    if (potentials == NULL) return TANDEM_E_NOMEM;
    if (!json_is_object(object)) return tdm_refuse(read, "a step of proof.json has no %s", name);
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        int32_t     id = tandem_find(read->model, kind, key);
        if (id < 0) return tdm_refuse(read, "proof.json speaks of %s, whom the cohort does not have", tdm_text_quoted(key, strlen(key)).text);
        if (!tdm_json_integer(json_object_iter_value(at), &potentials[id]))
            return tdm_refuse(read, "the potential of %s is no whole number", tdm_text_quoted(key, strlen(key)).text);
    }
    return TANDEM_OK;
}

static int32_t read_goal(struct tdm_read_plan *read, const json_t *value, int32_t *goal)
{
    *goal = TANDEM_NONE;
    if (json_is_null(value)) return TANDEM_OK;
    for (*goal = 0; *goal < read->options.goal_count; ++*goal)
        if (tdm_json_is(value, tandem_goal_name(read->options.goals[*goal]))) return TANDEM_OK;
    return tdm_refuse(read, "proof.json speaks of a goal that is not the plan's");
}

static int32_t read_step(struct tdm_read_plan *read, const json_t *from, tandem_proof_step *step)
{
    int32_t status;

    *step = (tandem_proof_step){ .size = sizeof *step };
    if (!json_is_object(from)) return tdm_refuse(read, "a step of proof.json is no object");
    if (!find_word(json_object_get(from, "kind"), tdm_step_word, TANDEM_STEP_FEASIBLE, TANDEM_STEP_WITNESS, &step->kind))
        return tdm_refuse(read, "a step of proof.json has no kind");
    if (!tdm_json_integer(json_object_get(from, "parameter"), &step->parameter)) return tdm_refuse(read, "a step of proof.json has no parameter");
    status = read_goal(read, json_object_get(from, "goal"), &step->goal);
    if (status == TANDEM_OK) status = read_potentials(read, from, "students", TANDEM_STUDENT, &step->students);
    if (status == TANDEM_OK) status = read_potentials(read, from, "opportunities", TANDEM_OPPORTUNITY, &step->opportunities);
    if (status == TANDEM_OK) status = read_potentials(read, from, "partners", TANDEM_PARTNER, &step->partners);
    return status;
}

/* A file of few bytes must not ask for more potentials than this. */
static const int64_t potentials_limit = INT64_C(1) << 31;

static int32_t read_steps(struct tdm_read_plan *read, const json_t *steps)
{
    size_t  count = json_array_size(steps);
    int64_t each = (int64_t)tandem_count(read->model, TANDEM_STUDENT) + tandem_count(read->model, TANDEM_OPPORTUNITY) +
                   tandem_count(read->model, TANDEM_PARTNER) + 1;
    int32_t status = TANDEM_OK;

    if (!json_is_array(steps)) return tdm_refuse(read, "proof.json has no steps");
    if ((int64_t)count > potentials_limit / each) return tdm_refuse(read, "proof.json has more steps than a plan can need");
    read->steps = tdm_alloc_zeroed(read->memory, (int64_t)count, sizeof *read->steps);
    if (read->steps == NULL) return TANDEM_E_NOMEM;
    for (size_t i = 0; i < count && status == TANDEM_OK; i++) {
        read->step_count = (int32_t)i + 1;
        status = read_step(read, json_array_get(steps, i), &read->steps[i]);
    }
    return status;
}

/* ---- bounds of integer plans */

static int32_t read_tree(struct tdm_read_plan *read, const json_t *tree, tandem_level_bound *bound)
{
    size_t   count = json_array_size(tree);
    int64_t *numbers = tdm_alloc_array(read->memory, (int64_t)count, sizeof *numbers);

    bound->tree = numbers;
    bound->tree_count = (int64_t)count;
    if (numbers == NULL) return TANDEM_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (!tdm_json_integer(json_array_get(tree, i), &numbers[i])) return tdm_refuse(read, "a search tree of proof.json is no list of numbers");
    return TANDEM_OK;
}

static int32_t read_bound(struct tdm_read_plan *read, const json_t *from, tandem_level_bound *bound)
{
    int32_t status;

    *bound = (tandem_level_bound){ .size = sizeof *bound };
    if (!find_word(json_object_get(from, "how"), tdm_bound_word, TANDEM_BOUND_NONE, TANDEM_BOUND_GLPK, &bound->how) ||
        !tdm_json_integer(json_object_get(from, "parameter"), &bound->parameter) ||
        !tdm_json_integer(json_object_get(from, "value"), &bound->value) || !tdm_json_integer(json_object_get(from, "bound"), &bound->bound) ||
        !tdm_json_integer(json_object_get(from, "nodes"), &bound->node_count))
        return tdm_refuse(read, "a bound of proof.json is not whole");
    status = read_goal(read, json_object_get(from, "goal"), &bound->goal);
    return status == TANDEM_OK ? read_tree(read, json_object_get(from, "tree"), bound) : status;
}

static int32_t read_bounds(struct tdm_read_plan *read, const json_t *bounds)
{
    size_t  count = json_array_size(bounds);
    int32_t status = TANDEM_OK;

    if (bounds == NULL) return TANDEM_OK;
    if (!json_is_array(bounds) || count > INT32_MAX) return tdm_refuse(read, "proof.json has bounds that are no list");
    read->bounds = tdm_alloc_zeroed(read->memory, (int64_t)count, sizeof *read->bounds);
    if (read->bounds == NULL) return TANDEM_E_NOMEM;
    for (size_t i = 0; i < count && status == TANDEM_OK; i++) {
        read->bound_count = (int32_t)i + 1;
        status = read_bound(read, json_array_get(bounds, i), &read->bounds[i]);
    }
    return status;
}

int32_t tdm_read_proof(struct tdm_read_plan *read, const char *text, size_t bytes)
{
    json_t *root;
    int32_t status = tdm_json_read(read, "proof.json", text, bytes, &root);

    if (status != TANDEM_OK) return status;
    tandem_options_init(&read->options, sizeof read->options);
    status = read_head(read, root);
    if (status == TANDEM_OK) status = read_steps(read, json_object_get(root, "steps"));
    if (status == TANDEM_OK) status = read_bounds(read, json_object_get(root, "bounds"));
    json_decref(root);
    return status;
}
