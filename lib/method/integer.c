/* SPDX-License-Identifier: MIT
 * The integer method: level after level, each searched in the space that the earlier ones leave.
 *
 * Keeps:   the best answer so far satisfies the program exactly, and is where the next level starts. A level that is done becomes a row.
 * Source:  lexicographic optimisation level by level; no weights, no packing.
 */
#include "method/corner.h"
#include "method/integer.h"
#include "method/seating.h"

#include <assert.h>
#include <string.h>

#define COST_LIMIT ((int64_t)1 << 60)

enum { FIRST_PAIRS = 1 << 13 };      /* from so many on the scout takes its time: a plan at once is worth a network */

struct levels {
    struct tdm_program   program;
    struct tdm_control  *control;
    struct tdm_solution *solution;
    int32_t              solver;
    int64_t             *cost, *best;
    struct tdm_guide     guide;
    int                  can_scout, can_relax;
    int                  has_best;
    int                  needs_simplex;
};

int64_t tdm_integer_cost_of(const struct tdm_program *program, const int64_t *cost, const int64_t *x)
{
    int64_t total = 0;
    for (int64_t v = 0; v < program->variable_count; v++) total += cost[v] * x[v];
    return total;
}

/* A total of all costs fits well, or nobody need start. */
static int fits(const struct tdm_program *program, const int64_t *cost)
{
    tdm_wide total = 0;
    for (int64_t v = 0; v < program->variable_count; v++) total += (tdm_wide)(cost[v] < 0 ? -cost[v] : cost[v]) * program->high[v];
    return total < COST_LIMIT;
}

/* Bounds that cross need no search. */
static int is_crossed(const struct tdm_program *program)
{
    for (int64_t v = 0; v < program->variable_count; v++)
        if (program->low[v] > program->high[v]) return 1;
    for (int64_t r = 0; r < program->row_count; r++)
        if (program->rows[r].least > program->rows[r].most) return 1;
    return 0;
}

typedef int32_t (*search_fn)(struct tdm_search *search);

/* One searcher with so many ticks; what it found stays in `search`. A limit of the caller's that strikes stops everything, as always. */
static int32_t run_within(struct tdm_search *search, search_fn run, int64_t ticks)
{
    struct tdm_control *whole = search->control, part = *whole;
    int32_t             status;

    if (whole->tick_limit == 0 || whole->ticks + ticks < whole->tick_limit) part.tick_limit = whole->ticks + ticks;
    search->control = &part;
    status = run(search);
    search->control = whole;
    whole->next_look = part.ticks;
    tdm_control_tick(whole, part.ticks - whole->ticks);
    return status;
}

/* A turn of GLPK's that fails is no harm: ours comes after it. */
static int32_t glpk_turn(struct tdm_search *search, int64_t ticks)
{
    int32_t status = run_within(search, tdm_glpk_search, ticks);
    return status == TANDEM_E_INTERNAL || status == TANDEM_E_UNBUILT ? TANDEM_OK : status;
}

/* Where opportunities close, or students have one place each, ours has the better bounds and goes first, but not for long where the program is small:
 * there GLPK is often done at once. Where rules cross, GLPK goes first, but for a look at what the network's multipliers prove. Each goes on from the best answer so far, and ours goes on to the end. Turns are
 * counted in ticks, so that it is the same everywhere. */
static int32_t take_turns(struct tdm_search *search)
{
    enum { TURNS = 4, SMALL = 4000 };
    static const int64_t led_turns[TURNS] = { 300000000, 3000000000, 1500000000, 20000000000 }, small_turns[TURNS] = { 100000000, 300000000, 1500000000, 6000000000 }, large_turns[TURNS] = { 1600000000, 6000000000, 0, 0 },
                         crossing_turns[TURNS] = { 0, 3000000000, 1500000000, 20000000000 };
    const struct tdm_constraints *constraints = search->program->problem->constraints;
    int                  is_ours = (constraints != NULL && constraints->closing_count > 0) || seating_fits(search->program);
    const int64_t       *ticks = !is_ours ? search->start != NULL ? led_turns : crossing_turns : search->program->row_count <= SMALL ? small_turns : large_turns;
    int32_t              status = TANDEM_OK;

    for (int turn = 0; turn < TURNS; turn++) {
        if (ticks[turn] == 0) continue;
        status = turn % 2 == 0 ? run_within(search, tdm_branch_search, ticks[turn]) : glpk_turn(search, ticks[turn]);
        if (status != TANDEM_OK || search->is_finished || search->control->stopped != 0) return status;
    }
    return tdm_branch_search(search);
}

