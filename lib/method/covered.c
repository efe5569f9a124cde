/* SPDX-License-Identifier: MIT
 * What the fast paths ask of a problem alike.
 */
#include "method/covered.h"

static int level_is_plain_sum(enum tdm_level_kind kind)
{
    return kind == TDM_LEVEL_RANK || kind == TDM_LEVEL_PARTNER_RANK || kind == TDM_LEVEL_SCORE || kind == TDM_LEVEL_CHANGES;
}

int tdm_levels_are_one_cost(const struct tdm_problem *problem)
{
    const struct tdm_level *levels = problem->levels;

    if (problem->level_count == 1) return levels[0].kind == TDM_LEVEL_COUNT || level_is_plain_sum(levels[0].kind);
    return problem->level_count == 2 && levels[0].kind == TDM_LEVEL_COUNT && level_is_plain_sum(levels[1].kind);
}

int tdm_caps_are_one_deep(const struct tdm_problem *problem)
{
    for (int32_t node = problem->columns.leaf_count; node < problem->columns.node_count; node++)
        if (problem->columns.parent[node] >= 0) return 0;
    return 1;
}

int tdm_has_pins(const struct tdm_problem *problem)
{
    if (problem->pair_flags == NULL) return 0;
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        if (problem->pair_flags[pair] & TDM_PAIR_PINNED) return 1;
    return 0;
}

int tdm_node_is_closed(const struct tdm_problem *problem, int32_t node)
{
    const struct tdm_side *columns = &problem->columns;
    return columns->most[node] == 0 || (columns->parent[node] >= 0 && columns->most[columns->parent[node]] == 0);
}
