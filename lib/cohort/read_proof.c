/* SPDX-License-Identifier: MIT
 * proof.json read back: what was asked for, the potentials of every step, the bounds of an integer plan.
 *
 * Keeps:   the file may be written by anyone: members come in any order, those that nobody knows are left alone.
 */
#include "cohort/read_plan.h"

#include <stdio.h>
#include <string.h>
#include "cohort/write.h"

int32_t tdm_json_root(struct tdm_read_plan *read, const char *file, const char *text, size_t bytes, struct tdm_json *root)
{
    uint32_t line;

    if (!tdm_json_check(text, bytes, &line)) return tdm_refuse(read, "%s is no JSON: see line %u", file, (unsigned)line);
    *root = (struct tdm_json){ text, text + bytes };
    while (*root->at != '{' && *root->at != '[') root->at++;
    while (root->end[-1] != '}' && root->end[-1] != ']') root->end--;
    return tdm_json_is_object(*root) ? TANDEM_OK : tdm_refuse(read, "%s is no JSON object", file);
}

/* ---- what was asked for */

static int find_word(struct tdm_json value, const char *(*word_of)(int32_t), int32_t first, int32_t last, int32_t *out)
{
    for (*out = first; *out <= last; ++*out)
        if (tdm_json_is_text(value, word_of(*out))) return 1;
    return 0;
}

static int32_t read_goals(struct tdm_read_plan *read, struct tdm_json goals)
{
    struct tdm_json_walk walk;
    struct tdm_json      goal;
    int32_t             *to = read->options.goals;

    for (tdm_json_begin(&walk, goals); tdm_json_next(&walk, NULL, &goal); to++) {
        if (to == read->options.goals + sizeof read->options.goals / sizeof *read->options.goals)
            return tdm_refuse(read, "proof.json lists more goals than a plan may have");
        if (!find_word(goal, tandem_goal_name, TANDEM_GOAL_PLACED, TANDEM_GOAL_CHANGES, to))
            return tdm_refuse(read, "proof.json names a goal that does not exist");
    }
    read->options.goal_count = (int32_t)(to - read->options.goals);
    return read->options.goal_count > 0 ? TANDEM_OK : tdm_refuse(read, "proof.json lists no goals");
}

static int32_t read_seed(struct tdm_read_plan *read, struct tdm_json value)
{
    uint64_t seed = 0;

    if (value.at == NULL) return tdm_refuse(read, "proof.json has no seed");
    for (const char *at = value.at; at < value.end; at++) {
        if (*at < '0' || *at > '9') return tdm_refuse(read, "the seed in proof.json is no whole number");
        if (__builtin_mul_overflow(seed, 10u, &seed) || __builtin_add_overflow(seed, (uint64_t)(*at - '0'), &seed))
            return tdm_refuse(read, "the seed in proof.json is too large");
    }
    read->options.seed = seed;
    return TANDEM_OK;
}

static int32_t read_flags(struct tdm_read_plan *read, struct tdm_json options)
{
    static const char *const names[] = { "place_silent", "lottery" };
    struct tdm_json          values[2];

    if (!tdm_json_members(options, names, 2, values)) return tdm_refuse(read, "proof.json has odd options");
    if (tdm_json_is_word(values[0], "true")) read->options.flags |= TANDEM_PLACE_SILENT;
    else if (values[0].at != NULL && !tdm_json_is_word(values[0], "false")) return tdm_refuse(read, "proof.json has odd options");
    if (tdm_json_is_text(values[1], "per-opportunity")) read->options.flags |= TANDEM_LOTTERY_PER_OPPORTUNITY;
    else if (values[1].at != NULL && !tdm_json_is_text(values[1], "single")) return tdm_refuse(read, "proof.json has odd options");
    return TANDEM_OK;
}

static int32_t read_method(struct tdm_read_plan *read, struct tdm_json method)
{
    if (!find_word(method, tdm_method_word, TANDEM_METHOD_NETWORK, TANDEM_METHOD_LOTTERY, &read->method))
        return tdm_refuse(read, "proof.json names no method");
    return TANDEM_OK;
}

/* ---- steps */

/* The id of a key. `guess` is right where keys and rows have the same order. */
static int32_t find_id(struct tdm_read_plan *read, int32_t kind, struct tdm_json key, int32_t guess, int32_t *id)
{
    const char *text = tandem_key(read->model, kind, guess);

    *id = guess;
    if (text != NULL && tdm_json_is_text(key, text)) return TANDEM_OK;
    tdm_pool_reset(&read->pool);
    text = tdm_json_text(&read->pool, key);
    if (text == NULL) return TANDEM_E_NOMEM;
    *id = tandem_find(read->model, kind, text);
    if (*id >= 0) return TANDEM_OK;
    return tdm_refuse(read, "proof.json speaks of %s, whom the cohort does not have", tdm_text_quoted(text, strlen(text)).text);
}

