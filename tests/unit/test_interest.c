/* SPDX-License-Identifier: MIT
 * Interest scores: every part of a score against numbers worked out by hand, and what the model says of the formula.
 */
#include "interest_saying.h"

struct answer {
    int32_t is_acceptable;
    int64_t score;
    char    text[256];
};

static struct answer ask(const tandem_model *model, const char *who, const char *where)
{
    struct answer  answer = { 0 };
    tandem_scorer *scorer = NULL;
    int32_t        s = tandem_find(model, TANDEM_STUDENT, who), o = tandem_find(model, TANDEM_OPPORTUNITY, where);

    assert_int_equal(tandem_scorer_new(model, &scorer), TANDEM_OK);
    answer.is_acceptable = tandem_scorer_pair(scorer, s, o, &answer.score, NULL, 0);
    assert_true(tandem_scorer_text(scorer, s, o, answer.text, sizeof answer.text) < (int32_t)sizeof answer.text);
    tandem_scorer_free(scorer);
    return answer;
}

/* ---- tags */

/* Four places. music: 3 of 4 offer it, r = 4/3 -> 1.333; chess: 1 of 4, r = 4; tea: none, r = 1.
 * ada: music:2, chess:1, tea:1. Demand: 2 * 1333 + 4000 + 1000 = 7666.
 * hall offers music:1, chess:4, greatest 4: (2 * 1333 * 1 + 4000 * 4) / (4 * 7666) = 18666 / 30664 = 0.608726...
 * park offers music:3 alone: 2666 / 7666 = 0.347769... */
static tandem_model *music_model(void)
{
    tandem_model *model = tandem_model_new(NULL);

    hers(model, "ada", "music", 2);
    hers(model, "ada", "chess", 1);
    hers(model, "ada", "tea", 1);
    its(model, "hall", "music", 1);
    its(model, "hall", "chess", 4);
    its(model, "park", "music", 3);
    its(model, "yard", "music", 1);
    its(model, "shed", "wood", 1);
    return model;
}

static void tags_count_by_weight_and_rarity(void **state)
{
    tandem_model *model = music_model();
    (void)state;

    assert_int_equal(ask(model, "ada", "hall").score, 608726);
    assert_int_equal(ask(model, "ada", "park").score, 347769);
    assert_int_equal(ask(model, "ada", "shed").score, 0);
    assert_int_equal(ask(model, "ada", "hall").is_acceptable, 1);
    assert_int_equal(ask(model, "ada", "shed").is_acceptable, 0);
    assert_string_equal(ask(model, "ada", "hall").text, "shares chess and music");
    tandem_model_free(model);
}

static void rarity_ends_at_ten(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    char          key[8];
    (void)state;

    for (int i = 0; i < 40; i++) {
        snprintf(key, sizeof key, "o%02d", i);
        its(model, key, i == 0 ? "rare" : "common", 1);
    }
    hers(model, "ada", "rare", 1);
    hers(model, "ada", "common", 1);
    /* r(rare) = 40 / 1, kept at 10; r(common) = 40 / 39 = 1.025 */
    assert_int_equal(ask(model, "ada", "o00").score, 10000 * INT64_C(1000000) / 11025);
    assert_int_equal(ask(model, "ada", "o01").score, 1025 * INT64_C(1000000) / 11025);
    assert_string_equal(ask(model, "ada", "o00").text, "shares rare (rare: 1 of 40)");
    tandem_model_free(model);
}

static void tags_are_compared_case_folded_and_shown_as_written(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    hers(model, "ada", "  \xC3\x96kologie  und\tFeld ", 1);
    its(model, "hall", "\xC3\xB6kologie und feld", 1);
    assert_int_equal(ask(model, "ada", "hall").score, 1000000);
    tandem_model_free(model);
}

static void tag_given_twice_has_its_greater_weight(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    hers(model, "ada", "music", 1);
    hers(model, "ada", "Music", 3);
    hers(model, "ada", "chess", 1);
    its(model, "hall", "music", 1);
    its(model, "park", "chess", 1);
    assert_int_equal(ask(model, "ada", "hall").score, 750000);
    tandem_model_free(model);
}

