/* SPDX-License-Identifier: MIT
 * Plans as files: what is written, what is read back, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <jansson.h>
#include "cohort/folder.h"
#include "cohort/json.h"
#include "cohort/write.h"
#include "support/failing_memory.h"
#include "support/memory_cohort.h"
#include "support/temporary.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define SMALL_RULES "rule,students,opportunities,note\npin,leo,\"sky \"\"7\"\"\",\"agreed, long ago\"\n"
static const struct memory_file small[] = {
    { TDM_STUDENTS_CSV, "id,choices\nmia,boat;zoo\nleo,boat;zoo\n=ivy,boat\nmax,\n\"a,b\",zoo=boat\nkim,\"sky \"\"7\"\";zoo\"\n", 0 },
    { TDM_OPPORTUNITIES_CSV, "id,seats,partner\nboat,2,@harbour\nzoo,1,\n\"sky \"\"7\"\"\",1,\n", 0 },
    { TDM_RULES_CSV, SMALL_RULES, 0 } };

static tandem_cohort *read_cohort(const struct memory_file *files, int count, const tandem_allocator *hook)
{
    tandem_cohort *cohort = NULL;
    assert_int_equal(read_from_memory(files, count, hook, &cohort), TANDEM_OK);
    assert_int_equal(tandem_cohort_error_count(cohort), 0);
    return cohort;
}

static tandem_plan *solve(const tandem_cohort *cohort, const tandem_options *options)
{
    tandem_plan *plan = NULL;
    assert_int_equal(tandem_solve(tandem_cohort_model(cohort), options, &plan, NULL), TANDEM_OK);
    return plan;
}

static char *proof_text(const tandem_cohort *cohort, const tandem_plan *plan)
{
    struct tdm_written written;
    struct tdm_out     out;

    tdm_out_init(&out, &cohort->memory);
    assert_int_equal(tdm_written_init(&written, cohort, plan), TANDEM_OK);
    assert_int_equal(tdm_put_proof(&out, &written), TANDEM_OK);
    tdm_written_finish(&written);
    return out.text;
}

/* ---- what is written */

static void placements_are_in_the_order_of_the_students(void **state)
{
    tandem_cohort *cohort = read_cohort(small, COUNT(small), NULL);
    tandem_plan   *plan = solve(cohort, NULL);
    char          *text;
    size_t         bytes;

    (void)state;
    assert_int_equal(tandem_placements_text(cohort, plan, &text, &bytes), TANDEM_OK);
    assert_string_equal(text, "student,opportunity,partner,rank,score,status,reason\n"
                              "mia,boat,'@harbour,1,,placed,first choice\n"
                              "leo,\"sky \"\"7\"\"\",,,,pinned,\"pinned: agreed, long ago\"\n"
                              "'=ivy,boat,'@harbour,1,,placed,first choice\n"
                              "max,,,,,unplaced,no wishes\n"
                              "\"a,b\",zoo,,1,,placed,first choice\n"
                              "kim,,,,,unplaced,no seat left\n");
    assert_int_equal(bytes, strlen(text));
    tandem_text_free(cohort, text);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
}

static void scores_are_written_as_they_were_typed(void **state)
{
    static const struct memory_file files[] = {
        { TDM_STUDENTS_CSV, "id,max_placements\nmia,3\n", 0 }, { TDM_OPPORTUNITIES_CSV, "id,seats\nzoo,1\nboat,1\nsky,1\n", 0 },
        { TDM_PREFERENCES_CSV, "student,opportunity,rank,score\nmia,zoo,1,0.50\nmia,boat,,12\nmia,sky,7,-0.125\n", 0 } };
    tandem_cohort *cohort = read_cohort(files, COUNT(files), NULL);
    tandem_plan   *plan = solve(cohort, NULL);
    char          *text;
    size_t         bytes;

    (void)state;
    assert_int_equal(tandem_placements_text(cohort, plan, &text, &bytes), TANDEM_OK);
    assert_string_equal(text, "student,opportunity,partner,rank,score,status,reason\n"
                              "mia,boat,,,12,placed,as wished for\n"
                              "mia,sky,,7,-0.125,placed,choice 7\n"
                              "mia,zoo,,1,0.5,placed,first choice\n");
    tandem_text_free(cohort, text);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
}

