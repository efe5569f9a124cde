/* SPDX-License-Identifier: MIT
 * From goals to levels: what each goal minimises, first things first.
 *
 * Keeps:   a goal that is a list (rank-maximal, generous, priority) becomes one level per rank or class that occurs, in the order in
 *          which the goal compares them.
 */
#include "problem/translate.h"

#include "base/sort.h"

static int compare_numbers(const void *user, int64_t a, int64_t b)
{
    const int32_t *numbers = user;
    return (numbers[a] > numbers[b]) - (numbers[a] < numbers[b]);
}

/* The different positive numbers of an array, ascending, in *out (to be freed); their count, or a negative status. */
static int64_t different_numbers(const struct tdm_memory *memory, const int32_t *numbers, int64_t count, int32_t **out)
{
    enum { SMALL = 4096 };
    int64_t  found = 0, large_count = 0;
    uint8_t  seen[SMALL] = { 0 };
    int64_t *large, *scratch;

    for (int64_t i = 0; i < count; i++) {
        if (numbers[i] >= SMALL) large_count++;
        else if (numbers[i] > 0) seen[numbers[i]] = 1;
    }
    *out = tdm_alloc_array(memory, SMALL + large_count, sizeof **out);
    large = tdm_alloc_array(memory, large_count, sizeof *large);
    scratch = tdm_alloc_array(memory, large_count, sizeof *scratch);
    if (*out == NULL || large == NULL || scratch == NULL) {
        tdm_free(memory, *out);
        *out = NULL;
        found = TANDEM_E_NOMEM;
    } else {
        for (int32_t i = 1; i < SMALL; i++)
            if (seen[i]) (*out)[found++] = i;
        large_count = 0;
        for (int64_t i = 0; i < count; i++)
            if (numbers[i] >= SMALL) large[large_count++] = i;
        tdm_sort(large, scratch, large_count, compare_numbers, numbers);
        for (int64_t i = 0; i < large_count; i++)
            if (found == 0 || (*out)[found - 1] != numbers[large[i]]) (*out)[found++] = numbers[large[i]];
    }
    tdm_free(memory, large);
    tdm_free(memory, scratch);
    return found;
}

static int32_t add_level(struct tdm_problem *problem, int64_t *capacity, enum tdm_level_kind kind, int32_t goal, int64_t parameter)
{
    int32_t status = tdm_grow(&problem->memory, (void **)&problem->levels, capacity, problem->level_count + (int64_t)1, sizeof *problem->levels);
    if (status == TANDEM_OK) problem->levels[problem->level_count++] = (struct tdm_level){ kind, goal, parameter };
    return status;
}

/* One level per number that occurs, ascending or descending. */
static int32_t add_levels(struct tdm_problem *problem, int64_t *capacity, enum tdm_level_kind kind, int32_t goal, const int32_t *numbers,
                          int64_t count, int is_descending)
{
    int32_t *found = NULL;
    int64_t  found_count = different_numbers(&problem->memory, numbers, count, &found);
    int32_t  status = found_count < 0 ? (int32_t)found_count : TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < found_count; i++)
        status = add_level(problem, capacity, kind, goal, found[is_descending ? found_count - 1 - i : i]);
    tdm_free(&problem->memory, found);
    return status;
}

static int32_t add_classes(struct tdm_problem *problem, int64_t *capacity, int32_t goal)
{
    if (problem->row_class == NULL) return add_level(problem, capacity, TDM_LEVEL_CLASS, goal, 1);
    return add_levels(problem, capacity, TDM_LEVEL_CLASS, goal, problem->row_class, problem->rows.leaf_count, 0);
}

static int32_t add_goal(struct tdm_problem *problem, int64_t *capacity, int32_t goal, int32_t number)
{
    int64_t ranked = problem->pair_rank == NULL ? 0 : problem->pair_count;

    switch (goal) {
    case TANDEM_GOAL_PLACED: return add_level(problem, capacity, TDM_LEVEL_COUNT, number, 0);
    case TANDEM_GOAL_PRIORITY: return add_classes(problem, capacity, number);
    case TANDEM_GOAL_RANK: return add_level(problem, capacity, TDM_LEVEL_RANK, number, 0);
    case TANDEM_GOAL_PARTNER_RANK: return add_level(problem, capacity, TDM_LEVEL_PARTNER_RANK, number, 0);
    case TANDEM_GOAL_SCORE: return add_level(problem, capacity, TDM_LEVEL_SCORE, number, 0);
    case TANDEM_GOAL_RANK_MAXIMAL: return add_levels(problem, capacity, TDM_LEVEL_RANK_IS, number, problem->pair_rank, ranked, 0);
    case TANDEM_GOAL_GENEROUS: return add_levels(problem, capacity, TDM_LEVEL_RANK_IS_NOT, number, problem->pair_rank, ranked, 1);
    case TANDEM_GOAL_WORST_RANK: return add_level(problem, capacity, TDM_LEVEL_WORST_RANK, number, 0);
    case TANDEM_GOAL_BALANCE: return add_level(problem, capacity, TDM_LEVEL_BALANCE, number, 0);
    case TANDEM_GOAL_CHANGES: return add_level(problem, capacity, TDM_LEVEL_CHANGES, number, 0);
    case TANDEM_GOAL_OPEN: return add_level(problem, capacity, TDM_LEVEL_OPEN, number, 0);
    default: return TANDEM_E_UNBUILT;
    }
}

int tdm_translate_has_goal(const struct tdm_translation *t, int32_t goal)
{
    for (int32_t i = 0; i < t->options->goal_count; i++)
        if (t->options->goals[i] == goal) return 1;
    return 0;
}

/* Silent students come last, but before `balance` and `open`: a plan that is balanced without them would leave them all at home. */
int32_t tdm_translate_levels(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    int64_t             capacity = 0;
    int                 silent_due = problem->row_is_silent != NULL;
    int32_t             status = TANDEM_OK;

    for (int32_t i = 0; status == TANDEM_OK && i < t->options->goal_count; i++) {
        if (silent_due && (t->options->goals[i] == TANDEM_GOAL_BALANCE || t->options->goals[i] == TANDEM_GOAL_OPEN)) {
            status = add_level(problem, &capacity, TDM_LEVEL_SILENT, -1, 0);
            silent_due = 0;
        }
        if (status == TANDEM_OK) status = add_goal(problem, &capacity, t->options->goals[i], i);
    }
    if (status == TANDEM_OK && silent_due) status = add_level(problem, &capacity, TDM_LEVEL_SILENT, -1, 0);
    return status;
}