static void related_tags_give_partial_credit(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    hers(model, "ada", "robotics", 1);
    hers(model, "ada", "chess", 1);
    its(model, "hall", "Mechatronics", 2);
    its(model, "hall", "chess", 1);
    its(model, "park", "robotics", 1);
    its(model, "park", "mechatronics", 1);
    assert_int_equal(tandem_related(model, "mechatronics", "robotics", 250), TANDEM_OK);
    assert_int_equal(tandem_related(model, "robotics", "mechatronics", 600), TANDEM_OK);
    /* r(robotics) = 2, r(chess) = 2; demand 4000. hall: greatest 2: (2000 * 600 * 2 + 2000 * 1000 * 1) / (1000 * 2 * 4000) = 0.55 */
    assert_int_equal(ask(model, "ada", "hall").score, 550000);
    assert_string_equal(ask(model, "ada", "hall").text, "shares robotics (close to Mechatronics) and chess");
    /* park has the tag itself, which counts more than the related one */
    assert_int_equal(ask(model, "ada", "park").score, 500000);
    assert_int_equal(tandem_related(model, "a", "b", 1001), TANDEM_E_RANGE);
    tandem_model_free(model);
}

static void great_weights_do_not_overflow(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    char          tag[8];
    (void)state;

    for (int i = 0; i < 500; i++) {
        snprintf(tag, sizeof tag, "t%03d", i);
        hers(model, "ada", tag, 1000000);
        its(model, "hall", tag, 1000000);
    }
    its(model, "park", "other", 1);
    assert_int_equal(ask(model, "ada", "hall").score, 1000000);
    tandem_model_free(model);
}

static void tag_that_must_be_shared_bars_the_rest(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    hers(model, "ada", "Spanish", TANDEM_MUST);
    hers(model, "ada", "chess", 5);
    its(model, "hall", "spanish", 1);
    its(model, "park", "chess", 1);
    its(model, "yard", "chess", 1);
    its(model, "yard", "spanish", 0);
    /* r(Spanish) = 3, r(chess) = 1.5; demand 5 * 3000 + 5 * 1500 = 22500 */
    assert_int_equal(ask(model, "ada", "hall").score, 666666);
    assert_int_equal(ask(model, "ada", "hall").is_acceptable, 1);
    assert_int_equal(ask(model, "ada", "park").is_acceptable, 0);
    assert_int_equal(ask(model, "ada", "yard").is_acceptable, 0);
    hers(model, "ben", "chess", 1);
    its(model, "park", "Dutch", TANDEM_MUST);
    assert_int_equal(ask(model, "ben", "park").is_acceptable, 0);
    assert_int_equal(ask(model, "ben", "yard").is_acceptable, 1);
    tandem_model_free(model);
}

/* ---- columns */

static void close_falls_with_the_difference(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    part(model, TANDEM_PART_CLOSE, 3000, 0, "grade", NULL);
    cell(model, TANDEM_STUDENT, "ada", "grade", "3");
    cell(model, TANDEM_STUDENT, "ben", "grade", "10.5");
    cell(model, TANDEM_STUDENT, "cem", "grade", "n/a");
    cell(model, TANDEM_OPPORTUNITY, "hall", "grade", "1");
    cell(model, TANDEM_OPPORTUNITY, "park", "grade", "11");
    /* range 10: ada and hall differ by 2, ben and park by 0.5 */
    assert_int_equal(ask(model, "ada", "hall").score, 2400000);
    assert_int_equal(ask(model, "ben", "park").score, 2850000);
    assert_int_equal(ask(model, "ben", "hall").score, 150000);
    assert_int_equal(ask(model, "cem", "hall").score, 0);
    assert_string_equal(ask(model, "ben", "park").text, "grade 10.5 and 11");
    tandem_model_free(model);
}

