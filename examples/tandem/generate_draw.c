/* SPDX-License-Identifier: MIT
 * Random numbers and popularity, in integers.
 *
 * Source:  SplitMix64 [SteeleLeaFlood14] for the streams; Zipf's law with exponent 4/5, the fifth root found by halving.
 */
#include "generate.h"

#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static uint64_t draw(struct gen *gen)
{
    gen->state += UINT64_C(0x9E3779B97F4A7C15);
    return mix(gen->state);
}

void gen_stream(struct gen *gen, uint64_t stream, uint64_t number)
{
    gen->state = mix(mix(gen->seed + UINT64_C(0x632BE59BD9B4E019) * (stream + 1)) + number);
}

int64_t gen_below(struct gen *gen, int64_t limit) { return (int64_t)(((wide)draw(gen) * (uint64_t)limit) >> 64); }
int     gen_chance(struct gen *gen, int percent) { return gen_below(gen, 100) < percent; }

/* 16 * rank^(4/5), rounded down: the greatest r with r^5 <= rank^4 * 2^20. rank is at most 10^6. */
static uint64_t sixteenths(uint64_t rank)
{
    wide     target = (wide)(rank * rank) * (rank * rank) << 20;
    uint64_t low = 1, high = 1 << 21;

    while (low + 1 < high) {
        uint64_t middle = (low + high) / 2;
        wide     square = (wide)middle * middle;
        if (square * square * middle <= target) low = middle;
        else high = middle;
    }
    return low;
}

static void weigh(struct gen_places *places)
{
    int64_t sum = 0;
    for (int64_t rank = 0; rank < places->count; rank++) {
        sum += (int64_t)((UINT64_C(1) << 40) / sixteenths((uint64_t)rank + 1));
        places->sums[rank] = sum;
    }
}

static void shuffle(struct gen *gen)
{
    struct gen_places *places = &gen->places;

    gen_stream(gen, GEN_STREAM_SHUFFLE, 0);
    for (int64_t i = 0; i < places->count; i++) {
        int64_t other = gen_below(gen, i + 1);
        if (other != i) places->at_rank[i] = places->at_rank[other];
        places->at_rank[other] = (int32_t)i;
    }
}

/* 10 to 30 seats each, scaled so that all add up to the family's share of the students exactly; one each where all are places of one. */
static void share_seats(struct gen *gen)
{
    struct gen_places *places = &gen->places;
    int64_t            all = gen->students * gen->family->seats_percent / 100, drawn = 0, sum = 0, given = 0;

    gen_stream(gen, GEN_STREAM_SEATS, 0);
    for (int64_t i = 0; i < places->count; i++) {
        places->seats[i] = (int32_t)(gen->family->students_per_place == 0 ? 1 : 10 + gen_below(gen, 21));
        drawn += places->seats[i];
    }
    for (int64_t i = 0; i < places->count; i++) {
        int64_t until;
        sum += places->seats[i];
        until = (int64_t)((wide)sum * (uint64_t)all / (uint64_t)drawn);
        places->seats[i] = (int32_t)(until - given);
        given = until;
    }
}

int gen_places_init(struct gen *gen)
{
    struct gen_places *places = &gen->places;
    int                each = gen->family->students_per_place;

    places->count = each == 0 ? gen->students : (gen->students + each - 1) / each;
    if (places->count < 2 && gen->students > 1) places->count = 2;
    places->sums = malloc((size_t)places->count * sizeof *places->sums);
    places->at_rank = malloc((size_t)places->count * sizeof *places->at_rank);
    places->seats = malloc((size_t)places->count * sizeof *places->seats);
    if (places->sums == NULL || places->at_rank == NULL || places->seats == NULL) return 0;
    weigh(places);
    shuffle(gen);
    share_seats(gen);
    return 1;
}

void gen_places_finish(struct gen *gen)
{
    free(gen->places.sums);
    free(gen->places.at_rank);
    free(gen->places.seats);
}

int32_t gen_popular(struct gen *gen)
{
    const struct gen_places *places = &gen->places;
    int64_t                  at = gen_below(gen, places->sums[places->count - 1]), low = 0, high = places->count - 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (places->sums[middle] <= at) low = middle + 1;
        else high = middle;
    }
    return places->at_rank[low];
}
