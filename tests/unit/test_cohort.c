/* SPDX-License-Identifier: MIT
 * Cohorts that are read as they should be, and cohorts with faults: every fault is named at its line and column, and nothing else is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "support/failing_memory.h"
#include "support/memory_cohort.h"

#define STUDENTS(text)      { TDM_STUDENTS_CSV, text, 0 }
#define OPPORTUNITIES(text) { TDM_OPPORTUNITIES_CSV, text, 0 }
#define PARTNERS(text)      { TDM_PARTNERS_CSV, text, 0 }
#define PREFERENCES(text)   { TDM_PREFERENCES_CSV, text, 0 }
#define RANKINGS(text)      { TDM_RANKINGS_CSV, text, 0 }
#define RULES(text)         { TDM_RULES_CSV, text, 0 }
#define PREVIOUS(text)      { TDM_PREVIOUS_CSV, text, 0 }

/* Files that a case does not give: three students with lists, two opportunities, two partners. Text NULL: no such file. */
static const struct memory_file usual_students = STUDENTS("id,choices\nmia,boat;zoo\nleo,zoo;boat\nivy,boat\n");
#define PLAIN_STUDENTS STUDENTS("id,year\nmia,1\nleo,2\nivy,1\n")
static const struct memory_file usual_opportunities = OPPORTUNITIES("id,seats,partner\nboat,2,harbour\nzoo,1,city\n");

struct faulty {
    const char        *name;
    struct memory_file files[3];
    const char        *places;     /* all of them, in order; w marks a warning */
    const char        *says;       /* stands in a text or a hint; NULL: any */
};