static void overlap_is_the_share_of_the_students_list(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    part(model, TANDEM_PART_OVERLAP, 1000, 1, NULL, NULL);
    cell(model, TANDEM_STUDENT, "ada", "slots", "Tuesday; Monday;friday;monday");
    cell(model, TANDEM_OPPORTUNITY, "hall", "slots", "Friday;Tuesday");
    cell(model, TANDEM_OPPORTUNITY, "park", "slots", "Sunday");
    assert_int_equal(ask(model, "ada", "hall").score, 666666);
    assert_string_equal(ask(model, "ada", "hall").text, "both have Friday and Tuesday");
    assert_int_equal(ask(model, "ada", "park").is_acceptable, 0);
    tandem_model_free(model);
}

static void equal_is_all_or_nothing(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    part(model, TANDEM_PART_EQUAL, 1500, 0, "home", "town");
    cell(model, TANDEM_STUDENT, "ada", "home", "Ulm");
    cell(model, TANDEM_STUDENT, "ben", "home", "");
    cell(model, TANDEM_OPPORTUNITY, "hall", "town", " ulm ");
    cell(model, TANDEM_OPPORTUNITY, "park", "town", "");
    assert_int_equal(ask(model, "ada", "hall").score, 1500000);
    assert_int_equal(ask(model, "ada", "park").score, 0);
    assert_int_equal(ask(model, "ben", "park").score, 0);
    tandem_model_free(model);
}

static void at(tandem_model *model, int32_t kind, const char *key, const char *lat, const char *lon)
{
    cell(model, kind, key, "lat", lat);
    cell(model, kind, key, "lon", lon);
}

/* Metres worked out with the haversine formula in floating point, radius 6,371,009 m: Berlin to Hamburg 253,367.18; to the Alexanderplatz
 * 2,483.32; the quarter of a meridian 10,007,557.54. */
static void distance_falls_to_nothing_at_the_limit(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    part(model, TANDEM_PART_DISTANCE, 1000, 0, NULL, NULL);
    at(model, TANDEM_STUDENT, "ada", "52.516275", "13.377704");
    cell(model, TANDEM_STUDENT, "ada", "max_km", "20000");
    at(model, TANDEM_STUDENT, "ben", "52.516275", "13.377704");
    cell(model, TANDEM_STUDENT, "ben", "max_km", "253.367");
    at(model, TANDEM_STUDENT, "cem", "52.516275", "13.377704");
    cell(model, TANDEM_STUDENT, "cem", "max_km", "253.366");
    at(model, TANDEM_STUDENT, "dan", "0", "-170");
    cell(model, TANDEM_STUDENT, "dan", "max_km", "10007.558");
    at(model, TANDEM_OPPORTUNITY, "hamburg", "53.550341", "10.000654");
    at(model, TANDEM_OPPORTUNITY, "square", "52.521918", "13.413215");
    at(model, TANDEM_OPPORTUNITY, "pole", "90", "33");
    assert_int_equal(ask(model, "ada", "hamburg").score, 1000000 * (INT64_C(20000000) - 253367) / 20000000);
    assert_int_equal(ask(model, "ada", "square").score, 1000000 * (INT64_C(20000000) - 2483) / 20000000);
    assert_string_equal(ask(model, "ada", "square").text, "2.4 km away");
    assert_int_equal(ask(model, "ben", "square").is_acceptable, 1);
    assert_int_equal(ask(model, "cem", "hamburg").is_acceptable, 0);
    part(model, TANDEM_PART_EQUAL, 1000, 0, "lat", "lat");      /* another part, so that a value of 0 can be eligible */
    cell(model, TANDEM_STUDENT, "ben", "lat", "53.550341");
    cell(model, TANDEM_STUDENT, "ben", "lon", "10.000654");
    assert_int_equal(ask(model, "ben", "hamburg").score, 2000000);
    assert_int_equal(ask(model, "dan", "pole").score, 0);
    tandem_model_free(model);
}

