/* SPDX-License-Identifier: MIT
 * Right answers made wrong, one field at a time: mostly by a little, which is hard to see, now and then by as much as fits.
 */
#include "corrupt.h"

#include <stdlib.h>
#include <string.h>

void *allocate(size_t count, size_t bytes)
{
    void *block = calloc(count + 1, bytes);
    if (block == NULL) abort();
    return block;
}

void copy_claim(const struct tdm_problem *problem, const struct tdm_solution *original, struct claim *claim)
{
    *claim = (struct claim){ .solution = *original };
    claim->solution.steps = allocate((size_t)original->step_count + 2, sizeof *original->steps);
    claim->solution.chosen = allocate((size_t)problem->pair_count, sizeof *original->chosen);
    if (original->step_count > 0) memcpy(claim->solution.steps, original->steps, (size_t)original->step_count * sizeof *original->steps);
    memcpy(claim->solution.chosen, original->chosen, (size_t)problem->pair_count * sizeof *original->chosen);
}

void drop_claim(struct claim *claim)
{
    if (claim->changed != NULL) *claim->changed = claim->before;
    free(claim->solution.steps);
    free(claim->solution.chosen);
}

/* ---- corruptions: each changes one field, or returns 0 where there is none */

static int64_t other_value(struct random_source *source, int64_t value)
{
    switch (random_between(source, 0, 5)) {
    case 0:  return INT64_MIN;
    case 1:  return INT64_MAX;
    case 2:  return (int64_t)random_bits(source);
    case 3:  return random_between(source, -8, 8);
    default: return (int64_t)((uint64_t)value + (uint64_t)(random_chance(source, 50) ? 1 : -1));
    }
}

static int32_t other_number(struct random_source *source, int32_t value)
{
    int64_t other = other_value(source, value);
    return other > INT32_MAX ? INT32_MAX : other < INT32_MIN ? INT32_MIN : (int32_t)other;
}

static int change_choice(struct random_source *source, const struct tdm_problem *problem, struct claim *claim)
{
    int32_t *chosen;
    if (problem->pair_count == 0) return 0;
    chosen = &claim->solution.chosen[random_between(source, 0, problem->pair_count - 1)];
    *chosen = random_chance(source, 80) ? !*chosen : other_number(source, *chosen);
    return 1;
}

static int change_potential(struct random_source *source, const struct tdm_problem *problem, struct claim *claim)
{
    int32_t rows = problem->rows.node_count, nodes = rows + problem->columns.node_count, node;
    struct tdm_step *step;

    if (claim->solution.step_count == 0 || nodes == 0) return 0;
    step = &claim->solution.steps[random_between(source, 0, claim->solution.step_count - 1)];
    node = (int32_t)random_between(source, 0, nodes - 1);
    claim->changed = node < rows ? &step->row_potential[node] : &step->column_potential[node - rows];
    claim->before = *claim->changed;
    *claim->changed = other_value(source, claim->before);
    return 1;
}

static int drop_step(struct random_source *source, struct tdm_solution *solution)
{
    int32_t at;
    if (solution->step_count == 0) return 0;
    at = (int32_t)random_between(source, 0, solution->step_count - 1);
    memmove(solution->steps + at, solution->steps + at + 1, (size_t)(solution->step_count - at - 1) * sizeof *solution->steps);
    solution->step_count--;
    return 1;
}

static int double_step(struct random_source *source, struct tdm_solution *solution)
{
    int32_t at;
    if (solution->step_count == 0) return 0;
    at = (int32_t)random_between(source, 0, solution->step_count - 1);
    memmove(solution->steps + at + 1, solution->steps + at, (size_t)(solution->step_count - at) * sizeof *solution->steps);
    solution->step_count++;
    return 1;
}

static int swap_steps(struct random_source *source, struct tdm_solution *solution)
{
    int32_t a, b;
    struct tdm_step step;
    if (solution->step_count < 2) return 0;
    a = (int32_t)random_between(source, 0, solution->step_count - 1);
    b = (int32_t)random_between(source, 0, solution->step_count - 1);
    step = solution->steps[a];
    solution->steps[a] = solution->steps[b];
    solution->steps[b] = step;
    return 1;
}

static int change_step(struct random_source *source, struct tdm_solution *solution)
{
    struct tdm_step *step;
    if (solution->step_count == 0) return 0;
    step = &solution->steps[random_between(source, 0, solution->step_count - 1)];
    switch (random_between(source, 0, 2)) {
    case 0:  step->kind = random_chance(source, 70) ? (int32_t)random_between(source, 1, 3) : other_number(source, step->kind); break;
    case 1:  step->level = random_chance(source, 70) ? (int32_t)random_between(source, -1, 6) : other_number(source, step->level); break;
    default: step->parameter = random_chance(source, 70) ? random_between(source, 0, 4) : other_value(source, step->parameter); break;
    }
    return 1;
}

static int change_verdict(struct random_source *source, struct tdm_solution *solution)
{
    solution->verdict = random_chance(source, 80) ? (int32_t)random_between(source, 0, 5) : other_number(source, solution->verdict);
    return 1;
}

int corrupt(struct random_source *source, const struct tdm_problem *problem, struct claim *claim)
{
    switch (random_between(source, 0, 9)) {
    case 0: case 1:         return change_choice(source, problem, claim);
    case 2: case 3: case 4: return change_potential(source, problem, claim);
    case 5:                 return drop_step(source, &claim->solution);
    case 6:                 return double_step(source, &claim->solution);
    case 7:                 return swap_steps(source, &claim->solution);
    case 8:                 return change_step(source, &claim->solution);
    default:                return change_verdict(source, &claim->solution);
    }
}
