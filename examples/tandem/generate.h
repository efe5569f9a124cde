/* SPDX-License-Identifier: MIT
 * Invented cohorts: the same bytes for the same family, size and seed on every machine. Integers alone.
 *
 *   cmd_generate.c         the command, the folder        generate_people.c      students, opportunities, partners
 *   generate_draw.c        random numbers, popularity     generate_wishes.c      choices, scores, rankings, rules
 *   generate_interests.c   tags, towns, hours
 *
 * Keeps:   every file, and every person in it, draws from a stream of its own: a family can change one file without moving the others.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdint.h>
#include <stdio.h>

enum { GEN_CHOICES = 10, GEN_BEST = 50, GEN_CLUSTERS = 16, GEN_TOWNS = 12 };

/* What a family is made of. */
struct gen_family {
    const char *name, *about;
    int         students_per_place;     /* 0: as many places as students */
    int         seats_percent;          /* seats in all, of the students */
    int         has_choices, has_scores, is_dense, has_partners, has_rankings, has_minimums, has_interests;
};

/* Popularity by Zipf's law with exponent 0.8: place number i stands at rank[i]. */
struct gen_places {
    int64_t  count;
    int64_t *sums;                      /* [count] of the weights, by rank */
    int32_t *at_rank;                   /* [count] */
    int32_t *seats;                     /* [count] */
};

struct gen {
    const struct gen_family *family;
    uint64_t                 seed, state;         /* state: of the stream at hand */
    int64_t                  students;
    struct gen_places        places;
    int                      student_digits, place_digits;
    int64_t                 *applied_start;       /* [places + 2] into applied; NULL unless places rank */
    int32_t                 *applied;             /* students, by place */
};

/* generate_draw.c */
void    gen_stream(struct gen *gen, uint64_t stream, uint64_t number);     /* starts the stream of person or thing `number` */
int64_t gen_below(struct gen *gen, int64_t limit);                         /* 0 to limit - 1 */
int     gen_chance(struct gen *gen, int percent);
int32_t gen_popular(struct gen *gen);                                      /* a place */
int     gen_places_init(struct gen *gen);                                  /* 0 if memory is short */
void    gen_places_finish(struct gen *gen);
enum { GEN_STREAM_SHUFFLE, GEN_STREAM_SEATS, GEN_STREAM_STUDENT, GEN_STREAM_PLACE, GEN_STREAM_WISHES, GEN_STREAM_PARTNER, GEN_STREAM_RANKING,
       GEN_STREAM_RULES, GEN_STREAM_TAGS };

/* generate_people.c */
int  gen_cluster(struct gen *gen, int is_place, int64_t number);           /* what she cares about; where a place belongs */
int  gen_is_silent(struct gen *gen, int64_t student);
int  gen_partner_of(const struct gen *gen, int64_t place);
int64_t gen_partner_count(const struct gen *gen);
void gen_print_student(const struct gen *gen, FILE *file, int64_t student);
void gen_print_place(const struct gen *gen, FILE *file, int64_t place);
void gen_write_students(struct gen *gen, FILE *file);
int  gen_write_opportunities(struct gen *gen, FILE *file);                 /* 0 if memory is short */
void gen_write_partners(struct gen *gen, FILE *file);

/* generate_wishes.c */
int  gen_choices(struct gen *gen, int64_t student, int32_t chosen[GEN_CHOICES]);     /* how many */
void gen_print_choices(struct gen *gen, FILE *file, int64_t student);
int  gen_print_ranking(struct gen *gen, FILE *file, int64_t place);        /* 0 if memory is short */
void gen_write_preferences(struct gen *gen, FILE *file);
void gen_write_rules(struct gen *gen, FILE *file);
int  gen_rankings_init(struct gen *gen);                                   /* who applied where; 0 if memory is short */
void gen_rankings_finish(struct gen *gen);

/* generate_interests.c */
void gen_print_tags(struct gen *gen, FILE *file, int is_place, int64_t number);
void gen_print_place_of_living(struct gen *gen, FILE *file, int is_place, int64_t number);   /* town,lat,lon */
void gen_print_hours(struct gen *gen, FILE *file, int is_place, int64_t number);
void gen_write_related(FILE *file);

#endif