static void the_proof_does_not_depend_on_the_order_of_rows(void **state)
{
    static const struct memory_file turned[] = {
        { TDM_STUDENTS_CSV, "choices,id\n\"sky \"\"7\"\";zoo\",kim\nzoo=boat,\"a,b\"\n,max\nboat;zoo,leo\nboat,=ivy\nboat;zoo,mia\n", 0 },
        { TDM_OPPORTUNITIES_CSV, "seats,id,partner\n1,\"sky \"\"7\"\"\",\n1,zoo,\n2,boat,@harbour\n", 0 }, { TDM_RULES_CSV, SMALL_RULES, 0 } };
    tandem_cohort *a = read_cohort(small, COUNT(small), NULL), *b = read_cohort(turned, COUNT(turned), NULL);
    tandem_plan   *plan_a = solve(a, NULL), *plan_b = solve(b, NULL);
    char          *text_a = proof_text(a, plan_a), *text_b = proof_text(b, plan_b);

    (void)state;
    assert_string_equal(text_a, text_b);
    tandem_text_free(a, text_a);
    tandem_text_free(b, text_b);
    tandem_plan_free(plan_a);
    tandem_plan_free(plan_b);
    tandem_cohort_free(a);
    tandem_cohort_free(b);
}

static void the_summary_is_json_with_whole_numbers(void **state)
{
    tandem_options  options;
    tandem_cohort  *cohort = read_cohort(small, COUNT(small), NULL);
    tandem_plan    *plan;
    char           *text;
    size_t          bytes;
    json_t         *root, *goal;

    (void)state;
    tandem_options_init(&options, sizeof options);
    options.goals[0] = TANDEM_GOAL_PLACED;
    options.goals[1] = TANDEM_GOAL_RANK_MAXIMAL;
    options.goal_count = 2;
    plan = solve(cohort, &options);
    assert_int_equal(tandem_summary_text(cohort, plan, NULL, &text, &bytes), TANDEM_OK);
    root = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "tandem.summary/1");
    assert_string_equal(json_string_value(json_object_get(root, "status")), "optimal");
    assert_int_equal(json_integer_value(json_object_get(root, "students")), 6);
    assert_int_equal(json_integer_value(json_object_get(root, "placed")), 4);
    assert_int_equal(json_integer_value(json_object_get(root, "seats")), 4);
    assert_int_equal(json_array_size(json_object_get(root, "ranks")), 1);
    goal = json_array_get(json_object_get(root, "goals"), 1);
    assert_string_equal(json_string_value(json_object_get(goal, "name")), "rank-maximal");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(goal, "value"), 0)), 3);
    assert_true(json_is_true(json_object_get(goal, "proven")));
    assert_int_equal(json_array_size(json_object_get(root, "inputs")), 3);
    assert_true(json_is_real(json_object_get(json_object_get(root, "seconds"), "solve")));
    json_decref(root);
    tandem_text_free(cohort, text);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
}

static void guarding_can_be_undone(void **state)
{
    static const char *const guarded[] = { "=x", "+x", "-x", "@x", "\tx", "\rx", "'=x", "''@x", "=", "+", "-.", "+1e", "-1-1", "=1+1", "'-12" };
    static const char *const plain[] = { "x", "-12", "+49", "-1.5", "+1e5", "-1E-7", "'x", "", "'", "12", "-.5" };

    (void)state;
    for (int i = 0; i < COUNT(guarded); i++) {
        char longer[16];
        if (!tdm_needs_guard(guarded[i], strlen(guarded[i]))) fail_msg("%s is not guarded", guarded[i]);
        snprintf(longer, sizeof longer, "'%s", guarded[i]);
        assert_true(tdm_needs_guard(longer, strlen(longer)));
    }
    for (int i = 0; i < COUNT(plain); i++)
        if (tdm_needs_guard(plain[i], strlen(plain[i]))) fail_msg("%s is guarded", plain[i]);
}

static void numbers_are_written_exactly(void **state)
{
    static const int64_t integers[] = { 0, 7, -7, 10, 99, 100, 12345, INT64_MAX, INT64_MIN, -1000000000000 };
    static const struct { int64_t value; const char *text; } parts[] = {
        { 0, "0" }, { 1, "0.001" }, { -1, "-0.001" }, { 10, "0.01" }, { 100, "0.1" }, { 2500, "2.5" }, { -12345, "-12.345" }, { 3000, "3" } };
    struct tdm_memory memory;
    char              expected[32];

    (void)state;
    assert_int_equal(tdm_memory_init(&memory, NULL), TANDEM_OK);
    for (int i = 0; i < COUNT(integers) + COUNT(parts); i++) {
        struct tdm_out out;
        tdm_out_init(&out, &memory);
        if (i < COUNT(integers)) tdm_out_integer(&out, integers[i]);
        else tdm_out_thousandths(&out, parts[i - COUNT(integers)].value);
        assert_int_equal(tdm_out_close(&out), TANDEM_OK);
        snprintf(expected, sizeof expected, "%lld", (long long)integers[i < COUNT(integers) ? i : 0]);
        assert_string_equal(out.text, i < COUNT(integers) ? expected : parts[i - COUNT(integers)].text);
        tdm_out_finish(&out);
    }
}

