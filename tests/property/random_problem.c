/* SPDX-License-Identifier: MIT
 * Random problems. Each problem first draws its mood (has it ranks? lower bounds? a silent row?), then its numbers.
 *
 * Source:  splitmix64: [Steele, Lea, Flood 2014].
 */
#include "random_problem.h"

#include <string.h>

uint64_t random_bits(struct random_source *source)
{
    uint64_t z = (source->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int64_t random_between(struct random_source *source, int64_t low, int64_t high)
{
    uint64_t width = (uint64_t)high - (uint64_t)low + 1;
    return (int64_t)((uint64_t)low + (width == 0 ? random_bits(source) : random_bits(source) % width));
}

int random_chance(struct random_source *source, int percent)
{
    return random_between(source, 0, 99) < percent;
}

/* ---- sides */

static int32_t allocate_side(const struct tdm_memory *memory, struct tdm_side *side)
{
    side->parent = tdm_alloc_array(memory, side->node_count, sizeof *side->parent);
    side->least = tdm_alloc_zeroed(memory, side->node_count, sizeof *side->least);
    side->most = tdm_alloc_array(memory, side->node_count, sizeof *side->most);
    return side->parent == NULL || side->least == NULL || side->most == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static void draw_parents(struct random_source *source, struct tdm_side *side)
{
    for (int32_t node = 0; node < side->node_count; node++) {
        int32_t lowest = node < side->leaf_count ? side->leaf_count : node + 1;
        side->parent[node] = lowest < side->node_count && random_chance(source, 75)
                                 ? (int32_t)random_between(source, lowest, side->node_count - 1) : -1;
    }
}

static int64_t draw_most(struct random_source *source, const struct random_shape *shape, int64_t greatest)
{
    if (random_chance(source, shape->huge)) return random_chance(source, 50) ? INT64_MAX : 1000000000;
    return random_between(source, random_chance(source, 90) ? 1 : 0, greatest < 1 ? 1 : greatest);
}

/* `lower`, here and below: the chance of a lower bound. */
static void draw_bounds(struct random_source *source, const struct random_shape *shape, struct tdm_side *side, int64_t leaf_most, int lower)
{
    for (int32_t node = 0; node < side->node_count; node++) {
        int64_t greatest = node < side->leaf_count ? leaf_most : 1 + leaf_most * side->leaf_count / 2;
        side->most[node] = draw_most(source, shape, greatest);
        if (!random_chance(source, lower)) continue;
        side->least[node] = random_between(source, 0, greatest < 2 ? 1 : 2);
        if (side->least[node] > side->most[node] && !random_chance(source, 5)) side->least[node] = side->most[node];
        if (random_chance(source, shape->huge) && random_chance(source, 10)) side->least[node] = 1000000000;
    }
}

static int32_t draw_side(struct random_source *source, const struct random_shape *shape, const struct tdm_memory *memory,
                         struct tdm_side *side, int64_t leaf_most, int lower)
{
    if (allocate_side(memory, side) != TANDEM_OK) return TANDEM_E_NOMEM;
    draw_parents(source, side);
    draw_bounds(source, shape, side, leaf_most, lower);
    return TANDEM_OK;
}

/* ---- pairs */

static int32_t draw_pairs(struct random_source *source, const struct random_shape *shape, struct tdm_problem *problem)
{
    int64_t room = (int64_t)problem->rows.leaf_count * problem->columns.leaf_count;

    problem->row_start = tdm_alloc_zeroed(&problem->memory, (int64_t)problem->rows.leaf_count + 1, sizeof *problem->row_start);
    problem->pair_column = tdm_alloc_array(&problem->memory, room, sizeof *problem->pair_column);
    if (problem->row_start == NULL || problem->pair_column == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        for (int32_t column = 0; column < problem->columns.leaf_count; column++)
            if (random_chance(source, shape->pairs)) problem->pair_column[problem->pair_count++] = column;
        problem->row_start[row + 1] = problem->pair_count;
    }
    return TANDEM_OK;
}

/* count values in low .. high, or none at all. */
static int32_t draw_values(struct random_source *source, const struct tdm_memory *memory, int64_t count, int64_t low, int64_t high,
                           int32_t **values)
{
    *values = tdm_alloc_array(memory, count, sizeof **values);
    if (*values == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < count; i++) (*values)[i] = (int32_t)random_between(source, low, high);
    return TANDEM_OK;
}

static int32_t draw_scores(struct random_source *source, const struct random_shape *shape, struct tdm_problem *problem)
{
    static const int64_t sizes[] = { 1, 3, 100, 1000000, 1000000000000, 1000000000000000 };
    int64_t size = sizes[random_between(source, 0, 5)];

    if (size > shape->score) size = shape->score;
    problem->pair_score = tdm_alloc_array(&problem->memory, problem->pair_count, sizeof *problem->pair_score);
    if (problem->pair_score == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < problem->pair_count; i++)
        problem->pair_score[i] = random_between(source, random_chance(source, 30) ? -size : 0, size);
    return TANDEM_OK;
}

static int32_t draw_flags(struct random_source *source, struct tdm_problem *problem, int lower)
{
    problem->pair_flags = tdm_alloc_zeroed(&problem->memory, problem->pair_count, sizeof *problem->pair_flags);
    if (problem->pair_flags == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < problem->pair_count; i++) {
        if (random_chance(source, (lower + 3) / 4)) problem->pair_flags[i] |= TDM_PAIR_PINNED;
        if (random_chance(source, 25)) problem->pair_flags[i] |= TDM_PAIR_KEPT;
    }
    return TANDEM_OK;
}

static int32_t draw_multiplicities(struct random_source *source, const struct random_shape *shape, struct tdm_problem *problem)
{
    int everywhere = random_chance(source, 30);

    problem->pair_most = tdm_alloc_array(&problem->memory, problem->pair_count, sizeof *problem->pair_most);
    if (problem->pair_most == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int several = everywhere || row == problem->silent_row;
            problem->pair_most[pair] = several ? (int32_t)random_between(source, 1, shape->pair_most) : 1;
        }
    return TANDEM_OK;
}

static int32_t draw_pair_values(struct random_source *source, const struct random_shape *shape, struct tdm_problem *problem, int lower)
{
    const struct tdm_memory *memory = &problem->memory;
    int32_t status = TANDEM_OK;

    if (random_chance(source, 85)) status = draw_values(source, memory, problem->pair_count, 0, shape->ranks, &problem->pair_rank);
    if (status == TANDEM_OK && random_chance(source, 50))
        status = draw_values(source, memory, problem->pair_count, 0, shape->ranks, &problem->pair_partner_rank);
    if (status == TANDEM_OK && random_chance(source, 60)) status = draw_scores(source, shape, problem);
    if (status == TANDEM_OK && (lower > 0 || random_chance(source, 40))) status = draw_flags(source, problem, lower);
    if (status == TANDEM_OK && random_chance(source, 20)) status = draw_multiplicities(source, shape, problem);
    return status;
}

/* ---- rows and levels */

static int32_t draw_rows(struct random_source *source, struct tdm_problem *problem)
{
    int32_t rows = problem->rows.leaf_count;

    problem->silent_row = -1;
    if (random_chance(source, 50) && draw_values(source, &problem->memory, rows, 1, 3, &problem->row_class) != TANDEM_OK)
        return TANDEM_E_NOMEM;
    if (rows == 0 || !random_chance(source, 25)) return TANDEM_OK;
    problem->row_is_silent = tdm_alloc_zeroed(&problem->memory, rows, sizeof *problem->row_is_silent);
    if (problem->row_is_silent == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < rows; row++) problem->row_is_silent[row] = random_chance(source, 25) != 0;
    problem->silent_row = (int32_t)random_between(source, 0, rows - 1);
    problem->row_is_silent[problem->silent_row] = 1;
    return TANDEM_OK;
}

static int32_t draw_levels(struct random_source *source, const struct random_shape *shape, struct tdm_problem *problem)
{
    problem->level_count = (int32_t)random_between(source, 0, shape->levels);
    problem->levels = tdm_alloc_array(&problem->memory, problem->level_count, sizeof *problem->levels);
    if (problem->levels == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < problem->level_count; i++) {
        enum tdm_level_kind kind = (enum tdm_level_kind)random_between(source, TDM_LEVEL_COUNT, TDM_LEVEL_SILENT);
        if (i == 0 && random_chance(source, 50)) kind = TDM_LEVEL_COUNT;
        int64_t parameter = random_between(source, 1, kind == TDM_LEVEL_CLASS ? 3 : shape->ranks);
        int     has_parameter = kind == TDM_LEVEL_CLASS || kind == TDM_LEVEL_RANK_IS || kind == TDM_LEVEL_RANK_IS_NOT;
        problem->levels[i] = (struct tdm_level){ kind, i, has_parameter ? parameter : 0 };
    }
    return TANDEM_OK;
}

static int32_t number_people(struct tdm_problem *problem)
{
    int32_t caps = problem->columns.node_count - problem->columns.leaf_count;

    problem->row_student = tdm_alloc_array(&problem->memory, problem->rows.leaf_count, sizeof *problem->row_student);
    problem->column_opportunity = tdm_alloc_array(&problem->memory, problem->columns.leaf_count, sizeof *problem->column_opportunity);
    problem->cap_partner = tdm_alloc_array(&problem->memory, caps, sizeof *problem->cap_partner);
    if (problem->row_student == NULL || problem->column_opportunity == NULL || problem->cap_partner == NULL) return TANDEM_E_NOMEM;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) problem->row_student[row] = row;
    for (int32_t column = 0; column < problem->columns.leaf_count; column++) problem->column_opportunity[column] = column;
    for (int32_t cap = 0; cap < caps; cap++) problem->cap_partner[cap] = cap;
    return TANDEM_OK;
}

static void draw_sizes(struct random_source *source, const struct random_shape *shape, struct tdm_problem *problem)
{
    problem->rows.leaf_count = (int32_t)random_between(source, random_chance(source, 98), shape->rows);
    problem->columns.leaf_count = (int32_t)random_between(source, random_chance(source, 98), shape->columns);
    problem->rows.node_count = problem->rows.leaf_count;
    problem->columns.node_count = problem->columns.leaf_count;
    if (random_chance(source, 30)) problem->rows.node_count += (int32_t)random_between(source, 0, shape->inner_rows);
    if (random_chance(source, 60)) problem->columns.node_count += (int32_t)random_between(source, 0, shape->inner_columns);
}

/* What is drawn already is taken back as far as the frequent case has no such thing. */
static int32_t make_plain(struct random_source *source, struct tdm_problem *problem)
{
    static const enum tdm_level_kind kinds[] = { TDM_LEVEL_RANK, TDM_LEVEL_PARTNER_RANK, TDM_LEVEL_SCORE };
    struct tdm_level *levels = tdm_alloc_zeroed(&problem->memory, 2, sizeof *levels);

    if (levels == NULL) return TANDEM_E_NOMEM;
    tdm_free(&problem->memory, problem->levels);
    problem->levels = levels;
    problem->level_count = 1 + random_chance(source, 70);
    levels[0] = (struct tdm_level){ TDM_LEVEL_COUNT, 0, 0 };
    levels[problem->level_count - 1] = (struct tdm_level){ kinds[random_between(source, 0, 2)], problem->level_count - 1, 0 };
    tdm_free(&problem->memory, problem->pair_flags);
    tdm_free(&problem->memory, problem->pair_most);
    tdm_free(&problem->memory, problem->row_is_silent);
    problem->pair_flags = problem->row_is_silent = NULL;
    problem->pair_most = NULL;
    problem->silent_row = -1;
    problem->rows.node_count = problem->rows.leaf_count;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) problem->rows.parent[row] = -1;
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) problem->rows.least[row] = 0;
    for (int32_t node = 0; node < problem->columns.node_count; node++) problem->columns.least[node] = 0;
    return TANDEM_OK;
}

