/* SPDX-License-Identifier: MIT
 * The engine under the network method by itself: circulations, both widths of prices, stops.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../property/random_problem.h"
#include "method/scaling.h"

enum { NODES = 30, ARCS = 120 };

static struct tdm_memory memory;

static int32_t solve(struct tdm_arc *arcs, int64_t count, int32_t nodes, int64_t *potential)
{
    struct tdm_control control = { .threads = 1 };
    return tdm_circulation_solve(&memory, &control, nodes, arcs, count, potential);
}

/* Every unit is where its reduced cost wants it. */
static void assert_optimal(const struct tdm_arc *arcs, int64_t count, int32_t nodes, const int64_t *potential)
{
    int64_t excess[NODES] = { 0 };

    assert_int_equal(potential[0], 0);
    for (int64_t i = 0; i < count; i++) {
        tdm_wide drop = (tdm_wide)potential[arcs[i].to] - potential[arcs[i].from];
        assert_true(arcs[i].lo <= arcs[i].flow && arcs[i].flow <= arcs[i].hi);
        assert_true(arcs[i].flow == arcs[i].hi || tdm_arc_next_cost(&arcs[i]) + drop >= 0);
        assert_true(arcs[i].flow == arcs[i].lo || tdm_arc_last_cost(&arcs[i]) + drop <= 0);
        excess[arcs[i].from] -= arcs[i].flow;
        excess[arcs[i].to] += arcs[i].flow;
    }
    for (int32_t node = 0; node < nodes; node++) assert_int_equal(excess[node], 0);
}

static void a_cycle_that_gains_is_filled(void **state)
{
    struct tdm_arc arcs[] = { { .from = 0, .to = 1, .hi = 5, .cost = 3 }, { .from = 1, .to = 2, .hi = 4, .cost = -9 },
                              { .from = 2, .to = 0, .hi = 7, .cost = 5 }, { .from = 2, .to = 1, .hi = 9, .cost = 9 } };
    int64_t potential[3] = { 0 };
    (void)state;
    assert_int_equal(solve(arcs, 4, 3, potential), TANDEM_OK);
    assert_optimal(arcs, 4, 3, potential);
    assert_int_equal(arcs[1].flow, 4);
    assert_int_equal(arcs[3].flow, 0);
}

static void a_cycle_that_costs_nothing_is_left_alone(void **state)
{
    struct tdm_arc arcs[] = { { .from = 0, .to = 1, .hi = 5, .flow = 2, .cost = 3 }, { .from = 1, .to = 0, .hi = 4, .flow = 2, .cost = -3 } };
    int64_t potential[2] = { 7, 4 };
    (void)state;
    assert_int_equal(solve(arcs, 2, 2, potential), TANDEM_OK);
    assert_optimal(arcs, 2, 2, potential);
    assert_int_equal(arcs[0].flow, 2);
}

/* The k-th unit on the convex arc costs 2k - 1, and 10 comes back for each: five units pay. */
static void a_convex_arc_takes_units_as_long_as_they_pay(void **state)
{
    struct tdm_arc arcs[] = { { .from = 0, .to = 1, .hi = 1000000000, .cost = 1, .is_convex = 1 }, { .from = 1, .to = 0, .hi = 1000000000, .cost = -10 } };
    int64_t potential[2] = { 0 };
    (void)state;
    assert_int_equal(solve(arcs, 2, 2, potential), TANDEM_OK);
    assert_optimal(arcs, 2, 2, potential);
    assert_int_equal(arcs[0].flow, 5);
    arcs[1].cost = -1000000002;
    assert_int_equal(solve(arcs, 2, 2, potential), TANDEM_OK);
    assert_int_equal(arcs[0].flow, 500000001);
}

/* Random arcs around random cycles of flow, so that the start is a circulation within its intervals. */
static void draw(struct random_source *source, struct tdm_arc *arcs, int64_t size)
{
    memset(arcs, 0, ARCS * sizeof *arcs);
    for (int32_t i = 0; i < ARCS; i++) {
        arcs[i].from = i < NODES ? i : (int32_t)random_between(source, 0, NODES - 1);
        arcs[i].to = i < NODES ? (i + 1) % NODES : (int32_t)random_between(source, 0, NODES - 1);
        arcs[i].flow = i < NODES ? 3 : 0;
        arcs[i].lo = arcs[i].flow - random_between(source, 0, 3);
        arcs[i].hi = arcs[i].flow + random_between(source, 0, 5);
        arcs[i].is_convex = random_chance(source, 20);
        arcs[i].cost = random_between(source, -size, size);
    }
}