/* ---- written and read back */

static int32_t read_back(const char *folder, const tandem_cohort *cohort, tandem_error *error)
{
    tandem_plan *plan = NULL;
    int32_t      status = tandem_plan_read(folder, cohort, &plan, error);

    if (status == TANDEM_OK) status = tandem_verify(tandem_cohort_model(cohort), plan, error);
    tandem_plan_free(plan);
    return status;
}

static void expect_round_trip(const struct memory_file *files, int count, const tandem_options *options)
{
    struct temporary temporary;
    tandem_cohort   *cohort = read_cohort(files, count, NULL);
    tandem_plan     *plan = solve(cohort, options), *again;
    tandem_error     error;
    char            *left, *right;
    size_t           bytes;

    temporary_open(&temporary);
    if (tandem_plan_write(temporary_path(&temporary, "plan"), cohort, plan, NULL, &error) != TANDEM_OK) fail_msg("%s", error.text);
    if (tandem_plan_read(temporary_path(&temporary, "plan"), cohort, &again, &error) != TANDEM_OK) fail_msg("%s", error.text);
    if (tandem_verify(tandem_cohort_model(cohort), again, &error) != TANDEM_OK) fail_msg("%s", error.text);
    left = proof_text(cohort, plan);
    right = proof_text(cohort, again);
    assert_string_equal(left, right);
    tandem_text_free(cohort, left);
    tandem_text_free(cohort, right);
    assert_int_equal(tandem_placements_text(cohort, plan, &left, &bytes), TANDEM_OK);
    assert_int_equal(tandem_placements_text(cohort, again, &right, &bytes), TANDEM_OK);
    assert_string_equal(left, right);
    tandem_text_free(cohort, left);
    tandem_text_free(cohort, right);
    tandem_plan_free(again);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    temporary_close(&temporary);
}

static void a_written_plan_reads_back_and_verifies(void **state)
{
    (void)state;
    expect_round_trip(small, COUNT(small), NULL);
}

static void every_goal_and_option_reads_back(void **state)
{
    tandem_options options;

    (void)state;
    for (int32_t goal = TANDEM_GOAL_PLACED; goal <= TANDEM_GOAL_CHANGES; goal++) {
        tandem_options_init(&options, sizeof options);
        options.goals[0] = goal;
        options.goals[1] = goal == TANDEM_GOAL_PLACED ? TANDEM_GOAL_RANK : TANDEM_GOAL_PLACED;
        options.goal_count = 2;
        options.seed = UINT64_MAX - (uint64_t)goal;
        options.flags = TANDEM_PLACE_SILENT;
        expect_round_trip(small, COUNT(small), &options);
    }
}

static void sums_beyond_64_bits_read_back(void **state)
{
    char                students[2000] = "id\n", wishes[4000] = "student,opportunity,score\n";
    struct memory_file  files[] = { { TDM_STUDENTS_CSV, students, 0 }, { TDM_OPPORTUNITIES_CSV, "id,seats\nzoo,1000\n", 0 }, { TDM_PREFERENCES_CSV, wishes, 0 } };

    (void)state;
    for (int i = 0; i < 60; i++) {
        sprintf(students + strlen(students), "s%d\n", i);
        sprintf(wishes + strlen(wishes), "s%d,zoo,%s\n", i, i == 0 ? "999999999999.001" : "1000000000000");
    }
    expect_round_trip(files, COUNT(files), NULL);
}

/* ---- what is refused */

struct spoilt {
    const char *name, *file, *from, *to;
    const char *says;
};