static int32_t refuse_repeated(struct tdm_read_plan *read, int32_t kind, int32_t id)
{
    const char *key = tandem_key(read->model, kind, id);
    return tdm_refuse(read, "a step of proof.json gives the potential of %s twice", tdm_text_quoted(key, strlen(key)).text);
}

/* Potentials by key; those that are not there are 0. *out is ours, also after a refusal. */
static int32_t read_potentials(struct tdm_read_plan *read, struct tdm_json object, const char *name, int32_t kind, const int64_t **out)
{
    int64_t             *potentials = tdm_alloc_zeroed(read->memory, tandem_count(read->model, kind), sizeof *potentials);
    struct tdm_json_walk walk;
    struct tdm_json      key, value;
    int32_t              id = TANDEM_NONE, status = TANDEM_OK;

    *out = potentials;
    if (potentials == NULL) return TANDEM_E_NOMEM;
    if (!tdm_json_is_object(object)) return tdm_refuse(read, "a step of proof.json has no %s", name);
    for (tdm_json_begin(&walk, object); status == TANDEM_OK && tdm_json_next(&walk, &key, &value);) {
        status = find_id(read, kind, key, id + 1, &id);
        if (status != TANDEM_OK) break;
        if (potentials[id] != 0) status = refuse_repeated(read, kind, id);
        else if (!tdm_json_integer(value, &potentials[id])) status = tdm_refuse(read, "a potential in proof.json is no whole number of 64 bits");
    }
    return status;
}

static int32_t read_goal(struct tdm_read_plan *read, struct tdm_json value, int32_t *goal)
{
    *goal = TANDEM_NONE;
    if (tdm_json_is_word(value, "null")) return TANDEM_OK;
    for (*goal = 0; *goal < read->options.goal_count; ++*goal)
        if (tdm_json_is_text(value, tandem_goal_name(read->options.goals[*goal]))) return TANDEM_OK;
    return tdm_refuse(read, "proof.json speaks of a goal that is not the plan's");
}

static int32_t read_step(struct tdm_read_plan *read, struct tdm_json from, tandem_proof_step *step)
{
    enum { GOAL, KIND, PARAMETER, STUDENTS, OPPORTUNITIES, PARTNERS, MEMBERS };
    static const char *const names[MEMBERS] = { "goal", "kind", "parameter", "students", "opportunities", "partners" };
    struct tdm_json          members[MEMBERS];
    int32_t                  status;

    *step = (tandem_proof_step){ .size = sizeof *step };
    if (!tdm_json_members(from, names, MEMBERS, members)) return tdm_refuse(read, "a step of proof.json says something twice");
    if (!find_word(members[KIND], tdm_step_word, TANDEM_STEP_FEASIBLE, TANDEM_STEP_WITNESS, &step->kind))
        return tdm_refuse(read, "a step of proof.json has no kind");
    if (!tdm_json_integer(members[PARAMETER], &step->parameter)) return tdm_refuse(read, "a step of proof.json has no parameter");
    status = read_goal(read, members[GOAL], &step->goal);
    if (status == TANDEM_OK) status = read_potentials(read, members[STUDENTS], "students", TANDEM_STUDENT, &step->students);
    if (status == TANDEM_OK)
        status = read_potentials(read, members[OPPORTUNITIES], "opportunities", TANDEM_OPPORTUNITY, &step->opportunities);
    return status == TANDEM_OK ? read_potentials(read, members[PARTNERS], "partners", TANDEM_PARTNER, &step->partners) : status;
}

/* A file of few bytes must not ask for more potentials than this. */
static const int64_t potentials_limit = INT64_C(1) << 31;

static int32_t read_steps(struct tdm_read_plan *read, struct tdm_json steps)
{
    struct tdm_json_walk walk;
    struct tdm_json      step;
    int64_t              count = tdm_json_count(steps);
    int64_t              each = (int64_t)tandem_count(read->model, TANDEM_STUDENT) + tandem_count(read->model, TANDEM_OPPORTUNITY) +
                   tandem_count(read->model, TANDEM_PARTNER) + 1;
    int32_t              status = TANDEM_OK;

    if (!tdm_json_is_list(steps)) return tdm_refuse(read, "proof.json has no steps");
    if (count > potentials_limit / each) return tdm_refuse(read, "proof.json has more steps than a plan can need");
    read->steps = tdm_alloc_zeroed(read->memory, count, sizeof *read->steps);
    if (read->steps == NULL) return TANDEM_E_NOMEM;
    for (tdm_json_begin(&walk, steps); status == TANDEM_OK && tdm_json_next(&walk, NULL, &step);)
        status = read_step(read, step, &read->steps[read->step_count++]);
    return status;
}

/* ---- bounds of integer plans */

