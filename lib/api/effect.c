/* SPDX-License-Identifier: MIT
 * Effects: the change of every goal, number by number, and the moves.
 *
 * Keeps:   both ways of finding one give the same numbers, and moves in the same order: by student, each place given up beside one that is new.
 */
#include "api/effect.h"

#include "base/sort.h"

#include <string.h>

/* An effect's arrays lie in one block, behind the memory that it came from. */
struct block {
    struct tdm_memory memory;
};

static int32_t allocate(const struct tandem_plan *plan, int64_t change_count, int64_t move_count, tandem_effect *effect, int32_t **counts,
                        int64_t **changes, tandem_move **moves)
{
    int64_t       goals = plan->options.goal_count + (int64_t)(plan->options.goal_count & 1);       /* so that what follows is aligned */
    int64_t       bytes = (int64_t)sizeof(struct block) + change_count * 8 + goals * 4 + move_count * (int64_t)sizeof(tandem_move);
    struct block *block = tdm_alloc_zeroed(&plan->memory, bytes, 1);

    *effect = (tandem_effect){ .size = sizeof *effect, .is_possible = 1, .goal_count = plan->options.goal_count };
    if (block == NULL) return TANDEM_E_NOMEM;
    block->memory = plan->memory;
    *changes = (int64_t *)(void *)(block + 1);
    *counts = (int32_t *)(void *)(*changes + change_count);
    *moves = (tandem_move *)(void *)(*counts + goals);
    effect->counts = *counts;
    effect->changes = *changes;
    effect->moves = *moves;
    effect->move_count = move_count;
    effect->block = block;
    return TANDEM_OK;
}

void tandem_effect_finish(tandem_effect *effect)
{
    struct tdm_memory memory;

    if (effect == NULL || effect->block == NULL) return;
    memory = ((struct block *)effect->block)->memory;
    tdm_free(&memory, effect->block);
    *effect = (tandem_effect){ .size = effect->size };
}

int32_t tdm_effect_first_goal(const tandem_effect *effect)
{
    const int64_t *change = effect->changes;

    for (int32_t goal = 0; goal < effect->goal_count; goal++)
        for (int32_t i = 0; i < effect->counts[goal]; i++)
            if (*change++ != 0) return goal;
    return TANDEM_NONE;
}

/* ---- from two plans */

int32_t tdm_effect_of_plan(const struct tandem_plan *plan, const struct tandem_plan *after, tandem_effect *effect)
{
    int64_t      total = 0, move_count = plan == after ? 0 : tandem_plan_moves(plan, after, NULL, 0), *changes;
    int32_t     *counts, status;
    tandem_move *moves;

    if (move_count < 0) return TANDEM_E_ARG;
    for (int32_t goal = 0; goal < plan->options.goal_count; goal++) total += tandem_plan_goal_change(plan, after, goal, NULL, 0);
    status = allocate(plan, total, move_count, effect, &counts, &changes, &moves);
    if (status != TANDEM_OK) return status;
    for (int32_t goal = 0; goal < plan->options.goal_count; goal++) {
        counts[goal] = tandem_plan_goal_change(plan, after, goal, NULL, 0);
        tandem_plan_goal_change(plan, after, goal, changes, counts[goal]);
        changes += counts[goal];
    }
    if (move_count > 0) tandem_plan_moves(plan, after, moves, move_count);
    return TANDEM_OK;
}

/* ---- from a way */

struct desk {
    const struct tandem_plan *plan;
    const struct tdm_ground  *ground;
    int64_t                   count;         /* pairs that change in the end, by student, then opportunity */
    struct turn { int32_t student, opportunity, rank, sign; } *turns;
    int32_t                   rank_count;    /* of the plan after the way */
    int64_t                  *ranks;         /* [most] placements per rank, from 1, after the way */
};

static int compare_turns(const void *user, int64_t a, int64_t b)
{
    const struct turn *turns = user;

    if (turns[a].student != turns[b].student) return turns[a].student < turns[b].student ? -1 : 1;
    return (turns[a].opportunity > turns[b].opportunity) - (turns[a].opportunity < turns[b].opportunity);
}

