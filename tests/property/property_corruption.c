/* SPDX-License-Identifier: MIT
 * The checker against corrupted answers.
 *
 * property_corruption [COUNT [SEED]]: random small problems are solved, the checker must accept the answers; then one field of an answer is
 * changed, COUNT times in all: a choice, a potential, the list of steps, a step's kind, level or parameter, the verdict. Brute force says
 * whether the changed answer is right, check_steps whether its steps still hold; the checker must refuse every answer that is wrong, refuse
 * every proof that no longer holds, and accept the rest. Then as many proofs of pure garbage. Prints its figures; exit code 1 at the
 * first disagreement.
 */
#include "check_steps.h"
#include "enumerate.h"
#include "random_problem.h"

#include "method/method.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PROBLEM = 25 };

struct figures {
    long answers, corruptions, wrong_answers, broken_proofs, whole, garbage, garbage_right;
};

/* check_steps multiplies bounds with potentials: none of 10^9 or more here, so that extreme potentials fit. */
static const struct random_shape shape = {
    .rows = 6, .columns = 4, .inner_rows = 3, .inner_columns = 3, .levels = 6, .ranks = 4, .score = 1000000000000000, .seats = 3,
    .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 50, .huge = 0
};
static const struct random_shape huge_shape = {
    .rows = 6, .columns = 4, .inner_rows = 3, .inner_columns = 3, .levels = 6, .ranks = 4, .score = 1000000000000000, .seats = 3,
    .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 50, .huge = 25
};

/* An answer whose list of steps may be rearranged; the potentials belong to the original. */
struct claim {
    struct tdm_solution solution;
    struct tdm_step    *changed_step;      /* whose potential was changed, and back to what */
    int64_t            *changed;
    int64_t             before;
};

static void *allocate(size_t count, size_t bytes)
{
    void *block = calloc(count + 1, bytes);
    if (block == NULL) abort();
    return block;
}

static void copy_claim(const struct tdm_problem *problem, const struct tdm_solution *original, struct claim *claim)
{
    *claim = (struct claim){ .solution = *original };
    claim->solution.steps = allocate((size_t)original->step_count + 2, sizeof *original->steps);
    claim->solution.chosen = allocate((size_t)problem->pair_count, sizeof *original->chosen);
    if (original->step_count > 0) memcpy(claim->solution.steps, original->steps, (size_t)original->step_count * sizeof *original->steps);
    memcpy(claim->solution.chosen, original->chosen, (size_t)problem->pair_count * sizeof *original->chosen);
}

static void drop_claim(struct claim *claim)
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

static int corrupt(struct random_source *source, const struct tdm_problem *problem, struct claim *claim)
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

/* ---- the truth */

static int answer_is_right(const struct tdm_problem *problem, const struct tdm_solution *claim, const struct enumerated *truth)
{
    tdm_wide value[ENUMERATE_LEVELS];

    if (claim->verdict == TANDEM_INFEASIBLE) return !truth->is_feasible;
    if (claim->verdict < TANDEM_OPTIMAL || claim->verdict > TANDEM_CANCELLED) return 0;
    if (!choice_is_feasible(problem, claim->chosen)) return 0;
    if (claim->verdict != TANDEM_OPTIMAL) return 1;
    choice_values(problem, claim->chosen, value);
    for (int32_t level = 0; level < problem->level_count; level++)
        if (value[level] != truth->value[level]) return 0;
    return 1;
}

static int32_t worst_rank(const struct tdm_problem *problem, const int32_t *chosen)
{
    int32_t worst = 0;
    for (int64_t pair = 0; problem->pair_rank != NULL && pair < problem->pair_count; pair++)
        if (chosen[pair] > 0 && problem->pair_rank[pair] > worst) worst = problem->pair_rank[pair];
    return worst;
}

/* What check_steps is lenient about: whether each step says of itself what it is. */
static int steps_say_what_they_are(const struct tdm_problem *problem, const struct tdm_solution *claim)
{
    for (int32_t i = 0; i < claim->step_count; i++) {
        const struct tdm_step *step = &claim->steps[i];
        if (step->kind == TANDEM_STEP_FEASIBLE) {
            if (i > 0 || step->level != -1 || step->parameter != 0) return 0;
        } else if (step->level < 0 || step->level >= problem->level_count) {
            return 0;
        } else if (step->kind == TANDEM_STEP_WITNESS) {
            if (step->parameter != worst_rank(problem, claim->chosen)) return 0;
        } else if (step->parameter != 0 && step->parameter != problem->levels[step->level].parameter) {
            return 0;
        }
    }
    return 1;
}

/* The least of cost * f - min(f, least) over f = 0 .. most, plus least: the unmet part of one bound, by trying the corners. */
static tdm_wide least_unmet(tdm_wide cost, int64_t least, int64_t most)
{
    tdm_wide corner[3] = { 0, least < most ? least : most, most }, best = least;
    for (int i = 1; i < 3; i++) {
        tdm_wide total = cost * corner[i] - (corner[i] < least ? corner[i] : least) + least;
        if (total < best) best = total;
    }
    return best;
}

