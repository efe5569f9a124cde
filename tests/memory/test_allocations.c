/* SPDX-License-Identifier: MIT
 * Every allocation may fail: each scenario runs once for every k-th allocation, failing once and failing from then on.
 *
 * Keeps:   after a failed call the model says what it said before (its digest), the same call then succeeds, and nothing leaks.
 */
#include "support/failing_memory.h"

#include <stdio.h>
#include <string.h>

static int64_t injected, faults;

#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            printf("%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            faults++; \
        } \
    } while (0)

struct scenario {
    const char *name;
    uint32_t    flags;
    int32_t     goal_count;
    int32_t     goals[4];
    int         is_infeasible;
    int64_t     pair_limit;      /* above 0: some are matched by interests */
    int         is_limited;      /* 1: a rule bounds what each student has, and the network holds it; 2: rules nest; 3: rules clash, and cross */
    int32_t     mechanism;
};

static const struct scenario scenarios[] = {
    { "placed, rank", 0, 2, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, 0, 0, 0, 0 },
    { "placed, rank, a limit", 0, 2, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, 0, 0, 1, 0 },
    { "placed, rank, rules that nest", 0, 2, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, 0, 0, 2, 0 },
    { "silent students, score, balance", TANDEM_PLACE_SILENT, 3, { TANDEM_GOAL_PLACED, TANDEM_GOAL_SCORE, TANDEM_GOAL_BALANCE }, 0, 0, 0, 0 },
    { "rank-maximal, changes, partner-rank", 0, 3, { TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_CHANGES, TANDEM_GOAL_PARTNER_RANK }, 0, 0, 0, 0 },
    { "worst-rank, priority, generous", TANDEM_PLACE_SILENT, 3, { TANDEM_GOAL_PRIORITY, TANDEM_GOAL_WORST_RANK, TANDEM_GOAL_GENEROUS }, 0, 0, 0, 0 },
    { "infeasible", 0, 2, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, 1, 0, 0, 0 },
    { "rules that clash, by search", 0, 2, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, 1, 0, 3, 0 },
    { "the best stable plan under a limit", 0, 2, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK }, 0, 0, 1, TANDEM_MECHANISM_STABLE_BEST },
    { "interests, all pairs", 0, 3, { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK, TANDEM_GOAL_SCORE }, 0, 1000, 0, 0 },
    { "interests, some pairs", TANDEM_PLACE_SILENT, 3, { TANDEM_GOAL_PLACED, TANDEM_GOAL_CHANGES, TANDEM_GOAL_SCORE }, 0, 1, 0, 0 },
};

struct run {
    struct failing_memory  memory;
    const struct scenario *scenario;
    tandem_model          *model;
    uint8_t                digest[32];
};

/* Memory is at hand again. */
static void heal(struct run *run) { run->memory.fail_at = 0; }

static void remember(struct run *run)
{
    int64_t fail_at = run->memory.fail_at, calls = run->memory.calls;
    run->memory.fail_at = 0;
    REQUIRE(tandem_model_digest(run->model, run->digest) == TANDEM_OK);
    run->memory.fail_at = fail_at;
    run->memory.calls = calls;
}

static void expect_unchanged(struct run *run)
{
    uint8_t now[32];
    REQUIRE(tandem_model_digest(run->model, now) == TANDEM_OK);
    REQUIRE(memcmp(now, run->digest, sizeof now) == 0);
}

/* A call that fails for want of memory has changed nothing, and works once there is memory. */
#define STEP(run, call) \
    do { \
        int64_t result_; \
        remember(run); \
        result_ = (call); \
        if (result_ == TANDEM_E_NOMEM) { \
            heal(run); \
            expect_unchanged(run); \
            result_ = (call); \
        } \
        REQUIRE(result_ >= 0); \
    } while (0)

/* Of three any two are one at most, and all together two at least. */
static void build_clash(struct run *run)
{
    static const char *const most[] = { "ada;ben", "ben;dana", "ada;dana" };
    tandem_rule_row          least = { .size = sizeof least, .rule = TANDEM_RULE_QUOTA, .students = "ada;ben;dana", .min = "2" };

    for (int i = 0; i < 3; i++) {
        tandem_rule_row rule = { .size = sizeof rule, .rule = TANDEM_RULE_QUOTA, .students = most[i], .max = "1" };
        STEP(run, tandem_rule(run->model, &rule));
    }
    STEP(run, tandem_rule(run->model, &least));
}

