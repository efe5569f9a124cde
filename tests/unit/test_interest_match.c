/* SPDX-License-Identifier: MIT
 * Matching by interests: who goes where, together with ranks, scores, pins and bans; limits; pairs that are left out.
 */
#include "interest_saying.h"

static int32_t place_of(const tandem_plan *plan, int32_t who)
{
    int32_t where = TANDEM_NONE;
    return tandem_plan_places(plan, who, &where, 1) == 1 ? where : TANDEM_NONE;
}

static void everyone_goes_where_her_interests_lead(void **state)
{
    tandem_model     *model = tandem_model_new(NULL);
    tandem_plan      *plan = NULL;
    tandem_goal_value value;
    tandem_plan_facts facts = { .size = sizeof facts };
    int64_t           score;
    (void)state;

    hers(model, "ada", "chess", 1);
    hers(model, "ada", "music", 1);
    hers(model, "ben", "chess", 1);
    its(model, "hall", "chess", 1);
    its(model, "park", "music", 1);
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_verdict(plan), TANDEM_OPTIMAL);
    assert_int_equal(place_of(plan, 0), 1);
    assert_int_equal(place_of(plan, 1), 0);
    assert_int_equal(tandem_plan_placement(plan, 0, 1, NULL, &score, NULL), TANDEM_OK);
    assert_int_equal(score, 500000);
    assert_int_equal(tandem_plan_goal(plan, 1, &value), TANDEM_OK);
    assert_int_equal(value.goal, TANDEM_GOAL_SCORE);
    assert_int_equal(value.value, 1500000);
    assert_int_equal(tandem_plan_get_facts(plan, &facts), TANDEM_OK);
    assert_int_equal(facts.pairs_possible, 4);
    assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