static const struct spoilt spoilt[] = {
    { "another_place_is_refused", "placements.csv", "mia,boat", "mia,zoo", NULL },
    { "an_unknown_student_is_refused", "placements.csv", "mia,boat", "mja,boat", "mja" },
    { "an_unknown_place_is_refused", "placements.csv", "mia,boat", "mia,bout", "bout" },
    { "another_partner_is_refused", "placements.csv", "mia,boat,'@harbour", "mia,boat,harbour", "partner" },
    { "no_partner_is_refused", "placements.csv", "mia,boat,'@harbour", "mia,boat,", "partner" },
    { "another_rank_is_refused", "placements.csv", "mia,boat,'@harbour,1", "mia,boat,'@harbour,2", "rank" },
    { "a_score_from_nowhere_is_refused", "placements.csv", "mia,boat,'@harbour,1,,", "mia,boat,'@harbour,1,5,", "score" },
    { "another_status_is_refused", "placements.csv", ",pinned,\"", ",placed,\"", "status" },
    { "a_pin_from_nowhere_is_refused", "placements.csv", "1,,placed,first choice\nleo", "1,,pinned,first choice\nleo", "status" },
    { "a_missing_student_is_refused", "placements.csv", "max,,,,,unplaced,no wishes\n", "", "max" },
    { "a_student_unplaced_twice_is_refused", "placements.csv", "max,,,,,unplaced,no wishes\n", "max,,,,,unplaced,\nmax,,,,,unplaced,\n", "max" },
    { "a_student_placed_and_unplaced_is_refused", "placements.csv", "max,,,,,unplaced,", "mia,,,,,unplaced,\nmax,,,,,unplaced,", "mia" },
    { "a_placement_given_twice_is_refused", "placements.csv", "max,,,,,unplaced,", "mia,boat,'@harbour,1,,placed,\nmax,,,,,unplaced,", NULL },
    { "an_unplaced_student_with_a_rank_is_refused", "placements.csv", "max,,,,,unplaced", "max,,,1,,unplaced", "rank" },
    { "an_unplaced_student_said_to_be_placed_is_refused", "placements.csv", "max,,,,,unplaced", "max,,,,,placed", "status" },
    { "placements_without_a_column_are_refused", "placements.csv", "partner,rank", "host,rank", "partner" },
    { "placements_with_an_open_quote_are_refused", "placements.csv", "mia,boat", "mia,\"boat", NULL },
    { "empty_placements_are_refused", "placements.csv", NULL, "", NULL },
    { "another_goal_value_is_refused", "summary.json", "\"name\":\"placed\",\"value\":4", "\"name\":\"placed\",\"value\":5", "placed" },
    { "a_goal_value_with_a_fraction_is_refused", "summary.json", "\"value\":4", "\"value\":4.0", "placed" },
    { "another_bound_is_refused", "summary.json", "\"bound\":4", "\"bound\":9", "placed" },
    { "a_goal_said_to_be_unproven_is_refused", "summary.json", "\"proven\":true", "\"proven\":false", "proven" },
    { "another_list_of_goals_is_refused", "summary.json", "\"name\":\"rank\"", "\"name\":\"score\"", "goals" },
    { "another_count_is_refused", "summary.json", "\"placements\":4", "\"placements\":3", "placements" },
    { "other_ranks_are_refused", "summary.json", "\"ranks\":[3]", "\"ranks\":[2,1]", "ranks" },
    { "another_worst_rank_is_refused", "summary.json", "\"worst_rank\":1", "\"worst_rank\":2", "worst_rank" },
    { "another_seed_is_refused", "summary.json", "\"seed\":1", "\"seed\":2", "seed" },
    { "another_status_of_the_whole_is_refused", "summary.json", "\"status\":\"optimal\"", "\"status\":\"feasible\"", "status" },
    { "another_schema_is_refused", "summary.json", "tandem.summary/1", "tandem.summary/2", "schema" },
    { "a_summary_that_is_no_json_is_refused", "summary.json", "{\"schema\"", "{schema", "JSON" },
    { "a_summary_that_is_a_list_is_refused", "summary.json", NULL, "[1]", "object" },
    { "a_potential_of_a_stranger_is_refused", "proof.json", "\"zoo\":", "\"zou\":", "zou" },
    { "a_fractional_potential_is_refused", "proof.json", "\"zoo\":1", "\"zoo\":1.5", "whole" },
    { "a_potential_beyond_64_bits_is_refused", "proof.json", "\"zoo\":1", "\"zoo\":99999999999999999999", "whole" },
    { "a_potential_given_twice_is_refused", "proof.json", "\"zoo\":1", "\"zoo\":1,\"zoo\":1", "twice" },
    { "a_wrong_potential_is_refused", "proof.json", "\"zoo\":1", "\"zoo\":3", NULL },
    { "a_step_of_a_strange_kind_is_refused", "proof.json", "\"kind\":\"level\"", "\"kind\":\"lever\"", "kind" },
    { "a_step_of_a_strange_goal_is_refused", "proof.json", "{\"goal\":\"rank\"", "{\"goal\":\"score\"", "goal" },
    { "goals_that_do_not_exist_are_refused", "proof.json", "[\"placed\",\"rank\"]", "[\"placed\",\"rang\"]", "goal" },
    { "a_proof_without_goals_is_refused", "proof.json", "[\"placed\",\"rank\"]", "[]", "goals" },
    { "a_proof_without_a_seed_is_refused", "proof.json", "\"seed\":1,", "", "seed" },
    { "a_seed_too_large_is_refused", "proof.json", "\"seed\":1,", "\"seed\":18446744073709551616,", "seed" },
    { "a_strange_mechanism_is_refused", "proof.json", "\"mechanism\":\"optimal\"", "\"mechanism\":\"best\"", "mechanism" },
    { "strange_options_are_refused", "proof.json", "\"lottery\":\"single\"", "\"lottery\":\"double\"", "options" },
    { "a_proof_without_steps_is_refused", "proof.json", "\"steps\":[", "\"stops\":[", "steps" },
    { "a_step_without_partners_is_refused", "proof.json", "\"partners\":{}", "\"partners\":[]", "partners" },
    { "an_empty_proof_is_refused", "proof.json", NULL, "", "JSON" },
    { "a_proof_of_infeasibility_for_a_plan_is_refused", "proof.json", "\"status\":\"optimal\"", "\"status\":\"infeasible\"", NULL },
};

