/* SPDX-License-Identifier: MIT
 * The pairs of a column, in the corner's flow: who holds it, and who would like to.
 *
 * Keeps:   holders stand in lists, few of many pairs; the other pairs are laid out in a row where somebody asks for them, with all that tells whether
 *          they matter, since a popular column is asked often and has thousands.
 * Relies:  a pair is chosen once at most.
 */
#include "method/corner.h"

#include <string.h>

static int32_t allocate(struct corner_net *net)
{
    const struct tdm_memory *memory = net->memory;
    int64_t                  pairs = net->problem->pair_count, columns = net->problem->columns.leaf_count;

    net->row_of = tdm_alloc_array(memory, pairs, sizeof *net->row_of);
    net->column_pairs = tdm_alloc_array(memory, pairs, sizeof *net->column_pairs);
    net->column_start = tdm_alloc_zeroed(memory, columns + 2, sizeof *net->column_start);
    net->holder_first = tdm_alloc_array(memory, columns, sizeof *net->holder_first);
    net->holder_next = tdm_alloc_array(memory, pairs, sizeof *net->holder_next);
    net->holder_before = tdm_alloc_array(memory, pairs, sizeof *net->holder_before);
    net->suitor_start = tdm_alloc_array(memory, columns, sizeof *net->suitor_start);
    return net->row_of == NULL || net->column_pairs == NULL || net->column_start == NULL || net->holder_first == NULL || net->holder_next == NULL
                   || net->holder_before == NULL || net->suitor_start == NULL
               ? TANDEM_E_NOMEM
               : TANDEM_OK;
}

int32_t corner_columns_init(struct corner_net *net)
{
    const struct tdm_problem *problem = net->problem;
    int64_t                  *start;

    if (allocate(net) != TANDEM_OK) return TANDEM_E_NOMEM;
    start = net->column_start;
    memset(net->holder_first, 0xff, (size_t)problem->columns.leaf_count * sizeof *net->holder_first);
    memset(net->suitor_start, 0xff, (size_t)problem->columns.leaf_count * sizeof *net->suitor_start);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) start[problem->pair_column[pair] + 2]++;
    for (int32_t c = 0; c < problem->columns.leaf_count; c++) start[c + 2] += start[c + 1];
    for (int32_t r = 0; r < net->row_count; r++)
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            net->row_of[pair] = r;
            net->column_pairs[start[problem->pair_column[pair] + 1]++] = (int32_t)pair;
        }
    return TANDEM_OK;
}

void corner_columns_finish(struct corner_net *net)
{
    void *const blocks[] = { net->row_of, net->column_pairs, net->column_start, net->holder_first, net->holder_next, net->holder_before, net->suitor_start, net->suitors };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(net->memory, blocks[i]);
}

/* ---- holders */

void corner_columns_seat(struct corner_net *net, int64_t pair)
{
    int32_t *first = &net->holder_first[net->problem->pair_column[pair]];

    net->holder_next[pair] = *first;
    net->holder_before[pair] = -1;
    if (*first >= 0) net->holder_before[*first] = (int32_t)pair;
    *first = (int32_t)pair;
}

void corner_columns_clear(struct corner_net *net, int64_t pair)
{
    int32_t before = net->holder_before[pair], next = net->holder_next[pair];

    if (next >= 0) net->holder_before[next] = before;
    if (before >= 0) net->holder_next[before] = next;
    else net->holder_first[net->problem->pair_column[pair]] = next;
}

/* ---- suitors */

const struct corner_suitor *corner_columns_suitors(struct corner_net *net, int32_t column)
{
    int64_t first = net->column_start[column], count = net->column_start[column + 1] - first, at = net->suitor_start[column];

    if (at >= 0) return net->suitors + at;
    if (tdm_grow(net->memory, (void **)&net->suitors, &net->suitor_capacity, net->suitor_count + count, sizeof *net->suitors) != TANDEM_OK) {
        net->status = TANDEM_E_NOMEM;
        return NULL;
    }
    at = net->suitor_start[column] = net->suitor_count;
    net->suitor_count += count;
    for (int64_t i = 0; i < count; i++) {
        int32_t pair = net->column_pairs[first + i];
        net->suitors[at + i] = (struct corner_suitor){ net->cost[pair], pair, net->row_of[pair] };
    }
    return net->suitors + at;
}

void corner_columns_price(struct corner_net *net, int64_t pair)
{
    int32_t column = net->problem->pair_column[pair];
    int64_t low = net->suitor_start[column], high = low + net->column_start[column + 1] - net->column_start[column];

    if (low < 0) return;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (net->suitors[middle].pair <= pair) low = middle;
        else high = middle;
    }
    net->suitors[low].cost = net->cost[pair];
}
