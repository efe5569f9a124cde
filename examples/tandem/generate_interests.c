/* SPDX-License-Identifier: MIT
 * Tags, towns and hours of an invented cohort matched by interests.
 */
#include "generate.h"

enum { TOPICS = 25, TURNS = 20, TAGS = TOPICS * TURNS, FEWEST = 3, MOST = 8, DAYS = 5 };

static const char *const topics[TOPICS] = { "biology", "chemistry", "physics", "history", "music", "painting", "theatre", "robotics", "software",
    "electronics", "farming", "cooking", "nursing", "law", "economics", "languages", "sports", "dance", "film", "photography", "writing",
    "geography", "astronomy", "carpentry", "tailoring" };
static const char *const turns[TURNS] = { "", "applied ", "early ", "modern ", "marine ", "urban ", "rural ", "digital ", "ancient ",
    "industrial ", "medical ", "social ", "theoretical ", "alpine ", "tropical ", "public ", "family ", "global ", "experimental ", "creative " };
static const char *const days[DAYS] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday" };

/* Invented towns; north and east in 1/10000 degrees. */
static const struct { const char *name; int north, east; } towns[GEN_TOWNS] = {
    { "Altwalde", 503120, 92240 }, { "Birkenau am See", 502310, 94880 }, { "Dornfeld", 504890, 90120 }, { "Eichstedt", 501270, 91530 },
    { "Fichtenberg", 500480, 95910 }, { "Grauhafen", 505330, 93470 }, { "Hohenlinde", 499950, 90660 }, { "Ilmenthal", 503770, 97250 },
    { "Kaltenbrunn", 502850, 88790 }, { "Lindow", 501890, 96340 }, { "Mersfelde", 504210, 95020 }, { "Neustein", 500910, 89410 } };

/* Popular tags first; seven in ten from the person's own cluster. */
static int draw_tag(struct gen *gen, int cluster)
{
    int tag = (int)(gen_below(gen, TAGS) * gen_below(gen, TAGS) / TAGS);
    if (gen_chance(gen, 70)) tag += cluster - tag % GEN_CLUSTERS;
    return tag < TAGS ? tag : tag - GEN_CLUSTERS;
}

static void print_tag(FILE *file, int tag, int64_t weight)
{
    fprintf(file, "%s%s", turns[tag / TOPICS], topics[tag % TOPICS]);
    if (weight != 1) fprintf(file, ":%lld", (long long)weight);
}

void gen_print_tags(struct gen *gen, FILE *file, int is_place, int64_t number)
{
    int chosen[MOST], cluster = gen_cluster(gen, is_place, number), count = 0, most;

    fputc(',', file);
    if (!is_place && gen_is_silent(gen, number)) return;
    gen_stream(gen, GEN_STREAM_TAGS, (uint64_t)(2 * number + is_place));
    most = FEWEST + (int)gen_below(gen, MOST - FEWEST + 1);
    while (count < most) {
        int tag = draw_tag(gen, cluster), is_new = 1;
        for (int i = 0; i < count; i++) is_new = is_new && chosen[i] != tag;
        if (!is_new) continue;
        if (count > 0) fputc(';', file);
        chosen[count++] = tag;
        print_tag(file, tag, 1 + (gen_chance(gen, 30) ? gen_below(gen, 3) : 0));
    }
}

static void print_degrees(FILE *file, int64_t value) { fprintf(file, ",%lld.%04lld", (long long)(value / 10000), (long long)(value % 10000)); }

void gen_print_place_of_living(struct gen *gen, FILE *file, int is_place, int64_t number)
{
    int64_t town, north, east;

    gen_cluster(gen, is_place, number);
    gen_below(gen, 100);
    town = gen_below(gen, GEN_TOWNS) * gen_below(gen, GEN_TOWNS) / (GEN_TOWNS - 1);      /* the first towns are the large ones */
    north = towns[town].north + gen_below(gen, 400) - 200;
    east = towns[town].east + gen_below(gen, 600) - 300;
    fprintf(file, ",%s", towns[town].name);
    print_degrees(file, north);
    print_degrees(file, east);
    if (!is_place) fprintf(file, ",%lld", (long long)(5 + 5 * gen_below(gen, 8)));
}

void gen_print_hours(struct gen *gen, FILE *file, int is_place, int64_t number)
{
    int64_t free_days;

    gen_stream(gen, is_place ? GEN_STREAM_PLACE : GEN_STREAM_STUDENT, (uint64_t)number + (UINT64_C(1) << 40));
    free_days = 1 + gen_below(gen, (1 << DAYS) - 1);                                     /* at least one of them */
    fputc(',', file);
    for (int day = 0, named = 0; day < DAYS; day++) {
        if ((free_days >> day & 1) == 0) continue;
        fprintf(file, "%s%s", named++ > 0 ? ";" : "", days[day]);
    }
}

void gen_write_related(FILE *file)
{
    fputs("tag,other,share\n"
          "robotics,electronics,0.5\n"
          "robotics,software,0.4\n"
          "biology,nursing,0.3\n"
          "theatre,dance,0.5\n"
          "film,photography,0.5\n"
          "painting,photography,0.3\n"
          "history,ancient history,0.6\n"
          "software,digital software,0.6\n", file);
}
