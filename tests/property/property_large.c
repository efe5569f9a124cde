/* SPDX-License-Identifier: MIT
 * The fast large plan on markets too large for enumeration: always stable, never under two thirds of the largest.
 *
 * property_large [COUNT [SEED]]: COUNT random markets of up to 40 students with ties on both sides and, mostly, caps over several
 * opportunities. The plan has to pass the checker, which shares no code with it, and, in every tenth market, to place two thirds of what
 * the exact search finds largest, where that ends within its ticks. Prints one line with its figure; exit code 1 at the first disagreement.
 */
#include "random_problem.h"

#include <stdio.h>
#include <stdlib.h>

#include "method/largest.h"
#include "method/stable_search.h"
#include "proof/stability.h"

enum { STUDENTS = 40, PLACES = 12, PARTNERS = 4, SEARCH_TICKS = 1000000 };

struct figures {
    long number, exact, short_of, capped;
};

/* Ranks from a few groups; ties in nearly every list. */
static void add_ranking(struct random_source *source, tandem_model *model, int32_t kind, int32_t id, int32_t students)
{
    int32_t groups = (int32_t)random_between(source, 1, random_chance(source, 70) ? 2 : 5);

    for (int32_t s = 0; s < students; s++) {
        int32_t rank = (int32_t)random_between(source, 1, groups);
        if (random_chance(source, 90)) tandem_ranking(model, kind, id, 1, &s, &rank);
    }
}

static void add_places(struct random_source *source, tandem_model *model, int32_t students)
{
    static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" };
    int32_t                  partners = (int32_t)random_between(source, 0, PARTNERS), places = (int32_t)random_between(source, 3, PLACES);

    for (int32_t p = 0; p < partners; p++) {
        tandem_add_partner(model, names[p]);
        tandem_set_seats(model, TANDEM_PARTNER, p, 0, random_between(source, 1, 8), 0);
        add_ranking(source, model, TANDEM_PARTNER, p, students);
    }
    for (int32_t o = 0; o < places; o++) {
        int32_t partner = partners > 0 && random_chance(source, 90) ? (int32_t)random_between(source, 0, partners - 1) : TANDEM_NONE;
        tandem_add_opportunity(model, names[o], partner, random_between(source, 1, 3));
        if (partner == TANDEM_NONE && random_chance(source, 80)) add_ranking(source, model, TANDEM_OPPORTUNITY, o, students);
    }
}

static tandem_model *random_market(struct random_source *source)
{
    tandem_model *model = tandem_model_new(NULL);
    int32_t       students = (int32_t)random_between(source, 5, STUDENTS);
    char          name[16];

    if (model == NULL) return NULL;
    for (int32_t s = 0; s < students; s++) {
        snprintf(name, sizeof name, "s%02d", (int)s);
        tandem_add_student(model, name);
        tandem_set_student(model, s, TANDEM_LOTTERY, random_between(source, 0, 999));
    }
    add_places(source, model, students);
    for (int32_t s = 0; s < students; s++) {
        int32_t groups = (int32_t)random_between(source, 1, 4), wishes = (int32_t)random_between(source, 1, 5);
        for (int32_t o = 0; o < tandem_count(model, TANDEM_OPPORTUNITY); o++)
            if (random_between(source, 1, tandem_count(model, TANDEM_OPPORTUNITY)) <= wishes)
                tandem_wish(model, s, o, (int32_t)random_between(source, 1, groups), TANDEM_NO_SCORE);
    }
    return model;
}

static long count_chosen(const struct tdm_market *market, const uint8_t *chosen)
{
    long count = 0;
    for (int64_t i = 0; i < market->pair_count; i++) count += chosen[i];
    return count;
}

/* NULL, or what is wrong. */
static const char *try_market(const struct tdm_market *market, uint8_t *large, uint8_t *largest, struct figures *figures)
{
    static const struct tdm_level count = { TDM_LEVEL_COUNT, -1, 0 };
    struct tdm_stable_search      search = { .levels = &count, .level_count = 1, .tick_limit = SEARCH_TICKS };
    struct tdm_control            control = { .threads = 1 };
    struct tdm_blocking           blocking;
    int                           is_stable;

    if (tdm_large_stable(market, &control, large) != TANDEM_OK) return "the large plan failed";
    if (tdm_stability_check(market, large, NULL, 0, &blocking) != TANDEM_OK || blocking.count != 0) return "the large plan is blocked";
    if (tdm_stable_accepts(market, &control, large, &is_stable) != TANDEM_OK || !is_stable) return "the large plan breaks a bound";
    figures->capped += market->cap_count > 0;
    if (figures->number % 10 != 0) return NULL;
    if (tdm_stable_search(market, &control, &search, largest) != TANDEM_OK) return "the search failed";
    if (!search.is_exact) return NULL;
    figures->exact++;
    figures->short_of += count_chosen(market, large) < count_chosen(market, largest);
    return 3 * count_chosen(market, large) < 2 * count_chosen(market, largest) ? "the large plan has less than two thirds of the largest" : NULL;
}

static const char *try_one(struct random_source *source, struct figures *figures)
{
    tandem_model      *model = random_market(source);
    const char        *wrong = "the model failed";
    struct tdm_problem problem;
    struct tdm_market  market;
    tandem_options     options;

    tandem_options_init(&options, sizeof options);
    if (model == NULL || tdm_problem_compile(model, &options, &problem) != TANDEM_OK) return wrong;
    if (tdm_market_compile(model, &options, &problem, 1, &market) == TANDEM_OK) {
        uint8_t *large = calloc((size_t)market.pair_count + 1, 1), *largest = calloc((size_t)market.pair_count + 1, 1);
        if (large != NULL && largest != NULL) wrong = try_market(&market, large, largest, figures);
        free(large);
        free(largest);
        tdm_market_finish(&market);
    }
    tdm_problem_finish(&problem);
    tandem_model_free(model);
    return wrong;
}

int main(int argc, char **argv)
{
    long                 count = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
    struct random_source source = { argc > 2 ? strtoull(argv[2], NULL, 10) : 3 };
    struct figures       figures = { 0 };
    const char          *wrong = NULL;

    for (; figures.number < count && wrong == NULL; figures.number++) wrong = try_one(&source, &figures);
    if (wrong != NULL) fprintf(stderr, "market %ld: %s\n", figures.number - 1, wrong);
    printf("%ld random markets (caps in %ld; the largest plan known in %ld, the fast one short of it in %ld): %d disagreements\n", figures.number,
           figures.capped, figures.exact, figures.short_of, wrong != NULL);
    return wrong != NULL;
}