/* Our own search takes over where GLPK cannot take the numbers, or fails. */
static int32_t run_search(const struct levels *levels, struct tdm_search *search)
{
    int32_t status;

    if (is_crossed(search->program)) {
        search->is_finished = 1;
        search->how = TANDEM_BOUND_TREE;
        return TANDEM_OK;
    }
    if (levels->solver == TANDEM_SOLVER_GLPK) {
        status = tdm_glpk_search(search);
        if (status != TANDEM_E_INTERNAL) return status;
    }
    return levels->solver == TANDEM_SOLVER_AUTO && tandem_has("glpk") ? take_turns(search) : tdm_branch_search(search);
}

static int32_t keep(struct levels *levels, int32_t level, struct tdm_search *search, int64_t value)
{
    struct tdm_level_bound bound = { search->how, value, search->is_finished ? value : search->bound, search->node_count, search->tree };
    int32_t                status = tdm_solution_add_bound(levels->solution, bound);

    if (status != TANDEM_OK) {
        tdm_tree_free(&levels->program.problem->memory, search->tree);
        return status;
    }
    return search->is_finished && level >= 0 ? tdm_program_keep_level(&levels->program, level, value) : TANDEM_OK;
}

/* Is there any answer? Also where the list of levels is empty. */
static int32_t find_first(struct levels *levels, int *is_empty)
{
    struct tdm_search search = { .program = &levels->program, .control = levels->control, .cost = levels->cost, .best = levels->best,
                                 .any_will_do = 1, .bound = INT64_MIN, .guide = levels->guide.cost, .guide_balance = levels->guide.balance };
    int32_t           status = TANDEM_OK;

    memset(levels->cost, 0, (size_t)levels->program.variable_count * sizeof *levels->cost);
    memset(levels->best, 0, (size_t)levels->program.variable_count * sizeof *levels->best);
    *is_empty = 0;
    levels->has_best = tdm_program_broken_row(&levels->program, levels->best) == -1;        /* nobody anywhere */
    if (levels->can_scout && levels->program.problem->pair_count >= FIRST_PAIRS)
        status = tdm_guide_relax(&levels->program, levels->control, NULL, levels->best, &levels->has_best);
    if (status == TANDEM_OK && levels->can_scout) status = tdm_guide_scout(&levels->program, levels->control, &levels->guide, levels->best, &levels->has_best);
    if (status == TANDEM_OK && levels->can_relax) status = tdm_guide_relax(&levels->program, levels->control, &levels->guide, levels->best, &levels->has_best);
    if (levels->has_best || status != TANDEM_OK) return status;
    status = run_search(levels, &search);
    levels->has_best = search.has_best;
    levels->needs_simplex = search.needs_simplex;
    *is_empty = status == TANDEM_OK && search.is_finished && !search.has_best;
    if (*is_empty) {
        struct tdm_level_bound bound = { search.how, 0, 0, search.node_count, search.tree };
        status = tdm_solution_add_bound(levels->solution, bound);
        if (status == TANDEM_OK) return TANDEM_OK;       /* the tree is the solution's */
    }
    tdm_tree_free(&levels->program.problem->memory, search.tree);
    return status;
}

static int32_t sum_level(struct levels *levels, int32_t level, int *is_finished)
{
    struct tdm_search search = { .program = &levels->program, .control = levels->control, .cost = levels->cost, .best = levels->best,
                                 .has_best = 1, .needs_simplex = levels->needs_simplex, .bound = INT64_MIN, .guide = levels->guide.cost, .guide_balance = levels->guide.balance };
    int32_t           status;

    tdm_program_costs(&levels->program, level, levels->cost);
    if (!fits(&levels->program, levels->cost)) return TANDEM_E_RANGE;
    tdm_guide_begin(&levels->program, &levels->guide, level, &search);
    status = run_search(levels, &search);
    if (status != TANDEM_OK) return status;
    *is_finished = search.is_finished;
    levels->needs_simplex = search.needs_simplex;
    return keep(levels, level, &search, tdm_integer_cost_of(&levels->program, levels->cost, levels->best));
}

/* ---- the worst rank: no sum, but a question asked again and again: is there an answer without ranks beyond k? */

/* Narrows the pairs to rank k, and asks. `saved` holds the upper bounds as they were. */
static int32_t ask_rank(struct levels *levels, int64_t rank, const int64_t *saved, struct tdm_search *search)
{
    const struct tdm_problem *problem = levels->program.problem;
    int32_t                   status;

    for (int64_t pair = 0; pair < problem->pair_count; pair++)
        levels->program.high[pair] = problem->pair_rank != NULL && problem->pair_rank[pair] > rank ? 0 : saved[pair];
    memset(levels->cost, 0, (size_t)levels->program.variable_count * sizeof *levels->cost);
    *search = (struct tdm_search){ .program = &levels->program, .control = levels->control, .cost = levels->cost, .any_will_do = 1,
                                   .needs_simplex = levels->needs_simplex, .best = levels->best, .bound = INT64_MIN };
    status = run_search(levels, search);
    levels->needs_simplex = search->needs_simplex;
    memcpy(levels->program.high, saved, (size_t)levels->program.variable_count * sizeof *saved);
    return status;
}