static int32_t read_tree(struct tdm_read_plan *read, struct tdm_json tree, tandem_level_bound *bound)
{
    int64_t             *numbers = tdm_alloc_array(read->memory, tdm_json_count(tree), sizeof *numbers);
    struct tdm_json_walk walk;
    struct tdm_json      number;

    bound->tree = numbers;
    if (numbers == NULL) return TANDEM_E_NOMEM;
    for (tdm_json_begin(&walk, tree); tdm_json_next(&walk, NULL, &number);)
        if (!tdm_json_integer(number, &numbers[bound->tree_count++])) return tdm_refuse(read, "a search tree of proof.json is no list of numbers");
    return TANDEM_OK;
}

/* A bound, or null where a search ended before it had one. */
static int read_limit(struct tdm_json from, int64_t *bound)
{
    *bound = INT64_MIN;
    return tdm_json_is_word(from, "null") || tdm_json_integer(from, bound);
}

static int32_t read_bound(struct tdm_read_plan *read, struct tdm_json from, tandem_level_bound *bound)
{
    enum { GOAL, HOW, PARAMETER, VALUE, BOUND, NODES, TREE, MEMBERS };
    static const char *const names[MEMBERS] = { "goal", "how", "parameter", "value", "bound", "nodes", "tree" };
    struct tdm_json          members[MEMBERS];
    int32_t                  status;

    *bound = (tandem_level_bound){ .size = sizeof *bound };
    if (!tdm_json_members(from, names, MEMBERS, members) || !find_word(members[HOW], tdm_bound_word, TANDEM_BOUND_NONE, TANDEM_BOUND_GLPK, &bound->how) ||
        !tdm_json_integer(members[PARAMETER], &bound->parameter) || !tdm_json_integer(members[VALUE], &bound->value) ||
        !read_limit(members[BOUND], &bound->bound) || !tdm_json_integer(members[NODES], &bound->node_count) ||
        !tdm_json_is_list(members[TREE]))
        return tdm_refuse(read, "a bound of proof.json is not whole");
    status = read_goal(read, members[GOAL], &bound->goal);
    return status == TANDEM_OK ? read_tree(read, members[TREE], bound) : status;
}

static int32_t read_bounds(struct tdm_read_plan *read, struct tdm_json bounds)
{
    struct tdm_json_walk walk;
    struct tdm_json      bound;
    int32_t              status = TANDEM_OK;

    if (bounds.at == NULL) return TANDEM_OK;
    if (!tdm_json_is_list(bounds)) return tdm_refuse(read, "proof.json has bounds that are no list");
    read->bounds = tdm_alloc_zeroed(read->memory, tdm_json_count(bounds), sizeof *read->bounds);
    if (read->bounds == NULL) return TANDEM_E_NOMEM;
    for (tdm_json_begin(&walk, bounds); status == TANDEM_OK && tdm_json_next(&walk, NULL, &bound);)
        status = read_bound(read, bound, &read->bounds[read->bound_count++]);
    return status;
}

/* ---- all of it */

int32_t tdm_read_proof(struct tdm_read_plan *read, const char *text, size_t bytes)
{
    enum { SCHEMA, METHOD, STATUS, MECHANISM, GOALS, SEED, OPTIONS, STEPS, BOUNDS, CUTOFFS, MEMBERS };
    static const char *const names[MEMBERS] = { "schema", "method", "status", "mechanism", "goals", "seed", "options", "steps", "bounds",
                                                "cutoffs" };
    struct tdm_json          root, members[MEMBERS];
    int32_t                  status = tdm_json_root(read, "proof.json", text, bytes, &root);

    if (status != TANDEM_OK) return status;
    tandem_options_init(&read->options, sizeof read->options);
    if (!tdm_json_members(root, names, MEMBERS, members)) return tdm_refuse(read, "proof.json says something twice");
    if (!tdm_json_is_text(members[SCHEMA], "tandem.proof/1")) return tdm_refuse(read, "proof.json has another schema than tandem.proof/1");
    if (!find_word(members[STATUS], tdm_verdict_word, TANDEM_OPTIMAL, TANDEM_CANCELLED, &read->verdict))
        return tdm_refuse(read, "proof.json has no status");
    if (!find_word(members[MECHANISM], tandem_mechanism_name, TANDEM_MECHANISM_OPTIMAL, TANDEM_MECHANISM_TTC, &read->options.mechanism))
        return tdm_refuse(read, "proof.json names no mechanism");
    read->cutoffs = members[CUTOFFS];
    status = read_method(read, members[METHOD]);
    if (status == TANDEM_OK) status = read_goals(read, members[GOALS]);
    if (status == TANDEM_OK) status = read_seed(read, members[SEED]);
    if (status == TANDEM_OK) status = read_flags(read, members[OPTIONS]);
    if (status == TANDEM_OK) status = read_steps(read, members[STEPS]);
    return status == TANDEM_OK ? read_bounds(read, members[BOUNDS]) : status;
}
