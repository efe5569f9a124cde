// SPDX-License-Identifier: MIT
// The problem as a flow for LEMON: students, columns and caps, a sink, and an arc home for each student, with lower bounds where there are some.
// COUNT before a sum becomes one cost: staying home costs more than any exchange can save.
extern "C" {
#include "lemon_oracle.h"
}

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>
#include <vector>

namespace {

typedef lemon::SmartDigraph                             Graph;
typedef lemon::NetworkSimplex<Graph, int64_t, int64_t> Simplex;

struct Shape {
    int     count_level, sum_level;   // or -1
    int64_t home;                     // what staying home costs, with costs as they are
};

int64_t cost_of(const tdm_problem *problem, int level, int row, int64_t pair)
{
    return level < 0 ? 0 : tdm_problem_cost(problem, &problem->levels[level], row, pair);
}

// No row takes more than it has pairs.
int64_t most_of(const tdm_problem *problem, int row)
{
    int64_t pairs = problem->row_start[row + 1] - problem->row_start[row];
    return problem->rows.most[row] < pairs ? problem->rows.most[row] : pairs;
}

bool read_shape(const tdm_problem *problem, Shape *shape)
{
    int64_t size = 1;

    shape->count_level = problem->levels[0].kind == TDM_LEVEL_COUNT ? 0 : -1;
    shape->sum_level = problem->level_count - 1 > shape->count_level ? problem->level_count - 1 : -1;
    if (problem->level_count != (shape->count_level >= 0) + (shape->sum_level >= 0)) return false;
    if (shape->sum_level >= 0 && problem->levels[shape->sum_level].kind == TDM_LEVEL_WORST_RANK) return false;
    for (int row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t cost = cost_of(problem, shape->sum_level, row, pair);
            if (cost > size) size = cost;
            if (-cost > size) size = -cost;
        }
    shape->home = shape->count_level < 0 ? 0 : 4 * size * (problem->columns.node_count + 2);
    return size < (int64_t)1 << 40 && shape->home < (int64_t)1 << 45;
}

}  // namespace

int lemon_values(const tdm_problem *problem, int64_t value[2])
{
    Shape shape;
    Graph graph;
    std::vector<Graph::Arc> arcs;
    std::vector<int64_t>    least, most, cost;
    int64_t units = 0;
    int rows = problem->rows.leaf_count, nodes = problem->columns.node_count;

    value[0] = value[1] = 0;
    if (!read_shape(problem, &shape)) return 0;
    graph.reserveNode(rows + nodes + 1);
    for (int i = 0; i <= rows + nodes; i++) graph.addNode();
    auto add = [&](int from, int to, int64_t lower, int64_t upper, int64_t price) {
        arcs.push_back(graph.addArc(Graph::nodeFromId(from), Graph::nodeFromId(to)));
        least.push_back(lower);
        most.push_back(upper < problem->pair_count ? upper : problem->pair_count);
        cost.push_back(price);
    };
    for (int row = 0; row < rows; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            add(row, rows + problem->pair_column[pair], 0, 1, cost_of(problem, shape.sum_level, row, pair));
    for (int row = 0; row < rows; row++) add(row, rows + nodes, 0, most_of(problem, row) - problem->rows.least[row], shape.home);
    for (int node = 0; node < nodes; node++) {
        int parent = problem->columns.parent[node];
        add(rows + node, parent < 0 ? rows + nodes : rows + parent, problem->columns.least[node], problem->columns.most[node], 0);
    }
    Graph::ArcMap<int64_t>  lower(graph), upper(graph), price(graph);
    Graph::NodeMap<int64_t> supply(graph, 0);
    for (size_t i = 0; i < arcs.size(); i++) {
        lower[arcs[i]] = least[i];
        upper[arcs[i]] = most[i];
        price[arcs[i]] = cost[i];
    }
    for (int row = 0; row < rows; row++) {
        supply[Graph::nodeFromId(row)] = most_of(problem, row);
        units += most_of(problem, row);
    }
    supply[Graph::nodeFromId(rows + nodes)] = -units;
    Simplex simplex(graph);
    if (simplex.lowerMap(lower).upperMap(upper).costMap(price).supplyMap(supply).run() != Simplex::OPTIMAL) return -1;
    size_t i = 0;
    for (int row = 0; row < rows; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++, i++)
            for (int level = 0; level < problem->level_count; level++)
                value[level] += simplex.flow(arcs[i]) * tdm_problem_cost(problem, &problem->levels[level], row, pair);
    return 1;
}