/* ada ranked, ben scored, cem has interests, dan is silent; typed scores count thousandths. */
static void ranks_scores_and_interests_live_in_one_cohort(void **state)
{
    static const int32_t goals[] = { TANDEM_GOAL_PLACED, TANDEM_GOAL_RANK, TANDEM_GOAL_SCORE };
    tandem_model     *model = tandem_model_new(NULL);
    tandem_plan      *plan = NULL;
    tandem_options    options;
    tandem_goal_value value;
    int64_t           score;
    (void)state;

    tandem_set_scale(model, 1000);
    hers(model, "ada", "chess", 1);      /* not asked: she ranked */
    hers(model, "ben", "music", 1);      /* not asked: he scored */
    hers(model, "cem", "music", 1);
    student(model, "dan");
    its(model, "hall", "chess", 1);
    its(model, "park", "music", 1);
    its(model, "yard", "music", 1);
    its(model, "yard", "tea", 2);
    place(model, "shed");
    assert_int_equal(tandem_wish(model, 0, place(model, "shed"), 1, TANDEM_NO_SCORE), TANDEM_OK);
    assert_int_equal(tandem_wish(model, 1, place(model, "hall"), 0, 2500), TANDEM_OK);
    tandem_options_init(&options, sizeof options);
    options.goal_count = 3;
    memcpy(options.goals, goals, sizeof goals);
    assert_int_equal(tandem_solve(model, &options, &plan, NULL), TANDEM_OK);
    assert_int_equal(place_of(plan, 0), place(model, "shed"));
    assert_int_equal(place_of(plan, 1), place(model, "hall"));
    assert_int_equal(place_of(plan, 2), place(model, "park"));
    assert_int_equal(place_of(plan, 3), TANDEM_NONE);
    assert_int_equal(tandem_plan_placement(plan, 0, place(model, "shed"), NULL, &score, NULL), TANDEM_OK);
    assert_true(score == TANDEM_NO_SCORE);
    assert_int_equal(tandem_plan_goal(plan, 2, &value), TANDEM_OK);
    assert_int_equal(value.value, 2500 + INT64_C(1000000) * 1000);
    assert_int_equal(value.scale, 1000);
    tandem_plan_free(plan);

    options.flags = TANDEM_PLACE_SILENT;
    assert_int_equal(tandem_solve(model, &options, &plan, NULL), TANDEM_OK);
    assert_int_equal(place_of(plan, 3), place(model, "yard"));
    assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static void pins_and_bans_hold_for_interests_too(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    tandem_plan  *plan = NULL;
    int32_t       is_pinned;
    int64_t       score;
    (void)state;

    hers(model, "ada", "chess", 1);
    hers(model, "ben", "chess", 1);
    its(model, "hall", "chess", 1);
    its(model, "park", "music", 1);
    its(model, "yard", "chess", 1);
    tandem_pin(model, 0, place(model, "park"));
    tandem_forbid(model, 1, place(model, "hall"));
    assert_int_equal(tandem_solve(model, NULL, &plan, NULL), TANDEM_OK);
    assert_int_equal(place_of(plan, 0), place(model, "park"));
    assert_int_equal(place_of(plan, 1), place(model, "yard"));
    assert_int_equal(tandem_plan_placement(plan, 0, place(model, "park"), NULL, &score, &is_pinned), TANDEM_OK);
    assert_int_equal(is_pinned, 1);
    assert_int_equal(score, 0);
    assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

static tandem_model *wide_model(int count)
{
    tandem_model *model = tandem_model_new(NULL);
    char          key[8], tag[8];

    for (int i = 0; i < count; i++)
        for (int k = 0; k < 5; k++) {
            snprintf(key, sizeof key, "s%d", i);
            snprintf(tag, sizeof tag, "t%d", (i * 7 + k * k * 5 + i * k) % 40);
            hers(model, key, tag, 1 + k % 3);
            snprintf(key, sizeof key, "o%d", i);
            snprintf(tag, sizeof tag, "t%d", (i * 11 + k * k * 3 + i * k) % 40);
            its(model, key, tag, 1 + k % 2);
        }
    return model;
}

static void limit_leaves_a_whole_plan_whose_bounds_hold(void **state)
{
    tandem_model     *model = wide_model(80);
    tandem_plan      *whole = NULL, *plan;
    tandem_options    options;
    tandem_goal_value best, value;
    int               cut_short = 0;
    (void)state;

    tandem_options_init(&options, sizeof options);
    assert_int_equal(tandem_solve(model, &options, &whole, NULL), TANDEM_OK);
    options.pair_limit = 1;
    for (int64_t limit = 1; limit < 2000000; limit += limit / 3 + 1) {
        int32_t status;
        options.tick_limit = limit;
        status = tandem_solve(model, &options, &plan, NULL);
        assert_true(status == TANDEM_OK || status == TANDEM_E_STOPPED);
        if (status != TANDEM_OK) continue;
        cut_short += tandem_plan_verdict(plan) == TANDEM_FEASIBLE;
        assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
        for (int32_t level = 0; level < 2; level++) {
            tandem_plan_goal(whole, level, &best);
            tandem_plan_goal(plan, level, &value);
            assert_true(value.bound >= best.value);
            assert_true(!value.proven || value.value == best.value);
            if (tandem_plan_verdict(plan) == TANDEM_OPTIMAL) assert_int_equal(value.value, best.value);
        }
        tandem_plan_free(plan);
    }
    assert_true(cut_short > 0);
    tandem_plan_free(whole);
    tandem_model_free(model);
}

static void proof_of_some_pairs_covers_the_ones_left_out(void **state)
{
    tandem_model     *model = wide_model(80);
    tandem_plan      *plan = NULL;
    tandem_options    options;
    tandem_error      error;
    tandem_plan_facts facts = { .size = sizeof facts };
    (void)state;

    tandem_options_init(&options, sizeof options);
    options.pair_limit = 1;
    assert_int_equal(tandem_solve(model, &options, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_get_facts(plan, &facts), TANDEM_OK);
    assert_int_equal(facts.pairs_possible, 6400);
    assert_true(facts.pairs_scored < 3200 && facts.pairs < 3200);
    assert_int_equal(tandem_verify(model, plan, NULL), TANDEM_OK);
    its(model, "o0", "t39", 1);                 /* a stronger case for o0 comes up after the plan was made */
    its(model, "o1", "t38", 9);
    for (int i = 0; i < 5; i++) hers(model, "s3", i % 2 == 0 ? "t39" : "t38", 900);
    assert_int_equal(tandem_verify(model, plan, &error), TANDEM_E_PROOF);
    tandem_plan_free(plan);
    tandem_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everyone_goes_where_her_interests_lead),
        cmocka_unit_test(ranks_scores_and_interests_live_in_one_cohort),
        cmocka_unit_test(pins_and_bans_hold_for_interests_too),
        cmocka_unit_test(limit_leaves_a_whole_plan_whose_bounds_hold),
        cmocka_unit_test(proof_of_some_pairs_covers_the_ones_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
