/* SPDX-License-Identifier: MIT
 * Random schools of middle size: no tables, only calls.
 */
#include "middle_school.h"

#include <stdio.h>
#include <string.h>

enum { MOST_CHOICES = 6 };

uint32_t middle_random(uint64_t *state, uint32_t below)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static int chance(uint64_t *state, uint32_t percent) { return middle_random(state, 100) < percent; }
static int draw(uint64_t *state, int least, int most) { return least + (int)middle_random(state, (uint32_t)(most - least + 1)); }

struct drawing {
    tandem_model *model;
    uint64_t     *state;
    int           students, places, partners;
};

static void add_places(struct drawing *drawing)
{
    uint64_t *state = drawing->state;
    int       closing = chance(state, 50), caps = chance(state, 40), slots = chance(state, 30);

    for (int i = 0; i < drawing->partners; i++) {
        char key[16];
        snprintf(key, sizeof key, "firm%d", i);
        tandem_add_partner(drawing->model, key);
        if (caps) tandem_set_seats(drawing->model, TANDEM_PARTNER, i, 0, draw(state, 4, 12), 0);
    }
    for (int p = 0; p < drawing->places; p++) {
        char    key[16], text[16];
        int64_t seats = draw(state, 2, 7), least = closing && chance(state, 70) ? draw(state, 1, (int)seats) : 0;
        snprintf(key, sizeof key, "p%d", p);
        tandem_add_opportunity(drawing->model, key, chance(state, 70) ? draw(state, 0, drawing->partners - 1) : TANDEM_NONE, seats);
        tandem_set_seats(drawing->model, TANDEM_OPPORTUNITY, p, least, seats, least > 0 && chance(state, 90) ? TANDEM_MAY_CLOSE : 0);
        snprintf(text, sizeof text, "%d", draw(state, 0, 9));
        tandem_attribute(drawing->model, TANDEM_OPPORTUNITY, p, "money", text);
        snprintf(text, sizeof text, "t%d", draw(state, 0, 3));
        if (slots) tandem_attribute(drawing->model, TANDEM_OPPORTUNITY, p, "slots", text);
        tandem_attribute(drawing->model, TANDEM_OPPORTUNITY, p, "language", chance(state, 70) ? "de;fr" : "fr");
    }
}

static void add_wishes(struct drawing *drawing, int student)
{
    int count = draw(drawing->state, 2, MOST_CHOICES);

    for (int i = 0; i < count; i++)
        tandem_wish(drawing->model, student, draw(drawing->state, 0, drawing->places - 1), i + 1, draw(drawing->state, 0, 20));
}

static void add_students(struct drawing *drawing)
{
    uint64_t *state = drawing->state;
    int       several = chance(state, 30), sizes = chance(state, 20);

    for (int s = 0; s < drawing->students; s++) {
        char key[16];
        snprintf(key, sizeof key, "s%d", s);
        tandem_add_student(drawing->model, key);
        tandem_set_placements(drawing->model, s, 0, several ? draw(state, 1, 2) : 1);
        if (sizes && chance(state, 15)) tandem_set_student(drawing->model, s, TANDEM_FIELD_SIZE, draw(state, 2, 3));
        if (chance(state, 20)) tandem_set_student(drawing->model, s, TANDEM_FIELD_PRIORITY, 2);
        tandem_attribute(drawing->model, TANDEM_STUDENT, s, "language", chance(state, 80) ? "de" : "fr");
        tandem_attribute(drawing->model, TANDEM_STUDENT, s, "grade", chance(state, 50) ? "9" : "10");
        add_wishes(drawing, s);
    }
}

