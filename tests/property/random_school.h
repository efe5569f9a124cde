/* SPDX-License-Identifier: MIT
 * Random small schools with every kind of rule, and all their plans, one after the other: in the school's own words, without the library.
 */
#ifndef TESTS_PROPERTY_RANDOM_SCHOOL_H
#define TESTS_PROPERTY_RANDOM_SCHOOL_H

#include <stdint.h>
#include <tandem/tandem.h>

enum { MOST_STUDENTS = 5, MOST_PLACES = 4, MOST_RULES = 4, MOST_PARTNERS = 2, MOST_GOALS = 3, MOST_VALUES = 64 };

struct school_rule {
    int32_t kind;
    uint32_t students, places;               /* sets of ids */
    int     has_least, has_most;
    int     least, most;                     /* numbers, or percentages */
    int     is_percent;
};

struct school {
    int     students, places, partners, rules, goals;
    int     least[MOST_STUDENTS], most[MOST_STUDENTS], size[MOST_STUDENTS], priority[MOST_STUDENTS];
    int     seats[MOST_PLACES], least_seats[MOST_PLACES], may_close[MOST_PLACES], partner[MOST_PLACES], slot[MOST_PLACES], money[MOST_PLACES];
    int     languages[MOST_PLACES], speaks[MOST_STUDENTS];     /* sets of up to 2 */
    int     cap[MOST_PARTNERS], least_cap[MOST_PARTNERS];      /* cap -1: none */
    int     rank[MOST_STUDENTS][MOST_PLACES];                  /* 0: not acceptable */
    int     score[MOST_STUDENTS][MOST_PLACES], partner_rank[MOST_STUDENTS][MOST_PLACES];
    uint32_t previous[MOST_STUDENTS];
    struct school_rule rule[MOST_RULES];
    int32_t goal[MOST_GOALS];
};

/* A plan: the set of places of each student. */
typedef uint32_t school_plan[MOST_STUDENTS];

void     school_draw(struct school *school, uint64_t *state);
/* The same without rules, its partners' caps mostly full. */
void     school_draw_capped(struct school *school, uint64_t *state);
uint32_t school_random(uint64_t *state, uint32_t below);
/* The model of a school; NULL if memory is short. */
tandem_model *school_model(const struct school *school);
int      school_allows(const struct school *school, const school_plan plan);
/* What the goals are worth, first things first, lower is better: value[MOST_VALUES]; returns how many. */
int      school_value(const struct school *school, const school_plan plan, int64_t *value);
/* Visits every plan that holds until a visit returns something else than 0, and returns that. */
typedef int (*school_visit_fn)(const struct school *school, const school_plan plan, void *user);
int      school_each(const struct school *school, school_visit_fn visit, void *user);
/* The best plan there is; 0 if there is none. */
int      school_best(const struct school *school, school_plan best);
void     school_print(const struct school *school);

#endif
