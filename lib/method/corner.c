/* SPDX-License-Identifier: MIT
 * The search in the corner: from the network's plan, depth first over the parties that rules touch.
 *
 * Keeps:   all levels are one cost, the first weighing more than all that follow; that this was enough is shown level by level in the end. A node is
 *          closed when the flow's bound is beyond what is asked, or a rule cannot be kept any more; where the flow keeps all rules, it is an answer. Where the
 *          search turns out long it is given up, and the integer method does it all.
 * Source:  [NW88] ch. II.4.
 */
#include "method/corner.h"

#include <assert.h>
#include <string.h>

enum { SCALE = 12, MOST_NODES = 4000, SMALL_PAIRS = 20000, TICKS_PER_PAIR = 60, LEAST_TICKS = 40000000 };

#define FAR ((tdm_wide)1 << 42)              /* answers that cost so much more than the bound are not looked for */

struct split { int32_t leader; int upper_first, sides_done; };

struct corner {
    struct tdm_program     *program;
    const struct tdm_guide *guide;
    struct tdm_control     *control;
    struct corner_net       net;
    struct corner_rules     rules;
    struct corner_records   records;
    tdm_wide                asked, root_bound;   /* costs up to this are of interest; what the root proves, in units of 1 / scale */
    int32_t                *best;                /* [pairs] */
    int                     has_best, is_given_up;
    int64_t                 node_count, split_count, split_capacity;
    struct split           *splits;
    int32_t                 status;
};

static const struct tdm_memory *memory_of(const struct corner *corner) { return &corner->program->problem->memory; }

/* Sums over pairs only; pairs are chosen once; rules touch a part. */
static int applies(const struct tdm_problem *problem)
{
    const struct tdm_constraints *constraints = problem->constraints;

    if (constraints == NULL || constraints->bound_count == 0 || constraints->closing_count > 0 || constraints->row_size != NULL) return 0;
    if (problem->pair_most != NULL || problem->rows.node_count > problem->rows.leaf_count) return 0;
    if (problem->pair_count > INT32_MAX / 2 || problem->level_count == 0) return 0;
    for (int32_t level = 0; level < problem->level_count; level++)
        if (problem->levels[level].kind == TDM_LEVEL_WORST_RANK || problem->levels[level].kind == TDM_LEVEL_BALANCE || problem->levels[level].kind == TDM_LEVEL_OPEN) return 0;
    return problem->pair_count <= SMALL_PAIRS || constraints->term_count <= problem->pair_count / 4;
}

/* Bounds do not cross, and all levels fit one cost. */
static int fits(const struct tdm_program *program, const struct tdm_guide *guide)
{
    for (int64_t r = 0; r < program->row_count; r++)
        if (program->rows[r].least > program->rows[r].most) return 0;
    for (int32_t level = 0; level < program->problem->level_count; level++)
        if (guide->weight[level] == 0) return 0;
    return 1;
}

/* ---- the network's plan and potentials */

static int add_potentials(int64_t *sum, const int64_t *potential, int64_t count, int64_t weight)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t part;
        if (__builtin_mul_overflow(potential[i], weight, &part) || __builtin_add_overflow(sum[i], part, &sum[i])) return 0;
        if (sum[i] > (int64_t)1 << 48 || sum[i] < -((int64_t)1 << 48)) return 0;
    }
    return 1;
}

/* 0: the numbers do not fit. */
static int take_network(struct corner *corner, const struct tdm_solution *solution)
{
    const struct tdm_problem *problem = corner->program->problem;
    struct corner_net        *net = &corner->net;
    int                       fits = 1;

    memcpy(net->chosen, solution->chosen, (size_t)problem->pair_count * sizeof *net->chosen);
    for (int64_t pair = 0; pair < problem->pair_count; pair++) net->cost[pair] = SCALE * corner->guide->cost[pair];
    for (int32_t i = 0; fits && i < solution->step_count; i++) {
        const struct tdm_step *step = &solution->steps[i];
        if (step->kind != TANDEM_STEP_LEVEL) continue;
        fits = add_potentials(net->potential, step->row_potential, net->row_count, SCALE * corner->guide->weight[step->level])
               && add_potentials(net->potential + net->row_count, step->column_potential, problem->columns.node_count, SCALE * corner->guide->weight[step->level]);
    }
    return fits;
}

