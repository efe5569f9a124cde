/* SPDX-License-Identifier: MIT
 * GLPK's out-of-kilter method on the same flow, from a source over students and places to a sink.
 *
 * Relies:  its overflow guard is lost at -O2, so it is asked only where (nodes + 1) * greatest cost stays below 2^30; it is slow too, so only
 *          up to PAIRS pairs. Its other flow routine, RELAX-IV, is a stub that ends the process in Debian's build.
 */
#include "peers.h"

#include <glpk.h>
#include <stddef.h>
#include <time.h>

enum { PAIRS = 20000 };

struct arc_data {
    double low, most, cost, flow;
};

int peer_glpk_takes(const struct tdm_problem *problem)
{
    int64_t least, nodes = (int64_t)problem->rows.leaf_count + problem->columns.node_count + 2;

    if (!peer_is_single(problem) || problem->pair_count > PAIRS || problem->columns.node_count != problem->columns.leaf_count) return 0;
    return (nodes + 1) * peer_home_cost(problem, &least) < INT64_C(1) << 30;
}

static glp_arc *add_arc(glp_graph *graph, int from, int to, double most, double cost)
{
    glp_arc *arc = glp_add_arc(graph, from, to);
    *(struct arc_data *)arc->data = (struct arc_data){ 0, most, cost, 0 };
    return arc;
}

/* Vertices: source 1, sink 2, students, places. Every student leaves the source once, for a place or straight for the sink. */
static glp_graph *build(const struct tdm_problem *problem)
{
    int32_t    rows = problem->rows.leaf_count;
    int64_t    least, home = peer_home_cost(problem, &least);
    glp_graph *graph = glp_create_graph(sizeof(double), sizeof(struct arc_data));

    glp_add_vertices(graph, 2 + rows + problem->columns.leaf_count);
    for (int i = 1; i <= graph->nv; i++) *(double *)graph->v[i]->data = i == 1 ? rows : i == 2 ? -rows : 0;
    for (int32_t row = 0; row < rows; row++) {
        add_arc(graph, 1, 3 + row, 1, 0);
        add_arc(graph, 3 + row, 2, 1, (double)home);
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            add_arc(graph, 3 + row, 3 + rows + problem->pair_column[pair], 1,
                    (double)(tdm_problem_cost(problem, &problem->levels[1], row, pair) - least));
    }
    for (int32_t column = 0; column < problem->columns.leaf_count; column++) {
        int64_t most = problem->columns.most[column] < rows ? problem->columns.most[column] : rows;
        add_arc(graph, 3 + rows + column, 2, (double)most, 0);
    }
    return graph;
}

/* Arcs of a vertex come back last one first. */
static void read_answer(const struct tdm_problem *problem, glp_graph *graph, struct peer_answer *answer)
{
    int32_t rows = problem->rows.leaf_count;

    for (int32_t row = 0; row < rows; row++) {
        int64_t pair = problem->row_start[row + 1];
        for (glp_arc *arc = graph->v[3 + row]->out; arc != NULL; arc = arc->t_next) {
            if (arc->head->i == 2) continue;
            pair--;
            if (((struct arc_data *)arc->data)->flow > 0.5) peer_add_pair(problem, row, pair, answer->value);
        }
    }
}

void peer_glpk(const struct tdm_problem *problem, struct peer_answer *answer)
{
    glp_graph      *graph;
    struct timespec begin, end;
    double          value;

    glp_term_out(GLP_OFF);
    graph = build(problem);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    answer->is_right = glp_mincost_okalg(graph, 0, offsetof(struct arc_data, low), offsetof(struct arc_data, most), offsetof(struct arc_data, cost),
                                         &value, offsetof(struct arc_data, flow), -1) == 0;
    clock_gettime(CLOCK_MONOTONIC, &end);
    answer->seconds = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    if (answer->is_right) read_answer(problem, graph, answer);
    glp_delete_graph(graph);
    glp_free_env();
}