static void each_spoilt_file_is_refused(void **state)
{
    const struct spoilt *how = *state;
    struct temporary     temporary;
    tandem_cohort       *cohort = read_cohort(small, COUNT(small), NULL);
    tandem_plan         *plan = solve(cohort, NULL);
    tandem_error         error;
    char                 path[400];

    temporary_open(&temporary);
    assert_int_equal(tandem_plan_write(temporary_path(&temporary, "plan"), cohort, plan, NULL, &error), TANDEM_OK);
    assert_int_equal(read_back(temporary_path(&temporary, "plan"), cohort, &error), TANDEM_OK);
    snprintf(path, sizeof path, "%s/%s", temporary_path(&temporary, "plan"), how->file);
    replace_in_file(path, how->from, how->to);
    assert_int_equal(read_back(temporary_path(&temporary, "plan"), cohort, &error), TANDEM_E_PROOF);
    if (how->says != NULL && strstr(error.text, how->says) == NULL) fail_msg("says nothing of %s: %s", how->says, error.text);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    temporary_close(&temporary);
}

static void what_changes_nothing_is_accepted(void **state)
{
    static const struct spoilt harmless[] = {
        { NULL, "placements.csv", "first choice\nleo", "because\nleo", NULL },
        { NULL, "placements.csv", "max,,,,,unplaced,no wishes\n\"a,b\",zoo,,1,,placed,first choice\n", "\"a,b\",zoo,,1,,placed,first choice\r\n\r\nmax,,,,,unplaced\n", NULL },
        { NULL, "summary.json", "\"ranks\":[3]", "\"ranks\" : [3, 0]", NULL },
        { NULL, "summary.json", "\"version\":\"0.1.0\",", "\"note\":\"{-1234567890123456789012\\\"\",", NULL },
        { NULL, "proof.json", ",\n   \"students\":{", ",\"note\":[1e400],\"students\":{\"max\":0", NULL } };
    (void)state;
    for (int i = 0; i < COUNT(harmless) - 1; i++) {
        struct temporary temporary;
        tandem_cohort   *cohort = read_cohort(small, COUNT(small), NULL);
        tandem_plan     *plan = solve(cohort, NULL);
        tandem_error     error;
        char             path[400];

        temporary_open(&temporary);
        assert_int_equal(tandem_plan_write(temporary_path(&temporary, "plan"), cohort, plan, NULL, &error), TANDEM_OK);
        snprintf(path, sizeof path, "%s/%s", temporary_path(&temporary, "plan"), harmless[i].file);
        replace_in_file(path, harmless[i].from, harmless[i].to);
        if (read_back(temporary_path(&temporary, "plan"), cohort, &error) != TANDEM_OK) fail_msg("%d: %s", i, error.text);
        tandem_plan_free(plan);
        tandem_cohort_free(cohort);
        temporary_close(&temporary);
    }
}

