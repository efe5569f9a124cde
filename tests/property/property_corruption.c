/* SPDX-License-Identifier: MIT
 * The checker against corrupted answers.
 *
 * property_corruption [COUNT [SEED]]: random small problems are solved, the checker must accept the answers; then one field of an answer is
 * changed, COUNT times in all: a choice, a potential, the list of steps, a step's kind, level or parameter, the verdict. Brute force says
 * whether the changed answer is right, check_steps whether its steps still hold; the checker must refuse every answer that is wrong, refuse
 * every proof that no longer holds, and accept the rest; where no row has two pairs, it must say the same of the plan by rows. Then as many
 * proofs of pure garbage. Prints its figures; exit code 1 at the first disagreement.
 */
#include "check_steps.h"
#include "corrupt.h"
#include "enumerate.h"
#include "random_problem.h"

#include "method/method.h"
#include "proof/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PROBLEM = 25 };

struct figures {
    long answers, by_rows, corruptions, wrong_answers, broken_proofs, whole, garbage, garbage_right;
};

/* check_steps multiplies bounds with potentials: none of 10^9 or more here, so that extreme potentials fit. */
static const struct random_shape shape = {
    .rows = 6, .columns = 4, .inner_rows = 3, .inner_columns = 3, .levels = 6, .ranks = 4, .score = 1000000000000000, .seats = 3,
    .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 50, .huge = 0, .plain = 40
};
static const struct random_shape larger_shape = {
    .rows = 60, .columns = 40, .inner_rows = 6, .inner_columns = 12, .levels = 6, .ranks = 9, .score = 1000000000000000, .seats = 5,
    .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 40, .huge = 0, .plain = 40
};
static const struct random_shape huge_shape = {
    .rows = 6, .columns = 4, .inner_rows = 3, .inner_columns = 3, .levels = 6, .ranks = 4, .score = 1000000000000000, .seats = 3,
    .row_most = 3, .pair_most = 3, .pairs = 65, .lower = 50, .huge = 25
};

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

/* Without brute force: a plan that is one, or a verdict that needs none. */
static int verdict_fits(const struct tdm_problem *problem, const struct tdm_solution *claim)
{
    if (claim->verdict == TANDEM_INFEASIBLE) return 1;
    return claim->verdict >= TANDEM_OPTIMAL && claim->verdict <= TANDEM_CANCELLED && choice_is_feasible(problem, claim->chosen);
}

/* ---- the plan by rows */

/* picked[rows]; 0 if some row has more than one pair. */
static int list_picked(const struct tdm_problem *problem, const int32_t *chosen, int32_t *picked)
{
    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        picked[row] = -1;
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            if (chosen[pair] == 0) continue;
            if (chosen[pair] != 1 || picked[row] >= 0) return 0;
            picked[row] = (int32_t)(pair - problem->row_start[row]);
        }
    }
    return 1;
}

/* 1 if the checker answers otherwise than it did where all pairs were listed, or accepts what no row has. */
static int is_judged_otherwise(const struct tdm_problem *problem, const struct tdm_solution *claim, int accepted, struct figures *figures)
{
    struct tdm_solution by_rows = *claim;
    char    text[232];
    int32_t proven, last = problem->rows.leaf_count - 1;
    int     differs = 0;

    by_rows.chosen = NULL;
    by_rows.picked = allocate((size_t)problem->rows.leaf_count, sizeof *by_rows.picked);
    if (claim->verdict != TANDEM_INFEASIBLE && last >= 0 && list_picked(problem, claim->chosen, by_rows.picked)) {
        figures->by_rows++;
        differs = (tdm_proof_check(problem, &by_rows, &proven, text, sizeof text) == TANDEM_OK) != accepted;
        by_rows.picked[last] = (int32_t)(problem->row_start[last + 1] - problem->row_start[last]);
        differs |= tdm_proof_check(problem, &by_rows, &proven, text, sizeof text) != TANDEM_E_PROOF;
        by_rows.picked[last] = -2;
        differs |= tdm_proof_check(problem, &by_rows, &proven, text, sizeof text) != TANDEM_E_PROOF;
    }
    free(by_rows.picked);
    return differs;
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
    int     accepted = status == TANDEM_OK, right = truth == NULL || answer_is_right(problem, claim, truth);

    if (!accepted && status != TANDEM_E_PROOF) return say(figures, "the check failed", text);
    if (accepted != (text[0] == '\0')) return say(figures, "a refusal without a sentence, or a sentence without one", text);
    if (accepted && !right) return say(figures, "a wrong answer was accepted", text);
    if (is_judged_otherwise(problem, claim, accepted, figures)) return say(figures, "the plan by rows is judged otherwise", text);
    if (original == NULL) return 0;
    if (!right) {
        figures->wrong_answers++;
    } else if (!verdict_fits(problem, claim) || !proof_holds(problem, original, claim)) {
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

    if (truth != NULL && !answer_is_right(problem, original, truth)) return say(figures, "the solve is wrong", "");
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

static int try_problem(struct random_source *source, const struct tdm_problem *problem, int is_larger, long count, struct figures *figures)
{
    struct tdm_control  control = { .threads = 1 };
    struct tdm_solution solution;
    struct enumerated   truth, *known = is_larger ? NULL : &truth;
    int                 wrong;

    if (!is_larger && enumerate(problem, 5000, &truth)) return 0;
    if (tdm_network_solve(problem, &control, &solution) != TANDEM_OK) return say(figures, "the solve failed", "");
    figures->answers++;
    wrong = judge_untouched(problem, &solution, known, figures);
    for (int i = 0; i < PER_PROBLEM && !wrong && figures->corruptions < count; i++)
        wrong = corrupt_and_judge(source, problem, &solution, known, figures);
    if (!wrong) wrong = judge_untouched(problem, &solution, known, figures);       /* the corruptions were taken back */
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

static int run(long count, uint64_t seed, struct figures *small, struct figures *larger)
{
    struct random_source source = { seed };
    struct tdm_memory    memory;
    int                  wrong = 0;

    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    while (!wrong && (small->corruptions < count || larger->corruptions < count / 10 || small->garbage < count)) {
        struct tdm_problem problem;
        int                is_small = small->corruptions < count, is_larger = !is_small && larger->corruptions < count / 10;
        if (random_problem(&source, is_small ? &shape : is_larger ? &larger_shape : &huge_shape, &memory, &problem) != TANDEM_OK) return 1;
        if (is_small) wrong = try_problem(&source, &problem, 0, count, small);
        else if (is_larger) wrong = try_problem(&source, &problem, 1, count / 10, larger);
        else wrong = try_garbage(&source, &problem, count, small);
        tdm_problem_finish(&problem);
    }
    return wrong;
}

static void print_figures(const struct figures *figures, const char *what)
{
    printf("%ld corruptions of %ld right %s (%ld left a wrong answer, %ld a broken proof, %ld a right answer with a whole proof; %ld by rows too), ",
           figures->corruptions, figures->answers, what, figures->wrong_answers, figures->broken_proofs, figures->whole, figures->by_rows);
}

int main(int argc, char **argv)
{
    struct figures small = { 0 }, larger = { 0 };
    long           count = argc > 1 ? atol(argv[1]) : 100000;
    uint64_t       seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int            wrong = run(count, seed, &small, &larger);

    print_figures(&small, "answers");
    print_figures(&larger, "larger ones");
    printf("%ld proofs of garbage: %d disagreements\n", small.garbage, wrong);
    return wrong;
}