/* Two or three students by id, a third of the places by id or all of them. */
static void add_rule(struct drawing *drawing)
{
    static const int32_t kinds[] = { TANDEM_RULE_FORBID, TANDEM_RULE_REQUIRE, TANDEM_RULE_SHARE, TANDEM_RULE_QUOTA, TANDEM_RULE_QUOTA_EACH, TANDEM_RULE_LIMIT,
                                     TANDEM_RULE_TOGETHER, TANDEM_RULE_TOGETHER, TANDEM_RULE_APART, TANDEM_RULE_CONFLICT, TANDEM_RULE_BUDGET };
    uint64_t       *state = drawing->state;
    int32_t         students[3], places[8];
    char            min[16] = "", max[16] = "";
    tandem_rule_row row = { .size = sizeof row, .rule = kinds[middle_random(state, sizeof kinds / sizeof *kinds)] };
    int             is_small = row.rule == TANDEM_RULE_TOGETHER || row.rule == TANDEM_RULE_APART || row.rule == TANDEM_RULE_FORBID;

    for (int i = 0; i < 3; i++) students[i] = (draw(state, 0, drawing->students - 3) / 3) * 3 + i;
    if (is_small) students[1] = students[0] + 1, students[2] = students[0] + 2;
    for (int i = 0; i < 8; i++) places[i] = (draw(state, 0, drawing->places - 1) + i) % drawing->places;
    if (is_small) {
        row.student_ids = students;
        row.student_count = students[0] + 2 < drawing->students && chance(state, 30) ? 3 : 2;
    } else {
        row.students = chance(state, 50) ? "*" : "grade=9";
    }
    row.opportunities = "*";
    if (row.rule != TANDEM_RULE_TOGETHER && chance(state, 60)) {
        row.opportunities = NULL;
        row.opportunity_ids = places;
        row.opportunity_count = 1;
    }
    if (row.rule == TANDEM_RULE_QUOTA) snprintf(max, sizeof max, "%d%%", draw(state, 20, 90));
    if (row.rule == TANDEM_RULE_QUOTA_EACH) snprintf(max, sizeof max, "%d", draw(state, 1, 4));
    if (row.rule == TANDEM_RULE_LIMIT) snprintf(max, sizeof max, "1");
    if (row.rule == TANDEM_RULE_BUDGET) snprintf(max, sizeof max, "%d", draw(state, 20, 100));
    if (row.rule == TANDEM_RULE_BUDGET) snprintf(min, sizeof min, "money");
    if (row.rule == TANDEM_RULE_SHARE) snprintf(min, sizeof min, "language");
    row.min = min;
    row.max = max;
    tandem_rule(drawing->model, &row);
}

tandem_model *middle_school(uint64_t *state, int most)
{
    struct drawing drawing = { .model = tandem_model_new(NULL), .state = state };

    if (drawing.model == NULL) return NULL;
    drawing.students = draw(state, 10, most);
    drawing.places = drawing.students / 5 + 2;
    drawing.partners = 1 + drawing.places / 3;
    add_places(&drawing);
    add_students(&drawing);
    for (int i = draw(state, 1, 6); i > 0; i--) add_rule(&drawing);
    return drawing.model;
}

void middle_goals(uint64_t *state, tandem_options *options)
{
    static const int32_t goals[] = { TANDEM_GOAL_RANK, TANDEM_GOAL_SCORE, TANDEM_GOAL_RANK_MAXIMAL, TANDEM_GOAL_GENEROUS, TANDEM_GOAL_WORST_RANK,
                                     TANDEM_GOAL_BALANCE, TANDEM_GOAL_OPEN, TANDEM_GOAL_PRIORITY };
    int count = draw(state, 1, 2);

    options->goal_count = 0;
    options->goals[options->goal_count++] = TANDEM_GOAL_PLACED;
    while (count > 0) {
        int32_t goal = goals[middle_random(state, sizeof goals / sizeof *goals)], is_new = 1;
        for (int32_t i = 0; i < options->goal_count; i++) is_new &= options->goals[i] != goal;
        if (!is_new) continue;
        options->goals[options->goal_count++] = goal;
        count--;
    }
}
