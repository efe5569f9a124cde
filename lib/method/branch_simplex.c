/* SPDX-License-Identifier: MIT
 * Nodes bounded by the relaxation in fractions, and split where its answer is broken.
 *
 * Keeps:   what the simplex method finds is multipliers like any others: whether they beat a node is weighed in dual.c, and the tree has them.
 * Source:  penalties of a split, [Dri66].
 */
#include "method/branch.h"

#include <string.h>

enum { GUESS_EACH = 2 };

void branch_begin_simplex(struct branch *branch)
{
    const struct tdm_search *search = branch->search;
    int32_t                  status;

    if (!simplex_fits(search->program)) return;
    status = simplex_init(&branch->simplex, search->program, search->cost, branch->box.low, branch->box.high);
    if (status == TANDEM_E_NOMEM) branch->status = status;
    branch->has_simplex = branch->dual.takes_all = status == TANDEM_OK;
}

/* From now on without it. */
static int give_up(struct branch *branch)
{
    if (branch->simplex.status != TANDEM_OK) branch->status = branch->simplex.status;
    branch->has_simplex = branch->dual.takes_all = branch->search->needs_simplex = 0;
    return 0;
}

/* Weighs the multipliers that the simplex method has now. 1 if they beat the node. */
static int weigh(struct branch *branch)
{
    struct dual *dual = &branch->dual;

    simplex_multipliers(&branch->simplex, dual->scale, branch->asked, dual->limit, dual->value);
    dual_evaluate(dual, &branch->box);
    dual->best_bound = dual->bound;
    memcpy(dual->best, dual->value, (size_t)dual->program->row_count * sizeof *dual->value);
    return dual->bound > (tdm_wide)branch->asked * dual->scale;
}

/* An answer without fractions is one. */
static void offer_answer(struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;
    int64_t                  *x = branch->relaxation.answer;

    for (int64_t pair = 0; pair < program->problem->pair_count; pair++) {
        if (branch->simplex.answer[pair] % SIMPLEX_ONE != 0) return;
        x[pair] = branch->simplex.answer[pair] / SIMPLEX_ONE;
    }
    tdm_program_complete(program, x);
    branch_offer(branch, x);
}

/* Seats as these multipliers have them: for that, all that can be derived from the others is. */
static void guess_seats(struct branch *branch)
{
    branch->dual.takes_all = 0;
    dual_evaluate(&branch->dual, &branch->box);
    branch_guess_seats(branch);
    branch->dual.takes_all = 1;
    branch_return_to_best(branch);
    dual_evaluate(&branch->dual, &branch->box);
}

int branch_weigh_by_simplex(struct branch *branch)
{
    tdm_wide limit = branch->asked;

    for (;;) {
        enum simplex_outcome outcome = simplex_solve(&branch->simplex, limit, branch->search->control);
        if (outcome == SIMPLEX_LOST) return give_up(branch);
        if (weigh(branch)) return 1;
        if (outcome == SIMPLEX_EMPTY) return 0;
        if (outcome == SIMPLEX_BEYOND) limit = SIMPLEX_NO_LIMIT;
        else if (simplex_separate(&branch->simplex) == 0) break;
    }
    if (branch->simplex.status != TANDEM_OK) return give_up(branch);
    offer_answer(branch);
    if (branch->can_seat && branch->search->node_count % GUESS_EACH == 0) guess_seats(branch);
    return dual_is_beyond(&branch->dual, branch->asked);
}

/* ---- where to split */

static int64_t floor_of(int64_t answer) { return answer >= 0 ? answer / SIMPLEX_ONE : -((SIMPLEX_ONE - 1 - answer) / SIMPLEX_ONE); }

static int is_broken(const struct branch *branch, int64_t variable)
{
    enum { NEARLY = 1 << 8 };
    int64_t rest = branch->simplex.answer[variable] - floor_of(branch->simplex.answer[variable]) * SIMPLEX_ONE;
    return branch->simplex.place[variable] < 0 && branch->simplex.place[variable] != SIMPLEX_NOWHERE && rest > NEARLY && rest < SIMPLEX_ONE - NEARLY
           && branch->box.low[variable] < branch->box.high[variable];
}

/* What a split is worth: most of all what the weaker side gains. */
static tdm_wide worth_of(tdm_wide down, tdm_wide up) { return 4 * (down < up ? down : up) + (down < up ? up : down); }

struct branch_choice branch_choose_by_simplex(const struct branch *branch)
{
    const struct simplex *simplex = &branch->simplex;
    struct branch_choice  choice = { -1, 0, 0 };
    tdm_wide              most = -1;

    for (int64_t v = 0; v < branch->search->program->variable_count; v++) {
        tdm_wide down, up;
        if (!is_broken(branch, v)) continue;
        down = simplex_penalty(simplex, v, 0);
        up = simplex_penalty(simplex, v, 1);
        if (worth_of(down, up) <= most) continue;
        most = worth_of(down, up);
        choice = (struct branch_choice){ v, floor_of(simplex->answer[v]), up <= down };
    }
    return choice.variable >= 0 ? choice : branch_choose(branch);
}