int32_t random_problem(struct random_source *source, const struct random_shape *shape, const struct tdm_memory *memory,
                       struct tdm_problem *problem)
{
    int     lower = random_chance(source, shape->lower) ? (shape->lower_nodes == 0 ? 30 : shape->lower_nodes) : 0;
    int64_t row_most = random_chance(source, 60) ? 1 : shape->row_most;
    int32_t status;

    memset(problem, 0, sizeof *problem);
    problem->memory = *memory;
    draw_sizes(source, shape, problem);
    status = draw_side(source, shape, memory, &problem->rows, row_most, lower);
    if (status == TANDEM_OK) status = draw_side(source, shape, memory, &problem->columns, shape->seats, lower);
    if (status == TANDEM_OK) status = draw_pairs(source, shape, problem);
    if (status == TANDEM_OK) status = draw_rows(source, problem);
    if (status == TANDEM_OK) status = draw_pair_values(source, shape, problem, lower);
    if (status == TANDEM_OK) status = draw_levels(source, shape, problem);
    if (status == TANDEM_OK && shape->plain > 0 && random_chance(source, shape->plain)) status = make_plain(source, problem);
    if (status == TANDEM_OK) status = number_people(problem);
    if (status != TANDEM_OK) tdm_problem_finish(problem);
    return status;
}
