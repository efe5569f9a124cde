/* SPDX-License-Identifier: MIT
 * Students, opportunities and partners of an invented cohort.
 */
#include "generate.h"

/* Opportunities with one partner: 1 to 7, 4 on average, in runs that repeat. */
static const int runs[] = { 1, 6, 3, 7, 2, 5, 4 };
enum { RUNS = sizeof runs / sizeof *runs, RUN_SUM = 28, SILENT_PERCENT = 2 };

int gen_partner_of(const struct gen *gen, int64_t place)
{
    int64_t partner = place / RUN_SUM * RUNS;
    int     rest = (int)(place % RUN_SUM);

    (void)gen;
    for (int i = 0; rest >= runs[i]; i++) {
        rest -= runs[i];
        partner++;
    }
    return (int)partner;
}

int64_t gen_partner_count(const struct gen *gen) { return gen_partner_of(gen, gen->places.count - 1) + (int64_t)1; }

int gen_cluster(struct gen *gen, int is_place, int64_t number)
{
    gen_stream(gen, is_place ? GEN_STREAM_PLACE : GEN_STREAM_STUDENT, (uint64_t)number);
    return (int)gen_below(gen, GEN_CLUSTERS);
}

/* Nobody is silent where everyone's wishes are computed or complete. */
int gen_is_silent(struct gen *gen, int64_t student)
{
    if (gen->family->is_dense) return 0;
    gen_cluster(gen, 0, student);
    return gen_chance(gen, SILENT_PERCENT);
}

void gen_print_student(const struct gen *gen, FILE *file, int64_t student) { fprintf(file, "s%0*lld", gen->student_digits, (long long)student + 1); }
void gen_print_place(const struct gen *gen, FILE *file, int64_t place) { fprintf(file, "p%0*lld", gen->place_digits, (long long)place + 1); }

static void print_partner(FILE *file, int64_t partner) { fprintf(file, "firm%lld", (long long)partner + 1); }

/* One student in ten is served first, two in ten next; grades 7 to 12, older ones fewer. */
static void print_student_facts(struct gen *gen, FILE *file, int64_t student)
{
    int64_t priority, grade;

    gen_is_silent(gen, student);
    priority = gen_below(gen, 10);
    grade = 7 + gen_below(gen, 6) * gen_below(gen, 6) / 5;
    fprintf(file, ",%lld,%d", (long long)grade, priority == 0 ? 1 : priority < 3 ? 2 : 3);
}

void gen_write_students(struct gen *gen, FILE *file)
{
    const struct gen_family *family = gen->family;

    fputs("id,grade,priority", file);
    if (family->has_choices) fputs(",choices", file);
    if (family->has_interests) fputs(",town,lat,lon,max_km,slots,interests", file);
    fputc('\n', file);
    for (int64_t student = 0; student < gen->students; student++) {
        gen_print_student(gen, file, student);
        print_student_facts(gen, file, student);
        if (family->has_choices) {
            fputc(',', file);
            gen_print_choices(gen, file, student);
        }
        if (family->has_interests) {
            gen_print_place_of_living(gen, file, 0, student);
            gen_print_hours(gen, file, 0, student);
            gen_print_tags(gen, file, 0, student);
        }
        fputc('\n', file);
    }
}

/* 30 to 60 % of the seats, at least 1. */
static void print_minimum(struct gen *gen, FILE *file, int64_t place)
{
    int64_t seats = gen->places.seats[place], least;

    gen_stream(gen, GEN_STREAM_RULES, (uint64_t)place);
    least = seats * (30 + gen_below(gen, 31)) / 100;
    fprintf(file, ",%lld,yes", (long long)(least < 1 ? 1 : least > seats ? seats : least));
}

int gen_write_opportunities(struct gen *gen, FILE *file)
{
    const struct gen_family *family = gen->family;

    fputs("id,seats", file);
    if (family->has_partners) fputs(",partner", file);
    if (family->has_minimums) fputs(",min_seats,may_close", file);
    if (family->has_interests) fputs(",grade,town,lat,lon,slots,interests", file);
    if (family->has_rankings) fputs(",ranking", file);
    fputc('\n', file);
    for (int64_t place = 0; place < gen->places.count; place++) {
        gen_print_place(gen, file, place);
        fprintf(file, ",%d", (int)gen->places.seats[place]);
        if (family->has_partners) {
            fputc(',', file);
            print_partner(file, gen_partner_of(gen, place));
        }
        if (family->has_minimums) print_minimum(gen, file, place);
        if (family->has_interests) {
            gen_cluster(gen, 1, place);
            fprintf(file, ",%lld", (long long)(9 + gen_below(gen, 5)));
            gen_print_place_of_living(gen, file, 1, place);
            gen_print_hours(gen, file, 1, place);
            gen_print_tags(gen, file, 1, place);
        }
        if (family->has_rankings) {
            fputc(',', file);
            if (!gen_print_ranking(gen, file, place)) return 0;
        }
        fputc('\n', file);
    }
    return 1;
}

/* A partner takes 65 to 85 % of what its opportunities offer, so that caps bind. */
void gen_write_partners(struct gen *gen, FILE *file)
{
    int64_t place = 0;

    fputs("id,seats\n", file);
    for (int64_t partner = 0; partner < gen_partner_count(gen); partner++) {
        int64_t seats = 0;
        for (; place < gen->places.count && gen_partner_of(gen, place) == partner; place++) seats += gen->places.seats[place];
        gen_stream(gen, GEN_STREAM_PARTNER, (uint64_t)partner);
        print_partner(file, partner);
        fprintf(file, ",%lld\n", (long long)((seats * (65 + gen_below(gen, 21)) + 99) / 100));
    }
}