static void random_circulations_end_optimal(void **state)
{
    struct random_source source = { 5 };
    static const int64_t sizes[] = { 1, 5, 1000, 1000000000, 1000000000000000 };
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct tdm_arc arcs[ARCS];
        int64_t potential[NODES] = { 0 };
        draw(&source, arcs, sizes[round % 5]);
        assert_int_equal(solve(arcs, ARCS, NODES, potential), TANDEM_OK);
        assert_optimal(arcs, ARCS, NODES, potential);
    }
}

static void both_widths_of_prices_do_the_same_work(void **state)
{
    struct random_source source = { 6 };
    (void)state;
    for (int round = 0; round < 500; round++) {
        struct tdm_arc narrow[ARCS], wide[ARCS];
        int64_t narrow_potential[NODES] = { 0 }, wide_potential[NODES] = { 0 };
        struct tdm_control first = { .threads = 1 }, second = first;
        struct tdm_scaling_task task = { &memory, &first, NODES, narrow, ARCS, narrow_potential, 5, round % 3 * 6 };
        draw(&source, narrow, 100000);
        memcpy(wide, narrow, sizeof wide);
        assert_int_equal(tdm_scaling_solve_narrow(&task), TANDEM_OK);
        task = (struct tdm_scaling_task){ &memory, &second, NODES, wide, ARCS, wide_potential, 5, round % 3 * 6 };
        assert_int_equal(tdm_scaling_solve_wide(&task), TANDEM_OK);
        assert_memory_equal(narrow, wide, sizeof wide);
        assert_memory_equal(narrow_potential, wide_potential, sizeof wide_potential);
        assert_int_equal(first.ticks, second.ticks);
        assert_optimal(wide, ARCS, NODES, wide_potential);
    }
}

static void prices_that_outgrow_64_bits_are_worked_out_in_128(void **state)
{
    struct tdm_arc arcs[] = { { .from = 0, .to = 1, .hi = 1, .cost = INT64_MAX / 4 }, { .from = 1, .to = 2, .hi = 1, .cost = INT64_MAX / 4 },
                              { .from = 2, .to = 0, .hi = 1, .cost = -(INT64_MAX / 4) }, { .from = 1, .to = 0, .hi = 1, .cost = -(INT64_MAX / 2) } };
    int64_t potential[3] = { 0 };
    (void)state;
    assert_int_equal(solve(arcs, 4, 3, potential), TANDEM_OK);
    assert_optimal(arcs, 4, 3, potential);
    assert_int_equal(arcs[3].flow, 1);
}

static void a_stopped_solve_leaves_the_flow_as_it_was(void **state)
{
    struct random_source source = { 7 };
    (void)state;
    for (int64_t limit = 1; limit < 3000; limit += 150) {
        struct tdm_arc arcs[ARCS], before[ARCS];
        int64_t potential[NODES] = { 0 };
        struct tdm_control control = { .threads = 1, .tick_limit = limit };
        draw(&source, arcs, 1000);
        memcpy(before, arcs, sizeof before);
        int32_t status = tdm_circulation_solve(&memory, &control, NODES, arcs, ARCS, potential);
        if (status == TANDEM_OK) continue;
        assert_int_equal(status, TANDEM_E_STOPPED);
        assert_int_equal(control.stopped, TANDEM_FEASIBLE);
        assert_memory_equal(arcs, before, sizeof before);
    }
}

static int set_up(void **state)
{
    (void)state;
    return tdm_memory_init(&memory, NULL) == TANDEM_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cycle_that_gains_is_filled), cmocka_unit_test(a_cycle_that_costs_nothing_is_left_alone),
        cmocka_unit_test(a_convex_arc_takes_units_as_long_as_they_pay), cmocka_unit_test(random_circulations_end_optimal),
        cmocka_unit_test(both_widths_of_prices_do_the_same_work), cmocka_unit_test(prices_that_outgrow_64_bits_are_worked_out_in_128),
        cmocka_unit_test(a_stopped_solve_leaves_the_flow_as_it_was),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