static int32_t solve_network(struct corner *corner)
{
    struct tdm_problem  network = *corner->program->problem;
    struct tdm_solution solution;
    int32_t             status;

    network.constraints = NULL;
    status = tdm_method_solve(&network, corner->control, &solution);
    corner->is_given_up = status != TANDEM_OK || solution.verdict != TANDEM_OPTIMAL || !take_network(corner, &solution);
    if (status == TANDEM_OK) tdm_solution_finish(&solution);
    return status == TANDEM_E_RANGE || status == TANDEM_E_STOPPED ? TANDEM_OK : status;
}

/* ---- nodes */

/* Of the network's part, in its own units. */
static tdm_wide limit_of(const struct corner *corner) { return corner->asked * SCALE - corner_rules_constant(&corner->rules); }

/* The flow keeps all rules. */
static int32_t take_answer(struct corner *corner)
{
    size_t   bytes = (size_t)corner->program->problem->pair_count * sizeof *corner->best;
    tdm_wide cost = corner_rules_cost(&corner->rules) / SCALE;

    assert(corner_rules_cost(&corner->rules) % SCALE == 0);
    if (cost > corner->asked) return TANDEM_OK;
    if (corner->best == NULL) corner->best = tdm_alloc_array(memory_of(corner), corner->program->problem->pair_count, sizeof *corner->best);
    if (corner->best == NULL) return TANDEM_E_NOMEM;
    memcpy(corner->best, corner->net.chosen, bytes);
    corner->has_best = 1;
    corner->asked = cost - 1;
    return TANDEM_OK;
}

static void offer(void *user)
{
    struct corner *corner = user;
    if (corner->status == TANDEM_OK) corner->status = take_answer(corner);
}

static int32_t push_split(struct corner *corner, int32_t leader, int upper_first)
{
    int32_t status = tdm_grow(memory_of(corner), (void **)&corner->splits, &corner->split_capacity, corner->split_count + 1, sizeof *corner->splits);
    if (status == TANDEM_OK) corner->splits[corner->split_count++] = (struct split){ leader, upper_first, 0 };
    return status;
}

static void close_node(struct corner *corner, int64_t bound, int64_t extra)
{
    corner_records_leaf(&corner->records, bound, extra);
    corner_net_calm(&corner->net);
}

/* A rule that cannot be kept lifts the bound by its multiplier, as far as one likes. */
static void close_by_rule(struct corner *corner, int64_t bound, int is_above)
{
    tdm_wide lift = limit_of(corner) - corner_net_bound(&corner->net) + 1;

    if (lift < 0) lift = 0;
    if (lift > 8 * SCALE * FAR) corner->is_given_up = 1;
    else close_node(corner, bound, is_above ? -(int64_t)lift : (int64_t)lift);
}

/* Each node begins with the root's multipliers. */
static void restore_multipliers(struct corner *corner)
{
    for (int64_t b = 0; b < corner->rules.constraints->bound_count; b++) corner_rules_multiply(&corner->rules, b, corner->records.root_multiplier[b]);
}

/* A settled node: an answer, or a party to split. *party -1: it is closed. A rule's multiplier holds an answer for dearer than it is where the answer does
 * not use up the rule: then the multiplier goes, and the flow is settled anew. 1: that is due. */