/* The greatest rank of a pair that is below `rank`; 0 if there is none. */
static int64_t rank_below(const struct tdm_problem *problem, int64_t rank)
{
    int64_t below = 0;
    for (int64_t pair = 0; problem->pair_rank != NULL && pair < problem->pair_count; pair++)
        if (problem->pair_rank[pair] < rank && problem->pair_rank[pair] > below) below = problem->pair_rank[pair];
    return below;
}

/* From the best answer downwards: each step either lowers the worst rank or proves that nothing does. */
static int32_t worst_rank(struct levels *levels, int32_t level, int *is_finished)
{
    const struct tdm_program *program = &levels->program;
    const struct tdm_memory  *memory = &program->problem->memory;
    size_t                    bytes = (size_t)program->variable_count * sizeof(int64_t);
    int64_t                  *saved = tdm_alloc_array(memory, program->variable_count, sizeof *saved);
    int64_t                  *kept = tdm_alloc_array(memory, program->variable_count, sizeof *kept);
    int64_t                   value = 0;
    struct tdm_search         search = { .is_finished = 1, .how = TANDEM_BOUND_TREE };
    int32_t                   status = saved == NULL || kept == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    while (status == TANDEM_OK) {
        memcpy(saved, program->high, bytes);
        memcpy(kept, levels->best, bytes);
        value = (int64_t)tdm_program_value(program, level, levels->best);
        if (value == 0) {
            search.is_finished = 1;
            break;
        }
        tdm_tree_free(memory, search.tree);
        status = ask_rank(levels, rank_below(program->problem, value), saved, &search);
        if (status != TANDEM_OK || search.has_best) continue;
        memcpy(levels->best, kept, bytes);
        break;
    }
    tdm_free(memory, saved);
    tdm_free(memory, kept);
    if (status != TANDEM_OK) return status;
    *is_finished = search.is_finished;
    search.bound = 0;
    return keep(levels, level, &search, value);
}

/* ---- all of it */

static void hand_over(struct levels *levels)
{
    for (int64_t pair = 0; pair < levels->program.problem->pair_count; pair++) levels->solution->chosen[pair] = (int32_t)levels->best[pair];
}

static int32_t run_levels(struct levels *levels)
{
    const struct tdm_problem *problem = levels->program.problem;
    int                       is_empty = 0, is_finished = 1;
    int32_t                   status = find_first(levels, &is_empty);

    levels->solution->verdict = is_empty ? TANDEM_INFEASIBLE : TANDEM_OPTIMAL;
    if (status != TANDEM_OK || is_empty) return status;
    if (!levels->has_best) return TANDEM_E_STOPPED;
    for (int32_t level = 0; status == TANDEM_OK && is_finished && level < problem->level_count; level++) {
        tdm_program_complete(&levels->program, levels->best);
        assert(tdm_program_broken_row(&levels->program, levels->best) == -1);
        status = problem->levels[level].kind == TDM_LEVEL_WORST_RANK ? worst_rank(levels, level, &is_finished) : sum_level(levels, level, &is_finished);
    }
    if (status != TANDEM_OK) return status;
    if (!is_finished) levels->solution->verdict = levels->control->stopped == TANDEM_CANCELLED ? TANDEM_CANCELLED : TANDEM_FEASIBLE;
    hand_over(levels);
    return TANDEM_OK;
}

int32_t tdm_integer_solve(const struct tdm_problem *problem, struct tdm_control *control, int32_t solver, struct tdm_solution *solution)
{
    struct levels levels = { .control = control, .solution = solution, .solver = solver };
    int32_t       status = tdm_solution_init(solution, problem);
    int           is_done = 0;

    if (status != TANDEM_OK) return status;
    if (solver != TANDEM_SOLVER_GLPK) status = tdm_corner_solve(problem, control, solution, &is_done);
    if (status == TANDEM_OK && !is_done) status = tdm_program_make(problem, &levels.program);
    if (status == TANDEM_OK && !is_done) {
        levels.cost = tdm_alloc_array(&problem->memory, levels.program.variable_count, sizeof *levels.cost);
        levels.best = tdm_alloc_array(&problem->memory, levels.program.variable_count, sizeof *levels.best);
        status = levels.cost == NULL || levels.best == NULL ? TANDEM_E_NOMEM : tdm_guide_make(&levels.program, &levels.guide);
        levels.can_scout = solver != TANDEM_SOLVER_GLPK && !is_crossed(&levels.program) && seating_fits(&levels.program);
        levels.can_relax = solver != TANDEM_SOLVER_GLPK && !is_crossed(&levels.program) && !levels.can_scout;
        if (status == TANDEM_OK) status = run_levels(&levels);
        tdm_guide_finish(&levels.program, &levels.guide);
        tdm_free(&problem->memory, levels.cost);
        tdm_free(&problem->memory, levels.best);
        tdm_program_finish(&levels.program);
    }
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}
