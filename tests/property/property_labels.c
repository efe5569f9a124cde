/* SPDX-License-Identifier: MIT
 * Labels near a node, checked: whatever labels the checker is shown, what it then says of a way must not be more than what the best way costs.
 *
 *   property_labels COUNT [SEED]
 *
 * Random networks with caps in depth are solved. Between two nodes of the residual network the checker is given the true labels of some nodes, and bounds of
 * any size; half of the time one number is spoilt. Where it accepts, the bound that it hands back is held against the way that a search through the whole
 * network finds; where nothing was spoilt and the bounds are those of the best way, it has to accept, and to hand back just that.
 */
#include "random_problem.h"

#include "explain/witness.h"
#include "method/method.h"
#include "proof/near_labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PROBLEM = 40, MOST_NODES = 64, MOST_LEVELS = 40 };

static const struct random_shape shape = {
    .rows = 30, .columns = 14, .inner_rows = 0, .inner_columns = 6, .levels = 3, .ranks = 5, .score = 1000, .seats = 4, .row_most = 2, .pair_most = 1,
    .pairs = 50, .lower = 40, .huge = 5, .plain = 40
};

struct figures { long problems, asked, whole, exact, accepted, refused, wrong; };

struct desk {
    struct tdm_residual    residual;
    struct tdm_seat_ways   ways;
    struct tdm_near_labels near;
    int64_t                from_levels[MOST_NODES * MOST_LEVELS], to_levels[MOST_NODES * MOST_LEVELS], label[MOST_NODES * MOST_LEVELS];
    uint8_t                is_reached[MOST_NODES], gets_out[MOST_NODES], is_own[MOST_NODES];
    int32_t                nodes[MOST_NODES];
    struct random_source   source;
    struct figures        *figures;
};