static tdm_wide least_unmet_of_side(const struct tdm_side *side, const int64_t *potential, int sign)
{
    tdm_wide sum = 0;
    for (int32_t v = 0; v < side->node_count; v++) {
        tdm_wide above = side->parent[v] < 0 ? 0 : potential[side->parent[v]];
        sum += least_unmet(sign * (potential[v] - above), side->least[v], side->most[v]);
    }
    return sum;
}

/* 1 if the step shows that some lower bound stays unmet, whatever is chosen. */
static int refutes(const struct tdm_problem *problem, const struct tdm_step *step)
{
    tdm_wide sum = least_unmet_of_side(&problem->rows, step->row_potential, 1)
                   + least_unmet_of_side(&problem->columns, step->column_potential, -1);

    for (int32_t row = 0; row < problem->rows.leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            sum += least_unmet((tdm_wide)step->column_potential[problem->pair_column[pair]] - step->row_potential[row],
                               problem->pair_flags != NULL && (problem->pair_flags[pair] & TDM_PAIR_PINNED) != 0,
                               problem->pair_most == NULL ? 1 : problem->pair_most[pair]);
    return sum > 0;
}

/* 1 if the steps hold. A plan may leave out its step for the lower bounds, which check_steps wants to see: it sees the original's.
 * The verdict infeasible needs one step that refutes the bounds, and no more; its chosen pairs are nobody's. */
static int proof_holds(const struct tdm_problem *problem, const struct tdm_solution *original, const struct tdm_solution *claim)
{
    struct tdm_solution seen = *claim;
    struct tdm_step    *steps = allocate((size_t)claim->step_count + 1, sizeof *steps);
    int                 lacks_first = tdm_problem_has_lower_bounds(problem) && original->step_count > 0
                                      && (claim->step_count == 0 || claim->steps[0].kind != TANDEM_STEP_FEASIBLE);
    int                 holds;

    if (lacks_first) steps[0] = original->steps[0];
    if (claim->step_count > 0) memcpy(steps + lacks_first, claim->steps, (size_t)claim->step_count * sizeof *steps);
    seen.steps = steps;
    seen.step_count += lacks_first;
    holds = steps_say_what_they_are(problem, &seen) && check_steps(problem, &seen) == NULL;
    if (claim->verdict == TANDEM_INFEASIBLE)
        holds = claim->step_count == 1 && claim->steps[0].kind == TANDEM_STEP_FEASIBLE && steps_say_what_they_are(problem, claim)
                && refutes(problem, claim->steps);
    free(steps);
    return holds;
}

/* ---- one claim */

static int say(const struct figures *figures, const char *what, const char *text)
{
    fprintf(stderr, "answer %ld, corruption %ld: %s (%s)\n", figures->answers, figures->corruptions, what, text);
    return 1;
}

static int judge(const struct tdm_problem *problem, const struct tdm_solution *original, const struct tdm_solution *claim,
                 const struct enumerated *truth, struct figures *figures)
{
    char    text[232];
    int32_t proven, status = tdm_proof_check(problem, claim, &proven, text, sizeof text);
    int     accepted = status == TANDEM_OK, right = answer_is_right(problem, claim, truth);

    if (!accepted && status != TANDEM_E_PROOF) return say(figures, "the check failed", text);
    if (accepted != (text[0] == '\0')) return say(figures, "a refusal without a sentence, or a sentence without one", text);
    if (accepted && !right) return say(figures, "a wrong answer was accepted", text);
    if (original == NULL) return 0;
    if (!right) {
        figures->wrong_answers++;
    } else if (!proof_holds(problem, original, claim)) {
        figures->broken_proofs++;
        if (accepted) return say(figures, "a proof that does not hold was accepted", text);
    } else {
        figures->whole++;
        if (!accepted) return say(figures, "a right answer with a whole proof was refused", text);
    }
    return 0;
}

static int corrupt_and_judge(struct random_source *source, const struct tdm_problem *problem, const struct tdm_solution *original,
                             const struct enumerated *truth, struct figures *figures)
{
    struct claim claim;
    int          wrong = 0;

    copy_claim(problem, original, &claim);
    if (corrupt(source, problem, &claim)) {
        figures->corruptions++;
        wrong = judge(problem, original, &claim.solution, truth, figures);
    }
    drop_claim(&claim);
    return wrong;
}

static int judge_untouched(const struct tdm_problem *problem, const struct tdm_solution *original, const struct enumerated *truth,
                           struct figures *figures)
{
    char    text[232];
    int32_t proven;

    figures->answers++;
    if (!answer_is_right(problem, original, truth)) return say(figures, "the solve is wrong", "");
    if (tdm_proof_check(problem, original, &proven, text, sizeof text) != TANDEM_OK) return say(figures, "an untouched answer was refused", text);
    if (original->verdict == TANDEM_OPTIMAL && proven != problem->level_count) return say(figures, "levels were not counted", "");
    return 0;
}

/* ---- garbage */

static int64_t garbage(struct random_source *source)
{
    static const int64_t extremes[] = { INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX, INT64_MAX / 2 };
    return random_chance(source, 70) ? extremes[random_between(source, 0, 7)] : (int64_t)random_bits(source);
}

/* Steps of the due shape where `is_shaped`, all else at random. */
static void litter(struct random_source *source, const struct tdm_problem *problem, struct tdm_solution *solution, int is_shaped)
{
    int32_t count = is_shaped ? problem->level_count : (int32_t)random_between(source, 0, 5);

    solution->verdict = is_shaped ? TANDEM_OPTIMAL : (int32_t)random_between(source, 1, 4);
    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        solution->chosen[pair] = random_chance(source, 2) ? (int32_t)random_bits(source) : random_chance(source, 30);
    for (int32_t i = 0; i < count; i++) {
        int              is_worst = is_shaped && problem->levels[i].kind == TDM_LEVEL_WORST_RANK;
        int32_t          kind = is_worst ? TANDEM_STEP_WITNESS : is_shaped ? TANDEM_STEP_LEVEL : (int32_t)random_between(source, 1, 3);
        int64_t          rank = is_worst ? worst_rank(problem, solution->chosen) : 0;
        struct tdm_step *step;
        if (is_worst && rank == 0) continue;
        if (!is_shaped && kind == TANDEM_STEP_FEASIBLE && random_chance(source, 50)) solution->verdict = TANDEM_INFEASIBLE;
        if (tdm_solution_add_step(solution, problem, kind, kind == TANDEM_STEP_FEASIBLE ? -1 : i, rank, &step) != TANDEM_OK) abort();
        for (int32_t v = 0; v < problem->rows.node_count; v++) step->row_potential[v] = garbage(source);
        for (int32_t v = 0; v < problem->columns.node_count; v++) step->column_potential[v] = garbage(source);
    }
}

static int judge_garbage(struct random_source *source, const struct tdm_problem *problem, const struct enumerated *truth, struct figures *figures)
{
    struct tdm_solution solution;
    int                 wrong;

    if (tdm_solution_init(&solution, problem) != TANDEM_OK) abort();
    litter(source, problem, &solution, random_chance(source, 60));
    figures->garbage++;
    figures->garbage_right += answer_is_right(problem, &solution, truth);
    wrong = judge(problem, NULL, &solution, truth, figures);
    tdm_solution_finish(&solution);
    return wrong;
}

/* ---- the campaign */

static int try_problem(struct random_source *source, const struct tdm_problem *problem, long count, struct figures *figures)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution solution;
    struct enumerated   truth;
    int                 wrong;

    if (enumerate(problem, 5000, &truth)) return 0;
    if (tdm_network_solve(problem, &control, &solution) != TANDEM_OK) return say(figures, "the solve failed", "");
    wrong = judge_untouched(problem, &solution, &truth, figures);
    for (int i = 0; i < PER_PROBLEM && !wrong && figures->corruptions < count; i++)
        wrong = corrupt_and_judge(source, problem, &solution, &truth, figures);
    if (!wrong) wrong = judge_untouched(problem, &solution, &truth, figures);      /* the corruptions were taken back */
    figures->answers--;
    tdm_solution_finish(&solution);
    return wrong;
}