static const struct faulty faults[] = {
    /* files and columns */
    { "a_missing_students_file_is_named", { { TDM_STUDENTS_CSV, NULL, 1 } }, "students.csv:0:0", "missing" },
    { "a_missing_opportunities_file_is_named", { { TDM_OPPORTUNITIES_CSV, NULL, 1 } }, "opportunities.csv:0:0", "missing" },
    { "an_empty_students_file_lacks_its_columns", { { TDM_STUDENTS_CSV, "\n", 1 } }, "students.csv:1:1", "\"id\" is missing" },
    { "a_missing_id_column_is_named", { STUDENTS("ident,choices\nmia,boat\n") }, "students.csv:1:1", "\"id\" is missing" },
    { "a_column_in_another_case_is_offered", { STUDENTS("ID,choices\nmia,boat\n") }, "students.csv:1:1", "is it \"ID\"?" },
    { "a_misspelt_column_is_offered", { OPPORTUNITIES("id,saets\nboat,2\nzoo,1\n") }, "opportunities.csv:1:1", "is it \"saets\"?" },
    { "a_header_after_blank_lines_is_named_by_its_line", { OPPORTUNITIES("\n\nid,places\nboat,2\n") }, "opportunities.csv:3:1", "seats" },
    { "both_missing_columns_are_named", { OPPORTUNITIES("name,places\nboat,2\n") }, "opportunities.csv:1:1 opportunities.csv:1:1", "id" },
    { "a_column_named_twice_is_an_error", { STUDENTS("id,choices,id\nmia,boat,x\n") }, "students.csv:1:3", "twice" },
    { "preferences_without_students_are_named", { PREFERENCES("opportunity,rank\nboat,1\n"), PLAIN_STUDENTS }, "preferences.csv:1:1", "student" },
    { "rankings_without_rank_are_named", { RANKINGS("student,opportunity\nmia,boat\n") }, "rankings.csv:1:1", "rank" },
    { "rankings_of_nobody_are_named", { RANKINGS("student,rank\nmia,1\n") }, "rankings.csv:1:1", "opportunity" },
    { "rules_without_a_rule_column_are_named", { RULES("students,opportunities\nmia,boat\n") }, "rules.csv:1:1", "rule" },
    { "previous_without_opportunity_is_named", { PREVIOUS("student\nmia\n") }, "previous.csv:1:1", "opportunity" },
    { "partners_without_id_are_named", { PARTNERS("name,seats\nharbour,2\n") }, "partners.csv:1:1", "id" },
    { "a_utf_16_file_is_named_as_such", { { TDM_STUDENTS_CSV, "\xFF\xFEi\0d\0\n\0", 8 } }, "students.csv:1:1", "UTF-16" },
    /* ids */
    { "a_repeated_student_is_an_error_at_the_second", { STUDENTS("id\nmia\nleo\nmia\nmia\n") }, "students.csv:4:1 students.csv:5:1", "line 2" },
    { "a_repeated_id_in_another_form_is_the_same", { STUDENTS("id\nZo\xC3\xAB\nZoe\xCC\x88\n") }, "students.csv:3:1", "line 2" },
    { "a_repeated_id_with_blanks_is_the_same", { STUDENTS("id\nmia\n\" mia\xC2\xA0\"\n") }, "students.csv:3:1", "line 2" },
    { "a_repeated_opportunity_is_an_error", { OPPORTUNITIES("seats;id\n2;boat\n1;zoo\n1;boat\n") }, "opportunities.csv:4:2", "line 2" },
    { "a_repeated_partner_is_an_error", { PARTNERS("id,seats\nharbour,2\nharbour,3\n") }, "partners.csv:3:1", "line 2" },
    { "an_empty_id_is_an_error", { STUDENTS("id,choices\nmia,boat\n,zoo\n") }, "students.csv:3:1", "id is empty" },
    { "rows_without_an_id_are_checked_all_the_same", { STUDENTS("id,choices,size\n,zoob,0\n") },
      "students.csv:2:1 students.csv:2:2 students.csv:2:3", "did you mean \"zoo\"?" },
    { "an_unknown_choice_is_an_error", { STUDENTS("id,choices\nmia,boat;boot;zoo\n") }, "students.csv:2:2", "did you mean \"boat\"?" },
    { "every_unknown_choice_is_named", { STUDENTS("id,choices\nmia,bot;zooo\nleo,mars\n") }, "students.csv:2:2 students.csv:2:2 students.csv:3:2", NULL },
    { "an_unknown_choice_far_from_all_has_no_spelling_offered", { STUDENTS("id,choices\nmia,observatory\n") }, "students.csv:2:2", "mend the spelling" },
    { "an_unknown_student_in_preferences_is_an_error", { PREFERENCES("student,opportunity,rank\nmia,boat,1\nmai,zoo,1\n"), PLAIN_STUDENTS },
      "preferences.csv:3:1", "did you mean \"mia\"?" },
    { "an_unknown_opportunity_in_preferences_is_an_error", { PREFERENCES("rank\topportunity\tstudent\n1\tzo\tmia\n"), PLAIN_STUDENTS },
      "preferences.csv:2:2", "did you mean \"zoo\"?" },
    { "empty_cells_in_preferences_are_errors", { PREFERENCES("student,opportunity,rank\n,boat,1\nmia,,2\n"), PLAIN_STUDENTS },
      "preferences.csv:2:1 preferences.csv:3:2", "empty" },
    { "an_unknown_student_in_rankings_is_an_error", { RANKINGS("rank,opportunity,student\n1,boat,max\n") }, "rankings.csv:2:3", "no student" },
    { "an_unknown_partner_in_rankings_is_an_error", { RANKINGS("rank,partner,student\n1,harbor,mia\n") }, "rankings.csv:2:2", "\"harbour\"" },
    { "an_unknown_student_in_a_ranking_list_is_an_error", { OPPORTUNITIES("id,seats,ranking\nboat,2,mia;lea\nzoo,1,\n") }, "opportunities.csv:2:3", "\"leo\"" },
    { "an_unknown_student_in_a_partners_list_is_an_error", { PARTNERS("id,ranking\nharbour,mia=liv\n") }, "partners.csv:2:2", "\"liv\"" },
    { "an_unknown_opportunity_in_previous_is_an_error", { PREVIOUS("student,opportunity\nmia,ship\n") }, "previous.csv:2:2", "no opportunity" },
    { "an_unknown_student_of_a_rule_is_an_error", { RULES("rule,students,opportunities\npin,mja,boat\n") }, "rules.csv:2:2", "did you mean \"mia\"?" },
    { "an_unknown_opportunity_of_a_rule_is_an_error", { RULES("rule,students,opportunities\nforbid,mia,boat;zou\n") }, "rules.csv:2:3", "did you mean \"zoo\"?" },
    { "a_partner_like_one_with_a_row_is_a_warning", { PARTNERS("id,seats\nharbor,2\ncity,1\n") }, "opportunities.csv:2:3w", "\"harbor\"" },
    /* numbers */
    { "negative_seats_are_an_error", { OPPORTUNITIES("id,seats\nboat,-1\nzoo,1\n") }, "opportunities.csv:2:2", "out of range" },
    { "half_a_seat_is_an_error", { OPPORTUNITIES("id,seats\nboat,1.5\nzoo,1\n") }, "opportunities.csv:2:2", "no whole number" },
    { "seats_in_words_are_an_error", { OPPORTUNITIES("id,seats\nboat,many\nzoo,1\n") }, "opportunities.csv:2:2", "no number" },
    { "empty_seats_are_an_error", { OPPORTUNITIES("id,seats\nboat,\nzoo\n") }, "opportunities.csv:2:2 opportunities.csv:3:2", "empty" },
    { "a_billion_seats_are_the_most", { OPPORTUNITIES("id,seats\nboat,1000000000\nzoo,1000000001\n") }, "opportunities.csv:3:2", "out of range" },
    { "seats_beyond_64_bits_are_an_error", { OPPORTUNITIES("id,seats\nboat,99999999999999999999\nzoo,1\n") }, "opportunities.csv:2:2", "out of range" },
    { "a_negative_minimum_is_an_error", { OPPORTUNITIES("id,seats,min_seats\nboat,1,-1\nzoo,1,\n") }, "opportunities.csv:2:3", "min_seats" },
    { "a_minimum_above_the_seats_is_an_error", { OPPORTUNITIES("min_seats,id,seats\n1,boat,1\n3,zoo,2\n") }, "opportunities.csv:3:1", NULL },
    { "may_close_is_yes_or_no", { OPPORTUNITIES("id,seats,may_close\nboat,1,Yes\nzoo,1,perhaps\n") }, "opportunities.csv:3:3", "yes or no" },
    { "bad_seats_do_not_clash_with_a_minimum", { OPPORTUNITIES("id,seats,min_seats\nboat,x,5\nzoo,1,0\n") }, "opportunities.csv:2:2", NULL },
    { "a_partners_negative_seats_are_an_error", { PARTNERS("id,seats\nharbour,-2\n") }, "partners.csv:2:2", "out of range" },
    { "a_partners_minimum_above_the_seats_is_an_error", { PARTNERS("id,seats,min_seats\nharbour,2,3\n") }, "partners.csv:2:3", NULL },
    { "a_rank_of_zero_is_an_error", { PREFERENCES("student,opportunity,rank\nmia,boat,0\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "out of range" },
    { "a_negative_rank_is_an_error", { PREFERENCES("student,opportunity,rank\nmia,boat,-3\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "out of range" },
    { "a_fractional_rank_is_an_error", { PREFERENCES("student,opportunity,rank\nmia,boat,1.0\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "no whole number" },
    { "a_rank_in_words_is_an_error", { PREFERENCES("student,opportunity,rank\nmia,boat,first\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "no number" },
    { "a_rank_beyond_31_bits_is_an_error", { PREFERENCES("student,opportunity,rank\nmia,boat,2147483648\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", NULL },
    { "a_score_over_10_to_the_12_is_an_error", { PREFERENCES("student,opportunity,score\nmia,boat,1000000000000\nleo,boat,-1000000000000.001\n"), PLAIN_STUDENTS },
      "preferences.csv:3:3", "out of range" },
    { "a_score_with_four_places_is_an_error", { PREFERENCES("student,opportunity,score\nmia,boat,0.1234\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "precise" },
    { "a_score_with_a_comma_is_an_error", { PREFERENCES("student;opportunity;score\nmia;boat;1,5\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "a point" },
    { "a_score_in_words_is_an_error", { PREFERENCES("student,opportunity,score\nmia,boat,good\n"), PLAIN_STUDENTS }, "preferences.csv:2:3", "no number" },
    { "a_rank_of_zero_in_rankings_is_an_error", { RANKINGS("student,opportunity,rank\nmia,boat,0\n") }, "rankings.csv:2:3", "out of range" },
    { "an_empty_rank_in_rankings_is_an_error", { RANKINGS("student,opportunity,rank\nmia,boat,\n") }, "rankings.csv:2:3", "empty" },
    { "a_bad_score_in_rankings_is_an_error", { RANKINGS("student,opportunity,rank,score\nmia,boat,1,x\n") }, "rankings.csv:2:4", "score" },
    { "a_priority_below_one_is_an_error", { STUDENTS("id,priority\nmia,0\nleo,1\n") }, "students.csv:2:2", "priority" },
    { "a_lottery_number_in_words_is_an_error", { STUDENTS("id,lottery\nmia,7\nleo,seven\n") }, "students.csv:3:2", "lottery" },
    { "a_size_of_zero_is_an_error", { STUDENTS("id,size\nmia,0\n") }, "students.csv:2:2", "size" },
    { "negative_placements_are_an_error", { STUDENTS("id,max_placements,min_placements\nmia,-1,-2\n") }, "students.csv:2:2 students.csv:2:3", NULL },
    { "a_students_minimum_above_the_maximum_is_an_error", { STUDENTS("id,max_placements,min_placements\nmia,2,2\nleo,1,2\n") }, "students.csv:3:3", NULL },
    { "a_weight_in_words_is_an_error", { STUDENTS("id,interests\nmia,music:much;sport\n") }, "students.csv:2:2", "music:much" },
    { "a_negative_weight_is_an_error", { OPPORTUNITIES("id,seats,interests\nboat,1,sea:-1\nzoo,1,:3\n") }, "opportunities.csv:2:3 opportunities.csv:3:3", NULL },
    /* contradictions */
    { "a_pair_twice_in_preferences_is_an_error_at_the_second", { PREFERENCES("student,opportunity,rank\nmia,boat,1\nleo,zoo,1\nmia,boat,2\n"), PLAIN_STUDENTS },
      "preferences.csv:4:2", "before" },
    { "the_line_of_a_repeated_pair_counts_blank_and_broken_lines", { PREFERENCES("student,opportunity,rank\n\nmia,\"boat\n\",1\n,,\nleo,zoo,1\nmia,boat,2\n"), PLAIN_STUDENTS },
      "preferences.csv:7:2", NULL },
    { "choices_and_preferences_of_one_student_are_an_error_once", { PREFERENCES("student,opportunity,rank\nmia,boat,1\nmia,zoo,2\n") },
      "preferences.csv:2:1 preferences.csv:2:2 preferences.csv:3:2", "choices in students.csv too" },
    { "a_choice_named_twice_is_a_warning", { STUDENTS("id,choices\nmia,boat;zoo;boat\n") }, "students.csv:2:2w", "\"boat\" twice" },
    { "a_student_twice_in_a_ranking_list_is_a_warning", { OPPORTUNITIES("id,seats,ranking\nboat,1,mia;mia\nzoo,1,leo=leo\n") },
      "opportunities.csv:2:3w opportunities.csv:3:3w", "twice" },
    { "a_pair_twice_in_rankings_is_an_error", { RANKINGS("student,opportunity,rank\nmia,boat,1\nleo,boat,2\nmia,boat,3\n") }, "rankings.csv:4:1", "second time" },
    { "a_list_and_a_row_for_one_pair_are_an_error", { OPPORTUNITIES("id,seats,ranking\nboat,1,mia\nzoo,1,\n"), RANKINGS("student,opportunity,rank\nmia,boat,2\n") },
      "rankings.csv:2:1", "second time" },
    { "a_row_that_ranks_for_two_is_an_error", { RANKINGS("student,opportunity,partner,rank\nmia,boat,harbour,1\nleo,,,1\n") }, "rankings.csv:2:2 rankings.csv:3:2", NULL },
    { "an_unknown_rule_is_an_error", { RULES("students,rule,opportunities\nmia,forbiden,boat\n") }, "rules.csv:2:2", "did you mean \"forbid\"?" },
    { "an_empty_rule_is_an_error", { RULES("rule,students,opportunities\n,mia,boat\n") }, "rules.csv:2:1", "empty" },
    { "a_rule_that_selects_nobody_is_a_warning", { RULES("rule,students,opportunities\nforbid,choices=none,boat\n") }, "rules.csv:2:2w", "no student" },
    { "a_rule_about_an_unknown_column_is_an_error", { RULES("rule,students,opportunities\nforbid,grade=4,boat\n") }, "rules.csv:2:2", "grade" },
    { "pins_beyond_a_students_limit_are_an_error_at_the_last", { RULES("rule,students,opportunities\npin,leo,boat\n\npin,mia,boat\npin,mia,zoo\n") }, "rules.csv:5:1", NULL },
    { "pins_beyond_the_seats_are_an_error", { RULES("rule,students,opportunities\npin,leo,zoo\npin,mia,zoo\n") }, "rules.csv:3:1", NULL },
    { "a_pin_against_a_forbid_is_an_error", { RULES("rule,students,opportunities\nforbid,*,boat\npin,mia,boat\n") }, "rules.csv:2:1", NULL },
    { "a_quota_that_crosses_itself_is_an_error", { RULES("rule,students,opportunities,min,max\nquota,*,boat,2,1\n") }, "rules.csv:2:4", NULL },
    { "a_share_of_a_column_that_is_not_there_is_an_error", { RULES("rule,students,opportunities,min\nshare,*,*,slots\n") }, "rules.csv:2:4", "slots" },
#define MONEY OPPORTUNITIES("id,seats,money\nboat,2,12\nzoo,1,lots\n")
#define GRADES STUDENTS("id,choices,grade\nmia,boat;zoo,4\nleo,zoo,5\n")
    { "a_percentage_over_100_is_an_error", { RULES("rule,students,opportunities,min,max\nquota,*,boat,,120%\n") }, "rules.csv:2:5", "from 0% to 100%" },
    { "percentages_that_cross_are_an_error", { RULES("rule,students,opportunities,min,max\nquota-each,*,boat,50%,20%\n") }, "rules.csv:2:4", "lower min or raise max" },
    { "a_limit_that_crosses_itself_is_an_error", { RULES("rule,students,opportunities,max,min\nlimit,*,*,0,1\n") }, "rules.csv:2:5", "the minimum is above" },
    { "a_quota_that_is_no_number_is_an_error", { RULES("rule,students,opportunities,min,max\nquota,*,boat,x,1\n") }, "rules.csv:2:4", "not a number or a percentage" },
    { "a_limit_in_percent_is_an_error", { RULES("rule,students,opportunities,min,max\nlimit,*,boat,,50%\n") }, "rules.csv:2:5", "whole number" },
    { "a_quota_without_numbers_is_an_error", { RULES("rule,students,opportunities,min,max\nquota,*,boat,,\n") }, "rules.csv:2:4", "write at least one" },
    { "every_unknown_id_and_column_of_a_selector_is_named", { GRADES, RULES("rule,students,opportunities\nforbid,mja;mia;loe,zou;bot\nforbid,grad=4&age=5,boat\n") },
      "rules.csv:2:2 rules.csv:2:2 rules.csv:2:3 rules.csv:2:3 rules.csv:3:2 rules.csv:3:2", "did you mean \"leo\"?" },
    { "a_range_from_a_day_that_is_none_is_a_warning", { STUDENTS("id,choices,born\nmia,boat,2008-03-01\nleo,zoo,2009-01-01\n"),
      RULES("rule,students,opportunities\nforbid,born=2007-13-01..2008-02-29,boat\nforbid,born=2007-02-29..,boat\nforbid,born!=2008-02-29..2008-04-31,boat\n") },
      "rules.csv:2:2w rules.csv:2:2w rules.csv:3:2w rules.csv:4:2w", "no date" },
    { "a_range_of_words_is_a_warning", { GRADES, RULES("rule,students,opportunities\nforbid,grade=4..five|3..5,boat\nforbid,grade=..,zoo\n") }, "rules.csv:2:2w", "\"five\"" },
    { "a_selector_that_ends_too_soon_is_an_error", { GRADES, RULES("rule,students,opportunities\nforbid,grade=4&,boat\n") }, "rules.csv:2:2", "cannot be read" },
    { "a_selector_of_places_that_cannot_be_read_is_an_error", { RULES("rule,students,opportunities\nforbid,*,=boat\n") }, "rules.csv:2:3", "column=value" },
    { "a_group_that_selects_nobody_is_a_warning", { GRADES, RULES("rule,students,opportunities,max\nquota,grade=7,boat,1\nquota,grade=9..4,boat,1\n") },
      "rules.csv:2:2w rules.csv:3:2w", "no student" },
    { "a_budget_over_an_unknown_column_is_an_error", { MONEY, RULES("rule,students,opportunities,min,max\nbudget,*,boat,gold,10\n") }, "rules.csv:2:4", "gold" },
    { "a_budget_over_cells_that_are_no_numbers_is_an_error", { MONEY, RULES("rule,students,opportunities,min,max\nbudget,*,*,money,10\n") }, "rules.csv:2:4", "zoo is not a number" },
    { "a_budget_without_a_sum_is_an_error", { MONEY, RULES("rule,students,opportunities,min,max\nbudget,*,boat,money,ten\n") }, "rules.csv:2:5", "the greatest sum" },
    { "a_budget_that_names_no_column_is_an_error", { MONEY, RULES("rule,students,opportunities,min,max\nbudget,*,boat,,10\n") }, "rules.csv:2:4", "write the column's name" },
    /* shape */
    { "an_unclosed_quote_is_an_error_where_it_opens", { STUDENTS("id,choices\nmia,boat\nleo,\"zoo\nivy,boat\n") }, "students.csv:3:2", "never closed" },
    { "behind_an_unclosed_quote_nothing_is_asked_for", { OPPORTUNITIES("id,seats,partner\n\"boat,2,harbour\nzoo,1,city\n"), STUDENTS("id\nmia\n") }, "opportunities.csv:2:1", NULL },
    { "rows_after_an_unclosed_quote_are_read", { STUDENTS("id,choices\nmia,\"boat\nleo,zob\n") }, "students.csv:2:2 students.csv:3:2", NULL },
    { "text_behind_a_closing_quote_is_an_error", { STUDENTS("id,name\nmia,\"M \"the star\" X\"\n") }, "students.csv:2:2", "closing quote" },
    { "an_unclosed_quote_in_the_header_is_an_error", { STUDENTS("id,\"choices\nmia,boat\n") }, "students.csv:1:2", "never closed" },
    { "a_cell_of_another_encoding_is_an_error", { STUDENTS("id,name\nmia,Z\xFCrich\nleo,\"Gen\xE8ve\"\n") }, "students.csv:2:2 students.csv:3:2", "UTF-8" },
    { "an_id_of_another_encoding_is_told_once", { STUDENTS("id,choices\nZo\xEB,boat\n") }, "students.csv:2:1", "UTF-8" },
    { "a_zero_byte_is_an_error", { { TDM_STUDENTS_CSV, "id,name\nmia,a\0b\n", 16 } }, "students.csv:2:2", "UTF-8" },
    { "cells_beyond_the_header_are_a_warning", { STUDENTS("id,choices\nmia,boat,,zoo\nleo,boat,,\n") }, "students.csv:2:4w", "more cells" },
    { "a_cell_is_placed_by_the_line_on_which_it_begins", { STUDENTS("id,name,size\nmia,\"two\nlines\",0\nleo,x,0\n") }, "students.csv:3:3 students.csv:4:3", NULL },
    { "crlf_and_cr_count_as_one_line_each", { STUDENTS("id,size\r\nmia,1\r\nleo,0\rivy,0\n") }, "students.csv:3:2 students.csv:4:2", NULL },
    { "columns_are_counted_in_the_file_not_in_the_contract", { STUDENTS("size;note;id\n0;x;mia\n") }, "students.csv:2:1", NULL },
    { "faults_of_all_files_come_in_one_go", { STUDENTS("id,choices\nmia,boat\nmia,zo\n"), OPPORTUNITIES("id,seats\nboat,x\nzoo,-1\n"), PARTNERS("id,seats\nq,1.5\n") },
      "students.csv:3:1 students.csv:3:2 opportunities.csv:2:2 opportunities.csv:3:2 partners.csv:2:2", NULL },
};

/* ---- reading a case */

static void add_usual(struct memory_file *files, int *count, const struct memory_file *usual)
{
    for (int i = 0; i < *count; i++)
        if (files[i].file == usual->file) return;
    files[(*count)++] = *usual;
}

static int gather(const struct faulty *faulty, struct memory_file files[8])
{
    int count = 0;
    while (count < 3 && (faulty->files[count].text != NULL || faulty->files[count].bytes > 0)) {
        files[count] = faulty->files[count];
        count++;
    }
    add_usual(files, &count, &usual_students);
    add_usual(files, &count, &usual_opportunities);
    return count;
}

static void show_problems(const tandem_cohort *cohort, char *shown, size_t room)
{
    tandem_problem problem;
    size_t         to = 0;

    shown[0] = '\0';
    for (int32_t i = 0; tandem_cohort_problem(cohort, i, &problem) == TANDEM_OK && to < room; i++)
        to += (size_t)snprintf(shown + to, room - to, "%s%s:%u:%u%s", to > 0 ? " " : "", problem.file, (unsigned)problem.line,
                               (unsigned)problem.column, problem.severity == TANDEM_WARNING ? "w" : "");
}

static int says(const tandem_cohort *cohort, const char *words)
{
    tandem_problem problem;
    for (int32_t i = 0; tandem_cohort_problem(cohort, i, &problem) == TANDEM_OK; i++)
        if (strstr(problem.text, words) != NULL || strstr(problem.hint, words) != NULL) return 1;
    return 0;
}

/* Places that end in w. */
static int count_warnings(const char *shown)
{
    int count = 0;
    for (const char *at = shown; *at != '\0'; at++) count += *at == 'w' && (at[1] == ' ' || at[1] == '\0');
    return count;
}

static void each_fault_is_named_at_its_place(void **state)
{
    const struct faulty *faulty = *state;
    struct memory_file   files[8];
    tandem_cohort       *cohort;
    char                 shown[1000];

    assert_int_equal(read_from_memory(files, gather(faulty, files), NULL, &cohort), TANDEM_OK);
    show_problems(cohort, shown, sizeof shown);
    assert_string_equal(shown, faulty->places);
    if (faulty->says != NULL && !says(cohort, faulty->says)) {
        tandem_problem problem;
        tandem_cohort_problem(cohort, 0, &problem);
        fail_msg("does not say %s, but: %s: %s", faulty->says, problem.text, problem.hint);
    }
    assert_int_equal(tandem_cohort_warning_count(cohort), count_warnings(shown));
    tandem_cohort_free(cohort);
}

/* ---- cohorts without faults */

static tandem_cohort *read_sound(const struct memory_file *files, int count)
{
    tandem_cohort *cohort = NULL;
    char           shown[1000];

    assert_int_equal(read_from_memory(files, count, NULL, &cohort), TANDEM_OK);
    show_problems(cohort, shown, sizeof shown);
    assert_string_equal(shown, "");
    return cohort;
}

static int32_t id_of(const tandem_cohort *cohort, int32_t kind, const char *key)
{
    int32_t id = tandem_find(tandem_cohort_model(cohort), kind, key);
    if (id < 0) fail_msg("there is no %s", key);
    return id;
}

static void people_and_places_are_those_of_the_files(void **state)
{
    const struct memory_file files[] = {
        STUDENTS("lottery,id,max_placements,min_placements,priority,size,house\n5,mia,3,1,2,4,red\n,leo,,,,,\n"),
        OPPORTUNITIES("id,seats,partner,min_seats,may_close,slots,site\nboat,4,harbour,2,yes,mon;tue,north\nzoo,1,,,,,\nsky,0,new,0,NO,,\n"),
        PARTNERS("id,name,seats,min_seats,town\nharbour,The Harbour,7,1,Kiel\ncity,,,,\n") };
    tandem_cohort      *cohort = read_sound(files, 3);
    const tandem_model *model = tandem_cohort_model(cohort);
    int64_t             least, most, value;
    uint32_t            flags;

    (void)state;
    assert_int_equal(tandem_count(model, TANDEM_STUDENT), 2);
    assert_int_equal(tandem_count(model, TANDEM_OPPORTUNITY), 3);
    assert_int_equal(tandem_count(model, TANDEM_PARTNER), 3);
    assert_string_equal(tandem_key(model, TANDEM_STUDENT, 0), "mia");
    assert_int_equal(tandem_get_student(model, 0, TANDEM_LOTTERY, &value), TANDEM_OK);
    assert_int_equal(value, 5);
    assert_int_equal(tandem_get_student(model, 1, TANDEM_LOTTERY, &value), TANDEM_OK);
    assert_int_equal(value, -1);
    assert_int_equal(tandem_get_student(model, 0, TANDEM_PRIORITY, &value), TANDEM_OK);
    assert_int_equal(value, 2);
    assert_int_equal(tandem_get_student(model, 0, TANDEM_SIZE, &value), TANDEM_OK);
    assert_int_equal(value, 4);
    assert_int_equal(tandem_get_seats(model, TANDEM_OPPORTUNITY, 0, &least, &most, &flags), TANDEM_OK);
    assert_true(least == 2 && most == 4 && flags == TANDEM_MAY_CLOSE);
    assert_int_equal(tandem_get_seats(model, TANDEM_PARTNER, id_of(cohort, TANDEM_PARTNER, "harbour"), &least, &most, NULL), TANDEM_OK);
    assert_true(least == 1 && most == 7);
    assert_int_equal(tandem_get_seats(model, TANDEM_PARTNER, id_of(cohort, TANDEM_PARTNER, "new"), &least, &most, NULL), TANDEM_OK);
    assert_true(least == 0 && most == INT64_MAX);
    assert_int_equal(tandem_partner_of(model, 0), id_of(cohort, TANDEM_PARTNER, "harbour"));
    assert_int_equal(tandem_partner_of(model, 1), TANDEM_NONE);
    assert_string_equal(tandem_get_attribute(model, TANDEM_STUDENT, 0, "house"), "red");
    assert_string_equal(tandem_get_attribute(model, TANDEM_OPPORTUNITY, 0, "slots"), "mon;tue");
    assert_string_equal(tandem_get_attribute(model, TANDEM_OPPORTUNITY, 0, "site"), "north");
    assert_string_equal(tandem_get_attribute(model, TANDEM_PARTNER, 0, "town"), "Kiel");
    assert_null(tandem_get_attribute(model, TANDEM_STUDENT, 0, "priority"));
    tandem_cohort_free(cohort);
}

static void known_columns_are_attributes_where_a_rule_names_them(void **state)
{
    const struct memory_file files[] = {
        STUDENTS("id,priority,slots,name\nmia,2,mon,M\nleo,1,tue,L\n"), OPPORTUNITIES("id,seats,name\nboat,1,B\nzoo,1,Z\n"),
        RULES("rule,students,opportunities,min\nforbid,priority = 2,name!=B,\n") };
    tandem_cohort      *cohort = read_sound(files, 3);
    const tandem_model *model = tandem_cohort_model(cohort);

    (void)state;
    assert_string_equal(tandem_get_attribute(model, TANDEM_STUDENT, 0, "priority"), "2");
    assert_null(tandem_get_attribute(model, TANDEM_STUDENT, 0, "slots"));
    assert_null(tandem_get_attribute(model, TANDEM_STUDENT, 0, "name"));
    assert_string_equal(tandem_get_attribute(model, TANDEM_OPPORTUNITY, 1, "name"), "Z");
    tandem_cohort_free(cohort);
}

/* Two cohorts say the same if their digests agree. */
static void expect_same(const struct memory_file *left, int left_count, const struct memory_file *right, int right_count)
{
    tandem_cohort *a = read_sound(left, left_count), *b = read_sound(right, right_count);
    uint8_t        digest_a[32], digest_b[32];

    assert_int_equal(tandem_model_digest(tandem_cohort_model(a), digest_a), TANDEM_OK);
    assert_int_equal(tandem_model_digest(tandem_cohort_model(b), digest_b), TANDEM_OK);
    assert_memory_equal(digest_a, digest_b, 32);
    tandem_cohort_free(a);
    tandem_cohort_free(b);
}

static void lists_and_rows_say_the_same(void **state)
{
    const struct memory_file lists[] = { STUDENTS("id,choices\nmia,boat=zoo;sky\nleo,; sky ;; boat;\n"),
                                                OPPORTUNITIES("id,seats\nboat,1\nzoo,1\nsky,1\n") };
    const struct memory_file rows[] = { STUDENTS("id\nmia\nleo\n"), lists[1],
        PREFERENCES("student,opportunity,rank\nmia,boat,1\nmia,zoo,1\nmia,sky,2\nleo,sky,1\nleo,boat,2\n") };
    (void)state;
    expect_same(lists, 2, rows, 3);
}

static void ranking_lists_and_rows_say_the_same(void **state)
{
    const struct memory_file lists[] = { STUDENTS("id\nmia\nleo\nivy\n"),
        OPPORTUNITIES("id,seats,partner,ranking\nboat,1,harbour,mia;leo=ivy\nzoo,1,city,\n"), PARTNERS("id,ranking\nharbour,\ncity,ivy;mia\n") };
    const struct memory_file rows[] = { lists[0], OPPORTUNITIES("id,seats,partner\nboat,1,harbour\nzoo,1,city\n"), PARTNERS("id\nharbour\ncity\n"),
        RANKINGS("partner,opportunity,student,rank,score\ncity,,mia,2,\n,boat,ivy,2,1.5\n,boat,mia,1,\ncity,,ivy,1,\n,boat,leo,2,\n") };
    (void)state;
    expect_same(lists, 3, rows, 4);
}

static void every_form_of_csv_says_the_same(void **state)
{
    const struct memory_file plain[] = { STUDENTS("id,choices,note\nmia,boat;zoo,a b\nZo\xC3\xAB,zoo,\n"), usual_opportunities };
    static const char *const        forms[] = {
        "\xEF\xBB\xBFid,choices,note\r\nmia,boat;zoo,a b\r\nZo\xC3\xAB,zoo,\r\n",
        "note;choices;id\n\"a b\";\"boat;zoo\";mia\n;zoo;Zo\xC3\xAB\n",
        "\n\nid\tchoices\tnote\n mia \t\"boat; zoo\"\ta b\t\n\t\t\nZoe\xCC\x88\tzoo\n",
        "id,choices,note\rmia,boat;zoo,a b\r,,\rZo\xC3\xAB,zoo,\xC2\xA0\r",
        "\"id\",\"choices\",\"note\"\n\"mia\",\"boat;zoo;\",\"a b\"\n\"\xE2\x80\x83Zo\xC3\xAB\",\"zoo\",\"\"" };
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct memory_file other[] = { { TDM_STUDENTS_CSV, forms[i], 0 }, usual_opportunities };
        expect_same(plain, 2, other, 2);
    }
}

static void decimals_in_scores_set_the_scale(void **state)
{
    const struct memory_file whole[] = { STUDENTS("id\nmia\nleo\n"), usual_opportunities, PREFERENCES("student,opportunity,score\nmia,boat,5.0\nleo,zoo,-7\n") };
    const struct memory_file same[] = { whole[0], whole[1], PREFERENCES("student,opportunity,score\nmia,boat,5\nleo,zoo,-7.000\n") };
    const struct memory_file parts[] = { whole[0], whole[1], PREFERENCES("student,opportunity,score\nmia,boat,0.25\nleo,zoo,-7\n") };
    tandem_cohort *cohort;
    tandem_plan   *plan;
    tandem_goal_value value;

    (void)state;
    expect_same(whole, 3, same, 3);
    cohort = read_sound(parts, 3);
    assert_int_equal(tandem_solve(tandem_cohort_model(cohort), NULL, &plan, NULL), TANDEM_OK);
    assert_int_equal(tandem_plan_goal(plan, 1, &value), TANDEM_OK);
    assert_int_equal(value.goal, TANDEM_GOAL_SCORE);
    assert_int_equal(value.scale, 1000);
    assert_int_equal(value.value, 250 - 7000);
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
}

static void a_written_plan_may_serve_as_the_earlier_one(void **state)
{
    const struct memory_file files[] = { STUDENTS("id,choices\n=mia,boat\nleo,boat\nivy,zoo\n"), usual_opportunities,
        PREVIOUS("student,opportunity,partner,rank,score,status,reason\n'=mia,boat,harbour,1,,placed,first choice\nleo,,,,,unplaced,\nivy,zoo,city,1,,placed,\n") };
    const struct memory_file plain[] = { files[0], files[1], PREVIOUS("student,opportunity\n=mia,boat\nivy,zoo\n") };
    (void)state;
    expect_same(files, 3, plain, 3);
}

static void more_problems_than_are_kept_are_counted(void **state)
{
    char              *text = malloc(400000);
    size_t             to = (size_t)sprintf(text, "id,size\n");
    struct memory_file files[] = { { TDM_STUDENTS_CSV, text, 0 }, usual_opportunities };
    tandem_cohort     *cohort;
    tandem_problem     problem;

    (void)state;
    for (int i = 0; i < TDM_PROBLEM_LIMIT + 234; i++) to += (size_t)sprintf(text + to, "s%d,0\n", i);
    assert_int_equal(read_from_memory(files, 2, NULL, &cohort), TANDEM_OK);
    assert_int_equal(tandem_cohort_error_count(cohort), TDM_PROBLEM_LIMIT + 1);
    assert_int_equal(tandem_cohort_problem(cohort, TDM_PROBLEM_LIMIT, &problem), TANDEM_OK);
    assert_string_equal(problem.text, "234 more errors are not listed");
    assert_int_equal(tandem_cohort_problem(cohort, TDM_PROBLEM_LIMIT + 1, &problem), TANDEM_E_ARG);
    tandem_cohort_free(cohort);
    free(text);
}

static void inputs_are_listed_with_their_digests(void **state)
{
    const struct memory_file files[] = { STUDENTS("id,choices\n"), usual_opportunities };
    tandem_cohort *cohort = read_sound(files, 2);
    const char    *file;

    (void)state;
    assert_int_equal(tandem_cohort_input(cohort, 0, &file, NULL), TANDEM_OK);
    assert_string_equal(file, "students.csv");
    assert_int_equal(tandem_cohort_input(cohort, 1, &file, NULL), TANDEM_OK);
    assert_string_equal(file, "opportunities.csv");
    assert_int_equal(tandem_cohort_input(cohort, 2, &file, NULL), TANDEM_E_ARG);
    tandem_cohort_free(cohort);
}

static void wrong_arguments_are_refused(void **state)
{
    tandem_cohort      *cohort = NULL;
    tandem_error        error;
    tandem_read_options options = { .size = 3 };

    (void)state;
    assert_int_equal(tandem_cohort_read(NULL, NULL, &cohort, &error), TANDEM_E_ARG);
    assert_int_equal(tandem_cohort_read(".", NULL, NULL, &error), TANDEM_E_ARG);
    assert_int_equal(tandem_cohort_read(".", &options, &cohort, &error), TANDEM_E_VERSION);
    assert_int_equal(tandem_cohort_read("no/such/folder", NULL, &cohort, &error), TANDEM_E_FILE);
    assert_non_null(strstr(error.text, "no/such/folder"));
    assert_null(cohort);
    tandem_cohort_free(NULL);
}

/* ---- every allocation may fail */

static const struct memory_file rich[] = {
    STUDENTS("id,choices,interests,house,size\nmia,boat;zoo,music:3;sea,red,1\nZoe\xCC\x88,zoo=boat;zoo,,\"a \"\"b\"\"\",1\nivy,,,green,1\n"),
    OPPORTUNITIES("id,seats,partner,ranking,interests,site\nboat,2,harbour,mia;ivy,sea,north\nzoo,1,city,,,\n"),
    PARTNERS("id,seats,ranking\nharbour,2,\ncity,1,ivy\n"), PREFERENCES("student,opportunity,rank,score\nivy,boat,1,0.5\nivy,zob,2,7\n"),
    RANKINGS("student,partner,rank\nmia,harbour,1\nivy,harbour,2\n"), RULES("rule,students,opportunities,note\nforbid,house=green,site=north,no\nforbidd,a,b,\n"),
    PREVIOUS("student,opportunity\nmia,boat\n") };
enum { RICH = sizeof rich / sizeof *rich };

static void every_allocation_of_reading_may_fail(void **state)
{
    struct failing_memory memory = { 0 };
    tandem_allocator      hook = failing_hook(&memory);
    tandem_cohort        *cohort;
    char                  expected[1000], shown[1000];
    int64_t               calls;
    int64_t               injected = 0;

    (void)state;
    assert_int_equal(read_from_memory(rich, RICH, &hook, &cohort), TANDEM_OK);
    show_problems(cohort, expected, sizeof expected);
    tandem_cohort_free(cohort);
    calls = memory.calls;
    for (int64_t at = 1; at <= calls; at++)
        for (int on = 0; on < 2; on++) {
            memory = (struct failing_memory){ .fail_at = at, .fail_on = on };
            int32_t status = read_from_memory(rich, RICH, &hook, &cohort);
            injected++;
            assert_int_equal(status, TANDEM_E_NOMEM);
            assert_null(cohort);
            assert_int_equal(memory.blocks, 0);
        }
    memory = (struct failing_memory){ 0 };
    assert_int_equal(read_from_memory(rich, RICH, &hook, &cohort), TANDEM_OK);
    show_problems(cohort, shown, sizeof shown);
    assert_string_equal(shown, expected);
    tandem_cohort_free(cohort);
    assert_int_equal(memory.blocks, 0);
    print_message("%lld failing allocations of reading: 0 faults\n", (long long)injected);
}

/* ---- all of them */

static const struct CMUnitTest sound[] = {
    cmocka_unit_test(people_and_places_are_those_of_the_files), cmocka_unit_test(known_columns_are_attributes_where_a_rule_names_them),
    cmocka_unit_test(lists_and_rows_say_the_same), cmocka_unit_test(ranking_lists_and_rows_say_the_same),
    cmocka_unit_test(every_form_of_csv_says_the_same), cmocka_unit_test(decimals_in_scores_set_the_scale),
    cmocka_unit_test(a_written_plan_may_serve_as_the_earlier_one), cmocka_unit_test(more_problems_than_are_kept_are_counted),
    cmocka_unit_test(inputs_are_listed_with_their_digests), cmocka_unit_test(wrong_arguments_are_refused),
    cmocka_unit_test(every_allocation_of_reading_may_fail),
};
enum { SOUND = sizeof sound / sizeof *sound, FAULTS = sizeof faults / sizeof *faults };

int main(void)
{
    static struct faulty     copies[FAULTS];
    static struct CMUnitTest tests[SOUND + FAULTS];

    memcpy(copies, faults, sizeof faults);
    memcpy(tests, sound, sizeof sound);
    for (size_t i = 0; i < FAULTS; i++)
        tests[SOUND + i] = (struct CMUnitTest){ copies[i].name, each_fault_is_named_at_its_place, NULL, NULL, &copies[i] };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