static void minutes_come_from_the_table(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    part(model, TANDEM_PART_MINUTES, 1000, 0, "town", NULL);
    cell(model, TANDEM_STUDENT, "ada", "town", "Ulm");
    cell(model, TANDEM_STUDENT, "ada", "max_minutes", "60");
    cell(model, TANDEM_OPPORTUNITY, "hall", "town", "Aalen");
    cell(model, TANDEM_OPPORTUNITY, "park", "town", "Ulm");
    cell(model, TANDEM_OPPORTUNITY, "yard", "town", "Bonn");
    cell(model, TANDEM_OPPORTUNITY, "shed", "town", "Berlin");
    assert_int_equal(tandem_minutes(model, "aalen", "ulm", 45), TANDEM_OK);
    assert_int_equal(tandem_minutes(model, "Ulm", "Bonn", 200), TANDEM_OK);
    assert_int_equal(ask(model, "ada", "hall").score, 250000);
    assert_int_equal(ask(model, "ada", "park").score, 1000000);
    assert_int_equal(ask(model, "ada", "yard").is_acceptable, 0);
    assert_int_equal(ask(model, "ada", "shed").score, 0);
    assert_string_equal(ask(model, "ada", "hall").text, "45 minutes away");
    tandem_model_free(model);
}

static void before_counts_for_or_against(void **state)
{
    tandem_model *model = music_model();
    (void)state;

    part(model, TANDEM_PART_TAGS, 1000, 0, NULL, NULL);
    part(model, TANDEM_PART_BEFORE, -250, 0, NULL, NULL);
    assert_int_equal(tandem_previous(model, 0, place(model, "hall")), TANDEM_OK);
    assert_int_equal(ask(model, "ada", "hall").score, 608726 - 250000);
    assert_int_equal(ask(model, "ada", "park").score, 347769);
    assert_string_equal(ask(model, "ada", "hall").text, "shares chess and music; together before, which counts against it");
    tandem_model_free(model);
}

static void tags_may_stand_in_a_column_of_their_own(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    (void)state;

    part(model, TANDEM_PART_TAGS, 2000, 0, "languages", "spoken");
    cell(model, TANDEM_STUDENT, "ada", "languages", "Dutch:high; Spanish:low;");
    cell(model, TANDEM_OPPORTUNITY, "hall", "spoken", "dutch");
    cell(model, TANDEM_OPPORTUNITY, "park", "spoken", "spanish:3;dutch");
    /* r(dutch) = 1, r(spanish) = 2: demand 5 + 2 = 7. hall 5 / 7; park (5 / 3 + 2) / 7 */
    assert_int_equal(ask(model, "ada", "hall").score, 2 * 714285);
    assert_int_equal(ask(model, "ada", "park").score, 2 * 523809);
    tandem_model_free(model);
}

/* ---- the model */

static void part_refuses_what_it_cannot_hold(void **state)
{
    tandem_model *model = tandem_model_new(NULL);
    tandem_part   row = { .size = sizeof row, .part = TANDEM_PART_TAGS, .weight = 1000001 };
    (void)state;

    assert_int_equal(tandem_score_part(model, &row), TANDEM_E_RANGE);
    row.weight = 0;
    row.part = 8;
    assert_int_equal(tandem_score_part(model, &row), TANDEM_E_ARG);
    row.part = TANDEM_PART_BEFORE;
    row.size = 8;
    assert_int_equal(tandem_score_part(model, &row), TANDEM_E_VERSION);
    row.size = sizeof row;
    for (int i = 0; i < 64; i++) assert_int_equal(tandem_score_part(model, &row), i);
    assert_int_equal(tandem_score_part(model, &row), TANDEM_E_RANGE);
    assert_int_equal(tandem_interest(model, TANDEM_STUDENT, student(model, "ada"), "x", -1), TANDEM_E_RANGE);
    tandem_model_free(model);
}

struct findings {
    int            count, errors;
    tandem_finding at[16];
};

static int32_t keep(void *user, const tandem_finding *finding)
{
    struct findings *findings = user;
    findings->errors += finding->severity == TANDEM_ERROR;
    if (findings->count < 16) findings->at[findings->count++] = *finding;
    return 0;
}