static int weigh_node(struct corner *corner, int32_t *party, int *upper_first)
{
    int64_t slack;

    *party = corner_rules_broken(&corner->rules, upper_first);
    if (*party >= 0) return 0;
    corner->status = take_answer(corner);
    if (corner->status != TANDEM_OK || corner_net_bound(&corner->net) > limit_of(corner)) return 0;
    slack = corner_rules_slack(&corner->rules);
    if (slack < 0) corner->is_given_up = 1;
    else corner_rules_multiply(&corner->rules, slack, 0);
    return slack >= 0;
}

static enum corner_outcome settle_node(struct corner *corner, int32_t *party, int *upper_first)
{
    enum corner_outcome outcome;

    *party = -1;
    do outcome = corner_net_settle(&corner->net, limit_of(corner));
    while (outcome == CORNER_SETTLED && weigh_node(corner, party, upper_first));
    return outcome;
}

static void visit(struct corner *corner)
{
    int                 is_above, upper_first;
    int32_t             party;
    int64_t             impossible = corner_rules_impossible(&corner->rules, &is_above);

    corner->node_count++;
    restore_multipliers(corner);
    if (impossible >= 0) {
        close_by_rule(corner, impossible, is_above);
        return;
    }
    if (settle_node(corner, &party, &upper_first) == CORNER_STOPPED) corner->is_given_up = 1;
    if (corner->status != TANDEM_OK || corner->is_given_up) return;
    if (party < 0) {
        close_node(corner, -1, 0);
        return;
    }
    corner_records_split(&corner->records, 2 * corner->rules.pairs[party].pair + upper_first, 0);
    corner->status = push_split(corner, party, upper_first);
}

/* The root alone shows that the best answer is the best there is. */
static int is_shown_by_root(const struct corner *corner) { return corner->has_best && corner->root_bound > corner->asked * SCALE; }

/* What the root proves is what all records are compared with. */
static void take_root(struct corner *corner)
{
    corner_records_root(&corner->records);
    corner_net_forget(&corner->net);
    corner->root_bound = corner_net_bound(&corner->net) + corner_rules_constant(&corner->rules);
    if (corner->asked > corner->root_bound / SCALE + FAR) corner->asked = corner->root_bound / SCALE + FAR;
}

static void visit_root(struct corner *corner)
{
    int     is_above, upper_first;
    int32_t party;

    corner->node_count = 1;
    corner->asked = FAR * FAR;
    if (corner_rules_impossible(&corner->rules, &is_above) >= 0 || corner_net_settle(&corner->net, corner->asked) != CORNER_SETTLED
        || !corner_rules_ascend(&corner->rules, offer, corner)) {
        corner->is_given_up = 1;
        return;
    }
    take_root(corner);
    if (is_shown_by_root(corner) || corner->status != TANDEM_OK) return;
    if (settle_node(corner, &party, &upper_first) == CORNER_STOPPED) corner->is_given_up = 1;
    if (corner->is_given_up || corner->status != TANDEM_OK) return;
    if (party < 0) {                         /* closed, by an answer or by what came after */
        take_root(corner);
        corner->is_given_up = !is_shown_by_root(corner);
        return;
    }
    corner->records.root_code = 2 * corner->rules.pairs[party].pair + upper_first;
    corner->status = push_split(corner, party, upper_first);
}

static void advance(struct corner *corner)
{
    struct split *split = &corner->splits[corner->split_count - 1];
    int           side = split->sides_done++, is_upper = (side == 0) == split->upper_first;

    if (side == 2) {
        corner_rules_bound(&corner->rules, split->leader, 0, 1);
        corner->split_count--;
        return;
    }
    corner_rules_bound(&corner->rules, split->leader, is_upper, is_upper);
    visit(corner);
}

