/* SPDX-License-Identifier: MIT
 * Answers by guessing: fix what is in doubt, let the network do the rest.
 *
 * Keeps:   the box of the node is given back as it was; only the best answer, and with it the cutoff, may have changed.
 * Relies:  with all openings fixed and no other constraints, the network is exact.
 */
#include "method/branch.h"

enum { DIVE_LIMIT = 400, ROOT_FLIPS = 300, NODE_FLIPS = 20 };

/* The network's answer in the box at hand. 0 where the box is empty or the search has to stop. */
static int try_box(struct branch *branch)
{
    int32_t status;

    if (box_settle(&branch->box) != 0) return 0;
    status = relaxation_try(&branch->relaxation, &branch->dual, &branch->box, branch->search->control);
    if (status != TANDEM_OK && status != TANDEM_E_STOPPED) branch->status = status;
    if (status != TANDEM_OK) return 0;
    branch_offer(branch, branch->relaxation.answer);
    return 1;
}

/* Fixes all openings as in x, but one (-1: none), which is turned round. 0 if that empties the box. */
static int fix_openings(struct branch *branch, const int64_t *x, int64_t turned)
{
    const struct tdm_program *program = branch->search->program;

    for (int64_t v = program->opening_start; v < program->unit_start; v++) {
        int64_t value = v == turned ? 1 - x[v] : x[v];
        if (!branch_opening_matters(branch, v)) continue;
        if (value < branch->box.low[v] || value > branch->box.high[v]) {
            if (v == turned) return 0;
            continue;                        /* the box knows better */
        }
        if (box_narrow(&branch->box, v, value, value) != 0) return 0;
    }
    return 1;
}

static int has_openings(const struct branch *branch) { return branch->search->program->opening_start < branch->search->program->unit_start; }

void branch_guess_openings(struct branch *branch)
{
    int64_t mark = branch->box.change_count;

    if (!has_openings(branch)) return;
    if (fix_openings(branch, branch->dual.guess, -1)) try_box(branch);
    box_take_back(&branch->box, mark);
}

/* ---- seats */

void branch_guess_seats(struct branch *branch)
{
    enum { WORK_PER_PAIR = 100 };
    struct seating           *seating = &branch->seating;
    const struct tdm_program *program = branch->search->program;
    int64_t                   before = seating->work;

    seating->counted = before - branch->box.work - branch->dual.work;
    for (int32_t column = 0; column < seating->leaf_count; column++) {
        int wanted = program->opening_of[column] < 0 || branch->dual.guess[program->opening_start + program->opening_of[column]] > 0;
        if (wanted != seating_is_open(seating, column)) seating_open(seating, column, wanted);
    }
    seating_guide(seating, branch->dual.worth);
    seating->undo_count = 0;
    if (seating_relent(seating)) {
        seating_improve(seating, WORK_PER_PAIR * program->problem->pair_count);
        seating_answer(seating, branch->seated);
        branch_offer(branch, branch->seated);
    }
    branch->dual.work += seating->work - before;
    if (seating->status != TANDEM_OK) branch->status = seating->status;
}

/* ---- diving */

/* The opening that is loaded below its least and nearest to one of both ends; -1 if none is. */
static int64_t nearest_opening(const struct branch *branch, int *is_open)
{
    const struct tdm_program *program = branch->search->program;
    int64_t                   best = -1, best_worth = -1;

    for (int64_t v = program->opening_start; v < program->unit_start; v++) {
        int32_t column = program->opening_column[v - program->opening_start];
        int64_t load = 0, least, row = branch->dual.open_least_row[column], share;
        if (row < 0 || branch->box.low[v] == branch->box.high[v]) continue;
        least = -program->entries[program->rows[row].start + program->rows[row].count - 1].weight;
        for (int64_t i = branch->dual.column_start[column]; i < branch->dual.column_start[column + 1]; i++)
            load += branch->relaxation.answer[branch->dual.column_pairs[i]] * branch->dual.pair_size[branch->dual.column_pairs[i]];
        if (load == 0 || load >= least) continue;
        share = load * 1000 / least;
        if ((share >= 700 ? share : 1000 - share) <= best_worth) continue;
        best_worth = share >= 700 ? share : 1000 - share;
        *is_open = share >= 700;
        best = v;
    }
    return best;
}

static int dive_once(struct branch *branch)
{
    int                  is_open = 0;
    int64_t              opening = nearest_opening(branch, &is_open), mark = branch->box.change_count;
    struct branch_choice choice;

    if (opening >= 0) {
        if (box_narrow(&branch->box, opening, is_open, is_open) == 0 && try_box(branch)) return 1;
        box_take_back(&branch->box, mark);
        return box_narrow(&branch->box, opening, !is_open, !is_open) == 0 && try_box(branch);
    }
    choice = branch_choose(branch);
    if (choice.variable < 0) return 0;
    if (choice.upper_first) return box_narrow(&branch->box, choice.variable, choice.at + 1, branch->box.high[choice.variable]) == 0 && try_box(branch);
    return box_narrow(&branch->box, choice.variable, branch->box.low[choice.variable], choice.at) == 0 && try_box(branch);
}

void branch_guess_dive(struct branch *branch)
{
    int64_t mark = branch->box.change_count, answers = branch->answers;
    int     goes_on = try_box(branch);

    for (int step = 0; goes_on && step < DIVE_LIMIT && branch->answers == answers && !branch->is_done && branch->status == TANDEM_OK; step++)
        goes_on = dive_once(branch) && !tdm_control_tick(branch->search->control, branch->box.work);
    box_take_back(&branch->box, mark);
}

/* ---- flips */

void branch_guess_flips(struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;
    int64_t                   mark = branch->box.change_count, count = program->unit_start - program->opening_start, last = 0, tries = 0;
    int64_t                   limit = branch->split_count == 0 ? ROOT_FLIPS : NODE_FLIPS;

    for (int64_t i = 0; count > 0 && i - last < count && tries < limit && branch->status == TANDEM_OK; i++) {
        int64_t answers = branch->answers;
        if (tdm_control_tick(branch->search->control, 1)) break;
        if (fix_openings(branch, branch->search->best, program->opening_start + i % count)) tries += try_box(branch);
        box_take_back(&branch->box, mark);
        if (branch->answers > answers) last = i;
    }
}