static void check_names_tags_that_look_alike(void **state)
{
    tandem_model   *model = tandem_model_new(NULL);
    struct findings found = { 0 };
    (void)state;

    hers(model, "ada", "Robotic", 1);
    hers(model, "ben", "robotics", 1);
    hers(model, "ben", "room 11", 1);
    hers(model, "cem", "room 12", 1);       /* a digit apart: another room */
    hers(model, "cem", "tea", 1);
    hers(model, "cem", "ten", 1);           /* too short to be a slip */
    its(model, "hall", "Robotics", 1);
    its(model, "hall", "e-learning", 1);
    its(model, "park", "E Learning", 1);
    assert_int_equal(tandem_model_check(model, keep, &found), 0);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.at[0].kind, TANDEM_STUDENT);
    assert_int_equal(found.at[0].id, 0);
    assert_int_equal(found.at[0].field, TANDEM_FIELD_INTERESTS);
    assert_string_equal(found.at[0].text, "the interest \"Robotic\" (1) looks like \"robotics\" (2); they count as two");
    assert_int_equal(found.at[1].kind, TANDEM_OPPORTUNITY);
    tandem_model_free(model);
}

static void check_names_parts_without_columns_and_numbers_that_are_none(void **state)
{
    tandem_model   *model = tandem_model_new(NULL);
    struct findings found = { 0 };
    tandem_scorer  *scorer;
    (void)state;

    cell(model, TANDEM_STUDENT, "ada", "grade", "three");
    cell(model, TANDEM_OPPORTUNITY, "hall", "grade", "3");
    part(model, TANDEM_PART_CLOSE, 1000, 0, "grade", NULL);
    part(model, TANDEM_PART_CLOSE, 1000, 0, NULL, NULL);
    part(model, TANDEM_PART_EQUAL, 1000, 0, "grade", "town");
    assert_int_equal(tandem_model_check(model, keep, &found), 3);
    assert_int_equal(found.count, 4);
    assert_int_equal(found.at[0].severity, TANDEM_WARNING);
    assert_int_equal(found.at[0].kind, TANDEM_STUDENT);
    assert_int_equal(found.at[3].kind, TANDEM_PART);
    assert_int_equal(found.at[3].id, 2);
    assert_int_equal(found.at[3].field, TANDEM_FIELD_OPPORTUNITY_COLUMN);
    assert_int_equal(tandem_scorer_new(model, &scorer), TANDEM_E_INVALID);
    assert_null(scorer);
    tandem_model_free(model);
}

static void digest_knows_the_formula(void **state)
{
    tandem_model *model = music_model(), *other = music_model();
    uint8_t       a[32], b[32];
    (void)state;

    part(model, TANDEM_PART_TAGS, 1000, 0, NULL, NULL);
    tandem_model_digest(model, a);
    tandem_model_digest(other, b);
    assert_memory_not_equal(a, b, 32);
    part(other, TANDEM_PART_TAGS, 1000, 0, NULL, NULL);
    tandem_model_digest(other, b);
    assert_memory_equal(a, b, 32);
    tandem_related(other, "x", "y", 1);
    tandem_model_digest(other, b);
    assert_memory_not_equal(a, b, 32);
    tandem_model_free(model);
    tandem_model_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_count_by_weight_and_rarity),
        cmocka_unit_test(rarity_ends_at_ten),
        cmocka_unit_test(tags_are_compared_case_folded_and_shown_as_written),
        cmocka_unit_test(tag_given_twice_has_its_greater_weight),
        cmocka_unit_test(related_tags_give_partial_credit),
        cmocka_unit_test(great_weights_do_not_overflow),
        cmocka_unit_test(tag_that_must_be_shared_bars_the_rest),
        cmocka_unit_test(close_falls_with_the_difference),
        cmocka_unit_test(overlap_is_the_share_of_the_students_list),
        cmocka_unit_test(equal_is_all_or_nothing),
        cmocka_unit_test(distance_falls_to_nothing_at_the_limit),
        cmocka_unit_test(minutes_come_from_the_table),
        cmocka_unit_test(before_counts_for_or_against),
        cmocka_unit_test(tags_may_stand_in_a_column_of_their_own),
        cmocka_unit_test(part_refuses_what_it_cannot_hold),
        cmocka_unit_test(check_names_tags_that_look_alike),
        cmocka_unit_test(check_names_parts_without_columns_and_numbers_that_are_none),
        cmocka_unit_test(digest_knows_the_formula),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
