// SPDX-License-Identifier: MIT
// LEMON's network simplex and cost scaling on the cohort as a flow: source, students, opportunities, partners, sink, and an arc home.
// Levels are packed into one weight: staying home costs more than any exchange can save. Who takes several places is a source of as many units.
extern "C" {
#include "problem/problem.h"
}
#include "peers.h"

#include <chrono>
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>
#include <vector>

namespace {

typedef lemon::StaticDigraph Graph;

struct Flow {
    Graph                            graph;
    std::vector<std::pair<int, int>> ends;
    std::vector<int64_t>             least, most, cost;
    std::vector<int64_t>             supply;
    int64_t                          home;

    void arc(int from, int to, int64_t lower, int64_t upper, int64_t price)
    {
        ends.push_back(std::make_pair(from, to));
        least.push_back(lower);
        most.push_back(upper);
        cost.push_back(price);
    }
};

// Students come first, then columns and caps, then the sink: arcs are made in the order of their tails, as StaticDigraph wants them.
void build(const tdm_problem *problem, Flow *flow)
{
    int rows = problem->rows.leaf_count, nodes = problem->columns.node_count, sink = rows + nodes;
    const tdm_level *level = &problem->levels[1];
    int64_t least;

    flow->home = peer_home_cost(problem, &least);
    for (int row = 0; row < rows; row++) {
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            flow->arc(row, rows + problem->pair_column[pair], 0, 1, tdm_problem_cost(problem, level, row, pair) - least);
        flow->arc(row, sink, 0, problem->rows.most[row] - problem->rows.least[row], flow->home);
    }
    for (int node = 0; node < nodes; node++) {
        int parent = problem->columns.parent[node];
        flow->arc(rows + node, parent < 0 ? sink : rows + parent, problem->columns.least[node], problem->columns.most[node], 0);
    }
    flow->supply.assign(sink + 1, 0);
    for (int row = 0; row < rows; row++) {
        flow->supply[row] = problem->rows.most[row];
        flow->supply[sink] -= problem->rows.most[row];
    }
    flow->graph.build(sink + 1, flow->ends.begin(), flow->ends.end());
}

template <class Solver> void run(Flow *flow, const tdm_problem *problem, peer_answer *answer)
{
    Solver solver(flow->graph);
    Graph::ArcMap<int64_t> least(flow->graph), most(flow->graph), cost(flow->graph);
    Graph::NodeMap<int64_t> supply(flow->graph);

    for (size_t i = 0; i < flow->ends.size(); i++) {
        least[flow->graph.arc((int)i)] = flow->least[i];
        most[flow->graph.arc((int)i)] = flow->most[i];
        cost[flow->graph.arc((int)i)] = flow->cost[i];
    }
    for (size_t i = 0; i < flow->supply.size(); i++) supply[flow->graph.node((int)i)] = flow->supply[i];
    solver.lowerMap(least).upperMap(most).costMap(cost).supplyMap(supply);
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    answer->is_right = solver.run() == Solver::OPTIMAL;
    answer->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    size_t i = 0;
    for (int row = 0; row < problem->rows.leaf_count; row++, i++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++, i++)
            if (solver.flow(flow->graph.arc((int)i)) != 0) peer_add_pair(problem, row, pair, answer->value);
}

}  // namespace

void peer_lemon_simplex(const struct tdm_problem *problem, struct peer_answer *answer)
{
    Flow flow;
    build(problem, &flow);
    run<lemon::NetworkSimplex<Graph, int64_t, int64_t>>(&flow, problem, answer);
}

void peer_lemon_scaling(const struct tdm_problem *problem, struct peer_answer *answer)
{
    Flow flow;
    build(problem, &flow);
    run<lemon::CostScaling<Graph, int64_t, int64_t>>(&flow, problem, answer);
}