static void a_plan_of_another_cohort_is_refused(void **state)
{
    static const struct memory_file other[] = { { TDM_STUDENTS_CSV, "id,choices\nmia,zoo\n", 0 }, { TDM_OPPORTUNITIES_CSV, "id,seats\nzoo,1\n", 0 } };
    struct temporary temporary;
    tandem_cohort   *cohort = read_cohort(small, COUNT(small), NULL), *stranger = read_cohort(other, COUNT(other), NULL);
    tandem_plan     *plan = solve(cohort, NULL);
    tandem_error     error;
    char            *text;
    size_t           bytes;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(tandem_plan_write(temporary_path(&temporary, "plan"), cohort, plan, NULL, NULL), TANDEM_OK);
    assert_int_equal(read_back(temporary_path(&temporary, "plan"), stranger, &error), TANDEM_E_PROOF);
    assert_int_equal(tandem_placements_text(stranger, plan, &text, &bytes), TANDEM_E_ARG);
    assert_int_equal(tandem_plan_write(temporary_path(&temporary, "x"), stranger, plan, NULL, NULL), TANDEM_E_ARG);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    tandem_cohort_free(stranger);
    temporary_close(&temporary);
}

static void missing_folders_and_files_are_told_apart(void **state)
{
    struct temporary temporary;
    tandem_cohort   *cohort = read_cohort(small, COUNT(small), NULL);
    tandem_plan     *plan = solve(cohort, NULL);
    tandem_error     error;
    char             path[400];

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(read_back(temporary_path(&temporary, "plan"), cohort, &error), TANDEM_E_FILE);
    assert_int_equal(tandem_plan_write(temporary_path(&temporary, "plan"), cohort, plan, NULL, NULL), TANDEM_OK);
    snprintf(path, sizeof path, "%s/proof.json", temporary_path(&temporary, "plan"));
    assert_int_equal(remove(path), 0);
    assert_int_equal(read_back(temporary_path(&temporary, "plan"), cohort, &error), TANDEM_E_PROOF);
    assert_non_null(strstr(error.text, "proof.json"));
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    temporary_close(&temporary);
}

static void wrong_arguments_are_refused(void **state)
{
    tandem_cohort       *cohort = read_cohort(small, COUNT(small), NULL);
    tandem_plan         *plan = solve(cohort, NULL), *none = plan;
    tandem_write_options options = { .size = 1 };
    tandem_error         error;
    char                *text;
    size_t               bytes;

    (void)state;
    assert_int_equal(tandem_plan_write(NULL, cohort, plan, NULL, &error), TANDEM_E_ARG);
    assert_int_equal(tandem_plan_write("x", NULL, plan, NULL, &error), TANDEM_E_ARG);
    assert_int_equal(tandem_plan_write("x", cohort, NULL, NULL, &error), TANDEM_E_ARG);
    assert_int_equal(tandem_plan_write("x", cohort, plan, &options, &error), TANDEM_E_VERSION);
    assert_int_equal(tandem_plan_read("x", NULL, &none, &error), TANDEM_E_ARG);
    assert_null(none);
    assert_int_equal(tandem_summary_text(cohort, plan, &options, &text, &bytes), TANDEM_E_VERSION);
    assert_int_equal(tandem_summary_text(cohort, NULL, NULL, &text, &bytes), TANDEM_E_ARG);
    assert_int_equal(tandem_placements_text(NULL, plan, &text, &bytes), TANDEM_E_ARG);
    tandem_text_free(cohort, NULL);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
}

static void json_is_judged_as_jansson_does(void **state)
{
    static const char *const texts[] = {
        "{}", "[]", " { } ", "{\"a\":1}", "{\"a\":[1,-2.5e+7,true,false,null,\"x\"],\"b\":{\"c\":[]}}", "[\"\\u00e9\\n\\\"\\/\"]",
        "[\"\\ud83c\\udf93\"]", "", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "[01]", "[1.]", "[.5]", "[1e]", "[-]",
        "[tru]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\\ud83c\"]", "[\"\\udf93\"]", "[\"\\u0000\"]", "[\"a\nb\"]", "[\"\xE9\"]", "[1] 2", "[1]]",
        "[}", "{]", "[1}", "{\"a\":1]", "[,1]", "{,}", "[1 2]", "{\"a\" 1}", "[\"a", "[\"a\\", "[nul", "\"a\"", "1", "[1,,2]", "[:]" };
    (void)state;
    for (int i = 0; i < COUNT(texts); i++) {
        json_t  *root = json_loadb(texts[i], strlen(texts[i]), 0, NULL);
        uint32_t line;
        if (tdm_json_check(texts[i], strlen(texts[i]), &line) != (root != NULL)) fail_msg("%s", texts[i]);
        json_decref(root);
    }
}