static int try_garbage(struct random_source *source, const struct tdm_problem *problem, long count, struct figures *figures)
{
    struct enumerated truth;
    int               wrong = 0;

    if (enumerate(problem, 5000, &truth)) return 0;
    for (int i = 0; i < PER_PROBLEM && !wrong && figures->garbage < count; i++) wrong = judge_garbage(source, problem, &truth, figures);
    return wrong;
}

static int run(long count, uint64_t seed, struct figures *figures)
{
    struct random_source source = { seed };
    struct tdm_memory    memory;
    int                  wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (!wrong && (figures->corruptions < count || figures->garbage < count)) {
        struct tdm_problem problem;
        int                is_garbage = figures->corruptions >= count;
        if (random_problem(&source, is_garbage ? &huge_shape : &shape, &memory, &problem) != TANDEM_OK) return 1;
        wrong = is_garbage ? try_garbage(&source, &problem, count, figures) : try_problem(&source, &problem, count, figures);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    struct figures figures = { 0 };
    long           count = argc > 1 ? atol(argv[1]) : 100000;
    uint64_t       seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int            wrong = run(count, seed, &figures);

    printf("%ld corruptions of %ld right answers (%ld left a wrong answer, %ld a broken proof, %ld a right answer with a whole proof) and %ld "
           "proofs of garbage: %d disagreements\n",
           figures.corruptions, figures.answers, figures.wrong_answers, figures.broken_proofs, figures.whole, figures.garbage, wrong);
    return wrong;
}