static void build(struct run *run)
{
    static const char *const students[] = { "ada", "ben", "cem", "dana", "eli", "fay", "gus", "hana", "ivo", "joy" };
    static const int32_t     who[] = { 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6 }, where[] = { 0, 1, 0, 2, 1, 2, 2, 0, 3, 3, 0, 3 };
    static const int32_t     ranks[] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 2 };
    static const int64_t     scores[] = { 5, 4, 9, 1, 7, 7, 3, 2, 8, 8, 6, 5 };
    static const int32_t     ranked[] = { 3, 1, 0, 2 }, places[] = { 1, 2, 2, 3 };
    tandem_model            *model = run->model;
    int                      is_infeasible = run->scenario->is_infeasible;
    tandem_rule_row          rule = { .size = sizeof rule, .rule = TANDEM_RULE_FORBID, .students = "grade=9", .opportunities = "studio;court",
                                      .note = "too young" };

    STEP(run, tandem_add_partner(model, "town"));
    STEP(run, tandem_add_opportunity(model, "clinic", 0, 2));
    STEP(run, tandem_add_opportunity(model, "studio", 0, 1));
    STEP(run, tandem_add_opportunity(model, "court", TANDEM_NONE, 2));
    STEP(run, tandem_add_opportunity(model, "bakery", TANDEM_NONE, 2));
    STEP(run, tandem_add_many(model, TANDEM_STUDENT, 10, students));
    STEP(run, tandem_set_seats(model, TANDEM_PARTNER, 0, 1, 2, 0));
    STEP(run, tandem_set_seats(model, TANDEM_OPPORTUNITY, 2, 1, 2, 0));
    STEP(run, tandem_set_placements(model, 6, is_infeasible && run->scenario->is_limited == 0 ? 2 : 0, 2));
    STEP(run, tandem_set_student(model, 3, TANDEM_PRIORITY, 2));
    STEP(run, tandem_set_student(model, 4, TANDEM_LOTTERY, 17));
    STEP(run, tandem_wishes(model, 12, who, where, ranks, NULL));
    STEP(run, tandem_wishes(model, 12, who, where, ranks, scores));
    STEP(run, tandem_wish(model, 7, 3, 1, TANDEM_NO_SCORE));
    STEP(run, tandem_ranking(model, TANDEM_OPPORTUNITY, 0, 4, ranked, places));
    STEP(run, tandem_ranking(model, TANDEM_PARTNER, 0, 4, ranked, places));
    STEP(run, tandem_attribute(model, TANDEM_STUDENT, 2, "grade", "9"));
    STEP(run, tandem_attribute(model, TANDEM_STUDENT, 1, "grade", "10"));
    STEP(run, tandem_rule(model, &rule));
    STEP(run, tandem_pin(model, 5, 3));
    STEP(run, tandem_forbid(model, 8, 3));
    STEP(run, tandem_previous(model, 0, 1));
    STEP(run, tandem_previous(model, 7, 3));
    if (run->scenario->is_limited == 2) {
        tandem_rule_row region = { .size = sizeof region, .rule = TANDEM_RULE_QUOTA, .opportunities = "court;bakery", .max = "3" };
        tandem_rule_row few = { .size = sizeof few, .rule = TANDEM_RULE_QUOTA, .students = "ada;ben;gus", .opportunities = "clinic", .max = "1" };
        STEP(run, tandem_rule(model, &region));
        STEP(run, tandem_rule(model, &few));
    }
    if (run->scenario->is_limited == 1) {
        tandem_rule_row limit = { .size = sizeof limit, .rule = TANDEM_RULE_LIMIT, .max = "1" };
        STEP(run, tandem_rule(model, &limit));
    }
    if (run->scenario->is_limited == 3) build_clash(run);
    else if (is_infeasible) STEP(run, tandem_forbid(model, 6, 0));       /* leaves her one place, and she must hold two */
}