static void deep_json_is_refused_by_both(void **state)
{
    char text[5000];

    (void)state;
    for (int depth = 2040; depth < 2056; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        json_t  *root = json_loadb(text, (size_t)depth * 2, 0, NULL);
        uint32_t line;
        assert_int_equal(tdm_json_check(text, (size_t)depth * 2, &line), root != NULL);
        json_decref(root);
    }
}

/* The same texts, whichever reader walks them. */
static void compare_json(struct tdm_pool *pool, struct tdm_json mine, const json_t *theirs)
{
    struct tdm_json_walk walk;
    struct tdm_json      key, value;
    int64_t              number;
    size_t               at = 0;

    assert_int_equal(tdm_json_is_object(mine), json_is_object(theirs));
    assert_int_equal(tdm_json_is_list(mine), json_is_array(theirs));
    if (json_is_string(theirs)) assert_string_equal(tdm_json_text(pool, mine), json_string_value(theirs));
    assert_int_equal(tdm_json_integer(mine, &number), json_is_integer(theirs));
    if (json_is_integer(theirs)) assert_true(number == json_integer_value(theirs));
    assert_int_equal(tdm_json_is_word(mine, "true"), json_is_true(theirs));
    for (tdm_json_begin(&walk, mine); tdm_json_next(&walk, &key, &value); at++)
        compare_json(pool, value, json_is_array(theirs) ? json_array_get(theirs, at) : json_object_get(theirs, tdm_json_text(pool, key)));
    assert_int_equal(at, json_is_array(theirs) ? json_array_size(theirs) : json_object_size(theirs));
}

static void put_random_json(char *text, unsigned *seed, int depth)
{
    static const char *const scalars[] = { "0", "-17", "12.5", "1e3", "true", "false", "null", "\"\"", "\"a\\\"b\\\\\"", "\"\\u00e9\\ud83c\\udf93 \xC3\xA9\"",
                                           "\"]},{[:\"", "\"\\b\\f\\n\\r\\t\\/\"", "9223372036854775806" };
    int         kind = depth == 0 ? 2 : rand_r(seed) % 3;
    const char *blank = &"  \n\t"[rand_r(seed) % 5];

    if (kind == 2) {
        strcat(text, scalars[rand_r(seed) % COUNT(scalars)]);
        return;
    }
    strcat(text, kind == 0 ? "{" : "[");
    strcat(text, blank);
    for (int i = 0, count = rand_r(seed) % 4; i < count; i++) {
        if (i > 0) strcat(text, ",");
        if (kind == 0) sprintf(text + strlen(text), "%s\"k\\u00%02x%d\"%s:%s", blank, 0x30 + i, i, blank, blank);
        put_random_json(text, seed, depth - 1);
        strcat(text, blank);
    }
    strcat(text, kind == 0 ? "}" : "]");
}

static void json_is_walked_as_jansson_walks_it(void **state)
{
    static char       text[1 << 16];
    struct tdm_memory memory;
    struct tdm_pool   pool;
    unsigned          seed = 11;
    uint32_t          line;

    (void)state;
    assert_int_equal(tdm_memory_init(&memory, NULL), TANDEM_OK);
    tdm_pool_init(&pool, &memory);
    for (int round = 0; round < 5000; round++) {
        json_t *theirs;
        strcpy(text, "[");
        put_random_json(text, &seed, 5);
        strcat(text, "]");
        theirs = json_loads(text, 0, NULL);
        assert_non_null(theirs);
        assert_true(tdm_json_check(text, strlen(text), &line));
        compare_json(&pool, (struct tdm_json){ text, text + strlen(text) }, theirs);
        tdm_pool_reset(&pool);
        json_decref(theirs);
    }
    tdm_pool_finish(&pool);
    print_message("5000 random JSON texts: 0 disagreements with jansson\n");
}

/* ---- every allocation may fail */

