/* SPDX-License-Identifier: MIT
 * What the people of an invented cohort wish for, and the rules over them.
 */
#include "generate.h"

#include <stdlib.h>

/* ---- choices: popular places, half of them from her own cluster */

static int stands_in(const int32_t *chosen, int count, int32_t place)
{
    for (int i = 0; i < count; i++)
        if (chosen[i] == place) return 1;
    return 0;
}

/* The stream of the student's wishes is interrupted to look up clusters: it goes on where it was. */
static int cluster_of_place(struct gen *gen, int32_t place)
{
    uint64_t kept = gen->state;
    int      cluster = gen_cluster(gen, 1, place);
    gen->state = kept;
    return cluster;
}

static int32_t draw_place(struct gen *gen, int cluster)
{
    int32_t place = gen_popular(gen);
    for (int tries = 0; cluster >= 0 && tries < 30 && cluster_of_place(gen, place) != cluster; tries++) place = gen_popular(gen);
    return place;
}

int gen_choices(struct gen *gen, int64_t student, int32_t chosen[GEN_CHOICES])
{
    int most = gen->places.count < GEN_CHOICES ? (int)gen->places.count : GEN_CHOICES, count = 0, cluster;

    if (gen_is_silent(gen, student)) return 0;
    cluster = gen_cluster(gen, 0, student);
    gen_stream(gen, GEN_STREAM_WISHES, (uint64_t)student);
    while (count < most) {
        int32_t place = draw_place(gen, gen_chance(gen, 50) ? cluster : -1);
        while (stands_in(chosen, count, place)) place = gen_chance(gen, 50) ? gen_popular(gen) : (int32_t)gen_below(gen, gen->places.count);
        chosen[count++] = place;
    }
    return count;
}

void gen_print_choices(struct gen *gen, FILE *file, int64_t student)
{
    int32_t chosen[GEN_CHOICES];
    int     count = gen_choices(gen, student, chosen);

    for (int i = 0; i < count; i++) {
        if (i > 0) fputc(';', file);
        gen_print_place(gen, file, chosen[i]);
    }
}

/* ---- scores: how near two profiles of 16 numbers are */

static void draw_profile(struct gen *gen, int is_place, int64_t number, int profile[GEN_CLUSTERS])
{
    int cluster = gen_cluster(gen, is_place, number), second = (int)gen_below(gen, GEN_CLUSTERS);

    for (int i = 0; i < GEN_CLUSTERS; i++)
        profile[i] = (int)gen_below(gen, 60) + (i == cluster ? 190 : 0) + (i == second ? 100 : 0);
}

/* 1 to 1,000,000: the profiles' product, and a little of what nobody can know. */
static int64_t score_of(struct gen *gen, const int *hers, const int *its)
{
    int64_t sum = 0;
    for (int i = 0; i < GEN_CLUSTERS; i++) sum += (int64_t)hers[i] * its[i];
    sum = sum * 8 + gen_below(gen, 150000);
    return sum < 1 ? 1 : sum > 1000000 ? 1000000 : sum;
}

struct wish { int64_t score; int32_t place; };