/* Two students without wishes and two places care about something, in every way that a score can be made of. */
static void build_interests(struct run *run)
{
    static const struct { int32_t part, is_must; int64_t weight; const char *column; } rows[] = {
        { TANDEM_PART_TAGS, 0, 5000, NULL }, { TANDEM_PART_TAGS, 0, 1000, "hours" }, { TANDEM_PART_CLOSE, 0, 1000, "grade" },
        { TANDEM_PART_OVERLAP, 0, 500, "hours" }, { TANDEM_PART_EQUAL, 0, 1000, "hours" }, { TANDEM_PART_MINUTES, 0, 1000, "hours" },
        { TANDEM_PART_DISTANCE, 0, 1000, NULL }, { TANDEM_PART_BEFORE, 0, -100, NULL } };
    tandem_model *model = run->model;

    for (int32_t i = 0; i < 4; i++) {
        int32_t kind = i < 2 ? TANDEM_STUDENT : TANDEM_OPPORTUNITY, id = i < 2 ? 8 + i : i;
        STEP(run, tandem_interest(model, kind, id, i == 1 ? "chess" : "Robotics", 1 + i));
        STEP(run, tandem_interest(model, kind, id, i == 3 ? "chess club" : "music", 2));
        STEP(run, tandem_attribute(model, kind, id, "hours", i == 2 ? "Monday" : "Monday;Friday"));
        STEP(run, tandem_attribute(model, kind, id, "grade", i == 0 ? "8" : "10"));
        STEP(run, tandem_attribute(model, kind, id, "lat", "54.1"));
        STEP(run, tandem_attribute(model, kind, id, "lon", i == 3 ? "10.9" : "10.8"));
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tandem_part part = { .size = sizeof part, .part = rows[i].part, .is_must = rows[i].is_must, .weight = rows[i].weight,
                             .student_column = rows[i].column };
        STEP(run, tandem_score_part(model, &part));
    }
    STEP(run, tandem_related(model, "chess", "Chess club", 700));
    STEP(run, tandem_minutes(model, "Monday;Friday", "Monday", 10));
}

static void ask_scores(struct run *run)
{
    tandem_scorer *scorer = NULL;
    char           text[64];

    STEP(run, tandem_scorer_new(run->model, &scorer));
    REQUIRE(tandem_scorer_text(scorer, 9, 3, text, sizeof text) > 0);
    tandem_scorer_free(scorer);
}

static int32_t count_findings(void *user, const tandem_finding *finding)
{
    (void)finding;
    ++*(int32_t *)user;
    return 0;
}

static void expect_same_plan(const tandem_plan *plan, const tandem_plan *again)
{
    int32_t a_students[32], a_places[32], b_students[32], b_places[32];
    int64_t count = tandem_plan_all(plan, a_students, a_places, 32);

    REQUIRE(count == tandem_plan_all(again, b_students, b_places, 32));
    for (int64_t i = 0; i < count; i++) REQUIRE(a_students[i] == b_students[i] && a_places[i] == b_places[i]);
}

static void load_again(struct run *run, const tandem_options *options, const tandem_plan *plan)
{
    tandem_plan      *again = NULL;
    tandem_plan_data  data = { .size = sizeof data, .verdict = tandem_plan_verdict(plan), .step_count = tandem_plan_step_count(plan) };
    tandem_proof_step steps[64];
    tandem_level_bound bounds[4];
    int32_t            students[32], places[32];

    data.bound_count = tandem_plan_bound_count(plan);
    data.bounds = bounds;
    REQUIRE(data.bound_count <= 4);
    for (int32_t i = 0; i < data.bound_count; i++) {
        bounds[i].size = sizeof bounds[i];
        REQUIRE(tandem_plan_bound(plan, i, &bounds[i]) == TANDEM_OK);
    }
    data.placement_count = tandem_plan_all(plan, students, places, 32);
    data.students = students;
    data.opportunities = places;
    data.steps = steps;
    REQUIRE(data.step_count <= 64);
    for (int32_t i = 0; i < data.step_count; i++) {
        steps[i].size = sizeof steps[i];
        REQUIRE(tandem_plan_step(plan, i, &steps[i]) == TANDEM_OK);
    }
    STEP(run, tandem_plan_load(run->model, options, &data, &again, NULL));
    STEP(run, tandem_verify(run->model, again, NULL));
    expect_same_plan(plan, again);
    tandem_plan_free(again);
}

static void ask_seats(struct run *run, const tandem_plan *plan)
{
    tandem_effect effect = { .size = sizeof effect };

    for (int32_t i = 0; i < 4; i++) {                    /* two opportunities under a full cap */
        STEP(run, tandem_seat_value(plan, TANDEM_OPPORTUNITY, i / 2, i % 2 == 0 ? 1 : -1, &effect, NULL));
        tandem_effect_finish(&effect);
    }
}