static int32_t search(struct corner *corner)
{
    if (!corner_net_begin(&corner->net) || !corner_rules_fix(&corner->rules)) corner->is_given_up = 1;
    if (corner->is_given_up) return corner->net.status;
    corner_rules_price(&corner->rules);
    visit_root(corner);
    if (corner->rules.status != TANDEM_OK) return corner->rules.status;
    while (corner->status == TANDEM_OK && corner->records.status == TANDEM_OK && !corner->is_given_up && corner->split_count > 0 && !is_shown_by_root(corner)) {
        if (corner->node_count > MOST_NODES) corner->is_given_up = 1;
        else advance(corner);
    }
    if (corner->records.status == TANDEM_E_RANGE) corner->is_given_up = 1;
    else if (corner->status == TANDEM_OK) corner->status = corner->records.status;
    return corner->status == TANDEM_OK ? corner->net.status : corner->status;
}

/* ---- level by level */

struct desk {
    struct corner       *corner;
    struct tdm_solution *solution;
    int64_t             *cost, *later;           /* [pairs] of the level at hand; of those after it, weighed */
    int64_t             *shift;                  /* [rows] */
    struct tdm_level_bound *bounds;              /* [levels] */
};

/* What the later levels can be worth to each row, in all; 0 if that is a whole unit of this level or more. */
static int find_shift(struct desk *desk, int32_t level)
{
    const struct tdm_problem *problem = desk->corner->program->problem;
    tdm_wide                  all = 0, value = 0;

    memset(desk->shift, 0, (size_t)problem->rows.leaf_count * sizeof *desk->shift);
    for (int32_t r = 0; level + 1 < problem->level_count && r < problem->rows.leaf_count; r++) {
        int64_t most = 0, times = problem->row_start[r + 1] - problem->row_start[r];
        for (int64_t pair = problem->row_start[r]; pair < problem->row_start[r + 1]; pair++) {
            if (desk->later[pair] > most) most = desk->later[pair];
            value += (tdm_wide)desk->later[pair] * desk->corner->best[pair];
        }
        desk->shift[r] = problem->rows.most[r] > times ? 0 : SCALE * most;        /* where all fit, each pair may as well have its own */
        all += (tdm_wide)most * (times < problem->rows.most[r] ? times : problem->rows.most[r]);
    }
    return desk->corner->guide->weight[level] > all - value;
}

static int64_t value_of(const struct desk *desk)
{
    int64_t value = 0;
    for (int64_t pair = 0; pair < desk->corner->program->problem->pair_count; pair++) value += desk->cost[pair] * desk->corner->best[pair];
    return value;
}

/* 1: the level is proven by its tree. 0: it is not, or memory is short. */
static int prove_level(struct desk *desk, int32_t number)
{
    struct corner            *corner = desk->corner;
    const struct tdm_program *program = corner->program;
    struct corner_level       level = { corner->guide->weight[number], desk->shift, number, corner->guide->weight };
    struct tdm_tree          *tree;

    tdm_program_costs(program, number, desk->cost);
    if (!find_shift(desk, number)) return 0;
    corner->status = corner_records_tree(&corner->records, &level, is_shown_by_root(corner), &tree);
    if (corner->status != TANDEM_OK) return 0;
    desk->bounds[number] = (struct tdm_level_bound){ TANDEM_BOUND_TREE, value_of(desk), value_of(desk), corner->node_count, tree };
    for (int64_t pair = 0; number > 0 && pair < program->problem->pair_count; pair++) desk->later[pair] += level.weight * desk->cost[pair];
    return 1;
}

static int32_t hand_over(struct desk *desk)
{
    const struct tdm_problem *problem = desk->corner->program->problem;
    int32_t                   status = TANDEM_OK;

    for (int32_t level = 0; status == TANDEM_OK && level < problem->level_count; level++) {
        status = tdm_solution_add_bound(desk->solution, desk->bounds[level]);
        if (status == TANDEM_OK) desk->bounds[level].tree = NULL;
    }
    memcpy(desk->solution->chosen, desk->corner->best, (size_t)problem->pair_count * sizeof *desk->corner->best);
    desk->solution->verdict = TANDEM_OPTIMAL;
    return status;
}