static int64_t inject_writing(struct failing_memory *memory, const struct temporary *temporary, const tandem_cohort *cohort, const tandem_plan *plan)
{
    tandem_write_options options = { .size = sizeof options, .overwrite = 1 };
    int64_t              injected = 0;
    int32_t              status = TANDEM_E_NOMEM;

    for (int64_t at = 1; status != TANDEM_OK; at++) {
        for (int on = 0; on < 2; on++, injected++) {
            int64_t before = memory->blocks;
            memory->calls = 0;
            memory->fail_at = at;
            memory->fail_on = on;
            status = tandem_plan_write(temporary_path(temporary, "plan"), cohort, plan, &options, NULL);
            memory->fail_at = 0;
            assert_true(status == TANDEM_OK || status == TANDEM_E_NOMEM);
            assert_int_equal(memory->blocks, before);
            assert_int_equal(read_back(temporary_path(temporary, "plan"), cohort, NULL), TANDEM_OK);
            assert_int_equal(temporary_count(temporary), 1);
        }
    }
    return injected;
}

static int64_t inject_reading(struct failing_memory *memory, const struct temporary *temporary, const tandem_cohort *cohort)
{
    int64_t injected = 0;
    int32_t status = TANDEM_E_NOMEM;

    for (int64_t at = 1; status != TANDEM_OK; at++) {
        for (int on = 0; on < 2; on++, injected++) {
            int64_t      before = memory->blocks;
            tandem_plan *plan;
            tandem_error error;
            memory->calls = 0;
            memory->fail_at = at;
            memory->fail_on = on;
            status = tandem_plan_read(temporary_path(temporary, "plan"), cohort, &plan, &error);
            memory->fail_at = 0;
            tandem_plan_free(plan);
            if (status != TANDEM_OK && status != TANDEM_E_NOMEM) fail_msg("%s", error.text);
            assert_int_equal(memory->blocks, before);
        }
    }
    return injected;
}

static void every_allocation_of_writing_and_reading_may_fail(void **state)
{
    struct failing_memory memory = { 0 };
    tandem_allocator      hook = failing_hook(&memory);
    struct temporary      temporary;
    tandem_cohort        *cohort = read_cohort(small, COUNT(small), &hook);
    tandem_plan          *plan = solve(cohort, NULL);
    int64_t               injected;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(tandem_plan_write(temporary_path(&temporary, "plan"), cohort, plan, NULL, NULL), TANDEM_OK);
    injected = inject_writing(&memory, &temporary, cohort, plan);
    injected += inject_reading(&memory, &temporary, cohort);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    assert_int_equal(memory.blocks, 0);
    temporary_close(&temporary);
    print_message("%lld failing allocations of writing and reading plans: 0 faults\n", (long long)injected);
}

/* ---- all of them */

static const struct CMUnitTest whole[] = {
    cmocka_unit_test(placements_are_in_the_order_of_the_students), cmocka_unit_test(scores_are_written_as_they_were_typed),
    cmocka_unit_test(the_proof_does_not_depend_on_the_order_of_rows), cmocka_unit_test(the_summary_is_json_with_whole_numbers),
    cmocka_unit_test(guarding_can_be_undone), cmocka_unit_test(numbers_are_written_exactly),
    cmocka_unit_test(a_written_plan_reads_back_and_verifies), cmocka_unit_test(every_goal_and_option_reads_back),
    cmocka_unit_test(sums_beyond_64_bits_read_back), cmocka_unit_test(what_changes_nothing_is_accepted),
    cmocka_unit_test(a_plan_of_another_cohort_is_refused), cmocka_unit_test(missing_folders_and_files_are_told_apart),
    cmocka_unit_test(json_is_judged_as_jansson_does), cmocka_unit_test(deep_json_is_refused_by_both),
    cmocka_unit_test(json_is_walked_as_jansson_walks_it),
    cmocka_unit_test(wrong_arguments_are_refused), cmocka_unit_test(every_allocation_of_writing_and_reading_may_fail),
};
enum { WHOLE = sizeof whole / sizeof *whole, SPOILT = sizeof spoilt / sizeof *spoilt };

int main(void)
{
    static struct spoilt     copies[SPOILT];
    static struct CMUnitTest tests[WHOLE + SPOILT];

    memcpy(copies, spoilt, sizeof spoilt);
    memcpy(tests, whole, sizeof whole);
    for (size_t i = 0; i < SPOILT; i++)
        tests[WHOLE + i] = (struct CMUnitTest){ copies[i].name, each_spoilt_file_is_refused, NULL, NULL, &copies[i] };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
