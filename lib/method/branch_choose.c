/* SPDX-License-Identifier: MIT
 * Where to split a node: at what the network's answer breaks.
 *
 * Keeps:   openings in doubt come first, because they move many pairs; the side that the network leans to is entered first. Every choice splits a
 *          free variable, so that the search ends.
 */
#include "method/branch.h"

static int is_free(const struct branch *branch, int64_t variable) { return branch->box.low[variable] < branch->box.high[variable]; }

static struct branch_choice choose_value(const struct branch *branch, int64_t variable, int wants_more)
{
    int64_t at = wants_more ? branch->box.high[variable] - 1 : branch->box.low[variable];
    return (struct branch_choice){ variable, at, wants_more };
}

int branch_opening_matters(const struct branch *branch, int64_t opening)
{
    int32_t column = branch->search->program->opening_column[opening - branch->search->program->opening_start];
    return branch->dual.openings_cost || branch->dual.open_least_row[column] >= 0;
}

int64_t branch_free_openings(const struct branch *branch)
{
    int64_t count = 0;
    for (int64_t v = branch->search->program->opening_start; v < branch->search->program->unit_start; v++) count += is_free(branch, v) && branch_opening_matters(branch, v);
    return count;
}

/* The opening that the multipliers are least sure of; -1 if none is free. */
static int64_t choose_opening(const struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;
    int64_t                   best = -1, least = 0;

    for (int64_t v = program->opening_start; v < program->unit_start; v++) {
        int64_t doubt = branch->dual.reduced[v] < 0 ? -branch->dual.reduced[v] : branch->dual.reduced[v];
        if (!is_free(branch, v) || !branch_opening_matters(branch, v) || (best >= 0 && doubt >= least)) continue;
        best = v;
        least = doubt;
    }
    return best;
}

/* A variable that would mend a row which the network's answer breaks; -1 if no row is broken, or no free variable is in it. */
static struct branch_choice choose_in_row(const struct branch *branch, const struct tdm_program_row *row)
{
    const struct tdm_program *program = branch->search->program;
    const int64_t            *x = branch->relaxation.answer;
    int64_t                   sum = 0, best = -1, best_reduced = 0;
    int                       is_over;

    for (int64_t i = row->start; i < row->start + row->count; i++) sum += program->entries[i].weight * x[program->entries[i].variable];
    is_over = row->most != TDM_NO_MOST && sum > row->most;
    if (!is_over && (row->least == TDM_NO_LEAST || sum >= row->least)) return (struct branch_choice){ -1, 0, 0 };
    for (int64_t i = row->start; i < row->start + row->count; i++) {
        const struct tdm_entry *entry = &program->entries[i];
        int                     falls = (entry->weight > 0) == is_over;
        int64_t                 reduced = branch->dual.reduced[entry->variable];
        if (!is_free(branch, entry->variable) || (falls ? x[entry->variable] <= branch->box.low[entry->variable] : x[entry->variable] >= branch->box.high[entry->variable])) continue;
        if (reduced < 0) reduced = -reduced;
        if (best >= 0 && reduced >= best_reduced) continue;
        best = entry->variable;
        best_reduced = reduced;
    }
    if (best < 0) return (struct branch_choice){ -1, 0, 0 };
    return choose_value(branch, best, x[best] > branch->box.low[best]);
}

static struct branch_choice choose_broken(const struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;

    for (int64_t r = 0; r < program->row_count; r++) {
        struct branch_choice choice;
        if (program->rows[r].kind != TDM_ROW_BOUND && program->rows[r].kind != TDM_ROW_LEVEL) continue;
        choice = choose_in_row(branch, &program->rows[r]);
        if (choice.variable >= 0) return choice;
    }
    return (struct branch_choice){ -1, 0, 0 };
}

/* Any free variable, pairs that the network chose first. */
static struct branch_choice choose_any(const struct branch *branch)
{
    int64_t other = -1;

    for (int64_t v = 0; v < branch->search->program->variable_count; v++) {
        if (!is_free(branch, v)) continue;
        if (branch->relaxation.answer[v] > branch->box.low[v]) return choose_value(branch, v, 1);
        if (other < 0) other = v;
    }
    return other < 0 ? (struct branch_choice){ -1, 0, 0 } : choose_value(branch, other, 0);
}

/* How far a share is from both ends. */
static int64_t doubt_of(const struct branch *branch, int64_t variable)
{
    int64_t share = branch->dual.share[variable];
    return share < DUAL_WHOLE - share ? share : DUAL_WHOLE - share;
}

enum { AGREED = DUAL_WHOLE / 16 };

/* The opening that the guesses were least agreed on; -1 if they were about all. */
static int64_t disputed_opening(const struct branch *branch)
{
    const struct tdm_program *program = branch->search->program;
    int64_t                   best = -1, most = AGREED;

    for (int64_t v = program->opening_start; v < program->unit_start; v++) {
        if (!is_free(branch, v) || !branch_opening_matters(branch, v) || doubt_of(branch, v) <= most) continue;
        best = v;
        most = doubt_of(branch, v);
    }
    return best;
}

/* Of the parties that the network's answer tears apart, the place that the guesses were least agreed on; -1 if none is torn. */
static int64_t torn_party(const struct branch *branch)
{
    const struct dual *dual = &branch->dual;
    const int64_t     *x = branch->relaxation.answer;
    int64_t            best = -1, most = -1;

    for (int64_t v = 0; v < branch->search->program->problem->pair_count; v++) {
        int64_t leader = dual->leader[v];
        if (leader == v || x[v] == x[leader] || !is_free(branch, leader) || doubt_of(branch, leader) <= most) continue;
        best = leader;
        most = doubt_of(branch, leader);
    }
    return best;
}

struct branch_choice branch_choose(const struct branch *branch)
{
    int64_t              opening, disputed = branch->can_seat ? disputed_opening(branch) : -1;
    struct branch_choice choice;

    if (disputed < 0 && branch->can_seat) disputed = torn_party(branch);
    if (disputed >= 0) return choose_value(branch, disputed, branch->dual.share[disputed] > DUAL_WHOLE / 2);
    opening = choose_opening(branch);
    if (opening >= 0) return choose_value(branch, opening, branch->dual.guess[opening] > 0);
    choice = choose_broken(branch);
    return choice.variable >= 0 ? choice : choose_any(branch);
}
