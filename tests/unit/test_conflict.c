/* SPDX-License-Identifier: MIT
 * What is said where seats are too few for those who must be placed or are pinned, word by word.
 */
#include "conflict_desk.h"

/* ---------------------------------------------------------------- too few seats */

static void students_who_must_be_placed_on_too_few_seats_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 1);
    add_opportunity(&desk, "hotel", NULL, 0, 9);
    add_students(&desk, "s", 5, 1, 1, "clinic studio");
    add_students(&desk, "t", 5, 0, 1, "clinic studio hotel");
    add_students(&desk, "u", 5, 1, 1, "clinic hotel");
    ASSERT_CONFLICT(desk, "These 5 students (s01, s02, s03, s04, s05) must be placed and can only go to these 2 opportunities (clinic, studio) "
                          "with 3 seats.");
}

static void one_student_and_one_full_house_are_named_in_the_singular(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 0);
    add_student(&desk, "ada", 1, 1, "clinic");
    ASSERT_CONFLICT(desk, "Student ada must be placed and can only go to opportunity clinic with no seats.");
}

static void long_lists_are_cut_at_ten_names(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 1);
    add_students(&desk, "s", 22, 1, 1, "clinic");
    ASSERT_CONFLICT(desk, "These 22 students (s01, s02, s03, s04, s05, s06, s07, s08, s09, s10 and 12 more) must be placed and can only go to "
                          "opportunity clinic with 1 seat.");
}

static void a_partner_cap_is_named_instead_of_its_opportunities(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 0, 5);
    set_partner(&desk, "acme", 0, 2);
    add_students(&desk, "s", 3, 1, 1, "clinic studio");
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) must be placed and can only go to partner acme with 2 seats.");
}

static void seats_of_partners_and_opportunities_are_counted_together(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 0, 5);
    add_opportunity(&desk, "hotel", NULL, 0, 1);
    set_partner(&desk, "acme", 0, 2);
    add_students(&desk, "s", 4, 1, 1, "clinic hotel");
    ASSERT_CONFLICT(desk, "These 4 students (s01, s02, s03, s04) must be placed and can only go to opportunity hotel and partner acme with 3 "
                          "seats.");
}

static void seats_kept_for_another_opportunity_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 2, 5);
    set_partner(&desk, "acme", 0, 4);
    add_students(&desk, "s", 3, 1, 1, "clinic");
    add_students(&desk, "t", 5, 0, 1, "studio");
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) must be placed and can only go to partner acme with 4 seats, of which 2 must be kept "
                          "for opportunity studio.");
}

static void a_rule_that_grants_less_than_the_seats_is_said(void **state)
{
    struct desk     desk;
    tandem_rule_row rule = { .size = sizeof rule, .rule = TANDEM_RULE_QUOTA, .opportunities = "clinic", .max = "2" };
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 5);
    add_students(&desk, "s", 3, 1, 1, "clinic");
    assert_int_equal(tandem_rule(desk.model, &rule), 0);
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) must be placed and can only go to opportunity clinic with room for 2.",
                    "A rule allows opportunity clinic no more than 2.");

    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 5);
    add_opportunity(&desk, "studio", NULL, 0, 5);
    add_students(&desk, "s", 3, 1, 1, "clinic studio");
    rule.max = "1";
    assert_int_equal(tandem_rule(desk.model, &rule), 0);
    rule.opportunities = "studio";
    assert_int_equal(tandem_rule(desk.model, &rule), 1);
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) must be placed and can only go to these 2 opportunities (clinic, studio) with room "
                          "for 2.",
                    "Rules allow 2 of these places less than their seats.");
}

static void minimums_above_a_partner_cap_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 2, 5);
    add_opportunity(&desk, "studio", "acme", 2, 5);
    set_partner(&desk, "acme", 0, 3);
    add_students(&desk, "s", 9, 0, 1, "clinic studio");
    ASSERT_CONFLICT(desk, "Partner acme has 3 seats, but 4 must be kept for these 2 opportunities (clinic, studio).");
}

static void students_who_must_have_several_placements_are_named_with_them(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 5);
    add_opportunity(&desk, "studio", "acme", 0, 5);
    set_partner(&desk, "acme", 0, 3);
    add_students(&desk, "s", 2, 2, 2, "clinic studio");
    ASSERT_CONFLICT(desk, "These 2 students (s01, s02) must have 4 placements in all and can only go to partner acme with 3 seats.");
}

static void students_with_some_places_elsewhere_are_counted_for_the_rest(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 1);
    add_opportunity(&desk, "studio", NULL, 0, 9);
    add_students(&desk, "s", 3, 2, 2, "clinic studio");
    ASSERT_CONFLICT(desk, "Opportunity clinic has 1 seat, but 3 placements must be there.",
                    "These 3 students (s01, s02, s03) must have 6 placements in all and can have only 3 elsewhere.");
}

/* ---------------------------------------------------------------- pins */

static void pins_above_the_seats_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 2);
    add_students(&desk, "s", 3, 0, 1, "!clinic");
    ASSERT_CONFLICT(desk, "These 3 students (s01, s02, s03) are pinned to opportunity clinic with 2 seats.");
}

static void pins_across_the_opportunities_of_a_partner_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", "acme", 0, 2);
    add_opportunity(&desk, "studio", "acme", 0, 2);
    set_partner(&desk, "acme", 0, 3);
    add_students(&desk, "s", 2, 0, 2, "!clinic !studio");
    ASSERT_CONFLICT(desk, "These 2 students (s01, s02) have 4 pins to partner acme with 3 seats.");
}

static void a_pin_that_takes_the_seat_another_student_needs_is_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 2);
    add_student(&desk, "ada", 0, 1, "!clinic studio");
    add_student(&desk, "ben", 1, 1, "clinic");
    add_student(&desk, "cleo", 1, 1, "clinic");
    ASSERT_CONFLICT(desk, "Opportunity clinic has 2 seats, but 3 placements must be there.",
                    "These 2 students (ben, cleo) must be placed and can only go there.", "Student ada is pinned there.");
}

static void more_pins_than_placements_are_named(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk);
    add_opportunity(&desk, "clinic", NULL, 0, 2);
    add_opportunity(&desk, "studio", NULL, 0, 2);
    add_student(&desk, "ada", 0, 1, "!clinic !studio");
    ASSERT_CONFLICT(desk, "Student ada is pinned to these 2 opportunities (clinic, studio) but may have only 1 placement.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(students_who_must_be_placed_on_too_few_seats_are_named),
        cmocka_unit_test(one_student_and_one_full_house_are_named_in_the_singular),
        cmocka_unit_test(long_lists_are_cut_at_ten_names),
        cmocka_unit_test(a_partner_cap_is_named_instead_of_its_opportunities),
        cmocka_unit_test(seats_of_partners_and_opportunities_are_counted_together),
        cmocka_unit_test(seats_kept_for_another_opportunity_are_named),
        cmocka_unit_test(a_rule_that_grants_less_than_the_seats_is_said),
        cmocka_unit_test(minimums_above_a_partner_cap_are_named),
        cmocka_unit_test(students_who_must_have_several_placements_are_named_with_them),
        cmocka_unit_test(students_with_some_places_elsewhere_are_counted_for_the_rest),
        cmocka_unit_test(pins_above_the_seats_are_named),
        cmocka_unit_test(pins_across_the_opportunities_of_a_partner_are_named),
        cmocka_unit_test(a_pin_that_takes_the_seat_another_student_needs_is_named),
        cmocka_unit_test(more_pins_than_placements_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
