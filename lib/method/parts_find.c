/* SPDX-License-Identifier: MIT
 * Who belongs together: a forest over columns and caps; each row joins the columns on its list.
 *
 * Keeps:   bundles are made in the order of the roots, which are the least of their parts.
 *          Columns fit the cache where rows do not, so the forest has no rows; and it is left as soon as everything hangs together.
 */
#include "method/parts.h"
#include "base/forest.h"

#include <assert.h>
#include <string.h>

/* Returns how many roots there are; 1 at once when that is known. */
static int32_t join_all(const struct tdm_problem *problem, int32_t *up)
{
    const struct tdm_side *columns = &problem->columns;
    int32_t roots = columns->node_count;

    for (int32_t node = 0; node < columns->node_count; node++) up[node] = node;
    for (int32_t node = 0; node < columns->node_count; node++)
        if (columns->parent[node] >= 0) roots -= tdm_forest_join(up, node, columns->parent[node]);
    for (int32_t row = 0; row < problem->rows.leaf_count && roots > 1; row++)
        for (int64_t pair = problem->row_start[row] + 1; pair < problem->row_start[row + 1]; pair++)
            roots -= tdm_forest_join(up, problem->pair_column[pair - 1], problem->pair_column[pair]);
    return roots;
}

/* ---- bundles */

static void count_pairs(struct tdm_parts *parts, int32_t *up, int64_t *pairs)
{
    const struct tdm_problem *problem = parts->problem;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        int64_t first = problem->row_start[row], count = problem->row_start[row + 1] - first;
        parts->row_part[row] = count == 0 ? -1 : tdm_forest_root(up, problem->pair_column[first]);
        if (count > 0) pairs[parts->row_part[row]] += count;
    }
}

/* node_part: of roots first, then of all. A part without pairs has no bundle. */
static void bundle_parts(struct tdm_parts *parts, int32_t *up, const int64_t *pairs, int64_t bundle)
{
    const struct tdm_problem *problem = parts->problem;
    int64_t load = bundle;

    parts->count = 0;
    for (int32_t node = 0; node < problem->columns.node_count; node++) {
        parts->node_part[node] = -1;
        if (up[node] != node || pairs[node] == 0) continue;
        if (load >= bundle) {
            parts->count++;
            load = 0;
        }
        load += pairs[node];
        parts->node_part[node] = parts->count - 1;
    }
    for (int32_t node = 0; node < problem->columns.node_count; node++) parts->node_part[node] = parts->node_part[tdm_forest_root(up, node)];
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (parts->row_part[row] >= 0) parts->row_part[row] = parts->node_part[parts->row_part[row]];
}

/* first[count + 1], list[]: the members of each bundle, ascending. */
static void list_members(int32_t count, const int32_t *part, int32_t members, int64_t *first, int32_t *list)
{
    memset(first, 0, ((size_t)count + 2) * sizeof *first);
    for (int32_t i = 0; i < members; i++)
        if (part[i] >= 0) first[part[i] + 2]++;
    for (int32_t p = 0; p < count; p++) first[p + 2] += first[p + 1];
    for (int32_t i = 0; i < members; i++)
        if (part[i] >= 0) list[first[part[i] + 1]++] = i;
}

static void number_nodes(struct tdm_parts *parts)
{
    for (int32_t part = 0; part < parts->count; part++)
        for (int64_t i = parts->node_first[part]; i < parts->node_first[part + 1]; i++) parts->place[parts->node[i]] = (int32_t)(i - parts->node_first[part]);
}

static void order_bundles(struct tdm_parts *parts)
{
    const struct tdm_problem *problem = parts->problem;

    for (int32_t part = 0; part < parts->count; part++) parts->pairs[part] = 0;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        if (parts->row_part[row] >= 0) parts->pairs[parts->row_part[row]] += problem->row_start[row + 1] - problem->row_start[row];
    for (int32_t i = 0; i < parts->count; i++) {            /* few: insertion will do */
        int32_t at = i;
        for (; at > 0 && parts->pairs[parts->order[at - 1]] < parts->pairs[i]; at--) parts->order[at] = parts->order[at - 1];
        parts->order[at] = i;
    }
}

/* ---- life */

static int32_t reserve(struct tdm_parts *parts)
{
    int64_t rows = parts->problem->rows.leaf_count, nodes = parts->problem->columns.node_count;

    parts->row_part = tdm_alloc_array(&parts->memory, rows, sizeof *parts->row_part);
    parts->node_part = tdm_alloc_array(&parts->memory, nodes, sizeof *parts->node_part);
    parts->row = tdm_alloc_array(&parts->memory, rows, sizeof *parts->row);
    parts->node = tdm_alloc_array(&parts->memory, nodes, sizeof *parts->node);
    parts->place = tdm_alloc_array(&parts->memory, nodes, sizeof *parts->place);
    return parts->row_part && parts->node_part && parts->row && parts->node && parts->place ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t reserve_bundles(struct tdm_parts *parts)
{
    parts->row_first = tdm_alloc_array(&parts->memory, parts->count + (int64_t)2, sizeof *parts->row_first);
    parts->node_first = tdm_alloc_array(&parts->memory, parts->count + (int64_t)2, sizeof *parts->node_first);
    parts->pairs = tdm_alloc_array(&parts->memory, parts->count, sizeof *parts->pairs);
    parts->order = tdm_alloc_array(&parts->memory, parts->count, sizeof *parts->order);
    return parts->row_first && parts->node_first && parts->pairs && parts->order ? TANDEM_OK : TANDEM_E_NOMEM;
}

static int32_t make_bundles(struct tdm_parts *parts, int32_t *up, int64_t bundle)
{
    int64_t *pairs = tdm_alloc_zeroed(&parts->memory, parts->problem->columns.node_count, sizeof *pairs);
    int32_t  status = pairs == NULL ? TANDEM_E_NOMEM : reserve(parts);

    if (status != TANDEM_OK) goto out;
    count_pairs(parts, up, pairs);
    bundle_parts(parts, up, pairs, bundle);
    status = reserve_bundles(parts);
    if (status != TANDEM_OK) goto out;
    list_members(parts->count, parts->row_part, parts->problem->rows.leaf_count, parts->row_first, parts->row);
    list_members(parts->count, parts->node_part, parts->problem->columns.node_count, parts->node_first, parts->node);
    number_nodes(parts);
    order_bundles(parts);
out:
    tdm_free(&parts->memory, pairs);
    return status;
}

int32_t tdm_parts_find(struct tdm_parts *parts, const struct tdm_problem *problem, int64_t bundle)
{
    int32_t *up = tdm_alloc_array(&problem->memory, problem->columns.node_count, sizeof *up), status = TANDEM_OK;

    *parts = (struct tdm_parts){ .problem = problem, .memory = problem->memory };
    if (up == NULL) return TANDEM_E_NOMEM;
    if (join_all(problem, up) > 1) status = make_bundles(parts, up, bundle);
    tdm_free(&problem->memory, up);
    if (status != TANDEM_OK) tdm_parts_close(parts);
    return status;
}

void tdm_parts_close(struct tdm_parts *parts)
{
    void *blocks[] = { parts->row_part, parts->node_part, parts->row_first, parts->node_first, parts->row, parts->node, parts->place,
                       parts->pairs, parts->order };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&parts->memory, blocks[i]);
    memset(parts, 0, sizeof *parts);
}

int tdm_parts_pay(const struct tdm_parts *parts)
{
    return parts->count > 1 && parts->pairs[parts->order[0]] <= parts->problem->pair_count / 4 * 3;
}