static int compare(const int64_t *a, const int64_t *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

static void add(const int64_t *a, const int64_t *b, int64_t sign, int32_t count, int64_t *sum)
{
    for (int32_t i = 0; i < count; i++) sum[i] = a[i] + sign * b[i];
}

/* Nodes whose true labels are below what a and b allow: the lesser of a + F and b - G. */
static int32_t list_own(struct desk *desk, const int64_t *a, const int64_t *b, const struct tdm_search *search)
{
    int32_t count = desk->residual.level_count, made = 0;

    for (int32_t node = 0; node < desk->residual.node_count; node++) {
        int64_t        near[MOST_LEVELS], far[MOST_LEVELS];
        const int64_t *label = desk->label + (int64_t)node * count;
        if (!tdm_search_reached(search, node) || !desk->is_reached[node]) continue;
        add(a, desk->from_levels + (int64_t)node * count, 1, count, near);
        add(b, desk->to_levels + (int64_t)node * count, -1, count, far);
        if (compare(label, near, count) < 0 && compare(label, far, count) < 0) desk->nodes[made++] = node;
    }
    return made;
}

static void complain(struct desk *desk, const char *what, int32_t from, int32_t to)
{
    printf("problem %ld, %d to %d: %s\n", desk->figures->problems, (int)from, (int)to, what);
    desk->figures->wrong++;
}

/* One question; `target` is how much better than the way by the outside a way is asked for, below 0: not at all. */
static void ask(struct desk *desk, const struct tdm_search *search, int32_t from, int32_t to)
{
    int32_t              count = desk->residual.level_count, status;
    const int64_t       *truth = desk->label + (int64_t)to * count;
    int64_t              a[MOST_LEVELS], b[MOST_LEVELS], target[MOST_LEVELS], bound[MOST_LEVELS], scratch[2 * MOST_LEVELS];
    struct tdm_near_part part = { .a = a, .b = b, .nodes = desk->nodes, .label = desk->label, .is_own = desk->is_own, .scratch = scratch };
    int                  is_whole = random_chance(&desk->source, 50), is_exact = random_chance(&desk->source, 50);

    memcpy(target, truth, (size_t)count * sizeof *target);
    if (!is_exact) target[random_between(&desk->source, 0, count - 1)] += random_between(&desk->source, -2, 2);
    add(target, desk->from_levels + (int64_t)to * count, -1, count, a);
    add(target, desk->to_levels + (int64_t)to * count, 1, count, b);
    part.count = list_own(desk, a, b, search);
    if (!is_whole && part.count > 0 && random_chance(&desk->source, 50)) part.nodes += 1, part.count -= 1;
    else if (!is_whole) desk->label[(int64_t)random_between(&desk->source, 0, desk->residual.node_count - 1) * count] += random_between(&desk->source, 1, 2);
    status = tdm_near_labels_check(&desk->near, &part, from, to, bound);
    tdm_search_settled_levels(search, desk->label);          /* what was spoilt is whole again */
    desk->figures->asked++;
    desk->figures->whole += is_whole;
    desk->figures->exact += is_whole && is_exact;
    desk->figures->accepted += status == TANDEM_OK;
    desk->figures->refused += status != TANDEM_OK;
    if (status == TANDEM_OK && compare(bound, truth, count) > 0) complain(desk, "more is claimed than is true", from, to);
    if (is_whole && is_exact && (status != TANDEM_OK || compare(bound, truth, count) != 0)) complain(desk, "true labels are not accepted", from, to);
}

static void ask_between(struct desk *desk, int32_t from, int32_t to)
{
    static const struct tdm_hop start = { -1, -1, -1, -1 };
    struct tdm_search           search;

    if (tdm_search_open(&search, &desk->residual, 0) != TANDEM_OK) exit(2);
    tdm_search_begin(&search, from, NULL, start);
    tdm_search_run(&search);
    tdm_search_settled_levels(&search, desk->label);
    if (tdm_search_reached(&search, to)) ask(desk, &search, from, to);
    tdm_search_close(&search);
}

/* Every node must have a way to the outside and from there: most networks have. */
static int open_labels(struct desk *desk)
{
    tdm_search_levels(&desk->ways.from_outside, desk->from_levels, desk->is_reached);
    tdm_search_levels(&desk->ways.to_outside, desk->to_levels, desk->gets_out);
    for (int32_t node = 0; node < desk->residual.node_count; node++)
        if (!desk->gets_out[node]) return 0;
    desk->near = (struct tdm_near_labels){ .problem = desk->residual.problem, .chosen = desk->residual.chosen, .node_flow = desk->residual.node_flow,
                                           .kept = desk->residual.level_count > desk->residual.problem->level_count ? desk->residual.kept : NULL,
                                           .level_count = desk->residual.level_count, .from_outside = desk->from_levels, .to_outside = desk->to_levels,
                                           .is_reached = desk->is_reached };
    return tdm_near_labels_open(&desk->near) == TANDEM_OK;
}

static void try_solution(struct desk *desk, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    if (tdm_residual_open(&desk->residual, problem, solution, 1) != TANDEM_OK) return;
    if (desk->residual.node_count <= MOST_NODES && desk->residual.level_count <= MOST_LEVELS && tdm_seat_ways_open(&desk->ways, &desk->residual) == TANDEM_OK) {
        if (open_labels(desk)) {
            desk->figures->problems++;
            for (int i = 0; i < PER_PROBLEM; i++) {
                int32_t from = (int32_t)random_between(&desk->source, 0, desk->residual.node_count - 1);
                int32_t to = (int32_t)random_between(&desk->source, 0, desk->residual.node_count - 1);
                if (from != to && desk->is_reached[from] && desk->is_reached[to]) ask_between(desk, from, to);
            }
            tdm_near_labels_close(&desk->near);
        }
        tdm_seat_ways_close(&desk->ways);
    }
    tdm_residual_close(&desk->residual);
}

int main(int argc, char **argv)
{
    static struct desk desk;
    struct figures     figures = { 0 };
    struct tdm_memory  memory;
    long               count = argc > 1 ? atol(argv[1]) : 500;

    desk.figures = &figures;
    desk.source.state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    tdm_memory_init(&memory, NULL);
    for (long i = 0; i < count; i++) {
        struct tdm_control  control = { .threads = 1 };
        struct tdm_problem  problem;
        struct tdm_solution solution;
        if (random_problem(&desk.source, &shape, &memory, &problem) != TANDEM_OK) return 2;
        if (tdm_network_solve(&problem, &control, &solution) == TANDEM_OK && solution.verdict == TANDEM_OPTIMAL) try_solution(&desk, &problem, &solution);
        tdm_solution_finish(&solution);
        tdm_problem_finish(&problem);
    }
    printf("%ld networks, %ld ways (%ld with labels unspoilt, %ld of them with the best bounds): %ld accepted, %ld refused: %ld wrong\n", figures.problems,
           figures.asked, figures.whole, figures.exact, figures.accepted, figures.refused, figures.wrong);
    return figures.wrong != 0 || figures.exact == 0 || figures.refused == 0;
}