/* Turns of the same pair are added up; those that come to nothing go. */
static void join_turns(struct desk *desk, const struct turn *turns, const int64_t *order, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        const struct turn *turn = &turns[order[i]];
        if (desk->count > 0 && compare_turns(desk->turns, desk->count - 1, desk->count - 1) == 0
            && desk->turns[desk->count - 1].student == turn->student && desk->turns[desk->count - 1].opportunity == turn->opportunity)
            desk->turns[desk->count - 1].sign += turn->sign;
        else
            desk->turns[desk->count++] = *turn;
        if (desk->turns[desk->count - 1].sign == 0) desk->count--;
    }
}

static int32_t sort_turns(struct desk *desk, const struct tdm_way *way)
{
    const struct tdm_problem *problem = &desk->ground->instance.problem;
    const struct tdm_memory  *memory = &desk->plan->memory;
    struct turn              *turns = tdm_alloc_array(memory, way->count, sizeof *turns);
    int64_t                  *order = tdm_alloc_array(memory, 2 * way->count, sizeof *order), count = 0;
    int32_t                   status = TANDEM_E_NOMEM;

    desk->turns = tdm_alloc_array(memory, way->count, sizeof *desk->turns);
    if (turns != NULL && order != NULL && desk->turns != NULL) {
        for (int64_t i = 0; i < way->count; i++) {
            const struct tdm_turn *turn = &way->turns[i];
            if (turn->pair < 0) continue;
            turns[count] = (struct turn){ problem->row_student[turn->row], problem->column_opportunity[problem->pair_column[turn->pair]],
                                          problem->pair_rank == NULL ? 0 : problem->pair_rank[turn->pair], turn->sign };
            order[count] = count;
            count++;
        }
        tdm_sort(order, order + way->count, count, compare_turns, turns);
        join_turns(desk, turns, order, count);
        status = TANDEM_OK;
    }
    tdm_free(memory, turns);
    tdm_free(memory, order);
    return status;
}

static int32_t profile_ranks(struct desk *desk)
{
    int32_t most = desk->plan->rank_count;

    for (int64_t i = 0; i < desk->count; i++)
        if (desk->turns[i].rank > most) most = desk->turns[i].rank;
    desk->ranks = tdm_alloc_zeroed(&desk->plan->memory, most, sizeof *desk->ranks);
    if (desk->ranks == NULL) return TANDEM_E_NOMEM;
    if (desk->plan->rank_count > 0) memcpy(desk->ranks, desk->plan->ranks, (size_t)desk->plan->rank_count * sizeof *desk->ranks);
    for (int64_t i = 0; i < desk->count; i++)
        if (desk->turns[i].rank > 0) desk->ranks[desk->turns[i].rank - 1] += desk->turns[i].sign;
    for (desk->rank_count = most; desk->rank_count > 0 && desk->ranks[desk->rank_count - 1] == 0;) desk->rank_count--;
    return TANDEM_OK;
}

static int32_t count_of_goal(const struct desk *desk, int32_t goal)
{
    if (goal == TANDEM_GOAL_PRIORITY) return desk->plan->class_count;
    if (goal != TANDEM_GOAL_RANK_MAXIMAL && goal != TANDEM_GOAL_GENEROUS) return 1;
    return desk->rank_count > desk->plan->rank_count ? desk->rank_count : desk->plan->rank_count;
}

/* How many of the classes that any student has come before hers. */
static int32_t class_of(const struct tandem_plan *plan, int32_t student) { return tdm_plan_class(plan, plan->model->students.at[student].priority); }

/* Rows of previous.csv that the way stops keeping, less those that it keeps again. */
static int64_t change_of_changes(const struct desk *desk)
{
    const struct tandem_model *model = desk->plan->model;
    int64_t                    change = 0;

    for (int64_t i = 0; i < model->previous.count; i++)
        for (int64_t k = 0; k < desk->count; k++)
            if (model->previous.at[i].student == desk->turns[k].student && model->previous.at[i].opportunity == desk->turns[k].opportunity)
                change -= desk->turns[k].sign;
    return change;
}