static int32_t prove(struct corner *corner, struct tdm_solution *solution, int *is_done)
{
    const struct tdm_problem *problem = corner->program->problem;
    const struct tdm_memory  *memory = memory_of(corner);
    struct desk               desk = { .corner = corner, .solution = solution };
    int32_t                   level = problem->level_count;

    desk.cost = tdm_alloc_array(memory, problem->pair_count, sizeof *desk.cost);
    desk.later = tdm_alloc_zeroed(memory, problem->pair_count, sizeof *desk.later);
    desk.shift = tdm_alloc_array(memory, problem->rows.leaf_count, sizeof *desk.shift);
    desk.bounds = tdm_alloc_zeroed(memory, problem->level_count, sizeof *desk.bounds);
    if (desk.cost == NULL || desk.later == NULL || desk.shift == NULL || desk.bounds == NULL) corner->status = TANDEM_E_NOMEM;
    while (corner->status == TANDEM_OK && level > 0 && prove_level(&desk, level - 1)) level--;
    if (corner->status == TANDEM_OK && level == 0) {
        corner->status = hand_over(&desk);
        *is_done = 1;
    }
    for (level = 0; desk.bounds != NULL && level < problem->level_count; level++) tdm_tree_free(memory, desk.bounds[level].tree);
    tdm_free(memory, desk.cost);
    tdm_free(memory, desk.later);
    tdm_free(memory, desk.shift);
    tdm_free(memory, desk.bounds);
    return corner->status;
}

/* ---- the door */

/* The search, not the network, may take so much and no more. */
static void set_budget(struct corner *corner)
{
    struct tdm_control *control = corner->control;
    int64_t             ticks = LEAST_TICKS + TICKS_PER_PAIR * corner->program->problem->pair_count;

    if (control->tick_limit == 0 || control->ticks + ticks < control->tick_limit) control->tick_limit = control->ticks + ticks;
}

static int32_t run(struct corner *corner, struct tdm_solution *solution, int *is_done)
{
    int32_t status = corner_net_init(&corner->net, corner->program, corner->control);

    if (status == TANDEM_OK) status = solve_network(corner);
    if (status != TANDEM_OK || corner->is_given_up) return status;
    set_budget(corner);
    status = corner_rules_init(&corner->rules, &corner->net, corner->guide->cost, SCALE);
    if (status == TANDEM_OK) status = corner_records_init(&corner->records, corner->program, &corner->rules);
    if (status == TANDEM_OK) status = search(corner);
    if (status == TANDEM_OK && !corner->is_given_up && corner->has_best) status = prove(corner, solution, is_done);
    return status;
}

static int32_t solve(struct tdm_program *program, const struct tdm_guide *guide, struct tdm_control *control, struct tdm_solution *solution, int *is_done)
{
    struct tdm_control part = tdm_control_half(control);
    struct corner      corner = { .program = program, .guide = guide, .control = &part };
    int32_t            status = run(&corner, solution, is_done);

    tdm_control_join(control, &part);
    corner_records_finish(&corner.records);
    corner_rules_finish(&corner.rules);
    corner_net_finish(&corner.net);
    tdm_free(&program->problem->memory, corner.best);
    tdm_free(&program->problem->memory, corner.splits);
    return status;
}

int32_t tdm_corner_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution, int *is_done)
{
    struct tdm_program program;
    struct tdm_guide   guide;
    int32_t            status;

    *is_done = 0;
    if (!applies(problem)) return TANDEM_OK;
    status = tdm_program_outline(problem, &program);
    if (status != TANDEM_OK) return status;
    status = tdm_guide_make(&program, &guide);
    if (status == TANDEM_OK && fits(&program, &guide)) status = solve(&program, &guide, control, solution, is_done);
    tdm_guide_finish(&program, &guide);
    tdm_program_finish(&program);
    return status;
}
