/* SPDX-License-Identifier: MIT
 * Seating: first seats for everybody, then openings and large parties one by one.
 *
 * Keeps:   an improvement lowers the total with all loads within their bounds; everything else is taken back.
 */
#include "method/seating.h"

#include <string.h>

/* ---- when to stop */

int seating_should_stop(struct seating *seating)
{
    enum { LOOK_WORK = 1 << 20 };        /* some milliseconds */

    if (seating->is_stopped || seating->work < seating->next_look) return seating->is_stopped;
    seating->next_look = seating->work + LOOK_WORK;
    seating->is_stopped = tdm_control_look(seating->control, seating->work - seating->counted);
    return seating->is_stopped;
}

static int goes_on(const struct seating *seating, int64_t until)
{
    return seating->work < until && !seating->is_stopped && seating->status == TANDEM_OK;
}

/* ---- first seats */

/* Large parties first, because they fit in fewer places; then single ones, who are exchanged into place afterwards. */
int seating_fill(struct seating *seating)
{
    for (int32_t size = seating->largest; size > 0; size--)
        for (int32_t party = 0; party < seating->party_count; party++)
            if (seating->at[party] < 0 && seating->party_size[party] == size) seating_insert(seating, party);
    return seating_exchange(seating);
}

/* Takes a party of several seats out of a column that is too full. */
static int thin_out(struct seating *seating, int32_t column)
{
    for (int32_t party = 0; party < seating->party_count; party++) {
        if (seating->party_size[party] == 1 || seating->at[party] < 0 || seating->options[seating->at[party]].column != column) continue;
        seating_move(seating, party, -1);
        return 1;
    }
    return 0;
}

static int may_turn(const struct seating *seating, int32_t column)
{
    const struct tdm_side *columns = &seating->program->problem->columns;

    if (columns->most[column] == 0 || columns->least[column] > 0) return 0;
    return seating->open_least[column] > 0 || seating->open_cost[column] > 0;
}

/* One thing that cannot stay as it is. 0 if there is nothing to give up. */
static int give_up_one(struct seating *seating)
{
    int32_t emptiest = -1;
    int64_t lack = 0;

    for (int32_t column = 0; column < seating->leaf_count; column++) {
        int64_t missing = seating->least[column] - seating->load[column];
        if (seating->load[column] > seating->most[column] && thin_out(seating, column)) return 1;
        if (missing <= lack || !may_turn(seating, column)) continue;
        emptiest = column;
        lack = missing;
    }
    if (emptiest < 0) return 0;
    seating_open(seating, emptiest, 0);
    return 1;
}

int seating_relent(struct seating *seating)
{
    for (int32_t round = 0; round < 2 * seating->leaf_count && goes_on(seating, INT64_MAX); round++) {
        if (seating_fill(seating)) return 1;
        if (!give_up_one(seating)) return 0;
    }
    return 0;
}

void seating_guide(struct seating *seating, const int64_t *worth)
{
    for (int32_t party = 0; party < seating->party_count; party++) {
        int64_t best = -1;
        if (seating->party_size[party] == 1) continue;
        for (int64_t option = seating->party_start[party]; option < seating->party_start[party + 1]; option++) {
            const struct seating_option *at = &seating->options[option];
            if (seating_is_open(seating, at->column) && (best < 0 || worth[at->pair] < worth[seating->options[best].pair])) best = option;
        }
        if (best != seating->at[party]) seating_move(seating, party, best);
    }
}

/* ---- one change at a time */

/* Mends, and keeps what has changed since `mark` if that is cheaper than `before`. */
static int settle(struct seating *seating, int64_t mark, tdm_wide before)
{
    int is_better = seating_exchange(seating) && seating->total < before;

    if (!is_better) seating_take_back(seating, mark);
    return is_better;
}

/* Where a party of several seats goes at the moment, nothing of its own is chosen: mending pushes single ones aside. */
static int try_party(struct seating *seating, int32_t party)
{
    int is_better = 0;

    for (int64_t option = seating->party_start[party]; option < seating->party_start[party + 1]; option++) {
        int64_t  mark = seating->undo_count;
        tdm_wide before = seating->total;
        if (option == seating->at[party] || !seating_is_open(seating, seating->options[option].column)) continue;
        if (seating->options[option].cost - seating->nowhere_cost[party] >= 0) continue;
        seating_move(seating, party, option);
        is_better |= settle(seating, mark, before);
    }
    return is_better;
}

static int try_parties(struct seating *seating, int64_t until)
{
    int is_better = 0;

    for (int32_t party = 0; party < seating->party_count && goes_on(seating, until); party++)
        if (seating->party_size[party] > 1) is_better |= try_party(seating, party);
    return is_better;
}

/* Parties of several seats that are nowhere take the cheapest place that is left. */
static void seat_large(struct seating *seating)
{
    for (int32_t party = 0; party < seating->party_count; party++)
        if (seating->at[party] < 0 && seating->party_size[party] > 1) seating_insert(seating, party);
}

/* Turns one opening round, or two at once (-1: only one). */
static int try_openings(struct seating *seating, int32_t one, int32_t other)
{
    int64_t  mark = seating->undo_count;
    tdm_wide before = seating->total;

    seating_open(seating, one, !seating_is_open(seating, one));
    if (other >= 0) seating_open(seating, other, !seating_is_open(seating, other));
    seat_large(seating);
    if (settle(seating, mark, before)) return 1;
    seating_open(seating, one, !seating_is_open(seating, one));
    if (other >= 0) seating_open(seating, other, !seating_is_open(seating, other));
    seating_take_back(seating, mark);
    return 0;
}

static int try_each_opening(struct seating *seating, int64_t until)
{
    int is_better = 0;

    for (int32_t column = 0; column < seating->leaf_count && goes_on(seating, until); column++)
        if (may_turn(seating, column)) is_better |= try_openings(seating, column, -1);
    return is_better;
}

/* One closes and another opens. */
static int try_each_swap(struct seating *seating, int64_t until)
{
    int is_better = 0;

    for (int32_t one = 0; one < seating->leaf_count; one++) {
        if (!may_turn(seating, one) || !seating_is_open(seating, one)) continue;
        for (int32_t other = 0; other < seating->leaf_count && goes_on(seating, until); other++) {
            if (!may_turn(seating, other) || seating_is_open(seating, other) || !seating_is_open(seating, one)) continue;
            is_better |= try_openings(seating, one, other);
        }
    }
    return is_better;
}

void seating_improve(struct seating *seating, int64_t work)
{
    int64_t until = seating->work + work;
    int     is_better = 1;

    while (is_better && goes_on(seating, until)) {
        is_better = try_parties(seating, until);
        is_better |= try_each_opening(seating, until);
        if (!is_better) is_better = try_each_swap(seating, until);
        seating->undo_count = 0;
    }
}

/* ---- the answer */

void seating_answer(const struct seating *seating, int64_t *x)
{
    const struct tdm_problem *problem = seating->program->problem;

    memset(x, 0, (size_t)seating->program->variable_count * sizeof *x);
    for (int32_t party = 0; party < seating->party_count; party++)
        if (seating->at[party] >= 0) x[seating->options[seating->at[party]].pair] = 1;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) x[pair] = x[seating->leader[pair]];
    tdm_program_complete(seating->program, x);
}