static int64_t level_change(const struct desk *desk, const struct tdm_way *way, int32_t goal)
{
    const struct tdm_residual *residual = &desk->ground->residual;
    int64_t                    change = 0;

    for (int32_t level = 0; level < residual->problem->level_count; level++)
        if (residual->problem->levels[level].goal == goal) change += tdm_way_cost(residual, way, level);
    return change;
}

static void change_goal(const struct desk *desk, const struct tdm_way *way, int32_t number, int32_t count, int64_t *changes)
{
    int32_t goal = desk->plan->options.goals[number];

    switch (goal) {
    case TANDEM_GOAL_PRIORITY:
        for (int64_t i = 0; i < desk->count; i++) changes[class_of(desk->plan, desk->turns[i].student)] += desk->turns[i].sign;
        return;
    case TANDEM_GOAL_RANK_MAXIMAL:
    case TANDEM_GOAL_GENEROUS:
        for (int32_t i = 0; i < count; i++)
            changes[i] = (i < desk->rank_count ? desk->ranks[i] : 0) - (i < desk->plan->rank_count ? desk->plan->ranks[i] : 0);
        return;
    case TANDEM_GOAL_CHANGES: changes[0] = change_of_changes(desk); return;
    case TANDEM_GOAL_PLACED:
    case TANDEM_GOAL_SCORE: changes[0] = -level_change(desk, way, number); return;
    default: changes[0] = level_change(desk, way, number); return;
    }
}

/* Places given up and places taken by one student, side by side. Without `moves` only counts. */
static int64_t list_moves(const struct desk *desk, tandem_move *moves)
{
    int64_t made = 0;

    for (int64_t begin = 0, end; begin < desk->count; begin = end) {
        int64_t from, to;
        for (end = begin; end < desk->count && desk->turns[end].student == desk->turns[begin].student;) end++;
        for (from = to = begin;; from++, to++) {
            while (from < end && desk->turns[from].sign > 0) from++;
            while (to < end && desk->turns[to].sign < 0) to++;
            if (from >= end && to >= end) break;
            if (moves != NULL)
                moves[made] = (tandem_move){ desk->turns[begin].student, from < end ? desk->turns[from].opportunity : TANDEM_NONE,
                                             to < end ? desk->turns[to].opportunity : TANDEM_NONE };
            made++;
            from -= from >= end;
            to -= to >= end;
        }
    }
    return made;
}

static int32_t fill(const struct desk *desk, const struct tdm_way *way, tandem_effect *effect)
{
    const tandem_options *options = &desk->plan->options;
    int64_t               total = 0, *changes;
    int32_t              *counts, status;
    tandem_move          *moves;

    for (int32_t goal = 0; goal < options->goal_count; goal++) total += count_of_goal(desk, options->goals[goal]);
    status = allocate(desk->plan, total, list_moves(desk, NULL), effect, &counts, &changes, &moves);
    if (status != TANDEM_OK) return status;
    list_moves(desk, moves);
    for (int32_t goal = 0; goal < options->goal_count; goal++) {
        counts[goal] = count_of_goal(desk, options->goals[goal]);
        change_goal(desk, way, goal, counts[goal], changes);
        changes += counts[goal];
    }
    return TANDEM_OK;
}

int32_t tdm_effect_of_way(const struct tandem_plan *plan, const struct tdm_ground *ground, const struct tdm_way *way, tandem_effect *effect)
{
    struct desk desk = { .plan = plan, .ground = ground };
    int32_t     status = sort_turns(&desk, way);

    if (status == TANDEM_OK) status = profile_ranks(&desk);
    if (status == TANDEM_OK) status = fill(&desk, way, effect);
    tdm_free(&plan->memory, desk.turns);
    tdm_free(&plan->memory, desk.ranks);
    return status;
}