static int compare_wishes(const void *a, const void *b)
{
    const struct wish *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

enum { LOOKED_AT = 4 * GEN_BEST };

/* The places that a student looks at: all where there are few, else LOOKED_AT of them. */
static int look_around(struct gen *gen, int cluster, int32_t *seen)
{
    int64_t places = gen->places.count;
    int     count = 0;

    if (places <= LOOKED_AT) {
        for (; count < places; count++) seen[count] = count;
        return count;
    }
    while (count < LOOKED_AT) {
        int32_t place = (int32_t)gen_below(gen, places);
        if (gen_chance(gen, 50) && cluster_of_place(gen, place) != cluster) continue;
        if (!stands_in(seen, count, place)) seen[count++] = place;
    }
    return count;
}

static void write_best(struct gen *gen, FILE *file, int64_t student)
{
    int         hers[GEN_CLUSTERS], its[GEN_CLUSTERS], cluster = gen_cluster(gen, 0, student), count;
    int32_t     seen[LOOKED_AT];
    struct wish wishes[LOOKED_AT];

    draw_profile(gen, 0, student, hers);
    gen_stream(gen, GEN_STREAM_WISHES, (uint64_t)student);
    count = look_around(gen, cluster, seen);
    for (int i = 0; i < count; i++) {
        uint64_t kept = gen->state;
        draw_profile(gen, 1, seen[i], its);
        gen->state = kept;
        wishes[i] = (struct wish){ score_of(gen, hers, its), seen[i] };
    }
    qsort(wishes, (size_t)count, sizeof *wishes, compare_wishes);
    for (int i = 0; i < count && i < GEN_BEST; i++) {
        gen_print_student(gen, file, student);
        fputc(',', file);
        gen_print_place(gen, file, wishes[i].place);
        fprintf(file, ",%lld\n", (long long)wishes[i].score);
    }
}

static void write_everywhere(struct gen *gen, FILE *file, int64_t student)
{
    int hers[GEN_CLUSTERS], its[GEN_CLUSTERS];

    draw_profile(gen, 0, student, hers);
    gen_stream(gen, GEN_STREAM_WISHES, (uint64_t)student);
    for (int64_t place = 0; place < gen->places.count; place++) {
        uint64_t kept = gen->state;
        draw_profile(gen, 1, place, its);
        gen->state = kept;
        gen_print_student(gen, file, student);
        fputc(',', file);
        gen_print_place(gen, file, place);
        fprintf(file, ",%lld\n", (long long)score_of(gen, hers, its));
    }
}

void gen_write_preferences(struct gen *gen, FILE *file)
{
    fputs("student,opportunity,score\n", file);
    for (int64_t student = 0; student < gen->students; student++) {
        if (gen->family->is_dense) write_everywhere(gen, file, student);
        else if (!gen_is_silent(gen, student)) write_best(gen, file, student);
    }
}

/* ---- rankings: applicants by grade and an interview */

struct applicant { int64_t mark; int32_t student; };

int gen_rankings_init(struct gen *gen)
{
    int32_t chosen[GEN_CHOICES];

    gen->applied_start = calloc((size_t)gen->places.count + 2, sizeof *gen->applied_start);
    if (gen->applied_start == NULL) return 0;
    for (int64_t student = 0; student < gen->students; student++)
        for (int i = gen_choices(gen, student, chosen); i-- > 0;) gen->applied_start[chosen[i] + 2]++;
    for (int64_t place = 0; place < gen->places.count; place++) gen->applied_start[place + 2] += gen->applied_start[place + 1];
    gen->applied = malloc((size_t)gen->applied_start[gen->places.count + 1] * sizeof *gen->applied + 1);
    if (gen->applied == NULL) return 0;
    for (int64_t student = 0; student < gen->students; student++)
        for (int i = gen_choices(gen, student, chosen); i-- > 0;) gen->applied[gen->applied_start[chosen[i] + 1]++] = (int32_t)student;
    return 1;
}

void gen_rankings_finish(struct gen *gen)
{
    free(gen->applied_start);
    free(gen->applied);
}

static int compare_applicants(const void *a, const void *b)
{
    const struct applicant *x = a, *y = b;
    if (x->mark != y->mark) return x->mark > y->mark ? -1 : 1;
    return (x->student > y->student) - (x->student < y->student);
}

int gen_print_ranking(struct gen *gen, FILE *file, int64_t place)
{
    int64_t           start = gen->applied_start[place], count = gen->applied_start[place + 1] - start;
    struct applicant *applicants = malloc((size_t)count * sizeof *applicants + 1);

    if (applicants == NULL) return 0;
    for (int64_t i = 0; i < count; i++) {
        int32_t student = gen->applied[start + i];
        int64_t mark;
        gen_stream(gen, GEN_STREAM_STUDENT, (uint64_t)student);
        mark = gen_below(gen, 1000);                                  /* what everyone sees */
        gen_stream(gen, GEN_STREAM_RANKING, (uint64_t)(place * gen->students + student));
        applicants[i] = (struct applicant){ mark + gen_below(gen, 600), student };
    }
    qsort(applicants, (size_t)count, sizeof *applicants, compare_applicants);
    for (int64_t i = 0; i < count; i++) {
        if (i > 0) fputc(';', file);
        gen_print_student(gen, file, applicants[i].student);
    }
    free(applicants);
    return 1;
}

/* ---- rules: one student in twenty has a friend */

void gen_write_rules(struct gen *gen, FILE *file)
{
    fputs("rule,students,opportunities,min,max,note\n", file);
    for (int64_t student = 0; student + 1 < gen->students; student += 40) {
        fputs("together,", file);
        gen_print_student(gen, file, student);
        fputc(';', file);
        gen_print_student(gen, file, student + 1);
        fputs(",*,,,friends\n", file);
    }
}
