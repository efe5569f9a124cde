/* SPDX-License-Identifier: MIT
 * What those at home could reach by exchanges at any cost: if no free seat is among it, nobody more can be seated.
 *
 * Keeps:   reached nodes have distance 0 and stand in touched[], so that tdm_fast_forget undoes it all.
 * Source:  [DM58].
 */
#include "base/fetch.h"
#include "method/fast_queue.h"

enum { ROWS_AHEAD = 6 };

struct reach {
    struct tdm_fast *fast;
    int64_t looked, free_seats;
};

static inline void reach_node(struct reach *reach, int32_t node)
{
    struct tdm_fast *fast = reach->fast;

    if (fast->distance[node] == 0) return;
    fast->distance[node] = 0;
    fast->touched[fast->touched_count++] = node;
    if (node >= fast->column_count || fast->cap_of[node] < 0) reach->free_seats += fast->nodes[node].most - fast->nodes[node].load;
}

static inline void reach_row(struct reach *reach, int32_t row)
{
    const struct tdm_problem *problem = reach->fast->problem;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
        if (!reach->fast->has_closed || !tdm_fast_is_closed(reach->fast, problem->pair_column[pair])) reach_node(reach, problem->pair_column[pair]);
    reach->looked += problem->row_start[row + 1] - problem->row_start[row];
}

TDM_FETCH fetch_list(const struct tdm_fast *fast, int32_t row)
{
    __builtin_prefetch(fast->problem->pair_column + fast->problem->row_start[row]);
}

static void reach_holders(struct reach *reach, int32_t column)
{
    struct tdm_fast *fast = reach->fast;
    const struct tdm_fast_seat *seat = fast->seats + fast->nodes[column].first;
    int32_t load = fast->nodes[column].load;

    for (int32_t i = 0; i < load; i++) {
        if (i + ROWS_AHEAD < load) fetch_list(fast, seat[i + ROWS_AHEAD].row);
        reach_row(reach, seat[i].row);
    }
    if (load < fast->nodes[column].most && fast->cap_of[column] >= 0) reach_node(reach, fast->cap_of[column]);
}

static void reach_children(struct reach *reach, int32_t cap)
{
    struct tdm_fast *fast = reach->fast;

    for (int64_t i = fast->child_start[cap - fast->column_count]; i < fast->child_start[cap - fast->column_count + 1]; i++)
        if (fast->nodes[fast->child[i]].load > 0) reach_node(reach, fast->child[i]);
}

int tdm_fast_reach(struct tdm_fast *fast, int64_t *free_seats)
{
    struct reach reach = { fast, 0, 0 };

    for (int32_t i = 0; i < fast->home_count; i++) {
        if (i + ROWS_AHEAD < fast->home_count) fetch_list(fast, fast->home[i + ROWS_AHEAD]);
        reach_row(&reach, fast->home[i]);
    }
    for (int32_t taken = 0; taken < fast->touched_count && fast->touched_count < fast->column_count + fast->cap_count; taken++) {
        if (fast->touched[taken] < fast->column_count) reach_holders(&reach, fast->touched[taken]);
        else reach_children(&reach, fast->touched[taken]);
        if (tdm_control_tick(fast->control, reach.looked + 1)) return 1;
        fast->looks += reach.looked;
        reach.looked = 0;
    }
    *free_seats = reach.free_seats;
    return 0;
}