/* Questions that need no plan of their own. */
static void ask_ways(struct run *run, const tandem_plan *plan)
{
    tandem_change        change = { .size = sizeof change, .change = TANDEM_CHANGE_GRANT, .student = 2, .place = 1 };
    tandem_effect        effect = { .size = sizeof effect };
    int32_t              students[] = { 0, 3 }, places[] = { 1, 0 }, shares[2], someone[2], somewhere[2];
    tandem_shortage_size size;

    ask_seats(run, plan);
    STEP(run, tandem_whatif_effect(plan, &change, &effect, NULL));
    tandem_effect_finish(&effect);
    STEP(run, tandem_shares(plan, 2, students, places, shares, NULL));
    STEP(run, tandem_shortage(plan, 5, someone, 2, somewhere, 2, &size));
}

/* The change that touches most of the model, and the reason that needs a plan of its own. */
static void ask(struct run *run, const tandem_plan *plan)
{
    tandem_change change = { .size = sizeof change, .change = TANDEM_CHANGE_WITHDRAW, .student = 1 };
    tandem_reason reason = { .size = sizeof reason };
    tandem_plan  *after = NULL;
    char          text[200];

    STEP(run, tandem_whatif(plan, &change, &after, NULL));
    tandem_plan_free(after);
    STEP(run, tandem_why(plan, 7, 3, &reason, NULL));
    STEP(run, tandem_reason_text(plan, &reason, text, sizeof text));
    tandem_reason_finish(&reason);
    ask_ways(run, plan);
}

static void solve(struct run *run)
{
    tandem_options options;
    tandem_plan   *plan = NULL;
    int32_t        findings = 0;

    tandem_options_init(&options, sizeof options);
    options.flags = run->scenario->flags;
    options.mechanism = run->scenario->mechanism;
    options.pair_limit = run->scenario->pair_limit;
    options.goal_count = run->scenario->goal_count;
    memcpy(options.goals, run->scenario->goals, sizeof run->scenario->goals);
    STEP(run, tandem_model_check(run->model, count_findings, &findings));
    STEP(run, tandem_solve(run->model, &options, &plan, NULL));
    REQUIRE(tandem_plan_verdict(plan) == (run->scenario->is_infeasible ? TANDEM_INFEASIBLE : TANDEM_OPTIMAL));
    STEP(run, tandem_verify(run->model, plan, NULL));
    load_again(run, &options, plan);
    if (options.pair_limit > 0) ask_scores(run);
    if (run->scenario == scenarios) ask(run, plan);
    if (run->scenario->is_limited == 1) ask_seats(run, plan);
    if (run->scenario->is_infeasible) STEP(run, tandem_plan_repair(plan, NULL, 0, NULL));
    tandem_plan_free(plan);
}

/* The whole scenario with the k-th allocation failing; 0 once k is beyond the last. */
static int run_once(const struct scenario *scenario, int64_t fail_at, int fail_on)
{
    struct run       run = { .memory = { .fail_at = fail_at, .fail_on = fail_on }, .scenario = scenario };
    tandem_allocator hook = failing_hook(&run.memory);

    run.model = tandem_model_new(&hook);
    if (run.model == NULL) {
        heal(&run);
        run.model = tandem_model_new(&hook);
    }
    REQUIRE(run.model != NULL);
    build(&run);
    if (scenario->pair_limit > 0) build_interests(&run);
    solve(&run);
    tandem_model_free(run.model);
    REQUIRE(run.memory.blocks == 0);
    return run.memory.fail_at == 0;      /* it struck, and was healed */
}

/* test_allocations [FIRST]: each of the first so many allocations of a scenario fails in turn, then ever fewer of them; without a number, each. */
int main(int argc, char **argv)
{
    int64_t first = argc > 1 ? strtoll(argv[1], NULL, 10) : INT64_MAX;

    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        for (int fail_on = 0; fail_on < 2; fail_on++)
            for (int64_t k = 1; faults == 0 && run_once(&scenarios[i], k, fail_on); k += k < first ? 1 : 1 + (k - first) / 16) injected++;
    printf("%lld failing allocations survived, %lld faults\n", (long long)injected, (long long)faults);
    return faults == 0 && injected > 1000 ? 0 : 1;
}
